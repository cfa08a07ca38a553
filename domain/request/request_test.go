package request

// What every test here builds on: one request of each kind, the people who act, and who may ask for what.

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/calendar"
)

func day(iso string) calendar.Date {
	if iso == "" {
		return calendar.Date{}
	}
	return calendar.MustParse(iso)
}

func on(iso string) Step                 { return Step{On: day(iso), By: "maya"} }
func noted(iso, note string) Step        { return Step{On: day(iso), By: "maya", Note: note} }
func sent(w LetterKind, d string) Letter { return Letter{What: w, Step: on(d)} }

// The people of a small practice: the surgeon is its privacy officer as well only where a test says so.
var (
	officer = Actor{ID: "officer", Officer: true}
	surgeon = Actor{ID: "surgeon", Licensed: true}
	desk    = Actor{ID: "desk"}
)

// a request of kind k that the patient made herself and whose identity check is done.
func a(k Kind, received string) Request {
	r := Request{ID: "q", Number: 12, Kind: k, PatientID: "p", ReceivedOn: day(received), Via: InPerson, Words: "as it was said", Requester: Requester{Kind: Patient}}
	switch k {
	case KindAccess:
		r.Access = NewAccess()
	case KindAmendment:
		r.Amendment = &Amendment{Change: ChangeCorrect, What: "note of 4 May", Clinical: true}
	case KindAccounting:
		r.Accounting = &Accounting{}
	case KindRestriction:
		r.Restriction = &Restriction{}
	case KindConfidential:
		r.Confidential = &Confidential{}
	case KindComplaint:
		r.Complaint = &Complaint{About: "a chart lay open"}
	}
	if k != KindComplaint {
		r.Identity = &Identity{Step: on(received), Methods: []string{"photo_id"}, Enough: true}
	}
	return r
}

// must does one thing that has to succeed.
func must(t *testing.T, r Request, err error) Request {
	t.Helper()
	require.NoError(t, err)
	return r
}

// codeOf is the code of a refusal; "" for none.
func codeOf(err error) string {
	var r Refused
	var c calendar.Refused
	switch {
	case errors.As(err, &r):
		return r.Code
	case errors.As(err, &c):
		return c.Code
	case err != nil:
		return "not a refusal: " + err.Error()
	}
	return ""
}

// text is a request as it is stored, to see that a refused step leaves no trace.
func text(t require.TestingT, r Request) string {
	b, err := json.Marshal(r)
	require.NoError(t, err)
	return string(b)
}

// gathered ticks every place that is still open.
func gathered(t *testing.T, r Request, d string) Request {
	t.Helper()
	for _, id := range r.Access.Left() {
		n, err := r.Tick(id, PlaceGathered, on(d))
		r = must(t, n, err)
	}
	return r
}

