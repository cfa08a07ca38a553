// Compare: two pictures held against each other.

package pictures

import (
	"image"
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"consentry/domain/photo/picture"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// CompareMode says how two pictures are held against each other.
type CompareMode string

// The modes.
const (
	SideBySide CompareMode = "side"
	Swipe      CompareMode = "swipe"
	Overlay    CompareMode = "overlay"
)

// Compare shows two pictures beside one another with the same zoom, one behind a divider, or one through the other. In
// picking, two places are set in each, by press or by arrow keys and Enter.
type Compare struct {
	widget.BaseWidget
	// OnPoints gets the two places in each picture, in millionths, when all four are set.
	OnPoints func(a, b [2]picture.Point)
	// OnMode tells that a person chose another mode.
	OnMode func(CompareMode)

	a, b       *View
	stage      *pairStage
	modes      *kit.Choice
	lines      *kit.Toggle
	blend      *Slider
	hint       *kit.Text
	words      *fyne.Container
	mode       CompareMode
	picking    bool
	pa, pb     []picture.Point
	pairs      *fyne.Container
	controls   *fyne.Container
	body       *fyne.Container
	labelA     *kit.Text
	labelB     *kit.Text
	blendBlock fyne.CanvasObject
}

// NewCompare returns an empty comparison; the titles stand over the pictures.
func NewCompare(titleA, titleB string) *Compare {
	c := &Compare{mode: SideBySide, a: NewView(titleA).Least(200, 200), b: NewView(titleB).Least(200, 200)}
	c.a.Link(c.b)
	c.stage = newPairStage(c)
	c.a.lens.views = append(c.a.lens.views, c.stage)
	c.a.OnPick = func(p picture.Point) { c.picked(&c.pa, p) }
	c.b.OnPick = func(p picture.Point) { c.picked(&c.pb, p) }
	var options []kit.Option
	for _, m := range []struct {
		id    CompareMode
		words string
	}{{SideBySide, i18n.T("pictures.compare.side")}, {Swipe, i18n.T("pictures.compare.swipe")}, {Overlay, i18n.T("pictures.compare.overlay")}} {
		options = append(options, kit.Option{ID: string(m.id), Label: m.words})
	}
	c.modes = kit.NewChoice(options, string(SideBySide), func(id string) {
		c.SetMode(CompareMode(id))
		if c.OnMode != nil {
			c.OnMode(c.mode)
		}
	})
	grid := i18n.T("pictures.compare.grid")
	c.lines = kit.NewToggle(grid, false, c.SetGrid)
	c.blend = NewSlider(i18n.T("pictures.compare.blend"), 0, 100, 5, 50,
		func(v int) string { return i18n.T("pictures.percent", "n", v) }, func(v int) { c.stage.set(float32(v) / 100) })
	c.hint = kit.SmallText("")
	c.labelA, c.labelB = kit.LabelText(titleA).Line(), kit.LabelText(titleB).Line()
	c.words = kit.Columns(12, []float32{1, 1}, c.labelA, c.labelB)
	c.pairs = kit.Columns(12, []float32{1, 1}, c.a, c.b)
	c.blendBlock = &fyne.Container{Layout: fixed{190}, Objects: []fyne.CanvasObject{c.blend}}
	// The empty piece keeps the row as high with the slider as without it, so that the pictures stay where they are.
	c.controls = kit.Row(14, c.modes, c.blendBlock, kit.Spring(), kit.Gap(0, sliderHead+sliderHigh), kit.SmallText(grid), c.lines)
	c.body = kit.Stack(10, c.controls, c.hint, c.words, kit.Grow(c.pairs), kit.Grow(c.stage))
	c.ExtendBaseWidget(c)
	c.update()
	return c
}

// fixed gives its piece a width in units.
type fixed struct{ width float32 }

func (f fixed) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(f.width, o[0].MinSize().Height)
}
func (f fixed) Layout(o []fyne.CanvasObject, s fyne.Size) { place(o[0], 0, 0, s.Width, s.Height) }

