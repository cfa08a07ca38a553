// The system errors of Windows for a drive that is not there any more.

package backup

import "golang.org/x/sys/windows"

var goneErrors = []error{
	windows.ERROR_NOT_READY, windows.ERROR_DEV_NOT_EXIST, windows.ERROR_NO_SUCH_DEVICE, windows.ERROR_DEVICE_NOT_CONNECTED,
	windows.ERROR_DEVICE_REMOVED, windows.ERROR_FILE_INVALID, windows.ERROR_MEDIA_CHANGED,
}
