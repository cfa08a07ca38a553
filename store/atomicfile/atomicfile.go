// Package atomicfile replaces small files so that a reader finds either the
// whole old content or the whole new content, never a mixture, whatever
// moment the power goes.
//
// The order is the one every careful store uses: write beside the target,
// flush, rename over it, flush the folder. Each step is exported on its own
// because a caller that replaces several files together (a header and its
// rings) needs to place its commit point between them.
//
// This file holds the part that is the same on every system.
package atomicfile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// tempSuffix marks the file that Write fills before it takes the target's
// place. The name is fixed, not random, so that a killed program leaves at
// most one leftover per target and the next Write removes it.
const tempSuffix = ".tmp"

// Write replaces the content of path with data. When it returns nil the new
// content survives a power cut; when it returns an error the old content is
// still there, unless the error came from flushing the folder after the
// rename, in which case either content may be found after a power cut.
//
// perm is used for the new file (0600 for everything in a practice folder);
// Windows keeps the folder's own protection instead.
func Write(path string, data []byte, perm fs.FileMode) error {
	tmp := path + tempSuffix
	if err := Stage(tmp, data, perm); err != nil {
		return err
	}
	if err := Replace(tmp, path); err != nil {
		_ = Remove(tmp)
		return err
	}
	return SyncDir(filepath.Dir(path))
}

// Stage creates path with data and flushes it, replacing a leftover of an
// earlier attempt. It does not flush the folder: call SyncDir when all staged
// files are there. On an error no file is left behind.
func Stage(path string, data []byte, perm fs.FileMode) (err error) {
	// A leftover may be a link somebody planted; removing it and creating
	// exclusively means that the bytes go into a file of ours.
	if err := Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove leftover %s: %w", filepath.Base(path), err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, perm)
	if err != nil {
		return fmt.Errorf("create %s: %w", filepath.Base(path), err)
	}
	defer func() {
		if err != nil {
			_ = f.Close() // a second close is harmless: the file is thrown away
			_ = Remove(path)
		}
	}()
	n, err := f.Write(data)
	if err == nil && n != len(data) {
		err = io.ErrShortWrite
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", filepath.Base(path), err)
	}
	if err = f.Sync(); err != nil {
		return fmt.Errorf("flush %s: %w", filepath.Base(path), err)
	}
	// Counting again catches file systems that accept a write and lose it.
	info, err := f.Stat()
	if err == nil && info.Size() != int64(len(data)) {
		err = io.ErrShortWrite
	}
	if err != nil {
		return fmt.Errorf("check %s: %w", filepath.Base(path), err)
	}
	if err = f.Close(); err != nil {
		return fmt.Errorf("close %s: %w", filepath.Base(path), err)
	}
	return nil
}

// Replace renames from over to, atomically where the system can, also where to
// is marked read-only. Where a virus scanner or an indexer may hold a file for
// a moment (Windows), it tries again for half a second before giving up.
func Replace(from, to string) error {
	if err := replace(from, to); err != nil {
		return fmt.Errorf("replace %s: %w", filepath.Base(to), err)
	}
	return nil
}

// Remove is os.Remove with Replace's patience.
func Remove(path string) error { return remove(path) }

// SyncDir makes renames, creations and removals in dir durable. On Windows,
// where a folder cannot be flushed, it does nothing: Replace writes through
// there.
func SyncDir(dir string) error {
	if err := syncDir(dir); err != nil {
		return fmt.Errorf("flush folder: %w", err)
	}
	return nil
}
