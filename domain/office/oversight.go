// This file is the desk for emergency access: a member takes wider access for an hour and says why, and an officer looks
// at it afterwards.
package office

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"
	"time"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/oversight"
)

// The kinds of entries of this desk and its neighbours.
const (
	entryEmergency = "emergency"
	entryAlert     = "alert_closed"
	entrySample    = "access_sample"
	entryReview    = "access_review"
	entryPassage   = "passage"
)

// EmergencyLine is one emergency access with names.
type EmergencyLine struct {
	oversight.Emergency
	Member  string // who asked
	Reviser string // who reviewed; "" not yet
	Overdue bool
	Seqs    int // entries that the member made in the log during it
}

// BeginEmergency gives the signed-in member wider access for an hour. It asks for the password once more: a screen left
// open must not be enough.
func (o *Office) BeginEmergency(ctx context.Context, password Secret, reason string) (oversight.Emergency, error) {
	if err := checkReason("reason", reason, true); err != nil {
		return oversight.Emergency{}, err
	}
	if err := o.ConfirmPassword(ctx, password); err != nil {
		return oversight.Emergency{}, err
	}
	if s := o.present(); s != nil && s.emergency == nil && !oversight.EmergencyAdds(s.member, s.perms) {
		return oversight.Emergency{}, ErrEmergencyNothing
	}
	var e oversight.Emergency
	var was *session
	err := o.write(ctx, "", func(s *session, tx Tx) (ev audit.Event, err error) {
		now, today := o.now(s), o.today(s)
		if s.emergency != nil && s.emergency.Active(now) {
			return ev, ErrEmergencyOn
		}
		if e, err = oversight.BeginEmergency(o.newID(), s.member.ID, reason, now, today, daysOff(today)); err != nil {
			return ev, oversightProblem(err)
		}
		was = s
		return audit.Event{Action: audit.EmergencyTaken, Object: "emergency:" + e.ID, Reason: e.Reason,
			Args: map[string]string{"minutes": itoa(int(oversight.EmergencyTime / time.Minute))}}, tx.PutEntry(entryEmergency, e.ID, e)
	})
	if err != nil {
		return oversight.Emergency{}, err
	}
	o.adopt(was, func(n *session) {
		n.emergency, n.widened = &e, o.deps.Clock.Now()
		n.perms = maps.Clone(n.perms)
		for _, p := range oversight.EmergencyPermissions() {
			if oversight.EmergencyHelps(n.member, n.perms, p) {
				n.perms[p] = struct{}{}
			}
		}
	})
	return e, nil
}

// EndEmergency gives wider access back before its hour is over.
func (o *Office) EndEmergency(ctx context.Context) error {
	var was *session
	err := o.write(ctx, "", func(s *session, tx Tx) (audit.Event, error) {
		if s.emergency == nil {
			return audit.Event{}, ErrNotFound
		}
		was = s
		return giveBack(tx, s.emergency.End(o.now(s)))
	})
	if err == nil {
		o.narrow(was)
	}
	return err
}

func giveBack(tx Tx, e oversight.Emergency) (audit.Event, error) {
	return audit.Event{Action: audit.EmergencyEnded, Object: "emergency:" + e.ID}, tx.PutEntry(entryEmergency, e.ID, e)
}

// endWide ends wider access together with its session: the next sign-in does not bring it back, so that it can be reviewed
// from here on.
func (o *Office) endWide(ctx context.Context, s *session) error {
	if s.emergency == nil || !s.emergency.Active(o.now(s)) {
		return nil
	}
	now := o.now(s)
	return s.opened.Write(ctx, s.actor(now), func(tx Tx) (audit.Event, error) { return giveBack(tx, s.emergency.End(now)) })
}

// narrow takes back what emergency access added.
func (o *Office) narrow(s *session) {
	o.adopt(s, func(n *session) { n.emergency, n.perms = nil, n.permissions() })
}

// Emergencies lists emergency access, newest first.
func (o *Office) Emergencies(ctx context.Context) ([]EmergencyLine, error) {
	var out []EmergencyLine
	err := o.peek(ctx, access.OversightView, func(s *session, tx Tx) error {
		names, err := memberNames(tx)
		if err != nil {
			return err
		}
		list, err := entriesOf[oversight.Emergency](tx, entryEmergency, EntryQuery{Newest: true, Limit: 200})
		for _, e := range list {
			end := e.Until
			if !e.Ended.IsZero() {
				end = e.Ended
			}
			n, err := tx.AuditCount(AuditFilter{Actor: e.Owner, Since: e.From, Until: end})
			if err != nil {
				return err
			}
			out = append(out, EmergencyLine{Emergency: e, Member: names[e.Owner], Reviser: names[e.By], Overdue: e.Overdue(o.today(s)), Seqs: n})
		}
		return err
	})
	return out, err
}

// ReviewEmergency records what an officer found about an emergency access.
func (o *Office) ReviewEmergency(ctx context.Context, id string, fitting bool, findings string) error {
	if err := checkReason("findings", findings, true); err != nil {
		return err
	}
	return o.write(ctx, access.OversightWork, func(s *session, tx Tx) (audit.Event, error) {
		e, err := entryOf[oversight.Emergency](tx, entryEmergency, id)
		if err != nil {
			return audit.Event{}, err
		}
		alone, err := aloneWith(tx, access.OversightWork, s.member.ID)
		if err != nil {
			return audit.Event{}, err
		}
		if e, err = e.Review(s.member.ID, fitting, findings, alone, o.now(s)); err != nil {
			return audit.Event{}, oversightProblem(err)
		}
		return audit.Event{Action: audit.EmergencyReviewed, Object: "emergency:" + id, Reason: findings,
			Args: map[string]string{"fitting": strconv.FormatBool(fitting)}}, tx.PutEntry(entryEmergency, id, e)
	})
}

// aloneWith tells whether the member is the only active one who holds the permission.
func aloneWith(tx Tx, p access.Permission, id string) (bool, error) {
	members, err := tx.Members()
	return !slices.ContainsFunc(members, func(m access.Member) bool { return m.ID != id && m.Permissions().Has(p) }), err
}

// daysOff is the holidays that deadlines near today step over.
func daysOff(today calendar.Date) calendar.Holidays {
	return calendar.FederalHolidays(today.Year()-1, today.Year(), today.Year()+1)
}

// oversightProblem gives the rules' refusals their sentences.
func oversightProblem(err error) error {
	for rule, key := range map[error]string{
		oversight.ErrReason: "oversight.error.reason", oversight.ErrOwnReview: "oversight.error.own", oversight.ErrReviewed: "oversight.error.reviewed",
		oversight.ErrStillRunning: "oversight.error.running", oversight.ErrUndecided: "oversight.error.undecided", oversight.ErrMissing: "oversight.error.missing",
		oversight.ErrOwnOnly: "oversight.error.own_only", oversight.ErrNoNote: "oversight.error.note", oversight.ErrNoSuchItem: "error.not_found",
	} {
		if errors.Is(err, rule) {
			return &Problem{Key: key, Err: err}
		}
	}
	return err
}
