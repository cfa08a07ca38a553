package pictures

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"github.com/stretchr/testify/assert"

	"consentry/domain/photo/picture"
	"consentry/ui/kit"
	"consentry/ui/uitest"
)

func TestNineTilesAreWalkedByKeys(t *testing.T) {
	uitest.App(t)
	type told struct {
		part  int
		found []string
	}
	var all []told
	done := 0
	n := NewNineTiles(faceMarks, func(part int, found []string) { all = append(all, told{part, found}) })
	n.OnDone = func() { done++ }
	n.SetImage(face(120, 90))
	w := uitest.WindowOf(t, n, fyne.NewSize(700, 520))
	w.Canvas().Focus(n.stage)
	assert.True(t, uitest.Shows(w, "Part 1 of 9"))
	assert.True(t, uitest.FindButton(t, w, "Back").Disabled())
	uitest.Key(w, fyne.KeyReturn)
	assert.True(t, uitest.Shows(w, "Part 2 of 9"))
	uitest.Press(t, w, "Face")
	uitest.Press(t, w, "Tattoo")
	uitest.Press(t, w, "Tattoo")
	assert.Len(t, all, 1, "what is found is told with the part")
	uitest.Key(w, fyne.KeyRight)
	assert.Equal(t, told{1, []string{"face"}}, all[1])
	uitest.Letters(w, "9")
	assert.Equal(t, 8, n.Part())
	assert.Equal(t, [Parts]bool{true, true}, n.Seen(), "going elsewhere is not looking")
	uitest.Key(w, fyne.KeyReturn)
	assert.Equal(t, 2, n.Part(), "after the last comes the first that was not seen")
	uitest.Key(w, fyne.KeyBackspace)
	uitest.Press(t, w, "Face")
	assert.Equal(t, told{1, []string{}}, all[3], "a change in a part that was seen is told at once")
	uitest.Letters(w, "3")
	for range 6 {
		assert.Zero(t, done)
		uitest.Press(t, w, "Seen, next")
	}
	assert.Equal(t, 1, done)
	assert.True(t, n.Done())
	uitest.Key(w, fyne.KeyReturn)
	assert.Equal(t, 1, done)
	assert.Len(t, all, 10)

	n.chart.Tapped(&fyne.PointEvent{Position: fyne.NewPos(chartWide/2, chartHigh/2)})
	assert.Equal(t, 4, n.Part())
	n.Forget()
	assert.Equal(t, [Parts]bool{}, n.Seen())
	assert.Empty(t, n.Found(1))
	assert.Nil(t, n.stage.src.of)
}

func TestNineTilesMarksAreReachedByTab(t *testing.T) {
	uitest.App(t)
	n := NewNineTiles(faceMarks[:2], nil)
	n.SetImage(face(120, 90))
	w := uitest.WindowOf(t, n, fyne.NewSize(700, 520))
	n.Toggle("tattoo")
	assert.Equal(t, []string{"Part 1 of 9", "Face: not found in this part", "Tattoo: found in this part", "Seen, next"}, uitest.TabOrder(w))
	w.Canvas().Focus(n.chips[0])
	uitest.Key(w, fyne.KeySpace)
	assert.Equal(t, []string{"tattoo", "face"}, n.Found(0))
	uitest.Letters(w, "5")
	assert.Equal(t, 4, n.Part())
	assert.Empty(t, n.Found(4))
}

func TestCompareSetsTwoPlacesInEach(t *testing.T) {
	uitest.App(t)
	c := NewCompare("Before", "After")
	c.SetImages(face(80, 60), face(80, 60))
	w := uitest.WindowOf(t, c, fyne.NewSize(820, 420))
	var a, b [2]picture.Point
	hits := 0
	c.OnPoints = func(x, y [2]picture.Point) { a, b, hits = x, y, hits+1 }
	c.Pick()
	assert.True(t, uitest.Shows(w, "Point 1 of 4"))
	// By pointer in the first picture,
	s := c.a.Size()
	x, y, bw, bh := c.a.lens.box(s.Width, s.Height, 80, 60)
	c.a.Tapped(&fyne.PointEvent{Position: fyne.NewPos(x+bw*0.25, y+bh*0.5)})
	c.a.Tapped(&fyne.PointEvent{Position: fyne.NewPos(x+bw*0.75, y+bh*0.5)})
	c.a.Tapped(&fyne.PointEvent{Position: fyne.NewPos(-5, y)})
	assert.Equal(t, fyne.Focusable(c.b), w.Canvas().Focused())
	// by keys in the second.
	uitest.Key(w, fyne.KeyLeft)
	uitest.Key(w, fyne.KeyReturn)
	with(t, fyne.KeyModifierShift, func() { uitest.Key(w, fyne.KeyDown) })
	uitest.Key(w, fyne.KeyReturn)
	assert.Equal(t, 1, hits)
	assert.Equal(t, [2]picture.Point{{X: 250_000, Y: 500_000}, {X: 750_000, Y: 500_000}}, a)
	assert.Equal(t, [2]picture.Point{{X: 490_000, Y: 500_000}, {X: 490_000, Y: 501_000}}, b)
	assert.False(t, c.Picking())
	c.Pick()
	c.StopPicking()
	c.a.Tapped(&fyne.PointEvent{Position: fyne.NewPos(x+bw*0.25, y+bh*0.5)})
	assert.Equal(t, 1, hits)
}

