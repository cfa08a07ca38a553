package still

// Each trap by name: something is planted in a clean file, and found under its word.

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/photo/scrub/report"
)

// trap is a file with something planted.
type trap struct {
	name   string
	format report.Format
	b      []byte
	want   string // "": refused
}

func run(t *testing.T, traps []trap) {
	t.Helper()
	for _, c := range traps {
		p, err := Walk(c.format, c.b)
		if c.want == "" {
			var refused *report.Refused
			assert.ErrorAs(t, err, &refused, c.name)
			continue
		}
		assert.NoError(t, err, c.name)
		assert.True(t, p.Has(c.want), "%s: found %v", c.name, p.Findings)
		assert.False(t, p.Clean(), c.name)
	}
}

// patched is a copy of b with s at an offset.
func patched(b []byte, at int, s string) []byte {
	b = bytes.Clone(b)
	copy(b[at:], s)
	return b
}

// before is where a marker stands.
func before(t *testing.T, b []byte, marker string) int {
	i := strings.Index(string(b), marker)
	require.Positive(t, i)
	return i
}

func TestJPEGTraps(t *testing.T) {
	all := samples(t)
	plain, full, progressive := all["plain.jpg"].b, all["full.jpg"].b, all["progressive.jpg"].b
	eoi, sos, sof := len(plain)-2, before(t, plain, "\xff\xda"), before(t, plain, "\xff\xc0")
	put := func(s string) []byte { return after(plain, 2, s) }
	exif := func(s string) []byte { return put(segment(0xe1, "Exif\x00\x00"+s)) }
	icc := func(s string) []byte { return put(segment(0xe2, "ICC_PROFILE\x00\x01\x01"+s)) }
	rst := before(t, all["restart.jpg"].b, "\xff\xd1")
	secondScan := len(progressive) - len(progressive[before(t, progressive, "\xff\xda"):])
	secondScan += 2 + strings.Index(string(progressive[secondScan+2:]), "\xff\xc4")
	var names string
	for i := range 16 {
		if i == 0 || i == 2 || i == 14 {
			continue
		}
		names += segment(0xe0+byte(i), "hidden")
	}
	gray := image.NewGray(image.Rect(0, 0, 19, 9))
	traps := []trap{
		{"comment", report.JPEG, put(segment(0xfe, "hidden")), Comment},
		{"comment before the scan", report.JPEG, after(plain, sos, segment(0xfe, "hidden")), Comment},
		{"comment between scans", report.JPEG, after(progressive, secondScan, segment(0xfe, "hidden")), Comment},
		{"XMP", report.JPEG, put(segment(0xe1, "http://ns.adobe.com/xap/1.0/\x00<x/>")), AppSegment},
		{"extended XMP", report.JPEG, put(segment(0xe1, "http://ns.adobe.com/xmp/extension/\x00x")), AppSegment},
		{"IPTC", report.JPEG, put(segment(0xed, "Photoshop 3.0\x008BIM")), AppSegment},
		{"C2PA", report.JPEG, put(segment(0xeb, "JP\x00\x01jumb")), AppSegment},
		{"second pictures", report.JPEG, put(segment(0xe2, "MPF\x00MM\x00*")), AppSegment},
		{"application segments", report.JPEG, put(names), AppSegment},
		{"JFXX thumbnail", report.JPEG, put(segment(0xe0, "JFXX\x00\x10abc")), AppSegment},
		{"JFIF thumbnail", report.JPEG, put(segment(0xe0, jfif[:12]+"\x01\x01abc")), Thumbnail},
		{"JFIF with more", report.JPEG, put(segment(0xe0, jfif+"abc")), Thumbnail},
		{"two JFIF", report.JPEG, put(segment(0xe0, jfif) + segment(0xe0, jfif)), Order},
		{"two EXIF", report.JPEG, put(segment(0xe1, "Exif\x00\x00"+exifMini) + segment(0xe1, "Exif\x00\x00"+exifMini)), Order},
		{"two Adobe", report.JPEG, put(segment(0xee, adobe) + segment(0xee, adobe)), Order},
		{"long Adobe", report.JPEG, put(segment(0xee, adobe+"hidden")), AppSegment},
		{"flags in Adobe", report.JPEG, put(segment(0xee, "Adobe\x00\x64\x12\x34\x56\x78\x01")), Field},
		{"reserved JPGn", report.JPEG, put(segment(0xf3, "hidden")), MarkerUnknown},
		{"fill bytes", report.JPEG, put("\xff\xff\xff"), Fill},
		{"bytes between segments", report.JPEG, put("hidden"), Gap},
		{"restart outside a scan", report.JPEG, put("\xff\xd3"), MarkerUnknown},
		{"second SOI", report.JPEG, put("\xff\xd8"), MarkerUnknown},
		{"unused quantisation table", report.JPEG, put(segment(0xdb, "\x03"+strings.Repeat("Hidden! ", 8))), UnusedTable},
		{"quantisation table set twice", report.JPEG, put(segment(0xdb, "\x00"+strings.Repeat("Hidden! ", 8))), UnusedTable},
		{"the standard library's gray picture", report.JPEG, encodeJPEG(t, gray, 80), UnusedTable},
		{"unused Huffman table", report.JPEG, put(segment(0xc4, "\x03\x00\x02"+strings.Repeat("\x00", 14)+"\x01\x02")), UnusedTable},
		{"restart interval without a scan", report.JPEG, after(plain, eoi, segment(0xdd, "\x00\x05")), UnusedTable},
		{"restart interval set twice", report.JPEG, put(segment(0xdd, "\x00\x05") + segment(0xdd, "\x00\x00")), Order},
		{"bytes before EOI", report.JPEG, after(plain, eoi, "hidden bytes"), ScanSurplus},
		{"height cut", report.JPEG, patched(plain, sof+5, "\x00\x08"), ScanSurplus},
		{"filling bits", report.JPEG, patched(plain, eoi-1, string([]byte{plain[eoi-1] &^ 1})), Padding},
		{"text behind the end", report.JPEG, append(bytes.Clone(plain), "hidden"...), Trailer},
		{"picture behind the end", report.JPEG, append(bytes.Clone(plain), full...), Trailer},
		{"table number of a scan that needs none", report.JPEG, patched(progressive, before(t, progressive, "\xff\xda\x00\x0c\x03")+6, "\x01"), Field},
		{"EXIF maker", report.JPEG, exif(exifMaker), Exif},
		{"EXIF slack", report.JPEG, exif(exifMini + "hidden"), Exif},
		{"EXIF next directory", report.JPEG, exif(exifMini[:len(exifMini)-1] + "\x1a" + "\x00\x00"), Exif},
		{"EXIF orientation 9", report.JPEG, exif(strings.Replace(exifMini, "\x00\x06", "\x00\x09", 1)), Exif},
		{"EXIF filling", report.JPEG, exif(strings.Replace(exifMini, "\x00\x06\x00\x00", "\x00\x06hi", 1)), Exif},
		{"EXIF hole", report.JPEG, exif("MM\x00*\x00\x00\x00\x0cgone" + exifMini[8:]), Exif},
		{"EXIF of no order", report.JPEG, exif("hidden bytes"), Exif},
		{"EXIF loop", report.JPEG, exif("MM\x00*\x00\x00\x00\x08\x00\x01\x87\x69\x00\x04\x00\x00\x00\x01\x00\x00\x00\x08\x00\x00\x00\x00"), Exif},
		{"profile in pieces, one missing", report.JPEG, put(segment(0xe2, "ICC_PROFILE\x00\x01\x02"+profile(nil))), Order},
		{"profile out of order", report.JPEG, put(segment(0xe2, "ICC_PROFILE\x00\x02\x02"+profile(nil))), Order},
		{"profile that is none", report.JPEG, icc("hidden"), ProfileSlack},
		{"profile after the frame", report.JPEG, after(plain, sos, segment(0xe2, "ICC_PROFILE\x00\x01\x01"+profile(nil))), Order},
		{"cut height and width", report.JPEG, patched(plain, sof+5, "\x00\x00\x00\x00"), ""},
		{"scan cut", report.JPEG, append(bytes.Clone(plain[:eoi-30]), "\xff\xd9"...), ""},
		{"no EOI", report.JPEG, plain[:eoi], ""},
		{"restarts out of order", report.JPEG, patched(all["restart.jpg"].b, rst, "\xff\xd5"), ""},
		{"lines counted afterwards", report.JPEG, after(plain, eoi, segment(0xdc, "\x00\x15")), ""},
		{"arithmetic coding", report.JPEG, patched(plain, sof, "\xff\xc9"), ""},
		{"two frames", report.JPEG, after(plain, sof, string(plain[sof:sof+19])), ""},
		{"scan sent twice", report.JPEG, after(plain, eoi, string(plain[sos:eoi])), ""},
		{"segment of length 0", report.JPEG, put("\xff\xe0\x00\x00"), ""},
		{"segment beyond the end", report.JPEG, put("\xff\xe0\xff\xff"), ""},
		{"enormous", report.JPEG, patched(plain, sof+5, "\xff\xff\xff\xff"), ""},
	}
	run(t, traps)
}

