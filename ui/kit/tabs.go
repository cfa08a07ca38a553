// Tabs: pages of one thing, reached by pointer, Tab and arrow keys.

package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"consentry/ui/i18n"
)

// TabItem is one tab: words, an optional count, and a page that is built when it is first opened.
type TabItem struct {
	ID, Label string
	Count     int // shown after the words unless 0
	Build     func() fyne.CanvasObject
}

// Tabs shows one of several pages.
type Tabs struct {
	widget.BaseWidget
	OnChanged func(id string)
	items     []TabItem
	current   int
	heads     []*tabHead
	row       *fyne.Container
	pages     map[string]fyne.CanvasObject
	gap       float32
}

// NewTabs returns tabs with the first one open.
func NewTabs(items ...TabItem) *Tabs {
	t := &Tabs{items: items, pages: map[string]fyne.CanvasObject{}, row: Row(4), gap: 16}
	for i := range items {
		h := newTabHead(t, i)
		t.heads = append(t.heads, h)
		t.row.Add(h)
	}
	t.ExtendBaseWidget(t)
	return t
}

// Current returns the id of the open tab.
func (t *Tabs) Current() string {
	if len(t.items) == 0 {
		return ""
	}
	return t.items[t.current].ID
}

// Open opens the tab of an id.
func (t *Tabs) Open(id string) {
	for i, it := range t.items {
		if it.ID == id && i != t.current {
			t.current = i
			t.Refresh()
			if t.OnChanged != nil {
				t.OnChanged(id)
			}
		}
	}
}

// Step opens the next (1) or previous (-1) tab, around the ends; for Ctrl+Tab.
func (t *Tabs) Step(by int) {
	if n := len(t.items); n > 0 {
		t.Open(t.items[((t.current+by)%n+n)%n].ID)
	}
}

// SetCount changes a tab's count.
func (t *Tabs) SetCount(id string, n int) {
	for i := range t.items {
		if t.items[i].ID == id {
			t.items[i].Count = n
			t.heads[i].Refresh()
		}
	}
	t.row.Refresh()
}

// Rebuild throws a built page away, so that it is built anew when next shown.
func (t *Tabs) Rebuild(id string) {
	delete(t.pages, id)
	if t.Current() == id {
		t.Refresh()
	}
}

func (t *Tabs) page() fyne.CanvasObject {
	if len(t.items) == 0 {
		return Gap(0, 0)
	}
	it := t.items[t.current]
	p, ok := t.pages[it.ID]
	if !ok {
		p = it.Build()
		t.pages[it.ID] = p
	}
	return p
}

// focusTarget is the head of the open tab.
func (t *Tabs) focusTarget() fyne.Focusable {
	if len(t.heads) == 0 {
		return nil
	}
	return t.heads[t.current]
}

func (t *Tabs) headHigh() float32           { return t.row.MinSize().Height + 1 }
func (t *Tabs) heightFor(w float32) float32 { return t.headHigh() + t.gap + HeightFor(t.page(), w) }

// CreateRenderer is called by Fyne.
func (t *Tabs) CreateRenderer() fyne.WidgetRenderer {
	line := Divider()
	r := &painted{of: t, objs: []fyne.CanvasObject{line, t.row, t.page()}}
	r.min = func() fyne.Size {
		p, h := t.page().MinSize(), t.row.MinSize()
		return fyne.NewSize(max(p.Width, h.Width), t.headHigh()+t.gap+p.Height)
	}
	r.paint = func(s fyne.Size) {
		page := t.page()
		r.objs = []fyne.CanvasObject{line, t.row, page}
		h := t.headHigh()
		place(line, 0, h-1, s.Width, 1)
		place(t.row, 0, 0, min(s.Width, t.row.MinSize().Width), h)
		place(page, 0, h+t.gap, s.Width, s.Height-h-t.gap)
		for _, x := range t.heads {
			x.Refresh()
		}
	}
	return r
}

type tabHead struct {
	pressable
	of *Tabs
	at int
}

func newTabHead(t *Tabs, at int) *tabHead {
	h := &tabHead{of: t, at: at}
	h.act = func() { focusOn(h); t.Open(t.items[at].ID) }
	h.keys = func(k *fyne.KeyEvent) bool {
		to := at
		switch k.Name {
		case fyne.KeyLeft:
			to--
		case fyne.KeyRight:
			to++
		default:
			return windowKey(k)
		}
		if to >= 0 && to < len(t.heads) {
			focusOn(t.heads[to])
			t.Open(t.items[to].ID)
		}
		return true
	}
	h.name = h.words
	h.ExtendBaseWidget(h)
	return h
}

func (h *tabHead) words() string {
	it := h.of.items[h.at]
	if it.Count == 0 {
		return it.Label
	}
	return it.Label + " " + i18n.Count(it.Count)
}

// CreateRenderer is called by Fyne.
func (h *tabHead) CreateRenderer() fyne.WidgetRenderer {
	focus, line := ring(), canvas.NewRectangle(color.Transparent)
	txt := canvas.NewText("", color.Transparent)
	return &painted{
		objs: []fyne.CanvasObject{txt, line, focus}, of: h,
		min: func() fyne.Size {
			m := measure(h.words(), h.Theme().Size(SizeBody), SemiBold)
			return fyne.NewSize(ceil(m.Width)+22, ceil(m.Height)+20)
		},
		paint: func(s fyne.Size) {
			open := h.of.current == h.at
			txt.Text, txt.TextSize, txt.Color = h.words(), h.Theme().Size(SizeBody), h.colour(ColorMuted)
			if open || h.hovered {
				txt.Color = h.colour(ColorPrimary)
			}
			dress(txt, SemiBold)
			m := txt.MinSize()
			const left = 2
			place(txt, left, (s.Height-m.Height)/2-1, m.Width, m.Height)
			line.FillColor, line.Hidden = h.colour(ColorPrimary), !open
			place(line, 0, s.Height-2, m.Width+2*left, 2)
			h.showRing(focus, 1, 6, m.Width+2, s.Height-14, 4)
			txt.Refresh()
			line.Refresh()
			focus.Refresh()
		},
	}
}
