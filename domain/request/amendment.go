package request

// This file holds amendment (45 CFR 164.526): nothing is ever overwritten, what was decided is linked to the record it is
// about and goes along when that record is disclosed.

import (
	"slices"
	"unicode/utf8"

	"consentry/domain/calendar"
)

// Change is what the patient wants done to the record.
type Change string

const (
	ChangeCorrect Change = "correct"
	ChangeAdd     Change = "add"
	ChangeDelete  Change = "delete" // there is no right to it (AM-05)
)

// Amendment is what an amendment request needs beside the common part.
type Amendment struct {
	Change Change `json:"change"`
	What   string `json:"what"`             // which record
	Wanted string `json:"wanted,omitempty"` // how it should read
	Reason string `json:"reason,omitempty"`
	// Clinical: it is about what a licensed professional wrote or would have to judge.
	Clinical bool `json:"clinical,omitempty"`
	// FromOther: another practice told us that it amended its record; ours has to follow, 164.526(e).
	FromOther   string `json:"from_other,omitempty"`
	ReasonAsked *Step  `json:"reason_asked,omitempty"` // the patient was asked for a reason; the clock runs on (AM-13)

	Links        []Link         `json:"links,omitempty"`
	Decision     *AmendDecision `json:"decision,omitempty"`
	Inform       []Informed     `json:"inform,omitempty"`
	AgreedInform *Step          `json:"agreed_inform,omitempty"` // the patient agreed whom to tell, 164.526(c)(2)
	Disagreement *Statement     `json:"disagreement,omitempty"`
	Rebuttal     *Statement     `json:"rebuttal,omitempty"`
	RebuttalCopy *Step          `json:"rebuttal_copy,omitempty"` // of the newest rebuttal
	// Further statements came later. None replaces another: all go along.
	Further         []Statement `json:"further,omitempty"`
	FurtherRebuttal []Statement `json:"further_rebuttal,omitempty"`
	IncludeAsked    *Step       `json:"include_asked,omitempty"` // no disagreement, but request and denial shall go along
}

// Link is a record that the amendment is about.
type Link struct {
	Kind string `json:"kind"` // document, photo, file, elsewhere
	ID   string `json:"id,omitempty"`
	Name string `json:"name"` // neutral: "Surgery consent of 2 Mar 2026", "Chart note of 4 May 2026"
}

// What a link leads to.
const (
	LinkDocument  = "document" // a signed form or notice
	LinkPhoto     = "photo"
	LinkFile      = "file"      // a scan or letter
	LinkElsewhere = "elsewhere" // outside this program: the chart
)

// AmendGround is a lawful reason to deny an amendment, 164.526(a)(2).
type AmendGround string

const (
	A1 AmendGround = "A1" // not created by the practice, and who did is still there
	A2 AmendGround = "A2" // not part of the designated record set
	A3 AmendGround = "A3" // not available for access
	A4 AmendGround = "A4" // accurate and complete
)

// AmendGrounds is the closed list.
func AmendGrounds() []AmendGround { return []AmendGround{A1, A2, A3, A4} }

// AmendDecision is what was decided.
type AmendDecision struct {
	Step
	Accepted bool        `json:"accepted"`
	Ground   AmendGround `json:"ground,omitempty"`
	Why      string      `json:"why,omitempty"`
	Text     string      `json:"text,omitempty"` // what is appended
	// Gone: whoever created the record is no longer there to act on it, so that A1 does not apply (AM-07).
	Gone bool `json:"gone,omitempty"`
}

// Informed is somebody who has to hear of the amendment: named by the patient, or known to rely on the record.
type Informed struct {
	Name    string `json:"name"`
	Address string `json:"address,omitempty"`
	Relies  bool   `json:"relies,omitempty"` // has it and may rely on it to her harm; else named by the patient
	Told    *Step  `json:"told,omitempty"`
}

// Statement is a text of disagreement or rebuttal.
type Statement struct {
	Step
	Text  string `json:"text"`
	Pages int    `json:"pages"`
	Copy  *Step  `json:"copy,omitempty"` // of a rebuttal: the patient was given her copy
}

// Disagreements are the patient's statements, the first one first.
func (m Amendment) Disagreements() []Statement { return statements(m.Disagreement, m.Further) }

// Rebuttals are the practice's answers to them, the first one first.
func (m Amendment) Rebuttals() []Statement {
	all := statements(m.Rebuttal, m.FurtherRebuttal)
	if n := len(all); n > 0 {
		all[n-1].Copy = m.RebuttalCopy
	}
	return all
}

// Said is one statement of a dispute about a record: the patient's, or the practice's rebuttal.
type Said struct {
	Statement
	Ours bool
}

