// This file holds a scan: its header, its restart intervals, and what stands behind its last MCU (ITU-T T.81 sections
// A.2, B.2.3, E.1.4, F.1.2.3 and G.1.1.1.1).

package jpeg

import (
	"bytes"
	"errors"
	"strconv"

	"consentry/domain/photo/scrub/report"
)

// scan is what SOS says, with what it needs from the frame.
type scan struct {
	components []*component
	td, ta     []byte
	ss, se     int  // band of coefficients
	ah, al     int8 // successive approximation
	mcus, row  int  // in all, and in one row
	blocks     []block
	dc, ac     bool // whether it reads such codes
}

// block is one block of an MCU with its tables; those that its scan does not read are nil.
type block struct {
	dc, ac       *table
	one, several *[1 << lookBits]uint16 // of dc and of ac, for sequential scans
}

// scan copies one scan.
func (c *cleaner) scan(b []byte) error {
	if c.frame == nil {
		return report.Bad("SOS")
	}
	if c.scans++; c.scans > maxScans {
		return report.Refuse(report.TooMany, "what", "scans", "limit", strconv.Itoa(maxScans))
	}
	s, err := c.frame.scan(b)
	if err != nil {
		return err
	}
	if c.scans == 1 {
		if err := c.writeFrame(); err != nil {
			return err
		}
	}
	if err := c.tables(s); err != nil {
		return err
	}
	if interval := c.interval; interval != c.restarts {
		if interval >= s.mcus {
			interval = 0 // none will come
		}
		if interval != c.restarts {
			c.write(mDRI, []byte{byte(interval >> 8), byte(interval)})
			c.restarts = interval
		}
	}
	c.writeScan(s)
	return c.copyScan(s)
}

// scan reads SOS and checks it against the frame.
func (f *frame) scan(b []byte) (*scan, error) {
	if len(b) < 1 || b[0] < 1 || b[0] > 4 || len(b) != 4+2*int(b[0]) {
		return nil, report.Bad("SOS")
	}
	n := int(b[0])
	s := &scan{}
	units := 0
	for i := range n {
		k := f.find(b[1+2*i])
		if k == nil || i > 0 && k.number <= s.components[i-1].number { // in the order of the frame, T.81 section B.2.3
			return nil, report.Bad("SOS")
		}
		s.components = append(s.components, k)
		s.td, s.ta = append(s.td, b[2+2*i]>>4), append(s.ta, b[2+2*i]&15)
		units += k.h * k.v
	}
	if s.mcus, s.row = f.mcusX*f.mcusY, f.mcusX; n == 1 {
		s.mcus, s.row, units = s.components[0].blocks*s.components[0].lines, s.components[0].blocks, 1
	}
	if units > 10 {
		return nil, report.Bad("SOS")
	}
	s.ss, s.se, s.ah, s.al = int(b[1+2*n]), int(b[2+2*n]), int8(b[3+2*n]>>4), int8(b[3+2*n]&15)
	if f.marker != mSOF2 {
		s.ss, s.se, s.ah, s.al = 0, 63, 0, 0 // the only ones there are; some encoders write others
	}
	s.dc, s.ac = s.ss == 0 && s.ah == 0, s.se > 0
	return s, s.progress(f.marker == mSOF2)
}

// progress notes which coefficients the scan brings, and refuses any other order than T.81's: a coefficient that comes
// twice would hide the picture that came first.
func (s *scan) progress(progressive bool) error {
	if progressive {
		switch {
		case s.ss > s.se || s.se > 63 || s.ss == 0 && s.se != 0 || s.ss > 0 && len(s.components) != 1:
			return report.Bad("SOS")
		case s.ah > 13 || s.al > 13 || s.ah > 0 && s.al != s.ah-1:
			return report.Bad("SOS")
		}
	}
	for _, k := range s.components {
		if s.ss > 0 && k.low[0] == notSent {
			return report.Bad("SOS")
		}
		for z := s.ss; z <= s.se; z++ {
			if s.ah == 0 && k.low[z] != notSent || s.ah > 0 && k.low[z] != s.ah {
				return report.Bad("SOS")
			}
			k.low[z] = s.al
		}
	}
	return nil
}

