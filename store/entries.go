// This file keeps entries: what a practice keeps about itself and its duties, one kind each, in one table.
package store

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"consentry/domain/office"
	"consentry/store/queries"
)

// kindEntry is the name entries have in audit_touch.
const kindEntry = "entry"

func entryID(kind, id string) (string, error) {
	if kind == "" || id == "" || strings.ContainsAny(kind, "./") {
		return "", fmt.Errorf("put entry: kind %q needs letters alone, and an id", kind)
	}
	return kind + "." + id, nil
}

func (t *recordTx) PutEntry(kind, id string, value any) error {
	key, err := entryID(kind, id)
	if err != nil {
		return err
	}
	b, err := t.body(kindEntry, key, value)
	if err != nil {
		return err
	}
	was, err := t.q.GetEntry(t.ctx, key)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		t.kept[key] = true
		return t.q.InsertEntry(t.ctx, queries.InsertEntryParams{ID: key, Body: b, LastSeq: t.seq})
	case err != nil:
		return err
	}
	if !t.kept[key] { // within one transaction only what was there before counts as history
		if err := t.q.InsertEntryWas(t.ctx, queries.InsertEntryWasParams{EntryID: key, Seq: t.seq, Body: was}); err != nil {
			return err
		}
		t.kept[key] = true
	}
	return t.q.UpdateEntry(t.ctx, queries.UpdateEntryParams{Body: b, LastSeq: t.seq, ID: key})
}

func (t *recordTx) Entry(kind, id string, into any) (bool, error) {
	b, err := t.q.GetEntry(t.ctx, kind+"."+id)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, json.Unmarshal([]byte(b), into)
}

func (t *recordTx) EntryVersions(kind, id string) ([]office.EntryVersion, error) {
	rows, err := t.q.EntryVersions(t.ctx, kind+"."+id)
	if err != nil {
		return nil, err
	}
	out := make([]office.EntryVersion, len(rows))
	for i, r := range rows {
		out[i] = office.EntryVersion{Seq: uint64(r.Seq), Body: []byte(r.Body)}
	}
	return out, nil
}

// Entries reads them all before do sees the first: do may ask the transaction for more.
func (t *recordTx) Entries(kind string, q office.EntryQuery, do func(id string, body []byte) error) error {
	where, args, prefix := []string{"1 = 1"}, []any(nil), ""
	is := func(column, value string) {
		if value != "" {
			where, args = append(where, column+" = ?"), append(args, value)
		}
	}
	if is("kind", kind); kind != "" {
		prefix = kind + "."
	}
	is("state", q.State)
	is("owner", q.Owner)
	is("patient_id", q.PatientID)
	if !q.From.IsZero() {
		where, args = append(where, "on_day >= ?"), append(args, q.From.String())
	}
	if !q.To.IsZero() {
		where, args = append(where, "on_day <= ?"), append(args, q.To.String())
	}
	order, limit := "id", -1
	switch {
	case q.ByDay && q.Newest:
		order = "on_day DESC, id DESC"
	case q.ByDay:
		order = "on_day, id"
	case q.Newest:
		order = "id DESC"
	}
	if q.ByDay {
		where = append(where, "on_day IS NOT NULL")
	}
	if q.Limit > 0 {
		limit = q.Limit
	}
	type row struct {
		id   string
		body []byte
	}
	var found []row
	rows, err := t.sql.QueryContext(t.ctx, "SELECT id, body FROM entry WHERE "+strings.Join(where, " AND ")+" ORDER BY "+order+" LIMIT ?", append(args, limit)...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var r row
		if err := rows.Scan(&r.id, &r.body); err != nil {
			return err
		}
		found = append(found, r)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return err
	}
	for _, r := range found {
		if err := do(strings.TrimPrefix(r.id, prefix), r.body); err != nil {
			return err
		}
	}
	return nil
}