func TestProfileTraps(t *testing.T) {
	tag := func(name, data string) string {
		return profile(func(_ []byte, tags map[string]string) { tags[name] = data })
	}
	head := func(at int, data string) string {
		return profile(func(h []byte, _ map[string]string) { copy(h[at:], data) })
	}
	desc := "desc\x00\x00\x00\x00\x00\x00\x00\x05sRGB\x00" + strings.Repeat("\x00", 78)
	for name, c := range map[string]struct{ profile, want string }{
		"date":              {head(24, "\x07\xe8\x00\x05"), ProfileHead},
		"maker":             {head(48, "APPL"), ProfileHead},
		"creator":           {head(80, "appl"), ProfileHead},
		"identifier":        {head(84, "0123456789abcdef"), ProfileHead},
		"reserved":          {head(100, "hidden"), ProfileHead},
		"preferred program": {head(4, "lcms"), ProfileHead},
		"class":             {head(12, "abcd"), ProfileHead},
		"white":             {head(68, "abcd"), ProfileHead},
		"name":              {tag("desc", strings.Replace(desc, "sRGB", "Anna", 1)), ProfileText},
		"copyright":         {tag("cprt", "text\x00\x00\x00\x00Anna\x00"), ProfileText},
		"Unicode name":      {tag("desc", "mluc\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x0cenUS\x00\x00\x00\x08\x00\x00\x00\x1c\x00A\x00n\x00n\x00a"), ProfileText},
		"second language":   {tag("desc", "mluc\x00\x00\x00\x00\x00\x00\x00\x02\x00\x00\x00\x0c"), ProfileTag},
		"Macintosh text":    {tag("desc", desc[:len(desc)-8]+"hidden!!"), ProfileTag},
		"unknown tag":       {tag("vued", "text\x00\x00\x00\x00hidden\x00"), ProfileTag},
		"behind a number":   {tag("wtpt", "XYZ \x00\x00\x00\x00abcdabcdabcdhidden"), ProfileTag},
		"behind a text":     {tag("cprt", "text\x00\x00\x00\x00CC0\x00hidden"), ProfileTag},
		"curve too long":    {tag("rTRC", "curv\x00\x00\x00\x00\x00\x00\x00\x01\x02\x33hidden"), ProfileTag},
		"table":             {tag("A2B0", "mft2\x00\x00\x00\x00\x03\x03\xff\x00"+strings.Repeat("\x00", 60)), ProfileTag},
		"behind all tags":   {grown(profile(nil) + "hidden!!"), ProfileSlack},
	} {
		b := []byte(pngSignature + chunk("IHDR", "\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00") +
			chunk("iCCP", "icc\x00\x00"+deflated(c.profile)) + chunk("IDAT", deflated("\x00abc")) + chunk("IEND", ""))
		p, err := Walk(report.PNG, b)
		require.NoError(t, err, name)
		assert.True(t, p.Has(c.want), "%s: found %v", name, p.Findings)
	}
}

