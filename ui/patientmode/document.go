// This file is a document in the patient's hands: it is cut into pages of one idea each, read, and answered.

package patientmode

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"

	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/ui/kit"
)

// perPage is the most questions that stand on one page, gap what is between two pieces of text, in units.
const (
	perPage = 4
	gap     = 14
)

// document is one form of the packet, or the whole privacy notice, as far as it is read and answered.
type document struct {
	kind    consent.Kind
	draft   office.Draft
	now     office.Presented
	units   []unit
	last    []unit // what is read on the page one signs: the form's last page, but not marketing's
	at      int    // the first unit of the page in front
	title   string
	dirty   bool // newer than what is saved
	stale   bool // an answer is newer than the text
	asked   bool // a question was passed over
	reading bool // a page of text is in front, not the one to sign
	over    bool // it has its outcome

	starts []int // where its pages begin, as cut for cutFor
	cutFor cutFor
}

// unit is a piece of a form that is never torn apart: a block of text, or the question for one place.
type unit struct {
	block consent.Block
	grant int  // the question's place in the scope; -1 for text
	first bool // begins a page of its own
	head  int  // the heading it stands under; -1 for none
}

// order is the packet as it is gone through: what is for care first, marketing last.
func (m *mode) order() []office.PacketItem {
	items := slices.Clone(m.c.Items)
	slices.SortStableFunc(items, func(a, b office.PacketItem) int {
		rank := map[bool]int{true: 1}
		return rank[a.Kind == consent.KindMarketing] - rank[b.Kind == consent.KindMarketing]
	})
	return items
}

// nextKind is the next document that waits for its outcome, or "".
func (m *mode) nextKind() consent.Kind {
	for _, it := range m.order() {
		if it.Open() && !slices.Contains(m.skipped, it.Kind) {
			return it.Kind
		}
	}
	return ""
}

// openNext shows the next document, or thanks when there is none. What is not ready waits for the desk.
func (m *mode) openNext() {
	kind := m.nextKind()
	if kind == "" {
		m.doc, m.final = nil, true
		m.show(m.thanks)
		return
	}
	d := &document{kind: kind, draft: copyOf(m.c.Item(kind).Draft)}
	d.draft.Assisted = m.assisted
	m.present(d, func() {
		if !d.now.Ready || kind == consent.KindMarketing && (d.draft.Scope == nil || len(d.draft.Scope.Grants) == 0) {
			m.skipped = append(m.skipped, kind)
			m.openNext()
			return
		}
		m.doc = d
		d.at = min(max(0, d.draft.Page), len(d.units))
		if q := d.unanswered(0, d.at); q >= 0 {
			d.at = q
		}
		m.show(m.document)
	})
}

// present reads the text as it is now, then goes on.
func (m *mode) present(d *document, then func()) {
	if d.dirty {
		m.saveDraft()
	}
	wait(m, func(ctx context.Context) (office.Presented, error) { return m.o.Present(ctx, m.id, d.kind) }, func(p office.Presented) {
		d.take(p)
		then()
	}, nil)
}

// take cuts a text into units. The last page of a care form is read on the page one signs.
func (d *document) take(p office.Presented) {
	d.now, d.title, d.stale = p, p.Title, false
	pages := p.Pages
	d.last = nil
	if d.kind != consent.KindMarketing && len(pages) > 0 {
		d.last = d.cut(pages[len(pages)-1:])
		pages = pages[:len(pages)-1]
	}
	d.units, d.starts = d.cut(pages), nil
	d.at = min(d.at, len(d.units))
}

func (d *document) cut(pages []consent.Page) []unit {
	var out []unit
	asked := false
	for _, p := range pages {
		head := -1
		for i, b := range p.Blocks {
			heading := b.Kind == consent.BlockHeading || b.Kind == consent.BlockTitle
			if b.Kind == consent.BlockChoices && d.draft.Scope != nil {
				asked = true
				out = append(out, d.questions(head)...)
				continue
			}
			out = append(out, unit{block: b, grant: -1, first: i == 0 || heading, head: head})
			if heading {
				head = len(out) - 1
			}
		}
	}
	if !asked && d.kind == consent.KindMarketing {
		out = append(out, d.questions(-1)...)
		out[len(out)-len(d.draft.Scope.Grants)].first = true
	}
	return out
}

