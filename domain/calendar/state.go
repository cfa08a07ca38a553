package calendar

// This file holds what the States add to the federal clocks (rules 15): dated data, each rule with its source, and the
// pure functions that choose among them. The effective deadline is the earliest of all that apply.

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Area is the part of the law that a State's rule belongs to.
type Area string

// The areas.
const (
	AreaAccess        Area = "access"        // 45 CFR 164.524; the practice's State decides
	AreaAuthorization Area = "authorization" // 164.508; the practice's State
	AreaTraining      Area = "training"      // 164.530(b); the practice's State
	AreaRetention     Area = "retention"     // the medical record itself; the practice's State
	AreaFee           Area = "fee"           // 164.524(c)(4); the practice's State
	AreaBreach        Area = "breach"        // 164.404 and following; the residence of each affected person
)

// Trigger is what day 0 of a State's clock is.
type Trigger string

// The triggers.
const (
	OnRequest       Trigger = "request"
	OnHire          Trigger = "hire"
	OnLawChange     Trigger = "law_change"
	OnSigning       Trigger = "signing"
	OnOptOut        Trigger = "opt_out"
	OnLastTreatment Trigger = "last_treatment"
	OnDiscovery     Trigger = "discovery"
	OnDetermination Trigger = "determination" // that there was a breach
	OnNoticePeople  Trigger = "notice_people" // the individuals were told
	OnNoticeHHS     Trigger = "notice_hhs"    // the Secretary was told
)

// Unit is what N counts.
type Unit string

// The units.
const (
	CalendarDays Unit = "calendar"
	BusinessDays Unit = "business"
	Years        Unit = "years"
	// NoDelay has no number: "without unreasonable delay". Such a rule never sets a date.
	NoDelay Unit = "no_delay"
	// CentsAPage is no time: the most that a page of a copy may cost. Such a rule never sets a date.
	CentsAPage Unit = "cents_a_page"
)

// Recipient is who is told, given or trained.
type Recipient string

// The recipients.
const (
	ToPatient          Recipient = "patient"
	ToMember           Recipient = "member"
	ToIndividuals      Recipient = "individuals"
	ToAttorneyGeneral  Recipient = "attorney_general"
	ToDepartmentState  Recipient = "department_of_state"
	ToStatePolice      Recipient = "state_police"
	ToLegalAffairs     Recipient = "legal_affairs"
	ToHealthDepartment Recipient = "health_department"
	ToConsumerAffairs  Recipient = "consumer_affairs"
	ToCreditBureaus    Recipient = "credit_bureaus"
	ToRegulator        Recipient = "regulator"
)

// Condition narrows a rule to a case. "" is every case.
type Condition string

// The conditions.
const (
	IfCopies     Condition = "copies"        // the patient asked for copies
	IfInspect    Condition = "inspect"       // the patient asked to look at the record
	IfElectronic Condition = "electronic"    // the record is electronic
	IfPaper      Condition = "paper"         // the copy is on paper
	IfLicensed   Condition = "cdph_licensed" // the clinic is licensed by California's health department
)

// Confidence says how well a rule was checked.
type Confidence string

// The two levels.
const (
	Confirmed   Confidence = "confirmed"
	Unconfirmed Confidence = "unconfirmed"
)

// StateRule is one duty that a State's law adds. Dates are civil days.
type StateRule struct {
	ID      string  `json:"id"`    // "CA-breach-individuals"
	State   string  `json:"state"` // two letters
	Area    Area    `json:"area"`
	Trigger Trigger `json:"trigger"`
	N       int     `json:"n"`
	Unit    Unit    `json:"unit"`
	// Longest is the last day that a written notice of delay can buy, in the same unit from the same trigger; 0: none.
	Longest int `json:"longest,omitempty"`
	// Threshold is how many residents of the State must be affected, at least; 0: any.
	Threshold  int        `json:"threshold,omitempty"`
	Recipient  Recipient  `json:"recipient"`
	Condition  Condition  `json:"condition,omitempty"`
	Cite       string     `json:"cite"`
	InForce    Date       `json:"in_force,omitzero"` // from this day on; no date: it was always so
	AsOf       Date       `json:"as_of"`             // the day somebody last compared it with the law
	Confidence Confidence `json:"confidence"`
	// Deemed: a notice that follows HIPAA counts as following this rule, with or without more ("individuals", "content",
	// "copy": a copy has to go to the State). The date still counts here: the earlier one is the safe one.
	Deemed string `json:"deemed,omitempty"`
	// Disabled rules set no date unless the practice is in that State or switched them on.
	Disabled bool `json:"disabled,omitempty"`
}

