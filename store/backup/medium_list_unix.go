//go:build unix

// Listing a folder together with what its entries are, where a look at each by its whole path takes twice as long.

package backup

import (
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// seen is an entry of a folder that was looked at when the folder was listed.
type seen struct {
	fs.DirEntry
	size int64
	at   time.Time
	mode fs.FileMode
}

func (s *seen) Info() (fs.FileInfo, error) { return s, nil }
func (s *seen) Size() int64                { return s.size }
func (s *seen) Mode() fs.FileMode          { return s.mode }
func (s *seen) ModTime() time.Time         { return s.at }
func (s *seen) Sys() any                   { return nil }

// listSeen lists a folder, in the order of the names. A regular file knows its size and time; other entries are asked when Info is called.
func listSeen(path string) ([]fs.DirEntry, error) {
	d, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer d.Close()
	list, err := d.ReadDir(-1)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(list, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	all := make([]seen, len(list))
	out := list[:0]
	for i, f := range list {
		if !f.Type().IsRegular() {
			out = append(out, f)
			continue
		}
		var st unix.Stat_t
		err := ignoringInterrupts(func() error { return unix.Fstatat(int(d.Fd()), f.Name(), &st, unix.AT_SYMLINK_NOFOLLOW) })
		if errors.Is(err, fs.ErrNotExist) {
			continue // it went away meanwhile
		}
		if err != nil {
			return nil, &fs.PathError{Op: "stat", Path: path, Err: err}
		}
		if st.Mode&unix.S_IFMT != unix.S_IFREG { // something else has the name by now
			continue
		}
		sec, nsec := st.Mtim.Unix()
		all[i] = seen{f, st.Size, time.Unix(sec, nsec), fs.FileMode(st.Mode & 0o777)}
		out = append(out, &all[i])
	}
	return out, nil
}

func ignoringInterrupts(do func() error) error {
	for {
		if err := do(); !errors.Is(err, unix.EINTR) {
			return err
		}
	}
}
