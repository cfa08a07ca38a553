package picture

import (
	"fmt"
	"image"
	"image/color"
	"math/bits"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/photo/scrub/report"
)

// variant is one way in which a picture comes back.
type variant struct {
	name              string
	make              func(t testing.TB, r *rand.Rand, img *image.NRGBA) *image.NRGBA
	mirrored, cropped bool
}

func cut(img *image.NRGBA, l, t, r, b float64) *image.NRGBA {
	w, h := float64(img.Rect.Dx()), float64(img.Rect.Dy())
	return atOrigin(img.SubImage(image.Rect(int(w*l), int(h*t), int(w*(1-r)), int(h*(1-b)))).(*image.NRGBA))
}

func recompressed(t testing.TB, img *image.NRGBA, quality int) *image.NRGBA {
	out, err := Decoder{}.Full(t.Context(), report.JPEG, asJPEG(t, opaque(img), quality))
	require.NoError(t, err)
	return out
}

func half(img *image.NRGBA) *image.NRGBA { return Resize(img, img.Rect.Dx()/2, img.Rect.Dy()/2) }

// barred is a picture with a black bar, a third to more than half its width, where eyes may be.
func barred(r *rand.Rand, img *image.NRGBA) *image.NRGBA {
	out := cloned(img)
	w, h := img.Rect.Dx(), img.Rect.Dy()
	bw, bh := w*(35+r.IntN(25))/100, h*(7+r.IntN(5))/100
	x, y := (w-bw)*(20+r.IntN(60))/100, h*(20+r.IntN(30))/100
	fill(out, image.Rect(x, y, x+bw, y+bh), color.NRGBA{A: 255})
	return out
}

func cropped(name string, l, t, r, b float64) variant {
	return variant{name, func(_ testing.TB, _ *rand.Rand, img *image.NRGBA) *image.NRGBA { return cut(img, l, t, r, b) }, false, true}
}

var variants = []variant{
	{"the same", func(_ testing.TB, _ *rand.Rand, img *image.NRGBA) *image.NRGBA { return img }, false, false},
	{"resized 50 %", func(_ testing.TB, _ *rand.Rand, img *image.NRGBA) *image.NRGBA { return half(img) }, false, false},
	{"JPEG quality 60", func(t testing.TB, _ *rand.Rand, img *image.NRGBA) *image.NRGBA { return recompressed(t, img, 60) }, false, false},
	cropped("cropped 10 % left", .1, 0, 0, 0),
	cropped("cropped 10 % top", 0, .1, 0, 0),
	cropped("cropped 10 % right", 0, 0, .1, 0),
	cropped("cropped 10 % bottom", 0, 0, 0, .1),
	cropped("cropped 10 % two sides", .1, 0, 0, .1),
	cropped("cropped 5 % all round", .05, .05, .05, .05),
	cropped("cropped 10 % all round", .1, .1, .1, .1),
	{"cropped 0-10 % each side", func(_ testing.TB, r *rand.Rand, img *image.NRGBA) *image.NRGBA {
		return cut(img, r.Float64()/10, r.Float64()/10, r.Float64()/10, r.Float64()/10)
	}, false, true},
	{"mirrored", func(_ testing.TB, _ *rand.Rand, img *image.NRGBA) *image.NRGBA { return upright(img, 2) }, true, false},
	{"bar over the eyes", func(_ testing.TB, r *rand.Rand, img *image.NRGBA) *image.NRGBA { return barred(r, img) }, false, false},
	{"all of these at once", func(t testing.TB, r *rand.Rand, img *image.NRGBA) *image.NRGBA {
		img = cut(barred(r, img), r.Float64()/10, r.Float64()/10, r.Float64()/10, r.Float64()/10)
		return recompressed(t, upright(half(img), 2), 60)
	}, true, true},
}

// scenes are many different small pictures.
func scenes(n int) []*image.NRGBA {
	out := make([]*image.NRGBA, n)
	for i := range out {
		out[i] = scene(uint64(100+i), 256, 192)
	}
	return out
}

// TestPicturesAreFoundAgain asks on made pictures what is asked on photographs: at least 95 of 100 found in every variant,
// and at most one wrong find in 10,000 pairs. TestMeasureLikeness measures the same on a folder of photographs.
func TestPicturesAreFoundAgain(t *testing.T) {
	found, wrong := measureLikeness(t, scenes(40), variants[:len(variants)-1])
	for name, share := range found {
		assert.GreaterOrEqual(t, share, 0.95, name)
	}
	assert.Zero(t, wrong)
}

// measureLikeness is the share of pictures found, by variant, and the wrong finds in all.
func measureLikeness(t testing.TB, pictures []*image.NRGBA, list []variant) (found map[string]float64, wrong int) {
	index := NewIndex()
	for i, p := range pictures {
		index.Add(fmt.Sprint(i), Hash(p))
	}
	require.Equal(t, len(pictures), index.Len())
	r := rand.New(rand.NewPCG(1, 2))
	found = map[string]float64{}
	for _, v := range list {
		found[v.name] = 0
		for i, p := range pictures {
			for _, m := range index.Find(Hash(v.make(t, r, p)), 100) {
				if m.ID == fmt.Sprint(i) {
					found[v.name] += 1 / float64(len(pictures))
				} else {
					wrong++
				}
			}
		}
	}
	return found, wrong
}

