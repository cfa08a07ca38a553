package paper

// This file sets one patient's records of an old version beside those of today.

import (
	"strings"

	"consentry/domain/office"
	"consentry/ui/beside"
	"consentry/ui/i18n"
)

// Comparison is one patient then and now, each line that differs marked. Nothing in the practice is changed by it, and the
// paper says so.
func (p *Printer) Comparison(sh office.PastSheet) ([]byte, error) {
	c := sh.Comparison
	if !c.Then.Known && !c.Now.Known {
		return nil, ErrNothing
	}
	lang := langOf(sh.Lang)
	tr := i18n.In(lang)
	who := c.Then.Patient
	if !c.Then.Known {
		who = c.Now.Patient
	}
	made := tr.DateTime(c.Version.At.In(c.Zone))
	t := office.TableSheet{Letterhead: sh.Letterhead, Title: tr.T("beside.paper", "name", strings.TrimSpace(who.First+" "+who.Last), "mrn", who.MRN), Lang: lang,
		Sub:     tr.T("beside.paper.sub", "version", made, "drive", c.Drive, "by", sh.By, "when", tr.DateTime(sh.Printed.In(c.Zone)), "reason", sh.Reason) + " " + tr.T("beside.safe"),
		Columns: []string{tr.T("beside.col.what"), tr.T("beside.col.then", "version", made), tr.T("beside.col.now"), tr.T("beside.col.differs")}}
	t.Footer.Printed, t.Footer.Zone = sh.Printed, c.Zone
	for _, s := range beside.Sections(lang, c) {
		for _, l := range s.Lines {
			mark := ""
			if l.Differs() {
				mark = tr.T("beside.differs")
			}
			t.Rows = append(t.Rows, []string{s.Title + ": " + l.Label, l.Then, l.Now, mark})
		}
	}
	return p.Table(t)
}
