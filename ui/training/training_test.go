package training

import (
	"context"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/assets"
	"consentry/domain/access"
	"consentry/domain/calendar"
	"consentry/domain/office"
	rules "consentry/domain/training"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
	"consentry/ui/page/pagetest"
	"consentry/ui/uitest"
)

const right = "482913"

var on = calendar.MustParse

func at(s string) time.Time {
	t, err := time.Parse("2006-01-02 15:04", s)
	if err != nil {
		panic(err)
	}
	return t
}

// fake is an office with the program's courses and three people.
type fake struct {
	all       []rules.Course
	mine      office.MyTraining
	view      office.TrainingView
	file      office.TrainingFile
	sanctions []office.SanctionLine
	quiz      office.Quiz
	signed    string
	assigned  office.AssignForm
	outside   office.OutsideForm
	exercise  office.ExerciseForm
	forms     office.BegunForms
	proposed  office.SanctionForm
	moved     []string
	excepted  string
	until     calendar.Date
	reminded  string
	withdrawn string
	rule      *office.TrainingRule
}

func (f *fake) MyTraining(context.Context) (office.MyTraining, error) { return f.mine, nil }

func (f *fake) OpenCourse(_ context.Context, id, lang string) (rules.Course, error) {
	for _, c := range f.mine.Open {
		if c.ID == id {
			x, _ := rules.Find(f.all, c.Course, 1, lang)
			return x, nil
		}
	}
	return rules.Course{}, office.ErrNotFound
}

func (f *fake) ReadCourse(_ context.Context, id, lang string) (rules.Course, error) {
	c, _ := rules.Find(f.all, id, 1, lang)
	return c, nil
}

func (f *fake) BeginQuiz(_ context.Context, id, lang string) (office.Quiz, error) {
	c, err := f.OpenCourse(context.Background(), id, lang)
	if err != nil {
		return office.Quiz{}, err
	}
	t := rules.Attempt{ID: "t1", State: rules.Asked, Assignment: id, Course: c.ID, Version: 1, Lang: lang, SHA256: c.SHA256, Pass: c.Pass}
	for q := range rules.QuizLength {
		d := rules.Drawn{Question: q}
		for a := range c.Questions[q].Answers {
			d.Order = append(d.Order, a)
		}
		t.Drawn = append(t.Drawn, d)
	}
	f.quiz = office.Quiz{Attempt: t, Title: c.Title}
	f.quiz.Questions, err = t.Put(c)
	return f.quiz, err
}

func (f *fake) AnswerQuiz(_ context.Context, _ string, given []int) (rules.Attempt, error) {
	c, _ := rules.Find(f.all, f.quiz.Attempt.Course, 1, f.quiz.Attempt.Lang)
	return f.quiz.Attempt.Judge(c, given, at("2026-11-23 09:10"))
}

func (f *fake) SignCourse(_ context.Context, _, statement string, proof []byte) (rules.Assignment, error) {
	if string(proof) != right {
		return rules.Assignment{}, office.ErrPIN.With(nil, "left", "2")
	}
	f.signed = statement
	f.mine.Open = f.mine.Open[1:]
	return rules.Assignment{}, nil
}

func (f *fake) CertificatePDF(context.Context, string) ([]byte, error) {
	return []byte("%PDF-certificate"), nil
}

func (f *fake) OutsideFile(context.Context, string) (string, []byte, error) {
	return "training.pdf", []byte("%PDF-outside"), nil
}

func (f *fake) Training(context.Context) (office.TrainingView, error) { return f.view, nil }

func (f *fake) TrainingFile(context.Context, string, string) (office.TrainingFile, error) {
	return f.file, nil
}

func (f *fake) TrainingCSV(context.Context) ([]byte, error)  { return []byte("member\n"), nil }
func (f *fake) SanctionsCSV(context.Context) ([]byte, error) { return []byte("id\n"), nil }

func (f *fake) SaveTrainingRule(_ context.Context, r office.TrainingRule) error {
	f.rule, f.view.Rule = &r, r
	return nil
}

