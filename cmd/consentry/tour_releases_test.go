// The tour's releases: through the gate and onto the website, confirmed, revoked, taken down, looked for outside.

package main

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"github.com/stretchr/testify/require"

	"consentry/domain/audit"
	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/domain/office/sample"
	"consentry/domain/photo"
	"consentry/domain/photo/scrub/report"
	"consentry/domain/photo/scrub/verify"
	"consentry/ui/kit"
	"consentry/ui/uitest"
)

// throughTheGate is refused because of a face, puts it right, and lets both pictures leave.
func (r *tour) throughTheGate() (folder string) {
	folder = filepath.Join(r.TempDir(), "For the website")
	require.NoError(r, os.Mkdir(folder, 0o700))
	r.machine.Answer = []string{folder}
	r.selectPair()
	r.press("Release")
	r.station("gate-channel")
	r.choose("Channel", "Our website gallery")
	r.write("Goes to", "haleaesthetic.example/gallery/noses")
	r.press("Choose a folder")
	r.pass(time.Second)
	r.shows("Release to: Our website gallery", "Blocked", "permission says eyes covered")
	require.True(r, uitest.FindButton(r.T, r.w, "Release 2 photos").Disabled())
	r.station("gate-blocked")
	r.press("Cover or crop")
	r.fixFace()
	r.selectPair()
	r.press("Release")
	r.pass(time.Second)
	r.shows("Ready")
	r.hides("Blocked")
	r.station("gate-ready")
	r.press("Release 2 photos")
	r.station("gate-sure")
	r.press("Release 2 photos")
	r.shows("Released: R-0001", "2 files and their passport are in the folder.")
	r.station("gate-released")
	r.press("Passport")
	r.paper("passport")
	r.left(folder, 2)
	return folder
}

// fixFace covers what the gate found, and reviews the new version.
func (r *tour) fixFace() {
	r.Helper()
	r.coverEyes("gate-cover")
	r.openPicture(4)
	r.press("Look at all nine parts")
	r.walk("review-fixed", "Covered", "Eyes covered")
	require.True(r, r.pictureAt(4).Reviewed.Done)
}

// left holds what lies in the folder against the record, as somebody outside would.
func (r *tour) left(folder string, files int) {
	r.Helper()
	rel := r.releases()[0]
	require.Len(r, rel.Items, files)
	require.Equal(r, "website_gallery", rel.Channel)
	for _, i := range rel.Items {
		data, err := os.ReadFile(filepath.Join(folder, i.FileName))
		require.NoError(r, err)
		proof, err := verify.Stream(report.JPEG, bytes.NewReader(data), int64(len(data)))
		require.NoError(r, err)
		require.True(r, proof.Clean())
		require.NotContains(r, strings.ToLower(i.FileName), "park")
		require.NotContains(r, string(data), "Sample camera")
	}
	line, n := r.logged(audit.Released)
	require.Equal(r, 1, n)
	require.Equal(r, "Lena Park", line.Patient)
	ledger, err := r.office.Disclosures(context.Background(), office.DisclosureQuery{PatientID: rel.PatientID}, 0, 50)
	require.NoError(r, err)
	require.Len(r, ledger, 1)
}

// releases are those on record, newest first.
func (r *tour) releases() []photo.Release {
	r.Helper()
	list, _, err := r.office.ReleasePage(context.Background(), 0, 10)
	require.NoError(r, err)
	require.NotEmpty(r, list)
	return list
}

// placed is where a release stands.
func (r *tour) placed(number int) office.Placed {
	r.Helper()
	list, err := r.office.Placements(context.Background(), "")
	require.NoError(r, err)
	for _, p := range list {
		if p.Release.Number == number {
			return p
		}
	}
	r.Fatalf("release %d stands nowhere", number)
	return office.Placed{}
}

// releasePair lets both pictures leave as one, lined up, for the album in the waiting room.
func (r *tour) releasePair() {
	folder := filepath.Join(r.TempDir(), "For the album")
	require.NoError(r, os.Mkdir(folder, 0o700))
	r.machine.Answer = []string{folder}
	r.selectPair()
	r.press("Compare")
	r.lineUp()
	r.press("Release the pair")
	r.choose("Channel", "Album in our office")
	r.write("Goes to", "Album in the waiting room, page 3")
	r.pass(time.Second)
	r.pressLike("…") // the folder of the release before is offered
	r.shows("Ready", "For the album")
	r.station("gate-pair")
	r.press("Release the pair", "Release the pair")
	r.shows("Released: R-0002")
	r.station("gate-pair-released")
	r.press("Passport")
	r.paper("passport-pair")
	require.Equal(r, []int{2, 1}, []int{r.releases()[0].Number, r.releases()[1].Number})
}

