// What is to be done about pictures that stand somewhere: after a revocation, an expiry, another signature, a second look.

package wire

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/disclosure"
	"consentry/domain/office"
	"consentry/domain/patient"
	"consentry/domain/photo"
)

const aDay = 24 * time.Hour

// live is one picture on the website, seen there.
func live(t *testing.T, change func(*consent.Scope), yes ...string) (*world, patient.Patient, photo.Photo, photo.Placement) {
	t.Helper()
	w := founded(t)
	lena := w.lena()
	w.authorize(lena.ID, change, append(yes, "website_gallery")...)
	p := w.picture(lena.ID, 1)
	w.review(p.ID, nil)
	return w, lena, p, w.publish(w.question(p.ID))
}

func (w *world) publish(q office.GateQuestion) photo.Placement {
	w.t.Helper()
	_, placed, err := w.o.Release(w.ctx, w.gate(q))
	require.NoError(w.t, err)
	seen := office.Noted{PlacementID: placed.ID, Kind: photo.EventLive, Link: "hale.example/1"}
	if !photo.HasAddress(placed.Channel, placed.Class, "") {
		seen.Link, seen.Whom, seen.Note = "", "Maya Ortiz", "at the desk"
	}
	w.noted(seen)
	return placed
}

func (w *world) noted(n office.Noted) photo.Event {
	w.t.Helper()
	e, err := w.o.NotePlacement(w.ctx, n)
	require.NoError(w.t, err)
	return e
}

func (w *world) revoke(patientID string, written bool, channels ...string) {
	w.t.Helper()
	_, err := w.o.Revoke(w.ctx, office.Revocation{PatientID: patientID, Channels: channels, Written: written, ReceivedOn: w.o.Today()})
	require.NoError(w.t, err)
}

// open is the worklist.
func (w *world) open() []office.Placed {
	w.t.Helper()
	list, err := w.o.Takedowns(w.ctx)
	require.NoError(w.t, err)
	return list
}

// allows asks whether a picture may go to a channel today, and why not.
func (w *world) allows(channel string, p photo.Photo, reasons ...string) {
	w.t.Helper()
	q := w.question(p.ID)
	q.Channel = channel
	g := w.gate(q)
	if len(reasons) == 0 {
		assert.Empty(w.t, codes(g))
	} else {
		assert.Subset(w.t, codes(g), reasons)
	}
	assert.Equal(w.t, len(reasons) == 0, g.Allowed)
}

func TestAU02_AU43_AnAuthorizationEndsWithItsLastDay(t *testing.T) {
	last := calendar.MustNew(2028, 2, 29)
	w, _, p, _ := live(t, func(s *consent.Scope) { s.Expiry = consent.Expiry{Kind: consent.ExpiryDate, Date: last} })
	w.clock.on(time.Duration(w.o.Today().DaysUntil(last)) * aDay)
	require.Equal(t, last, w.o.Today())
	w.allows("website_gallery", p)
	assert.Empty(t, w.open())
	w.clock.on(aDay)
	w.allows("website_gallery", p, "DF1")
	open := w.open()
	require.Len(t, open, 1)
	assert.Equal(t, photo.BecauseExpired, open[0].Takedown.Because)
	assert.Equal(t, calendar.MustNew(2028, 3, 1), open[0].Takedown.Since)
	assert.Equal(t, calendar.MustNew(2028, 3, 2), open[0].Takedown.RemoveBy)
}

func TestAU15_AU27_AU42_AU25_EachChannelAndPictureForItself(t *testing.T) {
	w, lena, p, _ := live(t, nil, "instagram")
	w.allows("tiktok", p, consent.UseNoGrant)
	w.allows("instagram", p)
	breast := w.picture(lena.ID, 2)
	taken := w.takeIn(card(t, map[string][]byte{"b.jpg": snapshotOf(t, 5)}))
	_, saved, err := w.o.SavePhotos(w.ctx, office.Sitting{PatientID: lena.ID, Born: lena.Born, Procedure: "breast augmentation", Area: "breast",
		Stage: photo.Stage{Kind: photo.StageBefore}, TakenOn: w.o.Today()}, []office.Choice{{Taken: &taken[0], View: photo.Front}})
	require.NoError(t, err)
	w.review(breast.ID, nil)
	w.review(saved[0].ID, nil)
	w.allows("website_gallery", saved[0], consent.UseScopeInfo)
	w.revoke(lena.ID, true, "instagram")
	w.allows("instagram", p, "DF3")
	w.allows("website_gallery", p)
	assert.Empty(t, w.open(), "the website is still allowed")
}

