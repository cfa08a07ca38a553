// This file sets letters: one to a file, or thousands of them one after another in a single file.
package paper

import (
	"slices"
	"strings"

	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/ui/i18n"
)

// Where the addressee stands, so that it shows in the window of a #10 envelope folded in three, in points from the top.
const (
	addressTop  = 132.0
	addressRoom = 88.0
	addressLead = 1.3
)

// Letter sets one letter.
func (p *Printer) Letter(sh office.LetterSheet) ([]byte, error) {
	given := false
	return p.Letters(sh.Letterhead, func() (office.LetterSheet, bool, error) {
		more := !given
		given = true
		return sh, more, nil
	})
}

// Letters sets many letters in one file, in the order in which next gives them, each beginning on a page of its own and
// with pages counted by itself. next returns false after the last one; a mistake of next ends it all.
func (p *Printer) Letters(head office.Letterhead, next func() (office.LetterSheet, bool, error)) ([]byte, error) {
	var s *sheet
	for {
		sh, more, err := next()
		if err != nil {
			return nil, err
		}
		if !more {
			break
		}
		if strings.TrimSpace(sh.Text) == "" {
			return nil, ErrNothing
		}
		own := sh.Letterhead.Restrict
		sh.Letterhead = head
		sh.Letterhead.Restrict = own
		if s, err = p.letter(s, sh); err != nil {
			return nil, err
		}
	}
	if s == nil {
		return nil, ErrNothing
	}
	return s.finish()
}

// letter sets one letter behind those that are in the file already; s is nil for the first.
func (p *Printer) letter(s *sheet, sh office.LetterSheet) (*sheet, error) {
	public := sh.To.Name == "" && len(sh.To.Lines) == 0 // a notice for the media or the website: no envelope, nobody to greet
	j := job{head: sh.Letterhead, lang: langOf(sh.Lang), made: sh.On.Start(nil), large: sh.LargeType, window: !public}
	j.title, j.running, j.foot = neutral(j.lang, "paper.title.letter"), sh.To.Name, sh.Number
	if s == nil {
		var err error
		if s, err = p.start(j); err != nil {
			return nil, err
		}
	} else {
		s.closed()
		s.next(j)
	}
	if public {
		s.dated(sh)
		s.blocks(consent.Parse(sh.Text))
		return s, s.err
	}
	s.address(sh)
	s.bands()
	all := consent.Parse(sh.Text)
	last := lastPart(all)
	s.blocks(all[:last])
	if last > 0 && all[last-1].Kind == consent.BlockBullet {
		s.y += s.base * 0.3
	}
	if room := s.tall(all[last:]) + s.base*(3.5+2*lead); room < s.bottom()-topNext {
		s.need(room) // nobody signs a page that says nothing else
	}
	s.blocks(all[last:])
	s.y += s.base * 1.2
	s.paragraph(s.tr.T("paper.letter.closing"), style{keep: true})
	s.y += s.base * 2.3
	s.paragraph(strings.Join(slices.DeleteFunc([]string{sh.Letterhead.Officer, sh.Letterhead.Practice}, func(w string) bool { return w == "" }), ", "), style{keep: true})
	return s, s.err
}

// lastPart is where the last part of a letter begins: its last paragraph, with the heading over it.
func lastPart(all []consent.Block) int {
	n := max(0, len(all)-1)
	for n > 0 && all[n-1].Kind == consent.BlockHeading {
		n--
	}
	return n
}

// tall is what headings, paragraphs and bullets of a letter take, as blocks sets them.
func (s *sheet) tall(some []consent.Block) float64 {
	h := 0.0
	for _, b := range some {
		switch b.Kind {
		case consent.BlockHeading:
			h += s.height(plainSpan(b.Plain()), style{size: s.base * 1.2, weight: bold, lead: 1.25}) + s.base*0.77
		case consent.BlockBullet:
			h += s.height(b.Spans, style{indent: s.base * 1.25}) + s.base*0.12
		default:
			h += s.height(b.Spans, style{}) + s.base*0.45
		}
	}
	return h
}

// next begins another letter in the same file.
func (s *sheet) next(j job) {
	fresh := sheet{p: s.p, job: j, tr: s.tr, pdf: s.pdf, w: s.w, h: s.h, base: 10.5, page: s.page, from: s.page, err: s.err}
	if fresh.tr = s.tr; j.lang != s.job.lang {
		fresh.tr = i18n.In(j.lang)
	}
	if j.large {
		fresh.base = 14
	}
	*s = fresh
	s.newPage()
}

// address sets whom the letter goes to, and the day.
func (s *sheet) address(sh office.LetterSheet) {
	s.y = max(s.y, addressTop)
	end := s.y + addressRoom
	for _, line := range append([]string{sh.To.Name}, sh.To.Lines...) {
		if line = strings.TrimSpace(line); line != "" {
			s.paragraph(line, style{within: s.width() * 0.6, lead: addressLead, keep: true})
		}
	}
	s.y = max(s.y+8, end)
	s.dated(sh)
}

func (s *sheet) dated(sh office.LetterSheet) {
	s.paragraph(s.tr.FullDate(sh.On), style{color: muted})
	s.y += s.base * 0.6
}
