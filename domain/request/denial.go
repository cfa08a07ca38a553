package request

// This file holds the denial of access: the closed list of grounds, who decides, and the review (45 CFR 164.524(a), (d)).

import (
	"slices"

	"consentry/domain/calendar"
)

// Ground is a lawful reason to deny access. There is no other (AC-12).
type Ground string

const (
	U1 Ground = "U1" // psychotherapy notes; compiled for a legal proceeding, (a)(2)(i)
	U2 Ground = "U2" // inmate, (a)(2)(ii)
	U3 Ground = "U3" // research in progress, (a)(2)(iii)
	U4 Ground = "U4" // Privacy Act, (a)(2)(iv)
	U5 Ground = "U5" // from somebody who is no provider, under a promise of confidentiality, (a)(2)(v)
	R1 Ground = "R1" // danger to life or physical safety, (a)(3)(i)
	R2 Ground = "R2" // substantial harm to another person named in it, (a)(3)(ii)
	R3 Ground = "R3" // asked for by a representative: substantial harm, (a)(3)(iii)
)

// GroundRule says what holds for a ground.
type GroundRule struct {
	Code       Ground
	Cite       string
	Reviewable bool // a licensed professional decides, and another one reviews
	// NotHere: it cannot occur in a cosmetic-surgery practice; shown, but not to be chosen.
	NotHere bool
	// ForRepresentative: only when a personal representative asks.
	ForRepresentative bool
	// PartOnly: it can cover only the part it is about.
	PartOnly bool
}

// Grounds is the closed list.
func Grounds() []GroundRule {
	return []GroundRule{
		{Code: U1, Cite: "45 CFR 164.524(a)(1)(ii), (a)(2)(i)", PartOnly: true},
		{Code: U2, Cite: "45 CFR 164.524(a)(2)(ii)", NotHere: true},
		{Code: U3, Cite: "45 CFR 164.524(a)(2)(iii)"},
		{Code: U4, Cite: "45 CFR 164.524(a)(2)(iv)", NotHere: true},
		{Code: U5, Cite: "45 CFR 164.524(a)(2)(v)", PartOnly: true},
		{Code: R1, Cite: "45 CFR 164.524(a)(3)(i)", Reviewable: true},
		{Code: R2, Cite: "45 CFR 164.524(a)(3)(ii)", Reviewable: true},
		{Code: R3, Cite: "45 CFR 164.524(a)(3)(iii)", Reviewable: true, ForRepresentative: true},
	}
}

// GroundOf finds a ground's rule.
func GroundOf(g Ground) (GroundRule, bool) {
	for _, x := range Grounds() {
		if x.Code == g {
			return x, true
		}
	}
	return GroundRule{}, false
}

// NotGrounds are reasons that are heard and are none, for the wizard to name.
func NotGrounds() []string {
	return []string{"unpaid_bill", "dispute", "upset", "our_photos", "outside_records", "copyright", "no_reason_given", "form_not_used"}
}

// Denial is a decision not to give something. The rest is given (164.524(d)(1)).
type Denial struct {
	Ground    Ground `json:"ground"`
	Part      string `json:"part,omitempty"` // what is denied
	Partial   bool   `json:"partial,omitempty"`
	Rationale string `json:"rationale"` // for the record, not for the letter
	Step
}

// Reviewer is a licensed professional whom the practice designated to review denials, and who works elsewhere: in a practice
// with one surgeon somebody from outside has to be found before the day comes.
type Reviewer struct {
	ID        string        `json:"id"`
	Name      string        `json:"name"`
	Licence   string        `json:"licence"`
	Telephone string        `json:"telephone"`
	Address   string        `json:"address,omitempty"`
	From      calendar.Date `json:"from,omitzero"` // designated, both inclusive
	To        calendar.Date `json:"to,omitzero"`
	// MemberID is set when the reviewer is a member of the practice who is licensed.
	MemberID string `json:"member_id,omitempty"`
}

// Check refuses a reviewer who could not review.
func (v Reviewer) Check() error {
	const cite = "45 CFR 164.524(a)(4)"
	switch {
	case blank(v.Name):
		return refuse("reviewer", "reviewer_licence", cite)
	case blank(v.Licence):
		return refuse("licence", "reviewer_licence", cite)
	case blank(v.Telephone):
		return refuse("telephone", "reviewer_telephone", cite)
	case v.From.IsZero() || !v.To.IsZero() && v.To.Before(v.From):
		return refuse("from", "reviewer_days", cite)
	}
	return bounded(v.Name, v.Licence, v.Telephone, v.Address)
}

// Stands tells whether the reviewer is designated on that day.
func (v Reviewer) Stands(on calendar.Date) bool { return calendar.Within(v.From, v.To, on) }

