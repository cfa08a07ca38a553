// The anchor: a small authenticated file beside the records that says how far they had come at the last commit. The
// database engine proves that pages are ours, not that they are the newest; the anchor is what notices a log that was
// deleted or flipped, or an older records file that was put back. A second copy elsewhere notices an older folder.

package store

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"consentry/store/atomicfile"
)

// Anchor is the state of the records right after a commit.
type Anchor struct {
	Generation uint64    // of the header the records were opened with
	Counter    uint64    // commits so far
	Seq        uint64    // number of the newest audit row
	Head       [32]byte  // hash of that row
	Clock      time.Time // latest instant seen, kept to the microsecond, UTC
}

// Layout of the file, all numbers big-endian: magic 8, generation 8, counter 8, seq 8, head 32, clock 8 (microseconds
// since 1970-01-01 UTC, signed), then HMAC-SHA256 over everything before it.
const (
	anchorMagic = "CNSYANC1"
	anchorBody  = 8 + 8 + 8 + 8 + 32 + 8
	anchorSize  = anchorBody + sha256.Size
)

// AnchorName is the file's name in the practice folder.
const AnchorName = "anchor"

// ErrAnchorDamaged: the bytes are not an anchor written with this key.
var ErrAnchorDamaged = errors.New("the anchor file is damaged")

// Encode gives the file's bytes. key is k_anchor.
func (a Anchor) Encode(key [32]byte) []byte {
	b := make([]byte, 0, anchorSize)
	b = append(b, anchorMagic...)
	b = binary.BigEndian.AppendUint64(b, a.Generation)
	b = binary.BigEndian.AppendUint64(b, a.Counter)
	b = binary.BigEndian.AppendUint64(b, a.Seq)
	b = append(b, a.Head[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(a.Clock.UnixMicro()))
	return append(b, anchorMAC(key, b)...)
}

func anchorMAC(key [32]byte, body []byte) []byte {
	m := hmac.New(sha256.New, key[:])
	m.Write(body) // never fails
	return m.Sum(nil)
}

// ParseAnchor reads the file's bytes and verifies them; anything not written by Encode with the same key is ErrAnchorDamaged.
func ParseAnchor(b []byte, key [32]byte) (Anchor, error) {
	if len(b) != anchorSize || string(b[:8]) != anchorMagic || !hmac.Equal(anchorMAC(key, b[:anchorBody]), b[anchorBody:]) {
		return Anchor{}, ErrAnchorDamaged
	}
	u := func(at int) uint64 { return binary.BigEndian.Uint64(b[at:]) }
	a := Anchor{Generation: u(8), Counter: u(16), Seq: u(24), Clock: time.UnixMicro(int64(u(64))).UTC()}
	copy(a.Head[:], b[32:64])
	return a, nil
}

// AnchorState says what was found at an anchor's path.
type AnchorState int

// The states of one anchor file.
const (
	AnchorMissing AnchorState = iota
	AnchorDamaged
	AnchorPresent
)

// AnchorFiles are the two places an anchor is kept in. Second may be "" (no second copy).
type AnchorFiles struct {
	Main   string // in the practice folder
	Second string // in another location of the same computer, so that putting back an older folder is noticed
}

// AnchorsFound is what Read found. A field's Anchor counts only when its state is AnchorPresent.
type AnchorsFound struct {
	Main, Second           Anchor
	MainState, SecondState AnchorState
	HasSecond              bool // a second copy is kept at all
}

// Write replaces both files. The main copy is flushed before Write returns; the second copy is written after it and
// its failure is reported only when the main copy succeeded, wrapped in ErrSecondAnchor.
func (f AnchorFiles) Write(a Anchor, key [32]byte) error {
	b := a.Encode(key)
	if err := atomicfile.Write(f.Main, b, 0o600); err != nil {
		return fmt.Errorf("write anchor: %w", fileError(err))
	}
	if f.Second == "" {
		return nil
	}
	if err := atomicfile.Write(f.Second, b, 0o600); err != nil {
		return fmt.Errorf("%w: %w", ErrSecondAnchor, fileError(err))
	}
	return nil
}

// ErrSecondAnchor: the practice folder's anchor is up to date, its copy elsewhere is not. Work can go on.
var ErrSecondAnchor = errors.New("the second anchor could not be written")

// Read looks at both files. An error means that a file is there and could not be read.
func (f AnchorFiles) Read(key [32]byte) (AnchorsFound, error) {
	out := AnchorsFound{HasSecond: f.Second != ""}
	var err error
	if out.Main, out.MainState, err = readAnchor(f.Main, key); err != nil {
		return out, fmt.Errorf("read anchor: %w", err)
	}
	if out.HasSecond {
		if out.Second, out.SecondState, err = readAnchor(f.Second, key); err != nil {
			return out, fmt.Errorf("read second anchor: %w", err)
		}
	}
	return out, nil
}

func readAnchor(path string, key [32]byte) (Anchor, AnchorState, error) {
	file, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return Anchor{}, AnchorMissing, nil
	}
	if err != nil {
		return Anchor{}, AnchorMissing, fileError(err)
	}
	defer file.Close()
	b, err := io.ReadAll(io.LimitReader(file, anchorSize+1))
	if err != nil {
		return Anchor{}, AnchorMissing, fileError(err)
	}
	a, err := ParseAnchor(b, key)
	if err != nil {
		return Anchor{}, AnchorDamaged, nil
	}
	return a, AnchorPresent, nil
}
