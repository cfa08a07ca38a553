// This file is de-identification: the two ways, signed for, and taking that back.

package picturepage

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"

	"consentry/domain/access"
	"consentry/domain/office"
	"consentry/domain/photo"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// deidCard says whether the current version identifies nobody, and lets the privacy officer say so.
func (s *Screen) deidCard() fyne.CanvasObject {
	why := kit.NewWhy(kit.WhyText{Sentences: i18n.T("photopage.deid.why"), Example: i18n.T("photopage.deid.why.example"), Citation: "45 CFR 164.514(a), (b); 164.502(d)(2)"})
	chip := kit.NewChip(kit.Mute, i18n.T("photopage.deid.chip.no"))
	if s.v.Deidentified {
		chip = kit.NewChip(kit.Info, i18n.T("photopage.deid.chip.yes"))
	}
	pieces := []fyne.CanvasObject{kit.Row(6, kit.HeadingText(i18n.T("photopage.deid.title")), why, kit.Spring(), chip)}
	d, yes := photo.Deidentified(s.v.Determinations, s.v.Current.Number)
	decides := s.may(access.PhotosDecide)
	switch {
	case yes:
		pieces = append(pieces, kit.SmallText(i18n.T("photopage.deid.by", "method", i18n.T("photo.method."+string(d.Method)), "who", d.Who, "by", s.who(d.By), "date", i18n.Date(d.On))), kit.SmallText(d.Why))
		if decides {
			pieces = append(pieces, kit.Row(0, kit.Link(i18n.T("photopage.deid.withdraw"), s.identify).Small()))
		}
	default:
		pieces = append(pieces, kit.SmallText(i18n.T("photopage.deid.not")))
		if decides {
			pieces = append(pieces, kit.Row(0, kit.Link(i18n.T("photopage.deid.determine"), func() { newDetermining(s) }).Small()))
		}
	}
	return kit.Card(pieces...)
}

// identify takes a determination back.
func (s *Screen) identify() {
	id := s.v.Photo.ID
	s.host.AskReason(i18n.T("photopage.deid.withdraw.title"), i18n.T("photopage.deid.withdraw.question"), i18n.T("photopage.deid.withdraw"), func(reason string) {
		s.do(i18n.T("photopage.deid.withdrawn"), func(ctx context.Context) error { return s.o.Identify(ctx, id, reason) })
	})
}

// determining is the form that is signed.
type determining struct {
	s       *Screen
	method  *kit.Choice
	methodF *kit.Field
	who     *kit.Entry
	whoF    *kit.Field
	why     *kit.Entry
	whyF    *kit.Field
	none    *kit.CheckBox
	noneBad *kit.Text
	report  []byte
	chip    *kit.Chip
	bad     *kit.Text
	sign    *kit.Button
	body    *fyne.Container
}

func newDetermining(s *Screen) {
	d := &determining{s: s, who: kit.NewEntry("").Limit(200), why: kit.NewNotes("", 1000), bad: kit.ErrorText(""), noneBad: kit.ErrorText(""), chip: kit.NewChip(kit.OK, "").WithIcon(kit.IconCheck)}
	d.bad.Hide()
	d.noneBad.Hide()
	d.chip.Hide()
	d.method = kit.NewChoice([]kit.Option{{ID: string(photo.Expert), Label: i18n.T("photo.method.expert")}, {ID: string(photo.SafeHarbor), Label: i18n.T("photo.method.safe_harbor")}}, "", nil)
	d.methodF = kit.NewField(i18n.T("photopage.deid.method"), d.method).Require()
	d.whoF = kit.NewField(i18n.T("photopage.deid.who"), d.who).Require().Help(i18n.T("photopage.deid.who.help"))
	d.why.SetMinRowsVisible(3)
	d.whyF = kit.NewField(i18n.T("photopage.deid.because"), d.why).Require()
	d.none = kit.NewCheckBox(i18n.T("photopage.deid.knowledge"), false, nil)
	attach := kit.Secondary(i18n.T("photopage.deid.attach"), d.attach).WithIcon(kit.IconPaper).Small()
	d.sign = kit.Primary(i18n.T("photopage.deid.sign"), d.send)
	d.body = kit.Stack(12, kit.SmallText(i18n.T("photopage.deid.which", "version", versionWords(s.v.Current.Number))), d.methodF, d.whoF, d.whyF,
		kit.Stack(4, d.none, d.noneBad), kit.Row(8, attach, d.chip), d.bad, kit.Row(8, kit.Spring(), d.sign))
	s.dialog(i18n.T("photopage.deid.determine"), d.body)
	s.host.Focus(d.methodF.Target())
}

// attach takes the expert's report.
func (d *determining) attach() {
	d.s.host.PickFile([]string{"pdf"}, func(name string, data []byte) {
		if _, err := office.CheckScan(data); err != nil {
			d.s.host.Fail(err)
			return
		}
		d.report = data
		d.chip.Set(kit.OK, i18n.T("photopage.deid.attached"))
		d.chip.Show()
		d.body.Refresh()
	})
}

// send signs it, or says every reason against it.
func (d *determining) send() {
	s := d.s
	kit.ClearErrors(d.methodF, d.whoF, d.whyF)
	d.bad.Hide()
	d.noneBad.Hide()
	it := photo.Determination{PhotoID: s.v.Photo.ID, Method: photo.Method(d.method.Chosen()), Who: d.who.Value(), Why: d.why.Value(), NoKnowledge: d.none.On()}
	if it.Who == "" {
		d.whoF.SetError(i18n.T("photopage.deid.who.missing"))
	}
	if it.Why == "" {
		d.whyF.SetError(i18n.T("photopage.deid.because.missing"))
	}
	if kit.FocusFirstError(d.whoF, d.whyF) {
		return
	}
	d.sign.SetEnabled(false)
	report := d.report
	ui.Run(s.host.Async(), &s.saving, func(ctx context.Context) (photo.Determination, error) {
		return s.o.Deidentify(context.WithoutCancel(ctx), it, report)
	}, func(_ photo.Determination, err error) {
		d.sign.SetEnabled(true)
		var invalid *office.Invalid
		switch {
		case errors.As(err, &invalid):
			d.refuse(invalid.Defects)
			return
		case err != nil:
			s.host.Fail(err)
			return
		}
		s.closeDialog()
		s.host.Toast(i18n.T("photopage.deid.signed"), nil)
		s.again()
	})
}

// refuse says each reason against at its place.
func (d *determining) refuse(ds []office.Defect) {
	var rest []office.Defect
	for _, x := range ds {
		switch x.Field {
		case "method":
			d.methodF.SetError(said(x.Key, x.Args))
		case "who":
			d.whoF.SetError(said(x.Key, x.Args))
		case "why":
			d.whyF.SetError(said(x.Key, x.Args))
		case "actual_knowledge":
			d.noneBad.SetText(said(x.Key, x.Args))
			d.noneBad.Show()
		default:
			rest = append(rest, x)
		}
	}
	if len(rest) > 0 {
		words := ""
		for _, line := range allSaid(rest) {
			if words != "" {
				words += "\n"
			}
			words += line
		}
		d.bad.SetText(words)
		d.bad.Show()
	}
	kit.FocusFirstError(d.methodF, d.whoF, d.whyF)
	d.body.Refresh()
}
