// This file holds documents: their pages are drawn, and only the drawings go into the new file.

package scrub

import (
	"bytes"
	"context"
	"image"
	"image/jpeg"

	"consentry/domain/photo/scrub/pdf"
	"consentry/domain/photo/scrub/report"
)

// How pages are drawn: as fine as office scanners scan, and coded so that small print stays sharp.
const (
	pageDPI     = 200
	pageQuality = 85
)

// pages has every page drawn and writes a new document of the drawings.
func (c Cleaner) pages(ctx context.Context, b []byte) ([]byte, report.Report, error) {
	r := report.Report{Pixels: report.Reencoded}
	_, things, err := pdf.Inspect(b)
	r.Merge(things)
	if err != nil {
		return nil, r, err
	}
	if c.Pages == nil {
		return nil, r, report.Refuse(report.NoDecoder)
	}
	var pages []pdf.Page
	size := 0
	err = c.Pages.RenderPDF(ctx, b, pageDPI, func(i, n int, img image.Image) error {
		if i != len(pages) || n > report.MaxPages {
			return report.Bad("pages")
		}
		w, h := img.Bounds().Dx(), img.Bounds().Dy()
		if err := report.Pictured(w, h); err != nil {
			return err
		}
		var j bytes.Buffer
		if err := jpeg.Encode(&j, img, &jpeg.Options{Quality: pageQuality}); err != nil {
			return report.Bad("page").With(err)
		}
		if size += j.Len(); size > report.MaxPicture {
			return report.Refuse(report.TooLarge, "limit", "256 MB")
		}
		components := 3
		if _, gray := img.(*image.Gray); gray {
			components = 1
		}
		pages = append(pages, pdf.Page{
			JPEG: j.Bytes(), PixelWidth: w, PixelHeight: h, Components: components,
			WidthPt: float64(w) * 72 / pageDPI, HeightPt: float64(h) * 72 / pageDPI,
		})
		return ctx.Err()
	})
	if err != nil {
		return nil, r, err
	}
	if len(pages) == 0 {
		return nil, r, report.Bad("pages")
	}
	out, err := pdf.Write(pages)
	r.Out, r.Frames, r.Width, r.Height = report.PDF, len(pages), pages[0].PixelWidth, pages[0].PixelHeight
	if len(pages) > 1 {
		r.Keep(report.ExtraFrames, 0)
		r.Kept[0].Count = len(pages) - 1
	}
	return out, r, err
}
