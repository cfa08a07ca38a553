// This file writes pictures as baseline JPEG files (ITU-T T.81), with the tables of its annex K and nothing but pixels.

package quick

import (
	"image"
	"math/bits"
)

// Encode writes a picture of 4:2:0 at (0,0) at quality 1 to 100; ErrOther for any other picture. The scale of quality is that of
// libjpeg and of the standard library.
func Encode(img *image.YCbCr, quality int) ([]byte, error) {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	if img.SubsampleRatio != image.YCbCrSubsampleRatio420 || img.Rect.Min != (image.Point{}) || w < 1 || h < 1 || w > 0xffff || h > 0xffff {
		return nil, ErrOther
	}
	luma, chroma := newQuantizer(annexK1, quality), newQuantizer(annexK2, quality)
	e := encoder{out: head(w, h, luma, chroma)}
	cw, ch := (w+1)/2, (h+1)/2
	var y, cb, cr [64]int32
	var means [3]int32
	for my := 0; my < ch; my += 8 {
		for mx := 0; mx < cw; mx += 8 {
			for i := range 4 {
				take(&y, img.Y, img.YStride, 2*mx+8*(i&1), 2*my+8*(i>>1), w, h)
				means[0] = e.block(&y, luma, &lumaDC, &lumaAC, means[0])
			}
			take(&cb, img.Cb, img.CStride, mx, my, cw, ch)
			means[1] = e.block(&cb, chroma, &chromaDC, &chromaAC, means[1])
			take(&cr, img.Cr, img.CStride, mx, my, cw, ch)
			means[2] = e.block(&cr, chroma, &chromaDC, &chromaAC, means[2])
		}
	}
	return append(e.end(), 0xff, mEOI), nil
}

// take copies a block of a plane of w × h samples; what is beyond its edge repeats the last sample.
func take(b *[64]int32, pix []byte, stride, x, y, w, h int) {
	if x+8 <= w && y+8 <= h {
		at := y*stride + x
		for i := 0; i < 64; i += 8 {
			s, d := pix[at:at+8:at+8], b[i:i+8:i+8]
			d[0], d[1], d[2], d[3] = int32(s[0])-128, int32(s[1])-128, int32(s[2])-128, int32(s[3])-128
			d[4], d[5], d[6], d[7] = int32(s[4])-128, int32(s[5])-128, int32(s[6])-128, int32(s[7])-128
			at += stride
		}
		return
	}
	for i := range b {
		b[i] = int32(pix[min(y+i>>3, h-1)*stride+min(x+i&7, w-1)]) - 128
	}
}

// quantizer divides coefficients by a table, by multiplying.
type quantizer struct {
	step  [64]byte   // in zigzag order
	times [64]uint32 // in zigzag order: 1<<timesBits / (8·step), rounded up; the 8 is the transform's
	least [64]int32  // in zigzag order: the least that does not become 0
}

const timesBits = 19

func newQuantizer(table string, quality int) *quantizer {
	quality = min(max(quality, 1), 100)
	scale := 200 - 2*quality
	if quality < 50 {
		scale = 5000 / quality
	}
	q := new(quantizer)
	for k := range q.step {
		s := min(max((int(table[k])*scale+50)/100, 1), 255)
		times := (1<<timesBits + 8*s - 1) / (8 * s)
		q.step[k], q.times[k], q.least[k] = byte(s), uint32(times), int32((1<<(timesBits-1)+times-1)/times)
	}
	return q
}

// divide gives eight times a coefficient, of at most 1<<14, divided and rounded.
func (q *quantizer) divide(c int32, k int) int32 {
	sign := c >> 31
	v := uint32((c^sign)-sign)*q.times[k&63] + 1<<(timesBits-1)
	return (int32(v>>timesBits) ^ sign) - sign
}

// encoder collects bits.
type encoder struct {
	out []byte
	acc uint64 // bits not yet in out, the last one lowest
	n   uint   // how many
}

// put appends up to 32 bits.
func (e *encoder) put(v uint32, n uint) {
	e.acc = e.acc<<(n&63) | uint64(v)
	e.n += n
	if e.n < 32 {
		return
	}
	e.n -= 32
	four := uint32(e.acc >> (e.n & 63))
	if (four&^(four+0x01010101))&0x80808080 == 0 { // no byte is 0xFF
		e.out = append(e.out, byte(four>>24), byte(four>>16), byte(four>>8), byte(four))
		return
	}
	for s := 24; s >= 0; s -= 8 {
		e.out = append(e.out, byte(four>>s))
		if byte(four>>s) == 0xff {
			e.out = append(e.out, 0)
		}
	}
}

// end fills the last byte with ones (T.81 section F.1.2.3) and gives all.
func (e *encoder) end() []byte {
	for e.n&7 != 0 {
		e.acc, e.n = e.acc<<1|1, e.n+1
	}
	for e.n > 0 {
		e.n -= 8
		b := byte(e.acc >> e.n)
		e.out = append(e.out, b)
		if b == 0xff {
			e.out = append(e.out, 0)
		}
	}
	return e.out
}

// block writes one block whose mean differs from the one before; it returns its mean (T.81 sections F.1.2.1 and F.1.2.2).
func (e *encoder) block(b *[64]int32, q *quantizer, dc, ac *[256]code, before int32) int32 {
	forward(b)
	var some uint64 // which are not 0, in zigzag order
	for k := range q.least {
		c := b[zigzag[k]&63]
		sign := c >> 31
		some |= uint64(uint32(q.least[k]-1-((c^sign)-sign))>>31) << k
	}
	mean := q.divide(b[0], 0)
	diff := mean - before
	size := uint(bits.Len32(uint32(magnitude(diff))))
	d := dc[size]
	e.put(d.bits<<size|low(diff, size), d.n+size)
	at := 0
	for some &^= 1; some != 0; some &= some - 1 {
		k := bits.TrailingZeros64(some)
		run := k - at - 1
		at = k
		for ; run > 15; run -= 16 {
			e.put(ac[0xf0].bits, ac[0xf0].n)
		}
		v := q.divide(b[zigzag[k&63]&63], k)
		size := uint(bits.Len32(uint32(magnitude(v))))
		c := ac[(uint(run)<<4|size)&255]
		e.put(c.bits<<(size&31)|low(v, size), c.n+size)
	}
	if at < 63 {
		e.put(ac[0].bits, ac[0].n)
	}
	return mean
}

func magnitude(v int32) int32 {
	sign := v >> 31
	return (v ^ sign) - sign
}

// low is the value bits of v: its lowest ones, of one less where it is negative.
func low(v int32, size uint) uint32 { return uint32(v+v>>31) & (1<<(size&31) - 1) }
