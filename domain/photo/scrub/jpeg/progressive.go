// This file holds the walk through progressive scans (ITU-T T.81 sections G.1.2 and G.2).

package jpeg

import (
	"math/bits"

	"consentry/domain/photo/scrub/report"
)

// dcFirst passes over MCUs of a first DC scan.
func (s *scan) dcFirst(b []byte, at, end, mcus int) (int, error) {
	r := newReader(b, at)
	for range mcus {
		for i := range s.blocks {
			r.fill()
			size, length := s.blocks[i].dc.decode(r.acc)
			if length == 0 {
				return 0, failed(r.at(), end)
			}
			r.drop(length + uint(size))
		}
		if r.at() > end {
			return 0, errShort
		}
	}
	return r.at(), nil
}

// acFirst passes over blocks of a first AC scan and notes which coefficients are not zero.
func (s *scan) acFirst(b []byte, at, end, first, count int) (int, error) {
	k := s.components[0]
	if k.nonzero == nil {
		k.nonzero = make([]uint64, k.blocks*k.lines)
	}
	blocks, table := k.nonzero[first:first+count], s.blocks[0].ac
	r := newReader(b, at)
	for i := 0; i < len(blocks); i++ {
		for z := s.ss; z <= s.se; {
			r.fill()
			symbol, length := table.decode(r.acc)
			if length == 0 {
				return 0, failed(r.at(), end)
			}
			r.drop(length)
			run, size := int(symbol>>4), uint(symbol&15)
			if size == 0 && run < 15 { // the band ends here, in this block and some that follow
				i += 1<<run - 1 + r.take(uint(run))
				break
			}
			if z += run; z > s.se {
				return 0, failed(r.at(), end)
			}
			if size > 0 {
				blocks[i] |= 1 << z
				r.drop(size)
			}
			z++
		}
		if r.at() > end {
			return 0, errShort
		}
		if i >= len(blocks) {
			return 0, report.Bad("EOB run")
		}
	}
	return r.at(), nil
}

// acRefine passes over blocks of a refining AC scan: between the codes stands one bit for every coefficient on the way
// that is not zero already.
func (s *scan) acRefine(b []byte, at, end, first, count int) (int, error) {
	k, table := s.components[0], s.blocks[0].ac
	band := ^uint64(0) << s.ss & (^uint64(0) >> (63 - s.se))
	r := newReader(b, at)
	run := 0 // blocks left in which the band has ended
	for i := first; i < first+count; i++ {
		block, rest := &k.nonzero[i], band // rest: from the next coefficient on
		for run == 0 && rest != 0 {
			r.fill()
			symbol, length := table.decode(r.acc)
			if length == 0 || symbol&15 > 1 {
				return 0, failed(r.at(), end)
			}
			r.drop(length)
			zeros := int(symbol >> 4)
			if symbol&15 == 0 && zeros < 15 {
				run = 1<<zeros + r.take(uint(zeros))
				break
			}
			r.drop(uint(symbol & 15)) // the sign of a new coefficient
			free := rest &^ *block
			for range zeros {
				free &= free - 1
			}
			if free == 0 {
				return 0, failed(r.at(), end)
			}
			here := free & -free
			r.skip(bits.OnesCount64(rest & *block & (here - 1)))
			if symbol&15 == 1 {
				*block |= here
			}
			rest &^= here | (here - 1)
		}
		if run > 0 {
			r.skip(bits.OnesCount64(rest & *block))
			run--
		}
		if r.at() > end {
			return 0, errShort
		}
	}
	if run > 0 {
		return 0, report.Bad("EOB run")
	}
	return r.at(), nil
}
