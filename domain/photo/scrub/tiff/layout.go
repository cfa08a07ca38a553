// This file holds what a picture is made of, checked before anything is decoded.

package tiff

import (
	"encoding/binary"
	"slices"

	"consentry/domain/photo/scrub/report"
)

// layout is a picture of known structure.
type layout struct {
	order         binary.ByteOrder
	width, height int
	bits          int // of one sample: 1, 2, 4, 8, 16
	samples       int // of one pixel, with alpha
	photometric   int
	compression   int
	predictor     int
	planes        int // 1, or samples when each has a plane of its own
	alpha         int // 0 none, 1 associated, 2 unassociated: the last sample
	fill          int
	tiled         bool
	blockW        int // of a strip: the width
	blockH        int // of a strip: rows per strip
	offsets       []uint64
	counts        []uint64
	colors        []byte // the palette, as in the file
}

// across and down are how many blocks a plane has.
func (l *layout) across() int { return (l.width + l.blockW - 1) / l.blockW }
func (l *layout) down() int   { return (l.height + l.blockH - 1) / l.blockH }

// perPixel is how many samples one pixel of a block has; rowBytes is the length of a block's row.
func (l *layout) perPixel() int { return l.samples / l.planes }
func (l *layout) rowBytes() int { return (l.blockW*l.perPixel()*l.bits + 7) / 8 }

// rows is how many rows the n-th block of a plane has: the last strip may be shorter, tiles are whole.
func (l *layout) rows(n int) int {
	if l.tiled {
		return l.blockH
	}
	return min(l.blockH, l.height-n*l.blockH)
}

// numbers reads several fields, each with its default.
func (d dir) fields(want map[uint16]*int, missing map[uint16]uint64) error {
	for tag, to := range want {
		n, err := d.or(tag, missing[tag])
		if err != nil {
			return err
		}
		if n > 1<<31-1 {
			n = 1<<31 - 1
		}
		*to = int(n)
	}
	return nil
}

func (f file) layout(d dir) (*layout, error) {
	l := &layout{order: f.order, blockH: 0}
	planar, format, inks, t4, t6 := 0, 0, 0, 0, 0
	for _, tag := range []uint16{tagWidth, tagHeight, tagPhotometric} {
		if _, ok := d[tag]; !ok {
			return nil, report.Bad("missing tag")
		}
	}
	err := d.fields(map[uint16]*int{
		tagWidth: &l.width, tagHeight: &l.height, tagPhotometric: &l.photometric, tagCompression: &l.compression,
		tagSamples: &l.samples, tagPredictor: &l.predictor, tagFillOrder: &l.fill, tagPlanar: &planar,
		tagSampleFormat: &format, tagInkSet: &inks, tagT4Options: &t4, tagT6Options: &t6,
	}, map[uint16]uint64{
		tagCompression: 1, tagSamples: 1, tagPredictor: 1, tagFillOrder: 1, tagPlanar: 1, tagSampleFormat: 1, tagInkSet: 1,
	})
	if err != nil {
		return nil, err
	}
	if err := report.Pictured(l.width, l.height); err != nil {
		return nil, err
	}
	if err := l.sampled(d); err != nil {
		return nil, err
	}
	if l.planes = 1; planar == separatePlanes && l.samples > 1 {
		l.planes = l.samples
	}
	switch {
	case format != 1:
		return nil, report.Cannot("sample format")
	case inks != 1:
		return nil, report.Cannot("ink set")
	case planar != 1 && planar != separatePlanes:
		return nil, report.Bad("planes")
	case l.planes > 1 && l.alpha != 0:
		return nil, report.Cannot("separate alpha")
	}
	if err := l.compressed(t4, t6); err != nil {
		return nil, err
	}
	return l, l.blocks(d)
}

