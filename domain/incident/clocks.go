package incident

// This file holds the clocks: who has to be told by which day, counted from discovery, with what the States add and what
// law enforcement holds up. The earliest day that applies wins.

import (
	"cmp"
	"slices"
	"strconv"

	"consentry/domain/calendar"
)

// Setting is what the practice and the day add to an incident.
type Setting struct {
	Today calendar.Date
	Home  string   // the practice's State, two letters
	Also  []string // States whose shipped-but-sleeping rules the practice switched on
	// Licensed: the clinic is licensed by California's health department (ST-06).
	Licensed bool
	Packs    calendar.Packs
	Off      calendar.Holidays
	// Percent of the legal time after which the house wants it done; 0: 50.
	Percent int
}

// ClockKind is what a clock is for.
type ClockKind string

// The clocks.
const (
	ClockIndividuals ClockKind = "individuals" // 164.404(b)
	ClockMedia       ClockKind = "media"       // 164.406(b)
	ClockHHS         ClockKind = "hhs"         // 164.408(b): 500 or more
	ClockHHSYear     ClockKind = "hhs_year"    // 164.408(c): fewer
	ClockState       ClockKind = "state"       // a State's agency or the credit bureaus
	ClockPosting     ClockKind = "posting"     // 164.404(d)(2)(ii)
	ClockVendor      ClockKind = "vendor"      // 164.410(b): the business associate tells the practice
)

// Clock is one duty with a day.
type Clock struct {
	Kind ClockKind
	To   string // recipient, as Told names it; "" for individuals and postings
	// State is whose residents or agency; of individuals: the State whose rule set the day.
	State  string
	Rule   *calendar.StateRule // nil: federal
	Day0   calendar.Date       // zero: it has not begun (a State's clock that runs from another notice)
	Due    calendar.Date       // zero: without unreasonable delay, no number of days
	Target calendar.Date       // the house's own
	// Before is the day without a hold, when a hold moved it.
	Before calendar.Date
	// Done is the day it was met. Of individuals: when everybody was told, the day of the last notice.
	Done calendar.Date
	Cite string
}

// Late tells whether the day went by unmet.
func (c Clock) Late(today calendar.Date) bool {
	return c.Done.IsZero() && !c.Due.IsZero() && today.After(c.Due)
}

// DoneLate tells whether it was met after its day.
func (c Clock) DoneLate() bool { return !c.Done.IsZero() && !c.Due.IsZero() && c.Done.After(c.Due) }

// Copy tells whether what is owed is a copy of what the Secretary got (of States whose clock runs from that notice).
func (c Clock) Copy() bool { return c.Rule != nil && c.Rule.Trigger == calendar.OnNoticeHHS }

// HHSYearDue is the last day for breaches of fewer than 500 people discovered in a year: 60 days after its end
// (164.408(c); BR-05, BR-08).
func HHSYearDue(discovered calendar.Date) calendar.Date {
	return calendar.Due(calendar.MustNew(discovered.Year(), 12, 31), calendar.BreachTerm.Days)
}

// Clocks are all clocks of an incident, the earliest first, those without a day last. An incident of which it stands that
// nobody has to be told has none; until then it is presumed to be a breach.
func (i Incident) Clocks(s Setting) []Clock {
	discovered, known := i.DiscoveredOn()
	if !known {
		return nil
	}
	var out []Clock
	if v := i.Vendor; v != nil && !(v.DiscoveredOn.IsZero() && v.ToldOn.IsZero()) {
		c := Clock{Kind: ClockVendor, Day0: v.DiscoveredOn, Done: v.ToldOn, Cite: "45 CFR 164.410(b)"}
		if !c.Day0.IsZero() {
			c.Due = calendar.BreachTerm.Due(c.Day0)
		}
		out = append(out, c)
	}
	if !i.NoNotice() {
		out = append(out, i.individuals(s, discovered))
		for _, state := range i.ResidentStates(s.Home) {
			if i.Residents(state, s.Home) > Media {
				out = append(out, i.federal(Clock{Kind: ClockMedia, To: ToMedia, State: state, Done: i.ToldOn(ToMedia, state), Cite: "45 CFR 164.406(b)"}, discovered))
			}
			out = append(out, i.agencies(s, state, discovered)...)
		}
		out = append(out, i.secretary(discovered))
		if i.Tally.Unreachable >= SubstituteFew {
			out = append(out, i.posting(s))
		}
	}
	for n := range out {
		out[n].Target = target(out[n], cmp.Or(s.Percent, 50))
	}
	slices.SortStableFunc(out, func(a, b Clock) int {
		if a.Due.IsZero() != b.Due.IsZero() {
			if a.Due.IsZero() {
				return 1
			}
			return -1
		}
		return a.Due.Compare(b.Due)
	})
	return out
}

