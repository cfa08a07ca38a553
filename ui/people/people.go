// Package people is the page of the workforce: who works here, in which roles, and what each role may do.
//
// This file holds the screen and its lists; the dialogs are in change.go.
package people

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"consentry/domain/access"
	"consentry/domain/calendar"
	"consentry/ui"
	"consentry/ui/account"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

// Office is what the page needs of the office.
type Office interface {
	account.Office
	Members(ctx context.Context) ([]access.Member, error)
	AddMember(ctx context.Context, name string, roles []access.Role, starter []byte) (access.Member, []byte, error)
	SetRoles(ctx context.Context, id string, roles []access.Role) error
	DisableMember(ctx context.Context, id string) error
	ResetMember(ctx context.Context, id string) ([]byte, error)
}

// The tabs.
const (
	tabMembers = "members"
	tabRoles   = "roles"
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
	close   func() // of the dialog that is open
}

// New returns the page.
func New(h page.Host, o Office) *Screen {
	return &Screen{host: h, o: o, area: kit.NewScroller(kit.Gap(0, 0)), own: account.New(h, o), close: func() {}}
}

// Content is what stands in the window.
func (s *Screen) Content() fyne.CanvasObject { return s.area }

// Show loads the members.
func (s *Screen) Show(page.Route) { s.load() }

// Hide stops loading and closes what is open.
func (s *Screen) Hide() {
	s.loading.Cancel()
	s.close()
	s.close = func() {}
	s.own.Clear()
}

// Clear drops the names.
func (s *Screen) Clear() {
	s.Hide()
	s.saving.Cancel()
	s.members, s.tabs = nil, nil
	s.area.SetContent(kit.Gap(0, 0))
}

func (s *Screen) may(p access.Permission) bool { return s.host.Me().Perms.Has(p) }

func (s *Screen) load() {
	ui.Run(s.host.Async(), &s.loading, s.o.Members, func(list []access.Member, err error) {
		if err != nil {
			s.host.Fail(err)
			return
		}
		s.members = list
		s.paint()
	})
}

func (s *Screen) paint() {
	open := tabMembers
	if s.tabs != nil {
		open = s.tabs.Current()
	}
	active := 0
	for _, m := range s.members {
		if m.State == access.Active {
			active++
		}
	}
	s.tabs = kit.NewTabs(kit.TabItem{ID: tabMembers, Label: i18n.T("people.tab.members"), Build: s.list},
		kit.TabItem{ID: tabRoles, Label: i18n.T("people.tab.roles"), Build: rolesTable})
	s.tabs.Open(open)
	var buttons []fyne.CanvasObject
	if s.may(access.MembersManage) {
		buttons = append(buttons, kit.Primary(i18n.T("people.add"), s.add).WithIcon(kit.IconPlus))
	}
	s.area.SetContent(kit.Inset4(22, 26, 26, 26, kit.Stack(14, kit.Header(i18n.T("people.title"), i18n.T("people.sub", "n", active), buttons...), s.own.Content(), s.tabs)))
}

// list is the card of everybody who works or worked here.
func (s *Screen) list() fyne.CanvasObject {
	var rows []fyne.CanvasObject
	for _, m := range s.members {
		rows = append(rows, s.row(m))
	}
	return kit.ListCard(rows...)
}

func (s *Screen) row(m access.Member) fyne.CanvasObject {
	words := kit.Stack(2, kit.StrongText(m.Name), kit.SmallText(roleList(m.Roles)))
	row := kit.Row(12, kit.NewAvatar(m.Name, 36), kit.Grow(words), s.state(m))
	me := s.host.Me().Member.ID == m.ID
	if m.State == access.Active {
		if s.may(access.MembersManage) {
			row.Add(kit.Secondary(i18n.T("people.roles"), func() { s.changeRoles(m) }).Small())
		}
		if s.may(access.MembersReset) && !me {
			row.Add(kit.Secondary(i18n.T("people.reset"), func() { s.reset(m) }).Small())
		}
		if s.may(access.MembersManage) && !me {
			row.Add(kit.Danger(i18n.T("people.disable"), func() { s.disable(m) }).Small())
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
