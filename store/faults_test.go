// Kills at random moments: what was acknowledged is there afterwards, whatever was under way. The children and the
// sample practice they work on are in this file; each test tells what its kills hit.

package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"filippo.io/age"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/store/faulttest"
	"consentry/store/vault"
)

// small is a practice in miniature: records with a chain, a vault and two anchors, with fixed keys.
type small struct {
	dir   string
	db    *DB
	files *vault.Vault
	class *age.X25519Identity
}

var (
	smallKey    = sha256.Sum256([]byte("records key of a test"))
	smallOther  = sha256.Sum256([]byte("another records key of a test"))
	smallSalt   = [16]byte{'s', 'a', 'l', 't'}
	smallAnchor = sha256.Sum256([]byte("anchor key of a test"))
	smallDedup  = sha256.Sum256([]byte("dedup key of a test"))
)

const smallSchema = `CREATE TABLE line(seq INTEGER PRIMARY KEY, word TEXT NOT NULL, file BLOB, size INTEGER, sealed BLOB,
	hash BLOB NOT NULL CHECK(length(hash)=32));
CREATE TABLE counter(one INTEGER PRIMARY KEY CHECK(one=1), n INTEGER NOT NULL);
INSERT INTO counter VALUES(1, 0);`

// makeSmall lays out an empty one in dir.
func makeSmall(dir string) error {
	id, err := age.GenerateX25519Identity()
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "class.txt"), []byte(id.String()), 0o600); err != nil {
		return err
	}
	if err := os.Mkdir(filepath.Join(dir, "second"), 0o700); err != nil {
		return err
	}
	db, err := CreateDB(filepath.Join(dir, "records.db"), smallKey, smallSalt)
	if err != nil {
		return err
	}
	err = db.Write(bg, func(tx *sql.Tx) error { _, err := tx.Exec(smallSchema); return err })
	if err == nil {
		err = anchorsIn(dir).Write(Anchor{Generation: 1, Clock: noon}, smallAnchor)
	}
	return errors.Join(err, db.Close())
}

func anchorsIn(dir string) AnchorFiles {
	return AnchorFiles{Main: filepath.Join(dir, AnchorName), Second: filepath.Join(dir, "second", AnchorName)}
}

// openSmall opens it and compares records and anchors, as every start does.
func openSmall(dir string) (*small, Verdict, error) {
	raw, err := os.ReadFile(filepath.Join(dir, "class.txt"))
	if err != nil {
		return nil, Verdict{}, err
	}
	s := &small{dir: dir}
	if s.class, err = age.ParseX25519Identity(string(raw)); err != nil {
		return nil, Verdict{}, err
	}
	if s.files, err = vault.Open(filepath.Join(dir, "media")); err != nil {
		return nil, Verdict{}, err
	}
	if s.db, err = OpenDB(filepath.Join(dir, "records.db"), smallKey, smallSalt); err != nil {
		return nil, Verdict{}, err
	}
	v, now, err := s.judge()
	if err == nil && v.Stale && v.Kind <= RecordsAhead1 {
		if err = anchorsIn(dir).Write(now, smallAnchor); errors.Is(err, ErrDiskFull) {
			err = nil // a full disk must not keep people from reading
		}
	}
	if err != nil {
		return nil, Verdict{}, errors.Join(err, s.db.Close())
	}
	return s, v, nil
}

// judge compares records and anchors and gives the anchor that fits the records.
func (s *small) judge() (v Verdict, now Anchor, err error) {
	found, err := anchorsIn(s.dir).Read(smallAnchor)
	if err != nil {
		return v, now, err
	}
	err = s.db.Read(bg, func(tx *sql.Tx) error {
		state := RecordsState{Generation: 1, LastAt: noon, HashAt: func(seq uint64) (h [32]byte, ok bool) {
			var b []byte
			ok = tx.QueryRow(`SELECT hash FROM line WHERE seq=?`, int64(seq)).Scan(&b) == nil && copy(h[:], b) == 32
			return h, ok
		}}
		if err := tx.QueryRow(`SELECT n, (SELECT coalesce(max(seq),0) FROM line) FROM counter`).Scan(&state.Counter, &state.Seq); err != nil {
			return err
		}
		state.Head, _ = state.HashAt(state.Seq)
		v = CheckAnchor(state, 1, found, noon)
		now = Anchor{Generation: 1, Counter: state.Counter, Seq: state.Seq, Head: state.Head, Clock: noon}
		return nil
	})
	return v, now, err
}

