// The sheets that tests look at: made-up people, one of each kind. With PAPER_OUT set to a folder, every file a test makes is kept
// there to be looked at.
package paper

import (
	"crypto/sha256"
	"encoding/hex"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"consentry/assets"
	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/office"
)

var (
	zone = time.FixedZone("EST", -5*3600)
	when = time.Date(2026, 11, 22, 13, 14, 32, 0, time.UTC)
	day  = calendar.MustParse
)

func newPrinter(tb testing.TB) *Printer {
	tb.Helper()
	p, err := New(Options{})
	require.NoError(tb, err)
	return p
}

func keep(tb testing.TB, name string, pdf []byte) {
	tb.Helper()
	if dir := os.Getenv("PAPER_OUT"); dir != "" {
		require.NoError(tb, os.WriteFile(filepath.Join(dir, name+".pdf"), pdf, 0o600))
	}
}

func hale() office.Letterhead {
	return office.Letterhead{Practice: "Hale Aesthetic Surgery", Address: "12 Elm Street, Springfield, OH 45501", Telephone: "(555) 010-2200", Officer: "Dr. Ana Hale"}
}

func grant(id string, a consent.Answer) consent.Grant {
	return consent.Grant{Channel: id, Answer: a, Face: consent.FaceNo, CaptionOK: true}
}

// scope allows three places of nine.
func scope() consent.Scope {
	return consent.Scope{
		Photos:    consent.PhotoScope{Procedures: []string{"Rhinoplasty"}, From: day("2026-01-01"), To: day("2026-12-31")},
		Discloser: "Hale Aesthetic Surgery",
		Grants: []consent.Grant{grant("website_gallery", consent.AnswerYes), grant("instagram", consent.AnswerYes), grant("facebook", consent.AnswerNo),
			grant("tiktok", consent.AnswerNo), grant("print_brochure", consent.AnswerNo), grant("in_office_album", consent.AnswerYes),
			grant("email_campaign", consent.AnswerNo), grant("lecture", consent.AnswerNo), grant("paid_ads", consent.AnswerNo)},
		Purposes: []consent.Purpose{{Text: "Show results to future patients"}}, InitiatedBy: "practice",
		Expiry:   consent.Expiry{Kind: consent.ExpiryDate, Date: day("2028-11-22")},
		RevokeTo: "Hale Aesthetic Surgery, 12 Elm Street, Springfield, OH 45501",
	}
}

func facts(lang string) consent.Facts {
	return consent.Facts{Lang: lang, Patient: "Lena Park", Practice: hale().Practice, Address: hale().Address, Telephone: hale().Telephone,
		Officer: hale().Officer, Channels: consent.BuiltIn(), NoticeNumber: 7, NoticeFrom: day("2026-02-16")}
}

func render(tb testing.TB, kind consent.Kind, s consent.Scope, f consent.Facts) string {
	tb.Helper()
	forms, err := consent.ParseForms(assets.Forms())
	require.NoError(tb, err)
	for _, form := range forms {
		if form.Kind == kind {
			r, err := consent.Render(form, f.Lang, consent.ValuesFor(s, f))
			require.NoError(tb, err)
			require.Empty(tb, r.Missing)
			return r.Text
		}
	}
	tb.Fatalf("no form %s", kind)
	return ""
}

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// scrawl is ink like a person's: loops, a dot, a stroke under it, about 300 points.
func scrawl() []consent.Stroke {
	var loops, under consent.Stroke
	for i := range 220 {
		a := float64(i) / 219
		x := 0.12 + 0.68*a + 0.045*math.Sin(a*31)
		y := 0.5 - (0.26-0.14*a)*math.Sin(a*34)*math.Abs(math.Cos(a*5)) - 0.06*math.Sin(a*9)
		loops = append(loops, consent.Point{X: float32(x), Y: float32(y), T: i * 8})
	}
	for i := range 60 {
		a := float64(i) / 59
		under = append(under, consent.Point{X: float32(0.2 + 0.6*a), Y: float32(0.78 - 0.05*math.Sin(a*6)), T: 2200 + i*8})
	}
	return []consent.Stroke{loops, under, {{X: 0.3, Y: 0.2, T: 3000}}}
}

