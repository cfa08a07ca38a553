package consent

// This file tests what may be recorded about a document, and what a revocation does.

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCheckRevocation(t *testing.T) {
	two := base(channels("website_gallery", "instagram"), answer("facebook", AnswerNo))
	for _, c := range []struct {
		name  string
		doc   Document
		facts []Fact
		f     Fact
		today string
		want  []string // keys
	}{
		{"all of it", two, nil, fact(FactRevoked, "2026-07-06 10:00"), "2026-07-06", nil},
		{"AU-42 one channel", two, nil, fact(FactRevoked, "2026-07-06 10:00", only("instagram")), "2026-07-06", nil},
		{"received earlier, entered today", two, nil, fact(FactRevoked, "2026-07-06 10:00", func(f *Fact) { f.On = day("2026-07-03") }), "2026-07-06", nil},
		{"on the day of the signature", two, nil, fact(FactRevoked, "2026-06-15 10:00"), "2026-06-15", nil},
		{"tomorrow", two, nil, fact(FactRevoked, "2026-07-07 10:00"), "2026-07-06", []string{"consent.fact.future"}},
		{"before the signature", two, nil, fact(FactRevoked, "2026-06-14 10:00"), "2026-07-06", []string{"consent.fact.before_signature"}},
		{"no date", two, nil, fact(FactRevoked, "2026-07-06 10:00", func(f *Fact) { f.On = day("") }), "2026-07-06", []string{"consent.fact.no_date"}},
		{"nobody recorded it", two, nil, fact(FactRevoked, "2026-07-06 10:00", func(f *Fact) { f.By = "" }), "2026-07-06", []string{"consent.fact.who_when"}},
		{"a channel not on the form", two, nil, fact(FactRevoked, "2026-07-06 10:00", only("tiktok")), "2026-07-06", []string{"consent.revoke.unknown_channel"}},
		{"a channel she had said no to", two, nil, fact(FactRevoked, "2026-07-06 10:00", only("facebook")), "2026-07-06", []string{"consent.revoke.not_granted"}},
		{"another patient's document", two, nil, fact(FactRevoked, "2026-07-06 10:00", func(f *Fact) { f.PatientID = "tom" }), "2026-07-06", []string{"consent.fact.other_document"}},
		{"another document", two, nil, fact(FactRevoked, "2026-07-06 10:00", about1("doc-9")), "2026-07-06", []string{"consent.fact.other_document"}},
		{"never signed", base(func(d *Document) { d.Outcome = OutcomeDeclined }), nil, fact(FactRevoked, "2026-07-06 10:00"), "2026-07-06", []string{"consent.revoke.not_signed"}},
		{"a notice cannot be revoked", base(func(d *Document) { d.Kind = KindNotice }), nil, fact(FactRevoked, "2026-07-06 10:00"), "2026-07-06", []string{"consent.revoke.not_signed"}},
		{"twice", two, []Fact{fact(FactRevoked, "2026-07-01 10:00")}, fact(FactRevoked, "2026-07-06 10:00"), "2026-07-06", []string{"consent.revoke.already"}},
		{"the same channel twice", two, []Fact{fact(FactRevoked, "2026-07-01 10:00", only("instagram"))}, fact(FactRevoked, "2026-07-06 10:00", only("instagram")), "2026-07-06", []string{"consent.revoke.already"}},
		{"the rest after a part", two, []Fact{fact(FactRevoked, "2026-07-01 10:00", only("instagram"))}, fact(FactRevoked, "2026-07-06 10:00"), "2026-07-06", []string{"consent.revoke.partly_already"}},
		{"letter not scanned yet", two, nil, fact(FactRevoked, "2026-07-06 10:00", func(f *Fact) { f.LetterID = "" }), "2026-07-06", []string{"consent.revoke.no_letter"}},
		{"after it had expired", two, nil, fact(FactRevoked, "2027-07-06 10:00"), "2027-07-06", []string{"consent.revoke.expired"}},
		{"after it was replaced", two, []Fact{fact(FactSuperseded, "2026-07-01 10:00", ref("doc-2"))}, fact(FactRevoked, "2026-07-06 10:00"), "2026-07-06", []string{"consent.revoke.superseded"}},
		{"a defective form can be revoked", base(without(S3)), nil, fact(FactRevoked, "2026-07-06 10:00"), "2026-07-06", nil},
		{"checked again after it was recorded", two, []Fact{fact(FactRevoked, "2026-07-06 10:00")}, fact(FactRevoked, "2026-07-06 10:00"), "2026-07-06", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			found := CheckRevocation(c.doc, c.facts, c.f, day(c.today))
			require.Equal(t, c.want, defectKeys(found))
			require.Equal(t, found, CheckFact(c.doc, c.facts, c.f, day(c.today)))
			requireKeysKnown(t, defectKeys(found)...)
		})
	}
	for _, key := range []string{"consent.revoke.no_letter", "consent.revoke.expired", "consent.revoke.superseded", "consent.revoke.partly_already"} {
		for _, d := range CheckRevocation(two, []Fact{fact(FactSuperseded, "2026-07-01 10:00"), fact(FactRevoked, "2026-07-01 10:00", only("instagram"))},
			fact(FactRevoked, "2027-07-06 10:00", func(f *Fact) { f.LetterID = "" }), day("2027-07-06")) {
			if d.Key == key {
				require.Equal(t, Warning, d.Severity, "%s does not stop her", key)
			}
		}
	}
}

