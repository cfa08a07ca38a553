// This file sets the card for the binder that says where the audit log stood.
package paper

import (
	"strconv"
	"strings"

	"consentry/domain/office"
	"consentry/ui/i18n"
)

// Head sets the card: one page, framed to be cut out.
func (p *Printer) Head(sh office.HeadSheet) ([]byte, error) {
	if sh.Head == "" {
		return nil, ErrNothing
	}
	j := job{head: sh.Letterhead, lang: langOf(sh.Lang), made: sh.At}
	tr := i18n.In(j.lang)
	j.title = neutral(j.lang, "paper.title.head")
	j.running = j.title
	j.foot = tr.T("paper.head.foot", "fingerprint", sh.Fingerprint, "seq", strconv.FormatUint(sh.Seq, 10))
	s, err := p.start(j)
	if err != nil {
		return nil, err
	}
	top := s.y
	s.y += 14
	inset := style{indent: 16, within: s.width() - 32}
	title := inset
	title.size, title.weight = 17, bold
	s.paragraph(tr.T("paper.title.head"), title)
	s.y += 4
	s.paragraph(tr.T("paper.head.note"), inset)
	s.y += 8
	s.y = s.facts([]fact{
		{tr.T("paper.head.fingerprint"), sh.Fingerprint},
		{tr.T("paper.head.at"), instant(tr, sh.At, sh.Zone)},
		{tr.T("paper.head.seq"), tr.Count(int64(min(sh.Seq, 1<<62)))},
	}, s.left()+16, s.y, s.width()-32, true)
	s.paragraph(tr.T("paper.head.hash"), style{size: smallType, color: muted, indent: 16})
	for _, row := range hexRows(s.fit(sh.Head)) {
		base := s.y + 15
		x := s.left() + 16
		for _, group := range row {
			s.letters(group, x-3, base, 92, 13)
			x += 106
		}
		s.y += 21
	}
	s.y += 8
	if sh.Verified != "" {
		s.y = s.facts([]fact{{tr.T("paper.head.verified"), sh.Verified}}, s.left()+16, s.y, s.width()-32, true)
	}
	s.y += 26
	s.rule(s.left()+16, s.left()+16+220, s.y, 0.8, ink)
	s.text(s.fit(tr.T("paper.head.filed")), s.left()+16, s.y+10, smallType, regular, muted)
	s.y += 24
	if s.page == 1 {
		s.frame(s.left(), top, s.width(), s.y-top, 0.8, ink)
	}
	return s.finish()
}

// hexRows splits a hash into groups of eight, four in a row, so that two can be compared by eye.
func hexRows(h string) [][]string {
	var rows [][]string
	var row []string
	for h = strings.TrimSpace(h); h != ""; {
		n := min(8, len(h))
		row = append(row, h[:n])
		h = h[n:]
		if len(row) == 4 || h == "" {
			rows = append(rows, row)
			row = nil
		}
	}
	return rows
}
