package paper

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/office"
	"consentry/domain/request"
)

func plain(t *testing.T, pdf []byte) string {
	t.Helper()
	return strings.Join(strings.Fields(strings.Join(readPDF(t, pdf).pages, " ")), " ")
}

// ofLena is the head of the papers of a copy, a part of which is withheld.
func ofLena(head office.Letterhead) office.CopySheet {
	return office.CopySheet{Letterhead: head, Patient: "Lena Park", Born: day("1991-06-04"), MRN: "10042", Number: "Q-0011", Requested: day("2026-11-02"), Printed: when, Zone: zone,
		Withheld: "Note of the psychologist of 2 May 2026"}
}

func TestPacketIndex_namesEveryFileAndWhatIsMissing(t *testing.T) {
	const sum = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
	sh := office.PacketSheet{CopySheet: ofLena(hale()), Items: []office.CopiedFile{
		{Name: "paper-001.pdf", What: "document", Kind: "treatment_photo_consent", On: day("2026-03-02"), Size: 182_400, SHA256: sum, Goes: []int{12}},
		{Name: "photo-004-2026-03-02.jpg", What: "photo", Kind: "front", On: day("2026-03-02"), Size: 4_812_331, SHA256: sum},
		{Name: "video-007-2026-06-01.mp4", What: "video", On: day("2026-06-01"), Size: 81_000_000, SHA256: sum},
		{Name: "paper-002.pdf", What: "scan", On: day("2026-05-04"), Size: 90_112, SHA256: sum},
		{Name: "amendment-q-0012.pdf", What: "amendment", On: day("2026-10-20"), Size: 40_100, SHA256: sum, Goes: []int{12}}}}
	for lang, want := range map[string][]string{
		"en": {"What is in this copy (Q-0011)", "Lena Park, born 4 June 1991, MRN 10042", "photo-004-2026-03-02.jpg", "Photo, Front", "Treatment photo consent · read with amendment Q-0012", "9f86d081884c7d65", "Not in this copy: Note of the psychologist of 2 May 2026"},
		"es": {"Q-0011", "4 de junio de 1991", "paper-001.pdf", "182 KB · 9f86d081884c7d65"},
	} {
		sh.Lang = lang
		pdf, err := newPrinter(t).PacketIndex(sh)
		require.NoError(t, err)
		keep(t, "packet-index-"+lang, pdf)
		text := plain(t, pdf)
		for _, w := range want {
			assert.Contains(t, text, w, lang)
		}
		assert.NotContains(t, text, "[", "a word is missing in "+lang)
	}
}

func TestReceipt_saysWhatIsSignedFor(t *testing.T) {
	sh := office.ReceiptSheet{CopySheet: ofLena(hale()),
		To: "Jin Park", What: "Chart notes, photos", Form: request.FormStick, Method: request.PickUp, Files: 12, Locked: true, Paid: 650}
	for lang, want := range map[string][]string{
		"en": {"Receipt for a copy of records", "Q-0011 of 2 November 2026", "Given to Jin Park", "Chart notes, photos", "On a stick from us", "Picked up here", "12 files, opened with a password", "Not included Note of the psychologist", "$6.50", "Jin Park: signature, date", "164.524"},
		"es": {"Recibo de copia del expediente", "2 de noviembre de 2026", "12 archivos, que se abren con contraseña", "Jin Park: firma, fecha"},
	} {
		sh.Lang = lang
		pdf, err := newPrinter(t).Receipt(sh)
		require.NoError(t, err)
		keep(t, "receipt-"+lang, pdf)
		text := plain(t, pdf)
		for _, w := range want {
			assert.Contains(t, text, w, lang)
		}
	}
	sh.Form, sh.Files, sh.Withheld, sh.Paid = "", 0, "", 0
	sh.Lang = "en"
	pdf, err := newPrinter(t).Receipt(sh)
	require.NoError(t, err)
	for _, none := range []string{"Form", "Files", "Not included", "Paid"} {
		assert.NotContains(t, plain(t, pdf), none)
	}
	_, err = newPrinter(t).Receipt(office.ReceiptSheet{CopySheet: ofLena(hale())})
	assert.ErrorIs(t, err, ErrNothing, "nobody signs for nothing")
}

func TestAmendment_saysInOrderWhatGoesAlong(t *testing.T) {
	sh := office.AmendmentSheet{Letterhead: hale(), Patient: "Lena Park", Number: "Q-0012", Records: []string{"Chart note of 4 May 2026"}, Printed: when, Zone: zone, Pieces: []office.AmendmentPiece{
		{Piece: request.PieceRequest, On: day("2026-10-20"), Text: "The note says that I smoke. I never did."},
		{Piece: request.PieceDenial, On: day("2026-11-02"), Text: "The note is accurate and complete: it says what was told on that day."},
		{Piece: request.PieceDisagreement, On: day("2026-11-09"), Text: strings.Repeat("I was asked about my mother, not about me. ", 30)},
		{Piece: request.PieceRebuttal, On: day("2026-11-12"), Text: "The question was about the patient."}}}
	for lang, first := range map[string]string{"en": "1. The request", "es": "1. "} {
		sh.Lang = lang
		pdf, err := newPrinter(t).Amendment(sh)
		require.NoError(t, err)
		keep(t, "amendment-"+lang, pdf)
		text := plain(t, pdf)
		at := strings.Index(text, first)
		require.GreaterOrEqual(t, at, 0, lang)
		for _, w := range []string{"I never did", "2. ", "accurate and complete", "3. ", "not about me", "4. ", "The question was about the patient"} {
			next := strings.Index(text[at:], w)
			require.GreaterOrEqual(t, next, 0, "%s: %s", lang, w)
			at += next
		}
	}
}
