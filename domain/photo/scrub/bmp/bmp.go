// Package bmp writes Windows and OS/2 bitmaps anew (Microsoft, "Bitmap Storage"): a header of 40 bytes, colours that pixels
// use, and the pixels from the bottom up, without gaps. A picture with transparency gets the 108-byte header that
// can say so. What is shown stays identical.
//
// This file holds Clean and what is written.
package bmp

import (
	"bytes"
	"encoding/binary"

	"consentry/domain/photo/scrub/report"
)

var le = binary.LittleEndian

// Compression of the info header.
const (
	plainRGB    = 0
	runLength8  = 1
	runLength4  = 2
	bitFields   = 3
	alphaFields = 6
)

// picture is a file while it is read.
type picture struct {
	r report.Report
	header
	palette []byte // four bytes an entry: blue, green, red, zero
	rows    [][]byte
}

// Clean writes the picture in src anew. The error is a *report.Refused.
func Clean(src []byte) (out []byte, r report.Report, err error) {
	p := &picture{r: report.Report{Format: report.BMP}}
	if err := p.read(src); err != nil {
		return nil, p.r, err
	}
	if p.depth <= 8 {
		out = p.writeIndexed()
	} else {
		out = p.writeColours()
	}
	p.r.Out, p.r.Pixels = report.BMP, report.Identical
	return out, p.r, nil
}

// assemble puts the headers before colours and rows of stride bytes, which it asks for from the bottom up. masks are red,
// green, blue and alpha, or all zero; with alpha the header is the longer one.
func (p *picture) assemble(depth int, masks [4]uint32, palette []byte, fill func(dst []byte, row int)) []byte {
	stride := (p.width*depth + 31) / 32 * 4
	info, compression := 40, uint32(plainRGB)
	var behind []byte
	if masks != [4]uint32{} {
		compression = bitFields
		for _, m := range masks[:3] {
			behind = le.AppendUint32(behind, m)
		}
	}
	if masks[3] != 0 {
		info = 108
		behind = le.AppendUint32(behind, masks[3])
		behind = append(behind, "BGRs"...) // LCS_sRGB, little-endian
		behind = append(behind, make([]byte, 36+12)...)
	}
	behind = append(behind, palette...)
	start := 14 + 40 + len(behind)
	out := make([]byte, start+stride*p.height)
	copy(out, "BM")
	le.PutUint32(out[2:], uint32(len(out)))
	le.PutUint32(out[10:], uint32(start))
	le.PutUint32(out[14:], uint32(info))
	le.PutUint32(out[18:], uint32(p.width))
	le.PutUint32(out[22:], uint32(p.height))
	le.PutUint16(out[26:], 1)
	le.PutUint16(out[28:], uint16(depth))
	le.PutUint32(out[30:], compression)
	le.PutUint32(out[34:], uint32(stride*p.height))
	le.PutUint32(out[46:], uint32(len(palette)/4))
	copy(out[54:], behind)
	for y := range p.height {
		fill(out[start+y*stride:start+(y+1)*stride], p.height-1-y)
	}
	return out
}

// writeIndexed keeps of the palette what pixels use, each colour once.
func (p *picture) writeIndexed() []byte {
	var used [256]bool
	p.eachIndex(func(v byte) byte { used[v] = true; return v })
	var palette []byte
	var number [256]byte
	first := map[[4]byte]byte{}
	unused := int64(0)
	for i := range 256 {
		var c [4]byte // beyond the palette pixels show black
		if 4*i < len(p.palette) {
			copy(c[:], p.palette[4*i:4*i+3])
			if p.palette[4*i+3] != 0 {
				p.r.Add(report.Padding, 1)
			}
		}
		if !used[i] {
			if c != [4]byte{} {
				unused++
			}
			continue
		}
		n, ok := first[c]
		if !ok {
			n = byte(len(palette) / 4)
			first[c] = n
			palette = append(palette, c[:]...)
		}
		number[i] = n
	}
	if unused > 0 {
		p.r.Add(report.UnusedTables, unused)
	}
	p.eachIndex(func(v byte) byte { return number[v] })
	return p.assemble(p.depth, [4]uint32{}, palette, func(dst []byte, row int) { copy(dst, p.rows[row]) })
}

