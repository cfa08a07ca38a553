// This file sets what is printed about access: a member's one-time codes.
package paper

import (
	"strconv"

	"consentry/domain/office"
	"consentry/ui/i18n"
)

// Codes sets the codes with a box to tick beside each. The file holds secrets: it is for the printer only.
func (p *Printer) Codes(sh office.CodesSheet) ([]byte, error) {
	if len(sh.Codes) == 0 {
		return nil, ErrNothing
	}
	j := job{head: sh.Letterhead, lang: langOf(sh.Lang), made: sh.On.Start(nil)}
	tr := i18n.In(j.lang)
	j.title = neutral(j.lang, "paper.title.codes")
	j.running = tr.T("paper.title.codes")
	s, err := p.start(j)
	if err != nil {
		return nil, err
	}
	s.paragraph(tr.T("paper.title.codes"), style{size: 20, weight: bold, lead: 1.2})
	s.paragraph(tr.T("paper.codes.sub", "name", sh.Member, "day", tr.FullDate(sh.On)), style{size: 10.5, color: muted})
	s.y += 6
	s.warning(tr.T("paper.codes.warning"))
	s.y += 4
	const size, tall = 15.0, 30.0
	for i, c := range sh.Codes {
		s.need(tall)
		base := s.y + 20
		s.text(strconv.Itoa(i+1)+".", s.left(), base, s.base, regular, muted)
		s.frame(s.left()+24, base-11, 12, 12, 0.8, ink)
		s.text(s.fit(c), s.left()+48, base, size, bold, black)
		s.y += tall
	}
	s.y += 6
	s.steps("paper.codes.use.title", "paper.codes.use.", 3)
	return s.finish()
}

// Envelope sets the page for the sealed envelope: the words, and what to do before and after. The file holds a secret: it
// is for the printer only.
func (p *Printer) Envelope(sh office.EnvelopeSheet) ([]byte, error) {
	if sh.Phrase == "" {
		return nil, ErrNothing
	}
	j := job{head: sh.Letterhead, lang: langOf(sh.Lang), made: sh.On.Start(nil)}
	tr := i18n.In(j.lang)
	j.title = neutral(j.lang, "paper.title.envelope")
	j.running = tr.T("paper.title.envelope")
	j.foot = tr.T("paper.envelope.foot", "fingerprint", sh.Fingerprint, "day", tr.Date(sh.On))
	s, err := p.start(j)
	if err != nil {
		return nil, err
	}
	s.paragraph(tr.T("paper.title.envelope"), style{size: 20, weight: bold, lead: 1.2})
	s.paragraph(tr.T("paper.envelope.sub", "day", tr.FullDate(sh.On)), style{size: 10.5, color: muted})
	s.y += 6
	s.warning(tr.T("paper.envelope.warning", "minutes", sh.Minutes))
	s.y += 6
	s.paragraph(sh.Phrase, style{size: 19, weight: bold, color: black, lead: 1.5})
	s.y += 8
	s.steps("paper.envelope.seal.title", "paper.envelope.seal.", 4)
	s.steps("paper.envelope.open.title", "paper.envelope.open.", 4)
	s.paragraph(tr.T("paper.envelope.after", "n", sh.Days), style{})
	s.y += 10
	s.paragraph(tr.T("paper.envelope.opened"), style{weight: bold, keep: true})
	for range 3 {
		s.y += 24
		s.rule(s.left(), s.right(), s.y, 0.6, ink)
	}
	return s.finish()
}
