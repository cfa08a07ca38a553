package files

// Files made by hand in the one allowed form pass, and every trap is found by its name.

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"strings"
	"testing"

	"consentry/domain/photo/scrub/report"
	"consentry/domain/photo/scrub/verify/proof"
	"consentry/store/faulttest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// picture stands for a JPEG: the walk over it is another package's.
const picture = "\xff\xd8 a picture \xff\xd9"

// seen is a JPEG walk that finds what the picture says it has.
func seen(b []byte) (proof.Proof, error) {
	p := proof.Proof{Size: int64(len(b)), Bytes: int64(len(b)), Width: 40, Height: 30, Frames: 1}
	switch {
	case bytes.Contains(b, []byte("EXIF")):
		p.Find("exif", 2, 4)
	case bytes.Contains(b, []byte("GAP")):
		p.Bytes--
	case bytes.Contains(b, []byte("TURNED")):
		p.Orientation = 6
	case bytes.Contains(b, []byte("WIDE")):
		p.Width = 400
	case bytes.Contains(b, []byte("BROKEN")):
		return p, report.Bad("jpeg")
	}
	return p, nil
}

// document makes a PDF of such pictures, one a page.
func document(pictures ...string) string {
	b := "%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"
	var at []int
	object := func(body string) {
		at = append(at, len(b))
		b += fmt.Sprintf("%d 0 obj\n%sendobj\n", len(at), body)
	}
	kids := ""
	for i := range pictures {
		kids += fmt.Sprintf(" %d 0 R", 3+3*i)
	}
	object("<< /Type /Catalog /Pages 2 0 R >>\n")
	object(fmt.Sprintf("<< /Type /Pages /Count %d /Kids [%s] >>\n", len(pictures), strings.TrimSpace(kids)))
	for i, p := range pictures {
		object(fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792.5] /Resources << /XObject << /I %d 0 R >> >> /Contents %d 0 R >>\n", 4+3*i, 5+3*i))
		object(fmt.Sprintf("<< /Type /XObject /Subtype /Image /Width 40 /Height 30 /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode /Length %d >>\nstream\n%s\nendstream\n", len(p), p))
		object("<< /Length 34 >>\nstream\nq 612 0 0 792.5 0 0 cm /I Do Q\nendstream\n")
	}
	b = strings.ReplaceAll(b, "/Length 34", fmt.Sprintf("/Length %d", len("q 612 0 0 792.5 0 0 cm /I Do Q")))
	x := fmt.Sprintf("xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, o := range at {
		x += fmt.Sprintf("%010d 00000 n \n", o)
	}
	return b + x + fmt.Sprintf("trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, len(b))
}

func walk(t *testing.T, f report.Format, b string) proof.Proof {
	t.Helper()
	p, err := Walk(f, strings.NewReader(b), int64(len(b)), seen)
	require.NoError(t, err)
	return p
}

func TestACleanPDFPasses(t *testing.T) {
	for _, n := range []int{1, 3, 40} {
		p := walk(t, report.PDF, document(strings.Split(strings.Repeat(picture+"|", n-1)+picture, "|")...))
		assert.True(t, p.Clean(), "%v", p.Findings)
		assert.Equal(t, []int{n, 40, 30}, []int{p.Frames, p.Width, p.Height})
	}
}

func TestEveryTrapInAPDFIsFoundByName(t *testing.T) {
	good := document(picture)
	swap := func(old, new string) string { return strings.Replace(good, old, new, 1) }
	for name, c := range map[string]struct{ b, want string }{
		"bytes after":         {good + "Jane", "trailer"},
		"another revision":    {good + good[9:], "revision"},
		"information":         {swap("/Root 1 0 R", "/Root 1 0 R /Info 9 0 R"), "info"},
		"identifier":          {swap("/Root 1 0 R", "/Root 1 0 R /ID [<00><00>]"), "identifier"},
		"metadata":            {swap("/Pages 2 0 R", "/Pages 2 0 R /Metadata 9 0 R"), "xmp"},
		"attachment":          {swap("/Pages 2 0 R", "/Names << /EmbeddedFile 9 0 R >>"), "attachment"},
		"script":              {swap("/Pages 2 0 R", "/Pages 2 0 R /OpenAction 9 0 R"), "script"},
		"annotation":          {swap("/Parent 2 0 R", "/Parent 2 0 R /Annots []"), "annotation"},
		"crop":                {swap("/Parent 2 0 R", "/Parent 2 0 R /CropBox [0 0 1 1]"), "cropped"},
		"text":                {swap("/XObject", "/Font << >> /XObject"), "text"},
		"locked":              {swap("/Root 1 0 R", "/Root 1 0 R /Encrypt 9 0 R"), "encryption"},
		"a comment":           {swap("1 0 obj", "% Jane\n1 0 obj"), "catalog"},
		"another name in it":  {swap("/Kids [3 0 R", "/Kids [3 0 R 9 0 R"), "pages"},
		"another command":     {swap("/I Do Q", "/I Do Q BT (Jane) Tj ET"), "content"},
		"a picture turned":    {document("\xff\xd8 TURNED \xff\xd9"), "picture_size"},
		"a picture's size":    {document("\xff\xd8 WIDE \xff\xd9"), "picture_size"},
		"in a picture":        {document("\xff\xd8 EXIF \xff\xd9"), "exif"},
		"a gap in a picture":  {document("\xff\xd8 GAP \xff\xd9"), "unreached"},
		"a wrong offset":      {swap("0000000015 00000 n", "0000000016 00000 n"), "objects"},
		"a free object":       {swap("0000000015 00000 n", "0000000015 00001 f"), "objects"},
		"a wrong length":      {swap(fmt.Sprintf("/Length %d", len(picture)), fmt.Sprintf("/Length %d", len(picture)-1)), "picture"},
		"a page out of sight": {swap("/MediaBox [0 0 612 792.5]", "/MediaBox [0 0 61 792.5]"), "content"},
		"zeros in a number":   {swap("/MediaBox [0 0 612 792.5]", "/MediaBox [0 0 612 792.50]"), "page"},
		"bytes before":        {"Jane" + good, "header"},
	} {
		t.Run(name, func(t *testing.T) {
			p := walk(t, report.PDF, c.b)
			assert.True(t, p.Has(c.want), "%v", p.Findings)
			assert.False(t, p.Clean())
		})
	}
}

func TestAPictureInAPDFIsAlwaysWalked(t *testing.T) {
	b := document(picture)
	p, err := Walk(report.PDF, strings.NewReader(b), int64(len(b)), nil)
	require.NoError(t, err)
	assert.True(t, p.Has("picture_not_walked"))
	b = document("\xff\xd8 BROKEN \xff\xd9")
	p, err = Walk(report.PDF, strings.NewReader(b), int64(len(b)), seen)
	require.Error(t, err)
	assert.False(t, p.Clean())
}

const shape = "v 0 0 0\nv 1 0 0 0.5 1 0\nv 0 1 0\nvt 0 1\nvn 0 0 1\nf 1 2 3\nf 1/1/1 2//1 3/1\n"

func TestACleanShapePasses(t *testing.T) {
	for name, c := range map[string]struct {
		f report.Format
		b string
	}{
		"OBJ": {report.OBJ, shape}, "STL": {report.STL, stl("", 0)}, "PLY": {report.PLY, ply("float", "", points+corners)},
		"PLY with normals and colours": {report.PLY, ply("float", "property float nx\nproperty float ny\nproperty float nz\nproperty uchar red\nproperty uchar green\nproperty uchar blue\n", strings.Repeat("\x00", 27*3)+corners)},
		"PLY in double":                {report.PLY, ply("double", "", strings.Repeat("\x00", 24*3)+corners)},
	} {
		t.Run(name, func(t *testing.T) {
			p := walk(t, c.f, c.b)
			assert.True(t, p.Clean(), "%d of %d %v", p.Bytes, p.Size, p.Findings)
		})
	}
}

func stl(header string, attribute byte) string {
	b := make([]byte, 84+50)
	copy(b, header)
	b[80], b[132] = 1, attribute
	binary.LittleEndian.PutUint32(b[84+12:], math.Float32bits(2.5))
	return string(b)
}

// points are three of three floats, corners one triangle of them.
const points = "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00" + "\x00\x00\x80\x3f\x00\x00\x00\x00\x00\x00\x00\x00" + "\x00\x00\x00\x00\x00\x00\x80\x3f\x00\x00\x00\x00"
const corners = "\x03\x00\x00\x00\x00\x01\x00\x00\x00\x02\x00\x00\x00"

func ply(kind, more, data string) string {
	b := "ply\nformat binary_little_endian 1.0\nelement vertex 3\n"
	for _, n := range []string{"x", "y", "z"} {
		b += "property " + kind + " " + n + "\n"
	}
	return b + more + "element face 1\nproperty list uchar int vertex_indices\nend_header\n" + data
}

func TestEveryTrapInAShapeIsFoundByName(t *testing.T) {
	sheet := ply("float", "", points+corners)
	negative := "\x00\x00\x00\x80"
	for name, c := range map[string]struct {
		f    report.Format
		b    string
		want string
	}{
		"OBJ comment":            {report.OBJ, "# Jane\n" + shape, "comment"},
		"OBJ comment at a line":  {report.OBJ, strings.Replace(shape, "v 0 1 0\n", "v 0 1 0 # x\n", 1), "number"},
		"OBJ object":             {report.OBJ, "o Jane\n" + shape, "object_names"},
		"OBJ group":              {report.OBJ, "g Jane\n" + shape, "object_names"},
		"OBJ material":           {report.OBJ, "usemtl Jane\n" + shape, "object_names"},
		"OBJ library":            {report.OBJ, "mtllib C:\\jane.mtl\n" + shape, "linked_file"},
		"OBJ other line":         {report.OBJ, "s 1\n" + shape, "line"},
		"OBJ empty line":         {report.OBJ, "\n" + shape, "line"},
		"OBJ spaces":             {report.OBJ, strings.Replace(shape, "v 1 0", "v  1 0", 1), "number"},
		"OBJ digits":             {report.OBJ, strings.Replace(shape, "v 1 0", "v 1.000 0", 1), "number"},
		"OBJ sign of zero":       {report.OBJ, strings.Replace(shape, "v 1 0", "v 1 -0", 1), "number"},
		"OBJ no number":          {report.OBJ, strings.Replace(shape, "v 1 0", "v 1 NaN", 1), "number"},
		"OBJ hexadecimal":        {report.OBJ, strings.Replace(shape, "v 1 0", "v 0x1p4 0", 1), "number"},
		"OBJ corner of none":     {report.OBJ, shape + "f 1 2 9\n", "face"},
		"OBJ corner's zeros":     {report.OBJ, shape + "f 1 2 03\n", "face"},
		"OBJ four parts":         {report.OBJ, shape + "f 1/1/1/1 2 3\n", "face"},
		"OBJ without line's end": {report.OBJ, shape + "f 1 2 3", "slack"},
		"OBJ no shape":           {report.OBJ, "vn 0 0 1\n", "no_geometry"},
		"STL header":             {report.STL, stl("Jane", 0), "header"},
		"STL attribute":          {report.STL, stl("", 1), "attributes"},
		"STL after the end":      {report.STL, stl("", 0) + "Jane", "trailer"},
		"STL text":               {report.STL, "solid Jane\n" + strings.Repeat("facet normal 0 0 1\n", 9), "object_names"},
		"STL sign of zero":       {report.STL, strings.Replace(stl("", 0), "\x00\x00\x20\x40", negative, 1), "number"},
		"STL no number":          {report.STL, strings.Replace(stl("", 0), "\x00\x00\x20\x40", "\x01\x00\xc0\x7f", 1), "number"},
		"STL no shape":           {report.STL, string(make([]byte, 84)), "no_geometry"},
		"PLY comment":            {report.PLY, strings.Replace(sheet, "element vertex", "comment Jane\nelement vertex", 1), "comment"},
		"PLY object":             {report.PLY, strings.Replace(sheet, "format", "obj_info Jane\nformat", 1), "object_names"},
		"PLY other property":     {report.PLY, strings.Replace(sheet, "element face", "property float jane\nelement face", 1), "header"},
		"PLY other element":      {report.PLY, strings.Replace(sheet, "end_header", "element jane 0\nend_header", 1), "header"},
		"PLY in text":            {report.PLY, "ply\nformat ascii 1.0\nelement vertex 1\n", "header"},
		"PLY zeros in a count":   {report.PLY, strings.Replace(sheet, "vertex 3", "vertex 03", 1), "header"},
		"PLY after the end":      {report.PLY, sheet + "Jane", "trailer"},
		"PLY sign of zero":       {report.PLY, ply("float", "", negative+points[4:]+corners), "number"},
		"PLY corner of none":     {report.PLY, ply("float", "", points+corners[:9]+"\x07\x00\x00\x00"), "face"},
		"PLY two corners":        {report.PLY, ply("float", "", points+"\x02"+corners[1:9]), "face"},
	} {
		t.Run(name, func(t *testing.T) {
			p := walk(t, c.f, c.b)
			assert.True(t, p.Has(c.want), "%v", p.Findings)
			assert.False(t, p.Clean())
		})
	}
}

func TestWhatCannotBeFollowedIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		f   report.Format
		b   string
		why report.Why
	}{
		"nothing":          {report.PDF, "", report.Empty},
		"another format":   {report.GIF, "x", report.Unknown},
		"no PDF":           {report.PDF, "hello", report.Damaged},
		"PDF cut":          {report.PDF, document(strings.Repeat("x", 5000))[:2000], report.Truncated},
		"STL cut":          {report.STL, stl("", 0)[:100], report.Truncated},
		"STL of few bytes": {report.STL, "x", report.Truncated},
		"PLY cut":          {report.PLY, ply("float", "", points[:20]), report.Truncated},
		"PLY faces cut":    {report.PLY, ply("float", "", points+corners[:6]), report.Truncated},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := Walk(c.f, strings.NewReader(c.b), int64(len(c.b)), seen)
			require.Error(t, err)
			assert.True(t, report.Is(err, c.why), "%v", err)
			assert.False(t, p.Clean())
		})
	}
}

