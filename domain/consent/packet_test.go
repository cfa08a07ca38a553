package consent

// This file tests what is offered when a patient checks in.

import (
	"testing"

	"github.com/stretchr/testify/require"
)

var notices = []NoticeVersion{
	{ID: "npp-4", Number: 4, PublishedOn: day("2026-06-01"), EffectiveOn: day("2026-06-01")},
	{ID: "npp-3", Number: 3, PublishedOn: day("2019-05-25"), EffectiveOn: day("2019-06-01"), RevocationHow: true},
}

func ack(on string, change ...func(*Document)) Document {
	return base(append([]func(*Document){identified("ack", 1), signedOn(on), func(d *Document) {
		d.Kind, d.Scope, d.Statements = KindNotice, nil, nil
	}}, change...)...)
}

func photoConsent(on string, change ...func(*Document)) Document {
	return base(append([]func(*Document){identified("photo", 1), signedOn(on), func(d *Document) {
		d.Kind, d.Scope, d.Statements = KindPhoto, nil, nil
	}}, change...)...)
}

// unsigned gives a document an outcome other than a signature, on the day it was signed before.
func unsigned(o Outcome, why string) func(*Document) {
	return func(d *Document) {
		d.OutcomeOn, d.Outcome, d.Reason, d.Signature = d.Signature.SignedOn, o, why, Signature{}
	}
}

func whys(items []Item) []string {
	var out []string
	for _, i := range items {
		out = append(out, i.Why)
	}
	return out
}

func TestPacketOfANewPatient(t *testing.T) {
	items := Missing(PacketInput{Notices: notices, Today: day("2026-07-01")})
	require.Equal(t, []Item{
		{Kind: KindNotice, Why: "consent.packet.notice_never", Signer: SignerPatient},
		{Kind: KindPhoto, Why: "consent.packet.photo_never", Signer: SignerPatient},
		{Kind: KindMarketing, Why: "consent.packet.marketing_never", Optional: true, Alone: true, Signer: SignerPatient},
	}, items, "care forms first, marketing last and by itself")

	minor := Missing(PacketInput{Notices: notices, Today: day("2026-07-01"), Minor: true})
	require.Equal(t, SignerRepresentative, minor[0].Signer)
	require.False(t, minor[0].Blocked, "a notice can be given without a signature")
	require.True(t, minor[1].Blocked)
	require.True(t, minor[2].Blocked)
	require.False(t, Missing(PacketInput{Notices: notices, Today: day("2026-07-01"), Minor: true, HasRepresentative: true})[2].Blocked)
	require.True(t, Missing(PacketInput{Today: day("2026-07-01")})[0].Blocked, "no notice to show")
	require.Len(t, Missing(PacketInput{Notices: notices, Today: day("2026-07-01"), Sedated: true}), 2)
}

