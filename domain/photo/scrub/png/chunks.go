// This file walks the chunks (clause 5.3) and takes those that a picture needs to be shown; every other one is named in
// the report and left behind.

package png

import (
	"bytes"
	"compress/zlib"
	"hash/crc32"
	"io"

	"consentry/domain/photo/scrub/exif"
	"consentry/domain/photo/scrub/icc"
	"consentry/domain/photo/scrub/report"
)

func (p *picture) read(src []byte) error {
	switch {
	case len(src) == 0:
		return report.Refuse(report.Empty)
	case len(src) > report.MaxPicture:
		return report.Refuse(report.TooLarge, "limit", "256")
	case len(src) < len(signature) && signature[:len(src)] == string(src):
		return report.Cut(int64(len(src)))
	case !bytes.HasPrefix(src, []byte(signature)):
		return report.Bad("signature")
	}
	at, last := len(signature), ""
	for n := 0; ; n++ {
		if n == report.MaxParts {
			return report.Refuse(report.TooMany, "what", "chunks", "limit", "100000")
		}
		if len(src)-at < 12 {
			return report.Cut(int64(len(src)))
		}
		size, name := be.Uint32(src[at:]), string(src[at+4:at+8])
		if size > 1<<31-1 || int64(size) > int64(len(src)-at-12) {
			return report.Cut(int64(len(src)))
		}
		data := src[at+8 : at+8+int(size)]
		good := crc32.ChecksumIEEE(src[at+4:at+8+int(size)]) == be.Uint32(src[at+8+int(size):])
		at += 12 + int(size)
		if !good && name[0]&0x20 == 0 {
			return report.Bad("crc")
		}
		if n == 0 && name != "IHDR" {
			if name == "CgBI" {
				return report.Cannot("CgBI")
			}
			return report.Bad("IHDR")
		}
		if err := p.take(name, last, data, good, int64(at)); err != nil {
			return err
		}
		if last = name; name == "IEND" {
			break
		}
	}
	if extra := len(src) - at; extra > 0 {
		p.r.Add(report.AfterEnd, int64(extra))
	}
	return p.check()
}

// take is one chunk. last is the name of the one before.
func (p *picture) take(name, last string, data []byte, good bool, end int64) error {
	switch name {
	case "IHDR":
		if last != "" {
			return report.Bad("IHDR")
		}
		h, err := readHeader(data)
		p.head = h
		p.r.Width, p.r.Height, p.r.Frames = h.width, h.height, 1
		return err
	case "PLTE":
		return p.takePalette(data)
	case "IDAT":
		if p.data != nil && last != "IDAT" {
			return report.Bad("IDAT")
		}
		p.data, p.dataAt = append(p.data, data), end
	case "IEND":
		if len(data) > 0 {
			p.r.Add(report.AfterEnd, int64(len(data)))
		}
	case "acTL", "fcTL", "fdAT":
		p.takeAnimation(name, data, good)
	default:
		if name[0]&0x20 == 0 {
			return report.Cannot("chunk")
		}
		if !good || !p.takeColour(name, data) {
			p.leave(name, data)
		}
	}
	return nil
}

// check is what must hold when all chunks are read.
func (p *picture) check() error {
	switch {
	case p.data == nil:
		return report.Bad("IDAT")
	case p.head.colour == indexed && p.palette == nil:
		return report.Bad("PLTE")
	}
	if err := p.checkAnimation(); err != nil {
		return err
	}
	p.settleColour()
	if p.orientation > 4 {
		p.r.Width, p.r.Height = p.r.Height, p.r.Width
	}
	return nil
}

func (p *picture) takePalette(data []byte) error {
	switch {
	case len(data)%3 != 0 || len(data) == 0 || len(data) > 768 || p.palette != nil || p.data != nil:
		return report.Bad("PLTE")
	case p.head.colour == indexed:
		if len(data) > 3<<p.head.depth {
			p.r.Add(report.UnusedTables, int64(len(data)-3<<p.head.depth))
			data = data[:3<<p.head.depth]
		}
		p.palette = data
	default: // a palette that is only suggested, or must not be there
		p.r.Add(report.UnusedTables, int64(len(data)))
	}
	return nil
}

// takeColour keeps a chunk that says what the pixels' values mean; false when it does not follow the specification, or is
// not one of these.
func (p *picture) takeColour(name string, data []byte) bool {
	if p.data != nil {
		return name == "eXIf" && p.takeOrientation(data)
	}
	for _, c := range p.colour {
		if c.name == name {
			return false
		}
	}
	ok := false
	switch name {
	case "tRNS":
		return p.takeTransparency(data)
	case "iCCP":
		return p.profile == nil && p.takeProfile(data)
	case "eXIf":
		return p.takeOrientation(data)
	case "sRGB":
		ok = len(data) == 1 && data[0] <= 3
	case "gAMA":
		ok = len(data) == 4 && be.Uint32(data) >= 1_000 && be.Uint32(data) <= 10_000_000
	case "cHRM":
		ok = len(data) == 32
		for i := 0; ok && i < 32; i += 4 {
			ok = be.Uint32(data[i:]) <= 100_000
		}
	case "cICP":
		ok = len(data) == 4 && data[0] <= 22 && data[1] <= 18 && data[2] == 0 && data[3] <= 1
	case "sBIT":
		ok = p.significant(data)
	}
	if ok {
		p.colour = append(p.colour, chunk{name, data})
	}
	return ok
}

