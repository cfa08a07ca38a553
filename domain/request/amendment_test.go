package request

// Amendment by the examples of rules 6: appended and never overwritten, four grounds, the letter, and what goes along later.

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

var note = []Link{{Kind: LinkElsewhere, Name: "Chart note of 4 May 2026"}, {Kind: LinkPhoto, ID: "photo-1", Name: "Photo of 4 May 2026"}}

// decided is an amendment with its answer of 1 December.
func decided(t *testing.T, accept bool) Request {
	t.Helper()
	r, d := a(KindAmendment, "2026-11-15"), AmendDecision{Step: on("2026-12-01"), Text: "It was the right side.", Why: "measured twice", Ground: A4}
	if accept {
		n, err := r.Accept(d, note, false, surgeon)
		return must(t, n, err)
	}
	n, err := r.Refuse(d, note, surgeon)
	return must(t, n, err)
}

func TestAcceptingAnAmendment(t *testing.T) {
	for _, c := range []struct {
		id      string
		edit    func(*Request, *AmendDecision)
		links   []Link
		replace bool
		who     Actor
		want    string
	}{
		{"appended and linked", func(*Request, *AmendDecision) {}, note, false, surgeon, ""},
		{"AM-12 the original is not replaced", func(*Request, *AmendDecision) {}, note, true, surgeon, "append_only"},
		{"AM-05 there is no right to deletion", func(r *Request, _ *AmendDecision) { r.Amendment.Change = ChangeDelete }, note, false, surgeon, "no_deletion"},
		{"which records", func(*Request, *AmendDecision) {}, nil, false, surgeon, "links_missing"},
		{"what is appended", func(_ *Request, d *AmendDecision) { d.Text = " " }, note, false, surgeon, "amendment_text"},
		{"clinical content is the surgeon's", func(*Request, *AmendDecision) {}, note, false, officer, "surgeon_decides"},
		{"the rest is the officer's", func(r *Request, _ *AmendDecision) { r.Amendment.Clinical = false }, note, false, surgeon, "officer_decides"},
		{"the officer's", func(r *Request, _ *AmendDecision) { r.Amendment.Clinical = false }, note, false, officer, ""},
		{"nobody at the desk", func(r *Request, _ *AmendDecision) { r.Amendment.Clinical = false }, note, false, desk, "officer_decides"},
		{"before it was asked for", func(_ *Request, d *AmendDecision) { d.On = day("2026-11-14") }, note, false, surgeon, "before_receipt"},
		{"twice", func(r *Request, d *AmendDecision) { r.Amendment.Decision = d }, note, false, surgeon, "answered"},
		{"over", func(r *Request, _ *AmendDecision) { r.Withdrawn = &Step{On: day("2026-11-20")} }, note, false, surgeon, "over"},
		{"another practice amended its own, 164.526(e)", func(r *Request, _ *AmendDecision) { r.Amendment.FromOther = "Mercy Hospital" }, note, false, surgeon, ""},
	} {
		t.Run(c.id, func(t *testing.T) {
			r, d := a(KindAmendment, "2026-11-15"), AmendDecision{Step: on("2026-12-01"), Text: "It was the right side.", Ground: A4, Why: "x"}
			c.edit(&r, &d)
			before := text(t, r)
			got, err := r.Accept(d, c.links, c.replace, c.who)
			require.Equal(t, c.want, codeOf(err))
			assert.Equal(t, before, text(t, r))
			if c.want != "" {
				return
			}
			assert.True(t, got.Amendment.Decision.Accepted)
			assert.Empty(t, got.Amendment.Decision.Ground, "an acceptance has no ground")
			assert.Equal(t, c.who.ID, got.Amendment.Decision.By)
			assert.Equal(t, Accepted, got.Stage())
			assert.True(t, got.About(LinkPhoto, "photo-1"))
			assert.False(t, got.About(LinkDocument, "photo-1"))
			assert.False(t, got.About(LinkPhoto, "photo-2"))
			_, err = got.Describe(Amendment{Change: ChangeAdd, What: "another note"})
			assert.Equal(t, "answered", codeOf(err))
		})
	}
}

