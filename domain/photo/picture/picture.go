// Package picture works on pixels: it decodes pictures upright and in sRGB, makes thumbnails, renders what a recipe asks
// for (covers, crop, straightening, exposure, size) and encodes it for release, sets two pictures side by side, and finds
// the same picture again after it was resized, cropped or mirrored.
//
// Nothing here retouches: a recipe has no word for it. Pixels that leave the practice are computed in whole numbers only,
// so that the same original and the same recipe give the same bytes on every machine.
//
// This file holds decoding to full resolution.
package picture

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"io"

	"consentry/domain/photo/scrub/report"
)

// Foreign decodes formats whose decoders are written in C. It runs them outside this process, within limits of time and
// memory. The picture is upright; icc is its colour profile, nil for sRGB.
type Foreign interface {
	DecodeStill(ctx context.Context, f report.Format, src []byte) (img *image.NRGBA, icc []byte, err error)
}

// Smaller is a Foreign that can give a picture at a fraction of its size, if its longer side then still has least pixels.
type Smaller interface {
	DecodeSmall(ctx context.Context, f report.Format, src []byte, least int) (img *image.NRGBA, icc []byte, err error)
}

// Decoder decodes pictures. The zero value reads JPEG, PNG, GIF, BMP, TIFF and WebP; with Foreign, HEIC and AVIF too.
type Decoder struct{ Foreign Foreign }

// Full decodes a picture at full resolution, upright, in sRGB with 8 bits a channel, its bounds at (0,0). Of an animation
// it is the first frame. The error is a *report.Refused for anything about the file, or the context's.
func (d Decoder) Full(ctx context.Context, f report.Format, src []byte) (*image.NRGBA, error) {
	if d.foreign(f) {
		return d.abroad(ctx, f, src, 0)
	}
	m, err := look(f, src)
	if err != nil {
		return nil, fmt.Errorf("look at the picture: %w", err)
	}
	img, err := guarded(ctx, src, func() (image.Image, error) { return pixels(ctx, f, src) })
	if err != nil {
		return nil, fmt.Errorf("decode the picture: %w", err)
	}
	out := upright(flat(img), m.orientation)
	toSRGB(out, m.profile)
	return out, nil
}

// Size is the picture's width and height as stored, before orientation, read from its header and checked against the
// limits. HEIC and AVIF are not read here: they are refused as report.NoDecoder.
func Size(f report.Format, src []byte) (width, height int, err error) {
	return size(f, src)
}

func (Decoder) foreign(f report.Format) bool { return f == report.HEIC || f == report.AVIF }

// abroad decodes by Foreign and turns colours to sRGB. least is Smaller's; 0: in full.
func (d Decoder) abroad(ctx context.Context, f report.Format, src []byte, least int) (*image.NRGBA, error) {
	if d.Foreign == nil {
		return nil, report.Refuse(report.NoDecoder, "format", string(f))
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	decode := d.Foreign.DecodeStill
	if s, ok := d.Foreign.(Smaller); ok && least > 0 {
		decode = func(ctx context.Context, f report.Format, src []byte) (*image.NRGBA, []byte, error) {
			return s.DecodeSmall(ctx, f, src, least)
		}
	}
	img, profile, err := decode(ctx, f, src)
	if err != nil {
		return nil, fmt.Errorf("decode the picture: %w", err)
	}
	if err := report.Pictured(img.Rect.Dx(), img.Rect.Dy()); err != nil {
		return nil, err
	}
	img = atOrigin(img)
	toSRGB(img, profile)
	return img, nil
}

// guarded runs a decoder. What it says about the file becomes a refusal; a decoder that panics on a damaged file refuses it
// too, because one file must never end the program.
func guarded(ctx context.Context, src []byte, decode func() (image.Image, error)) (img image.Image, err error) {
	defer func() {
		if p := recover(); p != nil {
			img, err = nil, report.Bad("picture data").With(fmt.Errorf("decoder stopped: %v", p))
		}
	}()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	img, err = decode()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, refusal(err, len(src))
	}
	b := img.Bounds()
	if err := report.Pictured(b.Dx(), b.Dy()); err != nil {
		return nil, err
	}
	return img, nil
}

// refusal says why a decoder stopped. A refusal stays as it is.
func refusal(err error, length int) error {
	var r *report.Refused
	switch {
	case errors.As(err, &r):
		return err
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return report.Cut(int64(length)).With(err)
	case unsupported(err):
		return report.Cannot("coding").With(err)
	}
	return report.Bad("picture data").With(err)
}

// reader gives a picture's bytes to a decoder until the context ends, so that a slow decoder can be stopped.
type reader struct {
	*bytes.Reader
	ctx context.Context
}

func read(ctx context.Context, src []byte) reader { return reader{bytes.NewReader(src), ctx} }

func (r reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.Reader.Read(p)
}

func (r reader) ReadAt(p []byte, off int64) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.Reader.ReadAt(p, off)
}

func (r reader) ReadByte() (byte, error) { return r.Reader.ReadByte() }
