package photo

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func against(code, key string) func(*Asked) {
	return func(a *Asked) {
		a.Permission.Allowed = false
		a.Permission.Reasons = append(a.Permission.Reasons, Reason{Code: code, Key: key})
	}
}

// Each case is one thing that is wrong with an otherwise open gate: the line that does not hold and the next step.
func TestDecide(t *testing.T) {
	for _, c := range []struct {
		id     string
		change func(*Asked)
		line   CheckID // "" when the gate stays open
		code   string
		step   Step
	}{
		{"everything allows it", func(*Asked) {}, "", "", ""},
		{"AU-02 expired", against("DF1", "consent.use.expired"), CheckAuthorization, "DF1", StepAsk},
		{"AU-29 not her signature", against("DF5", "consent.use.false_info"), CheckAuthorization, "DF5", StepAsk},
		{"AU-23 oral stop", against("suspended", "consent.use.suspended"), CheckHolds, "suspended", StepHold},
		{"AU-17 hold", against("HOLD_PO", "consent.use.hold_po"), CheckHolds, "HOLD_PO", StepHold},
		{"AU-24 only a notice acknowledgment", against("no_authorization", "consent.use.no_authorization"), CheckAuthorization, "no_authorization", StepAsk},
		{"AU-25 breast, scope rhinoplasty", against("scope_info", "consent.use.scope_procedure"), CheckChannel, "scope_info", StepLeaveOut},
		{"scope in words, not read", against("scope_info", "consent.use.scope_words"), CheckChannel, "scope_info", StepDescription},
		{"AU-27 other channel", against("no_grant", "consent.use.no_grant"), CheckChannel, "no_grant", StepAsk},
		{"AU-28 first name", against("scope_name", "consent.use.scope_name"), CheckWords, "scope_name", StepReword},
		{"face beyond what is allowed", against("scope_face", "consent.use.scope_face"), CheckFace, "scope_face", StepCover},
		{"a yes with no reason given is no yes", func(a *Asked) { a.Permission.Allowed = false }, CheckAuthorization, "no_authorization", StepAsk},
		{"show me each picture first", func(a *Asked) { a.ShowEach = true }, CheckApproval, "picture_not_approved", StepApprove},
		{"shown and approved", func(a *Asked) { a.ShowEach, a.Approved = true, true }, "", "", ""},
		{"PH-14 second patient in the mirror", func(a *Asked) { a.Reviewed = reviewed(shows(MarkPerson)) }, CheckPeople, ReasonPerson, StepCover},
		{"name tag in the picture", func(a *Asked) { a.Reviewed = reviewed(shows(MarkText)) }, CheckPeople, ReasonMark, StepCover},
		{"screen with a chart", func(a *Asked) { a.Reviewed = reviewed(shows(MarkScreen)) }, CheckPeople, ReasonMark, StepCover},
		{"a tattoo is hers to show", func(a *Asked) { a.Reviewed = reviewed(shows(MarkTattoo)) }, "", "", ""},
		{"nobody looked", func(a *Asked) { a.Reviewed = Reviewed{} }, CheckReview, ReasonReview, StepReview},
		{"second look asked for", func(a *Asked) { a.TwoReview = true }, CheckReview, ReasonSecond, StepSecond},
		{"PH-13 retouched, elsewhere", func(a *Asked) { a.Reviewed = reviewed(func(r *Review) { r.Retouched = true }) }, "", "", ""},
		{"PH-13 retouched, California", func(a *Asked) {
			a.Reviewed, a.NoEdits = reviewed(func(r *Review) { r.Retouched = true }), true
		}, CheckHonest, ReasonRetouched, StepLeaveOut},
		{"residue in the very file", func(a *Asked) { a.File.Findings = 1 }, CheckScrub, ReasonScrub, StepScrub},
		{"file not made", func(a *Asked) { a.File = Proof{} }, CheckScrub, ReasonScrub, StepScrub},
		{"file without a digest", func(a *Asked) { a.File.SHA256 = "" }, CheckScrub, ReasonScrub, StepScrub},
		{"PH-08 3D scan", func(a *Asked) { a.Photo.Media = Scan3D }, CheckScrub, ReasonKind, StepLeaveOut},
		{"raw file", func(a *Asked) { a.Photo.Media = Sealed }, CheckScrub, ReasonKind, StepLeaveOut},
		{"restriction not read", func(a *Asked) { a.Restrictions = 1 }, CheckHolds, ReasonRestriction, StepRead},
		{"restriction read", func(a *Asked) { a.Restrictions, a.RestrictionsRead = 1, true }, "", "", ""},
		{"PH-03 name in the caption", func(a *Asked) { a.Words = []Hit{{InCaption, HitName, "x"}} }, CheckWords, ReasonWords, StepReword},
		{"PH-06 age 91 in the caption", func(a *Asked) { a.Caption = "Facelift at 91" }, CheckWords, ReasonCaptionAge, StepReword},
		{"PH-06 90+ is how it is told", func(a *Asked) { a.Caption = "Facelift at 90+" }, "", "", ""},
		{"de-identified needs no authorization", func(a *Asked) {
			a.Deidentified = true
			against("no_authorization", "consent.use.no_authorization")(a)
		}, "", "", ""},
	} {
		t.Run(c.id, func(t *testing.T) {
			d := Decide(open(c.change))
			assert.Equal(t, c.line == "", d.Allowed)
			require.Len(t, d.Lines, len(Checks()), "every line is answered")
			for _, l := range d.Lines {
				if l.Check != c.line {
					assert.True(t, l.Holds, "%s holds: %v", l.Check, l.Reasons)
					continue
				}
				assert.False(t, l.Holds)
				require.NotEmpty(t, l.Reasons)
				assert.Equal(t, c.code, l.Reasons[0].Code)
				assert.Equal(t, c.step, l.Step)
			}
		})
	}
}

