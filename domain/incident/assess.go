package incident

// This file holds the assessment: was it permitted, was the information secured, is it one of the three exceptions, and
// how probable is it that it was compromised (45 CFR 164.402). Without a documented low probability it is a breach.

import (
	"reflect"
	"slices"
	"time"

	"consentry/domain/calendar"
)

// Outcome is what an incident was found to be.
type Outcome string

// The outcomes. All but Breach mean that nobody has to be told.
const (
	Undecided        Outcome = ""
	NotImpermissible Outcome = "not_impermissible" // the Privacy Rule permitted it
	Secured          Outcome = "secured"           // the information was encrypted or destroyed
	Excepted         Outcome = "exception"         // one of the three of 164.402(1)
	LowProbability   Outcome = "low_probability"
	Breach           Outcome = "breach"
)

// Outcomes lists them in the order of the questions.
func Outcomes() []Outcome {
	return []Outcome{NotImpermissible, Secured, Excepted, LowProbability, Breach}
}

// Answer is yes, no, or not answered yet.
type Answer string

// The answers.
const (
	NotAsked Answer = ""
	Yes      Answer = "yes"
	No       Answer = "no"
)

// Assessment is the answers so far. Every answer needs its reason: the practice has the burden of proof (164.414(b)).
type Assessment struct {
	Permitted    Answer `json:"permitted,omitempty"`
	WhyPermitted string `json:"why_permitted,omitempty"`
	// Outside: somebody outside the practice got or could get the information, so that it belongs into the ledger (164.528).
	Outside Answer `json:"outside,omitempty"`

	Security  Security  `json:"security"`
	Exception Exception `json:"exception"`
	Factors   [4]Factor `json:"factors"`
	// LowWhy is why the four together show a low probability that the information was compromised.
	LowWhy string `json:"low_why,omitempty"`
}

// Begun tells whether anything was answered.
func (a Assessment) Begun() bool { return !reflect.DeepEqual(a, Assessment{}) }

// Security is the test of 164.402 and the guidance on unsecured information: encryption that still holds, or destruction.
type Security struct {
	Form Form `json:"form,omitempty"`
	// Standard: encrypted by a process of NIST (SP 800-111 at rest; 800-52, 800-77, 800-113 or FIPS 140-2 on its way).
	Standard Answer `json:"standard,omitempty"`
	KeyApart Answer `json:"key_apart,omitempty"` // key and passphrase were not with it and are not known to others
	// Running: the device or program was unlocked when it happened, so that encryption did not stand in the way.
	Running Answer `json:"running,omitempty"`
	Proof   string `json:"proof,omitempty"`
}

// Form is how the information was kept.
type Form string

// The forms.
const (
	Plain     Form = "plain"
	Encrypted Form = "encrypted"
	Shredded  Form = "shredded" // paper that cannot be put together again
	Purged    Form = "purged"   // media cleared, purged or destroyed (SP 800-88)
	Redacted  Form = "redacted" // covered over: not destruction
)

// Secured tells whether the information was secured. Proof is asked for separately: see Finding.
func (s Security) Secured() bool {
	switch s.Form {
	case Encrypted:
		return s.Standard == Yes && s.KeyApart == Yes && s.Running == No
	case Shredded, Purged:
		return true
	}
	return false
}

// open tells whether the answers so far do not rule out that it was secured.
func (s Security) open() bool {
	return s.Form == Encrypted && s.Standard != No && s.KeyApart != No && s.Running != Yes || s.Secured()
}

// ExceptionKind is one of the three exceptions of 164.402(1).
type ExceptionKind string

// The exceptions.
const (
	GoodFaith      ExceptionKind = "good_faith"   // (i) by somebody who works here, within the scope of the work
	BetweenTwo     ExceptionKind = "between_two"  // (ii) between two who may both see such records here
	CouldNotRetain ExceptionKind = "not_retained" // (iii) the recipient could not have kept it
)

var exceptionParts = map[ExceptionKind][]string{
	GoodFaith:      {"workforce", "unintentional", "good_faith", "in_scope", "no_further_use"},
	BetweenTwo:     {"inadvertent", "both_authorized", "same_practice", "no_further_use"},
	CouldNotRetain: {"good_faith_belief", "not_retained"},
}

// ExceptionKinds lists them.
func ExceptionKinds() []ExceptionKind {
	return []ExceptionKind{GoodFaith, BetweenTwo, CouldNotRetain}
}

