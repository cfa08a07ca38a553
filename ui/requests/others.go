// This file holds the cards and forms of the other kinds of requests.

package requests

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"consentry/domain/calendar"
	"consentry/domain/office"
	"consentry/domain/request"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

func (s *Detail) amendmentCards() []fyne.CanvasObject {
	m := s.v.Request.Amendment
	var links []string
	for _, l := range m.Links {
		links = append(links, linkWords(l))
	}
	button := i18n.T("requests.change")
	if m.Decision != nil {
		button = ""
	}
	list := []fyne.CanvasObject{kit.ListCard(s.row(m.What != "", i18n.T("requests.amend.what"), joined(" · ", i18n.T("requests.amend."+string(m.Change)), m.What, m.Wanted, m.Reason), button, s.describe))}
	d := m.Decision
	switch {
	case d == nil:
		list = append(list, kit.ListCard(s.row(false, i18n.T("requests.amend.undecided"), i18n.T("requests.amend.sub"), i18n.T("requests.amend.decide"), s.decideAmendment)))
	case d.Accepted:
		rows := []fyne.CanvasObject{kit.CheckRow(true, i18n.T("requests.amend.accepted", "text", d.Text), joined(" · ", s.step(d.Step), joined(", ", links...)), kit.Gap(0, 0)),
			s.row(m.AgreedInform != nil, i18n.T("requests.amend.inform"), i18n.T("requests.amend.inform.sub"), i18n.T("requests.change"), s.inform)}
		for _, x := range m.Inform {
			if x.Told != nil {
				rows = append(rows, kit.CheckRow(true, x.Name, s.step(*x.Told), kit.Gap(0, 0)))
				continue
			}
			rows = append(rows, s.row(false, x.Name, x.Address, i18n.T("requests.amend.told"), func() { s.toldOf(x.Name) }))
		}
		list = append(list, kit.ListCard(rows...))
	default:
		rows := []fyne.CanvasObject{kit.CheckRow(false, amendWords(d.Ground), joined(" · ", d.Why, s.step(d.Step), joined(", ", links...)), kit.Gap(0, 0))}
		rows = append(rows, s.statements(m)...)
		list = append(list, kit.ListCard(rows...))
	}
	return list
}

// statements are what may follow a denial: disagreement, rebuttal, or that request and denial go along. They may come after
// the file was closed.
func (s *Detail) statements(m *request.Amendment) []fyne.CanvasObject {
	button := func(words string, act func()) fyne.CanvasObject {
		if !s.v.Works {
			return kit.Gap(0, 0)
		}
		return kit.Secondary(words, act)
	}
	var rows []fyne.CanvasObject
	said, answered := m.Disagreements(), m.Rebuttals()
	for _, x := range m.Dispute() {
		rows = append(rows, s.saidRow(x))
	}
	if len(said) > 0 {
		if s.v.Officer && len(answered) < len(said) {
			rows = append(rows, mark(false, i18n.T("requests.amend.no_rebuttal"), "", button(i18n.T("requests.amend.rebut"), s.rebut)))
		}
		return append(rows, mark(false, i18n.T("requests.amend.further"), i18n.T("requests.amend.goes"), button(i18n.T("requests.amend.disagree"), s.disagree)))
	}
	rows = append(rows, mark(false, i18n.T("requests.amend.no_disagreement"), i18n.T("requests.amend.no_disagreement.sub", "n", s.v.Rules.DisagreementPages), button(i18n.T("requests.amend.disagree"), s.disagree)))
	if m.IncludeAsked == nil {
		return append(rows, mark(false, i18n.T("requests.amend.include"), i18n.T("requests.amend.include.sub"), button(i18n.T("requests.amend.include.yes"), func() { s.do(office.IncludeAmendment{}) })))
	}
	return append(rows, kit.CheckRow(true, i18n.T("requests.amend.included"), s.step(*m.IncludeAsked), kit.Gap(0, 0)))
}

// saidRow is a statement or a rebuttal, what it is read from, and of a rebuttal whether the patient has her copy.
func (s *Detail) saidRow(x request.Said) fyne.CanvasObject {
	words, given := i18n.T("requests.amend.disagreement"), ""
	if x.Ours {
		words, given = i18n.T("requests.amend.rebuttal"), i18n.T("requests.amend.copy.open")
		if x.Copy != nil {
			given = i18n.T("requests.amend.copy", "date", i18n.Date(x.Copy.On))
		}
	}
	var scan fyne.CanvasObject = kit.Gap(0, 0)
	if x.FileID != "" {
		scan = kit.Secondary(i18n.T("requests.paper.open"), func() { s.openPaper(x.FileID) })
	}
	return mark(!x.Ours || x.Copy != nil, words, joined(" · ", x.Text, s.step(x.Step), given), scan)
}

func (s *Detail) disagree() {
	f := s.form("requests.amend.disagree").say(i18n.T("requests.amend.disagree.sub", "n", s.v.Rules.DisagreementPages))
	text := f.long(i18n.T("requests.f.text"), "")
	f.says("disagreement")
	f.on(i18n.T("requests.f.on")).papered()
	s.ask(f, i18n.T("requests.save"), false, func(w office.When) (office.RequestAct, error) {
		return office.DisagreeAmendment{When: w, Text: text.Value(), Pages: 1}, nil
	})
}

func (s *Detail) rebut() {
	f := s.form("requests.amend.rebut")
	text := f.long(i18n.T("requests.f.text"), "")
	f.says("rebuttal")
	s.ask(f, i18n.T("requests.save"), false, func(w office.When) (office.RequestAct, error) {
		return office.RebutAmendment{When: w, Text: text.Value()}, nil
	})
}

func (s *Detail) describe() {
	m := s.v.Request.Amendment
	f := s.form("requests.amend.what")
	change := f.choose(i18n.T("requests.amend.change"), options("requests.amend.", []request.Change{request.ChangeCorrect, request.ChangeAdd, request.ChangeDelete}), string(m.Change), nil)
	what := f.long(i18n.T("requests.amend.record"), m.What)
	f.says("what")
	wanted := f.long(i18n.T("requests.amend.wanted"), m.Wanted)
	reason := f.text(i18n.T("requests.amend.reason"), m.Reason)
	clinical := f.tick(i18n.T("requests.amend.clinical"), m.Clinical)
	other := f.text(i18n.T("requests.amend.other"), m.FromOther)
	s.ask(f, i18n.T("requests.save"), false, func(w office.When) (office.RequestAct, error) {
		return office.DescribeAmendment{When: w, What: request.Amendment{Change: request.Change(change.Chosen()), What: what.Value(), Wanted: wanted.Value(), Reason: reason.Value(),
			Clinical: clinical.On(), FromOther: other.Value(), Links: m.Links}}, nil
	})
}

// linkWords names a record that a decision is linked to. A form of the program is linked by its code and its day.
func linkWords(l request.Link) string {
	code, on, _ := strings.Cut(l.Name, " ")
	if l.Kind != request.LinkDocument || !i18n.Has("patients.kind."+code) {
		return l.Name
	}
	if day, err := calendar.Parse(on); err == nil {
		on = i18n.Date(day)
	}
	return joined(" · ", i18n.T("patients.kind."+code), on)
}

// linkFields offers the records that a decision is linked to; what is kept elsewhere is named.
func (s *Detail) linkFields(f *form) func() []request.Link {
	records := []kit.Option{{Label: i18n.T("requests.link.none")}}
	for _, l := range s.v.Records {
		records = append(records, kit.Option{ID: l.ID, Label: linkWords(l)})
	}
	doc := f.pick(i18n.T("requests.link.document"), records, "")
	record := s.v.Request.Amendment.What
	if record == s.v.Request.Words { // what the patient said is no name of a record
		record = ""
	}
	name := f.text(i18n.T("requests.link.elsewhere"), record)
	f.pair()
	return func() []request.Link {
		var links []request.Link
		if i := slices.IndexFunc(s.v.Records, func(l request.Link) bool { return l.ID == doc.Chosen() && l.ID != "" }); i >= 0 {
			links = append(links, s.v.Records[i])
		}
		if strings.TrimSpace(name.Value()) != "" {
			links = append(links, request.Link{Kind: request.LinkElsewhere, Name: strings.TrimSpace(name.Value())})
		}
		return links
	}
}

