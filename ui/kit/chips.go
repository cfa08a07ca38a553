// Chips that do more than say a state: ActionChip, DueChip, Steps.

package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"consentry/domain/calendar"
	"consentry/ui/i18n"
)

// ActionChip is a chip that can be pressed.
type ActionChip struct {
	pressable
	chip *Chip
}

// NewActionChip returns a chip that does something.
func NewActionChip(s State, text string, tapped func()) *ActionChip {
	c := &ActionChip{chip: NewChip(s, text)}
	c.act = tapped
	c.name = func() string { return c.chip.text }
	c.ExtendBaseWidget(c)
	return c
}

// WithIcon puts an icon before the words and returns the chip.
func (c *ActionChip) WithIcon(n IconName) *ActionChip { c.chip.WithIcon(n); return c }

// Set changes state and words.
func (c *ActionChip) Set(s State, text string) { c.chip.Set(s, text) }

// OnTapped replaces what the chip does.
func (c *ActionChip) OnTapped(f func()) { c.act = f }

// Text returns the words.
func (c *ActionChip) Text() string { return c.chip.text }

// CreateRenderer is called by Fyne.
func (c *ActionChip) CreateRenderer() fyne.WidgetRenderer {
	focus := ring()
	return &painted{
		objs: []fyne.CanvasObject{c.chip, focus}, of: c, min: func() fyne.Size { return c.chip.MinSize() },
		paint: func(s fyne.Size) {
			place(c.chip, 0, 0, s.Width, s.Height)
			h := c.chip.MinSize().Height
			c.showRing(focus, 0, (s.Height-h)/2, s.Width, h, h/2)
			focus.Refresh()
		},
	}
}

// Due is what a deadline says on a day: its words and state. done ends the counting.
//
// Late is Bad, up to seven days Warn, up to thirty Info, further away Mute with the date itself.
func Due(due, today calendar.Date) (State, string) {
	if due.IsZero() {
		return Mute, i18n.T("kit.due.none")
	}
	switch n := today.DaysUntil(due); {
	case n < 0:
		return Bad, i18n.T("kit.due.late", "n", -n)
	case n == 0:
		return Bad, i18n.T("kit.due.today")
	case n <= 7:
		return Warn, i18n.T("kit.due.left", "n", n)
	case n <= 30:
		return Info, i18n.T("kit.due.left", "n", n)
	case due.Year() == today.Year() || n < 300:
		return Mute, i18n.ShortDate(due)
	default:
		return Mute, i18n.Date(due)
	}
}

// NewDueChip returns a chip that says how long there is until a day, wide enough to stand in a column.
func NewDueChip(due, today calendar.Date) *Chip {
	s, words := Due(due, today)
	return NewChip(s, words).Wide(112)
}

// Steps shows where one is in a task: done, here, to come. Steps that are done can be gone back to.
type Steps struct {
	widget.BaseWidget
	OnOpen func(step int)
	labels []string
	now    int
	dashes bool
	row    *fyne.Container
}

// NewSteps returns the steps with the one at now (from 0) as the present one. With lines between them they fill a header.
func NewSteps(labels []string, now int, open func(step int)) *Steps {
	s := &Steps{row: Row(9), labels: labels, OnOpen: open, dashes: true}
	s.ExtendBaseWidget(s)
	s.Set(now)
	return s
}

// Plain leaves out the lines between the steps and returns it.
func (s *Steps) Plain() *Steps { s.dashes = false; s.Set(s.now); return s }

// Set moves to a step.
func (s *Steps) Set(now int) {
	s.now = now
	s.row.Objects = nil
	for i, l := range s.labels {
		if i > 0 && s.dashes {
			s.row.Add(dash())
		}
		switch {
		case i < now:
			c := NewActionChip(OK, l, func() {
				if s.OnOpen != nil {
					s.OnOpen(i)
				}
			}).WithIcon(IconCheck)
			if s.OnOpen == nil {
				s.row.Add(NewChip(OK, l).WithIcon(IconCheck))
				continue
			}
			s.row.Add(c)
		case i == now:
			s.row.Add(NewChip(Strong, itoa(i+1)+" "+l))
		default:
			s.row.Add(NewChip(Mute, itoa(i+1)+" "+l))
		}
	}
	s.row.Refresh()
	s.Refresh()
}

func (s *Steps) naturalWidth() float32       { return natural(s.row) }
func (s *Steps) heightFor(w float32) float32 { return HeightFor(s.row, w) }

// CreateRenderer is called by Fyne.
func (s *Steps) CreateRenderer() fyne.WidgetRenderer { return simple(s, s.row) }

// Now returns the present step, from 0.
func (s *Steps) Now() int { return s.now }

func dash() fyne.CanvasObject {
	d := &short{}
	d.ExtendBaseWidget(d)
	return d
}

// short is the little line between two steps.
type short struct{ divider }

func (d *short) CreateRenderer() fyne.WidgetRenderer {
	l := canvas.NewRectangle(color.Transparent)
	return &painted{
		objs: []fyne.CanvasObject{l}, of: d, min: func() fyne.Size { return fyne.NewSize(14, 2) },
		paint: func(s fyne.Size) {
			l.FillColor = d.Theme().Color(ColorOff, variant())
			place(l, 0, s.Height/2-1, s.Width, 1.5)
			l.Refresh()
		},
	}
}
