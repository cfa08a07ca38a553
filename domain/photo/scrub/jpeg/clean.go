// Package jpeg makes clean copies of JPEG pictures without decoding them to pixels: the container is written anew from
// a short list of what a decoder needs, and the entropy-coded data of every scan is walked symbol by symbol, so that
// nothing but the coefficients of the blocks that the frame has is copied. The coefficients stay the same, bit for bit.
//
// This file holds Clean and the order of a file (ITU-T T.81 annex B).
package jpeg

import (
	"bytes"
	"strconv"

	"consentry/domain/photo/scrub/report"
)

// The markers of T.81 table B.1 that are spoken of here.
const (
	mTEM  = 0x01
	mSOF0 = 0xc0 // baseline
	mSOF1 = 0xc1 // extended sequential
	mSOF2 = 0xc2 // progressive
	mDHT  = 0xc4
	mJPG  = 0xc8
	mDAC  = 0xcc
	mRST0 = 0xd0
	mRST7 = 0xd7
	mSOI  = 0xd8
	mEOI  = 0xd9
	mSOS  = 0xda
	mDQT  = 0xdb
	mDNL  = 0xdc
	mDRI  = 0xdd
	mDHP  = 0xde
	mEXP  = 0xdf
	mAPP0 = 0xe0
	mAPP1 = 0xe1
	mAPP2 = 0xe2
	mAPPE = 0xee
	mAPPF = 0xef
	mJPG0 = 0xf0
	mJPGD = 0xfd
	mCOM  = 0xfe
)

// maxScans bounds the scans of a progressive picture; encoders use about ten.
const maxScans = 200

// cleaner is one file on its way.
type cleaner struct {
	src []byte
	pos int // of the next byte to read
	out []byte
	r   report.Report

	meta     meta
	frame    *frame
	dqt      [4][]byte    // quantisation tables as they stand: Pq and 64 values
	huffman  [2][4]*table // as they stand, by class (0 DC, 1 AC) and destination
	written  [2][4]*table // as a reader of the output knows them
	interval int          // restart interval as it stands, in MCUs
	restarts int          // as a reader of the output knows it
	scans    int
	bits     []byte // entropy-coded bytes of one interval, without stuffing
	padded   int    // intervals whose last bits were not all 1
}

// Clean writes the picture in src anew: same coefficients, same tables, same colours, same orientation, nothing else.
// It takes Huffman-coded baseline, extended sequential (8 and 12 bits) and progressive frames with one, three or four
// components. What an MCU holds beyond the right and the lower edge, at most 31 columns and rows that no decoder shows,
// is part of its coefficients and stays. The error is a *report.Refused; then there is no output. out does not alias src.
func Clean(src []byte) (out []byte, r report.Report, err error) {
	c := &cleaner{src: src, r: report.Report{Format: report.JPEG}}
	switch {
	case len(src) == 0:
		return nil, c.r, report.Refuse(report.Empty)
	case len(src) > report.MaxPicture:
		return nil, c.r, report.Refuse(report.TooLarge, "limit", strconv.Itoa(report.MaxPicture))
	case len(src) < 2 || src[0] != 0xff || src[1] != mSOI:
		return nil, c.r, report.Bad("SOI")
	}
	c.pos = 2
	if err := c.walk(); err != nil {
		return nil, c.r, err
	}
	c.after()
	c.describe()
	return c.out, c.r, nil
}

// walk reads segments up to the end of the picture.
func (c *cleaner) walk() error {
	for parts := 0; parts < report.MaxParts; parts++ {
		m, body, err := c.next()
		if err != nil {
			return err
		}
		if m == mEOI {
			return c.end()
		}
		if err := c.segment(m, body); err != nil {
			return err
		}
	}
	return report.Refuse(report.TooMany, "what", "segments", "limit", strconv.Itoa(report.MaxParts))
}

