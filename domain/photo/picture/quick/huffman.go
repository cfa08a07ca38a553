// This file holds Huffman tables (ITU-T T.81 annex C), compiled to be looked up with several bits at once.

package quick

// lookBits is how many bits are looked up at once.
const lookBits = 12

// huffman is one table.
type huffman struct {
	one   [1 << lookBits]uint16 // length << 8 | symbol of the code at the top; 0: it is longer
	whole [1 << lookBits]uint32 // a code with its value, see compile; 0: they are longer
	skip  [1 << lookBits]uint16 // several codes with their values, only how far they lead; 0: not even one
	limit [17]int               // by length, beyond the largest code, as 16 bits
	index [17]int               // by length: symbol number less code
	raw   []byte                // symbols
}

// Fields of an entry of whole: bits in all, coefficients passed over, whether the block ends; the value is in the upper half.
const (
	wholeBits = 0x1f
	wholeRun  = 8 // shift
	wholeEnd  = 1 << 12
)

// Fields of an entry of skip: bits in all, coefficients, whether the block ends. The end counts as a coefficient, so that the
// sum is at most 64 in a block: a block whose last coefficient is coded has no end.
const (
	skipBits  = 0x1f
	skipCount = 5 // shift
	skipEnd   = 1 << 12
	skipMask  = 0x7f
)

// newHuffman compiles a table; nil: it is none.
func newHuffman(counts, symbols []byte, ac bool) *huffman {
	t := &huffman{raw: append([]byte(nil), symbols...)}
	code, sym := 0, 0
	for l := 1; l <= 16; l++ {
		t.index[l] = sym - code
		for range int(counts[l-1]) {
			if code >= 1<<l {
				return nil
			}
			if l <= lookBits {
				first := code << (lookBits - l)
				for i := range 1 << (lookBits - l) {
					t.one[first+i] = uint16(l)<<8 | uint16(symbols[sym])
				}
			}
			code++
			sym++
		}
		t.limit[l] = code << (16 - l)
		code <<= 1
	}
	if ac {
		t.compile()
	}
	return t
}

// compile fills whole and skip, for AC coefficients (T.81 section F.2.2.2).
func (t *huffman) compile() {
	for i := range t.one {
		e := t.one[i]
		length, run, size := int(e>>8), int(e>>4&15), int(e&15)
		switch {
		case e == 0 || length+size > lookBits || size == 0 && run != 0 && run != 15:
			continue
		case e&0xff == 0:
			t.whole[i] = uint32(length) | wholeEnd
		default:
			v := i >> (lookBits - length - size) & (1<<size - 1)
			t.whole[i] = uint32(length+size) | uint32(run)<<wholeRun | uint32(extend(v, size))<<16
		}
	}
	for i := range t.skip {
		bits, count, end := 0, 0, 0
		for bits < lookBits {
			e := int(t.one[i<<bits&(1<<lookBits-1)])
			length, run, size := e>>8, e>>4&15, e&15
			if e == 0 || bits+length > lookBits || bits+length+size > skipBits || size == 0 && run != 0 && run != 15 {
				break
			}
			if e&0xff == 0 {
				bits, count, end = bits+length, count+1, skipEnd
				break
			}
			if count+run+1 > 63 {
				break
			}
			bits += length + size
			count += run + 1
		}
		t.skip[i] = uint16(bits | count<<skipCount | end)
	}
}

// extend gives the value that size bits stand for (T.81 section F.2.2.1, EXTEND).
func extend(v, size int) int {
	if size > 0 && v < 1<<(size-1) {
		v -= 1<<size - 1
	}
	return v
}

// decode reads the code at the top of acc; length 0: there is no such code.
func (t *huffman) decode(acc uint64) (symbol byte, length uint) {
	if e := t.one[acc>>(64-lookBits)]; e != 0 {
		return byte(e), uint(e >> 8)
	}
	top := int(acc >> 48)
	for l := lookBits + 1; l <= 16; l++ {
		if top < t.limit[l] {
			return t.raw[t.index[l]+top>>(16-l)], uint(l)
		}
	}
	return 0, 0
}
