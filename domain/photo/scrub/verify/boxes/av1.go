// This file holds the walk over the open bitstream units of AV1 pictures (AV1 specification, 5.3; AV1 in ISOBMFF).

package boxes

import (
	"encoding/binary"
	"io"

	"consentry/domain/photo/scrub/report"
)

// av1Config reads av1C: four bytes and at most a sequence header (AV1 in ISOBMFF, 2.3).
func (f *fields) av1Config() error {
	f.expect(1, "av1C", 0x81)
	f.take(2)
	if v := f.u8(); v&0xe0 != 0 {
		f.find("av1C", f.at, 4)
	}
	rest := f.take(f.left())
	w := f.w
	frames, err := w.obus(sliceReader(rest), 0, int64(len(rest)), func(t int) bool { return t == obuSequence })
	if frames > 0 {
		f.find("av1C", f.at, int64(len(f.b)))
	}
	return err
}

// sliceReader reads bytes in memory.
type sliceReader []byte

func (s sliceReader) ReadAt(p []byte, at int64) (int, error) {
	if at < 0 || at > int64(len(s)) {
		return 0, io.ErrUnexpectedEOF
	}
	n := copy(p, s[at:])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// AV1 open bitstream unit types (AV1 specification, 6.2.2).
const (
	obuSequence, obuDelimiter, obuHeader, obuTiles = 1, 2, 3, 4
	obuMetadata, obuFrame, obuRepeated             = 5, 6, 7
)

// av1 walks the units of an AV1 picture and counts frames.
func (w *walker) av1(r io.ReaderAt, at, end int64) (int, error) {
	return w.obus(r, at, end, func(t int) bool {
		return t == obuSequence || t == obuHeader || t == obuTiles || t == obuFrame
	})
}

// obus walks open bitstream units; those that allowed does not list are findings.
func (w *walker) obus(r io.ReaderAt, at, end int64, allowed func(int) bool) (frames int, err error) {
	for at < end {
		var b [10]byte
		k := min(end-at, 10)
		if n, err := r.ReadAt(b[:k], at); int64(n) < k {
			return frames, report.Refuse(report.Unreadable).With(err)
		}
		t, head, n := int(b[0]>>3&15), int64(1), end-at-1
		if b[0]&0x81 != 0 {
			w.p.Find("unknown_unit", at, end-at)
			return frames, nil
		}
		if b[0]&4 != 0 { // a layer
			w.p.Find("second_layer", at, end-at)
			return frames, nil
		}
		if b[0]&2 != 0 {
			v, c := binary.Uvarint(b[1:k])
			if c <= 0 || v > uint64(end-at-1-int64(c)) {
				w.p.Find("slack_unit", at, end-at)
				return frames, nil
			}
			head, n = 1+int64(c), int64(v)
		}
		switch {
		case !allowed(t):
			what := "unknown_unit"
			if t == obuMetadata {
				what = "metadata_unit"
			} else if t == 15 {
				what = "filler"
			}
			w.p.Find(what, at, head+n)
		case t == obuSequence && n > 64, n == 0:
			w.p.Find("unknown_unit", at, head+n)
		case t == obuHeader || t == obuFrame:
			frames++
		}
		at += head + n
	}
	return frames, nil
}
