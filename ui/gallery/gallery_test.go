package gallery

import (
	"errors"
	"testing"

	"fyne.io/fyne/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/access"
	"consentry/domain/office"
	"consentry/domain/photo"
	"consentry/ui/kit"
	"consentry/ui/page"
	"consentry/ui/page/pagetest"
	"consentry/ui/uitest"
)

func gallery(t *testing.T, f *fake, id string, roles ...access.Role) (*Screen, *pagetest.Host, fyne.Window) {
	t.Helper()
	var s *Screen
	h, w := open(t, func(h page.Host) page.Screen { s = New(h, f); return s }, page.Route{Page: page.Photos, ID: id}, roles...)
	return s, h, w
}

func TestTheGallerySaysWhatThereIs(t *testing.T) {
	f := practice(t)
	s, h, w := gallery(t, f, "")
	for _, words := range []string{"Photos", "9 pictures of 2 patients", "Take in photos", "Front · 3 months after", "Carmen Ruiz", "To review", "Reviewed",
		"Record only", "0:42", "3D scan", "Covered", "View not named · Before"} {
		assert.True(t, uitest.Shows(w, words), words)
	}
	assert.Equal(t, h.Focused, s.grid.FocusTarget(), "the pictures have the keyboard")
	assert.NotContains(t, f.thumbs, "c1", "covered pictures are not fetched")
	assert.Contains(t, f.thumbs, "a1")
	assert.Empty(t, f.uncovered)
	assert.Empty(t, h.Errors)
	uitest.Press(t, w, "Take in photos")
	assert.Equal(t, page.Route{Page: page.Intake}, h.Routes[0])
}

func TestFiltersAskTheOffice(t *testing.T) {
	f := practice(t)
	_, _, w := gallery(t, f, "")
	last := func() office.GalleryQuery { return f.queries[len(f.queries)-1] }
	uitest.Choose(t, w, "View", "Front")
	assert.Equal(t, photo.Front, last().View)
	assert.True(t, uitest.Shows(w, "4 of 9 pictures"))
	uitest.Choose(t, w, "Stage", "Before")
	uitest.Choose(t, w, "Procedure", "Rhinoplasty")
	uitest.Choose(t, w, "Kind", "Picture")
	uitest.Choose(t, w, "Usable today on", "Instagram")
	assert.Equal(t, office.GalleryQuery{UsableOn: "instagram", PhotoFilter: office.PhotoFilter{Procedure: "rhinoplasty", Stage: photo.StageBefore,
		View: photo.Front, Media: photo.Still}}, last())
	assert.True(t, uitest.Shows(w, "1 picture that the permission allows there today."))
	uitest.Choose(t, w, "View", "Smiling")
	assert.True(t, uitest.Shows(w, "No picture is like this."))
	uitest.Press(t, w, "Clear filters")
	assert.Equal(t, office.GalleryQuery{}, last())
	assert.True(t, uitest.Shows(w, "Carmen Ruiz"))
}

