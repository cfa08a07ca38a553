// This file keeps the disclosure ledger. What is asked of it is put together here from the parts of a query.
package store

import (
	"encoding/json"
	"errors"
	"strings"

	"consentry/domain/calendar"
	"consentry/domain/disclosure"
	"consentry/domain/office"
	"consentry/store/queries"
)

// kindDisclosure is the name entries of the ledger have in audit_touch.
const kindDisclosure = "disclosure"

func (t *recordTx) AddDisclosure(d disclosure.Disclosure) error {
	b, err := t.body(kindDisclosure, d.ID, d)
	if err != nil {
		return err
	}
	return t.q.InsertDisclosure(t.ctx, queries.InsertDisclosureParams{ID: d.ID, Body: b, LastSeq: t.seq})
}

func (t *recordTx) Disclosure(id string) (disclosure.Disclosure, error) {
	var b string
	err := t.sql.QueryRowContext(t.ctx, "SELECT body FROM disclosure WHERE id = ?", id).Scan(&b)
	return decode[disclosure.Disclosure](b, err)
}

func (t *recordTx) DisclosuresOf(patientID string) ([]disclosure.Disclosure, error) {
	return decodeAll[disclosure.Disclosure](t.q.DisclosuresOf(t.ctx, null(patientID)))
}

// bodies reads one column of texts.
func (t *recordTx) bodies(query string, args ...any) (out []string, err error) {
	rows, err := t.sql.QueryContext(t.ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var b string
		if err := rows.Scan(&b); err != nil {
			return nil, err
		}
		out = append(out, b)
	}
	return out, rows.Err()
}

// ofBasis is where in a body its ground stands, 0 for another ground. What was typed has its quotes escaped and cannot
// look like that.
func ofBasis(b disclosure.Basis) string {
	return `instr(body, '"basis":"` + string(b) + `"')`
}

// whereDisclosure is a query as SQL; what was typed is an argument, never a part of the text.
func whereDisclosure(q office.DisclosureQuery) (string, []any) {
	where, args := []string{"1 = 1"}, []any(nil)
	add := func(part string, values ...any) { where, args = append(where, part), append(args, values...) }
	day := func(part string, d calendar.Date) {
		if !d.IsZero() {
			add(part, d.String())
		}
	}
	if q.PatientID != "" {
		add("patient_id = ?", q.PatientID)
	}
	if q.Basis != "" {
		add(ofBasis(q.Basis) + " > 0")
	}
	if q.Listed {
		for _, b := range disclosure.Bases() {
			if b.Exclusion() != disclosure.Included {
				add(ofBasis(b) + " = 0")
			}
		}
	}
	day("on_day >= ?", q.From)
	day("on_day <= ?", q.To)
	if words := strings.ToLower(strings.TrimSpace(q.Words)); words != "" {
		// The text as a whole first, which costs a tenth: few entries are then read as what they are.
		raw, _ := json.Marshal(words)
		add(`instr(lower(body), ?) > 0`, strings.ToLower(strings.Trim(string(raw), `"`)))
		add(`instr(lower(json_extract(body, '$.recipient') || char(10) || json_extract(body, '$.what') || char(10) || json_extract(body, '$.purpose')), ?) > 0`, words)
	}
	return strings.Join(where, " AND "), args
}

func (t *recordTx) DisclosureCount(q office.DisclosureQuery) (n int, err error) {
	where, args := whereDisclosure(q)
	err = t.sql.QueryRowContext(t.ctx, "SELECT count(*) FROM disclosure WHERE "+where, args...).Scan(&n)
	return n, err
}

func (t *recordTx) DisclosurePage(q office.DisclosureQuery, offset, limit int) ([]disclosure.Disclosure, error) {
	where, args := whereDisclosure(q)
	return decodeAll[disclosure.Disclosure](t.bodies("SELECT body FROM disclosure WHERE "+where+" ORDER BY rowid DESC LIMIT ? OFFSET ?", append(args, limit, offset)...))
}

func (t *recordTx) DisclosureCorrections(ids []string) (map[string]disclosure.Disclosure, error) {
	out := map[string]disclosure.Disclosure{}
	for _, id := range ids {
		// A correction is of the same patient and entered later.
		list, err := decodeAll[disclosure.Disclosure](t.bodies(`SELECT c.body FROM disclosure d JOIN disclosure c ON c.patient_id = d.patient_id
			WHERE d.id = ? AND json_extract(c.body, '$.corrects') = d.id`, id))
		if err != nil {
			return nil, err
		}
		for _, c := range list {
			out[id] = c
		}
	}
	return out, nil
}

// recentDisclosures is among how many of the newest entries a recipient is looked for.
const recentDisclosures = 5000

func (t *recordTx) Recipients(typed string, limit int) ([]office.Recipient, error) {
	list, err := t.bodies(`SELECT name || char(10) || address FROM
		(SELECT rowid AS n, json_extract(body, '$.recipient') AS name, coalesce(json_extract(body, '$.address'), '') AS address FROM disclosure ORDER BY rowid DESC LIMIT ?)
		WHERE instr(lower(name), ?) = 1 GROUP BY name, address ORDER BY max(n) DESC LIMIT ?`, recentDisclosures, strings.ToLower(strings.TrimSpace(typed)), limit)
	out := make([]office.Recipient, len(list))
	for i, text := range list {
		out[i].Name, out[i].Address, _ = strings.Cut(text, "\n")
	}
	return out, err
}
