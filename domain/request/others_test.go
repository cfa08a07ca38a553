package request

// Confidential communications and accounting requests by the examples of rules 7 and 8, and complaints (164.530(d)).

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/calendar"
)

// reach is a request to be reached by mail at a post box.
func reach(c Confidential) Request {
	r := a(KindConfidential, "2026-03-02")
	r.Confidential = &c
	return r
}

var box = Confidential{Means: MeansMail, Where: "P.O. Box 12, Dover, NH"}

func accommodated(t *testing.T, c Confidential) Request {
	t.Helper()
	r, err := reach(c).Accommodate(ConfDecision{Step: on("2026-03-03"), Outcome: Accommodated}, desk)
	return must(t, r, err)
}

func TestNobodyAsksWhy(t *testing.T) {
	assert.Equal(t, "no_why", codeOf(ConfForm{AskWhy: true}.Check()), "CC-02")
	assert.NoError(t, ConfForm{Writing: true, AskWhere: true, AskPaying: true}.Check(), "what may be asked")
	assert.Equal(t, AdminReasons(), []AdminReason{NoSuchMeans, NotDeliverable, NoPaymentAnswer, NoWhereAnswer}, "no reason is about hers")
}

func TestAReasonableRequestIsAccommodated(t *testing.T) {
	bills := box
	bills.AboutBills = true
	paid := bills
	paid.Payment = "she pays at the desk"
	nowhere := box
	nowhere.Where = " "
	clarify := func(c Confidential) Request {
		r, err := reach(c).Accommodate(ConfDecision{Step: on("2026-03-03"), Outcome: Clarify, Asked: "how bills are handled"}, desk)
		return must(t, r, err)
	}
	at := on("2026-03-10")
	for _, c := range []struct {
		id   string
		r    Request
		d    ConfDecision
		who  Actor
		want string
		end  State
	}{
		{"CC-01", reach(box), ConfDecision{Step: at, Outcome: Accommodated}, desk, "", ConfAccommodated},
		{"where to", reach(nowhere), ConfDecision{Step: at, Outcome: Accommodated}, desk, "where_missing", ""},
		{"CC-03", reach(bills), ConfDecision{Step: at, Outcome: Accommodated}, desk, "payment_handling", ""},
		{"CC-03 answered", reach(paid), ConfDecision{Step: at, Outcome: Accommodated}, desk, "", ConfAccommodated},
		{"CC-03 asked", reach(bills), ConfDecision{Step: at, Outcome: Clarify, Asked: "how bills are handled"}, desk, "", ConfClarify},
		{"asked what", reach(bills), ConfDecision{Step: at, Outcome: Clarify, Asked: " "}, desk, "clarify_what", ""},
		{"CC-03 not refused before she was asked", reach(bills), ConfDecision{Step: at, Outcome: Unreasonable, Reason: NoPaymentAnswer}, officer, "ask_first", ""},
		{"CC-03 refused when no answer came", clarify(bills), ConfDecision{Step: at, Outcome: Unreasonable, Reason: NoPaymentAnswer}, officer, "", ConfRefused},
		{"another address: not refused before she was asked", reach(nowhere), ConfDecision{Step: at, Outcome: Unreasonable, Reason: NoWhereAnswer}, officer, "ask_first", ""},
		{"another address: refused when no answer came", clarify(nowhere), ConfDecision{Step: at, Outcome: Unreasonable, Reason: NoWhereAnswer}, officer, "", ConfRefused},
		{"administrative reasons", reach(box), ConfDecision{Step: at, Outcome: Unreasonable, Reason: NoSuchMeans}, officer, "", ConfRefused},
		{"are a closed list", reach(box), ConfDecision{Step: at, Outcome: Unreasonable, Reason: "no good reason given"}, officer, "admin_reason", ""},
		{"and the officer's", reach(box), ConfDecision{Step: at, Outcome: Unreasonable, Reason: NoSuchMeans}, desk, "officer_decides", ""},
		{"in some other way", reach(box), ConfDecision{Step: at, Outcome: "maybe"}, officer, "outcome_unknown", ""},
		{"before it was asked for", reach(box), ConfDecision{Step: on("2026-03-01"), Outcome: Accommodated}, desk, "before_receipt", ""},
		{"twice", accommodated(t, box), ConfDecision{Step: at, Outcome: Unreasonable, Reason: NoSuchMeans}, officer, "answered", ""},
		{"over", func() Request { r := reach(box); r.Withdrawn = &Step{On: day("2026-03-05")}; return r }(), ConfDecision{Step: at, Outcome: Accommodated}, desk, "over", ""},
	} {
		t.Run(c.id, func(t *testing.T) {
			before := text(t, c.r)
			got, err := c.r.Accommodate(c.d, c.who)
			require.Equal(t, c.want, codeOf(err))
			assert.Equal(t, before, text(t, c.r))
			if c.want == "" {
				assert.Equal(t, c.end, got.Stage())
				assert.Equal(t, c.end == ConfAccommodated, got.Binding())
				assert.Equal(t, c.end == ConfClarify, len(got.Undone()) > 0)
			}
		})
	}
	for want, c := range map[string]Confidential{
		"means_unknown":    {Means: "pigeon", Where: "x"},
		"means_contradict": {Means: MeansMail, Where: "x", Never: []Means{MeansMail}},
	} {
		assert.Equal(t, want, codeOf(second(reach(Confidential{}).SetMeans(c))))
	}
	got, err := clarify(bills).SetMeans(paid)
	assert.Equal(t, "she pays at the desk", must(t, got, err).Confidential.Payment, "her answer")
	assert.Equal(t, "answered", codeOf(second(accommodated(t, box).SetMeans(box))))
}

