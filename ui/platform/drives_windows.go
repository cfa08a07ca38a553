package platform

import "golang.org/x/sys/windows"

// onThisComputer tells sticks and disks from drives of the network, optical ones and those that are gone.
func onThisComputer(root string) bool {
	p, err := windows.UTF16PtrFromString(root)
	if err != nil {
		return false
	}
	kind := windows.GetDriveType(p)
	return kind == windows.DRIVE_REMOVABLE || kind == windows.DRIVE_FIXED
}
