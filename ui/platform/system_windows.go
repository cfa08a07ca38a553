// Windows: idle time, and a hidden window of our own that is told of session locks and sleep.

package platform

import (
	"context"
	"fmt"
	"io/fs"
	"runtime"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

var (
	user32   = windows.NewLazySystemDLL("user32.dll")
	kernel32 = windows.NewLazySystemDLL("kernel32.dll")
	wtsapi32 = windows.NewLazySystemDLL("wtsapi32.dll")

	getLastInputInfo  = user32.NewProc("GetLastInputInfo")
	getTickCount      = kernel32.NewProc("GetTickCount")
	registerClass     = user32.NewProc("RegisterClassExW")
	createWindow      = user32.NewProc("CreateWindowExW")
	defWindowProc     = user32.NewProc("DefWindowProcW")
	getMessage        = user32.NewProc("GetMessageW")
	dispatchMessage   = user32.NewProc("DispatchMessageW")
	postMessage       = user32.NewProc("PostMessageW")
	destroyWindow     = user32.NewProc("DestroyWindow")
	postQuit          = user32.NewProc("PostQuitMessage")
	registerSession   = wtsapi32.NewProc("WTSRegisterSessionNotification")
	unregisterSession = wtsapi32.NewProc("WTSUnRegisterSessionNotification")
)

// Messages and their meanings (winuser.h, wtsapi32.h).
const (
	wmDestroy        = 0x0002
	wmClose          = 0x0010
	wmPowerBroadcast = 0x0218
	wmSessionChange  = 0x02B1
	powerSuspend     = 0x0004
	powerResume      = 0x0012
	sessionLock      = 0x7
	sessionUnlock    = 0x8
)

// owned is true: the folder lies in the user's own profile, whose rights it inherits.
func owned(fs.FileInfo) bool { return true }

// openPath shows a file or folder.
func openPath(path string) error {
	verb, err := windows.UTF16PtrFromString("open")
	if err != nil {
		return fmt.Errorf("open: %w", err)
	}
	file, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return fmt.Errorf("open: %w", err)
	}
	if err := windows.ShellExecute(0, verb, file, nil, nil, windows.SW_SHOWNORMAL); err != nil {
		return fmt.Errorf("open: %w", err)
	}
	return nil
}

// showPath is openPath for a document.
func showPath(path string) error { return openPath(path) }

// systemIdle compares the tick of the last input with the present one; both wrap after 49 days together.
func systemIdle() (time.Duration, bool) {
	info := struct{ size, tick uint32 }{size: 8}
	if ok, _, _ := getLastInputInfo.Call(uintptr(unsafe.Pointer(&info))); ok == 0 {
		return 0, false
	}
	now, _, _ := getTickCount.Call()
	return time.Duration(uint32(now)-info.tick) * time.Millisecond, true
}

// windowClass is WNDCLASSEXW.
type windowClass struct {
	size, style                        uint32
	proc                               uintptr
	classExtra, windowExtra            int32
	instance, icon, cursor, background uintptr
	menu, name                         *uint16
	smallIcon                          uintptr
}

// message is MSG.
type message struct {
	window         uintptr
	id             uint32
	wParam, lParam uintptr
	time           uint32
	x, y           int32
	private        uint32
}

// watchSystem runs a hidden window until ctx ends. It is an ordinary window: message-only ones are not told of sleep.
func watchSystem(ctx context.Context, on func(Event)) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	name, err := windows.UTF16PtrFromString("ConsentryWatch")
	if err != nil {
		return
	}
	proc := windows.NewCallback(func(hwnd uintptr, id uint32, w, l uintptr) uintptr {
		if e, ok := eventOf(id, w); ok {
			on(e)
		}
		if id == wmDestroy {
			postQuit.Call(0)
			return 0
		}
		r, _, _ := defWindowProc.Call(hwnd, uintptr(id), w, l)
		return r
	})
	class := windowClass{proc: proc, name: name}
	class.size = uint32(unsafe.Sizeof(class))
	if atom, _, _ := registerClass.Call(uintptr(unsafe.Pointer(&class))); atom == 0 {
		return
	}
	hwnd, _, _ := createWindow.Call(0, uintptr(unsafe.Pointer(name)), uintptr(unsafe.Pointer(name)), 0, 0, 0, 0, 0, 0, 0, 0, 0)
	if hwnd == 0 {
		return
	}
	registerSession.Call(hwnd, 0)
	stop := context.AfterFunc(ctx, func() { postMessage.Call(hwnd, wmClose, 0, 0) })
	defer stop()
	var m message
	for {
		r, _, _ := getMessage.Call(uintptr(unsafe.Pointer(&m)), 0, 0, 0)
		if int32(r) <= 0 {
			break
		}
		if m.id == wmClose {
			unregisterSession.Call(hwnd)
			destroyWindow.Call(hwnd)
			continue
		}
		dispatchMessage.Call(uintptr(unsafe.Pointer(&m)))
	}
}

// eventOf reads a window message.
func eventOf(id uint32, w uintptr) (Event, bool) {
	switch {
	case id == wmSessionChange && w == sessionLock:
		return SessionLocked, true
	case id == wmSessionChange && w == sessionUnlock:
		return SessionUnlocked, true
	case id == wmPowerBroadcast && w == powerSuspend:
		return Sleeping, true
	case id == wmPowerBroadcast && w == powerResume:
		return Woke, true
	}
	return 0, false
}
