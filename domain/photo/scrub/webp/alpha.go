// This file holds the alpha of lossy pictures (RFC 9649 section 2.7.1.2).

package webp

import (
	"image"

	"consentry/domain/photo/scrub/report"
)

// takeAlpha is the payload of ALPH: a byte of how, then one byte a pixel or a lossless picture without its header.
func (p *picture) takeAlpha(data []byte, f *frame) error {
	if f.width == 0 {
		if !p.extended {
			p.r.Add(report.AppData, int64(len(data))) // nothing shows it in a simple file
			return nil
		}
		f.width, f.height = p.width, p.height
	}
	if f.alpha != nil {
		p.r.Add(report.SecondPicture, int64(len(data)))
		return nil
	}
	if len(data) < 1 || data[0]&3 > 1 || data[0]>>4&3 > 1 {
		return report.Bad("ALPH")
	}
	if data[0]&0xc0 != 0 {
		p.r.Add(report.Padding, 1)
	}
	head, body := data[0]&0x3f, data[1:]
	if head&3 == 1 {
		out, surplus, spare, err := trimLossless(body, f.width, f.height)
		if err != nil {
			return err
		}
		p.noteTail(surplus, spare)
		f.alpha = append([]byte{head}, out...)
		return nil
	}
	n := f.width * f.height
	if len(body) < n {
		return report.Bad("ALPH")
	}
	p.noteTail(len(body)-n, false)
	f.alpha = append([]byte{head}, body[:n]...)
	return nil
}

// keepHidden notes pixels that have a colour and are fully transparent.
func (p *picture) keepHidden(m image.Image) {
	pix, ok := m.(*image.NRGBA)
	if !ok {
		return
	}
	n := int64(0)
	for b := pix.Pix; len(b) >= 4; b = b[4:] {
		if b[3] == 0 && b[0]|b[1]|b[2] != 0 {
			n++
		}
	}
	if n > 0 {
		p.r.Keep(report.HiddenColor, n)
	}
}
