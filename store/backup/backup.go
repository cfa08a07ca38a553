// Package backup keeps copies of a practice on removable drives, checks them, and gives them back. A version is one
// consistent point: the records sealed to the Recovery Sheet, and every stored file they speak of. Stored files are copied
// as they are, once, and shared by all versions. Nothing on a drive is in clear but counts, dates and hashes.
//
// A version exists when its file COMPLETE exists, which is written last, after everything that was written has been read
// back from the medium. So a drive pulled at any moment leaves the versions before it whole, and the next backup goes on
// where this one stopped. store/FORMAT.md describes every file.
//
// This file holds the engine and what its methods share.
package backup

import (
	"path/filepath"
	"sync"
	"time"

	"consentry/domain/office"
	"consentry/store"
)

// Options of an engine.
type Options struct {
	Clock   office.Clock
	Program string    // version of the program, as backups say it
	Started time.Time // of this process, for the lock on the drive
}

// Engine does the work. It is safe for concurrent use; work that writes on a drive waits for its turn.
type Engine struct {
	o      Options
	drive  medium // marked: its errors are known to be the drive's
	probes int    // files that a new drive is tried with
	parts  int64  // bytes of a sealed part in one file
	mu     sync.Mutex
}

var _ office.Backups = (*Engine)(nil)

// New returns an engine.
func New(o Options) *Engine {
	return &Engine{o: o, drive: marked{system{}}, probes: probeFiles, parts: partBytes}
}

func (e *Engine) now() time.Time { return e.o.Clock.Now().UTC() }

// alone holds the practice's folder on a drive for this process and this piece of work.
func (e *Engine) alone(root string, do func() error) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	lock, err := store.LockAt(filepath.Join(root, lockName), e.o.Started)
	if err != nil {
		return e.lockProblem(root, err)
	}
	err = do()
	if uerr := lock.Unlock(); err == nil && uerr != nil {
		err = asDrive(uerr)
	}
	return err
}

// reporter tells progress, from whichever goroutine, one call at a time and not more often than a screen can show.
type reporter struct {
	mu   sync.Mutex
	tell office.BackupProgress
	step office.BackupStep
	told time.Time
}

const tellEvery = 50 * time.Millisecond

func newReporter(tell office.BackupProgress) *reporter {
	if tell == nil {
		tell = func(office.BackupStep) {}
	}
	return &reporter{tell: tell}
}

// begin starts a step.
func (r *reporter) begin(key string, bytes int64, files int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.step = office.BackupStep{Key: key, BytesTotal: bytes, FilesTotal: files}
	r.told = time.Now()
	r.tell(r.step)
}

// add counts on.
func (r *reporter) add(bytes int64, files int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.step.Bytes += bytes
	r.step.Files += files
	r.maybe()
}

// at sets what is done, for work that counts by itself.
func (r *reporter) at(done, total int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.step.Bytes, r.step.BytesTotal = done, total
	r.maybe()
}

func (r *reporter) maybe() {
	last := r.step.Bytes >= r.step.BytesTotal && r.step.Files >= r.step.FilesTotal
	if now := time.Now(); last || now.Sub(r.told) >= tellEvery {
		r.told = now
		r.tell(r.step)
	}
}
