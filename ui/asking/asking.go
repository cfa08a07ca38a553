// Package asking is a question above the page that needs words, a password or both. What was typed stays when it is
// refused, and the mistake is said at its field.
package asking

import (
	"context"
	"errors"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"consentry/domain/audit"
	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// Host is the window as a question sees it.
type Host interface {
	Async() *ui.Async
	Dialog(title string, content fyne.CanvasObject) (close func())
	Fail(error)
}

// Question is what is asked.
type Question struct {
	Title    string
	About    []fyne.CanvasObject // above the fields
	Note     string              // label of the words asked for; "" asks for none
	NoteHelp string
	NoteMay  bool // the words may be left out
	Password bool
	Yes      string // the verb on the button
	Grave    bool   // paints it as such
	// Check may refuse before anything is done, with a sentence that it puts where it belongs.
	Check func() bool
	// Fields are those in About, in reading order, under the names by which the office calls what it refuses.
	Fields []Field
}

// Field is a field of a question with the office's name for it.
type Field struct {
	Name string
	*kit.Field
}

// Answer is what a person gave. The password is wiped after it was used.
type Answer struct {
	Note   string
	Secret office.Secret
}

// lines is how many lines of a note are seen at once.
const lines = 3

// Open shows the question. do is done away from the widgets and not cancelled by leaving; done is called once it worked,
// with the question gone. The function returned takes the question away and forgets what was typed.
func Open(h Host, gen *ui.Generation, q Question, do func(context.Context, Answer) error, done func()) (closing func()) {
	f := &form{h: h, q: q, close: func() {}}
	pieces := append([]fyne.CanvasObject{}, q.About...)
	if q.Note != "" {
		f.words = kit.NewNotes("", audit.MaxReason)
		f.words.SetMinRowsVisible(lines)
		f.note = kit.NewField(q.Note, f.words)
		if !q.NoteMay {
			f.note.Require()
		}
		if q.NoteHelp != "" {
			f.note.Help(q.NoteHelp)
		}
		f.words.OnEnter = func() { // Ctrl+Enter
			if f.pass != nil {
				f.pass.Focus()
				return
			}
			f.save.Press()
		}
		pieces = append(pieces, f.note)
	}
	if q.Password {
		f.secret = kit.NewPasswordField()
		f.pass = kit.NewField(i18n.T("asking.password"), f.secret).Require()
		f.secret.OnEnter(func() { f.save.Press() })
		pieces = append(pieces, f.pass)
	}
	send := func() { f.send(gen, do, done) }
	f.save = kit.Primary(q.Yes, send)
	if q.Grave {
		f.save = kit.Danger(q.Yes, send)
	}
	f.close = h.Dialog(q.Title, kit.Stack(14, append(pieces, kit.Row(8, kit.Spring(), f.save))...))
	f.focus()
	return f.leave
}

// form is the question on screen.
type form struct {
	h          Host
	q          Question
	words      *kit.Entry
	secret     *kit.PasswordField
	note, pass *kit.Field
	save       *kit.Button
	close      func()
}

// focus puts the keyboard where something has to be filled in first.
func (f *form) focus() {
	for _, x := range f.fields() {
		if x.Required() && empty(x.Control()) {
			x.Focus()
			return
		}
	}
	switch {
	case len(f.q.Fields) > 0:
		f.q.Fields[0].Focus()
	case f.note != nil:
		f.note.Focus()
	}
}

// empty tells whether nobody has filled a control in yet.
func empty(control fyne.CanvasObject) bool {
	switch c := control.(type) {
	case interface{ Value() string }:
		return c.Value() == ""
	case interface{ Chosen() string }:
		return c.Chosen() == ""
	case interface{ Typed() string }:
		return c.Typed() == ""
	}
	return false
}

func (f *form) leave() {
	if f.secret != nil {
		f.secret.Clear()
	}
	if f.words != nil {
		f.words.SetValue("")
	}
	f.close()
	f.close = func() {}
}

// fields are the ones there are, in reading order.
func (f *form) fields() (list []*kit.Field) {
	for _, x := range f.q.Fields {
		list = append(list, x.Field)
	}
	for _, x := range []*kit.Field{f.note, f.pass} {
		if x != nil {
			list = append(list, x)
		}
	}
	return list
}

func (f *form) send(gen *ui.Generation, do func(context.Context, Answer) error, done func()) {
	kit.ClearErrors(f.fields()...)
	if f.q.Check != nil && !f.q.Check() {
		kit.FocusFirstError(f.fields()...)
		return
	}
	a := Answer{}
	if f.note != nil {
		if a.Note = strings.TrimSpace(f.words.Value()); a.Note == "" && !f.q.NoteMay {
			f.note.SetError(i18n.T("asking.note.missing"))
		}
	}
	if f.pass != nil && f.secret.Value() == "" {
		f.pass.SetError(i18n.T("asking.password.missing"))
	}
	if kit.FocusFirstError(f.fields()...) {
		return
	}
	if f.pass != nil {
		a.Secret = office.Secret{Password: []byte(f.secret.Value())}
	}
	f.busy(true)
	ui.Run(f.h.Async(), gen, func(ctx context.Context) (struct{}, error) {
		defer a.Secret.Wipe()
		return struct{}{}, do(context.WithoutCancel(ctx), a)
	}, func(_ struct{}, err error) {
		f.busy(false)
		if err != nil {
			f.refuse(err)
			return
		}
		f.leave()
		done()
	})
}

func (f *form) busy(on bool) {
	words := f.q.Yes
	if on {
		words = i18n.T("asking.busy")
	}
	f.save.SetEnabled(!on)
	f.save.SetText(words)
}

// refuse says what is wrong at the field that can mend it, and anything else in a window of its own.
func (f *form) refuse(err error) {
	var bad *office.Invalid
	if errors.As(err, &bad) {
		f.place(bad)
		return
	}
	words, known := i18n.Sentence(err)
	password := errors.Is(err, office.ErrWrongSecret) || errors.Is(err, office.ErrWait) || errors.Is(err, office.ErrExhausted)
	switch {
	case known && password && f.pass != nil:
		f.pass.SetError(words)
		f.pass.Focus()
	case known && f.note != nil:
		f.note.SetError(words)
		f.note.Focus()
	default:
		f.h.Fail(err)
	}
}

// place says each defect at its field; what has none is said under the note, or in a window of its own.
func (f *form) place(bad *office.Invalid) {
	var rest []string
	for _, d := range bad.Defects {
		words, _ := i18n.Sentence(&office.Invalid{Defects: []office.Defect{d}})
		at := slices.IndexFunc(f.q.Fields, func(x Field) bool { return x.Name == d.Field })
		if at < 0 {
			rest = append(rest, words)
			continue
		}
		f.q.Fields[at].SetError(words)
	}
	switch {
	case len(rest) > 0 && f.note != nil:
		f.note.SetError(strings.Join(rest, " "))
	case len(rest) > 0:
		f.h.Fail(bad)
		return
	}
	kit.FocusFirstError(f.fields()...)
}
