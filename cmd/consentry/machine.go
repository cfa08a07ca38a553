// What the window needs to know of the machine it runs on, and where a crash is kept.

package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver"
)

// hasDisplay tells whether there is a screen to show a window on.
func hasDisplay() bool {
	return runtime.GOOS == "windows" || runtime.GOOS == "darwin" || os.Getenv("DISPLAY") != ""
}

// windowIsThere tells whether the window came into being. Without OpenGL 2.1 the toolkit goes on without one and would
// hold the practice, unseen, until the computer is switched off.
func windowIsThere(w fyne.Window) (there bool) {
	defer func() {
		if recover() != nil {
			there = false
		}
	}()
	n, ok := w.(driver.NativeWindow)
	if !ok {
		return true
	}
	n.RunNative(func(context any) {
		switch c := context.(type) {
		case driver.X11WindowContext:
			there = c.WindowHandle != 0
		case driver.WaylandWindowContext:
			there = c.WaylandSurface != 0
		case driver.WindowsWindowContext:
			there = c.HWND != 0
		case driver.MacWindowContext:
			there = c.NSWindow != 0
		default:
			there = true
		}
	})
	return there
}

// watchCrashes makes the Go runtime write a crash into a private file, and returns what the crash before left there. The
// file holds function names and line numbers; what people typed is not in it.
func watchCrashes() (before string) {
	base, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	path := filepath.Join(base, "Consentry", "crash.txt")
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return ""
	}
	if old, err := os.ReadFile(path); err == nil {
		before = string(old[:min(len(old), 16<<10)])
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return before
	}
	defer f.Close() // the runtime keeps a handle of its own
	debug.SetTraceback("single")
	if err := debug.SetCrashOutput(f, debug.CrashOptions{}); err != nil && !errors.Is(err, os.ErrClosed) {
		fmt.Fprintln(os.Stderr, "consentry: crashes are not kept:", err)
	}
	return before
}

// setenv sets a variable that the toolkit reads when it starts.
func setenv(key, value string) {
	if err := os.Setenv(key, value); err != nil {
		fmt.Fprintln(os.Stderr, "consentry:", err)
	}
}