// ErrStateRule says that a State's data cannot be used; it is wrapped with the rule and the part concerned.
var ErrStateRule = errors.New("state rule not usable")

// stateFile is one file of data: as_of and confidence are of every rule that does not say otherwise.
type stateFile struct {
	AsOf       Date        `json:"as_of"`
	Confidence Confidence  `json:"confidence"`
	Disabled   bool        `json:"disabled"`
	Rules      []StateRule `json:"rules"`
}

// ParseStates reads the States' data from files by their names. Every rule is checked; they come back in the order of
// their ids.
func ParseStates(files map[string][]byte) (Packs, error) {
	var all Packs
	seen := map[string]bool{}
	for name, data := range files {
		var f stateFile
		dec := json.NewDecoder(strings.NewReader(string(data)))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&f); err != nil {
			return nil, fmt.Errorf("%w: %s: %w", ErrStateRule, name, err)
		}
		for _, r := range f.Rules {
			if r.AsOf.IsZero() {
				r.AsOf = f.AsOf
			}
			r.Confidence = cmp.Or(r.Confidence, f.Confidence)
			r.Disabled = r.Disabled || f.Disabled
			if bad := r.check(); bad != "" || seen[r.ID] {
				return nil, fmt.Errorf("%w: %s: %s %s", ErrStateRule, name, r.ID, cmp.Or(bad, "twice"))
			}
			seen[r.ID] = true
			all = append(all, r)
		}
	}
	slices.SortFunc(all, func(a, b StateRule) int { return strings.Compare(a.ID, b.ID) })
	return all, nil
}

// check names the first part of a rule that cannot be right.
func (r StateRule) check() string {
	switch {
	case len(r.State) != 2 || !strings.HasPrefix(r.ID, r.State+"-"):
		return "state"
	case !slices.Contains([]Area{AreaAccess, AreaAuthorization, AreaTraining, AreaRetention, AreaFee, AreaBreach}, r.Area):
		return "area"
	case !slices.Contains([]Trigger{OnRequest, OnHire, OnLawChange, OnSigning, OnOptOut, OnLastTreatment, OnDiscovery, OnDetermination, OnNoticePeople, OnNoticeHHS}, r.Trigger):
		return "trigger"
	case !slices.Contains([]Unit{CalendarDays, BusinessDays, Years, NoDelay, CentsAPage}, r.Unit), (r.Unit == CentsAPage) != (r.Area == AreaFee):
		return "unit"
	case (r.N <= 0) != (r.Unit == NoDelay) || r.N > 400 || r.Longest < 0 || r.Longest != 0 && r.Longest <= r.N:
		return "n"
	case r.Threshold < 0 || r.Recipient == "":
		return "recipient"
	case r.Cite == "" || r.AsOf.IsZero() || r.Confidence != Confirmed && r.Confidence != Unconfirmed:
		return "source"
	}
	return ""
}

// Due returns the last day of the clock that began on trigger; the zero Date for a rule that names no number.
func (r StateRule) Due(trigger Date, off Holidays) Date { return r.after(trigger, r.N, off) }

// Last returns the last day the clock can ever reach: Due, unless a written notice of delay can move it.
func (r StateRule) Last(trigger Date, off Holidays) Date {
	return r.after(trigger, max(r.N, r.Longest), off)
}

func (r StateRule) after(trigger Date, n int, off Holidays) Date {
	if trigger.IsZero() {
		return Date{}
	}
	switch r.Unit {
	case BusinessDays:
		return BusinessDaysAfter(trigger, n, off)
	case Years:
		return r.years(trigger, n)
	case NoDelay, CentsAPage:
		return Date{}
	}
	return Due(trigger, n)
}

// years counts to the patient's side: a record is kept longer, anything else ends earlier (D4).
func (r StateRule) years(trigger Date, n int) Date {
	if r.Area == AreaRetention {
		return trigger.AddYearsKeepLater(n)
	}
	return trigger.AddYearsKeepEarlier(n)
}

