// This file writes a version's own files, and cuts a sealed part that is longer than one file may be on every file system.
package backup

import (
	"bufio"
	"crypto/sha256"
	"errors"
	"hash"
	"io"
	"io/fs"
	"path/filepath"
)

// output writes a version's file, or one stream as several: each hashed, and made durable when it ends.
type output struct {
	b     *run
	dir   string
	name  func(n int) string
	limit int64 // bytes of one file; 0: there is one file
	r     *reporter

	w     writer
	sum   hash.Hash
	n     int64 // of this file
	files int   // that were ended
	total int64
}

// write writes one file of the version.
func (b *run) write(dir, name string, r *reporter, fill func(io.Writer) error) (size int64, err error) {
	return b.writeTo(&output{b: b, dir: dir, name: func(int) string { return name }, r: r}, fill)
}

// writeSealed writes the sealed part in as many files as it takes.
func (b *run) writeSealed(dir string, about int64, fill func(io.Writer) error) (size int64, err error) {
	o := &output{b: b, dir: dir, name: func(int) string { return sealedName }, r: b.r}
	if about > b.parts {
		o.name, o.limit = partName, b.parts
	}
	return b.writeTo(o, fill)
}

func (b *run) writeTo(o *output, fill func(io.Writer) error) (size int64, err error) {
	if err := o.begin(); err != nil {
		return 0, err
	}
	err = behind(o, fill)
	return o.total, o.end(err)
}

// behind writes to w what fill makes, in long pieces: one is written while the next is being made.
func behind(w io.Writer, fill func(io.Writer) error) error {
	in, out := io.Pipe()
	written := make(chan error, 1)
	go func() {
		piece := pieces.Get().(*[]byte)
		defer pieces.Put(piece)
		_, err := io.CopyBuffer(struct{ io.Writer }{w}, in, *piece)
		_ = in.CloseWithError(err) // never fails: fill ends with it, too
		written <- err
	}()
	buffered := bufio.NewWriterSize(out, pieceSize)
	err := fill(buffered)
	if err == nil {
		err = buffered.Flush()
	}
	_ = out.CloseWithError(err) // never fails
	return <-written
}

func (o *output) begin() (err error) {
	o.w, err = o.b.drive.create(filepath.Join(o.dir, o.name(o.files)))
	o.sum, o.n = sha256.New(), 0
	return err
}

// end closes the file and notes its hash; err is what went wrong before.
func (o *output) end(err error) error {
	if o.w == nil {
		return err
	}
	if err == nil {
		err = o.w.Sync()
	}
	if cerr := o.w.Close(); err == nil {
		err = cerr
	}
	o.w = nil
	o.b.sums = append(o.b.sums, namedSum{o.name(o.files), [32]byte(o.sum.Sum(nil))})
	o.files++
	return err
}

// Write writes on, in the next file when this one is full.
func (o *output) Write(p []byte) (done int, err error) {
	for len(p) > 0 {
		if o.limit > 0 && o.n == o.limit {
			if err := o.end(nil); err != nil {
				return done, err
			}
			if err := o.begin(); err != nil {
				return done, err
			}
		}
		piece := p
		if o.limit > 0 {
			piece = p[:min(int64(len(p)), o.limit-o.n)]
		}
		n, err := o.w.Write(piece)
		o.sum.Write(piece[:n]) // never fails
		o.n, o.total, done, p = o.n+int64(n), o.total+int64(n), done+n, p[n:]
		if o.r != nil {
			o.r.add(int64(n), 0)
		}
		if err != nil {
			return done, err
		}
	}
	return done, nil
}

// sealedPart reads the sealed part of a version, joined if it is cut.
type sealedPart struct {
	e    *Engine
	root string
	id   string
	name string // of the file that is read, as it lies on the drive
	cut  bool
	next int // the part after this one
	f    io.ReadCloser
}

// openSealed opens it. A part that is missing at its end is found by age, which knows its last piece.
func (e *Engine) openSealed(root, id string) (*sealedPart, error) {
	s := &sealedPart{e: e, root: root, id: id, name: snapshotName(id, sealedName)}
	err := s.open()
	if errors.Is(err, fs.ErrNotExist) {
		s.cut, s.next, s.name = true, 1, snapshotName(id, partName(0))
		if perr := s.open(); !errors.Is(perr, fs.ErrNotExist) {
			err = perr
		} else {
			s.name = snapshotName(id, sealedName)
		}
	}
	return s, err
}

func (s *sealedPart) open() (err error) {
	s.f, err = s.e.drive.open(filepath.Join(s.root, filepath.FromSlash(s.name)), false)
	return err
}

func (s *sealedPart) Read(p []byte) (int, error) {
	for {
		n, err := s.f.Read(p)
		if n > 0 || !errors.Is(err, io.EOF) || !s.cut {
			return n, err
		}
		was := s.name
		s.name = snapshotName(s.id, partName(s.next))
		before := s.f
		if err := s.open(); errors.Is(err, fs.ErrNotExist) {
			s.f, s.name = before, was
			return 0, io.EOF
		} else if err != nil {
			s.f = before
			return 0, err
		}
		s.next++
		if err := before.Close(); err != nil {
			return 0, err
		}
	}
}

func (s *sealedPart) Close() error { return s.f.Close() }
