// This file unpacks run-length coded rows (Microsoft, "Bitmap Compression").

package bmp

import "consentry/domain/photo/scrub/report"

// runs is the work on run-length coded rows.
type runs struct {
	*picture
	b      []byte
	x, y   int // from the bottom
	hidden int64
}

// set is the next pixel.
func (u *runs) set(v byte) {
	switch {
	case u.x >= u.width || u.y >= u.height:
		u.hidden++
	case u.depth == 8:
		u.rows[u.height-1-u.y][u.x] = v
	default:
		u.rows[u.height-1-u.y][u.x/2] |= v << (4 * (1 - u.x%2)) // rows begin as zero, and codes only go on
	}
	u.x++
}

// unpack reads the codes into rows of plain indexes; what they skip shows the first colour. size is that of the file.
func (p *picture) unpack(b []byte, size int64) error {
	if int64(p.width)*int64(p.height) > 1<<16*(int64(len(b))+16) { // two bytes can skip 255 by 255 pixels
		return report.Cut(size)
	}
	p.rows = make([][]byte, p.height)
	for y := range p.rows {
		p.rows[y] = make([]byte, (p.width*p.depth+7)/8)
	}
	u := &runs{picture: p, b: b}
	limit := 4*int64(p.width)*int64(p.height) + 1<<16
	for {
		if len(u.b) == 0 && (u.y == p.height-1 && u.x >= p.width || u.y >= p.height) {
			break // some leave out the code for the end
		}
		if len(u.b) < 2 {
			return report.Cut(size)
		}
		if u.hidden > limit {
			return report.Refuse(report.Bomb)
		}
		n, c := int(u.b[0]), u.b[1]
		u.b = u.b[2:]
		if n == 0 && c == 1 {
			break
		}
		if n > 0 {
			for i := range n {
				u.set(p.nibble(c, i))
			}
		} else if !u.escape(c) {
			return report.Cut(size)
		}
	}
	if u.hidden > 0 {
		p.r.Add(report.HiddenRows, u.hidden)
	}
	if len(u.b) > 3 || anyByte(u.b) { // up to three fill the picture up to four
		p.r.Add(report.AfterEnd, int64(len(u.b)))
	}
	return nil
}

// escape is a code that begins with zero: the next row, a skip, or plain pixels. It is false when the file stops in it.
func (u *runs) escape(c byte) bool {
	switch c {
	case 0:
		u.x, u.y = 0, u.y+1
	case 2:
		if len(u.b) < 2 {
			return false
		}
		u.x, u.y, u.b = u.x+int(u.b[0]), u.y+int(u.b[1]), u.b[2:]
	default:
		n := (int(c)*u.depth + 7) / 8
		if len(u.b) < n+n%2 {
			return false
		}
		for i := range int(c) {
			u.set(u.nibble(u.b[i*u.depth/8], i))
		}
		if n%2 == 1 && u.b[n] != 0 {
			u.r.Add(report.Padding, 1)
		}
		u.b = u.b[n+n%2:]
	}
	return true
}

// nibble is the index of the i-th pixel in a byte of codes.
func (p *picture) nibble(c byte, i int) byte {
	if p.depth == 8 {
		return c
	}
	return c >> (4 * (1 - i%2)) & 15
}
