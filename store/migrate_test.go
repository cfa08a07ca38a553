// Tests of migrations on a small set of steps of their own.

package store

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// steps turns SQL texts into migrations 1, 2, 3 ...
func steps(t testing.TB, sqls ...string) []Step {
	t.Helper()
	names := []string{"0001_first.sql", "0002_second.sql", "0003_third.sql"}
	fsys := fstest.MapFS{}
	for i, q := range sqls {
		fsys[names[i]] = &fstest.MapFile{Data: []byte(q)}
	}
	out, err := LoadSteps(fsys)
	require.NoError(t, err)
	return out
}

const (
	stepOne = `-- people and what they own
CREATE TABLE person(id INTEGER PRIMARY KEY, name TEXT NOT NULL, spare TEXT);
CREATE TABLE thing(id INTEGER PRIMARY KEY, owner INTEGER NOT NULL REFERENCES person(id) ON DELETE CASCADE);
CREATE TABLE log(line TEXT);
CREATE TRIGGER log_kept BEFORE DELETE ON log
BEGIN SELECT RAISE(ABORT, 'kept; always'); END;
INSERT INTO person VALUES(1, 'one', ''), (2, 'two', '');
INSERT INTO thing VALUES(10, 1), (20, 2);`
	// The way to drop a column: rebuild the table that others point to.
	stepTwo = `CREATE TABLE person_next(id INTEGER PRIMARY KEY, name TEXT NOT NULL);
INSERT INTO person_next SELECT id, name FROM person;
DROP TABLE person;
ALTER TABLE person_next RENAME TO person;`
	stepThree = `CREATE INDEX person_name ON person(name);`
)

func emptyDB(t testing.TB) *testDB {
	t.Helper()
	key, salt := newKey(t)
	path := filepath.Join(t.TempDir(), "records.db")
	db, err := CreateDB(path, key, salt)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, db.Close()) })
	return &testDB{DB: db, path: path, key: key, salt: salt}
}

func TestMigrate_newFileNeedsNoCopy(t *testing.T) {
	d := emptyDB(t)
	done, err := d.Migrate(bg, steps(t, stepOne, stepTwo), MigrateOptions{})
	require.NoError(t, err)
	assert.Equal(t, Migrated{From: 0, To: 2}, done)
	v, err := d.UserVersion()
	require.NoError(t, err)
	assert.Equal(t, 2, v)
	assert.Equal(t, "2", d.ask(t, `SELECT count(*) FROM thing`), "rebuilding the parent kept the children")
	assert.ErrorIs(t, d.try(`INSERT INTO thing VALUES(30, 99)`), ErrConstraint, "foreign keys are on again")
	assert.ErrorIs(t, d.try(`DELETE FROM person WHERE id=1; INSERT INTO log VALUES('x'); DELETE FROM log`), ErrConstraint)

	again, err := d.Migrate(bg, steps(t, stepOne, stepTwo), MigrateOptions{})
	require.NoError(t, err)
	assert.Equal(t, Migrated{From: 2, To: 2}, again, "nothing to do, nothing done")
}

func TestMigrate_keepsAVerifiedCopyOfWhatWasThere(t *testing.T) {
	d := emptyDB(t)
	_, err := d.Migrate(bg, steps(t, stepOne), MigrateOptions{})
	require.NoError(t, err)
	leftover := filepath.Join(filepath.Dir(d.path), CopyName(2)+".part")
	require.NoError(t, os.WriteFile(leftover, []byte("half a copy of a killed attempt"), 0o600))

	var told []int
	done, err := d.Migrate(bg, steps(t, stepOne, stepTwo, stepThree), MigrateOptions{
		Progress: func(n, total int) { told = append(told, n, total) },
		Verify: func(tx *sql.Tx) error {
			var n int
			return tx.QueryRow(`SELECT count(*) FROM person`).Scan(&n)
		},
	})
	require.NoError(t, err)
	assert.Equal(t, []int{1, 2, 2, 2}, told)
	assert.Equal(t, filepath.Join(filepath.Dir(d.path), "records.before-2.db"), done.Copy)
	assert.NoFileExists(t, leftover)

	old, err := OpenDB(done.Copy, d.key, d.salt)
	require.NoError(t, err)
	v, err := old.UserVersion()
	require.NoError(t, err)
	assert.Equal(t, 1, v)
	assert.Equal(t, "3", (&testDB{DB: old}).ask(t, `SELECT count(*) FROM pragma_table_info('person')`))
	require.NoError(t, old.Close())
}

