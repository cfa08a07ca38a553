package requests

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/letter"
	"consentry/domain/office"
	"consentry/domain/patient"
	"consentry/domain/request"
	"consentry/ui/kit"
	"consentry/ui/page"
	"consentry/ui/uitest"
)

// tall shows the long page of a copy as a whole.
var tall = fyne.NewSize(1280, 1360)

func TestACopyIsGatheredPlaceByPlace(t *testing.T) {
	uitest.App(t)
	f := all()
	_, h, w := detail(t, f, "r1")
	w.Resize(tall)
	uitest.Settle(w)
	uitest.Golden(t, w, "access")
	w.Resize(uitest.Full)
	for _, words := range []string{"Q-0011", "Fee $6.50", "Photos", "Paper archive and old systems", "Look into 6 places"} {
		assert.True(t, uitest.Shows(w, words), words)
	}
	uitest.Press(t, w, "The patient agrees")
	assert.Equal(t, []office.RequestAct{office.AcceptFee{}}, f.acts)
	uitest.Press(t, w, "Look into 6 places")
	uitest.Settle(w)
	uitest.Golden(t, w, "places")
	uitest.Choose(t, w, "Videos", "Nothing there")
	uitest.Choose(t, w, "E-mail", "Gathered")
	uitest.Press(t, w, "Save")
	assert.Equal(t, []office.RequestAct{office.TickPlace{Place: request.PlaceVideos, State: request.PlaceNothing}, office.TickPlace{Place: request.PlaceEmail, State: request.PlaceGathered}}, f.acts[1:])
	assert.Empty(t, h.Errors)
}

func TestTheFeeSheetHasOnlyWhatMayBeCharged(t *testing.T) {
	uitest.App(t)
	f := all()
	f.list[2].Access.Fee = nil
	_, _, w := detail(t, f, "r1")
	uitest.Press(t, w, "Fee sheet")
	uitest.Settle(w)
	uitest.Golden(t, w, "fee")
	label := "Postage, if mailed"
	uitest.Type(t, w, label, "a lot")
	uitest.Press(t, w, "Put it on record")
	assert.Equal(t, "Type the amount in dollars, for example 12.50.", uitest.FindField(t, w, label).Error())
	uitest.Type(t, w, label, "4.20")
	uitest.Press(t, w, "Put it on record")
	require.Len(t, f.acts, 1)
	fee := f.acts[0].(office.QuoteFee).Fee
	require.Len(t, fee.Items, 1)
	assert.Equal(t, 420, fee.Items[0].Cents)
}

func TestADenialNamesItsGroundAndCanBeReviewed(t *testing.T) {
	uitest.App(t)
	f := all()
	_, _, w := detail(t, f, "r1")
	uitest.Press(t, w, "Deny")
	uitest.Settle(w)
	assert.True(t, uitest.Shows(w, "No outside reviewer is on file"))
	uitest.Golden(t, w, "deny")
	f.refuse = request.Refused{Field: "part", Code: "part_missing", Cite: "45 CFR 164.524(d)(1)"}
	uitest.Choose(t, w, "Ground", "Danger to life or physical safety · can be reviewed")
	uitest.Press(t, w, "Deny")
	assert.NotEmpty(t, uitest.FindField(t, w, "Which part (as the letter says it)").Error())
	f.refuse = nil
	uitest.Type(t, w, "Which part (as the letter says it)", "Note of 2 May")
	uitest.Type(t, w, "Why, for the record", "Danger was stated")
	uitest.Press(t, w, "Deny")
	last := f.acts[len(f.acts)-1].(office.DenyAccess)
	assert.Equal(t, office.DenyAccess{Ground: "R1", Partial: true, Part: "Note of 2 May", Rationale: "Danger was stated"}, last)
}

