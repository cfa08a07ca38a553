// Package incident says what a practice owes when something went wrong (45 CFR 164.308(a)(6), 164.400 to 164.414): how it
// is contained, when it counts as discovered, whether it is a breach, who has to be told by when, and what has to be done
// before it may be closed. Its rules are pure functions of what was recorded and a day; nothing is a flag that goes stale.
//
// This file holds the record.
package incident

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"consentry/domain/calendar"
)

// Kind is what went wrong, as the person who reports it would say it.
type Kind string

// The kinds.
const (
	LostDevice     Kind = "lost_device"     // a computer, telephone, drive or memory card is lost or stolen
	WrongRecipient Kind = "wrong_recipient" // a letter, e-mail or file went to somebody else
	PhotoPosted    Kind = "photo_posted"    // a picture or a name is public without permission
	Snooping       Kind = "snooping"        // somebody looked without a reason of work
	Malware        Kind = "malware"         // malware, a stranger in a system, or a demand for money
	VendorFailed   Kind = "vendor"          // somebody who works for the practice had an incident
	OtherKind      Kind = "other"
)

// Kinds lists every kind in the order in which a person is asked.
func Kinds() []Kind {
	return []Kind{LostDevice, WrongRecipient, PhotoPosted, Snooping, Malware, VendorFailed, OtherKind}
}

// Valid tells whether k is a kind of this program.
func (k Kind) Valid() bool { return slices.Contains(Kinds(), k) }

// Open and Closed are what "state" says of an incident in lists. Where it stands in between is computed: see Status.
const (
	Open   = "open"
	Closed = "closed"
)

// Incident is everything on record about one incident but the people affected, who are records of their own. What was
// written is only added to; the few things that are corrected keep what they were.
type Incident struct {
	ID     string `json:"id"`
	Number int    `json:"number"` // I-0007
	State  string `json:"state"`  // Open or Closed
	// On is the next day on which something is due; zero when closed.
	On    calendar.Date `json:"on,omitzero"`
	Owner string        `json:"owner,omitempty"` // member who looks after it; "" nobody yet

	Report    Report      `json:"report"`
	Title     string      `json:"title,omitempty"`   // a few words of the practice; "": the kind's
	Periods   []Period    `json:"periods,omitempty"` // what was learnt later of when it happened; the last one holds
	Known     []Knowledge `json:"known"`
	Contained []Tick      `json:"contained,omitempty"`
	Evidence  []Evidence  `json:"evidence,omitempty"`
	// NoEvidence is why there is no file to keep; "" nobody said so.
	NoEvidence string  `json:"no_evidence,omitempty"`
	Vendor     *Vendor `json:"vendor,omitempty"`

	// Estimate is how many may be affected, while not all are named; 0: the people on record are all.
	Estimate int   `json:"estimate,omitempty"`
	Tally    Tally `json:"tally"` // of the people on record, kept with every change of one

	Assessment Assessment `json:"assessment"`
	Decisions  []Decision `json:"decisions,omitempty"` // the last one holds
	Holds      []Hold     `json:"holds,omitempty"`
	Told       []Told     `json:"told,omitempty"` // media, HHS, regulators
	Postings   []Posting  `json:"postings,omitempty"`
	Words      Words      `json:"words"`
	WordsEs    Words      `json:"words_es"` // for people who read Spanish
	Portal     Portal     `json:"portal"`
	Tasks      []Task     `json:"tasks,omitempty"`
	Endings    []Ending   `json:"endings,omitempty"` // closed and reopened
}

// Report is what somebody said went wrong. It is never changed and cannot be deleted.
type Report struct {
	Kind  Kind   `json:"kind"`
	What  string `json:"what"`
	Where string `json:"where,omitempty"`
	// HappenedFrom and HappenedTo are the days of the event; zero: not known.
	HappenedFrom calendar.Date `json:"happened_from,omitzero"`
	HappenedTo   calendar.Date `json:"happened_to,omitzero"`
	NoticedOn    calendar.Date `json:"noticed_on"`
	Still        bool          `json:"still,omitempty"` // it is still going on
	By           string        `json:"by,omitempty"`    // "": the person did not want to be named
	At           time.Time     `json:"at"`
	From         string        `json:"from,omitempty"` // the record it was reported from: "disclosure:<id>", "request:<id>" of a complaint
}

// Period is when it happened, as it is known by now. What was reported stays.
type Period struct {
	From calendar.Date `json:"from"`
	To   calendar.Date `json:"to,omitzero"` // zero: that one day
	At   time.Time     `json:"at"`
	By   string        `json:"by"`
}

