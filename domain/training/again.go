package training

// This file is what comes round again: a year after it was done, or because the course was changed since.

import (
	"slices"

	"consentry/domain/calendar"
)

// Turn is an assignment that was done, and the one that takes its place; New has no id yet. Without New nobody has to do it
// again: the person left, or no longer needs the course.
type Turn struct {
	Old Assignment // no longer due
	New *Assignment
}

// Again lists what falls due anew on a day or within Notice days of it. as is everything that is open or done; courses are
// the newest.
func Again(as []Assignment, people []Person, courses []Course, law Law, today calendar.Date) []Turn {
	open := map[[2]string]bool{}
	for _, a := range as {
		if a.State == Open {
			open[[2]string{a.Owner, a.Course}] = true
		}
	}
	var out []Turn
	for _, a := range as {
		if a.State != Done || a.On.IsZero() || a.Proof == nil {
			continue
		}
		t := Turn{Old: a}
		t.Old.On = calendar.Date{}
		i := slices.IndexFunc(people, func(p Person) bool { return p.ID == a.Owner && p.Left.IsZero() })
		j := slices.IndexFunc(courses, func(c Course) bool { return c.ID == a.Course })
		key := [2]string{a.Owner, a.Course}
		switch {
		case i < 0 || j < 0 || !courses[j].For(people[i].Roles) || open[key]:
			out = append(out, t)
			continue
		case courses[j].Version > a.Proof.Version:
			due, limit := ChangeDue(today, law)
			t.New = &Assignment{Why: Change, On: calendar.Earlier(due, a.On), Limit: limit}
			if t.New.On.Before(today) { // it was late before the change
				t.New.Why = Yearly
			}
		case !a.On.After(today.AddDays(Notice)):
			t.New = &Assignment{Why: Yearly, On: a.On}
		default:
			continue
		}
		if open[key] = true; !t.New.Limit.IsZero() {
			t.New.Law = law.Cite
		}
		t.New.State, t.New.Owner, t.New.Course, t.New.Pack = Open, a.Owner, a.Course, courses[j].Pack
		t.New.Version, t.New.GivenOn = courses[j].Version, today
		out = append(out, t)
	}
	return out
}
