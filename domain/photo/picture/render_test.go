package picture

import (
	"crypto/sha256"
	"encoding/hex"
	"image"
	"image/color"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func recipe(f func(*Recipe)) Recipe {
	r := Recipe{Version: RecipeVersion}
	f(&r)
	return r
}

func TestRecipeLimits(t *testing.T) {
	box := Box{0, 0, Unit / 2, Unit / 2}
	for name, tc := range map[string]struct {
		change func(*Recipe)
		ok     bool
	}{
		"nothing":              {func(*Recipe) {}, true},
		"no version":           {func(r *Recipe) { r.Version = 0 }, false},
		"a later version":      {func(r *Recipe) { r.Version = RecipeVersion + 1 }, false},
		"four turns":           {func(r *Recipe) { r.Turn = 4 }, false},
		"turn back":            {func(r *Recipe) { r.Turn = -1 }, false},
		"15 degrees":           {func(r *Recipe) { r.Straighten = -150 }, true},
		"15.1 degrees":         {func(r *Recipe) { r.Straighten = 151 }, false},
		"two stops":            {func(r *Recipe) { r.Exposure = 200 }, true},
		"over two stops":       {func(r *Recipe) { r.Exposure = -201 }, false},
		"tiny side":            {func(r *Recipe) { r.MaxSide = 63 }, false},
		"a crop":               {func(r *Recipe) { r.Crop = &box }, true},
		"crop outside":         {func(r *Recipe) { r.Crop = &Box{0, 0, Unit + 1, Unit} }, false},
		"crop inside out":      {func(r *Recipe) { r.Crop = &Box{Unit, 0, 0, Unit} }, false},
		"crop of a hair":       {func(r *Recipe) { r.Crop = &Box{0, 0, MinCrop - 1, Unit} }, false},
		"rectangle":            {func(r *Recipe) { r.Covers = []Cover{{Shape: Rectangle, Box: box}} }, true},
		"ellipse":              {func(r *Recipe) { r.Covers = []Cover{{Shape: Ellipse, Box: box}} }, true},
		"polygon":              {func(r *Recipe) { r.Covers = []Cover{{Shape: Polygon, Points: []Point{{0, 0}, {9, 0}, {0, 9}}}} }, true},
		"polygon of two":       {func(r *Recipe) { r.Covers = []Cover{{Shape: Polygon, Points: []Point{{0, 0}, {9, 0}}}} }, false},
		"point outside":        {func(r *Recipe) { r.Covers = []Cover{{Shape: Polygon, Points: []Point{{0, 0}, {9, 0}, {0, -9}}}} }, false},
		"cover without shape":  {func(r *Recipe) { r.Covers = []Cover{{Box: box}} }, false},
		"cover of nothing":     {func(r *Recipe) { r.Covers = []Cover{{Shape: Rectangle}} }, false},
		"blur":                 {func(r *Recipe) { r.Covers = []Cover{{Shape: "blur", Box: box}} }, false},
		"more covers than any": {func(r *Recipe) { r.Covers = make([]Cover, MaxCovers+1) }, false},
	} {
		t.Run(name, func(t *testing.T) {
			err := recipe(tc.change).Validate()
			if tc.ok {
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, ErrRecipe)
			_, err = Render(quadrants(64, 64), recipe(tc.change))
			require.ErrorIs(t, err, ErrRecipe, "an invalid recipe gives no picture")
		})
	}
}

func TestRecipeIsStoredWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := anyRecipe(t)
		b, err := r.Encode()
		require.NoError(t, err)
		back, err := ParseRecipe(b)
		require.NoError(t, err)
		require.Equal(t, r, back)
	})
	_, err := ParseRecipe([]byte(`{"version":1,"retouch":true}`))
	require.ErrorIs(t, err, ErrRecipe, "a word that is not known is not left out in silence")
	_, err = ParseRecipe([]byte(`{"version":1}{}`))
	require.ErrorIs(t, err, ErrRecipe)
}

func anyBox(t *rapid.T, label string) Box {
	l := rapid.IntRange(0, Unit-MinCrop).Draw(t, label+"left")
	u := rapid.IntRange(0, Unit-MinCrop).Draw(t, label+"top")
	return Box{l, u, rapid.IntRange(l+MinCrop, Unit).Draw(t, label+"right"), rapid.IntRange(u+MinCrop, Unit).Draw(t, label+"bottom")}
}

