// Package account is the card of one's own account, which stands on more than one page: password, PIN and second factor; and
// the page of who has to set up a second factor before anything else.
//
// This file holds the card and its password and PIN; the second factor is in factor.go, the key file in keyfile.go, the page
// in must.go.
package account

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"

	"consentry/domain/office"
	"consentry/domain/oversight"
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
	FactorState(ctx context.Context) (office.FactorState, error)
	Factors
}

// Factors is what setting up a second factor needs of the office.
type Factors interface {
	NewAuthenticator() (secret []byte, uri, text string, err error)
	SetAuthenticator(ctx context.Context, password office.Secret, secret []byte, code string) ([]string, error)
	RenewCodes(ctx context.Context, password office.Secret) ([]string, error)
	CodesPaper(codes []string) ([]byte, error)
	DropAuthenticator(ctx context.Context, password office.Secret) error
	NewKeyFile() ([]byte, error)
	UseKeyFile(ctx context.Context, password office.Secret, content []byte) error
}

// Card is one's own account.
type Card struct {
	flow
	o       Office
	loading ui.Generation
	state   *fyne.Container // what stands there of the second factor
}

// New returns the card.
func New(h page.Host, o Office) *Card {
	c := &Card{flow: newFlow(h, o), o: o, state: kit.Stack(10)}
	c.changed = c.Reload
	return c
}

// Content is what stands on the page. It loads what second factor there is.
func (c *Card) Content() fyne.CanvasObject {
	me := c.host.Me().Member
	c.Reload()
	card := []fyne.CanvasObject{kit.Row(12, kit.NewAvatar(me.Name, 40), kit.Grow(kit.Stack(2, kit.StrongText(me.Name), kit.SmallText(i18n.T("account.sub")))),
		kit.Secondary(i18n.T("account.pin"), c.askPIN), kit.Secondary(i18n.T("account.password"), c.askPassword)), c.state}
	if who := c.host.Me(); who.Emergency == nil && oversight.EmergencyAdds(who.Member, who.Perms) {
		card = append(card, kit.Row(12, kit.Grow(kit.Stack(2, kit.StrongText(i18n.T("account.emergency")), kit.SmallText(i18n.T("account.emergency.what")))),
			kit.Secondary(i18n.T("account.emergency.ask"), c.host.AskEmergency)))
	}
	return kit.Card(card...)
}

// Clear closes what is open and drops what was typed.
func (c *Card) Clear() {
	c.loading.Cancel()
	c.flow.Clear()
}

// flow is a chain of questions about one's own account, each in a window above the page.
type flow struct {
	host    page.Host
	f       Factors
	work    ui.Generation
	close   func()
	wipe    func()
	changed func() // the second factor is another one now
}

func newFlow(h page.Host, f Factors) flow {
	return flow{host: h, f: f, close: func() {}, wipe: func() {}, changed: func() {}}
}

// Clear closes what is open and drops what was typed.
func (c *flow) Clear() {
	c.work.Cancel()
	c.wipe()
	c.close()
	c.close, c.wipe = func() {}, func() {}
}

// run does something that takes a second on purpose, with the button saying so.
func run[T any](c *flow, b *kit.Button, do func(context.Context) (T, error), done func(T), refuse func(error)) {
	words := b.Text()
	b.SetEnabled(false)
	b.SetText(i18n.T("account.busy"))
	ui.Run(c.host.Async(), &c.work, func(ctx context.Context) (T, error) { return do(context.WithoutCancel(ctx)) }, func(v T, err error) {
		b.SetEnabled(true)
		b.SetText(words)
		if err != nil {
			refuse(err)
			return
		}
		c.Clear()
		done(v)
	})
}

// plainly is run for work that gives nothing but its end.
func plainly(c *flow, b *kit.Button, done string, do func(context.Context) error, refuse func(error)) {
	run(c, b, func(ctx context.Context) (struct{}, error) { return struct{}{}, do(ctx) }, func(struct{}) { c.host.Toast(done, nil) }, refuse)
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
	save = kit.Primary(i18n.T("account.password.save"), func() {
		if !typed(field, old) {
			return
		}
		secret, ok := form.Secret()
		if !ok {
			return
		}
		was := office.Secret{Password: []byte(old.Value())}
		plainly(&c.flow, save, i18n.T("account.password.done"), func(ctx context.Context) error {
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

// typed asks for the present password if there is none.
func typed(field *kit.Field, password *kit.PasswordField) bool {
	field.SetError("")
	if password.Value() == "" {
		field.SetError(i18n.T("account.old.missing"))
		field.Focus()
		return false
	}
	return true
}

// refuse says at the field that the password is not right, and anything else in a window of its own.
func (c *flow) refuse(field *kit.Field, err error) {
	if errors.Is(err, office.ErrWrongSecret) || errors.Is(err, office.ErrWait) {
		if words, ok := i18n.Sentence(err); ok {
			field.SetError(words)
			field.Focus()
			return
		}
	}
	c.host.Fail(err)
}

// askPIN sets the PIN that takes the screen back from a patient, and brings its owner back where the practice allows that.
func (c *Card) askPIN() {
	c.Clear()
	password, pin, again := kit.NewPasswordField(), kit.NewPasswordField(), kit.NewPasswordField()
	fields := []*kit.Field{kit.NewField(i18n.T("account.old"), password).Require(), kit.NewField(i18n.T("account.pin.new"), pin).Require().Help(i18n.T("office.pin_rule")),
		kit.NewField(i18n.T("account.pin.again"), again).Require()}
	var save *kit.Button
	save = kit.Primary(i18n.T("account.pin.save"), func() {
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
		plainly(&c.flow, save, i18n.T("account.pin.done"), func(ctx context.Context) error {
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
	what := kit.Stack(4, kit.BodyText(i18n.T("account.pin.what")))
	if c.host.Me().Prefs.QuickSwitch {
		what.Add(kit.BodyText(i18n.T("account.pin.quick")))
	}
	c.close = c.host.Dialog(i18n.T("account.pin"), kit.Stack(14, what, fields[0], kit.ColumnsTop(14, []float32{1, 1}, fields[1], fields[2]), kit.Row(8, kit.Spring(), save)))
	fields[0].Focus()
}
