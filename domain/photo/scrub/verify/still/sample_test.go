package still

// Clean files for the tests: made here, or in testdata where the standard library cannot make them. All are tiny and show
// nothing but colours.

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/image/bmp"

	"consentry/domain/photo/scrub/report"
)

// sample is a clean file.
type sample struct {
	format report.Format
	b      []byte
	// free are ranges where a change is another picture, not something hidden: pixels, tables, colours, times.
	free []span
}

// samples are clean files of every format, by name.
func samples(t testing.TB) map[string]sample {
	t.Helper()
	all := map[string]sample{}
	files, err := filepath.Glob("testdata/*.*")
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(files), 11)
	for _, name := range files {
		b, err := os.ReadFile(name)
		require.NoError(t, err)
		f := map[string]report.Format{".jpg": report.JPEG, ".png": report.PNG, ".webp": report.WebP}[filepath.Ext(name)]
		all[strings.TrimPrefix(name, "testdata/")] = sample{format: f, b: b}
	}
	add := func(name string, f report.Format, b []byte) { all[name] = sample{format: f, b: b} }
	add("plain.jpg", report.JPEG, encodeJPEG(t, photo(33, 21), 80))
	gray := image.NewGray(image.Rect(0, 0, 19, 9))
	copy(gray.Pix, "a few values that are not all the same")
	add("full.jpg", report.JPEG, fullJPEG(t))
	add("plain.png", report.PNG, encodePNG(t, photo(33, 21)))
	add("gray.png", report.PNG, encodePNG(t, gray))
	add("palette.png", report.PNG, encodePNG(t, spots()))
	add("full.png", report.PNG, fullPNG(t))
	add("animated.png", report.PNG, apng())
	var g, m bytes.Buffer
	require.NoError(t, gif.Encode(&g, spots(), nil))
	add("plain.gif", report.GIF, g.Bytes())
	g = bytes.Buffer{}
	require.NoError(t, gif.EncodeAll(&g, &gif.GIF{Image: []*image.Paletted{spots(), spots()}, Delay: []int{10, 20}}))
	add("animated.gif", report.GIF, g.Bytes())
	require.NoError(t, bmp.Encode(&m, photo(33, 21)))
	add("plain.bmp", report.BMP, m.Bytes())
	add("palette.bmp", report.BMP, paletteBMP())
	for name, b := range tiffFiles() {
		add(name, report.TIFF, b)
	}
	for name, s := range all {
		s.free = freeRanges(s)
		all[name] = s
	}
	return all
}

// spots is a picture of four colours, all of which it shows.
func spots() *image.Paletted {
	m := image.NewPaletted(image.Rect(0, 0, 21, 13), color.Palette{
		color.RGBA{255, 0, 0, 255}, color.RGBA{0, 255, 0, 255}, color.RGBA{0, 0, 255, 255}, color.RGBA{1, 2, 3, 255}})
	for i := range m.Pix {
		m.Pix[i] = uint8(i * 7 / 3 % 4)
	}
	return m
}

func encodePNG(t testing.TB, m image.Image) []byte {
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, m))
	return b.Bytes()
}

// segment is a JPEG marker segment.
func segment(marker byte, body string) string {
	return string([]byte{0xff, marker, byte((len(body) + 2) >> 8), byte(len(body) + 2)}) + body
}

// after puts something into b behind the first n bytes.
func after(b []byte, n int, s string) []byte {
	return append(append(append([]byte{}, b[:n]...), s...), b[n:]...)
}

const (
	jfif      = "JFIF\x00\x01\x01\x01\x00H\x00H\x00\x00"
	adobe     = "Adobe\x00\x64\x00\x00\x00\x00\x01"
	exifMini  = "MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00\x00\x00\x00\x00"
	exifPlus  = "II*\x00\x08\x00\x00\x00\x02\x00\x12\x01\x03\x00\x01\x00\x00\x00\x08\x00\x00\x00\x1a\x01\x05\x00\x01\x00\x00\x00\x26\x00\x00\x00\x00\x00\x00\x00\x48\x00\x00\x00\x01\x00\x00\x00"
	exifMaker = "MM\x00*\x00\x00\x00\x08\x00\x01\x01\x0f\x00\x02\x00\x00\x00\x04Abc\x00\x00\x00\x00\x00"
)

// fullJPEG has everything that a clean file may have.
func fullJPEG(t testing.TB) []byte {
	b := encodeJPEG(t, photo(33, 21), 80)
	p := profile(nil)
	half := len(p) / 2
	return after(b, 2, segment(0xe0, jfif)+segment(0xe1, "Exif\x00\x00"+exifMini)+
		segment(0xe2, "ICC_PROFILE\x00\x01\x02"+p[:half])+segment(0xe2, "ICC_PROFILE\x00\x02\x02"+p[half:])+segment(0xee, adobe))
}

