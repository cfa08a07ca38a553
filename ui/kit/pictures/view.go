// View: one picture, as large as there is room, to look at closely.

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
	zoomMost = 16
	zoomStep = 1.25
	panStep  = 0.1 // of the view, by an arrow key
)

// lens is how close one looks and at what; views that are linked share it.
type lens struct {
	zoom  float32 // 1: the whole picture
	x, y  float32 // the place of the picture in the middle, 0 to 1
	views []fyne.Widget
}

func newLens() *lens { return &lens{zoom: 1, x: 0.5, y: 0.5} }

func (l *lens) changed() {
	for _, v := range l.views {
		v.Refresh()
	}
}

// box is where a picture of pw × ph stands in a view of w × h.
func (l *lens) box(w, h, pw, ph float32) (x, y, bw, bh float32) {
	if pw <= 0 || ph <= 0 || w <= 0 || h <= 0 {
		return 0, 0, 0, 0
	}
	f := min(w/pw, h/ph) * l.zoom
	bw, bh = pw*f, ph*f
	return within(w/2-l.x*bw, w, bw), within(h/2-l.y*bh, h, bh), bw, bh
}

// within keeps a picture's edge from leaving a gap, or puts the picture into the middle if it is smaller than the view.
func within(at, room, size float32) float32 {
	if size <= room {
		return (room - size) / 2
	}
	return max(room-size, min(0, at))
}

// settle keeps the middle within what can be reached.
func (l *lens) settle(w, h, pw, ph float32) {
	x, y, bw, bh := l.box(w, h, pw, ph)
	if bw > 0 && bh > 0 {
		l.x, l.y = (w/2-x)/bw, (h/2-y)/bh
	}
}

// View shows one picture. The wheel and + and - come closer and go back, 0 shows all of it; dragging and arrow keys move.
// Linked views show the same part. A covered view shows its picture only while it is held.
type View struct {
	piece
	// OnPick gets the places pressed while Picking.
	OnPick func(picture.Point)
	// OnKey is offered keys that the view has no use for, such as Page Down; true if it was used.
	OnKey func(fyne.KeyName) bool

	src     *source
	lens    *lens
	raster  *canvas.Raster
	sheet   *image.RGBA
	title   string
	radius  float32
	marks   []picture.Point
	picking bool
	aim     picture.Point // where the keyboard would set a mark
	aimed   bool
	grid    bool
	covered bool
	hold    *hold
	space   bool
	least   fyne.Size
}

var (
	_ fyne.Draggable    = (*View)(nil)
	_ fyne.Scrollable   = (*View)(nil)
	_ fyne.Tappable     = (*View)(nil)
	_ desktop.Mouseable = (*View)(nil)
	_ desktop.Keyable   = (*View)(nil)
	_ desktop.Hoverable = (*View)(nil)
)

// NewView returns an empty view; title says what it shows, for screen readers.
func NewView(title string) *View {
	v := &View{title: title, src: &source{}, lens: newLens(), radius: tileRadius, least: fyne.NewSize(160, 120)}
	v.raster = canvas.NewRaster(v.paint)
	v.name = func() string {
		if v.hidden() {
			return i18n.T("pictures.covered.name", "name", v.title)
		}
		return v.title
	}
	v.extend(v)
	v.lens.views = []fyne.Widget{v}
	return v
}

// Least sets the least size in units and returns the view.
func (v *View) Least(w, h float32) *View { v.least = fyne.NewSize(w, h); return v }

// SetImage shows a picture; nil takes it away. Pictures of more pixels than a screen has are only slower.
func (v *View) SetImage(img image.Image) {
	if v.covered && !v.hold.held {
		img = nil
	}
	v.src = newSource(img)
	v.Refresh()
}

// Shown reports whether a picture can be seen.
func (v *View) Shown() bool { return len(v.src.levels) > 0 }

// Link makes views show the same part as this one.
func (v *View) Link(others ...*View) {
	for _, o := range others {
		if o.lens != v.lens {
			v.lens.views = append(v.lens.views, o.lens.views...)
			o.lens = v.lens
		}
	}
	v.lens.changed()
}

// Zoom is how close one looks: 1 shows the whole picture.
func (v *View) Zoom() float32 { return v.lens.zoom }

// Fit shows the whole picture.
func (v *View) Fit() { v.SetZoom(1) }

// SetZoom comes closer to the middle, or goes back.
func (v *View) SetZoom(z float32) {
	s := v.Size()
	v.zoomAt(z, fyne.NewPos(s.Width/2, s.Height/2))
}

