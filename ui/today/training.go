// The card about training: who is current, who owes what by when, and where it is done.

package today

import (
	"fyne.io/fyne/v2"

	"consentry/domain/office"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

// namedOwing is how many members who owe courses are named before the rest is counted.
const namedOwing = 3

func (s *Screen) training() fyne.CanvasObject {
	if s.view.Training.Everyone {
		return s.everybodysTraining()
	}
	return s.ownTraining()
}

// trainingCard is the card with its lines and one button below. Without a button nothing has to be done.
func trainingCard(value string, chip fyne.CanvasObject, lines []string, words string, act func()) fyne.CanvasObject {
	var more []fyne.CanvasObject
	for _, l := range lines[1:] {
		more = append(more, kit.SmallText(l))
	}
	if act != nil {
		more = append(more, kit.Row(0, kit.Secondary(words, act).Small(), kit.Spring()))
	}
	return kit.FactCard(i18n.T("today.training"), value, lines[0], chip, more...)
}

func (s *Screen) everybodysTraining() fyne.CanvasObject {
	t := s.view.Training
	matrix := func() { s.host.Go(page.Route{Page: page.Training, Part: page.PartMatrix}) }
	value := i18n.T("today.training.of", "n", i18n.Count(t.Current), "all", i18n.Count(t.Members))
	if len(t.Owing) == 0 {
		return trainingCard(value, kit.NewChip(kit.OK, i18n.T("today.training.all")), []string{i18n.T("today.training.all.sub")}, i18n.T("today.training.see"), matrix)
	}
	var lines []string
	late := 0
	for i, o := range t.Owing {
		if s.late(o) {
			late++
		}
		if i < namedOwing {
			lines = append(lines, i18n.T("today.training.owes", "name", o.Name, "n", o.Courses, "date", i18n.Date(o.On)))
		}
	}
	if more := len(t.Owing) - namedOwing; more > 0 {
		lines = append(lines, i18n.T("today.training.more", "n", more))
	}
	chip := kit.NewChip(kit.Warn, i18n.T("today.training.percent", "n", i18n.Count(100*t.Current/max(1, t.Members))))
	if late > 0 {
		chip = kit.NewChip(kit.Bad, i18n.T("today.training.late", "n", late))
	}
	return trainingCard(value, chip, lines, i18n.T("today.training.see"), matrix)
}

func (s *Screen) ownTraining() fyne.CanvasObject {
	t := s.view.Training
	if len(t.Owing) == 0 {
		return trainingCard(i18n.T("today.training.mine.none"), kit.NewChip(kit.OK, i18n.T("today.close.done")), []string{i18n.T("today.training.mine.none.sub")}, "", nil)
	}
	o := t.Owing[0]
	return trainingCard(i18n.T("today.training.mine", "n", o.Courses), kit.NewDueChip(o.On, s.view.Date), []string{i18n.T("today.training.mine.by", "date", i18n.Date(o.On))},
		i18n.T("today.training.take"), func() { s.host.Go(page.Route{Page: page.Training, Part: page.PartMine}) })
}

func (s *Screen) late(o office.TrainingOwed) bool { return !o.On.IsZero() && o.On.Before(s.view.Date) }
