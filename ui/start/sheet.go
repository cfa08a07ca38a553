// The Recovery Sheet: kept as one sheet or in envelopes, printed or saved, and some of its groups typed back, so that nobody
// goes on with a sheet that is not there.

package start

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"math/big"
	"strings"

	"fyne.io/fyne/v2"

	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// matcher is a kit that forgives how a group is typed.
type matcher interface {
	Matches(group int, text string) bool
}

// Splitter puts a sheet into envelopes.
type Splitter interface {
	RecoveryEnvelopes(ctx context.Context, k office.Kit, scheme office.SheetScheme) ([]office.KitPart, []byte, error)
}

// sheetPage is the page.
type sheetPage struct {
	a      *ui.Async
	kit    office.Kit
	whole  cut
	cuts   map[string]cut // by what was chosen, so that envelopes printed once stay the right ones
	cut    cut            // what is chosen now
	paper  Paper
	split  Splitter
	then   func()
	work   ui.Generation
	choice *kit.Choice
	body   *fyne.Container // what depends on the choice
	ask    []asked
	boxes  []*kit.Entry
	fields []*kit.Field
	print  *kit.Button
	next   *kit.Button
	got    *kit.Text
}

// cut is the sheet as it goes onto paper: undivided, or in envelopes.
type cut struct {
	parts []office.KitPart // none: undivided
	pdf   []byte
	had   bool // it was opened to print, or saved
}

// asked is a group that has to be typed back.
type asked struct{ part, group int } // from 1; part 0: the undivided sheet

// The ways in which a sheet is kept.
const (
	oneSheet     = "one"
	twoParts     = "two"
	threeParts   = "three"
	longestGroup = 40
)

var schemes = map[string]office.SheetScheme{twoParts: {Need: 2, Of: 2}, threeParts: {Need: 2, Of: 3}}

func newSheetPage(a *ui.Async, k office.Kit, pdf []byte, paper Paper, split Splitter, then func()) *sheetPage {
	p := &sheetPage{a: a, kit: k, whole: cut{pdf: pdf}, cuts: map[string]cut{}, paper: paper, split: split, then: then, body: kit.Stack(14)}
	p.cut = p.whole
	p.choice = kit.NewChoice([]kit.Option{{ID: oneSheet, Label: i18n.T("start.split.one")}, {ID: twoParts, Label: i18n.T("start.split.two")},
		{ID: threeParts, Label: i18n.T("start.split.three")}}, oneSheet, func(string) { p.chosen() })
	p.questions()
	p.arrange()
	return p
}

// questions picks what has to be typed back: two groups of a sheet, one of each envelope.
func (p *sheetPage) questions() {
	p.ask = nil
	if len(p.cut.parts) == 0 {
		for _, g := range twoOf(len(p.kit.Groups())) {
			p.ask = append(p.ask, asked{group: g})
		}
	}
	for i, part := range p.cut.parts {
		p.ask = append(p.ask, asked{part: i + 1, group: below(len(part.Groups())) + 1})
	}
	p.build()
}

// build makes a field for each group asked for.
func (p *sheetPage) build() {
	p.got, p.boxes, p.fields = kit.SmallText(""), nil, nil
	for _, g := range p.ask {
		e := kit.NewEntry("").Limit(longestGroup)
		label := i18n.T("start.sheet.group", "n", g.group)
		if g.part > 0 {
			label = i18n.T("start.split.group", "part", i18n.Count(g.part), "n", i18n.Count(g.group))
		}
		p.boxes = append(p.boxes, e)
		p.fields = append(p.fields, kit.NewField(label, e))
	}
	p.next = kit.Primary(i18n.T("start.next"), p.check)
	kit.SubmitOnEnter(p.check, p.fields...)
}

// chosen goes over to one sheet or to envelopes, which are made when they are first asked for.
func (p *sheetPage) chosen() {
	id := p.choice.Chosen()
	p.keepCut()
	if id == oneSheet {
		p.work.Cancel()
		p.use(p.whole)
		return
	}
	if c, made := p.cuts[id]; made {
		p.use(c)
		return
	}
	p.body.Objects = []fyne.CanvasObject{kit.NewBusy(i18n.T("start.split.making"), nil)}
	p.body.Refresh()
	k, scheme := p.kit, schemes[id]
	ui.Run(p.a, &p.work, func(ctx context.Context) (cut, error) {
		parts, pdf, err := p.split.RecoveryEnvelopes(context.WithoutCancel(ctx), k, scheme)
		return cut{parts: parts, pdf: pdf}, err
	}, func(c cut, err error) {
		if err != nil {
			p.choice.Choose(oneSheet)
			p.use(p.whole)
			p.got.SetText(sentence(err))
			return
		}
		p.cuts[id] = c
		p.use(c)
	})
}

