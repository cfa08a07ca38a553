package paper

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/domain/photo"
	"consentry/domain/photo/picture"
	"consentry/domain/photo/scrub/report"
)

// photoSheets are the sheets about pictures.
func photoSheets(tb testing.TB, lang string, head office.Letterhead, large bool) []every {
	tb.Helper()
	hash := strings.Repeat("0123456789abcdef", 4)
	pass := office.Passport{Letterhead: head, Number: 7, Channel: "Our website gallery", Recipient: "The general public", Place: "hale.example/gallery",
		Purpose: "Show results to future patients", On: day("2026-11-22"), Until: day("2028-11-22"), Basis: "authorization", By: "Dr. Ana Hale",
		Files:  []office.PassportFile{{Name: "k7mq-3xwp-1.jpg", SHA256: hash, Width: 2048, Height: 1536, Bytes: 481_200, Altered: []string{"covered", "cropped"}}, {Name: "k7mq-3xwp-2.jpg", SHA256: hash, Width: 10, Height: 10, Bytes: 100}},
		Footer: office.SheetFooter{Printed: when, Zone: zone}}
	out := []every{{"passport-" + lang, func(p *Printer) ([]byte, error) { return p.Passport(pass) }, "en",
		[]string{"R-0007", "k7mq-3xwp-1.jpg", "01234567", "No alteration other than: parts covered, cropped.", "No alteration of any kind but its size.", "22 November 2028"}}}
	proof := office.ProofSheet{Letterhead: head, Patient: "Lena Park", Born: day("1991-06-04"), Lang: lang, Channels: []string{"Instagram", "Facebook"}, JPEG: plainPicture(tb),
		SHA256: hash, Code: "P-4.1 0123456789ab", Printed: when, Zone: zone, LargeType: large}
	out = append(out, every{"proof-" + lang, func(p *Printer) ([]byte, error) { return p.ProofSheet(proof) }, lang,
		append(map[string][]string{"en": {"Is this the picture you allow?", "You do not have to say yes."}, "es": {"¿Es esta la foto que usted permite?", "No tiene que decir que sí."}}[lang], "Instagram", "P-4.1", "Lena Park")})
	for _, forFile := range []bool{false, true} {
		sh := takedownSheet(head, lang, forFile, large)
		name, words, in := "takedown-letter-", map[string][]string{"en": {"What was done about your pictures", "Revoked"}, "es": {"Qué se hizo con sus fotos", "Revocada"}}[lang], lang
		if forFile {
			name, words, in = "takedown-report-", []string{"Takedown report", "Maya Ortiz", "R-0007", "hale.example/gallery#3"}, "en"
		}
		out = append(out, every{name + lang, func(p *Printer) ([]byte, error) { return p.Takedown(sh) }, in, append(words, "Lena Park", "hale.example/gallery")})
	}
	sheet := office.GallerySheet{Letterhead: head, Channel: consent.Channel{ID: "instagram", Name: consent.Text{"en": "Instagram"}}, Stopped: true, On: day("2026-11-22"), By: "Dr. Ana Hale",
		Footer: office.SheetFooter{Printed: when, Zone: zone}, Found: []office.Recognised{{Name: "team.jpg"}, {Name: "notes.txt", Refused: report.Refuse(report.Unknown)},
			{Name: "park-lena.jpg", NameTells: []photo.Hit{{Kind: photo.HitName}}, Hits: []office.Hit{{Patient: "Lena Park", Number: 4}, {}}},
			{Name: "rhino.jpg", Hits: []office.Hit{{Patient: "Lena Park", Number: 3, Releases: []photo.Release{{Number: 7}, {Number: 8}}, Match: picture.Match{Mirrored: true},
				Reasons: []consent.Reason{{Key: "consent.use.revoked", Args: map[string]string{"since": "2026-11-18"}}}}}},
			{Name: "chin.jpg", Hits: []office.Hit{{Patient: "James Whitfield", Number: 1, Releases: []photo.Release{{Number: 9}}, Allowed: true}}}}}
	return append(out, every{"gallery-" + lang, func(p *Printer) ([]byte, error) { return p.Gallery(sheet) }, "en",
		[]string{"Gallery audit", "Asked for: Instagram.", "It was stopped before every file was looked at.", "rhino.jpg", "R-0007, R-0008", "Mirrored",
			"The permission was revoked on 18 November 2026.", "Never released", "(the file name tells of a patient)", "James Whitfield, picture 1", "Not one of ours", "save it as one of these."}})
}

