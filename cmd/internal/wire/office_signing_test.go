// A patient's visit from the desk's side: the packet, drafts, every way to sign, refusing, holds, copies, revocations, and
// what the record says afterwards.

package wire

import (
	"bytes"
	"image"
	"image/png"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/domain/patient"
)

const day = 24 * time.Hour

func kinds(c office.CheckIn) []consent.Kind {
	var out []consent.Kind
	for _, it := range c.Items {
		out = append(out, it.Kind)
	}
	return out
}

func scanned(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, image.NewGray(image.Rect(0, 0, 600, 800))))
	return b.Bytes()
}

func TestThePacketIsWhatIsMissingToday(t *testing.T) {
	w := founded(t)
	p := w.lena()
	c, err := w.o.StartCheckIn(w.ctx, p.ID)
	require.NoError(t, err)
	require.Equal(t, []consent.Kind{consent.KindNotice, consent.KindPhoto, consent.KindMarketing}, kinds(c), "a new patient")
	require.Equal(t, audit.CheckinStarted, w.last().Action)
	require.Equal(t, p.ID, w.last().PatientID)
	for _, g := range c.Item(consent.KindMarketing).Draft.Scope.Grants {
		require.Empty(t, g.Answer, "nothing is ticked beforehand")
	}
	again, err := w.o.StartCheckIn(w.ctx, p.ID)
	require.NoError(t, err)
	require.Equal(t, c.ID, again.ID, "the same day goes on where it stopped")
	w.authorize(p.ID, nil, "website_gallery")

	w.clock.on(30 * day)
	c, err = w.o.StartCheckIn(w.ctx, p.ID)
	require.NoError(t, err)
	require.Empty(t, c.Items, "nothing to sign")
	_, err = w.o.FinishCheckIn(w.ctx, c.ID)
	require.NoError(t, err)

	_, notices, err := w.o.Forms(w.ctx)
	require.NoError(t, err)
	_, err = w.o.PublishNotice(w.ctx, notices[0].Text, w.o.Today())
	require.NoError(t, err)
	w.clock.on(day)
	c, err = w.o.StartCheckIn(w.ctx, p.ID)
	require.NoError(t, err)
	require.Equal(t, []consent.Kind{consent.KindNotice}, kinds(c))
	require.Equal(t, "consent.packet.notice_newer", c.Items[0].Why)
	_, err = w.o.Decline(w.ctx, c.ID, consent.KindNotice, consent.OutcomeRefused, "she knows it")
	require.NoError(t, err)
	_, err = w.o.FinishCheckIn(w.ctx, c.ID)
	require.NoError(t, err)

	w.clock.on(400 * day)
	c, err = w.o.StartCheckIn(w.ctx, p.ID)
	require.NoError(t, err)
	require.Equal(t, []consent.Kind{consent.KindPhoto}, kinds(c))
	require.Equal(t, "consent.packet.photo_expired", c.Items[0].Why)

	no := w.add(wPatient("Olive", "Marsh"))
	c = w.arrive(no.ID)
	w.answer(c, nil, "instagram")
	_, err = w.o.Decline(w.ctx, c.ID, consent.KindMarketing, consent.OutcomeDeclined, "")
	require.NoError(t, err)
	require.Equal(t, audit.DocumentDeclined, w.last().Action)
	_, err = w.o.FinishCheckIn(w.ctx, c.ID)
	require.NoError(t, err)
	require.Equal(t, consent.Declined, w.state(no.ID, "instagram"))
	w.clock.on(60 * day)
	c, err = w.o.StartCheckIn(w.ctx, no.ID)
	require.NoError(t, err)
	require.Empty(t, c.Items, "a No is not asked again")
}

