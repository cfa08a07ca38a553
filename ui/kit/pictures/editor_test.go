package pictures

import (
	"fmt"
	"image"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"consentry/domain/photo/picture"
	"consentry/ui/uitest"
)

// shownEditor is an editor in a window, whose picture has the shape 4:3.
func shownEditor(t *testing.T, r picture.Recipe) (*Editor, fyne.Window, *[]picture.Recipe) {
	t.Helper()
	uitest.App(t)
	e := editorOf(face(400, 300), r)
	var told []picture.Recipe
	e.OnChanged = func(r picture.Recipe) { told = append(told, r) }
	w := uitest.WindowOf(t, e, fyne.NewSize(420, 460))
	return e, w, &told
}

// pull drags on the sheet between two places in fractions of the shown picture, through the events of a mouse.
func pull(e *Editor, x0, y0, x1, y1 float32) {
	s := e.sheet
	a, b := s.onPiece(fyne.NewPos(x0, y0)), s.onPiece(fyne.NewPos(x1, y1))
	s.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: a}, Button: desktop.MouseButtonPrimary})
	s.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos((a.X+b.X)/2, (a.Y+b.Y)/2)}})
	s.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: b}})
	s.MouseUp(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: b}})
	s.DragEnd()
}

func near(t *testing.T, want, got picture.Box) {
	t.Helper()
	for _, d := range [][2]int{{want.Left, got.Left}, {want.Top, got.Top}, {want.Right, got.Right}, {want.Bottom, got.Bottom}} {
		assert.InDelta(t, d[0], d[1], 1500, "want %v, got %v", want, got)
	}
}

func TestEditorCoversByDragging(t *testing.T) {
	e, w, told := shownEditor(t, picture.Recipe{})
	pull(e, 0.2, 0.3, 0.5, 0.4)
	require.Len(t, *told, 1, "a drag is told once, at its end")
	near(t, box(20, 30, 50, 40), (*told)[0].Covers[0].Box)
	pull(e, 0.3, 0.35, 0.4, 0.45)
	near(t, box(30, 40, 60, 50), e.Recipe().Covers[0].Box)
	assert.Len(t, e.Recipe().Covers, 1, "a drag that begins on a cover moves it")
	pull(e, 0.6, 0.5, 0.8, 0.7)
	near(t, box(30, 40, 80, 70), e.Recipe().Covers[0].Box)
	pull(e, 0.3, 0.4, 0.1, 0.2)
	near(t, box(10, 20, 80, 70), e.Recipe().Covers[0].Box)
	pull(e, 0.95, 0.95, 0.955, 0.95)
	assert.Len(t, *told, 4, "a press beside a cover covers nothing")
	assert.Equal(t, -1, e.selected)

	uitest.Press(t, w, "Undo")
	near(t, box(30, 40, 80, 70), e.Recipe().Covers[0].Box)
	w.Canvas().Focus(e.sheet)
	for range 3 {
		e.sheet.TypedShortcut(&fyne.ShortcutUndo{})
	}
	assert.Empty(t, e.Recipe().Covers)
	assert.True(t, uitest.FindButton(t, w, "Undo").Disabled())
	assert.Len(t, *told, 8)
}

func TestEditorCoversByKeys(t *testing.T) {
	e, w, _ := shownEditor(t, picture.Recipe{})
	w.Canvas().Focus(e.sheet)
	uitest.Key(w, fyne.KeyReturn)
	near(t, picture.Box{Left: 350_000, Top: 425_000, Right: 650_000, Bottom: 575_000}, e.Recipe().Covers[0].Box)
	for range 5 {
		uitest.Key(w, fyne.KeyLeft)
	}
	uitest.Key(w, fyne.KeyUp)
	near(t, picture.Box{Left: 300_000, Top: 415_000, Right: 600_000, Bottom: 565_000}, e.Recipe().Covers[0].Box)
	with(t, fyne.KeyModifierShift, func() {
		uitest.Key(w, fyne.KeyRight)
		uitest.Key(w, fyne.KeyDown)
		uitest.Key(w, fyne.KeyDown)
	})
	near(t, picture.Box{Left: 300_000, Top: 415_000, Right: 610_000, Bottom: 585_000}, e.Recipe().Covers[0].Box)
	uitest.Letters(w, "+")
	assert.Len(t, e.Recipe().Covers, 2)
	assert.Equal(t, 1, e.selected)
	uitest.Key(w, fyne.KeyPageDown)
	assert.Equal(t, 0, e.selected)
	uitest.Key(w, fyne.KeyDelete)
	assert.Len(t, e.Recipe().Covers, 1)
	e.sheet.TypedShortcut(&fyne.ShortcutUndo{})
	e.sheet.TypedShortcut(&fyne.ShortcutUndo{})
	e.sheet.TypedShortcut(&fyne.ShortcutUndo{})
	assert.Len(t, e.Recipe().Covers, 1, "arrow keys in a row are undone at once")
	near(t, picture.Box{Left: 350_000, Top: 425_000, Right: 650_000, Bottom: 575_000}, e.Recipe().Covers[0].Box)
	e.Focus()
	assert.Equal(t, "Cover 1 of 1: arrow keys move it, Shift and arrow keys size it, Delete removes it", e.sheet.AccessibilityLabel())
}

