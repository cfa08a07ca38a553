// Watching over access, through the whole practice: emergency access, alerts, the monthly sample, account reviews, joining
// and leaving.

package wire

import (
	"bytes"
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/office"
	"consentry/domain/oversight"
	"consentry/domain/patient"
)

func (w *world) tasks(kind office.TaskKind) (out []office.Task) {
	w.t.Helper()
	v, err := w.o.TodayView(w.ctx)
	require.NoError(w.t, err)
	for _, x := range v.Tasks {
		if x.Kind == kind {
			out = append(out, x)
		}
	}
	return out
}

func TestEmergencyAccess(t *testing.T) {
	w := founded(t)
	lena := w.lena()
	w.hire("Kit Marlow", access.Marketing)
	w.as("Kit Marlow")
	_, err := w.o.Chart(w.ctx, lena.ID)
	require.ErrorIs(t, err, office.ErrNotPermitted)
	staff := office.Secret{Password: []byte(staffWord)}
	_, err = w.o.BeginEmergency(w.ctx, staff, " ")
	require.ErrorIs(t, err, office.ErrReason)
	_, err = w.o.BeginEmergency(w.ctx, staff, "help")
	require.ErrorIs(t, err, &office.Problem{Key: "oversight.error.reason"})
	_, err = w.o.BeginEmergency(w.ctx, office.Secret{Password: []byte("not the password at all")}, "patient fainted in the hall")
	require.ErrorIs(t, err, office.ErrWrongSecret)
	e, err := w.o.BeginEmergency(w.ctx, office.Secret{Password: []byte(staffWord)}, "patient fainted in the hall")
	require.NoError(t, err)
	me, _ := w.o.Me()
	require.NotNil(t, me.Emergency)
	assert.Equal(t, e.Until, me.Emergency.Until)
	assert.False(t, me.Perms.Has(access.PhotosView), "an hour gives no key to the pictures")
	_, err = w.o.Chart(w.ctx, lena.ID)
	require.NoError(t, err)
	require.ErrorIs(t, w.o.ChangePatient(w.ctx, lena, lena), office.ErrNotPermitted, "it lets nobody change anything")
	_, err = w.o.BeginEmergency(w.ctx, staff, "patient fainted in the hall")
	require.ErrorIs(t, err, office.ErrEmergencyOn)
	w.clock.on(61 * time.Minute)
	_, err = w.o.Chart(w.ctx, lena.ID)
	require.ErrorIs(t, err, office.ErrNotPermitted, "the hour is over")
	me, _ = w.o.Me()
	assert.Nil(t, me.Emergency)

	_, err = w.o.BeginEmergency(w.ctx, office.Secret{Password: []byte(staffWord)}, "patient fainted once more")
	require.NoError(t, err)
	require.NoError(t, w.o.EndEmergency(w.ctx))
	_, err = w.o.Chart(w.ctx, lena.ID)
	require.ErrorIs(t, err, office.ErrNotPermitted, "given back")
	require.ErrorIs(t, w.o.EndEmergency(w.ctx), office.ErrNotFound)

	w.as("Dr. Ana Hale")
	w.refused("oversight.error.emergency_nothing", func() error {
		_, err := w.o.BeginEmergency(w.ctx, office.Secret{Password: []byte(ownerWord)}, "patient fainted in the hall")
		return err
	})
	require.Len(t, w.tasks(office.TaskReviewEmergency), 2)
	list, err := w.o.Emergencies(w.ctx)
	require.NoError(t, err)
	require.Len(t, list, 2)
	assert.Equal(t, "Kit Marlow", list[1].Member)
	assert.Positive(t, list[1].Seqs)
	assert.Equal(t, calendar.MustParse("2026-11-25"), list[1].DueOn)
	require.NoError(t, w.o.ReviewEmergency(w.ctx, list[1].ID, true, "fits what the chart says of that day"))
	w.refused("oversight.error.reviewed", func() error {
		return w.o.ReviewEmergency(w.ctx, list[1].ID, true, "fits what the chart says of that day")
	})
	require.Len(t, w.tasks(office.TaskReviewEmergency), 1)
	assert.Equal(t, audit.EmergencyReviewed, w.log(office.AuditFilter{Action: audit.EmergencyReviewed})[0].Action)
}

