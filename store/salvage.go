// This file gets out of damaged records what can still be read: each table row by row around the pages that are gone, and
// each stored file that still opens. What it writes is not encrypted, and it says so.
package store

import (
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"consentry/domain/office"
	"consentry/domain/photo/scrub"
)

const (
	salvageProbes = 2000 // tries around damaged pages, for each table
	salvageGuess  = 4096 // rows looked for beyond the last one read, where nothing says how many there are
)

// neverSalvaged are tables of keys and of the engine's bookkeeping; they tell nothing of a patient.
var neverSalvaged = map[string]bool{"ratchet": true, "meta": true, "audit_touch": true}

// Salvage writes what can be read into dir, or nothing if it does not get to its end. Only damage of the records is met with trying again; a full disk or a folder
// that cannot be written ends it.
func (p *Practice) Salvage(ctx context.Context, dir string, progress office.Progress) (out office.Salvage, err error) {
	if old, err := os.ReadDir(dir); err == nil && len(old) > 0 {
		return out, office.ErrExists
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(dir)) // half of it would pass for all
		}
	}()
	for _, d := range []string{dir, filepath.Join(dir, "records"), filepath.Join(dir, "files")} {
		if err := os.MkdirAll(d, 0o700); err != nil {
			return out, problem(fileError(err))
		}
	}
	tables, whole, err := p.salvageTables()
	if err != nil {
		return out, problem(err)
	}
	var files []office.File
	for i, name := range tables {
		progress("progress.salvage.records", i, len(tables))
		s := salvage{ctx: ctx, db: p.db, table: name, unnumbered: whole[name]}
		if name == "media" {
			s.each = func(row map[string]any) { files = append(files, mediaOf(row)) }
		}
		t, err := s.run(filepath.Join(dir, "records", name+".jsonl"))
		if err != nil {
			return out, problem(err)
		}
		out.Tables = append(out.Tables, t)
	}
	for i, f := range files {
		progress("progress.salvage.files", i, len(files))
		if err := ctx.Err(); err != nil {
			return out, err
		}
		if f.State != "live" {
			continue
		}
		data, err := p.Fetch(ctx, f)
		if errors.Is(err, office.ErrNotPermitted) {
			out.Sealed++
			continue
		}
		if err != nil {
			out.FilesLost = append(out.FilesLost, f.ID)
			continue
		}
		if err := os.WriteFile(filepath.Join(dir, "files", plainName(f.ID)+endingOf(data)), data, 0o600); err != nil {
			return out, problem(fileError(err))
		}
		out.Files++
	}
	return out, problem(report(dir, out))
}

// salvageTables lists the tables of records, and which of them do not number their rows.
func (p *Practice) salvageTables() (names []string, unnumbered map[string]bool, err error) {
	unnumbered = map[string]bool{}
	err = p.db.Read(context.Background(), func(s *sql.Tx) error {
		rows, err := s.Query(`SELECT name, sql FROM sqlite_master WHERE type = 'table' ORDER BY name`)
		if err != nil {
			return err
		}
		defer rows.Close()
		var virtual []string
		for rows.Next() {
			var name, text string
			if err := rows.Scan(&name, &text); err != nil {
				return err
			}
			switch {
			case strings.Contains(strings.ToUpper(text), "VIRTUAL TABLE"):
				virtual = append(virtual, name+"_")
			case !neverSalvaged[name] && !strings.HasPrefix(name, "sqlite_"):
				names = append(names, name)
				unnumbered[name] = strings.Contains(strings.ToUpper(text), "WITHOUT ROWID")
			}
		}
		names = slices.DeleteFunc(names, func(n string) bool {
			return slices.ContainsFunc(virtual, func(v string) bool { return strings.HasPrefix(n, v) })
		})
		return rows.Err()
	})
	return names, unnumbered, err
}

// salvage reads one table.
type salvage struct {
	ctx    context.Context
	db     *DB
	table  string
	each   func(row map[string]any)
	out    *json.Encoder
	known  map[int64]string // row numbers and ids, from an index that is whole
	probes int
	// unnumbered: rows have no numbers, so that the table is read from its beginning as far as that goes.
	unnumbered bool
	t          office.SalvagedTable
}