func TestADocumentIsAddedAndDroppedWithAReasonOnly(t *testing.T) {
	w := founded(t)
	p := w.lena()
	c, err := w.o.StartCheckIn(w.ctx, p.ID)
	require.NoError(t, err)
	drop := func(reason string) error {
		_, err := w.o.DropDocument(w.ctx, c.ID, consent.KindMarketing, reason)
		return err
	}
	add := func(reason string) error {
		_, err := w.o.AddDocument(w.ctx, c.ID, consent.KindMarketing, reason)
		return err
	}
	w.refused("error.reason_needed", func() error { return drop("  ") })
	w.refused("office.too_long", func() error { return drop(strings.Repeat("x", 10000)) })
	w.refused("office.control", func() error { return drop("no\x00") })
	require.NoError(t, drop("in a hurry today"))
	row := w.last()
	require.Equal(t, audit.PacketChanged, row.Action)
	require.Equal(t, "in a hurry today", row.Reason)
	require.Equal(t, "dropped", row.Args["what"])
	w.refused("error.not_found", func() error { return drop("once more") })
	w.refused("error.not_found", func() error {
		_, err := w.o.Sign(w.ctx, c.ID, consent.KindMarketing, w.pad(c.ID, consent.KindMarketing))
		return err
	})
	w.refused("error.not_found", func() error {
		_, err := w.o.Decline(w.ctx, c.ID, consent.KindMarketing, consent.OutcomeDeclined, "")
		return err
	})
	w.refused("error.not_found", func() error {
		_, err := w.o.SaveDraft(w.ctx, c.ID, consent.KindMarketing, office.Draft{})
		return err
	})
	w.refused("error.reason_needed", func() error { return add("") })
	require.NoError(t, add("she asked"))
	require.Equal(t, "she asked", w.last().Reason)
	w.refused("error.not_finished", func() error { _, err := w.o.FinishCheckIn(w.ctx, c.ID); return err })
	c = w.arrive(p.ID)
	w.refused("error.already_signed", func() error {
		_, err := w.o.AddDocument(w.ctx, c.ID, consent.KindNotice, "again")
		return err
	})
	require.NoError(t, drop("later"))
	_, err = w.o.FinishCheckIn(w.ctx, c.ID)
	require.NoError(t, err)
	w.refused("error.stale", func() error { return add("too late") })
	w.refused("error.stale", func() error { _, err := w.o.HandOver(w.ctx, c.ID); return err })
}

func TestPatientModeAsksForTheBirthDateBeforeAnythingIsSigned(t *testing.T) {
	w := founded(t)
	p := w.lena()
	c, err := w.o.StartCheckIn(w.ctx, p.ID)
	require.NoError(t, err)
	in := w.pad(c.ID, consent.KindNotice)
	_, err = w.o.HandOver(w.ctx, c.ID)
	require.NoError(t, err)
	require.Equal(t, audit.PatientModeStarted, w.last().Action)
	ok, err := w.o.ConfirmBirthDate(w.ctx, c.ID, calendar.MustNew(1991, 6, 5))
	require.NoError(t, err)
	require.False(t, ok)
	require.Equal(t, audit.IdentityMissed, w.last().Action)
	sign := func() error { _, err := w.o.Sign(w.ctx, c.ID, consent.KindNotice, in); return err }
	w.refused("error.birth_date", sign)
	ok, err = w.o.ConfirmBirthDate(w.ctx, c.ID, p.Born)
	require.NoError(t, err)
	require.True(t, ok)
	require.NoError(t, sign())
	w.refused("error.wrong_password", func() error { _, err := w.o.TakeBack(w.ctx, c.ID, []byte("let me out of here")); return err })
	_, err = w.o.TakeBack(w.ctx, c.ID, []byte(ownerWord))
	require.NoError(t, err)
	require.Equal(t, audit.PatientModeEnded, w.last().Action)
}

func TestDraftsOutliveLockingAndRestarting(t *testing.T) {
	w := founded(t)
	c := w.arrive(w.lena().ID)
	w.answer(c, nil, "instagram")
	n := w.again()
	require.NoError(t, n.signIn("Dr. Ana Hale", ownerWord))
	c, err := n.o.CheckIn(n.ctx, c.ID)
	require.NoError(t, err)
	sc := c.Item(consent.KindMarketing).Draft.Scope
	require.Equal(t, []string{"rhinoplasty"}, sc.Photos.Procedures)
	yes := 0
	for _, g := range sc.Grants {
		if g.Answer == consent.AnswerYes {
			yes++
		}
	}
	require.Equal(t, 1, yes)
	require.Len(t, n.tasks(office.TaskFinishCheckIn), 1)
}

