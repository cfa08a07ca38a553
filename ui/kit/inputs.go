// What stands in a form as text, for forms that are kept half filled.

package kit

import (
	"strconv"

	"fyne.io/fyne/v2"
)

// Input is one thing in a form that can be filled in: what stands in it, and how to put it back. Putting back is no doing of a
// person: nothing is told of it.
type Input struct {
	Get func() string
	Set func(string)
}

// Inputs finds everything in these pieces that can be filled in, in order. Passwords are not among it.
func Inputs(pieces ...fyne.CanvasObject) (out []Input) {
	for _, o := range pieces {
		switch v := o.(type) {
		case *Field:
			out = append(out, Inputs(v.control)...)
		case *fyne.Container:
			out = append(out, Inputs(v.Objects...)...)
		case *Entry:
			out = append(out, Input{v.Value, v.SetValue})
		case *DateField:
			out = append(out, Input{v.Typed, v.SetTyped})
		case *Select:
			out = append(out, Input{v.Chosen, v.Choose})
		case *Choice:
			out = append(out, Input{v.Chosen, v.Choose})
		case *CheckBox:
			out = append(out, Input{func() string { return strconv.FormatBool(v.On()) }, func(s string) { v.SetOn(s == "true") }})
		}
	}
	return out
}
