// Touch: a whole content as one thing to press.

package kit

import "fyne.io/fyne/v2"

// Touch is a content that is pressed as a whole, wherever it is touched; Enter and Space press it too.
type Touch struct {
	pressable
	content fyne.CanvasObject
}

// NewTouch returns a content that does something wherever it is pressed. name says what, for screen readers.
func NewTouch(name string, content fyne.CanvasObject, tapped func()) *Touch {
	t := &Touch{content: content}
	t.act = tapped
	t.keys = func(*fyne.KeyEvent) bool { tapped(); return true }
	t.name = func() string { return name }
	t.ExtendBaseWidget(t)
	return t
}

func (t *Touch) heightFor(w float32) float32 { return HeightFor(t.content, w) }

// CreateRenderer is called by Fyne.
func (t *Touch) CreateRenderer() fyne.WidgetRenderer {
	return &painted{objs: []fyne.CanvasObject{t.content}, of: t, min: func() fyne.Size { return t.content.MinSize() },
		paint: func(s fyne.Size) { place(t.content, 0, 0, s.Width, s.Height) }}
}
