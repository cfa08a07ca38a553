// This file is the desk for what patients ask about their records: logging a request, opening it, and the one way in
// which something is done about it (45 CFR 164.522 to 164.530(d)).
package office

import (
	"context"
	"errors"
	"slices"
	"strings"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/patient"
	"consentry/domain/request"
)

const (
	kindRequest         = "request"
	kindReviewer        = "reviewer"
	settingRequests     = "requests"
	settingRequestCount = "requests_numbered"
)

// NewRequest is what is written down when somebody asks.
type NewRequest struct {
	Kind       request.Kind
	PatientID  string
	ReceivedOn calendar.Date // zero: today
	Via        request.Channel
	Associate  string
	InWriting  bool
	Words      string
	Requester  request.Requester
	// Inspect: the patient wants to look, not a copy. Of access only.
	Inspect bool
	// Identity is how it was made sure at once who asks; nil: later.
	Identity *IdentityCheck
	// Paper is the letter, scanned: PDF, JPEG or PNG.
	Paper []byte
}

// IdentityCheck is how it was made sure who asks.
type IdentityCheck struct {
	Methods     []patient.Method
	Identifiers []patient.Identifier
	// SignatureOf is the signed document that the letter's signature was held beside.
	SignatureOf    string
	SignatureAlike bool
	Authority      string // evidence seen for a representative
	Note           string
}

// RequestLine is one request in a list.
type RequestLine struct {
	Request request.Request
	Patient string
	Clock   request.Clock
	Stage   request.State
	Late    []string
}

// RequestFilter chooses a list. Zero values do not narrow; the list is of what is open unless Closed says otherwise.
type RequestFilter struct {
	PatientID string
	Kind      request.Kind
	Closed    bool
}

// mostRequests bounds a list: more than that nobody reads.
const mostRequests = 500

// Requests lists what is open, what is due first before the rest; or what is closed, the newest first.
func (o *Office) Requests(ctx context.Context, f RequestFilter) ([]RequestLine, error) {
	var lines []RequestLine
	err := o.peek(ctx, access.RequestsView, func(s *session, tx Tx) error {
		list, err := requestsIn(tx, f)
		if err != nil {
			return err
		}
		var ids []string
		for _, r := range list {
			if r.PatientID != "" {
				ids = append(ids, r.PatientID)
			}
		}
		who, err := tx.PatientsByID(ids)
		if err != nil {
			return err
		}
		rules, err := requestRules(tx)
		if err != nil {
			return err
		}
		for _, r := range list {
			lines = append(lines, o.requestLine(s, r, rules, who[r.PatientID]))
		}
		return nil
	})
	return lines, err
}

func requestsIn(tx Tx, f RequestFilter) ([]request.Request, error) {
	var list []request.Request
	if f.Closed {
		for _, state := range []request.State{request.Closed, request.Withdrawn} {
			part, err := entriesOf[request.Request](tx, kindRequest, EntryQuery{State: string(state), PatientID: f.PatientID, Newest: true, Limit: mostRequests})
			if err != nil {
				return nil, err
			}
			list = append(list, part...)
		}
		slices.SortStableFunc(list, func(a, b request.Request) int { return b.ReceivedOn.Compare(a.ReceivedOn) })
	} else {
		var err error
		if list, err = entriesOf[request.Request](tx, kindRequest, EntryQuery{ByDay: true, PatientID: f.PatientID, Limit: mostRequests}); err != nil {
			return nil, err
		}
	}
	if f.Kind != "" {
		list = slices.DeleteFunc(list, func(r request.Request) bool { return r.Kind != f.Kind })
	}
	return list, nil
}

func (o *Office) requestLine(s *session, r request.Request, rules request.Rules, p patient.Patient) RequestLine {
	c := o.requestClock(s, r, rules)
	l := RequestLine{Request: r, Clock: c, Stage: r.Stage(), Late: r.Late(c, o.today(s)), Patient: p.ListName()}
	if r.PatientID == "" {
		l.Patient = r.Requester.Name
	}
	return l
}

// requestClock reckons a request's days, with what the practice's State adds.
func (o *Office) requestClock(s *session, r request.Request, rules request.Rules) request.Clock {
	return r.Clock(rules, o.requestLimits(s, r))
}

func (o *Office) requestLimits(s *session, r request.Request) []request.Limit {
	return r.Limits(o.deps.States, s.practice.State, o.today(s))
}

func requestRules(tx Tx) (request.Rules, error) {
	rules := request.DefaultRules()
	_, err := tx.Setting(settingRequests, &rules)
	return rules, err
}

