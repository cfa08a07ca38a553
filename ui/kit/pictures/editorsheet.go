// The editor's picture: covers, suggestions and the crop over it, and the hands that move them.

package pictures

import (
	"image"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"

	"consentry/domain/photo/picture"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

const (
	handleReach = 10                    // units around a corner within which it is taken
	dragLeast   = 5                     // units below which a drag is a press
	keyStep     = picture.Unit / 100    // of an arrow key
	leastCover  = picture.Unit / 200    // side of a cover made by keys
	firstCover  = picture.Unit * 3 / 10 // side of a cover that keys begin with
)

// The suggestion's orange is the same on light and dark: it stands on a picture.
var suggestion = color.NRGBA{R: 0xF5, G: 0x9E, B: 0x0B, A: 255}

// grip is what a drag moves.
type grip int

const (
	gripNone grip = iota
	gripNew       // draws a new rectangle
	gripMove
	gripResize // by the corner opposite to the fixed one
)

// sheet is the picture that is worked on.
type sheet struct {
	piece
	editor *Editor
	src    *source
	raster *canvas.Raster
	img    *image.RGBA

	grip     grip
	from, to fyne.Position  // of a drag, in fractions of what is shown
	start    picture.Recipe // before the drag
	base     picture.Box    // that is moved or resized
	pressed  bool
}

var (
	_ desktop.Mouseable = (*sheet)(nil)
	_ fyne.Draggable    = (*sheet)(nil)
	_ fyne.Tappable     = (*sheet)(nil)
	_ fyne.Shortcutable = (*sheet)(nil)
)

func newSheet(e *Editor) *sheet {
	s := &sheet{editor: e, src: &source{}}
	s.raster = canvas.NewRaster(s.paint)
	s.name = func() string {
		switch {
		case e.tool == ToolCrop:
			return i18n.T("pictures.sheet.crop")
		case e.selected >= 0:
			return i18n.T("pictures.sheet.cover", "n", e.selected+1, "total", len(e.recipe.Covers))
		}
		return i18n.T("pictures.sheet")
	}
	s.extend(s)
	return s
}

func (s *sheet) geometry() geometry {
	return geometryOf(s.editor.shown, s.editor.width, s.editor.height)
}

// box is where the picture stands in an area, in the area's measure.
func (s *sheet) box(w, h float32) (x, y, bw, bh float32) {
	pw, ph := s.geometry().size()
	return newLens().box(w, h, pw, ph)
}

// at is the fraction of the shown picture at a place of the piece.
func (s *sheet) at(pos fyne.Position) fyne.Position {
	x, y, bw, bh := s.box(s.Size().Width, s.Size().Height)
	if bw <= 0 || bh <= 0 {
		return fyne.Position{}
	}
	return fyne.NewPos(max(0, min(1, (pos.X-x)/bw)), max(0, min(1, (pos.Y-y)/bh)))
}

// onPiece is the place on the piece of a fraction of the shown picture.
func (s *sheet) onPiece(f fyne.Position) fyne.Position {
	x, y, bw, bh := s.box(s.Size().Width, s.Size().Height)
	return fyne.NewPos(x+f.X*bw, y+f.Y*bh)
}

// near returns the corner of a shape that is within reach of a place, -1 for none.
func (s *sheet) near(pos fyne.Position, corners []fyne.Position) int {
	for i, c := range corners {
		p := s.onPiece(c)
		if dx, dy := p.X-pos.X, p.Y-pos.Y; dx*dx+dy*dy <= handleReach*handleReach {
			return i
		}
	}
	return -1
}

// inside reports whether a place is within a closed shape.
func inside(p fyne.Position, corners []fyne.Position) bool {
	in := false
	for i, a := range corners {
		b := corners[(i+1)%len(corners)]
		if (a.Y > p.Y) != (b.Y > p.Y) && p.X < (b.X-a.X)*(p.Y-a.Y)/(b.Y-a.Y)+a.X {
			in = !in
		}
	}
	return in
}

// corners4 are the corners of a box in the shown picture.
func (s *sheet) corners4(b picture.Box) []fyne.Position {
	return s.geometry().corners(picture.Cover{Shape: picture.Rectangle, Box: b})
}

// cropCorners are the corners of the crop while cropping: the whole frame is shown then.
func (s *sheet) cropCorners() []fyne.Position {
	b := cropOf(s.editor.recipe, s.editor.width, s.editor.height)
	return []fyne.Position{{X: part(b.Left), Y: part(b.Top)}, {X: part(b.Right), Y: part(b.Top)},
		{X: part(b.Right), Y: part(b.Bottom)}, {X: part(b.Left), Y: part(b.Bottom)}}
}

// down takes what is under the pointer.
func (s *sheet) down(pos fyne.Position) {
	e := s.editor
	if e.width == 0 {
		return
	}
	s.pressed = true
	s.from, s.to = s.at(pos), s.at(pos)
	s.start, s.grip = clone(e.recipe), gripNew
	if e.tool == ToolCrop {
		s.base = cropOf(e.recipe, e.width, e.height)
		s.take(pos, s.cropCorners(), s.base != whole && inside(s.from, s.cropCorners()))
		return
	}
	if i := e.selected; i >= 0 && e.recipe.Covers[i].Shape != picture.Polygon {
		s.base = e.recipe.Covers[i].Box
		if s.take(pos, s.corners4(s.base), false); s.grip == gripResize {
			return
		}
	}
	for i := len(e.recipe.Covers) - 1; i >= 0; i-- {
		if inside(s.from, s.geometry().corners(e.recipe.Covers[i])) {
			e.selected, s.grip = i, gripMove
			s.Refresh()
			return
		}
	}
}

// take chooses between resizing by a corner and moving as a whole. The corner opposite becomes the fixed one.
func (s *sheet) take(pos fyne.Position, corners []fyne.Position, within bool) {
	if i := s.near(pos, corners); i >= 0 {
		s.grip, s.from = gripResize, corners[(i+2)%4]
	} else if within {
		s.grip = gripMove
	}
}

// move follows the pointer: the recipe changes, but is told only when the drag ends.
func (s *sheet) move(pos fyne.Position) {
	if !s.pressed {
		return
	}
	s.to = s.at(pos)
	e := s.editor
	if r, ok := s.dragged(); ok && r.Validate() == nil {
		e.recipe = r
		if s.grip == gripNew && e.tool == ToolCover {
			e.recipe = s.start // drawn as a frame until it is let go
		}
	}
	s.raster.Refresh()
}

// dragged is the recipe that the drag makes of the one at its start.
func (s *sheet) dragged() (picture.Recipe, bool) {
	e, g := s.editor, s.geometry()
	r := clone(s.start)
	if e.tool == ToolCrop {
		b := boxIn(s.from, s.to)
		if s.grip == gripMove {
			c := moved(picture.Cover{Shape: picture.Rectangle, Box: s.base}, int((s.to.X-s.from.X)*picture.Unit), int((s.to.Y-s.from.Y)*picture.Unit))
			b = c.Box
		}
		r.Crop = &b
		return r, true
	}
	switch s.grip {
	case gripNew:
		b, ok := g.boxBack(s.from, s.to)
		r.Covers = append(r.Covers, picture.Cover{Shape: picture.Rectangle, Box: b})
		return r, ok
	case gripMove:
		x0, y0 := g.back(float64(s.from.X), float64(s.from.Y))
		x1, y1 := g.back(float64(s.to.X), float64(s.to.Y))
		r.Covers[e.selected] = moved(r.Covers[e.selected], int((x1-x0)*picture.Unit), int((y1-y0)*picture.Unit))
		return r, true
	case gripResize:
		b, ok := g.cornerBack(s.from, s.to)
		r.Covers[e.selected].Box = b
		return r, ok
	}
	return r, false
}

// cornerBack is the box of the original with two opposite corners at places of the result.
func (g geometry) cornerBack(a, b fyne.Position) (picture.Box, bool) {
	x0, y0 := g.back(float64(a.X), float64(a.Y))
	x1, y1 := g.back(float64(b.X), float64(b.Y))
	box := boxIn(fyne.NewPos(float32(x0), float32(y0)), fyne.NewPos(float32(x1), float32(y1)))
	return box, box.Left < box.Right && box.Top < box.Bottom
}

// up ends the drag or press. A release comes twice, as the end of a press and of a drag.
func (s *sheet) up() {
	if !s.pressed {
		return
	}
	s.pressed = false
	e := s.editor
	made, ok := s.dragged()
	e.recipe = s.start
	p, q := s.onPiece(s.from), s.onPiece(s.to)
	short := s.grip == gripNew && (abs(p.X-q.X) < dragLeast || abs(p.Y-q.Y) < dragLeast) ||
		s.grip == gripMove && abs(p.X-q.X)+abs(p.Y-q.Y) < 1
	switch {
	case short && s.grip == gripNew && e.tool == ToolCover:
		s.pick(s.from)
	case short || !ok:
		s.Refresh()
	default:
		n := len(made.Covers)
		e.change("", func(r *picture.Recipe) {
			*r = made
			if s.grip == gripNew && e.tool == ToolCover {
				e.selected = n - 1
			}
		})
	}
	s.grip = gripNone
}

// pick takes the suggestion at a place, or lets the selection go.
func (s *sheet) pick(at fyne.Position) {
	e := s.editor
	for i, b := range e.suggested {
		if inside(at, s.corners4(b)) {
			e.coverOne(i)
			return
		}
	}
	e.selected = -1
	s.Refresh()
}

func abs(f float32) float32 { return max(f, -f) }

// MouseDown, MouseUp, Dragged, DragEnd and Tapped are called by Fyne.
func (s *sheet) MouseDown(ev *desktop.MouseEvent) {
	kit.FocusOn(s)
	if ev.Button == desktop.MouseButtonPrimary {
		s.down(ev.Position)
	}
}
func (s *sheet) MouseUp(*desktop.MouseEvent) { s.up() }
func (s *sheet) Dragged(ev *fyne.DragEvent)  { s.move(ev.Position) }
func (s *sheet) DragEnd()                    { s.up() }
func (s *sheet) Tapped(*fyne.PointEvent)     {}

// Cursor is a cross: a drag draws.
func (s *sheet) Cursor() desktop.Cursor { return desktop.CrosshairCursor }

// TypedShortcut undoes on Ctrl+Z.
func (s *sheet) TypedShortcut(sc fyne.Shortcut) {
	if _, ok := sc.(*fyne.ShortcutUndo); ok {
		s.editor.Undo()
	}
}

// TypedKey works on the selected cover, or on the crop.
func (s *sheet) TypedKey(k *fyne.KeyEvent) {
	if kit.EnterSpent(k) {
		return
	}
	e := s.editor
	dx, dy := arrow(k)
	switch {
	case e.width == 0:
		kit.PassKey(k)
	case dx != 0 || dy != 0:
		s.nudge(dx, dy)
	case k.Name == fyne.KeyDelete, k.Name == fyne.KeyBackspace:
		if e.tool == ToolCrop {
			e.change("", func(r *picture.Recipe) { r.Crop = nil })
		} else {
			e.remove()
		}
	case k.Name == fyne.KeyReturn, k.Name == fyne.KeyEnter, k.Name == fyne.KeyInsert:
		s.insert()
	case k.Name == fyne.KeyPageDown, k.Name == fyne.KeyPageUp:
		if n := len(e.recipe.Covers); n > 0 && e.tool == ToolCover {
			step := 1
			if k.Name == fyne.KeyPageUp {
				step = n - 1
			}
			e.selected = (max(e.selected, 0) + step) % n
			s.Refresh()
		}
	default:
		kit.PassKey(k)
	}
}

// TypedRune chooses a tool by its letter-free signs: plus adds a cover, minus removes it.
func (s *sheet) TypedRune(r rune) {
	switch r {
	case '+':
		s.insert()
	case '-':
		s.editor.remove()
	}
}

// insert covers the next suggestion, or makes a cover in the middle of what is shown; while cropping it begins a crop.
func (s *sheet) insert() {
	e := s.editor
	if e.width == 0 {
		return
	}
	switch {
	case e.tool == ToolCrop:
		if e.recipe.Crop == nil {
			b := cropOf(e.recipe, e.width, e.height)
			d := (b.Right - b.Left) / 10
			b = shifted4(b, d, d, -d, -d)
			e.change("", func(r *picture.Recipe) { r.Crop = &b })
		}
	case len(e.suggested) > 0:
		e.coverOne(0)
	default:
		x, y := s.geometry().back(0.5, 0.5)
		h := float32(firstCover) / picture.Unit / 2
		e.add(boxIn(fyne.NewPos(float32(x)-h, float32(y)-h/2), fyne.NewPos(float32(x)+h, float32(y)+h/2)))
	}
}

// nudge moves or, with Shift, resizes by an arrow key; directions are as the picture is seen.
func (s *sheet) nudge(dx, dy int) {
	e := s.editor
	if e.tool == ToolCrop {
		b := cropOf(e.recipe, e.width, e.height)
		if shifted() {
			b = grown(b, 0, dx*keyStep, dy*keyStep, picture.MinCrop)
		} else {
			b = moved(picture.Cover{Shape: picture.Rectangle, Box: b}, dx*keyStep, dy*keyStep).Box
		}
		if b != cropOf(e.recipe, e.width, e.height) {
			e.change("nudge crop", func(r *picture.Recipe) { r.Crop = &b })
		}
		return
	}
	if e.selected < 0 {
		if len(e.recipe.Covers) > 0 {
			e.selected = 0
			s.Refresh()
		}
		return
	}
	i := e.selected
	// The arrow points as the picture is seen; the cover is in the original: turn back.
	ox, oy := dx, dy
	for range e.recipe.Turn {
		ox, oy = oy, -ox
	}
	kind := "nudge" + string(rune('0'+i))
	e.change(kind, func(r *picture.Recipe) {
		c := r.Covers[i]
		if shifted() && c.Shape != picture.Polygon {
			c.Box = grown(c.Box, e.recipe.Turn, dx*keyStep, dy*keyStep, leastCover)
		} else {
			c = moved(c, ox*keyStep, oy*keyStep)
		}
		r.Covers[i] = c
	})
}

// FocusLost ends a run of keys: what follows is undone by itself.
func (s *sheet) FocusLost() {
	s.editor.lastKind = ""
	s.piece.FocusLost()
}

// paint paints the picture with everything over it, in pixels.
func (s *sheet) paint(w, h int) image.Image {
	s.img = canvasOf(s.img, w, h)
	e := s.editor
	if e.width == 0 {
		return s.img
	}
	scale := float32(1)
	if z := s.Size(); z.Width > 0 {
		scale = float32(w) / z.Width
	}
	x, y, bw, bh := s.box(float32(w), float32(h))
	s.src.paint(s.img, x, y, bw, bh)
	frame := image.Rect(int(x+0.5), int(y+0.5), int(x+bw+0.5), int(y+bh+0.5)).Intersect(s.img.Rect)
	if frame.Empty() {
		return s.img
	}
	p := &pen{img: s.img.SubImage(frame).(*image.RGBA)}
	o := fyne.NewPos(x-float32(frame.Min.X), y-float32(frame.Min.Y))
	on := func(of []fyne.Position) []fyne.Position {
		out := make([]fyne.Position, len(of))
		for i, c := range of {
			out[i] = o.AddXY(c.X*bw, c.Y*bh)
		}
		return out
	}
	g := s.geometry()
	for i, c := range e.recipe.Covers {
		shape := on(g.corners(c))
		p.fill(picture.Ink, shape...)
		if i == e.selected && e.tool == ToolCover && s.focused {
			s.handles(p, on(s.corners4(boundsOf(c))), c.Shape != picture.Polygon, scale)
		}
	}
	for _, b := range e.suggested {
		p.outline(suggestion, 2*scale, 5*scale, on(s.corners4(b))...)
	}
	if e.tool == ToolCrop {
		s.paintCrop(p, on(s.cropCorners()), scale)
	}
	if s.pressed && s.grip == gripNew && e.tool == ToolCover {
		p.fill(color.NRGBA{R: picture.Ink.R, G: picture.Ink.G, B: picture.Ink.B, A: 0xB0},
			on([]fyne.Position{s.from, {X: s.to.X, Y: s.from.Y}, s.to, {X: s.from.X, Y: s.to.Y}})...)
	}
	rounded(s.img, frame, tileRadius*scale)
	return s.img
}

// paintCrop darkens what is cut off.
func (s *sheet) paintCrop(p *pen, c []fyne.Position, scale float32) {
	dark := color.NRGBA{R: 0x10, G: 0x16, B: 0x1E, A: 0x99}
	size := p.img.Rect.Size()
	w, h := float32(size.X), float32(size.Y)
	l, t, r, b := c[0].X, c[0].Y, c[2].X, c[2].Y
	quad := func(x0, y0, x1, y1 float32) {
		if x1 > x0 && y1 > y0 {
			p.fill(dark, fyne.NewPos(x0, y0), fyne.NewPos(x1, y0), fyne.NewPos(x1, y1), fyne.NewPos(x0, y1))
		}
	}
	quad(0, 0, w, t)
	quad(0, b, w, h)
	quad(0, t, l, b)
	quad(r, t, w, b)
	s.handles(p, c, true, scale)
}

// handles draws a frame that can be taken by its corners.
func (s *sheet) handles(p *pen, c []fyne.Position, corners bool, scale float32) {
	line := s.colour(kit.ColorFocus)
	p.outline(line, 1.5*scale, 0, c...)
	if !corners {
		return
	}
	for _, q := range c {
		k := 4 * scale
		p.fill(color.White, q.AddXY(-k, -k), q.AddXY(k, -k), q.AddXY(k, k), q.AddXY(-k, k))
		p.outline(line, 1.5*scale, 0, q.AddXY(-k, -k), q.AddXY(k, -k), q.AddXY(k, k), q.AddXY(-k, k))
	}
}

// CreateRenderer is called by Fyne.
func (s *sheet) CreateRenderer() fyne.WidgetRenderer {
	ground, ring := canvas.NewRectangle(color.Transparent), frame(2, tileRadius+3)
	return kit.NewRenderer(s, func() fyne.Size { return fyne.NewSize(240, 220) }, func(z fyne.Size) {
		ground.FillColor, ground.CornerRadius = s.colour(kit.ColorSoft), tileRadius
		place(ground, 0, 0, z.Width, z.Height)
		place(s.raster, 0, 0, z.Width, z.Height)
		ring.StrokeColor, ring.Hidden = s.colour(kit.ColorFocus), !s.focused
		place(ring, -3, -3, z.Width+6, z.Height+6)
		ground.Refresh()
		ring.Refresh()
		s.raster.Refresh()
	}, ring, ground, s.raster)
}
