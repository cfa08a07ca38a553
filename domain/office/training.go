// This file is the desk where courses are assigned: on hire, with a role, every year, by hand; and the rule that a new member
// sees no patient before the first of them are done.
package office

import (
	"context"
	"errors"
	"slices"
	"strings"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/training"
)

// The kinds of entries of this chapter.
const (
	entryAssignment = "assignment"
	entryAttempt    = "attempt"
	entryCourse     = "course" // a text that somebody was examined on, by its SHA-256
	entryOutside    = "outside_training"
	entryException  = "training_exception"
	entrySanction   = "sanction"
	entryExercise   = "exercise"
)

// TrainingRule is what the practice asks beyond the law.
type TrainingRule struct {
	// Waits: a new member opens no patient's record before the first courses are done (45 CFR 164.530(b)(2)(i)(B) says
	// "within a reasonable period of time"; that they come first is practice policy).
	Waits bool `json:"waits"`
}

const settingTraining = "training_rule"

// DefaultTrainingRule is what holds until the practice decides otherwise.
func DefaultTrainingRule() TrainingRule { return TrainingRule{Waits: true} }

func trainingRule(tx Tx) (TrainingRule, error) {
	r := DefaultTrainingRule()
	_, err := tx.Setting(settingTraining, &r)
	return r, err
}

// untrained tells whether the practice's rule keeps a member from patients on a day.
func untrained(tx Tx, member string, today calendar.Date) (bool, error) {
	r, err := trainingRule(tx)
	if err != nil || !r.Waits {
		return false, err
	}
	as, err := entriesOf[training.Assignment](tx, entryAssignment, EntryQuery{Owner: member, State: training.Open})
	if err != nil {
		return false, err
	}
	es, err := entriesOf[training.Exception](tx, entryException, EntryQuery{Owner: member, State: training.Open})
	return !training.MayAccess(as, es, today), err
}

// permissions is what the member may do by role, as far as the training is done.
func (s *session) permissions() access.Permissions {
	if s.untrained {
		return s.member.Permissions().Untrained()
	}
	return s.member.Permissions()
}

// keepTrained asks once more whether the signed-in member waits for the first courses, after something about that changed.
func (o *Office) keepTrained(ctx context.Context, s *session) error {
	return s.opened.Read(ctx, func(tx Tx) error {
		waits, err := untrained(tx, s.member.ID, o.today(s))
		if err == nil {
			o.adopt(s, func(n *session) {
				if n.untrained = waits; n.emergency == nil {
					n.perms = n.permissions()
				}
			})
		}
		return err
	})
}

// trainingLaw is what the practice's State asks on a day.
func (o *Office) trainingLaw(s *session, on calendar.Date) training.Law {
	var law training.Law
	if r, _, ok := o.deps.States.Training(s.practice.State, calendar.OnHire, on, nil); ok && r.Unit == calendar.CalendarDays {
		law.HireDays, law.Cite = r.N, r.Cite
	}
	if r, _, ok := o.deps.States.Training(s.practice.State, calendar.OnLawChange, on, nil); ok && r.Unit == calendar.Years {
		law.ChangeYears, law.Cite = r.N, r.Cite
	}
	return law
}

// courses is the newest of each, in the language of the staff's screens.
func (o *Office) courses(s *session) []training.Course {
	return training.Newest(o.deps.Courses, s.prefs.Language)
}

// assignNeeded gives a member the courses that the roles ask for and that were never assigned.
func (o *Office) assignNeeded(s *session, tx Tx, m access.Member, why training.Why) error {
	as, err := entriesOf[training.Assignment](tx, entryAssignment, EntryQuery{Owner: m.ID})
	if err != nil || m.State != access.Active {
		return err
	}
	today := o.today(s)
	law := o.trainingLaw(s, today)
	due, limit := training.HireDue(today, law)
	for _, c := range training.Needed(o.courses(s), m.Roles, as) {
		a := training.Assignment{ID: o.newID(), State: training.Open, Owner: m.ID, On: due, Course: c.ID, Version: c.Version, Pack: c.Pack,
			Why: why, GivenOn: today, By: audit.System, Limit: limit}
		if !limit.IsZero() {
			a.Law = law.Cite
		}
		if err := tx.PutEntry(entryAssignment, a.ID, a); err != nil {
			return err
		}
	}
	return nil
}

