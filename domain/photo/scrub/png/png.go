// Package png writes PNG and APNG pictures anew (PNG Specification, third edition, W3C 2025): only the chunks that a
// picture needs to be shown go along, and its pixel data is unpacked to exactly the rows of its header and packed again.
// The decoded pixels stay identical, 16 bits a channel too; colour that full transparency hides becomes zero.
//
// This file holds Clean and the assembly of what is written.
package png

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"

	"consentry/domain/photo/scrub/exif"
	"consentry/domain/photo/scrub/report"
)

var be = binary.BigEndian

const signature = "\x89PNG\r\n\x1a\n"

// picture is a file while it is read.
type picture struct {
	r    report.Report
	head header

	palette []byte // PLTE of an indexed picture
	alpha   []byte // tRNS of it
	key     []byte // tRNS of a gray or true colour picture: the colour that is transparent

	colour      []chunk // sRGB, gAMA, cHRM, cICP, sBIT as they will be written
	profile     []byte  // rebuilt
	standard    bool    // it is sRGB
	orientation int     // 2 to 8, or 0

	data   [][]byte // IDAT
	dataAt int64    // where the pixel data ends, for the refusal of a file that is cut
	anim   *animation
}

type chunk struct {
	name string
	data []byte
}

// Clean writes the picture in src anew. The error is a *report.Refused.
func Clean(src []byte) (out []byte, r report.Report, err error) {
	p := &picture{r: report.Report{Format: report.PNG}}
	if err := p.read(src); err != nil {
		return nil, p.r, err
	}
	out, err = p.write()
	if err != nil {
		return nil, p.r, err
	}
	p.r.Out, p.r.Pixels = report.PNG, report.Identical
	return out, p.r, nil
}

func (p *picture) write() ([]byte, error) {
	colours := newColours(p)
	if colours != nil {
		if err := p.survey(colours); err != nil {
			return nil, p.refuse(err)
		}
	}
	first, found, err := p.head.repack(p.data, colours)
	if err != nil {
		return nil, p.refuse(err)
	}
	p.note(found)
	frames := p.repackFrames(colours)

	size := len(first) + len(p.profile) + 4096
	for _, f := range frames {
		size += len(f.data) + 64
	}
	w := append(make([]byte, 0, size), signature...)
	w = appendChunk(w, "IHDR", p.head.bytes())
	for _, c := range p.colour {
		w = appendChunk(w, c.name, c.data)
	}
	if p.profile != nil {
		w = appendChunk(w, "iCCP", packProfile(p.profile))
	}
	if p.orientation > 1 {
		w = appendChunk(w, "eXIf", exif.Orientation(p.orientation))
	}
	if colours != nil {
		w = appendChunk(w, "PLTE", colours.palette)
		if len(colours.alpha) > 0 {
			w = appendChunk(w, "tRNS", colours.alpha)
		}
	} else if p.key != nil {
		w = appendChunk(w, "tRNS", p.key)
	}
	w = appendFrames(w, p.anim, first, frames)
	return appendChunk(w, "IEND", nil), nil
}

// survey sees which palette entries the pixels of all frames use, and settles the palette.
func (p *picture) survey(c *colours) error {
	if _, _, err := p.head.repack(p.data, c); err != nil {
		return err
	}
	only := c.used
	if p.repackFrames(c) == nil {
		c.used = only
	}
	if n := c.settle(); n > 0 {
		p.r.Add(report.UnusedTables, int64(n))
	}
	if c.masked > 0 {
		p.r.Add(report.HiddenColor, int64(c.masked))
	}
	return nil
}

// note adds what the pixel data held beside the pixels.
func (p *picture) note(f found) {
	for _, t := range []struct {
		kind report.Kind
		n    int64
	}{{report.HiddenRows, f.surplus}, {report.AfterEnd, f.after}, {report.HiddenColor, f.hidden}, {report.Padding, f.padding}} {
		if t.n > 0 {
			p.r.Add(t.kind, t.n)
		}
	}
}

// refuse turns an error of unpacking into a refusal.
func (p *picture) refuse(err error) error {
	var refused *report.Refused
	switch {
	case errors.As(err, &refused):
		return refused
	case errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF):
		return report.Cut(p.dataAt).With(err)
	}
	return report.Bad("IDAT").With(err)
}

func appendChunk(w []byte, name string, data []byte) []byte {
	w = be.AppendUint32(w, uint32(len(data)))
	from := len(w)
	w = append(append(w, name...), data...)
	return be.AppendUint32(w, crc32.ChecksumIEEE(w[from:]))
}
