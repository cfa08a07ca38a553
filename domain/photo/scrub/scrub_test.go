// This file tests clean copies of every format, each with planted words that must not come through, and the ways in which
// a copy is refused.

package scrub_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/image/bmp"
	xtiff "golang.org/x/image/tiff"
	"golang.org/x/image/webp"

	"consentry/domain/photo/scrub"
	. "consentry/domain/photo/scrub/internal/tifftest"
	"consentry/domain/photo/scrub/report"
	"consentry/store/faulttest"
)

const canary = "CANARY-DOE-JANE-1980-01-02"

// photo is a small picture with four corners of different colours.
func photo() *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, 24, 16))
	for y := range 16 {
		for x := range 24 {
			img.SetRGBA(x, y, color.RGBA{uint8(x / 12 * 200), uint8(y / 8 * 200), uint8(x*y) / 2, 255})
		}
	}
	return img
}

// metadata is what a telephone would write, with planted words in it.
func metadata() []byte {
	gps := &Dir{Fields: []Field{F(1, ASCII, "N"), F(2, Rational, bytes.Repeat([]byte("CANARY8b"), 3))}}
	sub := &Dir{Fields: []Field{F(0x9003, ASCII, "2026:03:04 09:08:07"), F(0x927C, Undefined, []byte(canary))}}
	return Build(binary.BigEndian, &Dir{Fields: []Field{
		F(0x010F, ASCII, canary), F(0x0112, Short, []uint16{1}), F(0x013B, ASCII, canary), F(0x8769, Long, sub), F(0x8825, Long, gps),
	}})
}

// segment is a JPEG segment, chunk a PNG chunk, riff a RIFF chunk, box a box of ISO media.
func segment(marker byte, body []byte) []byte {
	return append([]byte{0xff, marker, byte((len(body) + 2) >> 8), byte(len(body) + 2)}, body...)
}

func chunk(kind string, body []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	b = append(append(b, kind...), body...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

func riff(kind string, body []byte) []byte {
	b := binary.LittleEndian.AppendUint32([]byte(kind), uint32(len(body)))
	b = append(b, body...)
	if len(b)%2 == 1 {
		b = append(b, 0)
	}
	return b
}

func box(kind string, body []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(body)+8))
	return append(append(b, kind...), body...)
}

func fixture(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	require.NoError(t, err)
	return b
}

// telling is one file of each format that tells more than it shows.
func telling(t testing.TB) map[string][]byte {
	var j, p, g, b, tf bytes.Buffer
	require.NoError(t, jpeg.Encode(&j, photo(), nil))
	require.NoError(t, png.Encode(&p, photo()))
	require.NoError(t, gif.Encode(&g, photo(), nil))
	require.NoError(t, bmp.Encode(&b, photo()))
	require.NoError(t, xtiff.Encode(&tf, photo(), nil))
	jpg := append(bytes.Clone(j.Bytes()[:2]), segment(0xe1, append([]byte("Exif\x00\x00"), metadata()...))...)
	jpg = append(append(append(jpg, segment(0xfe, []byte(canary))...), j.Bytes()[2:]...), canary...)
	pn := append(bytes.Clone(p.Bytes()[:33]), chunk("tEXt", []byte("Comment\x00"+canary))...)
	pn = append(append(append(pn, chunk("eXIf", metadata())...), p.Bytes()[33:]...), canary...)
	gf := bytes.Clone(g.Bytes()[:g.Len()-1])
	gf = append(append(append(gf, 0x21, 0xfe, byte(len(canary))), canary...), 0, ';')
	lossy := fixture(t, "lossy.webp")
	wp := append(bytes.Clone(lossy), riff("EXIF", metadata())...)
	binary.LittleEndian.PutUint32(wp[4:], uint32(len(wp)-8))
	free := box("free", []byte(canary))
	return map[string][]byte{
		"a.jpg": jpg, "a.png": pn, "a.gif": gf, "a.bmp": append(b.Bytes(), canary...), "a.tif": append(tf.Bytes(), canary...), "a.webp": append(wp, canary...),
		"a.heic": append(fixture(t, "tile.heic"), free...), "a.avif": append(fixture(t, "tile.avif"), free...),
		"a.mp4": append(fixture(t, "clip.mp4"), free...),
		"a.obj": []byte("# " + canary + "\nmtllib " + canary + ".mtl\no " + canary + "\nv 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n"),
		"a.stl": []byte("solid " + canary + "\nfacet normal 0 0 1\nouter loop\nvertex 0 0 0\nvertex 1 0 0\nvertex 0 1 0\nendloop\nendfacet\nendsolid " + canary + "\n"),
		"a.ply": []byte("ply\nformat ascii 1.0\ncomment " + canary + "\nelement vertex 3\nproperty float x\nproperty float y\nproperty float z\n" +
			"element face 1\nproperty list uchar int vertex_indices\nend_header\n0 0 0\n1 0 0\n0 1 0\n3 0 1 2\n"),
		"a.pdf": []byte("%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n" +
			"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 72 72] >>\nendobj\n4 0 obj\n<< /Author (" + canary + ") >>\nendobj\n" +
			"trailer\n<< /Root 1 0 R /Info 4 0 R >>\n%%EOF\n" + canary),
	}
}

