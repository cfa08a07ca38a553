// This file holds the walk over a JPEG file's markers (ITU-T T.81 annex B, JFIF 1.02, ICC.1 annex B.4).

package still

import (
	"bytes"

	"consentry/domain/photo/scrub/report"
	"consentry/domain/photo/scrub/verify/proof"
)

// The markers that are on the list.
const (
	mSOF0 = 0xc0 // baseline
	mSOF1 = 0xc1 // extended sequential
	mSOF2 = 0xc2 // progressive
	mDHT  = 0xc4
	mRST0 = 0xd0
	mSOI  = 0xd8
	mEOI  = 0xd9
	mSOS  = 0xda
	mDQT  = 0xdb
	mDNL  = 0xdc
	mDRI  = 0xdd
	mAPP0 = 0xe0
	mCOM  = 0xfe
)

// maxScans bounds the scans of a progressive picture; encoders write about ten.
const maxScans = 200

// jpegComponent is one component of the frame.
type jpegComponent struct {
	id, h, v, quant int
	wide, high      int      // blocks that hold its samples, without those that fill up an MCU
	latched         bool     // has been in a scan, so its quantisation table is fixed
	shift           [64]int8 // lowest bit of each coefficient sent so far; -1 when none
	nonzero         []uint64 // progressive: a bit a coefficient, a word a block
}

// jpegTable is what stands in one of the table slots.
type jpegTable struct {
	set, used bool
	at, n     int
	huff      *huffman
}

type jpegWalk struct {
	b    []byte
	at   int
	p    *proof.Proof
	comp []jpegComponent

	progressive    bool
	precision      int
	hmax, vmax     int
	quant          [4]jpegTable
	huff           [2][4]jpegTable
	restart        int
	restartPending bool
	scans          int

	jfif, exif, adobe bool
	segments          int
	profile           []byte
	profileAt         int
	profileNext       int
	profileOf         int
	scratch           []byte
}

func walkJPEG(b []byte, p *proof.Proof) error {
	if len(b) < 4 || b[0] != 0xff || b[1] != mSOI {
		return report.Bad("SOI")
	}
	w := &jpegWalk{b: b, at: 2, p: p}
	p.Bytes, p.Frames = 2, 1
	for {
		done, err := w.marker()
		if err != nil {
			return err
		}
		if done {
			return w.finish()
		}
	}
}

// marker walks one marker and what belongs to it.
func (w *jpegWalk) marker() (done bool, err error) {
	if w.segments++; w.segments > report.MaxParts {
		return false, report.Refuse(report.TooMany, "what", "segments")
	}
	if err := w.seek(); err != nil {
		return false, err
	}
	m, start := int(w.b[w.at+1]), w.at
	if m == mEOI {
		w.at += 2
		w.p.Bytes += 2
		return true, nil
	}
	if m < mSOF0 || m >= mRST0 && m <= mSOI { // TEM, RES, a restart outside a scan, a second SOI
		w.p.Find(MarkerUnknown, int64(start), 2)
		w.at += 2
		return false, nil
	}
	if w.at+4 > len(w.b) {
		return false, report.Cut(int64(len(w.b)))
	}
	n := be16(w.b, w.at+2)
	end := w.at + 2 + n
	if n < 2 {
		return false, report.Bad("segment")
	}
	if end > len(w.b) {
		return false, report.Cut(int64(len(w.b)))
	}
	body := w.b[w.at+4 : end]
	w.at = end
	ok, err := w.segment(m, body, start)
	if ok && err == nil {
		w.p.Bytes += int64(end - start)
		if m == mSOS {
			err = w.scan(body)
		}
	}
	return false, err
}

// seek goes to the next marker; anything before it is a finding.
func (w *jpegWalk) seek() error {
	i := w.at
	for i < len(w.b) && w.b[i] != 0xff {
		i++
	}
	if i > w.at {
		w.p.Find(Gap, int64(w.at), int64(i-w.at))
	}
	fill := i
	for i+1 < len(w.b) && w.b[i+1] == 0xff {
		i++
	}
	if i > fill {
		w.p.Find(Fill, int64(fill), int64(i-fill))
	}
	if i+1 >= len(w.b) {
		return report.Cut(int64(len(w.b)))
	}
	w.at = i
	return nil
}

// segment walks one segment's body, which starts four bytes after start; ok says that it is accounted for.
func (w *jpegWalk) segment(m int, body []byte, start int) (ok bool, err error) {
	what := ""
	switch {
	case m == mAPP0:
		what = w.app0(body, start)
	case m == mAPP0+1:
		what = w.app1(body, start)
	case m == mAPP0+2:
		what = w.app2(body, start)
	case m == mAPP0+14:
		what = w.app14(body)
	case m > mAPP0 && m <= mAPP0+15:
		what = AppSegment
	case m == mCOM:
		what = Comment
	case m == mDQT:
		return true, w.quantTables(body, start+4)
	case m == mDHT:
		return true, w.huffTables(body, start+4)
	case m == mDRI:
		if len(body) != 2 {
			return false, report.Bad("DRI")
		}
		if w.restartPending {
			what = Order
		}
		w.restart, w.restartPending = be16(body, 0), true
	case m == mSOF0 || m == mSOF1 || m == mSOF2:
		return true, w.frame(m, body)
	case m == mSOS:
		return true, nil
	case m > mSOF2 && m < mRST0, m == mDNL: // lossless, hierarchical, arithmetic; a height that comes after the scan
		return false, report.Cannot("SOF")
	default: // DHP, EXP, JPGn
		what = MarkerUnknown
	}
	if what != "" {
		w.p.Find(what, int64(start), int64(4+len(body)))
	}
	return what == "", nil
}

