package pictures

import (
	"image"
	"image/color"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"consentry/domain/photo/picture"
	"consentry/ui/kit"
	"consentry/ui/uitest"
)

func viewOf(t *testing.T, w, h int) (*View, fyne.Window) {
	t.Helper()
	uitest.App(t)
	v := NewView("Before, front")
	v.SetImage(face(w, h))
	win := uitest.WindowOf(t, v, fyne.NewSize(400, 300))
	return v, win
}

func TestViewComesCloserWhereThePointerIs(t *testing.T) {
	v, _ := viewOf(t, 800, 600)
	at := fyne.NewPos(100, 75)
	before, ok := v.pointAt(at)
	require.True(t, ok)
	assert.Equal(t, picture.Point{X: 250_000, Y: 250_000}, before)
	v.Scrolled(&fyne.ScrollEvent{PointEvent: fyne.PointEvent{Position: at}, Scrolled: fyne.NewDelta(0, 10)})
	v.Scrolled(&fyne.ScrollEvent{PointEvent: fyne.PointEvent{Position: at}, Scrolled: fyne.NewDelta(0, 10)})
	after, _ := v.pointAt(at)
	assert.InDelta(t, before.X, after.X, 100)
	assert.InDelta(t, before.Y, after.Y, 100)
	assert.InDelta(t, zoomStep*zoomStep, v.Zoom(), 1e-4)
	v.Scrolled(&fyne.ScrollEvent{PointEvent: fyne.PointEvent{Position: at}, Scrolled: fyne.NewDelta(0, -10)})
	assert.InDelta(t, zoomStep, v.Zoom(), 1e-4)
	v.Fit()
	again, _ := v.pointAt(at)
	assert.Equal(t, before, again)
}

func TestViewMovesByKeysAndStopsAtTheEdge(t *testing.T) {
	v, w := viewOf(t, 800, 600)
	w.Canvas().Focus(v)
	uitest.Key(w, fyne.KeyRight)
	p, _ := v.pointAt(fyne.NewPos(0, 0))
	assert.Equal(t, picture.Point{}, p, "all of it is seen: nothing moves")
	uitest.Letters(w, "++")
	for range 30 {
		uitest.Key(w, fyne.KeyRight)
		uitest.Key(w, fyne.KeyUp)
	}
	p, ok := v.pointAt(fyne.NewPos(399.99, 0.01))
	require.True(t, ok)
	assert.InDelta(t, picture.Unit, p.X, 100)
	assert.InDelta(t, 0, p.Y, 100)
	v.Dragged(&fyne.DragEvent{Dragged: fyne.NewDelta(40, 0)})
	q, _ := v.pointAt(fyne.NewPos(399.99, 0.01))
	assert.InDelta(t, float64(p.X)-1e6*40/400/zoomStep/zoomStep, q.X, 300)
	uitest.Letters(w, "-0")
	assert.EqualValues(t, 1, v.Zoom())
	for range 40 {
		uitest.Letters(w, "=")
	}
	assert.EqualValues(t, zoomMost, v.Zoom())
}

func TestLinkedViewsShowTheSamePart(t *testing.T) {
	uitest.App(t)
	a, b, c := NewView("A"), NewView("B"), NewView("C")
	for _, v := range []*View{a, b, c} {
		v.SetImage(face(80, 60))
	}
	a.Link(b)
	b.Link(c)
	uitest.WindowOf(t, kit.Columns(0, []float32{1, 1, 1}, a, b, c), fyne.NewSize(900, 300))
	c.zoomAt(3, fyne.NewPos(10, 10))
	for _, v := range []*View{a, b} {
		assert.Equal(t, c.Zoom(), v.Zoom())
		assert.Equal(t, first(c.pointAt(fyne.NewPos(5, 150))), first(v.pointAt(fyne.NewPos(5, 150))))
	}
}

func first[T any](v T, _ bool) T { return v }

