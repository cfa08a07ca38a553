// This file turns the lowest frequencies of a block into the few samples it has at a fraction of its size.

package quick

// zigzag is the place of each coefficient in the block, row by row (ITU-T T.81 figure A.6).
var zigzag = [64]uint8{
	0, 1, 8, 16, 9, 2, 3, 10,
	17, 24, 32, 25, 18, 11, 4, 5,
	12, 19, 26, 33, 40, 48, 41, 34,
	27, 20, 13, 6, 7, 14, 21, 28,
	35, 42, 49, 56, 57, 50, 43, 36,
	29, 22, 15, 23, 30, 37, 44, 51,
	58, 59, 52, 45, 38, 31, 39, 46,
	53, 60, 61, 54, 47, 55, 62, 63,
}

// Cosines of the transform of four samples, with the factors of T.81 section A.3.3: √2·cos(π/8) and √2·cos(3π/8).
const (
	turnBits = 12
	cosine1  = 5352 // 1.306563 << turnBits
	cosine3  = 2217 // 0.541196 << turnBits
)

// place writes side × side samples made of the coefficients in c, four a row; more: there are others than the mean.
func place(out []byte, stride, side int, c *[32]int32, more bool) {
	switch {
	case side == 1:
		out[0] = sample(c[0] + 4)
	case !more:
		v := sample(c[0] + 4)
		for range side {
			row := out[:side]
			for i := range row {
				row[i] = v
			}
			if len(out) < stride {
				break
			}
			out = out[stride:]
		}
	case side == 2:
		a, b, e, f := c[0]+c[1]+4, c[0]-c[1]+4, c[4]+c[5], c[4]-c[5]
		out[0], out[1] = sample(a+e), sample(b+f)
		out[stride], out[stride+1] = sample(a-e), sample(b-f)
	default:
		place4(out, stride, c)
	}
}

// place4 is the inverse transform of 4 × 4.
func place4(out []byte, stride int, c *[32]int32) {
	const extra = 3 // fraction bits kept between columns and rows
	var t [16]int32
	for i := range 4 {
		c0, c1, c2, c3 := c[i], c[4+i], c[8+i], c[12+i]
		even, odd := (c0+c2)<<extra, (c0-c2)<<extra
		a := (c1*cosine1 + c3*cosine3 + 1<<(turnBits-extra-1)) >> (turnBits - extra)
		b := (c1*cosine3 - c3*cosine1 + 1<<(turnBits-extra-1)) >> (turnBits - extra)
		t[i], t[4+i], t[8+i], t[12+i] = even+a, odd+b, odd-b, even-a
	}
	for y := range 4 {
		c0, c1, c2, c3 := t[4*y]+4<<extra, t[4*y+1], t[4*y+2], t[4*y+3]
		even, odd := c0+c2, c0-c2
		a := (c1*cosine1 + c3*cosine3) >> turnBits
		b := (c1*cosine3 - c3*cosine1) >> turnBits
		row := out[y*stride:][:4:4]
		row[0], row[1], row[2], row[3] = sample((even+a)>>extra), sample((odd+b)>>extra), sample((odd-b)>>extra), sample((even-a)>>extra)
	}
}

// sample is the sample of eight times its value less 128 (T.81 section A.3.1).
func sample(v int32) byte {
	v = v>>3 + 128
	if uint32(v) > 255 {
		if v < 0 {
			return 0
		}
		return 255
	}
	return byte(v)
}
