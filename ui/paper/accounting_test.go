package paper

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/calendar"
	"consentry/domain/disclosure"
	"consentry/domain/office"
	"consentry/ui/i18n"
)

func TestAccounting_saysWhenToWhomWhatAndWhy(t *testing.T) {
	p, err := New(Options{})
	require.NoError(t, err)
	one := disclosure.Disclosure{On: calendar.MustNew(2026, 3, 2), Recipient: "State Medical Board", Address: "1 Capitol Way", What: "Operative report", Purpose: "Complaint review", Basis: disclosure.Oversight}
	wrong := disclosure.Disclosure{On: calendar.MustNew(2026, 1, 5), Recipient: "A neighbor", What: "A letter", Basis: disclosure.Impermissible, RequestCopy: "f1"}
	sh := office.AccountingSheet{Letterhead: hale(), Patient: "Lena Park", Born: calendar.MustNew(1991, 6, 4), MRN: "10042", Requested: calendar.MustNew(2026, 11, 22),
		From: calendar.MustNew(2020, 11, 22), To: calendar.MustNew(2026, 11, 22), Printed: when, Zone: zone,
		Rows: []disclosure.Row{{Disclosure: wrong, Count: 1, Last: wrong.On}, {Disclosure: one, Count: 4, Last: calendar.MustNew(2026, 6, 2), Every: disclosure.Monthly}}}
	for lang, want := range map[string][]string{
		"en": {"Accounting of disclosures", "Lena Park", "22 November 2020", "There is no charge", "State Medical Board", "1 Capitol Way", "4 times, about monthly", "This should not have happened", "a copy is on file"},
		"es": {"Informe de divulgaciones", "22 de noviembre de 2020", "No tiene costo", "4 veces, casi cada mes", "Esto no debió ocurrir"},
	} {
		sh.Lang = lang
		pdf, err := p.Accounting(sh)
		require.NoError(t, err)
		keep(t, "accounting."+lang, pdf)
		text := strings.Join(strings.Fields(strings.Join(readPDF(t, pdf).pages, " ")), " ")
		for _, w := range want {
			assert.Contains(t, text, w, lang)
		}
	}
	var lines []string // the address stands below the name, the ground below the purpose
	p.checked = func(x placed) { lines = append(lines, x.text) }
	sh.Lang = "en"
	_, err = p.Accounting(sh)
	require.NoError(t, err)
	for _, w := range []string{"State Medical Board", "1 Capitol Way", "Complaint review", "This should not have happened", "2 entries"} {
		assert.Contains(t, lines, w)
	}
}

// Where nothing is to be listed, that is said, and no table begins.
func TestAccounting_saysInASentenceThatThereWasNone(t *testing.T) {
	for lang, want := range map[string][]string{
		"en": {"Hale Aesthetic Surgery", "From 22 November 2020 to 22 November 2026 there was no disclosure that the law asks us to list.", "The charge for it is $12.50", "The law leaves some"},
		"es": {"Hale Aesthetic Surgery", "Del 22 de noviembre de 2020 al 22 de noviembre de 2026 no hubo ninguna divulgación que la ley nos exija enumerar.", "$12.50", "La ley excluye"},
	} {
		p := newPrinter(t)
		var lines []string
		p.checked = func(x placed) { lines = append(lines, x.text) }
		pdf, err := p.Accounting(office.AccountingSheet{Letterhead: hale(), Patient: "Lena Park", Born: calendar.MustNew(1991, 6, 4), MRN: "10042", Requested: calendar.MustNew(2026, 11, 22),
			From: calendar.MustNew(2020, 11, 22), To: calendar.MustNew(2026, 11, 22), FeeCents: 1250, Lang: lang, Printed: when, Zone: zone})
		require.NoError(t, err)
		keep(t, "accounting-none."+lang, pdf)
		text := strings.Join(strings.Fields(strings.Join(readPDF(t, pdf).pages, " ")), " ")
		for _, w := range want {
			assert.Contains(t, text, w, lang)
		}
		for _, c := range []string{"on", "recipient", "what", "purpose"} {
			assert.NotContains(t, lines, i18n.In(lang).T("disclosures.accounting.col."+c), lang)
		}
	}
}

// The foot that ties a sheet to the audit log stands there whole beside the page's number.
func TestTheFootIsWholeInBothLanguages(t *testing.T) {
	p := newPrinter(t)
	for _, lang := range []string{"en", "es"} {
		var lines []string
		p.checked = func(x placed) { lines = append(lines, x.text) }
		_, err := p.YearLog(office.YearLogSheet{Letterhead: hale(), Year: 2026, DueOn: day("2027-03-01"), Lang: lang,
			Footer: office.SheetFooter{Seq: 18_446_744, Head: "677c4fffd6d3d95b677c4fffd6d3d95b", Printed: day("2026-11-28").Start(zone), Zone: zone}})
		require.NoError(t, err)
		whole := slices.IndexFunc(lines, func(l string) bool {
			return strings.Contains(l, "677c4fffd6d3d95b") && strings.HasSuffix(l, "(UTC-05:00)")
		})
		assert.GreaterOrEqual(t, whole, 0, "%s: %v", lang, lines)
		assert.Contains(t, lines, i18n.In(lang).T("paper.yearlog.none"), "a year without any has no empty table")
		assert.NotContains(t, lines, i18n.In(lang).T("paper.yearlog.receipt"))
	}
}
