package request

// The clocks of rules 1.2, 5.1, 6 and 7, by the ids of their examples: day 0, extension, a State's shorter time, what is late.

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"consentry/domain/calendar"
)

func TestWhenARequestIsDue(t *testing.T) {
	for _, c := range []struct {
		id, received   string
		kind           Kind
		due, last, act string
		policy         bool
	}{
		{"AC-01", "2026-03-02", KindAccess, "2026-04-01", "2026-05-01", "2026-04-01", false},
		{"AC-07 the associate's day is day 0", "2026-03-02", KindAccess, "2026-04-01", "2026-05-01", "2026-04-01", false},
		{"AC-10 leap year", "2028-01-30", KindAccess, "2028-02-29", "2028-03-30", "2028-02-29", false},
		{"DT-04 common year", "2027-01-30", KindAccess, "2027-03-01", "2027-03-31", "2027-03-01", false},
		{"AC-11 a Saturday, Christmas before it", "2026-11-26", KindAccess, "2026-12-26", "2027-01-25", "2026-12-24", false},
		{"DT-02 a Sunday does not move it", "2026-01-30", KindAccess, "2026-03-01", "2026-03-31", "2026-02-27", false},
		{"AM-01", "2026-11-15", KindAmendment, "2027-01-14", "2027-02-13", "2027-01-14", false},
		{"AM-04 leap", "2027-12-31", KindAmendment, "2028-02-29", "2028-03-30", "2028-02-29", false},
		{"AD-01", "2026-11-22", KindAccounting, "2027-01-21", "2027-02-20", "2027-01-21", false},
		{"AD-17", "2026-07-04", KindAccounting, "2026-09-02", "2026-10-02", "2026-09-02", false},
		{"a restriction: 5 business days", "2026-11-20", KindRestriction, "2026-11-30", "2026-11-30", "2026-11-30", true},
		{"confidential communications: 5 business days", "2026-12-24", KindConfidential, "2027-01-04", "2027-01-04", "2027-01-04", true},
		{"a complaint: 30 days", "2026-11-22", KindComplaint, "2026-12-22", "2026-12-22", "2026-12-22", true},
	} {
		t.Run(c.id, func(t *testing.T) {
			r := a(c.kind, c.received)
			got := r.Clock(DefaultRules(), nil)
			assert.Equal(t, c.received, got.Starts.String())
			assert.Equal(t, c.due, got.Due.String())
			assert.Equal(t, c.due, got.First.String())
			assert.Equal(t, c.last, got.Cap.String())
			assert.Equal(t, c.act, got.ActBy.String())
			assert.Equal(t, c.policy, got.Policy)
			assert.Equal(t, c.due != c.last, got.Extendable)
			assert.False(t, got.Stopped)
			assert.NotEmpty(t, got.Cite)
			assert.Equal(t, got.Due, r.Next(got))
			assert.Empty(t, r.Late(got, got.Due), "through the last day")
			assert.Equal(t, []string{"overdue"}, r.Late(got, got.Due.AddDays(1)))
		})
	}
}

func TestTheHousesOwnTarget(t *testing.T) {
	for percent, want := range map[int]string{1: "2026-03-02", 50: "2026-03-17", 99: "2026-03-31", 100: "2026-04-01"} {
		rules := Rules{TargetPercent: percent, DisagreementPages: 1}
		require.NoError(t, rules.Check())
		assert.Equal(t, want, a(KindAccess, "2026-03-02").Clock(rules, nil).Target.String(), percent)
	}
	require.NoError(t, DefaultRules().Check())
	for want, rules := range map[string]Rules{
		"target_low":         {TargetPercent: 0, DisagreementPages: 2},
		"disagreement_short": {TargetPercent: 50},
	} {
		assert.Equal(t, want, codeOf(rules.Check()))
	}
	assert.Equal(t, "target_late", codeOf(Rules{TargetPercent: 101, DisagreementPages: 2}.Check()))
	assert.Equal(t, "disagreement_long", codeOf(Rules{TargetPercent: 50, DisagreementPages: 21}.Check()))
	assert.NoError(t, Rules{TargetPercent: 50, DisagreementPages: 20}.Check())
}

