package kit_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"github.com/stretchr/testify/assert"

	"consentry/ui/kit"
	"consentry/ui/uitest"
)

func TestTextWraps(t *testing.T) {
	uitest.App(t)
	words := kit.BodyText(strings.Repeat("permission ", 20))
	one, three := kit.HeightFor(kit.BodyText("x"), 300), kit.HeightFor(words, 300)
	assert.Greater(t, three, one*4)
	assert.Less(t, kit.HeightFor(words, 900), three, "wider is lower")
	assert.Equal(t, one, kit.HeightFor(kit.BodyText(strings.Repeat("permission ", 20)).Line(), 300), "one line stays one")
	assert.Greater(t, kit.HeightFor(kit.BodyText("a\n\nb"), 300), 2*one, "an empty line counts")
	long := kit.BodyText(strings.Repeat("x", 400))
	assert.Greater(t, kit.HeightFor(long, 200), 5*one, "a word without end is broken")
}

func TestAPageIsExactlyAsHighAsItsContent(t *testing.T) {
	uitest.App(t)
	last := kit.BodyText("the end")
	page := kit.Page(kit.Header("Title", "Sub"), kit.Card(kit.BodyText(strings.Repeat("permission ", 60))), last)
	uitest.WindowOf(t, page, fyne.NewSize(500, 300))
	content := page.Content()
	d := fyne.CurrentApp().Driver()
	bottom := d.AbsolutePositionForObject(last).Y - d.AbsolutePositionForObject(content).Y + last.Size().Height
	assert.InDelta(t, content.Size().Height, bottom+26, 2, "no more and no less than the padding below")
	page.Resize(fyne.NewSize(900, 300))
	assert.Less(t, kit.HeightFor(content, 900), kit.HeightFor(content, 500))
}

func TestRowsShareTheirWidth(t *testing.T) {
	uitest.App(t)
	left, right := kit.BodyText("left"), kit.Primary("Right", nil)
	row := kit.Row(10, kit.Grow(left), right)
	row.Resize(fyne.NewSize(400, 40))
	assert.InDelta(t, 400, right.Position().X+right.Size().Width, 0.5)
	wrap := kit.Wrap(8, kit.NewChip(kit.OK, "one"), kit.NewChip(kit.OK, "two"), kit.NewChip(kit.OK, "three"))
	assert.Greater(t, kit.HeightFor(wrap, 80), kit.HeightFor(wrap, 500))
	cols := kit.Columns(10, []float32{1, 100}, kit.BodyText("a"), kit.BodyText("b"))
	cols.Resize(fyne.NewSize(410, 50))
	assert.InDelta(t, 300, cols.Objects[0].Size().Width, 0.5)
	assert.InDelta(t, 310, cols.Objects[1].Position().X, 0.5)
}

func TestHiddenPiecesTakeNoRoom(t *testing.T) {
	uitest.App(t)
	a, b := kit.BodyText("a"), kit.BodyText("b")
	col := kit.Stack(10, a, b)
	both := kit.HeightFor(col, 100)
	b.Hide()
	assert.Less(t, kit.HeightFor(col, 100), both-9)
}

func TestEmphasis(t *testing.T) {
	assert.Equal(t, []kit.Run{{Text: "You let "}, {Text: "Hale", Strong: true}, {Text: " use"}}, kit.Emphasis("You let **Hale** use"))
	assert.Equal(t, []kit.Run{{Text: "all", Strong: true}}, kit.Emphasis("**all**"))
	assert.Empty(t, kit.Emphasis(""))
}

func TestInitials(t *testing.T) {
	for name, want := range map[string]string{
		"Maya Ortiz": "MO", "Dr. Ana Hale": "AH", "Lena": "L", "": "?", "ángel B. Núñez": "ÁN", "Priya  Natarajan Jr.": "PN",
	} {
		assert.Equal(t, want, kit.Initials(name), name)
	}
}

func TestTabNeverLeavesTheView(t *testing.T) {
	uitest.App(t)
	var fields []fyne.CanvasObject
	for i := range 30 {
		switch i % 3 {
		case 0:
			fields = append(fields, kit.NewField("Name", kit.NewEntry("")))
		case 1:
			fields = append(fields, kit.NewDate("Born", kit.NewBirthField(today)))
		default:
			fields = append(fields, kit.NewField("Face", kit.NewChoice(kit.Options("No", "Yes"), "", nil)))
		}
	}
	page := kit.Page(kit.Header("Form", ""), kit.Card(fields...), kit.Row(8, kit.Spring(), kit.Primary("Save", nil)))
	w := uitest.WindowOf(t, page, fyne.NewSize(600, 300))
	look := func() {
		o := w.Canvas().Focused().(fyne.CanvasObject)
		y := fyne.CurrentApp().Driver().AbsolutePositionForObject(o).Y
		assert.True(t, y >= 0 && y+o.Size().Height <= 300, "the keyboard is out of view, at %v", y)
	}
	for range 60 {
		w.Canvas().FocusNext()
		look()
	}
	for range 60 {
		w.Canvas().FocusPrevious()
		look()
	}
}

func TestAPieceThatGrowsEndsWhereItsStackEnds(t *testing.T) {
	uitest.App(t)
	head, table := kit.Gap(10, 50), kit.Gap(10, 120)
	s := kit.Stack(10, head, kit.Grow(table))
	assert.InDelta(t, 180, s.MinSize().Height, 0.1, "its own height is needed")
	s.Resize(fyne.NewSize(300, 600))
	assert.InDelta(t, 540, table.Size().Height, 0.1, "and what is left over is added")
}
