// This file is the form of fifteen seconds by which a disclosure is noted or corrected.
package disclosures

import (
	"context"
	"errors"
	"time"

	"fyne.io/fyne/v2"

	"consentry/domain/consent"
	"consentry/domain/disclosure"
	"consentry/domain/office"
	"consentry/domain/patient"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
	"consentry/ui/whom"
)

// form is a disclosure being typed.
type form struct {
	s       *Screen
	correct office.DisclosureLine // what it corrects; no ID: nothing
	who     *whom.Picker
	day     *kit.DateField
	entries map[string]*kit.Entry // by the field's name in the rules
	basis   *kit.Select
	signed  *kit.Select
	by      *kit.CheckBox
	fields  map[string]*kit.Field
	order   []*kit.Field
	known   *fyne.Container // recipients to choose from
	listed  *kit.Text       // whether an accounting lists it
	grounds *fyne.Container // restrictions, and the signed authorization
	save    *kit.Button
	body    *fyne.Container
}

func (s *Screen) zone() *time.Location {
	if z := s.host.Me().Zone; z != nil {
		return z
	}
	return time.UTC
}

// note asks for a new entry.
func (s *Screen) note() {
	f := s.newForm()
	f.open(i18n.T("disclosures.note"), i18n.T("disclosures.save"))
	if s.patient.ID != "" {
		f.who.Choose(s.patient)
		f.fields["recipient"].Focus()
		return
	}
	f.who.Field.Focus()
}

// correct asks what an entry should have said.
func (s *Screen) correct(l office.DisclosureLine) {
	f := s.newForm()
	f.correct = l
	f.day.SetDate(l.On)
	for name, text := range map[string]string{"recipient": l.Recipient, "address": l.Address, "what": l.What, "purpose": l.Purpose, "note": l.Note} {
		f.entries[name].SetValue(text)
	}
	f.basis.Choose(string(l.Basis))
	f.by.SetOn(l.Source == "BA")
	f.add("because", kit.NewField(i18n.T("disclosures.because"), f.entry("because", 500)).Require().Help(i18n.T("disclosures.because.help")))
	f.open(i18n.T("disclosures.correct.title"), i18n.T("disclosures.correct.save"))
	f.chosen()
	f.read(l.PatientID, l.AuthorizationID)
	f.fields["recipient"].Focus()
}

func (f *form) entry(name string, limit int) *kit.Entry {
	f.entries[name] = kit.NewEntry("").Limit(limit)
	return f.entries[name]
}

func (f *form) add(name string, field *kit.Field) {
	f.fields[name] = field
	f.order = append(f.order, field)
}

func (s *Screen) newForm() *form {
	f := &form{s: s, entries: map[string]*kit.Entry{}, fields: map[string]*kit.Field{}, known: kit.Wrap(8), listed: kit.SmallText(""), grounds: kit.Stack(8)}
	f.who = whom.New(s.host, s.o, i18n.T("disclosures.who"))
	f.who.Field.Require()
	f.who.OnChosen = func(p patient.Patient) {
		f.grounds.Objects = nil
		f.signed = nil
		if p.ID != "" {
			f.read(p.ID, "")
			f.fields["recipient"].Focus()
		}
	}
	f.day = kit.NewDateField(s.host.Today())
	f.day.SetDate(s.host.Today())
	f.add("recipient", kit.NewField(i18n.T("disclosures.recipient"), f.entry("recipient", 200)).Require())
	offer := s.host.Async().Debounce(150*time.Millisecond, f.offer)
	f.entries["recipient"].OnEdited = func(string) { offer() }
	f.add("address", kit.NewField(i18n.T("disclosures.address"), f.entry("address", 300)))
	f.add("what", kit.NewField(i18n.T("disclosures.what"), f.entry("what", 500)).Require())
	f.entries["what"].SetPlaceHolder(i18n.T("disclosures.what.help"))
	f.add("purpose", kit.NewField(i18n.T("disclosures.purpose"), f.entry("purpose", 500)).Require())
	bases := make([]kit.Option, 0, len(disclosure.Bases()))
	for _, b := range disclosure.Bases() {
		bases = append(bases, kit.Option{ID: string(b), Label: basisWords(b)})
	}
	f.basis = kit.NewSelect(i18n.T("disclosures.basis.choose"), bases, "", func(string) { f.chosen() })
	why := kit.NewWhy(kit.WhyText{Sentences: i18n.T("disclosures.why.text"), Citation: citeContent})
	f.add("basis", kit.NewField(i18n.T("disclosures.basis.label"), f.basis).Require().Why(why))
	f.add("on", kit.NewDate(i18n.T("disclosures.on"), f.day))
	f.add("note", kit.NewField(i18n.T("disclosures.note_field"), f.entry("note", 1000)))
	f.by = kit.NewCheckBox(i18n.T("disclosures.by_associate"), false, nil)
	return f
}

