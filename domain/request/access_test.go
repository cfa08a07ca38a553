package request

// Access by the examples of rules 5: the checklist, form and delivery, the closed list of grounds, and the review by somebody else.

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var outside = Reviewer{ID: "okafor", Name: "Dr. Ruth Okafor", Licence: "MA 20931", Telephone: "(555) 010-9000", From: day("2026-01-01")}

// handed is a copy picked up at the desk.
func handed(d string) Delivered {
	return Delivered{Step: on(d), Method: PickUp, What: "everything", Proof: "signed for it at the desk"}
}

func TestMyRecordsAreAllOfThem(t *testing.T) {
	r := a(KindAccess, "2026-03-02")
	for _, id := range []PlaceID{PlacePhotos, PlaceVideos, PlaceScans3D, PlaceOutside, PlaceArchive, PlaceAssociates, PlaceBilling} {
		assert.Contains(t, r.Access.Left(), id, "AC-24, AC-16: it belongs to the set")
	}
	assert.Len(t, r.Access.Left(), len(Places()))
	for _, c := range []struct {
		id    string
		place PlaceID
		state PlaceState
		note  string
		part  string
		want  string
	}{
		{"AC-24 photos are not left out silently", PlacePhotos, PlaceNotAsked, " ", "", "not_asked_why"},
		{"they may be when the patient says so", PlacePhotos, PlaceNotAsked, "only wants the chart", "", ""},
		{"or named what she wants", PlacePhotos, PlaceNotAsked, "", "the bill", ""},
		{"AC-16 outside records are given", PlaceOutside, PlaceGathered, "", "", ""},
		{"AC-16 or nothing is there", PlaceOutside, PlaceNothing, "", "", ""},
		{"AC-16 without a ground nothing is held back", PlaceOutside, PlaceDenied, "they came from a hospital", "", "denied_without_denial"},
		{"no such place", "attic", PlaceGathered, "", "", "place_unknown"},
		{"no such state", PlaceChart, "lost", "", "", "place_unknown"},
	} {
		t.Run(c.id, func(t *testing.T) {
			r := a(KindAccess, "2026-03-02")
			r.Access.Part = c.part
			before := text(t, r)
			got, err := r.Tick(c.place, c.state, noted("2026-03-03", c.note))
			require.Equal(t, c.want, codeOf(err))
			assert.Equal(t, before, text(t, r))
			if c.want == "" {
				assert.NotContains(t, got.Access.Left(), c.place)
				assert.Len(t, got.Access.Left(), len(Places())-1)
			}
		})
	}
	_, err := r.Deliver(handed("2026-03-10"))
	assert.Equal(t, "places_left", codeOf(err))
	got, err := gathered(t, r, "2026-03-10").Deliver(handed("2026-03-10"))
	assert.Equal(t, Fulfilled, must(t, got, err).Stage())
}

func TestFormAndDelivery(t *testing.T) {
	warned := noted("2026-03-03", "told what may happen, wants it all the same")
	for _, c := range []struct {
		id   string
		want Access
		code string
	}{
		{"the form asked for", Access{Form: FormFiles, Delivery: Delivery{Method: PickUp}}, ""},
		{"another form needs a reason", Access{Form: FormFiles, FormGiven: FormPaper}, "form_why"},
		{"and has one", Access{Form: FormFiles, FormGiven: FormPDF, FormWhy: "agreed: the scans are paper"}, ""},
		{"the same form needs none", Access{Form: FormPDF, FormGiven: FormPDF}, ""},
		{"no such form", Access{Form: "fax"}, "form_unknown"},
		{"no such form given", Access{Form: FormPDF, FormGiven: "fax", FormWhy: "why"}, "form_unknown"},
		{"mail goes somewhere", Access{Delivery: Delivery{Method: Mailed, Address: " "}}, "address_missing"},
		{"e-mail too", Access{Delivery: Delivery{Method: Emailed}}, "address_missing"},
		{"mail on request", Access{Delivery: Delivery{Method: Mailed, Address: "3 Elm Street"}}, ""},
		{"no such way", Access{Delivery: Delivery{Method: "pigeon"}}, "delivery_unknown"},
		{"unencrypted without the warning", Access{Delivery: Delivery{Method: Emailed, Address: "lena@example.test", Unencrypted: true}}, "warning_first"},
		{"with a warning that was not given yet", Access{Delivery: Delivery{Method: Emailed, Address: "lena@example.test", Unencrypted: true, Warned: &Step{}}}, "warning_first"},
		{"after the warning it must be sent", Access{Delivery: Delivery{Method: Emailed, Address: "lena@example.test", Unencrypted: true, Warned: &warned}}, ""},
		{"to somebody else without a signed order", Access{Delivery: Delivery{Method: ToThirdParty, Address: "4 Court Street"}}, "directive_missing"},
	} {
		t.Run(c.id, func(t *testing.T) {
			r := a(KindAccess, "2026-03-02")
			before := text(t, r)
			got, err := r.Arrange(c.want)
			require.Equal(t, c.code, codeOf(err))
			assert.Equal(t, before, text(t, r))
			if c.code == "" {
				assert.Equal(t, c.want.Delivery, got.Access.Delivery)
				assert.Equal(t, c.want.Form, got.Access.Form)
				assert.Len(t, got.Access.Places, len(Places()), "the checklist stays")
			}
		})
	}
	_, err := a(KindComplaint, "2026-03-02").Arrange(Access{})
	assert.Equal(t, "kind_wrong", codeOf(err))
}

