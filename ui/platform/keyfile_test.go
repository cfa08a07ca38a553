package platform

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestKeyFilesAreFoundByTheirNameAndNeverReplaced(t *testing.T) {
	a, b := Drive{Name: "STICK_A", Dir: t.TempDir()}, Drive{Name: "STICK_B", Dir: t.TempDir()}
	assert.Empty(t, KeyFilesOn([]Drive{a, b, {Name: "GONE", Dir: filepath.Join(a.Dir, "gone")}}))
	one, two := bytes.Repeat([]byte{1}, 32), bytes.Repeat([]byte{2}, 32)
	path, fresh, err := WriteKeyFile(a.Dir, one)
	require.NoError(t, err)
	assert.True(t, fresh)
	assert.Equal(t, "consentry-key.key", filepath.Base(path))
	again, fresh, err := WriteKeyFile(a.Dir, one)
	require.NoError(t, err)
	assert.False(t, fresh, "it is there already")
	assert.Equal(t, path, again)
	_, _, err = WriteKeyFile(b.Dir, one)
	require.NoError(t, err)
	other, fresh, err := WriteKeyFile(a.Dir, two)
	require.NoError(t, err)
	assert.True(t, fresh)
	assert.Equal(t, "consentry-key-2.key", filepath.Base(other), "another member's file stays")
	require.NoError(t, SameKeyFile(path, one))
	require.ErrorIs(t, SameKeyFile(path, two), ErrKeyFileChanged)

	found := KeyFilesOn([]Drive{a, b})
	require.Len(t, found, 2, "the spare holds the same")
	assert.Equal(t, KeyFile{"STICK_A", "consentry-key.key", one}, found[0])
	assert.Equal(t, KeyFile{"STICK_A", "consentry-key-2.key", two}, found[1])

	DropKeyFile(other)
	assert.Len(t, KeyFilesOn([]Drive{a, b}), 1)
	assert.True(t, SameDrive(a.Dir, filepath.Join(a.Dir, ".")))
	assert.True(t, SameDrive(a.Dir, filepath.Join(a.Dir, "gone")), "what cannot be told is refused")
}

func TestWhatIsNoKeyFile(t *testing.T) {
	dir := t.TempDir()
	for name, size := range map[string]int{"short": 31, "long": 33, "empty": 0} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), make([]byte, size), 0o600))
		_, err := ReadKeyFile(filepath.Join(dir, name))
		require.ErrorIs(t, err, ErrNotKeyFile, name)
	}
	_, err := ReadKeyFile(dir)
	require.ErrorIs(t, err, ErrNotKeyFile)
	_, err = ReadKeyFile(filepath.Join(dir, "nothing"))
	require.ErrorIs(t, err, os.ErrNotExist)
	assert.NotContains(t, err.Error(), dir)

	require.NoError(t, os.Mkdir(filepath.Join(dir, "full"), 0o700))
	for n := 1; n <= keyFileNames; n++ {
		require.NoError(t, os.WriteFile(filepath.Join(dir, "full", keyFileName(n)), []byte("theirs"), 0o600))
	}
	_, _, err = WriteKeyFile(filepath.Join(dir, "full"), make([]byte, 32))
	require.ErrorIs(t, err, ErrKeyFilesFull)
	_, _, err = WriteKeyFile(filepath.Join(dir, "nowhere"), make([]byte, 32))
	require.ErrorIs(t, err, os.ErrNotExist)
	left, err := os.ReadFile(filepath.Join(dir, "full", "consentry-key.key"))
	require.NoError(t, err)
	assert.Equal(t, "theirs", string(left))
}
