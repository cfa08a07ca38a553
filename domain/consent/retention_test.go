package consent

// This file tests how long documents are kept, and what the Today list shows.

import (
	"testing"

	"github.com/stretchr/testify/require"

	"consentry/domain/calendar"
)

func TestRetainThrough(t *testing.T) {
	event := base(endsWith("End of the campaign"))
	two := base(channels("website_gallery", "instagram"))
	for _, c := range []struct {
		id        string
		doc       Document
		facts     []Fact
		takedowns []string
		want      string // "": still in effect
	}{
		{"AU-33 revoked 2027-01-10", base(), []Fact{fact(FactRevoked, "2027-01-10 10:00")}, nil, "2033-01-10"},
		{"AU-34 never revoked, ends 2027-06-30", base(), nil, nil, "2033-06-30"},
		{"AU-35 event on 2028-02-29", event, []Fact{fact(FactEvent, "2028-02-29 10:00")}, nil, "2034-03-01"},
		{"event has not occurred", event, nil, nil, ""},
		{"takedown completed later", base(), []Fact{fact(FactRevoked, "2027-01-10 10:00")}, []string{"2027-01-12", "2027-03-01"}, "2033-03-01"},
		{"takedown completed before the end", base(), nil, []string{"2027-01-12"}, "2033-06-30"},
		{"one of two channels revoked", two, []Fact{fact(FactRevoked, "2027-01-10 10:00", only("instagram"))}, nil, "2033-06-30"},
		{"both, one after the other", two, []Fact{fact(FactRevoked, "2027-01-10 10:00", only("instagram")), fact(FactRevoked, "2027-02-01 10:00", only("website_gallery"))}, nil, "2033-02-01"},
		{"replaced", base(), []Fact{fact(FactSuperseded, "2026-12-31 10:00", ref("doc-2"))}, nil, "2032-12-31"},
		{"replaced, and later revoked one by one", two, []Fact{fact(FactSuperseded, "2026-12-31 10:00", ref("doc-2")), fact(FactRevoked, "2027-01-10 10:00", only("instagram")), fact(FactRevoked, "2027-02-01 10:00", only("website_gallery"))}, nil, "2032-12-31"},
		{"false information", event, []Fact{fact(FactFalse, "2026-07-01 10:00")}, nil, "2032-07-01"},
		{"revoked after the end", base(), []Fact{fact(FactRevoked, "2027-08-10 10:00")}, nil, "2033-06-30"},
		{"declined", base(unsigned(OutcomeDeclined, "")), nil, nil, "2032-06-15"},
		{"signed with nothing but no", base(answer("website_gallery", AnswerNo)), nil, nil, "2032-06-15"},
		{"photo consent in effect", photoConsent("2026-06-15"), nil, nil, ""},
		{"photo consent revoked", photoConsent("2026-06-15"), []Fact{fact(FactRevoked, "2026-09-01 10:00", about1("photo"))}, nil, "2032-09-01"},
		{"acknowledgment", ack("2021-03-01"), nil, nil, "2027-03-01"},
	} {
		t.Run(c.id, func(t *testing.T) {
			var done []calendar.Date
			for _, d := range c.takedowns {
				done = append(done, day(d))
			}
			through, ok := RetainThrough(c.doc, c.facts, done...)
			require.Equal(t, c.want, through.String())
			require.Equal(t, c.want != "", ok)
			if ok {
				r := Retention(c.doc, c.facts, done...)
				require.False(t, r.MayDestroy(through))
				require.True(t, r.MayDestroy(through.AddDays(1)))
				r.Held = true
				require.False(t, r.MayDestroy(through.AddDays(1)), "a legal hold")
			}
		})
	}
}

func TestNP08AcknowledgmentIsKeptWithItsVersion(t *testing.T) {
	through, ok := RetainAcknowledgment(ack("2021-03-01"), notices)
	require.True(t, ok)
	require.Equal(t, day("2032-05-31"), through)
	through, ok = RetainAcknowledgment(ack("2021-03-01", func(d *Document) { d.NoticeID = "npp-3" }), notices)
	require.True(t, ok)
	require.Equal(t, day("2032-05-31"), through)
	_, ok = RetainAcknowledgment(ack("2026-06-15"), notices)
	require.False(t, ok, "its version is in effect")
	through, ok = RetainAcknowledgment(ack("2021-03-01"), nil)
	require.True(t, ok)
	require.Equal(t, day("2027-03-01"), through, "by law at least")
	_, ok = RetainNotice(notices[0], notices)
	require.False(t, ok)
	through, ok = RetainNotice(notices[1], notices)
	require.True(t, ok)
	require.Equal(t, day("2032-05-31"), through)
}

