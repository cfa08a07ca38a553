package consent

// This file tests what state a document is in, and what each channel allows at any point in time.

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"consentry/domain/calendar"
)

func TestDocumentStates(t *testing.T) {
	price := scope(func(s *Scope) { s.Remuneration.Consideration = "10 % price reduction" })
	two := channels("website_gallery", "instagram")
	for _, c := range []struct {
		id    string
		doc   Document
		facts []Fact
		at    At
		want  Status
	}{
		{"draft", base(func(d *Document) {
			d.Outcome, d.Signature, d.PresentedAt, d.FrozenAt = "", Signature{}, time.Time{}, time.Time{}
		}), nil, endOf("2026-06-15"), StatusDraft},
		{"presented", base(func(d *Document) { d.Outcome, d.Signature, d.FrozenAt = "", Signature{}, time.Time{} }), nil, endOf("2026-06-15"), StatusPending},
		{"signed later that day", base(), nil, instant("2026-06-15 09:09"), StatusPending},
		{"signed this minute", base(), nil, instant("2026-06-15 09:10"), StatusActive},
		{"declined", base(func(d *Document) {
			d.Outcome, d.OutcomeOn, d.Signature = OutcomeDeclined, day("2026-06-15"), Signature{}
		}), nil, endOf("2026-06-15"), StatusDeclined},
		{"signed with nothing but no", base(answer("website_gallery", AnswerNo)), nil, endOf("2026-06-15"), StatusDeclined},
		{"AU-17 price reduction", base(price), nil, endOf("2026-06-15"), StatusSuspended},
		{"AU-17 with a rationale", base(price), []Fact{fact(FactLifted, "2026-06-20 10:00", held(SuspendConsideration), reason("Approved: same discount for all"))}, endOf("2026-06-20"), StatusActive},
		{"AU-17 lifted without a rationale", base(price), []Fact{fact(FactLifted, "2026-06-20 10:00", held(SuspendConsideration))}, endOf("2026-06-20"), StatusSuspended},
		{"AU-17 recorded as a hold, too", base(price), []Fact{fact(FactSuspended, "2026-06-15 09:13", held(SuspendConsideration))}, endOf("2026-06-20"), StatusSuspended},
		{"AU-17 recorded hold lifted by id", base(price), []Fact{fact(FactSuspended, "2026-06-15 09:13", held(SuspendConsideration)),
			fact(FactLifted, "2026-06-20 10:00", ref("suspended 2026-06-15 09:13"), reason("Approved"))}, endOf("2026-06-20"), StatusActive},
		{"AU-23 take it down, by telephone", base(), []Fact{OralStop(base(), nil, day("2026-07-04"), clock("2026-07-04 11:00"), "maya")}, endOf("2026-07-04"), StatusSuspended},
		{"AU-29 not her signature", base(), []Fact{fact(FactFalse, "2026-07-01 10:00", reason("Patient says the signature is not hers"))}, endOf("2026-07-01"), StatusVoidFalse},
		{"AU-38 patient dies", base(signedOn("2025-06-15")), LifeFacts([]Document{base(signedOn("2025-06-15"))},
			Life{PatientID: "lena", Died: day("2026-03-01"), KnownAt: clock("2026-03-01 15:00"), Zone: pacific}), endOf("2026-03-01"), StatusSuspended},
		{"AU-38 the executor revokes", base(signedOn("2025-06-15")), append(LifeFacts([]Document{base(signedOn("2025-06-15"))},
			Life{PatientID: "lena", Died: day("2026-03-01"), KnownAt: clock("2026-03-01 15:00"), Zone: pacific}), fact(FactRevoked, "2026-04-02 12:00")), endOf("2026-04-02"), StatusRevoked},
		{"AU-39 copy not yet given", base(), nil, endOf("2026-06-15"), StatusActive},
		{"AU-42 one of two channels revoked", base(two), []Fact{fact(FactRevoked, "2026-07-01 10:00", only("instagram"))}, endOf("2026-07-01"), StatusActive},
		{"both revoked one by one", base(two), []Fact{fact(FactRevoked, "2026-07-01 10:00", only("instagram")), fact(FactRevoked, "2026-07-02 10:00", only("website_gallery"))}, endOf("2026-07-02"), StatusRevoked},
		{"one revoked, the other on hold", base(two), []Fact{fact(FactRevoked, "2026-07-01 10:00", only("instagram")), fact(FactSuspended, "2026-07-02 10:00", held(SuspendOral), only("website_gallery"))}, endOf("2026-07-02"), StatusSuspended},
		{"revoked as a whole", base(two), []Fact{fact(FactRevoked, "2026-07-01 10:00")}, endOf("2026-07-01"), StatusRevoked},
		{"expired", base(), nil, endOf("2027-07-01"), StatusExpired},
		{"replaced", base(), []Fact{fact(FactSuperseded, "2026-07-01 10:00", ref("doc-2"))}, endOf("2026-07-01"), StatusSuperseded},
		{"hold lifted with a reason", base(), []Fact{fact(FactSuspended, "2026-07-01 10:00", held(SuspendOral)),
			fact(FactLifted, "2026-07-03 10:00", ref("suspended 2026-07-01 10:00"), reason("She called back: keep it"))}, endOf("2026-07-03"), StatusActive},
		{"hold lifted without a reason stays", base(), []Fact{fact(FactSuspended, "2026-07-01 10:00", held(SuspendOral)),
			fact(FactLifted, "2026-07-03 10:00", ref("suspended 2026-07-01 10:00"))}, endOf("2026-07-03"), StatusSuspended},
		{"a lift does not reach a hold that came after it", base(), []Fact{fact(FactLifted, "2026-07-01 10:00", ref("suspended 2026-07-03 10:00"), reason("ok")),
			fact(FactSuspended, "2026-07-03 10:00", held(SuspendOral))}, endOf("2026-07-03"), StatusSuspended},
		{"a lift does not reach a later hold", base(), []Fact{fact(FactLifted, "2026-07-01 10:00", held(SuspendOral), reason("ok")),
			fact(FactSuspended, "2026-07-03 10:00", held(SuspendOral))}, endOf("2026-07-03"), StatusSuspended},
		{"majority is never lifted by a note", base(byMother), []Fact{fact(FactSuspended, "2026-08-09 00:00", held(SuspendMajority)),
			fact(FactLifted, "2026-08-10 10:00", ref("suspended 2026-08-09 00:00"), reason("she said it is fine"))}, endOf("2026-08-10"), StatusSuspended},
	} {
		t.Run(c.id, func(t *testing.T) {
			require.Equal(t, c.want, DocumentState(c.doc, c.facts, c.at))
		})
	}
}

