// NineTiles: the walk through a picture in nine parts, each looked at enlarged.

package pictures

import (
	"image"
	"image/color"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// Parts is how many parts a picture is walked through in: three by three, from the upper left.
const Parts = 9

// partMargin is how much of the neighbours is seen around a part, so that nothing hides on a border.
const partMargin = 0.12

// NineTiles shows one ninth of a picture at a time, a small map of all nine, and marks to press that were found in it. Enter,
// Right and Down say that the part has been looked at and go on; Backspace, Left and Up go back; 1 to 9 go to a part.
type NineTiles struct {
	widget.BaseWidget
	// OnPart is called when a part has been looked at, or what was found in it has changed; part counts from 0.
	OnPart func(part int, found []string)
	// OnDone is called when the last part not yet looked at has been.
	OnDone func()

	marks    []kit.Option
	part     int
	seen     [Parts]bool
	found    [Parts][]string
	stage    *partStage
	chart    *partChart
	chips    []*markChip
	progress *kit.Text
	back     *kit.Button
	next     *kit.Button
	body     *fyne.Container
}

// NewNineTiles returns the walk, with the marks that can be found: ids and words.
func NewNineTiles(marks []kit.Option, told func(part int, found []string)) *NineTiles {
	n := &NineTiles{marks: marks, OnPart: told}
	n.stage, n.chart = newPartStage(n), newPartChart(n)
	n.progress = kit.StrongText("")
	n.back = kit.Secondary(i18n.T("pictures.parts.back"), func() { n.Back(); n.Focus() }).WithIcon(kit.IconLeft)
	n.next = kit.Secondary(i18n.T("pictures.parts.next"), func() { n.Next(); n.Focus() }).WithIconAfter(kit.IconRight)
	row := kit.Wrap(7)
	for _, m := range marks {
		c := newMarkChip(n, m)
		n.chips = append(n.chips, c)
		row.Add(c)
	}
	n.body = kit.Stack(12, kit.Grow(n.stage),
		kit.Row(14, n.chart, kit.Grow(kit.Stack(8, n.progress, kit.SmallText(i18n.T("pictures.parts.found")), row)), n.back, n.next))
	n.ExtendBaseWidget(n)
	n.update()
	return n
}

// SetImage shows a picture; nil takes it away.
func (n *NineTiles) SetImage(img image.Image) {
	n.stage.src = newSource(img)
	n.chart.src = n.stage.src
	n.update()
}

// SetState begins with what was looked at and found before, at the first part that was not.
func (n *NineTiles) SetState(seen [Parts]bool, found [Parts][]string) {
	n.seen = seen
	for i, f := range found {
		n.found[i] = slices.Clone(f)
	}
	n.part = 0
	if i := slices.Index(seen[:], false); i >= 0 {
		n.part = i
	}
	n.update()
}

// Forget drops the picture and what was found, for Clear.
func (n *NineTiles) Forget() {
	n.SetImage(nil)
	n.SetState([Parts]bool{}, [Parts][]string{})
}

// Part is the part shown, from 0; Seen which were looked at; Found what was found in a part; Done whether all were seen.
func (n *NineTiles) Part() int               { return n.part }
func (n *NineTiles) Seen() [Parts]bool       { return n.seen }
func (n *NineTiles) Found(i int) []string    { return slices.Clone(n.found[i]) }
func (n *NineTiles) Done() bool              { return !slices.Contains(n.seen[:], false) }
func (n *NineTiles) hasFound(id string) bool { return slices.Contains(n.found[n.part], id) }

// Next says that the part has been looked at and goes to the next one that was not, or to the next.
func (n *NineTiles) Next() {
	was := n.Done()
	first := !n.seen[n.part]
	told := n.part
	n.seen[n.part] = true
	to := n.part + 1
	if to >= Parts {
		if to = slices.Index(n.seen[:], false); to < 0 {
			to = Parts - 1
		}
	}
	n.part = to
	n.update()
	if first && n.OnPart != nil {
		n.OnPart(told, n.Found(told))
	}
	if !was && n.Done() {
		call(n.OnDone)
	}
}

// Back goes to the part before.
func (n *NineTiles) Back() { n.Go(n.part - 1) }

// Go goes to a part, as near as there is one. Going elsewhere does not say that this one was looked at.
func (n *NineTiles) Go(part int) {
	n.part = max(0, min(Parts-1, part))
	n.update()
}

// Toggle says that a mark is found in the part shown, or is not. What is found in a part not yet looked at is told with Next.
func (n *NineTiles) Toggle(id string) {
	f := n.found[n.part]
	if i := slices.Index(f, id); i >= 0 {
		f = slices.Delete(slices.Clone(f), i, i+1)
	} else {
		f = append(slices.Clone(f), id)
	}
	n.found[n.part] = f
	n.update()
	if n.OnPart != nil && n.seen[n.part] {
		n.OnPart(n.part, n.Found(n.part))
	}
}

// Focus gives the part the keyboard; FocusTarget is for Host.Focus.
func (n *NineTiles) Focus()                      { kit.FocusOn(n.stage) }
func (n *NineTiles) FocusTarget() fyne.Focusable { return n.stage }

func (n *NineTiles) update() {
	n.progress.SetText(i18n.T("pictures.parts.at", "n", n.part+1, "total", Parts))
	n.back.SetEnabled(n.part > 0)
	for _, c := range n.chips {
		c.chip.Set(c.look())
		c.Refresh()
	}
	n.stage.Refresh()
	n.chart.Refresh()
}

// HeightAt is the least height at a width.
func (n *NineTiles) HeightAt(w float32) float32 { return kit.HeightFor(n.body, w) }

// CreateRenderer is called by Fyne.
func (n *NineTiles) CreateRenderer() fyne.WidgetRenderer { return kit.Wrapping(n, n.body) }

// key does what a key means in the walk; false for a key without a meaning.
func (n *NineTiles) key(k *fyne.KeyEvent) bool {
	switch k.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeyRight, fyne.KeyDown, fyne.KeySpace:
		n.Next()
	case fyne.KeyBackspace, fyne.KeyLeft, fyne.KeyUp:
		n.Back()
	case fyne.KeyHome:
		n.Go(0)
	case fyne.KeyEnd:
		n.Go(Parts - 1)
	default:
		return false
	}
	return true
}

