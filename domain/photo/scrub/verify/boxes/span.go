// This file holds which bytes of the media data are used, by extents that may be many.

package boxes

import (
	"cmp"
	"slices"
)

// span is bytes from at up to end.
type span struct{ at, end int64 }

// cover accounts for every byte between at and end that exactly one of the spans uses. Bytes that none uses are the
// finding gap, bytes that two use the finding "shared_bytes", bytes outside of every area the finding "outside_mdat".
func (w *walker) cover(areas []box, used []span, gap string) {
	slices.SortFunc(used, func(a, b span) int { return cmp.Compare(a.at, b.at) })
	areas = slices.Clone(areas)
	slices.SortFunc(areas, func(a, b box) int { return cmp.Compare(a.at, b.at) })
	i := 0
	for _, a := range areas {
		at := a.body
		for ; i < len(used) && used[i].at < a.end; i++ {
			u := used[i]
			switch {
			case u.at < a.body || u.end > a.end:
				w.p.Find("outside_mdat", u.at, u.end-u.at)
				continue
			case u.at < at:
				w.p.Find("shared_bytes", u.at, min(at, u.end)-u.at)
			case u.at > at:
				w.p.Find(gap, at, u.at-at)
			}
			if u.end > at {
				w.p.Bytes += u.end - max(at, u.at)
				at = u.end
			}
		}
		if at < a.end {
			w.p.Find(gap, at, a.end-at)
		}
	}
	for ; i < len(used); i++ {
		w.p.Find("outside_mdat", used[i].at, used[i].end-used[i].at)
	}
}
