package pictures

import (
	"context"
	"errors"
	"image"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/ui"
	"consentry/ui/kit"
	"consentry/ui/uitest"
)

// loaded counts what was asked for and answers at once.
type loaded struct {
	asked, ended map[string]int
	wait         map[string]func(image.Image) // when set, answers come by hand
}

func newLoaded() *loaded { return &loaded{asked: map[string]int{}, ended: map[string]int{}} }

func (l *loaded) load(id string, done func(image.Image)) func() {
	l.asked[id]++
	if l.wait != nil {
		l.wait[id] = done
	} else {
		done(skin(160, 120, len(l.asked)))
	}
	return func() { l.ended[id]++ }
}

func gridOf(t *testing.T, n int, l *loaded) (*Grid, fyne.Window) {
	t.Helper()
	uitest.App(t)
	g := NewGrid(ui.Inline(), many(n), l.load)
	g.Many = true
	w := uitest.WindowOf(t, g, fyne.NewSize(700, 480))
	return g, w
}

func TestGridHoldsOnlyWhatIsInView(t *testing.T) {
	l := newLoaded()
	g, _ := gridOf(t, 50_000, l)
	assert.Equal(t, 50_000, g.Total())
	assert.Less(t, len(g.view.pool), 30)
	assert.Less(t, len(l.asked), 30)
	assert.NotContains(t, l.asked, "p00005", "a covered picture is not fetched")

	g.Focus()
	g.view.TypedKey(keyEvent(fyne.KeyEnd))
	assert.Equal(t, "p49999", g.Current())
	assert.Less(t, len(g.view.pool), 30)
	assert.LessOrEqual(t, len(g.pages), pagesKept)
	first, end := g.view.window()
	assert.Equal(t, 50_000, end)
	for i := first; i < end; i++ {
		it, ok := g.item(i)
		require.True(t, ok)
		p := g.view.pool[i%len(g.view.pool)]
		assert.Equal(t, it.ID, p.id)
		assert.Equal(t, it.Covered, p.img == nil, "place %d", i)
	}
	assert.LessOrEqual(t, len(g.images.by), imagesKept)
}

func TestGridMovesByKeys(t *testing.T) {
	g, w := gridOf(t, 1000, newLoaded())
	columns, _, _ := g.view.measure()
	require.Equal(t, 4, columns)
	var opened, current []string
	g.OnOpen = func(id string) { opened = append(opened, id) }
	g.OnCurrent = func(id string) { current = append(current, id) }
	g.Focus()
	for _, k := range []fyne.KeyName{fyne.KeyRight, fyne.KeyDown, fyne.KeyLeft, fyne.KeyUp, fyne.KeyUp, fyne.KeyReturn} {
		uitest.Key(w, k)
	}
	assert.Equal(t, []string{"p00001", "p00005", "p00004", "p00000"}, current)
	assert.Equal(t, []string{"p00000"}, opened)
	uitest.Key(w, fyne.KeyEnd)
	assert.Equal(t, "p00999", g.Current())
	assert.Positive(t, g.scroll.Offset.Y)
	uitest.Key(w, fyne.KeyPageUp)
	assert.Equal(t, "p00987", g.Current(), "three rows of four")
	uitest.Key(w, fyne.KeyHome)
	assert.Zero(t, g.scroll.Offset.Y)
}

func TestGridSelects(t *testing.T) {
	g, w := gridOf(t, 1000, newLoaded())
	told := 0
	g.OnSelection = func() { told++ }
	at := func(i int) fyne.Position { return g.view.at(i).AddXY(60, 60) }

	g.view.press(at(2), 0)
	assert.Equal(t, []string{"p00002"}, g.Selected())
	g.view.press(at(7), fyne.KeyModifierShortcutDefault)
	assert.Equal(t, []string{"p00002", "p00007"}, g.Selected())
	g.view.press(g.view.at(0).AddXY(12, 12), 0)
	assert.Equal(t, []string{"p00000", "p00002", "p00007"}, g.Selected(), "the corner adds")
	g.view.press(at(4), fyne.KeyModifierShift)
	assert.Equal(t, []string{"p00000", "p00001", "p00002", "p00003", "p00004"}, g.Selected())
	with(t, fyne.KeyModifierShift, func() { uitest.Key(w, fyne.KeyLeft) })
	assert.Equal(t, 4, g.Count(), "the range shrinks to its anchor")
	uitest.Key(w, fyne.KeyRight)
	uitest.Key(w, fyne.KeySpace)
	assert.Equal(t, []string{"p00000", "p00001", "p00002", "p00003", "p00004"}, g.Selected())
	uitest.Key(w, fyne.KeySpace)
	assert.Equal(t, 4, g.Count())
	assert.Equal(t, 7, told)
	g.view.press(fyne.NewPos(1, 1), 0)
	assert.Equal(t, 7, told, "between the pictures is nothing")

	g.view.TypedShortcut(&fyne.ShortcutSelectAll{})
	assert.Equal(t, 1000, g.Count())
	g.SelectNone()
	assert.Zero(t, g.Count())
}

