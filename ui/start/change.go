// The change of a starter password: it was told to somebody else once, so it opens nothing but this page.

package start

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"

	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// ChangeOptions is what the page needs.
type ChangeOptions struct {
	Async          *ui.Async
	Office         Changer
	Name, Practice string
	Old            office.Secret // the starter password just used; wiped here
	Done           func()
	Later          func() // locks: the starter password stays
	Fail           func(error)
}

// Change is the page.
type Change struct {
	o    ChangeOptions
	pass *newPassword
	save *kit.Button
	work ui.Generation
	area fyne.CanvasObject
}

// NewChange returns the page.
func NewChange(o ChangeOptions) *Change {
	c := &Change{o: o}
	c.pass = newNewPassword(o.Async, func(pw []byte) []office.Defect { return o.Office.CheckNewPassword(pw, o.Name, o.Practice) },
		func() []string { return []string{o.Name, o.Practice} }, func() { c.save.Press() })
	c.save = kit.Primary(i18n.T("start.change.save"), c.change)
	later := kit.Secondary(i18n.T("start.change.later"), func() { c.Clear(); o.Later() })
	c.area = centred(setUpWide, brand(), kit.Card(
		kit.Section(i18n.T("start.change.title", "name", o.Name), i18n.T("start.change.why")),
		c.pass.body, kit.Row(8, kit.Spring(), later, c.save)))
	return c
}

// Content is what stands in the window.
func (c *Change) Content() fyne.CanvasObject { return c.area }

// Focus puts the keyboard where one goes on.
func (c *Change) Focus() { soon(c.o.Async, func() { fyneFocus(c.save) }) }

// Clear drops the passwords.
func (c *Change) Clear() {
	c.o.Old.Wipe()
	c.pass.clear()
}

func (c *Change) change() {
	secret, ok := c.pass.secret()
	if !ok {
		return
	}
	c.save.SetEnabled(false)
	c.save.SetText(i18n.T("start.change.busy"))
	ui.Run(c.o.Async, &c.work, func(ctx context.Context) (struct{}, error) {
		defer secret.Wipe()
		return struct{}{}, c.o.Office.ChangePassword(ctx, c.o.Old, secret)
	}, func(_ struct{}, err error) {
		c.save.SetEnabled(true)
		c.save.SetText(i18n.T("start.change.save"))
		var invalid *office.Invalid
		switch {
		case err == nil:
			c.Clear()
			c.o.Done()
		case errors.As(err, &invalid):
			c.pass.refuse(invalid.Defects)
		default:
			c.o.Fail(err)
		}
	})
}
