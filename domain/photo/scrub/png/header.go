// This file holds the header of a picture and the size of its rows, interlaced or not (clauses 8 and 11.2.1).

package png

import (
	"slices"

	"consentry/domain/photo/scrub/report"
)

// Colour types of clause 11.2.1.
const (
	gray      = 0
	trueColor = 2
	indexed   = 3
	grayAlpha = 4
	trueAlpha = 6
)

type header struct {
	width, height int
	depth, colour int
	interlaced    bool
}

// depths are the bit depths that each colour type may have (table 9).
var depths = map[int][]int{gray: {1, 2, 4, 8, 16}, trueColor: {8, 16}, indexed: {1, 2, 4, 8}, grayAlpha: {8, 16}, trueAlpha: {8, 16}}

func readHeader(b []byte) (header, error) {
	if len(b) != 13 {
		return header{}, report.Bad("IHDR")
	}
	w, h := be.Uint32(b), be.Uint32(b[4:])
	if w > 1<<31-1 || h > 1<<31-1 {
		return header{}, report.Bad("IHDR")
	}
	if err := report.Pictured(int(w), int(h)); err != nil {
		return header{}, err
	}
	hd := header{int(w), int(h), int(b[8]), int(b[9]), b[12] == 1}
	if !slices.Contains(depths[hd.colour], hd.depth) || b[10] != 0 || b[11] != 0 || b[12] > 1 {
		return header{}, report.Bad("IHDR")
	}
	if hd.size() > report.MaxRows {
		return header{}, report.Refuse(report.Bomb)
	}
	return hd, nil
}

func (h header) bytes() []byte {
	b := be.AppendUint32(nil, uint32(h.width))
	b = be.AppendUint32(b, uint32(h.height))
	b = append(b, byte(h.depth), byte(h.colour), 0, 0, 0)
	if h.interlaced {
		b[12] = 1
	}
	return b
}

func (h header) channels() int {
	return map[int]int{gray: 1, trueColor: 3, indexed: 1, grayAlpha: 2, trueAlpha: 4}[h.colour]
}

// pass is one of the pictures that interlacing makes of one; a picture that is not interlaced is one pass.
type pass struct {
	width, height int
	rowBytes      int // without the filter byte
}

func (h header) passes() []pass {
	bits := h.channels() * h.depth
	one := func(w, ht int) pass { return pass{w, ht, (w*bits + 7) / 8} }
	if !h.interlaced {
		return []pass{one(h.width, h.height)}
	}
	var out []pass
	for _, a := range [7][4]int{{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}} {
		w, ht := (h.width-a[0]+a[2]-1)/a[2], (h.height-a[1]+a[3]-1)/a[3]
		if w > 0 && ht > 0 {
			out = append(out, one(w, ht))
		}
	}
	return out
}

// size is the bytes that the pixel data unpacks to, filter bytes too.
func (h header) size() int64 {
	var n int64
	for _, p := range h.passes() {
		n += int64(p.height) * int64(p.rowBytes+1)
	}
	return n
}
