// This file is the disclosure ledger's desk: what left the practice is noted in it, found again and put right by
// further entries. Releases of pictures and answered requests write into it by themselves.
package office

import (
	"context"
	"slices"
	"strings"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/disclosure"
	"consentry/domain/patient"
)

// DisclosureForm is a disclosure as somebody types it in.
type DisclosureForm struct {
	PatientID string
	On        calendar.Date
	Recipient string
	Address   string
	What      string
	Purpose   string
	Basis     disclosure.Basis
	// AuthorizationID is the signed document it rests on, for disclosure.Authorization.
	AuthorizationID string
	// ByAssociate: a business associate made it and told the practice.
	ByAssociate bool
	Note        string
}

// DisclosureLine is an entry in the list.
type DisclosureLine struct {
	disclosure.Standing
	Patient string // name
	Member  string // who entered it
}

// entry makes the form an entry, cleaned, or says what it lacks.
func (o *Office) disclosureEntry(s *session, tx Tx, f DisclosureForm) (disclosure.Disclosure, error) {
	d := disclosure.Disclosure{ID: o.newID(), PatientID: f.PatientID, On: f.On, Recipient: oneLine(f.Recipient), Address: oneLine(f.Address),
		What: oneLine(f.What), Purpose: oneLine(f.Purpose), Basis: f.Basis, AuthorizationID: f.AuthorizationID, Source: "CE",
		At: o.now(s), By: s.member.ID, Note: strings.TrimSpace(f.Note)}
	if f.ByAssociate {
		d.Source = "BA"
	}
	if d.Basis != disclosure.Authorization {
		d.AuthorizationID = ""
	}
	if _, err := tx.Patient(f.PatientID); err != nil {
		return d, err
	}
	if d.AuthorizationID != "" {
		doc, err := tx.Document(d.AuthorizationID)
		if err != nil {
			return d, err
		}
		if doc.PatientID != d.PatientID {
			return d, ErrOtherPatient
		}
	}
	return d, nil
}

// oneLine is text without line ends and blanks around it.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// mostTyped bounds a field of the ledger, characters.
const mostTyped = 1000

// checkDisclosure refuses an entry that lacks something, with a sentence for each field.
func (o *Office) checkDisclosure(s *session, d disclosure.Disclosure) error {
	e := &Invalid{}
	for _, field := range d.Check(o.today(s)) {
		e.Defects = append(e.Defects, Defect{Field: field, Key: "disclosures.need." + field})
	}
	for field, text := range map[string]string{"recipient": d.Recipient, "address": d.Address, "what": d.What, "purpose": d.Purpose, "note": d.Note, "because": d.Because} {
		if len([]rune(text)) > mostTyped {
			e.Defects = append(e.Defects, Defect{Field: field, Key: "office.too_long", Args: map[string]string{"max": itoa(mostTyped)}})
		}
	}
	if len(e.Defects) == 0 {
		return nil
	}
	return e
}

// NoteDisclosure enters a disclosure. One that nothing allowed is entered too, and has to become an incident: the caller
// asks for that.
func (o *Office) NoteDisclosure(ctx context.Context, f DisclosureForm) (disclosure.Disclosure, error) {
	var d disclosure.Disclosure
	err := o.write(ctx, access.DisclosuresNote, func(s *session, tx Tx) (audit.Event, error) {
		var err error
		if d, err = o.disclosureEntry(s, tx, f); err != nil {
			return audit.Event{}, err
		}
		if err := o.checkDisclosure(s, d); err != nil {
			return audit.Event{}, err
		}
		return disclosureEvent(audit.DisclosureNoted, d), tx.AddDisclosure(d)
	})
	return d, err
}

func disclosureEvent(a audit.Action, d disclosure.Disclosure) audit.Event {
	return audit.Event{Action: a, Object: "disclosure:" + d.ID, PatientID: d.PatientID, Args: map[string]string{"basis": string(d.Basis)}}
}

// CorrectDisclosure enters what an entry should have said, and why. The entry itself stays as it is.
func (o *Office) CorrectDisclosure(ctx context.Context, id string, f DisclosureForm, because string) (disclosure.Disclosure, error) {
	return o.correctDisclosure(ctx, id, because, func(s *session, tx Tx, was disclosure.Disclosure) (disclosure.Disclosure, error) {
		if f.PatientID != was.PatientID { // another patient's entry is struck out and entered anew
			return disclosure.Disclosure{}, ErrOtherPatient
		}
		d, err := o.disclosureEntry(s, tx, f)
		d.ReleaseID, d.PlacementID, d.RequestID, d.IncidentID, d.RequestCopy = was.ReleaseID, was.PlacementID, was.RequestID, was.IncidentID, was.RequestCopy
		return d, err
	})
}

// StrikeDisclosure enters that an entry should not be there at all, and why.
func (o *Office) StrikeDisclosure(ctx context.Context, id, because string) (disclosure.Disclosure, error) {
	return o.correctDisclosure(ctx, id, because, func(s *session, _ Tx, was disclosure.Disclosure) (disclosure.Disclosure, error) {
		d := was
		d.ID, d.At, d.By, d.Void = o.newID(), o.now(s), s.member.ID, true
		return d, nil
	})
}

