//go:build linux && (amd64 || arm64)

package codec

// This file takes from a child of ours, on Linux, what a decoder never needs and one taken over by a hostile file would:
// opening files, talking to anybody, starting programs. The kernel does it, by a filter of system calls (seccomp(2)).

import (
	"runtime"
	"unsafe"

	"golang.org/x/sys/unix"
)

// contact is what reaches other processes, other computers or the kernel's rarer parts.
var contact = []uintptr{
	unix.SYS_SOCKET, unix.SYS_SOCKETPAIR, unix.SYS_CONNECT, unix.SYS_BIND, unix.SYS_LISTEN, unix.SYS_ACCEPT, unix.SYS_ACCEPT4,
	unix.SYS_EXECVE, unix.SYS_EXECVEAT, unix.SYS_PTRACE, unix.SYS_PROCESS_VM_READV, unix.SYS_PROCESS_VM_WRITEV, unix.SYS_KCMP,
	unix.SYS_KILL, unix.SYS_TKILL, unix.SYS_RT_SIGQUEUEINFO, unix.SYS_RT_TGSIGQUEUEINFO,
	unix.SYS_PIDFD_OPEN, unix.SYS_PIDFD_GETFD, unix.SYS_PIDFD_SEND_SIGNAL,
	unix.SYS_SHMGET, unix.SYS_SHMAT, unix.SYS_MSGGET, unix.SYS_SEMGET, unix.SYS_MQ_OPEN, unix.SYS_ADD_KEY, unix.SYS_REQUEST_KEY, unix.SYS_KEYCTL,
	unix.SYS_IO_URING_SETUP, unix.SYS_BPF, unix.SYS_PERF_EVENT_OPEN, unix.SYS_USERFAULTFD,
	unix.SYS_UNSHARE, unix.SYS_SETNS, unix.SYS_MOUNT, unix.SYS_UMOUNT2, unix.SYS_PIVOT_ROOT, unix.SYS_CHROOT, unix.SYS_FSOPEN, unix.SYS_OPEN_TREE, unix.SYS_MOVE_MOUNT,
}

// files is what finds, opens, makes, changes or removes a file by its name. What is open stays usable.
var files = append([]uintptr{
	unix.SYS_OPENAT, unix.SYS_OPENAT2, unix.SYS_NAME_TO_HANDLE_AT, unix.SYS_OPEN_BY_HANDLE_AT, unix.SYS_MKNODAT, unix.SYS_MKDIRAT,
	unix.SYS_UNLINKAT, unix.SYS_RENAMEAT, unix.SYS_RENAMEAT2, unix.SYS_LINKAT, unix.SYS_SYMLINKAT, unix.SYS_READLINKAT, unix.SYS_TRUNCATE,
	unix.SYS_FCHMODAT, unix.SYS_FCHOWNAT, unix.SYS_UTIMENSAT, unix.SYS_SETXATTR, unix.SYS_LSETXATTR, unix.SYS_GETXATTR, unix.SYS_LGETXATTR,
	unix.SYS_STATX, unix.SYS_FACCESSAT, unix.SYS_FACCESSAT2, unix.SYS_CHDIR, unix.SYS_FCHDIR, unix.SYS_STATFS, unix.SYS_INOTIFY_ADD_WATCH, unix.SYS_FANOTIFY_INIT,
}, oldFiles...)

// sealContact forbids contact for good, to every thread of this process and what it will start. A kernel without such
// filters, older than Linux 3.17, leaves it as it is: then the other limits are what there is.
func sealContact() { forbid(contact) }

// sealFiles forbids files as well.
func sealFiles() { forbid(files) }

// forbid makes these calls fail with "permission denied". A call by the numbers of another architecture, which would mean
// other calls, ends the process.
func forbid(calls []uintptr) {
	const load, equal, atLeast, answer = unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K,
		unix.BPF_JMP | unix.BPF_JGE | unix.BPF_K, unix.BPF_RET | unix.BPF_K
	const number, arch = 0, 4 // where they stand in struct seccomp_data
	program := []unix.SockFilter{
		{Code: load, K: arch},
		{Code: equal, K: machine, Jt: 1},
		{Code: answer, K: unix.SECCOMP_RET_KILL_PROCESS},
		{Code: load, K: number},
		{Code: atLeast, K: 0x4000_0000, Jf: 1}, // amd64's second set of numbers (x32); none elsewhere
		{Code: answer, K: unix.SECCOMP_RET_KILL_PROCESS},
	}
	for i, c := range calls {
		to := uint8(len(calls) - i) //nolint:gosec // a few dozen
		program = append(program, unix.SockFilter{Code: equal, K: uint32(c), Jt: to})
	}
	program = append(program, unix.SockFilter{Code: answer, K: unix.SECCOMP_RET_ALLOW},
		unix.SockFilter{Code: answer, K: unix.SECCOMP_RET_ERRNO | uint32(unix.EACCES)})
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	// The parent has seen to it already that nobody here gains rights; without that a filter is refused.
	_ = unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
	filter := unix.SockFprog{Len: uint16(len(program)), Filter: &program[0]} //nolint:gosec // a few dozen
	_, _, _ = unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, unix.SECCOMP_FILTER_FLAG_TSYNC, uintptr(unsafe.Pointer(&filter)))
	runtime.KeepAlive(program)
}
