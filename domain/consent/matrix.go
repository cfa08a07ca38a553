package consent

// This file holds the permission matrix: what each channel allows at any point in time, and which document says so.

import (
	"cmp"
	"slices"

	"consentry/domain/calendar"
)

// Permission is the state of one channel for one patient.
type Permission string

const (
	Allowed     Permission = "allowed"
	ExpiresSoon Permission = "expires_soon" // allowed, but not for long
	Expired     Permission = "expired"
	Revoked     Permission = "revoked"
	Suspended   Permission = "suspended"
	Declined    Permission = "declined"
	NotAsked    Permission = "not_asked"
	Defective   Permission = "defective"
)

// MayShow tells whether use is allowed in this state.
func (p Permission) MayShow() bool { return p == Allowed || p == ExpiresSoon }

// Reasons in ChannelState beside the codes of defects and suspensions.
const (
	ReasonLeftBlank   = "left_blank" // the newest form lists the channel without a mark
	ReasonSuperseded  = "superseded" // the form that allowed it was replaced by one that does not list it
	ReasonSaidNo      = "said_no"
	ReasonNoSignature = "not_signed" // the whole form was declined
)

// ChannelState is a row of the matrix. Since is the first day of the state; Until the last day it is allowed, if
// that is a date. Face, NameOK, CaptionOK and EditsOK hold while it is allowed.
type ChannelState struct {
	Channel    Channel
	State      Permission
	Since      calendar.Date
	Until      calendar.Date
	Face       FaceRule
	NameOK     bool
	CaptionOK  bool
	EditsOK    bool
	ShowEach   bool
	DocumentID string
	// Reason says why it is not allowed: a code of a defect, a SuspendReason, or one of the Reason constants.
	Reason string
	// Event is what ends the permission, when that is no date.
	Event string
}

// Matrix returns one row for each channel, in their order, under the federal rule; Law.Matrix knows more.
func Matrix(channels []Channel, docs []Document, facts []Fact, at At, warnDays int) []ChannelState {
	return Law{}.Matrix(channels, docs, facts, at, warnDays)
}

// Matrix returns one row for each channel, in their order. docs and facts are one patient's.
//
// The newest marketing document that lists a channel decides about it, whatever came of that document later: an
// earlier yes never comes back to life. A document that was never valid decides only by its no.
func (l Law) Matrix(channels []Channel, docs []Document, facts []Fact, at At, warnDays int) []ChannelState {
	v := l.view(docs, facts, at)
	out := make([]ChannelState, 0, len(channels))
	for _, c := range channels {
		s := v.channel(c.ID, warnDays)
		s.Channel = c
		out = append(out, s)
	}
	return out
}

// view is one patient's marketing documents at one point, newest first, with what counts about each.
type view struct {
	at    At
	items []item
}

type item struct {
	doc     Document
	h       history
	defects []Defect // blocking ones
	gone    bool     // superseded
}

func (l Law) view(docs []Document, facts []Fact, at At) view {
	v := view{at: at}
	for _, doc := range docs {
		if doc.Kind == KindMarketing && at.reached(doc) {
			h := historyOf(doc, facts, at)
			v.items = append(v.items, item{doc: doc, h: h, gone: h.superseded != nil,
				defects: Blocking(Check(doc, l.env(doc, h, at)))})
		}
	}
	slices.SortFunc(v.items, func(a, b item) int { return newestFirst(a.doc, b.doc) })
	for _, newer := range v.items {
		if newer.doc.ReplacesID == "" || newer.doc.Outcome != OutcomeSigned || len(newer.defects) > 0 {
			continue
		}
		for i := range v.items {
			if v.items[i].doc.ID == newer.doc.ReplacesID && newer.doc.ID != newer.doc.ReplacesID {
				v.items[i].gone = true
			}
		}
	}
	return v
}

func newestFirst(a, b Document) int {
	aOn, aAt := a.decided()
	bOn, bAt := b.decided()
	c := bOn.Compare(aOn)
	if c == 0 && !aAt.IsZero() && !bAt.IsZero() {
		c = bAt.Compare(aAt)
	}
	return cmp.Or(c, cmp.Compare(b.Number, a.Number), cmp.Compare(b.ID, a.ID))
}

// deciding returns the item whose word counts for a channel. With none, the second result says what was passed
// over: a defective or superseded yes, or nil.
func (v view) deciding(channel string) (found, passed *item) {
	for i := range v.items {
		it := &v.items[i]
		g, listed := it.doc.grant(channel)
		switch {
		case it.doc.Outcome == OutcomeDeclined && (it.doc.Scope == nil || listed):
			return it, nil
		case !listed:
		case it.gone && g.Answer != AnswerNo:
			passed = cmp.Or(passed, it)
		case g.Answer == AnswerYes && len(it.defects) > 0 && it.h.falseInfo == nil && it.h.revocation(channel) == nil:
			passed = cmp.Or(passed, it)
		default:
			return it, nil
		}
	}
	return nil, passed
}

// channel is the row for one channel.
func (v view) channel(id string, warnDays int) ChannelState {
	it, passed := v.deciding(id)
	if it == nil {
		switch {
		case passed == nil:
			return ChannelState{State: NotAsked}
		case passed.gone:
			return ChannelState{State: NotAsked, DocumentID: passed.doc.ID, Reason: ReasonSuperseded}
		}
		return ChannelState{State: Defective, DocumentID: passed.doc.ID, Since: passed.doc.DecidedOn(),
			Reason: string(passed.defects[0].Code)}
	}
	s := ChannelState{DocumentID: it.doc.ID, Since: it.doc.DecidedOn()}
	g, _ := it.doc.grant(id)
	switch {
	case it.doc.Outcome == OutcomeDeclined:
		s.State, s.Reason = Declined, ReasonNoSignature
	case g.Answer == AnswerNo:
		s.State, s.Reason = Declined, ReasonSaidNo
	case g.Answer != AnswerYes:
		s.State, s.Reason = NotAsked, ReasonLeftBlank
	default:
		it.standing(&s, g, v.at, warnDays)
	}
	return s
}

// standing fills in the row of a channel that was answered yes.
func (it *item) standing(s *ChannelState, g Grant, at At, warnDays int) {
	e := it.doc.Scope.Expiry
	if e.Kind == ExpiryDate {
		s.Until = e.Date
	}
	if e.Kind == ExpiryEvent {
		s.Event = e.Event
	}
	if f := it.h.falseInfo; f != nil {
		s.State, s.Since, s.Reason = Defective, f.On, string(DF5)
		return
	}
	if f := it.h.revocation(g.Channel); f != nil {
		s.State, s.Since, s.Reason = Revoked, f.On, string(DF3)
		return
	}
	if len(it.defects) > 0 {
		s.State, s.Reason = Defective, string(it.defects[0].Code)
		return
	}
	if since, over := it.h.expired(it.doc, at); over {
		s.State, s.Since, s.Reason = Expired, since, string(DF1)
		return
	}
	if stops := it.h.stops(it.doc, g.Channel); len(stops) > 0 {
		s.State, s.Since, s.Reason = Suspended, stops[0].since, string(stops[0].reason)
		return
	}
	s.State = Allowed
	if !s.Until.IsZero() && at.On.DaysUntil(s.Until) <= warnDays {
		s.State = ExpiresSoon
	}
	s.Face, s.NameOK, s.CaptionOK, s.EditsOK, s.ShowEach = face(g), g.NameOK, g.CaptionOK, g.EditsOK, it.doc.Scope.ShowEach
}

// face reads a blank rule as no.
func face(g Grant) FaceRule { return cmp.Or(g.Face, FaceNo) }
