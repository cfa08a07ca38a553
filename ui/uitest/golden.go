// Golden pictures: how a piece looked when a person last said that it is right.

package uitest

import (
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"
)

// The tolerance of a comparison: how far a colour may be off, and how many of a picture's bytes.
const (
	colourOff = 6
	bytesOff  = 0.01
)

// Golden compares a window's picture with testdata/<name>.png of the package under test. With UPDATE_GOLDEN=1 the
// picture becomes the new golden one; look at it before committing it. What differs is written to testdata/failed.
func Golden(t *testing.T, w fyne.Window, name string) {
	t.Helper()
	GoldenImage(t, Picture(w), name)
}

// GoldenImage is Golden for a picture.
func GoldenImage(t *testing.T, img image.Image, name string) {
	t.Helper()
	path := filepath.Join("testdata", name+".png")
	if os.Getenv("UPDATE_GOLDEN") == "1" {
		if err := WritePNG(path, img); err != nil {
			t.Fatalf("golden: %v", err)
		}
		t.Logf("RENEWED the golden picture %s: look at it before you commit it", path)
		return
	}
	failed := filepath.Join("testdata", "failed", name+".png")
	fail := func(format string, args ...any) {
		t.Helper()
		if err := WritePNG(failed, img); err != nil {
			t.Fatalf("golden: %v", err)
		}
		t.Errorf(format+"; see "+failed, args...)
	}
	f, err := os.Open(path)
	if err != nil {
		fail("there is no golden picture %s", path)
		return
	}
	defer f.Close()
	want, err := png.Decode(f)
	if err != nil {
		t.Fatalf("golden %s: %v", path, err)
	}
	if want.Bounds().Size() != img.Bounds().Size() {
		fail("%s is %v, the golden picture %v", name, img.Bounds().Size(), want.Bounds().Size())
		return
	}
	if part := difference(want, img); part > bytesOff {
		fail("%s differs from its golden picture in %.1f %% of its bytes", name, part*100)
	}
}

// difference is the part of the bytes of two pictures that are further apart than the tolerance.
func difference(a, b image.Image) float64 {
	ra, rb := a.Bounds(), b.Bounds()
	off, all := 0, 0
	for y := 0; y < ra.Dy(); y++ {
		for x := 0; x < ra.Dx(); x++ {
			r1, g1, b1, _ := a.At(ra.Min.X+x, ra.Min.Y+y).RGBA()
			r2, g2, b2, _ := b.At(rb.Min.X+x, rb.Min.Y+y).RGBA()
			for _, d := range [3]int{int(r1>>8) - int(r2>>8), int(g1>>8) - int(g2>>8), int(b1>>8) - int(b2>>8)} {
				all++
				if d > colourOff || d < -colourOff {
					off++
				}
			}
		}
	}
	if all == 0 {
		return 0
	}
	return float64(off) / float64(all)
}
