package mesh

// 3D scans come out with the same shape and nothing else; what was left behind is named.

import (
	"encoding/binary"
	"fmt"
	"math"
	"strings"
	"testing"

	"consentry/domain/photo/scrub/report"
	"consentry/store/faulttest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func kinds(r report.Report) (list []report.Kind) {
	for _, t := range r.Removed {
		list = append(list, t.Kind)
	}
	return list
}

func TestOBJKeepsTheShapeOnly(t *testing.T) {
	for name, c := range map[string]struct {
		in, out string
		removed []report.Kind
	}{
		"points and faces":     {"v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n", "v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n", nil},
		"numbers":              {"v 0.5000 -0 1e3\r\nv\t+1 2 3\nv 0 1 0.1\nf 1 2 3", "v 0.5 0 1000\nv 1 2 3\nv 0 1 0.1\nf 1 2 3\n", nil},
		"colours and corners":  {"v 0 0 0 1 0 0.5\nv 1 0 0 0 0 0\nv 0 1 0 1 1 1\nvt 0 1\nvn 0 0 1\nf 1/1/1 2/1/1 3/1/1\nf -3//-1 -2//1 3//1\n", "v 0 0 0 1 0 0.5\nv 1 0 0 0 0 0\nv 0 1 0 1 1 1\nvt 0 1\nvn 0 0 1\nf 1/1/1 2/1/1 3/1/1\nf 1//1 2//1 3//1\n", nil},
		"names and comments":   {"# Jane\no face of Jane\ng a\nv 0 0 0 # here\nv 1 0 0\nv 0 1 0\nusemtl skin\nf 1 2 3\n", "v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n", []report.Kind{report.ObjectNames}},
		"another file":         {"mtllib C:\\Users\\jane\\a.mtl\nv 0 0 0\nv 1 0 0\nv 0 1 0\ns 1\nf 1 2 3\ncurv 1\n", "v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n", []report.Kind{report.LinkedFile, report.Settings, report.AppData}},
		"joined lines":         {"v 0 \\\n0 0\nv 1 0 0\nv 0 1 0\n# Jane \\\nExample\nf 1 2 3\n", "v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n", []report.Kind{report.ObjectNames}},
		"normal of no number":  {"v 0 0 0\nv 1 0 0\nv 0 1 0\nvn nan nan nan\nf 1//1 2//1 3//1\n", "v 0 0 0\nv 1 0 0\nv 0 1 0\nvn 0 0 0\nf 1//1 2//1 3//1\n", nil},
		"weight of no meaning": {"v 0 0 0 1.0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n", "v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n", []report.Kind{report.Settings}},
	} {
		t.Run(name, func(t *testing.T) {
			out, r, err := Clean(report.OBJ, []byte(c.in))
			require.NoError(t, err)
			assert.Equal(t, c.out, string(out))
			assert.Equal(t, c.removed, kinds(r))
			assert.Equal(t, report.OBJ, r.Out)
		})
	}
}

// triangles makes a binary STL.
func triangles(header string, attribute uint16, after string, values ...float32) []byte {
	b := make([]byte, 84)
	copy(b, header)
	binary.LittleEndian.PutUint32(b[80:], uint32(len(values)/12))
	for i := 0; i < len(values); i += 12 {
		for _, v := range values[i : i+12] {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
		}
		b = binary.LittleEndian.AppendUint16(b, attribute)
	}
	return append(b, after...)
}

var one = []float32{0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0}

