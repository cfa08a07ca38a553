// Package auditlog is the page that shows the audit log in sentences, proves it, and takes it along.
//
// This file holds the screen with its filters and the table.
package auditlog

import (
	"bytes"
	"context"
	"io"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/office"
	"consentry/domain/patient"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
	"consentry/ui/whom"
)

// Office is what the page needs of the office.
type Office interface {
	AuditPage(ctx context.Context, f office.AuditFilter, offset, limit int) ([]office.AuditLine, int, error)
	VerifyAudit(ctx context.Context, progress office.Progress) (office.AuditProof, error)
	ExportAudit(ctx context.Context, f office.AuditFilter, w io.Writer) (int, error)
	HeadSheet(ctx context.Context, verified string) ([]byte, error)
	Members(ctx context.Context) ([]access.Member, error)
	whom.Finder
}

// Screen is the page.
type Screen struct {
	host page.Host
	o    Office
	root *fyne.Container

	members                        ui.Generation
	verifying, exporting, printing ui.Generation

	names    map[string]string // of members, by id
	filter   office.AuditFilter
	patient  string // name of the patient filtered by
	src      *source
	table    *kit.DataTable
	count    *kit.Text
	top      *fyne.Container // filters, and what stands under them
	panel    *fyne.Container // verification
	who      *kit.Select
	kind     *kit.Select
	from, to *kit.DateField
	pick     *whom.Picker
	only     *fyne.Container // whom the log is narrowed to
	verify   *kit.Button
	export   *kit.Button
	print    *kit.Button
	proven   string // what the last verification proved, for the printed head
	close    func() // of the entry that is shown whole
}

// New returns the page.
func New(h page.Host, o Office) *Screen {
	s := &Screen{host: h, o: o, names: map[string]string{}, close: func() {}}
	s.root = container.New(filling{})
	return s
}

// filling gives its one object all the room.
type filling struct{}

// Layout and MinSize arrange the one object.
func (filling) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Move(fyne.NewPos(0, 0))
		o.Resize(size)
	}
}
func (filling) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(0, 0) }

// Content is what stands in the window.
func (s *Screen) Content() fyne.CanvasObject { return s.root }

// Show loads the newest entries; with an id, those that concern that patient.
func (s *Screen) Show(r page.Route) {
	if s.table == nil {
		s.build()
	}
	if r.ID != "" && r.ID != s.filter.PatientID {
		s.filter.PatientID, s.patient = r.ID, i18n.T("auditlog.one_patient")
		s.showPatient()
	}
	s.loadMembers()
	s.apply()
}

// Hide stops what runs.
func (s *Screen) Hide() {
	if s.pick != nil {
		s.pick.Stop()
	}
	s.members.Cancel()
	if s.verify != nil {
		s.stopVerifying()
	}
}

// Clear drops every name.
func (s *Screen) Clear() {
	s.Hide()
	s.exporting.Cancel()
	s.printing.Cancel()
	s.close()
	if s.table != nil {
		s.table.Forget()
		s.pick.Forget()
	}
	s.table, s.src, s.verify, s.filter, s.patient, s.proven = nil, nil, nil, office.AuditFilter{}, "", ""
	s.names = map[string]string{}
	s.root.Objects = nil
	s.root.Refresh()
}

func (s *Screen) may(p access.Permission) bool { return s.host.Me().Perms.Has(p) }

func (s *Screen) zone() *time.Location {
	if z := s.host.Me().Zone; z != nil {
		return z
	}
	return time.UTC
}

func (s *Screen) build() {
	s.verify = kit.Primary(i18n.T("auditlog.verify"), s.verifyNow).WithIcon(kit.IconShield)
	s.export = kit.Secondary(i18n.T("auditlog.export"), s.exportNow).WithIcon(kit.IconFolder)
	s.print = kit.Secondary(i18n.T("auditlog.head"), s.printNow).WithIcon(kit.IconPrint)
	buttons := []fyne.CanvasObject{s.print}
	if s.may(access.AuditExport) {
		buttons = append(buttons, s.export)
	}
	buttons = append(buttons, s.verify)

	s.count = kit.SmallText("")
	s.table = kit.NewTable(s.host.Async(), s.newSource(), columns()...).Tall()
	s.table.OnOpen = s.open
	s.table.OpenOnTap = true
	s.table.OnLoaded = func(n int) { s.count.SetText(i18n.T("auditlog.count", "n", n)); s.root.Refresh() }
	s.table.OnError = s.host.Fail
	s.table.Empty = kit.Empty(kit.IconAudit, i18n.T("auditlog.empty"), kit.Secondary(i18n.T("auditlog.all"), s.everything))

	s.panel = kit.Stack(0)
	s.top = kit.Stack(10, s.filters(), s.panel)
	s.root.Objects = []fyne.CanvasObject{kit.FixedPage(kit.Header(i18n.T("auditlog.title"), i18n.T("auditlog.sub"), buttons...), s.top, kit.FillCard(s.table))}
	s.root.Refresh()
}

func columns() []kit.Column {
	return []kit.Column{
		{ID: "when", Title: i18n.T("auditlog.column.when"), Width: 150},
		{ID: "what", Title: i18n.T("auditlog.column.what"), Width: 4},
		{ID: "role", Title: i18n.T("auditlog.column.role"), Width: 140},
		{ID: "entry", Title: i18n.T("auditlog.column.entry"), Width: 80, Align: fyne.TextAlignTrailing},
	}
}

