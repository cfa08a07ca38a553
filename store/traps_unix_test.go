// Trap 19, which is about Unix file modes.

//go:build !windows

package store

import (
	"os"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTrap19_filesArePrivate(t *testing.T) {
	old := syscall.Umask(0)
	defer syscall.Umask(old)
	d := newDB(t)
	d.fill(t, 5)
	for _, suffix := range []string{"", "-wal"} {
		info, err := os.Stat(d.path + suffix)
		require.NoError(t, err)
		assert.Equal(t, os.FileMode(0o600), info.Mode().Perm(), suffix)
	}
	assert.NoFileExists(t, d.path+"-shm", "no shared memory: the connection is exclusive from its first access")
	k, s := newKey(t)
	require.NoError(t, d.Snapshot(bg, d.path+".copy", k, s))
	info, err := os.Stat(d.path + ".copy")
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
}
