// Every emergency access: who took it, why, what was opened, and what an officer found about it.

package oversight

import (
	"context"

	"fyne.io/fyne/v2"

	"consentry/domain/calendar"
	"consentry/domain/office"
	rules "consentry/domain/oversight"
	"consentry/ui/asking"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

const citeEmergency = "45 CFR 164.312(a)(2)(ii)"

// entriesShown is how many entries of one emergency access are shown at most: an hour's work.
const entriesShown = 200

func (s *Screen) loadEmergencies() {
	load(s, page.PartEmergencies, s.o.Emergencies, func(t *tab, list []office.EmergencyLine) {
		open := 0
		var rows []fyne.CanvasObject
		for _, e := range list {
			if e.State == rules.EmergencyOpen && !e.Active(s.host.Async().Now()) {
				open++
			}
			rows = append(rows, s.emergency(e))
		}
		s.tabs.SetCount(t.id, open)
		pieces := []fyne.CanvasObject{intro(i18n.T("oversight.emergency.what"), why("emergency", citeEmergency))}
		if len(rows) == 0 {
			pieces = append(pieces, kit.Card(kit.Empty(kit.IconShield, i18n.T("oversight.emergency.none"), nil)))
		} else {
			pieces = append(pieces, kit.ListCard(rows...))
		}
		s.fill(t, pieces...)
	})
}

// emergencyState says in a chip how far an emergency access is.
func (s *Screen) emergencyState(e office.EmergencyLine) *kit.Chip {
	switch {
	case e.Active(s.host.Async().Now()):
		return kit.NewChip(kit.Bad, i18n.T("oversight.emergency.running"))
	case e.State == rules.EmergencyOpen:
		return kit.NewDueChip(e.DueOn, s.host.Today())
	case e.Fitting:
		return kit.NewChip(kit.OK, i18n.T("oversight.emergency.fitting"))
	}
	return kit.NewChip(kit.Bad, i18n.T("oversight.emergency.unfitting"))
}

func (s *Screen) emergency(e office.EmergencyLine) fyne.CanvasObject {
	end := e.Until
	if !e.Ended.IsZero() {
		end = e.Ended
	}
	title := i18n.T("oversight.emergency.line", "member", e.Member, "from", i18n.DateTime(e.From.In(s.zone())), "to", end.In(s.zone()).Format("15:04"))
	if e.Who != "" {
		title += " · " + i18n.T("oversight.emergency.envelope")
	}
	words := kit.Stack(2, kit.StrongText(title), kit.SmallText(i18n.T("oversight.emergency.reason", "reason", e.Reason)))
	acts := kit.Row(8, kit.Link(i18n.T("oversight.emergency.entries", "n", e.Seqs), func() {
		s.entries(title, func(ctx context.Context) ([]office.AuditLine, error) {
			lines, _, err := s.o.AuditPage(ctx, office.AuditFilter{Actor: e.Owner, Since: e.From, Until: end}, 0, entriesShown)
			return lines, err
		})
	}), kit.Spring())
	switch {
	case e.State != rules.EmergencyOpen:
		words.Add(kit.SmallText(i18n.T("oversight.emergency.found", "name", e.Reviser, "date", i18n.Date(calendar.Of(e.At, s.zone())), "findings", e.Findings)))
	case e.Active(s.host.Async().Now()):
		words.Add(kit.SmallText(i18n.T("oversight.emergency.from", "time", e.Until.In(s.zone()).Format("15:04"))))
	case s.works():
		acts.Add(kit.Secondary(i18n.T("oversight.emergency.review"), func() { s.review(e, title) }).Small())
	}
	return kit.Inset(12, 16, kit.Stack(8, kit.RowTop(14, s.emergencyState(e), kit.Grow(words)), acts))
}

// review asks what an officer found.
func (s *Screen) review(e office.EmergencyLine, title string) {
	verdict := kit.NewChoice([]kit.Option{{ID: "yes", Label: i18n.T("oversight.emergency.fitting"), State: kit.OK},
		{ID: "no", Label: i18n.T("oversight.emergency.unfitting"), State: kit.Bad}}, "", nil)
	field := kit.NewField(i18n.T("oversight.emergency.verdict"), verdict).Require()
	fits := false
	s.ask(page.PartEmergencies, i18n.T("oversight.emergency.done"), asking.Question{Title: i18n.T("oversight.emergency.review.title"),
		About: []fyne.CanvasObject{kit.StrongText(title), kit.BodyText(i18n.T("oversight.emergency.reason", "reason", e.Reason)), field},
		Note:  i18n.T("oversight.emergency.findings"), NoteHelp: i18n.T("oversight.emergency.findings.help"), Yes: i18n.T("oversight.emergency.review.yes"),
		Check: func() bool {
			field.SetError("")
			if verdict.Chosen() == "" {
				field.SetError(i18n.T("oversight.emergency.verdict.missing"))
				field.Focus()
				return false
			}
			fits = verdict.Chosen() == "yes"
			return true
		}}, func(ctx context.Context, a asking.Answer) error {
		return s.o.ReviewEmergency(ctx, e.ID, fits, a.Note)
	})
}
