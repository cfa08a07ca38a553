package training

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"consentry/domain/access"
	"consentry/domain/calendar"
	"consentry/store/faulttest"
)

var day = calendar.MustParse

// texas is HSC 181.101.
var texas = Law{HireDays: 90, ChangeYears: 1, KeepYears: 6, Cite: "Tex. Health & Safety Code 181.101"}

func TestClocks(t *testing.T) {
	hire := func(on string, law Law) func() (calendar.Date, calendar.Date) {
		return func() (calendar.Date, calendar.Date) { return HireDue(day(on), law) }
	}
	change := func(on string, law Law) func() (calendar.Date, calendar.Date) {
		return func() (calendar.Date, calendar.Date) { return ChangeDue(day(on), law) }
	}
	for _, c := range []struct {
		name       string
		do         func() (calendar.Date, calendar.Date)
		due, limit string
	}{
		{"TR-01 hired, thirty days", hire("2026-09-01", Law{}), "2026-10-01", ""},
		{"TR-03 Texas, the 90th day", hire("2026-09-15", texas), "2026-10-15", "2026-12-14"},
		{"TR-04 Texas, the first anniversary", change("2026-06-01", texas), "2026-07-01", "2027-06-01"},
		{"elsewhere a change has thirty days", change("2026-06-01", Law{}), "2026-07-01", ""},
		{"a stricter State wins", hire("2026-09-15", Law{HireDays: 10}), "2026-09-25", "2026-09-25"},
		{"leap day", change("2028-02-29", texas), "2028-03-30", "2029-02-28"},
		{"TR-07 three days are hired like everybody", hire("2026-11-23", Law{}), "2026-12-23", ""},
	} {
		due, limit := c.do()
		assert.Equal(t, c.due, due.String(), c.name)
		assert.Equal(t, c.limit, limit.String(), c.name)
	}
	through, ok := KeepThrough(day("2026-09-20"), day("2026-12-31"), Law{})
	assert.True(t, ok)
	assert.Equal(t, "2032-12-31", through.String(), "TR-08, by policy")
	assert.Equal(t, "2032-09-20", HIPAAThrough(day("2026-09-20")).String(), "TR-08, by HIPAA")
	_, ok = KeepThrough(day("2026-09-20"), calendar.Date{}, Law{})
	assert.False(t, ok, "who works here is still in effect")
}

func owed(id, course string, pack Pack, why Why) Assignment {
	return Assignment{ID: id, State: Open, Owner: "m1", On: day("2026-10-01"), Course: course, Version: 1, Pack: pack, Why: why, GivenOn: day("2026-09-01")}
}

func passed(a Assignment) Attempt {
	return Attempt{ID: "t-" + a.ID, State: Passed, Owner: a.Owner, Assignment: a.ID, Course: a.Course, Version: a.Version, SHA256: "ab", Drawn: make([]Drawn, 5), Score: 5}
}

var at = time.Date(2026, 9, 20, 15, 0, 0, 0, time.UTC)

func done(t testing.TB, a Assignment, on string) Assignment {
	t.Helper()
	out, err := a.Complete(passed(a), "I have read it.", day(on), at)
	require.NoError(t, err)
	return out
}

