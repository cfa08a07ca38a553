// This file makes a version: the order of its steps is what makes a pulled drive harmless.
package backup

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"consentry/domain/office"
	"consentry/store"
	"consentry/store/disk"
	"consentry/store/vault"
)

// workName begins the name of the folder in the practice folder that a backup copies the records into.
const workName = "backup-"

// run is one backup.
type run struct {
	*Engine
	src  source
	root string
	// seal writes the sealed part into the version's folder.
	seal  func(ctx context.Context, dir string) (int64, error)
	place office.BackupPlace
	r     *reporter
	pt    store.Point
	rows  int // of all records
	plan  *plan
	id    string
	info  info
	sums  sums
	done  office.BackupDone
	// daily: this is the first version within thoroughAfter.
	daily bool
}

// Backup makes a version.
func (e *Engine) Backup(ctx context.Context, from office.Opened, dir string, progress office.BackupProgress) (office.BackupDone, error) {
	begun := time.Now()
	p, ok := from.(*store.Practice)
	if !ok {
		return office.BackupDone{}, office.ErrInvalid.With(errors.New("backup: not a practice of this store"))
	}
	dir = topOf(dir)
	b := &run{Engine: e, src: p, root: filepath.Join(dir, p.Fingerprint()), r: newReporter(progress)}
	if err := b.may(dir); err != nil {
		return office.BackupDone{}, err
	}
	if err := e.alone(b.root, func() error { return b.all(ctx, p) }); err != nil {
		return office.BackupDone{}, e.sentence(b.root, err)
	}
	b.done.Took = time.Since(begun)
	return b.done, nil
}

// may looks at the drive and tells why a backup may not go onto it.
func (b *run) may(dir string) (err error) {
	if b.place, err = b.look(dir, b.src.Fingerprint()); err == nil {
		err = mayWrite(b.place)
	}
	return b.sentence(dir, err)
}

// mayWrite tells whether a backup may go onto the drive.
func mayWrite(place office.BackupPlace) error {
	switch {
	case place.NewerFormat:
		return office.ErrDriveNewer.With(nil)
	case len(place.Damaged) > 0 && len(place.Versions) > 0:
		return changedProblem(office.ErrFilesChangedThere, len(place.Damaged), 0, place.Versions[0].Files)
	case place.DriveID == "":
		return office.ErrDriveUnknown.With(nil)
	}
	return nil
}

// all is the backup, in order: the records first, so that every file they speak of can be copied after them.
func (b *run) all(ctx context.Context, p *store.Practice) error {
	end, err := p.Undisturbed(ctx)
	if err != nil {
		return err
	}
	defer end()
	work, err := b.workFolder(b.src.Place(), b.root)
	if err != nil {
		return err
	}
	defer func() {
		_ = b.pt.Whole()       // nothing reads there any more; what it says is heard before the records are sealed
		_ = os.RemoveAll(work) // encrypted; a leftover is removed by the next backup
	}()
	if err := b.point(ctx, p, work); err != nil {
		return err
	}
	sealed, err := sealedSize(work)
	if err != nil {
		return err
	}
	b.seal = func(ctx context.Context, dir string) (int64, error) { return b.sealFrom(ctx, dir, work, sealed) }
	return b.bring(ctx, sealed)
}

// bring brings the files that are new and makes the version; sealed is how long its sealed part becomes at most.
func (b *run) bring(ctx context.Context, sealed int64) error {
	if err := b.proveLeft(ctx); err != nil {
		return err
	}
	if err := b.fits(sealed); err != nil {
		return err
	}
	b.r.begin(office.StepFiles, b.plan.bytes, len(b.plan.copy))
	vanished, err := b.copyBlobs(ctx, b.root, b.src, b.plan.copy, b.r)
	if err != nil {
		return err
	}
	b.plan.without(vanished, b.plan.copy)
	steps := []func() error{func() error { return b.snapshot(ctx, sealed) }, func() error { return b.proveNew(ctx) },
		func() error { return b.proveOld(ctx) }, b.complete}
	for _, step := range steps {
		if err := step(); err != nil {
			if b.id != "" {
				// Without COMPLETE it is no version. If the drive is gone, the next backup clears it away.
				_ = b.drive.remove(filepath.Join(b.root, snapshotsName, b.id))
			}
			return err
		}
	}
	return b.finish()
}

// thoroughAfter is how old the newest version may be before the records' tables and indexes are proven again, page by page, and
// a share of the drive's oldest files is read.
const thoroughAfter = 20 * time.Hour

