// Intakes that are cut short by what is outside: a file that is written to while it is read, a card that is pulled.

package wire

import (
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/office"
	"consentry/domain/photo/scrub/report"
)

// meddled is a real file to which something happens when reading it begins.
type meddled struct {
	office.Incoming
	during func()
}

func (m meddled) Open() (office.Source, error) {
	src, err := m.Incoming.Open()
	return meddledSource{src, sync.OnceFunc(m.during)}, err
}

type meddledSource struct {
	office.Source
	during func()
}

func (s meddledSource) ReadAt(p []byte, at int64) (int, error) {
	s.during()
	return s.Source.ReadAt(p, at)
}

func TestAFileWrittenToWhileItIsReadIsNotTaken(t *testing.T) {
	whole := snapshotOf(t, 1)
	other := snapshotOf(t, 1)
	other[len(other)/2] ^= 1
	later := morning.Add(time.Hour)
	for name, c := range map[string]struct {
		meddle func(path string) error
		why    []report.Why
	}{
		"another of the same length": {func(path string) error {
			if err := os.WriteFile(path, other, 0o600); err != nil {
				return err
			}
			return os.Chtimes(path, later, later)
		}, []report.Why{report.Changed}},
		"still growing":   {func(path string) error { return os.WriteFile(path, append(whole[:len(whole):len(whole)], 0), 0o600) }, []report.Why{report.Changed}},
		"cut in the half": {func(path string) error { return os.Truncate(path, int64(len(whole)/2)) }, []report.Why{report.Unreadable, report.Changed}},
		"emptied":         {func(path string) error { return os.Truncate(path, 0) }, []report.Why{report.Unreadable, report.Changed}},
	} {
		t.Run(name, func(t *testing.T) {
			w := founded(t)
			in := card(t, map[string][]byte{"a.jpg": whole})[0]
			path := filepath.Join(folderOf(t, in), "a.jpg")
			taken := w.taken(meddled{in, func() { require.NoError(t, c.meddle(path)) }})
			require.NotNil(t, taken.Refused)
			assert.Contains(t, c.why, taken.Refused.Why)
			requireSentence(t, taken.Refused)
		})
	}
}

// folderOf is the folder that a file stands in.
func folderOf(t *testing.T, in office.Incoming) string {
	t.Helper()
	src, err := in.Open()
	require.NoError(t, err)
	defer src.Close()
	named, ok := src.(interface{ Name() string })
	require.True(t, ok)
	return filepath.Dir(named.Name())
}

func TestACardPulledInTheMiddleKeepsWhatWasReadAndDeletesNothing(t *testing.T) {
	w := founded(t)
	lena := w.lena()
	ins := card(t, map[string][]byte{"a.jpg": snapshotOf(t, 1), "b.jpg": snapshotOf(t, 2), "c.jpg": snapshotOf(t, 3), "d.jpg": snapshotOf(t, 4)})
	dir := folderOf(t, ins[0])
	pulled := dir + " pulled"
	ins[2] = meddled{ins[2], func() { require.NoError(t, os.Rename(dir, pulled)) }}
	taken := make([]office.Taken, len(ins))
	require.NoError(t, w.o.TakeInAll(w.ctx, ins, 1, func(i int, t office.Taken) { taken[i] = t }))
	require.NotNil(t, taken[3].Refused)
	assert.Equal(t, report.Unreadable, taken[3].Refused.Why)
	requireSentence(t, taken[3].Refused)
	gone, err := ins[3].Gone()
	require.NoError(t, err)
	assert.True(t, gone, "so that the page can tell a card that is gone from a file that is bad")
	saved := w.save(lena.ID, taken[:2])
	require.Len(t, saved, 2)
	ids := []string{saved[0].ID, saved[1].ID}
	require.NoError(t, w.o.ProveSaved(w.ctx, ids, quiet))

	cleared, err := w.o.ClearSource(w.ctx, ids, ins[:2], quiet)
	require.NoError(t, err)
	assert.Equal(t, office.Cleared{Left: []string{"a.jpg", "b.jpg"}}, cleared, "what is not there is not said to be deleted")
	list, err := os.ReadDir(pulled)
	require.NoError(t, err)
	assert.Len(t, list, 4)

	// It is put in again: the page knows what is saved, takes the rest, and only then can it be emptied.
	require.NoError(t, os.Rename(pulled, dir))
	again := w.takeIn(ins[:2])
	assert.True(t, len(again[0].Same) == 1 && again[0].Same[0].Exact)
	more := w.save(lena.ID, w.takeIn([]office.Incoming{ins[3]}))
	require.Len(t, more, 1)
	cleared, err = w.o.ClearSource(w.ctx, append(ids, more[0].ID), []office.Incoming{ins[0], ins[1], ins[3]}, quiet)
	require.NoError(t, err)
	assert.Equal(t, office.Cleared{Deleted: 3}, cleared)
	damage, err := w.o.CheckIntegrity(w.ctx, quiet)
	require.NoError(t, err)
	assert.Empty(t, damage)
}
