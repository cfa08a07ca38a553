// Package pdf writes a new PDF of pictures, one a page, and says what an incoming PDF hides.
//
// A PDF is never cleaned in place: its pages become pictures elsewhere, and those pictures a new file here.
//
// This file holds the writing (ISO 32000-1).
package pdf

import (
	"math"
	"strconv"

	"consentry/domain/photo/scrub/report"
)

// Page is one page: a clean JPEG that fills it.
type Page struct {
	JPEG                    []byte  // already clean; it is copied as it is
	WidthPt, HeightPt       float64 // size on paper, points (1/72 inch)
	PixelWidth, PixelHeight int     // of the JPEG
	Components              int     // of the JPEG: 1 gray, 3 colour
}

// maxPoints is the longest side of a page, points (ISO 32000-1 annex C).
const maxPoints = 14400

// Write makes a PDF. The same pages give the same bytes: there is no date, no identifier, no producer. Errors are
// *report.Refused.
func Write(pages []Page) ([]byte, error) {
	if len(pages) == 0 {
		return nil, report.Refuse(report.Empty)
	}
	if len(pages) > report.MaxPages {
		return nil, report.Refuse(report.TooMany, "what", "pages", "limit", strconv.Itoa(report.MaxPages))
	}
	size := 4096
	for _, p := range pages {
		if err := p.check(); err != nil {
			return nil, err
		}
		if size += len(p.JPEG) + 1024; size > report.MaxPicture {
			return nil, report.Refuse(report.TooLarge, "limit", strconv.Itoa(report.MaxPicture))
		}
	}
	d := document{b: make([]byte, 0, size)}
	d.add("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
	d.object("<< /Type /Catalog /Pages 2 0 R >>\n")
	d.begin()
	d.add("<< /Type /Pages /Count ").num(len(pages)).add(" /Kids [")
	for i := range pages {
		if i > 0 {
			d.add(" ")
		}
		d.num(3 + 3*i).add(" 0 R")
	}
	d.add("] >>\nendobj\n")
	for _, p := range pages {
		d.page(p)
	}
	d.end()
	return d.b, nil
}

func (p Page) check() error {
	if err := report.Pictured(p.PixelWidth, p.PixelHeight); err != nil {
		return err
	}
	if !(p.WidthPt >= 1 && p.WidthPt <= maxPoints && p.HeightPt >= 1 && p.HeightPt <= maxPoints) {
		return report.Bad("page_size")
	}
	if p.Components != 1 && p.Components != 3 {
		return report.Cannot("components")
	}
	n := len(p.JPEG)
	if n < 4 || p.JPEG[0] != 0xff || p.JPEG[1] != 0xd8 || p.JPEG[n-2] != 0xff || p.JPEG[n-1] != 0xd9 {
		return report.Bad("jpeg")
	}
	return nil
}

// document is a PDF in the making: its bytes, and where its objects start.
type document struct {
	b       []byte
	objects []int
}

func (d *document) add(s string) *document { d.b = append(d.b, s...); return d }
func (d *document) num(n int) *document    { d.b = strconv.AppendInt(d.b, int64(n), 10); return d }

// points writes a length in points with at most two decimals.
func (d *document) points(v float64) *document {
	d.b = strconv.AppendFloat(d.b, math.Round(v*100)/100, 'f', -1, 64)
	return d
}

// begin starts the next object.
func (d *document) begin() {
	d.objects = append(d.objects, len(d.b))
	d.num(len(d.objects)).add(" 0 obj\n")
}

func (d *document) object(body string) {
	d.begin()
	d.add(body).add("endobj\n")
}

// page writes a page, its picture and the one drawing command.
func (d *document) page(p Page) {
	first := len(d.objects) + 1
	d.begin()
	d.add("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ").points(p.WidthPt).add(" ").points(p.HeightPt)
	d.add("] /Resources << /XObject << /I ").num(first + 1).add(" 0 R >> >> /Contents ").num(first + 2).add(" 0 R >>\nendobj\n")
	d.begin()
	space := "/DeviceRGB"
	if p.Components == 1 {
		space = "/DeviceGray"
	}
	d.add("<< /Type /XObject /Subtype /Image /Width ").num(p.PixelWidth).add(" /Height ").num(p.PixelHeight)
	d.add(" /ColorSpace ").add(space).add(" /BitsPerComponent 8 /Filter /DCTDecode /Length ").num(len(p.JPEG)).add(" >>\nstream\n")
	d.b = append(d.b, p.JPEG...)
	d.add("\nendstream\nendobj\n")
	draw := document{}
	draw.add("q ").points(p.WidthPt).add(" 0 0 ").points(p.HeightPt).add(" 0 0 cm /I Do Q")
	d.begin()
	d.add("<< /Length ").num(len(draw.b)).add(" >>\nstream\n").add(string(draw.b)).add("\nendstream\nendobj\n")
}

// end writes the table of where objects start (7.5.4) and the trailer (7.5.5).
func (d *document) end() {
	at := len(d.b)
	d.add("xref\n0 ").num(len(d.objects) + 1).add("\n0000000000 65535 f \n")
	for _, o := range d.objects {
		s := strconv.Itoa(o)
		d.add("0000000000"[len(s):]).add(s).add(" 00000 n \n")
	}
	d.add("trailer\n<< /Size ").num(len(d.objects) + 1).add(" /Root 1 0 R >>\nstartxref\n").num(at).add("\n%%EOF\n")
}
