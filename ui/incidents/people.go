// This file holds the list of people affected: who was told, whose letter came back, and what is put right about one.
package incidents

import (
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"consentry/domain/calendar"
	"consentry/domain/incident"
	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/asking"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// standing is the colour of whether somebody was told.
var standing = map[incident.Standing]kit.State{incident.WasTold: kit.OK, incident.ToldElse: kit.OK, incident.NotTold: kit.Warn, incident.CameBack: kit.Bad}

// people gives the table its rows.
type people struct {
	o  Office
	id string
}

// Total counts them.
func (p people) Total(ctx context.Context, q kit.TableQuery) (int, error) {
	_, n, err := p.o.Affected(ctx, p.id, office.AffectedFilter{Words: strings.TrimSpace(q.Filter)}, 0, 1)
	return n, err
}

// Page returns some of them, in the order in which they were put on the list.
func (p people) Page(ctx context.Context, q kit.TableQuery, offset, n int) ([]kit.TableRow, error) {
	list, _, err := p.o.Affected(ctx, p.id, office.AffectedFilter{Words: strings.TrimSpace(q.Filter)}, offset, n)
	var rows []kit.TableRow
	for _, l := range list {
		sub := ""
		if l.Confidential {
			sub = i18n.T("incidents.confidential")
		}
		rows = append(rows, kit.TableRow{ID: l.Affected.ID, Cells: []kit.Cell{{Text: named(l.Name), Strong: true, Sub: sub}, {Text: l.Affected.Residence},
			{Text: i18n.T("incident.origin." + string(l.Affected.Origin.Kind))}, {Text: i18n.T("incident.standing." + string(l.Standing)), Chip: true, State: standing[l.Standing]}}})
	}
	return rows, err
}

// list shows the people above the page; one is opened by Enter or a tap.
func (s *Screen) list() {
	t := kit.NewTable(s.host.Async(), people{s.o, s.id}, kit.Column{ID: "name", Title: i18n.T("incidents.col.name"), Width: 2}, kit.Column{ID: "state", Title: i18n.T("incidents.col.state"), Width: 60},
		kit.Column{ID: "origin", Title: i18n.T("incidents.col.origin"), Width: 1}, kit.Column{ID: "standing", Title: i18n.T("incidents.col.standing"), Width: 150}).Tall().Inline()
	t.OpenOnTap = true
	t.OnError = s.host.Fail
	t.OnOpen = func(id string) {
		s.close()
		s.person(id)
	}
	s.close = s.host.Dialog(i18n.T("incidents.who"), kit.Stack(10, t.FilterBox(i18n.T("incidents.find")), t))
}

// person shows what can be done about one of them.
func (s *Screen) person(id string) {
	ui.Run(s.host.Async(), &s.looking, func(ctx context.Context) (office.AffectedPerson, error) { return s.o.AffectedPerson(ctx, s.id, id) },
		func(l office.AffectedPerson, err error) {
			if err != nil {
				s.host.Fail(err)
				return
			}
			s.showPerson(l)
		})
}

func (s *Screen) showPerson(l office.AffectedPerson) {
	col := kit.Stack(12, kit.Row(10, kit.Grow(kit.StrongText(named(l.Name))), kit.NewChip(standing[l.Standing], i18n.T("incident.standing."+string(l.Standing)))))
	if l.Confidential {
		col.Add(kit.Banner(kit.Warn, "", i18n.T("incidents.confidential.text")))
	}
	if to := oneLine(l.Address); to != "" {
		col.Add(line(i18n.T("incidents.person.address"), to))
	}
	for _, n := range l.Affected.Notices {
		col.Add(kit.WorkRow(kit.NewChip(kit.Mute, i18n.Date(n.SentOn)).Wide(112), i18n.T("incident.how."+string(n.How)), saidOf(n, l.To[n.LetterID]), nil))
	}
	col.Add(kit.Wrap(10, s.personActs(l)...))
	s.close = s.host.Dialog(i18n.T("incidents.person"), col)
}

// saidOf says of a notice where it went, what proves it, and whether it came back.
func saidOf(n incident.Notice, to office.Addressee) string {
	var parts []string
	if at := oneLine(to.Lines); at != "" {
		parts = append(parts, i18n.T("incidents.person.went_to", "address", at))
	}
	if n.Proof != "" {
		parts = append(parts, n.Proof)
	}
	if !n.ReturnedOn.IsZero() {
		parts = append(parts, i18n.T("incidents.returned", "date", i18n.Date(n.ReturnedOn)))
	}
	for _, m := range n.Mistaken {
		parts = append(parts, i18n.T("incidents.person.mistaken", "date", i18n.Date(m.ReturnedOn), "why", m.Why))
	}
	return strings.Join(parts, " · ")
}

// oneLine is an address in one line.
func oneLine(lines []string) string {
	var said []string
	for _, l := range lines {
		if l = strings.TrimSpace(l); l != "" {
			said = append(said, l)
		}
	}
	return strings.Join(said, ", ")
}

// personActs are what can be done about one person.
func (s *Screen) personActs(l office.AffectedPerson) (acts []fyne.CanvasObject) {
	a := l.Affected
	if !s.works() || a.Out != "" {
		return nil
	}
	if s.p.Incident.IsBreach() {
		acts = append(acts, kit.Secondary(i18n.T("incidents.person.letter"), func() {
			s.close()
			s.want = theList
			s.paper(func(ctx context.Context) ([]byte, error) { return s.o.BreachLetter(ctx, s.id, a.ID) })
		}), kit.Secondary(i18n.T("incidents.person.told"), func() { s.close(); s.tellPerson(a.ID) }))
	}
	switch {
	case l.Standing == incident.WasTold:
		acts = append(acts, kit.Secondary(i18n.T("incidents.person.returned"), func() { s.close(); s.returned(l) }))
	case a.LastReturned() >= 0:
		acts = append(acts, kit.Secondary(i18n.T("incidents.person.not_returned"), func() { s.close(); s.notReturned(a.ID) }))
	}
	return append(acts, kit.Secondary(i18n.T("incidents.person.change"), func() { s.close(); s.changePerson(a) }), kit.Link(i18n.T("incidents.person.out"), func() {
		s.close()
		s.host.AskReason(i18n.T("incidents.person.out"), i18n.T("incidents.person.out.why"), i18n.T("incidents.save"), func(why string) {
			s.doFrom(theList, i18n.T("incidents.saved"), func(ctx context.Context) error {
				_, err := s.o.ChangeAffected(ctx, s.id, a.ID, office.AffectedChange{Out: why})
				return err
			})
		})
	}))
}

// returned asks on which day the last letter came back, and says where it went.
func (s *Screen) returned(l office.AffectedPerson) {
	n, _ := l.Affected.OnItsWay()
	f := &input{}
	about := []fyne.CanvasObject{kit.BodyText(i18n.T("incidents.person.sent", "how", i18n.T("incident.how."+string(n.How)), "date", i18n.Date(n.SentOn)))}
	if at := oneLine(l.To[n.LetterID].Lines); at != "" {
		about = append(about, line(i18n.T("incidents.person.where"), at))
	}
	on := f.day("on", i18n.T("incidents.person.returned_on"), s.p.Today, s.p.Today, true)
	var day calendar.Date
	s.ask(i18n.T("incidents.saved"), f, asking.Question{Title: i18n.T("incidents.person.returned"), About: about, Yes: i18n.T("incidents.save")}, func() { day, _ = on.Date() },
		func(ctx context.Context, _ asking.Answer) error {
			_, err := s.o.LetterCameBack(ctx, s.id, l.Affected.ID, day)
			return err
		})
	s.then(func() { s.didFrom(theList, i18n.T("incidents.saved")) })
}

// notReturned takes back that a letter came back, with the reason.
func (s *Screen) notReturned(id string) {
	s.host.AskReason(i18n.T("incidents.person.not_returned"), i18n.T("incidents.person.not_returned.why"), i18n.T("incidents.save"), func(why string) {
		s.doFrom(theList, i18n.T("incidents.saved"), func(ctx context.Context) error {
			_, err := s.o.LetterNotBack(ctx, s.id, id, why)
			return err
		})
	})
}

func (s *Screen) tellPerson(id string) {
	var hows []kit.Option
	for _, h := range incident.Hows() {
		hows = append(hows, kit.Option{ID: string(h), Label: i18n.T("incident.how." + string(h))})
	}
	f := &input{}
	how := f.choose("how", i18n.T("incidents.person.how"), i18n.T("incidents.choose"), hows, "")
	on := f.day("sent_on", i18n.T("incidents.told.on"), s.p.Today, s.p.Today, true)
	urgent := kit.NewCheckBox(i18n.T("incidents.person.urgent"), false, nil)
	f.objs = append(f.objs, urgent)
	var n incident.Notice
	s.ask(i18n.T("incidents.saved"), f, asking.Question{Title: i18n.T("incidents.person.told"), Note: i18n.T("incidents.person.proof"), Yes: i18n.T("incidents.save")}, func() {
		n = incident.Notice{How: incident.How(how.Chosen()), Urgent: urgent.On()}
		n.SentOn, _ = on.Date()
	}, func(ctx context.Context, a asking.Answer) error {
		n.Proof = a.Note
		_, err := s.o.TellPerson(ctx, s.id, id, n)
		return err
	})
	s.then(func() { s.didFrom(theList, i18n.T("incidents.saved")) })
}

// changePerson puts something right about one person: of somebody who is no patient here the name and the address too.
func (s *Screen) changePerson(a incident.Affected) {
	f := &input{}
	var name, address *kit.Entry
	if a.PatientID == "" {
		name = f.entry("name", i18n.T("incidents.add.name"), a.Name, 120, true)
		address = f.postal(a.Address)
	} else {
		f.objs = append(f.objs, kit.SmallText(i18n.T("incidents.person.patient")))
	}
	state := kit.NewSelect(i18n.T("incidents.choose"), states(), a.Residence, nil)
	f.add("residence", kit.NewField(i18n.T("incidents.add.state"), state))
	dead := kit.NewCheckBox(i18n.T("incidents.person.deceased"), a.Deceased, nil)
	kin := kit.NewCheckBox(i18n.T("incidents.person.no_kin"), a.NoKin, nil)
	none := kit.NewCheckBox(i18n.T("incidents.person.no_address"), a.NoAddress, nil)
	f.objs = append(f.objs, dead, kin, none)
	var c office.AffectedChange
	s.ask(i18n.T("incidents.saved"), f, asking.Question{Title: i18n.T("incidents.person.change"), Yes: i18n.T("incidents.save")}, func() {
		d, k := dead.On(), kin.On()
		c = office.AffectedChange{Deceased: &d, NoKin: &k}
		if name != nil {
			n, at := name.Value(), address.Value()
			c.Name, c.Address = &n, &at
		}
		if state.Chosen() != a.Residence { // else it follows the address
			c.Residence = state.Chosen()
		}
		if n := none.On(); n != a.NoAddress {
			c.NoAddress = &n
		}
	}, func(ctx context.Context, _ asking.Answer) error {
		_, err := s.o.ChangeAffected(ctx, s.id, a.ID, c)
		return err
	})
	s.then(func() { s.didFrom(theList, i18n.T("incidents.saved")) })
}

// postal is the field of an address, as it stands on a letter.
func (f *input) postal(value string) *kit.Entry {
	e := kit.NewNotes("", 300)
	e.SetMinRowsVisible(3)
	e.SetValue(value)
	f.add("address", kit.NewField(i18n.T("incidents.add.address"), e).Help(i18n.T("incidents.add.address.help")))
	return e
}

// states are the States one may live in, by name.
func states() []kit.Option {
	var out []kit.Option
	for _, st := range office.States {
		out = append(out, kit.Option{ID: st, Label: office.StateName(st)})
	}
	slices.SortFunc(out, func(a, b kit.Option) int { return strings.Compare(a.Label, b.Label) })
	return out
}
