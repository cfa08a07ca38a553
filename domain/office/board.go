// This file works out where many placements stand, with a few questions to the records for all of them: a practice that
// publishes for years has thousands.
package office

import (
	"slices"

	"consentry/domain/consent"
	"consentry/domain/patient"
	"consentry/domain/photo"
)

// placements works out all placements, or one patient's, in the order they were added.
func (o *Office) placements(s *session, tx Tx, patientID string) ([]Placed, error) {
	var list []photo.Placement
	var err error
	if patientID != "" {
		list, err = tx.PlacementsOf(patientID)
	} else {
		err = tx.EachPlacement(func(p photo.Placement) error { list = append(list, p); return nil })
	}
	if err != nil {
		return nil, err
	}
	return o.placed(s, tx, list)
}

// placed works out these placements.
func (o *Office) placed(s *session, tx Tx, list []photo.Placement) ([]Placed, error) {
	b := board{o: o, s: s, tx: tx, rights: map[string]rights{}, asked: map[asking]consent.Decision{}}
	if err := b.load(list); err != nil {
		return nil, err
	}
	out := make([]Placed, 0, len(list))
	for _, p := range list {
		placed, err := b.placed(p)
		if err != nil {
			return nil, err
		}
		out = append(out, placed)
	}
	return out, nil
}

// board holds every fact about a list of placements, read once for all of them.
type board struct {
	o        *Office
	s        *session
	tx       Tx
	set      photo.Settings
	channels map[string]consent.Channel
	members  map[string]string

	releases       map[string]photo.Release
	events         map[string][]photo.Event // by placement
	photos         map[string]photo.Photo
	reviews        map[string][]photo.Review
	determinations map[string][]photo.Determination
	rights         map[string]rights // by patient
	asked          map[asking]consent.Decision
}

// asking is one question to consent: many placements of a patient ask the same.
type asking struct {
	patientID string
	use       consent.Use
}

// load reads what there is to know about the placements.
func (b *board) load(list []photo.Placement) error {
	var ids, releases, photos, patients []string
	for _, p := range list {
		ids, releases, patients = append(ids, p.ID), append(releases, p.ReleaseID), append(patients, p.PatientID)
		photos = append(photos, p.PhotoIDs...)
	}
	for _, l := range []*[]string{&releases, &photos, &patients} {
		slices.Sort(*l)
		*l = slices.Compact(*l)
	}
	channels, err := b.tx.Channels()
	b.channels = map[string]consent.Channel{}
	for _, c := range channels {
		b.channels[c.ID] = c
	}
	for _, read := range []func() error{
		func() error { return loadPhotoSettings(b.tx, &b.set) },
		func() (err error) { b.members, err = memberNames(b.tx); return err },
		func() (err error) { b.releases, err = b.tx.ReleasesByID(releases); return err },
		func() (err error) { b.events, err = b.tx.EventsByPlacement(ids); return err },
		func() (err error) { b.photos, err = b.tx.PhotosByID(photos); return err },
		func() (err error) { b.reviews, err = b.tx.ReviewsByPhoto(photos); return err },
		func() (err error) { b.determinations, err = b.tx.DeterminationsByPhoto(photos); return err },
		func() error { return b.loadRights(patients) },
	} {
		if err == nil {
			err = read()
		}
	}
	return err
}

// loadRights reads what each patient signed and what became of it.
func (b *board) loadRights(ids []string) error {
	law, err := lawOf(b.s, b.tx)
	if err != nil {
		return err
	}
	var who map[string]patient.Patient
	var docs map[string][]consent.Document
	var facts map[string][]consent.Fact
	if who, err = b.tx.PatientsByID(ids); err != nil {
		return err
	}
	if docs, err = b.tx.DocumentsByPatient(ids); err != nil {
		return err
	}
	if facts, err = b.tx.FactsByPatient(ids); err != nil {
		return err
	}
	at := consent.Instant(b.o.now(b.s), b.s.zone)
	for id, p := range who {
		b.rights[id] = rights{who: p, law: law, docs: docs[id], facts: b.s.lived(p, docs[id], facts[id]), at: at}
	}
	return nil
}

// mayShow asks consent, each question once.
func (b *board) mayShow(patientID string, use consent.Use) consent.Decision {
	q := asking{patientID, use}
	d, ok := b.asked[q]
	if !ok {
		d = b.rights[patientID].mayShow(use)
		b.asked[q] = d
	}
	return d
}

func (b *board) placed(p photo.Placement) (Placed, error) {
	out := Placed{Placement: p, Members: b.members, Channel: b.channels[p.Channel], Events: b.events[p.ID]}
	r, ok := b.rights[p.PatientID]
	if !ok {
		return out, ErrNotFound
	}
	out.Patient = r.who.FullName()
	if out.Release, ok = b.releases[p.ReleaseID]; !ok {
		return out, ErrNotFound
	}
	st, err := b.standing(p, out.Release)
	if err != nil {
		return out, err
	}
	out.allowed = st.Allowed
	p.Deidentified = false // the standing knows whether that still holds
	out.State = photo.StateOf(out.Events)
	today := b.o.today(b.s)
	out.Takedown, out.Open = b.set.Takedown(p, out.Events, st, today)
	out.Status = out.Takedown.Status(out.Open)
	if !out.Open && out.State == photo.StatePlanned && !today.Before(p.PlannedOn) {
		out.ConfirmBy = p.PlannedOn.AddDays(confirmAfter)
	}
	return out, nil
}
