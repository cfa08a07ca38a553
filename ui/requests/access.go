// This file holds the cards and forms of an access request.

package requests

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"consentry/domain/office"
	"consentry/domain/request"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

func (s *Detail) accessCards() []fyne.CanvasObject {
	if s.v.Request.Access.Withheld() {
		return []fyne.CanvasObject{s.denialCard()}
	}
	return []fyne.CanvasObject{s.arrangeCard(), s.placesCard(), s.feeCard(), s.denialCard(), s.handCard()}
}

// row is one line of a card: a mark, words, a button.
func (s *Detail) row(done bool, title, detail, button string, act func()) fyne.CanvasObject {
	var b fyne.CanvasObject = kit.Gap(0, 0)
	if button != "" && s.works() {
		b = kit.Secondary(button, act)
	}
	return mark(done, title, detail, b)
}

// mark is a row with a tick once it is done; what is still to come is no failure and has no cross.
func mark(done bool, title, detail string, action fyne.CanvasObject) fyne.CanvasObject {
	if done {
		return kit.CheckRow(true, title, detail, action)
	}
	return kit.WorkRow(kit.NewChip(kit.Mute, "").WithIcon(kit.IconToday).Wide(30), title, detail, action)
}

func (s *Detail) arrangeCard() fyne.CanvasObject {
	a := s.v.Request.Access
	form := ""
	if a.Form != "" {
		form = i18n.T("requests.form." + string(a.Form))
	}
	if a.FormGiven != "" && a.FormGiven != a.Form {
		form += " → " + i18n.T("requests.form."+string(a.FormGiven))
	}
	how := ""
	if a.Delivery.Method != "" {
		how = i18n.T("requests.delivery." + string(a.Delivery.Method))
	}
	warned := ""
	if a.Delivery.Unencrypted {
		warned = i18n.T("requests.unencrypted")
	}
	originals := ""
	if a.Originals {
		originals = i18n.T("requests.originals")
	}
	look := ""
	if a.Inspect {
		look = i18n.T("requests.inspect")
	}
	return kit.ListCard(s.row(a.Form != "" && a.Delivery.Method != "", i18n.T("requests.arrange"), joined(" · ", look, a.Part, form, originals, how, a.Delivery.Address, warned), i18n.T("requests.change"), s.arrange), s.summaryRow())
}

// summaryRow is the summary in place of the copy: agreed with the patient beforehand, and its fee too.
func (s *Detail) summaryRow() fyne.CanvasObject {
	a := s.v.Request.Access
	if a.Delivered != nil && !a.Delivered.Summary || a.Inspect {
		return kit.None()
	}
	x := a.Summary
	if x == nil {
		return s.row(false, i18n.T("requests.summary.none"), i18n.T("requests.summary.sub"), i18n.T("requests.summary.agree"), s.agreeSummary)
	}
	button := i18n.T("requests.summary.drop")
	if a.Delivered != nil {
		button = ""
	}
	words := i18n.T("requests.summary.free")
	if x.Cents > 0 {
		words = i18n.T("requests.summary.for", "amount", i18n.Money(int64(x.Cents)))
	}
	return s.row(true, words, joined(" · ", i18n.Date(x.AgreedOn), s.who(x.By), x.Note), button, func() {
		s.host.Ask(i18n.T("requests.summary.drop"), i18n.T("requests.summary.drop.sub"), i18n.T("requests.summary.drop"), false, func() { s.do(office.WantCopy{}) })
	})
}

func (s *Detail) agreeSummary() {
	f := s.form("requests.summary.agree").say(i18n.T("requests.summary.rule"))
	fee := f.money(i18n.T("requests.summary.fee"), 0)
	f.says("summary")
	f.on(i18n.T("requests.summary.on")).noted(i18n.T("requests.summary.note"))
	s.ask(f, i18n.T("requests.summary.save"), false, func(w office.When) (office.RequestAct, error) {
		n, err := f.amount(fee)
		return office.AgreeSummary{When: w, Cents: n}, err
	})
}

