// Training, through the whole practice: assigned on hire, taken, examined, signed, proven; the first courses before the first
// patient; every year again; training elsewhere; sanctions.

package wire

import (
	"crypto/sha256"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/office"
	"consentry/domain/training"
)

// school is a new practice with the program's courses, its owner signed in.
func school(t testing.TB, state string) *world {
	t.Helper()
	w := program(t, t.TempDir()+"/practice", &handClock{t: morning})
	courses, err := Courses()
	require.NoError(t, err)
	w.deps.Courses = courses
	w.deps.Scenarios, err = Scenarios()
	require.NoError(t, err)
	w.deps.States, err = States()
	require.NoError(t, err)
	w.o = office.New(w.deps)
	p := thePractice()
	p.State = state
	_, err = w.o.Found(w.ctx, office.Founding{Practice: p, OwnerName: "Dr. Ana Hale", Password: []byte(ownerWord)})
	require.NoError(t, err)
	require.NoError(t, w.o.SaveFactorRule(w.ctx, access.FactorRule{}))
	return w
}

// answers is the right answer to every question of a quiz, as it was put; wrong of them are wrong.
func (w *world) answers(q office.Quiz, wrong int) []int {
	w.t.Helper()
	i := slices.IndexFunc(w.deps.Courses, func(c training.Course) bool { return c.SHA256 == q.Attempt.SHA256 })
	require.GreaterOrEqual(w.t, i, 0)
	var given []int
	for k, d := range q.Attempt.Drawn {
		at := slices.Index(d.Order, w.deps.Courses[i].Questions[d.Question].Right)
		if k < wrong {
			at = (at + 1) % len(d.Order)
		}
		given = append(given, at)
	}
	return given
}

// says requires that a call is refused in these words, and that nothing went on record; anybody may be signed in.
func (w *world) says(key string, do func() error) {
	w.t.Helper()
	before := records(w)
	requireKey(w.t, key, do())
	require.Equal(w.t, before, records(w), key)
}

const statement = "I have read this course and will work by it."

// learn takes one assigned course to the end.
func (w *world) learn(id, lang string) training.Assignment {
	w.t.Helper()
	_, err := w.o.OpenCourse(w.ctx, id, lang)
	require.NoError(w.t, err)
	q, err := w.o.BeginQuiz(w.ctx, id, lang)
	require.NoError(w.t, err)
	t, err := w.o.AnswerQuiz(w.ctx, q.Attempt.ID, w.answers(q, 0))
	require.NoError(w.t, err)
	require.Equal(w.t, training.Passed, t.State)
	word := staffWord
	if me, _ := w.o.Me(); me.Member.Name == "Dr. Ana Hale" {
		word = ownerWord
	}
	a, err := w.o.SignCourse(w.ctx, t.ID, statement, []byte(word))
	require.NoError(w.t, err)
	return a
}

func (w *world) mine() office.MyTraining {
	w.t.Helper()
	m, err := w.o.MyTraining(w.ctx)
	require.NoError(w.t, err)
	return m
}

