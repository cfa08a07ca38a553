// This file keeps the exercises at the table: which scenarios there are, which were talked through, and what came of it.
package office

import (
	"context"
	"slices"
	"strings"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/training"
)

// ExerciseForm is what a person tells about an exercise.
type ExerciseForm struct {
	Scenario string
	Held     calendar.Date
	Present  []string // members
	Outcome  string   // what was decided, what went well
	Change   string   // what has to be different from now on; may be empty
}

// ExerciseLine is an exercise with names.
type ExerciseLine struct {
	training.Exercise
	Names    []string // who was there, in the order of names
	Kept     calendar.Date
	Recorder string
}

// ExercisesView is the list of scenarios and of the exercises that were held.
type ExercisesView struct {
	Scenarios []training.Course        // in order, in the language of the staff's screens
	Last      map[string]calendar.Date // by scenario: when it was held last
	Held      []ExerciseLine           // newest first
	Members   []access.Member          // who works here
}

const maxOutcome = 4000

// Exercises lists them.
func (o *Office) Exercises(ctx context.Context) (ExercisesView, error) {
	var v ExercisesView
	err := o.peek(ctx, access.TrainingView, func(s *session, tx Tx) error {
		v = ExercisesView{Scenarios: training.Newest(o.deps.Scenarios, s.prefs.Language), Last: map[string]calendar.Date{}}
		names, err := memberNames(tx)
		if err != nil {
			return err
		}
		members, err := tx.Members()
		if err != nil {
			return err
		}
		for _, m := range members {
			if m.State == access.Active {
				v.Members = append(v.Members, m)
			}
		}
		list, err := entriesOf[training.Exercise](tx, entryExercise, EntryQuery{})
		for _, x := range list {
			l := ExerciseLine{Exercise: x, Recorder: names[x.By], Kept: x.KeepThrough()}
			for _, id := range x.Present {
				l.Names = append(l.Names, names[id])
			}
			slices.Sort(l.Names)
			v.Held = append(v.Held, l)
			v.Last[x.Scenario] = calendar.Later(v.Last[x.Scenario], x.Held)
		}
		slices.SortStableFunc(v.Held, func(a, b ExerciseLine) int { return b.Held.Compare(a.Held) }) // whenever it was recorded
		return err
	})
	return v, err
}

func (f ExerciseForm) check(today calendar.Date) []Defect {
	var ds []Defect
	bad := func(field, key string) { ds = append(ds, Defect{Field: field, Key: key}) }
	switch {
	case f.Held.IsZero():
		bad("held", "training.error.no_day")
	case f.Held.After(today):
		bad("held", "training.error.future")
	}
	if len(f.Present) < training.MinExercise {
		bad("present", "training.error.alone")
	}
	return slices.Concat(ds, longText("outcome", f.Outcome, true, maxOutcome), longText("change", f.Change, false, maxOutcome))
}

// RecordExercise puts on record that an exercise was held, with whom, and what came of it. The scenario's text is kept with it.
func (o *Office) RecordExercise(ctx context.Context, f ExerciseForm) (training.Exercise, error) {
	s, err := o.may(access.TrainingManage)
	if err != nil {
		return training.Exercise{}, err
	}
	f.Present = slices.Compact(slices.Sorted(slices.Values(f.Present)))
	if ds := f.check(o.today(s)); len(ds) > 0 {
		return training.Exercise{}, &Invalid{Defects: ds}
	}
	list := training.Newest(o.deps.Scenarios, s.prefs.Language)
	i := slices.IndexFunc(list, func(c training.Course) bool { return c.ID == f.Scenario })
	if i < 0 {
		return training.Exercise{}, &Invalid{Defects: []Defect{{Field: "scenario", Key: "office.missing"}}}
	}
	c := list[i]
	x := training.Exercise{ID: o.newID(), State: training.Done, Scenario: c.ID, Version: c.Version, Title: c.Title, Text: c.Text, SHA256: c.SHA256, Held: f.Held,
		Present: f.Present, Outcome: strings.TrimSpace(f.Outcome), Change: strings.TrimSpace(f.Change), By: s.member.ID, At: o.now(s)}
	return x, o.write(ctx, access.TrainingManage, func(_ *session, tx Tx) (audit.Event, error) {
		for _, id := range x.Present {
			if _, err := tx.Member(id); err != nil {
				return audit.Event{}, err
			}
		}
		return audit.Event{Action: audit.ExerciseHeld, Object: "exercise:" + x.ID,
			Args: map[string]string{"held": x.Held.String(), "scenario": x.Scenario, "sha256": x.SHA256, "n": itoa(len(x.Present))}}, tx.PutEntry(entryExercise, x.ID, x)
	})
}