// Stale tells whether nobody compared the rule with the law for more than a year (ST-17).
func (r StateRule) Stale(today Date) bool { return today.After(r.AsOf.AddYearsKeepEarlier(1)) }

// Verify tells whether the reader has to be told to ask counsel before relying on the rule, beyond the general word: it
// is old or was never confirmed.
func (r StateRule) Verify(today Date) bool { return r.Confidence != Confirmed || r.Stale(today) }

// Packs are the rules of all States.
type Packs []StateRule

// Case is what the rules are asked about.
type Case struct {
	State      string
	Area       Area
	Conditions []Condition
	// Residents is how many of the State's residents are affected; only breach rules ask.
	Residents int
	On        Date // the day of the trigger: a rule that came into force later does not apply
	// Home is the practice's State and On the States that it switched on: both wake rules that are shipped disabled.
	Home string
	Also []string
}

// Of returns the rules that apply to a case, in the order of their ids.
func (p Packs) Of(c Case) []StateRule { return p.pick(c, true) }

// Asleep returns the rules that would apply, but are shipped disabled: what a reader should ask counsel about.
func (p Packs) Asleep(c Case) []StateRule { return p.pick(c, false) }

func (p Packs) pick(c Case, awake bool) []StateRule {
	var out []StateRule
	for _, r := range p {
		if r.State != c.State || r.Area != c.Area || !r.InForce.IsZero() && !c.On.IsZero() && c.On.Before(r.InForce) {
			continue
		}
		if r.Condition != "" && !slices.Contains(c.Conditions, r.Condition) || c.Residents < r.Threshold {
			continue
		}
		if on := !r.Disabled || r.State == c.Home || slices.Contains(c.Also, r.State); on == awake {
			out = append(out, r)
		}
	}
	return out
}

// Deadline is a clock's end and what sets it. Rule is nil when it is the federal one.
type Deadline struct {
	Due  Date
	Last Date // the latest day an extension can reach
	Rule *StateRule
}

// Earliest narrows a federal deadline by what the State owes the same person in the case, all counted from trigger: the
// earliest day wins, for the due day and for the last one (rules 0, authority order). Clocks toward anybody else, such as
// a regulator, are others.
func (p Packs) Earliest(c Case, trigger Date, federal Term, off Holidays) Deadline {
	d := Deadline{Due: federal.Due(trigger), Last: federal.Cap(trigger)}
	if c.On.IsZero() {
		c.On = trigger
	}
	for _, r := range p.Of(c) {
		due := r.Due(trigger, off)
		if due.IsZero() || r.Recipient != ToPatient && r.Recipient != ToIndividuals {
			continue
		}
		d.Last = Earlier(d.Last, r.Last(trigger, off))
		if due.Before(d.Due) {
			d.Due, d.Rule = due, &r
		}
	}
	return d
}

// Access is the deadline of a request for access in the practice's State (164.524(b)(2) and the State's, AC-25 to AC-27).
func (p Packs) Access(home string, received Date, off Holidays, conditions ...Condition) Deadline {
	return p.Earliest(Case{State: home, Home: home, Area: AreaAccess, Conditions: conditions}, received, AccessTerm, off)
}

// Training is the last day the State gives for a member's training; ok is false when the State has no such rule.
func (p Packs) Training(home string, trigger Trigger, on Date, off Holidays) (StateRule, Date, bool) {
	for _, r := range p.Of(Case{State: home, Home: home, Area: AreaTraining, On: on}) {
		if r.Trigger == trigger && r.Recipient == ToMember && r.Unit != NoDelay {
			return r, r.Due(on, off), true
		}
	}
	return StateRule{}, Date{}, false
}

// RecordKept is the day through which the State has a medical record kept after the last treatment; ok is false when its
// pack does not say (RT-09). A minor's record may have to be kept longer.
func (p Packs) RecordKept(home string, lastTreatment Date) (StateRule, Date, bool) {
	var best StateRule
	var until Date
	for _, r := range p.Of(Case{State: home, Home: home, Area: AreaRetention, On: lastTreatment}) {
		if d := r.Due(lastTreatment, nil); d.After(until) {
			best, until = r, d
		}
	}
	return best, until, !until.IsZero()
}