func TestViewIsSeenWhileHeld(t *testing.T) {
	uitest.App(t)
	c := &clock{}
	v := NewView("After, front")
	held, released := 0, 0
	v.Cover(c.after, func() { held++; v.SetImage(face(80, 60)) }, func() { released++ })
	w := uitest.WindowOf(t, v, fyne.NewSize(400, 300))
	v.SetImage(face(80, 60))
	assert.False(t, v.Shown())
	assert.True(t, uitest.Shows(w, "Hold to look"))
	e := &desktop.MouseEvent{Button: desktop.MouseButtonPrimary}
	v.MouseDown(e)
	c.pass(holdAfter)
	assert.True(t, v.Shown())
	v.MouseUp(e)
	assert.False(t, v.Shown())
	v.KeyDown(keyEvent(fyne.KeySpace))
	c.pass(holdAfter)
	assert.True(t, v.Shown())
	c.pass(HoldMost)
	assert.False(t, v.Shown())
	v.KeyUp(keyEvent(fyne.KeySpace))
	v.Hold()
	v.FocusLost()
	assert.Equal(t, 3, held)
	assert.Equal(t, 3, released)
	v.Uncovered()
	v.SetImage(face(80, 60))
	assert.True(t, v.Shown())
}

func TestPicturesArePaintedWhereTheyStand(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, h := rapid.IntRange(1, 200).Draw(t, "w"), rapid.IntRange(1, 200).Draw(t, "h")
		src := newSource(skin(rapid.IntRange(1, 500).Draw(t, "pw"), rapid.IntRange(1, 500).Draw(t, "ph"), 0))
		l := newLens()
		l.zoom = float32(rapid.Float64Range(1, zoomMost).Draw(t, "zoom"))
		l.x, l.y = float32(rapid.Float64Range(0, 1).Draw(t, "x")), float32(rapid.Float64Range(0, 1).Draw(t, "y"))
		pw, ph := src.size()
		x, y, bw, bh := l.box(float32(w), float32(h), pw, ph)
		dst := canvasOf(nil, w, h)
		src.paint(dst, x, y, bw, bh)
		// Wherever the picture stands, with a pixel to spare, there is no gap.
		for py := range h {
			for px := range w {
				fx, fy := float32(px), float32(py)
				if fx > x+1 && fx < x+bw-2 && fy > y+1 && fy < y+bh-2 && dst.RGBAAt(px, py).A != 255 {
					t.Fatalf("a gap at %d, %d of %v", px, py, dst.Rect)
				}
			}
		}
	})
}

func TestLargePicturesAreReadFromSmallOnes(t *testing.T) {
	src := newSource(skin(1600, 1200, 0))
	img, part := src.level(0.2)
	assert.Equal(t, image.Rect(0, 0, 400, 300), img.Rect)
	assert.InDelta(t, 0.25, part, 1e-6)
	img, _ = src.level(0.8)
	assert.Equal(t, 1600, img.Rect.Dx())
	// A fine pattern turns into its mean instead of a coarse one.
	fine := image.NewNRGBA(image.Rect(0, 0, 400, 400))
	for y := range 400 {
		for x := range 400 {
			fine.SetNRGBA(x, y, color.NRGBA{R: uint8(255 * ((x + y) & 1)), A: 255})
		}
	}
	dst := canvasOf(nil, 50, 50)
	newSource(fine).paint(dst, 0, 0, 50, 50)
	assert.InDelta(t, 128, int(dst.RGBAAt(20, 31).R), 2)
	assert.Empty(t, newSource(image.NewRGBA(image.Rectangle{})).levels)
}

func TestPicturesThatAreNoPixelsOfTheirOwnAreShownToo(t *testing.T) {
	sub := face(80, 60).SubImage(image.Rect(35, 20, 75, 50))
	src := newSource(sub)
	dst := canvasOf(nil, 40, 30)
	src.paint(dst, 0, 0, 40, 30)
	r, g, b, _ := sub.At(50, 35).RGBA()
	got := dst.RGBAAt(15, 15)
	assert.InDeltaSlice(t, []int{int(r >> 8), int(g >> 8), int(b >> 8)}, []int{int(got.R), int(got.G), int(got.B)}, 3)
	gray := image.NewGray(image.Rect(0, 0, 8, 8))
	gray.SetGray(3, 3, color.Gray{Y: 200})
	newSource(gray).paint(dst, 0, 0, 40, 30)
	assert.EqualValues(t, 255, dst.RGBAAt(17, 13).A)
}

func BenchmarkViewPaints(b *testing.B) {
	src := newSource(skin(2560, 1920, 0))
	l := newLens()
	l.zoom = 2.2
	dst := canvasOf(nil, 1000, 700)
	b.ReportAllocs()
	for i := range b.N {
		l.x = 0.3 + float32(i%100)/1000
		x, y, w, h := l.box(1000, 700, 2560, 1920)
		dst = canvasOf(dst, 1000, 700)
		src.paint(dst, x, y, w, h)
	}
}