func TestExtensions(t *testing.T) {
	why := "the archive is being moved"
	for _, c := range []struct {
		id, received      string
		kind              Kind
		sent, until, why  string
		who               Actor
		want, due, actsBy string
	}{
		{"AC-02", "2026-03-02", KindAccess, "2026-03-25", "2026-04-20", why, officer, "", "2026-04-20", "2026-04-20"},
		{"AC-02 sent on the last day, to the hard cap", "2026-03-02", KindAccess, "2026-04-01", "2026-05-01", why, officer, "", "2026-05-01", "2026-05-01"},
		{"AC-04", "2026-03-02", KindAccess, "2026-03-25", "2026-05-02", why, officer, calendar.BeyondCap, "", ""},
		{"sent a day late", "2026-03-02", KindAccess, "2026-04-02", "2026-04-20", why, officer, calendar.ExtensionLate, "", ""},
		{"AC-05 no reason", "2026-03-02", KindAccess, "2026-03-25", "2026-04-20", " ", officer, "extension_incomplete", "", ""},
		{"AC-05 no date", "2026-03-02", KindAccess, "2026-03-25", "", why, officer, "extension_incomplete", "", ""},
		{"nothing was sent", "2026-03-02", KindAccess, "", "2026-04-20", why, officer, "extension_unsent", "", ""},
		{"sent before it came", "2026-03-02", KindAccess, "2026-03-01", "2026-04-20", why, officer, "before_receipt", "", ""},
		{"will be sent", "2026-03-02", KindAccess, "2027-12-31", "2026-04-20", why, officer, calendar.FutureTrigger, "", ""},
		{"extends nothing", "2026-03-02", KindAccess, "2026-03-25", "2026-04-01", why, officer, calendar.NotAfterDue, "", ""},
		{"by one day", "2026-03-02", KindAccess, "2026-03-25", "2026-04-02", why, officer, "", "2026-04-02", "2026-04-02"},
		{"the front desk does not", "2026-03-02", KindAccess, "2026-03-25", "2026-04-20", why, desk, "officer_decides", "", ""},
		{"nor does the surgeon as such", "2026-03-02", KindAccess, "2026-03-25", "2026-04-20", why, surgeon, "officer_decides", "", ""},
		{"AM-02", "2026-11-15", KindAmendment, "2027-01-10", "2027-02-13", why, officer, "", "2027-02-13", "2027-02-12"},
		{"AM-02 a day more", "2026-11-15", KindAmendment, "2027-01-10", "2027-02-14", why, officer, calendar.BeyondCap, "", ""},
		{"AM-03", "2026-11-15", KindAmendment, "2027-01-15", "2027-02-13", why, officer, calendar.ExtensionLate, "", ""},
		{"AM-03 the day before", "2026-11-15", KindAmendment, "2027-01-14", "2027-02-13", why, officer, "", "2027-02-13", "2027-02-12"},
		{"AD-01 to its cap", "2026-11-22", KindAccounting, "2027-01-21", "2027-02-20", why, officer, "", "2027-02-20", "2027-02-19"},
		{"AD-01 a day more", "2026-11-22", KindAccounting, "2027-01-21", "2027-02-21", why, officer, calendar.BeyondCap, "", ""},
		{"a restriction has none", "2026-11-20", KindRestriction, "2026-11-24", "2026-12-10", why, officer, calendar.NoExtension, "", ""},
		{"a complaint has none", "2026-11-20", KindComplaint, "2026-11-24", "2026-12-30", why, officer, calendar.NoExtension, "", ""},
	} {
		t.Run(c.id, func(t *testing.T) {
			r := a(c.kind, c.received)
			before := text(t, r)
			got, err := r.Extend(Extension{SentOn: day(c.sent), Until: day(c.until), Reason: c.why}, c.who, nil, day("2027-03-01"))
			require.Equal(t, c.want, codeOf(err))
			assert.Equal(t, before, text(t, r))
			if c.want != "" {
				assert.Nil(t, got.Extension)
				return
			}
			open := r.Clock(DefaultRules(), nil)
			assert.True(t, open.ExtendableOn(open.First))
			assert.False(t, open.ExtendableOn(open.First.AddDays(1)), "its letter could not go out in time any more")
			clock := got.Clock(DefaultRules(), nil)
			assert.Equal(t, c.due, clock.Due.String())
			assert.Equal(t, c.actsBy, clock.ActBy.String())
			assert.Equal(t, r.Clock(DefaultRules(), nil).First, clock.First)
			assert.False(t, clock.Extendable)
			assert.Equal(t, officer.ID, got.Extension.By)
			assert.Equal(t, Extended, got.Stage())
			_, err = got.Extend(Extension{SentOn: day(c.sent), Until: clock.Cap, Reason: why}, officer, nil, day("2027-03-01"))
			assert.Equal(t, "already_extended", codeOf(err), "AC-06")
		})
	}
	r := a(KindAccess, "2026-03-02")
	r.Access.Delivered = &Delivered{Step: on("2026-03-20")}
	_, err := r.Extend(Extension{SentOn: day("2026-03-25"), Until: day("2026-04-20"), Reason: why}, officer, nil, day("2026-03-25"))
	assert.Equal(t, "answered", codeOf(err))
	r.Closed = &Step{On: day("2026-03-21")}
	_, err = r.Extend(Extension{SentOn: day("2026-03-25"), Until: day("2026-04-20"), Reason: why}, officer, nil, day("2026-03-25"))
	assert.Equal(t, "over", codeOf(err))
}

