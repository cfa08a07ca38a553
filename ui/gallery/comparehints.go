// This file is what stands around two compared pictures: the header, and hints whether they can be compared fairly.

package gallery

import (
	"fyne.io/fyne/v2"

	"consentry/domain/access"
	"consentry/domain/office"
	"consentry/domain/photo"
	"consentry/domain/photo/picture"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// paint shows everything around the pictures anew.
func (s *Compare) paint() {
	a, b := s.pair[0], s.pair[1]
	s.both.SetTitles(titleOf(a.Photo), titleOf(b.Photo))
	line := kit.Secondary(i18n.T("gallery.compare.line_up"), s.pick)
	line.SetEnabled(!s.covered() && !s.both.Picking())
	buttons := []fyne.CanvasObject{kit.Secondary(i18n.T("gallery.compare.swap"), s.swap), line}
	if s.both.Picking() {
		buttons[1] = kit.Secondary(i18n.T("gallery.compare.stop"), s.stopPicking)
	}
	if s.may(access.ReleasesMake) {
		buttons = append(buttons, kit.Primary(i18n.T("gallery.compare.release"), s.toRelease).WithIcon(kit.IconReleases))
	}
	sub := a.Patient
	if p := a.Photo.Procedure; p != "" && p == b.Photo.Procedure {
		sub = i18n.T("gallery.compare.sub", "name", sub, "procedure", capital(p))
	}
	s.head.Objects = []fyne.CanvasObject{kit.Header(i18n.T("gallery.compare.title"), sub, buttons...)}
	s.note.Objects = nil
	switch {
	case s.covered():
		s.note.Add(kit.Banner(kit.Info, "", i18n.T("gallery.compare.covered"), kit.Secondary(i18n.T("gallery.compare.uncover"), s.uncover).Small()))
	case s.open:
		s.note.Add(kit.Banner(kit.Warn, "", i18n.T("gallery.compare.open"), kit.Secondary(i18n.T("gallery.compare.cover"), s.coverAgain).Small()))
	}
	s.sidePanel()
	pieces := []fyne.CanvasObject{s.head}
	if len(s.note.Objects) > 0 {
		pieces = append(pieces, s.note)
	}
	s.set(kit.FixedPage(append(pieces, kit.Columns(18, []float32{1, sideRoom}, s.both, kit.NewScroller(kit.Inset(1, 1, s.side))))...))
}

// titleOf is "Front · 3 months after · 4 Jun 2026".
func titleOf(p photo.Photo) string {
	return i18n.T("gallery.compare.caption", "caption", caption(p), "date", i18n.Date(p.TakenOn))
}

// sidePanel says how far the pictures can be compared, and how they are lined up.
func (s *Compare) sidePanel() {
	s.side.Objects = nil
	if o := s.viewCard(); o != nil {
		s.side.Add(o)
	}
	s.side.Add(s.hintCard())
	s.side.Add(s.lineCard())
	s.side.Refresh()
}

// viewCard leads to the other views that both sittings have, nil where there is none.
func (s *Compare) viewCard() fyne.CanvasObject {
	views := s.sharedViews()
	if len(views) < 2 || s.both.Picking() {
		return nil
	}
	var options []kit.Option
	for _, v := range views {
		options = append(options, kit.Option{ID: string(v), Label: i18n.View(v)})
	}
	s.views.SetOptions(options)
	s.views.Choose(string(s.pair[0].Photo.View))
	return s.viewField
}

// sharedViews are the views of which both sittings have a picture, while both show the same one.
func (s *Compare) sharedViews() []photo.View {
	if s.pair[0].Photo.View != s.pair[1].Photo.View {
		return nil
	}
	var out []photo.View
	for _, v := range photo.Views() {
		if a, b := of(s.pair[0], v), of(s.pair[1], v); a != "" && b != "" && a != b {
			out = append(out, v)
		}
	}
	return out
}

// of is the picture of a view in the sitting that a picture belongs to, "" for none. Of several it is the last taken.
func of(v office.PhotoView, view photo.View) string {
	if v.Photo.View == view {
		return v.Photo.ID
	}
	id, number := "", 0
	for _, p := range v.Siblings {
		if p.View == view && p.Media == photo.Still && p.Number >= number {
			id, number = p.ID, p.Number
		}
	}
	return id
}

// hintCard goes through the points of a fair comparison that can be told from the record and the pixels.
func (s *Compare) hintCard() fyne.CanvasObject {
	rows := kit.Stack(9)
	add := func(point string, state kit.State, chip, detail string) {
		words := kit.Stack(1, kit.StrongText(i18n.T("gallery.point."+point)))
		if detail != "" {
			words.Add(kit.SmallText(detail))
		}
		rows.Add(kit.Row(8, kit.Grow(words), kit.NewChip(state, chip)))
	}
	alike, look, unknown := i18n.T("gallery.point.alike"), i18n.T("gallery.point.look"), i18n.T("gallery.point.unknown")
	a, b := s.pair[0].Photo, s.pair[1].Photo
	if a.View == b.View && a.View != "" {
		add("view", kit.OK, alike, "")
	} else {
		add("view", kit.Warn, look, i18n.T("gallery.hint.view"))
	}
	switch {
	case a.Stage == b.Stage:
		add("time", kit.Warn, look, i18n.T("gallery.hint.stage"))
	case a.TakenOn == b.TakenOn:
		add("time", kit.Warn, s.apart(), i18n.T("gallery.hint.same_day"))
	default:
		add("time", kit.OK, s.apart(), "")
	}
	h := s.hints
	if h == nil {
		for _, p := range []string{"light", "white", "sharp", "scale"} {
			add(p, kit.Mute, unknown, "")
		}
	} else {
		given := map[picture.Hint]bool{}
		for _, g := range h.Given() {
			given[g] = true
		}
		point := func(name string, hint picture.Hint, detail string) {
			if given[hint] {
				add(name, kit.Warn, look, detail)
			} else {
				add(name, kit.OK, alike, "")
			}
		}
		point("light", picture.OtherBrightness, either(h.Brightness > 0, "gallery.hint.brighter", "gallery.hint.darker"))
		point("white", picture.OtherWhite, whiteHint(*h))
		point("sharp", picture.OtherSharpness, either(h.Sharpness > 100, "gallery.hint.sharper", "gallery.hint.softer"))
		if h.Scale == 0 {
			add("scale", kit.Mute, unknown, i18n.T("gallery.hint.line_up"))
		} else {
			point("scale", picture.OtherScale, either(h.Scale > 1000, "gallery.hint.closer", "gallery.hint.further"))
		}
	}
	return kit.Card(kit.Section(i18n.T("gallery.points"), i18n.T("gallery.points.sub"), rows))
}

// either says one of two sentences.
func either(first bool, yes, no string) string {
	if first {
		return i18n.T(yes)
	}
	return i18n.T(no)
}

// whiteHint says in which way the colours of the second picture differ most.
func whiteHint(h picture.Hints) string {
	if abs(h.Tint) > abs(h.Warmth) {
		return either(h.Tint > 0, "gallery.hint.greener", "gallery.hint.pinker")
	}
	return either(h.Warmth > 0, "gallery.hint.warmer", "gallery.hint.cooler")
}

func abs(n int) int { return max(n, -n) }

// apart is how much time lies between the pictures.
func (s *Compare) apart() string {
	n := abs(s.pair[0].Photo.TakenOn.DaysUntil(s.pair[1].Photo.TakenOn))
	switch {
	case n == 0:
		return i18n.T("gallery.apart.same")
	case n < 70:
		return i18n.T("gallery.apart.days", "n", n)
	}
	return i18n.T("gallery.apart.months", "n", (n*12+182)/365)
}

// lineCard says how the pictures are laid on each other.
func (s *Compare) lineCard() fyne.CanvasObject {
	title, sentence := i18n.T("gallery.lined"), i18n.T("gallery.lined.how")
	switch {
	case s.both.Picking():
		sentence = i18n.T("gallery.lined.pick")
	case s.align != nil && s.fit != nil:
		return kit.Card(kit.Row(8, kit.Grow(kit.HeadingText(title)), kit.NewChip(kit.OK, i18n.T("gallery.lined.done")).WithIcon(kit.IconCheck)),
			kit.SmallText(i18n.T("gallery.lined.written")), kit.Row(0, kit.Link(i18n.T("gallery.lined.undo"), s.unline).Small(), kit.Spring()))
	}
	return kit.Card(kit.Section(title, sentence))
}
