// The modes of the key files. On Windows the folder's access list decides, which the files inherit.

//go:build !windows

package keyring

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFilesArePrivate(t *testing.T) {
	o := newOffice(t)
	dir := filepath.Join(t.TempDir(), "new")
	k, _, err := Create(dir, CreateOptions{Login: "Ana", Password: ownerSecret.Password, Cost: TestCost, Now: now})
	require.NoError(t, err)
	defer k.Wipe()
	info, err := os.Stat(dir)
	require.NoError(t, err)
	assert.EqualValues(t, 0o700, info.Mode().Perm())
	for name := range contents(t, o.dir) {
		info, err := os.Stat(filepath.Join(dir, name))
		require.NoError(t, err)
		assert.EqualValues(t, 0o600, info.Mode().Perm(), name)
	}
}
