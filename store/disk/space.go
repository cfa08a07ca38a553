// Room on the disk: how much there is, when to warn, when to refuse imports, and a reserve file that is given up in an
// emergency so that a full disk still lets people sign in, read and back up.

package disk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
)

// Thresholds, in bytes of room left for this user.
const (
	WarnBelow   = 10 << 30 // warn below this ...
	WarnPercent = 5        // ... or below this share of the disk
	ImportFloor = 2 << 30  // photos and large imports wait below this
	BallastSize = 256 << 20
)

// BallastName is the reserve file's name in the practice folder.
const BallastName = "ballast"

// Space is what a file system has, in bytes.
type Space struct {
	Free  uint64 // that this user may still use
	Total uint64
}

// Level is what the room left means for work.
type Level int

// The levels. At Low a person is told; at Tight imports wait, records still work; at Full not even the reserve would fit.
const (
	Ample Level = iota
	Low
	Tight
	Full
)

// Level judges s.
func (s Space) Level() Level {
	switch {
	case s.Free < BallastSize:
		return Full
	case s.Free < ImportFloor:
		return Tight
	case s.Free < WarnBelow, s.Free < s.Total/100*WarnPercent:
		return Low
	}
	return Ample
}

// Fits reports whether n more bytes can be imported and leave ImportFloor.
func (s Space) Fits(n uint64) bool { return s.Free >= ImportFloor && s.Free-ImportFloor >= n }

// Probe tries to keep a few pages in dir and removes them again; its error tells why nothing can be written there.
func Probe(dir string) error {
	f, err := os.CreateTemp(dir, "probe-*.part")
	if err != nil {
		return fmt.Errorf("probe folder: %w", err)
	}
	_, err = f.Write(make([]byte, 64<<10))
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close(), os.Remove(f.Name())); err != nil {
		return fmt.Errorf("probe folder: %w", err)
	}
	return nil
}

// Ballast is the reserve file in a practice folder.
type Ballast struct {
	path string
	size int64
}

// NewBallast is the reserve of BallastSize bytes in the practice folder dir. Nothing is written yet.
func NewBallast(dir string) Ballast {
	return Ballast{path: filepath.Join(dir, BallastName), size: BallastSize}
}

// Held reports whether the reserve is there in full.
func (b Ballast) Held() bool {
	info, err := os.Lstat(b.path)
	return err == nil && info.Mode().IsRegular() && info.Size() == b.size
}

// Ensure makes the reserve if it is not there and the disk has twice its room; it returns whether it is there afterwards.
// The bytes cannot be compressed or left out as holes, or the room would not really be reserved. Takes a second or so:
// call it in the background. On a cancelled ctx or an error nothing is left.
func (b Ballast) Ensure(ctx context.Context) (bool, error) {
	if b.Held() {
		return true, nil
	}
	if err := b.Release(); err != nil { // half of one
		return false, err
	}
	space, err := FreeSpace(filepath.Dir(b.path))
	if err != nil {
		return false, err
	}
	if space.Free < 2*uint64(b.size) {
		return false, nil
	}
	if err := b.fill(ctx); err != nil {
		return false, errors.Join(fmt.Errorf("reserve room: %w", Classify(err)), b.Release())
	}
	return true, nil
}

func (b Ballast) fill(ctx context.Context) (err error) {
	f, err := os.OpenFile(b.path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	filler := rand.NewChaCha8([32]byte{'b', 'a', 'l', 'l', 'a', 's', 't'}) // no secret: it only has to be dense
	for left := b.size; left > 0; {
		if err := ctx.Err(); err != nil {
			return err
		}
		n, err := io.CopyN(f, filler, min(left, 4<<20))
		if err != nil {
			return err
		}
		left -= n
	}
	return f.Sync()
}

// Release gives the reserved room back. It needs no room itself; releasing what is not there is fine.
func (b Ballast) Release() error {
	if err := os.Remove(b.path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("release reserve: %w", Classify(err))
	}
	return nil
}
