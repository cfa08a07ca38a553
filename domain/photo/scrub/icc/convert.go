// This file converts pixels of matrix and gray profiles to sRGB, in whole numbers only: the same bytes on every machine.

package icc

import (
	"math/big"
	"math/bits"
	"sync"
)

// one is 1.0 in the fixed point of tone curves and linear light here.
const one = 1 << 16

// Converter turns 8-bit values of a profile's space into sRGB (IEC 61966-2-1). It is safe for use by many at once.
type Converter struct {
	linear [3][256]int64 // channel value to linear light, 16 fraction bits
	matrix [9]int64      // linear light of the profile to linear sRGB, 16 fraction bits
	values *[one]uint8   // linear light to sRGB value
	gray   bool
	light  [256]uint8 // gray value to sRGB value
}

// fromXYZ is XYZ with D50 white to linear sRGB, 20 fraction bits: the inverse of the sRGB primaries adapted to D50 by
// the Bradford transform.
var fromXYZ = [9]int64{
	3286355, -1695959, -514466,
	-1026333, 2009365, 35080,
	75480, -240109, 1473653,
}

// ToSRGB is the converter for profiles with a matrix and tone curves, or a gray curve; false for those with tables only.
func (p Profile) ToSRGB() (Converter, bool) {
	var c Converter
	if p.curves[0] == nil || p.pcs != "XYZ " {
		return c, false
	}
	c.values = encodeTable()
	for v := range 256 {
		for i, curve := range p.curves {
			if curve != nil {
				c.linear[i][v] = curve.at(v)
			}
		}
	}
	if p.Space == Gray {
		c.gray = true
		for v := range 256 {
			c.light[v] = c.values[clamp(c.linear[0][v])]
		}
		return c, true
	}
	for row := range 3 {
		for col := range 3 {
			var sum int64
			for k := range 3 {
				sum += fromXYZ[3*row+k] * int64(p.matrix[3*k+col])
			}
			c.matrix[3*row+col] = (sum + 1<<19) >> 20
		}
	}
	return c, true
}

// RGB converts one colour. Of a gray profile the three values are converted each for itself.
func (c *Converter) RGB(r, g, b uint8) (uint8, uint8, uint8) {
	if c.gray {
		return c.light[r], c.light[g], c.light[b]
	}
	lr, lg, lb := c.linear[0][r], c.linear[1][g], c.linear[2][b]
	m := &c.matrix
	t := c.values
	return t[clamp((m[0]*lr+m[1]*lg+m[2]*lb+1<<15)>>16)], t[clamp((m[3]*lr+m[4]*lg+m[5]*lb+1<<15)>>16)], t[clamp((m[6]*lr+m[7]*lg+m[8]*lb+1<<15)>>16)]
}

// Pixels converts in place pixels of step bytes each, of which the first three are red, green and blue; a fourth is left
// as it is.
func (c *Converter) Pixels(pix []byte, step int) {
	if step < 3 {
		return
	}
	for i := 0; i+3 <= len(pix); i += step {
		pix[i], pix[i+1], pix[i+2] = c.RGB(pix[i], pix[i+1], pix[i+2])
	}
}

// Gray converts in place pixels of one byte each; for gray profiles.
func (c *Converter) Gray(pix []byte) {
	for i, v := range pix {
		pix[i] = c.light[v]
	}
}

// IsSRGB tells whether the profile's colours are those of sRGB: no 8-bit value differs by more than 2.
func (p Profile) IsSRGB() bool {
	c, ok := p.ToSRGB()
	if !ok || p.Space != RGB {
		return false
	}
	far := func(a, b uint8) bool { return a > b+2 && b < 254 || b > a+2 && a < 254 }
	const step = 51
	for r := 0; r < 256; r += step {
		for g := 0; g < 256; g += step {
			for b := 0; b < 256; b += step {
				x, y, z := c.RGB(uint8(r), uint8(g), uint8(b))
				if far(x, uint8(r)) || far(y, uint8(g)) || far(z, uint8(b)) {
					return false
				}
			}
		}
	}
	for v := range 256 {
		x, y, z := c.RGB(uint8(v), uint8(v), uint8(v))
		if far(x, uint8(v)) || far(y, uint8(v)) || far(z, uint8(v)) {
			return false
		}
	}
	return true
}

func clamp(v int64) int64 { return min(max(v, 0), one-1) }

