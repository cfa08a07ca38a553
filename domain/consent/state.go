package consent

// This file holds what state a document is in at a point in time, computed from the document, the facts about it
// and the law that applies. Nothing is stored, so nothing can go stale.

import (
	"cmp"
	"slices"
	"time"

	"consentry/domain/calendar"
)

// At is a point in time to ask about. On is the civil day in the practice's zone; Time is the instant, needed to
// order things within a day. Screens make it with Instant or EndOfDay. With the zero Time the whole day On counts.
//
// What the practice did not know yet does not count: a letter recorded on Wednesday did not stop Tuesday's use.
// With Hindsight it does, from the day it counts from (164.508(b)(5): effective when received).
type At struct {
	On        calendar.Date
	Time      time.Time
	Hindsight bool
}

// Instant is the moment t, in the practice's zone.
func Instant(t time.Time, zone *time.Location) At { return At{On: calendar.Of(t, zone), Time: t} }

// EndOfDay is the last moment of a civil day in the practice's zone: "What was allowed on 3 May?".
func EndOfDay(on calendar.Date, zone *time.Location) At {
	return At{On: on, Time: on.AddDays(1).Start(zone).Add(-time.Nanosecond)}
}

// latestDayEnd is how long after midnight UTC a civil day can still last somewhere.
const latestDayEnd = 12 * time.Hour

// counts tells whether a fact is known at that point. The instant itself counts: a stop recorded at the moment of
// a use stops it, and expiry events act at once (only dates are inclusive).
func (a At) counts(f Fact) bool {
	switch {
	case f.On.After(a.On):
		return false
	case a.Hindsight || f.At.IsZero():
		return true
	case a.Time.IsZero():
		return f.At.Before(a.On.AddDays(1).Start(time.UTC).Add(latestDayEnd))
	}
	return !f.At.After(a.Time)
}

// reached tells whether a document had its outcome by then.
func (a At) reached(doc Document) bool {
	on, at := doc.decided()
	switch {
	case doc.Outcome == "" || on.IsZero() || on.After(a.On):
		return false
	case on.Before(a.On) || at.IsZero() || a.Time.IsZero():
		return true
	}
	return !at.After(a.Time)
}

// decided returns the day and, if known, the instant of the outcome.
func (doc Document) decided() (calendar.Date, time.Time) {
	s := doc.Signature
	switch {
	case !s.SignedOn.IsZero() && s.Method == MethodPaper:
		return s.SignedOn, time.Time{} // the paper bears a day; any instant is that of its scan
	case !s.SignedOn.IsZero():
		return s.SignedOn, s.SignedAt
	case !doc.OutcomeOn.IsZero():
		return doc.OutcomeOn, doc.FrozenAt
	}
	return calendar.Of(doc.FrozenAt, doc.FrozenAt.Location()), doc.FrozenAt
}

// DecidedOn returns the civil day of the outcome: the signature's day, else the day it was declined, refused or
// could not be obtained. It is zero for a draft.
func (doc Document) DecidedOn() calendar.Date {
	if doc.Outcome == "" {
		return calendar.Date{}
	}
	on, _ := doc.decided()
	return on
}

// Law is what applies at a practice. The zero value is the federal rule alone.
type Law struct {
	// Notices are the versions of the practice's privacy notice. When there are none, a reference to the notice in
	// S1 is taken as checked at signing.
	Notices        []NoticeVersion
	CopyIsValidity bool
	FourteenPoint  bool
	MaxYears       int
}

// env is what Check needs to know about one document at that point.
func (l Law) env(doc Document, h history, at At) Env {
	e := Env{Today: at.On, CopyIsValidity: l.CopyIsValidity, CopyGiven: h.copied, FourteenPoint: l.FourteenPoint, MaxYears: l.MaxYears}
	st, ok := doc.statement(S1)
	if !ok || st.NoticeRef == "" {
		return e
	}
	if len(l.Notices) == 0 {
		e.Notice = &NoticeVersion{ID: st.NoticeRef, RevocationHow: true}
		return e
	}
	for i := range l.Notices {
		if l.Notices[i].ID == st.NoticeRef {
			e.Notice = &l.Notices[i]
		}
	}
	return e
}

