// Rail: the navigation at the left. It shows what it is given: the shell leaves out what the role may not use.

package kit

import (
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"consentry/ui/i18n"
)

// RailItem is an entry of the rail.
type RailItem struct {
	ID    string
	Label string
	Icon  IconName
	Count int   // shown in a chip unless 0
	State State // the chip's colour: Bad for what is late, Mute for a plain count
}

// RailGroup is entries under a word; the first group has none.
type RailGroup struct {
	Label string
	Items []RailItem
}

const (
	railWide    = 212
	railHigh    = 33
	railPadding = 10
)

// Rail is the navigation. OnOpen is called with an entry's id when a person presses it.
type Rail struct {
	widget.BaseWidget
	OnOpen  func(id string)
	name    string
	groups  []RailGroup
	current string
	items   map[string]*railItem
	order   []*railItem
	body    *fyne.Container
	scroll  *container.Scroll
}

// NewRail returns a rail with the program's name on top.
func NewRail(name string, groups []RailGroup, current string, open func(id string)) *Rail {
	r := &Rail{name: name, OnOpen: open, current: current}
	r.scroll = container.NewVScroll(Stack(0))
	r.ExtendBaseWidget(r)
	r.SetGroups(groups)
	return r
}

// SetGroups replaces the entries.
func (r *Rail) SetGroups(groups []RailGroup) {
	r.groups = groups
	r.items = map[string]*railItem{}
	r.order = nil
	logo := Row(9, NewLogo(26), NewText(r.name, fyne.ThemeSizeName("railName"), Bold, ColorInk))
	r.body = Stack(2, Inset4(18, 0, 13, 8, logo))
	for i, g := range groups {
		if i > 0 {
			head := NewText(strings.ToUpper(g.Label), SizeTiny, SemiBold, ColorMuted)
			r.body.Add(Inset4(15, 0, 2, 10, head))
		}
		for _, it := range g.Items {
			p := newRailItem(r, it)
			r.items[it.ID] = p
			r.order = append(r.order, p)
			r.body.Add(p)
		}
	}
	r.scroll.Content = Inset4(0, railPadding, 12, railPadding, r.body)
	r.scroll.Refresh()
	r.Refresh()
}

// SetCurrent marks the entry of an id as the one shown.
func (r *Rail) SetCurrent(id string) {
	r.current = id
	for _, it := range r.order {
		it.Refresh()
	}
}

// Current returns the id of the entry shown.
func (r *Rail) Current() string { return r.current }

// SetCount changes an entry's count and its colour.
func (r *Rail) SetCount(id string, n int, s State) {
	if it, ok := r.items[id]; ok {
		it.item.Count, it.item.State = n, s
		it.Refresh()
	}
}

// Open does what a press on the entry of an id does, for shortcuts.
func (r *Rail) Open(id string) {
	if it, ok := r.items[id]; ok {
		it.act()
	}
}

// CreateRenderer is called by Fyne.
func (r *Rail) CreateRenderer() fyne.WidgetRenderer {
	bg, edge := canvas.NewRectangle(color.Transparent), canvas.NewRectangle(color.Transparent)
	return &painted{
		objs: []fyne.CanvasObject{bg, edge, r.scroll}, of: r,
		min: func() fyne.Size { return fyne.NewSize(railWide, 200) },
		paint: func(s fyne.Size) {
			th := r.Theme()
			bg.FillColor, edge.FillColor = th.Color(ColorSurface, variant()), th.Color(ColorLine, variant())
			place(bg, 0, 0, s.Width, s.Height)
			place(edge, s.Width-1, 0, 1, s.Height)
			place(r.scroll, 0, 0, s.Width-1, s.Height)
			bg.Refresh()
			edge.Refresh()
		},
	}
}

type railItem struct {
	pressable
	rail *Rail
	item RailItem
}

func newRailItem(r *Rail, it RailItem) *railItem {
	p := &railItem{rail: r, item: it}
	p.act = func() {
		if r.OnOpen != nil {
			r.OnOpen(p.item.ID)
		}
	}
	p.keys = func(k *fyne.KeyEvent) bool {
		at := -1
		for i, o := range r.order {
			if o == p {
				at = i
			}
		}
		switch {
		case k.Name == fyne.KeyDown && at+1 < len(r.order):
			focusOn(r.order[at+1])
		case k.Name == fyne.KeyUp && at > 0:
			focusOn(r.order[at-1])
		default:
			return windowKey(k)
		}
		return true
	}
	p.name = func() string {
		if p.item.Count == 0 {
			return p.item.Label
		}
		return p.item.Label + ", " + i18n.Count(p.item.Count)
	}
	p.ExtendBaseWidget(p)
	return p
}