func TestFindSaysHow(t *testing.T) {
	img := scene(55, 400, 300)
	index := NewIndex()
	index.Add("other", Hash(scene(56, 400, 300)))
	index.Add("it", Hash(img))
	r := rand.New(rand.NewPCG(3, 4))
	for _, v := range variants {
		if v.name == "cropped 0-10 % each side" || v.name == "all of these at once" {
			continue // may cut next to nothing
		}
		t.Run(v.name, func(t *testing.T) {
			list := index.Find(Hash(v.make(t, r, img)), 5)
			require.Len(t, list, 1)
			assert.Equal(t, "it", list[0].ID)
			assert.Equal(t, v.mirrored, list[0].Mirrored)
			assert.Equal(t, v.cropped, list[0].Cropped)
		})
	}
	assert.Empty(t, index.Find(Hash(scene(57, 400, 300)), 5))
	assert.Empty(t, index.Find(Likeness{}, 5))
	assert.Empty(t, index.Find(Hash(img), 0))
}

func TestLikenessIsStoredWhole(t *testing.T) {
	l := Hash(scene(1, 200, 150))
	l.bare = nil // is not stored
	b, err := l.MarshalBinary()
	require.NoError(t, err)
	assert.LessOrEqual(t, len(b), 2800)
	var back Likeness
	require.NoError(t, back.UnmarshalBinary(b))
	assert.Equal(t, l, back)
	require.ErrorIs(t, back.UnmarshalBinary(b[1:]), ErrLikeness)
	require.ErrorIs(t, back.UnmarshalBinary(nil), ErrLikeness)
	b[0]++
	require.ErrorIs(t, back.UnmarshalBinary(b), ErrLikeness)
	_, err = Likeness{}.MarshalBinary()
	require.ErrorIs(t, err, ErrLikeness)
}

// first is a likeness as version 1 stored it.
func first(t *testing.T, img *image.NRGBA) Likeness {
	t.Helper()
	l := Hash(img)
	whole := uncover(brightness(Resize(solid(img), fineCells, fineCells)), plains[0])
	sums := integral(whole)
	l.detail, l.small, l.bare = see(sums).detail, nil, nil
	var block [cells * cells]float32
	for i, w := range windows {
		average(&block, sums, w)
		l.codes[i] = encode(&block)
	}
	b, err := l.MarshalBinary()
	require.NoError(t, err)
	require.Len(t, b, 1+23*4*8+32*32)
	require.EqualValues(t, 1, b[0])
	var back Likeness
	require.NoError(t, back.UnmarshalBinary(b))
	return back
}

// What was stored by version 1 is found as before, among newer ones too, and may itself be looked for.
func TestALikenessOfTheFirstVersionIsFound(t *testing.T) {
	index, pictures := NewIndex(), scenes(12)
	for i, p := range pictures {
		if i%2 == 0 {
			index.Add(fmt.Sprint(i), first(t, p))
		} else {
			index.Add(fmt.Sprint(i), Hash(p))
		}
	}
	r := rand.New(rand.NewPCG(5, 6))
	for _, v := range variants[:len(variants)-1] {
		for i, p := range pictures {
			found := index.Find(Hash(v.make(t, r, p)), 5)
			require.Len(t, found, 1, "%s of %d", v.name, i)
			assert.Equal(t, fmt.Sprint(i), found[0].ID)
		}
	}
	for i, p := range pictures {
		require.Len(t, index.Find(first(t, half(p)), 5), 1, i)
	}
}

// head is the same plain head before the same plain wall, in a light of its own: nothing else tells two of them apart.
func head(seed uint64, w, h int) *image.NRGBA {
	r := rand.New(rand.NewPCG(seed, 13))
	type spot struct{ x, y, wide, by float64 }
	spots := make([]spot, 9)
	for i := range spots {
		spots[i] = spot{r.Float64(), r.Float64(), .08 + r.Float64()*.2, r.Float64()*110 - 55}
	}
	wall := 188 + r.Float64()*20
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	each(img, func(x, y int, p []byte) {
		fx, fy := float64(x)/float64(w), float64(y)/float64(h)
		light := 0.0
		for _, s := range spots {
			dx, dy := (fx-s.x)/s.wide, (fy-s.y)*float64(h)/float64(w)/s.wide
			light += s.by * max(0, 1-dx*dx-dy*dy)
		}
		level := wall + light - 40*fy
		dx, dy := (fx-.5)/.22, (fy-.51)/.4
		switch d := dx*dx + dy*dy; {
		case dy < -.42 && dx*dx+(dy+.2)*(dy+.2) < .86: // hair
			level = 44
		case (dx-.35)*(dx-.35)*20+(dy+.18)*(dy+.18)*400 < 1, (dx+.35)*(dx+.35)*20+(dy+.18)*(dy+.18)*400 < 1: // eyes
			level = 38
		case d < 1:
			level = 205 * (1 - .32*d + light/400)
		case fy > .89, fy > .77 && dx*dx < .31: // neck and shoulders
			level = 140
		}
		v := byte(min(max(level, 0), 255))
		p[0], p[1], p[2], p[3] = v, byte(int(v)*9/10), byte(int(v)*8/10), 255
	})
	return img
}

