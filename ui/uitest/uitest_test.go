package uitest

import (
	"image"
	"image/color"
	"testing"

	"fyne.io/fyne/v2"
	"github.com/stretchr/testify/assert"

	"consentry/ui/kit"
)

func flat(c color.Color, w, h int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.Set(x, y, c)
		}
	}
	return img
}

func TestDifference(t *testing.T) {
	grey := color.NRGBA{R: 100, G: 100, B: 100, A: 255}
	assert.Zero(t, difference(flat(grey, 10, 10), flat(grey, 10, 10)))
	assert.Zero(t, difference(flat(grey, 10, 10), flat(color.NRGBA{R: 104, G: 100, B: 97, A: 255}, 10, 10)), "a shade")
	assert.InDelta(t, 1, difference(flat(grey, 10, 10), flat(color.White, 10, 10)), 0)
	dot := flat(grey, 10, 10)
	dot.Set(3, 3, color.White)
	assert.InDelta(t, 0.01, difference(flat(grey, 10, 10), dot), 1e-9)
}

func TestTheFrontIsWhatAPersonCanReach(t *testing.T) {
	App(t)
	hits := 0
	w := Window(t, kit.Page(kit.Primary("Save", func() { hits++ }), kit.BodyText("Lena Park")))
	assert.True(t, Shows(w, "Lena"))
	Press(t, w, "Save")
	assert.Equal(t, 1, hits)
	kit.Tell(w, "Saved", "All is well.", nil)
	assert.False(t, Shows(w, "Lena"), "a dialog hides what is behind it")
	assert.Equal(t, []string{"Close"}, TabOrder(w))
	Key(w, fyne.KeyEscape)
	assert.True(t, Shows(w, "Lena"))
}

func TestPicturesHaveTheScale(t *testing.T) {
	App(t)
	w := WindowOf(t, kit.Card(kit.BodyText("words")), fyne.NewSize(200, 80))
	assert.Equal(t, image.Pt(200, 80), Picture(w).Bounds().Size())
	w.Canvas().(interface{ SetScale(float32) }).SetScale(2)
	Settle(w)
	assert.Equal(t, image.Pt(400, 160), Picture(w).Bounds().Size())
}
