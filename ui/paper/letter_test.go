// Tests of letters: every kind in both languages, what each must say, the address where the envelope's window is, and
// thousands in one file.
package paper

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/assets"
	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/letter"
	"consentry/domain/office"
	"consentry/domain/request"
)

func letterTexts(tb testing.TB) map[letter.Kind]consent.Template {
	tb.Helper()
	var kinds []consent.Kind
	for _, k := range letter.Kinds() {
		kinds = append(kinds, consent.Kind(k))
	}
	list, err := consent.ParseTexts(assets.Letters(), kinds)
	require.NoError(tb, err)
	out := map[letter.Kind]consent.Template{}
	for _, t := range list {
		out[letter.Kind(t.Kind)] = t
	}
	require.Len(tb, out, len(letter.Kinds()))
	return out
}

// letterFacts has everything any letter may ask for. Flags are what the longest form of each letter says.
func letterFacts() letter.Facts {
	return letter.Facts{
		Text: map[string]string{"practice": hale().Practice, "address": hale().Address, "telephone": hale().Telephone, "officer": hale().Officer,
			"name": "Lena Park", "patient": "Lena Park", "reason": "The outside hospital has not yet sent its part.", "basis": "One note was given to us in confidence by somebody who is no health care provider.",
			"given": "chart, 14 photographs, billing records", "elsewhere": "Springfield General Hospital, records office, (555) 010-8800",
			"reviewer": "Dr. Iris Moe", "change": "The scar on the left forearm is from 2019.", "records": "Chart note of 4 May 2026", "pages": "2",
			"restriction": "nothing about the rhinoplasty of 12 March 2026 goes to the health plan.", "means": "letters to P.O. Box 88, Springfield, OH 45501", "asked": "an address for letters",
			"disposition": "The door of the consultation room is now closed during talks.", "what_happened": "An e-mail with three photographs went to the wrong address.",
			"contact": "Dr. Ana Hale, (800) 555-0122, 12 Elm Street, Springfield, OH 45501", "tollfree": "(800) 555-0122", "count": "501", "state": "Ohio", "monitoring": "We pay for a year of credit monitoring; the enclosed sheet says how."},
		Dates: map[string]calendar.Date{"received_on": day("2026-03-02"), "until": day("2026-04-20"), "denied_on": day("2026-03-20"), "statement_on": day("2026-04-02"), "born": day("1990-05-14"),
			"ends": day("2026-05-01"), "from": day("2020-11-22"), "to": day("2026-11-22"), "happened_on": day("2026-09-28"), "discovered_on": day("2026-09-29")},
		Cents: map[string]int64{"fee": 895},
		Flags: map[string]bool{"reviewable": true, "partial": true, "withheld": true, "mandatory": true, "free": true, "encrypted": true},
		Lists: map[string][]string{"rebuttal": {"The note was written on the day of the visit.", "Two people were there."}, "items": {"labor for copying: $3.60", "paper: $1.20", "postage: $4.15"}, "informed": {"Dr. Iris Moe"},
			"information": {"your name", "three photographs of your face"}, "steps": {"Tell us if somebody writes to you about these photographs."},
			"doing": {"The person who got the e-mail deleted it and says so in writing.", "We now send photographs through a link that only you can open."}},
	}
}

