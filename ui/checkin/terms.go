// This file is the right half of the scope: which pictures, how much of a face, for what, until when, and for what in
// return.

package checkin

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// terms are the fields of the card "What and how long".
func (f *scopeForm) terms() []fyne.CanvasObject {
	sc := f.draft.Scope
	return []fyne.CanvasObject{
		kit.HeadingText(i18n.T("checkin.terms")),
		f.words("checkin.terms.procedures", "checkin.terms.procedures.hint", consent.CommonProcedures(), sc.Photos.Procedures, func(v []string) { sc.Photos.Procedures = v }),
		kit.Columns(10, []float32{1, 1}, f.day("checkin.terms.from", sc.Photos.From, func(d calendar.Date) { sc.Photos.From = d }),
			f.day("checkin.terms.to", sc.Photos.To, func(d calendar.Date) { sc.Photos.To = d })),
		kit.NewField(i18n.T("checkin.terms.face"), kit.NewChoice([]kit.Option{{ID: string(consent.FaceNo), Label: i18n.T("checkin.face.no")},
			{ID: string(consent.FaceEyesCovered), Label: i18n.T("checkin.face.eyes_covered")}, {ID: string(consent.FaceYes), Label: i18n.T("checkin.face.yes")}},
			string(f.face), func(id string) {
				f.face = consent.FaceRule(id)
				f.eachGrant(func(g *consent.Grant) { g.Face = f.face })
			})),
		kit.Wrap(14, kit.NewCheckBox(i18n.T("checkin.terms.name"), f.all(func(g consent.Grant) bool { return g.NameOK }), func(on bool) {
			f.eachGrant(func(g *consent.Grant) { g.NameOK = on })
		}), kit.NewCheckBox(i18n.T("checkin.terms.caption"), f.all(func(g consent.Grant) bool { return g.CaptionOK }), func(on bool) {
			f.eachGrant(func(g *consent.Grant) { g.CaptionOK = on })
		}), kit.NewCheckBox(i18n.T("checkin.terms.show_each"), sc.ShowEach, func(on bool) { sc.ShowEach = on; f.edited() })),
		f.purpose(),
		kit.ColumnsTop(10, []float32{1, 1}, f.expiry(), f.paid()),
		f.consideration(),
		f.s.signerField(),
	}
}

func (f *scopeForm) all(is func(consent.Grant) bool) bool {
	g := f.draft.Scope.Grants
	return len(g) > 0 && !slices.ContainsFunc(g, func(x consent.Grant) bool { return !is(x) })
}

// words is an entry for one or more terms parted by commas; the common ones are a press away.
func (f *scopeForm) words(label, hint string, common []consent.Text, now []string, set func([]string)) fyne.CanvasObject {
	box := kit.NewEntry(i18n.T(hint)).Limit(200)
	box.SetValue(strings.Join(now, ", "))
	take := func(text string) {
		var list []string
		for _, w := range strings.Split(text, ",") {
			if w = strings.TrimSpace(w); w != "" {
				list = append(list, w)
			}
		}
		set(list)
		f.edited()
	}
	box.OnEdited = take
	options := make([]kit.Option, len(common))
	for i, t := range common {
		options[i] = kit.Option{ID: t.In(i18n.Lang()), Label: t.In(i18n.Lang())}
	}
	pick := kit.NewSelect(i18n.T("checkin.terms.common"), options, "", nil)
	pick.OnChanged = func(id string) {
		text := id
		if v := strings.TrimSpace(box.Value()); v != "" && !strings.Contains(v, id) {
			text = v + ", " + id
		}
		box.SetValue(text)
		take(text)
	}
	return kit.ColumnsTop(6, []float32{1, 104}, kit.NewField(i18n.T(label), box), kit.NewField(i18n.T("checkin.terms.or"), pick))
}

// day is an optional date.
func (f *scopeForm) day(label string, now calendar.Date, set func(calendar.Date)) *kit.Field {
	d := kit.NewDateField(f.s.today())
	d.SetDate(now)
	d.OnChanged = func(day calendar.Date) { set(day); f.edited() }
	return kit.NewDate(i18n.T(label), d)
}

