// The quarterly review of accounts: every account with what is known of its use, a decision for each, and a signature.

package oversight

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"consentry/domain/access"
	"consentry/domain/calendar"
	"consentry/domain/office"
	rules "consentry/domain/oversight"
	"consentry/ui"
	"consentry/ui/asking"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

const (
	citeAccounts = "45 CFR 164.308(a)(4)(ii)(C)"
	citeShared   = "45 CFR 164.312(a)(2)(i)"
	maxNote      = 500
	decisionWide = 230 // of the three answers beside one another
)

// decision is what was chosen for an account so far.
type decision struct {
	what  rules.Decision
	roles []access.Role
	note  string
}

// account is one line of the review on screen.
type account struct {
	of     rules.Account
	d      *decision
	choice *kit.Choice
	note   *kit.Field
	roles  *fyne.Container
	field  *kit.Field // around the choice, for what is wrong
	more   *fyne.Container
}

func (s *Screen) loadAccounts() {
	load(s, page.PartAccounts, s.o.AccountReview, func(t *tab, d office.ReviewDraft) {
		pieces := []fyne.CanvasObject{}
		if len(d.Late) > 0 && d.Signed == nil {
			pieces = append(pieces, kit.Banner(kit.Warn, "", i18n.T("oversight.accounts.late", "n", len(d.Late), "quarters", strings.Join(d.Late, ", "))))
		}
		if len(d.Open) > 0 {
			pieces = append(pieces, s.notDone(d))
		}
		if d.Signed != nil {
			pieces = append(pieces, intro(i18n.T("oversight.accounts.signed", "quarter", d.Signed.Quarter, "name", d.Names[d.Signed.Owner], "date", i18n.Date(d.Signed.On)),
				why("accounts", citeAccounts), s.printing(*d.Signed, false)), s.decisions(*d.Signed))
		} else {
			pieces = append(pieces, s.draft(d)...)
		}
		pieces = append(pieces, s.past(d)...)
		s.fill(t, pieces...)
	})
}

// notDone says which decisions of the newest review were not carried out: it is incomplete until they are.
func (s *Screen) notDone(d office.ReviewDraft) fyne.CanvasObject {
	var names []string
	for _, a := range d.Open {
		names = append(names, i18n.T("oversight.accounts.open."+string(a.Decision), "name", a.Name))
	}
	var act []fyne.CanvasObject
	if s.may(access.MembersManage) {
		act = append(act, kit.Secondary(i18n.T("oversight.accounts.people"), func() { s.host.Go(page.Route{Page: page.People}) }))
	}
	return kit.Banner(kit.Bad, i18n.T("oversight.accounts.incomplete"), strings.Join(names, " · "), act...)
}

// draft is the review as it is filled in.
func (s *Screen) draft(d office.ReviewDraft) []fyne.CanvasObject {
	lines := make([]*account, len(d.Accounts))
	rows := make([]fyne.CanvasObject, len(d.Accounts))
	for i, a := range d.Accounts {
		lines[i] = s.account(a)
		rows[i] = lines[i].row(s)
	}
	head := kit.Row(12, kit.Grow(kit.MutedText(i18n.T("oversight.accounts.due", "quarter", d.Quarter, "date", i18n.Date(d.DueOn)))), why("accounts", citeAccounts))
	if s.works() {
		head.Add(kit.Primary(i18n.T("oversight.accounts.sign"), func() { s.sign(d.Quarter, lines) }).WithIcon(kit.IconPen))
	}
	return []fyne.CanvasObject{head, kit.ListCard(rows...)}
}

