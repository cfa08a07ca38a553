package png

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"image"
	stdpng "image/png"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/photo/scrub/exif"
	"consentry/domain/photo/scrub/report"
)

// pack is a zlib stream.
func pack(b []byte) []byte {
	var out bytes.Buffer
	w := zlib.NewWriter(&out)
	_, _ = w.Write(b)
	_ = w.Close()
	return out.Bytes()
}

// raw is pixel data of a header before it is packed: any filters, any values, and in the spare bits too.
func raw(h header, seed uint64) []byte {
	rnd := rand.New(rand.NewPCG(seed, 1))
	var out []byte
	for _, p := range h.passes() {
		for range p.height {
			out = append(out, byte(rnd.IntN(5)))
			for range p.rowBytes {
				v := byte(rnd.Uint32())
				if h.colour == trueAlpha || h.colour == grayAlpha {
					for range 3 {
						v &= byte(rnd.Uint32()) // often zero
					}
				}
				out = append(out, v)
			}
		}
	}
	return out
}

// file puts chunks together: pairs of name and data.
func file(chunks ...any) []byte {
	w := []byte(signature)
	for i := 0; i+1 < len(chunks); i += 2 {
		var data []byte
		switch d := chunks[i+1].(type) {
		case string:
			data = []byte(d)
		case []byte:
			data = d
		}
		w = appendChunk(w, chunks[i].(string), data)
	}
	return w
}

var small = header{width: 9, height: 7, depth: 8, colour: trueColor}

// with is a small picture with chunks before its pixels.
func with(chunks ...any) []byte {
	all := append([]any{"IHDR", small.bytes()}, chunks...)
	return file(append(all, "IDAT", pack(raw(small, 1)), "IEND", "")...)
}

// same compares what viewers show: every pixel, where alpha is zero only that it is.
func same(t *testing.T, a, b []byte) {
	t.Helper()
	x, err := stdpng.Decode(bytes.NewReader(a))
	require.NoError(t, err)
	y, err := stdpng.Decode(bytes.NewReader(b))
	require.NoError(t, err)
	samePixels(t, x, y)
}

func samePixels(t *testing.T, x, y image.Image) {
	t.Helper()
	require.Equal(t, x.Bounds(), y.Bounds())
	for py := range x.Bounds().Dy() {
		for px := range x.Bounds().Dx() {
			r, g, b, a := x.At(px, py).RGBA()
			r2, g2, b2, a2 := y.At(px, py).RGBA()
			require.Equal(t, [4]uint32{r, g, b, a}, [4]uint32{r2, g2, b2, a2}, "pixel %d,%d", px, py)
		}
	}
}

func clean(t *testing.T, src []byte) ([]byte, report.Report) {
	t.Helper()
	out, r, err := Clean(src)
	require.NoError(t, err)
	assert.Equal(t, report.PNG, r.Out)
	assert.Equal(t, report.Identical, r.Pixels)
	again, second, err := Clean(out)
	require.NoError(t, err)
	assert.Equal(t, out, again, "a clean picture stays as it is")
	assert.Empty(t, second.Removed)
	return out, r
}

func kinds(r report.Report) (out []report.Kind) {
	for _, t := range r.Removed {
		out = append(out, t.Kind)
	}
	return out
}

func TestPixelsOfEveryVariantStayIdentical(t *testing.T) {
	for colour, all := range depths {
		for _, depth := range all {
			for _, interlaced := range []bool{false, true} {
				for _, size := range [][2]int{{1, 1}, {3, 5}, {17, 9}, {40, 33}} {
					h := header{size[0], size[1], depth, colour, interlaced}
					t.Run(fmt.Sprint(h), func(t *testing.T) {
						chunks := []any{"IHDR", h.bytes()}
						switch colour {
						case indexed:
							palette := []byte(strings.Repeat("palette of CANARY ", 43))[:3<<depth]
							chunks = append(chunks, "PLTE", palette, "tRNS", "\x00\xff\x00\x80"[:min(4, 1<<depth)])
						case gray:
							chunks = append(chunks, "tRNS", []byte{0, 1})
						case trueColor:
							chunks = append(chunks, "tRNS", []byte{0, 1, 0, 2, 0, 3})
						}
						in := file(append(chunks, "IDAT", pack(raw(h, 7)), "IEND", "")...)
						out, r := clean(t, in)
						same(t, in, out)
						assert.Equal(t, size[0], r.Width)
						assert.Equal(t, 1, r.Frames)
					})
				}
			}
		}
	}
}

