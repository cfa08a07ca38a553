// This file writes into the disclosure ledger what an access request hands over.
package office

import (
	"consentry/domain/disclosure"
	"consentry/domain/patient"
	"consentry/domain/request"
)

// handedOver notes in the ledger what was delivered, unless a packet did so when it left.
func (a *acting) handedOver(r request.Request) (request.Request, error) {
	if len(r.Access.Packets) > 0 {
		return r, nil
	}
	p, err := a.tx.Patient(r.PatientID)
	if err != nil {
		return r, err
	}
	return r, a.tx.AddDisclosure(accessDisclosure(a.o.newID(), p, r, r.Access.Delivered.Step, r.Access.Delivered.What))
}

// accessDisclosure is the ledger's entry of what a patient, or somebody on the patient's order, got.
func accessDisclosure(id string, p patient.Patient, r request.Request, s request.Step, what string) disclosure.Disclosure {
	d := disclosure.Disclosure{ID: id, PatientID: r.PatientID, On: s.On, Recipient: p.FullName(), What: oneLine(what), Basis: disclosure.Individual,
		Purpose: "Access request " + request.NumberOf(r.Number), RequestID: r.ID, RequestCopy: r.LetterID, Source: "CE", At: s.At, By: s.By,
		Address: oneLine(r.Access.Delivery.Address)}
	switch r.Requester.Kind {
	case request.Representative:
		d.Recipient = r.Requester.Name
	case request.ThirdParty:
		if o := r.Requester.Directive; o != nil {
			d.Recipient, d.Address = oneLine(o.Recipient), oneLine(o.Address)
			if o.AuthorizationID != "" {
				d.Basis, d.AuthorizationID = disclosure.Authorization, o.AuthorizationID
			}
		}
	}
	return d
}
