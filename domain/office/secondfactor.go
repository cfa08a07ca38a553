// This file is the second factor: an authenticator's code or a printed one-time code after the password, and the key file
// on a stick that takes part in the key itself.
package office

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/calendar"
)

const (
	settingFactor     = "factor:"     // and the member's id: access.Factor
	settingFactorRule = "factor_rule" // access.FactorRule
	settingArrived    = "arrived:"    // and the member's id: the first sign-in
)

// factorTries wrong codes end a sign-in: the password has to be typed again.
const factorTries = 3

// FactorState is what the signed-in member has as a second factor, for the own card.
type FactorState struct {
	Code      bool // an authenticator is set up
	KeyFile   bool
	CodesLeft int           // printed codes
	Since     calendar.Date // when the authenticator was set up
	Asked     bool          // the practice's rule asks this member
	By        calendar.Date // the last day without one, while Asked and none is set up
}

// FactorState tells what second factor the signed-in member has.
func (o *Office) FactorState(ctx context.Context) (FactorState, error) {
	var out FactorState
	err := o.peek(ctx, "", func(s *session, tx Tx) (err error) { out, err = ownFactor(s, tx); return err })
	return out, err
}

func ownFactor(s *session, tx Tx) (FactorState, error) {
	f, rule, err := factorOf(tx, s.member.ID)
	if err != nil {
		return FactorState{}, err
	}
	out := FactorState{Code: s.opened.HasTOTP(), KeyFile: s.opened.NeedsKeyFile(), CodesLeft: len(f.Codes), Asked: rule.Asks(s.member)}
	if out.Code {
		if !f.Since.IsZero() { // the program ended before it was written down
			out.Since = calendar.Of(f.Since, s.zone)
		}
	} else if out.Asked && !out.KeyFile {
		first, err := arrival(tx, s)
		out.By = first.AddDays(rule.GraceDays)
		return out, err
	}
	return out, nil
}

// NoFactor is a member whom the practice asks for a second factor, and who has none.
type NoFactor struct {
	Name string
	By   calendar.Date // the last day without one; the zero Date: counts from the first sign-in, which is yet to come
}

// factorsOn is what Today says of second factors. The sample practice asks nobody.
func (o *Office) factorsOn(ctx context.Context, s *session, tx Tx) (FactorState, []NoFactor, error) {
	if s.practice.Sample {
		return FactorState{}, nil, nil
	}
	own, err := ownFactor(s, tx)
	if err != nil || !s.perms.Has(access.MembersManage) {
		return own, nil, err
	}
	front, err := o.deps.Keeper.Front(ctx)
	if err != nil {
		return own, nil, err
	}
	members, err := tx.Members()
	if err != nil {
		return own, nil, err
	}
	var others []NoFactor
	for _, m := range members {
		f, rule, err := factorOf(tx, m.ID)
		if err != nil {
			return own, nil, err
		}
		key := slices.ContainsFunc(front.Logins, func(l Login) bool { return l.SlotID == m.SlotID && l.KeyFile })
		if m.ID == s.member.ID || m.State != access.Active || !rule.Asks(m) || !f.Since.IsZero() || key {
			continue
		}
		n := NoFactor{Name: m.Name}
		found, err := tx.Setting(settingArrived+m.ID, &n.By)
		if err != nil {
			return own, nil, err
		}
		if found {
			n.By = n.By.AddDays(rule.GraceDays)
		}
		others = append(others, n)
	}
	slices.SortFunc(others, func(a, b NoFactor) int { return cmp.Or(a.By.Compare(b.By), cmp.Compare(a.Name, b.Name)) })
	return own, others, nil
}

func factorOf(tx Tx, member string) (f access.Factor, rule access.FactorRule, err error) {
	if _, err = tx.Setting(settingFactor+member, &f); err != nil {
		return f, rule, err
	}
	_, err = tx.Setting(settingFactorRule, &rule)
	return f, rule, err
}

// arrival is the day of the member's first sign-in under a rule: today, if there was none.
func arrival(tx Tx, s *session) (calendar.Date, error) {
	var on calendar.Date
	found, err := tx.Setting(settingArrived+s.member.ID, &on)
	if err == nil && !found {
		return calendar.Of(s.member.CreatedAt, s.zone), nil
	}
	return on, err
}

// askFactor looks at a session that the password opened: whether a code has to follow, or a factor has to be set up.
func (o *Office) askFactor(ctx context.Context, s *session) error {
	if s.opened.HasTOTP() {
		s.needCode = true
		return nil
	}
	if s.opened.NeedsKeyFile() || s.practice.Sample {
		return nil
	}
	return s.opened.Read(ctx, func(tx Tx) error {
		_, rule, err := factorOf(tx, s.member.ID)
		if err != nil || !rule.Asks(s.member) {
			return err
		}
		first, err := arrival(tx, s)
		s.mustFactor = o.today(s).After(first.AddDays(rule.GraceDays))
		return err
	})
}