// digit goes to a part by its number.
func (n *NineTiles) digit(r rune) {
	if r >= '1' && r <= '9' {
		n.Go(int(r - '1'))
	}
}

// partStage shows the part enlarged.
type partStage struct {
	piece
	of     *NineTiles
	src    *source
	raster *canvas.Raster
	img    *image.RGBA
}

var _ fyne.Tappable = (*partStage)(nil)

func newPartStage(n *NineTiles) *partStage {
	s := &partStage{of: n, src: &source{}}
	s.raster = canvas.NewRaster(s.paint)
	s.name = func() string { return i18n.T("pictures.parts.at", "n", n.part+1, "total", Parts) }
	s.extend(s)
	return s
}

// TypedKey, TypedRune, Tapped and MouseDown are called by Fyne.
func (s *partStage) TypedKey(k *fyne.KeyEvent) {
	if !kit.EnterSpent(k) && !s.of.key(k) {
		kit.PassKey(k)
	}
}
func (s *partStage) TypedRune(r rune)              { s.of.digit(r) }
func (s *partStage) Tapped(*fyne.PointEvent)       {}
func (s *partStage) MouseDown(*desktop.MouseEvent) { kit.FocusOn(s) }
func (s *partStage) MouseUp(*desktop.MouseEvent)   {}

// paint paints the part with a strip of its neighbours, which is a little darker.
func (s *partStage) paint(w, h int) image.Image {
	s.img = canvasOf(s.img, w, h)
	pw, ph := s.src.size()
	if pw == 0 {
		return s.img
	}
	const wide = (1 + 2*partMargin) / 3
	col, row := float32(s.of.part%3), float32(s.of.part/3)
	f := min(float32(w)/(pw*wide), float32(h)/(ph*wide))
	bw, bh := pw*f, ph*f
	x, y := within(float32(w)/2-bw*(col+0.5)/3, float32(w), bw), within(float32(h)/2-bh*(row+0.5)/3, float32(h), bh)
	s.src.paint(s.img, x, y, bw, bh)
	frame := image.Rect(int(x+0.5), int(y+0.5), int(x+bw+0.5), int(y+bh+0.5)).Intersect(s.img.Rect)
	scale := float32(1)
	if z := s.Size(); z.Width > 0 {
		scale = float32(w) / z.Width
	}
	p := &pen{img: s.img.SubImage(frame).(*image.RGBA)}
	ox, oy := x-float32(frame.Min.X), y-float32(frame.Min.Y)
	l, t := ox+bw*col/3, oy+bh*row/3
	veil(p, l, t, l+bw/3, t+bh/3)
	p.outline(color.NRGBA{R: 255, G: 255, B: 255, A: 0xC0}, 1.5*scale, 0, fyne.NewPos(l, t), fyne.NewPos(l+bw/3, t),
		fyne.NewPos(l+bw/3, t+bh/3), fyne.NewPos(l, t+bh/3))
	rounded(s.img, frame, tileRadius*scale)
	return s.img
}

