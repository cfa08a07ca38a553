// Everybody's training: people down, courses across, a date in each field.

package training

import (
	"context"

	"fyne.io/fyne/v2"

	"consentry/domain/access"
	"consentry/domain/calendar"
	"consentry/domain/office"
	rules "consentry/domain/training"
	"consentry/ui/asking"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

const nameWide = 170 // of the names in the matrix

func (s *Screen) loadMatrix() {
	load(s, page.PartMatrix, s.o.Training, func(t *tab, v office.TrainingView) {
		s.view = v
		late := 0
		for _, r := range v.Rows {
			late += r.Late
		}
		s.tabs.SetCount(t.id, late)
		acts := []fyne.CanvasObject{kit.Secondary(i18n.T("training.csv"), func() { s.list("training.csv", s.o.TrainingCSV) })}
		if s.manages() {
			acts = append(acts, kit.Primary(i18n.T("training.assign"), s.assign).WithIcon(kit.IconPlus))
		}
		pieces := []fyne.CanvasObject{intro(i18n.T("training.matrix.what"), why("matrix", citeTraining), acts...)}
		if v.Law.HireDays > 0 {
			pieces = append(pieces, kit.SmallText(i18n.T("training.law", "days", v.Law.HireDays, "law", v.Law.Cite)))
		}
		pieces = append(pieces, s.waiting(v)...)
		pieces = append(pieces, s.table(v), s.legend())
		if s.manages() {
			rule := kit.NewToggle(i18n.T("training.rule"), v.Rule.Waits, nil)
			rule.OnChanged = func(on bool) { s.setRule(on) }
			pieces = append(pieces, kit.Card(kit.ToggleRow(i18n.T("training.rule"), i18n.T("training.rule.what"), rule)))
		}
		s.fill(t, pieces...)
	})
}

func (s *Screen) setRule(on bool) {
	do(s, nil, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, s.o.SaveTrainingRule(ctx, office.TrainingRule{Waits: on})
	}, func(struct{}) { s.again(page.PartMatrix, i18n.T("training.rule.saved")) }, func(err error) bool {
		s.again(page.PartMatrix, "")
		return false
	})
}

// waiting says who sees no patient yet, and who does by exception.
func (s *Screen) waiting(v office.TrainingView) (out []fyne.CanvasObject) {
	for _, r := range v.Rows {
		id, name := r.Person.ID, r.Person.Name
		if v.Waiting[id] {
			var act []fyne.CanvasObject
			if s.manages() && id != s.host.Me().Member.ID {
				act = append(act, kit.Secondary(i18n.T("training.except"), func() { s.except(id, name) }))
			}
			out = append(out, kit.Banner(kit.Info, i18n.T("training.matrix.waits", "name", name), i18n.T("training.matrix.waits.what"), act...))
		}
		if e, ok := v.Exceptions[id]; ok && !r.First {
			until := i18n.T("training.until.done")
			if !e.Until.IsZero() {
				until = i18n.T("training.until", "date", i18n.Date(e.Until))
			}
			var act []fyne.CanvasObject
			if s.manages() {
				act = append(act, kit.Secondary(i18n.T("training.except.end"), func() {
					do(s, nil, func(ctx context.Context) (struct{}, error) { return struct{}{}, s.o.EndTrainingException(ctx, e.ID) },
						func(struct{}) { s.again(page.PartMatrix, i18n.T("training.except.ended", "name", name)) }, nil)
				}))
			}
			out = append(out, kit.Banner(kit.Warn, i18n.T("training.matrix.excepted", "name", name),
				i18n.T("training.matrix.excepted.what", "by", v.Names[e.By], "until", until, "reason", e.Reason), act...))
		}
	}
	return out
}

func (s *Screen) table(v office.TrainingView) fyne.CanvasObject {
	var subjects []string
	for _, c := range v.Courses {
		subjects = append(subjects, short(c.ID, c.Title))
	}
	var rows []kit.MatrixRow
	for _, r := range v.Rows {
		row := kit.MatrixRow{Label: r.Person.Name, Sub: s.standing(r)}
		for _, c := range r.Cells {
			state, words := field(c)
			row.Cells = append(row.Cells, kit.MatrixCell{State: state, Text: words, Tap: func() { s.file(r.Person, c) }})
		}
		rows = append(rows, row)
	}
	return kit.Matrix(nameWide, subjects, rows...)
}

