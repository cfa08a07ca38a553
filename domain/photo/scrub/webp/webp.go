// Package webp writes WebP pictures and animations anew (RFC 9649): the picture's own chunks, each cut behind its last byte
// that counts, a rebuilt colour profile, how it is turned, and nothing else. The compressed pixels stay as they are.
//
// This file holds Clean and what is written.
package webp

import (
	"encoding/binary"

	"consentry/domain/photo/scrub/exif"
	"consentry/domain/photo/scrub/report"
)

var le = binary.LittleEndian

// Bits of VP8X (RFC 9649 section 2.7).
const (
	animationBit = 1 << 1
	exifBit      = 1 << 3
	alphaBit     = 1 << 4
	profileBit   = 1 << 5
)

// picture is a file while it is read.
type picture struct {
	r             report.Report
	extended      bool
	flags         byte
	width, height int // of the canvas; of a simple file those of its picture

	profile     []byte
	orientation int
	still       *frame
	background  [4]byte
	loop        uint16
	frames      []frame
	pixels      int64
}

// frame is one picture: its data and, in a lossy one, its alpha.
type frame struct {
	head          []byte // of an ANMF chunk: 16 bytes
	width, height int
	alpha         []byte // payload of ALPH, or nil
	name          string // "VP8 " or "VP8L"
	data          []byte
	seeThrough    bool // it says that it has transparency
}

// Clean writes the picture in src anew. The error is a *report.Refused.
func Clean(src []byte) (out []byte, r report.Report, err error) {
	p := &picture{r: report.Report{Format: report.WebP}}
	if err := p.read(src); err != nil {
		return nil, p.r, err
	}
	out = p.write()
	p.r.Out, p.r.Pixels = report.WebP, report.Identical
	return out, p.r, nil
}

func (p *picture) write() []byte {
	flags := byte(0)
	if p.profile != nil {
		flags |= profileBit
	}
	if p.orientation > 1 {
		flags |= exifBit
	}
	all := p.frames
	if p.still != nil {
		all = []frame{*p.still}
	} else {
		flags |= animationBit
	}
	lossy := false
	for _, f := range all {
		if f.seeThrough {
			flags |= alphaBit
		}
		lossy = lossy || f.alpha != nil
	}
	w := []byte("RIFF\x00\x00\x00\x00WEBP")
	// A lossless picture says itself whether it is transparent: only the rest needs the extended form.
	if flags&^alphaBit != 0 || lossy {
		head := []byte{flags, 0, 0, 0}
		head = append24(append24(head, p.width-1), p.height-1)
		w = appendChunk(w, "VP8X", head)
	}
	if p.profile != nil {
		w = appendChunk(w, "ICCP", p.profile)
	}
	if p.still != nil {
		w = p.still.append(w)
	} else {
		w = appendChunk(w, "ANIM", le.AppendUint16(append([]byte(nil), p.background[:]...), p.loop))
		for _, f := range p.frames {
			w = appendChunk(w, "ANMF", f.append(append([]byte(nil), f.head...)))
		}
	}
	if p.orientation > 1 {
		w = appendChunk(w, "EXIF", exif.Orientation(p.orientation))
	}
	le.PutUint32(w[4:], uint32(len(w)-8))
	return w
}

// append writes the chunks of one picture.
func (f *frame) append(w []byte) []byte {
	if f.alpha != nil {
		w = appendChunk(w, "ALPH", f.alpha)
	}
	return appendChunk(w, f.name, f.data)
}

// appendChunk writes a chunk, filled up to an even length with a zero.
func appendChunk(w []byte, name string, data []byte) []byte {
	w = le.AppendUint32(append(w, name...), uint32(len(data)))
	w = append(w, data...)
	if len(data)%2 == 1 {
		w = append(w, 0)
	}
	return w
}

func append24(w []byte, v int) []byte { return append(w, byte(v), byte(v>>8), byte(v>>16)) }

func get24(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }
