// Package request holds what a patient may ask of the practice about her records: access, amendment, accounting of
// disclosures, restriction, confidential communications and complaint (45 CFR 164.522 to 164.530(d)). Its rules are pure
// functions that take dates; where a request stands is computed from what was done, never stored as a flag of its own.
package request

// This file holds the record itself.

import (
	"fmt"
	"slices"
	"time"

	"consentry/domain/calendar"
)

// Kind is what is asked for.
type Kind string

const (
	KindAccess       Kind = "access"       // 164.524
	KindAmendment    Kind = "amendment"    // 164.526
	KindAccounting   Kind = "accounting"   // 164.528
	KindRestriction  Kind = "restriction"  // 164.522(a)
	KindConfidential Kind = "confidential" // 164.522(b)
	KindComplaint    Kind = "complaint"    // 164.530(d)
)

// Kinds lists the kinds in the order of the form.
func Kinds() []Kind {
	return []Kind{KindAccess, KindAmendment, KindAccounting, KindRestriction, KindConfidential, KindComplaint}
}

// Channel is how a request came. None of them may be turned away.
type Channel string

const (
	ByTelephone Channel = "telephone"
	ByLetter    Channel = "letter"
	InPerson    Channel = "in_person"
	ByEmail     Channel = "email"
	ByAssociate Channel = "associate" // a business associate received it: day 0 is the associate's (164.524(b)(2), AC-07)
)

// Channels lists the ways in the order of the form.
func Channels() []Channel { return []Channel{ByTelephone, ByLetter, InPerson, ByEmail, ByAssociate} }

// RequesterKind is who asks.
type RequesterKind string

const (
	Patient        RequesterKind = "patient"
	Representative RequesterKind = "representative" // personal representative, 164.502(g)
	ThirdParty     RequesterKind = "third_party"    // somebody whom a signed directive names, 164.524(c)(3)(ii)
	Anyone         RequesterKind = "anyone"         // only a complaint may come from anybody
)

// Requester is the person who asks.
type Requester struct {
	Kind             RequesterKind `json:"kind"`
	RepresentativeID string        `json:"representative_id,omitempty"`
	Name             string        `json:"name,omitempty"` // of whoever is not the patient
	Directive        *Directive    `json:"directive,omitempty"`
}

// Directive is the patient's signed order to send a copy to somebody else, 164.524(c)(3)(ii). It binds for an electronic
// copy of what is kept electronically, and names the person and the place.
type Directive struct {
	Recipient  string        `json:"recipient"`
	Address    string        `json:"address"`
	SignedOn   calendar.Date `json:"signed_on,omitzero"`
	Electronic bool          `json:"electronic"` // an electronic copy of an electronic record is asked for
	// AuthorizationID is the authorization (164.508) that stands in where the directive does not bind.
	AuthorizationID string `json:"authorization_id,omitempty"`
}

// Step is one thing that somebody did.
type Step struct {
	On   calendar.Date `json:"on,omitzero"`
	At   time.Time     `json:"at,omitzero"`
	By   string        `json:"by,omitempty"` // member id
	Note string        `json:"note,omitempty"`
	// FileID is the paper that proves it: a letter, a receipt.
	FileID string `json:"file_id,omitempty"`
}

// Done tells whether it was done.
func (s Step) Done() bool { return !s.On.IsZero() }

