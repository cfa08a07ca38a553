// Select: one of many, in a box that opens a list.

package kit

import (
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
)

// Select is a box that shows the chosen option and opens the others below it. Up and Down change it, letters jump
// to the option that begins with them, and Enter then goes on.
type Select struct {
	pressable
	OnChanged   func(id string)
	options     []Option
	chosen      string
	placeholder string
	hint        string
	invalid     bool
	correct     func() // the field around it
	keyed       bool   // the person has chosen since coming here: Enter goes on
	typing      typing
}

// NewSelect returns a box with the option of an id chosen, or none for "".
func NewSelect(placeholder string, options []Option, chosen string, changed func(id string)) *Select {
	s := &Select{options: options, chosen: chosen, placeholder: placeholder, OnChanged: changed}
	s.act = s.open
	s.keys = s.key
	s.enter = func() bool { return s.keyed && goOn(s) }
	s.name = func() string { return strings.TrimSpace(s.hint + " " + s.label()) }
	s.ExtendBaseWidget(s)
	return s
}

// Chosen returns the id of the chosen option, "" for none.
func (s *Select) Chosen() string { return s.chosen }

// Choose chooses without calling OnChanged.
func (s *Select) Choose(id string) { s.chosen = id; s.Refresh() }

// SetOptions replaces the options; the chosen one stays if it is still there.
func (s *Select) SetOptions(options []Option) {
	s.options = options
	if s.index() < 0 {
		s.chosen = ""
	}
	s.Refresh()
}

// SetInvalid draws the border red, or not.
func (s *Select) SetInvalid(bad bool) { s.invalid = bad; s.Refresh() }
func (s *Select) setHint(h string)    { s.hint = h }

func (s *Select) onCorrected(f func()) { s.correct = f }

func (s *Select) index() int {
	for i, o := range s.options {
		if o.ID == s.chosen {
			return i
		}
	}
	return -1
}

func (s *Select) label() string {
	if i := s.index(); i >= 0 {
		return s.options[i].Label
	}
	return ""
}

func (s *Select) pick(i int) {
	if i < 0 || i >= len(s.options) || s.options[i].ID == s.chosen {
		return
	}
	s.Choose(s.options[i].ID)
	if s.correct != nil {
		s.correct()
	}
	if s.OnChanged != nil {
		s.OnChanged(s.chosen)
	}
}

func (s *Select) open() {
	c := fyne.CurrentApp().Driver().CanvasForObject(s)
	if c == nil {
		return
	}
	focusOn(s)
	if len(s.options) > 0 {
		openList(s, c)
	}
}

func (s *Select) key(k *fyne.KeyEvent) bool {
	switch k.Name {
	case fyne.KeyDown:
		s.pick(s.index() + 1)
	case fyne.KeyUp:
		s.pick(max(0, s.index()-1))
	case fyne.KeyHome:
		s.pick(0)
	case fyne.KeyEnd:
		s.pick(len(s.options) - 1)
	default:
		return windowKey(k)
	}
	s.keyed = true
	return true
}

// FocusLost forgets that something was chosen: who comes back and presses Enter wants to see the list.
func (s *Select) FocusLost() {
	s.keyed, s.typing.word = false, ""
	s.pressable.FocusLost()
}

// TypedRune jumps to the option that begins with what is typed.
func (s *Select) TypedRune(r rune) {
	if s.Disabled() {
		return
	}
	if i := s.typing.find(s.options, s.index(), r); i >= 0 {
		s.pick(i)
		s.keyed = true
	}
}

// TypedKey opens the list on Space, unless that is part of what is typed.
func (s *Select) TypedKey(k *fyne.KeyEvent) {
	if k.Name == fyne.KeySpace && s.typing.goesOn(s.options) {
		return
	}
	s.typing.word = s.typing.kept(k)
	s.pressable.TypedKey(k)
}

// CreateRenderer is called by Fyne.
func (s *Select) CreateRenderer() fyne.WidgetRenderer {
	focus, box := ring(), canvas.NewRectangle(color.Transparent)
	txt := canvas.NewText("", color.Transparent)
	img := canvas.NewImageFromResource(nil)
	img.FillMode = canvas.ImageFillContain
	const padH, icon = 12, 14
	minSize := func() fyne.Size {
		m := measure("Ag", s.Theme().Size(SizeBody), Regular)
		return fyne.NewSize(80, ceil(m.Height)+2*s.Theme().Size(theme.SizeNameInnerPadding)-2)
	}
	return &painted{
		objs: []fyne.CanvasObject{focus, box, txt, img}, of: s, min: minSize,
		paint: func(sz fyne.Size) {
			size := s.Theme().Size(SizeBody)
			box.FillColor, box.StrokeColor = s.colour("inputBackground"), s.colour(ColorEdge)
			box.CornerRadius, box.StrokeWidth = 7, 1
			if s.invalid {
				box.StrokeColor, box.StrokeWidth = s.colour(ColorBadInk), 2
			}
			place(box, 0.5, 0.5, sz.Width-1, sz.Height-1)
			text, c := s.label(), s.colour(ColorInk)
			if text == "" {
				text, c = s.placeholder, s.colour("placeholder")
			}
			if s.Disabled() {
				c = s.colour(ColorMuted)
			}
			txt.Text, txt.TextSize, txt.Color = ellipsis(text, sz.Width-2*padH-icon-6, size, Regular), size, c
			m := txt.MinSize()
			place(txt, padH, (sz.Height-m.Height)/2, m.Width, m.Height)
			img.Resource = tint(IconDown, s.colour(ColorMuted))
			place(img, sz.Width-padH-icon, (sz.Height-icon)/2, icon, icon)
			s.showRing(focus, 0, 0, sz.Width, sz.Height, 7)
			for _, o := range []fyne.CanvasObject{focus, box, txt, img} {
				o.Refresh()
			}
		},
	}
}

func (s *Select) naturalWidth() float32 {
	w := measure(s.placeholder, s.Theme().Size(SizeBody), Regular).Width
	for _, o := range s.options {
		w = max(w, measure(o.Label, s.Theme().Size(SizeBody), Regular).Width)
	}
	return ceil(w) + 46
}

// Pick chooses the option with a label as a person does, calling OnChanged; false if there is none.
func (s *Select) Pick(label string) bool {
	for i, o := range s.options {
		if o.Label == label {
			s.pick(i)
			return true
		}
	}
	return false
}