func TestMigrate_failingStepChangesNothing(t *testing.T) {
	for name, bad := range map[string]string{
		"sql error":        `CREATE TABLE half(a); INSERT INTO nosuch VALUES(1);`,
		"broken reference": `CREATE TABLE half(a); INSERT INTO thing VALUES(30, 99);`,
		"check fails":      `CREATE TABLE half(a CHECK(a>0)); INSERT INTO half VALUES(0);`,
	} {
		t.Run(name, func(t *testing.T) {
			d := emptyDB(t)
			_, err := d.Migrate(bg, steps(t, stepOne), MigrateOptions{})
			require.NoError(t, err)
			done, err := d.Migrate(bg, steps(t, stepOne, stepTwo, bad), MigrateOptions{})
			require.ErrorIs(t, err, ErrMigration)
			assert.Equal(t, 2, done.To, "the step before it stands")
			v, err := d.UserVersion()
			require.NoError(t, err)
			assert.Equal(t, 2, v)
			assert.Equal(t, "0", d.ask(t, `SELECT count(*) FROM sqlite_master WHERE name='half'`))
			assert.ErrorIs(t, d.try(`INSERT INTO thing VALUES(30, 99)`), ErrConstraint, "foreign keys are on again")
		})
	}
}

func TestMigrate_putsTheCopyBackWhenTheResultIsWrong(t *testing.T) {
	d := emptyDB(t)
	_, err := d.Migrate(bg, steps(t, stepOne), MigrateOptions{})
	require.NoError(t, err)
	wrong := errors.New("a row is missing")
	done, err := d.Migrate(bg, steps(t, stepOne, `DELETE FROM person WHERE id=2; DELETE FROM thing WHERE id=20;`),
		MigrateOptions{Verify: func(*sql.Tx) error { return wrong }})
	require.ErrorIs(t, err, wrong)
	require.ErrorIs(t, err, ErrMigration)
	assert.True(t, done.PutBack)
	assert.Equal(t, 1, done.To)
	assert.FileExists(t, done.Copy)
	assert.Equal(t, "2", d.ask(t, `SELECT count(*) FROM person`), "usable at once, as it was")
	d = d.reopen(t)
	assert.Equal(t, "2", d.ask(t, `SELECT count(*) FROM thing`))
	damages, err := d.Check(bg, nil)
	require.NoError(t, err)
	assert.Empty(t, damages)
}

func TestMigrate_refusesANewerFile(t *testing.T) {
	d := emptyDB(t)
	_, err := d.Migrate(bg, steps(t, stepOne, stepTwo), MigrateOptions{})
	require.NoError(t, err)
	require.NoError(t, d.Close())
	before, err := os.ReadFile(d.path)
	require.NoError(t, err)

	db, err := OpenDB(d.path, d.key, d.salt)
	require.NoError(t, err)
	_, err = db.Migrate(bg, steps(t, stepOne), MigrateOptions{})
	require.ErrorIs(t, err, ErrNewerFile)
	require.NoError(t, db.Close())
	after, err := os.ReadFile(d.path)
	require.NoError(t, err)
	assert.Equal(t, before, after, "not a byte changed")
	assert.Len(t, listing(t, filepath.Dir(d.path)), 1)
}

func TestMigrate_refusesADamagedFile(t *testing.T) {
	d := emptyDB(t)
	_, err := d.Migrate(bg, steps(t, stepOne), MigrateOptions{})
	require.NoError(t, err)
	require.NoError(t, d.Close())
	raw, err := os.ReadFile(d.path)
	require.NoError(t, err)
	raw[len(raw)-100] ^= 4 // in the last page, which opening does not read
	require.NoError(t, os.WriteFile(d.path, raw, 0o600))

	db, err := OpenDB(d.path, d.key, d.salt)
	require.NoError(t, err)
	defer db.Close()
	_, err = db.Migrate(bg, steps(t, stepOne, stepTwo), MigrateOptions{})
	require.ErrorIs(t, err, ErrDatabaseDamaged)
	require.ErrorIs(t, err, ErrUnhealthy)
	after, err := os.ReadFile(d.path)
	require.NoError(t, err)
	assert.Equal(t, raw, after, "not a byte changed")
	assert.NoFileExists(t, filepath.Join(filepath.Dir(d.path), CopyName(2)))
}

