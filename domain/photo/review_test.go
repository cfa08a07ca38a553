package photo

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestReviewIsSignedOnlyWhenAllNinePartsWereSeenAndEveryMarkAnswered(t *testing.T) {
	assert.Empty(t, looked("nurse").Check())
	for _, c := range []struct {
		id     string
		change func(*Review)
		key    string
	}{
		{"a part not looked at", func(r *Review) { r.Tiles[8].Seen = false }, "photo.gap.tile"},
		{"a mark not answered", func(r *Review) { delete(r.Answers, MarkTattoo) }, "photo.gap.answer"},
		{"an answer that is none", func(r *Review) { r.Answers[MarkTattoo] = "maybe" }, "photo.gap.answer"},
		{"found in a part, denied for the whole", func(r *Review) { r.Tiles[3].Found = []Mark{MarkTattoo} }, "photo.gap.contradicts"},
		{"a face shown, and no face", func(r *Review) { r.Answers[MarkFace] = AnswerShown }, "photo.gap.face"},
		{"no face, and a full face", func(r *Review) { r.Face = FaceFull }, "photo.gap.face"},
		{"how much of a face is not said", func(r *Review) { r.Face = "" }, "photo.gap.face_how"},
	} {
		t.Run(c.id, func(t *testing.T) {
			gaps := looked("nurse", c.change).Check()
			require.Len(t, gaps, 1)
			assert.Equal(t, c.key, gaps[0].Key)
		})
	}
	assert.Empty(t, looked("nurse", func(r *Review) { r.Answers[MarkFace], r.Face = AnswerCovered, FaceEyesCovered }).Check())
}

func TestReviewOf(t *testing.T) {
	later := func(r *Review) { r.At = at("2026-11-21") }
	first, second := looked("nurse"), looked("surgeon", later)
	assert.False(t, ReviewOf(nil, 0, false).Done)
	assert.True(t, ReviewOf([]Review{first}, 0, false).Done)
	assert.False(t, ReviewOf([]Review{first}, 1, false).Done, "another version is another picture")
	assert.False(t, ReviewOf([]Review{first}, 0, true).Done, "two are asked for")
	assert.False(t, ReviewOf([]Review{first, looked("nurse", later)}, 0, true).Done, "the same person twice is one person")
	two := ReviewOf([]Review{second, first}, 0, true)
	assert.True(t, two.Done)
	assert.Equal(t, "nurse", two.First.By)
	assert.Equal(t, "surgeon", two.Second.By)
	other := ReviewOf([]Review{first, looked("surgeon", later, shows(MarkTattoo))}, 0, true)
	assert.False(t, other.Done, "who sees more starts anew")
	assert.Equal(t, "surgeon", other.First.By)
	torn := first
	torn.Tiles[0].Seen = false
	assert.False(t, ReviewOf([]Review{torn}, 0, false).Done, "an incomplete look is none")
}

