// This file is the page of what left: what must come down or be looked at again, and everything that was ever released.
package releases

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"

	"consentry/domain/access"
	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/domain/photo"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

// Office is what the page of releases needs of the office.
type Office interface {
	Placements(ctx context.Context, patientID string) ([]office.Placed, error)
	ReleaseLines(ctx context.Context, f office.ReleaseFilter, offset, limit int) ([]office.ReleaseLine, int, error)
	Channels(ctx context.Context) ([]consent.Channel, error)
	Evidence(ctx context.Context, placementID, fileID string) (office.Evidence, error)
	NotePlacement(ctx context.Context, n office.Noted) (photo.Event, error)
	TakedownPaper(ctx context.Context, patientID, whom string) ([]byte, error)
}

// Screen is the page.
type Screen struct {
	host page.Host
	o    Office
	root area

	loading, saving, printing, channels, showing ui.Generation

	all      []office.Placed // newest first
	selected string          // placement
	loaded   bool
	reveal   bool // the selected line is to be brought into view
	tabs     *kit.Tabs
	list     *kit.Scroller // the lines
	beside   *kit.Scroller // the one that is selected
	rows     map[string]*kit.Box
	table    *kit.DataTable
	source   *released // what the table shows
	close    func()

	byChannel, byStatus *kit.Select
}

// New returns the page.
func New(h page.Host, o Office) *Screen {
	return &Screen{host: h, o: o, root: newArea(), close: func() {}}
}

// Content is what stands in the window.
func (s *Screen) Content() fyne.CanvasObject { return s.root.Container }

// Show loads where everything stands; Part is the tab, Ref a placement to look at.
func (s *Screen) Show(r page.Route) {
	if r.Ref != "" {
		s.selected, s.reveal = r.Ref, true
	}
	s.build(r.Part)
	s.load()
}

// Hide stops loading and closes what is open.
func (s *Screen) Hide() {
	s.loading.Cancel()
	s.channels.Cancel()
	s.showing.Cancel()
	s.close()
	s.close = func() {}
}

// Clear drops every name.
func (s *Screen) Clear() {
	s.Hide()
	s.saving.Cancel()
	s.printing.Cancel()
	if s.table != nil {
		s.table.Forget()
	}
	*s = Screen{host: s.host, o: s.o, root: s.root, close: func() {}}
	s.root.put(nil)
}

func (s *Screen) may(p access.Permission) bool { return s.host.Me().Perms.Has(p) }

// build makes the frame; it stays while somebody is signed in.
func (s *Screen) build(part string) {
	if s.tabs == nil {
		s.list, s.beside = kit.NewScroller(kit.Gap(0, 0)), kit.NewScroller(kit.Gap(0, 0))
		s.tabs = kit.NewTabs(kit.TabItem{ID: page.PartTakedowns, Label: i18n.T("releases.tab.takedowns"), Build: s.work},
			kit.TabItem{ID: page.PartLedger, Label: i18n.T("releases.tab.ledger"), Build: s.ledger})
		var buttons []fyne.CanvasObject
		if s.may(access.PhotosDecide) {
			buttons = append(buttons, kit.Secondary(i18n.T("shell.page.outside"), func() { s.host.Go(page.Route{Page: page.Outside}) }).WithIcon(kit.IconSearch))
		}
		if s.may(access.ReleasesMake) && s.may(access.PhotosView) {
			buttons = append(buttons, kit.Secondary(i18n.T("releases.new"), func() { s.host.Go(page.Route{Page: page.Photos}) }).WithIcon(kit.IconPlus))
		}
		s.root.put(kit.FixedPage(kit.Header(i18n.T("releases.title"), i18n.T("releases.sub"), buttons...), s.tabs))
	}
	if part != "" {
		s.tabs.Open(part)
	}
}

func (s *Screen) load() {
	if s.table != nil {
		s.table.Reload()
		s.loadChannels()
	}
	ui.Run(s.host.Async(), &s.loading, func(ctx context.Context) ([]office.Placed, error) { return s.o.Placements(ctx, "") },
		func(list []office.Placed, err error) {
			if err != nil {
				s.host.Fail(err)
				return
			}
			s.all, s.loaded = list, true
			s.paint()
		})
}

// open are the placements that must come down or be looked at again, most urgent first.
func (s *Screen) open() []office.Placed {
	var list []office.Placed
	for _, p := range s.all {
		if p.Open {
			list = append(list, p)
		}
	}
	slices.SortStableFunc(list, func(a, b office.Placed) int { return a.Takedown.DueOn.Compare(b.Takedown.DueOn) })
	return list
}

// waiting are those that should be seen where they went by now.
func (s *Screen) waiting() []office.Placed {
	var list []office.Placed
	for _, p := range s.all {
		if !p.ConfirmBy.IsZero() {
			list = append(list, p)
		}
	}
	slices.SortStableFunc(list, func(a, b office.Placed) int { return a.ConfirmBy.Compare(b.ConfirmBy) })
	return list
}

func (s *Screen) chosen() (office.Placed, bool) {
	i := slices.IndexFunc(s.all, func(p office.Placed) bool { return p.Placement.ID == s.selected })
	if i < 0 {
		return office.Placed{}, false
	}
	return s.all[i], true
}