// Plain pictures of one shape, told apart by light and shade alone.
func TestPlainPicturesAreFoundAgainAndToldApart(t *testing.T) {
	pictures := make([]*image.NRGBA, 24)
	for i := range pictures {
		pictures[i] = recompressed(t, head(uint64(i), 240, 180), 86)
	}
	list := variants[:len(variants)-1]
	found, wrong := measureLikeness(t, pictures, list)
	for name, share := range found {
		least := 0.95
		switch name {
		case "bar over the eyes": // a bar in a plain picture changes much of what there is to know it by
			least = 0.8
		case "cropped 0-10 % each side":
			least = 0.9
		}
		assert.GreaterOrEqual(t, share, least, name)
	}
	assert.LessOrEqual(t, 10_000*wrong, len(list)*len(pictures)*(len(pictures)-1))
}

// The plainer a picture, the less there is to know it again by; one that is not found says so beforehand.
func TestAPictureThatCannotBeToldIsPlain(t *testing.T) {
	found, plain := 0, 0
	for i := range 10 {
		for _, percent := range []int{0, 1, 2, 3, 5, 15, 50} {
			img := head(uint64(100+i), 320, 240)
			each(img, func(_, _ int, p []byte) {
				for k := range 3 {
					p[k] = byte(150 + (int(p[k])-150)*percent/100)
				}
			})
			kept := Hash(img)
			index := NewIndex()
			index.Add("it", kept)
			copied := Hash(recompressed(t, half(img), 80))
			if len(index.Find(copied, 1)) > 0 {
				found++
				continue
			}
			assert.True(t, kept.Plain() || copied.Plain(), "%d at %d percent", i, percent)
			plain++
		}
		assert.False(t, Hash(head(uint64(100+i), 320, 240)).Plain())
	}
	assert.Greater(t, found, 50)
	assert.Positive(t, plain)
	assert.True(t, Likeness{}.Plain())
	wall := image.NewNRGBA(image.Rect(0, 0, 200, 150))
	fill(wall, wall.Rect, color.NRGBA{R: 230, G: 220, B: 210, A: 255})
	assert.True(t, Hash(wall).Plain())
	assert.False(t, Hash(scene(3, 256, 192)).Plain())
}

// A page that shows the picture somewhere, between words and another picture.
func TestFindInAScreenshot(t *testing.T) {
	img, other := scene(70, 480, 360), scene(71, 480, 360)
	index := NewIndex()
	index.Add("it", Hash(img))
	page := image.NewNRGBA(image.Rect(0, 0, 1200, 900))
	fill(page, page.Rect, color.NRGBA{R: 250, G: 250, B: 250, A: 255})
	for i := range 200 { // words
		x, y := 40+i*37%500, 30+i*53%120
		fill(page, image.Rect(x, y, x+20, y+8), color.NRGBA{R: 40, G: 40, B: 40, A: 255})
	}
	paste(page, image.Rect(640, 300, 1120, 660), other)
	assert.Empty(t, index.FindIn(page))
	for name, tc := range map[string]struct{ w, h, x, y int }{
		"on its own": {400, 300, 83, 333}, "beside another": {240, 180, 392, 410}, "large": {560, 420, 31, 210},
	} {
		t.Run(name, func(t *testing.T) {
			page := cloned(page)
			paste(page, image.Rect(tc.x, tc.y, tc.x+tc.w, tc.y+tc.h), Resize(img, tc.w, tc.h))
			found := index.FindIn(recompressed(t, page, 80))
			require.Len(t, found, 1)
			assert.Equal(t, "it", found[0].ID)
		})
	}
	assert.Empty(t, NewIndex().FindIn(page))
}

// What the bands find is what comparing every word finds.
func TestBandsFindEveryNearWord(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	list := make([]uint64, bandStep+500) // some are sorted, some are not
	for i := range list {
		list[i] = r.Uint64()
	}
	wanted := r.Uint64()
	for k := range 400 { // near words all over the list
		w := wanted
		for range k % 14 {
			w ^= 1 << r.IntN(64)
		}
		list[r.IntN(len(list))] = w
	}
	var s bands
	s.keep(list[:bandStep])
	require.Equal(t, bandStep, s.sorted)
	s.keep(list)
	require.Equal(t, bandStep, s.sorted, "a few more are not worth sorting again")
	got := map[int]bool{}
	s.each(list, wanted, func(i int) { got[i] = true })
	want := map[int]bool{}
	for i, w := range list {
		if bits.OnesCount64(w^wanted) <= firstLimit {
			want[i] = true
		}
	}
	require.Greater(t, len(want), 200)
	require.Equal(t, want, got)
}
