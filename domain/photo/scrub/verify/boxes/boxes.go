// Package boxes walks finished HEIC, AVIF, MP4 and MOV files and says what in them no picture needs.
//
// It shares no code with what writes such files. It knows a short list of boxes (ISO/IEC 14496-12, 23008-12, 14496-15, the
// AV1 bindings) and accounts for every byte by a structure on that list; everything else is a finding.
//
// This file holds the way in and the reading of boxes.
package boxes

import (
	"encoding/binary"
	"io"
	"strings"

	"consentry/domain/photo/scrub/report"
	"consentry/domain/photo/scrub/verify/proof"
)

// Walk accounts for every byte of a HEIC, AVIF, MP4 or MOV file of size bytes. Pictures are read into memory (up to
// report.MaxPicture), of a video only its tables and a window of its samples. What no picture needs is in the proof's
// findings; an error, always a *report.Refused, means that the file could not be followed, and says nothing good about it.
func Walk(f report.Format, src io.ReaderAt, size int64) (proof.Proof, error) {
	limit := int64(report.MaxPicture)
	if f == report.MP4 || f == report.MOV {
		limit = report.MaxVideo
	}
	switch {
	case size <= 0:
		return proof.Proof{}, report.Refuse(report.Empty)
	case size > limit:
		return proof.Proof{}, report.Refuse(report.TooLarge)
	}
	w := &walker{src: src, size: size, format: f}
	w.p.Size = size
	var err error
	switch f {
	case report.HEIC, report.AVIF:
		err = w.still()
	case report.MP4, report.MOV:
		err = w.movie()
	default:
		err = report.Refuse(report.Unknown)
	}
	if err != nil {
		w.p.Find("not_followed", 0, size) // so that it is not clean, whoever looks
	}
	return w.p, err
}

type walker struct {
	src    io.ReaderAt
	size   int64
	format report.Format
	p      proof.Proof
	parts  int // boxes and NAL units met so far
}

// box is where a box lies: at is its first byte, body the first after its header, end the first after it.
type box struct {
	kind          string
	at, body, end int64
}

func (b box) size() int64 { return b.end - b.at }

// word makes a finding's word of a box type: only letters and digits are ours to repeat.
func word(kind string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, strings.TrimSpace(kind))
}

func (w *walker) count() error {
	if w.parts++; w.parts > report.MaxParts {
		return report.Refuse(report.TooMany, "what", "boxes")
	}
	return nil
}

// inside lists the boxes from at to end. Bytes that are no box are a finding and end the list (ISO/IEC 14496-12, 4.2).
func (w *walker) inside(at, end int64, where string) ([]box, error) {
	var list []box
	for at < end {
		var h [16]byte
		n := min(end-at, 16)
		if err := w.read(h[:n], at); err != nil {
			return nil, err
		}
		b := box{kind: string(h[4:8]), at: at, body: at + 8}
		length := int64(binary.BigEndian.Uint32(h[:4]))
		if length == 1 && n == 16 {
			b.body += 8
			if length = int64(binary.BigEndian.Uint64(h[8:])); length <= 0xffffffff && b.kind != "mdat" {
				w.p.Find("long_size", at, 16)
			}
		}
		if n < 8 || length < b.body-at || length > end-at {
			w.p.Find(where, at, end-at)
			return list, nil
		}
		b.end = at + length
		if err := w.count(); err != nil {
			return nil, err
		}
		list = append(list, b)
		at = b.end
	}
	return list, nil
}

// known accounts for a box's header; the caller accounts for what is inside.
func (w *walker) known(b box) { w.p.Bytes += b.body - b.at }

// stray is a box that is not on the list.
func (w *walker) stray(b box) { w.p.Find("box_"+word(b.kind), b.at, b.size()) }

// once finds boxes that come twice.
func (w *walker) once(list []box, but ...string) {
	seen := map[string]bool{}
next:
	for _, b := range list {
		for _, k := range but {
			if k == b.kind {
				continue next
			}
		}
		if seen[b.kind] {
			w.p.Find("second_"+word(b.kind), b.at, b.size())
		}
		seen[b.kind] = true
	}
}

func (w *walker) read(p []byte, at int64) error {
	if at < 0 || at+int64(len(p)) > w.size {
		return report.Cut(w.size)
	}
	if n, err := w.src.ReadAt(p, at); n < len(p) {
		return report.Refuse(report.Unreadable).With(err)
	}
	return nil
}

// leaf reads the body of a box of at most limit bytes and accounts for the whole box: its fields are then checked to the
// last byte by a fields reader.
func (w *walker) leaf(b box, limit int64) (*fields, error) {
	n := b.end - b.body
	if n > limit {
		return nil, report.Bad(word(b.kind))
	}
	f := &fields{b: make([]byte, n), at: b.body, kind: b.kind, w: w}
	if err := w.read(f.b, b.body); err != nil {
		return nil, err
	}
	w.p.Bytes += b.size()
	return f, nil
}

// full reads a box that starts with a version and flags (4.2.2).
func (w *walker) full(b box, limit int64) (f *fields, version byte, flags uint32, err error) {
	if f, err = w.leaf(b, limit); err != nil {
		return nil, 0, 0, err
	}
	x := f.u32()
	return f, byte(x >> 24), x & 0xffffff, nil
}

// fields reads numbers off the bytes of one structure. Reading over its end sets short; done says how it ended.
type fields struct {
	b     []byte
	i     int
	short bool
	at    int64 // of b[0] in the file
	kind  string
	w     *walker
}

func (f *fields) take(n int) []byte {
	if n < 0 || n > len(f.b)-f.i {
		f.short, f.i = true, len(f.b)
		return nil
	}
	f.i += n
	return f.b[f.i-n : f.i]
}

// uint reads a big-endian number of n bytes, 0 to 8.
func (f *fields) uint(n int) uint64 {
	var v uint64
	for _, c := range f.take(n) {
		v = v<<8 | uint64(c)
	}
	return v
}

func (f *fields) u8() byte    { return byte(f.uint(1)) }
func (f *fields) u16() int    { return int(f.uint(2)) }
func (f *fields) u32() uint32 { return uint32(f.uint(4)) }
func (f *fields) left() int   { return len(f.b) - f.i }
func (f *fields) off() int64  { return f.at + int64(f.i) }

// zero reads n bytes that have to be 0; otherwise they are the finding what.
func (f *fields) zero(n int, what string) {
	at := f.off()
	for _, c := range f.take(n) {
		if c != 0 {
			f.find(what, at, int64(n))
			return
		}
	}
}

// expect reads n bytes that have to be one of the values.
func (f *fields) expect(n int, what string, values ...uint64) uint64 {
	at, v := f.off(), f.uint(n)
	for _, x := range values {
		if x == v {
			return v
		}
	}
	f.find(what, at, int64(n))
	return v
}

func (f *fields) find(what string, at, n int64) { f.w.p.Find(what, at, n) }

// done says whether the structure was read to its end: too few bytes are an error, more are a finding.
func (f *fields) done() error {
	if f.short {
		return report.Bad(word(f.kind))
	}
	if f.left() > 0 {
		f.find("slack_"+word(f.kind), f.off(), int64(f.left()))
	}
	return nil
}
