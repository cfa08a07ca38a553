package bmp

import (
	"bytes"
	"image"
	"image/color"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	xbmp "golang.org/x/image/bmp"

	"consentry/domain/photo/scrub/report"
	"consentry/store/faulttest"
)

// made is a bitmap for a test.
type made struct {
	size, w, h, depth int
	compression       uint32
	colours           int
	between           string // behind the header: masks, palette
	gap, pixels       string
	change            func([]byte)
}

func (m made) bytes() []byte {
	b := make([]byte, 14+m.size)
	copy(b, "BM")
	le.PutUint32(b[14:], uint32(m.size))
	if m.size == 12 {
		le.PutUint16(b[18:], uint16(m.w))
		le.PutUint16(b[20:], uint16(m.h))
		le.PutUint16(b[22:], 1)
		le.PutUint16(b[24:], uint16(m.depth))
	} else {
		le.PutUint32(b[18:], uint32(m.w))
		le.PutUint32(b[22:], uint32(m.h))
		le.PutUint16(b[26:], 1)
		le.PutUint16(b[28:], uint16(m.depth))
	}
	if m.size >= 40 {
		le.PutUint32(b[30:], m.compression)
		le.PutUint32(b[46:], uint32(m.colours))
	}
	b = append(append(b, m.between...), m.gap...)
	le.PutUint32(b[10:], uint32(len(b)))
	b = append(b, m.pixels...)
	le.PutUint32(b[2:], uint32(len(b)))
	if m.change != nil {
		m.change(b)
	}
	return b
}

func clean(t *testing.T, src []byte) ([]byte, report.Report) {
	t.Helper()
	out, r, err := Clean(src)
	require.NoError(t, err)
	assert.Equal(t, report.BMP, r.Out)
	assert.Equal(t, 1, r.Frames)
	again, second, err := Clean(out)
	require.NoError(t, err)
	assert.Equal(t, out, again, "a clean picture stays as it is")
	assert.Empty(t, second.Removed)
	return out, r
}

func decode(t *testing.T, b []byte) image.Image {
	t.Helper()
	m, err := xbmp.Decode(bytes.NewReader(b))
	require.NoError(t, err)
	return m
}

func same(t *testing.T, x, y image.Image) {
	t.Helper()
	require.Equal(t, x.Bounds(), y.Bounds())
	for py := range x.Bounds().Dy() {
		for px := range x.Bounds().Dx() {
			require.Equal(t, rgba(x.At(px, py)), rgba(y.At(px, py)), "pixel %d,%d", px, py)
		}
	}
}

func rgba(c color.Color) [4]uint32 {
	r, g, b, a := c.RGBA()
	return [4]uint32{r, g, b, a}
}

func kinds(r report.Report) (out []report.Kind) {
	for _, t := range r.Removed {
		out = append(out, t.Kind)
	}
	return out
}

// two by two pixels of 24 bits, without anything to find.
const (
	rows24 = "\x01\x02\x03\x04\x05\x06\x00\x00\x07\x08\x09\x0a\x0b\x0c\x00\x00"
	rows32 = "\x01\x02\x03\x00\x04\x05\x06\x00\x07\x08\x09\x00\x0a\x0b\x0c\x00"
)

