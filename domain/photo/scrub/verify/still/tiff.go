// This file holds the walk over a TIFF file's structure (TIFF 6.0 section 2): one directory with the tags that a picture
// needs, and strips or tiles. No byte may be outside these, and none in two of them.

package still

import (
	"consentry/domain/photo/scrub/report"
	"consentry/domain/photo/scrub/verify/proof"
)

// The tags that may stand.
const (
	tiffWidth       = 256
	tiffHeight      = 257
	tiffBits        = 258
	tiffCompression = 259
	tiffPhotometric = 262
	tiffStrips      = 273
	tiffOrientation = 274
	tiffSamples     = 277
	tiffStripRows   = 278
	tiffStripSizes  = 279
	tiffPlanar      = 284
	tiffPredictor   = 317
	tiffPalette     = 320
	tiffTileWidth   = 322
	tiffTileHeight  = 323
	tiffTiles       = 324
	tiffTileSizes   = 325
	tiffExtra       = 338
	tiffProfile     = 34675
)

// tiffAllowed says how many values each tag may have.
var tiffAllowed = map[int]int{
	tiffWidth: 1, tiffHeight: 1, tiffBits: 5, tiffCompression: 1, tiffPhotometric: 1, tiffStrips: report.MaxParts,
	tiffOrientation: 1, tiffSamples: 1, tiffStripRows: 1, tiffStripSizes: report.MaxParts, tiffPlanar: 1, tiffPredictor: 1,
	tiffPalette: 3 * 256, tiffTileWidth: 1, tiffTileHeight: 1, tiffTiles: report.MaxParts, tiffTileSizes: report.MaxParts,
	tiffExtra: 1, tiffProfile: report.MaxProfile,
}

// tiffWalk is a walk over one file.
type tiffWalk struct {
	b      []byte
	p      *proof.Proof
	get16  func([]byte, int) int
	get32  func([]byte, int) int
	spans  spans
	values map[int][]int
	places map[int]int // of palette

	width, height, bits  int
	samples, planes      int
	alpha                bool
	predictor            bool
	packed               bool
	blockWide, blockHigh int
	used                 [256]bool
	hidden, padded       bool
}

func walkTIFF(b []byte, p *proof.Proof) error {
	if len(b) < 8 {
		return report.Bad("header")
	}
	w := &tiffWalk{b: b, p: p, values: map[int][]int{}, places: map[int]int{}}
	switch string(b[:4]) {
	case "II*\x00":
		w.get16, w.get32 = le16, le32
	case "MM\x00*":
		w.get16, w.get32 = be16, be32
	case "II+\x00", "MM\x00+":
		return report.Cannot("BigTIFF")
	default:
		return report.Bad("header")
	}
	w.spans.add(0, 8)
	if err := w.directory(w.get32(b, 4)); err != nil {
		return err
	}
	if err := w.layout(); err != nil {
		return err
	}
	if err := w.blocks(); err != nil {
		return err
	}
	w.palette()
	p.Bytes = int64(w.spans.holes(len(b), func(start, end int) {
		if end-start == 1 && start%2 == 1 && end < len(b) && b[start] == 0 { // to the next even offset
			w.p.Bytes++
			return
		}
		p.Find(Gap, int64(start), int64(end-start))
	}, func(start, end int) { p.Find(Overlap, int64(start), int64(end-start)) })) + p.Bytes
	return nil
}

// directory walks the only directory.
func (w *tiffWalk) directory(at int) error {
	if at < 8 || at > len(w.b)-6 {
		return report.Cut(int64(len(w.b)))
	}
	n := w.get16(w.b, at)
	end := at + 2 + 12*n + 4
	if n == 0 {
		return report.Bad("IFD")
	}
	if end > len(w.b) {
		return report.Cut(int64(len(w.b)))
	}
	w.spans.add(at, end)
	if next := w.get32(w.b, end-4); next != 0 {
		w.p.Find(SecondPage, int64(end-4), 4)
	}
	last := -1
	for i := range n {
		e := at + 2 + 12*i
		tag := w.get16(w.b, e)
		if tag <= last {
			return report.Bad("IFD")
		}
		last = tag
		if err := w.entry(tag, e); err != nil {
			return err
		}
	}
	return nil
}

// entry walks one entry and reads its values.
func (w *tiffWalk) entry(tag, e int) error {
	kind, count := w.get16(w.b, e+2), w.get32(w.b, e+4)
	size := map[int]int{1: 1, 3: 2, 4: 4, 7: 1}[kind]
	most, known := tiffAllowed[tag]
	if !known {
		w.p.Find(Tag, int64(e), 12)
		return nil
	}
	if size == 0 || count < 1 || count > most || (kind == 7) != (tag == tiffProfile) {
		return report.Bad("tag")
	}
	at := e + 8
	if size*count > 4 {
		if at = w.get32(w.b, at); at > len(w.b)-size*count {
			return report.Cut(int64(len(w.b)))
		}
		w.spans.add(at, at+size*count)
	} else if !zero(w.b[at+size*count : at+4]) {
		w.p.Find(Padding, int64(e+8), 4)
	}
	if tag == tiffProfile {
		walkProfile(w.b[at:at+count], int64(at), w.p)
		return nil
	}
	values := make([]int, count)
	for i := range values {
		switch size {
		case 1:
			values[i] = int(w.b[at+i])
		case 2:
			values[i] = w.get16(w.b, at+2*i)
		default:
			values[i] = w.get32(w.b, at+4*i)
		}
	}
	w.values[tag], w.places[tag] = values, at
	return nil
}

