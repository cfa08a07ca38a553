// Package whom asks which patient something is about: found by name, told apart by birth date and record number.
package whom

import (
	"context"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"consentry/domain/office"
	"consentry/domain/patient"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// Host is the window as the question sees it.
type Host interface {
	Async() *ui.Async
	Fail(error)
}

// Finder finds patients.
type Finder interface {
	FindPatients(ctx context.Context, text string) ([]office.FoundPatient, error)
}

// most of those found are listed: further letters tell more apart than further rows.
const most = 5

// Picker is a search box, and once somebody was chosen their name and birth date.
type Picker struct {
	Field    *kit.Field
	OnChosen func(patient.Patient) // also of nobody, with no ID
	h        Host
	o        Finder
	box      *kit.Entry
	rows     *fyne.Container
	body     *fyne.Container
	found    []office.FoundPatient
	chosen   patient.Patient
	finding  ui.Generation
}

// New returns a picker with nobody chosen. A screen that lets go of it calls Forget.
func New(h Host, o Finder, label string) *Picker {
	p := &Picker{h: h, o: o, box: kit.NewEntry(i18n.T("whom.hint")).Limit(100), rows: kit.Stack(0), OnChosen: func(patient.Patient) {}}
	p.Field = kit.NewField(label, p.box)
	look := h.Async().Debounce(150*time.Millisecond, p.find)
	p.box.OnEdited = func(string) { p.Field.SetError(""); look() }
	p.box.OnEnter = func() {
		// Enter chooses only who cannot be mistaken.
		if len(p.found) == 1 && !p.found[0].Similar && named(p.found[0].Patient, p.box.Value()) {
			p.Choose(p.found[0].Patient)
		}
	}
	p.body = kit.Stack(4)
	p.show()
	return p
}

// Content is what stands in the form.
func (p *Picker) Content() fyne.CanvasObject { return p.body }

// Chosen is who was chosen; no ID: nobody.
func (p *Picker) Chosen() patient.Patient { return p.chosen }

// Choose chooses somebody, or nobody.
func (p *Picker) Choose(who patient.Patient) {
	p.finding.Cancel()
	p.chosen, p.found = who, nil
	p.rows.Objects = nil
	p.box.SetValue("")
	p.Field.SetError("")
	p.show()
	p.OnChosen(who)
}

// Forget drops everything that tells of a patient.
func (p *Picker) Forget() {
	p.finding.Cancel()
	p.chosen, p.found, p.rows.Objects = patient.Patient{}, nil, nil
	p.box.SetValue("")
	p.show()
}

func (p *Picker) show() {
	p.body.Objects = []fyne.CanvasObject{p.Field, p.rows}
	if p.chosen.ID != "" {
		words := kit.Stack(2, kit.StrongText(p.chosen.ListName()), kit.SmallText(born(p.chosen)))
		p.body.Objects = []fyne.CanvasObject{kit.LabelText(p.Field.Label()), kit.Row(12, kit.NewAvatar(p.chosen.Name(), 36), kit.Grow(words),
			kit.Link(i18n.T("whom.other"), func() { p.Choose(patient.Patient{}); p.Field.Focus() }).Small())}
	}
	p.body.Refresh()
}

func (p *Picker) find() {
	text := p.box.Value()
	ui.Run(p.h.Async(), &p.finding, func(ctx context.Context) ([]office.FoundPatient, error) { return p.o.FindPatients(ctx, text) },
		func(list []office.FoundPatient, err error) {
			if err != nil {
				p.h.Fail(err)
				return
			}
			p.found = list
			p.rows.Objects = p.list(text)
			p.body.Refresh()
		})
}

func (p *Picker) list(text string) []fyne.CanvasObject {
	switch {
	case text == "":
		return nil
	case len(p.found) == 0:
		return []fyne.CanvasObject{kit.MutedText(i18n.T("whom.none"))}
	}
	var rows []fyne.CanvasObject
	for _, f := range p.found[:min(len(p.found), most)] {
		var chip fyne.CanvasObject = kit.Gap(0, 0)
		if f.Similar {
			chip = kit.NewChip(kit.Warn, i18n.T("whom.similar"))
		}
		words := kit.Stack(2, kit.StrongText(f.Patient.ListName()), kit.SmallText(born(f.Patient)))
		rows = append(rows, kit.Inset(6, 0, kit.Row(12, kit.Grow(words), chip, kit.Secondary(i18n.T("whom.choose"), func() { p.Choose(f.Patient) }).Small())))
	}
	if more := len(p.found) - most; more > 0 {
		rows = append(rows, kit.MutedText(i18n.T("whom.more", "n", more)))
	}
	return kit.Lines(rows...)
}

// named tells whether each word that was typed begins a part of the name, or is a number: a match in a representative's
// name, say, is no choice yet.
func named(p patient.Patient, typed string) bool {
	parts := strings.Fields(strings.ToLower(p.First + " " + p.Last + " " + p.Preferred))
	for _, word := range strings.Fields(strings.ToLower(strings.ReplaceAll(typed, ",", " "))) {
		if !strings.ContainsAny(word, "0123456789") && !slices.ContainsFunc(parts, func(part string) bool { return strings.HasPrefix(part, word) }) {
			return false
		}
	}
	return true
}

func born(p patient.Patient) string {
	return i18n.T("whom.born", "date", i18n.Date(p.Born), "mrn", p.MRN)
}