func options[T ~string](prefix string, list []T) []kit.Option {
	var out []kit.Option
	for _, x := range list {
		out = append(out, kit.Option{ID: string(x), Label: i18n.T(prefix + string(x))})
	}
	return out
}

func (s *Detail) arrange() {
	a := s.v.Request.Access
	f := s.form("requests.arrange")
	part := f.text(i18n.T("requests.arrange.part"), a.Part)
	form := f.pick(i18n.T("requests.arrange.form"), options("requests.form.", request.Forms()), string(a.Form))
	given := f.pick(i18n.T("requests.arrange.given"), options("requests.form.", request.Forms()), string(a.FormGiven))
	f.pair()
	why := f.text(i18n.T("requests.arrange.why"), a.FormWhy)
	f.says("form")
	method := f.pick(i18n.T("requests.arrange.method"), options("requests.delivery.", request.DeliveryMethods()), string(a.Delivery.Method))
	f.says("delivery")
	where := f.text(i18n.T("requests.arrange.where"), a.Delivery.Address)
	f.pair()
	originals := f.tick(i18n.T("requests.originals"), a.Originals)
	look := f.tick(i18n.T("requests.inspect"), a.Inspect)
	open := f.tick(i18n.T("requests.arrange.unencrypted"), a.Delivery.Unencrypted)
	warned := f.tick(i18n.T("requests.arrange.warned"), a.Delivery.Warned != nil)
	elsewhere := f.text(i18n.T("requests.arrange.elsewhere"), a.Elsewhere)
	s.ask(f, i18n.T("requests.save"), false, func(w office.When) (office.RequestAct, error) {
		return office.ArrangeAccess{When: w, Warned: warned.On(), Want: request.Access{Inspect: look.On(), Part: part.Value(), Originals: originals.On(), Form: request.Form(form.Chosen()),
			FormGiven: request.Form(given.Chosen()), FormWhy: why.Value(), Elsewhere: elsewhere.Value(),
			Delivery: request.Delivery{Method: request.DeliveryMethod(method.Chosen()), Address: where.Value(), Unencrypted: open.On()}}}, nil
	})
}

// placeStates are what can be said of a place; the last one takes a denial.
var placeStates = []request.PlaceState{request.PlaceGathered, request.PlaceNothing, request.PlaceNotAsked, request.PlaceDenied}

func (s *Detail) placesCard() fyne.CanvasObject {
	a := s.v.Request.Access
	states := placeStates
	if a.Denial == nil { // nothing is denied that has no ground yet
		states = states[:len(states)-1]
	}
	rows := []fyne.CanvasObject{kit.Inset(14, 16, kit.Stack(4, kit.HeadingText(i18n.T("requests.places")), kit.MutedText(i18n.T("requests.places.sub"))))}
	for _, p := range a.Places {
		id := p.ID
		choice := kit.NewChoice(options("requests.found.", states), string(p.State), func(state string) { s.tick(id, request.PlaceState(state)) }).Small()
		choice.SetEnabled(s.works() && a.Delivered == nil)
		seen := i18n.T("requests.place.open") // a row is as high before as after, so that the next one stays under the hand
		if p.Done() {
			seen = s.step(p.Step)
		}
		words := kit.Stack(2, kit.StrongText(placeWords(id)), kit.SmallText(seen))
		rows = append(rows, kit.Inset(10, 16, kit.Row(12, kit.Grow(words), choice)))
	}
	return kit.ListCard(rows...)
}

// tick marks a place. What was not asked for needs a word of why.
func (s *Detail) tick(id request.PlaceID, state request.PlaceState) {
	if state != request.PlaceNotAsked {
		s.do(office.TickPlace{Place: id, State: state})
		return
	}
	s.paint() // the choice stands as it was until the reason is written
	f := s.form("requests.place." + string(id)).noted(i18n.T("requests.not_asked.why"))
	s.ask(f, i18n.T("requests.save"), false, func(w office.When) (office.RequestAct, error) {
		return office.TickPlace{When: w, Place: id, State: state}, nil
	})
}