// eachIndex goes over all pixels' palette indexes and puts back what do makes of them. Bits behind the last pixel of a row
// become zero.
func (p *picture) eachIndex(do func(byte) byte) {
	mask := byte(1<<p.depth - 1)
	for _, row := range p.rows {
		left := p.width
		for i, v := range row {
			w := byte(0)
			for shift := 8 - p.depth; shift >= 0 && left > 0; shift -= p.depth {
				w |= do(v>>shift&mask) << shift
				left--
			}
			row[i] = w
		}
	}
}

// clearSpare makes zero the bits behind the last pixel of a row, and tells whether there were any.
func (p *picture) clearSpare(row []byte) bool {
	spare := len(row)*8 - p.width*p.depth
	if spare == 0 || len(row) == 0 {
		return false
	}
	last := &row[len(row)-1]
	was := *last
	*last = was >> spare << spare
	return was != *last
}

// writeColours writes pixels that hold their colours. 32 bits whose channels are bytes become 24 when nothing is
// transparent, so that no fourth byte goes along.
func (p *picture) writeColours() []byte {
	if p.depth == 24 {
		return p.assemble(24, [4]uint32{}, nil, func(dst []byte, row int) { copy(dst, p.rows[row]) })
	}
	alpha := p.settleAlpha()
	bytewise := p.masks == [4]uint32{0xff0000, 0xff00, 0xff, p.masks[3]}
	switch {
	case p.depth == 32 && bytewise && !alpha:
		p.noteSpare(0xffffff)
		return p.assemble(24, [4]uint32{}, nil, func(dst []byte, row int) {
			src := p.rows[row]
			for x := range p.width {
				copy(dst[3*x:3*x+3], src[4*x:])
			}
		})
	case !alpha:
		p.masks[3] = 0
	}
	keep := p.masks[0] | p.masks[1] | p.masks[2] | p.masks[3]
	p.noteSpare(keep)
	masks := p.masks
	if p.depth == 16 && masks == [4]uint32{0x7c00, 0x3e0, 0x1f} {
		masks = [4]uint32{} // what 16 bits mean without saying
	}
	return p.assemble(p.depth, masks, nil, func(dst []byte, row int) {
		p.eachValue(row, func(at int, v uint32) {
			if p.masks[3] != 0 && v&p.masks[3] == 0 {
				v = 0
			}
			p.put(dst[at:], v&keep)
		})
	})
}

// eachValue goes over a row's pixels of 16 or 32 bits.
func (p *picture) eachValue(row int, do func(at int, v uint32)) {
	b, size := p.rows[row], p.depth/8
	for x := range p.width {
		if at := x * size; size == 2 {
			do(at, uint32(le.Uint16(b[at:])))
		} else {
			do(at, le.Uint32(b[at:]))
		}
	}
}

func (p *picture) put(dst []byte, v uint32) {
	if p.depth == 16 {
		le.PutUint16(dst, uint16(v))
		return
	}
	le.PutUint32(dst, v)
}

// settleAlpha tells whether the alpha channel says something: some pixels are transparent and some are not. One that is
// zero everywhere was never filled in, and viewers show such pictures opaque.
func (p *picture) settleAlpha() bool {
	mask := p.masks[3]
	if mask == 0 {
		return false
	}
	some, clear, hidden := false, false, int64(0)
	for y := range p.rows {
		p.eachValue(y, func(_ int, v uint32) {
			some = some || v&mask != 0
			clear = clear || v&mask != mask
			if v&mask == 0 && v&(p.masks[0]|p.masks[1]|p.masks[2]) != 0 {
				hidden++
			}
		})
	}
	if some && clear && hidden > 0 {
		p.r.Add(report.HiddenColor, hidden)
	}
	return some && clear
}

// noteSpare counts pixels with bits that belong to no channel.
func (p *picture) noteSpare(keep uint32) {
	if p.masks[3] != 0 {
		keep |= p.masks[3]
	}
	n := int64(0)
	for y := range p.rows {
		p.eachValue(y, func(_ int, v uint32) {
			if v&^keep != 0 {
				n++
			}
		})
	}
	if n > 0 {
		p.r.Add(report.Padding, n)
	}
}

func anyByte(b []byte) bool { return len(bytes.Trim(b, "\x00")) > 0 }
