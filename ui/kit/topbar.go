// TopBar: search, backup state, lock countdown, who is signed in, and Lock.

package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"consentry/ui/i18n"
)

const (
	barHigh    = 52
	searchWide = 380
)

// TopBar is the line above every page.
type TopBar struct {
	widget.BaseWidget
	OnSearch func() // the search box was pressed
	OnBackup func() // the backup chip was pressed
	OnLock   func()
	OnMember func() // the name of who is signed in was pressed

	search *searchBox
	backup *ActionChip
	locks  *Chip
	face   *memberFace
	lock   *Button
	body   fyne.CanvasObject
}

// NewTopBar returns the bar; shortcut is the search's keys in words, "Ctrl K".
func NewTopBar(shortcut string) *TopBar {
	b := &TopBar{backup: NewActionChip(Mute, "", nil).WithIcon(IconDot), locks: NewChip(Mute, "")}
	call := func(f *func()) func() {
		return func() {
			if *f != nil {
				(*f)()
			}
		}
	}
	b.search = newSearchBox(i18n.T("kit.bar.search"), shortcut, call(&b.OnSearch))
	b.backup.act = call(&b.OnBackup)
	b.face = newMemberFace(call(&b.OnMember))
	b.face.Hide() // nobody is signed in yet
	b.backup.Hide()
	b.locks.Hide()
	b.lock = Secondary(i18n.T("kit.bar.lock"), call(&b.OnLock))
	b.body = Inset(0, 22, Row(14, b.search, Spring(), b.backup, b.locks, b.face, b.lock))
	b.ExtendBaseWidget(b)
	return b
}

// SetBackup shows how the backups are: "Backed up 3 h ago".
func (b *TopBar) SetBackup(s State, words string) {
	b.backup.Hidden = words == ""
	b.backup.Set(s, words)
	b.Refresh()
}

// SetLocks shows when the program locks by itself: "Locks in 4:32". "" hides it.
func (b *TopBar) SetLocks(s State, words string) {
	b.locks.Hidden = words == ""
	b.locks.Set(s, words)
	b.Refresh()
}

// SetMember shows who is signed in and in which role.
func (b *TopBar) SetMember(name, role string) {
	b.face.set(name, role)
	b.face.Hidden = name == ""
	b.Refresh()
}

// CreateRenderer is called by Fyne.
func (b *TopBar) CreateRenderer() fyne.WidgetRenderer {
	bg, edge := canvas.NewRectangle(color.Transparent), canvas.NewRectangle(color.Transparent)
	return &painted{
		objs: []fyne.CanvasObject{bg, edge, b.body}, of: b,
		min: func() fyne.Size { return fyne.NewSize(b.body.MinSize().Width, barHigh) },
		paint: func(s fyne.Size) {
			th := b.Theme()
			bg.FillColor, edge.FillColor = th.Color(ColorSurface, variant()), th.Color(ColorLine, variant())
			place(bg, 0, 0, s.Width, s.Height)
			place(edge, 0, s.Height-1, s.Width, 1)
			place(b.body, 0, 0, s.Width, s.Height-1)
			b.body.(*fyne.Container).Layout.Layout(b.body.(*fyne.Container).Objects, b.body.Size())
			row := b.body.(*fyne.Container).Objects[0].(*fyne.Container)
			row.Layout.Layout(row.Objects, row.Size())
			bg.Refresh()
			edge.Refresh()
		},
	}
}

// memberFace is who is signed in: a face, a name, a role. Pressed, it offers what one can do about that.
type memberFace struct {
	pressable
	who string
	row *fyne.Container
}

func newMemberFace(act func()) *memberFace {
	m := &memberFace{row: Row(8)}
	m.act = act
	m.name = func() string { return m.who }
	m.ExtendBaseWidget(m)
	return m
}

func (m *memberFace) set(name, role string) {
	m.who = name
	m.row.Objects = []fyne.CanvasObject{
		NewAvatar(name, 28),
		Stack(0, NewText(name, SizeSmall, SemiBold, ColorInk).Line(), NewText(role, SizeSmall, Regular, ColorMuted).Line()),
	}
	m.Refresh()
}

func (m *memberFace) naturalWidth() float32       { return natural(m.row) }
func (m *memberFace) heightFor(w float32) float32 { return HeightFor(m.row, w) }

