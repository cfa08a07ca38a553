// This file holds Wavefront OBJ: a text file whose lines are points, texture points, normals and faces.

package mesh

import (
	"bytes"
	"strconv"

	"consentry/domain/photo/scrub/report"
)

// maxCorners bounds one face.
const maxCorners = 255

// counts is how many points, texture points and normals came so far.
type counts struct{ v, vt, vn int }

func obj(src []byte, r *report.Report) ([]byte, error) {
	out := make([]byte, 0, len(src))
	var have counts
	var store [maxCorners + 1][]byte
	faces := 0
	for len(src) > 0 {
		var line []byte
		line, src = cut(src)
		w, more := words(line, store[:])
		if len(w) == 0 {
			continue
		}
		if bytes.IndexByte(line, 0) >= 0 {
			return nil, report.Bad("line")
		}
		// A comment may follow on any line.
		for i, x := range w {
			if x[0] == '#' {
				r.Add(report.ObjectNames, int64(len(line)))
				w, more = w[:i], false
				break
			}
		}
		if len(w) == 0 {
			continue
		}
		var err error
		switch key := string(w[0]); key {
		case "v", "vt", "vn":
			if more || len(w) > 8 {
				return nil, report.Bad(key)
			}
			out, err = point(out, key, w[1:], &have, r)
		case "f":
			if more {
				return nil, report.Refuse(report.TooMany, "what", "corners", "limit", strconv.Itoa(maxCorners))
			}
			out, err = face(out, w[1:], have)
			faces++
		case "g", "o", "usemtl":
			r.Add(report.ObjectNames, int64(len(line)))
		case "mtllib", "maplib", "usemap", "call", "csh", "shadow_obj", "trace_obj":
			r.Add(report.LinkedFile, int64(len(line)))
		case "s":
			r.Add(report.Settings, int64(len(line)))
		default:
			r.Add(report.AppData, int64(len(line)))
		}
		if err != nil {
			return nil, err
		}
		if len(out) > report.MaxPicture {
			return nil, tooLarge()
		}
	}
	if have.v == 0 || faces == 0 {
		return nil, report.Bad("geometry")
	}
	return out, nil
}

// cut takes the first line off, with those that a backslash at its end joins to it.
func cut(src []byte) (line, rest []byte) {
	var joined []byte
	for {
		i := bytes.IndexByte(src, '\n')
		line, rest = src, nil
		if i >= 0 {
			line, rest = src[:i], src[i+1:]
		}
		t := bytes.TrimRight(line, "\r")
		if len(t) == 0 || t[len(t)-1] != '\\' || rest == nil {
			break
		}
		joined = append(append(joined, t[:len(t)-1]...), ' ')
		src = rest
	}
	if joined != nil {
		line = append(joined, line...)
	}
	return line, rest
}

// point writes a v, vt or vn line. A point may have a colour after it (six numbers); a weight of 1 is left out.
func point(out []byte, key string, w [][]byte, have *counts, r *report.Report) ([]byte, error) {
	var v [7]float64
	for i, x := range w {
		var err error
		if v[i], err = number(x); err != nil {
			if key != "vn" || len(x) > maxWord {
				return nil, err
			}
			v = [7]float64{}
			break
		}
	}
	n := len(w)
	switch {
	case key == "v" && (n == 3 || n == 6):
		have.v++
	case key == "v" && n == 4 && v[3] == 1:
		have.v, n = have.v+1, 3
		r.Add(report.Settings, int64(len(w[3])))
	case key == "vt" && n >= 1 && n <= 3:
		have.vt++
	case key == "vn" && n == 3:
		have.vn++
	default:
		return nil, report.Bad(key)
	}
	out = append(out, key...)
	for _, x := range v[:n] {
		out = appendNumber(append(out, ' '), x)
	}
	return append(out, '\n'), nil
}

// face writes a face. Corners are point, point/texture, point//normal or point/texture/normal, counted from 1, or from the
// end when negative; they come out counted from 1.
func face(out []byte, w [][]byte, have counts) ([]byte, error) {
	if len(w) < 3 {
		return nil, report.Bad("f")
	}
	out = append(out, 'f')
	shape := -1
	for _, corner := range w {
		parts := bytes.Split(corner, []byte("/"))
		if len(parts) > 3 {
			return nil, report.Bad("f")
		}
		out = append(out, ' ')
		s := 0
		for i, p := range parts {
			if i > 0 {
				out = append(out, '/')
			}
			if len(p) == 0 && i == 1 && len(parts) == 3 {
				continue
			}
			n := [3]int{have.v, have.vt, have.vn}[i]
			x, err := strconv.Atoi(string(p[:min(len(p), 12)]))
			if err != nil || len(p) > 12 {
				return nil, report.Bad("f")
			}
			if x < 0 {
				x += n + 1
			}
			if x < 1 || x > n {
				return nil, report.Bad("f")
			}
			out = strconv.AppendInt(out, int64(x), 10)
			s |= 1 << i
		}
		if shape >= 0 && s != shape {
			return nil, report.Bad("f")
		}
		shape = s
	}
	return append(out, '\n'), nil
}
