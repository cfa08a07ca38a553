package picture

// Benchmarks on one photo of 12 megapixels: the file named by PICTURE_PHOTO, or else one made here of about the size and
// grain of a telephone's.

import (
	"os"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"consentry/domain/photo/scrub/report"
)

var photo = sync.OnceValue(func() []byte {
	if name := os.Getenv("PICTURE_PHOTO"); name != "" {
		b, err := os.ReadFile(name)
		if err != nil {
			panic(err)
		}
		return b
	}
	small := scene(11, 1000, 750)
	b, err := EncodeJPEG(Resize(small, 4000, 3000), 96)
	if err != nil {
		panic(err)
	}
	return b
})

func BenchmarkThumb(b *testing.B) {
	src := photo()
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		thumb, err := Decoder{}.Thumb(b.Context(), report.JPEG, src, ThumbSide)
		require.NoError(b, err)
		_, err = EncodeJPEG(thumb, 80)
		require.NoError(b, err)
	}
	b.ReportAllocs()
}

func BenchmarkViews(b *testing.B) {
	src := photo()
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		_, _, err := Decoder{}.Views(b.Context(), report.JPEG, src)
		require.NoError(b, err)
	}
	b.ReportAllocs()
}

func BenchmarkFull(b *testing.B) {
	src := photo()
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		_, err := Decoder{}.Full(b.Context(), report.JPEG, src)
		require.NoError(b, err)
	}
	b.ReportAllocs()
}

func BenchmarkPublish(b *testing.B) {
	img, err := Decoder{}.Full(b.Context(), report.JPEG, photo())
	require.NoError(b, err)
	r := recipe(func(r *Recipe) {
		r.Straighten, r.Exposure, r.MaxSide = 12, 20, ScreenSide
		r.Covers = []Cover{{Shape: Ellipse, Box: Box{300_000, 200_000, 600_000, 300_000}}}
	})
	for b.Loop() {
		_, err := Publish(img, r)
		require.NoError(b, err)
	}
	b.ReportAllocs()
}
