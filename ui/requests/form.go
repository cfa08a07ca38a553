// This file is the small form that each act is done with: a dialog with a few fields. What was typed stays when it is
// refused, and the refusal is said in it.

package requests

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"consentry/domain/calendar"
	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
)

// form is a dialog that is being put together.
type form struct {
	h       page.Host
	title   string
	pieces  []fyne.CanvasObject
	fields  []*kit.Field
	problem *kit.Text
	note    *kit.Entry
	date    *kit.DateField
	paper   []byte
	sending ui.Generation
	closing func()
}

func newForm(h page.Host, title string) *form {
	return &form{h: h, title: title, problem: kit.ErrorText(""), closing: func() {}}
}

func (f *form) add(o fyne.CanvasObject) { f.pieces = append(f.pieces, o) }

func (f *form) say(text string) *form { f.add(kit.MutedText(text)); return f }

func (f *form) field(label string, o fyne.CanvasObject) *kit.Field {
	x := kit.NewField(label, o)
	f.fields = append(f.fields, x)
	f.add(x)
	return x
}

func (f *form) text(label, value string) *kit.Entry {
	e := kit.NewEntry("").Limit(300)
	e.SetValue(value)
	f.field(label, e)
	return e
}

func (f *form) long(label, value string) *kit.Entry {
	e := kit.NewNotes("", 4000)
	e.SetMinRowsVisible(3)
	e.SetValue(value)
	f.field(label, e)
	return e
}

// money is an amount in dollars; cents reads it.
func (f *form) money(label string, cents int) *kit.Entry {
	e := kit.NewEntry("0.00").Limit(12)
	if cents > 0 {
		e.SetValue(strconv.Itoa(cents/100) + "." + pad2(cents%100))
	}
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
	f.field(label, c)
	return c
}

func (f *form) pick(label string, options []kit.Option, chosen string) *kit.Select {
	c := kit.NewSelect(i18n.T("requests.choose"), options, chosen, func(string) {})
	f.field(label, c)
	return c
}

func (f *form) tick(label string, on bool) *kit.CheckBox {
	c := kit.NewCheckBox(label, on, func(bool) {})
	f.add(c)
	return c
}

// day asks on which day it was done; today to begin with.
func (f *form) day(label string, d calendar.Date) *kit.DateField {
	x := kit.NewDateField(f.h.Today())
	x.SetDate(d)
	field := kit.NewDate(label, x)
	f.fields = append(f.fields, field)
	f.add(field)
	return x
}

// on asks for the day of the act itself.
func (f *form) on(label string) *form { f.date = f.day(label, f.h.Today()); return f }

// noted asks for the note of the act itself.
func (f *form) noted(label string) *form { f.note = f.long(label, ""); return f }

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
		d, err := f.date.Date()
		if err != nil {
			return w, err
		}
		w.On = d
	}
	return w, nil
}

// open shows the form. do is done away from the widgets; once it worked the form goes away and done is called.
func (f *form) open(yes string, grave bool, do func(context.Context, office.When) error, done func()) *form {
	send := func() {
		f.problem.SetText("")
		w, err := f.when()
		if err != nil {
			f.refuse(err)
			return
		}
		ui.Run(f.h.Async(), &f.sending, func(ctx context.Context) (struct{}, error) {
			return struct{}{}, do(context.WithoutCancel(ctx), w)
		}, func(_ struct{}, err error) {
			if err != nil {
				f.refuse(err)
				return
			}
			f.closing()
			done()
		})
	}
	b := kit.Primary(yes, send)
	if grave {
		b = kit.Danger(yes, send)
	}
	kit.SubmitOnEnter(send, f.fields...)
	f.closing = f.h.Dialog(f.title, kit.Stack(14, append(f.pieces, f.problem, kit.Row(8, kit.Spring(), b))...))
	if len(f.fields) > 0 {
		f.fields[0].Focus()
	}
	return f
}

// refuse says what is wrong in the form; what has no sentence is told as every failure is.
func (f *form) refuse(err error) {
	sentence, ok := i18n.Sentence(err)
	if !ok {
		var bad *wrong
		if errors.As(err, &bad) {
			f.problem.SetText(bad.sentence)
			return
		}
		f.h.Fail(err)
		return
	}
	f.problem.SetText(sentence)
}

// wrong is a mistake of typing that never leaves the form.
type wrong struct{ sentence string }

func (e *wrong) Error() string { return "typed wrongly" }

// amount reads a field of money or says what is wrong.
func amount(e *kit.Entry) (int, error) {
	n, ok := cents(e.Value())
	if !ok {
		return 0, &wrong{i18n.T("requests.money.bad")}
	}
	return n, nil
}