// persons is everybody as the matrix wants them.
func persons(s *session, members []access.Member) []training.Person {
	out := make([]training.Person, 0, len(members))
	for _, m := range members {
		p := training.Person{ID: m.ID, Name: m.Name, Roles: m.Roles}
		if m.State != access.Active {
			p.Left = calendar.Of(m.DisabledAt, s.zone)
		}
		out = append(out, p)
	}
	return out
}

// turnTraining makes due again what was done a year ago or has changed since. Whoever signs in first does it; what cannot be
// written now is written at the next sign-in.
func (o *Office) turnTraining(ctx context.Context, s *session) {
	if looksOnly(s.opened) || len(o.deps.Courses) == 0 {
		return
	}
	var turns []training.Turn
	today := o.today(s)
	err := s.opened.Read(ctx, func(tx Tx) error {
		as, err := entriesOf[training.Assignment](tx, entryAssignment, EntryQuery{ByDay: true})
		if err != nil || len(as) == 0 {
			return err
		}
		members, err := tx.Members()
		turns = training.Again(as, persons(s, members), o.courses(s), o.trainingLaw(s, today), today)
		return err
	})
	if err != nil || len(turns) == 0 {
		return
	}
	_ = s.opened.Write(ctx, Actor{MemberID: audit.System, At: o.now(s)}, func(tx Tx) (audit.Event, error) {
		n := 0
		for _, t := range turns {
			if err := tx.PutEntry(entryAssignment, t.Old.ID, t.Old); err != nil {
				return audit.Event{}, err
			}
			if t.New == nil {
				continue
			}
			n++
			t.New.ID, t.New.By = o.newID(), audit.System
			if err := tx.PutEntry(entryAssignment, t.New.ID, *t.New); err != nil {
				return audit.Event{}, err
			}
		}
		return audit.Event{Action: audit.CoursesAssigned, Object: "training:again", Args: map[string]string{"n": itoa(n), "why": "again"}}, nil
	})
}

// TrainingRule tells what the practice asks.
func (o *Office) TrainingRule(ctx context.Context) (TrainingRule, error) {
	var r TrainingRule
	err := o.peek(ctx, access.TrainingView, func(_ *session, tx Tx) (err error) { r, err = trainingRule(tx); return err })
	return r, err
}

// SaveTrainingRule changes it. Who waits for the first courses cannot lift the rule.
func (o *Office) SaveTrainingRule(ctx context.Context, r TrainingRule) error {
	var was *session
	err := o.write(ctx, access.TrainingManage, func(s *session, tx Tx) (audit.Event, error) {
		if was = s; s.untrained {
			return audit.Event{}, ErrTrainingFirst
		}
		return audit.Event{Action: audit.SettingsChanged, Object: "setting:" + settingTraining}, tx.PutSetting(settingTraining, r)
	})
	if err == nil {
		err = o.keepTrained(ctx, was)
	}
	return err
}

// AssignForm is who shall take what, and why.
type AssignForm struct {
	Members []string
	Courses []string
	Why     training.Why  // one of training.Reasons
	Note    string        // which policy, which incident
	From    calendar.Date // of a policy: the day it takes effect; else today
	Due     calendar.Date // zero: 30 days from From
}