func (s *Detail) decideAmendment() {
	f := s.form("requests.amend.decide").say(i18n.T("requests.amend.sub"))
	what := f.choose(i18n.T("requests.f.decision"), []kit.Option{{ID: "yes", Label: i18n.T("requests.amend.accept"), State: kit.OK}, {ID: "no", Label: i18n.T("requests.amend.deny"), State: kit.Bad}}, "", nil)
	text := f.long(i18n.T("requests.amend.text"), s.v.Request.Amendment.Wanted)
	f.says("text")
	links := s.linkFields(f)
	f.says("links")
	ground := f.pick(i18n.T("requests.amend.ground"), options("requests.ground.", request.AmendGrounds()), "")
	f.says("ground")
	gone := f.tick(i18n.T("requests.amend.gone"), false)
	why := f.long(i18n.T("requests.tell.why"), "")
	f.says("why")
	s.ask(f, i18n.T("requests.save"), false, func(w office.When) (office.RequestAct, error) {
		switch what.Chosen() {
		case "yes":
			return office.AcceptAmendment{When: w, Text: text.Value(), Links: links()}, nil
		case "no":
			return office.RefuseAmendment{When: w, Ground: request.AmendGround(ground.Chosen()), Why: why.Value(), Gone: gone.On(), Links: links()}, nil
		}
		return nil, f.unchosen(what)
	})
}

// inform sets who hears of the amendment, one in a line.
func (s *Detail) inform() {
	f := s.form("requests.amend.inform").say(i18n.T("requests.amend.inform.sub"))
	named := f.long(i18n.T("requests.amend.named"), "")
	relies := f.long(i18n.T("requests.amend.relies"), "")
	s.ask(f, i18n.T("requests.save"), false, func(w office.When) (office.RequestAct, error) {
		return office.InformOthers{When: w, List: append(informed(named.Value(), false), informed(relies.Value(), true)...)}, nil
	})
}

func informed(text string, relies bool) []request.Informed {
	var list []request.Informed
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			list = append(list, request.Informed{Name: line, Relies: relies})
		}
	}
	return list
}

// told ticks the first who was not told yet.
func (s *Detail) told() {
	for _, x := range s.v.Request.Amendment.Inform {
		if x.Told == nil {
			s.toldOf(x.Name)
			return
		}
	}
}

// happened asks for the day and the way of something that was done outside the program.
func (s *Detail) happened(title string, act func(office.When) office.RequestAct) {
	s.ask(s.form(title).on(i18n.T("requests.f.on")).noted(i18n.T("requests.f.how")), i18n.T("requests.save"), false,
		func(w office.When) (office.RequestAct, error) { return act(w), nil })
}

func (s *Detail) toldOf(name string) {
	s.happened("requests.amend.told", func(w office.When) office.RequestAct { return office.ToldOther{When: w, Name: name} })
}

func (s *Detail) gaveRebuttal() {
	s.happened("requests.next.rebuttal_copy", func(w office.When) office.RequestAct { return office.GiveRebuttal{When: w} })
}

func (s *Detail) answered() {
	s.happened("requests.next.answer", func(w office.When) office.RequestAct { return office.AnswerComplaint{When: w} })
}