func TestRevoking(t *testing.T) {
	doc := base(channels("website_gallery", "instagram", "facebook"), answer("tiktok", AnswerNo))
	earlier := fact(FactRevoked, "2026-07-01 10:00", only("facebook"))
	ends, stays := Revoking(doc, []Fact{earlier}, fact(FactRevoked, "2026-07-06 10:00", only("instagram")))
	require.Equal(t, []string{"instagram"}, ends)
	require.Equal(t, []string{"website_gallery"}, stays)
	ends, stays = Revoking(doc, []Fact{earlier}, fact(FactRevoked, "2026-07-06 10:00"))
	require.Equal(t, []string{"website_gallery", "instagram"}, ends)
	require.Empty(t, stays)
}

func TestOralStop(t *testing.T) {
	doc := base(channels("website_gallery", "instagram"))
	f := OralStop(doc, []string{"instagram"}, day("2026-07-04"), clock("2026-07-04 11:00"), "maya")
	require.Empty(t, CheckFact(doc, nil, f, day("2026-07-04")))
	require.Equal(t, Suspended, row(t, "instagram", []Document{doc}, []Fact{f}, instant("2026-07-04 11:00")).State, "at once")
	require.Equal(t, Allowed, row(t, "instagram", []Document{doc}, []Fact{f}, instant("2026-07-04 10:59")).State)
	require.Equal(t, Allowed, row(t, "website_gallery", []Document{doc}, []Fact{f}, instant("2026-07-04 11:00")).State)
}

func TestGuards(t *testing.T) {
	doc, event := base(), base(endsWith("End of the campaign"))
	oral := fact(FactSuspended, "2026-07-01 10:00", held(SuspendOral))
	majority := fact(FactSuspended, "2026-07-01 10:00", held(SuspendMajority))
	offered := base(scope(func(s *Scope) { s.Remuneration.Consideration = "a discount" }))
	revoked := fact(FactRevoked, "2026-07-01 10:00")
	for _, c := range []struct {
		name  string
		doc   Document
		facts []Fact
		f     Fact
		want  []string
	}{
		{"suspend", doc, nil, fact(FactSuspended, "2026-07-06 10:00", held(SuspendDispute)), nil},
		{"suspend without a reason", doc, nil, fact(FactSuspended, "2026-07-06 10:00"), []string{"consent.suspend.reason"}},
		{"suspend what is revoked", doc, []Fact{revoked}, fact(FactSuspended, "2026-07-06 10:00", held(SuspendOral)), []string{"consent.fact.not_live"}},
		{"lift", doc, []Fact{oral}, fact(FactLifted, "2026-07-06 10:00", ref(oral.ID), reason("she called back")), nil},
		{"lift by its kind", doc, []Fact{oral}, fact(FactLifted, "2026-07-06 10:00", held(SuspendOral), reason("she called back")), nil},
		{"lift without a reason", doc, []Fact{oral}, fact(FactLifted, "2026-07-06 10:00", ref(oral.ID)), []string{"consent.lift.reason"}},
		{"lift nothing", doc, nil, fact(FactLifted, "2026-07-06 10:00", ref("x"), reason("y")), []string{"consent.lift.nothing"}},
		{"lift twice", doc, []Fact{oral, fact(FactLifted, "2026-07-02 10:00", ref(oral.ID), reason("y"))}, fact(FactLifted, "2026-07-06 10:00", ref(oral.ID), reason("y")), []string{"consent.lift.nothing"}},
		{"lift at majority", doc, []Fact{majority}, fact(FactLifted, "2026-07-06 10:00", ref(majority.ID), reason("she says fine")), []string{"consent.lift.majority"}},
		{"rationale for what was offered", offered, nil, fact(FactLifted, "2026-07-06 10:00", held(SuspendConsideration), reason("same for all")), nil},
		{"rationale twice", offered, []Fact{fact(FactLifted, "2026-07-01 10:00", held(SuspendConsideration), reason("same for all"))}, fact(FactLifted, "2026-07-06 10:00", held(SuspendConsideration), reason("again")), []string{"consent.lift.nothing"}},
		{"event", event, nil, fact(FactEvent, "2026-07-06 10:00"), nil},
		{"event twice", event, []Fact{fact(FactEvent, "2026-07-01 10:00")}, fact(FactEvent, "2026-07-06 10:00"), []string{"consent.event.already"}},
		{"event where a date ends it", doc, nil, fact(FactEvent, "2026-07-06 10:00"), []string{"consent.event.by_date"}},
		{"false information", doc, []Fact{revoked}, fact(FactFalse, "2026-07-06 10:00", reason("not hers")), nil},
		{"false information without words", doc, nil, fact(FactFalse, "2026-07-06 10:00"), []string{"consent.void.reason"}},
		{"false information about a draft", base(func(d *Document) { d.Outcome = "" }), nil, fact(FactFalse, "2026-07-06 10:00", reason("x")), []string{"consent.void.not_signed"}},
		{"replace", doc, nil, fact(FactSuperseded, "2026-07-06 10:00", ref("doc-2")), nil},
		{"replace by nothing", doc, nil, fact(FactSuperseded, "2026-07-06 10:00"), []string{"consent.supersede.by_what"}},
		{"replace by itself", doc, nil, fact(FactSuperseded, "2026-07-06 10:00", ref("doc-1")), []string{"consent.supersede.by_what"}},
		{"replace what is revoked", doc, []Fact{revoked}, fact(FactSuperseded, "2026-07-06 10:00", ref("doc-2")), []string{"consent.fact.not_live"}},
		{"copy", doc, nil, fact(FactCopy, "2026-07-06 10:00", func(f *Fact) { f.Copy.Method = "none_wanted" }), nil},
		{"copy, nobody knows how", doc, nil, fact(FactCopy, "2026-07-06 10:00"), []string{"consent.copy.method"}},
		{"confirm a revocation", doc, []Fact{revoked}, fact(FactConfirmed, "2026-07-06 10:00", ref(revoked.ID)), nil},
		{"confirm the activation", doc, nil, fact(FactConfirmed, "2026-07-06 10:00", ref("doc-1")), nil},
		{"confirm nothing", doc, nil, fact(FactConfirmed, "2026-07-06 10:00", ref("x")), []string{"consent.confirm.what"}},
		{"acknowledge a revocation", doc, []Fact{revoked}, fact(FactAckPrinted, "2026-07-06 10:00", ref(revoked.ID)), nil},
		{"a kind nobody knows", doc, nil, fact("shredded", "2026-07-06 10:00"), []string{"consent.fact.kind"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			found := CheckFact(c.doc, c.facts, c.f, day("2026-07-06"))
			require.Equal(t, c.want, defectKeys(found))
			require.Len(t, Blocking(found), len(c.want))
			requireKeysKnown(t, c.want...)
		})
	}
	require.True(t, NeedsIncident(fact(FactFalse, "2026-07-06 10:00")), "AU-29")
	require.False(t, NeedsIncident(revoked))
}

