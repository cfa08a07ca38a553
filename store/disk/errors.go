// Package disk answers questions about the place where a practice folder lives: what a failed write meant, how much
// room is left, and whether the folder is copied elsewhere by a sync tool or sits on a network share. It needs no
// C compiler and knows nothing of databases.
package disk

import "errors"

// ErrFull and ErrReadOnly are what Classify wraps a system error in.
var (
	ErrFull     = errors.New("the disk is full")
	ErrReadOnly = errors.New("the folder may not be written")
)

// IsFull reports whether err says that there is no room: no space, quota used up, or the file system's largest file
// size reached (FAT32 stops at 4 GiB).
func IsFull(err error) bool { return err != nil && anyIs(err, fullErrors) }

// IsReadOnly reports whether err says that writing is not allowed there.
func IsReadOnly(err error) bool { return err != nil && anyIs(err, readOnlyErrors) }

// Classify wraps err so that errors.Is finds ErrFull or ErrReadOnly; other errors are returned as they are.
func Classify(err error) error {
	switch {
	case IsFull(err):
		return errors.Join(ErrFull, err)
	case IsReadOnly(err):
		return errors.Join(ErrReadOnly, err)
	}
	return err
}

func anyIs(err error, targets []error) bool {
	for _, t := range targets {
		if errors.Is(err, t) {
			return true
		}
	}
	return false
}
