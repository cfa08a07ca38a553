// This file holds the parts of the form of which there can be several: representatives, restrictions, alerts.

package patients

import (
	"strconv"

	"fyne.io/fyne/v2"

	"consentry/domain/calendar"
	"consentry/domain/patient"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// line is one entry of such a part.
type line interface {
	comparable
	object() fyne.CanvasObject
	fields() []*kit.Field
	first() *kit.Field // takes the keyboard
}

// rows is a part: its entries, a way to remove each, and a way to add one.
type rows[T line] struct {
	f    *form
	list []T
	make func() T
	more string // message key of the button
	box  *fyne.Container
}

func newRows[T line](f *form, more string, list []T, make func() T) *rows[T] {
	r := &rows[T]{f: f, list: list, make: make, more: more, box: kit.Stack(12)}
	r.draw()
	return r
}

func (r *rows[T]) draw() {
	r.box.Objects = nil
	for _, l := range r.list {
		r.box.Add(kit.RowTop(8, kit.Grow(l.object()), kit.IconButton(kit.IconTrash, i18n.T("patients.form.remove"), func() { r.remove(l) })))
		r.box.Add(kit.Divider())
	}
	r.box.Add(kit.Row(0, kit.Link(i18n.T(r.more), r.add).WithIcon(kit.IconPlus)))
	r.box.Refresh()
	r.f.refresh()
}

func (r *rows[T]) add() {
	l := r.make()
	r.list = append(r.list, l)
	r.draw()
	r.f.s.host.Focus(l.first().Target())
}

func (r *rows[T]) remove(gone T) {
	var left []T
	for _, l := range r.list {
		if l != gone {
			left = append(left, l)
		}
	}
	r.list = left
	r.draw()
}

// entry is a field with a box in it.
func entry(key string, limit int, value string) (*kit.Entry, *kit.Field) {
	e := kit.NewEntry("").Limit(limit)
	e.SetValue(value)
	return e, kit.NewField(i18n.T(key), e)
}

func dayEntry(key string, today, value calendar.Date) (*kit.DateField, *kit.Field) {
	d := kit.NewDateField(today)
	d.SetDate(value)
	return d, kit.NewDate(i18n.T(key), d)
}

// reader reads a date field and remembers whether it could be read.
type reader func(*kit.DateField) calendar.Date

// alertRow is one alert.
type alertRow struct {
	words *kit.Entry
	field *kit.Field
}

func alertRows(f *form, list []string) *rows[*alertRow] {
	mk := func(text string) *alertRow {
		a := &alertRow{}
		a.words, a.field = entry("patients.field.alert", patient.MaxAlert, text)
		return a
	}
	var out []*alertRow
	for _, text := range list {
		out = append(out, mk(text))
	}
	return newRows(f, "patients.alerts.add", out, func() *alertRow { return mk("") })
}

func (a *alertRow) object() fyne.CanvasObject { return a.field }
func (a *alertRow) fields() []*kit.Field      { return []*kit.Field{a.field} }
func (a *alertRow) first() *kit.Field         { return a.field }
func (a *alertRow) name(at map[string]*kit.Field, part string, i int) {
	at[part+"."+strconv.Itoa(i)] = a.field
}

// restrictionRow is one agreed restriction.
type restrictionRow struct {
	text, source               *kit.Entry
	from, to                   *kit.DateField
	textF, sourceF, fromF, toF *kit.Field
}

func restrictionRows(f *form, list []patient.Restriction) *rows[*restrictionRow] {
	today := f.s.host.Today()
	mk := func(r patient.Restriction) *restrictionRow {
		x := &restrictionRow{}
		x.text = kit.NewNotes("", patient.MaxNote)
		x.text.SetMinRowsVisible(2)
		x.text.SetValue(r.Text)
		x.textF = kit.NewField(i18n.T("patients.field.restriction_text"), x.text)
		x.from, x.fromF = dayEntry("patients.field.restriction_from", today, r.From)
		x.to, x.toF = dayEntry("patients.field.restriction_to", today, r.To)
		x.source, x.sourceF = entry("patients.field.restriction_source", patient.MaxNote, r.Source)
		return x
	}
	var out []*restrictionRow
	for _, r := range list {
		out = append(out, mk(r))
	}
	return newRows(f, "patients.restrictions.add", out, func() *restrictionRow { return mk(patient.Restriction{From: today}) })
}

func (x *restrictionRow) object() fyne.CanvasObject {
	return kit.Stack(8, x.textF, kit.ColumnsTop(10, []float32{1, 1}, x.fromF, x.toF), x.sourceF)
}
func (x *restrictionRow) fields() []*kit.Field {
	return []*kit.Field{x.textF, x.fromF, x.toF, x.sourceF}
}
func (x *restrictionRow) first() *kit.Field { return x.textF }

func (x *restrictionRow) read(day reader) patient.Restriction {
	return patient.Restriction{Text: x.text.Value(), Source: x.source.Value(), From: day(x.from), To: day(x.to)}
}

// empty: nothing was typed; the day it begins with is given by the form.
func (x *restrictionRow) empty(r patient.Restriction) bool {
	return r.Text == "" && r.Source == "" && r.To.IsZero()
}

func (x *restrictionRow) name(at map[string]*kit.Field, part string, i int) {
	p := part + "." + strconv.Itoa(i) + "."
	at[p+"text"], at[p+"source"], at[p+"from"], at[p+"to"] = x.textF, x.sourceF, x.fromF, x.toF
}

// representativeRow is one person who may stand in the patient's place.
type representativeRow struct {
	was                                                                patient.Representative
	person, relation, evidence, phone                                  *kit.Entry
	authority                                                          *kit.Select
	from, to, triggered                                                *kit.DateField
	springing, denied                                                  *kit.CheckBox
	nameF, relationF, authorityF, evidenceF, phoneF, fromF, toF, whenF *kit.Field
}

func representativeRows(f *form, list []patient.Representative) *rows[*representativeRow] {
	var out []*representativeRow
	for _, r := range list {
		out = append(out, newRepresentativeRow(f, r))
	}
	return newRows(f, "patients.people.add", out, func() *representativeRow {
		first := patient.Representative{}
		if minorOn(f.bornNow, f) {
			first.Authority = patient.Parent
		}
		return newRepresentativeRow(f, first)
	})
}

func minorOn(born calendar.Date, f *form) bool {
	return !born.IsZero() && patient.IsMinor(patient.Patient{Born: born}, f.s.host.Today(), patient.MajorityAge(f.s.host.Me().Practice.State))
}

func newRepresentativeRow(f *form, r patient.Representative) *representativeRow {
	today := f.s.host.Today()
	x := &representativeRow{was: r}
	x.person, x.nameF = entry("patients.field.rep_name", patient.MaxName, r.Name)
	x.relation, x.relationF = entry("patients.field.rep_relation", patient.MaxName, r.Relation)
	x.evidence, x.evidenceF = entry("patients.field.rep_evidence", patient.MaxNote, r.Evidence)
	x.phone, x.phoneF = entry("patients.field.rep_phone", patient.MaxPhone, r.Phone)
	x.from, x.fromF = dayEntry("patients.field.rep_from", today, r.From)
	x.to, x.toF = dayEntry("patients.field.rep_to", today, r.To)
	x.triggered, x.whenF = dayEntry("patients.field.rep_triggered", today, r.Triggered)
	options := make([]kit.Option, 0, 6)
	for _, a := range patient.Authorities() {
		options = append(options, kit.Option{ID: string(a), Label: i18n.T("patients.authority." + string(a))})
	}
	show := func() {
		poa := x.authority.Chosen() == string(patient.HealthCarePOA)
		x.springing.Hidden = !poa
		x.whenF.Hidden = !poa || !x.springing.On()
		f.refresh()
	}
	x.authority = kit.NewSelect(i18n.T("patients.authority.choose"), options, string(r.Authority), func(string) { show() })
	x.authorityF = kit.NewField(i18n.T("patients.field.rep_authority"), x.authority)
	x.springing = kit.NewCheckBox(i18n.T("patients.field.rep_springing"), r.Springing, func(bool) { show() })
	x.denied = kit.NewCheckBox(i18n.T("patients.field.rep_court_denied"), r.CourtDenied, nil)
	x.evidenceF.Help(i18n.T("patients.field.rep_evidence.help"))
	show()
	return x
}

func (x *representativeRow) object() fyne.CanvasObject {
	two := func(a, b fyne.CanvasObject) fyne.CanvasObject { return kit.ColumnsTop(10, []float32{1, 1}, a, b) }
	return kit.Stack(8, two(x.nameF, x.authorityF), two(x.relationF, x.phoneF), x.evidenceF, two(x.fromF, x.toF), x.springing, x.whenF, x.denied)
}

func (x *representativeRow) fields() []*kit.Field {
	return []*kit.Field{x.nameF, x.authorityF, x.relationF, x.phoneF, x.evidenceF, x.fromF, x.toF, x.whenF}
}
func (x *representativeRow) first() *kit.Field { return x.nameF }

func (x *representativeRow) read(day reader) patient.Representative {
	r := x.was // what the form does not show stays: id, scan, refusal
	r.Name, r.Relation, r.Evidence, r.Phone = x.person.Value(), x.relation.Value(), x.evidence.Value(), x.phone.Value()
	r.Authority = patient.Authority(x.authority.Chosen())
	r.From, r.To = day(x.from), day(x.to)
	r.Springing = r.Authority == patient.HealthCarePOA && x.springing.On()
	r.Triggered = calendar.Date{}
	if r.Springing {
		r.Triggered = day(x.triggered)
	}
	r.CourtDenied = x.denied.On()
	return r
}

// empty: a line that was added and left as it was.
func (x *representativeRow) empty(r patient.Representative) bool {
	return r.ID == "" && r.Name == "" && r.Relation == "" && r.Evidence == "" && r.Phone == "" && r.From.IsZero() && r.To.IsZero()
}

func (x *representativeRow) name(at map[string]*kit.Field, part string, i int) {
	p := part + "." + strconv.Itoa(i) + "."
	at[p+"name"], at[p+"relation"], at[p+"authority"], at[p+"evidence"] = x.nameF, x.relationF, x.authorityF, x.evidenceF
	at[p+"phone"], at[p+"from"], at[p+"to"], at[p+"triggered"] = x.phoneF, x.fromF, x.toF, x.whenF
	at[p+"refusal"] = x.nameF
}