func TestANewMemberSeesNoPatientBeforeTheFirstCourses(t *testing.T) {
	w := school(t, "NH")
	lena := w.lena()
	own := w.mine()
	assert.Len(t, own.Open, 10, "who founded the practice is workforce, too")
	assert.Zero(t, own.Waits)
	assert.False(t, own.Untrained, "but waits for nothing: nobody else is there yet")
	for _, c := range own.Open {
		assert.Equal(t, w.o.Today().AddDays(30), c.On, c.Title)
	}
	w.hire("Maya Ortiz", access.FrontDesk)
	w.as("Maya Ortiz")
	m := w.mine()
	require.Len(t, m.Open, 10)
	assert.Equal(t, 6, m.Waits)
	assert.True(t, m.Untrained)
	assert.Equal(t, "Only what the task needs", m.Open[0].Title)
	me, _ := w.o.Me()
	assert.True(t, me.Untrained)
	assert.False(t, me.Perms.Has(access.PatientsFind), "the window shows no page that would be empty")
	for _, try := range []func() error{
		func() error { _, err := w.o.Chart(w.ctx, lena.ID); return err },
		func() error { _, err := w.o.FindPatients(w.ctx, "park"); return err },
		func() error { _, err := w.o.StartCheckIn(w.ctx, lena.ID); return err },
		func() error { return w.o.ChangePatient(w.ctx, lena, lena) },
	} {
		err := try()
		require.ErrorIs(t, err, office.ErrTrainingFirst)
		requireSentence(t, err)
	}
	require.ErrorIs(t, w.o.SavePractice(w.ctx, thePractice()), office.ErrNotPermitted, "what the role never allowed is refused as ever")
	v, err := w.o.TodayView(w.ctx)
	require.NoError(t, err)
	assert.Equal(t, office.TrainingState{Shown: true, Owing: []office.TrainingOwed{{ID: me.Member.ID, Name: "Maya Ortiz", Courses: 10, On: v.Training.Owing[0].On}}},
		v.Training, "one's own, and nobody else's")
	require.Len(t, w.tasks(office.TaskFirstCourses), 1)
	assert.Equal(t, 6, w.tasks(office.TaskFirstCourses)[0].Count)
	assert.Equal(t, 4, w.tasks(office.TaskTakeCourses)[0].Count)
	for i, c := range m.Open {
		if c.Pack != training.First {
			continue
		}
		_, err := w.o.Chart(w.ctx, lena.ID)
		require.ErrorIs(t, err, office.ErrTrainingFirst, "after %d courses", i)
		w.learn(c.ID, "en")
	}
	w.chart(lena.ID)
	me, _ = w.o.Me()
	assert.False(t, me.Untrained)
	assert.Empty(t, w.tasks(office.TaskFirstCourses))
	w.as("Maya Ortiz")
	w.chart(lena.ID)
	w.as("Dr. Ana Hale")
	v, err = w.o.TodayView(w.ctx)
	require.NoError(t, err)
	assert.True(t, v.Training.Everyone)
	assert.Equal(t, []int{2, 0}, []int{v.Training.Members, v.Training.Current})
	require.Len(t, v.Training.Owing, 2)
	assert.Equal(t, "Dr. Ana Hale", v.Training.Owing[0].Name, "who has to be done first stands first")
	assert.Equal(t, 4, v.Training.Owing[1].Courses)
}

func TestTheRuleAboutFirstCourses(t *testing.T) {
	w := school(t, "NH")
	lena := w.lena()
	maya := w.hire("Maya Ortiz", access.FrontDesk)
	w.hire("Ines Roy", access.PrivacyOfficer)
	w.hire("Tom Vale", access.SecurityOfficer)

	w.as("Ines Roy") // waits as well, and cannot let herself off
	require.ErrorIs(t, w.o.SaveTrainingRule(w.ctx, office.TrainingRule{}), office.ErrTrainingFirst)
	me, _ := w.o.Me()
	w.says("training.error.oneself", func() error {
		_, err := w.o.ExceptFromTraining(w.ctx, me.Member.ID, "there is nobody else today", calendar.Date{})
		return err
	})
	w.as("Tom Vale")
	w.says("training.error.officer", func() error {
		_, err := w.o.ExceptFromTraining(w.ctx, maya.ID, "there is nobody else today", calendar.Date{})
		return err
	})
	w.as("Dr. Ana Hale")
	w.says("training.error.reason", func() error {
		_, err := w.o.ExceptFromTraining(w.ctx, maya.ID, "busy", calendar.Date{})
		return err
	})
	until := w.o.Today().AddDays(1)
	e, err := w.o.ExceptFromTraining(w.ctx, maya.ID, "the desk is empty otherwise", until)
	require.NoError(t, err)
	v, err := w.o.Training(w.ctx)
	require.NoError(t, err)
	assert.Equal(t, "the desk is empty otherwise", v.Exceptions[maya.ID].Reason)
	assert.False(t, v.Waiting[maya.ID])
	w.as("Maya Ortiz")
	w.chart(lena.ID)
	assert.Equal(t, e.ID, w.mine().Exception.ID)
	w.clock.on(48 * time.Hour)
	w.as("Maya Ortiz")
	_, err = w.o.Chart(w.ctx, lena.ID)
	require.ErrorIs(t, err, office.ErrTrainingFirst, "the exception is over")
	w.as("Dr. Ana Hale")
	e, err = w.o.ExceptFromTraining(w.ctx, maya.ID, "the desk is empty otherwise", calendar.Date{})
	require.NoError(t, err)
	require.NoError(t, w.o.EndTrainingException(w.ctx, e.ID))
	require.ErrorIs(t, w.o.EndTrainingException(w.ctx, e.ID), office.ErrChangedMeanwhile)
	w.as("Maya Ortiz")
	_, err = w.o.Chart(w.ctx, lena.ID)
	require.ErrorIs(t, err, office.ErrTrainingFirst)
	w.as("Dr. Ana Hale")
	require.NoError(t, w.o.SaveTrainingRule(w.ctx, office.TrainingRule{Waits: false}))
	w.as("Maya Ortiz")
	w.chart(lena.ID)
	assert.Len(t, w.mine().Open, 10, "the courses are owed all the same")
}

