// This file is the form for a new patient and for a change: what it looks like and what stands in it.

package patients

import (
	"strings"

	"fyne.io/fyne/v2"

	"consentry/domain/access"
	"consentry/domain/calendar"
	"consentry/domain/patient"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// form is the form on screen. was is the version it was filled from; the zero Patient for a new one.
type form struct {
	s     *Screen
	was   patient.Patient
	isNew bool

	last, first, middle, preferred, mrn, phone, email, address, detail *kit.Entry
	born, died, emancipated                                            *kit.DateField
	language                                                           *kit.Choice
	channel                                                            *kit.Select
	confidential, watched                                              *kit.CheckBox
	alerts                                                             *rows[*alertRow]
	restrictions                                                       *rows[*restrictionRow]
	representatives                                                    *rows[*representativeRow]

	fields map[string]*kit.Field // of the fixed part, by the field's name in patient.Defect
	order  []*kit.Field          // the fixed part in reading order
	at     map[string]*kit.Field // all of it, as of the last read

	top     *fyne.Container // what has to be said above the form
	like    *fyne.Container // people who may be mistaken for her
	look    func()          // debounced
	looking ui.Generation
	bornNow calendar.Date
	others  map[string]bool // ids of people who are somebody else
	waiting bool            // Save was pressed and waits for that answer
	minorAt *kit.Text
	page    *kit.Scroller
	// onRecord is what was last kept as a draft; nil: nothing is.
	onRecord *patient.Patient
}

func newForm(s *Screen, was patient.Patient) *form {
	f := &form{s: s, was: was, isNew: was.ID == "", fields: map[string]*kit.Field{}, others: map[string]bool{}, top: kit.Stack(10), like: kit.Stack(0)}
	f.bornNow = was.Born
	f.top.Hide()
	f.look = s.host.Async().Debounce(similarWait, f.lookNow)
	f.build()
	return f
}

// text makes a field with an entry in it.
func (f *form) text(name string, limit int, value string) *kit.Entry {
	e := kit.NewEntry("").Limit(limit)
	e.SetValue(value)
	f.put(name, kit.NewField(i18n.T("patients.field."+strings.ReplaceAll(name, ".", "_")), e))
	return e
}

func (f *form) day(name string, d *kit.DateField, value calendar.Date) *kit.DateField {
	d.SetDate(value)
	f.put(name, kit.NewDate(i18n.T("patients.field."+name), d))
	return d
}

func (f *form) put(name string, field *kit.Field) {
	f.fields[name] = field
	f.order = append(f.order, field)
}

func (f *form) build() {
	p, today := f.was, f.s.host.Today()
	f.last = f.text("last", patient.MaxName, p.Last)
	f.first = f.text("first", patient.MaxName, p.First)
	f.born = f.day("born", kit.NewBirthField(today), p.Born)
	f.phone = f.text("phone", patient.MaxPhone, p.Phone)
	f.middle = f.text("middle", patient.MaxName, p.Middle)
	f.preferred = f.text("preferred", patient.MaxName, p.Preferred)
	f.mrn = f.text("mrn", patient.MaxMRN, p.MRN)
	f.email = f.text("email", patient.MaxEmail, p.Email)
	f.address = kit.NewNotes("", patient.MaxAddress)
	f.address.SetValue(p.Address)
	f.put("address", kit.NewField(i18n.T("patients.field.address"), f.address))
	f.language = kit.NewChoice([]kit.Option{{ID: string(patient.English), Label: "English"}, {ID: string(patient.Spanish), Label: "Español"}}, languageOf(p), nil)
	f.put("language", kit.NewField(i18n.T("patients.field.language"), f.language))
	f.died = f.day("died", kit.NewDateField(today), p.Died)
	f.emancipated = f.day("emancipated", kit.NewDateField(today), p.Emancipated)
	f.channel = kit.NewSelect(i18n.T("patients.channel.any"), channelOptions(), string(p.Contact.Channel), nil)
	f.put("contact.channel", kit.NewField(i18n.T("patients.field.contact_channel"), f.channel))
	f.detail = kit.NewNotes("", patient.MaxNote) // an address of its own has lines
	f.detail.SetMinRowsVisible(2)
	f.detail.SetValue(p.Contact.Detail)
	f.put("contact.detail", kit.NewField(i18n.T("patients.field.contact_detail"), f.detail))
	f.confidential = kit.NewCheckBox(i18n.T("patients.field.contact_confidential"), p.Contact.Confidential, nil)
	if f.s.host.Me().Perms.Has(access.OversightWork) {
		f.watched = kit.NewCheckBox(i18n.T("patients.field.watched"), p.Watched, nil)
	}
	f.alerts = alertRows(f, p.Alerts)
	f.restrictions = restrictionRows(f, p.Restrictions)
	f.representatives = representativeRows(f, p.Representatives)
	f.minorAt = kit.SmallText("")
	for _, name := range []string{"last", "first", "born"} {
		f.fields[name].Require()
	}
	if f.isNew {
		f.fields["mrn"].Help(i18n.T("patients.field.mrn.help"))
	}
	f.fields["contact.detail"].Help(i18n.T("patients.field.contact_detail.help"))
	f.last.OnEdited = func(string) { f.look() }
	f.first.OnEdited = func(string) { f.look() }
	f.born.OnChanged = func(d calendar.Date) {
		f.bornNow = d
		f.sayMinor()
		f.look()
	}
	kit.SubmitOnEnter(func() { f.s.host.Focus(f.phone) }, f.fields["born"]) // past the calendar's button
	f.phone.OnEnter = f.save
	f.sayMinor()
	f.arrange()
}

func languageOf(p patient.Patient) string {
	if p.Language == "" {
		return string(patient.English)
	}
	return string(p.Language)
}

func channelOptions() []kit.Option {
	options := []kit.Option{{ID: "", Label: i18n.T("patients.channel.any")}}
	for _, c := range []patient.Channel{patient.ByPhone, patient.ByText, patient.ByEmail, patient.ByMail, patient.ByOther} {
		options = append(options, kit.Option{ID: string(c), Label: i18n.T("patients.channel." + string(c))})
	}
	return options
}

// arrange puts the sections on the page: what every patient needs first, so that Enter after the telephone saves.
func (f *form) arrange() {
	title, sub := i18n.T("patients.form.change", "name", f.was.Name()), f.s.line()
	if f.isNew {
		title, sub = i18n.T("patients.form.new"), i18n.T("patients.form.new.sub")
	}
	header := kit.Header(title, sub, kit.Secondary(i18n.T("patients.cancel"), f.cancel), kit.Primary(i18n.T("patients.form.save"), f.save))
	two := func(a, b string) fyne.CanvasObject {
		return kit.ColumnsTop(12, []float32{1, 1}, f.fields[a], f.fields[b])
	}
	who := kit.Card(kit.HeadingText(i18n.T("patients.section.who")), two("last", "first"), two("born", "phone"), f.like)
	more := kit.Card(kit.HeadingText(i18n.T("patients.section.more")), two("middle", "preferred"), two("mrn", "email"), f.fields["address"],
		f.fields["language"], two("emancipated", "died"))
	contact := kit.Card(kit.Section(i18n.T("patients.section.contact"), i18n.T("patients.section.contact.sub"), f.fields["contact.channel"], f.fields["contact.detail"], f.confidential))
	people := kit.Card(kit.Section(i18n.T("patients.section.representatives"), i18n.T("patients.section.representatives.sub"), f.minorAt, f.representatives.box))
	limits := kit.Card(kit.Section(i18n.T("patients.section.restrictions"), i18n.T("patients.section.restrictions.sub"), f.restrictions.box))
	var alerts fyne.CanvasObject = kit.Card(kit.Section(i18n.T("patients.section.alerts"), i18n.T("patients.section.alerts.sub"), f.alerts.box))
	if f.watched != nil {
		alerts = kit.Stack(14, alerts, kit.Card(kit.Stack(4, f.watched, kit.SmallText(i18n.T("patients.form.watched.help")))))
	}
	f.page = kit.Page(header, f.top, kit.ColumnsTop(18, []float32{1, 1}, kit.Stack(14, who, more), kit.Stack(14, contact, people, limits, alerts)))
}

// sayMinor tells that somebody has to sign for a minor.
func (f *form) sayMinor() {
	p := patient.Patient{Born: f.bornNow}
	words := ""
	if !f.bornNow.IsZero() && patient.IsMinor(p, f.s.host.Today(), patient.MajorityAge(f.s.host.Me().Practice.State)) {
		words = i18n.T("patients.form.minor")
	}
	f.minorAt.SetText(words)
	f.minorAt.Hidden = words == ""
	f.refresh()
}

func (f *form) refresh() {
	if f.page != nil {
		f.page.Refresh()
	}
}

// focus puts the keyboard into the first field, or into the part that was asked for.
func (f *form) focus(part string) {
	if part == partRepresentatives {
		if len(f.representatives.list) == 0 {
			f.representatives.add()
		}
		f.s.host.Focus(f.representatives.list[len(f.representatives.list)-1].first().Target())
		f.page.Reveal(f.representatives.box)
		return
	}
	f.s.host.Focus(f.last)
}

// read takes what stands in the form. ok is false if a date cannot be read; its field says so.
func (f *form) read() (p patient.Patient, ok bool) {
	p = f.was
	p.Last, p.First, p.Middle, p.Preferred = f.last.Value(), f.first.Value(), f.middle.Value(), f.preferred.Value()
	p.MRN, p.Phone, p.Email, p.Address = f.mrn.Value(), f.phone.Value(), f.email.Value(), f.address.Value()
	p.Language = patient.Language(f.language.Chosen())
	p.Contact = patient.ContactPreference{Channel: patient.Channel(f.channel.Chosen()), Detail: f.detail.Value(), Confidential: f.confidential.On()}
	if f.watched != nil {
		p.Watched = f.watched.On()
	}
	f.at = map[string]*kit.Field{"contact.confidential": f.fields["contact.detail"]}
	for name, field := range f.fields {
		f.at[name] = field
	}
	ok = true
	day := func(d *kit.DateField) calendar.Date {
		on, err := d.Date()
		ok = ok && err == nil
		return on
	}
	p.Born, p.Died, p.Emancipated = day(f.born), day(f.died), day(f.emancipated)
	p.Alerts, p.Restrictions, p.Representatives = nil, nil, nil
	for _, r := range f.alerts.list {
		if a := strings.TrimSpace(r.words.Value()); a != "" {
			r.name(f.at, "alerts", len(p.Alerts))
			p.Alerts = append(p.Alerts, a)
		}
	}
	for _, r := range f.restrictions.list {
		if v := r.read(day); !r.empty(v) {
			r.name(f.at, "restrictions", len(p.Restrictions))
			p.Restrictions = append(p.Restrictions, v)
		}
	}
	for _, r := range f.representatives.list {
		if v := r.read(day); !r.empty(v) {
			r.name(f.at, "representatives", len(p.Representatives))
			p.Representatives = append(p.Representatives, v)
		}
	}
	return p, ok
}

// changed tells whether something stands in the form that is not saved.
func (f *form) changed() bool {
	p, ok := f.read()
	was := f.was
	if was.Language == "" {
		was.Language = patient.English // what the form begins with
	}
	return !ok || len(patient.Diff(patient.Clean(was), patient.Clean(p))) > 0
}

// all are the fields in reading order.
func (f *form) all() []*kit.Field {
	list := append([]*kit.Field(nil), f.order...)
	for _, r := range f.representatives.list {
		list = append(list, r.fields()...)
	}
	for _, r := range f.restrictions.list {
		list = append(list, r.fields()...)
	}
	for _, r := range f.alerts.list {
		list = append(list, r.fields()...)
	}
	return list
}
