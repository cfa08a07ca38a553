// The whole practice on disks that lose their power (F2) or have no room left (F4, S1), and everything that the program
// writes to, watched by the system (S3). They need root, and belong to `make fault` alone.

//go:build fault && linux

package wire

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"consentry/domain/calendar"
	"consentry/domain/office"
	"consentry/domain/patient"
	"consentry/store/faulttest"
)

// F2: the power goes at any moment of the front desk's and the photo desk's work.
func TestF2_PowerCutsLoseNothingAcknowledged(t *testing.T) {
	disk := faulttest.NewDisk(t, 256)
	origin := filepath.Join(t.TempDir(), "origin")
	require.NoError(t, BuildSample(context.Background(), Sample{Dir: origin, Patients: 12, Visits: 2, Seed: 1, Now: time.Now()}))
	n, acknowledged := max(4, rounds/5), 0
	for left := n; left > 0; left -= 40 {
		dir := filepath.Join(disk.Dir, fmt.Sprint("practice", left))
		require.NoError(t, os.CopyFS(dir, os.DirFS(origin)))
		require.NoError(t, exec.Command("sync", "-f", disk.Dir).Run())
		faulttest.Power(t, disk, dir, faulttest.Kills{Child: "front desk", Rounds: min(left, 40), Verify: func(t testing.TB, round int, acked []string) {
			acknowledged += len(acked)
			requireWhole(t, dir, acked, round%10 == 0)
		}})
		require.NoError(t, os.RemoveAll(dir))
	}
	t.Logf("N=%d power cuts at the front desk, %d acknowledged steps, none lost", n, acknowledged)
}

func TestF2_PowerCutsLoseNoPicture(t *testing.T) {
	disk := faulttest.NewDisk(t, 256)
	origin := photoDesk(t)
	n, acknowledged := max(3, rounds/10), 0
	for left := n; left > 0; left -= 40 {
		base := filepath.Join(disk.Dir, fmt.Sprint("desk", left))
		require.NoError(t, os.CopyFS(base, os.DirFS(origin)))
		require.NoError(t, exec.Command("sync", "-f", disk.Dir).Run())
		// The card is the child's own doing here: a file that a camera wrote just before the power went is not ours to keep.
		faulttest.Power(t, disk, base, faulttest.Kills{Child: "photo desk", Rounds: min(left, 40), MaxAcks: 10, Within: 150 * time.Millisecond, Verify: func(t testing.TB, round int, acked []string) {
			var kept []string
			for _, line := range acked {
				if !strings.HasPrefix(line, "card ") {
					kept = append(kept, line)
				}
			}
			acknowledged += len(kept)
			requirePhotoDesk(t, base, map[string]string{}, kept, round%10 == 0)
		}})
		require.NoError(t, os.RemoveAll(base))
	}
	t.Logf("N=%d power cuts at the photo desk, %d acknowledged steps, none lost", n, acknowledged)
}

func init() {
	faulttest.Register("full desk", func(c *faulttest.Child) error {
		full := func(err error) error {
			var m office.Message
			if errors.As(err, &m) && (m.MessageKey() == office.ErrDiskFull.Key || m.MessageKey() == "error.saved_not_marked") {
				return nil
			}
			return fmt.Errorf("on a full disk: %w", err)
		}
		o, _, err := enter(c.Dir)
		if err != nil {
			if err := full(err); err != nil {
				return err
			}
			c.Ack("shut")
			c.Hold()
			return nil
		}
		for err == nil {
			err = oneVisit(o, c)
		}
		if err := full(err); err != nil {
			return err
		}
		if _, err := o.FindPatients(context.Background(), "example"); err != nil {
			return fmt.Errorf("reading on a full disk: %w", err)
		}
		c.Ack("full")
		c.Hold()
		return nil
	})
}

// smallDisk mounts a file system in memory at dir.
func smallDisk(t *testing.T, dir string, size int64) {
	t.Helper()
	require.NoError(t, os.MkdirAll(dir, 0o700))
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, fmt.Sprintf("size=%d,mode=0700", size)); err != nil {
		t.Skipf("not possible here: mounting a small disk: %v", err)
	}
	t.Cleanup(func() { _ = unix.Unmount(dir, unix.MNT_DETACH) }) // gone already after a loop's end
}

// room is how much a practice takes of a disk in memory.
func room(t *testing.T, dir string) (size int64) {
	t.Helper()
	require.NoError(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		require.NoError(t, err)
		info, err := d.Info()
		size += (info.Size()+4095)/4096*4096 + 4096
		return err
	}))
	return size
}