// grown sets a profile's size to what it is.
func grown(p string) string {
	b := []byte(p)
	binary.BigEndian.PutUint32(b, uint32(len(b)))
	return string(b)
}

func TestPNGTraps(t *testing.T) {
	all := samples(t)
	plain := all["plain.png"].b
	end := len(plain) - 12
	early := func(s string) []byte { return after(plain, 33, s) }
	late := func(s string) []byte { return after(plain, end, s) }
	rgb := func(rows string) []byte { return pngOf(3, 2, 2, "", rows, "") }
	rows := strings.Repeat("\x00abcdefghi", 2)
	z := deflated(rows)
	palette := func(colours, alpha, pixels string) []byte {
		return pngOf(3, 1, 3, chunk("PLTE", colours)+alpha, "\x00"+pixels, "")
	}
	idat := func(data string) []byte {
		return []byte(pngSignature + chunk("IHDR", "\x00\x00\x00\x03\x00\x00\x00\x02\x08\x02\x00\x00\x00") + chunk("IDAT", data) + chunk("IEND", ""))
	}
	var traps []trap
	for _, kind := range []string{"tEXt", "zTXt", "iTXt", "tIME", "iDOT", "caBX", "dSIG", "sPLT", "oFFs", "pCAL", "hIST", "prVt"} {
		traps = append(traps, trap{kind, report.PNG, early(chunk(kind, "hidden")), Chunk}, trap{"late " + kind, report.PNG, late(chunk(kind, "hidden")), Chunk})
	}
	// An empty stored block between two others, with text in the bits that fill it up.
	stored := "\x78\x01" + "\x00\x14\x00\xeb\xff" + rows + "\x98\x00\x00\xff\xff" + "\x01\x00\x00\xff\xff" + z[len(z)-4:]
	traps = append(traps, []trap{
		{"EXIF", report.PNG, early(chunk("eXIf", exifMaker)), Exif},
		{"text behind the end", report.PNG, append(bytes.Clone(plain), "hidden"...), Trailer},
		{"chunk behind the end", report.PNG, append(bytes.Clone(plain), chunk("tEXt", "hidden")...), Trailer},
		{"old picture behind the end", report.PNG, append(rgb(rows), plain...), Trailer},
		{"hidden rows", report.PNG, rgb(rows + "\x00abcdefghi"), ScanSurplus},
		{"bytes behind the stream", report.PNG, idat(z + "hidden"), ScanSurplus},
		{"blocks of nothing", report.PNG, idat(stored), Padding},
		{"filling bits of the stream", report.PNG, idat("\x78\x01\xf1\x14\x00\xeb\xff" + rows + z[len(z)-4:]), Padding},
		{"colour under alpha", report.PNG, pngOf(1, 1, 6, "", "\x00abc\x00", ""), HiddenColor},
		{"gray under alpha", report.PNG, pngOf(1, 1, 4, "", "\x00a\x00", ""), HiddenColor},
		{"unused palette", report.PNG, palette("abcdef", "", "\x00\x00\x00"), UnusedPalette},
		{"unused palette alpha", report.PNG, palette("abc\x00\x00\x00", chunk("tRNS", "\xff\x33"), "\x00\x00\x00"), UnusedPalette},
		{"colour of a transparent entry", report.PNG, palette("abcdef", chunk("tRNS", "\x00"), "\x00\x01\x00"), HiddenColor},
		{"drawing in two transparent entries", report.PNG, palette("\x00\x00\x00\x00\x00\x00", chunk("tRNS", "\x00\x00"), "\x00\x01\x00"), HiddenColor},
		{"suggested palette", report.PNG, early(chunk("PLTE", "hidden")), Chunk},
		{"filling bits of rows", report.PNG, []byte(pngSignature + chunk("IHDR", "\x00\x00\x00\x03\x00\x00\x00\x01\x01\x00\x00\x00\x00") +
			chunk("IDAT", deflated("\x00\xbf")) + chunk("IEND", "")), Padding},
		{"profile name", report.PNG, early(chunk("iCCP", "Anna\x00\x00"+deflated(profile(nil)))), ProfileText},
		{"bytes behind the profile", report.PNG, early(chunk("iCCP", "icc\x00\x00"+deflated(profile(nil))+"hidden")), ScanSurplus},
		{"profile bomb", report.PNG, early(chunk("iCCP", "icc\x00\x00"+deflated(strings.Repeat("\x00", report.MaxProfile+1)))), ScanSurplus},
		{"picture that the animation does not show", report.PNG, pngOf(3, 2, 2, chunk("acTL", "\x00\x00\x00\x01\x00\x00\x00\x00"), rows,
			chunk("fcTL", frameControl(0, 3, 2))+chunk("fdAT", "\x00\x00\x00\x01"+z)), HiddenPixels},
		{"hidden rows of a frame", report.PNG, pngOf(3, 2, 2, chunk("acTL", "\x00\x00\x00\x02\x00\x00\x00\x00")+chunk("fcTL", frameControl(0, 3, 2)), rows,
			chunk("fcTL", frameControl(1, 3, 1))+chunk("fdAT", "\x00\x00\x00\x02"+z)), ScanSurplus},
		{"chunk twice", report.PNG, early(chunk("gAMA", "\x00\x00\xb1\x8f") + chunk("gAMA", "\x00\x00\xb1\x8e")), Order},
		{"chunk after the picture", report.PNG, late(chunk("gAMA", "\x00\x00\xb1\x8f")), Order},
		{"bytes in IEND", report.PNG, append(bytes.Clone(plain[:end]), chunk("IEND", "hidden")...), Chunk},
		{"empty IDAT", report.PNG, after(plain, 33, chunk("IDAT", "")), Chunk},
		{"more frames promised", report.PNG, pngOf(3, 2, 2, chunk("acTL", "\x00\x00\x00\x03\x00\x00\x00\x00")+chunk("fcTL", frameControl(0, 3, 2)), rows, ""), ""},
		{"too few rows", report.PNG, rgb(rows[:10]), ""},
		{"index beyond the palette", report.PNG, palette("abc", "", "\x00\x01\x00"), ""},
		{"no palette", report.PNG, pngOf(3, 1, 3, "", "\x00\x00\x00\x00", ""), ""},
		{"wrong CRC", report.PNG, patched(plain, 30, "x"), ""},
		{"wrong Adler-32", report.PNG, idat(z[:len(z)-1] + "x"), ""},
		{"enormous", report.PNG, []byte(pngSignature + chunk("IHDR", "\x00\x00\xff\xff\x00\x00\xff\xff\x08\x02\x00\x00\x00")), ""},
		{"split IDAT", report.PNG, append(append(bytes.Clone(plain[:end]), chunk("gAMA", "\x00\x00\xb1\x8f")+chunk("IDAT", "x")...), plain[end:]...), ""},
	}...)
	run(t, traps)
	require.Equal(t, crc32.ChecksumIEEE([]byte("IEND")), binary.BigEndian.Uint32(plain[len(plain)-4:]))
}

