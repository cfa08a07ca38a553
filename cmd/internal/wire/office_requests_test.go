// Patients' requests on a real practice: logged at the desk, worked on, decided, answered, with everything that binds the
// practice afterwards.

package wire

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/disclosure"
	"consentry/domain/incident"
	"consentry/domain/letter"
	"consentry/domain/office"
	"consentry/domain/patient"
	"consentry/domain/request"
	"consentry/store/sealedzip"
)

var seenHere = office.IdentityCheck{Methods: []patient.Method{patient.PhotoID}}

// asked logs a request of a patient who stands at the desk with an ID.
func (w *world) asked(k request.Kind, patientID, words string) request.Request {
	w.t.Helper()
	r, err := w.o.LogRequest(w.ctx, office.NewRequest{Kind: k, PatientID: patientID, Via: request.InPerson, Words: words, Identity: &seenHere})
	require.NoError(w.t, err)
	return r
}

func (w *world) act(id string, acts ...office.RequestAct) request.Request {
	w.t.Helper()
	var r request.Request
	for _, a := range acts {
		var err error
		r, err = w.o.DoRequest(w.ctx, id, a)
		require.NoError(w.t, err, "%T", a)
	}
	return r
}

func (w *world) refusedAct(code, id string, act office.RequestAct) {
	w.t.Helper()
	before := records(w)
	_, err := w.o.DoRequest(w.ctx, id, act)
	requireKey(w.t, "request."+code, err)
	require.Equal(w.t, before, records(w), "a refused act is on record")
}

// desk is a practice with a front desk at work.
func desk(t testing.TB) (*world, patient.Patient) {
	t.Helper()
	w := founded(t)
	p := w.lena()
	w.hire("Maya Ortiz", access.FrontDesk)
	w.as("Maya Ortiz")
	return w, p
}

// tasks are today's tasks about requests.
func (w *world) askedTasks() []office.Task {
	w.t.Helper()
	v, err := w.o.TodayView(w.ctx)
	require.NoError(w.t, err)
	return slices.DeleteFunc(v.Tasks, func(t office.Task) bool { return len(t.Kind) < 8 || t.Kind[:8] != "request_" })
}

// ledger is what the ledger says was disclosed about a patient.
func (w *world) ledger(patientID string) []office.DisclosureLine {
	w.t.Helper()
	list, err := w.o.Disclosures(w.ctx, office.DisclosureQuery{PatientID: patientID}, 0, 10)
	require.NoError(w.t, err)
	return list
}

func allPlaces(state request.PlaceState) []office.RequestAct {
	var acts []office.RequestAct
	for _, id := range request.Places() {
		acts = append(acts, office.TickPlace{Place: id, State: state})
	}
	return acts
}

