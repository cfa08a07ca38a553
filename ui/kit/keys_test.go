package kit_test

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"github.com/stretchr/testify/assert"

	"consentry/ui/kit"
	"consentry/ui/uitest"
)

// A window sends a Space as a key and then as a letter: what presses a button does not also stand in the box that opens.
func TestTheSpaceThatPressesIsNotTyped(t *testing.T) {
	uitest.App(t)
	box := kit.NewEntry("")
	field := kit.NewField("Words", box)
	b := kit.Primary("Open", field.Focus)
	w := uitest.Window(t, kit.Page(field, b))
	w.Canvas().Focus(b)
	uitest.Key(w, fyne.KeySpace)
	uitest.Letters(w, " a b")
	assert.Equal(t, "a b", box.Value())
	w.Canvas().Focus(b)
	uitest.Key(w, fyne.KeySpace) // held with another key there is no letter
	uitest.Key(w, fyne.KeyEnd)
	uitest.Letters(w, " c")
	assert.Equal(t, "a b c", box.Value())
}

// The Enter that follows a box that sent itself means nothing, wherever the keyboard is by then; any other Enter does.
func TestTheEnterAfterABoxThatSentItselfPressesNothing(t *testing.T) {
	for name, c := range map[string]struct {
		between func(w fyne.Window, b *kit.Button, e *kit.Entry)
		want    int
	}{
		"at once":        {func(fyne.Window, *kit.Button, *kit.Entry) {}, 0},
		"a second Enter": {func(w fyne.Window, _ *kit.Button, _ *kit.Entry) { uitest.Key(w, fyne.KeyReturn) }, 1},
		"in the box itself": {func(w fyne.Window, b *kit.Button, e *kit.Entry) {
			w.Canvas().Focus(e)
			uitest.Key(w, fyne.KeyEnter)
			w.Canvas().Focus(b)
		}, 1},
		"another key": {func(w fyne.Window, _ *kit.Button, _ *kit.Entry) { uitest.Key(w, fyne.KeyEnd) }, 1},
		"a shortcut":  {func(_ fyne.Window, b *kit.Button, _ *kit.Entry) { b.KeyDown(&fyne.KeyEvent{Name: fyne.KeyK}) }, 1},
		"a letter": {func(w fyne.Window, b *kit.Button, e *kit.Entry) {
			w.Canvas().Focus(e)
			uitest.Letters(w, "x")
			w.Canvas().Focus(b)
		}, 1},
		"a click":          {func(_ fyne.Window, _ *kit.Button, e *kit.Entry) { e.MouseDown(&desktop.MouseEvent{}) }, 1},
		"Enter going down": {func(_ fyne.Window, b *kit.Button, _ *kit.Entry) { b.KeyDown(&fyne.KeyEvent{Name: fyne.KeyReturn}) }, 0},
	} {
		t.Run(name, func(t *testing.T) {
			uitest.App(t)
			pressed, entered := 0, 0
			e, b := kit.NewEntry(""), kit.Primary("Save", func() { pressed++ })
			e.OnEnter = func() { entered++ }
			e.OnEdited = func(text string) {
				if text == "12" {
					kit.SpendEnter()
				}
			}
			w := uitest.Window(t, kit.Page(kit.NewField("Code", e), b))
			w.Canvas().Focus(e)
			uitest.Letters(w, "12")
			w.Canvas().Focus(b)
			c.between(w, b, e)
			w.Canvas().Focus(b)
			uitest.Key(w, fyne.KeyReturn)
			assert.Equal(t, c.want, pressed)
			assert.Zero(t, entered)
		})
	}
}
