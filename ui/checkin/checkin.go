// Package checkin is the desk's side of a check-in: find the patient, see what is missing today, say what a marketing
// authorization is to be about, hand the screen over, and see that everything has its outcome.
//
// This file holds the screen, its steps and how it loads and saves.
package checkin

import (
	"context"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/domain/patient"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
	"consentry/ui/whom"
)

// Office is what the desk needs of the office.
type Office interface {
	whom.Finder
	StartCheckIn(ctx context.Context, patientID string) (office.CheckIn, error)
	CheckInPatient(ctx context.Context, id string) (office.CheckIn, patient.Patient, error)
	AddDocument(ctx context.Context, id string, kind consent.Kind, reason string) (office.CheckIn, error)
	DropDocument(ctx context.Context, id string, kind consent.Kind, reason string) (office.CheckIn, error)
	SaveDraft(ctx context.Context, id string, kind consent.Kind, d office.Draft) (office.CheckIn, error)
	SetLanguage(ctx context.Context, id, lang string) (office.CheckIn, error)
	Present(ctx context.Context, id string, kind consent.Kind) (office.Presented, error)
	SignerFor(ctx context.Context, patientID, representativeID string) (consent.Signer, error)
	Sign(ctx context.Context, id string, kind consent.Kind, in office.Signing) (office.Signed, error)
	Decline(ctx context.Context, id string, kind consent.Kind, outcome consent.Outcome, reason string) (consent.Document, error)
	PaperForm(ctx context.Context, id string, kind consent.Kind) ([]byte, error)
	DocumentPDF(ctx context.Context, documentID string) ([]byte, error)
	GiveCopy(ctx context.Context, documentID, method string) error
	FinishCheckIn(ctx context.Context, id string) (office.CheckIn, error)
	Channels(ctx context.Context) ([]consent.Channel, error)
}

// HandOver shows patient mode for a check-in and calls done when a member has taken the screen back. wishes says which
// copy the patient asked for, by document.
type HandOver func(h page.Host, checkinID string, done func(wishes map[string]string))

// The steps, as they stand in the header.
const (
	stepPatient = iota
	stepDocuments
	stepScope
	stepSign
	stepDone
)

// Screen is the check-in page.
type Screen struct {
	host page.Host
	o    Office
	hand HandOver

	root    *fyne.Container
	loading ui.Generation
	saving  ui.Generation
	save    func()       // debounced
	find    *whom.Picker // while somebody is still to be found

	c        office.CheckIn
	p        patient.Patient
	channels []consent.Channel
	wishes   map[string]string
	step     int
	dirty    bool // the draft on screen is newer than the one saved
	scope    *scopeForm
}

// New returns the check-in page.
func New(h page.Host, o Office, hand HandOver) *Screen {
	s := &Screen{host: h, o: o, hand: hand, root: container.New(fill{})}
	s.save = h.Async().Debounce(700*time.Millisecond, s.saveNow)
	return s
}

// fill gives its one object all the room.
type fill struct{}

func (fill) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Move(fyne.NewPos(0, 0))
		o.Resize(size)
	}
}

func (fill) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(0, 0) }

// Content is what stands in the window.
func (s *Screen) Content() fyne.CanvasObject { return s.root }

// Show opens the check-in of route.Ref, or starts the one of the patient route.ID, or asks for a patient.
func (s *Screen) Show(r page.Route) {
	switch {
	case r.Ref == "" && r.ID == "":
		s.Clear()
		s.showFind()
	case s.c.ID != "" && (r.Ref == s.c.ID || (r.Ref == "" && r.ID == s.p.ID)) && s.c.State != office.CheckInDone:
		s.reload(s.step)
	default:
		s.Clear()
		s.load(r)
	}
}

// Hide saves what was entered.
func (s *Screen) Hide() {
	if s.dirty {
		s.saveNow()
	}
	if s.find != nil {
		s.find.Stop()
	}
}

// Clear drops the patient out of the widgets.
func (s *Screen) Clear() {
	s.Hide()
	s.loading.Cancel()
	if s.find != nil {
		s.find.Forget()
		s.find = nil
	}
	s.c, s.p, s.wishes, s.scope, s.step = office.CheckIn{}, patient.Patient{}, map[string]string{}, nil, stepPatient
	s.set()
}

func (s *Screen) set(objects ...fyne.CanvasObject) {
	s.root.Objects = objects
	s.root.Refresh()
}

type loaded struct {
	c        office.CheckIn
	p        patient.Patient
	channels []consent.Channel
}

