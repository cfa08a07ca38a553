// This file is the list of all patients: letters find, Enter opens.

package patients

import (
	"context"
	"slices"
	"sync"

	"fyne.io/fyne/v2"

	"consentry/domain/access"
	"consentry/domain/office"
	"consentry/domain/patient"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

// List is the page of all patients.
type List struct {
	host   page.Host
	source *listSource
	table  *kit.DataTable
	box    *kit.Entry
	count  *kit.Text
	root   fyne.CanvasObject
	asked  bool // Enter was pressed in the box: go to what is found
}

var _ page.Screen = (*List)(nil)

// NewList returns the page of all patients.
func NewList(h page.Host, o Finder) *List {
	l := &List{host: h, source: &listSource{o: o}, count: kit.MutedText("")}
	columns := []kit.Column{
		{ID: "name", Title: i18n.T("patients.list.name"), Width: 2.2},
		{ID: "born", Title: i18n.T("patients.list.born"), Width: 130},
		{ID: "mrn", Title: i18n.T("patients.list.mrn"), Width: 130},
		{ID: "phone", Title: i18n.T("patients.list.phone"), Width: 1},
		{ID: "similar", Title: "", Width: 140},
	}
	l.table = kit.NewTable(h.Async(), l.source, columns...)
	l.table.OpenOnTap = true
	l.table.OnOpen = l.open
	l.table.OnError = h.Fail
	l.table.OnLoaded = l.loaded
	l.table.Empty = l.empty()
	l.box = l.table.FilterBox(i18n.T("patients.list.find"))
	l.box.OnEnter = l.enter
	var buttons []fyne.CanvasObject
	if may(h, access.PatientsImport) {
		buttons = append(buttons, kit.Secondary(i18n.T("patients.list.import"), func() { h.Go(page.Route{Page: page.Import}) }))
	}
	if may(h, access.PatientsEdit) {
		buttons = append(buttons, kit.Primary(i18n.T("patients.list.new"), l.add).WithIcon(kit.IconPlus))
	}
	l.root = kit.FixedPage(kit.Header(i18n.T("patients.list.title"), i18n.T("patients.list.sub"), buttons...),
		kit.Row(12, kit.Grow(kit.NewField(i18n.T("patients.list.who"), l.box)), l.count), kit.FillCard(l.table))
	return l
}

func (l *List) empty() fyne.CanvasObject {
	var start *kit.Button
	if may(l.host, access.PatientsEdit) {
		start = kit.Secondary(i18n.T("patients.list.new"), l.add)
	}
	return kit.Empty(kit.IconPatients, i18n.T("patients.list.empty"), start)
}

func (l *List) add() { l.host.Go(page.Route{Page: page.Patient, Part: page.PartNew}) }

// Content is what stands in the window.
func (l *List) Content() fyne.CanvasObject { return l.root }

// Show asks again and puts the keyboard where one types.
func (l *List) Show(page.Route) {
	l.source.forget()
	l.table.Reload()
	l.host.Focus(l.box)
	l.box.TypedShortcut(&fyne.ShortcutSelectAll{}) // what was looked for before gives way to new letters
}

// Hide has nothing to save.
func (l *List) Hide() { l.asked = false }

// Clear drops every name.
func (l *List) Clear() {
	l.table.Forget()
	l.source.forget()
	l.count.SetText("")
}

// open opens a patient. Who may not is told so by the window, with what helps when care cannot wait.
func (l *List) open(id string) { l.host.Go(page.Route{Page: page.Patient, ID: id}) }

// enter goes to what is found once the table shows what was typed, not what it showed before.
func (l *List) enter() {
	l.asked = true
	if l.box.Value() == l.table.Query().Filter {
		l.table.Reload()
		return
	}
	l.table.SetFilter(l.box.Value())
}

// loaded says how many there are. After Enter, one patient who cannot be mistaken opens; else the first row has the
// keyboard.
func (l *List) loaded(total int) {
	if l.table.Query().Filter == "" {
		l.count.SetText(i18n.T("patients.list.count", "n", total))
	} else {
		l.count.SetText(i18n.T("patients.list.found", "n", total))
	}
	l.root.Refresh()
	if !l.asked {
		return
	}
	l.asked = false
	first := l.source.first(l.table.Query().Filter)
	switch {
	case total == 1 && first.Patient.ID != "" && !first.Similar:
		l.open(first.Patient.ID)
	case total > 0:
		l.table.Select(first.Patient.ID)
		l.table.Focus()
	}
}

// listSource gives the table its rows: everybody by name, or who is found. It keeps what was found last, since the
// table counts first and asks for the rows then.
type listSource struct {
	o      Finder
	mu     sync.Mutex
	filter string
	found  []office.FoundPatient
}

func (s *listSource) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.filter, s.found = "", nil
}

// first is the first patient found for a filter.
func (s *listSource) first(filter string) office.FoundPatient {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.filter != filter || len(s.found) == 0 {
		return office.FoundPatient{}
	}
	return s.found[0]
}

func (s *listSource) keep(filter string, found []office.FoundPatient) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.filter, s.found = filter, found
}

// Total counts the patients who answer a query.
func (s *listSource) Total(ctx context.Context, q kit.TableQuery) (int, error) {
	if q.Filter == "" {
		return s.o.PatientCount(ctx)
	}
	found, err := s.o.FindPatients(ctx, q.Filter)
	if err != nil {
		return 0, err
	}
	s.keep(q.Filter, found)
	return len(found), nil
}

// Page returns up to n rows from offset on.
func (s *listSource) Page(ctx context.Context, q kit.TableQuery, offset, n int) ([]kit.TableRow, error) {
	var rows []kit.TableRow
	if q.Filter == "" {
		list, err := s.o.PatientPage(ctx, offset, n)
		for _, p := range list {
			rows = append(rows, listRow(p, false))
		}
		if offset == 0 && len(list) > 0 {
			s.keep("", []office.FoundPatient{{Patient: list[0], Similar: true}}) // of everybody, nobody opens by Enter alone
		}
		return rows, err
	}
	found, err := s.o.FindPatients(ctx, q.Filter)
	if err != nil {
		return nil, err
	}
	s.keep(q.Filter, found)
	found = found[min(offset, len(found)):]
	for _, f := range slices.Clone(found[:min(n, len(found))]) {
		rows = append(rows, listRow(f.Patient, f.Similar))
	}
	return rows, nil
}

func listRow(p patient.Patient, similar bool) kit.TableRow {
	row := kit.TableRow{ID: p.ID, Cells: []kit.Cell{{Text: p.ListName(), Strong: true}, {Text: i18n.Date(p.Born)}, {Text: p.MRN}, {Text: p.Phone}, {}}}
	if similar {
		row.Cells[4] = kit.Cell{Text: i18n.T("patients.list.similar"), Chip: true, State: kit.Warn}
	}
	return row
}
