package request

// This file computes where a request stands, what is still to do before it can be closed, and the next day something is due.

import (
	"slices"
	"strings"

	"consentry/domain/calendar"
)

// State is where a request stands; it is computed from what was done.
type State string

const (
	Received      State = "received"
	IdentityCheck State = "identity_check" // nobody made sure yet who asks
	InProgress    State = "in_progress"
	Extended      State = "extended"
	Fulfilled     State = "fulfilled"
	PartlyDenied  State = "partly_denied"
	Denied        State = "denied"
	ReviewAsked   State = "review_requested"
	Referred      State = "referred"
	Upheld        State = "upheld"
	Overturned    State = "overturned"
	FeeQuoted     State = "fee_quoted"
	Compiling     State = "compiling"

	UnderReview State = "under_review"
	Accepted    State = "accepted"
	Notified    State = "notified" // accepted, and everybody who has to hear of it did
	Disagreed   State = "disagreement_filed"
	Rebutted    State = "rebutted"
	IncludesAll State = "include_asked"

	RestrictionPending    State = "pending_payment"
	RestrictionMandatory  State = "active_mandatory"
	RestrictionAgreed     State = "agreed"
	RestrictionDeclined   State = "declined"
	RestrictionHold       State = "hold"
	RestrictionEnded      State = "terminated"
	RestrictionEndedAhead State = "terminated_ahead"

	ConfAccommodated State = "accommodated"
	ConfClarify      State = "clarify"
	ConfRefused      State = "refused_unreasonable"
	ConfEnded        State = "confidential_ended"

	Investigating State = "investigating"
	Disposed      State = "disposed"
	Answered      State = "answered"

	Withdrawn State = "withdrawn"
	Closed    State = "closed"
)

// Stage computes where the request stands. Closed says only that the file is shut: a restriction that binds goes on
// binding, which Restriction.Standing tells.
func (r Request) Stage() State {
	switch {
	case r.Withdrawn != nil:
		return Withdrawn
	case r.Closed != nil:
		return Closed
	}
	switch {
	case r.Access != nil:
		return r.accessStage()
	case r.Amendment != nil:
		return r.amendmentStage()
	case r.Accounting != nil:
		return r.accountingStage()
	case r.Restriction != nil:
		if st := r.Restriction.Standing(); st != UnderReview {
			return st
		}
		return r.before(UnderReview)
	case r.Confidential != nil:
		return r.confidentialStage()
	case r.Complaint != nil:
		return r.complaintStage()
	}
	return Received
}

// before is the stage of a request that nobody has decided.
func (r Request) before(work State) State {
	switch {
	case r.Identity == nil:
		return IdentityCheck
	case r.Extension != nil:
		return Extended
	}
	return work
}

func (r Request) accessStage() State {
	a := r.Access
	if v := a.Review; v != nil {
		switch {
		case v.Decided != nil && v.Decided.Upheld:
			return Upheld
		case v.Decided != nil && a.Delivered == nil:
			return Overturned
		case v.Decided != nil:
			return Fulfilled
		case v.Referred != nil:
			return Referred
		}
		return ReviewAsked
	}
	switch {
	case a.Denial != nil && a.Denial.Partial:
		return PartlyDenied
	case a.Denial != nil:
		return Denied
	case a.Delivered != nil:
		return Fulfilled
	}
	return r.before(InProgress)
}

func (r Request) amendmentStage() State {
	m := r.Amendment
	switch d := m.Decision; {
	case d == nil:
		return r.before(UnderReview)
	case d.Accepted && m.AgreedInform != nil && len(m.untold()) == 0:
		return Notified
	case d.Accepted:
		return Accepted
	case m.Rebuttal != nil && len(m.Rebuttals()) >= len(m.Disagreements()):
		return Rebutted
	case m.Disagreement != nil:
		return Disagreed
	case m.IncludeAsked != nil:
		return IncludesAll
	}
	return Denied
}

func (m *Amendment) untold() []string {
	var names []string
	for _, x := range m.Inform {
		if x.Told == nil {
			names = append(names, x.Name)
		}
	}
	return names
}

func (r Request) accountingStage() State {
	a := r.Accounting
	switch {
	case a.Delivered != nil:
		return Fulfilled
	case r.Identity != nil && a.Fee != nil && a.Fee.AcceptedOn.IsZero():
		return FeeQuoted
	}
	return r.before(Compiling)
}