func TestAnEmergencyOpensARecordToWhoWaitsForTheFirstCourses(t *testing.T) {
	w := school(t, "NH")
	lena := w.lena()
	w.hire("Maya Ortiz", access.FrontDesk)
	w.as("Maya Ortiz")
	_, err := w.o.BeginEmergency(w.ctx, office.Secret{Password: []byte(staffWord)}, "patient fainted in the hall")
	require.NoError(t, err)
	w.chart(lena.ID)
	w.learn(w.mine().Open[0].ID, "en")
	w.chart(lena.ID)
	require.NoError(t, w.o.EndEmergency(w.ctx))
	_, err = w.o.Chart(w.ctx, lena.ID)
	require.ErrorIs(t, err, office.ErrTrainingFirst)
}

func TestAQuizIsKeptWithWhatWasWrong(t *testing.T) {
	w := school(t, "NH")
	w.hire("Maya Ortiz", access.FrontDesk)
	w.hire("Sam Lindqvist", access.Marketing)
	w.as("Maya Ortiz")
	id := w.mine().Open[0].ID
	c, err := w.o.OpenCourse(w.ctx, id, "es")
	require.NoError(t, err)
	assert.Equal(t, "es", c.Lang)
	assert.Equal(t, training.StatusBegun, w.mine().Open[0].Now)
	n := records(w)
	_, err = w.o.OpenCourse(w.ctx, id, "en")
	require.NoError(t, err)
	assert.Equal(t, n, records(w), "only the first time is on record")

	q, err := w.o.BeginQuiz(w.ctx, id, "es")
	require.NoError(t, err)
	require.Len(t, q.Questions, 5)
	again, err := w.o.BeginQuiz(w.ctx, id, "en")
	require.NoError(t, err)
	assert.Equal(t, q.Attempt.ID, again.Attempt.ID)
	assert.Equal(t, q.Attempt.Drawn, again.Attempt.Drawn, "nobody draws until the questions suit; the language may change")
	assert.NotEqual(t, q.Questions[0].Text, again.Questions[0].Text)
	w.says("training.error.unanswered", func() error { _, err := w.o.AnswerQuiz(w.ctx, q.Attempt.ID, []int{0, 1}); return err })
	w.says("training.error.not_passed", func() error {
		_, err := w.o.SignCourse(w.ctx, q.Attempt.ID, statement, []byte(staffWord))
		return err
	})
	tried, err := w.o.AnswerQuiz(w.ctx, q.Attempt.ID, w.answers(again, 2))
	require.NoError(t, err)
	assert.Equal(t, training.NotPassed, tried.State)
	assert.Equal(t, 3, tried.Score)
	require.Len(t, tried.Wrong, 2)
	assert.NotEmpty(t, tried.Wrong[0].Why)
	w.says("training.error.judged", func() error { _, err := w.o.AnswerQuiz(w.ctx, q.Attempt.ID, w.answers(again, 0)); return err })
	assert.Equal(t, training.StatusFailed, w.mine().Open[0].Now)

	second, err := w.o.BeginQuiz(w.ctx, id, "en")
	require.NoError(t, err)
	fresh := 0
	for _, d := range second.Attempt.Drawn {
		if !slices.ContainsFunc(tried.Drawn, func(x training.Drawn) bool { return x.Question == d.Question }) {
			fresh++
		}
	}
	assert.Equal(t, 4, fresh, "of nine questions the four that were not asked come first")
	passed, err := w.o.AnswerQuiz(w.ctx, second.Attempt.ID, w.answers(second, 1))
	require.NoError(t, err)
	require.Equal(t, training.Passed, passed.State)
	assert.Equal(t, passed.ID, w.mine().Open[0].Waiting)
	w.says("training.error.unsigned", func() error { _, err := w.o.SignCourse(w.ctx, passed.ID, " ", []byte(staffWord)); return err })
	_, err = w.o.SignCourse(w.ctx, passed.ID, statement, []byte("not the password at all"))
	require.ErrorIs(t, err, office.ErrWrongSecret)
	a, err := w.o.SignCourse(w.ctx, passed.ID, statement, []byte(staffWord))
	require.NoError(t, err)
	assert.Equal(t, 2, a.Tries)
	assert.Equal(t, calendar.MustParse("2027-11-23"), a.On, "again in a year")
	w.says("training.error.not_open", func() error { _, err := w.o.SignCourse(w.ctx, passed.ID, statement, []byte(staffWord)); return err })

	pdf, err := w.o.CertificatePDF(w.ctx, a.ID)
	require.NoError(t, err)
	assert.True(t, strings.HasPrefix(string(pdf), "%PDF-"))
	// The program's courses change; what was read is kept.
	w.deps.Courses = nil
	w.o.Lock(w.ctx, "switch")
	w.o = office.New(w.deps)
	require.NoError(t, w.signIn("Maya Ortiz", staffWord))
	same, err := w.o.CertificatePDF(w.ctx, a.ID)
	require.NoError(t, err)
	assert.InDelta(t, len(pdf), len(same), 200)

	w.as("Sam Lindqvist")
	_, err = w.o.CertificatePDF(w.ctx, a.ID)
	require.ErrorIs(t, err, office.ErrNotPermitted)
	_, err = w.o.OpenCourse(w.ctx, id, "en")
	require.ErrorIs(t, err, office.ErrNotFound, "not one's own")
	_, err = w.o.BeginQuiz(w.ctx, id, "en")
	require.ErrorIs(t, err, office.ErrNotFound)
	w.as("Dr. Ana Hale")
	w.o.Lock(w.ctx, "switch")
	w.deps.Courses, _ = Courses()
	w.o = office.New(w.deps)
	require.NoError(t, w.signIn("Dr. Ana Hale", ownerWord))
	f, err := w.o.TrainingFile(w.ctx, a.Owner, a.Course)
	require.NoError(t, err)
	require.Len(t, f.Tries, 2)
	assert.Len(t, f.Tries[1].Wrong, 2, "every try is kept")
	_, err = w.o.CertificatePDF(w.ctx, a.ID)
	require.NoError(t, err)
	assert.Len(t, w.log(office.AuditFilter{Action: audit.CourseSigned}), 1)
	require.Equal(t, passed.SHA256, w.log(office.AuditFilter{Action: audit.CourseSigned})[0].Args["sha256"])
}

