// SignaturePad: paper to sign on with pen, finger or mouse.

package kit

import (
	"image"
	"image/color"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/driver/mobile"
	"fyne.io/fyne/v2/widget"

	"consentry/ui/i18n"
	"consentry/ui/ink"
)

// Stroke and Point are a signature's parts: see package ink.
type (
	Stroke = ink.Stroke
	Point  = ink.Point
)

// penWidth is a line's width in units.
const penWidth = 3

// SignaturePad takes a signature. Below its frame stand Undo and Clear; Backspace takes the last stroke back.
type SignaturePad struct {
	widget.BaseWidget
	// OnChanged is called after each stroke, Undo and Clear.
	OnChanged func()

	paper *padPaper
	undo  *Button
	clear *Button
	head  *fyne.Container
	body  *fyne.Container
	tr    i18n.Translator
	now   func() time.Time
}

// NewSignaturePad returns an empty pad in a language ("" for the staff's). now is the clock that times the strokes:
// ui.Async has one.
func NewSignaturePad(lang string, now func() time.Time) *SignaturePad {
	p := &SignaturePad{now: now, tr: translator(lang)}
	p.paper = newPadPaper(p)
	p.undo = Link(p.tr.T("kit.sign.undo"), p.Undo).WithIcon(IconUndo)
	p.clear = Link(p.tr.T("kit.sign.clear"), p.Clear).WithIcon(IconTrash)
	p.head = Row(14, Grow(NewText(p.tr.T("kit.sign.here"), SizeBody, SemiBold, ColorLabel)), p.undo, p.clear)
	p.body = Stack(6, p.head, p.paper)
	p.ExtendBaseWidget(p)
	p.changed(false)
	return p
}

// Strokes returns a copy of what was drawn.
func (p *SignaturePad) Strokes() []Stroke {
	out := make([]Stroke, 0, len(p.paper.strokes))
	for _, s := range p.paper.strokes {
		out = append(out, Stroke{Points: append([]Point(nil), s.Points...)})
	}
	return out
}

// SetStrokes shows strokes kept before, as from a draft.
func (p *SignaturePad) SetStrokes(s []Stroke) {
	p.paper.strokes = nil
	for _, k := range s {
		p.paper.strokes = append(p.paper.strokes, Stroke{Points: append([]Point(nil), k.Points...)})
	}
	p.paper.repaint()
	p.changed(false)
}

// Signed reports whether there is a signature: a dot is none.
func (p *SignaturePad) Signed() bool { return ink.Signed(p.paper.strokes, p.Aspect()) }

// Problem says in a sentence why what is drawn cannot be taken: nothing, or only a dot. "" if it can.
func (p *SignaturePad) Problem() string {
	switch {
	case len(p.paper.strokes) == 0:
		return p.tr.T("kit.sign.missing")
	case !p.Signed():
		return p.tr.T("kit.sign.dot")
	}
	return ""
}

// Aspect is the pad's width over its height; keep it with the strokes, whose coordinates run from 0 to 1.
func (p *SignaturePad) Aspect() float32 {
	s := p.paper.Size()
	if s.Height <= 0 {
		return 480.0 / 220.0
	}
	return s.Width / s.Height
}

// Clear takes everything back.
func (p *SignaturePad) Clear() {
	if p.paper.locked {
		return
	}
	p.paper.strokes, p.paper.drawing = nil, false
	p.paper.repaint()
	p.changed(true)
	focusOn(p.paper)
}

// Undo takes the last stroke back.
func (p *SignaturePad) Undo() {
	if n := len(p.paper.strokes); n > 0 && !p.paper.locked {
		p.paper.strokes, p.paper.drawing = p.paper.strokes[:n-1], false
		p.paper.repaint()
		p.changed(true)
	}
}

// Freeze makes the signature unchangeable once the document is bound to it.
func (p *SignaturePad) Freeze() {
	p.paper.locked = true
	p.head.Hide() // nothing is asked for any more
}

func (p *SignaturePad) changed(tell bool) {
	some := len(p.paper.strokes) > 0
	p.undo.SetEnabled(some)
	p.clear.SetEnabled(some)
	if tell && p.OnChanged != nil {
		p.OnChanged()
	}
}

// SetInvalid draws the frame red, or not.
func (p *SignaturePad) SetInvalid(bad bool)         { p.paper.invalid = bad; p.paper.Refresh() }
func (p *SignaturePad) focusTarget() fyne.Focusable { return p.paper }

func (p *SignaturePad) heightFor(w float32) float32 { return HeightFor(p.body, w) }

// CreateRenderer is called by Fyne.
func (p *SignaturePad) CreateRenderer() fyne.WidgetRenderer { return simple(p, p.body) }

// padPaper is the pad itself. A press begins a stroke at once: waiting for a drag would lose its beginning.
type padPaper struct {
	pressable
	pad     *SignaturePad
	strokes []Stroke
	drawing bool
	locked  bool
	invalid bool
	began   time.Time
	raster  *canvas.Raster
	sheet   *ink.Canvas // what is drawn so far, at the raster's size in pixels
}

var (
	_ desktop.Mouseable = (*padPaper)(nil)
	_ fyne.Draggable    = (*padPaper)(nil)
	_ mobile.Touchable  = (*padPaper)(nil)
)

func newPadPaper(pad *SignaturePad) *padPaper {
	p := &padPaper{pad: pad}
	p.raster = canvas.NewRaster(p.draw)
	p.keys = func(k *fyne.KeyEvent) bool {
		if k.Name == fyne.KeyBackspace || k.Name == fyne.KeyDelete {
			pad.Undo()
			return true
		}
		return windowKey(k)
	}
	p.name = func() string { return pad.tr.T("kit.sign.pad") }
	p.ExtendBaseWidget(p)
	return p
}

