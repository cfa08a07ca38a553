package incident

// This file says on which day an incident counts as discovered: day 0 of every clock (45 CFR 164.404(a)(2), finding F1).

import (
	"slices"
	"time"

	"consentry/domain/calendar"
)

// Knower is who knew, or by reasonable diligence would have known.
type Knower string

// The knowers.
const (
	Workforce   Knower = "workforce"   // anybody who works here: what the front desk knows, the practice knows
	Wrongdoer   Knower = "wrongdoer"   // the person who did it: does not count
	AgentVendor Knower = "agent"       // a business associate that acts as the practice's agent: its knowledge counts
	IndepVendor Knower = "independent" // any other business associate: the day it told the practice counts
	Diligence   Knower = "diligence"   // nobody knew, but a look that was owed would have shown it: an alert not read
	Outsider    Knower = "outsider"    // a patient or a stranger knew; the day somebody here was told counts on its own
)

// Knowers lists them in the order in which a person is asked.
func Knowers() []Knower {
	return []Knower{Workforce, Diligence, AgentVendor, IndepVendor, Outsider, Wrongdoer}
}

// Knowledge says since when somebody knew. An earlier day that comes to light later is another entry.
type Knowledge struct {
	Who  Knower        `json:"who"`
	On   calendar.Date `json:"on"`
	Note string        `json:"note,omitempty"`
	At   time.Time     `json:"at"`
	By   string        `json:"by,omitempty"`
	// Void: an entry made in error, with the reason; it no longer counts (rule D8: a moved day 0 needs one).
	Void string `json:"void,omitempty"`
}

// Counts tells whether the day is the practice's own knowledge.
func (k Knowledge) Counts() bool {
	return k.Void == "" && (k.Who == Workforce || k.Who == AgentVendor || k.Who == Diligence)
}

// Check names what is wrong with an entry.
func (k Knowledge) Check(today calendar.Date) []Defect {
	var ds []Defect
	if !slices.Contains(Knowers(), k.Who) {
		ds = append(ds, defect("who", "need_who", ""))
	}
	switch {
	case k.On.IsZero():
		ds = append(ds, defect("on", "need_day", "45 CFR 164.404(a)(2)"))
	case k.On.After(today):
		ds = append(ds, defect("on", "future", "", "date", k.On.String()))
	}
	if k.Who != Workforce && blank(k.Note) {
		ds = append(ds, defect("note", "need_note", ""))
	}
	return ds
}

// DiscoveredOn is the first day on which the practice knew, or by reasonable diligence would have known. ok is false while
// nobody said so.
func (i Incident) DiscoveredOn() (day calendar.Date, ok bool) {
	known := func(d calendar.Date) {
		if !d.IsZero() && (day.IsZero() || d.Before(day)) {
			day = d
		}
	}
	for _, k := range i.Known {
		if k.Counts() {
			known(k.On)
		}
	}
	if v := i.Vendor; v != nil {
		if v.Agent {
			known(v.DiscoveredOn)
		}
		known(v.ToldOn)
	}
	return day, !day.IsZero()
}
