package releases

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/domain/patient"
	"consentry/domain/photo"
	"consentry/domain/photo/picture"
	"consentry/domain/request"
	"consentry/ui/kit"
	"consentry/ui/page"
	"consentry/ui/uitest"
)

func TestTheGateSaysWhatStandsAgainstWhichPicture(t *testing.T) {
	uitest.App(t)
	f := newFakeGate(t)
	s, h, w := atGate(t, f, page.Route{})
	for _, words := range []string{"Release to: Our website gallery", "Lena Park · 4 photos", "Face shown in photo 3, permission says eyes covered",
		"Authorization 3, signed 22 Nov 2025, ends 22 Nov 2028", "Re-read after writing: 0 of 4 files carry identifying data.",
		"Dana Reyes, 21 Nov 2026, second look by Dr. Ana Hale", "Checked against 0 restrictions and 1 revocation", "1 of 4 photos is blocked."} {
		assert.True(t, uitest.Shows(w, words), words)
	}
	require.Empty(t, h.Errors)
	assert.True(t, s.release.Disabled())
	assert.Equal(t, "Blocked", s.tiles["c"].Look().Chip)
	assert.Equal(t, "Ready", s.tiles["d"].Look().Chip)
	assert.True(t, s.tiles["d"].Shown())
	uitest.Golden(t, w, "gate")
	uitest.Press(t, w, "Cover or crop")
	assert.Equal(t, page.Route{Page: page.Photo, ID: "c", Part: "cover"}, h.Routes[0])
}

func TestTheGateInTheDark(t *testing.T) {
	uitest.AppIn(t, kit.Dark)
	_, _, w := atGate(t, newFakeGate(t), page.Route{})
	uitest.Golden(t, w, "gate-dark")
}

func TestReleasingWithoutTheBlockedOne(t *testing.T) {
	uitest.App(t)
	f := newFakeGate(t)
	s, h, w := atGate(t, f, page.Route{})
	assert.Equal(t, "haleaesthetic.example/gallery/rhinoplasty", s.form.place.Value(), "where the last one went")
	uitest.Press(t, w, "Leave the blocked one out")
	assert.Equal(t, []string{"a", "b", "d"}, f.asked[len(f.asked)-1].PhotoIDs)
	assert.False(t, s.release.Disabled())
	uitest.Press(t, w, "Release 3 photos")
	assert.True(t, uitest.Shows(w, "Choose a folder to save the files in."))
	assert.Empty(t, f.released)
	uitest.Press(t, w, "Choose a folder")
	assert.Equal(t, h.Folder, f.asked[len(f.asked)-1].Folder)
	uitest.Press(t, w, "Release 3 photos")
	assert.True(t, uitest.Shows(w, "These files leave the practice"))
	assert.Empty(t, f.released, "nothing leaves before the answer")
	uitest.Press(t, w, "Release 3 photos")
	require.Len(t, f.released, 1)
	q := f.released[0].Question
	assert.Equal(t, office.GateQuestion{PhotoIDs: []string{"a", "b", "d"}, Channel: "website_gallery", Place: "haleaesthetic.example/gallery/rhinoplasty",
		Who: "Dr. Ana Hale", Planned: today, Folder: h.Folder, MaxSide: office.DefaultMaxSide}, q)
	for _, words := range []string{"Released: R-0007", "3 files and their passport are in the folder.", "k7mq-3xwp-1.jpg", "No alteration other than: cropped and parts covered."} {
		assert.True(t, uitest.Shows(w, words), words)
	}
	uitest.Golden(t, w, "gate-left")
	uitest.Press(t, w, "Passport")
	assert.Equal(t, "%PDF-passport of rel1", string(h.PDFs[0]))
	uitest.Press(t, w, "Open the release")
	assert.Equal(t, page.Route{Page: page.Published, ID: "rel1"}, h.Routes[0])
}

