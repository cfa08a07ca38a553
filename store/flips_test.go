// Changed, shortened and exchanged files (F5, F6): every one is noticed, by the engine, by Check, or by the anchor.

package store

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/store/faulttest"
)

// smallWithLog is a practice in miniature as it lies after a kill: n lines in the log, none in the records file yet.
func smallWithLog(t *testing.T, n int) (dir string) {
	t.Helper()
	dir = t.TempDir()
	require.NoError(t, makeSmall(dir))
	s, _, err := openSmall(dir)
	require.NoError(t, err)
	require.NoError(t, s.db.Checkpoint())
	for range n {
		_, err := s.add("line", nil)
		require.NoError(t, err)
	}
	look := copyFolder(t, dir)
	require.NoError(t, s.db.Close())
	return look
}

// noticed opens the practice in dir the way a start does and says whether anything is reported.
func noticed(t *testing.T, dir string) (string, bool) {
	t.Helper()
	s, v, err := openSmall(dir)
	if err != nil {
		require.True(t, errors.Is(err, ErrDatabaseDamaged) || errors.Is(err, ErrNotOurs) || errors.Is(err, ErrDatabaseMissing), "%v", err)
		return err.Error(), true
	}
	defer func() { assert.NoError(t, s.db.Close()) }()
	if v.Kind > RecordsAhead1 {
		return "anchor", true
	}
	damages, err := s.db.Check(bg, nil)
	require.NoError(t, err)
	if len(damages) > 0 {
		assert.Equal(t, "records.db", damages[0].File)
		return damages[0].String(), true
	}
	return "", false
}

func rewrite(t *testing.T, dir, name string, raw []byte) {
	t.Helper()
	require.NoError(t, os.WriteFile(filepath.Join(dir, name), raw, 0o600))
}

func read(t *testing.T, dir, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(dir, name))
	require.NoError(t, err)
	return raw
}

var flips = faulttest.Times(200)

func TestF5_flipsInTheRecordsFileAreNoticed(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, makeSmall(dir))
	s, _, err := openSmall(dir)
	require.NoError(t, err)
	for range 30 {
		_, err := s.add("line", nil)
		require.NoError(t, err)
	}
	require.NoError(t, s.db.Close())
	good := read(t, dir, "records.db")
	_, bad := noticed(t, dir)
	require.False(t, bad, "healthy as it is")
	for range flips {
		raw := bytes.Clone(good)
		at, bit := rand.IntN(len(raw)), rand.IntN(8)
		raw[at] ^= 1 << bit
		rewrite(t, dir, "records.db", raw)
		_, bad := noticed(t, dir)
		require.True(t, bad, "bit %d of byte %d", bit, at)
	}
	for _, n := range []int{0, 1, 15, 16, PageSize - 1, PageSize, PageSize + 1, len(good) / 2, len(good) - PageSize, len(good) - 1} {
		rewrite(t, dir, "records.db", good[:n])
		_, bad := noticed(t, dir)
		require.True(t, bad, "cut to %d bytes", n)
	}
	swapped := bytes.Clone(good)
	copy(swapped[PageSize:2*PageSize], good[2*PageSize:3*PageSize])
	copy(swapped[2*PageSize:3*PageSize], good[PageSize:2*PageSize])
	rewrite(t, dir, "records.db", swapped)
	_, bad = noticed(t, dir)
	require.True(t, bad, "two pages exchanged")
	require.NoError(t, os.Remove(filepath.Join(dir, "records.db")))
	_, bad = noticed(t, dir)
	require.True(t, bad, "deleted")
	rewrite(t, dir, "records.db", good)
	_, bad = noticed(t, dir)
	require.False(t, bad, "healthy again")
}

// The engine accepts a changed or missing log without a word; the anchor does not.
func TestF5_flipsInTheLogAreNoticed(t *testing.T) {
	dir := smallWithLog(t, 20)
	db, wal := read(t, dir, "records.db"), read(t, dir, "records.db-wal")
	require.NotEmpty(t, wal)
	try := func(raw []byte) bool {
		rewrite(t, dir, "records.db", db)
		if raw == nil {
			if err := os.Remove(filepath.Join(dir, "records.db-wal")); !errors.Is(err, os.ErrNotExist) {
				require.NoError(t, err)
			}
		} else {
			rewrite(t, dir, "records.db-wal", raw)
		}
		_, bad := noticed(t, dir)
		return bad
	}
	require.False(t, try(wal), "healthy as it is: a kill's log is taken up")
	for range flips {
		raw := bytes.Clone(wal)
		at, bit := rand.IntN(len(raw)), rand.IntN(8)
		raw[at] ^= 1 << bit
		require.True(t, try(raw), "bit %d of byte %d", bit, at)
	}
	for _, n := range []int{0, 1, 31, 32, 100, len(wal) / 2, len(wal) - 1} {
		require.True(t, try(wal[:n]), "cut to %d bytes", n)
	}
	require.True(t, try(nil), "deleted")
}

func TestF6_olderFilesAreNoticed(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, makeSmall(dir))
	step := func() {
		s, _, err := openSmall(dir)
		require.NoError(t, err)
		for range 10 {
			_, err := s.add("line", nil)
			require.NoError(t, err)
		}
		require.NoError(t, s.db.Close())
	}
	step()
	oldDB, oldAnchor := read(t, dir, "records.db"), read(t, dir, AnchorName)
	step()
	newDB, newAnchor := read(t, dir, "records.db"), read(t, dir, AnchorName)

	rewrite(t, dir, "records.db", oldDB)
	_, bad := noticed(t, dir)
	assert.True(t, bad, "an older records file")
	rewrite(t, dir, AnchorName, oldAnchor)
	_, bad = noticed(t, dir)
	assert.True(t, bad, "an older folder: the second anchor knows")
	rewrite(t, dir, "records.db", newDB)
	_, bad = noticed(t, dir)
	assert.True(t, bad, "an older anchor")
	require.NoError(t, os.Remove(filepath.Join(dir, AnchorName)))
	_, bad = noticed(t, dir)
	assert.True(t, bad, "no anchor")
	for range flips {
		raw := bytes.Clone(newAnchor)
		raw[rand.IntN(len(raw))] ^= 1 << rand.IntN(8)
		rewrite(t, dir, AnchorName, raw)
		_, bad = noticed(t, dir)
		require.True(t, bad, "a changed anchor")
	}
	rewrite(t, dir, AnchorName, newAnchor)
	_, bad = noticed(t, dir)
	assert.False(t, bad)
}

// A log left beside another records file, as a careless restore does.
func TestF6_aStaleLogIsNoticed(t *testing.T) {
	dir := smallWithLog(t, 20)
	wal := read(t, dir, "records.db-wal")
	s, v, err := openSmall(dir) // takes the log up
	require.NoError(t, err)
	require.Equal(t, AnchorOK, v.Kind)
	for range 200 {
		_, err := s.add("line", nil)
		require.NoError(t, err)
	}
	require.NoError(t, s.db.Close())
	rewrite(t, dir, "records.db-wal", wal)
	what, bad := noticed(t, dir)
	assert.True(t, bad)
	t.Log(what)
}