// confirmLive says that the release stands on the website.
func (r *tour) confirmLive() {
	r.press("Today")
	r.station("today-confirm-live")
	r.press("Releases")
	r.shows("2 to confirm")
	r.station("releases-confirm")
	r.press("haleaesthetic.example/gallery/noses")
	r.pressLast("Confirm it is live")
	r.station("releases-live")
	r.write("Address of the page", "haleaesthetic.example/gallery/noses#3")
	r.press("Record")
	p := r.placed(1)
	require.Equal(r, photo.StateLive, p.State)
	require.False(r, p.Open)
	r.logged(audit.PlacementNoted)
	r.press("Everything that left")
	r.shows("R-0001", "R-0002")
	r.station("releases-ledger")
	r.press("R-0001")
	r.shows("Release R-0001", "Live")
	r.press("Make again and compare")
	r.shows("bit for bit what left")
	r.station("release-one")
	r.logged(audit.ReleaseRemade)
}

// pressLast presses the last button with these words: the one beside the list, not those of its lines.
func (r *tour) pressLast(words string) {
	r.Helper()
	var last *kit.Button
	uitest.Walk(r.w.Content(), func(o fyne.CanvasObject) bool {
		if b, ok := o.(*kit.Button); ok && b.Text() == words {
			last = b
		}
		return true
	})
	require.NotNil(r, last, words)
	uitest.PressAt(r.T, r.w, last)
	uitest.Settle(r.w)
}

// takeBackWebsite records that she takes the website back in writing.
func (r *tour) takeBackWebsite() {
	r.press("Patients")
	uitest.Letters(r.w, "10001")
	r.enter()
	r.press("Photos 4")
	r.station("patient-photos")
	r.press("Revoke permission")
	r.choose("What is taken back?", "Some places")
	r.tick("Our website gallery")
	r.choose("How did the patient say so?", "In writing")
	r.press("Record the revocation")
	r.paper("revocation-website")
	r.shows("Revoked")
	require.Equal(r, consent.Revoked, state(r.chart("park lena"), "website_gallery"))
	r.station("patient-website-revoked")
}

// gateSaysNo asks the gate again: nothing leaves any more.
func (r *tour) gateSaysNo() {
	r.selectPair()
	r.press("Release")
	r.choose("Channel", "Our website gallery")
	r.pass(time.Second)
	r.shows("Blocked")
	r.hides("Ready")
	require.True(r, uitest.FindButton(r.T, r.w, "Release 2 photos").Disabled())
	r.station("gate-revoked")
	r.press("Today")
	r.shows("Lena Park", "Not allowed since 24 Nov 2026")
	r.station("today-take-down")
}

// page is a web page that shows a picture among other things, as a screenshot of it would be.
func (r *tour) page(of []byte) []byte {
	r.Helper()
	img, err := jpeg.Decode(bytes.NewReader(of))
	require.NoError(r, err)
	shot := image.NewNRGBA(image.Rect(0, 0, img.Bounds().Dx()+520, img.Bounds().Dy()+420))
	draw.Draw(shot, shot.Rect, image.NewUniform(color.NRGBA{250, 250, 252, 255}), image.Point{}, draw.Src)
	draw.Draw(shot, image.Rect(0, 0, shot.Rect.Dx(), 90), image.NewUniform(color.NRGBA{30, 60, 90, 255}), image.Point{}, draw.Src)
	for y := 160; y < shot.Rect.Dy()-40; y += 26 {
		draw.Draw(shot, image.Rect(40, y, 250, y+10), image.NewUniform(color.NRGBA{120, 124, 130, 255}), image.Point{}, draw.Src)
	}
	draw.Draw(shot, img.Bounds().Add(image.Pt(300, 170)), img, img.Bounds().Min, draw.Src)
	var b bytes.Buffer
	require.NoError(r, png.Encode(&b, shot))
	return b.Bytes()
}

