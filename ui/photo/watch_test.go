package picturepage

import (
	"context"
	"errors"
	"testing"

	"fyne.io/fyne/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/access"
	"consentry/domain/photo"
	"consentry/domain/photo/scrub/report"
	"consentry/ui/kit"
	"consentry/ui/page"
	"consentry/ui/page/pagetest"
	"consentry/ui/uitest"
)

const (
	play      = "Play in the system's player"
	restOfIt  = "Answer the rest “Not there”"
	soundAsks = "Sound: voices or names"
)

func TestAVideoIsPlayedReviewedAndSigned(t *testing.T) {
	uitest.App(t)
	f := film(t)
	s, h, w := open(t, f, "")
	assert.True(t, uitest.Shows(w, "Video 4 · Front, 3 months after"))
	assert.True(t, uitest.Shows(w, "Not releasable until somebody has watched all of it and answered for what is to be seen and heard."))
	uitest.Golden(t, w, "video")
	uitest.Press(t, w, play)
	require.Equal(t, []pagetest.Video{{Kind: "mp4", Content: []byte(clean)}}, h.Videos)
	assert.Equal(t, "Opened outside this program. The copy is removed when it locks or closes.", h.Toasts[0])
	assert.Zero(t, h.Working(), "the window may lock again")

	uitest.Press(t, w, "Watch and review it")
	require.Equal(t, PartReview, s.route.Part)
	assert.Same(t, s.walk.watch.play, h.Focused, "the first thing to do")
	assert.NotContains(t, uitest.Texts(w), "Covered", "nothing is covered in a video")
	assert.NotContains(t, uitest.Texts(w), restOfIt, "not before it was opened")
	uitest.Press(t, w, play)
	assert.True(t, uitest.Shows(w, "It is open in the player. Answer once you have watched it to its end."))
	uitest.Choose(t, w, "Face", "To be seen")
	uitest.Choose(t, w, "How much of the face can be seen?", "Eyes covered")
	uitest.Choose(t, w, "Tattoo", "To be seen")
	assert.True(t, uitest.Shows(w, "It leaves only where the permission covers this. Otherwise cut it in another program and take the new file in."))
	uitest.Choose(t, w, "Another person", "To be seen")
	assert.True(t, uitest.Shows(w, "So it cannot leave. Nothing here cuts a video: cut it in another program and take the new file in."))
	uitest.Choose(t, w, "Another person", "Not there")
	uitest.Press(t, w, restOfIt)
	uitest.Press(t, w, "Sign this review")
	assert.Equal(t, "Answer for the sound: voices or names.", uitest.FindField(t, w, soundAsks).Error())
	uitest.Choose(t, w, soundAsks, "A voice")
	assert.True(t, uitest.Shows(w, "A voice identifies like a full face: it leaves only where the permission allows that. Otherwise cut it in another program and take the new file in."))
	uitest.Golden(t, w, "video-review")
	uitest.Press(t, w, "Sign this review")
	require.Len(t, f.looked, 2)
	l := f.looked[1]
	assert.Equal(t, photo.HeardVoice, l.Heard)
	assert.Equal(t, photo.FaceEyesCovered, l.Face)
	assert.Equal(t, photo.AnswerShown, l.Answers[photo.MarkTattoo])
	assert.Equal(t, photo.AnswerNone, l.Answers[photo.MarkPerson])
	assert.Equal(t, "Signed. The review of this video is complete.", h.Toasts[len(h.Toasts)-1])
	assert.Equal(t, "", s.route.Part)
	assert.True(t, uitest.Shows(w, "Reviewed"))
	assert.True(t, uitest.Shows(w, soundAsks), "what was heard stands with what was seen")
	assert.Empty(t, h.Errors)
	uitest.Press(t, w, "Release")
	assert.Equal(t, page.Route{Page: page.Release, ID: "p4"}, h.Routes[len(h.Routes)-1])
}

func TestAVideoThatWasNotOpenedIsNotSigned(t *testing.T) {
	uitest.App(t)
	f := film(t)
	s, h, w := open(t, f, PartReview)
	for _, m := range photo.Marks() {
		uitest.Choose(t, w, markWords(m), "Not there")
	}
	uitest.Choose(t, w, soundAsks, "Neither")
	uitest.Press(t, w, "Sign this review")
	assert.True(t, uitest.Shows(w, "Open the video in the player and watch it to its end before you sign."))
	assert.Same(t, s.walk.watch.play, h.Focused)
	uitest.Key(w, fyne.KeyReturn) // the button that is in the keyboard
	require.Len(t, h.Videos, 1)
	assert.False(t, uitest.Shows(w, "Open the video in the player and watch it to its end before you sign."))
	uitest.Press(t, w, "Sign this review")
	assert.Equal(t, "Signed. The review of this video is complete.", h.Toasts[len(h.Toasts)-1])
}