// endless is a folder in which the end of wider access is never written.
type endless struct{ office.Keeper }

type endlessOpened struct{ office.Opened }

func (k endless) Unlock(ctx context.Context, slotID string, secret office.Secret) (office.Opened, []office.Failure, error) {
	opened, failures, err := k.Keeper.Unlock(ctx, slotID, secret)
	if err != nil {
		return nil, failures, err
	}
	return endlessOpened{opened}, failures, nil
}

func (o endlessOpened) Write(ctx context.Context, who office.Actor, do func(office.Tx) (audit.Event, error)) error {
	return o.Opened.Write(ctx, who, func(tx office.Tx) (audit.Event, error) {
		ev, err := do(tx)
		if ev.Action == audit.EmergencyEnded {
			return ev, errStopped
		}
		return ev, err
	})
}

func TestEmergencyAccessIsReviewedOnceItIsOver(t *testing.T) {
	w := founded(t)
	w.hire("Kit Marlow", access.Marketing)
	w.as("Kit Marlow")
	take := func() oversight.Emergency {
		w.t.Helper()
		e, err := w.o.BeginEmergency(w.ctx, office.Secret{Password: []byte(staffWord)}, "patient fainted in the hall")
		require.NoError(w.t, err)
		return e
	}
	left := take()
	w.clock.on(5 * time.Minute)
	w.as("Dr. Ana Hale") // Kit's session ends, and what it was given with it
	require.Len(t, w.tasks(office.TaskReviewEmergency), 1)
	list, err := w.o.Emergencies(w.ctx)
	require.NoError(t, err)
	assert.WithinDuration(t, left.From.Add(5*time.Minute), list[0].Ended, time.Minute)
	require.Len(t, w.log(office.AuditFilter{Action: audit.EmergencyEnded}), 1)
	require.NoError(t, w.o.ReviewEmergency(w.ctx, left.ID, true, "patient needed the allergy list"))

	// Its end cannot be written: on record its hour goes on, and there is nothing to review before that is over.
	require.NoError(t, w.o.Lock(w.ctx, "key"))
	deps := w.deps
	deps.Keeper = endless{w.folder}
	w.o = office.New(deps)
	require.NoError(t, w.signIn("Kit Marlow", staffWord))
	cut := take()
	require.ErrorIs(t, w.o.Lock(w.ctx, "key"), errStopped)
	require.NoError(t, w.signIn("Dr. Ana Hale", ownerWord), "it is locked all the same")
	assert.Empty(t, w.tasks(office.TaskReviewEmergency))
	w.clock.on(61 * time.Minute)
	tasks := w.tasks(office.TaskReviewEmergency)
	require.Len(t, tasks, 1)
	assert.Equal(t, cut.DueOn, tasks[0].Due, "its day has not moved")
}