// draw gives the raster its picture: the sheet, made anew only when the size in pixels has changed.
func (p *padPaper) draw(w, h int) image.Image {
	if p.sheet == nil || p.sheet.Image.Bounds().Dx() != max(1, w) || p.sheet.Image.Bounds().Dy() != max(1, h) {
		scale := 1.0
		if s := p.Size(); s.Width > 0 {
			scale = float64(w) / float64(s.Width)
		}
		p.sheet = ink.NewCanvas(w, h, penWidth*scale, p.colour(ColorPenInk))
		for i, s := range p.strokes {
			curves := ink.Curves(s)
			if p.drawing && i == len(p.strokes)-1 && len(curves) > 1 {
				curves = curves[:len(curves)-1]
			}
			p.sheet.Draw(curves...)
		}
	}
	return p.sheet.Image
}

// repaint draws everything anew.
func (p *padPaper) repaint() {
	p.sheet = nil
	p.Refresh()
}

// at turns a place on the piece into a point of the pad; places outside are brought to its edge.
func (p *padPaper) at(pos fyne.Position) Point {
	s := p.Size()
	now := p.pad.now()
	if len(p.strokes) == 0 {
		p.began = now
	}
	clamp := func(v, of float32) float32 {
		if of <= 0 {
			return 0
		}
		return max(0, min(1, v/of))
	}
	return Point{X: clamp(pos.X, s.Width), Y: clamp(pos.Y, s.Height), T: max(0, now.Sub(p.began).Milliseconds())}
}

func (p *padPaper) down(pos fyne.Position) {
	if p.locked || p.drawing {
		return
	}
	p.drawing = true
	p.strokes = append(p.strokes, Stroke{Points: []Point{p.at(pos)}})
}

func (p *padPaper) move(pos fyne.Position) {
	if !p.drawing {
		return
	}
	s := &p.strokes[len(p.strokes)-1]
	q := p.at(pos)
	if last := s.Points[len(s.Points)-1]; last.X == q.X && last.Y == q.Y {
		return
	}
	s.Points = append(s.Points, q)
	if p.sheet != nil {
		c := ink.Curves(*s)
		p.sheet.Draw(c[len(c)-2]) // the piece that is settled now; the very last one still moves
	}
	p.raster.Refresh()
}

// up ends a stroke. A release comes twice, as the end of a press and of a drag.
func (p *padPaper) up() {
	if !p.drawing {
		return
	}
	p.drawing = false
	if p.sheet != nil {
		c := ink.Curves(p.strokes[len(p.strokes)-1])
		p.sheet.Draw(c[len(c)-1])
	}
	p.raster.Refresh()
	p.pad.changed(true)
}

// MouseDown, MouseUp, Dragged, DragEnd and the Touch methods are called by Fyne.
func (p *padPaper) MouseDown(e *desktop.MouseEvent) {
	focusOn(p)
	if e.Button == desktop.MouseButtonPrimary {
		p.down(e.Position)
	}
}
func (p *padPaper) MouseUp(*desktop.MouseEvent) { p.up() }
func (p *padPaper) Dragged(e *fyne.DragEvent) {
	p.down(e.Position)
	p.move(e.Position)
}
func (p *padPaper) DragEnd()                       { p.up() }
func (p *padPaper) TouchDown(e *mobile.TouchEvent) { p.down(e.Position) }
func (p *padPaper) TouchUp(*mobile.TouchEvent)     { p.up() }
func (p *padPaper) TouchCancel(*mobile.TouchEvent) { p.up() }
func (p *padPaper) Tapped(*fyne.PointEvent)        {}

// TypedKey leaves Space and Enter without a meaning.
func (p *padPaper) TypedKey(k *fyne.KeyEvent) { p.keys(k) }

// Cursor is a cross over the paper.
func (p *padPaper) Cursor() desktop.Cursor { return desktop.CrosshairCursor }

// CreateRenderer is called by Fyne.
func (p *padPaper) CreateRenderer() fyne.WidgetRenderer {
	focus, sheet := ring(), canvas.NewRectangle(color.Transparent)
	var dashes []*canvas.Rectangle
	objs := []fyne.CanvasObject{focus, sheet}
	for range 60 {
		d := canvas.NewRectangle(color.Transparent)
		dashes = append(dashes, d)
		objs = append(objs, d)
	}
	return &painted{
		objs: append(objs, p.raster), of: p, min: func() fyne.Size { return fyne.NewSize(240, 220) },
		paint: func(s fyne.Size) {
			sheet.FillColor, sheet.StrokeColor = p.colour(ColorPad), p.colour(ColorPrimary)
			if p.invalid {
				sheet.StrokeColor = p.colour(ColorBadInk)
			}
			sheet.StrokeWidth, sheet.CornerRadius = 2, 10
			place(sheet, 1, 1, s.Width-2, s.Height-2)
			step := (s.Width - 64) / float32(len(dashes))
			for i, d := range dashes {
				d.FillColor = p.colour(ColorMuted)
				place(d, 32+float32(i)*step, s.Height*0.8, step*0.55, 1)
				d.Refresh()
			}
			place(p.raster, 0, 0, s.Width, s.Height)
			p.showRing(focus, 0, 0, s.Width, s.Height, 10)
			focus.Refresh()
			sheet.Refresh()
			p.raster.Refresh()
		},
	}
}

// DrawOn draws one stroke on a pad through the events of a pointer, in units from the pad's upper left corner. Tests and
// the gallery sign with it.
func DrawOn(p *SignaturePad, path []fyne.Position) {
	if len(path) == 0 {
		return
	}
	p.paper.down(path[0])
	for _, at := range path[1:] {
		p.paper.move(at)
	}
	p.paper.up()
}
