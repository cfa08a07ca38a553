// This file holds the first three steps: what was reported and since when it was known, the first hour, and the evidence.
package incidents

import (
	"context"
	"path/filepath"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"consentry/domain/calendar"
	"consentry/domain/incident"
	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/asking"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// input is a small form in a question: its fields under the office's names for them, and how they are read before anything
// is done.
type input struct {
	fields []asking.Field
	objs   []fyne.CanvasObject
	days   []func() bool
}

func (f *input) add(name string, field *kit.Field) *input {
	f.fields, f.objs = append(f.fields, asking.Field{Name: name, Field: field}), append(f.objs, field)
	return f
}

func (f *input) entry(name, label, value string, limit int, needed bool) *kit.Entry {
	e := kit.NewEntry("").Limit(limit)
	e.SetValue(value)
	f.add(name, required(kit.NewField(label, e), needed))
	return e
}

func (f *input) day(name, label string, today, value calendar.Date, needed bool) *kit.DateField {
	d := kit.NewDateField(today)
	d.SetDate(value)
	field := required(kit.NewDate(label, d), needed)
	f.add(name, field)
	f.days = append(f.days, func() bool {
		_, err := d.Date() // says at the field what is wrong
		return err == nil
	})
	return d
}

func (f *input) choose(name, label, placeholder string, options []kit.Option, chosen string) *kit.Select {
	c := kit.NewSelect(placeholder, options, chosen, nil)
	f.add(name, kit.NewField(label, c).Require())
	return c
}

// readable says at each day that cannot be read what is wrong with it.
func (f *input) readable() bool {
	ok := true
	for _, read := range f.days {
		ok = read() && ok
	}
	return ok
}

// wrong is one mistake at a field.
func wrong(field, key string, args ...string) error {
	d := office.Defect{Field: field, Key: key, Args: map[string]string{}}
	for n := 0; n+1 < len(args); n += 2 {
		d.Args[args[n]] = args[n+1]
	}
	return &office.Invalid{Defects: []office.Defect{d}}
}

func required(f *kit.Field, needed bool) *kit.Field {
	if needed {
		return f.Require()
	}
	return f
}

// ask puts a question with a small form. read takes what was typed out of the widgets, and do does it.
func (s *Screen) ask(done string, f *input, q asking.Question, read func(), do func(context.Context, asking.Answer) error) {
	if f != nil {
		q.About, q.Fields = append(q.About, f.objs...), f.fields
	}
	q.Check = func() bool {
		if f != nil && !f.readable() {
			return false
		}
		if read != nil {
			read()
		}
		return true
	}
	s.after = func() { s.did(done) }
	s.close = asking.Open(s.host, &s.saving, q, do, func() { s.after() })
}

// line is one fact with its label.
func line(label, value string) fyne.CanvasObject {
	if strings.TrimSpace(value) == "" {
		value = "–"
	}
	return kit.Fact(label, value)
}

// reportStep is what was reported, and the days that day 0 is taken from.
func (s *Screen) reportStep() []fyne.CanvasObject {
	r := s.p.Incident.Report
	happened := i18n.T("incidents.not_known")
	if from, to := s.p.Incident.Happened(); to.After(from) {
		happened = i18n.T("incidents.happened.days", "from", i18n.Date(from), "to", i18n.Date(to))
	} else if !from.IsZero() {
		happened = i18n.Date(from)
	}
	if len(s.p.Incident.Periods) > 0 { // the report stays as it was made
		reported := i18n.T("incidents.not_known")
		if !r.HappenedFrom.IsZero() {
			reported = i18n.Date(r.HappenedFrom)
		}
		happened = i18n.T("incidents.happened.put_right", "now", happened, "reported", reported)
	}
	said := kit.Section(i18n.T("incident.kind."+string(r.Kind)), i18n.T("incidents.report.kept"), kit.BodyText(r.What),
		kit.Columns(14, []float32{1, 1, 1}, line(i18n.T("incidents.q.where"), r.Where), line(i18n.T("incidents.happened"), happened), line(i18n.T("incidents.noticed.on"), i18n.Date(r.NoticedOn))))
	if s.works() {
		said.Add(kit.Row(0, kit.Link(i18n.T("incidents.happened.change"), s.period).Small(), kit.Spring()))
	}
	var rows []fyne.CanvasObject
	for n, k := range s.p.Incident.Known {
		state, detail := kit.Mute, k.Note
		if k.Counts() {
			state = kit.OK
		}
		if k.Void != "" {
			detail = i18n.T("incidents.known.void", "why", k.Void)
		}
		var act fyne.CanvasObject
		if s.decides() && k.Void == "" {
			act = kit.Link(i18n.T("incidents.known.strike"), func() {
				s.host.AskReason(i18n.T("incidents.known.strike"), i18n.T("incidents.known.strike.what"), i18n.T("incidents.known.strike"), func(reason string) {
					s.do(i18n.T("incidents.saved"), func(ctx context.Context) error {
						_, err := s.o.VoidKnowledge(ctx, s.id, n, reason)
						return err
					})
				})
			}).Small()
		}
		rows = append(rows, kit.WorkRow(kit.NewChip(state, i18n.Date(k.On)).Wide(112), i18n.T("incident.knower."+string(k.Who)), detail, act))
	}
	why := kit.NewWhy(kit.WhyText{Sentences: i18n.T("incidents.why.discovered"), Example: i18n.T("incidents.example.discovered"), Citation: "45 CFR 164.404(a)(2)"})
	head := kit.Row(12, kit.Grow(kit.Section(i18n.T("incidents.known"), i18n.T("incidents.known.sub"))), why)
	if s.decides() {
		head.Add(kit.Secondary(i18n.T("incidents.known.add"), s.know))
	}
	out := []fyne.CanvasObject{kit.Card(said), head, kit.ListCard(rows...), s.vendorCard()}
	if s.works() {
		out = append(out, kit.Row(10, kit.Secondary(i18n.T("incidents.take"), s.take), kit.Spring(), s.onward()))
	}
	return out
}

func (s *Screen) know() {
	var who []kit.Option
	for _, k := range incident.Knowers() {
		who = append(who, kit.Option{ID: string(k), Label: i18n.T("incident.knower." + string(k))})
	}
	f := &input{}
	sel := f.choose("who", i18n.T("incidents.known.who"), i18n.T("incidents.choose"), who, "")
	on := f.day("on", i18n.T("incidents.known.on"), s.p.Today, calendar.Date{}, true)
	var k incident.Knowledge
	s.ask(i18n.T("incidents.saved"), f, asking.Question{Title: i18n.T("incidents.known.add"), Note: i18n.T("incidents.known.how"), NoteMay: true, Yes: i18n.T("incidents.save")},
		func() {
			k.Who = incident.Knower(sel.Chosen())
			k.On, _ = on.Date()
		}, func(ctx context.Context, a asking.Answer) error {
			k.Note = a.Note
			_, err := s.o.KnowIncident(ctx, s.id, k)
			return err
		})
}

// vendorCard is what is known of a business associate, and of law enforcement.
func (s *Screen) vendorCard() fyne.CanvasObject {
	rows := []fyne.CanvasObject{}
	var act fyne.CanvasObject
	if s.works() {
		act = kit.Link(i18n.T("incidents.change"), s.vendor).Small()
	}
	words := i18n.T("incidents.vendor.none")
	if v := s.p.Incident.Vendor; v != nil {
		words = i18n.T("incidents.vendor.is", "name", v.Name)
		if !v.DiscoveredOn.IsZero() {
			words += " · " + i18n.T("incidents.vendor.found", "date", i18n.Date(v.DiscoveredOn))
		}
		if !v.ToldOn.IsZero() {
			words += " · " + i18n.T("incidents.vendor.told", "date", i18n.Date(v.ToldOn))
		}
		if v.Agent {
			words += " · " + i18n.T("incidents.vendor.agent.short")
		}
	} else if s.p.Incident.Report.Kind == incident.VendorFailed {
		words = i18n.T("incidents.vendor.which")
	}
	rows = append(rows, kit.WorkRow(nil, i18n.T("incidents.vendor"), words, act))
	for n, h := range s.p.Incident.Holds {
		words, act = i18n.T("incidents.hold.was", "date", i18n.Date(h.End())), nil
		switch {
		case h.Lifted != nil:
			words = i18n.T("incidents.hold.lifted", "date", i18n.Date(h.Lifted.On), "name", h.Lifted.Official)
		case h.On(s.p.Today):
			words = i18n.T("incidents.hold.until", "date", i18n.Date(h.End()))
			if s.decides() {
				act = kit.Link(i18n.T("incidents.hold.lift"), func() { s.liftHold(n) }).Small()
			}
		}
		rows = append(rows, kit.WorkRow(nil, h.Agency+", "+h.Official, words, act))
	}
	words, act = i18n.T("incidents.hold.rule"), nil
	if len(s.p.Incident.Holds) == 0 {
		words = i18n.T("incidents.hold.none")
	}
	if s.decides() {
		act = kit.Link(i18n.T("incidents.hold.add"), s.hold).Small()
	}
	return kit.ListCard(append(rows, kit.WorkRow(nil, i18n.T("incidents.hold"), words, act))...)
}

// period puts right on which days it happened, as far as that is known by now.
func (s *Screen) period() {
	first, last := s.p.Incident.Happened()
	f := &input{}
	from := f.day("from", i18n.T("incidents.happened.from"), s.p.Today, first, true)
	to := f.day("to", i18n.T("incidents.happened.to"), s.p.Today, last, false)
	var p incident.Period
	s.ask(i18n.T("incidents.saved"), f, asking.Question{Title: i18n.T("incidents.happened.change"), About: []fyne.CanvasObject{kit.SmallText(i18n.T("incidents.happened.sub"))}, Yes: i18n.T("incidents.save")}, func() {
		p.From, _ = from.Date()
		p.To, _ = to.Date()
	}, func(ctx context.Context, _ asking.Answer) error {
		_, err := s.o.PeriodIncident(ctx, s.id, p)
		return err
	})
}

func (s *Screen) vendor() {
	var v incident.Vendor
	if was := s.p.Incident.Vendor; was != nil {
		v = *was
	}
	f := &input{}
	name := f.entry("name", i18n.T("incidents.vendor.name"), v.Name, 120, true)
	knew := f.day("discovered_on", i18n.T("incidents.vendor.knew"), s.p.Today, v.DiscoveredOn, false)
	told := f.day("told_on", i18n.T("incidents.vendor.told_on"), s.p.Today, v.ToldOn, false)
	agent := kit.NewCheckBox(i18n.T("incidents.vendor.agent"), v.Agent, nil)
	f.objs = append(f.objs, agent)
	s.ask(i18n.T("incidents.saved"), f, asking.Question{Title: i18n.T("incidents.vendor"), Yes: i18n.T("incidents.save")}, func() {
		v.Name, v.Agent = name.Value(), agent.On()
		v.DiscoveredOn, _ = knew.Date()
		v.ToldOn, _ = told.Date()
	}, func(ctx context.Context, _ asking.Answer) error { _, err := s.o.SetVendor(ctx, s.id, v); return err })
}

func (s *Screen) hold() {
	f := &input{}
	agency := f.entry("agency", i18n.T("incidents.hold.agency"), "", 120, true)
	official := f.entry("official", i18n.T("incidents.hold.official"), "", 120, true)
	stated := f.day("stated_on", i18n.T("incidents.hold.stated"), s.p.Today, s.p.Today, true)
	written := kit.NewCheckBox(i18n.T("incidents.hold.written"), false, nil)
	f.objs = append(f.objs, written)
	until := f.day("until", i18n.T("incidents.hold.until_field"), s.p.Today, calendar.Date{}, false)
	var h incident.Hold
	s.ask(i18n.T("incidents.saved"), f, asking.Question{Title: i18n.T("incidents.hold.add"), About: []fyne.CanvasObject{kit.SmallText(i18n.T("incidents.hold.rule"))}, Yes: i18n.T("incidents.save")},
		func() {
			h = incident.Hold{Agency: agency.Value(), Official: official.Value(), Written: written.On()}
			h.StatedOn, _ = stated.Date()
			h.Until, _ = until.Date()
		}, func(ctx context.Context, _ asking.Answer) error { _, err := s.o.HoldIncident(ctx, s.id, h); return err })
}

// liftHold records that nobody need wait for an agency any longer.
func (s *Screen) liftHold(n int) {
	f := &input{}
	official := f.entry("official", i18n.T("incidents.hold.official"), s.p.Incident.Holds[n].Official, 120, true)
	on := f.day("on", i18n.T("incidents.hold.stated"), s.p.Today, s.p.Today, true)
	var l incident.Lift
	s.ask(i18n.T("incidents.saved"), f, asking.Question{Title: i18n.T("incidents.hold.lift"), About: []fyne.CanvasObject{kit.SmallText(i18n.T("incidents.hold.lift.rule"))}, Yes: i18n.T("incidents.save")},
		func() {
			l.Official = official.Value()
			l.On, _ = on.Date()
		}, func(ctx context.Context, _ asking.Answer) error {
			_, err := s.o.LiftIncidentHold(ctx, s.id, n, l)
			return err
		})
}

// take makes oneself look after it, with a short title.
func (s *Screen) take() {
	f := &input{}
	name := f.entry("title", i18n.T("incidents.take.title"), s.p.Incident.Title, 80, false)
	words := ""
	s.ask(i18n.T("incidents.saved"), f, asking.Question{Title: i18n.T("incidents.take"), Yes: i18n.T("incidents.save")}, func() { words = name.Value() },
		func(ctx context.Context, _ asking.Answer) error {
			_, err := s.o.TakeIncident(ctx, s.id, s.host.Me().Member.ID, words)
			return err
		})
}

// containStep is the checklist of the first hour.
func (s *Screen) containStep() []fyne.CanvasObject {
	i := s.p.Incident
	var rows []fyne.CanvasObject
	for _, step := range incident.Checklist(i.Report.Kind) {
		var tick *incident.Tick
		for n := range i.Contained {
			if i.Contained[n].Step == step {
				tick = &i.Contained[n]
			}
		}
		if tick != nil {
			detail := i18n.T("incidents.tick.done", "name", s.p.Names[tick.By], "date", i18n.DateTime(tick.At.In(s.zone())))
			if tick.NotHere {
				detail = i18n.T("incidents.tick.not_here", "why", tick.Note) + " · " + detail
			} else if tick.Note != "" {
				detail = tick.Note + " · " + detail
			}
			rows = append(rows, kit.CheckRow(true, i18n.T("incident.step."+step), detail, nil))
			continue
		}
		var act fyne.CanvasObject
		if s.works() {
			done := kit.Secondary(i18n.T("incidents.tick"), func() { s.tick(step, false) }).Small()
			s.reach(next, done)
			act = kit.Row(12, kit.Link(i18n.T("incidents.tick.skip"), func() { s.tick(step, true) }).Small(), done)
		}
		rows = append(rows, kit.OpenRow(i18n.T("incident.step."+step), "", act))
	}
	out := []fyne.CanvasObject{kit.Section(i18n.T("incidents.contain"), i18n.T("incidents.contain.sub")), kit.ListCard(rows...)}
	if i.Report.Kind == incident.VendorFailed && i.Vendor == nil && s.works() {
		out = append(out, kit.Banner(kit.Warn, i18n.T("incidents.vendor"), i18n.T("incidents.vendor.which"), kit.Link(i18n.T("incidents.vendor.say"), s.vendor).Small()))
	}
	if i.Report.Kind == incident.Malware {
		out = append(out, kit.Banner(kit.Warn, i18n.T("incidents.extortion"), i18n.T("incidents.extortion.text")))
	}
	return append(out, s.next(incident.StepContain, incident.StepEvidence))
}

// next leads to the step after this one, as the page's one strong button once this one is done.
func (s *Screen) next(this, then incident.Step) fyne.CanvasObject {
	words, go2 := i18n.T("incidents.next."+string(then)), func() { s.turn(then) }
	b := kit.Secondary(words, go2)
	if s.p.Done[this] {
		b = kit.Primary(words, go2)
		s.reach(next, b)
	}
	return kit.Row(10, kit.Spring(), b)
}

// onward leads from the report to the first hour.
func (s *Screen) onward() *kit.Button {
	b := kit.Primary(i18n.T("incidents.next.contain"), func() { s.turn(incident.StepContain) })
	s.reach(next, b)
	return b
}

func (s *Screen) tick(step string, skip bool) {
	if !skip && incident.Noted(step) {
		s.close = asking.Open(s.host, &s.saving, asking.Question{Title: i18n.T("incidents.tick"), About: []fyne.CanvasObject{kit.StrongText(i18n.T("incident.step." + step))}, Note: i18n.T("incidents.note"), NoteMay: true, Yes: i18n.T("incidents.save")},
			func(ctx context.Context, x asking.Answer) error {
				_, err := s.o.TickIncident(ctx, s.id, incident.Tick{Step: step, Note: x.Note})
				return err
			}, func() { s.did("") })
		return
	}
	if !skip {
		s.do("", func(ctx context.Context) error {
			_, err := s.o.TickIncident(ctx, s.id, incident.Tick{Step: step})
			return err
		})
		return
	}
	s.host.AskReason(i18n.T("incidents.tick.skip"), i18n.T("incident.step."+step), i18n.T("incidents.save"), func(reason string) {
		s.do("", func(ctx context.Context) error {
			_, err := s.o.TickIncident(ctx, s.id, incident.Tick{Step: step, NotHere: true, Note: reason})
			return err
		})
	})
}

// evidenceStep is what was kept, with everybody who had it.
func (s *Screen) evidenceStep() []fyne.CanvasObject {
	i := s.p.Incident
	why := kit.NewWhy(kit.WhyText{Sentences: i18n.T("incidents.why.evidence"), Example: i18n.T("incidents.example.evidence"), Citation: "45 CFR 164.414(b)"})
	out := []fyne.CanvasObject{kit.Row(12, kit.Grow(kit.Section(i18n.T("incidents.evidence"), i18n.T("incidents.evidence.sub"))), why)}
	var rows []fyne.CanvasObject
	for _, e := range i.Evidence {
		var chain []kit.Event
		for n := len(e.Custody) - 1; n >= 0; n-- {
			c := e.Custody[n]
			chain = append(chain, kit.Event{Title: i18n.T("incident.custody."+string(c.What), "to", c.To), Detail: i18n.DateTime(c.At.In(s.zone())) + " · " + s.p.Names[c.By]})
		}
		var acts []fyne.CanvasObject
		if s.works() {
			acts = append(acts, kit.Link(i18n.T("incidents.evidence.save"), func() { s.saveEvidence(e) }).Small(),
				kit.Link(i18n.T("incidents.evidence.prove"), func() {
					s.do(i18n.T("incidents.evidence.proven"), func(ctx context.Context) error { return s.o.ProveEvidence(ctx, s.id, e.ID) })
				}).Small(), kit.Link(i18n.T("incidents.evidence.hand"), func() { s.hand(e) }).Small())
		}
		rows = append(rows, kit.Inset(12, 16, kit.Stack(8, kit.Row(12, append([]fyne.CanvasObject{kit.Grow(kit.StrongText(e.Label))}, acts...)...),
			kit.SmallText(e.Source+" · "+i18n.Bytes(e.Size)+" · SHA-256 "+e.SHA256[:min(16, len(e.SHA256))]+"…"), kit.Timeline(chain...))))
	}
	switch {
	case len(rows) > 0:
		out = append(out, kit.ListCard(rows...))
	case i.NoEvidence != "":
		out = append(out, kit.Card(kit.BodyText(i18n.T("incidents.evidence.why_none", "why", i.NoEvidence))))
	default:
		out = append(out, kit.Card(kit.Empty(kit.IconLock, i18n.T("incidents.evidence.none"), nil)))
	}
	if s.works() {
		add := kit.Secondary(i18n.T("incidents.evidence.add"), s.seal).WithIcon(kit.IconPlus)
		if !s.p.Done[incident.StepEvidence] {
			s.reach(next, add)
		}
		out = append(out, kit.Row(10, add, kit.Secondary(i18n.T("incidents.evidence.log"), s.sealLog),
			kit.Link(i18n.T("incidents.evidence.nothing"), func() {
				s.host.AskReason(i18n.T("incidents.evidence.nothing"), i18n.T("incidents.evidence.nothing.why"), i18n.T("incidents.save"), func(why string) {
					s.do(i18n.T("incidents.saved"), func(ctx context.Context) error { _, err := s.o.NoEvidence(ctx, s.id, why); return err })
				})
			}), kit.Spring()))
	}
	return append(out, s.next(incident.StepEvidence, incident.StepAssess))
}

func (s *Screen) seal() {
	s.host.PickFile([]string{"pdf", "png", "jpg", "jpeg", "eml", "msg", "txt", "csv", "zip", "html", "mp4"}, func(name string, data []byte) {
		f := &input{}
		label := f.entry("label", i18n.T("incidents.evidence.label"), "", 160, true)
		source := f.entry("source", i18n.T("incidents.evidence.source"), "", 160, true)
		pictures := kit.NewCheckBox(i18n.T("incidents.evidence.pictures"), false, nil)
		f.objs = append(f.objs, pictures)
		var n office.NewEvidence
		s.ask(i18n.T("incidents.evidence.sealed"), f, asking.Question{Title: i18n.T("incidents.evidence.add"), About: []fyne.CanvasObject{kit.SmallText(i18n.T("incidents.evidence.file", "name", name, "bytes", i18n.Bytes(int64(len(data)))))}, Yes: i18n.T("incidents.evidence.seal")},
			func() {
				n = office.NewEvidence{Label: label.Value(), Source: source.Value(), Data: data, Pictures: pictures.On(), Ending: strings.TrimPrefix(filepath.Ext(name), ".")}
			}, func(ctx context.Context, _ asking.Answer) error { _, err := s.o.SealEvidence(ctx, s.id, n); return err })
	})
}

// sealLog freezes the audit log of some days.
func (s *Screen) sealLog() {
	f := &input{}
	since, _ := s.p.Incident.Happened()
	if since.IsZero() {
		since = s.p.Discovered
	}
	from := f.day("from", i18n.T("incidents.evidence.from"), s.p.Today, since, true)
	var day calendar.Date
	s.ask(i18n.T("incidents.evidence.sealed"), f, asking.Question{Title: i18n.T("incidents.evidence.log"), About: []fyne.CanvasObject{kit.SmallText(i18n.T("incidents.evidence.log.what"))}, Yes: i18n.T("incidents.evidence.seal")},
		func() { day, _ = from.Date() },
		func(ctx context.Context, _ asking.Answer) error {
			var start time.Time
			label := i18n.T("incidents.evidence.log.all")
			if !day.IsZero() {
				start, label = day.Start(s.zone()), i18n.T("incidents.evidence.log.since", "date", i18n.Date(day))
			}
			_, err := s.o.SealAuditLog(ctx, s.id, label, start, time.Time{})
			return err
		})
}

// saveEvidence writes a copy out, which is entered in the chain of custody.
func (s *Screen) saveEvidence(e incident.Evidence) {
	ui.Run(s.host.Async(), &s.looking, func(ctx context.Context) ([]byte, error) { return s.o.OpenEvidence(ctx, s.id, e.ID) }, func(data []byte, err error) {
		if err != nil {
			s.host.Fail(err)
			return
		}
		name := "evidence-" + incident.NumberOf(s.p.Incident.Number)
		if e.Ending != "" {
			name += "." + e.Ending
		}
		s.host.SaveFile(name, data, func(bool) { clear(data) })
		s.load()
	})
}

func (s *Screen) hand(e incident.Evidence) {
	f := &input{}
	to := f.entry("to", i18n.T("incidents.evidence.to"), "", 160, true)
	who := ""
	s.ask(i18n.T("incidents.saved"), f, asking.Question{Title: i18n.T("incidents.evidence.hand"), Note: i18n.T("incidents.note"), NoteMay: true, Yes: i18n.T("incidents.save")},
		func() { who = to.Value() },
		func(ctx context.Context, a asking.Answer) error {
			return s.o.HandEvidenceOn(ctx, s.id, e.ID, who, strings.ReplaceAll(a.Note, "\n", " "))
		})
}