func TestCoursesComeRoundEveryYearAndWhenTheyChange(t *testing.T) {
	w := school(t, "NH")
	maya := w.hire("Maya Ortiz", access.FrontDesk)
	w.as("Maya Ortiz")
	first := w.mine().Open[0]
	w.learn(first.ID, "en") // 2026-11-23
	w.clock.t = time.Date(2027, 10, 23, 14, 0, 0, 0, time.UTC)
	w.as("Maya Ortiz")
	n := len(w.mine().Open)
	w.clock.on(24 * time.Hour) // thirty days before
	w.as("Maya Ortiz")
	m := w.mine()
	require.Len(t, m.Open, n+1)
	i := slices.IndexFunc(m.Open, func(c office.MyCourse) bool { return c.Course == first.Course })
	require.GreaterOrEqual(t, i, 0)
	assert.Equal(t, training.Yearly, m.Open[i].Why)
	assert.Equal(t, calendar.MustParse("2027-11-23"), m.Open[i].On)
	me, _ := w.o.Me()
	require.True(t, me.Untrained, "the other five are still to come")
	w.as("Maya Ortiz")
	assert.Len(t, w.mine().Open, n+1, "once")
	w.learn(m.Open[i].ID, "en")

	// A new version of the course.
	courses := slices.Clone(w.deps.Courses)
	for i, c := range courses {
		if c.ID == first.Course {
			next, err := training.Parse(c.Lang, strings.Replace(c.Text, "version: 1", "version: 2", 1))
			require.NoError(t, err)
			courses[i] = next
		}
	}
	require.NoError(t, w.o.Lock(w.ctx, "switch"))
	w.deps.Courses = courses
	w.o = office.New(w.deps)
	require.NoError(t, w.signIn("Maya Ortiz", staffWord))
	m = w.mine()
	i = slices.IndexFunc(m.Open, func(c office.MyCourse) bool { return c.Course == first.Course })
	require.GreaterOrEqual(t, i, 0)
	assert.Equal(t, training.Change, m.Open[i].Why)
	assert.Equal(t, 2, m.Open[i].Version)
	assert.Equal(t, w.o.Today().AddDays(30), m.Open[i].On)
	w.as("Dr. Ana Hale")
	require.NoError(t, w.o.DisableMember(w.ctx, maya.ID))
	w.as("Dr. Ana Hale")
	v, err := w.o.Training(w.ctx)
	require.NoError(t, err)
	require.Len(t, v.Rows, 2)
	assert.False(t, v.Rows[1].Person.Left.IsZero(), "proof of who left is kept")
	assert.Zero(t, v.Rows[1].Owed)
	assert.Empty(t, w.tasks(office.TaskTrainingLate))
}

