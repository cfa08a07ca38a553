// Toggle, CheckBox, Choice and YesNo: ways to say yes, no, or which.

package kit

import (
	"image/color"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"consentry/ui/i18n"
)

// Toggle is a switch that takes effect at once.
type Toggle struct {
	pressable
	on        bool
	hint      string
	OnChanged func(bool)
}

// NewToggle returns a switch. hint says what it switches, for screen readers.
func NewToggle(hint string, on bool, changed func(bool)) *Toggle {
	t := &Toggle{on: on, hint: hint, OnChanged: changed}
	t.enter = func() bool { return answerDialog(t) }
	t.act = func() {
		t.SetOn(!t.on)
		focusOn(t)
		if t.OnChanged != nil {
			t.OnChanged(t.on)
		}
	}
	t.name = func() string {
		if t.on {
			return i18n.T("kit.toggle.on", "what", t.hint)
		}
		return i18n.T("kit.toggle.off", "what", t.hint)
	}
	t.ExtendBaseWidget(t)
	return t
}

// On reports whether the switch is on.
func (t *Toggle) On() bool { return t.on }

// SetOn switches without calling OnChanged.
func (t *Toggle) SetOn(on bool) {
	if t.on != on {
		t.on = on
		t.Refresh()
	}
}

func (t *Toggle) setHint(s string) { t.hint = s }

// CreateRenderer is called by Fyne.
func (t *Toggle) CreateRenderer() fyne.WidgetRenderer {
	const w, h = 38, 22
	focus, track, knob := ring(), canvas.NewRectangle(color.Transparent), canvas.NewCircle(color.White)
	return &painted{
		objs: []fyne.CanvasObject{focus, track, knob}, of: t,
		min: func() fyne.Size { return fyne.NewSize(w, h) },
		paint: func(s fyne.Size) {
			x, y := s.Width-w, (s.Height-h)/2
			name := ColorOff
			if t.on {
				name = ColorPrimary
			}
			track.FillColor, track.CornerRadius = t.colour(name), h/2
			place(track, x, y, w, h)
			kx := x + 2
			if t.on {
				kx = x + w - h + 2
			}
			knob.FillColor = t.colour(ColorSurface)
			if t.Disabled() {
				knob.FillColor = t.colour(ColorSoft)
			}
			place(knob, kx, y+2, h-4, h-4)
			t.showRing(focus, x, y, w, h, h/2)
			focus.Refresh()
			track.Refresh()
			knob.Refresh()
		},
	}
}

// ToggleRow is a switch with what it switches in words, for lists in a card.
func ToggleRow(title, sub string, t *Toggle) fyne.CanvasObject {
	t.hint = title
	words := Stack(1, StrongText(title))
	if sub != "" {
		words.Add(SmallText(sub))
	}
	return Inset4(10, 14, 9, 14, Row(12, Grow(words), t))
}

// CheckBox is a box to tick, with words. It never starts ticked for a person's consent.
type CheckBox struct {
	pressable
	on        bool
	label     *Text
	invalid   bool
	OnChanged func(bool)
}

// NewCheckBox returns a box to tick.
func NewCheckBox(label string, on bool, changed func(bool)) *CheckBox {
	c := &CheckBox{on: on, label: BodyText(label), OnChanged: changed}
	c.enter = func() bool { return answerDialog(c) }
	c.act = func() {
		c.SetOn(!c.on)
		focusOn(c)
		if c.OnChanged != nil {
			c.OnChanged(c.on)
		}
	}
	c.name = func() string {
		if c.on {
			return i18n.T("kit.check.on", "what", c.Text())
		}
		return i18n.T("kit.check.off", "what", c.Text())
	}
	c.ExtendBaseWidget(c)
	return c
}

// On reports whether the box is ticked.
func (c *CheckBox) On() bool { return c.on }

// Text returns the words beside the box.
func (c *CheckBox) Text() string { return c.label.Text() }

// SetText changes the words beside the box.
func (c *CheckBox) SetText(label string) {
	c.label.SetText(label)
	c.Refresh()
}

// SetOn ticks or not, without calling OnChanged.
func (c *CheckBox) SetOn(on bool) {
	if c.on != on {
		c.on = on
		c.Refresh()
	}
}

// SetInvalid draws the box red, or not.
func (c *CheckBox) SetInvalid(bad bool) { c.invalid = bad; c.Refresh() }

const (
	checkSide = 18
	checkGap  = 9
)

func (c *CheckBox) heightFor(w float32) float32 {
	return max(checkSide, HeightFor(c.label, w-checkSide-checkGap)) + 6
}
func (c *CheckBox) naturalWidth() float32 { return natural(c.label) + checkSide + checkGap }

