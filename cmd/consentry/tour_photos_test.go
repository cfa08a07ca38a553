// The tour's pictures: from a camera card through scrub, review and the gate onto the website, and down again.

package main

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/gif"
	"os"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"github.com/stretchr/testify/require"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/office"
	"consentry/domain/office/sample"
	"consentry/domain/photo"
	"consentry/domain/photo/scrub/report"
	"consentry/ui/kit"
	"consentry/ui/kit/pictures"
	"consentry/ui/platform"
	"consentry/ui/uitest"
)

// photoTour is a week with pictures, on the tour's practice.
func (r *tour) photoTour(ownerPass string) {
	r.photoDay(ownerPass)
	r.takeInBefore()
	r.takeInAfter()
	r.lookAtGallery()
	r.readyBefore()
	r.readyAfter()
	r.comparePair()
	folder := r.throughTheGate()
	r.releasePair()
	r.confirmLive()
	r.takeBackWebsite()
	r.gateSaysNo()
	r.workTheList(folder, ownerPass)
	r.auditOutside(folder)
	r.photoLog()
}

// photoDay signs the surgeon in.
func (r *tour) photoDay(pass string) {
	r.lock()
	r.press("Somebody else")
	r.signIn("Dr. Ana Hale", pass)
	require.Contains(r, r.signedIn().Roles, access.Owner)
}

// logged is the newest entry of a kind in the audit log, and how many there are.
func (r *tour) logged(a audit.Action) (office.AuditLine, int) {
	r.Helper()
	lines, n, err := r.office.AuditPage(context.Background(), office.AuditFilter{Action: a}, 0, 1)
	require.NoError(r, err)
	require.NotEmpty(r, lines, "%s is not in the audit log", a)
	require.Equal(r, "Dr. Ana Hale", lines[0].Actor)
	return lines[0], n
}

// lenasPictures are those on record, by number.
func (r *tour) lenasPictures() map[int]office.Tile {
	r.Helper()
	q := office.GalleryQuery{PhotoFilter: office.PhotoFilter{PatientID: r.chart("park lena").Patient.ID}}
	p, err := r.office.Gallery(context.Background(), q, 0, 50)
	require.NoError(r, err)
	out := map[int]office.Tile{}
	for _, t := range p.Tiles {
		out[t.Photo.Number] = t
	}
	return out
}

// pictureAt is what is on record of the n-th picture.
func (r *tour) pictureAt(n int) office.PhotoView {
	r.Helper()
	v, err := r.office.OpenPhoto(context.Background(), r.lenasPictures()[n].Photo.ID)
	require.NoError(r, err)
	return v
}

// lay writes files into a folder of the tour.
func (r *tour) lay(dir string, files map[string][]byte) string {
	r.Helper()
	require.NoError(r, os.MkdirAll(dir, 0o700))
	for name, data := range files {
		require.NoError(r, os.WriteFile(filepath.Join(dir, name), data, 0o600))
	}
	return dir
}

// noteGIF is a drawn note as somebody might leave it on a card.
func (r *tour) noteGIF() []byte {
	img := image.NewPaletted(image.Rect(0, 0, 160, 120), color.Palette{color.White, color.Black})
	for x := 20; x < 140; x++ {
		img.SetColorIndex(x, 60, 1)
	}
	var b bytes.Buffer
	require.NoError(r, gif.Encode(&b, img, nil))
	return b.Bytes()
}

// camera puts a card into the drive: pictures, one of a telephone, one cut off, one twice.
func (r *tour) camera() (dcim string) {
	heic, err := os.ReadFile(filepath.Join("..", "internal", "codec", "testdata", "quad.heic"))
	require.NoError(r, err)
	front := sample.Draw(13, 0, 1.25)
	dcim = filepath.Join(r.TempDir(), "CANON_DC", "DCIM")
	r.lay(filepath.Join(dcim, "100CANON"), map[string][]byte{"IMG_0101.JPG": front, "IMG_0102.JPG": sample.Draw(13, -2, 1.25),
		"IMG_0103.HEIC": heic, "IMG_0104.JPG": sample.Draw(13, 2, 1.25)[:9000], "IMG_0105.GIF": r.noteGIF(), "IMG_0106.JPG": front})
	r.machine.Plugged = []platform.Card{{Label: "CANON_DC", Folder: dcim}}
	return dcim
}