// add saves one line, with a stored file when data is given, and brings the anchors up to date before it returns.
func (s *small) add(word string, data []byte) (a Anchor, err error) {
	var b vault.Blob
	if data != nil {
		if b, err = s.files.Put(bg, data, s.class.Recipient().String(), smallDedup); err != nil {
			return a, err
		}
	}
	a = Anchor{Generation: 1, Clock: noon}
	err = s.db.WriteThen(bg, func(tx *sql.Tx) error {
		var last []byte
		if err := tx.QueryRow(`SELECT n+1, (SELECT coalesce(max(seq),0)+1 FROM line), (SELECT hash FROM line ORDER BY seq DESC LIMIT 1) FROM counter`).
			Scan(&a.Counter, &a.Seq, &last); err != nil {
			return err
		}
		a.Head = chain(last, a.Seq, word, b.SHA256)
		var file any
		if data != nil {
			file = b.SHA256[:]
		}
		if _, err := tx.Exec(`INSERT INTO line VALUES(?,?,?,?,?,?)`, int64(a.Seq), word, file, b.Size, b.Sealed, a.Head[:]); err != nil {
			return err
		}
		_, err := tx.Exec(`UPDATE counter SET n=?`, int64(a.Counter))
		return err
	}, func() error { return anchorsIn(s.dir).Write(a, smallAnchor) })
	return a, err
}

func chain(last []byte, seq uint64, word string, file vault.Hash) [32]byte {
	b := append(append([]byte(nil), last...), word...)
	b = binary.BigEndian.AppendUint64(b, seq)
	return sha256.Sum256(append(b, file[:]...))
}

// prove checks everything there is to check and returns the words by their number.
func (s *small) prove(t testing.TB) map[uint64]string {
	t.Helper()
	damages, err := s.db.Check(bg, nil)
	require.NoError(t, err)
	require.Empty(t, damages)
	words := map[uint64]string{}
	require.NoError(t, s.db.Read(bg, func(tx *sql.Tx) error {
		rows, err := tx.Query(`SELECT seq, word, file, coalesce(size,0), sealed, hash FROM line ORDER BY seq`)
		if err != nil {
			return err
		}
		defer rows.Close()
		var last []byte
		for n := uint64(1); rows.Next(); n++ {
			var seq uint64
			var word string
			var file, sealed, hash []byte
			var b vault.Blob
			require.NoError(t, rows.Scan(&seq, &word, &file, &b.Size, &sealed, &hash))
			require.Equal(t, n, seq, "no gap")
			copy(b.SHA256[:], file)
			want := chain(last, seq, word, b.SHA256)
			require.Equal(t, want[:], hash, "the chain holds")
			if file != nil {
				data, err := s.files.Open(bg, b, sealed, s.class)
				require.NoError(t, err, "the file of line %d", seq)
				require.Equal(t, word, string(data[:len(word)]))
			}
			words[seq], last = word, hash
		}
		return rows.Err()
	}))
	return words
}

func init() {
	faulttest.Register("small practice", func(c *faulttest.Child) error {
		lock, err := LockFolder(c.Dir, noon)
		if err != nil {
			return err
		}
		s, v, err := openSmall(c.Dir)
		if err != nil {
			return err
		}
		if v.Kind != AnchorOK && v.Kind != RecordsAhead1 {
			return fmt.Errorf("after the last kill the verdict is %d", v.Kind)
		}
		for i := 0; ; i++ {
			word := fmt.Sprintf("%d.%d", os.Getpid(), i)
			var data []byte
			if c.Rand.IntN(2) == 0 {
				data = append([]byte(word), make([]byte, c.Rand.IntN(20_000))...)
			}
			a, err := s.add(word, data)
			if err != nil {
				return errors.Join(err, lock.Unlock())
			}
			c.Ack("%d %s", a.Seq, word)
			if c.Rand.IntN(10) == 0 {
				if err := s.db.Checkpoint(); err != nil {
					return err
				}
			}
		}
	})
}

