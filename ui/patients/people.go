// This file is the tab of the people who may stand in the patient's place, and whether they do today.

package patients

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"consentry/domain/access"
	"consentry/domain/calendar"
	"consentry/domain/patient"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

func (s *Screen) people() fyne.CanvasObject {
	p := s.chart.Patient
	var rows []fyne.CanvasObject
	for i, r := range p.Representatives {
		rows = append(rows, s.personRow(i, r))
	}
	if len(rows) == 0 {
		rows = append(rows, kit.Inset(16, 16, kit.MutedText(i18n.T("patients.people.none"))))
	}
	var add fyne.CanvasObject = kit.Gap(0, 0)
	if may(s.host, access.PatientsEdit) {
		add = kit.Row(8, kit.Secondary(i18n.T("patients.people.add"), func() { s.part(partRepresentatives) }).WithIcon(kit.IconPlus))
	}
	return kit.Stack(14, kit.ListCard(rows...), add)
}

// personRow says who, with what authority and evidence, and whether that counts today.
func (s *Screen) personRow(i int, r patient.Representative) fyne.CanvasObject {
	p := s.chart.Patient
	standing := patient.StandingOf(p, r, s.host.Today(), s.host.Me().Practice.State)
	chip := kit.NewChip(kit.OK, i18n.T("patients.stands"))
	if !standing.Stands {
		chip = kit.NewChip(kit.Mute, i18n.T("patients.stands_not"))
	}
	detail := []string{i18n.T("patients.authority." + authorityWord(r.Authority))}
	if r.Relation != "" {
		detail = append(detail, r.Relation)
	}
	if r.Evidence != "" {
		detail = append(detail, i18n.T("patients.evidence", "what", r.Evidence))
	}
	if span := spanWords(r.From, r.To); span != "" {
		detail = append(detail, span)
	}
	if r.Phone != "" {
		detail = append(detail, r.Phone)
	}
	lines := []string{strings.Join(detail, " · ")}
	if standing.Key != "" {
		lines = append(lines, i18n.T(standing.Key))
	}
	if standing.Verify {
		lines = append(lines, i18n.T("patients.people.verify"))
	}
	if f := r.Refusal; f != nil {
		lines = append(lines, i18n.T("patients.people.refused", "date", i18n.Date(f.On), "who", s.who(f.By), "reason", f.Reason))
	}
	words := kit.Stack(2, kit.StrongText(r.Name))
	for _, l := range lines {
		words.Add(kit.SmallText(l))
	}
	row := kit.Row(14, chip.Wide(112), kit.Grow(words))
	if r.Refusal == nil && s.host.Me().Member.Has(access.Owner) {
		row.Add(kit.Link(i18n.T("patients.people.refuse"), func() { s.refusePerson(i) }).Small())
	}
	return kit.Inset(14, 16, row)
}

// refusePerson records the surgeon's decision not to treat a person as representative (45 CFR 164.502(g)(5)).
func (s *Screen) refusePerson(i int) {
	was := s.chart.Patient
	s.host.AskReason(i18n.T("patients.people.refuse.title", "name", was.Representatives[i].Name), i18n.T("patients.people.refuse.question"), i18n.T("patients.people.refuse.yes"), func(reason string) {
		r, err := patient.RefuseStanding(was.Representatives[i], s.host.Me().Member, s.host.Today(), reason)
		if err != nil {
			s.host.Fail(err)
			return
		}
		p := was
		p.Representatives = append([]patient.Representative(nil), was.Representatives...)
		p.Representatives[i] = r
		s.do(i18n.T("patients.saved"), func(ctx context.Context) error { return s.o.ChangePatient(ctx, was, p) })
	})
}

// authorityWord is a kind of authority that has words.
func authorityWord(a patient.Authority) string {
	for _, known := range patient.Authorities() {
		if a == known {
			return string(a)
		}
	}
	return string(patient.OtherAuthority)
}

func contactWords(c patient.ContactPreference) string {
	var parts []string
	if c.Channel != "" && c.Channel != patient.ByOther {
		parts = append(parts, i18n.T("patients.channel."+string(c.Channel)))
	}
	if c.Detail != "" {
		parts = append(parts, c.Detail)
	}
	return strings.Join(parts, ", ")
}

func spanWords(from, to calendar.Date) string {
	switch {
	case !from.IsZero() && !to.IsZero():
		return i18n.T("patients.from_to", "from", i18n.Date(from), "to", i18n.Date(to))
	case !from.IsZero():
		return i18n.T("patients.from", "from", i18n.Date(from))
	case !to.IsZero():
		return i18n.T("patients.until", "date", i18n.Date(to))
	}
	return ""
}
