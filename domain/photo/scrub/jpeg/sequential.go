// This file holds the walk through sequential scans (ITU-T T.81 section F.2.2).

package jpeg

import (
	"encoding/binary"
	"errors"

	"consentry/domain/photo/scrub/report"
)

// errShort is what a walk says when the data stops before the last MCU.
var errShort = errors.New("entropy-coded data stops early")

// walk passes over MCUs, the first of which has a number, from bit at; end is the number of bits there are. It returns
// the bit after the last one.
func (s *scan) walk(b []byte, at, end, first, mcus int) (int, error) {
	var used int
	var err error
	switch {
	case s.ss == 0 && s.se == 63:
		used, err = s.sequential(b, at, end, mcus)
	case s.ss == 0 && s.ah == 0:
		used, err = s.dcFirst(b, at, end, mcus)
	case s.ss == 0:
		used = at + mcus*len(s.blocks) // one bit a block
	case s.ah == 0:
		used, err = s.acFirst(b, at, end, first, mcus)
	default:
		used, err = s.acRefine(b, at, end, first, mcus)
	}
	if err == nil && used > end {
		err = errShort
	}
	return used, err
}

// failed is the error for a code that does not exist: when too few bits are left for one, they are what is missing.
func failed(at, end int) error {
	if at+16 > end {
		return errShort
	}
	return report.Bad("Huffman code")
}

// sequential passes over MCUs of a baseline or extended sequential scan. It is where the time goes: the state of reader
// is kept in local variables, and values are passed over together with their codes, several at once.
func (s *scan) sequential(b []byte, at, end, mcus int) (int, error) {
	r := newReader(b, at)
	p, acc, n := r.p, r.acc, r.n
	for range mcus {
		for i := range s.blocks {
			u := &s.blocks[i]
			if n < 32 {
				acc |= binary.BigEndian.Uint64(b[p:]) >> (n & 63)
				more := (63 - n) >> 3
				p += int(more)
				n += more * 8
			}
			e := uint(u.one[acc>>(64-lookBits)])
			if e == 0 {
				size, length := u.dc.long(acc)
				if length == 0 {
					return 0, failed(p*8-int(n), end)
				}
				e = length<<8 | uint(size)
			}
			bits := e>>8 + e&0xff
			acc <<= bits & 63
			n -= bits
			for k := uint(1); k < 64; {
				if n < 32 {
					acc |= binary.BigEndian.Uint64(b[p:]) >> (n & 63)
					more := (63 - n) >> 3
					p += int(more)
					n += more * 8
				}
				e := uint(u.several[acc>>(64-lookBits)])
				if next := k + e>>severalShift&severalCoeffs; next <= 64 && e != 0 {
					k = next
					acc <<= e & severalBits
					n -= e & severalBits
					if e >= severalEnd {
						break
					}
					continue
				}
				symbol, length := u.ac.decode(acc)
				run, size := uint(symbol>>4), uint(symbol&15)
				if length == 0 || size == 0 && run != 0 && run != 15 {
					return 0, failed(p*8-int(n), end)
				}
				acc <<= (length + size) & 63
				n -= length + size
				if symbol == 0 {
					break
				}
				if k += run + 1; k > 64 {
					return 0, failed(p*8-int(n), end)
				}
			}
		}
		if p*8-int(n) > end {
			return 0, errShort
		}
	}
	return p*8 - int(n), nil
}
