package codec

// This file holds that HEIC and AVIF pictures come out upright, cropped, and in their colours.

import (
	"context"
	"image"
	"image/color"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"consentry/domain/photo/scrub/bmff"
	"consentry/domain/photo/scrub/heif"
	"consentry/domain/photo/scrub/report"
)

// close says whether colours differ by at most some levels in each channel.
func closeTo(t *testing.T, want, got [4]color.NRGBA, levels int) {
	t.Helper()
	for i := range want {
		for _, c := range [][2]uint8{{want[i].R, got[i].R}, {want[i].G, got[i].G}, {want[i].B, got[i].B}, {want[i].A, got[i].A}} {
			assert.InDelta(t, c[0], c[1], float64(levels), "quadrant %d: want %v, got %v", i, want, got)
		}
	}
}

func TestStills(t *testing.T) {
	plain := [4]color.NRGBA{red, green, blue, yellow}
	grey := [4]color.NRGBA{{51, 51, 51, 255}, {102, 102, 102, 255}, {153, 153, 153, 255}, {204, 204, 204, 255}}
	clear := plain
	for i, a := range []uint8{190, 190, 61, 61} {
		clear[i].A = a
	}
	for name, want := range map[string][4]color.NRGBA{
		"quad.heic": plain, "quad422.heic": plain, "quad444.heic": plain, "quad10.heic": plain, "gray.heic": grey, "alpha.heic": clear,
		"quad.avif": plain, "quad10.avif": plain, "gray.avif": grey, "alpha.avif": clear,
	} {
		t.Run(name, func(t *testing.T) {
			img := decoded(t, sample(t, name))
			assert.Equal(t, image.Rect(0, 0, 96, 64), img.Bounds())
			closeTo(t, want, four(img), 2)
		})
	}
}

func TestProfileComesAlong(t *testing.T) {
	q := codedOf(t, sample(t, "quad.heic"))
	profile := []byte("not a profile, but nobody looks at it here")
	src := single(q, prop{"colr", append([]byte("prof"), profile...)})
	_, icc, err := decoder(t).DecodeStill(context.Background(), report.HEIC, src)
	require.NoError(t, err)
	assert.Equal(t, profile, icc)

	_, icc, err = decoder(t).DecodeStill(context.Background(), report.HEIC, single(q))
	require.NoError(t, err)
	assert.Nil(t, icc)
}

// naive does to a picture what one property says, pixel by pixel.
func naive(src *image.NRGBA, p prop, t heif.Transform) *image.NRGBA {
	w, h := src.Rect.Dx(), src.Rect.Dy()
	move := func(w, h int, from func(x, y int) (int, int)) *image.NRGBA {
		out := image.NewNRGBA(image.Rect(0, 0, w, h))
		for y := range h {
			for x := range w {
				sx, sy := from(x, y)
				out.SetNRGBA(x, y, src.NRGBAAt(sx, sy))
			}
		}
		return out
	}
	switch {
	case p.kind == "irot":
		for range p.body[0] {
			w, h = src.Rect.Dx(), src.Rect.Dy()
			src = move(h, w, func(x, y int) (int, int) { return w - 1 - y, x })
		}
		return src
	case p.kind == "imir" && p.body[0] == 1:
		return move(w, h, func(x, y int) (int, int) { return w - 1 - x, y })
	case p.kind == "imir":
		return move(w, h, func(x, y int) (int, int) { return x, h - 1 - y })
	}
	left, top, cw, ch, _ := t.Clap.Rect(w, h)
	return move(cw, ch, func(x, y int) (int, int) { return left + x, top + y })
}

