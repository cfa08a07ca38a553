// This file makes the receipt that somebody signs who gets a copy of a record: proof of delivery (45 CFR 164.524(c)).
package office

import (
	"context"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/request"
)

// ReceiptSheet is the receipt on paper.
type ReceiptSheet struct {
	CopySheet
	To     string // who gets the copy
	What   string
	Form   request.Form // "": not settled yet
	Method request.DeliveryMethod
	Files  int  // of the newest copy that was made; 0: none was made by the program
	Locked bool // they open with a password
	Paid   int  // cents
}

// AccessReceipt is the receipt for the copy that answers an access request, as a PDF in memory. That it was made is recorded.
func (o *Office) AccessReceipt(ctx context.Context, id string) ([]byte, error) {
	var sh ReceiptSheet
	err := o.write(ctx, access.RequestsWork, func(s *session, tx Tx) (audit.Event, error) {
		r, err := entryOf[request.Request](tx, kindRequest, id)
		if err != nil {
			return audit.Event{}, err
		}
		if r.Access == nil || r.Access.Withheld() {
			return audit.Event{}, ErrNotFound
		}
		p, err := tx.Patient(r.PatientID)
		if err != nil {
			return audit.Event{}, err
		}
		head, err := o.headAbout(s, tx, p)
		if err != nil {
			return audit.Event{}, err
		}
		sh = receiptOf(*r.Access, o.copySheet(s, head, p, r))
		sh.To, _ = accessTo(p, r)
		return requestEvent(audit.RequestViewed, r, "paper", "receipt"), nil
	})
	if err != nil {
		return nil, err
	}
	return o.deps.Printer.Receipt(sh)
}

// receiptOf says what is handed over: as it was, or as it is arranged so far.
func receiptOf(a request.Access, head CopySheet) ReceiptSheet {
	sh := ReceiptSheet{CopySheet: head, What: request.GivenWords(a, head.Lang), Form: a.Form, Method: a.Delivery.Method}
	if a.Summary != nil {
		sh.What = request.SummaryWords(head.Lang)
	}
	if a.FormGiven != "" {
		sh.Form = a.FormGiven
	}
	if d := a.Delivered; d != nil {
		sh.Method = d.Method
		if d.What != request.GivenWords(a, "en") && d.What != request.GivenWords(a, "es") { // what the form offers is said in the paper's language
			sh.What = d.What
		}
	}
	if n := len(a.Packets); n > 0 {
		sh.Files, sh.Locked = a.Packets[n-1].Files, a.Packets[n-1].Encrypted
	}
	if a.Fee != nil {
		sh.Paid = a.Fee.Charged
	}
	return sh
}
