// This file unpacks run-length coded rows (Microsoft, "Bitmap Compression").

package bmp

import "consentry/domain/photo/scrub/report"

// unpack reads the codes into rows of plain indexes; what they skip shows the first colour.
func (p *picture) unpack(b []byte, size int64) error {
	if int64(p.width)*int64(p.height) > 1<<16*(int64(len(b))+16) { // two bytes can skip 255 by 255 pixels
		return report.Cut(size)
	}
	need := (p.width*p.depth + 7) / 8
	p.rows = make([][]byte, p.height)
	for y := range p.rows {
		p.rows[y] = make([]byte, need)
	}
	hidden, at, x, y := int64(0), 0, 0, 0
	set := func(v byte) {
		if x < p.width && y < p.height {
			row := p.rows[p.height-1-y]
			if p.depth == 8 {
				row[x] = v
			} else {
				row[x/2] |= v << (4 * (1 - x%2)) // rows begin as zero, and codes only go on
			}
		} else {
			hidden++
		}
		x++
	}
	limit := 4*int64(p.width)*int64(p.height) + 1<<16
	for {
		if at == len(b) && (y == p.height-1 && x >= p.width || y >= p.height) {
			return p.unpacked(nil, hidden) // some leave out the code for the end
		}
		if len(b)-at < 2 {
			return report.Cut(size)
		}
		if hidden > limit {
			return report.Refuse(report.Bomb)
		}
		n, c := int(b[at]), b[at+1]
		at += 2
		switch {
		case n > 0:
			for i := range n {
				set(p.nibble(c, i))
			}
		case c == 0:
			x, y = 0, y+1
		case c == 1:
			return p.unpacked(b[at:], hidden)
		case c == 2:
			if len(b)-at < 2 {
				return report.Cut(size)
			}
			x, y = x+int(b[at]), y+int(b[at+1])
			at += 2
		default:
			bytes := (int(c)*p.depth + 7) / 8
			if len(b)-at < bytes+bytes%2 {
				return report.Cut(size)
			}
			for i := range int(c) {
				set(p.nibble(b[at+i*p.depth/8], i))
			}
			if bytes%2 == 1 && b[at+bytes] != 0 {
				p.r.Add(report.Padding, 1)
			}
			at += bytes + bytes%2
		}
	}
}

// nibble is the index of the i-th pixel in a byte of codes.
func (p *picture) nibble(c byte, i int) byte {
	if p.depth == 8 {
		return c
	}
	return c >> (4 * (1 - i%2)) & 15
}

// unpacked names what was coded and is not shown.
func (p *picture) unpacked(rest []byte, hidden int64) error {
	if hidden > 0 {
		p.r.Add(report.HiddenRows, hidden)
	}
	if len(rest) > 3 || anyByte(rest) { // up to three fill the picture up to four
		p.r.Add(report.AfterEnd, int64(len(rest)))
	}
	return nil
}