func TestCopyMakesItValidInCalifornia(t *testing.T) {
	law := Law{CopyIsValidity: true}
	copied := fact(FactCopy, "2026-06-15 09:20", func(f *Fact) { f.Copy.Method = "printed" })
	require.Equal(t, StatusDefective, law.DocumentState(base(), nil, endOf("2026-06-15")), "AU-39, California")
	require.Equal(t, StatusActive, law.DocumentState(base(), []Fact{copied}, endOf("2026-06-15")))
	require.Equal(t, StatusDefective, law.DocumentState(base(), []Fact{copied}, instant("2026-06-15 09:19")))
}

// row returns the matrix row of one channel.
func row(t *testing.T, channel string, docs []Document, facts []Fact, at At) ChannelState {
	t.Helper()
	rows := Matrix([]Channel{{ID: channel}}, docs, facts, at, 30)
	require.Len(t, rows, 1)
	require.Equal(t, channel, rows[0].Channel.ID)
	return rows[0]
}

func TestMatrixStates(t *testing.T) {
	docs := []Document{base(channels("website_gallery", "instagram"), answer("facebook", AnswerNo), answer("tiktok", AnswerBlank))}
	allowed := row(t, "website_gallery", docs, nil, endOf("2026-07-01"))
	require.Equal(t, ChannelState{Channel: Channel{ID: "website_gallery"}, State: Allowed, Since: day("2026-06-15"), Until: day("2027-06-30"),
		Face: FaceYes, CaptionOK: true, DocumentID: "doc-1"}, allowed)
	require.Equal(t, Allowed, row(t, "website_gallery", docs, nil, endOf("2027-05-30")).State)
	require.Equal(t, ExpiresSoon, row(t, "website_gallery", docs, nil, endOf("2027-05-31")).State)
	require.Equal(t, ExpiresSoon, row(t, "website_gallery", docs, nil, endOf("2027-06-30")).State)
	over := row(t, "website_gallery", docs, nil, endOf("2027-07-01"))
	require.Equal(t, Expired, over.State)
	require.Equal(t, day("2027-07-01"), over.Since)
	require.Equal(t, "DF1", over.Reason)
	require.Empty(t, over.Face, "what is not allowed allows no face")

	no := row(t, "facebook", docs, nil, endOf("2026-07-01"))
	require.Equal(t, Declined, no.State)
	require.Equal(t, day("2026-06-15"), no.Since)
	blankMark := row(t, "tiktok", docs, nil, endOf("2026-07-01"))
	require.Equal(t, NotAsked, blankMark.State)
	require.Equal(t, ReasonLeftBlank, blankMark.Reason)
	require.Equal(t, NotAsked, row(t, "press", docs, nil, endOf("2026-07-01")).State)
	require.Equal(t, NotAsked, row(t, "website_gallery", docs, nil, endOf("2026-06-14")).State, "before it was signed")

	stop := []Fact{fact(FactSuspended, "2026-07-04 11:00", held(SuspendOral), only("instagram"))}
	s := row(t, "instagram", docs, stop, endOf("2026-07-04"))
	require.Equal(t, Suspended, s.State)
	require.Equal(t, day("2026-07-04"), s.Since)
	require.Equal(t, string(SuspendOral), s.Reason)
	require.Equal(t, Allowed, row(t, "website_gallery", docs, stop, endOf("2026-07-04")).State)

	revoked := row(t, "instagram", docs, append(stop, fact(FactRevoked, "2026-07-06 09:00", only("instagram"))), endOf("2026-07-06"))
	require.Equal(t, Revoked, revoked.State)
	require.Equal(t, day("2026-07-06"), revoked.Since)

	broken := row(t, "website_gallery", []Document{base(without(S3))}, nil, endOf("2026-07-01"))
	require.Equal(t, Defective, broken.State)
	require.Equal(t, "S3", broken.Reason)
	event := row(t, "website_gallery", []Document{base(endsWith("18th birthday"))}, nil, endOf("2026-07-01"))
	require.Equal(t, "18th birthday", event.Event)
	require.True(t, event.Until.IsZero())
}