// F1, with the three parts together: records, vault and anchor. Trap 20, a crash in the engine's C code, is a kill like
// any other to this design, so this is its proof as well.
func TestTrap20_F1_killsLoseNothingAcknowledged(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, makeSmall(dir))
	all := map[uint64]string{}
	verdicts := map[VerdictKind]int{}
	faulttest.Run(t, faulttest.Kills{Child: "small practice", Dir: dir, Rounds: faulttest.Times(20), Verify: func(t testing.TB, _ int, acked []string) {
		for _, line := range acked {
			seq, word, ok := strings.Cut(line, " ")
			n, err := strconv.ParseUint(seq, 10, 64)
			require.True(t, ok && err == nil, line)
			require.NotContains(t, all, n, "acknowledged twice")
			all[n] = word
		}
		// Look at a copy, so that the next child has to recover from the kill itself.
		look := copyFolder(t, dir)
		s, v, err := openSmall(look)
		require.NoError(t, err)
		verdicts[v.Kind]++
		require.LessOrEqual(t, v.Kind, RecordsAhead1, "%+v", v)
		words := s.prove(t)
		for n, word := range all {
			require.Equal(t, word, words[n], "line %d was acknowledged", n)
		}
		require.NoError(t, s.db.Close())
		require.NoError(t, os.RemoveAll(look))
	}})
	t.Logf("verdicts after the kills: %v", verdicts)
}

// bothKeys are the keys, with their salts, that a key change goes to and fro between.
func bothKeys() (keys [2][32]byte, salts [2][16]byte) {
	return [2][32]byte{smallKey, smallOther}, [2][16]byte{smallSalt, {'o', 't', 'h', 'e', 'r'}}
}

// copyFolder copies a folder tree, the way it lies after a kill.
func copyFolder(t testing.TB, dir string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "copy")
	require.NoError(t, os.CopyFS(to, os.DirFS(dir)))
	return to
}

func init() {
	faulttest.Register("new key", func(c *faulttest.Child) error {
		path := filepath.Join(c.Dir, "records.db")
		keys, salts := bothKeys()
		at := 0
		db, err := OpenDB(path, keys[0], salts[0])
		if errors.Is(err, ErrDatabaseDamaged) { // the other key then: both are kept until the change is through
			at = 1
			db, err = OpenDB(path, keys[1], salts[1])
		}
		if err != nil {
			return err
		}
		c.Ack("open")
		for {
			at = 1 - at
			if err := db.MoveTo(bg, path+".next", keys[at], salts[at], nil); err != nil {
				return err
			}
			c.Ack("%d", at)
		}
	})
}

// Trap 12: a key change killed at any moment leaves a file that opens with exactly one of the two keys.
func TestTrap12_killedKeyChangeOpensWithOneKey(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "records.db")
	db, err := CreateDB(path, smallKey, smallSalt)
	require.NoError(t, err)
	d := &testDB{DB: db}
	d.do(t, `CREATE TABLE note(id INTEGER PRIMARY KEY, body TEXT NOT NULL)`)
	d.fill(t, 2000)
	require.NoError(t, db.Close())
	won := map[int]int{}
	faulttest.Run(t, faulttest.Kills{Child: "new key", Dir: dir, Rounds: faulttest.Times(20), MaxAcks: 2, Verify: func(t testing.TB, _ int, _ []string) {
		look := copyFolder(t, dir)
		opened := 0
		keys, salts := bothKeys()
		for i, key := range keys {
			db, err := OpenDB(filepath.Join(look, "records.db"), key, salts[i])
			if err != nil {
				require.ErrorIs(t, err, ErrDatabaseDamaged)
				continue
			}
			opened++
			won[i]++
			damages, err := db.Check(bg, nil)
			require.NoError(t, err)
			require.Empty(t, damages)
			require.Equal(t, "2000", (&testDB{DB: db}).ask(t, `SELECT count(*) FROM note`))
			require.NoError(t, db.Close())
		}
		require.Equal(t, 1, opened)
		require.NoError(t, os.RemoveAll(look))
	}})
	t.Logf("first key %d times, second key %d times", won[0], won[1])
}

