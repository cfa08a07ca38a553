// This file sets a form to be signed on paper and scanned back in.
package paper

import (
	"strings"

	"consentry/domain/consent"
	"consentry/domain/office"
)

// Blank sets a form with empty boxes for every mark. Each page carries the form's code, in words and as a QR code.
func (p *Printer) Blank(sh office.BlankSheet) ([]byte, error) {
	if strings.TrimSpace(sh.Text) == "" {
		return nil, ErrNothing
	}
	lang := langOf(sh.Lang)
	s, err := p.open(job{head: sh.Letterhead, lang: lang, made: sh.Printed, large: sh.LargeType, code: sh.Code}, "paper.title.form", sh.Patient, sh.Born, sh.MRN, sh.Code)
	if err != nil {
		return nil, err
	}
	blocks := s.untitled(consent.Parse(sh.Text), sh.Title)
	for i := range blocks { // on paper nothing is marked before the patient does
		for k := range blocks[i].Choices {
			blocks[i].Choices[k].Answer = consent.AnswerBlank
		}
	}
	s.blocks(blocks)
	s.penLines(true)
	return s.finish()
}

// penLines sets the lines to sign on, kept together; representative adds those for a person who signs for the patient.
func (s *sheet) penLines(representative bool) {
	row := max(34, s.base*3)
	tall := s.base*3 + 70 + row*2 + 30
	if representative {
		tall += row + s.base*2
	}
	s.y += s.base * 0.4
	s.need(tall)
	s.rule(s.left(), s.right(), s.y, 0.8, ink)
	s.y += s.base * 0.6
	s.paragraph(s.tr.T("paper.pen.title"), style{size: s.base * 1.2, weight: bold, keep: true})
	s.y += 4
	s.frame(s.left(), s.y, s.width(), 62, 1, ink)
	s.text(s.fit(s.tr.T("paper.pen.sign")), s.left()+6, s.y+12, smallType, regular, muted)
	s.y += 62
	s.penRow(row, pen{"paper.pen.name", 0.6}, pen{"paper.pen.date", 0.4})
	if representative {
		s.y += s.base * 0.5
		s.paragraph(s.tr.T("paper.pen.for"), style{keep: true})
		s.y -= s.base * 0.6
		s.penRow(row, pen{"paper.pen.authority", 1})
	}
	s.penRow(row, pen{"paper.pen.staff", 0.6}, pen{"paper.pen.seen", 0.4})
}

// pen is a line to write on with its share of the width.
type pen struct {
	key   string
	share float64
}

func (s *sheet) penRow(tall float64, lines ...pen) {
	x, gap := s.left(), 14.0
	s.y += tall
	for i, l := range lines {
		w := s.width() * l.share
		if i < len(lines)-1 {
			w -= gap
		}
		s.rule(x, x+w, s.y-10, 0.8, ink)
		s.text(s.p.shorten(s.fit(s.tr.T(l.key)), regular, smallType, w), x, s.y, smallType, regular, muted)
		x += w + gap
	}
	s.y += 6
}