// tables finds the Huffman tables of the scan and writes those that a reader of the output does not have yet.
func (c *cleaner) tables(s *scan) error {
	var dht []byte
	add := func(class, id byte) (*table, error) {
		if id > 3 {
			return nil, report.Bad("SOS")
		}
		t, err := c.use(class, id)
		if err != nil {
			return nil, err
		}
		if old := c.written[class][id]; old == nil || !bytes.Equal(old.raw, t.raw) {
			c.written[class][id] = t
			dht = append(append(dht, class<<4|id), t.raw...)
		}
		return t, nil
	}
	for i, k := range s.components {
		var u block
		var err error
		if s.dc {
			if u.dc, err = add(0, s.td[i]); err != nil {
				return err
			}
		}
		if s.ac {
			if u.ac, err = add(1, s.ta[i]); err != nil {
				return err
			}
		}
		if s.dc && s.ac {
			u.one, u.several = u.dc.one, u.ac.several()
		}
		n := k.h * k.v
		if len(s.components) == 1 {
			n = 1
		}
		for range n {
			s.blocks = append(s.blocks, u)
		}
	}
	if dht != nil {
		c.write(mDHT, dht)
	}
	return nil
}

// writeScan writes SOS.
func (c *cleaner) writeScan(s *scan) {
	sos := []byte{byte(len(s.components))}
	for i, k := range s.components {
		var sel byte
		if s.dc {
			sel = s.td[i] << 4
		}
		if s.ac {
			sel |= s.ta[i]
		}
		sos = append(sos, c.frame.name(k), sel)
	}
	c.write(mSOS, append(sos, byte(s.ss), byte(s.se), byte(s.ah)<<4|byte(s.al)))
}

// copyScan walks the entropy-coded data and copies what belongs to the scan's MCUs.
func (c *cleaner) copyScan(s *scan) error {
	every := c.interval
	if every == 0 {
		every = s.mcus
	}
	for first := 0; first < s.mcus; first += every {
		if first > 0 {
			if err := c.restart(byte(first / every)); err != nil {
				return err
			}
		}
		end := entropyEnd(c.src, c.pos)
		data, n := unstuff(c.bits, c.src[c.pos:end])
		c.bits, c.pos = data, end
		used, err := s.walk(data, 0, n*8, first, min(every, s.mcus-first))
		if errors.Is(err, errShort) {
			return report.Cut(int64(end))
		}
		if err != nil {
			return err
		}
		whole := (used + 7) / 8
		if whole < n {
			c.surplus(s, used, n, first+every >= s.mcus)
		}
		if pad := byte(0xff) >> (used & 7); used&7 != 0 && data[whole-1]&pad != pad {
			data[whole-1] |= pad // T.81 section F.1.2.3
			c.padded++
		}
		c.out = stuff(c.out, data[:whole])
	}
	return c.beyond()
}

// restart passes over the marker between two intervals and writes it.
func (c *cleaner) restart(number byte) error {
	at := c.pos
	for c.pos < len(c.src) && c.src[c.pos] == 0xff {
		c.pos++
	}
	if c.pos >= len(c.src) {
		return report.Cut(int64(len(c.src)))
	}
	m := c.src[c.pos]
	c.pos++
	switch {
	case m == mRST0+(number-1)&7:
	case m >= mRST0 && m <= mRST7 || m == 0:
		return report.Bad("RST")
	default:
		return report.Cut(int64(at))
	}
	if fill := c.pos - at - 2; fill > 0 {
		c.r.Add(report.Padding, int64(fill))
	}
	c.out = append(c.out, 0xff, m)
	return nil
}

// surplus names the bytes of an interval behind its last MCU: more rows of the picture, or something else.
func (c *cleaner) surplus(s *scan, used, n int, last bool) {
	kind := report.BeforeStart
	if last {
		kind = report.AfterEnd
		if s.dc {
			if _, err := s.walk(c.bits, used, n*8, 0, s.row); err == nil {
				kind = report.HiddenRows
			}
		}
	}
	c.r.Add(kind, int64(n-(used+7)/8))
}

// beyond passes over restart intervals that come after the last MCU.
func (c *cleaner) beyond() error {
	from, fill := c.pos, 0
	for c.pos+1 < len(c.src) {
		p := c.pos
		for p+1 < len(c.src) && c.src[p+1] == 0xff {
			p++
		}
		if p+1 >= len(c.src) || c.src[p+1] != 0 && (c.src[p+1] < mRST0 || c.src[p+1] > mRST7) {
			break
		}
		c.pos = entropyEnd(c.src, p+2)
		fill++
	}
	switch {
	case c.pos == from:
	case c.pos-from <= 2*fill:
		c.r.Add(report.Padding, int64(c.pos-from))
	default:
		c.r.Add(report.HiddenRows, int64(c.pos-from))
	}
	return nil
}
