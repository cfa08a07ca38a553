// Signing in, which is also the lock screen: pick a name, type the password, Enter. The second step, a code, is in code.go;
// the key file on a stick in keyfile.go; the PIN of who was here today in pin.go.

package start

import (
	"context"
	"errors"
	"strconv"
	"time"

	"fyne.io/fyne/v2"

	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// SignInOptions is what the page needs.
type SignInOptions struct {
	Async *ui.Async
	Door  Door
	Front office.Front
	// Slot is who was here last: that name is picked already. "" picks nobody.
	Slot string
	// Hint is shown on the sample practice: its members' password is no secret.
	Hint string
	// Note is what whoever signs in has to know; "" is nothing.
	Note string
	// SignedIn takes over the secret and must wipe it.
	SignedIn func(slot string, secret office.Secret)
	Another  func() // another practice folder
	Leave    func() // leaves the sample; nil outside of it
	Fail     func(error)
	// Knew is called when a password was right and a code has to follow: a key is in memory from then on. nil is fine.
	Knew func()
	// KeyFiles finds the key files on the drives that are plugged in; it may take a moment. PickKeyFile asks a person for one.
	KeyFiles    func() []KeyFile
	PickKeyFile func(then func(content []byte, err error))
}

// SignIn is the page.
type SignIn struct {
	o     SignInOptions
	area  *kit.Scroller
	picks []*kit.Tile
	login office.Login
	pass  *kit.PasswordField
	field *kit.Field
	enter *kit.Button
	other *kit.Button
	work  ui.Generation
	stop  func() // ends the countdown of a wait
	left  int    // seconds to wait
	// forget drops what was typed from the Recovery Sheet, or ends a sign-in that waits for its code.
	forget func()
	keys   *keyLine  // of a member with a key file; nil otherwise
	code   *codeStep // the page waits for a code; nil otherwise
}

// NewSignIn returns the page. With one name, or with the name of who was here last, only the password is left to type.
func NewSignIn(o SignInOptions) *SignIn {
	s := &SignIn{o: o, stop: func() {}}
	s.area = kit.NewScroller(kit.Gap(0, 0))
	for _, l := range o.Front.Logins {
		if l.SlotID == o.Slot || len(o.Front.Logins) == 1 {
			s.pick(l)
			return s
		}
	}
	s.choose()
	return s
}

// Content is what stands in the window.
func (s *SignIn) Content() fyne.CanvasObject { return s.area }

// Focus puts the keyboard where one goes on.
func (s *SignIn) Focus() { soon(s.o.Async, s.focus) }

func (s *SignIn) focus() {
	if s.pass != nil {
		s.pass.Focus()
		return
	}
	if s.code != nil {
		s.code.field.Focus()
		return
	}
	if c := fyne.CurrentApp().Driver().CanvasForObject(s.area); c != nil && len(s.picks) > 0 {
		c.Focus(s.picks[0])
	}
}

// Typed takes a letter that was typed while nothing had the keyboard: on this page it can only belong to the password or the
// code.
func (s *SignIn) Typed(r rune) {
	switch {
	case s.pass != nil:
		s.pass.Focus()
	case s.code != nil:
		s.code.field.Focus()
	default:
		return
	}
	if f := focused(); f != nil {
		f.TypedRune(r)
	}
}

// perRow is how many names stand beside one another.
const perRow = 4

// choose shows everybody who may sign in.
func (s *SignIn) choose() {
	s.leavePassword()
	s.picks = nil
	var tiles []fyne.CanvasObject
	for _, l := range s.o.Front.Logins {
		way := ""
		if s.quick(l.SlotID) {
			way = i18n.T("start.tile.pin")
		}
		t := kit.PersonTile(l.Name, way, func() { s.pick(l); s.Focus() })
		s.picks = append(s.picks, t)
		tiles = append(tiles, t)
	}
	n := min(perRow, max(1, len(tiles)))
	width := float32(n)*190 + float32(n-1)*14
	for len(tiles)%n != 0 {
		tiles = append(tiles, kit.Gap(0, 0))
	}
	pieces := []fyne.CanvasObject{brand(), kit.Gap(0, 8), kit.TitleText(i18n.T("start.who")).Centered(), kit.Gap(0, 2)}
	if len(s.picks) == 0 {
		pieces = append(pieces, kit.BodyText(i18n.T("start.nobody")).Centered())
	} else {
		pieces = append(pieces, kit.Grid(n, 14, tiles...))
	}
	s.area.SetContent(middle(max(doorWide, width), append(pieces, s.foot()...)...))
}

// pick asks for one member's PIN, if that is enough just now, or for the password.
func (s *SignIn) pick(l office.Login) {
	if s.quick(l.SlotID) {
		s.askPIN(l)
		return
	}
	s.askPassword(l)
}

// askPassword asks for one member's password.
func (s *SignIn) askPassword(l office.Login) {
	s.leavePassword()
	s.login = l
	s.pass = kit.NewPasswordField()
	s.pass.OnEnter(s.try)
	field := kit.NewField(i18n.T("start.password"), s.pass).Lasting()
	s.pass.OnEdited = func(string) { // a letter may come when the page is gone already
		if s.left == 0 {
			field.SetError("")
		}
	}
	s.field = field
	s.enter = kit.Primary(i18n.T("start.signin"), s.try)
	row := kit.Row(8)
	if len(s.o.Front.Logins) > 1 {
		s.other = kit.Secondary(i18n.T("start.other"), func() { s.choose(); s.Focus() })
		row.Add(s.other)
	}
	row.Add(kit.Spring())
	row.Add(s.enter)
	pieces := []fyne.CanvasObject{kit.Gap(0, 2), who(l), s.field}
	if l.KeyFile && s.o.KeyFiles != nil {
		s.keys = newKeyLine(keyLineOptions{async: s.o.Async, find: s.o.KeyFiles, ask: s.o.PickKeyFile, refresh: s.area.Refresh, refused: field.SetError, goOn: s.Focus})
		pieces = append(pieces, s.keys.body)
	}
	pieces = append(pieces, row)
	if door, ok := s.o.Door.(recoverer); ok && !s.o.Front.Sample {
		pieces = append(pieces, kit.Row(0, kit.Link(i18n.T("start.recover.link"), func() { s.recover(door) }).Small(), kit.Spring()))
	}
	s.card(pieces...)
}

// card shows one card in the middle, with what stands below it.
func (s *SignIn) card(pieces ...fyne.CanvasObject) {
	s.area.SetContent(middle(doorWide, append([]fyne.CanvasObject{brand(), kit.Gap(0, 8), kit.Card(pieces...)}, s.foot()...)...))
}

// who is a member's face and name.
func who(l office.Login) fyne.CanvasObject {
	return kit.Stack(10, kit.Row(0, kit.Spring(), kit.NewAvatar(l.Name, 64), kit.Spring()),
		kit.NewText(l.Name, kit.SizeValue, kit.Bold, kit.ColorInk).Centered())
}

// foot is what stands small below: which practice this is, and the ways elsewhere.
func (s *SignIn) foot() []fyne.CanvasObject {
	var out []fyne.CanvasObject
	if s.o.Note != "" {
		out = append(out, kit.Banner(kit.Warn, "", s.o.Note))
	}
	if s.o.Front.Sample {
		out = append(out, kit.Banner(kit.Info, "", i18n.T("start.sample")))
		if s.o.Hint != "" {
			out = append(out, kit.RichText(kit.Run{Text: i18n.T("start.sample.password") + " "}, kit.Run{Text: s.o.Hint, Strong: true}).Centered())
		}
	}
	links := kit.Row(18, kit.Spring(), kit.Link(i18n.T("start.another"), s.o.Another))
	if envelope := s.envelopeLink(); envelope != nil {
		links.Add(envelope)
	}
	if s.o.Leave != nil {
		links.Add(kit.Link(i18n.T("start.leave"), s.o.Leave))
	}
	links.Add(kit.Spring())
	return append(out, kit.Gap(0, 2), links,
		kit.SmallText(i18n.T("start.fingerprint", "print", s.o.Front.Fingerprint)).Centered())
}

// try signs in. The seconds that it takes are the price an attacker pays for each guess.
func (s *SignIn) try() {
	if s.enter == nil || s.enter.Disabled() {
		return
	}
	typed := s.pass.Value()
	if typed == "" {
		s.field.SetError(i18n.T("start.password.empty"))
		s.pass.Focus()
		return
	}
	secret := office.Secret{Password: []byte(typed)}
	if s.keys != nil {
		key, ok := s.keys.content()
		if !ok {
			secret.Wipe()
			return // a try that cannot succeed is none
		}
		secret.KeyFile = key
	}
	s.busy(true)
	s.field.SetError("")
	slot := s.login.SlotID
	ui.Run(s.o.Async, &s.work, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, s.o.Door.SignIn(ctx, slot, secret)
	}, func(_ struct{}, err error) {
		if err == nil && s.needsCode() {
			secret.Wipe()
			s.askCode(s.login)
			s.Focus()
			return
		}
		if err == nil {
			s.leavePassword()
			s.o.SignedIn(slot, secret)
			return
		}
		secret.Wipe()
		s.busy(false)
		s.refused(err)
	})
}