func TestAReviewerIsPutOnFileOnTheWayToADenial(t *testing.T) {
	uitest.App(t)
	f := all()
	_, _, w := detail(t, f, "r1")
	uitest.Press(t, w, "Deny")
	uitest.Press(t, w, "Add a reviewer")
	uitest.Type(t, w, "Name", "Dr. Ivo Renner")
	uitest.Type(t, w, "Licence", "NY 220133")
	uitest.Type(t, w, "Telephone", "(555) 010-9001")
	uitest.Press(t, w, "Save")
	assert.Equal(t, []request.Reviewer{{Name: "Dr. Ivo Renner", Licence: "NY 220133", Telephone: "(555) 010-9001", From: day("2026-11-22")}}, f.added)
}

func TestWhatTheReviewerDecidedIsRecorded(t *testing.T) {
	uitest.App(t)
	f := &fake{list: []request.Request{denied()}, extra: func(v *office.RequestView) { v.Reviewers = []request.Reviewer{reviewer} }}
	_, _, w := detail(t, f, "r1")
	w.Resize(tall)
	uitest.Settle(w)
	uitest.Golden(t, w, "denied")
	w.Resize(uitest.Full)
	assert.True(t, uitest.Shows(w, "Denied in part"))
	uitest.Press(t, w, "See to the review")
	uitest.Settle(w)
	uitest.Press(t, w, "Save")
	assert.Equal(t, "Choose one of the answers.", uitest.FindField(t, w, "Decision").Error())
	uitest.Choose(t, w, "Decision", "The patient gets it")
	uitest.Type(t, w, "Reason, as the reviewer wrote it", "No danger seen")
	uitest.Press(t, w, "Save")
	require.Len(t, f.acts, 1)
	assert.Equal(t, office.DecideReview{When: office.When{On: day("2026-11-22")}, Reason: "No danger seen"}, f.acts[0])
}

func TestTheCopyIsBuiltAndItsPasswordToldOnce(t *testing.T) {
	uitest.App(t)
	f := all()
	f.locked = "river-stone-lamp-414"
	s, h, w := detail(t, f, "r1")
	h.Folder = "/media/stick"
	uitest.Press(t, w, "Make the copy")
	uitest.Settle(w)
	uitest.Golden(t, w, "packet")
	uitest.Press(t, w, "Make the copy")
	uitest.Settle(w)
	assert.Equal(t, []office.PacketWish{{RequestID: "r1", Folder: "/media/stick", Locked: true}}, f.packets)
	assert.True(t, uitest.Shows(w, "river-stone-lamp-414"))
	uitest.Golden(t, w, "password")
	uitest.Key(w, fyne.KeyEscape)
	assert.True(t, uitest.Shows(w, "river-stone-lamp-414"), "not by a slip")
	s.Clear()
	assert.Empty(t, uitest.Texts(w), "the lock takes the password away")
	assert.Zero(t, h.Working())
}

func TestTheHandOverNeedsItsProof(t *testing.T) {
	uitest.App(t)
	f := all()
	for i := range f.list[2].Access.Places {
		f.list[2].Access.Places[i].State = request.PlaceGathered
	}
	f.refuse = request.Refused{Field: "proof", Code: "proof_missing", Cite: "45 CFR 164.530(j)"}
	_, _, w := detail(t, f, "r1")
	uitest.Press(t, w, "Print the receipt")
	assert.Equal(t, 1, f.receipts)
	uitest.Press(t, w, "Hand it over")
	uitest.Press(t, w, "Record that it was handed over")
	uitest.Settle(w)
	uitest.Golden(t, w, "hand")
	assert.NotEmpty(t, uitest.FindField(t, w, "Proof").Error())
}

func TestACorrectionIsDecided(t *testing.T) {
	uitest.App(t)
	f := all()
	_, h, w := detail(t, f, "r2")
	uitest.Golden(t, w, "amendment")
	uitest.Press(t, w, "Open the paper")
	assert.Len(t, h.PDFs, 1)
	uitest.PressAt(t, w, uitest.FindButton(t, w, "Decide"))
	uitest.Settle(w)
	uitest.Golden(t, w, "amendment-decide")
	uitest.Press(t, w, "Save")
	assert.Equal(t, "Choose one of the answers.", uitest.FindField(t, w, "Decision").Error())
	uitest.Choose(t, w, "Decision", "Accept")
	uitest.Press(t, w, "Save")
	require.Len(t, f.acts, 1)
	assert.Equal(t, office.AcceptAmendment{Text: "Does not smoke", Links: []request.Link{{Kind: request.LinkElsewhere, Name: "Chart note of 4 May 2026"}}}, f.acts[0])
}