// history is what counts about one document at one point. It is built from a set: the order of facts is nothing.
type history struct {
	falseInfo, event, superseded *Fact // the earliest of each
	revokedAll                   *Fact
	revoked                      map[string]*Fact
	holds                        []Fact // suspensions that may still be in force
	lifts                        []Fact
	copied                       bool
	consideration                bool // the implicit hold of something offered in return
}

// about tells whether a fact concerns a document. A stop without a document is the patient's word about all of hers.
func about(f Fact, doc Document) bool {
	if f.DocumentID != "" {
		return f.DocumentID == doc.ID
	}
	if f.Kind != FactRevoked && f.Kind != FactSuspended && f.Kind != FactLifted || f.PatientID != doc.PatientID {
		return false
	}
	on, at := doc.decided()
	return on.Before(f.On) || on == f.On && (at.IsZero() || f.At.IsZero() || !at.After(f.At))
}

func historyOf(doc Document, facts []Fact, at At) history {
	h := history{revoked: map[string]*Fact{}}
	for i := range facts {
		f := &facts[i]
		if !about(*f, doc) || !at.counts(*f) {
			continue
		}
		switch f.Kind {
		case FactRevoked:
			if len(f.Channels) == 0 {
				h.revokedAll = earlier(h.revokedAll, f)
			}
			for _, c := range f.Channels {
				h.revoked[c] = earlier(h.revoked[c], f)
			}
		case FactSuspended:
			h.holds = append(h.holds, *f)
		case FactLifted:
			h.lifts = append(h.lifts, *f)
		case FactEvent:
			if doc.Scope != nil && doc.Scope.Expiry.Kind == ExpiryEvent {
				h.event = earlier(h.event, f)
			}
		case FactFalse:
			h.falseInfo = earlier(h.falseInfo, f)
		case FactSuperseded:
			h.superseded = earlier(h.superseded, f)
		case FactCopy:
			h.copied = true
		}
	}
	h.consideration = doc.Scope != nil && !blank(doc.Scope.Remuneration.Consideration)
	return h
}

// earlier returns the fact that came first, by day, instant and id.
func earlier(a, b *Fact) *Fact {
	if a == nil || order(*b, *a) < 0 {
		return b
	}
	return a
}

func order(a, b Fact) int {
	return cmp.Or(a.On.Compare(b.On), a.At.Compare(b.At), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Reason, b.Reason))
}

// stop is why use is on hold, and since when.
type stop struct {
	reason SuspendReason
	since  calendar.Date
	fact   string
}

// stops returns the suspensions in force for a channel, earliest first. channel "" is for documents without any.
func (h history) stops(doc Document, channel string) []stop {
	var out []stop
	for _, s := range h.holds {
		if !covers(s, channel) {
			continue
		}
		if !slices.ContainsFunc(h.lifts, func(l Fact) bool { return lifts(l, s, channel) }) {
			out = append(out, stop{s.Suspend, s.On, s.ID})
		}
	}
	if h.consideration && !slices.ContainsFunc(h.lifts, h.rationale) {
		out = append(out, stop{reason: SuspendConsideration, since: doc.DecidedOn()})
	}
	slices.SortFunc(out, func(a, b stop) int {
		return cmp.Or(a.since.Compare(b.since), cmp.Compare(a.reason, b.reason), cmp.Compare(a.fact, b.fact))
	})
	return out
}

func covers(f Fact, channel string) bool {
	return len(f.Channels) == 0 || channel != "" && slices.Contains(f.Channels, channel)
}

// lifts tells whether l ends the suspension s for a channel. It needs a documented reason; a suspension at
// majority ends only with the patient's own signature on a new form.
func lifts(l, s Fact, channel string) bool {
	if s.Suspend == SuspendMajority || blank(l.Reason) || !covers(l, channel) {
		return false
	}
	if l.RefID != "" {
		return l.RefID == s.ID && !l.At.Before(s.At)
	}
	return l.Suspend == s.Suspend && l.At.After(s.At)
}

