// Questions and errors over the window. Esc takes the safe way, Enter presses what has the keyboard, and the safe button
// has it first where something cannot be undone.

package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"consentry/ui/i18n"
)

// Question is what a dialog asks. Buttons are verbs: Yes "Delete draft", No "Keep it".
type Question struct {
	Title    string
	Sentence string            // what happens
	Content  fyne.CanvasObject // further pieces, such as a Field; may be nil
	Yes, No  string            // No "" means Cancel
	Danger   bool              // what Yes does cannot be undone: the keyboard is on No first
	// Check is asked when Yes is pressed; false keeps the dialog open. It may be nil.
	Check func() bool
	Width float32 // units; 0 means 440
}

// Dialog is a question that is shown. Tests and shortcuts answer it by Confirm and Dismiss.
type Dialog struct {
	popup    *widget.PopUp
	layer    fyne.CanvasObject // what the popup put on the window's overlays
	win      fyne.Window
	q        Question
	answer   func(bool)
	yes, no  *Button
	formerly func(*fyne.KeyEvent)
	before   fyne.Focusable
	open     bool
	popKeys  func()
}

// Ask shows a question; answer is told once: true for Yes, false for No and Esc.
func Ask(w fyne.Window, q Question, answer func(yes bool)) *Dialog {
	d := &Dialog{win: w, q: q, answer: answer, open: true}
	if q.No == "" {
		q.No = i18n.T("kit.cancel")
	}
	d.no = Secondary(q.No, d.Dismiss)
	d.yes = Primary(q.Yes, d.Confirm)
	if q.Danger {
		d.yes = Danger(q.Yes, d.Confirm)
	}
	d.show(d.no, d.yes)
	return d
}

// AskReason asks for a reason in words before something is done; answer gets it, or ok false.
func AskReason(w fyne.Window, q Question, label string, answer func(reason string, ok bool)) *Dialog {
	e := NewNotes("", 1000)
	f := NewField(label, e).Require()
	q.Content = f
	q.Check = func() bool {
		if len([]rune(e.Value())) < 3 {
			f.SetError(i18n.T("kit.dialog.reason"))
			f.Focus()
			return false
		}
		return true
	}
	return Ask(w, q, func(yes bool) { answer(e.Value(), yes) })
}

// ShowError shows a sentence (what happened, what is safe, what to do now) with details to copy, which hold no patient
// data.
func ShowError(w fyne.Window, sentence, details string) *Dialog {
	d := &Dialog{win: w, open: true, answer: func(bool) {}}
	d.q = Question{Title: i18n.T("kit.error.title"), Sentence: sentence}
	d.yes = Primary(i18n.T("kit.close"), d.Dismiss)
	d.no = d.yes
	if details != "" {
		box := NewText(details, SizeSmall, Regular, ColorMuted)
		box.Hide()
		more := Link(i18n.T("kit.error.details"), nil)
		copying := Link(i18n.T("kit.error.copy"), func() { fyne.CurrentApp().Clipboard().SetContent(details) }).WithIcon(IconCopy)
		copying.Hide()
		more.OnTapped(func() {
			box.Hidden = !box.Hidden
			copying.Hidden = box.Hidden
			d.fit()
		})
		d.q.Content = Stack(6, Row(16, more, copying), box)
	}
	d.show(d.yes)
	return d
}

// Tell shows a sentence with one button, Close.
func Tell(w fyne.Window, title, sentence string, content fyne.CanvasObject) *Dialog {
	d := &Dialog{win: w, open: true, answer: func(bool) {}}
	d.q = Question{Title: title, Sentence: sentence, Content: content}
	d.yes = Primary(i18n.T("kit.close"), d.Dismiss)
	d.no = d.yes
	d.show(d.yes)
	return d
}

