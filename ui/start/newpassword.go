// Choosing a password: a passphrase is offered first; one's own is judged while it is typed.

package start

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"time"

	"fyne.io/fyne/v2"

	"consentry/domain/access"
	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// judgeWait is how long typing must rest before a password is judged.
const judgeWait = 200 * time.Millisecond

// The two ways to a password.
const (
	offered = "offered"
	own     = "own"
)

// newPassword is the piece that asks for a new password.
type newPassword struct {
	async *ui.Async
	check func(password []byte) []office.Defect
	words func() []string // what an attacker would try here: names
	enter func()          // what Enter in the last field does

	phrase string
	way    *kit.Choice
	shown  *kit.Text
	first  *kit.PasswordField
	again  *kit.PasswordField
	field  *kit.Field
	repeat *kit.Field
	judge  func()
	work   ui.Generation
	body   *fyne.Container
	offer  fyne.CanvasObject
	typing fyne.CanvasObject
}

func newNewPassword(a *ui.Async, check func([]byte) []office.Defect, words func() []string, enter func()) *newPassword {
	p := &newPassword{async: a, check: check, words: words, enter: enter}
	p.way = kit.NewChoice([]kit.Option{{ID: offered, Label: i18n.T("start.pass.offered")}, {ID: own, Label: i18n.T("start.pass.own")}}, offered, func(string) { p.switched(); soon(a, p.focus) })
	p.shown = kit.NewText("", kit.SizeValue, kit.SemiBold, kit.ColorInk).Centered()
	another := kit.Link(i18n.T("start.pass.another"), p.roll).WithIcon(kit.IconRefresh)
	p.offer = kit.Stack(8, kit.NewBox(kit.ColorPrimarySoft, "", 10, kit.Inset(16, 16, p.shown)),
		kit.Row(8, kit.Spring(), another, kit.Spring()), kit.SmallText(i18n.T("start.pass.keep")))
	p.first, p.again = kit.NewPasswordField(), kit.NewPasswordField()
	p.field = kit.NewField(i18n.T("start.pass.new"), p.first).Help(i18n.T("start.pass.rules"))
	p.repeat = kit.NewField(i18n.T("start.pass.again"), p.again)
	p.judge = a.Debounce(judgeWait, p.meter)
	p.first.OnEdited = func(string) { p.judge() }
	p.first.OnEnter(p.again.Focus)
	p.again.OnEnter(func() { p.enter() })
	p.typing = kit.Stack(12, p.field, p.repeat)
	p.body = kit.Stack(14, p.way, p.offer, p.typing)
	p.roll()
	p.switched()
	return p
}

// roll offers another passphrase.
func (p *newPassword) roll() {
	phrase, err := access.GeneratePassphrase(rand.Reader)
	if err != nil {
		p.phrase = ""
		p.way.Choose(own)
		p.switched()
		return
	}
	p.phrase = phrase
	p.shown.SetText(phrase)
}

func (p *newPassword) switched() {
	mine := p.way.Chosen() == own
	if mine {
		p.offer.Hide()
		p.typing.Show()
	} else {
		p.offer.Show()
		p.typing.Hide()
	}
	p.body.Refresh()
}

func (p *newPassword) focus() {
	if p.way.Chosen() == own {
		p.first.Focus()
	}
}

// meter judges what is typed, away from the widgets: it can take a moment.
func (p *newPassword) meter() {
	typed := []byte(p.first.Value())
	if len(typed) == 0 {
		p.first.SetStrength(0, "")
		return
	}
	type verdict struct {
		level   int
		defects []office.Defect
	}
	words := p.words()
	ui.Run(p.async, &p.work, func(context.Context) (verdict, error) {
		defer clear(typed)
		return verdict{access.Strength(typed, words), p.check(typed)}, nil
	}, func(v verdict, _ error) {
		if len(v.defects) == 0 {
			p.first.SetStrength(v.level, i18n.T("start.pass.good"))
			return
		}
		p.first.SetStrength(min(v.level, 2), defectSentence(v.defects[0]))
	})
}

// secret returns the password chosen, or says what is wrong. The caller wipes it.
func (p *newPassword) secret() (office.Secret, bool) {
	if p.way.Chosen() == offered {
		return office.Secret{Password: []byte(p.phrase)}, true
	}
	kit.ClearErrors(p.field, p.repeat)
	first, again := []byte(p.first.Value()), []byte(p.again.Value())
	defer clear(again)
	if ds := p.check(first); len(ds) > 0 {
		clear(first)
		p.refuse(ds)
		return office.Secret{}, false
	}
	if subtle.ConstantTimeCompare(first, again) != 1 {
		clear(first)
		p.repeat.SetError(i18n.T("start.pass.differ"))
		p.repeat.Focus()
		return office.Secret{}, false
	}
	return office.Secret{Password: first}, true
}

// refuse shows what is wrong with the password.
func (p *newPassword) refuse(ds []office.Defect) {
	p.way.Choose(own)
	p.switched()
	p.field.SetError(defectSentence(ds[0]))
	p.field.Focus()
}

// clear drops everything chosen and typed.
func (p *newPassword) clear() {
	p.work.Cancel()
	p.phrase = ""
	p.shown.SetText("")
	p.first.Clear()
	p.again.Clear()
}
