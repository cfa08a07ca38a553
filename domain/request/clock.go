package request

// This file holds the clocks: how long the law gives, what a State shortens, the one extension, and the house's own target.

import (
	"strconv"

	"consentry/domain/calendar"
)

// Limit is a State's deadline for this request, reckoned by the State's pack. The earliest of all limits binds
// (45 CFR 160.203(b)).
type Limit struct {
	Due    calendar.Date `json:"due"`
	Cap    calendar.Date `json:"cap,omitzero"` // the last day with the State's own delay notice; zero: no delay is allowed
	State  string        `json:"state"`
	Cite   string        `json:"cite"`
	Verify bool          `json:"verify,omitempty"` // unconfirmed: to be checked with counsel
}

// The house's own times where the law has none (policy), in days.
const (
	DecideBusinessDays = 5  // restrictions and confidential communications
	ComplaintDays      = 30 // an answer to a complaint
	ReferBusinessDays  = 2  // a review goes to the reviewer
	ReviewDays         = 15 // the reviewer decides
	CloseDays          = 7  // what was answered is filed
)

// Rules are the practice's own choices.
type Rules struct {
	// TargetPercent is the part of the legal time after which a request should be done: 1 to 100.
	TargetPercent int `json:"target_percent"`
	// ReasonAsked: patients were told that an amendment needs a reason in writing (164.526(b)(1)).
	ReasonAsked bool `json:"reason_asked"`
	// DisagreementPages bounds a statement of disagreement; never below 1 (164.526(d)(2)).
	DisagreementPages int `json:"disagreement_pages"`
}

// DefaultRules is what a new practice starts with.
func DefaultRules() Rules { return Rules{TargetPercent: 50, DisagreementPages: 2} }

// Check refuses rules that the law does not allow.
func (r Rules) Check() error {
	switch {
	case r.TargetPercent > 100:
		return refuse("target_percent", "target_late", "45 CFR 164.524(b)(2), 164.526(b)(2), 164.528(c)(1)")
	case r.TargetPercent < 1:
		return refuse("target_percent", "target_low", "")
	case r.DisagreementPages < 1:
		return refuse("disagreement_pages", "disagreement_short", "45 CFR 164.526(d)(2)")
	case r.DisagreementPages > MostPages:
		return refuse("disagreement_pages", "disagreement_long", "", "max", strconv.Itoa(MostPages))
	}
	return nil
}

// MostPages is the longest statement of disagreement that can be kept.
const MostPages = 20

// Aim is the house's own time for one kind of request beside the law's, in days after it came.
type Aim struct {
	Kind       Kind
	Days, Most int
	Cite       string
}

// Aims are the house's own times for the kinds that the law sets a time for. A State's shorter time is parted alike.
func (r Rules) Aims() []Aim {
	var out []Aim
	for _, k := range []Kind{KindAccess, KindAmendment, KindAccounting} {
		term, cite := termOf(k)
		out = append(out, Aim{Kind: k, Days: part(term.Days, r.TargetPercent), Most: term.Days, Cite: cite})
	}
	return out
}

// part is a percentage of a number of days, within the law's time.
func part(days, percent int) int { return days * max(1, min(percent, 100)) / 100 }

// Clock is when a request is due.
type Clock struct {
	Starts calendar.Date
	First  calendar.Date // before any extension
	Due    calendar.Date // now
	Cap    calendar.Date // the last day that an extension could reach; First when there can be none
	Target calendar.Date // the house's own
	ActBy  calendar.Date // the last business day on or before Due
	Cite   string
	Policy bool // the law sets no time: Due is the house's own
	Verify bool // a State's unconfirmed rule binds
	State  string
	// Extendable: an extension can still be granted, with its letter sent by First.
	Extendable bool
	Stopped    bool // fulfilled, withdrawn or closed
}

func termOf(k Kind) (calendar.Term, string) {
	switch k {
	case KindAccess:
		return calendar.AccessTerm, "45 CFR 164.524(b)(2)"
	case KindAmendment:
		return calendar.AmendmentTerm, "45 CFR 164.526(b)(2)"
	case KindAccounting:
		return calendar.AccountingTerm, "45 CFR 164.528(c)(1)"
	}
	return calendar.Term{}, ""
}

func holidays(d calendar.Date) calendar.Holidays {
	return calendar.FederalHolidays(d.Year()-1, d.Year(), d.Year()+1)
}

// Clock reckons when the request is due. limits are the States' for it.
func (r Request) Clock(rules Rules, limits []Limit) Clock {
	term, cite := termOf(r.Kind)
	c := Clock{Starts: r.ReceivedOn, Cite: cite, Stopped: !r.Open() || r.answered()}
	switch r.Kind {
	case KindAccess, KindAmendment, KindAccounting:
		c.First, c.Cap = term.Due(r.ReceivedOn), term.Cap(r.ReceivedOn)
	case KindComplaint:
		c.First, c.Policy, c.Cite = calendar.Due(r.ReceivedOn, ComplaintDays), true, "45 CFR 164.530(d)"
		c.Cap = c.First
	default:
		c.First, c.Policy, c.Cite = calendar.BusinessDaysAfter(r.ReceivedOn, DecideBusinessDays, holidays(r.ReceivedOn)), true, "45 CFR 164.522"
		c.Cap = c.First
	}
	for _, l := range limits {
		c.shorten(l)
	}
	c.Due = c.First
	if r.Extension != nil {
		c.Due = calendar.Earlier(r.Extension.Until, c.Cap)
	}
	c.Extendable = r.Extension == nil && c.Cap.After(c.First) && !c.Stopped
	days := c.Starts.DaysUntil(c.Due)
	c.Target = c.Starts.AddDays(part(days, rules.TargetPercent))
	c.ActBy = calendar.ActBy(c.Due, holidays(c.Due))
	return c
}

