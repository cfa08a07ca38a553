package jpeg

import (
	"bytes"
	"encoding/binary"
	"image"
	stdjpeg "image/jpeg"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/photo/scrub/icc"
	"consentry/domain/photo/scrub/report"
)

// fixtures is the names of the pictures in testdata that can be cleaned.
func fixtures(t testing.TB) []string {
	t.Helper()
	entries, err := os.ReadDir("testdata")
	require.NoError(t, err)
	var out []string
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), "baseline") || strings.HasPrefix(e.Name(), "progressive") {
			out = append(out, e.Name())
		}
	}
	require.Greater(t, len(out), 12)
	return out
}

// unread is what the standard library's decoder does not read: restart intervals in scans of one component out of several.
var unread = []string{"baseline-three-scans-restart.jpg", "progressive-420-restart.jpg"}

func decode(t testing.TB, b []byte) image.Image {
	t.Helper()
	m, err := stdjpeg.Decode(bytes.NewReader(b))
	require.NoError(t, err)
	return m
}

// pixels compares two files decoded, in the planes that they are coded in and in their colours.
func pixels(t testing.TB, a, b []byte) {
	t.Helper()
	x, y := decode(t, a), decode(t, b)
	require.IsType(t, x, y)
	require.Equal(t, x.Bounds(), y.Bounds())
	box := x.Bounds()
	for py := box.Min.Y; py < box.Max.Y; py++ {
		for px := box.Min.X; px < box.Max.X; px++ {
			if x.At(px, py) != y.At(px, py) {
				require.Equal(t, x.At(px, py), y.At(px, py), image.Pt(px, py))
			}
		}
	}
}

func TestPicturesOfEveryKind(t *testing.T) {
	for _, name := range fixtures(t) {
		t.Run(name, func(t *testing.T) {
			src := fixture(t, name)
			keep := bytes.Clone(src)
			out, r := clean(t, src)
			assert.Equal(t, keep, src)
			assert.Empty(t, r.Removed)
			assert.Equal(t, report.Report{Format: report.JPEG, Out: report.JPEG, Pixels: report.Identical, Width: 97, Height: 61, Frames: 1}, r)
			if !slices.Contains(unread, name) {
				pixels(t, src, out)
			}

			// The same codes in the same tables are the same coefficients.
			var a, b [][]byte
			for _, p := range split(t, src) {
				if p.marker == mSOS {
					a = append(a, p.entropy)
				}
			}
			order := ""
			for _, p := range split(t, out) {
				if p.marker == mSOS {
					b = append(b, p.entropy)
				}
				order += letters[p.marker]
			}
			assert.Equal(t, a, b)
			assert.Regexp(t, `^<J?A?QF(H?R?S)+>$`, order)

			again, r := clean(t, out)
			assert.Equal(t, out, again)
			assert.Empty(t, r.Removed)
		})
	}
}

// letters spells the order of a copy.
var letters = map[byte]string{mSOI: "<", mAPP0: "J", mAPPE: "A", mDQT: "Q", mSOF0: "F", mSOF1: "F", mSOF2: "F", mDHT: "H", mDRI: "R", mSOS: "S", mEOI: ">"}

// Which transform decoders choose depends on JFIF, on Adobe's segment and on the names of the components.
func TestColoursStayTheSame(t *testing.T) {
	bare := fixture(t, "baseline-420.jpg")
	rgb := fixture(t, "baseline-rgb.jpg")
	drop := func(file []byte, marker byte) []byte {
		for _, p := range split(t, file) {
			if p.marker == marker {
				return slices.Delete(bytes.Clone(file), p.at, p.at+4+len(p.body))
			}
		}
		require.FailNow(t, "no such marker")
		return nil
	}
	adobe := func(transform string) []byte { return seg(mAPPE, "Adobe\x00\x65\x80\x00\x00\x00"+transform) }
	named := drop(rgb, mAPPE) // components R, G, B
	for name, file := range map[string][]byte{
		"neither, 1 2 3":        drop(bare, mAPP0),
		"Adobe YCbCr":           before(t, drop(bare, mAPP0), mSOI, 0, adobe("\x01")),
		"Adobe RGB, 1 2 3":      before(t, drop(bare, mAPP0), mSOI, 0, adobe("\x00")),
		"JFIF and Adobe RGB":    before(t, bare, mDQT, 0, adobe("\x00")),
		"neither, R G B":        named,
		"Adobe RGB, R G B":      rgb,
		"Adobe YCbCr, R G B":    before(t, named, mSOI, 0, adobe("\x01")),
		"JFIF, R G B":           before(t, named, mSOI, 0, seg(mAPP0, "JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00")),
		"Adobe YCCK":            fixture(t, "baseline-cmyk.jpg"),
		"Adobe CMYK":            mend(t, fixture(t, "baseline-cmyk.jpg"), mAPPE, func(b []byte) { b[11] = 0 }),
		"Adobe unknown, 4":      mend(t, fixture(t, "baseline-cmyk.jpg"), mAPPE, func(b []byte) { b[11] = 9 }),
		"Adobe says more, 1":    before(t, fixture(t, "baseline-grey-2x2.jpg"), mSOI, 0, adobe("\x00")),
		"Adobe twice, the last": before(t, drop(bare, mAPP0), mSOI, 0, adobe("\x01"), adobe("\x00")),
	} {
		t.Run(name, func(t *testing.T) {
			out, _ := clean(t, file)
			pixels(t, file, out)
			again, r := clean(t, out)
			assert.Equal(t, out, again)
			assert.Empty(t, r.Removed)
		})
	}
}

