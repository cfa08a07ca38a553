// This file sets a frozen document: the exact words, how they were signed, and what proves it later.
package paper

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/ui/i18n"
)

// Signed sets a signed, declined or refused document. ErrAltered when its text does not have the SHA-256 it carries.
func (p *Printer) Signed(sh office.SignedSheet) ([]byte, error) {
	d := sh.Document
	if strings.TrimSpace(d.Text) == "" {
		return nil, ErrNothing
	}
	sum := sha256.Sum256([]byte(d.Text))
	hash := hex.EncodeToString(sum[:])
	if d.TextSHA256 != "" && !strings.EqualFold(d.TextSHA256, hash) {
		return nil, ErrAltered
	}
	lang := langOf(d.Lang)
	j := job{head: sh.Letterhead, lang: lang, made: first(d.FrozenAt, d.Signature.SignedAt, d.PresentedAt), large: sh.LargeType}
	s, err := p.open(j, "paper.title."+string(d.Kind), sh.Patient, sh.Born, sh.MRN, formLine(d.TemplateID, d.TemplateVersion, d.Number))
	if err != nil {
		return nil, err
	}
	s.blocks(s.untitled(consent.Parse(d.Text), sh.Title))
	switch d.Outcome {
	case consent.OutcomeDeclined, consent.OutcomeRefused, consent.OutcomeUnable:
		s.notSigned(sh)
	default:
		s.signedBy(sh)
	}
	s.evidence(sh, hash)
	return s.finish()
}

// open starts a sheet about a patient: who it is about stands under the letterhead and on every page.
func (p *Printer) open(j job, titleKey, patient string, born calendar.Date, mrn, foot string) (*sheet, error) {
	j.title = neutral(j.lang, titleKey)
	tr := i18n.In(j.lang)
	j.running, j.foot = whose(tr, patient, born, mrn), foot
	s, err := p.start(j)
	if err != nil {
		return nil, err
	}
	s.paragraph(j.running, style{size: s.base, weight: bold, keep: true})
	s.y += s.base * 0.9
	return s, nil
}

// untitled puts the sheet's title before a text that has none of its own.
func (s *sheet) untitled(b []consent.Block, title string) []consent.Block {
	for _, x := range b {
		if x.Kind == consent.BlockTitle {
			return b
		}
	}
	if title == "" {
		return b
	}
	return append([]consent.Block{{Kind: consent.BlockTitle, Spans: plainSpan(title)}}, b...)
}

// formLine names a form in words that do not change with the language: it is what a clerk looks for.
func formLine(id string, version, number int) string {
	line := id
	if version > 0 {
		line += " v" + strconv.Itoa(version)
	}
	if number > 0 {
		line += " No. " + strconv.Itoa(number)
	}
	return line
}

func first(times ...time.Time) time.Time {
	for _, t := range times {
		if !t.IsZero() {
			return t
		}
	}
	return time.Time{}
}

// fact is a label with its value.
type fact struct{ label, value string }

// facts sets labels over values in a column that begins at x, y and returns where it ends. With draw false it only
// measures.
func (s *sheet) facts(list []fact, x, y, within float64, draw bool) float64 {
	label := s.fill(style{size: max(smallType, s.base*0.72), color: muted, lead: 1.25, within: within})
	if s.job.large {
		label.size = s.base
	}
	value := s.fill(style{weight: bold, within: within, lead: 1.3})
	for _, f := range list {
		if f.value != "" {
			y = s.column(f.label, x, y, label, draw)
			y = s.column(f.value, x, y, value, draw) + s.base*0.42
		}
	}
	return y
}

// column sets one text in a column, without page breaks, and returns where it ends.
func (s *sheet) column(text string, x, y float64, st style, draw bool) float64 {
	fitted, lost := s.p.faces[regular].fit(text)
	for _, l := range s.p.wrap([]consent.Span{{Text: fitted, Bold: st.weight == bold}}, st.size, st.within) {
		if draw {
			s.line(l, x, y+st.size*1.05, st)
		}
		y += st.size * st.lead
	}
	if draw {
		s.lost += lost
	}
	return y
}

// signedBy sets the signature with who, when and how. It stays on one page unless a name fills more than that.
func (s *sheet) signedBy(sh office.SignedSheet) {
	d := sh.Document
	sig := d.Signature
	name := sig.TypedName
	if name == "" {
		name = d.Signer.Name
	}
	if name == "" && d.Signer.Kind != consent.SignerRepresentative {
		name = sh.Patient
	}
	list := []fact{{s.tr.T("paper.signed.name"), name}}
	if d.Signer.Kind == consent.SignerRepresentative {
		list = append(list, fact{s.tr.T("paper.signed.for"), sh.Patient},
			fact{s.tr.T("paper.signed.authority"), consent.Term(d.Signer.Authority, s.job.lang)})
	}
	when := instant(s.tr, sig.SignedAt, sh.Zone)
	if when == "" {
		when = s.tr.FullDate(sig.SignedOn)
	} else if on := s.tr.FullDate(sig.SignedOn); on != "" && !strings.HasPrefix(when, on) {
		list = append(list, fact{s.tr.T("paper.signed.on"), on}) // paper that was signed on another day than it was filed
	}
	list = append(list, fact{s.tr.T("paper.signed.when"), when})
	if sig.Method != "" {
		list = append(list, fact{s.tr.T("paper.signed.how"), s.tr.T("paper.method." + string(sig.Method))})
	}
	boxW := s.width() * 0.44
	gap := 18.0
	column := s.width() - boxW - gap
	head := s.base * 2.6
	tall := max(124, s.facts(list, 0, 0, column, false)+6)
	s.y += s.base * 0.4
	s.need(head + tall + 8)
	s.rule(s.left(), s.right(), s.y, 0.8, ink)
	s.y += s.base * 0.5
	s.paragraph(s.tr.T("paper.signed.title"), style{size: s.base * 1.2, weight: bold, keep: true})
	s.y += 4
	if s.y+tall > s.bottom() { // names longer than a page: the facts flow, the box comes first
		s.box(sh, s.left(), s.y, boxW, 108)
		s.y += 118
		for _, f := range list {
			s.paragraph(f.label, style{size: smallType, color: muted, keep: true})
			s.paragraph(f.value, style{weight: bold})
		}
		return
	}
	s.box(sh, s.left(), s.y, boxW, 108)
	s.facts(list, s.left()+boxW+gap, s.y-3, column, true)
	s.y += tall
}

