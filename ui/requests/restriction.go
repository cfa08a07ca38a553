// This file holds restrictions: what is limited, the four tests of the kind that must be accepted, what was paid, and the
// decision about the rest.

package requests

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"consentry/domain/office"
	"consentry/domain/request"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// How a service is billed with others that are not limited, in the form.
const (
	billedAlone  = "none"
	billedParted = "parted"
	billedWhole  = "whole"
	billedUntold = "untold"
	billedTold   = "told"
)

var bundles = []string{billedAlone, billedParted, billedWhole, billedUntold, billedTold}

func bundleOf(b *request.Bundle) string {
	switch {
	case b == nil:
		return billedAlone
	case b.Separable:
		return billedParted
	case b.PaysAll:
		return billedWhole
	case b.Told:
		return billedTold
	}
	return billedUntold
}

func noteOf(b *request.Bundle) string {
	if b == nil {
		return ""
	}
	return b.Note
}

// bundled is the answer of the form.
func bundled(how, with string) *request.Bundle {
	if how == billedAlone || how == "" {
		return nil
	}
	return &request.Bundle{Separable: how == billedParted, PaysAll: how == billedWhole, Told: how == billedWhole || how == billedTold, Note: strings.TrimSpace(with)}
}

func (s *Detail) restrictionCard() fyne.CanvasObject {
	x := s.v.Request.Restriction
	st, plan := x.Standing(), x.Plan()
	button := ""
	if x.Framable() {
		button = i18n.T("requests.change")
	}
	to := ""
	if x.To != "" {
		to = i18n.T("requests.to." + string(x.To))
	}
	rows := []fyne.CanvasObject{s.row(x.To != "", x.Text, joined(" · ", to, x.Episode), button, s.frame)}
	if b := x.Bundle; b != nil {
		rows = append(rows, kit.CheckRow(b.Separable || b.PaysAll, i18n.T("requests.bundled."+bundleOf(b), "with", b.Note), "", kit.Gap(0, 0)))
	}
	if x.Mixed() {
		rows = append(rows, kit.Inset(12, 16, kit.HeadingText(i18n.T("requests.part.plan"))))
	}
	for _, t := range plan.Tests() {
		rows = append(rows, kit.CheckRow(t.Met, i18n.T("requests.test."+t.Code), "", kit.Gap(0, 0)))
	}
	if plan.SelfPay() && plan.Ended == nil {
		words := i18n.T("requests.paid", "paid", i18n.Money(int64(x.Paid())), "price", i18n.Money(int64(x.PriceCents)))
		var b fyne.CanvasObject = kit.Gap(0, 0)
		if s.v.Works {
			b = kit.Secondary(i18n.T("requests.pay"), s.pay)
		}
		rows = append(rows, kit.CheckRow(x.PaidInFull(), words, "", b))
	}
	if x.Mixed() {
		rows = append(rows, kit.Inset(12, 16, kit.Stack(4, kit.HeadingText(i18n.T("requests.part.rest")), kit.MutedText(i18n.T("requests.part.sub")))))
	}
	if d := x.Decision; d != nil {
		rows = append(rows, kit.CheckRow(d.Agreed, i18n.T(map[bool]string{true: "requests.restrict.agreed", false: "requests.restrict.declined"}[d.Agreed]), joined(" · ", d.Why, s.step(d.Step)), kit.Gap(0, 0)))
	} else if st == request.UnderReview {
		rows = append(rows, s.row(false, i18n.T("requests.restrict.undecided"), i18n.T("requests.restrict.sub"), i18n.T("requests.restrict.decide"), s.decideRestriction))
	}
	if e := x.Ended; e != nil {
		rows = append(rows, kit.CheckRow(true, i18n.T("requests.restrict.ended"), s.step(e.Step), kit.Gap(0, 0)))
	}
	if binds := st == request.RestrictionMandatory || st == request.RestrictionAgreed || x.PlanOnly(); binds && s.v.Works {
		rows = append(rows, kit.Inset(12, 16, kit.Row(8, kit.Secondary(i18n.T("requests.restrict.end"), s.end).Small(), kit.Secondary(i18n.T("requests.restrict.emergency"), s.usedInEmergency).Small(), kit.Spring())))
	}
	return kit.ListCard(rows...)
}

func (s *Detail) usedInEmergency() {
	s.ask(s.form("requests.restrict.emergency").on(i18n.T("requests.f.on")).noted(i18n.T("requests.restrict.emergency.note")), i18n.T("requests.save"), false,
		func(w office.When) (office.RequestAct, error) { return office.EmergencyUse{When: w}, nil })
}