// AssignTraining gives courses to members. Who has one open keeps the earlier day; n counts what was given or moved.
func (o *Office) AssignTraining(ctx context.Context, f AssignForm) (n int, err error) {
	if err := checkReason("note", f.Note, f.Why == training.Policy || f.Why == training.Incident); err != nil {
		return 0, err
	}
	err = o.write(ctx, access.TrainingManage, func(s *session, tx Tx) (audit.Event, error) {
		today := o.today(s)
		law := o.trainingLaw(s, today)
		due, limit, err := dueOf(f, law, today)
		if err != nil {
			return audit.Event{}, err
		}
		for _, id := range f.Members {
			m, err := tx.Member(id)
			if err != nil {
				return audit.Event{}, err
			}
			if m.State != access.Active {
				return audit.Event{}, memberProblem(access.ErrDisabled)
			}
			for _, course := range f.Courses {
				i := slices.IndexFunc(o.courses(s), func(c training.Course) bool { return c.ID == course })
				if i < 0 {
					return audit.Event{}, ErrNotFound
				}
				c := o.courses(s)[i]
				a := training.Assignment{ID: o.newID(), State: training.Open, Owner: id, On: due, Course: c.ID, Version: c.Version, Pack: c.Pack,
					Why: f.Why, Note: strings.TrimSpace(f.Note), GivenOn: today, By: s.member.ID, Limit: limit}
				if !limit.IsZero() {
					a.Law = law.Cite
				}
				given, err := give(tx, a)
				if err != nil {
					return audit.Event{}, err
				}
				n += given
			}
		}
		if n == 0 {
			return audit.Event{}, &Problem{Key: "training.error.nothing"}
		}
		return audit.Event{Action: audit.CoursesAssigned, Object: "training:hand", Reason: strings.TrimSpace(f.Note),
			Args: map[string]string{"n": itoa(n), "why": string(f.Why)}}, nil
	})
	return n, err
}

// dueOf is the day that an assignment by hand is due on, and the State's.
func dueOf(f AssignForm, law training.Law, today calendar.Date) (due, limit calendar.Date, err error) {
	var ds []Defect
	if len(f.Members) == 0 {
		ds = append(ds, Defect{Field: "members", Key: "office.missing"})
	}
	if len(f.Courses) == 0 {
		ds = append(ds, Defect{Field: "courses", Key: "office.missing"})
	}
	if !slices.Contains(training.Reasons(), f.Why) {
		ds = append(ds, Defect{Field: "why", Key: "office.missing"})
	}
	if !f.Due.IsZero() && f.Due.Before(today) {
		ds = append(ds, Defect{Field: "due", Key: "training.error.past"})
	}
	if len(ds) > 0 {
		return due, limit, &Invalid{Defects: ds}
	}
	from := f.From
	if from.IsZero() || f.Why != training.Policy {
		from = today
	}
	if f.Why != training.Policy {
		law.ChangeYears = 0 // the State's clock is about changes of the law and of policies made by it
	}
	due, limit = training.ChangeDue(from, law)
	if !f.Due.IsZero() {
		due = f.Due
	}
	return calendar.Later(due, today), limit, nil
}

// give puts an assignment on record, or moves the one that is open; what was done before is not due again by itself.
func give(tx Tx, a training.Assignment) (int, error) {
	mine, err := entriesOf[training.Assignment](tx, entryAssignment, EntryQuery{Owner: a.Owner})
	if err != nil {
		return 0, err
	}
	for _, x := range mine {
		switch {
		case x.Course != a.Course || x.On.IsZero():
		case x.State == training.Open && !a.On.Before(x.On) && x.Version >= a.Version:
			return 0, nil
		case x.State == training.Open:
			x.On, x.Version = calendar.Earlier(x.On, a.On), max(x.Version, a.Version)
			return 1, tx.PutEntry(entryAssignment, x.ID, x)
		case x.State == training.Done:
			x.On = calendar.Date{}
			if err := tx.PutEntry(entryAssignment, x.ID, x); err != nil {
				return 0, err
			}
		}
	}
	return 1, tx.PutEntry(entryAssignment, a.ID, a)
}

// changeAssignment changes one assignment of anybody.
func (o *Office) changeAssignment(ctx context.Context, id string, action audit.Action, reason string,
	change func(*session, Tx, training.Assignment) (training.Assignment, error)) error {
	var was *session
	err := o.write(ctx, access.TrainingManage, func(s *session, tx Tx) (audit.Event, error) {
		was = s
		a, err := entryOf[training.Assignment](tx, entryAssignment, id)
		if err != nil {
			return audit.Event{}, err
		}
		if a, err = change(s, tx, a); err != nil {
			return audit.Event{}, trainingProblem(err)
		}
		return audit.Event{Action: action, Object: "member:" + a.Owner, Reason: reason, Args: map[string]string{"course": a.Course}},
			tx.PutEntry(entryAssignment, id, a)
	})
	if err == nil {
		err = o.keepTrained(ctx, was)
	}
	return err
}

