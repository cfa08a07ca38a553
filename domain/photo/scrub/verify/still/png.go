// This file holds the walk over the chunks of PNG and APNG files (PNG specification, third edition, sections 5, 11, 12).

package still

import (
	"hash/crc32"
	"slices"
	"strings"

	"consentry/domain/photo/scrub/report"
	"consentry/domain/photo/scrub/verify/proof"
)

const pngSignature = "\x89PNG\r\n\x1a\n"

// profileNames are the names that a profile may have in iCCP.
var profileNames = []string{"icc", "icc profile", "srgb", "display p3", "adobe rgb", "rgb", "gray"}

// pngWalk is a walk over one file.
type pngWalk struct {
	b    []byte
	p    *proof.Proof
	seen map[string]bool

	depth, colour int
	interlaced    bool
	palette       []byte
	alpha         []byte // of tRNS, for palettes
	used          [256]bool
	paletteAt     int

	stage    int // 0 before the first IDAT, 1 in the IDATs, 2 after them
	idat     [][]byte
	idatAt   int
	animated bool
	frames   int // that acTL promises
	sequence int
	frame    *pngFrame // the animation frame whose data comes
	hidden   bool      // hidden colour was noted
	padded   bool      // padding was noted
	drawn    int64     // pixels of all frames
}

// pngFrame is one picture of an animation.
type pngFrame struct {
	w, h int
	at   int
	data [][]byte
}

func walkPNG(b []byte, p *proof.Proof) error {
	if !strings.HasPrefix(string(b[:min(8, len(b))]), pngSignature) {
		return report.Bad("signature")
	}
	w := &pngWalk{b: b, p: p, seen: map[string]bool{}}
	p.Bytes = 8
	at := 8
	for parts := 0; ; parts++ {
		if parts > report.MaxParts {
			return report.Refuse(report.TooMany, "what", "chunks")
		}
		if at+12 > len(b) || be32(b, at) > len(b)-at-12 {
			return report.Cut(int64(len(b)))
		}
		n := be32(b, at)
		end := at + 12 + n
		kind, data := string(b[at+4:at+8]), b[at+8:at+8+n]
		if uint32(be32(b, end-4)) != crc32.ChecksumIEEE(b[at+4:at+8+n]) {
			return report.Bad("CRC")
		}
		what, err := w.chunk(kind, data, at)
		if err != nil {
			return err
		}
		if what != "" {
			p.Find(what, int64(at), int64(end-at))
		} else {
			p.Bytes += int64(end - at)
		}
		at = end
		if kind == "IEND" {
			break
		}
	}
	if at < len(b) {
		p.Find(Trailer, int64(at), int64(len(b)-at))
	}
	return w.finish()
}

// pngOnce are the chunks that may come once, before the picture, and how many bytes they have; -1 when it varies.
var pngOnce = map[string]int{
	"PLTE": -1, "tRNS": -1, "sBIT": -1, "iCCP": -1, "eXIf": -1, "bKGD": -1,
	"sRGB": 1, "gAMA": 4, "cHRM": 32, "cICP": 4, "pHYs": 9, "mDCV": 24, "cLLI": 8, "acTL": 8,
}

// chunk walks one chunk and says what is wrong with it; "" when it is accounted for.
func (w *pngWalk) chunk(kind string, data []byte, at int) (what string, err error) {
	if (kind == "IHDR") != (at == 8) {
		return "", report.Bad("IHDR")
	}
	if w.stage == 1 && kind != "IDAT" {
		w.stage = 2
		if err := w.still(); err != nil {
			return "", err
		}
	}
	switch kind {
	case "IHDR":
		return "", w.header(data)
	case "IDAT":
		if w.stage == 2 {
			return "", report.Bad("IDAT")
		}
		if w.stage == 0 {
			w.stage, w.idatAt = 1, at
		}
		if len(data) == 0 {
			return Chunk, nil
		}
		w.idat = append(w.idat, data)
		return "", nil
	case "IEND":
		if w.stage != 2 {
			return "", report.Bad("IDAT")
		}
		if len(data) > 0 {
			return Chunk, nil
		}
		return "", nil
	case "fcTL", "fdAT":
		return w.animation(kind, data, at)
	}
	size, known := pngOnce[kind]
	switch {
	case !known:
		return Chunk, nil
	case w.seen[kind] || w.stage > 0:
		return Order, nil
	case size >= 0 && size != len(data):
		return "", report.Bad(kind)
	}
	w.seen[kind] = true
	return w.property(kind, data, at)
}

