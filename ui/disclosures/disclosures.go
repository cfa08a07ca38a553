// Package disclosures is the disclosure ledger on screen: what left the practice about whom, notes and corrections, and
// the accounting that a patient may ask for.
package disclosures

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"consentry/domain/access"
	"consentry/domain/disclosure"
	"consentry/domain/office"
	"consentry/domain/patient"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
	"consentry/ui/whom"
)

// Office is what the screen asks of the practice.
type Office interface {
	whom.Finder
	Disclosures(ctx context.Context, q office.DisclosureQuery, offset, limit int) ([]office.DisclosureLine, error)
	DisclosureCount(ctx context.Context, q office.DisclosureQuery) (int, error)
	Disclosure(ctx context.Context, id string) (office.DisclosureLine, []office.DisclosureLine, error)
	NoteDisclosure(ctx context.Context, f office.DisclosureForm) (disclosure.Disclosure, error)
	CorrectDisclosure(ctx context.Context, id string, f office.DisclosureForm, because string) (disclosure.Disclosure, error)
	StrikeDisclosure(ctx context.Context, id, because string) (disclosure.Disclosure, error)
	DisclosureGrounds(ctx context.Context, patientID string) (office.DisclosureGrounds, error)
	Recipients(ctx context.Context, typed string) ([]office.Recipient, error)
	AccountingOf(ctx context.Context, w office.AccountingWish) (office.Accounting, error)
	MakeAccounting(ctx context.Context, w office.AccountingWish) (office.AccountingMade, []byte, error)
	Accountings(ctx context.Context, patientID string) ([]office.AccountingMade, []disclosure.Suspension, error)
	AccountingPDF(ctx context.Context, id string) ([]byte, error)
	NoteSuspension(ctx context.Context, x disclosure.Suspension) (disclosure.Suspension, error)
	// LedgerPatient is who an id belongs to, for the head of the page.
	LedgerPatient(ctx context.Context, id string) (patient.Patient, error)
}

// The law behind the page.
const (
	citeLedger  = "45 CFR 164.528"
	citeContent = "45 CFR 164.528(b)(2)"
	citeAgency  = "45 CFR 164.528(a)(2)"
)

// Screen is the page.
type Screen struct {
	host page.Host
	o    Office
	root *fyne.Container

	query   office.DisclosureQuery
	patient patient.Patient // whose ledger it is; no ID: everybody's
	table   *kit.DataTable
	basis   *kit.Select
	listed  *kit.Choice
	acc     *accounting
	close   func()

	naming, opening, saving, looking ui.Generation
	drop                             func() // what the open form does at lock
}

// New returns the page.
func New(h page.Host, o Office) *Screen {
	s := &Screen{host: h, o: o, root: kit.Stack(16), close: func() {}, drop: func() {}}
	s.showLedger()
	return s
}

// Content is what stands in the window.
func (s *Screen) Content() fyne.CanvasObject { return s.root }

// Show shows everybody's ledger, a patient's, or a patient's accounting.
func (s *Screen) Show(r page.Route) {
	switch {
	case r.ID == "" && s.patient.ID == "" && s.acc == nil:
		s.table.Reload()
	case r.ID == "":
		s.forget()
		s.showLedger()
	default:
		s.name(r)
	}
	if r.Part == page.PartNew && s.may(access.DisclosuresNote) && r.ID == "" {
		s.note()
	}
}

// name reads whose ledger is asked for.
func (s *Screen) name(r page.Route) {
	ui.Run(s.host.Async(), &s.naming, func(ctx context.Context) (patient.Patient, error) { return s.o.LedgerPatient(ctx, r.ID) },
		func(p patient.Patient, err error) {
			if err != nil {
				s.host.Fail(err)
				return
			}
			s.forget()
			s.patient, s.query.PatientID = p, p.ID
			if r.Part == page.PartAccounting {
				s.showAccounting(r.Ref)
				return
			}
			s.showLedger()
			if r.Part == page.PartNew && s.may(access.DisclosuresNote) {
				s.note()
			}
		})
}

func (s *Screen) forget() {
	s.patient, s.query, s.acc = patient.Patient{}, office.DisclosureQuery{}, nil
}

// Hide is called when another page comes to the front.
func (s *Screen) Hide() {
	for _, g := range []*ui.Generation{&s.naming, &s.opening, &s.looking} {
		g.Cancel()
	}
}

// Clear drops everything that tells of a patient.
func (s *Screen) Clear() {
	s.Hide()
	s.drop()
	s.close()
	s.forget()
	s.showLedger()
}

func (s *Screen) may(p access.Permission) bool { return s.host.Me().Perms.Has(p) }

func (s *Screen) set(objects ...fyne.CanvasObject) {
	s.root.Objects = []fyne.CanvasObject{kit.Grow(kit.FixedPage(objects...))}
	s.root.Refresh()
}

