//go:build windows

// This file holds renaming, removing and flushing as Windows wants them.

package atomicfile

import (
	"errors"
	"os"
	"time"

	"golang.org/x/sys/windows"
)

// A file that somebody has open can be neither renamed over nor removed, and
// virus scanners open every new file for a moment.
const (
	tries = 10
	pause = 50 * time.Millisecond
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
	err = patiently(func() error { return move(f, t) })
	if err != nil { // as os.Rename says it, so that callers can leave the paths out
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: err}
	}
	return nil
}

// move renames once. A target that is marked read-only is not replaced by
// Windows, so the mark is taken off, and put back if the target has to stay.
func move(from, to *uint16) error {
	const flags = windows.MOVEFILE_REPLACE_EXISTING | windows.MOVEFILE_WRITE_THROUGH
	err := windows.MoveFileEx(from, to, flags)
	if !errors.Is(err, windows.ERROR_ACCESS_DENIED) {
		return err
	}
	marks, aerr := windows.GetFileAttributes(to)
	const readOnly, folder = windows.FILE_ATTRIBUTE_READONLY, windows.FILE_ATTRIBUTE_DIRECTORY
	if aerr != nil || marks&(readOnly|folder) != readOnly {
		return err
	}
	if windows.SetFileAttributes(to, marks&^readOnly) != nil {
		return err
	}
	if err = windows.MoveFileEx(from, to, flags); err != nil {
		_ = windows.SetFileAttributes(to, marks) // nothing was replaced, which is what the caller is told
	}
	return err
}

// os.Remove takes a read-only mark off by itself.
func remove(path string) error { return patiently(func() error { return os.Remove(path) }) }

func patiently(do func() error) error {
	for try := 1; ; try++ {
		err := do()
		if err == nil || try == tries || !held(err) {
			return err
		}
		time.Sleep(pause)
	}
}

// held says whether another program has the file open at the moment, which
// passes by itself in nearly every case.
func held(err error) bool {
	return errors.Is(err, windows.ERROR_ACCESS_DENIED) ||
		errors.Is(err, windows.ERROR_SHARING_VIOLATION) ||
		errors.Is(err, windows.ERROR_LOCK_VIOLATION)
}

func syncDir(string) error { return nil }