func plainPicture(tb testing.TB) []byte {
	tb.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, 40, 30))
	for i := range 40 * 30 {
		img.SetNRGBA(i%40, i/40, color.NRGBA{200, 170, uint8(i), 255})
	}
	var b bytes.Buffer
	require.NoError(tb, jpeg.Encode(&b, img, nil))
	return b.Bytes()
}

func takedownSheet(head office.Letterhead, lang string, report, large bool) office.TakedownSheet {
	events := []photo.Event{
		{Kind: photo.EventLive, On: day("2026-03-01"), Link: "hale.example/gallery#3", By: "m"}, {Kind: photo.EventSnapshot, On: day("2026-11-20"), FileID: "f", Likeness: "found", By: "m"},
		{Kind: photo.EventOutreach, On: day("2026-11-20"), Whom: "the web agency", By: "m"}, {Kind: photo.EventRemoved, On: day("2026-11-21"), By: "m"}}
	x := office.Placed{Placement: photo.Placement{Place: "hale.example/gallery", PhotoIDs: []string{"a", "b"}}, Release: photo.Release{Number: 7},
		Channel: consent.Channel{Name: consent.Text{"en": "Our website gallery", "es": "La galería de nuestro sitio web"}}, State: photo.StateRemoved, Events: events,
		Takedown: photo.Takedown{Because: photo.BecauseRevoked, Since: day("2026-11-20"), Step: photo.TakeRecheck, DueOn: day("2026-11-28")}, Open: true,
		Members: map[string]string{"m": "Maya Ortiz"}}
	return office.TakedownSheet{Letterhead: head, Patient: "Lena Park", Born: day("1991-06-04"), MRN: "10482", Lang: lang, Report: report, Placed: []office.Placed{x},
		On: day("2026-11-22"), By: "Dr. Ana Hale", Zone: zone, LargeType: large}
}

// A passport leaves the practice with the pictures: it says what they are and whose they are not.
func TestAPassportNamesNobodyAndSaysUntilWhen(t *testing.T) {
	p := newPrinter(t)
	sh := office.Passport{Letterhead: hale(), Number: 1, Channel: "Instagram", On: day("2026-11-22"), Basis: "deidentified", Files: []office.PassportFile{{Name: "a.jpg", SHA256: "00"}}}
	for want, change := range map[string]func(){
		"without end: the pictures identify nobody": func() {},
		"it is taken back":                          func() { sh.Basis = "authorization" },
		"the event agreed: her next birthday":       func() { sh.Event = "her next birthday" },
	} {
		sh.Basis, sh.Event = "deidentified", ""
		change()
		if sh.Event != "" {
			sh.Basis = "authorization"
		}
		pdf, err := p.Passport(sh)
		require.NoError(t, err)
		assert.Contains(t, readPDF(t, pdf).all(), want)
	}
	for _, f := range []func() ([]byte, error){
		func() ([]byte, error) { return p.Passport(office.Passport{}) },
		func() ([]byte, error) {
			return p.ProofSheet(office.ProofSheet{Channels: []string{"x"}, JPEG: []byte("no")})
		},
	} {
		_, err := f()
		require.ErrorIs(t, err, ErrNothing)
	}
	pdf, err := p.Takedown(office.TakedownSheet{Letterhead: hale(), Patient: "Lena Park", Lang: "en", On: day("2026-11-22")})
	require.NoError(t, err)
	assert.Contains(t, readPDF(t, pdf).all(), "No picture of you was published")
}

func TestAVideoStandsOnPaperWithoutAPicture(t *testing.T) {
	p := newPrinter(t)
	sheet := office.ProofSheet{Letterhead: hale(), Patient: "Lena Park", Born: day("1991-06-04"), Lang: "en", Channels: []string{"Instagram"}, Video: true, LengthMS: 12_400,
		SHA256: strings.Repeat("0f", 32), Code: "P-4.0"}
	pdf, err := p.ProofSheet(sheet)
	require.NoError(t, err)
	words := readPDF(t, pdf).all()
	assert.Contains(t, words, "Exactly this video was shown to you")
	assert.Contains(t, words, "0:12")
	sheet.JPEG = []byte("no")
	_, err = p.ProofSheet(sheet)
	require.ErrorIs(t, err, ErrNothing, "a picture that is none is not left out")
}
