// This file is where a member takes a course: reads it, answers the quiz, signs.
package office

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/binary"
	"slices"
	"strings"
	"unicode/utf8"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/training"
)

// MyCourse is a course that the signed-in member owes or has done.
type MyCourse struct {
	training.Assignment
	Title   string
	Minutes int
	Law     string
	Now     training.Status
	Best    training.Attempt // the newest try that is over; zero: none
	Waiting string           // a try that was passed and is not signed yet
	Note    string           // why it was assigned, if somebody wrote that
	Giver   string           // name; "" if the program assigned it
}

// MyTraining is the signed-in member's own page.
type MyTraining struct {
	Open      []MyCourse // by the day they are due, the first pack first
	Done      []MyCourse // newest first
	Outside   []OutsideLine
	Waits     int  // courses that stand between a new member and the patients
	Untrained bool // they do
	Exception *training.Exception
	Others    []training.Course // to read without owing them
}

// keptCourse is a text as somebody was examined on it.
type keptCourse struct {
	ID      string        `json:"id"`
	Course  string        `json:"course"`
	Version int           `json:"version"`
	Lang    string        `json:"lang"`
	Title   string        `json:"title"`
	Text    string        `json:"text"`
	KeptOn  calendar.Date `json:"kept_on"`
}

// courseText finds a text by its digest: among the courses of this program, or as it was kept.
func (o *Office) courseText(tx Tx, sha string) (training.Course, error) {
	if i := slices.IndexFunc(o.deps.Courses, func(c training.Course) bool { return c.SHA256 == sha }); i >= 0 {
		return o.deps.Courses[i], nil
	}
	k, err := entryOf[keptCourse](tx, entryCourse, sha)
	if err != nil {
		return training.Course{}, err
	}
	return training.Parse(k.Lang, k.Text)
}

// keepCourse puts a text on record, once.
func (o *Office) keepCourse(s *session, tx Tx, c training.Course) error {
	var k keptCourse
	found, err := tx.Entry(entryCourse, c.SHA256, &k)
	if err != nil || found {
		return err
	}
	return tx.PutEntry(entryCourse, c.SHA256, keptCourse{ID: c.SHA256, Course: c.ID, Version: c.Version, Lang: c.Lang, Title: c.Title, Text: c.Text, KeptOn: o.today(s)})
}

// MyTraining gathers what the signed-in member owes and has done.
func (o *Office) MyTraining(ctx context.Context) (MyTraining, error) {
	var m MyTraining
	err := o.peek(ctx, access.TrainingTake, func(s *session, tx Tx) error {
		today := o.today(s)
		m.Untrained = s.untrained
		mine, err := entriesOf[training.Assignment](tx, entryAssignment, EntryQuery{Owner: s.member.ID})
		if err != nil {
			return err
		}
		tries, err := entriesOf[training.Attempt](tx, entryAttempt, EntryQuery{Owner: s.member.ID})
		if err != nil {
			return err
		}
		names, err := memberNames(tx)
		if err != nil {
			return err
		}
		owed := map[string]bool{}
		for _, a := range mine {
			c := o.myCourse(s, a, tries, today)
			c.Giver = names[a.By]
			switch a.State {
			case training.Open:
				m.Open, owed[a.Course] = append(m.Open, c), true
				if a.Pack == training.First && a.Why == training.Hire {
					m.Waits++
				}
			case training.Done:
				m.Done = append(m.Done, c)
			}
		}
		order := func(id string) int {
			return slices.IndexFunc(o.courses(s), func(c training.Course) bool { return c.ID == id })
		}
		slices.SortStableFunc(m.Open, func(a, b MyCourse) int {
			return cmp.Or(cmp.Compare(packOrder(a), packOrder(b)), a.On.Compare(b.On), cmp.Compare(order(a.Course), order(b.Course)))
		})
		slices.SortStableFunc(m.Done, func(a, b MyCourse) int { return b.Proof.At.Compare(a.Proof.At) })
		for _, c := range o.courses(s) {
			if !owed[c.ID] {
				m.Others = append(m.Others, c)
			}
		}
		es, err := entriesOf[training.Exception](tx, entryException, EntryQuery{Owner: s.member.ID, State: training.Open})
		for _, e := range es {
			if m.Waits > 0 && calendar.Within(e.Given, e.Until, today) {
				m.Exception = &e
			}
		}
		if err != nil {
			return err
		}
		m.Outside, err = outsideOf(tx, names, EntryQuery{Owner: s.member.ID, Newest: true, Limit: 200})
		return err
	})
	return m, err
}