// showLedger builds the list.
func (s *Screen) showLedger() {
	s.acc = nil
	s.table = kit.NewTable(s.host.Async(), source{s.o, s.query}, kit.Column{ID: "on", Title: i18n.T("disclosures.col.on"), Width: 110},
		kit.Column{ID: "patient", Title: i18n.T("disclosures.col.patient"), Width: 1}, kit.Column{ID: "recipient", Title: i18n.T("disclosures.col.recipient"), Width: 1.3},
		kit.Column{ID: "what", Title: i18n.T("disclosures.col.what"), Width: 1.6}, kit.Column{ID: "basis", Title: i18n.T("disclosures.col.basis"), Width: 1.3}).Tall()
	s.table.OpenOnTap = true
	s.table.OnOpen = s.open
	s.table.OnError = s.host.Fail
	s.table.Empty = kit.Empty(kit.IconDisclosures, i18n.T("disclosures.empty"), nil)
	bases := []kit.Option{{Label: i18n.T("disclosures.filter.basis")}}
	for _, b := range disclosure.Bases() {
		bases = append(bases, kit.Option{ID: string(b), Label: basisWords(b)})
	}
	s.basis = kit.NewSelect("", bases, string(s.query.Basis), func(id string) { s.query.Basis = disclosure.Basis(id); s.narrow() })
	s.listed = kit.NewChoice([]kit.Option{{ID: "all", Label: i18n.T("disclosures.filter.all")}, {ID: "listed", Label: i18n.T("disclosures.filter.listed")}}, "all",
		func(id string) { s.query.Listed = id == "listed"; s.narrow() })
	filters := kit.Columns(10, []float32{1, 280, 260}, s.table.FilterBox(i18n.T("disclosures.filter.words")), s.basis, s.listed)
	s.set(s.head(), filters, kit.Grow(kit.FillCard(s.table)))
}

func (s *Screen) head() fyne.CanvasObject {
	var buttons []fyne.CanvasObject
	title, sub := i18n.T("shell.page.disclosures"), i18n.T("disclosures.sub")
	if s.patient.ID != "" {
		title, sub = i18n.T("disclosures.of", "name", s.patient.Name()), i18n.T("disclosures.of.sub", "date", i18n.Date(s.patient.Born), "mrn", s.patient.MRN)
		buttons = append(buttons, kit.Secondary(i18n.T("disclosures.everybody"), func() { s.host.Go(page.Route{Page: page.Disclosures}) }),
			kit.Secondary(i18n.T("disclosures.accounting"), func() {
				s.host.Go(page.Route{Page: page.Disclosures, ID: s.patient.ID, Part: page.PartAccounting})
			}))
	}
	if s.may(access.DisclosuresNote) {
		buttons = append(buttons, kit.Primary(i18n.T("disclosures.note"), s.note))
	}
	return kit.Header(title, sub, buttons...)
}

func (s *Screen) narrow() {
	if s.query.Basis == "" && !s.query.Listed {
		s.table.Empty = kit.Empty(kit.IconDisclosures, i18n.T("disclosures.empty"), nil)
	} else {
		s.table.Empty = kit.Empty(kit.IconSearch, i18n.T("disclosures.none"), kit.Secondary(i18n.T("disclosures.widen"), s.widen))
	}
	s.table.SetSource(source{s.o, s.query})
}

func (s *Screen) widen() {
	s.basis.Choose("")
	s.listed.Choose("all")
	s.query.Basis, s.query.Listed = "", false
	s.narrow()
}

// source gives the table its rows.
type source struct {
	o Office
	q office.DisclosureQuery
}

func (r source) with(q kit.TableQuery) office.DisclosureQuery {
	f := r.q
	f.Words = strings.TrimSpace(q.Filter)
	return f
}

// Total counts the entries.
func (r source) Total(ctx context.Context, q kit.TableQuery) (int, error) {
	return r.o.DisclosureCount(ctx, r.with(q))
}

// Page returns some of them, what was entered last first.
func (r source) Page(ctx context.Context, q kit.TableQuery, offset, n int) ([]kit.TableRow, error) {
	list, err := r.o.Disclosures(ctx, r.with(q), offset, n)
	if err != nil {
		return nil, err
	}
	var rows []kit.TableRow
	for _, l := range list {
		rows = append(rows, kit.TableRow{ID: l.ID, Cells: []kit.Cell{{Text: i18n.Date(l.On)}, {Text: l.Patient}, {Text: l.Recipient, Strong: true, Sub: l.Address},
			{Text: l.What, Sub: l.Purpose}, basisCell(l)}})
	}
	return rows, nil
}

func basisWords(b disclosure.Basis) string { return i18n.T("disclosures.basis." + string(b)) }

// basisCell is the ground, and below it what became of the entry or whether an accounting lists it.
func basisCell(l office.DisclosureLine) kit.Cell {
	c := kit.Cell{Text: basisWords(l.Basis), Sub: listedWords(l.Disclosure)}
	switch {
	case l.Voided:
		c.Sub = i18n.T("disclosures.struck")
	case l.CorrectedBy != "":
		c.Sub = i18n.T("disclosures.corrected")
	case l.Corrects != "":
		c.Sub = i18n.T("disclosures.correction") + " · " + c.Sub
	}
	if l.Basis == disclosure.Impermissible && !l.Voided {
		c.Chip, c.State = true, kit.Bad
	}
	return c
}

func listedWords(d disclosure.Disclosure) string {
	if d.Exclusion() == disclosure.Included {
		return i18n.T("disclosures.listed")
	}
	return i18n.T("disclosures.not_listed")
}

// exclusionWords say whether an accounting lists it, and by which rule.
func exclusionWords(b disclosure.Basis) string {
	if x := b.Exclusion(); x != disclosure.Included {
		return i18n.T("disclosures.exclusion." + string(x))
	}
	return i18n.T("disclosures.exclusion.included")
}
