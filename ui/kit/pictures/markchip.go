// A chip that is on or off.

package pictures

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// markChip says whether a mark is found in the part shown.
type markChip struct {
	piece
	of   *NineTiles
	mark kit.Option
	chip *kit.Chip
}

var (
	_ fyne.Tappable      = (*markChip)(nil)
	_ desktop.Cursorable = (*markChip)(nil)
)

func newMarkChip(n *NineTiles, m kit.Option) *markChip {
	c := &markChip{of: n, mark: m, chip: kit.NewChip(kit.Mute, m.Label)}
	c.name = func() string {
		if n.hasFound(m.ID) {
			return i18n.T("pictures.parts.mark.on", "what", m.Label)
		}
		return i18n.T("pictures.parts.mark.off", "what", m.Label)
	}
	c.extend(c)
	return c
}

func (c *markChip) look() (kit.State, string) {
	if c.of.hasFound(c.mark.ID) {
		return kit.Warn, c.mark.Label
	}
	return kit.Mute, c.mark.Label
}

// Text returns the words.
func (c *markChip) Text() string { return c.mark.Label }

// Tapped says that the mark is there, or not. The keyboard goes back to the part, so that Enter goes on.
func (c *markChip) Tapped(*fyne.PointEvent) {
	c.of.Toggle(c.mark.ID)
	c.of.Focus()
}

// TypedKey toggles on Space and Enter; Backspace goes to the part before.
func (c *markChip) TypedKey(k *fyne.KeyEvent) {
	if kit.EnterSpent(k) {
		return
	}
	switch k.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		c.of.Toggle(c.mark.ID)
	case fyne.KeyBackspace:
		c.of.Back()
	default:
		kit.PassKey(k)
	}
}

// TypedRune goes to a part by its number.
func (c *markChip) TypedRune(r rune) { c.of.digit(r) }

// Cursor is a hand.
func (c *markChip) Cursor() desktop.Cursor { return desktop.PointerCursor }

// CreateRenderer is called by Fyne.
func (c *markChip) CreateRenderer() fyne.WidgetRenderer {
	ring := frame(2, 16)
	return kit.NewRenderer(c, c.chip.MinSize, func(z fyne.Size) {
		place(c.chip, 0, 0, z.Width, z.Height)
		ring.StrokeColor, ring.Hidden = c.colour(kit.ColorFocus), !c.focused
		ring.CornerRadius = z.Height/2 + 3
		place(ring, -3, -3, z.Width+6, z.Height+6)
		ring.Refresh()
	}, c.chip, ring)
}