func TestSTLKeepsTheShapeOnly(t *testing.T) {
	clean := triangles("", 0, "", one...)
	nan := float32(math.NaN())
	for name, c := range map[string]struct {
		in      []byte
		out     []byte
		removed []report.Kind
	}{
		"binary":           {clean, clean, nil},
		"header":           {triangles("Jane Example", 0, "", one...), clean, []report.Kind{report.Words}},
		"like a text":      {triangles("solid Jane", 0, "", one...), clean, []report.Kind{report.Words}},
		"attributes":       {triangles("", 7, "", one...), clean, []report.Kind{report.AppData}},
		"after the end":    {triangles("", 0, "Jane", one...), clean, []report.Kind{report.AfterEnd}},
		"text":             {[]byte("solid Jane\n facet normal 0 0 1\n outer loop\n vertex 0 0 0\n vertex 1 0 0\n vertex 0 1 0\n endloop\n endfacet\nendsolid Jane\n"), clean, []report.Kind{report.ObjectNames}},
		"text, no name":    {[]byte("solid\nFACET NORMAL 0 0 1\nOUTER LOOP\nvertex 0 0 0\nvertex 1 0 0\nvertex 0 1 0\nendloop\nendfacet\nendsolid"), clean, nil},
		"text, after":      {[]byte("solid\nfacet normal 0 0 1\nouter loop\nvertex 0 0 0\nvertex 1 0 0\nvertex 0 1 0\nendloop\nendfacet\nendsolid\nJane\n"), clean, []report.Kind{report.AfterEnd}},
		"normal of none":   {triangles("", 0, "", nan, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0), triangles("", 0, "", 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0), nil},
		"zero has no sign": {triangles("", 0, "", 0, 0, 1, float32(math.Copysign(0, -1)), 0, 0, 1, 0, 0, 0, 1, 0), clean, nil},
	} {
		t.Run(name, func(t *testing.T) {
			out, r, err := Clean(report.STL, c.in)
			require.NoError(t, err)
			assert.Equal(t, c.out, out)
			assert.Equal(t, c.removed, kinds(r))
		})
	}
}

const head = "ply\nformat binary_little_endian 1.0\nelement vertex 3\n"
const xyz = "property float x\nproperty float y\nproperty float z\n"
const faceHead = "element face 1\nproperty list uchar int vertex_indices\nend_header\n"

func floats(v ...float32) string {
	var b []byte
	for _, x := range v {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(x))
	}
	return string(b)
}

const corners = "\x03\x00\x00\x00\x00\x01\x00\x00\x00\x02\x00\x00\x00"

func TestPLYKeepsTheShapeOnly(t *testing.T) {
	clean := head + xyz + faceHead + floats(0, 0, 0, 1, 0, 0, 0, 1, 0) + corners
	text := func(comment, vertex, a, after string) string {
		return "ply\nformat ascii 1.0\n" + comment + "element vertex 3\n" + xyz + vertex + "element face 1\nproperty list uchar int vertex_index\nend_header\n" +
			"0 0 0" + a + "\n1 0 0" + a + "\n0 1 0" + a + "\n3 0 1 2\n" + after
	}
	big := "ply\nformat binary_big_endian 1.0\nelement vertex 3\nproperty uchar x\nproperty uchar y\nproperty uchar z\nelement face 1\nproperty list uint8 uint16 vertex_indices\nproperty uchar flags\nend_header\n" +
		"\x00\x00\x00\x01\x00\x00\x00\x01\x00" + "\x03\x00\x00\x00\x01\x00\x02\x07"
	colored := "ply\nformat binary_little_endian 1.0\nelement vertex 3\n" + xyz + "property uchar red\nproperty uchar green\nproperty uchar blue\n"
	for name, c := range map[string]struct {
		in, out string
		removed []report.Kind
	}{
		"binary":                 {clean, clean, nil},
		"text":                   {text("", "", "", ""), clean, nil},
		"comments":               {text("comment by Jane\nobj_info id 7\n", "", "", ""), clean, []report.Kind{report.ObjectNames}},
		"picture of its skin":    {text("comment TextureFile C:\\jane.jpg\n", "", "", ""), clean, []report.Kind{report.LinkedFile}},
		"other property":         {text("", "property float quality\n", " 0.7", ""), clean, []report.Kind{report.AppData}},
		"colours":                {text("", "property uchar red\nproperty uchar green\nproperty uchar blue\n", " 1 2 3", ""), colored + faceHead + floats(0, 0, 0) + "\x01\x02\x03" + floats(1, 0, 0) + "\x01\x02\x03" + floats(0, 1, 0) + "\x01\x02\x03" + corners, nil},
		"after the end":          {text("", "", "", "Jane"), clean, []report.Kind{report.AfterEnd}},
		"after the end, binary":  {clean + "\n", clean, []report.Kind{report.AfterEnd}},
		"big end first, smaller": {big, clean, []report.Kind{report.AppData}},
		"other element":          {strings.Replace(text("", "", "", "7 7\n"), "end_header\n", "element camera 1\nproperty float a\nproperty float b\nend_header\n", 1), clean, []report.Kind{report.AppData}},
	} {
		t.Run(name, func(t *testing.T) {
			out, r, err := Clean(report.PLY, []byte(c.in))
			require.NoError(t, err)
			assert.Equal(t, c.out, string(out))
			assert.Equal(t, c.removed, kinds(r))
		})
	}
	double := strings.ReplaceAll(text("", "", "", ""), "property float", "property double")
	out, _, err := Clean(report.PLY, []byte(double))
	require.NoError(t, err)
	assert.Len(t, out, strings.Index(string(out), "end_header\n")+11+3*24+13)
}

