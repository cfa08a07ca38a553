package consent

// This file holds the guards of a document's life: what may be recorded about it, from which state, by what proof.

import (
	"slices"

	"consentry/domain/calendar"
)

// CheckFact says what is wrong with a fact before it is recorded, given what is recorded already. Who may record
// it is the table of permissions' to say.
func CheckFact(doc Document, facts []Fact, f Fact, today calendar.Date) []Defect {
	switch f.Kind {
	case FactRevoked:
		return CheckRevocation(doc, facts, f, today)
	case FactSuspended:
		return CanSuspend(doc, facts, f, today)
	case FactLifted:
		return CanLift(doc, facts, f, today)
	case FactEvent:
		return CanRecordEvent(doc, facts, f, today)
	case FactFalse:
		return CanVoid(doc, f, today)
	case FactSuperseded:
		return CanSupersede(doc, facts, f, today)
	case FactCopy:
		return CanGiveCopy(doc, f, today)
	case FactConfirmed, FactAckPrinted:
		return CanConfirm(doc, facts, f, today)
	}
	var d defects
	d.bad(DF2, "kind", "consent.fact.kind", "kind", string(f.Kind))
	return d
}

// CanPresent says what keeps a draft from being shown to the patient (DRAFT to PENDING_SIGNATURE).
func CanPresent(doc Document, env Env) []Defect {
	var d defects
	if doc.Outcome != "" {
		d.bad(DF2, "document", "consent.present.done")
		return d
	}
	if doc.Kind != KindMarketing {
		return nil
	}
	var s Scope
	if doc.Scope != nil {
		s = *doc.Scope
	}
	_, _, missing := ReadyToHand(s, doc.Statements, doc.Signer, env)
	return missing
}

// CanFreeze says what keeps a signed form from being frozen (PENDING_SIGNATURE to ACTIVE). What was frozen with a
// defect stays defective for ever, so it is better not frozen: "Not finished: ...".
func CanFreeze(doc Document, env Env) []Defect {
	// The copy is given after the signature; its absence does not keep the form from being frozen.
	env.CopyIsValidity = false
	return Blocking(Check(doc, env))
}

// CanSuspend wants a known reason and a signed document that is not over.
func CanSuspend(doc Document, facts []Fact, f Fact, today calendar.Date) []Defect {
	var d defects
	if !slices.Contains([]SuspendReason{SuspendOral, SuspendConsideration, SuspendMajority, SuspendDeath, SuspendDispute}, f.Suspend) {
		d.bad(DF2, "reason", "consent.suspend.reason")
	}
	d.live(doc, facts, today)
	d.entry(doc, f, today)
	d.channels(doc, f)
	return d
}

// CanLift wants a suspension to lift and a documented reason. At majority only the patient's own signature on a new
// form helps.
func CanLift(doc Document, facts []Fact, f Fact, today calendar.Date) []Defect {
	var d defects
	d.entry(doc, f, today)
	if blank(f.Reason) {
		d.missing(DF2, "reason", "consent.lift.reason")
	}
	h := historyOf(doc, facts, At{On: today, Hindsight: true})
	target := slices.IndexFunc(h.holds, func(s Fact) bool {
		if f.RefID != "" {
			return s.ID == f.RefID
		}
		return s.Suspend == f.Suspend
	})
	switch {
	case target >= 0 && h.holds[target].Suspend == SuspendMajority:
		d.bad(DF2, "reason", "consent.lift.majority")
	case target >= 0 && !slices.ContainsFunc(h.stops(doc, firstOf(f.Channels, granted(doc))), func(s stop) bool { return s.reason == h.holds[target].Suspend }):
		d.bad(DF2, "document", "consent.lift.nothing")
	case target < 0 && !(h.consideration && f.RefID == "" && f.Suspend == SuspendConsideration && !slices.ContainsFunc(h.lifts, h.rationale)):
		d.bad(DF2, "document", "consent.lift.nothing")
	}
	return d
}

func firstOf(lists ...[]string) string {
	for _, l := range lists {
		if len(l) > 0 {
			return l[0]
		}
	}
	return ""
}

// CanRecordEvent wants an authorization that ends with an event, and the event only once.
func CanRecordEvent(doc Document, facts []Fact, f Fact, today calendar.Date) []Defect {
	var d defects
	d.entry(doc, f, today)
	if doc.Outcome != OutcomeSigned || doc.Scope == nil || doc.Scope.Expiry.Kind != ExpiryEvent {
		d.bad(DF1, "document", "consent.event.by_date")
	} else if historyOf(doc, facts, At{On: today, Hindsight: true}).event != nil {
		d.bad(DF1, "document", "consent.event.already")
	}
	return d
}

// CanVoid wants the words of what was false (DF5), whatever the state.
func CanVoid(doc Document, f Fact, today calendar.Date) []Defect {
	var d defects
	d.entry(doc, f, today)
	if doc.Outcome != OutcomeSigned {
		d.bad(DF5, "document", "consent.void.not_signed")
	}
	if blank(f.Reason) {
		d.missing(DF5, "reason", "consent.void.reason")
	}
	return d
}

// CanSupersede wants an active document and the newer one that replaces it, in RefID.
func CanSupersede(doc Document, facts []Fact, f Fact, today calendar.Date) []Defect {
	var d defects
	d.live(doc, facts, today)
	d.entry(doc, f, today)
	if blank(f.RefID) || f.RefID == doc.ID {
		d.missing(DF2, "document", "consent.supersede.by_what")
	}
	return d
}

// CanGiveCopy wants how the copy was given, or that none was wanted (L2).
func CanGiveCopy(doc Document, f Fact, today calendar.Date) []Defect {
	var d defects
	d.entry(doc, f, today)
	if doc.Outcome != OutcomeSigned {
		d.bad(L2, "document", "consent.copy.not_signed")
	}
	if !slices.Contains([]string{"printed", "folder", "none_wanted"}, f.Copy.Method) {
		d.missing(L2, "copy", "consent.copy.method")
	}
	return d
}

// CanConfirm wants RefID to name a recorded stop of this document, or the document itself for its activation.
func CanConfirm(doc Document, facts []Fact, f Fact, today calendar.Date) []Defect {
	var d defects
	d.entry(doc, f, today)
	named := f.RefID == doc.ID && f.RefID != "" || slices.ContainsFunc(facts, func(x Fact) bool {
		return x.ID != "" && x.ID == f.RefID && about(x, doc) && (x.Kind == FactRevoked || x.Kind == FactSuspended)
	})
	if !named {
		d.bad(DF2, "document", "consent.confirm.what")
	}
	return d
}

// live refuses a document that is not signed, or over.
func (d *defects) live(doc Document, facts []Fact, today calendar.Date) {
	switch s := DocumentState(doc, facts, At{On: today, Hindsight: true}); s {
	case StatusActive, StatusSuspended:
	default:
		d.bad(DF2, "document", "consent.fact.not_live", "state", string(s))
	}
}