func (s *Detail) frame() {
	x := s.v.Request.Restriction
	f := s.form("requests.restrict.frame")
	text := f.long(i18n.T("requests.restrict.text"), x.Text)
	f.says("text", "words")
	to := f.pick(i18n.T("requests.restrict.to"), options("requests.to.", request.Recipients()), string(x.To))
	f.says("to")
	boxes := map[request.Purpose]*kit.CheckBox{}
	for _, p := range []request.Purpose{request.ForTreatment, request.ForPayment, request.ForOperations, request.ForFamily} {
		if boxes[p] = f.tick(i18n.T("requests.for."+string(p)), slices.Contains(x.For, p)); len(boxes)%2 == 0 {
			f.pair()
		}
	}
	episode := f.text(i18n.T("requests.restrict.episode"), x.Episode)
	price := f.money(i18n.T("requests.restrict.price"), x.PriceCents)
	f.says("price")
	f.pair()
	bundle := f.pick(i18n.T("requests.bundle"), options("requests.bundle.", bundles), bundleOf(x.Bundle))
	f.says("bundle")
	with := f.text(i18n.T("requests.bundle.with"), noteOf(x.Bundle))
	f.says("bundle_note")
	law := f.tick(i18n.T("requests.restrict.law"), x.RequiredByLaw)
	s.ask(f, i18n.T("requests.save"), false, func(w office.When) (office.RequestAct, error) {
		n, err := f.amount(price)
		want := request.Restriction{Text: text.Value(), To: request.Recipient(to.Chosen()), Episode: episode.Value(), PriceCents: n, RequiredByLaw: law.On(), Bundle: bundled(bundle.Chosen(), with.Value()), ServiceOn: x.ServiceOn}
		for _, p := range []request.Purpose{request.ForTreatment, request.ForPayment, request.ForOperations, request.ForFamily} {
			if boxes[p].On() {
				want.For = append(want.For, p)
			}
		}
		return office.FrameRestriction{When: w, Want: want}, err
	})
}

func (s *Detail) pay() {
	x := s.v.Request.Restriction
	f := s.form("requests.pay")
	sum := f.money(i18n.T("requests.fee.paid"), max(0, x.PriceCents-x.Paid()))
	f.says("cents")
	by := f.choose(i18n.T("requests.pay.by"), options("requests.payer.", []request.Payer{request.PaidByPatient, request.PaidByOther, request.PaidByPlan}), string(request.PaidByPatient), nil)
	back := f.tick(i18n.T("requests.pay.back"), false)
	f.on(i18n.T("requests.f.on"))
	s.ask(f, i18n.T("requests.save"), false, func(w office.When) (office.RequestAct, error) {
		n, err := f.amount(sum)
		return office.PayRestriction{When: w, Cents: n, By: request.Payer(by.Chosen()), Reversed: back.On()}, err
	})
}

func (s *Detail) resolveHold() {
	f := s.form("requests.next.hold").say(i18n.T("requests.hold.sub")).noted(i18n.T("requests.hold.note"))
	s.ask(f, i18n.T("requests.save"), false, func(w office.When) (office.RequestAct, error) { return office.ResolveHold{When: w}, nil })
}

func (s *Detail) decideRestriction() {
	if s.v.Request.Restriction.To == "" {
		s.frame()
		return
	}
	f := s.form("requests.restrict.decide")
	if s.v.Request.Restriction.Mixed() {
		f.say(i18n.T("requests.part.sub"))
	} else {
		f.say(i18n.T("requests.restrict.sub"))
	}
	what := f.choose(i18n.T("requests.f.decision"), []kit.Option{{ID: "yes", Label: i18n.T("requests.restrict.agree"), State: kit.OK}, {ID: "no", Label: i18n.T("requests.restrict.decline"), State: kit.Bad}}, "", nil)
	why := f.long(i18n.T("requests.tell.why"), "")
	s.ask(f, i18n.T("requests.save"), false, func(w office.When) (office.RequestAct, error) {
		if what.Chosen() == "" {
			return nil, f.unchosen(what)
		}
		return office.DecideRestriction{When: w, Agreed: what.Chosen() == "yes", Why: why.Value()}, nil
	})
}

func (s *Detail) end() {
	f := s.form("requests.restrict.end").say(i18n.T("requests.restrict.end.sub"))
	kinds := []request.EndingKind{request.EndedInWriting, request.EndedOrally}
	if x := s.v.Request.Restriction; x.Rest().Standing() == request.RestrictionAgreed && !x.Mandatory() && s.v.Officer {
		kinds = append(kinds, request.EndedAhead)
	}
	kind := f.choose(i18n.T("requests.restrict.how"), options("requests.ending.", kinds), "", nil)
	f.says("ending")
	f.on(i18n.T("requests.f.on")).noted(i18n.T("requests.f.note")).papered()
	s.ask(f, i18n.T("requests.restrict.end"), true, func(w office.When) (office.RequestAct, error) {
		return office.EndRestriction{When: w, Kind: request.EndingKind(kind.Chosen())}, nil
	})
}