func TestAlertsAreFoundAndClosed(t *testing.T) {
	w := founded(t)
	w.hire("Maya Ortiz", access.FrontDesk)
	w.hire("Ines Roy", access.PrivacyOfficer)
	cousin := w.add(patient.Patient{First: "Luz", Last: "Ortiz", Born: calendar.MustParse("1990-01-02")})
	star := w.add(patient.Patient{First: "Star", Last: "Moon", Born: calendar.MustParse("1991-01-02"), Watched: true})
	w.as("Maya Ortiz")
	for _, id := range []string{cousin.ID, star.ID} {
		w.chart(id)
	}
	require.Error(t, w.signInAs("Ines Roy", "not the password at all"))
	w.clock.on(12 * time.Hour) // half past eight in the evening
	w.as("Maya Ortiz")
	w.chart(cousin.ID)
	w.as("Dr. Ana Hale")
	list, err := w.o.Alerts(w.ctx)
	require.NoError(t, err)
	found := map[oversight.Rule]office.AlertLine{}
	for _, l := range list {
		found[l.Rule] = l
		assert.Nil(t, l.Closed)
	}
	require.Len(t, list, 3)
	assert.Equal(t, "Luz Ortiz", found[oversight.SameFamily].Patient)
	assert.Equal(t, 2, found[oversight.SameFamily].Count)
	assert.Equal(t, "Star Moon", found[oversight.WatchedOpen].Patient)
	assert.Equal(t, "Maya Ortiz", found[oversight.AfterHours].Member)
	due := w.o.Today().AddDays(7)
	assert.Equal(t, map[string]string{"open": "3", "found": "3", "due": due.String()}, w.last().Args)
	require.Equal(t, 3, w.tasks(office.TaskAlerts)[0].Count)
	// Looking once more, days later, and a try to close one closes none of them: they stay due on their own day.
	w.clock.on(5 * 24 * time.Hour)
	w.as("Dr. Ana Hale")
	_, err = w.o.Alerts(w.ctx)
	require.NoError(t, err)
	w.as("Dr. Ana Hale")
	require.Error(t, w.o.CloseAlert(w.ctx, found[oversight.SameFamily].ID, oversight.Explained, "short"))
	require.Equal(t, due, w.tasks(office.TaskAlerts)[0].Due, "late, however often somebody looks")

	require.ErrorIs(t, w.o.CloseAlert(w.ctx, "none", oversight.Explained, "was on the schedule"), office.ErrNotFound)
	require.NoError(t, w.o.CloseAlert(w.ctx, found[oversight.SameFamily].ID, oversight.Explained, "cousin, came in for a check-in"))
	require.NoError(t, w.o.CloseAlert(w.ctx, found[oversight.WatchedOpen].ID, oversight.Incident, "no reason was given"))
	require.NoError(t, w.o.CloseAlert(w.ctx, found[oversight.AfterHours].ID, oversight.Explained, "late clinic on Monday"))
	list, err = w.o.Alerts(w.ctx)
	require.NoError(t, err)
	require.Len(t, list, 3)
	for _, l := range list {
		require.NotNil(t, l.Closed)
		assert.Equal(t, "Dr. Ana Hale", l.By)
	}
	assert.Empty(t, w.tasks(office.TaskAlerts))
	w.clock.on(7 * 24 * time.Hour)
	assert.Len(t, w.tasks(office.TaskAlerts), 1, "every week somebody looks")
}

// signInAs tries another member's password, and lets the present one go on when it is wrong.
func (w *world) signInAs(name, password string) error {
	w.t.Helper()
	require.NoError(w.t, w.o.Lock(w.ctx, "switch"))
	return w.signIn(name, password)
}

func TestMonthlySample(t *testing.T) {
	w := founded(t)
	w.hire("Ines Roy", access.PrivacyOfficer)
	for i := range 15 {
		p := w.add(patient.Patient{First: fmt.Sprintf("Patient%d", i), Last: "Made-Up", Born: calendar.MustParse("1990-01-02").AddDays(i)})
		w.chart(p.ID)
	}
	s, err := w.o.AccessSample(w.ctx)
	require.NoError(t, err)
	assert.Equal(t, "2026-10", s.Month)
	assert.Empty(t, s.Lines, "there was no practice")
	assert.Empty(t, w.tasks(office.TaskSample))
	w.clock.on(10 * 24 * time.Hour) // 3 December
	require.Len(t, w.tasks(office.TaskSample), 1)
	s, err = w.o.AccessSample(w.ctx)
	require.NoError(t, err)
	assert.Equal(t, "2026-11", s.Month)
	assert.Equal(t, calendar.MustParse("2026-12-15"), s.DueOn)
	require.Len(t, s.Lines, 10)
	require.ErrorIs(t, w.o.LookAtSample(w.ctx, s.Month, 1, true, ""), office.ErrNotFound, "not drawn")
	w.refused("error.reason_needed", func() error { return w.o.LookAtSample(w.ctx, s.Month, s.Lines[0].Row.Seq, false, " ") })
	for i, l := range s.Lines {
		assert.NotEmpty(t, l.Patient)
		require.NoError(t, w.o.LookAtSample(w.ctx, s.Month, l.Row.Seq, i > 0, "no visit, nobody knows why"))
		again, err := w.o.AccessSample(w.ctx)
		require.NoError(t, err)
		assert.Equal(t, 9-i, again.Open)
		assert.Equal(t, l.Row.Seq, again.Lines[i].Row.Seq, "the same ones each time")
		assert.Equal(t, i > 0, again.Lines[i].Looked.Proper)
	}
	assert.Empty(t, w.tasks(office.TaskSample))
}

