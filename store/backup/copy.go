// This file copies files onto a drive and reads them back from it.
package backup

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"

	"consentry/domain/office"
	"consentry/store"
	"consentry/store/vault"
)

// copyWorkers is how many files are written at once: enough to keep a drive busy while another file's flush is waited for.
const copyWorkers = 4

// readers is how many of so many files, which have so many bytes together, are read at once. A file of one piece is mostly
// waiting for the drive's answer, so many wait together; longer ones fill the way to the drive, and a disk that turns would
// only run to and fro between them. More than sixteen were no faster.
func readers(files int, bytes int64) int {
	if bytes > int64(files)*pieceSize {
		return 2
	}
	return 16
}

var pieces = sync.Pool{New: func() any { b := piece(); return &b }}

// fill writes a new file of exactly size bytes from r. With flush it is durable by itself.
func (e *Engine) fill(ctx context.Context, path string, from io.Reader, size int64, flush bool, r *reporter) (err error) {
	w, err := e.drive.create(path)
	if err != nil {
		return err
	}
	defer func() {
		if cerr := w.Close(); err == nil {
			err = cerr
		}
		if err != nil {
			_ = e.drive.remove(path) // a leftover is harmless, and gives way when the file is copied again
		}
	}()
	buf := pieces.Get().(*[]byte)
	defer pieces.Put(buf)
	var done int64
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		n, rerr := io.ReadFull(from, *buf)
		if done += int64(n); done > size {
			return errLength
		}
		if _, err := w.Write((*buf)[:n]); err != nil {
			return err
		}
		if r != nil {
			r.add(int64(n), 0)
		}
		if errors.Is(rerr, io.EOF) || errors.Is(rerr, io.ErrUnexpectedEOF) {
			break
		}
		if rerr != nil {
			return rerr
		}
	}
	if done != size {
		return errLength
	}
	if flush {
		return w.Sync()
	}
	return nil
}

// errLength: a file of this computer is shorter or longer than its row says.
var errLength = errors.New("the file has another length than it is known by")

// hash reads a file from the medium and returns the SHA-256 and the number of its bytes.
func (e *Engine) hash(ctx context.Context, path string, r *reporter) (sum [32]byte, n int64, err error) {
	f, err := e.drive.open(path, true)
	if err != nil {
		return sum, 0, err
	}
	defer f.Close()
	return hashOf(ctx, f, r)
}

func hashOf(ctx context.Context, f io.Reader, r *reporter) (sum [32]byte, total int64, err error) {
	h := sha256.New()
	buf := pieces.Get().(*[]byte)
	defer pieces.Put(buf)
	for {
		if err := ctx.Err(); err != nil {
			return sum, total, err
		}
		n, err := f.Read(*buf)
		h.Write((*buf)[:n]) // never fails
		total += int64(n)
		if r != nil {
			r.add(int64(n), 0)
		}
		if errors.Is(err, io.EOF) {
			h.Sum(sum[:0])
			return sum, total, nil
		}
		if err != nil {
			return sum, total, err
		}
	}
}

// verdict is what was found where a stored file should be: "" is right.
func (e *Engine) verdict(ctx context.Context, path string, want [32]byte, r *reporter) (why string, err error) {
	got, _, err := e.hash(ctx, path, r)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return whyMissing, nil
	case ctx.Err() != nil:
		return "", ctx.Err()
	case err != nil:
		return whyUnreadable, err
	case got != want:
		return whyChanged, nil
	}
	return "", nil
}

// Why a file is bad.
const (
	whyMissing    = "missing"
	whySize       = "size"
	whyChanged    = "changed"
	whyUnreadable = "unreadable"
)