// account prepares a line with what was chosen before.
func (s *Screen) account(a rules.Account) *account {
	d := s.decided[a.Member]
	if d == nil {
		d = &decision{roles: append([]access.Role{}, a.Roles...)}
		s.decided[a.Member] = d
	}
	l := &account{of: a, d: d, roles: kit.Stack(8), more: kit.Stack(10)}
	l.choice = kit.NewChoice([]kit.Option{{ID: string(rules.Keep), Label: i18n.T("oversight.accounts.keep"), State: kit.OK},
		{ID: string(rules.Change), Label: i18n.T("oversight.accounts.change"), State: kit.Warn},
		{ID: string(rules.Remove), Label: i18n.T("oversight.accounts.remove"), State: kit.Bad}}, string(d.what), func(id string) {
		d.what = rules.Decision(id)
		l.field.SetError("")
		l.unfold()
		s.area.Refresh()
	}).Small()
	l.field = kit.NewField(i18n.T("oversight.accounts.decision", "name", a.Name), l.choice)
	words := kit.NewEntry("").Limit(maxNote)
	words.SetValue(d.note)
	words.OnEdited = func(v string) { d.note = v; l.note.SetError("") }
	l.note = kit.NewField(i18n.T("oversight.accounts.note"), words).Require()
	boxes := []fyne.CanvasObject{}
	for _, r := range access.Roles() {
		boxes = append(boxes, kit.NewCheckBox(i18n.T("shell.role."+string(r)), has(d.roles, r), func(on bool) { d.roles = with(d.roles, r, on) }))
	}
	l.roles.Add(kit.LabelText(i18n.T("oversight.accounts.roles")))
	l.roles.Add(kit.Wrap(18, boxes...))
	l.unfold()
	return l
}

func has(list []access.Role, r access.Role) bool {
	for _, x := range list {
		if x == r {
			return true
		}
	}
	return false
}

// with returns the roles with one put in or taken out, in the order of the table.
func with(list []access.Role, r access.Role, on bool) []access.Role {
	var out []access.Role
	for _, x := range access.Roles() {
		if x == r && on || x != r && has(list, x) {
			out = append(out, x)
		}
	}
	return out
}

// unfold shows what a decision asks for besides.
func (l *account) unfold() {
	l.more.Objects = nil
	if l.d.what == rules.Change {
		l.more.Add(l.roles)
	}
	if l.d.what == rules.Change || l.d.what == rules.Remove {
		l.more.Add(l.note)
	}
	l.more.Hidden = len(l.more.Objects) == 0
	l.more.Refresh()
}

// row is the line: who, since when unused, how much was opened, and the decision.
func (l *account) row(s *Screen) fyne.CanvasObject {
	a := l.of
	head := kit.RowTop(12, kit.NewAvatar(a.Name, 36), kit.Grow(kit.Stack(2, kit.StrongText(a.Name), kit.SmallText(roles(a.Roles)), kit.SmallText(use(a)))))
	for _, c := range chips(a, s.host.Today()) {
		head.Add(c)
	}
	if a.Shared {
		head.Add(why("shared", citeShared))
	}
	if !s.works() {
		return kit.Inset(12, 16, head)
	}
	return kit.Inset(12, 16, kit.Stack(10, kit.ColumnsTop(14, []float32{1, decisionWide}, head, l.field), kit.Inset4(0, 0, 0, 48, l.more)))
}

func roles(list []access.Role) string {
	names := make([]string, len(list))
	for i, r := range list {
		names[i] = i18n.T("shell.role." + string(r))
	}
	return strings.Join(names, " · ")
}

// use says when an account was used last, and how much it opened.
func use(a rules.Account) string {
	last := i18n.T("oversight.accounts.never")
	if !a.LastUse.IsZero() {
		last = i18n.T("oversight.accounts.last", "date", i18n.Date(a.LastUse))
	}
	return last + " · " + i18n.T("oversight.accounts.opened", "n", a.Opened, "usual", a.Usual)
}

// chips are what stands out about an account.
func chips(a rules.Account, today calendar.Date) (out []fyne.CanvasObject) {
	if a.Unusual() {
		out = append(out, kit.NewChip(kit.Warn, i18n.T("oversight.accounts.unusual")))
	}
	if a.Shared {
		out = append(out, kit.NewChip(kit.Bad, i18n.T("oversight.accounts.shared")))
	}
	if a.Idle(today, rules.IdleDays) {
		out = append(out, kit.NewChip(kit.Warn, i18n.T("oversight.accounts.idle")))
	}
	return out
}

