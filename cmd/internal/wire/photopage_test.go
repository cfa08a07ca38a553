// The page of one picture over a real practice: what is done on the screen stands in the record afterwards.

package wire

import (
	"context"
	"testing"

	"fyne.io/fyne/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/audit"
	"consentry/domain/office"
	"consentry/domain/photo"
	"consentry/ui/i18n"
	"consentry/ui/page"
	"consentry/ui/page/pagetest"
	picturepage "consentry/ui/photo"
	"consentry/ui/uitest"
)

// partly is a window that goes between the parts of one page.
type partly struct {
	*pagetest.Host
	screen page.Screen
	at     []page.Route
}

func (h *partly) Go(r page.Route) {
	h.Host.Go(r)
	if r.Page == page.Photo {
		h.at = append(h.at, r)
		h.show()
	}
}

func (h *partly) Back() {
	if len(h.at) > 1 {
		h.at = h.at[:len(h.at)-1]
		h.show()
	}
}

func (h *partly) show() {
	h.screen.Hide()
	h.screen.Show(h.at[len(h.at)-1])
	uitest.Settle(h.Window)
}

// pictureOf is a picture of Lena Park that nobody has reviewed.
func pictureOf(t *testing.T, o *office.Office) photo.Photo {
	t.Helper()
	g, err := o.Gallery(context.Background(), office.GalleryQuery{PhotoFilter: office.PhotoFilter{PatientID: patientsLena(t, o), Media: photo.Still}}, 0, 50)
	require.NoError(t, err)
	for _, tile := range g.Tiles {
		if !tile.Reviewed && !tile.Photo.Intimate {
			return tile.Photo
		}
	}
	t.Fatal("every picture of the sample is reviewed")
	return photo.Photo{}
}

func TestThePageOfAPictureOverARealPractice(t *testing.T) {
	ctx := context.Background()
	o, host := onScreen(t)
	i18n.Use(i18n.English)
	p := pictureOf(t, o)
	h := &partly{Host: host}
	h.screen = picturepage.New(h, o)
	h.Window = uitest.Window(t, h.screen.Content())
	w := h.Window
	h.Go(page.Route{Page: page.Photo, ID: p.ID})
	seen := func() office.PhotoView {
		v, err := o.OpenPhoto(ctx, p.ID)
		require.NoError(t, err)
		return v
	}

	// A cover is drawn and saved: a recipe, not another picture.
	before := seen().Current.Number
	uitest.Press(t, w, "Cover, crop, turn")
	uitest.Letters(w, "+")
	uitest.Press(t, w, "Save this version")
	require.Empty(t, h.Errors)
	v := seen()
	assert.Equal(t, before+1, v.Current.Number)
	assert.NotEmpty(t, v.Current.Recipe.Covers)
	assert.False(t, v.Reviewed.Done)
	assert.Equal(t, p.OriginalSHA256, v.Photo.OriginalSHA256)

	// All nine parts are looked at, and the review is signed.
	uitest.Press(t, w, "Look at all nine parts")
	for range photo.Tiles {
		uitest.Key(w, fyne.KeyReturn)
	}
	uitest.Choose(t, w, "Face", "Covered")
	uitest.Choose(t, w, "How much of the face can be seen?", "Eyes covered")
	uitest.Press(t, w, "Found in no part: answer the rest “Not there”")
	uitest.Press(t, w, "Sign this review")
	require.Empty(t, h.Errors)
	v = seen()
	require.True(t, v.Reviewed.Done)
	assert.Equal(t, photo.FaceEyesCovered, v.Reviewed.First.Face)
	assert.Equal(t, v.Current.Number, v.Reviewed.First.Version)

	// Covered eyes are still a face: the way of the 18 identifiers is refused with its reason.
	uitest.Press(t, w, "Determine that it identifies nobody")
	uitest.Choose(t, w, "Method", "All 18 identifiers are gone")
	uitest.Type(t, w, "Who determines it", "Dr. Ana Hale")
	uitest.Type(t, w, "Why", "covered")
	uitest.Press(t, w, "Sign")
	assert.True(t, uitest.Shows(w, "A face with covered eyes is still a face."))
	assert.False(t, seen().Deidentified)
	uitest.Press(t, w, "Close")

	// The original opens with a reason, which is in the audit log.
	uitest.Press(t, w, "Open the original")
	uitest.Letters(w, "to compare the nose")
	uitest.Press(t, w, "Open the original")
	assert.True(t, uitest.Shows(w, "Original, unscrubbed"))
	e := lastOf(t, o, audit.OriginalOpened)
	assert.Equal(t, "to compare the nose", e.Reason)
	uitest.Press(t, w, "Close it")
	require.Empty(t, h.Errors)

	// An edit that is left is in the record, for a lock, until it is thrown away.
	uitest.Press(t, w, "Cover, crop, turn")
	uitest.Letters(w, "+")
	h.Back()
	d, err := o.PhotoDraft(ctx, p.ID)
	require.NoError(t, err)
	require.NotNil(t, d.Recipe)
	assert.Len(t, d.Recipe.Covers, len(v.Current.Recipe.Covers)+1)
	uitest.Press(t, w, "Discard it")
	h.Go(page.Route{Page: page.Photo, ID: p.ID})
	d, err = o.PhotoDraft(ctx, p.ID)
	require.NoError(t, err)
	assert.Nil(t, d.Recipe)
	require.Empty(t, h.Errors)

	// What it shows is corrected, and it is covered from now on.
	uitest.Press(t, w, "Correct what it shows")
	uitest.Choose(t, w, "View", "Detail")
	uitest.Switch(t, w, "Keep it covered")
	uitest.Press(t, w, "Save")
	require.Empty(t, h.Errors)
	v = seen()
	assert.Equal(t, photo.Detail, v.Photo.View)
	assert.True(t, v.Photo.Intimate)
	assert.True(t, uitest.Shows(w, "Covered"))
}
