// The practice's rules for pictures: what is kept, how many persons look, how fast a picture has to come down.

package settings

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"consentry/domain/access"
	"consentry/domain/photo"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// photosForm is the card of the rules for pictures.
type photosForm struct {
	was photo.Settings

	originals, second, edits       *kit.Toggle
	own, outreach, print, rechecks *kit.Entry
	ownF, outreachF, printF, lookF *kit.Field
}

// loadPhotos puts the card into the page once the rules are read.
func (s *Screen) loadPhotos() {
	if !s.may(access.PhotosDecide) {
		return
	}
	at, f := s.photosAt, s.form
	ui.Run(s.host.Async(), &s.loading, s.o.PhotoSettings, func(set photo.Settings, err error) {
		switch {
		case err != nil:
			s.host.Fail(err)
		case s.form == f && f != nil:
			f.photos = newPhotosForm(set)
			at.Objects = []fyne.CanvasObject{f.photos.content()}
			at.Refresh()
			s.area.Refresh()
		}
	})
}

func newPhotosForm(set photo.Settings) *photosForm {
	f := &photosForm{own: entry("", 6), outreach: entry("", 6), print: entry("", 6), rechecks: entry("", 40)}
	f.originals = kit.NewToggle(i18n.T("settings.photos.originals"), !set.DropOriginals, nil)
	f.second = kit.NewToggle(i18n.T("settings.photos.second"), set.SecondReview, nil)
	f.edits = kit.NewToggle(i18n.T("settings.photos.edits"), set.NoEdits, nil)
	f.ownF = kit.NewField(i18n.T("settings.photos.own"), f.own)
	f.outreachF = kit.NewField(i18n.T("settings.photos.outreach"), f.outreach)
	f.printF = kit.NewField(i18n.T("settings.photos.print"), f.print)
	f.lookF = kit.NewField(i18n.T("settings.photos.rechecks"), f.rechecks).Help(i18n.T("settings.photos.rechecks.help"))
	f.fill(set)
	return f
}

// fill notes what is saved, and shows it.
func (f *photosForm) fill(set photo.Settings) {
	f.was = set
	f.own.SetValue(strconv.Itoa(set.OwnDays))
	f.outreach.SetValue(strconv.Itoa(set.OutreachDays))
	f.print.SetValue(strconv.Itoa(set.PrintDays))
	var days []string
	for _, n := range set.Rechecks {
		days = append(days, strconv.Itoa(n))
	}
	f.rechecks.SetValue(strings.Join(days, ", "))
}

func (f *photosForm) content() fyne.CanvasObject {
	row := func(key string, t *kit.Toggle) fyne.CanvasObject {
		return kit.Row(12, kit.Grow(kit.Stack(2, kit.Row(8, kit.StrongText(i18n.T(key)), why(key)), kit.SmallText(i18n.T(key+".help")))), t)
	}
	rules := kit.Stack(14, row("settings.photos.originals", f.originals), row("settings.photos.second", f.second), row("settings.photos.edits", f.edits))
	days := kit.Stack(12, kit.SmallText(i18n.T("settings.photos.days")), kit.ColumnsTop(14, []float32{1, 1, 1}, f.ownF, f.outreachF, f.printF), f.lookF)
	return kit.Card(kit.Section(i18n.T("settings.photos"), ""), kit.ColumnsTop(36, []float32{1, 1}, rules, days))
}

// read returns what stands in the card. A number that is none is outside of every range, which Check says.
func (f *photosForm) read() photo.Settings {
	set := f.was
	set.DropOriginals, set.SecondReview, set.NoEdits = !f.originals.On(), f.second.On(), f.edits.On()
	set.OwnDays, set.OutreachDays, set.PrintDays = whole(f.own.Value()), whole(f.outreach.Value()), whole(f.print.Value())
	set.Rechecks = nil
	for _, word := range strings.FieldsFunc(f.rechecks.Value(), func(r rune) bool { return r == ',' || r == ';' || r == ' ' }) {
		set.Rechecks = append(set.Rechecks, whole(word))
	}
	return set
}

func whole(s string) int {
	n, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil {
		return -1
	}
	return n
}

// changed tells whether something differs from what is saved.
func (f *photosForm) changed() bool {
	a, b := f.read(), f.was
	same := a.DropOriginals == b.DropOriginals && a.SecondReview == b.SecondReview && a.NoEdits == b.NoEdits && a.OwnDays == b.OwnDays &&
		a.OutreachDays == b.OutreachDays && a.PrintDays == b.PrintDays && slices.Equal(a.Rechecks, b.Rechecks) &&
		maps.EqualFunc(a.ShotLists, b.ShotLists, slices.Equal[[]photo.View])
	return !same
}

// take returns what was entered, or says what is wrong with it.
func (f *photosForm) take() (photo.Settings, bool) {
	fields := []*kit.Field{f.ownF, f.outreachF, f.printF, f.lookF}
	kit.ClearErrors(fields...)
	set := f.read()
	for _, g := range set.Check() {
		words := said(g)
		if g.Key == "photo.need.rechecks" {
			f.lookF.SetError(words)
			continue
		}
		for field, e := range map[*kit.Field]*kit.Entry{f.ownF: f.own, f.outreachF: f.outreach, f.printF: f.print} {
			alone := photo.DefaultSettings()
			alone.OwnDays = whole(e.Value()) // the rule is the same for each: asked one by one, it says which
			if len(alone.Check()) > 0 {
				field.SetError(words)
			}
		}
	}
	return set, !kit.FocusFirstError(fields...)
}

func said(g photo.Gap) string {
	var args []any
	for k, v := range g.Args {
		args = append(args, k, v)
	}
	return i18n.T(g.Key, args...)
}

// savePhotos saves the rules for pictures, when they were changed.
func (s *Screen) savePhotos(ctx context.Context, set *photo.Settings) error {
	if set == nil {
		return nil
	}
	return s.o.SavePhotoSettings(ctx, *set)
}
