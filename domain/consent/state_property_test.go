package consent

// This file tests what must hold for any documents and facts: a revocation never allows anything, the order of facts
// is nothing, and a channel's revocation touches that channel only.

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"consentry/domain/calendar"
)

var someChannels = []string{"website_gallery", "instagram", "facebook"}

func drawDay(t *rapid.T, label string) (calendar.Date, time.Time) {
	d := day("2026-01-01").AddDays(rapid.IntRange(0, 40).Draw(t, label))
	return d, d.Start(pacific).Add(time.Duration(rapid.IntRange(0, 23).Draw(t, label+" hour")) * time.Hour)
}

var drawDocument = rapid.Custom(func(t *rapid.T) Document {
	on, at := drawDay(t, "signed")
	doc := base(func(d *Document) {
		d.Signature.SignedOn, d.Signature.SignedAt, d.FrozenAt, d.PresentedAt = on, at, at, at
		d.Scope.Grants = nil
		if rapid.Bool().Draw(t, "by mother") {
			byMother(d)
		}
	})
	for _, c := range someChannels {
		if rapid.IntRange(0, 3).Draw(t, "listed") > 0 {
			g := yes(c)
			g.Answer = rapid.SampledFrom([]Answer{AnswerYes, AnswerYes, AnswerYes, AnswerNo, AnswerBlank}).Draw(t, "answer")
			g.Face = rapid.SampledFrom([]FaceRule{FaceNo, FaceEyesCovered, FaceYes}).Draw(t, "face")
			g.NameOK = rapid.Bool().Draw(t, "name")
			doc.Scope.Grants = append(doc.Scope.Grants, g)
		}
	}
	switch rapid.IntRange(0, 9).Draw(t, "kind of document") {
	case 0:
		without(S3)(&doc)
	case 1:
		doc.Outcome, doc.OutcomeOn, doc.Signature = OutcomeDeclined, on, Signature{}
	case 2:
		endsWith("End of the campaign")(&doc)
	case 3:
		doc.Scope.Remuneration.Consideration = "a discount"
	default:
		doc.Scope.Expiry.Date = on.AddDays(rapid.IntRange(0, 60).Draw(t, "lasts"))
	}
	return doc
})

func drawDocuments(t *rapid.T) []Document {
	docs := rapid.SliceOfN(drawDocument, 1, 4).Draw(t, "documents")
	for i := range docs {
		docs[i].ID, docs[i].Number = fmt.Sprint("doc-", i), i+1
		if i > 0 && rapid.IntRange(0, 4).Draw(t, "replaces") == 0 {
			docs[i].ReplacesID = docs[i-1].ID
		}
	}
	return docs
}

func drawFact(t *rapid.T, docs []Document, kinds ...FactKind) Fact {
	on, at := drawDay(t, "fact")
	f := Fact{Kind: rapid.SampledFrom(kinds).Draw(t, "fact kind"), PatientID: "lena", On: on, At: at.Add(time.Hour * time.Duration(rapid.IntRange(0, 72).Draw(t, "entered late"))),
		ID: fmt.Sprint("fact-", rapid.IntRange(0, 9).Draw(t, "fact id")), Reason: "because", RefID: fmt.Sprint("fact-", rapid.IntRange(0, 9).Draw(t, "ref")),
		Suspend: rapid.SampledFrom([]SuspendReason{SuspendOral, SuspendConsideration, SuspendMajority, SuspendDeath}).Draw(t, "why")}
	if rapid.Bool().Draw(t, "of one document") {
		f.DocumentID = rapid.SampledFrom(docs).Draw(t, "document").ID
	} else if f.Kind != FactRevoked && f.Kind != FactSuspended {
		f.DocumentID = docs[0].ID
	}
	f.Channels = rapid.SliceOfNDistinct(rapid.SampledFrom(someChannels), 0, 2, func(c string) string { return c }).Draw(t, "channels")
	return f
}