// point copies the records and makes the plan. The drive is listed while the records are copied; this computer's files are
// listed once the last of the records was copied, so that none of those they speak of is overlooked.
func (b *run) point(ctx context.Context, p *store.Practice, work string) error {
	newest := b.newest()
	type listed struct {
		blobs blobs
		err   error
	}
	type glanced struct {
		drive drive
		err   error
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	listing := make(chan glanced, 1)
	go func() {
		there, err := b.glance(ctx, b.root, newest)
		listing <- glanced{there, err}
	}()
	b.r.begin(office.StepRecords, 0, 0)
	b.daily = newest == nil || b.now().Sub(newest.At) > thoroughAfter
	here := make(chan listed, 1)
	listHere := sync.OnceFunc(func() {
		go func() {
			blobs, err := listBlobs(ctx, system{}, b.src.MediaDir())
			here <- listed{blobs, bare(err)}
		}()
	})
	var err error
	b.pt, err = p.CopyPoint(ctx, work, b.daily, func(done, total int64) {
		if b.r.at(done, total); done == total {
			listHere()
		}
	})
	if err != nil {
		return err
	}
	listHere()
	b.rows = b.pt.Records()
	b.r.begin(office.StepLook, 0, 0)
	there := <-listing
	if there.err != nil {
		return there.err
	}
	mine := <-here
	if mine.err != nil {
		return mine.err
	}
	b.plan, err = b.compare(ctx, b.root, b.src, b.pt, mine.blobs, there.drive)
	return err
}

// newest is the newest version on the drive, nil if there is none.
func (b *run) newest() *office.BackupVersion {
	if len(b.place.Versions) == 0 {
		return nil
	}
	return &b.place.Versions[0]
}

// workFolder makes a folder for the records' copy: in the practice folder, or on the drive when this computer's disk is too
// full, which must not keep anybody from a backup.
func (e *Engine) workFolder(place, root string) (string, error) {
	for _, parent := range []string{place, root} {
		old, err := filepath.Glob(filepath.Join(parent, workName+"*"))
		if err != nil {
			return "", err
		}
		for _, o := range old {
			if err := os.RemoveAll(o); err != nil {
				return "", bare(err)
			}
		}
	}
	parent := place
	records, err := os.Stat(filepath.Join(parent, store.CopyRecords))
	if err != nil {
		return "", bare(err)
	}
	// On FAT32 a copy of very large records would end in the middle.
	if s, err := disk.FreeSpace(parent); err == nil && s.Free < uint64(records.Size())*2+disk.BallastSize && records.Size() < 1<<32-1 {
		parent = root
	}
	dir, err := os.MkdirTemp(parent, workName)
	return dir, bare(err)
}

// fits compares what will be written with the room on the drive.
func (b *run) fits(sealed int64) error {
	space, err := b.drive.space(b.root)
	if err != nil {
		return err
	}
	const perFile = 64 << 10 // a file takes whole clusters, and its line in the manifest
	need := b.plan.bytes + sealed + int64(len(b.plan.copy))*perFile + int64(len(b.plan.files))*200 + 1<<20
	need += need / 20
	if space.free < need {
		return office.ErrDriveFull.With(nil, "need", fmt.Sprint(need), "free", fmt.Sprint(space.free))
	}
	return nil
}

// snapshot writes the version's own files.
func (b *run) snapshot(ctx context.Context, sealed int64) error {
	if err := b.pt.Whole(); err != nil {
		return err
	}
	at := b.pt.At
	for {
		b.id = versionID(at, b.pt.Counter)
		_, err := b.drive.stat(filepath.Join(b.root, snapshotsName, b.id, completeName))
		if errors.Is(err, fs.ErrNotExist) {
			break
		}
		if err != nil {
			return err
		}
		at = at.Add(time.Second) // two backups within a second
	}
	dir := filepath.Join(b.root, snapshotsName, b.id)
	if err := b.drive.remove(dir); err != nil {
		return err
	}
	if err := b.mkdirs(filepath.Dir(dir), dir); err != nil {
		return err
	}
	b.r.begin(office.StepSeal, sealed, 1)
	b.sums = nil
	size, err := b.seal(ctx, dir)
	if err != nil {
		return err
	}
	b.info = b.infoFor(b.id, at, size)
	b.info.Files, b.info.Missing, b.info.Stored = len(b.plan.files), len(b.pt.Files)-len(b.plan.files), b.plan.stored
	if err := b.writeInfo(dir); err != nil {
		return err
	}
	if err := b.manifest(dir); err != nil {
		return err
	}
	b.r.add(0, 1)
	if err := b.drive.syncDir(dir); err != nil {
		return err
	}
	return b.drive.syncDir(filepath.Dir(dir))
}

// infoFor is what a version says of itself, but for its stored files.
func (b *run) infoFor(id string, at time.Time, sealed int64) info {
	return info{Format: formatNumber, ID: id, Practice: b.src.Fingerprint(), At: at.Format(time.RFC3339), Counter: b.pt.Counter, Seq: b.pt.Head.Seq,
		Head: fmt.Sprintf("%x", b.pt.Head.Hash), Records: b.rows, Patients: b.pt.Patients, Photos: b.pt.Photos, Sealed: sealed, Kit: b.pt.KitNumber,
		Keys: b.pt.KeyNumber, Schema: b.pt.Schema, Program: b.o.Program, Sample: b.pt.Sample, Passwords: b.pt.Carried}
}

// proveLeft reads what an unfinished backup left back from the medium. What is not what it should be, as after a power cut, is
// copied like what is not there.
func (b *run) proveLeft(ctx context.Context) error {
	left := b.plan.adopt
	if len(left) == 0 {
		return nil
	}
	if _, err := b.drive.flush(b.root); err != nil { // one that was cancelled a moment ago is in the memory yet
		return err
	}
	var total int64
	for _, f := range left {
		total += f.Size
	}
	b.r.begin(office.StepReadBack, total, len(left))
	var mu sync.Mutex
	bad := map[vault.Hash]bool{}
	err := each(ctx, readers(len(left), total), left, func(ctx context.Context, f store.Stored) error {
		why, err := b.verdict(ctx, blobPath(b.root, f.Hash), f.Hash, b.r)
		if err != nil {
			return err
		}
		b.r.add(0, 1)
		if why != "" {
			mu.Lock()
			defer mu.Unlock()
			bad[f.Hash] = true
		}
		return nil
	})
	b.plan.anew(bad)
	b.done.ReadFiles, b.done.ReadBack = len(left), total
	return err
}

// proveNew is the copy check: everything written now is read back from the medium and compared.
func (b *run) proveNew(ctx context.Context) error {
	files := b.plan.copy
	total := b.info.Sealed
	for _, f := range files {
		total += f.Size
	}
	b.r.begin(office.StepReadBack, total, len(files)+len(b.sums))
	if err := b.readBack(ctx, b.root, b.src, files, b.r); err != nil {
		return err
	}
	for _, f := range b.sums {
		why, err := b.verdict(ctx, filepath.Join(b.root, snapshotsName, b.id, f.name), f.hash, b.r)
		if err != nil {
			return err
		}
		if why != "" {
			return office.ErrDriveLies.With(nil, "file", snapshotName(b.id, f.name))
		}
		b.r.add(0, 1)
	}
	b.done.NewFiles = len(files)
	b.done.ReadFiles += len(files) + len(b.sums)
	b.done.ReadBack += total
	b.done.NewBytes = b.plan.bytes + b.info.Sealed
	return nil
}

// A share of the oldest files is read again each day, so that a drive that loses or overwrites what it was given is found
// within some twenty days: at most so much, and for no longer than people wait.
const (
	oldShare = 20
	oldBytes = 2 << 30
	oldTime  = 3 * time.Second
)

// proveOld reads the files that have not been read for longest, and notes that they were in their time of change.
func (b *run) proveOld(ctx context.Context) error {
	if !b.daily {
		return nil
	}
	fresh := map[vault.Hash]bool{}
	for _, f := range slices.Concat(b.plan.copy, b.plan.adopt) {
		fresh[f.Hash] = true
	}
	var old blobs
	there := seeker{b.plan.there}
	for _, h := range b.plan.files {
		if f, ok := there.find(h); ok && !fresh[h] {
			old = append(old, f)
		}
	}
	slices.SortStableFunc(old, func(x, y blob) int { return cmp.Compare(x.at, y.at) })
	old = old[:(len(old)+oldShare-1)/oldShare]
	var total int64
	for i, f := range old {
		if total += f.size; total > oldBytes {
			old = old[:i+1]
			break
		}
	}
	b.r.begin(office.StepOld, total, len(old))
	deadline, now := time.Now().Add(oldTime), b.now()
	var bad, good, read atomic.Int64
	err := each(ctx, readers(len(old), total), old, func(ctx context.Context, f blob) error {
		if time.Now().After(deadline) {
			return nil
		}
		path := blobPath(b.root, f.hash)
		why, err := b.verdict(ctx, path, f.hash, b.r)
		if err != nil {
			return err
		}
		b.r.add(0, 1)
		if why != "" {
			bad.Add(1)
			return nil
		}
		good.Add(1)
		read.Add(f.size)
		return b.drive.touch(path, now)
	})
	if err != nil {
		return err
	}
	b.done.CheckedOld = int(good.Load())
	b.done.ReadFiles += b.done.CheckedOld
	b.done.ReadBack += read.Load()
	if n := bad.Load(); n > 0 {
		return changedProblem(office.ErrFilesChangedThere, int(n), 0, len(b.plan.files))
	}
	return nil
}

// complete makes it a version.
func (b *run) complete() error {
	return b.put(filepath.Join(b.root, snapshotsName, b.id, completeName), b.sums.encode())
}

// finish clears away what unfinished backups left, and tells what was done.
func (b *run) finish() error {
	entries, err := b.drive.list(filepath.Join(b.root, snapshotsName))
	if err != nil {
		return err
	}
	for _, d := range entries {
		if !d.IsDir() || !versionForm.MatchString(d.Name()) {
			continue
		}
		dir := filepath.Join(b.root, snapshotsName, d.Name())
		if _, err := b.drive.stat(filepath.Join(dir, completeName)); errors.Is(err, fs.ErrNotExist) {
			if err := b.drive.remove(dir); err != nil {
				return err
			}
		}
	}
	space, err := b.drive.space(b.root)
	if err != nil {
		return err
	}
	b.done.Version, b.done.Free = b.info.version(), space.free
	b.done.MissingHere, b.done.Mended = b.plan.missing, b.plan.mended
	return nil
}