func (d *document) questions(head int) []unit {
	var out []unit
	for i := range d.draft.Scope.Grants {
		out = append(out, unit{grant: i, head: head})
	}
	return out
}

// unanswered is the first unit from from to to whose question has no answer, or -1.
func (d *document) unanswered(from, to int) int {
	for i := from; i < to; i++ {
		if g := d.units[i].grant; g >= 0 && d.draft.Scope.Grants[g].Answer == consent.AnswerBlank {
			return i
		}
	}
	return -1
}

func (d *document) asks(from, to int) bool {
	return slices.ContainsFunc(d.units[from:to], func(u unit) bool { return u.grant >= 0 })
}

// cutFor is what the pages of a document were cut for.
type cutFor struct {
	room   fyne.Size
	larger bool
	lang   string
	aloud  bool
}

// starts cuts the units into pages for the room there is, and returns where each begins.
func (m *mode) starts(d *document) []int {
	room := m.room()
	key := cutFor{room, m.larger, m.c.Lang, m.assisted}
	if d.starts != nil && d.cutFor == key {
		return d.starts
	}
	room.Height -= m.aside(d, room.Width)
	d.cutFor, d.starts = key, nil
	for at := 0; at < len(d.units); {
		d.starts = append(d.starts, at)
		high, questions, to := m.above(d, at, room.Width), 0, at
		for to < len(d.units) {
			u := d.units[to]
			if to > at && (u.first || u.grant >= 0 && questions == perPage) {
				break
			}
			high += m.high(m.text(d, to, to+1, false), room.Width)
			if to > at {
				high += gap
			}
			if to > at && high > room.Height {
				break
			}
			if u.grant >= 0 {
				questions++
			}
			to++
		}
		at = to
	}
	return d.starts
}

// high is how high a piece is in the theme that patients read.
func (m *mode) high(o fyne.CanvasObject, width float32) float32 {
	return kit.HeightFor(kit.PatientArea(m.larger, o), width)
}

// above is the height of the heading that is said again on a page in the midst of a section.
func (m *mode) above(d *document, at int, width float32) float32 {
	if h := d.units[at].head; h >= 0 && !d.units[at].first {
		return m.high(kit.HeroText(d.units[h].block.Plain()), width) + gap
	}
	return 0
}

// aside is the height that the page needs beside its text.
func (m *mode) aside(d *document, width float32) float32 {
	if m.assisted {
		return m.high(m.aloud(), width) + gap
	}
	return 0
}

// around returns where the page in front begins and ends, and which of how many it is. The page one signs is the last.
func (m *mode) around(d *document) (from, to, n, of int) {
	starts := m.starts(d)
	of = len(starts)
	for i, s := range starts {
		if s <= d.at {
			from, n = s, i+1
		}
	}
	to = len(d.units)
	if n < len(starts) {
		to = starts[n]
	}
	return from, to, n, of
}

// document is the page in front of the document in hand.
func (m *mode) document() fyne.CanvasObject {
	d := m.doc
	d.reading = d.at < len(d.units)
	if !d.reading {
		return m.sign()
	}
	from, to, n, of := m.around(d)
	body := m.top()
	body.Add(m.text(d, from, to, true))
	if extra := m.extras(d, from); extra != nil {
		body.Add(kit.Gap(0, 2))
		body.Add(extra)
	}
	var back *kit.Button
	if from > 0 {
		back = m.backButton(func() { m.turn(m.before(d, from)) })
	}
	on := m.onButton(m.tr.T("patientmode.next"), func() { m.readOn(from, to) }).WithIconAfter(kit.IconRight)
	width := m.room().Width
	return m.page(kit.ColumnsTop(0, []float32{width, 1}, body, kit.Gap(0, 0)), m.foot(back, on, m.progress(d, n, of+1)))
}

