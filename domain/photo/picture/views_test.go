package picture

// What is kept to be shown is as good as the picture decoded in full and shrunk, whatever way it was made.

import (
	"bytes"
	"image"
	"image/jpeg"
	"math"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/photo/scrub/exif"
	"consentry/domain/photo/scrub/report"
)

// psnr is how alike two pictures of one size are, in dB.
func psnr(t *testing.T, a, b *image.NRGBA) float64 {
	t.Helper()
	require.Equal(t, a.Rect, b.Rect)
	sum := 0.0
	for i := range a.Pix {
		d := float64(a.Pix[i]) - float64(b.Pix[i])
		sum += d * d
	}
	return 10 * math.Log10(255*255/(sum*4/3/float64(len(a.Pix))+1e-9))
}

// portrait is a picture with edges, soft slopes and fine lines, and no grain: at half size it is still what it was.
func portrait(w, h int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	each(img, func(x, y int, p []byte) {
		u, v := float64(x)/float64(w), float64(y)/float64(h)
		light := 150 + 60*math.Sin(5*u+3*v) + 12*math.Sin(float64(x)/9)*math.Cos(float64(y)/11)
		if (u-.5)*(u-.5)+(v-.4)*(v-.4) < .04 {
			light -= 50
		}
		p[0], p[1], p[2], p[3] = clamp8(int32(light+30)), clamp8(int32(light-10*v)), clamp8(int32(light-45+20*u)), 255
	})
	return img
}

func shown(t *testing.T, view image.Image, quality int) *image.NRGBA {
	t.Helper()
	b, err := EncodeView(view, quality)
	require.NoError(t, err)
	img, err := Decoder{}.Full(t.Context(), report.JPEG, b)
	require.NoError(t, err)
	return img
}

func TestViewsAreAsGoodAsThePictureInFull(t *testing.T) {
	img := portrait(4000, 3000)
	for name, src := range map[string][]byte{"4:2:0": asJPEG(t, opaque(img), 95), "PNG": asPNG(t, opaque(img))} {
		f := report.JPEG
		if name == "PNG" {
			f = report.PNG
		}
		full, err := Decoder{}.Full(t.Context(), f, src)
		require.NoError(t, err)
		thumb, screen, err := Decoder{}.Views(t.Context(), f, src)
		require.NoError(t, err)
		assert.Greater(t, psnr(t, shown(t, screen, 100), Resize(full, 2000, 1500)), 44.0, name)
		assert.Greater(t, psnr(t, thumb, Resize(full, 512, 384)), 44.0, name)
		assert.Greater(t, psnr(t, shown(t, thumb, 100), Resize(full, 512, 384)), 41.0, name)
	}
}

func TestEveryOrientationOfTheViews(t *testing.T) {
	for _, size := range [][2]int{{96, 64}, {95, 63}, {2600, 150}, {4096, 260}} {
		img := quadrants(size[0], size[1])
		for o := 1; o <= 8; o++ {
			src := withEXIF(asJPEG(t, turned(img, o), 95), exif.Orientation(o))
			t.Run(strconv.Itoa(size[0])+" "+strconv.Itoa(o), func(t *testing.T) {
				thumb, screen, err := Decoder{}.Views(t.Context(), report.JPEG, src)
				require.NoError(t, err)
				assert.Equal(t, upward, quarters(thumb))
				seen := shown(t, screen, 90)
				assert.Equal(t, upward, quarters(seen))
				full, err := Decoder{}.Full(t.Context(), report.JPEG, src)
				require.NoError(t, err)
				assert.Less(t, difference(t, seen, Resize(full, seen.Rect.Dx(), seen.Rect.Dy())), 2.5)
			})
		}
	}
}

func TestAViewInOtherSamplingsIsHalvedRight(t *testing.T) {
	for _, ratio := range []image.YCbCrSubsampleRatio{image.YCbCrSubsampleRatio444, image.YCbCrSubsampleRatio422,
		image.YCbCrSubsampleRatio440, image.YCbCrSubsampleRatio420, image.YCbCrSubsampleRatio411, image.YCbCrSubsampleRatio410} {
		img := image.NewYCbCr(image.Rect(0, 0, 301, 203), ratio)
		for y := range 203 {
			for x := range 301 {
				img.Y[img.YOffset(x, y)] = byte(x/2 + y/3)
				img.Cb[img.COffset(x, y)], img.Cr[img.COffset(x, y)] = byte(60+x/3), byte(190-y/2)
			}
		}
		want := flat(img)
		assert.Less(t, difference(t, want, flat(halved(img, 301, 203))), 1.0, ratio.String())
		assert.Less(t, difference(t, Resize(want, 151, 102), flat(halved(img, 151, 102))), 1.2, ratio.String())
		assert.Less(t, difference(t, Resize(want, 150, 101), flat(halved(img, 150, 101))), 1.2, ratio.String())
	}
}

func TestAViewIsEncodedAsWellAsByTheStandardLibrary(t *testing.T) {
	for _, size := range [][2]int{{512, 384}, {33, 17}, {1, 1}} {
		img := portrait(size[0], size[1])
		ours := shown(t, img, 85)
		var b bytes.Buffer
		require.NoError(t, jpeg.Encode(&b, opaque(img), &jpeg.Options{Quality: 85}))
		theirs, err := Decoder{}.Full(t.Context(), report.JPEG, b.Bytes())
		require.NoError(t, err)
		assert.InDelta(t, psnr(t, theirs, img), psnr(t, ours, img), 0.3, "%v", size)
	}
	clear := image.NewNRGBA(image.Rect(0, 0, 20, 20)) // nothing but transparency, shown on white
	for _, v := range shown(t, clear, 90).Pix {
		require.Equal(t, byte(255), v)
	}
	gray := image.NewGray(image.Rect(3, 3, 40, 40))
	assert.Equal(t, image.Rect(0, 0, 37, 37), shown(t, gray, 90).Rect, "other kinds go the slow way")
}

// A likeness made of a view is that of the picture decoded in full: what was stored before is found as before.
func TestTheLikenessOfAViewIsThatOfThePicture(t *testing.T) {
	for seed := range uint64(6) {
		img := Resize(scene(seed, 1000, 750), 4000, 3000)
		src := asJPEG(t, opaque(img), 92)
		full, err := Decoder{}.Full(t.Context(), report.JPEG, src)
		require.NoError(t, err)
		thumb, _, err := Decoder{}.Views(t.Context(), report.JPEG, src)
		require.NoError(t, err)
		ix := NewIndex()
		ix.Add("full", Hash(full))
		found := ix.Find(Hash(thumb), 3)
		require.Len(t, found, 1, "seed %d", seed)
		assert.False(t, found[0].Mirrored)
	}
}