func TestGIFTraps(t *testing.T) {
	all := samples(t)
	plain, animated := all["plain.gif"].b, all["animated.gif"].b
	first := 13 + 12 // of the blocks
	end := len(plain) - 1
	block := func(label byte, data string) string {
		return string([]byte{0x21, label, byte(len(data))}) + data + "\x00"
	}
	put := func(s string) []byte { return after(plain, first, s) }
	image := before(t, plain, "\x2c\x00\x00\x00\x00")
	codes := plain[image+11 : end]
	require.Equal(t, int(codes[0])+2, len(codes), "one sub-block")
	longer := append(append(bytes.Clone(plain[:image+11]), codes[0]+6), codes[1:len(codes)-1]...)
	longer = append(longer, "hidden\x00;"...)
	control := "\x21\xf9\x04\x01\x00\x00\x03\x00"
	run(t, []trap{
		{"comment", report.GIF, put(block(0xfe, "hidden")), Comment},
		{"plain text", report.GIF, put(block(0x01, "hidden")), Comment},
		{"XMP", report.GIF, put(block(0xff, "XMP DataXMP")), AppSegment},
		{"profile", report.GIF, put(block(0xff, "ICCRGBG1012")), AppSegment},
		{"other block", report.GIF, put(block(0x77, "hidden")), AppSegment},
		{"loop with more", report.GIF, put("\x21\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x06hidden\x00"), AppSegment},
		{"two loops", report.GIF, put(strings.Repeat("\x21\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00", 2)), Order},
		{"long control", report.GIF, put(block(0xf9, "\x00\x00\x00\x00hidden")), Field},
		{"control of nothing", report.GIF, after(plain, end, "\x21\xf9\x04\x00\x0a\x00\x00\x00"), Order},
		{"reserved bits of control", report.GIF, put("\x21\xf9\x04\xe0\x0a\x00\x00\x00"), Field},
		{"trailer", report.GIF, append(bytes.Clone(plain), "hidden"...), Trailer},
		{"codes behind the last", report.GIF, longer, ScanSurplus},
		{"hidden rows", report.GIF, patched(plain, image+7, "\x05\x00"), ScanSurplus},
		{"picture off the screen", report.GIF, patched(plain, image+1, "\x05\x00"), HiddenPixels},
		{"reserved bits of the picture", report.GIF, patched(plain, image+9, "\x18"), Field},
		{"background of no palette", report.GIF, patched(plain, 11, "\x99"), Field},
		{"colour of the transparent index", report.GIF, put(control), HiddenColor},
		{"unused palette", report.GIF, after(patched(plain, 10, string([]byte{plain[10]&^7 | 2})), first, "hidden\x00\x00\x00\x00\x00\x00"), UnusedPalette},
		{"palette that no picture uses", report.GIF, after(patched(animated, 10, "\xf0"), 13, "hidden"), UnusedPalette},
		{"extension in the first version", report.GIF, patched(animated, 4, "7"), Order},
		{"unknown block", report.GIF, put("hidden"), ""},
		{"no end", report.GIF, plain[:end], ""},
		{"too few codes", report.GIF, patched(patched(plain, 8, "\xff\x00"), image+7, "\xff\x00"), ""},
		{"nothing shown", report.GIF, append(bytes.Clone(plain[:first]), 0x3b), ""},
		{"enormous", report.GIF, patched(plain, 6, "\xff\xff\xff\xff"), ""},
	})
}