func TestWhatANewRequestNeeds(t *testing.T) {
	const today = "2026-11-22"
	for _, c := range []struct {
		id   string
		edit func(*Request)
		want string
	}{
		{"an oral request is taken as it is", func(r *Request) { r.Via, r.Words = ByTelephone, "" }, ""},
		{"every channel: letter", func(r *Request) { r.Via = ByLetter }, ""},
		{"every channel: e-mail", func(r *Request) { r.Via = ByEmail }, ""},
		{"no reason need be given", func(r *Request) { r.Words = "" }, ""},
		{"a letter entered later keeps its day", func(r *Request) { r.ReceivedOn = day("2026-10-01") }, ""},
		{"today", func(r *Request) { r.ReceivedOn = day(today) }, ""},
		{"DT-14 tomorrow", func(r *Request) { r.ReceivedOn = day("2026-11-23") }, calendar.FutureTrigger},
		{"no day", func(r *Request) { r.ReceivedOn = calendar.Date{} }, calendar.TriggerMissing},
		{"kind", func(r *Request) { r.Kind = "deletion" }, "kind_unknown"},
		{"channel", func(r *Request) { r.Via = "portal_only" }, "channel_unknown"},
		{"AC-07 which associate", func(r *Request) { r.Via = ByAssociate }, "associate_missing"},
		{"AC-07 the associate is named", func(r *Request) { r.Via, r.Associate = ByAssociate, "Billing company" }, ""},
		{"whose records", func(r *Request) { r.PatientID = "" }, "patient_missing"},
		{"an amendment says what", func(r *Request) { r.Kind, r.Words = KindAmendment, " " }, "words_missing"},
		{"a restriction says what", func(r *Request) { r.Kind, r.Words = KindRestriction, "" }, "words_missing"},
		{"a complaint says what", func(r *Request) { r.Kind, r.Words = KindComplaint, "" }, "words_missing"},
		{"the longest text", func(r *Request) { r.Words = strings.Repeat("é", MaxText) }, ""},
		{"too long", func(r *Request) { r.Words = strings.Repeat("é", MaxText+1) }, "too_long"},
		{"not text", func(r *Request) { r.Words = "a\x00b" }, "not_text"},
		{"not UTF-8", func(r *Request) { r.Words = "a\xff" }, "not_text"},
		{"line breaks are text", func(r *Request) { r.Words = "a\nb" }, ""},
		{"a complaint is about nobody's record, from anybody", func(r *Request) {
			r.Kind, r.PatientID, r.Requester = KindComplaint, "", Requester{Kind: Anyone}
		}, ""},
		{"only a complaint is anybody's", func(r *Request) { r.Requester = Requester{Kind: Anyone} }, "requester_unknown"},
		{"nobody", func(r *Request) { r.Requester = Requester{} }, "requester_unknown"},
		{"AC-22 the executor", func(r *Request) { r.Requester = Requester{Kind: Representative, RepresentativeID: "executor"} }, ""},
		{"a representative on record", func(r *Request) { r.Requester = Requester{Kind: Representative} }, "representative_missing"},
		{"a third party without an order", func(r *Request) { r.Requester = Requester{Kind: ThirdParty} }, "directive_missing"},
		{"an order is for access alone", func(r *Request) { r.Kind, r.Requester = KindAccounting, Requester{Kind: ThirdParty} }, "directive_only_access"},
	} {
		t.Run(c.id, func(t *testing.T) {
			r := a(KindAccess, "2026-11-20")
			c.edit(&r)
			assert.Equal(t, c.want, codeOf(r.Check(day(today))))
		})
	}
}

func TestDirectives(t *testing.T) {
	good := Directive{Recipient: "Barnes & Lowe", Address: "4 Court Street, Dover, NH", SignedOn: day("2026-11-20"), Electronic: true}
	for _, c := range []struct {
		id    string
		edit  func(*Directive)
		want  string
		binds bool
	}{
		{"AC-19 an electronic copy, signed, to a person at a place", func(*Directive) {}, "", true},
		{"AC-20 a paper chart needs an authorization", func(d *Directive) { d.Electronic = false }, "authorization_needed", false},
		{"AC-20 which stands in for it", func(d *Directive) { d.Electronic, d.AuthorizationID = false, "auth" }, "", false},
		{"no person", func(d *Directive) { d.Recipient = " " }, "directive_unclear", false},
		{"no place", func(d *Directive) { d.Address = "" }, "directive_unclear", false},
		{"not signed", func(d *Directive) { d.SignedOn = calendar.Date{} }, "directive_unsigned", false},
		{"an authorization does not say where to", func(d *Directive) { d.Address, d.AuthorizationID = "", "auth" }, "directive_unclear", false},
	} {
		t.Run(c.id, func(t *testing.T) {
			d := good
			c.edit(&d)
			assert.Equal(t, c.want, codeOf(d.Check()))
			assert.Equal(t, c.binds, d.Binds())
			r := a(KindAccess, "2026-11-20")
			r.Requester = Requester{Kind: ThirdParty, Directive: &d}
			assert.Equal(t, c.want, codeOf(r.Check(day("2026-11-22"))))
			assert.False(t, r.FeeLimits(), "the limits of access are not for a third party's copy")
		})
	}
	assert.True(t, a(KindAccess, "2026-11-20").FeeLimits())
}

