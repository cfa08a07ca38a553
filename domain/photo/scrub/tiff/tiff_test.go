// This file tests clean copies of whole files, against an independent decoder, and the traps by name.

package tiff_test

import (
	"bytes"
	"compress/lzw"
	"compress/zlib"
	"encoding/binary"
	"image"
	"image/color"
	"image/draw"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	xtiff "golang.org/x/image/tiff"
	"pgregory.net/rapid"

	. "consentry/domain/photo/scrub/internal/tifftest"
	"consentry/domain/photo/scrub/report"
	"consentry/domain/photo/scrub/tiff"
	"consentry/store/faulttest"
)

const canary = "CANARY-1980-01-02"

// noise is a picture with every value, so that a sample in the wrong place shows.
func noise(img draw.Image) draw.Image {
	r := rand.New(rand.NewPCG(1, 2))
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			img.Set(x, y, color.NRGBA64{uint16(r.Uint32()), uint16(x * 4000), uint16(y * 4000), 0xFFFF})
		}
	}
	return img
}

func same(t *testing.T, want, got image.Image) {
	t.Helper()
	require.Equal(t, want.Bounds(), got.Bounds())
	for y := range want.Bounds().Dy() {
		for x := range want.Bounds().Dx() {
			require.Equal(t, want.At(x, y), got.At(x, y), "%d,%d", x, y)
		}
	}
}

func kinds(things []report.Thing) []report.Kind {
	var out []report.Kind
	for _, t := range things {
		out = append(out, t.Kind)
	}
	return out
}

func clean(t *testing.T, src []byte) ([]byte, report.Report) {
	t.Helper()
	before := bytes.Clone(src)
	out, r, err := tiff.Clean(src)
	require.NoError(t, err)
	require.Equal(t, before, src, "the original is not touched")
	assert.Equal(t, report.TIFF, r.Out)
	assert.Equal(t, report.Identical, r.Pixels)
	assert.Equal(t, 1, r.Frames)
	assert.NotContains(t, string(out), "CANARY")
	again, r2, err := tiff.Clean(out)
	require.NoError(t, err, "a clean file can be cleaned")
	assert.Empty(t, r2.Removed, "and nothing more is found in it")
	assert.Equal(t, out, again)
	return out, r
}

func TestEverySampleStaysAsItWas(t *testing.T) {
	bounds := image.Rect(0, 0, 37, 29)
	palette := make(color.Palette, 256)
	for i := range palette {
		palette[i] = color.RGBA{uint8(i), uint8(3 * i), uint8(255 - i), 255}
	}
	for name, img := range map[string]draw.Image{
		"grey": image.NewGray(bounds), "grey 16": image.NewGray16(bounds), "colour": image.NewNRGBA(bounds),
		"colour 16": image.NewNRGBA64(bounds), "premultiplied": image.NewRGBA(bounds), "palette": image.NewPaletted(bounds, palette),
	} {
		for packed, o := range map[string]*xtiff.Options{
			"plain": {}, "Deflate": {Compression: xtiff.Deflate}, "Deflate with predictor": {Compression: xtiff.Deflate, Predictor: true},
		} {
			t.Run(name+" "+packed, func(t *testing.T) {
				var b bytes.Buffer
				require.NoError(t, xtiff.Encode(&b, noise(img), o))
				out, r := clean(t, b.Bytes())
				assert.Equal(t, 37, r.Width)
				assert.Equal(t, 29, r.Height)
				want, err := xtiff.Decode(&b)
				require.NoError(t, err)
				got, err := xtiff.Decode(bytes.NewReader(out))
				require.NoError(t, err)
				same(t, want, got)
			})
		}
	}
}