func (f *fake) AssignTraining(_ context.Context, x office.AssignForm) (int, error) {
	if len(x.Members) == 0 {
		return 0, &office.Invalid{Defects: []office.Defect{{Field: "members", Key: "office.missing"}}}
	}
	f.assigned = x
	return len(x.Members) * len(x.Courses), nil
}

func (f *fake) WithdrawTraining(_ context.Context, id, reason string) error {
	f.withdrawn = id + ": " + reason
	return nil
}
func (f *fake) RemindOfTraining(_ context.Context, id string) error { f.reminded = id; return nil }

func (f *fake) ExceptFromTraining(_ context.Context, member, reason string, until calendar.Date) (rules.Exception, error) {
	f.excepted, f.until = member+": "+reason, until
	return rules.Exception{}, nil
}

func (f *fake) EndTrainingException(context.Context, string) error {
	f.view.Exceptions = nil
	return nil
}

func (f *fake) RecordOutside(_ context.Context, x office.OutsideForm) (office.OutsideTraining, error) {
	if len(x.File) == 0 {
		return office.OutsideTraining{}, &office.Invalid{Defects: []office.Defect{{Field: "file", Key: "training.error.no_file"}}}
	}
	f.outside = x
	return office.OutsideTraining{}, nil
}

func (f *fake) Exercises(context.Context) (office.ExercisesView, error) {
	scenarios, err := rules.ParseScenarios(assets.Exercises())
	v := office.ExercisesView{Scenarios: rules.Newest(scenarios, i18n.Lang()), Last: map[string]calendar.Date{"phone_stolen": on("2026-08-17")},
		Members: []access.Member{{ID: "m1", Name: "Dr. Ana Hale"}, {ID: "m2", Name: "Maya Ortiz"}, {ID: "m4", Name: "Ines Roy"}}}
	v.Held = []office.ExerciseLine{{Exercise: rules.Exercise{ID: "e1", Scenario: "phone_stolen", Version: 1, Title: "The surgeon's telephone is stolen", SHA256: "0123456789abcdef0123456789abcdef",
		Held: on("2026-08-17"), Outcome: "Nobody had the number of the help line on paper.", Change: "It stands on the card in everybody's wallet. Maya, by 1 September."},
		Names: []string{"Dr. Ana Hale", "Ines Roy", "Maya Ortiz"}, Recorder: "Ines Roy", Kept: on("2032-08-17")}}
	return v, err
}

func (f *fake) TrainingForms(context.Context) (office.BegunForms, error) { return f.forms, nil }

func (f *fake) KeepTrainingForms(_ context.Context, forms office.BegunForms) error {
	f.forms = forms
	return nil
}

func (f *fake) RecordExercise(_ context.Context, x office.ExerciseForm) (rules.Exercise, error) {
	if len(x.Present) < 2 {
		return rules.Exercise{}, &office.Invalid{Defects: []office.Defect{{Field: "present", Key: "training.error.alone"}}}
	}
	f.exercise = x
	return rules.Exercise{}, nil
}

func (f *fake) TrainingSanctions(context.Context) ([]office.SanctionLine, map[string]string, error) {
	return f.sanctions, map[string]string{"m1": "Dr. Ana Hale", "m4": "Ines Roy"}, nil
}

func (f *fake) ProposeSanction(_ context.Context, x office.SanctionForm) (rules.Sanction, error) {
	if x.Protected {
		return rules.Sanction{}, &office.Problem{Key: "training.error.protected"}
	}
	f.proposed = x
	return rules.Sanction{}, nil
}

func (f *fake) MoveSanction(_ context.Context, id, state, note string) error {
	f.moved = append(f.moved, id+" "+state+" "+note)
	return nil
}

