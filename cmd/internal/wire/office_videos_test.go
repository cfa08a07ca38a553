// A video's whole way: taken in, played outside, watched and listened to, signed by two persons, released as its clean copy,
// taken down. Nothing in the program shows its pictures.

package wire

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
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
	"consentry/domain/photo/scrub/report"
	"consentry/domain/photo/scrub/verify"
	"consentry/ui/i18n"
	"consentry/ui/page"
	picturepage "consentry/ui/photo"
	"consentry/ui/platform"
	"consentry/ui/releases"
	"consentry/ui/uitest"
)

// clip is a made-up film of a second and a half, H.264 with a tone, as a telephone would save it: it says whose it is. Another
// seed is another file.
func clip(t testing.TB, seed byte) []byte {
	t.Helper()
	film, err := os.ReadFile(filepath.Join("..", "..", "..", "domain", "photo", "scrub", "video", "testdata", "clip.mp4"))
	require.NoError(t, err)
	said := append([]byte("Lena Park, rhinoplasty, 12 Elm Street "), seed)
	return append(append(film, 0, 0, 0, byte(len(said)+8), 'f', 'r', 'e', 'e'), said...)
}

// video takes one video in for a patient.
func (w *world) video(patientID string) photo.Photo {
	w.t.Helper()
	return w.save(patientID, w.takeIn(card(w.t, map[string][]byte{"MVI_1.MP4": clip(w.t, 1)})))[0]
}

// play opens a video in a player that only notes it.
func (w *world) play(id string) (kind string, data []byte) {
	w.t.Helper()
	var m platform.Fake
	require.NoError(w.t, w.o.PlayVideo(w.ctx, id, m.ViewStream))
	require.Len(w.t, m.Shown(), 1)
	return m.Shown()[0].Kind, m.Shown()[0].Content
}

// watched are answers about a video in which there is nothing to see or hear.
func watched(id string, change ...func(*office.Looked)) office.Looked {
	l := office.Looked{PhotoID: id, Answers: map[photo.Mark]photo.Answer{}, Face: photo.FaceNone, Heard: photo.HeardNothing}
	for _, m := range photo.Marks() {
		l.Answers[m] = photo.AnswerNone
	}
	for _, f := range change {
		f(&l)
	}
	return l
}

func voice(l *office.Looked) { l.Heard = photo.HeardVoice }

func fullFace(s *consent.Scope) {
	for i := range s.Grants {
		s.Grants[i].Face = consent.FaceYes
	}
}

func TestAVideosWholeWay(t *testing.T) {
	w := founded(t)
	lena := w.lena()
	w.authorize(lena.ID, fullFace, "website_gallery")
	set := photo.DefaultSettings()
	set.SecondReview = true
	require.NoError(t, w.o.SavePhotoSettings(w.ctx, set))
	p := w.video(lena.ID)
	assert.Equal(t, photo.Video, p.Media)
	assert.EqualValues(t, 1500, p.LengthMS)
	assert.True(t, p.HasSound())
	q := w.question(p.ID)
	g := w.gate(q)
	assert.False(t, g.Allowed)
	assert.Equal(t, []string{photo.ReasonReview}, codes(g), "nothing else stands against it")
	w.closed(g)

	sign := func(l office.Looked) error { _, err := w.o.Review(w.ctx, l); return err }
	w.refused("photo.gap.opened", func() error { return sign(watched(p.ID, voice)) })
	kind, data := w.play(p.ID)
	assert.Equal(t, "mp4", kind)
	w.provenClean(p, data)
	rows := w.log(office.AuditFilter{Action: audit.VideoPlayed})
	require.Len(t, rows, 1)
	assert.Equal(t, "photo:"+p.ID, rows[0].Object)
	w.refused("photo.gap.heard", func() error { return sign(watched(p.ID, func(l *office.Looked) { l.Heard = "" })) })
	require.NoError(t, sign(watched(p.ID, voice)))
	assert.Equal(t, []string{photo.ReasonSecond}, codes(w.gate(q)), "another person watches")

	w.hire("Dana Reyes", access.Clinical)
	w.as("Dana Reyes")
	requireKey(t, "photo.gap.opened", sign(watched(p.ID, voice)))
	w.play(p.ID)
	require.NoError(t, sign(watched(p.ID, voice)))
	w.as("Dr. Ana Hale")
	v, err := w.o.OpenPhoto(w.ctx, p.ID)
	require.NoError(t, err)
	require.True(t, v.Reviewed.Done)
	assert.True(t, v.Reviewed.Second.Second)
	assert.Equal(t, rows[0].At, v.Reviewed.First.Opened, "the review rests on that opening")

	g = w.gate(q)
	require.Empty(t, codes(g))
	require.True(t, g.Allowed)
	r, placed, err := w.o.Release(w.ctx, g)
	require.NoError(t, err)
	w.leftAsItWas(q.Folder, p, r)
	remade, err := w.o.RemakeRelease(w.ctx, r.ID)
	require.NoError(t, err)
	require.Len(t, remade, 1)
	assert.True(t, remade[0].Same && !remade[0].NoOriginal, "the sealed original gives the same clean copy")
	w.videoTakenDown(lena.ID, placed, r)
}