// zoomAt changes the zoom and keeps the place under a point of the view where it is.
func (v *View) zoomAt(z float32, at fyne.Position) {
	z = max(1, min(zoomMost, z))
	s := v.Size()
	pw, ph := v.src.size()
	x, y, bw, bh := v.lens.box(s.Width, s.Height, pw, ph)
	if bw <= 0 || z == v.lens.zoom {
		return
	}
	fx, fy := (at.X-x)/bw, (at.Y-y)/bh
	k := z / v.lens.zoom
	v.lens.zoom = z
	v.lens.x, v.lens.y = fx+(s.Width/2-at.X)/(bw*k), fy+(s.Height/2-at.Y)/(bh*k)
	v.lens.settle(s.Width, s.Height, pw, ph)
	v.lens.changed()
}

// pan moves the picture by units of the view.
func (v *View) pan(dx, dy float32) { v.panIn(v.Size(), dx, dy) }

// panIn is pan for a view of another size that looks through the same lens.
func (v *View) panIn(s fyne.Size, dx, dy float32) {
	pw, ph := v.src.size()
	_, _, bw, bh := v.lens.box(s.Width, s.Height, pw, ph)
	if bw <= 0 {
		return
	}
	v.lens.x -= dx / bw
	v.lens.y -= dy / bh
	v.lens.settle(s.Width, s.Height, pw, ph)
	v.lens.changed()
}

// Cover makes the view show its picture only while it is held: held asks for it (then SetImage), released says that it is
// covered again and dropped. after is ui.Async.Later.
func (v *View) Cover(after Timer, held, released func()) {
	v.src, v.covered = &source{}, true
	v.hold = &hold{after: after, on: func(string) { v.Refresh(); call(held) }, off: func(string) {
		v.src = &source{}
		v.Refresh()
		call(released)
	}}
	v.Refresh()
}

// Uncovered makes it an ordinary view again, without a picture.
func (v *View) Uncovered() {
	v.Release()
	v.covered, v.src = false, &source{}
	v.Refresh()
}

// Hold uncovers until Release, as a long press does. Release covers again: Esc Esc, Hide and Clear.
func (v *View) Hold() {
	if v.covered {
		v.hold.begin("view")
	}
}
func (v *View) Release() {
	if v.hold != nil {
		v.hold.end()
	}
}

func (v *View) hidden() bool { return v.covered && !v.hold.held }

// SetGrid draws lines over the picture by which two can be compared.
func (v *View) SetGrid(on bool) { v.grid = on; v.Refresh() }

// Pick makes presses and Enter set marks instead, or not; marks are shown with their numbers.
func (v *View) Pick(on bool, marks ...picture.Point) {
	v.picking, v.marks = on, marks
	if on && !v.aimed {
		v.aim, v.aimed = picture.Point{X: picture.Unit / 2, Y: picture.Unit / 2}, true
	}
	v.Refresh()
}

// pointAt is the place of the picture under a place of the view.
func (v *View) pointAt(at fyne.Position) (picture.Point, bool) {
	s := v.Size()
	pw, ph := v.src.size()
	x, y, bw, bh := v.lens.box(s.Width, s.Height, pw, ph)
	if bw <= 0 || at.X < x || at.Y < y || at.X > x+bw || at.Y > y+bh {
		return picture.Point{}, false
	}
	return picture.Point{X: unit((at.X - x) / bw), Y: unit((at.Y - y) / bh)}, true
}

// Scrolled comes closer or goes back.
func (v *View) Scrolled(e *fyne.ScrollEvent) {
	switch {
	case e.Scrolled.DY > 0:
		v.zoomAt(v.lens.zoom*zoomStep, e.Position)
	case e.Scrolled.DY < 0:
		v.zoomAt(v.lens.zoom/zoomStep, e.Position)
	}
}

// Dragged, DragEnd, Tapped, MouseDown, MouseUp, MouseIn, MouseMoved and MouseOut are called by Fyne.
func (v *View) Dragged(e *fyne.DragEvent) { v.pan(e.Dragged.DX, e.Dragged.DY) }
func (v *View) DragEnd()                  {}
func (v *View) Tapped(e *fyne.PointEvent) {
	if v.covered && !v.hold.tapped() || !v.picking || e == nil {
		return
	}
	if p, ok := v.pointAt(e.Position); ok {
		v.set(p)
	}
}
func (v *View) MouseDown(e *desktop.MouseEvent) {
	kit.FocusOn(v)
	if v.covered && e.Button == desktop.MouseButtonPrimary {
		v.hold.press("view")
	}
}
func (v *View) MouseUp(*desktop.MouseEvent)    { v.Release() }
func (v *View) MouseIn(*desktop.MouseEvent)    {}
func (v *View) MouseMoved(*desktop.MouseEvent) {}
func (v *View) MouseOut()                      { v.Release() }

