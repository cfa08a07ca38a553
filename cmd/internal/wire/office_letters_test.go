// What letters say and to whom they go, on a real practice.

package wire

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/calendar"
	"consentry/domain/incident"
	"consentry/domain/letter"
	"consentry/domain/office"
	"consentry/domain/patient"
	"consentry/domain/request"
)

func (w *world) letter(k letter.Kind, r request.Request, change ...func(*office.LetterWish)) office.Letter {
	w.t.Helper()
	wish := office.LetterWish{Kind: k, About: "request." + r.ID}
	for _, c := range change {
		c(&wish)
	}
	l, _, err := w.o.MakeLetter(w.ctx, wish)
	require.NoError(w.t, err)
	return l
}

// maria is a patient who speaks Spanish.
func (w *world) maria() patient.Patient {
	return w.add(patient.Patient{First: "María", Last: "Núñez", Address: "12 Elm Street\nDover, NH 03820", Language: patient.Spanish})
}

func TestLetters_whoHasTheRecordIsInformedAndNotThePatient(t *testing.T) {
	w := founded(t)
	p := w.maria()
	signed := w.authorize(p.ID, nil, "website_gallery")
	r := w.asked(request.KindAmendment, p.ID, "It was the right side")
	v, err := w.o.RequestView(w.ctx, r.ID)
	require.NoError(t, err)
	var form request.Link
	for _, l := range v.Records {
		if l.ID == signed.Document.ID {
			form = l
		}
	}
	w.act(r.ID, office.AcceptAmendment{Text: "It was the right side", Links: []request.Link{form}},
		office.InformOthers{List: []request.Informed{{Name: "Dr. Ruiz", Address: "1 Clinic Road\nDover, NH 03820", Relies: true}, {Name: "Harbor Billing"}}})
	l := w.letter(letter.AmendmentInform, r)
	assert.Equal(t, office.Addressee{Name: "Dr. Ruiz", Lines: []string{"1 Clinic Road", "Dover, NH 03820"}}, l.To)
	assert.Equal(t, "en", l.Lang, "who has the record need not read the patient's language")
	assert.Contains(t, l.Text, "Dear Dr. Ruiz,")
	assert.Contains(t, l.Text, "this record: Marketing authorization, 23 November 2026.", "which record, and no code")
	assert.Contains(t, l.Text, "It was the right side.", "with its full stop")
	second := w.letter(letter.AmendmentInform, r, func(x *office.LetterWish) {
		x.To = &office.Addressee{Name: "Harbor Billing", Lines: []string{"9 Quay"}}
	})
	assert.Equal(t, []string{"9 Quay"}, second.To.Lines)
	w.act(r.ID, office.ToldOther{Name: "Dr. Ruiz"})
	assert.Equal(t, "Harbor Billing", w.letter(letter.AmendmentInform, r).To.Name, "who was told is not told again")
	mine := w.letter(letter.AmendmentAccepted, r)
	assert.Equal(t, "es", mine.Lang)
	assert.Contains(t, mine.Text, "Autorización de marketing, 23 de noviembre de 2026.")
	assert.Contains(t, mine.Text, "Estimado/a María Núñez:")
}

func TestLetters_theListOfDisclosuresIsCounted(t *testing.T) {
	w := founded(t)
	p := w.maria()
	r := w.asked(request.KindAccounting, p.ID, "")
	wish := office.LetterWish{Kind: letter.AccountingCover, About: "request." + r.ID}
	w.refused("request.report_missing", func() error { _, _, err := w.o.MakeLetter(w.ctx, wish); return err })
	for n, want := range []string{"No hubo ninguna que la ley nos pida enumerar.", "Tiene una entrada.", "Tiene 2 entradas."} {
		if n > 0 {
			f := toBoard(w, p.ID)
			f.Recipient += string(rune('A' + n))
			_, err := w.o.NoteDisclosure(w.ctx, f)
			require.NoError(t, err)
		}
		w.clock.on(1e9)
		_, _, err := w.o.MakeAccounting(w.ctx, office.AccountingWish{PatientID: p.ID, RequestID: r.ID})
		require.NoError(t, err)
		assert.Contains(t, w.letter(letter.AccountingCover, r).Text, want)
	}
}

