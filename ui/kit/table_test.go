package kit_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/ui"
	"consentry/ui/kit"
	"consentry/ui/uitest"
)

// many is a source of n numbered rows that counts what it is asked.
type many struct {
	n     int
	pages []int
	err   error
}

func (m *many) Total(_ context.Context, q kit.TableQuery) (int, error) {
	if q.Filter == "none" {
		return 0, m.err
	}
	return m.n, m.err
}

func (m *many) Page(_ context.Context, q kit.TableQuery, offset, n int) ([]kit.TableRow, error) {
	m.pages = append(m.pages, offset/n)
	var out []kit.TableRow
	for i := offset; i < min(offset+n, m.n); i++ {
		id := i
		if q.Down {
			id = m.n - 1 - i
		}
		out = append(out, kit.TableRow{ID: fmt.Sprint("id", id), Cells: []kit.Cell{{Text: fmt.Sprint("Patient ", id)}, {Text: "Open"}}})
	}
	return out, m.err
}

var cols = []kit.Column{{ID: "name", Title: "Name", Width: 2, Sort: true}, {ID: "state", Title: "State", Width: 1}}

func TestAHundredThousandRows(t *testing.T) {
	uitest.App(t)
	src := &many{n: 100_000}
	var opened, chosen []string
	tb := kit.NewTable(ui.Inline(), src, cols...)
	tb.OnOpen = func(id string) { opened = append(opened, id) }
	tb.OnSelected = func(id string) { chosen = append(chosen, id) }
	w := uitest.Window(t, tb)
	assert.True(t, uitest.Shows(w, "Patient 0"))
	alive := 0
	uitest.Walk(tb, func(fyne.CanvasObject) bool { alive++; return true })
	assert.Less(t, alive, 600, "only the rows in view exist")
	assert.Equal(t, []int{0}, src.pages, "only the page in view is loaded")

	tb.Focus()
	uitest.Key(w, fyne.KeyEnd)
	assert.Equal(t, "id99999", tb.Selected())
	assert.True(t, uitest.Shows(w, "Patient 99999"))
	assert.LessOrEqual(t, len(src.pages), 4, "the way to the end is not loaded")
	uitest.Key(w, fyne.KeyUp)
	uitest.Key(w, fyne.KeyReturn)
	assert.Equal(t, []string{"id99998"}, opened)
	uitest.Key(w, fyne.KeyHome)
	uitest.Key(w, fyne.KeyDown)
	uitest.Key(w, fyne.KeyPageDown)
	assert.Greater(t, len(chosen), 3)
	assert.NotEqual(t, "id1", tb.Selected())
}

func TestSelectionFollowsTheThing(t *testing.T) {
	uitest.App(t)
	src := &many{n: 50}
	tb := kit.NewTable(ui.Inline(), src, cols...)
	w := uitest.Window(t, tb)
	tb.Select("id3")
	uitest.Press(t, w, "Name") // sorts
	assert.False(t, tb.Query().Down)
	uitest.Press(t, w, "Name, sorted from low to high")
	assert.True(t, tb.Query().Down)
	assert.Equal(t, "id3", tb.Selected())
	tb.Focus()
	uitest.Key(w, fyne.KeyDown) // the row below id3 is now id2
	assert.Equal(t, "id2", tb.Selected())
}

func TestFilterByTyping(t *testing.T) {
	uitest.App(t)
	rows := []kit.TableRow{
		{ID: "1", Cells: []kit.Cell{{Text: "Lena Park", Sub: "MRN 10482"}, {Text: "Allowed"}}},
		{ID: "2", Cells: []kit.Cell{{Text: "James Whitfield"}, {Text: "Revoked"}}},
	}
	tb := kit.NewTable(ui.Inline(), kit.Rows(cols, rows), cols...)
	box := tb.FilterBox("Find")
	w := uitest.Window(t, kit.FixedPage(box, kit.FillCard(tb)))
	tb.Focus()
	uitest.Letters(w, "10482")
	assert.Equal(t, "10482", box.Value())
	assert.Equal(t, 1, tb.Total())
	assert.True(t, uitest.Shows(w, "Lena Park"))
	assert.False(t, uitest.Shows(w, "James Whitfield"))
	uitest.Key(w, fyne.KeyReturn)
	assert.Equal(t, "1", tb.Selected(), "Enter goes to the first row found")
	tb.SetFilter("nobody")
	assert.True(t, uitest.Shows(w, "Nothing here matches these words."))
}