func (o *Office) correctDisclosure(ctx context.Context, id, because string,
	make func(*session, Tx, disclosure.Disclosure) (disclosure.Disclosure, error)) (disclosure.Disclosure, error) {
	var d disclosure.Disclosure
	err := o.write(ctx, access.DisclosuresNote, func(s *session, tx Tx) (audit.Event, error) {
		was, err := tx.Disclosure(id)
		if err != nil {
			return audit.Event{}, err
		}
		later, err := tx.DisclosureCorrections([]string{id})
		if err != nil {
			return audit.Event{}, err
		}
		if _, corrected := later[id]; corrected || was.Void {
			return audit.Event{}, ErrStale
		}
		if d, err = make(s, tx, was); err != nil {
			return audit.Event{}, err
		}
		d.Corrects, d.Because = id, strings.TrimSpace(because)
		if err := o.checkDisclosure(s, d); err != nil {
			return audit.Event{}, err
		}
		return disclosureEvent(audit.DisclosureCorrected, d), tx.AddDisclosure(d)
	})
	return d, err
}

// Disclosures lists entries of the ledger, what was entered last first. The list of one patient is an opened record, and
// its first page is in the audit log.
func (o *Office) Disclosures(ctx context.Context, q DisclosureQuery, offset, limit int) ([]DisclosureLine, error) {
	var lines []DisclosureLine
	list := func(_ *session, tx Tx) error {
		found, err := tx.DisclosurePage(q, offset, limit)
		if err != nil {
			return err
		}
		lines, err = disclosureLines(tx, found)
		return err
	}
	if q.PatientID == "" || offset > 0 {
		err := o.peek(ctx, access.DisclosuresView, list)
		return lines, err
	}
	ev := audit.Event{Action: audit.DisclosuresListed, Object: "patient:" + q.PatientID, PatientID: q.PatientID}
	err := o.read(ctx, access.DisclosuresView, ev, list)
	return lines, err
}

// DisclosureCount counts the entries that answer a query.
func (o *Office) DisclosureCount(ctx context.Context, q DisclosureQuery) (int, error) {
	var n int
	err := o.peek(ctx, access.DisclosuresView, func(_ *session, tx Tx) (err error) {
		n, err = tx.DisclosureCount(q)
		return err
	})
	return n, err
}

func disclosureLines(tx Tx, list []disclosure.Disclosure) ([]DisclosureLine, error) {
	ids, patients := make([]string, len(list)), make([]string, len(list))
	for i, d := range list {
		ids[i], patients[i] = d.ID, d.PatientID
	}
	later, err := tx.DisclosureCorrections(ids)
	if err != nil {
		return nil, err
	}
	people, err := tx.PatientsByID(patients)
	if err != nil {
		return nil, err
	}
	members, err := memberNames(tx)
	if err != nil {
		return nil, err
	}
	lines := make([]DisclosureLine, len(list))
	for i, d := range list {
		p := people[d.PatientID]
		lines[i] = DisclosureLine{Standing: disclosure.Standing{Disclosure: d, Voided: d.Void}, Patient: p.Name(), Member: members[d.By]}
		if c, ok := later[d.ID]; ok {
			lines[i].CorrectedBy, lines[i].Voided = c.ID, d.Void || c.Void
		}
	}
	return lines, nil
}

// Disclosure opens one entry, with the entry that corrects it and the one it corrects, if any.
func (o *Office) Disclosure(ctx context.Context, id string) (line DisclosureLine, others []DisclosureLine, err error) {
	err = o.write(ctx, access.DisclosuresView, func(_ *session, tx Tx) (audit.Event, error) {
		d, err := tx.Disclosure(id)
		if err != nil {
			return audit.Event{}, err
		}
		list := []disclosure.Disclosure{d}
		if d.Corrects != "" {
			was, err := tx.Disclosure(d.Corrects)
			if err != nil {
				return audit.Event{}, err
			}
			list = append(list, was)
		}
		later, err := tx.DisclosureCorrections([]string{id})
		if err != nil {
			return audit.Event{}, err
		}
		if c, ok := later[id]; ok {
			list = append(list, c)
		}
		lines, err := disclosureLines(tx, list)
		if err != nil {
			return audit.Event{}, err
		}
		line, others = lines[0], lines[1:]
		return disclosureEvent(audit.DisclosureViewed, d), nil
	})
	return line, others, err
}

// DisclosureGrounds is what somebody who notes a disclosure about a patient has to know.
type DisclosureGrounds struct {
	// Signed are the patient's signed authorizations, the newest first: also those that ended since.
	Signed []consent.Document
	// Restrict are the restrictions in force today.
	Restrict []patient.Restriction
}

// DisclosureGrounds returns it.
func (o *Office) DisclosureGrounds(ctx context.Context, patientID string) (DisclosureGrounds, error) {
	var g DisclosureGrounds
	err := o.peek(ctx, access.DisclosuresNote, func(s *session, tx Tx) error {
		p, err := tx.Patient(patientID)
		if err != nil {
			return err
		}
		if g.Restrict, err = restrictionsOf(tx, p, o.today(s)); err != nil {
			return err
		}
		if g.Signed, err = tx.DocumentsOf(patientID); err != nil {
			return err
		}
		g.Signed = slices.DeleteFunc(g.Signed, func(d consent.Document) bool {
			return d.Kind != consent.KindMarketing || d.Outcome != consent.OutcomeSigned
		})
		slices.Reverse(g.Signed)
		return nil
	})
	return g, err
}

// LedgerPatient is who an id belongs to, for the head of the patient's ledger.
func (o *Office) LedgerPatient(ctx context.Context, patientID string) (patient.Patient, error) {
	var p patient.Patient
	err := o.peek(ctx, access.DisclosuresView, func(_ *session, tx Tx) (err error) {
		p, err = tx.Patient(patientID)
		return err
	})
	return p, err
}

// Recipients offers to whom something was disclosed before, while a name is typed.
func (o *Office) Recipients(ctx context.Context, typed string) ([]Recipient, error) {
	var list []Recipient
	err := o.peek(ctx, access.DisclosuresNote, func(_ *session, tx Tx) (err error) {
		list, err = tx.Recipients(typed, 8)
		return err
	})
	return list, err
}
