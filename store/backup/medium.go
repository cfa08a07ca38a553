// This file is the seam between the engine and a drive: everything that is read from or written to a medium goes through
// it, so that tests can pull the drive, fill it, or let it lie.
package backup

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"time"
	"unsafe"

	"consentry/store/atomicfile"
	"consentry/store/disk"
)

// medium is a drive. Paths are absolute.
type medium interface {
	// create opens a new file for writing, replacing a leftover.
	create(path string) (writer, error)
	// open reads a file; fresh reads from the medium itself and not from what the system remembers of it.
	open(path string, fresh bool) (io.ReadCloser, error)
	rename(from, to string) error
	remove(path string) error // of a file, or of a folder with all in it; what is not there is removed
	mkdir(path string) error  // in one that is there: where the drive is gone nothing comes in its place; what is there is fine
	syncDir(path string) error
	// flush makes everything that was written durable in one go where the system can; done is false where it cannot, and
	// then each file has to be flushed by itself.
	flush(root string) (done bool, err error)
	list(path string) ([]fs.DirEntry, error)
	stat(path string) (fs.FileInfo, error)
	touch(path string, at time.Time) error
	space(path string) (room, error)
}

// writer is an open new file.
type writer interface {
	io.WriteCloser
	Sync() error
}

// room is what a file system has, bytes, and its name.
type room struct {
	free, size int64
	system     string
}

// system is the medium as the operating system gives it.
type system struct{}

func (system) create(path string) (writer, error) {
	const flags = os.O_WRONLY | os.O_CREATE | os.O_EXCL
	f, err := os.OpenFile(path, flags, 0o600)
	if errors.Is(err, fs.ErrExist) { // asked for afterwards: there is hardly ever a leftover, and first backups have many files
		if err = os.Remove(path); err == nil {
			f, err = os.OpenFile(path, flags, 0o600)
		}
	}
	if err != nil {
		return nil, err
	}
	return f, nil
}

func (system) open(path string, fresh bool) (io.ReadCloser, error) {
	if fresh {
		return openFresh(path)
	}
	return os.Open(path)
}

func (system) rename(from, to string) error { return atomicfile.Replace(from, to) }
func (system) remove(path string) error     { return os.RemoveAll(path) }
func (system) syncDir(path string) error    { return atomicfile.SyncDir(path) }

func (system) mkdir(path string) error {
	if err := os.Mkdir(path, 0o700); !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

func (system) flush(root string) (bool, error)         { return flushAll(root) }
func (system) list(path string) ([]fs.DirEntry, error) { return listSeen(path) }
func (system) stat(path string) (fs.FileInfo, error)   { return os.Lstat(path) }
func (system) touch(path string, at time.Time) error   { return os.Chtimes(path, at, at) }

func (system) space(path string) (room, error) {
	s, err := disk.FreeSpace(path)
	if err != nil {
		return room{}, err
	}
	return room{free: int64(s.Free), size: int64(s.Total), system: disk.FileSystem(path)}, nil
}

// pieceSize is how much is read or written at once.
const pieceSize = 1 << 20

// pageAlign is what reading past the cache wants of a buffer's place and length on every system here.
const pageAlign = 4096

// piece returns a buffer of pieceSize bytes whose place in memory suits direct reading.
func piece() []byte {
	b := make([]byte, pieceSize+pageAlign)
	off := 0
	if rest := int(uintptr(unsafe.Pointer(&b[0])) % pageAlign); rest != 0 { // #nosec G103 -- only the address is looked at
		off = pageAlign - rest
	}
	return b[off : off+pieceSize : off+pieceSize]
}

// driveError is an error of the drive, as opposed to one of this computer.
type driveError struct{ err error }

func (e *driveError) Error() string { return "drive: " + e.err.Error() }
func (e *driveError) Unwrap() error { return e.err }

// asDrive marks an error as the drive's and leaves out its path, which can hold a person's name.
func asDrive(err error) error {
	if err == nil || errors.Is(err, io.EOF) {
		return err
	}
	var d *driveError
	if errors.As(err, &d) {
		return err
	}
	return &driveError{bare(err)}
}

// onDrive is asDrive for work that can have been cancelled as well.
func onDrive(err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return asDrive(err)
}

// bare leaves out the path of a system error.
func bare(err error) error {
	var p *fs.PathError
	var l *os.LinkError
	switch {
	case errors.As(err, &p):
		return p.Err
	case errors.As(err, &l):
		return l.Err
	}
	return err
}

// marked is a medium whose errors are known to be the drive's.
type marked struct{ m medium }

func (k marked) create(path string) (writer, error) {
	w, err := k.m.create(path)
	if err != nil {
		return nil, asDrive(err)
	}
	return markedFile{w: w}, nil
}

func (k marked) open(path string, fresh bool) (io.ReadCloser, error) {
	r, err := k.m.open(path, fresh)
	if err != nil {
		return nil, asDrive(err)
	}
	return markedFile{r: r}, nil
}

func (k marked) rename(from, to string) error { return asDrive(k.m.rename(from, to)) }
func (k marked) remove(path string) error     { return asDrive(k.m.remove(path)) }
func (k marked) mkdir(path string) error      { return asDrive(k.m.mkdir(path)) }
func (k marked) syncDir(path string) error    { return asDrive(k.m.syncDir(path)) }

func (k marked) flush(root string) (bool, error) {
	done, err := k.m.flush(root)
	return done, asDrive(err)
}

func (k marked) list(path string) ([]fs.DirEntry, error) {
	l, err := k.m.list(path)
	return l, asDrive(err)
}

func (k marked) stat(path string) (fs.FileInfo, error) {
	i, err := k.m.stat(path)
	return i, asDrive(err)
}

func (k marked) touch(path string, at time.Time) error { return asDrive(k.m.touch(path, at)) }

func (k marked) space(path string) (room, error) {
	r, err := k.m.space(path)
	return r, asDrive(err)
}

// markedFile is an open file of a marked medium, for reading or for writing.
type markedFile struct {
	r io.ReadCloser
	w writer
}

func (f markedFile) Read(p []byte) (int, error) {
	n, err := f.r.Read(p)
	return n, asDrive(err)
}

func (f markedFile) Write(p []byte) (int, error) {
	n, err := f.w.Write(p)
	return n, asDrive(err)
}

func (f markedFile) Sync() error { return asDrive(f.w.Sync()) }

func (f markedFile) Close() error {
	if f.r != nil {
		return asDrive(f.r.Close())
	}
	return asDrive(f.w.Close())
}
