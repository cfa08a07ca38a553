// This file holds the fifth step: who is affected, what they are told, and the letters.
package incidents

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"consentry/domain/calendar"
	"consentry/domain/incident"
	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/asking"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
	"consentry/ui/whom"
)

// noticeWords is what was typed for the notices.
type noticeWords struct{ en, es incident.Words }

func (s *Screen) typed() *noticeWords {
	if s.words == nil {
		s.words = &noticeWords{s.p.Incident.Words, s.p.Incident.WordsEs}
	}
	return s.words
}

// notifyStep is people, words, letters, and the others who are told.
func (s *Screen) notifyStep() []fyne.CanvasObject {
	out := []fyne.CanvasObject{}
	switch {
	case s.p.Incident.NoNotice():
		return append(out, kit.Banner(kit.OK, "", i18n.T("incidents.no_notice")), s.peopleCard(), s.next(incident.StepNotify, incident.StepClose))
	case !s.p.Incident.IsBreach():
		out = append(out, kit.Banner(kit.Info, "", i18n.T("incidents.not_yet")))
	case s.p.Held:
		out = append(out, kit.Banner(kit.Warn, "", i18n.T("incidents.hold.now", "date", i18n.Date(s.p.HeldUntil))))
	}
	return append(out, s.peopleCard(), s.wordsCard(), s.lettersCard(), s.othersCard(), s.next(incident.StepNotify, incident.StepClose))
}

// peopleCard says how many are affected, and where names come from.
func (s *Screen) peopleCard() fyne.CanvasObject {
	t := s.p.Incident.Tally
	var acts []fyne.CanvasObject
	if s.works() {
		add := kit.Secondary(i18n.T("incidents.add.patient"), s.addPatient).WithIcon(kit.IconPlus)
		if t.Total == 0 {
			s.reach(next, add)
		}
		source, person := kit.Secondary(i18n.T("incidents.add.source"), s.addSource), kit.Secondary(i18n.T("incidents.add.person"), s.addPerson)
		s.reach(addPatient, add)
		s.reach(addSource, source)
		s.reach(addPerson, person)
		acts = append(acts, add, source, person, kit.Link(i18n.T("incidents.estimate"), s.estimate))
	}
	if t.Total > 0 {
		open := kit.Link(i18n.T("incidents.list"), s.list)
		s.reach(theList, open)
		if s.works() && !s.writes() && s.p.Incident.Numbers().Unreached > 0 && t.Unreachable < incident.SubstituteFew {
			s.reach(next, open) // each of them is told another way
		}
		acts = append(acts, open)
	}
	return kit.Card(kit.Section(i18n.T("incidents.who"), i18n.T("incidents.who.sub"), s.numbers(), kit.Wrap(10, acts...)))
}

// writes tells whether letters are still to be made or mailed.
func (s *Screen) writes() bool { return s.p.Letters.Waiting+s.p.Letters.Made > 0 }

// numbers are how many know and how many do not: together they are all.
func (s *Screen) numbers() fyne.CanvasObject {
	n := s.p.Incident.Numbers()
	var facts []fyne.CanvasObject
	var shares []float32
	add := func(key string, n int) {
		facts, shares = append(facts, kit.Fact(i18n.T(key), i18n.Count(n))), append(shares, 1)
	}
	add("incidents.affected", n.Affected)
	add("incident.standing.told", n.Told+n.Other)
	add("incidents.to_tell", n.ToTell)
	add("incident.standing.returned", n.Unreached)
	if n.NotNeeded > 0 {
		add("incident.standing.not_needed", n.NotNeeded)
	}
	row := kit.Columns(14, shares, facts...)
	if n.Other == 0 {
		return row
	}
	return kit.Stack(8, row, kit.SmallText(i18n.T("incidents.told_other", "n", n.Other)))
}

// addPatient puts one patient on the list.
func (s *Screen) addPatient() {
	pick := whom.New(s.host, s.o, i18n.T("incidents.add.who"))
	var id string
	f := &input{objs: []fyne.CanvasObject{pick.Content()}, fields: []asking.Field{{Name: "patient", Field: pick.Field}}}
	s.ask(i18n.T("incidents.saved"), f, asking.Question{Title: i18n.T("incidents.add.patient"), Yes: i18n.T("incidents.add")}, func() { id = pick.Chosen().ID }, func(ctx context.Context, _ asking.Answer) error {
		if id == "" {
			return wrong("patient", "incidents.add.nobody")
		}
		_, err := s.o.AddAffected(ctx, s.id, office.AffectedFrom{Kind: incident.FromPatient, Of: id}, nil)
		return err
	})
	s.then(func() { s.didFrom(addPatient, i18n.T("incidents.saved")) })
}

