// This file keeps what was begun on a picture and neither saved nor signed, so that a lock loses nothing of it.
package office

import (
	"context"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/photo/picture"
)

// PhotoDraft is an edit that was not saved and answers that were not signed. The zero value: nothing was begun.
type PhotoDraft struct {
	Recipe *picture.Recipe `json:"recipe,omitempty"`
	Looked *Looked         `json:"looked,omitempty"`
}

// KeepPhotoDraft keeps the signed-in member's draft for a picture; an empty one forgets what was kept.
func (o *Office) KeepPhotoDraft(ctx context.Context, photoID string, d PhotoDraft) error {
	if d.Looked != nil {
		if err := checkReason("note", d.Looked.Note, false); err != nil {
			return err
		}
	}
	return o.write(ctx, access.PhotosReview, func(s *session, tx Tx) (audit.Event, error) {
		p, err := tx.Photo(photoID)
		if err != nil {
			return audit.Event{}, err
		}
		id := settingDraft(s.member.ID, "photo:"+photoID)
		return audit.Event{Action: audit.PatientDrafted, Object: "setting:" + id, PatientID: p.PatientID}, tx.PutSetting(id, d)
	})
}

// PhotoDraft returns the signed-in member's draft for a picture. An edit that can no longer be followed is left out.
func (o *Office) PhotoDraft(ctx context.Context, photoID string) (PhotoDraft, error) {
	var d PhotoDraft
	err := o.peek(ctx, access.PhotosReview, func(s *session, tx Tx) error {
		_, err := tx.Setting(settingDraft(s.member.ID, "photo:"+photoID), &d)
		return err
	})
	if d.Recipe != nil && d.Recipe.Validate() != nil {
		d.Recipe = nil
	}
	return d, err
}