// open shows the form.
func (f *form) open(title, yes string) {
	f.save = kit.Primary(yes, f.send)
	pieces := []fyne.CanvasObject{}
	if f.correct.ID == "" {
		pieces = append(pieces, f.who.Content())
	} else {
		pieces = append(pieces, kit.Fact(i18n.T("disclosures.col.patient"), f.correct.Patient))
	}
	pieces = append(pieces, f.grounds, kit.Stack(6, f.fields["recipient"], f.known), kit.ColumnsTop(12, []float32{1, 180}, f.fields["address"], f.fields["on"]),
		f.fields["what"], f.fields["purpose"], kit.Stack(4, f.fields["basis"], f.listed), f.by, f.fields["note"])
	if because, ok := f.fields["because"]; ok {
		pieces = append(pieces, because)
	}
	f.body = kit.Stack(12, append(pieces, kit.Row(8, kit.Spring(), f.save))...)
	kit.SubmitOnEnter(f.send, f.order...)
	f.s.close = f.s.host.Dialog(title, f.body)
	f.s.drop = func() {
		f.who.Forget()
		for _, e := range f.entries {
			e.SetValue("")
		}
		f.known.Objects, f.grounds.Objects = nil, nil
	}
}

// read shows what the patient restricted and which authorizations there are.
func (f *form) read(patientID, authorization string) {
	ui.Run(f.s.host.Async(), &f.s.looking, func(ctx context.Context) (office.DisclosureGrounds, error) {
		return f.s.o.DisclosureGrounds(ctx, patientID)
	},
		func(g office.DisclosureGrounds, err error) {
			if err != nil {
				f.s.host.Fail(err)
				return
			}
			f.grounds.Objects = nil
			for _, r := range g.Restrict {
				f.grounds.Add(kit.Banner(kit.Warn, i18n.T("disclosures.restricted"), r.Text))
			}
			f.signed = kit.NewSelect(i18n.T("disclosures.signed.none"), signedOptions(g.Signed), authorization, nil)
			if authorization == "" && len(g.Signed) == 1 {
				f.signed.Choose(g.Signed[0].ID)
			}
			f.add("authorization_id", kit.NewField(i18n.T("disclosures.signed"), f.signed).Require())
			f.chosen()
		})
}

func signedOptions(list []consent.Document) []kit.Option {
	var out []kit.Option
	for _, d := range list {
		out = append(out, kit.Option{ID: d.ID, Label: i18n.T("disclosures.signed.one", "n", d.Number, "date", i18n.Date(d.Signature.SignedOn))})
	}
	return out
}

// chosen shows what follows from the ground.
func (f *form) chosen() {
	b := disclosure.Basis(f.basis.Chosen())
	f.fields["basis"].SetError("")
	f.listed.SetText("")
	if b != "" {
		f.listed.SetText(exclusionWords(b))
	}
	if b == disclosure.Impermissible {
		f.listed.SetText(i18n.T("disclosures.impermissible.help"))
	}
	kept := f.grounds.Objects[:0:0]
	field := f.fields["authorization_id"]
	for _, o := range f.grounds.Objects {
		if field == nil || o != fyne.CanvasObject(field) {
			kept = append(kept, o)
		}
	}
	if field != nil && b == disclosure.Authorization {
		kept = append(kept, field)
	}
	f.grounds.Objects = kept
	f.grounds.Refresh()
	f.body.Refresh()
}

