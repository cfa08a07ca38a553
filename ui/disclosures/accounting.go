// This file is the accounting of disclosures that a patient asked for: what it will say, its fee, and what agencies stated.
package disclosures

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"consentry/domain/access"
	"consentry/domain/calendar"
	"consentry/domain/disclosure"
	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

// accounting is the page of one patient's accounting.
type accounting struct {
	s         *Screen
	requestID string
	asked     *kit.DateField
	since     *kit.DateField
	askedF    *kit.Field
	sinceF    *kit.Field
	fee       *kit.Entry
	feeF      *kit.Field
	told      *kit.CheckBox
	now       office.Accounting
	preview   *fyne.Container
	before    *fyne.Container
}

func (s *Screen) showAccounting(requestID string) {
	a := &accounting{s: s, requestID: requestID, preview: kit.Stack(12), before: kit.Stack(12)}
	s.acc = a
	a.asked, a.since = kit.NewDateField(s.host.Today()), kit.NewDateField(s.host.Today())
	if requestID == "" { // else the day of the request
		a.asked.SetDate(s.host.Today())
	}
	a.askedF = kit.NewDate(i18n.T("disclosures.acc.asked"), a.asked)
	a.sinceF = kit.NewDate(i18n.T("disclosures.acc.since"), a.since)
	a.fee = kit.NewEntry("0.00").Limit(8)
	a.feeF = kit.NewField(i18n.T("disclosures.acc.fee"), a.fee)
	a.told = kit.NewCheckBox(i18n.T("disclosures.acc.told"), false, nil)
	read := func(calendar.Date) { a.read() }
	a.asked.OnChanged, a.since.OnChanged = read, read
	to := i18n.T("disclosures.acc.back")
	if requestID != "" {
		to = i18n.T("disclosures.acc.request")
	}
	back := kit.Secondary(to, a.leave)
	why := kit.NewWhy(kit.WhyText{Sentences: i18n.T("disclosures.acc.why.text"), Citation: citeLedger})
	dates := kit.ColumnsTop(12, []float32{200, 200, 1}, a.askedF, a.sinceF, kit.Gap(0, 0))
	content := kit.Page(kit.Header(i18n.T("disclosures.acc.title", "name", s.patient.Name()), i18n.T("disclosures.of.sub", "date", i18n.Date(s.patient.Born), "mrn", s.patient.MRN), back),
		kit.Card(kit.Stack(14, kit.Row(8, kit.HeadingText(i18n.T("disclosures.acc.what")), why, kit.Spring()), dates, a.preview)), a.before)
	s.root.Objects = []fyne.CanvasObject{kit.Grow(content)}
	s.root.Refresh()
	a.read()
	a.list()
}

// leave goes back to the request, or to the patient's ledger.
func (a *accounting) leave() {
	if a.requestID != "" {
		a.s.host.GoOn(page.Route{Page: page.Request, ID: a.requestID})
		return
	}
	a.s.host.GoOn(page.Route{Page: page.Disclosures, ID: a.s.patient.ID})
}

// wish is what the form asks for; ok is false while a date cannot be read.
func (a *accounting) wish() (w office.AccountingWish, ok bool) {
	asked, err := a.asked.Date()
	if err != nil {
		return w, false
	}
	since, err := a.since.Date()
	if err != nil {
		return w, false
	}
	return office.AccountingWish{PatientID: a.s.patient.ID, RequestID: a.requestID, Requested: asked, Since: since, FeeTold: a.told.On()}, true
}

// read shows what the accounting would say.
func (a *accounting) read() {
	w, ok := a.wish()
	if !ok {
		return
	}
	ui.Run(a.s.host.Async(), &a.s.opening, func(ctx context.Context) (office.Accounting, error) { return a.s.o.AccountingOf(ctx, w) },
		func(now office.Accounting, err error) {
			a.askedF.SetError("")
			a.sinceF.SetError("")
			if err != nil {
				a.refuse(err)
				return
			}
			if w.Requested.IsZero() {
				a.fill(now)
			}
			a.now = now
			a.show()
		})
}

