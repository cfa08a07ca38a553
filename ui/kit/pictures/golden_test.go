package pictures

import (
	"image"
	"testing"

	"fyne.io/fyne/v2"

	"consentry/domain/photo/picture"
	"consentry/ui/kit"
	"consentry/ui/uitest"
)

// face is a picture on which one sees what is where: a ground with a head, eyes and a spot in a corner.
func face(w, h int) *image.NRGBA {
	img := skin(w, h, 0)
	blob := func(cx, cy, rx, ry float64, r, g, b uint8) {
		for y := range h {
			for x := range w {
				dx, dy := (float64(x)/float64(w)-cx)/rx, (float64(y)/float64(h)-cy)/ry
				if dx*dx+dy*dy < 1 {
					i := img.PixOffset(x, y)
					img.Pix[i], img.Pix[i+1], img.Pix[i+2] = r, g, b
				}
			}
		}
	}
	blob(0.5, 0.55, 0.22, 0.38, 0xC9, 0xA2, 0x8B)
	blob(0.42, 0.45, 0.035, 0.03, 0x4A, 0x38, 0x30)
	blob(0.58, 0.45, 0.035, 0.03, 0x4A, 0x38, 0x30)
	blob(0.5, 0.75, 0.07, 0.025, 0x9A, 0x5A, 0x55)
	blob(0.88, 0.12, 0.05, 0.06, 0x7A, 0x6A, 0xA0)
	return img
}

var faceMarks = []kit.Option{{ID: "face", Label: "Face"}, {ID: "tattoo", Label: "Tattoo"}, {ID: "skin", Label: "Birthmark or scar"},
	{ID: "jewelry", Label: "Jewelry"}, {ID: "background", Label: "Background"}, {ID: "text", Label: "Text"}, {ID: "person", Label: "Another person"}}

// render does what a screen does for the editor, at once.
func render(img *image.NRGBA) func(picture.Recipe, func(image.Image)) {
	return func(r picture.Recipe, done func(image.Image)) {
		out, err := picture.Render(img, r)
		if err != nil {
			panic(err)
		}
		done(out)
	}
}

func editorOf(img *image.NRGBA, r picture.Recipe) *Editor {
	e := NewEditor()
	e.Render = render(img)
	e.Open(img.Rect.Dx(), img.Rect.Dy(), r)
	return e
}

func box(l, t, r, b int) picture.Box {
	return picture.Box{Left: l * 10_000, Top: t * 10_000, Right: r * 10_000, Bottom: b * 10_000}
}

func cover(l, t, r, b int) picture.Cover {
	return picture.Cover{Shape: picture.Rectangle, Box: box(l, t, r, b)}
}

func TestEditorGolden(t *testing.T) {
	img := face(800, 560)
	for _, m := range []struct {
		name string
		mode kit.Mode
	}{{"editor", kit.Light}, {"editor-dark", kit.Dark}} {
		uitest.AppIn(t, m.mode)
		plain := editorOf(img, picture.Recipe{Covers: []picture.Cover{cover(35, 38, 66, 52)}})
		plain.Suggest(box(80, 4, 96, 21))
		crop := editorOf(img, picture.Recipe{Turn: 1, Straighten: 60, Covers: []picture.Cover{cover(35, 38, 66, 52)}})
		b := box(20, 15, 85, 80)
		crop.change("", func(r *picture.Recipe) { r.Crop = &b })
		crop.SetTool(ToolCrop)
		cut := editorOf(img, picture.Recipe{Turn: 3, Straighten: -80, Exposure: 40,
			Covers: []picture.Cover{cover(35, 38, 66, 52), {Shape: picture.Ellipse, Box: box(82, 5, 95, 20)}}})
		w := uitest.WindowOf(t, kit.Inset(20, 20, kit.Columns(18, []float32{1, 1, 1}, kit.Card(plain), kit.Card(crop), kit.Card(cut))),
			fyne.NewSize(1180, 420))
		plain.selected = 0
		w.Canvas().Focus(plain.sheet)
		uitest.Golden(t, w, m.name)
	}
}

func TestNineTilesGolden(t *testing.T) {
	uitest.App(t)
	n := NewNineTiles(faceMarks, nil)
	n.SetImage(face(1200, 840))
	n.SetState([Parts]bool{true, true, true}, [Parts][]string{1: {"face"}})
	w := uitest.WindowOf(t, kit.Inset(20, 20, n), fyne.NewSize(860, 560))
	n.Toggle("skin")
	w.Canvas().Focus(n.stage)
	uitest.Golden(t, w, "nine-tiles")
}

func TestCompareGolden(t *testing.T) {
	img := face(800, 560)
	later, err := picture.Render(img, picture.Recipe{Version: picture.RecipeVersion, Exposure: 60})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range []CompareMode{SideBySide, Swipe, Overlay} {
		uitest.App(t)
		c := NewCompare("Before, 12 Mar 2026", "3 months after, 20 Jun 2026")
		c.SetImages(img, later)
		w := uitest.WindowOf(t, kit.Inset(20, 20, c), fyne.NewSize(1000, 480))
		c.SetMode(m)
		c.SetGrid(m != Overlay)
		if m == SideBySide {
			c.a.SetZoom(2)
			c.Pick()
			c.a.set(picture.Point{X: 420_000, Y: 450_000})
			c.a.set(picture.Point{X: 580_000, Y: 450_000})
			c.b.set(picture.Point{X: 425_000, Y: 450_000})
		}
		uitest.Settle(w)
		uitest.Golden(t, w, "compare-"+string(m))
	}
}

func TestShotListGolden(t *testing.T) {
	uitest.App(t)
	l := NewShotList(Shot{"front", "Front", ShotTaken}, Shot{"left", "Left oblique", ShotTaken}, Shot{"base", "From below", ShotMissing},
		Shot{"smile", "Smile", ShotDeclined})
	v := NewView("Before").Least(300, 200)
	v.SetImage(face(300, 400))
	hidden := NewView("After").Least(300, 200)
	hidden.Cover((&clock{}).after, nil, nil)
	w := uitest.WindowOf(t, kit.Inset(20, 20, kit.Stack(20, l, kit.Row(16, v, hidden))), fyne.NewSize(680, 340))
	uitest.Golden(t, w, "shots-and-views")
}