func TestWhatIsHandedOver(t *testing.T) {
	for _, c := range []struct {
		id   string
		edit func(*Request, *Delivered)
		want string
	}{
		{"with proof", func(*Request, *Delivered) {}, ""},
		{"without", func(_ *Request, d *Delivered) { d.Proof = " " }, "proof_missing"},
		{"what it was", func(_ *Request, d *Delivered) { d.What = "" }, "what_missing"},
		{"how", func(_ *Request, d *Delivered) { d.Method = "" }, "delivery_unknown"},
		{"before it was asked for", func(_ *Request, d *Delivered) { d.On = day("2026-03-01") }, "before_receipt"},
		{"twice", func(r *Request, d *Delivered) { r.Access.Delivered = d }, "delivered_already"},
		{"over", func(r *Request, _ *Delivered) { r.Closed = &Step{On: day("2026-03-09")} }, "over"},
		{"denied as a whole", func(r *Request, _ *Delivered) { r.Access.Denial = &Denial{Ground: U3, Step: on("2026-03-09")} }, "denied_whole"},
		{"AC-21 a summary nobody agreed to", func(_ *Request, d *Delivered) { d.Summary = true }, "summary_unagreed"},
		{"AC-21 agreed afterwards", func(r *Request, d *Delivered) {
			d.Summary, r.Access.Summary = true, &Summary{AgreedOn: day("2026-03-11")}
		}, "summary_unagreed"},
		{"a summary agreed before", func(r *Request, d *Delivered) {
			d.Summary, r.Access.Summary = true, &Summary{AgreedOn: day("2026-03-10")}
		}, ""},
		{"to somebody else without a signed order", func(_ *Request, d *Delivered) { d.Method = ToThirdParty }, "directive_missing"},
		{"AC-19 to whom the order names", func(r *Request, d *Delivered) { r.Requester.Kind, d.Method = ThirdParty, ToThirdParty }, ""},
		{"AC-19 and to nobody else", func(r *Request, _ *Delivered) { r.Requester.Kind = ThirdParty }, "to_directed_person"},
		{"AC-22 to the executor", func(r *Request, _ *Delivered) { r.Requester.Kind = Representative }, ""},
		{"a fee that is not paid withholds nothing", func(r *Request, _ *Delivered) {
			r.Access.Fee = &Fee{Method: FeeActual, Items: []Item{{Code: LaborCopying, Cents: 200}}, Cents: 200, QuotedOn: day("2026-03-05")}
		}, ""},
		{"FE-10 a fee nobody was told", func(r *Request, _ *Delivered) { r.Access.Fee = &Fee{Charged: 200, ChargedOn: day("2026-03-05")} }, "no_advance_notice"},
	} {
		t.Run(c.id, func(t *testing.T) {
			r, d := gathered(t, a(KindAccess, "2026-03-02"), "2026-03-09"), handed("2026-03-10")
			c.edit(&r, &d)
			before := text(t, r)
			got, err := r.Deliver(d)
			require.Equal(t, c.want, codeOf(err))
			assert.Equal(t, before, text(t, r))
			if c.want == "" {
				assert.Equal(t, d.Proof, got.Access.Delivered.Proof)
			}
		})
	}
	r := a(KindAccess, "2026-03-02")
	agreed, err := r.AgreeSummary(Summary{AgreedOn: day("2026-03-03"), Cents: 6000})
	agreed = must(t, agreed, err)
	d := handed("2026-03-10")
	_, err = agreed.Deliver(d)
	assert.Equal(t, "places_left", codeOf(err), "a copy is a copy")
	d.Summary = true
	got, err := agreed.Deliver(d)
	assert.Equal(t, Fulfilled, must(t, got, err).Stage())
	for _, s := range []Summary{{Cents: 1}, {AgreedOn: day("2026-03-01")}, {AgreedOn: day("2026-03-03"), Cents: -1}} {
		_, err := r.AgreeSummary(s)
		assert.Equal(t, "summary_agreement", codeOf(err))
	}
}

