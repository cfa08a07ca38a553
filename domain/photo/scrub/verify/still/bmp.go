// This file holds the walk over BMP files with the 40-byte header (Microsoft, BITMAPINFOHEADER).

package still

import (
	"math/bits"

	"consentry/domain/photo/scrub/report"
	"consentry/domain/photo/scrub/verify/proof"
)

// bmpWalk is a walk over one file.
type bmpWalk struct {
	b             []byte
	p             *proof.Proof
	depth, packed int
	colours       int // in the palette
	first         int // where the pixels start
	masks         [3]uint32
	used          [256]bool
}

func walkBMP(b []byte, p *proof.Proof) error {
	if len(b) < 2 || b[0] != 'B' || b[1] != 'M' {
		return report.Bad("signature")
	}
	if len(b) < 54 {
		return report.Cut(int64(len(b)))
	}
	w := &bmpWalk{b: b, p: p}
	if err := w.header(); err != nil {
		return err
	}
	return w.pixels()
}

// header walks both headers, the masks and the place of the palette.
func (w *bmpWalk) header() error {
	b, p := w.b, w.p
	if le32(b, 14) != 40 {
		return report.Cannot("header")
	}
	width, height := int(int32(le32(b, 18))), int(int32(le32(b, 22)))
	p.Width, p.Height, p.Frames = width, max(height, -height), 1
	if err := report.Pictured(p.Width, p.Height); err != nil {
		return err
	}
	w.depth, w.packed, w.colours = le16(b, 28), le32(b, 30), le32(b, 46)
	switch w.depth {
	case 1, 4, 8:
		if w.colours == 0 {
			w.colours = 1 << w.depth
		}
		if w.colours > 1<<w.depth || w.packed != 0 {
			return report.Cannot("compression")
		}
	case 16, 24, 32:
		if w.packed != 0 && (w.packed != 3 || w.depth == 24) {
			return report.Cannot("compression")
		}
		if w.colours != 0 {
			p.Find(UnusedPalette, 46, 4)
			w.colours = 0
		}
	default:
		return report.Bad("depth")
	}
	w.first = 54 + 4*w.colours
	if w.packed == 3 {
		w.first += 12
	}
	if w.first > len(b) {
		return report.Cut(int64(len(b)))
	}
	if w.packed == 3 {
		if err := w.bitfields(); err != nil {
			return err
		}
	}
	start := le32(b, 10)
	if start < w.first {
		return report.Bad("offset")
	}
	if start > w.first {
		p.Find(Gap, int64(w.first), int64(start-w.first))
	}
	p.Bytes = int64(w.first)
	w.first = start
	if !zero(b[6:10]) || le16(b, 26) != 1 || le32(b, 2) != len(b) || le32(b, 50) > w.colours {
		p.Find(Field, 0, 54)
	}
	return nil
}

// bitfields reads the masks of the colours: each of one piece, none over another.
func (w *bmpWalk) bitfields() error {
	var all uint32
	for i := range w.masks {
		m := uint32(le32(w.b, 54+4*i))
		w.masks[i] = m
		run := m >> bits.TrailingZeros32(m)
		if m == 0 || run&(run+1) != 0 || all&m != 0 || w.depth == 16 && m > 0xffff {
			return report.Bad("mask")
		}
		all |= m
	}
	return nil
}

// pixels walks the rows: as many as the header says, with nothing in what fills them up.
func (w *bmpWalk) pixels() error {
	width, height := w.p.Width, w.p.Height
	used := (width*w.depth + 7) / 8
	row := ceil(used, 4) * 4
	size := row * height
	if size > len(w.b)-w.first {
		return report.Cut(int64(len(w.b)))
	}
	if said := le32(w.b, 34); said != 0 && said != size {
		w.p.Find(Field, 34, 4)
	}
	w.p.Bytes += int64(size)
	if end := w.first + size; end < len(w.b) {
		w.p.Find(Trailer, int64(end), int64(len(w.b)-end))
	}
	shown := w.shown()
	spare := -1 // what stands in bits that no colour uses; one value all through says nothing
	for y := range height {
		at := w.first + y*row
		line := w.b[at : at+used]
		clean := zero(w.b[at+used : at+row])
		if over := used*8 - width*w.depth; over > 0 && line[used-1]&(1<<over-1) != 0 {
			clean = false
		}
		if !clean {
			w.p.Find(Padding, int64(at), int64(row))
			return nil
		}
		if w.depth <= 8 {
			w.indices(line)
		} else if ^shown != 0 && !w.spares(line, shown, &spare) {
			w.p.Find(Channel, int64(at), int64(used))
			return nil
		}
	}
	return w.palette()
}

// shown is which bits of a pixel are colour; all of them where there are no others.
func (w *bmpWalk) shown() uint32 {
	m := w.masks[0] | w.masks[1] | w.masks[2]
	switch {
	case w.depth == 24:
		return 0xffffffff
	case w.packed == 0 && w.depth == 16:
		m = 0x7fff
	case w.packed == 0:
		m = 0xffffff
	}
	if w.depth == 16 {
		m |= 0xffff0000
	}
	return m
}

// spares says whether the bits outside the colours are all zero or all one, the same in every pixel.
func (w *bmpWalk) spares(line []byte, shown uint32, spare *int) bool {
	step, out := w.depth/8, ^shown
	for i := 0; i+step <= len(line); i += step {
		var v uint32
		if step == 2 {
			v = uint32(le16(line, i)) & out
		} else {
			v = uint32(le32(line, i)) & out
		}
		if v != 0 && v != out || *spare >= 0 && uint32(*spare) != v {
			return false
		}
		*spare = int(v)
	}
	return true
}

// indices notes which palette entries a row uses.
func (w *bmpWalk) indices(line []byte) {
	if w.depth == 8 {
		for _, v := range line {
			w.used[v] = true
		}
		return
	}
	for x := range w.p.Width {
		bit := x * w.depth
		w.used[line[bit/8]>>(8-w.depth-bit%8)&(1<<w.depth-1)] = true
	}
}

// palette looks at entries that no pixel uses, and at the byte of each that is no colour.
func (w *bmpWalk) palette() error {
	if w.colours == 0 {
		return nil
	}
	for i, used := range w.used {
		if i >= w.colours {
			if used {
				return report.Bad("index")
			}
			continue
		}
		entry := w.b[54+4*i : 58+4*i]
		if entry[3] != 0 || !used && !zero(entry) {
			w.p.Find(UnusedPalette, int64(54+4*i), 4)
		}
	}
	return nil
}
