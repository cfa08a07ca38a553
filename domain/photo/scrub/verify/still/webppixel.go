// This file holds the walk over WebP's lossless picture data and its transparency: VP8L and ALPH (RFC 9649 section 3). The
// decoder of golang.org/x/image reads it; what it does not need to read must not be there.

package still

import (
	"bytes"
	"image"

	"golang.org/x/image/vp8l"

	"consentry/domain/photo/scrub/report"
)

// sizeVP8L reads the header of a lossless picture (RFC 9649 section 3.4).
func sizeVP8L(d []byte) (width, height int, err error) {
	if len(d) < 6 || d[0] != 0x2f || d[4]>>5 != 0 {
		return 0, 0, report.Bad("VP8L")
	}
	v := le32(d, 1)
	return v&0x3fff + 1, v>>14&0x3fff + 1, nil
}

// packed walks a lossless picture: it ends where the chunk ends, and what is fully transparent has no colour.
func (w *webpWalk) packed(d []byte, at int) error {
	m, err := w.unpack(d, at)
	if err != nil {
		return err
	}
	for i := 0; i+3 < len(m.Pix); i += 4 {
		if m.Pix[i+3] == 0 && (m.Pix[i] != 0 || m.Pix[i+1] != 0 || m.Pix[i+2] != 0) {
			w.p.Find(HiddenColor, int64(at), int64(len(d)))
			break
		}
	}
	return nil
}

// unpack decodes a lossless picture and finds bytes after its end.
func (w *webpWalk) unpack(d []byte, at int) (*image.NRGBA, error) {
	r := bytes.NewReader(d)
	decoded, err := vp8l.Decode(r)
	if err != nil {
		return nil, report.Bad("VP8L").With(err)
	}
	m, ok := decoded.(*image.NRGBA)
	if !ok {
		return nil, report.Bad("VP8L")
	}
	left := r.Len()
	if left == 0 { // the decoder may have looked one byte ahead
		if _, err := vp8l.Decode(bytes.NewReader(d[:len(d)-1])); err == nil {
			left = 1
		}
	}
	if left > 0 {
		w.p.Find(ScanSurplus, int64(at+len(d)-left), int64(left))
	}
	return m, nil
}

// transparency walks ALPH (RFC 9649 section 2.7.1.2).
func (w *webpWalk) transparency(d []byte, at, width, height int) error {
	if len(d) < 1 || d[0]&3 > 1 {
		return report.Bad("ALPH")
	}
	if d[0]>>4 > 1 {
		w.p.Find(Field, int64(at), 1)
	}
	if d[0]&3 == 0 {
		switch n := len(d) - 1 - width*height; {
		case n < 0:
			return report.Cut(int64(at + len(d)))
		case n > 0:
			w.p.Find(ScanSurplus, int64(at+len(d)-n), int64(n))
		}
		return nil
	}
	size := uint32(width-1) | uint32(height-1)<<14
	head := []byte{0x2f, byte(size), byte(size >> 8), byte(size >> 16), byte(size >> 24)}
	_, err := w.unpack(append(head, d[1:]...), at-4)
	return err
}
