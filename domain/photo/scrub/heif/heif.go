// Package heif reads still pictures in ISO/IEC 23008-12 files (HEIF: HEIC and AVIF), for decoding, and writes them anew
// with nothing but the picture in them.
//
// This file holds what Read gives: the primary picture as its coded parts.
package heif

import (
	"consentry/domain/photo/scrub/bmff"
	"consentry/domain/photo/scrub/report"
)

// The kinds of items that make up a picture (ISO/IEC 23008-12, 6.6.2 and annex B; AVIF, 2.1).
const (
	HEVC     = "hvc1" // a picture coded with H.265
	AV1      = "av01" // a picture coded with AV1
	Grid     = "grid" // a picture put together from tiles of one size
	Identity = "iden" // another item, with more transformations
)

// File is the picture that a file shows. Byte slices alias the source.
type File struct {
	Format  report.Format // report.HEIC or report.AVIF, by the coding of the picture
	Primary Item
	Alpha   *Item // its opacity, a picture of the same size; nil when it has none
	// Premultiplied is whether the colours were multiplied by the opacity already.
	Premultiplied bool
}

// Item is one picture item. To show it: decode it (HEVC, AV1), or decode its Tiles and put them together row by row,
// each at its place times the tile size, cut to Width and Height (Grid), or take Tiles[0] as it is shown (Identity);
// then apply Transforms one after the other.
type Item struct {
	ID   uint32
	Kind string
	// Width and Height, in pixels, before any transformation (ispe). For a Grid they are its output size.
	Width, Height int
	// Config is the body of hvcC (ISO/IEC 14496-15, 8.3.3.1) or av1C. Payload is what decodes with it: H.265 units each
	// behind a length of as many bytes as hvcC says (bmff.ReadHEVCConfig), or AV1 open bitstream units.
	Config  []byte
	Payload []byte
	// Rows and Columns of a Grid; Tiles in reading order. An Identity has one tile.
	Rows, Columns int
	Tiles         []Item
	// Bits of each channel (pixi), empty when the file does not say.
	Bits []int
	// Nclx and ICC say what the colours mean; either, both or none may be there. ICC wins for the meaning of RGB, Nclx
	// still says how RGB comes from YCbCr. A Grid without them takes them from its first tile: Color does.
	Nclx *Nclx
	ICC  []byte
	// AspectH to AspectV is the shape of a pixel (pasp); 0, 0 when the file does not say: square.
	AspectH, AspectV uint32
	// Transforms in the order in which they apply: that of the item's associations (ISO/IEC 23008-12, 6.5.1).
	Transforms []Transform
}

// Nclx is coding-independent code points (ISO/IEC 14496-12, 12.1.5; ITU-T H.273).
type Nclx struct {
	Primaries, Transfer, Matrix int
	FullRange                   bool
}

// Color is what says the meaning of the item's colours: its own, or its first tile's.
func (i *Item) Color() (nclx *Nclx, icc []byte) {
	nclx, icc = i.Nclx, i.ICC
	if nclx == nil && icc == nil && len(i.Tiles) > 0 {
		return i.Tiles[0].Color()
	}
	return nclx, icc
}

// The kinds of transformations (ISO/IEC 23008-12, 6.5.9, 6.5.10 and 6.5.12).
const (
	Rotate = "irot"
	Mirror = "imir"
	Crop   = "clap"
)

// Transform is one transformation of a decoded picture.
type Transform struct {
	Kind string
	// Degrees of a Rotate: 0, 90, 180 or 270, anti-clockwise.
	Degrees int
	// LeftRight of a Mirror: true exchanges left and right (mode 1), false top and bottom (mode 0), as the 2022 edition
	// words it; the 2017 edition spoke of an axis and was read both ways.
	LeftRight bool
	// Clap of a Crop.
	Clap Clap
}

// Clap is a clean aperture (ISO/IEC 14496-12, 12.1.4): fractions, numerator then denominator. Offsets are from the
// picture's centre to the aperture's.
type Clap struct {
	Width, Height, OffsetX, OffsetY [2]int32
}

// Rect is the aperture in whole pixels of a picture of the given size: left, top, width, height. ok is false when it is
// not inside the picture.
func (c Clap) Rect(width, height int) (left, top, w, h int, ok bool) {
	for _, f := range [][2]int32{c.Width, c.Height, c.OffsetX, c.OffsetY} {
		if f[1] <= 0 {
			return 0, 0, 0, 0, false
		}
	}
	div := func(n, d int64) int64 { // to the nearest, halves up
		q := 2*n + d
		d *= 2
		if r := q % d; r < 0 {
			return q/d - 1
		}
		return q / d
	}
	w, h = int(int64(c.Width[0])/int64(c.Width[1])), int(int64(c.Height[0])/int64(c.Height[1]))
	// left = offset + (size-1)/2 - (aperture-1)/2 = offset + (size-aperture)/2
	left = int(div(2*int64(c.OffsetX[0])+int64(width-w)*int64(c.OffsetX[1]), 2*int64(c.OffsetX[1])))
	top = int(div(2*int64(c.OffsetY[0])+int64(height-h)*int64(c.OffsetY[1]), 2*int64(c.OffsetY[1])))
	ok = w > 0 && h > 0 && left >= 0 && top >= 0 && left <= width-w && top <= height-h
	return left, top, w, h, ok
}

// Read finds the picture that a file shows. Its errors are *report.Refused.
func Read(src []byte) (File, error) {
	m, err := parse(src)
	if err != nil {
		return File{}, err
	}
	return m.file()
}

// file puts the primary picture together.
func (m *meta) file() (File, error) {
	var f File
	var err error
	if f.Primary, err = m.item(m.primary, 0); err != nil {
		return File{}, err
	}
	f.Format = report.HEIC
	if f.Primary.coding() == AV1 {
		f.Format = report.AVIF
	}
	for _, r := range m.refs {
		if r.kind != "auxl" || len(r.to) == 0 || !has(r.to, m.primary) || !alpha(m.auxType(r.from)) {
			continue
		}
		if f.Alpha != nil {
			return File{}, report.Bad("auxl")
		}
		a, err := m.item(r.from, 0)
		if err != nil {
			return File{}, err
		}
		f.Alpha = &a
	}
	for _, r := range m.refs {
		if r.kind == "prem" && r.from == m.primary && f.Alpha != nil && has(r.to, f.Alpha.ID) {
			f.Premultiplied = true
		}
	}
	return f, nil
}

// coding is HEVC or AV1: that of the item or of its first tile.
func (i *Item) coding() string {
	if len(i.Tiles) > 0 {
		return i.Tiles[0].coding()
	}
	return i.Kind
}

func has(list []uint32, id uint32) bool {
	for _, x := range list {
		if x == id {
			return true
		}
	}
	return false
}

// alpha tells opacity from the other auxiliary pictures (ISO/IEC 23008-12, 6.6.2.1; ISO/IEC 23000-22, 7.3.5).
func alpha(urn string) bool {
	return urn == "urn:mpeg:mpegB:cicp:systems:auxiliary:alpha" || urn == "urn:mpeg:hevc:2015:auxid:1" || urn == "urn:mpeg:avc:2015:auxid:1"
}

// auxType is what an auxiliary picture is (auxC).
func (m *meta) auxType(id uint32) string {
	for _, p := range m.propsOf(id) {
		if p.box.Type == "auxC" {
			c := bmff.Read(p.box.Body)
			c.Full()
			return c.Text()
		}
	}
	return ""
}
