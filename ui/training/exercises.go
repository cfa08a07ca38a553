// Exercises at the table: a scenario is read aloud and talked through, and what came of it is kept.

package training

import (
	"context"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"consentry/domain/office"
	rules "consentry/domain/training"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

func (s *Screen) loadExercises() {
	load(s, page.PartExercises, s.o.Exercises, func(t *tab, v office.ExercisesView) {
		pieces := []fyne.CanvasObject{intro(i18n.T("training.exercises.what"), why("exercises", citeExercises))}
		var cards, held []fyne.CanvasObject
		for _, c := range v.Scenarios {
			chip, line := kit.NewChip(kit.Mute, i18n.T("training.exercises.never")), i18n.T("training.minutes", "n", c.Minutes)
			if last := v.Last[c.ID]; !last.IsZero() {
				chip = kit.NewChip(kit.OK, i18n.Date(last))
			}
			cards = append(cards, kit.WorkRow(chip, c.Title, line, kit.Link(i18n.T("training.exercises.open"), func() { s.openScenario(v, c) })))
		}
		for _, x := range v.Held {
			line := i18n.T("training.exercises.line", "n", len(x.Names), "names", strings.Join(x.Names, ", "))
			held = append(held, kit.WorkRow(kit.NewChip(kit.OK, i18n.Date(x.Held)), x.Title, line, kit.Link(i18n.T("training.exercises.outcome"), func() { s.showExercise(x) })))
		}
		pieces = append(pieces, kit.ListCard(cards...), kit.HeadingText(i18n.T("training.exercises.held")))
		if len(held) == 0 {
			pieces = append(pieces, kit.Card(kit.Empty(kit.IconTraining, i18n.T("training.exercises.none"), nil)))
		} else {
			pieces = append(pieces, kit.ListCard(held...))
		}
		s.fill(t, pieces...)
	})
}

// openScenario shows the text to be read aloud, and takes down what came of it.
func (s *Screen) openScenario(v office.ExercisesView, c rules.Course) {
	acts := []fyne.CanvasObject{kit.Secondary(i18n.T("training.back"), func() { s.showTabs(page.PartExercises) })}
	pieces := pages(c.Sections)
	if s.manages() {
		pieces = append(pieces, kit.Row(12, kit.Spring(), kit.Primary(i18n.T("training.exercises.record"), func() { s.recordExercise(v, c) })))
	}
	s.put(c.Title, textLine(c), acts, column(pieces))
}

// showExercise shows what came of one that was held.
func (s *Screen) showExercise(x office.ExerciseLine) {
	body := kit.Stack(12, kit.SmallText(i18n.T("training.exercises.by", "date", i18n.Date(x.Held), "names", strings.Join(x.Names, ", "), "name", x.Recorder, "kept", i18n.Date(x.Kept))),
		kit.LabelText(i18n.T("training.exercises.came")), kit.BodyText(x.Outcome))
	if x.Change != "" {
		body.Add(kit.LabelText(i18n.T("training.exercises.change")))
		body.Add(kit.BodyText(x.Change))
	}
	body.Add(kit.SmallText(i18n.T("training.exercises.text", "version", strconv.Itoa(x.Version), "sha256", x.SHA256[:16])))
	s.close = s.host.Dialog(x.Title, body)
}

// recordExercise asks who was there and what came of it.
func (s *Screen) recordExercise(v office.ExercisesView, c rules.Course) {
	held := kit.NewDateField(s.host.Today())
	held.SetDate(s.host.Today())
	on := kit.NewDate(i18n.T("training.exercises.day"), held).Require()
	var members []kit.Option
	for _, m := range v.Members {
		members = append(members, kit.Option{ID: m.ID, Label: m.Name})
	}
	who := newPicks(i18n.T("training.exercises.who"), 2, members)
	notes := func(label string) (*kit.Entry, *kit.Field) {
		n := kit.NewNotes("", 4000)
		n.SetMinRowsVisible(4)
		return n, kit.NewField(i18n.T(label), n)
	}
	outcome, came := notes("training.exercises.came")
	change, differ := notes("training.exercises.change")
	came.Require().Help(i18n.T("training.exercises.came.help"))
	differ.Help(i18n.T("training.exercises.change.help"))
	fields := map[string]*kit.Field{"held": on, "present": who.field, "outcome": came, "change": differ}
	var save *kit.Button
	save = kit.Primary(i18n.T("training.exercises.save"), func() {
		clearAll(fields)
		d, ok := day(on, held)
		if !ok {
			return
		}
		f := office.ExerciseForm{Scenario: c.ID, Held: d, Present: who.chosen(), Outcome: outcome.Value(), Change: change.Value()}
		do(s, save, func(ctx context.Context) (rules.Exercise, error) { return s.o.RecordExercise(ctx, f) }, func(rules.Exercise) {
			s.formDone()
			s.showTabs(page.PartExercises)
			s.host.Toast(i18n.T("training.exercises.saved"), nil)
		}, func(err error) bool { return refused(err, fields, came) })
	})
	s.open("training.exercises.record", " "+c.ID, save, on, who.field, came, differ)
	on.Focus()
}
