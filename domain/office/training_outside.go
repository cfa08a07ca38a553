// This file records training that was had elsewhere, with the paper that proves it.
package office

import (
	"context"
	"slices"
	"strings"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/training"
)

// OutsideForm is what a person tells about training elsewhere.
type OutsideForm struct {
	Member  string
	Title   string
	Giver   string
	Held    calendar.Date
	Minutes int    // 0: not said
	Course  string // the course of ours that it stands for; "" if none
	File    []byte // PDF, JPEG or PNG
}

const (
	maxTitle   = 160
	maxMinutes = 10000
)

func (f OutsideForm) check(today calendar.Date) []Defect {
	var ds []Defect
	bad := func(field, key string) { ds = append(ds, Defect{Field: field, Key: key}) }
	if f.Member == "" {
		bad("member", "office.missing")
	}
	ds = slices.Concat(ds, longText("title", f.Title, true, maxTitle), longText("giver", f.Giver, true, maxTitle))
	switch {
	case f.Held.IsZero():
		bad("held", "training.error.no_day")
	case f.Held.After(today):
		bad("held", "training.error.future")
	}
	if f.Minutes < 0 || f.Minutes > maxMinutes {
		bad("minutes", "office.range")
	}
	if len(f.File) == 0 {
		bad("file", "training.error.no_file")
	}
	return ds
}

// RecordOutside keeps training elsewhere. If it stands for a course of ours, that course is done with it.
func (o *Office) RecordOutside(ctx context.Context, f OutsideForm) (OutsideTraining, error) {
	s, err := o.may(access.TrainingManage)
	if err != nil {
		return OutsideTraining{}, err
	}
	if ds := f.check(o.today(s)); len(ds) > 0 {
		return OutsideTraining{}, &Invalid{Defects: ds}
	}
	file, err := o.keepScan(ctx, s, "", f.File, "training")
	if err != nil {
		return OutsideTraining{}, err
	}
	t := OutsideTraining{ID: o.newID(), State: training.Done, Owner: f.Member, Title: strings.TrimSpace(f.Title), Giver: strings.TrimSpace(f.Giver), Held: f.Held,
		Minutes: f.Minutes, Course: f.Course, FileID: file.ID, SHA256: sha256Hex(f.File), By: s.member.ID, At: o.now(s)}
	err = o.write(ctx, access.TrainingManage, func(s *session, tx Tx) (audit.Event, error) {
		if _, err := tx.Member(f.Member); err != nil {
			return audit.Event{}, err
		}
		if err := tx.AddFile(file); err != nil {
			return audit.Event{}, err
		}
		if f.Course != "" {
			if err := o.countOutside(s, tx, t); err != nil {
				return audit.Event{}, trainingProblem(err)
			}
		}
		return audit.Event{Action: audit.OutsideRecorded, Object: "member:" + f.Member,
			Args: map[string]string{"held": t.Held.String(), "course": t.Course, "sha256": t.SHA256}}, tx.PutEntry(entryOutside, t.ID, t)
	})
	if err == nil {
		err = o.keepTrained(ctx, s)
	}
	return t, err
}

// countOutside closes the member's course with it. What is not assigned is put on record as done.
func (o *Office) countOutside(s *session, tx Tx, t OutsideTraining) error {
	c, err := o.newest(t.Course, s.prefs.Language)
	if err != nil {
		return err
	}
	mine, err := entriesOf[training.Assignment](tx, entryAssignment, EntryQuery{Owner: t.Owner})
	if err != nil {
		return err
	}
	today := o.today(s)
	a := training.Assignment{ID: o.newID(), State: training.Open, Owner: t.Owner, On: today, Course: c.ID, Version: c.Version, Pack: c.Pack, Why: training.ByHand,
		GivenOn: today, By: s.member.ID}
	newer := false // what was had since is on record already
	for _, x := range mine {
		switch {
		case x.Course != c.ID:
		case x.State == training.Done && x.On.After(calendar.Annual(t.Held)):
			newer = true
		case x.State == training.Open:
			a = x
		case x.State == training.Done && !x.On.IsZero():
			x.On = calendar.Date{}
			if err := tx.PutEntry(entryAssignment, x.ID, x); err != nil {
				return err
			}
		}
	}
	if a, err = a.Count(t.ID, t.Held, today, o.now(s)); err != nil {
		return err
	}
	if newer {
		a.On = calendar.Date{}
	}
	return tx.PutEntry(entryAssignment, a.ID, a)
}

// OutsideFile opens the paper of training elsewhere: one's own, or anybody's for who may see training.
func (o *Office) OutsideFile(ctx context.Context, id string) (name string, data []byte, err error) {
	s, err := o.may("")
	if err != nil {
		return "", nil, err
	}
	var f File
	err = o.write(ctx, "", func(s *session, tx Tx) (audit.Event, error) {
		t, err := entryOf[OutsideTraining](tx, entryOutside, id)
		if err == nil && t.Owner != s.member.ID && !s.perms.Has(access.TrainingView) {
			err = ErrNotPermitted.With(nil, "permission", string(access.TrainingView))
		}
		if err != nil {
			return audit.Event{}, err
		}
		f, err = tx.File(t.FileID)
		return audit.Event{Action: audit.CertificatePrinted, Object: "outside_training:" + id, Args: map[string]string{"course": t.Course}}, err
	})
	if err != nil {
		return "", nil, err
	}
	data, err = s.opened.Fetch(ctx, f)
	return f.Name, data, err
}