// provenClean holds bytes that came out of the program against the clean copy on record, and has them walked.
func (w *world) provenClean(p photo.Photo, data []byte) {
	w.t.Helper()
	proof, err := verify.Stream(report.MP4, bytes.NewReader(data), int64(len(data)))
	require.NoError(w.t, err)
	assert.True(w.t, proof.Clean())
	assert.Equal(w.t, p.CleanSHA256, hexOf(data))
	assert.NotEqual(w.t, p.OriginalSHA256, hexOf(data), "the sealed original stays where it is")
	assert.NotContains(w.t, string(data), "Elm Street")
}

// leftAsItWas looks at what is in the folder, as somebody outside would.
func (w *world) leftAsItWas(folder string, p photo.Photo, r photo.Release) {
	w.t.Helper()
	require.Len(w.t, r.Items, 1)
	i := r.Items[0]
	assert.Equal(w.t, ".mp4", filepath.Ext(i.FileName))
	assert.Equal(w.t, []int{p.Width, p.Height}, []int{i.Width, i.Height})
	data, err := os.ReadFile(filepath.Join(folder, i.FileName))
	require.NoError(w.t, err)
	w.provenClean(p, data)
	passport, err := w.o.Passport(w.ctx, r.ID)
	require.NoError(w.t, err)
	assert.True(w.t, bytes.HasPrefix(passport, []byte("%PDF-")))
	ledger, err := w.o.Disclosures(w.ctx, office.DisclosureQuery{PatientID: r.PatientID}, 0, 50)
	require.NoError(w.t, err)
	require.Len(w.t, ledger, 1)
	assert.Equal(w.t, "1 rhinoplasty video", ledger[0].What)
	assert.Equal(w.t, disclosure.Authorization, ledger[0].Basis)
}

func (w *world) videoTakenDown(patientID string, placed photo.Placement, r photo.Release) {
	w.t.Helper()
	e := w.noted(office.Noted{PlacementID: placed.ID, Kind: photo.EventLive, Link: "hale.example/video"})
	assert.Empty(w.t, e.Likeness)
	w.clock.on(24 * time.Hour)
	w.revoke(patientID, true, "website_gallery")
	assert.False(w.t, w.gate(w.question(r.Items[0].PhotoID)).Allowed, "new use is held at once")
	require.Len(w.t, w.open(), 1)
	e = w.noted(office.Noted{PlacementID: placed.ID, Kind: photo.EventSnapshot, Picture: snapshotOf(w.t, 1)})
	assert.Equal(w.t, "video", e.Likeness, "it says that it compared nothing, not that it found nothing")
	w.noted(office.Noted{PlacementID: placed.ID, Kind: photo.EventRemoved})
	list := w.open()
	require.Len(w.t, list, 1)
	assert.Equal(w.t, photo.TakeRecheck, list[0].Takedown.Step)
	for _, whom := range []string{"patient", "report"} {
		pdf, err := w.o.TakedownPaper(w.ctx, patientID, whom)
		require.NoError(w.t, err)
		assert.True(w.t, bytes.HasPrefix(pdf, []byte("%PDF-")))
	}
}

func TestAVoiceNeedsWhatAFaceNeeds(t *testing.T) {
	w := founded(t)
	lena := w.lena()
	w.authorize(lena.ID, func(s *consent.Scope) {
		for i := range s.Grants {
			s.Grants[i].Face = consent.FaceNo
		}
	}, "website_gallery")
	p := w.video(lena.ID)
	for _, c := range []struct {
		id     string
		change func(*office.Looked)
		codes  []string
	}{
		{"a voice", voice, []string{consent.UseScopeFace, photo.ReasonCut}},
		{"a face", func(l *office.Looked) { l.Answers[photo.MarkFace], l.Face = photo.AnswerShown, photo.FaceFull }, []string{consent.UseScopeFace, photo.ReasonCut}},
		{"a name that is said", func(l *office.Looked) { l.Heard = photo.HeardName }, []string{consent.UseScopeFace, photo.ReasonCut, photo.ReasonName}},
		{"neither voice nor face", func(*office.Looked) {}, nil},
	} {
		w.play(p.ID)
		_, err := w.o.Review(w.ctx, watched(p.ID, c.change))
		require.NoError(t, err, c.id)
		g := w.gate(w.question(p.ID))
		assert.Equal(t, c.codes, codes(g), c.id)
		assert.Equal(t, c.codes == nil, g.Allowed, c.id)
		w.clock.on(time.Minute)
	}
}