// Dispute is what both sides said after a denial in the order of its days, so that it can be seen what a rebuttal answers. On
// one day the answer to a statement stands before the next statement.
func (m Amendment) Dispute() []Said {
	var all []Said
	ours, n := m.Rebuttals(), 0
	for i, x := range m.Disagreements() {
		for ; n < len(ours) && (ours[n].On.Before(x.On) || ours[n].On == x.On && n < i); n++ {
			all = append(all, Said{ours[n], true})
		}
		all = append(all, Said{x, false})
	}
	for _, x := range ours[n:] {
		all = append(all, Said{x, true})
	}
	return all
}

func statements(first *Statement, further []Statement) []Statement {
	if first == nil {
		return nil
	}
	return append([]Statement{*first}, further...)
}

// PageRunes is how much one typed page holds, for a statement that was typed in.
const PageRunes = 3000

func (r Request) amendment() (Request, *Amendment, error) {
	if r.Amendment == nil {
		return r, nil, refuse("kind", "kind_wrong", "")
	}
	m := *r.Amendment
	m.Links, m.Inform, m.Further, m.FurtherRebuttal = slices.Clone(m.Links), slices.Clone(m.Inform), slices.Clone(m.Further), slices.Clone(m.FurtherRebuttal)
	r.Amendment = &m
	return r, &m, nil
}

// AskReason records that the patient was asked for the reason; only where patients were told that one is needed.
func (r Request) AskReason(rules Rules, s Step) (Request, error) {
	r, m, err := r.amendment()
	if err != nil {
		return r, err
	}
	if !rules.ReasonAsked {
		return r, refuse("reason", "reason_not_asked", "45 CFR 164.526(b)(1)")
	}
	m.ReasonAsked = &s
	return r, stepSound(s, r)
}

// Describe fills in what the amendment is about.
func (r Request) Describe(what Amendment) (Request, error) {
	r, m, err := r.amendment()
	if err != nil {
		return r, err
	}
	if err := r.ready(); err != nil {
		return r, err
	}
	switch {
	case m.Decision != nil:
		return r, refuse("decision", "answered", "45 CFR 164.526")
	case !known([]Change{ChangeCorrect, ChangeAdd, ChangeDelete}, what.Change):
		return r, refuse("change", "change_unknown", "45 CFR 164.526(a)")
	case blank(what.What):
		return r, refuse("what", "what_missing", "45 CFR 164.526(b)(1)")
	}
	m.Change, m.What, m.Wanted, m.Reason, m.Clinical, m.FromOther = what.Change, what.What, what.Wanted, what.Reason, what.Clinical, what.FromOther
	m.Links = slices.Clone(what.Links)
	return r, bounded(what.What, what.Wanted, what.Reason, what.FromOther)
}

// Accept makes the amendment: a text that is appended, and the records it is linked to. Nothing is replaced (AM-12) and
// nothing is deleted (AM-05).
func (r Request) Accept(d AmendDecision, links []Link, replace bool, who Actor) (Request, error) {
	const cite = "45 CFR 164.526(c)(1)"
	if err := r.verified(); err != nil {
		return r, err
	}
	r, m, err := r.amendment()
	if err != nil {
		return r, err
	}
	if err := r.ready(); err != nil {
		return r, err
	}
	switch {
	case m.Decision != nil:
		return r, refuse("decision", "answered", cite)
	case replace:
		return r, refuse("text", "append_only", cite)
	case m.Change == ChangeDelete:
		return r, refuse("change", "no_deletion", "45 CFR 164.526(a)")
	case len(links) == 0:
		return r, refuse("links", "links_missing", cite)
	case blank(d.Text):
		return r, refuse("text", "amendment_text", cite)
	case m.Clinical && !who.Licensed:
		return r, refuse("decision", "surgeon_decides", "45 CFR 164.526(c)")
	case !m.Clinical && !who.Officer:
		return r, refuse("decision", "officer_decides", "45 CFR 164.526(c)")
	}
	if err := stepSound(d.Step, r); err != nil {
		return r, err
	}
	d.Accepted, d.Ground, d.Why, d.By = true, "", "", who.ID
	m.Decision, m.Links = &d, slices.Clone(links)
	return r, bounded(d.Text)
}