// significant checks sBIT: one byte a channel, from 1 to the bit depth (8 for a palette's colours).
func (p *picture) significant(data []byte) bool {
	n, depth := p.head.channels(), p.head.depth
	if p.head.colour == indexed {
		n, depth = 3, 8
	}
	if len(data) != n {
		return false
	}
	for _, v := range data {
		if v < 1 || int(v) > depth {
			return false
		}
	}
	return true
}

func (p *picture) takeTransparency(data []byte) bool {
	switch p.head.colour {
	case indexed:
		if p.palette == nil || p.alpha != nil || len(data) == 0 || len(data) > len(p.palette)/3 {
			return false
		}
		p.alpha = data
	case gray, trueColor:
		if p.key != nil || len(data) != 2*p.head.channels() {
			return false
		}
		for i := 0; i < len(data); i += 2 { // only the bits of a channel count
			p.key = be.AppendUint16(p.key, be.Uint16(data[i:])&uint16(1<<p.head.depth-1))
		}
		if !bytes.Equal(p.key, data) {
			p.r.Add(report.Padding, int64(len(data)))
		}
	default:
		return false
	}
	return true
}

// takeProfile rebuilds the colour profile; its name and texts stay behind.
func (p *picture) takeProfile(data []byte) bool {
	name, packed, ok := bytes.Cut(data, []byte{0})
	if !ok || len(packed) < 1 || packed[0] != 0 {
		return false
	}
	in := newParts([][]byte{packed[1:]})
	z, err := zlib.NewReader(in)
	if err != nil {
		return false
	}
	raw, err := io.ReadAll(io.LimitReader(z, report.MaxProfile+1))
	if err != nil || len(raw) > report.MaxProfile {
		return false
	}
	out, things, ok := icc.Clean(raw)
	if !ok {
		return false
	}
	made, err := icc.Parse(out)
	if err != nil || (made.Space == icc.Gray) != (p.head.colour == gray || p.head.colour == grayAlpha) || made.Space == icc.CMYK {
		return false
	}
	p.profile, p.standard = out, made.IsSRGB()
	p.r.Merge(things)
	if string(name) != profileName {
		p.r.Merge([]report.Thing{{Kind: report.ProfileText, Bytes: int64(len(name))}})
	}
	if in.left > 0 {
		p.r.Add(report.AfterEnd, in.left)
	}
	return true
}

const profileName = "ICC profile"

func packProfile(b []byte) []byte {
	var out bytes.Buffer
	out.WriteString(profileName + "\x00\x00")
	w := zlib.NewWriter(&out)
	w.Write(b) // a Buffer does not fail
	w.Close()
	return out.Bytes()
}

// takeOrientation reads EXIF for the report, and keeps how the picture is turned.
func (p *picture) takeOrientation(data []byte) bool {
	found, err := exif.Describe(data)
	p.describe(found.Things, err, len(data))
	if p.r.Orientation == 0 {
		p.r.Orientation, p.r.Taken, p.r.Camera = found.Orientation, found.Taken, found.Camera
		if found.Orientation > 1 {
			p.orientation = found.Orientation
		}
	}
	return true
}

// describe adds what metadata tells; what cannot be read is named too.
func (p *picture) describe(things []report.Thing, err error, size int) {
	p.r.Merge(things)
	if err != nil && len(things) == 0 {
		p.r.Add(report.AppData, int64(size))
	}
}

// settleColour leaves one statement of what values mean where several contradict or repeat: cICP before iCCP before sRGB
// before gAMA and cHRM (clause 4.3). gAMA and cHRM beside sRGB stay for old viewers when they have its values.
func (p *picture) settleColour() {
	has := func(name string) bool {
		for _, c := range p.colour {
			if c.name == name {
				return true
			}
		}
		return false
	}
	if p.standard { // a whole profile that says what one chunk of a byte says
		p.profile = nil
		if !has("sRGB") {
			p.colour = append(p.colour, chunk{"sRGB", []byte{0}})
		}
	}
	sRGB := has("sRGB") && p.profile == nil
	var kept []chunk
	for _, name := range []string{"cHRM", "gAMA", "sBIT", "sRGB", "cICP"} {
		for _, c := range p.colour {
			if c.name != name {
				continue
			}
			drop := false
			switch name {
			case "cHRM":
				drop = p.profile != nil || sRGB && string(c.data) != srgbPrimaries
			case "gAMA":
				drop = p.profile != nil || sRGB && be.Uint32(c.data) != 45455
			case "sRGB":
				drop = !sRGB
			}
			if drop {
				p.r.Add(report.Settings, int64(len(c.data)))
				continue
			}
			kept = append(kept, c)
		}
	}
	p.colour = kept
}

// srgbPrimaries is cHRM for sRGB (clause 11.3.2.5, table 15).
const srgbPrimaries = "\x00\x00\x7a\x26\x00\x00\x80\x84\x00\x00\xfa\x00\x00\x00\x80\xe8\x00\x00\x75\x30\x00\x00\xea\x60\x00\x00\x3a\x98\x00\x00\x17\x70"
