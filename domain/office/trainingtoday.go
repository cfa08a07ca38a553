// This file puts on Today what training asks for.
package office

import (
	"slices"

	"consentry/domain/access"
	"consentry/domain/calendar"
	"consentry/domain/training"
)

// The tasks of this chapter. They concern no patient.
const (
	TaskFirstCourses TaskKind = "first_courses" // before the first patient's record
	TaskTakeCourses  TaskKind = "take_courses"
	TaskReminded     TaskKind = "reminded_courses" // somebody asked for it
	TaskTrainingLate TaskKind = "training_late"    // of others
	TaskSanction     TaskKind = "move_sanction"
)

// sanctionDays is how long a case may wait for its next step (practice policy).
const sanctionDays = 14

func (o *Office) trainingTasks(s *session, tx Tx, today calendar.Date) ([]Task, error) {
	var tasks []Task
	for _, g := range []struct {
		may    access.Permission
		gather func(*session, Tx, calendar.Date) ([]Task, error)
	}{{access.TrainingTake, o.myCourseTasks}, {access.TrainingManage, o.lateTasks}, {access.SanctionsRecord, sanctionTasks}} {
		if !s.perms.Has(g.may) {
			continue
		}
		more, err := g.gather(s, tx, today)
		if err != nil {
			return nil, err
		}
		tasks = append(tasks, more...)
	}
	return tasks, nil
}

// myCourseTasks is one row for all courses that the signed-in member owes; those of the first days have one of their own.
func (o *Office) myCourseTasks(s *session, tx Tx, today calendar.Date) ([]Task, error) {
	list, err := entriesOf[training.Assignment](tx, entryAssignment, EntryQuery{Owner: s.member.ID, State: training.Open, ByDay: true, Limit: maxTasks})
	var first, rest Task
	for _, a := range list {
		t, kind := &rest, TaskTakeCourses
		if s.untrained && a.Pack == training.First && a.Why == training.Hire {
			t, kind = &first, TaskFirstCourses
		}
		if t.Count++; t.Count == 1 {
			*t = Task{Kind: kind, Due: a.On, Since: a.GivenOn, RefID: a.ID, Count: 1}
		}
		if kind == TaskTakeCourses && !a.RemindedOn.IsZero() {
			t.Kind, t.Since = TaskReminded, calendar.Later(t.Since, a.RemindedOn)
		}
	}
	if first.Count > 0 {
		first.Due = today // nothing else can be done before
	}
	var tasks []Task
	for _, t := range []Task{first, rest} {
		if t.Count > 0 {
			tasks = append(tasks, t)
		}
	}
	return tasks, err
}

// lateTasks is one row for each member whose courses are late.
func (o *Office) lateTasks(s *session, tx Tx, today calendar.Date) ([]Task, error) {
	list, err := entriesOf[training.Assignment](tx, entryAssignment, EntryQuery{State: training.Open, ByDay: true, To: today.AddDays(-1), Limit: 5 * maxTasks})
	if err != nil || len(list) == 0 {
		return nil, err
	}
	members, err := tx.Members()
	var tasks []Task
	for _, a := range list {
		i := slices.IndexFunc(members, func(m access.Member) bool { return m.ID == a.Owner })
		if i < 0 || members[i].State != access.Active || a.Owner == s.member.ID {
			continue
		}
		if j := slices.IndexFunc(tasks, func(t Task) bool { return t.RefID == a.Owner }); j >= 0 {
			tasks[j].Count++
			continue
		}
		tasks = append(tasks, Task{Kind: TaskTrainingLate, Due: a.On, Since: a.On, RefID: a.Owner, Subject: members[i].Name, Count: 1})
	}
	return tasks, err
}

// sanctionTasks are cases that wait: for a decision, or to be carried out.
func sanctionTasks(s *session, tx Tx, _ calendar.Date) ([]Task, error) {
	if !slices.Contains(s.member.Roles, access.Owner) {
		return nil, nil
	}
	var tasks []Task
	for _, state := range []string{training.Proposed, training.Decided} {
		list, err := entriesOf[training.Sanction](tx, entrySanction, EntryQuery{State: state, Limit: maxTasks})
		if err != nil {
			return nil, err
		}
		for _, x := range list {
			since := calendar.Of(x.At, s.zone)
			if n := len(x.Steps); n > 0 {
				since = x.Steps[n-1].On
			}
			if x.Owner != s.member.ID {
				tasks = append(tasks, Task{Kind: TaskSanction, Due: since.AddDays(sanctionDays), Since: since, RefID: x.ID})
			}
		}
	}
	return tasks, nil
}

// TrainingState is the card about training on Today: everybody's for who may see it, otherwise one's own.
type TrainingState struct {
	Shown    bool
	Everyone bool
	Members  int            // who work here; with Everyone only
	Current  int            // of these, who owe no course
	Owing    []TrainingOwed // who owes one, by the day of the first; with Everyone false at most oneself
}

// TrainingOwed is what one member owes.
type TrainingOwed struct {
	ID, Name string
	Courses  int
	On       calendar.Date // by when the first of them
}

// trainingState counts who owes courses. What falls due again a year later is open again from the day it is asked for.
func (o *Office) trainingState(s *session, tx Tx) (TrainingState, error) {
	st := TrainingState{Everyone: s.perms.Has(access.TrainingView)}
	if st.Shown = st.Everyone || s.perms.Has(access.TrainingTake); !st.Shown {
		return st, nil
	}
	q := EntryQuery{State: training.Open, ByDay: true}
	if !st.Everyone {
		q.Owner = s.member.ID
	}
	list, err := entriesOf[training.Assignment](tx, entryAssignment, q)
	if err != nil {
		return st, err
	}
	members, err := tx.Members()
	at := map[string]int{}
	for _, m := range members {
		if m.State == access.Active {
			at[m.ID] = -1
			st.Members++
		}
	}
	for _, a := range list {
		i, works := at[a.Owner]
		switch {
		case !works:
			continue
		case i < 0:
			i = len(st.Owing)
			at[a.Owner], st.Owing = i, append(st.Owing, TrainingOwed{ID: a.Owner, On: a.On})
		}
		st.Owing[i].Courses++
	}
	for i := range st.Owing {
		j := slices.IndexFunc(members, func(m access.Member) bool { return m.ID == st.Owing[i].ID })
		st.Owing[i].Name = members[j].Name
	}
	if st.Current = st.Members - len(st.Owing); !st.Everyone {
		st.Members, st.Current = 0, 0 // who else owes what is not known here
	}
	return st, err
}