func TestGridSelectsOverPagesThatAreNotThere(t *testing.T) {
	g, w := gridOf(t, 5000, newLoaded())
	g.Focus()
	with(t, fyne.KeyModifierShift, func() { uitest.Key(w, fyne.KeyEnd) })
	assert.Equal(t, 5000, g.Count())
	ids := g.Selected()
	assert.Equal(t, "p00000", ids[0])
	assert.Equal(t, "p04999", ids[4999])
}

func TestGridEndsLoadingWhatLeftTheView(t *testing.T) {
	l := newLoaded()
	l.wait = map[string]func(image.Image){}
	g, _ := gridOf(t, 1000, l)
	assert.Len(t, g.loads, loadsMost)
	first := l.wait["p00000"]
	g.Focus()
	g.view.TypedKey(keyEvent(fyne.KeyEnd))
	assert.Equal(t, 1, l.ended["p00000"])
	first(skin(4, 3, 0))
	assert.False(t, g.images.known("p00000"), "what comes too late is dropped")
	next := g.view.firstShown()
	l.wait[next](nil)
	assert.True(t, g.images.known(next), "that there is none is known")
	assert.Equal(t, 1, l.asked[next])
	g.Rest()
	assert.Empty(t, g.loads)
}

func TestGridUncoversWhileHeld(t *testing.T) {
	l := newLoaded()
	c := &clock{}
	a := ui.Inline()
	uitest.App(t)
	g := NewGrid(a, many(100), l.load)
	g.hold.after = c.after
	var held, released, opened []string
	g.OnHold = func(id string) { held = append(held, id) }
	g.OnRelease = func(id string) { released = append(released, id) }
	g.OnOpen, g.OpenOnTap = func(id string) { opened = append(opened, id) }, true
	var give func(image.Image)
	stopped := 0
	g.Uncover = func(_ string, done func(image.Image)) func() { give = done; return func() { stopped++ } }
	uitest.WindowOf(t, g, fyne.NewSize(1100, 480))
	pos := g.view.at(5).AddXY(60, 60)
	down := &desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: pos}, Button: desktop.MouseButtonPrimary}
	tile := func() *tileParts { return g.view.pool[5%len(g.view.pool)] }

	// A short press opens and uncovers nothing.
	g.view.MouseDown(down)
	c.pass(50 * time.Millisecond)
	g.view.MouseUp(down)
	g.view.Tapped(&down.PointEvent)
	assert.Empty(t, held)
	assert.Equal(t, []string{"p00005"}, opened)
	assert.Equal(t, i18nCovered, tile().cover.words)

	// A long one uncovers, until it ends, and is no press.
	g.view.MouseDown(down)
	c.pass(holdAfter)
	assert.Equal(t, []string{"p00005"}, held)
	assert.Equal(t, "p00005", g.Current(), "the keyboard goes where the pointer was")
	give(skin(40, 30, 1))
	assert.NotNil(t, tile().img)
	g.view.MouseUp(down)
	g.view.Tapped(&down.PointEvent)
	assert.Nil(t, tile().img)
	assert.Equal(t, held, released)
	assert.Len(t, opened, 1)
	assert.Equal(t, 1, stopped)
	give(skin(40, 30, 1))
	assert.Nil(t, tile().img, "what comes after the release is not shown")

	// Space does the same, and 20 seconds cover it again.
	g.view.KeyDown(keyEvent(fyne.KeySpace))
	g.view.TypedKey(keyEvent(fyne.KeySpace))
	c.pass(holdAfter)
	assert.Len(t, held, 2)
	c.pass(HoldMost)
	assert.Len(t, released, 2)
	g.view.KeyUp(keyEvent(fyne.KeySpace))
	assert.Zero(t, g.Count(), "a look selects nothing")
	g.view.KeyDown(keyEvent(fyne.KeySpace))
	g.view.KeyUp(keyEvent(fyne.KeySpace))
	assert.Equal(t, 1, g.Count(), "a short press of Space selects")

	g.Hold("p00005")
	g.CoverAll()
	assert.Len(t, released, 3)
}

