// Package mesh writes 3D scans anew: points, faces and colours, without names, comments, paths and spare bytes.
//
// This file holds the way in and the numbers that all three formats share.
package mesh

import (
	"math"
	"strconv"

	"consentry/domain/photo/scrub/report"
)

// maxNumber bounds coordinates; no scan is bigger in any unit.
const maxNumber = 1e9

// maxWord is the bytes of the longest number.
const maxWord = 64

// Clean writes an OBJ, STL or PLY file again from its geometry alone. STL comes out binary, PLY binary little-endian. The
// geometry is the same; a normal that is no number becomes 0 0 0. Errors are *report.Refused.
func Clean(f report.Format, src []byte) ([]byte, report.Report, error) {
	r := report.Report{Format: f}
	if len(src) == 0 {
		return nil, r, report.Refuse(report.Empty)
	}
	if len(src) > report.MaxPicture {
		return nil, r, tooLarge()
	}
	var out []byte
	var err error
	switch f {
	case report.OBJ:
		out, err = obj(src, &r)
	case report.STL:
		out, err = stl(src, &r)
	case report.PLY:
		out, err = ply(src, &r)
	default:
		return nil, r, report.Refuse(report.Unknown)
	}
	if err != nil {
		return nil, r, err
	}
	if len(out) > report.MaxPicture {
		return nil, r, tooLarge()
	}
	r.Out, r.Pixels = f, report.Identical
	return out, r, nil
}

// tooLarge is the refusal of a file, or of what it would become.
func tooLarge() error {
	return report.Refuse(report.TooLarge, "limit", strconv.Itoa(report.MaxPicture))
}

// number reads a coordinate.
func number(word []byte) (float64, error) {
	if len(word) == 0 || len(word) > maxWord {
		return 0, report.Bad("number")
	}
	for _, c := range word {
		if (c < '0' || c > '9') && c != '.' && c != '-' && c != '+' && c != 'e' && c != 'E' {
			return 0, report.Bad("number") // no names of infinity, no other bases
		}
	}
	v, err := strconv.ParseFloat(string(word), 64)
	if err != nil || !fine(v) {
		return 0, report.Bad("number")
	}
	return v, nil
}

// fine says whether v can be a coordinate.
func fine(v float64) bool { return math.Abs(v) <= maxNumber } // false for what is no number

// appendNumber writes the shortest form that reads back the same.
func appendNumber(w []byte, v float64) []byte {
	if v == 0 {
		v = 0 // one zero, without a sign
	}
	return strconv.AppendFloat(w, v, 'g', -1, 64)
}

// words splits a line at spaces and tabs into at most len(into) words; more is true when there were more.
func words(line []byte, into [][]byte) (list [][]byte, more bool) {
	list = into[:0]
	for i := 0; i < len(line); {
		for i < len(line) && blank(line[i]) {
			i++
		}
		j := i
		for j < len(line) && !blank(line[j]) {
			j++
		}
		if j > i {
			if len(list) == cap(into) {
				return list, true
			}
			list = append(list, line[i:j])
		}
		i = j
	}
	return list, false
}

func blank(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f' }