func TestBMPTraps(t *testing.T) {
	all := samples(t)
	plain, palette := all["plain.bmp"].b, all["palette.bmp"].b
	le := binary.LittleEndian
	resized := func(b []byte) []byte {
		b = bytes.Clone(b)
		le.PutUint32(b[2:], uint32(len(b)))
		return b
	}
	gap := patched(after(plain, 54, "hidden bytes"), 10, "\x42")
	depth32 := func(pixels string) []byte {
		b := make([]byte, 54)
		copy(b, plain[:54])
		copy(b[18:], "\x02\x00\x00\x00\x01\x00\x00\x00")
		b[28] = 32
		le.PutUint32(b[34:], 0)
		return resized(append(b, pixels...))
	}
	run(t, []trap{
		{"gap before the pixels", report.BMP, resized(gap), Gap},
		{"trailer", report.BMP, resized(append(bytes.Clone(plain), "hidden"...)), Trailer},
		{"reserved fields", report.BMP, patched(plain, 6, "hide"), Field},
		{"size", report.BMP, patched(plain, 2, "\x77"), Field},
		{"picture size", report.BMP, patched(plain, 34, "\x77"), Field},
		{"filling of rows", report.BMP, patched(plain, 54+99, "x"), Padding},
		{"filling bits", report.BMP, patched(palette, 66+4, "\x1f"), Padding},
		{"unused palette", report.BMP, patched(patched(palette, 66, strings.Repeat("\x01\x11\x11\x11\x10\x00\x00\x00", 4)), 62, "hid"), UnusedPalette},
		{"fourth byte of a colour", report.BMP, patched(palette, 57, "x"), UnusedPalette},
		{"channel that is not shown", report.BMP, depth32("abc\x00abc\x01"), Channel},
		{"channel of two values", report.BMP, depth32("abc\x00abc\xff"), Channel},
		{"linked profile", report.BMP, patched(plain, 14, "\x7c"), ""},
		{"packed", report.BMP, patched(plain, 30, "\x01"), ""},
		{"index beyond the palette", report.BMP, patched(palette, 66, "\x71"), ""},
		{"cut", report.BMP, plain[:len(plain)-1], ""},
		{"enormous", report.BMP, patched(plain, 18, "\xff\xff\x00\x00\xff\xff\x00\x00"), ""},
		{"pixels over the header", report.BMP, patched(plain, 10, "\x20"), ""},
	})
	for _, pixels := range []string{"abc\x00abc\x00", "abc\xffabc\xff"} {
		p, err := Walk(report.BMP, depth32(pixels))
		require.NoError(t, err)
		assert.True(t, p.Clean(), "one value all through says nothing")
	}
}

