// This file sets the privacy notice for a patient to take home or to hang up (164.520(c)(2)(iii)).
package paper

import (
	"strconv"
	"strings"

	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/ui/i18n"
)

// Notice sets a version of the privacy notice in the sheet's language.
func (p *Printer) Notice(sh office.NoticeSheet) ([]byte, error) {
	lang := langOf(sh.Lang)
	text := sh.Notice.Text.In(lang)
	if strings.TrimSpace(text) == "" {
		return nil, ErrNothing
	}
	tr := i18n.In(lang)
	title := neutral(lang, "paper.title.notice")
	s, err := p.start(job{head: sh.Letterhead, lang: lang, title: title, running: title, made: sh.Notice.PublishedOn.Start(nil), large: sh.LargeType,
		foot: tr.T("paper.notice.foot", "number", strconv.Itoa(sh.Notice.Number), "day", tr.Date(sh.Notice.EffectiveOn))})
	if err != nil {
		return nil, err
	}
	s.blocks(consent.Parse(text))
	return s.finish()
}
