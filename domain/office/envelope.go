// This file is the sealed envelope: six words on paper that open the practice for looking, once, when nobody who could
// sign in can be reached (45 CFR 164.312(a)(2)(ii)).
package office

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/oversight"
)

const (
	settingEnvelope = "envelope"
	// envelopeActor and the key slot are who works with an envelope, in the log.
	envelopeActor = "envelope:"
)

// Envelope is the sealed envelope in force, as it is kept.
type Envelope struct {
	Slot   string        `json:"slot"`
	On     calendar.Date `json:"on"`
	By     string        `json:"by"` // member
	UsedOn calendar.Date `json:"used_on,omitzero"`
	// VoidOn is the day on which it was made void because somebody left who may have known the words: Left.
	VoidOn calendar.Date `json:"void_on,omitzero"`
	Left   string        `json:"left,omitempty"` // member
}

// EnvelopeState tells about the envelope in force; the zero Envelope: none was ever made.
func (o *Office) EnvelopeState(ctx context.Context) (Envelope, error) {
	var e Envelope
	err := o.peek(ctx, access.MembersView, func(_ *session, tx Tx) error {
		_, err := tx.Setting(settingEnvelope, &e)
		return err
	})
	return e, err
}

// MakeEnvelope makes a new envelope and returns the sheet to be printed, sealed and put where everybody can get at it and
// nobody unseen. The one before opens nothing any more. The words are on the sheet alone.
func (o *Office) MakeEnvelope(ctx context.Context, password Secret) ([]byte, error) {
	s, err := o.may(access.MembersManage)
	if err != nil {
		return nil, err
	}
	if err := o.confirm(ctx, s, password); err != nil {
		return nil, err
	}
	o.staff.Lock()
	defer o.staff.Unlock()
	phrase, err := access.EmergencyPhrase(randomReader)
	if err != nil {
		return nil, err
	}
	today := o.today(s)
	pdf, err := o.deps.Printer.Envelope(EnvelopeSheet{Letterhead: o.letterhead(s), Phrase: phrase, Fingerprint: s.opened.Fingerprint(), On: today,
		Minutes: int(oversight.EmergencyTime.Minutes()), Days: oversight.EmergencyReviewDays, Lang: s.prefs.Language})
	if err != nil {
		return nil, err
	}
	var was Envelope
	if err := s.opened.Read(ctx, func(tx Tx) error { _, err := tx.Setting(settingEnvelope, &was); return err }); err != nil {
		return nil, err
	}
	// A stop between slot and record left slots that no paper opens: they go with the old one.
	front, err := o.deps.Keeper.Front(ctx)
	if err != nil {
		return nil, err
	}
	old := append(slices.Clone(front.Unprinted), was.Slot, front.Envelope)
	slot, err := s.opened.AddEmergency([]byte(phrase))
	if isKind(err, errFull) { // there is no room for two: the old one goes first
		if err := s.retireAll(old); err != nil {
			return nil, err
		}
		slot, err = s.opened.AddEmergency([]byte(phrase))
	}
	if err != nil {
		return nil, err
	}
	err = o.write(ctx, access.MembersManage, func(s *session, tx Tx) (audit.Event, error) {
		return audit.Event{Action: audit.EnvelopeMade, Object: "practice:" + s.opened.Fingerprint()},
			tx.PutSetting(settingEnvelope, Envelope{Slot: slot, On: today, By: s.member.ID})
	})
	if err != nil {
		return nil, errors.Join(err, s.opened.Retire(slot))
	}
	return pdf, s.retireAll(old) // whatever went wrong, the new one is in force and has to be printed
}

// errFull says that there is no room for another key slot.
var errFull = &Problem{Key: "error.too_many_members"}

func (s *session) retireAll(slots []string) error {
	for _, slot := range slots {
		if slot == "" {
			continue
		}
		if err := s.retire(slot); err != nil {
			return err
		}
	}
	return nil
}

// retireEnvelope ends the sealed envelope when somebody leaves who may know its words. The slot goes first, voidEnvelope
// writes it down.
func (o *Office) retireEnvelope(ctx context.Context, s *session, left access.Member) error {
	var e Envelope
	if err := s.opened.Read(ctx, func(tx Tx) error { _, err := tx.Setting(settingEnvelope, &e); return err }); err != nil {
		return err
	}
	if e.Slot == "" || !oversight.KnowsEnvelope(left, e.By) {
		return nil
	}
	front, err := o.deps.Keeper.Front(ctx)
	if err != nil {
		return err
	}
	return s.retireAll(append(slices.Clone(front.Unprinted), e.Slot, front.Envelope))
}