func anyCover(t *rapid.T) Cover {
	switch rapid.IntRange(0, 2).Draw(t, "shape") {
	case 0:
		return Cover{Shape: Rectangle, Box: anyBox(t, "cover ")}
	case 1:
		return Cover{Shape: Ellipse, Box: anyBox(t, "cover ")}
	}
	return Cover{Shape: Polygon, Points: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Point {
		return Point{rapid.IntRange(0, Unit).Draw(t, "x"), rapid.IntRange(0, Unit).Draw(t, "y")}
	}), 3, 8).Draw(t, "points")}
}

func anyRecipe(t *rapid.T) Recipe {
	r := Recipe{
		Version:    RecipeVersion,
		Turn:       rapid.IntRange(0, 3).Draw(t, "turn"),
		Straighten: rapid.IntRange(-MaxStraighten, MaxStraighten).Draw(t, "straighten"),
		Exposure:   rapid.IntRange(-MaxExposure, MaxExposure).Draw(t, "exposure"),
		MaxSide:    rapid.SampledFrom([]int{0, MinMaxSide, 100, 2048}).Draw(t, "side"),
	}
	if rapid.Bool().Draw(t, "cropped") {
		b := anyBox(t, "crop ")
		r.Crop = &b
	}
	for range rapid.IntRange(0, 2).Draw(t, "covers") {
		r.Covers = append(r.Covers, anyCover(t))
	}
	return r
}

// Whatever is under a cover has no influence on a single byte that leaves.
func TestNothingUnderACoverLeaves(t *testing.T) {
	whole := scene(1, 130, 130)
	rapid.Check(t, func(t *rapid.T) {
		w, h := rapid.IntRange(40, 130).Draw(t, "w"), rapid.IntRange(40, 130).Draw(t, "h")
		r := anyRecipe(t)
		r.Covers = append(r.Covers, anyCover(t))
		a := Resize(whole, w, h)
		b := cloned(a)
		// What was drawn, and all that is within the margin of it, is other in b.
		for y := range h {
			for x := range w {
				if !slices.ContainsFunc(r.Covers, func(c Cover) bool { return drawn(c, x, y, w, h) }) {
					continue
				}
				for yy := max(y-margin+1, 0); yy < min(y+margin, h); yy += margin - 1 {
					for xx := max(x-margin+1, 0); xx < min(x+margin, w); xx += margin - 1 {
						p := b.Pix[yy*b.Stride+4*xx:]
						p[0], p[1], p[2] = byte(xx*yy), byte(255-yy), byte(xx^yy)
					}
				}
			}
		}
		pa, err := Publish(a, r)
		require.NoError(t, err)
		pb, err := Publish(b, r)
		require.NoError(t, err)
		require.Equal(t, sha256.Sum256(pa), sha256.Sum256(pb))
	})
}

// drawn is a second, simple opinion on whether a pixel's center is inside a shape.
func drawn(c Cover, x, y, w, h int) bool {
	px, py := (float64(x)+.5)/float64(w)*Unit, (float64(y)+.5)/float64(h)*Unit
	l, u, r, d := float64(c.Box.Left), float64(c.Box.Top), float64(c.Box.Right), float64(c.Box.Bottom)
	switch c.Shape {
	case Rectangle:
		return px >= l && px < r && py >= u && py < d
	case Ellipse:
		return math.Hypot((px-(l+r)/2)/(r-l)*2, (py-(u+d)/2)/(d-u)*2) <= 1
	}
	in := false
	for i, a := range c.Points {
		b := c.Points[(i+1)%len(c.Points)]
		if (float64(a.Y) > py) != (float64(b.Y) > py) &&
			px < float64(a.X)+(py-float64(a.Y))*float64(b.X-a.X)/float64(b.Y-a.Y) {
			in = !in
		}
	}
	return in
}

func TestCoverIsSolidInk(t *testing.T) {
	img := scene(2, 320, 240)
	out, err := Render(img, recipe(func(r *Recipe) {
		r.Covers = []Cover{{Shape: Rectangle, Box: Box{500_000, 500_000, 600_000, 600_000}}}
	}))
	require.NoError(t, err)
	for y := range 240 {
		for x := range 320 {
			in := x >= 160 && x < 192 && y >= 120 && y < 144
			near := x >= 128 && x < 224 && y >= 96 && y < 176
			switch got := out.NRGBAAt(x, y); {
			case in:
				require.Equal(t, Ink, got, "%d,%d", x, y)
			case !near:
				require.Equal(t, img.NRGBAAt(x, y), got, "%d,%d", x, y)
			}
		}
	}
	assert.NotEqual(t, Ink, img.NRGBAAt(170, 130), "the picture given is not changed")
}

