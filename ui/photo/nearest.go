// This file finds what a picture can be compared with.

package picturepage

import (
	"cmp"
	"slices"

	"consentry/domain/calendar"
	"consentry/domain/office"
	"consentry/domain/photo"
)

// mostToCompare is how many pictures of one view are looked through.
const mostToCompare = 200

// candidates are the other pictures of the same view, the best first: of another stage before the same one, of the same
// procedure before others, then the nearest in time.
func candidates(p photo.Photo, tiles []office.Tile) []photo.Photo {
	var list []photo.Photo
	for _, t := range tiles {
		o := t.Photo
		if o.ID != p.ID && o.SessionID != p.SessionID && o.View == p.View && o.Media == photo.Still {
			list = append(list, o)
		}
	}
	rank := func(o photo.Photo) int {
		n := 0
		if o.Stage.Kind == p.Stage.Kind {
			n += 2
		}
		if o.Procedure != p.Procedure {
			n++
		}
		return n
	}
	slices.SortStableFunc(list, func(a, b photo.Photo) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(apart(p.TakenOn, a.TakenOn), apart(p.TakenOn, b.TakenOn)), cmp.Compare(a.Number, b.Number))
	})
	return list
}

func apart(a, b calendar.Date) int { return max(a.DaysUntil(b), b.DaysUntil(a)) }

// earlier tells whether a comes before b in the course of the treatment.
func earlier(a, b photo.Photo) bool {
	if c := a.TakenOn.Compare(b.TakenOn); c != 0 {
		return c < 0
	}
	order := []photo.StageKind{photo.StageBefore, photo.StageDuring, photo.StageAfter}
	if x, y := slices.Index(order, a.Stage.Kind), slices.Index(order, b.Stage.Kind); x != y {
		return x < y
	}
	return a.Number < b.Number
}