// voidEnvelope writes down that the envelope was ended with the access of who left.
func (o *Office) voidEnvelope(s *session, tx Tx, left access.Member) error {
	var e Envelope
	if _, err := tx.Setting(settingEnvelope, &e); err != nil {
		return err
	}
	if !e.InForce() || !oversight.KnowsEnvelope(left, e.By) {
		return nil
	}
	e.VoidOn, e.Left = o.today(s), left.ID
	return tx.PutSetting(settingEnvelope, e)
}

// InForce tells whether the envelope opens the practice, as far as is written down.
func (e Envelope) InForce() bool { return e.Slot != "" && e.UsedOn.IsZero() && e.VoidOn.IsZero() }

// OpenEnvelope opens the practice with the words from the envelope: to look, for an hour. Who opened it and why is
// recorded first, then the envelope is used up.
func (o *Office) OpenEnvelope(ctx context.Context, phrase []byte, who, reason string) error {
	who = strings.Join(strings.Fields(who), " ")
	if ds := (access.Member{Name: who, Roles: []access.Role{access.FrontDesk}, State: access.Active}).Validate(); len(ds) > 0 {
		return invalid(ds, func(d access.Defect) string { return d.Field })
	}
	if err := checkReason("reason", reason, true); err != nil {
		return err
	}
	o.door.Lock()
	defer o.door.Unlock()
	if o.signedIn() {
		return ErrSignedIn
	}
	front, err := o.deps.Keeper.Front(ctx)
	if err != nil {
		return err
	}
	if front.Envelope == "" {
		return ErrNoEnvelope
	}
	if wait, n := o.deps.Keeper.Wait(front.Envelope); wait > 0 || n >= exhaustedAfter {
		return envelopeWaiting(wait, n)
	}
	opened, failures, err := o.deps.Keeper.Unlock(ctx, front.Envelope, Secret{Password: phrase})
	if err != nil {
		return err
	}
	s := newSession(opened)
	s.failures = failures
	if err := o.admitEnvelope(ctx, s, front.Envelope, who, reason); err != nil {
		_ = opened.Close()
		return err
	}
	o.begin(s)
	return nil
}

// envelopeWaiting is why the words have to wait, or will never do.
func envelopeWaiting(wait time.Duration, failures int) error {
	if failures >= exhaustedAfter {
		return ErrWordsExhausted
	}
	return waiting(wait, failures)
}

// admitEnvelope writes down who looks and why, and burns the envelope.
func (o *Office) admitEnvelope(ctx context.Context, s *session, slot, who, reason string) error {
	s.member = access.Member{ID: envelopeActor + slot, Name: who, State: access.Active}
	s.perms = access.Permissions{}
	for _, p := range oversight.EmergencyPermissions() {
		s.perms[p] = struct{}{}
	}
	var env Envelope
	err := s.opened.Read(ctx, func(tx Tx) error {
		if _, err := tx.Setting(settingEnvelope, &env); err != nil {
			return err
		}
		return admitPractice(s, tx)
	})
	if err != nil {
		return err
	}
	if s.grave() {
		return ErrGrave // somebody who may decide has to look first
	}
	if err := o.logFailures(ctx, s, s.failures); err != nil {
		return err
	}
	now, today := o.now(s), o.today(s)
	e, err := oversight.BeginEmergency(o.newID(), s.member.ID, reason, now, today, daysOff(today))
	if err != nil {
		return oversightProblem(err)
	}
	e.Who, env.UsedOn = who, today
	err = s.opened.Write(ctx, s.actor(now), func(tx Tx) (audit.Event, error) {
		return audit.Event{Action: audit.EmergencyOpened, Object: "emergency:" + e.ID, Reason: e.Reason},
			errors.Join(tx.PutEntry(entryEmergency, e.ID, e), tx.PutSetting(settingEnvelope, env))
	})
	if err != nil {
		return err
	}
	s.emergency, s.widened = &e, o.deps.Clock.Now()
	return s.opened.Retire(slot)
}
