package picture

import (
	"bytes"
	"cmp"
	"compress/zlib"
	"embed"
	"encoding/binary"
	"hash/crc32"
	"image"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/photo/scrub/report"
	"consentry/store/faulttest"
)

// The WebP files show quadrants of 80 × 50 pixels: one stored on its side with EXIF's orientation 6, one lossy, and one
// animation whose second frame is blue.
//
//go:embed testdata/turned.webp testdata/lossy.webp testdata/anim.webp
var webps embed.FS

func webpFile(t testing.TB, name string) []byte {
	b, err := webps.ReadFile("testdata/" + name + ".webp")
	require.NoError(t, err)
	return b
}

func TestWebP(t *testing.T) {
	for _, name := range []string{"turned", "lossy", "anim"} {
		t.Run(name, func(t *testing.T) {
			img, err := Decoder{}.Full(t.Context(), report.WebP, webpFile(t, name))
			require.NoError(t, err)
			assert.Equal(t, image.Rect(0, 0, 80, 50), img.Rect)
			assert.Equal(t, upward, quarters(img))
		})
	}
}

// A frame that says it lies outside its canvas, or is larger than its place, is refused before its pixels are read.
func TestWebPFrameOutsideItsCanvas(t *testing.T) {
	src := webpFile(t, "anim")
	at := bytes.Index(src, []byte("ANMF")) + 8
	for i, v := range map[int]byte{0: 200, 6: 200, 9: 3} {
		bad := bytes.Clone(src)
		bad[at+i] = v
		_, err := Decoder{}.Full(t.Context(), report.WebP, bad)
		assert.True(t, report.Is(err, report.Damaged), "byte %d: %v", i, err)
	}
}

// tiffFile is a big-endian TIFF of one strip with 8 bits a sample.
func tiffFile(photometric, samples uint16, w, h int, pix []byte, more ...[4]uint32) []byte {
	order := binary.BigEndian
	b := append([]byte("MM\x00*\x00\x00\x00\x00"), pix...)
	for len(b)%2 == 1 {
		b = append(b, 0)
	}
	bps := uint32(len(b))
	for range samples {
		b = order.AppendUint16(b, 8)
	}
	order.PutUint32(b[4:], uint32(len(b)))
	entries := [][4]uint32{
		{256, 4, 1, uint32(w)}, {257, 4, 1, uint32(h)}, {258, 3, uint32(samples), bps}, {259, 3, 1, 1 << 16},
		{262, 3, 1, uint32(photometric) << 16}, {273, 4, 1, 8}, {277, 3, 1, uint32(samples) << 16}, {278, 4, 1, uint32(h)},
		{279, 4, 1, uint32(len(pix))},
	}
	entries = append(entries, more...)
	slices.SortFunc(entries, func(a, b [4]uint32) int { return cmp.Compare(a[0], b[0]) })
	b = order.AppendUint16(b, uint16(len(entries)))
	for _, e := range entries {
		b = order.AppendUint16(b, uint16(e[0]))
		b = order.AppendUint16(b, uint16(e[1]))
		b = order.AppendUint32(b, e[2])
		b = order.AppendUint32(b, e[3])
	}
	return append(b, 0, 0, 0, 0)
}

func TestTIFFOfInksAndWithPrivateTags(t *testing.T) {
	img := quadrants(80, 50)
	inks, four := bytes.Clone(img.Pix), bytes.Clone(img.Pix)
	for i := 0; i < len(inks); i += 4 {
		inks[i], inks[i+1], inks[i+2], inks[i+3] = 255-inks[i], 255-inks[i+1], 255-inks[i+2], 0
		four[i+3] = 0 // a sample that nothing is said of is not transparency
	}
	private := [4]uint32{65000, 13, 1, 0} // of a type that TIFF 6.0 does not know
	for name, src := range map[string][]byte{
		"inks":              tiffFile(5, 4, 80, 50, inks),
		"an unnamed sample": tiffFile(2, 4, 80, 50, four),
		"a private tag":     tiffFile(2, 4, 80, 50, img.Pix, [4]uint32{338, 3, 1, 2 << 16}, private),
		"turned":            tiffFile(2, 4, 50, 80, turned(img, 6).Pix, [4]uint32{274, 3, 1, 6 << 16}, [4]uint32{338, 3, 1, 2 << 16}),
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Decoder{}.Full(t.Context(), report.TIFF, src)
			require.NoError(t, err)
			require.Equal(t, image.Rect(0, 0, 80, 50), got.Rect)
			assert.Equal(t, img.Pix, got.Pix)
		})
	}
}

