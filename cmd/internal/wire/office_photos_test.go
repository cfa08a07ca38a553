// A picture's whole way: taken in, scrubbed and proven, reviewed, asked about at the gate, released, taken down.

package wire

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/jpeg"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/consent"
	"consentry/domain/disclosure"
	"consentry/domain/office"
	"consentry/domain/photo"
	"consentry/domain/photo/picture"
	"consentry/domain/photo/scrub/report"
	"consentry/domain/photo/scrub/verify"
	"consentry/ui/platform"
)

// snapshotOf draws a made-up picture, different for each seed, as a camera would save it: with a comment that names her.
func snapshotOf(t testing.TB, seed uint64) []byte {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 7))
	img := image.NewNRGBA(image.Rect(0, 0, 640, 480))
	type blob struct{ x, y, s, c float64 }
	blobs := make([]blob, 12)
	for i := range blobs {
		blobs[i] = blob{r.Float64() * 640, r.Float64() * 480, 30 + r.Float64()*90, 40 + r.Float64()*160}
	}
	for y := range 480 {
		for x := range 640 {
			v := 60.0
			for _, b := range blobs {
				dx, dy := float64(x)-b.x, float64(y)-b.y
				if dx*dx+dy*dy < b.s*b.s {
					v = b.c
				}
			}
			img.SetNRGBA(x, y, color.NRGBA{uint8(v), uint8(v * 0.8), uint8(v * 0.7), 255})
		}
	}
	var b bytes.Buffer
	require.NoError(t, jpeg.Encode(&b, img, &jpeg.Options{Quality: 88}))
	raw := b.Bytes()
	said := "Lena Park, rhinoplasty, 12 Elm Street"
	comment := append([]byte{0xff, 0xfe, 0, byte(len(said) + 2)}, said...)
	return append(append(append([]byte{}, raw[:2]...), comment...), raw[2:]...)
}

// card writes files as on a camera card.
func card(t testing.TB, files map[string][]byte) []office.Incoming {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "DCIM", "100CANON")
	require.NoError(t, os.MkdirAll(dir, 0o700))
	for name, data := range files {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), data, 0o600))
	}
	ins, err := platform.Found([]string{filepath.Dir(dir)})
	require.NoError(t, err)
	return ins
}

func (w *world) takeIn(ins []office.Incoming) []office.Taken {
	w.t.Helper()
	out := make([]office.Taken, len(ins))
	require.NoError(w.t, w.o.TakeInAll(w.ctx, ins, 2, func(i int, t office.Taken) { out[i] = t }))
	return out
}

func (w *world) save(patientID string, taken []office.Taken) []photo.Photo {
	w.t.Helper()
	chart := w.chart(patientID)
	sitting := office.Sitting{PatientID: patientID, Born: chart.Patient.Born, Procedure: "rhinoplasty", Area: "nose",
		Stage: photo.Stage{Kind: photo.StageBefore}, TakenOn: w.o.Today(), From: "card"}
	var choices []office.Choice
	for i := range taken {
		choices = append(choices, office.Choice{Taken: &taken[i], View: photo.Front})
	}
	_, saved, err := w.o.SavePhotos(w.ctx, sitting, choices)
	require.NoError(w.t, err)
	return saved
}

func (w *world) review(photoID string, change func(*office.Looked)) photo.Reviewed {
	w.t.Helper()
	v, err := w.o.OpenPhoto(w.ctx, photoID)
	require.NoError(w.t, err)
	l := office.Looked{PhotoID: photoID, Version: v.Current.Number, Answers: map[photo.Mark]photo.Answer{}, Face: photo.FaceNone}
	for i := range l.Tiles {
		l.Tiles[i].Seen = true
	}
	for _, m := range photo.Marks() {
		l.Answers[m] = photo.AnswerNone
	}
	if change != nil {
		change(&l)
	}
	out, err := w.o.Review(w.ctx, l)
	require.NoError(w.t, err)
	return out
}

func (w *world) question(ids ...string) office.GateQuestion {
	return office.GateQuestion{PhotoIDs: ids, Channel: "website_gallery", Place: "hale.example/gallery", Who: "Maya Ortiz",
		Folder: w.t.TempDir()}
}

