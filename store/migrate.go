// Bringing a records file to the shape this program knows: numbered SQL steps, forward only, each one transaction,
// never without a verified copy of what was there.

package store

import (
	"bytes"
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"consentry/store/atomicfile"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

var (
	// ErrNewerFile: the file was written by a newer program. Nothing was touched.
	ErrNewerFile = errors.New("the records file belongs to a newer version of the program")
	// ErrMigration: a step failed. The file is as it was before that step, or as before all of them when Migrated says PutBack.
	ErrMigration = errors.New("the records file could not be brought up to date")
	// ErrBadStep: a migration file breaks the rules of LoadSteps.
	ErrBadStep = errors.New("bad migration file")
)

// Step is one migration: the SQL that leads from version-1 to version.
type Step struct {
	Version int
	Name    string
	SQL     string
}

var (
	stepName    = regexp.MustCompile(`^(\d{4})_([a-z0-9_]+)\.sql$`)
	copyPattern = regexp.MustCompile(`^records\.before-\d+\.db$`)
	sqlNotes    = regexp.MustCompile(`(?s)--[^\n]*|/\*.*?\*/`)
	// A step is a transaction already; settings and other files are the program's business.
	stepForbidden = regexp.MustCompile(`(?i)(?:^|;)\s*(BEGIN|COMMIT|END\s+TRANSACTION|ROLLBACK|SAVEPOINT|RELEASE|ATTACH|DETACH|VACUUM|PRAGMA)\b`)
)

// OwnSteps are the migrations this program carries.
func OwnSteps() ([]Step, error) {
	sub, err := fs.Sub(migrationFiles, "migrations")
	if err != nil {
		return nil, fmt.Errorf("load migrations: %w", err)
	}
	return LoadSteps(sub)
}

// LoadSteps reads the files NNNN_name.sql at the root of fsys. Numbers start at 1 and have no gap; other files are refused,
// and so are statements that would leave the step's transaction (BEGIN, PRAGMA, ATTACH, VACUUM ...).
func LoadSteps(fsys fs.FS) ([]Step, error) {
	entries, err := fs.ReadDir(fsys, ".") // sorted by name
	if err != nil {
		return nil, fmt.Errorf("load migrations: %w", err)
	}
	var steps []Step
	for _, e := range entries {
		m := stepName.FindStringSubmatch(e.Name())
		if m == nil {
			return nil, fmt.Errorf("%w: %q is not named NNNN_name.sql", ErrBadStep, e.Name())
		}
		n, err := strconv.Atoi(m[1])
		if err != nil || n != len(steps)+1 {
			return nil, fmt.Errorf("%w: %q should be number %d", ErrBadStep, e.Name(), len(steps)+1)
		}
		text, err := fs.ReadFile(fsys, e.Name())
		if err != nil {
			return nil, fmt.Errorf("load migration %d: %w", n, err)
		}
		bare := strings.TrimSpace(sqlNotes.ReplaceAllString(string(text), " "))
		switch {
		case !utf8.Valid(text) || bytes.IndexByte(text, 0) >= 0:
			return nil, fmt.Errorf("%w: %q is not clean UTF-8", ErrBadStep, e.Name())
		case bare == "":
			return nil, fmt.Errorf("%w: %q is empty", ErrBadStep, e.Name())
		case stepForbidden.MatchString(bare):
			return nil, fmt.Errorf("%w: %q has %s, which a step may not", ErrBadStep, e.Name(),
				strings.ToUpper(stepForbidden.FindStringSubmatch(bare)[1]))
		}
		steps = append(steps, Step{Version: n, Name: m[2], SQL: string(text)})
	}
	if len(steps) == 0 {
		return nil, fmt.Errorf("%w: there are none", ErrBadStep)
	}
	return steps, nil
}

// MigrateOptions are what the layer above adds to a migration. All fields may be nil.
type MigrateOptions struct {
	// Verify looks at the migrated records (row counts, the audit chain). Its error puts the copy back.
	Verify func(*sql.Tx) error
	// Progress is called with steps done and steps to do.
	Progress func(done, total int)
}

// Migrated tells what Migrate did. Copy is the path of the verified copy of the file as it was, "" when none was needed
// (nothing to do, or a new file). PutBack means that the steps ran, the result failed its checks, and the copy is the
// records file again.
type Migrated struct {
	From, To int
	Copy     string
	PutBack  bool
}

// CopyName is the name of the copy kept of a file before it became version n.
func CopyName(n int) string { return fmt.Sprintf("records.before-%d.db", n) }

// Migrate brings the file to the last of steps. Order: refuse a newer file; refuse a damaged one; keep a verified copy
// (same key) as CopyName(first new version) beside it; each step in one transaction together with its version number,
// references and structure checked before it commits; then a full Check and o.Verify, or the copy is put back.
func (db *DB) Migrate(ctx context.Context, steps []Step, o MigrateOptions) (Migrated, error) {
	from, err := db.UserVersion()
	if err != nil {
		return Migrated{}, fmt.Errorf("migrate: %w", err)
	}
	if len(steps) == 0 {
		return Migrated{}, fmt.Errorf("migrate: %w: there are none", ErrBadStep)
	}
	last := steps[len(steps)-1].Version
	out := Migrated{From: from, To: from}
	switch {
	case from > last || from < 0:
		return out, fmt.Errorf("migrate: %w: file %d, program %d", ErrNewerFile, from, last)
	case from == last:
		return out, nil
	}
	if out.Copy, err = db.copyBefore(ctx, from); err != nil {
		return out, fmt.Errorf("migrate: %w", err)
	}
	for _, s := range steps {
		if s.Version <= from {
			continue
		}
		if err := ctx.Err(); err != nil { // between steps the file is whole
			return out, fmt.Errorf("migrate: %w", err)
		}
		if err := db.step(s, soundInside); err != nil {
			return out, fmt.Errorf("%w: step %d (%s): %w", ErrMigration, s.Version, s.Name, err)
		}
		out.To = s.Version
		if o.Progress != nil {
			o.Progress(s.Version-from, last-from)
		}
	}
	if err := db.proveMigrated(ctx, o.Verify); err != nil {
		return db.giveUp(out, err)
	}
	return out, nil
}

// copyBefore makes sure the file is healthy and leaves a verified copy beside it. A file without tables needs none.
func (db *DB) copyBefore(ctx context.Context, from int) (string, error) {
	var tables int
	err := db.Read(ctx, func(tx *sql.Tx) error {
		return tx.QueryRow(`SELECT count(*) FROM sqlite_master`).Scan(&tables)
	})
	if err != nil {
		return "", err
	}
	if tables == 0 && from == 0 {
		return "", nil
	}
	damages, err := db.Check(ctx, nil)
	if err != nil {
		return "", err
	}
	if len(damages) > 0 {
		return "", fmt.Errorf("%w: %w: %s", ErrUnhealthy, ErrDatabaseDamaged, damages[0])
	}
	final := filepath.Join(filepath.Dir(db.Path()), CopyName(from+1))
	part := final + ".part"
	if err := removeDB(part); err != nil { // left over from a killed attempt
		return "", err
	}
	s := db.connector.secret
	defer s.wipe()
	if err := db.Snapshot(ctx, part, s.key, s.salt); err != nil {
		return "", err
	}
	if err := atomicfile.Replace(part, final); err != nil {
		return "", errors.Join(fileError(err), removeDB(part))
	}
	return final, atomicfile.SyncDir(filepath.Dir(final))
}

// step runs one migration. Foreign keys are off while it runs, or rebuilding a table would empty the tables that point to
// it; sound checks the references before the commit instead.
func (db *DB) step(s Step, sound func(*sql.Tx) error) (err error) {
	db.mu.Lock()
	defer db.mu.Unlock()
	if err := db.raw(func(c *conn) error { return c.exec("PRAGMA foreign_keys = 0") }); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.foreignKeysOn()) }()
	return db.transact(&sql.TxOptions{}, func(tx *sql.Tx) error {
		if _, err := tx.Exec(s.SQL); err != nil {
			return err
		}
		if _, err := tx.Exec(fmt.Sprintf("PRAGMA user_version = %d", s.Version)); err != nil {
			return err
		}
		return sound(tx)
	}, (*sql.Tx).Commit)
}

