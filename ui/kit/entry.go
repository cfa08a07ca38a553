// Text entry: one line or several, with a limit and a counter, Enter that goes on and Tab that always leaves.

package kit

import (
	"image/color"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Entry is a box a person types in. OnEdited is called for what a person does, never for SetValue.
type Entry struct {
	widget.Entry
	// OnEdited is called after each change by a person.
	OnEdited func(string)
	// OnEnter is called for Enter (Ctrl+Enter in several lines); nil goes on to the next piece, and from several lines in a
	// dialog to the dialog's button.
	OnEnter func()
	// OnKey is asked first about every key that is no letter; true: it was used, and means nothing else any more.
	OnKey func(fyne.KeyName) bool

	limit   int // most characters; 0: none
	silent  bool
	focused bool
	invalid bool
	hint    string
	counted func(used, limit int)
	quiet   bool   // no counter is shown
	send    func() // for Ctrl+Enter, from SubmitOnEnter
	lost    func()
	correct func() // the field around it
}

var (
	_ Invalidable     = (*Entry)(nil)
	_ fyne.Accessible = (*Entry)(nil)
	_ desktop.Keyable = (*Entry)(nil)
)

// NewEntry returns a box for one line. placeholder may be empty; it is no substitute for a Field's label.
func NewEntry(placeholder string) *Entry {
	e := &Entry{}
	e.setUp(placeholder)
	return e
}

// NewNotes returns a box for several lines of at most limit characters; Tab leaves it.
func NewNotes(placeholder string, limit int) *Entry {
	e := &Entry{limit: limit}
	e.MultiLine = true
	e.Wrapping = fyne.TextWrapWord
	e.setUp(placeholder)
	e.SetMinRowsVisible(3)
	return e
}

func (e *Entry) setUp(placeholder string) {
	e.PlaceHolder = placeholder
	e.ExtendBaseWidget(e)
	e.Entry.OnChanged = func(s string) {
		if e.counted != nil {
			e.counted(utf8.RuneCountInString(s), e.limit)
		}
		if e.silent {
			return
		}
		if e.correct != nil {
			e.correct()
		}
		if e.OnEdited != nil {
			e.OnEdited(s)
		}
	}
	e.Entry.OnSubmitted = func(string) { e.enter() }
}

func (e *Entry) onCorrected(f func()) { e.correct = f }

// Limit sets the most characters the box takes and returns the entry.
func (e *Entry) Limit(n int) *Entry { e.limit = n; return e }

// Quiet shows no counter: the limit is far beyond what anybody types.
func (e *Entry) Quiet() *Entry { e.quiet = true; return e }

// Value returns what is in the box.
func (e *Entry) Value() string { return e.Text }

// SetValue fills the box without calling OnEdited.
func (e *Entry) SetValue(s string) {
	e.silent = true
	e.SetText(clip(s, e.limit))
	e.silent = false
}

func clip(s string, limit int) string {
	if limit > 0 && utf8.RuneCountInString(s) > limit {
		return string([]rune(s)[:limit])
	}
	return s
}

func (e *Entry) enter() {
	if e.OnEnter != nil {
		e.OnEnter()
		return
	}
	if e.MultiLine && answerDialog(e) {
		return
	}
	goOn(e)
}

// AcceptsTab is false: Tab always goes on, in several lines too.
func (e *Entry) AcceptsTab() bool { return false }

// TypedRune takes a letter unless the box is full.
func (e *Entry) TypedRune(r rune) {
	enterSpent = false
	if spaceSpent {
		if spaceSpent = false; r == ' ' {
			return
		}
	}
	if e.limit > 0 && e.SelectedText() == "" && utf8.RuneCountInString(e.Text) >= e.limit {
		return
	}
	e.Entry.TypedRune(r)
}

// TypedKey hands keys that mean nothing in a box (F1, Esc, ...) to the window.
func (e *Entry) TypedKey(k *fyne.KeyEvent) {
	spaceSpent = false
	if EnterSpent(k) || e.Disabled() || e.OnKey != nil && e.OnKey(k.Name) || windowKey(k) || !e.MultiLine && pageKey(e, k) {
		return
	}
	e.Entry.TypedKey(k)
}

// KeyDown is called for every key, shortcuts too.
func (e *Entry) KeyDown(k *fyne.KeyEvent) {
	KeyWentDown(k)
	e.Entry.KeyDown(k)
}

// MouseDown is called when the box is clicked.
func (e *Entry) MouseDown(m *desktop.MouseEvent) {
	Clicked()
	e.Entry.MouseDown(m)
}

// TypedShortcut keeps the limit when something is pasted, and takes Ctrl+Enter (Cmd+Enter) as Enter in several lines.
func (e *Entry) TypedShortcut(s fyne.Shortcut) {
	if k, ok := s.(*desktop.CustomShortcut); ok && k.Modifier == fyne.KeyModifierShortcutDefault && (k.KeyName == fyne.KeyReturn || k.KeyName == fyne.KeyEnter) {
		switch {
		case e.Disabled():
		case e.send != nil:
			e.send()
		default:
			e.enter()
		}
		return
	}
	e.Entry.TypedShortcut(s)
	if _, pasted := s.(*fyne.ShortcutPaste); pasted && e.limit > 0 {
		if cut := clip(e.Text, e.limit); cut != e.Text {
			e.SetText(cut)
		}
	}
}

// FocusGained and FocusLost show and hide the focus ring.
func (e *Entry) FocusGained() {
	e.focused = true
	e.Entry.FocusGained()
	reveal(e)
}

// FocusLost also lets the owner read what was typed.
func (e *Entry) FocusLost() {
	e.focused = false
	e.Entry.FocusLost()
	if e.lost != nil {
		e.lost()
	}
}

// SetInvalid draws the border red, or not.
func (e *Entry) SetInvalid(bad bool) {
	if e.invalid != bad {
		e.invalid = bad
		e.Refresh()
	}
}

// AccessibilityLabel and AccessibilityRole tell a screen reader; a Field sets the label.
func (e *Entry) AccessibilityLabel() string             { return e.hint }
func (e *Entry) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }
func (e *Entry) setHint(s string)                       { e.hint = s }

