// This file is the desk for notices of an incident: what they say, who was told when and how, what was put up, what came
// back (45 CFR 164.404 to 164.408).
package office

import (
	"context"
	"strings"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/incident"
	"consentry/domain/patient"
)

// The refusals of this desk.
var (
	// ErrNoBreach: notices go out once it was decided to be a breach.
	ErrNoBreach = &Problem{Key: "incident.bad.not_breach"}
	// ErrIncidentHeld: law enforcement asked to wait (164.412).
	ErrIncidentHeld = &Problem{Key: "incident.bad.held"}
)

// SaveIncidentWords keeps what notices say, in English and, for people who read it, in Spanish. Lines of information, steps
// and doing become points of a list.
func (o *Office) SaveIncidentWords(ctx context.Context, id string, en, es incident.Words) (incident.Incident, error) {
	return o.workIncident(ctx, id, access.IncidentsWork, "words", func(_ *session, _ Tx, i *incident.Incident) error {
		texts := map[string]string{}
		for lang, w := range map[string]incident.Words{"": en, "_es": es} {
			for field, text := range map[string]string{"what_happened": w.WhatHappened, "information": w.Information, "steps": w.Steps, "doing": w.Doing, "contact": w.Contact,
				"toll_free": w.TollFree, "monitoring": w.Monitoring, "recipient": w.Recipient, "address": w.Address} {
				texts[field+lang] = text
			}
		}
		i.Words, i.WordsEs = en, es
		return incidentTexts(texts)
	})
}

// SaveIncidentPortal keeps the answers that only the portal of HHS asks for.
func (o *Office) SaveIncidentPortal(ctx context.Context, id string, p incident.Portal) (incident.Incident, error) {
	return o.workIncident(ctx, id, access.IncidentsWork, "portal", func(_ *session, _ Tx, i *incident.Incident) error {
		if err := invalidIncident(p.Check()); err != nil {
			return err
		}
		i.Portal = p
		return incidentTexts(map[string]string{"narrative": p.Narrative, "actions_are": p.ActionsAre, "attested_by": p.AttestedBy})
	})
}

// mayTell refuses notices before it is a breach, and while law enforcement asked to wait.
func mayTell(i *incident.Incident, today calendar.Date) error {
	switch {
	case !i.IsBreach():
		return ErrNoBreach
	case i.Held(today):
		return ErrIncidentHeld.With(nil, "date", i.HeldUntil().String())
	}
	return nil
}

// TellIncident records that HHS, the media or a State's agency was told, with the receipt that proves it.
func (o *Office) TellIncident(ctx context.Context, id string, t incident.Told) (incident.Incident, error) {
	return o.changeIncident(ctx, id, access.IncidentsWork, audit.IncidentNotified, t.To, func(s *session, _ Tx, i *incident.Incident) error {
		today := o.today(s)
		if err := mayTell(i, today); err != nil {
			return err
		}
		t.At, t.By = o.now(s), s.member.ID
		t.State, t.Receipt, t.Note = strings.ToUpper(strings.TrimSpace(t.State)), onOneLine(t.Receipt), strings.TrimSpace(t.Note)
		if err := invalidIncident(i.CheckTold(t, today)); err != nil {
			return err
		}
		i.Told = append(i.Told, t)
		return incidentTexts(map[string]string{"receipt": t.Receipt, "note": t.Note})
	})
}

// PostIncident records a substitute notice on the website or in the media, with its toll-free number.
func (o *Office) PostIncident(ctx context.Context, id string, p incident.Posting) (incident.Incident, error) {
	return o.changeIncident(ctx, id, access.IncidentsWork, audit.IncidentNotified, "posting", func(s *session, _ Tx, i *incident.Incident) error {
		today := o.today(s)
		if err := mayTell(i, today); err != nil {
			return err
		}
		p.At, p.By, p.DownOn = o.now(s), s.member.ID, calendar.Date{}
		p.Where, p.TollFree, p.Proof = onOneLine(p.Where), onOneLine(p.TollFree), strings.TrimSpace(p.Proof)
		if err := invalidIncident(incident.CheckPosting(p, today)); err != nil {
			return err
		}
		i.Postings = append(i.Postings, p)
		return incidentTexts(map[string]string{"where": p.Where, "toll_free": p.TollFree, "proof": p.Proof})
	})
}

// EndPosting records that a substitute notice was taken down or its number switched off.
func (o *Office) EndPosting(ctx context.Context, id string, n int, on calendar.Date) (incident.Incident, error) {
	return o.changeIncident(ctx, id, access.IncidentsWork, audit.IncidentNotified, "posting_down", func(s *session, _ Tx, i *incident.Incident) error {
		if n < 0 || n >= len(i.Postings) || !i.Postings[n].DownOn.IsZero() {
			return ErrNotFound
		}
		if on.IsZero() {
			return invalidIncident([]incident.Defect{{Field: "down_on", Code: "need_down_on", Cite: "45 CFR 164.404(d)(2)(ii)"}})
		}
		i.Postings[n].DownOn = on
		return invalidIncident(incident.CheckPosting(i.Postings[n], o.today(s)))
	})
}