// takeInBefore takes a card in: who it is, what it shows, saved, proven, and the card emptied.
func (r *tour) takeInBefore() {
	r.press("Photos")
	r.station("photos-empty")
	r.press("Take in photos")
	dcim := r.camera()
	r.pass(3e9)
	r.shows("SD card “CANON_DC” is plugged in.")
	r.station("intake-empty")
	uitest.Letters(r.w, "park lena")
	r.station("intake-find")
	r.chooseLena()
	r.press("Yes, Lena Park")
	r.write("Procedure", "rhinoplasty")
	r.choose("When", "Before")
	r.write("Taken on", "8/20/2026")
	r.write("Body area", "nose")
	r.press("Take in its pictures")
	r.shows("6 files from SD card “CANON_DC” · Lena Park · Rhinoplasty, before", "Refused", "Twice here", "This file stops at byte 9,000, before its end",
		"Title, caption, comment or keywords")
	r.station("intake-tray")
	r.nameViews()
	r.press("Save 3 photos")
	r.shows("Saved and proven readable", "2 files are not in the record", "IMG_0104.JPG, IMG_0105.GIF")
	r.station("intake-saved")
	r.clearCard(dcim)
}

// chooseLena chooses her among those found.
func (r *tour) chooseLena() {
	r.Helper()
	r.shows("Park, Lena")
	r.press("Choose")
	r.shows("Do this name and birth date belong", "Born 4 Jun 1991")
	r.station("intake-confirm")
}

// nameViews says what each picture shows by keys: views by number, what is intimate by C, what is not wanted by Delete.
func (r *tour) nameViews() {
	uitest.FindTable(r.T, r.w, 0).Focus()
	uitest.Key(r.w, fyne.KeyHome)
	uitest.Letters(r.w, "1")
	uitest.Key(r.w, fyne.KeyDown)
	uitest.Letters(r.w, "4")
	uitest.Key(r.w, fyne.KeyDown)
	uitest.Letters(r.w, "6c")
	uitest.Key(r.w, fyne.KeyDown)
	r.station("intake-refused")
	uitest.Key(r.w, fyne.KeyDown)
	uitest.Key(r.w, fyne.KeyDelete)
	uitest.Key(r.w, fyne.KeyDown)
	r.station("intake-twice")
	uitest.Key(r.w, fyne.KeyHome)
	r.station("intake-views")
}

// clearCard deletes what is in the record from the card; what is not stays on it.
func (r *tour) clearCard(dcim string) {
	saved := r.lenasPictures()
	require.Len(r, saved, 3)
	for _, t := range saved {
		require.Equal(r, photo.Stage{Kind: photo.StageBefore}, t.Photo.Stage)
		require.Equal(r, "2026-08-20", t.Photo.TakenOn.String())
		require.Equal(r, "nose", t.Photo.Area)
	}
	require.Equal(r, []photo.View{photo.Front, photo.LateralLeft}, []photo.View{saved[1].Photo.View, saved[2].Photo.View})
	require.Equal(r, report.Identical, saved[1].Photo.Pixels)
	require.True(r, saved[3].Photo.Intimate)
	_, n := r.logged(audit.PhotosTakenIn)
	require.Equal(r, 1, n)
	r.pressLike("Delete the ")
	r.station("intake-clear")
	r.pressLike("Delete ")
	r.shows("deleted and proven gone")
	r.station("intake-cleared")
	left, err := platform.Found([]string{dcim})
	require.NoError(r, err)
	var names []string
	for _, in := range left {
		names = append(names, in.Name())
	}
	require.Equal(r, []string{"IMG_0104.JPG", "IMG_0105.GIF"}, names, "only what is in the record is deleted")
	_, n = r.logged(audit.CardCleared)
	require.Equal(r, 1, n)
	r.machine.Plugged = nil
}

