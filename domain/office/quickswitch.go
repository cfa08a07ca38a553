// This file is the quick switch: on a workstation that the practice trusts, somebody who signed in with everything once
// today comes back with a PIN. What opens the folder for them stays in this process, in locked memory, until the day is
// over, the program ends, or a wrong PIN was typed three times. A PIN never opens the folder by itself.
package office

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/calendar"
)

// Parked is what opens the folder for one member, kept in memory. It is of no use without the folder.
type Parked interface{ Wipe() }

// parked is a member who may come back with a PIN.
type parked struct {
	keys    Parked
	pin     string // sealed
	name    string
	member  string // id
	day     calendar.Date
	wrong   int
	at      time.Time // when it was kept, by the computer's clock
	zone    *time.Location
	keyFile []byte
	check   func(sealed string, pin []byte) bool
}

// QuickLogin is a tile on the sign-in page that takes a PIN.
type QuickLogin struct {
	SlotID, Name string
}

// maxParked bounds how many members are kept: the tiles of one front desk.
const maxParked = 12

// park keeps what opens the folder for the member who locks, if the practice allows it, the member has a PIN, and the
// sign-in was whole: a code that was asked for was given.
func (o *Office) park(ctx context.Context, s *session) {
	if !s.prefs.QuickSwitch || s.mustChange || s.needCode || s.mustFactor || s.grave() || o.today(s) != s.day {
		return
	}
	var sealed string
	err := s.opened.Read(ctx, func(tx Tx) error { _, err := tx.Setting(settingPIN+s.member.ID, &sealed); return err })
	if err != nil || sealed == "" {
		return // without a PIN the next sign-in is a whole one
	}
	keys, err := s.opened.Park()
	if err != nil {
		return // the same
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if was := o.parked[s.opened.SlotID()]; was != nil {
		was.wipe()
	} else if len(o.parked) >= maxParked {
		keys.Wipe()
		return
	}
	if o.parked == nil {
		o.parked = map[string]*parked{}
	}
	o.parked[s.opened.SlotID()] = &parked{keys: keys, pin: sealed, name: s.member.Name, member: s.member.ID, day: s.day, at: o.deps.Clock.Now(), zone: s.zone, keyFile: append([]byte(nil), s.keyFile...), check: s.opened.CheckPIN}
}

func (p *parked) wipe() {
	p.keys.Wipe()
	clear(p.keyFile)
}

// QuickLogins lists who may come back with a PIN now.
func (o *Office) QuickLogins() []QuickLogin {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.clearOldParked()
	var out []QuickLogin
	for slot, p := range o.parked {
		out = append(out, QuickLogin{SlotID: slot, Name: p.name})
	}
	slices.SortFunc(out, func(a, b QuickLogin) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

// clearOldParked forgets everybody of another day. A clock that was set back cannot make a day longer. The caller holds o.mu.
func (o *Office) clearOldParked() {
	now := o.deps.Clock.Now()
	for slot, p := range o.parked {
		back := now.Round(0).Before(p.at.Round(0).Add(-clockTolerance))
		if calendar.Of(now, p.zone) != p.day || back || now.Sub(p.at) >= 24*time.Hour {
			p.wipe()
			delete(o.parked, slot)
		}
	}
}

// ForgetQuick forgets everybody: before sleep, at a hard lock, when the practice no longer allows it.
func (o *Office) ForgetQuick() {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, p := range o.parked {
		p.wipe()
	}
	o.parked = nil
}

// SignInPIN lets a member come back with the PIN. Three wrong ones, and only everything helps. ErrPIN says in "left" how
// many tries there are.
func (o *Office) SignInPIN(ctx context.Context, slotID string, pin []byte) error {
	o.door.Lock()
	defer o.door.Unlock()
	if o.signedIn() {
		return ErrSignedIn
	}
	o.mu.Lock()
	o.clearOldParked()
	p := o.parked[slotID]
	o.mu.Unlock()
	if p == nil {
		return ErrPINOver
	}
	if !p.check(p.pin, pin) {
		p.wrong++
		o.logWrongPIN(ctx, p)
		if p.wrong >= maxWrongPINs {
			o.forget(slotID)
			return ErrPINOver
		}
		return ErrPIN.With(nil, "left", strconv.Itoa(maxWrongPINs-p.wrong))
	}
	opened, err := o.deps.Keeper.Resume(ctx, p.keys)
	if err != nil {
		o.forget(slotID)
		return err
	}
	s := newSession(opened)
	s.keyFile = append([]byte(nil), p.keyFile...)
	if err := o.admit(ctx, s, slotID); err != nil {
		_ = opened.Close()
		o.forget(slotID) // whose access ended has no tile
		return err
	}
	s.day = p.day
	o.forget(slotID)
	o.begin(s)
	if s.grave() {
		return nil
	}
	o.catchUp(ctx, s) // before the sign-in, as after a password
	if err := o.noteOf(ctx, s, audit.SignIn, "member:"+s.member.ID, map[string]string{"failures": strconv.Itoa(o.tellRefused(ctx, s)), "way": "pin"}); err != nil {
		o.drop(s)
		return err
	}
	o.endLastDays(ctx, s)
	o.turnTraining(ctx, s)
	return nil
}

// logWrongPIN puts a wrong PIN on record at once, with the keys that are kept here: whoever types one may end the program
// next. Where that cannot be done it waits for the next sign-in.
func (o *Office) logWrongPIN(ctx context.Context, p *parked) {
	at := o.deps.Clock.Now().UTC().Format(time.RFC3339)
	put := func(*session, Tx) (audit.Event, error) {
		return audit.Event{Action: audit.SignInFailed, Object: "member:" + p.member, Args: map[string]string{"at": at, "what": "pin"}}, nil
	}
	opened, err := o.deps.Keeper.Resume(ctx, p.keys)
	if err != nil {
		o.later(put)
		return
	}
	defer opened.Close() // nothing is left to be written
	if len(opened.Findings()) > 0 {
		o.later(put) // a person has to see them first
		return
	}
	s := &session{opened: opened}
	if err := opened.Write(ctx, Actor{MemberID: audit.System, At: o.now(s)}, func(tx Tx) (audit.Event, error) { return put(s, tx) }); err != nil {
		o.later(put)
	}
}

func (o *Office) forget(slotID string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if p := o.parked[slotID]; p != nil {
		p.wipe()
		delete(o.parked, slotID)
	}
}

// MayQuick tells whether the signed-in member has what the quick switch needs: the practice allows it, and a PIN is set.
func (o *Office) MayQuick(ctx context.Context) (allowed, pin bool, err error) {
	err = o.peek(ctx, access.Permission(""), func(s *session, tx Tx) error {
		var sealed string
		found, err := tx.Setting(settingPIN+s.member.ID, &sealed)
		allowed, pin = s.prefs.QuickSwitch, found && sealed != ""
		return err
	})
	return allowed, pin, err
}
