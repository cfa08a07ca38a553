// Key files: 32 random bytes on a stick that a member needs beside the password. They are found by their name in the top
// folder of a drive that is plugged in, and written so that nothing that is there is ever replaced.

package platform

import (
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// keyFileSize is the exact length of a key file in bytes.
const keyFileSize = 32

// keyFileNames is how many key files can stand on one stick: of members who share one, or of several practices.
const keyFileNames = 9

// What can be wrong with a key file.
var (
	// ErrNotKeyFile says that a file does not have a key file's length.
	ErrNotKeyFile = errors.New("not a key file")
	// ErrKeyFileChanged says that what was read back is not what was written.
	ErrKeyFileChanged = errors.New("the key file reads back differently")
	// ErrKeyFilesFull says that a stick holds as many key files as are looked for.
	ErrKeyFilesFull = errors.New("the stick is full of key files")
)

// KeyFile is a key file that was found.
type KeyFile struct {
	Drive   string // the drive's name
	Name    string // the file's name
	Content []byte
}

func keyFileName(n int) string {
	if n == 1 {
		return "consentry-key.key"
	}
	return fmt.Sprintf("consentry-key-%d.key", n)
}

// KeyFilesOn finds the key files on drives. The same content on two sticks is listed once.
func KeyFilesOn(drives []Drive) []KeyFile {
	var out []KeyFile
	for _, d := range drives {
		for n := 1; n <= keyFileNames; n++ {
			content, err := ReadKeyFile(filepath.Join(d.Dir, keyFileName(n)))
			if err != nil {
				continue // not there, or not one
			}
			known := false
			for _, k := range out {
				known = known || subtle.ConstantTimeCompare(k.Content, content) == 1
			}
			if !known {
				out = append(out, KeyFile{Drive: d.Name, Name: keyFileName(n), Content: content})
			}
		}
	}
	return out
}

// ReadKeyFile reads a key file. Errors: ErrNotKeyFile, and what the system says, without the path.
func ReadKeyFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, pathless(err)
	}
	if !info.Mode().IsRegular() || info.Size() != keyFileSize {
		return nil, ErrNotKeyFile
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, pathless(err)
	}
	defer f.Close()
	content, err := io.ReadAll(io.LimitReader(f, keyFileSize+1))
	if err != nil {
		return nil, pathless(err)
	}
	if len(content) != keyFileSize {
		clear(content)
		return nil, ErrNotKeyFile
	}
	return content, nil
}

// WriteKeyFile writes content into a key file in a drive's top folder, makes it last, and reads it back. Nothing that is
// there is replaced: another key file leaves its name to itself; the same content is not written twice (fresh is false then).
//
// Errors: ErrKeyFilesFull, ErrKeyFileChanged, and what the system says, without the path.
func WriteKeyFile(dir string, content []byte) (path string, fresh bool, err error) {
	for n := 1; n <= keyFileNames; n++ {
		path = filepath.Join(dir, keyFileName(n))
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		switch {
		case errors.Is(err, fs.ErrExist):
			if SameKeyFile(path, content) == nil {
				return path, false, nil
			}
			continue
		case err != nil:
			return "", false, pathless(err)
		}
		_, err = f.Write(content)
		if serr := f.Sync(); err == nil {
			err = serr
		}
		if cerr := f.Close(); err == nil {
			err = cerr
		}
		if err == nil {
			syncFolder(dir)
			err = SameKeyFile(path, content)
		}
		if err != nil {
			_ = os.Remove(path) // half a file of ours
			return "", false, pathless(err)
		}
		return path, true, nil
	}
	return "", false, ErrKeyFilesFull
}

// SameKeyFile reads a key file back. Errors: ErrKeyFileChanged, ErrNotKeyFile, and what the system says.
func SameKeyFile(path string, content []byte) error {
	got, err := ReadKeyFile(path)
	if err != nil {
		return err
	}
	defer clear(got)
	if subtle.ConstantTimeCompare(got, content) != 1 {
		return ErrKeyFileChanged
	}
	return nil
}

// DropKeyFile deletes a key file that was written just now and does not count: its making was given up.
func DropKeyFile(path string) { _ = os.Remove(path) }

// SameDrive tells whether two folders lie on one drive. Where the system does not tell, they do.
func SameDrive(a, b string) bool {
	ia, aerr := os.Stat(a)
	ib, berr := os.Stat(b)
	if aerr != nil || berr != nil {
		return true
	}
	return sameDevice(a, b, ia, ib)
}

// syncFolder makes the new name last, where the system can.
func syncFolder(dir string) {
	d, err := os.Open(dir)
	if err != nil {
		return
	}
	_ = d.Sync() // FAT and Windows do not
	_ = d.Close()
}

// pathless takes the path out of an error: a folder can bear a person's name.
func pathless(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return fmt.Errorf("%s: %w", p.Op, p.Err)
	}
	return err
}
