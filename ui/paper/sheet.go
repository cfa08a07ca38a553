// This file sets text on pages: letterhead, running head, foot, blocks of a form, and the breaks between pages.
package paper

import (
	"math"
	"strings"

	"github.com/signintech/gopdf"

	"consentry/domain/consent"
	"consentry/ui/i18n"
)

// Measures in points.
const (
	side      = 54.0 // left and right margin
	topFirst  = 44.0
	topNext   = 62.0
	bottom    = 74.0 // foot and its air
	lead      = 1.38 // line height by type size
	smallType = 8.5
)

// Shades that stay readable in black and white.
var (
	ink   = [3]uint8{0x1B, 0x24, 0x30}
	muted = [3]uint8{0x4A, 0x55, 0x63}
	faint = [3]uint8{0xB9, 0xC1, 0xCB}
	teal  = [3]uint8{0x0B, 0x6E, 0x69}
	black = [3]uint8{0, 0, 0}
)

// sheet is a file being made. Drawing goes on after an error; finish reports the first one.
type sheet struct {
	p    *Printer
	job  job
	tr   i18n.Translator
	pdf  *gopdf.GoPdf
	w, h float64
	base float64 // size of body text
	y    float64 // where the next thing begins
	page int
	from int // pages of this file before the sheet begins: one file may hold many letters
	lost int // letters printed as a box
	err  error
}

func (s *sheet) left() float64   { return side }
func (s *sheet) right() float64  { return s.w - side }
func (s *sheet) width() float64  { return s.w - 2*side }
func (s *sheet) bottom() float64 { return s.h - bottom }

func (s *sheet) fail(err error) {
	if s.err == nil && err != nil {
		s.err = err
	}
}

// newPage begins a page. The first one carries the letterhead, the others leave room for the running head.
func (s *sheet) newPage() {
	if s.page >= s.p.most {
		s.fail(ErrTooLong)
		s.y = topNext
		return
	}
	s.pdf.AddPage()
	s.page++
	s.y = topNext
	if s.page == s.from+1 {
		s.y = topFirst
		s.letterhead()
	}
	if !s.job.window || s.page > s.from+1 { // under a letter's window the address has to stay where it is
		s.bands()
	}
}

// mostBand is how many lines of a restriction stand on each page; all of it stands on the sheet that goes along.
const mostBand = 3

// bands set what must not be disclosed about the patient, at the top of every page (45 CFR 164.522(a)).
func (s *sheet) bands() {
	size := smallType + 0.5
	if s.job.large {
		size = s.base
	}
	for _, r := range s.job.head.Restrict {
		if s.y > s.h/3 {
			return // so many that nothing else would find room; the sheet that goes along has them all
		}
		st := s.fill(style{size: size, weight: bold, indent: 8, within: s.width() - 16, lead: 1.28})
		lines := s.p.wrap([]consent.Span{{Text: s.fit(s.tr.T("paper.band", "text", oneLine(r.Text))), Bold: true}}, st.size, st.within)
		lines = lines[:min(mostBand, len(lines))]
		step := st.size * st.lead
		tall := float64(len(lines))*step + 8
		s.frame(s.left(), s.y, s.width(), tall, 1.1, ink)
		for i, l := range lines {
			s.line(l, s.left()+st.indent, s.y+4+float64(i)*step+baseline(st.size, st.lead), st)
		}
		s.y += tall + 6
	}
	if len(s.job.head.Restrict) > 0 {
		s.y += 4
	}
}

// need begins a new page when fewer than h points are left. A thing taller than a page begins where it is.
func (s *sheet) need(h float64) {
	if s.y+h > s.bottom() && s.y > topNext+1 && s.err == nil {
		s.newPage()
	}
}