func TestAU17_AU23_AU38_AHoldHoldsNewUseOnly(t *testing.T) {
	w, lena, p, _ := live(t, nil)
	w.revoke(lena.ID, false)
	w.allows("website_gallery", p, consent.UseSuspended)
	assert.Empty(t, w.open(), "what stands may stay until it is decided")

	w, lena, p, _ = live(t, nil)
	w.change(lena, func(p *patient.Patient) { p.Died = w.o.Today() })
	w.allows("website_gallery", p, consent.UseSuspended)
	assert.Empty(t, w.open())
	w.revoke(lena.ID, true)
	assert.Len(t, w.open(), 1, "the executor took it back")

	w = founded(t)
	lena = w.lena()
	w.authorize(lena.ID, func(s *consent.Scope) { s.Remuneration.Consideration = "10 % off" }, "website_gallery")
	p = w.picture(lena.ID, 1)
	w.review(p.ID, nil)
	w.allows("website_gallery", p, "HOLD_PO")
}

func TestAU24_ANoticeOnFileAllowsNothing(t *testing.T) {
	w := founded(t)
	lena := w.lena()
	w.arrive(lena.ID)
	p := w.picture(lena.ID, 1)
	w.review(p.ID, nil)
	w.allows("website_gallery", p, consent.UseNoAuthorization)
}

func TestAU28_AFirstNameThatWasNotAllowed(t *testing.T) {
	w, _, p, _ := live(t, func(s *consent.Scope) {
		for i := range s.Grants {
			s.Grants[i].NameOK, s.Grants[i].CaptionOK = false, true
		}
	})
	q := w.question(p.ID)
	q.Caption, q.WithName = "Lena, three months after", true
	assert.Equal(t, []string{consent.UseScopeName}, codes(w.gate(q)))
	q.WithName = false
	assert.Equal(t, []string{photo.ReasonWords}, codes(w.gate(q)), "not saying so does not help")
}

func TestAU37_AU44_AnEventEndsItAtOnce(t *testing.T) {
	w := founded(t)
	lena := w.lena()
	signed := w.authorize(lena.ID, func(s *consent.Scope) {
		s.Expiry = consent.Expiry{Kind: consent.ExpiryEvent, Event: "End of the autumn campaign"}
	}, "website_gallery")
	p := w.picture(lena.ID, 1)
	w.review(p.ID, nil)
	w.publish(w.question(p.ID))
	w.clock.on(2 * time.Hour)
	require.NoError(t, w.o.RecordExpiryEvent(w.ctx, signed.Document.ID, w.o.Today(), "the campaign is over"))
	w.allows("website_gallery", p, "DF1")
	require.Len(t, w.open(), 1)
	assert.Equal(t, w.o.Today(), w.open()[0].Takedown.Since)
}

func TestANewerAuthorizationCountsFromTheDayItWasSigned(t *testing.T) {
	w, lena, p, _ := live(t, nil)
	w.clock.on(30 * aDay)
	w.authorize(lena.ID, nil, "instagram") // the website is a no now
	w.allows("website_gallery", p, consent.UseNoGrant)
	open := w.open()
	require.Len(t, open, 1)
	assert.Equal(t, w.o.Today(), open[0].Takedown.Since)
	assert.False(t, open[0].Takedown.Continued, "nobody has been late")
	w.clock.on(10 * aDay)
	assert.True(t, w.open()[0].Takedown.Continued)
	w.authorize(lena.ID, nil, "website_gallery")
	assert.Empty(t, w.open(), "allowed again")
}

func TestANewerAuthorizationThatHidesTheFaceTakesFacesDown(t *testing.T) {
	w := founded(t)
	lena := w.lena()
	faces := func(rule consent.FaceRule) func(*consent.Scope) {
		return func(s *consent.Scope) {
			for i := range s.Grants {
				s.Grants[i].Face = rule
			}
		}
	}
	w.authorize(lena.ID, faces(consent.FaceYes), "website_gallery")
	p := w.picture(lena.ID, 1)
	w.review(p.ID, func(l *office.Looked) { l.Answers[photo.MarkFace], l.Face = photo.AnswerShown, photo.FaceFull })
	w.publish(w.question(p.ID))
	assert.Empty(t, w.open())
	w.clock.on(aDay)
	w.authorize(lena.ID, faces(consent.FaceNo), "website_gallery")
	assert.Len(t, w.open(), 1)
}

