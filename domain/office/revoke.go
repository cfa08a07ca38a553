// This file is the desk for revocations: written ones take effect at once, oral ones put use on hold until the form is
// signed. Nothing here needs a reason from the patient (164.508(b)(5)).
package office

import (
	"context"
	"slices"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/patient"
)

// Revocation is what a patient takes back and how she said so.
type Revocation struct {
	PatientID  string
	Channels   []string // ids; empty: everything
	Written    bool     // false: by telephone or at the desk; use is suspended and the form is printed
	ReceivedOn calendar.Date
	Letter     []byte // the scanned letter, if there is one
	Note       string
}

// Revoked is what a revocation did.
type Revoked struct {
	Facts    []consent.Fact
	Channels []consent.Channel
	// PDF is the acknowledgment for the patient or, after an oral stop, the form to sign; FileID is where it is kept.
	PDF    []byte
	FileID string
}

// Revoke records a revocation of all or some channels. It acts at once, on every authorization that still allows one
// of them; history is kept.
func (o *Office) Revoke(ctx context.Context, r Revocation) (Revoked, error) {
	s, err := o.may(access.ConsentRevoke)
	if err != nil {
		return Revoked{}, err
	}
	if err := checkReason("note", r.Note, false); err != nil {
		return Revoked{}, err
	}
	now := o.now(s)
	var out Revoked
	var p patient.Patient
	var targets []revocationTarget
	var head Letterhead
	err = o.peek(ctx, access.ConsentRevoke, func(s *session, tx Tx) (err error) {
		if p, err = tx.Patient(r.PatientID); err != nil {
			return err
		}
		if head, err = o.headAbout(s, tx, p); err != nil {
			return err
		}
		out.Channels, targets, err = o.revocable(s, tx, r)
		return err
	})
	if err != nil {
		return out, err
	}
	if len(targets) == 0 {
		return out, &Problem{Key: "error.nothing_to_revoke"}
	}
	var files []File
	letterID := ""
	if len(r.Letter) > 0 {
		f, err := o.keepScan(ctx, s, r.PatientID, r.Letter, "letter")
		if err != nil {
			return out, err
		}
		files, letterID = append(files, f), f.ID
	}
	for _, t := range targets {
		f := consent.Fact{ID: o.newID(), DocumentID: t.doc.ID, PatientID: r.PatientID, Kind: consent.FactRevoked, Channels: t.channels,
			On: r.ReceivedOn, At: now, By: s.member.ID, Reason: r.Note, LetterID: letterID}
		if !r.Written {
			f.Kind, f.Suspend = consent.FactSuspended, consent.SuspendOral
		}
		if err := refuse(consent.CheckFact(t.doc, t.facts, f, o.today(s))); err != nil {
			return out, err
		}
		out.Facts = append(out.Facts, f)
	}
	sheet := o.revocationSheet(s, p, r, out.Channels, targets[0].doc)
	sheet.Letterhead = head
	if out.PDF, err = o.deps.Printer.Revocation(sheet); err != nil {
		return out, err
	}
	ack, err := s.opened.Keep(ctx, ClassDocument, out.PDF)
	if err != nil {
		return out, err
	}
	ack.ID, ack.Kind, ack.PatientID, ack.AddedAt, ack.Name = o.newID(), "acknowledgment", r.PatientID, now, "revocation.pdf"
	if !r.Written {
		ack.Kind = "revocation_form"
	}
	out.FileID = ack.ID
	return out, o.recordRevocation(ctx, r, out, append(files, ack))
}

