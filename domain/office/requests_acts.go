// This file holds what can be done about a request: each act says who may do it, and puts the rule's answer in place.
package office

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/request"
)

// When says on which day something was done (zero: today), what is noted about it, and the paper that proves it.
type When struct {
	On    calendar.Date
	Note  string
	Paper []byte // PDF, JPEG or PNG
}

func (w When) when() When { return w }

// RequestAct is one thing that is done about a request. The rules of its chapter say whether it may be.
type RequestAct interface {
	when() When
	// act is its name in the audit log.
	act() string
	// may is who may do it; "" the rule asks who decides.
	may() access.Permission
	do(a *acting, r request.Request) (request.Request, error)
}

// acting is what an act may look at.
type acting struct {
	o      *Office
	s      *session
	tx     Tx
	who    request.Actor
	today  calendar.Date
	rules  request.Rules
	limits []request.Limit
	step   request.Step
}

func actorOf(s *session) request.Actor {
	return request.Actor{ID: s.member.ID, Officer: s.perms.Has(access.RequestsDecide), Licensed: s.perms.Has(access.RequestsClinical)}
}

// DoRequest does one thing about a request and returns it as it stands then. What the rules refuse changes nothing.
func (o *Office) DoRequest(ctx context.Context, id string, act RequestAct) (request.Request, error) {
	s, err := o.may(access.RequestsWork)
	if err != nil {
		return request.Request{}, err
	}
	if may := act.may(); may != "" && !s.perms.Has(may) {
		return request.Request{}, ErrNotPermitted.With(nil, "permission", string(may))
	}
	var paper File
	w := act.when()
	if len(w.Paper) > 0 {
		var was request.Request
		if err := o.peek(ctx, access.RequestsWork, func(s *session, tx Tx) (err error) {
			was, err = requestFor(s, tx, id)
			return err
		}); err != nil {
			return was, err
		}
		if was.PatientID == "" {
			return was, &Invalid{Defects: []Defect{{Field: "paper", Key: "requests.paper_needs_patient"}}}
		}
		if paper, err = o.keepScan(ctx, s, was.PatientID, w.Paper, "request"); err != nil {
			return was, err
		}
	}
	var r request.Request
	err = o.write(ctx, access.RequestsWork, func(s *session, tx Tx) (audit.Event, error) {
		was, err := requestFor(s, tx, id)
		if err != nil {
			return audit.Event{}, err
		}
		a, err := o.acting(s, tx, was, w, paper)
		if err != nil {
			return audit.Event{}, err
		}
		if r, err = act.do(a, was); err != nil {
			return audit.Event{}, err
		}
		if paper.ID != "" {
			if err := tx.AddFile(paper); err != nil {
				return audit.Event{}, err
			}
		}
		if r, err = o.putRequest(s, tx, r); err != nil {
			return audit.Event{}, err
		}
		return requestEvent(actionOf(act), r, "what", act.act(), "state", string(r.State)), nil
	})
	return r, err
}

func (o *Office) acting(s *session, tx Tx, r request.Request, w When, paper File) (*acting, error) {
	rules, err := requestRules(tx)
	a := &acting{o: o, s: s, tx: tx, who: actorOf(s), today: o.today(s), rules: rules, limits: o.requestLimits(s, r)}
	a.step = request.Step{On: cmp.Or(w.On, a.today), At: o.now(s), By: s.member.ID, Note: strings.TrimSpace(w.Note), FileID: paper.ID}
	if a.step.On.After(a.today) {
		return nil, calendar.Refused{Code: calendar.FutureTrigger, Date: a.step.On, Limit: a.today}
	}
	return a, err
}

func actionOf(act RequestAct) audit.Action {
	switch act.(type) {
	case CloseRequest, WithdrawRequest:
		return audit.RequestClosed
	case ExtendRequest, QuoteFee, DenyAccess, ReferReview, DecideReview, AcceptAmendment, RefuseAmendment, RebutAmendment, DecideRestriction, EndRestriction, DecideMeans, DisposeComplaint:
		return audit.RequestDecided
	}
	return audit.RequestWorked
}

// lettered refuses to go on as if a letter had been sent that was neither made here, where what it must say is checked, nor
// is there as a paper.
func (a *acting) lettered(r request.Request, kinds ...string) error {
	if a.step.FileID != "" {
		return nil
	}
	made, err := entriesOf[Letter](a.tx, kindLetter, EntryQuery{Owner: kindRequest + "." + r.ID})
	if err != nil {
		return err
	}
	if slices.ContainsFunc(made, func(l Letter) bool { return slices.Contains(kinds, string(l.Kind)) }) {
		return nil
	}
	return request.Refused{Field: "letter", Code: "letter_unmade"}
}

