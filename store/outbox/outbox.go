// Package outbox writes files that leave the practice into a folder outside: whole and durable, under names that were
// decided before, never in place of anything, and with a time that tells the day at most.
package outbox

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"consentry/domain/office"
	"consentry/store/atomicfile"
	"consentry/store/disk"
)

// Outbox writes into folders of this computer. Day gives the time now: files are dated with its whole day, UTC midnight.
type Outbox struct {
	Day func() time.Time
}

var _ office.Outbox = Outbox{}

// What a person can do something about.
var (
	errTaken    = &office.Problem{Key: "error.outbox_taken"}
	errNoFolder = &office.Problem{Key: "error.outbox_folder"}
	errFull     = &office.Problem{Key: "error.outbox_full"}
)

type staged struct {
	folder string
	day    time.Time
	temps  []string
	names  []string
}

// Stage writes all files under temporary names in the folder and makes them durable. On an error none of them stays. What a
// program that was killed left in the folder goes first.
func (o Outbox) Stage(folder string, files []office.OutFile) (office.Staged, error) {
	info, err := os.Stat(folder)
	if err != nil || !info.IsDir() {
		return nil, errNoFolder
	}
	Sweep(folder, o.Day())
	s := &staged{folder: folder, day: o.Day().UTC().Truncate(24 * time.Hour)}
	var mark [8]byte
	if _, err := rand.Read(mark[:]); err != nil {
		return nil, fmt.Errorf("stage files: %w", err)
	}
	for i, f := range files {
		if filepath.Base(f.Name) != f.Name || !filepath.IsLocal(f.Name) {
			s.Abort()
			return nil, errors.New("stage files: not a file name")
		}
		if s.taken(f.Name) {
			s.Abort()
			return nil, errTaken
		}
		temp := filepath.Join(folder, fmt.Sprintf(".release-%x-%d.part", mark, i))
		if err := atomicfile.Stage(temp, f.Data, 0o644); err != nil {
			s.Abort()
			return nil, told(err)
		}
		s.temps, s.names = append(s.temps, temp), append(s.names, f.Name)
	}
	if err := atomicfile.SyncDir(folder); err != nil {
		s.Abort()
		return nil, told(err)
	}
	return s, nil
}

func (s *staged) taken(name string) bool {
	_, err := os.Lstat(filepath.Join(s.folder, name))
	return !errors.Is(err, fs.ErrNotExist)
}

// Commit gives the files their names: all of them, or none of them stays and the error says why.
func (s *staged) Commit() error {
	for i, temp := range s.temps {
		to := filepath.Join(s.folder, s.names[i])
		var err error
		if s.taken(s.names[i]) {
			err = errTaken
		} else if err = os.Chtimes(temp, s.day, s.day); err == nil {
			err = atomicfile.Replace(temp, to)
		}
		err = told(err)
		if err != nil {
			s.takeBack(i)
			s.Abort()
			return err
		}
	}
	return told(atomicfile.SyncDir(s.folder))
}

// takeBack removes the first n files, which have their names already.
func (s *staged) takeBack(n int) {
	for _, name := range s.names[:n] {
		_ = atomicfile.Remove(filepath.Join(s.folder, name)) // ours: it was free a moment ago
	}
}

// Abort removes what still has its temporary name.
func (s *staged) Abort() {
	for _, temp := range s.temps {
		_ = atomicfile.Remove(temp) // one that got its name is no longer there
	}
}

// told gives a system error a sentence and takes the path out of it.
func told(err error) error {
	switch {
	case err == nil:
		return nil
	case disk.IsFull(err):
		return errFull
	}
	var known *office.Problem
	if errors.As(err, &known) {
		return err
	}
	var p *fs.PathError
	var l *os.LinkError // what Rename returns
	switch {
	case errors.As(err, &p):
		err = fmt.Errorf("%s: %w", p.Op, p.Err)
	case errors.As(err, &l):
		err = fmt.Errorf("%s: %w", l.Op, l.Err)
	}
	return office.ErrOutbox.With(err)
}