func signedSheet(tb testing.TB, kind consent.Kind, lang string) office.SignedSheet {
	tb.Helper()
	s := scope()
	text := render(tb, kind, s, facts(lang))
	return office.SignedSheet{Letterhead: hale(), Patient: "Lena Park", Born: day("1991-06-04"), MRN: "10482", Presenter: "Maya Ortiz", Zone: zone,
		Document: consent.Document{ID: "7d1c3f5e-0b1a-4f6f-9a53-0a6f2d7c9e11", Number: 3, Kind: kind, Outcome: consent.OutcomeSigned,
			TemplateID: string(kind), TemplateVersion: 1, Lang: lang, Text: text, TextSHA256: hash(text),
			Scope: &s, Signer: consent.Signer{Kind: consent.SignerPatient, Name: "Lena Park"},
			Signature: consent.Signature{Method: consent.MethodPad, TypedName: "Lena Park", Strokes: scrawl(), Aspect: 2.2,
				SignedOn: day("2026-11-22"), SignedAt: when},
			PresentedAt: when.Add(-4 * time.Minute), FrozenAt: when.Add(2 * time.Second)}}
}

func blankSheet(tb testing.TB, lang string) office.BlankSheet {
	tb.Helper()
	f := facts(lang)
	f.OnPaper = true
	s := scope()
	return office.BlankSheet{Letterhead: hale(), Patient: "Lena Park", Born: day("1991-06-04"), MRN: "10482", Title: "Permission",
		Text: render(tb, consent.KindMarketing, s, f), Lang: lang, Code: "marketing_authorization v1 No. 0042", Scope: &s, Printed: when}
}

func revocationSheet(lang string, oral bool) office.RevocationSheet {
	channels := []string{"Instagram", "Facebook"}
	if lang == "es" {
		channels = []string{"Instagram", "La galería de nuestro sitio web"}
	}
	return office.RevocationSheet{Letterhead: hale(), Patient: "Lena Park", Born: day("1991-06-04"), Lang: lang, Channels: channels,
		ReceivedOn: day("2026-11-20"), SignedOn: day("2025-11-22"), By: "Maya Ortiz", Oral: oral}
}

// madeUpKey has the shape of a key and is none.
const madeUpKey = "AGE-SECRET-KEY-PQ-1QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7LQPZRY9X8GF2TVDW0S3JN54KHCE"

func recoverySheet() office.RecoverySheet {
	var groups []string
	for i := range 12 {
		groups = append(groups, strings.ToUpper((madeUpKey + madeUpKey)[19+i*4:25+i*4]))
	}
	return office.RecoverySheet{Letterhead: hale(), Fingerprint: "K7QD-2MXP", Number: 3, Date: day("2026-11-22"), Groups: groups, Identity: madeUpKey}
}

func splitSheet() office.SplitSheet {
	sh := office.SplitSheet{Letterhead: hale(), Fingerprint: "K7QD-2MXP", Number: 3, Date: day("2026-11-22"), Need: 2}
	for part := range 3 {
		var groups []string
		for i := range 27 {
			at := 19 + (i*5+part*7)%50
			groups = append(groups, (madeUpKey + madeUpKey)[at:at+6])
		}
		sh.Parts = append(sh.Parts, groups)
	}
	return sh
}

func headSheet() office.HeadSheet {
	return office.HeadSheet{Letterhead: hale(), Fingerprint: "K7QD-2MXP", Seq: 14208, Head: hash("head"), At: when, Zone: zone,
		Verified: "All 14,208 entries follow from each other without a gap. Checked in 0.4 seconds on 22 Nov 2026."}
}

func tableSheet(rows int) office.TableSheet {
	sh := office.TableSheet{Letterhead: hale(), Title: "Authorizations that end soon", Sub: "Within 90 days, by date",
		Columns: []string{"Patient", "Born", "Place", "Until", "Note"},
		Footer:  office.SheetFooter{Seq: 14208, Head: hash("head"), Printed: when, Zone: zone}}
	for i := range rows {
		note := ""
		if i%7 == 3 {
			note = "Asked to be called first. Wants to see every new picture before it is used, also on the website."
		}
		sh.Rows = append(sh.Rows, []string{[]string{"Lena Park", "Nico Álvarez Muñoz", "Ada Brook"}[i%3], "4 Jun 1991",
			[]string{"Our website gallery", "Instagram", "Album in our office"}[i%3], "10 Dec 2026", note})
	}
	return sh
}

func TestAnAddressStandsInOneLine(t *testing.T) {
	require.Equal(t, "12 Harbor Lane, Portsmouth, NH 03801", oneLine("12 Harbor Lane\nPortsmouth, NH 03801\n"))
	require.Equal(t, "12 Harbor Lane, Portsmouth", oneLine("12 Harbor Lane,\n\n Portsmouth"))
	require.Empty(t, oneLine(" \n"))
}