// CreateRenderer is called by Fyne.
func (c *CheckBox) CreateRenderer() fyne.WidgetRenderer {
	focus, box := ring(), canvas.NewRectangle(color.Transparent)
	img := canvas.NewImageFromResource(nil)
	img.FillMode = canvas.ImageFillContain
	return &painted{
		objs: []fyne.CanvasObject{focus, box, img, c.label}, of: c,
		min: func() fyne.Size {
			m := c.label.MinSize()
			return fyne.NewSize(m.Width+checkSide+checkGap, max(checkSide, m.Height)+6)
		},
		paint: func(s fyne.Size) {
			y := float32(3)
			_, line := c.label.metrics()
			y += max(0, (line-checkSide)/2)
			box.CornerRadius, box.StrokeWidth = 4, 1.5
			box.FillColor, box.StrokeColor = c.colour("inputBackground"), c.colour(ColorMuted)
			if c.invalid {
				box.StrokeColor = c.colour(ColorBadInk)
			}
			if c.on {
				box.FillColor, box.StrokeColor = c.colour(ColorPrimary), c.colour(ColorPrimary)
			}
			place(box, 0, y, checkSide, checkSide)
			img.Hidden = !c.on
			img.Resource = tint(IconCheck, c.colour(ColorOnPrimary))
			place(img, 2, y+2, checkSide-4, checkSide-4)
			c.label.Color = ColorInk
			if c.Disabled() {
				c.label.Color = ColorMuted
			}
			lh := HeightFor(c.label, s.Width-checkSide-checkGap)
			place(c.label, checkSide+checkGap, 3+max(0, (checkSide-line)/2), s.Width-checkSide-checkGap, lh)
			c.label.Refresh()
			c.showRing(focus, 0, y, checkSide, checkSide, 4)
			focus.Refresh()
			box.Refresh()
			img.Refresh()
		},
	}
}

// Option is one of several answers: an id for the program, words for a person.
type Option struct {
	ID, Label string
	State     State // the colour when chosen in a Choice; Mute means the primary colour
}

// Options makes options whose ids are their words; for tests and short lists.
func Options(labels ...string) []Option {
	var os []Option
	for _, l := range labels {
		os = append(os, Option{ID: l, Label: l})
	}
	return os
}

// Choice is two to four answers beside one another, of which one can be chosen. None is at first. Tab goes past it in one
// step, the arrows from answer to answer.
type Choice struct {
	widget.BaseWidget
	OnChanged func(id string)
	options   []Option
	chosen    string
	segments  []*segment
	equal     bool
	big       bool
	small     bool
	correct   func() // the field around it
	body      *fyne.Container
}

// NewChoice returns a choice with the answer of an id chosen, or none for "".
func NewChoice(options []Option, chosen string, changed func(id string)) *Choice {
	c := &Choice{options: options, chosen: chosen, OnChanged: changed}
	c.ExtendBaseWidget(c)
	c.build()
	return c
}

// Small makes the choice low, for rows, and returns it.
func (c *Choice) Small() *Choice { c.small = true; c.build(); return c }

func (c *Choice) build() {
	c.segments = nil
	var objs []fyne.CanvasObject
	widest := float32(0)
	for i, o := range c.options {
		s := newSegment(c, i, o)
		widest = max(widest, s.MinSize().Width)
		c.segments = append(c.segments, s)
		objs = append(objs, s)
	}
	if c.equal {
		for _, s := range c.segments {
			s.least = widest
		}
	}
	gap := float32(6)
	if c.small {
		gap = 4
	}
	c.body = Wrap(gap, objs...)
}

// Chosen returns the id of the chosen answer, "" for none.
func (c *Choice) Chosen() string { return c.chosen }

// Choose chooses without calling OnChanged; "" chooses none.
func (c *Choice) Choose(id string) {
	c.chosen = id
	for _, s := range c.segments {
		s.Refresh()
	}
}

// Offer shows only the answers of these ids; one that was chosen and is not among them is chosen no more.
func (c *Choice) Offer(ids ...string) {
	for _, s := range c.segments {
		s.Hidden = !slices.Contains(ids, s.option.ID)
		if s.Hidden && s.option.ID == c.chosen {
			c.Choose("")
		}
	}
	c.body.Refresh()
}

// SetEnabled makes the answers pressable or not.
func (c *Choice) SetEnabled(on bool) {
	for _, s := range c.segments {
		if on {
			s.Enable()
		} else {
			s.Disable()
		}
	}
}

func (c *Choice) onCorrected(f func()) { c.correct = f }

func (c *Choice) focusTarget() fyne.Focusable {
	for _, s := range c.segments {
		if s.option.ID == c.chosen {
			return s
		}
	}
	return c.segments[0]
}

func (c *Choice) heightFor(w float32) float32 { return HeightFor(c.body, w) }
func (c *Choice) naturalWidth() float32       { return natural(c.body) }

// CreateRenderer is called by Fyne.
func (c *Choice) CreateRenderer() fyne.WidgetRenderer {
	return &painted{
		objs: []fyne.CanvasObject{c.body}, of: c, min: func() fyne.Size { return c.body.MinSize() },
		paint: func(s fyne.Size) {
			place(c.body, 0, 0, s.Width, s.Height)
			for _, g := range c.segments {
				g.Refresh()
			}
		},
	}
}

