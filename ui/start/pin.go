// Coming back with a PIN: on a workstation that the practice trusts, for who signed in with everything today.

package start

import (
	"context"
	"errors"
	"strconv"

	"fyne.io/fyne/v2"

	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// quicker is a door that a PIN may open again.
type quicker interface {
	QuickLogins() []office.QuickLogin
	SignInPIN(ctx context.Context, slotID string, pin []byte) error
}

// quick tells whether a PIN is enough for a member just now.
func (s *SignIn) quick(slot string) bool {
	door, ok := s.o.Door.(quicker)
	if !ok {
		return false
	}
	for _, q := range door.QuickLogins() {
		if q.SlotID == slot {
			return true
		}
	}
	return false
}

// askPIN asks for the PIN; the password is one link away.
func (s *SignIn) askPIN(l office.Login) {
	s.leavePassword()
	s.login = l
	s.pass = kit.NewPasswordField()
	s.pass.OnEnter(s.tryPIN)
	field := kit.NewField(i18n.T("start.pin"), s.pass).Help(i18n.T("start.pin.help"))
	s.field = field
	s.enter = kit.Primary(i18n.T("start.signin"), s.tryPIN)
	row := kit.Row(8)
	if len(s.o.Front.Logins) > 1 {
		s.other = kit.Secondary(i18n.T("start.other"), func() { s.choose(); s.Focus() })
		row.Add(s.other)
	}
	row.Add(kit.Spring())
	row.Add(s.enter)
	instead := kit.Link(i18n.T("start.pin.password"), func() { s.askPassword(l); s.Focus() }).Small()
	s.card([]fyne.CanvasObject{kit.Gap(0, 2), who(l), s.field, row, kit.Row(0, instead, kit.Spring())}...)
}

func (s *SignIn) tryPIN() {
	door, ok := s.o.Door.(quicker)
	if !ok || s.enter == nil || s.enter.Disabled() {
		return
	}
	pin := []byte(s.pass.Value())
	if len(pin) == 0 {
		s.field.SetError(i18n.T("start.pin.empty"))
		s.pass.Focus()
		return
	}
	s.busy(true)
	login := s.login
	ui.Run(s.o.Async, &s.work, func(ctx context.Context) (struct{}, error) {
		defer clear(pin)
		return struct{}{}, door.SignInPIN(context.WithoutCancel(ctx), login.SlotID, pin)
	}, func(_ struct{}, err error) {
		if err == nil {
			s.leavePassword()
			s.o.SignedIn(login.SlotID, office.Secret{})
			return
		}
		s.busy(false)
		s.pass.Clear()
		var p *office.Problem
		switch {
		case errors.Is(err, office.ErrPIN) && errors.As(err, &p):
			n, _ := strconv.Atoi(p.Args["left"])
			s.field.SetError(i18n.T("start.pin.wrong", "n", max(1, n)))
			s.pass.Focus()
			return
		case errors.Is(err, office.ErrPINOver):
			s.askPassword(login)
			s.field.SetError(i18n.T("start.pin.over"))
		case errors.Is(err, office.ErrNotPermitted):
			s.askPassword(login)
			s.field.SetError(i18n.T("start.disabled"))
		default:
			s.askPassword(login)
			s.field.SetError(sentence(err))
			s.o.Fail(err)
		}
		s.Focus()
	})
}