func TestAnAccessRequestFromTheTelephoneToTheProof(t *testing.T) {
	w, p := desk(t)
	// A name and a birth date are not enough on the telephone: logged all the same, the clock runs, the check stays open.
	weak := office.IdentityCheck{Identifiers: []patient.Identifier{patient.IDName, patient.IDBirthDate}}
	r, err := w.o.LogRequest(w.ctx, office.NewRequest{Kind: request.KindAccess, PatientID: p.ID, Via: request.ByTelephone, Identity: &weak})
	require.NoError(t, err)
	assert.Equal(t, 1, r.Number)
	assert.Equal(t, request.IdentityCheck, r.State)
	assert.Equal(t, calendar.MustParse("2026-12-23"), r.On)
	require.Len(t, w.askedTasks(), 1)
	assert.Equal(t, office.TaskIdentity, w.askedTasks()[0].Kind)
	assert.Equal(t, calendar.MustParse("2026-12-08"), w.askedTasks()[0].Target, "half the legal time")
	assert.True(t, w.askedTasks()[0].Extendable)
	w.refusedAct("identity_insufficient", r.ID, office.CheckIdentity{Check: weak})
	w.act(r.ID, office.CheckIdentity{Check: office.IdentityCheck{Methods: []patient.Method{patient.CalledBack}, Identifiers: weak.Identifiers}})
	assert.Equal(t, office.TaskAccess, w.askedTasks()[0].Kind)

	// Asked once more: said, its own clock, the same steps.
	again := w.asked(request.KindAccess, p.ID, "")
	assert.Equal(t, r.ID, again.RepeatOf)
	same, err := w.o.OpenRequests(w.ctx, p.ID, request.KindAccess)
	require.NoError(t, err)
	assert.Len(t, same, 2)
	w.refusedAct("withdrawal_note", again.ID, office.WithdrawRequest{})
	w.act(again.ID, office.WithdrawRequest{When: office.When{Note: "Asked twice by mistake, says Lena on the telephone"}})

	w.refusedAct("places_left", r.ID, office.DeliverAccess{Method: request.PickUp, What: "chart and photos", Proof: "signed for it"})
	w.refusedAct("not_asked_why", r.ID, office.TickPlace{Place: request.PlacePhotos, State: request.PlaceNotAsked})
	w.refusedAct("warning_first", r.ID, office.ArrangeAccess{Want: request.Access{Form: request.FormFiles, Delivery: request.Delivery{Method: request.Emailed, Address: "lena@example.test", Unencrypted: true}}})
	w.act(r.ID, office.ArrangeAccess{Warned: true, Want: request.Access{Form: request.FormFiles, Originals: true, Delivery: request.Delivery{Method: request.Emailed, Address: "lena@example.test", Unencrypted: true}}})
	w.act(r.ID, allPlaces(request.PlaceGathered)...)
	w.refusedAct("officer_decides", r.ID, office.QuoteFee{Fee: request.Fee{Method: request.FeeFlat, Items: []request.Item{{Code: request.FlatFee, Cents: 650}}}})
	w.refusedAct("no_advance_notice", r.ID, office.ChargeFee{Cents: 650})
	w.as("Dr. Ana Hale")
	w.refusedAct("retrieval", r.ID, office.QuoteFee{Fee: request.Fee{Method: request.FeeActual, Items: []request.Item{{Code: request.Retrieval, Cents: 1500}}}})
	w.act(r.ID, office.QuoteFee{Fee: request.Fee{Method: request.FeeFlat, Items: []request.Item{{Code: request.FlatFee, Cents: 650}}}})
	_, pdf, err := w.o.MakeLetter(w.ctx, office.LetterWish{Kind: letter.AccessFee, About: "request." + r.ID})
	require.NoError(t, err)
	assert.True(t, len(pdf) > 1000)
	w.as("Maya Ortiz")
	w.act(r.ID, office.AcceptFee{}, office.ChargeFee{Cents: 650})
	w.refusedAct("proof_missing", r.ID, office.DeliverAccess{Method: request.Emailed, What: "chart and photos"})
	pdf, err = w.o.AccessReceipt(w.ctx, r.ID)
	require.NoError(t, err)
	assert.Equal(t, "%PDF", string(pdf[:4]))
	done := w.act(r.ID, office.DeliverAccess{Method: request.Emailed, What: "chart and photos", Proof: "confirmed by e-mail"})
	assert.Equal(t, request.Fulfilled, done.State)
	assert.Equal(t, office.TaskCloseRequest, w.askedTasks()[0].Kind)
	done = w.act(r.ID, office.CloseRequest{})
	assert.True(t, done.On.IsZero())
	assert.Empty(t, w.askedTasks())
	w.as("Dr. Ana Hale")
	w.refused("error.not_found", func() error { _, err := w.o.AccessReceipt(w.ctx, "none"); return err })
	assert.Equal(t, audit.RequestLogged, w.log(office.AuditFilter{Action: audit.RequestLogged})[0].Action)
	ledger := w.ledger(p.ID)
	require.Len(t, ledger, 1, "the ledger has it by itself")
	assert.Equal(t, disclosure.Individual, ledger[0].Basis)
	assert.Equal(t, r.ID, ledger[0].RequestID)
	closed, err := w.o.Requests(w.ctx, office.RequestFilter{PatientID: p.ID, Closed: true})
	require.NoError(t, err)
	assert.Len(t, closed, 2)
}