func TestWhoHearsOfACorrectionStandsInOrder(t *testing.T) {
	uitest.App(t)
	f := all()
	f.list[1].Amendment.Decision = &request.AmendDecision{Step: step("2026-11-01", ""), Accepted: true, Text: "Does not smoke"}
	f.list[1].Letters = []request.Letter{{What: request.LetterAccepted, Step: step("2026-11-02", "")}}
	_, _, w := detail(t, f, "r2")
	uitest.Press(t, w, "Ask who shall hear of it")
	uitest.Type(t, w, "Named by the patient, one in a line", "Dr. Bo Lind\nHarbor Lab")
	uitest.Type(t, w, "Have it from us and may rely on it, one in a line", "Harbor Lab")
	uitest.Press(t, w, "Save")
	require.Len(t, f.acts, 1)
	assert.Equal(t, []request.Informed{{Name: "Dr. Bo Lind"}, {Name: "Harbor Lab"}, {Name: "Harbor Lab", Relies: true}}, f.acts[0].(office.InformOthers).List)
}

func TestALimitWaitsForItsPayment(t *testing.T) {
	uitest.App(t)
	f := all()
	_, _, w := detail(t, f, "r3")
	uitest.Golden(t, w, "restriction")
	assert.True(t, uitest.Shows(w, "Paid $5,000.00 of $8,400.00"))
	uitest.PressAt(t, w, uitest.FindButton(t, w, "Note a payment"))
	uitest.Press(t, w, "Save")
	require.Len(t, f.acts, 1)
	assert.Equal(t, office.PayRestriction{When: office.When{On: day("2026-11-22")}, Cents: 340000, By: request.PaidByPatient}, f.acts[0], "what is left is there already")
}

func TestAnotherWayToBeReachedIsDecided(t *testing.T) {
	uitest.App(t)
	f := all()
	_, _, w := detail(t, f, "r4")
	uitest.Golden(t, w, "confidential")
	uitest.PressAt(t, w, uitest.FindButton(t, w, "Decide"))
	uitest.Press(t, w, "Save")
	assert.Equal(t, []office.RequestAct{office.DecideMeans{Outcome: request.Accommodated}}, f.acts)
	uitest.Press(t, w, "Change")
	uitest.Settle(w)
	uitest.Golden(t, w, "means")
}

func TestAComplaintGetsSomebodyWhoLooksIntoIt(t *testing.T) {
	uitest.App(t)
	f := all()
	_, _, w := detail(t, f, "r5")
	uitest.Golden(t, w, "complaint")
	uitest.PressAt(t, w, uitest.FindButton(t, w, "Name who looks into it"))
	assert.False(t, uitest.FindField(t, w, "Who looks into it").Control().(*kit.Select).Pick("Maya Ortiz"), "who left cannot")
	uitest.Choose(t, w, "Who looks into it", "Dr. Ana Hale")
	uitest.Choose(t, w, "Whom it is about", "Maya Ortiz")
	uitest.Press(t, w, "Save")
	assert.Equal(t, []office.RequestAct{office.AssignComplaint{MemberID: "m2", Subjects: []string{"m1"}}}, f.acts)
}