func TestAccountReviewOfTheQuarter(t *testing.T) {
	w := founded(t)
	maya := w.hire("Maya Ortiz", access.FrontDesk)
	desk := w.hire("Front desk", access.FrontDesk)
	lena := w.lena()
	w.as("Maya Ortiz")
	w.chart(lena.ID)
	w.as("Dr. Ana Hale")
	d, err := w.o.AccountReview(w.ctx)
	require.NoError(t, err)
	assert.Equal(t, "2026-Q4", d.Quarter)
	assert.Equal(t, calendar.MustParse("2026-12-31"), d.DueOn, "SE-01")
	require.Len(t, d.Accounts, 3)
	assert.Equal(t, "Dr. Ana Hale", d.Accounts[0].Name)
	assert.True(t, d.Accounts[1].Shared, "SE-11")
	assert.Equal(t, 1, d.Accounts[2].Opened)
	assert.Equal(t, calendar.MustParse("2026-11-23"), d.Accounts[2].LastUse)
	assert.Empty(t, w.tasks(office.TaskAccounts), "five weeks away")

	own := office.Secret{Password: []byte(ownerWord)}
	ana := d.Accounts[0].Member
	w.refused("oversight.error.undecided", func() error { _, err := w.o.SignReview(w.ctx, own, nil); return err })
	w.refused("oversight.error.note", func() error {
		_, err := w.o.SignReview(w.ctx, own, map[string]oversight.Account{ana: {Decision: oversight.Keep}, maya.ID: {Decision: oversight.Keep}, desk.ID: {Decision: oversight.Remove}})
		return err
	})
	r, err := w.o.SignReview(w.ctx, own, map[string]oversight.Account{ana: {Decision: oversight.Keep}, maya.ID: {Decision: oversight.Keep},
		desk.ID: {Decision: oversight.Remove, Note: "shared by the desk"}})
	require.NoError(t, err)
	assert.True(t, r.Alone)
	d, err = w.o.AccountReview(w.ctx)
	require.NoError(t, err)
	require.NotNil(t, d.Signed)
	require.Len(t, d.Open, 1, "SE-02: incomplete while the account is active")
	w.refused("error.not_found", func() error { _, err := w.o.AccountReviewPaper(w.ctx, "none"); return err })
	pdf, err := w.o.AccountReviewPaper(w.ctx, r.ID)
	require.NoError(t, err)
	assert.Equal(t, "%PDF", string(pdf[:4]))
	assert.Equal(t, audit.AccountsPrinted, w.last().Action)
	assert.Equal(t, "2026-Q4", w.last().Args["quarter"])
	require.Len(t, w.tasks(office.TaskAccountsLate), 1)
	require.NoError(t, w.o.DisableMember(w.ctx, desk.ID))
	assert.Empty(t, w.tasks(office.TaskAccountsLate))
	w.clock.on(45 * 24 * time.Hour)
	assert.Empty(t, w.tasks(office.TaskAccounts), "Q4 is done, Q1 has just begun")
	w.clock.on(90 * 24 * time.Hour)
	require.Len(t, w.tasks(office.TaskAccounts), 1, "Q1 was missed")
	d, err = w.o.AccountReview(w.ctx)
	require.NoError(t, err)
	assert.Equal(t, []string{"2027-Q1"}, d.Late)
}

