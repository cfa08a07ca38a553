package request

// This file holds confidential communications (45 CFR 164.522(b)), accounting requests (164.528(c)) and complaints
// (164.530(d)).

import (
	"slices"

	"consentry/domain/calendar"
)

// Means is a way to reach a patient; the words are those of patient.Channel.
type Means string

const (
	MeansPhone Means = "phone"
	MeansText  Means = "text"
	MeansEmail Means = "email"
	MeansMail  Means = "mail"
	MeansOther Means = "other"
)

// Confidential is a request to be reached by other means or at another place. It must be accommodated when it is reasonable,
// and nobody may ask why.
type Confidential struct {
	Means  Means  `json:"means"`
	Where  string `json:"where"`            // the address or number to use
	Detail string `json:"detail,omitempty"` // "no voicemail", "plain envelope"
	// Never names ways that must not be used.
	Never []Means `json:"never,omitempty"`
	// AboutBills: it concerns bills too, so that how they are paid has to be known. Payment says how.
	AboutBills bool   `json:"about_bills,omitempty"`
	Payment    string `json:"payment,omitempty"`

	Decision *ConfDecision `json:"decision,omitempty"`
	Ended    *Step         `json:"ended,omitempty"` // the patient wants something else now
}

// ConfOutcome is what was decided.
type ConfOutcome string

const (
	Accommodated ConfOutcome = "accommodated"
	Clarify      ConfOutcome = "clarify" // something the practice may ask for is missing
	Unreasonable ConfOutcome = "refused"
)

// AdminReason is why a request cannot be carried out. How good the patient's reasons are is nobody's business.
type AdminReason string

const (
	NoSuchMeans     AdminReason = "no_such_means" // the practice does not have it
	NotDeliverable  AdminReason = "not_deliverable"
	NoPaymentAnswer AdminReason = "no_payment_answer" // asked how bills are handled, no answer came
	NoWhereAnswer   AdminReason = "no_where_answer"   // asked for another address, no answer came
)

// AdminReasons is the closed list.
func AdminReasons() []AdminReason {
	return []AdminReason{NoSuchMeans, NotDeliverable, NoPaymentAnswer, NoWhereAnswer}
}

// ConfDecision is the decision on a confidential communication.
type ConfDecision struct {
	Step
	Outcome ConfOutcome `json:"outcome"`
	Reason  AdminReason `json:"reason,omitempty"`
	Asked   string      `json:"asked,omitempty"` // what the patient was asked for
}

// ConfForm is how the practice takes such requests.
type ConfForm struct {
	Writing   bool
	AskWhy    bool
	AskWhere  bool
	AskPaying bool
}

// Check refuses a form that asks why (CC-02).
func (f ConfForm) Check() error {
	if f.AskWhy {
		return refuse("form", "no_why", "45 CFR 164.522(b)(2)(iii)")
	}
	return nil
}

// SetMeans fills in what is asked for.
func (r Request) SetMeans(want Confidential) (Request, error) {
	const cite = "45 CFR 164.522(b)"
	if r.Confidential == nil {
		return r, refuse("kind", "kind_wrong", "")
	}
	if err := r.ready(); err != nil {
		return r, err
	}
	if !known([]Means{MeansPhone, MeansText, MeansEmail, MeansMail, MeansOther}, want.Means) {
		return r, refuse("means", "means_unknown", cite)
	}
	if slices.Contains(want.Never, want.Means) {
		return r, refuse("never", "means_contradict", cite)
	}
	c := *r.Confidential
	if c.Decision != nil && c.Decision.Outcome != Clarify {
		return r, refuse("decision", "answered", cite)
	}
	c.Means, c.Where, c.Detail, c.Never = want.Means, want.Where, want.Detail, slices.Clone(want.Never)
	c.AboutBills, c.Payment = want.AboutBills, want.Payment
	r.Confidential = &c
	return r, bounded(want.Where, want.Detail, want.Payment)
}

