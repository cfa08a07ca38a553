// This file reads the one scan of a file (ITU-T T.81 sections B.2.3 and F.2).

package quick

import (
	"bytes"
	"encoding/binary"
	"image"
)

// over is how many bytes can be read past the end of the data before that is noticed: one MCU of at most six blocks with
// 64 codes of at most 16 + 15 bits each takes 1,488.
const over = 2048

// scan reads the scan whose header is b and whose data follow, and makes the picture.
func (d *decoder) scan(b []byte, denom int) (image.Image, error) {
	if !d.header(b) {
		return nil, ErrOther
	}
	h, v := int(d.parts[0].h), int(d.parts[0].v)
	across, down := (d.width+8*h-1)/(8*h), (d.height+8*v-1)/(8*v)
	data, ends := unstuff(d.src[d.at:])
	blocks := across * down * (h*v + len(d.parts) - 1)
	if blocks > 4*(len(data)-over) { // a block takes two bits at least
		return nil, ErrOther
	}
	side := 8 / denom
	for i := range d.parts {
		c := &d.parts[i]
		c.stride = across * int(c.h) * side
		c.pix = make([]byte, c.stride*down*int(c.v)*side)
	}
	interval := d.restart
	if interval == 0 {
		interval = across * down
	}
	begin := 0
	for first := 0; first < across*down; first += interval {
		if len(ends) == 0 {
			return nil, ErrOther
		}
		if !d.mcus(data[begin:], ends[0]-begin, first, min(first+interval, across*down), across, side) {
			return nil, ErrOther
		}
		begin, ends = ends[0], ends[1:]
	}
	return d.picture(denom), nil
}

// header reads SOS (T.81 section B.2.3).
func (d *decoder) header(b []byte) bool {
	n := len(d.parts)
	if n == 0 || n == 3 && !d.coloured() || len(b) != 4+2*n || int(b[0]) != n || b[1+2*n] != 0 || b[2+2*n] != 63 || b[3+2*n] != 0 {
		return false
	}
	for i := range d.parts {
		c, e := &d.parts[i], b[1+2*i:]
		if e[0] != c.id || e[1]>>4 > 3 || e[1]&15 > 3 {
			return false
		}
		c.dc, c.ac = d.huffman[0][e[1]>>4], d.huffman[1][e[1]&15]
		if c.dc == nil || c.ac == nil || d.quant[c.quant] == nil {
			return false
		}
	}
	return true
}

// unstuff gives entropy-coded data without the zero bytes after 0xFF (T.81 section F.1.2.3) and without restart markers,
// and where each interval ends; over bytes follow.
func unstuff(src []byte) (data []byte, ends []int) {
	data = make([]byte, len(src)+over)
	n := 0
	for {
		i := bytes.IndexByte(src, 0xff)
		if i < 0 || i+1 >= len(src) {
			n += copy(data[n:], src)
			break
		}
		n += copy(data[n:], src[:i])
		m := src[i+1]
		if m == 0 {
			data[n] = 0xff
			n++
		} else if m&^7 == mRST0 {
			ends = append(ends, n)
		} else {
			break
		}
		src = src[i+2:]
	}
	return data[:n+over], append(ends, n)
}

// mcus reads the MCUs from first up to last from b, of which end bytes are data.
func (d *decoder) mcus(b []byte, end, first, last, across, side int) bool {
	for i := range d.parts {
		d.parts[i].mean = 0
	}
	r := reader{b: b}
	var out [32]int32
	layouts := make([]layout, len(d.parts))
	for i := range d.parts {
		layouts[i] = newLayout(d.quant[d.parts[i].quant], side)
	}
	for m := first; m < last; m++ {
		mx, my := m%across, m/across
		for i := range d.parts {
			c := &d.parts[i]
			l := &layouts[i]
			for y := range int(c.v) {
				for x := range int(c.h) {
					out = [32]int32{}
					more, ok := r.block(c, l, &out)
					if !ok {
						return false
					}
					at := (my*int(c.v)+y)*side*c.stride + (mx*int(c.h)+x)*side
					place(c.pix[at:], c.stride, side, &out, more)
				}
			}
		}
		if r.p-int(r.n>>3) > end {
			return false
		}
	}
	return true
}

// layout says where the coefficients of a block go, by their number in zigzag order: those of the lowest frequencies to
// their place in a block of 4 × 4, others to where nobody looks.
type layout struct {
	slot  [128]uint8
	quant [128]int32
	last  uint // coefficient that is still needed
}

