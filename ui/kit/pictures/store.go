// Decoded pictures that are kept: a bounded number, the ones not used for longest go first.

package pictures

import "image"

// imageStore keeps pictures by id. A nil picture is kept too: that there is none is known.
type imageStore struct {
	most        int
	newest, end *stored
	by          map[string]*stored
}

type stored struct {
	id           string
	img          image.Image
	newer, older *stored
}

// keep sets how many are kept.
func (s *imageStore) keep(most int) {
	s.most = most
	if s.by == nil {
		s.by = map[string]*stored{}
	}
	s.trim()
}

func (s *imageStore) known(id string) bool { _, ok := s.by[id]; return ok }

// get returns a picture and marks it as used.
func (s *imageStore) get(id string) image.Image {
	e, ok := s.by[id]
	if !ok {
		return nil
	}
	if s.newest != e {
		s.unlink(e)
		s.link(e)
	}
	return e.img
}

func (s *imageStore) put(id string, img image.Image) {
	s.drop(id)
	e := &stored{id: id, img: img}
	s.by[id] = e
	s.link(e)
	s.trim()
}

func (s *imageStore) drop(id string) {
	if e, ok := s.by[id]; ok {
		s.unlink(e)
		delete(s.by, id)
	}
}

// forgetMissing forgets for which ids there was no picture, so that they are asked for again.
func (s *imageStore) forgetMissing() {
	for id, e := range s.by {
		if e.img == nil {
			s.drop(id)
		}
	}
}

func (s *imageStore) clear() {
	clear(s.by)
	s.newest, s.end = nil, nil
}

func (s *imageStore) trim() {
	for len(s.by) > s.most && s.end != nil {
		s.drop(s.end.id)
	}
}

func (s *imageStore) link(e *stored) {
	e.newer, e.older = nil, s.newest
	if s.newest != nil {
		s.newest.newer = e
	}
	s.newest = e
	if s.end == nil {
		s.end = e
	}
}

func (s *imageStore) unlink(e *stored) {
	if e.newer != nil {
		e.newer.older = e.older
	} else {
		s.newest = e.older
	}
	if e.older != nil {
		e.older.newer = e.newer
	} else {
		s.end = e.newer
	}
	e.newer, e.older = nil, nil
}
