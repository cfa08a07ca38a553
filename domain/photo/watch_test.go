package photo

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"consentry/domain/photo/scrub/report"
)

var film = Photo{ID: "p1", PatientID: "lena", Media: Video, Format: report.MP4, Out: report.MP4, Procedure: "rhinoplasty", TakenOn: day("2026-07-01"),
	Kept: []report.Thing{{Kind: report.Sound}}}

// watched is a review of a video in which there is nothing to see or hear.
func watched(by string, change ...func(*Review)) Review {
	r := looked(by, func(r *Review) {
		r.Media, r.Opened, r.Heard, r.Tiles = Video, at("2026-11-20"), HeardNothing, [Tiles]Tile{}
	})
	for _, f := range change {
		f(&r)
	}
	return r
}

func hears(h Heard) func(*Review) { return func(r *Review) { r.Heard = h } }

func watchedBy(change ...func(*Review)) Reviewed {
	return ReviewOf([]Review{watched("nurse", change...)}, 0, false)
}

func TestTheReviewOfAVideoIsSignedOnlyWhenItWasOpenedAndEverythingAnswered(t *testing.T) {
	assert.Empty(t, watched("nurse").Check(), "it has no nine parts")
	for _, c := range []struct {
		id     string
		change func(*Review)
		key    string
	}{
		{"not opened in this review", func(r *Review) { r.Opened = time.Time{} }, "photo.gap.opened"},
		{"the sound not answered", func(r *Review) { r.Heard = "" }, "photo.gap.heard"},
		{"an answer about the sound that is none", hears("music"), "photo.gap.heard"},
		{"a mark not answered", func(r *Review) { delete(r.Answers, MarkScreen) }, "photo.gap.answer"},
		{"nothing covers a video here", func(r *Review) { r.Answers[MarkTattoo] = AnswerCovered }, "photo.gap.answer"},
		{"a face shown, and no face", func(r *Review) { r.Answers[MarkFace] = AnswerShown }, "photo.gap.face"},
		{"no face, and a full face", func(r *Review) { r.Face = FaceFull }, "photo.gap.face"},
		{"how much of a face is not said", func(r *Review) { r.Face = "" }, "photo.gap.face_how"},
	} {
		t.Run(c.id, func(t *testing.T) {
			gaps := watched("nurse", c.change).Check()
			require.Len(t, gaps, 1)
			assert.Equal(t, c.key, gaps[0].Key)
		})
	}
	for _, h := range HeardAnswers() {
		assert.Empty(t, watched("nurse", hears(h)).Check(), h)
	}
	assert.Empty(t, watched("nurse", func(r *Review) { r.Answers[MarkFace], r.Face = AnswerShown, FaceEyesCovered }).Check(), "covered before it came here")
}

func TestASecondPersonHasToHearTheSame(t *testing.T) {
	later := func(r *Review) { r.At = at("2026-11-21") }
	first := watched("nurse", hears(HeardVoice))
	assert.True(t, ReviewOf([]Review{first, watched("surgeon", later, hears(HeardVoice))}, 0, true).Done)
	other := ReviewOf([]Review{first, watched("surgeon", later, hears(HeardName))}, 0, true)
	assert.False(t, other.Done)
	assert.Equal(t, "surgeon", other.First.By, "who hears more starts anew")
	assert.False(t, ReviewOf([]Review{watched("nurse"), looked("surgeon", later)}, 0, true).Done, "nine parts of a picture are no look at a video")
}

