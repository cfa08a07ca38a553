// This file recognises files that left as they left: covered, cropped and small, they are less like the picture in the
// record than like the file itself.
package office

import (
	"context"
	"slices"

	"consentry/domain/access"
	"consentry/domain/photo/picture"
)

// leftPage is how many releases are read at a time.
const leftPage = 200

// leftLikes is the index of all files that left, by the pictures they were made of.
func (o *Office) leftLikes(ctx context.Context) (*picture.Index, error) {
	index := picture.NewIndex()
	err := o.peek(ctx, access.PhotosDecide, func(_ *session, tx Tx) error {
		for at := 0; ; at += leftPage {
			list, err := tx.ReleasePage(at, leftPage)
			if err != nil || len(list) == 0 {
				return err
			}
			for _, r := range list {
				for _, i := range r.Items {
					var like picture.Likeness
					if like.UnmarshalBinary(i.Likeness) == nil { // one of another version finds nothing, and does no harm
						index.Add(i.PhotoID, like)
					}
				}
			}
		}
	})
	return index, err
}

// nearest joins finds, each picture once, the nearest first; of equals the one that left.
func nearest(left, all []picture.Match, most int) []picture.Match {
	var out []picture.Match
	for _, m := range slices.Concat(left, all) {
		i := slices.IndexFunc(out, func(x picture.Match) bool { return x.ID == m.ID })
		switch {
		case i < 0:
			out = append(out, m)
		case m.Distance < out[i].Distance:
			out[i] = m
		}
	}
	slices.SortStableFunc(out, func(a, b picture.Match) int { return a.Distance - b.Distance })
	return out[:min(len(out), most)]
}