// Accommodate decides. A provider must accommodate what is reasonable; it may ask where, and how bills are to be handled
// (CC-03); it refuses on administrative grounds alone.
func (r Request) Accommodate(d ConfDecision, who Actor) (Request, error) {
	const cite = "45 CFR 164.522(b)(2)"
	if r.Confidential == nil {
		return r, refuse("kind", "kind_wrong", "")
	}
	if err := r.ready(); err != nil {
		return r, err
	}
	if err := r.verified(); err != nil {
		return r, err
	}
	c := *r.Confidential
	switch {
	case c.Decision != nil && c.Decision.Outcome != Clarify:
		return r, refuse("decision", "answered", cite)
	case d.Outcome == Accommodated && blank(c.Where):
		return r, refuse("where", "where_missing", "45 CFR 164.522(b)(2)(ii)(B)")
	case d.Outcome == Accommodated && c.AboutBills && blank(c.Payment):
		return r, refuse("payment", "payment_handling", "45 CFR 164.522(b)(2)(ii)(A)")
	case d.Outcome == Clarify && blank(d.Asked):
		return r, refuse("asked", "clarify_what", cite)
	case d.Outcome == Unreasonable && !who.Officer:
		return r, refuse("decision", "officer_decides", cite)
	case d.Outcome == Unreasonable && !known(AdminReasons(), d.Reason):
		return r, refuse("reason", "admin_reason", "45 CFR 164.522(b)(1)(i)")
	case d.Outcome == Unreasonable && (d.Reason == NoPaymentAnswer || d.Reason == NoWhereAnswer) && (c.Decision == nil || c.Decision.Outcome != Clarify):
		return r, refuse("reason", "ask_first", "45 CFR 164.522(b)(2)(ii)")
	case !known([]ConfOutcome{Accommodated, Clarify, Unreasonable}, d.Outcome):
		return r, refuse("decision", "outcome_unknown", cite)
	}
	if err := stepSound(d.Step, r); err != nil {
		return r, err
	}
	d.By = who.ID
	c.Decision = &d
	r.Confidential = &c
	return r, bounded(d.Asked)
}

// Binding tells whether the accommodation binds now.
func (r Request) Binding() bool {
	c := r.Confidential
	return c != nil && r.Withdrawn == nil && c.Ended == nil && c.Decision != nil && c.Decision.Outcome == Accommodated
}

// EndMeans ends the accommodation because the patient wants something else now; the note says what.
func (r Request) EndMeans(s Step) (Request, error) {
	const cite = "45 CFR 164.522(b)"
	if r.Confidential == nil {
		return r, refuse("kind", "kind_wrong", "")
	}
	if !r.Binding() {
		return r, refuse("ending", "not_in_force", cite)
	}
	if blank(s.Note) {
		return r, refuse("note", "ending_note", cite)
	}
	c := *r.Confidential
	c.Ended = &s
	r.Confidential = &c
	return r, stepSound(s, r)
}

// CheckAddress refuses an address other than the confidential one, for whatever is printed or sent to the patient: a letter
// after a breach is no exception (CC-04).
func CheckAddress(all []Request, by Means, where string) error {
	for _, r := range all {
		if !r.Binding() {
			continue
		}
		c := r.Confidential
		if slices.Contains(c.Never, by) || c.Means == by && !sameText(c.Where, where) || c.Means != by && len(c.Never) == 0 && (by == MeansMail) == (c.Means == MeansMail) {
			return refuse("address", "use_confidential", "45 CFR 164.522(b)(1)", "number", itoa(r.Number))
		}
	}
	return nil
}

// Accounting is what an accounting request needs beside the common part. The report itself is the ledger's.
type Accounting struct {
	// From narrows the six years before the request; zero: all of them.
	From  calendar.Date `json:"from,omitzero"`
	Asked []string      `json:"asked,omitempty"` // business associates who were asked for theirs
	Fee   *Fee          `json:"fee,omitempty"`
	// Former are fees that were told and then corrected or dropped, the oldest first.
	Former []FormerFee `json:"former_fees,omitempty"`
	// Free: the first in twelve months. FreeBefore is the last free one; the office finds it anew until the accounting is given.
	FreeBefore calendar.Date `json:"free_before,omitzero"`
	Delivered  *Delivered    `json:"delivered,omitempty"`
	ReportID   string        `json:"report_id,omitempty"` // the accounting that was given, as a stored file
}

