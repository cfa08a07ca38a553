// This file is what stands beside the worklist: one placement, what can be done about it, and what happened so far.
package releases

import (
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"consentry/domain/access"
	"consentry/domain/calendar"
	"consentry/domain/office"
	"consentry/domain/photo"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

const panelWide = 380

// statusChips say where a placement stands today: never "live" of what must come down, and until when it must.
func statusChips(p office.Placed, today calendar.Date) *fyne.Container {
	chips := kit.Row(8, kit.NewChip(statusColour(p.Status, p.Takedown.Late), statusWords(p.Status)))
	if p.Open {
		colour, words := kit.Due(p.Takedown.DueOn, today)
		chips.Add(kit.NewChip(colour, words))
	}
	return chips
}

// panel shows one placement.
func (s *Screen) panel(p office.Placed) fyne.CanvasObject {
	top := kit.Stack(14)
	if p.Open && p.Takedown.Continued && !p.Takedown.Incident {
		top.Add(kit.Banner(kit.Bad, i18n.T("releases.continued"), i18n.T("releases.continued.sub")))
	}
	chips := statusChips(p, s.host.Today())
	chips.Add(kit.Spring())
	head := []fyne.CanvasObject{kit.Stack(6, kit.HeadingText(p.Placement.Place), chips)}
	if s.may(access.TakedownsWork) {
		head = append(head, s.acts(p)...)
	}
	top.Add(kit.Card(head...))
	top.Add(kit.Card(s.facts(p)...))
	top.Add(kit.Card(kit.Section(i18n.T("releases.history"), "", kit.Timeline(s.history(p)...))))
	return top
}

func (s *Screen) facts(p office.Placed) []fyne.CanvasObject {
	facts := []fyne.CanvasObject{kit.Fact(i18n.T("releases.patient"), p.Patient), kit.Fact(i18n.T("releases.channel"), channelName(p.Channel))}
	if p.Open {
		facts = append(facts, kit.Fact(i18n.T("releases.why"), s.because(p)))
		if p.Takedown.Step != photo.TakeRecheck {
			facts = append(facts, kit.Fact(i18n.T("releases.remove_by"), i18n.T("releases.remove_by.value", "date", i18n.Date(p.Takedown.RemoveBy),
				"class", lower(i18n.T("photo.class."+string(p.Placement.Class))))))
		} else {
			facts = append(facts, kit.Fact(i18n.T("releases.recheck"), i18n.T("releases.recheck.value", "n", p.Takedown.Recheck, "date", i18n.Date(p.Takedown.DueOn))))
		}
	}
	facts = append(facts, kit.Fact(i18n.T("releases.who"), p.Placement.Who))
	links := kit.Wrap(14, kit.Link(i18n.T("releases.open_number", "number", number(p.Release.Number)), func() {
		s.host.Go(page.Route{Page: page.Published, ID: p.Release.ID})
	}).Small())
	if s.may(access.PatientsView) {
		links.Add(kit.Link(i18n.T("releases.open_patient"), func() {
			s.host.Go(page.Route{Page: page.Patient, ID: p.Placement.PatientID, Part: page.PartPermissions})
		}).Small())
	}
	return append(facts, links)
}

// acts are the next step and what else can be noted, and the papers.
func (s *Screen) acts(p office.Placed) []fyne.CanvasObject {
	var out []fyne.CanvasObject
	if p.Open || !p.ConfirmBy.IsZero() {
		words, step := s.step(p)
		out = append(out, kit.Row(0, kit.Primary(words, step), kit.Spring()))
	}
	also := kit.Wrap(8)
	for _, k := range kinds(p) {
		if !slices.Contains(stepEvents(p), k) {
			words := i18n.T("releases.note." + string(k))
			if k == photo.EventLive {
				words = confirmWords(p)
			}
			also.Add(kit.Secondary(words, func() { s.note(p, k) }).Small())
		}
	}
	if len(also.Objects) > 0 {
		out = append(out, also)
	}
	if p.Open || p.State == photo.StateRemoved {
		letter := kit.Link(i18n.T("releases.paper.patient"), nil).WithIcon(kit.IconPrint).Small()
		letter.OnTapped(func() { s.paper(letter, p, "patient") })
		report := kit.Link(i18n.T("releases.paper.report"), nil).WithIcon(kit.IconPrint).Small()
		report.OnTapped(func() { s.paper(report, p, "report") })
		out = append(out, kit.Divider(), kit.Wrap(10, letter, report))
	}
	return out
}

// stepEvents are the events that the next step records already.
func stepEvents(p office.Placed) []photo.EventKind {
	if !p.Open {
		if p.ConfirmBy.IsZero() {
			return nil
		}
		return []photo.EventKind{photo.EventLive}
	}
	switch p.Takedown.Step {
	case photo.TakeSnapshot:
		return []photo.EventKind{photo.EventSnapshot}
	case photo.TakeRemove:
		return []photo.EventKind{photo.EventRemoved}
	case photo.TakeAsk:
		return []photo.EventKind{photo.EventOutreach}
	}
	return []photo.EventKind{photo.EventGone, photo.EventStill, photo.EventRemoved} // looking says which
}

// kinds is what can be said of a placement as it stands.
func kinds(p office.Placed) []photo.EventKind {
	var list []photo.EventKind
	switch p.State {
	case photo.StatePlanned:
		list = []photo.EventKind{photo.EventLive, photo.EventNotUsed, photo.EventRemoved}
	case photo.StateLive:
		list = []photo.EventKind{photo.EventSnapshot, photo.EventRemoved, photo.EventStill, photo.EventBeyond}
		if p.Placement.Class == photo.ClassOutreach {
			list = append(list, photo.EventOutreach)
		}
	case photo.StateRemoved:
		list = []photo.EventKind{photo.EventGone, photo.EventStill}
	default:
		list = []photo.EventKind{photo.EventLive}
	}
	if p.Open && !p.Takedown.Incident {
		list = append(list, photo.EventIncident)
	}
	return list
}

// history is what happened, newest first.
func (s *Screen) history(p office.Placed) []kit.Event {
	events := slices.Clone(p.Events)
	slices.SortStableFunc(events, func(a, b photo.Event) int { return b.At.Compare(a.At) })
	var out []kit.Event
	for _, e := range events {
		line := eventLine(e, p.Members)
		if e.FileID != "" && s.may(access.PhotosView) {
			line.Act = kit.Link(i18n.T("releases.evidence.show"), func() { s.showEvidence(p.Placement.ID, e.FileID, p.Placement.PatientID) }).Small()
		}
		out = append(out, line)
	}
	return append(out, kit.Event{Title: i18n.T("releases.event.released", "number", number(p.Release.Number)),
		Detail: dated(i18n.Date(calendar.Of(p.Placement.At, zone(s.host))), p.Members[p.Placement.By])})
}

func dated(day, who string) string {
	if who == "" {
		return day
	}
	return i18n.T("releases.event.by", "date", day, "name", who)
}

func eventLine(e photo.Event, members map[string]string) kit.Event {
	detail := []string{dated(i18n.Date(e.On), members[e.By])}
	for _, words := range []string{e.Whom, e.Link, e.Note} {
		if words != "" {
			detail = append(detail, words)
		}
	}
	if e.FileID != "" {
		detail = append(detail, i18n.T("releases.event.file"))
	}
	if e.Likeness != "" {
		detail = append(detail, i18n.T("releases.likeness."+e.Likeness))
	}
	line := kit.Event{Title: i18n.T("photo.eventkind." + string(e.Kind)), Detail: strings.Join(detail, "\n")}
	if e.Kind == photo.EventIncident || e.Kind == photo.EventStill {
		line.State = kit.Bad
	}
	return line
}

// paper opens the letter to the patient or the report for the file.
func (s *Screen) paper(b *kit.Button, p office.Placed, whom string) {
	page.OutPDF(s.host, &s.printing, page.Leaving{PatientID: p.Placement.PatientID}, func(ctx context.Context) ([]byte, error) { return s.o.TakedownPaper(ctx, p.Placement.PatientID, whom) },
		func(busy bool) { b.SetEnabled(!busy) })
}
