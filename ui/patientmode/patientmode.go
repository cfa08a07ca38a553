// Package patientmode is the screen in a patient's hands: it asks for the birth date, shows one document of the packet
// after the other with one idea a page, takes answers and signatures, and is given back with a member's password or PIN.
// It shows nothing but this patient's forms.
//
// This file holds how it starts, ends, saves, and does one thing after another.
package patientmode

import (
	"context"
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/domain/patient"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/page"
)

// Office is what patient mode needs of the office.
type Office interface {
	CheckInPatient(ctx context.Context, id string) (office.CheckIn, patient.Patient, error)
	HandOver(ctx context.Context, id string) (office.CheckIn, error)
	ConfirmBirthDate(ctx context.Context, id string, born calendar.Date) (bool, error)
	Present(ctx context.Context, id string, kind consent.Kind) (office.Presented, error)
	SaveDraft(ctx context.Context, id string, kind consent.Kind, d office.Draft) (office.CheckIn, error)
	SetLanguage(ctx context.Context, id, lang string) (office.CheckIn, error)
	Sign(ctx context.Context, id string, kind consent.Kind, in office.Signing) (office.Signed, error)
	Decline(ctx context.Context, id string, kind consent.Kind, outcome consent.Outcome, reason string) (consent.Document, error)
	GiveCopy(ctx context.Context, documentID, method string) error
	TakeBack(ctx context.Context, id string, secret []byte) (office.CheckIn, error)
	Notice(ctx context.Context) (consent.NoticeVersion, error)
}

const (
	maxMisses = 3                      // wrong birth dates before the front desk has to help
	saveAfter = 700 * time.Millisecond // quiet time after which an answer is saved
)

// mode is one hand-over, from giving the screen to taking it back. Its methods run on the goroutine that owns the widgets.
type mode struct {
	h    page.Host
	o    Office
	id   string
	done func(wishes map[string]string)
	end  func()

	root   *frame
	view   func() fyne.CanvasObject // makes the page in front anew
	resume func() fyne.CanvasObject // the page to return to once the birth date was right again
	behind func() fyne.CanvasObject // the page under the one for staff; nil: that one is not in front
	gen    ui.Generation
	jobs   []func()
	busy   bool // something is under way that the page waits for
	saving bool // a job is under way
	save   func()

	c         office.CheckIn
	p         patient.Patient
	practice  string
	sample    bool // the people are made up, and every page says so
	tr        i18n.Translator
	larger    bool
	confirmed bool // the birth date was right
	blanked   bool
	final     bool // everything has its outcome: what stands there tells of nobody
	misses    int
	assisted  bool
	skipped   []consent.Kind
	doc       *document
	wishes    map[string]string
}

// Start gives the screen to the patient of a check-in. done is called once a member has taken it back; wishes says which
// copy was asked for, by document: "printed", "folder" or "none_wanted".
func Start(h page.Host, o Office, checkinID string, done func(wishes map[string]string)) {
	start(h, o, checkinID, done)
}

func start(h page.Host, o Office, checkinID string, done func(wishes map[string]string)) *mode {
	m := &mode{h: h, o: o, id: checkinID, done: done, practice: h.Me().Practice.Name, sample: h.Me().Practice.Sample, wishes: map[string]string{}}
	m.root = newFrame(m.resized)
	m.save = h.Async().Debounce(saveAfter, m.saveDraft)
	type handed struct {
		c office.CheckIn
		p patient.Patient
	}
	ui.Run(h.Async(), &m.gen, func(ctx context.Context) (handed, error) {
		_, p, err := o.CheckInPatient(ctx, checkinID)
		if err != nil {
			return handed{}, err
		}
		c, err := o.HandOver(context.WithoutCancel(ctx), checkinID)
		return handed{c, p}, err
	}, func(got handed, err error) {
		if err != nil {
			h.Fail(err) // the desk still has the screen
			return
		}
		m.c, m.p = got.c, got.p
		m.tr = i18n.In(m.c.Lang)
		for _, it := range m.c.Items {
			m.assisted = m.assisted || it.Open() && it.Draft.Assisted
		}
		m.view = m.welcome
		m.end = h.PatientMode(m.root.box, m.idle)
		m.rebuild()
	})
	return m
}

