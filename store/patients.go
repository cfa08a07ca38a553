// This file keeps patients, their old versions and the words they are found by.
package store

import (
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"consentry/domain/calendar"
	"consentry/domain/office"
	"consentry/domain/patient"
	"consentry/store/queries"
)

func itoa(n int) string { return strconv.Itoa(n) }

func (t *recordTx) Patient(id string) (patient.Patient, error) {
	row, err := t.q.GetPatient(t.ctx, id)
	if err == nil && row.Gone != 0 {
		return patient.Patient{}, office.ErrNotFound // an import that was undone: the row stays, the page is gone
	}
	return decode[patient.Patient](row.Body, err)
}

// PutPatient adds a patient or changes her; a change keeps the body that it replaces.
func (t *recordTx) PutPatient(p patient.Patient) error {
	b, err := t.body(kindPatient, p.ID, p)
	if err != nil {
		return err
	}
	was, err := t.q.GetPatient(t.ctx, p.ID)
	if errors.Is(err, sql.ErrNoRows) {
		n, err := t.q.InsertPatient(t.ctx, queries.InsertPatientParams{ID: p.ID, Body: b, Sort: patient.SortKey(p), LastSeq: t.seq})
		if err != nil {
			return err
		}
		return t.index(n, p)
	}
	if err != nil {
		return err
	}
	if err := t.q.InsertPatientVersion(t.ctx, queries.InsertPatientVersionParams{PatientID: p.ID, Seq: t.seq, Body: was.Body}); err != nil {
		return err
	}
	if err := t.q.UpdatePatient(t.ctx, queries.UpdatePatientParams{Body: b, Sort: patient.SortKey(p), LastSeq: t.seq, ID: p.ID}); err != nil {
		return err
	}
	if err := t.unindex(was.N); err != nil {
		return err
	}
	return t.index(was.N, p)
}

func (t *recordTx) index(n int64, p patient.Patient) error {
	_, err := t.sql.ExecContext(t.ctx, `INSERT INTO patient_search (rowid, tokens) VALUES (?, ?)`, n, strings.Join(patient.Tokens(p), " "))
	return err
}

func (t *recordTx) unindex(n int64) error {
	_, err := t.sql.ExecContext(t.ctx, `DELETE FROM patient_search WHERE rowid = ?`, n)
	return err
}

// RemovePatient hides a patient whom an import added; the row and its history stay.
func (t *recordTx) RemovePatient(id string) error {
	was, err := t.q.GetPatient(t.ctx, id)
	if errors.Is(err, sql.ErrNoRows) {
		return office.ErrNotFound
	}
	if err != nil {
		return err
	}
	p, err := decode[patient.Patient](was.Body, nil)
	if err != nil {
		return err
	}
	if _, err := t.body(kindPatient, id, p); err != nil {
		return err
	}
	if err := t.unindex(was.N); err != nil {
		return err
	}
	return t.q.SetPatientGone(t.ctx, queries.SetPatientGoneParams{Gone: 1, LastSeq: t.seq, ID: id})
}

func (t *recordTx) PatientVersions(id string) ([]office.PatientVersion, error) {
	rows, err := t.q.PatientVersions(t.ctx, id)
	if err != nil {
		return nil, err
	}
	list := make([]office.PatientVersion, 0, len(rows))
	for _, r := range rows {
		p, err := decode[patient.Patient](r.Body, nil)
		if err != nil {
			return nil, err
		}
		list = append(list, office.PatientVersion{Seq: uint64(r.Seq), Patient: p})
	}
	return list, nil
}

