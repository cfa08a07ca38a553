// Package bmff reads and writes the boxes of ISO/IEC 14496-12 (ISO base media file format), which HEIF, AVIF, MP4 and
// QuickTime share, and rewrites the coded parts that stand in them: H.264 and H.265 NAL units (ISO/IEC 14496-15) and AV1
// open bitstream units (AV1 Codec ISO Media File Format Binding).
//
// This file holds the reader of boxes.
package bmff

import (
	"encoding/binary"
	"io"

	"consentry/domain/photo/scrub/report"
)

// Box is one box in memory. Body follows its header and aliases what was read; Type is four bytes.
type Box struct {
	Type string
	Body []byte
	At   int // offset of the header in what was read
}

// Budget counts the boxes of one file against report.MaxParts. Its zero value is ready.
type Budget struct{ parts int }

// Spend takes one part.
func (b *Budget) Spend() error {
	b.parts++
	if b.parts > report.MaxParts {
		return report.Refuse(report.TooMany, "what", "boxes")
	}
	return nil
}

// Split reads the boxes that follow one another in body. rest is what follows the last box that fits: bytes that are no
// whole header, or a header whose size is impossible. depth is how many boxes body stands in.
func (b *Budget) Split(body []byte, depth int) (boxes []Box, rest []byte, err error) {
	if depth > report.MaxDepth {
		return nil, nil, report.Refuse(report.TooMany, "what", "nested boxes")
	}
	at := 0
	for at < len(body) {
		size, head, ok := header(body[at:], int64(len(body)-at))
		if !ok {
			break
		}
		if err := b.Spend(); err != nil {
			return nil, nil, err
		}
		boxes = append(boxes, Box{Type: string(body[at+4 : at+8]), Body: body[at+head : at+int(size)], At: at})
		at += int(size)
	}
	return boxes, body[at:], nil
}

// Whole is Split where only boxes may stand. Up to seven bytes at the end are allowed, as QuickTime closes some lists
// with a zero word; slack says how many there were.
func (b *Budget) Whole(body []byte, depth int) (boxes []Box, slack int, err error) {
	boxes, rest, err := b.Split(body, depth)
	if err != nil {
		return nil, 0, err
	}
	if len(rest) >= 8 {
		return nil, 0, report.Bad("box size")
	}
	return boxes, len(rest), nil
}

// header reads the size of a box: all of it, and of its header. Size 1 means a 64 bit size follows, size 0 that the box
// goes on to the end (ISO/IEC 14496-12, 4.2). ok is false when it does not fit into left bytes.
func header(b []byte, left int64) (size int64, head int, ok bool) {
	if len(b) < 8 {
		return 0, 0, false
	}
	size, head = int64(binary.BigEndian.Uint32(b)), 8
	switch size {
	case 0:
		size = left
	case 1:
		if len(b) < 16 {
			return 0, 0, false
		}
		large := binary.BigEndian.Uint64(b[8:])
		if large > uint64(left) {
			return 0, 0, false
		}
		size, head = int64(large), 16
	}
	return size, head, size >= int64(head) && size <= left
}

// Part is where one box stands in a file that is not in memory: header at Start, body from Body to End.
type Part struct {
	Type             string
	Start, Body, End int64
}

// ErrNoBox says that what stands at an offset is no box that fits into the file.
var ErrNoBox error = report.Bad("box")

// Next reads the header of the box at an offset of a file of the given size. ErrNoBox, with Part.Type set if there is
// one, when none fits there; another error is the source's own.
func Next(src io.ReaderAt, at, size int64) (Part, error) {
	var b [16]byte
	n := min(int64(len(b)), size-at)
	if n < 8 {
		return Part{Start: at}, ErrNoBox
	}
	if _, err := src.ReadAt(b[:n], at); err != nil && err != io.EOF {
		return Part{}, report.Refuse(report.Unreadable).With(err)
	}
	p := Part{Type: string(b[4:8]), Start: at}
	length, head, ok := header(b[:n], size-at)
	if !ok {
		return p, ErrNoBox
	}
	p.Body, p.End = at+int64(head), at+length
	return p, nil
}

// Cursor reads big-endian fields one after the other. Past the end it gives zeros and OK turns false.
type Cursor struct {
	b   []byte
	bad bool
}

// Read starts a cursor.
func Read(b []byte) *Cursor { return &Cursor{b: b} }

// OK is whether everything asked for was there.
func (c *Cursor) OK() bool { return !c.bad }

// Left is how many bytes are left; Rest is them.
func (c *Cursor) Left() int    { return len(c.b) }
func (c *Cursor) Rest() []byte { return c.b }

// Take gives the next n bytes, aliasing the source; nil when they are not there.
func (c *Cursor) Take(n int) []byte {
	if c.bad || n < 0 || n > len(c.b) {
		c.bad, c.b = true, nil
		return nil
	}
	b := c.b[:n:n]
	c.b = c.b[n:]
	return b
}

// Uint reads an unsigned number of n bytes, 0 to 8; n = 0 gives 0.
func (c *Cursor) Uint(n int) uint64 {
	var v uint64
	for _, x := range c.Take(n) {
		v = v<<8 | uint64(x)
	}
	return v
}

// U8, U16, U32 and U64 read numbers of that many bits.
func (c *Cursor) U8() int      { return int(c.Uint(1)) }
func (c *Cursor) U16() int     { return int(c.Uint(2)) }
func (c *Cursor) U32() uint32  { return uint32(c.Uint(4)) }
func (c *Cursor) U64() uint64  { return c.Uint(8) }
func (c *Cursor) Type() string { return string(c.Take(4)) }

// Full reads the version and flags of a full box.
func (c *Cursor) Full() (version int, flags uint32) {
	v := c.U32()
	return int(v >> 24), v & 0xffffff
}

// Text reads up to the next zero byte, or to the end when there is none.
func (c *Cursor) Text() string {
	for i, x := range c.b {
		if x == 0 {
			s := string(c.b[:i])
			c.b = c.b[i+1:]
			return s
		}
	}
	s := string(c.b)
	c.b = nil
	return s
}