// profile is a clean colour profile of version 2; change may spoil its parts before it is put together.
func profile(change func(head []byte, tags map[string]string)) string {
	head := make([]byte, 128)
	head[8], head[9] = 2, 0x40
	copy(head[12:], "mntrRGB XYZ ")
	copy(head[36:], "acsp")
	copy(head[68:], "\x00\x00\xf6\xd6\x00\x01\x00\x00\x00\x00\xd3\x2d")
	tags := map[string]string{
		"desc": "desc\x00\x00\x00\x00\x00\x00\x00\x05sRGB\x00" + strings.Repeat("\x00", 78),
		"cprt": "text\x00\x00\x00\x00CC0\x00",
		"wtpt": "XYZ \x00\x00\x00\x00" + "\x00\x00\xf6\xd6\x00\x01\x00\x00\x00\x00\xd3\x2d",
		"rTRC": "curv\x00\x00\x00\x00\x00\x00\x00\x01\x02\x33",
		"gTRC": "para\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x33\x33",
	}
	for _, c := range []string{"rXYZ", "gXYZ", "bXYZ"} {
		tags[c] = "XYZ \x00\x00\x00\x00" + c + c + c
	}
	if change != nil {
		change(head, tags)
	}
	names := make([]string, 0, len(tags))
	for _, n := range []string{"desc", "cprt", "wtpt", "rXYZ", "gXYZ", "bXYZ", "rTRC", "gTRC", "bTRC", "vued", "A2B0"} {
		if tags[n] != "" {
			names = append(names, n)
		}
	}
	table := binary.BigEndian.AppendUint32(nil, uint32(len(names)))
	data, at := "", 128+4+12*len(names)
	for _, n := range names {
		table = append(table, n...)
		table = binary.BigEndian.AppendUint32(table, uint32(at+len(data)))
		table = binary.BigEndian.AppendUint32(table, uint32(len(tags[n])))
		data += tags[n] + strings.Repeat("\x00", (4-len(tags[n])%4)%4)
	}
	b := append(append(head, table...), data...)
	binary.BigEndian.PutUint32(b, uint32(len(b)))
	return string(b)
}

// chunk is a PNG chunk.
func chunk(kind, data string) string {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	b = append(append(b, kind...), data...)
	return string(binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:])))
}

func deflated(s string) string {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	_, _ = z.Write([]byte(s))
	_ = z.Close()
	return b.String()
}

// pngOf makes a PNG of 8-bit values without filters.
func pngOf(width, height, colour int, before, rows, behind string) []byte {
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, uint32(width)), uint32(height))
	return []byte(pngSignature + chunk("IHDR", string(append(head, 8, byte(colour), 0, 0, 0))) + before +
		chunk("IDAT", deflated(rows)) + behind + chunk("IEND", ""))
}

func fullPNG(t testing.TB) []byte {
	b := encodePNG(t, photo(33, 21))
	return after(b, 33, chunk("iCCP", "ICC profile\x00\x00"+deflated(profile(nil)))+chunk("gAMA", "\x00\x00\xb1\x8f")+
		chunk("pHYs", "\x00\x00\x0b\x13\x00\x00\x0b\x13\x01")+chunk("eXIf", exifPlus))
}

// frameControl is the data of fcTL.
func frameControl(sequence, w, h byte) string {
	return "\x00\x00\x00" + string([]byte{sequence}) + "\x00\x00\x00" + string([]byte{w}) + "\x00\x00\x00" + string([]byte{h}) +
		strings.Repeat("\x00", 8) + "\x00\x01\x00\x0a\x00\x00"
}

// apng is an animation of two frames; the second is smaller.
func apng() []byte {
	return pngOf(3, 2, 2, chunk("acTL", "\x00\x00\x00\x02\x00\x00\x00\x00")+chunk("fcTL", frameControl(0, 3, 2)),
		strings.Repeat("\x00abcdefghi", 2),
		chunk("fcTL", frameControl(1, 2, 1))+chunk("fdAT", "\x00\x00\x00\x02"+deflated("\x00uvwxyz")))
}

// paletteBMP has 4 bits a pixel and a palette of three colours.
func paletteBMP() []byte {
	le := binary.LittleEndian
	b := make([]byte, 54+12+4*8)
	copy(b, "BM")
	le.PutUint32(b[2:], uint32(len(b)))
	le.PutUint32(b[10:], 54+12)
	le.PutUint32(b[14:], 40)
	le.PutUint32(b[18:], 9)
	le.PutUint32(b[22:], 4)
	le.PutUint16(b[26:], 1)
	le.PutUint16(b[28:], 4)
	le.PutUint32(b[46:], 3)
	copy(b[54:], "abc\x00def\x00ghi\x00")
	for y := range 4 {
		copy(b[66+8*y:], "\x01\x20\x12\x00\x10")
	}
	return b
}

// tiffEntry is an entry of a directory, with a value of up to four bytes or more.
type tiffEntry struct {
	tag, kind, count uint16
	value            string
}

