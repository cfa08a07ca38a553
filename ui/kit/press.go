// What everything that can be pressed has in common: pointer, keyboard, focus ring, and a name for screen readers.

package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// pressable is embedded by buttons, toggles, choices, tabs and the like.
type pressable struct {
	widget.DisableableWidget
	act              func()                    // what a press does
	keys             func(*fyne.KeyEvent) bool // further keys; true if used
	enter            func() bool               // what Enter does instead of a press; false: nothing, press
	name             func() string
	focused, hovered bool
	self             fyne.Widget // the piece that embeds this
}

// ExtendBaseWidget notes the piece that embeds this.
func (p *pressable) ExtendBaseWidget(w fyne.Widget) {
	if p.self == nil {
		p.self = w
	}
	p.DisableableWidget.ExtendBaseWidget(w)
}

var (
	_ fyne.Tappable      = (*pressable)(nil)
	_ fyne.Focusable     = (*pressable)(nil)
	_ desktop.Hoverable  = (*pressable)(nil)
	_ desktop.Cursorable = (*pressable)(nil)
	_ desktop.Keyable    = (*pressable)(nil)
	_ fyne.Accessible    = (*pressable)(nil)
)

// Tapped is called when a person presses with the pointer.
func (p *pressable) Tapped(*fyne.PointEvent) {
	Clicked()
	if p.Disabled() || p.act == nil {
		return
	}
	p.act()
}

// TypedRune is called for letters; none has a meaning here.
func (p *pressable) TypedRune(rune) { spaceSpent, enterSpent = false, false }

// KeyDown and KeyUp follow every key, shortcuts too.
func (p *pressable) KeyDown(k *fyne.KeyEvent) { KeyWentDown(k) }
func (p *pressable) KeyUp(*fyne.KeyEvent)     {}

// spaceSpent: the last key was a Space that pressed something. A window sends it once more as a letter, which must not end up
// in the box that the press brought the keyboard to. Only touched where the window's events are handled.
var spaceSpent bool

// TypedKey presses on Space and Enter; in what is answered already Enter goes on.
func (p *pressable) TypedKey(k *fyne.KeyEvent) {
	if EnterSpent(k) || p.Disabled() {
		return
	}
	switch k.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		if k.Name != fyne.KeySpace && p.enter != nil && p.enter() {
			return
		}
		if spaceSpent = k.Name == fyne.KeySpace; p.act != nil {
			p.act()
		}
	default:
		spaceSpent = false
		if p.keys != nil && p.keys(k) || p.keys == nil && windowKey(k) {
			return
		}
		pageKey(p.self, k)
	}
}

// FocusGained and FocusLost show and hide the focus ring.
func (p *pressable) FocusGained() {
	p.focused = true
	p.Refresh()
	if p.self != nil {
		reveal(p.self)
	}
}
func (p *pressable) FocusLost() { p.focused = false; p.Refresh() }

// MouseIn, MouseMoved and MouseOut follow the pointer.
func (p *pressable) MouseIn(*desktop.MouseEvent)    { p.hovered = true; p.Refresh() }
func (p *pressable) MouseMoved(*desktop.MouseEvent) {}
func (p *pressable) MouseOut()                      { p.hovered = false; p.Refresh() }

// Cursor is a hand over what can be pressed.
func (p *pressable) Cursor() desktop.Cursor {
	if p.Disabled() {
		return desktop.DefaultCursor
	}
	return desktop.PointerCursor
}

// AccessibilityLabel and AccessibilityRole tell a screen reader.
func (p *pressable) AccessibilityLabel() string {
	if p.name == nil {
		return ""
	}
	return p.name()
}
func (p *pressable) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// colour looks a colour up in the theme that applies to the piece.
func (p *pressable) colour(n fyne.ThemeColorName) color.Color { return p.Theme().Color(n, variant()) }

// ring is the focus ring: a frame just outside the piece.
func ring() *canvas.Rectangle {
	r := canvas.NewRectangle(color.Transparent)
	r.StrokeWidth = 2
	r.Hide()
	return r
}

// showRing places the ring around a box if the piece has the keyboard.
func (p *pressable) showRing(r *canvas.Rectangle, x, y, w, h, radius float32) {
	const out = 3
	r.StrokeColor = p.colour(ColorFocus)
	r.CornerRadius = radius + out
	place(r, x-out, y-out, w+2*out, h+2*out)
	r.Hidden = !p.focused || p.Disabled()
}

// focusOn moves the keyboard to a piece, if it is on a canvas.
func focusOn(f fyne.Focusable) {
	o, ok := f.(fyne.CanvasObject)
	if !ok {
		return
	}
	d := fyne.CurrentApp().Driver()
	c := d.CanvasForObject(o)
	if c == nil {
		// The toolkit does not know yet where a piece stands that it has not painted; with one window there is no doubt.
		if all := d.AllWindows(); len(all) == 1 && all[0] != nil {
			c = all[0].Canvas()
		}
	}
	if c != nil && c.Focused() != f {
		c.Focus(f)
	}
}

// painted is a renderer whose pieces are placed and coloured by one function.
type painted struct {
	objs  []fyne.CanvasObject
	min   func() fyne.Size
	paint func(size fyne.Size)
	of    fyne.Widget
	known bool // noted for reveal
	laid  bool // painted at least once
}

func (r *painted) Destroy() { r.forget() }
func (r *painted) Objects() []fyne.CanvasObject {
	r.remember()
	if !r.laid && again(r.of) {
		r.Layout(r.of.Size())
	}
	return r.objs
}
func (r *painted) MinSize() fyne.Size {
	r.remember()
	return r.min()
}
func (r *painted) Layout(s fyne.Size) { r.laid = true; r.paint(s) }
func (r *painted) Refresh() {
	r.Layout(r.of.Size())
	canvas.Refresh(r.of)
}

// again tells whether a piece that has just got a renderer has had one before: Fyne throws away the renderer of what was
// out of sight for a minute, and does not lay out the next one, because the piece's size is still the same.
func again(w fyne.Widget) bool { s := w.Size(); return s.Width > 0 && s.Height > 0 }

// grow passes everything on to its content; rows and stacks give it what is left over.
type grow struct {
	widget.BaseWidget
	content fyne.CanvasObject
}

func (g *grow) heightFor(w float32) float32 { return HeightFor(g.content, w) }
func (g *grow) CreateRenderer() fyne.WidgetRenderer {
	return &growing{painted{
		objs: []fyne.CanvasObject{g.content}, of: g, min: g.content.MinSize,
		paint: func(s fyne.Size) { place(g.content, 0, 0, s.Width, s.Height) },
	}}
}

// growing passes Refresh on, as a container does.
type growing struct{ painted }

func (r *growing) Refresh() {
	r.painted.Refresh()
	r.objs[0].Refresh()
}
