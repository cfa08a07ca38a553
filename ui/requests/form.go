// This file is the small form that each act is done with: a dialog with a few fields. What was typed stays when it is
// refused, and the refusal is said in it.

package requests

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"consentry/domain/calendar"
	"consentry/domain/office"
	"consentry/domain/request"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

// form is a dialog that is being put together.
type form struct {
	s       *Detail
	h       page.Host
	name    string      // the message key of its title, by which what was typed is found again
	inputs  []kit.Input // everything that can be filled in, in order
	next    func()      // opened once this one is done
	pieces  []fyne.CanvasObject
	fields  []*kit.Field
	named   map[string]*kit.Field // where a refusal is said, by the name the rules have for it
	problem *kit.Text
	note    *kit.Entry
	date    *kit.DateField
	paper   []byte
	sending ui.Generation
	closing func()
}

// form begins the form of a title.
func (s *Detail) form(name string) *form {
	return &form{s: s, h: s.host, name: name, problem: kit.ErrorText(""), named: map[string]*kit.Field{}, closing: func() {}}
}

func (f *form) add(o fyne.CanvasObject) { f.pieces = append(f.pieces, o) }

func (f *form) say(text string) *form { f.add(kit.MutedText(text)); return f }

func (f *form) field(label string, o fyne.CanvasObject) *kit.Field {
	x := kit.NewField(label, o)
	f.fields = append(f.fields, x)
	f.add(x)
	return x
}

// says makes the last field the place where refusals of these names are said.
func (f *form) says(names ...string) {
	for _, n := range names {
		f.named[n] = f.fields[len(f.fields)-1]
	}
}

// keeps makes what is typed there survive when the form is left.
func (f *form) keeps(o fyne.CanvasObject) { f.inputs = append(f.inputs, kit.Inputs(o)...) }

func (f *form) text(label, value string) *kit.Entry {
	e := kit.NewEntry("").Limit(300)
	e.SetValue(value)
	f.keeps(e)
	f.field(label, e)
	return e
}

func (f *form) long(label, value string) *kit.Entry {
	e := kit.NewNotes("", 4000)
	e.SetMinRowsVisible(3)
	e.SetValue(value)
	f.keeps(e)
	f.field(label, e)
	return e
}

// money is an amount in dollars; cents reads it.
func (f *form) money(label string, cents int) *kit.Entry {
	e := kit.NewEntry("0.00").Limit(12)
	if cents > 0 {
		e.SetValue(strconv.Itoa(cents/100) + "." + pad2(cents%100))
	}
	f.keeps(e)
	f.field(label, e)
	return e
}