func TestWordsAreAskedAboutAndNothingTypedIsLost(t *testing.T) {
	uitest.App(t)
	f := newFakeGate(t)
	s, _, w := atGate(t, f, page.Route{ID: "a,b", Part: "website_gallery"})
	uitest.Type(t, w, "Caption (optional)", "Lena after six months")
	assert.Positive(t, f.again)
	assert.True(t, uitest.Shows(w, "Words that tell of a patient would leave"))
	assert.True(t, uitest.Shows(w, "A patient's name stands in the caption."))
	assert.True(t, s.release.Disabled())
	s.Hide()
	assert.False(t, s.tiles["a"].Shown())
	s.Show(page.Route{Page: page.Release, ID: "a,b", Part: "website_gallery"})
	assert.Equal(t, "Lena after six months", s.form.caption.Value())
	assert.True(t, s.tiles["a"].Shown())
	uitest.Type(t, w, "Caption (optional)", "Six months after")
	assert.False(t, s.release.Disabled())
	s.Show(page.Route{Page: page.Release, ID: "a", Part: "website_gallery"})
	assert.Empty(t, s.form.caption.Value(), "other pictures are another release")
	s.Clear()
	assert.Empty(t, uitest.TextsOf(s.root.Container))
	assert.Nil(t, s.answer.Decisions)
}

func TestRestrictionsAreReadBefore(t *testing.T) {
	uitest.App(t)
	f := newFakeGate(t)
	f.restrict = []patient.Restriction{{Text: "not to her employer, Elm Bakery", From: calendar.MustParse("2026-03-01")}}
	s, _, w := atGate(t, f, page.Route{ID: "a,b", Part: "website_gallery"})
	assert.True(t, s.release.Disabled())
	uitest.Press(t, w, "Read the restriction")
	assert.True(t, uitest.Shows(w, "not to her employer, Elm Bakery"))
	uitest.Press(t, w, "I have read them; they do not concern this")
	assert.True(t, f.asked[len(f.asked)-1].RestrictionsRead)
	assert.False(t, s.release.Disabled())
	f.restrict = append(f.restrict, patient.Restriction{Text: "not on the internet"})
	uitest.Type(t, w, "Caption (optional)", "Six months after")
	assert.False(t, f.asked[len(f.asked)-1].RestrictionsRead, "another was agreed meanwhile")
	assert.True(t, s.release.Disabled())
	uitest.Press(t, w, "Read the restriction")
	assert.True(t, uitest.Shows(w, "not on the internet"))
	uitest.Press(t, w, "I have read them; they do not concern this")
	assert.False(t, s.release.Disabled())
	uitest.Choose(t, w, "Channel", "Instagram")
	assert.False(t, f.asked[len(f.asked)-1].RestrictionsRead, "it was read for another channel")
	assert.True(t, uitest.Shows(w, "Instagram: not allowed for both photos"))
	assert.True(t, uitest.Shows(w, "The patient has not said Yes to this place."))
}

func TestWhatBelongsToAnAmendedPictureIsAskedFor(t *testing.T) {
	uitest.App(t)
	f := newFakeGate(t)
	f.amended = []office.Amended{{RequestID: "q12", Number: 12, Pieces: []request.Piece{request.PieceAmendment}}}
	s, h, w := atGate(t, f, page.Route{Page: page.Release, ID: "a,b", Part: "website_gallery"})
	assert.True(t, uitest.Shows(w, "Amendment Q-0012 belongs to these pictures"))
	s.form.pickFolder()
	uitest.Settle(w)
	s.press()
	uitest.Settle(w)
	assert.Equal(t, "Say how the amendment goes along. (45 CFR 164.526)", s.form.amendF.Error())
	assert.Empty(t, f.released)
	uitest.Press(t, w, "Handed over apart")
	uitest.Settle(w)
	uitest.Golden(t, w, "gate-amended")
	uitest.Press(t, w, "Release 2 photos")
	uitest.Press(t, w, "Release 2 photos") // are you sure?
	require.Len(t, f.released, 1)
	assert.Equal(t, office.AmendmentsApart, f.released[0].Question.Amendments)
	uitest.Press(t, w, "Print the amendment")
	assert.Equal(t, [][]byte{[]byte("%PDF-amendment")}, h.PDFs)
	assert.Equal(t, [][]request.Link{{{Kind: request.LinkPhoto, ID: "a"}, {Kind: request.LinkPhoto, ID: "b"}}}, f.along)
}