func (s *salvage) run(path string) (_ office.SalvagedTable, err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return s.t, fileError(err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	s.out = json.NewEncoder(f)
	s.t.Name = s.table
	if s.unnumbered {
		bad, err := s.try(`SELECT * FROM "`+s.table+`"`, nil, func(r *sql.Rows) error { _, err := s.take(r); return err })
		if bad {
			s.t.Trouble = "it could be read up to a damaged page only"
		}
		return s.t, err
	}
	last, trouble, err := s.bounds()
	if err != nil {
		return s.t, err
	}
	if err := s.span(1, last, !trouble); err != nil {
		return s.t, err
	}
	if trouble {
		s.t.Trouble = "the end of the table cannot be read: more may be missing than is listed"
	}
	if s.probes > salvageProbes {
		s.t.Trouble = "too much of the table is damaged to try every row"
	}
	return s.t, nil
}

// try runs a query that may meet damage. damaged is then true and the connection is a fresh one.
func (s *salvage) try(query string, args []any, row func(*sql.Rows) error) (damaged bool, err error) {
	if err := s.ctx.Err(); err != nil {
		return false, err
	}
	err = s.db.Read(s.ctx, func(t *sql.Tx) error {
		rows, err := t.Query(query, args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			if err := unspoiled(t); err != nil { // before the row is believed
				return err
			}
			if err := row(rows); err != nil {
				return err
			}
		}
		return rows.Err()
	})
	if err == nil {
		return false, nil
	}
	if !errors.Is(err, ErrDatabaseDamaged) && !errors.Is(err, ErrDiskFailed) && !errors.Is(err, ErrClosed) {
		return false, err
	}
	s.probes++
	s.db.mu.Lock()
	defer s.db.mu.Unlock()
	if rerr := s.db.redial(); rerr != nil {
		return true, errors.Join(err, rerr)
	}
	return true, nil
}

// bounds finds the number of the last row: from the index on the ids, which names lost rows too, or from the table.
func (s *salvage) bounds() (last int64, trouble bool, err error) {
	known := map[int64]string{}
	bad, err := s.try(`SELECT rowid, id FROM "`+s.table+`" INDEXED BY "sqlite_autoindex_`+s.table+`_1" WHERE id >= ''`, nil, func(r *sql.Rows) error {
		var n int64
		var id string
		err := r.Scan(&n, &id)
		known[n] = id
		return err
	})
	if err == nil && !bad {
		s.known = known
		for n := range known {
			last = max(last, n)
		}
		return last, false, nil
	}
	if cerr := s.ctx.Err(); cerr != nil {
		return 0, false, cerr
	}
	bad, err = s.try(`SELECT coalesce(max(rowid), 0) FROM "`+s.table+`"`, nil, func(r *sql.Rows) error { return r.Scan(&last) })
	if err != nil || !bad {
		return last, false, err
	}
	// The end is damaged: what can be read from the front says how far it goes at least.
	if _, err = s.try(`SELECT rowid FROM "`+s.table+`" NOT INDEXED ORDER BY rowid`, nil, func(r *sql.Rows) error { return r.Scan(&last) }); err != nil {
		return 0, false, err
	}
	return last + salvageGuess, true, nil
}

// span reads the rows from lo to hi: from the front and from the back up to what is damaged, then the middle in halves.
func (s *salvage) span(lo, hi int64, sure bool) error {
	if lo > hi {
		return nil
	}
	next, bad, err := s.sweep(lo, hi, "ASC")
	if err != nil || !bad {
		return err
	}
	before, bad, err := s.sweep(next, hi, "DESC")
	if err != nil || !bad {
		return err
	}
	lo, hi = next, before
	switch {
	case lo == hi || s.probes > salvageProbes:
		for n := lo; n <= hi; n++ {
			s.lose(n, sure)
		}
		return nil
	}
	mid := lo + (hi-lo)/2
	if err := s.span(lo, mid, sure); err != nil {
		return err
	}
	return s.span(mid+1, hi, sure)
}

func (s *salvage) lose(n int64, sure bool) {
	id, named := s.known[n]
	switch {
	case named:
		s.t.Lost = append(s.t.Lost, id)
	case s.known == nil && sure:
		s.t.Lost = append(s.t.Lost, "row "+strconv.FormatInt(n, 10))
	}
}

// sweep reads rows in one direction up to the first that cannot be read, and returns where to go on.
func (s *salvage) sweep(lo, hi int64, order string) (edge int64, bad bool, err error) {
	edge = lo
	if order == "DESC" {
		edge = hi
	}
	bad, err = s.try(`SELECT rowid AS "rowid#", * FROM "`+s.table+`" NOT INDEXED WHERE rowid BETWEEN ? AND ? ORDER BY rowid `+order, []any{lo, hi}, func(r *sql.Rows) error {
		n, err := s.take(r)
		if err != nil {
			return err
		}
		edge = n + 1
		if order == "DESC" {
			edge = n - 1
		}
		return nil
	})
	return edge, bad, err
}

// take writes one row and returns its number.
func (s *salvage) take(r *sql.Rows) (int64, error) {
	row, n, err := scanRow(r)
	if err != nil {
		return 0, err
	}
	s.t.Read++
	if s.each != nil {
		s.each(row)
	}
	if err := s.out.Encode(row); err != nil {
		return n, fmt.Errorf("write: %w", fileError(err))
	}
	return n, nil
}

// scanRow makes a row a JSON object: bodies as they are, bytes as hexadecimal digits, keys of files left out by their
// reader.
func scanRow(r *sql.Rows) (map[string]any, int64, error) {
	names, err := r.Columns()
	if err != nil {
		return nil, 0, err
	}
	values := make([]any, len(names))
	for i := range values {
		values[i] = new(any)
	}
	if err := r.Scan(values...); err != nil {
		return nil, 0, err
	}
	row := map[string]any{}
	for i, name := range names {
		v := *values[i].(*any)
		if b, ok := v.([]byte); ok {
			if v = hex.EncodeToString(b); name != "sealed" && utf8.Valid(b) {
				v = string(b)
			}
		}
		if text, ok := v.(string); ok && name == "body" && json.Valid([]byte(text)) {
			v = json.RawMessage(text)
		}
		row[name] = v
	}
	n, _ := row["rowid#"].(int64)
	delete(row, "rowid#")
	return row, n, nil
}

// mediaOf reads a stored file's row, and takes its key out of what is written.
func mediaOf(row map[string]any) (f office.File) {
	if body, ok := row["body"].(json.RawMessage); ok {
		_ = json.Unmarshal(body, &f) // a row that is none opens no file, which is then listed
	}
	if sealed, ok := row["sealed"].(string); ok {
		f.Sealed, _ = hex.DecodeString(sealed)
	}
	delete(row, "sealed")
	return f
}

// plainName keeps of an id what every file system takes.
func plainName(id string) string {
	return strings.Map(func(r rune) rune {
		if r == '-' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' {
			return r
		}
		return '_'
	}, id)
}