// before is where the page before the one that begins at from begins.
func (m *mode) before(d *document, from int) int {
	at := 0
	for _, s := range m.starts(d) {
		if s < from {
			at = s
		}
	}
	return at
}

// progress says which form it is and how far one is.
func (m *mode) progress(d *document, n, of int) fyne.CanvasObject {
	return kit.SmallText(m.tr.T("patientmode.progress", "form", m.tr.T("patientmode.kind."+string(d.kind)), "page", n, "of", of))
}

// top is the beginning of a page: it says when somebody reads aloud.
func (m *mode) top() *fyne.Container {
	col := kit.Stack(gap)
	if m.assisted {
		col.Add(m.aloud())
	}
	return col
}

func (m *mode) aloud() fyne.CanvasObject {
	return kit.Row(0, kit.NewChip(kit.Info, m.tr.T("patientmode.aloud")))
}

// extras are what only some pages offer: the whole notice, and saying no before anything is asked.
func (m *mode) extras(d *document, from int) fyne.CanvasObject {
	switch {
	case from > 0:
		return nil
	case d.kind == consent.KindNotice:
		return kit.Row(14, kit.Secondary(m.tr.T("patientmode.notice.read"), m.tap(m.readNotice)).Big(), m.refusal())
	case d.kind == consent.KindMarketing:
		return kit.Row(0, m.refusal())
	}
	return nil
}

func (m *mode) refusal() *kit.Button {
	return kit.Secondary(m.tr.T("patientmode.no_sign"), m.tap(func() { m.show(m.sayNo) })).Big()
}

// turn shows another page of the document in hand.
func (m *mode) turn(at int) {
	d := m.doc
	d.at, d.asked = at, false
	if d.draft.Page != at {
		d.draft.Page = at
		m.edited()
	}
	m.saveDraft()
	m.show(m.document)
}

// readOn leaves a page. Questions want an answer, and the pages after them are read with the answers in them.
func (m *mode) readOn(from, to int) {
	d := m.doc
	if d.unanswered(from, to) >= 0 {
		d.asked = true
		m.rebuild()
		return
	}
	last := d.asks(from, to) && !d.asks(to, len(d.units))
	switch {
	case last && d.allNo():
		m.show(m.saidNo)
	case last && d.stale:
		m.present(d, func() { m.turn(to) })
	default:
		m.turn(to)
	}
}

func (d *document) allNo() bool {
	return !slices.ContainsFunc(d.draft.Scope.Grants, func(g consent.Grant) bool { return g.Answer != consent.AnswerNo })
}

// text renders units below one another, under their heading if it stands on an earlier page.
func (m *mode) text(d *document, from, to int, headed bool) fyne.CanvasObject {
	col := kit.Stack(gap)
	if h := d.units[from].head; headed && h >= 0 && !d.units[from].first {
		col.Add(kit.HeroText(d.units[h].block.Plain()))
	}
	var bullets [][]kit.Run
	flush := func() {
		if len(bullets) > 0 {
			col.Add(kit.Bullets(bullets...))
			bullets = nil
		}
	}
	for _, u := range d.units[from:to] {
		if u.grant < 0 && u.block.Kind == consent.BlockBullet {
			bullets = append(bullets, runsOf(u.block.Spans))
			continue
		}
		flush()
		if u.grant >= 0 {
			col.Add(m.question(d, u.grant))
			continue
		}
		col.Add(block(u.block))
	}
	flush()
	return col
}

func block(b consent.Block) fyne.CanvasObject {
	switch b.Kind {
	case consent.BlockTitle, consent.BlockHeading:
		return kit.HeroText(b.Plain())
	case consent.BlockChoices:
		col := kit.Stack(4)
		for _, c := range b.Choices {
			col.Add(kit.Marked(c.Answer == consent.AnswerYes, c.Plain()))
		}
		return col
	}
	return kit.RichText(runsOf(b.Spans)...)
}