func TestGroundsAreAClosedList(t *testing.T) {
	both := Actor{ID: "surgeon", Officer: true, Licensed: true}
	for _, c := range []struct {
		id        string
		ground    Ground
		part      string // "": the whole
		who       Actor
		rep       bool
		reviewers []Reviewer
		want      string
	}{
		{"AC-12 a bill is not paid", "patient owes 2,400 USD", "", both, false, []Reviewer{outside}, "not_a_ground"},
		{"no ground", "", "", both, false, []Reviewer{outside}, "ground_missing"},
		{"lower case is another word", "r1", "", both, false, []Reviewer{outside}, "not_a_ground"},
		{"U1 covers its part alone", U1, "", officer, false, nil, "rest_released"},
		{"U1", U1, "letters with counsel", officer, false, nil, ""},
		{"U2 has no place here", U2, "x", officer, false, nil, "ground_not_here"},
		{"U3", U3, "", officer, false, nil, ""},
		{"U4 has no place here", U4, "x", officer, false, nil, "ground_not_here"},
		{"AC-17 U5 covers the note alone", U5, "", officer, false, nil, "rest_released"},
		{"AC-17 U5", U5, "the husband's note of 4 May", officer, false, nil, ""},
		{"U5 is not the surgeon's to decide", U5, "note", surgeon, false, nil, "officer_decides"},
		{"R1 is not the officer's to decide", R1, "", officer, false, []Reviewer{outside}, "surgeon_decides"},
		{"R1 nor the desk's", R1, "", desk, false, []Reviewer{outside}, "surgeon_decides"},
		{"AC-15 R1 with nobody on file", R1, "", surgeon, false, nil, "no_reviewer"},
		{"AC-15 R1 with the surgeon herself on file", R1, "", surgeon, false, []Reviewer{{ID: "own", Name: "x", MemberID: "surgeon", From: day("2026-01-01")}}, "no_reviewer"},
		{"AC-15 R1 with one whose time begins tomorrow", R1, "", surgeon, false, []Reviewer{{ID: "v", From: day("2026-03-21")}}, "no_reviewer"},
		{"AC-15 R1 with one whose time ended yesterday", R1, "", surgeon, false, []Reviewer{{ID: "v", From: day("2026-01-01"), To: day("2026-03-19")}}, "no_reviewer"},
		{"R1 with one whose last day it is", R1, "", surgeon, false, []Reviewer{{ID: "v", From: day("2026-01-01"), To: day("2026-03-20")}}, ""},
		{"R1 with one whose first day it is", R1, "", surgeon, false, []Reviewer{{ID: "v", From: day("2026-03-20")}}, ""},
		{"R1", R1, "", surgeon, false, []Reviewer{outside}, ""},
		{"R2", R2, "note about her sister", surgeon, false, []Reviewer{outside}, ""},
		{"R3 when the patient asks", R3, "", surgeon, false, []Reviewer{outside}, "ground_representative"},
		{"R3", R3, "", surgeon, true, []Reviewer{outside}, ""},
	} {
		t.Run(c.id, func(t *testing.T) {
			r := gathered(t, a(KindAccess, "2026-03-02"), "2026-03-09")
			if c.rep {
				r.Requester.Kind = Representative
			}
			before := text(t, r)
			got, err := r.Deny(Denial{Ground: c.ground, Partial: c.part != "", Part: c.part, Rationale: "judged on 20 March", Step: on("2026-03-20")}, c.who, c.reviewers)
			require.Equal(t, c.want, codeOf(err))
			assert.Equal(t, before, text(t, r))
			if c.want != "" {
				return
			}
			assert.Equal(t, c.who.ID, got.Access.Denial.By)
			assert.Equal(t, map[bool]State{true: PartlyDenied, false: Denied}[c.part != ""], got.Stage())
			rule, _ := GroundOf(c.ground)
			reviewable := c.ground[0] == 'R'
			assert.Equal(t, reviewable, rule.Reviewable)
			_, err = got.AskReview(on("2026-03-25"))
			assert.Equal(t, map[bool]string{true: "", false: "not_reviewable"}[reviewable], codeOf(err))
			parts := []DenialPart{PartBasis, PartPractice, PartContact, PartHHS}
			if reviewable {
				parts = []DenialPart{PartBasis, PartReview, PartPractice, PartContact, PartHHS}
			}
			assert.Equal(t, parts, got.DenialParts(), "(d)(2)")
			require.NoError(t, got.CheckDenialLetter(parts))
			for i := range parts {
				lacking := append(append([]DenialPart{}, parts[:i]...), parts[i+1:]...)
				assert.Equal(t, Refused{Field: "letter", Code: "letter_lacks", Cite: "45 CFR 164.524(d)(2)", Args: map[string]string{"part": string(parts[i])}}, got.CheckDenialLetter(lacking))
			}
			_, err = got.Deny(Denial{Ground: U3, Rationale: "again", Step: on("2026-03-21")}, both, nil)
			assert.Equal(t, "denied_already", codeOf(err))
		})
	}
	r := gathered(t, a(KindAccess, "2026-03-02"), "2026-03-09")
	for want, d := range map[string]Denial{
		"rationale_missing": {Ground: U3, Rationale: " ", Step: on("2026-03-20")},
		"part_missing":      {Ground: U3, Partial: true, Rationale: "why", Step: on("2026-03-20")},
		"before_receipt":    {Ground: U3, Rationale: "why", Step: on("2026-03-01")},
	} {
		assert.Equal(t, want, codeOf(second(r.Deny(d, officer, nil))))
	}
	r.Access.Delivered = &Delivered{Step: on("2026-03-10")}
	assert.Equal(t, "delivered_already", codeOf(second(r.Deny(Denial{Ground: U3, Rationale: "why", Step: on("2026-03-20")}, officer, nil))))
	for _, n := range NotGrounds() {
		_, ok := GroundOf(Ground(n))
		assert.False(t, ok, n)
	}
	assert.Len(t, Grounds(), 8)
}

