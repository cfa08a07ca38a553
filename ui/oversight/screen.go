// Package oversight is the page where somebody watches over access: what the rules found in the log, ten accesses a month,
// the quarterly review of accounts, and every emergency access.
//
// This file holds the screen and its tabs; each tab has a file of its own.
package oversight

import (
	"context"
	"time"

	"fyne.io/fyne/v2"

	"consentry/domain/access"
	"consentry/domain/calendar"
	"consentry/domain/office"
	rules "consentry/domain/oversight"
	"consentry/ui"
	"consentry/ui/asking"
	"consentry/ui/auditlog"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

// Office is what the page needs of the office.
type Office interface {
	Members(ctx context.Context) ([]access.Member, error)
	AuditEntries(ctx context.Context, seqs []uint64) ([]office.AuditLine, error)
	AuditPage(ctx context.Context, f office.AuditFilter, offset, limit int) ([]office.AuditLine, int, error)

	Alerts(ctx context.Context) ([]office.AlertLine, error)
	CloseAlert(ctx context.Context, id, how, reason string) error
	AccessSample(ctx context.Context) (office.AccessSample, error)
	LookAtSample(ctx context.Context, month string, seq uint64, proper bool, note string) error
	AccountReview(ctx context.Context) (office.ReviewDraft, error)
	AccountReviewPaper(ctx context.Context, id string) ([]byte, error)
	SignReview(ctx context.Context, password office.Secret, decisions map[string]rules.Account) (rules.Review, error)
	Emergencies(ctx context.Context) ([]office.EmergencyLine, error)
	ReviewEmergency(ctx context.Context, id string, fitting bool, findings string) error
}

// tab is one of the page's tabs.
type tab struct {
	id      string
	load    func()
	box     *fyne.Container
	loading ui.Generation
}

// Screen is the page.
type Screen struct {
	host    page.Host
	o       Office
	area    *kit.Scroller
	tabs    *kit.Tabs
	all     map[string]*tab
	saving  ui.Generation
	looking ui.Generation
	paper   ui.Generation
	close   func() // of the dialog that is open
	decided map[string]*decision
	names   map[string]string // of members, by id
}

// New returns the page.
func New(h page.Host, o Office) *Screen {
	return &Screen{host: h, o: o, area: kit.NewScroller(kit.Gap(0, 0)), close: func() {}, decided: map[string]*decision{}, names: map[string]string{}}
}

// Content is what stands in the window.
func (s *Screen) Content() fyne.CanvasObject { return s.area }

// Show opens the tab that was asked for, or the one that was open, and loads it anew.
func (s *Screen) Show(r page.Route) {
	open := r.Part
	if open == "" && s.tabs != nil {
		open = s.tabs.Current()
	}
	s.all = map[string]*tab{}
	var items []kit.TabItem
	for _, t := range []*tab{{id: page.PartAlerts, load: s.loadAlerts}, {id: page.PartSample, load: s.loadSample},
		{id: page.PartAccounts, load: s.loadAccounts}, {id: page.PartEmergencies, load: s.loadEmergencies}} {
		t.box = kit.Stack(12)
		s.all[t.id] = t
		items = append(items, kit.TabItem{ID: t.id, Label: i18n.T("oversight.tab." + t.id), Build: func() fyne.CanvasObject { return t.box }})
	}
	s.tabs = kit.NewTabs(items...)
	s.tabs.Open(open)
	s.tabs.OnChanged = func(id string) { s.all[id].load() }
	s.area.SetContent(kit.Inset4(22, 26, 26, 26, kit.Stack(14, kit.Header(i18n.T("oversight.title"), i18n.T("oversight.sub")), s.tabs)))
	s.all[s.tabs.Current()].load()
}

// Hide stops loading and closes what is open. What was decided about accounts stays until lock.
func (s *Screen) Hide() {
	for _, t := range s.all {
		t.loading.Cancel()
	}
	s.looking.Cancel()
	s.close()
	s.close = func() {}
}

// Clear drops every name.
func (s *Screen) Clear() {
	s.Hide()
	s.saving.Cancel()
	s.paper.Cancel()
	s.all, s.tabs, s.decided, s.names = nil, nil, map[string]*decision{}, map[string]string{}
	s.area.SetContent(kit.Gap(0, 0))
}

func (s *Screen) may(p access.Permission) bool { return s.host.Me().Perms.Has(p) }

func (s *Screen) works() bool { return s.may(access.OversightWork) }

func (s *Screen) zone() *time.Location {
	if z := s.host.Me().Zone; z != nil {
		return z
	}
	return time.UTC
}

// fill puts pieces on a tab. The page is laid out anew: a tab is as high as what stands on it.
func (s *Screen) fill(t *tab, pieces ...fyne.CanvasObject) {
	t.box.Objects = pieces
	t.box.Refresh()
	s.tabs.Refresh()
	s.area.Refresh()
}

// load reads what a tab shows. What goes wrong is said on the tab, with a way to try again.
func load[T any](s *Screen, id string, read func(context.Context) (T, error), show func(*tab, T)) {
	t := s.all[id]
	ui.Run(s.host.Async(), &t.loading, read, func(v T, err error) {
		if err != nil {
			s.fill(t, kit.Banner(kit.Bad, "", i18n.T("oversight.failed"), kit.Secondary(i18n.T("oversight.again"), t.load)))
			s.host.Fail(err)
			return
		}
		show(t, v)
	})
}

// again loads a tab anew after something was done on it, and the frame's counts with it.
func (s *Screen) again(id, done string) {
	s.host.Refresh()
	if s.all[id] != nil {
		s.all[id].load()
	}
	if done != "" {
		s.host.Toast(done, nil)
	}
}

// ask puts a question whose answer does something to a tab.
func (s *Screen) ask(id, done string, q asking.Question, do func(context.Context, asking.Answer) error) {
	s.close = asking.Open(s.host, &s.saving, q, do, func() { s.again(id, done) })
}

// why explains a piece of this page by its name.
func why(name, citation string) *kit.Why {
	return kit.NewWhy(kit.WhyText{Sentences: i18n.T("oversight.why." + name), Example: i18n.T("oversight.example." + name), Citation: citation})
}

// intro is the line above a tab: what it is for, and why.
func intro(sentence string, w *kit.Why, more ...fyne.CanvasObject) fyne.CanvasObject {
	return kit.Row(12, append([]fyne.CanvasObject{kit.Grow(kit.MutedText(sentence)), w}, more...)...)
}

// entries shows lines of the log above the page.
func (s *Screen) entries(title string, read func(context.Context) ([]office.AuditLine, error)) {
	type found struct {
		lines []office.AuditLine
		names map[string]string
	}
	ui.Run(s.host.Async(), &s.looking, func(ctx context.Context) (found, error) {
		lines, err := read(ctx)
		if err != nil {
			return found{}, err
		}
		members, err := s.o.Members(ctx)
		f := found{lines, map[string]string{}}
		for _, m := range members {
			f.names[m.ID] = m.Name
		}
		return f, err
	}, func(f found, err error) {
		if err != nil {
			s.host.Fail(err)
			return
		}
		rows := []fyne.CanvasObject{}
		for _, l := range f.lines {
			rows = append(rows, kit.Inset(9, 14, s.entry(l, f.names)))
		}
		if len(rows) == 0 {
			rows = append(rows, kit.Empty(kit.IconAudit, i18n.T("oversight.entries.none"), nil))
		}
		s.close = s.host.Dialog(title, kit.Stack(12, kit.ListCard(rows...)))
	})
}

// entry is one line of the log: when, what, and what stands below.
func (s *Screen) entry(l office.AuditLine, names map[string]string) fyne.CanvasObject {
	words := kit.Stack(2, kit.BodyText(auditlog.Sentence(l, names)))
	below := i18n.DateTime(l.Row.At.In(s.zone())) + " · " + i18n.T("oversight.entry", "n", int64(l.Row.Seq))
	if more := auditlog.Second(l); more != "" {
		below += " · " + more
	}
	words.Add(kit.SmallText(below))
	return words
}

// day is the civil day of an instant.
func (s *Screen) day(at time.Time) calendar.Date { return calendar.Of(at, s.zone()) }
