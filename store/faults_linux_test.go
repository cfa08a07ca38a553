// A disk of a chosen size, where the system lets a test make one.

package store

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// smallDisk puts a file system of size bytes at dir and returns how to make it large. Without the right to do so, dir stays
// as it is and has no file "real", and the child limits the size of files instead: the test runs in either case.
func smallDisk(t *testing.T, dir string, size int) (grow func()) {
	t.Helper()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, fmt.Sprintf("size=%d,mode=0700", size)); err != nil {
		t.Logf("no small disk (%v): files stop growing instead", err)
		return func() {}
	}
	t.Cleanup(func() { assert.NoError(t, syscall.Unmount(dir, syscall.MNT_DETACH)) })
	require.NoError(t, os.WriteFile(filepath.Join(dir, "real"), nil, 0o600))
	return func() {
		require.NoError(t, syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT, "size=64m,mode=0700"))
	}
}
