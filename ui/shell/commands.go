// The commands: the menu, the keys, and the guard that keeps them away from dialogs, patients and a locked window.

package shell

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"consentry/domain/access"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

// The menus.
const (
	menuFile    = "shell.menu.file"
	menuGo      = "shell.menu.go"
	menuPatient = "shell.menu.patient"
	menuHelp    = "shell.menu.help"
)

// free tells whether a command may run: somebody is at the desk, and nothing stands above the page.
func (s *Shell) free() bool {
	return s.desk != nil && s.desk.patient == nil && kit.Idle(s.d.Window)
}

// commands is everything the menu and the keys can do for this member.
func (d *desk) commands() *kit.Commands {
	s := d.shell
	c := kit.NewCommands(s.free)
	add := func(id, menu string, key fyne.KeyName, mod fyne.KeyModifier, run func()) {
		c.Add(kit.Command{ID: id, Label: i18n.T("shell.command." + id), Menu: i18n.T(menu), Key: key, Modifier: mod,
			Run: func() { s.seen(); run() }})
	}
	c.Add(kit.Command{ID: "lock", Label: i18n.T("shell.command.lock"), Menu: i18n.T(menuFile), Key: fyne.KeyL, Always: true,
		Run: func() { s.lock("key") }})
	add("switch", menuFile, fyne.KeyL, fyne.KeyModifierShift|fyne.KeyModifierShortcutDefault, s.switchMember)
	if d.mayAsk() {
		add("emergency", menuFile, "", 0, d.AskEmergency)
	}
	if d.me.Practice.Sample {
		add("leave", menuFile, "", 0, s.leaveSample)
	} else {
		add("sample", menuFile, "", 0, func() { s.home = s.house.Dir; s.lockThen("exit", s.sample) })
	}
	add("find", menuGo, fyne.KeyK, 0, d.find)
	add("back", menuGo, fyne.KeyLeft, fyne.KeyModifierAlt, d.Back)
	for i, e := range d.inRail() {
		key, mod := pageKey(i)
		c.Add(kit.Command{ID: string(e.name), Label: e.title(), Menu: i18n.T(menuGo), Key: key, Modifier: mod,
			Run: func() { d.Go(d.routeTo(e.name)) }})
	}
	if d.may(page.Patient) && d.me.Perms.Has(access.PatientsEdit) {
		add("new", menuPatient, fyne.KeyN, 0, func() { d.Go(page.Route{Page: page.Patient, Part: page.PartNew}) })
	}
	if d.may(page.CheckIn) {
		add("checkin", menuPatient, "", 0, func() { d.Go(page.Route{Page: page.CheckIn}) })
	}
	add("keys", menuHelp, fyne.KeyF1, 0, d.help)
	add("about", menuHelp, "", 0, d.about)
	return c
}

// pageKey is the key of the i-th page in the rail: 1 to 9, 0, and then the same with Shift.
func pageKey(i int) (key fyne.KeyName, mod fyne.KeyModifier) {
	const digits = "1234567890"
	switch {
	case i < len(digits):
		return fyne.KeyName(digits[i : i+1]), 0
	case i < 2*len(digits):
		i -= len(digits)
		return fyne.KeyName(digits[i : i+1]), fyne.KeyModifierShortcutDefault | fyne.KeyModifierShift
	}
	return "", 0
}

// guard gives the window the menu and keys that fit its state: all commands at the desk, none but leaving elsewhere.
func (s *Shell) guard() {
	kit.SetKeyHook(s.key)
	s.d.Window.SetOnDropped(s.drop)
	kit.SetKeySeen(s.seen)
	if c, ok := s.d.Window.Canvas().(desktop.Canvas); ok { // where no piece has the keyboard
		c.SetOnKeyDown(kit.KeyWentDown)
	}
	s.d.Window.Canvas().SetOnTypedKey(func(k *fyne.KeyEvent) {
		if !kit.EnterSpent(k) {
			s.key(k)
		}
	})
	s.d.Window.Canvas().SetOnTypedRune(func(r rune) {
		if s.door != nil {
			s.door.Typed(r)
		}
	})
	s.d.Window.SetMainMenu(s.menu())
}

