// Package codec reads the pixels of HEIC, AVIF, HEVC video and PDF pages with decoders that are written in C and C++, or
// run as WebAssembly. Such decoders are where a hostile file does its harm, so they never run in the process that holds
// keys and records: each file gets a child process of this same program, with an empty environment, a limit of memory,
// of processor time and of wall time, and no way to gain rights. On Linux (amd64, arm64) the kernel also refuses it every
// file, every socket and every other program. It gets bytes on its standard input and gives pixels on its standard output;
// when it misbehaves it is killed, and the file is refused.
//
// This file holds what the rest of the program asks for.
package codec

import (
	"context"
	"fmt"
	"image"
	"io"
	"os"
	"path/filepath"
	"time"

	"consentry/domain/photo/scrub/report"
)

// Limits of wall time. The time that a caller takes with a page does not count.
const (
	stillTime = 10 * time.Second
	pagesTime = 60 * time.Second
)

// The resolution that PDF pages may be asked for, dots per inch.
const (
	minDPI = 36
	maxDPI = 600
)

// Decoder starts the child processes. It is safe for concurrent use; each call is a process of its own.
type Decoder struct {
	// Exe is the program that is started: its main calls Child first.
	Exe string
	// Cache is a folder for the compiled code of the PDF renderer, so that it starts in a tenth of a second instead of
	// three seconds. Nothing of any file is ever in it. "" for none.
	Cache string

	stillTime, pagesTime time.Duration
}

// New gives a decoder that starts this same program.
func New() (*Decoder, error) {
	exe, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("codec: this program's own path: %w", err)
	}
	d := &Decoder{Exe: exe, stillTime: stillTime, pagesTime: pagesTime}
	if base, err := os.UserCacheDir(); err == nil {
		d.Cache = filepath.Join(base, "Consentry", "compiled")
	}
	return d, nil
}

// DecodeStill gives the picture of a HEIC or AVIF file as it is meant to be seen: 8 bit, upright, cropped, with the
// profile of its colours, nil for sRGB (IEC 61966-2-1). Errors are *report.Refused, and the context's own.
func (d *Decoder) DecodeStill(ctx context.Context, format report.Format, src []byte) (*image.NRGBA, []byte, error) {
	return d.still(ctx, format, src, 0)
}

// DecodeSmall is DecodeStill for what is shown small: it may give a half or a quarter of the picture's size, if its longer
// side then still has least pixels. That is less to turn into colours and to hand over.
func (d *Decoder) DecodeSmall(ctx context.Context, format report.Format, src []byte, least int) (*image.NRGBA, []byte, error) {
	return d.still(ctx, format, src, max(least, 1))
}

func (d *Decoder) still(ctx context.Context, format report.Format, src []byte, least int) (*image.NRGBA, []byte, error) {
	if format != report.HEIC && format != report.AVIF {
		return nil, nil, report.Refuse(report.NoDecoder, "format", string(format))
	}
	return d.one(ctx, ask{Do: doStill, Least: least}, src)
}

// Poster gives a picture to show for an MP4 or MOV video: its first whole frame, turned as the video says. Only HEVC
// can be read; for H.264 and others the error is report.NoDecoder.
func (d *Decoder) Poster(ctx context.Context, src io.ReaderAt, size int64) (*image.NRGBA, error) {
	turn, data, err := keyFrame(src, size)
	if err != nil {
		return nil, err
	}
	img, _, err := d.one(ctx, ask{Do: doFrame, Turn: turn}, data)
	return img, err
}

// one asks for exactly one picture.
func (d *Decoder) one(ctx context.Context, a ask, data []byte) (img *image.NRGBA, icc []byte, err error) {
	err = d.run(ctx, a, data, d.stillTime, report.MaxPixels, func(p picture) error {
		if img != nil {
			return errWire
		}
		img, icc = p.img, p.icc
		return nil
	})
	if err == nil && img == nil {
		err = report.Bad("picture data")
	}
	if err != nil {
		return nil, nil, err
	}
	return img, icc, nil
}

// RenderPDF draws every page at dpi dots per inch on white, in order, and hands each to page with its number from 0 and
// the number of all pages. The next page is drawn while page works. An error of page ends the rendering and is given
// back as it is; others are *report.Refused and the context's own.
func (d *Decoder) RenderPDF(ctx context.Context, pdf []byte, dpi int, page func(i, n int, img image.Image) error) error {
	if dpi < minDPI || dpi > maxDPI {
		return fmt.Errorf("codec: %d dots per inch: not between %d and %d", dpi, minDPI, maxDPI)
	}
	next, count := 0, 0
	cache := d.Cache
	if cache != "" && os.MkdirAll(cache, 0o700) != nil {
		cache = ""
	}
	err := d.run(ctx, ask{Do: doPages, DPI: dpi, Cache: cache}, pdf, d.pagesTime, report.MaxPixels*report.MaxPages, func(p picture) error {
		if p.index != next || count != 0 && p.count != count {
			return errWire
		}
		next, count = next+1, p.count
		return page(p.index, p.count, p.img)
	})
	if err == nil && (next == 0 || next != count) {
		err = report.Bad("pages")
	}
	return err
}
