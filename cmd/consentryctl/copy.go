// This file holds the files on disk that scrub reads and writes: a source that must not change while it is read, and a
// copy that is there whole and checked, or not at all.
package main

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"consentry/domain/photo/scrub/report"
	"consentry/store/atomicfile"
)

var (
	errMissing  = errors.New("no such file")
	errNotFile  = errors.New("not a file")
	errNoFolder = errors.New("the folder for the copies cannot be used")
	errNoWrite  = errors.New("the copy cannot be written")
)

// taken is the error of a name that another file has.
type taken struct{ name string }

func (t *taken) Error() string { return "the name of the copy is taken" }

// source is a file that is read, with what it was when that began.
type source struct {
	f    *os.File
	path string
	then fs.FileInfo
}

func openSource(path string) (*source, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, errMissing
	case err != nil:
		return nil, report.Refuse(report.Unreadable).With(err)
	case !info.Mode().IsRegular(): // a pipe would wait for ever
		return nil, errNotFile
	}
	f, err := os.Open(path) // #nosec G304 -- the file that was asked for
	if err != nil {
		return nil, report.Refuse(report.Unreadable).With(err)
	}
	s := &source{f: f, path: path, then: info}
	if err := s.unchanged(); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

func (s *source) ReadAt(p []byte, at int64) (int, error) { return s.f.ReadAt(p, at) }

// Size is what it was when reading began.
func (s *source) Size() int64 { return s.then.Size() }

// all is the whole file.
func (s *source) all() ([]byte, error) {
	b := make([]byte, s.Size())
	if n, err := s.f.ReadAt(b, 0); n < len(b) {
		return nil, report.Refuse(report.Unreadable).With(err)
	}
	return b, nil
}

// unchanged refuses a file that is not the one that was opened, or was written to since.
func (s *source) unchanged() error {
	open, err := s.f.Stat()
	if err != nil {
		return report.Refuse(report.Changed).With(err)
	}
	named, err := os.Stat(s.path)
	if err != nil {
		return report.Refuse(report.Changed).With(err)
	}
	for _, now := range []fs.FileInfo{open, named} {
		if !os.SameFile(now, s.then) || now.Size() != s.then.Size() || !now.ModTime().Equal(s.then.ModTime()) {
			return report.Refuse(report.Changed)
		}
	}
	return nil
}

func (s *source) close() { _ = s.f.Close() } // it was only read

// diskCopy is a copy in the making: a hidden file in its folder until it is checked and whole.
type diskCopy struct {
	f    *os.File
	size int64
	hash hash.Hash
	err  error // of writing, to tell a full drive from a refused file
	done bool
}

func newCopy(folder string) (*diskCopy, error) {
	f, err := os.CreateTemp(folder, ".consentry-*.part")
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errNoFolder, err)
	}
	return &diskCopy{f: f, hash: sha256.New()}, nil
}

func (c *diskCopy) Write(p []byte) (int, error) {
	n, err := c.f.Write(p)
	c.size += int64(n)
	c.hash.Write(p[:n])
	if err != nil && c.err == nil {
		c.err = err
	}
	return n, err
}

func (c *diskCopy) ReadAt(p []byte, at int64) (int, error) { return c.f.ReadAt(p, at) }

// Size is how much was written, in bytes.
func (c *diskCopy) Size() int64 { return c.size }

func (c *diskCopy) sum() string { return hex.EncodeToString(c.hash.Sum(nil)) }

// place gives the copy its name, if nobody has it, and returns its path: flushed, read back and found to be what was
// checked, with a time that tells no more than the day.
func (c *diskCopy) place(name string) (string, error) {
	temp := c.f.Name()
	final := filepath.Join(filepath.Dir(temp), name)
	err := c.f.Sync()
	if err = errors.Join(err, c.f.Close()); err == nil {
		err = c.sameOnDisk()
	}
	if err == nil {
		day := time.Now().UTC().Truncate(24 * time.Hour)
		err = os.Chtimes(temp, day, day)
	}
	if err != nil {
		return "", fmt.Errorf("%w: %w", errNoWrite, err)
	}
	if err := rename(temp, final); err != nil {
		return "", err
	}
	c.done = true
	if err := atomicfile.SyncDir(filepath.Dir(final)); err != nil {
		return "", fmt.Errorf("%w: %w", errNoWrite, err)
	}
	return final, nil
}

// sameOnDisk reads the copy again.
func (c *diskCopy) sameOnDisk() error {
	f, err := os.Open(c.f.Name())
	if err != nil {
		return err
	}
	h := sha256.New()
	n, err := io.Copy(h, f)
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if n != c.size || hex.EncodeToString(h.Sum(nil)) != c.sum() {
		return errors.New("what is on the drive is not what was written")
	}
	return nil
}

// rename gives a file a name that nobody has. A second name is made and the first taken away, which cannot replace
// anything; drives without links get the name reserved first.
func rename(from, to string) error {
	err := os.Link(from, to)
	switch {
	case err == nil:
		if err := os.Remove(from); err != nil {
			return fmt.Errorf("%w: %w", errNoWrite, err)
		}
		return nil
	case errors.Is(err, fs.ErrExist):
		return &taken{filepath.Base(to)}
	}
	reserved, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // #nosec G304 -- our own name in the folder that was asked for
	if errors.Is(err, fs.ErrExist) {
		return &taken{filepath.Base(to)}
	}
	if err == nil {
		err = reserved.Close()
	}
	if err == nil {
		err = atomicfile.Replace(from, to)
	}
	if err != nil {
		return fmt.Errorf("%w: %w", errNoWrite, err)
	}
	return nil
}

// discard takes away what did not become a copy.
func (c *diskCopy) discard() {
	if c.done {
		return
	}
	_ = c.f.Close() // it may be closed already
	_ = os.Remove(c.f.Name())
}

// randomName tells nothing of the file, the patient or the time: 80 random bits.
func randomName() string {
	var b [10]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	return hex.EncodeToString(b[:])
}
