package paper

// This file sets the papers of a patient's copy: its index, the receipt for it, and what goes along with an amended record.

import (
	"strconv"
	"strings"

	"consentry/domain/office"
	"consentry/domain/request"
	"consentry/ui/i18n"
)

// PacketIndex lists every file of the copy with what it is, its day, its size and what it is known by (SHA-256).
func (p *Printer) PacketIndex(sh office.PacketSheet) ([]byte, error) {
	lang := langOf(sh.Lang)
	tr := i18n.In(lang)
	t := office.TableSheet{Letterhead: sh.Letterhead, Title: tr.T("requests.index.title", "number", sh.Number), Lang: lang, Whose: whose(tr, sh.Patient, sh.Born, sh.MRN)}
	t.Footer.Printed, t.Footer.Zone = sh.Printed, sh.Zone
	t.Sub = tr.T("requests.index.for", "patient", sh.Patient, "born", tr.FullDate(sh.Born), "mrn", sh.MRN, "date", tr.FullDate(sh.Requested))
	if sh.Withheld != "" {
		t.Sub += "\n" + tr.T("requests.index.withheld", "part", sh.Withheld)
	}
	for _, c := range []string{"file", "what", "date", "known"} {
		t.Columns = append(t.Columns, tr.T("requests.index.col."+c))
	}
	for _, x := range sh.Items {
		what := tr.T("requests.index.what." + x.What)
		if x.What == "document" {
			what = tr.T("patients.kind." + x.Kind)
		} else if x.Kind != "" && i18n.Has("photo.view."+x.Kind) {
			what += ", " + tr.T("photo.view."+x.Kind)
		}
		for _, n := range x.Goes {
			if x.What != "amendment" {
				what += " · " + tr.T("requests.index.amended", "number", request.NumberOf(n))
			}
		}
		t.Rows = append(t.Rows, []string{x.Name, what, tr.FullDate(x.On), tr.Bytes(x.Size) + " · " + x.SHA256[:min(16, len(x.SHA256))]})
	}
	return p.Table(t)
}

// Receipt sets what somebody signs who gets the copy: what it is, how it was given, and what was paid.
func (p *Printer) Receipt(sh office.ReceiptSheet) ([]byte, error) {
	if sh.Patient == "" || sh.What == "" {
		return nil, ErrNothing
	}
	j := job{head: sh.Letterhead, lang: langOf(sh.Lang), made: sh.Printed}
	tr := i18n.In(j.lang)
	j.title = neutral(j.lang, "paper.title.receipt")
	j.running = tr.T("paper.title.receipt")
	s, err := p.start(j)
	if err != nil {
		return nil, err
	}
	s.paragraph(j.running, style{size: 20, weight: bold, lead: 1.2})
	s.paragraph(whose(tr, sh.Patient, sh.Born, sh.MRN), style{size: 10.5, color: muted})
	s.paragraph(tr.T("paper.receipt.request", "number", sh.Number, "day", tr.FullDate(sh.Requested)), style{size: 10.5, color: muted})
	s.y += 10
	named := func(key, code string) string {
		if code == "" {
			return ""
		}
		return tr.T(key + code)
	}
	files, paid := "", ""
	switch {
	case sh.Files > 0 && sh.Locked:
		files = tr.T("paper.receipt.locked", "n", sh.Files)
	case sh.Files > 0:
		files = tr.T("paper.receipt.open", "n", sh.Files)
	}
	if sh.Paid > 0 {
		paid = tr.Money(int64(sh.Paid))
	}
	s.list([]fact{{tr.T("paper.receipt.to"), sh.To}, {tr.T("paper.receipt.what"), sh.What}, {tr.T("paper.receipt.form"), named("requests.form.", string(sh.Form))},
		{tr.T("paper.receipt.how"), named("requests.delivery.", string(sh.Method))}, {tr.T("paper.receipt.files"), files},
		{tr.T("paper.receipt.withheld"), sh.Withheld}, {tr.T("paper.receipt.paid"), paid}})
	s.y += 8
	s.paragraph(tr.T("paper.receipt.words"), style{})
	s.paragraph(tr.T("paper.receipt.more"), style{color: muted, size: smallType + 0.5})
	s.y += 10
	s.signLine(tr.T("paper.passage.self", "name", sh.To))
	s.y += 10
	s.signLine(tr.T("paper.passage.practice"))
	return s.finish()
}

// Amendment sets what goes along with a record whenever it is disclosed (45 CFR 164.526(c)(1), (d)(4)).
func (p *Printer) Amendment(sh office.AmendmentSheet) ([]byte, error) {
	lang := langOf(sh.Lang)
	tr := i18n.In(lang)
	t := office.TableSheet{Letterhead: sh.Letterhead, Title: tr.T("requests.index.amendment", "number", sh.Number), Lang: lang}
	t.Footer.Printed, t.Footer.Zone = sh.Printed, sh.Zone
	t.Sub = tr.T("requests.index.belongs", "patient", sh.Patient, "records", strings.Join(sh.Records, ", "))
	if sh.Patient == "" {
		t.Sub = tr.T("requests.index.belongs.only", "records", strings.Join(sh.Records, ", "))
	}
	t.Columns = []string{tr.T("requests.index.col.what"), tr.T("requests.index.col.date"), tr.T("requests.index.col.text")}
	for i, x := range sh.Pieces {
		t.Rows = append(t.Rows, []string{strconv.Itoa(i+1) + ". " + tr.T("requests.piece."+string(x.Piece)), tr.FullDate(x.On), x.Text})
	}
	return p.Table(t)
}

// Restrictions lists what must not be disclosed about a patient, in full: it goes along with prints that are frozen.
func (p *Printer) Restrictions(sh office.RestrictionSheet) ([]byte, error) {
	lang := langOf(sh.Lang)
	tr := i18n.In(lang)
	t := office.TableSheet{Letterhead: sh.Letterhead, Title: tr.T("paper.restrictions.title"), Lang: lang}
	t.Letterhead.Restrict = nil // it is the list itself
	t.Footer.Printed, t.Footer.Zone = sh.Printed, sh.Zone
	t.Sub = tr.T("paper.restrictions.sub", "patient", sh.Patient, "born", tr.FullDate(sh.Born), "mrn", sh.MRN)
	t.Columns = []string{tr.T("paper.restrictions.what"), tr.T("paper.restrictions.since"), tr.T("paper.restrictions.source")}
	for _, r := range sh.Letterhead.Restrict {
		t.Rows = append(t.Rows, []string{r.Text, tr.FullDate(r.From), r.Source})
	}
	return p.Table(t)
}
