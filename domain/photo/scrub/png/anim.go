// This file holds animation (clauses 4.9 and 11.3.6): frames are packed anew like the picture itself. An animation that
// does not hold together is left behind, and the first picture stays.

package png

import "consentry/domain/photo/scrub/report"

// animation is acTL with its frames as they come.
type animation struct {
	declared uint32
	plays    uint32
	next     uint32 // sequence number
	frames   []frame
	broken   bool
	packed   int64 // bytes of frames
}

// frame is an fcTL and what follows it. The data of the first one may be the picture's own IDAT.
type frame struct {
	header  header
	control []byte // after the sequence number: 22 bytes
	own     bool   // its pixels are the IDAT
	data    [][]byte
}

// packedFrame is a frame as it is written.
type packedFrame struct {
	control []byte
	data    []byte
}

// takeAnimation reads one of the three chunks; what is wrong with one breaks the animation, not the picture.
func (p *picture) takeAnimation(name string, data []byte, good bool) {
	if p.anim == nil {
		p.anim = &animation{broken: name != "acTL"}
	} else if name == "acTL" {
		p.anim.broken = true
	}
	a := p.anim
	a.packed += int64(len(data))
	if !good {
		a.broken = true
		return
	}
	switch name {
	case "acTL":
		if len(data) != 8 || p.data != nil {
			a.broken = true
			return
		}
		a.declared, a.plays = be.Uint32(data), be.Uint32(data[4:])
	case "fcTL":
		p.takeControl(data)
	case "fdAT":
		if len(data) < 4 || !a.number(data) || len(a.frames) == 0 || a.frames[len(a.frames)-1].own {
			a.broken = true
			return
		}
		f := &a.frames[len(a.frames)-1]
		f.data = append(f.data, data[4:])
	}
}

// number checks the sequence number that fcTL and fdAT begin with.
func (a *animation) number(data []byte) bool {
	ok := be.Uint32(data) == a.next
	a.next++
	return ok
}

func (p *picture) takeControl(data []byte) {
	a := p.anim
	if len(data) != 26 || !a.number(data) || len(a.frames) > report.MaxFrames {
		a.broken = true
		return
	}
	w, h, x, y := be.Uint32(data[4:]), be.Uint32(data[8:]), be.Uint32(data[12:]), be.Uint32(data[16:])
	inside := func(at, size uint32, all int) bool { return size > 0 && uint64(at)+uint64(size) <= uint64(all) }
	if !inside(x, w, p.head.width) || !inside(y, h, p.head.height) || data[24] > 2 || data[25] > 1 {
		a.broken = true
		return
	}
	f := frame{header: p.head, control: data[4:], own: p.data == nil}
	f.header.width, f.header.height = int(w), int(h)
	if f.own && (len(a.frames) > 0 || f.header.width != p.head.width || f.header.height != p.head.height) {
		a.broken = true
	}
	a.frames = append(a.frames, f)
}

// checkAnimation settles whether the animation is kept. One whose first picture is shown only by viewers that cannot
// animate is two pictures: the one that is shown without animation stays.
func (p *picture) checkAnimation() error {
	a := p.anim
	if a == nil {
		return nil
	}
	var rows int64
	for _, f := range a.frames {
		rows += f.header.size()
		a.broken = a.broken || !f.own && f.data == nil
	}
	switch {
	case len(a.frames) > report.MaxFrames:
		return report.Refuse(report.TooMany, "what", "frames", "limit", "2000")
	case rows > 2*report.MaxRows:
		return report.Refuse(report.Bomb)
	case len(a.frames) > 0 && !a.broken && !a.frames[0].own:
		p.dropAnimation(report.SecondPicture)
	case len(a.frames) < 2 || a.broken || int(a.declared) != len(a.frames):
		p.dropAnimation(report.ExtraFrames)
	default:
		p.r.Frames = len(a.frames)
		p.r.Keep(report.ExtraFrames, a.packed)
	}
	return nil
}

func (p *picture) dropAnimation(kind report.Kind) {
	p.r.Add(kind, p.anim.packed)
	p.anim, p.r.Frames, p.r.Kept = nil, 1, nil
}

// repackFrames packs the frames after the first anew; nil when there are none, or one is damaged and the animation is
// left behind.
func (p *picture) repackFrames(c *colours) []packedFrame {
	if p.anim == nil {
		return nil
	}
	var out []packedFrame
	var sum found
	for _, f := range p.anim.frames[1:] {
		data, found, err := f.header.repack(f.data, c)
		if err != nil {
			p.dropAnimation(report.ExtraFrames)
			return nil
		}
		sum.surplus, sum.after = sum.surplus+found.surplus, sum.after+found.after
		sum.hidden, sum.padding = sum.hidden+found.hidden, sum.padding+found.padding
		out = append(out, packedFrame{f.control, data})
	}
	if c == nil || c.settled {
		p.note(sum)
	}
	return out
}

// appendFrames writes the pixel data: of a still picture one IDAT, of an animation with its control chunks around.
func appendFrames(w []byte, a *animation, first []byte, rest []packedFrame) []byte {
	if a == nil {
		return appendChunk(w, "IDAT", first)
	}
	w = appendChunk(w, "acTL", be.AppendUint32(be.AppendUint32(nil, uint32(1+len(rest))), a.plays))
	sequence := uint32(0)
	numbered := func(data []byte) []byte {
		b := append(be.AppendUint32(make([]byte, 0, 4+len(data)), sequence), data...)
		sequence++
		return b
	}
	w = appendChunk(w, "fcTL", numbered(a.frames[0].control))
	w = appendChunk(w, "IDAT", first)
	for _, f := range rest {
		w = appendChunk(w, "fcTL", numbered(f.control))
		w = appendChunk(w, "fdAT", numbered(f.data))
	}
	return w
}
