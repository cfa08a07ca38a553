package request

// This file holds the fee of an access request: only what the law allows, in cents (45 CFR 164.524(c)(4)).

import (
	"slices"
	"strconv"

	"consentry/domain/calendar"
)

// FlatCents is the most that the optional flat fee may be: 6.50 USD all-in, for an electronic copy of an electronic record.
const FlatCents = 650

// MaxCents bounds one item; more is a slip of the finger.
const MaxCents = 1_000_000

// maxPages bounds what one copy is made of.
const maxPages = 100_000

// FeeMethod is how the fee is reckoned.
type FeeMethod string

const (
	FeeNone    FeeMethod = ""        // free of charge: the default
	FeeActual  FeeMethod = "actual"  // what this copy costs
	FeeAverage FeeMethod = "average" // from a schedule of average costs
	FeeFlat    FeeMethod = "flat"
)

// ItemCode is one thing that costs.
type ItemCode string

// What may be charged.
const (
	LaborCopying ItemCode = "labor_copying"
	SupplyPaper  ItemCode = "supply_paper"
	SupplyMedia  ItemCode = "supply_media" // a stick, when the patient asked for one
	Postage      ItemCode = "postage"      // when the patient asked for it to be mailed
	SummaryLabor ItemCode = "summary"      // agreed in advance
	FlatFee      ItemCode = "flat_fee"
)

// MakingList is what a later accounting costs (164.528(c)(2)). It is no part of a copy's fee.
const MakingList ItemCode = "making_list"

// What may never be charged.
const (
	Retrieval    ItemCode = "retrieval" // search and retrieval
	ReviewCost   ItemCode = "review"
	Verifying    ItemCode = "verification"
	Logging      ItemCode = "logging"
	Systems      ItemCode = "systems"
	Storage      ItemCode = "storage"
	Overhead     ItemCode = "overhead"
	PerPageFiles ItemCode = "per_page_electronic"
	UnpaidCare   ItemCode = "unpaid_care"
)

// LawfulItems and ForbiddenItems are shown side by side on the fee sheet.
func LawfulItems() []ItemCode {
	return []ItemCode{LaborCopying, SupplyPaper, SupplyMedia, Postage, SummaryLabor}
}

// ForbiddenItems lists what may not be charged, whatever State law says.
func ForbiddenItems() []ItemCode {
	return []ItemCode{Retrieval, ReviewCost, Verifying, Logging, Systems, Storage, Overhead, PerPageFiles, UnpaidCare}
}

// Item is one line of a fee sheet.
type Item struct {
	Code  ItemCode `json:"code"`
	Cents int      `json:"cents"`
	Note  string   `json:"note,omitempty"` // "12 minutes at 18.00"
}

// FeeCap is a State's upper bound for this copy, already multiplied out.
type FeeCap struct {
	Cents  int    `json:"cents"`
	State  string `json:"state"`
	Cite   string `json:"cite"`
	Verify bool   `json:"verify,omitempty"`
}

// PageCap is a State's cap of so much a page.
func PageCap(state, cite string, pages, centsAPage int) FeeCap {
	return FeeCap{Cents: pages * centsAPage, State: state, Cite: cite}
}

// PageCaps are what the practice's State allows for a page of this copy, with Cents for one page. They are about paper.
func (r Request) PageCaps(packs calendar.Packs, home string, today calendar.Date) []FeeCap {
	if r.Access == nil || !r.FeeLimits() || r.Access.given() != FormPaper {
		return nil
	}
	var caps []FeeCap
	for _, rule := range packs.Of(calendar.Case{State: home, Home: home, Area: calendar.AreaFee, Conditions: []calendar.Condition{calendar.IfPaper}, On: r.ReceivedOn}) {
		if rule.Unit == calendar.CentsAPage {
			caps = append(caps, FeeCap{Cents: rule.N, State: rule.State, Cite: rule.Cite, Verify: rule.Verify(today)})
		}
	}
	return caps
}

