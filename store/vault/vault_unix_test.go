// Modes and the errors of a full and of a protected disk, as Unix has them.

//go:build !windows

package vault

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const noRoom, notAllowed = syscall.ENOSPC, syscall.EACCES

func TestPut_isPrivate(t *testing.T) {
	r := newRoom(t)
	b := r.put(t, []byte("x"))
	info, err := os.Stat(r.Path(b.SHA256))
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o400), info.Mode().Perm())
	for _, d := range []string{r.dir, filepath.Join(r.dir, tempDir), filepath.Dir(r.Path(b.SHA256))} {
		info, err := os.Stat(d)
		require.NoError(t, err)
		assert.Equal(t, os.FileMode(0o700), info.Mode().Perm())
	}
}
