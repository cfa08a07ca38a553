// This file is taking a permission back: what, how she said so, when it came. No reason is asked for.

package patients

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"

	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

const (
	revokeAll, revokeSome       = "all", "some"
	revokeWritten, revokeSpoken = "written", "spoken"
)

// revocation is the form on screen.
type revocation struct {
	s        *Screen
	what     *kit.Choice
	whatF    *kit.Field
	boxes    map[string]*kit.CheckBox
	places   *fyne.Container
	how      *kit.Choice
	howF     *kit.Field
	day      *kit.DateField
	dayF     *kit.Field
	note     *kit.Entry
	letter   []byte
	letterAt *fyne.Container
	effect   *kit.Text
	record   *kit.Button
	page     fyne.CanvasObject
}

// showRevoke opens the form for a revocation; with route.Ref, for the paper that follows an oral stop.
func (s *Screen) showRevoke() {
	s.keepForm()
	rows := s.revocable()
	if len(rows) == 0 {
		s.showPage()
		return
	}
	if s.revoke == nil {
		s.revoke = newRevocation(s, rows)
	}
	if f := s.fact(s.route.Ref); f.Kind == consent.FactSuspended {
		s.revoke.follow(f)
	}
	s.set(s.revoke.page)
	s.host.Focus(s.revoke.whatF.Target())
}

func newRevocation(s *Screen, rows []consent.ChannelState) *revocation {
	r := &revocation{s: s, boxes: map[string]*kit.CheckBox{}, effect: kit.BodyText("")}
	r.places = kit.Wrap(18)
	for _, row := range rows {
		box := kit.NewCheckBox(row.Channel.Name.In(i18n.Lang()), false, func(bool) { r.changed() })
		r.boxes[row.Channel.ID] = box
		r.places.Add(box)
	}
	r.places.Hide()
	r.what = kit.NewChoice([]kit.Option{{ID: revokeAll, Label: i18n.T("patients.revoke.all")}, {ID: revokeSome, Label: i18n.T("patients.revoke.some")}}, "", func(string) { r.changed() })
	r.whatF = kit.NewField(i18n.T("patients.revoke.what"), r.what).Require()
	r.how = kit.NewChoice([]kit.Option{{ID: revokeSpoken, Label: i18n.T("patients.revoke.spoken")}, {ID: revokeWritten, Label: i18n.T("patients.revoke.written")}}, "", func(string) { r.changed() })
	r.howF = kit.NewField(i18n.T("patients.revoke.how"), r.how).Require().Why(kit.NewWhy(kit.WhyText{Sentences: i18n.T("patients.revoke.why"),
		Example: i18n.T("patients.revoke.why.example"), Citation: "45 CFR 164.508(b)(5)"}))
	r.day = kit.NewDateField(s.host.Today())
	r.day.SetDate(s.host.Today())
	r.dayF = kit.NewDate(i18n.T("patients.revoke.day"), r.day)
	r.note = kit.NewEntry("").Limit(300)
	r.letterAt = kit.Row(8)
	r.record = kit.Danger(i18n.T("patients.revoke.record"), r.send)
	r.showLetter("")
	cancel := kit.Secondary(i18n.T("patients.cancel"), func() { s.part("") })
	left := kit.Card(r.whatF, r.places, r.howF, kit.Columns(14, []float32{1, 1}, r.dayF, kit.NewField(i18n.T("patients.revoke.note"), r.note)), r.letterAt)
	right := kit.Card(kit.HeadingText(i18n.T("patients.revoke.effect")), r.effect)
	r.page = kit.Page(kit.HeaderWith(kit.NewAvatar(s.chart.Patient.Name(), 46), i18n.T("patients.revoke.title", "name", s.chart.Patient.Name()), s.line(), cancel, r.record),
		kit.ColumnsTop(18, []float32{1, 340}, left, right))
	r.changed()
	return r
}

// follow fills the form for the paper that was signed after an oral stop.
func (r *revocation) follow(f consent.Fact) {
	r.how.Choose(revokeWritten)
	if len(f.Channels) == 0 {
		r.what.Choose(revokeAll)
	} else {
		r.what.Choose(revokeSome)
		for id, box := range r.boxes {
			box.SetOn(slices.Contains(f.Channels, id))
		}
	}
	r.changed()
}