func TestSigningNamesEveryMissingMarkAndSavesNothing(t *testing.T) {
	w := founded(t)
	p := w.lena()
	c := w.arrive(p.ID)
	w.answer(c, nil, "website_gallery", "instagram")
	good := w.pad(c.ID, consent.KindMarketing)
	cases := []struct {
		name   string
		change func(*office.Signing)
		key    string
	}{
		{"no method", func(s *office.Signing) { s.Method = "" }, "consent.e6a.missing"},
		{"no strokes", func(s *office.Signing) { s.Strokes = nil }, "consent.e6a.ink"},
		{"a dot", func(s *office.Signing) { s.Strokes = []consent.Stroke{{{X: .5, Y: .5}}} }, "consent.e6a.ink"},
		{"no typed name", func(s *office.Signing) { s.TypedName = " " }, "consent.e6a.typed_name"},
		{"another's name", func(s *office.Signing) { s.TypedName = "Lina Parke" }, "consent.e6a.other_name"},
		{"no witness", func(s *office.Signing) { s.Method = consent.MethodWitness }, "error.wrong_password"},
		{"a wrong witness", func(s *office.Signing) { s.Method, s.Witness = consent.MethodWitness, []byte("somebody else entirely") }, "error.wrong_password"},
		{"paper without scan", func(s *office.Signing) {
			s.Method, s.Witness, s.SignedOn = consent.MethodPaper, []byte(ownerWord), w.o.Today()
		}, "error.bad_scan"},
		{"a scan that is none", func(s *office.Signing) {
			s.Method, s.Witness, s.SignedOn, s.Scan = consent.MethodPaper, []byte(ownerWord), w.o.Today(), []byte("GIF89a not a picture")
		}, "error.bad_scan"},
		{"half a scan", func(s *office.Signing) {
			s.Method, s.Witness, s.SignedOn, s.Scan = consent.MethodPaper, []byte(ownerWord), w.o.Today(), scanned(t)[:300]
		}, "error.bad_scan"},
		{"half a PDF", func(s *office.Signing) {
			s.Method, s.Witness, s.SignedOn, s.Scan = consent.MethodPaper, []byte(ownerWord), w.o.Today(), []byte("%PDF-1.7\n1 0 obj")
		}, "error.bad_scan"},
	}
	for _, x := range cases {
		t.Run(x.name, func(t *testing.T) {
			w.clock.on(15 * time.Minute)
			in := good
			x.change(&in)
			_, err := w.o.Sign(w.ctx, c.ID, consent.KindMarketing, in)
			requireKey(t, x.key, err)
			require.Len(t, w.chart(p.ID).Documents, 2, "nothing was saved but the care forms")
		})
	}
	w.clock.on(15 * time.Minute)
	future := good
	future.Method, future.Witness, future.Scan, future.SignedOn = consent.MethodPaper, []byte(ownerWord), scanned(t), w.o.Today().AddDays(1)
	_, err := w.o.Sign(w.ctx, c.ID, consent.KindMarketing, future)
	requireSentence(t, err)
	undated := future
	undated.SignedOn = calendar.Date{}
	_, err = w.o.Sign(w.ctx, c.ID, consent.KindMarketing, undated)
	requireSentence(t, err)

	c, err = w.o.CheckIn(w.ctx, c.ID)
	require.NoError(t, err)
	w.answer(c, func(sc *consent.Scope) { sc.Expiry = consent.Expiry{Kind: consent.ExpiryNone} }, "instagram")
	_, err = w.o.Sign(w.ctx, c.ID, consent.KindMarketing, good)
	requireSentence(t, err)
	w.answer(c, func(sc *consent.Scope) { sc.CombinedWith = consent.KindPhoto }, "instagram")
	_, err = w.o.Sign(w.ctx, c.ID, consent.KindMarketing, good)
	requireSentence(t, err)
	w.answer(c, func(sc *consent.Scope) { sc.ConditionedCare = true }, "instagram")
	_, err = w.o.Sign(w.ctx, c.ID, consent.KindMarketing, good)
	requireSentence(t, err)
	require.Len(t, w.chart(p.ID).Documents, 2)
	require.Equal(t, consent.NotAsked, w.state(p.ID, "instagram"))
}