// header walks IHDR; the limits are checked before anything is sized by it.
func (w *pngWalk) header(d []byte) error {
	if len(d) != 13 || be32(d, 0) > 1<<31-1 || be32(d, 4) > 1<<31-1 {
		return report.Bad("IHDR")
	}
	w.p.Width, w.p.Height, w.p.Frames = be32(d, 0), be32(d, 4), 1
	if err := report.Pictured(w.p.Width, w.p.Height); err != nil {
		return err
	}
	w.depth, w.colour, w.interlaced = int(d[8]), int(d[9]), d[12] == 1
	depths := map[int][]int{0: {1, 2, 4, 8, 16}, 2: {8, 16}, 3: {1, 2, 4, 8}, 4: {8, 16}, 6: {8, 16}}
	if !slices.Contains(depths[w.colour], w.depth) || d[10] != 0 || d[11] != 0 || d[12] > 1 {
		return report.Bad("IHDR")
	}
	return nil
}

// channels is how many values a pixel has.
func (w *pngWalk) channels() int { return [7]int{1, 0, 3, 1, 2, 0, 4}[w.colour] }

// property walks a chunk that says something of the colours.
func (w *pngWalk) property(kind string, d []byte, at int) (what string, err error) {
	bad := report.Bad(kind)
	switch kind {
	case "PLTE":
		if w.colour != 3 {
			return Chunk, nil // only a suggestion
		}
		if len(d) == 0 || len(d)%3 != 0 || len(d)/3 > 1<<w.depth || w.seen["tRNS"] {
			return "", bad
		}
		w.palette, w.paletteAt = d, at+8
	case "tRNS":
		return "", w.transparency(d)
	case "sBIT":
		n := []int{1, 0, 3, 3, 2, 0, 4}[w.colour]
		if len(d) != n {
			return "", bad
		}
		for _, v := range d {
			if v == 0 || w.colour != 3 && int(v) > w.depth || v > 16 {
				return Field, nil
			}
		}
	case "sRGB":
		if d[0] > 3 {
			return Field, nil
		}
	case "pHYs":
		if d[8] > 1 {
			return Field, nil
		}
	case "bKGD":
		if len(d) != []int{2, 0, 6, 1, 2, 0, 6}[w.colour] {
			return "", bad
		}
		if w.colour == 3 && 3*int(d[0]) >= len(w.palette) {
			return Field, nil
		}
		for i := 0; w.colour != 3 && i < len(d); i += 2 {
			if be16(d, i) >= 1<<w.depth {
				return Field, nil
			}
		}
	case "iCCP":
		return w.profile(d, at)
	case "eXIf":
		before := len(w.p.Findings)
		walkExif(d, int64(at+8), w.p)
		if len(w.p.Findings) > before {
			return Exif, nil
		}
	case "acTL":
		w.animated, w.frames = true, be32(d, 0)
		if w.frames < 1 || w.frames > report.MaxFrames {
			return "", report.Refuse(report.TooMany, "what", "frames")
		}
	}
	return "", nil
}

// transparency walks tRNS (section 11.3.1.1).
func (w *pngWalk) transparency(d []byte) error {
	bad := report.Bad("tRNS")
	switch w.colour {
	case 0, 2:
		if len(d) != 2*w.channels() {
			return bad
		}
		for i := 0; i < len(d); i += 2 {
			if be16(d, i) >= 1<<w.depth {
				return bad
			}
		}
	case 3:
		if len(d) == 0 || 3*len(d) > len(w.palette) {
			return bad
		}
		w.alpha = d
	default:
		return bad
	}
	return nil
}