func pad2(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

// cents reads dollars as people type them: "12", "12.5", "$12.50", "1,200.00"; ok is false when that is no amount.
func cents(text string) (n int, ok bool) {
	text = strings.NewReplacer("$", "", ",", "", " ", "").Replace(text)
	if text == "" {
		return 0, true
	}
	whole, part, _ := strings.Cut(text, ".")
	if len(part) > 2 || whole == "" && part == "" {
		return 0, false
	}
	part += strings.Repeat("0", 2-len(part))
	for _, r := range whole + part {
		if r < '0' || r > '9' {
			return 0, false
		}
	}
	n, err := strconv.Atoi(whole + part)
	return n, err == nil && n <= 100_000_000
}

func (f *form) choose(label string, options []kit.Option, chosen string, changed func(string)) *kit.Choice {
	c := kit.NewChoice(options, chosen, changed)
	f.keeps(c)
	f.field(label, c)
	return c
}

// language is the language of a letter; the hand stays where it was, it is mostly right.
func (f *form) language(lang string) *kit.Choice {
	c := kit.NewChoice([]kit.Option{{ID: i18n.English, Label: "English"}, {ID: i18n.Spanish, Label: "Español"}}, cmp.Or(lang, i18n.English), nil)
	f.add(kit.NewField(i18n.T("requests.letter.lang"), c))
	f.say(i18n.T("requests.letter.lang.sub"))
	return c
}

func (f *form) pick(label string, options []kit.Option, chosen string) *kit.Select {
	c := kit.NewSelect(i18n.T("requests.choose"), options, chosen, func(string) {})
	f.keeps(c)
	f.field(label, c)
	return c
}

func (f *form) tick(label string, on bool) *kit.CheckBox {
	c := kit.NewCheckBox(label, on, func(bool) {})
	f.keeps(c)
	f.add(c)
	return c
}

// pair puts the last two pieces side by side.
func (f *form) pair() {
	at := len(f.pieces) - 2
	f.pieces = append(f.pieces[:at:at], kit.ColumnsTop(14, []float32{1, 1}, f.pieces[at:]...))
}

// day asks on which day it was done; today to begin with.
func (f *form) day(label string, d calendar.Date) *kit.DateField {
	x := kit.NewDateField(f.h.Today())
	x.SetDate(d)
	f.keeps(x)
	field := kit.NewDate(label, x)
	f.fields = append(f.fields, field)
	f.add(field)
	return x
}

// on asks for the day of the act itself.
func (f *form) on(label string) *form { f.date = f.day(label, f.h.Today()); f.says("on"); return f }

// noted asks for the note of the act itself.
func (f *form) noted(label string) *form { f.note = f.long(label, ""); f.says("note"); return f }

// papered offers to add the paper that proves it.
func (f *form) papered() *form {
	var b *kit.Button
	b = kit.Secondary(i18n.T("requests.paper.add"), func() {
		f.h.PickFile([]string{"pdf", "jpg", "jpeg", "png"}, func(_ string, data []byte) {
			f.paper = data
			b.SetText(i18n.T("requests.paper.added"))
		})
	}).WithIcon(kit.IconPaper).Small()
	f.add(kit.Row(8, b, kit.Spring()))
	return f
}

// when is the day, the note and the paper that the form asked for.
func (f *form) when() (office.When, error) {
	w := office.When{Paper: f.paper}
	if f.note != nil {
		w.Note = f.note.Value()
	}
	if f.date != nil {
		d, err := f.dateIn(f.date)
		if err != nil {
			return w, err
		}
		w.On = d
	}
	return w, nil
}

// open shows the form. read reads the fields and answers with what is to be done, which then happens away from them; once
// it worked the form goes away and done is called.
func (f *form) open(yes string, grave bool, read func(office.When) (func(context.Context) error, error), done func()) *form {
	send := func() {
		f.problem.SetText("")
		kit.ClearErrors(f.fields...)
		w, err := f.when()
		if err != nil {
			f.refuse(err)
			return
		}
		do, err := read(w)
		if err != nil {
			f.refuse(err)
			return
		}
		ui.Run(f.h.Async(), &f.sending, func(ctx context.Context) (struct{}, error) {
			return struct{}{}, do(context.WithoutCancel(ctx))
		}, func(_ struct{}, err error) {
			if err != nil {
				f.refuse(err)
				return
			}
			f.s.begun.Drop(f.name)
			f.s.keepForms()
			f.closing()
			done()
		})
	}
	if again := f.s.begun.Open(f.name, f.inputs); again != nil {
		f.pieces = slices.Insert(f.pieces, 0, again)
	}
	b := kit.Primary(yes, send)
	if grave {
		b = kit.Danger(yes, send)
	}
	kit.SubmitOnEnter(send, f.fields...)
	f.closing = f.h.Dialog(i18n.T(f.name), kit.Stack(14, append(f.pieces, f.problem, kit.Row(8, kit.Spring(), b))...))
	if len(f.fields) > 0 {
		f.fields[0].Focus()
	} else {
		f.h.Focus(b)
	}
	return f
}

// refuse says what is wrong at its field, or above the button; what has no sentence is told as every failure is.
func (f *form) refuse(err error) {
	var typed *wrong
	var ruled request.Refused
	switch sentence, ok := i18n.Sentence(err); {
	case errors.As(err, &typed):
		f.at(typed.field, typed.sentence)
	case !ok:
		f.h.Fail(err)
	case errors.As(err, &ruled):
		f.at(f.named[ruled.Field], sentence)
	default:
		f.at(nil, sentence)
	}
}

func (f *form) at(field *kit.Field, sentence string) {
	if field == nil {
		f.problem.SetText(sentence)
		return
	}
	if sentence != "" {
		field.SetError(sentence)
	}
	field.Focus()
}

// wrong is a mistake of typing that never leaves the form. Without a sentence the field says it by itself.
type wrong struct {
	field    *kit.Field
	sentence string
}

func (e *wrong) Error() string { return "typed wrongly" }

func (f *form) around(o fyne.CanvasObject) *kit.Field {
	for _, x := range f.fields {
		if x.Control() == o {
			return x
		}
	}
	return nil
}

// amount reads a field of money or says what is wrong.
func (f *form) amount(e *kit.Entry) (int, error) {
	n, ok := cents(e.Value())
	if !ok {
		return 0, &wrong{f.around(e), i18n.T("requests.money.bad")}
	}
	return n, nil
}

// dateIn reads a field of a day, which says by itself what is wrong.
func (f *form) dateIn(d *kit.DateField) (calendar.Date, error) {
	on, err := d.Date()
	if err != nil {
		return on, &wrong{field: f.around(d)}
	}
	return on, nil
}

// unchosen is what a form says whose question was not answered.
func (f *form) unchosen(o fyne.CanvasObject) error {
	return &wrong{f.around(o), i18n.T("requests.choose.one")}
}