func TestADenialIsReviewedBySomebodyElse(t *testing.T) {
	w, p := desk(t)
	r := w.asked(request.KindAccess, p.ID, "my whole record")
	deny := office.DenyAccess{Ground: request.R1, Partial: true, Part: "note of 4 May", Rationale: "danger to the patient's life"}
	w.refusedAct("surgeon_decides", r.ID, deny)
	w.as("Dr. Ana Hale")
	w.refusedAct("not_a_ground", r.ID, office.DenyAccess{Ground: "unpaid", Rationale: "owes $2,400"})
	w.refusedAct("no_reviewer", r.ID, deny) // AC-15
	me, _ := w.o.Me()
	own, err := w.o.SaveReviewer(w.ctx, request.Reviewer{Name: "ana  Hale, M.D.", Licence: "NH 1", Telephone: "1", From: w.o.Today()})
	require.NoError(t, err)
	assert.Equal(t, me.Member.ID, own.MemberID, "whatever way it is typed")
	w.refusedAct("no_reviewer", r.ID, deny)
	outside, err := w.o.SaveReviewer(w.ctx, request.Reviewer{Name: "Dr. Ruth Okafor", Licence: "MA 20931", Telephone: "(555) 010-9000", From: w.o.Today()})
	require.NoError(t, err)
	w.act(r.ID, deny)
	w.refusedAct("letter_unmade", r.ID, office.SentLetter{What: request.LetterDenial})
	draft, err := w.o.DraftLetter(w.ctx, office.LetterWish{Kind: letter.AccessDenial, About: "request." + r.ID})
	require.NoError(t, err)
	assert.Equal(t, []letter.Lack{{Code: "D5", Cite: "45 CFR 164.524(d)(1)", Fact: "given"}}, draft.Lacks, "nothing was gathered yet")
	var acts []office.RequestAct
	for _, id := range request.Places() {
		state := request.PlaceGathered
		if id == request.PlaceChart {
			state = request.PlaceDenied
		}
		acts = append(acts, office.TickPlace{Place: id, State: state})
	}
	w.act(r.ID, acts...)
	l, _, err := w.o.MakeLetter(w.ctx, office.LetterWish{Kind: letter.AccessDenial, About: "request." + r.ID})
	require.NoError(t, err)
	assert.Contains(t, l.Text, "note of 4 May")
	assert.Contains(t, l.Text, "You may have this decision reviewed")
	assert.Equal(t, "Q-0001", l.Number)
	w.act(r.ID, office.SentLetter{What: request.LetterDenial}, office.AskReview{})
	assert.Equal(t, office.TaskReviewDenial, w.askedTasks()[0].Kind)
	w.refusedAct("reviewer_conflict", r.ID, office.ReferReview{ReviewerID: own.ID}) // AC-14
	w.act(r.ID, office.ReferReview{ReviewerID: outside.ID}, office.DecideReview{Upheld: false, Reason: "no danger"})
	w.refusedAct("close_review_letter", r.ID, office.CloseRequest{})
	w.act(r.ID, office.TickPlace{Place: request.PlaceChart, State: request.PlaceGathered})
	_, _, err = w.o.MakeLetter(w.ctx, office.LetterWish{Kind: letter.AccessReview, About: "request." + r.ID})
	require.NoError(t, err)
	w.act(r.ID, office.SentLetter{What: request.LetterReview}, office.DeliverAccess{Method: request.PickUp, What: "everything", Proof: "signed for it"}, office.CloseRequest{})
}

func TestAnExtensionIsGrantedOnceWithItsLetter(t *testing.T) {
	w, p := desk(t)
	r := w.asked(request.KindAccess, p.ID, "")
	w.as("Dr. Ana Hale")
	until := calendar.MustParse("2027-01-20")
	x := office.ExtendRequest{Until: until, Reason: "The archive is being moved"}
	w.refusedAct("letter_unmade", r.ID, x)
	wish := office.LetterWish{Kind: letter.AccessExtension, About: "request." + r.ID, Facts: letter.Facts{Text: map[string]string{"reason": x.Reason}, Dates: map[string]calendar.Date{"until": until.AddDays(10)}}}
	_, err := w.o.DraftLetter(w.ctx, wish)
	requireKey(t, "calendar.beyond_cap", err) // the cap is 22 January
	wish.Facts.Dates["until"] = until
	l, _, err := w.o.MakeLetter(w.ctx, wish)
	require.NoError(t, err)
	assert.Contains(t, l.Text, "20 January 2027")
	got := w.act(r.ID, x)
	assert.Equal(t, until, got.On)
	assert.Equal(t, request.Extended, got.State)
	w.refusedAct("already_extended", r.ID, x)
}

func TestASelfPayRestrictionBindsAndOnlyThePatientEndsIt(t *testing.T) {
	w, p := desk(t)
	r := w.asked(request.KindRestriction, p.ID, "Nothing about the 2026 rhinoplasty to the health plan")
	w.act(r.ID, office.FrameRestriction{Want: request.Restriction{Text: r.Words, To: request.ToHealthPlan, For: []request.Purpose{request.ForPayment, request.ForOperations}, Episode: "rhinoplasty 2026", PriceCents: 850000}})
	chart, err := w.o.Chart(w.ctx, p.ID)
	require.NoError(t, err)
	require.Len(t, chart.Bands, 1)
	assert.Equal(t, request.Holds, chart.Bands[0].Effect, "unpaid: the patient is spoken to first")
	w.act(r.ID, office.PayRestriction{Cents: 850000, By: request.PaidByOther})
	chart, err = w.o.Chart(w.ctx, p.ID)
	require.NoError(t, err)
	assert.Equal(t, request.Stops, chart.Bands[0].Effect)
	assert.Equal(t, []patient.Restriction{{Text: r.Words, From: r.ReceivedOn, Source: "Q-0001"}}, chart.Restrict, "the band on the patient's page")
	w.as("Dr. Ana Hale")
	w.refusedAct("must_accept", r.ID, office.DecideRestriction{Agreed: false, Why: "too much work"})
	w.refusedAct("patient_ends", r.ID, office.EndRestriction{Kind: request.EndedAhead})
	_, pdf, err := w.o.MakeLetter(w.ctx, office.LetterWish{Kind: letter.RestrictionAgreed, About: "request." + r.ID})
	require.NoError(t, err)
	assert.NotEmpty(t, pdf)
	w.act(r.ID, office.CloseRequest{})
	chart, err = w.o.Chart(w.ctx, p.ID)
	require.NoError(t, err)
	assert.Len(t, chart.Bands, 1, "a closed file goes on binding")
	w.act(r.ID, office.EndRestriction{When: office.When{Note: "Says on the telephone that the plan may know"}, Kind: request.EndedOrally})
	chart, err = w.o.Chart(w.ctx, p.ID)
	require.NoError(t, err)
	assert.Empty(t, chart.Bands)
}

