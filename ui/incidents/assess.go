// This file holds the assessment: permitted or not, secured or not, an exception or not, and the four factors with their
// reasons. What is typed is kept when the page is left.
package incidents

import (
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"consentry/domain/incident"
	"consentry/ui"
	"consentry/ui/asking"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// answer returns the answers as they are on screen, ready to be changed.
func (s *Screen) answer() *incident.Assessment {
	if s.answers == nil {
		a := s.p.Incident.Assessment
		a.Exception.Parts = slices.Clone(a.Exception.Parts)
		s.answers = &a
		s.below.Objects = s.decision() // they can be saved now
		s.area.Refresh()
	}
	return s.answers
}

// assessStep is the wizard on one page: the questions before the four factors take one line each.
func (s *Screen) assessStep() []fyne.CanvasObject {
	a := s.p.Incident.Assessment
	if s.answers != nil {
		a = *s.answers
	}
	locked := !s.decides()
	s.result = kit.Row(12)
	f := a.Finding()
	_, decided := s.decided(f)
	before := kit.Card(s.answered(a))
	if s.wide || a.Permitted == incident.NotAsked || a.Security.Form == "" || f.Toward != "" && !decided {
		s.wide = true // until the page is left: an answer may ask for more
		before = kit.Card(kit.Section(i18n.T("incidents.before"), i18n.T("incidents.before.sub"), s.yesNo("permitted", a.Permitted, func(v incident.Answer) { s.answer().Permitted = v; s.show() }),
			s.reason(a.Permitted == incident.Yes, "incidents.why_permitted", a.WhyPermitted, func(v string) { s.answer().WhyPermitted = v }),
			s.yesNo("outside", a.Outside, func(v incident.Answer) { s.answer().Outside = v; s.fillResult() }), s.secured(a), s.exception(a)))
	}
	rows := []fyne.CanvasObject{kit.Inset(14, 16, kit.Section(i18n.T("incidents.factors"), i18n.T("incidents.factors.sub")))}
	asks := f.Presumed && f.Toward == "" && !decided // the four factors are what is to be answered next
	for n := range a.Factors {
		rows = append(rows, s.factor(n, a.Factors[n], locked, asks))
	}
	s.fillResult()
	rows = append(rows, kit.Inset(12, 16, s.result))
	out := []fyne.CanvasObject{before, kit.ListCard(rows...)}
	if a.Permitted == incident.No || a.Permitted == incident.NotAsked {
		out = append(out, kit.Card(s.note("incidents.low_why", a.LowWhy, func(v string) { s.answer().LowWhy = v })))
	}
	s.below = kit.Stack(14, s.decision()...)
	return append(out, s.below)
}

// answered is the questions before the four factors in one line, once they are answered.
func (s *Screen) answered(a incident.Assessment) fyne.CanvasObject {
	permitted := "incidents.short.not_permitted"
	if a.Permitted == incident.Yes {
		permitted = "incidents.short.permitted"
	}
	words := i18n.T(permitted) + " · " + i18n.T("incident.form."+string(a.Security.Form))
	if a.Exception.Kind != "" {
		words += " · " + i18n.T("incident.exception."+string(a.Exception.Kind))
	} else {
		words += " · " + i18n.T("incidents.short.no_exception")
	}
	return kit.Row(12, kit.Grow(kit.Stack(1, kit.StrongText(i18n.T("incidents.before")), kit.SmallText(words))), kit.Link(i18n.T("incidents.change"), func() { s.wide, s.want = true, "permitted"; s.show() }).Small())
}

// yesNo is one question with two answers.
func (s *Screen) yesNo(name string, now incident.Answer, set func(incident.Answer)) fyne.CanvasObject {
	c := kit.NewChoice([]kit.Option{{ID: string(incident.Yes), Label: i18n.T("incident.answer.yes")}, {ID: string(incident.No), Label: i18n.T("incident.answer.no")}}, string(now), func(id string) { s.want = name; set(incident.Answer(id)) }).Small()
	c.SetEnabled(s.decides())
	s.reach(name, c)
	if now == incident.NotAsked && s.decides() {
		s.reach(next, c)
	}
	return kit.Row(12, kit.Grow(kit.Stack(1, kit.BodyText(i18n.T("incidents.ask."+name)), kit.SmallText(i18n.T("incidents.ask."+name+".hint")))), c)
}

// reason is a field for the reason of an answer, there only when it is needed.
func (s *Screen) reason(needed bool, key, value string, set func(string)) fyne.CanvasObject {
	if !needed {
		return kit.None()
	}
	field := s.note(key, value, set)
	if strings.TrimSpace(value) == "" && s.decides() {
		s.reach(next, field)
	}
	return field
}

func (s *Screen) note(key, value string, set func(string)) fyne.CanvasObject {
	e := kit.NewNotes("", 4000)
	e.SetMinRowsVisible(2)
	e.SetValue(value)
	e.OnEdited = func(v string) { set(v); s.fillResult() }
	if !s.decides() {
		e.Disable()
	}
	return kit.NewField(i18n.T(key), e)
}

// secured asks how the information was kept, and for encryption what has to hold.
func (s *Screen) secured(a incident.Assessment) fyne.CanvasObject {
	var forms []kit.Option
	for _, f := range []incident.Form{incident.Plain, incident.Encrypted, incident.Shredded, incident.Purged, incident.Redacted} {
		forms = append(forms, kit.Option{ID: string(f), Label: i18n.T("incident.form." + string(f))})
	}
	sel := kit.NewSelect(i18n.T("incidents.choose"), forms, string(a.Security.Form), func(id string) { s.answer().Security.Form, s.want = incident.Form(id), "form"; s.show() })
	s.reach("form", sel)
	if a.Security.Form == "" && s.decides() {
		s.reach(next, sel)
	}
	why := kit.NewWhy(kit.WhyText{Sentences: i18n.T("incidents.why.secured"), Example: i18n.T("incidents.example.secured"), Citation: "45 CFR 164.402, 164.304"})
	col := kit.Stack(10, kit.NewField(i18n.T("incidents.ask.form"), sel).Why(why))
	if a.Security.Form == incident.Encrypted {
		col.Add(s.yesNo("standard", a.Security.Standard, func(v incident.Answer) { s.answer().Security.Standard = v; s.fillResult() }))
		col.Add(s.yesNo("key_apart", a.Security.KeyApart, func(v incident.Answer) { s.answer().Security.KeyApart = v; s.fillResult() }))
		col.Add(s.yesNo("running", a.Security.Running, func(v incident.Answer) { s.answer().Security.Running = v; s.fillResult() }))
	}
	col.Add(s.reason(a.Security.Form == incident.Encrypted || a.Security.Form == incident.Shredded || a.Security.Form == incident.Purged, "incidents.proof", a.Security.Proof, func(v string) { s.answer().Security.Proof = v }))
	return col
}

// exception asks for one of the three exceptions, part by part.
func (s *Screen) exception(a incident.Assessment) fyne.CanvasObject {
	kinds := []kit.Option{{ID: "", Label: i18n.T("incidents.exception.none")}}
	for _, k := range incident.ExceptionKinds() {
		kinds = append(kinds, kit.Option{ID: string(k), Label: i18n.T("incident.exception." + string(k))})
	}
	sel := kit.NewSelect("", kinds, string(a.Exception.Kind), func(id string) {
		s.answer().Exception, s.want = incident.Exception{Kind: incident.ExceptionKind(id)}, "exception"
		s.show()
	})
	s.reach("exception", sel)
	col := kit.Stack(8, kit.NewField(i18n.T("incidents.ask.exception"), sel))
	for _, part := range incident.ExceptionParts(a.Exception.Kind) {
		col.Add(kit.NewCheckBox(i18n.T("incident.part."+part), slices.Contains(a.Exception.Parts, part), func(on bool) {
			e := &s.answer().Exception
			e.Parts = slices.DeleteFunc(e.Parts, func(p string) bool { return p == part })
			if on {
				e.Parts = append(e.Parts, part)
			}
			s.fillResult()
		}))
	}
	col.Add(s.reason(a.Exception.Kind != "", "incidents.exception.why", a.Exception.Why, func(v string) { s.answer().Exception.Why = v }))
	return col
}

// factor is one of the four: how much it weighs, and why.
func (s *Screen) factor(n int, f incident.Factor, locked, asks bool) fyne.CanvasObject {
	name := incident.FactorNames[n]
	level := kit.NewChoice([]kit.Option{{ID: string(incident.Low), Label: i18n.T("incident.level.low"), State: kit.OK}, {ID: string(incident.Medium), Label: i18n.T("incident.level.medium"), State: kit.Warn},
		{ID: string(incident.High), Label: i18n.T("incident.level.high"), State: kit.Bad}}, string(f.Level), func(id string) {
		s.answer().Factors[n].Level = incident.Level(id)
		s.fillResult()
	}).Small()
	level.SetEnabled(!locked)
	why := kit.NewEntry("").Limit(4000).Quiet()
	why.SetValue(f.Why)
	why.OnEdited = func(v string) { s.answer().Factors[n].Why = v; s.fillResult() }
	if locked {
		why.Disable()
	}
	field := kit.NewField(i18n.Count(n+1)+". "+i18n.T("incident.factor."+name), why)
	if !f.Complete() && !locked && asks {
		s.reach(next, why)
	}
	if !f.Complete() { // examples, as long as they help
		field.Help(i18n.T("incident.factor_hint." + name))
	}
	return kit.Inset(9, 16, kit.Row(14, kit.Grow(field), level))
}

// fillResult says what the answers come to so far, and offers to confirm it.
func (s *Screen) fillResult() {
	row, a := s.result, s.p.Incident.Assessment
	if s.answers != nil {
		a = *s.answers
	}
	f := a.Finding()
	state := kit.OK
	if f.Outcome == incident.Breach {
		state = kit.Bad
	}
	row.Objects = []fyne.CanvasObject{kit.NewChip(state, i18n.T("incidents.result", "outcome", i18n.T("incident.outcome."+string(f.Outcome)))), kit.Grow(kit.MutedText(s.resultWords(f)))}
	if d, ok := s.decided(f); s.decides() && (!ok || d.Disagreed()) {
		label := i18n.T("incidents.confirm")
		if f.Outcome == incident.Breach {
			label = i18n.T("incidents.confirm.breach")
		}
		b := kit.Primary(label, func() { s.decide(f.Outcome) })
		s.reach(next, b)
		row.Add(b)
	}
	row.Refresh()
}

// decided is the decision that stands and that the answers on screen come to.
func (s *Screen) decided(f incident.Finding) (incident.Decision, bool) {
	d, ok := s.p.Incident.Decision()
	return d, ok && d.Outcome == f.Outcome && s.answers == nil
}

// resultWords says what a result rests on, and what it still lacks.
func (s *Screen) resultWords(f incident.Finding) string {
	d, decided := s.decided(f)
	switch {
	case decided && d.Outcome == incident.Breach:
		return i18n.T("incidents.result.breach")
	case f.Toward != "":
		return i18n.T("incidents.result.toward." + string(f.Toward))
	case f.Outcome == incident.Breach && f.Presumed:
		return i18n.T("incidents.result.presumed")
	case f.Outcome == incident.Breach:
		return i18n.T("incidents.result.weighs", "n", len(f.Weighs))
	case decided && d.Settled():
		return i18n.T("incidents.result.agreed")
	case decided && d.Disagreed():
		return i18n.T("incidents.result.disagreed")
	case f.Outcome == incident.LowProbability && len(f.Weighs) > 0:
		return i18n.T("incidents.result.low_though", "n", len(f.Weighs))
	}
	return i18n.T("incidents.result.other")
}

// decide saves the answers and decides. A breach goes on to the notices at once.
func (s *Screen) decide(outcome incident.Outcome) {
	a := s.answers
	about := []fyne.CanvasObject{kit.BodyText(i18n.T("incidents.decide." + string(outcome)))}
	s.close = asking.Open(s.host, &s.saving, asking.Question{Title: i18n.T("incident.outcome." + string(outcome)), About: about, Note: i18n.T("incidents.note"), NoteMay: true, Yes: i18n.T("incidents.confirm")},
		func(ctx context.Context, x asking.Answer) error {
			if a != nil {
				if _, err := s.o.AssessIncident(ctx, s.id, *a); err != nil {
					return err
				}
			}
			_, err := s.o.DecideIncident(ctx, s.id, outcome, x.Note)
			return err
		}, func() {
			s.answers = nil
			if outcome == incident.Breach {
				s.open = incident.StepNotify
			}
			s.did(i18n.T("incidents.decided"))
		})
}

// decision is what was decided, and the second reader's part.
func (s *Screen) decision() []fyne.CanvasObject {
	d, ok := s.p.Incident.Decision()
	var out []fyne.CanvasObject
	if was, any := s.p.Incident.LastDecision(); any && !ok {
		out = append(out, kit.Banner(kit.Warn, "", i18n.T("incidents.dropped", "outcome", i18n.T("incident.outcome."+string(was.Outcome)), "date", i18n.Date(was.On))))
	}
	if ok {
		detail := i18n.T("incidents.decided.by", "name", s.p.Names[d.By], "date", i18n.Date(d.On))
		if d.Why != "" {
			detail += " · " + d.Why
		}
		rows := []fyne.CanvasObject{kit.WorkRow(kit.NewChip(kit.Info, i18n.Date(d.On)).Wide(112), i18n.T("incident.outcome."+string(d.Outcome)), detail, nil)}
		if x := d.Second; x != nil {
			state, key := kit.OK, "incidents.second.agreed"
			if !x.Agree {
				state, key = kit.Bad, "incidents.second.disagreed"
			}
			rows = append(rows, kit.WorkRow(kit.NewChip(state, i18n.T("incidents.second")).Wide(112), i18n.T(key, "name", s.p.Names[x.By]), x.Why, nil))
		}
		out = append(out, kit.ListCard(rows...))
	}
	if ok && d.Outcome != incident.Breach && d.Second == nil {
		if !s.p.Reader {
			on := kit.Secondary(i18n.T("incidents.next.close"), func() { s.turn(incident.StepClose) })
			s.reach(next, on)
			return append(out, kit.Banner(kit.Info, "", i18n.T("incidents.second.waits")), kit.Row(10, kit.Spring(), on))
		}
		words := i18n.T("incidents.second.read")
		if s.p.Alone {
			words = i18n.T("incidents.second.alone")
		}
		yes := kit.Secondary(i18n.T("incidents.second.yes"), func() { s.second(true) })
		s.reach(next, yes)
		return append(out, kit.Banner(kit.Warn, i18n.T("incidents.second"), words, kit.Secondary(i18n.T("incidents.second.no"), func() { s.second(false) }), yes))
	}
	switch {
	case s.answers != nil && s.decides():
		out = append(out, kit.Row(10, kit.Spring(), kit.Secondary(i18n.T("incidents.save_answers"), s.saveAnswers)))
	case ok && s.p.Incident.NoNotice():
		out = append(out, s.next(incident.StepAssess, incident.StepClose))
	case ok && d.Outcome == incident.Breach:
		out = append(out, s.next(incident.StepAssess, incident.StepNotify))
	case s.decides():
		out = append(out, kit.SmallText(i18n.T("incidents.kept")))
	}
	return out
}

func (s *Screen) saveAnswers() {
	a := s.answers
	ui.Run(s.host.Async(), &s.saving, func(ctx context.Context) (struct{}, error) {
		_, err := s.o.AssessIncident(context.WithoutCancel(ctx), s.id, *a)
		return struct{}{}, err
	}, func(_ struct{}, err error) {
		if err != nil {
			s.host.Fail(err)
			return
		}
		s.answers = nil
		s.did(i18n.T("incidents.saved"))
	})
}

func (s *Screen) second(agree bool) {
	key := "incidents.second.no"
	if agree {
		key = "incidents.second.yes"
	}
	s.host.AskReason(i18n.T(key), i18n.T("incidents.second.reason"), i18n.T("incidents.save"), func(why string) {
		s.do(i18n.T("incidents.saved"), func(ctx context.Context) error {
			_, err := s.o.SecondIncident(ctx, s.id, agree, why)
			return err
		})
	})
}
