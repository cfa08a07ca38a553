package picture

// This file makes pictures for the tests.

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// quadrants is a picture whose four quarters tell which way is up: red, green over blue, white.
func quadrants(w, h int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	fill(img, image.Rect(0, 0, w/2, h/2), color.NRGBA{R: 220, G: 30, B: 30, A: 255})
	fill(img, image.Rect(w/2, 0, w, h/2), color.NRGBA{R: 30, G: 190, B: 30, A: 255})
	fill(img, image.Rect(0, h/2, w/2, h), color.NRGBA{R: 30, G: 30, B: 210, A: 255})
	fill(img, image.Rect(w/2, h/2, w, h), color.NRGBA{R: 240, G: 240, B: 240, A: 255})
	return img
}

// scene is a picture with soft shapes, edges and grain, a different one for each seed.
func scene(seed uint64, w, h int) *image.NRGBA {
	r := rand.New(rand.NewPCG(seed, 7))
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	type blob struct{ x, y, rx, ry, r, g, b float64 }
	blobs := make([]blob, 14)
	for i := range blobs {
		blobs[i] = blob{r.Float64(), r.Float64(), .05 + .3*r.Float64(), .05 + .3*r.Float64(), r.NormFloat64() * 60, r.NormFloat64() * 50, r.NormFloat64() * 50}
	}
	base := [3]float64{120 + r.NormFloat64()*30, 110 + r.NormFloat64()*25, 100 + r.NormFloat64()*25}
	each(img, func(x, y int, p []byte) {
		c := base
		for i, b := range blobs {
			dx, dy := (float64(x)/float64(w)-b.x)/b.rx, (float64(y)/float64(h)-b.y)/b.ry
			d := dx*dx + dy*dy
			if d >= 1 {
				continue
			}
			k := 1 - d
			if i%3 == 0 {
				k = 1 // a hard edge
			}
			c[0], c[1], c[2] = c[0]+k*b.r, c[1]+k*b.g, c[2]+k*b.b
		}
		n := r.NormFloat64() * 3
		for i := range 3 {
			p[i] = byte(min(max(c[i]+n, 0), 255))
		}
		p[3] = 255
	})
	return img
}

func asJPEG(t testing.TB, img image.Image, quality int) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}))
	return b.Bytes()
}

func asPNG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, img))
	return b.Bytes()
}

// difference is the mean difference of two pictures of one size, in levels of a channel.
func difference(t testing.TB, a, b *image.NRGBA) float64 {
	t.Helper()
	require.Equal(t, a.Rect, b.Rect)
	sum := 0
	for i := range a.Pix {
		sum += max(int(a.Pix[i]), int(b.Pix[i])) - min(int(a.Pix[i]), int(b.Pix[i]))
	}
	return float64(sum) / float64(len(a.Pix))
}

// withEXIF puts an APP1 segment after a JPEG's start.
func withEXIF(jpg, tiff []byte) []byte {
	n := 2 + 6 + len(tiff)
	out := append([]byte{0xFF, 0xD8, 0xFF, 0xE1, byte(n >> 8), byte(n)}, "Exif\x00\x00"...)
	return append(append(out, tiff...), jpg[2:]...)
}

// fixCRC makes the first chunk's check sum right again.
func fixCRC(pic []byte) []byte {
	binary.BigEndian.PutUint32(pic[29:], crc32.ChecksumIEEE(pic[12:29]))
	return pic
}
