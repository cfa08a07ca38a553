// Tests of replacing files: content, leftovers, links, failures.

package atomicfile_test

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"consentry/store/atomicfile"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWriteReplacesTheWholeContent(t *testing.T) {
	path := filepath.Join(t.TempDir(), "Dr. O'Neil & Co 100% file")
	for _, want := range [][]byte{[]byte("first, and long"), []byte("2nd"), {}, bytes.Repeat([]byte("x"), 1<<20)} {
		require.NoError(t, atomicfile.Write(path, want, 0o600))
		got, err := os.ReadFile(path)
		require.NoError(t, err)
		assert.True(t, bytes.Equal(want, got))
	}
	info, err := os.Stat(path)
	require.NoError(t, err)
	if runtime.GOOS != "windows" {
		assert.EqualValues(t, 0o600, info.Mode().Perm())
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	require.NoError(t, err)
	assert.Len(t, entries, 1, "no leftover stays behind")
}

func TestWriteDoesNotFollowAPlantedLink(t *testing.T) {
	dir := t.TempDir()
	victim := filepath.Join(dir, "victim")
	require.NoError(t, os.WriteFile(victim, []byte("untouched"), 0o600))
	path := filepath.Join(dir, "file")
	if err := os.Symlink(victim, path+".tmp"); err != nil {
		require.Equal(t, "windows", runtime.GOOS, "only Windows may refuse links: %v", err)
		return
	}
	require.NoError(t, atomicfile.Write(path, []byte("new"), 0o600))
	got, err := os.ReadFile(victim)
	require.NoError(t, err)
	assert.Equal(t, "untouched", string(got))
}

func TestFailureLeavesTheOldContent(t *testing.T) {
	dir := t.TempDir()
	target := filepath.Join(dir, "file")
	require.NoError(t, os.MkdirAll(filepath.Join(target, "not empty"), 0o700))
	require.Error(t, atomicfile.Write(target, []byte("new"), 0o600))
	info, err := os.Stat(target)
	require.NoError(t, err)
	assert.True(t, info.IsDir())
	assert.NoFileExists(t, target+".tmp")

	require.Error(t, atomicfile.Write(filepath.Join(dir, "missing", "file"), nil, 0o600))
}