func TestOpenedIn(t *testing.T) {
	now := at("2026-11-20")
	ago := func(d time.Duration) time.Time { return now.Add(-d) }
	signed := func(by string, when time.Time) Review { return Review{By: by, At: when} }
	for _, c := range []struct {
		id      string
		opened  []time.Time
		reviews []Review
		want    time.Time
	}{
		{"never opened", nil, nil, time.Time{}},
		{"opened a moment ago", []time.Time{ago(time.Minute)}, nil, ago(time.Minute)},
		{"the last opening counts", []time.Time{ago(time.Minute), ago(time.Hour)}, nil, ago(time.Minute)},
		{"opened yesterday", []time.Time{ago(24 * time.Hour)}, nil, time.Time{}},
		{"just within a working day", []time.Time{ago(OpenedFor)}, nil, ago(OpenedFor)},
		{"opened for the review before", []time.Time{ago(time.Hour)}, []Review{signed("nurse", ago(time.Minute))}, time.Time{}},
		{"opened again after it", []time.Time{ago(time.Hour), ago(time.Second)}, []Review{signed("nurse", ago(time.Minute))}, ago(time.Second)},
		{"somebody else signed meanwhile", []time.Time{ago(time.Hour)}, []Review{signed("surgeon", ago(time.Minute))}, ago(time.Hour)},
		{"an opening that is yet to come", []time.Time{ago(-time.Hour)}, nil, time.Time{}},
	} {
		t.Run(c.id, func(t *testing.T) {
			assert.Equal(t, c.want, OpenedIn(c.opened, c.reviews, "nurse", now))
		})
	}
}

// Whatever was opened and signed: an opening that counts is one that there was, not yet used for a signature, and fresh.
func TestAnOpeningIsNeverMadeUp(t *testing.T) {
	now := at("2026-11-20")
	rapid.Check(t, func(t *rapid.T) {
		minutes := rapid.SliceOfN(rapid.IntRange(-100, 2000), 0, 6)
		var opened []time.Time
		for _, m := range minutes.Draw(t, "opened") {
			opened = append(opened, now.Add(-time.Duration(m)*time.Minute))
		}
		var reviews []Review
		for _, m := range minutes.Draw(t, "signed") {
			reviews = append(reviews, Review{By: "nurse", At: now.Add(-time.Duration(m) * time.Minute)})
		}
		got := OpenedIn(opened, reviews, "nurse", now)
		if got.IsZero() {
			return
		}
		found := false
		for _, at := range opened {
			found = found || at.Equal(got)
		}
		for _, r := range reviews {
			if r.At.After(got) {
				t.Fatalf("signed for at %v already", r.At)
			}
		}
		if !found || got.After(now) || now.Sub(got) > OpenedFor {
			t.Fatalf("%v counts at %v", got, now)
		}
	})
}

// Each case is one thing that is wrong with a video that would pass the gate otherwise: the line, and the next step.
func TestDecideForAVideo(t *testing.T) {
	seen := func(change ...func(*Review)) func(*Asked) {
		return func(a *Asked) { a.Reviewed = watchedBy(change...) }
	}
	face := against("scope_face", "consent.use.scope_face")
	for _, c := range []struct {
		id     string
		change func(*Asked)
		line   CheckID // "" when the gate stays open
		codes  []string
		step   Step
	}{
		{"nothing to be seen or heard", seen(), "", nil, ""},
		{"nobody has watched it", func(a *Asked) { a.Reviewed = Reviewed{} }, CheckReview, []string{ReasonReview}, StepReview},
		{"a second person is asked for", func(a *Asked) { a.TwoReview = true }, CheckReview, []string{ReasonSecond}, StepSecond},
		{"PH-14 somebody else in it", seen(shows(MarkPerson)), CheckPeople, []string{ReasonPerson, ReasonCut}, StepCut},
		{"a name tag and a screen", seen(shows(MarkText, MarkScreen)), CheckPeople, []string{ReasonMark, ReasonMark, ReasonCut}, StepCut},
		{"a name is said", seen(hears(HeardName)), CheckPeople, []string{ReasonName, ReasonCut}, StepCut},
		{"a voice is hers to be heard", seen(hears(HeardVoice)), "", nil, ""},
		{"a face beyond what is allowed", func(a *Asked) {
			seen(shows(MarkFace))(a)
			face(a)
		}, CheckFace, []string{"scope_face", ReasonCut}, StepCut},
		{"a voice beyond what is allowed", func(a *Asked) {
			seen(hears(HeardVoice))(a)
			face(a)
		}, CheckFace, []string{"scope_face", ReasonCut}, StepCut},
		{"a scar is hers to show", seen(shows(MarkSkin)), "", nil, ""},
		{"residue in the very file", func(a *Asked) { a.File.Findings = 1 }, CheckScrub, []string{ReasonScrub}, StepScrub},
	} {
		t.Run(c.id, func(t *testing.T) {
			d := Decide(open(func(a *Asked) { a.Photo, a.Reviewed = film, watchedBy() }, c.change))
			assert.Equal(t, c.line == "", d.Allowed)
			for _, l := range d.Lines {
				if l.Check != c.line {
					assert.True(t, l.Holds, "%s holds: %v", l.Check, l.Reasons)
					continue
				}
				var codes []string
				for _, r := range l.Reasons {
					codes = append(codes, r.Code)
				}
				assert.Equal(t, c.codes, codes)
				assert.Equal(t, c.step, l.Step)
			}
		})
	}
}

