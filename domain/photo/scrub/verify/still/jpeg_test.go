package still

// Tests of the JPEG walk: pictures made by the standard encoder, and what is planted in them.

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"consentry/domain/photo/scrub/report"
)

// photo is a made-up picture: gradients with noise, about as hard to pack as a photo.
func photo(w, h int) *image.RGBA {
	r := rand.New(rand.NewPCG(1, 2))
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			n := int(r.Uint32() & 15)
			m.SetRGBA(x, y, color.RGBA{R: uint8((x*200/w + n) & 255), G: uint8((y*200/h + n) & 255), B: uint8(((x+y)*100/(w+h) + n) & 255), A: 255})
		}
	}
	return m
}

func encodeJPEG(t testing.TB, m image.Image, quality int) []byte {
	var b bytes.Buffer
	require.NoError(t, jpeg.Encode(&b, m, &jpeg.Options{Quality: quality}))
	return b.Bytes()
}

// BenchmarkJPEG12MP walks a picture as telephones take them: 12 megapixels in 3.9 MB.
func BenchmarkJPEG12MP(b *testing.B) {
	file := encodeJPEG(b, photo(4000, 3000), 93)
	b.SetBytes(int64(len(file)))
	b.ReportMetric(float64(len(file)), "bytes")
	for b.Loop() {
		p, err := Walk(report.JPEG, file)
		if err != nil || !p.Clean() {
			b.Fatal(err, p)
		}
	}
}
