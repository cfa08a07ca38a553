package request

// Where a request stands, what is due next, and what holds for every act alike: its kind, its day, a file that is over.

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/calendar"
)

// act is one thing that can be done about a request of its kind, on a day.
type act struct {
	name string
	kind Kind
	do   func(Request, Step) (Request, error)
	// after: it may still be done when the file is closed.
	after bool
}

func acts() []act {
	return []act{
		{"tick", KindAccess, func(r Request, s Step) (Request, error) { return r.Tick(PlaceChart, PlaceGathered, s) }, false},
		{"deliver", KindAccess, func(r Request, s Step) (Request, error) {
			return r.Deliver(Delivered{Step: s, Method: PickUp, What: "x", Proof: "y"})
		}, false},
		{"deny", KindAccess, func(r Request, s Step) (Request, error) {
			return r.Deny(Denial{Ground: U3, Rationale: "x", Step: s}, officer, nil)
		}, false},
		{"accept", KindAmendment, func(r Request, s Step) (Request, error) {
			return r.Accept(AmendDecision{Step: s, Text: "x"}, note, false, surgeon)
		}, false},
		{"refuse", KindAmendment, func(r Request, s Step) (Request, error) {
			return r.Refuse(AmendDecision{Step: s, Ground: A4, Why: "x"}, nil, surgeon)
		}, false},
		{"ask reason", KindAmendment, func(r Request, s Step) (Request, error) { return r.AskReason(Rules{ReasonAsked: true}, s) }, true},
		{"accommodate", KindConfidential, func(r Request, s Step) (Request, error) {
			return r.Accommodate(ConfDecision{Step: s, Outcome: Accommodated}, desk)
		}, false},
		{"deliver accounting", KindAccounting, func(r Request, s Step) (Request, error) {
			return r.DeliverAccounting(Delivered{Step: s, What: "x", Proof: "y"}, "report", 0)
		}, false},
		{"decide", KindRestriction, func(r Request, s Step) (Request, error) {
			return r.Decide(RestDecision{Step: s, Agreed: true}, officer)
		}, false},
		{"emergency", KindRestriction, func(r Request, s Step) (Request, error) { s.Note = "x" + s.Note; return r.UseInEmergency(s) }, true},
		{"assign", KindComplaint, func(r Request, s Step) (Request, error) { return r.Assign("ana", nil, s) }, false},
	}
}

// ready is a request on which the acts of its kind succeed.
func ready(t *testing.T, k Kind) Request {
	t.Helper()
	r := a(k, "2026-03-02")
	switch k {
	case KindAccess:
		r = gathered(t, r, "2026-03-02")
	case KindRestriction:
		*r.Restriction = *voluntary().Restriction
	case KindConfidential:
		*r.Confidential = box
	}
	return r
}

func TestEveryActKnowsItsKindItsDayAndWhatIsOver(t *testing.T) {
	for _, x := range acts() {
		t.Run(x.name, func(t *testing.T) {
			r := ready(t, x.kind)
			_, err := x.do(r, on("2026-03-05"))
			require.NoError(t, err)
			_, err = x.do(r, on("2026-03-02"))
			assert.NoError(t, err, "on the day it came")
			assert.Equal(t, calendar.TriggerMissing, codeOf(second(x.do(r, Step{}))), "without a day")
			assert.Equal(t, "before_receipt", codeOf(second(x.do(r, on("2026-03-01")))))
			assert.Equal(t, "not_text", codeOf(second(x.do(r, noted("2026-03-05", "a\x07")))))
			assert.Equal(t, "too_long", codeOf(second(x.do(r, noted("2026-03-05", strings.Repeat("x", MaxText+1))))))
			for _, k := range Kinds() {
				if k != x.kind {
					assert.Equal(t, "kind_wrong", codeOf(second(x.do(ready(t, k), on("2026-03-05")))), k)
				}
			}
			r.Closed = &Step{On: day("2026-03-04")}
			assert.Equal(t, map[bool]string{true: "", false: "over"}[x.after], codeOf(second(x.do(r, on("2026-03-05")))))
		})
	}
	r := a(KindAccess, "2026-03-02")
	r.Closed = &Step{On: day("2026-03-04")}
	for name, err := range map[string]error{
		"arrange": second(r.Arrange(Access{})), "summary": second(r.AgreeSummary(Summary{AgreedOn: day("2026-03-03")})),
		"quote": second(r.Quote(Fee{QuotedOn: day("2026-03-03")}, officer)), "accept fee": second(r.AcceptFee(day("2026-03-03"))),
		"charge": second(r.Charge(1, day("2026-03-03"))), "refer": second(r.Refer(outside, on("2026-03-03"))), "review": second(r.DecideReview(Decided{})),
		"withdraw": second(r.Withdraw(noted("2026-03-03", "x"))),
		"describe": second(func() (Request, error) {
			m := ready(t, KindAmendment)
			m.Closed = r.Closed
			return m.Describe(Amendment{})
		}()),
		"frame": second(func() (Request, error) {
			m := ready(t, KindRestriction)
			m.Closed = r.Closed
			return m.Frame(Restriction{})
		}()),
		"means": second(func() (Request, error) { m := ready(t, KindConfidential); m.Closed = r.Closed; return m.SetMeans(box) }()),
		"dispose": second(func() (Request, error) {
			m := ready(t, KindComplaint)
			m.Closed = r.Closed
			return m.Dispose(Disposition{}, desk)
		}()),
		"quote accounting": second(func() (Request, error) {
			m := ready(t, KindAccounting)
			m.Closed = r.Closed
			return m.QuoteAccounting(Fee{}, officer)
		}()),
	} {
		assert.Equal(t, "over", codeOf(err), name)
	}
}

