// This file reads the prefix codes of VP8L (WebP Lossless Bitstream Specification, section 6.2).

package webp

import "math/bits"

// bitReader reads numbers, lowest bit first, and knows how many bits that took.
type bitReader struct {
	b     []byte
	at    int // bits read
	short bool
}

// read is the next n bits, n at most 24.
func (r *bitReader) read(n int) int {
	v := r.peek() & (1<<n - 1)
	r.skip(n)
	return int(v)
}

// peek is at least 24 bits; those behind the end are zero.
func (r *bitReader) peek() uint32 {
	i, v := r.at>>3, uint32(0)
	if i+4 <= len(r.b) {
		v = le.Uint32(r.b[i:])
	} else {
		for j := i; j < len(r.b); j++ {
			v |= uint32(r.b[j]) << (8 * (j - i))
		}
	}
	return v >> (r.at & 7)
}

func (r *bitReader) skip(n int) {
	if r.at+n > 8*len(r.b) {
		r.short, r.at = true, 8*len(r.b)
		return
	}
	r.at += n
}

// code is a canonical prefix code.
type code struct {
	only    bool        // one symbol, without bits
	fast    [256]uint16 // by the next 8 bits: length in the low 4 bits, symbol above; 0 for longer codes
	counts  [16]uint16
	symbols []uint16 // by length, then by value
}

// newCode makes the code that has these lengths; false when they leave gaps or overlap.
func newCode(lengths []uint8) (*code, bool) {
	c := &code{}
	for _, n := range lengths {
		c.counts[n]++
	}
	c.counts[0] = 0
	var offsets, next [17]int
	free, first := 1, 0
	total := 0
	for n := 1; n < 16; n++ {
		free = free<<1 - int(c.counts[n])
		if free < 0 {
			return nil, false
		}
		first = (first + int(c.counts[n-1])) << 1
		next[n] = first
		offsets[n+1] = offsets[n] + int(c.counts[n])
		total += int(c.counts[n])
	}
	if c.only = total == 1; total == 0 || free != 0 && !c.only {
		return nil, false
	}
	c.symbols = make([]uint16, total)
	for s, n := range lengths {
		if n == 0 {
			continue
		}
		c.symbols[offsets[n]] = uint16(s)
		offsets[n]++
		if n <= 8 {
			back := int(bits.Reverse16(uint16(next[n])) >> (16 - n))
			for i := back; i < 256; i += 1 << n {
				c.fast[i] = uint16(s)<<4 | uint16(n)
			}
		}
		next[n]++
	}
	return c, true
}

// next is the next symbol.
func (r *bitReader) next(c *code) int {
	if c.only {
		return int(c.symbols[0])
	}
	v := r.peek()
	if e := c.fast[v&255]; e != 0 {
		r.skip(int(e & 15))
		return int(e >> 4)
	}
	at, first, index := 0, 0, 0
	for n := 1; n < 16; n++ {
		at |= int(v & 1)
		v >>= 1
		count := int(c.counts[n])
		if at-first < count {
			r.skip(n)
			return int(c.symbols[index+at-first])
		}
		index, first, at = index+count, (first+count)<<1, at<<1
	}
	r.short = true // does not happen in a complete code
	return 0
}

// lengthOrder is the order in which lengths of length codes come.
var lengthOrder = [19]uint8{17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}

// readCode reads a code for so many symbols.
func (r *bitReader) readCode(symbols int) (*code, bool) {
	lengths := make([]uint8, symbols)
	if r.read(1) == 1 { // one or two symbols by name
		two := r.read(1) == 1
		s := r.read(1 + 7*r.read(1))
		if s >= symbols {
			return nil, false
		}
		lengths[s] = 1
		if two {
			if s = r.read(8); s >= symbols {
				return nil, false
			}
			lengths[s] = 1
		}
		return newCode(lengths)
	}
	var of [19]uint8
	for _, i := range lengthOrder[:4+r.read(4)] {
		of[i] = uint8(r.read(3))
	}
	c, ok := newCode(of[:])
	if !ok {
		return nil, false
	}
	return r.readLengths(c, lengths)
}

// readLengths reads the lengths of a code by the code for lengths.
func (r *bitReader) readLengths(c *code, lengths []uint8) (*code, bool) {
	left := len(lengths)
	if r.read(1) == 1 {
		left = 2 + r.read(2+2*r.read(3))
		if left > len(lengths) {
			return nil, false
		}
	}
	before := uint8(8)
	for i := 0; i < len(lengths) && left > 0 && !r.short; left-- {
		n := r.next(c)
		if n < 16 {
			lengths[i] = uint8(n)
			i++
			if n > 0 {
				before = uint8(n)
			}
			continue
		}
		repeat, v := 0, uint8(0)
		switch n {
		case 16:
			repeat, v = 3+r.read(2), before
		case 17:
			repeat = 3 + r.read(3)
		default:
			repeat = 11 + r.read(7)
		}
		if i+repeat > len(lengths) {
			return nil, false
		}
		for range repeat {
			lengths[i] = v
			i++
		}
	}
	if r.short {
		return nil, false
	}
	return newCode(lengths)
}
