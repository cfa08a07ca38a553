// Finding pieces by what a person reads on them.

package uitest

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"consentry/ui/kit"
)

// Walk calls visit for every visible piece of an object, outermost first, until visit returns false for a piece: then
// what is inside that piece is left out.
func Walk(o fyne.CanvasObject, visit func(fyne.CanvasObject) bool) {
	if o == nil || !o.Visible() || !visit(o) {
		return
	}
	switch v := o.(type) {
	case *fyne.Container:
		for _, c := range v.Objects {
			Walk(c, visit)
		}
	case fyne.Widget:
		for _, c := range test.WidgetRenderer(v).Objects() {
			Walk(c, visit)
		}
	}
}

// front is what a person can reach: the topmost dialog or popup, or else the window's content.
func front(w fyne.Window) fyne.CanvasObject {
	if o := w.Canvas().Overlays().Top(); o != nil {
		return o
	}
	return w.Content()
}

// words returns what is written on a piece, if it is a piece with words of its own.
func words(o fyne.CanvasObject) (string, bool) {
	switch v := o.(type) {
	case interface{ Text() string }:
		return v.Text(), true
	case *canvas.Text:
		return v.Text, v.Text != ""
	case fyne.Accessible:
		if l := v.AccessibilityLabel(); l != "" {
			return l, false // named, but its words may be inside
		}
	}
	return "", false
}

// Texts returns everything that can be read in the front of a window, in order.
func Texts(w fyne.Window) []string { return TextsOf(front(w)) }

// TextsOf returns everything that can be read in a piece, in order. What stands in entries is part of it, hidden
// passwords are not.
func TextsOf(o fyne.CanvasObject) []string {
	var out []string
	Walk(o, func(o fyne.CanvasObject) bool {
		if e, ok := o.(*kit.Entry); ok {
			if !e.Password && e.Value() != "" {
				out = append(out, e.Value())
			}
			return false
		}
		s, whole := words(o)
		if whole && s != "" {
			out = append(out, s)
		}
		return !whole
	})
	return out
}

// Shows reports whether a text can be read somewhere in the front of a window, as a whole or as a part.
func Shows(w fyne.Window, text string) bool {
	for _, s := range Texts(w) {
		if strings.Contains(s, text) {
			return true
		}
	}
	return false
}

// FindByText returns the first piece in the front of a window on which exactly a text is written, or whose name for
// screen readers it is. The test fails if there is none.
func FindByText(t *testing.T, w fyne.Window, text string) fyne.CanvasObject {
	t.Helper()
	if o := find(w, text); o != nil {
		return o
	}
	t.Fatalf("nothing says %q; the window says:\n%s", text, strings.Join(Texts(w), "\n"))
	return nil
}

func find(w fyne.Window, text string) fyne.CanvasObject {
	var found fyne.CanvasObject
	Walk(front(w), func(o fyne.CanvasObject) bool {
		if found != nil {
			return false
		}
		if s, _ := words(o); s == text {
			if _, plain := o.(*kit.Text); !plain || found == nil {
				found = o
			}
			return false
		}
		if a, ok := o.(fyne.Accessible); ok && a.AccessibilityLabel() == text {
			found = o
			return false
		}
		return true
	})
	return found
}

// FindButton returns the button with a text in the front of a window.
func FindButton(t *testing.T, w fyne.Window, text string) *kit.Button {
	t.Helper()
	var found *kit.Button
	Walk(front(w), func(o fyne.CanvasObject) bool {
		if b, ok := o.(*kit.Button); ok && found == nil && (b.Text() == text || b.AccessibilityLabel() == text) {
			found = b
		}
		return found == nil
	})
	if found == nil {
		t.Fatalf("no button says %q; the window says:\n%s", text, strings.Join(Texts(w), "\n"))
	}
	return found
}

// FindField returns the field with a label in the front of a window.
func FindField(t *testing.T, w fyne.Window, label string) *kit.Field {
	t.Helper()
	var found *kit.Field
	Walk(front(w), func(o fyne.CanvasObject) bool {
		if f, ok := o.(*kit.Field); ok && found == nil && f.Label() == label {
			found = f
		}
		return found == nil
	})
	if found == nil {
		t.Fatalf("no field is labelled %q; the window says:\n%s", label, strings.Join(Texts(w), "\n"))
	}
	return found
}

// FindTable returns the n-th table (from 0) in the front of a window.
func FindTable(t *testing.T, w fyne.Window, n int) *kit.DataTable {
	t.Helper()
	var all []*kit.DataTable
	Walk(front(w), func(o fyne.CanvasObject) bool {
		if d, ok := o.(*kit.DataTable); ok {
			all = append(all, d)
			return false
		}
		return true
	})
	if n >= len(all) {
		t.Fatalf("there are %d tables, not %d", len(all), n+1)
	}
	return all[n]
}
