// This file keeps the half-filled form of a request that was not logged yet, so that a lock loses nothing of it.
package office

import (
	"context"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/patient"
	"consentry/domain/request"
)

// RequestDraft is the form as it stands: answers, and days as they were typed. The zero value: nothing was begun.
type RequestDraft struct {
	Begun            bool                  `json:"begun,omitempty"`
	PatientID        string                `json:"patient_id,omitempty"` // none: a complaint about nobody in particular
	Kind             request.Kind          `json:"kind,omitempty"`
	Via              request.Channel       `json:"via,omitempty"`
	Received         string                `json:"received,omitempty"`
	Associate        string                `json:"associate,omitempty"`
	Asker            request.RequesterKind `json:"asker,omitempty"`
	RepresentativeID string                `json:"representative_id,omitempty"`
	SendTo           string                `json:"send_to,omitempty"`
	SendWhere        string                `json:"send_where,omitempty"`
	Signed           string                `json:"signed,omitempty"`
	Electronic       bool                  `json:"electronic,omitempty"`
	Name             string                `json:"name,omitempty"`
	Sure             string                `json:"sure,omitempty"`
	Knew             []patient.Identifier  `json:"knew,omitempty"`
	Words            string                `json:"words,omitempty"`
	Inspect          bool                  `json:"inspect,omitempty"`
	// Paper: a letter had been chosen. It is not kept, and chosen once more.
	Paper bool `json:"paper,omitempty"`
}

// KeepRequestDraft keeps the signed-in member's draft; each member has one. The zero value forgets what was kept.
func (o *Office) KeepRequestDraft(ctx context.Context, d RequestDraft) error {
	return o.write(ctx, access.RequestsWork, func(s *session, tx Tx) (audit.Event, error) {
		id := settingDraft(s.member.ID, "request")
		return audit.Event{Action: audit.PatientDrafted, Object: "setting:" + id, PatientID: d.PatientID}, tx.PutSetting(id, d)
	})
}

// RequestDraft returns the signed-in member's draft.
func (o *Office) RequestDraft(ctx context.Context) (RequestDraft, error) {
	var d RequestDraft
	err := o.peek(ctx, access.RequestsWork, func(s *session, tx Tx) error {
		_, err := tx.Setting(settingDraft(s.member.ID, "request"), &d)
		return err
	})
	return d, err
}

// BegunForms are forms that were begun and not done: by their names, the answers in their order.
type BegunForms map[string][]string

func settingForms(memberID, requestID string) string {
	return settingDraft(memberID, "request:"+requestID)
}

// KeepRequestForms keeps what the signed-in member typed into forms of a request that were not done; none forgets what was
// kept.
func (o *Office) KeepRequestForms(ctx context.Context, id string, forms BegunForms) error {
	return o.write(ctx, access.RequestsWork, func(s *session, tx Tx) (audit.Event, error) {
		r, err := requestFor(s, tx, id)
		if err != nil {
			return audit.Event{}, err
		}
		name := settingForms(s.member.ID, id)
		return audit.Event{Action: audit.PatientDrafted, Object: "setting:" + name, PatientID: r.PatientID}, tx.PutSetting(name, forms)
	})
}
