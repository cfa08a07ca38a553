package codec

// This file holds what only this architecture has.

import "golang.org/x/sys/unix"

const machine = unix.AUDIT_ARCH_X86_64

// oldFiles are mostly calls that later architectures were not given any more.
var oldFiles = []uintptr{
	unix.SYS_OPEN, unix.SYS_CREAT, unix.SYS_UNLINK, unix.SYS_RMDIR, unix.SYS_MKDIR, unix.SYS_MKNOD, unix.SYS_RENAME, unix.SYS_LINK, unix.SYS_SYMLINK,
	unix.SYS_READLINK, unix.SYS_CHMOD, unix.SYS_CHOWN, unix.SYS_LCHOWN, unix.SYS_UTIME, unix.SYS_UTIMES, unix.SYS_FUTIMESAT, unix.SYS_STAT, unix.SYS_LSTAT,
	unix.SYS_NEWFSTATAT, unix.SYS_ACCESS, unix.SYS_USELIB,
}