func TestARestrictionStopsTheGateAndAnOlderOrder(t *testing.T) {
	w := founded(t)
	p := w.lena()
	photo := w.picture(p.ID, 7)
	r := w.asked(request.KindRestriction, p.ID, "Nothing to anybody about the scar")
	w.act(r.ID, office.FrameRestriction{Want: request.Restriction{Text: r.Words, To: request.ToAnybody}}, office.DecideRestriction{Agreed: true})
	g := w.gate(office.GateQuestion{PhotoIDs: []string{photo.ID}, Channel: "instagram"})
	assert.Equal(t, []patient.Restriction{{Text: r.Words, From: r.ReceivedOn, Source: "Q-0001"}}, g.Restrict)
	assert.False(t, g.Allowed)

	order := request.Requester{Kind: request.ThirdParty, Name: "Barnes & Lowe", Directive: &request.Directive{Recipient: "Barnes & Lowe", Address: "4 Court Street", SignedOn: w.o.Today(), Electronic: true}}
	x, err := w.o.LogRequest(w.ctx, office.NewRequest{Kind: request.KindAccess, PatientID: p.ID, Via: request.ByLetter, Requester: order, Identity: &seenHere})
	require.NoError(t, err)
	w.act(x.ID, allPlaces(request.PlaceGathered)...)
	hand := office.DeliverAccess{Method: request.ToThirdParty, What: "chart", Proof: "tracking 123"}
	before := records(w)
	_, err = w.o.DoRequest(w.ctx, x.ID, hand)
	requireKey(t, "requests.restricted.stops", err)
	assert.Equal(t, before, records(w))
	w.act(r.ID, office.EndRestriction{When: office.When{Note: "the lawyer may have it"}, Kind: request.EndedOrally})
	w.act(x.ID, hand)
	assert.Equal(t, "Barnes & Lowe", w.ledger(p.ID)[0].Recipient)
}

func TestAnAmendmentIsAppendedOrGoesAlongWithItsDenial(t *testing.T) {
	w, p := desk(t)
	r := w.asked(request.KindAmendment, p.ID, "The note says left, it was right")
	link := []request.Link{{Kind: request.LinkElsewhere, Name: "Chart note of 4 May 2026"}}
	other := w.asked(request.KindAmendment, p.ID, "The scar is longer")
	assert.Equal(t, r.ID, other.RepeatOf)
	w.as("Dr. Ana Hale")
	w.refusedAct("links_missing", r.ID, office.AcceptAmendment{Text: "It was the right side."})
	w.act(r.ID, office.AcceptAmendment{Text: "It was the right side.", Links: link})
	w.refusedAct("close_accepted_letter", r.ID, office.CloseRequest{})
	l, _, err := w.o.MakeLetter(w.ctx, office.LetterWish{Kind: letter.AmendmentAccepted, About: "request." + r.ID})
	require.NoError(t, err)
	assert.Contains(t, l.Text, "It was the right side.")
	w.act(r.ID, office.SentLetter{What: request.LetterAccepted}, office.InformOthers{List: []request.Informed{{Name: "Dr. Ruiz", Relies: true}}})
	w.refusedAct("close_inform", r.ID, office.CloseRequest{})
	w.act(r.ID, office.ToldOther{Name: "Dr. Ruiz"}, office.CloseRequest{})

	w.act(other.ID, office.RefuseAmendment{Ground: request.A4, Why: "It was measured twice", Links: link})
	l, _, err = w.o.MakeLetter(w.ctx, office.LetterWish{Kind: letter.AmendmentDenial, About: "request." + other.ID})
	require.NoError(t, err)
	assert.Contains(t, l.Text, "accurate and complete")
	assert.Contains(t, l.Text, "on up to 2 pages")
	w.act(other.ID, office.SentLetter{What: request.LetterDenial}, office.DisagreeAmendment{Text: "I measured it myself"}, office.RebutAmendment{Text: "A ruler was in the picture"})
	w.refusedAct("close_rebuttal_copy", other.ID, office.CloseRequest{})
	w.act(other.ID, office.GiveRebuttal{}, office.CloseRequest{})
	chart, err := w.o.Chart(w.ctx, p.ID)
	require.NoError(t, err)
	require.Len(t, chart.Amended, 2)
	assert.Equal(t, []request.Piece{request.PieceAmendment}, chart.Amended[0].Pieces)
	assert.Equal(t, []request.Piece{request.PieceRequest, request.PieceDenial, request.PieceDisagreement, request.PieceRebuttal}, chart.Amended[1].Pieces, "AM-09")
}

