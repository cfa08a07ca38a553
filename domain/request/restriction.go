package request

// This file holds restrictions of use and disclosure (45 CFR 164.522(a)): the kind that must be accepted, the kind that may
// be, how they end, and what they stop.

import (
	"slices"

	"consentry/domain/calendar"
)

// Recipient is to whom something would go.
type Recipient string

const (
	ToHealthPlan Recipient = "health_plan"
	ToFamily     Recipient = "family" // or others involved in care or payment, 164.510(b)
	ToProvider   Recipient = "provider"
	ToAssociate  Recipient = "associate"
	ToAnybody    Recipient = "anybody"
)

// Recipients lists them in the order of the form.
func Recipients() []Recipient {
	return []Recipient{ToHealthPlan, ToFamily, ToProvider, ToAssociate, ToAnybody}
}

// Purpose is what for.
type Purpose string

const (
	ForTreatment  Purpose = "treatment"
	ForPayment    Purpose = "payment"
	ForOperations Purpose = "operations"
	ForFamily     Purpose = "family" // 164.510(b)
)

// Override is what no restriction stops.
type Override string

const (
	NoOverride    Override = ""
	Emergency     Override = "emergency"       // emergency treatment, (a)(1)(iii): the recipient is asked to keep it
	ToHHS         Override = "hhs"             // 164.502(a)(2)(ii)
	RequiredByLaw Override = "required_by_law" // 164.512
	Directory     Override = "directory"       // 164.510(a)
	ToIndividual  Override = "individual"      // to the patient herself
)

// Restriction is what a restriction request needs beside the common part.
type Restriction struct {
	Text    string    `json:"text"` // as it stands on every page: "Nothing about the 2026 rhinoplasty to the health plan"
	To      Recipient `json:"to"`
	For     []Purpose `json:"for,omitempty"` // empty: any
	Episode string    `json:"episode,omitempty"`
	// ServiceOn is the day of the service that was paid for.
	ServiceOn calendar.Date `json:"service_on,omitzero"`

	// The facts of the mandatory kind.
	RequiredByLaw bool          `json:"required_by_law,omitempty"` // the disclosure would be required by law otherwise
	Bundle        *Bundle       `json:"bundle,omitempty"`
	PriceCents    int           `json:"price_cents,omitempty"`
	Payments      []Payment     `json:"payments,omitempty"`
	Resolved      *Step         `json:"resolved,omitempty"` // after a reversal: the patient was spoken to, and gives up the restriction
	Decision      *RestDecision `json:"decision,omitempty"`
	Ended         *Ending       `json:"ended,omitempty"`
	Emergencies   []Step        `json:"emergencies,omitempty"` // used all the same; the note says who was asked to keep it
}

// Payer is who paid.
type Payer string

const (
	PaidByPatient Payer = "patient"
	PaidByOther   Payer = "other" // on the patient's behalf: a mother for her adult son (RS-02)
	PaidByPlan    Payer = "plan"
)

// Payment is money that came, or went back.
type Payment struct {
	Step
	Cents    int   `json:"cents"`
	By       Payer `json:"payer"`
	Reversed bool  `json:"reversed,omitempty"` // a card payment was taken back (RS-09): Cents counts against
}

// Bundle says that the service was billed together with another one that is not restricted.
type Bundle struct {
	Separable bool `json:"separable"` // only the paid part is restricted (RS-08)
	// PaysAll: not separable; the patient was told and pays the whole, which the price then is of.
	PaysAll bool `json:"pays_all,omitempty"`
	// Told: the patient was told that it cannot be billed apart, and that the whole could be paid.
	Told bool   `json:"told,omitempty"`
	Note string `json:"note,omitempty"` // with what it is billed
}

// RestDecision is the decision on a restriction that need not be accepted.
type RestDecision struct {
	Step
	Agreed bool   `json:"agreed"`
	Why    string `json:"why,omitempty"`
}

// EndingKind is how a restriction ended, 164.522(a)(2).
type EndingKind string

const (
	EndedInWriting EndingKind = "written" // the patient asked or agreed in writing
	EndedOrally    EndingKind = "oral"    // the patient agreed orally, and it was written down
	EndedAhead     EndingKind = "ahead"   // the practice told her: only for what comes after
)

// Ending is the end of a restriction.
type Ending struct {
	Step
	Kind EndingKind `json:"kind"`
}

// Test is one of the four tests of the mandatory kind, 164.522(a)(1)(vi).
type Test struct {
	Code string // health_plan, payment_operations, not_required_by_law, paid_in_full
	Met  bool
}

