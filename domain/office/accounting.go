// This file makes accountings of disclosures for patients (45 CFR 164.528), and keeps what agencies stated that hides
// disclosures from them for a time.
package office

import (
	"context"
	"fmt"
	"slices"
	"time"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/disclosure"
	"consentry/domain/request"
)

// The kinds of entries of this file.
const (
	kindSuspension = "suspension"
	kindAccounting = "accounting"
)

// The tasks of the ledger.
const (
	TaskTellHidden        TaskKind = "tell_hidden"        // an agency's statement ended: what it hid is owed
	TaskWrittenSuspension TaskKind = "written_suspension" // an agency's oral statement soon ends by itself
)

// AccountingWish is an accounting that a patient asked for.
type AccountingWish struct {
	PatientID string
	RequestID string        // "" when none is kept
	Requested calendar.Date // the day the patient asked; zero: that of the request
	Since     calendar.Date // the patient wants no earlier ones; zero: all
	Lang      string        // "en" or "es"; "": the patient's language
	// FeeCents is asked for an accounting that is not free; FeeTold says that the patient was told the fee before and
	// could still change or withdraw the request (164.528(c)(2)).
	FeeCents int
	FeeTold  bool
}

// Accounting is what an accounting would say now.
type Accounting struct {
	Requested, Since calendar.Date // as it was asked for
	// Agreed is the fee that the patient agreed to on the request, in cents.
	Agreed   int
	From, To calendar.Date
	Rows     []disclosure.Row
	Free     bool
	LastFree calendar.Date // when the last free one was asked for
	// Suspended are the statements that hide something now, and Hidden how many disclosures they hide. Neither is ever on
	// the patient's paper.
	Suspended []disclosure.Suspension
	Hidden    int
}

// AccountingMade is one that a patient got, frozen but for its state: "hidden" until what an agency hid was told, too.
type AccountingMade struct {
	ID        string        `json:"id"`
	PatientID string        `json:"patient_id"`
	RequestID string        `json:"owner,omitempty"`
	State     string        `json:"state"`
	TellOn    calendar.Date `json:"on,omitzero"` // the first day on which what was hidden may be told
	Requested calendar.Date `json:"requested"`
	From      calendar.Date `json:"from"`
	To        calendar.Date `json:"to"`
	Count     int           `json:"count"`
	Free      bool          `json:"free"`
	FeeCents  int           `json:"fee_cents,omitempty"`
	FileID    string        `json:"file_id"`
	At        time.Time     `json:"at"`
	By        string        `json:"by"`
}

// The states of an accounting that was made.
const (
	accountingWhole  = "whole"
	accountingHidden = "hidden"
)

// accountingOf asks the rules.
func (o *Office) accountingOf(s *session, tx Tx, w AccountingWish) (Accounting, error) {
	var a Accounting
	today := o.today(s)
	switch {
	case w.Requested.IsZero() || w.Requested.After(today):
		return a, &Invalid{Defects: []Defect{{Field: "requested", Key: "disclosures.need.requested"}}}
	case w.Since.After(w.Requested):
		return a, &Invalid{Defects: []Defect{{Field: "since", Key: "disclosures.need.since"}}}
	}
	list, err := tx.DisclosuresOf(w.PatientID)
	if err != nil {
		return a, err
	}
	statements, err := entriesOf[disclosure.Suspension](tx, kindSuspension, EntryQuery{PatientID: w.PatientID})
	if err != nil {
		return a, err
	}
	if a.LastFree, err = lastFree(tx, w.PatientID, disclosure.Given{RequestID: w.RequestID, Requested: w.Requested}); err != nil {
		return a, err
	}
	a.From, a.To = disclosure.Window(w.Requested, w.Since)
	a.Free = disclosure.Free(a.LastFree, w.Requested)
	a.Rows = disclosure.Accounting(list, statements, a.From, a.To, today)
	shown, all := 0, 0
	for _, r := range a.Rows {
		shown += r.Count
	}
	for _, r := range disclosure.Accounting(list, nil, a.From, a.To, today) {
		all += r.Count
	}
	if a.Hidden = all - shown; a.Hidden > 0 {
		a.Suspended = slices.DeleteFunc(statements, func(x disclosure.Suspension) bool { return !calendar.Within(x.StatedOn, x.End(), today) })
	}
	return a, nil
}

// given is what the rules of fees have to know of it.
func (m AccountingMade) given() disclosure.Given {
	return disclosure.Given{RequestID: m.RequestID, Requested: m.Requested, Free: m.Free}
}

