// This file holds JPEG's tables: quantisation and Huffman (ITU-T T.81 B.2.4 and annex C).

package still

import (
	"consentry/domain/photo/scrub/report"
)

// lookBits is how many bits of a code are looked up at once; longer codes are searched.
const lookBits = 10

// huffman is a Huffman table made ready for walking.
type huffman struct {
	look [1 << lookBits]uint16 // length<<8 | symbol; 0 for longer codes and for none
	// skip serves sequential scans, where values do not matter: bits of code and value <<8 | steps along the zigzag.
	skip   [1 << lookBits]uint16
	limit  [18]uint32 // first code of 16 bits that is longer than this length
	offset [17]int    // of a length's symbols, less its first code
	vals   []byte
}

// endOfBlock is more steps than a block has; a block that ends early is past it.
const endOfBlock = 128

// newHuffman makes a table of the numbers of codes of 1 to 16 bits and their symbols.
func newHuffman(counts, vals []byte) (*huffman, error) {
	h := &huffman{vals: vals}
	code, k := 0, 0
	for l := 1; l <= 16; l++ {
		n := int(counts[l-1])
		h.offset[l] = k - code
		if code+n > 1<<l || n > 0 && code+n == 1<<l { // too many, or a code of ones only (T.81 C.2)
			return nil, report.Bad("DHT")
		}
		for range n {
			if l <= lookBits {
				h.enter(code<<(lookBits-l), l, vals[k])
			}
			code++
			k++
		}
		h.limit[l] = uint32(code) << (16 - l)
		code <<= 1
	}
	return h, nil
}

// enter fills the places of one code of l bits.
func (h *huffman) enter(first, l int, sym byte) {
	size := int(sym & 15)
	steps := stepsOf(sym)
	for i := first; i < first+1<<(lookBits-l); i++ {
		h.look[i] = uint16(l<<8 | int(sym))
		h.skip[i] = uint16((l+size)<<8 | steps)
	}
}

// stepsOf is how far a sequential scan's symbol goes along the zigzag. Symbols that sequential scans do not have go
// beyond every block.
func stepsOf(sym byte) int {
	switch {
	case sym == 0:
		return endOfBlock
	case sym&15 == 0 && sym != 0xf0:
		return endOfBlock - 1
	}
	return int(sym>>4) + 1
}

// slow finds a code that look does not hold; top is the next 16 bits. Its length is 0 when there is none.
func (h *huffman) slow(top uint32) (length int, sym byte) {
	for l := 1; l <= 16; l++ {
		if top < h.limit[l] {
			return l, h.vals[int(top>>(16-l))+h.offset[l]]
		}
	}
	return 0, 0
}

// quantTables walks DQT.
func (w *jpegWalk) quantTables(body []byte, at int) error {
	if len(body) == 0 {
		return report.Bad("DQT")
	}
	for len(body) > 0 {
		wide, id := int(body[0]>>4), int(body[0]&15)
		n := 1 + 64*(wide+1)
		if wide > 1 || id > 3 || len(body) < n {
			return report.Bad("DQT")
		}
		for i := 1; i < n; i += wide + 1 {
			if zero(body[i : i+wide+1]) {
				return report.Bad("DQT")
			}
		}
		w.unused(&w.quant[id])
		w.quant[id] = jpegTable{set: true, at: at, n: n}
		body, at = body[n:], at+n
	}
	return nil
}

// huffTables walks DHT.
func (w *jpegWalk) huffTables(body []byte, at int) error {
	if len(body) == 0 {
		return report.Bad("DHT")
	}
	for len(body) > 0 {
		if len(body) < 17 || body[0]>>4 > 1 || body[0]&15 > 3 {
			return report.Bad("DHT")
		}
		class, id, n := int(body[0]>>4), int(body[0]&15), 0
		for _, c := range body[1:17] {
			n += int(c)
		}
		if n == 0 || n > 256 || len(body) < 17+n {
			return report.Bad("DHT")
		}
		vals := body[17 : 17+n]
		h, err := newHuffman(body[1:17], vals)
		if err != nil {
			return err
		}
		w.unused(&w.huff[class][id])
		w.huff[class][id] = jpegTable{set: true, at: at, n: 17 + n, huff: h}
		body, at = body[17+n:], at+17+n
	}
	return nil
}

// possible says whether all of a table's symbols can occur in this picture, each once (T.81 F.1.2 and G.1.2).
func (w *jpegWalk) possible(class int, vals []byte) bool {
	var seen [256]bool
	for _, v := range vals {
		size, runOnly := int(v&15), v&15 == 0 && v != 0 && v != 0xf0 // the ends of bands are progressive only
		switch {
		case seen[v], class == 0 && int(v) > w.precision+3, class == 1 && (size > w.precision+2 || runOnly && !w.progressive):
			return false
		}
		seen[v] = true
	}
	return true
}