func packs(t *testing.T) calendar.Packs {
	t.Helper()
	names, err := filepath.Glob("../../assets/states/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, names)
	files := map[string][]byte{}
	for _, n := range names {
		b, err := os.ReadFile(n)
		require.NoError(t, err)
		files[filepath.Base(n)] = b
	}
	p, err := calendar.ParseStates(files)
	require.NoError(t, err)
	return p
}

func TestAStatesShorterTimeBinds(t *testing.T) {
	shipped := packs(t)
	for _, c := range []struct {
		id, home, received string
		inspect            bool
		form               Form
		due, last, state   string
	}{
		{"AC-25 CA copies", "CA", "2026-03-02", false, FormPaper, "2026-03-17", "2026-03-17", "CA"},
		{"ST-01 CA copies", "CA", "2026-11-22", false, FormPDF, "2026-12-07", "2026-12-07", "CA"},
		{"AC-26 CA inspect", "CA", "2026-11-20", true, FormInspect, "2026-11-30", "2026-11-30", "CA"},
		{"ST-02 CA inspect, the holiday observed on 3 July", "CA", "2026-06-29", true, FormInspect, "2026-07-07", "2026-07-07", "CA"},
		{"AC-27 TX electronic", "TX", "2026-11-20", false, FormPDF, "2026-12-14", "2026-12-14", "TX"},
		{"ST-11 WA with its own delay notice", "WA", "2026-12-18", false, FormPDF, "2027-01-12", "2027-01-21", "WA"},
		{"NY inspect", "NY", "2026-03-02", true, FormInspect, "2026-03-12", "2026-03-12", "NY"},
		{"NY copies: the federal time", "NY", "2026-03-02", false, FormPaper, "2026-04-01", "2026-05-01", ""},
		{"no pack", "NH", "2026-03-02", false, FormPaper, "2026-04-01", "2026-05-01", ""},
	} {
		t.Run(c.id, func(t *testing.T) {
			r := a(KindAccess, c.received)
			r.Access.Inspect, r.Access.Form = c.inspect, c.form
			limits := r.Limits(shipped, c.home, day("2026-11-22"))
			got := r.Clock(DefaultRules(), limits)
			assert.Equal(t, c.due, got.Due.String())
			assert.Equal(t, c.last, got.Cap.String())
			assert.Equal(t, c.state, got.State)
			assert.Equal(t, c.due != c.last, got.Extendable)
			if c.state == "" {
				return
			}
			assert.NotEqual(t, "45 CFR 164.524(b)(2)", got.Cite)
			try := func(sent, until calendar.Date) string {
				_, err := r.Extend(Extension{SentOn: sent, Until: until, Reason: "why"}, officer, limits, day("2027-06-01"))
				return codeOf(err)
			}
			if c.due == c.last {
				assert.Equal(t, calendar.NoExtension, try(got.First, got.First.AddDays(1)), "no extension beyond it is offered")
				return
			}
			assert.Empty(t, try(got.First, got.Cap))
			assert.Equal(t, calendar.ExtensionLate, try(got.First.AddDays(1), got.Cap), "the State's first day, not the federal one")
			assert.Equal(t, calendar.BeyondCap, try(got.First, got.Cap.AddDays(1)))
			assert.Equal(t, calendar.NotAfterDue, try(got.First, got.First))
		})
	}
	for _, k := range Kinds() {
		if k != KindAccess {
			assert.Empty(t, a(k, "2026-03-02").Limits(shipped, "CA", day("2026-11-22")), k)
		}
	}
}

func TestWhatIsLateIsSaid(t *testing.T) {
	denied := func(r Request, partial bool) Request {
		r.Access.Denial = &Denial{Ground: U3, Partial: partial, Part: "x", Rationale: "y", Step: on("2026-03-20")}
		return r
	}
	given := func(r Request, d string) Request { r.Access.Delivered = &Delivered{Step: on(d)}; return r }
	letter := func(r Request, w LetterKind, d string) Request { r.Letters = append(r.Letters, sent(w, d)); return r }
	access := func() Request { return a(KindAccess, "2026-03-02") }
	amended := func(accepted bool) Request {
		r := a(KindAmendment, "2026-11-15")
		r.Amendment.Decision = &AmendDecision{Step: on("2026-12-01"), Accepted: accepted}
		return r
	}
	for _, c := range []struct {
		id    string
		r     Request
		today string
		want  []string
	}{
		{"AC-30 on the last day", given(access(), "2026-04-01"), "2026-06-01", nil},
		{"a day after it", given(access(), "2026-04-02"), "2026-06-01", []string{"late_answer"}},
		{"AC-09", letter(denied(access(), false), LetterDenial, "2026-04-03"), "2026-06-01", []string{"late_denial"}},
		{"AC-09 on the last day", letter(denied(access(), false), LetterDenial, "2026-04-01"), "2026-06-01", nil},
		{"a denial without its letter answers nothing", denied(access(), false), "2026-04-02", []string{"overdue"}},
		{"in part: the rest is still owed", letter(denied(access(), true), LetterDenial, "2026-03-25"), "2026-04-02", []string{"overdue"}},
		{"in part: the letter is still owed", given(denied(access(), true), "2026-03-25"), "2026-04-02", []string{"overdue"}},
		{"in part: both in time", given(letter(denied(access(), true), LetterDenial, "2026-03-25"), "2026-04-01"), "2026-06-01", nil},
		{"in part: the rest late", given(letter(denied(access(), true), LetterDenial, "2026-03-25"), "2026-04-02"), "2026-06-01", []string{"late_answer"}},
		{"in part: the letter late", given(letter(denied(access(), true), LetterDenial, "2026-04-02"), "2026-04-02"), "2026-06-01", []string{"late_denial"}},
		{"where to ask instead is an answer", letter(access(), LetterNoRecords, "2026-04-01"), "2026-06-01", nil},
		{"where to ask instead, late", letter(access(), LetterNoRecords, "2026-04-02"), "2026-06-01", []string{"late_answer"}},
		{"a fee letter is none", letter(access(), LetterFee, "2026-03-10"), "2026-04-02", []string{"overdue"}},
		{"an amendment accepted, not told", amended(true), "2027-01-15", []string{"overdue"}},
		{"an amendment accepted, told in time", letter(amended(true), LetterAccepted, "2027-01-14"), "2027-02-15", nil},
		{"an amendment accepted, told late", letter(amended(true), LetterAccepted, "2027-01-15"), "2027-02-15", []string{"late_answer"}},
		{"an amendment denied, told late", letter(amended(false), LetterDenial, "2027-01-15"), "2027-02-15", []string{"late_denial"}},
		{"an amendment denied, told in time", letter(amended(false), LetterDenial, "2027-01-14"), "2027-02-15", nil},
	} {
		t.Run(c.id, func(t *testing.T) {
			assert.Equal(t, c.want, c.r.Late(c.r.Clock(DefaultRules(), nil), day(c.today)))
		})
	}
	r := given(access(), "2026-04-20")
	r.Extension = &Extension{SentOn: day("2026-03-25"), Until: day("2026-04-20"), Reason: "why"}
	assert.Empty(t, r.Late(r.Clock(DefaultRules(), nil), day("2026-06-01")), "AC-02: within the extension")
	r = given(r, "2026-04-21")
	assert.Equal(t, []string{"late_answer"}, r.Late(r.Clock(DefaultRules(), nil), day("2026-06-01")), "AC-02: the day promised, not the cap")
}

// Whatever a State and the officer do: an extension never reaches past the federal cap or the State's, and a limit never
// gives more time.
func TestNoDeadlineIsEverLaterThanTheLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom([]Kind{KindAccess, KindAmendment, KindAccounting}).Draw(t, "kind")
		received := day("2020-01-01").AddDays(rapid.IntRange(0, 5000).Draw(t, "received"))
		r := a(kind, received.String())
		var limits []Limit
		for range rapid.IntRange(0, 3).Draw(t, "limits") {
			due := received.AddDays(rapid.IntRange(1, 100).Draw(t, "due"))
			l := Limit{Due: due, State: "XX", Cite: "law"}
			if more := rapid.IntRange(0, 40).Draw(t, "more"); more > 0 {
				l.Cap = due.AddDays(more)
			}
			limits = append(limits, l)
		}
		free, c := r.Clock(DefaultRules(), nil), r.Clock(DefaultRules(), limits)
		first, last := free.First, free.Cap
		for _, l := range limits {
			first, last = calendar.Earlier(first, l.Due), calendar.Earlier(last, calendar.Later(l.Due, l.Cap))
		}
		assert.Equal(t, first, c.First)
		assert.Equal(t, calendar.Later(first, last), c.Cap)
		assert.Equal(t, c.First, c.Due)
		assert.False(t, c.ActBy.After(c.Due))
		assert.False(t, c.Target.After(c.Due) || c.Target.Before(c.Starts))
		e := Extension{SentOn: received.AddDays(rapid.IntRange(-2, 100).Draw(t, "sent")), Until: received.AddDays(rapid.IntRange(0, 130).Draw(t, "until")), Reason: "why"}
		got, err := r.Extend(e, officer, limits, received.AddDays(200))
		fine := !e.SentOn.Before(received) && !e.SentOn.After(c.First) && e.Until.After(c.First) && !e.Until.After(c.Cap)
		require.Equal(t, fine, err == nil, "%v", err)
		if fine {
			assert.Equal(t, e.Until, got.Clock(DefaultRules(), limits).Due)
		}
	})
}