// CreateRenderer is called by Fyne.
func (p *railItem) CreateRenderer() fyne.WidgetRenderer {
	focus, bg, pill := ring(), canvas.NewRectangle(color.Transparent), canvas.NewRectangle(color.Transparent)
	label, count := canvas.NewText("", color.Transparent), canvas.NewText("", color.Transparent)
	img := canvas.NewImageFromResource(nil)
	img.FillMode = canvas.ImageFillContain
	return &painted{
		objs: []fyne.CanvasObject{bg, img, label, pill, count, focus}, of: p,
		min: func() fyne.Size { return fyne.NewSize(120, railHigh) },
		paint: func(s fyne.Size) {
			chosen := p.rail.current == p.item.ID
			fg := p.colour(ColorInk)
			weight := Medium
			bg.FillColor, bg.CornerRadius = color.Transparent, 7
			switch {
			case chosen:
				bg.FillColor, fg, weight = p.colour(ColorPrimarySoft), p.colour("railOn"), SemiBold
			case p.hovered:
				bg.FillColor = p.colour(ColorSoft)
			}
			place(bg, 0, 0, s.Width, s.Height)
			ink := fg
			if !chosen {
				ink = p.colour(ColorLabel)
			}
			img.Resource = tint(p.item.Icon, ink)
			place(img, 9, (s.Height-18)/2, 18, 18)
			label.TextSize, label.Color = p.Theme().Size(SizeBody), fg
			room := s.Width - 36 - 8
			pill.Hidden, count.Hidden = p.item.Count == 0, p.item.Count == 0
			if p.item.Count != 0 {
				count.Text, count.TextSize, count.Color = i18n.Count(p.item.Count), p.Theme().Size(SizeTiny), p.colour(p.item.State.fg())
				dress(count, SemiBold)
				m := count.MinSize()
				w := max(20, m.Width+14)
				pill.FillColor, pill.CornerRadius = p.colour(p.item.State.bg()), 8.5
				place(pill, s.Width-w-9, (s.Height-17)/2, w, 17)
				place(count, s.Width-w-9+(w-m.Width)/2, (s.Height-m.Height)/2, m.Width, m.Height)
				room -= w + 10
			}
			label.Text = ellipsis(p.item.Label, room, label.TextSize, weight)
			dress(label, weight)
			m := label.MinSize()
			place(label, 36, (s.Height-m.Height)/2, m.Width, m.Height)
			p.showRing(focus, 3, 3, s.Width-6, s.Height-6, 4)
			for _, o := range []fyne.CanvasObject{focus, bg, img, label, pill, count} {
				o.Refresh()
			}
		},
	}
}

// Logo is the program's sign.
type Logo struct {
	widget.BaseWidget
	side float32
}

// NewLogo returns the sign with a side length in units.
func NewLogo(side float32) *Logo {
	l := &Logo{side: side}
	l.ExtendBaseWidget(l)
	return l
}

// CreateRenderer is called by Fyne.
func (l *Logo) CreateRenderer() fyne.WidgetRenderer {
	bg := canvas.NewRectangle(color.Transparent)
	txt := canvas.NewText("C", color.Transparent)
	return &painted{
		objs: []fyne.CanvasObject{bg, txt}, of: l,
		min: func() fyne.Size { return fyne.NewSquareSize(l.side) },
		paint: func(s fyne.Size) {
			th := l.Theme()
			bg.FillColor, bg.CornerRadius = th.Color(ColorPrimary, variant()), l.side*0.27
			place(bg, (s.Width-l.side)/2, (s.Height-l.side)/2, l.side, l.side)
			txt.Color, txt.TextSize = th.Color(ColorOnPrimary, variant()), l.side*0.54
			dress(txt, Bold)
			m := txt.MinSize()
			place(txt, (s.Width-m.Width)/2, (s.Height-m.Height)/2, m.Width, m.Height)
			bg.Refresh()
			txt.Refresh()
		},
	}
}
