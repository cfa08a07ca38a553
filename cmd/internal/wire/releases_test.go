// The pages by which pictures leave and are watched afterwards, over a real folder: what is pressed there is what left.

package wire

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/audit"
	"consentry/domain/disclosure"
	"consentry/domain/office"
	"consentry/domain/photo"
	"consentry/domain/photo/picture"
	"consentry/ui/page"
	"consentry/ui/page/pagetest"
	"consentry/ui/releases"
	"consentry/ui/uitest"
)

// window is a made-up window of the world's practice.
func (w *world) window() *pagetest.Host {
	w.t.Helper()
	me, ok := w.o.Me()
	require.True(w.t, ok)
	h := pagetest.New(me.Member.Name, me.Member.Roles...)
	h.Who, h.Day = me, w.o.Today()
	return h
}

// open shows a page for a route.
func (w *world) show(t *testing.T, h *pagetest.Host, s page.Screen, r page.Route) fyne.Window {
	w.t.Helper()
	win := uitest.Window(t, s.Content())
	h.Window, h.Day = win, w.o.Today()
	s.Show(r)
	uitest.Settle(win)
	require.Empty(w.t, h.Errors)
	return win
}

func TestReleasingAndTakingDownOnScreen(t *testing.T) {
	uitest.App(t)
	w := founded(t)
	lena := w.lena()
	w.authorize(lena.ID, nil, "website_gallery")
	saved := w.save(lena.ID, w.takeIn(card(t, map[string][]byte{"IMG_1.JPG": snapshotOf(t, 1), "IMG_2.JPG": snapshotOf(t, 2)})))
	_, err := w.o.SaveVersion(w.ctx, saved[0].ID, picture.Recipe{Covers: []picture.Cover{{Shape: picture.Rectangle, Box: picture.Box{Left: 200000, Top: 300000, Right: 700000, Bottom: 450000}}}})
	require.NoError(t, err)
	w.review(saved[0].ID, nil)
	h := w.window()
	h.Folder = t.TempDir()

	win := w.show(t, h, releases.NewGate(h, w.o), page.Route{Page: page.Release, ID: saved[0].ID + "," + saved[1].ID, Part: "website_gallery"})
	for _, words := range []string{"Lena Park · 2 photos", "Identifier review not signed for photo 2", "Re-read after writing: 0 of 2 files carry identifying data."} {
		assert.True(t, uitest.Shows(win, words), words)
	}
	uitest.Type(t, win, "Goes to", "hale.example/lena-park")
	assert.True(t, uitest.Shows(win, "A patient's name stands in the place."))
	uitest.Type(t, win, "Goes to", "hale.example/gallery")
	uitest.Press(t, win, "Choose a folder")
	uitest.Press(t, win, "Leave the blocked one out")
	uitest.Press(t, win, "Release 1 photo")
	left, err := os.ReadDir(h.Folder)
	require.NoError(t, err)
	require.Empty(t, left, "nothing leaves before the question is answered")
	uitest.Press(t, win, "Release 1 photo")
	require.Empty(t, h.Errors)
	assert.True(t, uitest.Shows(win, "Released: R-0001"))
	lines, total, err := w.o.ReleaseLines(w.ctx, office.ReleaseFilter{}, 0, 10)
	require.NoError(t, err)
	require.Equal(t, 1, total)
	assert.Equal(t, "Lena Park", lines[0].Patient)
	r := lines[0].Release
	w.leftClean(h.Folder, r)
	assert.Len(t, w.log(office.AuditFilter{Action: audit.Released}), 1)
	uitest.Press(t, win, "Passport")
	require.Len(t, h.PDFs, 1)
	w.watch(t, h, r)
}

// watch works what was released through the worklist to its removal, and looks at it from outside.
func (w *world) watch(t *testing.T, h *pagetest.Host, r photo.Release) {
	t.Helper()
	desk := releases.New(h, w.o)
	win := w.show(t, h, desk, page.Route{Page: page.Releases})
	uitest.Press(t, win, "Confirm it is live")
	uitest.Press(t, win, "Record")
	require.Empty(t, h.Errors, "the place is an address: it is the link")

	w.clock.on(24 * time.Hour)
	_, err := w.o.Revoke(w.ctx, office.Revocation{PatientID: r.PatientID, Channels: []string{"website_gallery"}, Written: true, ReceivedOn: w.o.Today()})
	require.NoError(t, err)
	w.clock.on(4 * 24 * time.Hour)
	win = w.show(t, h, desk, page.Route{Page: page.Releases})
	assert.True(t, uitest.Shows(win, "It should be gone and is not"))
	file, err := os.ReadFile(filepath.Join(h.Folder, r.Items[0].FileName))
	require.NoError(t, err)
	h.Picked = file
	uitest.Press(t, win, "Keep a snapshot")
	uitest.Press(t, win, "Add a screenshot or a saved page")
	uitest.Press(t, win, "Record")
	require.Empty(t, h.Errors)
	assert.Contains(t, h.Toasts, "Recorded. The program found the same picture in it.")
	uitest.Press(t, win, "Open an incident")
	uitest.Type(t, win, "What happened, and why", "the agency was on leave")
	uitest.Press(t, win, "Open an incident")
	ledger, err := w.o.Disclosures(w.ctx, office.DisclosureQuery{PatientID: r.PatientID}, 0, 50)
	require.NoError(t, err)
	assert.Equal(t, disclosure.Impermissible, ledger[0].Basis)
	uitest.Press(t, win, "Take it down")
	uitest.Press(t, win, "Record")
	assert.True(t, uitest.Shows(win, "7 days after the removal"))
	uitest.Press(t, win, "Letter to the patient")
	require.Empty(t, h.Errors)

	win = w.show(t, h, releases.NewPublished(h, w.o), page.Route{Page: page.Published, ID: r.ID})
	assert.True(t, uitest.Shows(win, r.Items[0].SHA256))
	uitest.Press(t, win, "Make again and compare")
	assert.True(t, uitest.Shows(win, "bit for bit what left"))

	h.Incoming = card(t, map[string][]byte{"Lena Park.jpg": file, "other.jpg": snapshotOf(t, 8)})
	win = w.show(t, h, releases.NewOutside(h, w.o), page.Route{Page: page.Outside})
	uitest.Press(t, win, "Choose a folder")
	require.Empty(t, h.Errors)
	for _, words := range []string{"2 files", "1 ours", "1 not allowed any more", "1 named after a patient", "R-0001", "The same", "The permission was revoked"} {
		assert.True(t, uitest.Shows(win, words), words)
	}
}
