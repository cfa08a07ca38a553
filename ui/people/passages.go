// Joining and leaving: the checklists, and what each line does.

package people

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"

	"consentry/domain/access"
	"consentry/domain/calendar"
	"consentry/domain/office"
	"consentry/domain/oversight"
	"consentry/ui"
	"consentry/ui/asking"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

// Passing is what the checklists need of the office.
type Passing interface {
	Passages(ctx context.Context) ([]office.PassageLine, error)
	BeginPassage(ctx context.Context, member string, leaving bool, on calendar.Date, why string) (oversight.Passage, error)
	MarkPassage(ctx context.Context, id string, item oversight.Item, note string, not bool) error
	PassagePaper(ctx context.Context, id string) ([]byte, error)
}

const citePassage = "45 CFR 164.308(a)(3)(ii)(B) and (C)"

// passagesTab shows the checklists: the open ones whole, the one asked for first, the finished ones as a line each.
func (s *Screen) passagesTab() fyne.CanvasObject {
	why := kit.NewWhy(kit.WhyText{Sentences: i18n.T("people.passages.why"), Example: i18n.T("people.passages.example"), Citation: citePassage})
	out := kit.Stack(14, kit.Row(12, kit.Grow(kit.MutedText(i18n.T("people.passages.what"))), why))
	var closed []fyne.CanvasObject
	for _, first := range []bool{true, false} {
		for _, p := range s.passages {
			switch {
			case (p.ID == s.passage) != first:
			case p.State == oversight.PassageOpen || p.ID == s.passage:
				out.Add(s.checklist(p))
			default:
				closed = append(closed, s.finished(p))
			}
		}
	}
	if len(s.passages) == 0 {
		out.Add(kit.Card(kit.Empty(kit.IconPeople, i18n.T("people.passages.none"), nil)))
	}
	if len(closed) > 0 {
		out.Add(kit.LabelText(i18n.T("people.passages.closed")))
		out.Add(kit.ListCard(closed...))
	}
	return out
}

// span says when somebody joins or leaves, and why.
func span(p office.PassageLine) string {
	words := i18n.T("people.passage.joining", "date", i18n.Date(p.On))
	if p.Leaving {
		words = i18n.T("people.passage.leaving", "date", i18n.Date(p.On))
	}
	if p.Why != "" {
		words += " · " + i18n.T("people.passage.why", "why", p.Why)
	}
	return words
}

// clock says whether access ended on the last day; nil for who joins.
func clock(p office.PassageLine) fyne.CanvasObject {
	switch {
	case !p.Leaving:
		return nil
	case p.LateBy > 0 && p.DisabledOn.IsZero():
		return kit.NewChip(kit.Bad, i18n.T("people.passage.late.still", "n", p.LateBy))
	case p.LateBy > 0:
		return kit.NewChip(kit.Bad, i18n.T("people.passage.late", "n", p.LateBy))
	case p.DisabledOn.IsZero():
		return kit.NewChip(kit.Warn, i18n.T("people.passage.active"))
	}
	return kit.NewChip(kit.OK, i18n.T("people.passage.intime"))
}

// checklist is one person's list.
func (s *Screen) checklist(p office.PassageLine) fyne.CanvasObject {
	state := kit.Info
	if len(p.Left) == 0 {
		state = kit.OK
	}
	head := kit.Row(12, kit.NewAvatar(p.Member, 36), kit.Grow(kit.Stack(2, kit.StrongText(p.Member), kit.SmallText(span(p)))))
	if c := clock(p); c != nil {
		head.Add(c)
	}
	head.Add(kit.NewChip(state, i18n.T("people.passage.done", "done", len(p.Done), "all", len(p.Items()))))
	rows := []fyne.CanvasObject{kit.Inset(12, 16, head)}
	for _, item := range p.Items() {
		rows = append(rows, s.item(p, item))
	}
	return kit.ListCard(rows...)
}

func (s *Screen) finished(p office.PassageLine) fyne.CanvasObject {
	row := kit.Row(10)
	if c := clock(p); c != nil {
		row.Add(c)
	}
	row.Add(kit.NewChip(kit.OK, i18n.T("people.passage.finished")))
	row.Add(kit.Link(i18n.T("people.checklist"), func() { s.passage = p.ID; s.paint() }).Small())
	return kit.WorkRow(nil, p.Member, span(p), row)
}

// item is one line of a checklist: what was done by whom, or what can be done.
func (s *Screen) item(p office.PassageLine, item oversight.Item) fyne.CanvasObject {
	words := kit.Stack(1, kit.BodyText(i18n.T("oversight.item."+string(item))))
	row := kit.Row(8, kit.Grow(words))
	for _, d := range p.Done {
		if d.Item != item {
			continue
		}
		by := i18n.T("people.item.by", "name", p.Names[d.By], "date", i18n.Date(calendar.Of(d.At, s.zone())))
		if d.Note != "" {
			by += " · " + d.Note
		}
		words.Add(kit.SmallText(by))
		icon, tint := kit.IconCheck, fyne.ThemeColorName("okFg")
		if d.NotBy {
			icon, tint = kit.IconForbid, kit.ColorMuted
		}
		return kit.Inset(9, 16, kit.Row(12, kit.NewIcon(icon, 18, tint), kit.Grow(words)))
	}
	if item == oversight.KeysChanged {
		words.Add(kit.SmallText(s.advice(p.Owner)))
	}
	if s.may(access.MembersManage) {
		for _, b := range s.actions(p, item) {
			row.Add(b)
		}
	}
	return kit.Inset(9, 16, kit.Row(12, kit.NewIcon(kit.IconCircle, 18, kit.ColorMuted), kit.Grow(row)))
}