// grey is a picture of 8-bit grey, 4 by 4 pixels, in one strip, with further fields.
func grey(strip []byte, more ...Field) *Dir {
	blobs := []Blob{strip}
	return &Dir{Fields: append([]Field{
		F(256, Short, []uint16{4}), F(257, Short, []uint16{4}), F(258, Short, []uint16{8}), F(259, Short, []uint16{1}),
		F(262, Short, []uint16{1}), F(273, Long, blobs), F(279, Long, Sizes(blobs)),
	}, more...)}
}

var sixteen = []byte("\x00\x10\x20\x30\x40\x50\x60\x70\x80\x90\xa0\xb0\xc0\xd0\xe0\xf0")

// set replaces a field.
func set(d *Dir, tag, typ uint16, value any) *Dir {
	for i := range d.Fields {
		if d.Fields[i].Tag == tag {
			d.Fields[i] = F(tag, typ, value)
			return d
		}
	}
	d.Fields = append(d.Fields, F(tag, typ, value))
	return d
}

func decodeGrey(t *testing.T, b []byte) []byte {
	t.Helper()
	img, err := xtiff.Decode(bytes.NewReader(b))
	require.NoError(t, err)
	return img.(*image.Gray).Pix
}

func packZlib(p []byte) []byte {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	_, _ = w.Write(p)
	_ = w.Close()
	return b.Bytes()
}

// packLZW is right for TIFF as long as the codes stay short.
func packLZW(p []byte) []byte {
	var b bytes.Buffer
	w := lzw.NewWriter(&b, lzw.MSB, 8)
	_, _ = w.Write(p)
	_ = w.Close()
	return b.Bytes()
}

func TestTrapsAreLeftBehindAndNamed(t *testing.T) {
	gps := &Dir{Fields: []Field{F(1, ASCII, "N"), F(2, Rational, bytes.Repeat([]byte("CANARY8b"), 3))}}
	preview := grey([]byte("CANARY-CANARY-CA"), F(254, Long, []uint32{1}), F(270, ASCII, canary))
	for name, c := range map[string]struct {
		src  []byte
		want []report.Kind
	}{
		"nothing": {Build(binary.LittleEndian, grey(sixteen)), nil},
		"texts": {Build(binary.BigEndian, grey(sixteen, F(269, ASCII, canary), F(270, ASCII, canary), F(271, ASCII, canary),
			F(285, ASCII, canary), F(305, ASCII, canary), F(306, ASCII, canary), F(315, ASCII, canary), F(316, ASCII, canary))),
			[]report.Kind{report.Words, report.Device, report.Software, report.Time, report.Person, report.Computer}},
		"a place":             {Build(binary.LittleEndian, grey(sixteen, F(0x8825, Long, gps))), []report.Kind{report.Place}},
		"XMP":                 {Build(binary.LittleEndian, grey(sixteen, F(700, Byte, []byte(canary)))), []report.Kind{report.History}},
		"IPTC":                {Build(binary.LittleEndian, grey(sixteen, F(33723, Undefined, []byte(canary)))), []report.Kind{report.Words}},
		"Photoshop's layers":  {Build(binary.LittleEndian, grey(sixteen, F(37724, Undefined, []byte(canary)))), []report.Kind{report.History}},
		"an unknown tag":      {Build(binary.LittleEndian, grey(sixteen, F(60000, Undefined, []byte(canary)))), []report.Kind{report.AppData}},
		"unreferenced bytes":  {append(Build(binary.LittleEndian, grey(sixteen)), canary...), []report.Kind{report.AppData}},
		"a damaged profile":   {Build(binary.LittleEndian, grey(sixteen, F(34675, Undefined, []byte(canary)))), []report.Kind{report.ProfileText}},
		"a preview behind it": {Build(binary.LittleEndian, &Dir{Fields: grey(sixteen).Fields, Next: preview}), []report.Kind{report.Thumbnail, report.Words}},
		"a preview below it":  {Build(binary.LittleEndian, grey(sixteen, F(330, Long, preview))), []report.Kind{report.Thumbnail, report.Words}},
		"a strip that is too long": {Build(binary.LittleEndian, grey(append(bytes.Clone(sixteen), canary...))),
			[]report.Kind{report.HiddenRows}},
		"rows behind the last, packed": {Build(binary.LittleEndian, set(grey(packZlib(append(bytes.Clone(sixteen), canary...))), 259, Short, []uint16{8})),
			[]report.Kind{report.HiddenRows}},
		"bytes behind Deflate": {Build(binary.LittleEndian, set(grey(append(packZlib(sixteen), canary...)), 259, Short, []uint16{32946})),
			[]report.Kind{report.Padding}},
		"bytes behind LZW": {Build(binary.LittleEndian, set(grey(append(packLZW(sixteen), canary...)), 259, Short, []uint16{5})),
			[]report.Kind{report.Padding}},
		"a height that was cut": {Build(binary.LittleEndian, cutHeight()), []report.Kind{report.HiddenRows}},
		"BigTIFF":               {BuildBig(binary.BigEndian, grey(sixteen, F(315, ASCII, canary))), []report.Kind{report.Person}},
	} {
		t.Run(name, func(t *testing.T) {
			out, r := clean(t, c.src)
			assert.ElementsMatch(t, c.want, kinds(r.Removed))
			assert.Equal(t, sixteen[:min(16, r.Height*4)], decodeGrey(t, out))
		})
	}
}

