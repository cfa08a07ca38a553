// Tests of the records file as its callers see it: what is kept, what is refused, and with which error.

package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var bg = context.Background()

// testDB is a records file in a folder of its own, with the key to open it again.
type testDB struct {
	*DB
	path string
	key  [32]byte
	salt [16]byte
}

func newKey(t testing.TB) (key [32]byte, salt [16]byte) {
	t.Helper()
	_, err := rand.Read(key[:])
	require.NoError(t, err)
	_, err = rand.Read(salt[:])
	require.NoError(t, err)
	return key, salt
}

// newDB makes a database with one table, "note", that some tests fill.
func newDB(t testing.TB) *testDB {
	t.Helper()
	key, salt := newKey(t)
	path := filepath.Join(t.TempDir(), "records.db")
	db, err := CreateDB(path, key, salt)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, db.Close()) })
	d := &testDB{DB: db, path: path, key: key, salt: salt}
	d.do(t, `CREATE TABLE note(id INTEGER PRIMARY KEY, body TEXT NOT NULL, tag TEXT UNIQUE)`)
	return d
}

func (d *testDB) do(t testing.TB, q string, args ...any) {
	t.Helper()
	require.NoError(t, d.try(q, args...))
}

func (d *testDB) try(q string, args ...any) error {
	return d.Write(bg, func(tx *sql.Tx) error {
		_, err := tx.Exec(q, args...)
		return err
	})
}

func (d *testDB) ask(t testing.TB, q string) (answer string) {
	t.Helper()
	require.NoError(t, d.Read(bg, func(tx *sql.Tx) error { return tx.QueryRow(q).Scan(&answer) }))
	return answer
}

func (d *testDB) fill(t testing.TB, rows int) {
	t.Helper()
	require.NoError(t, d.Write(bg, func(tx *sql.Tx) error {
		for i := range rows {
			if _, err := tx.Exec(`INSERT INTO note(body) VALUES(?)`, fmt.Sprintf("%0500d", i)); err != nil {
				return err
			}
		}
		return nil
	}))
}

func (d *testDB) reopen(t testing.TB) *testDB {
	t.Helper()
	require.NoError(t, d.Close())
	db, err := OpenDB(d.path, d.key, d.salt)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, db.Close()) })
	return &testDB{DB: db, path: d.path, key: d.key, salt: d.salt}
}

func TestWrite_keepsAllOrNothing(t *testing.T) {
	d := newDB(t)
	d.do(t, `INSERT INTO note(body) VALUES('kept')`)

	stop := errors.New("rule says no")
	err := d.Write(bg, func(tx *sql.Tx) error {
		if _, err := tx.Exec(`INSERT INTO note(body) VALUES('undone')`); err != nil {
			return err
		}
		return stop
	})
	require.ErrorIs(t, err, stop)

	require.PanicsWithValue(t, "boom", func() {
		_ = d.Write(bg, func(tx *sql.Tx) error {
			_, _ = tx.Exec(`INSERT INTO note(body) VALUES('undone too')`)
			panic("boom")
		})
	})
	assert.Equal(t, "1", d.ask(t, `SELECT count(*) FROM note`))
	d.do(t, `INSERT INTO note(body) VALUES('after the panic')`)
	assert.Equal(t, "2", d.reopen(t).ask(t, `SELECT count(*) FROM note`))
}

func TestWriteThen_runsAfterCommitInOrder(t *testing.T) {
	d := newDB(t)
	var wg sync.WaitGroup
	var order []int
	for range 20 {
		wg.Go(func() {
			var n int
			err := d.WriteThen(bg, func(tx *sql.Tx) error {
				if _, err := tx.Exec(`INSERT INTO note(body) VALUES('x')`); err != nil {
					return err
				}
				return tx.QueryRow(`SELECT count(*) FROM note`).Scan(&n)
			}, func() error { order = append(order, n); return nil })
			assert.NoError(t, err)
		})
	}
	wg.Wait()
	require.Len(t, order, 20)
	for i, n := range order {
		assert.Equal(t, i+1, n)
	}

	failing := errors.New("anchor folder gone")
	err := d.WriteThen(bg, func(tx *sql.Tx) error {
		_, err := tx.Exec(`INSERT INTO note(body) VALUES('saved all the same')`)
		return err
	}, func() error { return failing })
	require.ErrorIs(t, err, ErrAfterCommit)
	require.ErrorIs(t, err, failing)
	assert.Equal(t, "21", d.ask(t, `SELECT count(*) FROM note`))
}

func TestRead_refusesToWriteAndLeavesWritingPossible(t *testing.T) {
	d := newDB(t)
	err := d.Read(bg, func(tx *sql.Tx) error {
		_, err := tx.Exec(`INSERT INTO note(body) VALUES('sneaked in')`)
		return err
	})
	require.ErrorIs(t, err, ErrWriteInRead)
	d.do(t, `INSERT INTO note(body) VALUES('allowed')`)
	assert.Equal(t, "1", d.ask(t, `SELECT count(*) FROM note`))
}