// paper draws every page as the same picture.
type paper struct{ pages int }

func (p paper) RenderPDF(_ context.Context, _ []byte, dpi int, page func(i, n int, img image.Image) error) error {
	for i := range p.pages {
		if err := page(i, p.pages, photo()); err != nil {
			return err
		}
	}
	return nil
}

func clean(t testing.TB, name string, src []byte) ([]byte, report.Report, error) {
	t.Helper()
	before := bytes.Clone(src)
	out := scrub.NewBuffer()
	r, err := scrub.Cleaner{Pages: paper{1}}.Clean(context.Background(), name, bytes.NewReader(src), out)
	require.Equal(t, before, src, "the original is not touched")
	if err != nil {
		require.Empty(t, r.Out)
	}
	return out.Bytes(), r, err
}

func TestNothingPlantedComesThrough(t *testing.T) {
	decoders := map[string]func(io.Reader) (image.Image, error){
		"a.jpg": jpeg.Decode, "a.png": png.Decode, "a.gif": gif.Decode, "a.bmp": bmp.Decode, "a.tif": xtiff.Decode, "a.webp": webp.Decode,
	}
	for name, src := range telling(t) {
		t.Run(name, func(t *testing.T) {
			require.Contains(t, string(src), canary)
			out, r, err := clean(t, name, src)
			require.NoError(t, err)
			assert.NotContains(t, string(out), "CANARY")
			assert.NotEmpty(t, r.Removed)
			assert.NotEmpty(t, r.Format)
			if decode := decoders[name]; decode != nil {
				assert.Equal(t, report.Identical, r.Pixels)
				want, err := decode(bytes.NewReader(src))
				require.NoError(t, err)
				got, err := decode(bytes.NewReader(out))
				require.NoError(t, err)
				require.Equal(t, want.Bounds(), got.Bounds())
				for y := range want.Bounds().Dy() {
					for x := range want.Bounds().Dx() {
						require.Equal(t, want.At(x, y), got.At(x, y), "%d,%d", x, y)
					}
				}
			}
			if name == "a.pdf" {
				assert.Equal(t, report.Reencoded, r.Pixels)
				return
			}
			again, r2, err := clean(t, name, out)
			require.NoError(t, err, "a copy can be copied")
			assert.Equal(t, out, again)
			assert.Empty(t, r2.Removed)
		})
	}
}

func TestWhatThePatientsRecordWantsIsRead(t *testing.T) {
	_, r, err := clean(t, "a.jpg", telling(t)["a.jpg"])
	require.NoError(t, err)
	assert.Equal(t, "2026-03-04T09:08:07", r.Taken)
	assert.Equal(t, canary, r.Camera)
	assert.Equal(t, 1, r.Orientation)
	assert.Equal(t, []int{24, 16, 1}, []int{r.Width, r.Height, r.Frames})
}

// A file cut anywhere gives a clean copy or none.
func TestAFileCutAnywhereGivesACleanCopyOrNone(t *testing.T) {
	for name, src := range telling(t) {
		step := max(1, len(src)/150)
		refused := 0
		for n := 0; n < len(src); n += step {
			out, _, err := clean(t, name, src[:n])
			if err == nil {
				require.NotContains(t, string(out), "CANARY", "%s cut at %d", name, n)
				continue
			}
			refused++
			var r *report.Refused
			require.ErrorAs(t, err, &r, "%s cut at %d", name, n)
		}
		assert.Positive(t, refused, name)
	}
}

func TestAFileWithOneWrongByteGivesACleanCopyOrNone(t *testing.T) {
	for name, src := range telling(t) {
		step := max(1, len(src)/150)
		for n := 0; n < len(src); n += step {
			b := bytes.Clone(src)
			b[n] ^= 0xA5
			if _, _, err := clean(t, name, b); err != nil {
				var r *report.Refused
				require.ErrorAs(t, err, &r, "%s at %d", name, n)
			}
		}
	}
}

func TestADocumentHasAsManyPagesAsWereDrawn(t *testing.T) {
	src := telling(t)["a.pdf"]
	for _, n := range []int{0, 1, 3, report.MaxPages + 1} {
		out := scrub.NewBuffer()
		r, err := scrub.Cleaner{Pages: paper{n}}.Clean(context.Background(), "a.pdf", bytes.NewReader(src), out)
		if n == 0 || n > report.MaxPages {
			require.True(t, report.Is(err, report.Damaged), "%d: %v", n, err)
			continue
		}
		require.NoError(t, err)
		assert.Equal(t, n, r.Frames)
		assert.Equal(t, n, strings.Count(string(out.Bytes()), "/Type /Page "))
		assert.Equal(t, n > 1, len(r.Kept) == 1, "more than one page is said")
	}
	_, err := scrub.Cleaner{}.Clean(context.Background(), "a.pdf", bytes.NewReader(src), scrub.NewBuffer())
	assert.True(t, report.Is(err, report.NoDecoder))
}