// reshape gives a copy that is for looking only the shape this program reads. Nothing is checked: the copy is damaged, and
// what of it can be read is what somebody wants to see.
func (db *DB) reshape(from int, steps []Step) error {
	for _, s := range steps[from:] {
		if err := db.step(s, func(*sql.Tx) error { return nil }); err != nil {
			return fmt.Errorf("%w: step %d (%s): %w", ErrMigration, s.Version, s.Name, err)
		}
	}
	return nil
}

func (db *DB) foreignKeysOn() error {
	if err := db.raw(func(c *conn) error { return c.exec("PRAGMA foreign_keys = 1") }); err != nil {
		return err
	}
	on, err := db.pragmaInt("foreign_keys")
	if err == nil && on != 1 {
		err = fmt.Errorf("%w: foreign_keys stayed off", ErrSettings)
	}
	return err
}

// soundInside checks references and structure from within the transaction of a step.
func soundInside(tx *sql.Tx) error {
	found, err := foreignKeys(tx, "records.db")
	if err != nil {
		return err
	}
	if len(found) > 0 {
		return fmt.Errorf("%w: %s", ErrConstraint, found[0])
	}
	var answer string
	if err := tx.QueryRow("PRAGMA integrity_check(1)").Scan(&answer); err != nil {
		return err
	}
	if answer != "ok" {
		return fmt.Errorf("%w: %s", ErrDatabaseDamaged, answer)
	}
	return nil
}