func TestWhatIsNoShapeIsRefused(t *testing.T) {
	ply := func(s string) string { return "ply\nformat ascii 1.0\n" + s }
	for name, c := range map[string]struct {
		f   report.Format
		in  string
		why report.Why
	}{
		"nothing":                {report.OBJ, "", report.Empty},
		"another format":         {report.JPEG, "x", report.Unknown},
		"OBJ of words":           {report.OBJ, "hello\n", report.Damaged},
		"OBJ infinity":           {report.OBJ, "v inf 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n", report.Damaged},
		"OBJ huge number":        {report.OBJ, "v 1e300 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n", report.Damaged},
		"OBJ words for numbers":  {report.OBJ, "v jane 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n", report.Damaged},
		"OBJ long number":        {report.OBJ, "v 0." + strings.Repeat("1", 90) + " 0 0\nf 1 1 1\n", report.Damaged},
		"OBJ corner of none":     {report.OBJ, "v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 4\n", report.Damaged},
		"OBJ corner zero":        {report.OBJ, "v 0 0 0\nv 1 0 0\nv 0 1 0\nf 0 1 2\n", report.Damaged},
		"OBJ two corners":        {report.OBJ, "v 0 0 0\nv 1 0 0\nf 1 2\n", report.Damaged},
		"OBJ mixed corners":      {report.OBJ, "v 0 0 0\nv 1 0 0\nv 0 1 0\nvt 0 0\nf 1 2/1 3\n", report.Damaged},
		"OBJ many corners":       {report.OBJ, "v 0 0 0\nf" + strings.Repeat(" 1", 300) + "\n", report.TooMany},
		"STL cut":                {report.STL, string(triangles("", 0, "", one...)[:100]), report.Truncated},
		"STL of no number":       {report.STL, string(triangles("", 0, "", 0, 0, 1, float32(math.Inf(1)), 0, 0, 1, 0, 0, 0, 1, 0)), report.Damaged},
		"STL text cut":           {report.STL, "solid\nfacet normal 0 0 1\nouter loop\nvertex 0 0 0\n", report.Damaged},
		"STL text without end":   {report.STL, "solid\nfacet normal 0 0 1\nouter loop\nvertex 0 0 0\nvertex 1 0 0\nvertex 0 1 0\nendloop\nendfacet\n", report.Truncated},
		"STL text odd":           {report.STL, "solid\nJane\nendsolid\n", report.Damaged},
		"STL text empty":         {report.STL, "solid\nendsolid\n", report.Damaged},
		"PLY without end":        {report.PLY, "ply\nformat ascii 1.0\n", report.Damaged},
		"PLY huge count":         {report.PLY, ply("element vertex 2000000000\n" + xyz + "end_header\n0 0 0\n"), report.Damaged},
		"PLY huge list":          {report.PLY, ply("element vertex 1\n" + xyz + "element face 1\nproperty list uint int vertex_indices\nend_header\n0 0 0\n4000000000 0\n"), report.Damaged},
		"PLY corner of none":     {report.PLY, ply("element vertex 1\n" + xyz + "element face 1\nproperty list uchar int vertex_indices\nend_header\n0 0 0\n3 0 0 1\n"), report.Damaged},
		"PLY cut":                {report.PLY, ply("element vertex 2\n" + xyz + "end_header\n0.000 0 0\n0 0"), report.Truncated},
		"PLY no number":          {report.PLY, ply("element vertex 1\n" + xyz + "end_header\nnan 0 0\n"), report.Damaged},
		"PLY no points":          {report.PLY, ply("end_header\n"), report.Damaged},
		"PLY faces before":       {report.PLY, ply("element face 1\nproperty list uchar int vertex_indices\nelement vertex 1\n" + xyz + "end_header\n3 0 0 0\n0 0 0\n"), report.Unsupported},
		"PLY without properties": {report.PLY, ply("element vertex 1\n" + xyz + "element x 100000000\nend_header\n0 0 0\n"), report.Damaged},
	} {
		t.Run(name, func(t *testing.T) {
			out, _, err := Clean(c.f, []byte(c.in))
			require.Error(t, err)
			assert.True(t, report.Is(err, c.why), "%v", err)
			assert.Nil(t, out)
		})
	}
}

