// Page: title, what it is about, its one primary button, and a content that scrolls.

package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// Header is a page's title with a line below and what stands at the right: buttons, steps, a chip.
func Header(title, sub string, right ...fyne.CanvasObject) *fyne.Container {
	return HeaderWith(nil, title, sub, right...)
}

// HeaderWith is Header with a picture before the title, such as an Avatar.
func HeaderWith(before fyne.CanvasObject, title, sub string, right ...fyne.CanvasObject) *fyne.Container {
	words := Stack(2, TitleText(title))
	if sub != "" {
		words.Add(MutedText(sub))
	}
	row := Row(14)
	if before != nil {
		row.Add(before)
	}
	row.Add(Grow(words))
	if len(right) > 0 {
		row.Add(Row(8, right...))
	}
	return Inset4(0, 0, 4, 0, row)
}

const (
	pagePadTop  = 22
	pagePadSide = 26
)

// Page is the right part of the window: pieces below one another that scroll together.
// Give it a Header first, then cards.
func Page(objects ...fyne.CanvasObject) *Scroller { return NewScroller(PageOf(objects...)) }

// PageOf is what scrolls in a Page, to Renew one that is shown already.
func PageOf(objects ...fyne.CanvasObject) fyne.CanvasObject {
	return Inset4(pagePadTop, pagePadSide, pagePadSide, pagePadSide, Stack(pageGap, objects...))
}

// FixedPage is Page for content that scrolls by itself and fills the window's height, such as a DataTable: the last
// piece takes the height left over. It never scrolls as a whole.
func FixedPage(objects ...fyne.CanvasObject) *fyne.Container {
	if n := len(objects); n > 0 {
		objects[n-1] = Grow(objects[n-1])
	}
	return Inset4(pagePadTop, pagePadSide, pagePadSide, pagePadSide, Stack(pageGap, objects...))
}

// Scroller scrolls a content up and down and makes it exactly as high as it is at the present width.
type Scroller struct {
	widget.BaseWidget
	content fyne.CanvasObject
	scroll  *container.Scroll
	holder  *fyne.Container
}

// NewScroller returns a scrolling area. One scroller a page: nested ones fight for the wheel.
func NewScroller(content fyne.CanvasObject) *Scroller {
	s := &Scroller{content: content}
	s.holder = container.New(&flowLayout{}, content)
	s.scroll = container.NewVScroll(s.holder)
	s.ExtendBaseWidget(s)
	return s
}

// SetContent replaces what scrolls and goes to the top.
func (s *Scroller) SetContent(o fyne.CanvasObject) {
	s.content = o
	s.holder.Objects = []fyne.CanvasObject{o}
	s.scroll.ScrollToTop()
	s.Refresh()
}

// Renew replaces what scrolls with the same again, changed: what was in view stays there, as far as there is that much.
func (s *Scroller) Renew(o fyne.CanvasObject) {
	at := s.scroll.Offset
	s.content = o
	s.holder.Objects = []fyne.CanvasObject{o}
	s.Refresh()
	s.scroll.ScrollToOffset(at)
}

// AtTop tells whether the beginning is in view.
func (s *Scroller) AtTop() bool { return s.scroll.Offset.Y <= 0 }

// Content returns what scrolls.
func (s *Scroller) Content() fyne.CanvasObject { return s.content }

// ScrollToTop goes to the beginning.
func (s *Scroller) ScrollToTop() { s.scroll.ScrollToTop() }

// Reveal scrolls so that a piece inside is in view.
func (s *Scroller) Reveal(o fyne.CanvasObject) {
	d := fyne.CurrentApp().Driver()
	y := d.AbsolutePositionForObject(o).Y - d.AbsolutePositionForObject(s.content).Y
	s.scroll.ScrollToOffset(fyne.NewPos(0, max(0, y-40)))
}

// CreateRenderer is called by Fyne.
func (s *Scroller) CreateRenderer() fyne.WidgetRenderer {
	return &painted{
		objs: []fyne.CanvasObject{s.scroll}, of: s,
		min: func() fyne.Size { return fyne.NewSize(s.content.MinSize().Width, 32) },
		paint: func(size fyne.Size) {
			s.holder.Layout.(*flowLayout).width = size.Width
			place(s.scroll, 0, 0, size.Width, size.Height)
			s.scroll.Refresh()
		},
	}
}

// flowLayout makes its one object as wide as itself and as high as it then is.
type flowLayout struct{ width float32 }

func (l *flowLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	for _, o := range objects {
		place(o, 0, 0, size.Width, max(size.Height, HeightFor(o, size.Width)))
	}
}

func (l *flowLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var m fyne.Size
	for _, o := range objects {
		least := o.MinSize().Width
		w := l.width
		if w < least {
			w = least
		}
		m = m.Max(fyne.NewSize(least, HeightFor(o, w)))
	}
	return m
}

// PatientArea shows a content in the theme that patients read: larger words and stronger contrast, on a white ground.
func PatientArea(larger bool, content fyne.CanvasObject) fyne.CanvasObject {
	ground := NewBox(ColorPage, "", 0, content)
	return container.NewThemeOverride(ground, NewPatientTheme(larger))
}