// FormerFee is a fee that the patient was told and that holds no more. Corrected says since when, and who changed it.
type FormerFee struct {
	Fee
	Corrected Step `json:"corrected"`
	Dropped   bool `json:"dropped,omitempty"` // none is asked in its place
}

// Window is what the accounting covers: six years back from the request, or less if the patient asked for less
// (164.528(a)(1); AD-01, AD-04).
func (r Request) Window() (from, to calendar.Date) {
	from, to = calendar.LookBack(r.ReceivedOn, 6), r.ReceivedOn
	if r.Accounting != nil {
		from = calendar.Later(from, r.Accounting.From)
	}
	return from, to
}

// FreeAccounting tells whether an accounting asked for on that day is free: the first in any twelve months (164.528(c)(2);
// AD-11, AD-12). From a leap day they end to the patient's side (rule D4).
func FreeAccounting(lastFree, asked calendar.Date) bool {
	return lastFree.IsZero() || !asked.Before(lastFree.AddYearsKeepEarlier(1))
}

// FeeOpen tells whether the fee of an accounting may still be told or corrected. What the patient agreed to, and what was
// given, stays as it was told: she decided by it whether to withdraw or modify the request (164.528(c)(2)).
func (a Accounting) FeeOpen() bool { return a.feeOpen() == nil }

func (a Accounting) feeOpen() error {
	const cite = "45 CFR 164.528(c)(2)"
	switch {
	case a.Delivered != nil:
		return refuse("fee", "delivered_already", cite)
	case a.Fee != nil && !a.Fee.AcceptedOn.IsZero():
		return refuse("fee", "fee_agreed", cite)
	}
	return nil
}

// FeeItems are the lines of the fee as the patient is told them: the work of making the list (164.528(c)(2)). Records from
// before there was a name for it have the name of a copy's.
func (a Accounting) FeeItems() []Item {
	if a.Fee == nil {
		return nil
	}
	return []Item{{Code: MakingList, Cents: a.Fee.Cents}}
}

// told are the days on which something about the fee was told, the earliest first.
func (a Accounting) told() []calendar.Date {
	var days []calendar.Date
	for i := range a.Former {
		days = append(days, a.Former[i].QuotedOn, a.Former[i].Corrected.On)
	}
	if a.Fee != nil {
		days = append(days, a.Fee.QuotedOn)
	}
	return days
}

// accounting returns the request with a copy of its accounting that can be changed, if something can still be done about it.
func (r Request) accounting() (Request, *Accounting, error) {
	if r.Accounting == nil {
		return r, nil, refuse("kind", "kind_wrong", "")
	}
	if err := r.ready(); err != nil {
		return r, nil, err
	}
	a := *r.Accounting
	r.Accounting = &a
	return r, &a, nil
}

// QuoteAccounting puts the fee of a later accounting on record: cost-based, told in advance, and the patient may withdraw or
// ask for less (164.528(c)(2)). A fee that was told before and not agreed to is corrected by it: the former stays on record,
// and the patient, who is told anew, has the same choice again.
func (r Request) QuoteAccounting(f Fee, who Actor) (Request, error) {
	const cite = "45 CFR 164.528(c)(2)"
	r, a, err := r.accounting()
	if err != nil {
		return r, err
	}
	if !who.Officer {
		return r, refuse("fee", "officer_decides", cite)
	}
	if FreeAccounting(a.FreeBefore, r.ReceivedOn) {
		return r, refuse("fee", "first_free", cite)
	}
	if err := a.feeOpen(); err != nil {
		return r, err
	}
	told := a.told()
	switch {
	case f.Cents == 0:
		return r, refuse("fee", "fee_empty", cite)
	case f.Cents < 0 || f.Cents > MaxCents:
		return r, refuse("fee", "fee_range", cite)
	case f.QuotedOn.IsZero() || f.QuotedOn.Before(r.ReceivedOn):
		return r, refuse("fee", "no_advance_notice", cite)
	case len(told) > 0 && f.QuotedOn.Before(told[len(told)-1]):
		return r, refuse("on", "fee_after_former", cite, "date", told[len(told)-1].String())
	case a.Fee != nil && a.Fee.Cents == f.Cents && a.Fee.QuotedOn == f.QuotedOn:
		return r, refuse("fee", "fee_same", cite)
	}
	if a.Fee != nil {
		a.Former = append(slices.Clip(a.Former), FormerFee{Fee: *a.Fee, Corrected: Step{On: f.QuotedOn, By: who.ID}})
	}
	f.QuotedBy, f.AcceptedOn, f.Charged, f.ChargedOn = who.ID, calendar.Date{}, 0, calendar.Date{}
	a.Fee = &f
	a.Fee.Items = a.FeeItems()
	return r, nil
}

