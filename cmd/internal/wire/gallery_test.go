// The gallery and the page that compares, over the sample practice in a real folder.

package wire

import (
	"context"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/audit"
	"consentry/domain/office"
	"consentry/domain/photo"
	gallerypage "consentry/ui/gallery"
	"consentry/ui/kit/pictures"
	"consentry/ui/page"
	"consentry/ui/page/pagetest"
	"consentry/ui/patients"
	"consentry/ui/uitest"
)

// at shows a page for a route.
func at(t *testing.T, h *pagetest.Host, s page.Screen, r page.Route) fyne.Window {
	t.Helper()
	w := uitest.Window(t, s.Content())
	h.Window = w
	s.Show(r)
	uitest.Settle(w)
	require.Empty(t, h.Errors)
	return w
}

func patientNamed(t *testing.T, o *office.Office, name string) string {
	t.Helper()
	list, err := o.FindPatients(context.Background(), name)
	require.NoError(t, err)
	require.NotEmpty(t, list, name)
	return list[0].Patient.ID
}

func TestTheGalleryOnScreen(t *testing.T) {
	o, h := onScreen(t)
	ctx := context.Background()
	size, err := o.GalleryTotals(ctx, "")
	require.NoError(t, err)
	require.Positive(t, size.Photos)
	require.NotEmpty(t, size.Procedures)
	carmen := patientNamed(t, o, "Carmen Ruiz")
	hers, err := o.Gallery(ctx, office.GalleryQuery{PhotoFilter: office.PhotoFilter{PatientID: carmen}}, 0, 50)
	require.NoError(t, err)
	require.NotEmpty(t, hers.Tiles)
	covered := hers.Tiles[0].Photo.ID
	require.NoError(t, o.ChangePhoto(ctx, covered, hers.Tiles[0].Photo.View, true))
	w := at(t, h, gallerypage.New(h, o), page.Route{Page: page.Photos})
	assert.True(t, uitest.Shows(w, "Lena Park"))
	assert.True(t, uitest.Shows(w, "Hold to look"))

	// Every page together is every picture, and no page holds one of another.
	seen := map[string]bool{}
	for at := 0; at < size.Photos; at += 5 {
		p, err := o.Gallery(ctx, office.GalleryQuery{}, at, 5)
		require.NoError(t, err)
		assert.Equal(t, size.Photos, p.Total)
		for _, x := range p.Tiles {
			seen[x.Photo.ID] = true
		}
	}
	assert.Len(t, seen, size.Photos)

	s := gallerypage.New(h, o)
	w = at(t, h, s, page.Route{Page: page.Photos, ID: carmen})
	assert.True(t, uitest.Shows(w, "Photos of Carmen Ruiz"))
	assert.Equal(t, carmen, lastOf(t, o, audit.PhotosListed).PatientID, "listing hers is in the log")
	g := gridIn(t, w)
	g.Hold(covered)
	assert.Equal(t, "photo:"+covered, lastOf(t, o, audit.PhotoUncovered).Object)
	g.Release()
	require.Empty(t, h.Errors)
}

func gridIn(t *testing.T, w fyne.Window) (g *pictures.Grid) {
	t.Helper()
	uitest.Walk(w.Content(), func(o fyne.CanvasObject) bool {
		if found, ok := o.(*pictures.Grid); ok {
			g = found
		}
		return g == nil
	})
	require.NotNil(t, g)
	return g
}

func TestTwoPicturesAreLinedUpOnScreenAsTheGateDoes(t *testing.T) {
	o, h := onScreen(t)
	ctx := context.Background()
	lena := patientNamed(t, o, "Lena Park")
	p, err := o.Gallery(ctx, office.GalleryQuery{PhotoFilter: office.PhotoFilter{PatientID: lena, View: photo.Front, Media: photo.Still}}, 0, 50)
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(p.Tiles), 2)
	a, b := p.Tiles[len(p.Tiles)-1].Photo.ID, p.Tiles[0].Photo.ID
	w := at(t, h, gallerypage.NewCompare(h, o), page.Route{Page: page.Compare, ID: a, Ref: b})
	assert.True(t, uitest.Shows(w, "Lena Park"))
	assert.Equal(t, "photo:"+b, lastOf(t, o, audit.PhotoViewed).Object)
	uitest.Press(t, w, "Line up")
	for _, key := range []fyne.KeyName{fyne.KeyLeft, fyne.KeyRight, fyne.KeyLeft, fyne.KeyRight} {
		for range 12 {
			uitest.Key(w, key)
		}
		uitest.Key(w, fyne.KeyReturn)
	}
	require.True(t, uitest.Shows(w, "Lined up"), strings.Join(uitest.Texts(w), "\n"))
	uitest.Press(t, w, "Release the pair")
	require.Len(t, h.Routes, 1)
	r := h.Routes[0]
	assert.Equal(t, a+","+b, r.ID)
	pair, align := page.PairOf(r.Ref)
	require.True(t, pair)
	require.NotNil(t, align)

	q := office.GateQuestion{PhotoIDs: strings.Split(r.ID, ","), Pair: pair, Align: align, Channel: "website_gallery", Place: "hale.example"}
	g, err := o.Gate(ctx, q, quiet)
	require.NoError(t, err, "the gate lays them on each other by the same points")
	require.Len(t, g.Files(), 1)
	assert.NotEmpty(t, g.Files()[0].Data)
	require.Empty(t, h.Errors)
}

func TestPicturesOnAPatientsPage(t *testing.T) {
	o, h := onScreen(t)
	lena := patientNamed(t, o, "Lena Park")
	chart, err := o.Chart(context.Background(), lena)
	require.NoError(t, err)
	require.Positive(t, chart.Photos)
	w := at(t, h, patients.NewPatient(h, o), page.Route{Page: page.Patient, ID: lena, Part: "photos"})
	assert.True(t, uitest.Shows(w, "Before"))
	shown := 0
	uitest.Walk(w.Content(), func(c fyne.CanvasObject) bool {
		if tile, ok := c.(*pictures.Tile); ok && tile.Shown() {
			shown++
		}
		return true
	})
	assert.Positive(t, shown)
	require.Empty(t, h.Errors)
}
