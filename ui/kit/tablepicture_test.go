package kit_test

import (
	"context"
	"fmt"
	"image"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"github.com/stretchr/testify/assert"

	"consentry/ui"
	"consentry/ui/kit"
	"consentry/ui/uitest"
)

// pictured is a long list whose rows have pictures.
type pictured struct {
	img   image.Image
	asked map[int]int // pages asked for
}

func (p *pictured) Total(context.Context, kit.TableQuery) (int, error) { return 5000, nil }
func (p *pictured) Page(_ context.Context, _ kit.TableQuery, offset, n int) ([]kit.TableRow, error) {
	p.asked[offset/n]++
	var rows []kit.TableRow
	for i := range n {
		rows = append(rows, kit.TableRow{ID: fmt.Sprint(offset + i), Cells: []kit.Cell{
			{Text: fmt.Sprintf("IMG_%d.JPG", offset+i), Icon: kit.IconPhotos, Picture: func() image.Image { return p.img }}}})
	}
	return rows, nil
}

func shown(w fyne.Window, img image.Image) int {
	n := 0
	uitest.Walk(w.Content(), func(o fyne.CanvasObject) bool {
		if c, ok := o.(*canvas.Image); ok && c.Image == img && img != nil {
			n++
		}
		return true
	})
	return n
}

func TestRowsWithPicturesAndKeysOfTheirOwn(t *testing.T) {
	uitest.App(t)
	src := &pictured{asked: map[int]int{}}
	table := kit.NewTable(ui.Inline(), src, kit.Column{ID: "file", Title: "File", Width: 1}).Tall()
	var letters string
	table.OnRune = func(r rune) bool { letters += table.Selected() + string(r) + " "; return true }
	table.OnKey = func(k *fyne.KeyEvent) bool { letters += string(k.Name) + " "; return k.Name == fyne.KeyDelete }
	w := uitest.WindowOf(t, table, fyne.NewSize(400, 400))
	img := image.NewNRGBA(image.Rect(0, 0, 8, 6))
	assert.Zero(t, shown(w, img))
	src.img = img
	table.Redraw()
	assert.Greater(t, shown(w, img), 3, "each row in view asks again")

	w.Canvas().Focus(table.FocusTarget())
	uitest.Letters(w, "x")
	assert.Empty(t, letters, "no row is selected")
	uitest.Key(w, fyne.KeyDown)
	uitest.Letters(w, "1")
	uitest.Key(w, fyne.KeyDelete)
	assert.Equal(t, "01 Delete ", letters)

	// A list that is renewed stays where it is, at once.
	uitest.Key(w, fyne.KeyEnd)
	clear(src.asked)
	table.Reload()
	assert.Equal(t, map[int]int{0: 1, 49: 1}, src.asked)
	assert.True(t, uitest.Shows(w, "IMG_4999.JPG"))
	assert.Equal(t, "4999", table.Selected())
}
