// This file holds the walk over the units of H.265 and H.264 streams and their parameter sets (ITU-T H.265, H.264;
// ISO/IEC 14496-15).

package boxes

import (
	"io"

	"consentry/domain/photo/scrub/report"
)

// The biggest parameter set that a camera or an encoder of ours has reason to write, bytes.
const maxSet = 4 << 10

// H.265 unit types (table 7-1).
const (
	hevcVPS, hevcSPS, hevcPPS          = 32, 33, 34
	hevcAUD, hevcEndSeq, hevcEndBits   = 35, 36, 37
	hevcFiller, hevcPrefix, hevcSuffix = 38, 39, 40
)

// hevcBlock and avcBlock are the biggest coding blocks, in pixels: padding up to one of them is what coding needs.
const hevcBlock, avcBlock = 64, 32

// units walks units with a length of size bytes before each from at to end, and hands on the first bytes of each (three,
// or fewer where it is shorter), where it starts and how long it is.
func units(w *walker, r io.ReaderAt, at, end int64, size int, unit func(head []byte, at, n int64)) error {
	for at < end {
		var h [8]byte
		k := min(int64(size)+3, end-at)
		if n, err := r.ReadAt(h[:k], at); int64(n) < k {
			return report.Refuse(report.Unreadable).With(err)
		}
		var n int64
		for _, c := range h[:min(int64(size), k)] {
			n = n<<8 | int64(c)
		}
		if k <= int64(size) || n == 0 || n > end-at-int64(size) {
			w.p.Find("slack_unit", at, end-at)
			return nil
		}
		at += int64(size)
		unit(h[size:size+int(min(n, 3, k-int64(size)))], at, n)
		at += n
	}
	return nil
}

// hevcHead reads a unit's header: its type, or -1 when the unit is of another layer (a second view or a better picture).
func (w *walker) hevcHead(h []byte, at, n int64) int {
	if len(h) < 2 {
		w.p.Find("slack_unit", at, n)
		return -1
	}
	if h[0]&0x81 != 0 || h[1]>>3 != 0 || h[1]&7 == 0 {
		w.p.Find("second_layer", at, n)
		return -1
	}
	return int(h[0] >> 1)
}

// hevcSlice checks a unit of a still picture: a slice that needs no other picture, or a parameter set. It counts pictures:
// 1 for the first slice of one.
func (w *walker) hevcSlice(h, unit []byte, at int64) int {
	n := int64(len(unit))
	t := w.hevcHead(h, at, n)
	switch {
	case t < 0:
		return 0
	case t >= 16 && t <= 21 && len(h) == 3:
		return int(h[2] >> 7)
	case t >= 0 && t <= 9:
		w.p.Find("second_picture", at, n) // it would need another one
		return 0
	case t == hevcVPS || t == hevcSPS || t == hevcPPS:
		var shown *window
		w.set(unit, at, t == hevcSPS, hevcWindow, &shown)
		return 0
	}
	w.hevcOther(t, at, n)
	return 0
}

// hevcOther names a unit that is neither slice nor parameter set.
func (w *walker) hevcOther(t int, at, n int64) {
	what := "unknown_unit"
	switch t {
	case hevcPrefix, hevcSuffix:
		what = "sei"
	case hevcFiller:
		what = "filler"
	}
	w.p.Find(what, at, n)
}

// hevcConfig reads hvcC (14496-15, 8.3.3.1): parameter sets and nothing else. It gives the bytes of a unit's length and
// what the sequence parameter set shows.
func (f *fields) hevcConfig() (int, *window, error) {
	f.expect(1, "hvcC", 1)
	f.take(20)
	size := int(f.u8()&3) + 1
	var shown *window
	for range int(f.u8()) {
		at, t := f.off(), int(f.u8())
		if t&0x40 != 0 {
			f.find("hvcC", at, 1)
		}
		t &= 0x3f
		for range f.u16() {
			n := f.u16()
			at, b := f.off(), f.take(n)
			if f.short {
				return 0, nil, report.Bad("hvcC")
			}
			head := f.w.hevcHead(b, at, int64(n))
			switch {
			case head < 0:
			case head != t:
				f.find("unknown_unit", at, int64(n))
			case t == hevcVPS || t == hevcSPS || t == hevcPPS:
				f.w.set(b, at, t == hevcSPS, hevcWindow, &shown)
			default:
				f.w.hevcOther(t, at, int64(n))
			}
		}
	}
	if size == 3 || shown == nil {
		return 0, nil, report.Bad("hvcC")
	}
	return size, shown, nil
}

// avcConfig reads avcC (14496-15, 5.3.3.1).
func (f *fields) avcConfig() (int, *window, error) {
	f.expect(1, "avcC", 1)
	profile := f.u8()
	f.take(2)
	size := int(f.u8()&3) + 1
	var shown *window
	sets := func(n int, kind byte) {
		for range n {
			n := f.u16()
			at, b := f.off(), f.take(n)
			if len(b) == 0 || b[0]&0x1f != kind || b[0]&0x80 != 0 {
				f.find("unknown_unit", at, int64(n))
				continue
			}
			f.w.set(b, at, kind == avcSPS, avcWindow, &shown)
		}
	}
	sets(int(f.u8()&0x1f), avcSPS)
	sets(int(f.u8()), avcPPS)
	if f.left() > 0 && profile != 66 && profile != 77 && profile != 88 {
		f.take(3)
		f.expect(1, "avcC", 0)
	}
	if size == 3 || shown == nil {
		return 0, nil, report.Bad("avcC")
	}
	return size, shown, nil
}

// H.264 unit types (table 7-1).
const (
	avcSlice, avcIDR, avcSEI            = 1, 5, 6
	avcSPS, avcPPS, avcAUD              = 7, 8, 9
	avcEndSeq, avcEndStream, avcFilling = 10, 11, 12
	avcSPSMore                          = 13
)

// set checks a parameter set: its size, that no text is in it, and for a sequence parameter set what it shows.
func (w *walker) set(b []byte, at int64, sequence bool, read func(*bits) *window, shown **window) {
	if len(b) > maxSet {
		w.p.Find("big_parameter_set", at, int64(len(b)))
		return
	}
	if i, n := printed(b); n > 0 {
		w.p.Find("text_in_parameter_set", at+int64(i), int64(n))
	}
	if !sequence {
		return
	}
	v := read(&bits{b: unescape(b)})
	if v == nil || *shown != nil && **shown != *v {
		w.p.Find("parameter_set", at, int64(len(b)))
	}
	if *shown == nil {
		*shown = v
	}
}

// printed finds a run of letters, digits and the like that numbers do not make by chance: once in a million bytes.
func printed(b []byte) (at, n int) {
	const enough = 12
	run, letters := 0, 0
	for i, c := range b {
		if c < ' ' || c > '~' {
			run, letters = 0, 0
			continue
		}
		if run++; c|0x20 >= 'a' && c|0x20 <= 'z' {
			letters++
		}
		if run >= enough && letters >= run*3/4 {
			return i + 1 - run, run
		}
	}
	return 0, 0
}