func TestConfidentialCommunicationsBindEveryLetter(t *testing.T) {
	w, p := desk(t)
	r := w.asked(request.KindConfidential, p.ID, "")
	where := request.Confidential{Means: request.MeansMail, Where: "P.O. Box 12\nDover, NH 03820", Never: []request.Means{request.MeansPhone}}
	w.act(r.ID, office.SetMeans{Want: where})
	w.refusedAct("officer_decides", r.ID, office.DecideMeans{Outcome: request.Unreasonable, Reason: request.NoSuchMeans})
	w.act(r.ID, office.DecideMeans{Outcome: request.Accommodated}, office.CloseRequest{})
	chart, err := w.o.Chart(w.ctx, p.ID)
	require.NoError(t, err)
	assert.True(t, chart.Patient.Contact.Confidential)
	assert.Equal(t, where.Where, chart.Patient.Contact.Detail)
	access := w.asked(request.KindAccess, p.ID, "")
	w.as("Dr. Ana Hale")
	wish := office.LetterWish{Kind: letter.AccessCover, About: "request." + access.ID}
	d, err := w.o.DraftLetter(w.ctx, wish)
	require.NoError(t, err)
	assert.Equal(t, []string{"P.O. Box 12", "Dover, NH 03820"}, d.To.Lines)
	wish.To = &office.Addressee{Name: p.FullName(), Lines: []string{"3 Old Street"}}
	_, err = w.o.DraftLetter(w.ctx, wish)
	requireKey(t, "request.use_confidential", err) // CC-04
	w.act(r.ID, office.EndMeans{When: office.When{Note: "moved back home"}})
	chart, err = w.o.Chart(w.ctx, p.ID)
	require.NoError(t, err)
	assert.False(t, chart.Patient.Contact.Confidential)
}

func TestAComplaintIsLookedIntoBySomebodyItIsNotAbout(t *testing.T) {
	w, _ := desk(t)
	r, err := w.o.LogRequest(w.ctx, office.NewRequest{Kind: request.KindComplaint, Via: request.InPerson, Words: "A chart lay open at the desk", Requester: request.Requester{Kind: request.Anyone, Name: "A visitor"}})
	require.NoError(t, err)
	me, _ := w.o.Me()
	w.as("Dr. Ana Hale")
	owner, _ := w.o.Me()
	w.refusedAct("investigator_conflict", r.ID, office.AssignComplaint{MemberID: me.Member.ID, Subjects: []string{me.Member.ID}})
	left := w.hire("Kit Marlow", access.FrontDesk)
	sam := w.hire("Sam Lindqvist", access.Marketing)
	require.NoError(t, w.o.DisableMember(w.ctx, left.ID))
	v, err := w.o.RequestView(w.ctx, r.ID)
	require.NoError(t, err)
	assert.Equal(t, "Kit Marlow", v.Members[left.ID], "whom it is about")
	for _, m := range []access.Member{left, sam} {
		assert.False(t, slices.ContainsFunc(v.Finders, func(f access.Member) bool { return f.ID == m.ID }), m.Name)
		_, err := w.o.DoRequest(w.ctx, r.ID, office.AssignComplaint{MemberID: m.ID})
		require.ErrorIs(t, err, office.ErrNotFound)
	}
	w.act(r.ID, office.AssignComplaint{MemberID: owner.Member.ID, Subjects: []string{me.Member.ID}})
	w.refusedAct("action_missing", r.ID, office.DisposeComplaint{Finding: request.Substantiated, Found: "It did"})
	w.as("Maya Ortiz")
	_, err = w.o.RequestView(w.ctx, r.ID)
	require.ErrorContains(t, err, "about_you", "whom it is about does not read it")
	w.refusedAct("about_you", r.ID, office.NoteRequest{When: office.When{Note: "not so"}})
	w.as("Dr. Ana Hale")
	w.act(r.ID, office.DisposeComplaint{Finding: request.Substantiated, Found: "It did lie open", Action: "Charts go into the drawer"})
	l, _, err := w.o.MakeLetter(w.ctx, office.LetterWish{Kind: letter.ComplaintAnswer, About: "request." + r.ID})
	require.NoError(t, err)
	assert.Contains(t, l.Text, "Charts go into the drawer.")
	w.as("Maya Ortiz")
	_, err = w.o.PrintLetter(w.ctx, l.ID)
	require.ErrorIs(t, err, office.ErrNotPermitted, "nor the answer to it")
	_, err = w.o.LettersAbout(w.ctx, "request."+r.ID)
	require.ErrorContains(t, err, "about_you")
	_, err = w.o.RequestPaper(w.ctx, r.ID, "none")
	require.ErrorContains(t, err, "about_you")
	w.as("Dr. Ana Hale")
	assert.Equal(t, "A visitor", l.To.Name)
	i, err := w.o.ReportIncident(w.ctx, office.NewIncident{Kind: incident.Snooping, What: "A chart lay open at the desk", From: "request:" + r.ID})
	require.NoError(t, err)
	got := w.act(r.ID, office.AnswerComplaint{}, office.CloseRequest{})
	assert.Equal(t, i.ID, got.Complaint.IncidentID, "the complaint leads to what was reported because of it")
}