func TestAVoiceThatIsTooMuchIsSaidAsAVoice(t *testing.T) {
	for key, change := range map[string]func(*Review){"photo.gate.voice_face": hears(HeardVoice), "photo.gate.face_video": shows(MarkFace)} {
		d := Decide(open(against("scope_face", "consent.use.scope_face"), func(a *Asked) { a.Photo, a.Reviewed = film, watchedBy(change) }))
		require.Len(t, d.Reasons(), 2)
		assert.Equal(t, key, d.Reasons()[0].Key)
	}
	both := Decide(open(against("scope_face", "consent.use.scope_face"), func(a *Asked) { a.Photo, a.Reviewed = film, watchedBy(hears(HeardVoice), shows(MarkFace)) }))
	assert.Equal(t, "photo.gate.face_video", both.Reasons()[0].Key, "the face is enough")
}

func TestWhoHasNotWatchedAVideoIsNotToldToCutIt(t *testing.T) {
	d := Decide(open(against("scope_face", "consent.use.scope_face"), func(a *Asked) { a.Photo, a.Reviewed = film, Reviewed{} }))
	for _, l := range d.Lines {
		if !l.Holds {
			assert.Equal(t, StepReview, l.Step, l.Check)
			assert.Len(t, l.Reasons, 1)
		}
	}
	assert.Len(t, d.Reasons(), 2, "nobody looked, and what nobody looked at is taken for a full face")
}

func TestAVoiceIsNamedToWhoeverReleases(t *testing.T) {
	d := Decide(open(func(a *Asked) { a.Photo, a.Reviewed = film, watchedBy(hears(HeardVoice), shows(MarkTattoo)) }))
	require.True(t, d.Allowed)
	for _, l := range d.Lines {
		if l.Check == CheckPeople {
			require.True(t, l.Warn)
			assert.Equal(t, ReasonVoice, l.Reasons[0].Code)
			assert.Len(t, l.Reasons, 2)
		}
	}
}

func TestFaceForAVideo(t *testing.T) {
	for _, c := range []struct {
		id   string
		r    Reviewed
		want FaceShown
	}{
		{"nobody has watched it", Reviewed{}, FaceFull},
		{"nothing heard, no face", watchedBy(), FaceNone},
		{"nothing heard, eyes covered", watchedBy(func(r *Review) { r.Answers[MarkFace], r.Face = AnswerShown, FaceEyesCovered }), FaceEyesCovered},
		{"a voice identifies", watchedBy(hears(HeardVoice)), FaceFull},
		{"a name identifies", watchedBy(hears(HeardName)), FaceFull},
		{"a review of nine parts says nothing of its sound", reviewed(), FaceFull},
	} {
		assert.Equal(t, c.want, FaceFor(film, c.r), c.id)
	}
	assert.True(t, film.HasSound())
	assert.False(t, still.HasSound())
}

func TestWhatIsHeardIsFoundLater(t *testing.T) {
	assert.True(t, Identifies(watched("nurse", hears(HeardName))), "PH-14")
	assert.False(t, Identifies(watched("nurse", hears(HeardVoice))), "hers to be heard")
}

func TestDeidentificationOfAVideo(t *testing.T) {
	d := Determination{Method: SafeHarbor, Who: "Dr. Ana Hale", Why: "torso, no marks, no sound", NoKnowledge: true}
	assert.Empty(t, CheckDetermination(d, film, watchedBy()))
	for h, codes := range map[Heard][]string{HeardVoice: {"P"}, HeardName: {"P", "A"}} {
		var got []string
		for _, r := range CheckDetermination(d, film, watchedBy(hears(h))) {
			got = append(got, r.Code)
		}
		assert.Equal(t, codes, got)
	}
}
