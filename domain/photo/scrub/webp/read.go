// This file walks the chunks (RFC 9649 section 2).

package webp

import (
	"bytes"

	"golang.org/x/image/vp8l"

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
	case len(src) < 4 || string(src[:4]) != "RIFF" || len(src) >= 12 && string(src[8:12]) != "WEBP":
		return report.Bad("signature")
	case len(src) < 12:
		return report.Cut(int64(len(src)))
	}
	size := int64(le.Uint32(src[4:])) + 8
	switch {
	case size < 12:
		return report.Bad("RIFF size")
	case size == int64(len(src))+1 && size%2 == 0: // only the byte that fills up the last chunk is missing
		size--
	case size > int64(len(src)):
		return report.Cut(int64(len(src)))
	}
	if extra := int64(len(src)) - size; extra > 1 || extra == 1 && (size%2 == 0 || src[size] != 0) {
		p.r.Add(report.AfterEnd, extra)
	}
	var last frame // what an ALPH chunk says of the next picture
	err := p.eachChunk(src[12:size], func(n int, name string, data []byte) error { return p.take(n, name, data, &last) })
	if err != nil {
		return err
	}
	return p.check(int64(len(src)))
}

// eachChunk goes over the chunks in b.
func (p *picture) eachChunk(b []byte, do func(n int, name string, data []byte) error) error {
	for n := 0; len(b) > 0; n++ {
		if n == report.MaxParts {
			return report.Refuse(report.TooMany, "what", "chunks", "limit", "100000")
		}
		if len(b) < 8 {
			p.r.Add(report.AfterEnd, int64(len(b)))
			return nil
		}
		size := int64(le.Uint32(b[4:]))
		if size > int64(len(b)-8) {
			return report.Bad("chunk size")
		}
		if err := do(n, string(b[:4]), b[8:8+size]); err != nil {
			return err
		}
		end := min(8+size+size%2, int64(len(b)))
		if size%2 == 1 && end > 8+size && b[end-1] != 0 {
			p.r.Add(report.Padding, 1)
		}
		b = b[end:]
	}
	return nil
}

func (p *picture) take(n int, name string, data []byte, f *frame) error {
	switch name {
	case "VP8X":
		return p.takeExtended(n, data)
	case "ALPH", "VP8 ", "VP8L":
		if p.flags&animationBit != 0 || p.still != nil || p.frames != nil { // only the first is shown
			p.r.Add(report.SecondPicture, int64(len(data)))
			return nil
		}
		if name == "ALPH" {
			return p.takeAlpha(data, f)
		}
		if err := p.takePicture(name, data, f); err != nil {
			return err
		}
		still := *f
		p.still = &still
	case "ANIM":
		if len(data) < 6 {
			return report.Bad("ANIM")
		}
		if p.background, p.loop = [4]byte(data), le.Uint16(data[4:]); len(data) > 6 {
			p.r.Add(report.Padding, int64(len(data)-6))
		}
	case "ANMF":
		if p.flags&animationBit == 0 {
			p.r.Add(report.SecondPicture, int64(len(data)))
			return nil
		}
		return p.takeFrame(data)
	default:
		p.leave(name, data)
	}
	return nil
}

// leave is a chunk that is not copied as it is.
func (p *picture) leave(name string, data []byte) {
	switch name {
	case "ICCP":
		p.takeProfile(data)
	case "EXIF":
		found, err := exif.Describe(data)
		p.r.Merge(found.Things)
		if err != nil && len(found.Things) == 0 {
			p.r.Add(report.AppData, int64(len(data)))
		}
		if p.r.Orientation == 0 {
			p.r.Orientation, p.r.Taken, p.r.Camera = found.Orientation, found.Taken, found.Camera
			p.orientation = found.Orientation
		}
	case "XMP ":
		p.r.Merge(exif.XMP(data))
	default:
		p.r.Add(report.AppData, int64(len(data)))
	}
}

func (p *picture) takeProfile(data []byte) {
	out, things, ok := icc.Clean(data)
	if ok && p.profile == nil {
		if made, err := icc.Parse(out); err == nil && made.Space == icc.RGB {
			p.r.Merge(things)
			if !made.IsSRGB() { // a picture without a profile is sRGB (section 2.7.1.4)
				p.profile = out
			}
			return
		}
	}
	p.r.Add(report.ProfileText, int64(len(data)))
}