func TestWhoAsksIsMadeSureOfAndStopsNoClock(t *testing.T) {
	for _, c := range []struct {
		id   string
		edit func(*Request, *Identity)
		want string
	}{
		{"enough", func(_ *Request, i *Identity) { i.Enough = true }, ""},
		{"RP-07 name and birth date alone", func(r *Request, i *Identity) { r.Via, i.Identifiers = ByTelephone, []string{"name", "birth_date"} }, "identity_insufficient"},
		{"a signature held beside another", func(r *Request, i *Identity) { r.InWriting, i.SignatureOf, i.SignatureAlike = true, "doc", true }, ""},
		{"which is not alike", func(r *Request, i *Identity) { r.InWriting, i.SignatureOf = true, "doc" }, "identity_insufficient"},
		{"beside none", func(r *Request, i *Identity) { r.InWriting, i.SignatureAlike = true, true }, "identity_insufficient"},
		{"there is none on the telephone", func(r *Request, i *Identity) { i.SignatureOf, i.SignatureAlike = "doc", true }, "identity_insufficient"},
		{"AC-22 a representative who stands", func(r *Request, i *Identity) { r.Requester.Kind, i.Enough = Representative, true }, ""},
		{"RP-01 one who does not", func(r *Request, i *Identity) {
			r.Requester.Kind, i.Enough, i.Stands = Representative, true, "patient.expired"
		}, "no_authority"},
		{"before it came", func(_ *Request, i *Identity) { i.Enough, i.On = true, day("2026-03-01") }, "before_receipt"},
		{"no day", func(_ *Request, i *Identity) { i.Enough, i.On = true, calendar.Date{} }, calendar.TriggerMissing},
		{"over", func(r *Request, i *Identity) { i.Enough, r.Closed = true, &Step{On: day("2026-03-03")} }, "over"},
	} {
		t.Run(c.id, func(t *testing.T) {
			r, i := a(KindAccess, "2026-03-02"), Identity{Step: on("2026-03-02")}
			r.Identity = nil
			c.edit(&r, &i)
			before := text(t, r)
			got, err := r.Verify(i)
			require.Equal(t, c.want, codeOf(err))
			assert.Equal(t, before, text(t, r))
			assert.Equal(t, c.want == "", got.Identity != nil)
			assert.Equal(t, "2026-04-01", got.Clock(DefaultRules(), nil).Due.String(), "D7: the check does not stop the clock")
		})
	}
	assert.True(t, Request{Via: ByTelephone}.AtDistance())
	assert.True(t, Request{Via: ByEmail}.AtDistance())
	assert.False(t, Request{Via: InPerson}.AtDistance())
	assert.False(t, Request{Via: ByLetter}.AtDistance())
}

func TestNothingIsDoneBeforeTheIdentityCheck(t *testing.T) {
	bare := func(k Kind) Request { r := a(k, "2026-03-02"); r.Identity = nil; return r }
	for id, err := range map[string]error{
		"deliver":            second(bare(KindAccess).Deliver(Delivered{Step: on("2026-03-03"), Method: PickUp, What: "x", Proof: "y"})),
		"deny":               second(bare(KindAccess).Deny(Denial{Ground: U1, Step: on("2026-03-03")}, officer, nil)),
		"accept":             second(bare(KindAmendment).Accept(AmendDecision{Step: on("2026-03-03")}, nil, false, surgeon)),
		"refuse":             second(bare(KindAmendment).Refuse(AmendDecision{Step: on("2026-03-03")}, nil, surgeon)),
		"deliver accounting": second(bare(KindAccounting).DeliverAccounting(Delivered{Step: on("2026-03-03"), Proof: "y"}, "report", 0)),
		"decide restriction": second(bare(KindRestriction).Decide(RestDecision{Step: on("2026-03-03"), Agreed: true}, officer)),
		"accommodate":        second(bare(KindConfidential).Accommodate(ConfDecision{Step: on("2026-03-03"), Outcome: Accommodated}, officer)),
	} {
		assert.Equal(t, "identity_first", codeOf(err), id)
	}
	for _, k := range Kinds() {
		if k != KindComplaint {
			assert.Equal(t, IdentityCheck, bare(k).Stage(), k)
			assert.Contains(t, bare(k).Undone(), "identity", k)
		}
	}
	assert.Equal(t, Received, bare(KindComplaint).Stage(), "a complaint may be anybody's")
	assert.NotContains(t, bare(KindComplaint).Undone(), "identity")
}

func second(_ Request, err error) error { return err }