func TestEveryTrapIsNamedAndLeftBehind(t *testing.T) {
	base := made{size: 40, w: 2, h: 2, depth: 24, pixels: rows24}
	with := func(change func(*made)) []byte {
		m := base
		change(&m)
		return m.bytes()
	}
	v5 := func(space string) []byte {
		return with(func(m *made) {
			m.size, m.pixels = 124, rows24+`\\clinic\Dr CANARY\display.icc`
			m.change = func(b []byte) { copy(b[14+56:], space) }
		})
	}
	for _, c := range []struct {
		name string
		in   []byte
		want []report.Kind
	}{
		{"nothing", base.bytes(), nil},
		{"bytes before the pixels", with(func(m *made) { m.gap = "CANARY" }), []report.Kind{report.BeforeStart}},
		{"bytes behind the pixels", with(func(m *made) { m.pixels += "CANARY" }), []report.Kind{report.AfterEnd}},
		{"the path of a profile", v5("KNIL"), []report.Kind{report.LinkedFile, report.AfterEnd}},
		{"a profile", v5("DEBM"), []report.Kind{report.ProfileText, report.AfterEnd}},
		{"primaries", with(func(m *made) { m.size = 108; m.change = func(b []byte) { copy(b[14+60:], "CANARY") } }), []report.Kind{report.Settings}},
		{"reserved fields", with(func(m *made) { m.change = func(b []byte) { copy(b[6:], "CNRY") } }), []report.Kind{report.AppData}},
		{"bytes that fill up a row", with(func(m *made) { m.pixels = strings.ReplaceAll(rows24, "\x00\x00", "CA") }), []report.Kind{report.Padding}},
		{"a palette that nothing needs", with(func(m *made) { m.between, m.colours = "CANARY!!", 2 }), []report.Kind{report.UnusedTables}},
		{"a fourth byte in each pixel", with(func(m *made) { m.depth, m.pixels = 32, strings.ReplaceAll(rows32, "\x00", "C") }), []report.Kind{report.Padding}},
		{"a fourth byte of zero", with(func(m *made) { m.depth, m.pixels = 32, rows32 }), nil},
		{"a resolution", with(func(m *made) { m.change = func(b []byte) { copy(b[38:], "CNRYCNRY") } }), nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, r := clean(t, c.in)
			assert.Equal(t, c.want, kinds(r))
			assert.Equal(t, base.bytes()[54:], out[54:], "the same pixels in the shortest form")
			assert.NotContains(t, string(out), "CANARY")
			assert.NotContains(t, string(out), "CNRY")
			same(t, decode(t, base.bytes()), decode(t, out))
		})
	}
}

func TestPixelsOfIndexedPicturesStayIdentical(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 3))
	for _, depth := range []int{1, 4, 8} {
		for _, w := range []int{1, 3, 7, 8, 13} {
			stride := (w*depth + 31) / 32 * 4
			palette, pixels := make([]byte, 4<<depth), make([]byte, stride*5)
			for i := range palette {
				if i%4 != 3 {
					palette[i] = byte(rnd.Uint32())
				}
			}
			for i := range pixels {
				pixels[i] = byte(rnd.Uint32())
			}
			in := made{size: 40, w: w, h: 5, depth: depth, between: string(palette), pixels: string(pixels)}.bytes()
			out, r := clean(t, in)
			same(t, decode(t, in), decode(t, out))
			assert.Equal(t, [2]int{w, 5}, [2]int{r.Width, r.Height})
			if w*depth%32 != 0 {
				assert.Contains(t, kinds(r), report.Padding)
			}
		}
	}
}

func TestPaletteKeepsOnlyWhatPixelsUse(t *testing.T) {
	palette := "CAN\x00\x01\x02\x03\x00\x01\x02\x03\x00\x04\x05\x06\x07ARY\x00"
	out, r := clean(t, made{size: 40, w: 4, h: 1, depth: 8, colours: 5, between: palette, pixels: "\x01\x02\x03\x01"}.bytes())
	assert.Equal(t, []report.Thing{{Kind: report.Padding, Count: 1, Bytes: 1}, {Kind: report.UnusedTables, Count: 1, Bytes: 2}}, r.Removed)
	assert.Equal(t, "\x01\x02\x03\x00\x04\x05\x06\x00\x00\x00\x01\x00", string(out[54:]), "two colours, each once, and the pixels")
}

func TestTopDownIsTurned(t *testing.T) {
	in := made{size: 40, w: 2, h: -2, depth: 24, pixels: rows24}.bytes()
	out, r := clean(t, in)
	same(t, decode(t, in), decode(t, out))
	assert.Equal(t, [2]int{2, 2}, [2]int{r.Width, r.Height})
	assert.Equal(t, rows24[8:]+rows24[:8], string(out[54:]))
}

