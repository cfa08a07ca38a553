// Tile: one picture with its caption.

package pictures

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// Tile is one rounded picture with a chip on it and lines below. It is pressed by pointer, Enter or Space; a covered one
// is seen only while it is held by pointer or Space, for HoldMost at most.
type Tile struct {
	piece
	// OnOpen is called by a press. OnHold asks for the picture of a covered tile: give it by SetImage. OnRelease says that
	// it is covered again; the picture is dropped by then.
	OnOpen, OnHold, OnRelease func()

	parts    *tileParts
	look     Look
	selected bool
	hover    bool
	space    bool // Space is down
	width    float32
	hold     hold
}

var (
	_ fyne.Tappable     = (*Tile)(nil)
	_ desktop.Mouseable = (*Tile)(nil)
	_ desktop.Keyable   = (*Tile)(nil)
	_ desktop.Hoverable = (*Tile)(nil)
	_ kit.Flowing       = (*Tile)(nil)
)

// NewTile returns a tile of 150 units of width that does something when pressed. after is ui.Async.Later.
func NewTile(after Timer, look Look, opened func()) *Tile {
	t := &Tile{parts: newTileParts(), look: look, width: 150, OnOpen: opened}
	t.hold = hold{after: after, on: func(string) { t.Refresh(); call(t.OnHold) }, off: func(string) {
		t.parts.show(nil)
		t.Refresh()
		call(t.OnRelease)
	}}
	t.name = func() string { return nameOf(t.look, t.hold.held) }
	t.extend(t)
	return t
}

// Wide gives the tile another least width in units and returns it.
func (t *Tile) Wide(w float32) *Tile { t.width = w; return t }

// SetLook changes what the tile says. What becomes covered is dropped.
func (t *Tile) SetLook(l Look) {
	t.look = l
	if l.Covered && !t.hold.held {
		t.parts.show(nil)
	}
	t.Refresh()
}

// Look returns what the tile says.
func (t *Tile) Look() Look { return t.look }

// SetImage shows a picture; nil takes it away. A covered tile takes one only while it is held.
func (t *Tile) SetImage(img image.Image) {
	if t.look.Covered && !t.hold.held {
		img = nil
	}
	t.parts.show(img)
	t.Refresh()
}

// Shown reports whether a picture can be seen.
func (t *Tile) Shown() bool { return t.parts.img != nil }

// SetSelected ticks the tile or not.
func (t *Tile) SetSelected(on bool) { t.selected = on; t.Refresh() }

// Selected reports whether the tile is ticked.
func (t *Tile) Selected() bool { return t.selected }

// Hold uncovers a covered tile until Release, as a long press does.
func (t *Tile) Hold() {
	if t.look.Covered {
		t.hold.begin("tile")
	}
}

// Release covers it again; screens call it for all tiles on Esc Esc, Hide and Clear.
func (t *Tile) Release() { t.hold.end() }

// Tapped, MouseDown, MouseUp, MouseIn, MouseMoved and MouseOut are called by Fyne.
func (t *Tile) Tapped(*fyne.PointEvent) {
	if t.hold.tapped() {
		call(t.OnOpen)
	}
}
func (t *Tile) MouseDown(e *desktop.MouseEvent) {
	kit.FocusOn(t)
	if t.look.Covered && e.Button == desktop.MouseButtonPrimary {
		t.hold.press("tile")
	}
}
func (t *Tile) MouseUp(*desktop.MouseEvent)    { t.hold.end() }
func (t *Tile) MouseIn(*desktop.MouseEvent)    { t.hover = true; t.Refresh() }
func (t *Tile) MouseMoved(*desktop.MouseEvent) {}
func (t *Tile) MouseOut()                      { t.hover = false; t.hold.end(); t.Refresh() }

// Cursor is a hand over what can be pressed.
func (t *Tile) Cursor() desktop.Cursor {
	if t.OnOpen == nil && !t.look.Covered {
		return desktop.DefaultCursor
	}
	return desktop.PointerCursor
}

// KeyDown and KeyUp follow Space: held, it uncovers.
func (t *Tile) KeyDown(k *fyne.KeyEvent) {
	t.piece.KeyDown(k)
	if k.Name == fyne.KeySpace && t.look.Covered && !t.space {
		t.space = true
		t.hold.press("tile")
	}
}
func (t *Tile) KeyUp(k *fyne.KeyEvent) {
	if k.Name == fyne.KeySpace && t.space {
		t.space = false
		t.hold.end()
		if t.hold.tapped() {
			call(t.OnOpen)
		}
	}
}

// TypedKey presses on Enter and Space; on a covered tile Space waits for its release.
func (t *Tile) TypedKey(k *fyne.KeyEvent) {
	if kit.EnterSpent(k) {
		return
	}
	switch k.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		call(t.OnOpen)
	case fyne.KeySpace:
		if !t.space {
			call(t.OnOpen)
		}
	default:
		kit.PassKey(k)
	}
}

// FocusLost covers what Space held.
func (t *Tile) FocusLost() {
	t.space = false
	t.hold.end()
	t.piece.FocusLost()
}

func (t *Tile) lines() int {
	switch {
	case t.look.Sub != "":
		return 2
	case t.look.Title != "":
		return 1
	}
	return 0
}

// HeightAt is how high the tile is at a width.
func (t *Tile) HeightAt(w float32) float32 { return tileHeight(w, t.lines()) }

// CreateRenderer is called by Fyne.
func (t *Tile) CreateRenderer() fyne.WidgetRenderer {
	return kit.NewRenderer(t, func() fyne.Size { return fyne.NewSize(t.width, t.HeightAt(t.width)) }, func(s fyne.Size) {
		place(t.parts.box, 0, 0, s.Width, s.Height)
		t.parts.draw(t.Theme(), t.look, tileState{selected: t.selected, focused: t.focused, hover: t.hover, held: t.hold.held}, s.Width)
	}, t.parts.box)
}

func call(f func()) {
	if f != nil {
		f()
	}
}

// nameOf is what a screen reader says for a tile.
func nameOf(l Look, held bool) string {
	name := l.Title
	if l.Sub != "" {
		name += ", " + l.Sub
	}
	if name == "" {
		name = l.Mark
	}
	if l.Chip != "" {
		name = i18n.T("pictures.tile.state", "name", name, "state", l.Chip)
	}
	if l.Covered && !held {
		return i18n.T("pictures.covered.name", "name", name)
	}
	return name
}