func (s *Screen) load(r page.Route) {
	ui.Run(s.host.Async(), &s.loading, func(ctx context.Context) (loaded, error) {
		id := r.Ref
		if id == "" {
			c, err := s.o.StartCheckIn(ctx, r.ID)
			if err != nil {
				return loaded{}, err
			}
			id = c.ID
		}
		return s.fetch(ctx, id)
	}, func(l loaded, err error) {
		if err != nil {
			s.host.Fail(err)
			s.showFind()
			return
		}
		s.take(l)
		s.open(s.firstStep())
		s.host.Refresh()
	})
}

func (s *Screen) fetch(ctx context.Context, id string) (loaded, error) {
	var l loaded
	var err error
	if l.c, l.p, err = s.o.CheckInPatient(ctx, id); err != nil {
		return l, err
	}
	l.channels, err = s.o.Channels(ctx)
	return l, err
}

func (s *Screen) take(l loaded) { s.c, s.p, s.channels = l.c, l.p, l.channels }

// reload reads the check-in again, as after patient mode, and shows a step.
func (s *Screen) reload(step int) {
	ui.Run(s.host.Async(), &s.loading, func(ctx context.Context) (loaded, error) { return s.fetch(ctx, s.c.ID) }, func(l loaded, err error) {
		if err != nil {
			s.host.Fail(err)
			return
		}
		s.take(l)
		s.open(step)
	})
}

func (s *Screen) firstStep() int {
	if len(s.c.Unfinished()) == 0 {
		return stepDone
	}
	return stepDocuments
}

// open shows a step.
func (s *Screen) open(step int) {
	s.step = step
	switch step {
	case stepDocuments:
		s.showDocuments()
	case stepScope:
		s.showScope()
	case stepSign:
		s.showSign()
	case stepDone:
		s.showDone()
	default:
		s.showFind()
	}
}

// header is the page's first line: whose check-in, and how far it is.
func (s *Screen) header() fyne.CanvasObject {
	labels := []string{i18n.T("checkin.step.patient"), i18n.T("checkin.step.documents"), i18n.T("checkin.step.scope"), i18n.T("checkin.step.sign"), i18n.T("checkin.step.done")}
	steps := kit.NewSteps(labels, s.step, func(step int) {
		if step > stepPatient && step < s.step {
			s.leave(func() { s.open(step) })
		}
	})
	return kit.Header(i18n.T("checkin.title", "name", s.p.Name()), s.sub(), steps)
}

func (s *Screen) sub() string {
	parts := []string{i18n.T("checkin.born", "date", i18n.Date(s.p.Born)), i18n.T("checkin.mrn", "mrn", s.p.MRN)}
	if s.p.Contact.Detail != "" {
		parts = append(parts, i18n.T("checkin.prefers", "contact", s.p.Contact.Detail))
	}
	return strings.Join(parts, " · ")
}

// leave saves a draft that is newer than the record, then goes on.
func (s *Screen) leave(then func()) {
	if !s.dirty {
		then()
		return
	}
	s.write(then)
}

func (s *Screen) saveNow() { s.write(func() {}) }

// write saves the marketing draft.
func (s *Screen) write(then func()) {
	it := s.c.Item(consent.KindMarketing)
	if it == nil || s.scope == nil || it.Outcome != "" {
		s.dirty = false
		then()
		return
	}
	s.dirty = false
	id, draft := s.c.ID, s.scope.draft
	ui.Run(s.host.Async(), &s.saving, func(ctx context.Context) (office.CheckIn, error) {
		return s.o.SaveDraft(context.WithoutCancel(ctx), id, consent.KindMarketing, draft)
	}, func(c office.CheckIn, err error) {
		if err != nil {
			s.dirty = true
			s.host.Fail(err)
			return
		}
		if c.ID == s.c.ID {
			s.c = c
		}
		then()
	})
}

// change runs something that answers with the check-in as it is then, and shows a step.
func (s *Screen) change(step int, do func(context.Context) (office.CheckIn, error)) {
	ui.Run(s.host.Async(), &s.saving, func(ctx context.Context) (office.CheckIn, error) { return do(context.WithoutCancel(ctx)) }, func(c office.CheckIn, err error) {
		if err != nil {
			s.host.Fail(err)
			return
		}
		s.c = c
		s.open(step)
		s.host.Refresh()
	})
}

// handOver gives the screen to the patient.
func (s *Screen) handOver() {
	s.leave(func() {
		s.hand(s.host, s.c.ID, func(wishes map[string]string) {
			for id, wish := range wishes {
				s.wishes[id] = wish
			}
			s.host.Refresh()
			s.reload(stepDone)
		})
	})
}

func kindName(k consent.Kind) string { return i18n.T("checkin.kind." + string(k)) }

func (s *Screen) today() calendar.Date { return s.host.Today() }
