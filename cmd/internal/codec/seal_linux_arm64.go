package codec

// This file holds what only this architecture has.

import "golang.org/x/sys/unix"

const machine = unix.AUDIT_ARCH_AARCH64

var oldFiles = []uintptr{unix.SYS_FSTATAT}
