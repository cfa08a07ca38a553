// This file is the front door: founding a practice, signing in and out, locking, the Recovery Sheet, one's own password.
package office

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/oversight"
	"consentry/domain/training"
)

// Founding is what set-up asks: the practice, its owner and the owner's secret.
type Founding struct {
	Practice   Practice
	OwnerName  string
	OwnerRoles []access.Role // owner always; privacy and security officer if the same person is both
	Password   []byte
	Language   string
}

// Front tells what the practice folder shows before anybody signs in.
func (o *Office) Front(ctx context.Context) (Front, error) { return o.deps.Keeper.Front(ctx) }

// Found makes a practice and signs its owner in. The Recovery Sheet's kit is returned once: it is kept nowhere.
func (o *Office) Found(ctx context.Context, f Founding) (Kit, error) {
	ds := f.Practice.Check()
	owner := access.Member{ID: o.newID(), Name: strings.TrimSpace(f.OwnerName), Roles: withOwner(f.OwnerRoles), State: access.Active,
		CreatedAt: o.deps.Clock.Now().UTC()}
	for _, d := range owner.Validate() {
		ds = append(ds, Defect{Field: "owner_" + d.Field, Key: d.Key, Args: d.Args})
	}
	for _, d := range access.CheckPassword(f.Password, []string{f.Practice.Name, f.OwnerName, "consentry"}) {
		ds = append(ds, Defect{Field: "password", Key: d.Key, Args: d.Args})
	}
	if len(ds) > 0 {
		return nil, &Invalid{Defects: ds}
	}
	opened, kit, err := o.deps.Keeper.Create(ctx, owner.Name, Secret{Password: f.Password}, f.Practice.Sample)
	if err != nil {
		return nil, err
	}
	owner.SlotID = opened.SlotID()
	prefs := DefaultPreferences()
	if f.Language == "es" {
		prefs.Language = "es"
	}
	at := o.deps.Clock.Now().UTC()
	zone := zoneOf(f.Practice)
	s := newSession(opened)
	s.member, s.perms, s.practice, s.zone, s.prefs, s.day = owner, owner.Permissions(), f.Practice, zone, prefs, calendar.Of(at, zone)
	err = opened.Write(ctx, Actor{MemberID: owner.ID, Role: string(access.Owner), At: at}, func(tx Tx) (audit.Event, error) {
		err := o.furnish(tx, f.Practice, prefs, owner, calendar.Of(at, zone))
		if err == nil {
			// The surgeon is workforce, too (45 CFR 164.530(b)(1)), but nobody would be there to treat patients meanwhile.
			err = o.assignNeeded(s, tx, owner, training.Role)
		}
		return audit.Event{Action: audit.PracticeCreated, Object: "practice:" + opened.Fingerprint()}, err
	})
	if err != nil {
		_ = opened.Close()
		return nil, err
	}
	o.begin(s)
	return kit, o.note(ctx, audit.RecoveryMade, "kit:"+strconv.Itoa(kit.Number()), nil)
}

func withOwner(roles []access.Role) []access.Role {
	out := []access.Role{access.Owner}
	for _, r := range roles {
		if !slices.Contains(out, r) {
			out = append(out, r)
		}
	}
	return out
}

// furnish puts into a new practice what it starts with: its settings, owner, channels, forms and notice.
func (o *Office) furnish(tx Tx, p Practice, prefs Preferences, owner access.Member, today calendar.Date) error {
	if err := tx.PutSetting(settingPractice, p); err != nil {
		return err
	}
	if err := tx.PutSetting(settingPreferences, prefs); err != nil {
		return err
	}
	if err := tx.PutSetting(settingFactorRule, access.DefaultFactorRule()); err != nil {
		return err
	}
	if err := tx.PutMember(owner); err != nil {
		return err
	}
	for _, c := range consent.BuiltIn() {
		if err := tx.PutChannel(c); err != nil {
			return err
		}
	}
	n := consent.NoticeVersion{ID: o.newID(), Number: 1, PublishedOn: today, EffectiveOn: today, RevocationHow: true}
	for _, t := range o.deps.Forms {
		if t.Kind == consent.KindNoticeText {
			n.Text = fillNotice(t, p, n.Number, today)
			continue
		}
		t.PublishedOn, t.By = today, owner.ID
		if err := tx.PutTemplate(t); err != nil {
			return err
		}
	}
	return tx.PutNotice(n)
}