func TestAU14ExactlyTheMarkedChannels(t *testing.T) {
	docs := []Document{base(channels("website_gallery", "instagram", "facebook", "tiktok", "youtube"), answer("tiktok", AnswerBlank), answer("youtube", AnswerBlank))}
	require.Equal(t, StatusActive, DocumentState(docs[0], nil, endOf("2026-07-01")))
	var allowed []string
	for _, s := range Matrix(BuiltIn(), docs, nil, endOf("2026-07-01"), 30) {
		if s.State.MayShow() {
			allowed = append(allowed, s.Channel.ID)
		}
	}
	require.Equal(t, []string{"website_gallery", "instagram", "facebook"}, allowed)
}

func TestAU22AndWhatWasAllowedOnADay(t *testing.T) {
	docs := []Document{base(signedOn("2026-04-01"), channels("print_brochure"))}
	facts := []Fact{fact(FactRevoked, "2026-05-04 16:10")}
	require.Equal(t, Allowed, row(t, "print_brochure", docs, facts, endOf("2026-05-01")).State, "mailed before: in reliance")
	require.Equal(t, Allowed, row(t, "print_brochure", docs, facts, endOf("2026-05-03")).State)
	require.Equal(t, Allowed, row(t, "print_brochure", docs, facts, instant("2026-05-04 16:09")).State)
	require.Equal(t, Revoked, row(t, "print_brochure", docs, facts, instant("2026-05-04 16:10")).State)
	require.Equal(t, Revoked, row(t, "print_brochure", docs, facts, endOf("2026-05-05")).State)
	require.Equal(t, NotAsked, row(t, "print_brochure", docs, facts, endOf("2026-03-31")).State)
}

// A letter received on Monday and entered on Wednesday: on Tuesday the desk did not know, in hindsight it counts.
func TestLateEntry(t *testing.T) {
	docs := []Document{base()}
	late := fact(FactRevoked, "2026-07-08 10:00")
	late.On = day("2026-07-06")
	facts := []Fact{late}
	require.Equal(t, Allowed, row(t, "website_gallery", docs, facts, endOf("2026-07-07")).State)
	require.Equal(t, Allowed, row(t, "website_gallery", docs, facts, At{On: day("2026-07-06")}).State)
	require.Equal(t, Revoked, row(t, "website_gallery", docs, facts, At{On: day("2026-07-07"), Hindsight: true}).State)
	require.Equal(t, Allowed, row(t, "website_gallery", docs, facts, At{On: day("2026-07-05"), Hindsight: true}).State)
	known := row(t, "website_gallery", docs, facts, endOf("2026-07-08"))
	require.Equal(t, Revoked, known.State)
	require.Equal(t, day("2026-07-06"), known.Since, "it counts from the day it was received")
	// A whole day without an instant counts what was recorded on its evening, which is the next day in UTC.
	evening := fact(FactRevoked, "2026-07-08 21:00")
	require.Equal(t, Revoked, row(t, "website_gallery", docs, []Fact{evening}, At{On: day("2026-07-08")}).State)
	require.Equal(t, Allowed, row(t, "website_gallery", docs, []Fact{evening}, At{On: day("2026-07-07")}).State)
}

