package outbox

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/windows"

	"consentry/domain/office"
)

// A virus scanner looks at every new file for a moment, and keeps it from being renamed meanwhile.
func TestCommitWaitsForAScanner(t *testing.T) {
	dir := t.TempDir()
	s, err := box.Stage(dir, []office.OutFile{{Name: "a.jpg", Data: []byte("1")}})
	require.NoError(t, err)
	p, err := windows.UTF16PtrFromString(s.(*staged).temps[0])
	require.NoError(t, err)
	h, err := windows.CreateFile(p, windows.GENERIC_READ, windows.FILE_SHARE_READ|windows.FILE_SHARE_WRITE, nil, windows.OPEN_EXISTING, 0, 0)
	require.NoError(t, err)
	timer := time.AfterFunc(120*time.Millisecond, func() { assert.NoError(t, windows.CloseHandle(h)) })
	defer timer.Stop()
	require.NoError(t, s.Commit())
	assert.Equal(t, []string{"a.jpg"}, names(t, dir))
}

// Names that Windows reads as something other than a file of that name in that folder.
func TestNamesThatMeanSomethingElse(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a.jpg:note", `..\a.jpg`, `C:a.jpg`, "NUL", "CON", "COM1", ".."} {
		_, err := box.Stage(dir, []office.OutFile{{Name: name, Data: []byte("1")}})
		require.Error(t, err, name)
	}
	assert.Empty(t, names(t, dir))
}

// Names are the same in any case: nothing is put in place of what somebody named in capitals.
func TestATakenNameIsTakenInAnyCase(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "A.JPG"), []byte("theirs"), 0o600))
	_, err := box.Stage(dir, []office.OutFile{{Name: "a.jpg", Data: []byte("1")}})
	require.ErrorIs(t, err, errTaken)
	got, err := os.ReadFile(filepath.Join(dir, "A.JPG"))
	require.NoError(t, err)
	assert.Equal(t, "theirs", string(got))
}
