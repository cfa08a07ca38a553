// Package letter says which letters a practice writes to its patients and to others about requests and incidents, and
// what each of them has to contain before it may be printed. Everything in it is pure; the texts stand in assets, and
// what fills them comes from the chapters through office.
package letter

import (
	"slices"
	"strings"

	"consentry/domain/calendar"
)

// Kind is what a letter is for.
type Kind string

// The letters about requests (45 CFR 164.522 to 164.530(d)) and about breaches (164.404 to 164.406).
const (
	AccessExtension     Kind = "access_extension"
	AccessFee           Kind = "access_fee"    // what a copy costs, told in advance
	AccessDenial        Kind = "access_denial" // of all of it or of a part
	AccessReview        Kind = "access_review" // what the reviewing professional decided
	AccessCover         Kind = "access_cover"  // goes with the copy
	AmendmentExtension  Kind = "amendment_extension"
	AmendmentAccepted   Kind = "amendment_accepted"
	AmendmentDenial     Kind = "amendment_denial"
	AmendmentRebuttal   Kind = "amendment_rebuttal"
	AmendmentInform     Kind = "amendment_inform" // to others who have the record
	AccountingExtension Kind = "accounting_extension"
	AccountingFee       Kind = "accounting_fee"
	AccountingCover     Kind = "accounting_cover"
	RestrictionAgreed   Kind = "restriction_agreed"
	RestrictionDeclined Kind = "restriction_declined"
	RestrictionEnded    Kind = "restriction_ended" // by the practice, for what comes after
	ConfidentialAgreed  Kind = "confidential_agreed"
	ConfidentialAsk     Kind = "confidential_ask" // what is still needed: an address, how bills are handled
	ComplaintAnswer     Kind = "complaint_answer"
	BreachNotice        Kind = "breach_notice"
	BreachMedia         Kind = "breach_media"
	BreachSubstitute    Kind = "breach_substitute" // for the website or a newspaper
)

// Part is something a letter must say.
type Part struct {
	Code string // its mark in the text: [[C1]]
	Cite string
	When string // the fact or flag that makes it due; "": always
	// Needs are facts without which the part cannot be said. IfKnown are facts that must stand in it when they are known.
	Needs, IfKnown []string
}

const (
	accessDenied  = "45 CFR 164.524(d)(2)"
	amendDenied   = "45 CFR 164.526(d)(1)"
	breachContent = "45 CFR 164.404(c)(1)"
)

// extension is what the statement of any extension says: why, and until when.
func extension(cite string) []Part {
	return []Part{{Code: "X1", Cite: cite, Needs: []string{"reason"}}, {Code: "X2", Cite: cite, Needs: []string{"until"}}}
}

// notice is what every notice of a breach says, whoever reads it.
func notice(cite string) []Part {
	return []Part{
		{Code: "C1", Cite: cite + "(A)", Needs: []string{"what_happened"}, IfKnown: []string{"happened_on", "discovered_on"}},
		{Code: "C2", Cite: cite + "(B)", Needs: []string{"information"}},
		{Code: "C3", Cite: cite + "(C)", Needs: []string{"steps"}},
		{Code: "C4", Cite: cite + "(D)", Needs: []string{"doing"}},
		{Code: "C5", Cite: cite + "(E)", Needs: []string{"contact"}},
	}
}

var parts = map[Kind][]Part{
	AccessExtension: extension("45 CFR 164.524(b)(2)(ii)"),
	AccessFee:       {{Code: "F1", Cite: "45 CFR 164.524(c)(4)", Needs: []string{"fee"}}, {Code: "F2", Cite: "45 CFR 164.524(c)(4)"}},
	AccessDenial: {
		{Code: "D1", Cite: accessDenied + "(i)", Needs: []string{"basis"}},
		{Code: "D2", Cite: accessDenied + "(ii)", When: "reviewable"},
		{Code: "D3", Cite: accessDenied + "(iii)", Needs: []string{"officer", "telephone"}},
		{Code: "D4", Cite: accessDenied + "(iii)"},
		{Code: "D5", Cite: "45 CFR 164.524(d)(1)", When: "partial", Needs: []string{"given"}},
		{Code: "D6", Cite: "45 CFR 164.524(d)(3)", When: "elsewhere", Needs: []string{"elsewhere"}},
	},
	AccessReview: {{Code: "R1", Cite: "45 CFR 164.524(d)(4)", Needs: []string{"reviewer"}}},
	AccessCover: {
		{Code: "K1", Cite: "45 CFR 164.524(c)", Needs: []string{"given"}},
		{Code: "K2", Cite: "45 CFR 164.524(d)(3)", When: "elsewhere", Needs: []string{"elsewhere"}},
	},
	AmendmentExtension: extension("45 CFR 164.526(b)(2)(ii)"),
	AmendmentAccepted:  {{Code: "A1", Cite: "45 CFR 164.526(c)(1)", Needs: []string{"change"}}, {Code: "A2", Cite: "45 CFR 164.526(c)(2)"}},
	AmendmentDenial: {
		{Code: "D1", Cite: amendDenied + "(i)", Needs: []string{"basis"}},
		{Code: "D2", Cite: amendDenied + "(ii)"},
		{Code: "D3", Cite: amendDenied + "(iii)"},
		{Code: "D4", Cite: amendDenied + "(iv)", Needs: []string{"officer", "telephone"}},
		{Code: "D5", Cite: amendDenied + "(iv)"},
	},
	AmendmentRebuttal:   {{Code: "B1", Cite: "45 CFR 164.526(d)(3)", Needs: []string{"rebuttal"}}},
	AmendmentInform:     {{Code: "N1", Cite: "45 CFR 164.526(c)(3)", Needs: []string{"change"}}},
	AccountingExtension: extension("45 CFR 164.528(c)(1)(ii)"),
	AccountingFee:       {{Code: "F1", Cite: "45 CFR 164.528(c)(2)", Needs: []string{"fee"}}, {Code: "F2", Cite: "45 CFR 164.528(c)(2)"}},
	AccountingCover:     {{Code: "K1", Cite: "45 CFR 164.528(b)", Needs: []string{"from", "to"}}},
	RestrictionAgreed:   {{Code: "G1", Cite: "45 CFR 164.522(a)(1)", Needs: []string{"restriction"}}, {Code: "G2", Cite: "45 CFR 164.522(a)(1)(iii)"}},
	RestrictionDeclined: {{Code: "G1", Cite: "45 CFR 164.522(a)(1)(ii)", Needs: []string{"restriction"}}, {Code: "G2", Cite: "45 CFR 164.522(a)(1)(vi)"}},
	RestrictionEnded:    {{Code: "G1", Cite: "45 CFR 164.522(a)(2)(iii)", Needs: []string{"restriction", "ends"}}, {Code: "G2", Cite: "45 CFR 164.522(a)(2)(iii)(B)"}},
	ConfidentialAgreed:  {{Code: "H1", Cite: "45 CFR 164.522(b)(1)(i)", Needs: []string{"means"}}},
	ConfidentialAsk:     {{Code: "H1", Cite: "45 CFR 164.522(b)(2)(ii)", Needs: []string{"asked"}}},
	ComplaintAnswer:     {{Code: "P1", Cite: "45 CFR 164.530(d)(2)", Needs: []string{"disposition"}}, {Code: "P2", Cite: "45 CFR 164.530(g)"}},
	BreachNotice:        notice(breachContent),
	BreachMedia:         notice("45 CFR 164.406(c); 164.404(c)(1)"),
	BreachSubstitute: append(notice("45 CFR 164.404(d)(2)(ii); 164.404(c)(1)"),
		Part{Code: "C6", Cite: "45 CFR 164.404(d)(2)(ii)", Needs: []string{"tollfree"}}),
}

