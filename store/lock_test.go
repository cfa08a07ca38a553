// Tests that one process at a time works on a practice folder.

package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/store/faulttest"
)

func init() {
	// Waits at the gate, tries to take the folder, and whoever gets it writes into the records.
	faulttest.Register("owner", func(c *faulttest.Child) error {
		c.Gate()
		l, err := LockFolder(c.Dir, noon)
		var used ErrInUse
		if errors.As(err, &used) {
			c.Ack("refused by %d", used.PID)
			c.Hold()
			return nil
		}
		if err != nil {
			return err
		}
		db, err := OpenDB(filepath.Join(c.Dir, "records.db"), [32]byte{1}, [16]byte{2})
		if err != nil {
			return err
		}
		if err := (&testDB{DB: db}).try(`INSERT INTO owner(pid) VALUES(?)`, os.Getpid()); err != nil {
			return err
		}
		c.Ack("owns %d", os.Getpid())
		c.Hold()
		return l.Unlock()
	})
}

// P1: two started together, forty times: exactly one owns the folder, the other is told by whom.
func TestLock_P1_exactlyOneOfTwoOwnsTheFolder(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "records.db")
	db, err := CreateDB(path, [32]byte{1}, [16]byte{2})
	require.NoError(t, err)
	require.NoError(t, (&testDB{DB: db}).try(`CREATE TABLE owner(pid INTEGER NOT NULL)`))
	require.NoError(t, db.Close())
	for round := range 40 {
		a := faulttest.Start(t, "owner", dir, uint64(2*round))
		b := faulttest.Start(t, "owner", dir, uint64(2*round+1))
		a.AwaitGate(t)
		b.AwaitGate(t)
		a.Release(t)
		b.Release(t)
		var owner, refused string
		for _, p := range []*faulttest.Process{a, b} {
			line, ok := p.Next()
			require.True(t, ok)
			switch {
			case strings.HasPrefix(line, "owns "):
				require.Empty(t, owner, "two owners in round %d", round)
				owner = strings.TrimPrefix(line, "owns ")
			case strings.HasPrefix(line, "refused by "):
				refused = strings.TrimPrefix(line, "refused by ")
			default:
				t.Fatalf("round %d: %q", round, line)
			}
		}
		require.NotEmpty(t, owner, "nobody owns it in round %d", round)
		// The loser can be faster than the winner's pen: the line is then empty or, the file being kept, an older one.
		require.NotEmpty(t, refused)
		for _, p := range []*faulttest.Process{a, b} {
			_, ended, err := p.Kill()
			require.False(t, ended, "%v", err)
		}
	}
	damages, err := CheckFile(bg, path, [32]byte{1}, [16]byte{2})
	require.NoError(t, err)
	assert.Empty(t, damages)
	db, err = OpenDB(path, [32]byte{1}, [16]byte{2})
	require.NoError(t, err)
	defer db.Close()
	assert.Equal(t, "40", (&testDB{DB: db}).ask(t, `SELECT count(*) FROM owner`))
}

func TestLock_tellsWhoAndSinceWhen(t *testing.T) {
	dir := t.TempDir()
	l, err := LockFolder(dir, noon)
	require.NoError(t, err)
	_, err = LockFolder(dir, noon.Add(time.Hour))
	var used ErrInUse
	require.ErrorAs(t, err, &used)
	assert.Equal(t, ErrInUse{PID: os.Getpid(), Since: noon}, used)
	assert.Contains(t, used.Error(), fmt.Sprint(os.Getpid()))

	raw, err := os.ReadFile(filepath.Join(dir, LockName))
	if err == nil { // Windows does not let a locked file be read as a whole
		assert.Len(t, raw, lockLength)
		assert.Regexp(t, `^.pid \d+ since 2026-11-22T12:00:00Z *\n$`, string(raw))
	}
	require.NoError(t, l.Unlock())
	require.NoError(t, l.Unlock())
	l, err = LockFolder(dir, noon)
	require.NoError(t, err, "free again, although the file is still there")
	require.NoError(t, l.Unlock())
}

func TestLock_rubbishInTheFileIsNoObstacle(t *testing.T) {
	for _, text := range []string{"", "x", strings.Repeat("z", 5000), ".pid -4 since never", ".pid 12 since 2026-99-99T00:00:00Z"} {
		dir := t.TempDir()
		path := filepath.Join(dir, LockName)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		pid, since := readOwner(path)
		assert.Zero(t, pid, "%.20q", text)
		assert.Zero(t, since)
		l, err := LockFolder(dir, noon)
		require.NoError(t, err)
		pid, since = readOwner(path)
		assert.Equal(t, os.Getpid(), pid)
		assert.Equal(t, noon, since)
		require.NoError(t, l.Unlock())
	}
	_, err := LockFolder(filepath.Join(t.TempDir(), "gone"), noon)
	require.Error(t, err)
	assert.NotContains(t, err.Error(), "gone", "no path in the message")
}

func TestASecondStartKnocks(t *testing.T) {
	dir := t.TempDir()
	assert.False(t, Knocked(dir))
	require.NoError(t, Knock(dir))
	require.NoError(t, Knock(dir), "impatient people start it again and again")
	assert.True(t, Knocked(dir))
	assert.False(t, Knocked(dir), "once")
	require.ErrorIs(t, Knock(filepath.Join(dir, "none")), ErrNoFolder)
}
