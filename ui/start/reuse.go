// Pieces of these pages for screens that ask the same again: a new password, a new Recovery Sheet, State and time zone.

package start

import (
	"fyne.io/fyne/v2"

	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/kit"
)

// PasswordForm asks for a new password: a passphrase is offered, one's own is judged while it is typed.
type PasswordForm struct{ p *newPassword }

// NewPasswordForm returns the form. words are what an attacker would try here; enter is what Enter in the last field does.
func NewPasswordForm(a *ui.Async, check func(password []byte) []office.Defect, words func() []string, enter func()) *PasswordForm {
	return &PasswordForm{newNewPassword(a, check, words, enter)}
}

// Content is what stands on the page.
func (f *PasswordForm) Content() fyne.CanvasObject { return f.p.body }

// Secret returns the password chosen, which the caller wipes; ok is false if something is wrong with it, which is then said.
func (f *PasswordForm) Secret() (secret office.Secret, ok bool) { return f.p.secret() }

// Refuse says what is wrong with the password.
func (f *PasswordForm) Refuse(ds []office.Defect) { f.p.refuse(ds) }

// Clear drops everything chosen and typed.
func (f *PasswordForm) Clear() { f.p.clear() }

// SheetForm is the Recovery Sheet to print or save, and to read back.
type SheetForm struct{ p *sheetPage }

// NewSheetForm returns the form; then is called once groups of what was chosen were typed back.
func NewSheetForm(a *ui.Async, k office.Kit, pdf []byte, paper Paper, split Splitter, then func()) *SheetForm {
	return &SheetForm{newSheetPage(a, k, pdf, paper, split, then)}
}

// Content is what stands on the page.
func (f *SheetForm) Content() fyne.CanvasObject { return f.p.card() }

// Focus puts the keyboard where one goes on.
func (f *SheetForm) Focus() { f.p.focus() }

// Wipe drops the sheet from memory, as far as that can be done.
func (f *SheetForm) Wipe() { f.p.wipe() }

// StateOptions lists the States and territories by name.
func StateOptions() []kit.Option { return stateOptions() }

// ZoneOptions lists the time zones offered, and the present one if it is another.
func ZoneOptions(now string) []kit.Option { return zoneOptions(now) }