func TestCropIsPartOfThePicture(t *testing.T) {
	whole := scene(3, 150, 150)
	rapid.Check(t, func(t *rapid.T) {
		w, h := rapid.IntRange(1, 150).Draw(t, "w"), rapid.IntRange(1, 150).Draw(t, "h")
		img, b := Resize(whole, w, h), anyBox(t, "")
		out, err := Render(img, recipe(func(r *Recipe) { r.Crop = &b }))
		require.NoError(t, err)
		part := b.pixels(w, h)
		require.False(t, part.Empty())
		require.True(t, part.In(img.Rect))
		require.Equal(t, atOrigin(img.SubImage(part).(*image.NRGBA)).Pix, out.Pix)
	})
}

func TestTurnsAreClockwise(t *testing.T) {
	for turn, corners := range [4][4]string{
		{"red", "green", "blue", "white"}, {"blue", "red", "white", "green"},
		{"white", "blue", "green", "red"}, {"green", "white", "red", "blue"},
	} {
		out, err := Render(quadrants(60, 40), recipe(func(r *Recipe) { r.Turn = turn }))
		require.NoError(t, err)
		assert.Equal(t, corners, quarters(out), "%d turns", turn)
	}
}

// quarters names the colors of the four quarters, row by row.
func quarters(img *image.NRGBA) (names [4]string) {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	for i := range names {
		c := img.NRGBAAt(w/4+i%2*w/2, h/4+i/2*h/2)
		switch {
		case c.R > 180 && c.G > 180 && c.B > 180:
			names[i] = "white"
		case c.R > 150 && c.G < 100:
			names[i] = "red"
		case c.G > 150 && c.B < 100:
			names[i] = "green"
		case c.B > 150 && c.R < 100:
			names[i] = "blue"
		default:
			names[i] = "other"
		}
	}
	return names
}

func TestStraightenTurnsAboutTheCenter(t *testing.T) {
	// A vertical line turned clockwise by 10 degrees leans to the right at its top.
	img := image.NewNRGBA(image.Rect(0, 0, 401, 401))
	fill(img, img.Rect, color.NRGBA{R: 255, G: 255, B: 255, A: 255})
	fill(img, image.Rect(199, 0, 202, 401), color.NRGBA{A: 255})
	all := Box{0, 0, Unit, Unit}
	out, err := Render(img, recipe(func(r *Recipe) { r.Straighten, r.Crop = 100, &all }))
	require.NoError(t, err)
	for _, y := range []int{100, 200, 300} {
		darkest, at := 256, 0
		for x := range 401 {
			if v := int(out.NRGBAAt(x, y).G); v < darkest {
				darkest, at = v, x
			}
		}
		assert.InDelta(t, 200+float64(200-y)*math.Tan(10*math.Pi/180), at, 1.5, "row %d", y)
	}
	assert.Equal(t, Neutral, out.NRGBAAt(0, 0), "an empty corner")
}

func TestInnerShowsNoEmptyCorner(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, h := rapid.IntRange(60, 200).Draw(t, "w"), rapid.IntRange(60, 200).Draw(t, "h")
		img := image.NewNRGBA(image.Rect(0, 0, w, h))
		fill(img, img.Rect, color.NRGBA{R: 10, G: 200, B: 10, A: 255})
		out, err := Render(img, recipe(func(r *Recipe) { r.Straighten = rapid.IntRange(-150, 150).Draw(t, "tenths") }))
		require.NoError(t, err)
		each(out, func(x, y int, p []byte) {
			if p[1] != 200 {
				t.Fatalf("%d,%d is %v", x, y, p)
			}
		})
		require.Greater(t, 10*out.Rect.Dx()*out.Rect.Dy(), w*h)
	})
}

