package consent

// This file tests the question before every use: may this picture be shown there, now?

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMayUse(t *testing.T) {
	before := signedOn("2026-04-01")
	event := func(d *Document) {
		before(d)
		endsWith("End of the autumn campaign")(d)
	}
	for _, c := range []struct {
		id    string
		use   Use
		docs  []Document
		facts []Fact
		at    At
		want  []string // codes of all reasons; none: allowed
	}{
		{"base", website(), []Document{base()}, nil, endOf("2026-06-15"), nil},
		{"AU-02 after the expiry date", website(), []Document{base()}, nil, endOf("2027-07-01"), []string{"DF1"}},
		{"AU-02 on the expiry date", website(), []Document{base()}, nil, endOf("2027-06-30"), nil},
		{"event recorded, next day", website(), []Document{base(event)}, []Fact{fact(FactEvent, "2026-09-10 09:00")}, endOf("2026-09-11"), []string{"DF1"}},
		{"AU-07 event happened, not recorded", website(), []Document{base(event)}, nil, endOf("2026-09-11"), nil},
		{"AU-15 Instagram struck, website initialled: website", website(), []Document{base(answer("instagram", AnswerNo))}, nil, endOf("2026-07-01"), nil},
		{"AU-15 Instagram struck, website initialled: Instagram", website(on("instagram")), []Document{base(answer("instagram", AnswerNo))}, nil, endOf("2026-07-01"), []string{UseNoGrant}},
		{"AU-17 price reduction", website(), []Document{base(scope(func(s *Scope) { s.Remuneration.Consideration = "10 %" }))}, nil, endOf("2026-07-01"), []string{"HOLD_PO"}},
		{"AU-20 letter at 16:10, post at 18:00", website(), []Document{base(before)}, []Fact{fact(FactRevoked, "2026-05-04 16:10")}, instant("2026-05-04 18:00"), []string{"DF3"}},
		{"AU-20 post at 16:00", website(), []Document{base(before)}, []Fact{fact(FactRevoked, "2026-05-04 16:10")}, instant("2026-05-04 16:00"), nil},
		{"AU-20 same minute", website(), []Document{base(before)}, []Fact{fact(FactRevoked, "2026-05-04 16:10")}, instant("2026-05-04 16:10"), []string{"DF3"}},
		{"AU-22 brochure mailed before the revocation", website(on("print_brochure")), []Document{base(before, channels("print_brochure"))}, []Fact{fact(FactRevoked, "2026-05-04 16:10")}, endOf("2026-05-01"), nil},
		{"AU-22 the next mailing", website(on("print_brochure")), []Document{base(before, channels("print_brochure"))}, []Fact{fact(FactRevoked, "2026-05-04 16:10")}, endOf("2026-05-05"), []string{"DF3"}},
		{"AU-23 oral stop", website(), []Document{base(before)}, []Fact{OralStop(base(before), nil, day("2026-05-04"), clock("2026-05-04 11:00"), "maya")}, endOf("2026-05-04"), []string{UseSuspended}},
		{"AU-24 only a notice acknowledgment", website(), []Document{base(func(d *Document) { d.Kind, d.Scope = KindNotice, nil })}, nil, endOf("2026-07-01"), []string{UseNoAuthorization}},
		{"AU-24 only a photo consent", website(), []Document{base(func(d *Document) { d.Kind, d.Scope = KindPhoto, nil })}, nil, endOf("2026-07-01"), []string{UseNoAuthorization}},
		{"nothing on file", website(), nil, nil, endOf("2026-07-01"), []string{UseNoAuthorization}},
		{"signed tomorrow", website(), []Document{base()}, nil, endOf("2026-06-14"), []string{UseNoAuthorization}},
		{"AU-25 breast picture, rhinoplasty scope", website(func(u *Use) { u.Procedure, u.Area = "Breast augmentation", "Breast" }), []Document{base()}, nil, endOf("2026-07-01"), []string{UseScopeInfo}},
		{"AU-27 Instagram granted, TikTok used", website(on("tiktok")), []Document{base(channels("instagram"))}, nil, endOf("2026-07-01"), []string{UseNoGrant}},
		{"AU-28 first name in the caption", website(func(u *Use) { u.WithCaption, u.WithName = true, true }), []Document{base()}, nil, endOf("2026-07-01"), []string{UseScopeName}},
		{"AU-29 not her signature", website(), []Document{base()}, []Fact{fact(FactFalse, "2026-07-01 10:00", reason("not hers"))}, endOf("2026-07-01"), []string{"DF5"}},
		{"AU-37 18th birthday recorded", website(), []Document{base(byMother, endsWith("18th birthday"))}, []Fact{fact(FactEvent, "2026-08-09 00:00")}, endOf("2026-08-10"), []string{"DF1"}},
		{"AU-38 death", website(), []Document{base()}, LifeFacts([]Document{base()}, Life{PatientID: "lena", Died: day("2026-07-01"), KnownAt: clock("2026-07-01 09:00"), Zone: pacific}), endOf("2026-07-01"), []string{UseSuspended}},
		{"AU-42 Instagram revoked: Instagram", website(on("instagram")), []Document{base(channels("website_gallery", "instagram"))}, []Fact{fact(FactRevoked, "2026-07-01 10:00", only("instagram"))}, endOf("2026-07-01"), []string{"DF3"}},
		{"AU-42 Instagram revoked: website", website(), []Document{base(channels("website_gallery", "instagram"))}, []Fact{fact(FactRevoked, "2026-07-01 10:00", only("instagram"))}, endOf("2026-07-01"), nil},
		{"AU-43 on the leap day", website(), []Document{base(endsOn("2028-02-29"))}, nil, endOf("2028-02-29"), nil},
		{"AU-43 the day after", website(), []Document{base(endsOn("2028-02-29"))}, nil, endOf("2028-03-01"), []string{"DF1"}},
		{"AU-44 event at 9:00, use at 15:00", website(), []Document{base(event)}, []Fact{fact(FactEvent, "2026-09-10 09:00")}, instant("2026-09-10 15:00"), []string{"DF1"}},
		{"AU-44 at 9:00 sharp", website(), []Document{base(event)}, []Fact{fact(FactEvent, "2026-09-10 09:00")}, instant("2026-09-10 09:00"), []string{"DF1"}},
		{"AU-44 before it", website(), []Document{base(event)}, []Fact{fact(FactEvent, "2026-09-10 09:00")}, instant("2026-09-10 08:59"), nil},

		{"defective: its codes", website(), []Document{base(without(S3), scope(func(s *Scope) { s.Discloser = "" }))}, nil, endOf("2026-07-01"), []string{"E2", "S3"}},
		{"declined", website(), []Document{base(func(d *Document) { d.Outcome = OutcomeDeclined })}, nil, endOf("2026-07-01"), []string{UseNoGrant}},
		{"blank mark", website(), []Document{base(answer("website_gallery", AnswerBlank))}, nil, endOf("2026-07-01"), []string{UseNoGrant}},
		{"replaced", website(), []Document{base()}, []Fact{fact(FactSuperseded, "2026-07-01 10:00", ref("doc-2"))}, endOf("2026-07-01"), []string{UseNoGrant}},
		{"all reasons at once", website(on("instagram"), func(u *Use) { u.Procedure, u.WithName, u.Face = "Facelift", true, FaceShownFull }),
			[]Document{base(channels("instagram"), scope(func(s *Scope) { s.Grants[0].Face, s.ShowEach = FaceNo, true }))},
			[]Fact{fact(FactRevoked, "2026-07-01 10:00", only("instagram")), fact(FactSuspended, "2026-06-20 10:00", held(SuspendDispute))}, endOf("2027-07-01"),
			[]string{"DF3", "DF1", UseSuspended, UseScopeInfo, UseScopeFace, UseScopeName, UseNotShown}},
	} {
		t.Run(c.id, func(t *testing.T) {
			got := MayUse(c.use, c.docs, c.facts, c.at)
			require.Equal(t, c.want, reasonCodes(got))
			require.Equal(t, len(c.want) == 0, got.Allowed)
			for _, r := range got.Reasons {
				requireKeysKnown(t, r.Key)
			}
			state := row(t, c.use.Channel, c.docs, c.facts, c.at).State
			if got.Allowed {
				require.True(t, state.MayShow(), "the matrix agrees: %s", state)
			}
		})
	}
}