func TestEveryTrapIsNamedAndLeftBehind(t *testing.T) {
	turned := string(exif.Orientation(6))
	pixels := raw(small, 1)
	packed := pack(pixels)
	for _, c := range []struct {
		name string
		in   []byte
		want []report.Kind
	}{
		{"a title", with("tEXt", "Title\x00CANARY"), []report.Kind{report.Words}},
		{"an author", with("tEXt", "Author\x00CANARY"), []report.Kind{report.Person}},
		{"a program", with("tEXt", "Software\x00CANARY"), []report.Kind{report.Software}},
		{"a packed comment", with("zTXt", "Comment\x00\x00"+string(pack([]byte("CANARY")))), []report.Kind{report.CompressedText, report.Words}},
		{"packed XMP", with("iTXt", "XML:com.adobe.xmp\x00\x01\x00\x00\x00"+string(pack([]byte("<x:xmpmeta CANARY/>")))), []report.Kind{report.CompressedText, report.History}},
		{"metadata in digits", with("tEXt", fmt.Sprintf("Raw profile type exif\x00\nexif\n%8d\n%x\n", len(turned), turned)), nil},
		{"the time", with("tIME", "\x07\xe8\x01\x01\x01\x01\x01"), []report.Kind{report.Time}},
		{"provenance", with("caBX", "CANARY"), []report.Kind{report.Provenance}},
		{"an unknown chunk", with("caNy", "CANARY"), []report.Kind{report.AppData}},
		{"resolution", with("pHYs", "CANARY!!x"), []report.Kind{report.Settings}},
		{"a suggested palette", with("PLTE", "CANARY"), []report.Kind{report.UnusedTables}},
		{"words as primaries", with("cHRM", strings.Repeat("CANARY! ", 4)), []report.Kind{report.Settings}},
		{"words as gamma", with("gAMA", "CNRY"), []report.Kind{report.Settings}},
		{"a profile that is none", with("iCCP", "CANARY\x00\x00"+string(pack([]byte("CANARY")))), []report.Kind{report.ProfileText}},
		{"a chunk after the pixels", file("IHDR", small.bytes(), "IDAT", packed, "tEXt", "Title\x00CANARY", "IEND", ""), []report.Kind{report.Words}},
		{"a chunk with data at the end", file("IHDR", small.bytes(), "IDAT", packed, "IEND", "CANARY"), []report.Kind{report.AfterEnd}},
		{"bytes after the end (CVE-2023-21036)", append(with(), with()...), []report.Kind{report.AfterEnd}},
		{"rows that are not shown", file("IHDR", small.bytes(), "IDAT", pack(append(pixels[:len(pixels):len(pixels)], "CANARY CANARY CANARY CANARY"...)), "IEND", ""), []report.Kind{report.HiddenRows}},
		{"bytes after the packed stream", file("IHDR", small.bytes(), "IDAT", append(packed[:len(packed):len(packed)], "CANARY"...), "IEND", ""), []report.Kind{report.AfterEnd}},
		{"bytes after it in a chunk of its own", file("IHDR", small.bytes(), "IDAT", packed, "IDAT", "CANARY", "IEND", ""), []report.Kind{report.AfterEnd}},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, r := clean(t, c.in)
			assert.Equal(t, c.want, kinds(r))
			assert.NotContains(t, string(out), "CANARY")
			same(t, with(), out)
		})
	}
}

func TestPixelsInManyChunksAreOneStream(t *testing.T) {
	packed := pack(raw(small, 1))
	out, r := clean(t, file("IHDR", small.bytes(), "IDAT", "", "IDAT", packed[:1], "IDAT", packed[1:9], "IDAT", "", "IDAT", packed[9:], "IEND", ""))
	assert.Empty(t, r.Removed)
	same(t, with(), out)
}

func TestColourUnderFullTransparencyIsCleared(t *testing.T) {
	h := header{2, 2, 8, trueAlpha, false}
	data := []byte{0, 'C', 'A', 'N', 0, 1, 2, 3, 255, 2, 9, 9, 9, 0, 4, 5, 6, 0}
	out, r := clean(t, file("IHDR", h.bytes(), "IDAT", pack(data), "IEND", ""))
	assert.Equal(t, []report.Thing{{Kind: report.HiddenColor, Count: 1, Bytes: 2}}, r.Removed)
	img, err := stdpng.Decode(bytes.NewReader(out))
	require.NoError(t, err)
	assert.Equal(t, []byte{0, 0, 0, 0, 1, 2, 3, 255, 0, 0, 0, 0, 5, 7, 9, 255}, img.(*image.NRGBA).Pix)
}