// A hundred wrong passwords in a row end a password: another member's reset or the Recovery Sheet is the way in then (NIST
// SP 800-63B-4, 3.2.2). From the tenth on, each is followed by the longest pause, which the log calls locked out.
const (
	exhaustedAfter = 100
	lockedOutAfter = 10
)

// SignIn opens the practice for the member whose key slot it is.
func (o *Office) SignIn(ctx context.Context, slotID string, secret Secret) error {
	o.door.Lock()
	defer o.door.Unlock()
	if o.signedIn() {
		return ErrSignedIn // the records are opened once
	}
	if wait, n := o.deps.Keeper.Wait(slotID); wait > 0 || n >= exhaustedAfter {
		return waiting(wait, n)
	}
	opened, failures, err := o.deps.Keeper.Unlock(ctx, slotID, secret)
	if err != nil {
		return err
	}
	s := newSession(opened)
	s.failures, s.keyFile = failures, slices.Clone(secret.KeyFile)
	if err := o.admit(ctx, s, slotID); err != nil {
		_ = opened.Close()
		return err
	}
	if err := o.askFactor(ctx, s); err != nil {
		_ = opened.Close()
		return err
	}
	if s.grave() {
		// Nothing is written before somebody decided: a write would move the anchor past what is missing.
		o.begin(s)
		return nil
	}
	o.forget(slotID) // who signs in with everything needs no PIN kept from before
	if s.needCode {
		// The wrong passwords are on record now: whoever found the right one may go away before the code.
		if err := o.logFailures(ctx, s, s.failures); err != nil {
			_ = opened.Close()
			return err
		}
		s.logged = true
		o.begin(s) // nothing but SecondFactor is allowed, and that records the sign-in
		return nil
	}
	return o.welcome(ctx, s)
}

// waiting is why a try has to wait, or will never do.
func waiting(wait time.Duration, failures int) error {
	if failures >= exhaustedAfter {
		return ErrExhausted
	}
	return ErrWait.With(nil, "seconds", strconv.Itoa(int(wait/time.Second)+1), "failures", strconv.Itoa(failures))
}

func newSession(opened Opened) *session {
	return &session{opened: opened, wrongPINs: new(atomic.Int32), likes: new(likes), looks: new(looks), usable: new(usable), found: new(foundReleases)}
}

func (o *Office) signedIn() bool {
	o.mu.RLock()
	defer o.mu.RUnlock()
	return o.session != nil
}

// welcome records the sign-in, the wrong passwords before it, and what opening noticed.
func (o *Office) welcome(ctx context.Context, s *session) error {
	if !s.logged {
		if err := o.logFailures(ctx, s, s.failures); err != nil {
			o.begin(s)
			o.drop(s)
			return err
		}
	}
	s.day = o.today(s)
	o.begin(s)
	if err := o.arrive(ctx, s); err != nil {
		o.drop(s)
		return err
	}
	o.catchUp(ctx, s) // before the sign-in: what waited may be a refused try with this name
	if err := o.noteOf(ctx, s, audit.SignIn, "member:"+s.member.ID, map[string]string{"failures": strconv.Itoa(o.tellRefused(ctx, s))}); err != nil {
		o.drop(s)
		return err
	}
	for _, f := range s.opened.Findings() {
		if err := o.noteOf(ctx, s, audit.DamageFound, "finding:"+f.Key, f.Args); err != nil {
			return err
		}
	}
	o.endLastDays(ctx, s)
	o.turnTraining(ctx, s)
	return nil
}