// keepCut remembers whether what was chosen so far has reached the paper.
func (p *sheetPage) keepCut() {
	if len(p.cut.parts) == 0 {
		p.whole = p.cut
		return
	}
	for id, c := range p.cuts {
		if len(c.parts) == len(p.cut.parts) {
			p.cuts[id] = p.cut
		}
	}
}

func (p *sheetPage) use(c cut) {
	p.cut = c
	p.questions()
	p.arrange()
}

// twoOf picks groups at random, in order.
func twoOf(n int) []int {
	a, b := below(n), below(max(1, n-1))
	if b >= a {
		b++
	}
	return []int{min(a, b) + 1, max(a, b) + 1}
}

// below is a random number from 0 to n-1. If the system has no randomness, keys could not have been made either.
func below(n int) int {
	v, err := rand.Int(rand.Reader, big.NewInt(int64(max(1, n))))
	if err != nil {
		return 0
	}
	return int(v.Int64())
}

func (p *sheetPage) card() fyne.CanvasObject {
	pieces := []fyne.CanvasObject{kit.Section(i18n.T("start.sheet.title"), i18n.T("start.sheet.what"))}
	if p.split != nil {
		pieces = append(pieces, kit.NewField(i18n.T("start.split"), p.choice))
	}
	return kit.Card(append(pieces, p.body)...)
}

// arrange shows how to get what was chosen onto paper, and asks for its groups.
func (p *sheetPage) arrange() {
	file, back, warn, kept := "start.sheet.file", "start.sheet.back", "start.sheet.warn", "start.sheet.saved"
	if len(p.cut.parts) > 0 {
		file, back, warn, kept = "start.split.file", "start.split.back", "start.split.warn", "start.split.saved"
	}
	pdf := p.cut.pdf
	p.print = kit.Secondary(i18n.T("start.sheet.print"), func() {
		p.paper.Open(pdf, func(shown bool) {
			if shown {
				p.have(i18n.T("start.sheet.printed"))
			}
		})
	}).WithIcon(kit.IconPrint)
	save := kit.Secondary(i18n.T("start.sheet.save"), func() {
		p.paper.Save(i18n.T(file)+".pdf", pdf, func(saved bool) {
			if saved {
				p.have(i18n.T(kept))
			}
		})
	}).WithIcon(kit.IconDrive)
	groups, weights := []fyne.CanvasObject{}, []float32{}
	for _, f := range p.fields {
		groups, weights = append(groups, f), append(weights, 1)
	}
	p.body.Objects = nil
	if p.split != nil {
		p.body.Add(kit.SmallText(i18n.T("start.split." + p.choice.Chosen() + ".what")))
	}
	p.body.Add(kit.Banner(kit.Warn, "", i18n.T(warn)))
	if len(p.cut.parts) > 0 && p.whole.had {
		p.body.Add(kit.Banner(kit.Bad, "", i18n.T("start.split.destroy")))
	}
	if p.otherEnvelopes() {
		p.body.Add(kit.Banner(kit.Bad, "", i18n.T("start.split.destroy.envelopes")))
	}
	for _, o := range []fyne.CanvasObject{kit.Row(8, p.print, save, kit.Spring()), p.got, kit.Divider(),
		kit.Stack(10, kit.BodyText(i18n.T(back)), kit.ColumnsTop(14, weights, groups...)), kit.Row(8, kit.Spring(), p.next)} {
		p.body.Add(o)
	}
	p.body.Refresh()
}

// otherEnvelopes tells whether envelopes that are not those chosen now have reached the paper: they open everything all the same.
func (p *sheetPage) otherEnvelopes() bool {
	for _, c := range p.cuts {
		if c.had && len(c.parts) != len(p.cut.parts) {
			return true
		}
	}
	return false
}

func (p *sheetPage) focus() { fyneFocus(p.print) }

// have notes that the sheet is on paper or in a file.
func (p *sheetPage) have(sentence string) {
	if p.kit == nil {
		return // it was read back meanwhile
	}
	p.cut.had = true
	p.got.SetText(sentence)
	p.fields[0].Focus()
}

// check compares what was typed back.
func (p *sheetPage) check() {
	kit.ClearErrors(p.fields...)
	right := true
	for i, g := range p.ask {
		typed := p.boxes[i].Value()
		switch {
		case strings.TrimSpace(typed) == "":
			p.fields[i].SetError(i18n.T("start.sheet.empty"))
			right = false
		case g.part > 0 && !p.cut.parts[g.part-1].Matches(g.group, typed):
			p.fields[i].SetError(i18n.T("start.split.wrong", "part", i18n.Count(g.part), "n", i18n.Count(g.group)))
			right = false
		case g.part == 0 && !matches(p.kit, g.group, typed):
			p.fields[i].SetError(i18n.T("start.sheet.wrong", "n", g.group))
			right = false
		}
	}
	if !right {
		kit.FocusFirstError(p.fields...)
		return
	}
	p.then()
}

