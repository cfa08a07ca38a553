// What can be done on the day on which the records are damaged: look without changing anything, or restore.

package shell

import (
	"errors"

	"consentry/domain/office"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// looker is an office that can open damaged records for looking.
type looker interface {
	LookOnly(on bool) bool
}

// cannotSignIn says why a right password did not open the practice. Damaged records get a page of choices.
func (s *Shell) cannotSignIn(err error) {
	if !errors.Is(err, office.ErrDamaged) {
		s.Fail(err)
		return
	}
	sentence, details := sentenceOf(err)
	dir := s.house.Dir
	restore := kit.Primary(i18n.T("shell.damaged.restore"), func() { s.leave(); s.restore(dir, func() { s.open(dir) }) })
	choices := kit.Stack(12, kit.Row(10, restore, kit.Grow(kit.SmallText(i18n.T("shell.damaged.restore.what")))))
	if o, ok := s.house.Office.(looker); ok {
		choices.Add(kit.Row(10, kit.Secondary(i18n.T("shell.damaged.look"), func() {
			o.LookOnly(true)
			s.reopen()
		}), kit.Grow(kit.SmallText(i18n.T("shell.damaged.look.what")))))
	}
	s.show(notice(kit.IconWarning, i18n.T("shell.damaged.title"), kit.BodyText(sentence), choices, kit.SmallText(details),
		kit.Row(8, kit.Link(i18n.T("shell.open.again"), func() { s.open(dir) }), kit.Spring(), kit.Link(i18n.T("shell.quit"), s.RequestQuit))))
	s.Focus(restore)
}