// fill takes over what the request says.
func (a *accounting) fill(now office.Accounting) {
	a.asked.SetDate(now.Requested)
	a.since.SetDate(now.Since)
	if now.Agreed > 0 {
		a.fee.SetValue(fmt.Sprintf("%d.%02d", now.Agreed/100, now.Agreed%100))
		a.told.SetOn(true)
	}
}

// refuse says at its field what is wrong.
func (a *accounting) refuse(err error) {
	var refused *office.Invalid
	if errors.As(err, &refused) && len(refused.Defects) > 0 {
		d := refused.Defects[0]
		field := map[string]*kit.Field{"requested": a.askedF, "since": a.sinceF, "fee": a.feeF}[d.Field]
		if words, known := i18n.Sentence(err); known && field != nil {
			field.SetError(words)
			field.Focus()
			return
		}
	}
	a.s.host.Fail(err)
}

func (a *accounting) show() {
	n := a.now
	pieces := []fyne.CanvasObject{kit.BodyText(i18n.T("disclosures.acc.covers", "from", i18n.Date(n.From), "to", i18n.Date(n.To)))}
	if n.Hidden > 0 {
		var who []string
		var last calendar.Date
		for _, x := range n.Suspended {
			who, last = append(who, x.Agency), calendar.Later(last, x.End())
		}
		pieces = append(pieces, kit.Banner(kit.Warn, i18n.T("disclosures.acc.hidden", "n", n.Hidden),
			i18n.T("disclosures.acc.hidden.sub", "agency", strings.Join(who, ", "), "date", i18n.Date(last))))
	}
	if len(n.Rows) == 0 {
		pieces = append(pieces, kit.MutedText(i18n.T("disclosures.acc.none")))
	} else {
		table := kit.NewTable(a.s.host.Async(), kit.Rows(accountingColumns(), accountingRows(n.Rows)), accountingColumns()...).Tall().Inline()
		table.OnError = a.s.host.Fail
		pieces = append(pieces, kit.CardFlush(table))
	}
	if n.Free {
		pieces = append(pieces, kit.BodyText(i18n.T("disclosures.acc.free")))
	} else {
		pieces = append(pieces, kit.BodyText(i18n.T("disclosures.acc.not_free", "date", i18n.Date(n.LastFree))),
			kit.ColumnsTop(12, []float32{200, 1}, a.feeF, kit.Inset4(22, 0, 0, 0, a.told)))
	}
	if a.s.may(access.DisclosuresNote) {
		make := kit.Primary(i18n.T("disclosures.acc.make"), a.make)
		pieces = append(pieces, kit.Row(8, kit.Spring(), kit.Secondary(i18n.T("disclosures.agency"), func() { a.agency(disclosure.Suspension{}) }), make))
	}
	a.preview.Objects = pieces
	a.preview.Refresh()
	a.s.root.Refresh()
}

func accountingColumns() []kit.Column {
	return []kit.Column{{ID: "on", Title: i18n.T("disclosures.col.on"), Width: 150}, {ID: "recipient", Title: i18n.T("disclosures.col.recipient"), Width: 1},
		{ID: "what", Title: i18n.T("disclosures.col.what"), Width: 1}, {ID: "basis", Title: i18n.T("disclosures.col.basis"), Width: 1}}
}

func accountingRows(list []disclosure.Row) []kit.TableRow {
	var rows []kit.TableRow
	for _, r := range list {
		day := kit.Cell{Text: i18n.Date(r.On)}
		if r.Count > 1 {
			day.Sub = i18n.T("disclosures.acc.times", "n", r.Count, "last", i18n.Date(r.Last))
		}
		rows = append(rows, kit.TableRow{ID: r.ID, Cells: []kit.Cell{day, {Text: r.Recipient, Sub: r.Address}, {Text: r.What, Sub: r.Purpose}, {Text: basisWords(r.Basis)}}})
	}
	return rows
}

var amount = regexp.MustCompile(`^\$?(\d{1,6})(?:\.(\d\d))?$`)

