// This file holds the list of people affected: who was told, whose letter came back, and what is put right about one.
package incidents

import (
	"context"
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
		state := map[incident.Standing]kit.State{incident.WasTold: kit.OK, incident.ToldElse: kit.OK, incident.NotTold: kit.Warn, incident.CameBack: kit.Bad}[l.Standing]
		sub := ""
		if l.Confidential {
			sub = i18n.T("incidents.confidential")
		}
		rows = append(rows, kit.TableRow{ID: l.Affected.ID, Cells: []kit.Cell{{Text: named(l.Name), Strong: true, Sub: sub}, {Text: l.Affected.Residence},
			{Text: i18n.T("incident.origin." + string(l.Affected.Origin.Kind))}, {Text: i18n.T("incident.standing." + string(l.Standing)), Chip: true, State: state}}})
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
	ui.Run(s.host.Async(), &s.looking, func(ctx context.Context) (office.AffectedLine, error) {
		for offset := 0; ; offset += 500 {
			list, n, err := s.o.Affected(ctx, s.id, office.AffectedFilter{}, offset, 500)
			if err != nil {
				return office.AffectedLine{}, err
			}
			for _, l := range list {
				if l.Affected.ID == id {
					return l, nil
				}
			}
			if offset+500 >= n {
				return office.AffectedLine{}, office.ErrNotFound
			}
		}
	}, func(l office.AffectedLine, err error) {
		if err != nil {
			s.host.Fail(err)
			return
		}
		s.showPerson(l)
	})
}

func (s *Screen) showPerson(l office.AffectedLine) {
	a := l.Affected
	col := kit.Stack(12, kit.Row(10, kit.Grow(kit.StrongText(named(l.Name))), kit.NewChip(kit.Info, i18n.T("incident.standing."+string(l.Standing)))))
	if l.Confidential {
		col.Add(kit.Banner(kit.Warn, "", i18n.T("incidents.confidential.text")))
	}
	for _, n := range a.Notices {
		detail := n.Proof
		if !n.ReturnedOn.IsZero() {
			detail += " · " + i18n.T("incidents.returned", "date", i18n.Date(n.ReturnedOn))
		}
		col.Add(kit.WorkRow(kit.NewChip(kit.Mute, i18n.Date(n.SentOn)).Wide(112), i18n.T("incident.how."+string(n.How)), detail, nil))
	}
	var acts []fyne.CanvasObject
	if s.works() && a.Out == "" {
		if s.p.Incident.IsBreach() {
			acts = append(acts, kit.Secondary(i18n.T("incidents.person.letter"), func() {
				s.close()
				s.paper(func(ctx context.Context) ([]byte, error) { return s.o.BreachLetter(ctx, s.id, a.ID) })
			}), kit.Secondary(i18n.T("incidents.person.told"), func() { s.close(); s.tellPerson(a.ID) }))
		}
		if l.Standing == incident.WasTold {
			acts = append(acts, kit.Secondary(i18n.T("incidents.person.returned"), func() {
				s.close()
				s.do(i18n.T("incidents.saved"), func(ctx context.Context) error {
					_, err := s.o.LetterCameBack(ctx, s.id, a.ID, calendar.Date{})
					return err
				})
			}))
		}
		acts = append(acts, kit.Secondary(i18n.T("incidents.person.change"), func() { s.close(); s.changePerson(a) }), kit.Link(i18n.T("incidents.person.out"), func() {
			s.close()
			s.host.AskReason(i18n.T("incidents.person.out"), i18n.T("incidents.person.out.why"), i18n.T("incidents.save"), func(why string) {
				s.do(i18n.T("incidents.saved"), func(ctx context.Context) error {
					_, err := s.o.ChangeAffected(ctx, s.id, a.ID, office.AffectedChange{Out: why})
					return err
				})
			})
		}))
	}
	col.Add(kit.Wrap(10, acts...))
	s.close = s.host.Dialog(i18n.T("incidents.person"), col)
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
}

func (s *Screen) changePerson(a incident.Affected) {
	var states []kit.Option
	for _, st := range office.States {
		states = append(states, kit.Option{ID: st, Label: office.StateName(st)})
	}
	f := &input{}
	state := f.choose("residence", i18n.T("incidents.add.state"), i18n.T("incidents.choose"), states, a.Residence)
	dead := kit.NewCheckBox(i18n.T("incidents.person.deceased"), a.Deceased, nil)
	kin := kit.NewCheckBox(i18n.T("incidents.person.no_kin"), a.NoKin, nil)
	address := kit.NewCheckBox(i18n.T("incidents.person.no_address"), a.NoAddress, nil)
	f.objs = append(f.objs, dead, kin, address)
	var c office.AffectedChange
	s.ask(i18n.T("incidents.saved"), f, asking.Question{Title: i18n.T("incidents.person.change"), Yes: i18n.T("incidents.save")}, func() {
		d, k, n := dead.On(), kin.On(), address.On()
		c = office.AffectedChange{Residence: state.Chosen(), Deceased: &d, NoKin: &k, NoAddress: &n}
	}, func(ctx context.Context, _ asking.Answer) error {
		_, err := s.o.ChangeAffected(ctx, s.id, a.ID, c)
		return err
	})
}
