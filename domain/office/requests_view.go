// This file opens one request with everything that is needed to work on it, and keeps the list of outside reviewers.
package office

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/letter"
	"consentry/domain/patient"
	"consentry/domain/request"
)

// SignedName is a signature on record, to hold beside the one on a letter.
type SignedName struct {
	DocumentID string
	Title      string // the kind of document, as a code
	Signer     string
	On         calendar.Date
	Method     consent.Method
	Strokes    []consent.Stroke
	Aspect     float32
}

// RequestView is one request, opened.
type RequestView struct {
	RequestLine
	Who       patient.Patient // zero for a complaint about nobody in particular
	Undone    []string        // what is left before it can be closed, as codes
	Rules     request.Rules
	Limits    []request.Limit
	PageCaps  []request.FeeCap // what the State allows for a page of this copy
	Repeat    *request.Request // the earlier one for the same that is open
	Reviewers []request.Reviewer
	Signed    []SignedName
	Letters   []Letter        // that were made about it
	Made      *AccountingMade // the newest list of disclosures that was made for it
	Write     []letter.Kind   // that can be written now
	Records   []request.Link
	Bands     []Band
	Members   map[string]string
	Finders   []access.Member // who can look into a complaint
	Officer   bool            // may decide the privacy officer's part
	Licensed  bool            // may decide what takes a licensed professional
	Works     bool            // may do the desk's part
	// Forms are the member's own that were begun and not done.
	Forms BegunForms
}

// requestFor is a request as the signed-in member may see it: not a complaint about that member.
func requestFor(s *session, tx Tx, id string) (request.Request, error) {
	r, err := entryOf[request.Request](tx, kindRequest, id)
	if err == nil {
		err = r.KeptFrom(actorOf(s))
	}
	if err != nil {
		return request.Request{}, err
	}
	return r, nil
}

// RequestView opens a request.
func (o *Office) RequestView(ctx context.Context, id string) (RequestView, error) {
	var v RequestView
	err := o.write(ctx, access.RequestsView, func(s *session, tx Tx) (audit.Event, error) {
		r, err := requestFor(s, tx, id)
		if err != nil {
			return audit.Event{}, err
		}
		if v, err = o.requestView(s, tx, r); err != nil {
			return audit.Event{}, err
		}
		return requestEvent(audit.RequestViewed, r), nil
	})
	return v, err
}

func (o *Office) requestView(s *session, tx Tx, r request.Request) (RequestView, error) {
	r, err := withLastFree(tx, r)
	if err != nil {
		return RequestView{}, err
	}
	v := RequestView{Undone: r.Undone(), Limits: o.requestLimits(s, r), Officer: s.perms.Has(access.RequestsDecide),
		Licensed: s.perms.Has(access.RequestsClinical), Works: s.perms.Has(access.RequestsWork)}
	v.PageCaps = r.PageCaps(o.deps.States, s.practice.State, o.today(s))
	if v.Rules, err = requestRules(tx); err != nil {
		return v, err
	}
	if r.PatientID != "" {
		if v.Who, err = tx.Patient(r.PatientID); err != nil {
			return v, err
		}
		if err := v.about(s, tx, r, o.today(s)); err != nil {
			return v, err
		}
	}
	v.RequestLine = o.requestLine(s, r, v.Rules, v.Who)
	if r.RepeatOf != "" {
		first, err := entryOf[request.Request](tx, kindRequest, r.RepeatOf)
		if err != nil {
			return v, err
		}
		v.Repeat = &first
	}
	if v.Reviewers, err = reviewersIn(tx); err != nil {
		return v, err
	}
	if _, err := tx.Setting(settingForms(s.member.ID, r.ID), &v.Forms); err != nil {
		return v, err
	}
	if v.Letters, err = entriesOf[Letter](tx, kindLetter, EntryQuery{Owner: kindRequest + "." + r.ID, Newest: true}); err != nil {
		return v, err
	}
	if r.Accounting != nil {
		made, err := entriesOf[AccountingMade](tx, kindAccounting, EntryQuery{Owner: r.ID, Newest: true, Limit: 1})
		if err != nil {
			return v, err
		}
		if len(made) > 0 {
			v.Made = &made[0]
		}
	}
	v.Write = slices.DeleteFunc(LettersFor(r), func(k letter.Kind) bool { return !s.perms.Has(letterPermission(k)) })
	if v.Members, err = memberNames(tx); err != nil {
		return v, err
	}
	v.Finders, err = findersIn(tx)
	return v, err
}

