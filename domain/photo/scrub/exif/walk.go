// This file holds the walk through the directories, bounded against loops, overlaps and counts that lie.

package exif

import (
	"cmp"
	"encoding/binary"
	"slices"

	"consentry/domain/photo/scrub/report"
)

// Field types (TIFF 6.0 section 2).
const (
	typeByte  = 1
	typeASCII = 2
	typeShort = 3
	typeLong  = 4
)

// sizes are the bytes of one value of each field type; 13 is IFD, 16 to 18 are BigTIFF's LONG8, SLONG8 and IFD8.
var sizes = [...]uint64{0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8}

// maxDirs bounds the directories of one block. Cameras write at most about a dozen.
const maxDirs = 256

type span struct{ from, to uint64 }

type walker struct {
	b       []byte
	order   binary.ByteOrder
	big     bool // BigTIFF: offsets and counts have eight bytes
	seen    map[uint64]bool
	entries int
	used    []span
	things  []report.Thing
	bad     string // the first damage

	orientation  int
	maker, model string
	times        [2]string // DateTimeOriginal, DateTimeDigitized
	offsets      [2]string // their offsets from UTC
}

// note adds a kind once; bytes are summed.
func (w *walker) note(k report.Kind, bytes int64) {
	for i := range w.things {
		if w.things[i].Kind == k {
			w.things[i].Bytes += bytes
			return
		}
	}
	w.things = append(w.things, report.Thing{Kind: k, Count: 1, Bytes: bytes})
}

func (w *walker) damage(what string) {
	if w.bad == "" {
		w.bad = what
	}
}

func (w *walker) use(from, n uint64) { w.used = append(w.used, span{from, from + n}) }

// header reads the first eight bytes, or BigTIFF's sixteen, and returns the offset of IFD0.
func (w *walker) header() (uint64, error) {
	if len(w.b) < 8 {
		return 0, report.Bad("TIFF header")
	}
	switch string(w.b[:2]) {
	case "II":
		w.order = binary.LittleEndian
	case "MM":
		w.order = binary.BigEndian
	default:
		return 0, report.Bad("TIFF header")
	}
	switch w.order.Uint16(w.b[2:]) {
	case 42:
		w.use(0, 8)
		return uint64(w.order.Uint32(w.b[4:])), nil
	case 43:
		if len(w.b) < 16 || w.order.Uint16(w.b[4:]) != 8 {
			return 0, report.Bad("TIFF header")
		}
		w.big = true
		w.use(0, 16)
		return w.order.Uint64(w.b[8:]), nil
	}
	return 0, report.Bad("TIFF header")
}

// word reads an offset or a count.
func (w *walker) word(b []byte) uint64 {
	if w.big {
		return w.order.Uint64(b)
	}
	return uint64(w.order.Uint32(b))
}

// chain reads IFD0 and those linked behind it.
func (w *walker) chain(off uint64) {
	for place := inFirst; off != 0; place = inNext {
		next, ok := w.dir(off, place, 0)
		if !ok {
			return
		}
		off = next
	}
}

// shape is the bytes of a directory's count, of an entry, and of a word.
func (w *walker) shape() (count, entry, word uint64) {
	if w.big {
		return 8, 20, 8
	}
	return 2, 12, 4
}

// dir reads one directory and, before it returns the offset of the next, those that its entries point to.
func (w *walker) dir(at uint64, place place, depth int) (next uint64, ok bool) {
	head, size, word := w.shape()
	all := uint64(len(w.b))
	switch {
	case w.seen[at]:
		w.damage("IFD loop")
		return 0, false
	case len(w.seen) >= maxDirs || depth > report.MaxDepth:
		w.damage("IFD count")
		return 0, false
	case at > all || at+head > all:
		w.damage("IFD offset")
		return 0, false
	}
	w.seen[at] = true
	n := uint64(w.order.Uint16(w.b[at:]))
	if w.big {
		n = w.order.Uint64(w.b[at:])
	}
	if room := (all - at - head) / size; n > room {
		w.damage("IFD size")
		n = room
	}
	if w.entries += int(n); w.entries > report.MaxParts {
		w.damage("IFD entries")
		return 0, false
	}
	end := at + head + size*n
	w.use(at, end-at)
	thumb := picture{}
	for p := at + head; p < end; p += size {
		w.entry(w.b[p:p+size], place, depth, &thumb)
	}
	w.picture(thumb, place)
	if end+word > all {
		return 0, false // minimal writers leave the last link out
	}
	w.use(end, word)
	return w.word(w.b[end:]), true
}