func TestCompareSwipesAndMixes(t *testing.T) {
	uitest.App(t)
	c := NewCompare("Before", "After")
	c.SetImages(skin(80, 60, 0), face(80, 60))
	w := uitest.WindowOf(t, c, fyne.NewSize(820, 420))
	var modes []CompareMode
	c.OnMode = func(m CompareMode) { modes = append(modes, m) }
	uitest.Press(t, w, "Swipe")
	w.Canvas().Focus(c.stage)
	uitest.Key(w, fyne.KeyRight)
	assert.InDelta(t, 0.55, c.stage.at, 1e-5)
	c.stage.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(82, 20)}, Button: desktop.MouseButtonPrimary})
	c.stage.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(164, 20)}})
	c.stage.MouseUp(nil)
	assert.InDelta(t, 0.2, c.stage.at, 1e-3)
	img := c.stage.paint(820, 300)
	plain := c.a.src.levels[0].RGBAAt(40, 33)
	r, _, _, _ := img.At(410, 165).RGBA()
	assert.NotEqual(t, plain.R, uint8(r>>8), "right of the divider is the second picture")
	uitest.Key(w, fyne.KeyEnd)
	r, _, _, _ = c.stage.paint(820, 300).At(410, 165).RGBA()
	assert.InDelta(t, plain.R, uint8(r>>8), 2, "left of it the first")

	uitest.Press(t, w, "Overlay")
	assert.InDelta(t, 0.5, c.stage.at, 1e-5)
	w.Canvas().Focus(c.stage)
	uitest.Key(w, fyne.KeyLeft)
	assert.Equal(t, 45, c.blend.Value())
	w.Canvas().Focus(c.blend)
	uitest.Key(w, fyne.KeyHome)
	assert.Zero(t, c.stage.at)
	c.stage.TypedRune('+')
	assert.InDelta(t, zoomStep, c.a.Zoom(), 1e-5)
	uitest.Press(t, w, "Side by side")
	assert.Equal(t, []CompareMode{Swipe, Overlay, SideBySide}, modes)
	assert.InDelta(t, zoomStep, c.b.Zoom(), 1e-5, "the zoom stays with the pictures")
	uitest.Switch(t, w, "Grid lines")
	assert.True(t, c.a.grid && c.b.grid)
	c.SetMode(Swipe)
	assert.InDelta(t, 1, c.stage.at, 1e-5, "the divider stays where it was")
	c.Forget()
	assert.False(t, c.a.Shown() || c.b.Shown())
	assert.False(t, uitest.Shows(w, "Before"))
}

func TestShotListSaysWhatIsMissing(t *testing.T) {
	uitest.App(t)
	l := NewShotList(Shot{"front", "Front", ShotTaken}, Shot{"base", "From below", ShotMissing}, Shot{"smile", "Smile", ShotDeclined})
	var opened, taken []string
	declined := map[string]bool{}
	l.OnOpen = func(id string) { opened = append(opened, id) }
	l.OnTake = func(id string) { taken = append(taken, id) }
	l.OnDecline = func(id string, yes bool) { declined[id] = yes }
	w := uitest.WindowOf(t, kit.Inset(10, 10, l), fyne.NewSize(500, 300))
	assert.True(t, uitest.Shows(w, "1 view is missing"))
	assert.Equal(t, []string{"base"}, l.Missing())
	uitest.Press(t, w, "Front")
	assert.Equal(t, []string{"front"}, opened)
	// By keys: the menu opens with the keyboard in it.
	chip := uitest.FindByText(t, w, "From below").(*kit.ActionChip)
	w.Canvas().Focus(chip)
	uitest.Key(w, fyne.KeyReturn)
	uitest.Key(w, fyne.KeyDown)
	uitest.Key(w, fyne.KeyReturn)
	assert.Equal(t, []string{"base"}, taken)
	w.Canvas().Focus(chip)
	uitest.Key(w, fyne.KeySpace)
	uitest.Key(w, fyne.KeyDown)
	uitest.Key(w, fyne.KeyDown)
	uitest.Key(w, fyne.KeyReturn)
	assert.Equal(t, map[string]bool{"base": true}, declined)
	chip = uitest.FindByText(t, w, "Smile: declined").(*kit.ActionChip)
	uitest.PressAt(t, w, chip)
	uitest.Press(t, w, "Not declined after all")
	assert.False(t, declined["smile"])
	l.Set(Shot{"front", "Front", ShotTaken}, Shot{"smile", "Smile", ShotDeclined})
	assert.True(t, uitest.Shows(w, "The set is complete."))
}
