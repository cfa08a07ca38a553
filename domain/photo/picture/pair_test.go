package picture

import (
	"image"
	"image/color"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestPairStandsAtOneHeight(t *testing.T) {
	before, after := quadrants(400, 300), quadrants(300, 600)
	out, err := Pair(before, after, PairOptions{Gap: 20, Band: 40})
	require.NoError(t, err)
	plan, err := PlanPair(before.Rect.Size(), after.Rect.Size(), PairOptions{Gap: 20, Band: 40})
	require.NoError(t, err)
	assert.Equal(t, image.Rect(0, 0, 400+20+150, 340), out.Rect)
	assert.Equal(t, upward, quarters(atOrigin(out.SubImage(plan.Before).(*image.NRGBA))))
	assert.Equal(t, upward, quarters(atOrigin(out.SubImage(plan.After).(*image.NRGBA))))
	white := color.NRGBA{R: 255, G: 255, B: 255, A: 255}
	for _, p := range []image.Point{{410, 100}, plan.BeforeBand.Min, plan.AfterBand.Max.Sub(image.Pt(1, 1))} {
		assert.Equal(t, white, out.NRGBAAt(p.X, p.Y), "%v", p)
	}
	_, err = Pair(before, after, PairOptions{Gap: -1})
	require.ErrorIs(t, err, ErrPair)
	_, err = PlanPair(image.Pt(60_000, 3000), image.Pt(60_000, 3000), PairOptions{})
	require.ErrorIs(t, err, ErrPair, "larger than any picture may be")
}

func TestBlendGoesFromOneToTheOther(t *testing.T) {
	a, b := scene(1, 50, 40), scene(2, 50, 40)
	for share, want := range map[int]*image.NRGBA{0: a, 256: b} {
		got, err := Blend(a, b, share)
		require.NoError(t, err)
		assert.Equal(t, want.Pix, got.Pix)
	}
	half, err := Blend(a, b, 128)
	require.NoError(t, err)
	assert.InDelta(t, (int(a.Pix[0])+int(b.Pix[0]))/2, int(half.Pix[0]), 1)
	_, err = Blend(a, scene(2, 41, 40), 128)
	require.ErrorIs(t, err, ErrPair)
}

// A picture that was turned, scaled and shifted is laid back on itself by two points.
func TestAlignLaysTheSamePlacesOnEachOther(t *testing.T) {
	a := Resize(scene(4, 60, 60), 240, 240)
	for name, tc := range map[string]struct{ p1, p2 image.Point }{
		"the same":     {image.Pt(60, 60), image.Pt(180, 180)},
		"shifted":      {image.Pt(70, 50), image.Pt(190, 170)},
		"half as wide": {image.Pt(90, 90), image.Pt(150, 150)},
		"turned":       {image.Pt(78, 52), image.Pt(170, 190)},
	} {
		t.Run(name, func(t *testing.T) {
			there, err := Align(tc.p1, image.Pt(60, 60), tc.p2, image.Pt(180, 180))
			require.NoError(t, err)
			b := Warp(a, there, 240, 240) // shows a's places at tc's points
			back, err := Align(image.Pt(60, 60), tc.p1, image.Pt(180, 180), tc.p2)
			require.NoError(t, err)
			again := Warp(b, back, 240, 240)
			in := image.Rect(70, 70, 170, 170)
			assert.Less(t, difference(t, atOrigin(a.SubImage(in).(*image.NRGBA)), atOrigin(again.SubImage(in).(*image.NRGBA))), 3.0)
		})
	}
	_, err := Align(image.Pt(0, 0), image.Pt(0, 0), image.Pt(7, 0), image.Pt(100, 0))
	require.ErrorIs(t, err, ErrPair, "points too close")
	_, err = Align(image.Pt(0, 0), image.Pt(0, 0), image.Pt(10, 0), image.Pt(1000, 0))
	require.ErrorIs(t, err, ErrPair, "scales too far apart")
}

func TestWarpOfALargePictureAveragesIt(t *testing.T) {
	a := scene(4, 800, 800)
	tr, err := Align(image.Pt(0, 0), image.Pt(2, 2), image.Pt(100, 0), image.Pt(502, 2))
	require.NoError(t, err)
	assert.Equal(t, 5000, tr.Scale())
	assert.Less(t, difference(t, Resize(a, 160, 160), Warp(a, tr, 160, 160)), 1.5)
}

func TestAlignNeverOverflows(t *testing.T) {
	point := rapid.Custom(func(t *rapid.T) image.Point {
		return image.Pt(rapid.IntRange(-70_000, 70_000).Draw(t, "x"), rapid.IntRange(-70_000, 70_000).Draw(t, "y"))
	})
	small := quadrants(20, 20)
	rapid.Check(t, func(t *rapid.T) {
		p, q, r, s := point.Draw(t, "p"), point.Draw(t, "q"), point.Draw(t, "r"), point.Draw(t, "s")
		tr, err := Align(p, q, r, s)
		if err != nil {
			return
		}
		require.Positive(t, tr.Scale())
		require.Less(t, tr.Scale(), 16_100)
		require.NotNil(t, Warp(small, tr, 8, 8))
	})
}

func TestGridParts(t *testing.T) {
	img := image.NewNRGBA(image.Rect(0, 0, 90, 60))
	red := color.NRGBA{R: 255, A: 255}
	Grid(img, 3, red)
	assert.Equal(t, red, img.NRGBAAt(30, 5))
	assert.Equal(t, red, img.NRGBAAt(5, 40))
	assert.Equal(t, color.NRGBA{}, img.NRGBAAt(29, 5))
}

func TestHints(t *testing.T) {
	a := scene(6, 500, 400)
	darker, err := Render(a, recipe(func(r *Recipe) { r.Exposure = -60 }))
	require.NoError(t, err)
	warm := cloned(a)
	each(warm, func(_, _ int, p []byte) { p[2] = byte(int(p[2]) * 8 / 10) })
	soft := Resize(Resize(a, 120, 96), 500, 400)
	twice, err := Align(image.Pt(0, 0), image.Pt(0, 0), image.Pt(100, 0), image.Pt(200, 0))
	require.NoError(t, err)
	for name, tc := range map[string]struct {
		b    *image.NRGBA
		tr   *Transform
		want []Hint
	}{
		"the same":      {a, nil, nil},
		"smaller":       {Resize(a, 250, 200), nil, nil},
		"0.6 stop dark": {darker, nil, []Hint{OtherBrightness}},
		"less blue":     {warm, nil, []Hint{OtherWhite}},
		"blurred":       {soft, nil, []Hint{OtherSharpness}},
		"nearer":        {a, &twice, []Hint{OtherScale}},
	} {
		t.Run(name, func(t *testing.T) {
			h := Compare(Rendered{Image: a}, Rendered{Image: tc.b}, tc.tr)
			assert.Equal(t, tc.want, h.Given(), "%+v", h)
		})
	}
	assert.InDelta(t, -60, Compare(Rendered{Image: a}, Rendered{Image: darker}, nil).Brightness, 5)
}

// A cover is no part of the picture: it makes it neither darker nor sharper, however large it is, and whether the picture
// was made lighter or smaller after it was covered.
func TestHintsLeaveCoversOut(t *testing.T) {
	a := scene(6, 800, 640)
	for name, change := range map[string]func(*Recipe){
		"covered":                      func(*Recipe) {},
		"covered and made smaller":     func(r *Recipe) { r.MaxSide = 500 },
		"covered, turned and straight": func(r *Recipe) { r.Turn, r.Straighten = 1, 30 },
	} {
		t.Run(name, func(t *testing.T) {
			plain := recipe(change)
			hidden := plain
			hidden.Covers = []Cover{{Shape: Rectangle, Box: Box{Left: 200_000, Top: 150_000, Right: 800_000, Bottom: 450_000}}}
			before, err := Render(a, plain)
			require.NoError(t, err)
			after, err := Render(a, hidden)
			require.NoError(t, err)
			assert.NotEmpty(t, Compare(Rendered{Image: before}, Rendered{Image: after}, nil).Given(), "the cover is large enough to matter")
			assert.Empty(t, Compare(Rendered{before, plain}, Rendered{after, hidden}, nil).Given())
			hidden.Exposure = 60
			lighter, err := Render(a, hidden)
			require.NoError(t, err)
			h := Compare(Rendered{before, plain}, Rendered{lighter, hidden}, nil)
			assert.Equal(t, []Hint{OtherBrightness}, h.Given(), "%+v", h)
		})
	}
	all := recipe(func(r *Recipe) { r.Covers = []Cover{{Shape: Rectangle, Box: Box{Right: Unit, Bottom: Unit}}} })
	nothing, err := Render(a, all)
	require.NoError(t, err)
	assert.Empty(t, Compare(Rendered{Image: a}, Rendered{nothing, all}, nil).Given(), "of what is covered whole nothing is known")
}

// drawnFace is a face as plain shapes: what the detector was trained on is light and dark in these places.
func drawnFace(w, h int, center image.Point, r int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	fill(img, img.Rect, color.NRGBA{R: 90, G: 100, B: 110, A: 255})
	spot := func(dx, dy, rx, ry int, c color.NRGBA) {
		cx, cy := center.X+dx*r/100, center.Y+dy*r/100
		rx, ry = max(rx*r/100, 1), max(ry*r/100, 1)
		for y := cy - ry; y <= cy+ry; y++ {
			for x := cx - rx; x <= cx+rx; x++ {
				if (x-cx)*(x-cx)*ry*ry+(y-cy)*(y-cy)*rx*rx <= rx*rx*ry*ry && image.Pt(x, y).In(img.Rect) {
					img.SetNRGBA(x, y, c)
				}
			}
		}
	}
	skin, shade, dark := color.NRGBA{R: 215, G: 180, B: 160, A: 255}, color.NRGBA{R: 165, G: 125, B: 105, A: 255}, color.NRGBA{R: 50, G: 35, B: 30, A: 255}
	spot(0, -35, 92, 105, dark) // hair
	spot(0, 10, 75, 100, skin)
	for _, side := range []int{-1, 1} {
		spot(side*34, -12, 22, 13, shade)
		spot(side*34, -12, 12, 7, dark)
		spot(side*34, -32, 22, 5, dark)
		spot(side*12, 35, 6, 4, shade)
	}
	spot(0, 62, 28, 7, color.NRGBA{R: 130, G: 60, B: 60, A: 255})
	return Resize(Resize(img, w/3, h/3), w, h) // soft edges
}

func TestFacesAreSuggested(t *testing.T) {
	img := drawnFace(600, 450, image.Pt(380, 210), 90)
	found := SuggestFaces(img)
	require.NotEmpty(t, found)
	middle := found[0].Min.Add(found[0].Max).Div(2)
	assert.InDelta(t, 380, middle.X, 45)
	assert.InDelta(t, 215, middle.Y, 45)
	assert.True(t, found[0].In(img.Rect))
	plain := image.NewNRGBA(image.Rect(0, 0, 600, 450))
	fill(plain, plain.Rect, color.NRGBA{R: 215, G: 180, B: 160, A: 255})
	assert.Empty(t, SuggestFaces(plain))
	assert.Empty(t, SuggestFaces(quadrants(3, 3)))
}

func BenchmarkSuggestFaces(b *testing.B) {
	img := drawnFace(600, 450, image.Pt(380, 210), 90)
	for b.Loop() {
		require.NotEmpty(b, SuggestFaces(img))
	}
}
