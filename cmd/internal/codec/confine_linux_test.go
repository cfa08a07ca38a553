package codec

// This file holds what a worker may do on Linux, as it sees it itself.

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"
	"unsafe"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"consentry/domain/photo/scrub/report"
)

// mirror notes what a worker is given.
func mirror(at map[string]string) {
	rights, err := unix.PrctlRetInt(unix.PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0)
	at["no new rights"] = fmt.Sprint(rights, err)
	for name, what := range map[string]int{"core": unix.RLIMIT_CORE, "data": unix.RLIMIT_DATA, "file": unix.RLIMIT_FSIZE, "cpu": unix.RLIMIT_CPU} {
		var l unix.Rlimit
		if unix.Getrlimit(what, &l) == nil {
			at[name] = fmt.Sprint(l.Max)
		}
	}
	open := 0
	for fd := range 1024 {
		var what unix.Stat_t
		if unix.Fstat(fd, &what) == nil && what.Mode&unix.S_IFMT != 0 && (what.Mode&unix.S_IFMT != unix.S_IFCHR || what.Rdev != unix.Mkdev(1, 3)) {
			open++ // neither the runtime's own nor /dev/null
		}
	}
	at["open"] = fmt.Sprint(open)
	dump, err := unix.PrctlRetInt(unix.PR_GET_DUMPABLE, 0, 0, 0, 0)
	at["dumpable"] = fmt.Sprint(dump, err)
	var sig int32
	_ = unix.Prctl(unix.PR_GET_PDEATHSIG, uintptr(unsafe.Pointer(&sig)), 0, 0, 0)
	at["dies with us"] = fmt.Sprint(sig)
}

func TestAWorkerIsConfined(t *testing.T) {
	// A handle that a library left open across exec must not be there in the worker.
	f, err := os.Open("/proc/self/status")
	require.NoError(t, err)
	defer func() { _ = f.Close() }()
	left, err := unix.FcntlInt(f.Fd(), unix.F_DUPFD, 50)
	require.NoError(t, err)
	defer func() { _ = unix.Close(left) }()

	_, _, err = named(t, "mirror").DecodeStill(context.Background(), report.HEIC, []byte("any"))
	var r *report.Refused
	require.ErrorAs(t, err, &r)
	assert.Equal(t, map[string]string{"env": "0", "dir": "/", "no new rights": "1 <nil>", "core": "0", "data": fmt.Sprint(memory), "file": "0",
		"cpu": "20", "open": "2", "dumpable": "0 <nil>", "dies with us": "9"}, r.Args)
	b, err := os.ReadFile("/proc/self/status")
	require.NoError(t, err)
	assert.Contains(t, string(b), "NoNewPrivs:\t0", "this process keeps its own rights")
}

// gone waits until a process is no more.
func gone(t *testing.T, pid int) {
	t.Helper()
	require.NotZero(t, pid)
	require.Eventually(t, func() bool { return errors.Is(unix.Kill(pid, 0), unix.ESRCH) }, 15*time.Second, 10*time.Millisecond)
}

// The clock stands still while a caller is at work with a page; the worker's processor time does not.
func TestProcessorTimeIsLimited(t *testing.T) {
	err := named(t, "speaks-then-endless").run(context.Background(), ask{Do: doStill}, []byte("any"), time.Second, 1, func(p picture) error {
		pid, _ := strconv.Atoi(string(p.icc))
		gone(t, pid)
		return nil
	})
	assert.True(t, report.Is(err, report.TooSlow), "%v", err)
}

func TestAKilledWorkerIsGone(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	pid := 0
	err := named(t, "speaks-then-endless").run(ctx, ask{Do: doStill}, []byte("any"), stillTime, 1, func(p picture) error {
		pid, _ = strconv.Atoi(string(p.icc))
		cancel()
		return nil
	})
	assert.ErrorIs(t, err, context.Canceled)
	gone(t, pid)
}