func TestNewestDecides(t *testing.T) {
	old := base(signedOn("2025-06-15"), channels("website_gallery", "instagram", "facebook"))
	newer := func(change ...func(*Document)) []Document {
		return []Document{base(append([]func(*Document){identified("doc-2", 2), signedOn("2026-06-15"), channels("website_gallery")}, change...)...), old}
	}
	at := endOf("2026-07-01")
	state := func(channel string, docs []Document, facts ...Fact) Permission {
		return row(t, channel, docs, facts, at).State
	}

	require.Equal(t, Allowed, state("instagram", newer()), "a channel the new form does not list stays as it was")
	require.Equal(t, Declined, state("instagram", newer(answer("instagram", AnswerNo))), "a later no replaces an earlier yes")
	require.Equal(t, NotAsked, state("instagram", newer(answer("instagram", AnswerBlank))), "blank is not yes")
	require.Equal(t, Declined, state("instagram", newer(answer("instagram", AnswerNo), without(S3))), "a no counts even on a defective form")
	require.Equal(t, Allowed, state("website_gallery", newer(without(S3))), "a form that was never valid takes nothing away")
	require.Equal(t, "doc-1", row(t, "website_gallery", newer(without(S3)), nil, at).DocumentID)
	require.Equal(t, Expired, state("website_gallery", newer(endsOn("2026-06-30"))), "the old yes does not come back")
	require.Equal(t, Revoked, state("website_gallery", newer(), fact(FactRevoked, "2026-06-20 10:00", about1("doc-2"))), "nor after a revocation")
	require.Equal(t, Revoked, state("website_gallery", newer(without(S3)), fact(FactRevoked, "2026-06-20 10:00", about1("doc-2"))))
	require.Equal(t, Defective, state("website_gallery", newer(), fact(FactFalse, "2026-06-20 10:00", about1("doc-2"))))
	require.Equal(t, Allowed, state("website_gallery", newer(), fact(FactRevoked, "2026-06-20 10:00")), "a revocation of the old form leaves the new one")
	require.Equal(t, Revoked, state("facebook", newer(), fact(FactRevoked, "2026-06-20 10:00")))
	require.Equal(t, Revoked, state("website_gallery", newer(), fact(FactRevoked, "2026-06-20 10:00", about1(""))), "her word about all of them")
	require.Equal(t, Allowed, state("website_gallery", newer(), fact(FactRevoked, "2026-06-14 10:00", about1(""))), "signed again since")

	replaced := func(d *Document) { d.ReplacesID = "doc-1" }
	require.Equal(t, NotAsked, state("instagram", newer(replaced)))
	require.Equal(t, ReasonSuperseded, row(t, "instagram", newer(replaced), nil, at).Reason)
	require.Equal(t, Allowed, state("instagram", newer(replaced, without(S3))), "a defective form replaces nothing")
	require.Equal(t, NotAsked, state("instagram", newer(), fact(FactSuperseded, "2026-06-16 10:00", ref("doc-2"))))

	oldNo := append(newer(replaced)[:1], base(signedOn("2025-06-15"), answer("press", AnswerNo)))
	require.Equal(t, Declined, row(t, "press", oldNo, nil, at).State, "a no outlives the form it was said on")
	require.Equal(t, Revoked, state("website_gallery", newer(), fact(FactRevoked, "2026-06-15 09:10", about1(""))), "the minute it was signed")
	require.Equal(t, Allowed, state("website_gallery", newer(), fact(FactRevoked, "2026-06-15 09:09", about1(""))), "signed after she had said so")

	declined := newer(func(d *Document) {
		d.Outcome, d.OutcomeOn, d.Signature = OutcomeDeclined, day("2026-06-15"), Signature{}
	})
	require.Equal(t, Declined, state("website_gallery", declined), "she would not sign again")
	require.Equal(t, Allowed, state("instagram", declined), "she was not asked about this one")
	declined[0].ReplacesID = "doc-1"
	require.Equal(t, Allowed, state("instagram", declined), "a form she did not sign replaces nothing")
	declined[0].Scope = nil
	require.Equal(t, Declined, state("instagram", declined))
	require.Equal(t, Allowed, row(t, "website_gallery", declined, nil, endOf("2026-06-14")).State, "before that day the old yes held")
}