func TestOldHeaders(t *testing.T) {
	out, _ := clean(t, made{size: 12, w: 2, h: 2, depth: 24, pixels: rows24}.bytes())
	assert.Equal(t, rows24, string(out[54:]))
	out, _ = clean(t, made{size: 12, w: 4, h: 1, depth: 8, between: "abcdefghi", pixels: "\x02\x02\x00\x01"}.bytes())
	assert.Equal(t, "abc\x00def\x00ghi\x00\x02\x02\x00\x01", string(out[54:]))
	out, _ = clean(t, made{size: 64, w: 2, h: 2, depth: 24, pixels: rows24}.bytes())
	assert.Equal(t, rows24, string(out[54:]))
}

func TestSixteenBits(t *testing.T) {
	// Five bits a channel leave one bit over; it goes.
	out, r := clean(t, made{size: 40, w: 2, h: 1, depth: 16, pixels: "\xff\xff\x01\x80"}.bytes())
	assert.Equal(t, "\xff\x7f\x01\x00", string(out[54:]))
	assert.Equal(t, []report.Kind{report.Padding}, kinds(r))
	// Six for green need masks.
	masks := "\x00\xf8\x00\x00\xe0\x07\x00\x00\x1f\x00\x00\x00"
	out, r = clean(t, made{size: 40, w: 2, h: 1, depth: 16, compression: 3, between: masks, pixels: "\xff\xff\x01\x80"}.bytes())
	assert.Equal(t, masks+"\xff\xff\x01\x80", string(out[54:]))
	assert.Empty(t, r.Removed)
	// Those of five bits do not.
	out, _ = clean(t, made{size: 40, w: 2, h: 1, depth: 16, compression: 3, between: "\x00\x7c\x00\x00\xe0\x03\x00\x00\x1f\x00\x00\x00", pixels: "\xff\x7f\x01\x00"}.bytes())
	assert.Equal(t, "\xff\x7f\x01\x00", string(out[54:]))
}

// v4 has the masks of blue, green, red, alpha bytes.
func v4(pixels string) []byte {
	return made{size: 108, w: 2, h: 1, depth: 32, compression: 3, pixels: pixels, change: func(b []byte) {
		copy(b[54:], "\x00\x00\xff\x00\x00\xff\x00\x00\xff\x00\x00\x00\x00\x00\x00\xff")
	}}.bytes()
}

func TestAlpha(t *testing.T) {
	in := v4("\x01\x02\x03\x80\x04\x05\x06\xff")
	out, r := clean(t, in)
	assert.Empty(t, r.Removed)
	same(t, decode(t, in), decode(t, out))
	assert.Equal(t, 108, int(le.Uint32(out[14:])), "the header that can say transparency")

	in = v4("CAN\x00\x04\x05\x06\xff")
	out, r = clean(t, in)
	assert.Equal(t, []report.Kind{report.HiddenColor}, kinds(r))
	same(t, decode(t, in), decode(t, out))
	assert.NotContains(t, string(out), "CAN")

	out, _ = clean(t, v4("\x01\x02\x03\xff\x04\x05\x06\xff"))
	assert.Equal(t, "\x01\x02\x03\x04\x05\x06\x00\x00", string(out[54:]), "opaque everywhere")
	out, _ = clean(t, v4("\x01\x02\x03\x00\x04\x05\x06\x00"))
	assert.Equal(t, "\x01\x02\x03\x04\x05\x06\x00\x00", string(out[54:]), "an alpha that was never filled in")
}

func TestTenBitsAChannel(t *testing.T) {
	masks := "\x00\x00\xf0\x3f\x00\xfc\x0f\x00\xff\x03\x00\x00"
	out, r := clean(t, made{size: 40, w: 1, h: 1, depth: 32, compression: 3, between: masks, pixels: "\x01\x02\x03\xc4"}.bytes())
	assert.Equal(t, masks+"\x01\x02\x03\x04", string(out[54:]))
	assert.Equal(t, []report.Kind{report.Padding}, kinds(r))
}