func TestUseLimits(t *testing.T) {
	at := endOf("2026-07-01")
	limited := func(change func(*Grant)) []Document {
		return []Document{base(func(d *Document) { change(&d.Scope.Grants[0]) })}
	}
	anything := func(*Grant) {}
	for _, c := range []struct {
		name string
		docs []Document
		use  Use
		want []string
	}{
		{"face no, none shown", limited(func(g *Grant) { g.Face = FaceNo }), website(), nil},
		{"face no, eyes covered", limited(func(g *Grant) { g.Face = FaceNo }), website(func(u *Use) { u.Face = FaceShownEyesCovered }), []string{UseScopeFace}},
		{"face rule left blank is no", limited(func(g *Grant) { g.Face = "" }), website(func(u *Use) { u.Face = FaceShownEyesCovered }), []string{UseScopeFace}},
		{"eyes covered, eyes covered", limited(func(g *Grant) { g.Face = FaceEyesCovered }), website(func(u *Use) { u.Face = FaceShownEyesCovered }), nil},
		{"eyes covered, full", limited(func(g *Grant) { g.Face = FaceEyesCovered }), website(func(u *Use) { u.Face = FaceShownFull }), []string{UseScopeFace}},
		{"nobody looked counts as full", limited(func(g *Grant) { g.Face = FaceEyesCovered }), website(func(u *Use) { u.Face = "" }), []string{UseScopeFace}},
		{"full, full", limited(func(g *Grant) { g.Face = FaceYes }), website(func(u *Use) { u.Face = FaceShownFull }), nil},
		{"no caption", limited(func(g *Grant) { g.CaptionOK = false }), website(func(u *Use) { u.WithCaption = true }), []string{UseScopeCaption}},
		{"no edits", limited(anything), website(func(u *Use) { u.Edited = true }), []string{UseScopeEdits}},
		{"edits allowed", limited(func(g *Grant) { g.EditsOK = true }), website(func(u *Use) { u.Edited = true }), nil},
		{"territory", limited(func(g *Grant) { g.Territory = "California" }), website(func(u *Use) { u.Territory = "Nevada" }), []string{UseScopeTerritory}},
		{"territory not said", limited(func(g *Grant) { g.Territory = "California" }), website(), []string{UseScopeTerritory}},
		{"the right territory", limited(func(g *Grant) { g.Territory = "California" }), website(func(u *Use) { u.Territory = "CALIFORNIA" }), nil},
		{"second of two posts", limited(func(g *Grant) { g.MaxPosts = 2 }), website(func(u *Use) { u.PostsSoFar = 1 }), nil},
		{"third of two posts", limited(func(g *Grant) { g.MaxPosts = 2 }), website(func(u *Use) { u.PostsSoFar = 2 }), []string{UseScopePosts}},
		{"a named purpose", limited(anything), website(func(u *Use) { u.Purpose = "show results to future patients" }), nil},
		{"another purpose", limited(anything), website(func(u *Use) { u.Purpose = "Fundraising" }), []string{UseScopePurpose}},
		{"procedure not known", limited(anything), website(func(u *Use) { u.Procedure = "" }), []string{UseScopeInfo}},
		{"area not in scope", limited(anything), website(func(u *Use) { u.Area = "Chin" }), []string{UseScopeInfo}},
		{"picture approved", []Document{base(scope(func(s *Scope) { s.ShowEach = true }))}, website(func(u *Use) { u.PictureApproved = true }), nil},
		{"somebody else's form", limited(anything), website(func(u *Use) { u.PatientID = "tom" }), []string{UseNoAuthorization}},
		{"her own form", limited(anything), website(func(u *Use) { u.PatientID = "lena" }), nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, c.want, reasonCodes(MayUse(c.use, c.docs, nil, at)))
		})
	}

	dated := []Document{base(scope(func(s *Scope) { s.Photos.From, s.Photos.To = day("2026-06-01"), day("2026-06-30") }))}
	for taken, want := range map[string][]string{"2026-05-31": {UseScopeInfo}, "2026-06-01": nil, "2026-06-30": nil, "2026-07-01": {UseScopeInfo}, "": {UseScopeInfo}} {
		require.Equal(t, want, reasonCodes(MayUse(website(func(u *Use) { u.TakenOn = day(taken) }), dated, nil, at)), taken)
	}
	words := []Document{base(scope(func(s *Scope) { s.Description, s.Photos = "The four pictures of 1 June 2026", PhotoScope{} }))}
	require.Equal(t, []string{UseScopeInfo}, reasonCodes(MayUse(website(), words, nil, at)), "words have to be read by a person")
	require.True(t, MayUse(website(func(u *Use) { u.DescriptionRead = true }), words, nil, at).Allowed)
	whole := []Document{base(scope(func(s *Scope) { s.Description, s.Photos = "My entire medical record", PhotoScope{} }))}
	require.True(t, MayUse(website(), whole, nil, at).Allowed)
}