func TestRowsInMemorySort(t *testing.T) {
	rows := []kit.TableRow{
		{ID: "b", Cells: []kit.Cell{{Text: "6 Nov 2026", Key: "2026-11-06"}}}, {ID: "a", Cells: []kit.Cell{{Text: "22 Nov 2025", Key: "2025-11-22"}}},
		{ID: "c"},
	}
	src := kit.Rows(cols, rows)
	order := func(q kit.TableQuery) string {
		page, err := src.Page(t.Context(), q, 0, 10)
		require.NoError(t, err)
		s := ""
		for _, r := range page {
			s += r.ID
		}
		return s
	}
	assert.Equal(t, "bac", order(kit.TableQuery{}))
	assert.Equal(t, "cab", order(kit.TableQuery{Sort: "name"}))
	assert.Equal(t, "bac", order(kit.TableQuery{Sort: "name", Down: true}))
	page, err := src.Page(t.Context(), kit.TableQuery{}, 5, 10)
	require.NoError(t, err)
	assert.Empty(t, page)
}

func TestATablePressed(t *testing.T) {
	uitest.App(t)
	acted, opened := 0, ""
	rows := []kit.TableRow{{ID: "1", Cells: []kit.Cell{{Text: "Website"}, {Text: "Change", Tap: func() { acted++ }}}}}
	tb := kit.NewTable(ui.Inline(), kit.Rows(cols, rows), cols...).Inline()
	tb.OnOpen = func(id string) { opened = id }
	w := uitest.Window(t, kit.Page(kit.CardFlush(tb)))
	uitest.Press(t, w, "Change")
	assert.Equal(t, 1, acted)
	uitest.Press(t, w, "Website")
	assert.Empty(t, opened, "a press selects")
	assert.Equal(t, "1", tb.Selected())
	tb.OpenOnTap = true
	uitest.Press(t, w, "Website")
	assert.Equal(t, "1", opened)
}

func TestATableWithoutRowsSaysSo(t *testing.T) {
	uitest.App(t)
	tb := kit.NewTable(ui.Inline(), &many{}, cols...)
	w := uitest.Window(t, tb)
	assert.True(t, uitest.Shows(w, "Nothing here yet."))
	tb.Empty = kit.Empty(kit.IconPatients, "Start with the patient in front of you.", kit.Primary("Check in", nil))
	tb.Reload()
	assert.True(t, uitest.Shows(w, "Start with the patient"))
	bad := &many{n: 3, err: errors.New("disk")}
	tb.SetSource(bad)
	assert.True(t, uitest.Shows(w, "The list could not be read."))
	bad.err = nil
	uitest.Press(t, w, "Try again")
	assert.True(t, uitest.Shows(w, "Patient 2"))
}

func TestForgetLeavesNothing(t *testing.T) {
	uitest.App(t)
	tb := kit.NewTable(ui.Inline(), &many{n: 3}, cols...)
	w := uitest.Window(t, tb)
	require.True(t, uitest.Shows(w, "Patient 2"))
	tb.Forget()
	for _, s := range uitest.Texts(w) {
		assert.NotContains(t, s, "Patient")
	}
}

func TestScrollingLoadsWhatIsInView(t *testing.T) {
	uitest.App(t)
	src := &many{n: 5000}
	tb := kit.NewTable(ui.Inline(), src, cols...)
	w := uitest.Window(t, tb)
	test.Scroll(w.Canvas(), fyne.NewPos(300, 300), 0, -40*2500)
	assert.True(t, uitest.Shows(w, "Patient 2500") || uitest.Shows(w, "Patient 2501"), "%v", uitest.Texts(w)[:6])
	assert.NotContains(t, src.pages, 10)
}

func BenchmarkTablePageDown(b *testing.B) {
	test.NewTempApp(b).Settings().SetTheme(kit.NewTheme(kit.Light))
	tb := kit.NewTable(ui.Inline(), &many{n: 100_000}, cols...)
	w := test.NewTempWindow(b, tb)
	w.Resize(uitest.Full)
	tb.Focus()
	b.ResetTimer()
	for b.Loop() {
		w.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyPageDown})
	}
}