func TestWhoHearsOfAnAmendment(t *testing.T) { // 164.526(c)(2), (c)(3)
	r := decided(t, true)
	assert.Equal(t, []string{"accepted_letter", "inform_whom"}, r.Undone())
	r, err := r.AddLetter(sent(LetterAccepted, "2026-12-02"))
	r = must(t, r, err)
	_, err = r.ToInform([]Informed{{Name: " "}}, on("2026-12-02"))
	assert.Equal(t, "inform_name", codeOf(err))
	r, err = r.ToInform([]Informed{{Name: "Dr. Ruiz", Relies: true}, {Name: "Her employer"}}, on("2026-12-02"))
	r = must(t, r, err)
	assert.Equal(t, []string{"inform"}, r.Undone())
	_, err = r.Tell("Dr. Nobody", on("2026-12-03"))
	assert.Equal(t, "inform_name", codeOf(err))
	r, err = r.Tell("Dr. Ruiz", on("2026-12-03"))
	r = must(t, r, err)
	assert.Equal(t, Accepted, r.Stage())
	r, err = r.ToInform([]Informed{{Name: "Laboratory", Told: &Step{On: day("2026-12-01")}}}, on("2026-12-04"))
	r = must(t, r, err)
	require.Len(t, r.Amendment.Inform, 2, "who was told stays; who was not may be taken off")
	assert.Equal(t, "Dr. Ruiz", r.Amendment.Inform[0].Name)
	assert.Nil(t, r.Amendment.Inform[1].Told, "nobody was told beforehand")
	r, err = r.Tell("Laboratory", on("2026-12-05"))
	r = must(t, r, err)
	assert.Equal(t, Notified, r.Stage())
	r, err = r.Close(on("2026-12-05"))
	assert.Equal(t, Closed, must(t, r, err).Stage())
	_, err = decided(t, false).ToInform(nil, on("2026-12-02"))
	assert.Equal(t, "not_accepted", codeOf(err))
	_, err = a(KindAmendment, "2026-11-15").Tell("x", on("2026-12-02"))
	assert.Equal(t, "not_accepted", codeOf(err))
}

func TestRefusingAnAmendment(t *testing.T) {
	for _, c := range []struct {
		id       string
		ground   AmendGround
		gone     bool
		clinical bool
		who      Actor
		want     string
	}{
		{"A1", A1, false, true, officer, ""},
		{"AM-07 who wrote it is no longer there", A1, true, true, officer, "originator_gone"},
		{"A2", A2, false, true, officer, ""},
		{"A3", A3, false, true, officer, ""},
		{"A1 to A3 are not the surgeon's", A2, false, true, surgeon, "officer_decides"},
		{"A4 of what is clinical", A4, false, true, surgeon, ""},
		{"A4 of what is clinical is not the officer's", A4, false, true, officer, "surgeon_decides"},
		{"A4 of what is not", A4, false, false, officer, ""},
		{"A4 of what is not, by the surgeon", A4, false, false, surgeon, "officer_decides"},
		{"the list is closed", "no reason was given", false, true, officer, "not_a_ground"},
		{"a ground of access is none here", "R1", false, true, surgeon, "not_a_ground"},
		{"no ground", "", false, true, officer, "ground_missing"},
	} {
		t.Run(c.id, func(t *testing.T) {
			r := a(KindAmendment, "2026-11-15")
			r.Amendment.Clinical = c.clinical
			before := text(t, r)
			got, err := r.Refuse(AmendDecision{Step: on("2026-12-01"), Ground: c.ground, Gone: c.gone, Why: "looked into"}, note, c.who)
			require.Equal(t, c.want, codeOf(err))
			assert.Equal(t, before, text(t, r))
			if c.want == "" {
				assert.Equal(t, Denied, got.Stage())
				assert.Equal(t, []string{"denial_letter"}, got.Undone())
				assert.False(t, got.Amendment.Decision.Accepted)
			}
		})
	}
	r := a(KindAmendment, "2026-11-15")
	assert.Equal(t, "rationale_missing", codeOf(second(r.Refuse(AmendDecision{Step: on("2026-12-01"), Ground: A4, Why: " "}, nil, surgeon))))
	assert.Equal(t, "answered", codeOf(second(decided(t, true).Refuse(AmendDecision{Step: on("2026-12-02"), Ground: A4, Why: "x"}, nil, surgeon))))
	r.Amendment.Change = ChangeDelete
	got, err := r.Refuse(AmendDecision{Step: on("2026-12-01"), Ground: A4, Why: "the photos are accurate"}, note, surgeon)
	assert.Equal(t, Denied, must(t, got, err).Stage(), "AM-05: treated as an amendment, A4 possible")
	r.Amendment.FromOther = "Mercy Hospital"
	assert.Equal(t, "other_amended", codeOf(second(r.Refuse(AmendDecision{Step: on("2026-12-01"), Ground: A4, Why: "x"}, nil, surgeon))), "164.526(e)")
	assert.Len(t, AmendGrounds(), 4)
}

