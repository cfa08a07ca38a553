// The system errors of Unix that mean "full" and "may not write".

//go:build !windows

package disk

import "syscall"

var (
	fullErrors     = []error{syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG}
	readOnlyErrors = []error{syscall.EROFS, syscall.EACCES, syscall.EPERM}
)