// A byte put into a clean PDF or shape never goes unseen, unless it makes another clean shape: a digit more in an OBJ.
func TestAByteMoreIsNeverUnseen(t *testing.T) {
	files := []struct {
		f report.Format
		b string
	}{{report.PDF, document(picture)}, {report.STL, stl("", 0)}, {report.PLY, ply("float", "", points+corners)}, {report.OBJ, shape}}
	rapid.Check(t, func(t *rapid.T) {
		c := rapid.SampledFrom(files).Draw(t, "file")
		at := rapid.IntRange(0, len(c.b)).Draw(t, "at")
		put := rapid.StringMatching(`[ -/:-~\x00\n]{1,20}`).Draw(t, "put")
		more := c.b[:at] + put + c.b[at:]
		p, err := Walk(c.f, strings.NewReader(more), int64(len(more)), seen)
		if err == nil && p.Clean() && c.f != report.OBJ {
			t.Fatalf("%q at %d went unseen", put, at)
		}
		if p.Clean() && strings.ContainsAny(more, "#") {
			t.Fatalf("%q at %d went unseen", put, at)
		}
	})
}

func FuzzWalk(f *testing.F) {
	f.Add(0, []byte(document(picture)))
	f.Add(1, []byte(shape))
	f.Add(2, []byte(stl("", 0)))
	f.Add(3, []byte(ply("float", "", points+corners)))
	f.Fuzz(func(t *testing.T, which int, b []byte) {
		faulttest.Bound(t)
		format := []report.Format{report.PDF, report.OBJ, report.STL, report.PLY}[((which%4)+4)%4]
		p, err := Walk(format, bytes.NewReader(b), int64(len(b)), seen)
		if p.Bytes > p.Size || err != nil && p.Clean() {
			t.Fatalf("%d of %d: %v", p.Bytes, p.Size, err)
		}
	})
}