// Cursor says what a press does.
func (v *View) Cursor() desktop.Cursor {
	switch {
	case v.picking:
		return desktop.CrosshairCursor
	case v.hidden():
		return desktop.PointerCursor
	}
	return desktop.DefaultCursor
}

func (v *View) set(p picture.Point) {
	v.aim = p
	if v.OnPick != nil {
		v.OnPick(p)
	}
	v.Refresh()
}

// KeyDown and KeyUp follow Space on a covered view.
func (v *View) KeyDown(k *fyne.KeyEvent) {
	v.piece.KeyDown(k)
	if k.Name == fyne.KeySpace && v.covered && !v.space {
		v.space = true
		v.hold.press("view")
	}
}
func (v *View) KeyUp(k *fyne.KeyEvent) {
	if k.Name == fyne.KeySpace {
		v.space = false
		v.Release()
	}
}

// TypedRune comes closer, goes back or shows all.
func (v *View) TypedRune(r rune) {
	switch r {
	case '+', '=':
		v.SetZoom(v.lens.zoom * zoomStep)
	case '-', '_':
		v.SetZoom(v.lens.zoom / zoomStep)
	case '0':
		v.Fit()
	}
}

// TypedKey moves the picture, or the mark that Enter sets.
func (v *View) TypedKey(k *fyne.KeyEvent) {
	if kit.EnterSpent(k) {
		return
	}
	dx, dy := arrow(k)
	switch {
	case dx == 0 && dy == 0:
		if v.picking && (k.Name == fyne.KeyReturn || k.Name == fyne.KeyEnter) {
			v.set(v.aim)
			return
		}
		if v.OnKey == nil || !v.OnKey(k.Name) {
			kit.PassKey(k)
		}
	case v.picking:
		step := float32(picture.Unit) / 100 / v.lens.zoom
		if shifted() {
			step /= 10
		}
		v.aim.X = max(0, min(picture.Unit, v.aim.X+int(float32(dx)*step)))
		v.aim.Y = max(0, min(picture.Unit, v.aim.Y+int(float32(dy)*step)))
		v.Refresh()
	default:
		s := v.Size()
		v.pan(-float32(dx)*panStep*s.Width, -float32(dy)*panStep*s.Height)
	}
}

// arrow is the direction of an arrow key.
func arrow(k *fyne.KeyEvent) (dx, dy int) {
	switch k.Name {
	case fyne.KeyLeft:
		return -1, 0
	case fyne.KeyRight:
		return 1, 0
	case fyne.KeyUp:
		return 0, -1
	case fyne.KeyDown:
		return 0, 1
	}
	return 0, 0
}

// FocusLost covers what Space held.
func (v *View) FocusLost() {
	v.space = false
	v.Release()
	v.piece.FocusLost()
}

// paint paints the view in pixels.
func (v *View) paint(w, h int) image.Image {
	v.sheet = canvasOf(v.sheet, w, h)
	if v.hidden() {
		return v.sheet
	}
	pw, ph := v.src.size()
	x, y, bw, bh := v.lens.box(float32(w), float32(h), pw, ph)
	if bw <= 0 {
		return v.sheet
	}
	v.src.paint(v.sheet, x, y, bw, bh)
	scale := float32(1)
	if s := v.Size(); s.Width > 0 {
		scale = float32(w) / s.Width
	}
	seen := image.Rect(int(x+0.5), int(y+0.5), int(x+bw+0.5), int(y+bh+0.5)).Intersect(v.sheet.Rect)
	p := &pen{img: v.sheet}
	if v.grid {
		gridLines(p, seen, scale)
	}
	at := func(q picture.Point) fyne.Position { return fyne.NewPos(x+part(q.X)*bw, y+part(q.Y)*bh) }
	for i, m := range v.marks {
		v.mark(p, at(m), i, scale)
	}
	if v.picking && v.focused {
		c := v.colour(kit.ColorFocus)
		o := at(v.aim)
		p.line(c, o.AddXY(-14*scale, 0), o.AddXY(14*scale, 0), 1.5*scale)
		p.line(c, o.AddXY(0, -14*scale), o.AddXY(0, 14*scale), 1.5*scale)
	}
	rounded(v.sheet, seen, v.radius*scale)
	return v.sheet
}

