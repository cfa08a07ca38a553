// The rows of a DataTable that are in view, drawn with plain canvas pieces that are used again and again.

package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"

	"consentry/ui/i18n"
)

// rowsView is as high as all rows and draws those in view.
type rowsView struct {
	pressable
	table *DataTable
	pool  []*rowPieces
	objs  []fyne.CanvasObject
	hover int
}

func newRowsView(t *DataTable) *rowsView {
	v := &rowsView{table: t, hover: -1}
	v.act = func() {
		if r, ok := t.row(t.cursor); ok {
			t.open(r.ID)
		}
	}
	v.keys = v.key
	v.name = func() string {
		if r, ok := t.row(t.cursor); ok && len(r.Cells) > 0 {
			return r.Cells[0].Text
		}
		return i18n.T("kit.table.count", "n", t.total)
	}
	v.ExtendBaseWidget(v)
	return v
}

// window returns the rows in view: from first up to but not including end.
func (v *rowsView) window() (first, end int) {
	t := v.table
	if t.inline {
		return 0, t.total
	}
	top := t.scroll.Offset.Y
	first = max(0, int(top/t.rowHigh))
	end = min(t.total, int((top+t.scroll.Size().Height)/t.rowHigh)+2)
	return min(first, end), end
}

// forget drops what the pieces say.
func (v *rowsView) forget() {
	v.pool, v.objs = nil, nil
	v.Refresh()
}

// redraw draws the rows in view and asks for those that are not there yet.
func (v *rowsView) redraw() {
	t := v.table
	first, end := v.window()
	width := v.Size().Width
	xs, ws := t.spans(width)
	for len(v.pool) < end-first {
		v.pool = append(v.pool, newRowPieces(len(t.columns)))
	}
	objs := make([]fyne.CanvasObject, 0, len(v.objs))
	for i := first; i < end; i++ {
		p := v.pool[i%len(v.pool)]
		if len(v.pool) > end-first { // a pool that is larger than the view is used in order
			p = v.pool[(i-first)%len(v.pool)]
		}
		r, ok := t.row(i)
		p.draw(v, i, r, ok, float32(i)*t.rowHigh, width, xs, ws)
		objs = append(objs, p.objs...)
	}
	v.objs = objs
	if end > first {
		t.want(first/tablePage, (end-1)/tablePage)
	}
	canvas.Refresh(v)
}

func (v *rowsView) key(k *fyne.KeyEvent) bool {
	page := max(1, int(v.table.scroll.Size().Height/v.table.rowHigh)-1)
	switch k.Name {
	case fyne.KeyDown:
		v.move(v.table.cursor + 1)
	case fyne.KeyUp:
		v.move(v.table.cursor - 1)
	case fyne.KeyPageDown:
		v.move(v.table.cursor + page)
	case fyne.KeyPageUp:
		v.move(v.table.cursor - page)
	case fyne.KeyHome:
		v.move(0)
	case fyne.KeyEnd:
		v.move(v.table.total - 1)
	default:
		if t := v.table; t.OnKey != nil && t.selected != "" && t.OnKey(k) {
			return true
		}
		return windowKey(k)
	}
	return true
}

// TypedRune offers letters to the table's owner, then to the filter.
func (v *rowsView) TypedRune(r rune) {
	if t := v.table; t.OnRune != nil && t.selected != "" && t.OnRune(r) {
		return
	}
	if f := v.table.filter; f != nil && r != ' ' {
		focusOn(f)
		f.TypedRune(r)
	}
}

// move selects the row at an index, as near as there is one, and brings it into view.
func (v *rowsView) move(to int) {
	t := v.table
	if t.total == 0 {
		return
	}
	to = max(0, min(to, t.total-1))
	if !t.inline {
		top, high := t.scroll.Offset.Y, t.scroll.Size().Height
		y := float32(to) * t.rowHigh
		switch {
		case y < top:
			t.scroll.ScrollToOffset(fyne.NewPos(0, y))
		case y+t.rowHigh > top+high:
			t.scroll.ScrollToOffset(fyne.NewPos(0, y+t.rowHigh-high))
		}
	}
	t.choose(to)
	v.redraw()
}

// Tapped selects the row under the pointer, or does what its cell does.
func (v *rowsView) Tapped(e *fyne.PointEvent) {
	Clicked()
	if e == nil {
		return
	}
	t := v.table
	focusOn(v)
	i := int(e.Position.Y / t.rowHigh)
	r, ok := t.row(i)
	if !ok || i >= t.total {
		return
	}
	t.choose(i)
	xs, ws := t.spans(v.Size().Width)
	for c := range r.Cells {
		if c < len(xs) && r.Cells[c].Tap != nil && e.Position.X >= xs[c]-4 && e.Position.X <= xs[c]+ws[c]+4 {
			r.Cells[c].Tap()
			return
		}
	}
	if t.OpenOnTap {
		t.open(r.ID)
	}
}

