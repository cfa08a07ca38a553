// What the seven rules found in the log, and how each alert ends.

package oversight

import (
	"context"

	"fyne.io/fyne/v2"

	"consentry/domain/office"
	rules "consentry/domain/oversight"
	"consentry/ui/asking"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

// Where the law asks for it.
const (
	citeReview = "45 CFR 164.308(a)(1)(ii)(D)"
	citeLogin  = "45 CFR 164.308(a)(5)(ii)(C)"
)

// whole is from when on a number of things taken out means that the record left as a whole.
const whole = 1000

func (s *Screen) loadAlerts() {
	load(s, page.PartAlerts, s.o.Alerts, func(t *tab, list []office.AlertLine) {
		var open, closed []fyne.CanvasObject
		for _, a := range list {
			if a.Closed == nil {
				open = append(open, s.alert(a))
			} else {
				closed = append(closed, s.closed(a))
			}
		}
		s.tabs.SetCount(t.id, len(open))
		pieces := []fyne.CanvasObject{intro(i18n.T("oversight.alerts.what"), why("alerts", citeReview))}
		if len(open) == 0 {
			pieces = append(pieces, kit.Card(kit.Empty(kit.IconCheck, i18n.T("oversight.alerts.none"), nil)))
		} else {
			pieces = append(pieces, kit.ListCard(open...))
		}
		if len(closed) > 0 {
			pieces = append(pieces, kit.LabelText(i18n.T("oversight.alerts.closed")), kit.ListCard(closed...))
		}
		s.fill(t, pieces...)
	})
}

// said is an alert as a sentence.
func said(a office.AlertLine) string {
	key := a.Key()
	if a.Rule == rules.MassExport && a.Count >= whole {
		key += ".whole"
	}
	who := a.Member
	if who == "" {
		who = i18n.T("oversight.somebody")
	}
	patient := a.Patient
	if patient == "" {
		patient = i18n.T("oversight.a_patient")
	}
	return i18n.T(key, "n", a.Count, "member", who, "patient", patient, "date", i18n.ShortDate(a.On))
}

// alert is one that nobody has closed yet.
func (s *Screen) alert(a office.AlertLine) fyne.CanvasObject {
	detail := i18n.T("oversight.rule." + string(a.Rule))
	if a.Limit > 0 {
		detail += " · " + i18n.T("oversight.alerts.usual", "n", a.Limit)
	}
	detail += " · " + i18n.T("oversight.alerts.due", "date", i18n.Date(a.DueOn))
	cite := citeReview
	if a.Rule == rules.FailedDoor {
		cite = citeLogin
	}
	acts := kit.Row(8, kit.Link(i18n.T("oversight.alerts.entries"), func() { s.entriesOf(a) }), kit.Spring())
	if s.works() {
		acts.Add(kit.Secondary(i18n.T("oversight.alerts.explained"), func() { s.closeAlert(a, rules.Explained) }).Small())
		acts.Add(kit.Secondary(i18n.T("oversight.alerts.incident"), func() { s.closeAlert(a, rules.Incident) }).Small())
	}
	words := kit.Stack(2, kit.StrongText(said(a)), kit.SmallText(detail))
	return kit.Inset(12, 16, kit.Stack(8, kit.RowTop(14, kit.NewDueChip(a.DueOn, s.host.Today()), kit.Grow(words), why("rule."+string(a.Rule), cite)), acts))
}

// closed is one that somebody looked at.
func (s *Screen) closed(a office.AlertLine) fyne.CanvasObject {
	chip := kit.NewChip(kit.OK, i18n.T("oversight.closed."+rules.Explained))
	if a.Closed.State == rules.Incident {
		chip = kit.NewChip(kit.Bad, i18n.T("oversight.closed."+rules.Incident))
	}
	detail := i18n.T("oversight.alerts.by", "name", a.By, "date", i18n.Date(a.Closed.On), "reason", a.Closed.Reason)
	return kit.WorkRow(chip, said(a), detail, kit.Link(i18n.T("oversight.alerts.entries"), func() { s.entriesOf(a) }).Small())
}

func (s *Screen) entriesOf(a office.AlertLine) {
	s.entries(said(a), func(ctx context.Context) ([]office.AuditLine, error) { return s.o.AuditEntries(ctx, a.Seqs) })
}

// closeAlert ends an alert with what was found out.
func (s *Screen) closeAlert(a office.AlertLine, how string) {
	s.ask(page.PartAlerts, i18n.T("oversight.alerts.done"), asking.Question{Title: i18n.T("oversight.close." + how), Yes: i18n.T("oversight.close." + how + ".yes"),
		About: []fyne.CanvasObject{kit.StrongText(said(a)), kit.BodyText(i18n.T("oversight.close." + how + ".what"))}, Note: i18n.T("oversight.close." + how + ".note")},
		func(ctx context.Context, answer asking.Answer) error {
			return s.o.CloseAlert(ctx, a.ID, how, answer.Note)
		})
}
