// Doing what a person does: press, type, choose, tab.

package uitest

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"consentry/ui/kit"
)

// Press presses what says a text, in the front of a window: a button, toggle, tab, option, row of a table.
func Press(t *testing.T, w fyne.Window, text string) {
	t.Helper()
	if b := buttonThat(w, text); b != nil {
		if b.Disabled() {
			t.Fatalf("the button %q cannot be pressed now", text)
		}
		test.Tap(b)
		return
	}
	PressAt(t, w, FindByText(t, w, text))
}

// PressAt presses a piece in its middle.
func PressAt(t *testing.T, w fyne.Window, o fyne.CanvasObject) {
	t.Helper()
	if tap, ok := o.(fyne.Tappable); ok {
		if d, ok := o.(fyne.Disableable); ok && d.Disabled() {
			t.Fatalf("%T cannot be pressed now", o)
		}
		test.Tap(tap)
		return
	}
	pos := fyne.CurrentApp().Driver().AbsolutePositionForObject(o)
	size := o.Size()
	test.TapCanvas(w.Canvas(), pos.AddXY(size.Width/2, size.Height/2))
}

func buttonThat(w fyne.Window, text string) *kit.Button {
	var found *kit.Button
	Walk(front(w), func(o fyne.CanvasObject) bool {
		if b, ok := o.(*kit.Button); ok && found == nil && b.Text() == text {
			found = b
		}
		return found == nil
	})
	return found
}

// Type moves the keyboard into the field with a label and types over what is there, then leaves the field.
func Type(t *testing.T, w fyne.Window, label, text string) {
	t.Helper()
	f := FindField(t, w, label)
	f.Focus()
	e, ok := w.Canvas().Focused().(*kit.Entry)
	if !ok {
		t.Fatalf("one cannot type in %q: it holds %T", label, f.Control())
	}
	if e.Value() != "" {
		e.TypedShortcut(&fyne.ShortcutSelectAll{})
		e.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDelete})
	}
	for _, r := range text {
		if r == '\n' {
			e.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
			continue
		}
		e.TypedRune(r)
	}
	w.Canvas().Unfocus()
}

// Choose chooses an option by its words in the field with a label: a Choice, YesNo or Select.
func Choose(t *testing.T, w fyne.Window, label, option string) {
	t.Helper()
	f := FindField(t, w, label)
	if s, ok := f.Control().(*kit.Select); ok {
		if !s.Pick(option) {
			t.Fatalf("%q has no option %q", label, option)
		}
		return
	}
	var found fyne.CanvasObject
	Walk(f, func(o fyne.CanvasObject) bool {
		if a, ok := o.(fyne.Accessible); ok && found == nil {
			if _, tap := o.(fyne.Tappable); tap && a.AccessibilityLabel() == option {
				found = o
			}
		}
		return found == nil
	})
	if found == nil {
		t.Fatalf("%q has no option %q", label, option)
	}
	PressAt(t, w, found)
}

// Switch presses the toggle whose name begins with these words.
func Switch(t *testing.T, w fyne.Window, words string) {
	t.Helper()
	var found *kit.Toggle
	Walk(front(w), func(o fyne.CanvasObject) bool {
		if g, ok := o.(*kit.Toggle); ok && strings.HasPrefix(g.AccessibilityLabel(), words) {
			found = g
		}
		return found == nil
	})
	if found == nil {
		t.Fatalf("there is no switch %q", words)
	}
	PressAt(t, w, found)
	Settle(w)
}

// Key presses a key in what has the keyboard, or on the window if nothing has.
func Key(w fyne.Window, name fyne.KeyName) {
	k := &fyne.KeyEvent{Name: name}
	if f := w.Canvas().Focused(); f != nil {
		f.TypedKey(k)
		return
	}
	if f := w.Canvas().OnTypedKey(); f != nil {
		f(k)
	}
}

// Letters types letters into what has the keyboard.
func Letters(w fyne.Window, text string) {
	for _, r := range text {
		f := w.Canvas().Focused()
		if f == nil {
			return
		}
		f.TypedRune(r)
	}
}

// TabOrder returns the names of the pieces that Tab visits, in order, once round.
func TabOrder(w fyne.Window) []string {
	c := w.Canvas()
	c.Unfocus()
	var out []string
	var first fyne.Focusable
	for range 300 {
		c.FocusNext()
		f := c.Focused()
		if f == nil || f == first {
			break
		}
		if first == nil {
			first = f
		}
		name := ""
		if a, ok := f.(fyne.Accessible); ok {
			name = a.AccessibilityLabel()
		}
		out = append(out, name)
	}
	c.Unfocus()
	return out
}

// Sign draws a signature on a pad, through its events.
func Sign(t *testing.T, w fyne.Window, p *kit.SignaturePad) {
	t.Helper()
	kit.DrawOn(p, []fyne.Position{{X: 40, Y: 120}, {X: 70, Y: 50}, {X: 90, Y: 150}, {X: 130, Y: 90}, {X: 170, Y: 130}, {X: 230, Y: 70}})
}
