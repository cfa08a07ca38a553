// This file puts a batch of pictures on record. What was taken in is in the vault already; a file without a row is nothing,
// so whatever happens in between, nothing is half saved.
package office

import (
	"context"
	"slices"
	"strings"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/photo"
)

// Sitting is what a batch of pictures belongs to: one patient, confirmed by her birth date, and one session.
type Sitting struct {
	PatientID string
	// Born is the birth date that the nurse read at the top of the tray: it must be this patient's.
	Born      calendar.Date
	SessionID string // an existing session; the rest is not needed then
	Procedure string
	Area      string
	Stage     photo.Stage
	TakenOn   calendar.Date
	From      string // "card", "folder", "dropped", "file"
	Declined  []photo.View
}

// Choice is one file to be saved, and what it shows.
type Choice struct {
	Taken    *Taken
	View     photo.View
	Intimate bool
}

// Check names the fields of a sitting that are missing or cannot be.
func (b Sitting) Check(today calendar.Date) []Defect {
	var ds []Defect
	need := func(ok bool, field, key string) {
		if !ok {
			ds = append(ds, Defect{Field: field, Key: key})
		}
	}
	need(b.PatientID != "", "patient", "photo.need.patient")
	for _, v := range b.Declined {
		need(v.Valid(), "view", "photo.need.view")
	}
	if b.SessionID != "" {
		return ds
	}
	need(b.Procedure != "" && len(b.Procedure) <= 120, "procedure", "photo.need.procedure")
	need(len(b.Area) <= 120, "area", "photo.need.area")
	need(b.Stage.Valid(), "stage", "photo.need.stage")
	need(!b.TakenOn.IsZero() && !b.TakenOn.After(today), "taken_on", "photo.need.taken")
	for field, text := range map[string]string{"procedure": b.Procedure, "area": b.Area} {
		if strings.ContainsFunc(text, forbidden) {
			ds = append(ds, Defect{Field: field, Key: "office.control"})
		}
	}
	return ds
}

// sources are where pictures come from; anything else is not told: it may be a path.
var sources = []string{"card", "folder", "dropped", "file"}

// already tells whether the very same file is in the batch before: it is kept once.
func already(kept []Choice, c Choice) bool {
	return slices.ContainsFunc(kept, func(k Choice) bool { return k.Taken.originalSHA256 == c.Taken.originalSHA256 })
}

// SavePhotos writes a batch to one patient's record: all of it or nothing. A file that is in the batch twice is kept once.
func (o *Office) SavePhotos(ctx context.Context, b Sitting, choices []Choice) (photo.Session, []photo.Photo, error) {
	var v photo.Session
	var saved []photo.Photo
	var kept []Choice // of the same order
	err := o.write(ctx, access.PhotosIntake, func(s *session, tx Tx) (audit.Event, error) {
		saved, kept = nil, nil
		var err error
		if v, err = o.sitting(s, tx, b); err != nil {
			return audit.Event{}, err
		}
		number, err := tx.NextPhotoNumber(b.PatientID)
		if err != nil {
			return audit.Event{}, err
		}
		for _, c := range choices {
			if c.Taken == nil || c.Taken.Refused != nil || len(c.Taken.files) == 0 || already(kept, c) {
				continue
			}
			p, err := o.row(s, tx, v, c, number)
			if err != nil {
				return audit.Event{}, err
			}
			number++
			saved, kept = append(saved, p), append(kept, c)
		}
		if len(saved) == 0 && len(b.Declined) == 0 {
			return audit.Event{}, ErrNothingToSave
		}
		ev := audit.Event{Action: audit.PhotosTakenIn, Object: "photo_session:" + v.ID, PatientID: b.PatientID,
			Args: map[string]string{"count": itoa(len(saved)), "from": v.From}}
		if len(saved) == 0 {
			ev.Action = audit.ViewDeclined
		}
		return ev, nil
	})
	if s, serr := o.may(access.PhotosIntake); err == nil && serr == nil {
		for i, c := range kept {
			s.likes.know(saved[i].ID, c.Taken.likeness)
		}
	}
	return v, saved, err
}

