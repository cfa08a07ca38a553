// This file lists what left the practice, a page at a time, with where each release stands today.
package office

import (
	"context"
	"slices"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"consentry/domain/access"
	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/photo"
)

// ReleaseLine is one release as the list of everything that left shows it.
type ReleaseLine struct {
	Release photo.Release
	Patient string
	Channel consent.Channel
	// Status is what is said of it at all its places, the gravest: what must come down is never called live. It is true of
	// Count of its Places.
	Status        photo.Status
	Count, Places int
	// DueOn is the first day on which something has to be done about it, Late whether that is over; the zero Date: nothing.
	DueOn calendar.Date
	Late  bool
}

// ReleaseFilter narrows the list of releases; zero values do not narrow.
type ReleaseFilter struct {
	PatientID string
	Channel   string
	Status    photo.Status
	// Words have all to be found in the patient's name, the channel's, the release's number, place, caption or files.
	Words string
}

// ReleaseLines lists releases, newest first, and how many there are.
func (o *Office) ReleaseLines(ctx context.Context, f ReleaseFilter, offset, limit int) ([]ReleaseLine, int, error) {
	var lines []ReleaseLine
	total := 0
	err := o.peek(ctx, access.ReleasesView, func(s *session, tx Tx) error {
		var list []photo.Release
		var err error
		if f == (ReleaseFilter{}) {
			if total, err = tx.ReleaseCount(); err != nil {
				return err
			}
			list, err = tx.ReleasePage(offset, limit)
		} else {
			var ids []string
			if ids, err = o.releasesLike(s, tx, f); err != nil {
				return err
			}
			total = len(ids)
			list, err = releasesIn(tx, ids[min(offset, total):min(offset+limit, total)])
		}
		if err != nil {
			return err
		}
		lines, err = o.releaseLines(s, tx, list)
		return err
	})
	return lines, total, err
}

// releasesIn reads releases in the order of their ids.
func releasesIn(tx Tx, ids []string) ([]photo.Release, error) {
	byID, err := tx.ReleasesByID(ids)
	list := make([]photo.Release, 0, len(ids))
	for _, id := range ids {
		list = append(list, byID[id])
	}
	return list, err
}

// releaseLines says whose the releases are and where they stand.
func (o *Office) releaseLines(s *session, tx Tx, list []photo.Release) ([]ReleaseLine, error) {
	var ids, patients []string
	for _, r := range list {
		ids, patients = append(ids, r.ID), append(patients, r.PatientID)
	}
	places, err := tx.PlacementsByRelease(ids)
	if err != nil {
		return nil, err
	}
	all := []photo.Placement{}
	for _, id := range ids {
		all = append(all, places[id]...)
	}
	placed, err := o.placed(s, tx, all)
	if err != nil {
		return nil, err
	}
	who, err := tx.PatientsByID(patients)
	if err != nil {
		return nil, err
	}
	channels, err := channelsByID(tx)
	if err != nil {
		return nil, err
	}
	byRelease := map[string][]Placed{}
	for _, p := range placed {
		byRelease[p.Placement.ReleaseID] = append(byRelease[p.Placement.ReleaseID], p)
	}
	lines := make([]ReleaseLine, 0, len(list))
	for _, r := range list {
		l := ReleaseLine{Release: r, Patient: who[r.PatientID].FullName(), Channel: channels[r.Channel]}
		l.stand(byRelease[r.ID])
		lines = append(lines, l)
	}
	return lines, nil
}

func channelsByID(tx Tx) (map[string]consent.Channel, error) {
	list, err := tx.Channels()
	out := make(map[string]consent.Channel, len(list))
	for _, c := range list {
		out[c.ID] = c
	}
	return out, err
}

// stand sums up the places of a release.
func (l *ReleaseLine) stand(places []Placed) {
	var list []photo.Status
	for _, p := range places {
		list = append(list, p.Status)
		if p.Open && (l.DueOn.IsZero() || p.Takedown.DueOn.Before(l.DueOn)) {
			l.DueOn, l.Late = p.Takedown.DueOn, p.Takedown.Late
		}
	}
	l.Status, l.Count = photo.Gravest(list)
	l.Places = len(places)
}

// foundReleases is what a filter found last, with the state of the record that it was found in: a list that is scrolled
// through is not searched anew for each page.
type foundReleases struct {
	mu     sync.Mutex
	filter ReleaseFilter
	on     calendar.Date
	seq    uint64 // of the audit log: whatever is written moves it
	ids    []string
}

// releasesLike finds the releases that answer a filter, newest first.
func (o *Office) releasesLike(s *session, tx Tx, f ReleaseFilter) ([]string, error) {
	seq, _, err := tx.Head()
	if err != nil {
		return nil, err
	}
	last := s.found
	last.mu.Lock()
	defer last.mu.Unlock()
	if last.ids != nil && last.filter == f && last.on == o.today(s) && last.seq == seq {
		return last.ids, nil
	}
	ids := []string{}
	for at := 0; ; at += leftPage {
		list, err := tx.ReleasePage(at, leftPage)
		if err != nil {
			return nil, err
		}
		if len(list) == 0 {
			break
		}
		found, err := o.keepLike(s, tx, f, list)
		if err != nil {
			return nil, err
		}
		ids = append(ids, found...)
	}
	last.filter, last.on, last.seq, last.ids = f, o.today(s), seq, ids
	return ids, nil
}

// keepLike keeps those that answer a filter. What is quick to tell is asked first.
func (o *Office) keepLike(s *session, tx Tx, f ReleaseFilter, list []photo.Release) ([]string, error) {
	list = slices.DeleteFunc(list, func(r photo.Release) bool {
		return f.PatientID != "" && r.PatientID != f.PatientID || f.Channel != "" && r.Channel != f.Channel
	})
	if f.Words != "" && len(list) > 0 {
		var patients []string
		for _, r := range list {
			patients = append(patients, r.PatientID)
		}
		who, err := tx.PatientsByID(patients)
		if err != nil {
			return nil, err
		}
		channels, err := channelsByID(tx)
		if err != nil {
			return nil, err
		}
		words := strings.Fields(plain(f.Words))
		list = slices.DeleteFunc(list, func(r photo.Release) bool {
			return !answers(words, r, who[r.PatientID].FullName(), channels[r.Channel])
		})
	}
	var ids []string
	if f.Status == "" {
		for _, r := range list {
			ids = append(ids, r.ID)
		}
		return ids, nil
	}
	lines, err := o.releaseLines(s, tx, list)
	for _, l := range lines {
		if l.Status == f.Status {
			ids = append(ids, l.Release.ID)
		}
	}
	return ids, err
}

// answers tells whether a release has all words.
func answers(words []string, r photo.Release, patient string, c consent.Channel) bool {
	parts := []string{patient, "r-" + pad4(r.Number), r.Place, r.Caption, r.Purpose}
	for _, name := range c.Name {
		parts = append(parts, name)
	}
	for _, i := range r.Items {
		parts = append(parts, i.FileName)
	}
	text := plain(strings.Join(parts, "\n"))
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) })
}

// plain is a text in small letters without accents, for finding.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(s))
}