func newFake(t testing.TB) *fake {
	t.Helper()
	all, err := rules.ParseAll(assets.Courses())
	require.NoError(t, err)
	f := &fake{all: all}
	list := rules.Newest(all, "en")
	owed := func(i int, due string, pack rules.Pack) rules.Assignment {
		return rules.Assignment{ID: "a-" + list[i].ID, State: rules.Open, Owner: "m2", On: on(due), Course: list[i].ID, Version: 1, Pack: pack, Why: rules.Hire, GivenOn: on("2026-11-20"), By: "program"}
	}
	for i, c := range list {
		a := owed(i, "2026-12-20", c.Pack)
		m := office.MyCourse{Assignment: a, Title: c.Title, Minutes: c.Minutes, Law: c.Law, Now: rules.StatusAssigned}
		switch {
		case i == 1:
			m.Begun, m.Now, m.Failed, m.Tries = at("2026-11-22 10:00"), rules.StatusFailed, true, 1
			m.Best = rules.Attempt{State: rules.NotPassed, Score: 3, Drawn: make([]rules.Drawn, 5)}
		case i > 6:
			m.State, m.On = rules.Done, on("2027-11-21")
			m.Proof = &rules.Proof{On: on("2026-11-21"), At: at("2026-11-21 15:20"), Version: 1, SHA256: c.SHA256, Score: 5, Of: 5}
			f.mine.Done = append(f.mine.Done, m)
			continue
		}
		f.mine.Open = append(f.mine.Open, m)
	}
	f.mine.Waits, f.mine.Untrained, f.mine.Others = 6, true, list[7:]
	people := []rules.Person{{ID: "m1", Name: "Dr. Ana Hale", Roles: []access.Role{access.Owner}}, {ID: "m4", Name: "Ines Roy", Roles: []access.Role{access.PrivacyOfficer}},
		{ID: "m2", Name: "Maya Ortiz", Roles: []access.Role{access.FrontDesk}}, {ID: "m9", Name: "Sam Lindqvist", Roles: []access.Role{access.Marketing}, Left: on("2026-10-31")}}
	var as []rules.Assignment
	done := func(a rules.Assignment, owner, day string) rules.Assignment {
		a.Owner = owner
		x, err := a.Complete(rules.Attempt{ID: "t-" + a.ID, State: rules.Passed, Owner: owner, Assignment: a.ID, Course: a.Course, Version: 1, SHA256: list[0].SHA256, Drawn: make([]rules.Drawn, 5), Score: 5},
			"I have read it.", on(day), at(day+" 15:00"))
		require.NoError(t, err)
		return x
	}
	for i := range list {
		as = append(as, done(owed(i, "2026-10-01", list[i].Pack), "m1", "2026-09-20"), done(owed(i, "2026-10-01", list[i].Pack), "m9", "2026-09-22"))
		x := owed(i, "2026-12-20", list[i].Pack)
		if i > 6 {
			x = done(x, "m2", "2026-11-21")
		}
		if i == 1 {
			x.Failed = true
		}
		as = append(as, x)
		if i < 8 {
			p := owed(i, "2026-11-10", list[i].Pack)
			if p.Owner, p.Why = "m4", rules.Policy; i > 2 {
				p = done(p, "m4", "2026-11-09")
			}
			as = append(as, p)
		}
	}
	f.view = office.TrainingView{Date: on("2026-11-22"), Courses: list, Rows: rules.Matrix(people, list, as, on("2026-11-22")), Rule: office.DefaultTrainingRule(),
		Law: rules.Law{HireDays: 90, ChangeYears: 1, Cite: "Tex. Health & Safety Code 181.101"}, Waiting: map[string]bool{"m2": true}, Exceptions: map[string]rules.Exception{},
		Names: map[string]string{"m1": "Dr. Ana Hale", "m2": "Maya Ortiz", "m4": "Ines Roy"}}
	f.view.Outside = []office.OutsideLine{{OutsideTraining: office.OutsideTraining{ID: "o1", Owner: "m4", Title: "HIPAA basics for small practices", Giver: "County medical society", Held: on("2026-10-05"),
		Minutes: 90, Course: "minimum_necessary"}, Member: "Ines Roy", Recorder: "Dr. Ana Hale"}}
	open := owed(0, "2026-12-20", rules.First)
	open.Limit, open.Law = on("2027-02-18"), "Tex. Health & Safety Code 181.101"
	f.file = office.TrainingFile{Member: access.Member{ID: "m2", Name: "Maya Ortiz", State: access.Active}, Course: list[0], Assignments: []rules.Assignment{open}, Names: f.view.Names,
		Tries: []rules.Attempt{{State: rules.NotPassed, Score: 3, Drawn: make([]rules.Drawn, 5), Ended: at("2026-11-22 10:12"),
			Wrong: []rules.Mistake{{Question: list[0].Questions[0].Text, Given: list[0].Questions[0].Answers[1], Right: list[0].Questions[0].Answers[0], Why: list[0].Questions[0].Why}}}}}
	f.sanctions = []office.SanctionLine{
		{Sanction: rules.Sanction{ID: "s1", State: rules.Proposed, Owner: "m2", Policy: "Only what the task needs", What: "Opened a colleague's chart without a task", Level: rules.Warning,
			Happened: on("2026-11-18"), By: "m4", At: at("2026-11-19 09:00")}, Member: "Maya Ortiz", MayDecide: true, MayDrop: true},
		{Sanction: rules.Sanction{ID: "s0", State: rules.Applied, Owner: "m9", Policy: "Passwords and the second factor", What: "Left a password on a note at the screen", Level: rules.Talk,
			Happened: on("2026-06-02"), By: "m4", At: at("2026-06-02 09:00"), Steps: []rules.Step{{State: rules.Decided, By: "m1", On: on("2026-06-03")}, {State: rules.Applied, By: "m1", On: on("2026-06-04"), Note: "talked it over"}}},
			Member: "Sam Lindqvist", Kept: on("2032-06-04")}}
	return f
}