// work is the tab: lines at the left, the selected one beside them; both scroll by themselves.
func (s *Screen) work() fyne.CanvasObject {
	return kit.Columns(6, []float32{1, panelWide}, s.list, s.beside)
}

// mostLines is how many lines of each kind are drawn; the rest follow when these are done.
const mostLines = 200

// paint shows the worklist with the selected line beside it.
func (s *Screen) paint() {
	if s.tabs == nil || !s.loaded {
		return
	}
	open, waiting := s.open(), s.waiting()
	s.tabs.SetCount(page.PartTakedowns, len(open)+len(waiting))
	if _, ok := s.chosen(); !ok {
		s.selected = ""
		if first := slices.Concat(open, waiting); len(first) > 0 {
			s.selected = first[0].Placement.ID
		}
	}
	s.rows = map[string]*kit.Box{}
	left := kit.Stack(14)
	section := func(title string, list []office.Placed) {
		if len(list) == 0 {
			return
		}
		var rows []fyne.CanvasObject
		for _, x := range list[:min(len(list), mostLines)] {
			rows = append(rows, s.row(x))
		}
		part := kit.Stack(8, kit.HeadingText(title), kit.ListCard(rows...))
		if len(list) > mostLines {
			part.Add(kit.SmallText(i18n.T("releases.work.most", "n", mostLines)))
		}
		left.Add(part)
	}
	section(i18n.T("releases.work.down", "n", len(open)), open)
	section(i18n.T("releases.work.confirm", "n", len(waiting)), waiting)
	if len(open)+len(waiting) == 0 {
		left.Add(kit.Card(kit.Empty(kit.IconCheck, i18n.T("releases.work.empty"), nil)))
	}
	s.list.SetContent(kit.Inset4(2, 12, 12, 2, left))
	s.paintBeside()
	s.root.Refresh()
	if row := s.rows[s.selected]; row != nil && s.reveal {
		kit.ShowFocused(row)
	}
	s.reveal = false
}

func (s *Screen) paintBeside() {
	p, ok := s.chosen()
	if !ok {
		s.beside.SetContent(kit.Gap(0, 0))
		return
	}
	s.beside.SetContent(kit.Inset4(2, 10, 12, 2, s.panel(p)))
}

// row is a line of the worklist: when it is due, where it stands, why, and the next step.
func (s *Screen) row(p office.Placed) fyne.CanvasObject {
	due := p.Takedown.DueOn
	if !p.Open {
		due = p.ConfirmBy
	}
	id := p.Placement.ID
	var action fyne.CanvasObject
	if s.may(access.TakedownsWork) {
		words, step := s.step(p)
		action = kit.Secondary(words, func() { s.choose(id); step() }).Small()
	}
	line := kit.WorkRow(kit.NewDueChip(due, s.host.Today()), p.Placement.Place, s.reason(p), action)
	box := kit.NewBox(rowFill(id == s.selected), "", 8, kit.NewTouch(p.Placement.Place, line, func() { s.choose(id) }))
	s.rows[id] = box
	return kit.Inset(2, 2, box)
}

func rowFill(selected bool) fyne.ThemeColorName {
	if selected {
		return kit.ColorPrimarySoft
	}
	return kit.ColorSurface
}

// choose shows another line beside the list.
func (s *Screen) choose(id string) {
	if id == s.selected {
		return
	}
	for at, row := range s.rows {
		if fill := rowFill(at == id); row.Fill != fill {
			row.Fill = fill
			row.Refresh()
		}
	}
	s.selected = id
	s.paintBeside()
}

// reason is "Lena Park · Our website gallery · Revoked 3 May 2026".
func (s *Screen) reason(p office.Placed) string {
	args := []any{"name", p.Patient, "channel", channelName(p.Channel), "why", s.because(p)}
	return i18n.T("releases.work.reason", args...)
}

// because says why something is to be done.
func (s *Screen) because(p office.Placed) string {
	if !p.Open {
		return i18n.T("photo.state." + string(p.State))
	}
	return i18n.T("photo.because."+string(p.Takedown.Because), "date", i18n.Date(p.Takedown.Since))
}

// confirmWords ask to confirm what was put somewhere: on a page it is live, elsewhere it hangs or lies there.
func confirmWords(p office.Placed) string {
	if photo.HasAddress(p.Placement.Channel, p.Placement.Class, p.Channel.Group) {
		return i18n.T("releases.note.live")
	}
	return i18n.T("releases.note.live.here")
}

// step is the next thing to do about a placement.
func (s *Screen) step(p office.Placed) (words string, do func()) {
	if !p.Open {
		return confirmWords(p), func() { s.note(p, photo.EventLive) }
	}
	words = i18n.T("photo.takedown." + string(p.Takedown.Step))
	switch p.Takedown.Step {
	case photo.TakeSnapshot:
		return words, func() { s.note(p, photo.EventSnapshot) }
	case photo.TakeAsk:
		return words, func() { s.note(p, photo.EventOutreach) }
	case photo.TakeChase, photo.TakeRecheck:
		return words, func() { s.look(p) }
	}
	return words, func() { s.note(p, photo.EventRemoved) }
}
