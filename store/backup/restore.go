// This file puts a practice folder together again from a version: beside its place, proven, and only then at its place.
package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"consentry/domain/office"
	"consentry/store"
	"consentry/store/atomicfile"
	"consentry/store/disk"
	"consentry/store/keyring"
)

// restoringSuffix ends the name of the folder that a restore builds in; it takes its place at the end.
const restoringSuffix = ".restoring"

// unpackName is the folder for the sealed part while a practice is put together.
const unpackName = "unpacked"

// Restore rebuilds a version as the practice folder to.
func (e *Engine) Restore(ctx context.Context, dir, fingerprint, version string, key office.BackupKey, to string, aside bool, progress office.BackupProgress) (office.RestoreDone, error) {
	begun := time.Now()
	dir = topOf(dir)
	to, err := filepath.Abs(to)
	if err != nil {
		return office.RestoreDone{}, office.ErrInvalid.With(err)
	}
	root, v, err := e.pick(dir, fingerprint, version)
	if err != nil {
		return office.RestoreDone{}, e.sentence(dir, err)
	}
	living, err := e.mayTake(to, aside)
	if err != nil {
		return office.RestoreDone{}, e.sentence(root, err)
	}
	b := &building{Engine: e, root: root, v: v, to: to + restoringSuffix, r: newReporter(progress), keep: true, flush: true}
	out, err := b.restore(ctx, key)
	if err == nil {
		out.Aside, err = e.takePlace(to, living)
	}
	if err != nil {
		return office.RestoreDone{}, e.sentence(root, errors.Join(err, localProblem(os.RemoveAll(b.to), 0, filepath.Dir(to))))
	}
	out.Dir, out.Took = to, time.Since(begun)
	return out, nil
}

// mayTake tells whether to may become the restored folder, and whether a practice is there that has to go aside.
func (e *Engine) mayTake(to string, aside bool) (living bool, err error) {
	entries, err := os.ReadDir(to)
	if errors.Is(err, fs.ErrNotExist) {
		return false, localProblem(os.MkdirAll(filepath.Dir(to), 0o700), 0, to)
	}
	if err != nil {
		return false, office.ErrRestoreTaken.With(bare(err))
	}
	if len(entries) == 0 {
		return false, nil
	}
	if _, err := keyring.Peek(to); errors.Is(err, keyring.ErrNoPractice) || !aside {
		return false, office.ErrRestoreTaken.With(nil)
	}
	lock, err := store.LockFolder(to, e.o.Started)
	var inUse store.ErrInUse
	if errors.As(err, &inUse) {
		return false, office.ErrInUse.With(err, "pid", fmt.Sprint(inUse.PID), "since", inUse.Since.UTC().Format(time.RFC3339))
	}
	if err != nil {
		return false, err
	}
	return true, lock.Unlock()
}

// takePlace gives the finished folder its name; a practice that is there is renamed first and never changed.
func (e *Engine) takePlace(to string, living bool) (aside string, err error) {
	if living {
		aside = to + ".before-" + e.now().Format(versionTime)
		for n := 2; ; n++ {
			if _, err := os.Lstat(aside); errors.Is(err, fs.ErrNotExist) {
				break
			}
			aside = fmt.Sprintf("%s.before-%s-%d", to, e.now().Format(versionTime), n)
		}
		if err := atomicfile.Replace(to, aside); err != nil {
			return "", office.ErrInUse.With(bare(err), "pid", "?", "since", "")
		}
	} else if err := atomicfile.Remove(to); err != nil && !errors.Is(err, fs.ErrNotExist) { // empty: nothing else can be removed so
		return "", office.ErrRestoreTaken.With(bare(err))
	}
	if err := atomicfile.Replace(to+restoringSuffix, to); err != nil {
		if living {
			err = errors.Join(err, atomicfile.Replace(aside, to))
		}
		return "", localProblem(err, 0, filepath.Dir(to))
	}
	return aside, localProblem(atomicfile.SyncDir(filepath.Dir(to)), 0, filepath.Dir(to))
}

// building is a practice folder that is being put together.
type building struct {
	*Engine
	root string
	v    office.BackupVersion
	to   string
	r    *reporter
	keep bool // stored files are written, not only read and compared
	// flush makes every file durable.
	flush bool

	mu      sync.Mutex
	out     office.RestoreDone
	rebuilt store.Rebuilt
	key     *opener
	has     map[string]bool // names of the stored files that the version has; others were missing when it was made
}

// restore is everything but the folder's last name.
func (b *building) restore(ctx context.Context, key office.BackupKey) (office.RestoreDone, error) {
	if err := b.records(ctx, key); err != nil {
		return b.out, err
	}
	if err := b.files(ctx); err != nil {
		return b.out, err
	}
	if b.flush {
		return b.out, localProblem(syncTree(b.to), 0, b.to)
	}
	return b.out, nil
}

// records rebuilds the records and key files, from a version whose own files have been proven first.
func (b *building) records(ctx context.Context, key office.BackupKey) error {
	var err error
	b.r.begin(office.StepOpen, b.v.Bytes, 0)
	if b.key, err = b.readKey(ctx, b.root, b.v, key); err != nil {
		return err
	}
	if err := b.room(); err != nil {
		return err
	}
	if err := b.proveVersion(ctx, b.root, b.v, nil); err != nil {
		return err
	}
	if err := os.RemoveAll(b.to); err != nil { // of a restore that was killed
		return localProblem(err, 0, b.to)
	}
	from := filepath.Join(b.to, unpackName)
	if err := os.MkdirAll(from, 0o700); err != nil {
		return localProblem(err, 0, filepath.Dir(b.to))
	}
	counts, err := b.unpack(ctx, b.root, b.v, b.key, from, b.r)
	if err != nil {
		return err
	}
	b.rebuilt, err = store.Rebuild(ctx, from, b.to, b.key.unlock, b.r.at)
	switch {
	case errors.Is(err, keyring.ErrSlotOther):
		return keyProblem(err, b.v, 0, false)
	case err != nil:
		return err
	case !sameCounts(counts, b.rebuilt.Tables):
		return damagedFile(snapshotName(b.v.ID, sealedName), errors.New("the records are not as many as were sealed"))
	}
	b.out.Version, b.out.Records = b.v, store.CountRecords(b.rebuilt.Tables)
	return localProblem(os.RemoveAll(from), 0, b.to)
}