// Tests asks the four tests as things stand. Who paid does not matter, but the health plan's money does not count. Asking for
// more than payment and operations, or for everything, does not take away what has to be accepted.
func (x Restriction) Tests() []Test {
	purposes := len(x.For) == 0 || slices.Contains(x.For, ForPayment) || slices.Contains(x.For, ForOperations)
	return []Test{
		{"health_plan", x.To == ToHealthPlan},
		{"payment_operations", purposes},
		{"not_required_by_law", !x.RequiredByLaw},
		{"paid_in_full", x.alone() && x.PaidInFull()},
	}
}

// SelfPay tells whether it is the mandatory kind but for the payment.
func (x Restriction) SelfPay() bool {
	for _, t := range x.Tests() {
		if t.Code != "paid_in_full" && !t.Met {
			return false
		}
	}
	return true
}

// Mandatory tells whether all four tests are met: it has to be accepted, and only the patient ends it.
func (x Restriction) Mandatory() bool {
	for _, t := range x.Tests() {
		if !t.Met {
			return false
		}
	}
	return true
}

// Paid is what the patient, or somebody for her, has paid.
func (x Restriction) Paid() int {
	sum := 0
	for _, p := range x.Payments {
		switch {
		case p.By == PaidByPlan:
		case p.Reversed:
			sum -= p.Cents
		default:
			sum += p.Cents
		}
	}
	return sum
}

// PaidInFull tells whether the whole price was paid out of pocket.
func (x Restriction) PaidInFull() bool { return x.PriceCents > 0 && x.Paid() >= x.PriceCents }

// reversed tells whether it was paid in full once, and money was taken back since.
func (x Restriction) reversed() bool {
	sum, full := 0, false
	for _, p := range x.Payments {
		if p.By == PaidByPlan {
			continue
		}
		if p.Reversed {
			sum -= p.Cents
		} else {
			sum += p.Cents
		}
		full = full || x.PriceCents > 0 && sum >= x.PriceCents
	}
	return full && sum < x.PriceCents
}

// Standing is where a restriction stands, computed from its facts.
func (x Restriction) Standing() State {
	switch {
	case x.Mixed():
		return x.mixed()
	case x.Ended != nil && x.Ended.Kind == EndedAhead:
		return RestrictionEndedAhead
	case x.Ended != nil:
		return RestrictionEnded
	case x.Decision != nil && x.Decision.Agreed:
		return RestrictionAgreed
	case x.Mandatory():
		return RestrictionMandatory
	case x.SelfPay() && x.reversed() && x.Resolved == nil:
		return RestrictionHold
	case x.Decision != nil:
		return RestrictionDeclined
	case x.SelfPay() && x.alone() && x.Resolved == nil:
		return RestrictionPending
	}
	return UnderReview
}

// RestrictedSince is the day from which a restriction is kept to: that of the answer if it was agreed to, and that on which she
// asked if it binds, or may bind in a moment, whatever the answer is.
func (r Request) RestrictedSince() calendar.Date {
	if x := r.Restriction; x.Decision != nil && x.Decision.Agreed && !x.Mandatory() {
		return x.Decision.On
	}
	return r.ReceivedOn
}

// Going is a disclosure that somebody wants to make.
type Going struct {
	To       Recipient
	For      Purpose
	Override Override
	On       calendar.Date
	// Created is the day of the information, for restrictions that ended ahead; zero: not known.
	Created calendar.Date
	// Episode is what it is about; "" everything.
	Episode string
}

// Effect is what a restriction says to a disclosure.
type Effect string

const (
	Free  Effect = ""
	Stops Effect = "stops"
	// Holds: it may bind in a moment: unpaid yet, a payment taken back, not decided. The patient is spoken to first.
	Holds Effect = "holds"
	// AskToKeep: allowed in an emergency; the recipient is asked not to pass it on (RS-10).
	AskToKeep Effect = "ask_to_keep"
)

// Says tells what the restriction says to a disclosure.
func (r Request) Says(g Going) Effect {
	if r.Restriction == nil || r.Withdrawn != nil {
		return Free
	}
	e := Free
	for _, part := range r.Restriction.Parts() {
		e = stronger(e, part.says(g))
	}
	return e
}

