package oversight

// This file finds what in the audit log deserves a look: seven fixed rules, tuned by the size of the office
// (45 CFR 164.308(a)(1)(ii)(D): regular review of records of system activity).

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"consentry/domain/calendar"
)

// Kind is what a line of the log was, as the rules see it.
type Kind string

// The kinds. Lines of any other kind are of no concern here.
const (
	Viewed    Kind = "viewed"    // somebody looked at a patient's record, documents or pictures
	Uncovered Kind = "uncovered" // an intimate picture was held to be seen
	Taken     Kind = "taken"     // records, documents or pictures left the program: Count of them
	Refused   Kind = "refused"   // a failed sign-in
)

// Access is one line of the audit log.
type Access struct {
	Seq     uint64
	At      time.Time // in the practice's time zone
	Member  string    // its id
	Patient string    // "" if it concerns none
	Kind    Kind
	Count   int // how many things; 0 counts as 1
}

// Subject is what the rules need to know of a patient.
type Subject struct {
	Last    string
	Address string
	Watched bool            // the practice wants to know who looks: somebody well known, or a member's relative
	Visits  []calendar.Date // days on which the patient was checked in or pictures were taken
}

// Person is what the rules need to know of a member.
type Person struct {
	Name    string // first and last
	Address string // "" if not kept
}

// Hours is when the office works.
type Hours struct {
	Days     []time.Weekday
	From, To int // minutes since midnight; To is not included
}

// DefaultHours is Monday to Friday, 7 am to 7 pm.
func DefaultHours() Hours {
	return Hours{Days: []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday}, From: 7 * 60, To: 19 * 60}
}

// Open tells whether the office works at t, which is in the practice's time zone.
func (h Hours) Open(t time.Time, off calendar.Holidays) bool {
	minute := t.Hour()*60 + t.Minute()
	day := calendar.Of(t, t.Location())
	_, closed := off[day]
	return !closed && slices.Contains(h.Days, t.Weekday()) && minute >= h.From && minute < h.To
}

// Limits is what is still usual.
type Limits struct {
	Views   int // different patients one member opens within an hour
	Taken   int // things one member takes out within a day
	Refused int // failed sign-ins within a day
}

// LimitsFor returns the limits for an office with so many active members: in a larger one a person opens fewer charts of
// the day themselves, but more people fail at a password.
func LimitsFor(members int) Limits {
	switch {
	case members <= 5:
		return Limits{Views: 25, Taken: 20, Refused: 5}
	case members <= 12:
		return Limits{Views: 20, Taken: 20, Refused: 8}
	default:
		return Limits{Views: 15, Taken: 15, Refused: 12}
	}
}

// Rule is one of the seven.
type Rule string

// The rules.
const (
	AfterHours  Rule = "after_hours"  // a record was opened while the office was closed
	Burst       Rule = "burst"        // many different patients within an hour
	MassExport  Rule = "mass_export"  // many things left in a day
	SameFamily  Rule = "same_family"  // the patient has the member's surname or address
	WatchedOpen Rule = "watched_open" // a watched patient's record was opened without a visit
	NoVisit     Rule = "no_visit"     // an intimate picture was uncovered without a visit near the day
	FailedDoor  Rule = "failed_door"  // many failed sign-ins
)

// Rules lists the seven in the order of the page.
func Rules() []Rule {
	return []Rule{AfterHours, Burst, MassExport, SameFamily, WatchedOpen, NoVisit, FailedDoor}
}

// Alert is one thing to look at: a rule, a member, a day. It is closed with a reason, by its ID.
type Alert struct {
	ID      string // rule, day and member: the same facts give the same id
	Rule    Rule
	Member  string
	Patient string // for rules about one patient
	On      calendar.Date
	Seqs    []uint64 // lines of the log it rests on, at most 50
	Count   int      // how many things or lines in all
	Limit   int      // for rules with one
}

const (
	maxSeqs = 50
	// visitReach is how many days before or after a visit an uncovering still belongs to it: planning before, results after.
	visitReach = 14
)