func TestGridSaysWhatWentWrong(t *testing.T) {
	uitest.App(t)
	fail := true
	var told error
	g := NewGrid(ui.Inline(), func(ctx context.Context, o, n int) ([]Item, int, error) {
		if fail {
			return nil, 0, errors.New("no")
		}
		return many(3)(ctx, o, n)
	}, nil)
	g.OnError = func(err error) { told = err }
	w := uitest.WindowOf(t, g, fyne.NewSize(700, 480))
	assert.True(t, uitest.Shows(w, "could not be read"))
	g.Reload()
	assert.Error(t, told)
	fail = false
	uitest.Press(t, w, "Try again")
	assert.True(t, uitest.Shows(w, "After, front 3"))
	g.Select("p00001")
	g.Forget()
	uitest.Settle(w)
	assert.NotContains(t, uitest.Texts(w), "After, front 3")
	assert.Zero(t, g.Count())
}

func TestGridRemembersTheSelectionOverAReload(t *testing.T) {
	g, _ := gridOf(t, 300, newLoaded())
	g.Select("p00003", "p00001", "unknown")
	g.Reload()
	assert.Equal(t, []string{"p00001", "p00003"}, g.Selected())
	g.Renew(func(it *Item) { it.Title = "New" })
	assert.Equal(t, "New", g.view.pool[0].title.words)
	g.SetSource(many(2))
	assert.Equal(t, 2, g.Total())
	assert.Zero(t, g.Count())
}

func TestImageStoreIsBounded(t *testing.T) {
	var s imageStore
	s.keep(3)
	for _, id := range []string{"a", "b", "c"} {
		s.put(id, skin(1, 1, 0))
	}
	assert.NotNil(t, s.get("a"))
	s.put("d", nil)
	assert.False(t, s.known("b"), "the one not used for longest goes")
	assert.True(t, s.known("a") && s.known("c") && s.known("d"))
	s.forgetMissing()
	assert.False(t, s.known("d"))
	s.keep(1)
	assert.True(t, s.known("a"))
	s.clear()
	assert.Nil(t, s.get("a"))
}

// firstShown is the first item in view.
func (v *gridView) firstShown() string {
	first, _ := v.window()
	it, _ := v.grid.item(first)
	return it.ID
}

const i18nCovered = "Covered"

func TestGridGolden(t *testing.T) {
	for _, m := range []struct {
		name string
		mode kit.Mode
	}{{"grid", kit.Light}, {"grid-dark", kit.Dark}} {
		uitest.AppIn(t, m.mode)
		g := NewGrid(ui.Inline(), many(50_000), newLoaded().load)
		g.Many = true
		w := uitest.WindowOf(t, kit.FixedPage(kit.Header("Photos", "50,000 pictures"), g), fyne.NewSize(900, 560))
		g.Select("p00001", "p00003")
		g.Focus()
		g.SetCurrent("p00006")
		uitest.Golden(t, w, m.name)
	}
}

// BenchmarkGridScrolls scrolls through 50,000 pictures, three rows a step.
func BenchmarkGridScrolls(b *testing.B) {
	t := &testing.T{}
	uitest.App(t)
	one := skin(160, 120, 1)
	g := NewGrid(ui.Inline(), many(50_000), func(_ string, done func(image.Image)) func() { done(one); return nil })
	uitest.WindowOf(t, g, uitest.Full)
	_, _, rowHigh := g.view.measure()
	columns, _, _ := g.view.measure()
	rows := rowsOf(50_000, columns)
	b.ReportAllocs()
	b.ResetTimer()
	steps := 0
	for range b.N {
		for r := 0; r < rows; r += 3 {
			g.scroll.ScrollToOffset(fyne.NewPos(0, float32(r)*rowHigh))
			g.view.redraw()
			steps++
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(steps), "µs/step")
}
