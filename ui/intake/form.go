// What the pictures are of: procedure, before or after, the day, the area; or a sitting of today that goes on.

package intake

import (
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"consentry/domain/calendar"
	"consentry/domain/office"
	"consentry/domain/photo"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// suggestMost is how many procedures are suggested while one types.
const suggestMost = 6

// form is the fields of a session.
type form struct {
	s         *Screen
	procedure *kit.Entry
	hints     *fyne.Container
	stage     *kit.Choice
	n         *kit.Entry
	unit      *kit.Select
	taken     *kit.DateField
	area      *kit.Entry

	procedureField, stageField, afterField, takenField, areaField *kit.Field

	goOn     *office.SessionSoFar // a sitting that goes on; the fields are not needed then
	sessions []office.SessionSoFar
	day      calendar.Date // what the field for the day holds: reading the field would disturb who types in it
	touched  bool          // a person chose the day
	folded   bool          // shown as one line
	declined []photo.View
}

func newForm(s *Screen) *form {
	f := &form{s: s, procedure: kit.NewEntry("").Limit(120), hints: kit.Wrap(6), n: kit.NewEntry("").Limit(2),
		taken: kit.NewDateField(s.host.Today()), area: kit.NewEntry("").Limit(120)}
	f.stage = kit.NewChoice([]kit.Option{{ID: string(photo.StageBefore), Label: i18n.T("photo.stage.before")},
		{ID: string(photo.StageDuring), Label: i18n.T("photo.stage.during")}, {ID: string(photo.StageAfter), Label: i18n.T("photo.stage.after")}}, "",
		func(id string) { f.staged(id) })
	var units []kit.Option
	for _, u := range []photo.Unit{photo.Days, photo.Weeks, photo.Months, photo.Years} {
		units = append(units, kit.Option{ID: string(u), Label: i18n.T("photo.unit." + string(u))})
	}
	f.unit = kit.NewSelect("", units, string(photo.Months), func(string) { f.changed() })
	f.procedureField = kit.NewField(i18n.T("intake.procedure"), f.procedure).Require()
	f.stageField = kit.NewField(i18n.T("intake.stage"), f.stage).Require()
	f.afterField = kit.NewField(i18n.T("intake.after"), kit.Columns(6, []float32{48, 1}, f.n, f.unit)).Require()
	f.takenField = kit.NewDate(i18n.T("intake.taken"), f.taken).Require()
	f.areaField = kit.NewField(i18n.T("intake.area"), f.area)
	f.procedure.OnEdited = func(string) { f.suggest(); f.changed() }
	f.procedure.OnEnter = f.accept
	f.n.OnEdited = func(string) { f.changed() }
	f.area.OnEdited = func(string) { f.changed() }
	f.area.OnEnter = f.fold
	f.taken.OnChanged = func(day calendar.Date) { f.day, f.touched = day, true; f.changed() }
	f.setDay(s.host.Today())
	return f
}

// fields are all of them in reading order.
func (f *form) fields() []*kit.Field {
	return []*kit.Field{f.procedureField, f.stageField, f.afterField, f.takenField, f.areaField}
}

// forget empties everything.
func (f *form) forget() {
	f.procedure.SetValue("")
	f.area.SetValue("")
	f.n.SetValue("")
	f.stage.Choose("")
	f.unit.Choose(string(photo.Months))
	f.setDay(f.s.host.Today())
	f.hints.Objects = nil
	f.goOn, f.sessions, f.touched, f.folded, f.declined = nil, nil, false, false, nil
	kit.ClearErrors(f.fields()...)
}

// begin starts with what the patient's last sitting was about; how long after it was, nobody can know.
func (f *form) begin(sessions []office.SessionSoFar) {
	f.sessions = sessions
	if len(sessions) > 0 {
		f.procedure.SetValue(sessions[0].Procedure)
		f.area.SetValue(sessions[0].Area)
	}
}

// first is the field that the keyboard goes to.
func (f *form) first() fyne.Focusable {
	switch {
	case f.goOn != nil || f.folded:
		return f.s.first
	case f.procedure.Value() != "" && f.stage.Chosen() == "":
		return kit.FocusTarget(f.stageField)
	}
	return f.procedure
}

func (f *form) staged(id string) {
	f.changed()
	if id == string(photo.StageAfter) {
		f.s.host.Focus(f.n)
	}
}

// changed shows what depends on the fields: the title's line, the shot list, the days that differ.
func (f *form) changed() {
	kit.ClearErrors(f.fields()...)
	f.s.renew()
}

// suggest lists the procedures that begin like what is typed, or have it in them.
func (f *form) suggest() {
	typed := strings.ToLower(strings.TrimSpace(f.procedure.Value()))
	f.hints.Objects = nil
	for _, p := range matching(typed) {
		f.hints.Add(kit.NewActionChip(kit.Mute, upper(p), func() { f.take(p) }))
	}
	f.hints.Refresh()
}

// matching is the procedures with a shot list that what is typed may mean.
func matching(typed string) []string {
	if typed == "" || slices.Contains(photo.Procedures(), typed) {
		return nil
	}
	var begin, within []string
	for _, p := range photo.Procedures() {
		switch {
		case strings.HasPrefix(p, typed):
			begin = append(begin, p)
		case strings.Contains(p, typed):
			within = append(within, p)
		}
	}
	list := append(begin, within...)
	return list[:min(len(list), suggestMost)]
}

// accept takes the first suggestion that begins as typed on Enter and goes on; what nobody suggests stays as typed.
func (f *form) accept() {
	typed := strings.ToLower(strings.TrimSpace(f.procedure.Value()))
	if list := matching(typed); len(list) > 0 && strings.HasPrefix(list[0], typed) {
		f.take(list[0])
		return
	}
	f.hints.Objects = nil
	f.changed()
	f.s.host.Focus(kit.FocusTarget(f.stageField))
}

func (f *form) take(procedure string) {
	f.procedure.SetValue(procedure)
	f.hints.Objects = nil
	f.changed()
	f.s.host.Focus(kit.FocusTarget(f.stageField))
}

// fold shows the session as one line, once nothing is missing, and goes on to the pictures.
func (f *form) fold() {
	if !f.complete() {
		f.s.host.Focus(f.first())
		return
	}
	f.folded = true
	f.s.renew()
	if f.s.tray.len() > 0 {
		f.s.host.Focus(f.s.table.FocusTarget())
		return
	}
	f.s.host.Focus(f.s.first)
}

func (f *form) unfold() {
	f.folded, f.goOn = false, nil
	f.s.renew()
	f.s.host.Focus(f.first())
}

// goOnWith goes on with a sitting of today.
func (f *form) goOnWith(v office.SessionSoFar) {
	f.goOn, f.folded = &v, true
	f.s.renew()
	f.s.focus()
}

// suggestDate fills in the day that most pictures say, as long as nobody chose another.
func (f *form) suggestDate() {
	if f.touched {
		return
	}
	today := f.s.host.Today()
	count := map[calendar.Date]int{}
	best := today
	for _, it := range f.s.tray.items {
		if on := it.day(); it.keeps() && !on.IsZero() && !on.After(today) {
			count[on]++
			if count[on] > count[best] {
				best = on
			}
		}
	}
	if best != f.day && !f.typesDay() {
		f.setDay(best)
	}
}

func (f *form) setDay(day calendar.Date) {
	f.day = day
	f.taken.SetDate(day)
}

// typesDay tells whether somebody is typing a day just now.
func (f *form) typesDay() bool {
	c := fyne.CurrentApp().Driver().CanvasForObject(f.s.root)
	return c != nil && c.Focused() != nil && c.Focused() == kit.FocusTarget(f.takenField)
}

// staging is the stage as chosen.
func (f *form) staging() photo.Stage {
	st := photo.Stage{Kind: photo.StageKind(f.stage.Chosen())}
	if st.Kind == photo.StageAfter {
		st.Unit = photo.Unit(f.unit.Chosen())
		st.N, _ = strconv.Atoi(strings.TrimSpace(f.n.Value())) // 0 is refused by the stage itself
	}
	return st
}

// sitting is what the fields say, for the office.
func (f *form) sitting() office.Sitting {
	p := f.s.who.patient
	b := office.Sitting{PatientID: p.ID, Born: p.Born, Declined: f.declined}
	if f.goOn != nil {
		b.SessionID = f.goOn.ID
		return b
	}
	day, _ := f.taken.Date() // what is no day is the zero Date, which is refused
	b.Procedure, b.Area, b.Stage, b.TakenOn = strings.TrimSpace(f.procedure.Value()), strings.TrimSpace(f.area.Value()), f.staging(), day
	for _, it := range f.s.tray.items {
		if it.keeps() {
			b.From = it.source.from
			break
		}
	}
	return b
}

func (f *form) complete() bool {
	b := f.sitting()
	return len(b.Check(f.s.host.Today())) == 0
}

// at is the procedure and stage that count.
func (f *form) at() (procedure string, st photo.Stage) {
	if f.goOn != nil {
		return f.goOn.Procedure, f.goOn.Stage
	}
	return strings.TrimSpace(f.procedure.Value()), f.staging()
}

// summary is the session in words: "Rhinoplasty, 3 months after".
func (f *form) summary() string {
	procedure, st := f.at()
	return sessionWords(procedure, st)
}

func sessionWords(procedure string, st photo.Stage) string {
	parts := []string{}
	if procedure != "" {
		parts = append(parts, upper(procedure))
	}
	if st.Valid() {
		words := i18n.Stage(st)
		if len(parts) > 0 {
			words = lower(words)
		}
		parts = append(parts, words)
	}
	return strings.Join(parts, ", ")
}

// show puts errors at their fields.
func (f *form) show(defects []office.Defect) bool {
	kit.ClearErrors(f.fields()...)
	at := map[string]*kit.Field{"procedure": f.procedureField, "stage": f.stageField, "taken_on": f.takenField, "area": f.areaField}
	if f.stage.Chosen() == string(photo.StageAfter) {
		at["stage"] = f.afterField
	}
	shown := false
	for _, d := range defects {
		field, ok := at[d.Field]
		if !ok {
			continue
		}
		field.SetError(i18n.T(d.Key))
		shown = true
	}
	if shown {
		f.folded = false
		f.s.renew()
		if !kit.FocusFirstError(f.fields()...) {
			f.s.host.Focus(f.n)
		}
	}
	return shown
}

// key tells whether the card has to be built again.
func (f *form) key() string {
	key := f.stage.Chosen()
	if f.folded {
		key += " folded " + f.line()
	}
	if len(f.hints.Objects) > 0 {
		key += " hints"
	}
	return key + strconv.Itoa(len(f.hints.Objects))
}

// line is the session on one line.
func (f *form) line() string {
	area, day := strings.TrimSpace(f.area.Value()), f.sitting().TakenOn
	if f.goOn != nil {
		area, day = f.goOn.Area, f.goOn.TakenOn
	}
	words := f.summary()
	if area != "" {
		words += " · " + area
	}
	return words + " · " + i18n.T("intake.taken_on", "date", i18n.Date(day))
}

// content is the card once the patient is confirmed.
func (f *form) content() fyne.CanvasObject {
	w := f.s.who
	chip := kit.NewChip(kit.OK, i18n.T("intake.who.confirmed")).WithIcon(kit.IconCheck)
	if f.folded { // the line has the room, not the name
		face, name := w.face()
		top := []fyne.CanvasObject{face, name, chip}
		words := kit.Stack(2, kit.StrongText(f.line()))
		if f.goOn != nil {
			words.Add(kit.SmallText(i18n.T("intake.going_on", "n", f.goOn.Photos)))
		}
		return kit.Row(14, append(top, kit.Grow(words), kit.Secondary(i18n.T("intake.change"), f.unfold).Small(), kit.Link(i18n.T("intake.who.other"), w.other))...)
	}
	top := append(w.person(), chip, kit.Link(i18n.T("intake.who.other"), w.other))
	col := kit.Stack(12, kit.Row(14, top...))
	if chips := f.todays(); len(chips) > 0 {
		col.Add(kit.Row(8, append([]fyne.CanvasObject{kit.SmallText(i18n.T("intake.go_on"))}, chips...)...))
	}
	if f.stage.Chosen() == string(photo.StageAfter) {
		col.Add(kit.ColumnsTop(12, []float32{1.3, 258, 164, 142, 1}, f.procedureField, f.stageField, f.afterField, f.takenField, f.areaField))
	} else {
		col.Add(kit.ColumnsTop(12, []float32{1.3, 258, 142, 1}, f.procedureField, f.stageField, f.takenField, f.areaField))
	}
	if len(f.hints.Objects) > 0 {
		col.Add(f.hints)
	}
	return col
}

// todays are the sittings that were begun today, as chips that go on with them.
func (f *form) todays() []fyne.CanvasObject {
	var list []fyne.CanvasObject
	today := f.s.host.Today()
	for _, v := range f.sessions {
		if calendar.Of(v.CreatedAt, f.s.host.Me().Zone) == today && len(list) < 3 {
			words := i18n.T("intake.go_on.session", "session", sessionWords(v.Procedure, v.Stage), "n", v.Photos)
			list = append(list, kit.NewActionChip(kit.Info, words, func() { f.goOnWith(v) }))
		}
	}
	return list
}