// FindPatients looks for whole words first, then for beginnings, then for what sounds alike, until limit are found.
// The index answers in the order of its rows, so an exact name is never crowded out by longer ones.
func (t *recordTx) FindPatients(q patient.Query, limit int) ([]patient.Patient, error) {
	var found []patient.Patient
	seen := map[int64]bool{}
	for _, match := range matches(q) {
		if len(found) >= limit {
			break
		}
		rows, err := t.search(match, limit)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			if seen[r.n] || len(found) >= limit {
				continue
			}
			seen[r.n] = true
			p, err := decode[patient.Patient](r.body, nil)
			if err != nil {
				return nil, err
			}
			found = append(found, p)
		}
	}
	return found, nil
}

type searchRow struct {
	n    int64
	body string
}

func (t *recordTx) search(match string, limit int) ([]searchRow, error) {
	rows, err := t.sql.QueryContext(t.ctx, `SELECT p.n, p.body FROM patient_search s JOIN patient p ON p.n = s.rowid
		WHERE patient_search MATCH ? LIMIT ?`, match, limit)
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	defer rows.Close()
	var list []searchRow
	for rows.Next() {
		var r searchRow
		if err := rows.Scan(&r.n, &r.body); err != nil {
			return nil, fmt.Errorf("search: %w", err)
		}
		list = append(list, r)
	}
	return list, rows.Err()
}

// matches builds the FTS5 expressions of a query, best first. Every term is quoted, so that nothing a person types is
// read as an operator.
func matches(q patient.Query) []string {
	if len(q.Terms) == 0 {
		return nil
	}
	var exact, prefix, sound []string
	for _, term := range q.Terms {
		exact = append(exact, quote(term.Prefix))
		prefix = append(prefix, quote(term.Prefix)+"*")
		alike := []string{quote(term.Prefix) + "*"}
		for _, code := range term.Phonetic {
			alike = append(alike, quote(code))
		}
		sound = append(sound, "("+strings.Join(alike, " OR ")+")")
	}
	return []string{strings.Join(exact, " AND "), strings.Join(prefix, " AND "), strings.Join(sound, " AND ")}
}

func quote(token string) string {
	return `"` + strings.ReplaceAll(strings.ReplaceAll(token, "\x00", ""), `"`, `""`) + `"`
}

func (t *recordTx) PatientsBorn(d calendar.Date) ([]patient.Patient, error) {
	return decodeAll[patient.Patient](t.q.PatientsBorn(t.ctx, null(d.String())))
}

func (t *recordTx) PatientByMRN(mrn string) (patient.Patient, bool, error) {
	p, err := decode[patient.Patient](t.q.PatientByMRN(t.ctx, null(mrn)))
	if errors.Is(err, office.ErrNotFound) {
		return p, false, nil
	}
	return p, err == nil, err
}

func (t *recordTx) PatientPage(offset, limit int) ([]patient.Patient, error) {
	return decodeAll[patient.Patient](t.q.PagePatients(t.ctx, queries.PagePatientsParams{Limit: int64(limit), Offset: int64(offset)}))
}

func (t *recordTx) PatientCount() (int, error) {
	n, err := t.q.CountPatients(t.ctx)
	return int(n), err
}

// firstMRN is where chart numbers that the program gives begin.
const firstMRN = 10001

// NextMRN returns the next chart number that nobody has. The highest one is looked up once in a transaction: an import
// asks thousands of times.
func (t *recordTx) NextMRN() (string, error) {
	if t.mrn == 0 {
		// Numbers of another program that are longer than any of ours would run out of room: they do not count.
		var top int64
		err := t.sql.QueryRowContext(t.ctx, `SELECT COALESCE(MAX(CAST(mrn AS INTEGER)), 0) FROM patient
			WHERE length(mrn) <= 12 AND mrn NOT GLOB '*[^0-9]*'`).Scan(&top)
		if err != nil {
			return "", fmt.Errorf("next chart number: %w", err)
		}
		t.mrn = max(top, firstMRN-1)
	}
	for {
		t.mrn++
		mrn := strconv.FormatInt(t.mrn, 10)
		if _, taken, err := t.PatientByMRN(mrn); err != nil || !taken {
			return mrn, err
		}
	}
}