func TestWhichLettersThereCanBe(t *testing.T) {
	for _, c := range []struct {
		id   string
		r    Request
		want string
	}{
		{"access, nothing denied", a(KindAccess, "2026-03-02"), "nothing_denied"},
		{"access denied", denied(t, false), ""},
		{"amendment accepted", decided(t, true), "nothing_denied"},
		{"amendment denied", decided(t, false), ""},
		{"restriction agreed", agreed(t, voluntary()), "nothing_denied"},
		{"restriction declined", func() Request {
			r, err := voluntary().Decide(RestDecision{Step: on("2026-03-04"), Why: "she lives with her"}, officer)
			return must(t, r, err)
		}(), ""},
		{"confidential, accommodated", accommodated(t, box), "nothing_denied"},
		{"confidential, refused", func() Request {
			r, err := reach(box).Accommodate(ConfDecision{Step: on("2026-03-04"), Outcome: Unreasonable, Reason: NotDeliverable}, officer)
			return must(t, r, err)
		}(), ""},
		{"an accounting is never denied", a(KindAccounting, "2026-03-02"), "nothing_denied"},
		{"nor is a complaint", a(KindComplaint, "2026-03-02"), "nothing_denied"},
	} {
		t.Run(c.id, func(t *testing.T) {
			_, err := c.r.AddLetter(sent(LetterDenial, "2026-12-05"))
			assert.Equal(t, c.want, codeOf(err))
			_, err = c.r.AddLetter(sent(LetterOther, "2026-01-01"))
			assert.Equal(t, "before_receipt", codeOf(err))
			c.r.Closed = &Step{On: day("2026-12-06")}
			_, err = c.r.AddLetter(sent(LetterOther, "2026-12-07"))
			assert.NoError(t, err, "also to a closed file")
		})
	}
}

func TestWhatIsDueNext(t *testing.T) {
	for _, c := range []struct {
		id   string
		r    Request
		want string
	}{
		{"the legal limit", a(KindAccess, "2026-03-02"), "2026-04-01"},
		{"the day promised", func() Request {
			r := a(KindAccess, "2026-03-02")
			r.Extension = &Extension{Until: day("2026-04-20")}
			return r
		}(), "2026-04-20"},
		{"answered: close the file", func() Request {
			r, err := ready(t, KindAccess).Deliver(handed("2026-03-10"))
			return must(t, r, err)
		}(), "2026-03-17"},
		{"answered, others are still to be told", func() Request {
			r, err := decided(t, true).AddLetter(sent(LetterAccepted, "2026-12-02"))
			return must(t, r, err)
		}(), "2027-01-14"},
		{"a restriction that binds: close the file", pays(t, selfPay(), price, PaidByPatient, false), "2026-03-09"},
		{"one that was agreed to", agreed(t, voluntary()), "2026-03-11"},
		{"a payment taken back", pays(t, pays(t, selfPay(), price, PaidByPatient, false), 1, PaidByPatient, true), "2026-03-09"},
		{"accommodated", accommodated(t, box), "2026-03-10"},
		{"a clarification is no answer", func() Request {
			r, err := reach(box).Accommodate(ConfDecision{Step: on("2026-03-04"), Outcome: Clarify, Asked: "where"}, desk)
			return must(t, r, err)
		}(), "2026-03-09"},
		{"a complaint", a(KindComplaint, "2026-03-02"), "2026-04-01"},
		{"over", func() Request { r := a(KindAccess, "2026-03-02"); r.Closed = &Step{On: day("2026-03-04")}; return r }(), ""},
	} {
		t.Run(c.id, func(t *testing.T) {
			assert.Equal(t, day(c.want), c.r.Next(c.r.Clock(DefaultRules(), nil)))
		})
	}
}

