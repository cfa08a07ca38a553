// This file holds the walk over an EXIF block in a JPEG, PNG or WebP file (CIPA DC-008 section 4.6). Orientation,
// resolution and colour space may stand in it, and no byte that these do not reach.

package still

import (
	"consentry/domain/photo/scrub/verify/proof"
)

// exifTag is how a tag that may stand must look.
type exifTag struct {
	kind, count int
	low, high   int // of a SHORT
}

const (
	exifShort    = 3
	exifLong     = 4
	exifRational = 5
	exifPointer  = 0x8769
)

// exifAllowed are the tags that may stand: in the first directory, and in the Exif directory.
var exifAllowed = [2]map[int]exifTag{
	{
		0x0112:      {exifShort, 1, 1, 8}, // Orientation
		0x011a:      {exifRational, 1, 0, 0},
		0x011b:      {exifRational, 1, 0, 0},
		0x0128:      {exifShort, 1, 1, 3},
		exifPointer: {exifLong, 1, 0, 0},
	},
	{
		0xa001: {exifShort, 1, 1, 0xffff}, // ColorSpace
	},
}

// exifWalk is a walk over one block.
type exifWalk struct {
	b     []byte
	base  int64
	p     *proof.Proof
	get16 func([]byte, int) int
	get32 func([]byte, int) int
	spans spans
	bad   bool
}

// walkExif looks at an EXIF block, which starts with the TIFF header and lies at base in the file. What it finds it notes
// in p, as it does the orientation.
func walkExif(b []byte, base int64, p *proof.Proof) {
	w := &exifWalk{b: b, base: base, p: p, get16: be16, get32: be32}
	if len(b) < 8 {
		p.Find(Exif, base, int64(len(b)))
		return
	}
	switch string(b[:4]) {
	case "MM\x00*":
	case "II*\x00":
		w.get16, w.get32 = le16, le32
	default:
		p.Find(Exif, base, int64(len(b)))
		return
	}
	w.spans.add(0, 8)
	w.directory(w.get32(b, 4), 0)
	if !w.bad && !w.spans.cover(len(b)) {
		w.bad = true
	}
	if w.bad {
		p.Find(Exif, base, int64(len(b)))
	}
}

// directory walks one directory; level 1 is the Exif directory.
func (w *exifWalk) directory(at, level int) {
	if at < 8 || at > len(w.b)-6 {
		w.bad = true
		return
	}
	n := w.get16(w.b, at)
	end := at + 2 + 12*n + 4
	if n == 0 || end > len(w.b) || w.get32(w.b, end-4) != 0 {
		w.bad = true
		return
	}
	w.spans.add(at, end)
	last := -1
	for i := range n {
		e := at + 2 + 12*i
		tag := w.get16(w.b, e)
		rule, known := exifAllowed[level][tag]
		if !known || tag <= last || w.get16(w.b, e+2) != rule.kind || w.get32(w.b, e+4) != rule.count {
			w.bad = true
			return
		}
		last = tag
		w.value(tag, rule, e+8)
	}
}

// value walks the four bytes of an entry's value, and what they point at.
func (w *exifWalk) value(tag int, rule exifTag, at int) {
	v := w.get32(w.b, at)
	switch rule.kind {
	case exifShort:
		short := w.get16(w.b, at)
		if short < rule.low || short > rule.high || !zero(w.b[at+2:at+4]) {
			w.bad = true
		}
		if tag == 0x0112 {
			w.p.Orientation = short
		}
	case exifRational:
		if v < 8 || v > len(w.b)-8 {
			w.bad = true
			return
		}
		w.spans.add(v, v+8)
	case exifLong:
		w.directory(v, 1)
	}
}