// packOrder puts the first pack first.
func packOrder(c MyCourse) int {
	if c.Pack == training.First {
		return 0
	}
	return 1
}

func (o *Office) myCourse(s *session, a training.Assignment, tries []training.Attempt, today calendar.Date) MyCourse {
	c := MyCourse{Assignment: a, Now: a.Status(today), Note: a.Note, Title: a.Course}
	if i := slices.IndexFunc(o.courses(s), func(c training.Course) bool { return c.ID == a.Course }); i >= 0 {
		c.Title, c.Minutes, c.Law = o.courses(s)[i].Title, o.courses(s)[i].Minutes, o.courses(s)[i].Law
	}
	for _, t := range tries {
		if t.Assignment != a.ID || t.State == training.Asked {
			continue
		}
		if c.Best = t; t.State == training.Passed && a.State == training.Open {
			c.Waiting = t.ID
		}
	}
	return c
}

// OpenCourse gives an assigned course to be read, in a language; the first time is on record.
func (o *Office) OpenCourse(ctx context.Context, assignment, lang string) (training.Course, error) {
	var c training.Course
	first := false
	read := func(s *session, tx Tx) (training.Assignment, error) {
		a, err := o.own(s, tx, assignment)
		if err != nil {
			return a, err
		}
		c, err = o.newest(a.Course, lang)
		return a, err
	}
	err := o.peek(ctx, access.TrainingTake, func(s *session, tx Tx) error {
		a, err := read(s, tx)
		first = a.Begun.IsZero() && a.State == training.Open
		return err
	})
	if err != nil || !first {
		return c, err
	}
	return c, o.write(ctx, access.TrainingTake, func(s *session, tx Tx) (audit.Event, error) {
		a, err := read(s, tx)
		if err != nil {
			return audit.Event{}, err
		}
		a.Begun = o.now(s)
		return audit.Event{Action: audit.CourseOpened, Object: "assignment:" + a.ID, Args: courseArgs(c)}, tx.PutEntry(entryAssignment, a.ID, a)
	})
}

// ReadCourse gives a course to be read without owing it.
func (o *Office) ReadCourse(ctx context.Context, id, lang string) (training.Course, error) {
	var c training.Course
	err := o.peek(ctx, "", func(*session, Tx) (err error) { c, err = o.newest(id, lang); return err })
	return c, err
}

func courseArgs(c training.Course) map[string]string {
	return map[string]string{"course": c.ID, "version": itoa(c.Version), "lang": c.Lang}
}

// newest is the newest version of a course in a language.
func (o *Office) newest(id, lang string) (training.Course, error) {
	list := training.Newest(o.deps.Courses, lang)
	i := slices.IndexFunc(list, func(c training.Course) bool { return c.ID == id })
	if i < 0 {
		return training.Course{}, ErrNotFound
	}
	return list[i], nil
}

// own is one of the signed-in member's assignments; of others nobody learns that they are there.
func (o *Office) own(s *session, tx Tx, id string) (training.Assignment, error) {
	a, err := entryOf[training.Assignment](tx, entryAssignment, id)
	if err == nil && a.Owner != s.member.ID {
		err = ErrNotFound
	}
	return a, err
}

// Quiz is a try with its questions as they are put.
type Quiz struct {
	Attempt   training.Attempt
	Title     string
	Questions []training.Put
}

// BeginQuiz draws the questions of an assigned course, or goes on with those that were drawn and not answered: nobody draws
// until the questions suit.
func (o *Office) BeginQuiz(ctx context.Context, assignment, lang string) (Quiz, error) {
	var q Quiz
	err := o.write(ctx, access.TrainingTake, func(s *session, tx Tx) (audit.Event, error) {
		a, err := o.own(s, tx, assignment)
		if err != nil {
			return audit.Event{}, err
		}
		if a.State != training.Open {
			return audit.Event{}, trainingProblem(training.ErrNotOpen)
		}
		c, err := o.newest(a.Course, lang)
		if err != nil {
			return audit.Event{}, err
		}
		before, err := o.tries(s, tx, assignment)
		if err != nil {
			return audit.Event{}, err
		}
		t := training.Attempt{ID: o.newID(), State: training.Asked, Owner: s.member.ID, On: o.today(s), Assignment: a.ID, Course: c.ID, Begun: o.now(s)}
		if n := len(before); n > 0 && before[n-1].State == training.Asked && before[n-1].Version == c.Version {
			t = before[n-1]
		} else {
			t.Drawn = training.Draw(c, before, dice{})
		}
		t.Version, t.Lang, t.SHA256, t.Pass = c.Version, c.Lang, c.SHA256, c.Pass
		if err := o.keepCourse(s, tx, c); err != nil {
			return audit.Event{}, err
		}
		q = Quiz{Attempt: t, Title: c.Title}
		if q.Questions, err = t.Put(c); err != nil {
			return audit.Event{}, trainingProblem(err)
		}
		return audit.Event{Action: audit.QuizBegun, Object: "assignment:" + a.ID, Args: courseArgs(c)}, tx.PutEntry(entryAttempt, t.ID, t)
	})
	return q, err
}

