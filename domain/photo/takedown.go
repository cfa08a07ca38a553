// This file holds takedowns: what is to be done about a picture that stands somewhere it may no longer stand. The list
// is worked out from facts each time, so it cannot go stale (164.508(b)(5); rules 3.5).

package photo

import (
	"cmp"
	"slices"

	"consentry/domain/calendar"
)

// State is where a placement stands.
type State string

const (
	StatePlanned State = "planned" // released, not yet seen there
	StateLive    State = "live"
	StateNotUsed State = "not_used"
	StateRemoved State = "removed"
	StateBeyond  State = "beyond" // cannot be removed by us
)

// StateOf is where the events leave a placement. A later sight of the picture puts it back to live. What counts is the day
// that something happened on, however late it was told.
func StateOf(events []Event) State {
	state := StatePlanned
	for _, e := range inOrder(events) {
		switch e.Kind {
		case EventLive, EventStill:
			state = StateLive
		case EventNotUsed:
			state = StateNotUsed
		case EventRemoved:
			state = StateRemoved
		case EventBeyond:
			state = StateBeyond
		}
	}
	return state
}

func inOrder(events []Event) []Event {
	list := slices.Clone(events)
	slices.SortStableFunc(list, func(a, b Event) int { return cmp.Or(a.On.Compare(b.On), a.At.Compare(b.At)) })
	return list
}

// Because says why a picture may no longer stand where it is.
type Because string

const (
	BecauseRevoked Because = "revoked"
	BecauseExpired Because = "expired"
	BecauseVoid    Because = "void"    // the authorization was false or defective
	BecauseNone    Because = "nothing" // nothing allows it (any more)
)

// Standing is what consent says today about a placement's channel; office fills it from consent.MayUse.
type Standing struct {
	Allowed bool
	// OnHold: suspended. New use is held; what stands may stay until the hold is decided.
	OnHold  bool
	Because Because
	Since   calendar.Date // the first day it may not stand: the day of the revocation, the day after the last allowed one
}

// TakedownStep is the next thing to do; its words are "photo.takedown.<step>".
type TakedownStep string

const (
	TakeSnapshot TakedownStep = "snapshot" // keep evidence first
	TakeRemove   TakedownStep = "remove"   // remove, or retire the stock
	TakeAsk      TakedownStep = "ask"      // ask the third party
	TakeChase    TakedownStep = "chase"    // asked; see whether it is gone
	TakeRecheck  TakedownStep = "recheck"  // removed; look again
)

// Takedown is one open line of the worklist.
type Takedown struct {
	Placement Placement
	State     State
	Because   Because
	Since     calendar.Date
	Step      TakedownStep
	DueOn     calendar.Date // of the step
	RemoveBy  calendar.Date // of the removal as a whole
	Recheck   int           // which re-check is due, in days after removal; 0: none
	Outreach  int           // how often somebody was asked
	Late      bool
	// Continued: still there after the day it should have been gone, or seen again after removal; an incident is to be
	// looked into (rules 3.5, 14).
	Continued bool
	Incident  bool // one was opened
}

// Takedowns works out the line for one placement; ok is false when nothing is to be done.
func (s Settings) Takedown(p Placement, events []Event, st Standing, today calendar.Date) (Takedown, bool) {
	t := Takedown{Placement: p, State: StateOf(events), Because: st.Because, Since: st.Since}
	if st.Allowed || st.OnHold || p.Deidentified || t.State == StateNotUsed || t.State == StateBeyond {
		return t, false
	}
	if t.State == StatePlanned && st.Since.IsZero() {
		return t, false
	}
	t.RemoveBy = s.removeBy(p.Class, st.Since)
	var removedOn, askedOn calendar.Date
	snapshot := false
	for _, e := range inOrder(events) {
		if e.On.Before(st.Since) && e.Kind != EventRemoved {
			continue // before it became forbidden
		}
		switch e.Kind {
		case EventSnapshot:
			snapshot = true
		case EventOutreach:
			t.Outreach++
			askedOn = e.On
		case EventRemoved:
			removedOn = e.On
		case EventStill, EventLive:
			if !removedOn.IsZero() {
				t.Continued = true // it was gone and is there again
			}
			removedOn = calendar.Date{}
		case EventIncident:
			t.Incident = true
		}
	}
	if t.State == StateRemoved {
		return t.recheck(s, events, removedOn, today)
	}
	switch {
	case t.State == StateLive && !snapshot:
		t.Step, t.DueOn = TakeSnapshot, t.RemoveBy
	case p.Class == ClassOutreach && t.Outreach == 0:
		t.Step, t.DueOn = TakeAsk, t.RemoveBy
	case p.Class == ClassOutreach:
		t.Step, t.DueOn = TakeChase, calendar.Later(t.RemoveBy, s.removeBy(ClassOutreach, askedOn))
	default:
		t.Step, t.DueOn = TakeRemove, t.RemoveBy
	}
	t.Late = today.After(t.DueOn)
	t.Continued = t.Continued || t.State == StateLive && p.Class == ClassOwn && today.After(t.RemoveBy)
	return t, true
}