// gatherRest goes through the places that are left, one after the other, without leaving the keyboard.
func (s *Detail) gatherRest() {
	left := s.v.Request.Access.Left()
	f := s.form("requests.places").say(i18n.T("requests.places.sub"))
	chosen := map[request.PlaceID]*kit.Choice{}
	for _, id := range left {
		chosen[id] = f.choose(placeWords(id), options("requests.found.", []request.PlaceState{request.PlaceGathered, request.PlaceNothing}), "", nil).Small()
	}
	id := s.id
	s.f = f.open(i18n.T("requests.save"), false, func(office.When) (func(context.Context) error, error) {
		var acts []office.TickPlace
		for _, p := range left {
			if state := chosen[p].Chosen(); state != "" {
				acts = append(acts, office.TickPlace{Place: p, State: request.PlaceState(state)})
			}
		}
		return func(ctx context.Context) error {
			for _, a := range acts {
				if _, err := s.o.DoRequest(ctx, id, a); err != nil {
					return err
				}
			}
			return nil
		}, nil
	}, func() { s.done(nil) })
}

func (s *Detail) feeCard() fyne.CanvasObject {
	a := s.v.Request.Access
	title, detail, button, act := i18n.T("requests.fee.none"), i18n.T("requests.fee.free"), "", s.quote
	if s.v.Officer && a.Delivered == nil {
		button = i18n.T("requests.fee.sheet")
	}
	if f := a.Fee; f != nil {
		title = i18n.T("requests.fee.of", "amount", i18n.Money(int64(f.Cents)))
		parts := []string{i18n.T("requests.fee.quoted", "date", i18n.Date(f.QuotedOn))}
		if !f.AcceptedOn.IsZero() {
			parts = append(parts, i18n.T("requests.fee.accepted", "date", i18n.Date(f.AcceptedOn)))
		} else if s.works() && a.Delivered == nil {
			button, act = i18n.T("requests.fee.accept"), func() { s.do(office.AcceptFee{}) }
		}
		if as := s.v.Request.Assess(*f); as.Cap != nil {
			parts = append(parts, i18n.T("requests.fee.capped", "amount", i18n.Money(int64(as.Sum)), "law", as.Cap.Cite))
		}
		if f.Charged > 0 {
			button = "" // what was paid stays
			parts = append(parts, i18n.T("requests.fee.charged", "amount", i18n.Money(int64(f.Charged))))
		} else if !f.AcceptedOn.IsZero() {
			button, act = i18n.T("requests.fee.charge"), s.charge
		}
		detail = joined(" · ", parts...)
	}
	var acts []fyne.CanvasObject
	if f := a.Fee; f != nil && f.Charged == 0 && a.Delivered == nil && s.v.Officer && s.works() {
		acts = append(acts, kit.Secondary(i18n.T("requests.change"), s.quote))
	}
	if button != "" && s.works() {
		acts = append(acts, kit.Secondary(button, act))
	}
	return kit.ListCard(mark(true, title, detail, kit.Row(8, acts...)))
}

