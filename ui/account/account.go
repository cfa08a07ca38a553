// Package account is the card of one's own account, which stands on more than one page: password and PIN.
package account

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"

	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
	"consentry/ui/start"
)

// Office is what the card needs of the office.
type Office interface {
	ChangePassword(ctx context.Context, old, new office.Secret) error
	CheckNewPassword(password []byte, name, practice string) []office.Defect
	SetPIN(ctx context.Context, password office.Secret, pin []byte) error
}

// Card is one's own account.
type Card struct {
	host  page.Host
	o     Office
	work  ui.Generation
	close func()
	wipe  func()
}

// New returns the card.
func New(h page.Host, o Office) *Card {
	return &Card{host: h, o: o, close: func() {}, wipe: func() {}}
}

// Content is what stands on the page.
func (c *Card) Content() fyne.CanvasObject {
	me := c.host.Me().Member
	return kit.Card(kit.Row(12, kit.NewAvatar(me.Name, 40), kit.Grow(kit.Stack(2, kit.StrongText(me.Name), kit.SmallText(i18n.T("account.sub")))),
		kit.Secondary(i18n.T("account.pin"), c.askPIN), kit.Secondary(i18n.T("account.password"), c.askPassword)))
}

// Clear closes what is open and drops what was typed.
func (c *Card) Clear() {
	c.work.Cancel()
	c.wipe()
	c.close()
	c.close, c.wipe = func() {}, func() {}
}

// run does something that takes a second on purpose, with the button saying so.
func (c *Card) run(b *kit.Button, words, done string, do func(context.Context) error, refuse func(error)) {
	b.SetEnabled(false)
	b.SetText(i18n.T("account.busy"))
	ui.Run(c.host.Async(), &c.work, func(ctx context.Context) (struct{}, error) { return struct{}{}, do(context.WithoutCancel(ctx)) }, func(_ struct{}, err error) {
		b.SetEnabled(true)
		b.SetText(words)
		if err != nil {
			refuse(err)
			return
		}
		c.Clear()
		c.host.Toast(done, nil)
	})
}

// askPassword changes one's own password.
func (c *Card) askPassword() {
	c.Clear()
	me := c.host.Me()
	old := kit.NewPasswordField()
	field := kit.NewField(i18n.T("account.old"), old).Require()
	var save *kit.Button
	form := start.NewPasswordForm(c.host.Async(), func(pw []byte) []office.Defect { return c.o.CheckNewPassword(pw, me.Member.Name, me.Practice.Name) },
		func() []string { return []string{me.Member.Name, me.Practice.Name} }, func() { save.Press() })
	words := i18n.T("account.password.save")
	save = kit.Primary(words, func() {
		field.SetError("")
		if old.Value() == "" {
			field.SetError(i18n.T("account.old.missing"))
			field.Focus()
			return
		}
		secret, ok := form.Secret()
		if !ok {
			return
		}
		was := office.Secret{Password: []byte(old.Value())}
		c.run(save, words, i18n.T("account.password.done"), func(ctx context.Context) error {
			defer secret.Wipe()
			defer was.Wipe()
			return c.o.ChangePassword(ctx, was, secret)
		}, func(err error) {
			var invalid *office.Invalid
			if errors.As(err, &invalid) {
				form.Refuse(invalid.Defects)
				return
			}
			c.refuse(field, err)
		})
	})
	c.wipe = func() { old.Clear(); form.Clear() }
	c.close = c.host.Dialog(i18n.T("account.password"), kit.Stack(14, field, form.Content(), kit.Row(8, kit.Spring(), save)))
	field.Focus()
}

// refuse says at the field that the password is not right, and anything else in a window of its own.
func (c *Card) refuse(field *kit.Field, err error) {
	if errors.Is(err, office.ErrWrongSecret) || errors.Is(err, office.ErrWait) {
		if words, ok := i18n.Sentence(err); ok {
			field.SetError(words)
			field.Focus()
			return
		}
	}
	c.host.Fail(err)
}

// askPIN sets the PIN that takes the screen back from a patient.
func (c *Card) askPIN() {
	c.Clear()
	password, pin, again := kit.NewPasswordField(), kit.NewPasswordField(), kit.NewPasswordField()
	fields := []*kit.Field{kit.NewField(i18n.T("account.old"), password).Require(), kit.NewField(i18n.T("account.pin.new"), pin).Require().Help(i18n.T("office.pin_rule")),
		kit.NewField(i18n.T("account.pin.again"), again).Require()}
	words := i18n.T("account.pin.save")
	var save *kit.Button
	save = kit.Primary(words, func() {
		kit.ClearErrors(fields...)
		switch {
		case password.Value() == "":
			fields[0].SetError(i18n.T("account.old.missing"))
		case pin.Value() == "":
			fields[1].SetError(i18n.T("office.pin_rule"))
		case pin.Value() != again.Value():
			fields[2].SetError(i18n.T("account.pin.differ"))
		}
		if kit.FocusFirstError(fields...) {
			return
		}
		secret, digits := office.Secret{Password: []byte(password.Value())}, []byte(pin.Value())
		c.run(save, words, i18n.T("account.pin.done"), func(ctx context.Context) error {
			defer secret.Wipe()
			defer clear(digits)
			return c.o.SetPIN(ctx, secret, digits)
		}, func(err error) {
			if errors.Is(err, office.ErrInvalid) {
				fields[1].SetError(i18n.T("office.pin_rule"))
				fields[1].Focus()
				return
			}
			c.refuse(fields[0], err)
		})
	})
	again.OnEnter(save.Press)
	c.wipe = func() { password.Clear(); pin.Clear(); again.Clear() }
	c.close = c.host.Dialog(i18n.T("account.pin"), kit.Stack(14, kit.BodyText(i18n.T("account.pin.what")), fields[0], kit.ColumnsTop(14, []float32{1, 1}, fields[1], fields[2]), kit.Row(8, kit.Spring(), save)))
	fields[0].Focus()
}