// matches compares a group, forgiving letter case and spaces at least.
func matches(k office.Kit, group int, text string) bool {
	if m, ok := k.(matcher); ok {
		return m.Matches(group, text)
	}
	plain := strings.ToUpper(strings.Join(strings.Fields(text), ""))
	return subtle.ConstantTimeCompare([]byte(plain), []byte(k.Groups()[group-1])) == 1
}

// wipe drops the sheet from memory, as far as that can be done.
func (p *sheetPage) wipe() {
	p.work.Cancel()
	clear(p.whole.pdf)
	for _, c := range p.cuts {
		clear(c.pdf)
	}
	p.cut, p.whole, p.cuts, p.kit = cut{}, cut{}, map[string]cut{}, nil
	for _, b := range p.boxes {
		b.SetValue("")
	}
}

// SheetAgainOptions is what the page needs.
type SheetAgainOptions struct {
	Async  *ui.Async
	Office Founder
	Sheet  Paper
	Done   func()
	Fail   func(error)
}

// SheetAgain makes a new Recovery Sheet when set-up was interrupted before the first one was confirmed.
type SheetAgain struct {
	o     SheetAgainOptions
	area  *kit.Scroller
	pass  *kit.PasswordField
	field *kit.Field
	page  *sheetPage
	work  ui.Generation
}

// NewSheetAgain returns the page, which begins by asking for the password.
func NewSheetAgain(o SheetAgainOptions) *SheetAgain {
	s := &SheetAgain{o: o, pass: kit.NewPasswordField()}
	s.field = kit.NewField(i18n.T("start.password"), s.pass).Require()
	s.pass.OnEnter(s.make)
	s.area = kit.NewScroller(kit.Gap(0, 0))
	s.question()
	return s
}

func (s *SheetAgain) question() {
	s.area.SetContent(middle(setUpWide, brand(), kit.Card(kit.Section(i18n.T("start.sheet.title"), i18n.T("start.sheet.again")), s.field,
		kit.Row(8, kit.Spring(), kit.Primary(i18n.T("start.sheet.again.password"), s.make)))))
}

// make makes the sheet.
func (s *SheetAgain) make() {
	if s.pass.Value() == "" {
		s.field.SetError(i18n.T("asking.password.missing"))
		s.field.Focus()
		return
	}
	secret := office.Secret{Password: []byte(s.pass.Value())}
	s.pass.Clear()
	s.area.SetContent(middle(setUpWide, brand(), kit.Card(kit.Section(i18n.T("start.sheet.title"), i18n.T("start.sheet.again")),
		kit.NewBusy(i18n.T("start.making.busy"), nil))))
	o := s.o
	type made struct {
		kit office.Kit
		pdf []byte
	}
	ui.Run(o.Async, &s.work, func(ctx context.Context) (made, error) {
		defer secret.Wipe()
		k, err := o.Office.NewRecoverySheet(ctx, secret)
		if k == nil {
			return made{}, err
		}
		pdf, perr := o.Office.RecoverySheet(k)
		return made{k, pdf}, errors.Join(err, perr)
	}, func(m made, err error) {
		switch {
		case m.kit == nil && passwordError(err):
			s.question()
			s.field.SetError(sentence(err))
			s.Focus()
			return
		case m.kit == nil || len(m.pdf) == 0:
			o.Fail(err)
			o.Done()
			return
		case err != nil:
			o.Fail(err) // the sheet is in force all the same
		}
		s.page = newSheetPage(o.Async, m.kit, m.pdf, o.Sheet, o.Office, func() { s.page.wipe(); o.Done() })
		s.area.SetContent(middle(setUpWide, brand(), s.page.card()))
		soon(o.Async, s.page.focus)
	})
}

// passwordError tells whether typing the password again can help.
func passwordError(err error) bool {
	return errors.Is(err, office.ErrWrongSecret) || errors.Is(err, office.ErrWait) || errors.Is(err, office.ErrExhausted)
}

// Content is what stands in the window.
func (s *SheetAgain) Content() fyne.CanvasObject { return s.area }

// Focus puts the keyboard where one goes on.
func (s *SheetAgain) Focus() {
	if s.page != nil {
		s.page.focus()
		return
	}
	soon(s.o.Async, s.field.Focus)
}

// Clear drops the sheet.
func (s *SheetAgain) Clear() {
	s.work.Cancel()
	s.pass.Clear()
	if s.page != nil {
		s.page.wipe()
	}
}