// offer shows to whom something went before.
func (f *form) offer() {
	typed := f.entries["recipient"].Value()
	if len([]rune(typed)) < 2 {
		f.known.Objects = nil
		f.body.Refresh()
		return
	}
	ui.Run(f.s.host.Async(), &f.s.looking, func(ctx context.Context) ([]office.Recipient, error) { return f.s.o.Recipients(ctx, typed) },
		func(list []office.Recipient, err error) {
			if err != nil {
				f.s.host.Fail(err)
				return
			}
			f.known.Objects = nil
			for _, r := range list {
				if r.Name == typed {
					continue
				}
				f.known.Add(kit.NewActionChip(kit.Info, r.Name, func() {
					f.entries["recipient"].SetValue(r.Name)
					f.entries["address"].SetValue(r.Address)
					f.known.Objects = nil
					f.body.Refresh()
					f.fields["what"].Focus()
				}))
			}
			f.body.Refresh()
		})
}

// typed is the form as it stands; ok is false while something is to be put right first.
func (f *form) typed() (office.DisclosureForm, bool) {
	kit.ClearErrors(f.order...)
	on, err := f.day.Date()
	if err != nil {
		f.fields["on"].Focus()
		return office.DisclosureForm{}, false
	}
	d := office.DisclosureForm{PatientID: f.who.Chosen().ID, On: on, Recipient: f.entries["recipient"].Value(), Address: f.entries["address"].Value(),
		What: f.entries["what"].Value(), Purpose: f.entries["purpose"].Value(), Basis: disclosure.Basis(f.basis.Chosen()), ByAssociate: f.by.On(), Note: f.entries["note"].Value()}
	if f.correct.ID != "" {
		d.PatientID = f.correct.PatientID
	}
	if f.signed != nil {
		d.AuthorizationID = f.signed.Chosen()
	}
	if d.PatientID == "" {
		f.who.Field.SetError(i18n.T("disclosures.who.missing"))
		f.who.Field.Focus()
		return d, false
	}
	return d, true
}

func (f *form) send() {
	d, ok := f.typed()
	if !ok {
		return
	}
	f.save.SetEnabled(false)
	ui.Run(f.s.host.Async(), &f.s.saving, func(ctx context.Context) (disclosure.Disclosure, error) {
		ctx = context.WithoutCancel(ctx)
		if f.correct.ID != "" {
			return f.s.o.CorrectDisclosure(ctx, f.correct.ID, d, f.entries["because"].Value())
		}
		return f.s.o.NoteDisclosure(ctx, d)
	}, f.done)
}

// done closes the form, or says at its field what was refused. What nothing allowed goes on to an incident.
func (f *form) done(d disclosure.Disclosure, err error) {
	f.save.SetEnabled(true)
	var refused *office.Invalid
	if errors.As(err, &refused) {
		for _, x := range refused.Defects {
			if field := f.fields[x.Field]; field != nil && field.Error() == "" {
				words, _ := i18n.Sentence(&office.Problem{Key: x.Key, Args: x.Args})
				field.SetError(words)
			}
		}
		if kit.FocusFirstError(f.order...) {
			return
		}
	}
	if err != nil {
		f.s.host.Fail(err)
		return
	}
	f.s.close()
	f.s.drop()
	f.s.drop = func() {}
	f.s.host.Toast(i18n.T("disclosures.saved"), nil)
	f.s.renew()
	if d.Basis == disclosure.Impermissible {
		f.s.incident(d)
	}
}

// incident offers to report what should not have happened.
func (s *Screen) incident(d disclosure.Disclosure) {
	s.host.Ask(i18n.T("disclosures.incident"), i18n.T("disclosures.incident.question"), i18n.T("disclosures.incident.yes"), false, func() {
		s.host.Go(page.Route{Page: page.Wrong, ID: d.PatientID, Ref: "disclosure:" + d.ID})
	})
}
