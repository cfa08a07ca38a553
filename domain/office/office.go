// Package office holds what people do: the use cases, one file for each desk. Every change goes through write, every
// look at a patient through read, so that nothing happens without permission and without a trace.
//
// This file holds the office itself, its session and the ways to the record.
package office

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/oversight"
	"consentry/domain/photo/picture"
	"consentry/domain/photo/scrub"
	"consentry/domain/training"
)

// Deps is what an office is made of. All are required but NewID, which defaults to random UUIDs.
type Deps struct {
	Keeper  Keeper
	Clock   Clock
	Printer Printer
	Forms   []consent.Template // the built-in texts that a new practice starts with
	Letters []consent.Template // the texts of letters, one for each letter.Kind
	// Foreign and Pages decode what needs a decoder outside this process; nil: those formats are kept but not shown.
	Foreign picture.Foreign
	Pages   scrub.PageRenderer
	Outbox  Outbox         // where released files go; nil: nothing can be released
	States  calendar.Packs // what the States add to the federal clocks
	// Courses are what people who work here learn, every version in every language; none: nobody owes any.
	Courses []training.Course
	// Scenarios are what people talk through in an exercise at the table, in every language.
	Scenarios []training.Course
	Backups   Backups
	NewID     func() string
}

// Office is one practice at one workstation: locked, or with one member signed in. Its methods may be called from any
// goroutine.
type Office struct {
	deps Deps

	mu      sync.RWMutex
	session *session

	held map[string]access.Factor // by member: codes shown before somebody decided about a grave finding, when nothing may be written; guarded by door

	door   sync.Mutex         // one try at the door at a time, so that the pause after a wrong password cannot be run around
	parked map[string]*parked // by key slot: who may come back with a PIN; guarded by mu

	staff sync.Mutex // one change of members at a time, so that two changes cannot remove the last two owners

	past    *openPast    // an old version that is open for looking; guarded by mu
	looking sync.RWMutex // held while somebody reads in it

	pending []func(*session, Tx) (audit.Event, error) // came of backups while the practice was locked; for the record at the next sign-in
}

// session is one member at work. It ends with Lock.
type session struct {
	opened     Opened
	member     access.Member
	perms      access.Permissions
	practice   Practice
	zone       *time.Location
	prefs      Preferences
	failures   []Failure
	needCode   bool // the password was right, the second factor is missing: nothing else is allowed
	mustFactor bool // the practice asks for a second factor and the time to set one up is over
	untrained  bool // the first courses are not done, and the practice asks for them before any patient's record
	keyFile    []byte
	day        calendar.Date // of the last sign-in with everything
	mustChange bool          // nothing but a change of password is allowed
	accepted   bool          // what was found grave at opening was accepted by name and reason
	logged     bool          // failures are in the log already
	wrongPINs  *atomic.Int32
	emergency  *oversight.Emergency // wider access, while it lasts
	widened    time.Time            // when it began, by the computer's own clock
	lastDay    calendar.Date        // the day on which the access ends by itself; zero: none is known
	likes      *likes
	looks      *looks
	usable     *usable
	found      *foundReleases
}

// New returns a locked office.
func New(d Deps) *Office {
	if d.NewID == nil {
		d.NewID = func() string { return uuid.Must(uuid.NewV7()).String() }
	}
	return &Office{deps: d}
}

// Me is the signed-in member, for the window's frame.
type Me struct {
	Member   access.Member
	Perms    access.Permissions
	Practice Practice
	Prefs    Preferences
	Zone     *time.Location
	Findings []Finding
	// Failures are the refused tries with the member's name since the last sign-in: passwords, codes, key files, PINs.
	Failures []Failure
	// MustChange: a starter password, to be changed before anything else.
	MustChange bool
	// NeedCode: the password was right, and a code has to follow before anything else.
	NeedCode bool
	// MustFactor: a second factor has to be set up before anything else.
	MustFactor bool
	// Untrained: the first courses are not done; until then no patient's record is open to this member.
	Untrained bool
	// Grave: one of the findings stops all work until AcceptFindings.
	Grave bool
	// Emergency is the wider access that the member has just now; nil: none.
	Emergency *oversight.Emergency
	// ClockBehind is how far the computer's clock runs behind the latest instant on record; zero: it does not.
	ClockBehind time.Duration
}

// Me tells who is signed in; ok is false while locked.
func (o *Office) Me() (Me, bool) {
	s := o.present()
	if s == nil {
		return Me{}, false
	}
	m := Me{Emergency: s.emergency, Member: s.member, Perms: s.perms, Practice: s.practice, Prefs: s.prefs, Zone: s.zone,
		Findings: s.opened.Findings(), Failures: s.failures, MustChange: s.mustChange, NeedCode: s.needCode, MustFactor: s.mustFactor, Untrained: s.untrained,
		Grave: s.grave()}
	if behind := s.opened.LatestInstant().Sub(o.deps.Clock.Now()); behind > clockTolerance {
		m.ClockBehind = behind
	}
	return m, true
}