// TellPerson records one notice to one person. E-mail takes the patient's agreement; the telephone never replaces a letter
// that can reach.
func (o *Office) TellPerson(ctx context.Context, id, person string, n incident.Notice) (incident.Incident, error) {
	return o.changeIncident(ctx, id, access.IncidentsWork, audit.IncidentNotified, string(n.How), func(s *session, tx Tx, i *incident.Incident) error {
		a, p, err := affectedWith(tx, id, person)
		if err != nil {
			return err
		}
		if err := o.addNotice(s, tx, i, a, p, n); err != nil {
			return err
		}
		return tallyIncident(tx, i)
	})
}

func (o *Office) addNotice(s *session, tx Tx, i *incident.Incident, a incident.Affected, p patient.Patient, n incident.Notice) error {
	today := o.today(s)
	if err := mayTell(i, today); err != nil {
		return err
	}
	n.At, n.By, n.Proof = o.now(s), s.member.ID, strings.TrimSpace(n.Proof)
	if n.SentOn.IsZero() {
		n.SentOn = today
	}
	if n.How == incident.ByMail && n.LetterID == "" {
		n.LetterID = a.LetterID
	}
	if n.How == incident.ByMail && n.LetterID == "" { // what a letter must say is checked when it is made
		return &Invalid{Defects: []Defect{{Field: "how", Key: "incident.bad.letter_unmade", Args: map[string]string{"cite": "45 CFR 164.404(c)"}}}}
	}
	// Mail to a patient who asked to be reached otherwise would break that promise (CC-04).
	if n.How == incident.ByMail && p.Contact.Confidential && p.Contact.Channel != patient.ByMail {
		return &Invalid{Defects: []Defect{{Field: "how", Key: "incident.bad.confidential", Args: map[string]string{"cite": "45 CFR 164.522(b)"}}}}
	}
	discovered, _ := i.DiscoveredOn()
	if err := invalidIncident(a.CheckNotice(n, p.Contact.Channel == patient.ByEmail, discovered, today)); err != nil {
		return err
	}
	if err := incidentTexts(map[string]string{"proof": n.Proof}); err != nil {
		return err
	}
	a.Notices = append(a.Notices, n)
	return tx.PutEntry(kindAffected, a.ID, a)
}

// LetterCameBack records on which day the last letter to a person was returned (45 CFR 164.404(d)(2)).
func (o *Office) LetterCameBack(ctx context.Context, id, person string, on calendar.Date) (incident.Incident, error) {
	return o.returnLetter(ctx, id, person, "returned", func(s *session, a *incident.Affected) error {
		return invalidIncident(a.Return(on, o.today(s)))
	})
}

// LetterNotBack takes back that a letter was returned, with the reason. What was said by mistake stays to be read (45 CFR
// 164.414(b)).
func (o *Office) LetterNotBack(ctx context.Context, id, person, why string) (incident.Incident, error) {
	return o.returnLetter(ctx, id, person, "not_returned", func(s *session, a *incident.Affected) error {
		if err := checkReason("why", why, true); err != nil {
			return err
		}
		return invalidIncident(a.NotReturned(why, o.now(s), s.member.ID))
	})
}

// returnLetter changes what is on record of a letter that came back, and counts anew.
func (o *Office) returnLetter(ctx context.Context, id, person, act string, do func(*session, *incident.Affected) error) (incident.Incident, error) {
	return o.changeIncident(ctx, id, access.IncidentsWork, audit.IncidentReturned, act, func(s *session, tx Tx, i *incident.Incident) error {
		a, err := affectedOf(tx, id, person)
		if err != nil {
			return err
		}
		if err := do(s, &a); err != nil {
			return err
		}
		if err := tx.PutEntry(kindAffected, a.ID, a); err != nil {
			return err
		}
		return tallyIncident(tx, i)
	})
}

// MailLetters records that letters were handed to the mail on a day, with what proves it; persons nil: all that were made,
// are owed and are not mailed. It returns how many.
func (o *Office) MailLetters(ctx context.Context, id string, on calendar.Date, proof string, persons []string) (int, error) {
	count := 0
	_, err := o.changeIncident(ctx, id, access.IncidentsWork, audit.IncidentNotified, string(incident.ByMail), func(s *session, tx Tx, i *incident.Incident) error {
		if err := mayTell(i, o.today(s)); err != nil {
			return err
		}
		if blankText(proof) {
			return &Invalid{Defects: []Defect{{Field: "proof", Key: "incident.bad.need_mail_proof", Args: map[string]string{"cite": "45 CFR 164.414(b)"}}}}
		}
		list, who, err := affectedPeople(tx, id)
		if err != nil {
			return err
		}
		want := map[string]bool{}
		for _, p := range persons {
			want[p] = true
		}
		for _, a := range list {
			if a.LetterID == "" || a.Out != "" || a.Mailed() || persons != nil && !want[a.ID] {
				continue
			}
			if state := a.Letter(mailable(a, who[a.PatientID]), false); persons == nil && state != incident.LetterMade {
				continue // told already: it was made once more to be looked at
			}
			if err := o.addNotice(s, tx, i, a, who[a.PatientID], incident.Notice{How: incident.ByMail, SentOn: on, Proof: proof}); err != nil {
				return err
			}
			count++
		}
		if count == 0 {
			return ErrNothingToSave
		}
		return tallyIncident(tx, i)
	})
	return count, err
}