// Deny records a denial. A reviewable ground is a licensed professional's judgment, and needs a reviewer on file first who
// is somebody else (AC-15).
func (r Request) Deny(d Denial, who Actor, reviewers []Reviewer) (Request, error) {
	if err := r.verified(); err != nil {
		return r, err
	}
	r, a, err := r.access()
	if err != nil {
		return r, err
	}
	rule, ok := GroundOf(d.Ground)
	switch {
	case d.Ground == "":
		return r, refuse("ground", "ground_missing", "45 CFR 164.524(a)(2), (a)(3)")
	case !ok:
		return r, refuse("ground", "not_a_ground", "45 CFR 164.524(a)(2), (a)(3)")
	case rule.NotHere:
		return r, refuse("ground", "ground_not_here", rule.Cite)
	case a.Denial != nil:
		return r, refuse("ground", "denied_already", rule.Cite)
	case a.Delivered != nil:
		return r, refuse("ground", "delivered_already", rule.Cite)
	case blank(d.Rationale):
		return r, refuse("rationale", "rationale_missing", rule.Cite)
	case d.Partial && blank(d.Part):
		return r, refuse("part", "part_missing", "45 CFR 164.524(d)(1)")
	case rule.PartOnly && !d.Partial:
		return r, refuse("part", "rest_released", "45 CFR 164.524(d)(1)") // AC-17
	case rule.ForRepresentative && r.Requester.Kind != Representative:
		return r, refuse("ground", "ground_representative", rule.Cite)
	case rule.Reviewable && !who.Licensed:
		return r, refuse("ground", "surgeon_decides", rule.Cite)
	case !rule.Reviewable && !who.Officer:
		return r, refuse("ground", "officer_decides", rule.Cite)
	case rule.Reviewable && !slices.ContainsFunc(reviewers, func(v Reviewer) bool { return v.Stands(d.On) && v.MemberID != who.ID }):
		return r, refuse("reviewer", "no_reviewer", "45 CFR 164.524(a)(4)")
	}
	if err := stepSound(d.Step, r); err != nil {
		return r, err
	}
	d.By = who.ID
	a.Denial = &d
	return r, bounded(d.Part, d.Rationale)
}

// Review is the review of a denial that the patient asked for.
type Review struct {
	Asked    Step      `json:"asked"`
	Referred *Referral `json:"referred,omitempty"`
	Decided  *Decided  `json:"decided,omitempty"`
}

// Referral is to whom the denial was referred.
type Referral struct {
	Step
	ReviewerID string `json:"reviewer_id"`
	Name       string `json:"name"`
}

// Decided is what the reviewer decided. The practice is bound by it, 164.524(a)(4).
type Decided struct {
	Step
	Upheld bool   `json:"upheld"`
	Reason string `json:"reason"`
}

func (v *Review) overturned() bool { return v != nil && v.Decided != nil && !v.Decided.Upheld }

// Overturned tells whether a review gave the patient what had been denied.
func (a *Access) Overturned() bool { return a.Review.overturned() }

// ReferBy and DecideBy are the house's own days of a review; the rule says promptly, and within a reasonable time.
func (v Review) ReferBy() calendar.Date {
	return calendar.BusinessDaysAfter(v.Asked.On, ReferBusinessDays, holidays(v.Asked.On))
}

// DecideBy is the day by which the reviewer should decide.
func (v Review) DecideBy() calendar.Date { return calendar.Due(v.Asked.On, ReviewDays) }

// AskReview records that the patient wants the denial reviewed. A request that was closed after its denial is opened again.
func (r Request) AskReview(s Step) (Request, error) {
	const cite = "45 CFR 164.524(a)(4)"
	if r.Access == nil || r.Access.Denial == nil {
		return r, refuse("review", "nothing_denied", cite)
	}
	if rule, _ := GroundOf(r.Access.Denial.Ground); !rule.Reviewable {
		return r, refuse("review", "not_reviewable", rule.Cite)
	}
	if r.Access.Review != nil {
		return r, refuse("review", "review_asked", cite)
	}
	if r.Withdrawn != nil {
		return r, refuse("state", "over", "")
	}
	if err := stepSound(s, r); err != nil {
		return r, err
	}
	r.Closed = nil
	a := r.Access.clone()
	a.Review = &Review{Asked: s}
	r.Access = a
	return r, nil
}

// Refer hands the denial to a reviewer who had no part in it (AC-14).
func (r Request) Refer(v Reviewer, s Step) (Request, error) {
	const cite = "45 CFR 164.524(a)(4)"
	r, a, err := r.access()
	if err != nil {
		return r, err
	}
	switch {
	case a.Review == nil || a.Denial == nil:
		return r, refuse("review", "nothing_denied", cite)
	case a.Review.Decided != nil:
		return r, refuse("review", "review_decided", cite)
	case v.MemberID != "" && v.MemberID == a.Denial.By:
		return r, refuse("reviewer", "reviewer_conflict", cite)
	case !v.Stands(s.On):
		return r, refuse("reviewer", "no_reviewer", cite)
	}
	if err := v.Check(); err != nil {
		return r, err
	}
	if err := stepSound(s, r); err != nil {
		return r, err
	}
	rv := *a.Review
	rv.Referred = &Referral{Step: s, ReviewerID: v.ID, Name: v.Name}
	a.Review = &rv
	return r, nil
}

// DecideReview records what the reviewer decided, as it was written by the reviewer.
func (r Request) DecideReview(d Decided) (Request, error) {
	const cite = "45 CFR 164.524(a)(4)"
	r, a, err := r.access()
	if err != nil {
		return r, err
	}
	switch {
	case a.Review == nil || a.Review.Referred == nil:
		return r, refuse("review", "not_referred", cite)
	case a.Review.Decided != nil:
		return r, refuse("review", "review_decided", cite)
	case blank(d.Reason):
		return r, refuse("reason", "rationale_missing", cite)
	case d.On.Before(a.Review.Referred.On):
		return r, refuse("on", "before_receipt", cite, "date", d.On.String(), "limit", a.Review.Referred.On.String())
	}
	if err := stepSound(d.Step, r); err != nil {
		return r, err
	}
	rv := *a.Review
	rv.Decided = &d
	a.Review = &rv
	if !d.Upheld {
		for i := range a.Places {
			if a.Places[i].State == PlaceDenied {
				a.Places[i].State = PlaceOpen // what was held back has to be given now
			}
		}
		a.Before, a.Delivered = a.Delivered, nil
	}
	return r, bounded(d.Reason)
}