func TestTheLetterOfADeniedAmendment(t *testing.T) {
	r := decided(t, false)
	all := []DenialPart{PartBasis, PartDisagreement, PartInclude, PartPractice, PartContact, PartHHS}
	assert.Equal(t, all, r.DenialParts())
	require.NoError(t, r.CheckDenialLetter(all))
	for i, p := range all { // AM-08 is the second
		lacking := append(append([]DenialPart{}, all[:i]...), all[i+1:]...)
		assert.Equal(t, Refused{Field: "letter", Code: "letter_lacks", Cite: "45 CFR 164.526(d)(1)", Args: map[string]string{"part": string(p)}}, r.CheckDenialLetter(lacking))
	}
}

func TestAskingForTheReason(t *testing.T) {
	r := a(KindAmendment, "2026-11-15")
	_, err := r.AskReason(Rules{}, on("2026-11-16"))
	assert.Equal(t, "reason_not_asked", codeOf(err), "patients were not told that one is needed")
	got, err := r.AskReason(Rules{ReasonAsked: true}, on("2026-11-16"))
	got = must(t, got, err)
	assert.Equal(t, "2026-11-16", got.Amendment.ReasonAsked.On.String())
	assert.Nil(t, r.Amendment.ReasonAsked)
	assert.Equal(t, r.Clock(DefaultRules(), nil), got.Clock(DefaultRules(), nil), "AM-13: the clock still runs")
	for want, x := range map[string]Amendment{"change_unknown": {Change: "burn", What: "x"}, "what_missing": {Change: ChangeAdd, What: " "}} {
		assert.Equal(t, want, codeOf(second(r.Describe(x))))
	}
	got, err = r.Describe(Amendment{Change: ChangeDelete, What: "my before photos", Reason: "I do not like them", Links: note})
	assert.Equal(t, ChangeDelete, must(t, got, err).Amendment.Change)
	assert.Equal(t, "kind_wrong", codeOf(second(a(KindAccess, "2026-11-15").Describe(Amendment{}))))
}

func TestDisagreementAndRebuttal(t *testing.T) {
	r := decided(t, false)
	two := Rules{DisagreementPages: 2}
	for _, c := range []struct {
		id    string
		s     Statement
		rules Rules
		want  string
	}{
		{"typed", Statement{Step: on("2026-12-10"), Text: "I measured it myself"}, two, ""},
		{"on paper", Statement{Step: Step{On: day("2026-12-10"), FileID: "scan"}, Pages: 2}, two, ""},
		{"nothing", Statement{Step: on("2026-12-10"), Text: " "}, two, "statement_missing"},
		{"two pages", Statement{Step: on("2026-12-10"), Text: strings.Repeat("é", 2*PageRunes)}, two, ""},
		{"a letter more", Statement{Step: on("2026-12-10"), Text: strings.Repeat("é", 2*PageRunes+1)}, two, "statement_long"},
		{"three sheets", Statement{Step: on("2026-12-10"), Text: "x", Pages: 3}, two, "statement_long"},
		{"one page is always taken", Statement{Step: on("2026-12-10"), Text: strings.Repeat("x", PageRunes)}, Rules{DisagreementPages: 0}, ""},
		{"before it was asked for", Statement{Step: on("2026-11-14"), Text: "x"}, two, "before_receipt"},
	} {
		t.Run(c.id, func(t *testing.T) {
			before := text(t, r)
			got, err := r.Disagree(c.s, c.rules)
			require.Equal(t, c.want, codeOf(err))
			assert.Equal(t, before, text(t, r))
			if c.want == "" {
				assert.GreaterOrEqual(t, got.Amendment.Disagreement.Pages, 1)
				assert.Equal(t, Disagreed, got.Stage())
			}
		})
	}
	_, err := decided(t, true).Disagree(Statement{Step: on("2026-12-10"), Text: "x"}, two)
	assert.Equal(t, "nothing_denied", codeOf(err))
	_, err = r.Rebut(Statement{Step: on("2026-12-12"), Text: "x"})
	assert.Equal(t, "no_disagreement", codeOf(err))
	_, err = r.GiveRebuttal(on("2026-12-12"))
	assert.Equal(t, "no_disagreement", codeOf(err))

	r, err = r.AddLetter(sent(LetterDenial, "2026-12-02"))
	r = must(t, r, err)
	r, err = r.Close(on("2026-12-03"))
	r = must(t, r, err)
	r, err = r.Disagree(Statement{Step: on("2026-12-10"), Text: "I measured it myself"}, two)
	r = must(t, r, err) // a closed file takes it in all the same
	_, err = r.Rebut(Statement{Step: on("2026-12-12"), Text: " "})
	assert.Equal(t, "statement_missing", codeOf(err))
	r, err = r.Rebut(Statement{Step: on("2026-12-12"), Text: "A ruler was in the picture"})
	r = must(t, r, err)
	assert.Equal(t, []string{"rebuttal_copy"}, r.Undone(), "(d)(3): she gets a copy")
	r, err = r.GiveRebuttal(on("2026-12-13"))
	assert.Empty(t, must(t, r, err).Undone())
}

