// What packages beside this one (picture pieces, pieces of one screen) build their own pieces with, so that they look and
// answer to keys like the kit's.

package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Flowing is a piece of another package whose height depends on its width, both in units.
type Flowing interface {
	HeightAt(width float32) float32
}

// Colors names the colours of a state: its ground, and the words on it.
func (s State) Colors() (ground, words fyne.ThemeColorName) { return s.bg(), s.fg() }

// Variant is the system's present preference for light or dark, for Theme.Color.
func Variant() fyne.ThemeVariant { return variant() }

// Tinted returns an icon's picture in a colour.
func Tinted(name IconName, c color.Color) fyne.Resource { return tint(name, c) }

// Letters sets what a canvas text says, shortened to a width in units, in a size and weight, and returns its size.
func Letters(t *canvas.Text, text string, width, size float32, w Weight) fyne.Size {
	t.Text, t.TextSize = ellipsis(text, width, size, w), size
	dress(t, w)
	return t.MinSize()
}

// FocusOn moves the keyboard to a piece that is in a window.
func FocusOn(f fyne.Focusable) { focusOn(f) }

// PassKey hands on a key that a piece has no use for: function keys and Esc belong to the window or an open dialog.
func PassKey(k *fyne.KeyEvent) bool { return windowKey(k) }

// ShowFocused scrolls a piece that has just got the keyboard into view.
func ShowFocused(o fyne.CanvasObject) { reveal(o) }

// NewRenderer returns the renderer of a piece that one function places and colours.
func NewRenderer(of fyne.Widget, min func() fyne.Size, paint func(fyne.Size), objects ...fyne.CanvasObject) fyne.WidgetRenderer {
	return &painted{objs: objects, of: of, min: min, paint: paint}
}

// Wrapping returns the renderer of a piece that consists of one other.
func Wrapping(of fyne.Widget, content fyne.CanvasObject) fyne.WidgetRenderer {
	return simple(of, content)
}

// ShowMenu opens a menu below a piece; its first entry has the keyboard.
func ShowMenu(below fyne.CanvasObject, items ...*fyne.MenuItem) {
	c := fyne.CurrentApp().Driver().CanvasForObject(below)
	if c == nil || len(items) == 0 {
		return
	}
	m := widget.NewPopUpMenu(fyne.NewMenu("", items...), c)
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(below)
	m.ShowAtPosition(at.AddXY(0, below.Size().Height+2))
	c.Focus(m)
}
