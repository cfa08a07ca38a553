// What is said, and what goes along, when something about a patient leaves a real practice.

package wire

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/letter"
	"consentry/domain/office"
	"consentry/domain/patient"
	"consentry/domain/request"
)

// leaving asks what is to be known before records of a patient leave.
func (w *world) leaving(patientID string, records ...request.Link) office.Leaving {
	w.t.Helper()
	l, err := w.o.Leaving(w.ctx, patientID, records...)
	require.NoError(w.t, err)
	return l
}

func TestLeaving_saysHowToReachWhatToKeepAndWhatBelongsToIt(t *testing.T) {
	w := founded(t)
	p := w.lena()
	w.authorize(p.ID, nil, "website_gallery")
	form := request.Link{Kind: request.LinkDocument, ID: w.chart(p.ID).Documents[0].ID, Name: "Permission of 22 Nov 2026"}
	assert.True(t, w.leaving(p.ID, form).Nothing())

	amended := w.asked(request.KindAmendment, p.ID, "It was the right side")
	w.act(amended.ID, office.RefuseAmendment{Ground: request.A4, Why: "It was measured twice", Links: []request.Link{form}})
	assert.True(t, w.leaving(p.ID, form).Nothing(), "AM-10: no disagreement, and nobody asked that it be included")
	_, _, err := w.o.MakeLetter(w.ctx, office.LetterWish{Kind: letter.AmendmentDenial, About: "request." + amended.ID})
	require.NoError(t, err)
	w.act(amended.ID, office.SentLetter{What: request.LetterDenial}, office.DisagreeAmendment{Text: "I measured it myself"})
	l := w.leaving(p.ID, form)
	require.Len(t, l.Amended, 1, "AM-09")
	assert.Equal(t, []request.Piece{request.PieceRequest, request.PieceDenial, request.PieceDisagreement}, l.Amended[0].Pieces)
	w.act(amended.ID, office.RebutAmendment{Text: "A ruler was in the picture"})
	assert.Contains(t, w.leaving(p.ID, form).Amended[0].Pieces, request.PieceRebuttal)
	assert.True(t, w.leaving(p.ID).Nothing(), "it belongs to its record only")
	assert.True(t, w.leaving(p.ID, request.Link{Kind: request.LinkFile, ID: form.ID}).Nothing())

	conf := w.asked(request.KindConfidential, p.ID, "")
	w.act(conf.ID, office.SetMeans{Want: request.Confidential{Means: request.MeansMail, Where: "P.O. Box 12\nDover, NH 03820", Detail: "plain envelope", Never: []request.Means{request.MeansPhone}}})
	assert.Empty(t, w.leaving(p.ID).Asked, "asked for and not decided")
	w.act(conf.ID, office.DecideMeans{Outcome: request.Accommodated})
	l = w.leaving(p.ID)
	assert.Contains(t, l.Asked, "P.O. Box 12")
	assert.Contains(t, l.Asked, "plain envelope")
	assert.Equal(t, patient.ByMail, l.By)
	assert.Equal(t, []request.Means{request.MeansPhone}, l.Never)
	assert.False(t, l.Along(), "an address that is kept secret goes on no paper")

	w.restrict(p, "Nothing to the sister")
	l = w.leaving(p.ID, form)
	require.Len(t, l.Restrict, 1)
	assert.True(t, l.Along())

	papers, err := w.o.AlongPapers(w.ctx, p.ID, form)
	require.NoError(t, err)
	var names []string
	for _, f := range papers {
		names = append(names, f.Name)
		assert.True(t, bytes.HasPrefix(f.Data, []byte("%PDF-")), f.Name)
		w.paper(f.Name[:len(f.Name)-4], func() ([]byte, error) { return f.Data, nil })
	}
	assert.Equal(t, []string{"restrictions.pdf", "amendment-q-0001.pdf"}, names)
	_, count, err := w.o.AuditPage(w.ctx, office.AuditFilter{Action: audit.DocumentPrinted, PatientID: p.ID}, 0, 5)
	require.NoError(t, err)
	assert.Equal(t, 1, count)

	// Whoever writes the letters of a takedown has to know how to reach her; the texts of amendments are not for them.
	w.hire("Ines Marsh", access.Marketing)
	w.as("Ines Marsh")
	assert.Contains(t, w.leaving(p.ID).Asked, "P.O. Box 12")
	_, err = w.o.AlongPapers(w.ctx, p.ID, form)
	require.ErrorIs(t, err, office.ErrNotPermitted)
}

func TestLeaving_whatWasWrittenOnThePatientsPageCountsToo(t *testing.T) {
	w := founded(t)
	p := w.add(patient.Patient{First: "Ada", Last: "Brook", Contact: patient.ContactPreference{Channel: patient.ByPhone, Detail: "only the mobile", Confidential: true}})
	assert.Equal(t, "only the mobile", w.leaving(p.ID).Asked)
	_, err := w.o.Leaving(w.ctx, "none")
	require.ErrorIs(t, err, office.ErrNotFound)
}

func TestLeaving_anAmendedPictureTakesItsAmendmentAlong(t *testing.T) {
	w, lena, p := ready(t)
	a := w.asked(request.KindAmendment, lena.ID, "It shows the right side")
	w.act(a.ID, office.AcceptAmendment{Text: "It was the right side.", Links: []request.Link{{Kind: request.LinkPhoto, ID: p.ID, Name: "Photo 1"}}})
	q := w.question(p.ID)
	g := w.gate(q)
	require.True(t, g.Allowed)
	require.Len(t, g.Amended, 1)
	requireFields(t, w.unchanged(func() error { return w.released(g) }), "amendments")
	q.Amendments = office.AmendmentsAlong
	g = w.gate(q)
	r, _, err := w.o.Release(w.ctx, g)
	require.NoError(t, err)
	assert.Equal(t, office.AmendmentsAlong, r.Amendments)
	data, err := os.ReadFile(filepath.Join(q.Folder, "amendment-q-0001.pdf"))
	require.NoError(t, err)
	assert.NotContains(t, string(data), lena.Last)
	w.paper("amendment-along", func() ([]byte, error) { return data, nil })

	// Words that name the patient stay out of the folder, whatever was chosen.
	b := w.asked(request.KindAmendment, lena.ID, "The day is missing")
	w.act(b.ID, office.AcceptAmendment{Text: "Lena Park came on 4 May.", Links: []request.Link{{Kind: request.LinkPhoto, ID: p.ID, Name: "Photo 1"}}})
	require.Error(t, w.released(g), "something else belongs to it now")
	q = w.question(p.ID)
	q.Amendments = office.AmendmentsAlong
	g = w.gate(q)
	requireKey(t, "photo.need.amendments_apart", w.unchanged(func() error { return w.released(g) }))
	q.Amendments = office.AmendmentsApart
	r, _, err = w.o.Release(w.ctx, w.gate(q))
	require.NoError(t, err)
	assert.Equal(t, office.AmendmentsApart, r.Amendments)
	left, err := filepath.Glob(filepath.Join(q.Folder, "amendment*"))
	require.NoError(t, err)
	assert.Empty(t, left)
}
