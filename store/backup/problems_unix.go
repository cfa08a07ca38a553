// The system errors of Unix for a drive that is not there any more.

//go:build !windows

package backup

import "syscall"

var goneErrors = []error{syscall.ENODEV, syscall.ENXIO, syscall.ENOTCONN, syscall.ECONNABORTED, syscall.ESTALE}
