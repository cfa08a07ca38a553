// This file is the tab of what was changed: old and new values, newest first, and the visits.

package patients

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"consentry/domain/access"
	"consentry/domain/calendar"
	"consentry/domain/office"
	"consentry/domain/patient"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

func (s *Screen) history() fyne.CanvasObject {
	right := kit.Stack(14, s.visits())
	if may(s.host, access.DisclosuresView) {
		right.Add(kit.Row(0, kit.Secondary(i18n.T("patients.disclosures"), func() {
			s.host.Go(page.Route{Page: page.Disclosures, ID: s.chart.Patient.ID})
		}).WithIcon(kit.IconDisclosures), kit.Spring()))
	}
	return kit.ColumnsTop(18, []float32{1, 340}, s.changes(), right)
}

// changes compares each version with the one after it; the last with what holds now.
func (s *Screen) changes() fyne.CanvasObject {
	versions := slices.Clone(s.chart.Versions)
	slices.SortFunc(versions, func(a, b office.PatientVersion) int { return int(int64(a.Seq) - int64(b.Seq)) })
	var rows []fyne.CanvasObject
	for i := len(versions) - 1; i >= 0; i-- {
		next := s.chart.Patient
		if i+1 < len(versions) {
			next = versions[i+1].Patient
		}
		rows = append(rows, s.changeRow(i+1, versions[i], next))
	}
	if len(rows) == 0 {
		rows = append(rows, kit.Inset(16, 16, kit.MutedText(i18n.T("patients.history.none"))))
	}
	return kit.ListCard(rows...)
}

func (s *Screen) changeRow(number int, was office.PatientVersion, now patient.Patient) fyne.CanvasObject {
	col := kit.Stack(6, kit.Row(8, kit.Grow(kit.StrongText(i18n.T("patients.history.change", "n", number))),
		kit.SmallText(i18n.T("patients.history.entry", "n", int(was.Seq)))))
	for _, c := range patient.Diff(was.Patient, now) {
		col.Add(kit.Columns(10, []float32{1, 2.4}, kit.SmallText(s.fieldName(c.Field, was.Patient, now)),
			kit.RichText(kit.Run{Text: valueWords(c.Field, c.Old)}, kit.Run{Text: "  →  "}, kit.Run{Text: valueWords(c.Field, c.New), Strong: true})))
	}
	return kit.Inset(12, 16, col)
}

// fieldName is the label of a field of patient.Diff: "representatives.7f3k.phone" is that person's telephone.
func (s *Screen) fieldName(field string, was, now patient.Patient) string {
	parts := strings.Split(field, ".")
	last, _, _ := strings.Cut(parts[len(parts)-1], "#")
	switch parts[0] {
	case "representatives":
		who := i18n.T("patients.field.representative")
		for _, r := range append(slices.Clone(was.Representatives), now.Representatives...) {
			if len(parts) > 1 && r.ID == parts[1] {
				who = r.Name
			}
		}
		return who + ": " + label("rep_"+last)
	case "restrictions":
		return i18n.T("patients.field.restrictions") + ": " + label("restriction_"+last)
	case "alerts":
		return i18n.T("patients.field.alerts")
	case "contact":
		return label("contact_" + last)
	}
	return label(last)
}

// label is the words over a field of the form.
func label(field string) string { return i18n.T("patients.field." + field) }

// valueWords writes a stored value as a person reads it.
func valueWords(field, value string) string {
	if value == "" {
		return "—"
	}
	if d, err := calendar.Parse(value); err == nil && !d.IsZero() {
		return i18n.Date(d)
	}
	last := field[strings.LastIndexByte(field, '.')+1:]
	for _, key := range []string{"patients.language." + value, "patients.authority." + value, "patients.channel." + value} {
		if (last == "language" || last == "authority" || last == "channel") && i18n.Has(key) {
			return i18n.T(key)
		}
	}
	if value == "yes" && (last == "confidential" || last == "springing" || last == "watched" || last == "court_denied") {
		return i18n.T("patients.yes")
	}
	return strings.ReplaceAll(value, "\n", ", ")
}

// visits lists the check-ins.
func (s *Screen) visits() fyne.CanvasObject {
	list := slices.Clone(s.chart.CheckIns)
	slices.SortFunc(list, func(a, b office.CheckIn) int { return b.StartedAt.Compare(a.StartedAt) })
	card := []fyne.CanvasObject{kit.HeadingText(i18n.T("patients.visits"))}
	for _, c := range list {
		zone := s.host.Me().Zone
		if zone == nil {
			zone = c.StartedAt.Location()
		}
		state, words := kit.OK, i18n.T("patients.visit.done")
		if c.State != office.CheckInDone {
			state, words = kit.Warn, i18n.T("patients.visit.open")
		}
		line := kit.Stack(1, kit.BodyText(i18n.Date(calendar.Of(c.StartedAt, zone))))
		if who := s.who(c.StartedBy); who != "" {
			line.Add(kit.SmallText(who))
		}
		card = append(card, kit.Row(8, kit.Grow(line), kit.NewChip(state, words)))
	}
	if len(list) == 0 {
		card = append(card, kit.SmallText(i18n.T("patients.visits.none")))
	}
	return kit.Card(card...)
}