func open(t *testing.T, f *fake, part string, role access.Role) (*Screen, *pagetest.Host, fyne.Window) {
	t.Helper()
	h := pagetest.New("Dr. Ana Hale", role)
	h.Who.Member.ID = "m1"
	s := New(h, f)
	w := uitest.WindowOf(t, s.Content(), fyne.NewSize(1068, 748))
	h.Window = w
	s.Show(page.Route{Page: page.Training, Part: part})
	uitest.Settle(w)
	return s, h, w
}

func TestACourseIsReadAnsweredAndSigned(t *testing.T) {
	uitest.App(t)
	f := newFake(t)
	s, h, w := open(t, f, "", access.FrontDesk)
	assert.True(t, uitest.Shows(w, "6 courses before your first patient"), uitest.Texts(w))
	assert.True(t, uitest.Shows(w, "last try: 3 of 5 right"))
	assert.False(t, uitest.Shows(w, "Everybody"), "the matrix is not for everyone")
	uitest.Press(t, w, "Begin")
	assert.True(t, uitest.Shows(w, "Everything here is private"))
	uitest.Press(t, w, "Español")
	assert.True(t, uitest.Shows(w, "Aquí todo es privado"))
	uitest.Press(t, w, "English")
	uitest.Press(t, w, "To the questions")
	uitest.Press(t, w, "Check my answers")
	assert.True(t, uitest.Shows(w, "Choose one answer."))
	for i := range s.course.boxes {
		s.course.boxes[i][1].Tapped(nil)
	}
	uitest.Press(t, w, "Check my answers")
	assert.True(t, uitest.Shows(w, "Not passed yet: 4 right answers are needed."), uitest.Texts(w))
	assert.True(t, uitest.Shows(w, "That a role can open a chart does not make a reason to do so."), "every mistake is explained")
	uitest.Press(t, w, "Try again")
	for i := range s.course.boxes {
		s.course.boxes[i][1].Tapped(nil)
		s.course.boxes[i][0].Tapped(nil)
		assert.False(t, s.course.boxes[i][1].On(), "one answer a question")
	}
	// Another page and back: the answers are there still.
	s.Hide()
	s.Show(page.Route{Page: page.Training})
	uitest.Press(t, w, "Check my answers")
	assert.True(t, uitest.Shows(w, "5 of 5 right"))
	assert.True(t, uitest.Shows(w, "version 1, understood it, and will work by it"))
	uitest.Press(t, w, "Sign")
	assert.True(t, uitest.Shows(w, "Type your PIN or password."))
	uitest.Type(t, w, "PIN or password", "000000")
	uitest.Press(t, w, "Sign")
	assert.Empty(t, f.signed)
	assert.NotNil(t, s.course, "a wrong PIN loses nothing")
	uitest.Type(t, w, "PIN or password", right)
	uitest.Press(t, w, "Sign")
	assert.Contains(t, f.signed, "I, Dr. Ana Hale, have read the course “Only what the task needs”")
	assert.Contains(t, h.Toasts, "Signed. The certificate is in the list.")
	assert.Positive(t, h.Refreshed, "the window opens what was shut")
	assert.Nil(t, s.course)
	uitest.Press(t, w, "Certificate")
	assert.Len(t, h.PDFs, 1)
	uitest.Press(t, w, "Read")
	assert.False(t, uitest.Shows(w, "To the questions"), "read without owing it")
	uitest.Press(t, w, "Back to the list")
	s.Clear()
	assert.Empty(t, uitest.Texts(w))
}

