// The tray of pictures over a real practice: from a card to the record, and the card emptied.

package wire

import (
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/office"
	"consentry/domain/photo"
	"consentry/domain/photo/scrub/report"
	"consentry/ui/intake"
	"consentry/ui/page"
	"consentry/ui/page/pagetest"
	"consentry/ui/platform"
	"consentry/ui/uitest"
)

// tray is the page in a window, over an office, with a card in the drive.
func (w *world) tray(t *testing.T, r page.Route) *pagetest.Host {
	t.Helper()
	uitest.App(t)
	h := pagetest.New("Dr. Ana Hale", access.Owner)
	h.Day = w.o.Today()
	s := intake.New(h, w.o)
	h.Window = uitest.Window(t, s.Content())
	s.Show(r)
	uitest.Settle(h.Window)
	return h
}

func TestTheTrayOverARealPractice(t *testing.T) {
	w := founded(t)
	lena := w.lena()
	h := w.tray(t, page.Route{Page: page.Intake, ID: lena.ID})
	press := func(words string) {
		t.Helper()
		uitest.Press(t, h.Window, words)
		uitest.Settle(h.Window)
	}
	press("Yes, Lena Park")
	uitest.Type(t, h.Window, "Procedure", "rhinoplasty")
	uitest.Choose(t, h.Window, "When", "Before")
	uitest.Type(t, h.Window, "Body area", "nose")

	dir := filepath.Join(t.TempDir(), "CANON_DC", "DCIM")
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "100CANON"), 0o700))
	for name, data := range map[string][]byte{"IMG_1.JPG": snapshotOf(t, 1), "IMG_2.JPG": snapshotOf(t, 2), "broken.jpg": snapshotOf(t, 3)[:4000]} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, "100CANON", name), data, 0o600))
	}
	ins, err := platform.Found([]string{dir})
	require.NoError(t, err)
	h.Incoming = ins
	h.Cards([]page.Card{{Label: "CANON_DC", Folder: dir}})
	uitest.Settle(h.Window)
	press("Take in its pictures")
	assert.True(t, uitest.Shows(h.Window, "3 files from SD card “CANON_DC” · Lena Park · Rhinoplasty, before"))
	assert.True(t, uitest.Shows(h.Window, "Title, caption, comment or keywords"), uitest.Texts(h.Window))
	assert.True(t, uitest.Shows(h.Window, "This file stops at byte 4,000, before its end"))
	assert.Empty(t, inRecord(t, w, lena.ID), "what is not saved is nothing")

	uitest.FindTable(t, h.Window, 0).Focus()
	uitest.Letters(h.Window, "1")
	uitest.Key(h.Window, fyne.KeyDown)
	uitest.Letters(h.Window, "6c")
	press("Patient declined…")
	press("From above")
	press("Close")
	press("Save 2 photos")
	assert.True(t, uitest.Shows(h.Window, "Saved and proven readable"), uitest.Texts(h.Window))
	saved := inRecord(t, w, lena.ID)
	require.Len(t, saved, 2)
	views := map[photo.View]bool{}
	for _, p := range saved {
		views[p.View] = p.Intimate
		assert.Equal(t, photo.Stage{Kind: photo.StageBefore}, p.Stage)
		assert.Equal(t, "nose", p.Area)
		assert.Equal(t, report.Identical, p.Pixels)
	}
	assert.Equal(t, map[photo.View]bool{photo.Front: false, photo.Base: true}, views)
	card, err := w.o.IntakePatient(w.ctx, lena.ID)
	require.NoError(t, err)
	require.Len(t, card.Sessions, 1)
	assert.Equal(t, "card", card.Sessions[0].From)
	assert.Equal(t, 2, card.Sessions[0].Photos)
	assert.Equal(t, []photo.View{photo.Overhead}, card.Sessions[0].Declined)
	assert.Empty(t, card.Patient.Phone, "the tray shows who it is, no more")

	press("Delete the 2 files from “CANON_DC”")
	press("Delete 2 files")
	assert.True(t, uitest.Shows(h.Window, "2 files deleted and proven gone"))
	left, err := platform.Found([]string{dir})
	require.NoError(t, err)
	require.Len(t, left, 1)
	assert.Equal(t, "broken.jpg", left[0].Name(), "what was not saved stays on the card")
	assert.Equal(t, audit.CardCleared, w.last().Event.Action)
	press("Review now")
	require.Len(t, h.Routes, 1)
	assert.Equal(t, page.Photo, h.Routes[0].Page)

	// The same picture comes in once more, from somewhere else.
	h.Incoming = cardOf(t, "IMG_9.JPG", snapshotOf(t, 1))
	press("Add files")
	assert.True(t, uitest.Shows(h.Window, "Already here"))
	assert.True(t, uitest.Shows(h.Window, "In the record already: Lena Park, picture 1"), uitest.Texts(h.Window))
	assert.True(t, uitest.Shows(h.Window, "Check the kept copies"), uitest.Texts(h.Window))
}

func cardOf(t *testing.T, name string, data []byte) []office.Incoming {
	t.Helper()
	return card(t, map[string][]byte{name: data})
}

// inRecord is the patient's pictures as they are in the record.
func inRecord(t *testing.T, w *world, patientID string) []photo.Photo {
	t.Helper()
	g, err := w.o.Gallery(w.ctx, office.GalleryQuery{PhotoFilter: office.PhotoFilter{PatientID: patientID}}, 0, 50)
	require.NoError(t, err)
	var out []photo.Photo
	for _, tile := range g.Tiles {
		out = append(out, tile.Photo)
	}
	return out
}