// CreateRenderer is called by Fyne.
func (m *memberFace) CreateRenderer() fyne.WidgetRenderer {
	focus := ring()
	return &painted{
		objs: []fyne.CanvasObject{focus, m.row}, of: m,
		min: func() fyne.Size { return m.row.MinSize() },
		paint: func(s fyne.Size) {
			place(m.row, 0, 0, s.Width, s.Height)
			m.row.Layout.Layout(m.row.Objects, s)
			m.showRing(focus, -4, -3, s.Width+8, s.Height+6, 7)
			focus.Refresh()
		},
	}
}

// searchBox looks like an entry and opens the search when it is pressed.
type searchBox struct {
	pressable
	words, keys string
}

func newSearchBox(words, keys string, open func()) *searchBox {
	s := &searchBox{words: words, keys: keys}
	s.act = open
	s.name = func() string { return words }
	s.ExtendBaseWidget(s)
	return s
}

// TypedRune opens the search: a person who types here means to search.
func (s *searchBox) TypedRune(rune) { s.act() }

// CreateRenderer is called by Fyne.
func (s *searchBox) CreateRenderer() fyne.WidgetRenderer {
	focus, bg, cap := ring(), canvas.NewRectangle(color.Transparent), canvas.NewRectangle(color.Transparent)
	words, keys := canvas.NewText(s.words, color.Transparent), canvas.NewText(s.keys, color.Transparent)
	return &painted{
		objs: []fyne.CanvasObject{focus, bg, words, cap, keys}, of: s,
		min: func() fyne.Size { return fyne.NewSize(160, 33) },
		paint: func(sz fyne.Size) {
			bg.FillColor, bg.CornerRadius = s.colour(ColorSoft), 7
			if s.hovered {
				bg.FillColor = s.colour(ColorSoftHover)
			}
			place(bg, 0, 0, sz.Width, sz.Height)
			words.TextSize, words.Color = s.Theme().Size(SizeBody), s.colour("placeholder")
			keys.TextSize, keys.Color = s.Theme().Size(SizeTiny), s.colour(ColorMuted)
			k := keys.MinSize()
			words.Text = ellipsis(s.words, sz.Width-24-k.Width-24, words.TextSize, Regular)
			m := words.MinSize()
			place(words, 12, (sz.Height-m.Height)/2, m.Width, m.Height)
			cap.FillColor, cap.StrokeColor, cap.StrokeWidth, cap.CornerRadius = s.colour(ColorSurface), s.colour(ColorLine), 1, 4
			place(cap, sz.Width-12-k.Width-12+0.5, (sz.Height-18)/2+0.5, k.Width+11, 17)
			place(keys, sz.Width-12-k.Width-6, (sz.Height-k.Height)/2, k.Width, k.Height)
			s.showRing(focus, 0, 0, sz.Width, sz.Height, 7)
			for _, o := range []fyne.CanvasObject{focus, bg, words, cap, keys} {
				o.Refresh()
			}
		},
	}
}

func (s *searchBox) naturalWidth() float32 { return searchWide }

// Shell arranges rail, bar and page as the window does.
func Shell(rail, bar, page fyne.CanvasObject) *fyne.Container {
	return newContainer(&shellLayout{}, rail, bar, page)
}

func newContainer(l fyne.Layout, objects ...fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: l, Objects: objects}
}

// shellLayout expects rail, bar, page in this order, which is also the order of Tab.
type shellLayout struct{}

func (shellLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	place(o[0], 0, 0, railWide, s.Height)
	place(o[1], railWide, 0, s.Width-railWide, barHigh)
	place(o[2], railWide, barHigh, s.Width-railWide, s.Height-barHigh)
}

func (shellLayout) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(rootWide, rootHigh)
}

// The least size of the window, whatever it shows.
const (
	rootWide = 1000
	rootHigh = 620
)

// Root is a window's content that is not a Shell: sign-in, patient mode. It has a fixed least size, so that no content
// makes the window grow, and the content is given the whole window.
func Root(content fyne.CanvasObject) *fyne.Container { return newContainer(rootLayout{}, content) }

type rootLayout struct{}

func (rootLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(rootWide, rootHigh) }
func (rootLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	for _, c := range o {
		place(c, 0, 0, s.Width, s.Height)
	}
}
