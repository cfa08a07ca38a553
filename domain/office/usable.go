// This file finds the pictures that may be used on a channel today.
package office

import (
	"slices"
	"sync"

	"consentry/domain/calendar"
	"consentry/domain/consent"
)

// usable is the newest answer, with the state of the record that it was found in.
type usable struct {
	mu  sync.Mutex
	key usableKey
	ids []string
}

type usableKey struct {
	channel, patientID string
	on                 calendar.Date
	seq                uint64 // of the audit log: whatever is written moves it
}

func (u *usable) get(k usableKey) ([]string, bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.ids, u.ids != nil && u.key == k
}

func (u *usable) put(k usableKey, ids []string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.key, u.ids = k, ids
}

// usableOn finds the pictures that permission allows on a channel today, among patients who signed anything.
// What it found is kept until something changes, so that scrolling does not ask again.
func (o *Office) usableOn(s *session, tx Tx, channel, patientID string) ([]string, error) {
	seq, _, err := tx.Head()
	if err != nil {
		return nil, err
	}
	key := usableKey{channel: channel, patientID: patientID, on: o.today(s), seq: seq}
	if ids, ok := s.usable.get(key); ok {
		return ids, nil
	}
	ids, err := o.findUsable(s, tx, channel, patientID)
	if err == nil {
		s.usable.put(key, ids)
	}
	return ids, err
}

func (o *Office) findUsable(s *session, tx Tx, channel, patientID string) ([]string, error) {
	var patients []string
	if patientID != "" {
		patients = []string{patientID}
	} else {
		err := tx.EachDocument(func(d consent.Document) error {
			if d.Kind == consent.KindMarketing && d.Outcome == consent.OutcomeSigned {
				patients = append(patients, d.PatientID)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		slices.Sort(patients)
		patients = slices.Compact(patients)
	}
	law, err := lawOf(s, tx)
	if err != nil {
		return nil, err
	}
	ids := []string{}
	for _, id := range patients {
		r, err := o.rightsUnder(s, tx, law, id)
		if err != nil {
			return nil, err
		}
		list, err := tx.PhotosOf(id)
		if err != nil {
			return nil, err
		}
		for _, p := range list {
			// What only a look at the picture decides is left to the gate.
			if r.mayStand(p, channel).Allowed {
				ids = append(ids, p.ID)
			}
		}
	}
	return ids, nil
}