// nowhere is the slot of coefficients that are not needed.
const nowhere = 31

func newLayout(quant *[64]int32, side int) (l layout) {
	for k := range l.slot {
		l.slot[k] = nowhere
		if k >= 64 {
			continue
		}
		if row, col := int(zigzag[k])>>3, int(zigzag[k])&7; row < side && col < side {
			l.slot[k], l.quant[k], l.last = uint8(4*row+col), quant[k], uint(k)
		}
	}
	return l
}

// reader reads bits, the most significant first. It does not look for the end: b has over bytes more than the data.
type reader struct {
	b   []byte
	p   int    // next byte of b
	acc uint64 // bits that were read from b, at the top
	n   uint   // how many of them count
}

// block reads one block into out and passes over what is not needed; more: it has more than its mean.
func (r *reader) block(c *component, l *layout, out *[32]int32) (more, ok bool) {
	b, p, acc, n := r.b, r.p, r.acc, r.n
	if n < 32 {
		acc |= binary.BigEndian.Uint64(b[p:]) >> (n & 63)
		p += int((63 - n) >> 3)
		n |= 56
	}
	size, length := c.dc.decode(acc)
	if length == 0 || size > 15 {
		return false, false
	}
	acc <<= length & 63
	if size > 0 {
		c.mean += int32(extend(int(acc>>((64-uint(size))&63)), int(size)))
		acc <<= size & 63
	}
	n -= length + uint(size)
	out[0] = c.mean * l.quant[0]
	t := c.ac
	k := uint(1)
	for k <= l.last {
		if n < 32 {
			acc |= binary.BigEndian.Uint64(b[p:]) >> (n & 63)
			p += int((63 - n) >> 3)
			n |= 56
		}
		e := t.whole[acc>>(64-lookBits)]
		if e == 0 {
			symbol, length := t.decode(acc)
			run, size := uint(symbol>>4), uint(symbol&15)
			if length == 0 || size == 0 && run != 0 && run != 15 {
				return false, false
			}
			acc <<= length & 63
			n -= length + size
			if symbol == 0 {
				r.p, r.acc, r.n = p, acc, n
				return more, true
			}
			v := 0
			if size > 0 {
				v = extend(int(acc>>((64-size)&63)), int(size))
				acc <<= size & 63
			}
			k = (k + run) & 127
			out[l.slot[k]&31] = int32(v) * l.quant[k]
			more = true
			k++
			continue
		}
		acc <<= e & wholeBits
		n -= uint(e & wholeBits)
		if e&wholeEnd != 0 {
			r.p, r.acc, r.n = p, acc, n
			return more, true
		}
		k = (k + uint(e>>wholeRun&15)) & 127
		out[l.slot[k]&31] = (int32(e) >> 16) * l.quant[k]
		more = true
		k++
	}
	for k < 64 {
		if n < 32 {
			acc |= binary.BigEndian.Uint64(b[p:]) >> (n & 63)
			p += int((63 - n) >> 3)
			n |= 56
		}
		e := uint(t.skip[acc>>(64-lookBits)])
		if next := k + e>>skipCount&skipMask; next <= 64 && e != 0 {
			k = next
			acc <<= e & skipBits
			n -= e & skipBits
			if e >= skipEnd {
				break
			}
			continue
		}
		symbol, length := t.decode(acc)
		run, size := uint(symbol>>4), uint(symbol&15)
		if length == 0 || size == 0 && run != 0 && run != 15 {
			return false, false
		}
		acc <<= (length + size) & 63
		n -= length + size
		if symbol == 0 {
			break
		}
		k += run + 1
	}
	r.p, r.acc, r.n = p, acc, n
	return true, k <= 64
}

// picture puts the parts together.
func (d *decoder) picture(denom int) image.Image {
	y := d.parts[0]
	rect := image.Rect(0, 0, (d.width+denom-1)/denom, (d.height+denom-1)/denom)
	if len(d.parts) == 1 {
		return &image.Gray{Pix: y.pix, Stride: y.stride, Rect: rect}
	}
	ratio := [...]image.YCbCrSubsampleRatio{image.YCbCrSubsampleRatio444, image.YCbCrSubsampleRatio440,
		image.YCbCrSubsampleRatio422, image.YCbCrSubsampleRatio420}[2*(y.h-1)+y.v-1]
	return &image.YCbCr{Y: y.pix, Cb: d.parts[1].pix, Cr: d.parts[2].pix, YStride: y.stride, CStride: d.parts[1].stride,
		SubsampleRatio: ratio, Rect: rect}
}