// CreateRenderer is called by Fyne.
func (e *Entry) CreateRenderer() fyne.WidgetRenderer {
	frame := canvas.NewRectangle(color.Transparent)
	frame.StrokeWidth = 2
	r := &framed{WidgetRenderer: e.Entry.CreateRenderer(), frame: frame, of: e, wheel: &wheel{of: e}}
	r.wheel.ExtendBaseWidget(r.wheel)
	for _, o := range r.WidgetRenderer.Objects() {
		if s, ok := o.(fyne.Scrollable); ok {
			r.wheel.inside = s
		}
	}
	r.paint()
	return r
}

// wheel lies over a box and hands the mouse wheel to the page: Fyne's entry would keep it, and a page full of boxes would
// not scroll wherever the pointer rests on one.
type wheel struct {
	widget.BaseWidget
	of     *Entry
	inside fyne.Scrollable // scrolls what is in the box; may be nil
}

// CreateRenderer is called by Fyne.
func (w *wheel) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(canvas.NewRectangle(color.Transparent))
}

// Scrolled is called when the wheel is turned. A box keeps it while somebody works in it and there is more than can be seen.
func (w *wheel) Scrolled(ev *fyne.ScrollEvent) {
	sideways := ev.Scrolled.DY == 0
	if w.inside != nil && (sideways || w.of.focused && w.of.overflows()) {
		w.inside.Scrolled(ev)
		return
	}
	for s := range scrollers {
		if _, ok := below(s.content, w.of); ok {
			s.scroll.Scrolled(ev)
			return
		}
	}
}

// overflows tells whether there is more in the box than can be seen at once.
func (e *Entry) overflows() bool {
	if !e.MultiLine {
		return false
	}
	pad := e.Theme().Size(theme.SizeNameInnerPadding)
	text := NewText(e.Text, theme.SizeNameText, Regular, ColorInk)
	return text.heightFor(e.Size().Width-2*pad) > e.Size().Height-2*pad
}

// framed adds a frame around Fyne's entry: the focus ring, or red for a mistake.
type framed struct {
	fyne.WidgetRenderer
	frame *canvas.Rectangle
	wheel *wheel
	of    *Entry
}

func (r *framed) Objects() []fyne.CanvasObject {
	return append(append([]fyne.CanvasObject{r.frame}, r.WidgetRenderer.Objects()...), r.wheel)
}

func (r *framed) Layout(s fyne.Size) {
	r.WidgetRenderer.Layout(s)
	r.paint()
}

func (r *framed) Refresh() {
	r.WidgetRenderer.Refresh()
	r.paint()
}

func (r *framed) paint() {
	s := r.of.Size()
	th := r.of.Theme()
	r.frame.CornerRadius = 8
	place(r.frame, -1, -1, s.Width+2, s.Height+2)
	place(r.wheel, 0, 0, s.Width, s.Height)
	switch {
	case r.of.invalid:
		r.frame.StrokeColor = th.Color(ColorBadInk, variant())
	case r.of.focused && !r.of.Disabled():
		r.frame.StrokeColor = th.Color(ColorFocus, variant())
	default:
		r.frame.StrokeColor = color.Transparent
	}
	r.frame.Refresh()
}
