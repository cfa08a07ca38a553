// This file holds Huffman tables (ITU-T T.81 annex C and section F.2.2.3) and how they are looked up.

package jpeg

import (
	"bytes"

	"consentry/domain/photo/scrub/report"
)

// lookBits is how many bits are looked up at once.
const lookBits = 12

// table is one Huffman table. It is compiled when a scan first uses it.
type table struct {
	raw  []byte // 16 counts and the symbols, as DHT has them
	used bool

	one   *[1 << lookBits]uint16 // length << 8 | symbol of the code at the top; 0 when that is longer
	skip  *[1 << lookBits]uint16 // several coefficients at once, see several
	limit [17]int                // by length, beyond the largest code, as 16 bits
	index [17]int                // by length: symbol number less code
}

// An entry of several is how far some codes with their value bits lead: bits in all, coefficients, and whether the block
// ends with them. The end counts as one coefficient, so that the sum is at most 64 in a block.
const (
	severalBits   = 0x1f // at most 12 + 15
	severalShift  = 5
	severalCoeffs = 0x7f
	severalEnd    = 1 << 12
)

// takeHuffman reads a DHT segment (T.81 section B.2.4.2).
func (c *cleaner) takeHuffman(b []byte) error {
	for len(b) > 0 {
		if len(b) < 17 {
			return report.Bad("DHT")
		}
		class, id, n := b[0]>>4, b[0]&15, 0
		for _, k := range b[1:17] {
			n += int(k)
		}
		if class > 1 || id > 3 || n > 256 || len(b) < 17+n {
			return report.Bad("DHT")
		}
		raw := b[1 : 17+n]
		b = b[17+n:]
		old := c.huffman[class][id]
		if old != nil && bytes.Equal(old.raw, raw) {
			continue
		}
		c.dropped(old)
		c.huffman[class][id] = &table{raw: raw}
	}
	return nil
}

// use gives the table for a scan, compiled, and notes that the output needs it.
func (c *cleaner) use(class, id byte) (*table, error) {
	t := c.huffman[class][id]
	if t == nil {
		return nil, report.Bad("DHT")
	}
	t.used = true
	if t.one != nil {
		return t, nil
	}
	return t, t.compile(func(s byte) bool { return c.frame.codes(class, s) })
}

// codes tells whether a symbol can occur: sizes have a limit by the samples' precision, and only progressive scans end
// the bands of several blocks at once (T.81 sections F.1.2.1.2, F.1.2.2.1, G.1.2.2).
func (f *frame) codes(class, symbol byte) bool {
	if class == 0 {
		return symbol <= f.precision+3
	}
	run, size := symbol>>4, symbol&15
	return size <= f.precision+2 && (size > 0 || run == 0 || run == 15 || f.marker == mSOF2)
}

// compile assigns the codes. A table with symbols that cannot occur, or with two codes for one, is refused: no encoder
// needs it, and what it holds could be anything.
func (t *table) compile(possible func(byte) bool) error {
	var seen [256]bool
	one := new([1 << lookBits]uint16)
	code, sym := 0, 0
	for l := 1; l <= 16; l++ {
		t.index[l] = sym - code
		for range int(t.raw[l-1]) {
			s := t.raw[16+sym]
			if code >= 1<<l || seen[s] || !possible(s) {
				return report.Bad("DHT")
			}
			seen[s] = true
			if l <= lookBits {
				first := code << (lookBits - l)
				for i := first; i < first+1<<(lookBits-l); i++ {
					one[i] = uint16(l)<<8 | uint16(s)
				}
			}
			code++
			sym++
		}
		t.limit[l] = code << (16 - l)
		code <<= 1
	}
	t.one = one
	return nil
}

// long decodes a code of more than lookBits bits at the top of acc; length 0: there is no such code.
func (t *table) long(acc uint64) (symbol byte, length uint) {
	top := int(acc >> 48)
	for l := lookBits + 1; l <= 16; l++ {
		if top < t.limit[l] {
			return t.raw[16+t.index[l]+top>>(16-l)], uint(l)
		}
	}
	return 0, 0
}

// decode reads the code at the top of acc; length 0: there is no such code.
func (t *table) decode(acc uint64) (symbol byte, length uint) {
	if e := t.one[acc>>(64-lookBits)]; e != 0 {
		return byte(e), uint(e >> 8)
	}
	return t.long(acc)
}

// several compiles how far the codes of AC coefficients in a sequential scan lead, as many at once as the bits that are
// looked up hold in full; of the last one the value bits may lie behind them. Values are passed over, not read.
func (t *table) several() *[1 << lookBits]uint16 {
	if t.skip != nil {
		return t.skip
	}
	t.skip = new([1 << lookBits]uint16)
	for i := range t.skip {
		bits, coeffs, end := 0, 0, 0
		for bits < lookBits {
			e := int(t.one[i<<bits&(1<<lookBits-1)])
			length, run, size := e>>8, e>>4&15, e&15
			if e == 0 || bits+length > lookBits || coeffs+run+1 > 64 || size == 0 && run != 0 && run != 15 {
				break
			}
			bits += length + size
			coeffs += run + 1
			if e&0xff == 0 {
				end = severalEnd
				break
			}
		}
		t.skip[i] = uint16(bits | coeffs<<severalShift | end)
	}
	return t.skip
}
