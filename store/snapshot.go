// Copies, new keys and the thorough check of the records file: everything that needs a second or a fresh connection.

package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"consentry/store/atomicfile"
)

// snapshotPages is how many pages one step of a copy moves (1 MiB): the people at the screen wait for one step at most.
const snapshotPages = 256

// Snapshot writes a complete copy of the records, encrypted under its own key and salt, to the new file dst. Work can
// go on meanwhile; the copy is the state at its end. The copy is checked in full before Snapshot returns, and is
// removed when anything fails or ctx is cancelled.
func (db *DB) Snapshot(ctx context.Context, dst string, key [32]byte, salt [16]byte) error {
	return db.SnapshotProgress(ctx, dst, key, salt, nil)
}

// SnapshotProgress is Snapshot that reports pages copied and pages in all.
func (db *DB) SnapshotProgress(ctx context.Context, dst string, key [32]byte, salt [16]byte, progress func(done, total int)) error {
	if err := db.copyTo(ctx, dst, key, salt, progress); err != nil {
		return err
	}
	return proveCopy(dst, key, salt)
}

// copyTo makes the copy, which does not count before proveCopy.
func (db *DB) copyTo(ctx context.Context, dst string, key [32]byte, salt [16]byte, progress func(done, total int)) error {
	out, err := CreateDB(dst, key, salt)
	if err != nil {
		return fmt.Errorf("snapshot: %w", err)
	}
	err = db.copyInto(ctx, out, progress)
	if err = errors.Join(err, out.Close()); err != nil {
		return errors.Join(fmt.Errorf("snapshot: %w", err), removeDB(out.Path()))
	}
	return nil
}

// proveCopy checks a finished copy in full, makes it durable, and removes it if there is anything wrong with it.
func proveCopy(dst string, key [32]byte, salt [16]byte) error {
	if err := verifyCopy(dst, key, salt); err != nil {
		return errors.Join(fmt.Errorf("snapshot: %w", err), removeDB(dst))
	}
	return nil
}

// copyInto moves the pages step by step, holding the lock for one step at a time.
func (db *DB) copyInto(ctx context.Context, out *DB, progress func(done, total int)) (err error) {
	db.aside.Lock()
	defer db.aside.Unlock()
	return out.raw(func(dst *conn) error {
		for _, q := range copySettings {
			if err := dst.exec(q); err != nil {
				return err
			}
		}
		b, err := db.startBackup(dst)
		if err != nil {
			return err
		}
		err = db.runBackup(ctx, b, progress)
		db.mu.Lock()
		defer db.mu.Unlock()
		return errors.Join(err, b.finish())
	})
}

// copySettings are those of the target. A copied page 1 says "write-ahead log"; the target must not have one of its own open
// while pages arrive. There is nothing in it that a rollback could bring back, and nobody may rely on it before it was proven
// and made durable as a whole. With little room for pages they are sealed and written as they arrive, and not all of them in
// the last step, for which the people at the screen would wait.
var copySettings = []string{"PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", fmt.Sprintf("PRAGMA cache_size = %d", 2*snapshotPages)}

func (db *DB) startBackup(dst *conn) (b *backup, err error) {
	db.mu.Lock()
	defer db.mu.Unlock()
	err = db.raw(func(src *conn) error {
		b, err = src.beginBackup(dst)
		return err
	})
	return b, err
}

func (db *DB) runBackup(ctx context.Context, b *backup, progress func(done, total int)) error {
	stuck, before := 0, -1
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		done, left, total, err := db.backupStep(b)
		if err != nil {
			return err
		}
		if progress != nil {
			progress(total-left, total)
		}
		if done {
			return nil
		}
		if stuck++; left != before {
			stuck, before = 0, left
		}
		if stuck > 100 { // the driver reports "busy" as success
			return fmt.Errorf("copy pages: %w", ErrBusy)
		}
	}
}

func (db *DB) backupStep(b *backup) (done bool, left, total int, err error) {
	db.mu.Lock()
	defer db.mu.Unlock()
	if db.conn == nil || db.closing.Load() {
		return false, 0, 0, ErrClosed
	}
	return b.step(snapshotPages)
}

// verifyCopy opens a finished copy, runs every check on it and makes it durable. A copy with damage does not count.
func verifyCopy(path string, key [32]byte, salt [16]byte) error {
	if err := undamaged(CheckFile(context.Background(), path, key, salt)); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return fileError(err)
	}
	err = errors.Join(f.Sync(), f.Close())
	if err != nil {
		return fileError(err)
	}
	return atomicfile.SyncDir(filepath.Dir(path))
}

func undamaged(damages []Damage, err error) error {
	if err != nil {
		return fmt.Errorf("verify copy: %w", err)
	}
	if len(damages) > 0 {
		return fmt.Errorf("verify copy: %w: %s", ErrDatabaseDamaged, damages[0])
	}
	return nil
}

// redial replaces the connection by a fresh one. The caller holds db.mu.
func (db *DB) redial() error {
	if err := db.hangUp(); err != nil {
		return err
	}
	if err := inspectFile(db.connector.path, db.connector.secret.salt); err != nil {
		return err
	}
	return db.dial()
}

