package codec

// This file holds what a child of ours may do on Linux.

import (
	"errors"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// politeness is how much a child steps back for the window (setpriority(2)).
const politeness = 2

// pipe is how much of an answer may be on its way, bytes: a picture has many, and each stop costs time (fcntl(2)).
const pipe = 1 << 20

type job struct{}

func (*job) release() {}

// ownThread does something on a thread that ends with it: some limits belong to a thread and are inherited by what it
// starts. The main thread never ends, so it is not used.
func ownThread(do func()) {
	go func() {
		runtime.LockOSThread()
		if unix.Gettid() != unix.Getpid() {
			do()
			return
		}
		elsewhere := make(chan struct{})
		go func() {
			runtime.LockOSThread() // another, as the main thread is taken
			close(elsewhere)
			do()
		}()
		<-elsewhere
		runtime.UnlockOSThread()
	}()
}

// launch starts the child. What prctl(2) and setpriority(2) set here belongs to this thread, which no other work will
// ever use, and is inherited by every thread of the child: no program can give it more rights, and it dies with us.
func launch(cmd *exec.Cmd) (*job, error) {
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return nil, err
	}
	_ = unix.Setpriority(unix.PRIO_PROCESS, unix.Gettid(), politeness)
	if out, ok := cmd.Stdout.(*os.File); ok {
		_, _ = unix.FcntlInt(out.Fd(), unix.F_SETPIPE_SZ, pipe)
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setsid: true}
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

// confine limits this process. RLIMIT_DATA counts what can be written to (Linux 4.7), so the address space that Go and
// the WebAssembly runtime only reserve is not held against them, as RLIMIT_AS would.
func confine() {
	_ = unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0)
	limit(unix.RLIMIT_CORE, 0)
	limit(unix.RLIMIT_DATA, memory)
	closeRest()
}

// confineTo limits it further, to what the question needs.
func confineTo(a ask) {
	limit(unix.RLIMIT_CPU, uint64(max(a.Seconds, 1))*2) // two threads
	limit(unix.RLIMIT_NOFILE, 32)
	if a.Cache == "" {
		limit(unix.RLIMIT_FSIZE, 0) // no file of any size is written; pipes are none
	}
}

func limit(what int, n uint64) { _ = unix.Setrlimit(what, &unix.Rlimit{Cur: n, Max: n}) }

// closeRest closes what a library of the parent may have left open across exec. The runtime's own are anonymous.
func closeRest() {
	list, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return
	}
	for _, e := range list {
		fd, err := strconv.Atoi(e.Name())
		if err != nil || fd < 3 {
			continue
		}
		if to, err := os.Readlink("/proc/self/fd/" + e.Name()); err == nil && !strings.HasPrefix(to, "anon_inode:") && to != os.DevNull {
			_ = unix.Close(fd)
		}
	}
}
