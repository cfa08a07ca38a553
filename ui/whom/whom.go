// Package whom is the one way to choose the patient something is about: found by the first letters, told apart by birth date
// and record number, taken by Enter, a click or a button. Forms, check-in, photo intake, the log of requests and the audit log
// ask with it. It also shows what such a patient has asked for and binds the practice.
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

const (
	most = 5   // of those found are listed: further letters tell more apart than further rows
	long = 100 // characters that the box takes
)

// Picker is a search box, and once somebody was chosen their name and birth date. The arrows mark a row and Enter takes it; a
// row is marked by itself only if it cannot be mistaken. Esc empties the box.
type Picker struct {
	Field *kit.Field
	// OnChosen is told who was chosen; also of nobody, with no ID.
	OnChosen func(patient.Patient)
	// OnLaid is told when rows came or went, so that the screen can make room.
	OnLaid func()
	// Verb is what the button of a row says.
	Verb string
	// None is the sentence when nobody was found.
	None string
	// Most is how many rows are listed.
	Most int

	h       Host
	o       Finder
	goes    bool // the screen goes on by itself: who was chosen is not shown here
	offers  []offer
	box     *kit.Entry
	rows    *fyne.Container
	body    *fyne.Container
	found   []office.FoundPatient
	asked   string // the text that the rows answer
	hits    []hit
	at      int  // the marked row; -1: none
	taking  bool // Enter was pressed before the answer came
	marking bool // arrow down was
	chosen  patient.Patient
	finding ui.Generation
}

// hit is a row that can be marked and taken.
type hit struct {
	row  *kit.PickRow
	take func()
}

// offer is what else may be done when the one who is looked for is not among the rows.
type offer struct {
	words string
	act   func()
}

// New returns a picker with nobody chosen. A screen that lets go of it calls Forget.
func New(h Host, o Finder, label string) *Picker {
	p := &Picker{h: h, o: o, box: kit.NewEntry(i18n.T("whom.hint")).Limit(long), rows: kit.Stack(0), OnChosen: func(patient.Patient) {}, OnLaid: func() {},
		Verb: i18n.T("whom.choose"), None: i18n.T("whom.none"), Most: most, at: -1}
	p.Field = kit.NewField(label, p.box)
	look := h.Async().Debounce(150*time.Millisecond, p.find)
	p.box.OnEdited = func(string) { p.taking, p.marking = false, false; look() }
	p.box.OnEnter = p.enter
	p.box.OnKey = p.key
	p.body = kit.Stack(4)
	p.rows.Hide()
	p.show()
	return p
}

// Goes makes a picker whose screen goes on by itself with whoever is chosen: nothing of them is shown here.
func (p *Picker) Goes(on func(patient.Patient)) *Picker {
	p.goes, p.OnChosen = true, on
	return p
}

// Offer adds a row below those found: what else may be done. It is never marked by itself.
func (p *Picker) Offer(words string, act func()) *Picker {
	p.offers = append(p.offers, offer{words, act})
	return p
}

// Hint says in an empty box what may be typed, where there is little room for it.
func (p *Picker) Hint(words string) *Picker {
	p.box.SetPlaceHolder(words)
	return p
}

// Content is what stands in the form.
func (p *Picker) Content() fyne.CanvasObject { return p.body }

// Rows are those found, for a screen that puts the field elsewhere.
func (p *Picker) Rows() fyne.CanvasObject { return p.rows }

// Target takes the keyboard.
func (p *Picker) Target() fyne.Focusable { return p.box }

// Chosen is who was chosen; no ID: nobody.
func (p *Picker) Chosen() patient.Patient { return p.chosen }

// Choose chooses somebody, or nobody.
func (p *Picker) Choose(who patient.Patient) {
	p.empty()
	p.Field.SetError("")
	if !p.goes {
		p.chosen = who
		p.show()
		if who.ID != "" {
			kit.ToAnswer(p.body)
		}
	}
	p.OnChosen(who)
}

// Forget drops everything that tells of a patient.
func (p *Picker) Forget() {
	p.empty()
	p.chosen = patient.Patient{}
	p.show()
}

// Stop gives up what is being looked for.
func (p *Picker) Stop() {
	p.finding.Cancel()
	p.taking, p.marking = false, false
}

// empty drops what was typed and found.
func (p *Picker) empty() {
	p.Stop()
	p.box.SetValue("")
	p.lay(nil, "")
}

func (p *Picker) show() {
	p.body.Objects = []fyne.CanvasObject{p.Field, p.rows}
	if p.chosen.ID != "" {
		words := kit.Stack(2, kit.StrongText(p.chosen.ListName()), kit.SmallText(Born(p.chosen)))
		p.body.Objects = []fyne.CanvasObject{kit.LabelText(p.Field.Label()), kit.Row(12, kit.NewAvatar(p.chosen.Name(), 36), kit.Grow(words),
			kit.Link(i18n.T("whom.other"), func() { p.Choose(patient.Patient{}); p.Field.Focus() }).Small())}
	}
	p.body.Refresh()
}

