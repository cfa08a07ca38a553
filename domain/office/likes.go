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
}

// likenesses returns the index, made on first need.
func (o *Office) likenesses(s *session, tx Tx) (*likes, error) {
	l := s.likes
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.index != nil {
		return l, nil
	}
	index := picture.NewIndex()
	err := tx.EachLikeness(func(l photo.Likeness) error {
		var like picture.Likeness
		if err := like.UnmarshalBinary(l.Code); err != nil {
			return nil //nolint:nilerr // a likeness of another version finds nothing, and does no harm
		}
		index.Add(l.PhotoID, like)
		return nil
	})
	if err != nil {
		return nil, err
	}
	l.index = index
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
	if l.index != nil && like != nil {
		l.index.Add(photoID, *like)
	}
}