// encodeTable is linear light, 16 bits, to sRGB values: the value whose band of the transfer function holds it.
var encodeTable = sync.OnceValue(func() *[one]uint8 {
	var t [one]uint8
	srgb := curve{function: 3, params: []int32{157286, 62119, 3417, 5072, 2651}} // 2.4, 1/1.055, 0.055/1.055, 1/12.92, 0.04045
	at := 0
	for v := range 256 {
		end := int64(one)
		if v < 255 {
			end = srgb.parametric(int64(2*v+1) * (1 << 31) / 255)
		}
		for ; at < one && int64(at) < end; at++ {
			t[at] = uint8(v)
		}
	}
	return &t
})

// at is the curve's value for an 8-bit input, 16 fraction bits, 0 to 1.
func (c *curve) at(v int) int64 {
	if c.table != nil {
		n := int64(len(c.table) - 1)
		x := int64(v) * n * one / 255
		i, f := x/one, x%one
		a := int64(c.table[i])
		if f > 0 {
			a = (a*(one-f) + int64(c.table[i+1])*f + one/2) / one
		}
		return (a*one + 32767) / 65535
	}
	if c.short && len(c.params) == 0 {
		return (int64(v)*one + 127) / 255
	}
	return min(max(c.parametric(int64(v)*(1<<32)/255), 0), one)
}

// parametric is a function of clause 10.18 at x (32 fraction bits), with 16 fraction bits. A gamma alone is function 0.
func (c *curve) parametric(x int64) int64 {
	var g, a, b, cc, d, e, f int64 = 0, one, 0, 0, 0, 0, 0
	p := c.params
	at := func(i int) int64 { return int64(p[i]) }
	g = at(0)
	power := func(y int64) int64 { return (raise(y, g) + 1<<15) >> 16 }
	if c.function >= 1 {
		a, b = at(1), at(2)
	}
	line := ((x >> 16) * a) + b<<16 // 32 fraction bits
	switch c.function {
	case 0:
		return power(x)
	case 1:
		if line < 0 {
			return 0
		}
		return power(line)
	case 2:
		cc = at(3)
		if line < 0 {
			return cc
		}
		return power(line) + cc
	case 4:
		e, f = at(5), at(6)
	}
	cc, d = at(3), at(4)
	if x >= d<<16 {
		return power(max(line, 0)) + e
	}
	return (cc*(x>>16)+1<<15)>>16 + f
}

// roots are 2^-(1/2), 2^-(1/4), ... with 63 fraction bits.
var roots = sync.OnceValue(func() *[40]uint64 {
	var t [40]uint64
	r := new(big.Int).Lsh(big.NewInt(1), 62) // 1/2
	for i := range t {
		r.Sqrt(r.Lsh(r, 63))
		t[i] = r.Uint64()
	}
	return &t
})

// raise is x to the power g; x and the result have 32 fraction bits, g has 16. Zero and below give zero; large results stop at 16.
func raise(x, g int64) int64 {
	if x <= 0 {
		return 0
	}
	// log2 of x with 32 fraction bits: the whole part by its highest bit, the rest by squaring.
	high := bits.Len64(uint64(x)) - 1
	log := int64(high-32) << 32
	m := uint64(x) << (63 - high) // 1 to 2, 63 fraction bits
	for i := 31; i >= 0; i-- {
		hi, lo := bits.Mul64(m, m) // 126 fraction bits
		if hi>>63 != 0 {
			log |= 1 << i
			m = hi
		} else {
			m = hi<<1 | lo>>63
		}
	}
	hi, lo := bits.Mul64(uint64(max(log, -log)), uint64(g))
	y := int64(hi<<48 | lo>>16)
	if hi>>15 != 0 {
		y = 1 << 40
	}
	if log < 0 {
		y = -y
	}
	if y >= 4<<32 {
		return 16 << 32
	}
	whole := (y + 1<<32 - 1) >> 32 // up, so that the rest is a power of one half
	rest := uint64(whole<<32 - y)
	v := uint64(1) << 63
	for i, r := range roots()[:32] {
		if rest>>(31-i)&1 != 0 {
			v, _ = bits.Mul64(v, r)
			v <<= 1
		}
	}
	shift := 31 - whole
	if shift >= 64 {
		return 0
	}
	return int64(v >> shift)
}
