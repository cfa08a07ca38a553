// Where the keyboard goes: in a piece that is made of several, on a page that comes to the front, and on Enter in a dialog.

package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// FocusTarget returns what gets the keyboard in a field or control, or nil if nothing in it can. Give it to the window's
// canvas for a piece that has just been put there: Field.Focus finds its canvas only once it has been painted.
func FocusTarget(o fyne.CanvasObject) fyne.Focusable {
	if f, ok := o.(*Field); ok {
		o = f.control
	}
	if v, ok := o.(interface{ focusTarget() fyne.Focusable }); ok {
		return v.focusTarget()
	}
	if c, ok := o.(*fyne.Container); ok { // several boxes to tick
		return anyIn(c)
	}
	f, _ := o.(fyne.Focusable)
	return f
}

// FirstFocus returns what gets the keyboard on a page that did not say so itself: its strong button if that is in view, or
// else the first piece that can have it. Nil: nothing on the page can.
func FirstFocus(o fyne.CanvasObject) fyne.Focusable {
	if o == nil || !o.Visible() {
		return nil
	}
	if b := strongIn(o); b != nil && b.kind == primary && inView(b) {
		return b
	}
	return anyIn(o)
}

// IsPrimary tells whether something is a page's next step.
func IsPrimary(f fyne.Focusable) bool {
	b, ok := f.(*Button)
	return ok && b.kind == primary
}

// Holds tells whether a piece stands, visibly, in an object.
func Holds(o, piece fyne.CanvasObject) bool {
	_, in := below(o, piece)
	return in
}

// parts is what an object consists of, also before it was painted: measuring a piece makes what it is painted with.
func parts(o fyne.CanvasObject) []fyne.CanvasObject {
	if c := children(o); c != nil {
		return c
	}
	if w, ok := o.(fyne.Widget); ok {
		w.MinSize()
	}
	return children(o)
}

// strongIn finds the first button, in reading order, that is the next step or takes something away.
func strongIn(o fyne.CanvasObject) *Button {
	if !o.Visible() {
		return nil
	}
	if b, ok := o.(*Button); ok {
		if (b.kind == primary || b.kind == danger) && !b.Disabled() {
			return b
		}
		return nil
	}
	for _, c := range parts(o) {
		if b := strongIn(c); b != nil {
			return b
		}
	}
	return nil
}

// anyIn finds the first piece that can have the keyboard.
func anyIn(o fyne.CanvasObject) fyne.Focusable {
	if !o.Visible() {
		return nil
	}
	if v, ok := o.(interface{ focusTarget() fyne.Focusable }); ok {
		if f := v.focusTarget(); f != nil {
			return f
		}
	}
	if _, aside := o.(*Why); aside {
		return nil // nobody begins with an explanation
	}
	if f, ok := o.(fyne.Focusable); ok {
		if d, can := o.(fyne.Disableable); !can || !d.Disabled() {
			return f
		}
	}
	for _, c := range parts(o) {
		if f := anyIn(c); f != nil {
			return f
		}
	}
	return nil
}

// Panel is what stands in a dialog. The pieces in it find by it the button that Enter presses.
type Panel struct {
	widget.BaseWidget
	content fyne.CanvasObject
	number  int // the newest is in front
}

var panelsMade int

// NewPanel returns the content of a dialog.
func NewPanel(content fyne.CanvasObject) *Panel {
	panelsMade++
	p := &Panel{content: content, number: panelsMade}
	p.ExtendBaseWidget(p)
	return p
}

func (p *Panel) heightFor(w float32) float32 { return HeightFor(p.content, w) }
func (p *Panel) naturalWidth() float32       { return natural(p.content) }

// CreateRenderer is called by Fyne.
func (p *Panel) CreateRenderer() fyne.WidgetRenderer { return simple(p, p.content) }

// goOn moves the keyboard to the next piece that asks for something: a "Why?" and what stands in an entry itself, a calendar
// or an eye, are for who goes there by Tab. False: the piece is in no window.
func goOn(from fyne.CanvasObject) bool {
	c := fyne.CurrentApp().Driver().CanvasForObject(from)
	if c == nil {
		return false
	}
	const most = 3
	for range most {
		c.FocusNext()
		if f := c.Focused(); !besides(from, f) {
			break
		}
	}
	return true
}

func besides(from fyne.CanvasObject, f fyne.Focusable) bool {
	if _, ok := f.(*Why); ok {
		return true
	}
	e, ok := from.(*Entry)
	o, piece := f.(fyne.CanvasObject)
	return ok && piece && e.ActionItem == o
}

// answerDialog presses the strong button of the dialog that a piece stands in. One that takes something away only gets the
// keyboard: it is pressed on purpose or not at all. False: the piece stands in no dialog, or that has no such button.
func answerDialog(piece fyne.CanvasObject) bool {
	b := answerOf(piece)
	switch {
	case b == nil:
		return false
	case b.kind == danger:
		focusOn(b)
	default:
		b.Press()
	}
	return true
}

// ToAnswer gives the keyboard to the strong button of the dialog that a piece stands in, when the piece has got its answer. In
// no dialog it does nothing.
func ToAnswer(piece fyne.CanvasObject) {
	if b := answerOf(piece); b != nil {
		focusOn(b)
	}
}

// answerOf is the strong button of the dialog that a piece stands in; nil: there is none.
func answerOf(piece fyne.CanvasObject) *Button {
	var front *Panel
	for p := range panels {
		if (front == nil || p.number > front.number) && Holds(p.content, piece) {
			front = p
		}
	}
	if front == nil {
		return nil
	}
	return strongIn(front.content)
}
