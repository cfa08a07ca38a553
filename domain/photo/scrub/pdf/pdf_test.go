package pdf

// New PDFs hold pictures and nothing else; what an incoming one hides is named.

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"math"
	"strings"
	"testing"

	"consentry/domain/photo/scrub/exif"
	"consentry/domain/photo/scrub/report"
	"consentry/store/faulttest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func page(picture string) Page {
	return Page{JPEG: []byte("\xff\xd8" + picture + "\xff\xd9"), WidthPt: 612, HeightPt: 792.126, PixelWidth: 1700, PixelHeight: 2200, Components: 3}
}

func TestWriteIsTheSameEveryTime(t *testing.T) {
	gray := page("two")
	gray.Components = 1
	first, err := Write([]Page{page("one"), gray})
	require.NoError(t, err)
	second, err := Write([]Page{page("one"), gray})
	require.NoError(t, err)
	assert.Equal(t, first, second)
	for _, want := range []string{"%PDF-1.4\n", "/Count 2 /Kids [3 0 R 6 0 R]", "/MediaBox [0 0 612 792.13]", "\xff\xd8one\xff\xd9", "/DeviceRGB", "/DeviceGray", "q 612 0 0 792.13 0 0 cm /I Do Q"} {
		assert.Contains(t, string(first), want)
	}
	for _, never := range []string{"/Info", "/ID", "Date", "/Producer", "/Metadata"} {
		assert.NotContains(t, string(first), never)
	}
	assert.True(t, bytes.HasSuffix(first, []byte("%%EOF\n")))
	var at int
	_, err = fmt.Sscanf(string(first[bytes.LastIndex(first, []byte("startxref\n")):]), "startxref\n%d", &at)
	require.NoError(t, err)
	require.True(t, bytes.HasPrefix(first[at:], []byte("xref\n0 9\n")))
	for i := 1; i <= 8; i++ {
		var o int
		_, err = fmt.Sscanf(string(first[at+9+20*i:]), "%010d 00000 n", &o)
		require.NoError(t, err)
		assert.True(t, bytes.HasPrefix(first[o:], fmt.Appendf(nil, "%d 0 obj\n", i)), "object %d", i)
	}
	pages, things, err := Inspect(first)
	require.NoError(t, err)
	assert.Equal(t, 2, pages)
	assert.Empty(t, things)
}

func TestWriteRefusesWhatIsNoPage(t *testing.T) {
	for name, c := range map[string]struct {
		do  func(*Page)
		why report.Why
	}{
		"no picture":       {func(p *Page) { p.JPEG = nil }, report.Damaged},
		"not a JPEG":       {func(p *Page) { p.JPEG = []byte("\x89PNG....") }, report.Damaged},
		"bytes after":      {func(p *Page) { p.JPEG = append(p.JPEG, 'x') }, report.Damaged},
		"no width":         {func(p *Page) { p.WidthPt = 0 }, report.Damaged},
		"no number":        {func(p *Page) { p.HeightPt = math.NaN() }, report.Damaged},
		"endless":          {func(p *Page) { p.HeightPt = math.Inf(1) }, report.Damaged},
		"too many pixels":  {func(p *Page) { p.PixelWidth, p.PixelHeight = 60_000, 60_000 }, report.TooBig},
		"no pixels":        {func(p *Page) { p.PixelWidth = 0 }, report.Damaged},
		"colours of print": {func(p *Page) { p.Components = 4 }, report.Unsupported},
	} {
		t.Run(name, func(t *testing.T) {
			p := page("x")
			c.do(&p)
			out, err := Write([]Page{page("y"), p})
			assert.True(t, report.Is(err, c.why), "%v", err)
			assert.Nil(t, out)
		})
	}
	_, err := Write(nil)
	assert.True(t, report.Is(err, report.Empty))
	_, err = Write(make([]Page, report.MaxPages+1))
	assert.True(t, report.Is(err, report.TooMany))
}

func deflate(s string) string {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	_, _ = z.Write([]byte(s))
	_ = z.Close()
	return b.String()
}

// stream makes an object with a stream.
func stream(id int, dictionary, data string) string {
	return fmt.Sprintf("%d 0 obj\n<< %s /Length %d >>\nstream\n%s\nendstream\nendobj\n", id, dictionary, len(data), data)
}

const start = "%PDF-1.7\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj\n"
const single = "3 0 obj <</Type/Page/Parent 2 0 R>> endobj\n"
const finish = "trailer <</Size 9/Root 1 0 R>>\nstartxref\n9\n%%EOF\n"

