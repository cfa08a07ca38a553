// How a person moves in a grid and selects: keys and pointer.

package pictures

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"consentry/ui"
	"consentry/ui/kit"
)

// doublePress is how soon a second press has to follow to open what the first one selected.
const doublePress = 450 * time.Millisecond

const tickArea = chipInset + tickSide + 6 // the corner of a tile where a press selects, in units

// TypedKey moves, opens and selects.
func (v *gridView) TypedKey(k *fyne.KeyEvent) {
	if kit.EnterSpent(k) {
		return
	}
	g := v.grid
	columns, _, rowHigh := v.measure()
	page := max(1, int(g.scroll.Size().Height/rowHigh)) * columns
	to := max(0, g.cursor)
	switch k.Name {
	case fyne.KeyLeft:
		to--
	case fyne.KeyRight:
		to++
	case fyne.KeyUp:
		if to -= columns; to < 0 {
			to += columns
		}
	case fyne.KeyDown:
		if to/columns < (g.total-1)/columns {
			to += columns
		}
	case fyne.KeyPageUp:
		to -= page
	case fyne.KeyPageDown:
		to += page
	case fyne.KeyHome:
		to = 0
	case fyne.KeyEnd:
		to = g.total - 1
	case fyne.KeyReturn, fyne.KeyEnter:
		g.open(g.cursor)
		return
	case fyne.KeySpace:
		if !v.space {
			g.toggle(g.cursor)
		}
		return
	default:
		kit.PassKey(k)
		return
	}
	g.walk(to, shifted())
}

// KeyDown and KeyUp follow Space on a covered item: held it uncovers, a short press selects.
func (v *gridView) KeyDown(k *fyne.KeyEvent) {
	v.piece.KeyDown(k)
	if it, ok := v.grid.item(v.grid.cursor); ok && k.Name == fyne.KeySpace && it.Covered && !v.space {
		v.space = true
		v.grid.hold.press(it.ID)
	}
}
func (v *gridView) KeyUp(k *fyne.KeyEvent) {
	if k.Name == fyne.KeySpace && v.space {
		v.space = false
		v.grid.hold.end()
		if v.grid.hold.tapped() {
			v.grid.toggle(v.grid.cursor)
		}
	}
}

// TypedShortcut selects all on Ctrl+A, and toggles on Ctrl+Space.
func (v *gridView) TypedShortcut(s fyne.Shortcut) {
	switch s := s.(type) {
	case *fyne.ShortcutSelectAll:
		v.grid.SelectAll()
	case *desktop.CustomShortcut:
		if s.KeyName == fyne.KeySpace {
			v.grid.toggle(v.grid.cursor)
		}
	}
}

// index returns the item under a place, -1 for none, and whether its corner for selecting is meant.
func (v *gridView) index(pos fyne.Position) (i int, corner bool) {
	columns, width, rowHigh := v.measure()
	x, y := pos.X-gridInset, pos.Y-gridInset
	col, row := int(x/(width+gridGap)), int(y/rowHigh)
	x -= float32(col) * (width + gridGap)
	y -= float32(row) * rowHigh
	i = row*columns + col
	if pos.X < gridInset || pos.Y < gridInset || col >= columns || x > width || y > rowHigh-rowGap || i >= v.grid.total {
		return -1, false
	}
	return i, v.grid.Many && x < tickArea && y < tickArea
}

// MouseDown and MouseUp hold a covered item.
func (v *gridView) MouseDown(e *desktop.MouseEvent) {
	kit.FocusOn(v)
	i, corner := v.index(e.Position)
	if i >= 0 && modifiers() == 0 {
		v.grid.stand(i)
	}
	if it, ok := v.grid.item(i); ok && it.Covered && !corner && e.Button == desktop.MouseButtonPrimary {
		v.grid.hold.press(it.ID)
	}
}
func (v *gridView) MouseUp(*desktop.MouseEvent) { v.grid.hold.end() }

// Tapped selects or opens what is under the pointer.
func (v *gridView) Tapped(e *fyne.PointEvent) { v.press(e.Position, modifiers()) }

func (v *gridView) press(pos fyne.Position, mod fyne.KeyModifier) {
	g := v.grid
	if !g.hold.tapped() {
		return
	}
	i, corner := v.index(pos)
	if i < 0 {
		return
	}
	kit.FocusOn(v)
	switch {
	case g.Many && mod&fyne.KeyModifierShift != 0:
		g.walk(i, true)
	case corner, g.Many && mod&fyne.KeyModifierShortcutDefault != 0:
		g.move(i)
		g.toggle(i)
	case g.OpenOnTap:
		g.move(i)
		g.open(i)
	default:
		again := i == g.pressed && g.async.Now().Sub(g.pressedAt) < doublePress
		g.pressed, g.pressedAt = i, g.async.Now()
		g.move(i)
		g.only(i)
		if again {
			g.pressed = -1
			g.open(i)
		}
	}
}

