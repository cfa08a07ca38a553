// A drive that is plugged in while the practice is locked: the copy that lies ready goes onto it without a key, is read back
// like every other, and opens like every other.
package backup

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/office"
)

// readied is a practice with a drive and a copy that lies ready, locked.
func readied(t *testing.T, parts int64) (w *world, id string) {
	t.Helper()
	w = newWorld(t)
	w.e.parts = parts
	id = w.register()
	require.NoError(t, w.e.Prepare(bg, w.p, []string{id}))
	w.lock()
	return w, id
}

// lock closes the practice as a lock does.
func (w *world) lock() {
	w.t.Helper()
	require.NoError(w.t, w.p.Close())
	require.NoError(w.t, w.f.Close())
}

func (w *world) serve() (office.BackupDone, error) {
	return w.e.BackupReady(bg, w.dir, w.drive, nil)
}

func TestALockedPracticeServesADriveItKnows(t *testing.T) {
	for name, parts := range map[string]int64{"in one file": partBytes, "in parts": testParts} {
		t.Run(name, func(t *testing.T) {
			w, id := readied(t, parts)
			ready, err := w.e.Ready(w.dir)
			require.NoError(t, err)
			assert.Equal(t, []string{id}, ready.Drives)
			done, err := w.serve()
			require.NoError(t, err)
			assert.Equal(t, ready.Version.ID, done.Version.ID)
			assert.Equal(t, testPatients, done.Version.Patients)
			assert.Len(t, w.files, done.NewFiles)
			assert.Positive(t, done.ReadBack)
			assert.Empty(t, w.check("").Bad)
			to := filepath.Join(t.TempDir(), "practice")
			restored, err := w.e.Restore(bg, w.drive, "", "", w.sheet(), to, false, nil)
			require.NoError(t, err)
			assert.Empty(t, restored.Bad)
			w.restored(to)
			_, err = w.e.Drill(bg, w.drive, "", "", w.sheet(), filepath.Join(t.TempDir(), "scratch"), nil)
			require.NoError(t, err)

			served, err := w.e.Served(w.dir)
			require.NoError(t, err)
			require.Len(t, served, 1)
			assert.Equal(t, id, served[0].DriveID)
			assert.Equal(t, done.Version, served[0].Done.Version)
			require.NoError(t, w.e.DropServed(w.dir))
			served, err = w.e.Served(w.dir)
			require.NoError(t, err)
			assert.Empty(t, served)
			w.open()
			w.backup()
			assert.Empty(t, w.check("").Bad)
		})
	}
}

func TestWhatLiesReadyIsNotReadable(t *testing.T) {
	w, _ := readied(t, partBytes)
	for name, data := range tree(t, filepath.Join(w.dir, readyName)) {
		assert.NotContains(t, data, "Park the", name)
		assert.NotContains(t, data, "Lena", name)
	}
}

func TestADriveThatMayNotBeServedIsLeftAlone(t *testing.T) {
	w, _ := readied(t, partBytes)
	before := tree(t, w.drive)
	left := func(want *office.Problem) {
		t.Helper()
		_, err := w.serve()
		requireProblem(t, want, err)
		assert.Equal(t, before, tree(t, w.drive))
		served, err := w.e.Served(w.dir)
		require.NoError(t, err)
		assert.Empty(t, served)
	}
	point := filepath.Join(w.dir, readyName, readyPointName)
	whole, err := os.ReadFile(point)
	require.NoError(t, err)
	header := filepath.Join(w.dir, "header.json")
	head, err := os.ReadFile(header)
	require.NoError(t, err)

	require.NoError(t, os.WriteFile(header, append(head, ' '), 0o600))
	left(office.ErrNotReady) // keys or members were changed since
	require.NoError(t, os.WriteFile(header, head, 0o600))

	require.NoError(t, os.WriteFile(point, []byte(strings.Replace(string(whole), `"drives": [`, `"drives": ["`+strings.Repeat("0", 32)+`"], "x": [`, 1)), 0o600))
	left(office.ErrNotReady) // not in the form that is written there
	require.NoError(t, os.WriteFile(point, whole, 0o600))

	sealed := filepath.Join(w.dir, readyName, sealedName)
	raw, err := os.ReadFile(sealed)
	require.NoError(t, err)
	spoilt := append([]byte(nil), raw...)
	spoilt[len(raw)/2] ^= 1
	require.NoError(t, os.WriteFile(sealed, spoilt, 0o600))
	_, err = w.serve()
	requireProblem(t, office.ErrNotReady, err)
	assert.Empty(t, w.look().Versions, "a copy that somebody changed is no version")
	require.NoError(t, os.WriteFile(sealed, raw, 0o600))

	list := filepath.Join(w.dir, readyName, readyFilesName)
	files, err := os.ReadFile(list)
	require.NoError(t, err)
	for _, bad := range []string{"x 1\n", string(files) + string(files), strings.Repeat("0", 64) + " -1\n"} {
		require.NoError(t, os.WriteFile(list, []byte(bad), 0o600))
		_, err = w.serve()
		requireProblem(t, office.ErrNotReady, err)
	}
	require.NoError(t, os.WriteFile(list, files, 0o600))

	require.NoError(t, os.RemoveAll(filepath.Join(w.dir, readyName)))
	_, err = w.serve()
	requireProblem(t, office.ErrNotReady, err)
}

func TestADriveThatIsNotListedGetsNothingWhileLocked(t *testing.T) {
	w := newWorld(t)
	w.register()
	require.NoError(t, w.e.Prepare(bg, w.p, []string{strings.Repeat("0", 32)}))
	w.lock()
	before := tree(t, w.drive)
	_, err := w.serve()
	requireProblem(t, office.ErrDriveUnknown, err)
	assert.Equal(t, before, tree(t, w.drive))
}

func TestRansomwareIsFoundWhileLocked(t *testing.T) {
	w, first := backed(t)
	require.NoError(t, w.e.Prepare(bg, w.p, []string{w.look().DriveID}))
	w.lock()
	for _, f := range w.files {
		path := filepath.Join(w.root(), blobsName, f.SHA256[:2], f.SHA256+blobSuffix)
		require.NoError(t, os.WriteFile(path, []byte("locked by somebody"), 0o600))
	}
	_, err := w.serve()
	requireProblem(t, office.ErrFilesChangedThere, err)
	assert.Equal(t, []office.BackupVersion{first.Version}, w.look().Versions)
}

func TestPreparingAgainTakesThePlaceOfTheCopy(t *testing.T) {
	w := newWorld(t)
	id := w.register()
	require.NoError(t, w.e.Prepare(bg, w.p, []string{id}))
	first, err := w.e.Ready(w.dir)
	require.NoError(t, err)
	w.patient(9)
	require.NoError(t, w.e.Prepare(bg, w.p, []string{id}))
	second, err := w.e.Ready(w.dir)
	require.NoError(t, err)
	assert.Greater(t, second.Version.Seq, first.Version.Seq)
	require.NoError(t, w.e.Prepare(bg, w.p, nil))
	require.NoDirExists(t, filepath.Join(w.dir, readyName), "no drive: no copy")
	_, err = w.e.Ready(w.dir)
	requireProblem(t, office.ErrNotReady, err)
	left, err := filepath.Glob(filepath.Join(w.dir, workName+"*"))
	require.NoError(t, err)
	assert.Empty(t, left)
}
