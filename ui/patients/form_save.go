// This file saves the form: who could be mistaken for her is asked first, what is wrong is said at its field, and a
// change that somebody else made meanwhile is shown before anything is written over it.

package patients

import (
	"context"
	"errors"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"consentry/domain/office"
	"consentry/domain/patient"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

// similarWait is how long typing rests before similar names are looked for.
const similarWait = 350 * time.Millisecond

// sought is the patient as far as the similar ones are looked for; ok is false while there is too little to compare, or
// nothing of it was changed.
func (f *form) sought() (patient.Patient, bool) {
	p := patient.Patient{ID: f.was.ID, Last: f.last.Value(), First: f.first.Value(), Born: f.bornNow}
	if !f.isNew && p.Last == f.was.Last && p.First == f.was.First && p.Born == f.was.Born {
		return p, false
	}
	return p, strings.TrimSpace(p.Last) != "" && (strings.TrimSpace(p.First) != "" || !p.Born.IsZero())
}

// lookNow looks for people who could be mistaken for the one typed.
func (f *form) lookNow() {
	p, ok := f.sought()
	if !ok {
		f.looking.Cancel()
		f.showLike(nil)
		return
	}
	ui.Run(f.s.host.Async(), &f.looking, func(ctx context.Context) ([]patient.Patient, error) { return f.s.o.SimilarPatients(ctx, p) },
		func(list []patient.Patient, err error) {
			if err == nil { // if it cannot be looked up now, saving asks again
				f.showLike(f.unknown(list))
			}
		})
}

// unknown leaves out those who are somebody else.
func (f *form) unknown(list []patient.Patient) []patient.Patient {
	var out []patient.Patient
	for _, p := range list {
		if !f.others[p.ID] {
			out = append(out, p)
		}
	}
	return out
}

// showLike shows who could be meant, with the two answers.
func (f *form) showLike(list []patient.Patient) {
	f.like.Objects = nil
	if len(list) > 0 {
		rows := kit.Stack(8, kit.StrongText(i18n.T("patients.like.title", "n", len(list))))
		for _, p := range list[:min(len(list), 5)] {
			rows.Add(kit.Row(10, kit.NewAvatar(p.Name(), 32), kit.Grow(kit.Stack(1, kit.StrongText(p.ListName()), kit.SmallText(about(p)))),
				kit.Secondary(i18n.T("patients.like.open"), func() { f.openOther(p.ID) }).Small()))
		}
		words := i18n.T("patients.like.other")
		if f.waiting {
			words = i18n.T("patients.like.other.save")
		}
		other := kit.Secondary(words, func() { f.somebodyElse(list) })
		rows.Add(kit.Row(8, kit.Spring(), other))
		f.like.Objects = []fyne.CanvasObject{kit.NewBox("warnBg", "", 10, kit.Inset(12, 14, rows))}
		if f.waiting {
			f.refresh()
			f.s.host.Focus(other)
			return
		}
	}
	f.like.Refresh()
	f.refresh()
}

// openOther goes to the patient who is there already; a form for a new patient with nothing else in it is thrown away.
func (f *form) openOther(id string) { f.s.host.Go(page.Route{Page: page.Patient, ID: id}) }

func (f *form) somebodyElse(list []patient.Patient) {
	for _, p := range list {
		f.others[p.ID] = true
	}
	again := f.waiting
	f.waiting = false
	f.showLike(nil)
	if again {
		f.save()
	}
}

// saved is what saving came to: people to ask about first, or the patient.
type saved struct {
	like []patient.Patient
	p    patient.Patient
}

// save checks what can be checked at once, asks about similar people, and writes.
func (f *form) save() {
	s := f.s
	kit.ClearErrors(f.clearable()...)
	p, ok := f.read()
	f.bornNow = p.Born
	defects := patient.Validate(p, s.host.Today())
	if len(defects) > 0 || !ok {
		var list []office.Defect
		for _, d := range defects {
			list = append(list, office.Defect(d))
		}
		f.showDefects(list)
		return
	}
	ask, compare := f.sought()
	ui.Run(s.host.Async(), &s.saving, func(ctx context.Context) (saved, error) {
		ctx = context.WithoutCancel(ctx)
		if compare {
			like, err := s.o.SimilarPatients(ctx, ask)
			if err != nil {
				return saved{}, err
			}
			if like = f.unknown(like); len(like) > 0 {
				return saved{like: like}, nil
			}
		}
		if f.isNew {
			p, err := s.o.AddPatient(ctx, p)
			return saved{p: p}, err
		}
		return saved{p: p}, s.o.ChangePatient(ctx, f.was, p)
	}, f.afterSave)
}

func (f *form) afterSave(out saved, err error) {
	s := f.s
	var wrong *office.Invalid
	switch {
	case errors.As(err, &wrong):
		f.showDefects(wrong.Defects)
	case errors.Is(err, office.ErrStale):
		f.reload()
	case err != nil:
		s.host.Fail(err)
	case len(out.like) > 0:
		f.waiting = true
		f.showLike(out.like)
	default:
		s.dropForm(f)
		s.form = nil
		s.loaded = false
		s.host.Refresh()
		if f.isNew {
			s.host.Toast(i18n.T("patients.form.added", "mrn", out.p.MRN), nil)
			s.reset()
			s.justAdded = out.p.ID
			s.host.GoOn(page.Route{Page: page.Patient, ID: out.p.ID})
			return
		}
		s.host.Toast(i18n.T("patients.saved"), nil)
		s.host.Back()
	}
}

// clearable are the fields without dates: a date field says by itself what is wrong with what was typed.
func (f *form) clearable() []*kit.Field {
	var list []*kit.Field
	for _, field := range f.all() {
		if d, ok := field.Control().(*kit.DateField); ok {
			if _, err := d.Date(); err != nil {
				continue
			}
		}
		list = append(list, field)
	}
	return list
}

// showDefects says everything that is wrong: at its field, or above the form if it has none.
func (f *form) showDefects(list []office.Defect) {
	var rest []string
	for _, d := range list {
		field := f.at[d.Field]
		switch {
		case field == nil:
			rest = append(rest, say(d))
		case field.Error() == "":
			field.SetError(say(d))
		}
	}
	f.sayTop()
	if len(rest) > 0 {
		f.sayTop(kit.Banner(kit.Bad, "", strings.Join(rest, " ")))
	}
	for _, field := range f.all() {
		if field.Error() != "" {
			f.page.Reveal(field)
			field.Focus()
			return
		}
	}
}

// reload shows what somebody else changed while the form was open, with the choice whose values hold.
func (f *form) reload() {
	s := f.s
	ui.Run(s.host.Async(), &s.loading, func(ctx context.Context) (office.Chart, error) { return s.o.Chart(ctx, f.was.ID) }, func(c office.Chart, err error) {
		if err != nil {
			s.host.Fail(err)
			return
		}
		s.chart, s.loaded = c, true
		var changes []string
		for _, ch := range patient.Diff(f.was, c.Patient) {
			changes = append(changes, s.fieldName(ch.Field, f.was, c.Patient)+": "+valueWords(ch.Field, ch.New))
		}
		f.sayTop(kit.Banner(kit.Warn, i18n.T("patients.stale.title"), strings.Join(changes, " · "),
			kit.Secondary(i18n.T("patients.stale.theirs"), func() {
				s.dropForm(f)
				s.form = nil
				s.showForm(c.Patient.ID)
			}).Small(),
			kit.Secondary(i18n.T("patients.stale.mine"), func() {
				mine, _ := f.read()
				again := newForm(s, patient.Clean(merge(f.was, c.Patient, mine)))
				again.was, again.others = c.Patient, f.others
				s.form = again
				s.set(again.page)
				again.save()
			}).Small()))
		f.page.ScrollToTop()
	})
}

// sayKept tells that what was typed before is still here.
func (f *form) sayKept() {
	f.sayTop(kit.Banner(kit.Info, "", i18n.T("patients.form.kept"), kit.Secondary(i18n.T("patients.form.discard"), func() {
		f.s.dropForm(f)
		f.s.form = nil
		f.s.showForm(f.was.ID)
	}).Small()))
}

// sayTop puts something above the form, or takes it away.
func (f *form) sayTop(pieces ...fyne.CanvasObject) {
	f.top.Objects = pieces
	f.top.Hidden = len(pieces) == 0
	f.top.Refresh()
	f.refresh()
}

// cancel leaves the form; what was typed is only thrown away when that is said.
func (f *form) cancel() {
	leave := func() {
		f.s.dropForm(f)
		f.s.form = nil
		f.s.host.Back()
	}
	if !f.changed() {
		leave()
		return
	}
	f.s.host.Ask(i18n.T("patients.form.leave.title"), i18n.T("patients.form.leave.question"), i18n.T("patients.form.discard"), true, leave)
}

// merge puts what was changed here over what somebody else saved meanwhile: what was not touched here keeps the newer
// value. Lists count as one value.
func merge(was, theirs, mine patient.Patient) patient.Patient {
	p := theirs
	keep := map[string]func(){
		"mrn": func() { p.MRN = mine.MRN }, "last": func() { p.Last = mine.Last }, "first": func() { p.First = mine.First },
		"middle": func() { p.Middle = mine.Middle }, "preferred": func() { p.Preferred = mine.Preferred }, "born": func() { p.Born = mine.Born },
		"died": func() { p.Died = mine.Died }, "emancipated": func() { p.Emancipated = mine.Emancipated }, "phone": func() { p.Phone = mine.Phone },
		"email": func() { p.Email = mine.Email }, "address": func() { p.Address = mine.Address }, "language": func() { p.Language = mine.Language },
		"contact": func() { p.Contact = mine.Contact }, "alerts": func() { p.Alerts = mine.Alerts },
		"restrictions": func() { p.Restrictions = mine.Restrictions }, "representatives": func() { p.Representatives = mine.Representatives },
	}
	for _, c := range patient.Diff(was, patient.Clean(mine)) {
		part, _, _ := strings.Cut(c.Field, ".")
		if f := keep[part]; f != nil {
			f()
		}
	}
	return p
}
