// The card "Close the day": what should not be left open over night, and what is still plugged in.

package today

import (
	"slices"

	"fyne.io/fyne/v2"

	"consentry/domain/access"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

// watch follows what is plugged in while the page is in front.
func (s *Screen) watch() {
	s.unwatch()
	if s.may(access.PhotosIntake) {
		s.host.OnCards(func(list []page.Card) {
			if !slices.Equal(list, s.cards) {
				s.cards = list
				s.repaint()
			}
		})
	}
	s.stop = s.host.OnDrives(func(list []page.Plugged) {
		if !slices.Equal(list, s.drives) {
			s.drives = list
			s.repaint()
		}
	})
}

func (s *Screen) unwatch() {
	s.host.OnCards(nil)
	s.stop()
	s.stop = func() {}
}

// repaint shows the page again once there is something on it.
func (s *Screen) repaint() {
	if !s.view.Date.IsZero() {
		s.paint()
	}
}

// closing is the card.
func (s *Screen) closing() fyne.CanvasObject {
	var lines []fyne.CanvasObject
	add := func(words string, to page.Route) {
		lines = append(lines, kit.Row(0, kit.Link(words, func() { s.host.Go(to) }).Small(), kit.Spring()))
	}
	c := s.view.Close
	if c.CheckIns > 0 {
		add(i18n.T("today.close.checkins", "n", c.CheckIns), page.Route{Page: page.CheckIn})
	}
	if n := s.host.InTray(); n > 0 && s.may(access.PhotosIntake) {
		add(i18n.T("today.close.tray", "n", n), page.Route{Page: page.Intake})
	}
	for _, card := range s.cards {
		add(i18n.T("today.close.card", "name", card.Label), page.Route{Page: page.Intake})
	}
	backup := page.Route{Page: page.Backup}
	if len(s.drives) > 0 && s.may(access.BackupRun) {
		add(i18n.T("today.close.drives", "n", len(s.drives), "name", s.drives[0].Name), backup)
	}
	for _, label := range c.Unseen {
		add(i18n.T("today.close.unseen", "name", label), backup)
	}
	if len(lines) == 0 {
		return kit.FactCard(i18n.T("today.close"), i18n.T("today.close.nothing"), i18n.T("today.close.nothing.sub"), kit.NewChip(kit.OK, i18n.T("today.close.done")))
	}
	head := kit.Row(8, kit.LabelText(i18n.T("today.close")), kit.Spring(), kit.NewChip(kit.Warn, i18n.T("today.close.open", "n", len(lines))))
	return kit.Card(append([]fyne.CanvasObject{head}, lines...)...)
}