func TestPaletteKeepsOnlyWhatPixelsUse(t *testing.T) {
	h := header{4, 1, 8, indexed, false}
	// Entries 1 and 3 look the same, 4 is transparent with a colour, 5 spells something and is unused.
	palette := "\x01\x02\x03\xff\x00\x00\x00\x00\x00\xff\x00\x00CANARY"
	out, r := clean(t, file("IHDR", h.bytes(), "PLTE", palette, "tRNS", "\xff\xff\xff\xff\x00", "IDAT", pack([]byte{0, 1, 3, 4, 0}), "IEND", ""))
	assert.ElementsMatch(t, []report.Kind{report.HiddenColor, report.UnusedTables}, kinds(r))
	assert.Contains(t, string(out), "PLTE\x01\x02\x03\xff\x00\x00\x00\x00\x00")
	assert.NotContains(t, string(out), "ARY")
	img, err := stdpng.Decode(bytes.NewReader(out))
	require.NoError(t, err)
	p := img.(*image.Paletted)
	assert.Len(t, p.Palette, 3)
	assert.Equal(t, []byte{1, 1, 2, 0}, p.Pix, "two entries that look the same are one")
	_, _, _, a := p.At(2, 0).RGBA()
	assert.Zero(t, a)
}

func TestSpareBitsOfARowAreZero(t *testing.T) {
	h := header{3, 2, 1, gray, false}
	out, r := clean(t, file("IHDR", h.bytes(), "IDAT", pack([]byte{0, 0xbf, 0, 0x40}), "IEND", ""))
	assert.Equal(t, []report.Kind{report.Padding}, kinds(r))
	assert.Contains(t, string(out), string(mustRepack(t, h, []byte{0, 0xa0, 0, 0x40})))
}

func mustRepack(t *testing.T, h header, raw []byte) []byte {
	t.Helper()
	b, _, err := h.repack([][]byte{pack(raw)}, nil)
	require.NoError(t, err)
	return b
}

func TestOrientationStays(t *testing.T) {
	for o := 1; o <= 8; o++ {
		out, r := clean(t, with("eXIf", exif.Orientation(o)))
		assert.Equal(t, o, r.Orientation)
		assert.Equal(t, o > 1, bytes.Contains(out, []byte("eXIf")))
		if o > 4 {
			assert.Equal(t, [2]int{7, 9}, [2]int{r.Width, r.Height}, "as displayed")
		} else {
			assert.Equal(t, [2]int{9, 7}, [2]int{r.Width, r.Height})
		}
	}
}

func TestColourStatements(t *testing.T) {
	out, r := clean(t, with("gAMA", be.AppendUint32(nil, 45455), "cHRM", srgbPrimaries, "sRGB", "\x00", "sBIT", "\x08\x08\x08"))
	assert.Empty(t, r.Removed)
	for _, name := range []string{"gAMA", "cHRM", "sRGB", "sBIT"} {
		assert.Contains(t, string(out), name)
	}
	out, r = clean(t, with("gAMA", be.AppendUint32(nil, 100000), "sRGB", "\x00", "sRGB", "\x01", "sBIT", "\x09\x08\x08", "cICP", "\x0c\x0d\x00\x01"))
	assert.Equal(t, []report.Thing{{Kind: report.Settings, Count: 3, Bytes: 8}}, r.Removed)
	assert.NotContains(t, string(out), "gAMA")
	assert.Contains(t, string(out), "cICP")
}

// profileChunk is iCCP with a profile of these primaries (columns of X, Y and Z) and a gamma near 2.2 or that of sRGB.
func profileChunk(name string, columns [9]uint32) string {
	b := make([]byte, 128)
	b[8] = 4
	copy(b[12:], "mntrRGB XYZ ")
	copy(b[36:], "acspCNRY")
	sigs := []string{"rXYZ", "gXYZ", "bXYZ", "rTRC", "gTRC", "bTRC", "dmdd"}
	b = be.AppendUint32(b, uint32(len(sigs)))
	at := uint32(len(b) + 12*len(sigs))
	var data []byte
	for i, s := range sigs {
		var d []byte
		switch {
		case i < 3:
			d = []byte("XYZ \x00\x00\x00\x00")
			for _, v := range columns[3*i : 3*i+3] {
				d = be.AppendUint32(d, v)
			}
		case i < 6:
			d = []byte("para\x00\x00\x00\x00\x00\x03\x00\x00\x00\x02\x66\x66\x00\x00\xf2\xa7\x00\x00\x0d\x59\x00\x00\x13\xd0\x00\x00\x0a\x5b")
		default:
			d = []byte("text\x00\x00\x00\x00CANARY model")
		}
		b = be.AppendUint32(append(b, s...), at+uint32(len(data)))
		b = be.AppendUint32(b, uint32(len(d)))
		data = append(data, d...)
	}
	b = append(b, data...)
	be.PutUint32(b, uint32(len(b)))
	return name + "\x00\x00" + string(pack(b))
}