func TestJoiningAndLeaving(t *testing.T) {
	w := founded(t)
	maya := w.hire("Maya Ortiz", access.FrontDesk)
	today := w.o.Today()
	_, err := w.o.BeginPassage(w.ctx, maya.ID, false, today, "")
	require.NoError(t, err)
	_, err = w.o.BeginPassage(w.ctx, maya.ID, false, today, "")
	require.ErrorIs(t, err, office.ErrChangedMeanwhile, "one list at a time")
	list, err := w.o.Passages(w.ctx)
	require.NoError(t, err)
	for _, item := range oversight.JoiningItems() {
		require.NoError(t, w.o.MarkPassage(w.ctx, list[0].ID, item, "", false))
	}
	list, err = w.o.Passages(w.ctx)
	require.NoError(t, err)
	assert.Equal(t, oversight.PassageClosed, list[0].State)
	assert.Empty(t, w.tasks(office.TaskPassage))

	w.refused("error.reason_needed", func() error { _, err := w.o.BeginPassage(w.ctx, maya.ID, true, today, ""); return err })
	ana, _ := w.o.Me()
	_, err = w.o.BeginPassage(w.ctx, ana.Member.ID, true, today, "retires next year")
	require.Error(t, err, "the last owner stays")
	// Announced for Friday: the account works until then.
	p, err := w.o.BeginPassage(w.ctx, maya.ID, true, today.AddDays(4), "moves to another town")
	require.NoError(t, err)
	assert.Len(t, p.Left(), len(oversight.LeavingItems()))
	w.as("Maya Ortiz")
	w.as("Dr. Ana Hale")
	w.clock.on(7 * 24 * time.Hour)
	list, err = w.o.Passages(w.ctx)
	require.NoError(t, err)
	assert.Equal(t, 3, list[0].LateBy, "SE-07: still active three days after the last")
	require.NoError(t, w.o.MarkPassage(w.ctx, p.ID, oversight.AccountDisabled, "", false))
	require.ErrorIs(t, w.o.MarkPassage(w.ctx, p.ID, "coffee", "", false), office.ErrNotFound)
	w.refused("error.reason_needed", func() error { return w.o.MarkPassage(w.ctx, p.ID, oversight.KeysChanged, "", true) })
	require.NoError(t, w.o.MarkPassage(w.ctx, p.ID, oversight.KeysChanged, "held the core ring only, keys stay", true))
	list, err = w.o.Passages(w.ctx)
	require.NoError(t, err)
	assert.Equal(t, today.AddDays(7), list[0].DisabledOn)
	assert.Equal(t, 3, list[0].LateBy)
	assert.Len(t, list[0].Left, len(oversight.LeavingItems())-2)
	require.Error(t, w.signInAs("Dr. Ana Hale", staffWord))
	require.NoError(t, w.signIn("Dr. Ana Hale", ownerWord))
	require.Len(t, w.tasks(office.TaskPassage), 1)

	pdf, err := w.o.PassagePaper(w.ctx, p.ID)
	require.NoError(t, err)
	assert.Equal(t, "%PDF", string(pdf[:4]))
	assert.Equal(t, audit.PassagePrinted, w.last().Action)
	w.refused("error.not_found", func() error { _, err := w.o.PassagePaper(w.ctx, "none"); return err })

	// Leaving today ends the access at once.
	kit := w.hire("Kit Marlow", access.FrontDesk)
	p, err = w.o.BeginPassage(w.ctx, kit.ID, true, w.o.Today(), "dismissed today")
	require.NoError(t, err)
	assert.NotContains(t, p.Left(), oversight.AccountDisabled)
	front, err := w.o.Front(w.ctx)
	require.NoError(t, err)
	for _, l := range front.Logins {
		assert.NotEqual(t, "Kit Marlow", l.Name)
	}
}

