// The Recovery Sheet: printed or saved, and two of its groups typed back, so that nobody goes on with a sheet that is not
// there.

package start

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
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

// sheetPage is the page.
type sheetPage struct {
	kit    office.Kit
	pdf    []byte
	paper  Paper
	then   func()
	ask    []int // the groups asked for, counted from 1
	boxes  []*kit.Entry
	fields []*kit.Field
	print  *kit.Button
	next   *kit.Button
	got    *kit.Text
}

func newSheetPage(k office.Kit, pdf []byte, paper Paper, then func()) *sheetPage {
	p := &sheetPage{kit: k, pdf: pdf, paper: paper, then: then, ask: twoOf(len(k.Groups()))}
	p.got = kit.SmallText("")
	for _, g := range p.ask {
		e := kit.NewEntry("").Limit(40)
		p.boxes = append(p.boxes, e)
		p.fields = append(p.fields, kit.NewField(i18n.T("start.sheet.group", "n", g), e))
	}
	p.next = kit.Primary(i18n.T("start.next"), p.check)
	kit.SubmitOnEnter(p.check, p.fields...)
	return p
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
	p.print = kit.Secondary(i18n.T("start.sheet.print"), func() {
		p.paper.Open(p.pdf, func(shown bool) {
			if shown {
				p.have(i18n.T("start.sheet.printed"))
			}
		})
	}).WithIcon(kit.IconPrint)
	save := kit.Secondary(i18n.T("start.sheet.save"), func() {
		p.paper.Save(i18n.T("start.sheet.file")+".pdf", p.pdf, func(saved bool) {
			if saved {
				p.have(i18n.T("start.sheet.saved"))
			}
		})
	}).WithIcon(kit.IconDrive)
	groups := []fyne.CanvasObject{}
	weights := []float32{}
	for _, f := range p.fields {
		groups, weights = append(groups, f), append(weights, 1)
	}
	return kit.Card(kit.Section(i18n.T("start.sheet.title"), i18n.T("start.sheet.what")),
		kit.Banner(kit.Warn, "", i18n.T("start.sheet.warn")),
		kit.Row(8, p.print, save, kit.Spring()), p.got,
		kit.Divider(),
		kit.Stack(10, kit.BodyText(i18n.T("start.sheet.back")), kit.ColumnsTop(14, weights, groups...)),
		kit.Row(8, kit.Spring(), p.next))
}

func (p *sheetPage) focus() { fyneFocus(p.print) }

// have notes that the sheet is on paper or in a file.
func (p *sheetPage) have(sentence string) {
	if p.kit == nil {
		return // it was read back meanwhile
	}
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
		case !matches(p.kit, g, typed):
			p.fields[i].SetError(i18n.T("start.sheet.wrong", "n", g))
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
	clear(p.pdf)
	p.pdf, p.kit = nil, nil
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
	o    SheetAgainOptions
	area *kit.Scroller
	page *sheetPage
	work ui.Generation
}

// NewSheetAgain returns the page, which begins by making the sheet.
func NewSheetAgain(o SheetAgainOptions) *SheetAgain {
	s := &SheetAgain{o: o}
	s.area = kit.NewScroller(middle(setUpWide, brand(), kit.Card(kit.Section(i18n.T("start.sheet.title"), i18n.T("start.sheet.again")),
		kit.NewBusy(i18n.T("start.making.busy"), nil))))
	type made struct {
		kit office.Kit
		pdf []byte
	}
	ui.Run(o.Async, &s.work, func(ctx context.Context) (made, error) {
		k, err := o.Office.NewRecoverySheet(ctx)
		if err != nil {
			return made{}, err
		}
		pdf, err := o.Office.RecoverySheet(k)
		return made{k, pdf}, err
	}, func(m made, err error) {
		if err != nil {
			o.Fail(err)
			o.Done()
			return
		}
		s.page = newSheetPage(m.kit, m.pdf, o.Sheet, func() { s.page.wipe(); o.Done() })
		s.area.SetContent(middle(setUpWide, brand(), s.page.card()))
		soon(o.Async, s.page.focus)
	})
	return s
}

// Content is what stands in the window.
func (s *SheetAgain) Content() fyne.CanvasObject { return s.area }

// Focus puts the keyboard where one goes on.
func (s *SheetAgain) Focus() {
	if s.page != nil {
		s.page.focus()
	}
}

// Clear drops the sheet.
func (s *SheetAgain) Clear() {
	s.work.Cancel()
	if s.page != nil {
		s.page.wipe()
	}
}