// rationale tells whether a lift is the privacy officer's decision on what was offered in return.
func (h history) rationale(l Fact) bool {
	if blank(l.Reason) || len(l.Channels) > 0 {
		return false
	}
	if l.RefID == "" {
		return l.Suspend == SuspendConsideration
	}
	return slices.ContainsFunc(h.holds, func(s Fact) bool { return s.ID == l.RefID && s.Suspend == SuspendConsideration })
}

// revocation returns the fact that revoked a channel, or nil.
func (h history) revocation(channel string) *Fact {
	if f := h.revoked[channel]; f != nil {
		return earlier(h.revokedAll, f)
	}
	return h.revokedAll
}

// expired tells whether a document's time is over, and the first day that it was.
func (h history) expired(doc Document, at At) (since calendar.Date, over bool) {
	if doc.Scope == nil {
		return calendar.Date{}, false
	}
	if e := doc.Scope.Expiry; e.Kind == ExpiryDate && !calendar.Through(e.Date, at.On) {
		since, over = e.Date.AddDays(1), true
	}
	if h.event != nil {
		since, over = calendar.Earlier(since, h.event.On), true
	}
	return since, over
}

// Status is a document's place in its life.
type Status string

const (
	StatusDraft      Status = "DRAFT"
	StatusPending    Status = "PENDING_SIGNATURE"
	StatusDeclined   Status = "DECLINED" // declined, refused, could not be obtained, or every channel answered no
	StatusActive     Status = "ACTIVE"
	StatusSuspended  Status = "SUSPENDED"
	StatusDefective  Status = "DEFECTIVE"
	StatusRevoked    Status = "REVOKED"
	StatusExpired    Status = "EXPIRED"
	StatusSuperseded Status = "SUPERSEDED"
	StatusVoidFalse  Status = "VOID_FALSE"
)

// DocumentState returns the state under the federal rule; Law.DocumentState knows more.
func DocumentState(doc Document, facts []Fact, at At) Status {
	return Law{}.DocumentState(doc, facts, at)
}

// DocumentState returns what state a document is in. Where several hold, the stronger word is given: false
// information, defective, revoked, superseded, expired, suspended. With some channels revoked or suspended and
// others not it is ACTIVE; Matrix tells them apart.
func (l Law) DocumentState(doc Document, facts []Fact, at At) Status {
	switch {
	case !at.reached(doc) && doc.PresentedAt.IsZero():
		return StatusDraft
	case !at.reached(doc):
		return StatusPending
	case doc.Outcome != OutcomeSigned:
		return StatusDeclined
	}
	h := historyOf(doc, facts, at)
	if h.falseInfo != nil {
		return StatusVoidFalse
	}
	if len(Blocking(Check(doc, l.env(doc, h, at)))) > 0 {
		return StatusDefective
	}
	channels := granted(doc)
	if doc.Kind == KindMarketing && len(channels) == 0 {
		return StatusDeclined
	}
	if h.revokedAll != nil || every(channels, func(c string) bool { return h.revocation(c) != nil }) {
		return StatusRevoked
	}
	if h.superseded != nil {
		return StatusSuperseded
	}
	if _, over := h.expired(doc, at); over {
		return StatusExpired
	}
	stopped := func(c string) bool { return h.revocation(c) != nil || len(h.stops(doc, c)) > 0 }
	if len(channels) == 0 && stopped("") || every(channels, stopped) {
		return StatusSuspended
	}
	return StatusActive
}

// granted returns the channels that were answered yes.
func granted(doc Document) []string {
	var out []string
	if doc.Scope == nil {
		return nil
	}
	for _, g := range doc.Scope.Grants {
		if g.Answer == AnswerYes {
			out = append(out, g.Channel)
		}
	}
	return out
}

func every(list []string, is func(string) bool) bool {
	return len(list) > 0 && !slices.ContainsFunc(list, func(c string) bool { return !is(c) })
}

// grant returns the answer to a channel; ok is false when the form did not list it. Should a form list a channel
// twice, anything but yes wins.
func (doc Document) grant(channel string) (g Grant, ok bool) {
	if doc.Scope == nil {
		return Grant{}, false
	}
	for _, x := range doc.Scope.Grants {
		if x.Channel == channel && (!ok || g.Answer == AnswerYes) {
			g, ok = x, true
		}
	}
	return g, ok
}