func TestOnlyTheConfidentialAddressIsUsed(t *testing.T) {
	never := box
	never.Never = []Means{MeansPhone}
	phone := Confidential{Means: MeansPhone, Where: "(555) 010-2000"}
	ended, err := accommodated(t, box).EndMeans(noted("2026-05-01", "moved back home"))
	ended = must(t, ended, err)
	for _, c := range []struct {
		id    string
		all   []Request
		by    Means
		where string
		want  string
	}{
		{"CC-04", []Request{accommodated(t, box)}, MeansMail, "3 Old Street", "use_confidential"},
		{"CC-04 the confidential one", []Request{accommodated(t, box)}, MeansMail, "P.O. Box 12, Dover, NH", ""},
		{"CC-04 however it is typed", []Request{accommodated(t, box)}, MeansMail, "p.o. box 12,\n Dover,  nh", ""},
		{"CC-04 among other requests", []Request{a(KindAccess, "2026-03-02"), accommodated(t, phone), accommodated(t, box)}, MeansMail, "3 Old Street", "use_confidential"},
		{"a way that must never be used", []Request{accommodated(t, never)}, MeansPhone, "(555) 010-1000", "use_confidential"},
		{"another number", []Request{accommodated(t, phone)}, MeansPhone, "(555) 010-1000", "use_confidential"},
		{"her number", []Request{accommodated(t, phone)}, MeansPhone, "(555) 010-2000", ""},
		{"instead of the telephone, an e-mail", []Request{accommodated(t, phone)}, MeansEmail, "lena@example.test", "use_confidential"},
		{"what was not decided yet", []Request{reach(box)}, MeansMail, "3 Old Street", ""},
		{"what has ended", []Request{ended}, MeansMail, "3 Old Street", ""},
		{"nobody asked for anything", nil, MeansMail, "3 Old Street", ""},
	} {
		t.Run(c.id, func(t *testing.T) { assert.Equal(t, c.want, codeOf(CheckAddress(c.all, c.by, c.where))) })
	}
	assert.Equal(t, ConfEnded, ended.Stage())
	assert.False(t, ended.Binding())
	_, err = ended.EndMeans(noted("2026-05-02", "again"))
	assert.Equal(t, "not_in_force", codeOf(err))
	_, err = accommodated(t, box).EndMeans(on("2026-05-01"))
	assert.Equal(t, "ending_note", codeOf(err))
	gone := accommodated(t, box)
	gone.Withdrawn = &Step{On: day("2026-03-20")}
	assert.NoError(t, CheckAddress([]Request{gone}, MeansMail, "3 Old Street"))
}