// A clean file cleaned again is the same bytes, for any shape.
func TestCleanIsSettled(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(3, 20).Draw(t, "points")
		coordinate := rapid.Float64Range(-1e9, 1e9)
		var b strings.Builder
		for range n {
			fmt.Fprintf(&b, "v %v %v %v\n", coordinate.Draw(t, "x"), coordinate.Draw(t, "y"), coordinate.Draw(t, "z"))
		}
		for range rapid.IntRange(1, 10).Draw(t, "faces") {
			corner := rapid.IntRange(1, n)
			fmt.Fprintf(&b, "f %d %d %d\n", corner.Draw(t, "a"), corner.Draw(t, "b"), corner.Draw(t, "c"))
		}
		first, _, err := Clean(report.OBJ, []byte(b.String()))
		require.NoError(t, err)
		second, r, err := Clean(report.OBJ, first)
		require.NoError(t, err)
		assert.Equal(t, first, second)
		assert.Empty(t, r.Removed)
	})
}

func FuzzClean(f *testing.F) {
	f.Add(0, []byte("# x\nv 0 0 0\nv 1 0 0 1 1 1\nv 0 1 0\nvt 0\nf 1/1 2/1 -1/-1\n"))
	f.Add(1, triangles("x", 1, "y", one...))
	f.Add(1, []byte("solid x\nfacet normal 0 0 1\nouter loop\nvertex 0 0 0\nvertex 1 0 0\nvertex 0 1 0\nendloop\nendfacet\nendsolid\n"))
	f.Add(2, []byte(head+xyz+faceHead+floats(0, 0, 0, 1, 0, 0, 0, 1, 0)+corners))
	f.Add(2, []byte("ply\nformat ascii 1.0\nelement vertex 1\n"+xyz+"end_header\n0 0 0\n"))
	f.Fuzz(func(t *testing.T, which int, b []byte) {
		faulttest.Bound(t)
		format := []report.Format{report.OBJ, report.STL, report.PLY}[((which%3)+3)%3]
		out, _, err := Clean(format, b)
		if err != nil {
			return
		}
		again, r, err := Clean(format, out)
		if err != nil || string(again) != string(out) || len(r.Removed) > 0 {
			t.Fatalf("cleaning again changed it: %v %v", err, r.Removed)
		}
	})
}
