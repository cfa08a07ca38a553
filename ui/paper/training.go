// This file sets the certificate of a course, with what was read behind it.
package paper

import (
	"strconv"
	"strings"

	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/domain/training"
	"consentry/ui/i18n"
)

// Certificate sets who learnt what, when and how that was examined, and on the following pages the very text that was read.
func (p *Printer) Certificate(sh office.CertificateSheet) ([]byte, error) {
	if sh.Name == "" || len(sh.Course.Sections) == 0 {
		return nil, ErrNothing
	}
	j := job{head: sh.Letterhead, lang: langOf(sh.Lang), made: sh.Footer.Printed}
	tr := i18n.In(j.lang)
	j.title = neutral(j.lang, "training.paper.title")
	j.running = tr.T("training.paper.title")
	j.foot = tr.T("training.paper.foot", "number", sh.Number)
	s, err := p.start(j)
	if err != nil {
		return nil, err
	}
	s.paragraph(tr.T("training.paper.title"), style{size: 20, weight: bold, keep: true})
	s.paragraph(tr.T("training.paper.sub", "practice", sh.Letterhead.Practice), style{color: muted})
	s.y += 8
	s.paragraph(sh.Name, style{size: 17, weight: bold, keep: true})
	var roles []string
	for _, r := range sh.Roles {
		roles = append(roles, tr.T("shell.role."+string(r)))
	}
	s.paragraph(strings.Join(roles, " · "), style{color: muted})
	s.y += 8
	s.list(s.proven(sh))
	s.paragraph(tr.T("training.paper.hash"), style{size: smallType, color: muted, keep: true})
	for _, row := range hexRows(sh.Proof.SHA256) {
		s.paragraph(strings.Join(row, "  "), style{size: smallType + 0.5, keep: true})
	}
	s.y += 6
	s.paragraph(tr.T("training.paper.annex"), style{color: muted})
	if sh.Footer.Head != "" {
		s.paragraph(tr.T("training.paper.log", "seq", strconv.FormatUint(sh.Footer.Seq, 10), "head", firstRunes(sh.Footer.Head, 16)), style{size: smallType, color: muted})
	}
	s.newPage()
	s.paragraph(sh.Course.Title, style{size: 17, weight: bold, keep: true})
	s.paragraph(tr.T("training.paper.version", "n", strconv.Itoa(sh.Course.Version), "law", sh.Course.Law), style{color: muted})
	s.y += 4
	s.blocks(consent.Parse(courseMarkup(sh.Course)))
	return s.finish()
}

// proven is what the certificate says, line by line.
func (s *sheet) proven(sh office.CertificateSheet) []fact {
	tr, p := s.tr, sh.Proof
	done := tr.FullDate(p.On)
	if !p.Due.IsZero() {
		key := "training.paper.in_time"
		if p.Late() {
			key = "training.paper.late"
		}
		done = tr.T(key, "date", done, "due", tr.FullDate(p.Due))
	}
	kept := tr.T("training.paper.kept.open")
	if !sh.KeptUntil.IsZero() {
		kept = tr.T("training.paper.kept", "date", tr.FullDate(sh.KeptUntil))
	}
	law := sh.Course.Law
	if sh.Law != "" {
		law += " · " + sh.Law
	}
	return []fact{
		{tr.T("training.paper.course"), sh.Course.Title + " · " + tr.T("training.paper.version_only", "n", strconv.Itoa(p.Version))},
		{tr.T("training.paper.done"), done},
		{tr.T("training.paper.quiz"), tr.T("training.paper.score", "score", strconv.Itoa(p.Score), "of", strconv.Itoa(p.Of), "n", max(1, sh.Tries))},
		{tr.T("training.paper.statement"), "“" + p.Statement + "”"},
		{tr.T("training.paper.signed"), tr.T("training.paper.signed.how", "name", sh.Name, "when", instant(tr, p.At, sh.Footer.Zone))},
		{tr.T("training.paper.law"), law},
		{tr.T("training.paper.keep"), kept},
	}
}

// courseMarkup is the text of a course as the blocks of a sheet are written.
func courseMarkup(c training.Course) string {
	var b strings.Builder
	for _, sec := range c.Sections {
		b.WriteString("## " + sec.Title + "\n\n")
		for _, x := range sec.Blocks {
			if x.Text != "" {
				b.WriteString(x.Text + "\n\n")
			}
			for _, item := range x.Items {
				b.WriteString("- " + item + "\n")
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}