// SetImages shows two pictures; give b as it is after aligning. nil takes one away.
func (c *Compare) SetImages(a, b image.Image) {
	c.a.SetImage(a)
	c.b.SetImage(b)
	c.stage.Refresh()
}

// SetTitles changes what stands over the pictures.
func (c *Compare) SetTitles(a, b string) {
	c.a.title, c.b.title = a, b
	c.labelA.SetText(a)
	c.labelB.SetText(b)
}

// Views are the two views of side by side: to cover them, for instance.
func (c *Compare) Views() (a, b *View) { return c.a, c.b }

// Mode is how the pictures are shown.
func (c *Compare) Mode() CompareMode { return c.mode }
func (c *Compare) SetMode(m CompareMode) {
	c.mode = m
	if m != SideBySide {
		c.picking = false
	}
	c.modes.Choose(string(m))
	c.update()
}

// SetGrid draws lines over both pictures, or not.
func (c *Compare) SetGrid(on bool) {
	c.lines.SetOn(on)
	c.a.SetGrid(on)
	c.b.SetGrid(on)
	c.stage.Refresh()
}

// Pick begins to ask for two places in each picture; OnPoints gets them. StopPicking gives that up and takes the marks away.
func (c *Compare) Pick() {
	c.mode, c.picking, c.pa, c.pb = SideBySide, true, nil, nil
	c.modes.Choose(string(SideBySide))
	c.update()
	kit.FocusOn(c.a)
}
func (c *Compare) StopPicking() { c.picking, c.pa, c.pb = false, nil, nil; c.update() }

// Picking reports whether places are asked for; Points are those set so far.
func (c *Compare) Picking() bool                  { return c.picking }
func (c *Compare) Points() (a, b []picture.Point) { return c.pa, c.pb }

// picked takes one place. A third place in one picture begins anew there; the keyboard goes where one is missing.
func (c *Compare) picked(to *[]picture.Point, p picture.Point) {
	if len(*to) == 2 {
		*to = nil
	}
	*to = append(*to, p)
	c.update()
	switch {
	case len(c.pa) == 2 && len(c.pb) == 2:
		c.picking = false
		c.update()
		if c.OnPoints != nil {
			c.OnPoints([2]picture.Point(c.pa), [2]picture.Point(c.pb))
		}
	case len(c.pa) == 2:
		kit.FocusOn(c.b)
	case len(c.pb) == 2:
		kit.FocusOn(c.a)
	}
}

// Forget drops the pictures, for Clear.
func (c *Compare) Forget() {
	c.a.Uncovered()
	c.b.Uncovered()
	c.picking, c.pa, c.pb = false, nil, nil
	c.SetTitles("", "")
	c.update()
}

func show(o fyne.CanvasObject, on bool) {
	if on {
		o.Show()
	} else {
		o.Hide()
	}
}

func (c *Compare) update() {
	side := c.mode == SideBySide
	for _, o := range c.body.Objects[2:4] {
		show(o, side)
	}
	show(c.body.Objects[4], !side)
	show(c.blendBlock, c.mode == Overlay)
	switch {
	case c.picking:
		c.hint.SetText(i18n.T("pictures.compare.pick", "n", min(4, len(c.pa)+len(c.pb)+1)))
	case c.mode == Swipe:
		c.hint.SetText(i18n.T("pictures.compare.swipe.hint"))
	case c.mode == Overlay:
		c.hint.SetText(i18n.T("pictures.compare.overlay.hint"))
	default:
		c.hint.SetText(i18n.T("pictures.compare.hint"))
	}
	c.a.Pick(c.picking, c.pa...)
	c.b.Pick(c.picking, c.pb...)
	if c.mode == Overlay {
		c.stage.at = float32(c.blend.Value()) / 100
	} else {
		c.stage.at = c.stage.divider
	}
	c.body.Refresh()
	c.stage.Refresh()
	c.Refresh()
}

