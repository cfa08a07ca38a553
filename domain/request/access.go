package request

// This file holds access: scope, form, delivery, proof (45 CFR 164.524(b), (c)). Denials and fees stand in files of their own.

import (
	"slices"

	"consentry/domain/calendar"
)

// Access is what an access request needs beside the common part.
type Access struct {
	// Inspect: the patient wants to look, not to take a copy with her. Looking is free.
	Inspect bool   `json:"inspect,omitempty"`
	Part    string `json:"part,omitempty"` // what of the record is wanted; "": all of it
	// Originals: photos in the form they were taken in are asked for (PH-11).
	Originals bool    `json:"originals,omitempty"`
	Places    []Place `json:"places"`

	Form      Form       `json:"form,omitempty"`       // asked for
	FormGiven Form       `json:"form_given,omitempty"` // agreed on, where the one asked for is not readily producible
	FormWhy   string     `json:"form_why,omitempty"`   // why not the one asked for
	Delivery  Delivery   `json:"delivery,omitzero"`
	Summary   *Summary   `json:"summary,omitempty"`
	Fee       *Fee       `json:"fee,omitempty"`
	Denial    *Denial    `json:"denial,omitempty"`
	Review    *Review    `json:"review,omitempty"`
	Elsewhere string     `json:"elsewhere,omitempty"` // where to ask for what is not kept here, 164.524(d)(3)
	Packets   []Packet   `json:"packets,omitempty"`
	Delivered *Delivered `json:"delivered,omitempty"`
	// Before is what was handed over before a review gave the patient the rest: that has to be delivered too.
	Before *Delivered `json:"before,omitempty"`
}

// PlaceID is a place where records about a patient live.
type PlaceID string

// The places of the checklist. Photos, videos and 3D scans belong to the record like the chart does (AC-24).
const (
	PlaceChart      PlaceID = "chart"
	PlaceForms      PlaceID = "forms" // signed forms, letters and scans in this program
	PlaceBilling    PlaceID = "billing"
	PlacePhotos     PlaceID = "photos"
	PlaceVideos     PlaceID = "videos"
	PlaceScans3D    PlaceID = "scans_3d"
	PlaceEmail      PlaceID = "email"
	PlaceOutside    PlaceID = "outside"    // records that came from others: they belong to the set (AC-16)
	PlaceArchive    PlaceID = "archive"    // paper and old systems
	PlaceAssociates PlaceID = "associates" // what business associates hold
)

// Places lists the checklist in its order.
func Places() []PlaceID {
	return []PlaceID{PlaceChart, PlaceForms, PlaceBilling, PlacePhotos, PlaceVideos, PlaceScans3D, PlaceEmail, PlaceOutside, PlaceArchive, PlaceAssociates}
}

// PlaceState is what was found in a place.
type PlaceState string

const (
	PlaceOpen     PlaceState = ""
	PlaceGathered PlaceState = "gathered"
	PlaceNothing  PlaceState = "nothing" // looked; nothing of hers is there
	PlaceNotAsked PlaceState = "not_asked"
	PlaceDenied   PlaceState = "denied" // part of a denial
)

// Place is one line of the checklist.
type Place struct {
	ID    PlaceID    `json:"id"`
	State PlaceState `json:"state,omitempty"`
	Step
}

// Form is the form and format of a copy.
type Form string

const (
	FormPaper     Form = "paper"
	FormPDF       Form = "pdf"
	FormFiles     Form = "files"     // as they are kept: photos as JPEG, PNG or HEIC
	FormStick     Form = "stick"     // on a stick that the practice supplies
	FormInspect   Form = "inspect"   // to look at in the practice
	FormEncrypted Form = "encrypted" // files that a password opens
	FormOther     Form = "other"
)

// Forms lists the forms in the order of the screen.
func Forms() []Form {
	return []Form{FormFiles, FormPDF, FormEncrypted, FormPaper, FormStick, FormInspect, FormOther}
}

// DeliveryMethod is how the copy gets there.
type DeliveryMethod string

const (
	PickUp       DeliveryMethod = "pick_up"
	Mailed       DeliveryMethod = "mail"
	Emailed      DeliveryMethod = "email"
	SeenHere     DeliveryMethod = "seen_here" // inspected in the practice
	ToThirdParty DeliveryMethod = "third_party"
	AnotherWay   DeliveryMethod = "other"
)

// DeliveryMethods lists them in the order of the form.
func DeliveryMethods() []DeliveryMethod {
	return []DeliveryMethod{PickUp, Mailed, Emailed, SeenHere, ToThirdParty, AnotherWay}
}

// Delivery is how and where the patient wants it.
type Delivery struct {
	Method  DeliveryMethod `json:"method,omitempty"`
	Address string         `json:"address,omitempty"`
	// Unencrypted: the patient prefers it although she was warned. Warned is that warning.
	Unencrypted bool  `json:"unencrypted,omitempty"`
	Warned      *Step `json:"warned,omitempty"`
}