// arrive notes a member's first sign-in: from there on counts the time there is to set up a second factor.
func (o *Office) arrive(ctx context.Context, s *session) error {
	var on calendar.Date
	found := false
	err := s.opened.Read(ctx, func(tx Tx) (err error) { found, err = tx.Setting(settingArrived+s.member.ID, &on); return err })
	if err != nil || found {
		return err
	}
	return s.opened.Write(ctx, s.actor(o.now(s)), func(tx Tx) (audit.Event, error) {
		return audit.Event{Action: audit.Arrived, Object: "member:" + s.member.ID}, tx.PutSetting(settingArrived+s.member.ID, s.day)
	})
}

// logFailures writes wrong passwords to the log, each with the moment it was tried at. They are the program's to report:
// who typed them is not known.
func (o *Office) logFailures(ctx context.Context, s *session, failures []Failure) error {
	write := func(action audit.Action, args map[string]string) error {
		return s.opened.Write(ctx, Actor{MemberID: audit.System, At: o.now(s)}, func(Tx) (audit.Event, error) {
			return audit.Event{Action: action, Object: "member:" + s.member.ID, Args: args}, nil
		})
	}
	for _, f := range failures {
		if err := write(audit.SignInFailed, map[string]string{"at": f.At.UTC().Format(time.RFC3339)}); err != nil {
			return err
		}
	}
	if len(failures) < lockedOutAfter {
		return nil
	}
	return write(audit.LockedOut, map[string]string{"failures": strconv.Itoa(len(failures))})
}

// confirm asks for the open member's password again; wrong tries before a right one go to the log.
func (o *Office) confirm(ctx context.Context, s *session, secret Secret) error {
	if err := s.opened.Confirm(s.whole(secret)); err != nil {
		return err
	}
	return o.logFailures(ctx, s, s.opened.Tried())
}

// grave tells whether opening found something that a person has to decide about first.
func (s *session) grave() bool {
	return !s.accepted && slices.ContainsFunc(s.opened.Findings(), func(f Finding) bool { return f.Grave })
}

// AcceptFindings goes on although something grave was found: entries missing, an older key file put back. Who and why
// is recorded; the owner, a privacy or a security officer may.
func (o *Office) AcceptFindings(ctx context.Context, reason string) error {
	s := o.current()
	switch {
	case s == nil:
		return ErrLocked
	case s.needCode:
		return ErrNeedCode
	case !s.perms.Has(access.SettingsEdit):
		return ErrNotPermitted.With(nil, "permission", string(access.SettingsEdit))
	case !s.grave():
		return nil
	}
	if err := checkReason("reason", reason, true); err != nil {
		return err
	}
	n := *s
	n.accepted = true
	if err := o.welcome(ctx, &n); err != nil {
		return err
	}
	if err := o.keepHeld(ctx, &n); err != nil {
		return err
	}
	return n.opened.Write(ctx, n.actor(o.now(&n)), func(Tx) (audit.Event, error) {
		return audit.Event{Action: audit.DamageFound, Object: "finding:accepted", Reason: reason}, nil
	})
}

// admit reads who the slot belongs to and what the practice is.
func (o *Office) admit(ctx context.Context, s *session, slotID string) error {
	var over []oversight.Passage
	err := s.opened.Read(ctx, func(tx Tx) error {
		members, err := tx.Members()
		if err != nil {
			return err
		}
		i := slices.IndexFunc(members, func(m access.Member) bool { return m.SlotID == slotID })
		if i < 0 || members[i].State != access.Active {
			return ErrNotPermitted
		}
		s.member, s.perms, s.mustChange = members[i], members[i].Permissions(), members[i].MustChangePassword
		if err := admitPractice(s, tx); err != nil {
			return err
		}
		if over, err = lastDays(tx, members, s.member.ID, o.today(s)); err != nil {
			return err
		}
		if s.lastDay, err = lastDayOf(tx, members, s.member.ID); err != nil {
			return err
		}
		s.untrained, err = untrained(tx, s.member.ID, o.today(s))
		s.perms = s.permissions()
		return err
	})
	if err != nil || len(over) == 0 {
		return err
	}
	// The last day has come. Whoever signs in next would end the access; the member does it just as well.
	if !s.grave() && !looksOnly(s.opened) {
		_ = o.endAccess(ctx, s, over[0]) // refused all the same
	}
	return ErrNotPermitted
}

