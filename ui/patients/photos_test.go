package patients

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"testing"

	"fyne.io/fyne/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/access"
	"consentry/domain/calendar"
	"consentry/domain/office"
	"consentry/domain/photo"
	"consentry/ui/kit/pictures"
	"consentry/ui/page"
	"consentry/ui/uitest"
)

// photographed is Lena with n pictures, the newest of them covered.
func photographed(t *testing.T, n int) *fakeOffice {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 320, 240))
	draw.Draw(img, img.Rect, image.NewUniform(color.RGBA{0xd8, 0xc0, 0xb0, 0xff}), image.Point{}, draw.Src)
	var b bytes.Buffer
	require.NoError(t, jpeg.Encode(&b, img, nil))
	o := &fakeOffice{chart: lena(t), jpeg: b.Bytes()}
	o.chart.Photos = n
	for i := range n {
		o.tiles = append(o.tiles, office.Tile{Patient: "Lena Park", Photo: photo.Photo{ID: fmt.Sprintf("ph%d", i), PatientID: "p1", View: photo.Front, Media: photo.Still,
			Stage: photo.Stage{Kind: photo.StageAfter, N: 3, Unit: photo.Months}, TakenOn: calendar.MustNew(2026, 6, 4), ThumbID: "t", Intimate: i == 0}})
	}
	return o
}

func tilesOf(w fyne.Window) (list []*pictures.Tile) {
	uitest.Walk(w.Content(), func(o fyne.CanvasObject) bool {
		if p, ok := o.(*pictures.Tile); ok {
			list = append(list, p)
		}
		return true
	})
	return list
}

func TestTheNewestPicturesStandOnTheirTab(t *testing.T) {
	h := at(t, access.Clinical)
	o := photographed(t, 18)
	s := NewPatient(h, o)
	w := h.show(t, s, page.Route{Page: page.Patient, ID: "p1", Part: tabPhotos})
	for _, words := range []string{"Photos", "18", "The newest 12 pictures", "Front · 3 months after", "Hold to look"} {
		assert.True(t, uitest.Shows(w, words), words)
	}
	list := tilesOf(w)
	require.Len(t, list, 12)
	assert.False(t, list[0].Shown())
	assert.True(t, list[1].Shown())
	assert.True(t, list[11].Shown())
	assert.Empty(t, o.uncovered)
	w.Canvas().Unfocus()
	uitest.Golden(t, w, "photos")

	list[0].Hold()
	assert.Equal(t, []string{"ph0"}, o.uncovered)
	assert.True(t, list[0].Shown())
	uitest.PressAt(t, w, list[1])
	assert.Equal(t, page.Route{Page: page.Photo, ID: "ph1"}, h.last())
	uitest.Press(t, w, "Take in photos")
	assert.Equal(t, page.Route{Page: page.Intake, ID: "p1"}, h.last())
	uitest.Press(t, w, "Open all 18")
	assert.Equal(t, page.Route{Page: page.Photos, ID: "p1"}, h.last())
	s.Hide()
	assert.False(t, list[0].Shown() || list[1].Shown(), "what is hidden holds no pictures")
	s.Show(page.Route{Page: page.Patient, ID: "p1"})
	assert.True(t, tilesOf(w)[1].Shown(), "and coming back shows them again")
	assert.Empty(t, h.failed)
}

func TestNoPicturesYet(t *testing.T) {
	h := at(t, access.Clinical)
	w := h.show(t, NewPatient(h, photographed(t, 0)), page.Route{Page: page.Patient, ID: "p1", Part: tabPhotos})
	assert.True(t, uitest.Shows(w, "No pictures of this patient yet."))
}

func TestWhoMaySeeNoPicturesHasNoTabForThem(t *testing.T) {
	h := at(t, access.FrontDesk)
	w := h.show(t, NewPatient(h, photographed(t, 18)), page.Route{Page: page.Patient, ID: "p1", Part: tabPhotos})
	assert.False(t, uitest.Shows(w, "Photos"))
	assert.True(t, uitest.Shows(w, "Permissions"))
}