func TestTheWindowAndTheFreeAccounting(t *testing.T) {
	for _, c := range []struct{ id, received, asked, from string }{
		{"AD-01", "2026-11-22", "", "2020-11-22"},
		{"AD-04", "2028-02-29", "", "2022-02-28"},
		{"less when less was asked for", "2026-11-22", "2025-01-01", "2025-01-01"},
		{"never more than six years", "2026-11-22", "2015-01-01", "2020-11-22"},
	} {
		r := a(KindAccounting, c.received)
		r.Accounting.From = day(c.asked)
		from, to := r.Window()
		assert.Equal(t, c.from, from.String(), c.id)
		assert.Equal(t, c.received, to.String(), c.id)
	}
	for _, c := range []struct {
		id, last, asked string
		want            bool
	}{
		{"the first", "", "2026-11-22", true},
		{"AD-11", "2026-01-15", "2027-01-14", false},
		{"AD-12", "2026-01-15", "2027-01-15", true},
		{"the same day", "2026-01-15", "2026-01-15", false},
		{"D4 from a leap day, to the patient's side", "2028-02-29", "2029-02-28", true},
		{"D4 the day before", "2028-02-29", "2029-02-27", false},
	} {
		assert.Equal(t, c.want, FreeAccounting(day(c.last), day(c.asked)), c.id)
	}
}

