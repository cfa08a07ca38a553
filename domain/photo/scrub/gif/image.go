// This file unpacks an image to exactly its pixels (section 20 to 22 and appendix F).

package gif

import (
	"compress/lzw"
	"errors"
	"io"

	"consentry/domain/photo/scrub/report"
)

// frame is one image. Its pixels are unpacked twice, to see which colours they use and to be written, so that only one
// image at a time is in memory.
type frame struct {
	control
	x, y, w, h int
	packed     [][]byte
	bits       int // of its codes
	interlaced bool
	palette    []byte // its own; nil when it uses the global one
	entries    [256]bool
	clear      bool // it has transparent pixels
	seen       rect // the part of it that lies on the screen
}

// rect is a part of an image.
type rect struct{ w, h int }

// parts reads sub-blocks as one stream, byte by byte, so that left is exact.
type parts struct {
	list [][]byte
	left int64
}

func (p *parts) ReadByte() (byte, error) {
	for len(p.list) > 0 && len(p.list[0]) == 0 {
		p.list = p.list[1:]
	}
	if len(p.list) == 0 {
		return 0, io.EOF
	}
	c := p.list[0][0]
	p.list[0] = p.list[0][1:]
	p.left--
	return c, nil
}

func (p *parts) Read(b []byte) (int, error) {
	for i := range b {
		c, err := p.ReadByte()
		if err != nil {
			return i, err
		}
		b[i] = c
	}
	return len(b), nil
}

func (p *picture) readImage(in *input, c control) error {
	d := in.take(9)
	if d == nil {
		return in.cut()
	}
	if !c.present {
		c.transparent = -1
	}
	f := frame{control: c, x: int(le.Uint16(d)), y: int(le.Uint16(d[2:])), w: int(le.Uint16(d[4:])), h: int(le.Uint16(d[6:]))}
	if d[8]&0x80 != 0 {
		if f.palette = in.take(3 << (d[8]&7 + 1)); f.palette == nil {
			return in.cut()
		}
	}
	if f.palette == nil && p.palette == nil {
		return report.Bad("colour table")
	}
	if err := p.room(f); err != nil {
		return err
	}
	bits := in.take(1)
	if bits == nil {
		return in.cut()
	}
	if bits[0] < 2 || bits[0] > 8 {
		return report.Bad("code size")
	}
	list, err := in.blocks()
	if err != nil {
		return err
	}
	f.packed, f.bits, f.interlaced = list, int(bits[0]), d[8]&0x40 != 0
	if err := p.place(&f); err != nil {
		return err
	}
	if err := p.survey(&f, int64(in.at)); err != nil {
		return err
	}
	p.frames = append(p.frames, f)
	return nil
}

// place finds the part of an image that lies on the screen.
func (p *picture) place(f *frame) error {
	f.seen = rect{max(min(f.w, p.width-f.x), 0), max(min(f.h, p.height-f.y), 0)}
	if f.seen.w == 0 || f.seen.h == 0 {
		return report.Bad("image outside the screen")
	}
	if hidden := int64(f.w)*int64(f.h) - int64(f.seen.w)*int64(f.seen.h); hidden > 0 {
		p.r.Add(report.HiddenRows, hidden)
	}
	return nil
}

// survey unpacks an image for the first time.
func (p *picture) survey(f *frame, end int64) error {
	pix, surplus, err := f.unpack(end)
	if err != nil {
		return err
	}
	if surplus > 0 {
		p.r.Add(report.HiddenRows, surplus)
	}
	for _, v := range pix {
		f.entries[v] = true
	}
	if f.transparent >= 0 {
		f.clear, f.entries[f.transparent] = f.entries[f.transparent], false
	}
	palette := f.palette
	if palette == nil {
		palette = p.palette
	}
	for i := len(palette) / 3; i < 256; i++ {
		if f.entries[i] {
			return report.Bad("colour index")
		}
	}
	return nil
}

// room checks sizes before anything is unpacked.
func (p *picture) room(f frame) error {
	if err := report.Pictured(f.w, f.h); err != nil {
		return err
	}
	if p.width == 0 || p.height == 0 {
		p.width, p.height = f.x+f.w, f.y+f.h
		if err := report.Pictured(p.width, p.height); err != nil {
			return err
		}
	}
	if len(p.frames) == report.MaxFrames {
		return report.Refuse(report.TooMany, "what", "frames", "limit", "2000")
	}
	if p.pixels += int64(f.w) * int64(f.h); p.pixels > report.MaxDrawn {
		return report.Refuse(report.Bomb)
	}
	return nil
}

// unpack is exactly the pixels on the screen, in rows from the top, and how many packed bytes say more than the image
// shows. end is where the image ends in the file.
func (f *frame) unpack(end int64) (pix []byte, surplus int64, err error) {
	in := &parts{list: append([][]byte(nil), f.packed...)}
	for _, b := range f.packed {
		in.left += int64(len(b))
	}
	n := f.w * f.h
	if int64(n) > (in.left*8/int64(f.bits+1)+1)*4096 { // a code stands for at most 4096 pixels
		return nil, 0, report.Cut(end)
	}
	z := lzw.NewReader(in, lzw.LSB, f.bits)
	defer z.Close()
	pix = make([]byte, n)
	if _, err := io.ReadFull(z, pix); err != nil {
		if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
			return nil, 0, report.Cut(end).With(err)
		}
		return nil, 0, report.Bad("LZW").With(err)
	}
	var more [1]byte
	if k, _ := io.ReadFull(z, more[:]); k > 0 {
		surplus = max(in.left, 1)
	} else {
		surplus = in.left
	}
	if f.interlaced {
		pix = weave(pix, f.w)
	}
	if f.seen.w == f.w {
		return pix[:f.w*f.seen.h], surplus, nil
	}
	for y := range f.seen.h {
		copy(pix[y*f.seen.w:], pix[y*f.w:y*f.w+f.seen.w])
	}
	return pix[:f.seen.w*f.seen.h], surplus, nil
}

// weave puts interlaced rows in their order (appendix E).
func weave(pix []byte, w int) []byte {
	h := len(pix) / w
	out, from := make([]byte, len(pix)), 0
	for _, pass := range [4][2]int{{0, 8}, {4, 8}, {2, 4}, {1, 2}} {
		for y := pass[0]; y < h; y += pass[1] {
			copy(out[y*w:(y+1)*w], pix[from:])
			from += w
		}
	}
	return out
}