// clockTolerance is how far a clock may run behind what was seen before it is reported (security: two minutes).
const clockTolerance = 2 * time.Minute

// may returns the session if its member holds the permission. The empty permission asks only that somebody is
// signed in.
func (o *Office) may(p access.Permission) (*session, error) {
	s := o.present()
	switch {
	case s == nil:
		return nil, ErrLocked
	case s.grave():
		return nil, ErrGrave
	case s.needCode:
		return nil, ErrNeedCode
	case s.mustChange:
		return nil, ErrMustChange
	case s.mustFactor:
		return nil, ErrMustFactor
	case p != "" && !s.perms.Has(p) && s.untrained && s.member.Permissions().Has(p):
		return nil, ErrTrainingFirst
	case p != "" && !s.perms.Has(p):
		return nil, ErrNotPermitted.With(nil, "permission", string(p))
	}
	return s, nil
}

// present is the session as it is now: wider access ends with its hour, and all of it with the last day of who leaves,
// whatever is asked first after it.
func (o *Office) present() *session {
	s := o.current()
	if s != nil && o.ended(s) {
		return nil
	}
	if s == nil || s.emergency == nil || o.wide(s) {
		return s
	}
	o.narrow(s)
	return o.current()
}

// current is the session as it was last put there; nil while locked.
func (o *Office) current() *session {
	o.mu.RLock()
	defer o.mu.RUnlock()
	return o.session
}

// wide tells whether wider access still holds. Instants on record stand still while the computer's clock runs behind them:
// a clock that was set back since ends it, and so does an hour that a clock nobody can set has counted.
func (o *Office) wide(s *session) bool {
	clock := o.deps.Clock.Now()
	back := clock.Round(0).Before(s.widened.Round(0).Add(-clockTolerance))
	return s.emergency.Active(o.now(s)) && !back && clock.Sub(s.widened) < oversight.EmergencyTime
}

// write changes the record: the member holds the permission, do applies the rule and persists the result, and the
// audit event it returns is committed in the same transaction. There is no second way.
func (o *Office) write(ctx context.Context, may access.Permission, do func(*session, Tx) (audit.Event, error)) error {
	s, err := o.may(may)
	if err != nil {
		return err
	}
	err = s.opened.Write(ctx, s.actor(o.now(s)), func(tx Tx) (audit.Event, error) { return do(s, tx) })
	if errors.Is(err, audit.ErrBadEvent) {
		return ErrInvalid.With(err)
	}
	return err
}

// Idle is for the quiet moments: what was saved last is moved from the log into the records file, so that there is next
// to nothing that a lost log could take with it. It costs nothing when nothing changed, and nothing while locked.
func (o *Office) Idle() error {
	s := o.current()
	if s == nil || s.grave() {
		return nil
	}
	return s.opened.Idle()
}

// read looks at a patient's record, which leaves a trace like a change does. The event's Action says what was viewed.
func (o *Office) read(ctx context.Context, may access.Permission, ev audit.Event, do func(*session, Tx) error) error {
	return o.write(ctx, may, func(s *session, tx Tx) (audit.Event, error) { return ev, do(s, tx) })
}

// peek looks without a trace: lists to choose from, counts and settings. A name in a list is not an opened record;
// what is opened goes through read.
func (o *Office) peek(ctx context.Context, may access.Permission, do func(*session, Tx) error) error {
	s, err := o.may(may)
	if err != nil {
		return err
	}
	return s.opened.Read(ctx, func(tx Tx) error { return do(s, tx) })
}

func (s *session) actor(at time.Time) Actor {
	role := ""
	if len(s.member.Roles) > 0 {
		role = string(s.member.Roles[0])
	}
	return Actor{MemberID: s.member.ID, Role: role, At: at}
}

// now is the instant that goes on record: never earlier than the latest one already there, so that a clock that was
// set back cannot move a deadline or a signature into the past.
func (o *Office) now(s *session) time.Time {
	t := o.deps.Clock.Now().UTC()
	if s != nil {
		if latest := s.opened.LatestInstant(); t.Before(latest) {
			t = latest
		}
	}
	return t
}

// today is the civil day in the practice's time zone.
func (o *Office) today(s *session) calendar.Date { return calendar.Of(o.now(s), s.zone) }

// Today returns the civil day that dates are reckoned from; the zero Date while locked.
func (o *Office) Today() calendar.Date {
	s, err := o.may("")
	if err != nil {
		return calendar.Date{}
	}
	return o.today(s)
}

func (o *Office) newID() string { return o.deps.NewID() }

// isKind tells whether err has the given problem's key anywhere in its chain.
func isKind(err error, p *Problem) bool { return errors.Is(err, p) }