func TestLetters_everyKindSaysWhatItMust(t *testing.T) {
	p := newPrinter(t)
	for kind, text := range letterTexts(t) {
		for _, lang := range consent.Languages() {
			name := string(kind) + "." + lang
			facts := letterFacts()
			if kind == letter.AccountingFee {
				facts.Lists["items"] = []string{request.ItemWords(request.Item{Code: request.MakingList, Cents: 895}, lang)}
			}
			d, err := office.FillLetter(text, lang, facts)
			require.NoError(t, err, name)
			assert.Empty(t, d.Lacks, name)
			assert.NotContains(t, d.Text, consent.Blank, name)
			assert.LessOrEqual(t, consent.Grade(d.Text, lang), 12.0, "%s: plain language", name)
			pdf, err := p.Letter(office.LetterSheet{Letterhead: hale(), To: office.Addressee{Name: "Lena Park", Lines: []string{"7 Oak Lane", "Springfield, OH 45501"}},
				On: day("2026-11-22"), Text: d.Text, Lang: lang, Number: "R-0012"})
			require.NoError(t, err, name)
			keep(t, "letter-"+name, pdf)

			// A text somebody took a part out of, and a fact nobody knows, are refused (AM-08, BR-32).
			for _, part := range kind.Parts() {
				body := map[string]string{lang: cut(t, text.Body[lang], part.Code)}
				bad, err := office.FillLetter(consent.Template{ID: text.ID, Kind: text.Kind, Version: 1, Body: body}, lang, letterFacts())
				require.NoError(t, err)
				assert.Contains(t, bad.Lacks, letter.Lack{Code: part.Code, Cite: part.Cite}, "%s without %s", name, part.Code)
				for _, fact := range part.Needs {
					if fact == part.When { // then it is not due
						continue
					}
					bad, err := office.FillLetter(text, lang, without(letterFacts(), fact))
					require.NoError(t, err)
					require.NotEmpty(t, bad.Lacks, "%s without %s", name, fact)
					assert.True(t, bad.Lacks[0].Fact == fact || bad.Lacks[0].Code == part.Code, "%s without %s: %v", name, fact, bad.Lacks)
				}
			}
		}
	}
}

func TestLetters_BR32_aKnownDayOfDiscoveryMustStandInIt(t *testing.T) {
	text := letterTexts(t)[letter.BreachNotice]
	silent := text
	silent.Body = consent.Text{"en": strings.Replace(text.Body["en"], "{{#if discovered_on}} We found out on {{discovered_on}}.{{/if}}", "", 1)}
	require.NotEqual(t, text.Body["en"], silent.Body["en"])
	d, err := office.FillLetter(silent, "en", letterFacts())
	require.NoError(t, err)
	assert.Equal(t, []letter.Lack{{Code: "C1", Cite: "45 CFR 164.404(c)(1)(A)", Fact: "discovered_on"}}, d.Lacks)
	d, err = office.FillLetter(silent, "en", without(letterFacts(), "discovered_on"))
	require.NoError(t, err)
	assert.Empty(t, d.Lacks, "what nobody knows need not be said")
}

// cut takes a marked statement's words out of a text.
func cut(t *testing.T, body, code string) string {
	t.Helper()
	from, to := strings.Index(body, "[["+code+"]]"), strings.Index(body, "[[/"+code+"]]")
	require.True(t, from >= 0 && to > from, code)
	return body[:from] + body[to+len("[[/"+code+"]]"):]
}

func without(f letter.Facts, name string) letter.Facts {
	delete(f.Text, name)
	delete(f.Dates, name)
	delete(f.Cents, name)
	delete(f.Flags, name)
	delete(f.Lists, name)
	return f
}

func TestLetters_manyInOneFile(t *testing.T) {
	p := newPrinter(t)
	var seen []placed
	p.checked = func(x placed) { seen = append(seen, x) }
	text := letterTexts(t)[letter.BreachNotice]
	n := 0
	pdf, err := p.Letters(hale(), func() (office.LetterSheet, bool, error) {
		n++
		if n > 3 {
			return office.LetterSheet{}, false, nil
		}
		f := letterFacts()
		f.Text["name"] = fmt.Sprintf("Patient %d Example", n)
		d, err := office.FillLetter(text, []string{"", "en", "es", "en"}[n], f)
		return office.LetterSheet{On: day("2026-11-22"), Text: d.Text, Lang: d.Lang, To: office.Addressee{Name: f.Text["name"], Lines: []string{"7 Oak Lane"}}, Number: "I-0007"}, true, err
	})
	require.NoError(t, err)
	keep(t, "letters", pdf)
	first := map[string]int{}
	for _, x := range seen {
		if strings.HasPrefix(x.text, "Patient ") && first[x.text] == 0 {
			first[x.text] = x.page
			assert.True(t, x.top > 126 && x.bottom < 225 && x.left < 80, "in the envelope's window: %v", x)
		}
	}
	require.Len(t, first, 3)
	assert.Equal(t, 1, first["Patient 1 Example"])
	assert.Greater(t, first["Patient 2 Example"], 1)
	assert.Greater(t, first["Patient 3 Example"], first["Patient 2 Example"])
	var counted []string
	for _, x := range seen {
		if x.page == first["Patient 3 Example"] && strings.HasPrefix(x.text, "Page ") {
			counted = append(counted, x.text)
		}
	}
	require.NotEmpty(t, counted)
	assert.True(t, strings.HasPrefix(counted[0], "Page 1 of "), counted)

	_, err = p.Letters(hale(), func() (office.LetterSheet, bool, error) { return office.LetterSheet{}, false, nil })
	require.ErrorIs(t, err, ErrNothing)
	_, err = p.Letter(office.LetterSheet{Letterhead: hale()})
	require.ErrorIs(t, err, ErrNothing)
}