// AlertDays is within how many days an alert has to be closed, and after how many somebody has to look for new ones.
const AlertDays = 7

// DueOn is the last day on which closing the alert is in time.
func (a Alert) DueOn() calendar.Date { return a.On.AddDays(AlertDays) }

// FirstDue is the earliest day by which one of the open alerts has to be closed; zero: none is open.
func FirstDue(open []Alert) calendar.Date {
	var first calendar.Date
	for _, a := range open {
		if first.IsZero() || a.DueOn().Before(first) {
			first = a.DueOn()
		}
	}
	return first
}

// LookDue is the day by which somebody has to look at the alerts. began is the practice's first day, looked the day of the
// last look, open the first due day of an alert that the look left open; either is zero if there is none. A look closes no
// alert: the task is late for as long as one is open past its own day.
func LookDue(began, looked, open calendar.Date) calendar.Date {
	due := began.AddDays(AlertDays)
	if !looked.IsZero() {
		due = looked.AddDays(AlertDays)
	}
	if !open.IsZero() && open.Before(due) {
		return open
	}
	return due
}

// Facts is what Alerts reads.
type Facts struct {
	Log      []Access // in the order of the log
	Patients map[string]Subject
	Members  map[string]Person
	Hours    Hours
	Limits   Limits
	Off      calendar.Holidays
}

// Alerts returns what deserves a look, by day, rule and member.
func Alerts(f Facts) []Alert {
	found := map[string]*Alert{}
	for i, a := range f.Log {
		on := calendar.Of(a.At, a.At.Location())
		note := func(r Rule, patient string, count, limit int, seqs ...uint64) {
			note(found, Alert{Rule: r, Member: a.Member, Patient: patient, On: on, Seqs: seqs, Count: count, Limit: limit})
		}
		looked := a.Kind == Viewed || a.Kind == Uncovered
		if (looked || a.Kind == Taken) && !f.Hours.Open(a.At, f.Off) {
			note(AfterHours, "", 1, 0, a.Seq)
		}
		subject, known := f.Patients[a.Patient]
		if looked && known {
			if related(f.Members[a.Member], subject) {
				note(SameFamily, a.Patient, 1, 0, a.Seq)
			}
			if subject.Watched && !visitNear(subject.Visits, on, 1) {
				note(WatchedOpen, a.Patient, 1, 0, a.Seq)
			}
		}
		if a.Kind == Uncovered && known && !visitNear(subject.Visits, on, visitReach) {
			note(NoVisit, a.Patient, 1, 0, a.Seq)
		}
		if looked {
			if seqs, patients := lastHour(f.Log, i); patients > f.Limits.Views {
				n := found[id(Burst, on, a.Member, "")]
				if n == nil || patients > n.Count {
					delete(found, id(Burst, on, a.Member, ""))
					note(Burst, "", patients, f.Limits.Views, seqs...)
				}
			}
		}
	}
	daily(f, found)
	return slices.SortedFunc(maps.Values(values(found)), func(a, b Alert) int {
		return cmp.Or(a.On.Compare(b.On), cmp.Compare(slices.Index(Rules(), a.Rule), slices.Index(Rules(), b.Rule)), cmp.Compare(a.ID, b.ID))
	})
}

func values(m map[string]*Alert) map[string]Alert {
	out := make(map[string]Alert, len(m))
	for k, v := range m {
		out[k] = *v
	}
	return out
}

// daily counts what left and what failed, day by day.
func daily(f Facts, found map[string]*Alert) {
	type key struct {
		kind   Kind
		member string
		on     calendar.Date
	}
	sums, seqs := map[key]int{}, map[key][]uint64{}
	for _, a := range f.Log {
		if a.Kind == Taken || a.Kind == Refused {
			k := key{a.Kind, a.Member, calendar.Of(a.At, a.At.Location())}
			sums[k] += max(a.Count, 1)
			seqs[k] = append(seqs[k], a.Seq)
		}
	}
	for k, n := range sums {
		rule, limit := MassExport, f.Limits.Taken
		if k.kind == Refused {
			rule, limit = FailedDoor, f.Limits.Refused
		}
		if n > limit {
			note(found, Alert{Rule: rule, Member: k.member, On: k.on, Seqs: seqs[k], Count: n, Limit: limit})
		}
	}
}