// profile walks iCCP: a neutral name, and a stream that is the profile and nothing else.
func (w *pngWalk) profile(d []byte, at int) (string, error) {
	n := slices.Index(d, 0)
	if n < 1 || n > 79 || n+2 > len(d) || d[n+1] != 0 {
		return "", report.Bad("iCCP")
	}
	if !slices.Contains(profileNames, strings.ToLower(string(d[:n]))) {
		return ProfileText, nil
	}
	var profile []byte
	z, err := inflate(d[n+2:], report.MaxProfile, func(b []byte) error {
		profile = append(profile, b...)
		return nil
	})
	if err != nil {
		return "", err
	}
	if z.surplus || z.used != len(d)-n-2 {
		return ScanSurplus, nil
	}
	if z.padding {
		return Padding, nil
	}
	before := len(w.p.Findings)
	walkProfile(profile, int64(at+8+n+2), w.p)
	if len(w.p.Findings) > before {
		return ProfileText, nil
	}
	return "", nil
}

// animation walks fcTL and fdAT (section 11.3.6).
func (w *pngWalk) animation(kind string, d []byte, at int) (string, error) {
	if !w.animated || len(d) < 4 || be32(d, 0) != w.sequence {
		return "", report.Bad(kind)
	}
	w.sequence++
	if kind == "fdAT" {
		if w.frame == nil || w.stage != 2 {
			return "", report.Bad("fdAT")
		}
		if len(d) == 4 {
			return Chunk, nil
		}
		w.frame.data = append(w.frame.data, d[4:])
		return "", nil
	}
	if err := w.endFrame(); err != nil {
		return "", err
	}
	if len(d) != 26 || w.frames == 0 || d[24] > 2 || d[25] > 1 {
		return "", report.Bad("fcTL")
	}
	w.frames--
	width, height, x, y := be32(d, 4), be32(d, 8), be32(d, 12), be32(d, 16)
	if width < 1 || height < 1 || x > w.p.Width || y > w.p.Height || width > w.p.Width-x || height > w.p.Height-y {
		return "", report.Bad("fcTL")
	}
	if w.stage == 0 { // the picture itself is the first frame
		if w.seen["fcTL"] || width != w.p.Width || height != w.p.Height {
			return "", report.Bad("fcTL")
		}
		w.seen["fcTL"] = true
		return "", nil
	}
	w.p.Frames++
	w.frame = &pngFrame{w: width, h: height, at: at}
	return "", nil
}

// still walks the pixels of the picture itself.
func (w *pngWalk) still() error {
	if w.colour == 3 && w.palette == nil {
		return report.Bad("PLTE")
	}
	if w.animated && !w.seen["fcTL"] { // a picture that viewers of the animation never show
		w.p.Find(HiddenPixels, int64(w.idatAt), 0)
	}
	return w.pixels(w.idat, w.p.Width, w.p.Height, w.idatAt)
}

// endFrame walks the pixels of the frame before.
func (w *pngWalk) endFrame() error {
	f := w.frame
	if f == nil {
		return nil
	}
	w.frame = nil
	if len(f.data) == 0 {
		return report.Bad("fdAT")
	}
	return w.pixels(f.data, f.w, f.h, f.at)
}

func (w *pngWalk) finish() error {
	if err := w.endFrame(); err != nil {
		return err
	}
	if w.frames > 0 {
		return report.Bad("acTL")
	}
	for _, used := range w.used[len(w.palette)/3:] {
		if used && w.colour == 3 {
			return report.Bad("PLTE")
		}
	}
	clear := 0
	for i := 0; 3*i < len(w.palette); i++ {
		rgb, alpha := w.palette[3*i:3*i+3], byte(255)
		if i < len(w.alpha) {
			alpha = w.alpha[i]
		}
		switch {
		case !w.used[i] && (!zero(rgb) || alpha != 0 && alpha != 255):
			w.p.Find(UnusedPalette, int64(w.paletteAt+3*i), 3)
		case w.used[i] && alpha == 0:
			if clear++; clear > 1 || !zero(rgb) { // two of them can draw a picture that nobody sees
				w.p.Find(HiddenColor, int64(w.paletteAt+3*i), 3)
			}
		}
	}
	return nil
}