// find looks for what is in the box. An older answer is dropped.
func (p *Picker) find() {
	text := p.text()
	if text == "" {
		p.Stop()
		p.lay(nil, "")
		return
	}
	ui.Run(p.h.Async(), &p.finding, func(ctx context.Context) ([]office.FoundPatient, error) { return p.o.FindPatients(ctx, text) },
		func(list []office.FoundPatient, err error) {
			taking, marking := p.taking, p.marking
			p.taking, p.marking = false, false
			if err != nil {
				p.h.Fail(err)
				return
			}
			p.lay(list, text)
			switch {
			case marking && p.at < 0:
				p.mark(0)
			case taking && p.at >= 0:
				p.hits[p.at].take()
			}
		})
}

func (p *Picker) text() string { return strings.TrimSpace(p.box.Value()) }

// lay shows those found for a text.
func (p *Picker) lay(found []office.FoundPatient, text string) {
	p.found, p.asked, p.hits, p.at = found, text, nil, -1
	p.rows.Objects = p.list()
	p.rows.Hidden = len(p.rows.Objects) == 0
	if p.sure() {
		p.mark(0)
	}
	p.rows.Refresh()
	p.body.Refresh()
	p.OnLaid()
}

// sure tells whether there is one, who cannot be mistaken.
func (p *Picker) sure() bool {
	return len(p.found) == 1 && !p.found[0].Similar && named(p.found[0].Patient, p.asked)
}

// list is one row for each patient found: name, birth date, record number, and a chip if somebody sounds alike.
func (p *Picker) list() []fyne.CanvasObject {
	if p.asked == "" {
		return nil
	}
	var list []fyne.CanvasObject
	if len(p.found) == 0 {
		list = append(list, kit.Inset(7, 10, kit.MutedText(p.None)))
	}
	for _, f := range p.found[:min(len(p.found), p.Most)] {
		take := func() { p.Choose(f.Patient) }
		row := kit.Row(12, kit.NewAvatar(f.Patient.Name(), 32), kit.Grow(kit.Stack(2, kit.StrongText(f.Patient.ListName()), kit.SmallText(Born(f.Patient)))))
		if f.Similar {
			row.Add(kit.NewChip(kit.Warn, i18n.T("whom.similar")))
		}
		row.Add(kit.Secondary(p.Verb, take).Small())
		list = append(list, p.hit(row, take))
	}
	switch more := len(p.found) - p.Most; {
	case more > 0:
		list = append(list, kit.Inset(7, 10, kit.MutedText(i18n.T("whom.more", "n", more))))
	case len(p.found) > 0 && !p.sure():
		list = append(list, kit.Inset(7, 10, kit.SmallText(i18n.T("whom.keys"))))
	}
	for _, x := range p.offers {
		list = append(list, p.hit(kit.Row(8, kit.Grow(kit.StrongText(x.words)), kit.NewIcon(kit.IconPlus, 16, kit.ColorMuted)), x.act))
	}
	return list
}

func (p *Picker) hit(content fyne.CanvasObject, take func()) fyne.CanvasObject {
	i := len(p.hits)
	row := kit.NewPickRow(content, take, func() { p.mark(i) })
	p.hits = append(p.hits, hit{row, take})
	return row
}

// mark marks the row that Enter takes.
func (p *Picker) mark(to int) {
	if to < 0 || to >= len(p.hits) {
		return
	}
	if p.at >= 0 {
		p.hits[p.at].row.Mark(false)
	}
	p.at = to
	p.hits[to].row.Mark(true)
}

// key walks the rows with the arrows; Esc empties the box.
func (p *Picker) key(k fyne.KeyName) bool {
	switch {
	case k == fyne.KeyDown && p.text() != p.asked: // the rows are on their way
		p.marking, p.taking = true, false
	case k == fyne.KeyDown && len(p.hits) > 0:
		p.mark(p.at + 1)
	case k == fyne.KeyUp && len(p.hits) > 0:
		p.mark(p.at - 1)
	case k == fyne.KeyEscape && p.box.Value() != "":
		p.empty()
	default:
		return false
	}
	return true
}

// enter takes the marked row, if the rows answer what is typed; if they do not yet, it takes whom the answer leaves no doubt
// about.
func (p *Picker) enter() {
	switch text := p.text(); {
	case text == "":
	case text != p.asked:
		p.taking = true
		p.find()
	case p.at >= 0:
		p.hits[p.at].take()
	}
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

// Born tells apart people of the same name: birth date and record number.
func Born(p patient.Patient) string {
	return i18n.T("whom.born", "date", i18n.Date(p.Born), "mrn", p.MRN)
}
