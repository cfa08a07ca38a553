// This file holds the names of the keyring's files and the few things done to
// them. Every change goes through a disk, so that a test can stop it between
// any two steps.

package keyring

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"consentry/store/atomicfile"
)

// Files of a practice folder that belong to this package.
const (
	HeaderFile   = "header.json"
	headerSpare  = "header.prev.json"
	headerNext   = "header.next"
	ThrottleFile = "throttle.json"
)

// Names that errors and damage reports use.
const (
	headerName = "header"
	spareMark  = ".prev"
)

// RingFile returns the name of a ring's file.
func RingFile(r Ring) string { return "ring-" + string(r) + ".age" }

func ringSpare(r Ring) string { return "ring-" + string(r) + ".prev.age" }
func ringNext(r Ring) string  { return "ring-" + string(r) + ".next.age" }
func ringName(r Ring) string  { return "ring-" + string(r) }

// disk is one practice folder.
type disk struct {
	dir string
	// step, if set, is asked before every change and every "read", and can
	// refuse it. Tests use it to stop the program at any point.
	step func(op, name string) error
}

func (d disk) path(name string) string { return filepath.Join(d.dir, name) }

func (d disk) ask(op, name string) error {
	if d.step == nil {
		return nil
	}
	return d.step(op, name)
}

// stage writes and flushes a new file.
func (d disk) stage(name string, data []byte) error {
	if err := d.ask("stage", name); err != nil {
		return err
	}
	return atomicfile.Stage(d.path(name), data, 0o600)
}

// replace renames one file over another.
func (d disk) replace(from, to string) error {
	if err := d.ask("replace", to); err != nil {
		return err
	}
	return atomicfile.Replace(d.path(from), d.path(to))
}

// sync makes the folder's entries durable.
func (d disk) sync() error {
	if err := d.ask("sync", ""); err != nil {
		return err
	}
	return atomicfile.SyncDir(d.dir)
}

// remove deletes a file that may be missing.
func (d disk) remove(name string) error {
	if _, err := os.Lstat(d.path(name)); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err := d.ask("remove", name); err != nil {
		return err
	}
	if err := atomicfile.Remove(d.path(name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove %s: %w", name, err)
	}
	return nil
}

// put replaces one file whole, unless it has this content already.
func (d disk) put(name string, data []byte) error {
	if old, err := d.read(name, len(data)); err == nil && bytes.Equal(old, data) {
		return nil
	}
	tmp := name + ".tmp"
	if err := d.stage(tmp, data); err != nil {
		return err
	}
	if err := d.replace(tmp, name); err != nil {
		return err
	}
	return d.sync()
}

// read returns a file's content if it has at most limit bytes.
func (d disk) read(name string, limit int) ([]byte, error) {
	if err := d.ask("read", name); err != nil {
		return nil, err
	}
	f, err := os.Open(d.path(name))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, int64(limit)+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if len(b) > limit {
		return nil, fmt.Errorf("read %s: larger than allowed", name)
	}
	return b, nil
}

// exists says whether there is such a file, readable or not.
func (d disk) exists(name string) bool {
	_, err := os.Lstat(d.path(name))
	return err == nil
}

// findRing returns the ring file with this hash, under whichever of its names
// it lies: half-done changes and damaged copies are both healed by that.
func (d disk) findRing(r Ring, sum [32]byte) []byte {
	for _, name := range []string{RingFile(r), ringNext(r), ringSpare(r)} {
		if b, err := d.read(name, maxRingFile); err == nil && sha256.Sum256(b) == sum {
			return b
		}
	}
	return nil
}

// commit makes raw and the changed rings the folder's state. Renaming
// header.json is the commit point: before it, the old state is untouched and
// complete; after it, the new one is, under the names findRing knows. The
// rest only tidies up and renews the second copies, and settle repeats it at
// the next opening if it does not get that far.
func (d disk) commit(raw []byte, changed map[Ring][]byte) (committed bool, err error) {
	defer func() {
		if !committed {
			d.dropNext()
		}
	}()
	for _, r := range allRings {
		if file := changed[r]; file != nil {
			if err := d.stage(ringNext(r), file); err != nil {
				return false, err
			}
		}
	}
	if err := d.stage(headerNext, raw); err != nil {
		return false, err
	}
	if err := d.sync(); err != nil {
		return false, err
	}
	if err := d.replace(headerNext, HeaderFile); err != nil {
		return false, err
	}
	if err := d.sync(); err != nil {
		return true, err
	}
	for _, r := range allRings {
		if changed[r] != nil {
			if err := d.replace(ringNext(r), RingFile(r)); err != nil {
				return true, err
			}
		}
	}
	if err := d.sync(); err != nil {
		return true, err
	}
	return true, d.settle(raw, changed)
}

// settle brings the folder into its resting state: each file and its second
// copy have the content of the same generation, and nothing else is there.
func (d disk) settle(raw []byte, files map[Ring][]byte) error {
	for _, r := range allRings {
		if file := files[r]; file != nil {
			if err := d.put(RingFile(r), file); err != nil {
				return err
			}
			if err := d.put(ringSpare(r), file); err != nil {
				return err
			}
		}
	}
	if err := d.put(HeaderFile, raw); err != nil {
		return err
	}
	if err := d.put(headerSpare, raw); err != nil {
		return err
	}
	d.dropNext()
	return nil
}

// dropNext removes what a change that did not happen, or is finished, left.
func (d disk) dropNext() {
	names := []string{headerNext, headerNext + ".tmp", HeaderFile + ".tmp", headerSpare + ".tmp"}
	for _, r := range allRings {
		names = append(names, ringNext(r), RingFile(r)+".tmp", ringSpare(r)+".tmp")
	}
	for _, name := range names {
		// A leftover does no harm and goes the next time.
		_ = d.remove(name)
	}
}

// dropAll removes every file of a folder that Create could not finish. The
// header goes first: without it the rest counts for nothing.
func (d disk) dropAll() {
	names := []string{HeaderFile, headerSpare}
	for _, r := range allRings {
		names = append(names, RingFile(r), ringSpare(r))
	}
	for _, name := range names {
		// What cannot be removed is reported by the next Create.
		_ = d.remove(name)
	}
	d.dropNext()
}
