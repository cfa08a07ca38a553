// This file holds the forward transform of 8 × 8 samples (ITU-T T.81 section A.3.3), factored as by C. Loeffler,
// A. Ligtenberg and G. Moschytz, "Practical fast 1-D DCT algorithms with 11 multiplications" (ICASSP 1989).

package quick

const fixBits = 13 // fraction bits of the factors

// Factors of the rotations: sums and differences of √2·cos(kπ/16).
const (
	even2, even6, evenMid                 = 6270, 15137, 4433              // √2(cos 2 - cos 6), √2(cos 2 + cos 6), √2 cos 6
	odd1, odd3, odd5, odd7                = 12299, 25172, 16819, 2446      // of one difference alone
	outer, inner, cross, straight, oddMid = 7373, 20995, 16069, 3196, 9633 // of two differences together
)

// forward transforms in place; what comes out is eight times the coefficients.
func forward(b *[64]int32) {
	const keep = 2 // fraction bits between rows and columns
	transform(b, 8, 1, fixBits-keep)
	transform(b, 1, 8, fixBits+keep)
}

// transform does eight lines that begin `line` apart, whose samples are `step` apart; the sums are shifted down. Two lines at
// once are the halves of one number: adding and multiplying treat them alike, and neither ever needs more than 31 bits.
func transform(b *[64]int32, line, step uint, shift uint) {
	half := int64(1)<<(shift-1) | int64(1)<<(shift+31)
	for i := uint(0); i < 8; i += 2 {
		at, next := i*line, (i+1)*line
		pair := func(k uint) int64 { return int64(b[(at+k*step)&63]) + int64(b[(next+k*step)&63])<<32 }
		put := func(k uint, v int64) {
			low := int32(v)
			b[(at+k*step)&63], b[(next+k*step)&63] = low>>(shift&31), int32((v-int64(low))>>32)>>(shift&31)
		}
		v0, v1, v2, v3, v4, v5, v6, v7 := pair(0), pair(1), pair(2), pair(3), pair(4), pair(5), pair(6), pair(7)
		s0, s1, s2, s3 := v0+v7, v1+v6, v2+v5, v3+v4
		d0, d1, d2, d3 := v0-v7, v1-v6, v2-v5, v3-v4

		a, c, e, g := s0+s3, s1+s2, s0-s3, s1-s2
		mid := (e+g)*evenMid + half
		put(0, (a+c)<<fixBits+half)
		put(4, (a-c)<<fixBits+half)
		put(2, mid+e*even2)
		put(6, mid-g*even6)

		mid = (d0+d1+d2+d3)*oddMid + half
		u, v := (d0+d3)*outer, (d1+d2)*inner
		w, x := mid-(d1+d3)*cross, mid-(d0+d2)*straight
		put(1, d0*odd1-u+x)
		put(3, d1*odd3-v+w)
		put(5, d2*odd5-v+x)
		put(7, d3*odd7-u+w)
	}
}
