// Package scrub makes clean copies of files: it says what a file is by its content, has it written anew by the package of
// its format, and has the copy walked by another package that shares no code with the writers. A copy that is not clean
// beyond doubt is no copy.
//
// This file holds the way from a file to its clean copy.
package scrub

import (
	"bytes"
	"context"
	"errors"
	"image"
	"io"

	"consentry/domain/photo/scrub/report"
	"consentry/domain/photo/scrub/verify"
	"consentry/domain/photo/scrub/video"
)

// Source is a file to be read: any number of times, at any place, never written.
type Source interface {
	io.ReaderAt
	Size() int64
}

// Out takes a copy and gives it to the check. It must be empty, and belongs to nobody else until Clean is done.
type Out interface {
	io.Writer
	io.ReaderAt
	Size() int64
}

// PageRenderer draws the pages of a PDF file at a resolution in dots per inch, on white, and hands each to page with its
// number from 0 and the number of all pages. It runs where a hostile file does no harm.
type PageRenderer interface {
	RenderPDF(ctx context.Context, pdf []byte, dpi int, page func(i, n int, img image.Image) error) error
}

// Cleaner makes clean copies. The zero value does it for every format but PDF.
type Cleaner struct {
	Pages PageRenderer // nil: PDF files are refused as report.NoDecoder
}

// Clean writes a clean copy of src to out. name is the file's name, of which only the ending is looked at: it must agree
// with the content when it is one that is known. The copy stands only if the error is nil; otherwise whatever is in out
// is nothing and the caller discards it. The error is a *report.Refused for anything about the file, the context's error
// when it ended, and out's own error when writing failed.
func (c Cleaner) Clean(ctx context.Context, name string, src Source, out Out) (report.Report, error) {
	f, err := Look(name, src)
	if err != nil {
		return report.Report{Format: f}, err
	}
	r, err := c.clean(ctx, f, src, out)
	r.Format = f
	if err != nil {
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		r.Out = ""
		return r, err
	}
	if err := Check(r, out); err != nil {
		r.Out = ""
		return r, err
	}
	return r, ctx.Err()
}

func (c Cleaner) clean(ctx context.Context, f report.Format, src Source, out Out) (r report.Report, err error) {
	defer func() {
		if p := recover(); p != nil { // one damaged file must never end the program
			err = report.Bad("structure")
		}
	}()
	from := watched{ctx: ctx, src: src}
	if isVideo(f) {
		return video.Clean(from, src.Size(), out)
	}
	b, err := load(from, src.Size())
	if err != nil {
		return r, err
	}
	var copied []byte
	if f == report.PDF {
		copied, r, err = c.pages(ctx, b)
	} else {
		copied, r, err = cleanBytes(f, b)
	}
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return r, err
	}
	_, err = io.Copy(out, bytes.NewReader(copied))
	return r, err
}

// Look says what a file is and refuses what no copy is made of: an empty file, one of no known format, one whose name
// says another format, one that is too large, and what is only kept sealed.
func Look(name string, src Source) (report.Format, error) {
	size := src.Size()
	if size <= 0 {
		return "", report.Refuse(report.Empty)
	}
	head := make([]byte, min(size, headSize))
	if n, err := src.ReadAt(head, 0); n < len(head) {
		return "", report.Refuse(report.Unreadable).With(err)
	}
	f := Sniff(head, size)
	if f == "" {
		return "", report.Refuse(report.Unknown)
	}
	if ending, ok := named(name, f); !ok {
		return f, report.Refuse(report.OtherName, "name", ending, "format", string(f))
	}
	switch {
	case f == report.Raw || f == report.DICOM:
		return f, report.Refuse(report.SealedOnly, "format", string(f))
	case isVideo(f) && size > report.MaxVideo:
		return f, report.Refuse(report.TooLarge, "limit", "1 GB")
	case !isVideo(f) && size > report.MaxPicture:
		return f, report.Refuse(report.TooLarge, "limit", "256 MB")
	}
	return f, nil
}

// Check has a finished copy walked: out must be of the format r.Out, and hold r.Frames pictures, frames or pages unless
// that is 0. Anything but a clean proof is refused as report.Residue. Whatever leaves the practice by another way than
// Clean, made from pixels for example, goes through here too.
func Check(r report.Report, out Out) error {
	p, err := verify.Stream(r.Out, out, out.Size())
	if err != nil {
		return report.Refuse(report.Residue, "what", "unreadable").With(err)
	}
	if !p.Clean() {
		return report.Refuse(report.Residue, "what", p.First())
	}
	if r.Frames > 0 && p.Frames != r.Frames {
		return report.Refuse(report.Residue, "what", "frames")
	}
	return nil
}

// watched stops reading when the context ends.
type watched struct {
	ctx context.Context
	src io.ReaderAt
}

func (w watched) ReadAt(p []byte, at int64) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	return w.src.ReadAt(p, at)
}

// load reads a whole file in pieces, so that it can be stopped.
func load(src io.ReaderAt, size int64) ([]byte, error) {
	b := make([]byte, size)
	for at := int64(0); at < size; at += 1 << 20 {
		piece := b[at:min(size, at+1<<20)]
		if n, err := src.ReadAt(piece, at); n < len(piece) {
			return nil, report.Refuse(report.Unreadable).With(err)
		}
	}
	return b, nil
}

// Buffer is an Out in memory.
type Buffer struct{ b []byte }

// NewBuffer returns an empty buffer.
func NewBuffer() *Buffer { return &Buffer{} }

// Write appends p.
func (b *Buffer) Write(p []byte) (int, error) {
	b.b = append(b.b, p...)
	return len(p), nil
}

// ReadAt reads what was written.
func (b *Buffer) ReadAt(p []byte, at int64) (int, error) {
	if at < 0 {
		return 0, errors.New("scrub: negative offset")
	}
	if at >= int64(len(b.b)) {
		return 0, io.EOF
	}
	n := copy(p, b.b[at:])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// Size is how many bytes were written.
func (b *Buffer) Size() int64 { return int64(len(b.b)) }

// Bytes is what was written; it stays the buffer's.
func (b *Buffer) Bytes() []byte { return b.b }
