// What is different on Windows: long paths, names that are the same in any case, and files that are open.

package store

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRecordsInALongPath(t *testing.T) {
	dir := filepath.Join(t.TempDir(), strings.Repeat(`Records of the year and of the years before\`, 7))
	require.NoError(t, os.MkdirAll(dir, 0o700))
	require.Greater(t, len(dir), 260, "Windows' old limit")
	key, salt := newKey(t)
	path := filepath.Join(dir, recordsName)
	db, err := CreateDB(path, key, salt)
	require.NoError(t, err)
	require.NoError(t, db.Snapshot(bg, filepath.Join(dir, "copy.db"), key, salt))
	require.NoError(t, db.Close())
	damage, err := CheckFile(bg, path, key, salt)
	require.NoError(t, err)
	assert.Empty(t, damage)
	require.NoError(t, removeDB(path))
	assert.Equal(t, []string{"copy.db"}, keys(listing(t, dir)))
}

func TestLock_isTheSameInAnyCase(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "Practice")
	require.NoError(t, os.Mkdir(dir, 0o700))
	first, err := LockFolder(dir, time.Now())
	require.NoError(t, err)
	_, err = LockFolder(strings.ToUpper(dir), time.Now())
	var used ErrInUse
	require.ErrorAs(t, err, &used)
	assert.Equal(t, os.Getpid(), used.PID, "the owner can be read beside the lock")
	require.NoError(t, first.Unlock())
	second, err := LockFolder(strings.ToUpper(dir), time.Now())
	require.NoError(t, err)
	require.NoError(t, second.Unlock())
}

func TestRecordsInUseCannotBeTakenAway(t *testing.T) {
	d := newDB(t)
	d.fill(t, 3)
	require.Error(t, os.Remove(d.path))
	before := d.ask(t, `SELECT count(*) FROM note`)
	d = d.reopen(t)
	assert.Equal(t, before, d.ask(t, `SELECT count(*) FROM note`))
}
