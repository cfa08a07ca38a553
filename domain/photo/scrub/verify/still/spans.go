// This file holds the account of which bytes of a structure with offsets are reached, and by what.

package still

import "slices"

// span is a range of bytes, end not included.
type span struct{ start, end int }

// spans are what structures reach.
type spans struct{ list []span }

func (s *spans) add(start, end int) { s.list = append(s.list, span{start, end}) }

// holes sorts the spans and calls hole for each range up to size that none reaches, and overlap for each that two reach.
// It returns how many bytes are reached.
func (s *spans) holes(size int, hole, overlap func(start, end int)) (reached int) {
	slices.SortFunc(s.list, func(a, b span) int {
		if a.start != b.start {
			return a.start - b.start
		}
		return a.end - b.end
	})
	at := 0
	for _, r := range s.list {
		if r.start > at {
			hole(at, r.start)
		} else if r.start < at {
			overlap(r.start, min(at, r.end))
		}
		if r.end > at {
			reached += r.end - max(at, r.start)
			at = r.end
		}
	}
	if at < size {
		hole(at, size)
	}
	return reached
}

// cover says whether all bytes up to size are reached, each once.
func (s *spans) cover(size int) bool {
	whole := true
	no := func(int, int) { whole = false }
	return s.holes(size, no, no) == size && whole
}