// workTheList works the line on the worklist to its end: evidence, down, looked at again.
func (r *tour) workTheList(folder, ownerPass string) {
	rel := r.placed(1).Release
	data, err := os.ReadFile(filepath.Join(folder, rel.Items[0].FileName))
	require.NoError(r, err)
	dir := r.lay(filepath.Join(r.TempDir(), "Screenshots"), map[string][]byte{"gallery-page.png": r.page(data), "gone.png": r.page(sample.Draw(77, 0, 1))})
	r.press("Releases", "To take down or confirm 2")
	r.shows("1 to take down or look at again", "Revoked 24 Nov 2026")
	r.station("releases-take-down")
	r.machine.Answer = []string{filepath.Join(dir, "gallery-page.png")}
	r.press("Keep a snapshot", "Add a screenshot or a saved page")
	r.station("releases-snapshot")
	r.press("Record")
	r.shows("The program found the same picture in it.")
	require.Equal(r, "found", r.lastEvent(1).Likeness)
	r.station("releases-found")
	r.machine.Answer = []string{filepath.Join(dir, "gone.png")}
	r.press("Take it down", "Add a screenshot (optional)")
	r.write("Note (optional)", "Deleted from the gallery and its cache.")
	r.station("releases-removed")
	r.press("Record")
	require.Equal(r, photo.EventRemoved, r.lastEvent(1).Kind)
	require.Equal(r, "not_found", r.lastEvent(1).Likeness)
	r.lookAgain(ownerPass)
	r.letters()
}

// lastEvent is the newest thing noted of a release's place.
func (r *tour) lastEvent(number int) photo.Event {
	r.Helper()
	list := r.placed(number).Events
	require.NotEmpty(r, list)
	return list[len(list)-1]
}

// lookAgain comes back a week later and looks whether it is still gone.
func (r *tour) lookAgain(ownerPass string) {
	r.lock()
	r.now = r.now.Add(7 * 24 * time.Hour)
	r.signIn("Dr. Ana Hale", ownerPass)
	r.press("Today")
	r.shows("See that the pictures stayed away — Lena Park")
	r.station("today-look-again")
	r.press("Releases", "Look again")
	r.choose("Open the place and look", "It is gone")
	r.station("releases-look-again")
	r.press("Record")
	require.Equal(r, photo.EventGone, r.lastEvent(1).Kind)
	r.shows("Looked again: gone")
	r.station("releases-worked")
}

// letters prints what the patient is told and what goes on file.
func (r *tour) letters() {
	r.press("Letter to the patient")
	r.paper("takedown-letter")
	r.press("Report for the file")
	r.paper("takedown-report")
	_, n := r.logged(audit.TakedownPaper)
	require.Equal(r, 2, n)
}

// halved is a picture at half its size.
func (r *tour) halved(data []byte) []byte {
	r.Helper()
	img, err := jpeg.Decode(bytes.NewReader(data))
	require.NoError(r, err)
	b := img.Bounds()
	out := image.NewNRGBA(image.Rect(0, 0, b.Dx()/2, b.Dy()/2))
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			out.Set(x, y, img.At(b.Min.X+2*x, b.Min.Y+2*y))
		}
	}
	var buf bytes.Buffer
	require.NoError(r, jpeg.Encode(&buf, out, &jpeg.Options{Quality: 70}))
	return buf.Bytes()
}

// auditOutside holds a download of the website against the record.
func (r *tour) auditOutside(folder string) {
	rel := r.placed(1).Release
	data, err := os.ReadFile(filepath.Join(folder, rel.Items[0].FileName))
	require.NoError(r, err)
	dir := r.lay(filepath.Join(r.TempDir(), "Website export"), map[string][]byte{"Lena Park nose.jpg": r.halved(data), "team.jpg": sample.Draw(501, 1, 1.4), "prices.txt": []byte("Consultation 150")})
	r.machine.Answer = []string{dir}
	r.press("Releases", "Gallery audit")
	r.station("outside-empty")
	r.choose("Published on", "Our website gallery")
	r.press("Choose a folder")
	r.shows("3 files", "1 ours", "Lena Park nose.jpg", "Not allowed any more", "Not one of ours", "R-0001")
	r.station("outside-found")
	line, _ := r.logged(audit.GalleryAudited)
	require.Equal(r, map[string]string{"files": "3", "ours": "1"}, line.Row.Args)
}

// photoLog reads the log of the pictures, and verifies it.
func (r *tour) photoLog() {
	r.press("Audit log")
	r.station("audit-photos")
	r.press("Verify")
	r.shows("The log is intact")
	damage, err := r.office.CheckIntegrity(context.Background(), func(string, int, int) {})
	require.NoError(r, err)
	require.Empty(r, damage)
}