// ExceptionParts is what has to be true for an exception, each a message key below "incident.part.".
func ExceptionParts(k ExceptionKind) []string { return slices.Clone(exceptionParts[k]) }

// Exception is the exception that somebody says applies.
type Exception struct {
	Kind  ExceptionKind `json:"kind,omitempty"`
	Parts []string      `json:"parts,omitempty"` // those that are true
	Why   string        `json:"why,omitempty"`
}

// Holds tells whether every part of the exception is true.
func (e Exception) Holds() bool { return e.Kind != "" && len(e.Missing()) == 0 }

// Missing are the parts that nobody said are true.
func (e Exception) Missing() []string {
	return slices.DeleteFunc(ExceptionParts(e.Kind), func(p string) bool { return slices.Contains(e.Parts, p) })
}

// Level is how much a factor speaks for a compromise.
type Level string

// The levels.
const (
	Low    Level = "low"
	Medium Level = "medium"
	High   Level = "high"
)

// FactorName is the message key of a factor below "incident.factor.", in the order of 164.402(2)(i) to (iv).
var FactorNames = [4]string{"extent", "recipient", "acquired", "mitigated"}

// Factor is the answer to one of the four factors.
type Factor struct {
	Level Level  `json:"level,omitempty"`
	Why   string `json:"why,omitempty"`
}

// Complete tells whether the factor has a level and a reason.
func (f Factor) Complete() bool {
	return (f.Level == Low || f.Level == Medium || f.Level == High) && !blank(f.Why)
}

// Finding is what the answers come to by the rule alone.
type Finding struct {
	Outcome Outcome
	// Presumed: a breach because nothing shows otherwise yet, not because the assessment is complete.
	Presumed bool
	// Toward is what it will be instead once what was answered so far is complete; "": nothing was answered that leads there.
	Toward Outcome
	// Weighs are the factors with a medium or high level: calling the probability low in spite of them takes LowWhy.
	Weighs []string
}

// Finding says what the answers come to. An impermissible use or disclosure of unsecured information is presumed to be a
// breach unless four reasons show a low probability that it was compromised (164.402(2)).
func (a Assessment) Finding() Finding {
	var f Finding
	complete := true
	for n, x := range a.Factors {
		complete = complete && x.Complete()
		if x.Level == Medium || x.Level == High {
			f.Weighs = append(f.Weighs, FactorNames[n])
		}
	}
	for _, o := range []Outcome{NotImpermissible, Secured, Excepted, LowProbability} {
		if len(a.Supports(o)) == 0 {
			f.Outcome = o
			return f
		}
	}
	f.Outcome, f.Presumed = Breach, !complete
	switch {
	case !f.Presumed:
	case a.Permitted == Yes:
		f.Toward = NotImpermissible
	case a.Security.open():
		f.Toward = Secured
	case a.Exception.Kind != "":
		f.Toward = Excepted
	}
	return f
}

const (
	cite402    = "45 CFR 164.402"
	cite402e   = "45 CFR 164.402(1)"
	cite402f   = "45 CFR 164.402(2)"
	citeBurden = "45 CFR 164.414(b)"
)

// Supports names what is missing before the answers carry an outcome; nothing: they carry it. A breach needs nothing: one
// may always tell people without an assessment.
func (a Assessment) Supports(o Outcome) []Defect {
	var ds []Defect
	need := func(ok bool, field, code, cite string, kv ...string) {
		if !ok {
			ds = append(ds, defect(field, code, cite, kv...))
		}
	}
	switch o {
	case Breach:
	case NotImpermissible:
		need(a.Permitted != NotAsked, "permitted", "need_permitted", cite402)
		need(a.Permitted != No, "permitted", "not_permitted", cite402)
		need(!blank(a.WhyPermitted), "why_permitted", "need_reason", citeBurden)
	case Secured:
		need(a.Security.Form != "", "security", "need_form", cite402)
		need(a.Security.Form == "" || a.Security.Secured() || !a.Security.open(), "security", "need_secured", cite402)
		need(a.Security.Form == "" || a.Security.open(), "security", "not_secured", cite402)
		need(!blank(a.Security.Proof), "proof", "need_proof", citeBurden)
	case Excepted:
		need(a.Exception.Kind != "", "exception", "need_exception", cite402e)
		need(a.Exception.Kind == "" || a.Exception.Holds(), "exception", "no_exception", cite402e)
		need(!blank(a.Exception.Why), "exception_why", "need_reason", citeBurden)
	case LowProbability:
		for n, f := range a.Factors {
			need(f.Complete(), "factor_"+FactorNames[n], "need_factor", cite402f, "number", string(rune('1'+n)))
		}
		need(!blank(a.LowWhy), "low_why", "need_low_why", cite402f)
	default:
		need(false, "outcome", "need_outcome", cite402)
	}
	return ds
}