func TestALetterIsHeldBesideTheStoredSignature(t *testing.T) {
	w, p := desk(t)
	r, err := w.o.LogRequest(w.ctx, office.NewRequest{Kind: request.KindAccess, PatientID: p.ID, Via: request.ByLetter, Paper: scanned(t)})
	require.NoError(t, err)
	assert.NotEmpty(t, r.LetterID)
	paper, err := w.o.RequestPaper(w.ctx, r.ID, r.LetterID)
	require.NoError(t, err)
	assert.Equal(t, scanned(t), paper)
	v, err := w.o.RequestView(w.ctx, r.ID)
	require.NoError(t, err)
	assert.Equal(t, []string{"identity", "proof"}, v.Undone)
	assert.True(t, v.Works)
	assert.False(t, v.Officer)
	w.refusedAct("identity_insufficient", r.ID, office.CheckIdentity{Check: office.IdentityCheck{SignatureAlike: true}})
}

func TestARepresentativeStandsOnTheDayOrNot(t *testing.T) {
	w := founded(t)
	p := w.add(patient.Patient{First: "Noah", Last: "Reyes", Representatives: []patient.Representative{{Name: "Sara Reyes", Authority: patient.HealthCarePOA, Evidence: "power of 2 May 2026", From: w.o.Today().AddDays(-90), To: w.o.Today().AddDays(-1)}}})
	rep := request.Requester{Kind: request.Representative, RepresentativeID: p.Representatives[0].ID}
	r, err := w.o.LogRequest(w.ctx, office.NewRequest{Kind: request.KindAccess, PatientID: p.ID, Via: request.InPerson, Requester: rep, Identity: &seenHere})
	require.NoError(t, err)
	assert.Equal(t, "Sara Reyes", r.Requester.Name)
	assert.Nil(t, r.Identity, "the power has ended")
	w.refusedAct("no_authority", r.ID, office.CheckIdentity{Check: seenHere})
}

func TestTodayWithTenThousandRequestsStaysBounded(t *testing.T) {
	w, p := desk(t)
	for range 30 {
		w.asked(request.KindAccess, p.ID, "")
		w.clock.on(24 * time.Hour)
	}
	tasks := w.askedTasks()
	require.Len(t, tasks, 30)
	assert.True(t, slices.IsSortedFunc(tasks, func(a, b office.Task) int { return a.Due.Compare(b.Due) }))
}

