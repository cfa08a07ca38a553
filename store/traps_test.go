// The twenty-six ways in which this engine would silently do something else than asked, each with the proof that
// our code does not let it. (Source rules have their scan in source_test.go, kills in faults_test.go.)

package store

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// bare runs SQL on the engine's own connection, around every guard that is not in the engine.
func (d *testDB) bare(t testing.TB, f func(c *conn)) {
	t.Helper()
	require.NoError(t, d.raw(func(c *conn) error { f(c); return nil }))
}

func TestTrap01_neverPlaintext(t *testing.T) {
	var key [32]byte // even an all-zero key is a key: the DSN cannot have an empty one
	var salt [16]byte
	salt[0] = 7
	path := filepath.Join(t.TempDir(), "records.db")
	db, err := CreateDB(path, key, salt)
	require.NoError(t, err)
	d := &testDB{DB: db, path: path, key: key, salt: salt}
	d.do(t, `CREATE TABLE canary(word TEXT)`)
	d.do(t, `INSERT INTO canary VALUES('chrysanthemum-canary')`)
	require.NoError(t, d.Checkpoint())
	raw, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, salt[:], raw[:16])
	assert.NotContains(t, string(raw), plainMagic)
	assert.NotContains(t, string(raw), "canary")
	require.NoError(t, d.Close())

	// And the check after the first write would have seen a plaintext file.
	require.NoError(t, os.WriteFile(path, append([]byte(plainMagic+"\x00"), make([]byte, PageSize)...), 0o600))
	require.ErrorIs(t, inspectFile(path, salt), ErrNotOurs)
}

func TestTrap02_keyIsNeverAPassphrase(t *testing.T) {
	form := regexp.MustCompile(`^x'[0-9a-f]{96}'$`)
	for range 1000 {
		var s secret
		_, err := rand.Read(s.key[:])
		require.NoError(t, err)
		_, err = rand.Read(s.salt[:])
		require.NoError(t, err)
		require.Regexp(t, form, string(s.appendLiteral(nil)))
	}
	zeros := string((&secret{}).appendLiteral(nil))
	require.Regexp(t, form, zeros, "leading zeros are kept")
	require.Len(t, zeros, literalLen)
	lendDSN("/x", &secret{}, func(dsn string) { assert.Equal(t, 1, strings.Count(dsn, "_pragma_key="+zeros+"&")) })
}

// What holds the key as text is wiped once it was used.
func TestTrap02_theTextOfAKeyIsWiped(t *testing.T) {
	s := secret{key: [32]byte{1, 2, 3}}
	var kept string
	s.lend("before ", " after", func(text string) {
		assert.Equal(t, "before "+string(s.appendLiteral(nil))+" after", text)
		kept = text
	})
	assert.Equal(t, strings.Repeat("\x00", len("before ")+literalLen+len(" after")), kept)
}

func TestTrap03_saltIsOurs(t *testing.T) {
	d := newDB(t)
	d.do(t, `INSERT INTO note(body) VALUES('x')`)
	require.NoError(t, d.Close())
	head := make([]byte, 16)
	f, err := os.Open(d.path)
	require.NoError(t, err)
	defer f.Close()
	_, err = f.Read(head)
	require.NoError(t, err)
	assert.Equal(t, d.salt[:], head)
	other := d.salt
	other[15] ^= 1
	_, err = OpenDB(d.path, d.key, other)
	require.ErrorIs(t, err, ErrDatabaseDamaged)
}

func TestTrap04_oddPathsMeanThemselves(t *testing.T) {
	key, salt := newKey(t)
	for _, name := range []string{"a#b.db", "q%41.db", "Dr. O'Neil & Co 100% 患者.db", `x";drop.db`, "file:records.db"} {
		if runtime.GOOS == "windows" && strings.ContainsAny(name, `":`) {
			name = strings.NewReplacer(`"`, "'", ":", ";").Replace(name)
		}
		dir := t.TempDir()
		t.Chdir(dir)
		db, err := CreateDB(name, key, salt) // relative, as a careless caller would
		require.NoError(t, err, name)
		require.NoError(t, db.Close())
		assert.Equal(t, []string{name}, keys(listing(t, dir)))
		db, err = OpenDB(filepath.Join(dir, name), key, salt)
		require.NoError(t, err)
		require.NoError(t, db.Close())
	}
	dir := t.TempDir()
	for _, bad := range []string{"", "a?b.db", "a\x00b.db", "x?_pragma_key="} {
		_, err := CreateDB(join(dir, bad), key, salt)
		require.ErrorIs(t, err, ErrBadPath)
		_, err = OpenDB(join(dir, bad), key, salt)
		require.ErrorIs(t, err, ErrBadPath)
	}
	assert.Empty(t, listing(t, dir))
}

