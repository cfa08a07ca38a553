// Pieces of these pages for screens that ask the same again: a new password.

package start

import (
	"fyne.io/fyne/v2"

	"consentry/domain/office"
	"consentry/ui"
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
