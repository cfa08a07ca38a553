// What a version is opened with where nobody can sign in: the Recovery Sheet, or, if the version takes one, a password.

package start

import (
	"errors"

	"fyne.io/fyne/v2"

	"consentry/domain/office"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// The two ways.
const (
	bySheet    = "sheet"
	byPassword = "password"
)

// restoreKey is the piece. What was typed stays when another version or the other way is chosen.
type restoreKey struct {
	r     *Restore
	way   string
	word  *kit.PasswordField
	field *kit.Field
	keys  *keyLine // nil while no password with a key file could be typed
	body  *fyne.Container
}

func newRestoreKey(r *Restore) *restoreKey {
	b := &restoreKey{r: r, way: bySheet, word: kit.NewPasswordField(), body: kit.Stack(12)}
	b.word.OnEnter(r.run)
	b.field = kit.NewField(i18n.T("start.password"), b.word).Help(i18n.T("restore.word.help"))
	b.paint()
	return b
}

// paint shows the way that is chosen, of those that the version has.
func (b *restoreKey) paint() {
	v := b.r.version()
	if v.Passwords == 0 {
		b.way = bySheet
	}
	b.dropKeys(b.way == bySheet || v.KeyFiles == 0 || b.keys != nil && b.keys.o.spare != (v.KeyFiles < v.Passwords))
	b.body.Objects = nil
	if v.Passwords > 0 {
		ways := []kit.Option{{ID: bySheet, Label: i18n.T("restore.by.sheet")}, {ID: byPassword, Label: i18n.T("restore.by.password")}}
		b.body.Add(kit.NewField(i18n.T("restore.by"), kit.NewChoice(ways, b.way, func(way string) { b.way = way; b.paint(); b.focus() })))
	}
	if b.way == bySheet {
		b.body.Add(b.r.sheet.Content())
	} else {
		b.body.Add(b.field)
		if v.KeyFiles > 0 && b.r.o.KeyFiles != nil {
			if b.keys == nil {
				b.keys = newKeyLine(keyLineOptions{async: b.r.o.Async, find: b.r.o.KeyFiles, ask: b.r.o.PickKeyFile, spare: v.KeyFiles < v.Passwords,
					refresh: b.r.area.Refresh, refused: b.field.SetError, goOn: b.focus})
			}
			b.body.Add(b.keys.body)
		}
	}
	b.body.Refresh()
	b.r.area.Refresh()
}

func (b *restoreKey) focus() {
	if b.way == bySheet {
		b.r.sheet.Focus()
		return
	}
	b.word.Focus()
}

// read puts what was typed into the question; false: something is missing, and it is said.
func (b *restoreKey) read(into *office.Recovery) (ok bool) {
	if b.way == bySheet {
		into.Sheet, ok = b.r.sheet.Whole()
		return ok
	}
	if b.word.Value() == "" {
		b.field.SetError(i18n.T("start.password.empty"))
		b.word.Focus()
		return false
	}
	if b.keys != nil {
		if into.Password.KeyFile, ok = b.keys.content(); !ok {
			return false
		}
	}
	into.Password.Password = []byte(b.word.Value())
	return true
}

// refused says at the key what is wrong with it; false: it is about something else.
func (b *restoreKey) refused(err error) bool {
	for _, p := range []error{office.ErrKitGroup, office.ErrKitUnreadable, office.ErrKitOther, office.ErrKitPractice, office.ErrNoSheet} {
		if errors.Is(err, p) {
			b.r.sheet.Refuse(sentence(err))
			return true
		}
	}
	for _, p := range []error{office.ErrPasswordOther, office.ErrPasswordKeyFile, office.ErrPasswordNone} {
		if errors.Is(err, p) {
			b.word.Clear()
			b.field.SetError(sentence(err))
			b.word.Focus()
			return true
		}
	}
	return false
}

func (b *restoreKey) dropKeys(drop bool) {
	if drop && b.keys != nil {
		b.keys.clear()
		b.keys = nil
	}
}

func (b *restoreKey) clear() {
	b.r.sheet.Clear()
	b.word.Clear()
	b.dropKeys(true)
}