func join(dir, name string) string {
	if name == "" {
		return ""
	}
	return filepath.Join(dir, name)
}

func keys(m map[string]int64) (out []string) {
	for k := range m {
		out = append(out, k)
	}
	return out
}

func TestTrap05_openNeverCreates(t *testing.T) {
	key, salt := newKey(t)
	dir := t.TempDir()
	_, err := OpenDB(filepath.Join(dir, "records.db"), key, salt)
	require.ErrorIs(t, err, ErrDatabaseMissing)
	assert.Empty(t, listing(t, dir))

	d := newDB(t)
	_, err = CreateDB(d.path, d.key, d.salt)
	require.ErrorIs(t, err, ErrExists, "and creating never opens")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "new.db-wal"), []byte("someone's log"), 0o600))
	_, err = CreateDB(filepath.Join(dir, "new.db"), key, salt)
	require.ErrorIs(t, err, ErrExists, "nor moves in beside a foreign log")
}

func TestTrap06_shortFilesAreDamage(t *testing.T) {
	for _, size := range []int64{0, 1, 16, 512, PageSize - 1} {
		d := newDB(t)
		require.NoError(t, d.Close())
		require.NoError(t, os.Truncate(d.path, size))
		_, err := OpenDB(d.path, d.key, d.salt)
		require.ErrorIs(t, err, ErrDatabaseDamaged, "%d bytes", size)
		assert.Equal(t, map[string]int64{"records.db": size}, listing(t, filepath.Dir(d.path)))
	}
}

func TestTrap07_notADatabaseIsNeverAnsweredByCreating(t *testing.T) {
	d := newDB(t)
	d.fill(t, 20)
	require.NoError(t, d.Close())
	before, err := os.ReadFile(d.path)
	require.NoError(t, err)
	wrong := d.key
	wrong[31] ^= 0x80
	for range 3 {
		_, err = OpenDB(d.path, wrong, d.salt)
		require.ErrorIs(t, err, ErrDatabaseDamaged)
	}
	after, err := os.ReadFile(d.path)
	require.NoError(t, err)
	assert.True(t, bytes.Equal(before, after))
	assert.Equal(t, "20", d.reopen(t).ask(t, `SELECT count(*) FROM note`), "the right key still opens it")
}

func TestTrap08_synchronousIsFull(t *testing.T) {
	d := newDB(t)
	assert.Equal(t, "2", d.ask(t, `PRAGMA synchronous`))
	assert.Equal(t, "2", d.reopen(t).ask(t, `PRAGMA synchronous`))
}

func TestTrap09_oneConnectionWithAllSettings(t *testing.T) {
	d := newDB(t)
	hold := func() {
		t.Helper()
		assert.Equal(t, 1, d.pool.Stats().MaxOpenConnections)
		assert.Equal(t, 1, d.pool.Stats().OpenConnections)
		for _, s := range settings {
			d.bare(t, func(c *conn) {
				got, err := pragma(c.raw, s.pragma)
				require.NoError(t, err)
				assert.Equal(t, s.want, got, s.pragma)
			})
		}
	}
	hold()
	_, err := d.Check(bg, nil) // replaces the connection
	require.NoError(t, err)
	hold()
	k, s := newKey(t)
	require.NoError(t, d.MoveTo(bg, d.path+".next", k, s, nil)) // so does this
	hold()
	_, err = d.Migrate(bg, steps(t, stepOne), MigrateOptions{})
	require.NoError(t, err)
	hold()
}

func TestTrap10_writersWaitForEachOther(t *testing.T) {
	d := newDB(t)
	var wg sync.WaitGroup
	for w := range 8 {
		wg.Go(func() {
			for i := range 25 {
				err := d.Write(bg, func(tx *sql.Tx) error {
					var n int // read first, then write: what a deferred transaction fails at
					if err := tx.QueryRow(`SELECT count(*) FROM note`).Scan(&n); err != nil {
						return err
					}
					_, err := tx.Exec(`INSERT INTO note(body) VALUES(?)`, fmt.Sprint(w, i, n))
					return err
				})
				assert.NoError(t, err)
			}
		})
	}
	wg.Wait()
	assert.Equal(t, "200", d.ask(t, `SELECT count(*) FROM note`))
	assert.Equal(t, "200", d.ask(t, `SELECT count(DISTINCT substr(body, instr(body, ' ')+1)) FROM note WHERE 1`+
		` UNION ALL SELECT '' WHERE 0`), "no two saw the same count")
}