// segment takes one marker segment.
func (c *cleaner) segment(m byte, body []byte) error {
	switch {
	case m == mSOF0 || m == mSOF1 || m == mSOF2:
		return c.startFrame(m, body)
	case m == mDHT:
		return c.takeHuffman(body)
	case m == mDQT:
		return c.takeQuantisation(body)
	case m == mDRI:
		if len(body) != 2 {
			return report.Bad("DRI")
		}
		c.interval = int(body[0])<<8 | int(body[1])
		return nil
	case m == mSOS:
		return c.scan(body)
	case m == mCOM || m >= mAPP0 && m <= mAPPF:
		c.application(m, body)
		return nil
	case m == mDNL || m == mDAC || m >= mJPG0 && m <= mJPGD:
		c.r.Add(report.AppData, int64(len(body)))
		return nil
	case m == 0xc3 || m >= 0xc5 && m <= 0xc7 || m >= 0xcd && m <= 0xcf || m == mDHP || m == mEXP:
		return report.Cannot(processes[m])
	case m == 0xc9 || m == 0xca || m == 0xcb:
		return report.Cannot("arithmetic coding")
	}
	return report.Bad("marker")
}

// processes names the coding processes of T.81 that no camera and no browser uses.
var processes = map[byte]string{
	0xc3: "lossless", 0xc5: "hierarchical", 0xc6: "hierarchical", 0xc7: "hierarchical",
	0xcd: "hierarchical", 0xce: "hierarchical", 0xcf: "hierarchical", mDHP: "hierarchical", mEXP: "hierarchical",
}

// next reads a marker, and the body of its segment when it has one. What stands between segments is named and left.
func (c *cleaner) next() (m byte, body []byte, err error) {
	src, from := c.src, c.pos
	for {
		i := bytes.IndexByte(src[c.pos:], 0xff)
		if i < 0 {
			return 0, nil, report.Cut(int64(len(src)))
		}
		c.pos += i
		start := c.pos
		for c.pos < len(src) && src[c.pos] == 0xff {
			c.pos++
		}
		if c.pos == len(src) {
			return 0, nil, report.Cut(int64(len(src)))
		}
		m = src[c.pos]
		c.pos++
		if m == 0 || m == mTEM || m >= mRST0 && m <= mRST7 {
			continue // stands alone, and means nothing here
		}
		if start > from {
			c.r.Add(report.BeforeStart, int64(start-from))
		}
		if fill := c.pos - start - 2; fill > 0 {
			c.r.Add(report.Padding, int64(fill))
		}
		break
	}
	if m == mEOI {
		return m, nil, nil
	}
	if m == mSOI {
		return 0, nil, report.Bad("SOI")
	}
	if c.pos+2 > len(src) {
		return 0, nil, report.Cut(int64(len(src)))
	}
	n := int(src[c.pos])<<8 | int(src[c.pos+1])
	if n < 2 {
		return 0, nil, report.Bad("length")
	}
	if c.pos+n > len(src) {
		return 0, nil, report.Cut(int64(len(src)))
	}
	body = src[c.pos+2 : c.pos+n]
	c.pos += n
	return m, body, nil
}

// end is reached at EOI.
func (c *cleaner) end() error {
	if c.frame == nil {
		return report.Bad("SOF")
	}
	if err := c.frame.complete(); err != nil {
		return err
	}
	c.out = append(c.out, 0xff, mEOI)
	for _, class := range c.huffman {
		for _, t := range class {
			c.dropped(t)
		}
	}
	if c.padded > 0 {
		c.r.Merge([]report.Thing{{Kind: report.Padding, Count: c.padded}})
	}
	return nil
}

// dropped notes a Huffman table that goes without having been used.
func (c *cleaner) dropped(t *table) {
	if t != nil && !t.used {
		c.r.Add(report.UnusedTables, int64(len(t.raw)))
	}
}

// describe fills the report in.
func (c *cleaner) describe() {
	c.r.Out, c.r.Pixels, c.r.Frames = report.JPEG, report.Identical, 1
	c.r.Width, c.r.Height = c.frame.width, c.frame.height
	if c.r.Orientation >= 5 {
		c.r.Width, c.r.Height = c.r.Height, c.r.Width
	}
}
