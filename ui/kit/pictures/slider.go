// Slider: one number between two ends.

package pictures

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"

	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// Slider is a number that is dragged, or moved by arrow keys; 0 puts it back to its beginning.
type Slider struct {
	piece
	OnChanged            func(int)
	value, from, to      int
	start, step          int
	title                string
	text                 func(int) string // the value in words
	titleText, valueText *kit.Text
}

var (
	_ fyne.Draggable    = (*Slider)(nil)
	_ fyne.Tappable     = (*Slider)(nil)
	_ desktop.Mouseable = (*Slider)(nil)
)

// NewSlider returns a slider from one number to another in steps, at start; text says a number in words.
func NewSlider(title string, from, to, step, start int, text func(int) string, changed func(int)) *Slider {
	s := &Slider{from: from, to: to, step: max(1, step), start: start, value: start, title: title, text: text, OnChanged: changed,
		titleText: kit.LabelText(title).Line(), valueText: kit.SmallText(text(start)).Line()}
	s.name = func() string { return i18n.T("pictures.slider", "name", s.title, "value", s.text(s.value)) }
	s.extend(s)
	return s
}

// Value is the number; SetValue sets it without calling OnChanged.
func (s *Slider) Value() int { return s.value }
func (s *Slider) SetValue(v int) {
	s.value = max(s.from, min(s.to, v))
	s.valueText.SetText(s.text(s.value))
	s.Refresh()
}

func (s *Slider) change(v int) {
	was := s.value
	s.SetValue(v)
	if s.value != was && s.OnChanged != nil {
		s.OnChanged(s.value)
	}
}

// at sets the number under a place of the slider.
func (s *Slider) at(x float32) {
	w := s.Size().Width - sliderKnob
	if w <= 0 {
		return
	}
	f := max(0, min(1, (x-sliderKnob/2)/w))
	n := int(f*float32(s.to-s.from)/float32(s.step) + 0.5)
	s.change(s.from + n*s.step)
}

const (
	sliderKnob = 16
	sliderHigh = 22
	sliderHead = 18
)

// Tapped, MouseDown, MouseUp, Dragged and DragEnd are called by Fyne.
func (s *Slider) Tapped(*fyne.PointEvent) {}
func (s *Slider) MouseDown(e *desktop.MouseEvent) {
	kit.FocusOn(s)
	s.at(e.Position.X)
}
func (s *Slider) MouseUp(*desktop.MouseEvent) {}
func (s *Slider) Dragged(e *fyne.DragEvent)   { s.at(e.Position.X) }
func (s *Slider) DragEnd()                    {}

// TypedKey moves by a step, or by ten with Page Up and Page Down.
func (s *Slider) TypedKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeyLeft, fyne.KeyDown:
		s.change(s.value - s.step)
	case fyne.KeyRight, fyne.KeyUp:
		s.change(s.value + s.step)
	case fyne.KeyPageDown:
		s.change(s.value - 10*s.step)
	case fyne.KeyPageUp:
		s.change(s.value + 10*s.step)
	case fyne.KeyHome:
		s.change(s.from)
	case fyne.KeyEnd:
		s.change(s.to)
	case fyne.KeyDelete, fyne.KeyBackspace:
		s.change(s.start)
	default:
		kit.PassKey(k)
	}
}

// TypedRune puts it back with 0.
func (s *Slider) TypedRune(r rune) {
	if r == '0' {
		s.change(s.start)
	}
}

// CreateRenderer is called by Fyne.
func (s *Slider) CreateRenderer() fyne.WidgetRenderer {
	track, done, knob := canvas.NewRectangle(color.Transparent), canvas.NewRectangle(color.Transparent), canvas.NewCircle(color.Transparent)
	ring := frame(2, sliderKnob/2+3)
	track.CornerRadius, done.CornerRadius = 2, 2
	return kit.NewRenderer(s, func() fyne.Size { return fyne.NewSize(110, sliderHead+sliderHigh) }, func(z fyne.Size) {
		vw := min(s.valueText.MinSize().Width+56, z.Width/2)
		place(s.titleText, 0, 0, z.Width-vw, sliderHead)
		s.valueText.Align = fyne.TextAlignTrailing
		place(s.valueText, z.Width-vw, 0, vw, sliderHead)
		w, y := z.Width-sliderKnob, float32(sliderHead+sliderHigh/2)
		pos := func(v int) float32 { return sliderKnob/2 + w*float32(v-s.from)/float32(max(1, s.to-s.from)) }
		a, b := pos(s.start), pos(s.value)
		track.FillColor, done.FillColor = s.colour(kit.ColorOff), s.colour(kit.ColorPrimary)
		place(track, 0, y-2, z.Width, 4)
		place(done, min(a, b), y-2, max(a, b)-min(a, b), 4)
		knob.FillColor, knob.StrokeColor, knob.StrokeWidth = s.colour(kit.ColorSurface), s.colour(kit.ColorPrimary), 2
		place(knob, b-sliderKnob/2+1, y-sliderKnob/2+1, sliderKnob-2, sliderKnob-2)
		ring.StrokeColor, ring.Hidden = s.colour(kit.ColorFocus), !s.focused
		place(ring, b-sliderKnob/2-3, y-sliderKnob/2-3, sliderKnob+6, sliderKnob+6)
		for _, o := range []fyne.CanvasObject{track, done, knob, ring} {
			o.Refresh()
		}
	}, s.titleText, s.valueText, track, done, ring, knob)
}
