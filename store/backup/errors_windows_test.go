// What Windows says when a drive fails.

package backup

import "golang.org/x/sys/windows"

var (
	// pulls are the errors that a system gives for a drive that was pulled.
	pulls       = []error{windows.ERROR_IO_DEVICE, windows.ERROR_NOT_READY, windows.ERROR_DEV_NOT_EXIST, windows.ERROR_PATH_NOT_FOUND}
	errFull     = error(windows.ERROR_DISK_FULL)
	errsRefused = []error{windows.ERROR_WRITE_PROTECT, windows.ERROR_ACCESS_DENIED}
)