func TestExpiring(t *testing.T) {
	soon := base(channels("website_gallery", "instagram"))
	tom := base(identified("doc-9", 1), endsOn("2027-06-10"), func(d *Document) { d.PatientID = "tom" })
	event := base(identified("doc-7", 1), endsWith("x day"), func(d *Document) { d.PatientID = "ina" })
	docs := []Document{soon, tom, event, ack("2026-06-15")}
	thresholds := []int{90, 30, 7}

	warn := func(today string, facts ...Fact) []ExpiryWarning {
		return Expiring(docs, facts, day(today), thresholds)
	}
	require.Empty(t, warn("2027-03-11"))
	require.Equal(t, []ExpiryWarning{{PatientID: "tom", DocumentID: "doc-9", Channels: []string{"website_gallery"}, ExpiresOn: day("2027-06-10"), DaysLeft: 90, Threshold: 90}}, warn("2027-03-12"))
	both := warn("2027-06-05")
	require.Len(t, both, 2)
	require.Equal(t, []int{7, 30}, []int{both[0].Threshold, both[1].Threshold})
	require.Equal(t, []string{"website_gallery", "instagram"}, both[1].Channels)
	require.Len(t, warn("2027-06-11"), 1, "expired ones are no warning any more")
	require.Equal(t, 0, warn("2027-06-30")[0].DaysLeft, "the last day")
	require.Empty(t, warn("2027-07-01"))

	part := warn("2027-06-20", fact(FactRevoked, "2027-01-01 10:00", only("instagram")))
	require.Equal(t, []string{"website_gallery"}, part[0].Channels)
	require.Empty(t, warn("2027-06-20", fact(FactRevoked, "2027-01-01 10:00")))
	require.Len(t, warn("2027-06-20", fact(FactSuspended, "2027-01-01 10:00", held(SuspendOral))), 1, "on hold is not over")
	renewed := base(identified("doc-2", 2), signedOn("2027-06-19"), endsOn("2029-06-19"), channels("website_gallery", "instagram"))
	require.Empty(t, Expiring(append(docs, renewed), nil, day("2027-06-20"), thresholds), "renewed already")
	require.Empty(t, Expiring(docs, nil, day("2027-06-20"), nil))
}

func TestTasks(t *testing.T) {
	tom := base(identified("doc-9", 1), func(d *Document) { d.PatientID = "tom" })
	docs := []Document{base(), tom, ack("2026-06-15"), base(identified("doc-3", 3), answer("website_gallery", AnswerNo))}
	revoked := fact(FactRevoked, "2026-07-06 10:00")
	older := fact(FactRevoked, "2026-07-05 10:00", about1("doc-9"), func(f *Fact) { f.PatientID = "" })

	require.Equal(t, []Task{
		{Kind: TaskConfirmRevocation, PatientID: "tom", DocumentID: "doc-9", FactID: older.ID, On: day("2026-07-05")},
		{Kind: TaskConfirmRevocation, PatientID: "lena", DocumentID: "doc-1", FactID: revoked.ID, On: day("2026-07-06")},
	}, RevocationsToConfirm(docs, []Fact{revoked, older}))
	require.Len(t, RevocationsToConfirm(docs, []Fact{revoked, older, fact(FactConfirmed, "2026-07-07 10:00", ref(revoked.ID))}), 1)
	require.Len(t, RevocationsToAcknowledge(docs, []Fact{revoked, fact(FactConfirmed, "2026-07-07 10:00", ref(revoked.ID))}), 1)
	require.Empty(t, RevocationsToAcknowledge(docs, []Fact{revoked, fact(FactAckPrinted, "2026-07-07 10:00", ref(revoked.ID))}))

	copied := fact(FactCopy, "2026-06-15 10:00", func(f *Fact) { f.Copy.Method = "none_wanted" })
	require.Equal(t, []Task{{Kind: TaskGiveCopy, PatientID: "tom", DocumentID: "doc-9", On: day("2026-06-15")}}, CopiesToGive(docs, []Fact{copied}),
		"AU-39: an open task; none for a form that is all No")
	require.Len(t, ActivationsToConfirm(docs, nil, day("2026-07-01")), 2)
	require.Len(t, ActivationsToConfirm(docs, []Fact{fact(FactConfirmed, "2026-06-16 10:00", ref("doc-1"))}, day("2026-07-01")), 1)
	require.Len(t, ActivationsToConfirm(docs, []Fact{revoked}, day("2026-07-07")), 1, "what is revoked needs no activation")

	oral := fact(FactSuspended, "2026-07-01 10:00", held(SuspendOral))
	holds := HoldsToDecide(docs[:2], []Fact{oral, fact(FactSuspended, "2026-06-20 10:00", held(SuspendMajority), about1("doc-9"), func(f *Fact) { f.PatientID = "tom" })}, day("2026-07-02"))
	require.Equal(t, []TaskKind{TaskAskAdult, TaskSendForm}, []TaskKind{holds[0].Kind, holds[1].Kind})
	require.Equal(t, []string{"website_gallery"}, holds[1].Channels)
	require.Equal(t, oral.ID, holds[1].FactID)
	require.Len(t, HoldsToDecide(docs[:1], []Fact{oral, fact(FactRevoked, "2026-07-02 10:00")}, day("2026-07-02")), 0, "the written form came")
	offered := base(scope(func(s *Scope) { s.Remuneration.Consideration = "a discount" }))
	hold := HoldsToDecide([]Document{offered}, nil, day("2026-07-02"))
	require.Equal(t, []Task{{Kind: TaskDecideHold, PatientID: "lena", DocumentID: "doc-1", On: day("2026-06-15"), Channels: []string{"website_gallery"}, Suspend: SuspendConsideration}}, hold)
	require.Empty(t, HoldsToDecide([]Document{offered}, nil, day("2027-07-01")), "expired")
	without(S3)(&offered)
	require.Empty(t, HoldsToDecide([]Document{offered}, nil, day("2026-07-02")), "not valid anyway")
}