// addPerson puts somebody on the list who is no patient on record.
func (s *Screen) addPerson() {
	f := &input{}
	name := f.entry("name", i18n.T("incidents.add.name"), "", 120, true)
	address := f.postal("")
	state := kit.NewSelect(i18n.T("incidents.add.as_address"), states(), "", nil)
	f.add("residence", kit.NewField(i18n.T("incidents.add.state"), state))
	var n office.NewPerson
	s.ask(i18n.T("incidents.saved"), f, asking.Question{Title: i18n.T("incidents.add.person"), Yes: i18n.T("incidents.add")}, func() {
		n = office.NewPerson{Name: name.Value(), Address: address.Value(), Residence: state.Chosen()}
	}, func(ctx context.Context, _ asking.Answer) error { _, err := s.o.AddPerson(ctx, s.id, n); return err })
	s.then(func() { s.didFrom(addPerson, i18n.T("incidents.saved")) })
}

// addSource offers what the program knows: drives, exports, releases, and pictures of some days.
func (s *Screen) addSource() {
	ui.Run(s.host.Async(), &s.looking, s.o.AffectedSources, func(src office.AffectedSources, err error) {
		if err != nil {
			s.host.Fail(err)
			return
		}
		from := map[string]office.AffectedFrom{}
		var options []kit.Option
		add := func(a office.AffectedFrom, label string) {
			id := strconv.Itoa(len(options))
			from[id] = a
			options = append(options, kit.Option{ID: id, Label: label})
		}
		for _, d := range src.Drives {
			add(office.AffectedFrom{Kind: incident.FromDrive, Of: d.ID}, i18n.T("incidents.source.drive", "label", d.Label))
		}
		for _, e := range src.Exports {
			add(office.AffectedFrom{Kind: incident.FromExport, Of: strconv.FormatUint(e.Seq, 10)}, i18n.T("incidents.source.export", "date", i18n.DateTime(e.At.In(s.zone()))))
		}
		for _, r := range src.Releases {
			add(office.AffectedFrom{Kind: incident.FromRelease, Of: r.ID}, i18n.T("incidents.source.release", "number", r.Number, "date", i18n.Date(r.On)))
		}
		add(office.AffectedFrom{Kind: incident.FromPhotos}, i18n.T("incidents.source.photos"))
		f := &input{}
		sel := f.choose("source", i18n.T("incidents.source"), i18n.T("incidents.choose"), options, "")
		first := f.day("from", i18n.T("incidents.source.from"), s.p.Today, calendar.Date{}, false)
		last := f.day("to", i18n.T("incidents.source.to"), s.p.Today, calendar.Date{}, false)
		var a office.AffectedFrom
		var found office.AffectedFound
		s.ask("", f, asking.Question{Title: i18n.T("incidents.add.source"), About: []fyne.CanvasObject{kit.SmallText(i18n.T("incidents.source.sub"))}, Yes: i18n.T("incidents.source.look")}, func() {
			a = from[sel.Chosen()]
			if a.Kind == incident.FromPhotos {
				a.From, _ = first.Date()
				a.To, _ = last.Date()
			}
		}, func(ctx context.Context, _ asking.Answer) (err error) {
			if a.Kind == "" {
				return wrong("source", "incidents.source.choose")
			}
			found, err = s.o.FindAffected(ctx, s.id, a)
			return err
		})
		s.then(func() { s.found(a, found) })
	})
}

// then sets what follows the question that is open, in place of showing the page anew.
func (s *Screen) then(f func()) { s.after = f }

// mostNames is how many names a question shows before it counts the others.
const mostNames = 12

// found shows whom a source holds, before anybody is put on the list.
func (s *Screen) found(a office.AffectedFrom, found office.AffectedFound) {
	var fresh []office.FoundPerson
	for _, p := range found.People {
		if !p.Already {
			fresh = append(fresh, p)
		}
	}
	about := []fyne.CanvasObject{kit.BodyText(i18n.T("incidents.source.found", "n", len(fresh)))}
	if found.Encrypted {
		about = append(about, kit.Banner(kit.OK, i18n.T("incidents.source.encrypted"), i18n.T("incidents.source.encrypted.text")))
	}
	for _, p := range fresh[:min(mostNames, len(fresh))] {
		line := named(p.Name)
		if p.Residence != "" {
			line += " · " + office.StateName(p.Residence)
		}
		about = append(about, kit.SmallText(line))
	}
	if more := len(fresh) - mostNames; more > 0 {
		about = append(about, kit.SmallText(i18n.T("incidents.source.more", "n", more)))
	}
	if len(fresh) == 0 {
		s.close = s.host.Dialog(i18n.T("incidents.add.source"), kit.Stack(14, about...))
		return
	}
	s.ask(i18n.T("incidents.saved"), nil, asking.Question{Title: i18n.T("incidents.add.source"), About: about, Yes: i18n.T("incidents.add")}, nil,
		func(ctx context.Context, _ asking.Answer) error {
			_, err := s.o.AddAffected(ctx, s.id, a, nil)
			return err
		})
	s.then(func() { s.didFrom(addSource, i18n.T("incidents.saved")) })
}