// advice says whether the keys should be changed after this member.
func (s *Screen) advice(member string) string {
	if s.heldKeys(member) {
		return i18n.T("people.item.keys.advised")
	}
	return i18n.T("people.item.keys.may")
}

// heldKeys tells whether a member's roles held the keys of pictures or backups.
func (s *Screen) heldKeys(member string) bool {
	for _, m := range s.members {
		if m.ID == member {
			return len(access.Rings(m.Roles)) > 1
		}
	}
	return false
}

// actions are the buttons of an open line.
func (s *Screen) actions(p office.PassageLine, item oversight.Item) (out []fyne.CanvasObject) {
	switch item {
	case oversight.AccountDisabled:
		return []fyne.CanvasObject{kit.Danger(i18n.T("people.item.end"), func() {
			s.host.Ask(i18n.T("people.disable.title", "name", p.Member), i18n.T("people.disable.what"), i18n.T("people.disable"), true, func() { s.mark(p.ID, item) })
		}).Small()}
	case oversight.KeysChanged:
		out = append(out, kit.Secondary(i18n.T("people.item.keys"), func() { s.askKeys(i18n.T("people.keys.left", "name", p.Member), p.ID) }).Small())
	default:
		if slices.Contains(oversight.Papers(), item) {
			out = append(out, kit.Link(i18n.T("people.item.print"), func() { s.print(p.ID) }).Small())
		}
		out = append(out, kit.Secondary(i18n.T("people.item.done"), func() { s.mark(p.ID, item) }).Small())
	}
	return append(out, kit.Link(i18n.T("people.item.not"), func() { s.doesNotApply(p, item) }).Small())
}

// print shows the page that is to be signed.
func (s *Screen) print(id string) {
	page.OutPDF(s.host, &s.saving, page.Leaving{}, func(ctx context.Context) ([]byte, error) { return s.o.PassagePaper(ctx, id) })
}

// mark records a line as done.
func (s *Screen) mark(id string, item oversight.Item) {
	ui.Run(s.host.Async(), &s.saving, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, s.o.MarkPassage(context.WithoutCancel(ctx), id, item, "", false)
	}, func(_ struct{}, err error) {
		if err != nil {
			s.host.Fail(err)
			return
		}
		s.host.Refresh()
		s.load()
	})
}

func (s *Screen) doesNotApply(p office.PassageLine, item oversight.Item) {
	s.ask(asking.Question{Title: i18n.T("people.item.not.title"), Note: i18n.T("people.item.not.note"), Yes: i18n.T("people.item.not.yes"),
		About: []fyne.CanvasObject{kit.StrongText(i18n.T("oversight.item." + string(item)))}},
		func(ctx context.Context, a asking.Answer) error {
			return s.o.MarkPassage(ctx, p.ID, item, a.Note, true)
		}, func() {})
}

// ask puts a question; afterwards the page is read anew.
func (s *Screen) ask(q asking.Question, do func(context.Context, asking.Answer) error, done func()) {
	s.close = asking.Open(s.host, &s.saving, q, do, func() {
		s.close = func() {}
		s.host.Refresh()
		s.load()
		done()
	})
}

// leave asks for the last day and the reason, and opens the checklist. On the last day or after it the access ends at once.
func (s *Screen) leave(m access.Member) {
	on := kit.NewDateField(s.host.Today())
	on.SetDate(s.host.Today())
	field := kit.NewDate(i18n.T("people.leave.on"), on).Require()
	var day calendar.Date
	var id string
	s.ask(asking.Question{Title: i18n.T("people.leave.title", "name", m.Name), Note: i18n.T("people.leave.why"), Yes: i18n.T("people.leave.save"), Grave: true,
		About: []fyne.CanvasObject{kit.BodyText(i18n.T("people.leave.what")), field},
		Check: func() bool {
			var err error
			field.SetError("")
			if day, err = on.Date(); err != nil || day.IsZero() {
				field.SetError(i18n.T("people.leave.on.missing"))
				field.Focus()
				return false
			}
			return true
		}}, func(ctx context.Context, a asking.Answer) error {
		p, err := s.o.BeginPassage(ctx, m.ID, true, day, a.Note)
		id = p.ID
		return err
	}, func() { s.showPassage(id, i18n.T("people.leave.done", "name", m.Name)) })
}

// showPassage opens the tab of checklists with one of them first.
func (s *Screen) showPassage(id, words string) {
	s.passage, s.first, s.stays = id, tabPassages, false // once it is read: before that the tab would say that there is none
	s.load()
	if words != "" {
		s.host.Toast(words, nil)
	}
}

// openPassage is the open list of somebody who leaves; "" if there is none.
func (s *Screen) openPassage(member string) string {
	for _, p := range s.passages {
		if p.Owner == member && p.Leaving && p.State == oversight.PassageOpen {
			return p.ID
		}
	}
	return ""
}