// SecondFactor completes a sign-in with the authenticator's code or a printed one. Three wrong ones end it, and each wrong
// one is followed by a longer pause, whatever password comes in between.
func (o *Office) SecondFactor(ctx context.Context, code string) error {
	o.door.Lock()
	defer o.door.Unlock()
	s := o.current()
	if s == nil || !s.needCode {
		return ErrLocked
	}
	secret := s.opened.TOTP()
	defer clear(secret)
	// The computer's clock, not the instant for the record: that stands still after a clock ran ahead once, and no
	// telephone would ever fit it. No code works twice all the same.
	now := o.deps.Clock.Now().UTC()
	var f access.Factor
	if err := s.opened.Read(ctx, func(tx Tx) (err error) { f, _, err = factorOf(tx, s.member.ID); return err }); err != nil {
		return err
	}
	if h, ok := o.held[s.member.ID]; ok && h.Since.Equal(f.Since) {
		f = h
	}
	if f.Wrong >= exhaustedAfter {
		return ErrCodesExhausted // a clock set forward shortens a pause, but gives no more tries
	}
	if now.Before(f.WrongAt) { // the clock was put right since: the pause begins anew
		f.WrongAt = now
		o.hold(s, f)
	}
	if wait := f.Wait(now); wait > 0 {
		return ErrWait.With(nil, "seconds", strconv.Itoa(int(wait/time.Second)+1), "failures", itoa(f.Wrong))
	}
	who, ev := s.actor(o.now(s)), audit.Event{Action: audit.FactorShown, Object: "member:" + s.member.ID}
	after, way, err := useCode(f, secret, code, now)
	wrong := factorProblem(err, now, f, secret, code)
	switch {
	case wrong != nil: // who typed it is not known
		who.MemberID, who.Role, after = audit.System, "", f.Missed(now)
		ev.Action, ev.Args = audit.SignInFailed, map[string]string{"at": now.UTC().Format(time.RFC3339), "what": "code"}
	case err != nil:
		return err
	default:
		ev.Args = map[string]string{"way": way, "left": itoa(len(after.Codes))}
	}
	if err = nil; s.grave() {
		// Nothing is written before somebody decided. What was typed is held until then.
		o.hold(s, after)
		if wrong != nil {
			o.later(func(*session, Tx) (audit.Event, error) { return ev, nil })
		}
	} else if err = s.opened.Write(ctx, who, func(tx Tx) (audit.Event, error) { return ev, tx.PutSetting(settingFactor+s.member.ID, after) }); err == nil {
		delete(o.held, s.member.ID)
	} else if wrong != nil {
		o.hold(s, after) // a full disk gives no more tries
	}
	if wrong != nil {
		if s.wrongPINs.Add(1) >= factorTries {
			o.drop(s)
			return errors.Join(ErrCodesOver, wrong, err)
		}
		return errors.Join(wrong, err)
	}
	if err != nil {
		return err
	}
	s.wrongPINs.Store(0)
	o.adopt(s, func(n *session) { n.needCode = false })
	s = o.current()
	if s == nil || s.needCode {
		return ErrLocked // the window was locked meanwhile
	}
	if s.grave() {
		return nil // to AcceptFindings
	}
	return o.welcome(ctx, s)
}

// hold remembers what cannot be written now. The caller holds o.door.
func (o *Office) hold(s *session, f access.Factor) {
	if o.held == nil {
		o.held = map[string]access.Factor{}
	}
	o.held[s.member.ID] = f
}

// keepHeld writes what a member's codes did while nothing could be written.
func (o *Office) keepHeld(ctx context.Context, s *session) error {
	o.door.Lock()
	defer o.door.Unlock()
	f, ok := o.held[s.member.ID]
	if !ok {
		return nil
	}
	err := s.opened.Write(ctx, s.actor(o.now(s)), func(tx Tx) (audit.Event, error) {
		return audit.Event{Action: audit.FactorShown, Object: "member:" + s.member.ID, Args: map[string]string{"left": itoa(len(f.Codes))}}, tx.PutSetting(settingFactor+s.member.ID, f)
	})
	if err == nil {
		delete(o.held, s.member.ID)
	}
	return err
}

// useCode tries a code in the form it has.
func useCode(f access.Factor, secret []byte, code string, now time.Time) (access.Factor, string, error) {
	if access.OneTimeShaped(code) {
		after, err := f.UseOneTime(code)
		return after.Hit(), "printed", err
	}
	after, _, err := f.CheckTOTP(secret, code, now)
	return after.Hit(), "code", err
}

