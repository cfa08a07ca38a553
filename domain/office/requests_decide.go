// This file holds the acts of access, amendment and restriction.
package office

import (
	"strings"

	"consentry/domain/access"
	"consentry/domain/request"
)

// The acts of an access request.
type (
	// TickPlace says what was found in a place where records live.
	TickPlace struct {
		When
		Place request.PlaceID
		State request.PlaceState
	}
	// ArrangeAccess says what is wanted, in which form, and how it gets there. Warned: the patient was told of the risk of
	// sending it unencrypted, and wants it so.
	ArrangeAccess struct {
		When
		Want   request.Access
		Warned bool
	}
	// AgreeSummary records the agreement, in advance, to a summary and its fee.
	AgreeSummary struct {
		When
		Cents int
	}
	// WantCopy takes that back: the patient wants the records themselves.
	WantCopy struct{ When }
	// QuoteFee tells in advance what the copy costs; When.On is the day the patient was told.
	QuoteFee struct {
		When
		Fee request.Fee
	}
	// AcceptFee records that the patient agreed to it, ChargeFee what was paid.
	AcceptFee struct{ When }
	ChargeFee struct {
		When
		Cents int
	}
	// DeliverAccess records what was handed over, with the proof.
	DeliverAccess struct {
		When
		Method  request.DeliveryMethod
		What    string
		Proof   string
		Summary bool
	}
	// DenyAccess denies all or a part, on one of the lawful grounds.
	DenyAccess struct {
		When
		Ground    request.Ground
		Part      string
		Partial   bool
		Rationale string
	}
	// AskReview: the patient wants the denial reviewed. ReferReview hands it to a reviewer, DecideReview records the answer.
	AskReview   struct{ When }
	ReferReview struct {
		When
		ReviewerID string
	}
	DecideReview struct {
		When
		Upheld bool
		Reason string
	}
)

func (TickPlace) act() string            { return "place" }
func (TickPlace) may() access.Permission { return access.RequestsWork }
func (x TickPlace) do(a *acting, r request.Request) (request.Request, error) {
	return r.Tick(x.Place, x.State, a.step)
}

func (ArrangeAccess) act() string            { return "arranged" }
func (ArrangeAccess) may() access.Permission { return access.RequestsWork }
func (x ArrangeAccess) do(a *acting, r request.Request) (request.Request, error) {
	want := x.Want
	want.Delivery.Warned = nil
	if want.Delivery.Unencrypted {
		if r.Access != nil {
			want.Delivery.Warned = r.Access.Delivery.Warned
		}
		if x.Warned && want.Delivery.Warned == nil {
			want.Delivery.Warned = &a.step
		}
	}
	return r.Arrange(want)
}

func (AgreeSummary) act() string            { return "summary" }
func (AgreeSummary) may() access.Permission { return access.RequestsWork }
func (x AgreeSummary) do(a *acting, r request.Request) (request.Request, error) {
	return r.AgreeSummary(request.Summary{AgreedOn: a.step.On, Cents: x.Cents, By: a.who.ID, Note: a.step.Note})
}

func (WantCopy) act() string                                                { return "summary_dropped" }
func (WantCopy) may() access.Permission                                     { return access.RequestsWork }
func (x WantCopy) do(a *acting, r request.Request) (request.Request, error) { return r.WantCopy() }

func (QuoteFee) act() string            { return "fee" }
func (QuoteFee) may() access.Permission { return "" }
func (x QuoteFee) do(a *acting, r request.Request) (request.Request, error) {
	f, err := x.Fee.Capped(a.pageCaps(r))
	if err != nil {
		return r, err
	}
	f.QuotedOn = a.step.On
	return r.Quote(f, a.who)
}

// pageCaps is what the practice's State lets a page of this copy cost.
func (a *acting) pageCaps(r request.Request) []request.FeeCap {
	return r.PageCaps(a.o.deps.States, a.s.practice.State, a.today)
}

func (AcceptFee) act() string            { return "fee_accepted" }
func (AcceptFee) may() access.Permission { return access.RequestsWork }
func (x AcceptFee) do(a *acting, r request.Request) (request.Request, error) {
	return r.AcceptFee(a.step.On)
}

func (ChargeFee) act() string            { return "fee_charged" }
func (ChargeFee) may() access.Permission { return access.RequestsWork }
func (x ChargeFee) do(a *acting, r request.Request) (request.Request, error) {
	if x.Cents > 0 && r.Access != nil && r.Access.Fee != nil {
		// The form may have been settled since the sheet was made: what the State lets a page cost is asked of it now.
		f, err := r.Access.Fee.Capped(a.pageCaps(r))
		if err != nil {
			return r, err
		}
		now := *r.Access
		now.Fee, r.Access = &f, &now
	}
	return r.Charge(x.Cents, a.step.On)
}

