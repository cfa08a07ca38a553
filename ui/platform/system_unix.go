//go:build !windows

// What Linux, the BSDs and macOS have in common.

package platform

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"syscall"
)

// owned reports whether a file belongs to the user who runs this.
func owned(info fs.FileInfo) bool {
	st, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(st.Uid) == os.Getuid()
}

// start runs a program with arguments, never through a shell, and does not wait for it to end.
func start(name string, args ...string) error {
	cmd := exec.Command(name, args...)
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start %s: %w", name, err)
	}
	go func() { _ = cmd.Wait() }() // takes the ended program off the system's list; its result says nothing to us
	return nil
}