// MouseMoved and MouseOut follow the pointer over rows.
func (v *rowsView) MouseMoved(e *desktop.MouseEvent) {
	if i := int(e.Position.Y / v.table.rowHigh); i != v.hover {
		v.hover = i
		v.redraw()
	}
}
func (v *rowsView) MouseOut()                     { v.hover = -1; v.redraw() }
func (v *rowsView) MouseIn(e *desktop.MouseEvent) { v.MouseMoved(e) }

// Cursor is a hand where a press opens.
func (v *rowsView) Cursor() desktop.Cursor {
	if v.table.OpenOnTap {
		return desktop.PointerCursor
	}
	return desktop.DefaultCursor
}

// CreateRenderer is called by Fyne.
func (v *rowsView) CreateRenderer() fyne.WidgetRenderer { return &rowsRenderer{v: v} }

type rowsRenderer struct{ v *rowsView }

func (r *rowsRenderer) Destroy()                     {}
func (r *rowsRenderer) Layout(fyne.Size)             { r.v.redraw() }
func (r *rowsRenderer) Refresh()                     { r.v.redraw() }
func (r *rowsRenderer) Objects() []fyne.CanvasObject { return r.v.objs }
func (r *rowsRenderer) MinSize() fyne.Size {
	return fyne.NewSize(40, float32(r.v.table.total)*r.v.table.rowHigh)
}

// rowPieces draws one row.
type rowPieces struct {
	ground, line, mark *canvas.Rectangle
	cells              []*cellPieces
	objs               []fyne.CanvasObject
}

type cellPieces struct {
	pill      *canvas.Rectangle
	text, sub *canvas.Text
	img       *canvas.Image
	frame     *canvas.Rectangle // where a picture stands
	picture   *canvas.Image
}

// The size of a row's picture, in units.
const (
	rowPictureWide = 44
	rowPictureHigh = 34
	rowPictureGap  = 10
)

func newRowPieces(columns int) *rowPieces {
	p := &rowPieces{ground: canvas.NewRectangle(color.Transparent), line: canvas.NewRectangle(color.Transparent),
		mark: canvas.NewRectangle(color.Transparent)}
	p.objs = []fyne.CanvasObject{p.ground, p.line, p.mark}
	for range columns {
		c := &cellPieces{pill: canvas.NewRectangle(color.Transparent), text: canvas.NewText("", color.Transparent),
			sub: canvas.NewText("", color.Transparent), img: canvas.NewImageFromResource(nil),
			frame: canvas.NewRectangle(color.Transparent), picture: &canvas.Image{FillMode: canvas.ImageFillCover, CornerRadius: 5}}
		c.img.FillMode = canvas.ImageFillContain
		c.frame.CornerRadius = 5
		p.cells = append(p.cells, c)
		p.objs = append(p.objs, c.pill, c.frame, c.picture, c.img, c.text, c.sub)
	}
	return p
}

func (p *rowPieces) draw(v *rowsView, i int, r TableRow, loaded bool, y, width float32, xs, ws []float32) {
	t := v.table
	h := t.rowHigh
	p.ground.FillColor = color.Transparent
	selected := loaded && r.ID == t.selected && t.selected != ""
	switch {
	case selected:
		p.ground.FillColor = v.colour(ColorPrimarySoft)
	case i == v.hover:
		p.ground.FillColor = v.colour("hover")
	}
	place(p.ground, 0, y, width, h-1)
	p.line.FillColor = v.colour(ColorLine)
	place(p.line, 0, y+h-1, width, 1)
	p.line.Hidden = t.inline && i == t.total-1 // the card's own edge follows
	p.mark.StrokeColor, p.mark.StrokeWidth, p.mark.CornerRadius = v.colour(ColorFocus), 2, 5
	p.mark.Hidden = !v.focused || !(selected || t.selected == "" && i == max(0, t.cursor))
	place(p.mark, 3, y+2, width-6, h-5)
	for c, cp := range p.cells {
		cell := Cell{Text: "…", Small: true}
		if loaded {
			cell = Cell{}
			if c < len(r.Cells) {
				cell = r.Cells[c]
			}
		} else if c > 0 {
			cell = Cell{}
		}
		cp.draw(v, cell, t.columns[c].Align, xs[c], y, ws[c], h)
	}
	p.ground.Refresh()
	p.line.Refresh()
	p.mark.Refresh()
}