func TestAssignedByHandAndByRole(t *testing.T) {
	w := school(t, "TX")
	maya := w.hire("Maya Ortiz", access.Marketing)
	kit := w.hire("Kit Marlow", access.FrontDesk)
	v, err := w.o.Training(w.ctx)
	require.NoError(t, err)
	row := func(id string) training.Row {
		return v.Rows[slices.IndexFunc(v.Rows, func(r training.Row) bool { return r.Person.ID == id })]
	}
	assert.Equal(t, calendar.MustParse("2027-02-21"), row(maya.ID).Cells[0].Limit, "TR-03: the 90th day after hire")
	assert.Equal(t, calendar.MustParse("2026-12-23"), row(maya.ID).Cells[0].Due)
	assert.Equal(t, 9, row(maya.ID).Owed, "marketing does not need the right of access at the desk")
	require.NoError(t, w.o.SetRoles(w.ctx, maya.ID, []access.Role{access.Marketing, access.FrontDesk}))
	v, err = w.o.Training(w.ctx)
	require.NoError(t, err)
	assert.Equal(t, 10, row(maya.ID).Owed)
	assert.Equal(t, training.Role, row(maya.ID).Cells[9].Why)

	requireFields(t, func() error { _, err := w.o.AssignTraining(w.ctx, office.AssignForm{}); return err }(), "members", "courses", "why")
	w.says("training.error.past", func() error {
		_, err := w.o.AssignTraining(w.ctx, office.AssignForm{Members: []string{kit.ID}, Courses: []string{"photos"}, Why: training.ByHand, Due: w.o.Today().AddDays(-1)})
		return err
	})
	_, err = w.o.AssignTraining(w.ctx, office.AssignForm{Members: []string{kit.ID}, Courses: []string{"photos"}, Why: training.Policy})
	require.ErrorIs(t, err, office.ErrReason, "which policy")
	w.says("training.error.nothing", func() error {
		_, err := w.o.AssignTraining(w.ctx, office.AssignForm{Members: []string{kit.ID}, Courses: []string{"photos"}, Why: training.ByHand})
		return err
	})
	owner, _ := w.o.Me()
	for _, c := range w.mine().Open {
		require.NoError(t, w.o.WithdrawTraining(w.ctx, c.ID, "had it in the practice before this one"))
	}
	n, err := w.o.AssignTraining(w.ctx, office.AssignForm{Members: []string{kit.ID, owner.Member.ID}, Courses: []string{"photos", "phishing"}, Why: training.Policy,
		Note: "New policy on cameras", From: calendar.MustParse("2026-12-01"), Due: w.o.Today().AddDays(7)})
	require.NoError(t, err)
	assert.Equal(t, 4, n)
	mine := w.mine().Open
	require.Len(t, mine, 2)
	assert.Equal(t, calendar.MustParse("2027-12-01"), mine[0].Limit, "TR-04: the first anniversary, in Texas")
	assert.Equal(t, "New policy on cameras", mine[0].Note)
	require.NoError(t, w.o.RemindOfTraining(w.ctx, mine[0].ID))
	require.Len(t, w.tasks(office.TaskReminded), 1)
	require.NoError(t, w.o.WithdrawTraining(w.ctx, mine[0].ID, "was meant for Kit alone"))
	w.says("training.error.not_open", func() error { return w.o.WithdrawTraining(w.ctx, mine[0].ID, "was meant for Kit alone") })
	assert.Len(t, w.mine().Open, 1)
	w.says("training.error.first", func() error {
		return w.o.WithdrawTraining(w.ctx, row(kit.ID).Cells[0].Assignment, "she knows that already")
	})
	w.clock.on(8 * 24 * time.Hour)
	w.as("Dr. Ana Hale")
	late := w.tasks(office.TaskTrainingLate)
	require.Len(t, late, 1)
	assert.Equal(t, "Kit Marlow", late[0].Subject)
	assert.Equal(t, 2, late[0].Count)
	list, err := w.o.TrainingCSV(w.ctx)
	require.NoError(t, err)
	rows, err := csv.NewReader(strings.NewReader(string(list))).ReadAll()
	require.NoError(t, err)
	assert.Len(t, rows, 1+10+10+10+2, "what was withdrawn is listed, too")
	assert.Equal(t, audit.TrainingExported, w.last().Action)
}