func (x Restriction) says(g Going) Effect {
	if !x.touches(g) {
		return Free
	}
	st := x.Standing()
	binds := st == RestrictionMandatory || st == RestrictionAgreed
	switch st {
	case RestrictionEnded, RestrictionDeclined:
		return Free
	case RestrictionEndedAhead:
		binds = g.Created.IsZero() || g.Created.Before(x.Ended.On) // RS-07: what is older stays restricted
		if !binds {
			return Free
		}
	}
	switch g.Override {
	case Emergency:
		if binds {
			return AskToKeep
		}
		return Free
	case ToHHS, RequiredByLaw, Directory, ToIndividual:
		return Free // RS-04; 164.522(a)(1)(v)
	}
	if binds {
		return Stops
	}
	if x.To != ToHealthPlan && st == UnderReview {
		return Free // may be declined: said on the page, nothing is stopped by it
	}
	return Holds
}

func (x Restriction) touches(g Going) bool {
	if x.To != ToAnybody && g.To != ToAnybody && x.To != g.To {
		return false
	}
	if len(x.For) > 0 && g.For != "" && !known(x.For, g.For) {
		return false
	}
	return x.Episode == "" || g.Episode == "" || x.Episode == g.Episode
}

func (r Request) restriction() (Request, *Restriction, error) {
	if r.Restriction == nil {
		return r, nil, refuse("kind", "kind_wrong", "")
	}
	x := *r.Restriction
	r.Restriction = &x
	return r, &x, nil
}

// Framable tells whether what is to be restricted can still be changed: nothing of it was decided, and nothing of it binds.
func (x Restriction) Framable() bool {
	if st := x.Standing(); st != UnderReview && st != RestrictionPending {
		return false
	}
	return !x.Mixed() || x.Decision == nil && x.Plan().Standing() == RestrictionPending
}

// Frame sets what is to be restricted, as long as it is Framable.
func (r Request) Frame(want Restriction) (Request, error) {
	const cite = "45 CFR 164.522(a)"
	r, x, err := r.restriction()
	if err != nil {
		return r, err
	}
	if err := r.ready(); err != nil {
		return r, err
	}
	switch {
	case !x.Framable():
		return r, refuse("restriction", "answered", cite)
	case blank(want.Text):
		return r, refuse("text", "words_missing", cite)
	case !known(Recipients(), want.To):
		return r, refuse("to", "recipient_unknown", cite)
	case want.PriceCents < 0 || want.PriceCents > 100*MaxCents:
		return r, refuse("price", "fee_range", cite)
	}
	if err := want.Bundle.check(); err != nil {
		return r, err
	}
	for _, p := range want.For {
		if !known([]Purpose{ForTreatment, ForPayment, ForOperations, ForFamily}, p) {
			return r, refuse("for", "purpose_unknown", cite)
		}
	}
	x.Text, x.To, x.For, x.Episode, x.ServiceOn = want.Text, want.To, append([]Purpose(nil), want.For...), want.Episode, want.ServiceOn
	x.RequiredByLaw, x.Bundle, x.PriceCents = want.RequiredByLaw, want.Bundle, want.PriceCents
	return r, bounded(want.Text, want.Episode)
}

// check refuses a bundle that says two things, or not with what the service is billed (RS-08).
func (b *Bundle) check() error {
	const cite = "45 CFR 164.522(a)(1)(vi)"
	switch {
	case b == nil:
		return nil
	case b.Separable && b.PaysAll:
		return refuse("bundle", "bundle_both", cite)
	case blank(b.Note):
		return refuse("bundle_note", "bundle_note", cite)
	}
	return bounded(b.Note)
}

// Pay records a payment for the restricted service, or that one was taken back.
func (r Request) Pay(p Payment) (Request, error) {
	const cite = "45 CFR 164.522(a)(1)(vi)"
	r, x, err := r.restriction()
	if err != nil {
		return r, err
	}
	switch {
	case r.Withdrawn != nil || x.Ended != nil:
		return r, refuse("state", "over", cite)
	case p.On.IsZero():
		return r, calendar.Refused{Code: calendar.TriggerMissing}
	case p.Cents <= 0 || p.Cents > 100*MaxCents:
		return r, refuse("cents", "fee_range", cite)
	case !known([]Payer{PaidByPatient, PaidByOther, PaidByPlan}, p.By):
		return r, refuse("payer", "payer_unknown", cite)
	}
	x.Payments = append(append([]Payment(nil), x.Payments...), p)
	return r, bounded(p.Note)
}