// riff is a WebP file of chunks.
func riff(chunks string) []byte {
	return append(append([]byte("RIFF"), string(binary.LittleEndian.AppendUint32(nil, uint32(4+len(chunks))))...), "WEBP"+chunks...)
}

// part is a chunk of a WebP file.
func part(kind, data string) string {
	s := kind + string(binary.LittleEndian.AppendUint32(nil, uint32(len(data)))) + data
	return s + strings.Repeat("\x00", len(data)%2)
}

// tagged is the header of a VP8 frame whose first partition has another size.
func tagged(head string, first int) string {
	return string([]byte{head[0]&31 | byte(first<<5), byte(first >> 3), byte(first >> 11)}) + head[3:]
}

func TestWebPTraps(t *testing.T) {
	all := samples(t)
	lossy, packed, alpha, parts := all["lossy.webp"].b, all["lossless-alpha.webp"].b, all["alpha.webp"].b, all["partitions.webp"].b
	data := func(b []byte, at int) string { return string(b[at+8 : at+8+le32(b, at+4)]) }
	vp8, vp8l := data(lossy, 12), data(packed, 12)
	head := func(flags string) string { return part("VP8X", flags+"\x00\x00\x00\x4a\x00\x00\x34\x00\x00") }
	extended := func(flags, before, behind string) []byte {
		return riff(head(flags) + before + part("VP8 ", vp8) + behind)
	}
	alphaAt := before(t, alpha, "ALPH")
	alph := data(alpha, alphaAt)
	withAlpha := func(s string) []byte {
		return riff(string(alpha[12:alphaAt]) + part("ALPH", s) + part("VP8 ", data(alpha, before(t, alpha, "VP8 "))))
	}
	ok, err := Walk(report.WebP, extended("\x28", part("ICCP", profile(nil)), part("EXIF", exifMini)))
	require.NoError(t, err)
	require.True(t, ok.Clean(), ok.Findings)
	first := int(vp8[0])>>5 | int(vp8[1])<<3 | int(vp8[2])<<11
	longer := tagged(vp8[:10], first+6) + vp8[10:10+first] + "hidden" + vp8[10+first:]
	multi := data(parts, 12) // of four partitions
	table := 10 + int(multi[0])>>5 + int(multi[1])<<3 + int(multi[2])<<11
	size := int(multi[table]) + int(multi[table+1])<<8
	swollen := multi[:table] + string([]byte{byte(size + 6), byte((size + 6) >> 8), 0}) + multi[table+3:table+9+size] + "hidden" + multi[table+9+size:]
	animated := all["animated.webp"].b
	run(t, []trap{
		{"XMP", report.WebP, extended("\x04", "", part("XMP ", "<x/>")), Chunk},
		{"EXIF", report.WebP, extended("\x08", "", part("EXIF", exifMaker)), Exif},
		{"EXIF with another head", report.WebP, extended("\x08", "", part("EXIF", "Exif\x00\x00"+exifMini)), Exif},
		{"profile", report.WebP, extended("\x20", part("ICCP", "hidden"), ""), ProfileSlack},
		{"unknown chunk", report.WebP, extended("\x00", "", part("hide", "hidden")), Chunk},
		{"unknown chunk in a simple file", report.WebP, riff(part("VP8 ", vp8) + part("hide", "hidden")), Chunk},
		{"EXIF in a simple file", report.WebP, riff(part("VP8 ", vp8) + part("EXIF", exifMini)), Order},
		{"two pictures", report.WebP, extended("\x00", "", part("VP8 ", vp8)), Order},
		{"flags", report.WebP, extended("\x08", "", ""), Field},
		{"reserved flags", report.WebP, extended("\x41", "", ""), Field},
		{"missing flag", report.WebP, extended("\x00", "", part("EXIF", exifMini)), Field},
		{"reserved bytes", report.WebP, riff(part("VP8X", "\x00abc\x4a\x00\x00\x34\x00\x00") + part("VP8 ", vp8)), Field},
		{"bytes behind the end", report.WebP, append(bytes.Clone(lossy), "hidden"...), Trailer},
		{"filling byte", report.WebP, riff(part("VP8 ", vp8) + "hide\x01\x00\x00\x00xy"), Padding},
		{"bytes behind the last partition", report.WebP, riff(part("VP8 ", vp8+"hidden")), ScanSurplus},
		{"zeros behind the last partition", report.WebP, riff(part("VP8 ", vp8+strings.Repeat("\x00", 40))), ScanSurplus},
		{"bytes behind the first partition", report.WebP, riff(part("VP8 ", longer)), ScanSurplus},
		{"bytes behind another partition", report.WebP, riff(part("VP8 ", swollen)), ScanSurplus},
		{"bytes behind a lossless picture", report.WebP, riff(part("VP8L", vp8l+"hidden")), ScanSurplus},
		{"one byte behind a lossless picture", report.WebP, riff(part("VP8L", vp8l+"x")), ScanSurplus},
		{"scaling", report.WebP, riff(part("VP8 ", vp8[:7]+"\x40"+vp8[8:])), Field},
		{"bytes behind alpha", report.WebP, withAlpha(alph + "hidden"), ScanSurplus},
		{"reserved bits of alpha", report.WebP, withAlpha(string([]byte{alph[0] | 0x40}) + alph[1:]), Field},
		{"raw alpha too long", report.WebP, withAlpha("\x00" + strings.Repeat("a", 40*30+6)), ScanSurplus},
		{"raw alpha too short", report.WebP, withAlpha("\x00" + strings.Repeat("a", 40*30-1)), ""},
		{"unknown chunk in a frame", report.WebP, inFrame(t, animated), Chunk},
		{"reserved bits of a frame", report.WebP, patched(animated, before(t, animated, "ANMF")+8+15, "\xfc"), Field},
		{"another size", report.WebP, riff(part("VP8X", "\x00\x00\x00\x00\x4b\x00\x00\x34\x00\x00") + part("VP8 ", vp8)), ""},
		{"enormous", report.WebP, riff(part("VP8X", "\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff") + part("VP8 ", vp8)), ""},
		{"cut", report.WebP, lossy[:len(lossy)-1], ""},
		{"no picture", report.WebP, riff(head("\x00")), ""},
		{"hidden frame", report.WebP, riff(part("VP8 ", string([]byte{vp8[0] &^ 16})+vp8[1:])), ""},
	})
}

