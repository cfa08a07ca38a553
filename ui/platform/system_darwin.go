// macOS: idle time and the locked screen, read from the registry of devices by its own tool.

package platform

import (
	"context"
	"os/exec"
	"time"
)

// openPath shows a file or folder.
func openPath(path string) error { return start("/usr/bin/open", path) }

// showPath is openPath for a document: an opener without a program for it says so soon.
func showPath(path string) error { return started("/usr/bin/open", path) }

// systemIdle reads the time since the last input.
func systemIdle() (time.Duration, bool) {
	out, err := ioreg("-c", "IOHIDSystem", "-d", "4")
	if err != nil {
		return 0, false
	}
	return idleOf(out)
}

// watchSystem looks at the screen's lock; sleep is told by the clock.
func watchSystem(ctx context.Context, on func(Event)) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	was := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			out, err := ioreg("-n", "Root", "-d", "1")
			if err != nil {
				continue
			}
			is := lockedOf(out)
			switch {
			case is && !was:
				on(SessionLocked)
			case !is && was:
				on(SessionUnlocked)
			}
			was = is
		}
	}
}

func ioreg(args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, "/usr/sbin/ioreg", args...).Output()
	return string(out), err
}