func (o *Office) recordRevocation(ctx context.Context, r Revocation, out Revoked, files []File) error {
	return o.write(ctx, access.ConsentRevoke, func(s *session, tx Tx) (audit.Event, error) {
		ev := audit.Event{Action: audit.Revoked, Object: "document:" + out.Facts[0].DocumentID, PatientID: r.PatientID, Reason: r.Note,
			Args: map[string]string{"received": r.ReceivedOn.String(), "channels": itoa(len(out.Channels)), "all": yesNo(len(r.Channels) == 0)}}
		if !r.Written {
			ev.Action = audit.Suspended
		}
		for _, f := range files {
			if err := tx.AddFile(f); err != nil {
				return ev, err
			}
		}
		for _, f := range out.Facts {
			if err := tx.AddFact(f); err != nil {
				return ev, err
			}
		}
		return ev, nil
	})
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// revocationTarget is one authorization that a revocation concerns, with the channels it grants.
type revocationTarget struct {
	doc      consent.Document
	facts    []consent.Fact
	channels []string // empty: all of the document
}

// revocable finds every authorization that still grants one of the channels asked for, held ones included.
func (o *Office) revocable(s *session, tx Tx, r Revocation) ([]consent.Channel, []revocationTarget, error) {
	all, err := tx.Channels()
	if err != nil {
		return nil, nil, err
	}
	docs, err := tx.DocumentsOf(r.PatientID)
	if err != nil {
		return nil, nil, err
	}
	facts, err := tx.FactsOf(r.PatientID)
	if err != nil {
		return nil, nil, err
	}
	byDoc := map[string]*revocationTarget{}
	named := map[string]bool{}
	var order []*revocationTarget
	for _, row := range (consent.Law{}).Matrix(all, docs, facts, consent.Instant(o.now(s), s.zone), warnDays) {
		stands := row.State.MayShow() || row.State == consent.Suspended
		if !stands || (len(r.Channels) > 0 && !slices.Contains(r.Channels, row.Channel.ID)) {
			continue
		}
		t := byDoc[row.DocumentID]
		if t == nil {
			t = &revocationTarget{facts: facts}
			byDoc[row.DocumentID], order = t, append(order, t)
		}
		t.channels = append(t.channels, row.Channel.ID)
		named[row.Channel.ID] = true
	}
	for _, d := range docs {
		if t := byDoc[d.ID]; t != nil {
			t.doc = d
		}
	}
	var targets []revocationTarget
	for _, t := range order {
		if len(r.Channels) == 0 {
			t.channels = nil // all of the document, whatever it lists
		}
		targets = append(targets, *t)
	}
	var channels []consent.Channel
	for _, c := range all {
		if named[c.ID] {
			channels = append(channels, c)
		}
	}
	return channels, targets, nil
}

func (o *Office) revocationSheet(s *session, p patient.Patient, r Revocation, channels []consent.Channel, doc consent.Document) RevocationSheet {
	lang := langOf(p)
	sheet := RevocationSheet{Patient: p.FullName(), Born: p.Born, Lang: lang, All: len(r.Channels) == 0,
		ReceivedOn: r.ReceivedOn, SignedOn: doc.Signature.SignedOn, By: s.member.Name, Oral: !r.Written, LargeType: s.largeType(), MRN: p.MRN}
	for _, c := range channels {
		sheet.Channels = append(sheet.Channels, c.Name.In(lang))
	}
	return sheet
}

// ConfirmRevocation is the privacy officer's signature under a revocation; it changes nothing that is already off.
func (o *Office) ConfirmRevocation(ctx context.Context, patientID, factID string) error {
	return o.addFact(ctx, patientID, factID, audit.RevocationConfirmed, "", func(f *consent.Fact) { f.Kind = consent.FactConfirmed })
}

// LiftSuspension ends a hold with a documented reason.
func (o *Office) LiftSuspension(ctx context.Context, patientID, factID, reason string) error {
	if err := checkReason("reason", reason, true); err != nil {
		return err
	}
	return o.addFact(ctx, patientID, factID, audit.SuspensionLifted, reason, func(f *consent.Fact) { f.Kind = consent.FactLifted })
}

// addFact answers an earlier fact with a new one, as the privacy officer does.
func (o *Office) addFact(ctx context.Context, patientID, factID string, action audit.Action, reason string, change func(*consent.Fact)) error {
	return o.write(ctx, access.ConsentConfirm, func(s *session, tx Tx) (audit.Event, error) {
		p, err := tx.Patient(patientID)
		if err != nil {
			return audit.Event{}, err
		}
		docs, err := tx.DocumentsOf(patientID)
		if err != nil {
			return audit.Event{}, err
		}
		facts, err := tx.FactsOf(patientID)
		if err != nil {
			return audit.Event{}, err
		}
		facts = s.lived(p, docs, facts) // death is answered like any other hold
		was, found := answered(docs, facts, factID)
		if !found {
			return audit.Event{}, ErrNotFound
		}
		d := docs[slices.IndexFunc(docs, func(d consent.Document) bool { return d.ID == was.DocumentID })]
		f := consent.Fact{ID: o.newID(), DocumentID: was.DocumentID, PatientID: patientID, On: o.today(s), At: o.now(s), By: s.member.ID, Reason: reason, RefID: was.ID}
		change(&f)
		if f.Kind == consent.FactLifted {
			f.Suspend, f.Channels = was.Suspend, was.Channels
		} else if slices.ContainsFunc(facts, func(x consent.Fact) bool { return x.Kind == f.Kind && x.RefID == f.RefID }) {
			return audit.Event{}, ErrStale
		}
		if err := refuse(consent.CheckFact(d, facts, f, o.today(s))); err != nil {
			return audit.Event{}, err
		}
		return audit.Event{Action: action, Object: "document:" + f.DocumentID, PatientID: patientID, Reason: reason}, tx.AddFact(f)
	})
}

// answered finds what is answered: a fact by its id, or, by the document's id, the hold that follows from what was offered
// in return.
func answered(docs []consent.Document, facts []consent.Fact, id string) (consent.Fact, bool) {
	for _, d := range docs {
		if d.ID == id {
			return consent.Fact{DocumentID: id, Suspend: consent.SuspendConsideration}, true
		}
		for _, f := range facts {
			if f.ID == id && f.DocumentID == d.ID {
				return f, true
			}
		}
	}
	return consent.Fact{}, false
}

// RecordExpiryEvent notes that the event which ends an authorization has occurred: it ends at once.
func (o *Office) RecordExpiryEvent(ctx context.Context, documentID string, on calendar.Date, what string) error {
	if err := checkReason("reason", what, false); err != nil {
		return err
	}
	return o.write(ctx, access.ConsentRevoke, func(s *session, tx Tx) (audit.Event, error) {
		d, err := tx.Document(documentID)
		if err != nil {
			return audit.Event{}, err
		}
		facts, err := tx.FactsOf(d.PatientID)
		if err != nil {
			return audit.Event{}, err
		}
		f := consent.Fact{ID: o.newID(), DocumentID: d.ID, PatientID: d.PatientID, Kind: consent.FactEvent, On: on, At: o.now(s), By: s.member.ID, Reason: what}
		if err := refuse(consent.CanRecordEvent(d, facts, f, o.today(s))); err != nil {
			return audit.Event{}, err
		}
		return audit.Event{Action: audit.EventRecorded, Object: "document:" + d.ID, PatientID: d.PatientID, Reason: what}, tx.AddFact(f)
	})
}