func TestCanPresent(t *testing.T) {
	draft := base(func(d *Document) { d.Outcome, d.Signature = "", Signature{} })
	env := Env{Today: day("2026-06-15")}
	require.Empty(t, CanPresent(draft, env))
	done, total, missing := ReadyToHand(*draft.Scope, draft.Statements, draft.Signer, env)
	require.Equal(t, 9, done)
	require.Equal(t, 9, total)
	require.Empty(t, missing)
	require.NotEmpty(t, CanFreeze(draft, env), "nobody has signed")
	require.Equal(t, []string{"consent.present.done"}, defectKeys(CanPresent(base(), env)))

	draft.Scope.Grants[0].Answer, draft.Scope.Grants[0].Recipient = AnswerBlank, ""
	require.Equal(t, []string{"consent.e3.recipient"}, defectKeys(CanPresent(draft, env)), "she may say yes to any of them")
	done, total, missing = ReadyToHand(Scope{}, nil, Signer{}, env)
	require.Equal(t, 0, done)
	require.Equal(t, 9, total)
	require.Equal(t, []Code{E1, E2, E3, E4, E5, S1, S1, S2, S3, E6a}, codes(missing))
	require.Equal(t, []Code{E5}, codes(CheckScope(base(endsOn("2026-06-14")).Scope.clone(), day("2026-06-15"))))
	done, total, _ = ReadyToHand(base(scope(func(s *Scope) { s.Remuneration = Remuneration{Sale: true, ThirdParty: true, Who: "a", What: "b"} })).Scope.clone(),
		baseStatements(), Signer{Kind: SignerPatient}, env)
	require.Equal(t, 9, done)
	require.Equal(t, 11, total, "money adds its statements")
	require.Empty(t, CanPresent(Document{Kind: KindNotice}, env))
}

// clone returns the scope as a value.
func (s *Scope) clone() Scope { return *s }

func TestRefuse(t *testing.T) {
	err := Refuse(Check(base(without(S3), without(S2)), checkedOn))
	var incomplete Incomplete
	require.ErrorAs(t, err, &incomplete)
	require.Equal(t, []Code{S2, S3}, codes(incomplete.Defects))
	require.EqualError(t, err, "consent: 2 defects: S2, S3")
	requireKeysKnown(t, incomplete.MessageKey())
}
