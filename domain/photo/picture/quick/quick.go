// Package quick reads JPEG files at a half, a quarter or an eighth of their size, and writes small ones, for what is shown
// on screens. It knows the files that cameras and telephones write: one sequential scan with Huffman codes, 8 bits, gray or
// YCbCr (ITU-T T.81 with T.871). Anything else it leaves to decoders that know everything. It computes in whole numbers:
// the same file gives the same pixels on every machine.
//
// At a fraction only the lowest frequencies of each block are computed, and the codes of the others are passed over.
//
// This file holds reading: the segments before the scan.
package quick

import (
	"encoding/binary"
	"errors"
	"image"
)

// ErrOther is the error of a file that is not of the kind read here, or is damaged: a careful decoder has to say what it is.
var ErrOther = errors.New("not a plain JPEG file")

// Markers (T.81 table B.1).
const (
	mSOF0  = 0xc0
	mSOF1  = 0xc1
	mDHT   = 0xc4
	mRST0  = 0xd0
	mSOI   = 0xd8
	mEOI   = 0xd9
	mSOS   = 0xda
	mDQT   = 0xdb
	mDRI   = 0xdd
	mAPP0  = 0xe0
	mAPP14 = 0xee
	mCOM   = 0xfe
)

// component is one of the frame's, and where its samples go.
type component struct {
	id, h, v, quant byte
	dc, ac          *huffman
	pix             []byte
	stride          int
	mean            int32 // of the block before, as coded (T.81 section F.1.1.5.1)
}

type decoder struct {
	src           []byte
	at            int
	width, height int
	parts         []component
	quant         [4]*[64]int32 // in zigzag order
	huffman       [2][4]*huffman
	restart       int // MCUs of an interval; 0: there are none
	adobe         int // the transform APP14 tells of; -1: none
	jfif          bool
}

// Decode reads a file at 1/denom of its size; denom is 2, 4 or 8. The picture is an *image.YCbCr (4:4:4, 4:2:2, 4:2:0 or
// 4:4:0, as in the file) or an *image.Gray at (0,0), its sides those of the file divided by denom, rounded up. The error
// is ErrOther.
func Decode(src []byte, denom int) (image.Image, error) {
	if denom != 2 && denom != 4 && denom != 8 {
		return nil, ErrOther
	}
	d := decoder{src: src, adobe: -1}
	if len(src) < 2 || src[0] != 0xff || src[1] != mSOI {
		return nil, ErrOther
	}
	d.at = 2
	for {
		marker, body, ok := d.segment()
		if !ok {
			return nil, ErrOther
		}
		switch {
		case marker == mSOF0 || marker == mSOF1:
			ok = d.frame(body)
		case marker == mDQT:
			ok = d.quantTables(body)
		case marker == mDHT:
			ok = d.huffmanTables(body)
		case marker == mDRI:
			ok = len(body) == 2
			if ok {
				d.restart = int(binary.BigEndian.Uint16(body))
			}
		case marker == mSOS:
			return d.scan(body, denom)
		case marker == mAPP0:
			d.jfif = d.jfif || len(body) >= 5 && string(body[:5]) == "JFIF\x00"
		case marker == mAPP14:
			if len(body) >= 12 && string(body[:5]) == "Adobe" {
				d.adobe = int(body[11])
			}
		case marker > mAPP0 && marker < 0xf0, marker == mCOM:
		default:
			ok = false
		}
		if !ok {
			return nil, ErrOther
		}
	}
}

// segment is the next marker and what belongs to it.
func (d *decoder) segment() (marker byte, body []byte, ok bool) {
	b := d.src[d.at:]
	if len(b) < 4 || b[0] != 0xff {
		return 0, nil, false
	}
	for len(b) > 4 && b[1] == 0xff { // fill bytes (T.81 section B.1.1.2)
		b = b[1:]
	}
	n := int(binary.BigEndian.Uint16(b[2:]))
	if n < 2 || len(b) < 2+n {
		return 0, nil, false
	}
	d.at = len(d.src) - len(b) + 2 + n
	return b[1], b[4 : 2+n], true
}

// frame reads SOF0 and SOF1 (T.81 section B.2.2): gray, or three parts with the second and third never finer than the first.
func (d *decoder) frame(b []byte) bool {
	if d.parts != nil || len(b) < 6 || b[0] != 8 || len(b) != 6+3*int(b[5]) || b[5] != 1 && b[5] != 3 {
		return false
	}
	d.height, d.width = int(binary.BigEndian.Uint16(b[1:])), int(binary.BigEndian.Uint16(b[3:]))
	if d.width == 0 || d.height == 0 {
		return false
	}
	for b = b[6:]; len(b) > 0; b = b[3:] {
		c := component{id: b[0], h: b[1] >> 4, v: b[1] & 15, quant: b[2]}
		if c.quant > 3 {
			return false
		}
		d.parts = append(d.parts, c)
	}
	if len(d.parts) == 1 {
		d.parts[0].h, d.parts[0].v = 1, 1 // one part alone is never interleaved (T.81 section A.2.2)
		return true
	}
	p := d.parts
	return p[0].h >= 1 && p[0].h <= 2 && p[0].v >= 1 && p[0].v <= 2 && p[1].h == 1 && p[1].v == 1 && p[2].h == 1 && p[2].v == 1
}

// coloured tells whether three parts are YCbCr, not red, green and blue.
func (d *decoder) coloured() bool {
	if d.adobe >= 0 {
		return d.adobe == 1
	}
	p := d.parts
	return d.jfif || p[0].id != 'R' || p[1].id != 'G' || p[2].id != 'B'
}

// quantTables reads DQT (T.81 section B.2.4.1).
func (d *decoder) quantTables(b []byte) bool {
	for len(b) > 0 {
		deep, id := b[0]>>4, b[0]&15
		size := 64 * (1 + int(deep))
		if deep > 1 || id > 3 || len(b) < 1+size {
			return false
		}
		t := new([64]int32)
		for k := range t {
			if deep == 0 {
				t[k] = int32(b[1+k])
			} else {
				t[k] = int32(binary.BigEndian.Uint16(b[1+2*k:]))
			}
		}
		d.quant[id] = t
		b = b[1+size:]
	}
	return true
}

// huffmanTables reads DHT (T.81 section B.2.4.2).
func (d *decoder) huffmanTables(b []byte) bool {
	for len(b) > 0 {
		if len(b) < 17 {
			return false
		}
		class, id, n := b[0]>>4, b[0]&15, 0
		for _, k := range b[1:17] {
			n += int(k)
		}
		if class > 1 || id > 3 || n > 256 || len(b) < 17+n {
			return false
		}
		t := newHuffman(b[1:17], b[17:17+n], class == 1)
		if t == nil {
			return false
		}
		d.huffman[class][id] = t
		b = b[17+n:]
	}
	return true
}
