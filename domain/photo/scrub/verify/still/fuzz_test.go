package still

// Fuzz targets: hostile files end in a refusal or a proof, never in a panic, and what is clean can be decoded by others.

import (
	"bytes"
	"compress/zlib"
	"errors"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
	"golang.org/x/image/webp"
	"pgregory.net/rapid"

	"consentry/domain/photo/scrub/report"
	"consentry/domain/photo/scrub/verify/proof"
	"consentry/store/faulttest"
)

// fuzz walks mutations of the samples of a format. decode is another decoder: it must take what is clean, unless it says
// that it does not know the variant.
func fuzz(f *testing.F, format report.Format, decode func([]byte) error) {
	for _, s := range samples(f) {
		if s.format == format {
			f.Add(s.b)
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		faulttest.Bound(t)
		p, err := Walk(format, b)
		var refused *report.Refused
		if err != nil && !errors.As(err, &refused) {
			t.Fatalf("%v is no refusal", err)
		}
		if p.Bytes > p.Size && err == nil {
			t.Fatal("more accounted for than there is")
		}
		if err != nil || !p.Clean() || p.Width*p.Height > 1<<22 {
			return
		}
		if err := decode(b); err != nil {
			t.Fatalf("clean, but %v", err)
		}
	})
}

func FuzzJPEG(f *testing.F) {
	fuzz(f, report.JPEG, func(b []byte) error {
		if bytes.Contains(b, []byte("\xff\xdd")) { // restarts in scans of one component are miscounted there
			return nil
		}
		_, err := jpeg.Decode(bytes.NewReader(b))
		if errors.As(err, new(jpeg.UnsupportedError)) {
			return nil
		}
		return err
	})
}

func FuzzPNG(f *testing.F) {
	fuzz(f, report.PNG, func(b []byte) error {
		_, err := png.Decode(bytes.NewReader(b))
		return err
	})
}

func FuzzGIF(f *testing.F) {
	fuzz(f, report.GIF, func(b []byte) error {
		_, err := gif.DecodeAll(bytes.NewReader(b))
		return err
	})
}

func FuzzBMP(f *testing.F) {
	fuzz(f, report.BMP, func(b []byte) error {
		_, err := bmp.Decode(bytes.NewReader(b))
		if errors.Is(err, bmp.ErrUnsupported) {
			return nil
		}
		return err
	})
}

func FuzzWebP(f *testing.F) {
	fuzz(f, report.WebP, func(b []byte) error {
		p, _ := Walk(report.WebP, b)
		if p.Frames > 1 || bytes.Contains(b, []byte("ANMF")) { // not decoded by that package
			return nil
		}
		_, err := webp.Decode(bytes.NewReader(b))
		return err
	})
}

func FuzzTIFF(f *testing.F) {
	fuzz(f, report.TIFF, func(b []byte) error {
		_, err := tiff.Decode(bytes.NewReader(b))
		if errors.As(err, new(tiff.UnsupportedError)) {
			return nil
		}
		return err
	})
}

// FuzzProfile walks profiles alone: chunks of formats hide them behind checksums.
func FuzzProfile(f *testing.F) {
	f.Add([]byte(profile(nil)))
	f.Fuzz(func(t *testing.T, b []byte) {
		faulttest.Bound(t)
		var p proof.Proof
		walkProfile(b, 0, &p)
		if len(p.Findings) == 0 && be32(b, 0) != len(b) {
			t.Fatal("clean with bytes behind it")
		}
	})
}

// FuzzInflate compares with the standard library's reader, which must agree on what a stream holds.
func FuzzInflate(f *testing.F) {
	f.Add([]byte(deflated("a text, a text, a text")))
	f.Fuzz(func(t *testing.T, b []byte) {
		faulttest.Bound(t)
		const most = 1 << 20
		var got []byte
		z, err := inflate(b, most, func(p []byte) error { got = append(got, p...); return nil })
		want, wrong := unzlib(b, most)
		switch {
		case z.surplus:
			if len(want) <= most {
				t.Fatal("surplus, but there is none")
			}
		case err == nil && (wrong != nil || !bytes.Equal(got, want)):
			t.Fatalf("%d bytes; the standard library %d, %v", len(got), len(want), wrong)
		}
	})
}

// unzlib unpacks up to one byte more than most.
func unzlib(b []byte, most int64) ([]byte, error) {
	r, err := zlib.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(r, most+1))
}

func TestInflateUnpacksWhatTheStandardLibraryPacks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		piece := rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(t, "piece")
		data := bytes.Repeat(piece, rapid.IntRange(1, 1500).Draw(t, "times"))
		var packed bytes.Buffer
		w, err := zlib.NewWriterLevel(&packed, rapid.IntRange(zlib.HuffmanOnly, zlib.BestCompression).Draw(t, "level"))
		require.NoError(t, err)
		_, err = w.Write(data)
		require.NoError(t, err)
		require.NoError(t, w.Close())
		var got []byte
		z, err := inflate(packed.Bytes(), int64(len(data)), func(p []byte) error { got = append(got, p...); return nil })
		require.NoError(t, err)
		require.Equal(t, inflated{used: packed.Len(), size: int64(len(data))}, z)
		require.True(t, bytes.Equal(data, got))
		if len(data) > 0 {
			z, err = inflate(packed.Bytes(), int64(len(data)-1), func([]byte) error { return nil })
			require.NoError(t, err)
			require.True(t, z.surplus)
		}
	})
}
