// This file sets the Recovery Sheet: the page that opens the practice when every password is lost.
package paper

import (
	"strconv"
	"strings"

	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/ui/i18n"
)

// Recovery sets the sheet on one page for a key of usual length. The file holds the key: it is for the printer only and
// must not be kept.
func (p *Printer) Recovery(sh office.RecoverySheet) ([]byte, error) {
	if len(sh.Groups) == 0 || sh.Identity == "" {
		return nil, ErrNothing
	}
	j := job{head: sh.Letterhead, lang: langOf(sh.Lang), made: sh.Date.Start(nil)}
	tr := i18n.In(j.lang)
	j.title = neutral(j.lang, "paper.title.recovery")
	j.foot = tr.T("paper.recovery.foot", "fingerprint", sh.Fingerprint, "number", strconv.Itoa(sh.Number), "day", tr.Date(sh.Date))
	j.running = tr.T("paper.title.recovery")
	s, err := p.start(j)
	if err != nil {
		return nil, err
	}
	s.base = 9.5
	s.paragraph(tr.T("paper.title.recovery"), style{size: 20, weight: bold, lead: 1.2})
	s.paragraph(tr.T("paper.recovery.sub", "number", strconv.Itoa(sh.Number), "day", tr.FullDate(sh.Date)), style{size: 10.5, color: muted})
	s.y += 6
	s.warning(tr.T("paper.recovery.warning"))
	s.copies()
	s.key(sh)
	s.steps("paper.recovery.use.title", "paper.recovery.use.", 3)
	s.steps("paper.recovery.hand.title", "paper.recovery.hand.", 6)
	s.spans([]consent.Span{{Text: tr.T("paper.recovery.tools")}}, style{color: muted})
	return s.finish()
}

// warning sets a framed sentence.
func (s *sheet) warning(text string) {
	st := style{size: s.base + 0.5, weight: bold, indent: 10, within: s.width() - 20, lead: 1.32}
	spans := []consent.Span{{Text: text, Bold: true}}
	tall := s.height(spans, st) + 12
	s.need(tall)
	s.frame(s.left(), s.y, s.width(), tall, 1.2, ink)
	s.y += 5
	s.spans(spans, st)
	s.y += 15
}

// copies asks for two copies in two places.
func (s *sheet) copies() {
	s.paragraph(s.tr.T("paper.recovery.copies"), style{weight: bold, keep: true})
	s.y += 2
	for _, key := range []string{"paper.recovery.copy1", "paper.recovery.copy2"} {
		base := s.y + s.base*1.1
		x := s.tick(s.tr.T(key), false, s.left(), base)
		s.rule(x-6, s.right(), base+2, 0.6, ink)
		s.y += s.base * 1.75
	}
	s.y += 6
}

// key sets the numbered groups, four in a row, beside the QR code, and the identity as one line.
func (s *sheet) key(sh office.RecoverySheet) {
	const code = 132.0
	s.paragraph(s.tr.T("paper.recovery.key", "fingerprint", sh.Fingerprint), style{size: 11.5, weight: bold, keep: true})
	s.y += 4
	top := s.y
	room := s.width() - code - 14
	perRow := s.perRow(sh.Groups, room)
	w := room / float64(perRow)
	const tall, size = 31.0, 13.0
	for i, g := range sh.Groups {
		row := i / perRow
		x, y := s.left()+float64(i%perRow)*w, top+float64(row)*tall
		if i%perRow == 0 && y+tall > s.bottom() {
			s.newPage()
			top = s.y - float64(row)*tall
			y = s.y
		}
		s.frame(x, y, w, tall, 0.6, muted)
		s.text(strconv.Itoa(i+1), x+4, y+9.5, 7.5, regular, muted)
		g = s.fit(g)
		s.letters(g, x, y+24.5, w, size)
		s.y = y + tall
	}
	s.fail(s.qr(sh.Identity, s.right()-code+4, top-6, code))
	s.y = max(s.y, top+code-10) + 6
	s.paragraph(s.tr.T("paper.recovery.letters"), style{color: muted, keep: true})
	s.y += 5
	s.paragraph(s.tr.T("paper.recovery.line"), style{keep: true})
	s.paragraph(sh.Identity, style{size: 9, weight: bold})
	s.y += 5
}

// perRow says how many groups stand side by side.
func (s *sheet) perRow(groups []string, room float64) int {
	widest := 0.0
	for _, g := range groups {
		g, _ = s.p.faces[bold].fit(g)
		widest = max(widest, float64(len([]rune(g)))*letterCell*13)
	}
	return max(1, min(4, int(room/(widest+16))))
}

// letterCell is the room of one letter of the key, by type size: all letters get the same, so that they can be counted.
const letterCell = 0.82

// letters sets each letter in a cell of its own, in the middle of w.
func (s *sheet) letters(g string, x, base, w, size float64) {
	runes := []rune(g)
	cell := letterCell * size
	if float64(len(runes))*cell > w-6 {
		cell = (w - 6) / float64(len(runes))
	}
	x += (w - float64(len(runes))*cell) / 2
	for _, r := range runes {
		c := string(r)
		s.text(c, x+(cell-s.p.faces[bold].width(c, size))/2, base, size, bold, black)
		x += cell
	}
}

// steps sets a numbered list whose sentences are key1, key2, ...
func (s *sheet) steps(titleKey, key string, n int) {
	s.y += 4
	s.need(s.base * lead * 4)
	s.paragraph(s.tr.T(titleKey), style{size: s.base + 1.5, weight: bold, keep: true})
	s.y += 1
	for i := 1; i <= n; i++ {
		number := strconv.Itoa(i)
		text := s.tr.T(key + number)
		s.need(s.base * lead)
		s.text(number+".", s.left()+2, s.y+baseline(s.base, 1.32), s.base, bold, ink)
		s.spans(code(text), style{indent: 16, lead: 1.32})
		s.y += 1
	}
	s.y += 3
}

// code makes what stands between backquotes bold: the words to type.
func code(text string) []consent.Span {
	var out []consent.Span
	for i, part := range strings.Split(text, "`") {
		if part != "" {
			out = append(out, consent.Span{Text: part, Bold: i%2 == 1})
		}
	}
	return out
}