func TestTrap11_aNewKeyGoesOnWithAFreshConnection(t *testing.T) {
	d := newDB(t)
	d.fill(t, 100)
	next, salt := newKey(t)
	require.NoError(t, d.MoveTo(bg, d.path+".next", next, salt, nil))
	d.do(t, `INSERT INTO note(body) VALUES('after')`)
	assert.Equal(t, "101", d.ask(t, `SELECT count(*) FROM note`))
	require.NoError(t, d.Close())
	_, err := OpenDB(d.path, d.key, d.salt)
	require.ErrorIs(t, err, ErrDatabaseDamaged, "the old key opens nothing")
	_, err = OpenDB(d.path, d.key, salt)
	require.ErrorIs(t, err, ErrDatabaseDamaged, "nor with the new salt")
	db, err := OpenDB(d.path, next, salt)
	require.NoError(t, err)
	damages, err := db.Check(bg, nil)
	require.NoError(t, err)
	assert.Empty(t, damages)
	require.NoError(t, db.Close())
}

func TestTrap12_aNewKeyComesWithANewSalt(t *testing.T) {
	d := newDB(t)
	d.fill(t, 10)
	next, salt := newKey(t)
	require.NoError(t, d.MoveTo(bg, d.path+".next", next, salt, nil))
	require.NotEqual(t, d.salt, salt)
	require.NoError(t, inspectFile(d.path, salt))
	require.NoFileExists(t, d.path+".next")
	info, err := os.Stat(d.path + "-wal")
	if err == nil {
		assert.Zero(t, info.Size(), "nothing under the old key stays in the log")
	}
}

func TestTrap13_attachIsRefusedByTheEngine(t *testing.T) {
	d := newDB(t)
	dir := t.TempDir()
	for _, q := range []string{
		`ATTACH '` + dir + `/plain.db' AS p KEY ''`, `ATTACH '` + dir + `/same.db' AS p`, `ATTACH ':memory:' AS p`,
	} {
		d.bare(t, func(c *conn) { require.Error(t, c.exec(q)) })
	}
	assert.Empty(t, listing(t, dir))
}

func TestTrap14_vacuumIntoIsRefusedAndPagesAre4096(t *testing.T) {
	d := newDB(t)
	out := filepath.Join(t.TempDir(), "out.db")
	d.bare(t, func(c *conn) {
		require.Error(t, c.exec(`VACUUM INTO '`+out+`'`))
		require.Error(t, c.exec(`VACUUM`))
	})
	assert.NoFileExists(t, out)
	assert.Equal(t, "4096", d.ask(t, `PRAGMA page_size`))
	assert.Equal(t, "4096", d.ask(t, `PRAGMA cipher_page_size`))
}

func TestTrap15_snapshotHasItsOwnKeyAndLosesNothing(t *testing.T) {
	d := newDB(t)
	d.do(t, `CREATE VIRTUAL TABLE find USING fts5(name)`)
	d.do(t, `INSERT INTO find VALUES('maya ortiz')`)
	d.do(t, `PRAGMA user_version = 42`)
	d.fill(t, 3000) // about 500 pages: two steps and a rest
	dst := filepath.Join(t.TempDir(), "copy.db")
	key, salt := newKey(t)

	written := 0
	err := d.SnapshotProgress(bg, dst, key, salt, func(done, total int) {
		d.do(t, `INSERT INTO note(body) VALUES('while copying')`) // work goes on between steps
		written++
	})
	require.NoError(t, err)
	require.Greater(t, written, 1)
	require.ErrorIs(t, d.Snapshot(bg, dst, key, salt), ErrExists, "a copy never replaces a copy")

	_, err = OpenDB(dst, d.key, d.salt)
	require.Error(t, err, "the practice's key does not open it")
	db, err := OpenDB(dst, key, salt)
	require.NoError(t, err)
	c := &testDB{DB: db, path: dst, key: key, salt: salt}
	assert.Equal(t, "42", c.ask(t, `PRAGMA user_version`))
	assert.Equal(t, fmt.Sprint(ApplicationID), c.ask(t, `PRAGMA application_id`))
	assert.Equal(t, "1", c.ask(t, `SELECT count(*) FROM find WHERE find MATCH '"maya"*'`))
	n := c.ask(t, `SELECT count(*) FROM note`)
	assert.Equal(t, fmt.Sprint(3000+written-1), n, "all but what was written after the last page")
	require.NoError(t, db.Close())

	ctx, cancel := context.WithCancel(bg)
	cut := filepath.Join(t.TempDir(), "cut.db")
	err = d.SnapshotProgress(ctx, cut, key, salt, func(int, int) { cancel() })
	require.ErrorIs(t, err, context.Canceled)
	assert.Empty(t, listing(t, filepath.Dir(cut)), "half a copy does not stay")
}