func TestAnOpeningOfAVideoCountsOnce(t *testing.T) {
	w := founded(t)
	lena := w.lena()
	p := w.video(lena.ID)
	sign := func() error { _, err := w.o.Review(w.ctx, watched(p.ID)); return err }
	w.play(p.ID)
	w.clock.on(time.Minute)
	require.NoError(t, sign())
	w.clock.on(time.Minute)
	w.refused("photo.gap.opened", sign)
	w.play(p.ID)
	w.clock.on(photo.OpenedFor + time.Minute)
	w.refused("photo.gap.opened", sign)
	w.play(p.ID)
	n := w.again()
	n.as("Dr. Ana Hale")
	_, err := n.o.Review(n.ctx, watched(p.ID))
	require.NoError(t, err, "what was opened before a lock is on record")
}

func TestAVideoThatDidNotOpenWasNotWatched(t *testing.T) {
	w := founded(t)
	lena := w.lena()
	p := w.video(lena.ID)
	broken := errors.New("no player")
	err := w.o.PlayVideo(w.ctx, p.ID, func(string, func(io.Writer) error) error { return broken })
	require.ErrorIs(t, err, broken)
	assert.Empty(t, w.log(office.AuditFilter{Action: audit.VideoPlayed}))
	w.refused("photo.gap.opened", func() error { _, err := w.o.Review(w.ctx, watched(p.ID)); return err })

	ctx, stop := context.WithCancel(w.ctx)
	err = w.o.PlayVideo(ctx, p.ID, func(_ string, write func(io.Writer) error) error {
		stop()
		return write(io.Discard)
	})
	require.ErrorIs(t, err, context.Canceled, "who leaves ends it")

	still := w.picture(lena.ID, 1)
	w.refused("error.not_found", func() error {
		return w.o.PlayVideo(w.ctx, still.ID, func(string, func(io.Writer) error) error { t.Fatal("a picture is not played"); return nil })
	})
}

func TestOpeningAnIntimateVideoUncoversItOnRecord(t *testing.T) {
	w := founded(t)
	lena := w.lena()
	p := w.video(lena.ID)
	require.NoError(t, w.o.ChangePhoto(w.ctx, p.ID, photo.Front, true))
	for n := 1; n <= 2; n++ {
		w.play(p.ID)
		rows := w.log(office.AuditFilter{Action: audit.PhotoUncovered})
		require.Len(t, rows, n, "each time")
		assert.Equal(t, "photo:"+p.ID, rows[0].Object)
	}
}

func TestShePutsHerNameUnderAVideoThatWasShownToHer(t *testing.T) {
	w := founded(t)
	lena := w.lena()
	w.authorize(lena.ID, func(s *consent.Scope) { s.ShowEach = true; fullFace(s) }, "website_gallery")
	p := w.video(lena.ID)
	w.play(p.ID)
	_, err := w.o.Review(w.ctx, watched(p.ID))
	require.NoError(t, err)
	w.allows("website_gallery", p, consent.UseNotShown)
	pdf, err := w.o.ProofSheet(w.ctx, p.ID, []string{"website_gallery"})
	require.NoError(t, err)
	assert.True(t, bytes.HasPrefix(pdf, []byte("%PDF-")))
	list, err := w.o.ApprovePicture(w.ctx, p.ID, []string{"website_gallery"}, snapshotOf(t, 7))
	require.NoError(t, err)
	require.Len(t, list, 1)
	assert.Equal(t, p.CleanSHA256, list[0].SHA256, "her yes is for this file")
	w.allows("website_gallery", p)
}

func TestTheVideoPageOverARealPractice(t *testing.T) {
	uitest.App(t)
	i18n.Use(i18n.English)
	w := founded(t)
	lena := w.lena()
	w.authorize(lena.ID, fullFace, "website_gallery")
	p := w.video(lena.ID)
	h := &partly{Host: w.window()}
	h.screen = picturepage.New(h, w.o)
	h.Window = uitest.Window(t, h.screen.Content())
	h.Go(page.Route{Page: page.Photo, ID: p.ID})
	uitest.Press(t, h.Window, "Watch and review it")
	uitest.Press(t, h.Window, "Play in the system's player")
	require.Len(t, h.Videos, 1)
	w.provenClean(p, h.Videos[0].Content)
	uitest.Press(t, h.Window, "Answer the rest “Not there”")
	uitest.Choose(t, h.Window, "Sound: voices or names", "A voice")
	uitest.Press(t, h.Window, "Sign this review")
	require.Empty(t, h.Errors)
	assert.True(t, uitest.Shows(h.Window, "Reviewed"))

	gate := w.window()
	gate.Folder = t.TempDir()
	win := w.show(t, gate, releases.NewGate(gate, w.o), page.Route{Page: page.Release, ID: p.ID, Part: "website_gallery"})
	assert.True(t, uitest.Shows(win, "0:02"), "its length stands where its picture would")
	assert.True(t, uitest.Shows(win, "A voice can be heard. The permission has to cover that."))
	uitest.Type(t, win, "Goes to", "hale.example/gallery")
	uitest.Press(t, win, "Choose a folder")
	uitest.Press(t, win, "Release 1 photo")
	uitest.Press(t, win, "Release 1 photo")
	require.Empty(t, gate.Errors)
	assert.True(t, uitest.Shows(win, "Released: R-0001"))
}