// admitPractice reads what the practice is and prefers.
func admitPractice(s *session, tx Tx) error {
	if _, err := tx.Setting(settingPractice, &s.practice); err != nil {
		return err
	}
	s.prefs = DefaultPreferences()
	if _, err := tx.Setting(settingPreferences, &s.prefs); err != nil {
		return err
	}
	s.zone = zoneOf(s.practice)
	return nil
}

func (o *Office) begin(s *session) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.session != nil && o.session.opened != s.opened {
		_ = o.session.opened.Close()
	}
	o.session = s
}

// drop ends the session s, if it is still the present one.
func (o *Office) drop(s *session) {
	o.mu.Lock()
	same := o.session != nil && o.session.opened == s.opened
	if same {
		o.session = nil
	}
	o.mu.Unlock()
	if same {
		_ = o.ClosePast() // a leftover is encrypted, and removed by the next look
		_ = s.opened.Close()
		clear(s.keyFile)
	}
}

// Lock ends the session: the database is closed, the keys are wiped. why is "idle", "key", "system" or "exit".
func (o *Office) Lock(ctx context.Context, why string) error {
	s := o.current()
	if s == nil {
		return nil
	}
	if s.grave() || s.needCode {
		o.drop(s)
		return nil
	}
	if why == "system" || why == "exit" {
		o.ForgetQuick()
	} else {
		o.park(ctx, s)
	}
	err := o.endWide(ctx, s)
	err = errors.Join(err, o.noteOf(ctx, s, audit.Locked, "member:"+s.member.ID, map[string]string{"why": why}))
	if o.ended(s) {
		o.forget(s.opened.SlotID())
		err = errors.Join(err, o.leave(ctx, s))
	}
	o.drop(s)
	return err
}

// note appends an event that changes no record, for the signed-in member.
func (o *Office) note(ctx context.Context, action audit.Action, object string, args map[string]string) error {
	s := o.current()
	if s == nil {
		return ErrLocked
	}
	return o.noteOf(ctx, s, action, object, args)
}

func (o *Office) noteOf(ctx context.Context, s *session, action audit.Action, object string, args map[string]string) error {
	return s.opened.Write(ctx, s.actor(o.now(s)), func(Tx) (audit.Event, error) {
		return audit.Event{Action: action, Object: object, Args: args}, nil
	})
}

// CheckNewPassword returns what is wrong with a password before it is used, for the meter beside the field.
func (o *Office) CheckNewPassword(password []byte, name, practice string) []Defect {
	var ds []Defect
	for _, d := range access.CheckPassword(password, []string{practice, name, "consentry"}) {
		ds = append(ds, Defect{Field: "password", Key: d.Key, Args: d.Args})
	}
	return ds
}

// ChangePassword changes the signed-in member's own password; a starter password must be changed before anything else.
func (o *Office) ChangePassword(ctx context.Context, old, new Secret) error {
	s := o.current()
	switch {
	case s == nil:
		return ErrLocked
	case s.grave():
		return ErrGrave
	case s.needCode:
		return ErrNeedCode
	}
	if ds := o.CheckNewPassword(new.Password, s.member.Name, s.practice.Name); len(ds) > 0 {
		return &Invalid{Defects: ds}
	}
	if slices.Equal(old.Password, new.Password) {
		return &Invalid{Defects: []Defect{{Field: "password", Key: "office.same_password"}}}
	}
	if err := s.opened.ChangePassword(s.whole(old), s.whole(new)); err != nil {
		return err
	}
	if err := o.logFailures(ctx, s, s.opened.Tried()); err != nil {
		return err
	}
	m := s.member
	m.MustChangePassword = false
	err := s.opened.Write(ctx, s.actor(o.now(s)), func(tx Tx) (audit.Event, error) {
		return audit.Event{Action: audit.PasswordChanged, Object: "member:" + m.ID}, tx.PutMember(m)
	})
	if err == nil {
		o.adopt(s, func(n *session) { n.member, n.mustChange = m, false })
	}
	return err
}