// A revocation fails the line of revocations and the line of the channel: "Channel allowed" with a tick would be another
// truth. The reason is there once all the same.
func TestWhatWasTakenBackFailsTheChannelToo(t *testing.T) {
	for _, c := range []struct {
		id     string
		change func(*Asked)
		code   string
		steps  map[CheckID]Step
	}{
		{"AU-20 revoked", against("DF3", "consent.use.revoked"), "DF3", map[CheckID]Step{CheckHolds: StepLeaveOut, CheckChannel: StepAsk}},
		{"AU-20 revoked as a whole", func(a *Asked) {
			against("DF3", "consent.use.revoked")(a)
			a.Permission.Reasons[0].Args = map[string]string{"all": "yes"}
		}, "DF3", map[CheckID]Step{CheckHolds: StepLeaveOut, CheckChannel: StepAsk, CheckAuthorization: StepAsk}},
		{"de-identified, but she took it back", func(a *Asked) { a.Deidentified, a.Revoked = true, true }, ReasonRevoked,
			map[CheckID]Step{CheckHolds: StepLeaveOut, CheckChannel: StepLeaveOut}},
	} {
		t.Run(c.id, func(t *testing.T) {
			d := Decide(open(c.change))
			assert.False(t, d.Allowed)
			for _, l := range d.Lines {
				assert.Equal(t, c.steps[l.Check], l.Step, "%s", l.Check)
				assert.Equal(t, c.steps[l.Check] == "", l.Holds, "%s", l.Check)
			}
			require.Len(t, d.Reasons(), 1)
			assert.Equal(t, c.code, d.Reasons()[0].Code)
		})
	}
}

func TestDecideReturnsAllReasons(t *testing.T) {
	d := Decide(open(against("DF1", "consent.use.expired"), against("no_grant", "consent.use.no_grant"), func(a *Asked) {
		a.Reviewed, a.File, a.Restrictions = Reviewed{}, Proof{}, 2
	}))
	var codes []string
	for _, r := range d.Reasons() {
		codes = append(codes, r.Code)
	}
	assert.Equal(t, []string{"DF1", "no_grant", ReasonScrub, ReasonReview, ReasonRestriction}, codes)
}

func TestWhatMayBeSeenIsNamedWithoutBlocking(t *testing.T) {
	d := Decide(open(func(a *Asked) { a.Reviewed = reviewed(shows(MarkTattoo, MarkSkin)) }))
	require.True(t, d.Allowed)
	for _, l := range d.Lines {
		if l.Check == CheckPeople {
			assert.True(t, l.Warn)
			assert.Len(t, l.Reasons, 2)
		}
	}
}

// Whatever else is true of a picture, taking one permission away never opens the gate.
func TestNothingOpensAClosedGate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := open()
		change := []func(*Asked){
			func(a *Asked) { a.TwoReview = true }, func(a *Asked) { a.Restrictions = 1 }, func(a *Asked) { a.File.Findings = 3 },
			func(a *Asked) { a.Reviewed = Reviewed{} }, func(a *Asked) { a.Words = []Hit{{InPlace, HitMRN, "x"}} },
			against("DF3", "consent.use.revoked"), func(a *Asked) { a.Photo.Media = Paper }, func(a *Asked) { a.ShowEach = true },
		}
		closed := false
		for i, f := range change {
			if rapid.Bool().Draw(t, "change"+itoa(i)) {
				f(&a)
				closed = true
			}
		}
		if got := Decide(a); got.Allowed == closed {
			t.Fatalf("allowed %v with changes %v", got.Allowed, closed)
		}
	})
}

func TestFaceFor(t *testing.T) {
	assert.Equal(t, FaceFull, FaceFor(still, Reviewed{}), "nobody has looked")
	assert.Equal(t, FaceNone, FaceFor(still, reviewed()))
}
