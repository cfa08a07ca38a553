// A disk that is full in the middle of an intake.

package wire

import (
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/office"
	"consentry/domain/photo"
)

// cramped leaves only so much room on the disk that a practice stands on, and again gives it back. Where no small disk can
// be mounted, no file may grow beyond what is left.
func cramped(t *testing.T, disk string, mounted bool, left int) (again func()) {
	t.Helper()
	if !mounted {
		var was syscall.Rlimit
		require.NoError(t, syscall.Getrlimit(syscall.RLIMIT_FSIZE, &was))
		signal.Ignore(syscall.SIGXFSZ)
		require.NoError(t, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 12 << 10, Max: was.Max}))
		return func() {
			require.NoError(t, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &was))
			signal.Reset(syscall.SIGXFSZ)
		}
	}
	var s syscall.Statfs_t
	require.NoError(t, syscall.Statfs(disk, &s))
	filler := filepath.Join(disk, "filler")
	require.NoError(t, os.WriteFile(filler, make([]byte, int(s.Bavail)*int(s.Bsize)-left), 0o600))
	return func() { require.NoError(t, os.Remove(filler)) }
}

func TestAnIntakeOnAFullDiskSaysSoAndKeepsWhatWasRead(t *testing.T) {
	disk := t.TempDir()
	mounted := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=24m") == nil
	if mounted {
		t.Cleanup(func() { _ = syscall.Unmount(disk, syscall.MNT_DETACH) })
	}
	w := foundedIn(t, filepath.Join(disk, "practice"))
	lena := w.lena()
	first := w.save(lena.ID, w.takeIn([]office.Incoming{&odd{name: "first.jpg", data: snapshotOf(t, 100)}}))
	var ins []office.Incoming
	for i := range 16 {
		ins = append(ins, &odd{name: "a.jpg", data: snapshotOf(t, uint64(i))})
	}
	entries := w.count()

	again := cramped(t, disk, mounted, 700<<10)
	taken := make([]office.Taken, len(ins))
	told := 0
	err := w.o.TakeInAll(w.ctx, ins, 2, func(i int, tk office.Taken) { taken[i] = tk; told++ })
	requireKey(t, "error.disk_full", err)
	assert.Less(t, told, len(ins))
	assert.Equal(t, mounted, told > 0, "what fitted was read")
	for _, tk := range taken {
		assert.Nil(t, tk.Refused, "it is the disk's fault, no file's")
	}
	sitting := office.Sitting{PatientID: lena.ID, Born: lena.Born, Procedure: "rhinoplasty", Stage: photo.Stage{Kind: photo.StageBefore}, TakenOn: w.o.Today()}
	var choices []office.Choice
	for i := range taken {
		choices = append(choices, office.Choice{Taken: &taken[i]})
	}
	saved, written := []photo.Photo(nil), false
	if mounted { // until nothing is left, or everything that was read is saved
		require.NoError(t, os.WriteFile(filepath.Join(disk, "rest"), nil, 0o600))
		fillUp(t, filepath.Join(disk, "rest"))
		_, saved, err = w.o.SavePhotos(w.ctx, sitting, choices)
		if written = err == nil; !written {
			requireSentence(t, err)
			m, _ := message(err)
			written = m.MessageKey() == "error.saved_not_marked"
		}
		require.NoError(t, os.Remove(filepath.Join(disk, "rest")))
	}
	again()

	// With room again: nothing is half saved, what was read is saved now, and the rest comes in.
	page, err := w.o.Gallery(w.ctx, office.GalleryQuery{PhotoFilter: office.PhotoFilter{PatientID: lena.ID}}, 0, 100)
	require.NoError(t, err)
	if !written {
		require.Len(t, page.Tiles, 1, "all of a batch or nothing")
		if told > 0 {
			_, saved, err = w.o.SavePhotos(w.ctx, sitting, choices)
			require.NoError(t, err)
			require.Len(t, saved, told)
		}
	}
	w.save(lena.ID, w.takeIn(ins))
	require.NoError(t, w.o.ProveSaved(w.ctx, []string{first[0].ID}, quiet))
	for _, p := range saved {
		require.NoError(t, w.o.ProveSaved(w.ctx, []string{p.ID}, quiet))
	}
	assert.Greater(t, w.count(), entries)
	tmp, err := os.ReadDir(filepath.Join(w.dir, "media", "tmp"))
	require.NoError(t, err)
	assert.Empty(t, tmp, "nothing half written stays")
	damage, err := w.o.CheckIntegrity(w.ctx, quiet)
	require.NoError(t, err)
	assert.Empty(t, damage)
}

// fillUp writes until the disk takes no more.
func fillUp(t *testing.T, path string) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0o600)
	require.NoError(t, err)
	for size := 64 << 10; size > 0; size /= 2 {
		for err == nil {
			_, err = f.Write(make([]byte, size))
		}
		require.ErrorIs(t, err, syscall.ENOSPC)
		err = nil
	}
	_ = f.Close()
}