// A signature never stands on a page that says nothing else, whatever the length of the letter.
func TestLetters_nobodySignsAnEmptyPage(t *testing.T) {
	p := newPrinter(t)
	for n := range 60 {
		var seen []placed
		p.checked = func(x placed) { seen = append(seen, x) }
		text := "# Title\n\nDear Lena Park,\n\n" + strings.Repeat("- one of many things\n", n) + "\n## Whom you can ask\n\nThe last words."
		_, err := p.Letter(office.LetterSheet{Letterhead: hale(), To: office.Addressee{Name: "Lena Park", Lines: []string{"7 Oak Lane"}}, On: day("2026-11-22"), Text: text})
		require.NoError(t, err)
		on := map[string]int{}
		for _, x := range seen {
			on[x.text] = x.page
		}
		for _, words := range []string{"Whom you can ask", "Sincerely,", "Dr. Ana Hale, Hale Aesthetic Surgery"} {
			assert.Equal(t, on["The last words."], on[words], "%d: %s", n, words)
		}
	}
}

// A notice for the media or the website has no envelope, greets nobody and is signed by nobody.
func TestLetters_aNoticeToThePublicIsNoLetter(t *testing.T) {
	p := newPrinter(t)
	var seen []placed
	p.checked = func(x placed) { seen = append(seen, x) }
	d, err := office.FillLetter(letterTexts(t)[letter.BreachMedia], "en", letterFacts())
	require.NoError(t, err)
	_, err = p.Letter(office.LetterSheet{Letterhead: hale(), On: day("2026-11-22"), Text: d.Text, Lang: "en"})
	require.NoError(t, err)
	for _, x := range seen {
		assert.Equal(t, 1, x.page)
		assert.NotContains(t, x.text, "Sincerely")
		if x.text == "22 November 2026" {
			assert.Less(t, x.top, addressTop)
		}
	}
}

func TestLetters_whoActsForThePatientIsNotToldOfOwnRecords(t *testing.T) {
	for kind, text := range letterTexts(t) {
		if kind.Breach() {
			continue
		}
		f := letterFacts()
		f.Text["name"], f.Flags["other"] = "Sun-hee Park", true
		d, err := office.FillLetter(text, "en", f)
		require.NoError(t, err)
		assert.Empty(t, d.Lacks, kind)
		assert.NotContains(t, d.Text, "your records", kind)
		assert.Contains(t, d.Text, "Dear Sun-hee Park,", kind)
	}
}

// BenchmarkFiveThousandLetters is a breach of 5,000 patients as one file.
func BenchmarkFiveThousandLetters(b *testing.B) {
	p := newPrinter(b)
	text := letterTexts(b)[letter.BreachNotice]
	for b.Loop() {
		n, began := 0, time.Now()
		pdf, err := p.Letters(hale(), func() (office.LetterSheet, bool, error) {
			if n++; n > 5000 {
				return office.LetterSheet{}, false, nil
			}
			f := letterFacts()
			f.Text["name"] = fmt.Sprintf("Patient %d Example", n)
			d, err := office.FillLetter(text, "en", f)
			return office.LetterSheet{On: day("2026-11-22"), Text: d.Text, Lang: "en", To: office.Addressee{Name: f.Text["name"], Lines: []string{"7 Oak Lane", "Springfield, OH 45501"}}}, true, err
		})
		require.NoError(b, err)
		b.ReportMetric(float64(len(pdf))/1e6, "MB")
		b.ReportMetric(time.Since(began).Seconds(), "s")
	}
}
