// Every file of a backup flipped and cut a thousand times (F5), and a drive that is full at every single operation (F4, F8).
package backup

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/office"
	"consentry/store/faulttest"
)

// F5: whatever file of a backup is changed by a bit or cut short, the check names it, and a restore either names it or
// gives back everything as it was.
func TestF5_everyFileOfABackup(t *testing.T) {
	w, done := backed(t)
	blob := w.files[7].SHA256
	names := []string{blobsName + "/" + blob[:2] + "/" + blob + blobSuffix, formatName, driveIDName, readmeName}
	for _, n := range []string{sealedName, manifestName, infoName, completeName} {
		names = append(names, snapshotName(done.Version.ID, n))
	}
	tried := 0
	for _, name := range names {
		path := filepath.Join(w.root(), filepath.FromSlash(name))
		whole, err := os.ReadFile(path)
		require.NoError(t, err)
		for i := range max(1, faulttest.Times(24)/2) {
			raw := slices.Clone(whole)
			if i%4 == 3 {
				raw = raw[:rand.IntN(len(raw))]
			} else {
				raw[rand.IntN(len(raw))] ^= 1 << rand.IntN(8)
			}
			require.NoError(t, os.WriteFile(path, raw, 0o600))
			tried++
			c, err := w.e.Check(bg, w.drive, w.p.Fingerprint(), done.Version.ID, office.CheckAll, nil)
			if err == nil {
				require.True(t, slices.ContainsFunc(c.Bad, func(b office.BadFile) bool { return b.Name == name }), "%s: %v", name, c.Bad)
			}
			if i%8 == 0 {
				w.requireNoSilentRestore(name)
			}
			require.NoError(t, os.WriteFile(path, whole, 0o600))
		}
	}
	assert.Empty(t, w.check("").Bad)
	t.Logf("N=%d flips and cuts in %d files of a backup", tried, len(names))
}

// requireNoSilentRestore restores from a drive on which the file name was spoilt.
func (w *world) requireNoSilentRestore(name string) {
	w.t.Helper()
	to := filepath.Join(w.t.TempDir(), "practice")
	done, err := w.e.Restore(bg, w.drive, w.p.Fingerprint(), "", w.sheet(), to, false, nil)
	switch {
	case err != nil:
		require.NoDirExists(w.t, to, name)
	case len(done.Bad) > 0:
		require.Equal(w.t, name, done.Bad[0].Name)
	default: // a file that a restore does not need
		w.restored(to)
	}
	require.NoError(w.t, os.RemoveAll(to))
}

// F4 and F8: no room from the n-th writing operation on, for every n, each time on the same drive as it was before (what one
// try has copied would spare the next one its work). The message is the right one, what was complete stays so, and nothing
// incomplete counts; with room again the next backup completes.
func TestF4_F8_aDriveThatIsFullAtEveryOperation(t *testing.T) {
	w, first := backed(t)
	w.patient(9)
	before := filepath.Join(t.TempDir(), "before")
	require.NoError(t, os.CopyFS(before, os.DirFS(w.drive)))
	tried := 0
	for after := int64(0); ; after++ {
		w.failing(after, errFull, false)
		_, err := w.e.Backup(bg, w.p, w.drive, nil)
		w.healed()
		if err == nil {
			break
		}
		tried++
		requireProblem(t, office.ErrDriveFull, err)
		place := w.look()
		require.Contains(t, place.Versions, first.Version)
		for _, v := range place.Versions {
			require.Empty(t, v.Damaged, "after %d operations", after)
		}
		require.NoError(t, os.RemoveAll(w.drive))
		require.NoError(t, os.CopyFS(w.drive, os.DirFS(before)))
	}
	assert.Empty(t, w.check(first.Version.ID).Bad)
	assert.Empty(t, w.check("").Bad)
	t.Logf("N=%d operations, full at each", tried)
}