// DropAccountingFee takes back a fee that was told: none is asked after all. What was told stays on record.
func (r Request) DropAccountingFee(s Step, who Actor) (Request, error) {
	const cite = "45 CFR 164.528(c)(2)"
	r, a, err := r.accounting()
	if err != nil {
		return r, err
	}
	if err := a.feeOpen(); err != nil {
		return r, err
	}
	switch {
	case !who.Officer:
		return r, refuse("fee", "officer_decides", cite)
	case a.Fee == nil:
		return r, refuse("fee", "fee_untold", cite)
	case s.On.Before(a.Fee.QuotedOn):
		return r, refuse("on", "fee_after_former", cite, "date", a.Fee.QuotedOn.String())
	}
	if err := stepSound(s, r); err != nil {
		return r, err
	}
	a.Former = append(slices.Clip(a.Former), FormerFee{Fee: *a.Fee, Corrected: s, Dropped: true})
	a.Fee = nil
	return r, nil
}

// AcceptAccountingFee records that the patient agreed to the fee that was told.
func (r Request) AcceptAccountingFee(on calendar.Date) (Request, error) {
	r, a, err := r.accounting()
	if err != nil {
		return r, err
	}
	if err := a.feeOpen(); err != nil {
		return r, err
	}
	if a.Fee == nil || on.Before(a.Fee.QuotedOn) {
		return r, refuse("fee", "no_advance_notice", "45 CFR 164.528(c)(2)")
	}
	f := *a.Fee
	f.AcceptedOn = on
	a.Fee = &f
	return r, nil
}

// DeliverAccounting records the accounting that was given. A charge that was not told in advance is refused (AD-15).
func (r Request) DeliverAccounting(d Delivered, reportID string, charged int) (Request, error) {
	const cite = "45 CFR 164.528(c)(2)"
	r, a, err := r.accounting()
	if err != nil {
		return r, err
	}
	if err := r.verified(); err != nil {
		return r, err
	}
	switch {
	case a.Delivered != nil:
		return r, refuse("delivered", "delivered_already", cite)
	case blank(d.Proof):
		return r, refuse("proof", "proof_missing", "45 CFR 164.528(d)")
	case d.Method == ToThirdParty:
		return r, refuse("delivery", "directive_only_access", "45 CFR 164.524(c)(3)(ii)")
	case reportID == "":
		return r, refuse("report", "report_missing", "45 CFR 164.528(d)")
	case charged < 0:
		return r, refuse("fee", "fee_range", cite)
	case charged > 0 && FreeAccounting(a.FreeBefore, r.ReceivedOn):
		return r, refuse("fee", "first_free", cite)
	case charged > 0 && (a.Fee == nil || a.Fee.QuotedOn.IsZero() || a.Fee.AcceptedOn.IsZero() || a.Fee.AcceptedOn.After(d.On)):
		return r, refuse("fee", "no_advance_notice", cite)
	case charged > 0 && charged > a.Fee.Cents:
		return r, refuse("fee", "over_quote", cite, "cents", itoa(charged), "max", itoa(a.Fee.Cents))
	}
	if err := stepSound(d.Step, r); err != nil {
		return r, err
	}
	if charged > 0 {
		f := *a.Fee
		f.Charged, f.ChargedOn = charged, d.On
		a.Fee = &f
	}
	a.Delivered, a.ReportID = &d, reportID
	return r, bounded(d.What, d.Proof)
}

