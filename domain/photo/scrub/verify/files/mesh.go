// This file holds the walks over 3D files: points, faces and colours, and not a byte more.

package files

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
	"strings"

	"consentry/domain/photo/scrub/report"
)

// maxNumber bounds coordinates; maxNumberBytes is how long one can be in text.
const maxNumber, maxNumberBytes = 1e9, 25

// obj accounts for v, vt, vn and f lines in the shortest form numbers have: there is no place for a message.
func (w *walker) obj() {
	var have [3]int // points, texture points, normals
	for len(w.rest()) > 0 {
		line, ok := w.line()
		what := "slack"
		if ok {
			what = objLine(line, &have)
		}
		if what != "" {
			w.find(what, len(line))
			w.i += len(line)
			if ok {
				w.i++
			}
			continue
		}
		w.took(len(line) + 1)
	}
	if have[0] == 0 {
		w.find("no_geometry", 0)
	}
}

// objLine checks one line and gives the word of what is wrong with it, or "".
func objLine(line []byte, have *[3]int) string {
	key, rest, _ := bytes.Cut(line, []byte(" "))
	n := bytes.Count(rest, []byte(" ")) + 1
	switch string(key) {
	case "v", "vt", "vn":
		if ok := map[string]bool{"v": n == 3 || n == 6, "vt": n >= 1 && n <= 3, "vn": n == 3}; !ok[string(key)] {
			return "number"
		}
		for _, word := range strings.Split(string(rest), " ") {
			if !shortest(word) {
				return "number"
			}
		}
		have[map[string]int{"v": 0, "vt": 1, "vn": 2}[string(key)]]++
		return ""
	case "f":
		if n < 3 || n > 255 {
			return "face"
		}
		for _, corner := range strings.Split(string(rest), " ") {
			parts := strings.Split(corner, "/")
			if len(parts) > 3 {
				return "face"
			}
			for i, p := range parts {
				if p == "" && i == 1 && len(parts) == 3 {
					continue
				}
				x, err := strconv.Atoi(p)
				if err != nil || x < 1 || x > have[i] || strconv.Itoa(x) != p {
					return "face"
				}
			}
		}
		return ""
	case "o", "g", "usemtl":
		return "object_names"
	case "mtllib":
		return "linked_file"
	}
	if bytes.HasPrefix(key, []byte("#")) {
		return "comment"
	}
	return "line"
}

// shortest says whether a number is written in the one way that is shortest.
func shortest(word string) bool {
	if len(word) == 0 || len(word) > maxNumberBytes {
		return false
	}
	v, err := strconv.ParseFloat(word, 64)
	return err == nil && math.Abs(v) <= maxNumber && !negativeZero(v) && strconv.FormatFloat(v, 'g', -1, 64) == word
}

func negativeZero(v float64) bool { return v == 0 && math.Signbit(v) }

// plain says whether a number is one that a coordinate can be, and 0 has no sign.
func plain(v float64) bool { return math.Abs(v) <= maxNumber && !negativeZero(v) }

// stl accounts for a binary STL: 80 zeros, a count, and 50 bytes for each triangle of which the last two are zero.
func (w *walker) stl() error {
	const head, each = 84, 50
	if len(w.b) < head {
		return report.Cut(int64(len(w.b)))
	}
	text := bytes.HasPrefix(w.b, []byte("solid"))
	if len(bytes.Trim(w.b[:80], "\x00")) > 0 {
		w.p.Find("header", 0, 80)
	}
	n := int64(binary.LittleEndian.Uint32(w.b[80:]))
	end := head + n*each
	if end > int64(len(w.b)) {
		if text {
			w.p.Find("object_names", 0, int64(len(w.b)))
			return nil
		}
		return report.Cut(int64(len(w.b)))
	}
	w.took(head)
	for int64(w.i) < end {
		t := w.b[w.i : w.i+each]
		for k := 0; k < 48; k += 4 {
			if !plain(float64(math.Float32frombits(binary.LittleEndian.Uint32(t[k:])))) {
				w.p.Find("number", int64(w.i+k), 4)
			}
		}
		if t[48] != 0 || t[49] != 0 {
			w.p.Find("attributes", int64(w.i+48), 2)
		}
		w.took(each)
	}
	if n == 0 {
		w.find("no_geometry", 0)
	}
	w.trailer()
	return nil
}