func TestLetters_whatGoesToAThirdPartyAndWhatIsKeptElsewhere(t *testing.T) {
	w := founded(t)
	p := w.lena()
	order := request.Requester{Kind: request.ThirdParty, Name: "Barnes & Lowe", Directive: &request.Directive{Recipient: "Barnes & Lowe", Address: "4 Court Street\nConcord, NH 03301", SignedOn: w.o.Today(), Electronic: true}}
	r, err := w.o.LogRequest(w.ctx, office.NewRequest{Kind: request.KindAccess, PatientID: p.ID, Via: request.ByLetter, Requester: order, Identity: &seenHere})
	require.NoError(t, err)
	w.act(r.ID, allPlaces(request.PlaceGathered)...)
	l := w.letter(letter.AccessCover, r)
	assert.Equal(t, p.FullName(), l.To.Name)
	assert.Contains(t, l.Text, "By your signed order of 23 November 2026 your records go to Barnes & Lowe, 4 Court Street, Concord, NH 03301. We send there: the chart")
	assert.NotContains(t, l.Text, "With this letter you get")

	own := w.asked(request.KindAccess, p.ID, "")
	w.act(own.ID, allPlaces(request.PlaceGathered)...)
	w.act(own.ID, office.ArrangeAccess{Want: request.Access{Form: request.FormPaper, Elsewhere: "Springfield General, (555) 010-8800.", Delivery: request.Delivery{Method: request.PickUp}}})
	l = w.letter(letter.AccessCover, own)
	assert.Contains(t, l.Text, "What we do not keep ourselves you can ask for here: Springfield General, (555) 010-8800.", "164.524(d)(3)")
	assert.NotContains(t, l.Text, "8800..")
}

func TestLetters_nobodyIsWrittenToAtHomeWhoAskedToBeCalled(t *testing.T) {
	w := founded(t)
	p := w.add(patient.Patient{First: "Nia", Last: "Cole", Address: "4 Old Rd\nDover, NH 03820"})
	r := w.asked(request.KindConfidential, p.ID, "")
	w.act(r.ID, office.SetMeans{Want: request.Confidential{Means: request.MeansPhone, Where: "(555) 010-7777", Detail: "no voicemail"}}, office.DecideMeans{Outcome: request.Accommodated})
	l := w.letter(letter.ConfidentialAgreed, r)
	assert.Empty(t, l.To.Lines)
	assert.Contains(t, l.To.Asked, "(555) 010-7777")

	// An address of its own keeps its lines when somebody changes another thing about the patient.
	q := w.maria()
	r = w.asked(request.KindConfidential, q.ID, "")
	w.act(r.ID, office.SetMeans{Want: request.Confidential{Means: request.MeansMail, Where: "P.O. Box 12\nDover, NH 03821"}}, office.DecideMeans{Outcome: request.Accommodated})
	chart, err := w.o.Chart(w.ctx, q.ID)
	require.NoError(t, err)
	now := chart.Patient
	now.Phone = "(555) 010-1234"
	require.NoError(t, w.o.ChangePatient(w.ctx, chart.Patient, now))
	assert.Equal(t, []string{"P.O. Box 12", "Dover, NH 03821"}, w.letter(letter.ConfidentialAgreed, r).To.Lines)
	w.act(r.ID, office.EndMeans{When: office.When{Note: "moved back home"}})
	chart, err = w.o.Chart(w.ctx, q.ID)
	require.NoError(t, err)
	assert.False(t, chart.Patient.Contact.Confidential)
}