// Focus gives the pictures the keyboard; FocusTarget is for Host.Focus.
func (c *Compare) Focus() { kit.FocusOn(c.FocusTarget()) }
func (c *Compare) FocusTarget() fyne.Focusable {
	if c.mode == SideBySide {
		return c.a
	}
	return c.stage
}

// HeightAt is the least height at a width.
func (c *Compare) HeightAt(w float32) float32 { return kit.HeightFor(c.body, w) }

// CreateRenderer is called by Fyne.
func (c *Compare) CreateRenderer() fyne.WidgetRenderer { return kit.Wrapping(c, c.body) }

// pairStage shows both pictures at one place: parted by a divider, or mixed.
type pairStage struct {
	piece
	of      *Compare
	raster  *canvas.Raster
	img     *image.RGBA
	over    *image.RGBA
	at      float32 // divider or blend, 0 to 1
	divider float32 // where the divider was left
	drag    bool    // the divider is being dragged
}

var (
	_ fyne.Draggable    = (*pairStage)(nil)
	_ fyne.Scrollable   = (*pairStage)(nil)
	_ fyne.Tappable     = (*pairStage)(nil)
	_ desktop.Mouseable = (*pairStage)(nil)
)

func newPairStage(c *Compare) *pairStage {
	s := &pairStage{of: c, at: 0.5, divider: 0.5}
	s.raster = canvas.NewRaster(s.paint)
	s.name = func() string {
		return i18n.T("pictures.compare.stage", "a", c.a.title, "b", c.b.title, "n", int(math.Round(float64(s.at*100))))
	}
	s.extend(s)
	return s
}

func (s *pairStage) set(at float32) {
	s.at = max(0, min(1, at))
	if s.of.mode == Swipe {
		s.divider = s.at
	}
	s.Refresh()
}

// Tapped, MouseDown, MouseUp, Dragged, DragEnd and Scrolled are called by Fyne. In Swipe a press moves the divider.
func (s *pairStage) Tapped(*fyne.PointEvent) {}
func (s *pairStage) MouseDown(e *desktop.MouseEvent) {
	kit.FocusOn(s)
	if w := s.Size().Width; s.of.mode == Swipe && e.Button == desktop.MouseButtonPrimary && w > 0 {
		s.drag = true
		s.set(e.Position.X / w)
	}
}
func (s *pairStage) MouseUp(*desktop.MouseEvent) { s.drag = false }
func (s *pairStage) Dragged(e *fyne.DragEvent) {
	if w := s.Size().Width; s.drag && w > 0 {
		s.set(e.Position.X / w)
		return
	}
	s.of.a.panIn(s.Size(), e.Dragged.DX, e.Dragged.DY)
}
func (s *pairStage) DragEnd() { s.drag = false }
func (s *pairStage) Scrolled(e *fyne.ScrollEvent) {
	switch {
	case e.Scrolled.DY > 0:
		s.of.a.SetZoom(s.of.a.Zoom() * zoomStep)
	case e.Scrolled.DY < 0:
		s.of.a.SetZoom(s.of.a.Zoom() / zoomStep)
	}
}

// Cursor says that the divider moves sideways.
func (s *pairStage) Cursor() desktop.Cursor {
	if s.of.mode == Swipe {
		return desktop.HResizeCursor
	}
	return desktop.DefaultCursor
}

// TypedKey moves the divider or the blend by Left and Right, with Shift finely.
func (s *pairStage) TypedKey(k *fyne.KeyEvent) {
	step := float32(0.05)
	if shifted() {
		step = 0.01
	}
	to := s.at
	switch k.Name {
	case fyne.KeyLeft, fyne.KeyDown:
		to -= step
	case fyne.KeyRight, fyne.KeyUp:
		to += step
	case fyne.KeyHome:
		to = 0
	case fyne.KeyEnd:
		to = 1
	default:
		kit.PassKey(k)
		return
	}
	s.set(to)
	if s.of.mode == Overlay {
		s.of.blend.SetValue(int(math.Round(float64(s.at * 100))))
	}
}

// TypedRune zooms like a View.
func (s *pairStage) TypedRune(r rune) { s.of.a.TypedRune(r) }

