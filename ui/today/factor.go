// Who still has to set up a second factor: one's own above the list, and everybody's for who manages members.

package today

import (
	"strings"

	"fyne.io/fyne/v2"

	"consentry/domain/access"
	"consentry/domain/office"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

// namedMembers is how many members without a second factor are named before the rest is counted.
const namedMembers = 4

// factors are the banners about second factors that are missing.
func (s *Screen) factors() (out []fyne.CanvasObject) {
	if f := s.view.Factor; f.Asked && !f.Code && !f.KeyFile {
		to := page.Route{Page: page.Settings}
		if !s.may(access.SettingsView) {
			to.Page = page.People
		}
		out = append(out, kit.Banner(kit.Warn, i18n.T("today.factor.own", "date", i18n.Date(f.By)), i18n.T("today.factor.own.what"),
			kit.Secondary(i18n.T("today.factor.own.set"), func() { s.host.Go(to) }).Small()))
	}
	if n := len(s.view.NoFactor); n > 0 {
		out = append(out, kit.Banner(kit.Info, i18n.T("today.factor.others", "n", n), s.withoutFactor(),
			kit.Secondary(i18n.T("today.factor.people"), func() { s.host.Go(page.Route{Page: page.People}) }).Small()))
	}
	return out
}

// withoutFactor names who has none, with the day until which each may go without.
func (s *Screen) withoutFactor() string {
	var parts []string
	list := s.view.NoFactor
	for _, m := range list[:min(len(list), namedMembers)] {
		parts = append(parts, s.until(m))
	}
	if more := len(list) - namedMembers; more > 0 {
		parts = append(parts, i18n.T("today.factor.more", "n", more))
	}
	return strings.Join(parts, " · ")
}

func (s *Screen) until(m office.NoFactor) string {
	switch {
	case m.By.IsZero():
		return i18n.T("today.factor.unseen", "name", m.Name)
	case s.view.Date.After(m.By):
		return i18n.T("today.factor.next", "name", m.Name)
	}
	return i18n.T("today.factor.by", "name", m.Name, "date", i18n.Date(m.By))
}
