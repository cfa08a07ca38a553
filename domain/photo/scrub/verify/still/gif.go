// This file holds the walk over GIF files (GIF89a specification): pictures, their control blocks, and the block that
// repeats an animation.

package still

import (
	"consentry/domain/photo/scrub/report"
	"consentry/domain/photo/scrub/verify/proof"
)

// gifPalette is a colour table and which entries are shown.
type gifPalette struct {
	at      int
	colours []byte
	shown   [256]bool
	clear   [256]bool // transparent in a picture
}

// gifWalk is a walk over one file.
type gifWalk struct {
	b       []byte
	at      int
	p       *proof.Proof
	global  *gifPalette
	looped  bool
	control bool // a control block waits for its picture
	clear   int  // the transparent index it names; -1 for none
	pixels  int64
	lengths [4096]uint16
	data    []byte
}

func walkGIF(b []byte, p *proof.Proof) error {
	if len(b) < 13 || string(b[:6]) != "GIF87a" && string(b[:6]) != "GIF89a" {
		return report.Bad("signature")
	}
	w := &gifWalk{b: b, at: 13, p: p, clear: -1}
	p.Width, p.Height, p.Bytes = le16(b, 6), le16(b, 8), 13
	if err := report.Pictured(p.Width, p.Height); err != nil {
		return err
	}
	var err error
	if w.global, err = w.palette(b[10]); err != nil {
		return err
	}
	background := int(b[11])
	switch {
	case w.global == nil && background != 0, w.global != nil && 3*background >= len(w.global.colours):
		p.Find(Field, 11, 1)
	case w.global != nil:
		w.global.shown[background] = true
	}
	for done := false; !done; {
		if done, err = w.block(); err != nil {
			return err
		}
	}
	if p.Frames == 0 {
		return report.Bad("image")
	}
	w.entries(w.global)
	if w.at < len(b) {
		p.Find(Trailer, int64(w.at), int64(len(b)-w.at))
	}
	return nil
}

// palette walks a colour table, if the flags say that there is one.
func (w *gifWalk) palette(flags byte) (*gifPalette, error) {
	if flags&0x80 == 0 {
		return nil, nil
	}
	n := 3 << (flags&7 + 1)
	if w.at+n > len(w.b) {
		return nil, report.Cut(int64(len(w.b)))
	}
	g := &gifPalette{at: w.at, colours: w.b[w.at : w.at+n]}
	w.at += n
	w.p.Bytes += int64(n)
	return g, nil
}

// entries looks at the entries of a table that nothing shows.
func (w *gifWalk) entries(g *gifPalette) {
	for i := 0; g != nil && 3*i < len(g.colours); i++ {
		if g.shown[i] || zero(g.colours[3*i:3*i+3]) {
			continue
		}
		what := UnusedPalette
		if g.clear[i] {
			what = HiddenColor
		}
		w.p.Find(what, int64(g.at+3*i), 3)
	}
}

// block walks one block.
func (w *gifWalk) block() (done bool, err error) {
	if w.at >= len(w.b) {
		return false, report.Cut(int64(len(w.b)))
	}
	switch w.b[w.at] {
	case 0x3b:
		if w.control {
			w.p.Find(Order, int64(w.at), 1)
		}
		w.at++
		w.p.Bytes++
		return true, nil
	case 0x2c:
		return false, w.image()
	case 0x21:
		return false, w.extension()
	}
	return false, report.Bad("block")
}

// extension walks one extension; those that pictures do not need are findings.
func (w *gifWalk) extension() error {
	start := w.at
	if start+2 > len(w.b) {
		return report.Cut(int64(len(w.b)))
	}
	label := w.b[start+1]
	w.at += 2
	blocks, err := w.blocks()
	if err != nil {
		return err
	}
	size := w.at - start
	what := AppSegment
	switch label {
	case 0xf9:
		what = w.graphicControl(w.b[start+2 : w.at])
	case 0xff:
		what = w.loop(w.b[start+2:w.at], len(blocks))
	case 0xfe, 0x01: // comment, plain text
		what = Comment
	}
	if what == "" && w.b[4] == '7' { // the first version has no extensions
		what = Order
	}
	if what != "" {
		w.p.Find(what, int64(start), int64(size))
	} else {
		w.p.Bytes += int64(size)
	}
	return nil
}

// graphicControl walks a control block's sub-blocks (section 23).
func (w *gifWalk) graphicControl(b []byte) string {
	switch {
	case len(b) != 6 || b[0] != 4:
		return Field
	case w.control:
		return Order
	case b[1]>>2 > 3 || b[1]&1 == 0 && b[4] != 0:
		return Field
	}
	w.control = true
	if b[1]&1 != 0 {
		w.clear = int(b[4])
	}
	return ""
}