func (s *Detail) accountingCard() fyne.CanvasObject {
	r := s.v.Request
	a := r.Accounting
	from, to := r.Window()
	rows := []fyne.CanvasObject{kit.CheckRow(true, i18n.T("requests.accounting.window", "from", i18n.Date(from), "to", i18n.Date(to)), i18n.T("requests.accounting.sub"), kit.Gap(0, 0)),
		s.accountingFee()}
	if d := a.Delivered; d != nil {
		rows = append(rows, kit.CheckRow(true, i18n.T("requests.handed", "what", d.What), joined(" · ", s.step(d.Step), d.Proof), kit.Gap(0, 0)))
	} else if m := s.v.Made; m != nil {
		rows = append(rows, s.row(true, i18n.T("requests.accounting.made", "n", m.Count), i18n.Date(calendar.Of(m.At, s.host.Me().Zone)), i18n.T("requests.packet.again"), s.listAccounting),
			s.row(false, i18n.T("requests.accounting.open"), i18n.T("requests.hand.sub"), i18n.T("requests.next.proof"), s.deliverAccounting))
	} else {
		rows = append(rows, s.row(false, i18n.T("requests.accounting.unmade"), i18n.T("requests.accounting.make"), i18n.T("requests.accounting.list"), s.listAccounting))
	}
	return kit.ListCard(rows...)
}

// accountingFee is what the list costs: nothing, or what was told and whether the patient agreed. Until then it can be corrected.
func (s *Detail) accountingFee() fyne.CanvasObject {
	r := s.v.Request
	a := r.Accounting
	x := a.Fee
	amount := func() string { return i18n.T("requests.fee.of", "amount", i18n.Money(int64(x.Cents))) }
	switch {
	case request.FreeAccounting(a.FreeBefore, r.ReceivedOn):
		return kit.CheckRow(true, i18n.T("requests.accounting.free"), "", kit.Gap(0, 0))
	case x == nil && s.v.Officer && a.FeeOpen():
		return s.row(true, i18n.T("requests.accounting.fee"), i18n.T("requests.accounting.fee.sub", "date", i18n.Date(a.FreeBefore)), i18n.T("requests.fee.sheet"), s.quoteAccounting)
	case x == nil:
		return kit.None()
	case !x.AcceptedOn.IsZero():
		return kit.CheckRow(true, amount(), i18n.T("requests.fee.accepted", "date", i18n.Date(x.AcceptedOn)), kit.Gap(0, 0))
	}
	var acts []fyne.CanvasObject
	if s.works() && a.FeeOpen() {
		if s.v.Officer {
			acts = append(acts, kit.Secondary(i18n.T("requests.accounting.correct"), s.correctAccounting))
		}
		acts = append(acts, kit.Secondary(i18n.T("requests.fee.accept"), func() { s.do(office.AcceptAccounting{}) }))
	}
	return mark(false, amount(), i18n.T("requests.fee.quoted", "date", i18n.Date(x.QuotedOn)), kit.Row(8, acts...))
}

// formerFees are the fees of a list that were told and hold no more, the newest first.
func (s *Detail) formerFees() []kit.Event {
	a := s.v.Request.Accounting
	if a == nil {
		return nil
	}
	var events []kit.Event
	for _, x := range slices.Backward(a.Former) {
		words := "requests.accounting.former"
		if x.Dropped {
			words = "requests.accounting.dropped"
		}
		events = append(events, kit.Event{Title: i18n.T(words, "amount", i18n.Money(int64(x.Cents))),
			Detail: joined(" · ", s.step(x.Corrected), i18n.T("requests.fee.quoted", "date", i18n.Date(x.QuotedOn)))})
	}
	return events
}

func (s *Detail) quoteAccounting() {
	f := s.form("requests.fee.sheet").say(i18n.T("requests.accounting.fee.sub", "date", i18n.Date(s.v.Request.Accounting.FreeBefore)))
	sum := f.money(i18n.T("requests.fee.sum"), 0)
	f.says("fee")
	f.on(i18n.T("requests.fee.told"))
	s.ask(f, i18n.T("requests.save"), false, func(w office.When) (office.RequestAct, error) {
		n, err := f.amount(sum)
		return office.QuoteAccounting{When: w, Cents: n}, err
	})
}