// room compares what will be written here with what is free.
func (b *building) room() error {
	i, err := b.infoOf(b.root, b.v)
	if err != nil {
		return err
	}
	need := 2*i.Sealed + 1<<20
	if b.keep {
		need += i.Stored
	}
	need += need / 20
	parent := filepath.Dir(b.to)
	if s, err := disk.FreeSpace(parent); err == nil && s.Free < uint64(need) {
		return noRoom(need, parent, nil)
	}
	return nil
}

// files brings every stored file of the records, compared with its name while it is read.
func (b *building) files(ctx context.Context) error {
	list, err := b.manifestOf(b.root, b.v.ID)
	if err != nil {
		return err
	}
	b.has = make(map[string]bool, len(list))
	for _, h := range list {
		b.has[h.String()] = true
	}
	var total int64
	var files []store.Stored
	for _, f := range b.rebuilt.Files {
		if b.has[f.Hash.String()] {
			files = append(files, f)
			total += f.Size
		}
	}
	b.r.begin(office.StepRebuild, total, len(files))
	media := filepath.Join(b.to, "media")
	if err := os.MkdirAll(media, 0o700); err != nil {
		return localProblem(err, total, b.to)
	}
	// Reading a small file is waiting for the drive, writing a long one for this computer's disk.
	workers := max(copyWorkers, readers(len(files), total))
	err = each(ctx, workers, files, func(ctx context.Context, f store.Stored) error { return b.file(ctx, media, f) })
	if err != nil {
		return err
	}
	if len(b.out.Bad) > 0 {
		if _, err := b.drive.stat(b.root); err != nil { // the drive is what is missing
			return err
		}
	}
	slices.SortFunc(b.out.Bad, func(x, y office.BadFile) int { return strings.Compare(x.Name, y.Name) })
	return nil
}

func (b *building) file(ctx context.Context, media string, f store.Stored) error {
	name := f.Hash.String()
	path := filepath.Join(media, name[:2], name+blobSuffix)
	in, err := b.drive.open(blobPath(b.root, f.Hash), false)
	if err != nil {
		return b.note(ctx, f, err)
	}
	defer in.Close()
	if !b.keep {
		sum, n, err := hashOf(ctx, in, b.r)
		if err == nil && (n != f.Size || f.Hash != sum) {
			err = errForm
		}
		return b.note(ctx, f, err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return localProblem(err, f.Size, b.to)
	}
	err = writeProven(ctx, path, in, f, b.flush, b.r)
	var local *localError
	if errors.As(err, &local) {
		return local.err
	}
	return b.note(ctx, f, err)
}

// note counts a file as restored, or as bad; an error that is not about the file alone is returned.
func (b *building) note(ctx context.Context, f store.Stored, err error) error {
	why := whyUnreadable
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err == nil:
		b.r.add(0, 1)
		b.mu.Lock()
		defer b.mu.Unlock()
		b.out.Files++
		b.out.Bytes += f.Size
		return nil
	case errors.Is(err, fs.ErrNotExist):
		why = whyMissing
	case errors.Is(err, errForm):
		why = whyChanged
	case b.gone(b.root, err):
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.out.Bad = append(b.out.Bad, office.BadFile{Name: blobName(f.Hash), Why: why})
	return nil
}

// writeProven writes a stored file to path if its bytes are those of its name; otherwise there is no file, and errForm. With
// flush it is durable, and has its name when it is whole. Without, for a scratch place that is thrown away whatever happens,
// it has its name from the beginning: half of a restore test would otherwise go by with naming.
func writeProven(ctx context.Context, path string, in io.Reader, f store.Stored, flush bool, r *reporter) (err error) {
	local := func(err error) error {
		if err == nil {
			return nil
		}
		return &localError{localProblem(err, f.Size, filepath.Dir(path))}
	}
	name, mode := path, fs.FileMode(0o400)
	if flush {
		name, mode = path+partSuffix, 0o600
	}
	out, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, mode)
	if err != nil {
		return local(err)
	}
	defer func() {
		if err != nil {
			_ = out.Close() // a second close is harmless: the file is thrown away
			_ = os.Remove(name)
		}
	}()
	w := &localWriter{w: out}
	sum, n, err := hashOf(ctx, io.TeeReader(in, w), r)
	if w.err != nil {
		return local(w.err)
	}
	if err != nil {
		return err
	}
	if n != f.Size || f.Hash != sum {
		return errForm
	}
	if !flush {
		return local(out.Close())
	}
	if err := out.Sync(); err != nil {
		return local(err)
	}
	if err := errors.Join(out.Close(), os.Chmod(name, 0o400), atomicfile.Replace(name, path)); err != nil {
		return local(err)
	}
	return nil
}

// localWriter remembers that it was the writing that failed.
type localWriter struct {
	w   io.Writer
	err error
}

func (l *localWriter) Write(p []byte) (int, error) {
	n, err := l.w.Write(p)
	l.err = err
	return n, err
}

// syncTree flushes the folders below dir and dir itself.
func syncTree(dir string) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		return atomicfile.SyncDir(path)
	})
}