func TestPacket(t *testing.T) {
	lasting := base(endsOn("2028-06-30"))
	all := []Document{ack("2026-06-15"), photoConsent("2026-06-15"), lasting}
	with := func(replace ...Document) []Document {
		out := append([]Document{}, all...)
		for _, r := range replace {
			for i := range out {
				if out[i].Kind == r.Kind {
					out[i] = r
				}
			}
		}
		return out
	}
	for _, c := range []struct {
		id       string
		docs     []Document
		facts    []Fact
		today    string
		change   func(*PacketInput)
		want     []string
		optional []bool
	}{
		{"nothing", all, nil, "2026-07-01", nil, nil, nil},
		{"NP-05 revised notice, existing patient", with(ack("2025-06-15")), nil, "2026-07-01", nil, []string{"consent.packet.notice_newer"}, []bool{true}},
		{"NP-05 the practice keeps quiet about it", with(ack("2025-06-15")), nil, "2026-07-01", func(in *PacketInput) { in.QuietRevisions = true }, nil, nil},
		{"NP-05 before it is in effect", with(ack("2025-06-15"), photoConsent("2026-05-01"), base(endsOn("2028-06-30"), signedOn("2026-05-01"))), nil, "2026-05-31", nil, nil, nil},
		{"NP-05 named version counts, not the day", with(ack("2026-06-15", func(d *Document) { d.NoticeID = "npp-3" })), nil, "2026-07-01", nil, []string{"consent.packet.notice_newer"}, []bool{true}},
		{"NP-05 acknowledged early, by name", with(ack("2026-05-28", func(d *Document) { d.NoticeID = "npp-4" })), nil, "2026-07-01", nil, nil, nil},
		{"NP-03 refused is not asked again", with(ack("2026-06-15", unsigned(OutcomeRefused, "declined, offered twice"))), nil, "2026-07-01", nil, nil, nil},
		{"NP-04 after the emergency", with(ack("2026-06-15", unsigned(OutcomeUnable, ReasonEmergency))), nil, "2026-07-01", nil, []string{"consent.packet.notice_after_emergency"}, []bool{false}},
		{"presented, not finished", with(ack("2026-06-15", func(d *Document) { d.Outcome, d.Signature = "", Signature{} })), nil, "2026-07-01", nil, []string{"consent.packet.notice_never"}, []bool{false}},
		{"photo consent, last day", with(photoConsent("2025-07-01")), nil, "2026-07-01", nil, nil, nil},
		{"photo consent, the day after", with(photoConsent("2025-07-01")), nil, "2026-07-02", nil, []string{"consent.packet.photo_expired"}, []bool{false}},
		{"photo consent, longer by policy", with(photoConsent("2025-07-01")), nil, "2026-07-02", func(in *PacketInput) { in.PhotoConsentMonths = 24 }, nil, nil},
		{"photo consent declined lately", with(photoConsent("2026-06-15", unsigned(OutcomeDeclined, ""))), nil, "2026-07-01", nil, nil, nil},
		{"photo consent declined long ago", with(photoConsent("2025-06-15", unsigned(OutcomeDeclined, ""))), nil, "2026-07-01", nil, []string{"consent.packet.photo_declined"}, []bool{true}},
		{"photo consent revoked lately", all, []Fact{fact(FactRevoked, "2026-06-20 10:00", about1("photo"))}, "2026-07-01", nil, nil, nil},
		{"photo consent revoked long ago", all, []Fact{fact(FactRevoked, "2026-06-20 10:00", about1("photo"))}, "2027-06-21", func(in *PacketInput) { in.PhotoConsentMonths = 60 }, []string{"consent.packet.photo_revoked"}, []bool{true}},
		{"photo consent without ink", with(photoConsent("2026-06-15", func(d *Document) { d.Signature.Strokes = nil })), nil, "2026-07-01", nil, []string{"consent.packet.photo_defective"}, []bool{false}},
		{"marketing expired", with(base()), nil, "2027-07-01", func(in *PacketInput) { in.PhotoConsentMonths = 60 }, []string{"consent.packet.marketing_expired"}, []bool{true}},
		{"marketing ends in 60 days", with(base()), nil, "2027-05-01", nil, []string{"consent.packet.marketing_expires_soon"}, []bool{true}},
		{"marketing ends in 61 days", with(base()), nil, "2027-04-30", nil, nil, nil},
		{"marketing declined lately", with(base(unsigned(OutcomeDeclined, ""))), nil, "2026-07-01", nil, nil, nil},
		{"a No on the 365th day", with(base(unsigned(OutcomeDeclined, ""))), nil, "2027-06-15", nil, nil, nil},
		{"a No on the 366th day", with(base(unsigned(OutcomeDeclined, "")), photoConsent("2027-01-01")), nil, "2027-06-16", nil, []string{"consent.packet.marketing_declined"}, []bool{true}},
		{"every channel answered No", with(base(answer("website_gallery", AnswerNo))), nil, "2026-07-01", nil, nil, nil},
		{"asked again sooner by policy", with(base(unsigned(OutcomeDeclined, ""))), nil, "2026-07-01", func(in *PacketInput) { in.MarketingAskAgainDays = 10 }, []string{"consent.packet.marketing_declined"}, []bool{true}},
		{"marketing revoked lately", all, []Fact{fact(FactRevoked, "2026-06-20 10:00")}, "2026-07-01", nil, nil, nil},
		{"marketing revoked long ago", with(photoConsent("2027-01-01")), []Fact{fact(FactRevoked, "2026-06-20 10:00")}, "2027-06-21", nil, []string{"consent.packet.marketing_revoked"}, []bool{true}},
		{"marketing on hold", all, []Fact{fact(FactSuspended, "2026-06-20 10:00", held(SuspendOral))}, "2026-07-01", nil, nil, nil},
		{"came of age", with(base(byMother, endsOn("2028-06-30"))), []Fact{fact(FactSuspended, "2026-06-20 10:00", held(SuspendMajority))}, "2026-07-01", nil, []string{"consent.packet.marketing_majority"}, []bool{true}},
		{"marketing defective", with(base(without(S3))), nil, "2026-07-01", nil, []string{"consent.packet.marketing_defective"}, []bool{true}},
	} {
		t.Run(c.id, func(t *testing.T) {
			in := PacketInput{Documents: c.docs, Facts: c.facts, Notices: notices, Today: day(c.today)}
			if c.change != nil {
				c.change(&in)
			}
			items := Missing(in)
			require.Equal(t, c.want, whys(items))
			for i := range items {
				require.Equal(t, c.optional[i], items[i].Optional)
				require.Equal(t, items[i].Kind == KindMarketing, items[i].Alone)
			}
			requireKeysKnown(t, c.want...)
		})
	}
}
