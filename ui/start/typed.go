// Where a Recovery Sheet is typed: the whole sheet, or its envelopes one after another.

package start

import (
	"strings"

	"fyne.io/fyne/v2"

	"consentry/domain/office"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// SheetReader tells what was typed from the paper, before anything is tried with it.
type SheetReader interface {
	ReadSheet(before, typed string) (office.TypedSheet, error)
}

// maxSheet bounds what is typed: three envelopes at once, or two of the longest, with twice as many gaps as letters.
const maxSheet = 1200

// SheetEntry is the field. Envelopes that were accepted are kept here until the sheet is used or forgotten.
type SheetEntry struct {
	read  func() SheetReader
	body  *fyne.Container
	text  *kit.Entry
	field *kit.Field
	take  *kit.Button
	got   office.TypedSheet // the envelopes accepted so far
}

// NewSheetEntry returns the field. The reader is asked for when something was typed.
func NewSheetEntry(read func() SheetReader) *SheetEntry {
	e := &SheetEntry{read: read, body: kit.Stack(10)}
	e.arrange()
	return e
}

// Content is what stands on the page.
func (e *SheetEntry) Content() fyne.CanvasObject { return e.body }

// Focus puts the keyboard where one goes on.
func (e *SheetEntry) Focus() { e.field.Focus() }

// Refuse says at the field what is wrong with what was typed. Envelopes that fit one another and do not open what they
// should are typed anew.
func (e *SheetEntry) Refuse(sentence string) {
	if e.got.Have > 0 && e.got.Whole() {
		e.Clear()
	}
	e.field.SetError(sentence)
	e.field.Focus()
}

// Clear forgets what was typed.
func (e *SheetEntry) Clear() {
	e.text.SetValue("")
	e.got = office.TypedSheet{}
	e.arrange()
}

// Whole returns the sheet once all of it was typed. Until then it says what is wrong or still needed: an envelope is
// accepted, and the next one is asked for.
func (e *SheetEntry) Whole() (text string, ok bool) {
	if e.got.Have > 0 && e.got.Whole() {
		return e.got.Text, true
	}
	typed := strings.TrimSpace(e.text.Value())
	if typed == "" {
		e.Refuse(i18n.T("start.typed.empty"))
		return "", false
	}
	t, err := e.read().ReadSheet(e.got.Text, typed)
	if err != nil {
		e.Refuse(sentence(err))
		return "", false
	}
	if t.Have == 0 {
		return t.Text, true
	}
	e.accept(t)
	return t.Text, t.Whole()
}

// accept keeps an envelope and asks for the next, if one is needed.
func (e *SheetEntry) accept(t office.TypedSheet) {
	e.text.SetValue("")
	e.got = t
	e.arrange()
	if !t.Whole() {
		e.field.Focus()
	}
}

// arrange shows what was accepted, and the field while something is missing.
func (e *SheetEntry) arrange() {
	label, help := i18n.T("start.typed"), i18n.T("start.typed.help")
	if e.got.Have > 0 {
		label, help = i18n.T("start.typed.more"), i18n.T("start.typed.more.help")
	}
	e.text = kit.NewNotes("", maxSheet).Quiet()
	e.text.SetMinRowsVisible(3)
	e.field = kit.NewField(label, e.text).Require().Help(help)
	e.text.OnEdited = e.offer
	e.take = kit.Secondary(i18n.T("start.typed.take"), func() { e.Whole() })
	e.take.Hide()
	e.body.Objects = nil
	if t := e.got; t.Have > 0 {
		what := i18n.T("start.typed.next", "practice", t.Fingerprint)
		if t.Whole() {
			what = i18n.T("start.typed.whole")
		}
		e.body.Add(kit.Banner(kit.OK, i18n.T("start.typed.accepted", "part", i18n.Count(t.Part), "sheet", i18n.Count(t.Number), "have", i18n.Count(t.Have), "need", i18n.Count(t.Need)),
			what, kit.Secondary(i18n.T("start.typed.again"), func() { e.Clear(); e.Focus() }).Small()))
	}
	if e.got.Have == 0 || !e.got.Whole() {
		e.body.Add(e.field)
		e.body.Add(kit.Row(0, e.take, kit.Spring()))
	}
	e.body.Refresh()
}

// offer shows the button for an envelope as soon as one was typed to its last letter.
func (e *SheetEntry) offer(typed string) {
	on := false
	if r := e.read(); r != nil && typed != "" {
		t, err := r.ReadSheet(e.got.Text, typed)
		on = err == nil && t.Have > e.got.Have
	}
	if on == e.take.Visible() {
		return
	}
	if on {
		e.take.Show()
	} else {
		e.take.Hide()
	}
	e.body.Refresh()
}