// A change begins with what stands: whom a complaint is about is kept from it only as long as that is on record.
func TestWhoLooksIntoAComplaintIsChangedWithoutLosingWhomItIsAbout(t *testing.T) {
	uitest.App(t)
	r, assigned := complaint(), step("2026-11-17", "")
	assigned.By = "m2"
	r.Complaint.Assigned, r.Complaint.Subjects = &assigned, []string{"m1"}
	f := &fake{list: []request.Request{r}}
	_, _, w := detail(t, f, "r5")
	assert.True(t, uitest.Shows(w, "It is about Maya Ortiz"))
	uitest.Press(t, w, "Change")
	uitest.Press(t, w, "Save")
	assert.Equal(t, []office.RequestAct{office.AssignComplaint{MemberID: "m2", Subjects: []string{"m1"}}}, f.acts)
}

func TestTheListOfDisclosuresIsMadeFromTheLedger(t *testing.T) {
	uitest.AppIn(t, kit.Dark)
	f := all()
	s, h, w := detail(t, f, "r6")
	uitest.Golden(t, w, "accounting-dark")
	uitest.Press(t, w, "Make the list")
	assert.Equal(t, []page.Route{{Page: page.Disclosures, ID: "p1", Part: page.PartAccounting, Ref: "r6"}}, h.Routes)

	f.extra = func(v *office.RequestView) {
		v.Made = &office.AccountingMade{ID: "a1", FileID: "f9", Count: 3, FeeCents: 0, At: day("2026-11-20").Start(time.UTC)}
	}
	s.Show(page.Route{Page: page.Request, ID: "r6"})
	assert.True(t, uitest.Shows(w, "List made: 3 entries"))
	uitest.PressAt(t, w, uitest.FindButton(t, w, "Hand it over"))
	uitest.Type(t, w, "Proof", "Signed for it at the desk")
	uitest.Press(t, w, "Record that it was handed over")
	require.Len(t, f.acts, 1)
	assert.Equal(t, office.DeliverAccounting{When: office.When{On: day("2026-11-22")}, ReportID: "f9", Method: request.PickUp, What: "List of disclosures, 3 entries",
		Proof: "Signed for it at the desk"}, f.acts[0])
}

// A fee that was typed wrongly is told anew, until the patient agrees; what was told before stands in the history.
func TestAFeeOfAListIsCorrectedUntilThePatientAgrees(t *testing.T) {
	uitest.App(t)
	f := all()
	a := f.list[3].Accounting
	a.FreeBefore = day("2026-02-02")
	s, _, w := detail(t, f, "r6")
	uitest.Press(t, w, "Fee sheet")
	uitest.Press(t, w, "Save")
	require.Equal(t, []office.RequestAct{office.QuoteAccounting{When: office.When{On: day("2026-11-22")}}}, f.acts, "the rules say whether nothing is a fee")

	a.Fee = &request.Fee{Cents: 15000, QuotedOn: day("2026-11-20")}
	s.Show(page.Route{Page: page.Request, ID: "r6"})
	uitest.Press(t, w, "Correct the fee")
	for _, words := range []string{"$150.00 was told on 20 Nov 2026", "has to be told the correct fee anew"} {
		assert.True(t, uitest.Shows(w, words), words)
	}
	assert.Equal(t, "150.00", uitest.FindField(t, w, "Fee in dollars").Control().(*kit.Entry).Value())
	uitest.Settle(w)
	uitest.Golden(t, w, "fee-correct")
	f.refuse = request.Refused{Field: "fee", Code: "fee_empty", Cite: "45 CFR 164.528(c)(2)"}
	uitest.Type(t, w, "Fee in dollars", "")
	uitest.Press(t, w, "Save")
	assert.Contains(t, uitest.FindField(t, w, "Fee in dollars").Error(), "Type the fee. If none is asked")
	f.refuse = nil
	uitest.Type(t, w, "Fee in dollars", "15")
	uitest.Press(t, w, "Save")
	assert.Equal(t, office.QuoteAccounting{When: office.When{On: day("2026-11-22")}, Cents: 1500}, f.acts[len(f.acts)-1])

	a.Former = []request.FormerFee{{Fee: *a.Fee, Corrected: step("2026-11-21", "")}, {Fee: request.Fee{Cents: 2000, QuotedOn: day("2026-11-21")}, Corrected: step("2026-11-22", "As a courtesy"), Dropped: true}}
	a.Fee = &request.Fee{Cents: 1500, QuotedOn: day("2026-11-22")}
	s.Show(page.Route{Page: page.Request, ID: "r6"})
	for _, words := range []string{"Fee $15.00", "Fee $150.00 corrected", "21 Nov 2026 · Maya Ortiz · told 20 Nov 2026", "Fee $20.00 no longer asked"} {
		assert.True(t, uitest.Shows(w, words), words)
	}
	uitest.Settle(w)
	uitest.Golden(t, w, "fee-former")
	uitest.Press(t, w, "Correct the fee")
	uitest.Press(t, w, "No fee is asked after all")
	uitest.Press(t, w, "Save")
	assert.Equal(t, office.DropAccountingFee{When: office.When{On: day("2026-11-22")}}, f.acts[len(f.acts)-1])

	f.extra = func(v *office.RequestView) { v.Officer = false }
	s.Show(page.Route{Page: page.Request, ID: "r6"})
	assert.False(t, uitest.Shows(w, "Correct the fee"), "who does not decide about fees")
	assert.True(t, uitest.Shows(w, "The patient agrees"))
	f.extra, a.Fee.AcceptedOn = nil, day("2026-11-22")
	s.Show(page.Route{Page: page.Request, ID: "r6"})
	assert.False(t, uitest.Shows(w, "Correct the fee"), "she agreed to it")
}