// quote is the fee sheet: what may be charged as fields, what may not as a sentence.
func (s *Detail) quote() {
	f := s.form("requests.fee.sheet").say(i18n.T("requests.fee.sub"))
	was := request.Fee{Method: request.FeeActual}
	if x := s.v.Request.Access.Fee; x != nil {
		was = *x
	}
	method := f.choose(i18n.T("requests.fee.method"), options("requests.fee.method.", []request.FeeMethod{request.FeeActual, request.FeeAverage, request.FeeFlat}), string(was.Method), nil)
	items := map[request.ItemCode]*kit.Entry{}
	codes := append(request.LawfulItems(), request.FlatFee)
	for i, c := range codes {
		cents := 0
		if x := s.v.Request.Access.Summary; c == request.SummaryLabor && x != nil {
			cents = x.Cents
		}
		if i := slices.IndexFunc(was.Items, func(x request.Item) bool { return x.Code == c }); i >= 0 {
			cents = was.Items[i].Cents
		}
		if items[c] = f.money(i18n.T("requests.item."+string(c)), cents); i%2 == 1 {
			f.pair()
		}
	}
	pages := s.pages(f, was.Pages)
	var never []string
	for _, c := range request.ForbiddenItems() {
		never = append(never, i18n.T("requests.item."+string(c)))
	}
	f.add(kit.Banner(kit.Mute, "", i18n.T("requests.fee.never", "items", joined(", ", never...))))
	f.on(i18n.T("requests.fee.told"))
	s.ask(f, i18n.T("requests.fee.save"), false, func(w office.When) (office.RequestAct, error) {
		n, err := pages()
		if err != nil {
			return nil, err
		}
		fee := request.Fee{Method: request.FeeMethod(method.Chosen()), Pages: n}
		for _, c := range codes {
			n, err := f.amount(items[c])
			if err != nil {
				return nil, err
			}
			if n > 0 {
				fee.Items = append(fee.Items, request.Item{Code: c, Cents: n})
			}
		}
		return office.QuoteFee{When: w, Fee: fee}, nil
	})
}

// pages asks how many pages a copy on paper has, where the State says what one may cost at most.
func (s *Detail) pages(f *form, was int) func() (int, error) {
	if len(s.v.PageCaps) == 0 {
		return func() (int, error) { return 0, nil }
	}
	for _, c := range s.v.PageCaps {
		words := i18n.T("requests.fee.cap", "amount", i18n.Money(int64(c.Cents)), "law", c.Cite)
		if c.Verify {
			words += " " + i18n.T("requests.verify")
		}
		f.add(kit.Banner(kit.Info, "", words))
	}
	words := ""
	if was > 0 {
		words = strconv.Itoa(was)
	}
	box := f.text(i18n.T("requests.fee.pages"), words)
	f.says("pages")
	return func() (int, error) {
		n, err := strconv.Atoi(strings.TrimSpace(box.Value()))
		if err != nil || n <= 0 {
			return 0, &wrong{f.around(box), i18n.T("requests.fee.pages.missing")}
		}
		return n, nil
	}
}

func (s *Detail) charge() {
	f := s.form("requests.fee.charge")
	paid := f.money(i18n.T("requests.fee.paid"), s.v.Request.Access.Fee.Cents)
	f.on(i18n.T("requests.f.on"))
	s.ask(f, i18n.T("requests.save"), false, func(w office.When) (office.RequestAct, error) {
		n, err := f.amount(paid)
		return office.ChargeFee{When: w, Cents: n}, err
	})
}

