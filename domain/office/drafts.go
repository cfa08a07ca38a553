// This file keeps what was typed about a patient and not saved yet, so that a lock loses nothing of it.
package office

import (
	"context"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/patient"
)

// PatientDraft is a form about a patient that was not saved: what it was filled from, and what stands in it.
type PatientDraft struct {
	Was patient.Patient `json:"was,omitzero"`
	Now patient.Patient `json:"now,omitzero"`
}

// settingDraft names a member's own draft for a patient; "new" stands for one who is not on record yet.
func settingDraft(memberID, patientID string) string {
	if patientID == "" {
		patientID = "new"
	}
	return "draft:" + memberID + ":" + patientID
}

// KeepPatientDraft keeps the signed-in member's draft; one without a change forgets what was kept.
func (o *Office) KeepPatientDraft(ctx context.Context, d PatientDraft) error {
	return o.write(ctx, access.PatientsEdit, func(s *session, tx Tx) (audit.Event, error) {
		id := settingDraft(s.member.ID, d.Was.ID)
		ev := audit.Event{Action: audit.PatientDrafted, Object: "setting:" + id, PatientID: d.Was.ID}
		if len(patient.Diff(d.Was, d.Now)) == 0 {
			d = PatientDraft{}
		}
		return ev, tx.PutSetting(id, d)
	})
}

// PatientDraft returns the signed-in member's draft for a patient, or for a new one ("").
func (o *Office) PatientDraft(ctx context.Context, patientID string) (d PatientDraft, found bool, err error) {
	err = o.peek(ctx, access.PatientsEdit, func(s *session, tx Tx) error {
		_, err := tx.Setting(settingDraft(s.member.ID, patientID), &d)
		return err
	})
	return d, len(patient.Diff(d.Was, d.Now)) > 0, err
}