func TestAccessAfterTheFirstCourses(t *testing.T) {
	a, b, late := owed("a", "photos", First, Hire), owed("b", "phishing", First, Hire), owed("c", "revocation", Month, Hire)
	none := []Exception(nil)
	assert.False(t, MayAccess([]Assignment{a, b, late}, none, day("2026-09-02")))
	assert.False(t, MayAccess([]Assignment{done(t, a, "2026-09-20"), b, late}, none, day("2026-09-20")))
	both := []Assignment{done(t, a, "2026-09-20"), done(t, b, "2026-09-18"), late}
	assert.True(t, MayAccess(both, none, day("2026-09-20")), "TR-01: what has thirty days does not wait")
	from, ok := AccessFrom(both)
	assert.True(t, ok)
	assert.Equal(t, "2026-09-20", from.String(), "TR-01")
	assert.True(t, NeedsException(both, day("2026-09-02")), "TR-02")
	assert.False(t, NeedsException(both, day("2026-09-20")))
	_, ok = AccessFrom([]Assignment{a})
	assert.False(t, ok)
	assert.True(t, MayAccess([]Assignment{owed("d", "photos", First, Policy), owed("e", "photos", First, Yearly)}, none, day("2026-09-02")),
		"a refresher shuts nobody out")
	assert.True(t, MayAccess(nil, none, day("2026-09-02")))

	e, err := NewException("x", "m1", "po", "the desk is empty otherwise", day("2026-09-02"), day("2026-09-05"))
	require.NoError(t, err)
	for on, may := range map[string]bool{"2026-09-01": false, "2026-09-02": true, "2026-09-05": true, "2026-09-06": false} {
		assert.Equal(t, may, MayAccess([]Assignment{a}, []Exception{e}, day(on)), on)
	}
	e.State = Withdrawn
	assert.False(t, MayAccess([]Assignment{a}, []Exception{e}, day("2026-09-02")))
	for name, c := range map[string]struct {
		by, why, until string
		want           error
	}{
		"oneself":   {"m1", "the desk is empty otherwise", "", ErrOneself},
		"no reason": {"po", "  busy  ", "", ErrReason},
		"backward":  {"po", "the desk is empty otherwise", "2026-09-01", ErrNoDay},
	} {
		var until calendar.Date
		if c.until != "" {
			until = day(c.until)
		}
		_, err := NewException("x", "m1", c.by, c.why, day("2026-09-02"), until)
		assert.ErrorIs(t, err, c.want, name)
	}
}

func TestAnAssignmentEndsOnceAndWithProof(t *testing.T) {
	a := owed("a", "photos", First, Hire)
	for name, c := range map[string]struct {
		change func(*Attempt)
		words  string
		want   error
	}{
		"failed":         {func(x *Attempt) { x.State = NotPassed }, "I have read it.", ErrNotPassed},
		"open":           {func(x *Attempt) { x.State = Asked }, "I have read it.", ErrNotPassed},
		"another's":      {func(x *Attempt) { x.Owner = "m2" }, "I have read it.", ErrOther},
		"another course": {func(x *Attempt) { x.Course = "phishing" }, "I have read it.", ErrOther},
		"another time":   {func(x *Attempt) { x.Assignment = "b" }, "I have read it.", ErrOther},
		"older version":  {func(x *Attempt) { x.Version = 0 }, "I have read it.", ErrOther},
		"unsigned":       {func(*Attempt) {}, " \n", ErrUnsigned},
	} {
		x := passed(a)
		c.change(&x)
		_, err := a.Complete(x, c.words, day("2026-09-20"), at)
		assert.ErrorIs(t, err, c.want, name)
	}
	d := done(t, a, "2026-09-20")
	assert.Equal(t, "2027-09-20", d.On.String(), "TR-06")
	assert.False(t, d.Proof.Late())
	assert.True(t, done(t, a, "2026-10-02").Proof.Late())
	assert.False(t, done(t, a, "2026-10-01").Proof.Late(), "on its day")
	_, err := d.Complete(passed(d), "I have read it.", day("2026-09-21"), at)
	assert.ErrorIs(t, err, ErrNotOpen)
	_, err = d.Withdraw("po", "assigned by mistake", day("2026-09-21"))
	assert.ErrorIs(t, err, ErrNotOpen)
	_, err = a.Withdraw("po", "oops", day("2026-09-21"))
	assert.ErrorIs(t, err, ErrReason)
	w, err := a.Withdraw("po", "assigned by mistake", day("2026-09-21"))
	require.NoError(t, err)
	assert.Equal(t, StatusWithdrawn, w.Status(day("2030-01-01")))

	out, err := a.Count("o1", day("2026-08-01"), day("2026-09-20"), at)
	require.NoError(t, err)
	assert.Equal(t, "2027-08-01", out.On.String(), "a year from the day it was held")
	_, err = a.Count("o1", day("2026-09-21"), day("2026-09-20"), at)
	assert.ErrorIs(t, err, ErrFuture)
	_, err = a.Count("o1", calendar.Date{}, day("2026-09-20"), at)
	assert.ErrorIs(t, err, ErrNoDay)
	_, err = out.Count("o2", day("2026-08-01"), day("2026-09-20"), at)
	assert.ErrorIs(t, err, ErrNotOpen)
	for why, want := range map[Why]error{Incident: ErrBefore, Policy: ErrBefore, Change: ErrBefore, Hire: nil, Yearly: nil, ByHand: nil} {
		a.Why = why
		_, err = a.Count("o3", a.GivenOn.AddDays(-1), day("2026-09-20"), at)
		assert.ErrorIs(t, err, want, "%s: the day before it was assigned", why)
		_, err = a.Count("o3", a.GivenOn, day("2026-09-20"), at)
		assert.NoError(t, err, why)
	}
}