func TestAPicturesWholeWay(t *testing.T) {
	w := founded(t)
	lena := w.lena()
	signed := w.authorize(lena.ID, nil, "website_gallery")
	ins := card(t, map[string][]byte{"IMG_1.JPG": snapshotOf(t, 1), "IMG_2.JPG": snapshotOf(t, 2), "broken.jpg": snapshotOf(t, 3)[:4000], "empty.jpg": nil})
	taken := w.takeIn(ins)
	require.Len(t, taken, 4)
	assert.Empty(t, taken[0].Refused)
	assert.Equal(t, []report.Thing{{Kind: report.Words, Count: 1, Bytes: taken[0].Report.Removed[0].Bytes}}, taken[0].Report.Removed)
	assert.Equal(t, report.Truncated, taken[2].Refused.Why)
	assert.Equal(t, report.Empty, taken[3].Refused.Why)

	saved := w.save(lena.ID, taken)
	require.Len(t, saved, 2, "the rest of the batch goes on")
	ids := []string{saved[0].ID, saved[1].ID}
	cleared, err := w.o.ClearSource(w.ctx, ids, ins, quiet)
	require.NoError(t, err)
	assert.Equal(t, 2, cleared.Deleted)
	assert.ElementsMatch(t, []string{"broken.jpg", "empty.jpg"}, cleared.Left, "what was not saved stays on the card")

	_, original, err := w.o.Original(w.ctx, ids[0], "the surgeon compares")
	require.NoError(t, err)
	assert.Equal(t, snapshotOf(t, 1), original, "the original is kept as it was")

	q := w.question(ids...)
	g, err := w.o.Gate(w.ctx, q, quiet)
	require.NoError(t, err)
	assert.False(t, g.Allowed, "nobody has looked at them")
	for _, d := range g.Decisions {
		var codes []string
		for _, r := range d.Reasons() {
			codes = append(codes, r.Code)
		}
		assert.Contains(t, codes, photo.ReasonReview)
	}
	_, _, err = w.o.Release(w.ctx, g)
	requireKey(t, "error.gate_closed", err)

	v, err := w.o.SaveVersion(w.ctx, ids[0], picture.Recipe{Covers: []picture.Cover{{Shape: picture.Rectangle, Box: picture.Box{Left: 100000, Top: 100000, Right: 300000, Bottom: 200000}}}})
	require.NoError(t, err)
	assert.Equal(t, 1, v.Number)
	for _, id := range ids {
		assert.True(t, w.review(id, nil).Done)
	}
	g, err = w.o.Gate(w.ctx, q, quiet)
	require.NoError(t, err)
	for _, d := range g.Decisions {
		require.Empty(t, d.Reasons())
	}
	require.True(t, g.Allowed)
	r, placement, err := w.o.Release(w.ctx, g)
	require.NoError(t, err)
	assert.Equal(t, signed.Document.ID, r.DocumentID)
	w.leftClean(q.Folder, r)
	remade, err := w.o.RemakeRelease(w.ctx, r.ID)
	require.NoError(t, err)
	for _, m := range remade {
		assert.True(t, m.Same && !m.NoOriginal, "made again from the sealed original, bit for bit")
	}

	placed, err := w.o.Placements(w.ctx, lena.ID)
	require.NoError(t, err)
	require.Len(t, placed, 1)
	assert.Equal(t, photo.StatePlanned, placed[0].State)
	assert.False(t, placed[0].Open)
	_, err = w.o.NotePlacement(w.ctx, office.Noted{PlacementID: placement.ID, Kind: photo.EventLive, Link: "hale.example/gallery#3"})
	require.NoError(t, err)

	w.clock.on(24 * time.Hour)
	_, err = w.o.Revoke(w.ctx, office.Revocation{PatientID: lena.ID, Channels: []string{"website_gallery"}, Written: true, ReceivedOn: w.o.Today()})
	require.NoError(t, err)
	g, err = w.o.Gate(w.ctx, q, quiet)
	require.NoError(t, err)
	assert.False(t, g.Allowed, "new use is held at once")
	open, err := w.o.Takedowns(w.ctx)
	require.NoError(t, err)
	require.Len(t, open, 1)
	assert.Equal(t, photo.TakeSnapshot, open[0].Takedown.Step)
	assert.Equal(t, photo.BecauseRevoked, open[0].Takedown.Because)
	w.takenDown(placement, q.Folder, r)
}

