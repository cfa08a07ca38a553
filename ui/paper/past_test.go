package paper

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/domain/patient"
)

// pastSheet is a patient whose telephone changed and whose permission was revoked since a backup version.
func pastSheet(lang string) office.PastSheet {
	then := patient.Patient{ID: "lena", First: "Lena", Last: "Moreau", Born: day("1988-05-14"), MRN: "1001", Phone: "(555) 010-2230", Email: "lena@example.org"}
	now := then
	now.Phone = "(555) 010-9911"
	place := func(state consent.Permission, since, until string) []consent.ChannelState {
		c := consent.ChannelState{Channel: consent.Channel{ID: "website_gallery", Name: consent.Text{"en": "Our website gallery", "es": "Galería de nuestro sitio"}}, State: state, Since: day(since)}
		if until != "" {
			c.Until = day(until)
		}
		return []consent.ChannelState{c}
	}
	return office.PastSheet{Letterhead: hale(), Reason: "she says the number was changed by mistake", By: "Dr. Ana Hale", Printed: when, Lang: lang,
		Comparison: office.PastComparison{Version: office.BackupVersion{ID: "20261106T180000Z-000090", At: when.AddDate(0, 0, -16)}, Drive: "Drive B", Zone: zone,
			Channels: map[string]consent.Text{"website_gallery": {"en": "Our website gallery", "es": "Galería de nuestro sitio"}},
			Then:     office.PastSide{Known: true, Patient: then, Matrix: place(consent.Allowed, "2026-10-02", "2027-10-02")},
			Now: office.PastSide{Known: true, Patient: now, Matrix: place(consent.Revoked, "2026-11-10", ""),
				Facts: []consent.Fact{{ID: "f1", Kind: consent.FactRevoked, Channels: []string{"website_gallery"}, On: day("2026-11-10")}}}}}
}

func TestAComparisonOnPaperShowsBothTimesAndMarksWhatDiffers(t *testing.T) {
	p := newPrinter(t)
	for lang, want := range map[string][]string{
		"en": {"Lena Moreau, chart 1001: then and today", "Nothing of the practice was changed.", "she says the number was changed by mistake", "Dr. Ana Hale", "Drive B",
			"(555) 010-2230", "(555) 010-9911", "lena@example.org", "Our website gallery", "Revoked", "Allowed", "Changed"},
		"es": {"Lena Moreau", "Galería de nuestro sitio", "Drive B", "(555) 010-2230", "(555) 010-9911"},
	} {
		pdf, err := p.Comparison(pastSheet(lang))
		require.NoError(t, err)
		keep(t, "past-"+lang, pdf)
		text := strings.Join(strings.Fields(readPDF(t, pdf).all()), " ")
		for _, w := range want {
			assert.Contains(t, text, w, lang)
		}
	}
	mark := strings.Count(readPDF(t, must(p.Comparison(pastSheet("en")))).all(), "Changed")
	assert.Equal(t, 1+3, mark, "the column's head, the telephone, the permission, the revocation")
}

func must(pdf []byte, err error) []byte {
	if err != nil {
		return nil
	}
	return pdf
}

func TestAPatientWhoIsOnRecordAtOneTimeOnly(t *testing.T) {
	p := newPrinter(t)
	sh := pastSheet("en")
	sh.Comparison.Now = office.PastSide{}
	pdf, err := p.Comparison(sh)
	require.NoError(t, err)
	text := readPDF(t, pdf).all()
	assert.Contains(t, text, "Not on record")
	assert.Contains(t, text, "Lena Moreau")
	sh.Comparison.Then = office.PastSide{}
	_, err = p.Comparison(sh)
	assert.ErrorIs(t, err, ErrNothing)
}