func TestStatus(t *testing.T) {
	a := owed("a", "photos", First, Hire)
	begun, failed := a, a
	begun.Begun, failed.Failed = at, true
	d := done(t, a, "2026-09-20")
	replaced := d
	replaced.On = calendar.Date{}
	for _, c := range []struct {
		name string
		a    Assignment
		on   string
		want Status
		owed bool
	}{
		{"assigned", a, "2026-09-20", StatusAssigned, true},
		{"its day", a, "2026-10-01", StatusAssigned, true},
		{"late", a, "2026-10-02", StatusOverdue, true},
		{"begun", begun, "2026-09-20", StatusBegun, true},
		{"begun and late", begun, "2026-10-02", StatusOverdue, true},
		{"failed", failed, "2026-09-20", StatusFailed, true},
		{"done", d, "2026-09-21", StatusCompleted, false},
		{"thirty-one days before a year", d, "2027-08-20", StatusCompleted, false},
		{"thirty days before a year", d, "2027-08-21", StatusCompleted, true},
		{"a year and a day", d, "2027-09-21", StatusOverdue, true},
		{"replaced", replaced, "2030-01-01", StatusCompleted, false},
	} {
		assert.Equal(t, c.want, c.a.Status(day(c.on)), c.name)
		assert.Equal(t, c.owed, c.a.Owed(day(c.on)), c.name)
	}
}

func TestAgain(t *testing.T) {
	course := Course{ID: "photos", Version: 1, Roles: []access.Role{access.FrontDesk}, Pack: First}
	maya := Person{ID: "m1", Name: "Maya", Roles: []access.Role{access.FrontDesk}}
	d := done(t, owed("a", "photos", First, Hire), "2026-09-20")
	again := func(as []Assignment, p Person, c Course, on string) []Turn {
		return Again(as, []Person{p}, []Course{c}, texas, day(on))
	}
	assert.Empty(t, again([]Assignment{d}, maya, course, "2027-08-20"))
	turns := again([]Assignment{d}, maya, course, "2027-08-21")
	require.Len(t, turns, 1)
	assert.True(t, turns[0].Old.On.IsZero())
	assert.Equal(t, "2027-09-20", turns[0].New.On.String())
	assert.Equal(t, Yearly, turns[0].New.Why)
	assert.True(t, turns[0].New.Limit.IsZero(), "no law asks for the year")
	assert.Empty(t, again([]Assignment{turns[0].Old, *turns[0].New}, maya, course, "2027-08-21"), "once")

	second := course
	second.Version = 2
	turns = again([]Assignment{d}, maya, second, "2026-12-01")
	require.Len(t, turns, 1)
	assert.Equal(t, Change, turns[0].New.Why)
	assert.Equal(t, "2026-12-31", turns[0].New.On.String())
	assert.Equal(t, "2027-12-01", turns[0].New.Limit.String())
	assert.Equal(t, 2, turns[0].New.Version)
	late := again([]Assignment{d}, maya, second, "2027-10-01")
	assert.Equal(t, Yearly, late[0].New.Why)
	assert.Equal(t, "2027-09-20", late[0].New.On.String(), "a change does not forgive what was late")

	gone, moved := maya, maya
	gone.Left, moved.Roles = day("2027-01-01"), []access.Role{access.Auditor}
	for name, p := range map[string]Person{"left": gone, "needs it no more": moved, "not known": {ID: "m9"}} {
		turns = again([]Assignment{d}, p, course, "2026-12-01")
		require.Len(t, turns, 1, name)
		assert.Nil(t, turns[0].New, name)
	}
	open := owed("b", "photos", First, Policy)
	turns = again([]Assignment{d, open}, maya, course, "2027-09-01")
	require.Len(t, turns, 1)
	assert.Nil(t, turns[0].New, "what is open already is not given twice")
}

