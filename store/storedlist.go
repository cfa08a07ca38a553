// This file lists the stored files that the records know, as backups and the look at every start need them: all of them, and
// so quickly that nobody waits.
package store

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"consentry/domain/office"
	"consentry/store/queries"
	"consentry/store/vault"
)

// errWroteSince: somebody wrote while a list was read piece by piece.
var errWroteSince = errors.New("the records were written to meanwhile")

// filesAtOnce is how many stored files are listed in one go: the people at the screen wait for no more.
const filesAtOnce = 4096

// storedFiles lists the live stored files, in the order of their names, and the commit counter that they are of.
func storedFiles(ctx context.Context, db *DB) (out []Stored, counter uint64, err error) {
	for after, more := int64(-1), true; more; {
		err := db.Read(ctx, func(s *sql.Tx) error {
			state, err := newTx(context.Background(), s, 0, false).state()
			if err != nil {
				return err
			}
			if after >= 0 && state.Counter != counter {
				return errWroteSince
			}
			counter = state.Counter
			out, after, more, err = filesAfter(s, out, after)
			return err
		})
		if err != nil {
			return nil, 0, err
		}
	}
	slices.SortFunc(out, func(a, b Stored) int { return bytes.Compare(a.Hash[:], b.Hash[:]) })
	return out, counter, nil
}

// filesAfter appends the live ones of the next rows to out. The bodies are read here rather than by the engine, which would
// parse each once for every field.
func filesAfter(s *sql.Tx, out []Stored, after int64) (_ []Stored, last int64, more bool, err error) {
	rows, err := s.QueryContext(context.Background(), `SELECT rowid, body FROM media WHERE rowid > ? ORDER BY rowid LIMIT ?`, after, filesAtOnce)
	if err != nil {
		return nil, 0, false, err
	}
	defer rows.Close()
	for last = max(after, 0); rows.Next(); more = true {
		var body sql.RawBytes
		if err := rows.Scan(&last, &body); err != nil {
			return nil, 0, false, err
		}
		f, err := storedOf(body)
		if err != nil {
			return nil, 0, false, err
		}
		if f.state == "live" {
			out = append(out, Stored{ID: f.id, Hash: f.hash, Size: f.size})
		}
	}
	return out, last, more, rows.Err()
}

// storedRow is what is asked of the body of a stored file's row when all are gone through.
type storedRow struct {
	id, state string
	hash      vault.Hash
	size      int64
}

// storedOf reads it.
func storedOf(body []byte) (r storedRow, err error) {
	var f struct {
		ID, SHA256, State string
		Size              int64
	}
	if json.Unmarshal(body, &f) != nil {
		return r, fmt.Errorf("%w: the row of a stored file", ErrDatabaseDamaged)
	}
	h, err := vault.ParseHash(f.SHA256)
	if err != nil {
		return r, fmt.Errorf("%w: the name of a stored file", ErrDatabaseDamaged)
	}
	return storedRow{f.ID, f.State, h, f.Size}, nil
}

// eachStored goes through the rows of all stored files, in batches, so that others get their turn.
func eachStored(ctx context.Context, db *DB, do func(office.File) error) error {
	for after, more := "", true; more; {
		err := db.Read(ctx, func(s *sql.Tx) error {
			rows, err := queries.New(s).AllMedia(context.Background(), queries.AllMediaParams{ID: after, Limit: batch})
			more = len(rows) > 0
			for _, r := range rows {
				f, err := decode[office.File](r.Body, nil)
				if err != nil {
					return err
				}
				after, f.Sealed = f.ID, r.Sealed
				if err := do(f); err != nil {
					return err
				}
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
