package training

// This file is the matrix: people by courses, what each cell says on a day.

import (
	"cmp"
	"slices"

	"consentry/domain/access"
	"consentry/domain/calendar"
)

// Person is one row's member.
type Person struct {
	ID    string
	Name  string
	Roles []access.Role
	Left  calendar.Date // zero: works here
}

// Cell is what one member has to do with one course.
type Cell struct {
	Course     string
	Assignment string // the one to look at; "": none
	Status     Status
	Due        calendar.Date // open: by when; done: again by when
	Limit      calendar.Date // the State's day
	DoneOn     calendar.Date // newest completion; zero: never
	Version    int           // of that
	Late       bool          // that came after its day
	Outside    bool          // that was training elsewhere
	Tries      int
	Why        Why
	Missing    bool // the roles ask for the course, and it was never assigned
	Owed       bool
	Reminded   calendar.Date
}

// Row is one member.
type Row struct {
	Person Person
	Cells  []Cell // in the order of the courses
	Owed   int
	Late   int
	First  bool // every course of the first pack that came with being hired is done
}

// Matrix fills the cells. courses are the newest, in order; assignments are of anybody, in any order.
func Matrix(people []Person, courses []Course, as []Assignment, today calendar.Date) []Row {
	type key struct{ owner, course string }
	by := map[key][]Assignment{}
	whose := map[string][]Assignment{}
	for _, a := range as {
		by[key{a.Owner, a.Course}] = append(by[key{a.Owner, a.Course}], a)
		whose[a.Owner] = append(whose[a.Owner], a)
	}
	rows := make([]Row, 0, len(people))
	for _, p := range people {
		r := Row{Person: p, First: MayAccess(whose[p.ID], nil, today)}
		for _, c := range courses {
			cell := cellOf(c, p, by[key{p.ID, c.ID}], today)
			if cell.Owed {
				r.Owed++
			}
			if cell.Status == StatusOverdue {
				r.Late++
			}
			r.Cells = append(r.Cells, cell)
		}
		rows = append(rows, r)
	}
	return rows
}

// cellOf looks at what one member has for one course: what is open first, then the newest that was done.
func cellOf(c Course, p Person, as []Assignment, today calendar.Date) Cell {
	cell := Cell{Course: c.ID}
	var open, done *Assignment
	for i, a := range as {
		switch {
		case a.State == Open && (open == nil || a.On.Before(open.On)):
			open = &as[i]
		case a.State == Done && (done == nil || cmp.Or(done.Proof.On.Compare(a.Proof.On), done.Proof.At.Compare(a.Proof.At)) < 0):
			done = &as[i]
		}
	}
	if done != nil {
		cell.DoneOn, cell.Version, cell.Late, cell.Outside = done.Proof.On, done.Proof.Version, done.Proof.Late(), done.Proof.Outside != ""
	}
	now := open
	if now == nil {
		now = done
	}
	if now == nil {
		cell.Missing = p.Left.IsZero() && c.For(p.Roles)
		return cell
	}
	cell.Assignment, cell.Due, cell.Limit, cell.Tries, cell.Why, cell.Reminded = now.ID, now.On, now.Limit, now.Tries, now.Why, now.RemindedOn
	cell.Status, cell.Owed = now.Status(today), now.Owed(today)
	if !p.Left.IsZero() {
		// Nobody waits for who has left: what was done stays, what was open is not owed any more.
		cell.Owed, cell.Due = false, calendar.Date{}
		if cell.Status = StatusNone; done != nil {
			cell.Status = StatusCompleted
		}
	}
	return cell
}

// Needed lists the courses that somebody with these roles needs and has neither open nor done, in order.
func Needed(courses []Course, roles []access.Role, as []Assignment) []Course {
	return slices.DeleteFunc(slices.Clone(courses), func(c Course) bool {
		return !c.For(roles) || slices.ContainsFunc(as, func(a Assignment) bool { return a.Course == c.ID && a.State != Withdrawn })
	})
}
