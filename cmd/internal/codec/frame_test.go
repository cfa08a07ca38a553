package codec

// This file holds that a video gives a picture to show, or a reason why not.

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/photo/scrub/report"
	"consentry/store/faulttest"
)

func poster(t testing.TB, src []byte) (*image.NRGBA, error) {
	t.Helper()
	return decoder(t).Poster(context.Background(), bytes.NewReader(src), int64(len(src)))
}

func TestPoster(t *testing.T) {
	src := sample(t, "turned.mov") // video range, weights of BT.709, to be shown a quarter anti-clockwise
	img, err := poster(t, src)
	require.NoError(t, err)
	assert.Equal(t, image.Rect(0, 0, 64, 96), img.Bounds())
	closeTo(t, [4]color.NRGBA{green, yellow, red, blue}, four(img), 3)
}

func TestPosterTurns(t *testing.T) {
	src := sample(t, "turned.mov")
	at := bytes.Index(src, []byte("tkhd")) + 4 + 40 // the matrix
	one, minus := []byte{0, 1, 0, 0}, []byte{255, 255, 0, 0}
	none := make([]byte, 4)
	for _, c := range []struct {
		name       string
		a, b, c, d []byte
		want       [4]color.NRGBA
	}{
		{"upright", one, none, none, one, [4]color.NRGBA{red, green, blue, yellow}},
		{"a quarter clockwise", none, one, minus, none, [4]color.NRGBA{blue, red, yellow, green}},
		{"half", minus, none, none, minus, [4]color.NRGBA{yellow, blue, green, red}},
		{"a quarter anti-clockwise", none, minus, one, none, [4]color.NRGBA{green, yellow, red, blue}},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := bytes.Clone(src)
			for i, v := range [][]byte{c.a, c.b, none, c.c, c.d} {
				copy(b[at+4*i:], v)
			}
			img, err := poster(t, b)
			require.NoError(t, err)
			closeTo(t, c.want, four(img), 3)
		})
	}
}

func TestPosterRefusals(t *testing.T) {
	src := sample(t, "turned.mov")
	change := func(old, now string) []byte { return bytes.ReplaceAll(src, []byte(old), []byte(now)) }
	for _, c := range []struct {
		name string
		src  []byte
		want report.Why
	}{
		{"H.264", sample(t, "h264.mp4"), report.NoDecoder},
		{"another coding", change("hvc1", "xxxx"), report.NoDecoder},
		{"no description", change("moov", "xxxx"), report.Damaged},
		{"no video", change("vide", "soun"), report.Damaged},
		{"no sizes", change("stsz", "xxxx"), report.Damaged},
		{"no places", change("stco", "xxxx"), report.Damaged},
		{"no chunks", change("stsc", "xxxx"), report.Damaged},
		{"no box", []byte("nothing of the kind"), report.Damaged},
		{"empty", nil, report.Damaged},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := poster(t, c.src)
			assert.True(t, report.Is(err, c.want), "%v", err)
		})
	}
}

// Samples stand in chunks, and chunks in runs of the same number of samples.
func TestChunks(t *testing.T) {
	v := videoTrack{
		stsc: []byte{0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, 1},
		stsz: []byte{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 6, 0, 0, 0, 10, 0, 0, 0, 11, 0, 0, 0, 12, 0, 0, 0, 13, 0, 0, 0, 14, 0, 0, 0, 15},
		stco: []byte{0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0},
	}
	for n, want := range [][2]int64{{0x100, 10}, {0x10a, 11}, {0x200, 12}, {0x20c, 13}, {0x300, 14}, {0x400, 15}} {
		at, length, err := v.sample(n)
		require.NoError(t, err, n)
		assert.Equal(t, want, [2]int64{at, length}, n)
	}
	for _, n := range []int{-1, 6} {
		_, _, err := v.sample(n)
		assert.True(t, report.Is(err, report.Damaged), "%d: %v", n, err)
	}
}

func FuzzKeyFrame(f *testing.F) {
	f.Add(sample(f, "turned.mov"))
	f.Add(sample(f, "h264.mp4"))
	f.Fuzz(func(t *testing.T, src []byte) {
		faulttest.Bound(t)
		_, packed, err := keyFrame(bytes.NewReader(src), int64(len(src)))
		if err == nil {
			assert.Less(t, len(packed), 2*len(src)+8)
		}
	})
}