func (f *scopeForm) purpose() fyne.CanvasObject {
	sc := f.draft.Scope
	var now []string
	for _, p := range sc.Purposes {
		now = append(now, p.Text)
	}
	return f.words("checkin.terms.purpose", "checkin.terms.purpose.hint", consent.CommonPurposes(), now, func(list []string) {
		sc.Purposes = nil
		for _, text := range list {
			sc.Purposes = append(sc.Purposes, consent.Purpose{Text: text})
		}
	})
}

// expiry is a date, or an event of the patient's or the purpose's; marketing without one is refused by the rule.
func (f *scopeForm) expiry() fyne.CanvasObject {
	sc := f.draft.Scope
	day := kit.NewDateField(f.s.today())
	day.SetDate(sc.Expiry.Date)
	day.OnChanged = func(d calendar.Date) { sc.Expiry.Date = d; f.edited() }
	event := kit.NewEntry(i18n.T("checkin.terms.event.hint")).Limit(200)
	event.SetValue(sc.Expiry.Event)
	event.OnEdited = func(text string) { sc.Expiry.Event = text; f.edited() }
	show := func() {
		if sc.Expiry.Kind == consent.ExpiryEvent {
			day.Hide()
			event.Show()
		} else {
			event.Hide()
			day.Show()
		}
	}
	kind := kit.NewChoice([]kit.Option{{ID: string(consent.ExpiryDate), Label: i18n.T("checkin.terms.on_day")}, {ID: string(consent.ExpiryEvent), Label: i18n.T("checkin.terms.on_event")}},
		string(sc.Expiry.Kind), func(id string) {
			sc.Expiry.Kind = consent.ExpiryKind(id)
			show()
			f.edited()
			f.s.root.Refresh()
		}).Small()
	show()
	return kit.Stack(6, kit.NewField(i18n.T("checkin.terms.expires"), kit.Stack(6, day, event)).Why(why("expiry")), kind)
}

// paid asks who pays whom: a third party for the communication, or anything in exchange for the pictures themselves.
func (f *scopeForm) paid() fyne.CanvasObject {
	sc := f.draft.Scope
	who := kit.NewEntry(i18n.T("checkin.terms.payer.hint")).Limit(120)
	who.SetValue(sc.Remuneration.Who)
	who.OnEdited = func(text string) { sc.Remuneration.Who = text; f.edited() }
	what := kit.NewEntry(i18n.T("checkin.terms.payment.hint")).Limit(120)
	what.SetValue(sc.Remuneration.What)
	what.OnEdited = func(text string) { sc.Remuneration.What = text; f.edited() }
	more := kit.Stack(6, who, what)
	chosen := "no"
	switch {
	case sc.Remuneration.Sale:
		chosen = "sale"
	case sc.Remuneration.ThirdParty:
		chosen = "third_party"
	}
	if chosen == "no" {
		more.Hide()
	}
	pick := kit.NewSelect("", []kit.Option{{ID: "no", Label: i18n.T("checkin.paid.no")}, {ID: "third_party", Label: i18n.T("checkin.paid.third_party")},
		{ID: "sale", Label: i18n.T("checkin.paid.sale")}}, chosen, func(id string) {
		sc.Remuneration.ThirdParty, sc.Remuneration.Sale = id == "third_party", id == "sale"
		if id == "no" {
			more.Hide()
		} else {
			more.Show()
		}
		f.edited()
		f.s.root.Refresh()
	})
	return kit.Stack(6, kit.NewField(i18n.T("checkin.terms.paid"), pick).Why(why("paid")), more)
}

// consideration asks what the patient was offered in return: it puts the authorization on hold.
func (f *scopeForm) consideration() *kit.Field {
	sc := f.draft.Scope
	box := kit.NewEntry(i18n.T("checkin.terms.offered.hint")).Limit(200)
	box.SetValue(sc.Remuneration.Consideration)
	box.OnEdited = func(text string) { sc.Remuneration.Consideration = text; f.edited() }
	return kit.NewField(i18n.T("checkin.terms.offered"), box).Why(why("offered"))
}

func why(what string) *kit.Why {
	return kit.NewWhy(kit.WhyText{Sentences: i18n.T("checkin.why." + what), Example: i18n.T("checkin.why." + what + ".example"), Citation: i18n.T("checkin.why." + what + ".cite")})
}