func TestEveryWayToSignFreezesTheSameDocument(t *testing.T) {
	for _, method := range []consent.Method{consent.MethodPad, consent.MethodWitness, consent.MethodPaper} {
		t.Run(string(method), func(t *testing.T) {
			w := founded(t)
			p := w.lena()
			c := w.arrive(p.ID)
			w.answer(c, nil, "website_gallery")
			shown, err := w.o.Present(w.ctx, c.ID, consent.KindMarketing)
			require.NoError(t, err)
			require.True(t, shown.Ready, "%v", shown.Defects)
			in := w.pad(c.ID, consent.KindMarketing)
			if in.Method = method; method != consent.MethodPad {
				in.Strokes, in.Witness = nil, []byte(ownerWord)
			}
			if method == consent.MethodPaper {
				form, err := w.o.PaperForm(w.ctx, c.ID, consent.KindMarketing)
				require.NoError(t, err)
				require.Contains(t, string(form[:5]), "%PDF-")
				require.Equal(t, audit.DocumentPrinted, w.last().Action)
				in.TypedName, in.Scan, in.SignedOn = "", scanned(t), w.o.Today()
			}
			signed, err := w.o.Sign(w.ctx, c.ID, consent.KindMarketing, in)
			require.NoError(t, err)
			row := w.last()
			require.Equal(t, audit.DocumentSigned, row.Action)
			require.Equal(t, string(method), row.Args["method"])
			require.Equal(t, signed.Document.TextSHA256, row.Args["text_sha256"])
			require.Equal(t, shown.Text, signed.Document.Text)
			chart := w.chart(p.ID)
			d := chart.Documents[len(chart.Documents)-1]
			require.Equal(t, consent.KindMarketing, d.Kind)
			require.Equal(t, method, d.Signature.Method)
			if method != consent.MethodPad {
				require.Equal(t, row.Actor, d.Signature.WitnessID)
			}
			require.Equal(t, consent.Allowed, stateIn(t, chart, "website_gallery"))
			require.Equal(t, consent.Declined, stateIn(t, chart, "instagram"))
			pdf, err := w.o.DocumentPDF(w.ctx, d.ID)
			require.NoError(t, err)
			require.Equal(t, signed.PDF, pdf)
			require.Equal(t, audit.DocumentViewed, w.last().Action)
			if method == consent.MethodPaper {
				f, data, err := w.o.File(w.ctx, d.Signature.ScanID)
				require.NoError(t, err)
				require.Equal(t, "scan", f.Kind)
				require.Equal(t, in.Scan, data)
			}
			w.refused("error.already_signed", func() error { _, err := w.o.Sign(w.ctx, c.ID, consent.KindMarketing, in); return err })
			today, err := w.o.TodayView(w.ctx)
			require.NoError(t, err)
			require.True(t, hasTask(today, office.TaskGiveCopy), "%+v", today.Tasks)
			w.refused("error.invalid", func() error { return w.o.GiveCopy(w.ctx, d.ID, "pigeon") })
			require.NoError(t, w.o.GiveCopy(w.ctx, d.ID, office.CopyPrinted))
			require.Equal(t, audit.CopyGiven, w.last().Action)
			today, err = w.o.TodayView(w.ctx)
			require.NoError(t, err)
			require.False(t, hasTask(today, office.TaskGiveCopy))
			damage, err := w.o.CheckIntegrity(w.ctx, quiet)
			require.NoError(t, err)
			require.Empty(t, damage)
		})
	}
}

func hasTask(v office.TodayView, kind office.TaskKind) bool {
	for _, t := range v.Tasks {
		if t.Kind == kind {
			return true
		}
	}
	return false
}

func TestTheNoticeIsRefusedOrImpossibleWithAReason(t *testing.T) {
	w := founded(t)
	c, err := w.o.StartCheckIn(w.ctx, w.lena().ID)
	require.NoError(t, err)
	decline := func(o consent.Outcome, why string) error {
		_, err := w.o.Decline(w.ctx, c.ID, consent.KindNotice, o, why)
		return err
	}
	w.refused("error.reason_needed", func() error { return decline(consent.OutcomeRefused, " ") })
	require.NoError(t, decline(consent.OutcomeUnable, "carried in unconscious"))
	row := w.last()
	require.Equal(t, audit.DocumentRefused, row.Action)
	require.Equal(t, "carried in unconscious", row.Reason)
	w.refused("error.already_signed", func() error { return decline(consent.OutcomeRefused, "again") })
}