func (s *Screen) standing(r rules.Row) string {
	switch {
	case !r.Person.Left.IsZero():
		return i18n.T("training.left", "date", i18n.Date(r.Person.Left))
	case r.Late > 0:
		return i18n.T("training.row.late", "n", r.Late)
	case r.Owed > 0:
		return i18n.T("training.row.open", "n", r.Owed)
	}
	missing := 0
	for _, c := range r.Cells {
		if c.Missing {
			missing++
		}
	}
	if missing > 0 {
		return i18n.T("training.row.missing", "n", missing)
	}
	return i18n.T("training.row.done")
}

// field is what a field of the matrix says: words beside the colour, since not everybody sees it.
func field(c rules.Cell) (kit.State, string) {
	switch {
	case c.Status == rules.StatusOverdue:
		return kit.Bad, "! " + i18n.ShortDate(c.Due)
	case c.Status == rules.StatusFailed:
		return kit.Warn, "→ " + i18n.ShortDate(c.Due)
	case c.Status == rules.StatusAssigned, c.Status == rules.StatusBegun:
		return kit.Info, "→ " + i18n.ShortDate(c.Due)
	case c.Status == rules.StatusCompleted:
		return kit.OK, i18n.ShortDate(c.DoneOn)
	case c.Missing:
		return kit.Mute, "?"
	}
	return kit.Mute, "–"
}

// legend says what the fields mean.
func (s *Screen) legend() fyne.CanvasObject {
	day := i18n.ShortDate(s.host.Today())
	var out []fyne.CanvasObject
	for _, l := range []struct {
		state kit.State
		sign  string
		key   string
	}{{kit.OK, day, "done"}, {kit.Info, "→ " + day, "open"}, {kit.Warn, "→ " + day, "failed"}, {kit.Bad, "! " + day, "late"}, {kit.Mute, "?", "missing"}, {kit.Mute, "–", "none"}} {
		out = append(out, kit.Row(6, kit.NewChip(l.state, l.sign), kit.SmallText(i18n.T("training.legend."+l.key))))
	}
	return kit.Wrap(18, out...)
}

// except asks why somebody may work with patients before the first courses are done, and until when.
func (s *Screen) except(id, name string) {
	until := kit.NewDateField(s.host.Today())
	field := kit.NewDate(i18n.T("training.except.until"), until).Help(i18n.T("training.except.until.help"))
	var on calendar.Date
	s.ask(page.PartMatrix, i18n.T("training.except.done", "name", name), asking.Question{Title: i18n.T("training.except.title", "name", name),
		About: []fyne.CanvasObject{kit.BodyText(i18n.T("training.except.what")), field}, Note: i18n.T("training.except.reason"), Yes: i18n.T("training.except.yes"),
		Check: func() bool {
			var ok bool
			on, ok = day(field, until)
			return ok
		}}, func(ctx context.Context, a asking.Answer) error {
		_, err := s.o.ExceptFromTraining(ctx, id, a.Note, on)
		return err
	})
}

// file shows what is behind a field.
func (s *Screen) file(p rules.Person, c rules.Cell) {
	do(s, nil, func(ctx context.Context) (office.TrainingFile, error) { return s.o.TrainingFile(ctx, p.ID, c.Course) },
		func(f office.TrainingFile) { s.showFile(p, f) }, nil)
}