// field is one entry whose value was found inside the block.
type field struct {
	tag, typ uint16
	value    []byte
	order    binary.ByteOrder
}

// number is the i-th value of an integer field.
func (f field) number(i int) (uint64, bool) {
	switch {
	case f.typ == typeShort && len(f.value) >= 2*i+2:
		return uint64(f.order.Uint16(f.value[2*i:])), true
	case (f.typ == typeLong || f.typ == 13) && len(f.value) >= 4*i+4:
		return uint64(f.order.Uint32(f.value[4*i:])), true
	case (f.typ == 16 || f.typ == 18) && len(f.value) >= 8*i+8:
		return f.order.Uint64(f.value[8*i:]), true
	case f.typ == typeByte && len(f.value) > i:
		return uint64(f.value[i]), true
	}
	return 0, false
}

// count is how many integers the field holds.
func (f field) count() int {
	if int(f.typ) >= len(sizes) || sizes[f.typ] == 0 {
		return 0
	}
	return len(f.value) / int(sizes[f.typ])
}

// text is a text field up to its first NUL.
func (f field) text() string {
	v := f.value
	if i := slices.Index(v, 0); i >= 0 {
		v = v[:i]
	}
	return string(v[:min(len(v), 4096)])
}

func (w *walker) entry(e []byte, place place, depth int, thumb *picture) {
	f := field{tag: w.order.Uint16(e), typ: w.order.Uint16(e[2:]), order: w.order}
	size := uint64(1)
	if int(f.typ) < len(sizes) && sizes[f.typ] > 0 {
		size = sizes[f.typ]
	} else {
		w.damage("field type")
	}
	_, _, word := w.shape()
	all := uint64(len(w.b))
	count, value := w.word(e[4:]), e[4+word:]
	switch at := w.word(value); {
	case count > all:
		w.damage("field count")
	case size*count <= word:
		f.value = value[:size*count]
	case at <= all && size*count <= all-at:
		f.value = w.b[at : at+size*count]
		w.use(at, size*count)
	default:
		w.damage("field offset")
	}
	w.tell(f, place, depth, thumb)
}

// picture is where a directory says that the bytes of a small picture are.
type picture struct{ at, size []uint64 }

// picture notes the thumbnail that a directory holds. IFD0 of a TIFF file has the picture itself.
func (w *walker) picture(p picture, place place) {
	if len(p.at) == 0 {
		return
	}
	var total uint64
	for i := range min(len(p.at), len(p.size)) {
		if at, n := p.at[i], p.size[i]; at <= uint64(len(w.b)) && n <= uint64(len(w.b))-at {
			w.use(at, n)
			total += n
		} else {
			w.damage("thumbnail offset")
		}
	}
	if place == inNext || place == inSub {
		w.note(report.Thumbnail, int64(min(total, uint64(len(w.b)))))
	}
}

// slack notes bytes that no directory points to, unless they are all zero.
func (w *walker) slack() {
	slices.SortFunc(w.used, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	var at uint64
	var n int64
	gap := func(to uint64) {
		for _, c := range w.b[min(at, to):to] {
			if c != 0 {
				n += int64(to - at)
				return
			}
		}
	}
	for _, s := range w.used {
		gap(s.from)
		at = max(at, s.to)
	}
	gap(max(at, uint64(len(w.b))))
	if n > 0 {
		w.note(report.AppData, n)
	}
}
