// The page before everything else of who has to set up a second factor, and whose days of grace are over.

package account

import (
	"fyne.io/fyne/v2"

	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

// Must is the page.
type Must struct {
	flow
	done, later func()
	area        *kit.Scroller
	first       *kit.Button
}

const (
	mustWide  = 760
	againWide = 420
)

// NewMust returns the page. done is called when a second factor is set up, later when somebody gives up for now.
func NewMust(h page.Host, f Factors, done, later func()) *Must {
	m := &Must{flow: newFlow(h, f), done: done, later: later, area: kit.NewScroller(kit.Gap(0, 0))}
	m.changed = m.ready
	m.first = kit.Primary(i18n.T("account.app.set"), m.Authenticator)
	way := func(icon kit.IconName, title, what, against string, act *kit.Button) fyne.CanvasObject {
		return kit.Card(kit.Row(10, kit.NewIcon(icon, 22, kit.ColorPrimary), kit.Grow(kit.HeadingText(i18n.T(title)))), kit.BodyText(i18n.T(what)),
			kit.SmallText(i18n.T(against)), kit.Spring(), kit.Row(0, act, kit.Spring()))
	}
	m.set(mustWide, kit.TitleText(i18n.T("account.must.title")).Centered(), kit.BodyText(i18n.T("account.must.what")).Centered(), kit.Gap(0, 4),
		kit.Columns(14, []float32{1, 1}, way(kit.IconLock, "account.app", "account.app.how", "account.app.against", m.first),
			way(kit.IconDrive, "account.key", "account.key.how", "account.key.against", kit.Secondary(i18n.T("account.key.make"), m.KeyFile))),
		kit.Row(0, kit.Spring(), kit.Link(i18n.T("account.must.later"), func() { m.later() }), kit.Spring()))
	return m
}

func (m *Must) set(width float32, objects ...fyne.CanvasObject) {
	head := kit.Row(9, kit.Spring(), kit.NewLogo(30), kit.NewText("Consentry", kit.SizeValue, kit.Bold, kit.ColorInk), kit.Spring())
	m.area.SetContent(kit.Inset(24, 24, kit.Stack(0, kit.Spring(), kit.Columns(0, []float32{1, width, 1}, kit.Gap(0, 0),
		kit.Stack(14, append([]fyne.CanvasObject{head}, objects...)...), kit.Gap(0, 0)), kit.Spring())))
}

// ready is what stands there once a second factor is set up, behind the printed codes.
func (m *Must) ready() {
	m.first = kit.Primary(i18n.T("account.must.on"), func() { m.done() })
	m.set(againWide, kit.Card(kit.Section(i18n.T("account.must.done"), i18n.T("account.must.done.what")), kit.Row(0, kit.Spring(), m.first)))
	m.host.Focus(m.first)
}

// Content is what stands in the window.
func (m *Must) Content() fyne.CanvasObject { return m.area }

// Focus puts the keyboard where one goes on.
func (m *Must) Focus() { m.host.Focus(m.first) }