// number is a tag's only value, or what it is when the tag is not there.
func (w *tiffWalk) number(tag, missing int) int {
	if v := w.values[tag]; v != nil {
		return v[0]
	}
	return missing
}

// layout reads what the pixels are.
func (w *tiffWalk) layout() error {
	w.width, w.height = w.number(tiffWidth, 0), w.number(tiffHeight, 0)
	w.p.Width, w.p.Height, w.p.Frames = w.width, w.height, 1
	if err := report.Pictured(w.width, w.height); err != nil {
		return err
	}
	if o := w.values[tiffOrientation]; o != nil {
		if w.p.Orientation = o[0]; o[0] < 1 || o[0] > 8 {
			return report.Bad("Orientation")
		}
	}
	bits := w.values[tiffBits]
	if bits == nil {
		bits = []int{1}
	}
	w.bits, w.samples, w.planes = bits[0], w.number(tiffSamples, 1), 1
	photometric := w.number(tiffPhotometric, -1)
	colours := map[int]int{0: 1, 1: 1, 2: 3, 3: 1, 5: 4}[photometric]
	if colours == 0 || w.samples < colours || w.samples > colours+1 || w.bits > 16 || w.bits < 1 || w.bits&(w.bits-1) != 0 {
		return report.Cannot("samples")
	}
	for _, b := range bits {
		if b != w.bits || len(bits) != w.samples {
			return report.Cannot("samples")
		}
	}
	w.alpha = w.samples == colours+1
	extra := w.number(tiffExtra, 0)
	if w.alpha != (w.values[tiffExtra] != nil) || w.alpha && (w.bits < 8 || extra != 1 && extra != 2) {
		return report.Cannot("ExtraSamples")
	}
	if palette := w.values[tiffPalette]; (photometric == 3) != (palette != nil) || palette != nil && (w.bits > 8 || len(palette) != 3<<w.bits || w.alpha) {
		return report.Bad("ColorMap")
	}
	switch planar := w.number(tiffPlanar, 1); {
	case planar == 2 && w.samples > 1:
		w.planes = w.samples
	case planar != 1 && planar != 2:
		return report.Bad("PlanarConfiguration")
	}
	compression, predictor := w.number(tiffCompression, 1), w.number(tiffPredictor, 1)
	w.packed, w.predictor = compression == 8, predictor == 2
	if compression != 1 && compression != 8 {
		return report.Cannot("Compression")
	}
	if predictor != 1 && (predictor != 2 || !w.packed || w.bits < 8) || w.planes > 1 && w.alpha {
		return report.Cannot("Predictor")
	}
	return nil
}

// blocks walks the strips or tiles: exactly those that the picture has.
func (w *tiffWalk) blocks() error {
	offsets, sizes := w.values[tiffStrips], w.values[tiffStripSizes]
	tiles := w.values[tiffTiles] != nil
	w.blockWide, w.blockHigh = w.width, min(w.number(tiffStripRows, w.height), w.height)
	if tiles {
		if offsets != nil || sizes != nil || w.values[tiffStripRows] != nil {
			return report.Bad("strips")
		}
		offsets, sizes = w.values[tiffTiles], w.values[tiffTileSizes]
		w.blockWide, w.blockHigh = w.number(tiffTileWidth, 0), w.number(tiffTileHeight, 0)
		if w.blockWide%16 != 0 || w.blockHigh%16 != 0 || w.blockWide > report.MaxSide || w.blockHigh > report.MaxSide {
			return report.Bad("tiles")
		}
	} else if w.values[tiffTileSizes] != nil || w.values[tiffTileWidth] != nil || w.values[tiffTileHeight] != nil {
		return report.Bad("tiles")
	}
	if w.blockWide < 1 || w.blockHigh < 1 {
		return report.Bad("strips")
	}
	across, down := ceil(w.width, w.blockWide), ceil(w.height, w.blockHigh)
	if across*w.blockWide > report.MaxPixels/(down*w.blockHigh)*2 {
		return report.Refuse(report.Bomb)
	}
	if n := across * down * w.planes; len(offsets) != n || len(sizes) != n {
		return report.Bad("strips")
	}
	for i, at := range offsets {
		size := sizes[i]
		if at > len(w.b) || size > len(w.b)-at {
			return report.Cut(int64(len(w.b)))
		}
		w.spans.add(at, at+size)
		n := i % (across * down)
		x, y := n%across*w.blockWide, n/across*w.blockHigh
		rows := w.blockHigh
		if !tiles {
			rows = min(rows, w.height-y)
		}
		if err := w.block(at, size, rows, x, y); err != nil {
			return err
		}
	}
	return nil
}
