// This file holds STL: triangles, in a text form and a binary one (header of 80 bytes, count, 50 bytes each).

package mesh

import (
	"bytes"
	"encoding/binary"
	"math"

	"consentry/domain/photo/scrub/report"
)

const stlHead, stlTriangle = 84, 50

func stl(src []byte, r *report.Report) ([]byte, error) {
	if n, ok := binarySTL(src); ok {
		return stlFromBinary(src, n, r)
	}
	if !bytes.HasPrefix(bytes.TrimLeft(src[:min(len(src), 512)], " \t\r\n"), []byte("solid")) {
		if len(src) >= stlHead {
			return nil, report.Cut(int64(len(src)))
		}
		return nil, report.Bad("header")
	}
	return stlFromText(src, r)
}

// binarySTL gives how many triangles a binary file has. Its header may start like a text file: the count decides, and for
// such a header it has to fit exactly.
func binarySTL(src []byte) (int, bool) {
	if len(src) < stlHead {
		return 0, false
	}
	n := int64(binary.LittleEndian.Uint32(src[80:]))
	need := stlHead + n*stlTriangle
	if need == int64(len(src)) {
		return int(n), n > 0
	}
	text := bytes.HasPrefix(src, []byte("solid")) && bytes.Contains(src[:min(len(src), 1<<10)], []byte("facet"))
	return int(n), n > 0 && need < int64(len(src)) && !text
}

func stlFromBinary(src []byte, n int, r *report.Report) ([]byte, error) {
	if len(bytes.Trim(src[:80], "\x00 ")) > 0 {
		r.Add(report.Words, 80)
	}
	end := stlHead + n*stlTriangle
	if len(src) > end {
		r.Add(report.AfterEnd, int64(len(src)-end))
	}
	out := make([]byte, stlHead, end)
	binary.LittleEndian.PutUint32(out[80:], uint32(n))
	extra := 0
	for i := stlHead; i < end; i += stlTriangle {
		var v [12]float32
		for k := range v {
			v[k] = math.Float32frombits(binary.LittleEndian.Uint32(src[i+4*k:]))
		}
		var err error
		if out, err = triangle(out, v); err != nil {
			return nil, err
		}
		if src[i+48] != 0 || src[i+49] != 0 {
			extra += 2
		}
	}
	if extra > 0 {
		r.Add(report.AppData, int64(extra))
	}
	return out, nil
}

// triangle writes a normal and three points, and no attributes.
func triangle(out []byte, v [12]float32) ([]byte, error) {
	for k, x := range v {
		switch {
		case fine(float64(x)):
		case k < 3:
			v[0], v[1], v[2] = 0, 0, 0 // it can be worked out from the points
		default:
			return nil, report.Bad("number")
		}
	}
	for _, x := range v {
		if x == 0 {
			x = 0
		}
		out = binary.LittleEndian.AppendUint32(out, math.Float32bits(x))
	}
	return append(out, 0, 0), nil
}

// stlFromText reads "solid name, facet normal x y z, outer loop, vertex x y z three times, endloop, endfacet, endsolid".
func stlFromText(src []byte, r *report.Report) ([]byte, error) {
	out := make([]byte, stlHead, stlHead+len(src)/4)
	var store [16][]byte
	n, inside := 0, false
	for len(src) > 0 {
		line := src
		if i := bytes.IndexByte(src, '\n'); i >= 0 {
			line, src = src[:i], src[i+1:]
		} else {
			src = nil
		}
		w, more := words(line, store[:])
		if len(w) == 0 {
			continue
		}
		switch key := string(bytes.ToLower(w[0][:min(len(w[0]), 16)])); {
		case key == "solid" || key == "endsolid":
			if inside == (key == "solid") {
				return nil, report.Bad("solid")
			}
			if inside = !inside; len(w) > 1 {
				r.Add(report.ObjectNames, int64(len(line)))
			}
		case key == "facet" && inside && !more:
			var v [12]float32
			var err error
			if src, err = facet(w, src, &v); err != nil {
				return nil, err
			}
			if out, err = triangle(out, v); err != nil {
				return nil, err
			}
			n++
		case !inside:
			r.Add(report.AfterEnd, int64(len(line)))
		default:
			return nil, report.Bad("facet")
		}
	}
	if inside {
		return nil, report.Cut(int64(len(out)))
	}
	if n == 0 {
		return nil, report.Bad("geometry")
	}
	binary.LittleEndian.PutUint32(out[80:], uint32(n))
	return out, nil
}

// facet reads the lines of one triangle after its first, and gives what is left of src.
func facet(first [][]byte, src []byte, v *[12]float32) ([]byte, error) {
	if len(first) != 5 || !is(first[1], "normal") {
		return nil, report.Bad("facet")
	}
	for k := range 3 {
		x, err := number(first[2+k])
		if err != nil {
			v[0], v[1], v[2] = 0, 0, 0
			break
		}
		v[k] = float32(x)
	}
	at := 3
	for _, want := range []struct {
		word  string
		words int
	}{{"outer", 2}, {"vertex", 4}, {"vertex", 4}, {"vertex", 4}, {"endloop", 1}, {"endfacet", 1}} {
		var w [][]byte
		if w, src = nextLine(src); len(w) != want.words || !is(w[0], want.word) {
			return nil, report.Bad(want.word)
		}
		if want.word != "vertex" {
			continue
		}
		for _, x := range w[1:] {
			f, err := number(x)
			if err != nil {
				return nil, err
			}
			v[at] = float32(f)
			at++
		}
	}
	return src, nil
}

// nextLine gives the words of the next line that has any, and what follows it.
func nextLine(src []byte) (w [][]byte, rest []byte) {
	for len(w) == 0 && len(src) > 0 {
		line := src
		if i := bytes.IndexByte(src, '\n'); i >= 0 {
			line, src = src[:i], src[i+1:]
		} else {
			src = nil
		}
		w, _ = words(line, make([][]byte, 0, 6))
	}
	return w, src
}

func is(word []byte, what string) bool { return bytes.EqualFold(word, []byte(what)) }