// inFrame puts a chunk into the first frame of an animation.
func inFrame(t *testing.T, b []byte) []byte {
	at := before(t, b, "ANMF")
	n := le32(b, at+4)
	extra := part("hide", "hidden")
	size := binary.LittleEndian.AppendUint32(nil, uint32(n+len(extra)))
	return riff(string(b[12:at+4]) + string(size) + string(b[at+8:at+8+n]) + extra + string(b[at+8+n+n%2:]))
}

func TestTIFFTraps(t *testing.T) {
	rgb := strings.Repeat("abcdefghijklmno", 3)
	with := func(e ...tiffEntry) []byte { return tiffOf(rgb, append(tiffEntries(1, 2, 3, len(rgb)), e...)...) }
	plain := with()
	packed := deflated(rgb)
	deflate := func(data string) []byte { return tiffOf(data, tiffEntries(8, 2, 3, len(data))...) }
	big := bytes.Clone(plain)
	big[2] = 43
	all := samples(t)
	palette := all["palette.tif"].b
	changed := func(i int, e tiffEntry) []byte {
		list := tiffEntries(1, 2, 3, len(rgb))
		list[i] = e
		return tiffOf(rgb, list...)
	}
	dir := le32(plain, 4)
	padded := append(tiffEntries(1, 1, 1, 6), tiffEntry{})[:10]
	padded[0].value, padded[2].value = "\x0a\x00", "\x01\x00" // 10 pixels of one bit
	run(t, []trap{
		{"Artist", report.TIFF, with(tiffEntry{315, 2, 6, "hidden"}), Tag},
		{"XMP", report.TIFF, with(tiffEntry{700, 1, 6, "hidden"}), Tag},
		{"EXIF directory", report.TIFF, with(tiffEntry{34665, 4, 1, "\x08\x00\x00\x00"}), Tag},
		{"sub directory", report.TIFF, with(tiffEntry{330, 4, 1, "\x08\x00\x00\x00"}), Tag},
		{"second page", report.TIFF, patched(plain, len(plain)-4, "\x08"), SecondPage},
		{"unreached bytes", report.TIFF, append(bytes.Clone(plain), "hidden"...), Gap},
		{"bytes between", report.TIFF, tiffOf(rgb+"hidden", tiffEntries(1, 2, 3, len(rgb))...), Gap},
		{"filling of a value", report.TIFF, patched(plain, dir+2+10, "hi"), Padding},
		{"strip over the header", report.TIFF, changed(5, tiffEntry{273, 4, 1, "\x04\x00"}), Overlap},
		{"bytes behind the stream", report.TIFF, deflate(packed + "hidden"), ScanSurplus},
		{"hidden rows", report.TIFF, deflate(deflated(rgb + "abcdefghijklmno")), ScanSurplus},
		{"hidden rows, not packed", report.TIFF, tiffOf(rgb+"abcdefghijklmno", tiffEntries(1, 2, 3, len(rgb)+15)...), ""},
		{"unused palette", report.TIFF, patched(palette, before(t, palette, "cd\x00\x00")+2, "hi"), UnusedPalette},
		{"colour under alpha", report.TIFF, tiffOf(strings.Repeat("a\xffb\x00c\x80d\x01e\x02", 3),
			append(tiffEntries(1, 1, 2, 30), tiffEntry{338, 3, 1, "\x02\x00"})...), HiddenColor},
		{"filling bits", report.TIFF, tiffOf("\xff\xc0\xff\xff\xff\xc0", padded...), Padding},
		{"profile", report.TIFF, with(tiffEntry{34675, 7, 6, "hidden"}), ProfileSlack},
		{"channel that is not shown", report.TIFF, tiffOf(strings.Repeat("a", 60), tiffEntries(1, 2, 4, 60)...), ""},
		{"second strip", report.TIFF, changed(9, tiffEntry{279, 4, 2, "\x10\x00\x00\x00\x10\x00\x00\x00"}), ""},
		{"LZW", report.TIFF, tiffOf(rgb, tiffEntries(5, 2, 3, len(rgb))...), ""},
		{"BigTIFF", report.TIFF, big, ""},
		{"cut", report.TIFF, plain[:len(plain)-1], ""},
		{"enormous", report.TIFF, changed(0, tiffEntry{256, 4, 1, "\xff\xff\xff\x7f"}), ""},
		{"tags out of order", report.TIFF, with(tiffEntry{256, 3, 1, "\x05\x00"}), ""},
	})
}
