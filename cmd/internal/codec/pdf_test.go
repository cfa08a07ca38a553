package codec

// This file holds that PDF pages come out as a reader shows them, in order, within limits.

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/photo/scrub/report"
)

// quadrants draws red, green, blue and yellow, upper left to lower right, on a page of 144 by 72 points.
const quadrants = "1 0 0 rg 0 36 72 36 re f 0 1 0 rg 72 36 72 36 re f 0 0 1 rg 0 0 72 36 re f 1 1 0 rg 72 0 72 36 re f"

// pdfOf makes a document of pages of 144 by 72 points, each drawn by its content.
func pdfOf(contents ...string) []byte { return pdfWith("/MediaBox [0 0 144 72]", nil, contents...) }

// pdfWith makes a document whose pages have more to them, and more objects, from number 3 on.
func pdfWith(page string, objects []string, contents ...string) []byte {
	var kids []string
	all := append([]string{"", ""}, objects...)
	for _, c := range contents {
		n := len(all) + 1
		kids = append(kids, fmt.Sprintf("%d 0 R", n))
		all = append(all, fmt.Sprintf("<</Type/Page/Parent 2 0 R %s/Resources<<>>/Contents %d 0 R>>", page, n+1),
			fmt.Sprintf("<</Length %d>>stream\n%s\nendstream", len(c), c))
	}
	all[0] = "<</Type/Catalog/Pages 2 0 R>>"
	if len(objects) > 0 {
		all[0] = "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[3 0 R]>>>>"
	}
	all[1] = fmt.Sprintf("<</Type/Pages/Kids[%s]/Count %d>>", strings.Join(kids, " "), len(kids))
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	at := make([]int, len(all))
	for i, o := range all {
		at[i] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj%s\nendobj\n", i+1, o)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(all)+1)
	for _, n := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", n)
	}
	fmt.Fprintf(&b, "trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(all)+1, start)
	return b.Bytes()
}

// drawn renders a document and gives its pages.
func drawn(t *testing.T, pdf []byte, dpi int) (pages []image.Image) {
	t.Helper()
	require.NoError(t, decoder(t).RenderPDF(context.Background(), pdf, dpi, func(i, n int, img image.Image) error {
		assert.Equal(t, len(pages), i)
		assert.Positive(t, n)
		pages = append(pages, img)
		return nil
	}))
	return pages
}

// at is the colour in the middle of a quadrant: column and row are 0 or 1.
func at(img image.Image, column, row int) color.NRGBA {
	b := img.Bounds()
	return color.NRGBAModel.Convert(img.At(b.Min.X+b.Dx()*(2*column+1)/4, b.Min.Y+b.Dy()*(2*row+1)/4)).(color.NRGBA)
}

var (
	paper  = color.NRGBA{255, 255, 255, 255}
	red    = color.NRGBA{255, 0, 0, 255}
	green  = color.NRGBA{0, 255, 0, 255}
	blue   = color.NRGBA{0, 0, 255, 255}
	yellow = color.NRGBA{255, 255, 0, 255}
)

func four(img image.Image) [4]color.NRGBA {
	return [4]color.NRGBA{at(img, 0, 0), at(img, 1, 0), at(img, 0, 1), at(img, 1, 1)}
}

func TestPages(t *testing.T) {
	pages := drawn(t, pdfOf(quadrants, "", "0 0 1 rg 0 0 144 72 re f"), 144)
	require.Len(t, pages, 3)
	assert.Equal(t, image.Rect(0, 0, 288, 144), pages[0].Bounds())
	assert.Equal(t, [4]color.NRGBA{red, green, blue, yellow}, four(pages[0]))
	assert.Equal(t, [4]color.NRGBA{paper, paper, paper, paper}, four(pages[1]), "paper is white")
	assert.Equal(t, [4]color.NRGBA{blue, blue, blue, blue}, four(pages[2]))
}

func TestPageDetails(t *testing.T) {
	const square = "/MediaBox [0 0 144 72]"
	stream := func(dict, s string) string {
		return fmt.Sprintf("<<%s/Length %d>>stream\n%s\nendstream", dict, len(s), s)
	}
	ink := stream("/Type/XObject/Subtype/Form/BBox[0 0 72 36]", "0 0 1 rg 0 0 72 36 re f")
	for _, c := range []struct {
		name, page string
		objects    []string
		want       [4]color.NRGBA
	}{
		{"turned by the page", square + "/Rotate 180", nil, [4]color.NRGBA{yellow, blue, green, red}},
		{"cropped", square + "/CropBox [72 0 144 72]", nil, [4]color.NRGBA{green, green, yellow, yellow}},
		{"an annotation covers", square + "/Annots[<</Type/Annot/Subtype/Square/F 4/Rect[0 36 72 72]/AP<</N 4 0 R>>>>]",
			[]string{"<<>>", ink}, [4]color.NRGBA{blue, green, blue, yellow}},
		{"a hidden annotation does not", square + "/Annots[<</Type/Annot/Subtype/Square/F 2/Rect[0 36 72 72]/AP<</N 4 0 R>>>>]",
			[]string{"<<>>", ink}, [4]color.NRGBA{red, green, blue, yellow}},
		{"a form's field", square + "/Annots[3 0 R]",
			[]string{"<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/V(b)/F 4/Rect[0 36 72 72]/AP<</N 4 0 R>>>>", ink}, [4]color.NRGBA{blue, green, blue, yellow}},
		{"half transparent over white", square + "/Annots[<</Type/Annot/Subtype/Square/F 4/Rect[72 36 144 72]/AP<</N 4 0 R>>>>]",
			[]string{"<<>>", stream("/Type/XObject/Subtype/Form/BBox[0 0 72 36]/Group<</S/Transparency>>/Resources<</ExtGState<</G<</ca 0.5>>>>>>",
				"1 g 0 0 72 36 re f /G gs 0 0 0 rg 0 0 72 36 re f")}, [4]color.NRGBA{red, {128, 128, 128, 255}, blue, yellow}},
	} {
		t.Run(c.name, func(t *testing.T) {
			pages := drawn(t, pdfWith(c.page, c.objects, quadrants), 72)
			require.Len(t, pages, 1)
			assert.Equal(t, c.want, four(pages[0]))
		})
	}
}

func TestRefusedDocuments(t *testing.T) {
	whole := pdfOf(quadrants)
	for _, c := range []struct {
		name string
		pdf  []byte
		dpi  int
		want report.Why
	}{
		{"garbage", bytes.Repeat([]byte("%PDF-1.7 garbage "), 1000), 72, report.Damaged},
		{"locked", sample(t, "locked.pdf"), 72, report.Encrypted},
		{"no pages", pdfOf(), 72, report.Damaged},
		{"too many pages", pdfOf(make([]string, report.MaxPages+1)...), 72, report.TooMany},
		{"too large", pdfWith("/MediaBox [0 0 14400 14400]", nil, ""), 600, report.TooBig},
		{"header only", whole[:12], 72, report.Damaged},
		{"empty", nil, 72, report.Empty},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := decoder(t).RenderPDF(context.Background(), c.pdf, c.dpi, func(int, int, image.Image) error { return nil })
			assert.True(t, report.Is(err, c.want), "%v", err)
		})
	}
}