func named(name string) string {
	if name == "" {
		return i18n.T("incidents.name_hidden")
	}
	return name
}

func (s *Screen) estimate() {
	f := &input{}
	e := f.entry("estimate", i18n.T("incidents.estimate.field"), "", 9, true)
	s.ask(i18n.T("incidents.saved"), f, asking.Question{Title: i18n.T("incidents.estimate"), About: []fyne.CanvasObject{kit.SmallText(i18n.T("incidents.estimate.sub"))}, Yes: i18n.T("incidents.save")}, nil, func(ctx context.Context, _ asking.Answer) error {
		n, err := strconv.Atoi(strings.ReplaceAll(strings.TrimSpace(e.Value()), ",", ""))
		if err != nil {
			return wrong("estimate", "incidents.estimate.number")
		}
		_, err = s.o.EstimateAffected(ctx, s.id, n)
		return err
	})
}

// neededWords are those without which no letter is made; whom people can ask is filled in by itself.
var neededWords = []string{"what_happened", "information", "steps", "doing"}

// wordsCard is what letters and notices say, in the order in which the law asks for it.
func (s *Screen) wordsCard() fyne.CanvasObject {
	w := noticeWords{s.p.Incident.Words, s.p.Incident.WordsEs}
	if s.words != nil {
		w = *s.words
	}
	s.said = map[string]*kit.Field{}
	field := func(name, value string, set func(*incident.Words, string), es bool) fyne.CanvasObject {
		e := kit.NewNotes("", 4000)
		e.SetMinRowsVisible(2)
		e.SetValue(value)
		f := kit.NewField(i18n.T("incidents.words."+name), e).Help(i18n.T("incidents.words." + name + ".help"))
		if !es {
			s.said[strings.Replace(name, "toll_free", "tollfree", 1)] = f
		}
		if needed := !es && slices.Contains(neededWords, name); needed && strings.TrimSpace(value) == "" && s.works() && s.writes() {
			s.reach(next, e)
		}
		e.OnEdited = func(v string) {
			f.SetError("")
			t := s.typed()
			if es {
				set(&t.es, v)
			} else {
				set(&t.en, v)
			}
		}
		if !s.works() {
			e.Disable()
		}
		return f
	}
	part := func(w incident.Words, es bool) []fyne.CanvasObject {
		return []fyne.CanvasObject{
			field("what_happened", w.WhatHappened, func(w *incident.Words, v string) { w.WhatHappened = v }, es),
			field("information", w.Information, func(w *incident.Words, v string) { w.Information = v }, es),
			field("steps", w.Steps, func(w *incident.Words, v string) { w.Steps = v }, es),
			field("doing", w.Doing, func(w *incident.Words, v string) { w.Doing = v }, es),
			field("contact", w.Contact, func(w *incident.Words, v string) { w.Contact = v }, es),
		}
	}
	objs := part(w.en, false)
	objs = append(objs, kit.Columns(14, []float32{1, 1}, field("toll_free", w.en.TollFree, func(w *incident.Words, v string) { w.TollFree = v }, false),
		field("recipient", w.en.Recipient, func(w *incident.Words, v string) { w.Recipient = v }, false)))
	if s.spanish {
		objs = append(objs, kit.Section(i18n.T("incidents.words.es"), i18n.T("incidents.words.es.sub"), part(w.es, true)...))
	} else {
		objs = append(objs, kit.Row(0, kit.Link(i18n.T("incidents.words.es"), func() { s.spanish, s.want = true, "es"; s.show() }), kit.Spring()))
	}
	if s.works() {
		objs = append(objs, kit.Row(10, kit.Spring(), kit.Secondary(i18n.T("incidents.words.save"), func() {
			t := *s.typed()
			s.do(i18n.T("incidents.saved"), func(ctx context.Context) error {
				_, err := s.o.SaveIncidentWords(ctx, s.id, t.en, t.es)
				return err
			})
			s.words = nil
		})))
	}
	return kit.Card(kit.Section(i18n.T("incidents.words"), i18n.T("incidents.words.sub"), objs...))
}

