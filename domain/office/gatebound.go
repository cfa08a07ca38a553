// This file ties the files of a gate to what was asked and to what a person read: no answer for one picture lets the bytes
// of another leave, and nothing that came up after somebody read it counts as read.
package office

import (
	"slices"

	"consentry/domain/patient"
	"consentry/domain/photo"
)

// holds tells whether the files are those of these pictures, all of them and nothing more, made of their newest versions in
// the size and the way that is asked for. A question that was changed after its files were made has no files.
func (g *Gate) holds(list []looked) bool {
	want := len(list)
	if g.Question.Pair {
		want = 1
	}
	if len(g.files) != want || !slices.Equal(g.versions, versionsOf(list)) {
		return false
	}
	if g.Question.Pair {
		i := g.files[0].item
		return len(list) == 2 && i.PhotoID == list[0].photo.ID && i.With == list[1].photo.ID && i.MaxSide == g.side() &&
			slices.Equal(i.Align, g.Question.Align.places())
	}
	for n, f := range g.files {
		if f.item.PhotoID != list[n].photo.ID || f.item.With != "" || f.item.MaxSide != g.side() {
			return false
		}
	}
	return true
}

// fileOf is the file that picture i would leave as; none when the files are not those that are asked about.
func (g *Gate) fileOf(i int, whole bool) gateFile {
	switch {
	case !whole:
		return gateFile{}
	case g.Question.Pair:
		return g.files[0]
	}
	return g.files[i]
}

// before is what a member had before the eyes when she said that she had read it.
type before struct {
	restrictions []patient.Restriction
	documentID   string
	amended      []Amended
}

func (g *Gate) read() before { return before{g.Restrict, g.Document.ID, g.Amended} }

// still tells whether what she said that she had read is what there is to read.
func (g *Gate) still(was before) bool {
	same := func(a, b Amended) bool { return a.RequestID == b.RequestID && slices.Equal(a.Pieces, b.Pieces) }
	return slices.EqualFunc(was.amended, g.Amended, same) && (!g.Question.RestrictionsRead || slices.Equal(was.restrictions, g.Restrict)) &&
		(!g.Question.DescriptionRead || was.documentID == g.Document.ID)
}

// postsSoFar counts, for each authorization, the places that pictures went to on a channel, for grants that bound them.
// What was never put there does not count.
func postsSoFar(tx Tx, patientID, channel string) (map[string]int, error) {
	releases, err := tx.ReleasesOf(patientID)
	if err != nil {
		return nil, err
	}
	under := map[string]string{}
	for _, r := range releases {
		under[r.ID] = r.DocumentID
	}
	placed, err := tx.PlacementsOf(patientID)
	if err != nil {
		return nil, err
	}
	posts := map[string]int{}
	for _, p := range placed {
		if p.Channel != channel || p.Deidentified {
			continue
		}
		events, err := tx.PlacementEventsOf(p.ID)
		if err != nil {
			return nil, err
		}
		if photo.StateOf(events) != photo.StateNotUsed {
			posts[under[p.ReleaseID]]++
		}
	}
	return posts, nil
}