func TestTrainingElsewhereCountsWithItsPaper(t *testing.T) {
	w := school(t, "NH")
	lena := w.lena()
	maya := w.hire("Maya Ortiz", access.FrontDesk)
	paper := scanned(t)
	requireFields(t, func() error { _, err := w.o.RecordOutside(w.ctx, office.OutsideForm{}); return err }(), "member", "title", "giver", "held", "file")
	form := office.OutsideForm{Member: maya.ID, Title: "HIPAA basics", Giver: "County medical society", Held: calendar.MustParse("2026-10-05"), Minutes: 90, File: []byte("no paper at all")}
	_, err := w.o.RecordOutside(w.ctx, form)
	require.ErrorIs(t, err, office.ErrBadScan)
	form.File = paper
	form.Held = w.o.Today().AddDays(1)
	w.says("training.error.future", func() error { _, err := w.o.RecordOutside(w.ctx, form); return err })
	form.Held = calendar.MustParse("2026-10-05")
	_, err = w.o.RecordOutside(w.ctx, form)
	require.NoError(t, err)
	for _, id := range []string{"minimum_necessary", "photos", "passwords", "phishing", "lost_device", "first_hour"} {
		form.Course = id
		_, err = w.o.RecordOutside(w.ctx, form)
		require.NoError(t, err)
	}
	w.as("Maya Ortiz")
	w.chart(lena.ID)
	m := w.mine()
	require.Len(t, m.Outside, 7)
	require.Len(t, m.Done, 6)
	assert.Equal(t, calendar.MustParse("2027-10-05"), m.Done[0].On)
	name, data, err := w.o.OutsideFile(w.ctx, m.Outside[0].ID)
	require.NoError(t, err)
	assert.Equal(t, "training.png", name)
	assert.Equal(t, paper, data)
	w.says("training.error.not_passed", func() error { _, err := w.o.CertificatePDF(w.ctx, m.Done[0].ID); return err })
	w.as("Dr. Ana Hale")
	me, _ := w.o.Me()
	form.Member, form.Course = me.Member.ID, "photos"
	_, err = w.o.RecordOutside(w.ctx, form)
	require.NoError(t, err)
	assert.Len(t, w.mine().Done, 1, "what was not assigned is on record as done")
	v, err := w.o.Training(w.ctx)
	require.NoError(t, err)
	assert.Len(t, v.Outside, 8)
	assert.True(t, v.Rows[0].Cells[1].Outside)
	list, err := w.o.TrainingCSV(w.ctx)
	require.NoError(t, err)
	rows, err := csv.NewReader(strings.NewReader(string(list))).ReadAll()
	require.NoError(t, err)
	done := 0
	for _, r := range rows[1:] {
		due, on, late, again := r[11], r[13], r[14], r[21]
		if on == "" {
			assert.Empty(t, again)
			continue
		}
		done++
		assert.Equal(t, late == "true", on > due, "%v", r)
		assert.Greater(t, again, on)
	}
	assert.GreaterOrEqual(t, done, 6)

	// An older paper that turns up is on record, and takes nothing from what was had since.
	form.Held = calendar.MustParse("2025-12-01")
	_, err = w.o.RecordOutside(w.ctx, form)
	require.NoError(t, err)
	m = w.mine()
	require.Len(t, m.Done, 2)
	assert.False(t, slices.ContainsFunc(m.Open, func(c office.MyCourse) bool { return c.Course == "photos" }), "it is not owed again")
	var again []string
	for _, d := range m.Done {
		again = append(again, d.On.String())
	}
	assert.ElementsMatch(t, []string{"2027-10-05", ""}, again)
}