func TestMatrix(t *testing.T) {
	list := Newest(shipped(t), "en")
	maya := Person{ID: "m1", Name: "Maya", Roles: []access.Role{access.FrontDesk}}
	kit := Person{ID: "m2", Name: "Kit", Roles: []access.Role{access.FrontDesk}, Left: day("2026-11-01")}
	d := done(t, owed("a", "photos", First, Hire), "2026-10-09")
	d.Proof.Outside = "o1"
	open := owed("b", "phishing", First, Hire)
	theirs := owed("c", "phishing", First, Hire)
	theirs.Owner = "m2"
	old := done(t, owed("e", "passwords", First, Hire), "2026-09-10")
	old.On = calendar.Date{}
	fresh := owed("f", "passwords", First, Yearly)
	fresh.On = day("2027-09-10")
	rows := Matrix([]Person{maya, kit}, list, []Assignment{d, open, theirs, old, fresh}, day("2026-11-23"))
	require.Len(t, rows, 2)
	cell := func(r Row, id string) Cell {
		return r.Cells[slices.IndexFunc(list, func(c Course) bool { return c.ID == id })]
	}
	photos := cell(rows[0], "photos")
	assert.Equal(t, StatusCompleted, photos.Status)
	assert.True(t, photos.Late)
	assert.True(t, photos.Outside)
	assert.Equal(t, StatusOverdue, cell(rows[0], "phishing").Status)
	assert.Equal(t, StatusAssigned, cell(rows[0], "passwords").Status, "what is open stands first")
	assert.Equal(t, "2026-09-10", cell(rows[0], "passwords").DoneOn.String(), "and what was done is not forgotten")
	assert.True(t, cell(rows[0], "revocation").Missing)
	assert.Equal(t, 2, rows[0].Owed)
	assert.Equal(t, 1, rows[0].Late)
	assert.False(t, rows[0].First)
	assert.Zero(t, rows[1].Owed, "nobody waits for who has left")
	assert.Equal(t, StatusNone, cell(rows[1], "phishing").Status)
	assert.False(t, cell(rows[1], "revocation").Missing)
}

// dice is chance that is the same every time.
type dice struct{ t *rapid.T }

func (d dice) IntN(n int) int { return rapid.IntRange(0, n-1).Draw(d.t, "n") }