// Refuse denies the amendment on one of the four grounds.
func (r Request) Refuse(d AmendDecision, links []Link, who Actor) (Request, error) {
	const cite = "45 CFR 164.526(a)(2)"
	if err := r.verified(); err != nil {
		return r, err
	}
	r, m, err := r.amendment()
	if err != nil {
		return r, err
	}
	if err := r.ready(); err != nil {
		return r, err
	}
	switch {
	case m.Decision != nil:
		return r, refuse("decision", "answered", cite)
	case d.Ground == "":
		return r, refuse("ground", "ground_missing", cite)
	case !known(AmendGrounds(), d.Ground):
		return r, refuse("ground", "not_a_ground", cite)
	case m.FromOther != "":
		return r, refuse("ground", "other_amended", "45 CFR 164.526(e)")
	case d.Ground == A1 && d.Gone:
		return r, refuse("ground", "originator_gone", "45 CFR 164.526(a)(2)(i)") // AM-07
	case blank(d.Why):
		return r, refuse("why", "rationale_missing", cite)
	case d.Ground == A4 && m.Clinical && !who.Licensed:
		return r, refuse("decision", "surgeon_decides", cite)
	case !(d.Ground == A4 && m.Clinical) && !who.Officer:
		return r, refuse("decision", "officer_decides", cite)
	}
	if err := stepSound(d.Step, r); err != nil {
		return r, err
	}
	d.Accepted, d.By, d.Text = false, who.ID, ""
	m.Decision = &d
	if len(links) > 0 {
		m.Links = slices.Clone(links)
	}
	return r, bounded(d.Why)
}

func (r Request) accepted(field string) (Request, *Amendment, error) {
	r, m, err := r.amendment()
	if err == nil && (m.Decision == nil || !m.Decision.Accepted) {
		err = refuse(field, "not_accepted", "45 CFR 164.526(c)(3)")
	}
	return r, m, err
}

// ToInform sets who has to hear of an accepted amendment, as agreed with the patient. Who was told already stays.
func (r Request) ToInform(list []Informed, agreed Step) (Request, error) {
	r, m, err := r.accepted("inform")
	if err != nil {
		return r, err
	}
	if err := r.ready(); err != nil {
		return r, err
	}
	var all []Informed
	for _, x := range m.Inform {
		if x.Told != nil {
			all = append(all, x)
		}
	}
	for _, x := range list {
		if blank(x.Name) {
			return r, refuse("inform", "inform_name", "45 CFR 164.526(c)(3)")
		}
		if !slices.ContainsFunc(all, func(y Informed) bool { return y.Name == x.Name }) {
			x.Told = nil
			all = append(all, x)
		}
	}
	if err := stepSound(agreed, r); err != nil {
		return r, err
	}
	m.Inform, m.AgreedInform = all, &agreed
	return r, nil
}

// Tell records that somebody was told of the amendment.
func (r Request) Tell(name string, s Step) (Request, error) {
	r, m, err := r.accepted("inform")
	if err != nil {
		return r, err
	}
	i := slices.IndexFunc(m.Inform, func(x Informed) bool { return x.Name == name })
	if i < 0 {
		return r, refuse("inform", "inform_name", "45 CFR 164.526(c)(3)")
	}
	m.Inform[i].Told = &s
	return r, stepSound(s, r)
}

func (r Request) denied(field string) (Request, *Amendment, error) {
	r, m, err := r.amendment()
	if err == nil && (m.Decision == nil || m.Decision.Accepted) {
		err = refuse(field, "nothing_denied", "45 CFR 164.526(d)")
	}
	return r, m, err
}

func (s Statement) pages() int {
	return max(s.Pages, (utf8.RuneCountInString(s.Text)+PageRunes-1)/PageRunes)
}

// Disagree takes in the patient's statement of disagreement, within the length the practice allows. It may come at any time
// after the denial, also when the request was closed; a later one is added to those before it, never put in their place.
func (r Request) Disagree(s Statement, rules Rules) (Request, error) {
	const cite = "45 CFR 164.526(d)(2)"
	r, m, err := r.denied("disagreement")
	if err != nil {
		return r, err
	}
	if blank(s.Text) && s.FileID == "" {
		return r, refuse("disagreement", "statement_missing", cite)
	}
	if most := max(1, rules.DisagreementPages); s.pages() > most {
		return r, refuse("disagreement", "statement_long", cite, "max", itoa(most), "have", itoa(s.pages()))
	}
	s.Pages = max(1, s.pages())
	if err := after(m.Disagreements(), s); err != nil {
		return r, err
	}
	if m.Disagreement == nil {
		m.Disagreement = &s
	} else {
		m.Further = append(m.Further, s)
	}
	return r, stepSound(s.Step, r)
}

// after refuses a statement of a day before the one it follows.
func after(all []Statement, s Statement) error {
	if n := len(all); n > 0 && s.On.Before(all[n-1].On) {
		return refuse("on", "statement_order", "45 CFR 164.526(d)", "date", s.On.String(), "limit", all[n-1].On.String())
	}
	return nil
}

