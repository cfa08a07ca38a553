// This file reads VP8's arithmetic code (RFC 6386 section 7) and the tokens of coefficients in it (section 13).

package still

import "math/bits"

// boolReader reads one partition. It starts as its bytes alone.
type boolReader struct {
	b     []byte
	at    int    // bytes taken, with zeros behind the end
	value uint64 // bits that wait, from the top
	have  int    // how many of them came from bytes
	seen  int    // have, before the last bit was read
	span  uint64 // the range, 128 to 255
}

// fill takes bytes; at the first time it starts.
func (r *boolReader) fill() {
	if r.at == 0 {
		r.span = 255
	}
	for ; r.have <= 56; r.have += 8 {
		if r.at < len(r.b) {
			r.value |= uint64(r.b[r.at]) << (56 - r.have)
		}
		r.at++
	}
}

// bit reads one bit, which is 0 with a chance of p in 256.
func (r *boolReader) bit(p uint8) uint8 {
	if r.have < 8 {
		r.fill()
	}
	r.seen = r.have
	split := 1 + (r.span-1)*uint64(p)>>8
	span, bit := split, uint8(0)
	if r.value >= split<<56 {
		span, bit = r.span-split, 1
		r.value -= split << 56
	}
	shift := bits.LeadingZeros64(span) & 7 // to 8 bits again
	r.span = span << shift
	r.value <<= shift
	r.have -= shift
	return bit
}

// impossible tells that no encoder writes a partition so: its value is not within the range that all begin with.
func (r *boolReader) impossible() bool { return len(r.b) > 0 && r.b[0] == 255 }

// needed is how many bytes a reader must have to read what was read.
func (r *boolReader) needed() int {
	if r.at == 0 {
		return 0
	}
	return r.at - (r.seen-8)/8
}

func (r *boolReader) short() bool { return r.needed() > len(r.b) }

// surplus tells that there is more than was read and the slack.
func (r *boolReader) surplus() bool {
	n := len(r.b)
	for range vp8Slack {
		if n > 0 && r.b[n-1] == 0 {
			n--
		}
	}
	return n > r.needed()
}

// bits reads a number of n bits.
func (r *boolReader) bits(n int) int {
	v := 0
	for range n {
		v = v<<1 | int(r.bit(128))
	}
	return v
}

// optional passes over count numbers of n bits, each behind a bit that says whether it is there.
func (r *boolReader) optional(count, n int) {
	for range count {
		if r.bits(1) == 1 {
			r.bits(n)
		}
	}
}

// vp8Bands is where the probabilities of a coefficient begin, by its number (section 13.3).
var vp8Bands = [16]int{0, vp8Band, 2 * vp8Band, 3 * vp8Band, 6 * vp8Band, 4 * vp8Band, 5 * vp8Band, 6 * vp8Band,
	6 * vp8Band, 6 * vp8Band, 6 * vp8Band, 6 * vp8Band, 6 * vp8Band, 6 * vp8Band, 6 * vp8Band, 7 * vp8Band}

// vp8Extra are the probabilities of the bits behind the tokens of large values (section 13.2).
var vp8Extra = [6][]uint8{{159}, {165, 145}, {173, 148, 140}, {176, 155, 140, 135}, {180, 157, 141, 134, 130},
	{254, 254, 243, 230, 196, 177, 153, 140, 133, 130, 129}}

// block walks the tokens of a block from coefficient n on; context is how many of the blocks above and to the left have
// coefficients. It is 1 if this one has.
func (r *boolReader) block(tokens *[vp8Probs]uint8, kind int, context uint8, n int) uint8 {
	of := tokens[kind*vp8Kind:][:vp8Kind]
	p := of[vp8Bands[n]+int(context)*vp8Context:][:vp8Context]
	if r.bit(p[0]) == 0 {
		return 0
	}
	for {
		next := 0 // the context: was the value 0, 1 or more
		if r.bit(p[1]) == 1 {
			if next = 1; r.bit(p[2]) == 1 {
				next = 2
				r.large(p)
			}
			r.bit(128) // sign
		}
		if n++; n == 16 {
			return 1
		}
		p = of[vp8Bands[n]+next*vp8Context:][:vp8Context]
		if next > 0 && r.bit(p[0]) == 0 { // no end behind a zero
			return 1
		}
	}
}

// large passes over the rest of a token of two or more.
func (r *boolReader) large(p []uint8) {
	var extra uint8
	switch {
	case r.bit(p[3]) == 0:
		if r.bit(p[4]) == 1 {
			r.bit(p[5])
		}
		return
	case r.bit(p[6]) == 0:
		extra = r.bit(p[7])
	default:
		high := r.bit(p[8])
		extra = 2 + 2*high + r.bit(p[9+high])
	}
	for _, p := range vp8Extra[extra] {
		r.bit(p)
	}
}