// proveMigrated is the check after the last step.
func (db *DB) proveMigrated(ctx context.Context, verify func(*sql.Tx) error) error {
	damages, err := db.Check(context.WithoutCancel(ctx), nil)
	if err != nil {
		return err
	}
	if len(damages) > 0 {
		return fmt.Errorf("%w: %s", ErrDatabaseDamaged, damages[0])
	}
	if verify == nil {
		return nil
	}
	return db.Read(context.WithoutCancel(ctx), verify)
}

// giveUp puts the copy back after the result of a migration failed its checks.
func (db *DB) giveUp(out Migrated, cause error) (Migrated, error) {
	err := fmt.Errorf("%w: the result failed its checks: %w", ErrMigration, cause)
	if out.Copy == "" {
		return out, err
	}
	if perr := db.putBack(out.Copy); perr != nil {
		return out, errors.Join(err, fmt.Errorf("put the copy back: %w", perr))
	}
	out.To, out.PutBack = out.From, true
	return out, err
}

// putBack makes the records file a copy of good, in one rename. good stays where it is.
func (db *DB) putBack(good string) error {
	db.aside.Lock()
	defer db.aside.Unlock()
	db.mu.Lock()
	defer db.mu.Unlock()
	if err := db.hangUp(); err != nil {
		return err
	}
	path := db.connector.path
	if info, err := os.Lstat(path + "-wal"); err == nil && info.Size() > 0 {
		return fmt.Errorf("%w: its log is not empty", ErrBusy) // a log never lies beside a file it does not belong to
	}
	part := path + ".part"
	if err := copyFile(good, part); err != nil {
		return err
	}
	if err := atomicfile.Replace(part, path); err != nil {
		return fileError(err)
	}
	if err := atomicfile.SyncDir(filepath.Dir(path)); err != nil {
		return fileError(err)
	}
	return db.redial()
}

// OldCopies are the paths of the copies in dir that were made before the instant limit, for removal after a month of
// success. They open with the key of their day: remove all of them when the key is changed or a record is disposed of.
func OldCopies(dir string, limit time.Time) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("list copies: %w", fileError(err))
	}
	var old []string
	for _, e := range entries {
		if !e.Type().IsRegular() || !copyPattern.MatchString(e.Name()) {
			continue
		}
		info, err := e.Info()
		if err != nil {
			return nil, fmt.Errorf("list copies: %w", fileError(err))
		}
		if info.ModTime().Before(limit) {
			old = append(old, filepath.Join(dir, e.Name()))
		}
	}
	return old, nil
}