func TestTheRestIsGivenAndAPartHeldBack(t *testing.T) { // AC-17, (d)(1)
	r := a(KindAccess, "2026-03-02")
	r, err := r.Deny(Denial{Ground: U5, Partial: true, Part: "the husband's note", Rationale: "promised", Step: on("2026-03-05")}, officer, nil)
	r = must(t, r, err)
	r, err = r.Tick(PlaceChart, PlaceDenied, on("2026-03-06"))
	r = must(t, r, err)
	assert.Equal(t, []string{"denial_letter", "proof"}, r.Undone())
	r, err = r.AddLetter(sent(LetterDenial, "2026-03-07"))
	r = must(t, r, err)
	assert.Equal(t, []string{"proof"}, r.Undone(), "the letter alone does not end it")
	_, err = r.Close(on("2026-03-08"))
	assert.Equal(t, "close_proof", codeOf(err))
	r, err = gathered(t, r, "2026-03-08").Deliver(handed("2026-03-08"))
	r = must(t, r, err)
	r, err = r.Close(on("2026-03-08"))
	assert.Equal(t, Closed, must(t, r, err).Stage())
}

// denied is a request whose denial by the surgeon was sent.
func denied(t *testing.T, partial bool) Request {
	t.Helper()
	d := Denial{Ground: R1, Partial: partial, Rationale: "danger to life", Step: on("2026-03-05")}
	if partial {
		d.Part = "note of 4 May"
	}
	r, err := a(KindAccess, "2026-03-02").Deny(d, surgeon, []Reviewer{outside})
	r = must(t, r, err)
	if partial {
		r, err = r.Tick(PlaceChart, PlaceDenied, on("2026-03-06"))
		r = must(t, r, err)
	}
	r, err = r.AddLetter(sent(LetterDenial, "2026-03-10"))
	return must(t, r, err)
}

