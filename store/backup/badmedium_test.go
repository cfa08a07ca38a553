// Drives that misbehave, for the tests: each is a medium around the real one.
package backup

import (
	"io"
	"io/fs"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// failing is a drive that works for so many operations and then fails with err; gone means that nothing is found on it then.
// A full one can still be read, listed and tidied.
type failing struct {
	system
	left *atomic.Int64
	err  error
	gone bool
}

// put makes e work on a failing drive. The returned counter tells how many operations are left; below 0 it fails.
func (w *world) failing(after int64, err error, gone bool) *atomic.Int64 {
	left := &atomic.Int64{}
	left.Store(after)
	w.e.drive = marked{&failing{left: left, err: err, gone: gone}}
	return left
}

func (w *world) healed() { w.e.drive = marked{system{}} }

func (f *failing) step(op, path string) error {
	if f.err == errFull && (op == "open" || op == "list" || op == "remove") {
		return nil
	}
	if f.left.Add(-1) < 0 {
		return &fs.PathError{Op: op, Path: path, Err: f.err}
	}
	return nil
}

func (f *failing) create(path string) (writer, error) {
	if err := f.step("create", path); err != nil {
		return nil, err
	}
	w, err := f.system.create(path)
	return failingWriter{w, f}, err
}

type failingWriter struct {
	writer
	f *failing
}

func (w failingWriter) Write(p []byte) (int, error) {
	if err := w.f.step("write", ""); err != nil {
		n, werr := w.writer.Write(p[:len(p)/2]) // what arrives before a drive is pulled can be a half
		if werr != nil {
			return n, werr
		}
		return n, err
	}
	return w.writer.Write(p)
}

func (w failingWriter) Sync() error {
	if err := w.f.step("sync", ""); err != nil {
		return err
	}
	return w.writer.Sync()
}

func (f *failing) open(path string, fresh bool) (io.ReadCloser, error) {
	if err := f.step("open", path); err != nil {
		return nil, err
	}
	return f.system.open(path, fresh)
}

func (f *failing) rename(from, to string) error {
	if err := f.step("rename", to); err != nil {
		return err
	}
	return f.system.rename(from, to)
}

func (f *failing) remove(path string) error {
	if err := f.step("remove", path); err != nil {
		return err
	}
	return f.system.remove(path)
}

func (f *failing) mkdir(path string) error {
	if err := f.step("mkdir", path); err != nil {
		return err
	}
	return f.system.mkdir(path)
}

func (f *failing) syncDir(path string) error {
	if err := f.step("sync", path); err != nil {
		return err
	}
	return f.system.syncDir(path)
}

func (f *failing) list(path string) ([]fs.DirEntry, error) {
	if err := f.step("list", path); err != nil {
		return nil, err
	}
	return f.system.list(path)
}

func (f *failing) touch(path string, at time.Time) error {
	if err := f.step("touch", path); err != nil {
		return err
	}
	return f.system.touch(path, at)
}

// stat goes on working unless the drive is gone.
func (f *failing) stat(path string) (fs.FileInfo, error) {
	if f.gone && f.left.Load() < 0 {
		return nil, &fs.PathError{Op: "stat", Path: path, Err: f.err}
	}
	return f.system.stat(path)
}

// small is a drive that has so much room.
type small struct {
	system
	free int64
}

func (s small) space(path string) (room, error) {
	r, err := s.system.space(path)
	r.free = s.free
	return r, err
}

// lying is a drive that says it has more room than it has: what goes beyond its real end is written over what was written
// first. Names and sizes look right all the time.
type lying struct {
	system
	t    testing.TB
	real int64 // bytes that it really has
	mu   sync.Mutex
	used int64
	kept []region // oldest first
}

type region struct {
	path string
	size int64
}

func (l *lying) create(path string) (writer, error) {
	w, err := l.system.create(path)
	return &lyingWriter{writer: w, l: l, path: path}, err
}

type lyingWriter struct {
	writer
	l    *lying
	path string
	size int64
}

func (w *lyingWriter) Write(p []byte) (int, error) {
	n, err := w.writer.Write(p)
	w.size += int64(n)
	return n, err
}

func (w *lyingWriter) Close() error {
	err := w.writer.Close()
	w.l.mu.Lock()
	defer w.l.mu.Unlock()
	w.l.kept = append(w.l.kept, region{w.path, w.size})
	w.l.used += w.size
	for w.l.used > w.l.real {
		first := w.l.kept[0]
		w.l.kept, w.l.used = w.l.kept[1:], w.l.used-first.size
		w.l.overwrite(first.path)
	}
	return err
}

func (l *lying) rename(from, to string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := range l.kept {
		if l.kept[i].path == from {
			l.kept[i].path = to
		}
	}
	return l.system.rename(from, to)
}

// overwrite puts other bytes where a file's were.
func (l *lying) overwrite(path string) {
	data, err := os.ReadFile(path)
	if err != nil {
		return // removed meanwhile
	}
	for i := range data {
		data[i] ^= 0x5a
	}
	require.NoError(l.t, os.WriteFile(path, data, 0o600))
}

// forgetting is a drive that takes writes to some files and keeps zeros.
type forgetting struct {
	system
	which func(path string) bool
}

func (f forgetting) create(path string) (writer, error) {
	w, err := f.system.create(path)
	if err == nil && f.which(path) {
		return zeroes{w}, nil
	}
	return w, err
}

type zeroes struct{ writer }

func (z zeroes) Write(p []byte) (int, error) { return z.writer.Write(make([]byte, len(p))) }

// piecemeal is a drive that cannot be flushed as a whole. It notes files that got their name before they were flushed.
type piecemeal struct {
	system
	mu     sync.Mutex
	synced map[string]bool
	named  int
	early  []string
}

func (p *piecemeal) flush(string) (bool, error) { return false, nil }

func (p *piecemeal) create(path string) (writer, error) {
	w, err := p.system.create(path)
	return syncSeen{w, p, path}, err
}

func (p *piecemeal) rename(from, to string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.named++
	if !p.synced[from] {
		p.early = append(p.early, to)
	}
	return p.system.rename(from, to)
}

type syncSeen struct {
	writer
	p    *piecemeal
	path string
}

func (s syncSeen) Sync() error {
	s.p.mu.Lock()
	defer s.p.mu.Unlock()
	s.p.synced[s.path] = true
	return s.writer.Sync()
}
