// Package gif writes GIF pictures and animations anew (GIF89a specification, CompuServe 1990): screen, colours that pixels
// use, timing, and for each image its pixels, unpacked to exactly its size and packed again. What is shown stays identical.
//
// This file holds Clean and the walk over the blocks.
package gif

import (
	"bytes"
	"encoding/binary"

	"consentry/domain/photo/scrub/exif"
	"consentry/domain/photo/scrub/report"
)

var le = binary.LittleEndian

// picture is a file while it is read.
type picture struct {
	r             report.Report
	width, height int
	background    int
	palette       []byte // the global one
	frames        []frame
	loop          int // -1: play once
	pixels        int64
}

// Clean writes the picture in src anew. The error is a *report.Refused.
func Clean(src []byte) (out []byte, r report.Report, err error) {
	p := &picture{r: report.Report{Format: report.GIF}, loop: -1}
	if err := p.read(src); err != nil {
		return nil, p.r, err
	}
	if out, err = p.write(); err != nil {
		return nil, p.r, err
	}
	p.r.Out, p.r.Pixels = report.GIF, report.Identical
	return out, p.r, nil
}

// input is the bytes of a file and how far they are read.
type input struct {
	b  []byte
	at int
}

// take is the next n bytes, or nil when the file stops before.
func (in *input) take(n int) []byte {
	if len(in.b)-in.at < n {
		return nil
	}
	in.at += n
	return in.b[in.at-n : in.at : in.at]
}

func (in *input) cut() error { return report.Cut(int64(len(in.b))) }

// blocks reads data sub-blocks up to the empty one (section 15 and 16).
func (in *input) blocks() ([][]byte, error) {
	var list [][]byte
	for {
		n := in.take(1)
		if n == nil {
			return nil, in.cut()
		}
		if n[0] == 0 {
			return list, nil
		}
		b := in.take(int(n[0]))
		if b == nil {
			return nil, in.cut()
		}
		list = append(list, b)
	}
}

func (p *picture) read(src []byte) error {
	switch {
	case len(src) == 0:
		return report.Refuse(report.Empty)
	case len(src) > report.MaxPicture:
		return report.Refuse(report.TooLarge, "limit", "256")
	}
	in := &input{b: src}
	head := in.take(13)
	if !bytes.HasPrefix(src, []byte("GIF87a")) && !bytes.HasPrefix(src, []byte("GIF89a")) {
		return report.Bad("signature")
	}
	if head == nil {
		return in.cut()
	}
	p.width, p.height, p.background = int(le.Uint16(head[6:])), int(le.Uint16(head[8:])), int(head[11])
	if p.width|p.height != 0 { // some say nothing; the first image says it then
		if err := report.Pictured(p.width, p.height); err != nil {
			return err
		}
	}
	if head[10]&0x80 != 0 {
		if p.palette = in.take(3 << (head[10]&7 + 1)); p.palette == nil {
			return in.cut()
		}
	}
	if err := p.readBlocks(in); err != nil {
		return err
	}
	if len(p.frames) == 0 {
		return report.Bad("image")
	}
	if extra := len(src) - in.at; extra > 0 {
		p.r.Add(report.AfterEnd, int64(extra))
	}
	p.r.Width, p.r.Height, p.r.Frames = p.width, p.height, len(p.frames)
	if len(p.frames) > 1 {
		p.r.Keep(report.ExtraFrames, 0)
	}
	return nil
}

func (p *picture) readBlocks(in *input) error {
	var c control
	for range report.MaxParts {
		kind := in.take(1)
		if kind == nil {
			return in.cut()
		}
		switch kind[0] {
		case 0x3b:
			return nil
		case 0x21:
			if err := p.readExtension(in, &c); err != nil {
				return err
			}
		case 0x2c:
			if err := p.readImage(in, c); err != nil {
				return err
			}
			c = control{}
		case 0: // an empty block more than there should be; some programs write it
		default:
			return report.Bad("block")
		}
	}
	return report.Refuse(report.TooMany, "what", "blocks", "limit", "100000")
}

// control is a graphic control extension (section 23) without what nobody needs.
type control struct {
	present     bool
	dispose     byte
	delay       uint16 // hundredths of a second
	transparent int    // palette index; -1 when there is none
}

func (p *picture) readExtension(in *input, c *control) error {
	label := in.take(1)
	if label == nil {
		return in.cut()
	}
	list, err := in.blocks()
	if err != nil {
		return err
	}
	size := int64(0)
	for _, b := range list {
		size += int64(len(b))
	}
	switch label[0] {
	case 0xf9:
		if len(list) == 0 || len(list[0]) != 4 {
			return report.Bad("graphic control")
		}
		p.readControl(list[0], c)
		if size > 4 {
			p.r.Add(report.AppData, size-4)
		}
	case 0xfe:
		p.r.Add(report.Words, size)
	case 0x01:
		p.r.Add(report.Words, size)
		*c = control{} // it was for this text
	case 0xff:
		p.readApplication(list, size)
	default:
		p.r.Add(report.AppData, size)
	}
	return nil
}

func (p *picture) readControl(b []byte, c *control) {
	*c = control{present: true, dispose: b[0] >> 2 & 7, delay: le.Uint16(b[1:]), transparent: -1}
	if c.dispose > 3 {
		c.dispose = 0
	}
	if b[0]&1 != 0 {
		c.transparent = int(b[3])
	} else if b[3] != 0 {
		p.r.Add(report.Padding, 1)
	}
	if b[0]&0xe0 != 0 {
		p.r.Add(report.Padding, 1)
	}
}

// readApplication keeps how often an animation plays; every other application block stays behind.
func (p *picture) readApplication(list [][]byte, size int64) {
	name := ""
	if len(list) > 0 && len(list[0]) == 11 {
		name = string(list[0])
	}
	switch name {
	case "NETSCAPE2.0", "ANIMEXTS1.0":
		rest := size - 11
		if len(list) > 1 && len(list[1]) == 3 && list[1][0] == 1 && p.loop < 0 {
			p.loop = int(le.Uint16(list[1][1:]))
			rest -= 3
		}
		if rest > 0 {
			p.r.Add(report.AppData, rest)
		}
	case "XMP DataXMP":
		p.r.Merge(exif.XMP(bytes.Join(list[1:], nil)))
	case "ICCRGBG1012":
		p.r.Add(report.ProfileText, size)
	default:
		p.r.Add(report.AppData, size)
	}
}