func TestReviewers(t *testing.T) {
	own := Reviewer{ID: "own", Name: "Dr. Ana Hale", Licence: "NH 1", Telephone: "1", From: day("2026-01-01"), MemberID: "surgeon"}
	partner := own
	partner.MemberID = "partner"
	for _, c := range []struct {
		id   string
		v    Reviewer
		on   string
		want string
	}{
		{"AC-14 who denied does not review", own, "2026-03-24", "reviewer_conflict"},
		{"another licensed member", partner, "2026-03-24", ""},
		{"somebody from outside", outside, "2026-03-24", ""},
		{"the first day of her term", func(v Reviewer) Reviewer { v.From = day("2026-03-24"); return v }(outside), "2026-03-24", ""},
		{"before it", func(v Reviewer) Reviewer { v.From = day("2026-03-25"); return v }(outside), "2026-03-24", "no_reviewer"},
		{"after it", func(v Reviewer) Reviewer { v.To = day("2026-03-23"); return v }(outside), "2026-03-24", "no_reviewer"},
		{"without a licence", func(v Reviewer) Reviewer { v.Licence = ""; return v }(outside), "2026-03-24", "reviewer_licence"},
		{"without a telephone", func(v Reviewer) Reviewer { v.Telephone = " "; return v }(outside), "2026-03-24", "reviewer_telephone"},
		{"before it was asked for at all", func(v Reviewer) Reviewer { v.From = day("2025-01-01"); return v }(outside), "2026-03-01", "before_receipt"},
	} {
		t.Run(c.id, func(t *testing.T) {
			r, err := denied(t, false).AskReview(on("2026-03-20"))
			r = must(t, r, err)
			before := text(t, r)
			got, err := r.Refer(c.v, on(c.on))
			require.Equal(t, c.want, codeOf(err))
			assert.Equal(t, before, text(t, r))
			if c.want == "" {
				assert.Equal(t, c.v.ID, got.Access.Review.Referred.ReviewerID)
				assert.Equal(t, Referred, got.Stage())
			}
		})
	}
	assert.NoError(t, outside.Check())
	assert.Equal(t, "reviewer_days", codeOf(Reviewer{Name: "x", Licence: "y", Telephone: "z"}.Check()))
	assert.Equal(t, "reviewer_days", codeOf(Reviewer{Name: "x", Licence: "y", Telephone: "z", From: day("2026-03-02"), To: day("2026-03-01")}.Check()))
	assert.NoError(t, Reviewer{Name: "x", Licence: "y", Telephone: "z", From: day("2026-03-02"), To: day("2026-03-02")}.Check())
}