// ConfirmPassword tells whether it is the signed-in member's password, for steps that ask again.
func (o *Office) ConfirmPassword(ctx context.Context, secret Secret) error {
	s, err := o.may("")
	if err != nil {
		return err
	}
	return o.confirm(ctx, s, secret)
}

// NewRecoverySheet makes a new Recovery Sheet; the one before stops opening what is written from now on. A sheet may come
// together with an error: it is in force, so it has to be printed. It asks for the password: whoever finds the screen open
// must not be able to walk away with a key to everything.
func (o *Office) NewRecoverySheet(ctx context.Context, password Secret) (Kit, error) {
	s, err := o.may(access.MembersManage)
	if err != nil {
		return nil, err
	}
	if err := o.confirm(ctx, s, password); err != nil {
		return nil, err
	}
	o.staff.Lock() // no slot is added or changed meanwhile
	defer o.staff.Unlock()
	kit, err := s.opened.NewKit()
	if kit == nil {
		return nil, err
	}
	return kit, errors.Join(err, o.note(ctx, audit.RecoveryMade, "kit:"+strconv.Itoa(kit.Number()), nil))
}

// RecoverWithKit gives a member a new password by the Recovery Sheet, at the sign-in page: for the day on which nobody
// knows a password any more. kitText is what stands on the sheet, however it was typed. The practice is locked
// afterwards: the member signs in with the new password.
func (o *Office) RecoverWithKit(ctx context.Context, kitText, slotID string, newPassword []byte) error {
	o.door.Lock()
	defer o.door.Unlock()
	if o.signedIn() {
		return ErrSignedIn
	}
	opened, err := o.deps.Keeper.UnlockWithKit(ctx, kitText)
	if err != nil {
		return err
	}
	s := &session{opened: opened}
	return errors.Join(o.recoverMember(ctx, s, slotID, newPassword), opened.Close())
}

func (o *Office) recoverMember(ctx context.Context, s *session, slotID string, newPassword []byte) error {
	if err := o.admit(ctx, s, slotID); err != nil {
		return err
	}
	if ds := o.CheckNewPassword(newPassword, s.member.Name, s.practice.Name); len(ds) > 0 {
		return &Invalid{Defects: ds}
	}
	// What is written here moves the anchor on. What opening found grave is therefore put on record first: nobody
	// else may be left who could sign in and decide.
	for _, f := range s.opened.Findings() {
		if !f.Grave {
			continue
		}
		if err := o.noteOf(ctx, s, audit.DamageFound, "finding:"+f.Key, f.Args); err != nil {
			return err
		}
	}
	if err := s.opened.Reset(slotID, Secret{Password: newPassword}); err != nil {
		return err
	}
	m := s.member
	m.MustChangePassword = false
	return s.opened.Write(ctx, s.actor(o.now(s)), func(tx Tx) (audit.Event, error) {
		return audit.Event{Action: audit.RecoveryUsed, Object: "member:" + m.ID}, errors.Join(tx.PutMember(m), forgetSecrets(tx, m.ID))
	})
}

// RecoverySheet is the kit on paper, as a PDF in memory.
func (o *Office) RecoverySheet(kit Kit) ([]byte, error) {
	s, err := o.may("")
	if err != nil {
		return nil, err
	}
	return o.deps.Printer.Recovery(RecoverySheet{Letterhead: o.letterhead(s), Fingerprint: kit.Fingerprint(), Number: kit.Number(),
		Date: o.today(s), Groups: kit.Groups(), Identity: kit.AgeIdentity()})
}