// Request is one request with everything that was done about it. On, State and Owner are what lists are made by: the office
// sets On and State from the rest each time it writes.
type Request struct {
	ID        string        `json:"id"`
	Number    int           `json:"number"` // Q-0012
	Kind      Kind          `json:"kind"`
	PatientID string        `json:"patient_id,omitempty"` // a complaint may be about nobody in particular
	State     State         `json:"state"`
	On        calendar.Date `json:"on,omitzero"` // the next day something is due; none once it is over
	Owner     string        `json:"owner,omitempty"`

	ReceivedOn calendar.Date `json:"received_on"`
	Via        Channel       `json:"via"`
	Associate  string        `json:"associate,omitempty"` // which one received it
	InWriting  bool          `json:"in_writing,omitempty"`
	Words      string        `json:"words,omitempty"` // what was asked, as it was said
	LetterID   string        `json:"letter_id,omitempty"`
	Logged     Step          `json:"logged"`
	// RepeatOf is an earlier request for the same thing that is still open. It runs its own clock and passes the same steps.
	RepeatOf  string    `json:"repeat_of,omitempty"`
	Moved     []Move    `json:"moved,omitempty"`
	Requester Requester `json:"requester"`

	Identity  *Identity  `json:"identity,omitempty"`
	Extension *Extension `json:"extension,omitempty"`
	Withdrawn *Step      `json:"withdrawn,omitempty"`
	Closed    *Step      `json:"closed,omitempty"`
	Notes     []Step     `json:"notes,omitempty"`
	Letters   []Letter   `json:"letters,omitempty"`

	Access       *Access       `json:"access,omitempty"`
	Amendment    *Amendment    `json:"amendment,omitempty"`
	Accounting   *Accounting   `json:"accounting,omitempty"`
	Restriction  *Restriction  `json:"restriction,omitempty"`
	Confidential *Confidential `json:"confidential,omitempty"`
	Complaint    *Complaint    `json:"complaint,omitempty"`
}

// Move is a change of the day a request was received on.
type Move struct {
	From   calendar.Date `json:"from"`
	Reason string        `json:"reason"`
	Step
}

// Letter is one that was sent about a request.
type Letter struct {
	What LetterKind `json:"what"`
	Step
}

// LetterKind is what a letter says.
type LetterKind string

const (
	LetterExtension  LetterKind = "extension"
	LetterDenial     LetterKind = "denial" // of access or amendment, or that a restriction is declined
	LetterReview     LetterKind = "review" // what the reviewer decided
	LetterAccepted   LetterKind = "accepted"
	LetterFee        LetterKind = "fee"
	LetterNoRecords  LetterKind = "no_records"  // where to ask instead, 164.524(d)(3)
	LetterEnding     LetterKind = "ending"      // a restriction ends for what comes after
	LetterDispositon LetterKind = "disposition" // answer to a complaint
	LetterOther      LetterKind = "other"
)

// Actor is the member who acts, by what the practice lets her decide.
type Actor struct {
	ID       string
	Officer  bool // the privacy officer's part
	Licensed bool // a licensed health care professional
}

// Open tells whether something remains to be done.
func (r Request) Open() bool { return r.Withdrawn == nil && r.Closed == nil }

// Sent is the last letter of a kind.
func (r Request) Sent(what LetterKind) (Letter, bool) {
	for i := len(r.Letters) - 1; i >= 0; i-- {
		if r.Letters[i].What == what {
			return r.Letters[i], true
		}
	}
	return Letter{}, false
}

// Check refuses a new request that cannot be. Oral requests are accepted: they are written up by whoever took them.
func (r Request) Check(today calendar.Date) error {
	if err := calendar.CheckTrigger(r.ReceivedOn, today); err != nil {
		return err
	}
	if !known(Kinds(), r.Kind) {
		return refuse("kind", "kind_unknown", "")
	}
	if !known(Channels(), r.Via) {
		return refuse("via", "channel_unknown", "")
	}
	if r.Via == ByAssociate && blank(r.Associate) {
		return refuse("associate", "associate_missing", "45 CFR 164.524(b)(2)")
	}
	if r.PatientID == "" && r.Kind != KindComplaint {
		return refuse("patient", "patient_missing", "")
	}
	if blank(r.Words) && (r.Kind == KindAmendment || r.Kind == KindRestriction || r.Kind == KindComplaint) {
		return refuse("words", "words_missing", "")
	}
	if err := bounded(r.Words); err != nil {
		return err
	}
	return r.Requester.check(r.Kind)
}

func (q Requester) check(k Kind) error {
	switch q.Kind {
	case Patient:
		return nil
	case Representative:
		if q.RepresentativeID == "" {
			return refuse("requester", "representative_missing", "45 CFR 164.502(g)")
		}
		return nil
	case Anyone:
		if k != KindComplaint {
			return refuse("requester", "requester_unknown", "45 CFR 164.502(g)")
		}
		return nil
	case ThirdParty:
		if k != KindAccess {
			return refuse("requester", "directive_only_access", "45 CFR 164.524(c)(3)(ii)")
		}
		if q.Directive == nil {
			return refuse("directive", "directive_missing", "45 CFR 164.524(c)(3)(ii)")
		}
		return q.Directive.Check()
	}
	return refuse("requester", "requester_unknown", "45 CFR 164.502(g)")
}