func TestATerritoryIsNoReasonToTakeDown(t *testing.T) {
	w := founded(t)
	lena := w.lena()
	w.authorize(lena.ID, func(s *consent.Scope) {
		for i := range s.Grants {
			s.Grants[i].Territory = "New Hampshire"
		}
	}, "website_gallery")
	p := w.picture(lena.ID, 1)
	w.review(p.ID, nil)
	q := w.question(p.ID)
	q.Territory = "New Hampshire"
	w.publish(q)
	assert.Empty(t, w.open())
	page, err := w.o.Gallery(w.ctx, office.GalleryQuery{UsableOn: "website_gallery"}, 0, 10)
	require.NoError(t, err)
	assert.Equal(t, 1, page.Total)
	w.revoke(lena.ID, true)
	page, err = w.o.Gallery(w.ctx, office.GalleryQuery{UsableOn: "website_gallery"}, 0, 10)
	require.NoError(t, err)
	assert.Zero(t, page.Total, "what was found before is not shown again")
}

func TestPH14_SomebodyElseSeenAfterTheRelease(t *testing.T) {
	w, _, p, placed := live(t, nil)
	w.clock.on(3 * aDay)
	w.review(p.ID, func(l *office.Looked) { l.Answers[photo.MarkPerson] = photo.AnswerShown })
	open := w.open()
	require.Len(t, open, 1)
	assert.Equal(t, w.o.Today(), open[0].Takedown.Since)
	w.noted(office.Noted{PlacementID: placed.ID, Kind: photo.EventIncident, Note: "a mirror"})
	assert.True(t, w.open()[0].Takedown.Incident)
}

func TestADeidentifiedPictureThatIsNoneAnyMore(t *testing.T) {
	w := founded(t)
	lena := w.lena()
	p := w.picture(lena.ID, 1)
	w.review(p.ID, nil)
	_, err := w.o.Deidentify(w.ctx, photo.Determination{PhotoID: p.ID, Method: photo.SafeHarbor, Who: "Dr. Ana Hale, surgeon", Why: "the nose alone"}, nil)
	require.ErrorIs(t, err, office.ErrInvalid, "PH-05: nobody said that nobody knows")
	_, err = w.o.Deidentify(w.ctx, photo.Determination{PhotoID: p.ID, Method: photo.Expert, Who: "Dr. Roe, statistician", Why: "very small risk"}, nil)
	require.ErrorIs(t, err, office.ErrInvalid, "PH-09: no report")
	_, err = w.o.Deidentify(w.ctx, photo.Determination{PhotoID: p.ID, Method: photo.SafeHarbor, Who: "Dr. Ana Hale, surgeon", Why: "the nose alone", NoKnowledge: true}, nil)
	require.NoError(t, err)
	q := w.question(p.ID)
	q.Caption, q.Purpose = "Facelift at 91", "for Lena Park"
	assert.Equal(t, []string{photo.ReasonCaptionAge}, codes(w.gate(q)), "PH-06")
	q.Caption = "Facelift at 90+"
	placed := w.publish(q)
	assert.True(t, placed.Deidentified)
	list, err := w.o.Disclosures(w.ctx, office.DisclosureQuery{PatientID: lena.ID}, 0, 50)
	require.NoError(t, err)
	assert.Equal(t, disclosure.NotPHI, list[len(list)-1].Exclusion())
	assert.Empty(t, w.open())
	w.clock.on(5 * aDay)
	require.NoError(t, w.o.Identify(w.ctx, p.ID, "she posted the same picture"))
	open := w.open()
	require.Len(t, open, 1)
	assert.Equal(t, w.o.Today(), open[0].Takedown.Since)
	w.allows("website_gallery", p, consent.UseNoAuthorization)
}

func TestPH04_PH10_WhatShowsIsNotDeidentified(t *testing.T) {
	w := founded(t)
	lena := w.lena()
	for mark, letter := range map[photo.Mark]string{photo.MarkTattoo: "R", photo.MarkText: "M", photo.MarkFace: "Q"} {
		p := w.picture(lena.ID, 1)
		w.review(p.ID, func(l *office.Looked) {
			l.Answers[mark] = photo.AnswerShown
			if mark == photo.MarkFace {
				l.Face = photo.FaceFull
			}
		})
		_, err := w.o.Deidentify(w.ctx, photo.Determination{PhotoID: p.ID, Method: photo.SafeHarbor, Who: "Dr. Ana Hale, surgeon", Why: "w", NoKnowledge: true}, nil)
		var bad *office.Invalid
		require.ErrorAs(t, err, &bad)
		assert.Equal(t, letter, bad.Defects[0].Field)
	}
}

