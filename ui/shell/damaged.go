// The day on which the records are damaged, in the window: the page of choices, and the band over every page while one looks
// without changing anything. The page itself is in ui/start; getting out what can be read is in salvage.go.

package shell

import (
	"context"
	"errors"
	"time"

	"fyne.io/fyne/v2"

	"consentry/domain/access"
	"consentry/domain/office"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/start"
)

// lookOnly is the finding of a session that can look and not write.
const lookOnly = "finding.look_only"

// looker is an office that can open damaged records for looking, and knows backups.
type looker interface {
	LookOnly(on bool) bool
	NewestGood(ctx context.Context, dirs []string, fingerprint string) (office.GoodBackup, error)
}

// damage is why the practice does not open as usual, and what was chosen.
type damage struct {
	err     error
	looking bool // to sign in is to look
	failed  bool // it does not open for looking either
	export  bool // somebody signs in to export
}

// cannotSignIn says why a right password did not open the practice. Damaged records get a page of choices.
func (s *Shell) cannotSignIn(err error) {
	if !errors.Is(err, office.ErrDamaged) {
		s.Fail(err)
		return
	}
	s.damage = &damage{err: err, failed: s.damage != nil && s.damage.looking}
	s.damaged()
}

// damaged shows the choices.
func (s *Shell) damaged() {
	o, ok := s.house.Office.(looker)
	if !ok {
		s.cannotOpen(s.house.Dir, s.damage.err, false)
		return
	}
	dir, print := s.house.Dir, s.fingerprint
	options := start.DamagedOptions{
		Async: s.d.Async, Now: s.d.Now, Err: s.damage.err, Drives: s.drives,
		Find: func(ctx context.Context, dirs []string) (office.GoodBackup, error) {
			return o.NewestGood(ctx, dirs, print)
		},
		Restore: func(b *office.GoodBackup) {
			g := given{into: dir, fingerprint: print, from: b}
			if known := (*office.DamagedRecords)(nil); errors.As(s.damage.err, &known) {
				g.lost = *known
			}
			was := s.damage
			s.leave()
			s.restore(g, func() {
				s.openThen(dir, func() {
					s.damage = was
					s.damaged()
				})
			})
		},
		Details: func() { s.Fail(s.damage.err) },
		Again:   func() { s.leave(); s.open(dir) },
		Quit:    s.RequestQuit,
	}
	if !s.damage.failed {
		look := func(export bool) func() {
			return func() {
				s.damage.looking, s.damage.export = o.LookOnly(true), export
				s.reopen()
			}
		}
		options.Look, options.Export = look(false), look(true)
	}
	page := start.NewDamaged(options)
	s.before = page
	s.show(page.Content())
	page.Focus()
}

// lookNote tells whoever signs in that nothing will be saved.
func (s *Shell) lookNote() string {
	if s.damage != nil && s.damage.looking {
		return i18n.T("damaged.signin")
	}
	return ""
}

// lookBand says on every page that nothing is saved, since when, and leads to what can be done.
func (d *desk) lookBand(f office.Finding) fyne.CanvasObject {
	words := i18n.T("damaged.band.whole")
	if since, err := time.Parse(time.RFC3339, f.Args["since"]); err == nil {
		words = i18n.T("damaged.band", "age", start.Age(d.shell.d.Now().Sub(since)))
	}
	row := kit.Row(10, kit.NewIcon(kit.IconWarning, 18, "badBg"), kit.Grow(kit.NewText(words, kit.SizeBody, kit.SemiBold, "badBg")))
	if d.me.Perms.Has(access.BackupManage) {
		row.Add(kit.Secondary(i18n.T("damaged.band.export"), d.exportReadable).Small())
	}
	row.Add(kit.Secondary(i18n.T("damaged.band.mend"), func() { d.shell.lockThen("key", d.shell.mend) }).Small())
	return kit.NewBox("badFg", "", 0, kit.Inset(7, 26, row))
}

// mend shows the choices again.
func (s *Shell) mend() {
	if s.damage == nil {
		s.damage = &damage{err: office.ErrDamaged}
	}
	s.damage.looking, s.damage.export = false, false
	if o, ok := s.house.Office.(looker); ok {
		o.LookOnly(false)
	}
	s.damaged()
}