// Kinds lists every kind in the order of this file.
func Kinds() []Kind {
	return []Kind{AccessExtension, AccessFee, AccessDenial, AccessReview, AccessCover,
		AmendmentExtension, AmendmentAccepted, AmendmentDenial, AmendmentRebuttal, AmendmentInform,
		AccountingExtension, AccountingFee, AccountingCover,
		RestrictionAgreed, RestrictionDeclined, RestrictionEnded, ConfidentialAgreed, ConfidentialAsk, ComplaintAnswer,
		BreachNotice, BreachMedia, BreachSubstitute}
}

// Valid tells whether k is a kind of this program.
func (k Kind) Valid() bool { _, ok := parts[k]; return ok }

// Breach tells whether the letter is about a breach; the others are about a request.
func (k Kind) Breach() bool { return k == BreachNotice || k == BreachMedia || k == BreachSubstitute }

// Parts is what a letter of this kind must say.
func (k Kind) Parts() []Part { return slices.Clone(parts[k]) }

// Facts fill a letter. Names are lower-case words; the text of a kind says which it uses.
type Facts struct {
	Text  map[string]string        `json:"text,omitempty"`
	Dates map[string]calendar.Date `json:"dates,omitempty"`
	Cents map[string]int64         `json:"cents,omitempty"` // US cents
	Flags map[string]bool          `json:"flags,omitempty"`
	Lists map[string][]string      `json:"lists,omitempty"`
}

// Lack is something a letter does not say and must. Fact is what is not known; "" when everything is and the words themselves are gone.
type Lack struct {
	Code string
	Cite string
	Fact string
}

// Said is a letter as it would be printed.
type Said struct {
	Parts map[string]string // its marked statements by code, in plain words
	Facts map[string]string // the facts in words, as they stand in the text; absent or blank: not known
	Flags map[string]bool
}

func (s Said) known(fact string) bool { return s.Flags[fact] || strings.TrimSpace(s.Facts[fact]) != "" }

// Check names what a letter of kind k lacks (BR-32, AM-08); none: it may be printed. A list's fact is known when it has
// an entry; its words are the entries joined by line breaks.
func Check(k Kind, s Said) []Lack {
	var lacks []Lack
	for _, p := range parts[k] {
		if p.When != "" && !s.known(p.When) {
			continue
		}
		text := strings.TrimSpace(s.Parts[p.Code])
		if text == "" && !slices.ContainsFunc(p.Needs, func(fact string) bool { return !s.known(fact) }) {
			lacks = append(lacks, Lack{Code: p.Code, Cite: p.Cite})
			continue
		}
		for _, fact := range p.Needs {
			if !s.known(fact) || text != "" && !says(text, s.Facts[fact]) {
				lacks = append(lacks, Lack{p.Code, p.Cite, fact})
			}
		}
		for _, fact := range p.IfKnown {
			if text != "" && s.known(fact) && !says(text, s.Facts[fact]) {
				lacks = append(lacks, Lack{p.Code, p.Cite, fact})
			}
		}
	}
	return lacks
}

// says tells whether every line of the fact stands in the text, whatever the white space between words.
func says(text, fact string) bool {
	text = strings.Join(strings.Fields(text), " ")
	for line := range strings.Lines(fact) {
		if line = strings.Join(strings.Fields(line), " "); !strings.Contains(text, line) {
			return false
		}
	}
	return true
}