func TestNothingSaidOfAVideoIsLost(t *testing.T) {
	uitest.App(t)
	f := film(t)
	s, h, w := open(t, f, PartReview)
	uitest.Choose(t, w, soundAsks, "A name")
	s.Clear()
	require.NotNil(t, f.drafts["p4"].Looked)
	h.Go(page.Route{Page: page.Photo, ID: "p4"})
	uitest.Press(t, w, "Go on")
	assert.Equal(t, photo.HeardName, s.walk.a.heard)
	assert.Equal(t, "name", s.walk.watch.sound.Chosen())
}

func TestAVideoWithoutSoundIsNotAskedAboutIt(t *testing.T) {
	uitest.App(t)
	f := film(t)
	f.v.Photo.Kept, f.v.Siblings[1].Kept = nil, nil
	_, h, w := open(t, f, PartReview)
	assert.True(t, uitest.Shows(w, "It has no sound track."))
	uitest.Press(t, w, play)
	uitest.Press(t, w, restOfIt)
	uitest.Press(t, w, "Sign this review")
	require.Len(t, f.looked, 1)
	assert.Equal(t, photo.HeardNothing, f.looked[0].Heard)
	assert.Empty(t, h.Errors)
}

func TestAVideoThatCannotBePlayedSaysWhy(t *testing.T) {
	uitest.App(t)
	f := film(t)
	s, h, w := open(t, f, PartReview)
	h.NoPlayer = errors.New("no player")
	uitest.Press(t, w, play)
	require.Len(t, h.Errors, 1)
	assert.False(t, s.walk.watch.opened)
	assert.False(t, s.walk.watch.play.Disabled(), "it can be tried again")
	f.noPlay = context.Canceled
	uitest.Press(t, w, play)
	assert.Len(t, h.Errors, 1, "who left needs no words")
	assert.Zero(t, h.Working())
}

func TestAnIntimateVideoSaysThatOpeningUncovers(t *testing.T) {
	uitest.App(t)
	f := film(t)
	f.v.Photo.Intimate, f.v.Siblings[1].Intimate = true, true
	_, _, w := open(t, f, "")
	assert.True(t, uitest.Shows(w, "A copy of the clean video opens outside this program. It is removed when the program locks or closes, and the opening is in the audit log. This video is covered: opening it counts as uncovering it."))
}

func TestAVideoIsNeitherCoveredNorCompared(t *testing.T) {
	uitest.App(t)
	s, _, w := open(t, film(t), PartCover)
	assert.Nil(t, s.edit)
	for _, words := range []string{"Cover, crop, turn", "Compare with…", "Open the original"} {
		assert.NotContains(t, uitest.Texts(w), words)
	}
	assert.Contains(t, uitest.Texts(w), "Show the patient this video")
}

func TestWhoMayOnlyLookPlaysAVideoAndDoesNotReviewIt(t *testing.T) {
	uitest.App(t)
	_, h, w := open(t, film(t), PartReview)
	h.Who.Perms = access.Permissions{access.PhotosView: {}}
	h.show()
	uitest.Press(t, w, play)
	assert.Len(t, h.Videos, 1)
	assert.NotContains(t, uitest.Texts(w), "Watch and review it")
	assert.NotContains(t, uitest.Texts(w), "Sign this review")
}

func TestAVideoReviewedLooksReviewed(t *testing.T) {
	uitest.AppIn(t, kit.Dark)
	f := film(t)
	r := photo.Review{ID: "r1", PhotoID: "p4", Media: photo.Video, Heard: photo.HeardVoice, Answers: map[photo.Mark]photo.Answer{}, Face: photo.FaceFull,
		On: f.v.Photo.TakenOn, Opened: f.v.Photo.AddedAt, At: f.v.Photo.AddedAt, By: "m1"}
	for _, m := range photo.Marks() {
		r.Answers[m] = photo.AnswerNone
	}
	r.Answers[photo.MarkFace] = photo.AnswerShown
	f.v.Reviews = []photo.Review{r}
	f.v.Photo.Removed = []report.Thing{{Kind: report.Place}}
	_, _, w := open(t, f, "")
	assert.True(t, uitest.Shows(w, "A voice"))
	uitest.Golden(t, w, "video-reviewed-dark")
}
