package paper

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/assets"
	"consentry/domain/access"
	"consentry/domain/office"
	"consentry/domain/training"
)

func TestCertificateHoldsWhatWasRead(t *testing.T) {
	p := newPrinter(t)
	all, err := training.ParseAll(assets.Courses())
	require.NoError(t, err)
	for lang, words := range map[string][]string{
		"en": {"Certificate of training", "Maya Ortiz", "Photos and personal telephones", "4 of 5 right, after 2 tries", "I have read it.", "Never on your own telephone", "45 CFR 164.514(b)", "2032"},
		"es": {"Certificado de capacitación", "Maya Ortiz", "Fotos y teléfonos personales", "4 de 5 correctas", "Nunca en su propio teléfono"},
	} {
		c, ok := training.Find(all, "photos", 1, lang)
		require.True(t, ok)
		sheet := office.CertificateSheet{Letterhead: hale(), Name: "Maya Ortiz", Roles: []access.Role{access.FrontDesk}, Course: c, Questions: 5, Tries: 2, KeptUntil: day("2032-11-23"),
			Number: "019a-77", Lang: lang, Footer: office.SheetFooter{Seq: 1204, Head: strings.Repeat("ab", 32), Printed: when, Zone: zone},
			Proof: training.Proof{On: day("2026-11-22"), At: when, Due: day("2026-12-22"), Version: 1, Lang: lang, SHA256: c.SHA256, Score: 4, Of: 5, Statement: "I have read it."}}
		pdf, err := p.Certificate(sheet)
		require.NoError(t, err)
		keep(t, "certificate-"+lang, pdf)
		text := strings.Join(strings.Fields(strings.Join(readPDF(t, pdf).pages, " ")), " ")
		for _, w := range words {
			assert.Contains(t, text, w, lang)
		}
		assert.Contains(t, strings.ReplaceAll(text, " ", ""), c.SHA256, "the hash of what was read, whole")
	}
	_, err = p.Certificate(office.CertificateSheet{})
	assert.ErrorIs(t, err, ErrNothing)
}
