package training

// This file is the quiz: five questions drawn from the pool, and how a try is judged. Every try is kept, with what was wrong
// and why.

import (
	"errors"
	"slices"
	"time"

	"consentry/domain/calendar"
)

// The states of a try.
const (
	Asked     = "open"
	Passed    = "passed"
	NotPassed = "failed"
)

// Drawn is a question as it was put: which of the pool, and its answers in the order they were shown.
type Drawn struct {
	Question int   `json:"q"`
	Order    []int `json:"order"`
}

// Mistake is a question that was answered wrongly, in the words that were shown.
type Mistake struct {
	Question string `json:"question"`
	Given    string `json:"given"`
	Right    string `json:"right"`
	Why      string `json:"why"`
}

// Attempt is one try.
type Attempt struct {
	ID         string        `json:"id"`
	State      string        `json:"state"`
	Owner      string        `json:"owner"`
	On         calendar.Date `json:"day"`
	Assignment string        `json:"assignment"`
	Course     string        `json:"course"`
	Version    int           `json:"version"`
	Lang       string        `json:"lang"`
	SHA256     string        `json:"sha256"`
	Drawn      []Drawn       `json:"drawn"`
	Given      []int         `json:"given,omitempty"` // by the pool's order of answers
	Score      int           `json:"score"`
	Pass       int           `json:"pass"`
	Wrong      []Mistake     `json:"wrong,omitempty"`
	Begun      time.Time     `json:"begun"`
	Ended      time.Time     `json:"ended,omitzero"`
}

// Rand is where chance comes from: a number from 0 to n-1.
type Rand interface{ IntN(n int) int }

// What a quiz refuses.
var (
	ErrUnanswered = errors.New("a question is not answered")
	ErrNoAnswer   = errors.New("there is no such answer")
	ErrJudged     = errors.New("the quiz is over")
)

// Draw draws the questions of a quiz, and the order of each one's answers. Questions of the tries before come last: who tries
// again is asked what was not asked yet.
func Draw(c Course, before []Attempt, r Rand) []Drawn {
	asked := make([]int, len(c.Questions))
	for _, t := range before {
		if t.Version != c.Version {
			continue
		}
		for _, d := range t.Drawn {
			if d.Question >= 0 && d.Question < len(asked) {
				asked[d.Question]++
			}
		}
	}
	pool := shuffled(len(c.Questions), r)
	slices.SortStableFunc(pool, func(a, b int) int { return asked[a] - asked[b] })
	out := make([]Drawn, 0, QuizLength)
	for _, q := range pool[:min(QuizLength, len(pool))] {
		out = append(out, Drawn{Question: q, Order: shuffled(len(c.Questions[q].Answers), r)})
	}
	return out
}

// shuffled is the numbers below n in an order of chance (Fisher and Yates).
func shuffled(n int, r Rand) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	for i := n - 1; i > 0; i-- {
		j := r.IntN(i + 1)
		out[i], out[j] = out[j], out[i]
	}
	return out
}

// Put is a question as it stands on the screen.
type Put struct {
	Text    string
	Answers []string // in the order drawn
}

// Put is the try's questions in the words of its course.
func (t Attempt) Put(c Course) ([]Put, error) {
	out := make([]Put, 0, len(t.Drawn))
	for _, d := range t.Drawn {
		if !d.fits(c) {
			return nil, ErrOther
		}
		p := Put{Text: c.Questions[d.Question].Text}
		for _, a := range d.Order {
			p.Answers = append(p.Answers, c.Questions[d.Question].Answers[a])
		}
		out = append(out, p)
	}
	return out, nil
}

func (d Drawn) fits(c Course) bool {
	if d.Question < 0 || d.Question >= len(c.Questions) || len(d.Order) != len(c.Questions[d.Question].Answers) {
		return false
	}
	for _, a := range d.Order {
		if a < 0 || a >= len(d.Order) {
			return false
		}
	}
	return true
}

// Judge ends the try. given is, for each question, the answer's place as it was shown.
func (t Attempt) Judge(c Course, given []int, at time.Time) (Attempt, error) {
	switch {
	case t.State != Asked:
		return t, ErrJudged
	case c.ID != t.Course || c.Version != t.Version || c.SHA256 != t.SHA256:
		return t, ErrOther
	case len(given) != len(t.Drawn):
		return t, ErrUnanswered
	}
	t.Score, t.Given, t.Wrong = 0, nil, nil
	for i, d := range t.Drawn {
		if !d.fits(c) {
			return t, ErrOther
		}
		if given[i] < 0 {
			return t, ErrUnanswered
		}
		if given[i] >= len(d.Order) {
			return t, ErrNoAnswer
		}
		q, a := c.Questions[d.Question], d.Order[given[i]]
		t.Given = append(t.Given, a)
		if a == q.Right {
			t.Score++
			continue
		}
		t.Wrong = append(t.Wrong, Mistake{Question: q.Text, Given: q.Answers[a], Right: q.Answers[q.Right], Why: q.Why})
	}
	t.State, t.Ended = NotPassed, at
	if t.Score >= c.Pass {
		t.State = Passed
	}
	return t, nil
}
