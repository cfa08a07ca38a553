// This file holds the walk over WebP files' chunks (RFC 9649 section 2).

package still

import (
	"consentry/domain/photo/scrub/report"
	"consentry/domain/photo/scrub/verify/proof"
)

// The flags of VP8X (RFC 9649 section 2.7.1).
const (
	webpAnimated = 0x02
	webpXMP      = 0x04
	webpExif     = 0x08
	webpAlpha    = 0x10
	webpProfile  = 0x20
)

// webpStage is where in a file a chunk may come.
var webpStage = map[string]int{"VP8X": 1, "ICCP": 2, "ANIM": 3, "ALPH": 4, "VP8 ": 5, "VP8L": 5, "ANMF": 5, "EXIF": 6}

// webpWalk is a walk over one file.
type webpWalk struct {
	b        []byte
	p        *proof.Proof
	extended bool
	flags    byte // that VP8X has
	has      byte // that the chunks are; webpAlpha only for ALPH
	lossless bool
	stage    int
	alpha    *span // ALPH that waits for its picture
	pixels   int64
	chunks   int
}

func walkWebP(b []byte, p *proof.Proof) error {
	if len(b) < 12 || string(b[:4]) != "RIFF" || string(b[8:12]) != "WEBP" {
		return report.Bad("signature")
	}
	end := 8 + le32(b, 4)
	if end > len(b) {
		return report.Cut(int64(len(b)))
	}
	if end < len(b) {
		p.Find(Trailer, int64(end), int64(len(b)-end))
	}
	p.Bytes = 12
	w := &webpWalk{b: b[:end], p: p}
	if err := w.walk(12, end, w.chunk); err != nil {
		return err
	}
	if p.Frames == 0 || w.alpha != nil {
		return report.Bad("VP8")
	}
	if w.extended {
		want := w.has
		if w.lossless { // its own header says whether it has alpha
			want |= w.flags & webpAlpha
		}
		if w.flags != want {
			p.Find(Field, 20, 4)
		}
	}
	return nil
}

// walk goes over chunks; each says what is wrong with a chunk, "" when nothing is.
func (w *webpWalk) walk(at, end int, each func(kind string, at, n int) (string, error)) error {
	for at < end {
		if w.chunks++; w.chunks > report.MaxParts {
			return report.Refuse(report.TooMany, "what", "chunks")
		}
		if end-at < 8 {
			return report.Bad("chunk")
		}
		n := le32(w.b, at+4)
		if n > end-at-8 || n+n&1 > end-at-8 {
			return report.Cut(int64(end))
		}
		next := at + 8 + n + n&1
		what, err := each(string(w.b[at:at+4]), at+8, n)
		if err != nil {
			return err
		}
		if n&1 == 1 && w.b[next-1] != 0 {
			w.p.Find(Padding, int64(next-1), 1)
		}
		if what != "" {
			w.p.Find(what, int64(at), int64(next-at))
		} else {
			w.p.Bytes += int64(next - at)
		}
		at = next
	}
	return nil
}

// chunk walks one chunk of the file; its n bytes start at.
func (w *webpWalk) chunk(kind string, at, n int) (string, error) {
	d := w.b[at : at+n]
	stage, known := webpStage[kind]
	if !known {
		return Chunk, nil
	}
	simple := kind == "VP8 " || kind == "VP8L"
	if stage < w.stage || stage == w.stage && kind != "ANMF" || !w.extended && kind != "VP8X" && !simple {
		return Order, nil
	}
	w.stage = stage
	switch kind {
	case "VP8X":
		return w.header(d)
	case "ICCP":
		w.has |= webpProfile
		walkProfile(d, int64(at), w.p)
	case "EXIF":
		w.has |= webpExif
		walkExif(d, int64(at), w.p)
	case "ANIM":
		w.has |= webpAnimated
		if n != 6 {
			return "", report.Bad("ANIM")
		}
	case "ANMF":
		return "", w.animation(at, n)
	default:
		if w.has&webpAnimated != 0 {
			return HiddenPixels, nil
		}
		return w.picture(kind, at, n, w.p.Width, w.p.Height)
	}
	return "", nil
}

// header walks VP8X.
func (w *webpWalk) header(d []byte) (string, error) {
	if len(d) != 10 {
		return "", report.Bad("VP8X")
	}
	w.extended, w.flags = true, d[0]
	w.p.Width, w.p.Height = le32(d, 3)>>8+1, le32(d, 6)>>8+1
	if !zero(d[1:4]) {
		return Field, nil
	}
	if err := report.Pictured(w.p.Width, w.p.Height); err != nil {
		return "", err
	}
	return "", nil
}

// animation walks ANMF: the frame's place, and its chunks.
func (w *webpWalk) animation(at, n int) error {
	if w.has&webpAnimated == 0 || n < 16 {
		return report.Bad("ANMF")
	}
	d := w.b[at : at+16]
	u24 := func(i int) int { return int(d[i]) | int(d[i+1])<<8 | int(d[i+2])<<16 }
	x, y, width, height := 2*u24(0), 2*u24(3), u24(6)+1, u24(9)+1
	if x+width > w.p.Width || y+height > w.p.Height {
		return report.Bad("ANMF")
	}
	if d[15]&^3 != 0 {
		w.p.Find(Field, int64(at+15), 1)
	}
	if w.p.Frames >= report.MaxFrames {
		return report.Refuse(report.TooMany, "what", "frames")
	}
	frames, inside := w.p.Frames, w.p.Bytes
	err := w.walk(at+16, at+n, func(kind string, at, n int) (string, error) {
		switch kind {
		case "ALPH", "VP8 ", "VP8L":
			if w.p.Frames > frames {
				return Order, nil
			}
			return w.picture(kind, at, n, width, height)
		}
		return Chunk, nil
	})
	w.p.Bytes = inside // the caller counts the whole chunk; what is wrong inside is a finding
	if err == nil && (w.p.Frames != frames+1 || w.alpha != nil) {
		return report.Bad("ANMF")
	}
	return err
}

// picture walks the chunks that make one picture: VP8 with or without ALPH, or VP8L. Width and height are what the
// container says; 0 for a file of one chunk, which says nothing.
func (w *webpWalk) picture(kind string, at, n, width, height int) (string, error) {
	if kind == "ALPH" {
		if w.alpha != nil {
			return Order, nil
		}
		w.alpha = &span{at, at + n}
		w.has |= webpAlpha
		return "", nil
	}
	d := w.b[at : at+n]
	var err error
	var wide, high int
	if kind == "VP8L" {
		wide, high, err = sizeVP8L(d)
	} else {
		wide, high, err = sizeVP8(d)
	}
	if err != nil {
		return "", err
	}
	if err := report.Pictured(wide, high); err != nil {
		return "", err
	}
	// The decoders take room for all pixels at once, so what is more flat than a picture can be is not decoded.
	if w.pixels += int64(wide) * int64(high); w.pixels > report.MaxDrawn || wide*high > 1<<24+4096*n {
		return "", report.Refuse(report.Bomb)
	}
	if !w.extended {
		w.p.Width, w.p.Height, width, height = wide, high, wide, high
	}
	if wide != width || high != height {
		return "", report.Bad("size")
	}
	w.p.Frames++
	if kind == "VP8L" {
		w.lossless = true
		if w.alpha != nil {
			return Order, nil
		}
		return "", w.packed(d, at)
	}
	if a := w.alpha; a != nil {
		w.alpha = nil
		if err := w.transparency(w.b[a.start:a.end], a.start, wide, high); err != nil {
			return "", err
		}
	}
	return "", w.lossy(d, at, wide, high)
}
