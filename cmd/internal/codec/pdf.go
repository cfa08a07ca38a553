package codec

// This file holds how the pages of a PDF become pixels: PDFium, compiled to WebAssembly, which sees no files and no
// network and has no scripts.

import (
	"errors"
	"image"
	"io"
	"math"
	"time"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/enums"
	pdferrors "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/structs"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"

	"consentry/domain/photo/scrub/report"
)

// sandbox is how much memory the renderer sees, in WebAssembly pages of 64 KiB.
const sandbox = 768 << 20 >> 16

// document is an open PDF.
type document struct {
	pdfium pdfium.Pdfium
	ref    references.FPDF_DOCUMENT
	form   *references.FPDF_FORMHANDLE // nil when its fields cannot be drawn
	count  int
	dpi    int
}

// pages draws every page on white and gives it away.
func pages(src []byte, dpi int, cache string, give func(picture) error) error {
	d, err := openPDF(src, cache)
	if err != nil {
		return err
	}
	d.dpi = dpi
	for i := range d.count {
		if err := d.draw(i, give); err != nil {
			return err
		}
	}
	return nil
}

// renderer starts PDFium, from compiled code in the folder cache if there is one.
func renderer(cache string) (pdfium.Pool, error) {
	config := wazero.NewRuntimeConfig().WithMemoryLimitPages(sandbox)
	if cache != "" {
		c, err := wazero.NewCompilationCacheWithDir(cache)
		if err != nil {
			return nil, err
		}
		config = config.WithCompilationCache(c)
	}
	return webassembly.Init(webassembly.Config{MaxIdle: 1, MaxTotal: 1, RuntimeConfig: config,
		FSConfig: wazero.NewFSConfig(), Stdout: io.Discard, Stderr: io.Discard})
}

// openPDF starts the renderer and reads the document.
func openPDF(src []byte, cache string) (*document, error) {
	pool, err := renderer(cache)
	if err != nil && cache != "" {
		pool, err = renderer("") // a cache that is damaged, or a disk that is full
	}
	if err != nil {
		return nil, report.Refuse(report.NoDecoder, "format", string(report.PDF)).With(err)
	}
	p, err := pool.GetInstance(time.Minute)
	if err != nil {
		return nil, report.Refuse(report.NoDecoder, "format", string(report.PDF)).With(err)
	}
	sealFiles() // nothing of the file was looked at so far
	doc, err := p.OpenDocument(&requests.OpenDocument{File: &src})
	switch {
	case errors.Is(err, pdferrors.ErrPassword), errors.Is(err, pdferrors.ErrSecurity):
		return nil, report.Refuse(report.Encrypted)
	case err != nil:
		return nil, report.Bad("document").With(err)
	}
	count, err := p.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: doc.Document})
	switch {
	case err != nil || count.PageCount < 1:
		return nil, report.Bad("pages").With(err)
	case count.PageCount > report.MaxPages:
		return nil, report.Refuse(report.TooMany, "what", "pages", "limit", "300")
	}
	d := &document{pdfium: p, ref: doc.Document, count: count.PageCount}
	d.form = d.fields()
	return d, nil
}

// fields prepares what was typed into the document's form to be drawn. Nothing of a form ever happens: no timer, no
// action, no script.
func (d *document) fields() *references.FPDF_FORMHANDLE {
	made, err := d.pdfium.FPDFDOC_InitFormFillEnvironment(&requests.FPDFDOC_InitFormFillEnvironment{Document: d.ref,
		FormFillInfo: structs.FPDF_FORMFILLINFO{
			FFI_Invalidate:   func(references.FPDF_PAGE, float64, float64, float64, float64) {},
			FFI_SetCursor:    func(enums.FXCT) {},
			FFI_SetTimer:     func(int, func(int)) int { return 0 },
			FFI_KillTimer:    func(int) {},
			FFI_GetLocalTime: func() structs.FPDF_SYSTEMTIME { return structs.FPDF_SYSTEMTIME{} },
			FFI_GetPage:      func(references.FPDF_DOCUMENT, int) *references.FPDF_PAGE { return nil },
			FFI_GetRotation: func(references.FPDF_PAGE) enums.FPDF_PAGE_ROTATION {
				return enums.FPDF_PAGE_ROTATION_NONE
			},
			FFI_ExecuteNamedAction: func(string) {},
		}})
	if err != nil {
		return nil
	}
	if _, err := d.pdfium.FPDF_SetFormFieldHighlightAlpha(&requests.FPDF_SetFormFieldHighlightAlpha{FormHandle: made.FormHandle}); err != nil {
		return nil
	}
	return &made.FormHandle
}

