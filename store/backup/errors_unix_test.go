// What Unix says when a drive fails.

//go:build !windows

package backup

import "syscall"

var (
	// pulls are the errors that a system gives for a drive that was pulled.
	pulls       = []error{syscall.EIO, syscall.ENODEV, syscall.ECONNABORTED, syscall.ENOENT}
	errFull     = error(syscall.ENOSPC)
	errsRefused = []error{syscall.EROFS, syscall.EACCES}
)
