// A person who walks by Tab must see where the keyboard is: what gets it is scrolled into view. Fyne does not do this by
// itself, and knows no parents, so the kit keeps note of which pieces are rendered and what they consist of.

package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// rendered holds what each rendered piece of the kit consists of, scrollers the scrolling areas there are, and panels what
// stands in dialogs. All are used on the goroutine that owns the widgets only, and shrink when Fyne lets a renderer go.
var (
	rendered  = map[fyne.CanvasObject]*painted{}
	scrollers = map[*Scroller]bool{}
	panels    = map[*Panel]bool{}
)

// revealMargin is the room kept above and below what is scrolled into view, in units.
const revealMargin = 28

// simple renders a piece that consists of one other.
func simple(of fyne.Widget, content fyne.CanvasObject) *painted {
	return &painted{
		objs: []fyne.CanvasObject{content}, of: of, min: content.MinSize,
		paint: func(s fyne.Size) { place(content, 0, 0, s.Width, s.Height) },
	}
}

// remember notes a renderer that is in use.
func (r *painted) remember() {
	if r.known {
		return
	}
	r.known = true
	rendered[r.of] = r
	switch v := r.of.(type) {
	case *Scroller:
		scrollers[v] = true
	case *Panel:
		panels[v] = true
	}
}

// forget is called when Fyne lets a renderer go.
func (r *painted) forget() {
	r.known = false
	if rendered[r.of] == r {
		delete(rendered, r.of)
		switch v := r.of.(type) {
		case *Scroller:
			delete(scrollers, v)
		case *Panel:
			delete(panels, v)
		}
	}
}

// children returns what an object consists of, as far as the kit knows.
func children(o fyne.CanvasObject) []fyne.CanvasObject {
	switch v := o.(type) {
	case *fyne.Container:
		return v.Objects
	case *container.ThemeOverride:
		return []fyne.CanvasObject{v.Content}
	case *container.Scroll:
		return []fyne.CanvasObject{v.Content}
	case *Entry:
		if v.ActionItem != nil {
			return []fyne.CanvasObject{v.ActionItem}
		}
		return nil
	}
	if r, ok := rendered[o]; ok {
		return r.objs
	}
	return nil
}

// below returns how far below the top of an object a piece inside it stands.
func below(o, piece fyne.CanvasObject) (y float32, found bool) {
	if o == piece {
		return 0, true
	}
	for _, c := range children(o) {
		if !c.Visible() {
			continue
		}
		if dy, ok := below(c, piece); ok {
			return c.Position().Y + dy, true
		}
	}
	return 0, false
}

// reveal scrolls a piece into view, in whichever scrolling area it is.
func reveal(piece fyne.CanvasObject) {
	for s := range scrollers {
		if y, ok := below(s.content, piece); ok {
			s.show(y, piece.Size().Height)
			return
		}
	}
}

// inView tells whether a piece can be seen without scrolling, or is in nothing that scrolls.
func inView(piece fyne.CanvasObject) bool {
	for s := range scrollers {
		y, ok := below(s.content, piece)
		if !ok {
			continue
		}
		top, view, h := s.scroll.Offset.Y, s.scroll.Size().Height, piece.Size().Height
		return view <= 0 || h > 0 && y >= top && y+h <= top+view
	}
	return true
}

// ScrollPage scrolls what has the keyboard, or else the largest area that can be seen, by most of a view: down for 1, up for
// -1. False: there is nothing to scroll.
func ScrollPage(c fyne.Canvas, by float32) bool {
	var at *Scroller
	focused, _ := c.Focused().(fyne.CanvasObject)
	for s := range scrollers {
		if focused != nil {
			if _, ok := below(s.content, focused); ok {
				at = s
				break
			}
		}
		shown := fyne.CurrentApp().Driver().AbsolutePositionForObject(s) != fyne.Position{} // what is hidden has no position
		if shown && (at == nil || s.Size().Width*s.Size().Height > at.Size().Width*at.Size().Height) {
			at = s
		}
	}
	if at == nil {
		return false
	}
	view := at.scroll.Size().Height
	lowest := max(0, at.scroll.Content.Size().Height-view)
	at.scroll.ScrollToOffset(fyne.NewPos(0, min(lowest, max(0, at.scroll.Offset.Y+by*(view-2*revealMargin)))))
	return true
}

// pageKey scrolls for Page Up and Page Down in a piece that has no use for them.
func pageKey(of fyne.CanvasObject, k *fyne.KeyEvent) bool {
	by := map[fyne.KeyName]float32{fyne.KeyPageUp: -1, fyne.KeyPageDown: 1}[k.Name]
	c := fyne.CurrentApp().Driver().CanvasForObject(of)
	return by != 0 && c != nil && ScrollPage(c, by)
}

// show scrolls as little as it takes to see what stands at y and is h high. What is larger than the view is left as it is.
func (s *Scroller) show(y, h float32) {
	top, view := s.scroll.Offset.Y, s.scroll.Size().Height
	if view <= 0 || h > view-2*revealMargin {
		return
	}
	switch {
	case y-revealMargin < top:
		s.scroll.ScrollToOffset(fyne.NewPos(0, max(0, y-revealMargin)))
	case y+h+revealMargin > top+view:
		s.scroll.ScrollToOffset(fyne.NewPos(0, y+h+revealMargin-view))
	}
}