// RequestRules are the practice's own choices about requests.
func (o *Office) RequestRules(ctx context.Context) (request.Rules, error) {
	var rules request.Rules
	err := o.peek(ctx, access.SettingsView, func(_ *session, tx Tx) (err error) {
		rules, err = requestRules(tx)
		return err
	})
	return rules, err
}

// SaveRequestRules changes them. What the law does not allow is refused.
func (o *Office) SaveRequestRules(ctx context.Context, rules request.Rules) error {
	return o.write(ctx, access.SettingsEdit, func(_ *session, tx Tx) (audit.Event, error) {
		if err := rules.Check(); err != nil {
			return audit.Event{}, err
		}
		return audit.Event{Action: audit.SettingsChanged, Object: "setting:" + settingRequests}, tx.PutSetting(settingRequests, rules)
	})
}

// LogRequest writes a request down; its clock runs from the day it came. A check of identity that does not suffice does
// not stop it: the request is logged, and the check stays open (rule D7).
func (o *Office) LogRequest(ctx context.Context, n NewRequest) (request.Request, error) {
	s, err := o.may(access.RequestsWork)
	if err != nil {
		return request.Request{}, err
	}
	var paper File
	if len(n.Paper) > 0 {
		if n.PatientID == "" {
			return request.Request{}, &Invalid{Defects: []Defect{{Field: "paper", Key: "requests.paper_needs_patient"}}}
		}
		if paper, err = o.keepScan(ctx, s, n.PatientID, n.Paper, "request"); err != nil {
			return request.Request{}, err
		}
	}
	var r request.Request
	err = o.write(ctx, access.RequestsWork, func(s *session, tx Tx) (audit.Event, error) {
		var err error
		if r, err = o.newRequest(s, tx, n); err != nil {
			return audit.Event{}, err
		}
		if paper.ID != "" {
			r.LetterID, r.InWriting = paper.ID, true
			if err := tx.AddFile(paper); err != nil {
				return audit.Event{}, err
			}
		}
		if n.Identity != nil {
			if r, err = o.tryIdentity(s, tx, r, *n.Identity); err != nil {
				return audit.Event{}, err
			}
		}
		if err := tx.PutSetting(settingRequestCount, r.Number); err != nil {
			return audit.Event{}, err
		}
		if r, err = o.putRequest(s, tx, r); err != nil {
			return audit.Event{}, err
		}
		return requestEvent(audit.RequestLogged, r, "kind", string(r.Kind), "via", string(r.Via)), nil
	})
	return r, err
}

func (o *Office) newRequest(s *session, tx Tx, n NewRequest) (request.Request, error) {
	today := o.today(s)
	r := request.Request{ID: o.newID(), Kind: n.Kind, PatientID: n.PatientID, ReceivedOn: n.ReceivedOn, Via: n.Via, Associate: oneLine(n.Associate),
		InWriting: n.InWriting || n.Via == request.ByLetter || n.Via == request.ByEmail, Words: strings.TrimSpace(n.Words), Requester: n.Requester,
		Logged: request.Step{On: today, At: o.now(s), By: s.member.ID}}
	if r.ReceivedOn.IsZero() {
		r.ReceivedOn = today
	}
	if r.Requester.Kind == "" {
		r.Requester.Kind = request.Patient
	}
	if err := r.Check(today); err != nil {
		return r, err
	}
	if r.PatientID != "" {
		p, err := tx.Patient(r.PatientID)
		if err != nil {
			return r, err
		}
		if r.Requester.Kind == request.Representative {
			rep, ok := representativeOf(p, r.Requester.RepresentativeID)
			if !ok {
				return r, ErrNotFound
			}
			r.Requester.Name = rep.Name
		}
	}
	if _, err := tx.Setting(settingRequestCount, &r.Number); err != nil {
		return r, err
	}
	r.Number++
	r, err := beginRequest(tx, r, n)
	if err != nil {
		return r, err
	}
	same, err := openRequests(tx, r.PatientID, r.Kind)
	if err != nil {
		return r, err
	}
	if len(same) > 0 && r.PatientID != "" {
		r.RepeatOf = same[0].ID
	}
	return r, nil
}

func representativeOf(p patient.Patient, id string) (patient.Representative, bool) {
	i := slices.IndexFunc(p.Representatives, func(r patient.Representative) bool { return r.ID == id })
	if i < 0 {
		return patient.Representative{}, false
	}
	return p.Representatives[i], true
}

// openRequests are those of a patient that ask for the same and are not answered, the oldest first.
func openRequests(tx Tx, patientID string, k request.Kind) ([]request.Request, error) {
	if patientID == "" {
		return nil, nil
	}
	list, err := entriesOf[request.Request](tx, kindRequest, EntryQuery{PatientID: patientID})
	return slices.DeleteFunc(list, func(r request.Request) bool { return !r.Open() || r.Kind != k }), err
}

// OpenRequests tells, before a request is logged, which ones for the same thing are still open.
func (o *Office) OpenRequests(ctx context.Context, patientID string, k request.Kind) ([]request.Request, error) {
	var list []request.Request
	err := o.peek(ctx, access.RequestsView, func(_ *session, tx Tx) (err error) {
		list, err = openRequests(tx, patientID, k)
		return err
	})
	return list, err
}

// putRequest writes a request with what lists are made by.
func (o *Office) putRequest(s *session, tx Tx, r request.Request) (request.Request, error) {
	rules, err := requestRules(tx)
	if err != nil {
		return r, err
	}
	r.State, r.On = r.Stage(), r.Next(o.requestClock(s, r, rules))
	return r, tx.PutEntry(kindRequest, r.ID, r)
}

func requestEvent(a audit.Action, r request.Request, kv ...string) audit.Event {
	e := audit.Event{Action: a, Object: "request:" + r.ID, PatientID: r.PatientID, Args: map[string]string{"number": request.NumberOf(r.Number)}}
	for i := 0; i+1 < len(kv); i += 2 {
		e.Args[kv[i]] = kv[i+1]
	}
	return e
}

// tryIdentity records an identity check if it suffices; one that does not leaves the check open.
func (o *Office) tryIdentity(s *session, tx Tx, r request.Request, c IdentityCheck) (request.Request, error) {
	with, err := o.identity(s, tx, r, c, o.today(s))
	var no request.Refused
	if errors.As(err, &no) && (no.Code == "identity_insufficient" || no.Code == "no_authority") {
		return r, nil
	}
	return with, err
}

// identity judges a check by what the record knows: the representative's standing today, the document whose signature was
// compared.
func (o *Office) identity(s *session, tx Tx, r request.Request, c IdentityCheck, on calendar.Date) (request.Request, error) {
	i := request.Identity{Step: request.Step{On: on, At: o.now(s), By: s.member.ID, Note: strings.TrimSpace(c.Note)},
		SignatureOf: c.SignatureOf, SignatureAlike: c.SignatureAlike, Authority: oneLine(c.Authority)}
	for _, m := range c.Methods {
		i.Methods = append(i.Methods, string(m))
	}
	for _, id := range c.Identifiers {
		i.Identifiers = append(i.Identifiers, string(id))
	}
	i.Enough = patient.Verification{ByPhone: r.AtDistance(), Methods: c.Methods, Identifiers: c.Identifiers}.Sufficient()
	if c.SignatureOf != "" {
		d, err := tx.Document(c.SignatureOf)
		if err != nil {
			return r, err
		}
		if d.PatientID != r.PatientID {
			return r, ErrOtherPatient
		}
	}
	if r.Requester.Kind == request.Representative {
		p, err := tx.Patient(r.PatientID)
		if err != nil {
			return r, err
		}
		rep, ok := representativeOf(p, r.Requester.RepresentativeID)
		if !ok {
			return r, ErrNotFound
		}
		if st := patient.StandingOf(p, rep, o.today(s), s.practice.State); !st.Stands {
			i.Stands = st.Key
		}
		if i.Authority == "" {
			i.Authority = rep.Evidence
		}
	}
	return r.Verify(i)
}

// beginRequest gives a request the part of its kind.
func beginRequest(tx Tx, r request.Request, n NewRequest) (request.Request, error) {
	switch r.Kind {
	case request.KindAccess:
		r.Access = request.NewAccess()
		r.Access.Inspect = n.Inspect
		if d := r.Requester.Directive; d != nil {
			r.Access.Delivery = request.Delivery{Method: request.ToThirdParty, Address: d.Recipient + ", " + d.Address}
		}
	case request.KindAmendment:
		r.Amendment = &request.Amendment{Change: request.ChangeCorrect, What: r.Words}
	case request.KindAccounting:
		r.Accounting = &request.Accounting{}
		return withLastFree(tx, r)
	case request.KindRestriction:
		r.Restriction = &request.Restriction{Text: r.Words}
	case request.KindConfidential:
		r.Confidential = &request.Confidential{}
	case request.KindComplaint:
		r.Complaint = &request.Complaint{About: r.Words}
	}
	return r, nil
}
