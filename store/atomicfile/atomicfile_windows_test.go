// Tests of what is different on Windows: files that somebody has open, read-only marks, long and odd paths.

package atomicfile_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"consentry/store/atomicfile"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/windows"
)

// hold opens path as a virus scanner does that lets others read, and returns how to let go.
func hold(t *testing.T, path string) (release func()) {
	t.Helper()
	p, err := windows.UTF16PtrFromString(path)
	require.NoError(t, err)
	h, err := windows.CreateFile(p, windows.GENERIC_READ, windows.FILE_SHARE_READ, nil, windows.OPEN_EXISTING, 0, 0)
	require.NoError(t, err)
	open := true
	release = func() {
		if open {
			open = false
			assert.NoError(t, windows.CloseHandle(h))
		}
	}
	t.Cleanup(release)
	return release
}

func mark(t *testing.T, path string) {
	t.Helper()
	p, err := windows.UTF16PtrFromString(path)
	require.NoError(t, err)
	require.NoError(t, windows.SetFileAttributes(p, windows.FILE_ATTRIBUTE_READONLY))
}

func requireContent(t *testing.T, want, path string) {
	t.Helper()
	got, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, want, string(got))
}

func TestHeldFileIsReplacedOnceItIsFree(t *testing.T) {
	path := filepath.Join(t.TempDir(), "header.json")
	require.NoError(t, atomicfile.Write(path, []byte("old"), 0o600))
	release := hold(t, path)
	timer := time.AfterFunc(120*time.Millisecond, release)
	defer timer.Stop()
	require.NoError(t, atomicfile.Write(path, []byte("new"), 0o600))
	requireContent(t, "new", path)
}

func TestHeldFileKeepsItsContentAndNothingElseStays(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "header.json")
	require.NoError(t, atomicfile.Write(path, []byte("old"), 0o600))
	release := hold(t, path)
	err := atomicfile.Write(path, []byte("new"), 0o600)
	var link *os.LinkError
	require.ErrorAs(t, err, &link, "the paths can be left out of it")
	requireContent(t, "old", path)
	assert.NoFileExists(t, path+".tmp")
	require.Error(t, atomicfile.Remove(path))
	requireContent(t, "old", path)
	release()
	require.NoError(t, atomicfile.Write(path, []byte("new"), 0o600))
	requireContent(t, "new", path)
}

func TestHeldFileIsRemovedOnceItIsFree(t *testing.T) {
	path := filepath.Join(t.TempDir(), "photo.age")
	require.NoError(t, os.WriteFile(path, []byte("x"), 0o600))
	timer := time.AfterFunc(120*time.Millisecond, hold(t, path))
	defer timer.Stop()
	require.NoError(t, atomicfile.Remove(path))
	assert.NoFileExists(t, path)
	require.ErrorIs(t, atomicfile.Remove(path), os.ErrNotExist)
}

func TestReadOnlyMarkIsNoObstacle(t *testing.T) {
	dir := t.TempDir()
	path, leftover := filepath.Join(dir, "anchor"), filepath.Join(dir, "anchor.tmp")
	for _, p := range []string{path, leftover} { // as copied back from a disc
		require.NoError(t, os.WriteFile(p, []byte("old"), 0o600))
		mark(t, p)
	}
	require.NoError(t, atomicfile.Write(path, []byte("new"), 0o600))
	requireContent(t, "new", path)
	mark(t, path)
	require.NoError(t, atomicfile.Remove(path))
	assert.NoFileExists(t, path)
}

func TestReadOnlyMarkStaysOnWhatIsNotReplaced(t *testing.T) {
	path := filepath.Join(t.TempDir(), "anchor")
	require.NoError(t, os.WriteFile(path, []byte("old"), 0o600))
	mark(t, path)
	release := hold(t, path)
	require.Error(t, atomicfile.Write(path, []byte("new"), 0o600))
	requireContent(t, "old", path)
	info, err := os.Stat(path)
	require.NoError(t, err)
	assert.Zero(t, info.Mode().Perm()&0o200)
	release()
}

func TestPathsOfEveryKind(t *testing.T) {
	for name, below := range map[string]string{
		"odd":  "Dr. O'Neil & Co 100% 患者#",
		"long": strings.Repeat(`Records of the year and of the years before\`, 8),
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), below)
			require.NoError(t, os.MkdirAll(dir, 0o700))
			path := filepath.Join(dir, "file")
			for _, content := range []string{"first", "second"} {
				require.NoError(t, atomicfile.Write(path, []byte(content), 0o600))
				requireContent(t, content, path)
				requireContent(t, content, strings.ToUpper(path)) // names are the same in any case
			}
			require.NoError(t, atomicfile.SyncDir(dir))
			require.NoError(t, atomicfile.Remove(path))
		})
	}
}