// segment is one answer of a Choice.
type segment struct {
	pressable
	of     *Choice
	at     int
	option Option
	least  float32
}

func newSegment(c *Choice, at int, o Option) *segment {
	s := &segment{of: c, at: at, option: o}
	s.enter = func() bool { return c.chosen == o.ID && answerDialog(s) }
	s.act = func() {
		focusOn(s)
		if c.chosen == o.ID {
			return
		}
		c.Choose(o.ID)
		if c.correct != nil {
			c.correct()
		}
		if c.OnChanged != nil {
			c.OnChanged(o.ID)
		}
	}
	s.keys = func(k *fyne.KeyEvent) bool {
		step := 0
		switch k.Name {
		case fyne.KeyLeft, fyne.KeyUp:
			step = -1
		case fyne.KeyRight, fyne.KeyDown:
			step = 1
		case fyne.KeyTab:
			c.leave()
			return true
		default:
			return windowKey(k)
		}
		for n := at + step; n >= 0 && n < len(c.segments); n += step {
			if !c.segments[n].Hidden {
				focusOn(c.segments[n])
				break
			}
		}
		return true
	}
	s.name = func() string {
		if c.chosen == o.ID {
			return i18n.T("kit.choice.chosen", "what", o.Label)
		}
		return o.Label
	}
	s.ExtendBaseWidget(s)
	return s
}

// AcceptsTab lets Tab leave the whole choice: within it the arrows go from answer to answer.
func (s *segment) AcceptsTab() bool { return true }

// leave goes on to what follows the choice, or with Shift to what comes before it.
func (c *Choice) leave() {
	d := fyne.CurrentApp().Driver()
	var window fyne.Canvas
	for _, s := range c.segments {
		if !s.Hidden { // one that is not offered is in no window
			window = d.CanvasForObject(s)
			break
		}
	}
	if window == nil {
		return
	}
	step := window.FocusNext
	if k, ok := d.(desktop.Driver); ok && k.CurrentKeyModifiers()&fyne.KeyModifierShift != 0 {
		step = window.FocusPrevious
	}
	for range c.segments {
		step()
		if s, within := window.Focused().(*segment); !within || s.of != c {
			return
		}
	}
}

func (s *segment) pads() (padH, padV float32, size float32) {
	th := s.Theme()
	switch {
	case s.of.small:
		return 10, 4, th.Size(SizeSmall)
	case s.of.big:
		return 28, 14, th.Size(SizeBody)
	}
	return 12, 7, th.Size(SizeBody)
}

// CreateRenderer is called by Fyne.
func (s *segment) CreateRenderer() fyne.WidgetRenderer {
	focus, bg := ring(), canvas.NewRectangle(color.Transparent)
	txt := canvas.NewText("", color.Transparent)
	return &painted{
		objs: []fyne.CanvasObject{focus, bg, txt}, of: s,
		min: func() fyne.Size {
			padH, padV, size := s.pads()
			m := measure(s.option.Label, size, SemiBold)
			return fyne.NewSize(max(s.least, ceil(m.Width)+2*padH), ceil(m.Height)+2*padV)
		},
		paint: func(sz fyne.Size) {
			bgName, fgName := ColorSoft, ColorInk
			switch {
			case s.of.chosen == s.option.ID && s.option.State != Mute:
				bgName, fgName = s.option.State.bg(), s.option.State.fg()
			case s.of.chosen == s.option.ID:
				bgName, fgName = ColorPrimary, ColorOnPrimary
			case s.Disabled():
				fgName = ColorMuted
			case s.hovered:
				bgName = ColorSoftHover
			}
			_, _, size := s.pads()
			bg.FillColor, bg.CornerRadius = s.colour(bgName), 7
			place(bg, 0, 0, sz.Width, sz.Height)
			txt.Text, txt.TextSize, txt.Color = s.option.Label, size, s.colour(fgName)
			dress(txt, SemiBold)
			m := txt.MinSize()
			place(txt, (sz.Width-m.Width)/2, (sz.Height-m.Height)/2, m.Width, m.Height)
			s.showRing(focus, 0, 0, sz.Width, sz.Height, 7)
			focus.Refresh()
			bg.Refresh()
			txt.Refresh()
		},
	}
}

// The ids of a YesNo's answers.
const (
	Yes = "yes"
	No  = "no"
)

// NewYesNo returns two buttons of the same size and colour, neither chosen. lang is the reader's language; "" means the
// staff's. Chosen returns Yes, No or "".
func NewYesNo(lang string, changed func(id string)) *Choice {
	t := translator(lang)
	c := NewChoice([]Option{{ID: Yes, Label: t.T("kit.yes")}, {ID: No, Label: t.T("kit.no")}}, "", changed)
	c.equal = true
	c.build()
	return c
}

// Big makes the answers tall, for patient mode, and returns the choice.
func (c *Choice) Big() *Choice { c.big = true; c.build(); return c }

func translator(lang string) i18n.Translator {
	if lang == "" {
		return i18n.Translator{}
	}
	return i18n.In(lang)
}