func (s *Detail) denialCard() fyne.CanvasObject {
	a := s.v.Request.Access
	d := a.Denial
	if d == nil {
		button := ""
		if s.v.Officer || s.v.Licensed {
			button = i18n.T("requests.deny")
		}
		if button == "" || a.Delivered != nil {
			return kit.None()
		}
		return kit.ListCard(s.row(true, i18n.T("requests.denial.none"), i18n.T("requests.denial.sub"), button, s.deny))
	}
	title := i18n.T("requests.denied.whole")
	if d.Partial {
		title = i18n.T("requests.denied.part", "part", d.Part)
	}
	rows := []fyne.CanvasObject{kit.CheckRow(false, title, joined(" · ", groundWords(d.Ground), s.step(d.Step)), kit.Gap(0, 0))}
	rule, _ := request.GroundOf(d.Ground)
	switch v := a.Review; {
	case v == nil && rule.Reviewable && s.v.Works:
		rows = append(rows, kit.CheckRow(true, i18n.T("requests.review.not"), i18n.T("requests.review.sub"), kit.Secondary(i18n.T("requests.review.ask"), s.askReview)))
	case v != nil:
		detail := i18n.T("requests.review.asked", "date", i18n.Date(v.Asked.On))
		if v.Referred != nil {
			detail += " · " + v.Referred.Name
		}
		if v.Decided != nil {
			key := "requests.review.overturned"
			if v.Decided.Upheld {
				key = "requests.review.upheld"
			}
			detail += " · " + i18n.T(key)
		}
		button := "" // prompt, whatever else is still to be written (164.524(d)(4))
		switch {
		case v.Decided != nil || !s.v.Officer:
		case v.Referred == nil:
			button = i18n.T("requests.review.refer")
		default:
			button = i18n.T("requests.review.decided")
		}
		rows = append(rows, s.row(v.Decided != nil, i18n.T("requests.review"), detail, button, s.review))
	}
	return kit.ListCard(rows...)
}

// askReview records that the patient wants the denial reviewed.
func (s *Detail) askReview() {
	s.ask(s.form("requests.review.ask").on(i18n.T("requests.f.on")).noted(i18n.T("requests.f.note")).papered(), i18n.T("requests.save"), false,
		func(w office.When) (office.RequestAct, error) { return office.AskReview{When: w}, nil })
}

// deny is the closed list of grounds; nothing else can be chosen.
func (s *Detail) deny() {
	f := s.form("requests.deny").say(i18n.T("requests.deny.sub"))
	var grounds []kit.Option
	for _, g := range request.Grounds() {
		if g.NotHere || g.ForRepresentative && s.v.Request.Requester.Kind != request.Representative {
			continue
		}
		label := groundWords(g.Code)
		if g.Reviewable {
			label += " · " + i18n.T("requests.reviewable")
		}
		grounds = append(grounds, kit.Option{ID: string(g.Code), Label: label})
	}
	ground := f.pick(i18n.T("requests.deny.ground"), grounds, "")
	f.says("ground", "reviewer")
	var not []string
	for _, n := range request.NotGrounds() {
		not = append(not, i18n.T("requests.noground."+n))
	}
	f.add(kit.Banner(kit.Mute, "", i18n.T("requests.deny.not", "list", joined(", ", not...))))
	partial := f.tick(i18n.T("requests.deny.partial"), true)
	part := f.text(i18n.T("requests.deny.part"), "")
	f.says("part")
	why := f.long(i18n.T("requests.deny.why"), "")
	f.says("rationale")
	if !slices.ContainsFunc(s.v.Reviewers, func(v request.Reviewer) bool { return v.Stands(s.host.Today()) && v.MemberID != s.host.Me().Member.ID }) {
		f.add(kit.Banner(kit.Warn, "", i18n.T("requests.reviewer.none"), kit.Link(i18n.T("requests.reviewer.add"), func() { s.addReviewerFor(f, s.deny) }).Small()))
	}
	s.ask(f, i18n.T("requests.deny"), true, func(w office.When) (office.RequestAct, error) {
		x := office.DenyAccess{When: w, Ground: request.Ground(ground.Chosen()), Partial: partial.On(), Rationale: why.Value()}
		if partial.On() {
			x.Part = part.Value()
		}
		return x, nil
	})
}

// addReviewerFor puts a reviewer on file from within a form, which is then opened again with what was typed.
func (s *Detail) addReviewerFor(f *form, again func()) {
	f.closing()
	s.addReviewer()
	s.f.next = again
}

