// A full disk and a folder that may not be written, made with what Unix offers without privileges.

//go:build !windows

package store

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/store/faulttest"
	"consentry/store/vault"
)

func init() {
	// Works until the disk is full, then proves that reading, closing and opening still work.
	faulttest.Register("full disk", func(c *faulttest.Child) error {
		s, v, err := openSmall(c.Dir)
		if err != nil || v.Stops() {
			return errors.Join(err, fmt.Errorf("verdict %d", v.Kind))
		}
		full := []error{ErrDiskFull}
		if _, err := os.Stat(filepath.Join(c.Dir, "real")); err != nil { // no small disk could be made: files stop growing instead
			full = append(full, ErrDiskFailed) // which the engine does not know as "full"
			signal.Ignore(syscall.SIGXFSZ)
			limit := uint64(100<<10 + c.Rand.IntN(60<<10))
			if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: limit, Max: limit}); err != nil {
				return err
			}
		}
		if _, err := s.files.Put(bg, make([]byte, 2<<20), s.class.Recipient().String(), smallDedup); !errors.Is(err, vault.ErrDiskFull) {
			return fmt.Errorf("vault on a full disk: %v", err)
		}
		for i := 0; err == nil; i++ {
			var a Anchor
			a, err = s.add(fmt.Sprintf("%d.%d %s", os.Getpid(), i, strings.Repeat("x", 2000)), nil)
			if err == nil || errors.Is(err, ErrAfterCommit) { // saved, and the person is told that the anchor is not
				c.Ack("%d", a.Seq)
			}
		}
		known := false
		for _, e := range full {
			known = known || errors.Is(err, e)
		}
		if !known {
			return fmt.Errorf("records on a full disk: %w", err)
		}
		if err := s.db.Close(); err != nil && !errors.Is(err, ErrDiskFull) && !errors.Is(err, ErrDiskFailed) {
			return fmt.Errorf("closing on a full disk: %w", err)
		}
		if s, v, err = openSmall(c.Dir); err != nil || v.Stops() {
			return errors.Join(err, fmt.Errorf("opening on a full disk: verdict %d", v.Kind))
		}
		var n int
		if err := s.db.Read(bg, func(tx *sql.Tx) error { return tx.QueryRow(`SELECT count(*) FROM line`).Scan(&n) }); err != nil {
			return fmt.Errorf("reading on a full disk: %w", err)
		}
		c.Ack("full")
		c.Hold()
		return nil
	})
}

func init() {
	// Everything that is opened is there and may be read, nothing may be written.
	faulttest.Register("read only", func(c *faulttest.Child) error {
		if os.Getuid() == 0 { // root may write anything: become nobody
			if err := errors.Join(syscall.Setgid(65534), syscall.Setuid(65534)); err != nil {
				return err
			}
		}
		_, err := OpenDB(filepath.Join(c.Dir, "records.db"), smallKey, smallSalt)
		c.Ack("open %t", errors.Is(err, ErrReadOnly))
		_, err = CreateDB(filepath.Join(c.Dir, "new.db"), smallKey, smallSalt)
		c.Ack("create %t", errors.Is(err, ErrReadOnly))
		err = anchorsIn(c.Dir).Write(Anchor{}, smallAnchor)
		c.Ack("anchor %t", errors.Is(err, ErrReadOnly))
		_, err = LockFolder(c.Dir, noon)
		c.Ack("lock %t", errors.Is(err, ErrReadOnly))
		files, err := vault.Open(filepath.Join(c.Dir, "media"))
		if err != nil {
			return err
		}
		_, err = files.Put(bg, []byte("x"), "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj", smallDedup)
		c.Ack("vault %t", errors.Is(err, vault.ErrReadOnly))
		c.Hold()
		return nil
	})
}

// F4: until the disk is full everything acknowledged is kept, the message is the right one, reading goes on, and with
// room again so does writing.
func TestF4_fullDisk(t *testing.T) {
	for round := range 12 {
		dir := t.TempDir()
		grow := smallDisk(t, dir, 400<<10+round*12<<10)
		require.NoError(t, makeSmall(dir))
		p := faulttest.Start(t, "full disk", dir, uint64(round))
		last := ""
		for {
			line, ok := p.Next()
			if !ok {
				_, _, err := p.Kill()
				t.Fatalf("the child ended: %v", err)
			}
			if line == "full" {
				break
			}
			last = line
		}
		_, ended, err := p.Kill()
		require.False(t, ended, "%v", err)
		require.NotEmpty(t, last)
		grow()
		s, v, err := openSmall(dir)
		require.NoError(t, err)
		require.False(t, v.Stops(), "%+v", v)
		words := s.prove(t)
		assert.GreaterOrEqual(t, len(words), atoi(t, last))
		_, err = s.add("with room again", []byte("with room again"))
		require.NoError(t, err)
		require.NoError(t, s.db.Close())
	}
}

// The engine's own word for a full disk, made with a file that may not have more pages.
func TestF4_theEnginesFullIsSaidAsSuch(t *testing.T) {
	d := newDB(t)
	d.fill(t, 10)
	d.bare(t, func(c *conn) { require.NoError(t, c.exec("PRAGMA max_page_count = 20")) })
	var err error
	for range 100 {
		if err = d.try(`INSERT INTO note(body) VALUES(?)`, strings.Repeat("x", 3000)); err != nil {
			break
		}
	}
	require.ErrorIs(t, err, ErrDiskFull)
	n := d.ask(t, `SELECT count(*) FROM note`)
	d.bare(t, func(c *conn) { require.NoError(t, c.exec("PRAGMA max_page_count = 1000000")) })
	d.do(t, `INSERT INTO note(body) VALUES('with room again')`)
	assert.Equal(t, fmt.Sprint(atoi(t, n)+1), d.ask(t, `SELECT count(*) FROM note`))
}

func atoi(t *testing.T, s string) (n int) {
	t.Helper()
	_, err := fmt.Sscan(s, &n)
	require.NoError(t, err)
	return n
}

func TestReadOnlyFolder_isSaidAsSuch(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, makeSmall(dir))
	s, _, err := openSmall(dir)
	require.NoError(t, err)
	require.NoError(t, s.db.Close())
	l, err := LockFolder(dir, noon)
	require.NoError(t, err)
	require.NoError(t, l.Unlock())
	require.NoError(t, filepath.WalkDir(dir, func(p string, e os.DirEntry, err error) error {
		require.NoError(t, err)
		if e.IsDir() {
			t.Cleanup(func() { assert.NoError(t, os.Chmod(p, 0o700)) })
			return nil
		}
		return os.Chmod(p, 0o444)
	}))
	for _, d := range []string{"second", "media/tmp", "media/quarantine", "media", "."} {
		require.NoError(t, os.Chmod(filepath.Join(dir, d), 0o555))
	}
	require.NoError(t, os.Chmod(filepath.Dir(dir), 0o755)) // the test's own folder, so that nobody can reach it
	p := faulttest.Start(t, "read only", dir, 1)
	for _, what := range []string{"open", "create", "anchor", "lock", "vault"} {
		line, ok := p.Next()
		if !ok {
			_, _, err := p.Kill()
			t.Fatalf("the child ended: %v", err)
		}
		assert.Equal(t, what+" true", line)
	}
}
