package consent

// This file holds how long documents are kept: six years from the later of creation and the day last in effect
// (164.508(b)(6), 164.520(e), 164.530(j)(2); rule D5).

import (
	"consentry/domain/calendar"
)

// RetainThrough returns the last day a document must be kept; ok is false while it is in effect and has no such
// day. takedowns are the days on which takedown work after its end was completed.
func RetainThrough(doc Document, facts []Fact, takedowns ...calendar.Date) (through calendar.Date, ok bool) {
	return Retention(doc, facts, takedowns...).Through()
}

// Retention returns what decides about keeping a document. The caller adds a legal hold and the State's years.
// An authorization that ends on a date has its last day from the start; one that ends with an event is in effect
// until the event is recorded, a consent to treatment photos until it is revoked or replaced.
func Retention(doc Document, facts []Fact, takedowns ...calendar.Date) calendar.Retention {
	r := calendar.Retention{Created: doc.DecidedOn()}
	for _, t := range takedowns {
		r.LastInEffect = calendar.Later(r.LastInEffect, t)
	}
	if doc.Kind == KindNotice || doc.Outcome != OutcomeSigned {
		return r
	}
	end, ok := lastInEffect(doc, facts)
	r.InEffect = !ok
	r.LastInEffect = calendar.Later(r.LastInEffect, end)
	return r
}

// lastInEffect returns the earliest of a document's ends. A marketing authorization without a yes, or with a
// defect, never was in effect and has none to wait for.
func lastInEffect(doc Document, facts []Fact) (end calendar.Date, ok bool) {
	ever := At{On: calendar.MustNew(calendar.MaxYear, 12, 31), Hindsight: true}
	h := historyOf(doc, facts, ever)
	for _, f := range []*Fact{h.revokedAll, h.event, h.superseded, h.falseInfo} {
		if f != nil {
			end = calendar.Earlier(end, f.On)
		}
	}
	channels := granted(doc)
	if every(channels, func(c string) bool { return h.revocation(c) != nil }) {
		var last calendar.Date
		for _, c := range channels {
			last = calendar.Later(last, h.revocation(c).On)
		}
		end = calendar.Earlier(end, last)
	}
	if doc.Scope != nil && doc.Scope.Expiry.Kind == ExpiryDate {
		end = calendar.Earlier(end, doc.Scope.Expiry.Date)
	}
	if doc.Kind == KindMarketing && len(channels) == 0 {
		return doc.DecidedOn(), true
	}
	return end, !end.IsZero()
}

// RetainNotice returns the last day a notice version must be kept; ok is false while it is in effect or has not
// taken effect yet.
func RetainNotice(v NoticeVersion, versions []NoticeVersion) (through calendar.Date, ok bool) {
	next := nextVersion(v, versions)
	if next.IsZero() {
		return calendar.Date{}, false
	}
	return calendar.RetainThrough(v.PublishedOn, next.AddDays(-1)), true
}

// nextVersion returns the day on which another version takes the place of v, if one does.
func nextVersion(v NoticeVersion, versions []NoticeVersion) calendar.Date {
	var next calendar.Date
	for _, o := range versions {
		if o.ID != v.ID && !o.EffectiveOn.IsZero() && (o.EffectiveOn.After(v.EffectiveOn) || o.EffectiveOn == v.EffectiveOn && o.Number > v.Number) {
			next = calendar.Earlier(next, o.EffectiveOn)
		}
	}
	return next
}

// RetainAcknowledgment returns the last day an acknowledgment of the notice must be kept: six years from its day,
// and as long as the version it acknowledges (policy). ok is false while that version is in effect.
func RetainAcknowledgment(doc Document, versions []NoticeVersion) (through calendar.Date, ok bool) {
	own := calendar.RetainThrough(doc.DecidedOn(), calendar.Date{})
	v := acknowledged(doc, versions)
	if v == nil {
		return own, !own.IsZero()
	}
	through, ok = RetainNotice(*v, versions)
	if !ok {
		return calendar.Date{}, false
	}
	return calendar.Later(own, through), true
}
