// Making a key file: written to two sticks, read back from both, and only then it counts.

package account

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"

	"consentry/domain/office"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
	"consentry/ui/platform"
)

// sticks is the form that makes a key file.
type sticks struct {
	c      *flow
	drives []page.Plugged
	byHand []page.Plugged
	at     [2]*kit.Select
	fields [2]*kit.Field

	mu      sync.Mutex // held while files are being made, which goes on behind a lock
	content []byte
	written []string    // files that are there because of this form, and that do not count
	over    atomic.Bool // the form is gone
}

// errOneDrive says that both sticks are one.
var errOneDrive = &office.Problem{Key: "account.key.one"}

// KeyFile makes a key file on two sticks.
func (c *flow) KeyFile() {
	c.Clear()
	s := &sticks{c: c}
	for i, key := range []string{"account.key.first", "account.key.spare"} {
		s.at[i] = kit.NewSelect(i18n.T("account.key.choose"), nil, "", nil)
		s.fields[i] = kit.NewField(i18n.T(key), s.at[i]).Require()
	}
	password := kit.NewPasswordField()
	own := kit.NewField(i18n.T("account.old"), password).Require()
	var save *kit.Button
	save = kit.Primary(i18n.T("account.key.save"), func() {
		if !s.ready() || !typed(own, password) {
			return
		}
		secret := office.Secret{Password: []byte(password.Value())}
		dirs := [2]string{s.at[0].Chosen(), s.at[1].Chosen()}
		run(c, save, func(ctx context.Context) (struct{}, error) {
			defer secret.Wipe()
			return struct{}{}, s.make(ctx, dirs, secret)
		}, func(struct{}) {
			c.host.Toast(i18n.T("account.key.done"), nil)
			c.changed()
		}, func(err error) { s.refused(own, err) })
	})
	password.OnEnter(save.Press)
	stop := c.host.OnDrives(s.told)
	c.wipe = func() {
		stop()
		password.Clear()
		s.drop()
	}
	c.close = c.host.Dialog(i18n.T("account.key.title"), kit.Stack(14, kit.BodyText(i18n.T("account.key.what")),
		kit.ColumnsTop(14, []float32{1, 1}, s.fields[0], s.fields[1]),
		kit.Row(0, kit.Link(i18n.T("account.key.folder"), s.pick).Small(), kit.Spring()),
		own, kit.Banner(kit.Info, "", i18n.T("account.key.lost")), kit.Row(8, kit.Spring(), save)))
	s.fields[0].Focus()
}

// told takes in which drives are plugged in. The first two are chosen already.
func (s *sticks) told(list []page.Plugged) {
	s.drives = slices.Clone(list)
	s.offer()
}

func (s *sticks) offer() {
	var options []kit.Option
	for _, d := range append(slices.Clone(s.drives), s.byHand...) {
		options = append(options, kit.Option{ID: d.Dir, Label: d.Name})
	}
	for i, at := range s.at {
		at.SetOptions(options)
		if at.Chosen() == "" && i < len(options) && s.at[1-i].Chosen() != options[i].ID {
			at.Choose(options[i].ID)
		}
		help := i18n.T("account.key.none")
		if len(options) > i {
			help = ""
		}
		s.fields[i].Help(help)
	}
}

// pick offers a drive that the system does not list.
func (s *sticks) pick() {
	s.c.host.PickFolder(i18n.T("account.key.folder"), func(dir string) {
		if dir == "" {
			return
		}
		s.byHand = append(s.byHand, page.Plugged{Name: filepath.Base(dir), Dir: dir})
		s.offer()
	})
}

// ready tells whether two different sticks are chosen, or says what is missing.
func (s *sticks) ready() bool {
	kit.ClearErrors(s.fields[0], s.fields[1])
	for i, at := range s.at {
		if at.Chosen() == "" {
			s.fields[i].SetError(i18n.T("account.key.missing"))
		}
	}
	if a := s.at[0].Chosen(); a != "" && a == s.at[1].Chosen() {
		s.fields[1].SetError(i18n.T("account.key.one"))
	}
	return !kit.FocusFirstError(s.fields[0], s.fields[1])
}

// make writes the file to both sticks, reads it back from both, and makes it count.
func (s *sticks) make(ctx context.Context, dirs [2]string, secret office.Secret) (err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer func() {
		if s.over.Load() {
			s.clean()
		}
	}()
	if sameStick(s.drives, dirs) {
		return errOneDrive
	}
	if s.content == nil {
		if s.content, err = s.c.f.NewKeyFile(); err != nil {
			return err
		}
	}
	var paths [2]string
	for i, dir := range dirs {
		path, fresh, err := platform.WriteKeyFile(dir, s.content)
		if fresh {
			s.written = append(s.written, path)
		}
		if err != nil {
			return stickError{i, err}
		}
		paths[i] = path
	}
	for i, path := range paths {
		if err := platform.SameKeyFile(path, s.content); err != nil {
			return stickError{i, err}
		}
	}
	err = s.c.f.UseKeyFile(ctx, secret, s.content)
	if !errors.Is(err, office.ErrWrongSecret) && !errors.Is(err, office.ErrWait) {
		s.written = nil // it counts, or may count: the files stay
	}
	return err
}

// sameStick tells whether two folders lie on one stick. Two that the system lists are two.
func sameStick(drives []page.Plugged, dirs [2]string) bool {
	listed := func(dir string) bool {
		return slices.ContainsFunc(drives, func(d page.Plugged) bool { return d.Dir == dir })
	}
	return !(listed(dirs[0]) && listed(dirs[1])) && platform.SameDrive(dirs[0], dirs[1])
}

// stickError is what went wrong with one of the sticks.
type stickError struct {
	which int
	error
}

func (e stickError) Unwrap() error { return e.error }

// refused says at the stick, or at the password, why nothing was changed.
func (s *sticks) refused(own *kit.Field, err error) {
	var at stickError
	switch {
	case errors.Is(err, errOneDrive):
		s.fields[1].SetError(i18n.T("account.key.one"))
		s.fields[1].Focus()
	case errors.As(err, &at):
		key := "account.key.write"
		switch {
		case errors.Is(err, platform.ErrKeyFileChanged), errors.Is(err, platform.ErrNotKeyFile):
			key = "account.key.differs"
		case errors.Is(err, platform.ErrKeyFilesFull):
			key = "account.key.full"
		}
		s.fields[at.which].SetError(i18n.T(key))
		s.fields[at.which].Focus()
	default:
		s.c.refuse(own, err)
	}
}

// drop takes away what does not count, and the content from memory: now, or when the work under way is done.
func (s *sticks) drop() {
	s.over.Store(true)
	if s.mu.TryLock() {
		s.clean()
		s.mu.Unlock()
	}
}

func (s *sticks) clean() {
	for _, path := range s.written {
		platform.DropKeyFile(path)
	}
	clear(s.content)
	s.content, s.written = nil, nil
}