// F4: the disk is full at every step of 4 KiB of the practice's growth.
func TestF4_TheWholePracticeOnAFullDisk(t *testing.T) {
	origin := filepath.Join(t.TempDir(), "origin")
	require.NoError(t, BuildSample(context.Background(), Sample{Dir: origin, Patients: 12, Visits: 2, Seed: 1, Now: time.Now()}))
	size := room(t, origin)
	n, shut, acknowledged := max(6, rounds*3/10), 0, 0
	for i := range n {
		dir := filepath.Join(t.TempDir(), "practice")
		smallDisk(t, dir, size+int64(i)*4096)
		require.NoError(t, os.CopyFS(dir, os.DirFS(origin)))
		p := faulttest.Start(t, "full desk", dir, uint64(i))
		var acked []string
		for {
			line, ok := p.Next()
			if !ok {
				_, _, err := p.Kill()
				require.NoError(t, err, "with %d pages of room", i)
			}
			if line == "shut" {
				shut++
			}
			if line == "shut" || line == "full" {
				break
			}
			acked = append(acked, line)
		}
		_, _, _ = p.Kill() // it waits for that
		acknowledged += len(acked)
		require.NoError(t, unix.Mount("tmpfs", dir, "tmpfs", unix.MS_REMOUNT, "size=256m,mode=0700"))
		requireWhole(t, dir, acked, i%10 == 0)
		o, folder, err := enter(dir)
		require.NoError(t, err, "with room again")
		_, err = o.AddPatient(context.Background(), patient.Patient{First: "Kim", Last: "Example", Born: calendar.MustNew(1980, 3, 4)})
		require.NoError(t, err)
		leave(o, folder)
		require.NoError(t, unix.Unmount(dir, unix.MNT_DETACH))
	}
	t.Logf("N=%d sizes of disk; %d times nobody could sign in any more, %d acknowledged steps, none lost", n, shut, acknowledged)
}

// S1: after a full disk, too, nothing is in clear.
func TestS1_OnAFullDiskNothingIsInClear(t *testing.T) {
	origin := secretRoom(t)
	n := max(3, rounds/50)
	for i := range n {
		base := filepath.Join(t.TempDir(), "room")
		smallDisk(t, base, room(t, origin)+int64(i)*40960%(700<<10))
		require.NoError(t, os.CopyFS(base, os.DirFS(origin)))
		atHome(t, base)
		p := faulttest.Start(t, "secrets", base, uint64(2*i))
		var acked []string
		for line, ok := p.Next(); ok; line, ok = p.Next() {
			acked = append(acked, line)
			if line == "worked" {
				break
			}
		}
		rest, _, _ := p.Kill() // it may have ended with what it said of the full disk
		requireNoSecrets(t, base, theSecrets(append(acked, rest...)), onCard)
		for name, s := range theSecrets(acked) {
			require.NotContains(t, p.Errors(), string(s), name)
		}
		require.NoError(t, unix.Unmount(base, unix.MNT_DETACH))
	}
	t.Logf("N=%d runs into a full disk", n)
}

// S3: everything that the process writes to, as the system tells it, is in a folder that is there for it.
func TestS3_TheSystemSeesNoWriteElsewhere(t *testing.T) {
	base := secretRoom(t)
	atHome(t, base)
	fd, err := unix.FanotifyInit(unix.FAN_CLASS_NOTIF|unix.FAN_UNLIMITED_QUEUE|unix.FAN_NONBLOCK|unix.FAN_CLOEXEC, unix.O_RDONLY|unix.O_LARGEFILE)
	if err != nil {
		t.Skipf("not possible here: watching a file system: %v", err)
	}
	defer unix.Close(fd)
	for _, place := range []string{"/", "/dev/shm", base} {
		require.NoError(t, unix.FanotifyMark(fd, unix.FAN_MARK_ADD|unix.FAN_MARK_FILESYSTEM, unix.FAN_MODIFY|unix.FAN_CLOSE_WRITE, unix.AT_FDCWD, place), place)
	}
	allowed := regexp.MustCompile(`^` + regexp.QuoteMeta(base) + `/((practice|drive)/|home/\.config/Consentry/anchors/)|^/dev/(null|ptmx|tty)`)
	p := faulttest.Start(t, "secrets", base, 1)
	seen := map[string]bool{}
	var acked []string
	for done := false; !done; {
		line, ok := p.Next()
		require.True(t, ok, p.Errors())
		acked = append(acked, line)
		done = line == "worked"
		writtenBy(t, fd, p.PID(), seen)
	}
	_, _, _ = p.Kill() // it waits for that, or leaves
	writtenBy(t, fd, p.PID(), seen)
	require.Greater(t, len(seen), 10, "the watch sees what is written")
	for path := range seen {
		require.Regexp(t, allowed, path)
	}
	t.Logf("N=%d files written to in %d steps, all in the practice, on the drive, or the anchor's second copy", len(seen), len(acked))
}

// writtenBy reads what is waiting, and notes the files that pid wrote to.
func writtenBy(t *testing.T, fd, pid int, seen map[string]bool) {
	t.Helper()
	buf := make([]byte, 1<<16)
	for {
		n, err := unix.Read(fd, buf)
		if errors.Is(err, unix.EAGAIN) {
			return
		}
		require.NoError(t, err)
		for at := 0; at < n; {
			var e unix.FanotifyEventMetadata
			require.NoError(t, binary.Read(bytes.NewReader(buf[at:]), binary.LittleEndian, &e))
			at += int(e.Event_len)
			if e.Fd < 0 {
				continue
			}
			path, err := os.Readlink(fmt.Sprint("/proc/self/fd/", e.Fd))
			require.NoError(t, errors.Join(err, unix.Close(int(e.Fd))))
			if int(e.Pid) == pid {
				seen[strings.TrimSuffix(path, " (deleted)")] = true
			}
		}
	}
}
