// Package vault keeps photos and documents as files that stock age opens. Each file has a one-time identity of its own;
// its name is the SHA-256 of its ciphertext, so a file that was changed or exchanged is not found under its name, and a
// file once written is never written again. The one-time identity, sealed to the class it belongs to (documents or
// photos), is returned to the caller, who keeps it in the encrypted records: without its row a file cannot be opened.
//
// This file holds the vault itself, its limits and its errors.
package vault

import (
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"consentry/store/disk"
)

// The limits, in one place.
const (
	MaxFile   = 1 << 30   // plaintext bytes of one file; longer media are kept as numbered parts by the layer above
	MaxMemory = 200 << 20 // plaintext bytes that Put and Open take or give in one piece; beyond it, PutReader and OpenAt
	maxSealed = 4 << 10   // a sealed identity is about 280 bytes

	TempAge       = 24 * time.Hour     // half-written files are left alone this long
	OrphanAge     = 24 * time.Hour     // files without a row are left alone this long: the row may be on its way
	QuarantineAge = 7 * 24 * time.Hour // then they wait this long in quarantine
	CheckDays     = 30                 // every file is read through once in so many days
)

// Names inside the media folder.
const (
	suffix        = ".age"
	tempDir       = "tmp"
	tempSuffix    = ".part"
	quarantineDir = "quarantine"
)

// What can go wrong, for errors.Is.
var (
	// ErrMissing: there is no file of that name.
	ErrMissing = errors.New("the stored file is missing")
	// ErrDamaged: the file's bytes are not those that were written.
	ErrDamaged = errors.New("the stored file is damaged")
	// ErrWrongKey: the sealed identity does not open with this class's identity, or is not this file's.
	ErrWrongKey = errors.New("the stored file cannot be opened with this key")
	// ErrTooLarge: longer than MaxFile, or than MaxMemory where it would be held in memory.
	ErrTooLarge = errors.New("the file is too large")
	// ErrDiskFull and ErrReadOnly: nothing was kept, and nothing half-written stays.
	ErrDiskFull = disk.ErrFull
	ErrReadOnly = disk.ErrReadOnly
)

// Hash is the SHA-256 of a file's ciphertext: its name.
type Hash [32]byte

// String is the hash in 64 hexadecimal digits.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// ParseHash reads 64 lower-case hexadecimal digits.
func ParseHash(s string) (Hash, error) {
	var h Hash
	if len(s) != 2*len(h) {
		return Hash{}, errNoHash
	}
	if _, err := hex.Decode(h[:], []byte(s)); err != nil || s != strings.ToLower(s) {
		return Hash{}, errNoHash
	}
	return h, nil
}

var errNoHash = errors.New("not the name of a stored file")

// Due reports whether the file is among those to be read through on this day (any day number that grows by one a day):
// each file is due once in CheckDays days.
func (h Hash) Due(day int) bool {
	n := int(h[0])<<16 | int(h[1])<<8 | int(h[2])
	return n%CheckDays == ((day%CheckDays)+CheckDays)%CheckDays
}

// Blob is what the records keep of a file.
type Blob struct {
	SHA256 Hash     // of the ciphertext: its name
	Size   int64    // of the ciphertext, bytes
	Sealed []byte   // the file's identity, an age file to the class's recipient
	Dedup  [32]byte // HMAC-SHA256 of the plaintext, the same for equal contents within one practice
}

// Vault is the media folder of one practice. It is safe for concurrent use.
type Vault struct {
	dir string
	// fault is a test's way to fail or stop a write at a named step; nil in the program.
	fault func(step string) error
}

// Open takes the media folder dir, making it and its inner folders where they are missing.
func Open(dir string) (*Vault, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("open media folder: %w", clean(err))
	}
	for _, d := range []string{abs, filepath.Join(abs, tempDir), filepath.Join(abs, quarantineDir)} {
		if err := os.MkdirAll(d, 0o700); err != nil {
			return nil, fmt.Errorf("open media folder: %w", clean(err))
		}
	}
	return &Vault{dir: abs}, nil
}

// Existing takes a folder of stored files that is only read, such as a backup's: nothing is made in it.
func Existing(dir string) *Vault { return &Vault{dir: dir} }

// Path is where the file of that name lies, for backups, which copy it as it is.
func (v *Vault) Path(h Hash) string {
	name := h.String()
	return filepath.Join(v.dir, name[:2], name+suffix)
}

func (v *Vault) quarantined(h Hash) string {
	return filepath.Join(v.dir, quarantineDir, h.String()+suffix)
}

// clean gives a system error one of our kinds and leaves out the path, which can hold a person's name.
func clean(err error) error {
	var p *os.PathError
	var l *os.LinkError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &p):
		err = fmt.Errorf("%s: %w", p.Op, p.Err)
	case errors.As(err, &l):
		err = fmt.Errorf("%s: %w", l.Op, l.Err)
	}
	switch {
	case disk.IsFull(err):
		return fmt.Errorf("%w: %w", ErrDiskFull, err)
	case disk.IsReadOnly(err):
		return fmt.Errorf("%w: %w", ErrReadOnly, err)
	}
	return err
}