// A form signed on paper counts from the day on the paper, although it was scanned days later.
func TestPaperCountsFromItsDay(t *testing.T) {
	docs := []Document{base(func(d *Document) {
		d.Signature = Signature{Method: MethodPaper, ScanID: "scan-1", WitnessID: "maya", SignedOn: day("2026-06-15"), SignedAt: clock("2026-06-18 10:00")}
	})}
	for on, want := range map[string]Permission{"2026-06-14": NotAsked, "2026-06-15": Allowed, "2026-06-16": Allowed, "2026-06-18": Allowed} {
		require.Equal(t, want, row(t, "website_gallery", docs, nil, endOf(on)).State, on)
	}
}

// Two forms on one day: the later instant decides, whatever their order.
func TestTwoFormsOnOneDay(t *testing.T) {
	morning := base()
	noon := base(identified("doc-2", 2), answer("website_gallery", AnswerNo), func(d *Document) { d.Signature.SignedAt = clock("2026-06-15 12:00") })
	for _, docs := range [][]Document{{morning, noon}, {noon, morning}} {
		require.Equal(t, Allowed, row(t, "website_gallery", docs, nil, instant("2026-06-15 11:59")).State)
		require.Equal(t, Declined, row(t, "website_gallery", docs, nil, instant("2026-06-15 12:00")).State)
	}
}

func TestLifeFacts(t *testing.T) {
	born := day("2008-08-09")
	minor := base(byMother)
	own := base(identified("doc-2", 2), signedOn("2026-08-09"))
	docs := []Document{minor, own}
	facts := LifeFacts(docs, Life{PatientID: "lena", Born: born, Zone: pacific})
	require.Len(t, facts, 1, "only what a representative signed before majority")
	require.Equal(t, "majority:doc-1", facts[0].ID)
	require.Equal(t, Allowed, row(t, "website_gallery", docs[:1], facts, endOf("2026-08-08")).State)
	require.Equal(t, Suspended, row(t, "website_gallery", docs[:1], facts, endOf("2026-08-09")).State)
	require.Equal(t, Allowed, row(t, "website_gallery", docs, facts, endOf("2026-08-09")).State, "her own signature")
	require.Empty(t, LifeFacts([]Document{base(byMother, signedOn("2026-08-09"))}, Life{PatientID: "lena", Born: born}), "the guardian of an adult")
	require.Equal(t, day("2027-08-09"), Life{Born: born, MajorityAge: 19}.AdultOn())
	require.True(t, Life{}.AdultOn().IsZero())
	require.Equal(t, day("2030-03-01"), Life{Born: day("2012-02-29")}.AdultOn(), "as an age is counted")
	require.Equal(t, MajorityAge, day("2012-02-29").Age(day("2030-03-01")))

	dead := LifeFacts(docs, Life{PatientID: "lena", Died: day("2026-09-01"), KnownAt: clock("2026-09-20 09:00"), Zone: pacific})
	require.Len(t, dead, 2)
	require.Equal(t, Allowed, row(t, "website_gallery", docs, dead, endOf("2026-09-19")).State, "nobody knew")
	require.Equal(t, Suspended, row(t, "website_gallery", docs, dead, endOf("2026-09-20")).State)
	require.Empty(t, LifeFacts(docs, Life{PatientID: "somebody else", Born: born, Died: born}))
}

func TestAtHelpers(t *testing.T) {
	require.Equal(t, day("2026-03-02"), Instant(time.Date(2026, 3, 3, 3, 30, 0, 0, time.UTC), pacific).On)
	end := EndOfDay(day("2026-11-01"), pacific) // a day of 25 hours
	require.Equal(t, day("2026-11-01"), calendar.Of(end.Time, pacific))
	require.Equal(t, day("2026-11-02"), calendar.Of(end.Time.Add(time.Nanosecond), pacific))
}