func TestTrap16_exportFunctionDoesNotCrash(t *testing.T) {
	d := newDB(t)
	d.bare(t, func(c *conn) {
		rs, err := c.raw.Query(`SELECT sqlcipher_export(NULL)`, nil)
		if err == nil {
			err = rs.Next(nil)
			_ = rs.Close() // the error before it is what counts
		}
		require.Error(t, err)
	})
}

func TestTrap17_checkWritesTheLogBackFirst(t *testing.T) {
	d := newDB(t)
	d.fill(t, 50)
	require.NoError(t, d.Checkpoint())
	d.do(t, `UPDATE note SET body = body || '.'`) // every page of the table is in the log now
	dir := t.TempDir()
	torn := filepath.Join(dir, "records.db")
	for _, suffix := range []string{"", "-wal"} {
		raw, err := os.ReadFile(d.path + suffix)
		require.NoError(t, err)
		if suffix == "" {
			clear(raw[3*PageSize+512 : 4*PageSize]) // a page of note, torn by a cut during a checkpoint
		}
		require.NoError(t, os.WriteFile(torn+suffix, raw, 0o600))
	}
	db, err := OpenDB(torn, d.key, d.salt)
	require.NoError(t, err)
	defer db.Close()
	direct, err := checkSeal("records.db", db.conn)
	require.NoError(t, err)
	require.NotEmpty(t, direct, "without the checkpoint the intact data are called damaged")
	found, err := db.Check(bg, nil)
	require.NoError(t, err)
	assert.Empty(t, found)
	assert.Equal(t, "50", (&testDB{DB: db}).ask(t, `SELECT count(*) FROM note WHERE body LIKE '%.'`))
}

func TestTrap18_damageIsJudgedOnAFreshConnection(t *testing.T) {
	d := newDB(t)
	d.fill(t, 100)
	d = d.reopen(t)
	good, err := os.ReadFile(d.path)
	require.NoError(t, err)
	bad := bytes.Clone(good)
	bad[len(bad)-10] ^= 1
	require.NoError(t, os.WriteFile(d.path, bad, 0o600))
	read := func() error {
		return d.Read(bg, func(tx *sql.Tx) error {
			var n int
			return tx.QueryRow(`SELECT sum(length(body)) FROM note`).Scan(&n)
		})
	}
	require.ErrorIs(t, read(), ErrDatabaseDamaged)
	found, err := d.Check(bg, nil)
	require.NoError(t, err)
	require.Len(t, found, 1)
	assert.Equal(t, DamageSeal, found[0].Kind)
	assert.Contains(t, found[0].Detail, fmt.Sprintf("page %d", len(bad)/PageSize))

	require.NoError(t, os.WriteFile(d.path, good, 0o600)) // the bad cable is replaced
	found, err = d.Check(bg, nil)
	require.NoError(t, err)
	assert.Empty(t, found)
	assert.NoError(t, read())
}

func TestTrap21_randomComesFromTheSystem(t *testing.T) {
	d := newDB(t)
	for _, q := range []string{`SELECT random()`, `SELECT hex(randomblob(16))`, `INSERT INTO note(body) VALUES(hex(randomblob(8)))`} {
		require.Error(t, d.try(q), q)
	}
	d.do(t, `CREATE VIRTUAL TABLE find USING fts5(name)`) // which has no need of them
	d.do(t, `INSERT INTO find VALUES('x')`)
}

func TestTrap22_timesAreText(t *testing.T) {
	d := newDB(t)
	at := time.Date(2026, 11, 22, 8, 14, 0, 0, time.UTC)
	err := d.try(`INSERT INTO note(body) VALUES(?)`, at)
	require.ErrorContains(t, err, "RFC 3339")
	require.ErrorContains(t, d.try(`INSERT INTO note(body) VALUES(?)`, sql.NullTime{Time: at, Valid: true}), "RFC 3339")
	d.do(t, `INSERT INTO note(body) VALUES(?)`, at.Format(time.RFC3339))
	assert.Equal(t, "2026-11-22T08:14:00Z", d.ask(t, `SELECT body FROM note`))
}