// factorProblem gives a wrong code its sentence; nil for an error that is none.
func factorProblem(err error, now time.Time, f access.Factor, secret []byte, code string) error {
	switch {
	case errors.Is(err, access.ErrCodeUsed):
		return &Problem{Key: "error.code_used", Err: err}
	case errors.Is(err, access.ErrCodeClock):
		_, off, _ := f.CheckTOTP(secret, code, now)
		key := "error.code_clock_behind" // the telephone shows a code of the past
		if off > 0 {
			key = "error.code_clock_ahead"
		}
		return &Problem{Key: key, Args: map[string]string{"minutes": strconv.FormatInt((max(off, -off)+1)/2, 10)}, Err: err}
	case errors.Is(err, access.ErrCodeWrong) && access.OneTimeShaped(code):
		return &Problem{Key: "error.code_printed", Err: err}
	case errors.Is(err, access.ErrCodeWrong):
		return &Problem{Key: "error.code_wrong", Err: err}
	}
	return nil
}

// NewAuthenticator makes a secret to be scanned; nothing is changed until SetAuthenticator proves that the telephone has
// it. uri is what the QR code says, text what is typed where there is no camera.
func (o *Office) NewAuthenticator() (secret []byte, uri, text string, err error) {
	s := o.current()
	if s == nil || s.grave() || s.mustChange || s.needCode {
		return nil, "", "", ErrLocked
	}
	if secret, err = access.NewTOTPSecret(randomReader); err != nil {
		return nil, "", "", err
	}
	return secret, access.TOTPURI(secret, "Consentry "+s.practice.Name, s.member.Name), access.TOTPText(secret), nil
}

// SetAuthenticator sets up the authenticator, proven by its first code, and returns ten codes to print. It asks for the
// password: whoever finds the screen open must not be able to put their own telephone in.
func (o *Office) SetAuthenticator(ctx context.Context, password Secret, secret []byte, code string) ([]string, error) {
	s, err := o.mayFactor()
	if err != nil {
		return nil, err
	}
	now := o.deps.Clock.Now().UTC() // when it was typed, as at sign-in: the password takes its time
	if err := o.confirm(ctx, s, password); err != nil {
		return nil, err
	}
	f, _, err := access.Factor{Since: now}.CheckTOTP(secret, code, now)
	if errors.Is(err, access.ErrCodeWrong) {
		return nil, &Problem{Key: "error.code_first", Err: err} // there may be no printed codes yet
	}
	if err != nil {
		if p := factorProblem(err, now, access.Factor{}, secret, code); p != nil {
			return nil, p
		}
		return nil, err
	}
	codes, hashes, err := access.NewOneTimeCodes(randomReader)
	if err != nil {
		return nil, err
	}
	f.Codes = hashes
	// The slot first. Stopped in between, the new telephone shows the right codes already, and the printed codes of before
	// still count; the other way about somebody who replaces a lost telephone would have neither.
	was := s.opened.TOTP()
	defer clear(was)
	if err := s.opened.SetTOTP(secret); err != nil {
		return nil, err
	}
	if err := o.putFactor(ctx, s, f, "authenticator"); err != nil {
		return nil, errors.Join(err, s.opened.SetTOTP(was))
	}
	o.adopt(s, func(n *session) { n.mustFactor = false })
	return codes, nil
}

// RenewCodes makes ten new printed codes; the old ones stop working.
func (o *Office) RenewCodes(ctx context.Context, password Secret) ([]string, error) {
	s, err := o.may("")
	if err != nil {
		return nil, err
	}
	if err := o.confirm(ctx, s, password); err != nil {
		return nil, err
	}
	if !s.opened.HasTOTP() {
		return nil, ErrNotFound
	}
	codes, hashes, err := access.NewOneTimeCodes(randomReader)
	if err != nil {
		return nil, err
	}
	err = o.write(ctx, "", func(s *session, tx Tx) (audit.Event, error) {
		f, _, err := factorOf(tx, s.member.ID)
		f.Codes = hashes
		return factorEvent(s, "codes"), errors.Join(err, tx.PutSetting(settingFactor+s.member.ID, f))
	})
	return codes, err
}

// CodesPaper is the sheet with printed codes, as a PDF in memory.
func (o *Office) CodesPaper(codes []string) ([]byte, error) {
	s, err := o.may("")
	if err != nil {
		return nil, err
	}
	return o.deps.Printer.Codes(CodesSheet{Letterhead: o.letterhead(s), Member: s.member.Name, Codes: codes, On: o.today(s), Lang: s.prefs.Language})
}