func TestTheCopyLeavesWholeWithItsIndexAndItsEntryInTheLedger(t *testing.T) {
	w := founded(t)
	p := w.lena()
	w.hire("Maya Ortiz", access.FrontDesk)
	w.authorize(p.ID, nil, "website_gallery")
	picture := w.picture(p.ID, 7)
	a := w.asked(request.KindAmendment, p.ID, "It was the right side")
	w.act(a.ID, office.AcceptAmendment{Text: "It was the right side.", Links: []request.Link{{Kind: request.LinkPhoto, ID: picture.ID, Name: "Photo 1"}}})
	r := w.asked(request.KindAccess, p.ID, "")
	out := t.TempDir()
	wish := office.PacketWish{RequestID: r.ID, Folder: out}
	pack := func(wish office.PacketWish) (office.PacketMade, error) { return w.o.Packet(w.ctx, wish, quiet) }
	refused := func(key string, wish office.PacketWish) {
		before := records(w)
		_, err := pack(wish)
		requireKey(t, key, err)
		require.Equal(t, before, records(w))
	}
	refused("request.warning_first", wish)
	wish.Locked = true
	w.act(r.ID, office.TickPlace{Place: request.PlaceForms, State: request.PlaceGathered}, office.TickPlace{Place: request.PlacePhotos, State: request.PlaceGathered})
	w.as("Maya Ortiz")
	refused("error.not_permitted", wish) // pictures need who may see them
	w.as("Dr. Ana Hale")
	made, err := pack(wish)
	require.NoError(t, err)
	require.Len(t, strings.Fields(made.Password), 6)
	list, err := os.ReadDir(out)
	require.NoError(t, err)
	require.Len(t, list, 1)
	require.Equal(t, made.Name, list[0].Name())
	z, err := zip.OpenReader(filepath.Join(out, made.Name))
	require.NoError(t, err)
	defer z.Close()
	var names []string
	for _, f := range z.File {
		data, err := sealedzip.Open(f, made.Password)
		require.NoError(t, err, f.Name)
		names = append(names, f.Name)
		assert.NotContains(t, f.Name, "Lena")
		if strings.HasSuffix(f.Name, ".pdf") {
			assert.Equal(t, "%PDF-", string(data[:5]), f.Name)
		}
		if strings.HasPrefix(f.Name, "photo") {
			sum := sha256.Sum256(data)
			assert.Equal(t, picture.CleanSHA256, hex.EncodeToString(sum[:]), "the clean copy, bit for bit")
		}
	}
	assert.Contains(t, names, "index.pdf")
	assert.Contains(t, names, "photo-001-2026-11-23.jpg")
	assert.Contains(t, names, "amendment-q-0001.pdf", "AM-09: what was accepted goes along")
	led := w.ledger(p.ID)
	require.Len(t, led, 1)
	assert.Equal(t, disclosure.Individual, led[0].Basis)
	v, err := w.o.RequestView(w.ctx, r.ID)
	require.NoError(t, err)
	require.Len(t, v.Request.Access.Packets, 1)
	assert.True(t, v.Request.Access.Packets[0].Encrypted)
	index, err := w.o.RequestPaper(w.ctx, r.ID, v.Request.Access.Packets[0].IndexFileID)
	require.NoError(t, err)
	assert.Equal(t, "%PDF-", string(index[:5]))

	// The originals, plain, after the warning; the proof adds no second entry.
	w.act(r.ID, office.ArrangeAccess{Warned: true, Want: request.Access{Form: request.FormFiles, Originals: true, Delivery: request.Delivery{Method: request.Emailed, Address: "lena@example.test", Unencrypted: true}}})
	plainOut := t.TempDir()
	made, err = pack(office.PacketWish{RequestID: r.ID, Folder: plainOut, Originals: true})
	require.NoError(t, err)
	assert.Empty(t, made.Password)
	list, err = os.ReadDir(plainOut)
	require.NoError(t, err)
	assert.Len(t, list, made.Files+1)
	for _, id := range request.Places() {
		if id != request.PlaceForms && id != request.PlacePhotos {
			w.act(r.ID, office.TickPlace{Place: id, State: request.PlaceNothing})
		}
	}
	w.act(r.ID, office.DeliverAccess{Method: request.Emailed, What: "forms and photos", Proof: "confirmed"}, office.CloseRequest{})
	assert.Len(t, w.ledger(p.ID), 2)
	refused("request.over", office.PacketWish{RequestID: r.ID, Folder: out, Locked: true})
}

// One limit asked for toward everybody: by law toward the plan, by the practice's leave toward the rest.
func TestToAnybodyHoldsTowardThePlanByItself(t *testing.T) {
	w, p := desk(t)
	r := w.asked(request.KindRestriction, p.ID, "Nothing about the 2026 rhinoplasty to anybody")
	want := request.Restriction{Text: r.Words, To: request.ToAnybody, Episode: "rhinoplasty 2026", PriceCents: 850000, Bundle: &request.Bundle{Separable: true}}
	w.refusedAct("bundle_note", r.ID, office.FrameRestriction{Want: want})
	want.Bundle.Note = "Excision of a mole"
	w.act(r.ID, office.FrameRestriction{Want: want}, office.PayRestriction{Cents: 850000, By: request.PaidByPatient})
	chart, err := w.o.Chart(w.ctx, p.ID)
	require.NoError(t, err)
	require.Len(t, chart.Bands, 1)
	assert.True(t, chart.Bands[0].PlanOnly)
	assert.Equal(t, "requests.band.stops.plan", chart.Bands[0].MessageKey(), "no ban toward everybody")
	w.as("Dr. Ana Hale")
	_, _, err = w.o.MakeLetter(w.ctx, office.LetterWish{Kind: letter.RestrictionAgreed, About: "request." + r.ID})
	require.NoError(t, err)
	w.act(r.ID, office.DecideRestriction{Why: "The anaesthetist has to know"})
	no, _, err := w.o.MakeLetter(w.ctx, office.LetterWish{Kind: letter.RestrictionDeclined, About: "request." + r.ID})
	require.NoError(t, err)
	assert.Contains(t, no.Text, "the plan hears nothing about it")
	yes, _, err := w.o.MakeLetter(w.ctx, office.LetterWish{Kind: letter.RestrictionAgreed, About: "request." + r.ID})
	require.NoError(t, err)
	assert.Contains(t, yes.Text, "We keep to it toward the health plan")
	assert.Contains(t, yes.Text, "goes to the health plan as usual: Excision of a mole")
	w.act(r.ID, office.SentLetter{What: request.LetterDenial}, office.CloseRequest{})
	chart, err = w.o.Chart(w.ctx, p.ID)
	require.NoError(t, err)
	require.Len(t, chart.Bands, 1)
	assert.Equal(t, request.Stops, chart.Bands[0].Effect)
}

