// The second factor on the card: what there is, setting up an authenticator, its printed codes.

package account

import (
	"context"
	"errors"
	"strings"

	"fyne.io/fyne/v2"

	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// fewCodes is when the printed codes are to be renewed.
const fewCodes = 3

// Reload reads what second factor there is, and shows it.
func (c *Card) Reload() {
	ui.Run(c.host.Async(), &c.loading, c.o.FactorState, func(st office.FactorState, err error) {
		if err != nil {
			c.host.Fail(err)
			return
		}
		c.state.Objects = c.factor(st)
		c.state.Refresh()
	})
}

// factor is what stands on the card.
func (c *Card) factor(st office.FactorState) []fyne.CanvasObject {
	out := []fyne.CanvasObject{kit.Divider()}
	if NeedsFactor(st, c.host.Me()) {
		out = append(out, kit.Banner(kit.Info, "", i18n.T("account.factor.by", "date", i18n.Date(st.By))))
	}
	return append(out, c.codeRow(st), c.keyRow(st))
}

// NeedsFactor tells whether a member still has to set up a second factor.
func NeedsFactor(st office.FactorState, me office.Me) bool {
	return st.Asked && !st.Code && !st.KeyFile && !me.Practice.Sample
}

// row is one way on the card: its state in words, and what can be done.
func row(icon kit.IconName, title, sub string, chip *kit.Chip, buttons ...fyne.CanvasObject) fyne.CanvasObject {
	r := kit.Row(10, kit.NewIcon(icon, 18, kit.ColorMuted), kit.Grow(kit.Stack(2, kit.StrongText(title), kit.SmallText(sub))), chip)
	for _, b := range buttons {
		r.Add(b)
	}
	return r
}

func (c *Card) codeRow(st office.FactorState) fyne.CanvasObject {
	title := i18n.T("account.app")
	if !st.Code {
		return row(kit.IconLock, title, i18n.T("account.app.against"), kit.NewChip(kit.Mute, i18n.T("account.off")),
			kit.Secondary(i18n.T("account.app.set"), c.Authenticator).Small())
	}
	state, words := kit.OK, i18n.T("account.codes.left", "n", st.CodesLeft)
	if st.CodesLeft < fewCodes {
		state = kit.Warn
	}
	buttons := []fyne.CanvasObject{kit.Secondary(i18n.T("account.codes.renew"), c.renew).Small(), kit.Secondary(i18n.T("account.app.again"), c.Authenticator).Small()}
	if !st.Asked || st.KeyFile {
		buttons = append(buttons, kit.Danger(i18n.T("account.remove"), c.dropApp).Small())
	}
	return row(kit.IconLock, title, i18n.T("account.app.since", "date", i18n.Date(st.Since)), kit.NewChip(state, words), buttons...)
}

func (c *Card) keyRow(st office.FactorState) fyne.CanvasObject {
	title := i18n.T("account.key")
	if !st.KeyFile {
		return row(kit.IconDrive, title, i18n.T("account.key.against"), kit.NewChip(kit.Mute, i18n.T("account.off")),
			kit.Secondary(i18n.T("account.key.make"), c.KeyFile).Small())
	}
	buttons := []fyne.CanvasObject{kit.Secondary(i18n.T("account.key.again"), c.KeyFile).Small()}
	if !st.Asked || st.Code {
		buttons = append(buttons, kit.Danger(i18n.T("account.remove"), c.dropKey).Small())
	}
	return row(kit.IconDrive, title, i18n.T("account.key.on"), kit.NewChip(kit.OK, i18n.T("account.on")), buttons...)
}

// Authenticator sets up an authenticator: the code to scan, its first code, the password.
func (c *flow) Authenticator() {
	c.Clear()
	secret, uri, text, err := c.f.NewAuthenticator()
	if err != nil {
		c.host.Fail(err)
		return
	}
	picture, err := kit.QRCode(uri)
	if err != nil {
		c.host.Fail(err)
		return
	}
	typing := kit.NewText(groups(text), kit.SizeBody, kit.SemiBold, kit.ColorInk)
	code, password := kit.NewEntry("").Limit(12), kit.NewPasswordField()
	first := kit.NewField(i18n.T("account.app.code"), code).Require().Help(i18n.T("account.app.code.help"))
	own := kit.NewField(i18n.T("account.old"), password).Require().Help(i18n.T("account.app.old"))
	var save *kit.Button
	save = kit.Primary(i18n.T("account.app.save"), func() {
		kit.ClearErrors(first, own)
		if strings.TrimSpace(code.Value()) == "" {
			first.SetError(i18n.T("account.app.code.missing"))
		}
		if password.Value() == "" {
			own.SetError(i18n.T("account.old.missing"))
		}
		if kit.FocusFirstError(first, own) {
			return
		}
		pass, digits := office.Secret{Password: []byte(password.Value())}, code.Value()
		run(c, save, func(ctx context.Context) ([]string, error) {
			defer pass.Wipe()
			return c.f.SetAuthenticator(ctx, pass, secret, digits)
		}, func(codes []string) {
			c.changed()
			c.showCodes(codes, i18n.T("account.app.done"))
		}, func(err error) {
			var p *office.Problem
			if errors.As(err, &p) && strings.HasPrefix(p.Key, "error.code_") {
				words, _ := i18n.Sentence(err)
				first.SetError(words)
				code.SetValue("")
				first.Focus()
				return
			}
			c.refuse(own, err)
		})
	})
	kit.SubmitOnEnter(save.Press, first, own)
	at := kit.NewBox(kit.ColorSurface, "", 6, picture)
	c.wipe = func() {
		clear(secret)
		at.SetContent(kit.Gap(0, 0))
		typing.SetText("")
		code.SetValue("")
		password.Clear()
	}
	words := kit.Stack(12, kit.BodyText(i18n.T("account.app.scan")), kit.Stack(3, kit.LabelText(i18n.T("account.app.typed")), typing), kit.SmallText(i18n.T("account.app.clock")))
	c.close = c.host.Dialog(i18n.T("account.app.title"), kit.Stack(14, kit.ColumnsTop(18, []float32{picture.MinSize().Width, 1}, at, words),
		kit.ColumnsTop(14, []float32{1, 1}, first, own), kit.SmallText(i18n.T("account.app.against")), kit.Row(8, kit.Spring(), save)))
	first.Focus()
}

// groups parts text into fours, as one types it.
func groups(text string) string {
	var parts []string
	for len(text) > 4 {
		parts, text = append(parts, text[:4]), text[4:]
	}
	return strings.Join(append(parts, text), " ")
}

// showCodes shows the printed codes, once.
func (c *flow) showCodes(codes []string, done string) {
	var cells []fyne.CanvasObject
	var words []*kit.Text
	for _, code := range codes {
		w := kit.NewText(code, kit.SizeValue, kit.SemiBold, kit.ColorInk).Centered()
		words, cells = append(words, w), append(cells, w)
	}
	problem := kit.ErrorText("")
	problem.Hide()
	kept := kit.NewCheckBox(i18n.T("account.codes.kept"), false, func(bool) { problem.Hide() })
	print := kit.Secondary(i18n.T("account.codes.print"), func() {
		ui.Run(c.host.Async(), &c.work, func(context.Context) ([]byte, error) { return c.f.CodesPaper(codes) }, func(pdf []byte, err error) {
			if err != nil {
				c.host.Fail(err)
				return
			}
			c.host.OpenPDF(pdf)
		})
	}).WithIcon(kit.IconPrint)
	over := kit.Primary(i18n.T("account.codes.done"), func() {
		if !kept.On() {
			problem.SetText(i18n.T("account.codes.keep"))
			problem.Show()
			return
		}
		c.Clear()
		c.host.Toast(done, nil)
		c.changed()
	})
	c.wipe = func() {
		for i, w := range words {
			w.SetText("")
			codes[i] = ""
		}
	}
	problem.SetText(i18n.T("account.codes.keep")) // takes its room from the start
	c.close = c.host.Hold(i18n.T("account.codes.title"), kit.Stack(14, kit.BodyText(i18n.T("account.codes.what")),
		kit.NewBox(kit.ColorPrimarySoft, "", 10, kit.Inset(16, 18, kit.Grid(2, 8, cells...))), kept, problem,
		kit.Row(8, print, kit.Spring(), over)))
	c.host.Focus(print)
}

// askSecret asks for the password before something is done, after saying what that is.
func (c *flow) askSecret(title, what, verb string, do func(ctx context.Context, password office.Secret) error, done func()) {
	c.Clear()
	password := kit.NewPasswordField()
	field := kit.NewField(i18n.T("account.old"), password).Require()
	var save *kit.Button
	save = kit.Primary(verb, func() {
		if !typed(field, password) {
			return
		}
		secret := office.Secret{Password: []byte(password.Value())}
		run(c, save, func(ctx context.Context) (struct{}, error) {
			defer secret.Wipe()
			return struct{}{}, do(ctx, secret)
		}, func(struct{}) { done() }, func(err error) { c.refuse(field, err) })
	})
	password.OnEnter(save.Press)
	c.wipe = password.Clear
	c.close = c.host.Dialog(title, kit.Stack(14, kit.BodyText(what), field, kit.Row(8, kit.Spring(), save)))
	field.Focus()
}

// renew makes ten new codes.
func (c *flow) renew() {
	var codes []string
	c.askSecret(i18n.T("account.codes.renew"), i18n.T("account.codes.renew.what"), i18n.T("account.codes.renew.yes"),
		func(ctx context.Context, password office.Secret) (err error) {
			codes, err = c.f.RenewCodes(ctx, password)
			return err
		}, func() {
			c.changed()
			c.showCodes(codes, i18n.T("account.codes.renewed"))
		})
}

func (c *flow) dropApp() {
	c.askSecret(i18n.T("account.app.drop"), i18n.T("account.app.drop.what"), i18n.T("account.remove"), c.f.DropAuthenticator, func() {
		c.host.Toast(i18n.T("account.app.dropped"), nil)
		c.changed()
	})
}

func (c *flow) dropKey() {
	c.askSecret(i18n.T("account.key.drop"), i18n.T("account.key.drop.what"), i18n.T("account.remove"),
		func(ctx context.Context, password office.Secret) error { return c.f.UseKeyFile(ctx, password, nil) }, func() {
			c.host.Toast(i18n.T("account.key.dropped"), nil)
			c.changed()
		})
}