// Happened is the first and the last day of the event; zero: not known.
func (i Incident) Happened() (from, to calendar.Date) {
	if n := len(i.Periods); n > 0 {
		p := i.Periods[n-1]
		return p.From, calendar.Later(p.To, p.From)
	}
	return i.Report.HappenedFrom, calendar.Later(i.Report.HappenedTo, i.Report.HappenedFrom)
}

// CheckPeriod names what is wrong with the days of an event: nobody knows of it before it began.
func (i Incident) CheckPeriod(p Period, today calendar.Date) []Defect {
	var ds []Defect
	for _, d := range []struct {
		field string
		on    calendar.Date
	}{{"from", p.From}, {"to", p.To}} {
		if d.on.After(today) {
			ds = append(ds, defect(d.field, "future", "", "date", d.on.String()))
		}
	}
	known, ok := i.DiscoveredOn()
	switch {
	case p.From.IsZero():
		ds = append(ds, defect("from", "need_from", ""))
	case !p.To.IsZero() && p.To.Before(p.From):
		ds = append(ds, defect("to", "order", ""))
	case ok && known.Before(p.From):
		ds = append(ds, defect("from", "known_before", "", "date", known.String()))
	}
	return ds
}

// Check names what a report lacks.
func (r Report) Check(today calendar.Date) []Defect {
	var ds []Defect
	if !r.Kind.Valid() {
		ds = append(ds, defect("kind", "need_kind", ""))
	}
	if blank(r.What) {
		ds = append(ds, defect("what", "need_what", ""))
	}
	if r.NoticedOn.IsZero() {
		ds = append(ds, defect("noticed_on", "need_noticed", "45 CFR 164.404(a)(2)"))
	}
	for _, d := range []struct {
		field string
		on    calendar.Date
	}{{"noticed_on", r.NoticedOn}, {"happened_from", r.HappenedFrom}, {"happened_to", r.HappenedTo}} {
		if d.on.After(today) {
			ds = append(ds, defect(d.field, "future", "", "date", d.on.String()))
		}
	}
	if !r.HappenedTo.IsZero() && r.HappenedTo.Before(r.HappenedFrom) {
		ds = append(ds, defect("happened_to", "order", ""))
	}
	if !r.NoticedOn.IsZero() && r.NoticedOn.Before(r.HappenedFrom) {
		ds = append(ds, defect("noticed_on", "noticed_before", ""))
	}
	return ds
}

// Evidence is one file that was kept, with everybody who had it.
type Evidence struct {
	ID      string    `json:"id"`
	FileID  string    `json:"file_id"`          // in the vault
	Label   string    `json:"label"`            // what it is, in the practice's words
	SHA256  string    `json:"sha256"`           // of the file as it came, 64 hex digits
	Size    int64     `json:"size"`             // bytes
	Source  string    `json:"source"`           // where it comes from
	Ending  string    `json:"ending,omitempty"` // of the file's name, lower case: "eml"; "" if it had none
	Custody []Custody `json:"custody"`          // oldest first; the first entry is its arrival
}

// Custody is one entry of a chain of custody.
type Custody struct {
	At   time.Time   `json:"at"`
	By   string      `json:"by"` // member
	What CustodyKind `json:"what"`
	To   string      `json:"to,omitempty"` // who it was handed to
	Note string      `json:"note,omitempty"`
}

// CustodyKind is what was done with evidence.
type CustodyKind string

// The kinds of custody entries.
const (
	Received CustodyKind = "received" // taken in and sealed
	Opened   CustodyKind = "opened"   // looked at in the program
	Proven   CustodyKind = "proven"   // its hash was computed anew and is the same
	HandedOn CustodyKind = "handed_on"
)

// Vendor is somebody who works for the practice and told it, or should have told it, of an incident (164.410).
type Vendor struct {
	Name string `json:"name"`
	// Agent: the practice directs how it works, so that what it knows the practice knows (164.404(a)(2)).
	Agent        bool          `json:"agent,omitempty"`
	DiscoveredOn calendar.Date `json:"discovered_on,omitzero"` // by the vendor
	ToldOn       calendar.Date `json:"told_on,omitzero"`       // the practice, by the vendor
}

// CheckVendor names what is wrong with the days of a business associate: nobody knows of it before it began, and it is told
// when the vendor knows (164.410).
func (i Incident) CheckVendor(v Vendor, today calendar.Date) []Defect {
	var ds []Defect
	for _, d := range []struct {
		field string
		on    calendar.Date
	}{{"discovered_on", v.DiscoveredOn}, {"told_on", v.ToldOn}} {
		if d.on.After(today) {
			ds = append(ds, defect(d.field, "future", "", "date", d.on.String()))
		}
	}
	if !v.ToldOn.IsZero() && v.ToldOn.Before(v.DiscoveredOn) {
		ds = append(ds, defect("told_on", "order", ""))
	}
	i.Vendor = &v
	known, ok := i.DiscoveredOn()
	if from, _ := i.Happened(); len(ds) == 0 && ok && known.Before(from) {
		field := "told_on"
		if v.Agent && known == v.DiscoveredOn {
			field = "discovered_on"
		}
		ds = append(ds, defect(field, "known_first", "", "date", from.String()))
	}
	return ds
}