func TestALaterAccountingIsPaidForOnlyWhenThatWasTold(t *testing.T) {
	list := Delivered{Step: on("2026-12-10"), Method: PickUp, What: "accounting", Proof: "signed for it"}
	again := func() Request {
		r := a(KindAccounting, "2026-11-22")
		r.Accounting.FreeBefore = day("2026-01-15")
		return r
	}
	quoted := func(day1 string, agreed string) Request {
		r, err := again().QuoteAccounting(Fee{Cents: 1500, QuotedOn: day(day1)}, officer)
		r = must(t, r, err)
		if agreed != "" {
			r, err = r.AcceptAccountingFee(day(agreed))
			r = must(t, r, err)
		}
		return r
	}
	for _, c := range []struct {
		id      string
		r       Request
		edit    func(*Delivered)
		report  string
		charged int
		want    string
	}{
		{"the first in twelve months", a(KindAccounting, "2026-11-22"), nil, "report", 0, ""},
		{"is free", a(KindAccounting, "2026-11-22"), nil, "report", 1, "first_free"},
		{"AD-11 told and agreed", quoted("2026-12-01", "2026-12-02"), nil, "report", 1500, ""},
		{"AD-11 less than that", quoted("2026-12-01", "2026-12-02"), nil, "report", 1, ""},
		{"AD-11 a cent more", quoted("2026-12-01", "2026-12-02"), nil, "report", 1501, "over_quote"},
		{"AD-11 told, not agreed: she may still withdraw", quoted("2026-12-01", ""), nil, "report", 1500, "no_advance_notice"},
		{"AD-11 agreed on the day it was given", quoted("2026-12-01", "2026-12-10"), nil, "report", 1500, ""},
		{"AD-11 told afterwards", quoted("2026-12-11", "2026-12-11"), nil, "report", 1500, "no_advance_notice"},
		{"AD-15", again(), nil, "report", 1500, "no_advance_notice"},
		{"a later one may be free too", again(), nil, "report", 0, ""},
		{"less than nothing", again(), nil, "report", -1, "fee_range"},
		{"the list itself is kept", again(), nil, "", 0, "report_missing"},
		{"with proof", again(), func(d *Delivered) { d.Proof = " " }, "report", 0, "proof_missing"},
		{"not to somebody else", again(), func(d *Delivered) { d.Method = ToThirdParty }, "report", 0, "directive_only_access"},
		{"before it was asked for", again(), func(d *Delivered) { d.On = day("2026-11-21") }, "report", 0, "before_receipt"},
	} {
		t.Run(c.id, func(t *testing.T) {
			d := list
			if c.edit != nil {
				c.edit(&d)
			}
			before := text(t, c.r)
			got, err := c.r.DeliverAccounting(d, c.report, c.charged)
			require.Equal(t, c.want, codeOf(err))
			assert.Equal(t, before, text(t, c.r))
			if c.want != "" {
				return
			}
			assert.Equal(t, Fulfilled, got.Stage())
			assert.Empty(t, got.Undone())
			assert.Equal(t, "report", got.Accounting.ReportID)
			_, err = got.DeliverAccounting(d, "other", 0)
			assert.Equal(t, "delivered_already", codeOf(err))
		})
	}
	assert.Equal(t, FeeQuoted, quoted("2026-12-01", "").Stage())
	assert.Equal(t, Compiling, quoted("2026-12-01", "2026-12-01").Stage())
	for want, c := range map[string]struct {
		r   Request
		f   Fee
		who Actor
	}{
		"first_free":        {a(KindAccounting, "2026-11-22"), Fee{Cents: 1, QuotedOn: day("2026-12-01")}, officer},
		"officer_decides":   {again(), Fee{Cents: 1, QuotedOn: day("2026-12-01")}, desk},
		"fee_range":         {again(), Fee{Cents: -1, QuotedOn: day("2026-12-01")}, officer},
		"fee_empty":         {again(), Fee{QuotedOn: day("2026-12-01")}, officer},
		"no_advance_notice": {again(), Fee{Cents: 1, QuotedOn: day("2026-11-21")}, officer},
	} {
		assert.Equal(t, want, codeOf(second(c.r.QuoteAccounting(c.f, c.who))))
	}
	assert.Equal(t, "no_advance_notice", codeOf(second(again().AcceptAccountingFee(day("2026-12-01")))))
	assert.Equal(t, "no_advance_notice", codeOf(second(quoted("2026-12-01", "").AcceptAccountingFee(day("2026-11-30")))))
}