// sign asks for the password once every account has a decision.
func (s *Screen) sign(quarter string, lines []*account) {
	decisions := map[string]rules.Account{}
	var fields []*kit.Field
	for _, l := range lines {
		fields = append(fields, l.field, l.note)
		l.field.SetError("")
		l.note.SetError("")
		switch {
		case l.d.what == "":
			l.field.SetError(i18n.T("oversight.accounts.undecided"))
		case l.d.what != rules.Keep && strings.TrimSpace(l.d.note) == "":
			l.note.SetError(i18n.T("oversight.error.note"))
		}
		a := rules.Account{Decision: l.d.what, Note: strings.TrimSpace(l.d.note)}
		if l.d.what == rules.Change {
			a.Roles2 = append([]access.Role{}, l.d.roles...)
		} else if l.d.what == rules.Keep {
			a.Note = ""
		}
		decisions[l.of.Member] = a
	}
	s.area.Refresh()
	if kit.FocusFirstError(fields...) {
		return
	}
	keep, change, remove := tally(decisions)
	s.ask(page.PartAccounts, i18n.T("oversight.accounts.done"), asking.Question{Title: i18n.T("oversight.accounts.sign.title", "quarter", quarter),
		About:    []fyne.CanvasObject{kit.BodyText(i18n.T("oversight.accounts.sign.what", "keep", keep, "change", change, "remove", remove))},
		Password: true, Yes: i18n.T("oversight.accounts.sign")},
		func(ctx context.Context, a asking.Answer) error {
			_, err := s.o.SignReview(ctx, a.Secret, decisions)
			return err
		})
}

func tally(decisions map[string]rules.Account) (keep, change, remove int) {
	for _, a := range decisions {
		switch a.Decision {
		case rules.Keep:
			keep++
		case rules.Change:
			change++
		case rules.Remove:
			remove++
		}
	}
	return keep, change, remove
}

// decisions is a signed review, line by line.
func (s *Screen) decisions(r rules.Review) fyne.CanvasObject {
	var rows []fyne.CanvasObject
	if r.Alone {
		rows = append(rows, kit.Inset(10, 16, kit.SmallText(i18n.T("oversight.accounts.alone"))))
	}
	for _, a := range r.Accounts {
		state := map[rules.Decision]kit.State{rules.Keep: kit.OK, rules.Change: kit.Warn, rules.Remove: kit.Bad}[a.Decision]
		words := kit.Stack(2, kit.StrongText(a.Name), kit.SmallText(roles(a.Roles)+" · "+use(a)))
		if a.Decision == rules.Change {
			words.Add(kit.SmallText(i18n.T("oversight.accounts.to", "roles", roles(a.Roles2))))
		}
		if a.Note != "" {
			words.Add(kit.SmallText(i18n.T("oversight.accounts.noted", "note", a.Note)))
		}
		row := kit.Row(12, kit.Grow(words))
		for _, c := range chips(a, r.On) {
			row.Add(c)
		}
		row.Add(kit.NewChip(state, i18n.T("oversight.accounts."+string(a.Decision))))
		rows = append(rows, kit.Inset(10, 16, row))
	}
	return kit.ListCard(rows...)
}

// past lists the reviews before.
func (s *Screen) past(d office.ReviewDraft) []fyne.CanvasObject {
	var rows []fyne.CanvasObject
	for _, r := range d.Past {
		if d.Signed != nil && r.ID == d.Signed.ID {
			continue
		}
		title := i18n.T("oversight.accounts.past", "quarter", r.Quarter, "n", len(r.Accounts))
		rows = append(rows, kit.WorkRow(nil, title, i18n.T("oversight.accounts.signed.by", "name", d.Names[r.Owner], "date", i18n.Date(r.On)),
			kit.Row(14, kit.Link(i18n.T("oversight.accounts.show"), func() { s.close = s.host.Dialog(title, s.decisions(r)) }).Small(), s.printing(r, true))))
	}
	if len(rows) == 0 {
		return nil
	}
	return []fyne.CanvasObject{kit.LabelText(i18n.T("oversight.accounts.before")), kit.ListCard(rows...)}
}

// printing is the button that puts a signed review on paper, for the binder.
func (s *Screen) printing(r rules.Review, small bool) fyne.CanvasObject {
	do := func() {
		ui.Run(s.host.Async(), &s.paper, func(ctx context.Context) ([]byte, error) { return s.o.AccountReviewPaper(ctx, r.ID) }, func(pdf []byte, err error) {
			if err != nil {
				s.host.Fail(err)
				return
			}
			s.host.OpenPDF(pdf)
		})
	}
	if small {
		return kit.Link(i18n.T("oversight.accounts.print"), do).Small()
	}
	return kit.Secondary(i18n.T("oversight.accounts.print"), do).WithIcon(kit.IconPrint)
}
