//go:build windows

// This file holds renaming and flushing as Windows wants them.

package atomicfile

import (
	"errors"
	"time"

	"golang.org/x/sys/windows"
)

const (
	replaceTries = 10
	replacePause = 50 * time.Millisecond
)

func replace(from, to string) error {
	f, err := windows.UTF16PtrFromString(from)
	if err != nil {
		return err
	}
	t, err := windows.UTF16PtrFromString(to)
	if err != nil {
		return err
	}
	for try := 1; ; try++ {
		err = windows.MoveFileEx(f, t, windows.MOVEFILE_REPLACE_EXISTING|windows.MOVEFILE_WRITE_THROUGH)
		if err == nil || try == replaceTries || !held(err) {
			return err
		}
		time.Sleep(replacePause)
	}
}

// held says whether another program has the target open at the moment, which
// passes by itself in nearly every case.
func held(err error) bool {
	return errors.Is(err, windows.ERROR_ACCESS_DENIED) ||
		errors.Is(err, windows.ERROR_SHARING_VIOLATION) ||
		errors.Is(err, windows.ERROR_LOCK_VIOLATION)
}

func syncDir(string) error { return nil }