func TestTheReviewBindsThePractice(t *testing.T) {
	for _, partial := range []bool{false, true} {
		for _, upheld := range []bool{false, true} {
			r := denied(t, partial)
			if partial { // the rest was given before the review
				n, err := gathered(t, r, "2026-03-11").Deliver(handed("2026-03-12"))
				r = must(t, n, err)
			}
			r, err := r.Close(on("2026-03-12"))
			r = must(t, r, err)
			r, err = r.AskReview(on("2026-03-20")) // a Friday
			r = must(t, r, err)
			c := r.Clock(DefaultRules(), nil)
			assert.Equal(t, ReviewAsked, r.Stage(), "a closed file is opened again")
			assert.Equal(t, "2026-03-24", r.Next(c).String(), "to the reviewer in 2 business days")
			_, err = r.AskReview(on("2026-03-21"))
			assert.Equal(t, "review_asked", codeOf(err))
			_, err = r.DecideReview(Decided{Step: on("2026-03-24"), Reason: "x"})
			assert.Equal(t, "not_referred", codeOf(err))
			_, err = r.AddLetter(sent(LetterReview, "2026-03-24"))
			assert.Equal(t, "not_referred", codeOf(err))
			r, err = r.Refer(outside, on("2026-03-24"))
			r = must(t, r, err)
			assert.Equal(t, "2026-04-04", r.Next(c).String(), "decided in 15 days")
			for want, d := range map[string]Decided{
				"rationale_missing": {Step: on("2026-03-30"), Reason: " "},
				"before_receipt":    {Step: on("2026-03-23"), Reason: "x"},
			} {
				_, err = r.DecideReview(d)
				assert.Equal(t, want, codeOf(err))
			}
			before := text(t, r)
			got, err := r.DecideReview(Decided{Step: on("2026-03-30"), Upheld: upheld, Reason: "judged"})
			got = must(t, got, err)
			assert.Equal(t, before, text(t, r))
			_, err = got.DecideReview(Decided{Step: on("2026-03-31"), Upheld: !upheld, Reason: "again"})
			assert.Equal(t, "review_decided", codeOf(err))
			_, err = got.Refer(outside, on("2026-03-31"))
			assert.Equal(t, "review_decided", codeOf(err))
			assert.Contains(t, got.Undone(), "review_letter", "the patient is told in writing")
			n, err := got.AddLetter(sent(LetterReview, "2026-03-31"))
			got = must(t, n, err)
			if upheld {
				assert.Equal(t, Upheld, got.Stage())
				assert.Empty(t, got.Undone())
				_, err = got.Deliver(handed("2026-04-01"))
				assert.Equal(t, map[bool]string{true: "delivered_already", false: "denied_whole"}[partial], codeOf(err))
				continue
			}
			assert.Equal(t, Overturned, got.Stage())
			assert.Equal(t, []string{"proof"}, got.Undone(), "what was held back has to be given now")
			assert.Equal(t, "2026-03-30", got.Next(c).String())
			assert.Contains(t, got.Access.Left(), PlaceChart)
			assert.Empty(t, got.Late(got.Clock(DefaultRules(), nil), day("2026-04-20")), "the answer was in time")
			_, err = got.Deliver(handed("2026-04-01"))
			assert.Equal(t, "places_left", codeOf(err))
			n, err = gathered(t, got, "2026-04-01").Deliver(handed("2026-04-01"))
			got = must(t, n, err)
			assert.Equal(t, Fulfilled, got.Stage())
			assert.Equal(t, "2026-04-01", got.Access.Delivered.On.String())
			n, err = got.Close(on("2026-04-01"))
			must(t, n, err)
		}
	}
	for want, r := range map[string]Request{"nothing_denied": a(KindAccess, "2026-03-02"), "over": func() Request { r := denied(t, false); r.Withdrawn = &Step{On: day("2026-03-12")}; return r }()} {
		assert.Equal(t, want, codeOf(second(r.AskReview(on("2026-03-20")))))
	}
	assert.Equal(t, "not_referred", codeOf(second(denied(t, false).DecideReview(Decided{Step: on("2026-03-20"), Reason: "x"}))))
	assert.Equal(t, "nothing_denied", codeOf(second(a(KindAccess, "2026-03-02").Refer(outside, on("2026-03-20")))))
}

func TestWhereToAskInstead(t *testing.T) { // (d)(3)
	r := a(KindAccess, "2026-03-02")
	_, err := r.AddLetter(sent(LetterNoRecords, "2026-03-10"))
	assert.Equal(t, "elsewhere_missing", codeOf(err))
	_, err = r.AddLetter(sent(LetterDenial, "2026-03-10"))
	assert.Equal(t, "nothing_denied", codeOf(err))
	r, err = r.Arrange(Access{Elsewhere: "Mercy Hospital, records office"})
	r = must(t, r, err)
	assert.Equal(t, []string{"proof"}, r.Undone())
	r, err = r.AddLetter(sent(LetterNoRecords, "2026-03-10"))
	r = must(t, r, err)
	assert.Empty(t, r.Undone())
	assert.True(t, r.Clock(DefaultRules(), nil).Stopped)
}