// Resolve ends a hold: the patient was spoken to and does not pay after all. What she then wants is noted.
func (r Request) Resolve(s Step) (Request, error) {
	r, x, err := r.restriction()
	if err != nil {
		return r, err
	}
	if st := x.Plan().Standing(); st != RestrictionHold && st != RestrictionPending {
		return r, refuse("restriction", "no_hold", "45 CFR 164.522(a)(1)(vi)")
	}
	if blank(s.Note) {
		return r, refuse("note", "hold_note", "45 CFR 164.522(a)(1)(vi)")
	}
	x.Resolved = &s
	return r, stepSound(s, r)
}

// Decide agrees to a restriction or declines it. The mandatory kind cannot be declined.
func (r Request) Decide(d RestDecision, who Actor) (Request, error) {
	const cite = "45 CFR 164.522(a)(1)"
	if err := r.verified(); err != nil {
		return r, err
	}
	r, x, err := r.restriction()
	if err != nil {
		return r, err
	}
	if err := r.ready(); err != nil {
		return r, err
	}
	st := x.Rest().Standing() // the part that has to be accepted is nobody's to decide
	switch {
	case !who.Officer:
		return r, refuse("decision", "officer_decides", cite)
	case blank(x.Text) || x.To == "":
		return r, refuse("restriction", "frame_first", cite)
	case st == RestrictionMandatory && !d.Agreed:
		return r, refuse("decision", "must_accept", "45 CFR 164.522(a)(1)(vi)")
	case (st == RestrictionPending || st == RestrictionHold) && !d.Agreed:
		return r, refuse("decision", "wait_for_payment", "45 CFR 164.522(a)(1)(vi)")
	case x.Decision != nil || x.Ended != nil:
		return r, refuse("decision", "answered", cite)
	case !d.Agreed && x.Bundle != nil && !x.alone() && !x.Bundle.Told:
		return r, refuse("decision", "bundle_tell", "45 CFR 164.522(a)(1)(vi)")
	case !d.Agreed && blank(d.Why):
		return r, refuse("why", "rationale_missing", cite)
	}
	if err := stepSound(d.Step, r); err != nil {
		return r, err
	}
	if st == RestrictionMandatory {
		return r, refuse("decision", "binds_already", "45 CFR 164.522(a)(1)(vi)")
	}
	d.By = who.ID
	x.Decision = &d
	return r, bounded(d.Why)
}

// End terminates a restriction. The practice alone can end only one that it need not have agreed to, by telling the patient,
// and only for what is created or received afterwards.
func (r Request) End(e Ending, who Actor) (Request, error) {
	const cite = "45 CFR 164.522(a)(2)"
	r, x, err := r.restriction()
	if err != nil {
		return r, err
	}
	st := x.Standing()
	switch {
	case !known([]EndingKind{EndedInWriting, EndedOrally, EndedAhead}, e.Kind):
		return r, refuse("ending", "ending_unknown", cite)
	case st != RestrictionAgreed && st != RestrictionMandatory && st != RestrictionHold && st != RestrictionEndedAhead && !x.PlanOnly():
		return r, refuse("ending", "not_in_force", cite)
	case e.Kind == EndedAhead && st != RestrictionAgreed:
		return r, refuse("ending", "patient_ends", "45 CFR 164.522(a)(2)(iii)")
	case e.Kind == EndedAhead && x.Mandatory():
		return r, refuse("ending", "patient_ends", "45 CFR 164.522(a)(2)(iii)")
	case e.Kind == EndedAhead && !who.Officer:
		return r, refuse("ending", "officer_decides", cite)
	case e.Kind == EndedInWriting && e.FileID == "":
		return r, refuse("ending", "letter_missing", cite)
	case e.Kind == EndedAhead && blank(e.Note):
		return r, refuse("note", "ending_told", "45 CFR 164.522(a)(2)(iii)")
	case e.Kind != EndedInWriting && blank(e.Note):
		return r, refuse("note", "ending_note", cite)
	}
	if err := stepSound(e.Step, r); err != nil {
		return r, err
	}
	e.By = who.ID
	x.Ended = &e
	return r, nil
}

// UseInEmergency records that restricted information was used for emergency treatment, and who was asked not to pass it on.
func (r Request) UseInEmergency(s Step) (Request, error) {
	r, x, err := r.restriction()
	if err != nil {
		return r, err
	}
	if blank(s.Note) {
		return r, refuse("note", "emergency_note", "45 CFR 164.522(a)(1)(iv)")
	}
	x.Emergencies = append(append([]Step(nil), x.Emergencies...), s)
	return r, stepSound(s, r)
}