// Decision is what the privacy officer decided, and who else read it.
type Decision struct {
	Outcome Outcome       `json:"outcome"`
	Why     string        `json:"why,omitempty"`
	On      calendar.Date `json:"on"`
	At      time.Time     `json:"at"`
	By      string        `json:"by"`
	Second  *Second       `json:"second,omitempty"`
	// Dropped is when other answers were saved than it was made by; it has to be decided anew.
	Dropped   time.Time `json:"dropped,omitzero"`
	DroppedBy string    `json:"dropped_by,omitempty"`
}

// Second is a second reader's word on a decision that nobody is told.
type Second struct {
	By    string    `json:"by"`
	At    time.Time `json:"at"`
	Agree bool      `json:"agree"`
	Why   string    `json:"why"`
}

// Decision returns the decision that holds, if there is one.
func (i Incident) Decision() (Decision, bool) {
	if d, ok := i.LastDecision(); ok && d.Dropped.IsZero() {
		return d, true
	}
	return Decision{}, false
}

// Answer keeps the answers so far. A decision that nobody is told was made, and read a second time, by the answers of its day:
// once one of them changes it is dropped, so that it is presumed to be a breach until it is decided anew (164.402(2),
// 164.414(b)).
func (i *Incident) Answer(a Assessment, at time.Time, by string) {
	if d, ok := i.Decision(); ok && d.Outcome != Breach && !d.Disagreed() && !a.same(i.Assessment) {
		last := &i.Decisions[len(i.Decisions)-1]
		last.Dropped, last.DroppedBy = at, by
	}
	i.Assessment = a
}

// same tells whether two assessments answer alike.
func (a Assessment) same(b Assessment) bool {
	parts := slices.Equal(a.Exception.Parts, b.Exception.Parts) // none is none, however it is kept
	a.Exception.Parts, b.Exception.Parts = nil, nil
	return parts && reflect.DeepEqual(a, b)
}

// LastDecision returns the newest decision, also when it was dropped since.
func (i Incident) LastDecision() (Decision, bool) {
	if len(i.Decisions) == 0 {
		return Decision{}, false
	}
	return i.Decisions[len(i.Decisions)-1], true
}

// Settled tells whether the decision stands: a breach at once, anything else when the second reader agreed.
func (d Decision) Settled() bool {
	return d.Outcome == Breach || d.Outcome != Undecided && d.Second != nil && d.Second.Agree
}

// Disagreed tells whether a second reader read the decision and did not agree: it has to be decided anew.
func (d Decision) Disagreed() bool { return d.Second != nil && !d.Second.Agree }

// NoNotice tells whether it stands that nobody has to be told.
func (i Incident) NoNotice() bool {
	d, ok := i.Decision()
	return ok && d.Outcome != Breach && d.Settled()
}

// IsBreach tells whether it was decided to be a breach.
func (i Incident) IsBreach() bool {
	d, ok := i.Decision()
	return ok && d.Outcome == Breach
}

// CheckSecond names what is wrong with a second reading. alone: nobody else holds the permission; then the same person
// may read again, with a reason of its own (rules 0).
func (i Incident) CheckSecond(s Second, alone bool) []Defect {
	d, ok := i.Decision()
	var ds []Defect
	switch {
	case !ok || d.Outcome == Breach:
		return []Defect{defect("second", "no_second", "")}
	case d.Second != nil:
		return []Defect{defect("second", "second_done", "")}
	case s.By == d.By && !alone:
		ds = append(ds, defect("second", "own_second", ""))
	}
	if blank(s.Why) {
		ds = append(ds, defect("why", "need_reason", citeBurden))
	}
	return ds
}

// Ledger tells whether what happened belongs into the disclosure ledger of each patient: whatever got outside without
// permission, also when nobody has to be told of it (164.528(a)(1); AD-07, BR-28). Secured information told nobody anything.
func (i Incident) Ledger() bool {
	d, ok := i.Decision()
	if !ok || d.Outcome == NotImpermissible || d.Outcome == Secured {
		return false
	}
	return d.Outcome == Breach && i.Assessment.Outside != No || i.Assessment.Outside == Yes
}