func TestSineAndCosine(t *testing.T) {
	for tenths := -MaxStraighten; tenths <= MaxStraighten; tenths++ {
		s, c := sincos(tenths)
		a := float64(tenths) * math.Pi / 1800
		require.InDelta(t, math.Sin(a), float64(s)/(1<<angleBits), 1e-8)
		require.InDelta(t, math.Cos(a), float64(c)/(1<<angleBits), 1e-8)
	}
}

func TestExposure(t *testing.T) {
	same := exposure(0)
	up, down := exposure(100), exposure(-100)
	for v := range 256 {
		require.EqualValues(t, v, same[v])
		require.GreaterOrEqual(t, int(up[v]), v)
		require.LessOrEqual(t, int(down[v]), v)
		want := math.Min(math.Pow((float64(v)/255+.055)/1.055, 2.4)*2, 1)
		if v > 11 {
			require.InDelta(t, (1.055*math.Pow(want, 1/2.4)-.055)*255, float64(up[v]), 0.51)
		}
	}
	require.EqualValues(t, 0, up[0])
	require.EqualValues(t, 255, up[255])
}

func TestResizeKeepsFlatColorsAndMeans(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, h := rapid.IntRange(1, 90).Draw(t, "w"), rapid.IntRange(1, 90).Draw(t, "h")
		m, k := rapid.IntRange(1, 120).Draw(t, "m"), rapid.IntRange(1, 120).Draw(t, "k")
		c := color.NRGBA{R: rapid.Uint8().Draw(t, "r"), G: 7, B: 255, A: 255}
		img := image.NewNRGBA(image.Rect(0, 0, w, h))
		fill(img, img.Rect, c)
		out := Resize(img, m, k)
		require.Equal(t, image.Rect(0, 0, m, k), out.Rect)
		each(out, func(x, y int, p []byte) {
			if [4]byte(p) != [4]byte{c.R, c.G, c.B, c.A} {
				t.Fatalf("%d,%d is %v", x, y, p)
			}
		})
	})
}

func TestNothingTransparentLeaves(t *testing.T) {
	img := quadrants(64, 64)
	img.Pix[3] = 0 // the color stays under it
	out, err := Render(img, recipe(func(*Recipe) {}))
	require.NoError(t, err)
	assert.True(t, out.Opaque())
	assert.Equal(t, color.NRGBA{R: 255, G: 255, B: 255, A: 255}, out.NRGBAAt(0, 0))
}

func TestChangedNamesWhatWasDone(t *testing.T) {
	assert.Empty(t, recipe(func(r *Recipe) { r.MaxSide = 2048 }).Changed(800, 600), "smaller than the largest size")
	all := recipe(func(r *Recipe) {
		r.Turn, r.Straighten, r.Exposure, r.MaxSide = 1, 5, -10, 100
		r.Covers = []Cover{{Shape: Rectangle, Box: Box{0, 0, 9, 9}}}
	})
	assert.Equal(t, []Change{Covered, Turned, Straightened, Cropped, Exposed, Resized}, all.Changed(800, 600))
}

// The same original and the same recipe give the same bytes, on this machine and on any other.
func TestPublishedBytesAreTheSameEverywhere(t *testing.T) {
	img := image.NewNRGBA(image.Rect(0, 0, 500, 333))
	each(img, func(x, y int, p []byte) {
		p[0], p[1], p[2], p[3] = byte(x*x/97+y), byte(x^y), byte((x*y)>>6), 255
	})
	r := recipe(func(r *Recipe) {
		r.Turn, r.Straighten, r.Exposure, r.MaxSide = 3, -37, 41, 300
		r.Crop = &Box{120_000, 90_000, 900_000, 870_000}
		r.Covers = []Cover{{Shape: Ellipse, Box: Box{300_000, 300_000, 420_000, 380_000}}}
	})
	out, err := Render(img, r)
	require.NoError(t, err)
	sum := sha256.Sum256(out.Pix)
	assert.Equal(t, image.Rect(0, 0, 200, 300), out.Rect)
	assert.Equal(t, "8f25a329c38b22142934615f0edbb5b42fec9e55bb40aae66fc99a66517d1fcb", hex.EncodeToString(sum[:]), "pixels")
	jpg, err := Publish(img, r)
	require.NoError(t, err)
	sum = sha256.Sum256(jpg)
	assert.Equal(t, "a955f2f4d27952b59ad11c42898456d7a33bc0e2eb111df2f414f7934e5f0a64", hex.EncodeToString(sum[:]), "JPEG")
}