func TestWhoManagesAssignsExceptsAndReminds(t *testing.T) {
	uitest.App(t)
	f := newFake(t)
	_, h, w := open(t, f, page.PartMatrix, access.PrivacyOfficer)
	for _, words := range []string{"Maya Ortiz sees no patient yet", "! 10 Nov", "→ 20 Dec", "20 Sep", "3 late", "all done", "left 31 Oct 2026", "90th day after hire"} {
		assert.True(t, uitest.Shows(w, words), words)
	}
	uitest.Press(t, w, "Make an exception")
	uitest.Type(t, w, "Last day", "11/25/2026")
	uitest.Type(t, w, "Why can it not wait?", "the desk is empty otherwise")
	uitest.Press(t, w, "Let work with patients")
	assert.Equal(t, "m2: the desk is empty otherwise", f.excepted)
	assert.Equal(t, on("2026-11-25"), f.until)
	uitest.Press(t, w, "Assign courses")
	uitest.Press(t, w, "Assign")
	assert.True(t, uitest.Shows(w, "This is needed."), uitest.Texts(w))
	uitest.Press(t, w, "Maya Ortiz")
	uitest.Press(t, w, "Photos")
	uitest.Press(t, w, "A policy or the law changed")
	uitest.Type(t, w, "What changed?", "Camera policy 4")
	uitest.Type(t, w, "Due by", "12/01/2026")
	uitest.Press(t, w, "Assign")
	assert.Equal(t, office.AssignForm{Members: []string{"m2"}, Courses: []string{"photos"}, Why: rules.Policy, Note: "Camera policy 4", Due: on("2026-12-01")}, f.assigned)
	assert.Contains(t, h.Toasts, "One course is assigned.")
	uitest.Press(t, w, "! 10 Nov")
	assert.True(t, uitest.Shows(w, "by law until 18 Feb 2027"), uitest.Texts(w))
	assert.True(t, uitest.Shows(w, "Answered: Yes, if I only look and tell nobody."))
	uitest.Press(t, w, "Remind")
	assert.Equal(t, "a-minimum_necessary", f.reminded)
	uitest.Press(t, w, "! 10 Nov")
	uitest.Press(t, w, "Take back")
	uitest.Type(t, w, "Why?", "was meant for Maya")
	uitest.Press(t, w, "Take back")
	assert.Equal(t, "a-minimum_necessary: was meant for Maya", f.withdrawn)
	uitest.Press(t, w, "Save as a list")
	assert.True(t, uitest.Shows(w, "it is not encrypted"))
	uitest.Press(t, w, "Choose where")
	assert.Contains(t, h.Saved, "training.csv")
}

