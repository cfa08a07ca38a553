// This file shows what an import would do, row by row, and lets a person decide about those who may be here already.

package patients

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"fyne.io/fyne/v2"

	"consentry/domain/office"
	"consentry/domain/patient"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// zone is the practice's time zone.
func (m *Import) zone(im office.Import) *time.Location {
	return cmp.Or(m.host.Me().Zone, im.At.Location())
}

const verdictAll = "all"

// planView is a plan on screen.
type planView struct {
	m      *Import
	plan   patient.Plan
	mu     sync.Mutex   // the table reads its rows on a goroutine of its own
	accept map[int]bool // lines of possible duplicates that are added anyway
	table  *kit.DataTable
	side   *fyne.Container
	run    *kit.Button
	page   fyne.CanvasObject
}

func newPlanView(m *Import, plan patient.Plan) *planView {
	v := &planView{m: m, plan: plan, accept: map[int]bool{}, side: kit.Stack(12)}
	v.table = kit.NewTable(m.host.Async(), planSource{v, plan.Rows},
		kit.Column{ID: "line", Title: i18n.T("patients.import.col.line"), Width: 70},
		kit.Column{ID: "name", Title: i18n.T("patients.list.name"), Width: 1.4},
		kit.Column{ID: "born", Title: i18n.T("patients.list.born"), Width: 110},
		kit.Column{ID: "verdict", Title: i18n.T("patients.import.col.verdict"), Width: 130},
		kit.Column{ID: "why", Title: i18n.T("patients.import.col.why"), Width: 2},
		kit.Column{ID: "add", Title: "", Width: 110}).Tall()
	v.table.OnSelected = v.show
	v.table.OnOpen = v.toggle
	v.table.OnError = m.host.Fail
	v.run = kit.Primary("", func() { m.write(v.plan, v.accepted()) })
	back := kit.Secondary(i18n.T("patients.import.columns.back"), func() {
		v.forget()
		m.plan = nil
		m.showColumns()
	})
	first := verdictAll
	if plan.Count(patient.RowDuplicate) > 0 {
		first = string(patient.RowDuplicate) // what needs a person comes first
	}
	choice := kit.NewChoice(v.choices(), first, v.filter)
	pieces := []fyne.CanvasObject{m.header(back, v.run)}
	if plan.DayFirst {
		pieces = append(pieces, kit.Banner(kit.Info, "", i18n.T("patients.import.dayfirst")))
	}
	v.show("")
	pieces = append(pieces, choice, kit.Columns(18, []float32{1, 300}, kit.FillCard(v.table), kit.Stack(0, kit.Card(v.side), kit.Spring())))
	v.page = kit.FixedPage(pieces...)
	v.filter(first)
	v.say()
	return v
}

// verdicts in the order of the choice.
var verdicts = []patient.Verdict{patient.RowNew, patient.RowDuplicate, patient.RowSame, patient.RowBad}

func (v *planView) choices() []kit.Option {
	options := []kit.Option{{ID: verdictAll, Label: i18n.T("patients.import.all", "n", len(v.plan.Rows))}}
	for _, k := range verdicts {
		if n := v.plan.Count(k); n > 0 {
			options = append(options, kit.Option{ID: string(k), Label: i18n.T("patients.import."+string(k), "n", n), State: verdictState(k)})
		}
	}
	return options
}

func verdictState(k patient.Verdict) kit.State {
	return map[patient.Verdict]kit.State{patient.RowNew: kit.OK, patient.RowDuplicate: kit.Warn, patient.RowSame: kit.Mute, patient.RowBad: kit.Bad}[k]
}

func (v *planView) filter(id string) {
	rows := v.plan.Rows
	if id != verdictAll {
		rows = nil
		for _, r := range v.plan.Rows {
			if string(r.Verdict) == id {
				rows = append(rows, r)
			}
		}
	}
	v.table.SetSource(planSource{v, rows})
}

// say writes on the button how many patients it adds.
func (v *planView) say() {
	n := v.plan.Count(patient.RowNew) + len(v.accepted())
	if n == 0 {
		v.run.SetText(i18n.T("patients.import.nothing"))
	} else {
		v.run.SetText(i18n.T("patients.import.run", "n", n))
	}
	v.run.SetEnabled(n > 0)
	v.page.Refresh()
}

// accepted are the lines that are added although they may be somebody who is here.
func (v *planView) accepted() []int {
	v.mu.Lock()
	defer v.mu.Unlock()
	var lines []int
	for line, on := range v.accept {
		if on {
			lines = append(lines, line)
		}
	}
	slices.Sort(lines)
	return lines
}

// added tells whether a line is added although it may be somebody who is here.
func (v *planView) added(line int) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.accept[line]
}

func (v *planView) find(id string) (patient.PlannedRow, bool) {
	line, err := strconv.Atoi(id)
	i := slices.IndexFunc(v.plan.Rows, func(r patient.PlannedRow) bool { return r.Line == line })
	if err != nil || i < 0 {
		return patient.PlannedRow{}, false
	}
	return v.plan.Rows[i], true
}

