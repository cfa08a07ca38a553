package picture

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"image/png"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"

	"consentry/domain/photo/scrub/exif"
	"consentry/domain/photo/scrub/report"
)

var upward = [4]string{"red", "green", "blue", "white"}

// turned is a picture as stored with EXIF's orientation o, so that it shows as img.
func turned(img *image.NRGBA, o int) *image.NRGBA {
	back := map[int]int{6: 8, 8: 6}[o]
	if back == 0 {
		back = o
	}
	return upright(img, back)
}

func TestEveryOrientationShowsUpright(t *testing.T) {
	img := quadrants(96, 64)
	for o := 1; o <= 8; o++ {
		src := withEXIF(asJPEG(t, turned(img, o), 95), exif.Orientation(o))
		t.Run(strconv.Itoa(o), func(t *testing.T) {
			full, err := Decoder{}.Full(t.Context(), report.JPEG, src)
			require.NoError(t, err)
			assert.Equal(t, img.Rect, full.Rect)
			assert.Equal(t, upward, quarters(full))
			thumb, err := Decoder{}.Thumb(t.Context(), report.JPEG, src, 24)
			require.NoError(t, err)
			assert.Equal(t, image.Rect(0, 0, 24, 16), thumb.Rect)
			assert.Equal(t, upward, quarters(thumb))
		})
	}
}

func TestEveryFormatGivesTheSamePicture(t *testing.T) {
	img := quadrants(80, 50)
	pal := image.NewPaletted(img.Rect, color.Palette{img.At(0, 0), img.At(79, 0), img.At(0, 49), img.At(79, 49)})
	deep := image.NewNRGBA64(img.Rect)
	for y := range 50 {
		for x := range 80 {
			pal.Set(x, y, img.At(x, y))
			deep.Set(x, y, img.At(x, y))
		}
	}
	var g, b, tf, tf16, p16 bytes.Buffer
	require.NoError(t, gif.Encode(&g, pal, nil))
	require.NoError(t, bmp.Encode(&b, img))
	require.NoError(t, tiff.Encode(&tf, img, nil))
	require.NoError(t, tiff.Encode(&tf16, deep, &tiff.Options{Compression: tiff.Deflate, Predictor: true}))
	require.NoError(t, png.Encode(&p16, deep))
	for name, tc := range map[string]struct {
		f     report.Format
		src   []byte
		exact bool
	}{
		"JPEG":           {report.JPEG, asJPEG(t, img, 95), false},
		"PNG":            {report.PNG, asPNG(t, img), true},
		"PNG of 16 bit":  {report.PNG, p16.Bytes(), true},
		"GIF":            {report.GIF, g.Bytes(), true},
		"BMP":            {report.BMP, b.Bytes(), true},
		"TIFF":           {report.TIFF, tf.Bytes(), true},
		"TIFF of 16 bit": {report.TIFF, tf16.Bytes(), true},
	} {
		t.Run(name, func(t *testing.T) {
			full, err := Decoder{}.Full(t.Context(), tc.f, tc.src)
			require.NoError(t, err)
			if tc.exact {
				assert.Equal(t, img.Pix, full.Pix)
			}
			assert.Less(t, difference(t, img, full), 3.0)
			thumb, screen, err := Decoder{}.Views(t.Context(), tc.f, tc.src)
			require.NoError(t, err)
			assert.Equal(t, img.Rect, screen.Bounds(), "never enlarged")
			assert.Equal(t, upward, quarters(thumb))
			w, h, err := Size(tc.f, tc.src)
			require.NoError(t, err)
			assert.Equal(t, [2]int{80, 50}, [2]int{w, h})
		})
	}
}

