// The way in when a password is lost: the Recovery Sheet, and a new password for who was picked.

package start

import (
	"context"
	"errors"

	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// recoverer is a door that the Recovery Sheet opens, too.
type recoverer interface {
	SheetReader
	RecoverWithKit(ctx context.Context, kitText, slotID string, newPassword []byte) error
	CheckNewPassword(password []byte, name, practice string) []office.Defect
}

// recover asks for the sheet and for a new password. What was typed is dropped when one leaves the page.
func (s *SignIn) recover(door recoverer) {
	login := s.login
	s.leavePassword()
	paper := NewSheetEntry(func() SheetReader { return door })
	var save *kit.Button
	pass := newNewPassword(s.o.Async, func(pw []byte) []office.Defect { return door.CheckNewPassword(pw, login.Name, "") },
		func() []string { return []string{login.Name} }, func() { save.Press() })
	s.forget = func() {
		paper.Clear()
		pass.clear()
	}
	save = kit.Primary(i18n.T("start.recover.save"), func() {
		typed, ok := paper.Whole()
		if !ok {
			return
		}
		secret, ok := pass.secret()
		if !ok {
			return
		}
		save.SetEnabled(false)
		save.SetText(i18n.T("start.signin.busy"))
		ui.Run(s.o.Async, &s.work, func(ctx context.Context) (struct{}, error) {
			defer secret.Wipe()
			return struct{}{}, door.RecoverWithKit(context.WithoutCancel(ctx), typed, login.SlotID, secret.Password)
		}, func(_ struct{}, err error) {
			save.SetEnabled(true)
			save.SetText(i18n.T("start.recover.save"))
			var invalid *office.Invalid
			switch {
			case err == nil:
				s.leavePassword()
				s.pick(login)
				s.field.Help(i18n.T("start.recover.done"))
				s.area.Refresh()
				s.Focus()
			case errors.As(err, &invalid):
				pass.refuse(invalid.Defects)
			default:
				paper.Refuse(sentence(err))
			}
		})
	})
	back := kit.Secondary(i18n.T("start.back"), func() { s.leavePassword(); s.pick(login); s.Focus() })
	s.area.SetContent(middle(setUpWide, brand(), kit.Card(
		kit.Section(i18n.T("start.recover.title", "name", login.Name), i18n.T("start.recover.what", "name", login.Name)),
		paper.Content(), kit.Divider(), pass.body, kit.Row(8, back, kit.Spring(), save))))
	soon(s.o.Async, paper.Focus)
}
