package picturepage

import (
	"testing"

	"fyne.io/fyne/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/access"
	"consentry/domain/calendar"
	"consentry/domain/office"
	"consentry/domain/photo"
	"consentry/domain/photo/picture"
	"consentry/ui/kit"
	"consentry/ui/page"
	"consentry/ui/uitest"
)

func TestTheNinePartsAreLookedAtAndSigned(t *testing.T) {
	uitest.App(t)
	f := sitting(t)
	s, h, w := open(t, f, "")
	assert.True(t, uitest.Shows(w, "Not reviewed"))
	uitest.Press(t, w, "Look at all nine parts")
	require.Equal(t, PartReview, s.route.Part)
	for range 5 {
		uitest.Key(w, fyne.KeyReturn)
	}
	uitest.Press(t, w, "Jewelry") // the first piece with these words: the mark in part 6
	uitest.Press(t, w, "Sign this review")
	assert.True(t, uitest.Shows(w, "Look at part 6 of 9."), "a part not looked at is said")
	assert.Equal(t, "Answer for: face.", uitest.FindField(t, w, "Face").Error())
	for range 4 {
		uitest.Key(w, fyne.KeyReturn)
	}
	assert.True(t, uitest.Shows(w, "Found in part 6"))
	uitest.Choose(t, w, "Jewelry", "To be seen")
	uitest.Choose(t, w, "Face", "To be seen")
	uitest.Press(t, w, "Found in no part: answer the rest “Not there”")
	uitest.Press(t, w, "Sign this review")
	assert.Equal(t, "Say how much of a face can be seen.", uitest.FindField(t, w, "How much of the face can be seen?").Error())
	uitest.Choose(t, w, "How much of the face can be seen?", "Full face")
	uitest.Type(t, w, "Note", "ring")
	uitest.Press(t, w, "Sign this review")
	require.Len(t, f.looked, 3)
	l := f.looked[2]
	assert.Equal(t, photo.FaceFull, l.Face)
	assert.Equal(t, photo.AnswerShown, l.Answers[photo.MarkJewelry])
	assert.Equal(t, photo.AnswerNone, l.Answers[photo.MarkScreen])
	assert.Equal(t, []photo.Mark{photo.MarkJewelry}, l.Tiles[5].Found)
	assert.Equal(t, "ring", l.Note)
	assert.Equal(t, "Signed. The review of this picture is complete.", h.Toasts[len(h.Toasts)-1])
	assert.Equal(t, "", s.route.Part, "back at the picture")
	assert.True(t, uitest.Shows(w, "Reviewed"))
	assert.Empty(t, h.Errors)
}

func TestASittingIsReviewedPictureByPicture(t *testing.T) {
	uitest.App(t)
	f := sitting(t)
	s, _, w := open(t, f, PartReview)
	for range 9 {
		uitest.Key(w, fyne.KeyReturn)
	}
	uitest.Press(t, w, "Found in no part: answer the rest “Not there”")
	uitest.Press(t, w, "Sign, next picture")
	require.Len(t, f.looked, 1)
	assert.Equal(t, "p5", s.v.Photo.ID)
	require.NotNil(t, s.walk)
	assert.NotContains(t, uitest.Texts(w), "Sign, next picture", "the last one")
}

func TestNothingIsAnsweredBeforeAndNothingTypedIsLost(t *testing.T) {
	uitest.App(t)
	f := sitting(t)
	s, h, w := open(t, f, PartReview)
	uitest.Press(t, w, "Sign this review")
	assert.Empty(t, f.looked[0].Answers)
	assert.Empty(t, f.looked[0].Face)
	uitest.Choose(t, w, "Tattoo", "Not there")
	h.Go(page.Route{Page: page.Photo, ID: "p5", Part: PartReview})
	assert.False(t, s.walk.a.begun(), "another picture begins with nothing")
	h.Go(page.Route{Page: page.Photo, ID: "p4"})
	assert.True(t, uitest.Shows(w, "A review of this picture was begun and not signed."))
	uitest.Press(t, w, "Go on")
	assert.Equal(t, photo.AnswerNone, s.walk.a.marks[photo.MarkTattoo])
	s.Clear()
	assert.Empty(t, uitest.Texts(w))
	assert.Empty(t, s.kept)
	h.Go(page.Route{Page: page.Photo, ID: "p4", Part: PartReview})
	assert.Equal(t, photo.AnswerNone, s.walk.a.marks[photo.MarkTattoo], "a lock loses nothing")
}

