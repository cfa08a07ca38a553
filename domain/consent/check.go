package consent

// This file holds what makes a document valid: the elements of 164.508(c)(1), the statements of (c)(2), (a)(3)(ii)
// and (a)(4)(ii), and the defects of (b)(2) that can be seen on the form itself.

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"

	"consentry/domain/calendar"
)

// Env is what a check needs to know beside the document. The zero value of everything but Today is federal law.
type Env struct {
	Today calendar.Date
	// Notice is the notice version that S1 refers to, if it refers to one.
	Notice *NoticeVersion
	// CopyIsValidity: without the copy given the authorization is not valid (California); CopyGiven tells whether it was.
	CopyIsValidity, CopyGiven bool
	// FourteenPoint asks for type of 14 points or more (California).
	FourteenPoint bool
	// MaxYears limits the time an authorization may last; 0 is no limit (California: 1).
	MaxYears int
	// MaxGrade is the school grade above which the text is reported as hard to read; 0 is 8 (policy).
	MaxGrade float64
}

// maxGrade is the usual aim for text that patients read (policy).
const maxGrade = 8

// farYears is when an expiry date is so far away that somebody should look at it (policy).
const farYears = 10

// CheckScope says what a scope still lacks before its form can be handed to the patient. Every offered channel is
// checked, whatever its answer, because she may say yes to any of them.
func CheckScope(s Scope, today calendar.Date) []Defect {
	var d defects
	d.scope(s, true)
	d.expiry(s, today, "consent.e5.past")
	if blank(s.RevokeTo) {
		d.missing(S1, "revoke_to", "consent.s1.revoke_to")
	}
	d.compound(s)
	d.consideration(s)
	return d
}

// Check returns everything that is wrong with a document. A declined document has no defects: it allows nothing.
// Defects with Severity Warning or Hold do not make it invalid.
func Check(doc Document, env Env) []Defect {
	var d defects
	switch {
	case doc.Kind == KindNotice:
		d.acknowledgment(doc, env)
		return d
	case doc.Outcome == OutcomeDeclined:
		return nil
	case doc.Outcome != "" && doc.Outcome != OutcomeSigned:
		d.bad(DF2, "outcome", "consent.outcome")
		return d
	case doc.Kind == KindPhoto:
		d.signed(doc, env)
		d.wording(doc, env)
		return d
	}
	var s Scope
	if doc.Scope != nil {
		s = *doc.Scope
	}
	d.scope(s, false)
	d.expiry(s, doc.Signature.SignedOn, "consent.e5.before_signature")
	d.signed(doc, env)
	d.statements(doc, s, env)
	d.compound(s)
	d.consideration(s)
	d.wording(doc, env)
	d.state(doc, s, env)
	return d
}

// scope checks E1 to E4. offered: check every channel, not only the ones answered yes.
func (d *defects) scope(s Scope, offered bool) {
	d.description(s)
	if blank(s.Discloser) {
		d.missing(E2, "discloser", "consent.e2.missing")
	}
	d.grants(s, offered)
	d.purposes(s)
	if (s.Remuneration.ThirdParty || s.Remuneration.Sale) && (blank(s.Remuneration.Who) || blank(s.Remuneration.What)) {
		code := M1
		if s.Remuneration.Sale {
			code = M2
		}
		d.warn(code, "remuneration", "consent.m.who_what")
	}
}

// description checks E1.
func (d *defects) description(s Scope) {
	p := s.Photos
	if blank(s.Description) && allBlank(p.Procedures) && allBlank(p.Areas) && p.From.IsZero() && p.To.IsZero() {
		d.missing(E1, "photos", "consent.e1.blank")
	}
	for _, text := range append([]string{s.Description}, append(p.Procedures, p.Areas...)...) {
		if tooWide(text) && !coversWholeRecord(text) {
			d.bad(E1, "description", "consent.e1.too_wide")
			break
		}
	}
	if !p.From.IsZero() && !p.To.IsZero() && p.To.Before(p.From) {
		d.bad(E1, "photos", "consent.e1.order", "from", p.From.String(), "to", p.To.String())
	}
}

func allBlank(list []string) bool {
	for _, s := range list {
		if !blank(s) {
			return false
		}
	}
	return true
}

// grants checks E3 for each channel that matters.
func (d *defects) grants(s Scope, offered bool) {
	if len(s.Grants) == 0 {
		d.missing(E3, "grants", "consent.e3.no_channel")
	}
	seen := map[string]bool{}
	for _, g := range s.Grants {
		if seen[g.Channel] {
			d.bad(E3, "grants", "consent.e3.twice", "channel", g.Name)
		}
		seen[g.Channel] = true
		if g.Answer != AnswerBlank && g.Answer != AnswerYes && g.Answer != AnswerNo {
			d.bad(E3, "grants", "consent.e3.answer", "channel", g.Name)
		}
		if !offered && g.Answer != AnswerYes {
			continue
		}
		if blank(g.Channel) {
			d.missing(E3, "grants", "consent.e3.no_channel")
		}
		if blank(g.Recipient) {
			d.missing(E3, "recipient", "consent.e3.recipient", "channel", g.Name)
		}
		if g.Face != "" && g.Face != FaceNo && g.Face != FaceEyesCovered && g.Face != FaceYes {
			d.bad(E3, "face", "consent.e3.face", "channel", g.Name)
		}
	}
}