// cutHeight has strips of two rows each and shows the first only.
func cutHeight() *Dir {
	blobs := []Blob{sixteen[:8], []byte("CANARY**")}
	d := grey(nil, F(278, Short, []uint16{2}))
	set(d, 257, Short, []uint16{2})
	set(d, 273, Long, blobs)
	return set(d, 279, Long, Sizes(blobs))
}

func TestEachWayOfPackingIsUnpacked(t *testing.T) {
	packBits := []byte{0x80, 1, 0x00, 0x10, 13, 0x20, 0x30, 0x40, 0x50, 0x60, 0x70, 0x80, 0x90, 0xa0, 0xb0, 0xc0, 0xd0, 0xe0, 0xf0}
	for name, c := range map[string]struct {
		compression uint16
		strip       []byte
	}{
		"none": {1, sixteen}, "LZW": {5, packLZW(sixteen)}, "Deflate": {8, packZlib(sixteen)},
		"old Deflate": {32946, packZlib(sixteen)}, "PackBits": {32773, packBits},
	} {
		t.Run(name, func(t *testing.T) {
			out, r := clean(t, Build(binary.BigEndian, set(grey(c.strip), 259, Short, []uint16{c.compression})))
			assert.Empty(t, r.Removed)
			assert.Equal(t, sixteen, decodeGrey(t, out))
		})
	}
	t.Run("PackBits with runs", func(t *testing.T) {
		out, _ := clean(t, Build(binary.BigEndian, set(grey([]byte{0xf7, 'a', 5, 'b', 'c', 'd', 'e', 'f', 'g'}), 259, Short, []uint16{32773})))
		assert.Equal(t, []byte("aaaaaaaaaabcdefg"), decodeGrey(t, out))
	})
	t.Run("Group 4", func(t *testing.T) {
		// Sixteen white columns: each row is one V0, a single 1 bit; then the end of the block.
		d := set(set(set(grey([]byte{0xf0, 0x01, 0x00, 0x10}), 259, Short, []uint16{4}), 258, Short, []uint16{1}), 262, Short, []uint16{0})
		out, r := clean(t, Build(binary.BigEndian, d))
		assert.Empty(t, r.Removed)
		assert.Equal(t, bytes.Repeat([]byte{0xff}, 16), decodeGrey(t, out), "white")
	})
}

