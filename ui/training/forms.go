// The forms: assigning courses, training elsewhere, a sanction. What was typed stays when it is refused.

package training

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"consentry/domain/access"
	"consentry/domain/calendar"
	"consentry/domain/office"
	rules "consentry/domain/training"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

// picks is a list of boxes of which any number can be ticked.
type picks struct {
	field *kit.Field
	ids   []string
	boxes []*kit.CheckBox
}

func newPicks(label string, across int, options []kit.Option) *picks {
	p := &picks{}
	var list []fyne.CanvasObject
	for _, o := range options {
		box := kit.NewCheckBox(o.Label, false, func(bool) { p.field.SetError("") })
		p.ids, p.boxes = append(p.ids, o.ID), append(p.boxes, box)
		list = append(list, box)
	}
	p.field = kit.NewField(label, kit.Grid(across, 6, list...))
	return p
}

func (p *picks) chosen() (out []string) {
	for i, b := range p.boxes {
		if b.On() {
			out = append(out, p.ids[i])
		}
	}
	return out
}

// people are the members who work here, courses the courses, as options.
func (s *Screen) people() (out []kit.Option) {
	for _, r := range s.view.Rows {
		if r.Person.Left.IsZero() {
			out = append(out, kit.Option{ID: r.Person.ID, Label: r.Person.Name})
		}
	}
	return out
}

func (s *Screen) courses() (out []kit.Option) {
	for _, c := range s.view.Courses {
		out = append(out, kit.Option{ID: c.ID, Label: short(c.ID, c.Title)})
	}
	return out
}

// short is the name of a course where there is little room.
func short(id, title string) string {
	if key := "training.short." + id; i18n.Has(key) {
		return i18n.T(key)
	}
	return title
}

// day reads a field that holds a day or nothing; false: what stands there is no day, and that is said.
func day(f *kit.Field, d *kit.DateField) (calendar.Date, bool) {
	on, err := d.Date()
	if err != nil {
		f.SetError(i18n.T("training.date"))
		f.Focus()
	}
	return on, err == nil
}

// assign asks who shall take what, why and by when.
func (s *Screen) assign() {
	who, what := newPicks(i18n.T("training.assign.who"), 2, s.people()), newPicks(i18n.T("training.assign.what"), 2, s.courses())
	var reasons []kit.Option
	for _, w := range rules.Reasons() {
		reasons = append(reasons, kit.Option{ID: string(w), Label: i18n.T("training.reason." + string(w))})
	}
	why := kit.NewField(i18n.T("training.assign.why"), kit.NewChoice(reasons, string(rules.ByHand), nil).Small())
	note := kit.NewEntry("").Limit(200)
	noted := kit.NewField(i18n.T("training.assign.note"), note).Help(i18n.T("training.assign.note.help"))
	due := kit.NewDateField(s.host.Today())
	by := kit.NewDate(i18n.T("training.assign.due"), due).Help(i18n.T("training.assign.due.help"))
	fields := map[string]*kit.Field{"members": who.field, "courses": what.field, "why": why, "note": noted, "due": by}
	var save *kit.Button
	save = kit.Primary(i18n.T("training.assign.yes"), func() {
		clearAll(fields)
		on, ok := day(by, due)
		if !ok {
			return
		}
		f := office.AssignForm{Members: who.chosen(), Courses: what.chosen(), Why: rules.Why(why.Control().(*kit.Choice).Chosen()), Note: strings.TrimSpace(note.Value()), Due: on}
		do(s, save, func(ctx context.Context) (int, error) { return s.o.AssignTraining(ctx, f) }, func(n int) {
			s.formDone()
			s.again(page.PartMatrix, i18n.T("training.assign.done", "n", n))
		}, func(err error) bool { return refused(err, fields, noted) })
	})
	s.open("training.assign", "", save, who.field, what.field, why, noted, by)
}

// open shows a form of pieces under a title, with what was typed into it before. save stands below; about tells apart forms of
// one title.
func (s *Screen) open(title, about string, save *kit.Button, pieces ...fyne.CanvasObject) {
	if again := s.begun.Open(title+about, kit.Inputs(pieces...)); again != nil {
		pieces = slices.Insert(slices.Clone(pieces), 0, again)
	}
	s.close = s.host.Dialog(i18n.T(title), kit.Stack(14, append(pieces, kit.Row(8, kit.Spring(), save))...))
}

// formDone closes the form in front: nothing of it is kept.
func (s *Screen) formDone() {
	s.begun.Done()
	s.shut()
	s.keepForms()
}

// keepForms puts into the records what was begun and not done.
func (s *Screen) keepForms() {
	if s.may(access.TrainingView) {
		s.begun.Keep(s.host, s.o.KeepTrainingForms)
	}
}

// takeForms reads what was begun from the records, once after each unlocking.
func (s *Screen) takeForms() {
	if !s.begun.Unread() || !s.may(access.TrainingView) {
		return
	}
	ui.Run(s.host.Async(), nil, s.o.TrainingForms, func(kept office.BegunForms, err error) {
		if err != nil {
			s.host.Fail(err)
			return
		}
		s.begun.Take(kept)
	})
}

func (s *Screen) shut() {
	s.close()
	s.close = func() {}
}

func clearAll(fields map[string]*kit.Field) {
	for _, f := range fields {
		f.SetError("")
	}
}

