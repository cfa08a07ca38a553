// This file sets an accounting of disclosures for a patient (45 CFR 164.528(b)).
package paper

import (
	"consentry/domain/disclosure"
	"consentry/domain/office"
	"consentry/ui/i18n"
)

// Accounting sets what was disclosed about a patient, in the patient's language: when, to whom, what and why.
func (p *Printer) Accounting(sh office.AccountingSheet) ([]byte, error) {
	lang := langOf(sh.Lang)
	tr := i18n.In(lang)
	t := office.TableSheet{Letterhead: sh.Letterhead, Title: tr.T("disclosures.accounting.title"), Lang: lang, Whose: whose(tr, sh.Patient, sh.Born, sh.MRN)}
	t.Footer.Printed, t.Footer.Zone = sh.Printed, sh.Zone
	t.Sub = tr.T("disclosures.accounting.for", "patient", sh.Patient, "born", tr.FullDate(sh.Born), "mrn", sh.MRN) + "\n" +
		tr.T("disclosures.accounting.covers", "requested", tr.FullDate(sh.Requested), "from", tr.FullDate(sh.From), "to", tr.FullDate(sh.To)) + "\n"
	if sh.FeeCents > 0 {
		t.Sub += tr.T("disclosures.accounting.fee", "fee", tr.Money(int64(sh.FeeCents)))
	} else {
		t.Sub += tr.T("disclosures.accounting.free")
	}
	t.Sub += "\n" + tr.T("disclosures.accounting.left_out")
	t.None = tr.T("disclosures.accounting.none", "from", tr.FullDate(sh.From), "to", tr.FullDate(sh.To))
	for _, c := range []string{"on", "recipient", "what", "purpose"} {
		t.Columns = append(t.Columns, tr.T("disclosures.accounting.col."+c))
	}
	for _, r := range sh.Rows {
		t.Rows = append(t.Rows, []string{accountingDays(tr, r), lines(r.Recipient, r.Address), r.What, accountingPurpose(tr, r)})
	}
	return p.Table(t)
}

func lines(first, second string) string {
	if second == "" {
		return first
	}
	return first + "\n" + second
}

// accountingPurpose is the purpose, and on what ground: a copy of the written request may stand for it.
func accountingPurpose(tr i18n.Translator, r disclosure.Row) string {
	ground := tr.T("disclosures.basis." + string(r.Basis))
	if r.Basis == disclosure.Impermissible {
		ground = tr.T("disclosures.accounting.impermissible")
	}
	if r.Purpose == "" {
		return lines(tr.T("disclosures.accounting.request_copy"), ground)
	}
	return lines(r.Purpose, ground)
}

// accountingDays is the day, or for what was repeated the first and the last of them and how often.
func accountingDays(tr i18n.Translator, r disclosure.Row) string {
	if r.Count == 1 {
		return tr.FullDate(r.On)
	}
	return tr.T("disclosures.accounting.repeated", "first", tr.FullDate(r.On), "last", tr.FullDate(r.Last), "n", r.Count, "often", tr.T("disclosures.accounting.every."+string(r.Every)))
}
