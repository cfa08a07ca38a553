// Reading past the page cache and flushing a whole file system, on Linux.

package backup

import (
	"io"
	"os"

	"golang.org/x/sys/unix"
)

// openFresh opens a file whose remembered pages were dropped first, and drops them again behind the reader. The pages have
// to be clean for that, which they are after a flush.
func openFresh(path string) (io.ReadCloser, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	// Advice only: a file system that ignores it is read from memory, as are all whose medium is memory.
	_ = unix.Fadvise(int(f.Fd()), 0, 0, unix.FADV_DONTNEED)
	_ = unix.Fadvise(int(f.Fd()), 0, 0, unix.FADV_SEQUENTIAL)
	return &forgetful{f}, nil
}

// forgetful drops what was read when it is closed.
type forgetful struct{ *os.File }

func (f *forgetful) Close() error {
	_ = unix.Fadvise(int(f.Fd()), 0, 0, unix.FADV_DONTNEED)
	return f.File.Close()
}

// flushAll makes everything written to the file system durable.
func flushAll(root string) (bool, error) {
	d, err := os.Open(root)
	if err != nil {
		return true, err
	}
	defer d.Close()
	return true, unix.Syncfs(int(d.Fd()))
}