func TestLetters_aBreachGreetsWhoActsForThePerson(t *testing.T) {
	w := founded(t)
	kid := w.add(patient.Patient{First: "Lena", Last: "Park", Born: calendar.MustNew(2014, 6, 4), Address: "7 Oak Lane\nDover, NH 03820"})
	lucia := w.add(patient.Patient{First: "Lucía", Last: "Gómez", Born: calendar.MustNew(2015, 6, 4), Address: "8 Oak Lane\nDover, NH 03820", Language: patient.Spanish})
	omar := w.add(patient.Patient{First: "Omar", Last: "Vell", Born: calendar.MustNew(1950, 6, 4), Address: "9 Oak Lane\nDover, NH 03820"})
	n := wrong(w)
	n.HappenedFrom, n.HappenedTo = w.o.Today().AddDays(-5), w.o.Today().AddDays(-1)
	i := w.breached(n)
	es := incident.Words{WhatHappened: "Se envió un correo con sus retratos a otra dirección", Information: "Su nombre", Steps: "Avísenos", Doing: "Pedimos que se borrara"}
	_, err := w.o.SaveIncidentWords(w.ctx, i.ID, words, es)
	require.NoError(t, err)
	for _, p := range []patient.Patient{kid, lucia, omar} {
		_, err := w.o.AddAffected(w.ctx, i.ID, office.AffectedFrom{Kind: incident.FromPatient, Of: p.ID}, nil)
		require.NoError(t, err)
	}
	list, _, err := w.o.Affected(w.ctx, i.ID, office.AffectedFilter{Words: "vell"}, 0, 1)
	require.NoError(t, err)
	died := true
	_, err = w.o.ChangeAffected(w.ctx, i.ID, list[0].Affected.ID, office.AffectedChange{Deceased: &died})
	require.NoError(t, err)
	_, _, err = w.o.BreachLetters(w.ctx, i.ID, quiet)
	require.NoError(t, err)
	letters, err := w.o.IncidentLetters(w.ctx, i.ID)
	require.NoError(t, err)
	said := map[string]string{}
	for _, l := range letters {
		said[l.To.Name] = l.Text
	}
	require.Len(t, said, 3)
	assert.Contains(t, said["The parent or guardian of Lena Park"], "\nDear parent or guardian of Lena Park,\n")
	assert.Contains(t, said["The parent or guardian of Lena Park"], "This happened from 18 November 2026 to 22 November 2026.")
	assert.Contains(t, said["A los padres o tutores de Lucía Gómez"], "\nEstimados padres o tutores de Lucía Gómez:\n")
	assert.Contains(t, said["A los padres o tutores de Lucía Gómez"], "entre el 18 de noviembre de 2026 y el 22 de noviembre de 2026")
	assert.Contains(t, said["The next of kin of Omar Vell"], "\nDear family of Omar Vell,\n")

	media, _, err := w.o.BreachNoticeText(w.ctx, i.ID, "NH", "es")
	require.NoError(t, err)
	assert.Contains(t, media.Text, "3 personas que viven en Nuevo Hampshire")
	assert.Contains(t, media.Text, "Se envió un correo")
	assert.Contains(t, media.Text, "(555) 010-4400", "whom to ask is the same in both languages")
	w.unchanged(func() error { // nobody of that State is affected
		_, _, err := w.o.BreachNoticeText(w.ctx, i.ID, "NY", "es")
		return err
	})
}

func TestLetters_aListOfDisclosuresIsToldInLines(t *testing.T) {
	w := founded(t)
	p := w.maria()
	r := w.asked(request.KindAmendment, p.ID, "The note says that I smoke")
	w.act(r.ID, office.RefuseAmendment{Ground: request.A4, Why: "She said so", Links: []request.Link{{Kind: request.LinkElsewhere, Name: "Note of 4 May"}}},
		office.DisagreeAmendment{Text: "I never smoked"}, office.RebutAmendment{Text: "It stands in the form.\n\nShe signed it."})
	assert.Contains(t, w.letter(letter.AmendmentRebuttal, r).Text, "It stands in the form.\n\nShe signed it.", "the copy has the paragraphs of the rebuttal")
	c := w.asked(request.KindAccess, p.ID, "")
	w.act(c.ID, allPlaces(request.PlaceGathered)...)
	w.act(c.ID, office.ArrangeAccess{Want: request.Access{Form: request.FormFiles, Delivery: request.Delivery{Method: request.PickUp}}})
	out := t.TempDir()
	_, err := w.o.Packet(w.ctx, office.PacketWish{RequestID: c.ID, Folder: out}, quiet)
	require.NoError(t, err)
	_, err = os.Stat(filepath.Join(out, "amendment-q-0001.pdf"))
	require.NoError(t, err)
}