// target is the house's own day: a part of the legal time.
func target(c Clock, percent int) calendar.Date {
	if c.Due.IsZero() || c.Day0.IsZero() || c.Kind == ClockVendor || c.Kind == ClockPosting {
		return c.Due
	}
	return c.Day0.AddDays(c.Day0.DaysUntil(c.Due) * percent / 100)
}

// Aim is the house's own time to tell the people, in days after discovery, beside the law's longest one.
func Aim(percent int) (days, most int, cite string) {
	most = calendar.BreachTerm.Days
	return most * max(0, min(percent, 100)) / 100, most, "45 CFR 164.404(b)"
}

// CheckPercent refuses a target that the law does not allow, or that nobody could meet.
func CheckPercent(percent int) []Defect {
	switch {
	case percent > 100:
		return []Defect{defect("target_percent", "target_late", "45 CFR 164.404(b)")}
	case percent < LeastPercent:
		return []Defect{defect("target_percent", "target_low", "", "min", strconv.Itoa(LeastPercent))}
	}
	return nil
}

// LeastPercent is the shortest target, in percent of the legal time: six days of sixty.
const LeastPercent = 10

// federal fills in the 60 days, moved by a hold: max(original, end of the hold) (BR-18 to BR-20).
func (i Incident) federal(c Clock, day0 calendar.Date) Clock {
	c.Day0 = day0
	return i.held(c, calendar.BreachTerm.Due(day0))
}

func (i Incident) held(c Clock, due calendar.Date) Clock {
	c.Due = due
	if end := i.HeldUntil(); end.After(due) {
		c.Due, c.Before = end, due
	}
	return c
}

// individuals is the clock toward the people: the earliest of the federal day and those of the States they live in.
func (i Incident) individuals(s Setting, discovered calendar.Date) Clock {
	c := Clock{Kind: ClockIndividuals, Day0: discovered, Cite: "45 CFR 164.404(b)"}
	due := calendar.BreachTerm.Due(discovered)
	for _, state := range i.ResidentStates(s.Home) {
		for _, r := range s.Packs.Of(i.stateCase(s, state, discovered)) {
			if r.Recipient != calendar.ToIndividuals && r.Recipient != calendar.ToPatient {
				continue
			}
			if d := r.Due(i.trigger(r.Trigger, discovered), s.Off); !d.IsZero() && d.Before(due) {
				due, c.Rule, c.State, c.Cite = d, &r, state, r.Cite
			}
		}
	}
	c = i.held(c, due)
	if d, ok := i.Decision(); ok && i.nobodyToTell() {
		c.Done = d.On // nothing was left to do from that day on
	} else if i.everybodyTold() {
		c.Done = calendar.Later(i.Tally.Last, i.Tally.LastOther)
		for _, p := range i.Postings {
			c.Done = calendar.Later(c.Done, p.From)
		}
	}
	return c
}

// nobodyToTell: all who are affected died, and no address of a next of kin is known (BR-34).
func (i Incident) nobodyToTell() bool {
	t := i.Tally
	return t.Total > 0 && t.Total >= i.Estimate && t.NotNeeded == t.Total
}

// everybodyTold: all letters went out, and whoever cannot be reached was told otherwise.
func (i Incident) everybodyTold() bool {
	t := i.Tally
	if t.Total == 0 || t.Total < i.Estimate || t.Waiting() > 0 || calendar.Later(t.Last, t.LastOther).IsZero() && len(i.Postings) == 0 {
		return false
	}
	if t.Unreachable >= SubstituteFew {
		return len(i.Postings) > 0
	}
	return t.Other == t.Unreachable
}