func TestTheAuthorizationsOwnWordsAreRead(t *testing.T) {
	uitest.App(t)
	f := newFakeGate(t)
	f.document.Scope.Description = "The four pictures of 1 June 2026"
	f.facts["a"].Permission = photo.Permission{DocumentID: "d1", Reasons: []photo.Reason{{Code: consent.UseScopeInfo, Key: "consent.use.scope_words"}}}
	_, _, w := atGate(t, f, page.Route{ID: "a", Part: "website_gallery"})
	uitest.Press(t, w, "Read the authorization")
	assert.True(t, uitest.Shows(w, "The four pictures of 1 June 2026"))
	uitest.Press(t, w, "I have read it; these pictures are meant")
	assert.True(t, f.asked[len(f.asked)-1].DescriptionRead)
}

func TestEachFixLeadsSomewhere(t *testing.T) {
	uitest.App(t)
	cases := []struct {
		name   string
		change func(*photo.Asked)
		press  string
		to     page.Route
	}{
		{"review", func(a *photo.Asked) { a.Reviewed = photo.Reviewed{} }, "Review it", page.Route{Page: page.Photo, ID: "a", Part: "review"}},
		{"second look", func(a *photo.Asked) { a.TwoReview, a.Reviewed.Second = true, photo.Review{} }, "Second look", page.Route{Page: page.Photo, ID: "a", Part: "review"}},
		{"nothing signed", func(a *photo.Asked) { a.Permission = photo.Permission{} }, "Ask the patient", page.Route{Page: page.CheckIn, ID: "p1"}},
		{"on hold", func(a *photo.Asked) {
			a.Permission = photo.Permission{Reasons: []photo.Reason{{Code: consent.UseSuspended, Key: "consent.use.suspended", Args: map[string]string{"since": "2026-11-20"}}}}
		}, "Decide the hold", page.Route{Page: page.Patient, ID: "p1", Part: page.PartPermissions}},
		{"not shown", func(a *photo.Asked) { a.ShowEach = true }, "Show the patient this picture", page.Route{Page: page.Photo, ID: "a", Part: "approve"}},
		{"not made", func(a *photo.Asked) { a.File = photo.Proof{} }, "Take it in again", page.Route{Page: page.Intake, ID: "p1"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			f := newFakeGate(t)
			c.change(f.facts["a"])
			s, h, w := atGate(t, f, page.Route{ID: "a", Part: "website_gallery"})
			assert.True(t, s.release.Disabled())
			uitest.Press(t, w, c.press)
			assert.Equal(t, []page.Route{c.to}, h.Routes)
		})
	}
}

func TestAFileThatIsNotProvenIsToldFromOneThatWasNotMade(t *testing.T) {
	uitest.App(t)
	f := newFakeGate(t)
	f.facts["a"].File.Findings, f.facts["b"].File = 2, photo.Proof{}
	_, _, w := atGate(t, f, page.Route{ID: "a,b,d", Part: "website_gallery"})
	assert.True(t, uitest.Shows(w, "Not proven clean: photos 1 and 2"))
	assert.True(t, uitest.Shows(w, "Re-read after writing: 1 of 3 files carry identifying data. Re-reading the file found 2 things that a picture does not need. The file that would leave could not be made."))
}

func TestWithoutAChannelTheGateAsksForOne(t *testing.T) {
	uitest.App(t)
	f := newFakeGate(t)
	s, h, w := atGate(t, f, page.Route{ID: "a,b"})
	assert.Empty(t, f.asked)
	assert.True(t, uitest.Shows(w, "Choose the channel. Then the rules say what may leave."))
	assert.Same(t, s.form.channel, h.Focused)
	uitest.Choose(t, w, "Channel", "Our website gallery")
	assert.Len(t, f.asked, 2, "once for the channel, once for the place that it brought")
	assert.False(t, s.release.Disabled())
}

func TestAPairIsOne(t *testing.T) {
	uitest.App(t)
	align := office.AlignPoints{Before: [2]picture.Point{{X: 1, Y: 2}, {X: 3, Y: 4}}, After: [2]picture.Point{{X: 5, Y: 6}, {X: 7, Y: 8}}}
	f := newFakeGate(t)
	s, _, w := atGate(t, f, page.Route{ID: "b,d", Part: "website_gallery", Ref: page.PairRef(&align)})
	assert.True(t, f.asked[0].Pair)
	assert.Equal(t, &align, f.asked[0].Align)
	assert.Len(t, s.tiles, 1)
	assert.True(t, uitest.Shows(w, "Release the pair"))
	assert.True(t, uitest.Shows(w, "0 of 1 file"))
}