// Rebut adds the practice's rebuttal; a copy of it has to go to the patient.
func (r Request) Rebut(s Statement) (Request, error) {
	const cite = "45 CFR 164.526(d)(3)"
	r, m, err := r.denied("rebuttal")
	if err != nil {
		return r, err
	}
	if m.Disagreement == nil {
		return r, refuse("rebuttal", "no_disagreement", cite)
	}
	if blank(s.Text) && s.FileID == "" {
		return r, refuse("rebuttal", "statement_missing", cite)
	}
	if err := after(m.Rebuttals(), s); err != nil {
		return r, err
	}
	switch n := len(m.FurtherRebuttal); {
	case m.Rebuttal == nil:
		m.Rebuttal = &s
	case n == 0:
		first := *m.Rebuttal
		first.Copy, m.Rebuttal = m.RebuttalCopy, &first
		m.FurtherRebuttal = []Statement{s}
	default:
		m.FurtherRebuttal[n-1].Copy = m.RebuttalCopy
		m.FurtherRebuttal = append(m.FurtherRebuttal, s)
	}
	m.RebuttalCopy = nil
	return r, stepSound(s.Step, r)
}

// GiveRebuttal records that the patient has her copy of the rebuttal.
func (r Request) GiveRebuttal(s Step) (Request, error) {
	r, m, err := r.denied("rebuttal")
	if err != nil {
		return r, err
	}
	if m.Rebuttal == nil {
		return r, refuse("rebuttal", "no_disagreement", "45 CFR 164.526(d)(3)")
	}
	m.RebuttalCopy = &s
	return r, stepSound(s, r)
}

// Include records that the patient, who did not disagree in writing, wants request and denial to go along.
func (r Request) Include(s Step) (Request, error) {
	r, m, err := r.denied("include")
	if err != nil {
		return r, err
	}
	m.IncludeAsked = &s
	return r, stepSound(s, r)
}

// Piece is one thing that goes along with a record.
type Piece string

const (
	PieceRequest      Piece = "request"
	PieceDenial       Piece = "denial"
	PieceDisagreement Piece = "disagreement"
	PieceRebuttal     Piece = "rebuttal"
	PieceAmendment    Piece = "amendment"
)

// Goes is what has to accompany a later disclosure of the linked records on that day: the amendment itself; or, after a
// denial, the disagreement with the rebuttal (AM-09); without a disagreement, request and denial if the patient asked for
// it, otherwise nothing (AM-10). 164.526(d)(4), (d)(5).
func (r Request) Goes(on calendar.Date) []Piece {
	m := r.Amendment
	if m == nil || m.Decision == nil || r.Withdrawn != nil || on.Before(m.Decision.On) {
		return nil
	}
	switch {
	case m.Decision.Accepted:
		return []Piece{PieceAmendment}
	case m.Disagreement != nil && !on.Before(m.Disagreement.On):
		out := []Piece{PieceRequest, PieceDenial, PieceDisagreement}
		if m.Rebuttal != nil && !on.Before(m.Rebuttal.On) {
			out = append(out, PieceRebuttal)
		}
		return out
	case m.IncludeAsked != nil && !on.Before(m.IncludeAsked.On):
		return []Piece{PieceRequest, PieceDenial}
	}
	return nil
}

// About tells whether the amendment is linked to a record.
func (r Request) About(kind, id string) bool {
	return r.Amendment != nil && slices.ContainsFunc(r.Amendment.Links, func(l Link) bool { return l.Kind == kind && l.ID == id })
}

// DenialPart is something a letter of denial has to say, 164.524(d)(2) and 164.526(d)(1).
type DenialPart string

const (
	PartBasis        DenialPart = "basis"
	PartReview       DenialPart = "review"       // the right to a review, and how
	PartDisagreement DenialPart = "disagreement" // the right to disagree in writing, and how
	PartInclude      DenialPart = "include"      // else: that request and denial go along
	PartPractice     DenialPart = "complaint_practice"
	PartContact      DenialPart = "contact" // name or title, and telephone
	PartHHS          DenialPart = "complaint_hhs"
)

// DenialParts lists what the denial letter of this request has to say.
func (r Request) DenialParts() []DenialPart {
	parts := []DenialPart{PartBasis}
	if a := r.Access; a != nil && a.Denial != nil {
		if rule, _ := GroundOf(a.Denial.Ground); rule.Reviewable {
			parts = append(parts, PartReview)
		}
	}
	if r.Amendment != nil {
		parts = append(parts, PartDisagreement, PartInclude)
	}
	return append(parts, PartPractice, PartContact, PartHHS)
}

// CheckDenialLetter names the first part that a letter lacks (AM-08).
func (r Request) CheckDenialLetter(has []DenialPart) error {
	for _, p := range r.DenialParts() {
		if !known(has, p) {
			cite := "45 CFR 164.524(d)(2)"
			if r.Amendment != nil {
				cite = "45 CFR 164.526(d)(1)"
			}
			return refuse("letter", "letter_lacks", cite, "part", string(p))
		}
	}
	return nil
}