// Complaint is a complaint about privacy. Nobody may be treated worse for making one (164.530(g)).
type Complaint struct {
	About    string       `json:"about"`
	Subjects []string     `json:"subjects,omitempty"` // members it is about
	Assigned *Step        `json:"assigned,omitempty"` // By looks into it
	Outcome  *Disposition `json:"outcome,omitempty"`
	// IncidentID is the incident that was opened because of it.
	IncidentID string `json:"incident_id,omitempty"`
}

// nameless tells whether a complaint came without a name, so that nobody can be told what came of it.
func (r Request) nameless() bool { return r.Requester.Kind == Anyone && blank(r.Requester.Name) }

// KeptFrom refuses a member whom a complaint is about: its words, and what is found, are seen to by somebody else. An officer
// is let in, for a practice may have but one (164.530(d)).
func (r Request) KeptFrom(who Actor) error {
	if r.Complaint != nil && !who.Officer && slices.Contains(r.Complaint.Subjects, who.ID) {
		return refuse("", "about_you", "45 CFR 164.530(d)")
	}
	return nil
}

// Finding is what looking into a complaint found.
type Finding string

const (
	Substantiated   Finding = "substantiated"
	Unsubstantiated Finding = "unsubstantiated"
	NotPrivacy      Finding = "not_privacy"
)

// Disposition is what became of a complaint, 164.530(d)(2).
type Disposition struct {
	Step
	Finding Finding `json:"finding"`
	Found   string  `json:"found"`
	Action  string  `json:"action,omitempty"` // what is done about it
	Answer  *Step   `json:"answer,omitempty"` // the person who complained was told
}

// Assign names who looks into a complaint: nobody it is about.
func (r Request) Assign(memberID string, subjects []string, s Step) (Request, error) {
	if r.Complaint == nil {
		return r, refuse("kind", "kind_wrong", "")
	}
	if err := r.ready(); err != nil {
		return r, err
	}
	if memberID == "" || slices.Contains(subjects, memberID) {
		return r, refuse("investigator", "investigator_conflict", "45 CFR 164.530(d)")
	}
	c := *r.Complaint
	s.By = memberID
	c.Assigned, c.Subjects = &s, slices.Clone(subjects)
	r.Complaint, r.Owner = &c, memberID
	return r, stepSound(s, r)
}

// Dispose records what was found and done. Only who looked into it writes it.
func (r Request) Dispose(d Disposition, who Actor) (Request, error) {
	const cite = "45 CFR 164.530(d)(2)"
	if r.Complaint == nil {
		return r, refuse("kind", "kind_wrong", "")
	}
	if err := r.ready(); err != nil {
		return r, err
	}
	c := *r.Complaint
	switch {
	case c.Assigned == nil:
		return r, refuse("investigator", "assign_first", cite)
	case c.Assigned.By != who.ID || slices.Contains(c.Subjects, who.ID):
		return r, refuse("investigator", "investigator_conflict", cite)
	case !known([]Finding{Substantiated, Unsubstantiated, NotPrivacy}, d.Finding):
		return r, refuse("finding", "finding_unknown", cite)
	case blank(d.Found):
		return r, refuse("found", "disposition_missing", cite)
	case d.Finding == Substantiated && blank(d.Action):
		return r, refuse("action", "action_missing", "45 CFR 164.530(e), (f)")
	}
	d.By = who.ID
	c.Outcome = &d
	r.Complaint = &c
	if err := stepSound(d.Step, r); err != nil {
		return r, err
	}
	return r, bounded(d.Found, d.Action)
}

// Answer records that the person who complained was told what came of it.
func (r Request) Answer(s Step) (Request, error) {
	if r.Complaint == nil || r.Complaint.Outcome == nil {
		return r, refuse("outcome", "disposition_missing", "45 CFR 164.530(d)(2)")
	}
	if err := r.ready(); err != nil {
		return r, err
	}
	c := *r.Complaint
	out := *c.Outcome
	out.Answer = &s
	c.Outcome = &out
	r.Complaint = &c
	return r, stepSound(s, r)
}