func (p *picture) takeExtended(n int, data []byte) error {
	if n > 0 || len(data) < 10 {
		return report.Bad("VP8X")
	}
	p.extended, p.flags = true, data[0]
	p.width, p.height = get24(data[4:])+1, get24(data[7:])+1
	if data[0]&0xc1 != 0 || data[1]|data[2]|data[3] != 0 || len(data) > 10 {
		p.r.Add(report.Padding, int64(len(data)-9))
	}
	return report.Pictured(p.width, p.height)
}

// takeFrame is a frame of an animation: 16 bytes of place and time, then chunks like those of a still picture.
func (p *picture) takeFrame(data []byte) error {
	if len(data) < 16 {
		return report.Bad("ANMF")
	}
	if len(p.frames) == report.MaxFrames {
		return report.Refuse(report.TooMany, "what", "frames", "limit", "2000")
	}
	f := frame{head: append([]byte(nil), data[:16]...)}
	x, y, w, h := 2*get24(data), 2*get24(data[3:]), get24(data[6:])+1, get24(data[9:])+1
	if x+w > p.width || y+h > p.height {
		return report.Bad("ANMF")
	}
	if p.pixels += int64(w) * int64(h); p.pixels > report.MaxDrawn {
		return report.Refuse(report.Bomb)
	}
	if f.head[15]&^3 != 0 {
		f.head[15] &= 3
		p.r.Add(report.Padding, 1)
	}
	f.width, f.height = w, h
	err := p.eachChunk(data[16:], func(_ int, name string, data []byte) error {
		switch {
		case f.name == "" && name == "ALPH":
			return p.takeAlpha(data, &f)
		case f.name == "" && (name == "VP8 " || name == "VP8L"):
			return p.takePicture(name, data, &f)
		case name == "ALPH" || name == "VP8 " || name == "VP8L":
			p.r.Add(report.SecondPicture, int64(len(data)))
		default:
			p.leaveInFrame(name, data)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if f.name == "" {
		return report.Bad("ANMF")
	}
	p.frames = append(p.frames, f)
	return nil
}

// leaveInFrame names a chunk inside a frame: nothing there is metadata of the file.
func (p *picture) leaveInFrame(name string, data []byte) {
	switch name {
	case "EXIF":
		found, _ := exif.Describe(data) // what is damaged is left behind too
		p.r.Merge(found.Things)
	case "XMP ":
		p.r.Merge(exif.XMP(data))
	}
	p.r.Add(report.AppData, int64(len(data)))
}

// takePicture is VP8 or VP8L data, cut behind its end.
func (p *picture) takePicture(name string, data []byte, f *frame) error {
	w, h := 0, 0
	var err error
	if name == "VP8 " {
		w, h, err = vp8Size(data)
	} else {
		w, h, f.seeThrough, err = vp8lSize(data)
	}
	if err != nil {
		return err
	}
	if f.width == 0 {
		if !p.extended {
			p.width, p.height = w, h
		}
		f.width, f.height = p.width, p.height
	}
	if w != f.width || h != f.height {
		return report.Bad("size")
	}
	f.name = name
	surplus, spare := 0, false
	if name == "VP8 " {
		f.data, surplus, err = trimVP8(data)
		f.seeThrough = f.alpha != nil
	} else {
		if f.alpha != nil {
			p.r.Add(report.SecondPicture, int64(len(f.alpha)))
			f.alpha = nil
		}
		f.data, surplus, spare, err = trimVP8L(data)
	}
	if err != nil {
		return err
	}
	p.noteTail(surplus, spare)
	if name == "VP8L" && f.seeThrough {
		p.noteHidden(f.data)
	}
	return nil
}

func (p *picture) noteTail(surplus int, spare bool) {
	if surplus > 0 {
		p.r.Add(report.HiddenRows, int64(surplus))
	}
	if spare {
		p.r.Add(report.Padding, 1)
	}
}

// noteHidden tells of colour under full transparency: it stays, because the pixels stay compressed as they are.
func (p *picture) noteHidden(data []byte) {
	m, err := vp8l.Decode(bytes.NewReader(data))
	if err != nil {
		return
	}
	p.keepHidden(m)
}

// check is what must hold when all chunks are read.
func (p *picture) check(end int64) error {
	if p.still == nil && len(p.frames) == 0 {
		return report.Cut(end)
	}
	p.r.Width, p.r.Height, p.r.Frames = p.width, p.height, max(len(p.frames), 1)
	if p.orientation > 4 {
		p.r.Width, p.r.Height = p.height, p.width
	}
	if len(p.frames) > 1 {
		p.r.Keep(report.ExtraFrames, 0)
	}
	return nil
}