func TestWithdrawing(t *testing.T) {
	r := a(KindAccess, "2026-03-02")
	_, err := r.Withdraw(on("2026-03-10"))
	assert.Equal(t, "withdrawal_note", codeOf(err))
	_, err = r.Withdraw(noted("2026-03-01", "no longer needed"))
	assert.Equal(t, "before_receipt", codeOf(err))
	got, err := r.Withdraw(noted("2026-03-10", "no longer needed"))
	got = must(t, got, err)
	c := got.Clock(DefaultRules(), nil)
	assert.True(t, c.Stopped, "AC-29: the clock stopped")
	assert.False(t, c.Extendable)
	assert.Empty(t, got.Late(c, day("2027-01-01")))
	assert.True(t, got.Next(c).IsZero())
	assert.Equal(t, Withdrawn, got.Stage())
	assert.Equal(t, "no longer needed", got.Withdrawn.Note)
	_, err = got.Withdraw(noted("2026-03-11", "again"))
	assert.Equal(t, "over", codeOf(err))
	_, err = got.AddLetter(sent(LetterFee, "2026-03-11"))
	assert.Equal(t, "over", codeOf(err))
	kept, err := got.AddNote(noted("2026-03-12", "called to say so"))
	assert.Len(t, must(t, kept, err).Notes, 1, "the record is kept and may be written to")
}

func TestMovingTheDayItCame(t *testing.T) {
	r, today := a(KindAccess, "2026-03-02"), day("2026-03-20")
	for _, c := range []struct{ id, to, reason, want, due string }{
		{"AC-07 the associate had it earlier", "2026-02-25", "stamped by the billing company", "", "2026-03-27"},
		{"without a reason", "2026-02-25", " ", calendar.ReasonMissing, "2026-04-01"},
		{"into the future", "2026-03-21", "typing error", calendar.FutureTrigger, "2026-04-01"},
		{"to nothing", "", "typing error", calendar.TriggerMissing, "2026-04-01"},
		{"not at all", "2026-03-02", "", "", "2026-04-01"},
	} {
		t.Run(c.id, func(t *testing.T) {
			got, err := r.Receive(day(c.to), today, c.reason, on("2026-03-20"))
			require.Equal(t, c.want, codeOf(err))
			assert.Equal(t, c.due, got.Clock(DefaultRules(), nil).Due.String())
			if c.want == "" && c.to != "2026-03-02" {
				require.Len(t, got.Moved, 1)
				assert.Equal(t, "2026-03-02", got.Moved[0].From.String())
				assert.Equal(t, c.reason, got.Moved[0].Reason)
			} else {
				assert.Empty(t, got.Moved)
			}
		})
	}
	r.Closed = &Step{On: day("2026-03-19")}
	_, err := r.Receive(day("2026-02-25"), today, "why", on("2026-03-20"))
	assert.Equal(t, "over", codeOf(err))
	assert.Equal(t, "Q-0012", NumberOf(12))
}

// What was answered is not taken back: a restriction that binds would end without its own papers.
func TestWhatWasAnsweredIsNotWithdrawn(t *testing.T) {
	given := a(KindAccess, "2026-03-02")
	given.Access.Delivered = &Delivered{Step: on("2026-03-09")}
	paid := pays(t, selfPay(), selfPay().Restriction.PriceCents, PaidByPatient, false)
	for name, r := range map[string]Request{
		"a copy that was given":            given,
		"a restriction that binds":         paid,
		"a restriction that was agreed to": agreed(t, voluntary()),
		"a payment that went back":         pays(t, paid, 1, PaidByPatient, true),
		"an address that is used":          accommodated(t, box),
	} {
		assert.False(t, r.Withdrawable(), name)
		_, err := r.Withdraw(noted("2026-03-20", "changed her mind"))
		assert.Equal(t, "too_late_to_withdraw", codeOf(err), name)
	}
	for name, r := range map[string]Request{"nothing done": a(KindAccess, "2026-03-02"), "not paid yet": selfPay(), "nobody decided": voluntary()} {
		assert.True(t, r.Withdrawable(), name)
		_, err := r.Withdraw(noted("2026-03-20", "changed her mind"))
		assert.NoError(t, err, name)
	}
}