func TestTheSecondLookDoesNotShowTheFirst(t *testing.T) {
	uitest.App(t)
	f := sitting(t).reviewed()
	f.v.Reviews = f.v.Reviews[:1]
	f.v.Reviews[0].By, f.v.Reviews[0].Note = "m3", "scar by the left brow"
	s, h, w := open(t, f, "")
	assert.True(t, uitest.Shows(w, "Second look open"))
	assert.False(t, uitest.Shows(w, "scar by the left brow"))
	assert.False(t, uitest.Shows(w, "Birthmark or scar"))
	uitest.Press(t, w, "Second look")
	assert.Empty(t, s.walk.a.marks)
	for range 9 {
		uitest.Key(w, fyne.KeyReturn)
	}
	uitest.Press(t, w, "Found in no part: answer the rest “Not there”")
	uitest.Press(t, w, "Sign this review")
	assert.Contains(t, h.Toasts[0], "Your answers differ")
}

func TestAnEditIsSavedAsARecipeAndReviewedAnew(t *testing.T) {
	uitest.App(t)
	f := sitting(t).reviewed()
	s, h, w := open(t, f, "")
	uitest.Press(t, w, "Cover, crop, turn")
	require.NotNil(t, s.edit)
	uitest.Press(t, w, "Save this version")
	assert.Equal(t, []string{"Nothing was changed."}, h.Toasts)
	s.edit.editor.Focus()
	uitest.Letters(w, "+")
	uitest.Press(t, w, "Save this version")
	require.Len(t, f.saved, 1)
	assert.Len(t, f.saved[0].Covers, 2, "the cover there was and the new one")
	assert.Contains(t, h.Toasts[1], "version 2")
	assert.Nil(t, s.edit)
	assert.True(t, uitest.Shows(w, "Not reviewed"))
	assert.True(t, uitest.Shows(w, "A review by Dana Reyes of 21 Nov 2026 was of version 1."))
}

func TestAnEditThatWasNotSavedIsThereAgain(t *testing.T) {
	uitest.App(t)
	f := sitting(t)
	s, h, w := open(t, f, PartCover)
	uitest.Letters(w, "+")
	h.Go(page.Route{Page: page.Photo, ID: "p3"})
	h.Go(page.Route{Page: page.Photo, ID: "p4"})
	assert.True(t, uitest.Shows(w, "A change to this picture was begun and not saved."))
	uitest.Press(t, w, "Go on")
	assert.Len(t, s.edit.editor.Recipe().Covers, 1)
	s.Clear()
	h.Go(page.Route{Page: page.Photo, ID: "p4"})
	require.NotNil(t, f.drafts["p4"].Recipe)
	uitest.Press(t, w, "Go on")
	assert.Len(t, s.edit.editor.Recipe().Covers, 1, "nor does a lock lose it")
	uitest.Press(t, w, "Cancel")
	uitest.Press(t, w, "Discard it")
	h.Go(page.Route{Page: page.Photo, ID: "p4"})
	assert.Nil(t, f.drafts["p4"].Recipe)
	assert.False(t, uitest.Shows(w, "A change to this picture was begun and not saved."))
	assert.Empty(t, f.saved)
}

func TestAnEditThatIsUndoneLeavesNothing(t *testing.T) {
	uitest.App(t)
	f := sitting(t).reviewed()
	s, h, w := open(t, f, PartCover)
	uitest.Letters(w, "+")
	require.NotNil(t, s.mine().recipe)
	uitest.Press(t, w, "Undo")
	assert.Nil(t, s.mine().recipe)
	uitest.Press(t, w, "Begin again with the picture as taken in")
	uitest.Press(t, w, "Save this version")
	require.Len(t, f.saved, 1)
	assert.Empty(t, f.saved[0].Covers)
	assert.NotEmpty(t, h.Toasts)
}

func TestNothingCountsAsSeenBeforeThereIsAPicture(t *testing.T) {
	uitest.App(t)
	f := sitting(t)
	s, h, w := open(t, f, "")
	var late []func()
	h.Work.Do = func(done func()) { late = append(late, done) }
	h.Go(page.Route{Page: page.Photo, ID: "p4", Part: PartReview})
	uitest.Key(w, fyne.KeyReturn)
	assert.True(t, uitest.Shows(w, "Fetching the picture…"))
	assert.NotContains(t, uitest.Texts(w), "Seen, next")
	assert.False(t, s.walk.a.begun())
	h.Work.Do = func(done func()) { done() }
	for _, done := range late {
		done()
	}
	uitest.Settle(w)
	uitest.Key(w, fyne.KeyReturn)
	assert.True(t, s.walk.a.tiles[0].Seen)
}

