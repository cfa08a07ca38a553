// The log of sanctions: what was done about who broke a policy.

package training

import (
	"context"
	"strconv"

	"fyne.io/fyne/v2"

	"consentry/domain/calendar"
	"consentry/domain/office"
	rules "consentry/domain/training"
	"consentry/ui/asking"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

// sanctions is what the tab shows.
type sanctions struct {
	list  []office.SanctionLine
	names map[string]string
	view  office.TrainingView // who works here
}

func (s *Screen) loadSanctions() {
	load(s, page.PartSanctions, func(ctx context.Context) (x sanctions, err error) {
		if x.list, x.names, err = s.o.TrainingSanctions(ctx); err != nil {
			return x, err
		}
		x.view, err = s.o.Training(ctx)
		return x, err
	}, func(t *tab, x sanctions) {
		s.view = x.view
		open := 0
		var rows []fyne.CanvasObject
		for _, l := range x.list {
			if l.MayDrop {
				open++
			}
			rows = append(rows, s.sanction(l, x.names))
		}
		s.tabs.SetCount(t.id, open)
		pieces := []fyne.CanvasObject{intro(i18n.T("training.sanctions.what"), why("sanctions", citeSanctions),
			kit.Secondary(i18n.T("training.csv"), func() { s.list("sanctions.csv", s.o.SanctionsCSV) }),
			kit.Primary(i18n.T("training.sanctions.add"), s.propose).WithIcon(kit.IconPlus))}
		if len(rows) == 0 {
			pieces = append(pieces, kit.Card(kit.Empty(kit.IconShield, i18n.T("training.sanctions.none"), nil)))
		} else {
			pieces = append(pieces, kit.ListCard(rows...))
		}
		s.fill(t, pieces...)
	})
}

func (s *Screen) sanction(l office.SanctionLine, names map[string]string) fyne.CanvasObject {
	state := map[string]kit.State{rules.Proposed: kit.Warn, rules.Decided: kit.Info, rules.Applied: kit.OK, rules.Dropped: kit.Mute}[l.State]
	words := kit.Stack(2, kit.StrongText(l.Member+" · "+i18n.T("training.level."+strconv.Itoa(int(l.Level)))), kit.BodyText(l.What),
		kit.SmallText(i18n.T("training.sanctions.line", "policy", l.Policy, "date", i18n.Date(l.Happened), "name", names[l.By])))
	for _, st := range l.Steps {
		line := i18n.T("training.sanctions.step", "state", i18n.T("training.sanction."+st.State), "date", i18n.Date(st.On), "name", names[st.By])
		if st.Note != "" {
			line += " · " + st.Note
		}
		words.Add(kit.SmallText(line))
	}
	if !l.Kept.IsZero() {
		words.Add(kit.SmallText(i18n.T("training.sanctions.kept", "date", i18n.Date(l.Kept))))
	}
	acts := kit.Row(8)
	if l.MayDecide {
		next := rules.Decided
		if l.State == rules.Decided {
			next = rules.Applied
		}
		acts.Add(kit.Secondary(i18n.T("training.sanctions.to."+next), func() { s.move(l, next) }).Small())
	}
	if l.MayDrop {
		acts.Add(kit.Link(i18n.T("training.sanctions.to."+rules.Dropped), func() { s.move(l, rules.Dropped) }))
	}
	return kit.Inset(12, 16, kit.RowTop(14, kit.NewChip(state, i18n.T("training.sanction."+l.State)), kit.Grow(words), acts))
}

// move asks for a word about the next step.
func (s *Screen) move(l office.SanctionLine, state string) {
	s.ask(page.PartSanctions, i18n.T("training.sanctions.moved"), asking.Question{Title: i18n.T("training.sanctions.to."+state) + " · " + l.Member,
		About: []fyne.CanvasObject{kit.BodyText(l.What)}, Note: i18n.T("training.sanctions.note"), NoteMay: state != rules.Dropped,
		Yes: i18n.T("training.sanctions.to." + state), Grave: state == rules.Applied && l.Level >= rules.Suspend},
		func(ctx context.Context, a asking.Answer) error { return s.o.MoveSanction(ctx, l.ID, state, a.Note) })
}

// propose asks what happened. The first question is whether somebody spoke up: that is never sanctioned.
func (s *Screen) propose() {
	protected := kit.NewYesNo("", nil)
	spoke := kit.NewField(i18n.T("training.sanctions.protected"), protected).Require().Help(i18n.T("training.sanctions.protected.help"))
	var members []kit.Option
	for _, o := range s.people() {
		if o.ID != s.host.Me().Member.ID {
			members = append(members, o)
		}
	}
	who := kit.NewField(i18n.T("training.sanctions.who"), kit.NewSelect(i18n.T("training.choose"), members, "", nil)).Require()
	policy := kit.NewEntry("").Limit(160)
	rule := kit.NewField(i18n.T("training.sanctions.policy"), policy).Require()
	held := kit.NewDateField(s.host.Today())
	on := kit.NewDate(i18n.T("training.sanctions.happened"), held).Require()
	what := kit.NewNotes("", 2000)
	what.SetMinRowsVisible(3)
	told := kit.NewField(i18n.T("training.sanctions.happening"), what).Require()
	var levels []kit.Option
	for l := rules.Talk; l <= rules.End; l++ {
		levels = append(levels, kit.Option{ID: strconv.Itoa(int(l)), Label: i18n.T("training.level." + strconv.Itoa(int(l)))})
	}
	level := kit.NewField(i18n.T("training.sanctions.level"), kit.NewSelect(i18n.T("training.choose"), levels, "", nil)).Require()
	incident := kit.NewEntry("").Limit(40)
	about := kit.NewField(i18n.T("training.sanctions.incident"), incident)
	fields := map[string]*kit.Field{"policy": rule, "what": told, "incident": about}
	var save *kit.Button
	save = kit.Primary(i18n.T("training.sanctions.save"), func() {
		clearAll(fields)
		kit.ClearErrors(spoke, who, on, level)
		if protected.Chosen() == "" {
			spoke.SetError(i18n.T("training.sanctions.missing"))
		}
		if who.Control().(*kit.Select).Chosen() == "" {
			who.SetError(i18n.T("training.sanctions.missing"))
		}
		if level.Control().(*kit.Select).Chosen() == "" {
			level.SetError(i18n.T("training.sanctions.missing"))
		}
		var d calendar.Date
		var ok bool
		if d, ok = day(on, held); !ok || kit.FocusFirstError(spoke, who, level) {
			return
		}
		n, _ := strconv.Atoi(level.Control().(*kit.Select).Chosen()) // one of ours
		f := office.SanctionForm{Member: who.Control().(*kit.Select).Chosen(), Policy: policy.Value(), What: what.Value(), Level: rules.Level(n), Happened: d,
			Incident: incident.Value(), Protected: protected.Chosen() == kit.Yes}
		do(s, save, func(ctx context.Context) (rules.Sanction, error) { return s.o.ProposeSanction(ctx, f) }, func(rules.Sanction) {
			s.formDone()
			s.again(page.PartSanctions, i18n.T("training.sanctions.saved"))
		}, func(err error) bool {
			last := told
			if f.Protected {
				last = spoke
			}
			return refused(err, fields, last)
		})
	})
	s.open("training.sanctions.add", "", save, spoke, kit.Columns(14, []float32{1, 1}, who, on), rule, told, kit.Columns(14, []float32{1, 1}, level, about))
	spoke.Focus()
}