// sized is a source that says a size and has zeros behind its head.
type sized struct {
	head []byte
	size int64
}

func (s sized) Size() int64 { return s.size }

func (s sized) ReadAt(p []byte, at int64) (int, error) {
	clear(p)
	if at < int64(len(s.head)) {
		copy(p, s.head[at:])
	}
	return len(p), nil
}

func TestWhatIsRefusedBeforeItIsRead(t *testing.T) {
	for name, c := range map[string]struct {
		src  sized
		name string
		why  report.Why
	}{
		"empty":                      {sized{nil, 0}, "a.jpg", report.Empty},
		"a picture over the limit":   {sized{[]byte("\xff\xd8\xff\xe0"), report.MaxPicture + 1}, "a.jpg", report.TooLarge},
		"a video over the limit":     {sized{[]byte(ftyp("mp42")), report.MaxVideo + 1}, "a.mp4", report.TooLarge},
		"a camera's raw picture":     {sized{[]byte("II*\x00\x10\x00\x00\x00CR\x02\x00"), 5000}, "a.cr2", report.SealedOnly},
		"a scanner's DICOM":          {sized{append(make([]byte, 128), "DICM"...), 5000}, "a.dcm", report.SealedOnly},
		"something else":             {sized{[]byte("MZ"), 5000}, "a.exe", report.Unknown},
		"something else as a JPEG":   {sized{[]byte("MZ"), 5000}, "a.jpg", report.Unknown},
		"a PNG that is named a JPEG": {sized{[]byte("\x89PNG\r\n\x1a\n"), 5000}, "a.jpg", report.OtherName},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := scrub.Cleaner{}.Clean(context.Background(), c.name, c.src, scrub.NewBuffer())
			require.True(t, report.Is(err, c.why), "%v", err)
		})
	}
}

// failing fails to read, or to write, or gives something else back than was written.
type failing struct {
	scrub.Buffer
	write, read error
	flip        bool
}

func (f *failing) Write(p []byte) (int, error) {
	if f.write != nil {
		return 0, f.write
	}
	return f.Buffer.Write(p)
}

func (f *failing) ReadAt(p []byte, at int64) (int, error) {
	if f.read != nil {
		return 0, f.read
	}
	n, err := f.Buffer.ReadAt(p, at)
	if f.flip && at == 0 && n > 24 {
		p[24] ^= 0xFF
	}
	return n, err
}

func TestACopyThatIsNotProvenIsNoCopy(t *testing.T) {
	full := errors.New("no room")
	for name, src := range telling(t) {
		if name == "a.stl" { // its faces may hold any number
			continue
		}
		_, err := scrub.Cleaner{Pages: paper{1}}.Clean(context.Background(), name, bytes.NewReader(src), &failing{write: full})
		require.Error(t, err, name)
		r, err := scrub.Cleaner{Pages: paper{1}}.Clean(context.Background(), name, bytes.NewReader(src), &failing{read: full})
		require.True(t, report.Is(err, report.Residue), "%s: %v", name, err)
		require.Empty(t, r.Out)
	}
	_, err := scrub.Cleaner{}.Clean(context.Background(), "a.png", bytes.NewReader(telling(t)["a.png"]), &failing{flip: true})
	require.True(t, report.Is(err, report.Residue), "%v", err)
}

func TestAnEndedContextGivesNoCopy(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for name, src := range telling(t) {
		r, err := scrub.Cleaner{Pages: paper{1}}.Clean(ctx, name, bytes.NewReader(src), scrub.NewBuffer())
		require.ErrorIs(t, err, context.Canceled, name)
		require.Empty(t, r.Out)
	}
}

func TestABufferIsReadAsAFileIs(t *testing.T) {
	b := scrub.NewBuffer()
	n, err := b.Write([]byte("hello"))
	require.NoError(t, err)
	require.Equal(t, 5, n)
	got, err := io.ReadAll(io.NewSectionReader(b, 0, b.Size()))
	require.NoError(t, err)
	assert.Equal(t, "hello", string(got))
	_, err = b.ReadAt(make([]byte, 9), 2)
	assert.Equal(t, io.EOF, err)
	_, err = b.ReadAt(make([]byte, 1), 5)
	assert.Equal(t, io.EOF, err)
	_, err = b.ReadAt(make([]byte, 1), -1)
	assert.Error(t, err)
}

func FuzzClean(f *testing.F) {
	for _, src := range telling(f) {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		faulttest.Bound(t)
		out, r, err := clean(t, "", src)
		if err != nil {
			var ref *report.Refused
			require.ErrorAs(t, err, &ref)
			return
		}
		require.NotEmpty(t, r.Out)
		require.NotEmpty(t, out)
	})
}
