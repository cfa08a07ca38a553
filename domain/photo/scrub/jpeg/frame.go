// This file holds the frame: its components, their tables, and how far each coefficient has come (ITU-T T.81 sections
// A.1, A.2, B.2.2, B.2.4.1 and G.1.1.1.1).

package jpeg

import (
	"bytes"

	"consentry/domain/photo/scrub/report"
)

// frame is what SOF says.
type frame struct {
	marker        byte
	precision     byte
	width, height int
	hmax, vmax    int
	mcusX, mcusY  int // of an interleaved scan
	components    []component
}

// component is one colour channel.
type component struct {
	id            byte
	number        byte // in the frame, from 1
	h, v          int
	tq            byte
	blocks, lines int      // blocks across and down, without those that only fill an MCU up
	low           [64]int8 // by coefficient, the lowest bit that was sent; notSent before
	nonzero       []uint64 // by block, which coefficients are not zero; for refining scans
}

const notSent = -1

// startFrame reads SOF.
func (c *cleaner) startFrame(marker byte, b []byte) error {
	if c.frame != nil || len(b) < 6 {
		return report.Bad("SOF")
	}
	f := &frame{marker: marker, precision: b[0], height: int(b[1])<<8 | int(b[2]), width: int(b[3])<<8 | int(b[4])}
	if f.height == 0 && f.width > 0 {
		return report.Cannot("DNL") // the number of lines comes after the first scan; hardly any decoder knows it
	}
	if err := report.Pictured(f.width, f.height); err != nil {
		return err
	}
	n := int(b[5])
	switch {
	case len(b) != 6+3*n:
		return report.Bad("SOF")
	case n != 1 && n != 3 && n != 4:
		return report.Cannot("components")
	case f.precision != 8 && (f.precision != 12 || marker == mSOF0):
		return report.Cannot("precision")
	}
	f.components = make([]component, n)
	for i := range f.components {
		p, k := b[6+3*i:], &f.components[i]
		k.id, k.number, k.h, k.v, k.tq = p[0], byte(i+1), int(p[1]>>4), int(p[1]&15), p[2]
		if k.h < 1 || k.h > 4 || k.v < 1 || k.v > 4 || k.tq > 3 || f.find(k.id) != k {
			return report.Bad("SOF")
		}
		f.hmax, f.vmax = max(f.hmax, k.h), max(f.vmax, k.v)
		for z := range k.low {
			k.low[z] = notSent
		}
	}
	f.mcusX, f.mcusY = parts(f.width, 8*f.hmax), parts(f.height, 8*f.vmax)
	for i := range f.components {
		k := &f.components[i]
		k.blocks, k.lines = parts(f.width*k.h, 8*f.hmax), parts(f.height*k.v, 8*f.vmax)
	}
	c.frame = f
	return nil
}

// named tells whether the components are called R, G, B, by which decoders may know that they are.
func (f *frame) named() bool {
	k := f.components
	return len(k) == 3 && k[0].id == 'R' && k[1].id == 'G' && k[2].id == 'B'
}

// name is a component's id in the copy: its number, as JFIF wants it, where its own says nothing.
func (f *frame) name(k *component) byte {
	if f.named() {
		return k.id
	}
	return k.number
}

// parts is n/d, rounded up.
func parts(n, d int) int { return (n + d - 1) / d }

// find is the first component with an id, or nil.
func (f *frame) find(id byte) *component {
	for i := range f.components {
		if f.components[i].id == id {
			return &f.components[i]
		}
	}
	return nil
}

// complete says whether every component was sent. A progressive picture may stop early in detail, not in colour.
func (f *frame) complete() error {
	for i := range f.components {
		if f.components[i].low[0] == notSent {
			return report.Bad("SOS")
		}
	}
	return nil
}

// takeQuantisation reads a DQT segment. Decoders differ about tables that change after the first scan, so a table in use
// may not.
func (c *cleaner) takeQuantisation(b []byte) error {
	for len(b) > 0 {
		n := 65
		if b[0]>>4 == 1 {
			n = 129
		}
		id := b[0] & 15
		if b[0]>>4 > 1 || id > 3 || len(b) < n {
			return report.Bad("DQT")
		}
		t := append([]byte{b[0] >> 4}, b[1:n]...)
		b = b[n:]
		if bytes.Equal(t, c.dqt[id]) {
			continue
		}
		if c.scans > 0 {
			if c.quantises(id) {
				return report.Cannot("DQT")
			}
			c.r.Add(report.UnusedTables, int64(len(t)))
			continue
		}
		if c.dqt[id] != nil {
			c.r.Add(report.UnusedTables, int64(len(t)))
		}
		c.dqt[id] = t
	}
	return nil
}

// quantises tells whether a component uses a quantisation table.
func (c *cleaner) quantises(id byte) bool {
	for i := range c.frame.components {
		if c.frame.components[i].tq == id {
			return true
		}
	}
	return false
}

// writeFrame writes everything before the first scan: application segments, quantisation tables, SOF.
func (c *cleaner) writeFrame() error {
	f := c.frame
	room := entropyEnd(c.src, c.pos) - c.pos
	if f.marker == mSOF2 {
		room = min(len(c.src)-c.pos, 16<<20) // many scans follow, and perhaps a video
	}
	c.out = make([]byte, 0, room+2048)
	c.out = append(c.out, 0xff, mSOI)
	c.writeMeta()
	var tables []byte
	for id, t := range c.dqt {
		if t == nil {
			continue
		}
		if !c.quantises(byte(id)) {
			c.r.Add(report.UnusedTables, int64(len(t)))
			continue
		}
		tables = append(append(tables, t[0]<<4|byte(id)), t[1:]...)
	}
	for i := range f.components {
		if t := c.dqt[f.components[i].tq]; t == nil || !divides(t) {
			return report.Bad("DQT")
		}
	}
	c.write(mDQT, tables)
	sof := []byte{f.precision, byte(f.height >> 8), byte(f.height), byte(f.width >> 8), byte(f.width), byte(len(f.components))}
	for i := range f.components {
		k := &f.components[i]
		sof = append(sof, f.name(k), byte(k.h<<4|k.v), k.tq)
	}
	c.write(f.marker, sof)
	return nil
}

// divides tells whether all steps of a quantisation table are 1 or more (T.81 table B.4).
func divides(t []byte) bool {
	size := int(t[0]) + 1
	for i := 1; i < len(t); i += size {
		if t[i] == 0 && t[i+size-1] == 0 {
			return false
		}
	}
	return true
}

// write appends a marker segment.
func (c *cleaner) write(marker byte, body []byte) {
	n := len(body) + 2
	c.out = append(append(c.out, 0xff, marker, byte(n>>8), byte(n)), body...)
}