// DropAuthenticator removes the authenticator, where the practice's rule does not ask for one.
func (o *Office) DropAuthenticator(ctx context.Context, password Secret) error {
	s, err := o.may("")
	if err != nil {
		return err
	}
	if err := o.confirm(ctx, s, password); err != nil {
		return err
	}
	st, err := o.FactorState(ctx)
	if err != nil {
		return err
	}
	if st.Asked && !st.KeyFile {
		return ErrFactorAsked
	}
	if err := s.opened.SetTOTP(nil); err != nil {
		return err
	}
	return o.putFactor(ctx, s, access.Factor{}, "authenticator_removed")
}

// NewKeyFile makes what a key file holds. Nothing is changed until UseKeyFile.
func (o *Office) NewKeyFile() ([]byte, error) {
	s, err := o.mayFactor()
	if err != nil {
		return nil, err
	}
	return s.opened.NewKeyFile()
}

// UseKeyFile makes the content of a key file part of what opens the member's slot: from now on neither password nor file
// opens it alone. The file has to be on two sticks by then: the caller read it back from both. nil takes it out again.
func (o *Office) UseKeyFile(ctx context.Context, password Secret, content []byte) error {
	s, err := o.mayFactor()
	if err != nil {
		return err
	}
	if content == nil {
		st, err := o.FactorState(ctx)
		if err != nil {
			return err
		}
		if st.Asked && !st.Code {
			return ErrFactorAsked
		}
	}
	old := s.whole(password)
	if err := s.opened.ChangePassword(old, Secret{Password: password.Password, KeyFile: content}); err != nil {
		return err
	}
	what := "key_file"
	if content == nil {
		what = "key_file_removed"
	}
	o.adopt(s, func(n *session) { n.keyFile, n.mustFactor = slices.Clone(content), n.mustFactor && content == nil })
	err = s.opened.Write(ctx, s.actor(o.now(s)), func(Tx) (audit.Event, error) { return factorEvent(s, what), nil })
	return errors.Join(err, o.logFailures(ctx, s, s.opened.Tried()))
}

// ResetFactor removes another member's authenticator: the telephone is lost, and so are the printed codes. It takes an
// administrator at a screen and the member's new starter password, which is returned.
func (o *Office) ResetFactor(ctx context.Context, member string) ([]byte, error) {
	starter, err := o.ResetMember(ctx, member)
	if err != nil {
		return nil, err
	}
	err = o.write(ctx, access.MembersReset, func(_ *session, tx Tx) (audit.Event, error) {
		ev := audit.Event{Action: audit.FactorChanged, Object: "member:" + member, Args: map[string]string{"what": "reset"}}
		return ev, tx.PutSetting(settingFactor+member, access.Factor{})
	})
	return starter, err
}

// FactorRule tells who has to show a second factor here.
func (o *Office) FactorRule(ctx context.Context) (access.FactorRule, error) {
	var rule access.FactorRule
	err := o.peek(ctx, access.SettingsView, func(_ *session, tx Tx) error {
		_, err := tx.Setting(settingFactorRule, &rule)
		return err
	})
	return rule, err
}

// SaveFactorRule changes who has to show a second factor.
func (o *Office) SaveFactorRule(ctx context.Context, rule access.FactorRule) error {
	if _, err := o.may(access.SettingsEdit); err != nil {
		return err
	}
	if rule.GraceDays < 0 || rule.GraceDays > 30 || slices.ContainsFunc(rule.Roles, func(r access.Role) bool { return !r.Valid() }) {
		return &Invalid{Defects: []Defect{{Field: "grace_days", Key: "office.range"}}}
	}
	return o.write(ctx, access.SettingsEdit, func(_ *session, tx Tx) (audit.Event, error) {
		return audit.Event{Action: audit.SettingsChanged, Object: "setting:" + settingFactorRule, Args: map[string]string{"roles": joinRoles(rule.Roles)}},
			tx.PutSetting(settingFactorRule, rule)
	})
}

// mayFactor lets a member who has to set a factor up do just that.
func (o *Office) mayFactor() (*session, error) {
	s := o.current()
	switch {
	case s == nil || s.needCode:
		return nil, ErrLocked
	case s.grave():
		return nil, ErrGrave
	case s.mustChange:
		return nil, ErrMustChange
	}
	return s, nil
}

func (o *Office) putFactor(ctx context.Context, s *session, f access.Factor, what string) error {
	return s.opened.Write(ctx, s.actor(o.now(s)), func(tx Tx) (audit.Event, error) {
		return factorEvent(s, what), tx.PutSetting(settingFactor+s.member.ID, f)
	})
}

func factorEvent(s *session, what string) audit.Event {
	return audit.Event{Action: audit.FactorChanged, Object: "member:" + s.member.ID, Args: map[string]string{"what": what}}
}

// whole adds the key file that opened the session to a password typed later: the stick need not be plugged in for every
// question.
func (s *session) whole(secret Secret) Secret {
	if secret.KeyFile == nil && s.keyFile != nil {
		secret.KeyFile = s.keyFile
	}
	return secret
}