func (r Request) confidentialStage() State {
	c := r.Confidential
	switch {
	case c.Ended != nil:
		return ConfEnded
	case c.Decision == nil:
		return r.before(UnderReview)
	case c.Decision.Outcome == Accommodated:
		return ConfAccommodated
	case c.Decision.Outcome == Clarify:
		return ConfClarify
	}
	return ConfRefused
}

func (r Request) complaintStage() State {
	c := r.Complaint
	switch {
	case c.Outcome != nil && c.Outcome.Answer != nil:
		return Answered
	case c.Outcome != nil:
		return Disposed
	case c.Assigned != nil:
		return Investigating
	}
	return Received
}

// answeredOn is the day the legal clock was met: the answer the law asks for was given. Zero: not yet.
func (r Request) answeredOn() calendar.Date {
	sent := func(what LetterKind) calendar.Date {
		l, _ := r.Sent(what)
		return l.On
	}
	switch {
	case r.Access != nil:
		a := r.Access
		given := a.Delivered
		if a.Before != nil {
			given = a.Before
		}
		switch {
		case a.Denial != nil && a.Denial.Partial && given != nil && !sent(LetterDenial).IsZero():
			return calendar.Later(given.On, sent(LetterDenial))
		case a.Denial != nil && a.Denial.Partial:
			return calendar.Date{}
		case a.Denial != nil:
			return sent(LetterDenial)
		case a.Delivered != nil:
			return a.Delivered.On
		}
		return sent(LetterNoRecords)
	case r.Amendment != nil && r.Amendment.Decision != nil:
		if r.Amendment.Decision.Accepted {
			return sent(LetterAccepted)
		}
		return sent(LetterDenial)
	case r.Accounting != nil && r.Accounting.Delivered != nil:
		return r.Accounting.Delivered.On
	case r.Restriction != nil:
		if x := r.Restriction; x.Mixed() && x.Decision != nil {
			return x.Decision.On
		}
		switch r.Restriction.Standing() {
		case RestrictionAgreed, RestrictionDeclined, RestrictionEnded, RestrictionEndedAhead:
			if d := r.Restriction.Decision; d != nil {
				return d.On
			}
			return r.ReceivedOn
		case RestrictionMandatory:
			return r.ReceivedOn
		}
	case r.Confidential != nil && r.Confidential.Decision != nil && r.Confidential.Decision.Outcome != Clarify:
		return r.Confidential.Decision.On
	case r.Complaint != nil && r.Complaint.Outcome != nil && r.Complaint.Outcome.Answer != nil:
		return r.Complaint.Outcome.Answer.On
	case r.Complaint != nil && r.Complaint.Outcome != nil && r.nameless():
		return r.Complaint.Outcome.On
	}
	return calendar.Date{}
}

func (r Request) answered() bool { return !r.answeredOn().IsZero() }

// Undone names what has to be done before the request can be closed, as codes in the order of the work.
func (r Request) Undone() []string {
	var left []string
	need := func(ok bool, code string) {
		if !ok {
			left = append(left, code)
		}
	}
	letter := func(what LetterKind) bool { _, ok := r.Sent(what); return ok }
	if r.Kind != KindComplaint {
		need(r.Identity != nil, "identity")
	}
	switch {
	case r.Access != nil:
		a := r.Access
		whole := a.Denial != nil && !a.Denial.Partial
		if a.Denial != nil {
			need(letter(LetterDenial), "denial_letter")
		}
		if a.Review != nil {
			need(a.Review.Decided != nil, "review")
			need(letter(LetterReview), "review_letter")
		}
		if !whole || a.Review.overturned() {
			need(a.Delivered != nil || letter(LetterNoRecords) && !blank(a.Elsewhere), "proof")
		}
	case r.Amendment != nil:
		left = append(left, r.amendmentUndone(letter)...)
	case r.Accounting != nil:
		need(r.Accounting.Delivered != nil, "proof")
	case r.Restriction != nil:
		left = append(left, r.Restriction.undone(letter)...)
	case r.Confidential != nil:
		d := r.Confidential.Decision
		need(d != nil && d.Outcome != Clarify, "decision")
	case r.Complaint != nil:
		o := r.Complaint.Outcome
		need(o != nil, "disposition")
		need(o == nil || o.Answer != nil || r.nameless(), "answer")
	}
	return left
}