// The acts that every kind knows.
type (
	// CheckIdentity makes sure who asks.
	CheckIdentity struct {
		When
		Check IdentityCheck
	}
	// NoteRequest adds a note.
	NoteRequest struct{ When }
	// TakeRequest makes a member the one who sees to it; "" nobody in particular.
	TakeRequest struct {
		When
		MemberID string
	}
	// ExtendRequest records the one extension; When.On is the day its letter was sent.
	ExtendRequest struct {
		When
		Until  calendar.Date
		Reason string
	}
	// SentLetter records that a letter was sent.
	SentLetter struct {
		When
		What request.LetterKind
	}
	// MoveReceived changes the day the request came; the note says why.
	MoveReceived struct {
		When
		To calendar.Date
	}
	// WithdrawRequest ends it by the patient's own wish, which the note tells.
	WithdrawRequest struct{ When }
	// CloseRequest ends it when nothing is left to do.
	CloseRequest struct{ When }
)

func (CheckIdentity) act() string            { return "identity" }
func (CheckIdentity) may() access.Permission { return access.RequestsWork }
func (x CheckIdentity) do(a *acting, r request.Request) (request.Request, error) {
	return a.o.identity(a.s, a.tx, r, x.Check, a.step.On)
}

func (NoteRequest) act() string            { return "note" }
func (NoteRequest) may() access.Permission { return access.RequestsWork }
func (x NoteRequest) do(a *acting, r request.Request) (request.Request, error) {
	return r.AddNote(a.step)
}

func (TakeRequest) act() string            { return "owner" }
func (TakeRequest) may() access.Permission { return access.RequestsWork }
func (x TakeRequest) do(a *acting, r request.Request) (request.Request, error) {
	if x.MemberID != "" {
		if _, err := a.tx.Member(x.MemberID); err != nil {
			return r, err
		}
	}
	r.Owner = x.MemberID
	return r, nil
}

func (ExtendRequest) act() string            { return "extension" }
func (ExtendRequest) may() access.Permission { return "" }
func (x ExtendRequest) do(a *acting, r request.Request) (request.Request, error) {
	e := request.Extension{SentOn: a.step.On, Until: x.Until, Reason: strings.TrimSpace(x.Reason), FileID: a.step.FileID}
	was := r
	r, err := r.Extend(e, a.who, a.limits, a.today)
	if err != nil {
		return was, err
	}
	if err := a.lettered(r, "access_extension", "amendment_extension", "accounting_extension"); err != nil {
		return was, err
	}
	return r.AddLetter(request.Letter{What: request.LetterExtension, Step: a.step})
}

// lettersOf are the kinds of letters that say what a step claims was sent.
var lettersOf = map[request.LetterKind][]string{
	request.LetterDenial:     {"access_denial", "amendment_denial", "restriction_declined"},
	request.LetterReview:     {"access_review"},
	request.LetterAccepted:   {"amendment_accepted"},
	request.LetterFee:        {"access_fee", "accounting_fee"},
	request.LetterEnding:     {"restriction_ended"},
	request.LetterDispositon: {"complaint_answer"},
}

func (SentLetter) act() string            { return "letter" }
func (SentLetter) may() access.Permission { return access.RequestsWork }
func (x SentLetter) do(a *acting, r request.Request) (request.Request, error) {
	l := request.Letter{What: x.What, Step: a.step}
	out, err := r.AddLetter(l)
	if err != nil {
		return r, err
	}
	if kinds := lettersOf[x.What]; len(kinds) > 0 {
		if err := a.lettered(r, kinds...); err != nil {
			return r, err
		}
	}
	return out, nil
}

func (MoveReceived) act() string            { return "received" }
func (MoveReceived) may() access.Permission { return access.RequestsDecide }
func (x MoveReceived) do(a *acting, r request.Request) (request.Request, error) {
	return r.Receive(x.To, a.today, a.step.Note, a.step)
}

func (WithdrawRequest) act() string            { return "withdrawn" }
func (WithdrawRequest) may() access.Permission { return access.RequestsWork }
func (x WithdrawRequest) do(a *acting, r request.Request) (request.Request, error) {
	return r.Withdraw(a.step)
}

func (CloseRequest) act() string            { return "closed" }
func (CloseRequest) may() access.Permission { return access.RequestsWork }
func (x CloseRequest) do(a *acting, r request.Request) (request.Request, error) {
	return r.Close(a.step)
}

