// Where the keyboard goes in a piece that is made of several.

package kit

import "fyne.io/fyne/v2"

// FocusTarget returns what gets the keyboard in a field or control, or nil if nothing in it can. Give it to the window's
// canvas for a piece that has just been put there: Field.Focus finds its canvas only once it has been painted.
func FocusTarget(o fyne.CanvasObject) fyne.Focusable {
	if f, ok := o.(*Field); ok {
		o = f.control
	}
	if v, ok := o.(interface{ focusTarget() fyne.Focusable }); ok {
		return v.focusTarget()
	}
	f, _ := o.(fyne.Focusable)
	return f
}
