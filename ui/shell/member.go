// Who is at the desk, beyond the password: the page for who has to set up a second factor, key files at sign-in, the switch
// to another member, and forgetting whom a PIN would bring back.

package shell

import (
	"context"
	"errors"

	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/account"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
	"consentry/ui/platform"
	"consentry/ui/platform/pick"
	"consentry/ui/start"
)

// mustPage asks for a second factor before anything else. It has a desk of its own that is never shown: dialogs,
// drives and paper as on every page, and no other page.
type mustPage struct {
	*account.Must
	desk *desk
}

// Clear closes what is open on the page.
func (m *mustPage) Clear() {
	m.Must.Clear()
	m.desk.clear()
}

func (s *Shell) mustFactor(me office.Me) {
	d := newDesk(s, me)
	m := &mustPage{desk: d}
	m.Must = account.NewMust(d, s.house.Office, func() { m.Clear(); s.enter(office.Secret{}) }, func() { s.lock("key") })
	s.before = m
	s.show(m.Content())
	m.Focus()
}

// keyFiles finds the key files on the drives that are plugged in.
func (s *Shell) keyFiles() []start.KeyFile {
	var out []start.KeyFile
	found := platform.KeyFilesOn(s.d.Machine.Drives())
	for _, k := range found {
		name := k.Drive
		if len(found) > 1 {
			name = i18n.T("shell.key.at", "drive", k.Drive, "file", k.Name)
		}
		out = append(out, start.KeyFile{Name: name, Content: k.Content})
	}
	return out
}

// pickKeyFile asks a person for a key file.
func (s *Shell) pickKeyFile(then func(content []byte, err error)) {
	q := platform.FileQuestion{Title: i18n.T("shell.pick.key"), Kinds: kindsOf("key")}
	pick.File(s.d.Async, s.d.Machine, s.d.Window, q, func(path string, err error) {
		s.seen()
		switch {
		case errors.Is(err, platform.ErrCancelled):
		case err != nil:
			s.Fail(err)
		default:
			ui.Run(s.d.Async, nil, func(context.Context) ([]byte, error) { return platform.ReadKeyFile(path) }, func(content []byte, err error) {
				switch {
				case errors.Is(err, platform.ErrNotKeyFile):
					err = &office.Problem{Key: "error.key_file_invalid", Err: err}
				case err != nil:
					err = &office.Problem{Key: "shell.file.read", Err: err}
				}
				then(content, err)
			})
		}
	})
}

// switchMember locks and shows everybody who may sign in.
func (s *Shell) switchMember() {
	s.lockThen("switch", func() {
		s.slot = ""
		s.reopen()
	})
}

// member is what one's own name in the bar offers.
func (d *desk) member() {
	var closing func()
	then := func(f func()) func() { return func() { closing(); f() } }
	row := kit.Row(8)
	for _, n := range []page.Name{page.Settings, page.People} {
		if d.may(n) {
			row.Add(kit.Secondary(i18n.T("shell.member.account"), then(func() { d.Go(page.Route{Page: n}) })))
			break
		}
	}
	if d.mayAsk() {
		row.Add(kit.Secondary(i18n.T("shell.command.emergency"), then(d.AskEmergency)))
	}
	row.Add(kit.Spring())
	change := kit.Primary(i18n.T("shell.member.switch"), then(d.shell.switchMember)).WithIcon(kit.IconPeople)
	row.Add(change)
	what := "shell.member.what"
	if d.me.Prefs.QuickSwitch {
		what = "shell.member.quick"
	}
	closing = d.Dialog(d.me.Member.Name, kit.Stack(14, kit.MutedText(d.roles()), kit.BodyText(i18n.T(what)), row))
	d.Focus(change)
}

// forgetQuick forgets whom a PIN would bring back, and ends a sign-in that waits for its code: before sleep, when the
// system's session is locked, after a long lock.
func (s *Shell) forgetQuick() {
	if s.door != nil {
		s.door.Clear()
	}
	if s.house.Office != nil {
		s.house.Office.ForgetQuick()
	}
}
