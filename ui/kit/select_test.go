package kit_test

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/office"
	"consentry/ui/kit"
	"consentry/ui/uitest"
)

// home is a box to choose a State in, low in the window.
func home(t *testing.T) (*kit.Select, fyne.Window) {
	uitest.App(t)
	var options []kit.Option
	for _, st := range office.States {
		options = append(options, kit.Option{ID: st, Label: office.StateName(st)})
	}
	slices.SortFunc(options, func(a, b kit.Option) int { return strings.Compare(a.Label, b.Label) })
	s := kit.NewSelect("Choose", options, "", nil)
	w := uitest.WindowOf(t, kit.Inset(12, 24, kit.Stack(0, kit.Gap(0, 300), kit.NewField("Lives in", s))), fyne.NewSize(400, 480))
	w.Canvas().FocusNext()
	return s, w
}

func TestALetterOrTwoLeadToAState(t *testing.T) {
	for typed, want := range map[string]string{"t": "TN", "te": "TN", "tex": "TX", "tt": "TX", "tx": "TX", "new j": "NJ", "New York": "NY", "ak": "AK", "co": "CO", "q": "", "nq": "NE", "dc": "DC", "nev": "NV"} {
		s, w := home(t)
		uitest.Letters(w, typed)
		assert.Equal(t, want, s.Chosen(), "closed: %q", typed)

		s, w = home(t)
		uitest.Key(w, fyne.KeySpace)
		uitest.Letters(w, typed)
		uitest.Key(w, fyne.KeyReturn)
		if want == "" {
			want = "AL" // what is marked at first
		}
		assert.Equal(t, want, s.Chosen(), "open: %q", typed)
	}
	s, w := home(t)
	for _, key := range []struct {
		name fyne.KeyName
		r    string
	}{{fyne.KeyN, "n"}, {fyne.KeyE, "e"}, {fyne.KeyW, "w"}, {fyne.KeySpace, " "}, {fyne.KeyM, "m"}} { // as a window sends them
		uitest.Key(w, key.name)
		uitest.Letters(w, key.r)
	}
	assert.Nil(t, w.Canvas().Overlays().Top(), "the blank is part of the name")
	assert.Equal(t, "NM", s.Chosen())
	uitest.Key(w, fyne.KeyDown)
	uitest.Letters(w, "o")
	assert.Equal(t, "OH", s.Chosen(), "after an arrow a new word begins")
}

func TestTheListShowsWhatIsMarked(t *testing.T) {
	s, w := home(t)
	s.Choose("WY")
	uitest.Key(w, fyne.KeySpace)
	require.NotNil(t, w.Canvas().Overlays().Top())
	uitest.Settle(w)
	uitest.Golden(t, w, "select-end")
	uitest.Letters(w, "mon")
	uitest.Settle(w)
	uitest.Golden(t, w, "select-typed")
	uitest.Key(w, fyne.KeyPageDown)
	uitest.Key(w, fyne.KeyPageUp)
	uitest.Key(w, fyne.KeyEnd)
	uitest.Key(w, fyne.KeyUp)
	uitest.Key(w, fyne.KeyHome)
	uitest.Key(w, fyne.KeyDown)
	uitest.Key(w, fyne.KeyEscape)
	assert.Equal(t, "WY", s.Chosen(), "Esc changes nothing")
	assert.Nil(t, w.Canvas().Overlays().Top())
	assert.Equal(t, fyne.Focusable(s), w.Canvas().Focused())
	test.Tap(s)
	test.TapCanvas(w.Canvas(), fyne.NewPos(5, 5))
	assert.Nil(t, w.Canvas().Overlays().Top(), "a click beside it closes it")
	test.Tap(s)
	uitest.Settle(w)
	test.TapCanvas(w.Canvas(), fyne.NewPos(80, 60))
	assert.Nil(t, w.Canvas().Overlays().Top(), "a click on a row takes it")
	assert.NotEqual(t, "WY", s.Chosen())
}
