// This file holds one decoder a format, and what a picture says of itself before its pixels are read.

package picture

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"

	"github.com/gen2brain/jpegn"
	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
	"golang.org/x/image/webp"

	"consentry/domain/photo/scrub/report"
)

// about is what a picture says of itself besides its pixels.
type about struct {
	width, height int    // as stored
	orientation   int    // EXIF's 1 to 8; 0 when it does not say
	profile       []byte // ICC; nil: sRGB
}

// look reads a picture's size, checks it against the limits, and finds its orientation and profile.
func look(f report.Format, src []byte) (about, error) {
	w, h, err := size(f, src)
	if err != nil {
		return about{}, err
	}
	m := about{width: w, height: h}
	exif, profile := blocks(f, src)
	m.orientation = orientation(exif)
	m.profile = profile
	return m, nil
}

func size(f report.Format, src []byte) (width, height int, err error) {
	if len(src) == 0 {
		return 0, 0, report.Refuse(report.Empty)
	}
	if len(src) > report.MaxPicture {
		return 0, 0, report.Refuse(report.TooLarge, "limit", "256 MB")
	}
	var c image.Config
	r := bytes.NewReader(src)
	switch f {
	case report.JPEG:
		if err := scans(src); err != nil {
			return 0, 0, err
		}
		if c, err = jpeg.DecodeConfig(r); err != nil {
			c, err = jpegn.DecodeConfig(bytes.NewReader(src))
		}
	case report.PNG:
		c, err = png.DecodeConfig(r)
	case report.GIF:
		c, err = gif.DecodeConfig(r)
	case report.BMP:
		c, err = bmp.DecodeConfig(r)
	case report.TIFF:
		c, err = tiffConfig(src)
	case report.WebP:
		c, err = webpConfig(src)
	default:
		return 0, 0, report.Refuse(report.NoDecoder, "format", string(f))
	}
	if err != nil {
		return 0, 0, refusal(err, len(src))
	}
	return c.Width, c.Height, report.Pictured(c.Width, c.Height)
}

// pixels decodes a picture as it is stored.
func pixels(ctx context.Context, f report.Format, src []byte) (image.Image, error) {
	switch f {
	case report.JPEG:
		img, err := jpeg.Decode(read(ctx, src))
		if err != nil && ctx.Err() == nil {
			// Some cameras write what the standard library refuses, and it is decoded right by the tolerant one; a file
			// that stops early or is damaged must not become half a picture.
			if strange := new(jpeg.UnsupportedError); errors.As(err, strange) {
				return jpegn.Decode(bytes.NewReader(src), &jpegn.Options{ToRGBA: true})
			}
		}
		return img, err
	case report.PNG:
		return png.Decode(read(ctx, src))
	case report.GIF:
		return gifFrame(ctx, src)
	case report.BMP:
		return bmp.Decode(read(ctx, src))
	case report.TIFF:
		return tiffPage(ctx, src)
	case report.WebP:
		return webpFrame(src)
	}
	return nil, report.Refuse(report.NoDecoder, "format", string(f))
}

func unsupported(err error) bool {
	var j jpeg.UnsupportedError
	var p png.UnsupportedError
	var t tiff.UnsupportedError
	return errors.As(err, &j) || errors.As(err, &p) || errors.As(err, &t) ||
		errors.Is(err, bmp.ErrUnsupported) || errors.Is(err, jpegn.ErrUnsupported)
}

// gifFrame is the first frame, on the whole screen of the animation.
func gifFrame(ctx context.Context, src []byte) (image.Image, error) {
	c, err := gif.DecodeConfig(bytes.NewReader(src))
	if err != nil {
		return nil, err
	}
	frame, err := gif.Decode(read(ctx, src))
	if err != nil {
		return nil, err
	}
	screen := image.Rect(0, 0, c.Width, c.Height)
	if frame.Bounds() == screen {
		return frame, nil
	}
	out := image.NewNRGBA(screen)
	draw.Draw(out, frame.Bounds(), frame, frame.Bounds().Min, draw.Src)
	return out, nil
}

// scans refuses a JPEG file with so many scans that decoding each of them over the whole picture would take minutes; real
// progressive files have at most a few dozen (ITU-T T.81, G.1.1).
func scans(src []byte) error {
	const most = 200
	n := 0
	for i := 0; i+1 < len(src); i++ {
		j := bytes.IndexByte(src[i:len(src)-1], 0xFF)
		if j < 0 {
			break
		}
		i += j
		if src[i+1] == 0xDA {
			if n++; n > most {
				return report.Refuse(report.TooMany, "what", "scans", "limit", "200")
			}
		}
	}
	return nil
}

// webpConfig is the canvas size of a WebP file.
func webpConfig(src []byte) (image.Config, error) {
	if w, h, ok := webpCanvas(src); ok {
		return image.Config{Width: w, Height: h}, nil
	}
	return webp.DecodeConfig(bytes.NewReader(src))
}
