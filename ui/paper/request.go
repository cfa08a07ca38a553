package paper

// This file sets the papers of a patient's copy: its index, and what goes along with an amended record.

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