// Summary is what was agreed instead of the copy, in advance, with its fee (164.524(c)(2)(iii)).
type Summary struct {
	AgreedOn calendar.Date `json:"agreed_on,omitzero"`
	Cents    int           `json:"cents"`
	By       string        `json:"by"`
	Note     string        `json:"note,omitempty"`
}

// Packet is one set of files that was built.
type Packet struct {
	Step
	Encrypted bool `json:"encrypted,omitempty"`
	Originals bool `json:"originals,omitempty"`
	Files     int  `json:"files"`
	// SHA256 is of the index, which names every file with its own.
	SHA256       string `json:"sha256"`
	IndexFileID  string `json:"index_file_id"`
	DisclosureID string `json:"disclosure_id,omitempty"`
}

// Delivered is the proof that the patient has it.
type Delivered struct {
	Step
	Method DeliveryMethod `json:"method"`
	What   string         `json:"what"`
	Proof  string         `json:"proof"` // "signed for it at the desk", tracking number, confirmation of receipt
	// Summary: a summary was given instead of the copy.
	Summary bool `json:"summary,omitempty"`
}

// NewAccess is the start of an access request: the whole checklist. Places that were plainly not asked for may be taken out
// later by name, never silently.
func NewAccess() *Access {
	a := &Access{}
	for _, id := range Places() {
		a.Places = append(a.Places, Place{ID: id})
	}
	return a
}

// Left names the places that nobody has looked into yet.
func (a *Access) Left() []PlaceID {
	var left []PlaceID
	for _, p := range a.Places {
		if p.State == PlaceOpen {
			left = append(left, p.ID)
		}
	}
	return left
}

// clone keeps a change from reaching the record it was made from.
func (a *Access) clone() *Access {
	b := *a
	b.Places = slices.Clone(a.Places)
	b.Packets = slices.Clone(a.Packets)
	return &b
}

func (r Request) access() (Request, *Access, error) {
	if r.Access == nil {
		return r, nil, refuse("kind", "kind_wrong", "")
	}
	if err := r.ready(); err != nil {
		return r, nil, err
	}
	a := r.Access.clone()
	r.Access = a
	return r, a, nil
}

// Tick marks a place of the checklist. "Not asked" needs a word of why: "my records" means all of them (AC-24).
func (r Request) Tick(id PlaceID, state PlaceState, s Step) (Request, error) {
	r, a, err := r.access()
	if err != nil {
		return r, err
	}
	if err := stepSound(s, r); err != nil {
		return r, err
	}
	if !known([]PlaceState{PlaceOpen, PlaceGathered, PlaceNothing, PlaceNotAsked, PlaceDenied}, state) {
		return r, refuse("place", "place_unknown", "")
	}
	if state == PlaceNotAsked && blank(s.Note) && blank(a.Part) {
		return r, refuse("place", "not_asked_why", "45 CFR 164.524(a)(1)")
	}
	if state == PlaceDenied && a.Denial == nil {
		return r, refuse("place", "denied_without_denial", "45 CFR 164.524(d)(1)")
	}
	i := slices.IndexFunc(a.Places, func(p Place) bool { return p.ID == id })
	if i < 0 {
		return r, refuse("place", "place_unknown", "")
	}
	a.Places[i].State, a.Places[i].Step = state, s
	return r, nil
}

// Arrange records what is wanted, in which form, and how it gets there. A form other than the one asked for needs a reason:
// it has to be given when it is readily producible (164.524(c)(2)). Unencrypted needs the warning first.
func (r Request) Arrange(want Access) (Request, error) {
	r, a, err := r.access()
	if err != nil {
		return r, err
	}
	const cite = "45 CFR 164.524(c)(2)"
	for _, f := range []Form{want.Form, want.FormGiven} {
		if f != "" && !known(Forms(), f) {
			return r, refuse("form", "form_unknown", cite)
		}
	}
	if want.FormGiven != "" && want.FormGiven != want.Form && blank(want.FormWhy) {
		return r, refuse("form", "form_why", cite)
	}
	d := want.Delivery
	if d.Method != "" && !known(DeliveryMethods(), d.Method) {
		return r, refuse("delivery", "delivery_unknown", "45 CFR 164.524(c)(3)")
	}
	if (d.Method == Mailed || d.Method == Emailed || d.Method == ToThirdParty) && blank(d.Address) {
		return r, refuse("delivery", "address_missing", "45 CFR 164.524(c)(3)")
	}
	if d.Method == ToThirdParty && r.Requester.Kind != ThirdParty {
		return r, refuse("delivery", "directive_missing", "45 CFR 164.524(c)(3)(ii)")
	}
	if d.Unencrypted && (d.Warned == nil || !d.Warned.Done()) {
		return r, refuse("delivery", "warning_first", "45 CFR 164.524(c)(2)")
	}
	if err := bounded(want.Part, want.FormWhy, want.Elsewhere, d.Address); err != nil {
		return r, err
	}
	a.Inspect, a.Part, a.Originals, a.Form, a.FormGiven, a.FormWhy = want.Inspect, want.Part, want.Originals, want.Form, want.FormGiven, want.FormWhy
	a.Delivery, a.Elsewhere = d, want.Elsewhere
	return r, nil
}