// veil darkens everything outside a rectangle.
func veil(p *pen, l, t, r, b float32) {
	size := p.img.Rect.Size()
	w, h := float32(size.X), float32(size.Y)
	quad := func(x0, y0, x1, y1 float32) {
		if x1 > x0 && y1 > y0 {
			p.fill(color.NRGBA{R: 0x10, G: 0x16, B: 0x1E, A: 0x78}, fyne.NewPos(x0, y0), fyne.NewPos(x1, y0), fyne.NewPos(x1, y1), fyne.NewPos(x0, y1))
		}
	}
	quad(0, 0, w, t)
	quad(0, b, w, h)
	quad(0, t, l, b)
	quad(r, t, w, b)
}

// CreateRenderer is called by Fyne.
func (s *partStage) CreateRenderer() fyne.WidgetRenderer {
	ground, ring := canvas.NewRectangle(color.Transparent), frame(2, tileRadius+3)
	return kit.NewRenderer(s, func() fyne.Size { return fyne.NewSize(240, 200) }, func(z fyne.Size) {
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

// partChart is the small map: nine fields over the whole picture.
type partChart struct {
	widget.BaseWidget
	of     *NineTiles
	src    *source
	raster *canvas.Raster
	img    *image.RGBA
}

const (
	chartWide = 132
	chartHigh = 99
)

func newPartChart(n *NineTiles) *partChart {
	c := &partChart{of: n, src: &source{}}
	c.raster = canvas.NewRaster(c.paint)
	c.ExtendBaseWidget(c)
	return c
}

// Tapped goes to the part under the pointer.
func (c *partChart) Tapped(e *fyne.PointEvent) {
	x, y, w, h := c.box(c.Size().Width, c.Size().Height)
	if w <= 0 || e.Position.X < x || e.Position.Y < y || e.Position.X >= x+w || e.Position.Y >= y+h {
		return
	}
	c.of.Go(int(3*(e.Position.Y-y)/h)*3 + int(3*(e.Position.X-x)/w))
	c.of.Focus()
}

func (c *partChart) box(w, h float32) (x, y, bw, bh float32) {
	pw, ph := c.src.size()
	if pw == 0 {
		pw, ph = chartWide, chartHigh
	}
	return newLens().box(w, h, pw, ph)
}

func (c *partChart) paint(w, h int) image.Image {
	c.img = canvasOf(c.img, w, h)
	x, y, bw, bh := c.box(float32(w), float32(h))
	c.src.paint(c.img, x, y, bw, bh)
	scale := float32(1)
	if z := c.Size(); z.Width > 0 {
		scale = float32(w) / z.Width
	}
	th := c.Theme()
	col := func(n fyne.ThemeColorName) color.Color { return th.Color(n, kit.Variant()) }
	p := &pen{img: c.img}
	for i := range Parts {
		l, t := x+bw*float32(i%3)/3, y+bh*float32(i/3)/3
		r, b := l+bw/3, t+bh/3
		corners := []fyne.Position{{X: l, Y: t}, {X: r, Y: t}, {X: r, Y: b}, {X: l, Y: b}}
		if c.src.of == nil {
			p.fill(col(kit.ColorSoft), corners...)
		}
		if !c.of.seen[i] && i != c.of.part {
			p.fill(color.NRGBA{R: 0x10, G: 0x16, B: 0x1E, A: 0x60}, corners...)
		}
		p.outline(color.NRGBA{R: 255, G: 255, B: 255, A: 0xB0}, scale, 0, corners...)
		if c.of.seen[i] {
			mid := fyne.NewPos((l+r)/2, (t+b)/2)
			ground := col(kit.ColorPrimary)
			if len(c.of.found[i]) > 0 {
				ground = col("warnFg")
			}
			p.fill(ground, circle(mid, 9*scale, 9*scale)...)
			ink := col(kit.ColorOnPrimary)
			p.line(ink, mid.AddXY(-4*scale, 0), mid.AddXY(-1.2*scale, 3*scale), 1.8*scale)
			p.line(ink, mid.AddXY(-1.2*scale, 3*scale), mid.AddXY(4.2*scale, -3*scale), 1.8*scale)
		}
	}
	l, t := x+bw*float32(c.of.part%3)/3, y+bh*float32(c.of.part/3)/3
	k := 1.5 * scale
	p.outline(col(kit.ColorFocus), 3*scale, 0, fyne.NewPos(l+k, t+k), fyne.NewPos(l+bw/3-k, t+k), fyne.NewPos(l+bw/3-k, t+bh/3-k), fyne.NewPos(l+k, t+bh/3-k))
	return c.img
}

// CreateRenderer is called by Fyne.
func (c *partChart) CreateRenderer() fyne.WidgetRenderer {
	return kit.NewRenderer(c, func() fyne.Size { return fyne.NewSize(chartWide, chartHigh) }, func(z fyne.Size) {
		place(c.raster, 0, 0, z.Width, z.Height)
		c.raster.Refresh()
	}, c.raster)
}
