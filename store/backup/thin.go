// This file removes versions and what nothing needs any more, and puts stored files back that this computer lost.
package backup

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"consentry/domain/office"
	"consentry/store"
	"consentry/store/atomicfile"
	"consentry/store/vault"
)

// keepVersions is how many complete versions are always left.
const keepVersions = 3

// Thin removes versions, then the stored files that no version needs.
func (e *Engine) Thin(ctx context.Context, dir, fingerprint string, drop, keep []string, progress office.BackupProgress) error {
	dir = topOf(dir)
	root, _, err := e.pick(dir, fingerprint, "")
	if err != nil {
		return e.sentence(dir, err)
	}
	return e.sentence(root, e.alone(root, func() error { return e.thin(ctx, root, drop, keep, newReporter(progress)) }))
}

func (e *Engine) thin(ctx context.Context, root string, drop, keep []string, r *reporter) error {
	list, _, err := e.versions(root, filepath.Base(root))
	if err != nil {
		return err
	}
	var left, gone []office.BackupVersion
	whole := 0
	for _, v := range list {
		switch {
		case !slices.Contains(drop, v.ID):
			left = append(left, v)
			if v.Damaged == "" {
				whole++
			}
		case slices.Contains(keep, v.ID):
			return office.ErrKeepVersion.With(nil, "version", v.ID)
		default:
			gone = append(gone, v)
		}
	}
	if len(gone) > 0 && whole < keepVersions {
		return office.ErrKeepVersion.With(nil, "version", gone[0].ID)
	}
	// What the others need is read before anything is removed: if one of them cannot be read, nothing is.
	needed := map[vault.Hash]bool{}
	for _, v := range left {
		files, err := e.manifestOf(root, v.ID)
		if err != nil {
			return err
		}
		for _, h := range files {
			needed[h] = true
		}
	}
	r.begin(office.StepRemove, 0, len(gone))
	for _, v := range gone {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := e.removeVersion(root, v.ID); err != nil {
			return err
		}
		r.add(0, 1)
	}
	return e.removeUnneeded(ctx, root, needed, r)
}

// removeVersion takes the mark of a version first: what is left after a cut is an unfinished one, never a broken one.
func (e *Engine) removeVersion(root, id string) error {
	dir := filepath.Join(root, snapshotsName, id)
	if err := e.drive.remove(filepath.Join(dir, completeName)); err != nil {
		return err
	}
	if err := e.drive.syncDir(dir); err != nil {
		return err
	}
	return e.drive.remove(dir)
}

func (e *Engine) removeUnneeded(ctx context.Context, root string, needed map[vault.Hash]bool, r *reporter) error {
	there, err := e.blobs(ctx, root)
	if err != nil {
		return err
	}
	var gone []vault.Hash
	for _, f := range there {
		if !needed[f.hash] {
			gone = append(gone, f.hash)
		}
	}
	r.begin(office.StepRemove, 0, len(gone))
	for _, h := range gone {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := e.drive.remove(blobPath(root, h)); err != nil {
			return err
		}
		r.add(0, 1)
	}
	_, err = e.drive.flush(root)
	return err
}

// changedSuffix ends the name of a stored file that was not what its name says, kept for whoever looks into it.
const changedSuffix = ".changed"

// Mend puts stored files back that are missing or changed on this computer.
func (e *Engine) Mend(ctx context.Context, into office.Opened, dir string, progress office.BackupProgress) (mended, left int, err error) {
	p, ok := into.(*store.Practice)
	if !ok {
		return 0, 0, office.ErrInvalid.With(errors.New("mend: not a practice of this store"))
	}
	dir = topOf(dir)
	root, _, err := e.pick(dir, p.Fingerprint(), "")
	if err != nil {
		return 0, 0, e.sentence(dir, err)
	}
	bad, err := badHere(ctx, p, newReporter(progress))
	if err != nil {
		return 0, 0, e.sentence(root, err)
	}
	for _, f := range bad {
		switch err := e.mendFile(ctx, root, p, f); {
		case errors.Is(err, fs.ErrNotExist), errors.Is(err, errForm):
			left++
		case err != nil:
			return mended, left, e.sentence(root, err)
		default:
			mended++
		}
	}
	if _, err := e.drive.stat(root); left > 0 && err != nil { // the drive is what is missing
		return mended, left, e.sentence(root, err)
	}
	return mended, left, nil
}

// badHere reads every stored file of this computer.
func badHere(ctx context.Context, p *store.Practice, r *reporter) ([]store.Stored, error) {
	var all, bad []store.Stored
	var total int64
	err := p.EachStored(ctx, func(f office.File) error {
		h, err := vault.ParseHash(f.SHA256)
		if err == nil && f.State == "live" {
			all = append(all, store.Stored{ID: f.ID, Hash: h, Size: f.Size})
			total += f.Size
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	r.begin(office.StepMend, total, len(all))
	for _, f := range all {
		in, err := os.Open(p.StoredPath(f.Hash))
		if err != nil {
			bad = append(bad, f)
			continue
		}
		sum, _, err := hashOf(ctx, in, r)
		if ctx.Err() != nil {
			return nil, errors.Join(ctx.Err(), in.Close())
		}
		if cerr := in.Close(); err != nil || cerr != nil || f.Hash != sum {
			bad = append(bad, f)
		}
		r.add(0, 1)
	}
	return bad, nil
}

func (e *Engine) mendFile(ctx context.Context, root string, p *store.Practice, f store.Stored) error {
	in, err := e.drive.open(blobPath(root, f.Hash), false)
	if err != nil {
		return err
	}
	defer in.Close()
	path := p.StoredPath(f.Hash)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return localProblem(err, f.Size, p.Place())
	}
	fresh := path + ".mended"
	if err := writeProven(ctx, fresh, in, f, true, newReporter(nil)); err != nil {
		var local *localError
		if errors.As(err, &local) {
			return local.err
		}
		return err
	}
	if _, err := os.Lstat(path); err == nil {
		if err := atomicfile.Replace(path, path+changedSuffix); err != nil {
			return localProblem(err, 0, p.Place())
		}
	}
	if err := atomicfile.Replace(fresh, path); err != nil {
		return localProblem(err, 0, p.Place())
	}
	return localProblem(atomicfile.SyncDir(filepath.Dir(path)), 0, p.Place())
}