func TestTilesKeepThePictureAndLoseTheirEdges(t *testing.T) {
	tile := bytes.Repeat([]byte("CANARY!!"), 32) // 16 by 16, of which 4 by 4 are shown
	for y := range 4 {
		copy(tile[16*y:], sixteen[4*y:4*y+4])
	}
	blobs := []Blob{packZlib(tile)}
	d := &Dir{Fields: []Field{
		F(256, Short, []uint16{4}), F(257, Short, []uint16{4}), F(258, Short, []uint16{8}), F(259, Short, []uint16{8}), F(262, Short, []uint16{1}),
		F(322, Short, []uint16{16}), F(323, Short, []uint16{16}), F(324, Long, blobs), F(325, Long, Sizes(blobs)),
	}}
	out, r := clean(t, Build(binary.LittleEndian, d))
	assert.Equal(t, []report.Thing{{Kind: report.Padding, Count: 1, Bytes: 240}}, r.Removed)
	assert.Equal(t, sixteen, decodeGrey(t, out))
}

func TestColourUnderFullTransparencyIsGone(t *testing.T) {
	px := bytes.Repeat([]byte{255, 0, 255, 0}, 15)
	px = append(px, 1, 2, 3, 255)
	d := grey(px, F(338, Short, []uint16{2}), F(277, Short, []uint16{4}))
	set(set(d, 258, Short, []uint16{8, 8, 8, 8}), 262, Short, []uint16{2})
	out, r := clean(t, Build(binary.LittleEndian, d))
	assert.Equal(t, []report.Kind{report.HiddenColor}, kinds(r.Removed))
	img, err := xtiff.Decode(bytes.NewReader(out))
	require.NoError(t, err)
	assert.Equal(t, append(make([]byte, 60), 1, 2, 3, 255), img.(*image.NRGBA).Pix)
}

func TestPaletteEntriesThatNothingUsesAreGone(t *testing.T) {
	colors := make([]uint16, 3*256)
	copy(colors[200:], []uint16{0x4143, 0x414e, 0x5952})
	colors[0x10], colors[256] = 0xFFFF, 0x1234
	d := set(grey(sixteen, F(320, Short, colors)), 262, Short, []uint16{3})
	out, r := clean(t, Build(binary.LittleEndian, d))
	assert.Equal(t, []report.Thing{{Kind: report.UnusedTables, Count: 3, Bytes: 6}}, r.Removed)
	img, err := xtiff.Decode(bytes.NewReader(out))
	require.NoError(t, err)
	assert.Equal(t, sixteen, img.(*image.Paletted).Pix)
	assert.Equal(t, color.RGBA64{0xFFFF, 0, 0, 0xFFFF}, img.At(1, 0))
	assert.Equal(t, color.RGBA64{0, 0x1234, 0, 0xFFFF}, img.At(0, 0))
}

func TestTheTurnStays(t *testing.T) {
	for o := 1; o <= 8; o++ {
		src := Build(binary.LittleEndian, set(grey(sixteen[:8], F(274, Short, []uint16{uint16(o)})), 257, Short, []uint16{2}))
		out, r := clean(t, src)
		_, again, err := tiff.Clean(out)
		require.NoError(t, err)
		assert.Equal(t, o, r.Orientation)
		assert.Equal(t, []int{4, 2}[o/5], r.Width)
		if o > 1 {
			assert.Equal(t, o, again.Orientation)
		}
	}
}

func TestPlanesOfTheirOwnStay(t *testing.T) {
	blobs := []Blob{sixteen, bytes.Repeat([]byte{7}, 16), bytes.Repeat([]byte{9}, 16)}
	d := grey(nil, F(277, Short, []uint16{3}), F(284, Short, []uint16{2}))
	set(set(d, 258, Short, []uint16{8, 8, 8}), 262, Short, []uint16{2})
	set(set(d, 273, Long, blobs), 279, Long, Sizes(blobs))
	out, r := clean(t, Build(binary.LittleEndian, d))
	assert.Empty(t, r.Removed)
	for _, b := range blobs {
		assert.Equal(t, 1, bytes.Count(out, b))
	}
}