// face is how a cell's text is drawn.
func (cell Cell) face(th fyne.Theme) (size float32, weight Weight, col fyne.ThemeColorName) {
	size, weight, col = th.Size(SizeBody), Regular, ColorInk
	switch {
	case cell.Chip:
		size, weight, col = th.Size(SizeSmall), SemiBold, cell.State.fg()
	case cell.Tap != nil:
		weight, col = SemiBold, ColorPrimary
	case cell.Small:
		size, col = th.Size(SizeSmall), ColorMuted
	case cell.Strong:
		weight = SemiBold
	}
	if !cell.Chip && cell.State == Bad {
		col = ColorBadInk
	}
	return size, weight, col
}

// draw places a cell's text, chip or link.
func (cp *cellPieces) draw(v *rowsView, cell Cell, align fyne.TextAlign, x, y, w, h float32) {
	th := v.Theme()
	size, weight, col := cell.face(th)
	taken := cp.drawPicture(v, cell, x, y, h)
	cp.img.Hidden = cell.Icon == "" || cell.Chip || !cp.picture.Hidden
	if !cp.img.Hidden {
		cp.img.Resource = tint(cell.Icon, v.colour(ColorMuted))
		place(cp.img, x+max(0, (taken-rowPictureGap-18)/2), y+(h-18)/2, 18, 18)
		cp.img.Refresh()
		taken = max(taken, 24)
	}
	x0 := x + taken
	w -= taken
	inset := float32(0)
	if cell.Chip {
		inset = chipPadH
	}
	text, rest := cell.Text, ""
	if v.table.rowHigh >= tallRow && cell.Sub == "" && !cell.Chip && cell.Tap == nil {
		text, rest = inTwo(text, w, size, weight)
	}
	cp.text.Text, cp.text.TextSize, cp.text.Color = ellipsis(text, w-2*inset, size, weight), size, v.colour(col)
	dress(cp.text, weight)
	m := cp.text.MinSize()
	tx := x0 + inset
	switch align {
	case fyne.TextAlignTrailing:
		tx = x0 + w - inset - m.Width
	case fyne.TextAlignCenter:
		tx = x0 + (w-m.Width)/2
	}
	ty := y + (h-1-m.Height)/2
	second, secondSize, secondColor, secondWeight := cell.Sub, th.Size(SizeSmall), ColorMuted, Regular
	if rest != "" {
		second, secondSize, secondColor, secondWeight = rest, size, col, weight
	}
	cp.sub.Hidden = second == ""
	if second != "" {
		cp.sub.TextSize, cp.sub.Color = secondSize, v.colour(secondColor)
		cp.sub.Text = ellipsis(second, w, secondSize, secondWeight)
		dress(cp.sub, secondWeight)
		sm := cp.sub.MinSize()
		pad := float32(0)
		if cell.Chip {
			pad = chipPadV // the pill needs room around its words
		}
		ty = y + (h-1-m.Height-sm.Height-2*pad)/2 + pad
		place(cp.sub, x0, ty+m.Height+pad, sm.Width, sm.Height)
		cp.sub.Refresh()
	}
	cp.pill.Hidden = !cell.Chip || cell.Text == ""
	if !cp.pill.Hidden {
		ph := ceil(m.Height) + 2*chipPadV
		cp.pill.FillColor, cp.pill.CornerRadius = v.colour(cell.State.bg()), ph/2
		place(cp.pill, tx-chipPadH, ty-(ph-m.Height)/2, m.Width+2*chipPadH, ph)
		cp.pill.Refresh()
	}
	place(cp.text, tx, ty, m.Width, m.Height)
	cp.text.Refresh()
}

// drawPicture places a cell's picture or the ground for it, and returns the width that it takes.
func (cp *cellPieces) drawPicture(v *rowsView, cell Cell, x, y, h float32) float32 {
	cp.frame.Hidden, cp.picture.Hidden = cell.Picture == nil, true
	if cell.Picture == nil {
		cp.picture.Image = nil
		return 0
	}
	top := y + (h-1-rowPictureHigh)/2
	cp.frame.FillColor = v.colour(ColorSoft)
	place(cp.frame, x, top, rowPictureWide, rowPictureHigh)
	cp.frame.Refresh()
	img := cell.Picture()
	if cp.picture.Hidden = img == nil; img != nil {
		fresh := cp.picture.Image != img
		cp.picture.Image = img
		place(cp.picture, x, top, rowPictureWide, rowPictureHigh)
		if fresh {
			cp.picture.Refresh()
		}
	}
	return rowPictureWide + rowPictureGap
}

// inTwo breaks a text that is too wide for one line at a space, so that as much as fits stands on the first line.
func inTwo(text string, width, size float32, w Weight) (first, rest string) {
	if measure(text, size, w).Width <= width {
		return text, ""
	}
	at := -1
	for i, r := range text {
		if r != ' ' {
			continue
		}
		if measure(text[:i], size, w).Width > width {
			break
		}
		at = i
	}
	if at < 0 {
		return text, ""
	}
	return text[:at], text[at+1:]
}
