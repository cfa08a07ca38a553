// The picture at the side: large, what it shows, whether it is intimate, and whether it is taken in at all.

package intake

import (
	"bytes"
	"context"
	"image"
	"image/jpeg"

	"fyne.io/fyne/v2"

	"consentry/domain/photo"
	"consentry/domain/photo/scrub/report"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/kit/pictures"
)

// side is the column beside the tray.
type side struct {
	s      *Screen
	scroll *kit.Scroller
	col    *fyne.Container
	view   *pictures.View
	name   *kit.Text
	sel    *kit.Select
	cover  *kit.Toggle
	out    *kit.Button
	gen    ui.Generation
	shown  *item // whose picture is in the view
	hidden bool  // the view was made for a covered picture
	said   said  // what the column was built for
}

// said is everything that the column depends on.
type said struct {
	item     *item
	read     bool
	view     photo.View
	intimate bool
	out      bool
	patient  string
}

func newSide(s *Screen) *side {
	d := &side{s: s, view: pictures.NewView(i18n.T("intake.picture")).Least(160, 194), name: kit.HeadingText("").Line(), col: kit.Stack(14)}
	options := []kit.Option{{ID: "", Label: i18n.T("photo.view.none")}}
	for _, v := range photo.Views() {
		options = append(options, kit.Option{ID: string(v), Label: i18n.T("photo.view." + string(v))})
	}
	d.sel = kit.NewSelect("", options, "", func(id string) {
		if it := s.tray.at(); it != nil {
			s.name(it, photo.View(id))
		}
	})
	d.cover = kit.NewToggle(i18n.T("intake.intimate"), false, func(on bool) {
		if it := s.tray.at(); it != nil {
			s.setIntimate(it, on)
		}
	})
	d.out = kit.Secondary("", s.toggleOut)
	d.scroll = kit.NewScroller(kit.Inset4(0, 2, 2, 0, d.col))
	return d
}

// rest covers and drops the picture.
func (d *side) rest() {
	d.gen.Cancel()
	d.view.Uncovered()
	d.view.SetImage(nil)
	d.shown = nil
}

// renew shows the chosen file as it is now.
func (d *side) renew() {
	it := d.s.tray.at()
	d.look(it)
	now := said{item: it, patient: d.s.who.id()}
	if it != nil {
		now.read, now.view, now.intimate, now.out = it.t != nil, it.view, it.intimate, it.out
	}
	if now == d.said && len(d.col.Objects) > 0 {
		return // what is pressed just now must stay where it is
	}
	d.said, d.col.Objects = now, nil
	if it != nil {
		d.col.Objects = []fyne.CanvasObject{kit.Card(d.about(it)...), d.s.shots.card}
	}
	d.col.Refresh()
	d.scroll.Refresh()
}

// about is everything to say of one file.
func (d *side) about(it *item) []fyne.CanvasObject {
	d.name.SetText(it.key.name)
	if it.t == nil {
		return []fyne.CanvasObject{d.name, kit.MutedText(i18n.T("intake.side.waiting"))}
	}
	if it.t.Refused != nil {
		list := []fyne.CanvasObject{d.name, kit.Banner(kit.Bad, i18n.T("intake.state.refused"), refusal(it.t.Refused))}
		if it.t.Refused.Why == report.Unreadable || it.t.Refused.Why == report.Changed {
			list = append(list, kit.Row(0, kit.Secondary(i18n.T("intake.again"), func() { d.s.again(it) }).Small(), kit.Spring()))
		}
		return list
	}
	d.out.SetText(i18n.T("intake.out"))
	if it.out {
		d.out.SetText(i18n.T("intake.in"))
	}
	d.sel.Choose(string(it.view))
	d.cover.SetOn(it.intimate)
	list := []fyne.CanvasObject{}
	if len(it.t.Thumb) > 0 {
		list = append(list, d.view)
	}
	if it.out || len(it.t.Thumb) == 0 {
		list = append(list, d.name)
	}
	list = append(list, d.notes(it)...)
	if it.out {
		return append(list, kit.Row(0, d.out, kit.Spring()))
	}
	cover := kit.Row(12, kit.Grow(kit.Stack(1, kit.BodyText(i18n.T("intake.intimate")), kit.SmallText(i18n.T("intake.intimate.sub")))), d.cover)
	return append(list, kit.Row(8, kit.Grow(d.sel), d.out), cover)
}

// notes is what a person should know of the file.
func (d *side) notes(it *item) []fyne.CanvasObject {
	var list []fyne.CanvasObject
	for _, same := range it.t.Same {
		if id := d.s.who.id(); id != "" && same.PatientID != id {
			list = append(list, kit.Banner(kit.Bad, i18n.T("intake.other_patient"), i18n.T("intake.other_patient.sub", "name", same.Patient, "number", same.Number)))
			break
		}
	}
	switch {
	case len(it.t.Same) > 0 && len(list) == 0:
		list = append(list, kit.Banner(kit.Warn, "", it.sameWords()))
	case it.twice:
		list = append(list, kit.SmallText(i18n.T("intake.twice")))
	case it.sealed():
		list = append(list, kit.Banner(kit.Info, "", i18n.T("intake.sealed.sub", "format", it.t.Report.Format.Words())))
	}
	for _, k := range it.t.Report.Kept {
		if key := "scrub.kept." + string(k.Kind); i18n.Has(key) {
			list = append(list, kit.SmallText(i18n.T(key)))
		}
	}
	return list
}

// look puts the chosen picture into the view; an intimate one is there only while it is held.
func (d *side) look(it *item) {
	if it == nil || it.t == nil || len(it.t.Thumb) == 0 {
		d.rest()
		return
	}
	if d.shown == it && d.hidden == it.intimate {
		return
	}
	d.gen.Cancel()
	d.view.Uncovered()
	d.view.Fit()
	d.shown, d.hidden = it, it.intimate
	if it.intimate {
		d.view.Cover(d.s.host.Async().Later, func() { d.load(it) }, d.gen.Cancel)
		return
	}
	d.load(it)
}

func (d *side) load(it *item) {
	data := it.t.Thumb
	ui.Run(d.s.host.Async(), &d.gen, func(context.Context) (image.Image, error) { return jpeg.Decode(bytes.NewReader(data)) }, func(img image.Image, err error) {
		if err == nil && d.shown == it {
			d.view.SetImage(img)
		}
	})
}