// plyHead is what a header may say.
type plyHead struct {
	vertices, faces int
	size            int // bytes of a number
	numbers         int // of a vertex: 3, or 6 with a normal
	colors          bool
}

// ply accounts for a binary little-endian PLY of points and faces.
func (w *walker) ply() error {
	w.plyWords()
	h, ok := w.plyHead()
	if !ok {
		w.p.Find("header", int64(w.i), 0)
		return nil
	}
	each := h.numbers * h.size
	if h.colors {
		each += 3
	}
	if h.vertices > len(w.rest())/each {
		return report.Cut(int64(len(w.b)))
	}
	for range h.vertices {
		for k := range h.numbers {
			at := w.i + k*h.size
			v := 0.0
			if h.size == 4 {
				v = float64(math.Float32frombits(binary.LittleEndian.Uint32(w.b[at:])))
			} else {
				v = math.Float64frombits(binary.LittleEndian.Uint64(w.b[at:]))
			}
			if !plain(v) {
				w.p.Find("number", int64(at), int64(h.size))
			}
		}
		w.took(each)
	}
	for range h.faces {
		if len(w.rest()) < 1 || len(w.rest()) < 1+4*int(w.b[w.i]) {
			return report.Cut(int64(len(w.b)))
		}
		n := int(w.b[w.i])
		for k := range n {
			if x := binary.LittleEndian.Uint32(w.b[w.i+1+4*k:]); x >= uint32(h.vertices) || n < 3 {
				w.find("face", 1+4*n)
				break
			}
		}
		if n < 3 {
			w.find("face", 1)
		}
		w.took(1 + 4*n)
	}
	w.trailer()
	return nil
}

// plyWords finds the lines of a header that people write in.
func (w *walker) plyWords() {
	at := 0
	for range 1000 {
		n := bytes.IndexByte(w.b[at:], '\n')
		if n < 0 || bytes.HasPrefix(w.b[at:], []byte("end_header")) {
			return
		}
		for key, what := range map[string]string{"comment": "comment", "obj_info": "object_names"} {
			if bytes.HasPrefix(w.b[at:], []byte(key)) {
				w.p.Find(what, int64(at), int64(n))
			}
		}
		at += n + 1
	}
}

// plyHead reads a header in the only form it is written in.
func (w *walker) plyHead() (h plyHead, ok bool) {
	if !w.is("ply\n") {
		return h, false
	}
	if !w.is("format binary_little_endian 1.0\nelement vertex ") {
		return h, false
	}
	if h.vertices, ok = w.whole(); !ok || h.vertices < 1 || !w.is("\n") {
		return h, false
	}
	kind := "float"
	if h.size = 4; bytes.HasPrefix(w.rest(), []byte("property double")) {
		kind, h.size = "double", 8
	}
	list := func(names string, kind string) string {
		s := ""
		for _, n := range strings.Fields(names) {
			s += fmt.Sprintf("property %s %s\n", kind, n)
		}
		return s
	}
	if h.numbers = 3; !w.is(list("x y z", kind)) {
		return h, false
	}
	if w.is(list("nx ny nz", kind)) {
		h.numbers = 6
	}
	h.colors = w.is(list("red green blue", "uchar"))
	if w.is("element face ") {
		if h.faces, ok = w.whole(); !ok || h.faces < 1 || !w.is("\nproperty list uchar int vertex_indices\n") {
			return h, false
		}
	}
	return h, w.is("end_header\n")
}