// filters is the row above the table.
func (s *Screen) filters() fyne.CanvasObject {
	changed := func(string) { s.apply() }
	s.who = kit.NewSelect("", []kit.Option{{ID: "", Label: i18n.T("auditlog.anybody")}}, "", changed)
	kinds := []kit.Option{{ID: "", Label: i18n.T("auditlog.anything")}}
	for _, a := range audit.Actions() {
		kinds = append(kinds, kit.Option{ID: string(a), Label: kindWords(a)})
	}
	s.kind = kit.NewSelect("", kinds, "", changed)
	s.from, s.to = kit.NewDateField(s.host.Today()), kit.NewDateField(s.host.Today())
	s.from.OnChanged = func(calendar.Date) { s.apply() }
	s.to.OnChanged = func(calendar.Date) { s.apply() }
	fields := []fyne.CanvasObject{kit.NewField(i18n.T("auditlog.person"), s.who), kit.NewField(i18n.T("auditlog.kind"), s.kind)}
	weights := []float32{3, 5}
	s.only, s.pick = kit.Stack(0), whom.New(s.host, s.o, i18n.T("auditlog.patient")).Goes(func(p patient.Patient) { s.choose(p.ID, p.Name()) })
	s.pick.Hint(i18n.T("auditlog.patient.hint")).OnLaid = s.root.Refresh
	if s.may(access.PatientsFind) {
		fields, weights = append(fields, s.pick.Field), append(weights, 4)
	}
	fields = append(fields, kit.NewDate(i18n.T("auditlog.from"), s.from), kit.NewDate(i18n.T("auditlog.to"), s.to))
	weights = append(weights, 150, 150)
	return kit.Stack(8, kit.ColumnsTop(10, weights, fields...), s.pick.Rows(), s.only, kit.Row(12, s.count, kit.Spring()))
}

func (s *Screen) choose(id, name string) {
	s.filter.PatientID, s.patient = id, name
	s.showPatient()
	s.apply()
}

// showPatient shows whom the log is narrowed to, with a way back.
func (s *Screen) showPatient() {
	s.only.Objects = nil
	if s.filter.PatientID != "" {
		s.only.Objects = []fyne.CanvasObject{kit.Row(10, kit.NewActionChip(kit.Strong, i18n.T("auditlog.patient.only", "name", s.patient), func() { s.choose("", "") }).WithIcon(kit.IconCross), kit.Spring())}
	}
	s.root.Refresh()
}

// everything takes back all filters.
func (s *Screen) everything() {
	s.who.Choose("")
	s.kind.Choose("")
	s.from.SetDate(calendar.Date{})
	s.to.SetDate(calendar.Date{})
	s.choose("", "")
}

// apply shows what answers the filters.
func (s *Screen) apply() {
	f := office.AuditFilter{PatientID: s.filter.PatientID, Actor: s.who.Chosen(), Action: audit.Action(s.kind.Chosen())}
	from, err := s.from.Date()
	to, err2 := s.to.Date()
	if err != nil || err2 != nil {
		return // the field says what is wrong with the day
	}
	if !from.IsZero() {
		f.Since = from.Start(s.zone())
	}
	if !to.IsZero() {
		f.Until = to.AddDays(1).Start(s.zone())
	}
	s.filter = f
	s.table.SetSource(s.newSource())
}

// loadMembers fetches the names behind the ids, and offers them as a filter.
func (s *Screen) loadMembers() {
	if !s.may(access.MembersView) {
		return
	}
	ui.Run(s.host.Async(), &s.members, s.o.Members, func(list []access.Member, err error) {
		if err != nil {
			s.host.Fail(err)
			return
		}
		options := []kit.Option{{ID: "", Label: i18n.T("auditlog.anybody")}}
		names := map[string]string{}
		for _, m := range list {
			names[m.ID] = m.Name
			options = append(options, kit.Option{ID: m.ID, Label: m.Name})
		}
		options = append(options, kit.Option{ID: audit.System, Label: i18n.T("audit.system")})
		s.names = names
		s.who.SetOptions(options)
		s.apply()
	})
}

// exportNow saves the entries of the filter as a table for a spreadsheet.
func (s *Screen) exportNow() {
	s.export.SetEnabled(false)
	f := s.filter
	ui.Run(s.host.Async(), &s.exporting, func(ctx context.Context) ([]byte, error) {
		var b bytes.Buffer
		_, err := s.o.ExportAudit(ctx, f, &b)
		return b.Bytes(), err
	}, func(data []byte, err error) {
		s.export.SetEnabled(true)
		if err != nil {
			s.host.Fail(err)
			return
		}
		s.host.SaveFile("audit-log-"+s.host.Today().String()+".csv", data, func(saved bool) {
			if saved {
				s.host.Toast(i18n.T("auditlog.exported"), nil)
			}
		})
	})
}

// printNow opens the card for the binder.
func (s *Screen) printNow() {
	s.print.SetEnabled(false)
	proven := s.proven
	ui.Run(s.host.Async(), &s.printing, func(ctx context.Context) ([]byte, error) { return s.o.HeadSheet(ctx, proven) }, func(pdf []byte, err error) {
		s.print.SetEnabled(true)
		if err != nil {
			s.host.Fail(err)
			return
		}
		s.host.OpenPDF(pdf)
	})
}
