package outbox

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/office"
)

var box = Outbox{Day: func() time.Time { return time.Date(2026, 11, 22, 15, 4, 5, 6, time.FixedZone("", -5*3600)) }}

func names(t *testing.T, dir string) []string {
	t.Helper()
	list, err := os.ReadDir(dir)
	require.NoError(t, err)
	var out []string
	for _, e := range list {
		out = append(out, e.Name())
	}
	return out
}

func TestFilesGetTheirNamesTogether(t *testing.T) {
	dir := t.TempDir()
	s, err := box.Stage(dir, []office.OutFile{{Name: "a.jpg", Data: []byte("one")}, {Name: "b.pdf", Data: []byte("two")}})
	require.NoError(t, err)
	assert.NotContains(t, names(t, dir), "a.jpg", "nothing has its name before it is recorded")
	require.NoError(t, s.Commit())
	assert.Equal(t, []string{"a.jpg", "b.pdf"}, names(t, dir))
	info, err := os.Stat(filepath.Join(dir, "a.jpg"))
	require.NoError(t, err)
	assert.Equal(t, time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC), info.ModTime().UTC(), "the time of day is not told")
}

func TestNothingIsReplaced(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "b.jpg"), []byte("theirs"), 0o600))
	_, err := box.Stage(dir, []office.OutFile{{Name: "a.jpg", Data: []byte("1")}, {Name: "b.jpg", Data: []byte("2")}})
	require.ErrorIs(t, err, errTaken)
	assert.Equal(t, []string{"b.jpg"}, names(t, dir), "and nothing half written stays")

	s, err := box.Stage(dir, []office.OutFile{{Name: "c.jpg", Data: []byte("3")}})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "c.jpg"), []byte("came meanwhile"), 0o600))
	require.ErrorIs(t, s.Commit(), errTaken)
	kept, err := os.ReadFile(filepath.Join(dir, "c.jpg"))
	require.NoError(t, err)
	assert.Equal(t, "came meanwhile", string(kept))
	assert.Equal(t, []string{"b.jpg", "c.jpg"}, names(t, dir))
}

func TestAbortLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	s, err := box.Stage(dir, []office.OutFile{{Name: "a.jpg", Data: []byte("one")}})
	require.NoError(t, err)
	s.Abort()
	assert.Empty(t, names(t, dir))
}

func TestNamesAndFoldersThatCannotBe(t *testing.T) {
	dir := t.TempDir()
	_, err := box.Stage(filepath.Join(dir, "none"), nil)
	require.ErrorIs(t, err, errNoFolder)
	for _, name := range []string{"", "../a.jpg", "x/y.jpg"} {
		_, err := box.Stage(dir, []office.OutFile{{Name: name}})
		require.Error(t, err, name)
	}
	assert.Empty(t, names(t, dir))
}

func TestWhenOneCannotGetItsNameNoneDoes(t *testing.T) {
	dir := t.TempDir()
	s, err := box.Stage(dir, []office.OutFile{{Name: "a.jpg", Data: []byte("1")}, {Name: "b.jpg", Data: []byte("2")}, {Name: "c.jpg", Data: []byte("3")}})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "b.jpg"), []byte("theirs"), 0o600))
	require.ErrorIs(t, s.Commit(), errTaken)
	assert.Equal(t, []string{"b.jpg"}, names(t, dir))

	s, err = box.Stage(dir, []office.OutFile{{Name: "d.jpg", Data: []byte("4")}})
	require.NoError(t, err)
	require.NoError(t, os.Remove(s.(*staged).temps[0]))
	err = s.Commit()
	require.ErrorIs(t, err, office.ErrOutbox)
	assert.NotContains(t, err.Error(), dir, "no path in an error")
	assert.Equal(t, []string{"b.jpg"}, names(t, dir))
}
