// This file holds the last step: corrective actions, what still keeps the incident open, and its end.
package incidents

import (
	"context"

	"fyne.io/fyne/v2"

	"consentry/domain/calendar"
	"consentry/domain/incident"
	"consentry/domain/office"
	"consentry/ui/asking"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// closeStep is what was put right, what is open, and the end.
func (s *Screen) closeStep() []fyne.CanvasObject {
	i := s.p.Incident
	var rows []fyne.CanvasObject
	for _, t := range i.Tasks {
		words := i18n.T("incident.task_kind."+string(t.Kind)) + " · " + t.Text
		if !t.Done.IsZero() {
			rows = append(rows, kit.CheckRow(true, words, i18n.T("incidents.task.done", "date", i18n.Date(t.Done), "name", s.p.Names[t.DoneBy])+" · "+t.Proof, nil))
			continue
		}
		var act fyne.CanvasObject
		if s.works() {
			act = kit.Secondary(i18n.T("incidents.task.finish"), func() { s.finish(t) }).Small()
			s.reach(next, act)
		}
		rows = append(rows, kit.WorkRow(kit.NewDueChip(t.DueOn, s.p.Today), words, "", act))
	}
	why := kit.NewWhy(kit.WhyText{Sentences: i18n.T("incidents.why.correct"), Example: i18n.T("incidents.example.correct"), Citation: "45 CFR 164.530(e), (f), (i); 160.410(c)"})
	head := kit.Row(12, kit.Grow(kit.Section(i18n.T("incidents.tasks"), i18n.T("incidents.tasks.sub"))), why)
	if s.works() {
		add := kit.Secondary(i18n.T("incidents.task.add"), s.task).WithIcon(kit.IconPlus)
		s.reach(next, add)
		head.Add(add)
	}
	out := []fyne.CanvasObject{head}
	if len(rows) > 0 {
		out = append(out, kit.ListCard(rows...))
	}
	out = append(out, s.endings()...)
	if i.State == incident.Open {
		var open []fyne.CanvasObject
		for _, d := range s.p.Blocks {
			open = append(open, kit.OpenRow(blocked(d), "", nil))
		}
		if len(open) > 0 {
			out = append(out, kit.Section(i18n.T("incidents.blocks"), i18n.T("incidents.blocks.sub")), kit.ListCard(open...))
		}
	}
	last := kit.Row(10, kit.Secondary(i18n.T("incidents.print"), func() {
		s.paper(func(ctx context.Context) ([]byte, error) { return s.o.IncidentReport(ctx, s.id, i18n.Lang()) })
	}).WithIcon(kit.IconPrint), kit.Spring())
	switch {
	case s.decides():
		last.Add(kit.Primary(i18n.T("incidents.end"), s.end))
	case s.may("incidents.decide"):
		last.Add(kit.Secondary(i18n.T("incidents.reopen"), s.reopen))
	}
	return append(out, last)
}

// blocked says what keeps an incident open; of a State's agencies, which.
func blocked(d incident.Defect) string {
	if d.Code != "open_state" {
		return sentence(d)
	}
	return i18n.T("incidents.block.state", "to", recipient(d.Args["to"], d.Args["copy"] == "yes"), "state", office.StateName(d.Args["state"]), "cite", d.Cite)
}

// endings are the times it was closed and opened again.
func (s *Screen) endings() (out []fyne.CanvasObject) {
	for _, e := range s.p.Incident.Endings {
		sentence := e.Learned
		if !e.Reopened.IsZero() {
			sentence += " · " + i18n.T("incidents.reopened", "name", s.p.Names[e.ReBy], "why", e.Why)
		}
		out = append(out, kit.Banner(kit.Info, i18n.T("incidents.ended", "date", i18n.Date(e.On), "name", s.p.Names[e.By]), sentence))
	}
	if keep, ok := s.p.Incident.Keep(); ok {
		out = append(out, kit.SmallText(i18n.T("incidents.kept_until", "date", i18n.Date(keep))))
	}
	return out
}

func (s *Screen) task() {
	var kinds []kit.Option
	for _, k := range incident.TaskKinds() {
		kinds = append(kinds, kit.Option{ID: string(k), Label: i18n.T("incident.task_kind." + string(k))})
	}
	f := &input{}
	kind := f.choose("kind", i18n.T("incidents.task.kind"), i18n.T("incidents.choose"), kinds, "")
	text := f.entry("text", i18n.T("incidents.task.text"), "", 300, true)
	due := f.day("due_on", i18n.T("incidents.task.due"), s.p.Today, s.p.TaskDue, true)
	var t incident.Task
	s.ask(i18n.T("incidents.saved"), f, asking.Question{Title: i18n.T("incidents.task.add"), Yes: i18n.T("incidents.save")}, func() {
		t = incident.Task{Kind: incident.TaskKind(kind.Chosen()), Text: text.Value()}
		t.DueOn, _ = due.Date()
	}, func(ctx context.Context, _ asking.Answer) error {
		_, err := s.o.AddIncidentTask(ctx, s.id, t)
		return err
	})
}

func (s *Screen) finish(t incident.Task) {
	f := &input{}
	on := f.day("done", i18n.T("incidents.task.on"), s.p.Today, s.p.Today, true)
	var day calendar.Date
	s.ask(i18n.T("incidents.saved"), f, asking.Question{Title: t.Text, Note: i18n.T("incidents.task.proof"), Yes: i18n.T("incidents.save")}, func() { day, _ = on.Date() },
		func(ctx context.Context, a asking.Answer) error {
			_, err := s.o.FinishIncidentTask(ctx, s.id, t.ID, day, a.Note)
			return err
		})
}

// end asks what was learned. What is still open is refused with everything that is.
func (s *Screen) end() {
	s.ask(i18n.T("incidents.end.done"), nil, asking.Question{Title: i18n.T("incidents.end"), About: []fyne.CanvasObject{kit.SmallText(i18n.T("incidents.end.what"))}, Note: i18n.T("incidents.learned"), Yes: i18n.T("incidents.end")}, nil,
		func(ctx context.Context, a asking.Answer) error {
			_, err := s.o.CloseIncident(ctx, s.id, a.Note)
			return err
		})
}

func (s *Screen) reopen() {
	s.host.AskReason(i18n.T("incidents.reopen"), i18n.T("incidents.reopen.what"), i18n.T("incidents.reopen"), func(why string) {
		s.do(i18n.T("incidents.saved"), func(ctx context.Context) error { _, err := s.o.ReopenIncident(ctx, s.id, why); return err })
	})
}