// Damage is one thing found wrong with a file of the practice. Detail is the engine's words: table, index and page
// numbers, never a value.
type Damage struct {
	File   string     // the file's name without its folder
	Kind   DamageKind // what the finding means
	Detail string
}

// DamageKind sorts findings by the check that made them.
type DamageKind string

const (
	DamageSeal      DamageKind = "seal"      // a page was changed or torn: its HMAC does not fit
	DamageStructure DamageKind = "structure" // pages are authentic, but tables and indexes disagree
	DamageReference DamageKind = "reference" // a row points to a row that is not there
	DamageUnread    DamageKind = "unread"    // the file could not be read through at all
)

// String is for error texts: "records.db: seal: HMAC verification failed for page 3".
func (d Damage) String() string { return fmt.Sprintf("%s: %s: %s", d.File, d.Kind, d.Detail) }

// checkSteps is how many steps Check reports.
const checkSteps = 4

// Check reads the whole file: log written back, then on a fresh connection the seal of every page, the structure, and
// all references, stopping at the first of the three that finds damage. Damage is returned as findings; err means the check itself could not run. Nobody can read or write
// meanwhile. The DB is usable afterwards unless it is damaged beyond opening.
func (db *DB) Check(ctx context.Context, progress func(done, total int)) ([]Damage, error) {
	db.aside.Lock()
	defer db.aside.Unlock()
	db.mu.Lock()
	defer db.mu.Unlock()
	defer forgetting()()
	if progress == nil {
		progress = func(int, int) {}
	}
	name := filepath.Base(db.connector.path)
	unread := func(err error) ([]Damage, error) {
		if errors.Is(err, ErrDatabaseDamaged) {
			return []Damage{{File: name, Kind: DamageUnread, Detail: err.Error()}}, nil
		}
		return nil, fmt.Errorf("check records: %w", err)
	}
	if err := db.checkpoint(); err != nil {
		return unread(err)
	}
	progress(1, checkSteps)
	var found []Damage
	for i, run := range []func(string, *sql.Conn) ([]Damage, error){checkSeal, checkStructure, checkReferences} {
		if err := ctx.Err(); err != nil {
			return found, err
		}
		// A connection that has met a bad page goes on failing, so each check judges from a fresh one.
		if err := db.redial(); err != nil {
			return unread(err)
		}
		d, err := run(name, db.conn)
		if err != nil {
			return unread(err)
		}
		found = append(found, d...)
		progress(i+2, checkSteps)
		if len(found) > 0 { // what lies behind a damage would only repeat it
			break
		}
	}
	if len(found) > 0 {
		if err := db.redial(); err != nil && !errors.Is(err, ErrDatabaseDamaged) {
			return found, fmt.Errorf("check records: %w", err)
		}
	}
	return found, nil
}

// CheckFile opens the records file at path, runs Check on it and closes it again: for copies and restored files.
func CheckFile(ctx context.Context, path string, key [32]byte, salt [16]byte) ([]Damage, error) {
	db, err := OpenDB(path, key, salt)
	if err != nil {
		return nil, err
	}
	found, err := db.Check(ctx, nil)
	return found, errors.Join(err, db.Close())
}

func checkSeal(file string, c *sql.Conn) ([]Damage, error) {
	return findings(c, "PRAGMA cipher_integrity_check", file, DamageSeal)
}

func checkStructure(file string, c *sql.Conn) ([]Damage, error) {
	return findings(c, "PRAGMA integrity_check(100)", file, DamageStructure)
}

// findings runs a check pragma that answers with one line per fault, or "ok".
func findings(c *sql.Conn, q, file string, kind DamageKind) ([]Damage, error) {
	rs, err := c.QueryContext(context.Background(), q)
	if err != nil {
		return nil, err
	}
	defer rs.Close()
	var out []Damage
	for rs.Next() {
		var line string
		if err := rs.Scan(&line); err != nil {
			return out, err
		}
		if line != "ok" {
			line = strings.TrimPrefix(line, "*** in database main ***\n")
			out = append(out, Damage{File: file, Kind: kind, Detail: line})
		}
	}
	return out, rs.Err()
}

func checkReferences(file string, c *sql.Conn) ([]Damage, error) {
	return foreignKeys(c, file)
}

// queryer is what foreignKeys needs of a connection or a transaction.
type queryer interface {
	QueryContext(ctx context.Context, q string, args ...any) (*sql.Rows, error)
}

func foreignKeys(c queryer, file string) ([]Damage, error) {
	rs, err := c.QueryContext(context.Background(), "PRAGMA foreign_key_check")
	if err != nil {
		return nil, err
	}
	defer rs.Close()
	var out []Damage
	for rs.Next() {
		var table, parent string
		var row, fk sql.NullInt64
		if err := rs.Scan(&table, &row, &parent, &fk); err != nil {
			return out, err
		}
		out = append(out, Damage{File: file, Kind: DamageReference,
			Detail: fmt.Sprintf("row %d of %s points to a row missing from %s", row.Int64, table, parent)})
	}
	return out, rs.Err()
}
