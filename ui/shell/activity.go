// How the window notices that somebody is there, where the system does not tell.

package shell

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"consentry/ui/kit"
)

// activity stands around the window's whole content and feels the pointer pass over whatever has no use for it.
type activity struct {
	widget.BaseWidget
	content fyne.CanvasObject
	seen    func()
}

var (
	_ desktop.Hoverable = (*activity)(nil)
	_ desktop.Mouseable = (*activity)(nil)
)

func newActivity(content fyne.CanvasObject, seen func()) *activity {
	a := &activity{content: content, seen: seen}
	a.ExtendBaseWidget(a)
	return a
}

// MouseIn, MouseMoved and MouseOut note the pointer.
func (a *activity) MouseIn(*desktop.MouseEvent)    { a.seen() }
func (a *activity) MouseMoved(*desktop.MouseEvent) { a.seen() }
func (a *activity) MouseOut()                      { a.seen() }

// MouseDown and MouseUp note a click beside everything.
func (a *activity) MouseDown(*desktop.MouseEvent) { kit.Clicked(); a.seen() }
func (a *activity) MouseUp(*desktop.MouseEvent)   {}

// CreateRenderer is called by Fyne.
func (a *activity) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(a.content) }

// caret is what changes in the piece with the keyboard when a person types: which piece, how much is in it, and where the
// cursor stands. Nothing of the text itself is kept.
type caret struct {
	on          fyne.Focusable
	length      int
	row, column int
}

// caretOf looks at the piece with the keyboard.
func caretOf(c fyne.Canvas) caret {
	f := c.Focused()
	at := caret{on: f}
	if e := entryOf(f); e != nil {
		at.length, at.row, at.column = len(e.Text), e.CursorRow, e.CursorColumn
	}
	return at
}