func TestAMinorIsSignedForByWhoHasAuthorityToday(t *testing.T) {
	w := founded(t)
	p := w.add(patient.Patient{First: "Theo", Last: "Brandt", Born: calendar.MustNew(2012, 5, 17),
		Representatives: []patient.Representative{{ID: "mother", Name: "Ilse Brandt", Relation: "mother", Authority: patient.Parent, Evidence: "Birth certificate"}}})
	c, err := w.o.StartCheckIn(w.ctx, p.ID)
	require.NoError(t, err)
	sign := func() error {
		_, err := w.o.Sign(w.ctx, c.ID, consent.KindPhoto, w.pad(c.ID, consent.KindPhoto))
		return err
	}
	w.refused("consent.minor", sign)
	mother, err := w.o.SignerFor(w.ctx, p.ID, "mother")
	require.NoError(t, err)
	put := func(s consent.Signer) {
		_, err := w.o.SaveDraft(w.ctx, c.ID, consent.KindPhoto, office.Draft{Signer: s})
		require.NoError(t, err)
	}
	stranger := mother
	stranger.RepresentativeID, stranger.Name = "stranger", "Some Body"
	put(stranger)
	w.refused("error.not_found", sign)
	put(mother)
	was := w.chart(p.ID).Patient
	denied := was
	denied.Representatives = []patient.Representative{was.Representatives[0]}
	denied.Representatives[0].CourtDenied = true
	require.NoError(t, w.o.ChangePatient(w.ctx, was, denied))
	requireSentence(t, w.unchanged(sign)) // the draft is older than the court's order
	_, err = w.o.SignerFor(w.ctx, p.ID, "mother")
	requireSentence(t, err)
	back := denied
	back.Representatives = []patient.Representative{was.Representatives[0]}
	back.Representatives[0].CourtDenied = false
	require.NoError(t, w.o.ChangePatient(w.ctx, denied, back))
	require.NoError(t, sign())
	chart := w.chart(p.ID)
	require.Equal(t, "Ilse Brandt", chart.Documents[0].Signer.Name)
	require.Equal(t, string(patient.Parent), chart.Documents[0].Signer.Authority)
}

func TestSomethingOfferedInReturnHoldsUntilThePrivacyOfficerDecides(t *testing.T) {
	w := founded(t)
	w.hire("Maya Ortiz", access.FrontDesk)
	p := w.lena()
	signed := w.authorize(p.ID, func(sc *consent.Scope) { sc.Remuneration.Consideration = "10 % off the next visit" }, "instagram")
	require.True(t, signed.Held)
	require.Equal(t, consent.Suspended, w.state(p.ID, "instagram"))
	v, err := w.o.TodayView(w.ctx)
	require.NoError(t, err)
	var holds []office.Task
	for _, x := range v.Tasks {
		if x.Kind == office.TaskDecideHold {
			holds = append(holds, x)
		}
	}
	require.Len(t, holds, 1, "once on the list")
	chart := w.chart(p.ID)
	require.Len(t, chart.Facts, 1)
	require.Equal(t, consent.SuspendConsideration, chart.Facts[0].Suspend)
	require.Equal(t, chart.Facts[0].ID, holds[0].RefID)
	w.as("Maya Ortiz")
	require.ErrorIs(t, w.o.LiftSuspension(w.ctx, p.ID, holds[0].RefID, "why not"), office.ErrNotPermitted)
	w.as("Dr. Ana Hale")
	w.refused("error.reason_needed", func() error { return w.o.LiftSuspension(w.ctx, p.ID, holds[0].RefID, "") })
	require.NoError(t, w.o.LiftSuspension(w.ctx, p.ID, holds[0].RefID, "Offered to every patient, signed or not"))
	require.Equal(t, audit.SuspensionLifted, w.last().Action)
	require.Equal(t, consent.Allowed, w.state(p.ID, "instagram"))
	requireSentence(t, w.unchanged(func() error { return w.o.LiftSuspension(w.ctx, p.ID, holds[0].RefID, "again") }))
	v, err = w.o.TodayView(w.ctx)
	require.NoError(t, err)
	require.False(t, hasTask(v, office.TaskDecideHold))

	other := w.add(wPatient("Olive", "Marsh"))
	doc := w.authorize(other.ID, func(sc *consent.Scope) { sc.Remuneration.Consideration = "a free peel" }, "instagram").Document
	require.NoError(t, w.o.LiftSuspension(w.ctx, other.ID, w.chart(other.ID).Facts[0].ID, "A gift to everybody"))
	require.Equal(t, consent.Allowed, w.state(other.ID, "instagram"))
	w.refused("error.not_found", func() error { return w.o.LiftSuspension(w.ctx, p.ID, doc.ID, "another patient's") })
}

