package ink_test

import (
	"image/color"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/ui/ink"
)

func stroke(xy ...float32) ink.Stroke {
	var s ink.Stroke
	for i := 0; i+1 < len(xy); i += 2 {
		s.Points = append(s.Points, ink.Point{X: xy[i], Y: xy[i+1], T: int64(i * 4)})
	}
	return s
}

func TestADotIsNoSignature(t *testing.T) {
	const aspect = 2.2
	for name, c := range map[string]struct {
		strokes []ink.Stroke
		want    bool
	}{
		"nothing":              {nil, false},
		"a dot":                {[]ink.Stroke{stroke(0.5, 0.5)}, false},
		"a short slip":         {[]ink.Stroke{stroke(0.5, 0.5, 0.53, 0.5)}, false},
		"many dots":            {[]ink.Stroke{stroke(0.1, 0.1), stroke(0.5, 0.5), stroke(0.9, 0.9)}, false},
		"scribbling in place":  {[]ink.Stroke{stroke(0.5, 0.5, 0.51, 0.5, 0.5, 0.51, 0.51, 0.5, 0.5, 0.5, 0.51, 0.51, 0.5, 0.5, 0.51, 0.5, 0.5, 0.51, 0.51, 0.5, 0.5, 0.5, 0.51, 0.51, 0.5, 0.5, 0.51, 0.5, 0.5, 0.51)}, false},
		"a line":               {[]ink.Stroke{stroke(0.2, 0.5, 0.6, 0.5)}, true},
		"an upright line":      {[]ink.Stroke{stroke(0.5, 0.1, 0.5, 0.9)}, true},
		"initials in 2 pieces": {[]ink.Stroke{stroke(0.4, 0.4, 0.4, 0.6), stroke(0.45, 0.4, 0.45, 0.6)}, true},
	} {
		assert.Equal(t, c.want, ink.Signed(c.strokes, aspect), name)
	}
}

func TestCurvesRunThroughTheStroke(t *testing.T) {
	assert.Empty(t, ink.Curves(ink.Stroke{}))
	assert.Len(t, ink.Curves(stroke(0.5, 0.5)), 1)
	s := stroke(0, 0, 0.2, 0.8, 0.4, 0.1, 0.9, 0.9)
	c := ink.Curves(s)
	require.Len(t, c, 4)
	assert.Equal(t, s.Points[0], c[0].A)
	assert.Equal(t, s.Points[3], c[3].B)
	for i := 1; i < len(c); i++ {
		assert.Equal(t, c[i-1].B, c[i].A, "without a gap")
	}
}

func TestInkIsNeverDarkerByOverlap(t *testing.T) {
	half := color.NRGBA{R: 16, G: 32, B: 60, A: 128}
	img := ink.Picture([]ink.Stroke{stroke(0.1, 0.5, 0.9, 0.5), stroke(0.9, 0.5, 0.1, 0.5)}, 200, 100, 4, half)
	assert.Equal(t, half, img.NRGBAAt(100, 50))
	assert.Zero(t, img.NRGBAAt(100, 20).A)
}

func TestDrawnPieceByPieceItIsTheSame(t *testing.T) {
	s := stroke(0.1, 0.2, 0.3, 0.9, 0.5, 0.1, 0.9, 0.7)
	whole := ink.Picture([]ink.Stroke{s}, 300, 120, 3, color.Black)
	c := ink.NewCanvas(300, 120, 3, color.Black)
	for _, k := range ink.Curves(s) {
		c.Draw(k)
	}
	assert.Equal(t, whole.Pix, c.Image.Pix)
}

func TestPointsOutsideDoNotMatter(t *testing.T) {
	img := ink.Picture([]ink.Stroke{stroke(-3, -3, 4, 4)}, 50, 50, 3, color.Black)
	assert.Equal(t, uint8(255), img.NRGBAAt(25, 25).A)
}
