// This file keeps forms that were not saved in the records, so that neither a lock nor a crash of the window loses what
// was typed, and brings them back to the same member.

package patients

import (
	"context"

	"consentry/domain/office"
	"consentry/domain/patient"
	"consentry/ui"
)

// saveForms keeps every form that was changed since it was kept last.
func (s *Screen) saveForms() {
	for _, f := range s.forms {
		now, _ := f.read()
		if f.onRecord == nil || len(patient.Diff(*f.onRecord, now)) > 0 {
			f.onRecord = &now
			s.keepDraft(office.PatientDraft{Was: f.was, Now: now})
		}
	}
}

func (s *Screen) keepDraft(d office.PatientDraft) {
	ui.Run(s.host.Async(), nil, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, s.o.KeepPatientDraft(context.WithoutCancel(ctx), d)
	}, func(_ struct{}, err error) {
		if err != nil {
			s.host.Fail(err)
		}
	})
}

// dropForm forgets a form that was saved or thrown away.
func (s *Screen) dropForm(f *form) {
	delete(s.forms, f.was.ID)
	if f.onRecord != nil {
		f.onRecord = nil
		s.keepDraft(office.PatientDraft{Was: f.was, Now: f.was})
	}
}

// askDraft looks for what was left in this form before a lock. What somebody else saved meanwhile stays, where it was not
// touched here.
func (s *Screen) askDraft(f *form) {
	type answer struct {
		d     office.PatientDraft
		found bool
	}
	ui.Run(s.host.Async(), nil, func(ctx context.Context) (answer, error) {
		d, found, err := s.o.PatientDraft(ctx, f.was.ID)
		return answer{d, found}, err
	}, func(a answer, err error) {
		if err != nil {
			s.host.Fail(err)
			return
		}
		waits := s.form == f || s.form == nil // nil: the answer came before the form was shown
		if !a.found || !waits || f.changed() {
			return
		}
		filled := a.d.Now
		if f.was.ID != "" {
			filled = patient.Clean(merge(a.d.Was, f.was, a.d.Now))
		}
		again := newForm(s, filled)
		again.was, again.onRecord = f.was, &a.d.Now
		s.forms[f.was.ID] = again
		if s.form == f {
			s.form = nil
			s.showForm(f.was.ID)
		}
	})
}
