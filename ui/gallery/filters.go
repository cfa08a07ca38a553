// This file is the row of filters above the pictures.

package gallery

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2"

	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/domain/photo"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// bar holds the filters. Each is a box whose first answer leaves everything in.
type bar struct {
	box                                    fyne.CanvasObject
	procedure, stage, view, media, channel *kit.Select
}

func newBar(changed func()) *bar {
	b := &bar{}
	told := func(string) { changed() }
	box := func(options []kit.Option) *kit.Select { return kit.NewSelect("", options, "", told) }
	b.procedure = box(all(nil))
	b.stage = box(all(stages()))
	b.view = box(all(views()))
	b.media = box(all(kinds()))
	b.channel = box(all(nil))
	b.box = kit.Columns(12, []float32{1.15, 0.85, 1, 1, 1.3},
		kit.NewField(i18n.T("gallery.filter.procedure"), b.procedure),
		kit.NewField(i18n.T("gallery.filter.stage"), b.stage),
		kit.NewField(i18n.T("gallery.filter.view"), b.view),
		kit.NewField(i18n.T("gallery.filter.media"), b.media),
		kit.NewField(i18n.T("gallery.filter.usable"), b.channel))
	return b
}

// all puts the answer that leaves everything in before the others.
func all(options []kit.Option) []kit.Option {
	return append([]kit.Option{{Label: i18n.T("gallery.filter.all")}}, options...)
}

func stages() []kit.Option {
	var out []kit.Option
	for _, k := range []photo.StageKind{photo.StageBefore, photo.StageDuring, photo.StageAfter} {
		out = append(out, kit.Option{ID: string(k), Label: i18n.T("photo.stage." + string(k))})
	}
	return out
}

func views() []kit.Option {
	var out []kit.Option
	for _, v := range photo.Views() {
		out = append(out, kit.Option{ID: string(v), Label: i18n.View(v)})
	}
	return out
}

func kinds() []kit.Option {
	var out []kit.Option
	for _, m := range []photo.Media{photo.Still, photo.Video, photo.Scan3D, photo.Paper, photo.Sealed} {
		out = append(out, kit.Option{ID: string(m), Label: i18n.T("photo.media." + string(m))})
	}
	return out
}

// offer sets what can be chosen: the procedures there are pictures of, and the channels in use.
func (b *bar) offer(procedures []string, channels []consent.Channel) {
	var list []kit.Option
	for _, p := range procedures {
		if p != "" {
			list = append(list, kit.Option{ID: p, Label: capital(p)})
		}
	}
	b.procedure.SetOptions(all(list))
	list = nil
	for _, c := range channels {
		if c.Retired.IsZero() {
			list = append(list, kit.Option{ID: c.ID, Label: c.Name.In(i18n.Lang())})
		}
	}
	b.channel.SetOptions(all(list))
}

func (b *bar) boxes() []*kit.Select {
	return []*kit.Select{b.procedure, b.stage, b.view, b.media, b.channel}
}

// active tells whether anything is left out.
func (b *bar) active() bool {
	for _, s := range b.boxes() {
		if s.Chosen() != "" {
			return true
		}
	}
	return false
}

func (b *bar) clear() {
	for _, s := range b.boxes() {
		s.Choose("")
	}
}

// query is what the filters ask for.
func (b *bar) query() office.GalleryQuery {
	return office.GalleryQuery{UsableOn: b.channel.Chosen(), PhotoFilter: office.PhotoFilter{Procedure: b.procedure.Chosen(),
		Stage: photo.StageKind(b.stage.Chosen()), View: photo.View(b.view.Chosen()), Media: photo.Media(b.media.Chosen())}}
}

// capital writes the first letter of a procedure large, as in a title.
func capital(s string) string {
	s = strings.TrimSpace(s)
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}