// tiffOf makes a little-endian TIFF: header, data, values, directory.
func tiffOf(data string, entries ...tiffEntry) []byte {
	le := binary.LittleEndian
	b := append([]byte("II*\x00\x00\x00\x00\x00"), data...)
	if len(b)%2 == 1 {
		b = append(b, 0)
	}
	var dir []byte
	for _, e := range entries {
		dir = le.AppendUint16(le.AppendUint16(dir, e.tag), e.kind)
		dir = le.AppendUint32(dir, uint32(e.count))
		if len(e.value) > 4 {
			dir = le.AppendUint32(dir, uint32(len(b)))
			b = append(b, e.value...)
			if len(b)%2 == 1 {
				b = append(b, 0)
			}
			continue
		}
		dir = append(dir, (e.value + "\x00\x00\x00\x00")[:4]...)
	}
	le.PutUint32(b[4:], uint32(len(b)))
	b = le.AppendUint16(b, uint16(len(entries)))
	return append(append(b, dir...), 0, 0, 0, 0)
}

// tiffEntries describe a picture of 5 x 3 pixels whose only strip starts at 8.
func tiffEntries(compression, photometric, samples, size int) []tiffEntry {
	bits := strings.Repeat("\x08\x00", samples)
	c := func(n int) string { return string([]byte{byte(n), byte(n >> 8)}) }
	return []tiffEntry{
		{256, 3, 1, c(5)}, {257, 3, 1, c(3)}, {258, 3, uint16(samples), bits}, {259, 3, 1, c(compression)},
		{262, 3, 1, c(photometric)}, {273, 4, 1, "\x08\x00"}, {274, 3, 1, c(6)}, {277, 3, 1, c(samples)}, {278, 3, 1, c(3)}, {279, 4, 1, c(size)},
	}
}

func tiffFiles() map[string][]byte {
	rgb := strings.Repeat("abcdefghijklmno", 3)
	packed := deflated(rgb)
	clear := strings.Repeat("a\xffb\x80\x00\x00c\x01d\x02", 3)
	alpha := append(tiffEntries(1, 1, 2, 30), tiffEntry{338, 3, 1, "\x02\x00"})
	var colours bytes.Buffer
	for range 3 {
		colours.WriteString("ab\x00\x00cd" + strings.Repeat("\x00\x00", 253))
	}
	return map[string][]byte{
		"plain.tif":   tiffOf(rgb, tiffEntries(1, 2, 3, len(rgb))...),
		"deflate.tif": tiffOf(packed, append(tiffEntries(8, 2, 3, len(packed)), tiffEntry{317, 3, 1, "\x02\x00"})...),
		"alpha.tif":   tiffOf(clear, alpha...),
		"palette.tif": tiffOf("\x00\x02\x00\x02\x00"+"\x00\x02\x00\x02\x00"+"\x00\x02\x00\x02\x00",
			append(tiffEntries(1, 3, 1, 15), tiffEntry{320, 3, 768, colours.String()})...),
		"profile.tif": tiffOf(rgb, append(tiffEntries(1, 2, 3, len(rgb)), tiffEntry{34675, 7, uint16(len(profile(nil))), profile(nil)})...),
	}
}

// freeRanges are the ranges of a sample where any byte may stand.
func freeRanges(s sample) []span {
	b := s.b
	switch s.format {
	case report.JPEG:
		return freeJPEG(b)
	case report.GIF: // size, flags, aspect and palette; repeats, delays; pictures
		at := 13
		if b[10]&0x80 != 0 {
			at += 3 << (b[10]&7 + 1)
		}
		free := []span{{6, at}}
		if b[at] != 0x21 { // without extensions it may be called the older version
			free = append(free, span{4, 5})
		}
		for b[at] == 0x21 {
			if b[at+1] == 0xff {
				free = append(free, span{at + 16, at + 18})
				at += 19
			} else {
				free = append(free, span{at + 3, at + 7})
				at += 8
			}
		}
		return append(free, span{at + 1, len(b) - 1})
	case report.BMP: // size, resolution, palette, pixels
		return []span{{18, 26}, {34, 54}, {54, len(b)}}
	case report.WebP:
		// A partition's last zero may as well be the chunk's filling, so its size may be one less.
		return []span{{16, 17}, {20, len(b)}}
	case report.TIFF:
		return []span{{8, len(b)}}
	}
	return nil
}

// freeJPEG walks the markers of a sample: tables, sizes and scans are free, and the numbers in JFIF.
func freeJPEG(b []byte) []span {
	var free []span
	for i := 2; i+4 <= len(b) && b[i+1] != 0xd9; {
		m, end := b[i+1], i+2+be16(b, i+2)
		switch m {
		case 0xc0, 0xc1: // baseline may be called extended
			free = append(free, span{i + 1, i + 2}, span{i + 4, end})
		case 0xdb, 0xc4, 0xc2:
			free = append(free, span{i + 4, end})
		case 0xe0:
			free = append(free, span{i + 10, i + 16})
		case 0xe1, 0xe2, 0xee:
			free = append(free, span{i + 10, end})
		case 0xda:
			for end+1 < len(b) && (b[end] != 0xff || b[end+1] == 0 || b[end+1]&0xf8 == 0xd0) {
				end++
			}
			free = append(free, span{i + 4, end})
		}
		i = end
	}
	return free
}