// Capped puts the caps for so many pages on a fee sheet; where there is a cap, the pages have to be counted (FE-12).
func (f Fee) Capped(perPage []FeeCap) (Fee, error) {
	f.Caps = nil
	for _, c := range perPage {
		if f.Pages <= 0 {
			return f, refuse("pages", "pages_missing", c.Cite)
		}
		whole := PageCap(c.State, c.Cite, f.Pages, c.Cents)
		whole.Verify = c.Verify
		f.Caps = append(f.Caps, whole)
	}
	return f, nil
}

// Fee is the fee sheet. The clock does not stop for it.
type Fee struct {
	Method   FeeMethod     `json:"method,omitempty"`
	Items    []Item        `json:"items,omitempty"`
	Caps     []FeeCap      `json:"caps,omitempty"`
	Pages    int           `json:"pages,omitempty"` // on paper
	Cents    int           `json:"cents"`           // what may be charged
	QuotedOn calendar.Date `json:"quoted_on,omitzero"`
	QuotedBy string        `json:"quoted_by,omitempty"`
	// AcceptedOn: the patient agreed, or changed what she wants.
	AcceptedOn calendar.Date `json:"accepted_on,omitzero"`
	Charged    int           `json:"charged,omitempty"`
	ChargedOn  calendar.Date `json:"charged_on,omitzero"`
}

// Assessed is what of a fee sheet may be charged, and what was refused.
type Assessed struct {
	Cents   int       // after the caps
	Sum     int       // of the lawful items
	Refused []Refused // one for each thing that may not be charged
	Cap     *FeeCap   // that binds
}

// Assess judges a fee sheet line by line. For a third party's copy the limits of access do not apply; a sheet still has to
// add up.
func (r Request) Assess(f Fee) Assessed {
	var out Assessed
	no := func(code string, it Item) {
		out.Refused = append(out.Refused, Refused{Field: "fee", Code: code, Cite: "45 CFR 164.524(c)(4)", Args: map[string]string{"item": string(it.Code), "cents": itoa(it.Cents)}})
	}
	a := r.Access
	if a == nil {
		a = &Access{}
	}
	for _, it := range f.Items {
		if it.Cents < 0 || it.Cents > MaxCents {
			no("fee_range", it)
			continue
		}
		if why := r.unlawful(a, f, it); why != "" {
			no(why, it)
			continue
		}
		out.Sum += it.Cents
	}
	out.Cents = out.Sum
	for _, c := range f.Caps {
		if c.Cents < out.Cents {
			out.Cents, out.Cap = c.Cents, &c
		}
	}
	return out
}

// unlawful is why a line may not be charged; "" it may.
func (r Request) unlawful(a *Access, f Fee, it Item) string {
	if !r.FeeLimits() {
		if known(LawfulItems(), it.Code) || known(ForbiddenItems(), it.Code) || it.Code == FlatFee {
			return ""
		}
		return "item_unknown"
	}
	electronic := a.given() != FormPaper && a.given() != FormInspect
	switch {
	case it.Cents == 0 && (known(LawfulItems(), it.Code) || it.Code == FlatFee):
		return ""
	case a.Inspect || a.given() == FormInspect:
		return "inspection_free" // FE-06
	case it.Code == FlatFee && (f.Method != FeeFlat || !electronic || len(f.Items) > 1):
		return "flat_alone"
	case it.Code == FlatFee && it.Cents > FlatCents:
		return "flat_over_6_50" // FE-02
	case it.Code == FlatFee:
		return ""
	case f.Method == FeeFlat:
		return "flat_alone" // the flat fee is all-in
	case it.Code == Postage && a.Delivery.Method != Mailed:
		return "postage" // FE-11
	case it.Code == SupplyMedia && a.given() != FormStick:
		return "media_unasked"
	case it.Code == SupplyPaper && known([]Form{FormPDF, FormFiles, FormStick, FormEncrypted}, a.given()):
		return "paper_unasked"
	case it.Code == SummaryLabor && a.Summary == nil:
		return "summary_unagreed"
	case it.Code == SummaryLabor && f.sum(SummaryLabor) > a.Summary.Cents:
		return "summary_over" // more than was agreed
	case known(LawfulItems(), it.Code):
		return ""
	case known(ForbiddenItems(), it.Code):
		return string(it.Code) // FE-05 "retrieval"
	}
	return "item_unknown"
}