// cents reads an amount of dollars: "12.50", "$12.50", "12"; nothing is nothing.
func cents(text string) (int, bool) {
	if text = strings.TrimSpace(text); text == "" {
		return 0, true
	}
	m := amount.FindStringSubmatch(text)
	if m == nil {
		return 0, false
	}
	dollars, _ := strconv.Atoi(m[1]) // digits only, at most six and two
	rest, _ := strconv.Atoi("0" + m[2])
	return dollars*100 + rest, true
}

// make makes the paper and opens it.
func (a *accounting) make() {
	w, ok := a.wish()
	if !ok {
		return
	}
	a.feeF.SetError("")
	if !a.now.Free {
		if w.FeeCents, ok = cents(a.fee.Value()); !ok {
			a.feeF.SetError(i18n.T("disclosures.fee.amount"))
			a.feeF.Focus()
			return
		}
	}
	ui.Run(a.s.host.Async(), &a.s.saving, func(ctx context.Context) ([]byte, error) {
		_, pdf, err := a.s.o.MakeAccounting(context.WithoutCancel(ctx), w)
		return pdf, err
	}, func(pdf []byte, err error) {
		if err != nil {
			a.refuse(err)
			return
		}
		a.s.host.Leave(page.Leaving{PatientID: w.PatientID}, func([]office.OutFile) { a.s.host.OpenPDF(pdf) })
		a.s.host.Toast(i18n.T("disclosures.acc.made"), nil)
		a.s.host.Refresh()
		if a.requestID != "" {
			a.leave() // there it is recorded how it was handed over
			return
		}
		a.read()
		a.list()
	})
}

// listed is what the patient got before, and what agencies stated.
type listed struct {
	made   []office.AccountingMade
	stated []disclosure.Suspension
}

func (a *accounting) list() {
	ui.Run(a.s.host.Async(), &a.s.naming, func(ctx context.Context) (listed, error) {
		made, stated, err := a.s.o.Accountings(ctx, a.s.patient.ID)
		return listed{made, stated}, err
	}, func(l listed, err error) {
		if err != nil {
			a.s.host.Fail(err)
			return
		}
		a.before.Objects = nil
		if len(l.made) > 0 {
			a.before.Add(kit.LabelText(i18n.T("disclosures.acc.before")))
			a.before.Add(kit.ListCard(a.made(l.made)...))
		}
		if len(l.stated) > 0 {
			why := kit.NewWhy(kit.WhyText{Sentences: i18n.T("disclosures.agency.why"), Citation: citeAgency})
			a.before.Add(kit.Row(8, kit.LabelText(i18n.T("disclosures.agency.stated")), why, kit.Spring()))
			a.before.Add(kit.ListCard(a.stated(l.stated)...))
		}
		a.s.root.Refresh()
	})
}

func (a *accounting) made(list []office.AccountingMade) []fyne.CanvasObject {
	var rows []fyne.CanvasObject
	for _, m := range list {
		detail := i18n.T("disclosures.acc.line", "from", i18n.Date(m.From), "to", i18n.Date(m.To), "n", m.Count)
		switch {
		case !m.TellOn.IsZero():
			detail += " · " + i18n.T("disclosures.acc.line.hidden", "date", i18n.Date(m.TellOn))
		case m.FeeCents > 0:
			detail += " · " + i18n.Money(int64(m.FeeCents))
		case m.Free:
			detail += " · " + i18n.T("disclosures.acc.line.free")
		}
		rows = append(rows, kit.WorkRow(kit.NewChip(kit.Mute, i18n.Date(m.Requested)), i18n.T("disclosures.acc.line.title", "date", i18n.Date(calendar.Of(m.At, a.s.zone()))), detail,
			kit.Link(i18n.T("disclosures.acc.open"), func() { a.openPDF(m.ID) }).Small()))
	}
	return rows
}

func (a *accounting) openPDF(id string) {
	page.OutPDF(a.s.host, &a.s.opening, page.Leaving{PatientID: a.s.patient.ID}, func(ctx context.Context) ([]byte, error) { return a.s.o.AccountingPDF(ctx, id) })
}

