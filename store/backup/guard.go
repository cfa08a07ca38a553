// This file compares this computer's stored files with the drive's before anything is written, and stops when either side
// looks as if somebody else had been at work: stored files never change, so one that did is a sign of damage or ransomware.
package backup

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"os"
	"slices"

	"consentry/domain/office"
	"consentry/store"
	"consentry/store/vault"
)

// How much is allowed to be missing before it is an incident, and how many files are read through at random beforehand.
const (
	missingShare = 50 // one in so many: 2 %
	missingFloor = 3  // fewer are never taken for an attack
	sampleFiles  = 20
	sampleBytes  = 64 << 20
)

// plan is what a backup has to do.
type plan struct {
	copy    []store.Stored // not on the drive, or not of a version that was ever finished and of another size
	adopt   []store.Stored // on the drive from a backup that was never finished: to be read back
	files   []vault.Hash   // all that the version will list, in the order of their names
	there   blobs
	missing []string // ids of files that are not on this computer
	mended  int
	bytes   int64 // to copy
	stored  int64 // of the version's files
}

// compare makes the plan, or an error with counts when files were changed.
func (e *Engine) compare(ctx context.Context, root string, p source, pt store.Point, here blobs, there drive) (*plan, error) {
	type guarded struct {
		finished blobs
		err      error
	}
	looking := make(chan guarded, 1)
	go func() {
		finished, err := e.guardThere(ctx, root, pt.Files, there)
		looking <- guarded{finished, err}
	}()
	gone, err := guardHere(ctx, p, pt.Files, here)
	on := <-looking
	if err != nil {
		return nil, err
	}
	if on.err != nil {
		return nil, on.err
	}
	out := &plan{missing: gone, there: there.blobs, files: make([]vault.Hash, 0, len(pt.Files))}
	local, drive, done := seeker{here}, seeker{there.blobs}, seeker{on.finished}
	for _, f := range pt.Files {
		_, local := local.find(f.Hash)
		have, on := drive.find(f.Hash)
		_, finished := done.find(f.Hash)
		whole := on && have.size == f.Size
		switch {
		case whole && !finished:
			out.adopt = append(out.adopt, f)
		case whole:
		case local:
			out.copy = append(out.copy, f)
			out.bytes += f.Size
			if finished {
				out.mended++
			}
		default:
			continue // neither here nor there
		}
		out.files = append(out.files, f.Hash)
		out.stored += f.Size
	}
	return out, nil
}

// anew has files of an unfinished backup copied that are not what they should be.
func (p *plan) anew(bad map[vault.Hash]bool) {
	p.adopt = slices.DeleteFunc(p.adopt, func(f store.Stored) bool {
		if bad[f.Hash] {
			p.copy = append(p.copy, f)
			p.bytes += f.Size
		}
		return bad[f.Hash]
	})
}

// without takes files out of the plan that went away meanwhile.
func (p *plan) without(gone map[vault.Hash]bool, files []store.Stored) {
	if len(gone) == 0 {
		return
	}
	for _, f := range files {
		if gone[f.Hash] {
			p.missing = append(p.missing, f.ID)
			p.stored -= f.Size
		}
	}
	p.files = slices.DeleteFunc(p.files, func(h vault.Hash) bool { return gone[h] })
	p.copy = slices.DeleteFunc(p.copy, func(f store.Stored) bool { return gone[f.Hash] })
}

// alarm tells whether so many changed or missing files of all are an incident.
func alarm(changed, missing, of int) bool {
	return changed > 0 || missing >= missingFloor && missing*missingShare > of
}

func changedProblem(p *office.Problem, changed, missing, of int) error {
	return p.With(nil, "changed", count(changed), "missing", count(missing), "of", count(of))
}

// guardHere looks at this computer's stored files: all by name and size, some by reading.
func guardHere(ctx context.Context, p source, files []store.Stored, here blobs) (missing []string, err error) {
	changed := 0
	var present []store.Stored
	all := seeker{here}
	for _, f := range files {
		have, ok := all.find(f.Hash)
		switch {
		case !ok:
			missing = append(missing, f.ID)
		case have.size != f.Size:
			changed++
		default:
			present = append(present, f)
		}
	}
	err = sample(present, func(f store.Stored) error {
		in, err := os.Open(p.StoredPath(f.Hash))
		if errors.Is(err, os.ErrNotExist) {
			return nil
		}
		if err != nil {
			changed++
			return nil
		}
		defer in.Close()
		sum, _, err := hashOf(ctx, in, nil)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil || f.Hash != sum {
			changed++
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if alarm(changed, len(missing), len(files)) {
		return nil, changedProblem(office.ErrFilesChangedHere, changed, len(missing), len(files))
	}
	return missing, nil
}

// drive is what a drive shows at a glance: its stored files, the newest version and what that lists.
type drive struct {
	blobs  blobs
	newest *office.BackupVersion // nil: there is none
	list   []vault.Hash
	err    error // of reading the list
}

// glance takes that glance.
func (e *Engine) glance(ctx context.Context, root string, newest *office.BackupVersion) (drive, error) {
	there, err := e.blobs(ctx, root)
	d := drive{blobs: there, newest: newest}
	if err == nil && newest != nil && newest.Damaged == "" {
		d.list, d.err = e.manifestOf(root, newest.ID)
	}
	return d, err
}

// guardThere looks at the drive's: those of the newest version have to be there as they were written. It returns them.
func (e *Engine) guardThere(ctx context.Context, root string, files []store.Stored, there drive) (blobs, error) {
	newest, list := there.newest, there.list
	switch {
	case newest == nil:
		return nil, nil
	case newest.Damaged != "", errors.Is(there.err, office.ErrVersionDamaged):
		return nil, changedProblem(office.ErrFilesChangedThere, 1, 0, newest.Files)
	case there.err != nil:
		return nil, there.err
	}
	finished := make(blobs, 0, len(list))
	changed, missing := 0, 0
	var present []store.Stored
	all := seeker{there.blobs}
	for _, h := range list {
		finished = append(finished, blob{hash: h})
		for len(files) > 0 && bytes.Compare(files[0].Hash[:], h[:]) < 0 {
			files = files[1:]
		}
		have, ok := all.find(h)
		switch {
		case !ok:
			missing++
		case have.size == 0 || len(files) > 0 && files[0].Hash == h && have.size != files[0].Size:
			changed++
		default:
			present = append(present, store.Stored{Hash: h, Size: have.size})
		}
	}
	err := sample(present, func(f store.Stored) error {
		why, err := e.verdict(ctx, blobPath(root, f.Hash), f.Hash, nil)
		if why != "" && why != whyUnreadable {
			changed++
			return nil
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if alarm(changed, missing, len(list)) {
		return nil, changedProblem(office.ErrFilesChangedThere, changed, missing, len(list))
	}
	return finished, nil
}

// sample calls do for some of the files, chosen so that nobody can foresee which.
func sample(files []store.Stored, do func(store.Stored) error) error {
	var bytes int64
	for i := 0; i < sampleFiles && len(files) > 0 && bytes < sampleBytes; i++ {
		f := files[number(len(files))]
		bytes += f.Size
		if err := do(f); err != nil {
			return err
		}
	}
	return nil
}

// number draws one of 0 to n-1.
func number(n int) int {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails
	return int(binary.BigEndian.Uint64(b[:]) % uint64(n))
}