func (x Restriction) undone(letter func(LetterKind) bool) []string {
	var left []string
	agreed := x.Mixed() && x.Rest().Standing() == RestrictionAgreed // that binds already, whatever was paid
	for _, part := range x.Parts() {
		switch part.Standing() {
		case UnderReview:
			left = append(left, "decision")
		case RestrictionPending:
			if !agreed {
				left = append(left, "payment")
			}
		case RestrictionHold:
			if !agreed {
				left = append(left, "hold")
			}
		case RestrictionDeclined:
			if !letter(LetterDenial) {
				left = append(left, "denial_letter")
			}
		case RestrictionEndedAhead:
			if !letter(LetterEnding) {
				left = append(left, "ending_letter")
			}
		}
	}
	return left
}

func (r Request) amendmentUndone(letter func(LetterKind) bool) []string {
	m := r.Amendment
	switch {
	case m.Decision == nil:
		return []string{"decision"}
	case m.Decision.Accepted:
		var left []string
		if !letter(LetterAccepted) {
			left = append(left, "accepted_letter")
		}
		if m.AgreedInform == nil {
			left = append(left, "inform_whom")
		}
		if len(m.untold()) > 0 {
			left = append(left, "inform")
		}
		return left
	}
	var left []string
	if !letter(LetterDenial) {
		left = append(left, "denial_letter")
	}
	if r.owesRebuttal() {
		left = append(left, "rebuttal_copy")
	}
	return left
}

// OwesLetter tells whether all that is left to do is to send a letter about what was decided.
func (r Request) OwesLetter() bool {
	left := r.Undone()
	return r.Open() && len(left) > 0 && !slices.ContainsFunc(left, func(code string) bool { return !strings.HasSuffix(code, "_letter") })
}

// OwesRebuttal tells whether all that is left to do is to give the patient her copy of the rebuttal.
func (r Request) OwesRebuttal() bool {
	return r.Withdrawn == nil && r.owesRebuttal() && (!r.Open() || len(r.Undone()) == 1)
}

func (r Request) owesRebuttal() bool {
	m := r.Amendment
	return m != nil && m.Rebuttal != nil && m.RebuttalCopy == nil
}

// Next is the next day something is due: the legal limit while the answer is open, the house's own days of a review, then
// the closing. Zero: nothing is. A rebuttal can be written when the file is closed: its copy still has to go to the patient,
// 45 CFR 164.526(d)(3), in the days that closing has.
func (r Request) Next(c Clock) calendar.Date {
	if r.OwesRebuttal() {
		all := r.Amendment.Rebuttals()
		return all[len(all)-1].On.AddDays(CloseDays)
	}
	if !r.Open() {
		return calendar.Date{}
	}
	if a := r.Access; a != nil && a.Review != nil {
		switch v := a.Review; {
		case v.Referred == nil:
			return v.ReferBy()
		case v.Decided == nil:
			return v.DecideBy()
		case !v.Decided.Upheld && a.Delivered == nil:
			return v.Decided.On
		}
	}
	if at := r.answeredOn(); !at.IsZero() && !(r.Restriction != nil && r.Restriction.Standing() == RestrictionHold) {
		if len(r.Undone()) > 0 {
			return c.Due
		}
		return at.AddDays(CloseDays) // answered: close the file
	}
	return c.Due
}

// AddLetter records that a letter was sent.
func (r Request) AddLetter(l Letter) (Request, error) {
	if r.Withdrawn != nil {
		return r, refuse("state", "over", "")
	}
	if err := stepSound(l.Step, r); err != nil {
		return r, err
	}
	switch {
	case l.What == LetterDenial && !r.hasDenial():
		return r, refuse("letter", "nothing_denied", "")
	case l.What == LetterReview && (r.Access == nil || r.Access.Review == nil || r.Access.Review.Decided == nil):
		return r, refuse("letter", "not_referred", "45 CFR 164.524(d)(4)")
	case l.What == LetterNoRecords && (r.Access == nil || blank(r.Access.Elsewhere)):
		return r, refuse("letter", "elsewhere_missing", "45 CFR 164.524(d)(3)")
	}
	r.Letters = append(append([]Letter(nil), r.Letters...), l)
	return r, nil
}

func (r Request) hasDenial() bool {
	switch {
	case r.Access != nil:
		return r.Access.Denial != nil
	case r.Amendment != nil:
		return r.Amendment.Decision != nil && !r.Amendment.Decision.Accepted
	case r.Restriction != nil:
		return r.Restriction.Decision != nil && !r.Restriction.Decision.Agreed
	case r.Confidential != nil:
		return r.Confidential.Decision != nil && r.Confidential.Decision.Outcome == Unreasonable
	}
	return false
}

func sameText(a, b string) bool {
	return strings.EqualFold(strings.Join(strings.Fields(a), " "), strings.Join(strings.Fields(b), " "))
}
