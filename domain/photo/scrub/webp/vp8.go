// This file walks through a VP8 key frame (RFC 6386 sections 9 and 19) to find where each of its partitions ends.

package webp

import (
	"consentry/domain/photo/scrub/report"
)

const vp8Head = 10

// vp8Size is a key frame's width and height.
func vp8Size(b []byte) (w, h int, err error) {
	if len(b) < vp8Head {
		return 0, 0, report.Bad("VP8 header")
	}
	if b[0]&1 != 0 || b[0]>>1&7 > 3 || b[3] != 0x9d || b[4] != 1 || b[5] != 0x2a {
		return 0, 0, report.Bad("VP8 header")
	}
	return int(le.Uint16(b[6:]) & 0x3fff), int(le.Uint16(b[8:]) & 0x3fff), nil
}

// frame8 is the walk through one frame.
type frame8 struct {
	first        *boolReader
	parts        []*boolReader
	segments     bool // every macroblock says its segment
	segmentProbs [3]uint8
	skips        bool // macroblocks may say that they have no coefficients
	skipProb     uint8
	probs        [4 * 8 * 3 * 11]uint8
	columns      []column // what lies above, by macroblock
	left         column
}

// column is what the next macroblock needs to know of its neighbour.
type column struct {
	modes [4]uint8
	y     [4]uint8 // whether blocks had coefficients
	uv    [2][2]uint8
	y2    uint8
}

// trimVP8 is the frame in b with its partitions cut behind the last byte that counts, and how many bytes that left out
// beside those that encoders usually leave.
func trimVP8(b []byte) (out []byte, surplus int, err error) {
	w, h, err := vp8Size(b)
	if err != nil {
		return nil, 0, err
	}
	if err := report.Pictured(w, h); err != nil {
		return nil, 0, err
	}
	size := int(uint32(b[0])|uint32(b[1])<<8|uint32(b[2])<<16) >> 5
	if size > len(b)-vp8Head {
		return nil, 0, report.Bad("VP8 partition")
	}
	f := &frame8{first: newBoolReader(b[vp8Head : vp8Head+size]), probs: tokenProbs}
	count := f.header()
	rest := b[vp8Head+size:]
	if len(rest) < 3*(count-1) {
		return nil, 0, report.Bad("VP8 partition")
	}
	sizes, data := rest[:3*(count-1)], rest[3*(count-1):]
	for i := range count {
		n := len(data)
		if i < count-1 {
			n = int(sizes[3*i]) | int(sizes[3*i+1])<<8 | int(sizes[3*i+2])<<16
		}
		if n > len(data) {
			return nil, 0, report.Bad("VP8 partition")
		}
		f.parts = append(f.parts, newBoolReader(data[:n]))
		data = data[n:]
	}
	if !f.walk((w+15)/16, (h+15)/16) {
		return nil, 0, report.Bad("VP8 partition")
	}
	for _, r := range append(f.parts, f.first) {
		if extra := len(r.b) - r.at; extra > flushed {
			surplus += extra
		}
	}
	return f.assemble(b), surplus, nil
}

// flushed is how many bytes more than a decoder reads an encoder may end a partition with (RFC 6386 section 7.3).
const flushed = 4

// assemble writes the frame with partitions of exactly the bytes that were read.
func (f *frame8) assemble(b []byte) []byte {
	out := append([]byte(nil), b[:vp8Head]...)
	tag := uint32(b[0]&0x1f) | uint32(f.first.at)<<5
	out[0], out[1], out[2] = byte(tag), byte(tag>>8), byte(tag>>16)
	out = append(out, f.first.b[:f.first.at]...)
	for _, p := range f.parts[:len(f.parts)-1] {
		out = append(out, byte(p.at), byte(p.at>>8), byte(p.at>>16))
	}
	for _, p := range f.parts {
		out = append(out, p.b[:p.at]...)
	}
	return out
}

// header reads the frame header of section 9.2 to 9.11 and gives the number of token partitions.
func (f *frame8) header() int {
	r := f.first
	r.number(2) // colour space and clamping
	f.segmentProbs = [3]uint8{255, 255, 255}
	if r.flag() {
		f.readSegments()
	}
	r.number(1 + 6 + 3) // loop filter
	if r.flag() {       // the filter differs by kind of block
		if changes := r.flag(); changes {
			for range 8 {
				r.optional(6, true)
			}
		}
	}
	count := 1 << r.number(2)
	r.number(7) // quantiser
	for range 5 {
		r.optional(4, true)
	}
	r.flag() // probabilities are kept; there is no next frame
	for i, p := range updateProbs {
		if r.read(p) {
			f.probs[i] = uint8(r.number(8))
		}
	}
	if f.skips = r.flag(); f.skips {
		f.skipProb = uint8(r.number(8))
	}
	return count
}

func (f *frame8) readSegments() {
	r := f.first
	f.segments = r.flag()
	if r.flag() {
		r.flag()
		for range 4 {
			r.optional(7, true)
		}
		for range 4 {
			r.optional(6, true)
		}
	}
	if f.segments {
		for i := range f.segmentProbs {
			if r.flag() {
				f.segmentProbs[i] = uint8(r.number(8))
			}
		}
	}
}

// walk reads all macroblocks; false when the data stops before.
func (f *frame8) walk(columns, rows int) bool {
	f.columns = make([]column, columns)
	for y := range rows {
		f.left = column{}
		part := f.parts[y%len(f.parts)]
		for x := range f.columns {
			f.macroblock(&f.columns[x], part)
		}
		if f.first.short || part.short {
			return false
		}
	}
	return true
}

func (f *frame8) macroblock(up *column, part *boolReader) {
	r := f.first
	if f.segments {
		if r.read(f.segmentProbs[0]) {
			r.read(f.segmentProbs[2])
		} else {
			r.read(f.segmentProbs[1])
		}
	}
	skip := f.skips && r.read(f.skipProb)
	whole := f.modes(up)
	if !skip {
		f.tokens(up, part, whole)
		return
	}
	f.left.y, up.y = [4]uint8{}, [4]uint8{}
	f.left.uv, up.uv = [2][2]uint8{}, [2][2]uint8{}
	if whole {
		f.left.y2, up.y2 = 0, 0
	}
}
