// This file says in words what a tile of the gallery shows, and remembers of each picture what a selection has to know.

package gallery

import (
	"slices"
	"sync"

	"consentry/domain/calendar"
	"consentry/domain/office"
	"consentry/domain/photo"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/kit/pictures"
)

// look is a tile: what it shows and when, whose it is, and what is still to be done. In the gallery of one patient the
// day stands in place of her name.
func look(t office.Tile, onePatient bool) pictures.Look {
	p := t.Photo
	l := pictures.Look{Title: caption(p), Sub: t.Patient, Covered: p.Intimate}
	if onePatient {
		l.Sub = i18n.Date(p.TakenOn)
	}
	l.Chip, l.State = stateOf(t)
	l.Mark = i18n.MediaMark(p)
	switch p.Media {
	case photo.Video:
		l.Icon = kit.IconFilm
	case photo.Paper:
		l.Icon = kit.IconPaper
	case photo.Sealed:
		l.Icon = kit.IconLock
	}
	return l
}

// stateOf says whether somebody has looked at the picture, or that it is only kept.
func stateOf(t office.Tile) (words string, state kit.State) {
	switch {
	case !t.Photo.Media.Reviewable():
		return i18n.T("gallery.chip.record"), kit.Mute
	case t.Reviewed:
		return i18n.T("gallery.chip.reviewed"), kit.OK
	}
	return i18n.T("gallery.chip.review"), kit.Warn
}

// caption is "Front · 3 months after".
func caption(p photo.Photo) string {
	return i18n.T("gallery.caption", "view", i18n.View(p.View), "stage", i18n.Stage(p.Stage))
}

// about is what a selection has to know of a picture.
type about struct {
	patient, name string
	media         photo.Media
	stage         photo.Stage
	takenOn       calendar.Date
	number        int
}

// seen remembers the pictures that were listed. Pages arrive beside the widgets, so it has a lock.
type seen struct {
	mu sync.Mutex
	by map[string]about
}

func newSeen() *seen { return &seen{by: map[string]about{}} }

func (s *seen) add(tiles []office.Tile) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range tiles {
		p := t.Photo
		s.by[p.ID] = about{patient: p.PatientID, name: t.Patient, media: p.Media, stage: p.Stage, takenOn: p.TakenOn, number: p.Number}
	}
}

func (s *seen) clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.by)
}

// of returns what is known of some pictures, in their order.
func (s *seen) of(ids []string) []about {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]about, 0, len(ids))
	for _, id := range ids {
		out = append(out, s.by[id])
	}
	return out
}

// earlier tells whether a was taken before b, by the course of the treatment where the day is the same.
func earlier(a, b about) bool {
	if a.takenOn != b.takenOn {
		return a.takenOn.Before(b.takenOn)
	}
	order := []photo.StageKind{photo.StageBefore, photo.StageDuring, photo.StageAfter}
	if x, y := slices.Index(order, a.stage.Kind), slices.Index(order, b.stage.Kind); x != y {
		return x < y
	}
	return a.number < b.number
}
