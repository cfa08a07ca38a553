// This file finds the same picture again, by its likeness, among all that are in the record.
package office

import (
	"sync"

	"consentry/domain/photo"
	"consentry/domain/photo/picture"
)

// likes is the index of all likenesses, read once while somebody is signed in. It holds no picture and no name.
type likes struct {
	mu    sync.Mutex
	index *picture.Index
	ids   map[string]bool // that are in it
}

// likenesses returns the index, made on first need.
func (o *Office) likenesses(s *session, tx Tx) (*likes, error) {
	l := s.likes
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.index != nil {
		return l, nil
	}
	index, ids := picture.NewIndex(), map[string]bool{}
	err := tx.EachLikeness(func(l photo.Likeness) error {
		var like picture.Likeness
		if err := like.UnmarshalBinary(l.Code); err != nil {
			return nil //nolint:nilerr // a likeness of another version finds nothing, and does no harm
		}
		index.Add(l.PhotoID, like)
		ids[l.PhotoID] = true
		return nil
	})
	if err != nil {
		return nil, err
	}
	l.index, l.ids = index, ids
	return l, nil
}

// find returns the pictures that are like one.
func (l *likes) find(like picture.Likeness, most int) []picture.Match {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.index.Find(like, most)
}

// know adds a picture that was saved to an index that is there already.
func (l *likes) know(photoID string, like *picture.Likeness) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.index != nil && like != nil && !l.ids[photoID] {
		l.index.Add(photoID, *like)
		l.ids[photoID] = true
	}
}

// looks remembers what a member has seen since signing in, so that the log tells each once and not every stroke of the hand.
type looks struct {
	mu   sync.Mutex
	seen map[string]bool
}

// first tells whether this is the first time, and remembers it.
func (l *looks) first(what string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.seen[what] {
		return false
	}
	if l.seen == nil {
		l.seen = map[string]bool{}
	}
	l.seen[what] = true
	return true
}
