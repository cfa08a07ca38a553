package gallery

import (
	"errors"
	"image"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/access"
	"consentry/domain/office"
	"consentry/domain/photo/picture"
	"consentry/ui/kit"
	"consentry/ui/kit/pictures"
	"consentry/ui/page"
	"consentry/ui/page/pagetest"
	"consentry/ui/uitest"
)

func comparing(t *testing.T, f *fake, a, b string, roles ...access.Role) (*Compare, *pagetest.Host, fyne.Window) {
	t.Helper()
	var s *Compare
	h, w := open(t, func(h page.Host) page.Screen { s = NewCompare(h, f); return s }, page.Route{Page: page.Compare, ID: a, Ref: b}, roles...)
	return s, h, w
}

// mark sets one place of a view as a person does without a pointer: from its middle by arrow keys, then Enter.
func mark(w fyne.Window, keys ...fyne.KeyName) {
	for _, k := range append(keys, fyne.KeyReturn) {
		uitest.Key(w, k)
	}
}

func TestTwoPicturesStandBesideEachOther(t *testing.T) {
	f := practice(t)
	f.recipes = map[string]picture.Recipe{"a1": {Version: picture.RecipeVersion}}
	s, h, w := comparing(t, f, "b1", "a1")
	for _, words := range []string{"Compare", "Lena Park · Rhinoplasty", "Front · Before · 1 Mar 2026", "Front · 3 months after · 4 Jun 2026", "3 months apart",
		"Side by side", "Grid lines", "It is brighter: a result can look better than it is.", "Line them up to know.", "A person decides."} {
		assert.True(t, uitest.Shows(w, words), words)
	}
	assert.Equal(t, []string{"b1", "a1"}, f.opened, "both are in the audit log")
	assert.Equal(t, []string{"b1 0 2048", "a1 1 2048"}, f.worked, "as they would leave")
	a, b := s.both.Views()
	assert.True(t, a.Shown())
	assert.True(t, b.Shown())
	assert.Equal(t, h.Focused, s.both.FocusTarget())
	assert.Empty(t, h.Errors)
	uitest.Press(t, w, "Release the pair")
	assert.Equal(t, page.Route{Page: page.Release, ID: "b1,a1", Ref: "pair"}, h.Routes[0])
}

func TestLiningUpByKeysTravelsToTheGate(t *testing.T) {
	f := practice(t)
	s, h, w := comparing(t, f, "b1", "a1")
	uitest.Press(t, w, "Line up")
	assert.True(t, uitest.Shows(w, "Stop lining up"))
	assert.True(t, uitest.Shows(w, "Point 1 of 4"))
	mark(w, fyne.KeyLeft, fyne.KeyLeft)
	mark(w, fyne.KeyRight, fyne.KeyRight, fyne.KeyRight, fyne.KeyRight)
	mark(w, fyne.KeyLeft, fyne.KeyDown)
	mark(w, fyne.KeyRight, fyne.KeyRight, fyne.KeyRight, fyne.KeyRight, fyne.KeyRight)
	require.NotNil(t, s.align)
	assert.True(t, uitest.Shows(w, "Lined up"))
	assert.False(t, uitest.Shows(w, "Line them up to know."))
	assert.True(t, uitest.Shows(w, "It was taken from closer by."), "four hundredths against five")
	want := &office.AlignPoints{Before: [2]picture.Point{{X: 480_000, Y: 500_000}, {X: 520_000, Y: 500_000}},
		After: [2]picture.Point{{X: 490_000, Y: 510_000}, {X: 540_000, Y: 510_000}}}
	assert.Equal(t, want, s.align)

	uitest.Press(t, w, "Release the pair")
	assert.Equal(t, "pair:480000,500000;520000,500000;490000,510000;540000,510000", h.Routes[0].Ref)
	s.Hide()
	a, b := s.both.Views()
	assert.False(t, a.Shown() || b.Shown(), "what is hidden holds no pictures")
	s.Show(page.Route{Page: page.Compare, ID: "b1", Ref: "a1"})
	assert.Equal(t, want, s.align, "coming back finds it lined up")
	assert.True(t, uitest.Shows(w, "Lined up"))

	uitest.Press(t, w, "Swap")
	assert.Equal(t, want.After, s.align.Before)
	assert.True(t, uitest.Shows(w, "It was taken from further away."))
	uitest.Press(t, w, "Release the pair")
	assert.Equal(t, "a1,b1", h.Routes[1].ID)
	uitest.Press(t, w, "Undo")
	assert.Nil(t, s.align)
	assert.True(t, uitest.Shows(w, "Line them up to know."))
	assert.Empty(t, h.Errors)
}