// toggle adds a possible duplicate anyway, or not.
func (v *planView) toggle(id string) {
	r, ok := v.find(id)
	if !ok || r.Verdict != patient.RowDuplicate {
		return
	}
	v.mu.Lock()
	v.accept[r.Line] = !v.accept[r.Line]
	v.mu.Unlock()
	v.table.Reload()
	v.show(id)
	v.say()
}

// show puts a row and who it may be beside the table.
func (v *planView) show(id string) {
	r, ok := v.find(id)
	if !ok {
		v.side.Objects = []fyne.CanvasObject{kit.MutedText(i18n.T("patients.import.select"))}
		v.side.Refresh()
		return
	}
	pieces := []fyne.CanvasObject{kit.HeadingText(i18n.T("patients.import.row", "line", r.Line)), personFacts(r.Patient)}
	for _, d := range r.Defects {
		pieces = append(pieces, kit.ErrorText(label(d.Field)+": "+say(d)))
	}
	for _, line := range r.DuplicateLines {
		if other, ok := v.find(strconv.Itoa(line)); ok {
			pieces = append(pieces, kit.SmallText(i18n.T("patients.import.here.line", "line", line, "name", other.Patient.ListName())))
		}
	}
	if r.Verdict == patient.RowDuplicate {
		pieces = append(pieces, kit.NewCheckBox(i18n.T("patients.import.is_other"), v.added(r.Line), func(bool) { v.toggle(id) }))
	}
	v.side.Objects = pieces
	v.refreshSide()
	if len(r.DuplicateOf) > 0 {
		v.compare(r)
	}
}

func (v *planView) refreshSide() {
	v.side.Refresh()
	if v.page != nil {
		v.page.Refresh()
	}
}

// compare shows beside the row who is here already.
func (v *planView) compare(r patient.PlannedRow) {
	at := v.side
	pieces := slices.Clone(at.Objects)
	ui.Run(v.m.host.Async(), &v.m.asking, func(ctx context.Context) ([]patient.Patient, error) { return v.m.o.SimilarPatients(ctx, r.Patient) }, func(list []patient.Patient, err error) {
		if err != nil {
			v.m.host.Fail(err)
			return
		}
		for _, p := range list {
			if slices.Contains(r.DuplicateOf, p.ID) {
				pieces = append(pieces, kit.Divider(), kit.HeadingText(i18n.T("patients.import.here")), personFacts(p))
			}
		}
		at.Objects = pieces
		v.refreshSide()
	})
}

// personFacts is what tells a person apart, line by line.
func personFacts(p patient.Patient) fyne.CanvasObject {
	col := kit.Stack(2, kit.StrongText(p.ListName()))
	for _, s := range []string{i18n.Date(p.Born), p.MRN, p.Phone, p.Email, strings.ReplaceAll(p.Address, "\n", ", ")} {
		if s != "" {
			col.Add(kit.SmallText(s))
		}
	}
	return col
}

func (v *planView) forget() {
	v.table.Forget()
	v.table.SetSource(planSource{v, nil})
	v.plan = patient.Plan{}
	v.side.Objects = nil
}

// row is a planned row in the table.
func (v *planView) row(r patient.PlannedRow) kit.TableRow {
	id := strconv.Itoa(r.Line)
	row := kit.TableRow{ID: id, Cells: []kit.Cell{{Text: id, Small: true}, {Text: r.Patient.ListName(), Strong: true}, {Text: i18n.Date(r.Patient.Born)},
		{Text: i18n.T("patients.import.verdict." + string(r.Verdict)), Chip: true, State: verdictState(r.Verdict)}, {Text: v.why(r)}, {}}}
	if r.Verdict == patient.RowDuplicate {
		words := i18n.T("patients.import.add_anyway")
		if v.added(r.Line) {
			words = i18n.T("patients.import.add_not")
		}
		row.Cells[5] = kit.Cell{Text: words, Tap: func() { v.toggle(id) }}
	}
	return row
}

// why is a row's sentence.
func (v *planView) why(r patient.PlannedRow) string {
	switch {
	case len(r.Defects) > 0:
		var all []string
		for _, d := range r.Defects {
			all = append(all, label(d.Field)+": "+say(d))
		}
		return strings.Join(all, " ")
	case r.Verdict == patient.RowDuplicate && v.added(r.Line):
		return i18n.T("patients.import.why.accepted")
	case len(r.DuplicateOf) == 0 && len(r.DuplicateLines) > 0:
		return i18n.T("patients.import.why.lines", "line", r.DuplicateLines[0])
	}
	return i18n.T("patients.import.why." + string(r.Verdict))
}

// planSource gives the table the rows of a plan. The rows are those of the moment it was made.
type planSource struct {
	v    *planView
	rows []patient.PlannedRow
}

// Total counts the rows.
func (s planSource) Total(context.Context, kit.TableQuery) (int, error) { return len(s.rows), nil }

// Page returns up to n rows from offset on.
func (s planSource) Page(_ context.Context, _ kit.TableQuery, offset, n int) ([]kit.TableRow, error) {
	rows := s.rows[min(offset, len(s.rows)):]
	var out []kit.TableRow
	for _, r := range rows[:min(n, len(rows))] {
		out = append(out, s.v.row(r))
	}
	return out, nil
}
