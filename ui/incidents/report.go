// This file holds the report: three questions, no words of blame, and nobody has to give a name.
package incidents

import (
	"context"
	"errors"
	"strings"

	"fyne.io/fyne/v2"

	"consentry/domain/access"
	"consentry/domain/backup"
	"consentry/domain/incident"
	"consentry/domain/office"
	"consentry/domain/patient"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

// Reporter is what the report asks of the office.
type Reporter interface {
	ReportIncident(ctx context.Context, n office.NewIncident) (incident.Incident, error)
}

// driveKnower is an office that knows what is wrong with a backup drive.
type driveKnower interface {
	ChangedDrive(ctx context.Context, id string) (backup.Drive, error)
}

// entryKnower is an office that knows an entry of the disclosure ledger.
type entryKnower interface {
	Disclosure(ctx context.Context, id string) (line office.DisclosureLine, others []office.DisclosureLine, err error)
}

// patientKnower is an office that knows a patient's name.
type patientKnower interface {
	PatientRow(ctx context.Context, id string) (patient.Patient, error)
}

// Report is the page on which anybody says that something went wrong.
type Report struct {
	host page.Host
	o    Reporter
	area *kit.Scroller
	from page.Route // what the route said: ID a patient, Ref the record it was seen on

	kind    *kit.Select
	what    *kit.Entry
	where   *kit.Entry
	noticed *kit.DateField
	began   *kit.DateField
	unnamed *kit.CheckBox
	still   *kit.CheckBox
	about   *kit.CheckBox // it is about the patient whose page was open
	fields  map[string]*kit.Field
	order   []*kit.Field
	sending ui.Generation
	naming  ui.Generation
}

// NewReport returns the page.
func NewReport(h page.Host, o Reporter) *Report {
	s := &Report{host: h, o: o, area: kit.NewScroller(kit.Gap(0, 0))}
	s.build()
	return s
}

// Content is what stands in the window.
func (s *Report) Content() fyne.CanvasObject { return s.area }

// Show keeps what was typed before.
func (s *Report) Show(r page.Route) {
	s.from = r
	s.about.SetOn(true)
	s.about.Hidden = r.ID == ""
	s.about.SetText(i18n.T("incidents.q.patient"))
	s.area.Refresh()
	s.nameWhom(r.ID)
	s.fields["kind"].Focus()
	if id, ok := strings.CutPrefix(r.Ref, "drive:"); ok {
		s.aboutDrive(id)
	}
	if id, ok := strings.CutPrefix(r.Ref, "disclosure:"); ok {
		s.aboutDisclosure(id)
	}
}

// nameWhom says which patient's page was open, to who may know the name: with two patients at the desk the wrong page can be.
func (s *Report) nameWhom(id string) {
	o, ok := s.o.(patientKnower)
	if !ok || id == "" {
		return
	}
	ui.Run(s.host.Async(), &s.naming, func(ctx context.Context) (patient.Patient, error) { return o.PatientRow(ctx, id) }, func(p patient.Patient, err error) {
		if err != nil {
			return // the question is asked without the name
		}
		s.about.SetText(i18n.T("incidents.q.patient.named", "name", p.Name()))
		s.area.Refresh()
	})
}

// aboutDisclosure fills in what the ledger says of a disclosure that should not have happened, where nobody has typed
// anything yet. What kind of mistake it was a person says.
func (s *Report) aboutDisclosure(id string) {
	o, ok := s.o.(entryKnower)
	if !ok || s.what.Value() != "" {
		return
	}
	ui.Run(s.host.Async(), &s.sending, func(ctx context.Context) (office.DisclosureLine, error) {
		l, _, err := o.Disclosure(ctx, id)
		return l, err
	}, func(l office.DisclosureLine, err error) {
		if err != nil || s.what.Value() != "" {
			return // the three questions are asked as always
		}
		s.what.SetValue(i18n.T("incidents.disclosure.what", "what", l.What, "recipient", l.Recipient, "date", i18n.Date(l.On), "purpose", l.Purpose))
		s.where.SetValue(strings.TrimSuffix(l.Recipient+", "+l.Address, ", "))
		s.began.SetDate(l.On)
	})
}

// aboutDrive fills in what is known of a drive that somebody else changed, where nobody has typed anything yet.
func (s *Report) aboutDrive(id string) {
	o, ok := s.o.(driveKnower)
	if !ok || s.kind.Chosen() != "" || s.what.Value() != "" {
		return
	}
	ui.Run(s.host.Async(), &s.sending, func(ctx context.Context) (backup.Drive, error) { return o.ChangedDrive(ctx, id) }, func(d backup.Drive, err error) {
		if err != nil || s.what.Value() != "" {
			return // the three questions are asked as always
		}
		s.kind.Choose(string(incident.Malware))
		s.what.SetValue(i18n.T("incidents.drive.what", "drive", d.Label, "date", i18n.Date(d.Changed), "n", max(1, d.ChangedFiles)))
		s.where.SetValue(i18n.T("incidents.drive.where", "drive", d.Label, "kept", d.Kept))
		s.noticed.SetDate(d.Changed)
		s.fields["what"].Focus()
	})
}

// Hide keeps what was typed.
func (s *Report) Hide() {}

// Clear drops what was typed.
func (s *Report) Clear() { s.build() }

func (s *Report) field(name string, f *kit.Field) *kit.Field {
	s.fields[name] = f
	s.order = append(s.order, f)
	return f
}

func (s *Report) build() {
	s.fields, s.order = map[string]*kit.Field{}, nil
	var kinds []kit.Option
	for _, k := range incident.Kinds() {
		kinds = append(kinds, kit.Option{ID: string(k), Label: i18n.T("incident.kind." + string(k))})
	}
	hint := kit.SmallText("")
	s.kind = kit.NewSelect(i18n.T("incidents.q.kind.choose"), kinds, "", func(id string) {
		hint.SetText(i18n.T("incident.kind_hint." + id))
		s.area.Refresh()
	})
	s.what = kit.NewNotes("", 4000)
	s.what.SetMinRowsVisible(4)
	s.noticed = kit.NewDateField(s.host.Today())
	s.noticed.SetDate(s.host.Today())
	s.where, s.began = kit.NewEntry("").Limit(160), kit.NewDateField(s.host.Today())
	s.still = kit.NewCheckBox(i18n.T("incidents.q.still"), false, nil)
	s.unnamed = kit.NewCheckBox(i18n.T("incidents.q.unnamed"), false, nil)
	s.about = kit.NewCheckBox(i18n.T("incidents.q.patient"), true, nil)
	s.about.Hide()
	why := kit.NewWhy(kit.WhyText{Sentences: i18n.T("incidents.why.report"), Example: i18n.T("incidents.example.report"), Citation: "45 CFR 164.404(a)(2), 164.530(g)"})
	send := kit.Primary(i18n.T("incidents.q.send"), s.send).WithIcon(kit.IconIncidents)
	back := kit.Secondary(i18n.T("incidents.q.back"), s.host.Back)
	s.area.SetContent(kit.Inset4(22, 26, 26, 26, kit.Stack(14, kit.Header(i18n.T("incidents.report"), i18n.T("incidents.q.sub")),
		kit.Card(s.field("kind", kit.NewField(i18n.T("incidents.q.kind"), s.kind).Require().Why(why)), hint,
			s.field("what", kit.NewField(i18n.T("incidents.q.what"), s.what).Require().Help(i18n.T("incidents.q.what.help"))),
			s.field("noticed_on", kit.NewDate(i18n.T("incidents.q.noticed"), s.noticed).Require().Help(i18n.T("incidents.q.noticed.help")))),
		kit.Card(kit.Section(i18n.T("incidents.q.more"), "", kit.Columns(14, []float32{1, 1}, s.field("where", kit.NewField(i18n.T("incidents.q.where"), s.where)),
			s.field("happened_from", kit.NewDate(i18n.T("incidents.q.began"), s.began))), kit.Wrap(22, s.about, s.still, s.unnamed), kit.SmallText(i18n.T("incidents.q.unnamed.note")))),
		kit.Row(10, kit.Spring(), back, send))))
}

func (s *Report) send() {
	kit.ClearErrors(s.order...)
	n := office.NewIncident{Kind: incident.Kind(s.kind.Chosen()), What: s.what.Value(), Where: s.where.Value(), Still: s.still.On(), Unnamed: s.unnamed.On(), From: s.from.Ref}
	if s.about.On() {
		n.PatientID = s.from.ID
	}
	n.NoticedOn, _ = s.noticed.Date() // what cannot be read is said at its field
	n.HappenedFrom, _ = s.began.Date()
	if kit.FocusFirstError(s.order...) {
		return
	}
	ui.Run(s.host.Async(), &s.sending, func(ctx context.Context) (incident.Incident, error) {
		return s.o.ReportIncident(context.WithoutCancel(ctx), n)
	},
		func(i incident.Incident, err error) {
			var bad *office.Invalid
			switch {
			case errors.As(err, &bad):
				for _, d := range bad.Defects {
					if f := s.fields[d.Field]; f != nil {
						f.SetError(sentence(d))
					}
				}
				if !kit.FocusFirstError(s.order...) {
					s.host.Fail(err)
				}
			case err != nil:
				s.host.Fail(err)
			default:
				s.sent(i)
			}
		})
}

// sent says what happens now, and leads on: to the first steps for who looks after it, back for everybody else.
func (s *Report) sent(i incident.Incident) {
	s.build()
	s.host.Refresh()
	s.host.Toast(i18n.T("incidents.q.sent", "number", incident.NumberOf(i.Number)), nil)
	if s.host.Me().Perms.Has(access.IncidentsView) {
		s.host.GoOn(page.Route{Page: page.Incident, ID: i.ID})
		return
	}
	s.host.Back()
}

// sentence is what a mistake says.
func sentence(m office.Message) string {
	args := []any{}
	for k, v := range m.MessageArgs() {
		args = append(args, k, v)
	}
	return i18n.T(m.MessageKey(), args...)
}