func TestAQuizDrawsFiveAndNewOnesFirst(t *testing.T) {
	list := shipped(t)
	rapid.Check(t, func(t *rapid.T) {
		c := list[rapid.IntRange(0, len(list)-1).Draw(t, "course")]
		var before []Attempt
		for range 2 {
			drawn := Draw(c, before, dice{t})
			require.Len(t, drawn, QuizLength)
			seen := map[int]bool{}
			for _, d := range drawn {
				require.False(t, seen[d.Question], "asked twice")
				seen[d.Question] = true
				require.True(t, d.fits(c))
				order := slices.Sorted(slices.Values(d.Order))
				for i, x := range order {
					require.Equal(t, i, x, "every answer once")
				}
			}
			if len(before) == 1 {
				repeated := 0
				for _, d := range before[0].Drawn {
					if seen[d.Question] {
						repeated++
					}
				}
				require.Equal(t, max(0, 2*QuizLength-len(c.Questions)), repeated)
			}
			before = append(before, Attempt{Version: c.Version, Drawn: drawn})
		}
	})
}

func TestJudge(t *testing.T) {
	c := Newest(shipped(t), "en")[0]
	x := Attempt{State: Asked, Course: c.ID, Version: c.Version, SHA256: c.SHA256}
	for q := range QuizLength {
		x.Drawn = append(x.Drawn, Drawn{Question: q, Order: []int{2, 0, 1}})
		if len(c.Questions[q].Answers) == 4 {
			x.Drawn[q].Order = []int{3, 2, 0, 1}
		}
	}
	right := func() []int {
		var given []int
		for _, d := range x.Drawn {
			given = append(given, slices.Index(d.Order, c.Questions[d.Question].Right))
		}
		return given
	}
	put, err := x.Put(c)
	require.NoError(t, err)
	assert.Equal(t, c.Questions[0].Answers[c.Questions[0].Right], put[0].Answers[right()[0]])
	for wrong, want := range map[int]string{0: Passed, 1: Passed, 2: NotPassed, 5: NotPassed} {
		given := right()
		for i := range wrong {
			given[i] = (given[i] + 1) % len(x.Drawn[i].Order)
		}
		y, err := x.Judge(c, given, at)
		require.NoError(t, err)
		assert.Equal(t, want, y.State, wrong)
		assert.Equal(t, QuizLength-wrong, y.Score)
		require.Len(t, y.Wrong, wrong)
		for _, m := range y.Wrong {
			assert.NotEqual(t, m.Given, m.Right)
			assert.NotEmpty(t, m.Why)
		}
		_, err = y.Judge(c, given, at)
		assert.ErrorIs(t, err, ErrJudged)
	}
	for name, k := range map[string]struct {
		given []int
		want  error
	}{
		"too few": {right()[:4], ErrUnanswered}, "one blank": {append(right()[:4], -1), ErrUnanswered}, "no such answer": {append(right()[:4], 9), ErrNoAnswer},
		"too many": {append(right(), 0), ErrUnanswered},
	} {
		_, err := x.Judge(c, k.given, at)
		assert.ErrorIs(t, err, k.want, name)
	}
	other := c
	other.SHA256 = "cd"
	_, err = x.Judge(other, right(), at)
	assert.ErrorIs(t, err, ErrOther)
	x.Drawn[0].Question = 99
	_, err = x.Judge(c, right2(5), at)
	assert.ErrorIs(t, err, ErrOther)
	_, err = x.Put(c)
	assert.ErrorIs(t, err, ErrOther)
}

func right2(n int) []int { return make([]int, n) }