func TestPlacesThatCannotBeLaidOnEachOther(t *testing.T) {
	s, h, w := comparing(t, practice(t), "b1", "a1")
	uitest.Press(t, w, "Line up")
	mark(w)
	mark(w)
	mark(w)
	mark(w, fyne.KeyRight, fyne.KeyRight)
	assert.Nil(t, s.align)
	require.Len(t, h.Toasts, 1)
	assert.Contains(t, h.Toasts[0], "cannot be laid on each other")
	uitest.Press(t, w, "Line up")
	uitest.Press(t, w, "Stop lining up")
	assert.False(t, s.both.Picking())
	assert.True(t, uitest.FindButton(t, w, "Line up") != nil)
	assert.Empty(t, h.Errors)
}

func TestCoveredPicturesAreComparedOnlyAfterAsking(t *testing.T) {
	f := practice(t)
	s, h, w := comparing(t, f, "c1", "c2")
	assert.Empty(t, f.worked)
	assert.Empty(t, f.uncovered)
	assert.True(t, uitest.Shows(w, "Hold to look"))
	assert.True(t, uitest.FindButton(t, w, "Line up").Disabled())
	a, _ := s.both.Views()
	a.Hold()
	assert.Equal(t, []string{"c1"}, f.uncovered)
	assert.True(t, a.Shown())
	a.Release()
	assert.False(t, a.Shown())

	uitest.Press(t, w, "Uncover to compare")
	assert.Len(t, f.worked, 2)
	assert.True(t, a.Shown())
	assert.True(t, uitest.Shows(w, "Covered pictures are open on this screen."))
	uitest.Press(t, w, "Cover them")
	assert.False(t, a.Shown())
	assert.Len(t, f.worked, 2)
	uitest.Press(t, w, "Uncover to compare")
	s.Hide()
	assert.False(t, a.Shown(), "leaving covers")
	s.Show(page.Route{Page: page.Compare, ID: "c1", Ref: "c2"})
	assert.False(t, a.Shown(), "and coming back does not uncover")
	assert.Empty(t, h.Errors)
}

func TestUncoveredPicturesAreCoveredAfterAWhile(t *testing.T) {
	uitest.App(t)
	h := pagetest.New("Dr. Ana Hale", access.Owner)
	s := NewCompare(h, practice(t))
	h.Window = uitest.Window(t, s.Content())
	s.Show(page.Route{Page: page.Compare, ID: "c1", Ref: "c2"})
	var waiting []func()
	h.Work.After = func(d time.Duration, f func()) func() {
		if d == openFor {
			waiting = append(waiting, f)
		}
		return func() {}
	}
	uitest.Press(t, h.Window, "Uncover to compare")
	a, _ := s.both.Views()
	require.True(t, a.Shown())
	require.Len(t, waiting, 1)
	waiting[0]()
	assert.False(t, a.Shown())
}

func TestTheOtherViewsOfBothSittingsAreOneKeyAway(t *testing.T) {
	f := practice(t)
	s, h, w := comparing(t, f, "b1", "a1")
	s.lined([2]picture.Point{{X: 400_000, Y: 400_000}, {X: 600_000, Y: 400_000}}, [2]picture.Point{{X: 400_000, Y: 400_000}, {X: 600_000, Y: 400_000}})
	field := uitest.FindField(t, w, "View of both sittings")
	field.Focus()
	uitest.Key(w, fyne.KeyDown)
	assert.Equal(t, "b2", s.pair[0].Photo.ID)
	assert.Equal(t, "a2", s.pair[1].Photo.ID)
	assert.Nil(t, s.align, "other pictures are lined up anew")
	assert.Equal(t, field.Target(), w.Canvas().Focused(), "the next view is one key further")
	assert.True(t, uitest.Shows(w, "Oblique, left · 3 months after"))
	uitest.Key(w, fyne.KeyDown)
	assert.Equal(t, "b2", s.pair[0].Photo.ID, "only one sitting has a lateral view")
	s.Hide()
	s.Show(page.Route{Page: page.Compare, ID: "b1", Ref: "a1"})
	assert.Equal(t, "b2", s.pair[0].Photo.ID, "coming back finds the pair that was left")
	uitest.Press(t, w, "Release the pair")
	assert.Equal(t, "b2,a2", h.Routes[0].ID)
	_, _, w = comparing(t, f, "b1", "a2")
	assert.False(t, uitest.Shows(w, "View of both sittings"))
	assert.Empty(t, h.Errors)
}