func TestWhatCannotBeWrittenCleanIsRefused(t *testing.T) {
	page := grey(sixteen)
	le := func(d *Dir) []byte { return Build(binary.LittleEndian, d) }
	loop := le(grey(sixteen))
	binary.LittleEndian.PutUint32(loop[8+2+12*7:], 8)
	chain := (*Dir)(nil)
	for range 80 {
		chain = &Dir{Fields: []Field{F(254, Long, []uint32{1})}, Next: chain}
	}
	whole := le(grey(packZlib(sixteen)))
	for name, c := range map[string]struct {
		src  []byte
		why  report.Why
		what string
	}{
		"no bytes":                  {nil, report.Truncated, ""},
		"other bytes":               {[]byte("II\x00\x00\x08\x00\x00\x00"), report.Damaged, "header"},
		"cut before the directory":  {whole[:8], report.Truncated, ""},
		"cut in the directory":      {whole[:20], report.Truncated, ""},
		"a directory in itself":     {loop, report.Damaged, "IFD loop"},
		"two pages":                 {le(&Dir{Fields: page.Fields, Next: page}), report.Unsupported, "several pages"},
		"a second picture below":    {le(grey(sixteen, F(330, Long, page))), report.Unsupported, "several pages"},
		"the preview comes first":   {le(&Dir{Fields: grey(sixteen, F(254, Long, []uint32{1})).Fields, Next: page}), report.Unsupported, "several pages"},
		"a mask":                    {le(grey(sixteen, F(254, Long, []uint32{4}))), report.Unsupported, "mask"},
		"eighty previews":           {le(&Dir{Fields: page.Fields, Next: chain}), report.TooMany, "IFD"},
		"JPEG in it":                {le(set(grey(sixteen), 259, Short, []uint16{7})), report.Unsupported, "JPEG compression"},
		"an unknown compression":    {le(set(grey(sixteen), 259, Short, []uint16{50000})), report.Unsupported, "compression"},
		"fax with fill bits":        {le(set(set(grey(sixteen, F(292, Long, []uint32{4})), 258, Short, []uint16{1}), 259, Short, []uint16{3})), report.Unsupported, "fax compression"},
		"Lab colours":               {le(set(grey(sixteen), 262, Short, []uint16{8})), report.Unsupported, "colour model"},
		"numbers with a point":      {le(grey(sixteen, F(339, Short, []uint16{3}))), report.Unsupported, "sample format"},
		"32 bits":                   {le(set(grey(sixteen), 258, Short, []uint16{32})), report.Unsupported, "bits per sample"},
		"unequal bits":              {le(set(grey(sixteen), 258, Short, []uint16{8, 4})), report.Unsupported, "bits per sample"},
		"an extra channel":          {le(grey(sixteen, F(277, Short, []uint16{2}))), report.Unsupported, "extra channel"},
		"other inks":                {le(grey(sixteen, F(332, Short, []uint16{2}))), report.Unsupported, "ink set"},
		"bits the other way":        {le(grey(sixteen, F(266, Short, []uint16{2}))), report.Unsupported, "fill order"},
		"cut in the strip":          {le(grey(sixteen[:9])), report.Truncated, ""},
		"a strip that is too short": {le(grey(sixteen[:9], F(65000, Byte, sixteen))), report.Damaged, "strip"},
		"packed data that is none":  {le(set(grey(sixteen), 259, Short, []uint16{8})), report.Damaged, "Deflate"},
		"no size":                   {le(set(grey(sixteen), 256, Short, []uint16{0})), report.Damaged, "size"},
		"65,535 by 65,535":          {le(set(set(grey(sixteen), 256, Short, []uint16{65535}), 257, Short, []uint16{65535})), report.TooBig, ""},
		"a strip per nothing":       {le(grey(sixteen, F(278, Short, []uint16{0}))), report.Damaged, "rows per strip"},
		"too few strips":            {le(grey(sixteen, F(278, Short, []uint16{1}))), report.Damaged, "strip offsets"},
		"a palette that is short":   {le(set(grey(sixteen, F(320, Short, []uint16{1, 2, 3})), 262, Short, []uint16{3})), report.Damaged, "palette"},
		"DNG":                       {le(grey(sixteen, F(50706, Byte, []byte{1, 4, 0, 0}))), report.SealedOnly, ""},
		"sensor values":             {le(set(grey(sixteen), 262, Short, []uint16{32803})), report.SealedOnly, ""},
		"sensor values below":       {le(grey(sixteen, F(330, Long, set(grey(sixteen), 262, Short, []uint16{32803})))), report.SealedOnly, ""},
		"Canon raw":                 {[]byte("II*\x00\x10\x00\x00\x00CR\x02\x00\x00\x00\x00\x00"), report.SealedOnly, ""},
		"Olympus raw":               {[]byte("IIRO\x08\x00\x00\x00"), report.SealedOnly, ""},
		"the same field twice":      {le(grey(sixteen, F(256, Short, []uint16{4}))), report.Damaged, "IFD entry twice"},
	} {
		t.Run(name, func(t *testing.T) {
			out, r, err := tiff.Clean(c.src)
			var ref *report.Refused
			require.ErrorAs(t, err, &ref)
			assert.Equal(t, c.why, ref.Why)
			assert.Equal(t, c.what, ref.Args["what"])
			assert.Nil(t, out)
			assert.Empty(t, r.Out)
		})
	}
}

