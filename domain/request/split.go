package request

import "consentry/domain/calendar"

// This file takes a restriction "to anybody" apart. What of it concerns the health plan and was paid for in full has to be
// accepted; what is left of it need not be (45 CFR 164.522(a)(1)(ii), (a)(1)(vi)). It is one request of the patient, so it
// stays one record, and each part stands by its own facts.

// Mixed tells whether two things are asked for in one: that nothing about a service the patient pays for reaches the health
// plan, and that it reaches nobody else either.
func (x Restriction) Mixed() bool {
	p := x
	p.To = ToHealthPlan
	return x.To == ToAnybody && x.PriceCents > 0 && p.SelfPay() && x.alone() && (x.Resolved == nil || x.PaidInFull())
}

// alone tells whether the paid service stands by itself: billed with nothing else, or parted from it, or all of it paid.
func (x Restriction) alone() bool { return x.Bundle == nil || x.Bundle.Separable || x.Bundle.PaysAll }

// Plan is the part that concerns the health plan. The practice's own answer and ending are not about it.
func (x Restriction) Plan() Restriction {
	if !x.Mixed() {
		return x
	}
	x.To, x.Decision = ToHealthPlan, nil
	if x.Ended != nil && x.Ended.Kind == EndedAhead {
		x.Ended = nil
	}
	return x
}

// Rest is the part that need not be accepted.
func (x Restriction) Rest() Restriction {
	if x.Mixed() {
		x.PriceCents, x.Payments, x.Bundle, x.Resolved = 0, nil, nil, nil
	}
	return x
}

// Parts are the restriction itself, or both parts of one that is mixed.
func (x Restriction) Parts() []Restriction {
	if x.Mixed() {
		return []Restriction{x.Rest(), x.Plan()}
	}
	return []Restriction{x}
}

// PlanOnly tells whether only the part that concerns the health plan binds: the rest is not decided, was declined, or ended
// for what comes after.
func (x Restriction) PlanOnly() bool {
	return x.Mixed() && x.Plan().Standing() == RestrictionMandatory && x.Rest().Standing() != RestrictionAgreed
}

// EndedAheadOn is the day from which new information is free of the restriction, because the practice ended it by telling the
// patient; what is older stays restricted (164.522(a)(2)(iii)). Zero: it has no such end.
func (x Restriction) EndedAheadOn() calendar.Date {
	if x.Ended == nil || x.Ended.Kind != EndedAhead {
		return calendar.Date{}
	}
	return x.Ended.On
}

// mixed is where a mixed restriction stands as a whole: what has to be done next comes first.
func (x Restriction) mixed() State {
	plan, rest := x.Plan().Standing(), x.Rest().Standing()
	switch {
	case plan == RestrictionEnded, rest == RestrictionAgreed:
		return rest
	case plan == RestrictionHold, rest == RestrictionDeclined:
		return plan
	}
	return rest // not decided, or ended ahead
}

// stronger is the effect that says more.
func stronger(a, b Effect) Effect {
	for _, e := range []Effect{Stops, AskToKeep, Holds} {
		if a == e || b == e {
			return e
		}
	}
	return Free
}