// A fee that was told wrongly is corrected until the patient agreed to it; every fee that was told stays readable, and the choice
// to agree, ask for less or withdraw is there anew (164.528(c)(2)).
func TestAFeeThatWasToldIsCorrectedUntilThePatientAgrees(t *testing.T) {
	told := func() Request {
		r := a(KindAccounting, "2026-11-22")
		r.Accounting.FreeBefore = day("2026-01-15")
		r, err := r.QuoteAccounting(Fee{Cents: 15000, QuotedOn: day("2026-12-01")}, officer)
		return must(t, r, err)
	}
	ok := func(r Request, err error) Request { return must(t, r, err) }
	agreed := ok(told().AcceptAccountingFee(day("2026-12-02")))
	free := ok(a(KindAccounting, "2026-11-22").DeliverAccounting(Delivered{Step: on("2026-12-10"), Method: PickUp, What: "accounting", Proof: "signed"}, "report", 0))
	given := ok(told().DeliverAccounting(Delivered{Step: on("2026-12-10"), Method: PickUp, What: "accounting", Proof: "signed"}, "report", 0))
	closed := told()
	closed.Closed = &Step{On: day("2026-12-20")}
	untold := a(KindAccounting, "2026-11-22")
	untold.Accounting.FreeBefore = day("2026-01-15")
	right := Fee{Cents: 1500, QuotedOn: day("2026-12-03")}
	for _, c := range []struct {
		id         string
		r          Request
		f          Fee
		who        Actor
		want, drop string // the code of a refusal to correct, and to ask none
	}{
		{"until she agrees", told(), right, officer, "", ""},
		{"on the day it was told", told(), Fee{Cents: 1500, QuotedOn: day("2026-12-01")}, officer, "", ""},
		{"the day of telling alone", told(), Fee{Cents: 15000, QuotedOn: day("2026-12-03")}, officer, "", ""},
		{"the same again is no correction", told(), Fee{Cents: 15000, QuotedOn: day("2026-12-01")}, officer, "fee_same", ""},
		{"before the former was told", told(), Fee{Cents: 1500, QuotedOn: day("2026-11-30")}, officer, "fee_after_former", "fee_after_former"},
		{"to nothing", told(), Fee{QuotedOn: day("2026-12-03")}, officer, "fee_empty", ""},
		{"by who decides about fees", told(), right, desk, "officer_decides", "officer_decides"},
		{"not once she agreed", agreed, right, officer, "fee_agreed", "fee_agreed"},
		{"not told afterwards", given, right, officer, "delivered_already", "delivered_already"},
		{"nothing to take back", untold, right, officer, "", "fee_untold"},
		{"over", closed, right, officer, "over", "over"},
		{"another kind", a(KindAccess, "2026-11-22"), right, officer, "kind_wrong", "kind_wrong"},
	} {
		before := text(t, c.r)
		got, err := c.r.QuoteAccounting(c.f, c.who)
		assert.Equal(t, c.want, codeOf(err), c.id)
		_, no := c.r.DropAccountingFee(Step{On: c.f.QuotedOn, By: c.who.ID}, c.who)
		assert.Equal(t, c.drop, codeOf(no), c.id)
		assert.Equal(t, before, text(t, c.r), c.id)
		if c.want != "" || c.drop == "fee_untold" {
			continue
		}
		require.Len(t, got.Accounting.Former, 1, c.id)
		assert.Equal(t, c.r.Accounting.Fee.Cents, got.Accounting.Former[0].Cents, c.id)
		assert.Equal(t, Step{On: c.f.QuotedOn, By: officer.ID}, got.Accounting.Former[0].Corrected, c.id)
		assert.Equal(t, c.f.Cents, got.Accounting.Fee.Cents, c.id)
		assert.Equal(t, FeeQuoted, got.Stage(), "%s: she is asked anew", c.id)
	}
	assert.True(t, told().Accounting.FeeOpen())
	assert.Equal(t, []Item{{Code: MakingList, Cents: 15000}}, told().Accounting.Fee.Items)
	older := told()
	older.Accounting.Fee.Items = []Item{{Code: LaborCopying, Cents: 15000}}
	assert.Equal(t, []Item{{Code: MakingList, Cents: 15000}}, older.Accounting.FeeItems(), "nobody copied anything")
	assert.Empty(t, untold.Accounting.FeeItems())
	assert.False(t, agreed.Accounting.FeeOpen())
	assert.False(t, free.Accounting.FeeOpen())
	assert.Equal(t, "fee_agreed", codeOf(second(agreed.AcceptAccountingFee(day("2026-12-05")))))

	r := ok(told().QuoteAccounting(right, officer))
	assert.Equal(t, "no_advance_notice", codeOf(second(r.AcceptAccountingFee(day("2026-12-02")))), "what was agreed to before was another fee")
	r = ok(r.DropAccountingFee(Step{On: day("2026-12-04"), By: officer.ID, Note: "As a courtesy"}, officer))
	assert.Nil(t, r.Accounting.Fee)
	assert.True(t, r.Accounting.Former[1].Dropped)
	assert.Equal(t, Compiling, r.Stage())
	assert.Equal(t, "fee_after_former", codeOf(second(r.QuoteAccounting(right, officer))))
	r = ok(r.QuoteAccounting(Fee{Cents: 900, QuotedOn: day("2026-12-04")}, officer))
	var cents []int
	for _, x := range r.Accounting.Former {
		cents = append(cents, x.Cents)
	}
	assert.Equal(t, []int{15000, 1500}, cents, "nothing that was told is lost")
	assert.Equal(t, "after_first_step", codeOf(second(r.Receive(day("2026-12-02"), day("2026-12-10"), "mistyped", on("2026-12-10")))), "the first fee was told before")
}