func TestWhatGoesAlongLater(t *testing.T) {
	disagree := func(r Request) Request {
		n, err := r.Disagree(Statement{Step: on("2026-12-10"), Text: "x"}, DefaultRules())
		return must(t, n, err)
	}
	rebut := func(r Request) Request {
		n, err := r.Rebut(Statement{Step: on("2026-12-12"), Text: "y"})
		return must(t, n, err)
	}
	include := func(r Request) Request { n, err := r.Include(on("2026-12-08")); return must(t, n, err) }
	gone := func(r Request) Request { r.Withdrawn = &Step{On: day("2026-12-20")}; return r }
	no := decided(t, false)
	for _, c := range []struct {
		id, on string
		r      Request
		want   []Piece
	}{
		{"the amendment", "2026-12-01", decided(t, true), []Piece{PieceAmendment}},
		{"the day before it", "2026-11-30", decided(t, true), nil},
		{"not decided yet", "2026-12-01", a(KindAmendment, "2026-11-15"), nil},
		{"AM-10", "2027-06-01", no, nil},
		{"AM-09", "2026-12-10", disagree(no), []Piece{PieceRequest, PieceDenial, PieceDisagreement}},
		{"AM-09 the day before it came", "2026-12-09", disagree(no), nil},
		{"AM-09 with the rebuttal", "2026-12-12", rebut(disagree(no)), []Piece{PieceRequest, PieceDenial, PieceDisagreement, PieceRebuttal}},
		{"AM-09 the day before that", "2026-12-11", rebut(disagree(no)), []Piece{PieceRequest, PieceDenial, PieceDisagreement}},
		{"asked to go along", "2026-12-08", include(no), []Piece{PieceRequest, PieceDenial}},
		{"the day before she asked", "2026-12-07", include(no), nil},
		{"asked first, disagreed later", "2026-12-09", disagree(include(no)), []Piece{PieceRequest, PieceDenial}},
		{"withdrawn", "2027-01-01", gone(no), nil},
		{"another kind", "2027-01-01", a(KindAccess, "2026-11-15"), nil},
	} {
		t.Run(c.id, func(t *testing.T) { assert.Equal(t, c.want, c.r.Goes(day(c.on))) })
	}
	assert.Equal(t, IncludesAll, include(no).Stage())
	assert.Equal(t, Rebutted, rebut(disagree(no)).Stage())
	assert.Equal(t, "nothing_denied", codeOf(second(decided(t, true).Include(on("2026-12-08")))))
}

// Whatever is tried, and in whatever order: what was linked stays linked, what goes along is never taken away again, and a
// refused step leaves no trace.
func TestAnAmendmentOnlyGrows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := a(KindAmendment, "2026-11-15")
		at := day("2026-11-20")
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			at = at.AddDays(rapid.IntRange(0, 3).Draw(t, "days"))
			s := Step{On: at, Note: "x"}
			d := AmendDecision{Step: s, Text: "y", Why: "z", Ground: A4}
			before, went := text(t, r), r.Goes(at)
			var got Request
			var err error
			switch rapid.IntRange(0, 7).Draw(t, "act") {
			case 0:
				got, err = r.Accept(d, note, rapid.Bool().Draw(t, "replace"), surgeon)
			case 1:
				got, err = r.Refuse(d, note, surgeon)
			case 2:
				got, err = r.Disagree(Statement{Step: s, Text: "no"}, DefaultRules())
			case 3:
				got, err = r.Rebut(Statement{Step: s, Text: "yes"})
			case 4:
				got, err = r.Include(s)
			case 5:
				got, err = r.AddLetter(Letter{What: LetterDenial, Step: s})
			case 6:
				got, err = r.Describe(Amendment{Change: ChangeCorrect, What: "note", Clinical: true})
			case 7:
				got, err = r.Close(s)
			}
			require.Equal(t, before, text(t, r))
			if err != nil {
				continue
			}
			r = got
			for _, p := range went {
				require.Contains(t, r.Goes(at), p)
			}
			if r.Amendment.Decision != nil {
				require.True(t, r.About(LinkPhoto, "photo-1"))
			}
		}
	})
}
