// This file holds the reading of one strip or tile, row by row, and what makes its rows hold nothing but the picture.

package tiff

import (
	"bytes"
	"compress/zlib"
	"errors"
	"io"

	"golang.org/x/image/ccitt"
	"golang.org/x/image/tiff/lzw"

	"consentry/domain/photo/scrub/report"
)

// Ways of packing (TIFF 6.0, tag Compression).
const (
	packNone       = 1
	packGroup3     = 3
	packGroup4     = 4
	packLZW        = 5
	packDeflate    = 8
	packOldDeflate = 32946
	packBits       = 32773
)

// unpack returns the samples of a block of the given rows.
func (l *layout) unpack(data *bytes.Reader, rows int) (io.Reader, error) {
	switch l.compression {
	case packLZW:
		return lzw.NewReader(data, lzw.MSB, 8), nil
	case packDeflate, packOldDeflate:
		r, err := zlib.NewReader(data)
		if err != nil {
			return nil, report.Bad("Deflate").With(err)
		}
		return r, nil
	case packBits:
		return &packBitsReader{r: data}, nil
	case packGroup3, packGroup4:
		order, format := ccitt.MSB, ccitt.Group3
		if l.fill == 2 {
			order = ccitt.LSB
		}
		if l.compression == packGroup4 {
			format = ccitt.Group4
		}
		// A white run is zeros whatever the colour model says (TIFF 6.0 section 10 and 11).
		return ccitt.NewReader(data, order, format, l.width, rows, &ccitt.Options{Invert: true}), nil
	}
	return data, nil
}

// packBitsReader unpacks PackBits (TIFF 6.0 section 9).
type packBitsReader struct {
	r    *bytes.Reader
	left int  // of the current run
	same bool // the run repeats value
	val  byte
}

func (p *packBitsReader) Read(out []byte) (int, error) {
	n := 0
	for n < len(out) {
		for p.left == 0 {
			c, err := p.r.ReadByte()
			if err != nil {
				return n, err
			}
			switch c := int(int8(c)); {
			case c >= 0:
				p.left, p.same = c+1, false
			case c > -128:
				if p.val, err = p.r.ReadByte(); err != nil {
					return n, err
				}
				p.left, p.same = 1-c, true
			}
		}
		k := min(p.left, len(out)-n)
		if p.same {
			for i := range k {
				out[n+i] = p.val
			}
		} else if got, _ := p.r.Read(out[n : n+k]); got < k {
			return n + got, io.EOF
		}
		p.left -= k
		n += k
	}
	return n, nil
}

// block decodes block n of a plane and gives every row, cleaned, to put.
func (l *layout) block(src []byte, index, n int, w *washer, put func([]byte) error) error {
	at, size := l.offsets[index], l.counts[index]
	if at > uint64(len(src)) {
		return report.Cut(int64(len(src)))
	}
	size = min(size, uint64(len(src))-at)
	data := bytes.NewReader(src[at : at+size])
	rows := l.rows(n / l.across())
	r, err := l.unpack(data, rows)
	if err != nil {
		return err
	}
	row := w.row
	x, y := n%l.across()*l.blockW, n/l.across()*l.blockH
	for i := range rows {
		if _, err := io.ReadFull(r, row); err != nil {
			if at+size == uint64(len(src)) && (errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)) {
				return report.Cut(int64(len(src)))
			}
			return report.Bad("strip").With(err)
		}
		w.wash(row, min(l.blockW, l.width-x), y+i < l.height)
		if err := put(row); err != nil {
			return err
		}
	}
	w.surplus(r, data)
	return nil
}

// maxSurplus bounds how much of what lies behind the last rows of a file's strips is counted, in bytes.
const maxSurplus = 4 << 20

// surplus notes decoded rows behind the last one, and bytes behind the packed data.
func (w *washer) surplus(r io.Reader, data *bytes.Reader) {
	if n, _ := io.CopyN(io.Discard, r, max(0, maxSurplus-w.hidden)); n > 0 {
		w.hidden += n
	}
	for n := 0; n < maxSurplus; n++ {
		c, err := data.ReadByte()
		if err != nil {
			return
		}
		if c != 0 {
			w.padding += int64(data.Len()) + 1
			return
		}
	}
}

// washer makes rows hold nothing but the picture, and counts what it took away, in bytes.
type washer struct {
	l                              *layout
	row                            []byte
	hidden, padding, colors, edges int64
	used                           [256]bool // palette entries
}

// wash zeroes what is no part of the picture: columns beyond visible, rows that are not shown, colour under alpha 0.
func (w *washer) wash(row []byte, visible int, shown bool) {
	l := w.l
	if l.predictor == horizontal {
		l.sum(row)
	}
	end := visible * l.perPixel() * l.bits
	if !shown {
		end = 0
	}
	w.clear(row, end)
	switch {
	case !shown:
	case l.alpha != 0:
		w.transparent(row[:end/8])
	case l.photometric == photometricMap:
		w.palette(row, visible)
	}
	if l.predictor == horizontal {
		l.difference(row)
	}
}

// clear zeroes a row from a bit on.
func (w *washer) clear(row []byte, bit int) {
	i := bit / 8
	if rest := bit % 8; rest != 0 {
		mask := byte(0xFF) >> rest
		if row[i]&mask != 0 {
			w.edges++
			row[i] &^= mask
		}
		i++
	}
	for ; i < len(row); i++ {
		if row[i] != 0 {
			w.edges++
			row[i] = 0
		}
	}
}

// transparent zeroes the colour of pixels whose alpha, the last sample, is zero.
func (w *washer) transparent(row []byte) {
	size := w.l.samples * w.l.bits / 8
	alpha := w.l.bits / 8
	for p := 0; p+size <= len(row); p += size {
		px := row[p : p+size]
		if px[size-alpha] != 0 || px[size-1] != 0 {
			continue
		}
		for i, c := range px {
			if c != 0 {
				px[i] = 0
				w.colors++
			}
		}
	}
}

// palette notes which entries the pixels use.
func (w *washer) palette(row []byte, visible int) {
	bits := w.l.bits
	for x := range visible {
		at := x * bits
		w.used[row[at/8]>>(8-bits-at%8)&(1<<bits-1)] = true
	}
}

// sum undoes the horizontal predictor (TIFF 6.0 section 14); difference applies it.
func (l *layout) sum(row []byte) {
	n := l.perPixel()
	if l.bits == 8 {
		for i := n; i < len(row); i++ {
			row[i] += row[i-n]
		}
		return
	}
	for i := 2 * n; i+1 < len(row); i += 2 {
		l.order.PutUint16(row[i:], l.order.Uint16(row[i:])+l.order.Uint16(row[i-2*n:]))
	}
}

func (l *layout) difference(row []byte) {
	n := l.perPixel()
	if l.bits == 8 {
		for i := len(row) - 1; i >= n; i-- {
			row[i] -= row[i-n]
		}
		return
	}
	for i := len(row) - 2; i >= 2*n; i -= 2 {
		l.order.PutUint16(row[i:], l.order.Uint16(row[i:])-l.order.Uint16(row[i-2*n:]))
	}
}
