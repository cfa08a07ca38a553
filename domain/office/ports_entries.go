// This file declares how office keeps what a practice writes down about itself and its duties: entries of many kinds.
package office

import (
	"encoding/json"
	"fmt"

	"consentry/domain/calendar"
)

// EntryQuery narrows Entries; zero values do not narrow. State, owner, patient and day are the members "state", "owner",
// "patient_id" and "on" of what was put.
type EntryQuery struct {
	State, Owner, PatientID string
	From, To                calendar.Date
	Newest                  bool // newest ids first; ids are ordered by the time they were made
	ByDay                   bool // in the order of "on", the earliest first; what has none is left out
	Limit                   int
}

// EntryVersion is what an entry was until the audit row Seq changed it.
type EntryVersion struct {
	Seq  uint64
	Body []byte // JSON
}

// EntryTx is the part of a transaction that keeps entries. A kind is a word of small letters and underscores.
type EntryTx interface {
	// PutEntry adds or changes; a change keeps what it was.
	PutEntry(kind, id string, value any) error
	Entry(kind, id string, into any) (found bool, err error)
	// Entries with the empty kind goes through all of them; their ids then begin with the kind and a dot.
	Entries(kind string, q EntryQuery, do func(id string, body []byte) error) error
	EntryVersions(kind, id string) ([]EntryVersion, error)
}

// entriesOf reads entries of one kind.
func entriesOf[T any](tx EntryTx, kind string, q EntryQuery) ([]T, error) {
	var out []T
	err := tx.Entries(kind, q, func(id string, body []byte) error {
		var v T
		if err := json.Unmarshal(body, &v); err != nil {
			return fmt.Errorf("read %s %s: %w", kind, id, err)
		}
		out = append(out, v)
		return nil
	})
	return out, err
}

// entryOf reads one entry that has to be there.
func entryOf[T any](tx EntryTx, kind, id string) (T, error) {
	var v T
	found, err := tx.Entry(kind, id, &v)
	if err == nil && !found {
		err = ErrNotFound
	}
	return v, err
}
