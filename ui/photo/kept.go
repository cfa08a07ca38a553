// This file keeps what was begun on a picture: while somebody looks elsewhere, and through a lock.

package picturepage

import (
	"bytes"
	"context"
	"encoding/json"

	"consentry/domain/office"
	"consentry/domain/photo"
	"consentry/domain/photo/picture"
	"consentry/ui"
)

// work is what was begun on a picture and is not saved yet.
type work struct {
	recipe   *picture.Recipe
	looked   *answers
	onRecord []byte // the draft as it is kept in the records
}

// nothing is the draft of a picture on which nothing was begun.
var nothing = encoded(office.PhotoDraft{})

func encoded(d office.PhotoDraft) []byte {
	b, err := json.Marshal(d)
	if err != nil {
		return nil // numbers, words and flags: it cannot happen, and would only be kept again
	}
	return b
}

// draft is the work as the records keep it.
func (w *work) draft(photoID string) office.PhotoDraft {
	d := office.PhotoDraft{Recipe: w.recipe}
	if w.looked != nil && w.looked.begun() {
		l := w.looked.said(photoID)
		d.Looked = &l
	}
	return d
}

// said is the answers as they are signed.
func (a *answers) said(photoID string) office.Looked {
	return office.Looked{PhotoID: photoID, Version: a.version, Tiles: a.tiles, Answers: a.marks, Face: a.face, Heard: a.heard, Retouched: a.retouched, Note: a.note}
}

// workOf is a draft of the records as work to go on with.
func workOf(d office.PhotoDraft) *work {
	w := &work{recipe: d.Recipe, onRecord: encoded(d)}
	if l := d.Looked; l != nil {
		w.looked = &answers{version: l.Version, tiles: l.Tiles, marks: l.Answers, face: l.Face, heard: l.Heard, retouched: l.Retouched, note: l.Note}
		if w.looked.marks == nil {
			w.looked.marks = map[photo.Mark]photo.Answer{}
		}
	}
	return w
}

// keep puts what was begun or finished since into the records.
func (s *Screen) keep() {
	for id, w := range s.kept {
		d := w.draft(id)
		now := encoded(d)
		if bytes.Equal(now, w.onRecord) {
			continue
		}
		w.onRecord = now
		ui.Run(s.host.Async(), nil, func(ctx context.Context) (struct{}, error) {
			return struct{}{}, s.o.KeepPhotoDraft(context.WithoutCancel(ctx), id, d)
		}, func(_ struct{}, err error) {
			if err != nil {
				s.host.Fail(err)
			}
		})
	}
}
