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

// keepBits are the fraction bits between rows and columns.
const keepBits = 2

// forward transforms in place; what comes out is eight times the coefficients.
func forward(b *[64]int32) {
	rows(b)
	columns(b)
}

// rows and columns are the same but for where samples lie, which is fixed so that it costs nothing.
func rows(b *[64]int32) {
	const shift, half = fixBits - keepBits, 1 << (fixBits - keepBits - 1)
	for i := 0; i < 64; i += 8 {
		p := b[i : i+8 : i+8]
		s0, s1, s2, s3 := p[0]+p[7], p[1]+p[6], p[2]+p[5], p[3]+p[4]
		d0, d1, d2, d3 := p[0]-p[7], p[1]-p[6], p[2]-p[5], p[3]-p[4]

		a, c, e, g := s0+s3, s1+s2, s0-s3, s1-s2
		mid := (e+g)*evenMid + half
		p[0], p[4] = (a+c)<<keepBits, (a-c)<<keepBits
		p[2], p[6] = (mid+e*even2)>>shift, (mid-g*even6)>>shift

		mid = (d0+d1+d2+d3)*oddMid + half
		u, v := (d0+d3)*outer, (d1+d2)*inner
		w, x := mid-(d1+d3)*cross, mid-(d0+d2)*straight
		p[1], p[3] = (d0*odd1-u+x)>>shift, (d1*odd3-v+w)>>shift
		p[5], p[7] = (d2*odd5-v+x)>>shift, (d3*odd7-u+w)>>shift
	}
}

func columns(b *[64]int32) {
	const shift, half = fixBits + keepBits, 1 << (fixBits + keepBits - 1)
	const few = 1 << (keepBits - 1)
	for i := range 8 {
		s0, s1, s2, s3 := b[i]+b[56+i], b[8+i]+b[48+i], b[16+i]+b[40+i], b[24+i]+b[32+i]
		d0, d1, d2, d3 := b[i]-b[56+i], b[8+i]-b[48+i], b[16+i]-b[40+i], b[24+i]-b[32+i]

		a, c, e, g := s0+s3, s1+s2, s0-s3, s1-s2
		mid := (e+g)*evenMid + half
		b[i], b[32+i] = (a+c+few)>>keepBits, (a-c+few)>>keepBits
		b[16+i], b[48+i] = (mid+e*even2)>>shift, (mid-g*even6)>>shift

		mid = (d0+d1+d2+d3)*oddMid + half
		u, v := (d0+d3)*outer, (d1+d2)*inner
		w, x := mid-(d1+d3)*cross, mid-(d0+d2)*straight
		b[8+i], b[24+i] = (d0*odd1-u+x)>>shift, (d1*odd3-v+w)>>shift
		b[40+i], b[56+i] = (d2*odd5-v+x)>>shift, (d3*odd7-u+w)>>shift
	}
}