// tries are the member's tries at an assignment, in order.
func (o *Office) tries(s *session, tx Tx, assignment string) ([]training.Attempt, error) {
	all, err := entriesOf[training.Attempt](tx, entryAttempt, EntryQuery{Owner: s.member.ID})
	return slices.DeleteFunc(all, func(t training.Attempt) bool { return t.Assignment != assignment }), err
}

// dice draws from the system's source of randomness.
type dice struct{}

// IntN returns a number from 0 to n-1. The system's source does not fail; a short read would only make the draw less even.
func (dice) IntN(n int) int {
	var b [8]byte
	_, _ = rand.Read(b[:])
	return int(binary.LittleEndian.Uint64(b[:]) % uint64(n))
}

// AnswerQuiz judges a try. given is, for each question, the place of the answer as it was shown. It is kept, right or wrong.
func (o *Office) AnswerQuiz(ctx context.Context, attempt string, given []int) (training.Attempt, error) {
	var t training.Attempt
	err := o.write(ctx, access.TrainingTake, func(s *session, tx Tx) (audit.Event, error) {
		var err error
		if t, err = entryOf[training.Attempt](tx, entryAttempt, attempt); err != nil {
			return audit.Event{}, err
		}
		a, err := o.own(s, tx, t.Assignment)
		if err != nil {
			return audit.Event{}, err
		}
		c, err := o.courseText(tx, t.SHA256)
		if err != nil {
			return audit.Event{}, err
		}
		if t, err = t.Judge(c, given, o.now(s)); err != nil {
			return audit.Event{}, trainingProblem(err)
		}
		a.Tries, a.Failed = a.Tries+1, t.State != training.Passed
		if err := tx.PutEntry(entryAssignment, a.ID, a); err != nil {
			return audit.Event{}, err
		}
		args := courseArgs(c)
		args["score"], args["of"], args["result"] = itoa(t.Score), itoa(len(t.Drawn)), t.State
		return audit.Event{Action: audit.QuizJudged, Object: "assignment:" + a.ID, Args: args}, tx.PutEntry(entryAttempt, t.ID, t)
	})
	return t, err
}

// maxStatement is how long the signed words may be, in runes.
const maxStatement = 800

// SignCourse closes a course with the member's PIN or password under the statement as it was shown.
func (o *Office) SignCourse(ctx context.Context, attempt, statement string, proof []byte) (training.Assignment, error) {
	s, err := o.may(access.TrainingTake)
	if err != nil {
		return training.Assignment{}, err
	}
	if strings.TrimSpace(statement) == "" {
		return training.Assignment{}, trainingProblem(training.ErrUnsigned)
	}
	if !utf8.ValidString(statement) || utf8.RuneCountInString(statement) > maxStatement || strings.ContainsFunc(statement, forbidden) {
		return training.Assignment{}, ErrInvalid
	}
	if err := o.proveMember(ctx, s, proof); err != nil {
		return training.Assignment{}, err
	}
	var a training.Assignment
	err = o.write(ctx, access.TrainingTake, func(s *session, tx Tx) (audit.Event, error) {
		t, err := entryOf[training.Attempt](tx, entryAttempt, attempt)
		if err != nil {
			return audit.Event{}, err
		}
		if a, err = o.own(s, tx, t.Assignment); err != nil {
			return audit.Event{}, err
		}
		if a, err = a.Complete(t, strings.TrimSpace(statement), o.today(s), o.now(s)); err != nil {
			return audit.Event{}, trainingProblem(err)
		}
		args := map[string]string{"course": a.Course, "version": itoa(t.Version), "score": itoa(t.Score), "of": itoa(len(t.Drawn)), "sha256": t.SHA256}
		return audit.Event{Action: audit.CourseSigned, Object: "assignment:" + a.ID, Args: args}, tx.PutEntry(entryAssignment, a.ID, a)
	})
	if err == nil {
		err = o.keepTrained(ctx, s)
	}
	return a, err
}