func TestComplaints(t *testing.T) {
	r := a(KindComplaint, "2026-03-02")
	r.Requester = Requester{Kind: Anyone, Name: "A visitor"}
	for _, c := range []struct {
		id, who  string
		subjects []string
		want     string
	}{
		{"nobody it is about looks into it", "maya", []string{"maya"}, "investigator_conflict"},
		{"nor one of several", "maya", []string{"ana", "maya"}, "investigator_conflict"},
		{"somebody does", "", nil, "investigator_conflict"},
		{"another member", "ana", []string{"maya"}, ""},
		{"about nobody in particular", "ana", nil, ""},
	} {
		before := text(t, r)
		got, err := r.Assign(c.who, c.subjects, on("2026-03-03"))
		assert.Equal(t, c.want, codeOf(err), c.id)
		assert.Equal(t, before, text(t, r))
		if c.want == "" {
			assert.Equal(t, Investigating, got.Stage())
			assert.Equal(t, c.who, got.Owner)
		}
	}
	found := Disposition{Step: on("2026-03-10"), Finding: Substantiated, Found: "It lay open", Action: "Charts go into the drawer"}
	ana := Actor{ID: "ana"}
	assert.Equal(t, "assign_first", codeOf(second(r.Dispose(found, ana))))
	assert.Equal(t, "disposition_missing", codeOf(second(r.Answer(on("2026-03-11")))))
	r, err := r.Assign("ana", []string{"maya"}, on("2026-03-03"))
	r = must(t, r, err)
	assert.Equal(t, "about_you", codeOf(r.KeptFrom(Actor{ID: "maya"})), "whom it is about does not read it")
	assert.NoError(t, r.KeptFrom(Actor{ID: "maya", Officer: true}), "a practice may have but one officer")
	assert.NoError(t, r.KeptFrom(ana))
	assert.NoError(t, a(KindAccess, "2026-03-02").KeptFrom(Actor{ID: "maya"}))
	for _, c := range []struct {
		id   string
		edit func(*Disposition)
		who  string
		want string
	}{
		{"by who looked into it", func(*Disposition) {}, "ana", ""},
		{"not by the one it is about", func(*Disposition) {}, "maya", "investigator_conflict"},
		{"nor by anybody else", func(*Disposition) {}, "officer", "investigator_conflict"},
		{"with a finding", func(d *Disposition) { d.Finding = "closed" }, "ana", "finding_unknown"},
		{"and what it was", func(d *Disposition) { d.Found = " " }, "ana", "disposition_missing"},
		{"something is done about it", func(d *Disposition) { d.Action = " " }, "ana", "action_missing"},
		{"not when nothing was found", func(d *Disposition) { d.Finding, d.Action = Unsubstantiated, "" }, "ana", ""},
		{"nor when it is no matter of privacy", func(d *Disposition) { d.Finding, d.Action = NotPrivacy, "" }, "ana", ""},
		{"before it came", func(d *Disposition) { d.On = day("2026-03-01") }, "ana", "before_receipt"},
	} {
		t.Run(c.id, func(t *testing.T) {
			d := found
			c.edit(&d)
			before := text(t, r)
			got, err := r.Dispose(d, Actor{ID: c.who})
			require.Equal(t, c.want, codeOf(err))
			assert.Equal(t, before, text(t, r))
			if c.want == "" {
				assert.Equal(t, Disposed, got.Stage())
				assert.Equal(t, []string{"answer"}, got.Undone(), "the disposition is documented; the person is told")
			}
		})
	}
	assert.Equal(t, []string{"disposition"}, r.Undone())
	r, err = r.Dispose(found, ana)
	r = must(t, r, err)
	c := r.Clock(DefaultRules(), nil)
	assert.Equal(t, []string{"overdue"}, r.Late(c, day("2026-04-02")), "an answer within 30 days")
	told, err := r.Answer(on("2026-03-31"))
	told = must(t, told, err)
	assert.Equal(t, Answered, told.Stage())
	assert.Empty(t, told.Undone())
	assert.Empty(t, told.Late(told.Clock(DefaultRules(), nil), day("2026-06-01")))
	assert.Nil(t, r.Complaint.Outcome.Answer)

	r.Requester.Name = ""
	assert.Empty(t, r.Undone(), "nobody can be told of a complaint that came without a name")
	assert.Empty(t, r.Late(r.Clock(DefaultRules(), nil), day("2026-06-01")))
	closed, err := r.Close(on("2026-03-31"))
	assert.Equal(t, Closed, must(t, closed, err).Stage())
	r.Requester = Requester{Kind: Patient}
	assert.Equal(t, []string{"answer"}, r.Undone(), "a patient is known")
}