// pressLike presses the first button in front whose words begin so.
func (r *tour) pressLike(begin string) {
	r.Helper()
	front := r.w.Canvas().Overlays().Top()
	if front == nil {
		front = r.w.Content()
	}
	words := ""
	uitest.Walk(front, func(o fyne.CanvasObject) bool {
		if b, ok := o.(*kit.Button); ok && words == "" && strings.HasPrefix(b.Text(), begin) {
			words = b.Text()
		}
		return words == ""
	})
	require.NotEmpty(r, words, "no button begins with %q:\n%s", begin, strings.Join(uitest.Texts(r.w), "\n"))
	r.press(words)
}

// takeInAfter takes the follow-up in from a folder; the front of before lies in it once more.
func (r *tour) takeInAfter() {
	r.press("Take in more", "Empty the tray", "Empty the tray")
	dir := r.lay(filepath.Join(r.TempDir(), "From the tablet"), map[string][]byte{"front.jpg": sample.Draw(13, 0, 0.9), "old.jpg": sample.Draw(13, 0, 1.25)})
	r.machine.Answer = []string{dir}
	uitest.Letters(r.w, "10001")
	r.press("Choose", "Yes, Lena Park")
	r.choose("When", "After")
	uitest.Letters(r.w, "3")
	r.press("Add folder")
	r.shows("2 files from a folder", "Already here")
	uitest.FindTable(r.T, r.w, 0).Focus()
	uitest.Key(r.w, fyne.KeyHome)
	uitest.Letters(r.w, "1")
	uitest.Key(r.w, fyne.KeyDown)
	r.shows("In the record already: Lena Park, picture 1")
	r.station("intake-again")
	r.press("Save 1 photo")
	r.press("Keep them")
	r.station("intake-kept")
	all := r.lenasPictures()
	require.Len(r, all, 4)
	require.Equal(r, photo.Stage{Kind: photo.StageAfter, N: 3, Unit: photo.Months}, all[4].Photo.Stage)
	require.Equal(r, photo.Front, all[4].Photo.View)
	list, err := platform.Found([]string{dir})
	require.NoError(r, err)
	require.Len(r, list, 2, "what is to be kept is kept")
}

// lookAtGallery finds what may be shown on the website today; a covered picture is seen only while it is held.
func (r *tour) lookAtGallery() {
	r.press("Photos")
	r.shows("4 pictures of 1 patient", "Hold to look")
	r.station("gallery")
	covered := r.lenasPictures()[3].Photo.ID
	g := r.grid()
	g.Hold(covered)
	r.station("gallery-held")
	g.Release()
	line, _ := r.logged(audit.PhotoUncovered)
	require.Equal(r, "photo:"+covered, line.Row.Object)
	r.choose("Usable today on", "Our website gallery")
	r.choose("View", "Front")
	r.shows("2 pictures that the permissions allow there today")
	r.station("gallery-usable")
	r.choose("Usable today on", "Instagram")
	r.shows("No picture is like this")
	r.press("Clear filters")
}

// grid is the pictures of the page.
func (r *tour) grid() (g *pictures.Grid) {
	r.Helper()
	uitest.Walk(r.w.Content(), func(o fyne.CanvasObject) bool {
		if found, ok := o.(*pictures.Grid); ok {
			g = found
		}
		return g == nil
	})
	require.NotNil(r, g, "there are no pictures on this page")
	return g
}

// open opens the n-th picture from the gallery, by keyboard.
func (r *tour) openPicture(n int) {
	r.Helper()
	r.press("Photos")
	g := r.grid()
	g.SetCurrent(r.lenasPictures()[n].Photo.ID)
	g.Focus()
	r.enter()
	r.shows("Picture ", "Who could recognize this?")
}

