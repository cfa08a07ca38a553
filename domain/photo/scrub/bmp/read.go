// This file reads the headers and rows.

package bmp

import (
	"math/bits"

	"consentry/domain/photo/scrub/report"
)

// header is what the info header says, of whatever length.
type header struct {
	size          int // of the info header in bytes
	width, height int
	topDown       bool
	depth         int // bits of a pixel
	compression   uint32
	imageSize     uint32
	colours       int       // entries of the palette
	masks         [4]uint32 // red, green, blue, alpha
}

func (p *picture) read(src []byte) error {
	switch {
	case len(src) == 0:
		return report.Refuse(report.Empty)
	case len(src) > report.MaxPicture:
		return report.Refuse(report.TooLarge, "limit", "256")
	case src[0] != 'B' || len(src) > 1 && src[1] != 'M':
		return report.Bad("signature")
	case len(src) < 14+12:
		return report.Cut(int64(len(src)))
	}
	if anyByte(src[6:10]) {
		p.r.Add(report.AppData, 4)
	}
	at, err := p.readHeader(src)
	if err != nil {
		return err
	}
	if err := report.Pictured(p.width, p.height); err != nil {
		return err
	}
	p.r.Width, p.r.Height, p.r.Frames = p.width, p.height, 1
	start := int(le.Uint32(src[10:]))
	if start < at || start > len(src) {
		return report.Bad("offset")
	}
	at = p.readPalette(src, at, start)
	if at < start {
		p.r.Add(report.BeforeStart, int64(start-at))
	}
	return p.readRows(src[start:], int64(len(src)))
}

// readHeader reads the info header and the masks behind it, and gives the offset of what follows.
func (p *picture) readHeader(src []byte) (int, error) {
	b := src[14:]
	p.size = int(le.Uint32(b))
	switch p.size {
	case 12:
		p.width, p.height, p.depth = int(le.Uint16(b[4:])), int(le.Uint16(b[6:])), int(le.Uint16(b[10:]))
	case 16, 40, 52, 56, 64, 108, 124:
		if len(b) < p.size {
			return 0, report.Cut(int64(len(src)))
		}
		p.readInfo(b)
	default:
		return 0, report.Cannot("header")
	}
	at := 14 + p.size
	if p.depth <= 8 {
		if most := 1 << p.depth; p.colours <= 0 || p.colours > most {
			p.colours = most
		}
	}
	switch p.compression {
	case plainRGB:
		// The long headers have a mask for alpha that viewers heed without the others.
		p.masks = [4]uint32{0xff0000, 0xff00, 0xff, p.masks[3] & 0xff000000}
		if p.masks[3] != 0xff000000 {
			p.masks[3] = 0
		}
		if p.depth == 16 {
			p.masks = [4]uint32{0x7c00, 0x3e0, 0x1f}
		}
	case bitFields, alphaFields:
		if p.size == 64 { // in OS/2 3 is a one-dimensional Huffman code
			return 0, report.Cannot("compression")
		}
		if p.size == 40 {
			n := 3
			if p.compression == alphaFields {
				n = 4
			}
			if len(src) < at+4*n {
				return 0, report.Cut(int64(len(src)))
			}
			for i := range n {
				p.masks[i] = le.Uint32(src[at+4*i:])
			}
			at += 4 * n
		}
		if p.depth == 16 {
			for i := range p.masks {
				p.masks[i] &= 0xffff
			}
		}
	}
	return at, p.check()
}

// readInfo reads an info header of 16 bytes or more.
func (p *picture) readInfo(b []byte) {
	w, h := int(int32(le.Uint32(b[4:]))), int(int32(le.Uint32(b[8:])))
	p.width, p.height, p.depth = w, h, int(le.Uint16(b[14:]))
	if h < 0 {
		p.height, p.topDown = -h, true
	}
	if p.size < 40 {
		return
	}
	p.compression, p.imageSize = le.Uint32(b[16:]), le.Uint32(b[20:])
	p.colours = int(min(le.Uint32(b[32:]), 1<<20))
	if p.size == 64 {
		if anyByte(b[40:64]) {
			p.r.Add(report.AppData, 24)
		}
		return
	}
	for i := range min((p.size-40)/4, 4) {
		p.masks[i] = le.Uint32(b[40+4*i:])
	}
	if p.size < 108 {
		return
	}
	switch space := string(b[56:60]); {
	case space == "KNIL":
		p.r.Add(report.LinkedFile, 0)
	case space == "DEBM":
		p.r.Add(report.ProfileText, 0)
	case anyByte(b[60:108]):
		p.r.Add(report.Settings, 48)
	}
}

// check is what must hold for pixels to be read.
func (p *picture) check() error {
	rle := p.compression == runLength8 && p.depth == 8 || p.compression == runLength4 && p.depth == 4
	fields := (p.compression == bitFields || p.compression == alphaFields) && (p.depth == 16 || p.depth == 32)
	switch p.depth {
	case 1, 4, 8, 16, 24, 32:
	default:
		return report.Bad("depth")
	}
	switch {
	case rle && p.topDown, rle && p.size == 12:
		return report.Bad("compression")
	case !rle && !fields && p.compression != plainRGB:
		return report.Cannot("compression")
	}
	if !fields {
		if p.depth < 16 || p.depth == 24 {
			p.masks = [4]uint32{}
		}
		return nil
	}
	var all uint32
	for i, m := range p.masks {
		whole := m == 0 && i == 3 || m != 0 && bits.OnesCount32(m) == bits.Len32(m)-bits.TrailingZeros32(m)
		if !whole || all&m != 0 {
			return report.Bad("mask")
		}
		all |= m
	}
	return nil
}

// readPalette reads the colours as far as they go before the pixels, and gives the offset behind them. Pictures that do
// not need them may have them all the same.
func (p *picture) readPalette(src []byte, at, start int) int {
	entry := 4
	if p.size == 12 {
		entry = 3
	}
	n := min(p.colours, (start-at)/entry)
	if p.depth > 8 {
		if anyByte(src[at : at+n*entry]) {
			p.r.Add(report.UnusedTables, int64(n))
		}
		return at + n*entry
	}
	for i := range n {
		e := src[at+i*entry:]
		c := [4]byte{e[0], e[1], e[2]}
		if entry == 4 {
			c[3] = e[3]
		}
		p.palette = append(p.palette, c[:]...)
	}
	return at + n*entry
}

// readRows takes the rows from the top, without the bytes that fill them up to four.
func (p *picture) readRows(b []byte, size int64) error {
	if p.compression == runLength8 || p.compression == runLength4 {
		return p.unpack(b, size)
	}
	need, stride := (p.width*p.depth+7)/8, (p.width*p.depth+31)/32*4
	if whole := int64(stride)*int64(p.height-1) + int64(need); int64(len(b)) < whole {
		return report.Cut(size)
	}
	p.rows = make([][]byte, p.height)
	padding := int64(0)
	for y := range p.height {
		at := y * stride
		row := append([]byte(nil), b[at:at+need]...)
		if p.clearSpare(row) || anyByte(b[at+need:min(at+stride, len(b))]) {
			padding++
		}
		if p.topDown {
			p.rows[y] = row
		} else {
			p.rows[p.height-1-y] = row
		}
	}
	if padding > 0 {
		p.r.Add(report.Padding, padding)
	}
	if extra := len(b) - stride*p.height; extra > 0 {
		p.r.Add(report.AfterEnd, int64(extra))
	}
	return nil
}