func TestTrainingElsewhereIsRecordedWithItsPaper(t *testing.T) {
	uitest.App(t)
	f := newFake(t)
	_, h, w := open(t, f, page.PartElsewhere, access.SecurityOfficer)
	assert.True(t, uitest.Shows(w, "counts for Only the task"), uitest.Texts(w))
	uitest.Press(t, w, "Open the paper")
	assert.Len(t, h.PDFs, 1)
	uitest.Press(t, w, "Record training elsewhere")
	uitest.Choose(t, w, "Who", "Maya Ortiz")
	uitest.Type(t, w, "What it was", "Phishing evening")
	uitest.Type(t, w, "Held by", "County medical society")
	uitest.Type(t, w, "On", "10/05/2026")
	uitest.Type(t, w, "Minutes", "ninety")
	uitest.Press(t, w, "Record it")
	assert.True(t, uitest.Shows(w, "Write a number, or leave it empty."))
	uitest.Type(t, w, "Minutes", "90")
	uitest.Press(t, w, "Record it")
	assert.True(t, uitest.Shows(w, "Choose the certificate"), uitest.Texts(w))
	h.Picked = []byte("%PDF-paper")
	uitest.Press(t, w, "Choose the file")
	uitest.Choose(t, w, "Stands for our course", "Phishing")
	uitest.Press(t, w, "Record it")
	assert.Equal(t, office.OutsideForm{Member: "m2", Title: "Phishing evening", Giver: "County medical society", Held: on("2026-10-05"), Minutes: 90, Course: "phishing", File: []byte("%PDF-paper")}, f.outside)
}

func TestAnExerciseIsReadAndWhatCameOfItIsKept(t *testing.T) {
	uitest.App(t)
	f := newFake(t)
	_, _, w := open(t, f, page.PartExercises, access.SecurityOfficer)
	uitest.Golden(t, w, "training-exercises")
	uitest.Press(t, w, "What came of it")
	uitest.Settle(w)
	assert.True(t, uitest.Shows(w, "Held on 17 Aug 2026, with Dr. Ana Hale, Ines Roy, Maya Ortiz. Recorded by Ines Roy. Kept through 17 Aug 2032."), "%v", uitest.Texts(w))
	uitest.Press(t, w, "Close")
	uitest.Settle(w)
	uitest.Press(t, w, "Read it")
	uitest.Settle(w)
	assert.True(t, uitest.Shows(w, "Somebody has the pictures and wants money"))
	uitest.Golden(t, w, "training-scenario")
	uitest.Press(t, w, "We held it…")
	uitest.Settle(w)
	uitest.Type(t, w, "What came of it", "Two of us would have answered the mail.")
	uitest.Press(t, w, "Put on record")
	assert.True(t, uitest.Shows(w, "An exercise is talked through by two people or more. Nothing was saved. Tick everybody who was there."), "%v", uitest.Texts(w))
	uitest.Press(t, w, "Dr. Ana Hale")
	uitest.Press(t, w, "Maya Ortiz")
	uitest.Golden(t, w, "training-exercise-form")
	uitest.Press(t, w, "Put on record")
	uitest.Settle(w)
	assert.Equal(t, office.ExerciseForm{Scenario: "extortion", Held: on("2026-11-22"), Present: []string{"m1", "m2"}, Outcome: "Two of us would have answered the mail."}, f.exercise)
	assert.True(t, uitest.Shows(w, "Exercises that were held"), "the list is back")
}

func TestSanctions(t *testing.T) {
	uitest.App(t)
	f := newFake(t)
	_, _, w := open(t, f, page.PartSanctions, access.Owner)
	assert.True(t, uitest.Shows(w, "kept at least through 4 Jun 2032"), uitest.Texts(w))
	uitest.Press(t, w, "Decide")
	uitest.Press(t, w, "Decide")
	assert.Equal(t, []string{"s1 decided "}, f.moved)
	uitest.Press(t, w, "Record a case")
	uitest.Press(t, w, "Propose")
	assert.True(t, uitest.Shows(w, "Choose one."))
	uitest.Choose(t, w, "Is it about reporting a concern, a complaint, or using a right?", "Yes")
	uitest.Choose(t, w, "Who", "Maya Ortiz")
	uitest.Type(t, w, "Which rule was broken", "Photos")
	uitest.Type(t, w, "When", "11/20/2026")
	uitest.Type(t, w, "What happened, facts only", "Took a picture with her own telephone")
	uitest.Choose(t, w, "How grave", "Level 2: a warning in writing")
	uitest.Press(t, w, "Propose")
	assert.True(t, uitest.Shows(w, "Nobody is sanctioned for reporting a concern"), uitest.Texts(w))
	uitest.Choose(t, w, "Is it about reporting a concern, a complaint, or using a right?", "No")
	uitest.Press(t, w, "Propose")
	assert.Equal(t, office.SanctionForm{Member: "m2", Policy: "Photos", What: "Took a picture with her own telephone", Level: rules.Warning, Happened: on("2026-11-20")}, f.proposed)
}

