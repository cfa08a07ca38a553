//go:build linux && (amd64 || arm64)

package codec

// This file holds what a worker tries when a hostile file has taken it over, and that the kernel says no.

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"consentry/domain/photo/scrub/report"
)

func init() {
	hostile["explorer"] = func() {
		_ = sendEnd(os.Stdout, &report.Refused{Why: report.Unknown, Args: attempts()})
	}
}

// attempts is how each way out ended.
func attempts() map[string]string {
	at := map[string]string{}
	note := func(what string, err error) {
		var e unix.Errno
		switch {
		case err == nil:
			at[what] = "it could"
		case errors.As(err, &e):
			at[what] = unix.ErrnoName(e)
		default:
			at[what] = err.Error()
		}
	}
	shut := func(fd int, err error) error {
		if err == nil {
			_ = unix.Close(fd)
		}
		return err
	}
	_, err := os.ReadFile("/proc/self/exe")
	note("read a file", err)
	note("make a file", os.WriteFile(filepath.Join(os.TempDir(), "explorer"), nil, 0o600))
	note("remove a file", os.Remove("/nothing/here"))
	_, err = os.Stat("/etc/passwd")
	note("look for a file", err)
	_, err = os.ReadDir("/")
	note("list a folder", err)
	fd, err := unix.Openat2(unix.AT_FDCWD, "/", &unix.OpenHow{Flags: unix.O_RDONLY})
	note("open in a newer way", shut(fd, err))
	for name, family := range map[string]int{"internet": unix.AF_INET, "internet 6": unix.AF_INET6, "this computer": unix.AF_UNIX, "kernel": unix.AF_NETLINK} {
		fd, err := unix.Socket(family, unix.SOCK_DGRAM, 0)
		note("talk to "+name, shut(fd, err))
	}
	note("start a program", exec.Command("/proc/self/exe").Start())
	note("become a program", unix.Exec("/proc/self/exe", []string{"x"}, nil))
	note("end its parent", unix.Kill(os.Getppid(), 0))
	_, _, e := unix.Syscall(unix.SYS_IO_URING_SETUP, 1, 0, 0)
	note("go round by io_uring", e)
	// On every thread, those that were there before as well as those that are new.
	var all sync.WaitGroup
	var mu sync.Mutex
	for range 16 {
		all.Go(func() {
			runtime.LockOSThread()
			fd, err := unix.Open("/", unix.O_RDONLY, 0)
			mu.Lock()
			defer mu.Unlock()
			if at["on all threads"] == "" || err == nil {
				note("on all threads", shut(fd, err))
			}
		})
	}
	all.Wait()
	return at
}

func TestAWorkerReachesNothing(t *testing.T) {
	_, _, err := named(t, "explorer").DecodeStill(context.Background(), report.HEIC, []byte("any"))
	var r *report.Refused
	require.ErrorAs(t, err, &r)
	assert.Len(t, r.Args, 15)
	for what, how := range r.Args {
		assert.Equal(t, "EACCES", how, what)
	}
	// The same can be done here, where nothing is forbidden: it is the seal that says no.
	_, err = os.ReadFile("/proc/self/exe")
	require.NoError(t, err)
	fd, err := unix.Socket(unix.AF_UNIX, unix.SOCK_DGRAM, 0)
	require.NoError(t, err)
	require.NoError(t, unix.Close(fd))
}

// A worker that draws pages reads compiled code from its folder before it looks at the file, and nothing afterwards.
func TestAPageIsDrawnBehindTheSeal(t *testing.T) {
	hostileAsk := ask{Do: doPages, DPI: 72, Cache: t.TempDir()}
	err := named(t, "explorer").run(context.Background(), hostileAsk, []byte("any"), stillTime, 1, func(picture) error { return nil })
	var r *report.Refused
	require.ErrorAs(t, err, &r)
	assert.Equal(t, "EACCES", r.Args["talk to internet"])
	assert.Equal(t, "EACCES", r.Args["start a program"])

	assert.NotEmpty(t, drawn(t, pdfOf(quadrants), 72))
}
