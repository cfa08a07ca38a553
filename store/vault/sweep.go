// Keeping files and records in step: what lies there, what is missing, what nobody knows, and removal for good.

package vault

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"time"

	"consentry/store/atomicfile"
)

// Entry is one stored file as the folder shows it.
type Entry struct {
	Hash    Hash
	Size    int64
	Written time.Time
}

// List returns all stored files, in the order of their names. Strays are names that are none of ours.
func (v *Vault) List(ctx context.Context) (found []Entry, strays []string, err error) {
	top, err := os.ReadDir(v.dir)
	if err != nil {
		return nil, nil, fmt.Errorf("list files: %w", clean(err))
	}
	for _, d := range top {
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		switch name := d.Name(); {
		case d.IsDir() && (name == tempDir || name == quarantineDir):
		case d.IsDir() && len(name) == 2:
			f, s, err := v.listFolder(name)
			if err != nil {
				return nil, nil, fmt.Errorf("list files: %w", err)
			}
			found, strays = append(found, f...), append(strays, s...)
		default:
			strays = append(strays, name)
		}
	}
	return found, strays, nil
}

func (v *Vault) listFolder(name string) (found []Entry, strays []string, err error) {
	entries, err := os.ReadDir(filepath.Join(v.dir, name))
	if err != nil {
		return nil, nil, clean(err)
	}
	for _, e := range entries {
		h, ok := hashOf(e.Name())
		if !ok || !e.Type().IsRegular() || h.String()[:2] != name {
			strays = append(strays, name+"/"+e.Name())
			continue
		}
		info, err := e.Info()
		if errors.Is(err, os.ErrNotExist) {
			continue // removed meanwhile
		}
		if err != nil {
			return nil, nil, clean(err)
		}
		found = append(found, Entry{Hash: h, Size: info.Size(), Written: info.ModTime()})
	}
	return found, strays, nil
}

func hashOf(name string) (Hash, bool) {
	text, ok := strings.CutSuffix(name, suffix)
	h, err := ParseHash(text)
	return h, ok && err == nil
}

// Missing returns those of the live files in want that are not there.
func (v *Vault) Missing(ctx context.Context, want iter.Seq[Hash]) ([]Hash, error) {
	var gone []Hash
	for h := range want {
		if err := ctx.Err(); err != nil {
			return gone, err
		}
		info, err := os.Lstat(v.Path(h))
		switch {
		case errors.Is(err, os.ErrNotExist):
			gone = append(gone, h)
		case err != nil:
			return gone, fmt.Errorf("look for files: %w", clean(err))
		case !info.Mode().IsRegular():
			gone = append(gone, h)
		}
	}
	return gone, nil
}

// Swept is what Sweep did and saw, for the audit log.
type Swept struct {
	Quarantined []Hash   // nobody knew them: moved to quarantine
	Returned    []Hash   // known again (a restored record): moved back from quarantine
	Deleted     []Hash   // nobody missed them in quarantine: deleted
	Temps       int      // half-written files removed
	Strays      []string // names that are none of ours: left alone
}

// Sweep puts files that known does not know, and that are older than OrphanAge, into quarantine; deletes what has been there
// for QuarantineAge; brings back what is known after all; and removes half-written files older than TempAge. now is the
// time to judge ages by. When it stops early, what it did so far is returned with the error.
func (v *Vault) Sweep(ctx context.Context, known func(Hash) bool, now time.Time) (Swept, error) {
	var out Swept
	found, strays, err := v.List(ctx)
	if err != nil {
		return out, err
	}
	out.Strays = strays
	for _, e := range found {
		if now.Sub(e.Written) < OrphanAge || known(e.Hash) {
			continue
		}
		if err := v.quarantine(e.Hash, now); err != nil {
			return out, fmt.Errorf("sweep: %w", err)
		}
		out.Quarantined = append(out.Quarantined, e.Hash)
	}
	if err := v.sweepQuarantine(known, now, &out); err != nil {
		return out, fmt.Errorf("sweep: %w", err)
	}
	out.Temps, err = v.sweepTemps(now)
	if err != nil {
		return out, fmt.Errorf("sweep: %w", err)
	}
	return out, nil
}

// quarantine moves a file; its time there starts now, which its modification time remembers.
func (v *Vault) quarantine(h Hash, now time.Time) error {
	from, to := v.Path(h), v.quarantined(h)
	if err := os.Chtimes(from, now, now); err != nil {
		return clean(err)
	}
	return v.move(from, to)
}

func (v *Vault) move(from, to string) error {
	if err := atomicfile.Replace(from, to); err != nil {
		return clean(err)
	}
	return errors.Join(clean(atomicfile.SyncDir(filepath.Dir(to))), clean(atomicfile.SyncDir(filepath.Dir(from))))
}

func (v *Vault) sweepQuarantine(known func(Hash) bool, now time.Time, out *Swept) error {
	entries, err := os.ReadDir(filepath.Join(v.dir, quarantineDir))
	if err != nil {
		return clean(err)
	}
	for _, e := range entries {
		h, ok := hashOf(e.Name())
		info, err := e.Info()
		if !ok || err != nil || !info.Mode().IsRegular() {
			out.Strays = append(out.Strays, quarantineDir+"/"+e.Name())
			continue
		}
		switch {
		case known(h):
			if err := os.MkdirAll(filepath.Dir(v.Path(h)), 0o700); err != nil {
				return clean(err)
			}
			if err := v.move(v.quarantined(h), v.Path(h)); err != nil {
				return err
			}
			out.Returned = append(out.Returned, h)
		case now.Sub(info.ModTime()) >= QuarantineAge:
			if err := atomicfile.Remove(v.quarantined(h)); err != nil {
				return clean(err)
			}
			out.Deleted = append(out.Deleted, h)
		}
	}
	return nil
}

func (v *Vault) sweepTemps(now time.Time) (int, error) {
	dir := filepath.Join(v.dir, tempDir)
	entries, err := os.ReadDir(dir)
	if err != nil {
		return 0, clean(err)
	}
	n := 0
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || !info.Mode().IsRegular() || !strings.HasSuffix(e.Name(), tempSuffix) || now.Sub(info.ModTime()) < TempAge {
			continue
		}
		if err := atomicfile.Remove(filepath.Join(dir, e.Name())); err != nil {
			return n, clean(err)
		}
		n++
	}
	return n, nil
}

// Remove deletes a file for good, wherever it lies, after its record was disposed of. What is not there counts as removed.
func (v *Vault) Remove(h Hash) error {
	for _, path := range []string{v.Path(h), v.quarantined(h)} {
		err := atomicfile.Remove(path)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err == nil {
			err = atomicfile.SyncDir(filepath.Dir(path))
		}
		if err != nil {
			return fmt.Errorf("remove file: %w", clean(err))
		}
	}
	return nil
}