// A picture and its properties decode to what the properties do, one after the other, to the picture without them.
func TestTransformationsApplyInOrder(t *testing.T) {
	q := codedOf(t, sample(t, "quad.heic"))
	base, _, err := still(single(q), 0)
	require.NoError(t, err)
	tiled, _, err := still(grid([]coded{q, q, q, q, q, q}, 3, 250, 121), 0)
	require.NoError(t, err)
	assert.Equal(t, image.Rect(0, 0, 250, 121), tiled.Bounds())
	for y := range 121 {
		for x := range 250 {
			require.Equal(t, base.NRGBAAt(x%96, y%64), tiled.NRGBAAt(x, y), "at %d, %d", x, y)
		}
	}
	rapid.Check(t, func(r *rapid.T) {
		want, isGrid := base, rapid.Bool().Draw(r, "grid")
		if isGrid {
			want = tiled
		}
		var props []prop
		for range rapid.IntRange(0, 4).Draw(r, "how many") {
			w, h := want.Rect.Dx(), want.Rect.Dy()
			var p prop
			var said heif.Transform
			switch rapid.IntRange(0, 2).Draw(r, "kind") {
			case 0:
				p = irot(rapid.IntRange(0, 3).Draw(r, "turns"))
			case 1:
				p = imir(rapid.IntRange(0, 1).Draw(r, "mode"))
			case 2:
				cw, ch := rapid.IntRange(1, w).Draw(r, "width"), rapid.IntRange(1, h).Draw(r, "height")
				dx := rapid.IntRange(-(w-cw)/2, (w-cw)/2).Draw(r, "right")
				dy := rapid.IntRange(-(h-ch)/2, (h-ch)/2).Draw(r, "down")
				p = clap(cw, ch, 2*dx-(w-cw)%2, 2*dy-(h-ch)%2, 2)
				c := bmff.Read(p.body)
				for _, f := range []*[2]int32{&said.Clap.Width, &said.Clap.Height, &said.Clap.OffsetX, &said.Clap.OffsetY} {
					f[0], f[1] = int32(c.U32()), int32(c.U32())
				}
				if _, _, _, _, ok := said.Clap.Rect(w, h); !ok {
					continue
				}
			}
			props = append(props, p)
			want = naive(want, p, said)
		}
		src := single(q, props...)
		if isGrid {
			src = grid([]coded{q, q, q, q, q, q}, 3, 250, 121, props...)
		}
		got, _, err := still(src, 0)
		if err != nil {
			// The same property twice is refused by the reader.
			assert.True(r, twice(props), "%v", err)
			return
		}
		require.Equal(r, want.Rect, got.Rect)
		require.Equal(r, want.Pix, got.Pix)
	})
}

func twice(props []prop) bool {
	seen := map[string]bool{}
	for _, p := range props {
		if seen[p.kind] {
			return true
		}
		seen[p.kind] = true
	}
	return false
}

// The eight orientations of EXIF, as HEIF says them: each stored so that it is upright when honoured.
func TestTurnsAreTheRightWay(t *testing.T) {
	q := codedOf(t, sample(t, "quad.heic"))
	for _, c := range []struct {
		name  string
		props []prop
		want  [4]color.NRGBA
	}{
		{"a quarter anti-clockwise", []prop{irot(1)}, [4]color.NRGBA{green, yellow, red, blue}},
		{"half", []prop{irot(2)}, [4]color.NRGBA{yellow, blue, green, red}},
		{"a quarter clockwise", []prop{irot(3)}, [4]color.NRGBA{blue, red, yellow, green}},
		{"top and bottom", []prop{imir(0)}, [4]color.NRGBA{blue, yellow, red, green}},
		{"left and right", []prop{imir(1)}, [4]color.NRGBA{green, red, yellow, blue}},
		{"turn, then mirror", []prop{irot(1), imir(1)}, [4]color.NRGBA{yellow, green, blue, red}},
		{"mirror, then turn", []prop{imir(1), irot(1)}, [4]color.NRGBA{red, blue, green, yellow}},
	} {
		t.Run(c.name, func(t *testing.T) { closeTo(t, c.want, four(decoded(t, single(q, c.props...))), 2) })
	}
}

