// What the pieces of this package have in common: focus, hovering, placing, keys that are held.

package pictures

import (
	"image/color"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"consentry/ui/kit"
)

// Timer calls f on the goroutine that owns the widgets once d has passed, unless stop is called before: ui.Async.Later.
type Timer func(d time.Duration, f func()) (stop func())

// piece is embedded by what can get the keyboard.
type piece struct {
	widget.BaseWidget
	focused bool
	self    fyne.Widget
	name    func() string
}

var (
	_ desktop.Keyable = (*Slider)(nil) // has only what piece gives it
	_ desktop.Keyable = (*View)(nil)
)

func (p *piece) extend(self fyne.Widget) {
	p.self = self
	p.ExtendBaseWidget(self)
}

// FocusGained, FocusLost and TypedRune are called by Fyne.
func (p *piece) FocusGained() {
	p.focused = true
	p.self.Refresh()
	kit.ShowFocused(p.self)
}
func (p *piece) FocusLost()     { p.focused = false; p.self.Refresh() }
func (p *piece) TypedRune(rune) {}

// KeyDown and KeyUp follow every key, shortcuts too. Who has a use for them calls KeyDown also.
func (p *piece) KeyDown(k *fyne.KeyEvent) { kit.KeyWentDown(k) }
func (p *piece) KeyUp(*fyne.KeyEvent)     {}

// AccessibilityLabel and AccessibilityRole tell a screen reader.
func (p *piece) AccessibilityLabel() string {
	if p.name == nil {
		return ""
	}
	return p.name()
}
func (p *piece) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// colour looks a colour up in the theme that applies to the piece.
func (p *piece) colour(n fyne.ThemeColorName) color.Color { return p.Theme().Color(n, kit.Variant()) }

// place moves and resizes at once.
func place(o fyne.CanvasObject, x, y, w, h float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(w, h))
}

// frame is a rectangle of which only the edge is seen.
func frame(width, radius float32) *canvas.Rectangle {
	r := canvas.NewRectangle(color.Transparent)
	r.StrokeWidth, r.CornerRadius = width, radius
	return r
}

// modifiers tells which of Shift, Ctrl and Alt are down.
var modifiers = func() fyne.KeyModifier {
	if d, ok := fyne.CurrentApp().Driver().(desktop.Driver); ok {
		return d.CurrentKeyModifiers()
	}
	return 0
}

func shifted() bool { return modifiers()&fyne.KeyModifierShift != 0 }

// The times of looking at a covered picture: how long a press is before it uncovers, and when it is covered again though
// it is still held.
const (
	holdAfter = 200 * time.Millisecond
	HoldMost  = 20 * time.Second
)

// hold follows one press that uncovers what is held.
type hold struct {
	after     Timer
	on, off   func(id string)
	id        string // what is pressed, "" for nothing
	held      bool
	swallow   bool // the press that ends was a look, not a tap
	stopTimer func()
}

// press begins to wait whether the press becomes a hold.
func (h *hold) press(id string) {
	h.end()
	h.swallow = false
	h.id = id
	h.wait(holdAfter, func() { h.begin(id) })
}

func (h *hold) wait(d time.Duration, f func()) {
	if h.stopTimer != nil {
		h.stopTimer()
	}
	h.stopTimer = h.after(d, f)
}

// begin uncovers at once.
func (h *hold) begin(id string) {
	if h.held && h.id == id {
		return
	}
	h.end()
	h.id, h.held, h.swallow = id, true, true
	h.wait(HoldMost, h.end)
	h.on(id)
}

// end covers again.
func (h *hold) end() {
	if h.stopTimer != nil {
		h.stopTimer()
		h.stopTimer = nil
	}
	id, was := h.id, h.held
	h.id, h.held = "", false
	if was {
		h.off(id)
	}
}

// tapped reports whether a tap that just ended counts as one.
func (h *hold) tapped() bool {
	was := h.swallow
	h.swallow = false
	return !was
}
