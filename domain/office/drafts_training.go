// This file keeps the forms of the training page that were begun and not done: who records an exercise may be locked out in
// the middle of it.
package office

import (
	"context"

	"consentry/domain/access"
	"consentry/domain/audit"
)

func settingTrainingForms(memberID string) string { return settingDraft(memberID, "training") }

// KeepTrainingForms keeps what the signed-in member typed into forms of the training page that were not done; none forgets
// what was kept.
func (o *Office) KeepTrainingForms(ctx context.Context, forms BegunForms) error {
	return o.write(ctx, access.TrainingView, func(s *session, tx Tx) (audit.Event, error) {
		name := settingTrainingForms(s.member.ID)
		return audit.Event{Action: audit.FormDrafted, Object: "setting:" + name}, tx.PutSetting(name, forms)
	})
}

// TrainingForms returns what KeepTrainingForms keeps of the signed-in member.
func (o *Office) TrainingForms(ctx context.Context) (BegunForms, error) {
	var forms BegunForms
	err := o.peek(ctx, access.TrainingView, func(s *session, tx Tx) error {
		_, err := tx.Setting(settingTrainingForms(s.member.ID), &forms)
		return err
	})
	return forms, err
}
