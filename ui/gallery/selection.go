// This file is the line between filters and pictures: how many there are, what is selected, and what can be done with it.

package gallery

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"consentry/domain/photo"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

const (
	releaseMost = 60  // pictures that leave together
	selectMost  = 600 // pictures that are listed at once, for selecting many
)

// statusLine says what is shown and selected.
type statusLine struct {
	s   *Screen
	box *fyne.Container
}

func newStatusLine(s *Screen) *statusLine { return &statusLine{s: s, box: kit.Row(12)} }

// selection is what is selected, as far as it matters for what can be done.
type selection struct {
	ids     []string
	facts   []about
	patient string // whose they are; "" when of several
	name    string
	several int // patients
}

func (s *Screen) selection() selection {
	sel := selection{ids: s.grid.Selected()}
	sel.facts = s.seen.of(sel.ids)
	who := map[string]bool{}
	for _, a := range sel.facts {
		who[a.patient] = true
	}
	if sel.several = len(who); sel.several == 1 {
		sel.patient, sel.name = sel.facts[0].patient, sel.facts[0].name
	}
	return sel
}

func (l selection) comparable() bool {
	return len(l.ids) == 2 && l.patient != "" && l.facts[0].media == photo.Still && l.facts[1].media == photo.Still
}

func (l selection) releasable() bool {
	return l.patient != "" && len(l.ids) <= releaseMost
}

// inTime are the pictures as they were taken, before and then after: so they are numbered at the gate and on paper.
func (l selection) inTime() []string {
	order := make([]int, len(l.ids))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		switch {
		case earlier(l.facts[i], l.facts[j]):
			return -1
		case earlier(l.facts[j], l.facts[i]):
			return 1
		}
		return 0
	})
	ids := make([]string, len(order))
	for i, at := range order {
		ids[i] = l.ids[at]
	}
	return ids
}

// selected follows the selection: the line, and which buttons can be pressed.
func (s *Screen) selected() {
	sel := s.selection()
	if s.compare != nil {
		s.compare.SetEnabled(sel.comparable())
	}
	if s.release != nil {
		s.release.SetEnabled(sel.releasable())
	}
	s.line.show(sel)
}

// toCompare sets the earlier picture before the later one.
func (s *Screen) toCompare() {
	sel := s.selection()
	if !sel.comparable() {
		return
	}
	a, b := 0, 1
	if earlier(sel.facts[b], sel.facts[a]) {
		a, b = b, a
	}
	s.host.Go(page.Route{Page: page.Compare, ID: sel.ids[a], Ref: sel.ids[b]})
}

func (s *Screen) toRelease() {
	if sel := s.selection(); sel.releasable() {
		// The channel that was asked for is the one it goes to.
		s.host.Go(page.Route{Page: page.Release, ID: strings.Join(sel.inTime(), ","), Part: s.bar.channel.Chosen()})
	}
}

func (l *statusLine) refresh() { l.show(selection{}) }

// show says what is selected, or how many pictures there are.
func (l *statusLine) show(sel selection) {
	s := l.s
	l.box.Objects = nil
	if s.patient != "" && s.loaded {
		l.box.Add(kit.NewActionChip(kit.Info, s.size.Patient, func() { s.host.Go(page.Route{Page: page.Photos}) }).WithIcon(kit.IconCross))
	}
	l.box.Add(kit.Grow(l.words(sel)))
	if len(sel.ids) > 0 {
		l.box.Add(kit.Link(i18n.T("gallery.select.none"), s.grid.SelectNone).Small())
	}
	if s.loaded && s.bar.active() {
		l.box.Add(kit.Link(i18n.T("gallery.filters.clear"), s.unfilter).Small())
	}
	l.box.Refresh()
}

func (l *statusLine) words(sel selection) *kit.Text {
	s := l.s
	n := len(sel.ids)
	switch {
	case n > 0 && sel.several > 1:
		return kit.BodyText(i18n.T("gallery.selected.several", "n", n, "patients", sel.several)).Line()
	case n > releaseMost && s.release != nil:
		return kit.BodyText(i18n.T("gallery.selected.many", "n", n, "most", releaseMost)).Line()
	case n > 0:
		return kit.BodyText(i18n.T("gallery.selected", "n", n, "name", sel.name)).Line()
	case s.found < 0 || s.size.Photos == 0:
		return kit.MutedText("").Line()
	case s.bar.channel.Chosen() != "":
		return kit.MutedText(i18n.T("gallery.found.usable", "n", s.found)).Line()
	case s.bar.active():
		return kit.MutedText(i18n.T("gallery.found", "n", s.found, "total", i18n.Count(s.size.Photos))).Line()
	}
	return kit.MutedText(i18n.T("gallery.how")).Line()
}
