package main

import "golang.org/x/sys/windows"

// Values of SetErrorMode and WerSetFlags (Windows SDK, errhandlingapi.h and werapi.h).
const (
	semFailCriticalErrors = 0x0001
	semNoGPFaultErrorBox  = 0x0002
	werNoHeap             = 0x0001
)

// harden keeps the memory that holds keys out of Windows' error reports.
func harden() {
	windows.SetErrorMode(semFailCriticalErrors | semNoGPFaultErrorBox)
	if set := windows.NewLazySystemDLL("kernel32.dll").NewProc("WerSetFlags"); set.Find() == nil {
		_, _, _ = set.Call(werNoHeap)
	}
}