// app0 allows one JFIF segment right after SOI, without a thumbnail.
func (w *jpegWalk) app0(body []byte, start int) string {
	switch {
	case !bytes.HasPrefix(body, []byte("JFIF\x00")):
		return AppSegment
	case w.jfif || start != 2:
		return Order
	case len(body) != 14 || body[12] != 0 || body[13] != 0:
		return Thumbnail
	case body[5] != 1 || body[6] > 2 || body[7] > 2:
		return Field
	}
	w.jfif = true
	return ""
}

func (w *jpegWalk) app1(body []byte, start int) string {
	if !bytes.HasPrefix(body, []byte("Exif\x00\x00")) {
		return AppSegment
	}
	if w.exif || len(w.comp) > 0 {
		return Order
	}
	w.exif = true
	walkExif(body[6:], int64(start+10), w.p)
	return ""
}

// app2 allows the pieces of one profile, in order and without a gap.
func (w *jpegWalk) app2(body []byte, start int) string {
	if len(body) < 15 || !bytes.HasPrefix(body, []byte("ICC_PROFILE\x00")) {
		return AppSegment
	}
	number, of := int(body[12]), int(body[13])
	if w.profileNext == 0 {
		w.profileNext, w.profileOf, w.profileAt = 1, of, start+18
	}
	if number != w.profileNext || of != w.profileOf || number > of || len(w.comp) > 0 ||
		len(w.profile)+len(body) > report.MaxProfile {
		return Order
	}
	w.profileNext++
	w.profile = append(w.profile, body[14:]...)
	return ""
}

// app14 allows one Adobe segment of 12 bytes, whose flags are those of the filters that Adobe names (Adobe Technical
// Note 5116, section 18).
func (w *jpegWalk) app14(body []byte) string {
	switch {
	case len(body) != 12 || !bytes.HasPrefix(body, []byte("Adobe")):
		return AppSegment
	case w.adobe || len(w.comp) > 0:
		return Order
	}
	w.adobe = true
	version, flags0, flags1 := be16(body, 5), be16(body, 7), be16(body, 9)
	if version != 100 && version != 101 || flags0&^0xc000 != 0 || flags1 != 0 || body[11] > 2 {
		return Field
	}
	return ""
}

// frame walks SOF. Width and height are checked against the limits before anything is sized by them.
func (w *jpegWalk) frame(m int, body []byte) error {
	if len(w.comp) > 0 {
		return report.Bad("SOF")
	}
	if len(body) < 6 || len(body) != 6+3*int(body[5]) {
		return report.Bad("SOF")
	}
	height, width, n := be16(body, 1), be16(body, 3), int(body[5])
	w.precision = int(body[0])
	if w.precision != 8 && (w.precision != 12 || m == mSOF0) || n != 1 && n != 3 && n != 4 || height == 0 {
		return report.Cannot("SOF")
	}
	if err := report.Pictured(width, height); err != nil {
		return err
	}
	w.p.Width, w.p.Height, w.progressive = width, height, m == mSOF2
	w.hmax, w.vmax = 1, 1
	for i := range n {
		c := jpegComponent{id: int(body[6+3*i]), h: int(body[7+3*i] >> 4), v: int(body[7+3*i] & 15), quant: int(body[8+3*i])}
		if c.h < 1 || c.h > 4 || c.v < 1 || c.v > 4 || c.quant > 3 {
			return report.Bad("SOF")
		}
		for _, other := range w.comp {
			if other.id == c.id {
				return report.Bad("SOF")
			}
		}
		for k := range c.shift {
			c.shift[k] = -1
		}
		w.hmax, w.vmax = max(w.hmax, c.h), max(w.vmax, c.v)
		w.comp = append(w.comp, c)
	}
	for i := range w.comp { // T.81 A.1.1 and A.2.2
		c := &w.comp[i]
		c.wide, c.high = ceil(ceil(width*c.h, w.hmax), 8), ceil(ceil(height*c.v, w.vmax), 8)
	}
	return nil
}

// finish looks at what must be whole when EOI has come.
func (w *jpegWalk) finish() error {
	if len(w.comp) == 0 || w.scans == 0 {
		return report.Bad("SOS")
	}
	for _, c := range w.comp {
		if c.shift[0] < 0 {
			return report.Bad("scan") // a component without its mean values
		}
	}
	for i := range w.quant {
		w.unused(&w.quant[i])
	}
	for class := range w.huff {
		for i := range w.huff[class] {
			w.unused(&w.huff[class][i])
		}
	}
	if w.restartPending {
		w.p.Find(UnusedTable, 0, 6)
	}
	if w.profileNext > 0 {
		if w.profileNext != w.profileOf+1 {
			w.p.Find(Order, int64(w.profileAt), int64(len(w.profile)))
		}
		walkProfile(w.profile, int64(w.profileAt), w.p)
	}
	if rest := len(w.b) - w.at; rest > 0 {
		w.p.Find(Trailer, int64(w.at), int64(rest))
	}
	return nil
}

// unused notes a table that was set and never used.
func (w *jpegWalk) unused(t *jpegTable) {
	if t.set && !t.used {
		w.p.Find(UnusedTable, int64(t.at), int64(t.n))
	}
}