// letterhead stands on the first page.
func (s *sheet) letterhead() {
	l := s.job.head
	if l.Practice == "" {
		return
	}
	s.paragraph(l.Practice, style{size: 13, weight: bold, color: teal, keep: true})
	s.y += 1
	var parts []string
	for _, part := range []string{l.Address, l.Telephone, l.Email} {
		if part = oneLine(part); part != "" {
			parts = append(parts, part)
		}
	}
	if len(parts) > 0 {
		s.paragraph(strings.Join(parts, " · "), style{size: smallType + 0.5, color: muted, keep: true})
	}
	s.y += 5
	s.rule(s.left(), s.right(), s.y, 1, teal)
	s.y += 12
}

// oneLine writes the lines of an address beside one another.
func oneLine(text string) string {
	var lines []string
	for _, line := range strings.Split(text, "\n") {
		if line = strings.Trim(line, " ,"); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, ", ")
}

// style is how a text is set. The zero value is body text in ink.
type style struct {
	size   float64
	weight int
	color  [3]uint8
	indent float64
	within float64 // width; 0: to the right margin
	lead   float64
	keep   bool // lines are not parted from what follows by a page break
	center bool
}

func (s *sheet) fill(st style) style {
	if st.size == 0 {
		st.size = s.base
	}
	if st.color == [3]uint8{} {
		st.color = ink
	}
	if st.within == 0 {
		st.within = s.width() - st.indent
	}
	if st.lead == 0 {
		st.lead = lead
	}
	return st
}

// fit prepares a text for print and counts what could not be.
func (s *sheet) fit(text string) string {
	out, lost := s.p.faces[regular].fit(text)
	s.lost += lost
	return out
}

func (s *sheet) fitSpans(in []consent.Span) []consent.Span {
	out := make([]consent.Span, len(in))
	for i, sp := range in {
		out[i] = consent.Span{Text: s.fit(sp.Text), Bold: sp.Bold}
	}
	return out
}

// paragraph sets plain text.
func (s *sheet) paragraph(text string, st style) {
	s.spans([]consent.Span{{Text: text, Bold: st.weight == bold}}, st)
}

// spans sets text in two weights, breaking lines and pages. No page begins with the last line of a paragraph or ends
// with its first.
func (s *sheet) spans(in []consent.Span, st style) {
	st = s.fill(st)
	lines := s.p.wrap(s.fitSpans(in), st.size, st.within)
	step := st.size * st.lead
	for i, l := range lines {
		want := step
		if rest := len(lines) - i; !st.keep && rest <= 3 && (i == 0 || rest == 2) {
			want = step * float64(min(rest, 2))
			if rest == 3 && i == 0 {
				want = step * 3
			}
		} else if i == 0 {
			want = step * float64(min(2, len(lines)))
		}
		s.need(want)
		x := s.left() + st.indent
		if st.center {
			x += (st.within - l.width) / 2
		}
		s.line(l, x, s.y+baseline(st.size, st.lead), st)
		s.y += step
	}
}

// height returns what spans would take.
func (s *sheet) height(in []consent.Span, st style) float64 {
	st = s.fill(st)
	fitted := make([]consent.Span, len(in))
	for i, sp := range in {
		text, _ := s.p.faces[regular].fit(sp.Text)
		fitted[i] = consent.Span{Text: text, Bold: sp.Bold}
	}
	return float64(len(s.p.wrap(fitted, st.size, st.within))) * st.size * st.lead
}

func plainSpan(text string) []consent.Span { return []consent.Span{{Text: text}} }

// baseline is how far below the top of a line its letters stand.
func baseline(size, lead float64) float64 { return size * (0.5 + lead/2) * 0.94 }

// line sets one line with its base at y.
func (s *sheet) line(l line, x, y float64, st style) {
	for _, r := range l.runs {
		s.text(r.text, x, y, st.size, r.weight, st.color)
		x += r.width
	}
}