// lastFree is when the free accounting was asked for that makes another one of the patient a later one. A list that was made
// counts as given, unless its request was withdrawn before it was handed over.
func lastFree(tx Tx, patientID string, one disclosure.Given) (calendar.Date, error) {
	made, err := entriesOf[AccountingMade](tx, kindAccounting, EntryQuery{PatientID: patientID})
	if err != nil {
		return calendar.Date{}, err
	}
	asked, err := entriesOf[request.Request](tx, kindRequest, EntryQuery{PatientID: patientID})
	if err != nil {
		return calendar.Date{}, err
	}
	listed, never := map[string]bool{}, map[string]bool{}
	var given []disclosure.Given
	for _, r := range asked {
		never[r.ID] = r.Accounting != nil && r.Withdrawn != nil && r.Accounting.Delivered == nil
	}
	for _, m := range made {
		if listed[m.RequestID] = true; !never[m.RequestID] {
			given = append(given, m.given())
		}
	}
	for _, r := range asked {
		// What was handed over without a list of this program tells by itself whether it was free.
		if a := r.Accounting; a != nil && a.Delivered != nil && !listed[r.ID] {
			free := request.FreeAccounting(a.FreeBefore, r.ReceivedOn)
			given = append(given, disclosure.Given{RequestID: r.ID, Requested: r.ReceivedOn, Free: free})
		}
	}
	return one.LastFree(given), nil
}

// withLastFree puts into a request for an accounting when the last free one was asked for: another may have been given since
// it was logged. What was given stays as it was given.
func withLastFree(tx Tx, r request.Request) (request.Request, error) {
	if r.Accounting == nil || r.Accounting.Delivered != nil || !r.Open() {
		return r, nil
	}
	a := *r.Accounting
	var err error
	a.FreeBefore, err = lastFree(tx, r.PatientID, disclosure.Given{RequestID: r.ID, Requested: r.ReceivedOn})
	r.Accounting = &a
	return r, err
}

// AccountingOf shows what an accounting would say now.
func (o *Office) AccountingOf(ctx context.Context, w AccountingWish) (Accounting, error) {
	var a Accounting
	ev := audit.Event{Action: audit.DisclosuresListed, Object: "patient:" + w.PatientID, PatientID: w.PatientID}
	err := o.read(ctx, access.DisclosuresView, ev, func(s *session, tx Tx) error {
		w, agreed, err := askedFor(tx, w)
		if err != nil {
			return err
		}
		if a, err = o.accountingOf(s, tx, w); err == nil {
			a.Requested, a.Since, a.Agreed = w.Requested, w.Since, agreed
		}
		return err
	})
	return a, err
}

// askedFor takes the day and the span from the request that the accounting answers, where the wish leaves them open, and
// the fee that was agreed to.
func askedFor(tx Tx, w AccountingWish) (AccountingWish, int, error) {
	if w.RequestID == "" {
		return w, 0, nil
	}
	r, err := entryOf[request.Request](tx, kindRequest, w.RequestID)
	if err != nil {
		return w, 0, err
	}
	if r.Accounting == nil || r.PatientID != w.PatientID {
		return w, 0, ErrNotFound
	}
	if w.Requested.IsZero() {
		w.Requested, w.Since = r.ReceivedOn, calendar.Later(w.Since, r.Accounting.From)
	}
	if f := r.Accounting.Fee; f != nil && !f.AcceptedOn.IsZero() {
		return w, f.Cents, nil
	}
	return w, 0, nil
}

// checkFee refuses a fee that the law does not allow.
func checkFee(a Accounting, w AccountingWish) error {
	refuse := func(key string) error { return &Invalid{Defects: []Defect{{Field: "fee", Key: key}}} }
	switch {
	case w.FeeCents < 0 || w.FeeCents > 1_000_00:
		return refuse("disclosures.fee.amount")
	case w.FeeCents > 0 && a.Free:
		return refuse("disclosures.fee.free")
	case w.FeeCents > 0 && !w.FeeTold:
		return refuse("disclosures.fee.told")
	}
	return nil
}