func (a *accounting) stated(list []disclosure.Suspension) []fyne.CanvasObject {
	var rows []fyne.CanvasObject
	for _, x := range list {
		state, words := kit.Mute, i18n.T("disclosures.agency.over")
		if calendar.Within(x.StatedOn, x.End(), a.s.host.Today()) {
			state, words = kit.Warn, i18n.T("disclosures.agency.until", "date", i18n.Date(x.End()))
		}
		detail, act := i18n.T("disclosures.agency.written", "name", x.Official), fyne.CanvasObject(kit.Gap(0, 0))
		if x.Written.IsZero() {
			detail = i18n.T("disclosures.agency.oral", "name", x.Official)
			if a.s.may(access.DisclosuresNote) {
				act = kit.Link(i18n.T("disclosures.agency.came"), func() { a.agency(x) }).Small()
			}
		}
		rows = append(rows, kit.WorkRow(kit.NewChip(state, words), x.Agency, detail, act))
	}
	return rows
}

// agency asks for what an agency stated; with an ID, for its written statement.
func (a *accounting) agency(x disclosure.Suspension) {
	agency, official := kit.NewEntry("").Limit(200), kit.NewEntry("").Limit(200)
	agency.SetValue(x.Agency)
	official.SetValue(x.Official)
	stated, written, until := kit.NewDateField(a.s.host.Today()), kit.NewDateField(a.s.host.Today()), kit.NewDateField(a.s.host.Today())
	stated.SetDate(a.s.host.Today())
	if x.ID != "" {
		stated.SetDate(x.StatedOn)
		written.SetDate(a.s.host.Today())
	}
	fields := map[string]*kit.Field{"agency": kit.NewField(i18n.T("disclosures.agency.name"), agency).Require(), "official": kit.NewField(i18n.T("disclosures.agency.official"), official).Require(),
		"stated_on": kit.NewDate(i18n.T("disclosures.agency.on"), stated), "written": kit.NewDate(i18n.T("disclosures.agency.written_on"), written),
		"until": kit.NewDate(i18n.T("disclosures.agency.to"), until)}
	order := []*kit.Field{fields["agency"], fields["official"], fields["stated_on"], fields["written"], fields["until"]}
	send := func() {
		kit.ClearErrors(order...)
		x.PatientID, x.Agency, x.Official = a.s.patient.ID, agency.Value(), official.Value()
		for _, d := range []struct {
			into  *calendar.Date
			from  *kit.DateField
			field string
		}{{&x.StatedOn, stated, "stated_on"}, {&x.Written, written, "written"}, {&x.Until, until, "until"}} {
			var err error
			if *d.into, err = d.from.Date(); err != nil {
				fields[d.field].Focus()
				return
			}
		}
		a.keep(x, fields, order)
	}
	kit.SubmitOnEnter(send, order...)
	body := kit.Stack(12, kit.BodyText(i18n.T("disclosures.agency.why")), fields["agency"], fields["official"], fields["stated_on"],
		kit.ColumnsTop(12, []float32{1, 1}, fields["written"], fields["until"]), kit.SmallText(i18n.T("disclosures.agency.help")),
		kit.Row(8, kit.Spring(), kit.Primary(i18n.T("disclosures.agency.save"), send)))
	a.s.close = a.s.host.Dialog(i18n.T("disclosures.agency"), body)
	fields["agency"].Focus()
}

func (a *accounting) keep(x disclosure.Suspension, fields map[string]*kit.Field, order []*kit.Field) {
	ui.Run(a.s.host.Async(), &a.s.saving, func(ctx context.Context) (struct{}, error) {
		_, err := a.s.o.NoteSuspension(context.WithoutCancel(ctx), x)
		return struct{}{}, err
	}, func(_ struct{}, err error) {
		var refused *office.Invalid
		if errors.As(err, &refused) {
			for _, d := range refused.Defects {
				if words, known := i18n.Sentence(&office.Problem{Key: d.Key, Args: d.Args}); known && fields[d.Field] != nil {
					fields[d.Field].SetError(words)
				}
			}
			if kit.FocusFirstError(order...) {
				return
			}
		}
		if err != nil {
			a.s.host.Fail(err)
			return
		}
		a.s.close()
		a.read()
		a.list()
	})
}