func TestWhoOnlyLooksChangesNothing(t *testing.T) {
	uitest.App(t)
	_, _, w := open(t, newFake(t), "", access.Auditor)
	assert.True(t, uitest.Shows(w, "People and courses."))
	for _, words := range []string{"Assign courses", "Make an exception", "My courses", "Sanctions", "First courses before the first patient"} {
		assert.False(t, uitest.Shows(w, words), words)
	}
}

// A lock in the middle of an exercise: what was written down is in the records, and in the form when it is opened again.
func TestWhatWasBegunIsThereAgain(t *testing.T) {
	uitest.App(t)
	f := newFake(t)
	s, _, w := open(t, f, page.PartExercises, access.Owner)
	record := func() {
		uitest.Press(t, w, "Read it")
		uitest.Press(t, w, "We held it…")
	}
	record()
	uitest.Type(t, w, "What came of it", "Nobody knew where the spare drive is.")
	uitest.Press(t, w, "Maya Ortiz")
	s.Clear()
	require.Len(t, f.forms, 1)
	s.Show(page.Route{Page: page.Training, Part: page.PartExercises})
	uitest.Settle(w)
	record()
	uitest.Settle(w)
	assert.True(t, uitest.Shows(w, "This is what you had typed before."))
	uitest.Golden(t, w, "exercise-begun")
	uitest.Press(t, w, "Dr. Ana Hale")
	uitest.Press(t, w, "Put on record")
	assert.Equal(t, "Nobody knew where the spare drive is.", f.exercise.Outcome)
	assert.Len(t, f.exercise.Present, 2)
	assert.Empty(t, f.forms, "what is on record is not kept twice")
}

func TestGoldens(t *testing.T) {
	uitest.App(t)
	f := newFake(t)
	s, _, w := open(t, f, page.PartMine, access.Owner)
	uitest.Golden(t, w, "training-mine")
	uitest.Press(t, w, "Begin")
	uitest.Settle(w)
	uitest.Golden(t, w, "training-course")
	uitest.Press(t, w, "To the questions")
	uitest.Settle(w)
	assert.Equal(t, fyne.Focusable(s.course.boxes[0][0]), w.Canvas().Focused(), "the keyboard is at the first question")
	s.course.boxes[0][0].Tapped(nil)
	uitest.Golden(t, w, "training-quiz")
	for i := range s.course.boxes {
		answer := 0
		if i == 4 {
			answer = 1
		}
		s.choose(i, answer, true)
	}
	uitest.Press(t, w, "Check my answers")
	uitest.Settle(w)
	uitest.Golden(t, w, "training-result")
	s.back()
	s.Show(page.Route{Page: page.Training, Part: page.PartMatrix})
	uitest.Settle(w)
	uitest.Golden(t, w, "training-matrix")
	uitest.Press(t, w, "Assign courses")
	uitest.Settle(w)
	uitest.Golden(t, w, "training-assign")
	s.shut()
	s.Show(page.Route{Page: page.Training, Part: page.PartSanctions})
	uitest.Settle(w)
	uitest.Golden(t, w, "training-sanctions")
}

func TestDark(t *testing.T) {
	uitest.AppIn(t, kit.Dark)
	i18n.Use("es")
	t.Cleanup(func() { i18n.Use("en") })
	_, _, w := open(t, newFake(t), page.PartMatrix, access.Owner)
	uitest.Golden(t, w, "training-matrix-dark-es")
}