// lacks says at the fields of the words what a letter or a notice does not say yet; false: it was refused for something else.
func (s *Screen) lacks(err error) bool {
	var refused *office.LetterRefused
	if !errors.As(err, &refused) {
		return false
	}
	var first *kit.Field
	for _, l := range refused.Lacks {
		f := s.said[l.Fact]
		if f == nil {
			continue
		}
		f.SetError(i18n.T("incidents.words.lacks", "cite", l.Cite))
		if first == nil {
			first = f
		}
	}
	if first != nil {
		first.Focus()
	}
	return first != nil
}

// lettersCard makes the letters, prints them and records their mailing.
func (s *Screen) lettersCard() fyne.CanvasObject {
	c := s.p.Letters
	var acts []fyne.CanvasObject
	if s.works() && s.p.Incident.IsBreach() {
		make, mail := kit.Primary, kit.Secondary // what comes next is the strong one
		if c.Waiting == 0 {
			make, mail = kit.Secondary, kit.Primary
		}
		if n := c.Waiting + c.Made; n > 0 {
			key := "incidents.letters.print"
			if c.Waiting == 0 {
				key = "incidents.letters.again"
			}
			b := make(i18n.T(key, "n", n), s.print).WithIcon(kit.IconPrint)
			if c.Waiting > 0 {
				s.reach(next, b)
			}
			acts = append(acts, b)
		}
		if c.Made > 0 {
			b := mail(i18n.T("incidents.letters.mail"), s.mail)
			s.reach(next, b)
			acts = append(acts, b)
		}
	}
	if s.works() {
		acts = append(acts, s.noticeLinks("incidents.notice.substitute", "")...)
		for _, k := range s.p.Clocks {
			if k.Kind == incident.ClockMedia {
				acts = append(acts, s.noticeLinks("incidents.notice.media", k.State)...)
			}
		}
	}
	sub := i18n.T("incidents.letters.sub")
	if last := s.p.Incident.Tally.Last; c.Mailed > 0 && c.Waiting+c.Made == 0 {
		sub = i18n.T("incidents.letters.all", "date", i18n.Date(last))
	}
	if c.Apart > 0 {
		sub += " " + i18n.T("incidents.letters.apart", "n", c.Apart)
	}
	return kit.Card(kit.Section(i18n.T("incidents.letters"), sub, kit.Wrap(10, acts...)))
}

// print makes all letters as one file, with progress in the bar at the top.
func (s *Screen) print() {
	id := s.id
	var pdf []byte
	save, saved := s.settle()
	began := s.host.StartChore(page.Chore{Name: "letters", Ref: id, Do: func(ctx context.Context, report func(ui.Progress)) error {
		err := save(ctx)
		if err != nil {
			return err
		}
		pdf, _, err = s.o.BreachLetters(ctx, id, func(key string, done, total int) {
			report(ui.Progress{Words: i18n.T(key, "done", done, "total", total), Done: int64(done), Total: int64(total)})
		})
		return err
	}, Done: func(err error) {
		if err != nil {
			if s.id != id || !s.lacks(err) {
				s.host.Fail(err)
			}
			return
		}
		saved()
		s.host.OpenPDF(pdf)
		if s.id == id {
			s.did(i18n.T("incidents.letters.done"))
		}
	}})
	if !began {
		s.host.Toast(i18n.T("incidents.letters.busy"), nil)
	}
}

// mail records that the letters were handed in.
func (s *Screen) mail() {
	f := &input{}
	on := f.day("sent_on", i18n.T("incidents.mail.on"), s.p.Today, s.p.Today, true)
	var day calendar.Date
	s.ask(i18n.T("incidents.saved"), f, asking.Question{Title: i18n.T("incidents.letters.mail"), Note: i18n.T("incidents.mail.proof"), Yes: i18n.T("incidents.save")},
		func() { day, _ = on.Date() },
		func(ctx context.Context, a asking.Answer) error {
			_, err := s.o.MailLetters(ctx, s.id, day, a.Note, nil)
			return err
		})
}

// noticeLinks print a notice in English, and in Spanish once its words were written in Spanish too.
func (s *Screen) noticeLinks(key, state string) []fyne.CanvasObject {
	links := []fyne.CanvasObject{kit.Link(i18n.T(key, "state", office.StateName(state)), func() { s.notice(state, i18n.English) })}
	if strings.TrimSpace(s.p.Incident.WordsEs.WhatHappened) != "" {
		links = append(links, kit.Link(i18n.T(key+".es", "state", office.StateName(state)), func() { s.notice(state, i18n.Spanish) }))
	}
	return links
}

// notice prints the notice for a State's media, or the substitute notice.
func (s *Screen) notice(state, lang string) {
	s.paper(func(ctx context.Context) ([]byte, error) {
		_, pdf, err := s.o.BreachNoticeText(ctx, s.id, state, lang)
		return pdf, err
	})
}