func TestSanctionsAreProposedDecidedAndCarriedOut(t *testing.T) {
	w := school(t, "NH")
	maya := w.hire("Maya Ortiz", access.FrontDesk)
	ines := w.hire("Ines Roy", access.PrivacyOfficer)
	w.as("Ines Roy")
	form := office.SanctionForm{Member: maya.ID, Policy: "Only what the task needs", What: "Opened a colleague's chart", Level: training.Warning,
		Happened: w.o.Today().AddDays(-2), Protected: true}
	propose := func(change func(*office.SanctionForm)) func() error {
		return func() error { f := form; change(&f); _, err := w.o.ProposeSanction(w.ctx, f); return err }
	}
	w.says("training.error.protected", propose(func(*office.SanctionForm) {}))
	form.Protected = false
	w.says("training.error.oneself", propose(func(f *office.SanctionForm) { f.Member = ines.ID }))
	w.says("training.error.level", propose(func(f *office.SanctionForm) { f.Level = 9 }))
	w.says("training.error.reason", propose(func(f *office.SanctionForm) { f.What = "bad" }))
	w.says("training.error.future", propose(func(f *office.SanctionForm) { f.Happened = w.o.Today().AddDays(2) }))
	x, err := w.o.ProposeSanction(w.ctx, form)
	require.NoError(t, err)
	w.says("training.error.surgeon", func() error { return w.o.MoveSanction(w.ctx, x.ID, training.Decided, "") })
	w.as("Dr. Ana Hale")
	require.Len(t, w.tasks(office.TaskSanction), 1)
	w.says("training.error.order", func() error { return w.o.MoveSanction(w.ctx, x.ID, training.Applied, "") })
	require.NoError(t, w.o.MoveSanction(w.ctx, x.ID, training.Decided, "in writing, and the course once more"))
	require.NoError(t, w.o.MoveSanction(w.ctx, x.ID, training.Applied, ""))
	assert.Empty(t, w.tasks(office.TaskSanction))
	list, names, err := w.o.TrainingSanctions(w.ctx)
	require.NoError(t, err)
	require.Len(t, list, 1)
	assert.Equal(t, "Maya Ortiz", list[0].Member)
	assert.Equal(t, "Ines Roy", names[list[0].By])
	assert.Equal(t, calendar.MustParse("2032-11-23"), list[0].Kept, "six years after it ended")
	out, err := w.o.SanctionsCSV(w.ctx)
	require.NoError(t, err)
	assert.Contains(t, string(out), "Maya Ortiz")
	w.as("Ines Roy")
	form.Member = maya.ID
	x, err = w.o.ProposeSanction(w.ctx, form)
	require.NoError(t, err)
	require.ErrorIs(t, w.o.MoveSanction(w.ctx, x.ID, training.Dropped, ""), office.ErrReason)
	require.NoError(t, w.o.MoveSanction(w.ctx, x.ID, training.Dropped, "it was her own patient after all"))
	// Nobody reads one's own case.
	w.as("Dr. Ana Hale")
	_, err = w.o.ProposeSanction(w.ctx, office.SanctionForm{Member: ines.ID, Policy: "Passwords", What: "Lent her password to a colleague", Level: training.Talk, Happened: w.o.Today()})
	require.NoError(t, err)
	w.as("Ines Roy")
	list, _, err = w.o.TrainingSanctions(w.ctx)
	require.NoError(t, err)
	assert.Len(t, list, 2)
	out, err = w.o.SanctionsCSV(w.ctx)
	require.NoError(t, err)
	assert.NotContains(t, string(out), "Lent her password")
	w.as("Maya Ortiz")
	_, _, err = w.o.TrainingSanctions(w.ctx)
	require.ErrorIs(t, err, office.ErrNotPermitted)
}