func TestTrap23_aChangeThatBeganIsNotInterrupted(t *testing.T) {
	d := newDB(t)
	gone, cancel := context.WithCancel(bg)
	cancel()
	began := false
	require.ErrorIs(t, d.Write(gone, func(*sql.Tx) error { began = true; return nil }), context.Canceled)
	require.ErrorIs(t, d.Read(gone, func(*sql.Tx) error { began = true; return nil }), context.Canceled)
	assert.False(t, began)

	ctx, cancel := context.WithCancel(bg)
	require.NoError(t, d.Write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.Exec(`INSERT INTO note(body) VALUES('first')`); err != nil {
			return err
		}
		cancel()
		_, err := tx.Exec(`INSERT INTO note(body) VALUES('second')`)
		return err
	}))
	d.bare(t, func(c *conn) { // below database/sql a context has no meaning at all
		_, err := c.ExecContext(gone, `INSERT INTO note(body) VALUES('third')`, nil)
		require.NoError(t, err)
		rs, err := c.QueryContext(gone, `SELECT id FROM note`, nil)
		require.NoError(t, err)
		require.NoError(t, rs.Close())
	})
	assert.Equal(t, "3", d.ask(t, `SELECT count(*) FROM note`))
}

func TestTrap24_everySettingIsReadBack(t *testing.T) {
	d := newDB(t)
	require.NoError(t, d.Close())
	for i := range settings {
		kept := settings[i].want
		settings[i].want = "something else"
		_, err := OpenDB(d.path, d.key, d.salt)
		settings[i].want = kept
		require.ErrorIs(t, err, ErrSettings, settings[i].pragma)
	}
	db, err := OpenDB(d.path, d.key, d.salt)
	require.NoError(t, err)
	require.NoError(t, db.Close())
	for _, must := range []string{"journal_mode", "synchronous", "locking_mode", "foreign_keys", "recursive_triggers",
		"secure_delete", "cache_size", "trusted_schema", "cell_size_check", "cipher_page_size"} {
		found := false
		for _, s := range settings {
			found = found || s.pragma == must
		}
		assert.True(t, found, must)
	}
}

func TestTrap25_replaceCannotChangeAnAppendOnlyRow(t *testing.T) {
	d := newDB(t)
	d.do(t, `CREATE TABLE line(seq INTEGER PRIMARY KEY, word TEXT);
		CREATE TRIGGER line_no_update BEFORE UPDATE ON line BEGIN SELECT RAISE(ABORT, 'append-only'); END;
		CREATE TRIGGER line_no_delete BEFORE DELETE ON line BEGIN SELECT RAISE(ABORT, 'append-only'); END;
		INSERT INTO line VALUES(1, 'as it was');`)
	for _, q := range []string{
		`INSERT OR REPLACE INTO line VALUES(1, 'changed')`, `REPLACE INTO line VALUES(1, 'changed')`,
		`UPDATE line SET word='changed'`, `DELETE FROM line`, `UPDATE OR REPLACE line SET word='changed'`,
		`INSERT INTO line VALUES(1,'changed') ON CONFLICT(seq) DO UPDATE SET word='changed'`,
	} {
		require.ErrorIs(t, d.try(q), ErrConstraint, q)
	}
	assert.Equal(t, "as it was", d.ask(t, `SELECT word FROM line`))
}

func TestTrap26_memorySecurityIsOnAlthoughItReadsZero(t *testing.T) {
	d := newDB(t)
	for _, s := range settings {
		assert.NotEqual(t, "cipher_memory_security", s.pragma, "its read-back is wrong in this engine")
	}
	if runtime.GOOS != "linux" {
		return // the proof below is Linux's; the setting is the same everywhere
	}
	status, err := os.ReadFile("/proc/self/status")
	require.NoError(t, err)
	m := regexp.MustCompile(`VmLck:\s+(\d+) kB`).FindSubmatch(status)
	require.NotNil(t, m)
	assert.NotEqual(t, "0", string(m[1]), "with it on, the engine locks its pages into memory")
	assert.Equal(t, "0", d.ask(t, `SELECT count(*) FROM note`))
}