// Status is what is said of a placement on a day: its state, unless something has to be done about it.
type Status string

const (
	StatusTakeDown  Status = "take_down"  // it is, or may be, where it may no longer be
	StatusLookAgain Status = "look_again" // it was taken down, and somebody has to look whether it is gone for good
)

// Status tells it from a worked-out takedown and whether it is open.
func (t Takedown) Status(open bool) Status {
	switch {
	case !open:
		return Status(t.State)
	case t.Step == TakeRecheck:
		return StatusLookAgain
	}
	return StatusTakeDown
}

// Statuses lists what can be said of a placement, what has to be acted on first.
func Statuses() []Status {
	return []Status{StatusTakeDown, StatusLookAgain, Status(StateLive), Status(StatePlanned), Status(StateBeyond), Status(StateRemoved), Status(StateNotUsed)}
}

// Gravest is what is said of several placements together, and how many of them it is true of; the first of Statuses counts.
func Gravest(list []Status) (Status, int) {
	for _, st := range Statuses() {
		n := 0
		for _, x := range list {
			if x == st {
				n++
			}
		}
		if n > 0 {
			return st, n
		}
	}
	return Status(StateNotUsed), 0
}

// recheck finds the next look after a removal; none is left when all were done. A look on a later day does for the
// earlier ones as well. What was gone before it became forbidden is looked for from that day on.
func (t Takedown) recheck(s Settings, events []Event, removedOn, today calendar.Date) (Takedown, bool) {
	removedOn = calendar.Later(removedOn, t.Since)
	days := slices.Clone(s.Rechecks)
	slices.Sort(days)
	for _, n := range days {
		due := removedOn.AddDays(n)
		seen := slices.ContainsFunc(events, func(e Event) bool { return e.Kind == EventGone && !e.On.Before(due) })
		if !seen {
			t.Step, t.Recheck, t.DueOn, t.Late = TakeRecheck, n, due, today.After(due)
			return t, true
		}
	}
	return t, false
}

// removeBy is the day by which a class of place is to be empty, counted in business days after since.
func (s Settings) removeBy(c Class, since calendar.Date) calendar.Date {
	n := s.OwnDays
	switch c {
	case ClassOutreach:
		n = s.OutreachDays
	case ClassPrint:
		n = s.PrintDays
	}
	return calendar.BusinessDaysAfter(since, n, calendar.FederalHolidays(since.Year(), since.Year()+1))
}

// HasAddress tells whether what is published on a channel is found at an address. What is printed, and what hangs or lies in
// the practice, is not; group is the channel's group, for channels that a practice added itself.
func HasAddress(channel string, class Class, group string) bool {
	return class != ClassPrint && group != "office" && channel != "in_office_album" && channel != "in_office_screen"
}

// CheckEvent names what keeps an event from being added: a removal without its proof, evidence after the fact. group is the
// group of the placement's channel.
func CheckEvent(p Placement, group string, events []Event, e Event, today calendar.Date) []Gap {
	var gaps []Gap
	need := func(key string) { gaps = append(gaps, Gap{Key: key}) }
	state := StateOf(events)
	has := func(k EventKind) bool { return slices.ContainsFunc(events, func(x Event) bool { return x.Kind == k }) }
	if e.On.IsZero() || e.On.After(today) {
		need("photo.event.date")
	}
	switch e.Kind {
	case EventLive:
		switch {
		case p.Class == ClassOutreach:
		case !HasAddress(p.Channel, p.Class, group):
			// On a wall or in a book there is no page to link to: a person looked, and says where.
			if blank(e.Whom) {
				need("photo.event.looked")
			}
			if blank(e.Note) {
				need("photo.event.where")
			}
		case blank(e.Link) && e.FileID == "":
			need("photo.event.proof")
		}
	case EventSnapshot:
		if e.FileID == "" {
			need("photo.event.snapshot_file")
		}
	case EventRemoved:
		// Snapshot evidence before removing (rules 17): a live picture is not taken down unseen.
		if state == StateLive && !has(EventSnapshot) {
			need("photo.event.snapshot_first")
		}
	case EventOutreach:
		if blank(e.Whom) {
			need("photo.event.whom")
		}
	case EventBeyond, EventIncident:
		if blank(e.Note) {
			need("photo.event.why")
		}
	case EventNotUsed:
		if state != StatePlanned {
			need("photo.event.was_live")
		}
	case EventStill, EventGone:
	default:
		need("photo.event.kind")
	}
	return gaps
}