func TestAnExerciseAtTheTableIsKeptWithItsText(t *testing.T) {
	w := school(t, "NH")
	maya := w.hire("Maya Ortiz", access.FrontDesk)
	me, _ := w.o.Me()
	requireFields(t, func() error { _, err := w.o.RecordExercise(w.ctx, office.ExerciseForm{}); return err }(), "held", "present", "outcome")
	form := office.ExerciseForm{Scenario: "card_in_taxi", Held: w.o.Today(), Present: []string{maya.ID, maya.ID}, Outcome: "Nobody knew the taxi company's number.", Change: " It hangs at the telephone now. "}
	requireFields(t, func() error { _, err := w.o.RecordExercise(w.ctx, form); return err }(), "present")
	form.Present = []string{maya.ID, me.Member.ID}
	form.Held = w.o.Today().AddDays(1)
	requireFields(t, func() error { _, err := w.o.RecordExercise(w.ctx, form); return err }(), "held")
	form.Held, form.Scenario = w.o.Today(), "none"
	requireFields(t, func() error { _, err := w.o.RecordExercise(w.ctx, form); return err }(), "scenario")
	form.Scenario = "card_in_taxi"
	x, err := w.o.RecordExercise(w.ctx, form)
	require.NoError(t, err)
	assert.Equal(t, audit.ExerciseHeld, w.last().Action)
	v, err := w.o.Exercises(w.ctx)
	require.NoError(t, err)
	require.Len(t, v.Scenarios, 5)
	assert.Equal(t, map[string]calendar.Date{"card_in_taxi": w.o.Today()}, v.Last)
	require.Len(t, v.Held, 1)
	assert.Equal(t, x, v.Held[0].Exercise)
	assert.Equal(t, []string{"Dr. Ana Hale", "Maya Ortiz"}, v.Held[0].Names)
	assert.Equal(t, "It hangs at the telephone now.", x.Change)
	assert.Equal(t, fmt.Sprintf("%x", sha256.Sum256([]byte(x.Text))), x.SHA256)
	assert.Equal(t, w.o.Today().Year()+6, v.Held[0].Kept.Year())
}