func TestEditorKeysPointAsThePictureIsSeen(t *testing.T) {
	for turn := range 4 {
		t.Run(fmt.Sprint(turn), func(t *testing.T) {
			e, w, _ := shownEditor(t, picture.Recipe{Turn: turn, Covers: []picture.Cover{cover(40, 40, 60, 60)}})
			w.Canvas().Focus(e.sheet)
			e.selected = 0
			at := func() (l, t, r, b float32) {
				c := e.sheet.corners4(e.recipe.Covers[0].Box)
				l, t, r, b = 2, 2, -2, -2
				for _, p := range c {
					l, t, r, b = min(l, p.X), min(t, p.Y), max(r, p.X), max(b, p.Y)
				}
				return l, t, r, b
			}
			uitest.Key(w, fyne.KeyRight)
			uitest.Key(w, fyne.KeyDown)
			uitest.Key(w, fyne.KeyDown)
			l, u, r, b := at()
			assert.InDeltaSlice(t, []float32{0.41, 0.42, 0.61, 0.62}, []float32{l, u, r, b}, 1e-4)
			with(t, fyne.KeyModifierShift, func() {
				uitest.Key(w, fyne.KeyRight)
				uitest.Key(w, fyne.KeyUp)
			})
			l, u, r, b = at()
			assert.InDeltaSlice(t, []float32{0.41, 0.42, 0.62, 0.61}, []float32{l, u, r, b}, 1e-4)
		})
	}
}

func TestEditorTurnsSuggestionsIntoCovers(t *testing.T) {
	e, w, told := shownEditor(t, picture.Recipe{})
	e.Suggest(box(10, 10, 30, 30), box(60, 60, 80, 80), box(40, 40, 50, 50))
	assert.True(t, uitest.Shows(w, "Cover the 3 suggested places"))
	pull(e, 0.7, 0.7, 0.7, 0.7)
	assert.Equal(t, []picture.Cover{cover(60, 60, 80, 80)}, e.Recipe().Covers)
	w.Canvas().Focus(e.sheet)
	uitest.Key(w, fyne.KeyReturn)
	assert.Equal(t, cover(10, 10, 30, 30), e.Recipe().Covers[1])
	uitest.Press(t, w, "Cover the suggested place")
	assert.Len(t, e.Recipe().Covers, 3)
	assert.Empty(t, e.Suggested())
	assert.False(t, uitest.Shows(w, "suggested"))
	assert.Len(t, *told, 3)
}

func TestEditorCropsAndTurns(t *testing.T) {
	e, w, told := shownEditor(t, picture.Recipe{})
	uitest.Press(t, w, "Crop")
	assert.Equal(t, ToolCrop, e.Tool())
	pull(e, 0.1, 0.2, 0.6, 0.7)
	near(t, box(10, 20, 60, 70), *e.Recipe().Crop)
	pull(e, 0.3, 0.3, 0.4, 0.4)
	near(t, box(20, 30, 70, 80), *e.Recipe().Crop)
	uitest.Press(t, w, "Rotate")
	near(t, box(20, 20, 70, 70), *e.Recipe().Crop)
	assert.Equal(t, 1, e.Recipe().Turn)
	uitest.Press(t, w, "Cover")
	pull(e, 0, 0, 0.5, 0.5)
	// The crop's upper left quarter, turned back: its left half is the lower half of the original's part.
	near(t, picture.Box{Left: 200_000, Top: 550_000, Right: 450_000, Bottom: 800_000}, e.Recipe().Covers[0].Box)
	w.Canvas().Focus(e.sheet)
	e.SetTool(ToolCrop)
	uitest.Key(w, fyne.KeyDelete)
	assert.Nil(t, e.Recipe().Crop)
	uitest.Key(w, fyne.KeyReturn)
	near(t, box(10, 10, 90, 90), *e.Recipe().Crop)
	uitest.Key(w, fyne.KeyLeft)
	with(t, fyne.KeyModifierShift, func() { uitest.Key(w, fyne.KeyDown) })
	near(t, box(9, 10, 89, 91), *e.Recipe().Crop)
	for _, r := range *told {
		require.NoError(t, r.Validate())
	}
	for range 3 {
		uitest.Press(t, w, "Rotate")
	}
	assert.Zero(t, e.Recipe().Turn)
}