// MouseIn, MouseMoved and MouseOut follow the pointer.
func (v *gridView) MouseIn(e *desktop.MouseEvent) { v.MouseMoved(e) }
func (v *gridView) MouseMoved(e *desktop.MouseEvent) {
	i, _ := v.index(e.Position)
	if i == v.hover {
		return
	}
	if !v.space {
		v.grid.hold.end()
	}
	was := v.hover
	v.hover = i
	v.redrawAt(was, i)
}
func (v *gridView) MouseOut() {
	if !v.space {
		v.grid.hold.end()
	}
	was := v.hover
	v.hover = -1
	v.redrawAt(was)
}

// Cursor is a hand over a picture.
func (v *gridView) Cursor() desktop.Cursor {
	if v.hover >= 0 {
		return desktop.PointerCursor
	}
	return desktop.DefaultCursor
}

// walk moves to an item; with extend everything from the anchor to it is selected.
func (g *Grid) walk(to int, extend bool) {
	if g.total == 0 {
		return
	}
	from := g.anchor
	if from < 0 {
		from = max(0, g.cursor)
	}
	g.move(to)
	if extend && g.Many {
		g.anchor = from
		g.rangeOf(min(from, g.cursor), max(from, g.cursor)+1)
		return
	}
	g.anchor = g.cursor
}

// move puts the keyboard on an item, as near as there is one, and brings it into view.
func (g *Grid) move(to int) {
	if g.total == 0 {
		return
	}
	to = max(0, min(to, g.total-1))
	_, _, rowHigh := g.view.measure()
	y, high := g.view.at(to).Y, g.scroll.Size().Height
	top := g.scroll.Offset.Y
	switch {
	case high <= 0:
	case y-gridInset < top:
		g.scroll.ScrollToOffset(fyne.NewPos(0, max(0, y-gridInset)))
	case y+rowHigh-rowGap+gridInset > top+high:
		g.scroll.ScrollToOffset(fyne.NewPos(0, y+rowHigh-rowGap+gridInset-high))
	}
	g.view.redraw()
	g.stand(to)
}

// stand puts the keyboard on an item where it is: under the pointer nothing may move.
func (g *Grid) stand(to int) {
	was := g.cursor
	if was != to {
		g.hold.end()
	}
	before := g.current
	g.cursor, g.anchor, g.current = to, to, ""
	g.view.redrawAt(was, to)
	if it, ok := g.item(to); ok && it.ID == before {
		g.current = before
	} else if ok {
		g.arrived(it.ID)
	}
}

func (g *Grid) arrived(id string) {
	g.current = id
	if g.OnCurrent != nil {
		g.OnCurrent(id)
	}
}

func (g *Grid) open(i int) {
	if it, ok := g.item(i); ok && g.OnOpen != nil {
		g.OnOpen(it.ID)
	}
}

// toggle selects an item or takes it out of the selection.
func (g *Grid) toggle(i int) {
	it, ok := g.item(i)
	if !ok {
		return
	}
	if _, sel := g.picked[it.ID]; sel {
		delete(g.picked, it.ID)
		g.selectionChanged()
		return
	}
	if !g.Many {
		clear(g.picked)
	}
	g.picked[it.ID] = i
	g.selectionChanged()
}

// only selects one item and no other.
func (g *Grid) only(i int) {
	it, ok := g.item(i)
	if !ok {
		return
	}
	if _, sel := g.picked[it.ID]; sel && len(g.picked) == 1 {
		return
	}
	clear(g.picked)
	g.picked[it.ID] = i
	g.selectionChanged()
}

// SelectAll selects everything; SelectNone nothing.
func (g *Grid) SelectAll() {
	if g.Many && g.total > 0 {
		g.rangeOf(0, g.total)
	}
}
func (g *Grid) SelectNone() {
	if len(g.picked) > 0 {
		clear(g.picked)
		g.selectionChanged()
	}
}

// rangeOf selects the items from a place up to but not including another and no others; those that are not there yet are
// asked for.
func (g *Grid) rangeOf(from, to int) {
	known := make([]Item, 0, min(to-from, gridPage))
	for i := from; i < to; i++ {
		it, ok := g.item(i)
		if !ok {
			break
		}
		known = append(known, it)
	}
	take := func(items []Item) {
		clear(g.picked)
		for i, it := range items {
			g.picked[it.ID] = from + i
		}
		g.selectionChanged()
	}
	g.ranging.Cancel()
	if len(known) == to-from {
		take(known)
		return
	}
	src := g.source
	ui.Run(g.async, &g.ranging, func(ctx context.Context) ([]Item, error) {
		items, _, err := src(ctx, from, to-from)
		return items, err
	}, func(items []Item, err error) {
		if err == nil {
			take(items)
		} else if g.OnError != nil {
			g.OnError(err)
		}
	})
}

func (g *Grid) selectionChanged() {
	g.view.stale()
	g.view.redraw()
	call(g.OnSelection)
}
