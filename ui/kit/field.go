// Field: what stands around anything that can be filled in: label above, help and error below.

package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"consentry/ui/i18n"
)

// Invalidable is a control that can show that its content is wrong.
type Invalidable interface{ SetInvalid(bool) }

// hinted is a control that takes its accessible name from the field around it.
type hinted interface{ setHint(string) }

// correctable is a control that tells the field around it when a person changes what is in it.
type correctable interface{ onCorrected(func()) }

// Field is a label, a control, and below it help or, in red words, what is wrong until a person changes it.
type Field struct {
	widget.BaseWidget
	label    *Text
	name     string
	required bool
	lasting  bool
	control  fyne.CanvasObject
	help     *Text
	problem  *Text
	count    *Text
	why      fyne.CanvasObject
	body     *fyne.Container
}

// NewField returns a control with its label.
func NewField(label string, control fyne.CanvasObject) *Field {
	f := &Field{name: label, control: control, label: LabelText(label), help: SmallText(""), problem: ErrorText(""),
		count: SmallText("")}
	f.help.Hide()
	f.problem.Hide()
	f.count.Hide()
	f.ExtendBaseWidget(f)
	f.arrange()
	if h, ok := control.(hinted); ok {
		h.setHint(label)
	}
	if c, ok := control.(correctable); ok {
		c.onCorrected(func() {
			if !f.lasting {
				f.SetError("")
			}
		})
	}
	if e, ok := control.(*Entry); ok && !e.quiet {
		e.counted = f.showCount
		if e.limit > 0 && e.MultiLine {
			f.showCount(len([]rune(e.Text)), e.limit)
		}
	}
	return f
}

func (f *Field) arrange() {
	head := Row(6, f.label)
	if f.why != nil {
		head.Add(f.why)
	}
	f.body = Stack(5, head, f.control, Row(8, f.problem, f.help, Spring(), f.count))
	foot := f.body.Objects[2]
	if !f.problem.Visible() && !f.help.Visible() && !f.count.Visible() {
		foot.Hide()
	}
}

// Require marks the field as one that must be filled in, and returns it.
func (f *Field) Require() *Field {
	f.required = true
	f.label.SetRuns(Run{Text: f.name}, Run{Text: " *", Strong: true})
	if h, ok := f.control.(hinted); ok {
		h.setHint(i18n.T("kit.field.required", "label", f.name))
	}
	return f
}

// Required reports whether the field must be filled in.
func (f *Field) Required() bool { return f.required }

// Help puts a sentence below the control and returns the field. An error takes its place.
func (f *Field) Help(s string) *Field {
	f.help.SetText(s)
	f.help.Hidden = s == ""
	f.rearrange()
	return f
}

// Why puts a "Why?" beside the label and returns the field.
func (f *Field) Why(w *Why) *Field {
	f.why = w
	f.rearrange()
	return f
}

// SetError says what is wrong in a sentence, in red; "" takes it back.
func (f *Field) SetError(sentence string) {
	if f.problem.Text() == sentence && f.problem.Visible() == (sentence != "") {
		return
	}
	f.problem.SetText(sentence)
	f.problem.Hidden = sentence == ""
	f.help.Hidden = sentence != "" || f.help.Text() == ""
	if c, ok := f.control.(Invalidable); ok {
		c.SetInvalid(sentence != "")
	}
	f.rearrange()
}

// Lasting makes an error stay until the screen takes it back, and returns the field: a wait that typing does not shorten.
func (f *Field) Lasting() *Field { f.lasting = true; return f }

// Error returns the sentence of SetError.
func (f *Field) Error() string { return f.problem.Text() }

// Label returns the words above the control.
func (f *Field) Label() string { return f.name }

// Control returns what the field stands around.
func (f *Field) Control() fyne.CanvasObject { return f.control }

// Focus moves the keyboard into the field. A field that was put into the window just now is not found there yet: give
// its Target to the window instead.
func (f *Field) Focus() {
	if t := f.Target(); t != nil {
		focusOn(t)
	}
}

// Target is the piece of the field that takes the keyboard; nil if none does.
func (f *Field) Target() fyne.Focusable {
	return FocusTarget(f.control)
}

func (f *Field) showCount(used, limit int) {
	show := limit > 0 && (used*5 >= limit*4 || used > 0 && limit >= 1000)
	wide := f.count.naturalWidth()
	f.count.SetText(i18n.T("kit.field.count", "used", used, "limit", limit))
	if f.count.Hidden == show || show && f.count.naturalWidth() > wide { // one digit more needs its room
		f.count.Hidden = !show
		f.rearrange()
	}
}

func (f *Field) rearrange() {
	f.arrange()
	f.Refresh()
}

func (f *Field) heightFor(w float32) float32 { return HeightFor(f.body, w) }

// CreateRenderer is called by Fyne.
func (f *Field) CreateRenderer() fyne.WidgetRenderer {
	r := &painted{of: f, min: func() fyne.Size { return f.body.MinSize() }}
	r.paint = func(s fyne.Size) {
		r.objs = []fyne.CanvasObject{f.body}
		place(f.body, 0, 0, s.Width, s.Height)
		f.body.Refresh()
	}
	r.objs = []fyne.CanvasObject{f.body}
	return r
}

// FocusFirstError moves the keyboard into the first field that has an error, and reports whether there is one.
func FocusFirstError(fields ...*Field) bool {
	for _, f := range fields {
		if f.Error() != "" {
			f.Focus()
			return true
		}
	}
	return false
}

// ClearErrors takes back the errors of fields.
func ClearErrors(fields ...*Field) {
	for _, f := range fields {
		f.SetError("")
	}
}

// SubmitOnEnter makes Enter in the last entry of a form do what its button does; in the others Enter goes on. Ctrl+Enter
// (Cmd+Enter) does it from each of them.
func SubmitOnEnter(submit func(), fields ...*Field) {
	var last *Entry
	for _, f := range fields {
		if t, ok := f.control.(interface{ entry() *Entry }); ok {
			last = t.entry()
			last.send = submit
		}
	}
	if last != nil {
		last.OnEnter = submit
	}
}

func (e *Entry) entry() *Entry { return e }
