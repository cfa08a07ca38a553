// This file is the first step: who is it? One box, the first letters, Enter.

package checkin

import (
	"context"
	"time"

	"fyne.io/fyne/v2"

	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

// showFind asks for the patient.
func (s *Screen) showFind() {
	s.step = stepPatient
	box := kit.NewEntry(i18n.T("checkin.find.hint")).Limit(100)
	field := kit.NewField(i18n.T("checkin.find.label"), box)
	list := kit.Stack(0)
	var found []office.FoundPatient
	look := s.host.Async().Debounce(150*time.Millisecond, func() {
		text := box.Value()
		ui.Run(s.host.Async(), &s.finding, func(ctx context.Context) ([]office.FoundPatient, error) { return s.o.FindPatients(ctx, text) },
			func(list2 []office.FoundPatient, err error) {
				if err != nil {
					s.host.Fail(err)
					return
				}
				found = list2
				list.Objects = s.foundRows(text, found)
				list.Refresh()
				s.root.Refresh()
			})
	})
	box.OnEdited = func(string) { look() }
	box.OnEnter = func() {
		// Enter opens only what cannot be mistaken: one person, and nobody who sounds alike.
		if len(found) == 1 && !found[0].Similar {
			s.begin(found[0])
		}
	}
	add := kit.Secondary(i18n.T("checkin.find.new"), func() { s.host.Go(page.Route{Page: page.Patient, Part: "new"}) }).WithIcon(kit.IconPlus)
	s.set(kit.Page(kit.Header(i18n.T("checkin.find.title"), i18n.T("checkin.find.sub"), add), kit.Card(field, list)))
	s.host.Focus(box)
}

func (s *Screen) begin(f office.FoundPatient) {
	s.host.Go(page.Route{Page: page.CheckIn, ID: f.Patient.ID})
}

// foundRows is one row for each patient found: name, birth date, chart number, and a chip if somebody sounds alike.
func (s *Screen) foundRows(text string, found []office.FoundPatient) []fyne.CanvasObject {
	if text == "" {
		return nil
	}
	if len(found) == 0 {
		return []fyne.CanvasObject{kit.Inset(14, 0, kit.MutedText(i18n.T("checkin.find.none")))}
	}
	var rows []fyne.CanvasObject
	for _, f := range found {
		detail := i18n.T("checkin.born", "date", i18n.Date(f.Patient.Born)) + " · " + i18n.T("checkin.mrn", "mrn", f.Patient.MRN)
		var chip fyne.CanvasObject = kit.Gap(0, 0)
		if f.Similar {
			chip = kit.NewChip(kit.Warn, i18n.T("checkin.find.similar"))
		}
		rows = append(rows, kit.Inset(10, 0, kit.Row(12, kit.NewAvatar(f.Patient.Name(), 36), kit.Grow(kit.Stack(2, kit.StrongText(f.Patient.ListName()), kit.SmallText(detail))), chip,
			kit.Secondary(i18n.T("checkin.find.start"), func() { s.begin(f) }))))
	}
	return kit.Lines(rows...)
}