// secretary is the clock toward HHS: at once with the letters for 500 or more, otherwise in the year's log (BR-10, BR-12).
func (i Incident) secretary(discovered calendar.Date) Clock {
	told := i.ToldOn(ToHHS, "")
	if i.Count() >= Large {
		return i.federal(Clock{Kind: ClockHHS, To: ToHHS, Done: told, Cite: "45 CFR 164.408(b)"}, discovered)
	}
	c := Clock{Kind: ClockHHSYear, To: ToHHS, Day0: calendar.MustNew(discovered.Year(), 12, 31), Done: told, Cite: "45 CFR 164.408(c)"}
	return i.held(c, HHSYearDue(discovered))
}

// posting is the clock of a substitute notice: up by the people's day, and there for 90 days.
func (i Incident) posting(s Setting) Clock {
	c := Clock{Kind: ClockPosting, Cite: cite404d2 + "(ii)"}
	for _, p := range i.Postings {
		if p.Short() || !c.Day0.IsZero() && !p.From.Before(c.Day0) {
			continue
		}
		c.Day0, c.Due = p.From, p.Through()
		if s.Today.After(c.Due) || p.DownOn.After(c.Due) {
			c.Done = c.Due
		}
	}
	return c
}

// agencies are the clocks toward a State's agencies and the credit bureaus.
func (i Incident) agencies(s Setting, state string, discovered calendar.Date) []Clock {
	var out []Clock
	for _, r := range s.Packs.Of(i.stateCase(s, state, discovered)) {
		if r.Recipient == calendar.ToIndividuals || r.Recipient == calendar.ToPatient {
			continue
		}
		c := Clock{Kind: ClockState, To: string(r.Recipient), State: state, Rule: &r, Day0: i.trigger(r.Trigger, discovered), Cite: r.Cite}
		c.Due = r.Due(c.Day0, s.Off)
		if told := i.Receipts(c); len(told) > 0 {
			c.Done = told[0].On
		}
		out = append(out, c)
	}
	return out
}

func (i Incident) stateCase(s Setting, state string, discovered calendar.Date) calendar.Case {
	c := calendar.Case{State: state, Area: calendar.AreaBreach, Residents: i.Residents(state, s.Home), On: discovered, Home: s.Home, Also: s.Also}
	if s.Licensed {
		c.Conditions = append(c.Conditions, calendar.IfLicensed)
	}
	return c
}

// Asleep are States' rules that would apply, but were never confirmed and are not switched on: to be asked of counsel.
func (i Incident) Asleep(s Setting) []calendar.StateRule {
	discovered, known := i.DiscoveredOn()
	if !known || i.NoNotice() {
		return nil
	}
	var out []calendar.StateRule
	for _, state := range i.ResidentStates(s.Home) {
		out = append(out, s.Packs.Asleep(i.stateCase(s, state, discovered))...)
	}
	return out
}

// trigger is day 0 of a State's clock. Until a breach was decided, the day of discovery stands for the determination.
func (i Incident) trigger(t calendar.Trigger, discovered calendar.Date) calendar.Date {
	switch t {
	case calendar.OnDiscovery:
		return discovered
	case calendar.OnDetermination:
		if d, ok := i.Decision(); ok && d.Outcome == Breach {
			return d.On
		}
		return discovered
	case calendar.OnNoticePeople:
		return i.Tally.First
	case calendar.OnNoticeHHS:
		return i.ToldOn(ToHHS, "")
	}
	return calendar.Date{}
}

// Slow is how many days after the decision letters count as slow: the 60 days are the outer limit, not the aim (policy).
const Slow = 15

// Unreasonable tells whether letters went out, or still wait, more than Slow days after it was decided to be a breach,
// without a hold that explains it (164.404(b); BR-35).
func (i Incident) Unreasonable(today calendar.Date) bool {
	d, ok := i.Decision()
	if !ok || d.Outcome != Breach {
		return false
	}
	sent := today
	if i.Tally.Total > 0 && i.Tally.Waiting() == 0 && !i.Tally.Last.IsZero() {
		sent = i.Tally.Last
	}
	return sent.After(calendar.Later(d.On, i.HeldUntil()).AddDays(Slow))
}

// AtOnce tells whether the Secretary must be told now: 500 or more, and the people's letters are out (164.408(b)).
func (i Incident) AtOnce() bool {
	return i.Count() >= Large && !i.Tally.First.IsZero() && i.ToldOn(ToHHS, "").IsZero()
}
