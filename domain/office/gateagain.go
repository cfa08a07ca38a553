// This file asks the gate again while a person fills in the rest: the files are made anew only when something that is in
// them has changed.
package office

import (
	"context"
	"slices"

	"consentry/domain/access"
	"consentry/domain/consent"
)

// GateAgain asks for the same release with other words or another place. What the files are made of being the same, they
// stay as they were made for was; every rule is asked all the same. Another channel or other pictures are a new question.
func (o *Office) GateAgain(ctx context.Context, was Gate, q GateQuestion, progress Progress) (Gate, error) {
	s, err := o.may(access.ReleasesMake)
	if err != nil {
		return Gate{Question: q}, err
	}
	if !was.sameFiles(q) || was.Question.Channel != q.Channel {
		return o.Gate(ctx, q, progress)
	}
	if err := checkGate(q); err != nil {
		return Gate{Question: q}, err
	}
	g := Gate{Question: q, files: was.files, versions: was.versions}
	stale := false
	err = o.peek(ctx, access.ReleasesMake, func(_ *session, tx Tx) error {
		list, err := o.lookAt(tx, q.PhotoIDs)
		if err != nil {
			return err
		}
		if stale = !slices.Equal(versionsOf(list), was.versions); stale {
			return nil
		}
		return o.decide(s, tx, &g)
	})
	if err == nil && stale {
		return o.Gate(ctx, q, progress)
	}
	return g, err
}

// sameFiles tells whether a question is about the very files that are made already.
func (g Gate) sameFiles(q GateQuestion) bool {
	w := g.Question
	return len(g.files) > 0 && slices.Equal(w.PhotoIDs, q.PhotoIDs) && w.Pair == q.Pair && w.MaxSide == q.MaxSide &&
		(w.Align == nil) == (q.Align == nil) && (w.Align == nil || *w.Align == *q.Align)
}

func versionsOf(list []looked) []int {
	out := make([]int, len(list))
	for i, l := range list {
		out[i] = l.version.Number
	}
	return out
}

// recentReleases is how far back places are looked for, morePlaces how many are offered.
const (
	recentReleases = 60
	morePlaces     = 5
)

// background reads what the gate tells beside its answer.
func (g *Gate) background(tx Tx, r rights) error {
	g.Revocations, g.Places = 0, nil
	for _, f := range r.facts {
		if f.Kind == consent.FactRevoked {
			g.Revocations++
		}
	}
	var err error
	if g.Members, err = memberNames(tx); err != nil {
		return err
	}
	recent, err := tx.ReleasePage(0, recentReleases)
	for _, x := range recent {
		if x.Channel == g.Question.Channel && !slices.Contains(g.Places, x.Place) && len(g.Places) < morePlaces {
			g.Places = append(g.Places, x.Place)
		}
	}
	return err
}