// swapped is a color profile (ICC.1:2022) whose red is sRGB's green and whose green is sRGB's red.
func swapped() []byte {
	order := binary.BigEndian
	xyz := func(x, y, z float64) []byte {
		b := append([]byte("XYZ "), 0, 0, 0, 0)
		for _, v := range []float64{x, y, z} {
			b = order.AppendUint32(b, uint32(v*65536+.5))
		}
		return b
	}
	curve := append([]byte("para"), 0, 0, 0, 0, 0, 3, 0, 0)
	for _, v := range []float64{2.4, 1 / 1.055, .055 / 1.055, 1 / 12.92, .04045} {
		curve = order.AppendUint32(curve, uint32(v*65536+.5))
	}
	tags := []struct {
		name string
		data []byte
	}{
		{"wtpt", xyz(.9642, 1, .8249)},
		{"rXYZ", xyz(.38515, .71687, .09708)}, {"gXYZ", xyz(.43607, .22249, .01392)}, {"bXYZ", xyz(.14307, .06061, .7141)},
		{"rTRC", curve}, {"gTRC", curve}, {"bTRC", curve},
	}
	b := make([]byte, 128, 600)
	copy(b[8:], []byte{4, 0x30, 0, 0})
	copy(b[12:], "mntrRGB XYZ ")
	copy(b[36:], "acsp")
	copy(b[68:], xyz(.9642, 1, .8249)[8:])
	b = order.AppendUint32(b, uint32(len(tags)))
	at := len(b) + 12*len(tags)
	var body []byte
	for _, t := range tags {
		b = append(b, t.name...)
		b = order.AppendUint32(b, uint32(at+len(body)))
		b = order.AppendUint32(b, uint32(len(t.data)))
		body = append(body, t.data...)
	}
	b = append(b, body...)
	order.PutUint32(b, uint32(len(b)))
	return b
}

func TestColorsAreTurnedToSRGB(t *testing.T) {
	img := quadrants(80, 50)
	profile := swapped()
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	_, err := z.Write(profile)
	require.NoError(t, err)
	require.NoError(t, z.Close())
	body := append([]byte("iCCPp\x00\x00"), packed.Bytes()...)
	pic := asPNG(t, img)
	chunk := binary.BigEndian.AppendUint32(nil, uint32(len(body)-4))
	chunk = binary.BigEndian.AppendUint32(append(chunk, body...), crc32.ChecksumIEEE(body))
	withPNG := append(append(bytes.Clone(pic[:33]), chunk...), pic[33:]...)

	jpg := asJPEG(t, opaque(img), 95)
	withJPEG := bytes.Clone(jpg[:2])
	for i, part := range [][]byte{profile[:200], profile[200:]} { // in two segments, as large profiles are
		n := 2 + 14 + len(part)
		withJPEG = append(withJPEG, 0xFF, 0xE2, byte(n>>8), byte(n))
		withJPEG = append(append(withJPEG, "ICC_PROFILE\x00"...), byte(i+1), 2)
		withJPEG = append(withJPEG, part...)
	}
	withJPEG = append(withJPEG, jpg[2:]...)
	want := [4]string{"green", "red", "blue", "white"}
	for _, tc := range []struct {
		f   report.Format
		src []byte
	}{{report.PNG, withPNG}, {report.JPEG, withJPEG}} {
		t.Run(string(tc.f), func(t *testing.T) {
			got, err := Decoder{}.Full(t.Context(), tc.f, tc.src)
			require.NoError(t, err)
			assert.Equal(t, want, quarters(got))
			thumb, err := Decoder{}.Thumb(t.Context(), tc.f, tc.src, 40)
			require.NoError(t, err)
			assert.Equal(t, want, quarters(thumb))
		})
	}
}

// Whatever the bytes, decoding ends with a picture or a refusal.
func FuzzDecode(f *testing.F) {
	formats := []report.Format{report.JPEG, report.PNG, report.GIF, report.BMP, report.TIFF, report.WebP}
	img := quadrants(24, 16)
	f.Add(byte(0), asJPEG(f, opaque(img), 80))
	f.Add(byte(1), asPNG(f, img))
	f.Add(byte(4), tiffFile(5, 4, 24, 16, img.Pix))
	for _, name := range []string{"turned", "lossy", "anim"} {
		f.Add(byte(5), webpFile(f, name))
	}
	f.Fuzz(func(t *testing.T, which byte, src []byte) {
		faulttest.Bound(t)
		format := formats[int(which)%len(formats)]
		if w, h, err := Size(format, src); err == nil && w*h > 1<<22 {
			return // allowed, but slow to try a thousand times a second
		}
		img, err := Decoder{}.Full(t.Context(), format, src)
		if err == nil {
			require.NotNil(t, img)
			require.Len(t, img.Pix, 4*img.Rect.Dx()*img.Rect.Dy())
		}
		thumb, err := Decoder{}.Thumb(t.Context(), format, src, 64)
		if err == nil {
			require.LessOrEqual(t, max(thumb.Rect.Dx(), thumb.Rect.Dy()), 64)
		}
	})
}