// endingOf names a stored file by what it is, so that whoever looks into the folder can open it.
func endingOf(data []byte) string {
	if format := scrub.Sniff(data[:min(len(data), 64<<10)], int64(len(data))); format != "" {
		return scrub.Ending(format)
	}
	return ".bin"
}

// report writes what could not be read, for a person and for a program.
func report(dir string, out office.Salvage) error {
	b, err := json.MarshalIndent(out, "", "  ")
	if err != nil {
		return err
	}
	var text strings.Builder
	read, lost := out.Records()
	fmt.Fprintf(&text, "NOT ENCRYPTED. This folder holds patients' records. Keep it under lock, and destroy it when the practice is restored.\r\n\r\n"+
		"Records read: %d. Known to be lost: %d.\r\nStored files read: %d. Not readable: %d. Not open to who made this: %d.\r\n"+
		"The audit log of the practice could not take note of this export; this file does.\r\n\r\n", read, lost, out.Files, len(out.FilesLost), out.Sealed)
	for _, t := range out.Tables {
		if len(t.Lost) > 0 || t.Trouble != "" {
			fmt.Fprintf(&text, "%s: %d read, %d lost. %s\r\n", t.Name, t.Read, len(t.Lost), t.Trouble)
			for _, id := range t.Lost {
				fmt.Fprintf(&text, "  %s\r\n", id)
			}
		}
	}
	for _, id := range out.FilesLost {
		fmt.Fprintf(&text, "file %s\r\n", id)
	}
	return errors.Join(fileError(os.WriteFile(filepath.Join(dir, "report.json"), b, 0o600)),
		fileError(os.WriteFile(filepath.Join(dir, "NOT-ENCRYPTED-READ-ME.txt"), []byte(text.String()), 0o600)))
}