func TestThumbIsThePictureMadeSmall(t *testing.T) {
	img := scene(5, 1500, 1101)
	want := Resize(img, 512, 376)
	for name, tc := range map[string]struct {
		f   report.Format
		src []byte
	}{"JPEG": {report.JPEG, asJPEG(t, opaque(img), 92)}, "PNG": {report.PNG, asPNG(t, opaque(img))}} {
		t.Run(name, func(t *testing.T) {
			thumb, err := Decoder{}.Thumb(t.Context(), tc.f, tc.src, 512)
			require.NoError(t, err)
			assert.Less(t, difference(t, want, thumb), 1.5)
			thumb, screen, err := Decoder{}.Views(t.Context(), tc.f, tc.src)
			require.NoError(t, err)
			assert.Equal(t, img.Rect, screen.Bounds())
			assert.Less(t, difference(t, want, thumb), 1.5)
		})
	}
}

// foreign stands for the decoders in another process.
type foreign struct {
	img *image.NRGBA
	err error
}

func (f foreign) DecodeStill(context.Context, report.Format, []byte) (*image.NRGBA, []byte, error) {
	return f.img, nil, f.err
}

func TestForeignFormats(t *testing.T) {
	_, err := Decoder{}.Full(t.Context(), report.HEIC, []byte("x"))
	assert.True(t, report.Is(err, report.NoDecoder), "%v", err)
	d := Decoder{foreign{img: scene(1, 900, 700)}}
	full, err := d.Full(t.Context(), report.AVIF, []byte("x"))
	require.NoError(t, err)
	assert.Equal(t, image.Rect(0, 0, 900, 700), full.Rect)
	thumb, screen, err := d.Views(t.Context(), report.HEIC, []byte("x"))
	require.NoError(t, err)
	assert.Equal(t, image.Rect(0, 0, 512, 398), thumb.Rect)
	assert.Equal(t, image.Rect(0, 0, 900, 700), screen.Bounds())
	slow := report.Refuse(report.TooSlow)
	_, err = Decoder{foreign{err: slow}}.Full(t.Context(), report.HEIC, []byte("x"))
	assert.True(t, report.Is(err, report.TooSlow))
}

func TestRefusals(t *testing.T) {
	jpg, pic := asJPEG(t, opaque(scene(1, 200, 100)), 90), asPNG(t, opaque(scene(1, 200, 100)))
	huge := bytes.Clone(pic)
	copy(huge[16:], []byte{0, 0, 0xC3, 0x50, 0, 0, 0xC3, 0x50}) // 50,000 × 50,000
	many := bytes.Clone(jpg[:len(jpg)-2])
	for range 300 {
		many = append(many, 0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0)
	}
	for name, tc := range map[string]struct {
		f   report.Format
		src []byte
		why report.Why
	}{
		"nothing":             {report.JPEG, nil, report.Empty},
		"half a JPEG":         {report.JPEG, jpg[:len(jpg)/2], report.Damaged},
		"half a PNG":          {report.PNG, pic[:len(pic)/2], report.Damaged},
		"other bytes":         {report.PNG, []byte("no picture at all"), report.Damaged},
		"bytes as GIF":        {report.GIF, []byte("no picture at all"), report.Damaged},
		"bytes as WebP":       {report.WebP, []byte("no picture at all"), report.Damaged},
		"bytes as TIFF":       {report.TIFF, []byte("II*\x00\xFF\xFF\xFF\x7F"), report.Truncated},
		"50,000 by 50,000":    {report.PNG, fixCRC(huge), report.TooBig},
		"a thousand scans":    {report.JPEG, many, report.TooMany},
		"a format not pixels": {report.OBJ, []byte("v 0 0 0"), report.NoDecoder},
	} {
		t.Run(name, func(t *testing.T) {
			img, err := Decoder{}.Full(t.Context(), tc.f, tc.src)
			require.Error(t, err)
			require.Nil(t, img)
			assert.True(t, report.Is(err, tc.why), "%v", err)
		})
	}
}

func TestTheEndOfAContextStopsDecoding(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("the window was closed"))
	_, err := Decoder{}.Full(ctx, report.JPEG, asJPEG(t, quadrants(64, 64), 90))
	require.ErrorIs(t, err, context.Canceled)
	_, err = Decoder{}.Thumb(ctx, report.PNG, asPNG(t, quadrants(64, 64)), 32)
	require.ErrorIs(t, err, context.Canceled)
}