func TestProfiles(t *testing.T) {
	p3 := [9]uint32{0x83df, 0x3dbf, 0xffffffb9, 0x4abf, 0xb137, 0x0ab9, 0x2838, 0x110b, 0xc8ba}
	out, r := clean(t, with("iCCP", profileChunk("CANARY", p3), "gAMA", be.AppendUint32(nil, 45455)))
	assert.Equal(t, []report.Kind{report.ProfileText, report.Settings}, kinds(r))
	assert.Contains(t, string(out), "iCCP"+profileName)
	assert.NotContains(t, string(out), "CANARY")

	srgb := [9]uint32{0x6fa2, 0x38f5, 0x0390, 0x6299, 0xb785, 0x18da, 0x24a0, 0x0f84, 0xb6cf}
	out, r = clean(t, with("iCCP", profileChunk("CANARY", srgb)))
	assert.Equal(t, []report.Kind{report.ProfileText}, kinds(r))
	assert.NotContains(t, string(out), "iCCP")
	assert.Contains(t, string(out), "sRGB\x00", "one byte says the same")

	grays := header{4, 4, 8, gray, false}
	out, r = clean(t, file("IHDR", grays.bytes(), "iCCP", profileChunk("x", p3), "IDAT", pack(raw(grays, 1)), "IEND", ""))
	assert.Equal(t, []report.Kind{report.ProfileText}, kinds(r))
	assert.NotContains(t, string(out), "iCCP", "a colour profile in a gray picture")
}

func TestRefusals(t *testing.T) {
	good := with()
	head := func(change func(*header)) []byte {
		h := small
		change(&h)
		return file("IHDR", h.bytes(), "IDAT", pack(raw(small, 1)), "IEND", "")
	}
	badSum := with()
	badSum[len(badSum)-1-12-4] ^= 1 // in the checksum of IDAT
	data := pack(raw(small, 1))
	stray := bytes.Clone(data)
	stray[len(stray)-1] ^= 1
	for name, c := range map[string]struct {
		in  []byte
		why report.Why
	}{
		"empty":                       {nil, report.Empty},
		"another format":              {[]byte("GIF89a and so on"), report.Damaged},
		"only the signature's start":  {good[:5], report.Truncated},
		"cut in a chunk":              {good[:60], report.Truncated},
		"without an end":              {good[:len(good)-12], report.Truncated},
		"chunk longer than the file":  {append(file("IHDR", small.bytes()), "\x00\x0f\xff\xffIDAT and some bytes"...), report.Truncated},
		"fewer rows than it says":     {head(func(h *header) { h.height = 8 }), report.Truncated},
		"far fewer":                   {head(func(h *header) { h.height = 50000 }), report.Truncated},
		"too many pixels":             {head(func(h *header) { h.width, h.height = 50000, 50000 }), report.TooBig},
		"too wide":                    {head(func(h *header) { h.width, h.height = 70000, 1 }), report.TooBig},
		"no width":                    {head(func(h *header) { h.width = 0 }), report.Damaged},
		"a depth that is none":        {head(func(h *header) { h.depth = 4 }), report.Damaged},
		"wrong checksum":              {badSum, report.Damaged},
		"wrong checksum of pixels":    {file("IHDR", small.bytes(), "IDAT", stray, "IEND", ""), report.Damaged},
		"no pixels":                   {file("IHDR", small.bytes(), "IEND", ""), report.Damaged},
		"indexed without a palette":   {head(func(h *header) { h.colour = indexed }), report.Damaged},
		"pixels in two places":        {file("IHDR", small.bytes(), "IDAT", data[:9], "tEXt", "a\x00b", "IDAT", data[9:], "IEND", ""), report.Damaged},
		"a filter that is none":       {file("IHDR", small.bytes(), "IDAT", pack(bytes.Repeat([]byte{9}, 300)), "IEND", ""), report.Damaged},
		"Apple's optimised variant":   {file("CgBI", "\x50\x00\x20\x02", "IHDR", small.bytes(), "IDAT", data, "IEND", ""), report.Unsupported},
		"a critical chunk of its own": {with("CANy", "x"), report.Unsupported},
		"two headers":                 {with("IHDR", small.bytes()), report.Damaged},
	} {
		out, _, err := Clean(c.in)
		assert.True(t, report.Is(err, c.why), "%s: %v", name, err)
		assert.Nil(t, out, name)
	}
}
