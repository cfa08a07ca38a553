// This file checks a version on a drive without a key.
package backup

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"consentry/domain/office"
	"consentry/store/vault"
)

// Check reads a version's files on the drive.
func (e *Engine) Check(ctx context.Context, dir, fingerprint, version string, how office.CheckDepth, progress office.BackupProgress) (office.BackupCheck, error) {
	begun := time.Now()
	dir = topOf(dir)
	root, v, err := e.pick(dir, fingerprint, version)
	if err != nil {
		return office.BackupCheck{}, e.sentence(dir, err)
	}
	c := &checking{Engine: e, root: root, r: newReporter(progress), out: office.BackupCheck{Version: v}}
	if err := c.all(ctx, how); err != nil {
		return office.BackupCheck{}, e.sentence(root, err)
	}
	if c.out.Missing > 0 { // a drive that was pulled misses everything
		if _, err := e.drive.stat(root); err != nil {
			return office.BackupCheck{}, e.sentence(root, err)
		}
	}
	slices.SortFunc(c.out.Bad, func(a, b office.BadFile) int { return strings.Compare(a.Name, b.Name) })
	c.out.Took = time.Since(begun)
	return c.out, nil
}

// checking is one check.
type checking struct {
	*Engine
	root string
	r    *reporter
	mu   sync.Mutex
	out  office.BackupCheck
}

func (c *checking) bad(name, why string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.out.Bad = append(c.out.Bad, office.BadFile{Name: name, Why: why})
	if why == whyMissing {
		c.out.Missing++
	} else {
		c.out.Changed++
	}
}

func (c *checking) seen(bytes int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.out.Files++
	c.out.Bytes += bytes
}

func (c *checking) all(ctx context.Context, how office.CheckDepth) error {
	if err := c.ownFiles(); err != nil {
		return err
	}
	id := c.out.Version.ID
	complete, err := c.small(filepath.Join(c.root, snapshotsName, id, completeName))
	if why, err := c.judge(err); why != "" || err != nil {
		c.bad(snapshotName(id, completeName), why)
		return err
	}
	hashes, err := parseSums(complete)
	if err != nil {
		c.bad(snapshotName(id, completeName), whyChanged)
	}
	if c.out.Version.Damaged == infoName {
		c.r.begin(office.StepCheck, 0, 0)
	} else {
		c.r.begin(office.StepCheck, c.out.Version.Bytes, c.out.Version.Files+len(hashes))
	}
	for _, f := range hashes {
		if err := c.file(ctx, filepath.Join(c.root, snapshotsName, id, f.name), snapshotName(id, f.name), f.hash, how == office.CheckAll || !isSealed(f.name)); err != nil {
			return err
		}
	}
	raw, err := c.whole(filepath.Join(c.root, snapshotsName, id, manifestName), maxManifest)
	if err != nil {
		_, err := c.judge(err)
		return err // noted already
	}
	files, err := parseManifest(raw)
	if err != nil {
		if hashes == nil { // otherwise noted already
			c.bad(snapshotName(id, manifestName), whyChanged)
		}
		return nil
	}
	if how == office.CheckNames {
		return c.names(ctx, files, hashes)
	}
	return each(ctx, readers(len(files), c.out.Version.Bytes), files, func(ctx context.Context, h vault.Hash) error {
		return c.file(ctx, blobPath(c.root, h), blobName(h), h, true)
	})
}

// judge tells a file that is bad from a drive that is gone.
func (c *checking) judge(err error) (why string, _ error) {
	switch {
	case err == nil:
		return "", nil
	case errors.Is(err, fs.ErrNotExist):
		return whyMissing, nil
	case errors.Is(err, errForm):
		return whyChanged, nil
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded), c.gone(c.root, err):
		return "", err
	}
	return whyUnreadable, nil
}

// file looks at one file: whether it is there, or every byte of it.
func (c *checking) file(ctx context.Context, path, name string, want [32]byte, read bool) error {
	var why string
	var err error
	if read {
		why, err = c.verdict(ctx, path, want, c.r)
	} else if _, serr := c.drive.stat(path); serr != nil {
		err = serr
	}
	if err != nil {
		if why, err = c.judge(err); err != nil {
			return err
		}
	}
	if why != "" {
		c.bad(name, why)
	}
	info, err := c.drive.stat(path)
	if err != nil {
		_, err := c.judge(err)
		return err
	}
	c.seen(info.Size())
	c.r.add(0, 1)
	return nil
}

// names compares names and the sum of sizes, without opening a stored file.
func (c *checking) names(ctx context.Context, files []vault.Hash, own sums) error {
	there, err := c.blobs(ctx, c.root)
	if err != nil {
		return err
	}
	var total int64
	whole := true
	all := seeker{there}
	for _, h := range files {
		have, ok := all.find(h)
		switch {
		case !ok:
			c.bad(blobName(h), whyMissing)
			whole = false
		case have.size == 0:
			c.bad(blobName(h), whySize)
			whole = false
		}
		total += have.size
		c.seen(have.size)
	}
	for _, f := range own {
		if !isSealed(f.name) {
			continue
		}
		info, err := c.drive.stat(filepath.Join(c.root, snapshotsName, c.out.Version.ID, f.name))
		if err != nil {
			return nil // noted already
		}
		total += info.Size()
	}
	if whole && c.out.Version.Damaged == "" && total != c.out.Version.Bytes {
		c.bad(blobsName, whySize)
	}
	return nil
}

// ownFiles looks at the drive's small files.
func (c *checking) ownFiles() error {
	f, newer, err := c.readFormat(c.root)
	if why, err := c.judge(err); why != "" || err != nil {
		c.bad(formatName, why)
		return err
	}
	if newer {
		return office.ErrDriveNewer.With(nil)
	}
	for name, want := range map[string]string{driveIDName: f.Drive, readmeName: f.Readme} {
		raw, err := c.small(filepath.Join(c.root, name))
		why, err := c.judge(err)
		if err != nil {
			return err
		}
		if why == "" && hexSum(raw) != want {
			why = whyChanged
		}
		if why != "" {
			c.bad(name, why)
		}
	}
	return nil
}

// proveVersion reads a version's own files and names the first that is not what was written: before a key is tried, so that
// damage is never taken for a wrong key.
func (e *Engine) proveVersion(ctx context.Context, root string, v office.BackupVersion, r *reporter) error {
	complete, err := e.small(filepath.Join(root, snapshotsName, v.ID, completeName))
	if err != nil {
		return lost(err, snapshotName(v.ID, completeName))
	}
	hashes, err := parseSums(complete)
	if err != nil {
		return damagedFile(snapshotName(v.ID, completeName), err)
	}
	for _, f := range hashes {
		why, err := e.verdict(ctx, filepath.Join(root, snapshotsName, v.ID, f.name), f.hash, r)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil && e.gone(root, err):
			return err
		case why != "":
			return damagedFile(snapshotName(v.ID, f.name), err)
		}
	}
	return nil
}
