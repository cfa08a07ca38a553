// This file reads the arithmetic code of VP8 (RFC 6386 section 7).

package webp

import "math/bits"

// boolReader reads booleans and knows how many bytes that takes: what lies behind them changes nothing.
type boolReader struct {
	b     []byte
	at    int    // bytes read
	value uint64 // read and not yet used up
	have  uint   // bits of value
	span  uint32 // 128 to 255
	short bool   // asked for more than there is
}

func newBoolReader(b []byte) *boolReader { return &boolReader{b: b, span: 255} }

// read is the next boolean, which is false with a probability of p in 256.
func (r *boolReader) read(p uint8) bool {
	if r.have < 8 {
		r.value <<= 8
		if r.at < len(r.b) {
			r.value |= uint64(r.b[r.at])
			r.at++
		} else {
			r.short = true
		}
		r.have += 8
	}
	split := 1 + (r.span-1)*uint32(p)>>8
	big := uint64(split) << (r.have - 8)
	bit := r.value >= big
	if bit {
		r.span -= split
		r.value -= big
	} else {
		r.span = split
	}
	if shift := uint(bits.LeadingZeros8(uint8(r.span))); shift > 0 {
		r.span <<= shift
		r.have -= shift
	}
	return bit
}

// flag is a boolean without a preference.
func (r *boolReader) flag() bool { return r.read(128) }

// number is n bits, the highest first.
func (r *boolReader) number(n int) int {
	v := 0
	for range n {
		v <<= 1
		if r.flag() {
			v |= 1
		}
	}
	return v
}

// optional passes over a number of n bits that a flag says is there, and its sign.
func (r *boolReader) optional(n int, sign bool) {
	if r.flag() {
		r.number(n)
		if sign {
			r.flag()
		}
	}
}