// note adds to the alert of the same rule, day, member and patient.
func note(found map[string]*Alert, a Alert) {
	a.ID = id(a.Rule, a.On, a.Member, a.Patient)
	if was := found[a.ID]; was != nil {
		was.Count += a.Count
		was.Seqs = append(was.Seqs, a.Seqs...)
		was.Seqs = was.Seqs[:min(len(was.Seqs), maxSeqs)]
		return
	}
	a.Seqs = slices.Clone(a.Seqs[:min(len(a.Seqs), maxSeqs)])
	found[a.ID] = &a
}

func id(r Rule, on calendar.Date, member, patient string) string {
	return strings.TrimSuffix(string(r)+":"+on.String()+":"+member+":"+patient, ":")
}

// lastHour counts the different patients that the member of log[i] opened in the hour up to it.
func lastHour(log []Access, i int) (seqs []uint64, patients int) {
	seen, since := map[string]bool{}, log[i].At.Add(-time.Hour)
	for j := i; j >= 0 && log[j].At.After(since); j-- {
		a := log[j]
		if a.Member == log[i].Member && a.Patient != "" && (a.Kind == Viewed || a.Kind == Uncovered) && !seen[a.Patient] {
			seen[a.Patient] = true
			seqs = append(seqs, a.Seq)
		}
	}
	slices.Reverse(seqs)
	return seqs, len(seen)
}

func visitNear(visits []calendar.Date, on calendar.Date, reach int) bool {
	return slices.ContainsFunc(visits, func(v calendar.Date) bool {
		return !v.Before(on.AddDays(-reach)) && !v.After(on.AddDays(reach))
	})
}

// related tells whether member and patient share a surname or an address. Double surnames match by either part.
func related(p Person, s Subject) bool {
	if s.Address != "" && fold(p.Address) != "" && fold(p.Address) == fold(s.Address) {
		return true
	}
	own := strings.Fields(fold(p.Name))
	if len(own) < 2 {
		return false // one name only: a surname is not known
	}
	for _, part := range strings.Fields(fold(s.Last)) {
		if len([]rune(part)) > 2 && slices.Contains(own[1:], part) {
			return true
		}
	}
	return false
}

// fold evens out case, accents, and everything that is neither letter nor digit.
func fold(s string) string {
	plain := strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return ' '
	}, norm.NFD.String(s))
	return strings.Join(strings.Fields(plain), " ")
}

// Closing is the end of an alert: who looked at it and what they found.
type Closing struct {
	ID     string        `json:"id"` // the alert's
	State  string        `json:"state"`
	Owner  string        `json:"owner"` // who closed it
	On     calendar.Date `json:"on"`
	At     time.Time     `json:"at"`
	Reason string        `json:"reason"`
}

// The ways an alert ends.
const (
	Explained = "explained" // it was proper access
	Incident  = "incident"  // it was not: to be handled as an incident
)

// Close ends the alert. The member it is about cannot close it, unless nobody else could (alone).
func Close(a Alert, by, how, reason string, alone bool, now time.Time, on calendar.Date) (Closing, error) {
	reason = strings.TrimSpace(reason)
	switch {
	case by == a.Member && !alone:
		return Closing{}, ErrOwnReview
	case len([]rune(reason)) < MinReason || (how != Explained && how != Incident):
		return Closing{}, ErrReason
	}
	return Closing{ID: a.ID, State: how, Owner: by, On: on, At: now, Reason: reason}, nil
}

// Key names an alert's sentence, and Args its arguments; names are filled in by whoever knows them.
func (a Alert) Key() string { return "oversight.alert." + string(a.Rule) }

// Args are the numbers in the sentence.
func (a Alert) Args() map[string]string {
	return map[string]string{"count": strconv.Itoa(a.Count), "limit": strconv.Itoa(a.Limit)}
}