// AgreeSummary records that the patient agreed beforehand to a summary and to its fee.
func (r Request) AgreeSummary(s Summary) (Request, error) {
	const cite = "45 CFR 164.524(c)(2)(iii)"
	r, a, err := r.access()
	if err != nil {
		return r, err
	}
	switch {
	case a.Delivered != nil:
		return r, refuse("summary", "delivered_already", cite)
	case s.AgreedOn.IsZero() || s.AgreedOn.Before(r.ReceivedOn) || s.Cents < 0:
		return r, refuse("summary", "summary_agreement", cite)
	case s.Cents > MaxCents:
		return r, refuse("summary", "fee_range", cite)
	}
	a.Summary = &s
	return r, bounded(s.Note)
}

// WantCopy takes the agreement back: the patient wants the records themselves, which are due as if none had been made.
func (r Request) WantCopy() (Request, error) {
	const cite = "45 CFR 164.524(c)(2)(iii)"
	r, a, err := r.access()
	switch {
	case err != nil:
		return r, err
	case a.Summary == nil:
		return r, refuse("summary", "summary_unagreed", cite)
	case a.Delivered != nil:
		return r, refuse("summary", "delivered_already", cite)
	case a.Fee != nil && a.Fee.sum(SummaryLabor) > 0:
		return r, refuse("summary", "summary_quoted", cite)
	}
	a.Summary = nil
	return r, nil
}

// Summarized tells whether a summary takes the place of the copy: agreed, and not followed by the copy itself.
func (a Access) Summarized() bool {
	return a.Summary != nil && (a.Delivered == nil || a.Delivered.Summary)
}

// Withheld tells whether all of it was denied, and no review gave it after all: then there is nothing to gather or to hand over.
func (a Access) Withheld() bool {
	return a.Denial != nil && !a.Denial.Partial && !a.Review.overturned()
}

// Deliver records what was handed over, and the proof of it. Everything that was not denied has to have been gathered, the
// fee told in advance, and a summary agreed in advance.
func (r Request) Deliver(d Delivered) (Request, error) {
	if err := r.verified(); err != nil {
		return r, err
	}
	r, a, err := r.access()
	if err != nil {
		return r, err
	}
	if err := stepSound(d.Step, r); err != nil {
		return r, err
	}
	switch {
	case a.Delivered != nil:
		return r, refuse("delivered", "delivered_already", "")
	case a.Withheld():
		return r, refuse("delivered", "denied_whole", "45 CFR 164.524(d)")
	case blank(d.Proof):
		return r, refuse("proof", "proof_missing", "45 CFR 164.524(e)")
	case blank(d.What):
		return r, refuse("what", "what_missing", "")
	case d.Summary && (a.Summary == nil || a.Summary.AgreedOn.After(d.On)):
		return r, refuse("summary", "summary_unagreed", "45 CFR 164.524(c)(2)(iii)")
	case !known(DeliveryMethods(), d.Method):
		return r, refuse("delivery", "delivery_unknown", "45 CFR 164.524(c)(3)")
	case r.Requester.Kind == ThirdParty && d.Method != ToThirdParty:
		return r, refuse("delivery", "to_directed_person", "45 CFR 164.524(c)(3)(ii)")
	case r.Requester.Kind != ThirdParty && d.Method == ToThirdParty:
		return r, refuse("delivery", "directive_missing", "45 CFR 164.524(c)(3)(ii)")
	}
	if left := a.Left(); len(left) > 0 && !d.Summary {
		return r, refuse("places", "places_left", "45 CFR 164.524(a)(1)", "n", itoa(len(left)), "first", string(left[0]))
	}
	if a.Fee != nil && a.Fee.Charged > 0 {
		went := *a // the fee is for how it went in the end (FE-11)
		went.Delivery.Method, went.Inspect = d.Method, a.Inspect || d.Method == SeenHere
		if err := (Request{Requester: r.Requester, Access: &went}).CheckCharge(*a.Fee); err != nil {
			return r, err
		}
	}
	a.Delivered = &d
	return r, bounded(d.What, d.Proof)
}

// Close ends a request whose work is done: delivered with proof, or denied with its letter sent; the others when each of
// their duties is done. What is still missing is named.
func (r Request) Close(s Step) (Request, error) {
	if err := r.ready(); err != nil {
		return r, err
	}
	if err := stepSound(s, r); err != nil {
		return r, err
	}
	if left := r.Undone(); len(left) > 0 {
		return r, refuse("close", "close_"+left[0], "", "n", itoa(len(left)))
	}
	r.Closed = &s
	return r, nil
}