func TestIntimatePicturesAreCoveredAtTheGate(t *testing.T) {
	uitest.App(t)
	f := newFakeGate(t)
	f.facts["a"].Photo.Intimate = true
	s, _, _ := atGate(t, f, page.Route{ID: "a,b", Part: "website_gallery"})
	assert.False(t, s.tiles["a"].Shown())
	assert.True(t, s.tiles["b"].Shown())
	s.tiles["a"].Hold()
	assert.Equal(t, []string{"a"}, f.uncovered)
	assert.True(t, s.tiles["a"].Shown())
	s.Hide()
	assert.False(t, s.tiles["a"].Shown())
}

func TestWhatClosedMeanwhileIsSaid(t *testing.T) {
	uitest.App(t)
	f := newFakeGate(t)
	f.refuse = office.ErrGateClosed
	s, h, w := atGate(t, f, page.Route{ID: "a", Part: "website_gallery"})
	uitest.Press(t, w, "Choose a folder")
	uitest.Press(t, w, "Release 1 photo")
	uitest.Press(t, w, "Release 1 photo")
	require.Len(t, h.Errors, 1)
	require.ErrorIs(t, h.Errors[0], office.ErrGateClosed)
	assert.Nil(t, s.left)
	assert.True(t, uitest.Shows(w, "Release to"))
}

func TestWhatTheGateCannotAnswerIsSaid(t *testing.T) {
	uitest.App(t)
	f := newFakeGate(t)
	f.gateErr = &office.Invalid{Defects: []office.Defect{{Field: "photos", Key: "photo.need.one_patient"}}}
	s, _, w := atGate(t, f, page.Route{})
	assert.True(t, uitest.Shows(w, "Pictures of one patient only go out together."))
	assert.True(t, s.release.Disabled())
}

func TestMakingTheFilesCanBeStopped(t *testing.T) {
	uitest.App(t)
	f := newFakeGate(t)
	s, h, w := atGate(t, f, page.Route{ID: "a,b,d"})
	made := []int{}
	f.making = func(i int) {
		made = append(made, i)
		if i == 1 {
			uitest.Settle(w)
			assert.True(t, uitest.Shows(w, "1 of 3"), "how far it is")
			assert.Contains(t, uitest.TextsOf(s.busy), "Cancel")
			s.stop()
		}
	}
	uitest.Choose(t, w, "Channel", "Our website gallery")
	assert.Equal(t, []int{0, 1}, made)
	assert.Empty(t, h.Errors)
	assert.Empty(t, f.asked, "nothing came of it")
	assert.True(t, uitest.Shows(w, "Stopped. No file was made, and nothing was recorded."))
	assert.True(t, s.release.Disabled())
	assert.Empty(t, s.answer.Decisions)
	f.making = nil
	uitest.Press(t, w, "Ask the rules")
	assert.False(t, s.release.Disabled())
	assert.False(t, uitest.Shows(w, "Stopped."))
}

// What was taken back fails where it is named and where the channel is: no line says that it is allowed.
func TestARevocationLeavesNoTickAtTheChannel(t *testing.T) {
	uitest.App(t)
	f := newFakeGate(t)
	for _, a := range f.facts {
		a.Reviewed = reviewed("m2", photo.FaceNone)
		a.Permission = photo.Permission{DocumentID: "d1", Number: 3, Reasons: []photo.Reason{{Code: string(consent.DF3), Key: "consent.use.revoked",
			Args: map[string]string{"since": "2026-11-18", "all": "yes"}}}}
	}
	_, h, w := atGate(t, f, page.Route{ID: "a,b", Part: "website_gallery"})
	for _, words := range []string{"Our website gallery: not allowed for both photos", "The patient took the permission back: both photos", "No valid authorization for both photos",
		"The permission was revoked on 18 Nov 2026."} {
		assert.True(t, uitest.Shows(w, words), words)
	}
	assert.False(t, uitest.Shows(w, "Channel allowed"))
	assert.False(t, uitest.Shows(w, "Authorization valid"))
	uitest.Golden(t, w, "gate-revoked")
	uitest.Press(t, w, "Ask the patient")
	assert.Equal(t, []page.Route{{Page: page.CheckIn, ID: "p1"}}, h.Routes)
}
