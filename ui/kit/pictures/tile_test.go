package pictures

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"github.com/stretchr/testify/assert"

	"consentry/ui/kit"
	"consentry/ui/uitest"
)

func TestTileOpens(t *testing.T) {
	uitest.App(t)
	hits := 0
	tile := NewTile((&clock{}).after, Look{Title: "Before, front", Chip: "Ready", State: kit.OK}, func() { hits++ })
	tile.SetImage(skin(300, 200, 0))
	w := uitest.WindowOf(t, kit.Row(8, tile), fyne.NewSize(200, 160))
	assert.Equal(t, []string{"Before, front: Ready"}, uitest.TabOrder(w))
	uitest.Press(t, w, "Before, front: Ready")
	w.Canvas().Focus(tile)
	uitest.Key(w, fyne.KeyReturn)
	uitest.Key(w, fyne.KeySpace)
	assert.Equal(t, 3, hits)
	assert.True(t, uitest.Shows(w, "Ready"))
}

func TestTileIsSeenWhileHeld(t *testing.T) {
	uitest.App(t)
	c := &clock{}
	held, released, opened := 0, 0, 0
	tile := NewTile(c.after, Look{Title: "Before, front", Covered: true}, func() { opened++ })
	tile.OnHold = func() { held++; tile.SetImage(skin(300, 200, 0)) }
	tile.OnRelease = func() { released++ }
	w := uitest.WindowOf(t, kit.Row(8, tile), fyne.NewSize(200, 160))
	tile.SetImage(skin(300, 200, 0))
	assert.False(t, tile.Shown(), "a covered tile takes no picture")
	assert.True(t, uitest.Shows(w, "Hold to look"))

	down := &desktop.MouseEvent{Button: desktop.MouseButtonPrimary}
	tile.MouseDown(down)
	c.pass(holdAfter)
	assert.True(t, tile.Shown())
	assert.False(t, uitest.Shows(w, "Hold to look"))
	tile.MouseUp(down)
	tile.Tapped(nil)
	assert.False(t, tile.Shown())
	assert.Zero(t, opened)

	tile.KeyDown(keyEvent(fyne.KeySpace))
	tile.TypedKey(keyEvent(fyne.KeySpace))
	c.pass(holdAfter)
	assert.True(t, tile.Shown())
	c.pass(HoldMost - time.Second)
	assert.True(t, tile.Shown())
	c.pass(time.Second)
	assert.False(t, tile.Shown(), "20 seconds cover it again")
	tile.KeyUp(keyEvent(fyne.KeySpace))
	assert.Zero(t, opened)
	tile.KeyDown(keyEvent(fyne.KeySpace))
	tile.KeyUp(keyEvent(fyne.KeySpace))
	assert.Equal(t, 1, opened, "a short press opens")

	tile.Hold()
	tile.FocusLost()
	assert.False(t, tile.Shown())
	assert.Equal(t, held, released)
	assert.Equal(t, 3, held)
}

func TestTilesGolden(t *testing.T) {
	uitest.App(t)
	tiles := kit.Row(16)
	for i, l := range []Look{
		{Title: "Before, front", Chip: "Ready", State: kit.OK},
		{Title: "Before, left", Chip: "Ready", State: kit.OK, Mark: "0:12"},
		{Title: "After, front", Chip: "Blocked", State: kit.Bad, Border: kit.Bad},
		{Title: "After, left", Sub: "3 months after", Chip: "1 check open", State: kit.Warn},
		{Title: "After, back", Covered: true, Chip: "1 check open", State: kit.Warn},
		{Title: "After, right", Border: kit.OK},
	} {
		tile := NewTile((&clock{}).after, l, nil)
		if i < 5 {
			tile.SetImage(skin(320, 240, i))
		}
		tile.SetSelected(i == 3)
		tiles.Add(tile)
	}
	w := uitest.WindowOf(t, kit.Page(tiles), fyne.NewSize(1060, 200))
	w.Canvas().Focus(tiles.Objects[1].(*Tile))
	uitest.Golden(t, w, "tiles")
}