func TestWhatComesBackLateDoesNotMoveAnybody(t *testing.T) {
	uitest.App(t)
	f := sitting(t)
	s, h, w := open(t, f, PartReview)
	for range 9 {
		uitest.Key(w, fyne.KeyReturn)
	}
	uitest.Press(t, w, "Found in no part: answer the rest “Not there”")
	var late []func()
	h.Work.Do = func(done func()) { late = append(late, done) }
	uitest.Press(t, w, "Sign this review")
	s.Hide()
	h.Work.Do = func(done func()) { done() }
	for _, done := range late {
		done()
	}
	assert.Zero(t, h.Backs)
	assert.Nil(t, s.look)
	h.Go(page.Route{Page: page.Photo, ID: "p4"})
	assert.True(t, uitest.Shows(w, "Reviewed"), "it is read anew")
}

func TestAPictureThatNothingDecodesSaysSo(t *testing.T) {
	uitest.App(t)
	f := sitting(t)
	f.v.Siblings[1].PreviewID = ""
	f.undecodable = true
	_, h, w := open(t, f, "")
	assert.True(t, uitest.Shows(w, "This kind of picture cannot be shown on this computer."))
	assert.Empty(t, h.Errors)
}

func TestACoveredPictureIsSeenOnlyWhileHeld(t *testing.T) {
	uitest.App(t)
	f := sitting(t)
	f.v.Photo.Intimate = true
	f.v.Siblings[1].Intimate = true
	s, _, w := open(t, f, "")
	assert.Zero(t, f.uncovered)
	assert.False(t, s.look.view.Shown())
	s.look.view.Hold()
	assert.True(t, s.look.view.Shown())
	assert.Equal(t, 1, f.uncovered)
	s.look.view.Release()
	assert.False(t, s.look.view.Shown())
	view := s.look.view
	view.Hold()
	s.Hide()
	assert.False(t, view.Shown(), "looking elsewhere covers it")
	assert.NotNil(t, w)
}

func TestTheOriginalNeedsAReasonAndIsMarked(t *testing.T) {
	uitest.App(t)
	f := sitting(t)
	s, _, w := open(t, f, "")
	uitest.Press(t, w, "Open the original")
	uitest.Letters(w, "the surgeon compares")
	uitest.Press(t, w, "Open the original")
	assert.Equal(t, []string{"the surgeon compares"}, f.originals)
	assert.True(t, uitest.Shows(w, "Original, unscrubbed"))
	uitest.Press(t, w, "Close it")
	assert.False(t, uitest.Shows(w, "Original, unscrubbed"))
	uitest.Key(w, fyne.KeyPageDown)
	assert.Equal(t, "p5", s.v.Photo.ID, "the keyboard is at the picture again")
}

func TestKeysGoThroughTheSitting(t *testing.T) {
	uitest.App(t)
	f := sitting(t)
	s, _, w := open(t, f, "")
	uitest.Key(w, fyne.KeyPageDown)
	assert.Equal(t, "p5", s.v.Photo.ID)
	uitest.Key(w, fyne.KeyPageDown)
	assert.Equal(t, "p5", s.v.Photo.ID, "the last")
	uitest.Key(w, fyne.KeyPageUp)
	uitest.Key(w, fyne.KeyPageUp)
	assert.Equal(t, "p3", s.v.Photo.ID)
}

func TestCompareFindsTheSameViewAtAnotherStage(t *testing.T) {
	uitest.App(t)
	f := sitting(t)
	_, h, w := open(t, f, "")
	uitest.Press(t, w, "Compare with…")
	assert.Contains(t, h.Toasts[0], "No other sitting shows this view")
	other := func(id string, kind photo.StageKind, day string, view photo.View) office.Tile {
		return office.Tile{Photo: photo.Photo{ID: id, SessionID: id, Procedure: "rhinoplasty", View: view, Stage: photo.Stage{Kind: kind}, TakenOn: calendar.MustParse(day), Media: photo.Still}}
	}
	f.tiles = []office.Tile{other("b1", photo.StageBefore, "2026-08-01", photo.Front), other("b0", photo.StageBefore, "2024-01-01", photo.Front),
		other("a1", photo.StageAfter, "2026-11-01", photo.Front), other("x", photo.StageBefore, "2026-11-01", photo.Back), {Photo: f.v.Photo}}
	uitest.Press(t, w, "Compare with…")
	uitest.Press(t, w, "Compare")
	last := h.Routes[len(h.Routes)-1]
	assert.Equal(t, page.Route{Page: page.Compare, ID: "b1", Ref: "p4"}, last, "the nearest of the other stage, the earlier one first")
}

