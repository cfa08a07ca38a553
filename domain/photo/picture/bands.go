// This file looks words up that differ from one in a few bits, without comparing all of them (Norouzi, Punjani and Fleet,
// Fast search in Hamming space with multi-index hashing, 2012).

package picture

import "math/bits"

const (
	bandCount  = 4
	bandBits   = 64 / bandCount
	bandErrors = firstLimit / bandCount // words within firstLimit agree in one band but for so many bits
	bandStep   = 4096 * 23              // words that are compared one by one before they are sorted into bands
)

// bands are words sorted by each quarter of their bits.
type bands struct {
	sorted int // words that are in them
	start  [bandCount][]uint32
	items  [bandCount][]uint32
}

// errorMasks are all values of a band with at most bandErrors bits.
var errorMasks = func() (out []uint16) {
	for v := range 1 << bandBits {
		if bits.OnesCount16(uint16(v)) <= bandErrors {
			out = append(out, uint16(v))
		}
	}
	return out
}()

func band(word uint64, b int) uint16 { return uint16(word >> (b * bandBits)) }

// keep sorts the words into bands when enough were added since the last time.
func (s *bands) keep(list []uint64) {
	if added := len(list) - s.sorted; added < bandStep || added < s.sorted/4 {
		return
	}
	for b := range bandCount {
		start := make([]uint32, 1<<bandBits+1)
		for _, w := range list {
			start[int(band(w, b))+1]++
		}
		for v := range 1 << bandBits {
			start[v+1] += start[v]
		}
		items, next := make([]uint32, len(list)), append([]uint32(nil), start...)
		for i, w := range list {
			v := band(w, b)
			items[next[v]] = uint32(i)
			next[v]++
		}
		s.start[b], s.items[b] = start, items
	}
	s.sorted = len(list)
}

// each calls f with every word within firstLimit bits of w, perhaps more than once.
func (s *bands) each(list []uint64, w uint64, f func(i int)) {
	if s.sorted > 0 {
		for b := range bandCount {
			v, start, items := band(w, b), s.start[b], s.items[b]
			for _, m := range errorMasks {
				at := int(v ^ m)
				for _, i := range items[start[at]:start[at+1]] {
					if bits.OnesCount64(list[i]^w) <= firstLimit {
						f(int(i))
					}
				}
			}
		}
	}
	for i, h := range list[s.sorted:] {
		if bits.OnesCount64(h^w) <= firstLimit {
			f(s.sorted + i)
		}
	}
}