// mark draws a set mark: a ring, and as many dots beside it as its number.
func (v *View) mark(p *pen, at fyne.Position, i int, scale float32) {
	dark := color.NRGBA{R: 0x1B, G: 0x24, B: 0x30, A: 0xC0}
	bright := v.colour("warnBg")
	p.ringAt(dark, at, 8*scale, 4*scale)
	p.ringAt(bright, at, 8*scale, 2*scale)
	for n := 0; n <= i; n++ {
		o := at.AddXY((13+7*float32(n))*scale, -9*scale)
		p.fill(dark, circle(o, 3.5*scale, 3.5*scale)...)
		p.fill(bright, circle(o, 2.5*scale, 2.5*scale)...)
	}
}

// gridLines draws lines at each sixth of a part of the sheet.
func gridLines(p *pen, r image.Rectangle, scale float32) {
	line := func(a, b fyne.Position) {
		p.line(color.NRGBA{A: 0x50}, a.AddXY(scale/2, scale/2), b.AddXY(scale/2, scale/2), scale)
		p.line(color.NRGBA{R: 255, G: 255, B: 255, A: 0xA0}, a, b, scale)
	}
	for i := 1; i < 6; i++ {
		x := float32(r.Min.X) + float32(r.Dx()*i)/6
		y := float32(r.Min.Y) + float32(r.Dy()*i)/6
		line(fyne.NewPos(x, float32(r.Min.Y)), fyne.NewPos(x, float32(r.Max.Y)))
		line(fyne.NewPos(float32(r.Min.X), y), fyne.NewPos(float32(r.Max.X), y))
	}
}

// CreateRenderer is called by Fyne.
func (v *View) CreateRenderer() fyne.WidgetRenderer {
	ground := canvas.NewRectangle(color.Transparent)
	ring, rim := frame(2, tileRadius-3), frame(2, tileRadius-5) // what scrolls is cut at its edge: the ring stands inside
	icon := canvas.NewImageFromResource(nil)
	icon.FillMode = canvas.ImageFillContain
	head, hint := &label{Text: canvas.NewText("", color.Transparent)}, &label{Text: canvas.NewText("", color.Transparent)}
	return kit.NewRenderer(v, func() fyne.Size { return v.least }, func(s fyne.Size) {
		ground.FillColor, ground.CornerRadius = v.colour(kit.ColorSoft), tileRadius
		place(ground, 0, 0, s.Width, s.Height)
		place(v.raster, 0, 0, s.Width, s.Height)
		ring.StrokeColor, ring.Hidden = v.colour(kit.ColorFocus), !v.focused
		rim.StrokeColor, rim.Hidden = v.colour(kit.ColorSurface), !v.focused // one of the two is seen on any picture
		place(ring, 4, 4, s.Width-8, s.Height-8)
		place(rim, 6, 6, s.Width-12, s.Height-12)
		icon.Hidden = v.Shown()
		head.Hidden, hint.Hidden = !v.hidden(), !v.hidden()
		y := (s.Height - 32) / 2
		name := kit.IconPhotos
		if v.hidden() {
			name = kit.IconEyeOff
			head.Color, hint.Color = v.colour(kit.ColorLabel), v.colour(kit.ColorMuted)
			m := head.say(i18n.T("pictures.covered"), s.Width-16, v.Theme().Size(kit.SizeBody), kit.SemiBold)
			n := hint.say(i18n.T("pictures.covered.hold"), s.Width-16, v.Theme().Size(kit.SizeSmall), kit.Regular)
			y -= (m.Height + n.Height + 6) / 2
			place(head.Text, (s.Width-m.Width)/2, y+38, m.Width, m.Height)
			place(hint.Text, (s.Width-n.Width)/2, y+38+m.Height, n.Width, n.Height)
		}
		if !icon.Hidden {
			setIcon(icon, kit.Tinted(name, v.colour(kit.ColorMuted)))
		}
		place(icon, (s.Width-32)/2, y, 32, 32)
		for _, o := range []fyne.CanvasObject{ground, ring, rim, v.raster, head.Text, hint.Text} {
			o.Refresh()
		}
	}, ground, v.raster, icon, head.Text, hint.Text, ring, rim)
}