// menu is the main menu of the present state; nil hides it.
func (s *Shell) menu() *fyne.MainMenu {
	switch {
	case s.desk != nil && s.desk.patient != nil:
		return nil
	case s.desk != nil:
		m := s.desk.cmds.Menu()
		quit := fyne.NewMenuItem(i18n.T("shell.quit"), s.RequestQuit)
		quit.IsQuit = true
		m.Items[0].Items = append(m.Items[0].Items, fyne.NewMenuItemSeparator(), quit)
		return m
	default:
		return nil
	}
}

// key is told of keys that the piece with the keyboard has no use for. It returns true for a key used.
func (s *Shell) key(k *fyne.KeyEvent) bool {
	d := s.desk
	if d == nil || d.patient != nil {
		return false
	}
	s.seen()
	switch k.Name {
	case fyne.KeyEscape:
		return s.escape()
	case fyne.KeyF2:
		if s.free() {
			d.find()
			return true
		}
	case fyne.KeyF1:
		return d.cmds.Key(k)
	case fyne.KeyPageDown:
		return kit.ScrollPage(s.d.Window.Canvas(), 1)
	case fyne.KeyPageUp:
		return kit.ScrollPage(s.d.Window.Canvas(), -1)
	}
	return false
}

// escape closes what stands above the page, or leaves a field, or goes back.
func (s *Shell) escape() bool {
	d := s.desk
	switch {
	case d.search != nil:
		d.search.close()
	case d.overlay != nil && d.overlay.held:
	case d.overlay != nil:
		d.overlay.close()
	case !kit.Idle(s.d.Window):
		return false // a popup of a piece of its own: it knows what Esc means
	case d.typing(s.d.Window.Canvas().Focused()):
		s.d.Window.Canvas().Unfocus()
	default:
		d.Back()
	}
	return true
}

// typing tells whether a person is in a box, to leave which Esc is for. An empty one that nobody went to is none.
func (d *desk) typing(f fyne.Focusable) bool {
	e := entryOf(f)
	return e != nil && (f != d.seated || e.Text != "")
}

// entryOf returns the box in which a person is typing, nil if the keyboard is elsewhere.
func entryOf(f fyne.Focusable) *widget.Entry {
	switch e := f.(type) {
	case *kit.Entry:
		return &e.Entry
	case *searchEntry:
		return &e.Entry
	case *widget.Entry:
		return e
	}
	return nil
}

// help lists the keys.
func (d *desk) help() {
	rows := kit.Stack(9)
	line := func(words, keys string) {
		rows.Add(kit.Row(12, kit.Grow(kit.BodyText(words)), kit.NewChip(kit.Mute, keys)))
	}
	for _, c := range d.cmds.All() {
		if k := c.Keys(); k != "" {
			if c.ID == "find" {
				k += "  F2"
			}
			line(c.Label, k)
		}
	}
	for _, k := range []string{"tab", "arrows", "enter", "send", "esc", "space", "reveal"} {
		line(i18n.T("shell.help."+k), i18n.T("shell.help."+k+".key"))
	}
	d.Dialog(i18n.T("shell.help.title"), rows)
}

// about says which program this is and where the practice lives.
func (d *desk) about() {
	s := d.shell
	rows := []fyne.CanvasObject{kit.Fact(i18n.T("shell.about.version"), s.d.Version), kit.Fact(i18n.T("shell.about.practice"), d.me.Practice.Name),
		kit.Fact(i18n.T("shell.about.folder"), s.house.Dir), kit.SmallText(i18n.T("shell.about.offline"))}
	d.Dialog(i18n.T("shell.command.about"), kit.Stack(12, rows...))
}
