package paper

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/calendar"
	"consentry/domain/disclosure"
	"consentry/domain/office"
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
		text := strings.Join(strings.Fields(strings.Join(readPDF(t, pdf).pages, " ")), " ")
		for _, w := range want {
			assert.Contains(t, text, w, lang)
		}
	}
	sh.Lang, sh.Rows, sh.FeeCents = "en", nil, 1250
	pdf, err := p.Accounting(sh)
	require.NoError(t, err)
	text := strings.Join(strings.Fields(strings.Join(readPDF(t, pdf).pages, " ")), " ")
	assert.Contains(t, text, "There was no disclosure in this time")
	assert.Contains(t, text, "$12.50")
}