func TestRunLengthsAreUnpacked(t *testing.T) {
	palette := "\x00\x00\x00\x00\x01\x01\x01\x00\x02\x02\x02\x00\x03\x03\x03\x00"
	for _, c := range []struct {
		name        string
		depth       int
		compression uint32
		codes       string
		want        string // rows of five from the bottom
		found       []report.Kind
	}{
		{"runs", 8, 1, "\x03\x01\x02\x02\x00\x00\x05\x03\x00\x01", "\x01\x01\x01\x02\x02\x03\x03\x03\x03\x03", nil},
		{"plain pixels", 8, 1, "\x00\x05\x00\x01\x02\x03\x00\x00\x00\x00\x05\x03\x00\x01", "\x00\x01\x02\x03\x00\x03\x03\x03\x03\x03", nil},
		{"skipped pixels", 8, 1, "\x01\x02\x00\x02\x03\x01\x01\x03\x00\x01", "\x02\x00\x00\x00\x00\x00\x00\x00\x00\x03", nil},
		{"half bytes", 4, 2, "\x03\x12\x02\x30\x00\x00\x00\x05\x01\x23\x30\x00\x00\x01", "\x01\x02\x01\x03\x00\x00\x01\x02\x03\x03", nil},
		{"more than a row", 8, 1, "\x09\x01\x00\x00\x05\x03\x00\x01", "\x01\x01\x01\x01\x01\x03\x03\x03\x03\x03", []report.Kind{report.HiddenRows}},
		{"bytes behind the end", 8, 1, "\x05\x01\x00\x00\x05\x03\x00\x01CANARY", "\x01\x01\x01\x01\x01\x03\x03\x03\x03\x03", []report.Kind{report.AfterEnd}},
		{"without the code for the end", 8, 1, "\x05\x01\x00\x00\x05\x03", "\x01\x01\x01\x01\x01\x03\x03\x03\x03\x03", nil},
		{"a byte that fills up", 8, 1, "\x00\x05\x00\x01\x02\x03\x00C\x00\x00\x05\x03\x00\x01", "\x00\x01\x02\x03\x00\x03\x03\x03\x03\x03", []report.Kind{report.Padding}},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, r := clean(t, made{size: 40, w: 5, h: 2, depth: c.depth, compression: c.compression, colours: 4, between: palette, pixels: c.codes}.bytes())
			var found []report.Kind
			for _, k := range kinds(r) {
				if k != report.UnusedTables { // not every row here shows every colour
					found = append(found, k)
				}
			}
			assert.Equal(t, c.found, found)
			m := decode(t, out)
			for i, v := range []byte(c.want) {
				assert.Equal(t, rgba(color.RGBA{v, v, v, 255}), rgba(m.At(i%5, 1-i/5)), "pixel %d", i)
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	good := made{size: 40, w: 2, h: 2, depth: 24, pixels: rows24}
	with := func(change func(*made)) []byte {
		m := good
		change(&m)
		return m.bytes()
	}
	for name, c := range map[string]struct {
		in  []byte
		why report.Why
	}{
		"empty":                  {nil, report.Empty},
		"another format":         {[]byte("GIF89a and so on"), report.Damaged},
		"cut in the header":      {good.bytes()[:30], report.Truncated},
		"cut in the masks":       {with(func(m *made) { m.depth, m.compression, m.pixels = 32, 3, "" }), report.Truncated},
		"cut in the pixels":      {good.bytes()[:54+11], report.Truncated},
		"too many pixels":        {with(func(m *made) { m.w, m.h = 60000, 60000 }), report.TooBig},
		"no width":               {with(func(m *made) { m.w = 0 }), report.Damaged},
		"a width below zero":     {with(func(m *made) { m.w = -2 }), report.Damaged},
		"a height below all":     {with(func(m *made) { m.h = -1 << 31 }), report.TooBig},
		"a depth that is none":   {with(func(m *made) { m.depth = 17 }), report.Damaged},
		"an unknown header":      {with(func(m *made) { m.size = 41 }), report.Unsupported},
		"a JPEG inside":          {with(func(m *made) { m.compression = 4 }), report.Unsupported},
		"a Huffman code":         {made{size: 64, w: 2, h: 2, depth: 1, compression: 3, pixels: rows24}.bytes(), report.Unsupported},
		"pixels in the header":   {with(func(m *made) { m.change = func(b []byte) { b[10] = 20 } }), report.Damaged},
		"pixels beyond the file": {with(func(m *made) { m.change = func(b []byte) { b[12] = 20 } }), report.Damaged},
		"masks that overlap": {with(func(m *made) {
			m.depth, m.compression, m.between = 32, 3, "\xff\x00\x00\x00\xff\x00\x00\x00\x00\x00\xff\x00"
		}), report.Damaged},
		"masks with holes": {with(func(m *made) {
			m.depth, m.compression, m.between = 32, 3, "\xf5\x00\x00\x00\x00\xff\x00\x00\x00\x00\xff\x00"
		}), report.Damaged},
		"codes that stop":          {with(func(m *made) { m.depth, m.compression, m.pixels = 8, 1, "\x02\x01\x00" }), report.Truncated},
		"codes for far too much":   {with(func(m *made) { m.w, m.h, m.depth, m.compression, m.pixels = 9000, 9000, 8, 1, "\x00\x01" }), report.Truncated},
		"codes that never end":     {with(func(m *made) { m.depth, m.compression, m.pixels = 8, 1, strings.Repeat("\xff\x01", 900) }), report.Bomb},
		"plain pixels that stop":   {with(func(m *made) { m.depth, m.compression, m.pixels = 8, 1, "\x00\x09abc" }), report.Truncated},
		"a skip that stops":        {with(func(m *made) { m.depth, m.compression, m.pixels = 8, 1, "\x00\x02a" }), report.Truncated},
		"run lengths of 24 bits":   {with(func(m *made) { m.compression = 1 }), report.Unsupported},
		"run lengths from the top": {with(func(m *made) { m.h, m.depth, m.compression = -2, 8, 1 }), report.Damaged},
	} {
		out, _, err := Clean(c.in)
		assert.True(t, report.Is(err, c.why), "%s: %v", name, err)
		assert.Nil(t, out, name)
	}
}

func FuzzClean(f *testing.F) {
	f.Add(made{size: 40, w: 2, h: 2, depth: 24, pixels: rows24}.bytes())
	f.Add(v4("CAN\x00\x04\x05\x06\xff"))
	f.Add(made{size: 40, w: 5, h: 2, depth: 4, compression: 2, colours: 4, between: "0000111122223333", pixels: "\x03\x12\x02\x30\x00\x00\x00\x05\x01\x23\x30\x00\x00\x01"}.bytes())
	f.Add(made{size: 12, w: 4, h: 1, depth: 8, between: "abcdefghi", pixels: "\x02\x02\x00\x01"}.bytes())
	f.Add(made{size: 124, w: 2, h: 1, depth: 16, compression: 3, pixels: "\xff\xff\x01\x80", change: func(b []byte) {
		copy(b[54:], "\x00\xf8\x00\x00\xe0\x07\x00\x00\x1f\x00\x00\x00")
	}}.bytes())
	f.Fuzz(func(t *testing.T, in []byte) {
		faulttest.Bound(t)
		out, _, err := Clean(in)
		if err != nil {
			return
		}
		again, r, err := Clean(out)
		if err != nil || !bytes.Equal(out, again) || len(r.Removed) > 0 {
			t.Fatalf("a clean picture is not clean: %v %v", err, r.Removed)
		}
	})
}