// do puts work into the queue: each job begins when the one before has ended, so that an older draft never overtakes a
// newer one. then gets the result unless it failed; failed may be nil for the usual page.
func do[T any](m *mode, work func(context.Context) (T, error), then func(T), failed func(error)) {
	m.jobs = append(m.jobs, func() {
		ui.Run(m.h.Async(), &m.gen, func(ctx context.Context) (T, error) { return work(context.WithoutCancel(ctx)) }, func(v T, err error) {
			m.saving = false
			switch {
			case err == nil:
				then(v)
			case failed != nil:
				failed(err)
			default:
				m.fail(err)
			}
			m.next()
		})
	})
	m.next()
}

func (m *mode) next() {
	if m.saving || len(m.jobs) == 0 {
		return
	}
	job := m.jobs[0]
	m.jobs = m.jobs[1:]
	m.saving = true
	job()
}

// wait is do for what the page waits for: until it is through, nothing else can be pressed.
func wait[T any](m *mode, work func(context.Context) (T, error), then func(T), failed func(error)) {
	if m.busy {
		return
	}
	m.busy = true
	do(m, work, func(v T) { m.busy = false; then(v) }, func(err error) {
		m.busy = false
		if failed != nil {
			failed(err)
			return
		}
		m.fail(err)
	})
}

// tap is what a button does, unless the page waits for something.
func (m *mode) tap(f func()) func() {
	return func() {
		if !m.busy {
			f()
		}
	}
}

// show brings a page to the front.
func (m *mode) show(view func() fyne.CanvasObject) {
	m.view = view
	if !m.blanked {
		m.rebuild()
	}
}

// rebuild makes the page in front anew, as after another language or size.
func (m *mode) rebuild() {
	m.root.focus = nil
	m.root.set(m.larger, m.view())
	if m.root.focus != nil {
		m.root.focus()
	}
}

// resized is told of another window size: pages of text are cut for the room there is.
func (m *mode) resized() {
	if m.view != nil && m.doc != nil && m.doc.reading {
		m.rebuild()
	}
}

// edited notes that the draft in hand is newer than the one on record.
func (m *mode) edited() {
	if m.doc != nil {
		m.doc.dirty = true
		m.save()
	}
}

// saveDraft keeps what was entered so far.
func (m *mode) saveDraft() {
	d := m.doc
	if d == nil || !d.dirty || d.over {
		return
	}
	d.dirty = false
	kind, draft := d.kind, copyOf(d.draft)
	do(m, func(ctx context.Context) (office.CheckIn, error) { return m.o.SaveDraft(ctx, m.id, kind, draft) }, func(c office.CheckIn) { m.c = c },
		func(err error) { d.dirty = true; m.fail(err) })
}

// copyOf shares nothing that a person can still change.
func copyOf(d office.Draft) office.Draft {
	if d.Scope != nil {
		scope := *d.Scope
		scope.Grants = slices.Clone(scope.Grants)
		d.Scope = &scope
	}
	d.Strokes = slices.Clone(d.Strokes)
	return d
}

// setLanguage changes what the patient reads; answers stay.
func (m *mode) setLanguage(lang string) {
	if lang == m.c.Lang {
		return
	}
	m.saveDraft()
	wait(m, func(ctx context.Context) (office.CheckIn, error) { return m.o.SetLanguage(ctx, m.id, lang) }, func(c office.CheckIn) {
		m.c = c
		m.tr = i18n.In(c.Lang)
		if m.doc == nil || m.doc.over {
			m.rebuild()
			return
		}
		m.present(m.doc, m.rebuild)
	}, nil)
}

// idle is called when nobody touched the screen: what is on it is not for whoever passes by.
func (m *mode) idle() {
	if m.blanked {
		return
	}
	m.saveDraft()
	m.blanked = true
	m.root.focus = nil
	m.root.set(m.larger, m.blank())
	if m.root.focus != nil {
		m.root.focus()
	}
}

// fail says on a page of its own that something did not work. Nothing on record is lost by it.
func (m *mode) fail(err error) {
	before := m.view
	sentence, ok := m.tr.Sentence(err)
	if !ok {
		sentence = m.tr.T("patientmode.failed.unknown")
	}
	m.show(func() fyne.CanvasObject { return m.failed(sentence, before) })
}