func TestWhatThePictureShowsIsCorrected(t *testing.T) {
	uitest.App(t)
	f := sitting(t)
	_, _, w := open(t, f, "")
	uitest.Press(t, w, "Correct what it shows")
	uitest.Choose(t, w, "View", "Smiling")
	uitest.Press(t, w, "Save")
	assert.Equal(t, []photo.View{photo.Smile}, f.changed)
	assert.True(t, uitest.Shows(w, "Picture 4 · Smiling, 3 months after"))
}

func TestShowHerThisPicture(t *testing.T) {
	uitest.App(t)
	f := sitting(t)
	_, h, w := open(t, f, PartApprove)
	uitest.Press(t, w, "Open the sheet to print")
	assert.Equal(t, [][]string{{"website_gallery"}}, f.sheets, "where she wants to see each picture is ticked")
	assert.Len(t, h.PDFs, 1)
	h.Picked = []byte("%PDF-1.7 /Page %%EOF")
	uitest.Press(t, w, "The signed sheet is back")
	if len(h.Errors) > 0 {
		t.Fatal(h.Errors)
	}
	assert.Equal(t, [][]string{{"website_gallery"}}, f.approvals)
}

func TestDeidentificationSaysEveryReasonAgainst(t *testing.T) {
	uitest.App(t)
	f := sitting(t)
	f.refuse = &office.Invalid{Defects: []office.Defect{{Field: "R", Key: "photo.deid.mark", Args: map[string]string{"mark": "tattoo"}}, {Field: "actual_knowledge", Key: "photo.deid.knowledge"},
		{Field: "method", Key: "photo.deid.method"}}}
	_, h, w := open(t, f, "")
	uitest.Press(t, w, "Determine that it identifies nobody")
	uitest.Press(t, w, "Sign")
	assert.Equal(t, "Say who determines it.", uitest.FindField(t, w, "Who determines it").Error())
	assert.Empty(t, f.determ)
	uitest.Type(t, w, "Who determines it", "Dr. P. Stone, statistician")
	uitest.Type(t, w, "Why", "nose only")
	uitest.Press(t, w, "Sign")
	assert.True(t, uitest.Shows(w, "The picture shows: tattoo. That can identify a person."))
	assert.True(t, uitest.Shows(w, "Somebody here knows what could identify the patient. Then it is not de-identified."))
	assert.Equal(t, "Choose one of the two methods.", uitest.FindField(t, w, "Method").Error())
	f.refuse = nil
	uitest.Choose(t, w, "Method", "All 18 identifiers are gone")
	uitest.Press(t, w, "Nobody here knows of anything that could tell who it is, such as the patient's own post of this picture")
	uitest.Press(t, w, "Sign")
	require.Len(t, f.determ, 2)
	assert.True(t, f.determ[1].NoKnowledge)
	assert.Equal(t, photo.SafeHarbor, f.determ[1].Method)
	assert.Equal(t, "Signed. This version counts as de-identified.", h.Toasts[0])
}

func TestADeterminationIsWithdrawnWithAReason(t *testing.T) {
	uitest.App(t)
	f := sitting(t)
	f.v.Determinations = []photo.Determination{{ID: "d", PhotoID: "p4", Method: photo.SafeHarbor, Who: "Dr. Hale", Why: "nose only", By: "m3"}}
	_, _, w := open(t, f, "")
	assert.True(t, uitest.Shows(w, "Identifies nobody"))
	uitest.Press(t, w, "Withdraw it")
	uitest.Letters(w, "she posted it herself")
	uitest.Press(t, w, "Withdraw it")
	assert.Equal(t, []string{"she posted it herself"}, f.withdrawn)
}

func TestARoleSeesOnlyWhatItMayDo(t *testing.T) {
	uitest.App(t)
	_, _, w := open(t, sitting(t), "", access.Clinical)
	texts := uitest.Texts(w)
	assert.Contains(t, texts, "Look at all nine parts")
	assert.NotContains(t, texts, "Release")
	assert.NotContains(t, texts, "Determine that it identifies nobody")
}

