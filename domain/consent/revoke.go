package consent

// This file holds revocation and the oral stop (164.508(b)(5)): what may be recorded, and what it does.

import (
	"slices"
	"time"

	"consentry/domain/calendar"
)

// OralStop is the fact of a patient who says stop without putting it in writing: use is on hold at once, and the
// form to sign is handed or sent to her (policy). No channels means all of them.
func OralStop(doc Document, channels []string, on calendar.Date, at time.Time, by string) Fact {
	return Fact{DocumentID: doc.ID, PatientID: doc.PatientID, Kind: FactSuspended, Suspend: SuspendOral,
		Channels: slices.Clone(channels), On: on, At: at, By: by}
}

// CheckRevocation says what is wrong with a revocation before it is recorded. It needs no reason and no particular
// words; what is refused is only what cannot be: a day in the future or before the signature, a channel that was
// never allowed, a document that was never signed. A missing scan of the letter is a warning: the revocation counts
// from the day it was received, with or without it.
func CheckRevocation(doc Document, facts []Fact, f Fact, today calendar.Date) []Defect {
	var d defects
	if doc.Kind == KindNotice || doc.Outcome != OutcomeSigned {
		d.bad(DF3, "document", "consent.revoke.not_signed")
		return d
	}
	d.entry(doc, f, today)
	d.channels(doc, f)

	now := At{On: today, Hindsight: true}
	h := historyOf(doc, slices.DeleteFunc(slices.Clone(facts), func(x Fact) bool { return f.ID != "" && x.ID == f.ID }), now)
	asked := f.Channels
	if len(asked) == 0 {
		asked = granted(doc)
	}
	gone := func(c string) bool { return h.revocation(c) != nil }
	switch {
	case h.revokedAll != nil || every(asked, gone):
		d.bad(DF3, "channels", "consent.revoke.already")
	case slices.ContainsFunc(asked, gone):
		d.warn(DF3, "channels", "consent.revoke.partly_already")
	}
	if _, over := h.expired(doc, now); over {
		d.warn(DF1, "document", "consent.revoke.expired")
	}
	if h.superseded != nil {
		d.warn(DF3, "document", "consent.revoke.superseded")
	}
	if blank(f.LetterID) {
		d.warn(DF3, "letter", "consent.revoke.no_letter")
	}
	return d
}

// entry checks what every recorded fact needs.
func (d *defects) entry(doc Document, f Fact, today calendar.Date) {
	switch {
	case f.On.IsZero():
		d.bad(DF2, "on", "consent.fact.no_date")
	case f.On.After(today):
		d.bad(DF2, "on", "consent.fact.future", "date", f.On.String())
	case f.On.Before(doc.DecidedOn()):
		d.bad(DF2, "on", "consent.fact.before_signature", "date", f.On.String(), "signed", doc.DecidedOn().String())
	}
	if f.At.IsZero() || blank(f.By) {
		d.bad(DF2, "by", "consent.fact.who_when")
	}
	if f.DocumentID != doc.ID || f.PatientID != "" && f.PatientID != doc.PatientID {
		d.bad(DF2, "document", "consent.fact.other_document")
	}
}

// channels wants every named channel to be one that the patient allowed on this form.
func (d *defects) channels(doc Document, f Fact) {
	for _, c := range f.Channels {
		switch g, listed := doc.grant(c); {
		case !listed:
			d.bad(DF3, "channels", "consent.revoke.unknown_channel", "channel", c)
		case g.Answer != AnswerYes:
			d.bad(DF3, "channels", "consent.revoke.not_granted", "channel", g.Name)
		}
	}
}

// Revoking splits the channels that a document allows by what a revocation does to them: those that end with it,
// and those that stay allowed. Channels that had ended before are in neither.
func Revoking(doc Document, facts []Fact, f Fact) (ends, stays []string) {
	h := historyOf(doc, facts, At{On: calendar.Later(f.On, doc.DecidedOn()), Time: f.At})
	for _, c := range granted(doc) {
		switch {
		case h.revocation(c) != nil && h.revocation(c).ID != f.ID:
		case covers(f, c):
			ends = append(ends, c)
		default:
			stays = append(stays, c)
		}
	}
	return ends, stays
}

// NeedsIncident tells whether a fact opens an incident by itself: a signature that is not hers means that whatever
// was shown under it was shown without authorization.
func NeedsIncident(f Fact) bool { return f.Kind == FactFalse }
