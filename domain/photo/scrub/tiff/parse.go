// This file holds the reading of directories, of classic TIFF and BigTIFF.

package tiff

import (
	"encoding/binary"

	"consentry/domain/photo/scrub/report"
)

const (
	tagSubfileType   = 254
	tagOldSubfile    = 255
	tagWidth         = 256
	tagHeight        = 257
	tagBits          = 258
	tagCompression   = 259
	tagPhotometric   = 262
	tagFillOrder     = 266
	tagStripOffsets  = 273
	tagOrientation   = 274
	tagSamples       = 277
	tagRowsPerStrip  = 278
	tagStripCounts   = 279
	tagPlanar        = 284
	tagT4Options     = 292
	tagT6Options     = 293
	tagPredictor     = 317
	tagColorMap      = 320
	tagTileWidth     = 322
	tagTileHeight    = 323
	tagTileOffsets   = 324
	tagTileCounts    = 325
	tagSubIFDs       = 330
	tagInkSet        = 332
	tagExtraSamples  = 338
	tagSampleFormat  = 339
	tagJPEG          = 513
	tagICC           = 34675
	tagDNGVersion    = 50706
	typeShort        = 3
	typeLong         = 4
	typeUndefined    = 7
	deflate          = 8
	horizontal       = 2
	separatePlanes   = 2
	unassociated     = 2
	associated       = 1
	photometricWhite = 0
	photometricRGB   = 2
	photometricMap   = 3
	photometricCMYK  = 5
)

// sizes are the bytes of one value of each field type; 16 to 18 are BigTIFF's.
var sizes = [...]uint64{0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8}

type file struct {
	b     []byte
	order binary.ByteOrder
	big   bool
}

// field is an entry with its value; the value is nil when it lies outside the file.
type field struct {
	typ   uint16
	count uint64
	value []byte
	order binary.ByteOrder
}

type dir map[uint16]field

// open reads the header and returns the offset of the first directory.
func open(b []byte) (file, uint64, error) {
	f := file{b: b}
	if len(b) < 8 {
		return f, 0, report.Cut(int64(len(b)))
	}
	switch string(b[:2]) {
	case "II":
		f.order = binary.LittleEndian
	case "MM":
		f.order = binary.BigEndian
	default:
		return f, 0, report.Bad("header")
	}
	switch f.order.Uint16(b[2:]) {
	case 42:
		return f, uint64(f.order.Uint32(b[4:])), nil
	case 43:
		if len(b) < 16 {
			return f, 0, report.Cut(int64(len(b)))
		}
		f.big = true
		if f.order.Uint16(b[4:]) == 8 && f.order.Uint16(b[6:]) == 0 {
			return f, f.order.Uint64(b[8:]), nil
		}
	}
	return f, 0, report.Bad("header")
}

func (f file) word(b []byte) uint64 {
	if f.big {
		return f.order.Uint64(b)
	}
	return uint64(f.order.Uint32(b))
}

// dir reads the directory at an offset and returns the offset of the next one.
func (f file) dir(at uint64) (dir, uint64, error) {
	head, size, word := uint64(2), uint64(12), uint64(4)
	if f.big {
		head, size, word = 8, 20, 8
	}
	all := uint64(len(f.b))
	if at < 8 {
		return nil, 0, report.Bad("IFD offset")
	}
	if at > all || all-at < head {
		return nil, 0, report.Cut(int64(all))
	}
	n := uint64(f.order.Uint16(f.b[at:]))
	if f.big {
		n = f.order.Uint64(f.b[at:])
	}
	if n == 0 {
		return nil, 0, report.Bad("IFD")
	}
	if n > report.MaxParts {
		return nil, 0, report.Refuse(report.TooMany, "what", "IFD", "limit", "100000")
	}
	if all-at-head < n*size {
		return nil, 0, report.Cut(int64(all))
	}
	d := dir{}
	end := at + head + n*size
	for p := at + head; p < end; p += size {
		e := f.b[p : p+size]
		tag := f.order.Uint16(e)
		if _, twice := d[tag]; twice {
			return nil, 0, report.Bad("IFD entry twice")
		}
		d[tag] = f.field(e)
	}
	if all-end < word {
		return d, 0, nil // minimal writers leave the last link out
	}
	return d, f.word(f.b[end:]), nil
}

func (f file) field(e []byte) field {
	word := uint64(4)
	if f.big {
		word = 8
	}
	v := field{typ: f.order.Uint16(e[2:]), count: f.word(e[4:]), order: f.order}
	all := uint64(len(f.b))
	if int(v.typ) >= len(sizes) || sizes[v.typ] == 0 || v.count > all {
		return v
	}
	value, n := e[4+word:], v.count*sizes[v.typ]
	if n <= word {
		v.value = value[:n]
	} else if at := f.word(value); at <= all && n <= all-at {
		v.value = f.b[at : at+n]
	}
	return v
}

// numbers are the values of an integer field, at most limit; false when there are more, or none that can be read.
func (d dir) numbers(tag uint16, limit int) ([]uint64, bool) {
	f, ok := d[tag]
	if !ok || f.value == nil || f.count == 0 || f.count > uint64(limit) {
		return nil, false
	}
	out := make([]uint64, f.count)
	for i := range out {
		switch f.typ {
		case 1, 7:
			out[i] = uint64(f.value[i])
		case typeShort:
			out[i] = uint64(f.order.Uint16(f.value[2*i:]))
		case typeLong, 13:
			out[i] = uint64(f.order.Uint32(f.value[4*i:]))
		case 16, 18:
			out[i] = f.order.Uint64(f.value[8*i:])
		default:
			return nil, false
		}
	}
	return out, true
}

// number is the first value of an integer field; ok is false when there is none.
func (d dir) number(tag uint16) (n uint64, ok bool) {
	list, ok := d.numbers(tag, report.MaxParts)
	if !ok {
		return 0, false
	}
	return list[0], true
}

// or is a number with its default; a field that is there and cannot be read is an error.
func (d dir) or(tag uint16, missing uint64) (uint64, error) {
	n, ok := d.number(tag)
	if ok {
		return n, nil
	}
	if f, there := d[tag]; there {
		return 0, f.broken()
	}
	return missing, nil
}

// broken is why a field gave no numbers: cut off, or not of the kind that its tag wants.
func (f field) broken() error {
	if f.value == nil && int(f.typ) < len(sizes) && sizes[f.typ] > 0 {
		return report.Refuse(report.Damaged, "what", "field offset")
	}
	return report.Bad("field type")
}
