// This file is one release: what left, because of what, and where it stands.
package releases

import (
	"context"

	"fyne.io/fyne/v2"

	"consentry/domain/access"
	"consentry/domain/calendar"
	"consentry/domain/office"
	"consentry/domain/photo"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

// PublishedOffice is what the page of one release needs of the office.
type PublishedOffice interface {
	OpenRelease(ctx context.Context, id string) (office.ReleaseView, error)
	AddPlacement(ctx context.Context, releaseID, place, who string, planned calendar.Date) (photo.Placement, error)
	Passport(ctx context.Context, releaseID string) ([]byte, error)
	RemakeRelease(ctx context.Context, releaseID string) ([]office.Remade, error)
}

// PublishedScreen is the page.
type PublishedScreen struct {
	host page.Host
	o    PublishedOffice
	root area

	loading, saving, printing, remaking ui.Generation

	view  office.ReleaseView
	made  *fyne.Container // what making the files again said
	id    string
	close func()
}

// NewPublished returns the page of one release.
func NewPublished(h page.Host, o PublishedOffice) *PublishedScreen {
	return &PublishedScreen{host: h, o: o, root: newArea(), close: func() {}}
}

// Content is what stands in the window.
func (s *PublishedScreen) Content() fyne.CanvasObject { return s.root.Container }

// Show opens the route's release.
func (s *PublishedScreen) Show(r page.Route) {
	if r.ID != s.id {
		s.Clear()
		s.id = r.ID
	}
	s.load()
}

// Hide stops loading and closes what is open.
func (s *PublishedScreen) Hide() {
	s.loading.Cancel()
	s.remaking.Cancel()
	s.close()
	s.close = func() {}
}

// Clear drops the patient.
func (s *PublishedScreen) Clear() {
	s.Hide()
	s.saving.Cancel()
	s.printing.Cancel()
	s.view, s.id = office.ReleaseView{}, ""
	s.root.put(nil)
}

func (s *PublishedScreen) load() {
	id := s.id
	ui.Run(s.host.Async(), &s.loading, func(ctx context.Context) (office.ReleaseView, error) { return s.o.OpenRelease(ctx, id) },
		func(v office.ReleaseView, err error) {
			if err != nil {
				s.host.Fail(err)
				return
			}
			s.view = v
			s.paint()
		})
}

func (s *PublishedScreen) paint() {
	v := s.view
	r := v.Release
	buttons := []fyne.CanvasObject{kit.Secondary(i18n.T("releases.passport"), s.passport).WithIcon(kit.IconPaper)}
	if s.host.Me().Perms.Has(access.ReleasesMake) {
		remake := kit.Secondary(i18n.T("releases.remake"), nil).WithIcon(kit.IconShield)
		remake.OnTapped(func() { s.remake(remake) })
		buttons = append(buttons, remake)
	}
	if s.host.Me().Perms.Has(access.TakedownsWork) {
		buttons = append(buttons, kit.Primary(i18n.T("releases.published.add"), s.add).WithIcon(kit.IconPlus))
	}
	var places []fyne.CanvasObject
	for _, p := range v.Placed {
		places = append(places, s.place(p))
	}
	var files []fyne.CanvasObject
	for _, i := range r.Items {
		files = append(files, itemRow(i))
	}
	main := kit.Stack(14, kit.Stack(8, kit.HeadingText(i18n.T("releases.published.places")), kit.ListCard(places...)),
		kit.Stack(8, kit.HeadingText(i18n.T("releases.published.files", "n", len(r.Items))), kit.ListCard(files...)))
	s.made = kit.Stack(0)
	s.made.Hide()
	s.root.put(kit.Page(kit.Header(i18n.T("releases.published.title", "number", number(r.Number)), i18n.T("releases.published.sub", "name", v.Patient,
		"channel", channelName(v.Channel), "date", i18n.Date(r.On)), buttons...),
		s.made, kit.ColumnsTop(18, []float32{1, sideWide}, main, kit.Card(s.facts()...))))
}

// remake makes the files again from the sealed originals and says whether they come out the same, bit for bit.
func (s *PublishedScreen) remake(b *kit.Button) {
	id := s.id
	b.SetEnabled(false)
	fill(s.made, kit.Card(kit.NewBusy(i18n.T("releases.remake.busy"), nil)))
	s.root.Refresh()
	ui.Run(s.host.Async(), &s.remaking, func(ctx context.Context) ([]office.Remade, error) { return s.o.RemakeRelease(ctx, id) },
		func(list []office.Remade, err error) {
			b.SetEnabled(true)
			fill(s.made)
			if err != nil {
				s.host.Fail(err)
				return
			}
			same := 0
			for _, m := range list {
				if m.Same {
					same++
				}
			}
			banner := kit.Banner(kit.OK, "", i18n.T("releases.remake.same", "n", same))
			if same < len(list) {
				banner = kit.Banner(kit.Bad, "", i18n.T("releases.remake.other", "n", len(list)-same, "all", len(list)))
			}
			fill(s.made, banner)
			s.root.Refresh()
		})
}

// place is one place with its state, and what must be done there.
func (s *PublishedScreen) place(p office.Placed) fyne.CanvasObject {
	chips := statusChips(p, s.host.Today())
	detail := dated(i18n.Date(p.Placement.PlannedOn), p.Placement.Who)
	if n := len(p.Events); n > 0 {
		e := p.Events[n-1]
		detail = i18n.T("photo.eventkind."+string(e.Kind)) + " · " + i18n.Date(e.On) + " · " + p.Placement.Who
	}
	work := kit.Secondary(i18n.T("releases.published.work"), func() {
		s.host.Go(page.Route{Page: page.Releases, Part: page.PartTakedowns, Ref: p.Placement.ID})
	}).Small()
	return kit.WorkRow(nil, p.Placement.Place, detail, kit.Row(10, chips, work))
}

func (s *PublishedScreen) facts() []fyne.CanvasObject {
	v := s.view
	r := v.Release
	basis := i18n.T("releases.published.authorization")
	until := i18n.Date(r.Until)
	switch {
	case r.DocumentID == "":
		basis, until = i18n.T("releases.published.deidentified"), ""
	case r.Until.IsZero() && r.Event != "":
		until = i18n.T("releases.published.event", "event", r.Event)
	case r.Until.IsZero():
		until = i18n.T("releases.published.revoked")
	}
	var facts []fyne.CanvasObject
	add := func(key, value string) {
		if value != "" {
			facts = append(facts, kit.Fact(i18n.T(key), value))
		}
	}
	add("releases.patient", v.Patient)
	add("releases.channel", channelName(v.Channel))
	add("releases.purpose", r.Purpose)
	add("releases.published.basis", basis)
	add("releases.published.until", until)
	add("releases.published.caption", r.Caption)
	if r.WithName {
		facts = append(facts, kit.BodyText(i18n.T("releases.published.with_name")))
	}
	add("releases.published.by", dated(i18n.DateTime(r.At.In(zone(s.host))), v.Members[r.By]))
	if s.host.Me().Perms.Has(access.PatientsView) {
		facts = append(facts, kit.Row(0, kit.Link(i18n.T("releases.open_patient"), func() {
			s.host.Go(page.Route{Page: page.Patient, ID: r.PatientID, Part: page.PartPermissions})
		}).Small(), kit.Spring()))
	}
	return facts
}

func (s *PublishedScreen) passport() {
	id := s.id
	ui.Run(s.host.Async(), &s.printing, func(ctx context.Context) ([]byte, error) { return s.o.Passport(ctx, id) }, func(pdf []byte, err error) {
		if err != nil {
			s.host.Fail(err)
			return
		}
		s.host.OpenPDF(pdf)
	})
}

// add asks for another place that the same files were put at.
func (s *PublishedScreen) add() {
	place, who := kit.NewEntry(i18n.T("releases.place.hint")).Limit(300), kit.NewEntry("").Limit(120)
	who.SetValue(s.host.Me().Member.Name)
	day := kit.NewDateField(s.host.Today())
	day.SetDate(s.host.Today())
	placeF, whoF := kit.NewField(i18n.T("releases.place"), place).Require(), kit.NewField(i18n.T("releases.who"), who).Require()
	dayF := kit.NewDate(i18n.T("releases.planned"), day)
	id := s.id
	var save *kit.Button
	send := func() {
		kit.ClearErrors(placeF, whoF)
		planned, err := day.Date()
		if err != nil || save.Disabled() {
			return
		}
		save.SetEnabled(false)
		ui.Run(s.host.Async(), &s.saving, func(ctx context.Context) (photo.Placement, error) {
			return s.o.AddPlacement(context.WithoutCancel(ctx), id, place.Value(), who.Value(), planned)
		}, func(_ photo.Placement, err error) {
			save.SetEnabled(true)
			if err != nil {
				if !atFields(err, map[string]*kit.Field{"place": placeF, "who": whoF}) {
					s.host.Fail(err)
				}
				return
			}
			s.close()
			s.close = func() {}
			s.host.Toast(i18n.T("releases.published.added"), nil)
			s.host.Refresh()
			s.load()
		})
	}
	save = kit.Primary(i18n.T("releases.published.add"), send)
	kit.SubmitOnEnter(send, placeF, whoF, dayF)
	s.close = s.host.Dialog(i18n.T("releases.published.add"), kit.Stack(14, kit.BodyText(i18n.T("releases.published.add.what")), placeF,
		kit.Columns(12, []float32{1, 170}, whoF, dayF), kit.Row(8, kit.Spring(), save)))
	placeF.Focus()
}