// refused puts a refusal at the fields it concerns, and any other with a sentence at the last resort.
func refused(err error, fields map[string]*kit.Field, last *kit.Field) bool {
	if mark(err, fields) {
		return true
	}
	words, known := i18n.Sentence(err)
	if known {
		last.SetError(words)
		last.Focus()
	}
	return known
}

func (s *Screen) loadElsewhere() {
	load(s, page.PartElsewhere, s.o.Training, func(t *tab, v office.TrainingView) {
		s.view = v
		var acts []fyne.CanvasObject
		if s.manages() {
			acts = append(acts, kit.Primary(i18n.T("training.outside.add"), s.recordOutside).WithIcon(kit.IconPlus))
		}
		pieces := []fyne.CanvasObject{intro(i18n.T("training.outside.what"), why("outside", citeTraining), acts...)}
		var rows []fyne.CanvasObject
		for _, x := range v.Outside {
			rows = append(rows, s.elsewhere(x, true))
		}
		if len(rows) == 0 {
			pieces = append(pieces, kit.Card(kit.Empty(kit.IconTraining, i18n.T("training.outside.none"), nil)))
		} else {
			pieces = append(pieces, kit.ListCard(rows...))
		}
		s.fill(t, pieces...)
	})
}

// elsewhere is one training that was had elsewhere.
func (s *Screen) elsewhere(x office.OutsideLine, named bool) fyne.CanvasObject {
	title := x.Title
	if named {
		title = x.Member + " · " + x.Title
	}
	detail := x.Giver
	if x.Minutes > 0 {
		detail += " · " + i18n.T("training.minutes", "n", x.Minutes)
	}
	if x.Course != "" {
		detail += " · " + i18n.T("training.outside.for", "course", short(x.Course, x.Course))
	}
	return kit.WorkRow(kit.NewChip(kit.OK, i18n.Date(x.Held)), title, detail, kit.Link(i18n.T("training.outside.open"), func() { s.openOutside(x.ID) }))
}

// openOutside shows the paper: a PDF in the system's viewer, a picture as a file that is saved.
func (s *Screen) openOutside(id string) {
	type file struct {
		name string
		data []byte
	}
	do(s, nil, func(ctx context.Context) (file, error) {
		name, data, err := s.o.OutsideFile(ctx, id)
		return file{name, data}, err
	}, func(f file) {
		if strings.HasSuffix(f.name, ".pdf") {
			s.host.OpenPDF(f.data)
			return
		}
		s.host.SaveFile(f.name, f.data, func(bool) {})
	}, nil)
}

// recordOutside asks about training elsewhere and takes its paper in.
func (s *Screen) recordOutside() {
	who := kit.NewField(i18n.T("training.outside.who"), kit.NewSelect(i18n.T("training.choose"), s.people(), "", nil)).Require()
	title, giver, minutes := kit.NewEntry("").Limit(160), kit.NewEntry("").Limit(160), kit.NewEntry("").Limit(5)
	titled := kit.NewField(i18n.T("training.outside.title"), title).Require()
	given := kit.NewField(i18n.T("training.outside.giver"), giver).Require()
	long := kit.NewField(i18n.T("training.outside.minutes"), minutes)
	held := kit.NewDateField(s.host.Today())
	on := kit.NewDate(i18n.T("training.outside.held"), held).Require()
	counts := kit.NewField(i18n.T("training.outside.course"), kit.NewSelect(i18n.T("training.outside.course.none"), append([]kit.Option{{ID: "", Label: i18n.T("training.outside.course.none")}}, s.courses()...), "", nil)).
		Help(i18n.T("training.outside.course.help"))
	var paper []byte
	chosen := kit.SmallText(i18n.T("training.outside.file.none"))
	var pick *kit.Field
	pick = kit.NewField(i18n.T("training.outside.file"), kit.Row(10, kit.Secondary(i18n.T("training.outside.file.pick"), func() {
		s.host.PickFile([]string{"pdf", "jpg", "jpeg", "png"}, func(_ string, data []byte) {
			paper = data
			pick.SetError("")
			chosen.SetText(i18n.T("training.outside.file.chosen", "size", i18n.Bytes(int64(len(data)))))
		})
	}), kit.Grow(chosen))).Require()
	fields := map[string]*kit.Field{"member": who, "title": titled, "giver": given, "held": on, "minutes": long, "course": counts, "file": pick}
	var save *kit.Button
	save = kit.Primary(i18n.T("training.outside.save"), func() {
		clearAll(fields)
		d, ok := day(on, held)
		if !ok {
			return
		}
		n, err := strconv.Atoi(strings.TrimSpace(minutes.Value()))
		if err != nil && strings.TrimSpace(minutes.Value()) != "" {
			long.SetError(i18n.T("training.outside.minutes.bad"))
			long.Focus()
			return
		}
		f := office.OutsideForm{Member: who.Control().(*kit.Select).Chosen(), Title: title.Value(), Giver: giver.Value(), Held: d, Minutes: n,
			Course: counts.Control().(*kit.Select).Chosen(), File: paper}
		do(s, save, func(ctx context.Context) (office.OutsideTraining, error) { return s.o.RecordOutside(ctx, f) }, func(office.OutsideTraining) {
			s.formDone()
			s.again(page.PartElsewhere, i18n.T("training.outside.saved"))
		}, func(err error) bool { return refused(err, fields, pick) })
	})
	s.open("training.outside.add", "", save, kit.Columns(14, []float32{1, 1}, who, on), titled, kit.Columns(14, []float32{2, 1}, given, long), counts, pick)
	who.Focus()
}