func TestRevocationsActAtOnceAndKeepTheHistory(t *testing.T) {
	w := founded(t)
	p := w.lena()
	first := w.o.Today()
	w.authorize(p.ID, nil, "website_gallery", "instagram", "facebook")
	w.clock.on(10 * day)
	revoke := func(r office.Revocation) (office.Revoked, error) {
		r.PatientID = p.ID
		return w.o.Revoke(w.ctx, r)
	}
	w.refused("error.nothing_to_revoke", func() error {
		_, err := revoke(office.Revocation{Channels: []string{"tiktok"}, Written: true, ReceivedOn: w.o.Today()})
		return err
	})
	requireSentence(t, w.unchanged(func() error {
		_, err := revoke(office.Revocation{Written: true, ReceivedOn: w.o.Today().AddDays(1)})
		return err
	}))
	w.refused("error.bad_scan", func() error {
		_, err := revoke(office.Revocation{Written: true, ReceivedOn: w.o.Today(), Letter: []byte("dear doctor")})
		return err
	})
	require.Equal(t, consent.Allowed, w.state(p.ID, "instagram"))

	written, err := revoke(office.Revocation{Channels: []string{"instagram"}, Written: true, ReceivedOn: w.o.Today(), Letter: scanned(t)})
	require.NoError(t, err)
	require.Equal(t, audit.Revoked, w.last().Action)
	require.Contains(t, string(written.PDF[:5]), "%PDF-")
	_, kept, err := w.o.File(w.ctx, written.FileID)
	require.NoError(t, err)
	require.Equal(t, written.PDF, kept)
	require.Equal(t, consent.Revoked, w.state(p.ID, "instagram"))
	require.Equal(t, consent.Allowed, w.state(p.ID, "facebook"))
	require.NoError(t, w.o.ConfirmRevocation(w.ctx, p.ID, written.Facts[0].ID))
	require.Equal(t, audit.RevocationConfirmed, w.last().Action)
	w.refused("error.stale", func() error { return w.o.ConfirmRevocation(w.ctx, p.ID, written.Facts[0].ID) })
	requireSentence(t, w.unchanged(func() error { return w.o.LiftSuspension(w.ctx, p.ID, written.Facts[0].ID, "she did not mean it") }))

	w.clock.on(time.Hour)
	oral, err := revoke(office.Revocation{Channels: []string{"facebook"}, ReceivedOn: w.o.Today()})
	require.NoError(t, err)
	require.Equal(t, audit.Suspended, w.last().Action)
	require.Equal(t, consent.Suspended, w.state(p.ID, "facebook"))
	v, err := w.o.TodayView(w.ctx)
	require.NoError(t, err)
	require.True(t, hasTask(v, office.TaskSignRevocation))
	require.NoError(t, w.o.LiftSuspension(w.ctx, p.ID, oral.Facts[0].ID, "It was about another practice, she says in writing"))
	require.Equal(t, consent.Allowed, w.state(p.ID, "facebook"))

	w.clock.on(time.Hour)
	_, err = revoke(office.Revocation{Written: true, ReceivedOn: w.o.Today(), Note: "letter of today"})
	require.NoError(t, err)
	require.Equal(t, "yes", w.last().Args["all"])
	for _, c := range []string{"website_gallery", "instagram", "facebook"} {
		require.Equal(t, consent.Revoked, w.state(p.ID, c), c)
	}
	then, err := w.o.ChartOn(w.ctx, p.ID, first)
	require.NoError(t, err)
	require.Equal(t, consent.Allowed, stateIn(t, then, "instagram"), "what was allowed on the first day")
	require.Equal(t, audit.AuthorizationViewed, w.last().Action)
	before, err := w.o.ChartOn(w.ctx, p.ID, first.AddDays(-1))
	require.NoError(t, err)
	require.Equal(t, consent.NotAsked, stateIn(t, before, "instagram"))
	require.Len(t, w.chart(p.ID).Documents, 3, "history is kept")
}