func TestSanctions(t *testing.T) {
	s := Sanction{ID: "s1", State: Proposed, Owner: "m1", Policy: "Only what the task needs", What: "Opened a colleague's chart", Level: Warning, Happened: day("2026-12-01"), By: "po", At: at}
	require.NoError(t, s.Check(false, day("2026-12-02")))
	for name, c := range map[string]struct {
		protected bool
		change    func(*Sanction)
		want      error
	}{
		"whistleblower": {true, func(*Sanction) {}, ErrProtected},
		"oneself":       {false, func(s *Sanction) { s.By = "m1" }, ErrOneself},
		"level":         {false, func(s *Sanction) { s.Level = 0 }, ErrLevel},
		"what":          {false, func(s *Sanction) { s.What = "bad" }, ErrReason},
		"policy":        {false, func(s *Sanction) { s.Policy = " " }, ErrReason},
		"no day":        {false, func(s *Sanction) { s.Happened = calendar.Date{} }, ErrNoDay},
		"future":        {false, func(s *Sanction) { s.Happened = day("2026-12-03") }, ErrFuture},
	} {
		x := s
		c.change(&x)
		assert.ErrorIs(t, x.Check(c.protected, day("2026-12-02")), c.want, name)
	}
	_, err := s.Next(Applied, "owner", "", day("2026-12-03"), at)
	assert.ErrorIs(t, err, ErrOrder)
	_, err = s.Next(Decided, "m1", "", day("2026-12-03"), at)
	assert.ErrorIs(t, err, ErrOneself)
	_, err = s.Next(Dropped, "owner", "no", day("2026-12-03"), at)
	assert.ErrorIs(t, err, ErrReason)
	d, err := s.Next(Decided, "owner", "", day("2026-12-03"), at)
	require.NoError(t, err)
	assert.Empty(t, s.Steps, "what was kept is not changed")
	_, ok := d.KeepThrough()
	assert.False(t, ok)
	a, err := d.Next(Applied, "owner", "", day("2026-12-31"), at)
	require.NoError(t, err)
	through, ok := a.KeepThrough()
	assert.True(t, ok)
	assert.Equal(t, "2032-12-31", through.String(), "RT-10")
	_, err = a.Next(Dropped, "owner", "it was a mistake", day("2027-01-01"), at)
	assert.ErrorIs(t, err, ErrOrder)
}

// sound is a course with nothing wrong in it.
func sound() string {
	var b strings.Builder
	b.WriteString("---\nid: test\nversion: 1\norder: 10\ntitle: A test\nminutes: 5\nroles: owner, clinical\npack: first\npass: 4\nlaw: 45 CFR 164.530(b)\n---\n# One page\n\nWords that\ngo on.\n\n- an item\n- another\n")
	for i := range 8 {
		fmt.Fprintf(&b, "\n? Question %d\n+ right\n- wrong\n- worse\n! Because.\n", i)
	}
	return b.String()
}

func TestParse(t *testing.T) {
	c, err := Parse("en", sound())
	require.NoError(t, err)
	assert.Equal(t, []Section{{Title: "One page", Blocks: []Block{{Text: "Words that go on."}, {Items: []string{"an item", "another"}}}}}, c.Sections)
	require.Len(t, c.Questions, 8)
	assert.Equal(t, Question{Text: "Question 0", Answers: []string{"right", "wrong", "worse"}, Why: "Because."}, c.Questions[0])
	assert.Equal(t, []access.Role{access.Owner, access.Clinical}, c.Roles)
	assert.Len(t, c.SHA256, 64)

	swap := func(old, new string) func(string) string {
		return func(s string) string { return strings.Replace(s, old, new, 1) }
	}
	bad := map[string][]func(string) string{
		"too_long":              {func(s string) string { return s + strings.Repeat("x", MaxText) }, swap("Words that", strings.Repeat("w", maxLine+1))},
		"not_text":              {swap("Words", "Wo\x00rds"), swap("Words", "\xff")},
		"no_head":               {swap("---\n", ""), func(string) string { return "" }, func(string) string { return "---\nid: test" }},
		"head_line":             {swap("order: 10", "order 10")},
		"head_twice":            {swap("order: 10", "order: 10\norder: 11")},
		"missing":               {swap("law: 45 CFR 164.530(b)\n", ""), swap("title: A test", "title:")},
		"value":                 {swap("version: 1", "version: one"), swap("id: test", "id: Test 1"), swap("pack: first", "pack: last"), swap("owner, clinical", "owner, king"), swap("owner, clinical", "owner, owner"), swap("pass: 4", "pass: 6"), swap("minutes: 5", "minutes: 0")},
		"prose_after_questions": {swap("! Because.", "Because."), func(s string) string { return s + "\n# Another page\n\nWords.\n" }},
		"no_section":            {swap("# One page", "One page")},
		"empty_section":         {swap("\n? Question 0", "\n# Nothing here\n\n? Question 0")},
		"too_many": {swap("# One page", strings.Repeat("# Page\n\nWords.\n\n", maxSections)+"# One page"), swap("Words that", strings.Repeat("Words.\n\n", maxBlocks)+"Words that"),
			func(s string) string {
				return s + strings.Repeat("\n? More\n+ right\n- wrong\n- worse\n! Because.\n", maxQuestions)
			}},
		"answer_place": {swap("! Because.", "! Because.\n- too late")},
		"answers":      {swap("- worse\n", ""), swap("- worse\n", "- worse\n- bad\n- awful\n")},
		"right_answer": {swap("+ right", "- right"), swap("- wrong", "+ wrong")},
		"why":          {swap("! Because.\n", "")},
		"pool":         {func(s string) string { return s[:strings.Index(s, "\n? Question 7")] }},
		"same_answer":  {swap("- worse", "- wrong")},
	}
	var codes []string
	for code, list := range bad {
		codes = append(codes, code)
		for i, change := range list {
			_, err := Parse("en", change(sound()))
			var f *Flaw
			require.ErrorAs(t, err, &f, "%s %d", code, i)
			assert.Equal(t, code, f.Code, "%d: %v", i, f)
		}
	}
	assert.ElementsMatch(t, FlawCodes(), codes)
}