// loop walks the block that says how often an animation repeats: the only application block that may stand.
func (w *gifWalk) loop(b []byte, size int) string {
	switch {
	case len(b) != 17 || string(b[:12]) != "\x0bNETSCAPE2.0" || b[12] != 3 || b[13] != 1 || size != 14:
		return AppSegment
	case w.looped || w.control || w.p.Frames > 0:
		return Order
	}
	w.looped = true
	return ""
}

// blocks passes over sub-blocks and joins what is in them; the result is good until the next call.
func (w *gifWalk) blocks() ([]byte, error) {
	w.data = w.data[:0]
	for {
		if w.at >= len(w.b) {
			return nil, report.Cut(int64(len(w.b)))
		}
		n := int(w.b[w.at])
		w.at++
		if n == 0 {
			return w.data, nil
		}
		if w.at+n > len(w.b) {
			return nil, report.Cut(int64(len(w.b)))
		}
		w.data = append(w.data, w.b[w.at:w.at+n]...)
		w.at += n
	}
}

// image walks one picture (sections 20 to 22).
func (w *gifWalk) image() error {
	start := w.at
	if start+11 > len(w.b) {
		return report.Cut(int64(len(w.b)))
	}
	if w.p.Frames++; w.p.Frames > report.MaxFrames {
		return report.Refuse(report.TooMany, "what", "frames")
	}
	width, height, flags := le16(w.b, start+5), le16(w.b, start+7), w.b[start+9]
	if err := report.Pictured(width, height); err != nil {
		return err
	}
	if w.pixels += int64(width) * int64(height); w.pixels > report.MaxDrawn {
		return report.Refuse(report.Bomb)
	}
	if le16(w.b, start+1)+width > w.p.Width || le16(w.b, start+3)+height > w.p.Height {
		w.p.Find(HiddenPixels, int64(start), 10)
	}
	if flags&0x18 != 0 {
		w.p.Find(Field, int64(start+9), 1)
	}
	w.at += 10
	w.p.Bytes += 10
	local, err := w.palette(flags)
	if err != nil {
		return err
	}
	g := local
	if g == nil {
		g = w.global
	}
	if g == nil {
		return report.Bad("palette")
	}
	if w.at >= len(w.b) {
		return report.Cut(int64(len(w.b)))
	}
	at, bits := w.at, int(w.b[w.at])
	w.at++
	data, err := w.blocks()
	if err != nil {
		return err
	}
	used, err := w.lzw(data, bits, width*height, at)
	if err != nil {
		return err
	}
	if !g.use(used, w.clear) {
		return report.Bad("index")
	}
	w.p.Bytes += int64(w.at - at)
	w.entries(local)
	w.control, w.clear = false, -1
	return nil
}

// use notes which entries a picture uses; false when there are no such entries.
func (g *gifPalette) use(used [256]bool, clear int) bool {
	for i, u := range used {
		switch {
		case !u:
		case 3*i >= len(g.colours):
			return false
		case i == clear:
			g.clear[i] = true
		default:
			g.shown[i] = true
		}
	}
	return true
}

// lzw walks a picture's codes (appendix F): exactly the pixels that it has, then the code of the end and nothing more.
// Only lengths are kept: which colours occur is told by the codes of single pixels, of which all others are made.
func (w *gifWalk) lzw(data []byte, bits, want, at int) (used [256]bool, err error) {
	bad := report.Bad("LZW")
	if bits < 2 || bits > 8 {
		return used, bad
	}
	clear := 1 << bits
	end, next, width := clear+1, clear+2, bits+1
	for i := range clear {
		w.lengths[i] = 1
	}
	prev, got, acc, n, i := -1, 0, uint32(0), 0, 0
	for {
		for n < width {
			if i == len(data) {
				return used, bad
			}
			acc |= uint32(data[i]) << n
			i++
			n += 8
		}
		code := int(acc & (1<<width - 1))
		acc >>= width
		n -= width
		switch {
		case code == end:
			if got < want {
				return used, bad
			}
			if acc != 0 {
				w.p.Find(Padding, int64(at), 1)
			}
			if i < len(data) {
				w.p.Find(ScanSurplus, int64(at), int64(len(data)-i))
			}
			return used, nil
		case code == clear:
			next, width, prev = clear+2, bits+1, -1
			continue
		case code < clear:
			used[code] = true
			got++
		case prev < 0 || code > next || code == next && next == 4096:
			return used, bad
		case code == next:
			got += int(w.lengths[prev]) + 1
		default:
			got += int(w.lengths[code])
		}
		if got > want {
			w.p.Find(ScanSurplus, int64(at), int64(len(data)-i))
			return used, nil
		}
		if prev >= 0 && next < 4096 {
			w.lengths[next] = w.lengths[prev] + 1
			if next++; next == 1<<width && width < 12 {
				width++
			}
		}
		prev = code
	}
}