func TestWhoAsksIsChecked(t *testing.T) {
	uitest.App(t)
	f := all()
	f.list[0].Requester = request.Requester{Kind: request.Patient}
	_, h, w := detail(t, f, "r8")
	uitest.PressAt(t, w, uitest.FindButton(t, w, "Check who asks"))
	uitest.Settle(w)
	uitest.Golden(t, w, "identity")
	f.refuse = request.Refused{Field: "identity", Code: "identity_insufficient", Cite: "45 CFR 164.514(h)"}
	label := "How do you know who it is?"
	uitest.Choose(t, w, label, "Called back")
	save := "That is enough"
	uitest.Press(t, w, save)
	assert.NotEmpty(t, uitest.FindField(t, w, label).Error())
	f.refuse = nil
	uitest.Press(t, w, save)
	require.Len(t, f.acts, 2)
	assert.Equal(t, []patient.Method{patient.CalledBack}, f.acts[1].(office.CheckIdentity).Check.Methods)
	assert.Empty(t, h.Errors)
}

func TestALetterIsMadeOpenedAndSent(t *testing.T) {
	uitest.App(t)
	f := &fake{list: []request.Request{denied()}, extra: func(v *office.RequestView) { v.Write = []letter.Kind{letter.AccessDenial} }}
	f.list[0].Letters = nil
	f.draft.To.Name, f.draft.To.Lines = "Lena Park", []string{"7 Pine Road", "Albany, NY 12207"}
	f.draft.To.Asked = "Plain envelope"
	_, h, w := detail(t, f, "r1")
	uitest.PressAt(t, w, uitest.FindButton(t, w, "Write the letter with the reasons"))
	uitest.Settle(w)
	assert.True(t, uitest.Shows(w, "Plain envelope"))
	uitest.Golden(t, w, "letter")
	uitest.Press(t, w, "Make the letter")
	assert.Len(t, h.PDFs, 1)
	uitest.Press(t, w, "Sent today")
	assert.Equal(t, []office.RequestAct{office.SentLetter{What: request.LetterDenial}}, f.acts)
}