func TestWhatIsNoPictureIsSaid(t *testing.T) {
	uitest.App(t)
	f := sitting(t)
	f.v.Siblings[1].Media, f.v.Siblings[1].PreviewID = photo.Sealed, ""
	_, _, w := open(t, f, PartReview)
	assert.True(t, uitest.Shows(w, "This file is kept sealed in the record."))
	assert.NotContains(t, uitest.Texts(w), "Release")
	assert.NotContains(t, uitest.Texts(w), "Look at all nine parts")
}

func TestCandidatesAreRanked(t *testing.T) {
	at := func(id, session string, kind photo.StageKind, procedure, day string) photo.Photo {
		return photo.Photo{ID: id, SessionID: session, Procedure: procedure, View: photo.Front, Stage: photo.Stage{Kind: kind}, TakenOn: calendar.MustParse(day), Media: photo.Still}
	}
	me := at("me", "s", photo.StageAfter, "rhinoplasty", "2026-06-01")
	var tiles []office.Tile
	for _, p := range []photo.Photo{at("same", "s", photo.StageBefore, "rhinoplasty", "2026-06-01"), at("after", "s2", photo.StageAfter, "rhinoplasty", "2026-05-30"),
		at("other", "s3", photo.StageBefore, "facelift", "2026-05-20"), at("far", "s4", photo.StageBefore, "rhinoplasty", "2024-05-20"), at("near", "s5", photo.StageBefore, "rhinoplasty", "2026-03-01"), me} {
		tiles = append(tiles, office.Tile{Photo: p})
	}
	var ids []string
	for _, p := range candidates(me, tiles) {
		ids = append(ids, p.ID)
	}
	assert.Equal(t, []string{"near", "far", "other", "after"}, ids)
}

func TestTheHistoryTellsWhatWasDone(t *testing.T) {
	uitest.App(t)
	f := sitting(t).reviewed()
	all := picture.Recipe{Version: picture.RecipeVersion, Covers: f.v.Current.Recipe.Covers, Turn: 1, Straighten: 10, Exposure: 50, MaxSide: 300}
	again := photo.Version{ID: "v2", PhotoID: "p4", Number: 2, Recipe: all, At: f.v.Current.At, By: "m1"}
	f.v.Versions, f.v.Current = append(f.v.Versions, again), again
	s, _, w := open(t, f, PartHistory)
	assert.True(t, uitest.Shows(w, "Version 1: parts covered"))
	var titles []string
	for _, h := range s.happenings() {
		titles = append(titles, h.event.Title)
	}
	assert.Equal(t, []string{"Released, number 7: Website gallery", "Second look signed for version 1", "Review signed for version 1",
		"Version 2: parts covered, turned, straightened, cropped, equal light over the whole picture, made smaller", "Version 1: parts covered", "Taken in and scrubbed"}, titles)
	for _, words := range uitest.Texts(w) {
		assert.NotContains(t, words, "[", "a message is missing")
	}
}

func TestSuggestionsThatAreCoveredAreNotMadeAgain(t *testing.T) {
	face := picture.Box{Left: 400000, Top: 300000, Right: 600000, Bottom: 500000}
	over := []picture.Cover{{Shape: picture.Ellipse, Box: picture.Box{Left: 390000, Top: 290000, Right: 610000, Bottom: 510000}}}
	beside := []picture.Cover{{Shape: picture.Rectangle, Box: picture.Box{Right: 100000, Bottom: 100000}}}
	assert.True(t, covered(face, over))
	assert.False(t, covered(face, beside))
}

func TestPictures(t *testing.T) {
	for name, c := range map[string]struct {
		f    *fake
		part string
		mode kit.Mode
	}{
		"open":          {sitting(t), "", kit.Light},
		"reviewed":      {sitting(t).reviewed(), "", kit.Light},
		"reviewed-dark": {sitting(t).reviewed(), "", kit.Dark},
		"edit":          {sitting(t).reviewed(), PartCover, kit.Light},
		"review":        {sitting(t), PartReview, kit.Light},
	} {
		uitest.AppIn(t, c.mode)
		_, h, w := open(t, c.f, c.part)
		uitest.Settle(w)
		require.Empty(t, h.Errors)
		uitest.Golden(t, w, name)
	}
}