func (d *Dialog) show(buttons ...*Button) {
	body := Stack(12, NewText(d.q.Title, SizeSection, Bold, ColorInk))
	if d.q.Sentence != "" {
		body.Add(BodyText(d.q.Sentence))
	}
	if d.q.Content != nil {
		body.Add(d.q.Content)
	}
	row := Row(8, Spring())
	for _, b := range buttons {
		row.Add(b)
	}
	body.Add(Inset4(4, 0, 0, 0, row))
	c := d.win.Canvas()
	d.popup = widget.NewModalPopUp(NewPanel(Inset(20, 22, body)), c)
	d.before = c.Focused()
	d.formerly = c.OnTypedKey()
	d.popKeys = pushKeys(d.alive, d.key)
	c.SetOnTypedKey(func(k *fyne.KeyEvent) {
		if EnterSpent(k) {
			return
		}
		if d.alive() {
			d.key(k)
		} else if d.formerly != nil {
			d.formerly(k)
		}
	})
	openDialogs = append(openDialogs, d)
	d.popup.Show()
	d.layer = c.Overlays().Top()
	d.fit()
	if fields := fieldsIn(d.q.Content); len(fields) > 0 && !d.q.Danger {
		submitUnlessSet(d.Confirm, fields)
		fields[0].Focus()
		return
	}
	if d.q.Danger {
		c.Focus(d.no)
	} else {
		c.Focus(d.yes)
	}
}

// fieldsIn finds the fields of a content, in order.
func fieldsIn(o fyne.CanvasObject) []*Field {
	var out []*Field
	switch v := o.(type) {
	case *Field:
		return []*Field{v}
	case *fyne.Container:
		for _, c := range v.Objects {
			out = append(out, fieldsIn(c)...)
		}
	case *Box:
		return fieldsIn(v.content)
	case *grow:
		return fieldsIn(v.content)
	}
	return out
}

// submitUnlessSet makes Enter in the last entry (Ctrl+Enter if it has several lines) answer the question, unless the screen
// gave it a meaning.
func submitUnlessSet(confirm func(), fields []*Field) {
	for i := len(fields) - 1; i >= 0; i-- {
		if t, ok := fields[i].control.(interface{ entry() *Entry }); ok {
			if e := t.entry(); e.OnEnter == nil {
				e.OnEnter = confirm
			}
			return
		}
	}
}

// fit gives the dialog its width and the height its words then need.
func (d *Dialog) fit() {
	w := d.q.Width
	if w == 0 {
		w = 440
	}
	c := d.win.Canvas().Size()
	w = min(w, c.Width-32)
	d.popup.Resize(fyne.NewSize(w, min(c.Height-32, HeightFor(d.popup.Content, w))))
	d.popup.Refresh()
}

func (d *Dialog) key(k *fyne.KeyEvent) bool {
	switch k.Name {
	case fyne.KeyEscape:
		d.Dismiss()
	case fyne.KeyReturn, fyne.KeyEnter:
		if !d.q.Danger {
			d.Confirm()
		}
	}
	return true // nothing reaches the window below
}

// Confirm answers Yes.
func (d *Dialog) Confirm() {
	if !d.alive() {
		return
	}
	if d.q.Check == nil || d.q.Check() {
		d.close(true)
	} else {
		d.fit()
	}
}

// Dismiss answers No.
func (d *Dialog) Dismiss() {
	if d.alive() {
		d.close(false)
	}
}

// Open reports whether the dialog still waits.
func (d *Dialog) Open() bool { return d.alive() }

// alive is false as well once somebody has taken every overlay off the window, as locking does.
func (d *Dialog) alive() bool {
	if !d.open {
		return false
	}
	for _, o := range d.win.Canvas().Overlays().List() {
		if o == d.layer {
			return true
		}
	}
	return false
}

// openDialogs holds the dialogs that wait, for CloseOverlays.
var openDialogs []*Dialog

// CloseOverlays takes every dialog, popup and menu off a window, for locking and for patient mode. Questions that were
// open are never answered.
func CloseOverlays(w fyne.Window) {
	for i := len(openDialogs) - 1; i >= 0; i-- {
		if d := openDialogs[i]; d.win == w {
			d.vanish()
		}
	}
	stack := w.Canvas().Overlays()
	for o := stack.Top(); o != nil; o = stack.Top() {
		stack.Remove(o)
	}
}

// vanish takes the dialog away and gives the keys back.
func (d *Dialog) vanish() {
	d.open = false
	d.popKeys()
	for i, o := range openDialogs {
		if o == d {
			openDialogs = append(openDialogs[:i], openDialogs[i+1:]...)
			break
		}
	}
	d.win.Canvas().SetOnTypedKey(d.formerly)
	d.popup.Hide()
}

func (d *Dialog) close(yes bool) {
	d.vanish()
	c := d.win.Canvas()
	if d.before != nil {
		if o, ok := d.before.(fyne.CanvasObject); ok && o.Visible() {
			c.Focus(d.before)
		}
	}
	d.answer(yes)
}