func TestSealedEnvelope(t *testing.T) {
	w := founded(t)
	lena := w.lena()
	words := []byte("violet harbor ladder twelve maple north")
	require.ErrorIs(t, w.openEnvelope(words, "Kit Marlow", "surgeon unreachable, patient in the hall"), office.ErrSignedIn)
	require.NoError(t, w.o.Lock(w.ctx, "key"))
	require.ErrorIs(t, w.openEnvelope(words, "Kit Marlow", "surgeon unreachable, patient in the hall"), office.ErrNoEnvelope)
	w.as("Dr. Ana Hale")
	_, err := w.o.MakeEnvelope(w.ctx, office.Secret{Password: []byte("somebody else's password")})
	require.ErrorIs(t, err, office.ErrWrongSecret)
	first := w.envelope()
	second := w.envelope()
	state, err := w.o.EnvelopeState(w.ctx)
	require.NoError(t, err)
	assert.Equal(t, w.o.Today(), state.On)
	require.NoError(t, w.o.Lock(w.ctx, "key"))

	reason := "surgeon unreachable, patient in the hall"
	w.kindOf("error.wrong_password", w.openEnvelope(first, "Kit Marlow", reason))
	require.Error(t, w.openEnvelope(second, " ", reason))
	require.ErrorIs(t, w.openEnvelope(second, "Kit Marlow", " "), office.ErrReason)
	require.NoError(t, w.openEnvelope(append([]byte("  "), bytes.ToUpper(second)...), "Kit  Marlow", reason))
	_, err = w.o.Chart(w.ctx, lena.ID)
	require.NoError(t, err)
	require.ErrorIs(t, w.o.ChangePatient(w.ctx, lena, lena), office.ErrNotPermitted)
	_, err = w.o.Members(w.ctx)
	require.ErrorIs(t, err, office.ErrNotPermitted)
	w.clock.on(61 * time.Minute)
	_, err = w.o.Chart(w.ctx, lena.ID)
	require.ErrorIs(t, err, office.ErrNotPermitted, "the hour is over")
	require.NoError(t, w.o.Lock(w.ctx, "idle"))
	require.ErrorIs(t, w.openEnvelope(second, "Kit Marlow", reason), office.ErrNoEnvelope, "it opens once")

	w.as("Dr. Ana Hale")
	require.Len(t, w.tasks(office.TaskReviewEmergency), 1)
	list, err := w.o.Emergencies(w.ctx)
	require.NoError(t, err)
	require.Len(t, list, 1)
	assert.Equal(t, "Kit Marlow", list[0].Member)
	lines, _, err := w.o.AuditPage(w.ctx, office.AuditFilter{Action: audit.PatientViewed}, 0, 1)
	require.NoError(t, err)
	assert.Equal(t, "Kit Marlow", lines[0].Actor)
	state, err = w.o.EnvelopeState(w.ctx)
	require.NoError(t, err)
	assert.False(t, state.UsedOn.IsZero())
	assert.Len(t, w.log(office.AuditFilter{Action: audit.SignInFailed}), 2, "the owner's, and the void envelope's")
	require.NoError(t, w.o.ReviewEmergency(w.ctx, list[0].ID, true, "patient needed the allergy list"))
}

func (w *world) openEnvelope(phrase []byte, who, reason string) error {
	return w.o.OpenEnvelope(w.ctx, phrase, who, reason)
}

func (w *world) kindOf(key string, err error) {
	w.t.Helper()
	require.ErrorIs(w.t, err, &office.Problem{Key: key})
}

// seeing is a printer that remembers the words it printed.
type seeing struct {
	office.Printer
	phrase string
}

func (p *seeing) Envelope(sh office.EnvelopeSheet) ([]byte, error) {
	p.phrase = sh.Phrase
	return p.Printer.Envelope(sh)
}

// envelope makes one and reads the words off the page, as a person would; the owner stays signed in.
func (w *world) envelope() []byte {
	w.t.Helper()
	require.NoError(w.t, w.o.Lock(w.ctx, "key"))
	deps := w.deps
	seen := &seeing{Printer: deps.Printer}
	deps.Printer = seen
	w.o = office.New(deps)
	require.NoError(w.t, w.signIn("Dr. Ana Hale", ownerWord))
	pdf, err := w.o.MakeEnvelope(w.ctx, office.Secret{Password: []byte(ownerWord)})
	require.NoError(w.t, err)
	require.Contains(w.t, string(pdf[:8]), "%PDF")
	return []byte(seen.phrase)
}
