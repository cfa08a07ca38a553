// This file makes a practice's folder on a drive, and finds out whether the drive keeps what it is given.
package backup

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"time"
	"unicode"

	"consentry/domain/office"
)

// The probe of a new drive: so many files of so many bytes, as far as an eighth of the free room allows.
const (
	probeFiles = 16
	probeSize  = 4 << 20
)

// Register makes the practice's folder on a drive.
func (e *Engine) Register(ctx context.Context, dir, fingerprint, label string, progress office.BackupProgress) (string, error) {
	dir = topOf(dir)
	root := filepath.Join(dir, fingerprint)
	if !fingerprintForm.MatchString(fingerprint) {
		return "", office.ErrInvalid.With(errors.New("not a practice's fingerprint"))
	}
	place, err := e.look(dir, fingerprint)
	if err == nil && place.NewerFormat {
		err = office.ErrDriveNewer.With(nil)
	}
	if err == nil {
		err = e.mkdirs(root, filepath.Join(root, snapshotsName))
	}
	if err != nil {
		return "", e.sentence(dir, err)
	}
	id := place.DriveID
	err = e.alone(root, func() error {
		var err error
		id, err = e.register(ctx, root, place, label, newReporter(progress))
		return err
	})
	return id, e.sentence(dir, err)
}

// mkdirs makes folders, those above first.
func (e *Engine) mkdirs(paths ...string) error {
	for _, p := range paths {
		if err := e.drive.mkdir(p); err != nil {
			return err
		}
	}
	return nil
}

func (e *Engine) register(ctx context.Context, root string, place office.BackupPlace, label string, r *reporter) (string, error) {
	id := place.DriveID
	if id == "" {
		if err := e.probe(ctx, root, place.Free, r); err != nil {
			return "", err
		}
		var b [16]byte
		if _, err := rand.Read(b[:]); err != nil {
			return "", err
		}
		id = hex.EncodeToString(b[:])
	}
	if err := e.drive.mkdir(filepath.Join(root, blobsName)); err != nil {
		return "", err
	}
	drive := []byte(id + "\n" + cleanLabel(label) + "\n")
	readme := []byte(readmeText(filepath.Base(root)))
	f := format{Format: formatNumber, Practice: filepath.Base(root), Made: e.now().Format(time.RFC3339), Drive: hexSum(drive), Readme: hexSum(readme)}
	raw, err := f.encode()
	if err != nil {
		return "", err
	}
	for _, file := range []struct {
		name string
		data []byte
	}{{readmeName, readme}, {driveIDName, drive}, {formatName, raw}} {
		if err := e.put(filepath.Join(root, file.name), file.data); err != nil {
			return "", err
		}
	}
	return id, e.drive.syncDir(filepath.Dir(root))
}

// cleanLabel makes a label one line of printable characters, 60 at most.
func cleanLabel(label string) string {
	label = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(label, ""))
	runes := []rune(strings.Join(strings.Fields(label), " "))
	return strings.TrimSpace(string(runes[:min(len(runes), 60)]))
}

// put writes a small file whole and durable, replacing one that is there, and reads it back from the medium.
func (e *Engine) put(path string, data []byte) error {
	tmp := path + partSuffix
	w, err := e.drive.create(tmp)
	if err != nil {
		return err
	}
	_, err = w.Write(data)
	if err == nil {
		err = w.Sync()
	}
	if err = errors.Join(err, w.Close()); err != nil {
		return err
	}
	if err := e.drive.rename(tmp, path); err != nil {
		return err
	}
	if err := e.drive.syncDir(filepath.Dir(path)); err != nil {
		return err
	}
	got, _, err := e.hash(context.Background(), path, nil)
	if err == nil && got != sha256.Sum256(data) {
		err = office.ErrDriveLies.With(nil, "file", filepath.Base(path))
	}
	return err
}

// probe writes files of noise, makes them durable, and reads all of them back from the medium. It finds drives that lose
// what they are given. One that claims more room than it has is found when its real end is passed: by the copy check.
func (e *Engine) probe(ctx context.Context, root string, free int64, r *reporter) error {
	dir := filepath.Join(root, probeName)
	files := int(min(int64(e.probes), free/8/probeSize))
	if files == 0 {
		return office.ErrDriveFull.With(nil, "need", fmt.Sprint(8*probeSize), "free", fmt.Sprint(free))
	}
	if err := e.drive.mkdir(dir); err != nil {
		return err
	}
	r.begin(office.StepProbe, 2*int64(files)*probeSize, 2*files)
	err := e.probeFiles(ctx, dir, files, r)
	if rerr := e.drive.remove(dir); err == nil {
		err = rerr
	}
	return err
}

func (e *Engine) probeFiles(ctx context.Context, dir string, files int, r *reporter) error {
	noise := make([]byte, probeSize)
	sums := make([][32]byte, files)
	for i := range sums {
		if err := ctx.Err(); err != nil {
			return err
		}
		if _, err := rand.Read(noise); err != nil {
			return err
		}
		sums[i] = sha256.Sum256(noise)
		if err := e.fill(ctx, probePath(dir, i), bytes.NewReader(noise), probeSize, true, r); err != nil {
			return err
		}
		r.add(0, 1)
	}
	if err := e.drive.syncDir(dir); err != nil {
		return err
	}
	for i, want := range sums {
		got, n, err := e.hash(ctx, probePath(dir, i), r)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if err != nil || n != probeSize || got != want {
			return office.ErrDriveLies.With(err, "file", probeName)
		}
		r.add(0, 1)
	}
	return nil
}

func probePath(dir string, i int) string { return filepath.Join(dir, fmt.Sprintf("%02d", i)) }