func migrationSteps() ([]Step, error) {
	return LoadSteps(fstest.MapFS{
		"0001_a.sql": {Data: []byte(stepOne)}, "0002_b.sql": {Data: []byte(stepTwo)},
		"0003_c.sql": {Data: []byte(`CREATE TABLE half(a); CREATE TABLE other_half(b); INSERT INTO half VALUES(1);`)},
	})
}

func init() {
	faulttest.Register("migrate", func(c *faulttest.Child) error {
		steps, err := migrationSteps()
		if err != nil {
			return err
		}
		for i := 0; ; i++ {
			dir := filepath.Join(c.Dir, fmt.Sprintf("%d-%d", os.Getpid(), i))
			if err := os.Mkdir(dir, 0o700); err != nil {
				return err
			}
			db, err := CreateDB(filepath.Join(dir, "records.db"), smallKey, smallSalt)
			if err != nil {
				return err
			}
			for n := 1; n <= len(steps); n += 2 {
				if _, err := db.Migrate(context.Background(), steps[:n], MigrateOptions{}); err != nil {
					return err
				}
				c.Ack("%s %d", filepath.Base(dir), n)
			}
			if err := db.Close(); err != nil {
				return err
			}
		}
	})
}

// F9 for migrations: killed at any moment, the file is at a whole step, and the next start completes it.
func TestF9_killedMigrationIsAtAWholeStep(t *testing.T) {
	dir := t.TempDir()
	own, err := migrationSteps()
	require.NoError(t, err)
	faulttest.Run(t, faulttest.Kills{Child: "migrate", Dir: dir, Rounds: faulttest.Times(15), MaxAcks: 6, Verify: func(t testing.TB, _ int, acked []string) {
		reached := map[string]int{}
		for _, line := range acked {
			name, n, _ := strings.Cut(line, " ")
			reached[name], _ = strconv.Atoi(n)
		}
		for name, n := range reached {
			path := filepath.Join(dir, name, "records.db")
			db, err := OpenDB(path, smallKey, smallSalt)
			require.NoError(t, err)
			d := &testDB{DB: db}
			v, err := db.UserVersion()
			require.NoError(t, err)
			require.GreaterOrEqual(t, v, n, "an acknowledged migration is there")
			require.Contains(t, []string{"0", "2"}, d.ask(t, `SELECT count(*) FROM sqlite_master WHERE name LIKE '%half'`))
			done, err := db.Migrate(bg, own, MigrateOptions{})
			require.NoError(t, err)
			require.Equal(t, 3, done.To)
			require.NoError(t, db.Close())
			for _, copyName := range []string{CopyName(2), CopyName(3)} {
				p := filepath.Join(dir, name, copyName)
				if _, err := os.Stat(p); err == nil { // what has its final name is whole
					damages, err := CheckFile(bg, p, smallKey, smallSalt)
					require.NoError(t, err)
					require.Empty(t, damages)
				}
			}
		}
		entries, err := os.ReadDir(dir)
		require.NoError(t, err)
		for _, e := range entries {
			require.NoError(t, os.RemoveAll(filepath.Join(dir, e.Name())))
		}
	}})
}

// The cost of one acknowledged change, with and without a stored file, on the disk the tests run on.
func BenchmarkAcknowledgedChange(b *testing.B) {
	dir := b.TempDir()
	require.NoError(b, makeSmall(dir))
	s, _, err := openSmall(dir)
	require.NoError(b, err)
	defer func() { assert.NoError(b, s.db.Close()) }()
	for name, data := range map[string][]byte{"row": nil, "row and 100 KiB file": make([]byte, 100<<10)} {
		b.Run(name, func(b *testing.B) {
			var worst time.Duration
			for b.Loop() {
				start := time.Now()
				_, err := s.add("x", data)
				require.NoError(b, err)
				worst = max(worst, time.Since(start))
			}
			b.ReportMetric(float64(worst.Milliseconds()), "worst-ms")
		})
	}
}
