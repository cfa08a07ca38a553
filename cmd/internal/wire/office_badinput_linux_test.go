// A full disk and a folder that may not be written, as a person at the desk meets them.

package wire

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"consentry/domain/calendar"
	"consentry/domain/patient"
	"consentry/store/faulttest"
	"consentry/ui/i18n"
)

func init() {
	// Signs in with room to spare, then adds patients until the disk has no room, or files may not grow.
	faulttest.Register("desk on a full disk", func(c *faulttest.Child) error {
		o, _, err := enter(c.Dir)
		if err != nil {
			return err
		}
		c.Gate()
		if _, err := os.Stat(filepath.Join(c.Dir, "..", "small")); err != nil { // no small disk could be made
			signal.Ignore(syscall.SIGXFSZ)
			limit := uint64(600 << 10)
			if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: limit, Max: limit}); err != nil {
				return err
			}
		}
		for i := 0; err == nil && i < 5000; i++ {
			if _, err = o.AddPatient(context.Background(), patient.Patient{First: "Kim", Last: fmt.Sprintf("Example %d", i), Born: calendar.MustNew(1980, 3, 4)}); err == nil {
				c.Ack("saved")
			}
		}
		m, ok := message(err)
		if !ok {
			return fmt.Errorf("no sentence: %w", err)
		}
		c.Ack("%s", m.MessageKey())
		return nil
	})
	// Tries to sign in to a folder that cannot be written, without the rights of root.
	faulttest.Register("desk on a read-only folder", func(c *faulttest.Child) error {
		if os.Getuid() == 0 {
			if err := syscall.Setgid(65534); err != nil {
				return err
			}
			if err := syscall.Setuid(65534); err != nil {
				return err
			}
		}
		_, _, err := enter(c.Dir)
		m, ok := message(err)
		if !ok {
			return fmt.Errorf("no sentence: %w", err)
		}
		c.Ack("%s", m.MessageKey())
		return nil
	})
}

func next(t *testing.T, p *faulttest.Process) string {
	t.Helper()
	line, ok := p.Next()
	if !ok {
		_, _, err := p.Kill()
		require.NoError(t, err)
		require.Fail(t, "the child ended")
	}
	return line
}

func TestAFullDiskKeepsWhatWasSavedAndGoesOnWithRoom(t *testing.T) {
	disk := t.TempDir()
	dir, filler := filepath.Join(disk, "practice"), filepath.Join(disk, "filler")
	small := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=16m") == nil
	if small {
		t.Cleanup(func() { _ = syscall.Unmount(disk, syscall.MNT_DETACH) })
		require.NoError(t, os.WriteFile(filepath.Join(disk, "small"), nil, 0o600))
	}
	require.NoError(t, BuildSample(context.Background(), Sample{Dir: dir, Seed: 3, Now: time.Now()}))
	o, folder, err := enter(dir)
	require.NoError(t, err)
	before, err := o.PatientCount(context.Background())
	require.NoError(t, err)
	require.NoError(t, o.Lock(context.Background(), "exit"))
	require.NoError(t, folder.Close())

	p := faulttest.Start(t, "desk on a full disk", dir, 1)
	p.AwaitGate(t)
	if small {
		var s syscall.Statfs_t
		require.NoError(t, syscall.Statfs(disk, &s))
		require.NoError(t, os.WriteFile(filler, make([]byte, int(s.Bavail)*int(s.Bsize)-300<<10), 0o600))
	}
	p.Release(t)
	saved, line := 0, next(t, p)
	for ; line == "saved"; line = next(t, p) {
		saved++
	}
	require.Positive(t, saved)
	require.Contains(t, []string{"error.disk_full", "error.saved_not_marked", "error.disk_failed"}, line)
	require.True(t, i18n.Has(line))
	if small {
		require.NotEqual(t, "error.disk_failed", line, "a full disk is called one")
		require.NoError(t, os.Remove(filler))
	}
	_, _, _ = p.Kill()

	if line == "error.saved_not_marked" {
		saved++ // the person was told that it is saved
	}
	o, folder, err = enter(dir)
	require.NoError(t, err)
	defer folder.Close()
	me, _ := o.Me()
	require.False(t, me.Grave, "%v", me.Findings)
	after, err := o.PatientCount(context.Background())
	require.NoError(t, err)
	require.Equal(t, before+saved, after, "what was acknowledged is there, and nothing else")
	damage, err := o.CheckIntegrity(context.Background(), quiet)
	require.NoError(t, err)
	require.Empty(t, damage)
}

func TestAFolderThatMayNotBeWrittenIsSaid(t *testing.T) {
	top := t.TempDir()
	dir := filepath.Join(top, "practice")
	require.NoError(t, BuildSample(context.Background(), Sample{Dir: dir, Seed: 3, Now: time.Now()}))
	modes := func(files, folders os.FileMode) {
		var paths []string
		require.NoError(t, filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
			paths = append(paths, path)
			return err
		}))
		for i := len(paths) - 1; i >= 0; i-- {
			info, err := os.Stat(paths[i])
			require.NoError(t, err)
			mode := files
			if info.IsDir() {
				mode = folders
			}
			require.NoError(t, os.Chmod(paths[i], mode))
		}
	}
	modes(0o444, 0o555)
	require.NoError(t, os.Chmod(filepath.Dir(top), 0o755)) // the test's own folder, so that nobody can reach it
	p := faulttest.Start(t, "desk on a read-only folder", dir, 1)
	require.Equal(t, "error.read_only", next(t, p))
	_, _, _ = p.Kill()
	for _, path := range []string{dir, filepath.Join(dir, "media"), filepath.Join(dir, "media", "tmp"), filepath.Join(dir, "media", "quarantine")} {
		require.NoError(t, os.Chmod(path, 0o700))
	}
	modes(0o600, 0o700)
	o, folder, err := enter(dir)
	require.NoError(t, err)
	defer folder.Close()
	damage, err := o.CheckIntegrity(context.Background(), quiet)
	require.NoError(t, err)
	require.Empty(t, damage)
}
