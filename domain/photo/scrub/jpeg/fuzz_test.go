package jpeg

import (
	"bytes"
	"image"
	stdjpeg "image/jpeg"
	"testing"

	"github.com/stretchr/testify/require"

	"consentry/store/faulttest"
)

// FuzzClean: no input panics; a copy is its own copy, has nothing left to remove, and is the same picture.
func FuzzClean(f *testing.F) {
	for _, name := range fixtures(f) {
		f.Add(fixture(f, name))
	}
	f.Add(fixture(f, "arithmetic.jpg"))
	f.Fuzz(func(t *testing.T, src []byte) {
		faulttest.Bound(t)
		if c, err := stdjpeg.DecodeConfig(bytes.NewReader(src)); err == nil && c.Width*c.Height > 1<<22 {
			return // slow to decode
		}
		out, _, err := Clean(src)
		if err != nil {
			require.Nil(t, out)
			return
		}
		again, r, err := Clean(out)
		require.NoError(t, err)
		require.Empty(t, r.Removed)
		require.True(t, bytes.Equal(out, again))
		a, err := stdjpeg.Decode(bytes.NewReader(src))
		if err != nil {
			return
		}
		b, err := stdjpeg.Decode(bytes.NewReader(out))
		require.NoError(t, err)
		require.Equal(t, a.Bounds(), b.Bounds())
		if x, ok := a.(*image.YCbCr); ok {
			if y, ok := b.(*image.YCbCr); ok {
				require.True(t, bytes.Equal(x.Y, y.Y) && bytes.Equal(x.Cb, y.Cb) && bytes.Equal(x.Cr, y.Cr))
			}
		}
	})
}

func BenchmarkClean12MegapixelsBaseline(b *testing.B) {
	src := photo(b, 4000, 3000, 90)
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		_, _, err := Clean(src)
		require.NoError(b, err)
	}
}

func BenchmarkCleanSmallProgressive(b *testing.B) {
	src := fixture(b, "progressive-422-many-refinements.jpg")
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		_, _, err := Clean(src)
		require.NoError(b, err)
	}
}