// MakeAccounting makes the accounting as a PDF, keeps it as it was given (164.528(d)) and returns it.
func (o *Office) MakeAccounting(ctx context.Context, w AccountingWish) (AccountingMade, []byte, error) {
	s, err := o.may(access.DisclosuresNote)
	if err != nil {
		return AccountingMade{}, nil, err
	}
	var a Accounting
	var sheet AccountingSheet
	err = o.peek(ctx, access.DisclosuresNote, func(s *session, tx Tx) error {
		if w, _, err = askedFor(tx, w); err != nil {
			return err
		}
		if a, err = o.accountingOf(s, tx, w); err != nil {
			return err
		}
		p, err := tx.Patient(w.PatientID)
		if err != nil {
			return err
		}
		lang := w.Lang
		if lang == "" {
			lang = langOf(p)
		}
		head, err := o.headAbout(s, tx, p)
		if err != nil {
			return err
		}
		sheet = AccountingSheet{Letterhead: head, Patient: p.FullName(), Born: p.Born, MRN: p.MRN, Requested: w.Requested, From: a.From, To: a.To,
			Rows: a.Rows, FeeCents: w.FeeCents, Lang: lang, Printed: o.now(s), Zone: s.zone}
		return checkFee(a, w)
	})
	if err != nil {
		return AccountingMade{}, nil, err
	}
	pdf, err := o.deps.Printer.Accounting(sheet)
	if err != nil {
		return AccountingMade{}, nil, err
	}
	f, err := s.opened.Keep(ctx, ClassDocument, pdf)
	if err != nil {
		return AccountingMade{}, nil, err
	}
	f.ID, f.Kind, f.PatientID, f.AddedAt, f.Name = o.newID(), "accounting", w.PatientID, o.now(s), "accounting.pdf"
	m := AccountingMade{ID: o.newID(), PatientID: w.PatientID, RequestID: w.RequestID, State: accountingWhole, Requested: w.Requested, From: a.From, To: a.To,
		Count: len(a.Rows), Free: a.Free, FeeCents: w.FeeCents, FileID: f.ID, By: s.member.ID}
	for _, x := range a.Suspended {
		m.State, m.TellOn = accountingHidden, calendar.Later(m.TellOn, x.End().AddDays(1))
	}
	err = o.write(ctx, access.DisclosuresNote, func(s *session, tx Tx) (audit.Event, error) {
		m.At = o.now(s)
		return o.recordAccounting(s, tx, w, a, m, f)
	})
	return m, pdf, err
}

// recordAccounting writes down what the patient gets. What was added since the paper was made makes it another one.
func (o *Office) recordAccounting(s *session, tx Tx, w AccountingWish, was Accounting, m AccountingMade, f File) (audit.Event, error) {
	now, err := o.accountingOf(s, tx, w)
	if err != nil {
		return audit.Event{}, err
	}
	if len(now.Rows) != len(was.Rows) || now.Hidden != was.Hidden || now.Free != was.Free {
		return audit.Event{}, ErrChangedMeanwhile
	}
	before, err := entriesOf[AccountingMade](tx, kindAccounting, EntryQuery{PatientID: w.PatientID, State: accountingHidden})
	if err != nil {
		return audit.Event{}, err
	}
	for _, b := range before {
		if m.State == accountingHidden && !m.given().Same(b.given()) {
			continue
		}
		b.State, b.TellOn = accountingWhole, calendar.Date{} // this one tells what that one could not, or takes its place
		if err := tx.PutEntry(kindAccounting, b.ID, b); err != nil {
			return audit.Event{}, err
		}
	}
	if err := tx.AddFile(f); err != nil {
		return audit.Event{}, err
	}
	return audit.Event{Action: audit.AccountingMade, Object: "accounting:" + m.ID, PatientID: m.PatientID,
		Args: map[string]string{"count": itoa(m.Count), "from": m.From.String(), "to": m.To.String()}}, tx.PutEntry(kindAccounting, m.ID, m)
}

// Accountings lists what accountings a patient got, the newest first, and what agencies stated.
func (o *Office) Accountings(ctx context.Context, patientID string) (made []AccountingMade, statements []disclosure.Suspension, err error) {
	err = o.peek(ctx, access.DisclosuresView, func(_ *session, tx Tx) error {
		if made, err = entriesOf[AccountingMade](tx, kindAccounting, EntryQuery{PatientID: patientID, Newest: true}); err != nil {
			return err
		}
		statements, err = entriesOf[disclosure.Suspension](tx, kindSuspension, EntryQuery{PatientID: patientID, Newest: true})
		return err
	})
	return made, statements, err
}