// coverEyes lays a bar over the eyes with the pointer and saves the version.
func (r *tour) coverEyes(name string) {
	r.Helper()
	r.shows("This becomes version 1")
	sheet, ok := r.w.Canvas().Focused().(interface {
		fyne.CanvasObject
		fyne.Draggable
		desktop.Mouseable
	})
	require.True(r, ok, "the picture has the keyboard")
	by := min(sheet.Size().Width/960, sheet.Size().Height/720) // the drawn pictures' pixels
	at := func(x, y float32) fyne.Position {
		return fyne.NewPos(sheet.Size().Width/2+(x-480)*by, sheet.Size().Height/2+(y-360)*by)
	}
	a, b := at(350, 288), at(610, 348)
	sheet.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: a}, Button: desktop.MouseButtonPrimary})
	sheet.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: at(480, 318)}})
	sheet.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: b}})
	sheet.MouseUp(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: b}})
	sheet.DragEnd()
	uitest.Settle(r.w)
	r.station(name)
	r.press("Save this version")
}

// walk looks at all nine parts, answers and signs.
func (r *tour) walk(name, face, shown string) {
	r.Helper()
	r.station(name + "-part-1")
	for range photo.Tiles {
		r.enter()
	}
	r.choose("Face", face)
	r.choose("How much of the face can be seen?", shown)
	r.press("Found in no part: answer the rest “Not there”")
	r.station(name + "-answers")
	r.press("Sign this review")
}

// readyBefore covers the eyes of the picture before, and reviews it.
func (r *tour) readyBefore() {
	r.openPicture(1)
	r.station("photo")
	r.press("Cover, crop, turn")
	r.coverEyes("photo-cover")
	r.shows("Not reviewed")
	r.station("photo-version")
	r.press("Look at all nine parts", "Sign this review")
	r.shows("Look at part 1 of 9.")
	r.station("review-gaps")
	r.walk("review", "Covered", "Eyes covered")
	r.shows("Reviewed", "Eyes covered")
	r.station("photo-reviewed")
	v := r.pictureAt(1)
	require.True(r, v.Reviewed.Done)
	require.Equal(r, 1, v.Current.Number)
	require.Len(r, v.Current.Recipe.Covers, 1)
	require.Equal(r, photo.FaceEyesCovered, v.Reviewed.First.Face)
	r.logged(audit.PhotoEdited)
	r.logged(audit.PhotoReviewed)
}

// readyAfter reviews the picture after as it is: the eyes were forgotten.
func (r *tour) readyAfter() {
	r.openPicture(4)
	r.press("Look at all nine parts")
	r.walk("review-after", "To be seen", "Full face")
	v := r.pictureAt(4)
	require.True(r, v.Reviewed.Done)
	require.Equal(r, photo.FaceFull, v.Reviewed.First.Face)
	_, n := r.logged(audit.PhotoReviewed)
	require.Equal(r, 2, n)
}

// selectPair marks both fronts in the gallery.
func (r *tour) selectPair() {
	r.Helper()
	r.press("Photos")
	all, g := r.lenasPictures(), r.grid()
	g.SelectNone()
	for _, n := range []int{1, 4} {
		g.SetCurrent(all[n].Photo.ID)
		g.Focus()
		uitest.Key(r.w, fyne.KeySpace)
	}
	uitest.Settle(r.w)
	r.shows("2 pictures of Lena Park selected")
}

// mark sets a place of a picture by arrow keys.
func (r *tour) mark(by map[fyne.KeyName]int) {
	for key, n := range by {
		for range n {
			uitest.Key(r.w, key)
		}
	}
	r.enter()
}

// lineUp sets both pupils in both pictures.
func (r *tour) lineUp() {
	r.Helper()
	r.press("Line up")
	for range 2 {
		r.mark(map[fyne.KeyName]int{fyne.KeyLeft: 8, fyne.KeyUp: 6})
		r.mark(map[fyne.KeyName]int{fyne.KeyRight: 16})
	}
	r.shows("Lined up")
}

// comparePair holds both against each other.
func (r *tour) comparePair() {
	r.selectPair()
	r.station("gallery-selected")
	r.press("Compare")
	r.shows("Can they be compared?", "Front · Before · 20 Aug 2026", "Front · 3 months after")
	r.station("compare")
	r.lineUp()
	r.station("compare-lined-up")
	r.press("Swipe")
	r.station("compare-swipe")
}