func TestInspectNamesWhatAPDFHides(t *testing.T) {
	jpeg := "\xff\xd8\xff\xe1\x00\x22Exif\x00\x00" + string(exif.Orientation(6)) + "\xff\xfe\x00\x06Jane\xff\xed\x00\x04IP\xff\xda"
	for name, c := range map[string]struct {
		b     string
		pages int
		want  []report.Kind
	}{
		"nothing":                 {start + single + finish, 1, nil},
		"information":             {start + single + "9 0 obj <</Author(Jane)/Title<4a>/Producer(x)/CreationDate(D:1999)/Keywords()>> endobj\n" + finish, 1, []report.Kind{report.Person, report.Words, report.Software, report.Time}},
		"names written in digits": {start + single + "9 0 obj <</#41uth#6fr (Jane \\) (x) Doe)>> endobj\n" + finish, 1, []report.Kind{report.Person}},
		"identifier":              {start + single + "trailer <</ID[<00><00>]>>\n%%EOF", 1, []report.Kind{report.Identifier}},
		"metadata":                {start + single + stream(9, "/Type/Metadata/Subtype/XML", "<x:xmpmeta/>") + finish, 1, []report.Kind{report.History}},
		"attachment":              {start + single + "9 0 obj <</Names<</EmbeddedFiles 10 0 R>>>> endobj\n" + finish, 1, []report.Kind{report.Attachment}},
		"script":                  {start + single + "9 0 obj <</S/JavaScript/JS(app.alert)>> endobj\n" + finish, 1, []report.Kind{report.Script}},
		"form and annotations":    {start + single + "9 0 obj <</AcroForm 1 0 R/Annots[]>> endobj\n" + finish, 1, []report.Kind{report.Annotation}},
		"crop, layers":            {start + "3 0 obj <</Type/Page/CropBox[0 0 1 1]/OCProperties 1 0 R>> endobj\n" + finish, 1, []report.Kind{report.HiddenRows}},
		"thumbnail, private":      {start + "3 0 obj <</Type/Page/Thumb 1 0 R/PieceInfo 1 0 R>> endobj\n" + finish, 1, []report.Kind{report.Thumbnail, report.AppData}},
		"revisions":               {start + single + finish + single + finish, 1, []report.Kind{report.History}},
		"for the web":             {"%PDF-1.7\n8 0 obj <</Linearized 1>> endobj\n" + start + single + finish + finish, 1, nil},
		"after the end":           {start + single + finish + "Jane", 1, []report.Kind{report.AfterEnd}},
		"before the start":        {"Jane\n" + start + single + finish, 1, []report.Kind{report.BeforeStart}},
		"hidden text":             {start + single + stream(9, "", "BT 3 Tr (Jane) Tj ET") + finish, 1, []report.Kind{report.HiddenText}},
		"hidden text, packed":     {start + single + stream(9, "/Filter/FlateDecode", deflate("BT 3 Tr (Jane) Tj ET")) + finish, 1, []report.Kind{report.HiddenText}},
		"seen text":               {start + single + stream(9, "", "BT 0 Tr (3 Tr) Tj ET") + finish, 1, nil},
		"pages in a stream":       {start + stream(9, "/Type/ObjStm/N 2/First 10/Filter/FlateDecode", deflate("3 0 4 22  <</Type/Page/Rotate 0>> <</Type/Page/Annots[]>>")) + finish, 2, []report.Kind{report.Annotation}},
		"in a picture":            {start + single + stream(9, "/Subtype/Image/Filter/DCTDecode", jpeg) + finish, 1, []report.Kind{report.Words, report.History}},
		"in a packed picture":     {start + single + stream(9, "/Subtype/Image/Filter[/FlateDecode/DCTDecode]", deflate(jpeg)) + finish, 1, []report.Kind{report.Words, report.History}},
	} {
		t.Run(name, func(t *testing.T) {
			pages, things, err := Inspect([]byte(c.b))
			require.NoError(t, err)
			assert.Equal(t, c.pages, pages)
			got := []report.Kind{}
			for _, x := range things {
				got = append(got, x.Kind)
			}
			if len(c.want) == 0 {
				assert.Empty(t, got)
			}
			assert.Subset(t, got, c.want)
		})
	}
}

func TestInspectRefuses(t *testing.T) {
	many := start
	for i := range report.MaxPages + 1 {
		many += fmt.Sprintf("%d 0 obj <</Type/Page>> endobj\n", 10+i)
	}
	for name, c := range map[string]struct {
		b   string
		why report.Why
	}{
		"nothing":    {"", report.Empty},
		"no PDF":     {strings.Repeat("hello ", 400) + start, report.Damaged},
		"locked":     {start + single + "trailer <</Encrypt 9 0 R>>\n%%EOF", report.Encrypted},
		"many pages": {many, report.TooMany},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := Inspect([]byte(c.b))
			assert.True(t, report.Is(err, c.why), "%v", err)
		})
	}
}

// A stream that unpacks to far more than it is costs no more than the limit.
func TestInspectUnpacksLittle(t *testing.T) {
	bomb := deflate(strings.Repeat(" ", 64<<20))
	b := start + single
	for i := range 30 {
		b += stream(20+i, "/Filter/FlateDecode", bomb)
	}
	l := look{pages: map[int]bool{}}
	l.scan([]byte(b), nil)
	assert.LessOrEqual(t, l.unpacked, maxUnpackedAll)
	assert.Len(t, l.pages, 1)
}

func FuzzInspect(f *testing.F) {
	f.Add([]byte(start + single + stream(9, "/Type/ObjStm/First 4/Filter/FlateDecode", deflate("3 0 <</Type/Page>>")) + finish))
	f.Add([]byte(start + single + "9 0 obj <</#41uthor (J\\)ane) /Title <41> /ID [<00>]>> endobj\n% c\n" + finish))
	f.Add([]byte(start + stream(9, "/Subtype/Image/Filter/DCTDecode", "\xff\xd8\xff\xe1\x00\x08Exif\x00\x00") + finish))
	f.Fuzz(func(t *testing.T, b []byte) {
		faulttest.Bound(t)
		pages, _, err := Inspect(b)
		if err == nil && (pages < 0 || pages > report.MaxPages) {
			t.Fatalf("%d pages", pages)
		}
	})
}
