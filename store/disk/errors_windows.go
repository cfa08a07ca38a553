// The system errors of Windows that mean "full" and "may not write".

package disk

import "golang.org/x/sys/windows"

var (
	fullErrors = []error{
		windows.ERROR_DISK_FULL, windows.ERROR_HANDLE_DISK_FULL, windows.ERROR_DISK_QUOTA_EXCEEDED,
		windows.ERROR_FILE_TOO_LARGE,
	}
	readOnlyErrors = []error{windows.ERROR_ACCESS_DENIED, windows.ERROR_WRITE_PROTECT}
)