// leftClean holds what is in the folder against the release, as somebody outside would.
func (w *world) leftClean(folder string, r photo.Release) {
	w.t.Helper()
	list, err := os.ReadDir(folder)
	require.NoError(w.t, err)
	require.Len(w.t, list, len(r.Items)+1, "the files and their passport")
	for _, i := range r.Items {
		data, err := os.ReadFile(filepath.Join(folder, i.FileName))
		require.NoError(w.t, err)
		proof, err := verify.Stream(report.JPEG, bytes.NewReader(data), int64(len(data)))
		require.NoError(w.t, err)
		assert.True(w.t, proof.Clean())
		assert.NotContains(w.t, strings.ToLower(i.FileName), "park")
		assert.NotContains(w.t, string(data), "Elm Street")
	}
	var passport []byte
	for _, e := range list {
		if strings.HasPrefix(e.Name(), "passport-") {
			passport, err = os.ReadFile(filepath.Join(folder, e.Name()))
			require.NoError(w.t, err)
		}
	}
	kept, err := w.o.Passport(w.ctx, r.ID)
	require.NoError(w.t, err)
	assert.Equal(w.t, kept, passport)
}

// takenDown works the worklist to its end.
func (w *world) takenDown(p photo.Placement, folder string, r photo.Release) {
	w.t.Helper()
	shot, err := os.ReadFile(filepath.Join(folder, r.Items[0].FileName))
	require.NoError(w.t, err)
	_, err = w.o.NotePlacement(w.ctx, office.Noted{PlacementID: p.ID, Kind: photo.EventRemoved})
	require.Error(w.t, err, "evidence first")
	e, err := w.o.NotePlacement(w.ctx, office.Noted{PlacementID: p.ID, Kind: photo.EventSnapshot, Picture: shot})
	require.NoError(w.t, err)
	assert.Equal(w.t, "found", e.Likeness)
	w.clock.on(4 * 24 * time.Hour)
	open, err := w.o.Takedowns(w.ctx)
	require.NoError(w.t, err)
	require.Len(w.t, open, 1)
	assert.True(w.t, open[0].Takedown.Continued, "it should have been gone")
	_, err = w.o.NotePlacement(w.ctx, office.Noted{PlacementID: p.ID, Kind: photo.EventIncident, Note: "the agency was on leave"})
	require.NoError(w.t, err)
	e, err = w.o.NotePlacement(w.ctx, office.Noted{PlacementID: p.ID, Kind: photo.EventRemoved, Picture: snapshotOf(w.t, 99)})
	require.NoError(w.t, err)
	assert.Equal(w.t, "not_found", e.Likeness)
	for _, days := range []int{7, 23, 60} {
		w.clock.on(time.Duration(days) * 24 * time.Hour)
		_, err := w.o.NotePlacement(w.ctx, office.Noted{PlacementID: p.ID, Kind: photo.EventGone})
		require.NoError(w.t, err)
	}
	open, err = w.o.Takedowns(w.ctx)
	require.NoError(w.t, err)
	assert.Empty(w.t, open)
	for _, whom := range []string{"patient", "report"} {
		pdf, err := w.o.TakedownPaper(w.ctx, p.PatientID, whom)
		require.NoError(w.t, err)
		assert.True(w.t, bytes.HasPrefix(pdf, []byte("%PDF-")))
	}
	bases := map[disclosure.Basis]disclosure.Exclusion{}
	list, err := w.o.Disclosures(w.ctx, office.DisclosureQuery{PatientID: p.PatientID}, 0, 50)
	require.NoError(w.t, err)
	for _, d := range list {
		bases[d.Basis] = d.Exclusion()
	}
	assert.Equal(w.t, map[disclosure.Basis]disclosure.Exclusion{disclosure.Authorization: disclosure.X4, disclosure.Impermissible: disclosure.Included}, bases, "AD-05, AD-06")
}

func TestTheSamePictureIsFoundAndANamesakeIsNot(t *testing.T) {
	w := founded(t)
	lena := w.lena()
	first := w.takeIn(card(t, map[string][]byte{"a.jpg": snapshotOf(t, 1)}))
	saved := w.save(lena.ID, first)
	again := w.takeIn(card(t, map[string][]byte{"b.jpg": snapshotOf(t, 1), "c.jpg": snapshotOf(t, 5)}))
	require.Len(t, again[0].Same, 1)
	assert.True(t, again[0].Same[0].Exact)
	assert.Equal(t, saved[0].ID, again[0].Same[0].PhotoID)
	assert.Empty(t, again[1].Same)

	chart := w.chart(lena.ID)
	sitting := office.Sitting{PatientID: lena.ID, Born: chart.Patient.Born.AddDays(1), Procedure: "rhinoplasty", Stage: photo.Stage{Kind: photo.StageBefore}, TakenOn: w.o.Today()}
	err := w.unchanged(func() error {
		_, _, err := w.o.SavePhotos(w.ctx, sitting, []office.Choice{{Taken: &again[1], View: photo.Front}})
		return err
	})
	requireKey(t, "error.other_patient", err)
}