// sitting finds or makes the session of a batch.
func (o *Office) sitting(s *session, tx Tx, b Sitting) (photo.Session, error) {
	if ds := b.Check(o.today(s)); len(ds) > 0 {
		return photo.Session{}, &Invalid{Defects: ds}
	}
	p, err := tx.Patient(b.PatientID)
	if err != nil {
		return photo.Session{}, err
	}
	if p.Born != b.Born {
		return photo.Session{}, ErrOtherPatient
	}
	var v photo.Session
	if b.SessionID != "" {
		if v, err = tx.PhotoSession(b.SessionID); err != nil {
			return v, err
		}
		if v.PatientID != b.PatientID {
			return v, ErrOtherPatient
		}
	} else {
		v = photo.Session{ID: o.newID(), PatientID: b.PatientID, Procedure: b.Procedure, Area: b.Area, Stage: b.Stage,
			TakenOn: b.TakenOn, CreatedAt: o.now(s), By: s.member.ID}
		if slices.Contains(sources, b.From) {
			v.From = b.From
		}
		if err := tx.AddPhotoSession(v); err != nil {
			return v, err
		}
	}
	for _, view := range b.Declined {
		d := photo.Declined{ID: o.newID(), SessionID: v.ID, PatientID: v.PatientID, View: view, On: o.today(s), By: s.member.ID}
		if err := tx.AddDeclinedView(d); err != nil {
			return v, err
		}
	}
	return v, nil
}

// row writes the rows of one picture and its files.
func (o *Office) row(s *session, tx Tx, v photo.Session, c Choice, number int) (photo.Photo, error) {
	t, now := c.Taken, o.now(s)
	if c.View != "" && !c.View.Valid() {
		return photo.Photo{}, &Invalid{Defects: []Defect{{Field: "view", Key: "photo.need.view"}}}
	}
	p := photo.Photo{ID: o.newID(), Number: number, PatientID: v.PatientID, SessionID: v.ID, Procedure: v.Procedure, Area: v.Area,
		Stage: v.Stage, View: c.View, TakenOn: v.TakenOn, Media: t.Media, Format: t.Report.Format, Out: t.Report.Out,
		Width: t.width, Height: t.height, LengthMS: t.Report.Length, OriginalSHA256: t.originalSHA256, CleanSHA256: t.cleanSHA256, Removed: t.Report.Removed,
		Kept: t.Report.Kept, Pixels: t.Report.Pixels, Scrubber: Scrubber, Taken: t.Report.Taken, Camera: t.Report.Camera,
		Intimate: c.Intimate, AddedAt: now, By: s.member.ID}
	for _, k := range t.files {
		f := k.file
		f.ID, f.Kind, f.PatientID, f.AddedAt, f.Name = o.newID(), k.kind, v.PatientID, now, t.fileName(k.kind)
		if err := tx.AddFile(f); err != nil {
			return p, err
		}
		switch k.kind {
		case "original":
			p.OriginalID = f.ID
		case "clean":
			p.CleanID = f.ID
		case "preview":
			p.PreviewID = f.ID
		case "thumb":
			p.ThumbID = f.ID
		}
	}
	if t.likeness != nil {
		code, err := t.likeness.MarshalBinary()
		if err != nil {
			return p, err
		}
		if err := tx.AddLikeness(photo.Likeness{PhotoID: p.ID, PatientID: p.PatientID, Code: code}); err != nil {
			return p, err
		}
	}
	return p, tx.AddPhoto(p)
}

// fileName is the neutral name of a stored file: what it is, and its format as an ending.
func (t *Taken) fileName(kind string) string {
	switch kind {
	case "original":
		return kind + "." + string(t.Report.Format)
	case "clean":
		return kind + "." + string(t.Report.Out)
	}
	return kind + ".jpeg"
}