// AccountingPDF is an accounting as the patient got it.
func (o *Office) AccountingPDF(ctx context.Context, id string) ([]byte, error) {
	s, err := o.may(access.DisclosuresView)
	if err != nil {
		return nil, err
	}
	var f File
	err = o.write(ctx, access.DisclosuresView, func(_ *session, tx Tx) (audit.Event, error) {
		m, err := entryOf[AccountingMade](tx, kindAccounting, id)
		if err != nil {
			return audit.Event{}, err
		}
		f, err = tx.File(m.FileID)
		return audit.Event{Action: audit.DocumentViewed, Object: "file:" + m.FileID, PatientID: m.PatientID}, err
	})
	if err != nil {
		return nil, err
	}
	return s.opened.Fetch(ctx, f)
}

// NoteSuspension keeps what an agency stated: that telling the patient would impede its work (164.528(a)(2)). A
// statement that was oral becomes written by the same call with its id.
func (o *Office) NoteSuspension(ctx context.Context, x disclosure.Suspension) (disclosure.Suspension, error) {
	err := o.write(ctx, access.DisclosuresNote, func(s *session, tx Tx) (audit.Event, error) {
		x.Agency, x.Official, x.By = oneLine(x.Agency), oneLine(x.Official), s.member.ID
		if x.ID == "" {
			x.ID = o.newID()
		} else {
			was, err := entryOf[disclosure.Suspension](tx, kindSuspension, x.ID)
			if err != nil {
				return audit.Event{}, err
			}
			if !was.Written.IsZero() {
				return audit.Event{}, ErrStale
			}
			x.PatientID, x.Agency, x.StatedOn = was.PatientID, was.Agency, was.StatedOn
		}
		if _, err := tx.Patient(x.PatientID); err != nil {
			return audit.Event{}, err
		}
		if missing := x.Check(o.today(s)); len(missing) > 0 {
			e := &Invalid{}
			for _, field := range missing {
				e.Defects = append(e.Defects, Defect{Field: field, Key: "disclosures.suspension." + field})
			}
			return audit.Event{}, e
		}
		if err := tx.PutEntry(kindSuspension, x.ID, suspensionEntry{x, x.End()}); err != nil {
			return audit.Event{}, err
		}
		return audit.Event{Action: audit.AccountingSuspended, Object: "suspension:" + x.ID, PatientID: x.PatientID,
			Args: map[string]string{"until": x.End().String()}}, moveTold(tx, x.PatientID)
	})
	return x, err
}

// suspensionEntry is a statement as it is kept, with the day that it ends on.
type suspensionEntry struct {
	disclosure.Suspension
	On calendar.Date `json:"on"`
}

// moveTold gives accountings that hide something the day after the last statement about the patient ends.
func moveTold(tx Tx, patientID string) error {
	statements, err := entriesOf[disclosure.Suspension](tx, kindSuspension, EntryQuery{PatientID: patientID})
	if err != nil {
		return err
	}
	made, err := entriesOf[AccountingMade](tx, kindAccounting, EntryQuery{PatientID: patientID, State: accountingHidden})
	for _, m := range made {
		m.TellOn = calendar.Date{}
		for _, x := range statements {
			m.TellOn = calendar.Later(m.TellOn, x.End().AddDays(1))
		}
		if err := tx.PutEntry(kindAccounting, m.ID, m); err != nil {
			return err
		}
	}
	return err
}

// beforeOralEnds is how many days before its end an oral statement stands on Today.
const beforeOralEnds = 7

// disclosureTasks are the lines of Today about the ledger.
func (o *Office) disclosureTasks(s *session, tx Tx, today calendar.Date) ([]Task, error) {
	if !s.perms.Has(access.DisclosuresNote) {
		return nil, nil
	}
	var tasks []Task
	made, err := entriesOf[AccountingMade](tx, kindAccounting, EntryQuery{State: accountingHidden, ByDay: true, To: today, Limit: maxTasks})
	if err != nil {
		return nil, err
	}
	for _, m := range made {
		// What was hidden is told in the accounting of the same request.
		tasks = append(tasks, Task{Kind: TaskTellHidden, Due: m.TellOn, Since: m.TellOn, PatientID: m.PatientID, RefID: m.RequestID})
	}
	stated, err := entriesOf[disclosure.Suspension](tx, kindSuspension, EntryQuery{ByDay: true, From: today, To: today.AddDays(beforeOralEnds), Limit: maxTasks})
	if err != nil {
		return nil, fmt.Errorf("statements of agencies: %w", err)
	}
	for _, x := range stated {
		if x.Written.IsZero() {
			tasks = append(tasks, Task{Kind: TaskWrittenSuspension, Due: x.End(), Since: x.StatedOn, PatientID: x.PatientID, RefID: x.ID})
		}
	}
	return tasks, nil
}
