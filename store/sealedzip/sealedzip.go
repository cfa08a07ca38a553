// Package sealedzip writes an archive that a password opens, in the form that common programs open: ZIP with WinZip's AES
// encryption (AE-2, 256 bits; winzip.com/en/support/aes-encryption), which 7-Zip, WinZip, Keka and the macOS Finder read. Nothing is compressed: pictures and
// PDFs are already. Primitives are the standard library's; only the frame is written here, since no library for it is kept
// up.
package sealedzip

import (
	"archive/zip"
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha1" //nolint:gosec // the format asks for it: PBKDF2 and HMAC, where it still holds
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"io"
	"time"
)

const (
	saltBytes   = 16
	verifyBytes = 2
	macBytes    = 10
	rounds      = 1000 // the format's; the password has to be strong by itself
	keyBytes    = 32
	methodAES   = 99
	// Overhead is how many bytes a file grows by.
	Overhead = saltBytes + verifyBytes + macBytes
)

// ErrSize says that a file did not have the size that was announced.
var ErrSize = errors.New("sealed archive: a file has another size than announced")

// Writer writes an archive to w.
type Writer struct {
	z        *zip.Writer
	password string
	day      time.Time
}

// New returns a writer; day is the time that every file is dated with.
func New(w io.Writer, password string, day time.Time) *Writer {
	return &Writer{z: zip.NewWriter(w), password: password, day: day}
}

// Add writes one file of that size; write gives its bytes.
func (w *Writer) Add(name string, size int64, write func(io.Writer) error) error {
	if size < 0 {
		return ErrSize
	}
	h := &zip.FileHeader{Name: name, Method: methodAES, Flags: 0x1, UncompressedSize64: uint64(size), CompressedSize64: uint64(size) + Overhead, Modified: w.day}
	// Extra field 0x9901: version AE-2 (no CRC), vendor AE, 256 bits, stored.
	h.Extra = []byte{0x01, 0x99, 7, 0, 2, 0, 'A', 'E', 3, 0, 0}
	to, err := w.z.CreateRaw(h)
	if err != nil {
		return fmt.Errorf("sealed archive: %w", err)
	}
	salt := make([]byte, saltBytes)
	if _, err := rand.Read(salt); err != nil {
		return fmt.Errorf("sealed archive: %w", err)
	}
	s, verify, err := newSeal(w.password, salt)
	if err != nil {
		return err
	}
	if _, err := to.Write(append(salt, verify...)); err != nil {
		return fmt.Errorf("sealed archive: %w", err)
	}
	s.to = to
	if err := write(s); err != nil {
		return err
	}
	if s.n != size {
		return ErrSize
	}
	if _, err := to.Write(s.mac.Sum(nil)[:macBytes]); err != nil {
		return fmt.Errorf("sealed archive: %w", err)
	}
	return nil
}

// Close writes the directory.
func (w *Writer) Close() error { return w.z.Close() }

// seal encrypts what is written to it, and sums up what it wrote.
type seal struct {
	to    io.Writer
	block cipher.Block
	mac   hash.Hash
	ctr   [aes.BlockSize]byte // little-endian, from 1: not the order of cipher.NewCTR
	pad   [aes.BlockSize]byte
	used  int
	n     int64
}

func newSeal(password string, salt []byte) (s *seal, verify []byte, err error) {
	keys, err := pbkdf2.Key(sha1.New, password, salt, rounds, 2*keyBytes+verifyBytes)
	if err != nil {
		return nil, nil, fmt.Errorf("sealed archive: %w", err)
	}
	block, err := aes.NewCipher(keys[:keyBytes])
	if err != nil {
		return nil, nil, fmt.Errorf("sealed archive: %w", err)
	}
	return &seal{block: block, mac: hmac.New(sha1.New, keys[keyBytes:2*keyBytes]), used: aes.BlockSize}, keys[2*keyBytes:], nil
}

// turn puts the key stream over p.
func (s *seal) turn(out, p []byte) {
	for i := range p {
		if s.used == aes.BlockSize {
			n := binary.LittleEndian.Uint64(s.ctr[:8]) + 1
			binary.LittleEndian.PutUint64(s.ctr[:8], n)
			s.block.Encrypt(s.pad[:], s.ctr[:])
			s.used = 0
		}
		out[i] = p[i] ^ s.pad[s.used]
		s.used++
	}
}

// Write encrypts p.
func (s *seal) Write(p []byte) (int, error) {
	out := make([]byte, len(p))
	s.turn(out, p)
	s.mac.Write(out)
	s.n += int64(len(p))
	if n, err := s.to.Write(out); err != nil {
		return n, fmt.Errorf("sealed archive: %w", err)
	}
	return len(p), nil
}

// ErrPassword says that the password is wrong; ErrDamaged that the bytes are not those that were written.
var (
	ErrPassword = errors.New("sealed archive: wrong password")
	ErrDamaged  = errors.New("sealed archive: damaged")
)

// Open reads one file of an archive back: for proving that it can be opened.
func Open(f *zip.File, password string) ([]byte, error) {
	if f.Method != methodAES || f.Flags&1 == 0 || f.CompressedSize64 < Overhead {
		return nil, ErrDamaged
	}
	r, err := f.OpenRaw()
	if err != nil {
		return nil, fmt.Errorf("sealed archive: %w", err)
	}
	raw, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("sealed archive: %w", err)
	}
	if len(raw) < Overhead {
		return nil, ErrDamaged
	}
	s, verify, err := newSeal(password, raw[:saltBytes])
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(verify, raw[saltBytes:saltBytes+verifyBytes]) {
		return nil, ErrPassword
	}
	body, mac := raw[saltBytes+verifyBytes:len(raw)-macBytes], raw[len(raw)-macBytes:]
	s.mac.Write(body)
	if !hmac.Equal(s.mac.Sum(nil)[:macBytes], mac) {
		return nil, ErrDamaged
	}
	out := make([]byte, len(body))
	s.turn(out, body)
	return out, nil
}