// Everybody who has the record gets a letter of their own, with an address for the envelope, in the language that is chosen.
func TestWhoHasTheRecordGetsALetterEach(t *testing.T) {
	uitest.App(t)
	f := all()
	f.list[1].Amendment.Decision = &request.AmendDecision{Step: step("2026-11-01", ""), Accepted: true, Text: "Does not smoke"}
	f.list[1].Amendment.Inform = []request.Informed{{Name: "Dr. Ruiz"}, {Name: "Harbor Billing", Address: "9 Quay"}}
	f.list[1].Amendment.Links = []request.Link{{Kind: request.LinkDocument, ID: "d1", Name: "marketing_authorization 2026-05-04"}}
	f.extra = func(v *office.RequestView) { v.Write = []letter.Kind{letter.AmendmentInform} }
	_, h, w := detail(t, f, "r2")
	assert.True(t, uitest.Shows(w, "Marketing authorization · 4 May 2026"), "no code of the program")
	assert.True(t, uitest.Shows(w, "Dr. Ruiz") && uitest.Shows(w, "Harbor Billing"))
	uitest.PressAt(t, w, uitest.FindButton(t, w, "Make the letter"))
	uitest.Settle(w)
	uitest.Type(t, w, "Address, for the envelope", "1 Clinic Road\nDover, NH 03820")
	uitest.Choose(t, w, "Language of the letter", "Español")
	uitest.Press(t, w, "Make the letter")
	require.Len(t, f.letters, 1)
	assert.Equal(t, &office.Addressee{Name: "Dr. Ruiz", Lines: []string{"1 Clinic Road", "Dover, NH 03820"}}, f.letters[0].To)
	assert.Equal(t, "es", f.letters[0].Lang)
	assert.Len(t, h.PDFs, 1)
}

func TestTheExtensionAndItsLetterBelongTogether(t *testing.T) {
	uitest.App(t)
	f := all()
	_, h, w := detail(t, f, "r1")
	uitest.Press(t, w, "Extend once")
	uitest.Settle(w)
	uitest.Golden(t, w, "extend")
	uitest.Type(t, w, "Why more time is needed (as the letter says it)", "The archive is in another building")
	uitest.Type(t, w, "Done by", "no day")
	uitest.Press(t, w, "Make the letter and extend")
	assert.Empty(t, f.letters, "the day cannot be read")
	assert.NotEmpty(t, uitest.FindField(t, w, "Done by").Error())
	uitest.Type(t, w, "Done by", "12/18/2026")
	uitest.Press(t, w, "Make the letter and extend")
	require.Len(t, f.letters, 1)
	assert.Equal(t, letter.AccessExtension, f.letters[0].Kind)
	assert.Equal(t, day("2026-12-18"), f.letters[0].Facts.Dates["until"])
	assert.Equal(t, []office.RequestAct{office.ExtendRequest{Until: day("2026-12-18"), Reason: "The archive is in another building"}}, f.acts)
	assert.Len(t, h.PDFs, 1)
}

func TestWhatAndHowIsArranged(t *testing.T) {
	uitest.App(t)
	f := all()
	_, _, w := detail(t, f, "r1")
	uitest.Press(t, w, "Change")
	uitest.Settle(w)
	uitest.Golden(t, w, "arrange")
	f.refuse = request.Refused{Field: "form", Code: "form_why", Cite: "45 CFR 164.524(c)(2)"}
	uitest.Choose(t, w, "Form given, if another", "PDF")
	uitest.Press(t, w, "Save")
	assert.NotEmpty(t, uitest.FindField(t, w, "Why not the one asked for").Error())
	f.refuse = nil
	uitest.Type(t, w, "Why not the one asked for", "Too large for the mail")
	uitest.Press(t, w, "Save")
	want := f.acts[1].(office.ArrangeAccess).Want
	assert.Equal(t, request.FormPDF, want.FormGiven)
	assert.Equal(t, "lena@park.example", want.Delivery.Address)
}

func TestNothingOfAPatientStaysOnThePageAfterALock(t *testing.T) {
	uitest.App(t)
	s, _, w := detail(t, all(), "r1")
	uitest.Press(t, w, "Deny")
	uitest.Type(t, w, "Why, for the record", "Danger")
	s.Clear()
	uitest.Settle(w)
	assert.Empty(t, uitest.Texts(w))
	assert.Empty(t, uitest.TextsOf(s.Content()))
	assert.Empty(t, s.v.Request.ID)
	assert.Nil(t, s.f)
}
