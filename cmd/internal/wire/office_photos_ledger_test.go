// What is said of what left: the list of releases, the evidence that was kept, the report of a gallery audit, and a gate
// that is stopped while it makes the files.

package wire

import (
	"bytes"
	"context"
	"image"
	"image/jpeg"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/domain/patient"
	"consentry/domain/photo"
)

// lines is the list of what left, narrowed.
func (w *world) lines(f office.ReleaseFilter) []office.ReleaseLine {
	w.t.Helper()
	list, total, err := w.o.ReleaseLines(w.ctx, f, 0, 50)
	require.NoError(w.t, err)
	require.Len(w.t, list, total)
	return list
}

func TestTheListNeverCallsLiveWhatMustComeDown(t *testing.T) {
	w, lena, p, placed := live(t, nil, "instagram")
	q := w.question(p.ID)
	q.Channel, q.Place = "instagram", "instagram.com/hale"
	w.publish(q)
	tom := w.add(patient.Patient{First: "Tomás", Last: "Reed"})
	w.authorize(tom.ID, nil, "website_gallery")
	his := w.picture(tom.ID, 9)
	w.review(his.ID, nil)
	w.publish(w.question(his.ID))
	all := w.lines(office.ReleaseFilter{})
	require.Len(t, all, 3)
	for _, l := range all {
		assert.Equal(t, photo.Status(photo.StateLive), l.Status)
		assert.True(t, l.DueOn.IsZero())
	}

	w.revoke(lena.ID, true, "website_gallery")
	gone := w.lines(office.ReleaseFilter{Status: photo.StatusTakeDown})
	require.Len(t, gone, 1, "Instagram is still allowed")
	assert.Equal(t, placed.ReleaseID, gone[0].Release.ID)
	assert.Equal(t, "Lena Park", gone[0].Patient)
	assert.False(t, gone[0].Late)
	w.clock.on(3 * aDay)
	gone = w.lines(office.ReleaseFilter{Status: photo.StatusTakeDown})
	require.Len(t, gone, 1)
	assert.True(t, gone[0].Late, "overdue")
	_, err := w.o.AddPlacement(w.ctx, placed.ReleaseID, "hale.example/second", "Maya Ortiz", w.o.Today())
	require.NoError(t, err)
	assert.Equal(t, 2, w.lines(office.ReleaseFilter{Status: photo.StatusTakeDown})[0].Places, "what was added since is seen")

	for words, n := range map[string]int{"lena": 2, "park INSTAGRAM": 1, "tomas": 1, "r-0003": 1, "hale.example": 2, "page4": 0, "galería": 2, "nobody": 0, " ": 3} {
		assert.Len(t, w.lines(office.ReleaseFilter{Words: words}), n, words)
	}
	assert.Len(t, w.lines(office.ReleaseFilter{Channel: "instagram"}), 1)
	assert.Len(t, w.lines(office.ReleaseFilter{PatientID: tom.ID}), 1)
	assert.Empty(t, w.lines(office.ReleaseFilter{PatientID: tom.ID, Status: photo.StatusTakeDown}))
	second, total, err := w.o.ReleaseLines(w.ctx, office.ReleaseFilter{Words: "hale"}, 1, 1)
	require.NoError(t, err)
	assert.Equal(t, 3, total)
	require.Len(t, second, 1)
	assert.Equal(t, 2, second[0].Release.Number, "newest first, a page at a time")
	beyond, _, err := w.o.ReleaseLines(w.ctx, office.ReleaseFilter{Words: "hale"}, 9, 9)
	require.NoError(t, err)
	assert.Empty(t, beyond)
}

