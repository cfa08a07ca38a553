// This file reads what belongs to many patients, pictures or places at once: a walk through thousands of places asks a
// few questions, not some for each place.
package store

import (
	"encoding/json"
	"fmt"

	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/domain/patient"
	"consentry/domain/photo"
)

// many reads the records whose key is one of ids, each under its key, in the order of the query. The query's first
// argument is the ids as a JSON array, one argument however many there are; it returns key and body.
func many[T any](t *recordTx, query string, ids []string, args ...any) (map[string][]T, error) {
	out := make(map[string][]T, len(ids))
	for at := 0; at < len(ids); at += batch {
		part, err := json.Marshal(ids[at:min(at+batch, len(ids))])
		if err != nil {
			return nil, fmt.Errorf("encode ids: %w", err)
		}
		if err := addMany(t, out, query, append([]any{string(part)}, args...)); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func addMany[T any](t *recordTx, out map[string][]T, query string, args []any) error {
	rows, err := t.sql.QueryContext(t.ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var key, body string
		if err := rows.Scan(&key, &body); err != nil {
			return err
		}
		v, err := decode[T](body, nil)
		if err != nil {
			return err
		}
		out[key] = append(out[key], v)
	}
	return rows.Err()
}

// one is many for what there is one of.
func one[T any](t *recordTx, query string, ids []string) (map[string]T, error) {
	lists, err := many[T](t, query, ids)
	out := make(map[string]T, len(lists))
	for id, l := range lists {
		out[id] = l[0]
	}
	return out, err
}

const among = ` IN (SELECT value FROM json_each(?))`

func (t *recordTx) PatientsByID(ids []string) (map[string]patient.Patient, error) {
	return one[patient.Patient](t, `SELECT id, body FROM patient WHERE gone = 0 AND id`+among, ids)
}

func (t *recordTx) DocumentsByPatient(ids []string) (map[string][]consent.Document, error) {
	return many[consent.Document](t, `SELECT patient_id, body FROM document WHERE patient_id`+among+` ORDER BY frozen_at, id`, ids)
}

func (t *recordTx) FactsByPatient(ids []string) (map[string][]consent.Fact, error) {
	return many[consent.Fact](t, `SELECT patient_id, body FROM fact WHERE patient_id`+among+` ORDER BY id`, ids)
}

func (t *recordTx) PhotosByID(ids []string) (map[string]photo.Photo, error) {
	return one[photo.Photo](t, `SELECT id, body FROM photo WHERE id`+among, ids)
}

func (t *recordTx) ReviewsByPhoto(ids []string) (map[string][]photo.Review, error) {
	return manyFacts[photo.Review](t, factReview, ids)
}

func (t *recordTx) DeterminationsByPhoto(ids []string) (map[string][]photo.Determination, error) {
	return manyFacts[photo.Determination](t, factDetermination, ids)
}

func (t *recordTx) ReleasesByID(ids []string) (map[string]photo.Release, error) {
	return one[photo.Release](t, `SELECT id, body FROM release WHERE id`+among, ids)
}

func (t *recordTx) PlacementsByRelease(ids []string) (map[string][]photo.Placement, error) {
	return many[photo.Placement](t, `SELECT release_id, body FROM placement WHERE release_id`+among+` ORDER BY id`, ids)
}

func (t *recordTx) EventsByPlacement(ids []string) (map[string][]photo.Event, error) {
	return manyFacts[photo.Event](t, factPlacement, ids)
}

func manyFacts[T any](t *recordTx, kind string, owners []string) (map[string][]T, error) {
	return many[T](t, `SELECT owner, body FROM photo_fact WHERE owner`+among+` AND id >= ? AND id < ? ORDER BY id`, owners, kind+".", kind+"/")
}

var _ office.ManyTx = (*recordTx)(nil)