func TestDeidentification(t *testing.T) {
	base := Determination{Method: SafeHarbor, Who: "Dr. Ana Hale", Why: "torso, no marks", NoKnowledge: true}
	for _, c := range []struct {
		id     string
		photo  func(*Photo)
		d      func(*Determination)
		review Reviewed
		code   string // "" when it may be signed
	}{
		{"torso without marks", nil, nil, reviewed(), ""},
		{"PH-04 tattoo to be seen", nil, nil, reviewed(shows(MarkTattoo)), "R"},
		{"scar", nil, nil, reviewed(shows(MarkSkin)), "R"},
		{"full face", nil, nil, reviewed(shows(MarkFace)), "Q"},
		{"eyes covered is still a face", nil, nil, reviewed(func(r *Review) { r.Answers[MarkFace], r.Face = AnswerCovered, FaceEyesCovered }), "Q"},
		{"PH-05 staff knows the patient's own post", nil, func(d *Determination) { d.NoKnowledge = false }, reviewed(), "actual_knowledge"},
		{"PH-08 3D face scan", func(p *Photo) { p.Media = Scan3D }, nil, reviewed(), "P/Q"},
		{"video with voices", func(p *Photo) { p.Media = Video }, nil, reviewed(), "P"},
		{"PH-09 expert without a report", nil, func(d *Determination) { d.Method = Expert }, reviewed(), "report"},
		{"expert with a report", nil, func(d *Determination) { d.Method, d.ReportID = Expert, "f1" }, reviewed(shows(MarkTattoo)), ""},
		{"PH-10 implant sticker in frame", nil, nil, reviewed(shows(MarkText)), "M"},
		{"clinic sign in the background", nil, nil, reviewed(shows(MarkBackground)), "B"},
		{"nobody reviewed it", nil, nil, Reviewed{}, ReasonReview},
		{"no name, no reason", nil, func(d *Determination) { d.Who, d.Why = " ", "" }, reviewed(), "who_why"},
		{"no method", nil, func(d *Determination) { d.Method = "scrubbed" }, reviewed(), "method"},
	} {
		t.Run(c.id, func(t *testing.T) {
			p, d := still, base
			if c.photo != nil {
				c.photo(&p)
			}
			if c.d != nil {
				c.d(&d)
			}
			rs := CheckDetermination(d, p, c.review)
			if c.code == "" {
				assert.Empty(t, rs)
				return
			}
			require.NotEmpty(t, rs)
			assert.Equal(t, c.code, rs[0].Code)
		})
	}
}

func TestADeterminationHoldsForItsVersionUntilWithdrawn(t *testing.T) {
	d := Determination{ID: "d1", Version: 2, At: at("2026-11-20")}
	_, ok := Deidentified([]Determination{d}, 2)
	assert.True(t, ok)
	_, ok = Deidentified([]Determination{d}, 3)
	assert.False(t, ok, "an edit is another picture")
	back := d
	back.ID, back.Withdrawn, back.At = "d2", true, at("2026-11-21")
	_, ok = Deidentified([]Determination{back, d}, 2)
	assert.False(t, ok)
}

func TestPH06AgesFrom90AreOneGroup(t *testing.T) {
	assert.Equal(t, "89", SafeHarborAge(89))
	assert.Equal(t, "90+", SafeHarborAge(90))
	assert.Equal(t, "90+", SafeHarborAge(91))
}

func TestShots(t *testing.T) {
	set := DefaultSettings()
	assert.Len(t, set.ShotList("Rhinoplasty "), 7, "seven views of a nose")
	assert.Len(t, set.ShotList("something new"), 5)
	set.ShotLists = map[string][]View{"rhinoplasty": {Front, Base}}
	assert.Equal(t, []View{Front, Base}, set.ShotList("rhinoplasty"))
	shots := Shots([]View{Front, Base, Smile}, []View{Front, Front, Detail, ""}, []View{Base})
	require.Len(t, shots, 4)
	assert.Equal(t, Shot{View: Front, Taken: 2}, shots[0])
	assert.False(t, shots[1].Missing(), "declined is an answer")
	assert.True(t, shots[2].Missing())
	assert.Equal(t, Shot{View: Detail, Taken: 1}, shots[3])
	for _, p := range Procedures() {
		for _, v := range set.ShotList(p) {
			assert.True(t, v.Valid(), p)
		}
	}
}

func TestStages(t *testing.T) {
	assert.True(t, Stage{Kind: StageBefore}.Valid())
	assert.True(t, Stage{Kind: StageAfter, N: 3, Unit: Months}.Valid())
	for _, s := range []Stage{{}, {Kind: StageBefore, N: 1}, {Kind: StageAfter}, {Kind: StageAfter, N: 3}, {Kind: StageAfter, N: 100, Unit: Weeks}, {Kind: StageAfter, N: 1, Unit: "fortnights"}} {
		assert.False(t, s.Valid(), "%+v", s)
	}
}
