package paper

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/office"
	"consentry/domain/patient"
)

const plan = "Nothing about the 2026 rhinoplasty to the health plan (paid in full)"

// bound is the practice's letterhead on a print about a patient with a restriction.
func bound() office.Letterhead {
	h := hale()
	h.Email = "office@hale.example"
	h.Restrict = []patient.Restriction{{Text: plan, Source: "Q-0009", From: day("2026-03-02")}}
	return h
}

func TestARestrictionStandsOnEveryPageOfAPrint(t *testing.T) {
	for lang, band := range map[string]string{"en": "Restriction: " + plan, "es": "Restricción: " + plan} {
		blank := blankSheet(t, lang)
		blank.Letterhead, blank.LargeType = bound(), true
		revoked := revocationSheet(lang, false)
		revoked.Letterhead = bound()
		var items []office.CopiedFile
		for range 90 {
			items = append(items, office.CopiedFile{Name: "photo-004-2026-03-02.jpg", What: "photo", Kind: "front", On: day("2026-03-02"), Size: 4_812_331, SHA256: strings.Repeat("9f", 32)})
		}
		p := newPrinter(t)
		for name, make := range map[string]func() ([]byte, error){
			"blank":   func() ([]byte, error) { return p.Blank(blank) },
			"revoked": func() ([]byte, error) { return p.Revocation(revoked) },
			"index": func() ([]byte, error) {
				sh := office.PacketSheet{CopySheet: ofLena(bound()), Items: items}
				sh.Lang, sh.Withheld = lang, ""
				return p.PacketIndex(sh)
			},
			"letter": func() ([]byte, error) {
				return p.Letter(office.LetterSheet{Letterhead: bound(), To: office.Addressee{Name: "Lena Park", Lines: []string{"7 Oak Lane"}}, On: day("2026-11-22"), Lang: lang, Text: strings.Repeat("We write to you about your records.\n\n", 60)})
			},
		} {
			pdf, err := make()
			require.NoError(t, err, name)
			keep(t, "band-"+name+"-"+lang, pdf)
			r := readPDF(t, pdf)
			require.Greater(t, len(r.pages), map[string]int{"blank": 1, "index": 1, "letter": 1}[name], name)
			for i, text := range r.pages {
				assert.Equal(t, 1, strings.Count(strings.Join(strings.Fields(text), " "), band), "%s %s page %d", name, lang, i+1)
			}
		}
	}
}

func TestALettersAddressStaysInItsWindow(t *testing.T) {
	at := func(h office.Letterhead) float64 {
		top := 0.0
		p := newPrinter(t)
		p.checked = func(x placed) {
			if x.text == "Lena Park" && top == 0 {
				top = x.top
			}
		}
		_, err := p.Letter(office.LetterSheet{Letterhead: h, To: office.Addressee{Name: "Lena Park", Lines: []string{"7 Oak Lane"}}, On: day("2026-11-22"), Text: "We write to you."})
		require.NoError(t, err)
		return top
	}
	assert.InDelta(t, at(hale()), at(bound()), 0.01)
}

func TestManyRestrictionsLeaveRoomForThePrint(t *testing.T) {
	h := bound()
	for range 60 {
		h.Restrict = append(h.Restrict, patient.Restriction{Text: strings.Repeat("Nothing to anybody about anything. ", 60)})
	}
	sheet := blankSheet(t, "en")
	sheet.Letterhead = h
	pdf, err := newPrinter(t).Blank(sheet)
	require.NoError(t, err)
	assert.Less(t, len(readPDF(t, pdf).pages), 12)
	all, err := newPrinter(t).Restrictions(office.RestrictionSheet{Letterhead: h, Patient: "Lena Park", Born: day("1991-06-04"), MRN: "10042", Printed: when, Zone: zone})
	require.NoError(t, err)
	assert.Equal(t, 60*60, strings.Count(plain(t, all), "Nothing to anybody about anything."), "in full")
}

func TestTheSheetThatGoesAlongListsTheRestrictions(t *testing.T) {
	for lang, want := range map[string][]string{"en": {"What must not be disclosed", "Lena Park, born 4 June 1991", "2 March 2026", "Q-0009"}, "es": {"Lo que no debe divulgarse", "4 de junio de 1991"}} {
		pdf, err := newPrinter(t).Restrictions(office.RestrictionSheet{Letterhead: bound(), Patient: "Lena Park", Born: day("1991-06-04"), MRN: "10042", Lang: lang, Printed: when, Zone: zone})
		require.NoError(t, err)
		keep(t, "restrictions-"+lang, pdf)
		text := plain(t, pdf)
		for _, w := range append(want, "Hale Aesthetic Surgery", "office@hale.example") {
			assert.Contains(t, text, w)
		}
		assert.Equal(t, 1, strings.Count(text, "rhinoplasty"), "the list itself bears no band of it")
	}
}
