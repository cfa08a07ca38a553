// This file decodes the first page of a TIFF file (TIFF 6.0), printing inks too.

package picture

import (
	"context"
	"encoding/binary"
	"image"
	"image/color"
	"io"
	"slices"

	"golang.org/x/image/tiff"

	"consentry/domain/photo/scrub/report"
)

// Tags of a TIFF directory (TIFF 6.0, section 8; ICC.1:2022, B.4).
const (
	tagPhotometric  = 262
	tagSamples      = 277
	tagInkSet       = 332
	tagExtraSamples = 338
	tagProfile      = 34675
)

// pixelTags are those that the pixels need. A directory of only these is what the decoder gets, so that a private tag of an
// odd kind does not keep a picture from being seen.
var pixelTags = []uint16{256, 257, 258, 259, tagPhotometric, 266, 273, tagSamples, 278, 279, 284, 292, 293, 317, 320, 322, 323, 324, 325, tagExtraSamples, 339}

// tiffView is a TIFF file with another directory, appended after its end, in place of its first.
type tiffView struct {
	head    [8]byte
	src     []byte
	tail    []byte
	fourth  fourth
	profile []byte
}

// fourth is what the fourth sample of a pixel is.
type fourth int

const (
	alpha  fourth = iota // or there is none
	black                // ink: the other three are cyan, magenta, yellow (TIFF 6.0, section 16)
	spared               // nothing known: left out
)

// ReadAt and Read let the decoder see the view as a file.
func (v *tiffView) ReadAt(p []byte, off int64) (int, error) {
	n := 0
	for _, part := range [3][]byte{v.head[:], v.src[8:], v.tail} {
		if off < int64(len(part)) {
			c := copy(p[n:], part[off:])
			n += c
			off += int64(c)
		}
		if n == len(p) {
			return n, nil
		}
		off -= int64(len(part))
	}
	return n, io.EOF
}

func (v *tiffView) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF } // the decoder reads by ReadAt

// viewTIFF reads the first directory.
func viewTIFF(src []byte) (*tiffView, error) {
	if len(src) < 8 {
		return nil, report.Cut(int64(len(src)))
	}
	var order binary.ByteOrder = binary.LittleEndian
	if src[0] == 'M' {
		order = binary.BigEndian
	}
	at := int64(order.Uint32(src[4:]))
	if at < 8 || at+2 > int64(len(src)) {
		return nil, report.Cut(int64(len(src)))
	}
	count := int64(order.Uint16(src[at:]))
	if at+2+12*count > int64(len(src)) {
		return nil, report.Cut(int64(len(src)))
	}
	v := &tiffView{src: src}
	kept := make([][]byte, 0, len(pixelTags)+1)
	samples, photometric, extra := 1, 0, -1
	for i := int64(0); i < count; i++ {
		e := slices.Clone(src[at+2+12*i:][:12])
		tag := order.Uint16(e)
		switch tag {
		case tagSamples:
			samples = int(order.Uint16(e[8:]))
		case tagPhotometric:
			photometric = int(order.Uint16(e[8:]))
		case tagExtraSamples:
			extra = int(order.Uint16(e[8:]))
		case tagProfile:
			n, off := int64(order.Uint32(e[4:])), int64(order.Uint32(e[8:]))
			if n <= report.MaxProfile && off+n <= int64(len(src)) {
				v.profile = src[off : off+n]
			}
		}
		if slices.Contains(pixelTags, tag) && tag != tagExtraSamples {
			kept = append(kept, e)
		}
	}
	v.rewrite(order, kept, samples, photometric, extra)
	return v, nil
}

// rewrite makes the directory. Four inks, or three colours and an unnamed sample, are given to the decoder as three
// colours and an alpha kept apart, since it knows no inks; they are told apart again after decoding.
func (v *tiffView) rewrite(order binary.ByteOrder, kept [][]byte, samples, photometric, extra int) {
	const inks, rgb, apart = 5, 2, 2
	if samples == 4 && (photometric == inks || photometric == rgb) {
		switch {
		case photometric == inks:
			v.fourth, extra = black, apart
		case extra != 1 && extra != 2:
			v.fourth, extra = spared, apart
		}
		for _, e := range kept {
			if order.Uint16(e) == tagPhotometric {
				order.PutUint16(e[8:], rgb)
			}
		}
		e := make([]byte, 12)
		order.PutUint16(e, tagExtraSamples)
		order.PutUint16(e[2:], 3) // SHORT
		order.PutUint32(e[4:], 1)
		order.PutUint16(e[8:], uint16(extra))
		kept = append(kept, e)
	}
	slices.SortStableFunc(kept, func(a, b []byte) int { return int(order.Uint16(a)) - int(order.Uint16(b)) })
	kept = slices.CompactFunc(kept, func(a, b []byte) bool { return order.Uint16(a) == order.Uint16(b) })
	copy(v.head[:4], v.src)
	order.PutUint32(v.head[4:], uint32(len(v.src)))
	v.tail = make([]byte, 2, 2+12*len(kept)+4)
	order.PutUint16(v.tail, uint16(len(kept)))
	for _, e := range kept {
		v.tail = append(v.tail, e...)
	}
	v.tail = append(v.tail, 0, 0, 0, 0)
}

func tiffConfig(src []byte) (image.Config, error) {
	v, err := viewTIFF(src)
	if err != nil {
		return image.Config{}, err
	}
	return tiff.DecodeConfig(v)
}

// stopping lets the end of a context stop a decoder that reads by ReadAt.
type stopping struct {
	*tiffView
	ctx context.Context
}

func (s stopping) ReadAt(p []byte, off int64) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.tiffView.ReadAt(p, off)
}

func tiffPage(ctx context.Context, src []byte) (image.Image, error) {
	v, err := viewTIFF(src)
	if err != nil {
		return nil, err
	}
	img, err := tiff.Decode(stopping{v, ctx})
	if err != nil || v.fourth == alpha {
		return img, err
	}
	out := atOrigin(asNRGBA(img))
	for p := out.Pix; len(p) >= 4; p = p[4:] {
		if v.fourth == black {
			p[0], p[1], p[2] = color.CMYKToRGB(p[0], p[1], p[2], p[3])
		}
		p[3] = 255
	}
	return out, nil
}