func TestStagesOnTheWay(t *testing.T) {
	assert.Equal(t, InProgress, a(KindAccess, "2026-03-02").Stage())
	assert.Equal(t, UnderReview, a(KindAmendment, "2026-03-02").Stage())
	assert.Equal(t, Compiling, a(KindAccounting, "2026-03-02").Stage())
	assert.Equal(t, UnderReview, voluntary().Stage())
	assert.Equal(t, UnderReview, reach(box).Stage())
	assert.Equal(t, Received, a(KindComplaint, "2026-03-02").Stage())
	assert.Equal(t, Received, Request{Kind: KindAccess}.Stage())
	extended := a(KindAmendment, "2026-03-02")
	extended.Extension = &Extension{Until: day("2026-05-20")}
	assert.Equal(t, Extended, extended.Stage())
}

func TestRefusalsAreWordsForAPerson(t *testing.T) {
	err := second(denied(t, false).Refer(outside, on("2026-03-20")))
	assert.ErrorIs(t, err, Refused{Code: "nothing_denied"})
	assert.NotErrorIs(t, err, Refused{Code: "no_reviewer"})
	assert.NotErrorIs(t, err, calendar.Refused{Code: "nothing_denied"})
	var r Refused
	require.True(t, errors.As(err, &r))
	assert.Equal(t, "request.nothing_denied", r.MessageKey())
	assert.Equal(t, "45 CFR 164.524(a)(4)", r.MessageArgs()["cite"])
	assert.Equal(t, "request: nothing_denied (45 CFR 164.524(a)(4))", err.Error())
	assert.Equal(t, "request: over", Refused{Code: "over"}.Error())
	args := Refused{Code: "x", Args: map[string]string{"n": "3"}}.MessageArgs()
	assert.Equal(t, map[string]string{"cite": "", "n": "3"}, args)
}

func TestWordsOfLetters(t *testing.T) {
	for _, lang := range []string{"en", "es"} {
		seen := map[string]bool{}
		once := func(w string) {
			assert.NotEmpty(t, w, lang)
			assert.False(t, seen[w], w)
			seen[w] = true
		}
		for _, g := range Grounds() {
			once(BasisWords(g.Code, "", lang))
		}
		for _, g := range AmendGrounds() {
			once(AmendBasisWords(g, lang))
		}
		for _, code := range append(LawfulItems(), FlatFee, MakingList) {
			once(strings.TrimSuffix(ItemWords(Item{Code: code, Cents: 415}, lang), ": $4.15"))
		}
		for _, id := range Places() {
			once(GivenWords(Access{Places: []Place{{ID: id, State: PlaceGathered}}}, lang))
		}
		for _, m := range []Means{MeansPhone, MeansText, MeansEmail, MeansMail} {
			once(MeansWords(m, lang))
		}
	}
	assert.Equal(t, "postage: $4.15", ItemWords(Item{Code: Postage, Cents: 415}, "en"))
	assert.Equal(t, "work of copying (12 minutes at 18.00): $3.05", ItemWords(Item{Code: LaborCopying, Cents: 305, Note: "12 minutes at 18.00"}, "en"))
	assert.Equal(t, "photos, records from others", GivenWords(Access{Places: []Place{{ID: PlacePhotos, State: PlaceGathered}, {ID: PlaceChart, State: PlaceDenied}, {ID: PlaceOutside, State: PlaceGathered}}}, "en"))
	assert.True(t, strings.HasSuffix(BasisWords(U3, " the study file. ", "en"), " It concerns: the study file."), BasisWords(U3, " the study file. ", "en"))
	assert.Empty(t, MeansWords(MeansOther, "en"))
}

func TestALetterThatIsLeftToBeSentIsNoDecision(t *testing.T) { // RS-07
	r := agreed(t, voluntary())
	assert.False(t, r.OwesLetter())
	n, err := r.End(Ending{noted("2026-05-01", "told by telephone"), EndedAhead}, officer)
	r = must(t, n, err)
	assert.Equal(t, []string{"ending_letter"}, r.Undone())
	assert.True(t, r.OwesLetter())
	n, err = r.AddLetter(Letter{Step: on("2026-05-02"), What: LetterEnding})
	assert.False(t, must(t, n, err).OwesLetter())
	assert.False(t, voluntary().OwesLetter(), "it is not decided")
}