func TestAD05_AD06_AU22_WhatIsPutUpAfterARevocationIsImpermissible(t *testing.T) {
	w, lena, p, placed := live(t, nil, "print_brochure")
	q := w.question(p.ID)
	q.Channel, q.Place = "print_brochure", "spring mailing"
	mailed := w.publish(q)
	more, err := w.o.AddPlacement(w.ctx, placed.ReleaseID, "hale.example/results", "Maya Ortiz", calendar.Date{})
	require.NoError(t, err)
	w.clock.on(aDay)
	w.revoke(lena.ID, true)
	w.clock.on(3 * aDay)
	late, err := w.o.AddPlacement(w.ctx, placed.ReleaseID, "hale.example/late", "Maya Ortiz", calendar.Date{})
	require.NoError(t, err)
	list, err := w.o.Disclosures(w.ctx, office.DisclosureQuery{PatientID: lena.ID}, 0, 50)
	require.NoError(t, err)
	got := map[string]disclosure.Exclusion{}
	for _, d := range list {
		got[d.PlacementID] = d.Exclusion()
	}
	assert.Equal(t, map[string]disclosure.Exclusion{placed.ID: disclosure.X4, mailed.ID: disclosure.X4, more.ID: disclosure.X4, late.ID: disclosure.Included}, got)
	due := map[string]calendar.Date{}
	for _, x := range w.open() {
		due[x.Placement.ID] = x.Takedown.RemoveBy
	}
	// Revoked on Tuesday 24 November 2026; Thursday is Thanksgiving.
	assert.Equal(t, calendar.MustNew(2026, 11, 25), due[placed.ID])
	assert.Equal(t, calendar.MustNew(2026, 12, 9), due[mailed.ID])
	w.allows("print_brochure", p, "DF3")
}

func TestAnIncidentWithoutAnOpenLineIsDatedToday(t *testing.T) {
	w, lena, _, placed := live(t, nil)
	w.noted(office.Noted{PlacementID: placed.ID, Kind: photo.EventIncident, Note: "an agency used it elsewhere"})
	list, err := w.o.Disclosures(w.ctx, office.DisclosureQuery{PatientID: lena.ID}, 0, 50)
	require.NoError(t, err)
	last := list[0]
	assert.Equal(t, disclosure.Impermissible, last.Basis)
	assert.Equal(t, w.o.Today(), last.On)
}

func TestMarketingWorksTakedownsWithoutSeeingAPicture(t *testing.T) {
	w, lena, p, placed := live(t, nil)
	w.change(lena, func(p *patient.Patient) { p.Language = "es" })
	w.revoke(lena.ID, true)
	w.hire("Mia Stone", access.Marketing)
	w.as("Mia Stone")
	open := w.open()
	require.Len(t, open, 1)
	_, err := w.o.Thumb(w.ctx, p.ID)
	requireKey(t, "error.not_permitted", err)
	_, err = w.o.Working(w.ctx, p.ID, photo.Version{}.Recipe, 100)
	requireKey(t, "error.not_permitted", err)
	e := w.noted(office.Noted{PlacementID: placed.ID, Kind: photo.EventSnapshot, Picture: snapshotOf(t, 1)})
	assert.Equal(t, "found", e.Likeness)
	w.noted(office.Noted{PlacementID: placed.ID, Kind: photo.EventRemoved})
	assert.Equal(t, photo.TakeRecheck, w.open()[0].Takedown.Step)
	for _, whom := range []string{"patient", "report"} {
		pdf, err := w.o.TakedownPaper(w.ctx, lena.ID, whom)
		require.NoError(t, err)
		assert.NotEmpty(t, pdf)
	}
	_, err = w.o.TakedownPaper(w.ctx, lena.ID, "everybody")
	requireKey(t, "error.not_found", err)
	_, _, err = w.o.File(w.ctx, e.FileID)
	requireKey(t, "error.not_permitted", err)

	w.as("Dr. Ana Hale")
	w.hire("Fay Moss", access.FrontDesk)
	w.hire("Abe Wynn", access.Auditor)
	w.as("Fay Moss")
	_, err = w.o.Takedowns(w.ctx)
	requireKey(t, "error.not_permitted", err)
	_, _, err = w.o.File(w.ctx, e.FileID)
	requireKey(t, "error.not_permitted", err)
	assert.Empty(t, pictureFiles(w.chart(lena.ID)))
	w.as("Abe Wynn")
	_, err = w.o.Placements(w.ctx, lena.ID)
	require.NoError(t, err)
	_, err = w.o.NotePlacement(w.ctx, office.Noted{PlacementID: placed.ID, Kind: photo.EventGone})
	requireKey(t, "error.not_permitted", err)
	w.as("Dr. Ana Hale")
	_, data, err := w.o.File(w.ctx, e.FileID)
	require.NoError(t, err)
	assert.Equal(t, snapshotOf(t, 1), data)
}