func TestClosingNamesWhatIsMissing(t *testing.T) {
	for _, c := range []struct {
		id   string
		r    Request
		want string
	}{
		{"access", a(KindAccess, "2026-03-02"), "close_proof"},
		{"amendment", a(KindAmendment, "2026-03-02"), "close_decision"},
		{"accounting", a(KindAccounting, "2026-03-02"), "close_proof"},
		{"restriction", selfPay(), "close_payment"},
		{"voluntary restriction", voluntary(), "close_decision"},
		{"confidential", reach(box), "close_decision"},
		{"complaint", a(KindComplaint, "2026-03-02"), "close_disposition"},
	} {
		t.Run(c.id, func(t *testing.T) {
			_, err := c.r.Close(on("2026-03-09"))
			assert.Equal(t, c.want, codeOf(err))
			assert.True(t, c.r.Open())
			late := c.r
			late.Closed = &Step{On: day("2026-03-09")}
			_, err = late.Close(on("2026-03-10"))
			assert.Equal(t, "over", codeOf(err))
			_, err = late.AddNote(on("2026-03-10"))
			assert.Equal(t, "note_missing", codeOf(err))
		})
	}
	assert.Equal(t, calendar.TriggerMissing, codeOf(second(a(KindAccess, "2026-03-02").Close(Step{}))))
	assert.Equal(t, "before_receipt", codeOf(second(a(KindAccess, "2026-03-02").Close(on("2026-03-01")))))
}

// Two changes of the same record do not get into each other's way.
func TestChangesShareNothing(t *testing.T) {
	r := a(KindAccess, "2026-03-02")
	for _, d := range []string{"2026-03-01", "2026-02-28", "2026-02-27"} {
		n, err := r.Receive(day(d), day("2026-03-20"), "the envelope", on("2026-03-20"))
		r = must(t, n, err)
	}
	one, err := r.Receive(day("2026-02-26"), day("2026-03-20"), "one", on("2026-03-20"))
	one = must(t, one, err)
	two, err := r.Receive(day("2026-02-25"), day("2026-03-20"), "two", on("2026-03-20"))
	must(t, two, err)
	assert.Equal(t, "one", one.Moved[3].Reason)
	first, err := r.AddLetter(sent(LetterFee, "2026-03-10"))
	first = must(t, first, err)
	_, err = r.AddLetter(sent(LetterOther, "2026-03-11"))
	require.NoError(t, err)
	l, ok := first.Sent(LetterFee)
	assert.True(t, ok)
	assert.Equal(t, "2026-03-10", l.On.String())
	_, ok = first.Sent(LetterOther)
	assert.False(t, ok)
	last, err := first.AddLetter(sent(LetterFee, "2026-03-12"))
	l, _ = must(t, last, err).Sent(LetterFee)
	assert.Equal(t, "2026-03-12", l.On.String(), "the last one")
}