func (DeliverAccess) act() string            { return "delivered" }
func (DeliverAccess) may() access.Permission { return access.RequestsWork }
func (x DeliverAccess) do(a *acting, r request.Request) (request.Request, error) {
	was := r
	r, err := r.Deliver(request.Delivered{Step: a.step, Method: x.Method, What: x.What, Proof: x.Proof, Summary: x.Summary})
	if err != nil {
		return was, err
	}
	if err := a.freeToGo(r); err != nil {
		return was, err
	}
	return a.handedOver(r)
}

func (DenyAccess) act() string            { return "denied" }
func (DenyAccess) may() access.Permission { return "" }
func (x DenyAccess) do(a *acting, r request.Request) (request.Request, error) {
	reviewers, err := reviewersIn(a.tx)
	if err != nil {
		return r, err
	}
	return r.Deny(request.Denial{Ground: x.Ground, Part: x.Part, Partial: x.Partial, Rationale: x.Rationale, Step: a.step}, a.who, reviewers)
}

func (AskReview) act() string            { return "review_asked" }
func (AskReview) may() access.Permission { return access.RequestsWork }
func (x AskReview) do(a *acting, r request.Request) (request.Request, error) {
	return r.AskReview(a.step)
}

func (ReferReview) act() string            { return "review_referred" }
func (ReferReview) may() access.Permission { return access.RequestsDecide }
func (x ReferReview) do(a *acting, r request.Request) (request.Request, error) {
	v, err := entryOf[request.Reviewer](a.tx, kindReviewer, x.ReviewerID)
	if err != nil {
		return r, err
	}
	members, err := a.tx.Members()
	if err != nil {
		return r, err
	}
	return r.Refer(asMember(v, members), a.step)
}

func (DecideReview) act() string            { return "review_decided" }
func (DecideReview) may() access.Permission { return access.RequestsDecide }
func (x DecideReview) do(a *acting, r request.Request) (request.Request, error) {
	return r.DecideReview(request.Decided{Step: a.step, Upheld: x.Upheld, Reason: strings.TrimSpace(x.Reason)})
}

// The acts of an amendment.
type (
	// DescribeAmendment says what shall be changed, and which records that is about.
	DescribeAmendment struct {
		When
		What request.Amendment
	}
	// AskReason: patients were told that a reason is needed, and this one was asked for it.
	AskReason struct{ When }
	// AcceptAmendment appends a text and links it; nothing is replaced.
	AcceptAmendment struct {
		When
		Text  string
		Links []request.Link
	}
	// RefuseAmendment denies it on one of the four grounds. Gone: who made the record is no longer there to change it.
	RefuseAmendment struct {
		When
		Ground request.AmendGround
		Why    string
		Gone   bool
		Links  []request.Link
	}
	// InformOthers sets who hears of an accepted amendment; ToldOther that one of them did.
	InformOthers struct {
		When
		List []request.Informed
	}
	ToldOther struct {
		When
		Name string
	}
	// DisagreeAmendment takes in the patient's statement, RebutAmendment the practice's answer, GiveRebuttal that she has a
	// copy of it, IncludeAmendment that request and denial go along without a statement.
	DisagreeAmendment struct {
		When
		Text  string
		Pages int
	}
	RebutAmendment struct {
		When
		Text string
	}
	GiveRebuttal     struct{ When }
	IncludeAmendment struct{ When }
)

func (DescribeAmendment) act() string            { return "described" }
func (DescribeAmendment) may() access.Permission { return access.RequestsWork }
func (x DescribeAmendment) do(a *acting, r request.Request) (request.Request, error) {
	if err := a.linked(r, x.What.Links); err != nil {
		return r, err
	}
	return r.Describe(x.What)
}

// linked refuses links to records of somebody else.
func (a *acting) linked(r request.Request, links []request.Link) error {
	for _, l := range links {
		var patientID string
		switch l.Kind {
		case request.LinkDocument:
			d, err := a.tx.Document(l.ID)
			if err != nil {
				return err
			}
			patientID = d.PatientID
		case request.LinkPhoto:
			p, err := a.tx.Photo(l.ID)
			if err != nil {
				return err
			}
			patientID = p.PatientID
		case request.LinkFile:
			f, err := a.tx.File(l.ID)
			if err != nil {
				return err
			}
			patientID = f.PatientID
		default:
			continue
		}
		if patientID != r.PatientID {
			return ErrOtherPatient
		}
	}
	return nil
}

func (AskReason) act() string            { return "reason_asked" }
func (AskReason) may() access.Permission { return access.RequestsWork }
func (x AskReason) do(a *acting, r request.Request) (request.Request, error) {
	return r.AskReason(a.rules, a.step)
}

func (AcceptAmendment) act() string            { return "accepted" }
func (AcceptAmendment) may() access.Permission { return "" }
func (x AcceptAmendment) do(a *acting, r request.Request) (request.Request, error) {
	if err := a.linked(r, x.Links); err != nil {
		return r, err
	}
	return r.Accept(request.AmendDecision{Step: a.step, Text: strings.TrimSpace(x.Text)}, x.Links, false, a.who)
}