// sum is what the lines of one thing come to.
func (f Fee) sum(code ItemCode) int {
	sum := 0
	for _, it := range f.Items {
		if it.Code == code {
			sum += it.Cents
		}
	}
	return sum
}

func (a *Access) given() Form {
	if a.FormGiven != "" {
		return a.FormGiven
	}
	return a.Form
}

// Quote puts a fee sheet on record and says when the patient was told. A sheet with a line that may not be charged is
// refused: Assess says what would be left.
func (r Request) Quote(f Fee, who Actor) (Request, error) {
	if !who.Officer {
		return r, refuse("fee", "officer_decides", "45 CFR 164.524(c)(4)")
	}
	r, a, err := r.access()
	if err != nil {
		return r, err
	}
	if !known([]FeeMethod{FeeNone, FeeActual, FeeAverage, FeeFlat}, f.Method) {
		return r, refuse("fee", "item_unknown", "45 CFR 164.524(c)(4)")
	}
	if f.Pages < 0 || f.Pages > maxPages {
		return r, refuse("pages", "pages_missing", "45 CFR 164.524(c)(4)")
	}
	if f.QuotedOn.IsZero() || f.QuotedOn.Before(r.ReceivedOn) {
		return r, refuse("fee", "no_advance_notice", "45 CFR 164.524(c)(4)")
	}
	if a.Fee != nil && a.Fee.Charged > 0 {
		return r, refuse("fee", "fee_paid", "45 CFR 164.524(c)(4)")
	}
	as := r.Assess(f)
	if len(as.Refused) > 0 {
		return r, as.Refused[0]
	}
	f.Items, f.Caps = slices.Clone(f.Items), slices.Clone(f.Caps)
	f.Cents, f.QuotedBy, f.Charged, f.ChargedOn = as.Cents, who.ID, 0, calendar.Date{}
	a.Fee = &f
	return r, nil
}

// AcceptFee records that the patient agreed to the fee she was told.
func (r Request) AcceptFee(on calendar.Date) (Request, error) {
	r, a, err := r.access()
	if err != nil {
		return r, err
	}
	if a.Fee == nil || on.Before(a.Fee.QuotedOn) {
		return r, refuse("fee", "no_advance_notice", "45 CFR 164.524(c)(4)")
	}
	f := *a.Fee
	f.AcceptedOn = on
	a.Fee = &f
	return r, nil
}

// Charge records what the patient paid for the copy.
func (r Request) Charge(cents int, on calendar.Date) (Request, error) {
	r, a, err := r.access()
	if err != nil {
		return r, err
	}
	f := Fee{Charged: cents, ChargedOn: on}
	if a.Fee != nil {
		f = *a.Fee
		f.Charged, f.ChargedOn = cents, on
	}
	if err := r.CheckCharge(f); err != nil {
		return r, err
	}
	a.Fee = &f
	return r, nil
}

// CheckCharge refuses a charge that was not told in advance (FE-10), or that is over what may be charged: what was told, and
// what the copy as it is now may cost (FE-11).
func (r Request) CheckCharge(f Fee) error {
	const cite = "45 CFR 164.524(c)(4)"
	switch {
	case f.Charged < 0 || f.Charged > MaxCents:
		return refuse("fee", "fee_range", cite)
	case f.Charged == 0:
		return nil
	case f.QuotedOn.IsZero() || f.ChargedOn.IsZero() || f.QuotedOn.After(f.ChargedOn):
		return refuse("fee", "no_advance_notice", cite)
	case f.Charged > f.Cents:
		return refuse("fee", "over_quote", cite, "cents", itoa(f.Charged), "max", itoa(f.Cents))
	}
	switch as := r.Assess(f); {
	case f.Charged > as.Cents && len(as.Refused) > 0:
		return as.Refused[0]
	case f.Charged > as.Cents:
		return refuse("fee", "over_quote", cite, "cents", itoa(f.Charged), "max", itoa(as.Cents))
	}
	return nil
}

func itoa(n int) string { return strconv.Itoa(n) }