// The acts of an accounting, of confidential communications and of a complaint.
type (
	// QuoteAccounting tells in advance what a later accounting costs, or corrects what was told.
	QuoteAccounting struct {
		When
		Cents int
	}
	// DropAccountingFee takes back a fee that was told: none is asked after all.
	DropAccountingFee struct{ When }
	// AcceptAccounting records that the patient agreed to that.
	AcceptAccounting struct{ When }
	// DeliverAccounting records the accounting that was given. ReportID is the stored report.
	DeliverAccounting struct {
		When
		ReportID string
		Method   request.DeliveryMethod
		What     string
		Proof    string
		Charged  int
	}
	// SetMeans says how the patient wants to be reached.
	SetMeans struct {
		When
		Want request.Confidential
	}
	// DecideMeans accommodates it, asks for what is missing, or refuses on administrative grounds.
	DecideMeans struct {
		When
		Outcome request.ConfOutcome
		Reason  request.AdminReason
		Asked   string
	}
	// EndMeans: the patient wants something else now; the note says what.
	EndMeans struct{ When }
	// AssignComplaint names who looks into it, and whom it is about.
	AssignComplaint struct {
		When
		MemberID string
		Subjects []string
	}
	// DisposeComplaint records what was found and done.
	DisposeComplaint struct {
		When
		Finding request.Finding
		Found   string
		Action  string
	}
	// AnswerComplaint records that the person was told.
	AnswerComplaint struct{ When }
)

func (QuoteAccounting) act() string            { return "fee" }
func (QuoteAccounting) may() access.Permission { return "" }
func (x QuoteAccounting) do(a *acting, r request.Request) (request.Request, error) {
	now, err := withLastFree(a.tx, r)
	if err != nil {
		return r, err
	}
	return now.QuoteAccounting(request.Fee{Method: request.FeeActual, Cents: x.Cents, QuotedOn: a.step.On}, a.who)
}

func (DropAccountingFee) act() string            { return "fee_dropped" }
func (DropAccountingFee) may() access.Permission { return "" }
func (DropAccountingFee) do(a *acting, r request.Request) (request.Request, error) {
	return r.DropAccountingFee(a.step, a.who)
}

func (AcceptAccounting) act() string            { return "fee_accepted" }
func (AcceptAccounting) may() access.Permission { return access.RequestsWork }
func (x AcceptAccounting) do(a *acting, r request.Request) (request.Request, error) {
	return r.AcceptAccountingFee(a.step.On)
}

func (DeliverAccounting) act() string            { return "delivered" }
func (DeliverAccounting) may() access.Permission { return access.RequestsWork }
func (x DeliverAccounting) do(a *acting, r request.Request) (request.Request, error) {
	if x.ReportID != "" {
		f, err := a.tx.File(x.ReportID)
		if err != nil {
			return r, err
		}
		if f.PatientID != r.PatientID {
			return r, ErrOtherPatient
		}
	}
	now, err := withLastFree(a.tx, r)
	if err != nil {
		return r, err
	}
	return now.DeliverAccounting(request.Delivered{Step: a.step, Method: x.Method, What: x.What, Proof: x.Proof}, x.ReportID, x.Charged)
}

func (SetMeans) act() string            { return "means" }
func (SetMeans) may() access.Permission { return access.RequestsWork }
func (x SetMeans) do(a *acting, r request.Request) (request.Request, error) {
	return r.SetMeans(x.Want)
}

func (DecideMeans) act() string            { return "means_decided" }
func (DecideMeans) may() access.Permission { return access.RequestsWork }
func (x DecideMeans) do(a *acting, r request.Request) (request.Request, error) {
	r, err := r.Accommodate(request.ConfDecision{Step: a.step, Outcome: x.Outcome, Reason: x.Reason, Asked: x.Asked}, a.who)
	if err != nil || !r.Binding() {
		return r, err
	}
	return r, a.reach(r)
}

func (EndMeans) act() string            { return "means_ended" }
func (EndMeans) may() access.Permission { return access.RequestsWork }
func (x EndMeans) do(a *acting, r request.Request) (request.Request, error) {
	bound := r.Binding()
	r, err := r.EndMeans(a.step)
	if err != nil || !bound {
		return r, err
	}
	return r, a.unreach(r)
}

func (AssignComplaint) act() string            { return "assigned" }
func (AssignComplaint) may() access.Permission { return access.RequestsDecide }
func (x AssignComplaint) do(a *acting, r request.Request) (request.Request, error) {
	who, err := a.tx.Member(x.MemberID)
	if err != nil {
		return r, err
	}
	if !canFind(who) {
		return r, ErrNotFound
	}
	return r.Assign(x.MemberID, x.Subjects, a.step)
}

func (DisposeComplaint) act() string            { return "disposed" }
func (DisposeComplaint) may() access.Permission { return access.RequestsWork }
func (x DisposeComplaint) do(a *acting, r request.Request) (request.Request, error) {
	return r.Dispose(request.Disposition{Step: a.step, Finding: x.Finding, Found: x.Found, Action: x.Action}, a.who)
}

func (AnswerComplaint) act() string            { return "answered" }
func (AnswerComplaint) may() access.Permission { return access.RequestsWork }
func (x AnswerComplaint) do(a *acting, r request.Request) (request.Request, error) {
	return r.Answer(a.step)
}