// draw draws one page as a reader shows it: with its annotations, because some cover what is below them, and with what
// its form says.
func (d *document) draw(i int, give func(picture) error) error {
	p := d.pdfium
	loaded, err := p.FPDF_LoadPage(&requests.FPDF_LoadPage{Document: d.ref, Index: i})
	if err != nil {
		return report.Bad("page").With(err)
	}
	page := requests.Page{ByReference: &loaded.Page}
	width, height, err := d.size(page)
	if err != nil {
		return err
	}
	made, err := p.FPDFBitmap_Create(&requests.FPDFBitmap_Create{Width: width, Height: height})
	if err != nil {
		return report.Bad("page").With(err)
	}
	if _, err := p.FPDFBitmap_FillRect(&requests.FPDFBitmap_FillRect{Bitmap: made.Bitmap, Width: width, Height: height, Color: 0xffffffff}); err != nil {
		return report.Bad("page").With(err)
	}
	const how = enums.FPDF_RENDER_FLAG_ANNOT | enums.FPDF_RENDER_FLAG_REVERSE_BYTE_ORDER
	if _, err := p.FPDF_RenderPageBitmap(&requests.FPDF_RenderPageBitmap{Bitmap: made.Bitmap, Page: page, SizeX: width, SizeY: height, Flags: how}); err != nil {
		return report.Bad("page").With(err)
	}
	if d.form != nil {
		if _, err := p.FPDF_FFLDraw(&requests.FPDF_FFLDraw{FormHandle: *d.form, Bitmap: made.Bitmap, Page: page, SizeX: width, SizeY: height, Flags: how}); err != nil {
			return report.Bad("page").With(err)
		}
	}
	if err := d.take(made.Bitmap, width, height, i, give); err != nil {
		return err
	}
	if _, err := p.FPDFBitmap_Destroy(&requests.FPDFBitmap_Destroy{Bitmap: made.Bitmap}); err != nil {
		return report.Bad("page").With(err)
	}
	if _, err := p.FPDF_ClosePage(&requests.FPDF_ClosePage{Page: loaded.Page}); err != nil {
		return report.Bad("page").With(err)
	}
	return nil
}

// size is how large a page is in pixels.
func (d *document) size(page requests.Page) (width, height int, err error) {
	size, err := d.pdfium.GetPageSize(&requests.GetPageSize{Page: page})
	if err != nil {
		return 0, 0, report.Bad("page").With(err)
	}
	side := func(points float64) int {
		pixels := math.Ceil(points*float64(d.dpi)/72 - 0.001)
		if !(pixels >= 1 && pixels < math.MaxInt32) {
			return 0
		}
		return int(pixels)
	}
	width, height = side(size.Width), side(size.Height)
	return width, height, report.Pictured(width, height)
}

// take gives a drawn page away, from where it lies.
func (d *document) take(bitmap references.FPDF_BITMAP, width, height, i int, give func(picture) error) error {
	stride, err := d.pdfium.FPDFBitmap_GetStride(&requests.FPDFBitmap_GetStride{Bitmap: bitmap})
	if err != nil {
		return report.Bad("page").With(err)
	}
	got, err := d.pdfium.FPDFBitmap_GetBuffer(&requests.FPDFBitmap_GetBuffer{Bitmap: bitmap})
	if err != nil || stride.Stride < 4*width || len(got.Buffer) < stride.Stride*height {
		return report.Bad("page").With(err)
	}
	for at := 3; at < len(got.Buffer); at += 4 {
		got.Buffer[at] = 255 // the renderer leaves it open
	}
	return give(picture{index: i, count: d.count,
		img: &image.NRGBA{Pix: got.Buffer, Stride: stride.Stride, Rect: image.Rect(0, 0, width, height)}})
}
