package outbox

// This file writes the copy of a patient's records: plain files, or one archive that a password opens. However long the
// files are, little of them is held at a time.

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"consentry/domain/office"
	"consentry/store/atomicfile"
	"consentry/store/sealedzip"
)

var _ office.PacketBox = Outbox{}

// StagePacket writes the files under temporary names and makes them durable; with a password, into one archive. On an error
// none of them stays.
func (o Outbox) StagePacket(folder, archive, password string, files []office.Packed) (office.Staged, error) {
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
	if password != "" {
		all := files
		files = []office.Packed{{Name: archive, Size: -1, Write: func(w io.Writer) error {
			z := sealedzip.New(w, password, s.day)
			for _, f := range all {
				if err := z.Add(f.Name, f.Size, f.Write); err != nil {
					return err
				}
			}
			return z.Close()
		}}}
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
		if err := stream(temp, f); err != nil {
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

// stream writes one file and flushes it; nothing stays on an error.
func stream(path string, f office.Packed) (err error) {
	to, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("create a file of the copy: %w", err)
	}
	defer func() {
		if err != nil {
			_ = to.Close() // a second close is harmless: the file is thrown away
			_ = atomicfile.Remove(path)
		}
	}()
	if err = f.Write(to); err != nil {
		return err
	}
	if err = to.Sync(); err != nil {
		return fmt.Errorf("flush a file of the copy: %w", err)
	}
	at, err := to.Stat()
	if err == nil && f.Size >= 0 && at.Size() != f.Size {
		err = io.ErrShortWrite
	}
	if err != nil {
		return fmt.Errorf("check a file of the copy: %w", err)
	}
	return to.Close()
}
