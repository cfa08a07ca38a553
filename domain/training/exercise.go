package training

// This file is the exercise at the table: people talk a bad day through with a scenario, and what came of it is kept
// (45 CFR 164.308(a)(5)(i), (a)(6) and (a)(7)(ii)(D): training, response and testing; that it is done so is practice policy).

import (
	"time"

	"consentry/domain/calendar"
)

// MinExercise is how many people talk with one another.
const MinExercise = 2

// Exercise is one that was held. The text that it was held with is kept in it.
type Exercise struct {
	ID       string        `json:"id"`
	State    string        `json:"state"`    // Done
	Scenario string        `json:"scenario"` // its ID
	Version  int           `json:"version"`
	Title    string        `json:"title"`
	Text     string        `json:"text"`
	SHA256   string        `json:"sha256"` // of the text
	Held     calendar.Date `json:"held"`
	Present  []string      `json:"present"` // members
	Outcome  string        `json:"outcome"` // what was decided, what went well
	Change   string        `json:"change,omitempty"`
	By       string        `json:"by"`
	At       time.Time     `json:"at"`
}

// KeepThrough is the last day it is kept (45 CFR 164.316(b)(2)(i)).
func (x Exercise) KeepThrough() calendar.Date {
	last, _ := calendar.Retention{LastInEffect: x.Held}.Through()
	return last
}