// text sets fitted text at x with its base at y.
func (s *sheet) text(t string, x, y, size float64, weight int, color [3]uint8) {
	if s.err != nil || t == "" {
		return
	}
	s.pdf.SetTextColor(color[0], color[1], color[2])
	s.fail(s.pdf.SetFont(fontNames[weight], "", size))
	s.pdf.SetX(x)
	s.pdf.SetY(y)
	if s.err == nil {
		s.fail(s.pdf.Text(t))
	}
	if s.p.checked != nil {
		w := s.p.faces[weight].width(t, size)
		s.p.checked(placed{page: s.page, left: x, right: x + w, top: y - size*0.75, bottom: y + size*0.22, text: t})
	}
}

// rightText sets fitted text whose right end is at x.
func (s *sheet) rightText(t string, x, y, size float64, weight int, color [3]uint8) {
	s.text(t, x-s.p.faces[weight].width(t, size), y, size, weight, color)
}

func (s *sheet) rule(x0, x1, y, thick float64, color [3]uint8) { s.stroke(x0, y, x1, y, thick, color) }

func (s *sheet) stroke(x0, y0, x1, y1, thick float64, color [3]uint8) {
	if s.err != nil {
		return
	}
	s.pdf.SetStrokeColor(color[0], color[1], color[2])
	s.pdf.SetLineWidth(thick)
	s.pdf.Line(x0, y0, x1, y1)
}

func (s *sheet) frame(x, y, w, h, thick float64, color [3]uint8) {
	if s.err != nil {
		return
	}
	s.pdf.SetStrokeColor(color[0], color[1], color[2])
	s.pdf.SetLineWidth(thick)
	s.pdf.RectFromUpperLeftWithStyle(x, y, w, h, "D")
}

func (s *sheet) block(x, y, w, h float64, color [3]uint8) {
	if s.err != nil {
		return
	}
	s.pdf.SetFillColor(color[0], color[1], color[2])
	s.pdf.RectFromUpperLeftWithStyle(x, y, w, h, "F")
}

// tick sets a box with its word after it and returns where the next thing may begin.
func (s *sheet) tick(label string, marked bool, x, y float64) float64 {
	size := s.base * 0.92
	top := y - size*0.82
	s.frame(x, top, size, size, 0.9, ink)
	weight := regular
	if marked {
		weight = bold
		in := size * 0.2
		s.stroke(x+in, top+in, x+size-in, top+size-in, 1.6, black)
		s.stroke(x+in, top+size-in, x+size-in, top+in, 1.6, black)
	}
	label = s.fit(label)
	s.text(label, x+size+4, y, s.base, weight, ink)
	return x + size + 4 + s.p.faces[weight].width(label, s.base) + 12
}

// blocks sets a form's text.
func (s *sheet) blocks(all []consent.Block) {
	for i, b := range all {
		switch b.Kind {
		case consent.BlockTitle:
			s.paragraph(b.Plain(), style{size: s.base * 1.65, weight: bold, lead: 1.2, keep: true})
			s.y += s.base * 0.5
		case consent.BlockHeading:
			s.y += s.base * 0.55
			st := style{size: s.base * 1.2, weight: bold, lead: 1.25, keep: true}
			s.need(s.height(plainSpan(b.Plain()), st) + s.base*lead*3)
			s.paragraph(b.Plain(), st)
			s.y += s.base * 0.22
		case consent.BlockBullet:
			s.bullet(b.Spans)
			if i+1 < len(all) && all[i+1].Kind != consent.BlockBullet {
				s.y += s.base * 0.3
			}
		case consent.BlockChoices:
			for _, c := range b.Choices {
				s.choice(c)
			}
			s.y += s.base * 0.4
		case consent.BlockPageBreak:
			s.y += s.base * 0.1
		default:
			s.spans(b.Spans, style{})
			s.y += s.base * 0.45
		}
	}
}

func (s *sheet) bullet(spans []consent.Span) {
	indent := s.base * 1.25
	s.need(s.base * lead * float64(min(2, len(s.p.wrap(s.p.fitted(spans), s.base, s.width()-indent)))))
	page, y := s.page, s.y
	s.spans(spans, style{indent: indent})
	if page == s.page {
		s.text("•", s.left()+s.base*0.3, y+baseline(s.base, lead), s.base, bold, ink)
	}
	s.y += s.base * 0.12
}