// correctAccounting corrects the fee that was told, or takes it back. The patient has the choice anew.
func (s *Detail) correctAccounting() {
	x := s.v.Request.Accounting.Fee
	if x == nil {
		return // it was taken back meanwhile
	}
	f := s.form("requests.accounting.correct").say(i18n.T("requests.accounting.correct.sub", "amount", i18n.Money(int64(x.Cents)), "date", i18n.Date(x.QuotedOn)))
	sum := f.money(i18n.T("requests.fee.sum"), x.Cents)
	f.says("fee")
	none := f.tick(i18n.T("requests.accounting.drop"), false)
	f.on(i18n.T("requests.fee.told"))
	s.ask(f, i18n.T("requests.save"), false, func(w office.When) (office.RequestAct, error) {
		if none.On() {
			return office.DropAccountingFee{When: w}, nil
		}
		n, err := f.amount(sum)
		return office.QuoteAccounting{When: w, Cents: n}, err
	})
}

// listAccounting opens the page on which the list is made from the ledger.
func (s *Detail) listAccounting() {
	r := s.v.Request
	s.host.Go(page.Route{Page: page.Disclosures, ID: r.PatientID, Part: page.PartAccounting, Ref: r.ID})
}

// deliverAccounting records how the list that was made was handed over.
func (s *Detail) deliverAccounting() {
	made := *s.v.Made
	f := s.form("requests.hand")
	f.add(kit.Fact(i18n.T("requests.hand.what"), i18n.T("requests.accounting.what", "n", made.Count)))
	method := f.pick(i18n.T("requests.arrange.method"), options("requests.delivery.", request.DeliveryMethods()), string(request.PickUp))
	f.says("delivery")
	proof := f.text(i18n.T("requests.hand.proof"), "")
	f.says("proof")
	f.on(i18n.T("requests.f.on"))
	s.ask(f, i18n.T("requests.hand"), false, func(w office.When) (office.RequestAct, error) {
		return office.DeliverAccounting{When: w, ReportID: made.FileID, Method: request.DeliveryMethod(method.Chosen()),
			What: i18n.T("requests.accounting.what", "n", made.Count), Proof: proof.Value(), Charged: made.FeeCents}, nil
	})
}

func (s *Detail) confidentialCard() fyne.CanvasObject {
	c := s.v.Request.Confidential
	button := i18n.T("requests.change")
	if c.Decision != nil && c.Decision.Outcome != request.Clarify {
		button = ""
	}
	means := ""
	if c.Means != "" {
		means = i18n.T("requests.means." + string(c.Means))
	}
	rows := []fyne.CanvasObject{s.row(c.Means != "", i18n.T("requests.means"), joined(" · ", means, c.Where, c.Detail, never(c.Never), c.Payment), button, s.setMeans)}
	switch d := c.Decision; {
	case d == nil || d.Outcome == request.Clarify && c.Ended == nil:
		detail := i18n.T("requests.means.sub")
		if d != nil {
			detail = i18n.T("requests.means.asked", "what", d.Asked)
		}
		rows = append(rows, s.row(false, i18n.T("requests.means.undecided"), detail, i18n.T("requests.means.decide"), s.decideMeans))
	default:
		rows = append(rows, kit.CheckRow(d.Outcome == request.Accommodated, i18n.T("requests.outcome."+string(d.Outcome)), s.step(d.Step), kit.Gap(0, 0)))
	}
	if s.v.Request.Binding() && s.v.Works {
		rows = append(rows, kit.Inset(12, 16, kit.Row(8, kit.Secondary(i18n.T("requests.means.end"), s.endMeans).Small(), kit.Spring())))
	}
	return kit.ListCard(rows...)
}

func (s *Detail) endMeans() {
	s.ask(s.form("requests.means.end").on(i18n.T("requests.f.on")).noted(i18n.T("requests.f.note")), i18n.T("requests.save"), false,
		func(w office.When) (office.RequestAct, error) { return office.EndMeans{When: w}, nil })
}

