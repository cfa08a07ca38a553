// This file sets the envelopes of a split Recovery Sheet: a page for each, with its groups, what it is good for and where
// the others are.
package paper

import (
	"strconv"

	"consentry/domain/office"
	"consentry/ui/i18n"
)

// Envelopes sets one page for each envelope. Enough of them open the practice: the file is for the printer only.
func (p *Printer) Envelopes(sh office.SplitSheet) ([]byte, error) {
	if len(sh.Parts) == 0 || len(sh.Parts[0]) == 0 {
		return nil, ErrNothing
	}
	j := job{head: sh.Letterhead, lang: langOf(sh.Lang), made: sh.Date.Start(nil)}
	tr := i18n.In(j.lang)
	j.title = neutral(j.lang, "paper.title.envelopes")
	j.foot = tr.T("paper.recovery.foot", "fingerprint", sh.Fingerprint, "number", strconv.Itoa(sh.Number), "day", tr.Date(sh.Date))
	j.running = tr.T("paper.title.envelopes")
	s, err := p.start(j)
	if err != nil {
		return nil, err
	}
	s.base = 9.5
	of, need := strconv.Itoa(len(sh.Parts)), strconv.Itoa(sh.Need)
	for i, groups := range sh.Parts {
		if i > 0 {
			s.newPage()
		}
		part := strconv.Itoa(i + 1)
		s.paragraph(tr.T("paper.split.title", "part", part, "of", of), style{size: 20, weight: bold, lead: 1.2})
		s.paragraph(tr.T("paper.recovery.sub", "number", strconv.Itoa(sh.Number), "day", tr.FullDate(sh.Date)), style{size: 10.5, color: muted})
		s.y += 6
		s.warning(tr.T("paper.split.warning", "need", need, "of", of))
		s.paragraph(tr.T("paper.split.kept"), style{weight: bold, keep: true})
		s.y += 2
		for other := range sh.Parts {
			base := s.y + s.base*1.1
			x := s.tick(tr.T("paper.split.other", "part", strconv.Itoa(other+1)), other == i, s.left(), base)
			s.rule(x-6, s.right(), base+2, 0.6, ink)
			s.y += s.base * 1.75
		}
		s.y += 8
		s.paragraph(tr.T("paper.recovery.key", "fingerprint", sh.Fingerprint), style{size: 11.5, weight: bold, keep: true})
		s.y += 4
		s.grid(groups)
		s.y += 6
		s.paragraph(tr.T("paper.recovery.letters"), style{color: muted, keep: true})
		s.steps("paper.recovery.use.title", "paper.split.use.", 3)
	}
	return s.finish()
}

// grid sets numbered groups over the whole width.
func (s *sheet) grid(groups []string) {
	const tall, size = 31.0, 13.0
	perRow := s.perRow(groups, s.width())
	w, top := s.width()/float64(perRow), s.y
	for i, g := range groups {
		x, y := s.left()+float64(i%perRow)*w, top+float64(i/perRow)*tall
		s.frame(x, y, w, tall, 0.6, muted)
		s.text(strconv.Itoa(i+1), x+4, y+9.5, 7.5, regular, muted)
		s.letters(s.fit(g), x, y+24.5, w, size)
		s.y = y + tall
	}
}