// fitted is fit without counting, for measuring.
func (p *Printer) fitted(in []consent.Span) []consent.Span {
	out := make([]consent.Span, len(in))
	for i, sp := range in {
		text, _ := p.faces[regular].fit(sp.Text)
		out[i] = consent.Span{Text: text, Bold: sp.Bold}
	}
	return out
}

// choice sets a place with its two boxes. Both stay empty when there is no answer.
func (s *sheet) choice(c consent.Choice) {
	yes, no := s.tr.T("paper.yes"), s.tr.T("paper.no")
	box := s.base*0.92 + 16
	indent := 2*box + s.p.faces[bold].width(yes+no, s.base) + 6
	lines := len(s.p.wrap(s.p.fitted(c.Spans), s.base, s.width()-indent))
	s.need(s.base * lead * float64(min(4, lines)))
	base := s.y + baseline(s.base, lead)
	x := s.tick(yes, c.Answer == consent.AnswerYes, s.left()+2, base)
	s.tick(no, c.Answer == consent.AnswerNo, math.Max(x, s.left()+2+box+s.p.faces[bold].width(yes, s.base)), base)
	s.spans(c.Spans, style{indent: indent})
	s.y += s.base * 0.3
}

// lostNote says that letters were printed as a box.
func (s *sheet) lostNote() {
	if s.lost == 0 {
		return
	}
	s.y += 6
	s.paragraph(s.tr.T("paper.lost", "n", s.lost), style{size: math.Max(smallType, s.base*0.85), color: muted})
}

// edges adds what stands on every page and needs the number of pages: running head, foot, marks of a sample practice.
func (s *sheet) edges() {
	total := s.page - s.from
	practice, running := s.fit(s.job.head.Practice), s.fit(s.job.running)
	foot := s.fit(s.job.foot)
	for n := 1; n <= total && s.err == nil; n++ {
		s.page = s.from + n
		s.fail(s.pdf.SetPage(s.page))
		if n > 1 {
			whose := s.p.shorten(running, regular, smallType, s.width()*0.75)
			room := s.width() - s.p.faces[regular].width(whose, smallType) - 16
			s.text(s.p.shorten(practice, bold, smallType, room), s.left(), 40, smallType, bold, muted)
			s.rightText(whose, s.right(), 40, smallType, regular, muted)
			s.rule(s.left(), s.right(), 47, 0.5, faint)
		}
		if s.job.head.Sample {
			s.sample()
		}
		y := s.h - 34
		right := s.right()
		if s.job.code != "" {
			right -= s.pageCode(n, total)
		}
		s.rule(s.left(), right, y-11, 0.5, faint)
		pages := s.tr.T("paper.page", "page", n, "pages", total)
		s.rightText(pages, right, y, smallType, regular, muted)
		s.text(s.p.shorten(foot, regular, smallType, right-s.left()-s.p.faces[regular].width(pages, smallType)-16), s.left(), y, smallType, regular, muted)
	}
}

// sample marks a page of the sample practice above its foot and at its top.
func (s *sheet) sample() {
	words := s.fit(s.tr.T("paper.sample"))
	size := 9.5
	w := s.p.faces[bold].width(words, size)
	x := (s.w - w) / 2
	s.frame(x-8, s.h-63, w+16, 15, 0.8, ink)
	s.text(words, x, s.h-52, size, bold, ink)
	s.text(words, x, 22, size, bold, ink)
}

// pageCode draws the page's QR code in the lower right corner and returns the room it takes.
func (s *sheet) pageCode(n, total int) float64 {
	const size = 46.0
	s.fail(s.qr(s.job.code+" p"+i18n.In(i18n.English).Count(int64(n))+"/"+i18n.In(i18n.English).Count(int64(total)), s.right()-size, s.h-26-size, size))
	return size + 12
}
