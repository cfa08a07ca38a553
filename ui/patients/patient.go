// This file is the screen of one patient: it loads her chart and shows the page, the form or the revocation.

package patients

import (
	"context"
	"errors"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

// The tabs of the page, as they stand in routes.
const (
	tabPermissions = "permissions"
	tabPhotos      = "photos"
	tabDocuments   = "documents"
	tabHistory     = "history"
	tabPeople      = "people"
)

// Screen is the page of one patient.
type Screen struct {
	host page.Host
	o    Desk
	root *fyne.Container

	loading ui.Generation
	saving  ui.Generation
	asking  ui.Generation

	route     page.Route
	chart     office.Chart
	loaded    bool
	added     bool   // she was added a moment ago
	justAdded string // id of the patient added last, until her page is left
	earlier   *office.Chart
	tab       string
	opened    map[string]bool // groups of channels that show their channels
	whole     bool            // the time line shows everything
	first     *kit.Button     // what Enter presses when the page opens

	pictures photosTab // what the tab of pictures shows

	form   *form            // in front, or nil
	forms  map[string]*form // changed and not saved yet, by patient id ("" for a new one)
	revoke *revocation
}

var _ page.Screen = (*Screen)(nil)

// NewPatient returns the page of one patient.
func NewPatient(h page.Host, o Desk) *Screen {
	return &Screen{host: h, o: o, root: container.New(fill{}), forms: map[string]*form{}, opened: map[string]bool{}}
}

// Content is what stands in the window.
func (s *Screen) Content() fyne.CanvasObject { return s.root }

// Show opens the patient of route.ID, or an empty form for a new one. route.Part is a tab or a step; route.Ref is a fact
// that waits for a decision.
func (s *Screen) Show(r page.Route) {
	s.route = r
	if r.ID == "" {
		s.reset()
		s.showForm("")
		return
	}
	same := s.loaded && s.chart.Patient.ID == r.ID
	if same && (r.Part == partEdit || r.Part == partRepresentatives || r.Part == partRevoke) {
		s.open()
		return
	}
	if !same {
		s.reset()
	}
	s.load()
}

// reset forgets the patient shown before, but no form that was not saved.
func (s *Screen) reset() {
	s.loading.Cancel()
	s.asking.Cancel()
	s.pictures.rest()
	s.chart, s.loaded, s.earlier, s.tab, s.whole = office.Chart{}, false, nil, "", false
	s.opened, s.revoke, s.form, s.added = map[string]bool{}, nil, nil, false
	s.set()
}

// Hide keeps a form that was changed until somebody comes back to it.
func (s *Screen) Hide() {
	s.asking.Cancel()
	s.pictures.rest()
	s.keepForm()
	s.saveForms()
}

func (s *Screen) keepForm() {
	if s.form == nil {
		return
	}
	if s.form.changed() {
		s.forms[s.form.was.ID] = s.form
	} else {
		s.dropForm(s.form)
	}
	s.form.looking.Cancel()
	s.form = nil
}

// Clear drops the patient out of the widgets.
func (s *Screen) Clear() {
	s.form = nil
	s.reset()
	s.forms = map[string]*form{}
	s.route = page.Route{}
}

func (s *Screen) set(objects ...fyne.CanvasObject) {
	s.root.Objects = objects
	s.root.Refresh()
}

// load reads the chart and shows what the route asks for.
func (s *Screen) load() {
	id := s.route.ID
	ui.Run(s.host.Async(), &s.loading, func(ctx context.Context) (office.Chart, error) { return s.o.Chart(ctx, id) }, func(c office.Chart, err error) {
		if err != nil {
			s.host.Fail(err)
			if !s.loaded {
				s.set(kit.Page(kit.Header(i18n.T("patients.gone"), "", kit.Secondary(i18n.T("patients.to_list"), func() { s.host.Go(page.Route{Page: page.Patients}) }))))
			}
			return
		}
		s.chart, s.loaded = c, true
		s.added, s.justAdded = s.justAdded == c.Patient.ID, ""
		s.open()
	})
}

// open shows the part that the route names.
func (s *Screen) open() {
	switch s.route.Part {
	case partEdit, partRepresentatives:
		s.showForm(s.chart.Patient.ID)
	case partRevoke:
		s.showRevoke()
	default:
		if slices.Contains([]string{tabPermissions, tabPhotos, tabDocuments, tabHistory, tabPeople}, s.route.Part) {
			s.tab = s.route.Part
		}
		s.showPage()
	}
}

// showForm shows the form for a patient, as it was left if it was not saved.
func (s *Screen) showForm(id string) {
	s.keepForm()
	f := s.forms[id]
	if f == nil {
		f = newForm(s, s.chart.Patient)
		s.askDraft(f)
		if kept := s.forms[id]; kept != nil { // the answer was there at once
			f = kept
			f.sayKept()
		}
	} else {
		f.sayKept()
	}
	s.form = f
	s.set(f.page)
	f.focus(s.route.Part)
}

// do runs a change, says that it is done and shows the page anew.
func (s *Screen) do(done string, work func(context.Context) error) {
	ui.Run(s.host.Async(), &s.saving, func(ctx context.Context) (struct{}, error) { return struct{}{}, work(context.WithoutCancel(ctx)) }, func(_ struct{}, err error) {
		if err != nil {
			s.host.Fail(err)
			return
		}
		s.host.Toast(done, nil)
		s.host.Refresh()
		s.load()
	})
}

// checkIn starts her check-in with what is missing today.
func (s *Screen) checkIn() { s.host.Go(page.Route{Page: page.CheckIn, ID: s.chart.Patient.ID}) }

// ask starts her check-in with the marketing authorization in it, whether it is due or not.
func (s *Screen) ask() {
	id, reason := s.chart.Patient.ID, i18n.T("patients.asked_here")
	ui.Run(s.host.Async(), &s.saving, func(ctx context.Context) (office.CheckIn, error) {
		ctx = context.WithoutCancel(ctx)
		c, err := s.o.StartCheckIn(ctx, id)
		if err != nil {
			return c, err
		}
		it := c.Item(consent.KindMarketing)
		if it != nil && it.Dropped == "" && it.Outcome == "" {
			return c, nil
		}
		with, err := s.o.AddDocument(ctx, c.ID, consent.KindMarketing, reason)
		if errors.Is(err, office.ErrSignedOnce) {
			return c, nil // answered in this very visit: the check-in shows it
		}
		return with, err
	}, func(c office.CheckIn, err error) {
		if err != nil {
			s.host.Fail(err)
			return
		}
		s.host.Go(page.Route{Page: page.CheckIn, Ref: c.ID})
	})
}

// askDay answers what was allowed on an earlier day.
func (s *Screen) askDay(on calendar.Date) {
	id := s.chart.Patient.ID
	ui.Run(s.host.Async(), &s.asking, func(ctx context.Context) (office.Chart, error) { return s.o.ChartOn(ctx, id, on) }, func(c office.Chart, err error) {
		if err != nil {
			s.host.Fail(err)
			return
		}
		s.earlier, s.tab = &c, tabPermissions
		s.showPage()
	})
}

func (s *Screen) backToToday() {
	s.earlier = nil
	s.showPage()
}

// who names a member; "" for nobody.
func (s *Screen) who(id string) string { return s.chart.Members[id] }
