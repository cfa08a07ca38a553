// One single page of the records file put back in an older state (F6). The engine takes it for a good one, since its seal is
// right; what it would bring back has to be found by the structure, the anchor or the audit log.

package store

import (
	"crypto/sha256"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"sort"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"consentry/domain/access"
	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/domain/patient"
	"consentry/domain/photo"
)

// manyRecords writes records of every kind with a history, n of each, the second time with other content and more of them.
func manyRecords(t *testing.T, p *Practice, from, n int, words string) {
	t.Helper()
	for i := from; i < from+n; i++ {
		id := fmt.Sprintf("r%03d", i)
		file, err := p.Keep(bg, office.ClassDocument, []byte(words+id))
		require.NoError(t, err)
		file.ID = id + words
		require.NoError(t, change(t, p, func(tx office.Tx) error {
			was, err := tx.Patient(id)
			if err != nil {
				was = patient.Patient{ID: id}
			}
			was.First, was.Last, was.Preferred, was.MRN = words, "Moreau"+id, strings.Repeat(words, 30), fmt.Sprint(1000+i)
			pic := photo.Photo{ID: id, Number: i, PatientID: id, SessionID: "s", OriginalSHA256: file.SHA256, Area: strings.Repeat(words, 30)}
			put := tx.AddPhoto
			if _, err := tx.Photo(id); err == nil {
				put = tx.ChangePhoto
			}
			for _, err := range []error{tx.PutPatient(was), put(pic), tx.PutEntry("drill", id, map[string]string{"state": words, "why": strings.Repeat(words, 40)}),
				tx.PutSetting(id, strings.Repeat(words, 50)), tx.PutMember(access.Member{ID: id, Name: words + strings.Repeat("x", 200)}),
				tx.PutImport(office.Import{ID: id + words}), tx.AddFile(file),
				tx.AddFact(consent.Fact{ID: id + words, PatientID: id, Reason: strings.Repeat(words, 30)})} {
				if err != nil {
					return err
				}
			}
			return nil
		}))
	}
}

// everything is the content of all tables, for telling whether an old page brought anything back.
func everything(t *testing.T, p *Practice) map[string][32]byte {
	t.Helper()
	out := map[string][32]byte{}
	require.NoError(t, p.db.Read(bg, func(s *sql.Tx) error {
		rows, err := s.Query(`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\'
			AND name NOT LIKE 'patient\_search\__%' ESCAPE '\'`)
		if err != nil {
			return err
		}
		var names []string
		for rows.Next() {
			var n string
			if err := rows.Scan(&n); err != nil {
				return err
			}
			names = append(names, n)
		}
		if err := rows.Close(); err != nil {
			return err
		}
		for _, n := range names {
			lines, err := table(s, n)
			if err != nil {
				return err
			}
			out[n] = sha256.Sum256([]byte(strings.Join(lines, "\n")))
		}
		found, err := everyWord(s)
		out["what a search finds"] = sha256.Sum256([]byte(found))
		return err
	}))
	return out
}

// everyWord searches for every word that a patient can be found by.
func everyWord(s *sql.Tx) (string, error) {
	lines, err := table(s, "patient_search")
	if err != nil {
		return "", err
	}
	out := ""
	for _, w := range append(strings.Fields(strings.ReplaceAll(strings.Join(lines, " "), `"`, " ")), "before", "after") {
		w = strings.Trim(w, `[]"`)
		if w == "" {
			continue
		}
		for _, q := range []string{`"` + w + `"`, `"` + w[:1] + `"*`, `"` + w[:min(3, len(w))] + `"*`} {
			rows, err := s.Query(`SELECT rowid FROM patient_search WHERE patient_search MATCH ? ORDER BY rowid`, q)
			if err != nil {
				return "", err
			}
			for rows.Next() {
				var n int64
				if err := rows.Scan(&n); err != nil {
					return "", err
				}
				out += fmt.Sprint(q, n, "\n")
			}
			if err := rows.Close(); err != nil {
				return "", err
			}
		}
	}
	return out, nil
}

func table(s *sql.Tx, name string) ([]string, error) {
	rows, err := s.Query(`SELECT * FROM "` + name + `"`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	var lines []string
	for rows.Next() {
		cells, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range cells {
			into[i] = &cells[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		lines = append(lines, fmt.Sprintf("%q", cells))
	}
	sort.Strings(lines)
	return lines, rows.Err()
}

func TestF6_OneOldPagePutBackIsFoundOrHarmless(t *testing.T) {
	dir := filed(t)
	f, p := signedIn(t, dir)
	manyRecords(t, p, 0, 12, "before")
	shut(t, f, p)
	old := read(t, dir, "records.db")
	f, p = signedIn(t, dir)
	manyRecords(t, p, 6, 9, "after")
	shut(t, f, p)
	now := read(t, dir, "records.db")
	f, p = signedIn(t, dir)
	healthy := everything(t, p)
	damage, err := p.Check(bg, noProgress)
	require.NoError(t, err)
	require.Empty(t, damage, "healthy as it is")
	shut(t, f, p)

	var pages []int
	for at := 0; at+PageSize <= min(len(old), len(now)); at += PageSize {
		if string(old[at:at+PageSize]) != string(now[at:at+PageSize]) {
			pages = append(pages, at)
		}
	}
	all := len(pages)
	rand.Shuffle(all, func(i, j int) { pages[i], pages[j] = pages[j], pages[i] })
	if os.Getenv("FAULT_N") == "" {
		pages = pages[:min(all, 12)] // the ordinary test run takes some of them
	}
	harmless := 0
	for _, at := range pages {
		if what := onePage(t, dir, at, old, healthy); what == "" {
			harmless++
		}
	}
	require.Greater(t, all, 20)
	t.Logf("N=%d pages of %d that differ, found %d, harmless %d", len(pages), all, len(pages)-harmless, harmless)
}

// onePage puts one old page back and tells what was found; "" if everything is as it was.
func onePage(t *testing.T, dir string, at int, old []byte, healthy map[string][32]byte) string {
	t.Helper()
	spoiled := copyFolder(t, dir)
	raw := read(t, spoiled, "records.db")
	copy(raw[at:at+PageSize], old[at:at+PageSize])
	rewrite(t, spoiled, "records.db", raw)
	f := rotateFolder(spoiled)
	defer func() { require.NoError(t, f.Close()) }()
	front, err := f.Front(bg)
	require.NoError(t, err)
	o, _, err := f.Unlock(bg, front.Logins[0].SlotID, rotateWord)
	if err != nil {
		return err.Error()
	}
	p := o.(*Practice)
	defer func() { require.NoError(t, p.Close()) }()
	for _, x := range p.Findings() {
		if x.Grave {
			return x.Key
		}
	}
	damage, err := p.Check(bg, noProgress)
	if err != nil || len(damage) > 0 {
		return fmt.Sprint(err, damage)
	}
	for name, sum := range everything(t, p) {
		require.Equal(t, healthy[name], sum, "page %d was put back: %s is another, and nothing was found", at/PageSize+1, name)
	}
	return ""
}

// filed is a new practice, closed.
func filed(t *testing.T) string { return filled(t, 1) }

func signedIn(t *testing.T, dir string) (*Folder, *Practice) { return reopened(t, dir, 1) }

func shut(t *testing.T, f *Folder, p *Practice) {
	t.Helper()
	require.NoError(t, p.Close())
	require.NoError(t, f.Close())
}