func runsOf(spans []consent.Span) []kit.Run {
	var out []kit.Run
	for _, s := range spans {
		out = append(out, kit.Run{Text: s.Text, Strong: s.Bold})
	}
	return out
}

// question asks for one place: what it means, and two answers alike of which none is chosen.
func (m *mode) question(d *document, at int) fyne.CanvasObject {
	g := &d.draft.Scope.Grants[at]
	name, recipient := g.Name, g.Recipient
	if d.now.Scope != nil && at < len(d.now.Scope.Grants) { // in the language that is read
		name, recipient = d.now.Scope.Grants[at].Name, d.now.Scope.Grants[at].Recipient
	}
	head := kit.Row(12, kit.StrongText(name))
	if d.asked && g.Answer == consent.AnswerBlank { // beside the name: the page keeps its height
		head.Add(kit.Spring())
		head.Add(kit.ErrorText(m.tr.T("patientmode.choose")))
	}
	words := kit.Stack(3, head, kit.SmallText(m.meaning(*g, recipient)))
	choice := kit.NewYesNo(m.c.Lang, func(id string) {
		g.Answer = consent.AnswerNo
		if id == kit.Yes {
			g.Answer = consent.AnswerYes
		}
		d.stale = true
		m.edited()
	}).Big()
	switch g.Answer {
	case consent.AnswerYes:
		choice.Choose(kit.Yes)
	case consent.AnswerNo:
		choice.Choose(kit.No)
	}
	return kit.NewBox(kit.ColorSurface, kit.ColorLine, 12, kit.Inset(10, 18, kit.Row(18, kit.Grow(words), choice)))
}

// readNotice shows the whole notice, page by page, and returns to where it was asked for.
func (m *mode) readNotice() {
	m.saveDraft()
	wait(m, func(ctx context.Context) (consent.NoticeVersion, error) { return m.o.Notice(ctx) }, func(n consent.NoticeVersion) {
		at, lang := 0, ""
		var text *document
		m.show(func() fyne.CanvasObject {
			if lang != m.c.Lang {
				lang = m.c.Lang
				text = &document{kind: consent.KindNotice, title: m.tr.T("patientmode.notice.title")}
				text.units = text.cut(pagesOf(consent.Parse(n.Text.In(lang))))
			}
			text.at = min(at, max(0, len(text.units)-1))
			return m.noticePage(text, func(to int) { at = to; m.rebuild() })
		})
	}, nil)
}

func pagesOf(blocks []consent.Block) []consent.Page {
	pages := []consent.Page{{}}
	for _, b := range blocks {
		if b.Kind == consent.BlockPageBreak {
			pages = append(pages, consent.Page{})
			continue
		}
		last := &pages[len(pages)-1]
		last.Blocks = append(last.Blocks, b)
	}
	return slices.DeleteFunc(pages, func(p consent.Page) bool { return len(p.Blocks) == 0 })
}

func (m *mode) noticePage(text *document, turn func(int)) fyne.CanvasObject {
	m.doc.reading = true
	leave := func() { m.show(m.document) }
	if len(text.units) == 0 {
		return m.page(kit.Gap(0, 0), m.foot(m.backButton(leave), nil))
	}
	from, to, n, of := m.around(text)
	back := m.backButton(leave)
	if from > 0 {
		back = m.backButton(func() { turn(m.before(text, from)) })
	}
	on := m.onButton(m.tr.T("patientmode.next"), func() { turn(to) }).WithIconAfter(kit.IconRight)
	if to == len(text.units) {
		on = m.onButton(m.tr.T("patientmode.notice.done"), leave)
	}
	far := []fyne.CanvasObject{kit.SmallText(m.tr.T("patientmode.progress", "form", text.title, "page", n, "of", of)), kit.Link(m.tr.T("patientmode.notice.close"), m.tap(leave))}
	return m.page(kit.ColumnsTop(0, []float32{m.room().Width, 1}, m.text(text, from, to, true), kit.Gap(0, 0)), m.foot(back, on, far...))
}