func (RefuseAmendment) act() string            { return "refused" }
func (RefuseAmendment) may() access.Permission { return "" }
func (x RefuseAmendment) do(a *acting, r request.Request) (request.Request, error) {
	if err := a.linked(r, x.Links); err != nil {
		return r, err
	}
	return r.Refuse(request.AmendDecision{Step: a.step, Ground: x.Ground, Why: strings.TrimSpace(x.Why), Gone: x.Gone}, x.Links, a.who)
}

func (InformOthers) act() string            { return "inform" }
func (InformOthers) may() access.Permission { return access.RequestsWork }
func (x InformOthers) do(a *acting, r request.Request) (request.Request, error) {
	return r.ToInform(x.List, a.step)
}

func (ToldOther) act() string            { return "told" }
func (ToldOther) may() access.Permission { return access.RequestsWork }
func (x ToldOther) do(a *acting, r request.Request) (request.Request, error) {
	return r.Tell(x.Name, a.step)
}

func (DisagreeAmendment) act() string            { return "disagreement" }
func (DisagreeAmendment) may() access.Permission { return access.RequestsWork }
func (x DisagreeAmendment) do(a *acting, r request.Request) (request.Request, error) {
	return r.Disagree(request.Statement{Step: a.step, Text: strings.TrimSpace(x.Text), Pages: x.Pages}, a.rules)
}

func (RebutAmendment) act() string            { return "rebuttal" }
func (RebutAmendment) may() access.Permission { return access.RequestsDecide }
func (x RebutAmendment) do(a *acting, r request.Request) (request.Request, error) {
	return r.Rebut(request.Statement{Step: a.step, Text: strings.TrimSpace(x.Text), Pages: 1})
}

func (GiveRebuttal) act() string            { return "rebuttal_given" }
func (GiveRebuttal) may() access.Permission { return access.RequestsWork }
func (x GiveRebuttal) do(a *acting, r request.Request) (request.Request, error) {
	return r.GiveRebuttal(a.step)
}

func (IncludeAmendment) act() string            { return "include" }
func (IncludeAmendment) may() access.Permission { return access.RequestsWork }
func (x IncludeAmendment) do(a *acting, r request.Request) (request.Request, error) {
	return r.Include(a.step)
}

// The acts of a restriction.
type (
	// FrameRestriction says what shall be restricted, and the facts of the kind that must be accepted.
	FrameRestriction struct {
		When
		Want request.Restriction
	}
	// PayRestriction records money that came, or was taken back.
	PayRestriction struct {
		When
		Cents    int
		By       request.Payer
		Reversed bool
	}
	// ResolveHold: the patient was spoken to and gives the restriction up.
	ResolveHold struct{ When }
	// DecideRestriction agrees or declines, where the law leaves the choice.
	DecideRestriction struct {
		When
		Agreed bool
		Why    string
	}
	// EndRestriction ends it, in one of the lawful ways.
	EndRestriction struct {
		When
		Kind request.EndingKind
	}
	// EmergencyUse records that restricted information went to who treated an emergency, and who was asked to keep it.
	EmergencyUse struct{ When }
)

func (FrameRestriction) act() string            { return "framed" }
func (FrameRestriction) may() access.Permission { return access.RequestsWork }
func (x FrameRestriction) do(a *acting, r request.Request) (request.Request, error) {
	return r.Frame(x.Want)
}

func (PayRestriction) act() string            { return "payment" }
func (PayRestriction) may() access.Permission { return access.RequestsWork }
func (x PayRestriction) do(a *acting, r request.Request) (request.Request, error) {
	return r.Pay(request.Payment{Step: a.step, Cents: x.Cents, By: x.By, Reversed: x.Reversed})
}

func (ResolveHold) act() string            { return "hold_resolved" }
func (ResolveHold) may() access.Permission { return access.RequestsWork }
func (x ResolveHold) do(a *acting, r request.Request) (request.Request, error) {
	return r.Resolve(a.step)
}

func (DecideRestriction) act() string            { return "decided" }
func (DecideRestriction) may() access.Permission { return "" }
func (x DecideRestriction) do(a *acting, r request.Request) (request.Request, error) {
	return r.Decide(request.RestDecision{Step: a.step, Agreed: x.Agreed, Why: strings.TrimSpace(x.Why)}, a.who)
}

func (EndRestriction) act() string            { return "ended" }
func (EndRestriction) may() access.Permission { return access.RequestsWork }
func (x EndRestriction) do(a *acting, r request.Request) (request.Request, error) {
	return r.End(request.Ending{Step: a.step, Kind: x.Kind}, a.who)
}

func (EmergencyUse) act() string            { return "emergency" }
func (EmergencyUse) may() access.Permission { return access.RequestsWork }
func (x EmergencyUse) do(a *acting, r request.Request) (request.Request, error) {
	return r.UseInEmergency(a.step)
}
