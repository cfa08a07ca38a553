// Files from outside: as they are chosen, dropped or found on a camera card. They are only read, and deleted when a
// person asks for it after they were saved.

package platform

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"consentry/domain/office"
)

// maxFound bounds how many files of one folder are taken at once, and maxDeep how far down they are looked for.
const (
	maxFound = 20_000
	maxDeep  = 12
)

// ErrTooManyFiles says that a folder holds more files than are taken at once.
var ErrTooManyFiles = &office.Problem{Key: "shell.file.too_many"}

// file is one file on this computer as office takes it in.
type file struct {
	path string
	size int64
	at   time.Time
}

// Incoming returns the file at a path; folders and what is not a file are not.
func Incoming(path string) (office.Incoming, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, withoutPath(err)
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("not a file")
	}
	return &file{path: path, size: info.Size(), at: info.ModTime()}, nil
}

// Found returns the files at paths; a folder stands for all files in it and below. What systems and cameras keep beside
// pictures (hidden files, ._ doubles, thumbnail folders, .THM and .XMP notes) is left out. They are in the order of names.
func Found(paths []string) ([]office.Incoming, error) {
	var out []office.Incoming
	for _, p := range paths {
		info, err := os.Stat(p)
		if err != nil {
			return out, withoutPath(err)
		}
		if !info.IsDir() {
			in, err := Incoming(p)
			if err != nil {
				return out, err
			}
			out = append(out, in)
			continue
		}
		list, err := below(p)
		if err != nil {
			return out, err
		}
		out = append(out, list...)
		if len(out) > maxFound {
			return nil, ErrTooManyFiles
		}
	}
	return out, nil
}

func below(root string) ([]office.Incoming, error) {
	var out []office.Incoming
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return withoutPath(err)
		}
		name := d.Name()
		deep := strings.Count(strings.TrimPrefix(path, root), string(filepath.Separator))
		switch {
		case d.IsDir():
			if path != root && (beside(name) || deep > maxDeep) {
				return fs.SkipDir
			}
			return nil
		case beside(name), !d.Type().IsRegular():
			return nil
		}
		in, err := Incoming(path)
		if err != nil {
			return err
		}
		if out = append(out, in); len(out) > maxFound {
			return ErrTooManyFiles
		}
		return nil
	})
	slices.SortStableFunc(out, func(a, b office.Incoming) int { return strings.Compare(a.Name(), b.Name()) })
	return out, err
}

// beside tells whether a name is of what systems and cameras keep beside pictures.
func beside(name string) bool {
	low := strings.ToLower(name)
	switch low {
	case "thumbs.db", "desktop.ini", "system volume information", "$recycle.bin", "canonmsc", "misc", "@eadir":
		return true
	}
	switch filepath.Ext(low) {
	case ".thm", ".xmp", ".aae", ".ctg", ".dat", ".ini", ".lrv", ".modd", ".moff":
		return true
	}
	return strings.HasPrefix(name, ".")
}

func (f *file) Name() string        { return filepath.Base(f.path) }
func (f *file) Size() int64         { f.look(); return f.size }
func (f *file) Modified() time.Time { f.look(); return f.at }

// look renews what is known of the file, so that a change while it is read is noticed.
func (f *file) look() {
	if info, err := os.Stat(f.path); err == nil {
		f.size, f.at = info.Size(), info.ModTime()
	}
}

// Open opens the file for reading.
func (f *file) Open() (office.Source, error) {
	o, err := os.Open(f.path)
	if err != nil {
		return nil, withoutPath(err)
	}
	info, err := o.Stat()
	if err != nil {
		return nil, errors.Join(withoutPath(err), o.Close())
	}
	return source{o, info.Size()}, nil
}

// Delete removes the file; on a card that is all a file system can promise.
func (f *file) Delete() error { return withoutPath(os.Remove(f.path)) }

// Gone looks whether it is no longer there.
func (f *file) Gone() (bool, error) {
	_, err := os.Lstat(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return true, nil
	}
	return false, withoutPath(err)
}

type source struct {
	*os.File
	size int64
}

// ReadAt reads; where a card was pulled the error tells no path.
func (s source) ReadAt(p []byte, at int64) (int, error) {
	n, err := s.File.ReadAt(p, at)
	return n, withoutPath(err)
}

// Size is the length in bytes when it was opened.
func (s source) Size() int64 { return s.size }

// withoutPath takes the path out of an error: it may bear a patient's name.
func withoutPath(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return errors.New(p.Op + ": " + p.Err.Error())
	}
	return err
}