func TestMigrate_cancelledBetweenSteps(t *testing.T) {
	d := emptyDB(t)
	ctx, cancel := context.WithCancel(bg)
	done, err := d.Migrate(ctx, steps(t, stepOne, stepTwo, stepThree), MigrateOptions{
		Progress: func(n, _ int) { cancel() },
	})
	require.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, 1, done.To)
	done, err = d.Migrate(bg, steps(t, stepOne, stepTwo, stepThree), MigrateOptions{})
	require.NoError(t, err, "the next start goes on from there")
	assert.Equal(t, 3, done.To)
}

func TestLoadSteps_refuses(t *testing.T) {
	for name, fsys := range map[string]fstest.MapFS{
		"nothing":       {},
		"gap":           {"0001_a.sql": {Data: []byte("SELECT 1")}, "0003_c.sql": {Data: []byte("SELECT 1")}},
		"starts at two": {"0002_a.sql": {Data: []byte("SELECT 1")}},
		"twice":         {"0001_a.sql": {Data: []byte("SELECT 1")}, "0001_b.sql": {Data: []byte("SELECT 1")}},
		"other name":    {"0001_a.sql": {Data: []byte("SELECT 1")}, "notes.txt": {Data: []byte("hello")}},
		"only comments": {"0001_a.sql": {Data: []byte("-- nothing\n/* at\nall */")}},
		"not UTF-8":     {"0001_a.sql": {Data: []byte("SELECT '\xff'")}},
		"NUL":           {"0001_a.sql": {Data: []byte("SELECT 1;\x00SELECT 2")}},
		"transaction":   {"0001_a.sql": {Data: []byte("CREATE TABLE a(b);\n COMMIT;")}},
		"setting":       {"0001_a.sql": {Data: []byte("/* quick */ pragma foreign_keys=0; SELECT 1")}},
		"other file":    {"0001_a.sql": {Data: []byte("SELECT 1; -- now\nATTACH 'x' AS y")}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := LoadSteps(fsys)
			require.ErrorIs(t, err, ErrBadStep)
		})
	}
}

func TestOwnSteps_makeAHealthyFile(t *testing.T) {
	own, err := OwnSteps()
	require.NoError(t, err)
	d := emptyDB(t)
	done, err := d.Migrate(bg, own, MigrateOptions{})
	require.NoError(t, err)
	assert.Equal(t, len(own), done.To)
	damages, err := d.Check(bg, nil)
	require.NoError(t, err)
	assert.Empty(t, damages)
	var parsed int
	require.NoError(t, d.Read(bg, func(tx *sql.Tx) error {
		return tx.QueryRow(`SELECT count(*) FROM sqlite_master m, pragma_table_info(m.name) c
			WHERE m.type='table' AND upper(c.type) IN ('DATE','DATETIME','TIMESTAMP','BOOLEAN')`).Scan(&parsed)
	}))
	assert.Zero(t, parsed, "no column type that the driver would reinterpret")
}

func TestOldCopies_listsByAge(t *testing.T) {
	dir := t.TempDir()
	now := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	for name, age := range map[string]time.Duration{
		"records.before-2.db": 40 * 24 * time.Hour, "records.before-3.db": time.Hour, "records.db": 90 * 24 * time.Hour,
	} {
		p := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(p, nil, 0o600))
		require.NoError(t, os.Chtimes(p, now.Add(-age), now.Add(-age)))
	}
	old, err := OldCopies(dir, now.Add(-30*24*time.Hour))
	require.NoError(t, err)
	assert.Equal(t, []string{filepath.Join(dir, "records.before-2.db")}, old)
}
