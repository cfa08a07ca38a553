package jpeg

// What the tests of this package share: pictures made here, and segments spliced into them.

import (
	"bytes"
	"image"
	"image/color"
	stdjpeg "image/jpeg"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// photo is a picture with large shapes and noise, as a baseline file in 4:2:0.
func photo(t testing.TB, width, height, quality int) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	dice := rand.New(rand.NewPCG(1, 2))
	for y := range height {
		for x := range width {
			n := dice.IntN(24)
			m.SetRGBA(x, y, color.RGBA{uint8((x*200/width + n) & 255), uint8((y*200/height + n) & 255), uint8(((x/37+y/41)%5*40 + n) & 255), 255})
		}
	}
	var b bytes.Buffer
	require.NoError(t, stdjpeg.Encode(&b, m, &stdjpeg.Options{Quality: quality}))
	return b.Bytes()
}

func TestACleanPictureStaysTheSame(t *testing.T) {
	out, r, err := Clean(photo(t, 100, 75, 90))
	require.NoError(t, err)
	require.Equal(t, 100, r.Width)
	again, r, err := Clean(out)
	require.NoError(t, err)
	require.Equal(t, out, again)
	require.Empty(t, r.Removed)
}
