// This file is the page that reads in a list from another program: a file is chosen, its columns are matched, every row
// is shown with what would become of it, and only then is anything written. An import can be undone.

package patients

import (
	"bytes"
	"context"
	"errors"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"consentry/domain/calendar"
	"consentry/domain/office"
	"consentry/domain/patient"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

// Import is the page.
type Import struct {
	host page.Host
	o    Importer
	root *fyne.Container

	working ui.Generation
	listing ui.Generation
	asking  ui.Generation

	file    string
	data    []byte
	sheet   patient.Sheet
	mapping patient.Mapping
	plan    *planView
	done    *office.Import
}

var _ page.Screen = (*Import)(nil)

// NewImport returns the page.
func NewImport(h page.Host, o Importer) *Import {
	return &Import{host: h, o: o, root: container.New(fill{})}
}

// Content is what stands in the window.
func (m *Import) Content() fyne.CanvasObject { return m.root }

// Show begins anew, or goes on where it was left.
func (m *Import) Show(page.Route) {
	switch {
	case m.plan != nil:
		m.set(m.plan.page)
	case m.data != nil:
		m.showColumns()
	default:
		m.start()
	}
}

// Hide keeps what was read: nothing of it is written yet.
func (m *Import) Hide() { m.asking.Cancel() }

// Clear drops the list out of memory and widgets.
func (m *Import) Clear() {
	m.drop()
	m.done = nil
	m.listing.Cancel()
	m.set()
}

func (m *Import) drop() {
	m.working.Cancel()
	m.asking.Cancel()
	if m.plan != nil {
		m.plan.forget()
	}
	clear(m.data)
	m.file, m.data, m.sheet, m.mapping, m.plan = "", nil, patient.Sheet{}, nil, nil
}

func (m *Import) set(objects ...fyne.CanvasObject) {
	m.root.Objects = objects
	m.root.Refresh()
}

func (m *Import) header(buttons ...fyne.CanvasObject) fyne.CanvasObject {
	return kit.Header(i18n.T("patients.import.title"), i18n.T("patients.import.sub"), buttons...)
}

// start asks for a file and lists what was imported before.
func (m *Import) start() {
	ui.Run(m.host.Async(), &m.listing, func(ctx context.Context) ([]office.Import, error) { return m.o.Imports(ctx) }, func(list []office.Import, err error) {
		if err != nil {
			m.host.Fail(err)
		}
		pick := kit.Primary(i18n.T("patients.import.pick"), m.pick).WithIcon(kit.IconFolder)
		pieces := []fyne.CanvasObject{m.header(pick)}
		if d := m.done; d != nil {
			pieces = append(pieces, kit.Banner(kit.OK, i18n.T("patients.import.done", "n", len(d.Patients)), i18n.T("patients.import.done.sub", "n", d.Skipped),
				kit.Secondary(i18n.T("patients.import.to_patients"), func() { m.host.Go(page.Route{Page: page.Patients}) }).Small()))
		}
		pieces = append(pieces, kit.Card(kit.BodyText(i18n.T("patients.import.pick.how"))), kit.HeadingText(i18n.T("patients.import.earlier")), m.earlier(list))
		m.set(kit.Page(pieces...))
		m.host.Focus(pick)
	})
}

func (m *Import) earlier(list []office.Import) fyne.CanvasObject {
	if len(list) == 0 {
		return kit.Card(kit.MutedText(i18n.T("patients.import.earlier.none")))
	}
	var rows []fyne.CanvasObject
	for _, im := range list {
		var act fyne.CanvasObject = kit.Secondary(i18n.T("patients.import.undo"), func() { m.undo(im) }).Small().WithIcon(kit.IconUndo)
		if !im.UndoneAt.IsZero() {
			act = kit.NewChip(kit.Mute, i18n.T("patients.import.undone.on", "date", i18n.Date(m.day(im))))
		}
		row := kit.Row(14, kit.Grow(kit.Stack(2, kit.StrongText(i18n.DateTime(im.At.In(m.zone(im)))), kit.SmallText(i18n.T("patients.import.count", "n", len(im.Patients), "skipped", im.Skipped)))))
		row.Add(act)
		rows = append(rows, kit.Inset(14, 16, row))
	}
	return kit.ListCard(rows...)
}

func (m *Import) undo(im office.Import) {
	m.host.Ask(i18n.T("patients.import.undo.title"), i18n.T("patients.import.undo.question", "n", len(im.Patients)), i18n.T("patients.import.undo"), true, func() {
		type out struct{ removed, kept int }
		ui.Run(m.host.Async(), &m.working, func(ctx context.Context) (out, error) {
			removed, kept, err := m.o.UndoImport(context.WithoutCancel(ctx), im.ID)
			return out{removed, kept}, err
		}, func(o out, err error) {
			if err != nil {
				m.host.Fail(err)
				return
			}
			m.host.Toast(i18n.T("patients.import.undone", "removed", o.removed, "kept", o.kept), nil)
			m.host.Refresh()
			m.done = nil
			m.start()
		})
	})
}

// pick reads a file and guesses its columns.
func (m *Import) pick() {
	m.host.PickFile([]string{"csv", "txt", "tsv"}, func(name string, data []byte) {
		m.drop()
		m.busy("patients.import.reading")
		ui.Run(m.host.Async(), &m.working, func(ctx context.Context) (patient.Sheet, error) {
			sheet, err := patient.ReadCSV(bytes.NewReader(data), patient.Limits{})
			if err != nil {
				if _, said := m.o.PlanImport(ctx, data, nil); said != nil {
					err = said // the same, with a sentence for a person
				}
			}
			return sheet, err
		}, func(sheet patient.Sheet, err error) {
			if err != nil {
				m.host.Fail(err)
				m.start()
				return
			}
			m.file, m.data, m.sheet, m.done = name, data, sheet, nil
			m.mapping = patient.GuessColumns(sheet.Header)
			m.showColumns()
		})
	})
}

func (m *Import) busy(key string) {
	m.set(kit.Page(m.header(), kit.Card(kit.NewBusy(i18n.T(key), nil))))
}

// showColumns shows which column was taken for what, with the first rows beside it.
func (m *Import) showColumns() {
	check := kit.Primary(i18n.T("patients.import.check"), m.check).WithIconAfter(kit.IconRight)
	another := kit.Secondary(i18n.T("patients.import.another"), m.pick)
	none := kit.Option{ID: "", Label: i18n.T("patients.import.columns.none")}
	options := []kit.Option{none}
	for i, h := range m.sheet.Header {
		options = append(options, kit.Option{ID: columnID(i), Label: m.columnName(i, h)})
	}
	sample := kit.Stack(0)
	var fields []fyne.CanvasObject
	for _, f := range patient.ImportFields() {
		chosen := ""
		if i, ok := m.mapping[f]; ok {
			chosen = columnID(i)
		}
		pick := kit.NewSelect(none.Label, options, chosen, func(id string) {
			delete(m.mapping, f)
			for i := range m.sheet.Header {
				if columnID(i) == id {
					m.mapping[f] = i
				}
			}
			sample.Objects = []fyne.CanvasObject{m.sample()}
			sample.Refresh()
			m.root.Refresh()
		})
		field := kit.NewField(label(string(f)), pick)
		if f == patient.FieldBorn || f == patient.FieldLast || f == patient.FieldFirst {
			field.Require()
		}
		fields = append(fields, field)
	}
	sample.Objects = []fyne.CanvasObject{m.sample()}
	m.set(kit.Page(m.header(another, check),
		kit.Card(kit.Section(i18n.T("patients.import.columns"), i18n.T("patients.import.columns.sub", "file", m.file, "n", len(m.sheet.Rows)), kit.Grid(4, 12, fields...))),
		kit.Card(kit.HeadingText(i18n.T("patients.import.sample")), sample)))
	m.host.Focus(check)
}

func columnID(i int) string { return "c" + i18n.Count(i) }

func (m *Import) columnName(i int, heading string) string {
	if heading == "" {
		return i18n.T("patients.import.columns.unnamed", "n", i+1)
	}
	return shorten(heading, 40)
}

// sample shows the first rows under the fields that they would fill.
func (m *Import) sample() fyne.CanvasObject {
	var used []patient.Field
	for _, f := range patient.ImportFields() {
		if _, ok := m.mapping[f]; ok && len(used) < 8 {
			used = append(used, f)
		}
	}
	if len(used) == 0 || len(m.sheet.Rows) == 0 {
		return kit.SmallText(i18n.T("patients.import.sample.none"))
	}
	weights := make([]float32, len(used))
	line := func(cell func(patient.Field) fyne.CanvasObject) fyne.CanvasObject {
		var cells []fyne.CanvasObject
		for i, f := range used {
			weights[i] = 1
			cells = append(cells, cell(f))
		}
		return kit.Inset(5, 0, kit.Columns(10, weights, cells...))
	}
	rows := []fyne.CanvasObject{line(func(f patient.Field) fyne.CanvasObject { return kit.LabelText(label(string(f))).Line() })}
	for _, cells := range m.sheet.Rows[:min(4, len(m.sheet.Rows))] {
		rows = append(rows, line(func(f patient.Field) fyne.CanvasObject {
			i := m.mapping[f]
			if i >= len(cells) {
				return kit.BodyText("")
			}
			return kit.BodyText(shorten(cells[i], 60)).Line()
		}))
	}
	return kit.Stack(0, kit.Lines(rows...)...)
}

// check asks what would become of every row.
func (m *Import) check() {
	data, mapping := m.data, m.mapping
	m.busy("patients.import.reading")
	ui.Run(m.host.Async(), &m.working, func(ctx context.Context) (patient.Plan, error) { return m.o.PlanImport(ctx, data, mapping) }, func(plan patient.Plan, err error) {
		if err != nil {
			var lacks patient.MissingColumns
			if errors.As(err, &lacks) {
				err = &office.Problem{Key: lacks.MessageKey(), Args: lacks.MessageArgs()}
			}
			m.host.Fail(err)
			m.showColumns()
			return
		}
		m.plan = newPlanView(m, plan)
		m.set(m.plan.page)
		m.host.Focus(m.plan.run)
	})
}

// write imports what the plan says, in one step.
func (m *Import) write(plan patient.Plan, accept []int) {
	m.busy("patients.import.running")
	ui.Run(m.host.Async(), &m.working, func(ctx context.Context) (office.Import, error) {
		return m.o.RunImport(context.WithoutCancel(ctx), plan, accept)
	}, func(im office.Import, err error) {
		if err != nil {
			m.host.Fail(err)
			m.set(m.plan.page)
			return
		}
		m.drop()
		m.done = &im
		m.host.Toast(i18n.T("patients.import.done", "n", len(im.Patients)), func() { m.undo(im) })
		m.host.Refresh()
		m.start()
	})
}

func (m *Import) day(im office.Import) calendar.Date { return calendar.Of(im.UndoneAt, m.zone(im)) }