func TestIntimatePicturesAreCoveredAndEveryUncoveringIsLogged(t *testing.T) {
	w := founded(t)
	lena := w.lena()
	taken := w.takeIn(card(t, map[string][]byte{"a.jpg": snapshotOf(t, 1)}))
	saved := w.save(lena.ID, taken)
	require.NoError(t, w.o.ChangePhoto(w.ctx, saved[0].ID, photo.Front, true))
	_, err := w.o.Thumb(w.ctx, saved[0].ID)
	requireKey(t, "error.covered", err)
	_, err = w.o.Preview(w.ctx, saved[0].ID)
	requireKey(t, "error.covered", err)
	data, err := w.o.Uncover(w.ctx, saved[0].ID)
	require.NoError(t, err)
	assert.NotEmpty(t, data)
	assert.Len(t, w.log(office.AuditFilter{Action: audit.PhotoUncovered}), 1)
}

func TestAPublishedFileCanBeMadeAgainBitForBit(t *testing.T) {
	w := founded(t)
	lena := w.lena()
	w.authorize(lena.ID, func(s *consent.Scope) {}, "website_gallery")
	saved := w.save(lena.ID, w.takeIn(card(t, map[string][]byte{"a.jpg": snapshotOf(t, 1)})))
	w.review(saved[0].ID, nil)
	one, err := w.o.Gate(w.ctx, w.question(saved[0].ID), quiet)
	require.NoError(t, err)
	two, err := w.o.Gate(w.ctx, w.question(saved[0].ID), quiet)
	require.NoError(t, err)
	assert.Equal(t, one.Files()[0].Data, two.Files()[0].Data)
	assert.NotEqual(t, one.Files()[0].Name, two.Files()[0].Name)
}

func TestAFolderFromOutsideIsHeldAgainstTheRecord(t *testing.T) {
	w := founded(t)
	lena := w.lena()
	saved := w.save(lena.ID, w.takeIn(card(t, map[string][]byte{"a.jpg": snapshotOf(t, 1)})))
	ins := card(t, map[string][]byte{"Lena Park.jpg": snapshotOf(t, 1), "other.jpg": snapshotOf(t, 8), "notes.txt": []byte("hello there, this is text")})
	got := map[string]office.Recognised{}
	require.NoError(t, w.o.AuditFolder(w.ctx, ins, "", func(_ int, r office.Recognised) { got[r.Name] = r }))
	require.Len(t, got["Lena Park.jpg"].Hits, 1)
	assert.Equal(t, saved[0].ID, got["Lena Park.jpg"].Hits[0].PhotoID)
	assert.False(t, got["Lena Park.jpg"].Hits[0].Allowed, "it never passed the gate")
	assert.NotEmpty(t, got["Lena Park.jpg"].NameTells)
	assert.Empty(t, got["other.jpg"].Hits)
	assert.NotNil(t, got["notes.txt"].Refused)
}

func TestACancelledIntakeLeavesNothing(t *testing.T) {
	w := founded(t)
	ctx, stop := context.WithCancel(w.ctx)
	stop()
	err := w.o.TakeInAll(ctx, card(t, map[string][]byte{"a.jpg": snapshotOf(t, 1)}), 2, func(int, office.Taken) {})
	require.ErrorIs(t, err, context.Canceled)
	page, err := w.o.Gallery(w.ctx, office.GalleryQuery{}, 0, 10)
	require.NoError(t, err)
	assert.Zero(t, page.Total)
}

func TestTheSecondPersonsLook(t *testing.T) {
	w := founded(t)
	lena := w.lena()
	set := photo.DefaultSettings()
	set.SecondReview = true
	require.NoError(t, w.o.SavePhotoSettings(w.ctx, set))
	saved := w.save(lena.ID, w.takeIn(card(t, map[string][]byte{"a.jpg": snapshotOf(t, 1)})))
	assert.False(t, w.review(saved[0].ID, nil).Done)
	w.hire("Dana Reyes", access.Clinical)
	w.as("Dana Reyes")
	assert.True(t, w.review(saved[0].ID, nil).Done)
}