func TestWhatHangsInThePracticeIsConfirmedByWhoLooked(t *testing.T) {
	w := founded(t)
	lena := w.lena()
	w.authorize(lena.ID, nil, "in_office_album", "print_brochure")
	p := w.picture(lena.ID, 1)
	w.review(p.ID, nil)
	for _, channel := range []string{"in_office_album", "print_brochure"} {
		q := w.question(p.ID)
		q.Channel, q.Place = channel, "waiting room"
		_, placed, err := w.o.Release(w.ctx, w.gate(q))
		require.NoError(t, err)
		n := office.Noted{PlacementID: placed.ID, Kind: photo.EventLive, Link: "hale.example"}
		_, err = w.o.NotePlacement(w.ctx, n)
		var invalid *office.Invalid
		require.ErrorAs(t, err, &invalid, channel)
		assert.Equal(t, "photo.event.looked", invalid.Defects[0].Key)
		w.noted(office.Noted{PlacementID: placed.ID, Kind: photo.EventLive, Whom: "Maya Ortiz", Note: "album 2, page 4"})
	}
	assert.Len(t, w.lines(office.ReleaseFilter{Status: photo.Status(photo.StateLive)}), 2)
}

func TestKeptEvidenceIsOpenedAgain(t *testing.T) {
	w, lena, _, placed := live(t, nil)
	var shot bytes.Buffer
	require.NoError(t, jpeg.Encode(&shot, image.NewGray(image.Rect(0, 0, 400, 300)), nil))
	e := w.noted(office.Noted{PlacementID: placed.ID, Kind: photo.EventSnapshot, Picture: shot.Bytes()})
	got, err := w.o.Evidence(w.ctx, placed.ID, e.FileID)
	require.NoError(t, err)
	assert.Equal(t, shot.Bytes(), got.Data)
	require.Len(t, got.Pages, 1)
	assert.Equal(t, image.Pt(400, 300), got.Pages[0].Bounds().Size())
	row := w.last()
	assert.Equal(t, audit.DocumentViewed, row.Event.Action)
	assert.Equal(t, lena.ID, row.Event.PatientID)
	for _, id := range []string{"", "none"} {
		_, err = w.o.Evidence(w.ctx, placed.ID, id)
		require.ErrorIs(t, err, office.ErrNotFound)
	}
	_, err = w.o.Evidence(w.ctx, "another", e.FileID)
	require.ErrorIs(t, err, office.ErrNotFound, "only what is evidence of that place")
	w.hire("Sol Mercado", access.Auditor)
	w.as("Sol Mercado")
	_, err = w.o.Evidence(w.ctx, placed.ID, e.FileID)
	require.Error(t, err, "who may not see pictures")
}

func TestAGateThatIsStoppedLeavesNothing(t *testing.T) {
	w, _, p := ready(t)
	other := w.picture(p.PatientID, 5)
	ctx, stop := context.WithCancel(w.ctx)
	var told []int
	before := w.count()
	g, err := w.o.Gate(ctx, w.question(p.ID, other.ID), func(_ string, done, total int) {
		assert.Equal(t, 2, total)
		if told = append(told, done); done == 1 {
			stop()
		}
	})
	require.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, []int{0, 1}, told)
	assert.Empty(t, g.Files())
	assert.Empty(t, g.Decisions)
	assert.Equal(t, before, w.count(), "nobody saw anything, and nothing is on record")
	assert.Len(t, w.gate(w.question(p.ID, other.ID)).Files(), 2)
}

func TestAGalleryAuditIsPutOnPaper(t *testing.T) {
	w, lena, p, _ := live(t, nil)
	w.revoke(lena.ID, true)
	found := []office.Recognised{{Name: "a.jpg", Hits: []office.Hit{{PhotoID: p.ID, Patient: "Lena Park", Number: 1, Releases: []photo.Release{{Number: 1}},
		Reasons: []consent.Reason{{Key: "consent.use.revoked", Args: map[string]string{"since": "2026-11-23"}}}}}}, {Name: "b.jpg"}}
	pdf, err := w.o.GalleryReport(w.ctx, found, "website_gallery", false)
	require.NoError(t, err)
	assert.True(t, bytes.HasPrefix(pdf, []byte("%PDF-")))
	row := w.last()
	assert.Equal(t, audit.GalleryPrinted, row.Event.Action)
	assert.Equal(t, map[string]string{"files": "2", "ours": "1"}, row.Event.Args)
}