// Words are what letters and notices about the incident say (164.404(c)(1)); letters check that they are complete.
type Words struct {
	WhatHappened string `json:"what_happened,omitempty"`
	Information  string `json:"information,omitempty"` // which kinds of information
	Steps        string `json:"steps,omitempty"`       // what people should do
	Doing        string `json:"doing,omitempty"`       // what the practice does
	Contact      string `json:"contact,omitempty"`
	TollFree     string `json:"toll_free,omitempty"`
	Monitoring   string `json:"monitoring,omitempty"` // credit monitoring or the like, if it is offered
	// Recipient and Address are who got the information, for the accounting of disclosures (164.528(b)(2)).
	Recipient string `json:"recipient,omitempty"`
	Address   string `json:"address,omitempty"`
}

// Task is one corrective action.
type Task struct {
	ID    string        `json:"id"`
	Kind  TaskKind      `json:"kind"`
	Text  string        `json:"text"`
	Owner string        `json:"owner,omitempty"`
	DueOn calendar.Date `json:"due_on,omitzero"`
	At    time.Time     `json:"at"`
	By    string        `json:"by"`
	// Done is the day it was done, with who said so and what proves it.
	Done   calendar.Date `json:"done,omitzero"`
	DoneBy string        `json:"done_by,omitempty"`
	Proof  string        `json:"proof,omitempty"`
}

// TaskKind is what a corrective action changes.
type TaskKind string

// The kinds of corrective actions.
const (
	ChangePolicy  TaskKind = "policy"
	Retrain       TaskKind = "retraining"
	Sanction      TaskKind = "sanction"   // 164.530(e)
	Mitigate      TaskKind = "mitigation" // 164.530(f)
	Technical     TaskKind = "technical"
	CreditWatch   TaskKind = "credit_monitoring"
	OtherMeasures TaskKind = "other"
)

// TaskKinds lists the kinds of corrective actions.
func TaskKinds() []TaskKind {
	return []TaskKind{ChangePolicy, Retrain, Sanction, Mitigate, Technical, CreditWatch, OtherMeasures}
}

// CorrectDays is how long corrective actions have: the affirmative defence of 45 CFR 160.410(c) takes correction within 30
// days of the day the violation was known.
const CorrectDays = 30

// Ending is one time an incident was closed, and perhaps opened again.
type Ending struct {
	On       calendar.Date `json:"on"`
	At       time.Time     `json:"at"`
	By       string        `json:"by"`
	Learned  string        `json:"learned"`
	Reopened time.Time     `json:"reopened,omitzero"`
	ReBy     string        `json:"re_by,omitempty"`
	Why      string        `json:"why,omitempty"`
}

// ClosedOn is the day it was closed; zero while it is open.
func (i Incident) ClosedOn() calendar.Date {
	if n := len(i.Endings); n > 0 && i.Endings[n-1].Reopened.IsZero() {
		return i.Endings[n-1].On
	}
	return calendar.Date{}
}

// Keep is the last day the record has to be kept (164.414(b), 164.530(j); RT-08). ok is false while it is open.
func (i Incident) Keep() (calendar.Date, bool) {
	on := i.ClosedOn()
	return calendar.Retention{Created: on, LastInEffect: on, Held: on.IsZero()}.Through()
}

// OpenTasks are the corrective actions that are not done.
func (i Incident) OpenTasks() []Task {
	return slices.DeleteFunc(slices.Clone(i.Tasks), func(t Task) bool { return !t.Done.IsZero() })
}

// Defect is one thing missing or wrong: the field it concerns, its sentence and the rule behind it.
type Defect struct {
	Field string
	Code  string
	Cite  string // "" if no rule asks for it by name
	Args  map[string]string
}

func defect(field, code, cite string, kv ...string) Defect {
	d := Defect{Field: field, Code: code, Cite: cite, Args: map[string]string{"cite": cite}}
	for i := 0; i+1 < len(kv); i += 2 {
		d.Args[kv[i]] = kv[i+1]
	}
	return d
}

// MessageKey and MessageArgs name the sentence for a person.
func (d Defect) MessageKey() string             { return "incident.bad." + d.Code }
func (d Defect) MessageArgs() map[string]string { return d.Args }

// NumberOf is the number of an incident as people write it: "I-0007".
func NumberOf(n int) string { return fmt.Sprintf("I-%04d", n) }

func blank(s string) bool { return strings.TrimSpace(s) == "" }