func TestClose_refusesFurtherUse(t *testing.T) {
	d := newDB(t)
	require.NoError(t, d.Close())
	require.NoError(t, d.Close())
	assert.ErrorIs(t, d.try(`DELETE FROM note`), ErrClosed)
	assert.ErrorIs(t, d.Read(bg, func(*sql.Tx) error { return nil }), ErrClosed)
	assert.ErrorIs(t, d.Checkpoint(), ErrClosed)
	_, err := d.UserVersion()
	assert.ErrorIs(t, err, ErrClosed)
	_, err = d.Check(bg, nil)
	assert.ErrorIs(t, err, ErrClosed)
	k, s := newKey(t)
	assert.ErrorIs(t, d.Snapshot(bg, filepath.Join(t.TempDir(), "copy.db"), k, s), ErrClosed)
	assert.Equal(t, secret{}, d.connector.secret, "the key is wiped")
}

func TestOpenDB_errors(t *testing.T) {
	for _, c := range []struct {
		name    string
		prepare func(t *testing.T, d *testDB)
		want    error
	}{
		{"missing", func(t *testing.T, d *testDB) { require.NoError(t, os.Remove(d.path)) }, ErrDatabaseMissing},
		{"empty", func(t *testing.T, d *testDB) { require.NoError(t, os.Truncate(d.path, 0)) }, ErrDatabaseDamaged},
		{"half a page", func(t *testing.T, d *testDB) { require.NoError(t, os.Truncate(d.path, 2048)) }, ErrDatabaseDamaged},
		{"zeroed", func(t *testing.T, d *testDB) {
			require.NoError(t, os.WriteFile(d.path, make([]byte, 3*PageSize), 0o600))
		}, ErrDatabaseDamaged},
		{"zeroed behind the salt", func(t *testing.T, d *testDB) {
			require.NoError(t, os.WriteFile(d.path, append(d.salt[:], make([]byte, 3*PageSize)...), 0o600))
		}, ErrDatabaseDamaged},
		{"wrong key", func(t *testing.T, d *testDB) { d.key[3] ^= 1 }, ErrDatabaseDamaged},
		{"plaintext database", func(t *testing.T, d *testDB) {
			require.NoError(t, os.WriteFile(d.path, append([]byte(plainMagic+"\x00"), make([]byte, 3*PageSize)...), 0o600))
		}, ErrNotOurs},
		{"a folder", func(t *testing.T, d *testDB) {
			require.NoError(t, os.Remove(d.path))
			require.NoError(t, os.Mkdir(d.path, 0o700))
		}, ErrNotOurs},
		{"another program's database", func(t *testing.T, d *testDB) {
			db, err := OpenDB(d.path, d.key, d.salt)
			require.NoError(t, err)
			require.NoError(t, db.raw(func(c *conn) error { return c.exec("PRAGMA application_id = 7") }))
			require.NoError(t, db.Close())
		}, ErrNotOurs},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDB(t)
			require.NoError(t, d.Close())
			c.prepare(t, d)
			before := listing(t, filepath.Dir(d.path))
			db, err := OpenDB(d.path, d.key, d.salt)
			require.ErrorIs(t, err, c.want)
			assert.Nil(t, db)
			assert.Equal(t, before, listing(t, filepath.Dir(d.path)), "nothing was created or changed in reply")
		})
	}
}

// listing is the names and sizes in a folder.
func listing(t testing.TB, dir string) map[string]int64 {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	out := map[string]int64{}
	for _, e := range entries {
		info, err := e.Info()
		require.NoError(t, err)
		out[e.Name()] = info.Size()
	}
	return out
}

func TestConstraint_isTypedAndNamesOnlyTheSchema(t *testing.T) {
	d := newDB(t)
	d.do(t, `INSERT INTO note(body, tag) VALUES('x', ?)`, "Lena Park")
	err := d.try(`INSERT INTO note(body, tag) VALUES('y', ?)`, "Lena Park")
	require.ErrorIs(t, err, ErrConstraint)
	assert.Contains(t, err.Error(), "note.tag")
	assert.NotContains(t, err.Error(), "Lena")
}

func TestSQLError_keepsOurTextAndDropsValues(t *testing.T) {
	d := newDB(t)
	d.do(t, `CREATE VIRTUAL TABLE find USING fts5(name)`)
	for _, bad := range []string{`"Lena Park`, `Lena: Park`, `Lena AND`, `(Lena`} {
		err := d.Read(bg, func(tx *sql.Tx) error {
			var n int
			return tx.QueryRow(`SELECT count(*) FROM find WHERE find MATCH ?`, bad).Scan(&n)
		})
		require.Error(t, err)
		assert.NotContains(t, err.Error(), "Lena")
		assert.NotContains(t, err.Error(), "Park")
	}
	err := d.try(`INSERT INTO nosuch(a) VALUES(?)`, "Lena Park")
	require.Error(t, err)
	assert.Contains(t, err.Error(), "nosuch", "a mistake in our SQL is named")
	assert.NotContains(t, err.Error(), "Lena")
}
