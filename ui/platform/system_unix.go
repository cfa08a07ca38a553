//go:build !windows

// What Linux, the BSDs and macOS have in common.

package platform

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"syscall"
	"time"
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

// openPatience is how long an opener may take to say that nothing opens a file. One that is still at work then is itself what
// shows the file.
const openPatience = 3 * time.Second

// started is start for a program that ends at once: what it ends with within openPatience is what became of it.
func started(name string, args ...string) error {
	cmd := exec.Command(name, args...)
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start %s: %w", name, err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	late := time.NewTimer(openPatience)
	defer late.Stop()
	select {
	case err := <-ended:
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	case <-late.C:
	}
	return nil
}