func TestAnExpiryEventEndsItOnce(t *testing.T) {
	w := founded(t)
	p := w.lena()
	byDate := w.authorize(p.ID, nil, "instagram").Document
	requireSentence(t, w.unchanged(func() error { return w.o.RecordExpiryEvent(w.ctx, byDate.ID, w.o.Today(), "closed") }))
	other := w.add(wPatient("Olive", "Marsh"))
	doc := w.authorize(other.ID, func(sc *consent.Scope) {
		sc.Expiry = consent.Expiry{Kind: consent.ExpiryEvent, Event: "When the 2026 brochure is replaced"}
	}, "print_brochure").Document
	require.Equal(t, consent.Allowed, w.state(other.ID, "print_brochure"))
	w.clock.on(time.Hour)
	require.NoError(t, w.o.RecordExpiryEvent(w.ctx, doc.ID, w.o.Today(), "The new brochure is out"))
	require.Equal(t, audit.EventRecorded, w.last().Action)
	w.clock.on(time.Minute)
	require.Equal(t, consent.Expired, w.state(other.ID, "print_brochure"))
	requireSentence(t, w.unchanged(func() error { return w.o.RecordExpiryEvent(w.ctx, doc.ID, w.o.Today(), "again") }))
}

func TestALargePrintStateGetsItsPaper(t *testing.T) {
	w := founded(t)
	p := thePractice()
	p.State = "CA"
	require.NoError(t, w.o.SavePractice(w.ctx, p))
	signed := w.authorize(w.lena().ID, nil, "instagram")
	require.InDelta(t, 14, signed.Document.TypePoints, 0)
	for _, lang := range []string{"en", "es"} {
		pdf, err := w.o.NoticePDFIn(w.ctx, lang)
		require.NoError(t, err)
		require.Contains(t, string(pdf[:5]), "%PDF-")
	}
	pdf, err := w.o.NoticePDF(w.ctx)
	require.NoError(t, err)
	require.NotEmpty(t, pdf)
	require.Equal(t, audit.DocumentPrinted, w.last().Action)
}

func TestLockingInTheMiddleOfWorkLosesNothingSaved(t *testing.T) {
	w := founded(t)
	p := w.lena()
	c := w.arrive(p.ID)
	w.answer(c, nil, "instagram")
	in := w.pad(c.ID, consent.KindMarketing)
	done := make(chan error, 3)
	go func() { _, err := w.o.Sign(w.ctx, c.ID, consent.KindMarketing, in); done <- err }()
	go func() { _, err := w.o.FindPatients(w.ctx, "park"); done <- err }()
	go func() { done <- w.o.Lock(w.ctx, "idle") }()
	saved := false
	for range 3 {
		if err := <-done; err != nil {
			requireKey(t, "error.locked", err)
		}
	}
	n := w.again()
	require.NoError(t, n.signIn("Dr. Ana Hale", ownerWord))
	for _, d := range n.chart(p.ID).Documents {
		saved = saved || d.Kind == consent.KindMarketing
	}
	after, err := n.o.CheckIn(n.ctx, c.ID)
	require.NoError(t, err)
	require.Equal(t, !saved, after.Item(consent.KindMarketing).Open(), "document and packet agree")
	damage, err := n.o.CheckIntegrity(n.ctx, quiet)
	require.NoError(t, err)
	require.Empty(t, damage)
}

func TestManyHandsAtOnce(t *testing.T) {
	w := founded(t)
	p := w.lena()
	c := w.arrive(p.ID)
	w.answer(c, nil, "instagram")
	in := w.pad(c.ID, consent.KindMarketing)
	done := make(chan error, 16)
	for i := range 4 {
		go func() { _, err := w.o.Sign(w.ctx, c.ID, consent.KindMarketing, in); done <- err }()
		go func() {
			_, err := w.o.AddPatient(w.ctx, patient.Patient{First: "Kim", Last: "Example", Born: calendar.MustNew(1980, 1, 1+i)})
			done <- err
		}()
		go func() { _, err := w.o.Chart(w.ctx, p.ID); done <- err }()
		go func() { _, err := w.o.VerifyAudit(w.ctx, quiet); done <- err }()
	}
	twice := 0
	for range 16 {
		if err := <-done; err != nil {
			requireKey(t, "error.already_signed", err)
			twice++
		}
	}
	require.Equal(t, 3, twice, "signed once")
	require.Len(t, w.chart(p.ID).Documents, 3)
	mrns := map[string]bool{}
	found, err := w.o.FindPatients(w.ctx, "example kim")
	require.NoError(t, err)
	for _, f := range found {
		mrns[f.Patient.MRN] = true
	}
	require.Len(t, mrns, 4)
	damage, err := w.o.CheckIntegrity(w.ctx, quiet)
	require.NoError(t, err)
	require.Empty(t, damage)
}