// never says which ways must not be used.
func never(list []request.Means) string {
	if len(list) == 0 {
		return ""
	}
	var words []string
	for _, m := range list {
		words = append(words, i18n.T("requests.means."+string(m)))
	}
	return i18n.T("requests.means.never") + " " + joined(", ", words...)
}

var allMeans = []request.Means{request.MeansPhone, request.MeansText, request.MeansEmail, request.MeansMail, request.MeansOther}

func (s *Detail) setMeans() {
	c := s.v.Request.Confidential
	f := s.form("requests.means").say(i18n.T("requests.means.no_why"))
	means := f.pick(i18n.T("requests.means.which"), options("requests.means.", allMeans), string(c.Means))
	f.says("means", "never")
	where := f.long(i18n.T("requests.means.where"), c.Where)
	f.says("where")
	detail := f.text(i18n.T("requests.means.detail"), c.Detail)
	f.add(kit.LabelText(i18n.T("requests.means.never")))
	boxes := map[request.Means]*kit.CheckBox{}
	for _, m := range allMeans[:4] { // without "another way"
		if boxes[m] = f.tick(i18n.T("requests.means."+string(m)), slices.Contains(c.Never, m)); len(boxes)%2 == 0 {
			f.pair()
		}
	}
	bills := f.tick(i18n.T("requests.means.bills"), c.AboutBills)
	payment := f.text(i18n.T("requests.means.payment"), c.Payment)
	f.says("payment")
	s.ask(f, i18n.T("requests.save"), false, func(w office.When) (office.RequestAct, error) {
		want := request.Confidential{Means: request.Means(means.Chosen()), Where: where.Value(), Detail: detail.Value(), AboutBills: bills.On(), Payment: payment.Value()}
		for _, m := range allMeans[:4] {
			if boxes[m].On() {
				want.Never = append(want.Never, m)
			}
		}
		return office.SetMeans{When: w, Want: want}, nil
	})
}

func (s *Detail) decideMeans() {
	if s.v.Request.Confidential.Means == "" {
		s.setMeans()
		return
	}
	f := s.form("requests.means.decide").say(i18n.T("requests.means.sub"))
	what := f.choose(i18n.T("requests.f.decision"), options("requests.outcome.", []request.ConfOutcome{request.Accommodated, request.Clarify, request.Unreasonable}), string(request.Accommodated), nil)
	asked := f.text(i18n.T("requests.means.ask"), "")
	f.says("asked")
	reason := f.pick(i18n.T("requests.means.reason"), append([]kit.Option{{Label: i18n.T("requests.link.none")}}, options("requests.admin.", request.AdminReasons())...), "")
	f.says("reason")
	s.ask(f, i18n.T("requests.save"), false, func(w office.When) (office.RequestAct, error) {
		return office.DecideMeans{When: w, Outcome: request.ConfOutcome(what.Chosen()), Reason: request.AdminReason(reason.Chosen()), Asked: asked.Value()}, nil
	})
}