func (s *SignIn) busy(on bool) {
	s.enter.SetEnabled(!on)
	words := i18n.T("start.signin")
	if on {
		words = i18n.T("start.signin.busy")
	}
	s.enter.SetText(words)
	if s.other != nil {
		s.other.SetEnabled(!on)
	}
}

// refused says why nobody was signed in.
func (s *SignIn) refused(err error) {
	s.pass.Clear()
	var p *office.Problem
	switch {
	case errors.Is(err, office.ErrWait) && errors.As(err, &p):
		if n, aerr := strconv.Atoi(p.Args["seconds"]); aerr == nil && n > 0 {
			s.wait(n)
			return
		}
		s.field.SetError(sentence(err))
	case errors.Is(err, office.ErrWrongSecret):
		words := "start.wrong"
		if s.keys != nil {
			words = "start.wrong.key"
		}
		s.field.SetError(i18n.T(words, "name", s.login.Name))
	case errors.Is(err, office.ErrNotPermitted):
		s.field.SetError(i18n.T("start.disabled"))
	default:
		s.field.SetError(sentence(err))
		s.o.Fail(err)
		return
	}
	s.pass.Focus()
}

// wait counts down until the next try is accepted. What was typed before is not tried.
func (s *SignIn) wait(seconds int) {
	s.stop()
	s.left = seconds
	s.enter.SetEnabled(false)
	s.sayWait()
	s.stop = s.o.Async.Every(time.Second, s.second)
}

func (s *SignIn) sayWait() {
	s.field.SetError(i18n.T("start.wait", "n", s.left, "time", i18n.Duration(time.Duration(s.left)*time.Second)))
}

func (s *SignIn) second() {
	if s.left--; s.left > 0 {
		s.sayWait()
		return
	}
	s.stop()
	s.left = 0
	s.enter.SetEnabled(true)
	s.field.SetError("")
	s.pass.Focus()
}

// leavePassword drops what was typed.
func (s *SignIn) leavePassword() {
	s.work.Cancel()
	s.stop()
	s.left = 0
	if s.pass != nil {
		s.pass.Clear()
	}
	if s.forget != nil {
		s.forget()
		s.forget = nil
	}
	if s.keys != nil {
		s.keys.clear()
	}
	s.pass, s.field, s.enter, s.other, s.keys, s.code = nil, nil, nil, nil, nil, nil
}

// Clear drops what was typed and ends a sign-in that waits for its code: before sleep, and when another page comes.
func (s *SignIn) Clear() {
	if s.forget != nil {
		s.askPassword(s.login)
		return
	}
	if s.pass != nil {
		s.pass.Clear()
	}
}