// addReviewer puts a licensed reviewer on file.
func (s *Detail) addReviewer() {
	f := s.form("requests.reviewer.add").say(i18n.T("requests.reviewer.sub"))
	name := f.text(i18n.T("requests.reviewer.name"), "")
	f.says("reviewer")
	licence := f.text(i18n.T("requests.reviewer.licence"), "")
	f.says("licence")
	phone := f.text(i18n.T("requests.reviewer.phone"), "")
	f.says("telephone")
	f.pair()
	from := f.day(i18n.T("requests.reviewer.from"), s.host.Today())
	f.says("from")
	s.f = f.open(i18n.T("requests.save"), false, func(office.When) (func(context.Context) error, error) {
		day, err := f.dateIn(from)
		v := request.Reviewer{Name: name.Value(), Licence: licence.Value(), Telephone: phone.Value(), From: day}
		return func(ctx context.Context) error {
			_, err := s.o.SaveReviewer(ctx, v)
			return err
		}, err
	}, func() {
		s.then = s.f.next
		s.done(nil)
	})
}

// review refers the denial, or records what the reviewer decided.
func (s *Detail) review() {
	if s.v.Request.Access.Review.Referred == nil {
		f := s.form("requests.review.refer").say(i18n.T("requests.review.sub"))
		var list []kit.Option
		for _, v := range s.v.Reviewers {
			list = append(list, kit.Option{ID: v.ID, Label: joined(" · ", v.Name, v.Telephone)})
		}
		who := f.pick(i18n.T("requests.review.who"), list, "")
		f.says("reviewer")
		f.add(kit.Row(8, kit.Link(i18n.T("requests.reviewer.add"), func() { s.addReviewerFor(f, s.review) }).Small(), kit.Spring()))
		f.on(i18n.T("requests.f.on"))
		s.ask(f, i18n.T("requests.save"), false, func(w office.When) (office.RequestAct, error) {
			return office.ReferReview{When: w, ReviewerID: who.Chosen()}, nil
		})
		return
	}
	f := s.form("requests.review.decided")
	what := f.choose(i18n.T("requests.review.what"), []kit.Option{{ID: "upheld", Label: i18n.T("requests.review.upheld")}, {ID: "overturned", Label: i18n.T("requests.review.overturned")}}, "", nil)
	why := f.long(i18n.T("requests.review.why"), "")
	f.says("reason")
	f.on(i18n.T("requests.f.on")).papered()
	s.ask(f, i18n.T("requests.save"), false, func(w office.When) (office.RequestAct, error) {
		if what.Chosen() == "" {
			return nil, f.unchosen(what)
		}
		return office.DecideReview{When: w, Upheld: what.Chosen() == "upheld", Reason: why.Value()}, nil
	})
}

// handCard builds the copy and records that it was handed over.
func (s *Detail) handCard() fyne.CanvasObject {
	a := s.v.Request.Access
	rows := []fyne.CanvasObject{}
	if d := a.Before; d != nil {
		rows = append(rows, kit.CheckRow(true, i18n.T("requests.handed", "what", d.What), joined(" · ", s.step(d.Step), d.Proof), kit.Gap(0, 0)))
	}
	for _, p := range a.Packets {
		key := "requests.packet.open"
		if p.Encrypted {
			key = "requests.packet.locked"
		}
		rows = append(rows, kit.CheckRow(true, i18n.T(key, "n", p.Files), s.step(p.Step), kit.Link(i18n.T("requests.packet.index"), func() { s.openPaper(p.IndexFileID) })))
	}
	if d := a.Delivered; d != nil {
		return kit.ListCard(append(rows, kit.CheckRow(true, i18n.T("requests.handed", "what", d.What), joined(" · ", s.step(d.Step), d.Proof), s.receiptLink()))...)
	}
	title := i18n.T("requests.packet.none")
	if len(a.Packets) > 0 {
		title = i18n.T("requests.packet.again")
	}
	rows = append(rows, s.row(len(a.Packets) > 0, title, i18n.T("requests.packet.sub"), i18n.T("requests.packet.make"), s.makePacket),
		s.row(false, i18n.T("requests.hand.open"), i18n.T("requests.hand.sub"), i18n.T("requests.hand"), s.deliver))
	if len(a.Left()) == 0 {
		rows = append(rows, kit.WorkRow(nil, i18n.T("requests.receipt"), i18n.T("requests.receipt.sub"), s.receiptLink()))
	}
	return kit.ListCard(rows...)
}

