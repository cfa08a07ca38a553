// Commands: everything a shortcut can do, on the main menu, behind one guard. Shortcuts of menu items work while a
// person types; shortcuts of a canvas do not.

package kit

import (
	"runtime"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// Command is something that can be done from the menu and by keys.
type Command struct {
	ID, Label string
	Menu      string           // the menu it stands in
	Key       fyne.KeyName     // "" for none; F1 to F12 need no modifier
	Modifier  fyne.KeyModifier // 0 with a Key means Ctrl, or Cmd on a Mac
	Always    bool             // works while a dialog is open and while locked
	Run       func()
}

func (c Command) bare() bool {
	return len(c.Key) > 1 && c.Key[0] == 'F' && c.Modifier == 0 || c.Key == fyne.KeyEscape
}

// Keys writes the command's keys as people say them: "Ctrl K", "⌘K", "F1"; "" for none.
func (c Command) Keys() string {
	if c.Key == "" {
		return ""
	}
	if c.bare() {
		return string(c.Key)
	}
	m := c.Modifier
	if m == 0 {
		m = fyne.KeyModifierShortcutDefault
	}
	mac := runtime.GOOS == "darwin"
	var parts []string
	for _, k := range []struct {
		mod       fyne.KeyModifier
		name, mac string
	}{{fyne.KeyModifierControl, "Ctrl", "⌃"}, {fyne.KeyModifierAlt, "Alt", "⌥"}, {fyne.KeyModifierShift, "Shift", "⇧"},
		{fyne.KeyModifierSuper, "Super", "⌘"}} {
		if m&k.mod != 0 {
			if mac {
				parts = append(parts, k.mac)
			} else {
				parts = append(parts, k.name)
			}
		}
	}
	if mac {
		return strings.Join(append(parts, string(c.Key)), "")
	}
	return strings.Join(append(parts, string(c.Key)), " ")
}

// Commands holds a window's commands in order.
type Commands struct {
	idle func() bool
	list []Command
}

// NewCommands returns an empty list. idle tells whether commands may run now: no dialog open and not locked.
func NewCommands(idle func() bool) *Commands { return &Commands{idle: idle} }

// Add adds a command.
func (c *Commands) Add(cmds ...Command) { c.list = append(c.list, cmds...) }

// All lists the commands, for the sheet of shortcuts.
func (c *Commands) All() []Command { return append([]Command(nil), c.list...) }

// Run runs the command of an id if it may run now, and reports whether it did.
func (c *Commands) Run(id string) bool {
	for _, cmd := range c.list {
		if cmd.ID == id && (cmd.Always || c.idle()) {
			cmd.Run()
			return true
		}
	}
	return false
}

// Key runs the command of a function key or Esc; give it to SetKeyHook and Canvas.SetOnTypedKey.
func (c *Commands) Key(k *fyne.KeyEvent) bool {
	for _, cmd := range c.list {
		if cmd.bare() && cmd.Key == k.Name {
			return c.Run(cmd.ID)
		}
	}
	return false
}

// Menu returns the main menu. Each item runs through the guard.
func (c *Commands) Menu() *fyne.MainMenu {
	var order []string
	menus := map[string]*fyne.Menu{}
	for _, cmd := range c.list {
		m, ok := menus[cmd.Menu]
		if !ok {
			m = fyne.NewMenu(cmd.Menu)
			menus[cmd.Menu] = m
			order = append(order, cmd.Menu)
		}
		it := fyne.NewMenuItem(cmd.Label, func() { c.Run(cmd.ID) })
		if cmd.Key != "" && !cmd.bare() {
			mod := cmd.Modifier
			if mod == 0 {
				mod = fyne.KeyModifierShortcutDefault
			}
			it.Shortcut = &desktop.CustomShortcut{KeyName: cmd.Key, Modifier: mod}
		}
		m.Items = append(m.Items, it)
	}
	out := fyne.NewMainMenu()
	for _, name := range order {
		out.Items = append(out.Items, menus[name])
	}
	return out
}

// Idle reports whether a window has no dialog, popup or menu open.
func Idle(w fyne.Window) bool { return w.Canvas().Overlays().Top() == nil }