func pictureFiles(c office.Chart) []string {
	var kinds []string
	for _, f := range c.Files {
		if f.Class == office.ClassMedia {
			kinds = append(kinds, f.Kind)
		}
	}
	return kinds
}

func TestAPictureIsNoPaperOfTheChart(t *testing.T) {
	w, lena, p, _ := live(t, nil)
	assert.Empty(t, pictureFiles(w.chart(lena.ID)))
	for _, id := range []string{p.OriginalID, p.CleanID, p.PreviewID, p.ThumbID} {
		w.refused("error.not_permitted", func() error { _, _, err := w.o.File(w.ctx, id); return err })
	}
	assert.Empty(t, w.log(office.AuditFilter{Action: audit.OriginalOpened}))
}

func TestEveryLookAtPicturesLeavesItsTraceOnce(t *testing.T) {
	w, lena, p, _ := live(t, nil)
	n := func(a audit.Action) int { return len(w.log(office.AuditFilter{Action: a})) }
	looked := n(audit.PhotoViewed)
	require.NoError(t, w.o.Lock(w.ctx, "switch"))
	require.NoError(t, w.signIn("Dr. Ana Hale", ownerWord))
	for range 3 {
		_, err := w.o.Working(w.ctx, p.ID, photo.Version{}.Recipe, 100)
		require.NoError(t, err)
		_, err = w.o.Preview(w.ctx, p.ID)
		require.NoError(t, err)
		_, err = w.o.Gallery(w.ctx, office.GalleryQuery{}, 0, 10)
		require.NoError(t, err)
	}
	assert.Equal(t, looked+1, n(audit.PhotoViewed))
	assert.Equal(t, 1, n(audit.GalleryListed))
	_, err := w.o.Placements(w.ctx, lena.ID)
	require.NoError(t, err)
	_, err = w.o.Disclosures(w.ctx, office.DisclosureQuery{PatientID: lena.ID}, 0, 50)
	require.NoError(t, err)
	assert.Equal(t, 1, n(audit.PlacementsListed))
	assert.Equal(t, 1, n(audit.DisclosuresListed))
	for _, row := range w.log(office.AuditFilter{}) {
		for k, v := range row.Args {
			assert.NotContains(t, v, "Park", k)
			assert.NotContains(t, v, "Lena", k)
		}
	}
}

func TestTheGateUncoversOnRecord(t *testing.T) {
	w, _, p := ready(t)
	require.NoError(t, w.o.ChangePhoto(w.ctx, p.ID, photo.Front, true))
	g := w.gate(w.question(p.ID))
	assert.NotEmpty(t, g.Files()[0].Data)
	rows := w.log(office.AuditFilter{Action: audit.PhotoUncovered})
	require.Len(t, rows, 1)
	assert.Equal(t, "photo:"+p.ID, rows[0].Object)
	_, err := w.o.GateAgain(w.ctx, g, g.Question, quiet)
	require.NoError(t, err)
	assert.Len(t, w.log(office.AuditFilter{Action: audit.PhotoUncovered}), 1, "the same files are no other look")
}

func TestSheSaysYesToTheVersionThatWasPrinted(t *testing.T) {
	w := founded(t)
	lena := w.lena()
	w.authorize(lena.ID, func(s *consent.Scope) { s.ShowEach = true }, "website_gallery")
	p := w.picture(lena.ID, 1)
	w.review(p.ID, nil)
	w.allows("website_gallery", p, consent.UseNotShown)
	sheet := snapshotOf(t, 7)
	approve := func() error {
		_, err := w.o.ApprovePicture(w.ctx, p.ID, []string{"website_gallery"}, sheet)
		return err
	}
	w.refused("photo.need.sheet", approve)
	_, err := w.o.ProofSheet(w.ctx, p.ID, []string{"website_gallery"})
	require.NoError(t, err)
	_, err = w.o.ApprovePicture(w.ctx, p.ID, []string{"nowhere"}, sheet)
	requireKey(t, "error.not_found", err)
	require.NoError(t, approve())
	w.allows("website_gallery", p)
	_, err = w.o.SaveVersion(w.ctx, p.ID, cover())
	require.NoError(t, err)
	w.review(p.ID, nil)
	w.allows("website_gallery", p, consent.UseNotShown)
	w.refused("photo.need.sheet", approve)
}
