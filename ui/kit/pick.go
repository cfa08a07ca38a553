// A row that is picked from a list below a box: marked by the arrows of the box or by the mouse, taken by a click.

package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// PickRow is one row of what a search found. It never has the keyboard itself: the box above it keeps that, and marks rows.
type PickRow struct {
	widget.BaseWidget
	box    *Box
	take   func()
	over   func()
	marked bool
}

var _ desktop.Hoverable = (*PickRow)(nil)

// NewPickRow returns a row with some content. take is called for a click on it, over when the mouse comes over it.
func NewPickRow(content fyne.CanvasObject, take, over func()) *PickRow {
	r := &PickRow{box: NewBox(ColorTransparent, "", 7, Inset(7, 10, content)), take: take, over: over}
	r.ExtendBaseWidget(r)
	return r
}

// Mark paints the row as the one that Enter takes, or not.
func (r *PickRow) Mark(on bool) {
	r.marked = on
	r.box.Fill = ColorTransparent
	if on {
		r.box.Fill = ColorPrimarySoft
	}
	r.box.Refresh()
}

// Marked tells whether Enter takes this row.
func (r *PickRow) Marked() bool { return r.marked }

// Tapped takes the row.
func (r *PickRow) Tapped(*fyne.PointEvent) { r.take() }

// MouseIn tells that the mouse is over the row; MouseMoved and MouseOut change nothing.
func (r *PickRow) MouseIn(*desktop.MouseEvent)    { r.over() }
func (r *PickRow) MouseMoved(*desktop.MouseEvent) {}
func (r *PickRow) MouseOut()                      {}

// CreateRenderer is called by Fyne.
func (r *PickRow) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewStack(r.box))
}