// sampled checks what one pixel is made of.
func (l *layout) sampled(d dir) error {
	bits, ok := d.numbers(tagBits, 16)
	if !ok {
		if _, there := d[tagBits]; there {
			return report.Cannot("samples")
		}
		bits = []uint64{1}
	}
	l.bits = int(min(bits[0], 64))
	if slices.ContainsFunc(bits, func(b uint64) bool { return b != bits[0] }) || !slices.Contains([]int{1, 2, 4, 8, 16}, l.bits) {
		return report.Cannot("bits per sample")
	}
	colors := map[int]int{photometricWhite: 1, 1: 1, photometricRGB: 3, photometricMap: 1, photometricCMYK: 4}[l.photometric]
	switch {
	case colors == 0:
		return report.Cannot("colour model")
	case colors > 1 && l.bits < 8, l.photometric == photometricMap && l.bits > 8:
		return report.Cannot("bits per sample")
	}
	switch extra := l.samples - colors; extra {
	case 0:
	case 1:
		kind, _ := d.number(tagExtraSamples)
		if kind != associated && kind != unassociated || l.photometric == photometricMap || l.bits < 8 {
			return report.Cannot("extra channel")
		}
		l.alpha = int(kind)
	default:
		return report.Cannot("extra channel")
	}
	if l.photometric == photometricMap {
		f := d[tagColorMap]
		if f.typ != typeShort || f.count != 3<<l.bits || f.value == nil {
			return report.Bad("palette")
		}
		l.colors = slices.Clone(f.value)
	}
	return nil
}

// compressed checks how the samples are packed.
func (l *layout) compressed(t4, t6 int) error {
	switch l.compression {
	case packNone, packBits, packLZW, packDeflate, packOldDeflate:
	case packGroup3, packGroup4:
		// Two-dimensional coding, uncompressed mode and fill bits are read by few programs, and each reads them differently.
		if l.bits != 1 || l.samples != 1 || t4&7 != 0 || t6&2 != 0 {
			return report.Cannot("fax compression")
		}
	case 6, 7:
		return report.Cannot("JPEG compression")
	default:
		return report.Cannot("compression")
	}
	fax := l.compression == packGroup3 || l.compression == packGroup4
	if l.fill != 1 && (l.fill != 2 || !fax) {
		return report.Cannot("fill order")
	}
	if l.compression != packLZW && l.compression != packDeflate && l.compression != packOldDeflate {
		l.predictor = 1 // has a meaning for these three only
	}
	if l.predictor != 1 && (l.predictor != horizontal || l.bits < 8) {
		return report.Cannot("predictor")
	}
	return nil
}

// blocks reads where the strips or tiles are.
func (l *layout) blocks(d dir) error {
	at, count := uint16(tagStripOffsets), uint16(tagStripCounts)
	if _, l.tiled = d[tagTileOffsets]; l.tiled {
		at, count = tagTileOffsets, tagTileCounts
		if err := d.fields(map[uint16]*int{tagTileWidth: &l.blockW, tagTileHeight: &l.blockH}, nil); err != nil {
			return err
		}
		if l.blockW <= 0 || l.blockH <= 0 || l.blockW%16 != 0 || l.blockH%16 != 0 {
			return report.Bad("tile size")
		}
		// Tiles hang over the edges; what is decoded is bounded like a picture of that size.
		if l.blockW > report.MaxSide || l.blockH > report.MaxSide || l.across()*l.blockW > report.MaxPixels/(l.down()*l.blockH) {
			return report.Refuse(report.Bomb)
		}
	} else {
		l.blockW = l.width
		if err := d.fields(map[uint16]*int{tagRowsPerStrip: &l.blockH}, map[uint16]uint64{tagRowsPerStrip: 1 << 31}); err != nil {
			return err
		}
		if l.blockH = min(l.blockH, l.height); l.blockH <= 0 {
			return report.Bad("rows per strip")
		}
	}
	need := l.across() * l.down() * l.planes
	if need > report.MaxParts {
		return report.Refuse(report.TooMany, "what", "strips", "limit", "100000")
	}
	var ok bool
	if l.offsets, ok = d.numbers(at, report.MaxParts); !ok || len(l.offsets) < need {
		return report.Bad("strip offsets")
	}
	l.counts, ok = d.numbers(count, report.MaxParts)
	if _, there := d[count]; !there && len(l.offsets) == 1 {
		l.counts, ok = []uint64{1 << 40}, true // old writers leave it out: up to the end of the file
	}
	if !ok || len(l.counts) != len(l.offsets) {
		return report.Bad("strip sizes")
	}
	return nil
}