// purposes checks E4.
func (d *defects) purposes(s Scope) {
	if len(s.Purposes) == 0 {
		d.missing(E4, "purposes", "consent.e4.missing")
	}
	for _, p := range s.Purposes {
		switch asked := p.AtRequest || atRequest(p.Text); {
		case asked && s.InitiatedBy != "patient":
			d.bad(E4, "purposes", "consent.e4.not_asked_by_patient")
		case !asked && blank(p.Text):
			d.missing(E4, "purposes", "consent.e4.missing")
		}
	}
}

// forResearchOnly tells whether every purpose is research: the one case in which an authorization need not end.
func forResearchOnly(s Scope) bool {
	for _, p := range s.Purposes {
		if !p.Research {
			return false
		}
	}
	return len(s.Purposes) > 0
}

// expiry checks E5. from is the day it must not end before: today for a draft, the signature's day for a document.
func (d *defects) expiry(s Scope, from calendar.Date, early string) {
	research := forResearchOnly(s)
	switch e := s.Expiry; e.Kind {
	case ExpiryDate:
		switch {
		case e.Date.IsZero() && !research:
			d.missing(E5, "expiry", "consent.e5.missing")
		case !e.Date.IsZero() && !from.IsZero() && e.Date.Before(from):
			d.bad(E5, "expiry", early, "date", e.Date.String(), "from", from.String())
		case !from.IsZero() && e.Date.After(from.AddYearsKeepLater(farYears)):
			d.warn(E5, "expiry", "consent.e5.far", "date", e.Date.String())
		}
	case ExpiryEvent:
		switch {
		case research:
		case blank(e.Event):
			d.missing(E5, "expiry", "consent.e5.missing")
		case neverEnds(e.Event):
			d.bad(E5, "expiry", "consent.e5.never")
		}
	default:
		if !research {
			d.missing(E5, "expiry", "consent.e5.missing")
		}
	}
}

// compound checks DF4a and DF4b (164.508(b)(3), (b)(4)). An authorization may stand with other authorizations,
// unless one of them is conditioned.
func (d *defects) compound(s Scope) {
	other := s.CombinedWith != "" && s.CombinedWith != KindMarketing
	if other || !blank(s.CombinedDocument) || s.CombinedWith == KindMarketing && s.ConditionedCare {
		d.bad(DF4a, "combined_with", "consent.df4a", "with", string(s.CombinedWith), "document", s.CombinedDocument)
	}
	if s.ConditionedCare {
		d.bad(DF4b, "conditioned_care", "consent.df4b")
	}
}

// consideration puts an authorization on hold for which something was offered. HHS has not ruled on discounts (policy).
func (d *defects) consideration(s Scope) {
	if !blank(s.Remuneration.Consideration) {
		*d = append(*d, Defect{Code: HoldPO, Field: "consideration", Key: "consent.hold_po", Severity: Hold})
	}
}

// signed checks E6a, E6b and E6c.
func (d *defects) signed(doc Document, env Env) {
	*d = append(*d, SignatureDefects(doc.Signature, doc.Signer)...)
	switch on := doc.Signature.SignedOn; {
	case on.IsZero():
		d.missing(E6b, "signed_on", "consent.e6b.missing")
	case !env.Today.IsZero() && on.After(env.Today):
		d.bad(E6b, "signed_on", "consent.e6b.future", "date", on.String())
	}
	*d = append(*d, CheckSigner(doc.Signer, doc.Signature.SignedOn)...)
}

// wording checks the words themselves: L1, waivers, and that they are still the ones that were signed.
func (d *defects) wording(doc Document, env Env) {
	limit := env.MaxGrade
	if limit == 0 {
		limit = maxGrade
	}
	if doc.ReadingGrade > limit {
		d.warn(L1, "text", "consent.l1.grade", "grade", strconv.FormatFloat(doc.ReadingGrade, 'f', 1, 64),
			"limit", strconv.FormatFloat(limit, 'f', 0, 64))
	}
	words := []string{doc.Text}
	for _, s := range doc.Statements {
		words = append(words, s.Text)
	}
	if s := doc.Scope; s != nil {
		words = append(words, s.Description, s.Expiry.Event, s.Remuneration.Consideration)
		for _, p := range s.Purposes {
			words = append(words, p.Text)
		}
	}
	for _, w := range words {
		if waivesRights(w) {
			d.bad(Waiver, "text", "consent.waiver")
			break
		}
	}
	if doc.Text != "" && doc.TextSHA256 != "" {
		sum := sha256.Sum256([]byte(doc.Text))
		if !strings.EqualFold(doc.TextSHA256, hex.EncodeToString(sum[:])) {
			d.bad(Altered, "text", "consent.altered")
		}
	}
}

// state checks what a home State asks beyond the federal rule, as far as env says that it does.
func (d *defects) state(doc Document, s Scope, env Env) {
	if env.CopyIsValidity && !env.CopyGiven {
		d.bad(L2, "copy", "consent.l2.validity")
	}
	if env.FourteenPoint && doc.TypePoints < 14 {
		d.bad(StateCA, "text", "consent.ca.type", "points", strconv.FormatFloat(doc.TypePoints, 'f', -1, 64))
	}
	if env.MaxYears <= 0 || doc.Signature.SignedOn.IsZero() {
		return
	}
	last := doc.Signature.SignedOn.AddYearsKeepEarlier(env.MaxYears)
	switch {
	case s.Expiry.Kind == ExpiryDate && s.Expiry.Date.After(last):
		d.bad(StateCA, "expiry", "consent.ca.term", "last", last.String())
	case s.Expiry.Kind == ExpiryEvent:
		d.warn(StateCA, "expiry", "consent.ca.event", "last", last.String())
	}
}