func (s *Screen) showFile(p rules.Person, f office.TrainingFile) {
	var rows []fyne.CanvasObject
	for _, a := range f.Assignments {
		rows = append(rows, s.assignment(a, f))
	}
	if len(rows) == 0 {
		rows = append(rows, kit.Inset(12, 16, kit.MutedText(i18n.T("training.file.none"))))
	}
	pieces := []fyne.CanvasObject{kit.ListCard(rows...)}
	if len(f.Tries) > 0 {
		var tries []fyne.CanvasObject
		for _, t := range f.Tries {
			state, words := kit.OK, i18n.T("training.try.passed")
			if t.State != rules.Passed {
				state, words = kit.Warn, i18n.T("training.try.failed")
			}
			detail := kit.Stack(2, kit.StrongText(i18n.T("training.score", "score", t.Score, "of", len(t.Drawn))), kit.SmallText(i18n.DateTime(t.Ended)))
			for _, m := range t.Wrong {
				detail.Add(kit.SmallText(i18n.T("training.try.wrong", "question", m.Question, "given", m.Given)))
			}
			tries = append(tries, kit.Inset(10, 16, kit.RowTop(12, kit.NewChip(state, words), kit.Grow(detail))))
		}
		pieces = append(pieces, kit.LabelText(i18n.T("training.file.tries")), kit.ListCard(tries...))
	}
	s.close = s.host.Dialog(p.Name+" · "+f.Course.Title, kit.Stack(12, pieces...))
}

// assignment is one line of the file, with what can be done about it.
func (s *Screen) assignment(a rules.Assignment, f office.TrainingFile) fyne.CanvasObject {
	given := i18n.T("training.given", "date", i18n.Date(a.GivenOn), "why", i18n.T("training.reason."+string(a.Why)))
	if name := f.Names[a.By]; name != "" {
		given += " · " + name
	}
	words := kit.Stack(2)
	var chip fyne.CanvasObject
	acts := kit.Row(8)
	switch a.State {
	case rules.Done:
		chip = kit.NewChip(kit.OK, i18n.Date(a.Proof.On))
		words.Add(kit.StrongText(i18n.T("training.file.done")))
		if a.Proof.Late() {
			words.Add(kit.SmallText(i18n.T("training.file.late", "date", i18n.Date(a.Proof.Due))))
		}
		if a.Proof.SHA256 != "" {
			acts.Add(kit.Secondary(i18n.T("training.certificate"), func() {
				s.pdf(func(ctx context.Context) ([]byte, error) { return s.o.CertificatePDF(ctx, a.ID) })
			}).Small())
		}
	case rules.Withdrawn:
		chip = kit.NewChip(kit.Mute, i18n.T("training.status.withdrawn"))
		words.Add(kit.StrongText(i18n.T("training.file.withdrawn", "date", i18n.Date(a.Off), "reason", a.OffWhy)))
	default:
		chip = kit.NewDueChip(a.On, s.host.Today())
		words.Add(kit.StrongText(i18n.T("training.status." + string(a.Status(s.host.Today())))))
		if !a.Limit.IsZero() {
			words.Add(kit.SmallText(i18n.T("training.limit", "date", i18n.Date(a.Limit), "law", a.Law)))
		}
		if !a.RemindedOn.IsZero() {
			words.Add(kit.SmallText(i18n.T("training.reminded", "date", i18n.Date(a.RemindedOn), "name", f.Names[a.RemindedBy])))
		}
		if s.manages() && f.Member.State == access.Active {
			acts.Add(kit.Secondary(i18n.T("training.remind"), func() {
				do(s, nil, func(ctx context.Context) (struct{}, error) { return struct{}{}, s.o.RemindOfTraining(ctx, a.ID) }, func(struct{}) {
					s.close()
					s.again(page.PartMatrix, i18n.T("training.remind.done", "name", f.Member.Name))
				}, nil)
			}).Small())
			acts.Add(kit.Link(i18n.T("training.withdraw"), func() {
				s.close()
				s.ask(page.PartMatrix, i18n.T("training.withdraw.done"), asking.Question{Title: i18n.T("training.withdraw.title", "name", f.Member.Name),
					About: []fyne.CanvasObject{kit.BodyText(f.Course.Title)}, Note: i18n.T("training.withdraw.reason"), Yes: i18n.T("training.withdraw")},
					func(ctx context.Context, x asking.Answer) error { return s.o.WithdrawTraining(ctx, a.ID, x.Note) })
			}))
		}
	}
	if words.Add(kit.SmallText(given)); a.Note != "" {
		words.Add(kit.SmallText(a.Note))
	}
	return kit.Inset(11, 16, kit.RowTop(12, chip, kit.Grow(words), acts))
}