// receiptLink prints what somebody signs who gets the copy.
func (s *Detail) receiptLink() fyne.CanvasObject {
	if !s.v.Works {
		return kit.None()
	}
	id, of := s.id, page.Leaving{PatientID: s.v.Request.PatientID}
	return kit.Link(i18n.T("requests.receipt.print"), func() {
		page.OutPDF(s.host, &s.saving, of, func(ctx context.Context) ([]byte, error) { return s.o.AccessReceipt(ctx, id) })
	})
}

func (s *Detail) deliver() {
	a := s.v.Request.Access
	f := s.form("requests.hand")
	given := request.GivenWords(*a, i18n.Lang())
	if a.Summary != nil {
		given = request.SummaryWords(i18n.Lang())
	}
	what := f.long(i18n.T("requests.hand.what"), given)
	method := f.pick(i18n.T("requests.arrange.method"), options("requests.delivery.", request.DeliveryMethods()), string(a.Delivery.Method))
	f.says("delivery")
	proof := f.text(i18n.T("requests.hand.proof"), "")
	f.says("proof")
	f.on(i18n.T("requests.f.on"))
	summary := f.tick(i18n.T("requests.hand.summary"), a.Summary != nil)
	f.papered()
	s.ask(f, i18n.T("requests.hand"), false, func(w office.When) (office.RequestAct, error) {
		return office.DeliverAccess{When: w, Method: request.DeliveryMethod(method.Chosen()), What: what.Value(), Proof: proof.Value(), Summary: summary.On()}, nil
	})
}

// makePacket asks where the copy goes and whether it is locked; then it is built.
func (s *Detail) makePacket() {
	a := s.v.Request.Access
	f := s.form("requests.packet.make").say(i18n.T("requests.packet.form"))
	how := f.choose(i18n.T("requests.packet.how"), []kit.Option{{ID: "locked", Label: i18n.T("requests.packet.how.locked")}, {ID: "open", Label: i18n.T("requests.packet.how.open")}},
		map[bool]string{true: "open", false: "locked"}[a.Delivery.Unencrypted], nil)
	originals := f.tick(i18n.T("requests.originals"), a.Originals)
	id := s.id
	s.host.PickFolder(i18n.T("requests.packet.where"), func(folder string) {
		f.add(kit.Fact(i18n.T("requests.packet.where"), folder))
		var made office.PacketMade
		s.f = f.open(i18n.T("requests.packet.make"), false, func(office.When) (func(context.Context) error, error) {
			wish := office.PacketWish{RequestID: id, Folder: folder, Locked: how.Chosen() == "locked", Originals: originals.On()}
			return func(ctx context.Context) error {
				defer s.host.Busy()()
				var err error
				made, err = s.o.Packet(ctx, wish, func(string, int, int) {})
				return err
			}, nil
		}, func() {
			s.load()
			if made.Password != "" {
				s.tellPassword(made)
				return
			}
			s.host.Toast(i18n.T("requests.packet.done", "n", made.Files), nil)
		})
	})
}

// tellPassword shows the password of a locked copy, once.
func (s *Detail) tellPassword(made office.PacketMade) {
	done := kit.Primary(i18n.T("requests.packet.password.done"), func() { s.shut() })
	s.shut = s.host.Hold(i18n.T("requests.packet.password"), kit.Stack(14, kit.BodyText(i18n.T("requests.packet.password.sub", "file", made.Name)), kit.HeroText(made.Password),
		kit.MutedText(i18n.T("requests.packet.tools")), kit.Row(8, kit.Spring(), done)))
	s.host.Focus(done)
}