// paint paints the first picture, and over it the second: right of the divider, or as thick as the blend.
func (s *pairStage) paint(w, h int) image.Image {
	s.img = canvasOf(s.img, w, h)
	s.over = canvasOf(s.over, w, h)
	l := s.of.a.lens
	seen := image.Rectangle{}
	for i, v := range []*View{s.of.a, s.of.b} {
		pw, ph := v.src.size()
		x, y, bw, bh := l.box(float32(w), float32(h), pw, ph)
		if bw <= 0 {
			continue
		}
		v.src.paint([]*image.RGBA{s.img, s.over}[i], x, y, bw, bh)
		seen = seen.Union(image.Rect(int(x+0.5), int(y+0.5), int(x+bw+0.5), int(y+bh+0.5)).Intersect(s.img.Rect))
	}
	scale := float32(1)
	if z := s.Size(); z.Width > 0 {
		scale = float32(w) / z.Width
	}
	p := &pen{img: s.img}
	if s.of.mode == Swipe {
		x := int(s.at * float32(w))
		for y := range h {
			row := y * s.img.Stride
			copy(s.img.Pix[row+4*x:row+4*w], s.over.Pix[row+4*x:row+4*w])
		}
	} else {
		mix(s.img.Pix, s.over.Pix, s.at)
	}
	if s.of.a.grid && !seen.Empty() {
		gridLines(p, seen, scale)
	}
	rounded(s.img, seen, tileRadius*scale)
	if s.of.mode == Swipe {
		s.knob(p, float32(w)*s.at, float32(h), scale)
	}
	return s.img
}

// knob draws the divider with its handle.
func (s *pairStage) knob(p *pen, x, h, scale float32) {
	white, ink := color.NRGBA{R: 255, G: 255, B: 255, A: 255}, s.colour(kit.ColorPrimary)
	p.line(color.NRGBA{A: 0x60}, fyne.NewPos(x, 0), fyne.NewPos(x, h), 4*scale)
	p.line(white, fyne.NewPos(x, 0), fyne.NewPos(x, h), 2*scale)
	mid := fyne.NewPos(x, h/2)
	p.fill(color.NRGBA{A: 0x60}, circle(mid, 16*scale, 16*scale)...)
	p.fill(white, circle(mid, 15*scale, 15*scale)...)
	for _, side := range [2]float32{-1, 1} {
		p.fill(color.NRGBAModel.Convert(ink), mid.AddXY(side*10*scale, 0), mid.AddXY(side*4*scale, -5*scale), mid.AddXY(side*4*scale, 5*scale))
	}
}

// mix lays pixels over others, as thick as f; where only one picture is, it alone is thinned.
func mix(under, over []byte, f float32) {
	k := int(f*256 + 0.5)
	for i := range under {
		under[i] = uint8((int(under[i])*(256-k) + int(over[i])*k) >> 8)
	}
}

// CreateRenderer is called by Fyne.
func (s *pairStage) CreateRenderer() fyne.WidgetRenderer {
	ground := canvas.NewRectangle(color.Transparent)
	ring, rim := frame(2, tileRadius-3), frame(2, tileRadius-5) // inside, and seen on any picture, as in a View
	return kit.NewRenderer(s, func() fyne.Size { return fyne.NewSize(240, 200) }, func(z fyne.Size) {
		ground.FillColor, ground.CornerRadius = s.colour(kit.ColorSoft), tileRadius
		place(ground, 0, 0, z.Width, z.Height)
		place(s.raster, 0, 0, z.Width, z.Height)
		ring.StrokeColor, ring.Hidden = s.colour(kit.ColorFocus), !s.focused
		rim.StrokeColor, rim.Hidden = s.colour(kit.ColorSurface), !s.focused
		place(ring, 4, 4, z.Width-8, z.Height-8)
		place(rim, 6, 6, z.Width-12, z.Height-12)
		ground.Refresh()
		ring.Refresh()
		rim.Refresh()
		s.raster.Refresh()
	}, ground, s.raster, ring, rim)
}
