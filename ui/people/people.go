// Package people is the page of the workforce: who works here, in which roles, and what each role may do.
//
// This file holds the screen and its lists; the dialogs are in change.go.
package people

import (
	"context"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"consentry/domain/access"
	"consentry/domain/calendar"
	"consentry/domain/office"
	"consentry/domain/oversight"
	"consentry/ui"
	"consentry/ui/account"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

// Office is what the page needs of the office.
type Office interface {
	account.Office
	Passing
	Keys
	Members(ctx context.Context) ([]access.Member, error)
	AddMember(ctx context.Context, name string, roles []access.Role, starter []byte) (access.Member, []byte, error)
	SetRoles(ctx context.Context, id string, roles []access.Role) error
	ResetFactor(ctx context.Context, id string) ([]byte, error)
	Front(ctx context.Context) (office.Front, error)
}

// The tabs.
const (
	tabMembers  = "members"
	tabPassages = page.PartPassages
	tabRoles    = "roles"
)

// Screen is the page.
type Screen struct {
	host    page.Host
	o       Office
	area    *kit.Scroller
	tabs    *kit.Tabs
	own     *account.Card
	loading ui.Generation
	saving  ui.Generation
	members []access.Member
	keyed   map[string]bool // by slot: a key file is needed beside the password
	close   func()          // of the dialog that is open

	passages []office.PassageLine
	passage  string // the checklist that was asked for
	envelope office.Envelope
	bar      *fyne.Container // a change of keys under way
	busy     *kit.Busy
	unwatch  func()
	first    string // the tab to begin with, until the page is painted
	stays    bool   // what is in view when the page is painted again
}

// New returns the page.
func New(h page.Host, o Office) *Screen {
	s := &Screen{host: h, o: o, area: kit.NewScroller(kit.Gap(0, 0)), own: account.New(h, o), close: func() {}, bar: kit.Stack(0), unwatch: func() {}}
	s.bar.Hide()
	return s
}

// Content is what stands in the window.
func (s *Screen) Content() fyne.CanvasObject { return s.area }

// Show loads the members. A route may ask for the checklists, for the change of keys to be finished, or for an envelope.
func (s *Screen) Show(r page.Route) {
	s.passage, s.first, s.stays = r.ID, r.Part, false
	s.watchChore()
	s.load()
	switch {
	case !s.may(access.MembersManage):
	case r.Part == page.PartKeys:
		s.askKeys("", "")
	case r.Part == page.PartEnvelope:
		s.askEnvelope()
	}
}

// Hide stops loading and closes what is open.
func (s *Screen) Hide() {
	s.loading.Cancel()
	s.unwatch()
	s.unwatch, s.busy, s.bar.Objects = func() {}, nil, nil
	s.bar.Hide()
	s.close()
	s.close = func() {}
	s.own.Clear()
}

// Clear drops the names.
func (s *Screen) Clear() {
	s.Hide()
	s.saving.Cancel()
	s.members, s.passages, s.tabs, s.passage, s.envelope, s.keyed = nil, nil, nil, "", office.Envelope{}, nil
	s.area.SetContent(kit.Gap(0, 0))
}

func (s *Screen) may(p access.Permission) bool { return s.host.Me().Perms.Has(p) }

func (s *Screen) load() {
	type all struct {
		members  []access.Member
		passages []office.PassageLine
		envelope office.Envelope
		keyed    map[string]bool
	}
	ui.Run(s.host.Async(), &s.loading, func(ctx context.Context) (a all, err error) {
		if a.members, err = s.o.Members(ctx); err != nil {
			return a, err
		}
		if a.passages, err = s.o.Passages(ctx); err != nil {
			return a, err
		}
		if a.envelope, err = s.o.EnvelopeState(ctx); err != nil {
			return a, err
		}
		a.keyed = map[string]bool{}
		front, err := s.o.Front(ctx)
		for _, l := range front.Logins {
			a.keyed[l.SlotID] = l.KeyFile
		}
		return a, err
	}, func(a all, err error) {
		if err != nil {
			s.host.Fail(err)
			return
		}
		s.members, s.passages, s.envelope, s.keyed = a.members, a.passages, a.envelope, a.keyed
		s.paint()
	})
}

func (s *Screen) zone() *time.Location {
	if z := s.host.Me().Zone; z != nil {
		return z
	}
	return time.UTC
}

func (s *Screen) paint() {
	open := tabMembers
	if s.tabs != nil {
		open = s.tabs.Current()
	}
	if s.first == page.PartPassages {
		open = tabPassages
	}
	s.first = ""
	lists := 0
	for _, p := range s.passages {
		if p.State == oversight.PassageOpen {
			lists++
		}
	}
	active := 0
	for _, m := range s.members {
		if m.State == access.Active {
			active++
		}
	}
	s.tabs = kit.NewTabs(kit.TabItem{ID: tabMembers, Label: i18n.T("people.tab.members"), Build: s.list},
		kit.TabItem{ID: tabPassages, Label: i18n.T("people.tab.passages"), Count: lists, Build: s.passagesTab},
		kit.TabItem{ID: tabRoles, Label: i18n.T("people.tab.roles"), Build: rolesTable})
	s.tabs.Open(open)
	var buttons []fyne.CanvasObject
	if s.may(access.MembersManage) {
		buttons = append(buttons, kit.Primary(i18n.T("people.add"), s.add).WithIcon(kit.IconPlus))
	}
	put := s.area.SetContent
	if s.stays {
		put = s.area.Renew
	}
	s.stays = true
	put(kit.Inset4(22, 26, 26, 26, kit.Stack(14, kit.Header(i18n.T("people.title"), i18n.T("people.sub", "n", active), buttons...), s.bar, s.own.Content(), s.tabs)))
}

// list is the card of everybody who works or worked here.
func (s *Screen) list() fyne.CanvasObject {
	var rows []fyne.CanvasObject
	for _, m := range s.members {
		rows = append(rows, s.row(m))
	}
	return kit.Stack(14, kit.ListCard(rows...), s.envelopeCard())
}

func (s *Screen) row(m access.Member) fyne.CanvasObject {
	words := kit.Stack(2, kit.StrongText(m.Name), kit.SmallText(roleList(m.Roles)))
	row := kit.Row(12, kit.NewAvatar(m.Name, 36), kit.Grow(words))
	if m.State == access.Active && s.keyed[m.SlotID] {
		row.Add(kit.NewChip(kit.Info, i18n.T("people.key_file")))
	}
	row.Add(s.state(m))
	me := s.host.Me().Member.ID == m.ID
	if m.State == access.Active {
		if s.may(access.MembersManage) {
			row.Add(kit.Secondary(i18n.T("people.roles"), func() { s.changeRoles(m) }).Small())
		}
		if s.may(access.MembersReset) && !me {
			row.Add(kit.Secondary(i18n.T("people.reset"), func() { s.reset(m) }).Small())
		}
		if s.may(access.MembersManage) && !me {
			if id := s.openPassage(m.ID); id != "" {
				row.Add(kit.Secondary(i18n.T("people.checklist"), func() { s.showPassage(id, "") }).Small())
			} else {
				row.Add(kit.Danger(i18n.T("people.leave"), func() { s.leave(m) }).Small())
			}
		}
	}
	return kit.Inset(11, 16, row)
}

// state says in a chip whether somebody can sign in.
func (s *Screen) state(m access.Member) *kit.Chip {
	switch {
	case m.State != access.Active:
		return kit.NewChip(kit.Mute, i18n.T("people.ended", "date", i18n.Date(calendar.Of(m.DisabledAt, s.host.Me().Zone))))
	case m.MustChangePassword:
		return kit.NewChip(kit.Warn, i18n.T("people.starter"))
	case m.ID == s.host.Me().Member.ID:
		return kit.NewChip(kit.OK, i18n.T("people.you"))
	}
	return kit.NewChip(kit.OK, i18n.T("people.active"))
}

func roleName(r access.Role) string { return i18n.T("shell.role." + string(r)) }

func roleList(roles []access.Role) string {
	names := make([]string, len(roles))
	for i, r := range roles {
		names[i] = roleName(r)
	}
	return strings.Join(names, " · ")
}

// rolesTable shows what each role may do, as the program enforces it.
func rolesTable() fyne.CanvasObject {
	var heads []string
	grants := map[access.Role]map[access.Permission]bool{}
	for r, list := range access.Grants() {
		grants[r] = map[access.Permission]bool{}
		for _, p := range list {
			grants[r][p] = true
		}
	}
	for _, r := range access.Roles() {
		heads = append(heads, roleName(r))
	}
	var rows []kit.MatrixRow
	for _, p := range access.AllPermissions() {
		row := kit.MatrixRow{Label: i18n.T("people.may." + string(p))}
		for _, r := range access.Roles() {
			cell := kit.MatrixCell{State: kit.Mute, Text: i18n.T("people.no")}
			if grants[r][p] {
				cell = kit.MatrixCell{State: kit.OK, Text: i18n.T("people.yes")}
			}
			row.Cells = append(row.Cells, cell)
		}
		rows = append(rows, row)
	}
	return kit.Stack(10, kit.SmallText(i18n.T("people.table")), kit.Matrix(330, heads, rows...))
}
