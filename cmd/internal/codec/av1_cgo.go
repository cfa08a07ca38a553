//go:build cgo

package codec

// This file holds the AV1 decoder, dav1d.

import (
	"image"

	"github.com/jdeng/goheif/dav1d"

	"consentry/domain/photo/scrub/report"
)

// decodeAV1 decodes the first picture of a payload of open bitstream units; config is the body of av1C.
func decodeAV1(config, payload []byte) (*planes, error) {
	s, err := av1Stream(config, payload)
	if err != nil {
		return nil, err
	}
	if s.bits > 10 {
		return nil, report.Refuse(report.NoDecoder)
	}
	// What the binding calls safe is right for colour only, and the other way for grey only: it copies either way then.
	d, err := dav1d.NewDecoder(dav1d.WithSafeEncoding(!s.mono))
	if err != nil {
		return nil, report.Refuse(report.NoDecoder).With(err)
	}
	defer d.Free()
	data := payload
	if len(config) > 4 {
		data = append(config[4:len(config):len(config)], payload...)
	}
	img, err := d.DecodeImage(data)
	if err != nil {
		return nil, report.Bad("picture data").With(err)
	}
	p := &planes{width: img.Bounds().Dx(), height: img.Bounds().Dy(), free: func() {}}
	switch m := img.(type) {
	case *image.Gray:
		p.mono, p.y = true, plane{m.Pix, m.Stride, 8}
	case *image.Gray16:
		p.mono, p.y = true, plane{high(m), m.Rect.Dx(), 8}
	case *image.YCbCr:
		p.y, p.cb, p.cr = plane{m.Y, m.YStride, 8}, plane{m.Cb, m.CStride, 8}, plane{m.Cr, m.CStride, 8}
		switch m.SubsampleRatio {
		case image.YCbCrSubsampleRatio420:
			p.sx, p.sy = 1, 1
		case image.YCbCrSubsampleRatio422:
			p.sx = 1
		}
		if s.mono {
			return nil, report.Bad("sequence header") // its memory is gone
		}
	}
	return p, nil
}

// high gives the upper bytes of a grey picture.
func high(m *image.Gray16) []byte {
	out := make([]byte, m.Rect.Dx()*m.Rect.Dy())
	for i := range out {
		out[i] = m.Pix[2*i]
	}
	return out
}
