// The rows of a grid that are in view: which tiles draw which items.

package pictures

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"

	"consentry/ui/i18n"
	"consentry/ui/kit"
)

const (
	gridGap   = 16
	rowGap    = 14
	gridInset = 5 // room for the focus ring
)

// gridView is the content that scrolls. It is as high as all rows, but holds only the tiles in view.
type gridView struct {
	piece
	grid  *Grid
	pool  []*tileParts // the tile of item i is pool[i % len(pool)]
	objs  []fyne.CanvasObject
	hover int
	width float32 // the tiles' at present
	space bool    // Space is down
}

var (
	_ fyne.Tappable      = (*gridView)(nil)
	_ fyne.Shortcutable  = (*gridView)(nil)
	_ desktop.Mouseable  = (*gridView)(nil)
	_ desktop.Keyable    = (*gridView)(nil)
	_ desktop.Hoverable  = (*gridView)(nil)
	_ desktop.Cursorable = (*gridView)(nil)
)

func newGridView(g *Grid) *gridView {
	v := &gridView{grid: g, hover: -1}
	v.name = func() string {
		it, ok := g.item(g.cursor)
		if !ok {
			return i18n.T("pictures.grid.count", "n", g.total)
		}
		name := i18n.T("pictures.grid.at", "name", nameOf(it.Look, g.hold.held), "n", i18n.Count(g.cursor+1), "total", i18n.Count(g.total))
		if _, sel := g.picked[it.ID]; sel {
			name = i18n.T("pictures.grid.selected", "name", name)
		}
		return name
	}
	v.extend(v)
	return v
}

// measure returns how many tiles stand in a row, how wide they are and how high a row is, in units.
func (v *gridView) measure() (columns int, width, rowHigh float32) {
	room := v.Size().Width - 2*gridInset
	least := max(40, v.grid.TileWidth)
	columns = max(1, int((room+gridGap)/(least+gridGap)))
	width = max(40, float32(int((room-float32(columns-1)*gridGap)/float32(columns))))
	return columns, width, tileHeight(width, v.grid.Lines) + rowGap
}

func rowsOf(total, columns int) int { return (total + columns - 1) / columns }

// window returns the items in view: from first up to but not including end.
func (v *gridView) window() (first, end int) {
	columns, _, rowHigh := v.measure()
	top, high := v.grid.scroll.Offset.Y-gridInset, v.grid.scroll.Size().Height
	if high <= 0 {
		return 0, 0
	}
	row := max(0, int(top/rowHigh))
	last := int((top+high)/rowHigh) + 1
	end = min(v.grid.total, last*columns)
	return min(row*columns, end), end
}

func (v *gridView) at(i int) fyne.Position {
	columns, width, rowHigh := v.measure()
	return fyne.NewPos(gridInset+float32(i%columns)*(width+gridGap), gridInset+float32(i/columns)*rowHigh)
}

// showing reports whether an item is in view.
func (v *gridView) showing(id string) bool {
	first, end := v.window()
	for i := first; i < end; i++ {
		if it, ok := v.grid.item(i); ok && it.ID == id {
			return true
		}
	}
	return false
}

// stale makes every tile be drawn anew at the next redraw.
func (v *gridView) stale() {
	for _, p := range v.pool {
		p.drawn = false
	}
}

// forget drops the tiles with what they show.
func (v *gridView) forget() {
	for _, p := range v.pool {
		p.show(nil)
	}
	v.pool, v.objs = nil, nil
	v.Refresh()
}

// redraw gives each item in view its tile. Tiles that stay in view are left as they are.
func (v *gridView) redraw() {
	g := v.grid
	first, end := v.window()
	columns, width, rowHigh := v.measure()
	if width != v.width {
		v.width = width
		v.stale()
	}
	grown := len(v.pool) < end-first
	if grown {
		for n := end - first + columns; len(v.pool) < n; {
			p := newTileParts()
			v.pool = append(v.pool, p)
			v.objs = append(v.objs, p.box)
		}
		for _, p := range v.pool {
			p.index, p.drawn = -1, false
		}
	}
	changed := grown
	for _, p := range v.pool {
		if out := p.index < first || p.index >= end; out && p.box.Visible() {
			p.box.Hidden, changed = true, true
			p.id, p.drawn = "", false
			p.show(nil)
		}
	}
	for i := first; i < end; i++ {
		p := v.pool[i%len(v.pool)]
		if p.index == i && p.drawn && p.box.Visible() {
			continue
		}
		changed = true
		p.index, p.box.Hidden = i, false
		place(p.box, gridInset+float32(i%columns)*(width+gridGap), gridInset+float32(i/columns)*rowHigh, width, rowHigh-rowGap)
		v.drawTile(p)
	}
	if end > first {
		g.want(first/gridPage, (end-1)/gridPage)
	}
	if changed {
		g.wantImages()
		canvas.Refresh(v)
	}
}

// drawTile draws the item that a tile stands for.
func (v *gridView) drawTile(p *tileParts) {
	g := v.grid
	it, ok := g.item(p.index)
	st := tileState{focused: v.focused && p.index == max(0, g.cursor), hover: p.index == v.hover, picking: g.Many}
	if ok {
		_, st.selected = g.picked[it.ID]
		st.held = g.hold.held && g.hold.id == it.ID
	}
	p.id = it.ID
	switch {
	case st.held:
		p.show(g.heldImage)
	case it.Covered || !ok:
		p.show(nil)
	default:
		if img := g.images.get(it.ID); img != p.img {
			p.show(img)
		}
	}
	p.draw(v.Theme(), it.Look, st, v.width)
}

// redrawItem draws one item anew if it is in view.
func (v *gridView) redrawItem(id string) {
	for _, p := range v.pool {
		if p.id == id && id != "" && p.box.Visible() {
			v.drawTile(p)
			canvas.Refresh(v)
		}
	}
}

// redrawAt draws the items at some places anew, if they are in view.
func (v *gridView) redrawAt(places ...int) {
	for _, i := range places {
		if len(v.pool) > 0 && i >= 0 {
			if p := v.pool[i%len(v.pool)]; p.index == i && p.box.Visible() {
				v.drawTile(p)
			}
		}
	}
	canvas.Refresh(v)
}

// CreateRenderer is called by Fyne.
func (v *gridView) CreateRenderer() fyne.WidgetRenderer { return &gridRenderer{v} }

type gridRenderer struct{ v *gridView }

func (r *gridRenderer) Destroy()                     {}
func (r *gridRenderer) Objects() []fyne.CanvasObject { return r.v.objs }
func (r *gridRenderer) Layout(fyne.Size)             { r.v.redraw() }
func (r *gridRenderer) Refresh()                     { r.v.stale(); r.v.redraw() }
func (r *gridRenderer) MinSize() fyne.Size {
	columns, _, rowHigh := r.v.measure()
	return fyne.NewSize(r.v.grid.TileWidth+2*gridInset, float32(rowsOf(r.v.grid.total, columns))*rowHigh-rowGap+2*gridInset)
}

// FocusGained and FocusLost show and hide where the keyboard is, and cover what Space held.
func (v *gridView) FocusGained() {
	v.focused = true
	if v.grid.cursor < 0 && v.grid.total > 0 {
		v.grid.cursor = 0
		if it, ok := v.grid.item(0); ok {
			v.grid.current = it.ID
		}
	}
	v.redrawAt(max(0, v.grid.cursor))
	kit.ShowFocused(v.grid)
}
func (v *gridView) FocusLost() {
	v.focused, v.space = false, false
	v.grid.hold.end()
	v.redrawAt(max(0, v.grid.cursor))
}