// changed says again what will happen.
func (r *revocation) changed() {
	r.places.Hidden = r.what.Chosen() != revokeSome
	n := len(r.chosen())
	if r.what.Chosen() == revokeAll {
		n = len(r.boxes)
	}
	switch r.how.Chosen() {
	case revokeWritten:
		r.effect.SetText(i18n.T("patients.revoke.effect.written", "n", n))
	case revokeSpoken:
		r.effect.SetText(i18n.T("patients.revoke.effect.spoken", "n", n))
	default:
		r.effect.SetText(i18n.T("patients.revoke.effect.choose"))
	}
	if r.page != nil {
		r.page.Refresh()
	}
}

// chosen are the ids of the places ticked, in their order.
func (r *revocation) chosen() []string {
	var ids []string
	for _, row := range r.s.chart.Matrix {
		if box := r.boxes[row.Channel.ID]; box != nil && box.On() {
			ids = append(ids, row.Channel.ID)
		}
	}
	return ids
}

func (r *revocation) showLetter(name string) {
	pick := kit.Secondary(i18n.T("patients.revoke.scan"), func() {
		r.s.host.PickFile([]string{"pdf", "jpg", "jpeg", "png"}, func(name string, data []byte) {
			if _, err := office.CheckScan(data); err != nil {
				r.s.host.Fail(err)
				return
			}
			r.letter = data
			r.showLetter(name)
		})
	}).WithIcon(kit.IconPaper)
	r.letterAt.Objects = []fyne.CanvasObject{pick}
	if len(r.letter) > 0 {
		r.letterAt.Objects = append(r.letterAt.Objects, kit.NewChip(kit.OK, shorten(name, 40)).WithIcon(kit.IconCheck),
			kit.IconButton(kit.IconTrash, i18n.T("patients.revoke.scan.remove"), func() {
				r.letter = nil
				r.showLetter("")
			}))
	}
	r.letterAt.Refresh()
	if r.page != nil {
		r.page.Refresh()
	}
}

// send records the revocation, once all is there.
func (r *revocation) send() {
	s := r.s
	kit.ClearErrors(r.whatF, r.howF)
	on, dateErr := r.day.Date()
	ids := r.chosen()
	switch {
	case r.what.Chosen() == "":
		r.whatF.SetError(i18n.T("patients.revoke.what.missing"))
	case r.what.Chosen() == revokeSome && len(ids) == 0:
		r.whatF.SetError(i18n.T("patients.revoke.some.missing"))
	}
	if r.how.Chosen() == "" {
		r.howF.SetError(i18n.T("patients.revoke.how.missing"))
	}
	if dateErr == nil {
		r.dayF.SetError("")
		if on.IsZero() || on.After(s.host.Today()) {
			r.dayF.SetError(i18n.T("patients.day.future"))
		}
	}
	if kit.FocusFirstError(r.whatF, r.howF, r.dayF) {
		return
	}
	if r.what.Chosen() == revokeAll {
		ids = nil
	}
	rev := office.Revocation{PatientID: s.chart.Patient.ID, Channels: ids, Written: r.how.Chosen() == revokeWritten, ReceivedOn: on, Letter: r.letter, Note: r.note.Value()}
	r.record.SetEnabled(false)
	ui.Run(s.host.Async(), &s.saving, func(ctx context.Context) (office.Revoked, error) { return s.o.Revoke(context.WithoutCancel(ctx), rev) }, func(out office.Revoked, err error) {
		r.record.SetEnabled(true)
		if err != nil {
			s.host.Fail(err)
			return
		}
		s.revoke = nil
		s.host.Leave(page.Leaving{PatientID: rev.PatientID}, func([]office.OutFile) { s.host.OpenPDF(out.PDF) })
		if rev.Written {
			s.host.Toast(i18n.T("patients.revoke.done.written"), nil)
		} else {
			s.host.Toast(i18n.T("patients.revoke.done.spoken"), nil)
		}
		s.host.Refresh()
		s.host.GoOn(page.Route{Page: page.Patient, ID: rev.PatientID})
	})
}