func (s *Detail) complaintCard() fyne.CanvasObject {
	c := s.v.Request.Complaint
	rows := []fyne.CanvasObject{}
	if c.Assigned == nil {
		button := ""
		if s.v.Officer {
			button = i18n.T("requests.complaint.assign")
		}
		rows = append(rows, s.row(false, i18n.T("requests.complaint.nobody"), i18n.T("requests.complaint.sub"), button, s.assign))
	} else {
		var about []string
		for _, id := range c.Subjects {
			about = append(about, s.who(id))
		}
		said := i18n.Date(c.Assigned.On)
		if len(about) > 0 {
			said = joined(" · ", said, i18n.T("requests.complaint.about.said", "names", strings.Join(about, ", ")))
		}
		button := ""
		if s.v.Officer && c.Outcome == nil {
			button = i18n.T("requests.change")
		}
		rows = append(rows, s.row(true, i18n.T("requests.complaint.assigned", "name", s.who(c.Assigned.By)), said, button, s.assign))
	}
	if o := c.Outcome; o != nil {
		rows = append(rows, kit.CheckRow(true, i18n.T("requests.finding."+string(o.Finding)), joined(" · ", o.Found, o.Action, s.step(o.Step)), kit.Gap(0, 0)))
		switch r := s.v.Request; {
		case c.IncidentID != "":
			rows = append(rows, kit.CheckRow(true, i18n.T("requests.complaint.incident"), "", kit.Link(i18n.T("requests.complaint.incident.open"), func() {
				s.host.Go(page.Route{Page: page.Incident, ID: c.IncidentID})
			})))
		case o.Finding == request.Substantiated:
			rows = append(rows, mark(false, i18n.T("requests.complaint.incident.none"), i18n.T("requests.complaint.incident.sub"), kit.Secondary(i18n.T("requests.complaint.incident.report"), func() {
				s.host.Go(page.Route{Page: page.Wrong, ID: r.PatientID, Ref: "request:" + r.ID})
			})))
		}
		if o.Answer != nil {
			rows = append(rows, kit.CheckRow(true, i18n.T("requests.complaint.answered"), s.step(*o.Answer), kit.Gap(0, 0)))
		}
	} else if c.Assigned != nil {
		rows = append(rows, s.row(false, i18n.T("requests.complaint.open"), i18n.T("requests.complaint.open.sub"), i18n.T("requests.next.disposition"), s.dispose))
	}
	return kit.ListCard(append(rows, kit.Inset(12, 16, kit.SmallText(i18n.T("requests.complaint.safe"))))...)
}

func (s *Detail) assign() {
	f := s.form("requests.complaint.assign").say(i18n.T("requests.complaint.sub"))
	var finders []kit.Option
	for _, m := range s.v.Finders {
		finders = append(finders, kit.Option{ID: m.ID, Label: m.Name})
	}
	// Changed, it begins with what stands: whom it is about must not be dropped by naming somebody else to look into it.
	c, by, of := s.v.Request.Complaint, "", ""
	if c.Assigned != nil {
		by = c.Assigned.By
	}
	if len(c.Subjects) > 0 {
		of = c.Subjects[0]
	}
	who := f.pick(i18n.T("requests.complaint.who"), finders, by)
	f.says("investigator")
	about := f.pick(i18n.T("requests.complaint.about"), append([]kit.Option{{Label: i18n.T("requests.complaint.about.nobody")}}, s.members()...), of)
	s.ask(f, i18n.T("requests.save"), false, func(w office.When) (office.RequestAct, error) {
		var subjects []string
		if about.Chosen() != "" {
			subjects = []string{about.Chosen()}
		}
		return office.AssignComplaint{When: w, MemberID: who.Chosen(), Subjects: subjects}, nil
	})
}

func (s *Detail) members() []kit.Option {
	var list []kit.Option
	for id, name := range s.v.Members {
		list = append(list, kit.Option{ID: id, Label: name})
	}
	slices.SortFunc(list, func(a, b kit.Option) int { return strings.Compare(a.Label, b.Label) })
	return list
}

func (s *Detail) dispose() {
	f := s.form("requests.next.disposition").say(i18n.T("requests.complaint.letter"))
	finding := f.choose(i18n.T("requests.complaint.finding"), options("requests.finding.", []request.Finding{request.Substantiated, request.Unsubstantiated, request.NotPrivacy}), "", nil)
	f.says("finding")
	found := f.long(i18n.T("requests.complaint.found"), "")
	f.says("found")
	action := f.long(i18n.T("requests.complaint.action"), "")
	f.says("action")
	s.ask(f, i18n.T("requests.save"), false, func(w office.When) (office.RequestAct, error) {
		return office.DisposeComplaint{When: w, Finding: request.Finding(finding.Chosen()), Found: found.Value(), Action: action.Value()}, nil
	})
}
