// Package incidents is what went wrong, on screen: the report that anybody makes, the list, and one incident from its first
// hour to its end.
//
// This file holds the list.
package incidents

import (
	"context"
	"strconv"

	"fyne.io/fyne/v2"

	"consentry/domain/access"
	"consentry/domain/calendar"
	"consentry/domain/incident"
	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

// Lister is what the list asks of the office.
type Lister interface {
	Incidents(ctx context.Context, closed bool) ([]office.IncidentLine, error)
	YearLog(ctx context.Context, year int, lang string) ([]byte, error)
	YearLogCSV(ctx context.Context, year int) ([]byte, error)
}

// List is the page of all incidents.
type List struct {
	host   page.Host
	o      Lister
	area   *kit.Scroller
	closed bool
	year   int

	loading, printing ui.Generation
}

// NewList returns the page.
func NewList(h page.Host, o Lister) *List {
	return &List{host: h, o: o, area: kit.NewScroller(kit.Gap(0, 0))}
}

// Content is what stands in the window.
func (s *List) Content() fyne.CanvasObject { return s.area }

// Show reads the list anew.
func (s *List) Show(page.Route) {
	if s.year == 0 {
		s.year = s.host.Today().Year()
	}
	ui.Run(s.host.Async(), &s.loading, func(ctx context.Context) ([]office.IncidentLine, error) { return s.o.Incidents(ctx, s.closed) },
		func(list []office.IncidentLine, err error) {
			if err != nil {
				s.host.Fail(err)
				return
			}
			s.show(list)
		})
}

// Hide stops reading. What is open comes first when one is back.
func (s *List) Hide() {
	s.loading.Cancel()
	s.closed = false
}

// Clear drops what tells of incidents.
func (s *List) Clear() {
	s.Hide()
	s.printing.Cancel()
	s.area.SetContent(kit.Gap(0, 0))
}

func (s *List) show(list []office.IncidentLine) {
	report := kit.Primary(i18n.T("incidents.report"), func() { s.host.Go(page.Route{Page: page.Wrong}) }).WithIcon(kit.IconIncidents)
	which := kit.NewChoice([]kit.Option{{ID: "open", Label: i18n.T("incidents.open")}, {ID: "closed", Label: i18n.T("incidents.closed")}}, "open", func(id string) {
		s.closed = id == "closed"
		s.Show(page.Route{})
	})
	if s.closed {
		which.Choose("closed")
	}
	var rows []fyne.CanvasObject
	for _, l := range list {
		rows = append(rows, s.row(l))
	}
	var body fyne.CanvasObject = kit.ListCard(rows...)
	if len(rows) == 0 {
		none := "incidents.none"
		if s.closed {
			none = "incidents.none_closed"
		}
		body = kit.Card(kit.Empty(kit.IconIncidents, i18n.T(none), nil))
	}
	s.area.SetContent(kit.Inset4(22, 26, 26, 26, kit.Stack(14, kit.Header(i18n.T("shell.page.incidents"), i18n.T("incidents.sub"), report),
		kit.Row(0, which, kit.Spring()), body, s.log())))
}

// row is one incident: when something is due, what it is, where it stands.
func (s *List) row(l office.IncidentLine) fyne.CanvasObject {
	chip := kit.NewChip(kit.Mute, i18n.T("incident.status."+string(l.Status))).Wide(112)
	if !l.Due.IsZero() {
		chip = kit.NewDueChip(l.Due, s.host.Today())
	}
	detail := i18n.T("incidents.noticed", "date", i18n.Date(l.Incident.Report.NoticedOn)) + " · " + i18n.T("incident.status."+string(l.Status)) +
		" · " + affected(l.Incident)
	if l.Owner != "" {
		detail += " · " + l.Owner
	}
	return kit.WorkRow(chip, incident.NumberOf(l.Incident.Number)+" · "+title(l.Incident), detail, kit.Secondary(i18n.T("incidents.show"), func() {
		s.host.Go(page.Route{Page: page.Incident, ID: l.Incident.ID})
	}))
}

// title is what the practice calls it, or its kind.
func title(i incident.Incident) string {
	if i.Title != "" {
		return i.Title
	}
	return i18n.T("incident.kind." + string(i.Report.Kind))
}

// log is the card of the year's log of breaches of fewer than 500 people.
func (s *List) log() fyne.CanvasObject {
	var years []kit.Option
	for y := s.host.Today().Year(); y > s.host.Today().Year()-7; y-- {
		years = append(years, kit.Option{ID: strconv.Itoa(y), Label: strconv.Itoa(y)})
	}
	pick := kit.NewSelect("", years, strconv.Itoa(s.year), func(id string) { s.year, _ = strconv.Atoi(id) })
	print := kit.Secondary(i18n.T("incidents.log.print"), func() {
		s.paper(func(ctx context.Context) ([]byte, error) { return s.o.YearLog(ctx, s.year, i18n.Lang()) }, s.host.OpenPDF)
	}).WithIcon(kit.IconPrint)
	save := kit.Secondary(i18n.T("incidents.log.csv"), func() {
		s.paper(func(ctx context.Context) ([]byte, error) { return s.o.YearLogCSV(ctx, s.year) }, func(b []byte) {
			s.host.SaveFile("breach-log-"+strconv.Itoa(s.year)+".csv", b, func(bool) {})
		})
	})
	if !s.host.Me().Perms.Has(access.IncidentsWork) {
		print.SetEnabled(false)
		save.SetEnabled(false)
	}
	due := incident.HHSYearDue(calendar.MustNew(s.host.Today().Year(), 1, 1))
	return kit.Card(kit.Section(i18n.T("incidents.log"), i18n.T("incidents.log.sub", "date", i18n.Date(due)), kit.Row(10, pick, print, save, kit.Spring())))
}

func (s *List) paper(make func(context.Context) ([]byte, error), then func([]byte)) {
	ui.Run(s.host.Async(), &s.printing, make, func(b []byte, err error) {
		if err != nil {
			s.host.Fail(err)
			return
		}
		then(b)
	})
}
