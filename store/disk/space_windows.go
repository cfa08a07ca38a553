// Free space on Windows.

package disk

import (
	"fmt"

	"golang.org/x/sys/windows"
)

// FreeSpace is the room on the volume that holds dir.
func FreeSpace(dir string) (Space, error) {
	p, err := windows.UTF16PtrFromString(dir)
	if err != nil {
		return Space{}, fmt.Errorf("read free space: %w", err)
	}
	var free, total uint64
	if err := windows.GetDiskFreeSpaceEx(p, &free, &total, nil); err != nil {
		return Space{}, fmt.Errorf("read free space: %w", err)
	}
	return Space{Free: free, Total: total}, nil
}
