// This file is the cards beside the picture: what it is, what was left out of its clean copy, and where it went.

package picturepage

import (
	"strings"

	"fyne.io/fyne/v2"

	"consentry/domain/access"
	"consentry/domain/photo"
	"consentry/domain/photo/scrub/report"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

// cards are the cards beside the picture, what is open first.
func (l *looking) cards() []fyne.CanvasObject {
	s := l.s
	if s.route.Part == PartHistory {
		return []fyne.CanvasObject{l.history(), s.reviewCard(), s.channelCard(), s.deidCard(), l.factsCard()}
	}
	return []fyne.CanvasObject{s.reviewCard(), s.channelCard(), s.deidCard(), l.factsCard(), l.history()}
}

// factsCard says what was taken in and what was left behind.
func (l *looking) factsCard() fyne.CanvasObject {
	s, p := l.s, l.s.v.Photo
	removed := i18n.T("photopage.facts.nothing")
	if len(p.Removed) > 0 {
		removed = capital(i18n.FoundList(p.Removed)) + "."
	}
	if p.CleanID == "" {
		removed = i18n.T("photopage.facts.sealed")
	}
	pieces := []fyne.CanvasObject{kit.HeadingText(i18n.T("photopage.facts.title")), kit.BodyText(removed)}
	for _, k := range p.Kept {
		pieces = append(pieces, kit.Banner(kit.Warn, "", keptWords(k)))
	}
	pieces = append(pieces, fact("photopage.facts.format", formatWords(p)))
	if p.Width > 0 {
		pieces = append(pieces, fact("photopage.facts.size", i18n.T("photopage.facts.pixels", "width", i18n.Count(p.Width), "height", i18n.Count(p.Height))))
	}
	if p.Pixels != "" {
		pieces = append(pieces, fact("photopage.facts.content", i18n.T("photopage.facts."+string(p.Pixels))))
	}
	if p.Taken != "" {
		pieces = append(pieces, fact("photopage.facts.taken", strings.Replace(p.Taken, "T", " ", 1)))
	}
	if p.Camera != "" {
		pieces = append(pieces, fact("photopage.facts.camera", p.Camera))
	}
	pieces = append(pieces, fact("photopage.facts.added", i18n.T("photopage.facts.added.by", "date", s.day(p.AddedAt), "who", s.who(p.By))))
	digests := kit.Stack(2, digest("photopage.facts.original", p.OriginalSHA256))
	if p.CleanSHA256 != "" {
		digests.Add(digest("photopage.facts.clean", p.CleanSHA256))
	}
	pieces = append(pieces, digests)
	links := kit.Wrap(14)
	if s.may(access.PhotosReview) {
		links.Add(kit.Link(i18n.T("photopage.correct"), s.correct).Small())
	}
	if s.may(access.PhotosOriginal) && p.OriginalID != "" && p.Media == photo.Still {
		links.Add(kit.Link(i18n.T("photopage.original.open"), l.openOriginal).Small())
	}
	if len(links.Objects) > 0 {
		pieces = append(pieces, links)
	}
	return kit.Card(pieces...)
}

// fact is a line with its name before it.
func fact(key, value string) fyne.CanvasObject {
	return kit.Columns(8, []float32{104, 1}, kit.SmallText(i18n.T(key)), kit.BodyText(value))
}

func keptWords(t report.Thing) string {
	if key := "scrub.kept." + string(t.Kind); i18n.Has(key) {
		return i18n.T(key)
	}
	return i18n.T("scrub.kept.other", "what", i18n.Found(t))
}

// formatWords is "HEIC, clean copy JPEG".
func formatWords(p photo.Photo) string {
	if p.Out == "" || p.Out == p.Format {
		return p.Format.Words()
	}
	return i18n.T("photopage.facts.formats", "in", p.Format.Words(), "out", p.Out.Words())
}

// digest is a SHA-256 in short: enough to hold against paper.
func digest(key, sum string) fyne.CanvasObject {
	return fact(key, short(sum))
}

func short(sum string) string {
	if len(sum) > 16 {
		return sum[:8] + "…" + sum[len(sum)-8:]
	}
	return sum
}

// correct changes what the picture is said to show, and whether it is covered.
func (s *Screen) correct() {
	p := s.v.Photo
	options := []kit.Option{}
	for _, v := range photo.Views() {
		options = append(options, kit.Option{ID: string(v), Label: i18n.View(v)})
	}
	view := kit.NewSelect(i18n.T("photopage.choose"), options, string(p.View), nil)
	covered := kit.NewToggle(i18n.T("photopage.covered"), p.Intimate, nil)
	save := kit.Primary(i18n.T("photopage.save"), nil)
	save.OnTapped(func() {
		s.closeDialog()
		s.change(photo.View(view.Chosen()), covered.On())
	})
	s.dialog(i18n.T("photopage.correct"), kit.Stack(14, kit.NewField(i18n.T("photopage.view"), view),
		kit.ToggleRow(i18n.T("photopage.covered"), i18n.T("photopage.covered.sub"), covered), kit.Row(8, kit.Spring(), save)))
}

// releasesOf are the links to the releases that hold the picture.
func (s *Screen) releasesOf() fyne.CanvasObject {
	if len(s.v.Releases) == 0 || !s.may(access.ReleasesView) {
		return nil
	}
	list := kit.Stack(4)
	for _, r := range s.v.Releases {
		words := i18n.T("photopage.release.line", "number", r.Number, "channel", s.channelName(r.Channel), "date", i18n.Date(r.On))
		list.Add(kit.Row(0, kit.Link(words, func() { s.host.Go(page.Route{Page: page.Published, ID: r.ID}) }).Small()))
	}
	return list
}
