package consent

// This file holds the made-up patient, practice and documents that the rule tables start from.

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"consentry/domain/calendar"
)

var pacific = func() *time.Location {
	zone, err := time.LoadLocation("America/Los_Angeles")
	if err != nil {
		panic(err)
	}
	return zone
}()

func day(iso string) calendar.Date { return calendar.MustParse(iso) }

// clock is a local wall-clock time of the sample practice: "2026-05-04 16:10".
func clock(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", s, pacific)
	if err != nil {
		panic(err)
	}
	return t.UTC()
}

// instant is the moment of a local wall-clock time.
func instant(s string) At { return Instant(clock(s), pacific) }

// endOf is the end of a day at the sample practice.
func endOf(iso string) At { return EndOfDay(day(iso), pacific) }

func penStrokes() []Stroke {
	return []Stroke{{{X: 0.1, Y: 0.5, T: 0}, {X: 0.25, Y: 0.3, T: 90}, {X: 0.4, Y: 0.7, T: 180}}, {{X: 0.5, Y: 0.4, T: 400}, {X: 0.7, Y: 0.6, T: 520}}}
}

// baseStatements are the three statements in words of the kind the forms use.
func baseStatements() []Statement {
	return []Statement{
		{Code: S1, Text: "You can take this permission back in writing at any time. We cannot undo what we did before."},
		{Code: S2, Text: "You can say no. Your care does not change."},
		{Code: S3, Text: "Other people can copy your pictures and share them. The law may no longer protect them."},
	}
}

func yes(channel string) Grant {
	return Grant{Channel: channel, Name: channel, Recipient: "The general public", Answer: AnswerYes, Face: FaceYes, CaptionOK: true}
}

// base is the base case of the worked examples: all elements present, signed 2026-06-15, ends 2027-06-30, website
// granted, rhinoplasty pictures, an adult patient, federal rule only.
func base(change ...func(*Document)) Document {
	doc := Document{
		ID: "doc-1", Number: 1, PatientID: "lena", Kind: KindMarketing, Outcome: OutcomeSigned, Lang: "en",
		TemplateID: "marketing_authorization", TemplateVersion: 1, ReadingGrade: 5.2,
		Text: "May we use your pictures?", PresentedBy: "maya", PresentedAt: clock("2026-06-15 09:00"),
		FrozenAt: clock("2026-06-15 09:12"), Statements: baseStatements(),
		Scope: &Scope{
			Photos:      PhotoScope{Procedures: []string{"Rhinoplasty"}, Areas: []string{"Nose"}},
			Discloser:   "Hale Aesthetic Surgery",
			Grants:      []Grant{yes("website_gallery")},
			Purposes:    []Purpose{{Text: "Show results to future patients"}},
			InitiatedBy: "practice",
			Expiry:      Expiry{Kind: ExpiryDate, Date: day("2027-06-30")},
			RevokeTo:    "Hale Aesthetic Surgery, 1 Sample Street",
		},
		Signer: Signer{Kind: SignerPatient, Name: "Lena Park"},
		Signature: Signature{Method: MethodPad, TypedName: "Lena Park", Strokes: penStrokes(), Aspect: 3,
			SignedOn: day("2026-06-15"), SignedAt: clock("2026-06-15 09:10")},
	}
	for _, c := range change {
		c(&doc)
	}
	return doc
}

// signedOn moves the signature to another day, at 9:10 in the morning.
func signedOn(iso string) func(*Document) {
	return func(d *Document) {
		d.Signature.SignedOn, d.Signature.SignedAt = day(iso), clock(iso+" 09:10")
		d.PresentedAt, d.FrozenAt = clock(iso+" 09:00"), clock(iso+" 09:12")
	}
}

func endsOn(iso string) func(*Document) {
	return func(d *Document) { d.Scope.Expiry = Expiry{Kind: ExpiryDate, Date: day(iso)} }
}

func endsWith(event string) func(*Document) {
	return func(d *Document) { d.Scope.Expiry = Expiry{Kind: ExpiryEvent, Event: event} }
}

func channels(ids ...string) func(*Document) {
	return func(d *Document) {
		d.Scope.Grants = nil
		for _, id := range ids {
			d.Scope.Grants = append(d.Scope.Grants, yes(id))
		}
	}
}

func answer(channel string, a Answer) func(*Document) {
	return func(d *Document) {
		i := slices.IndexFunc(d.Scope.Grants, func(g Grant) bool { return g.Channel == channel })
		if i < 0 {
			d.Scope.Grants = append(d.Scope.Grants, yes(channel))
			i = len(d.Scope.Grants) - 1
		}
		d.Scope.Grants[i].Answer = a
	}
}

func scope(change func(*Scope)) func(*Document) { return func(d *Document) { change(d.Scope) } }

func identified(id string, number int) func(*Document) {
	return func(d *Document) { d.ID, d.Number = id, number }
}

// byMother makes a parent sign.
func byMother(d *Document) {
	d.Signer = Signer{Kind: SignerRepresentative, Name: "Jo Park", RepresentativeID: "rep-1", Authority: "Mother", Evidence: "Birth certificate seen"}
	d.Signature.TypedName = "Jo Park"
}

// without drops a statement.
func without(code Code) func(*Document) {
	return func(d *Document) {
		d.Statements = slices.DeleteFunc(d.Statements, func(s Statement) bool { return s.Code == code })
	}
}

// said replaces a statement or adds it.
func said(s Statement) func(*Document) {
	return func(d *Document) {
		without(s.Code)(d)
		d.Statements = append(d.Statements, s)
	}
}

// fact is something recorded about doc-1 at a local time, counting from that day.
func fact(kind FactKind, at string, change ...func(*Fact)) Fact {
	f := Fact{ID: string(kind) + " " + at, DocumentID: "doc-1", PatientID: "lena", Kind: kind, On: calendar.Of(clock(at), pacific),
		At: clock(at), By: "maya", LetterID: "letter-1"}
	for _, c := range change {
		c(&f)
	}
	return f
}

func only(channels ...string) func(*Fact) { return func(f *Fact) { f.Channels = channels } }

func held(r SuspendReason) func(*Fact) { return func(f *Fact) { f.Suspend = r } }

func reason(s string) func(*Fact) { return func(f *Fact) { f.Reason = s } }

func ref(id string) func(*Fact) { return func(f *Fact) { f.RefID = id } }

func about1(id string) func(*Fact) { return func(f *Fact) { f.DocumentID = id } }

// website is an ordinary use of a rhinoplasty picture on the website.
func website(change ...func(*Use)) Use {
	u := Use{Channel: "website_gallery", Procedure: "rhinoplasty", Area: "nose", TakenOn: day("2026-06-01"), Face: FaceShownNone}
	for _, c := range change {
		c(&u)
	}
	return u
}

func on(channel string) func(*Use) { return func(u *Use) { u.Channel = channel } }

func codes(ds []Defect) []Code {
	var out []Code
	for _, d := range ds {
		out = append(out, d.Code)
	}
	return out
}

// withAlso returns the codes with those they also fall under.
func withAlso(ds []Defect) []Code {
	var out []Code
	for _, d := range ds {
		out = append(out, d.Code)
		out = append(out, d.Also...)
	}
	return out
}

func reasonCodes(d Decision) []string {
	var out []string
	for _, r := range d.Reasons {
		out = append(out, r.Code)
	}
	return out
}

func requireKeysKnown(t *testing.T, keys ...string) {
	t.Helper()
	for _, k := range keys {
		require.Contains(t, MessageKeys(), k)
	}
}
