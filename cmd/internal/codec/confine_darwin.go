package codec

// This file holds what a child of ours may do on macOS, whose kernel does not enforce limits of memory: the child
// watches itself.

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

const politeness = 2

type job struct{}

func (*job) release() {}

// ownThread does something apart.
func ownThread(do func()) { go do() }

func launch(cmd *exec.Cmd) (*job, error) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	return &job{}, cmd.Start()
}

// killedForTime tells an end by RLIMIT_CPU.
func killedForTime(err error) bool {
	var e *exec.ExitError
	if !errors.As(err, &e) {
		return false
	}
	status, ok := e.Sys().(syscall.WaitStatus)
	return ok && status.Signaled() && (status.Signal() == syscall.SIGKILL || status.Signal() == syscall.SIGXCPU)
}

// nowhere is the child's working directory.
func nowhere() string { return "/" }

// confine limits this process, and ends it when it outgrows its memory or its parent is gone.
func confine() {
	_ = unix.Setpriority(unix.PRIO_PROCESS, 0, politeness)
	limit(unix.RLIMIT_CORE, 0)
	parent := os.Getppid()
	go func() {
		for range time.Tick(50 * time.Millisecond) {
			var use unix.Rusage
			if unix.Getrusage(unix.RUSAGE_SELF, &use) == nil && use.Maxrss > memory || os.Getppid() != parent {
				os.Exit(exitNoEar)
			}
		}
	}()
}

// confineTo limits it further, to what the question needs.
func confineTo(a ask) {
	limit(unix.RLIMIT_CPU, uint64(max(a.Seconds, 1))*2) // two threads
	limit(unix.RLIMIT_NOFILE, 32)
	if a.Cache == "" {
		limit(unix.RLIMIT_FSIZE, 0)
	}
}

func limit(what int, n uint64) { _ = unix.Setrlimit(what, &unix.Rlimit{Cur: n, Max: n}) }