// ExtendableOn tells whether an extension can still be granted on that day: its letter has to go out by First.
func (c Clock) ExtendableOn(today calendar.Date) bool { return c.Extendable && !today.After(c.First) }

// shorten applies a State's limit: the earliest due date and the earliest cap bind.
func (c *Clock) shorten(l Limit) {
	if l.Due.IsZero() {
		return
	}
	if l.Due.Before(c.First) {
		c.First, c.Cite, c.State, c.Verify, c.Policy = l.Due, l.Cite, l.State, l.Verify, false
	}
	last := l.Cap
	if last.IsZero() {
		last = l.Due
	}
	c.Cap = calendar.Later(c.First, calendar.Earlier(c.Cap, last))
}

// Extension is the one delay the law allows: a written statement with its reason and the day it will be done, sent by the
// first due date.
type Extension struct {
	SentOn calendar.Date `json:"sent_on"`
	Until  calendar.Date `json:"until"`
	Reason string        `json:"reason"`
	By     string        `json:"by"`
	FileID string        `json:"file_id,omitempty"`
}

// Extend grants the extension (164.524(b)(2)(ii), 164.526(b)(2)(ii), 164.528(c)(1)(ii)). It is counted from the first due
// date, once; a State may allow less or none.
func (r Request) Extend(e Extension, who Actor, limits []Limit, today calendar.Date) (Request, error) {
	term, cite := termOf(r.Kind)
	if err := r.ready(); err != nil {
		return r, err
	}
	switch {
	case !who.Officer:
		return r, refuse("extension", "officer_decides", cite)
	case r.answered():
		return r, refuse("extension", "answered", cite)
	case r.Extension != nil:
		return r, refuse("extension", "already_extended", cite)
	case blank(e.Reason) || e.Until.IsZero():
		return r, refuse("extension", "extension_incomplete", cite)
	case e.SentOn.IsZero():
		return r, refuse("extension", "extension_unsent", cite)
	case e.SentOn.After(today):
		return r, calendar.Refused{Code: calendar.FutureTrigger, Date: e.SentOn, Limit: today}
	case e.SentOn.Before(r.ReceivedOn):
		return r, refuse("extension", "before_receipt", cite, "date", e.SentOn.String(), "limit", r.ReceivedOn.String())
	}
	if err := bounded(e.Reason); err != nil {
		return r, err
	}
	if _, err := term.Extend(r.ReceivedOn, e.SentOn, calendar.Later(e.Until, term.Due(r.ReceivedOn).AddDays(1))); err != nil {
		return r, err // the federal clock alone refuses it already
	}
	c := r.Clock(DefaultRules(), limits)
	switch {
	case !c.Cap.After(c.First):
		return r, calendar.Refused{Code: calendar.NoExtension, Date: e.Until, Limit: c.First}
	case e.SentOn.After(c.First):
		return r, calendar.Refused{Code: calendar.ExtensionLate, Date: e.SentOn, Limit: c.First}
	case e.Until.After(c.Cap):
		return r, calendar.Refused{Code: calendar.BeyondCap, Date: e.Until, Limit: c.Cap}
	case !e.Until.After(c.First):
		return r, calendar.Refused{Code: calendar.NotAfterDue, Date: e.Until, Limit: c.First}
	}
	e.By = who.ID
	r.Extension = &e
	return r, nil
}

// Late names what was or is not in time, on that day. It is said, never hidden: what is late is still done.
func (r Request) Late(c Clock, today calendar.Date) []string {
	var late []string
	if c.Policy {
		if !r.answered() && r.Open() && today.After(c.Due) {
			late = append(late, "overdue")
		}
		return late
	}
	if a := r.Access; a != nil && a.Denial != nil {
		if sent, ok := r.Sent(LetterDenial); ok && sent.On.After(c.Due) {
			late = append(late, "late_denial")
		}
	}
	if m := r.Amendment; m != nil && m.Decision != nil && !m.Decision.Accepted {
		if sent, ok := r.Sent(LetterDenial); ok && sent.On.After(c.Due) {
			late = append(late, "late_denial")
		}
	}
	if on := r.answeredOn(); !on.IsZero() {
		if on.After(c.Due) && len(late) == 0 {
			late = append(late, "late_answer")
		}
		return late
	}
	if r.Open() && today.After(c.Due) {
		late = append(late, "overdue")
	}
	return late
}

// Limits are the deadlines of the practice's State for this request: access has some; the others have none.
func (r Request) Limits(packs calendar.Packs, home string, today calendar.Date) []Limit {
	if r.Access == nil {
		return nil
	}
	conditions := []calendar.Condition{calendar.IfCopies}
	if r.Access.Inspect {
		conditions = []calendar.Condition{calendar.IfInspect}
	}
	if r.Access.given() != FormPaper {
		conditions = append(conditions, calendar.IfElectronic)
	}
	off := holidays(r.ReceivedOn)
	var out []Limit
	for _, rule := range packs.Of(calendar.Case{State: home, Home: home, Area: calendar.AreaAccess, Conditions: conditions, On: r.ReceivedOn}) {
		due := rule.Due(r.ReceivedOn, off)
		if due.IsZero() || rule.Recipient != calendar.ToPatient {
			continue
		}
		l := Limit{Due: due, State: rule.State, Cite: rule.Cite, Verify: rule.Verify(today)}
		if last := rule.Last(r.ReceivedOn, off); last.After(due) {
			l.Cap = last
		}
		out = append(out, l)
	}
	return out
}