func TestWithoutASecondPictureTheNearestMatchIsTaken(t *testing.T) {
	f := practice(t)
	s, _, w := comparing(t, f, "a2", "")
	assert.Equal(t, "b2", s.pair[1].Photo.ID, "the same view at another time")
	assert.True(t, uitest.Shows(w, "Oblique, left · Before"))
	_, h, w := comparing(t, f, "a3", "")
	assert.True(t, uitest.Shows(w, "There is no other picture of this view"))
	assert.Empty(t, h.Errors)
	uitest.Press(t, w, "Back")
	assert.Equal(t, 1, h.Backs)
}

func TestWhatIsNotCompared(t *testing.T) {
	for words, ids := range map[string][2]string{"pictures of two patients": {"a1", "c1"}, "Only pictures can be compared": {"a1", "b3"}} {
		_, h, w := comparing(t, practice(t), ids[0], ids[1])
		assert.True(t, uitest.Shows(w, words), words)
		assert.Empty(t, h.Errors)
	}
	f := practice(t)
	f.err = errors.New("disk")
	_, h, w := comparing(t, f, "a1", "b1")
	assert.True(t, uitest.Shows(w, "could not be opened"))
	assert.Len(t, h.Errors, 1)
	f.err = office.ErrNotPermitted
	_, _, w = comparing(t, f, "a1", "b1")
	assert.True(t, uitest.Shows(w, "Your role has no key to them."))
}

// TestWhoOnlyLooksSeesThePreviews is about a member with no right to review.
func TestWhoOnlyLooksSeesThePreviews(t *testing.T) {
	f := practice(t)
	f.recipes = map[string]picture.Recipe{"a1": {Version: picture.RecipeVersion, Crop: &picture.Box{Right: picture.Unit / 2, Bottom: picture.Unit}}}
	uitest.App(t)
	h := pagetest.New("Maya Ortiz")
	h.Who.Perms = access.Permissions{access.PhotosView: {}}
	s := NewCompare(h, f)
	h.Window = uitest.Window(t, s.Content())
	s.Show(page.Route{Page: page.Compare, ID: "b1", Ref: "a1"})
	assert.Empty(t, f.worked)
	assert.Equal(t, image.Pt(480, 360), s.pixels[0].Rect.Size())
	assert.Equal(t, image.Pt(240, 360), s.pixels[1].Rect.Size(), "what was done to it since is done")
	assert.False(t, uitest.Shows(h.Window, "Release the pair"))
	assert.Empty(t, h.Errors)
}

func TestLockForgetsThePair(t *testing.T) {
	s, _, w := comparing(t, practice(t), "b1", "a1")
	s.Clear()
	assert.Empty(t, uitest.Texts(w))
	assert.Equal(t, [2]office.PhotoView{}, s.pair)
	assert.Equal(t, [2]*image.NRGBA{}, s.pixels)
}

func TestHintsSayInWhichWay(t *testing.T) {
	for words, h := range map[string]picture.Hints{"Its colors are warmer.": {Warmth: 20}, "Its colors are cooler.": {Warmth: -20},
		"Its colors are greener.": {Tint: 20, Warmth: 5}, "Its colors are pinker.": {Tint: -20, Warmth: 5}} {
		assert.Equal(t, words, whiteHint(h))
	}
	s := &Compare{}
	for words, on := range map[string]string{"Same day": "2026-03-01", "1 day apart": "2026-03-02", "69 days apart": "2026-05-09", "12 months apart": "2027-03-01"} {
		s.pair[0].Photo.TakenOn, s.pair[1].Photo.TakenOn = day("2026-03-01"), day(on)
		assert.Equal(t, words, s.apart())
		s.pair[0], s.pair[1] = s.pair[1], s.pair[0]
		assert.Equal(t, words, s.apart())
	}
}

func TestComparePictures(t *testing.T) {
	for name, mode := range map[string]kit.Mode{"compare": kit.Light, "compare-dark": kit.Dark} {
		f := practice(t)
		var s *Compare
		_, w := openIn(t, mode, func(h page.Host) page.Screen { s = NewCompare(h, f); return s }, page.Route{Page: page.Compare, ID: "b1", Ref: "a1"})
		if mode == kit.Dark {
			s.both.SetMode(pictures.Swipe)
			s.lined([2]picture.Point{{X: 417_000, Y: 400_000}, {X: 583_000, Y: 400_000}}, [2]picture.Point{{X: 479_000, Y: 450_000}, {X: 645_000, Y: 450_000}})
		}
		uitest.Settle(w)
		w.Canvas().Unfocus()
		uitest.Golden(t, w, name)
	}
	_, _, w := comparing(t, practice(t), "c1", "c2")
	w.Canvas().Unfocus()
	uitest.Golden(t, w, "compare-covered")
}