func TestResolutionIsBounded(t *testing.T) {
	for _, dpi := range []int{-1, 0, minDPI - 1, maxDPI + 1, 1 << 30} {
		err := decoder(t).RenderPDF(context.Background(), pdfOf(""), dpi, func(int, int, image.Image) error { return nil })
		assert.ErrorContains(t, err, "dots per inch")
	}
}

// A cache that cannot be used costs time, nothing else.
func TestWithoutAUsableCache(t *testing.T) {
	damaged := t.TempDir()
	require.NoError(t, os.CopyFS(damaged, os.DirFS(warm(t))))
	require.NoError(t, filepath.WalkDir(damaged, func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		return os.Truncate(name, 1000)
	}))
	for name, cache := range map[string]string{"none": "", "damaged": damaged} {
		t.Run(name, func(t *testing.T) {
			d := decoder(t)
			d.Cache = cache
			n := 0
			require.NoError(t, d.RenderPDF(context.Background(), pdfOf(quadrants), 72, func(_, _ int, img image.Image) error {
				n++
				assert.Equal(t, [4]color.NRGBA{red, green, blue, yellow}, four(img))
				return nil
			}))
			assert.Equal(t, 1, n)
		})
	}
}

// warm gives the shared cache, filled.
func warm(t *testing.T) string {
	t.Helper()
	drawn(t, pdfOf(""), 72)
	return shared
}

// What is compiled is the renderer's, never a document's.
func TestTheCacheKnowsNothingOfDocuments(t *testing.T) {
	before := names(t, warm(t))
	drawn(t, pdfOf(quadrants, "", "0 0 1 rg"), 100)
	assert.Equal(t, before, names(t, shared))
	assert.NotEmpty(t, before)
}

// names lists the files below a folder with their sizes.
func names(t *testing.T, dir string) (list []string) {
	t.Helper()
	require.NoError(t, filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		list = append(list, fmt.Sprint(name, info.Size(), info.ModTime()))
		return err
	}))
	return list
}
