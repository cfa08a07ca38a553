// The second step of signing in: the authenticator's code, or a printed one.

package start

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// coder is a door that may ask for a code after the password.
type coder interface {
	Me() (office.Me, bool)
	SecondFactor(ctx context.Context, code string) error
	Lock(ctx context.Context, why string) error
}

const (
	appDigits = 6
	maxCode   = 16 // a printed code with its dash, and room for spaces
	// codePatience is how long the page waits for a code; the practice is open behind it.
	codePatience = 3 * time.Minute
)

// needsCode tells whether the sign-in waits for a code.
func (s *SignIn) needsCode() bool {
	door, ok := s.o.Door.(coder)
	if !ok {
		return false
	}
	me, ok := door.Me()
	return ok && me.NeedCode
}

// codeStep is the page.
type codeStep struct {
	s       *SignIn
	door    coder
	box     *kit.Entry
	field   *kit.Field
	enter   *kit.Button
	printed bool
	left    int // seconds to wait
	stop    func()
}

// askCode asks for the code. Leaving the page ends the sign-in.
func (s *SignIn) askCode(l office.Login) {
	s.leavePassword()
	door, ok := s.o.Door.(coder)
	if !ok {
		return
	}
	if s.o.Knew != nil {
		s.o.Knew()
	}
	c := &codeStep{s: s, door: door, stop: func() {}}
	tooLong := s.o.Async.Later(codePatience, func() { s.askPassword(l); s.Focus() })
	s.forget = func() {
		tooLong()
		c.stop()
		c.box.SetValue("")
		_ = door.Lock(context.Background(), "key") // nothing was written yet, so nothing can be lost
	}
	s.login = l
	c.show("")
}

// show puts the card into the page: for the code of the authenticator, or for a printed one.
func (c *codeStep) show(problem string) {
	s := c.s
	c.box = kit.NewEntry("").Limit(maxCode)
	c.box.OnEnter = c.try
	c.box.OnEdited = c.edited
	label, help, other := "start.code", "start.code.help", "start.code.printed"
	if c.printed {
		label, help, other = "start.code.one", "start.code.one.help", "start.code.app"
	}
	c.field = kit.NewField(i18n.T(label), c.box).Lasting().Help(i18n.T(help))
	c.field.SetError(problem)
	c.enter = kit.Primary(i18n.T("start.signin"), c.try)
	swap := kit.Link(i18n.T(other), func() {
		c.printed = !c.printed
		c.show("")
		s.Focus()
	}).Small()
	back := kit.Secondary(i18n.T("start.back"), func() { s.askPassword(s.login); s.Focus() })
	s.card(kit.Gap(0, 2), who(s.login), c.field, kit.Row(8, back, kit.Spring(), c.enter), kit.Row(0, swap, kit.Spring()))
	s.code = c
}

// edited sends the code at its last digit. The Enter that many press all the same must not reach the page that comes.
func (c *codeStep) edited(text string) {
	if c.left > 0 || c.s.code != c {
		return
	}
	c.field.SetError("")
	if c.printed {
		return
	}
	digits := 0
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case r != ' ' && r != '-':
			return // a printed one: it is sent with Enter
		}
	}
	if digits == appDigits {
		kit.SpendEnter()
		c.try()
	}
}

func (c *codeStep) try() {
	if c.enter.Disabled() || c.s.code != c {
		return
	}
	text := strings.TrimSpace(c.box.Value())
	if text == "" {
		if c.field.Error() == "" { // why the last code did not count stands until another is typed
			c.field.SetError(i18n.T("start.code.empty"))
		}
		c.field.Focus()
		return
	}
	s := c.s
	c.busy(true)
	slot := s.login.SlotID
	ui.Run(s.o.Async, &s.work, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, c.door.SecondFactor(context.WithoutCancel(ctx), text)
	}, func(_ struct{}, err error) {
		if err == nil {
			s.forget = nil // it is a sign-in now
			c.stop()
			s.leavePassword()
			s.o.SignedIn(slot, office.Secret{})
			return
		}
		c.busy(false)
		c.refused(err)
	})
}

func (c *codeStep) busy(on bool) {
	c.enter.SetEnabled(!on)
	words := i18n.T("start.signin")
	if on {
		words = i18n.T("start.signin.busy")
	}
	c.enter.SetText(words)
}

// refused says why the code does not count. After the third wrong one the password has to be typed again.
func (c *codeStep) refused(err error) {
	s := c.s
	c.box.SetValue("")
	var p *office.Problem
	switch {
	case errors.Is(err, office.ErrCodesOver), errors.Is(err, office.ErrLocked):
		words := sentence(office.ErrCodesOver)
		if errors.Is(err, office.ErrLocked) {
			words = i18n.T("start.code.late")
		}
		s.askPassword(s.login)
		s.field.SetError(words)
		s.Focus()
		return
	case errors.Is(err, office.ErrWait) && errors.As(err, &p):
		if n, aerr := strconv.Atoi(p.Args["seconds"]); aerr == nil && n > 0 {
			c.wait(n)
			return
		}
	}
	c.field.SetError(sentence(err))
	if !errors.As(err, &p) {
		s.o.Fail(err)
	}
	c.field.Focus()
}

// wait counts down until the next code is accepted.
func (c *codeStep) wait(seconds int) {
	c.stop()
	c.left = seconds
	c.enter.SetEnabled(false)
	say := func() {
		c.field.SetError(i18n.T("start.code.wait", "time", i18n.Duration(time.Duration(c.left)*time.Second)))
	}
	say()
	c.stop = c.s.o.Async.Every(time.Second, func() {
		if c.left--; c.left > 0 {
			say()
			return
		}
		c.stop()
		c.left = 0
		c.enter.SetEnabled(true)
		c.field.SetError("")
		c.field.Focus()
	})
}