func TestEditorSlides(t *testing.T) {
	e, w, told := shownEditor(t, picture.Recipe{})
	w.Canvas().Focus(e.straighten)
	for range 3 {
		uitest.Key(w, fyne.KeyRight)
	}
	assert.Equal(t, 15, e.Recipe().Straighten)
	assert.True(t, uitest.Shows(w, "+1.5°"))
	w.Canvas().Focus(e.exposure)
	uitest.Key(w, fyne.KeyEnd)
	assert.Equal(t, picture.MaxExposure, e.Recipe().Exposure)
	uitest.Letters(w, "0")
	assert.Zero(t, e.Recipe().Exposure)
	e.exposure.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(1, 30)}})
	assert.Equal(t, -picture.MaxExposure, e.Recipe().Exposure)
	assert.Len(t, *told, 6)
	e.Undo()
	assert.Equal(t, 15, e.Recipe().Straighten, "a slider's steps are undone at once")
	assert.Zero(t, e.Recipe().Exposure)
	e.Undo()
	assert.Zero(t, e.Recipe().Straighten)
	assert.Zero(t, e.straighten.Value())
}

func TestEditorShowsOnlyTheNewestPreview(t *testing.T) {
	uitest.App(t)
	e := NewEditor()
	var asked []picture.Recipe
	var answers []func(image.Image)
	e.Render = func(r picture.Recipe, done func(image.Image)) {
		asked, answers = append(asked, r), append(answers, done)
	}
	e.Open(400, 300, picture.Recipe{Covers: []picture.Cover{cover(1, 1, 2, 2)}, MaxSide: 800})
	uitest.WindowOf(t, e, fyne.NewSize(420, 460))
	e.Rotate()
	e.add(box(20, 20, 40, 40))
	require.Len(t, asked, 2, "covers ask for no other picture")
	assert.Empty(t, asked[0].Covers)
	assert.Equal(t, 800, e.Recipe().MaxSide)
	answers[1](face(30, 40))
	answers[0](face(40, 30))
	assert.Equal(t, 1, e.shown.Turn, "what comes late is dropped")
	e.SetTool(ToolCrop)
	require.Len(t, asked, 3)
	assert.Equal(t, whole, *asked[2].Crop)
	e.Forget()
	answers[2](face(40, 30))
	assert.Nil(t, e.sheet.src.of)
	assert.Empty(t, e.Recipe().Covers)
	assert.False(t, e.sheet.pressed)
	pull(e, 0.1, 0.1, 0.5, 0.5)
	assert.Empty(t, e.Recipe().Covers, "without a picture nothing is covered")
}

// TestCoversStandWhereTheyAreRendered holds the editor's geometry against the renderer itself.
func TestCoversStandWhereTheyAreRendered(t *testing.T) {
	img := skin(400, 300, 0)
	for _, r := range []picture.Recipe{{}, {Turn: 1}, {Turn: 2, Straighten: 70}, {Turn: 3, Straighten: -120},
		{Straighten: 100, Crop: &picture.Box{Left: 100_000, Top: 200_000, Right: 900_000, Bottom: 950_000}}} {
		r.Version = picture.RecipeVersion
		r.Covers = []picture.Cover{cover(45, 45, 65, 60)}
		out, err := picture.Render(img, r)
		require.NoError(t, err)
		g := geometryOf(r, 400, 300)
		gw, gh := g.size()
		assert.InDelta(t, out.Rect.Dx(), gw, 1.5)
		assert.InDelta(t, out.Rect.Dy(), gh, 1.5)
		x, y := g.forth(0.55, 0.525)
		assert.Equal(t, picture.Ink, out.NRGBAAt(int(x*float64(out.Rect.Dx())), int(y*float64(out.Rect.Dy()))))
		for _, far := range [][2]float64{{0.3, 0.5}, {0.8, 0.55}, {0.55, 0.3}, {0.55, 0.75}} {
			x, y := g.forth(far[0], far[1])
			assert.NotEqual(t, picture.Ink, out.NRGBAAt(int(x*float64(out.Rect.Dx())), int(y*float64(out.Rect.Dy()))), "%v %v", r, far)
		}
	}
}

func TestGeometryGoesForthAndBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := picture.Recipe{Turn: rapid.IntRange(0, 3).Draw(t, "turn"), Straighten: rapid.IntRange(-150, 150).Draw(t, "straighten")}
		if rapid.Bool().Draw(t, "crop") {
			l, u := rapid.IntRange(0, 900_000).Draw(t, "l"), rapid.IntRange(0, 900_000).Draw(t, "t")
			r.Crop = &picture.Box{Left: l, Top: u, Right: rapid.IntRange(l+picture.MinCrop, picture.Unit).Draw(t, "r"),
				Bottom: rapid.IntRange(u+picture.MinCrop, picture.Unit).Draw(t, "b")}
		}
		g := geometryOf(r, rapid.IntRange(1, 9000).Draw(t, "w"), rapid.IntRange(1, 9000).Draw(t, "h"))
		x, y := rapid.Float64Range(0, 1).Draw(t, "x"), rapid.Float64Range(0, 1).Draw(t, "y")
		fx, fy := g.forth(x, y)
		bx, by := g.back(fx, fy)
		if d := max(bx-x, x-bx, by-y, y-by); d > 1e-6 {
			t.Fatalf("%v, %v comes back as %v, %v", x, y, bx, by)
		}
	})
}

// TestWhatAPersonDoesIsAlwaysARecipe presses keys and drags at random: every recipe told can be followed.
func TestWhatAPersonDoesIsAlwaysARecipe(t *testing.T) {
	uitest.App(t)
	keys := []fyne.KeyName{fyne.KeyLeft, fyne.KeyRight, fyne.KeyUp, fyne.KeyDown, fyne.KeyDelete, fyne.KeyReturn, fyne.KeyPageDown, fyne.KeyPageUp}
	rapid.Check(t, func(rt *rapid.T) {
		e := NewEditor()
		e.Render = func(_ picture.Recipe, done func(image.Image)) { done(skin(8, 6, 0)) }
		e.Open(4000, 3000, picture.Recipe{})
		e.Resize(fyne.NewSize(400, 420))
		e.body.Resize(fyne.NewSize(400, 420))
		e.OnChanged = func(r picture.Recipe) {
			if err := r.Validate(); err != nil {
				rt.Fatal(err)
			}
		}
		frac := func(name string) float32 { return float32(rapid.Float64Range(-0.2, 1.2).Draw(rt, name)) }
		for range rapid.IntRange(1, 25).Draw(rt, "steps") {
			switch rapid.IntRange(0, 7).Draw(rt, "what") {
			case 0:
				e.Rotate()
			case 1:
				e.SetTool([]Tool{ToolCover, ToolCrop}[rapid.IntRange(0, 1).Draw(rt, "tool")])
			case 2:
				e.straighten.change(rapid.IntRange(-200, 200).Draw(rt, "straighten"))
			case 3:
				e.Undo()
			case 4, 5:
				pull(e, frac("x0"), frac("y0"), frac("x1"), frac("y1"))
			default:
				e.sheet.TypedKey(keyEvent(rapid.SampledFrom(keys).Draw(rt, "key")))
			}
			e.sheet.paint(80, 60)
		}
	})
}

func TestEditorIsWalkedByTab(t *testing.T) {
	_, w, _ := shownEditor(t, picture.Recipe{})
	assert.Equal(t, []string{"Picture: drag to cover. Enter adds a cover, arrow keys move it, Shift and arrow keys size it, Delete removes it.",
		"Cover: chosen", "Crop", "Rotate", "Straighten: 0°", "Exposure: 0 EV"}, uitest.TabOrder(w))
}