// copyInCalifornia is a practice in California, which caps what a page costs, and a request there for a copy.
func copyInCalifornia(t *testing.T) (*world, request.Request) {
	w := founded(t)
	p := w.lena()
	pr := thePractice()
	pr.State = "CA"
	require.NoError(t, w.o.SavePractice(w.ctx, pr))
	return w, w.asked(request.KindAccess, p.ID, "")
}

// A summary with its fee, the State's cap on pages, and the day the request came.
func TestWhatACopyCostsAndWhenItWasAskedFor(t *testing.T) {
	w, r := copyInCalifornia(t)
	day := r.ReceivedOn
	got := w.act(r.ID, office.MoveReceived{When: office.When{Note: "stamped by the billing company"}, To: day.AddDays(-3)})
	assert.Equal(t, day.AddDays(12), got.On, "AC-25: fifteen days from the day it came")

	w.act(r.ID, office.ArrangeAccess{Want: request.Access{Form: request.FormPaper, Delivery: request.Delivery{Method: request.PickUp}}})
	quote := office.QuoteFee{Fee: request.Fee{Method: request.FeeActual, Items: []request.Item{{Code: request.LaborCopying, Cents: 1000}, {Code: request.SupplyPaper, Cents: 200}},
		Caps: []request.FeeCap{{Cents: 1}}}}
	w.refusedAct("pages_missing", r.ID, quote)
	quote.Fee.Pages = 40
	got = w.act(r.ID, quote)
	assert.Equal(t, 1000, got.Access.Fee.Cents, "FE-12: the State's limit, and nobody else's")
	l, _, err := w.o.MakeLetter(w.ctx, office.LetterWish{Kind: letter.AccessFee, About: "request." + r.ID})
	require.NoError(t, err)
	assert.Contains(t, l.Text, "no more than that limit: $10.00")

	w.refusedAct("summary_unagreed", r.ID, office.WantCopy{})
	w.act(r.ID, office.AgreeSummary{Cents: 6000})
	l, _, err = w.o.MakeLetter(w.ctx, office.LetterWish{Kind: letter.AccessCover, About: "request." + r.ID})
	require.NoError(t, err)
	assert.Contains(t, l.Text, "a summary in place of the copy, and it costs $60.00")
	w.act(r.ID, office.WantCopy{})
	w.refusedAct("summary_unagreed", r.ID, office.DeliverAccess{Method: request.PickUp, What: "summary", Proof: "signed", Summary: true})
}

// A second statement of disagreement is added; both go along with a copy of the record.
func TestBothStatementsGoAlong(t *testing.T) {
	w := founded(t)
	p := w.lena()
	r := w.asked(request.KindAmendment, p.ID, "The note says that I smoke")
	w.act(r.ID, office.DescribeAmendment{What: request.Amendment{Change: request.ChangeCorrect, What: "Note of 4 May"}}, office.RefuseAmendment{Ground: request.A4, Why: "She said so"},
		office.DisagreeAmendment{Text: "I never smoked"}, office.RebutAmendment{Text: "It stands in the form"}, office.DisagreeAmendment{Text: "My sister smoked"})
	v, err := w.o.RequestView(w.ctx, r.ID)
	require.NoError(t, err)
	var said []string
	for _, x := range v.Request.Amendment.Disagreements() {
		said = append(said, x.Text)
	}
	assert.Equal(t, []string{"I never smoked", "My sister smoked"}, said)
	assert.Equal(t, request.Disagreed, v.Request.State)
	c := w.asked(request.KindAccess, p.ID, "")
	w.act(c.ID, allPlaces(request.PlaceGathered)...)
	w.act(c.ID, office.ArrangeAccess{Want: request.Access{Form: request.FormFiles, Delivery: request.Delivery{Method: request.PickUp}}})
	out := t.TempDir()
	_, err = w.o.Packet(w.ctx, office.PacketWish{RequestID: c.ID, Folder: out}, func(string, int, int) {})
	require.NoError(t, err)
	pdf, err := os.ReadFile(filepath.Join(out, "amendment-q-0001.pdf"))
	require.NoError(t, err)
	assert.NotEmpty(t, pdf)
}