// What the container says of colours wins over what the stream says.
func TestNumbersForColours(t *testing.T) {
	q := codedOf(t, sample(t, "quad.heic")) // coded with the weights of BT.601 and full range
	for _, c := range []struct {
		name   string
		colour prop
		want   [4]color.NRGBA
		levels int
	}{
		{"as it was coded", nclx(1, 13, 6, true), [4]color.NRGBA{red, green, blue, yellow}, 2},
		{"video range", nclx(1, 13, 1, false), [4]color.NRGBA{{255, 11, 0, 255}, {0, 231, 0, 255}, {0, 0, 255, 255}, yellow}, 2},
		{"other weights", nclx(1, 13, 9, true), [4]color.NRGBA{{255, 11, 0, 255}, {0, 225, 0, 255}, {0, 20, 255, 255}, {255, 235, 0, 255}}, 2},
		{"Display P3", nclx(12, 13, 6, true), [4]color.NRGBA{red, green, blue, {255, 255, 0, 255}}, 2}, // clipped to what sRGB has
		{"linear light", nclx(1, 8, 6, true), [4]color.NRGBA{red, green, blue, yellow}, 15},
	} {
		t.Run(c.name, func(t *testing.T) { closeTo(t, c.want, four(decoded(t, single(q, c.colour))), c.levels) })
	}
	_, _, err := decoder(t).DecodeStill(context.Background(), report.HEIC, single(q, nclx(1, 13, 14, true)))
	assert.True(t, report.Is(err, report.Unsupported), "%v", err)
}

// A picture that is to be shown small comes at a fraction of its size, and shows the same.
func TestSmallStills(t *testing.T) {
	for _, name := range []string{"quad.heic", "quad422.heic", "quad444.heic", "quad10.heic", "gray.heic", "alpha.heic", "quad.avif", "gray.avif"} {
		full := decoded(t, sample(t, name))
		for least, want := range map[int]image.Rectangle{
			0: image.Rect(0, 0, 24, 16), 24: image.Rect(0, 0, 24, 16), 25: image.Rect(0, 0, 48, 32), 48: image.Rect(0, 0, 48, 32), 49: image.Rect(0, 0, 96, 64),
		} {
			img, _, err := decoder(t).DecodeSmall(context.Background(), report.HEIC, sample(t, name), least)
			require.NoError(t, err)
			assert.Equal(t, want, img.Bounds(), "%s, %d", name, least)
			levels := 3
			if name == "alpha.heic" {
				levels = 7 // its opacity is a slope, and four pixels are one
			}
			closeTo(t, four(full), four(img), levels)
		}
	}
	_, _, err := decoder(t).DecodeSmall(context.Background(), report.JPEG, sample(t, "quad.heic"), 10)
	assert.True(t, report.Is(err, report.NoDecoder))
}

// Tiles, turns and mirrors apply to a fraction as to the whole; where an edge would lie within a pixel, the whole is given.
func TestSmallStillsAreTurned(t *testing.T) {
	q := codedOf(t, sample(t, "quad.heic"))
	six := []coded{q, q, q, q, q, q}
	for name, tc := range map[string]struct {
		src  []byte
		size image.Point
	}{
		"turned":   {single(q, irot(1)), image.Pt(16, 24)},
		"mirrored": {single(q, imir(1), irot(3)), image.Pt(16, 24)},
		"tiles":    {grid(six, 3, 248, 120), image.Pt(62, 30)},
		"odd":      {grid(six, 3, 250, 121), image.Pt(250, 121)},
		"half":     {grid(six, 3, 250, 122), image.Pt(125, 61)},
		"cut":      {single(q, clap(50, 40, 0, 0, 1)), image.Pt(50, 40)},
	} {
		full, _, err := still(tc.src, 0)
		require.NoError(t, err, name)
		img, _, err := still(tc.src, 1)
		require.NoError(t, err, name)
		require.Equal(t, tc.size, img.Bounds().Size(), name)
		closeTo(t, four(full), four(img), 3)
	}
}