// Binds tells whether the directive obliges: signed, clear about person and place, and for an electronic copy of what is
// kept electronically (164.524(c)(3)(ii) after Ciox v. Azar, 2020). What does not bind needs an authorization (AC-20).
func (d Directive) Binds() bool {
	return d.Electronic && !d.SignedOn.IsZero() && !blank(d.Recipient) && !blank(d.Address)
}

// Check refuses a directive that nothing may be sent on.
func (d Directive) Check() error {
	const cite = "45 CFR 164.524(c)(3)(ii)"
	switch {
	case blank(d.Recipient) || blank(d.Address):
		return refuse("directive", "directive_unclear", cite)
	case d.SignedOn.IsZero():
		return refuse("directive", "directive_unsigned", cite)
	case !d.Binds() && d.AuthorizationID == "":
		return refuse("directive", "authorization_needed", "45 CFR 164.508")
	}
	return nil
}

// FeeLimits tells whether the fee limits of access apply: not to copies for a third party (AC-19).
func (r Request) FeeLimits() bool { return r.Requester.Kind != ThirdParty }

// Identity is how it was made sure who asks, 164.514(h). Everybody passes it: representatives and repeated requests too.
type Identity struct {
	Step
	Methods     []string `json:"methods"` // patient.Method and patient.Identifier
	Identifiers []string `json:"identifiers,omitempty"`
	// Enough: patient.Verification, asked with these for this channel, says that they suffice.
	Enough bool `json:"enough,omitempty"`
	// SignatureOf is the signed document whose signature was held beside the one on the letter; SignatureAlike is what was
	// seen.
	SignatureOf    string `json:"signature_of,omitempty"`
	SignatureAlike bool   `json:"signature_alike,omitempty"`
	// Authority is the evidence seen for a representative, or the directive's.
	Authority string `json:"authority,omitempty"`
	// Stands was asked of the record on that day: why a representative does not stand, as a message key; "" she does.
	Stands string `json:"stands,omitempty"`
}

// Sufficient tells whether that verifies identity and authority for this request (RP-07: name and birth date alone on the
// telephone do not). A signature is compared only where there is one to compare: a letter or a paper.
func (i Identity) Sufficient(r Request) bool {
	if r.Requester.Kind == Representative && i.Stands != "" {
		return false
	}
	return i.Enough || i.SignatureAlike && i.SignatureOf != "" && r.InWriting
}

// AtDistance tells whether a badge or a face could not be seen: what came by telephone or e-mail.
func (r Request) AtDistance() bool { return r.Via == ByTelephone || r.Via == ByEmail }

// Verify records the identity check. One that does not suffice is refused with what is asked for; it never stops the clock
// (rule D7).
func (r Request) Verify(i Identity) (Request, error) {
	const cite = "45 CFR 164.514(h)"
	if !r.Open() {
		return r, refuse("identity", "over", "")
	}
	if err := i.sound(r); err != nil {
		return r, err
	}
	if i.Stands != "" && r.Requester.Kind == Representative {
		return r, refuse("identity", "no_authority", "45 CFR 164.502(g)", "why", i.Stands)
	}
	if !i.Sufficient(r) {
		return r, refuse("identity", "identity_insufficient", cite)
	}
	r.Identity = &i
	return r, nil
}

func (i Identity) sound(r Request) error {
	if err := stepSound(i.Step, r); err != nil {
		return err
	}
	return bounded(i.Authority)
}

// verified refuses what must not happen before the identity check. A complaint may be anybody's.
func (r Request) verified() error {
	if r.Kind != KindComplaint && r.Identity == nil {
		return refuse("identity", "identity_first", "45 CFR 164.514(h)")
	}
	return nil
}

// ready refuses work on a request that is over.
func (r Request) ready() error {
	if !r.Open() {
		return refuse("state", "over", "")
	}
	return nil
}