// box frames the ink, or says why there is none.
func (s *sheet) box(sh office.SignedSheet, x, y, w, h float64) {
	sig := sh.Document.Signature
	s.frame(x, y, w, h, 0.8, ink)
	if s.err == nil && len(sig.Strokes) > 0 {
		s.signature(sig.Strokes, float64(sig.Aspect), x+2, y+2, w-4, h-4)
		return
	}
	words, key := sig.TypedName, "paper.box.typed"
	if sig.Method == consent.MethodPaper {
		words, key = "", "paper.box.paper"
	}
	st := s.fill(style{size: 17, within: w - 20})
	top := y + 24
	lines := s.p.wrap(plainSpan(s.fit(words)), st.size, st.within)
	for i, l := range lines[:min(2, len(lines))] {
		s.line(l, x+10, top+float64(i)*st.size*1.2+10, st)
	}
	note := s.fill(style{size: smallType + 0.5, color: muted, within: w - 20})
	lines = s.p.wrap(plainSpan(s.fit(s.tr.T(key))), note.size, note.within)
	for i, l := range lines {
		s.line(l, x+10, y+h-8-float64(len(lines)-1-i)*note.size*1.3, note)
	}
}

// notSigned says in words that nothing was allowed, when and why.
func (s *sheet) notSigned(sh office.SignedSheet) {
	d := sh.Document
	s.y += s.base * 0.6
	s.need(s.base * 9)
	s.rule(s.left(), s.right(), s.y, 0.8, ink)
	s.y += s.base * 0.6
	s.paragraph(s.tr.T("paper.outcome."+string(d.Outcome)), style{size: s.base * 1.2, weight: bold, keep: true})
	s.y += 3
	if when := instant(s.tr, first(d.FrozenAt, d.PresentedAt), sh.Zone); when != "" {
		s.paragraph(s.tr.T("paper.outcome.when", "when", when), style{})
	}
	if d.Reason != "" {
		s.paragraph(s.tr.T("paper.outcome.reason", "reason", d.Reason), style{})
	}
	if d.Kind == consent.KindMarketing && d.Outcome == consent.OutcomeDeclined {
		s.paragraph(s.tr.T("paper.outcome.nothing"), style{})
	}
	s.y += s.base * 0.6
}

// evidence is the small print that ties the paper to the record.
func (s *sheet) evidence(sh office.SignedSheet, hash string) {
	d, sig := sh.Document, sh.Document.Signature
	rows := []fact{
		{s.tr.T("paper.kept.form"), s.tr.T("paper.kept.form.value", "form", d.TemplateID, "version", strconv.Itoa(d.TemplateVersion),
			"language", s.tr.T("paper.language."+langOf(d.Lang)))},
		{s.tr.T("paper.kept.document"), d.ID},
		{s.tr.T("paper.kept.presented"), withTime(sh.Presenter, instant(s.tr, d.PresentedAt, sh.Zone))},
		{s.tr.T("paper.kept.witness"), withTime(sh.Witness, instant(s.tr, sig.WitnessAt, sh.Zone))},
		{s.tr.T("paper.kept.assistant"), sh.Assistant},
		{s.tr.T("paper.kept.frozen"), instant(s.tr, d.FrozenAt, sh.Zone)},
		{s.tr.T("paper.kept.hash"), hash},
	}
	s.small(s.tr.T("paper.kept.title"), s.tr.T("paper.kept.note"), rows)
}

func withTime(who, when string) string {
	if who == "" || when == "" {
		return who
	}
	return who + " · " + when
}

// small sets a table of labels and values in small print, kept together.
func (s *sheet) small(title, note string, rows []fact) {
	const labelW = 118.0
	st := style{size: smallType, color: muted}
	valueW := s.width() - labelW
	tall := smallType*lead*2 + 14
	for _, r := range rows {
		if r.value != "" {
			tall += s.height(plainSpan(r.value), style{size: smallType, within: valueW}) + 1.5
		}
	}
	tall += s.height(plainSpan(note), st)
	s.y += s.base * 0.5
	s.need(tall)
	s.rule(s.left(), s.right(), s.y, 0.5, faint)
	s.y += 6
	s.paragraph(title, style{size: smallType, weight: bold, keep: true})
	if note != "" {
		s.paragraph(note, style{size: smallType, color: muted, keep: true})
	}
	s.y += 3
	for _, r := range rows {
		if r.value == "" {
			continue
		}
		s.need(smallType * lead)
		base := s.y + baseline(smallType, lead)
		s.text(s.p.shorten(s.fit(r.label), regular, smallType, labelW-6), s.left(), base, smallType, regular, muted)
		s.paragraph(r.value, style{size: smallType, indent: labelW})
		s.y += 1.5
	}
}