// A picture of random structure comes out with the samples that went in.
func TestAnyStructureKeepsItsSamples(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w, h := rapid.IntRange(1, 40).Draw(rt, "w"), rapid.IntRange(1, 40).Draw(rt, "h")
		rps := rapid.IntRange(1, 50).Draw(rt, "rows per strip")
		pack := rapid.Bool().Draw(rt, "packed")
		pix := rapid.SliceOfN(rapid.Byte(), w*h, w*h).Draw(rt, "pixels")
		var blobs []Blob
		for y := 0; y < h; y += rps {
			b := bytes.Clone(pix[y*w : min(h, y+rps)*w])
			if pack {
				b = packZlib(b)
			}
			blobs = append(blobs, b)
		}
		d := grey(nil, F(278, Short, []uint16{uint16(rps)}))
		set(set(d, 256, Short, []uint16{uint16(w)}), 257, Short, []uint16{uint16(h)})
		set(set(d, 273, Long, blobs), 279, Long, Sizes(blobs))
		if pack {
			set(d, 259, Short, []uint16{8})
		}
		out, _, err := tiff.Clean(Build(binary.LittleEndian, d))
		require.NoError(rt, err)
		img, err := xtiff.Decode(bytes.NewReader(out))
		require.NoError(rt, err)
		require.Equal(rt, pix, img.(*image.Gray).Pix)
	})
}

func FuzzClean(f *testing.F) {
	f.Add(Build(binary.LittleEndian, grey(sixteen)))
	f.Add(Build(binary.BigEndian, set(grey(packLZW(sixteen)), 259, Short, []uint16{5})))
	f.Add(Build(binary.BigEndian, set(grey(packZlib(sixteen), F(317, Short, []uint16{2})), 259, Short, []uint16{8})))
	f.Add(BuildBig(binary.BigEndian, grey(sixteen, F(315, ASCII, canary))))
	f.Add(Build(binary.LittleEndian, grey(sixteen, F(0x8769, Long, grey(sixteen)))))
	f.Fuzz(func(t *testing.T, b []byte) {
		faulttest.Bound(t)
		out, r, err := tiff.Clean(b)
		if err != nil {
			var ref *report.Refused
			require.ErrorAs(t, err, &ref)
			require.Nil(t, out)
			return
		}
		require.Equal(t, report.TIFF, r.Out)
		again, r2, err := tiff.Clean(out)
		require.NoError(t, err)
		require.Empty(t, r2.Removed)
		require.Equal(t, out, again)
	})
}