// No decoder here reads 12 bits; the entropy-coded data is the same kind, and that is what is copied.
func TestTwelveBits(t *testing.T) {
	for _, name := range []string{"baseline-420.jpg", "progressive-420.jpg"} {
		src := fixture(t, name)
		var file []byte
		var entropy [][]byte
		for _, p := range split(t, src) {
			switch p.marker {
			case mSOI, mEOI:
				file = append(file, 0xff, p.marker)
			case mDQT:
				wide := "\x10"
				for _, q := range p.body[1:] {
					wide += "\x01" + string([]byte{q})
				}
				file = append(file, seg(mDQT, string([]byte{p.body[0] | 0x10})+wide[1:])...)
			case mSOF0, mSOF2:
				file = append(file, seg(max(p.marker, mSOF1), "\x0c"+string(p.body[1:]))...)
			default:
				file = append(append(file, seg(p.marker, string(p.body))...), p.entropy...)
				if p.marker == mSOS {
					entropy = append(entropy, p.entropy)
				}
			}
		}
		out, r := clean(t, file)
		assert.Empty(t, r.Removed)
		var got [][]byte
		for _, p := range split(t, out) {
			switch p.marker {
			case mSOS:
				got = append(got, p.entropy)
			case mSOF1, mSOF2:
				assert.Equal(t, byte(12), p.body[0])
			case mDQT:
				assert.Len(t, p.body, 2*129)
			}
		}
		assert.Equal(t, entropy, got, name)
	}
}

func TestStuffing(t *testing.T) {
	data := []byte{0xff, 0xff, 1, 0xff, 0, 0, 0xff}
	stuffed := stuff([]byte{9}, data)
	assert.Equal(t, []byte{9, 0xff, 0, 0xff, 0, 1, 0xff, 0, 0, 0, 0xff, 0}, stuffed)
	for _, end := range []string{"", "\xff\xd9", "\xff", "\xff\xff\xd9"} {
		file := append(bytes.Clone(stuffed), end...)
		at := entropyEnd(file, 1)
		assert.Equal(t, len(stuffed), at)
		back, n := unstuff(nil, file[1:at])
		assert.Equal(t, data, back[:n])
		assert.GreaterOrEqual(t, len(back), n+over)
	}
}

// longProfile is a grey display profile whose tone curve has 40,000 entries (ICC.1:2022).
func longProfile() []byte {
	be := binary.BigEndian
	w := make([]byte, 128)
	be.PutUint32(w[8:], 0x04300000)
	copy(w[12:], "mntrGRAYXYZ ")
	copy(w[36:], "acsp")
	white := []byte{0, 0, 0xf6, 0xd6, 0, 1, 0, 0, 0, 0, 0xd3, 0x2d}
	copy(w[68:], white)
	curve := append([]byte("curv\x00\x00\x00\x00"), 0, 0, 0x9c, 0x40)
	for i := range 40_000 {
		curve = be.AppendUint16(curve, uint16(i*65535/39_999))
	}
	tags := []struct {
		sig  string
		data []byte
	}{
		{"desc", []byte("mluc\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x0cenUS\x00\x00\x00\x02\x00\x00\x00\x1c\x00g\x00\x00")},
		{"wtpt", append([]byte("XYZ \x00\x00\x00\x00"), white...)},
		{"kTRC", curve},
	}
	w = be.AppendUint32(w, uint32(len(tags)))
	at := len(w) + 12*len(tags)
	for _, t := range tags {
		w = be.AppendUint32(be.AppendUint32(append(w, t.sig...), uint32(at)), uint32(len(t.data)))
		at += len(t.data)
	}
	for _, t := range tags {
		w = append(w, t.data...)
	}
	be.PutUint32(w, uint32(len(w)))
	return w
}

// A profile that does not fit into one segment is split, and read back whole.
func TestLongProfile(t *testing.T) {
	profile := longProfile()
	file := fixture(t, "baseline-grey-2x2.jpg")
	parts := [][]byte{}
	for i := 0; i*50_000 < len(profile); i++ {
		parts = append(parts, seg(mAPP2, string(nameICC)+string([]byte{byte(i + 1), byte((len(profile) + 49_999) / 50_000)})+string(profile[i*50_000:min((i+1)*50_000, len(profile))])))
	}
	out, _ := clean(t, before(t, file, mDQT, 0, parts...))
	want, _, ok := icc.Clean(profile)
	require.True(t, ok)
	var got []byte
	for _, p := range split(t, out) {
		if p.marker == mAPP2 {
			got = append(got, p.body[14:]...)
		}
	}
	assert.Greater(t, len(got), 70_000)
	assert.True(t, bytes.Equal(want, got))
	again, r := clean(t, out)
	assert.Equal(t, out, again)
	assert.Empty(t, r.Removed)
}
