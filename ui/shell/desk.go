// The frame around the screens while somebody is signed in: rail, bar, bands, pages. A desk belongs to one sign-in and is
// forgotten at lock, with every screen in it.

package shell

import (
	"context"
	"strings"
	"sync/atomic"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

// maxHistory is how many pages Back remembers.
const maxHistory = 50

// shown is a screen that was made, and what it was called for last.
type shown struct {
	screen  page.Screen
	content fyne.CanvasObject
}

// desk is one member at work.
type desk struct {
	shell   *Shell
	me      office.Me
	async   *ui.Async
	pending pending

	entries []entry // what this member may open
	rail    *kit.Rail
	bar     *kit.TopBar
	bands   *fyne.Container
	pages   *fyne.Container
	toasts  *kit.Toasts
	root    fyne.CanvasObject

	screens map[page.Name]*shown
	route   page.Route
	history []page.Route
	cmds    *kit.Commands
	counts  ui.Generation
	overlay *overlay
	search  *search
	patient *patientMode
	over    bool
	busy    atomic.Int32 // work that holds the lock off

	dropped   func([]office.Incoming) // what is dropped on the window goes here
	stopCards func()

	chores     []*listener[told]
	drives     []*listener[[]page.Plugged]
	plugged    *[]page.Plugged // as last told; nil: not looked yet
	stopDrives func()
	driving    ui.Generation
	lights     ui.Generation
	backups    *office.BackupLight
	attendant  Attendant
	emergency  emergency
	salvaging  ui.Generation
	leaving    ui.Generation
	tray       int            // pictures in the intake tray
	seated     fyne.Focusable // what was given the keyboard for a page that did not say where it should be
	standing   bool           // the page has come to the front, and nothing on it has the keyboard yet
}

var _ page.Host = (*desk)(nil)

func newDesk(s *Shell, me office.Me) *desk {
	d := &desk{shell: s, me: me, screens: map[page.Name]*shown{}}
	d.async = d.pending.track(s.d.Async)
	d.async.OnCrash = s.crashed
	deliver := d.async.Do
	d.async.Do = func(f func()) { deliver(func() { f(); d.seat() }) }
	d.entries = d.permitted()
	d.build()
	return d
}

// may tells whether this member may open a page that there is.
func (d *desk) may(n page.Name) bool {
	e, ok := entryNamed(n)
	_, made := d.shell.house.Screens[n]
	return ok && made && d.me.Perms.Has(e.may)
}

// inRail lists what stands in the rail.
func (d *desk) inRail() []entry {
	var list []entry
	for _, e := range d.entries {
		if e.under == "" {
			list = append(list, e)
		}
	}
	return list
}

func (d *desk) build() {
	s := d.shell
	d.rail = kit.NewRail(neutralTitle, railGroups(d.inRail()), "", func(id string) { d.Go(d.routeTo(page.Name(id))) })
	d.cmds = d.commands()
	d.bar = kit.NewTopBar(kit.Command{Key: fyne.KeyK}.Keys())
	d.bar.OnSearch = d.find
	d.bar.OnLock = func() { s.lock("key") }
	d.bar.OnMember = d.member
	d.bar.OnBackup = d.backupPage
	d.bar.SetMember(d.me.Member.Name, d.roles())
	d.bands = kit.Stack(0)
	d.pages = container.NewStack()
	d.toasts = kit.NewToasts(d.async)
	d.fillBands()
	body := container.New(below{}, d.bands, d.pages)
	d.root = container.NewStack(kit.Shell(d.rail, d.bar, body), d.toasts)
}

// routeTo is the way to a page from where one is: a report that something went wrong knows whose page was open.
func (d *desk) routeTo(n page.Name) page.Route {
	r := page.Route{Page: n}
	if n == page.Wrong {
		switch d.route.Page {
		case page.Patient, page.Photos, page.Intake, page.Disclosures:
			r.ID = d.route.ID
		}
	}
	return r
}

// roles says in words what the member is here.
func (d *desk) roles() string {
	var words []string
	for _, r := range d.me.Member.Roles {
		words = append(words, i18n.T("shell.role."+string(r)))
	}
	if len(words) == 0 { // no member: the sealed envelope was opened
		return i18n.T("shell.role.envelope")
	}
	if len(words) > 2 {
		words = append(words[:2], i18n.T("shell.role.more", "n", len(words)-2))
	}
	return strings.Join(words, " · ")
}

// open brings a screen to the front without touching the history.
func (d *desk) open(r page.Route) {
	if d.over {
		return
	}
	if !d.may(r.Page) {
		if r = d.home(); r.Page == "" {
			return
		}
	}
	d.shell.seen()
	if now, ok := d.screens[d.route.Page]; ok {
		now.screen.Hide()
		now.content.Hide()
	}
	next, ok := d.screens[r.Page]
	if !ok {
		scr := d.shell.house.Screens[r.Page](d)
		next = &shown{screen: scr, content: scr.Content()}
		d.screens[r.Page] = next
		d.pages.Add(next.content)
	}
	d.route = r
	d.shell.d.Window.Canvas().Unfocus()
	d.standing = true
	next.content.Show()
	d.rail.SetCurrent(d.marked(r.Page))
	next.screen.Show(r)
	d.pages.Refresh()
	d.seat()
	d.recount()
}

// seat gives the keyboard to a page that came to the front and did not say where it should be; and again when the page was
// drawn anew and what had it is gone. Where a person put it, it stays.
func (d *desk) seat() {
	now, ok := d.screens[d.route.Page]
	c := d.shell.d.Window.Canvas()
	if d.over || !ok || d.patient != nil || c.Overlays().Top() != nil {
		return
	}
	f := c.Focused()
	switch o, piece := f.(fyne.CanvasObject); {
	case f == nil && !d.standing: // a person took it away from everything
		return
	case f != nil && (f != d.seated || !piece):
		d.standing = false
		return
	case f != nil && kit.Holds(now.content, o):
		next := kit.FirstFocus(now.content)
		if next == f || !kit.IsPrimary(next) || d.typing(f) {
			return
		}
		// What was loaded since has the page's next step on it, and nobody has gone anywhere yet.
	}
	switch d.seated = kit.FirstFocus(now.content); {
	case d.seated != nil:
		d.standing = false
		c.Focus(d.seated)
	case f != nil:
		c.Unfocus()
	}
	d.shell.caret = caretOf(c) // nobody did that
}

// home is where one starts: Today, or the first page for who may not see that.
func (d *desk) home() page.Route {
	if list := d.inRail(); len(list) > 0 && !d.may(page.Today) {
		return page.Route{Page: list[0].name}
	}
	if d.may(page.Today) {
		return page.Route{Page: page.Today}
	}
	return page.Route{}
}

// marked is the entry of the rail that stands for a page.
func (d *desk) marked(n page.Name) string {
	if e, ok := entryNamed(n); ok && e.under != "" {
		return string(e.under)
	}
	return string(n)
}

// recount renews the numbers in the rail.
func (d *desk) recount() {
	if !d.may(page.Today) {
		return
	}
	ui.Run(d.async, &d.counts, func(ctx context.Context) (office.TodayView, error) {
		return d.shell.house.Office.TodayView(ctx)
	}, func(v office.TodayView, err error) {
		if err != nil {
			return // the Today page itself says what is wrong; a number that is missing says nothing false
		}
		state := kit.Mute
		for _, t := range v.Tasks {
			if !t.Due.IsZero() && !t.Due.After(v.Date) {
				state = kit.Bad
			}
		}
		d.rail.SetCount(string(page.Today), len(v.Tasks), state)
	})
}

// clear drops everything that tells of a patient: screens save their drafts, empty themselves, and are forgotten.
func (d *desk) clear() {
	if now, ok := d.screens[d.route.Page]; ok {
		d.shell.d.Async.Guard(now.screen.Hide)
	}
	for _, sc := range d.screens {
		d.shell.d.Async.Guard(sc.screen.Clear)
	}
	d.toasts.Clear()
	d.over = true
	d.pending.close()
	d.counts.Cancel()
	d.salvaging.Cancel()
	if d.search != nil {
		d.search.clear()
	}
	d.OnCards(nil)
	d.stopAttending()
	d.overlay, d.search, d.patient, d.dropped = nil, nil, nil, nil
	d.screens, d.history = map[page.Name]*shown{}, nil
	d.pages.Objects = nil
	d.bands.Objects = nil
}

// fillBands puts above the pages what concerns all of them: the sample, and what opening noticed.
func (d *desk) fillBands() {
	d.bands.Objects = nil
	d.emergency.words = nil
	if e := d.me.Emergency; e != nil {
		d.bands.Add(d.emergencyBand(*e))
	}
	if f, ok := finding(d.me, lookOnly); ok {
		d.bands.Add(d.lookBand(f))
	}
	if d.me.Practice.Sample {
		d.bands.Add(sampleBand(d.shell.leaveSample))
	}
	for _, n := range d.shell.notices(d.me) {
		d.bands.Add(d.dismissable(n))
	}
	d.bands.Refresh()
}

// dismissable is a banner that goes away when it has been read.
func (d *desk) dismissable(n bannerText) fyne.CanvasObject {
	var row fyne.CanvasObject
	away := func() {
		d.bands.Remove(row)
		d.relayout()
	}
	var acts []fyne.CanvasObject
	if n.act != "" && d.me.Perms.Has(n.may) {
		acts = append(acts, kit.Secondary(n.act, func() { away(); d.Go(n.to) }).Small())
	}
	acts = append(acts, kit.Secondary(i18n.T("shell.read"), away).Small())
	row = kit.Inset4(8, 26, 0, 26, kit.Banner(n.state, n.title, n.sentence, acts...))
	return row
}

// relayout gives the page the room that a band left.
func (d *desk) relayout() {
	d.root.Resize(d.root.Size().AddWidthHeight(0, -1))
	d.root.Resize(d.root.Size().AddWidthHeight(0, 1))
	d.root.Refresh()
}

// sampleBand says on every page that nobody here is real.
func sampleBand(leave func()) fyne.CanvasObject {
	return kit.NewBox("infoBg", "", 0, kit.Inset(6, 26, kit.Row(10,
		kit.NewIcon(kit.IconInfo, 18, "infoFg"),
		kit.Grow(kit.NewText(i18n.T("shell.sample.band"), kit.SizeBody, kit.SemiBold, "infoFg")),
		kit.Link(i18n.T("shell.sample.leave"), leave))))
}
