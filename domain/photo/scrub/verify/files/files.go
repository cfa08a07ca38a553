// Package files walks finished PDF, OBJ, STL and PLY files and says what in them no page and no shape needs.
//
// It shares no code with what writes such files, and accepts only the one form that they are written in.
//
// This file holds the way in, and the reading of one token after the other.
package files

import (
	"bytes"
	"io"
	"strconv"

	"consentry/domain/photo/scrub/report"
	"consentry/domain/photo/scrub/verify/proof"
)

// JPEG walks a JPEG that lies in a PDF.
type JPEG func(picture []byte) (proof.Proof, error)

// Walk accounts for every byte of a PDF, OBJ, STL or PLY file of size bytes (at most report.MaxPicture, in memory). jpeg
// looks at the pictures of a PDF; without it every PDF has a finding. What does not belong is in the proof's findings. An
// error, always a *report.Refused, means that the file could not be followed, and says nothing good about it.
func Walk(f report.Format, src io.ReaderAt, size int64, jpeg JPEG) (proof.Proof, error) {
	b, err := proof.Load(src, size, report.MaxPicture)
	if err != nil {
		return proof.Proof{}, err
	}
	w := &walker{b: b}
	w.p.Size = size
	switch f {
	case report.PDF:
		err = w.pdf(jpeg)
	case report.OBJ:
		w.obj()
	case report.STL:
		err = w.stl()
	case report.PLY:
		err = w.ply()
	default:
		err = report.Refuse(report.Unknown)
	}
	if err != nil {
		w.p.Find("not_followed", 0, size) // so that it is not clean, whoever looks
	}
	return w.p, err
}

// walker reads tokens from i on. What was read as expected is accounted for.
type walker struct {
	b []byte
	i int
	p proof.Proof
}

func (w *walker) rest() []byte { return w.b[w.i:] }

// took accounts for the next n bytes.
func (w *walker) took(n int) {
	w.i += n
	w.p.Bytes += int64(n)
}

// is reads s if it comes next.
func (w *walker) is(s string) bool {
	if len(w.rest()) < len(s) || string(w.b[w.i:w.i+len(s)]) != s {
		return false
	}
	w.took(len(s))
	return true
}

// whole reads a number of digits without a sign and without zeros before it.
func (w *walker) whole() (int, bool) {
	n := 0
	for n < len(w.rest()) && n < 10 && w.b[w.i+n] >= '0' && w.b[w.i+n] <= '9' {
		n++
	}
	v, err := strconv.Atoi(string(w.b[w.i : w.i+n]))
	if err != nil || n > 1 && w.b[w.i] == '0' {
		return 0, false
	}
	w.took(n)
	return v, true
}

// find notes a finding from here over n bytes.
func (w *walker) find(what string, n int) { w.p.Find(what, int64(w.i), int64(n)) }

// trailer finds bytes after the end.
func (w *walker) trailer() {
	if n := len(w.rest()); n > 0 {
		w.find("trailer", n)
	}
}

// line is the next line without its end; ok is false when it has none.
func (w *walker) line() (line []byte, ok bool) {
	i := bytes.IndexByte(w.rest(), '\n')
	if i < 0 {
		return w.rest(), false
	}
	return w.b[w.i : w.i+i], true
}