// about reads what of the patient's record the work needs.
func (v *RequestView) about(s *session, tx Tx, r request.Request, today calendar.Date) error {
	var err error
	if v.Bands, err = bandsOf(tx, r.PatientID, today); err != nil {
		return err
	}
	docs, err := tx.DocumentsOf(r.PatientID)
	if err != nil {
		return err
	}
	for _, d := range slices.Backward(docs) {
		v.Records = append(v.Records, request.Link{Kind: request.LinkDocument, ID: d.ID, Name: string(d.Kind) + " " + d.OutcomeOn.String()})
		if d.Outcome == consent.OutcomeSigned && (len(d.Signature.Strokes) > 0 || d.Signature.ScanID != "") {
			v.Signed = append(v.Signed, SignedName{DocumentID: d.ID, Title: string(d.Kind), Signer: d.Signer.Name, On: d.Signature.SignedOn,
				Method: d.Signature.Method, Strokes: d.Signature.Strokes, Aspect: d.Signature.Aspect})
		}
	}
	return nil
}

// RequestPaper opens a paper that belongs to a request: the letter it came with, a proof.
func (o *Office) RequestPaper(ctx context.Context, id, fileID string) ([]byte, error) {
	s, err := o.may(access.RequestsView)
	if err != nil {
		return nil, err
	}
	var f File
	err = o.write(ctx, access.RequestsView, func(s *session, tx Tx) (audit.Event, error) {
		r, err := requestFor(s, tx, id)
		if err != nil {
			return audit.Event{}, err
		}
		if f, err = tx.File(fileID); err != nil {
			return audit.Event{}, err
		}
		if f.PatientID != r.PatientID || f.Kind != "request" && f.Kind != "packet" {
			return audit.Event{}, ErrNotFound
		}
		return requestEvent(audit.RequestViewed, r, "file", fileID), nil
	})
	if err != nil {
		return nil, err
	}
	return s.opened.Fetch(ctx, f)
}

// canFind tells whether a member can look into a complaint and write down what was found, which nobody can who left.
func canFind(m access.Member) bool {
	return m.Permissions().Has(DisposeComplaint{}.may())
}

func findersIn(tx Tx) ([]access.Member, error) {
	members, err := tx.Members()
	return slices.DeleteFunc(members, func(m access.Member) bool { return !canFind(m) }), err
}

func reviewersIn(tx Tx) ([]request.Reviewer, error) {
	list, err := entriesOf[request.Reviewer](tx, kindReviewer, EntryQuery{})
	if err != nil || len(list) == 0 {
		return nil, err
	}
	members, err := tx.Members()
	for i := range list {
		list[i] = asMember(list[i], members)
	}
	return list, err
}

// asMember notes that a reviewer is a member of the practice, also when only the name was typed: who denied something does not
// review it under another heading.
func asMember(v request.Reviewer, members []access.Member) request.Reviewer {
	for _, m := range members {
		if v.MemberID == "" && plainName(v.Name) == plainName(m.Name) {
			v.MemberID = m.ID
		}
	}
	return v
}

// plainName is a name without titles, marks and the size of its letters.
func plainName(name string) string {
	words := strings.FieldsFunc(strings.ReplaceAll(strings.ToLower(name), ".", ""), func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' && r != '’' && r != '-' })
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "dr" || w == "md" || w == "do" }), " ")
}

// Reviewers lists the licensed professionals whom the practice designated to review denials (164.524(a)(4)).
func (o *Office) Reviewers(ctx context.Context) ([]request.Reviewer, error) {
	var list []request.Reviewer
	err := o.peek(ctx, access.RequestsView, func(_ *session, tx Tx) (err error) {
		list, err = reviewersIn(tx)
		return err
	})
	return list, err
}

// SaveReviewer adds or changes one.
func (o *Office) SaveReviewer(ctx context.Context, v request.Reviewer) (request.Reviewer, error) {
	err := o.write(ctx, access.RequestsDecide, func(_ *session, tx Tx) (audit.Event, error) {
		members, err := tx.Members()
		if err != nil {
			return audit.Event{}, err
		}
		v = asMember(v, members)
		if v.ID == "" {
			v.ID = o.newID()
		} else if _, err := entryOf[request.Reviewer](tx, kindReviewer, v.ID); err != nil {
			return audit.Event{}, err
		}
		v.Name, v.Licence, v.Telephone = oneLine(v.Name), oneLine(v.Licence), oneLine(v.Telephone)
		if err := v.Check(); err != nil {
			return audit.Event{}, err
		}
		return audit.Event{Action: audit.ReviewerChanged, Object: "reviewer:" + v.ID}, tx.PutEntry(kindReviewer, v.ID, v)
	})
	return v, err
}