// WithdrawTraining takes back what was assigned by mistake. A course that stands between a new member and the patients is
// not withdrawn: an exception says who answers for it, and until when.
func (o *Office) WithdrawTraining(ctx context.Context, id, reason string) error {
	if err := checkReason("reason", reason, true); err != nil {
		return err
	}
	return o.changeAssignment(ctx, id, audit.TrainingWithdrawn, reason, func(s *session, _ Tx, a training.Assignment) (training.Assignment, error) {
		if a.Pack == training.First && a.Why == training.Hire {
			return a, training.ErrFirst
		}
		return a.Withdraw(s.member.ID, reason, o.today(s))
	})
}

// RemindOfTraining records that somebody was reminded; the member sees it on Today.
func (o *Office) RemindOfTraining(ctx context.Context, id string) error {
	return o.changeAssignment(ctx, id, audit.TrainingReminded, "", func(s *session, _ Tx, a training.Assignment) (training.Assignment, error) {
		if a.State != training.Open {
			return a, training.ErrNotOpen
		}
		a.RemindedOn, a.RemindedBy = o.today(s), s.member.ID
		return a, nil
	})
}

// ExceptFromTraining lets a member work with patients before the first courses are done, with a reason (TR-02).
func (o *Office) ExceptFromTraining(ctx context.Context, member, reason string, until calendar.Date) (training.Exception, error) {
	var e training.Exception
	if err := checkReason("reason", reason, true); err != nil {
		return e, err
	}
	err := o.write(ctx, access.TrainingManage, func(s *session, tx Tx) (audit.Event, error) {
		if !slices.Contains(s.member.Roles, access.PrivacyOfficer) && !slices.Contains(s.member.Roles, access.Owner) {
			return audit.Event{}, &Problem{Key: "training.error.officer"}
		}
		if _, err := tx.Member(member); err != nil {
			return audit.Event{}, err
		}
		var err error
		if e, err = training.NewException(o.newID(), member, s.member.ID, reason, o.today(s), until); err != nil {
			return audit.Event{}, trainingProblem(err)
		}
		args := map[string]string{}
		if !until.IsZero() {
			args["until"] = until.String()
		}
		return audit.Event{Action: audit.TrainingExcepted, Object: "member:" + member, Reason: e.Reason, Args: args}, tx.PutEntry(entryException, e.ID, e)
	})
	return e, err
}

// EndTrainingException takes an exception back.
func (o *Office) EndTrainingException(ctx context.Context, id string) error {
	return o.write(ctx, access.TrainingManage, func(s *session, tx Tx) (audit.Event, error) {
		e, err := entryOf[training.Exception](tx, entryException, id)
		if err != nil {
			return audit.Event{}, err
		}
		if e.State != training.Open {
			return audit.Event{}, ErrChangedMeanwhile
		}
		e.State = training.Withdrawn
		return audit.Event{Action: audit.TrainingExceptionEnded, Object: "member:" + e.Owner}, tx.PutEntry(entryException, id, e)
	})
}

// trainingProblem gives the rules' refusals their sentences.
func trainingProblem(err error) error {
	for rule, key := range map[error]string{
		training.ErrNotOpen: "training.error.not_open", training.ErrNotPassed: "training.error.not_passed", training.ErrOther: "training.error.other",
		training.ErrUnsigned: "training.error.unsigned", training.ErrReason: "training.error.reason", training.ErrOneself: "training.error.oneself",
		training.ErrFuture: "training.error.future", training.ErrNoDay: "training.error.no_day", training.ErrUnanswered: "training.error.unanswered",
		training.ErrNoAnswer: "training.error.other", training.ErrJudged: "training.error.judged", training.ErrProtected: "training.error.protected",
		training.ErrLevel: "training.error.level", training.ErrOrder: "training.error.order", training.ErrFirst: "training.error.first",
		training.ErrSurgeon: "training.error.surgeon", training.ErrBefore: "training.error.before",
	} {
		if errors.Is(err, rule) {
			return &Problem{Key: key, Err: err}
		}
	}
	return err
}