func TestWhatIsSelectedDecidesWhatCanBeDone(t *testing.T) {
	f := practice(t)
	s, h, w := gallery(t, f, "")
	enabled := func() [2]bool {
		return [2]bool{!uitest.FindButton(t, w, "Compare").Disabled(), !uitest.FindButton(t, w, "Release").Disabled()}
	}
	choose := func(ids ...string) { s.grid.Select(ids...); s.selected() }
	assert.Equal(t, [2]bool{}, enabled(), "nothing is selected")
	uitest.Key(w, fyne.KeySpace)
	assert.Equal(t, []string{"a1"}, s.grid.Selected())
	assert.True(t, uitest.Shows(w, "1 picture of Lena Park selected"))
	assert.Equal(t, [2]bool{false, true}, enabled())
	choose("a1", "b1")
	assert.Equal(t, [2]bool{true, true}, enabled())
	choose("a1", "c1")
	assert.Equal(t, [2]bool{false, false}, enabled())
	assert.True(t, uitest.Shows(w, "2 pictures of 2 patients selected. Compare and release go patient by patient."))
	choose("a1", "b3")
	assert.Equal(t, [2]bool{false, true}, enabled(), "a scan is not compared")

	choose("a1", "b1")
	uitest.Press(t, w, "Compare")
	assert.Equal(t, page.Route{Page: page.Compare, ID: "b1", Ref: "a1"}, h.Routes[0], "the earlier one is the first")
	uitest.Press(t, w, "Release")
	assert.Equal(t, page.Route{Page: page.Release, ID: "b1,a1"}, h.Routes[1], "as they were taken")
	uitest.Press(t, w, "Select none")
	assert.Equal(t, [2]bool{}, enabled())
	w.Canvas().Focus(s.grid.FocusTarget())
	uitest.Key(w, fyne.KeyReturn)
	assert.Equal(t, page.Route{Page: page.Photo, ID: "a1"}, h.Routes[2], "Enter opens")
}

func TestAReleaseIsForTheChannelThatWasAskedFor(t *testing.T) {
	s, h, w := gallery(t, practice(t), "lena")
	uitest.Choose(t, w, "Usable today on", "Instagram")
	s.grid.Select("a1")
	s.selected()
	uitest.Press(t, w, "Release")
	assert.Equal(t, page.Route{Page: page.Release, ID: "a1", Part: "instagram"}, h.Routes[0])
}

func TestOnePatientsPictures(t *testing.T) {
	f := practice(t)
	_, h, w := gallery(t, f, "lena")
	assert.True(t, uitest.Shows(w, "Photos of Lena Park"))
	assert.True(t, uitest.Shows(w, "6 pictures"))
	assert.True(t, uitest.Shows(w, "4 Jun 2026"), "the day stands where her name would")
	assert.False(t, uitest.Shows(w, "Carmen Ruiz"))
	assert.Equal(t, "lena", f.queries[0].PatientID)
	uitest.Press(t, w, "Take in photos")
	assert.Equal(t, page.Route{Page: page.Intake, ID: "lena"}, h.Routes[0])
	uitest.Press(t, w, "Lena Park")
	assert.Equal(t, page.Route{Page: page.Photos}, h.Routes[1], "the chip leads to everybody's")
}

func TestCoveredPicturesAreSeenWhileHeld(t *testing.T) {
	f := practice(t)
	s, _, w := gallery(t, f, "carmen")
	require.True(t, uitest.Shows(w, "Hold to look"))
	s.grid.Hold("c1")
	assert.Equal(t, []string{"c1"}, f.uncovered)
	s.grid.Release()
	s.grid.Hold("c1")
	assert.Equal(t, []string{"c1", "c1"}, f.uncovered, "every look is asked for anew")
	s.Hide()
	assert.True(t, uitest.Shows(w, "Hold to look"), "leaving covers")
}

func TestAnEmptyGallerySaysHowToStart(t *testing.T) {
	f := &fake{}
	_, h, w := gallery(t, f, "")
	assert.True(t, uitest.Shows(w, "Every picture of the practice stands here"))
	assert.False(t, uitest.Shows(w, "Usable today on"), "there is nothing to filter")
	uitest.Key(w, fyne.KeyTab)
	uitest.Press(t, w, "Take in photos")
	assert.Equal(t, page.Intake, h.Routes[0].Page)
	_, _, w = gallery(t, f, "mia")
	assert.True(t, uitest.Shows(w, "No pictures of Mia Torres yet."))
}

func TestWhoMaySeeNoPicturesIsToldSo(t *testing.T) {
	f := practice(t)
	_, h, w := gallery(t, f, "", access.FrontDesk)
	assert.True(t, uitest.Shows(w, "Your role has no key to them."))
	assert.Empty(t, f.queries)
	assert.Empty(t, h.Errors)
	f.err = office.ErrNotPermitted
	_, h, w = gallery(t, f, "")
	assert.True(t, uitest.Shows(w, "Your role has no key to them."), "the key itself says it too")
	assert.Empty(t, h.Errors)
}

