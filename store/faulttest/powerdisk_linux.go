// A disk whose power can be cut: a file system in a file, ended without flushing anything that was not flushed before.

//go:build fault && linux

package faulttest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"golang.org/x/sys/unix"
)

// Ext4's ioctl that ends a file system at once, and its way that flushes neither data nor journal.
const (
	ext4Shutdown = 0x8004587d
	noFlush      = 2
)

// Disk is an ext4 file system in a file.
type Disk struct {
	Dir   string
	t     testing.TB
	image string
}

// NewDisk makes one of so many megabytes. Where a test may not mount, the test is skipped and says why.
func NewDisk(t testing.TB, megabytes int) *Disk {
	t.Helper()
	base, err := os.MkdirTemp("", "power")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(base) })
	d := &Disk{Dir: filepath.Join(base, "disk"), t: t, image: filepath.Join(base, "image")}
	if err := os.Mkdir(d.Dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"truncate", "-s", strconv.Itoa(megabytes) + "M", d.image}, {"mkfs.ext4", "-q", "-F", d.image}, {"mount", "-o", "loop", d.image, d.Dir}} {
		if out, err := exec.Command(args[0], args[1:]...).CombinedOutput(); err != nil {
			t.Skipf("not possible here: %s: %v %s", args[0], err, out)
		}
	}
	t.Cleanup(d.unmount)
	return d
}

// Cut ends the file system. Programs on it get errors from now on; nothing that was not flushed is written any more.
func (d *Disk) Cut() {
	d.t.Helper()
	f, err := os.Open(d.Dir)
	if err != nil {
		d.t.Fatal(err)
	}
	defer f.Close()
	if err := unix.IoctlSetPointerInt(int(f.Fd()), ext4Shutdown, noFlush); err != nil {
		d.t.Fatalf("cutting the power: %v", err)
	}
}

// Restart mounts what the cut left. Every program on the disk must have ended.
func (d *Disk) Restart() {
	d.t.Helper()
	d.unmount()
	if out, err := exec.Command("mount", "-o", "loop", d.image, d.Dir).CombinedOutput(); err != nil {
		d.t.Fatalf("after the power came back: %v %s", err, out)
	}
}

func (d *Disk) unmount() {
	for range 20 {
		if exec.Command("umount", d.Dir).Run() == nil {
			return
		}
	}
	_ = exec.Command("umount", "-l", d.Dir).Run()
}

// Power is Run with the power cut instead of a kill: work is the folder below the disk that the child works in.
func Power(t testing.TB, d *Disk, work string, k Kills) {
	t.Helper()
	k.cut = func(p *Process) (rest []string) {
		d.Cut()
		rest, _, _ = p.Kill() // on a dead disk a child may well have ended by itself
		d.Restart()
		return rest
	}
	k.Dir = work
	Run(t, k)
}