func TestParseAllWantsBothLanguagesToAgree(t *testing.T) {
	ok := map[string]string{"en/test.md": sound(), "es/test.md": strings.ReplaceAll(sound(), "Question", "Pregunta")}
	list, err := ParseAll(ok)
	require.NoError(t, err)
	require.Len(t, list, 2)
	c, found := Find(list, "test", 1, "fr")
	assert.True(t, found)
	assert.Equal(t, "en", c.Lang, "what is missing is shown in English")
	_, found = Find(list, "test", 2, "en")
	assert.False(t, found)
	for name, files := range map[string]map[string]string{
		"one language":   {"en/test.md": sound()},
		"no such one":    {"fr/test.md": sound()},
		"no folder":      {"test.md": sound()},
		"another name":   {"en/other.md": sound(), "es/other.md": sound()},
		"another answer": {"en/test.md": sound(), "es/test.md": strings.Replace(sound(), "+ right\n- wrong", "- wrong\n+ right", 1)},
		"another pass":   {"en/test.md": sound(), "es/test.md": strings.Replace(sound(), "pass: 4", "pass: 3", 1)},
		"one page more":  {"en/test.md": sound(), "es/test.md": strings.Replace(sound(), "\n? Question 0", "\n# More\n\nWords.\n\n? Question 0", 1)},
	} {
		_, err := ParseAll(files)
		assert.ErrorIs(t, err, ErrLibrary, name)
	}
	_, err = ParseAll(map[string]string{"en/test.md": "nothing"})
	var f *Flaw
	assert.ErrorAs(t, err, &f)
}

func FuzzParse(f *testing.F) {
	f.Add(sound())
	f.Add("---\nid: x\n---\n# a\n\n? b\n+ c\n")
	for _, c := range shipped(f) {
		f.Add(c.Text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		faulttest.Bound(t)
		c, err := Parse("en", text)
		if err != nil {
			var flaw *Flaw
			require.ErrorAs(t, err, &flaw)
			require.Contains(t, FlawCodes(), flaw.Code)
			return
		}
		require.GreaterOrEqual(t, len(c.Questions), MinQuestions)
		for _, q := range c.Questions {
			require.GreaterOrEqual(t, q.Right, 0)
			require.Less(t, q.Right, len(q.Answers))
			require.NotEmpty(t, q.Why)
		}
	})
}