func TestAFailureSaysSoAndOffersAgain(t *testing.T) {
	f := practice(t)
	f.err = errors.New("disk")
	_, h, w := gallery(t, f, "")
	require.Len(t, h.Errors, 1)
	f.err = nil
	uitest.Press(t, w, "Try again")
	assert.True(t, uitest.Shows(w, "9 pictures of 2 patients"))
}

func TestComingBackFindsThePlaceAndLockForgetsIt(t *testing.T) {
	f := practice(t)
	s, _, w := gallery(t, f, "")
	uitest.Choose(t, w, "View", "Front")
	s.grid.Select("a1")
	s.Hide()
	before := len(f.thumbs)
	s.Show(page.Route{Page: page.Photos})
	assert.Equal(t, []string{"a1"}, s.grid.Selected())
	assert.True(t, uitest.Shows(w, "4 of 9 pictures") || uitest.Shows(w, "1 picture of Lena Park selected"))
	assert.Greater(t, len(f.thumbs), before, "the pictures were let go and are fetched anew")
	s.Show(page.Route{Page: page.Photos, ID: "lena"})
	assert.Equal(t, office.GalleryQuery{PhotoFilter: office.PhotoFilter{PatientID: "lena"}}, f.queries[len(f.queries)-1], "another gallery begins without filters")
	s.Clear()
	assert.Empty(t, uitest.Texts(w))
	assert.Empty(t, s.seen.by)
	assert.Zero(t, s.grid.Count())
}

func TestFiftyThousandPicturesAreListedPageByPage(t *testing.T) {
	f := practice(t)
	f.tiles, f.many = nil, 50_000
	s, _, w := gallery(t, f, "")
	assert.True(t, uitest.Shows(w, "50,000 pictures"))
	assert.LessOrEqual(t, len(f.thumbs), 40)
	uitest.Key(w, fyne.KeyEnd)
	assert.Equal(t, "p49999", s.grid.Current())
	assert.LessOrEqual(t, len(f.offsets), 6)
	for range 4 {
		uitest.Key(w, fyne.KeyPageUp)
	}
	assert.LessOrEqual(t, len(s.seen.by), 5_000)
	uitest.Key(w, fyne.KeyHome)
	assert.Equal(t, "p00000", s.grid.Current())
}

func TestTheOrderOfTwoPictures(t *testing.T) {
	a := about{takenOn: day("2026-03-01"), stage: before, number: 4}
	for name, b := range map[string]about{
		"another day":   {takenOn: day("2026-03-02"), stage: before, number: 1},
		"another stage": {takenOn: day("2026-03-01"), stage: during, number: 1},
		"a number":      {takenOn: day("2026-03-01"), stage: before, number: 5},
	} {
		assert.True(t, earlier(a, b), name)
		assert.False(t, earlier(b, a), name)
	}
}

func TestPictures(t *testing.T) {
	for name, mode := range map[string]kit.Mode{"gallery": kit.Light, "gallery-dark": kit.Dark} {
		f := practice(t)
		var s *Screen
		_, w := openIn(t, mode, func(h page.Host) page.Screen { s = New(h, f); return s }, page.Route{Page: page.Photos})
		s.grid.Select("a1", "b1")
		s.selected()
		w.Canvas().Unfocus()
		uitest.Golden(t, w, name)
	}
	f := practice(t)
	_, _, w := gallery(t, f, "carmen")
	w.Canvas().Unfocus()
	uitest.Golden(t, w, "gallery-patient")
	_, _, w = gallery(t, &fake{}, "")
	w.Canvas().Unfocus()
	uitest.Golden(t, w, "gallery-empty")
}
