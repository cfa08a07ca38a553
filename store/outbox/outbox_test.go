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

func names(t testing.TB, dir string) []string {
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

func TestWhatAKilledProgramLeftGoesTheNextDay(t *testing.T) {
	dir := t.TempDir()
	now := box.Day()
	aged := func(name string, age time.Duration) {
		t.Helper()
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte("x"), 0o600))
		require.NoError(t, os.Chtimes(path, now.Add(-age), now.Add(-age)))
	}
	aged(".release-0123456789abcdef-0.part", Stale)
	aged(".consentry-123456.part", Stale+time.Hour)
	stays := map[string]time.Duration{
		".release-fedcba9876543210-0.part":      Stale - time.Second, // somebody may be writing it
		".release-fedcba9876543210-1.part":      -time.Hour,          // a clock that runs ahead
		"release-0123456789abcdef-0.part":       9 * Stale,           // not a name of ours
		".release-0123456789abcdef-0.part.jpg":  9 * Stale,
		".release-0123456789ABCDEE-0.part":      9 * Stale,
		".release-0123456789abcdef-0-copy.part": 9 * Stale,
		".consentry-notes.part":                 9 * Stale,
		"a.jpg":                                 9 * Stale,
	}
	for name, age := range stays {
		aged(name, age)
	}
	folder := filepath.Join(dir, ".release-00000000000000ff-0.part")
	require.NoError(t, os.Mkdir(folder, 0o700))
	require.NoError(t, os.Chtimes(folder, now.Add(-9*Stale), now.Add(-9*Stale)))
	left, err := box.Stage(dir, []office.OutFile{{Name: "b.jpg", Data: []byte("1")}})
	require.NoError(t, err)
	have := names(t, dir)
	assert.Len(t, have, len(stays)+2)
	for name := range stays {
		assert.Contains(t, have, name)
	}
	assert.DirExists(t, folder)
	assert.NotContains(t, have, ".consentry-123456.part")

	// What is staged is dated when it is written, so that it is known how long it has been lying there.
	info, err := os.Stat(left.(*staged).temps[0])
	require.NoError(t, err)
	assert.WithinDuration(t, time.Now(), info.ModTime(), time.Hour)
	assert.Zero(t, Sweep(filepath.Join(dir, "none"), now))
}