func drawFacts(t *rapid.T, docs []Document) []Fact {
	out := make([]Fact, 0, 8)
	for range rapid.IntRange(0, 7).Draw(t, "facts") {
		out = append(out, drawFact(t, docs, FactRevoked, FactSuspended, FactSuspended, FactLifted, FactEvent, FactFalse, FactSuperseded, FactCopy))
	}
	return out
}

func drawAt(t *rapid.T) At {
	on, at := drawDay(t, "at")
	return rapid.SampledFrom([]At{{On: on}, {On: on, Hindsight: true}, Instant(at, pacific), EndOfDay(on, pacific)}).Draw(t, "point in time")
}

func rows(docs []Document, facts []Fact, at At) []ChannelState {
	var list []Channel
	for _, c := range someChannels {
		list = append(list, Channel{ID: c})
	}
	return Matrix(list, docs, facts, at, 7)
}

func TestRevocationNeverAllows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		docs := drawDocuments(t)
		facts, at := drawFacts(t, docs), drawAt(t)
		revocation := drawFact(t, docs, FactRevoked)
		revocation.ID = "the revocation"
		before, after := rows(docs, facts, at), rows(docs, append(slices.Clone(facts), revocation), at)
		for i := range after {
			if after[i].State.MayShow() {
				require.Equal(t, before[i], after[i], "what stays allowed was allowed before, by the same document, to the same extent")
			}
			use := Use{Channel: someChannels[i], Procedure: "Rhinoplasty", Area: "Nose", Face: FaceShownFull, WithName: true}
			if MayUse(use, docs, append(slices.Clone(facts), revocation), at).Allowed {
				require.True(t, MayUse(use, docs, facts, at).Allowed)
			}
		}
	})
}

func TestOrderIsNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		docs := drawDocuments(t)
		facts, at := drawFacts(t, docs), drawAt(t)
		shuffledFacts, shuffledDocs := rapid.Permutation(facts).Draw(t, "facts shuffled"), rapid.Permutation(docs).Draw(t, "documents shuffled")
		require.Equal(t, rows(docs, facts, at), rows(shuffledDocs, shuffledFacts, at))
		for _, doc := range docs {
			require.Equal(t, DocumentState(doc, facts, at), DocumentState(doc, shuffledFacts, at))
		}
		use := Use{Channel: someChannels[0], Procedure: "Rhinoplasty", Area: "Nose", Face: FaceShownNone}
		require.Equal(t, MayUse(use, docs, facts, at), MayUse(use, shuffledDocs, shuffledFacts, at))
	})
}

func TestUnrelatedRevocationChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		docs := drawDocuments(t)
		facts, at := drawFacts(t, docs), drawAt(t)
		revocation := drawFact(t, docs, FactRevoked)
		revocation.ID, revocation.Channels = "the revocation", []string{someChannels[0]}
		before, after := rows(docs, facts, at), rows(docs, append(slices.Clone(facts), revocation), at)
		require.Equal(t, before[1:], after[1:])
	})
}

// What will be recorded tomorrow does not change what is known today.
func TestTheFutureChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		docs := drawDocuments(t)
		facts := drawFacts(t, docs)
		on, _ := drawDay(t, "at")
		at := EndOfDay(on, pacific)
		known := slices.DeleteFunc(slices.Clone(facts), func(f Fact) bool { return f.At.After(at.Time) })
		signed := slices.DeleteFunc(slices.Clone(docs), func(d Document) bool { return d.DecidedOn().After(on) })
		require.Equal(t, rows(signed, known, at), rows(docs, facts, at))
	})
}

// The matrix and the gate never disagree: a use is allowed only where the matrix says so, and where the matrix says
// so a harmless picture within the scope is.
func TestMatrixAndUseAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		docs := drawDocuments(t)
		facts, at := drawFacts(t, docs), drawAt(t)
		for i, s := range rows(docs, facts, at) {
			use := Use{Channel: someChannels[i], Procedure: "Rhinoplasty", Area: "Nose", Face: FaceShownNone}
			require.Equal(t, s.State.MayShow(), MayUse(use, docs, facts, at).Allowed, "%s: %s", someChannels[i], s.State)
		}
	})
}