// Withdrawable tells whether the patient can still take the request back. What was answered stays answered, and a
// restriction that binds is ended in its own way (45 CFR 164.522(a)(2)).
func (r Request) Withdrawable() bool {
	held := r.Restriction != nil && r.Restriction.Plan().Standing() == RestrictionHold
	return r.Open() && !r.answered() && !held
}

// Withdraw ends the request by the patient's own wish, which is written down (AC-29). The clock stops; the record is kept.
func (r Request) Withdraw(s Step) (Request, error) {
	if err := r.ready(); err != nil {
		return r, err
	}
	if !r.Withdrawable() {
		return r, refuse("state", "too_late_to_withdraw", "")
	}
	if err := stepSound(s, r); err != nil {
		return r, err
	}
	if blank(s.Note) {
		return r, refuse("note", "withdrawal_note", "")
	}
	r.Withdrawn = &s
	return r, nil
}

// Receive corrects the day the request came, with a reason (rule D8). Nothing can have been done about it before it came.
func (r Request) Receive(on, today calendar.Date, reason string, s Step) (Request, error) {
	if err := calendar.CheckTriggerChange(r.ReceivedOn, on, today, reason); err != nil {
		return r, err
	}
	if err := r.ready(); err != nil {
		return r, err
	}
	if first := r.firstStep(); !first.IsZero() && on.After(first) {
		return r, refuse("to", "after_first_step", "", "date", on.String(), "limit", first.String())
	}
	if err := bounded(reason); err != nil {
		return r, err
	}
	if on != r.ReceivedOn {
		r.Moved = append(slices.Clip(r.Moved), Move{From: r.ReceivedOn, Reason: reason, Step: s})
		r.ReceivedOn = on
	}
	return r, nil
}

// firstStep is the earliest day on which something was done about the request; zero: nothing was.
func (r Request) firstStep() calendar.Date {
	var days []calendar.Date
	add := func(steps ...*Step) {
		for _, s := range steps {
			if s != nil {
				days = append(days, s.On)
			}
		}
	}
	if r.Identity != nil {
		add(&r.Identity.Step)
	}
	for i := range r.Letters {
		add(&r.Letters[i].Step)
	}
	for i := range r.Notes {
		add(&r.Notes[i])
	}
	if a := r.Access; a != nil {
		for i := range a.Places {
			add(&a.Places[i].Step)
		}
		for i := range a.Packets {
			add(&a.Packets[i].Step)
		}
		add(a.Delivery.Warned)
		if a.Fee != nil {
			days = append(days, a.Fee.QuotedOn)
		}
		if a.Summary != nil {
			days = append(days, a.Summary.AgreedOn)
		}
		if a.Denial != nil {
			add(&a.Denial.Step)
		}
		if a.Delivered != nil {
			add(&a.Delivered.Step)
		}
	}
	if m := r.Amendment; m != nil {
		add(m.ReasonAsked)
		if m.Decision != nil {
			add(&m.Decision.Step)
		}
	}
	if a := r.Accounting; a != nil {
		days = append(days, a.told()...)
		if a.Delivered != nil {
			add(&a.Delivered.Step)
		}
	}
	if x := r.Restriction; x != nil && x.Decision != nil {
		add(&x.Decision.Step)
	}
	if c := r.Confidential; c != nil && c.Decision != nil {
		add(&c.Decision.Step)
	}
	if c := r.Complaint; c != nil {
		add(c.Assigned)
	}
	var first calendar.Date
	for _, d := range days {
		if !d.IsZero() && (first.IsZero() || d.Before(first)) {
			first = d
		}
	}
	return first
}

// NumberOf is a request's number as people say it: "Q-0012"; "R-" are releases.
func NumberOf(n int) string { return fmt.Sprintf("Q-%04d", n) }

// AddNote adds a note; also to a request that is over.
func (r Request) AddNote(s Step) (Request, error) {
	if blank(s.Note) {
		return r, refuse("note", "note_missing", "")
	}
	if err := stepSound(s, r); err != nil {
		return r, err
	}
	r.Notes = append(append([]Step(nil), r.Notes...), s)
	return r, nil
}