// copyBlobs copies stored files from the practice's media folder and makes all of them durable. Those that went away
// meanwhile, with a record that was disposed of, are returned.
func (e *Engine) copyBlobs(ctx context.Context, root string, from source, files []store.Stored, r *reporter) (vanished map[vault.Hash]bool, err error) {
	if len(files) == 0 {
		return nil, nil
	}
	folders := map[string]bool{}
	for _, f := range files {
		folders[filepath.Dir(blobPath(root, f.Hash))] = true
	}
	if err := e.mkdirs(append([]string{filepath.Join(root, blobsName)}, slices.Collect(maps.Keys(folders))...)...); err != nil {
		return nil, err
	}
	whole, err := e.drive.flush(root) // learns whether it can
	if err != nil {
		return nil, err
	}
	vanished = map[vault.Hash]bool{}
	var written atomic.Int64 // since the last flush
	var mu sync.Mutex
	err = each(ctx, copyWorkers, files, func(ctx context.Context, f store.Stored) error {
		err := e.copyBlob(ctx, root, from, f, !whole, r)
		if errors.Is(err, errVanished) {
			mu.Lock()
			defer mu.Unlock()
			vanished[f.Hash] = true
			return nil
		}
		if err == nil && whole && written.Add(f.Size) >= flushEvery {
			written.Store(0)
			_, err = e.drive.flush(root)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	for d := range folders {
		if err := e.drive.syncDir(d); err != nil {
			return nil, err
		}
	}
	if err := e.drive.syncDir(filepath.Join(root, blobsName)); err != nil {
		return nil, err
	}
	_, err = e.drive.flush(root)
	return vanished, err
}

// flushEvery is how many bytes are written before the drive is told to keep them: it works while the next are written, and
// people see how fast it is.
const flushEvery = 32 << 20

// copyBlob copies one. With flush it is durable by itself, and has its name once it is. Without, it has its name from the beginning,
// as naming is a third of what a small file costs: what is cut short has another length than its row says, and what nobody
// has read back is read back before a version lists it.
func (e *Engine) copyBlob(ctx context.Context, root string, from source, f store.Stored, flush bool, r *reporter) error {
	in, err := os.Open(from.StoredPath(f.Hash))
	if errors.Is(err, fs.ErrNotExist) {
		return errVanished
	}
	if err != nil {
		return bare(err)
	}
	defer in.Close()
	path := blobPath(root, f.Hash)
	name := path
	if flush {
		name += partSuffix
	}
	if err := e.fill(ctx, name, in, f.Size, flush, r); err != nil {
		if errors.Is(err, errLength) {
			return office.ErrFilesChangedHere.With(err, "changed", "1", "missing", "0", "of", "1")
		}
		return err
	}
	r.add(0, 1)
	if name == path {
		return nil
	}
	return e.drive.rename(name, path)
}

// errVanished: a stored file went away between the look at it and its copy.
var errVanished = errors.New("a stored file is no longer there")

// readBack compares what was written with what is on the medium now. A file that differs was either changed on this
// computer before it was copied, or the drive did not keep it.
func (e *Engine) readBack(ctx context.Context, root string, from source, files []store.Stored, r *reporter) error {
	var bytes int64
	for _, f := range files {
		bytes += f.Size
	}
	return each(ctx, readers(len(files), bytes), files, func(ctx context.Context, f store.Stored) error {
		path := blobPath(root, f.Hash)
		why, err := e.verdict(ctx, path, f.Hash, r)
		if err != nil {
			return err
		}
		r.add(0, 1)
		if why == "" {
			return nil
		}
		if _, err := e.drive.stat(root); err != nil { // the drive is what is missing
			return err
		}
		if err := e.drive.remove(path); err != nil {
			return err
		}
		if localChanged(ctx, from, f.Hash) {
			return office.ErrFilesChangedHere.With(nil, "changed", "1", "missing", "0", "of", "1")
		}
		return office.ErrDriveLies.With(nil, "file", blobName(f.Hash))
	})
}

// localChanged tells whether the practice's own file is not what its name says.
func localChanged(ctx context.Context, from source, h vault.Hash) bool {
	f, err := os.Open(from.StoredPath(h))
	if err != nil {
		return false
	}
	defer f.Close()
	sum, _, err := hashOf(ctx, f, nil)
	return err == nil && sum != h
}
