package oversight

import (
	"context"
	"errors"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/office"
	rules "consentry/domain/oversight"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
	"consentry/ui/page/pagetest"
	"consentry/ui/uitest"
)

const right = "violet harbor ladder twelve"

var day = calendar.MustParse

func at(s string) time.Time {
	t, err := time.Parse("2006-01-02 15:04", s)
	if err != nil {
		panic(err)
	}
	return t
}

func line(seq uint64, when string, a audit.Action) office.AuditLine {
	return office.AuditLine{Row: audit.Row{Seq: seq, At: at(when), Actor: "m3", Role: "front_desk", Event: audit.Event{Action: a, PatientID: "p1"}}, Actor: "Maya Ortiz", Patient: "Luz Ortiz"}
}

type fake struct {
	alerts      []office.AlertLine
	sample      office.AccessSample
	review      office.ReviewDraft
	emergencies []office.EmergencyLine
	looks       int
	asked       [][]uint64
	filter      office.AuditFilter
	err         error
	printed     []string
}

func (f *fake) AccountReviewPaper(_ context.Context, id string) ([]byte, error) {
	f.printed = append(f.printed, id)
	return []byte("%PDF-1.7 " + id), f.err
}

func (f *fake) Members(context.Context) ([]access.Member, error) {
	return []access.Member{{ID: "m1", Name: "Dr. Ana Hale"}, {ID: "m3", Name: "Maya Ortiz"}}, nil
}

func (f *fake) AuditEntries(_ context.Context, seqs []uint64) ([]office.AuditLine, error) {
	f.asked = append(f.asked, seqs)
	return []office.AuditLine{line(41, "2026-11-20 10:02", audit.PatientViewed), line(44, "2026-11-20 16:40", audit.PatientViewed)}, nil
}

func (f *fake) AuditPage(_ context.Context, flt office.AuditFilter, _, _ int) ([]office.AuditLine, int, error) {
	f.filter = flt
	return []office.AuditLine{line(51, "2026-11-20 14:05", audit.PatientViewed)}, 1, nil
}

func (f *fake) Alerts(context.Context) ([]office.AlertLine, error) { f.looks++; return f.alerts, f.err }

func short(words string) error {
	if len([]rune(words)) < rules.MinReason {
		return &office.Problem{Key: "oversight.error.reason", Err: rules.ErrReason}
	}
	return nil
}

func (f *fake) CloseAlert(_ context.Context, id, how, reason string) error {
	if err := short(reason); err != nil {
		return err
	}
	for i := range f.alerts {
		if f.alerts[i].ID == id {
			f.alerts[i].Closed, f.alerts[i].By = &rules.Closing{ID: id, State: how, Reason: reason, On: day("2026-11-22")}, "Dr. Ana Hale"
		}
	}
	return nil
}

func (f *fake) AccessSample(context.Context) (office.AccessSample, error) { return f.sample, nil }

func (f *fake) LookAtSample(_ context.Context, month string, seq uint64, proper bool, note string) error {
	for i := range f.sample.Lines {
		if f.sample.Lines[i].Row.Seq == seq && month == f.sample.Month {
			f.sample.Lines[i].Looked = &office.SampleFinding{By: "m1", At: at("2026-11-22 09:00"), Proper: proper, Note: note}
			f.sample.Open--
		}
	}
	return nil
}

func (f *fake) AccountReview(context.Context) (office.ReviewDraft, error) { return f.review, nil }

func (f *fake) SignReview(_ context.Context, s office.Secret, decisions map[string]rules.Account) (rules.Review, error) {
	if string(s.Password) != right {
		return rules.Review{}, office.ErrWrongSecret
	}
	r := rules.Review{ID: "r1", State: rules.ReviewSigned, Owner: "m1", On: day("2026-11-22"), Quarter: f.review.Quarter, Alone: true}
	for _, a := range f.review.Accounts {
		d := decisions[a.Member]
		a.Decision, a.Note, a.Roles2 = d.Decision, d.Note, d.Roles2
		r.Accounts = append(r.Accounts, a)
		if a.Decision != rules.Keep {
			f.review.Open = append(f.review.Open, a)
		}
	}
	f.review.Signed = &r
	f.review.Past = append([]rules.Review{r}, f.review.Past...)
	return r, nil
}

func (f *fake) Emergencies(context.Context) ([]office.EmergencyLine, error) {
	return f.emergencies, nil
}

func (f *fake) ReviewEmergency(_ context.Context, id string, fitting bool, findings string) error {
	if err := short(findings); err != nil {
		return err
	}
	for i := range f.emergencies {
		if e := &f.emergencies[i]; e.ID == id {
			e.State, e.Fitting, e.Findings, e.Reviser, e.At = rules.EmergencyReviewed, fitting, findings, "Dr. Ana Hale", at("2026-11-22 09:00")
		}
	}
	return nil
}

func newFake() *fake {
	f := &fake{}
	alert := func(r rules.Rule, on, member, patient string, n, limit int) {
		f.alerts = append(f.alerts, office.AlertLine{Alert: rules.Alert{ID: string(r), Rule: r, On: day(on), Count: n, Limit: limit, Seqs: []uint64{41, 44}},
			Member: member, Patient: patient, DueOn: day(on).AddDays(7)})
	}
	alert(rules.SameFamily, "2026-11-20", "Maya Ortiz", "Luz Ortiz", 2, 0)
	alert(rules.Burst, "2026-11-19", "Dana Reyes", "", 31, 25)
	alert(rules.WatchedOpen, "2026-11-14", "Maya Ortiz", "Star Moon", 1, 0)
	alert(rules.FailedDoor, "2026-11-13", "Sam Lindqvist", "", 9, 5)
	f.alerts[3].Closed, f.alerts[3].By = &rules.Closing{State: rules.Explained, On: day("2026-11-16"), Reason: "forgot the password after the holidays"}, "Dr. Ana Hale"
	f.sample = office.AccessSample{Month: "2026-10", DueOn: day("2026-11-15"), Open: 3}
	for i, when := range []string{"2026-10-02 09:15", "2026-10-08 11:30", "2026-10-21 15:47"} {
		f.sample.Lines = append(f.sample.Lines, office.SampleLine{AuditLine: line(uint64(20+i), when, audit.PatientViewed)})
	}
	f.review = office.ReviewDraft{Quarter: "2026-Q4", DueOn: day("2026-12-31"), Names: map[string]string{"m1": "Dr. Ana Hale"}, Accounts: []rules.Account{
		{Member: "m1", Name: "Dr. Ana Hale", Roles: []access.Role{access.Owner, access.PrivacyOfficer}, LastUse: day("2026-11-22"), Opened: 40, Usual: 40},
		{Member: "m2", Name: "Front desk", Roles: []access.Role{access.FrontDesk}, LastUse: day("2026-11-21"), Opened: 12, Usual: 12, Shared: true},
		{Member: "m3", Name: "Maya Ortiz", Roles: []access.Role{access.FrontDesk}, LastUse: day("2026-09-02"), Opened: 61, Usual: 12}},
		Past: []rules.Review{{ID: "r0", State: rules.ReviewSigned, Owner: "m1", On: day("2026-09-28"), Quarter: "2026-Q3",
			Accounts: []rules.Account{{Member: "m1", Name: "Dr. Ana Hale", Roles: []access.Role{access.Owner}, Decision: rules.Keep}}}}}
	began := at("2026-11-20 14:02")
	f.emergencies = []office.EmergencyLine{
		{Emergency: rules.Emergency{ID: "e1", State: rules.EmergencyOpen, Owner: "m4", Reason: "patient fainted in the hall", From: began, Until: began.Add(time.Hour), Ended: began.Add(22 * time.Minute), DueOn: day("2026-11-24")},
			Member: "Sam Lindqvist", Seqs: 4},
		{Emergency: rules.Emergency{ID: "e0", State: rules.EmergencyReviewed, Owner: "envelope:s9", Who: "Kit Marlow", Reason: "surgeon in a plane, hospital asked for allergies", From: at("2026-10-03 20:10"),
			Until: at("2026-10-03 21:10"), Fitting: true, Findings: "One record, the patient of the hospital.", At: at("2026-10-05 09:00")}, Member: "Kit Marlow", Reviser: "Dr. Ana Hale", Seqs: 2}}
	return f
}

func open(t *testing.T, f *fake, part string, role access.Role) (*Screen, *pagetest.Host, fyne.Window) {
	t.Helper()
	h := pagetest.New("Dr. Ana Hale", role)
	s := New(h, f)
	w := uitest.WindowOf(t, s.Content(), fyne.NewSize(1068, 748))
	h.Window = w
	s.Show(page.Route{Page: page.Oversight, Part: part})
	uitest.Settle(w)
	return s, h, w
}

func TestAlertsAreSentencesAndEndWithAReason(t *testing.T) {
	uitest.App(t)
	f := newFake()
	_, h, w := open(t, f, "", access.Owner)
	for _, words := range []string{"Maya Ortiz opened a record with their own surname or address: Luz Ortiz, 2 times on 20 Nov",
		"Dana Reyes opened 31 different records within an hour on 19 Nov", "usual: up to 25", "look by 27 Nov 2026",
		"9 failed sign-ins with the name of Sam Lindqvist", "forgot the password after the holidays", "Alerts 3"} {
		assert.True(t, uitest.Shows(w, words), words)
	}
	uitest.Press(t, w, "Look at the entries")
	assert.True(t, uitest.Shows(w, "20 Nov 2026 10:02"), uitest.Texts(w))
	assert.Equal(t, [][]uint64{{41, 44}}, f.asked)
	uitest.Key(w, fyne.KeyEscape)
	uitest.Press(t, w, "Explained…")
	uitest.Press(t, w, "Close the alert")
	assert.True(t, uitest.Shows(w, "Write a few words."))
	uitest.Type(t, w, "What explains it?", "cousin")
	uitest.Press(t, w, "Close the alert")
	assert.True(t, uitest.Shows(w, "at least ten letters"))
	uitest.Type(t, w, "What explains it?", "cousin, came in for a check-in")
	uitest.Press(t, w, "Close the alert")
	assert.Equal(t, rules.Explained, f.alerts[0].Closed.State)
	uitest.Press(t, w, "Handle as an incident…")
	assert.True(t, uitest.Shows(w, "45 CFR 164.404"))
	uitest.Type(t, w, "What is known so far?", "nobody knows why")
	uitest.Press(t, w, "Record the incident")
	assert.Equal(t, rules.Incident, f.alerts[1].Closed.State)
	assert.Equal(t, 2, h.Refreshed)
	assert.Empty(t, h.Errors)
	uitest.Settle(w)
	assert.True(t, uitest.Shows(w, "Alerts 1"))
}

func TestEveryRuleHasItsWords(t *testing.T) {
	for _, r := range rules.Rules() {
		for _, key := range []string{"oversight.alert.", "oversight.rule.", "oversight.why.rule.", "oversight.example.rule."} {
			assert.True(t, i18n.Has(key+string(r)), key+string(r))
		}
	}
	for _, item := range append(rules.JoiningItems(), rules.LeavingItems()...) {
		assert.True(t, i18n.Has("oversight.item."+string(item)), item)
	}
	assert.Contains(t, said(office.AlertLine{Alert: rules.Alert{Rule: rules.MassExport, Count: 1000}}), "as a whole")
	assert.Equal(t, "October 2026", monthName("2026-10"))
}

func TestNothingFoundAndNothingReadIsSaid(t *testing.T) {
	uitest.App(t)
	f := &fake{}
	s, h, w := open(t, f, "", access.Owner)
	assert.True(t, uitest.Shows(w, "Nothing stands out."))
	f.err = errors.New("disk")
	s.Show(page.Route{})
	uitest.Settle(w)
	require.Len(t, h.Errors, 1)
	f.err = nil
	uitest.Press(t, w, "Try again")
	uitest.Settle(w)
	assert.True(t, uitest.Shows(w, "Nothing stands out."))
	looks := f.looks
	for part, words := range map[string]string{page.PartSample: "there is nothing to draw from", page.PartEmergencies: "Nobody has taken emergency access."} {
		_, _, w = open(t, f, part, access.Auditor)
		assert.True(t, uitest.Shows(w, words), words)
	}
	assert.Equal(t, looks, f.looks, "a look is on record: only who opens the tab has looked")
}

func TestTheSampleIsLookedAtLineByLine(t *testing.T) {
	uitest.App(t)
	f := newFake()
	_, h, w := open(t, f, page.PartSample, access.Owner)
	assert.True(t, uitest.Shows(w, "October 2026: 3 accesses are left to look at, by 15 Nov 2026."))
	uitest.Press(t, w, "Proper")
	uitest.Press(t, w, "Not proper…")
	uitest.Type(t, w, "What was wrong, and what follows?", "no visit, spoke with Maya")
	uitest.Press(t, w, "Not proper")
	uitest.Settle(w)
	assert.False(t, f.sample.Lines[1].Looked.Proper)
	assert.True(t, f.sample.Lines[0].Looked.Proper)
	assert.True(t, uitest.Shows(w, "no visit, spoke with Maya"))
	uitest.Press(t, w, "Proper")
	uitest.Settle(w)
	assert.True(t, uitest.Shows(w, "October 2026 is looked at."), uitest.Texts(w))
	assert.Empty(t, h.Errors)
}

func TestAccountsAreDecidedAndSigned(t *testing.T) {
	uitest.App(t)
	f := newFake()
	s, h, w := open(t, f, page.PartAccounts, access.Owner)
	for _, words := range []string{"sign by 31 Dec 2026", "Looks shared", "Unusual", "Not used", "61 records opened this quarter (usual: 12)", "Last used 2 Sep 2026", "2026-Q3 · one account"} {
		assert.True(t, uitest.Shows(w, words), words)
	}
	uitest.Press(t, w, "Sign the review")
	assert.True(t, uitest.Shows(w, "Choose one."))
	uitest.Choose(t, w, "About Dr. Ana Hale", "Keep")
	uitest.Choose(t, w, "About Front desk", "Remove")
	uitest.Press(t, w, "Sign the review")
	assert.True(t, uitest.Shows(w, "needs a note"))
	uitest.Type(t, w, "Why?", "three people use it")
	s.Hide()
	s.Show(page.Route{})
	uitest.Settle(w)
	uitest.Choose(t, w, "About Maya Ortiz", "Keep")
	uitest.Press(t, w, "Sign the review")
	require.True(t, uitest.Shows(w, "Keep: 2 · change: 0 · remove: 1"), "what was chosen before is kept")
	field := uitest.FindField(t, w, "Your password")
	field.Focus()
	uitest.Letters(w, "wrong")
	uitest.Key(w, fyne.KeyReturn)
	assert.True(t, uitest.Shows(w, "This password does not open the account."))
	field.Control().(*kit.PasswordField).Clear()
	field.Focus()
	uitest.Letters(w, right)
	uitest.Key(w, fyne.KeyReturn)
	uitest.Settle(w)
	require.NotNil(t, f.review.Signed)
	assert.Equal(t, "three people use it", f.review.Signed.Accounts[1].Note)
	for _, words := range []string{"2026-Q4 is signed: Dr. Ana Hale", "The review is not complete", "remove Front desk", "Nobody else could have reviewed"} {
		assert.True(t, uitest.Shows(w, words), words)
	}
	uitest.Press(t, w, "Go to People")
	assert.Equal(t, page.People, h.Routes[0].Page)
	assert.Empty(t, h.Errors)
	s.Clear()
	assert.Empty(t, uitest.Texts(w))
}

func TestASignedReviewIsPrinted(t *testing.T) {
	uitest.App(t)
	f := newFake()
	_, _, w := open(t, f, page.PartAccounts, access.Auditor)
	uitest.Press(t, w, "Print")
	assert.Equal(t, []string{"r0"}, f.printed, "one of the reviews before")
	f.review.Signed = &rules.Review{ID: "r1", State: rules.ReviewSigned, Owner: "m1", On: day("2026-11-22"), Quarter: "2026-Q4", Accounts: f.review.Accounts}
	_, h, w := open(t, f, page.PartAccounts, access.Owner)
	uitest.Press(t, w, "Print")
	assert.Equal(t, []string{"r0", "r1"}, f.printed)
	require.Len(t, h.PDFs, 1)
	f.err = errors.New("disk")
	uitest.Press(t, w, "Print")
	require.Len(t, h.Errors, 1)
	assert.Len(t, h.PDFs, 1)
}

func TestOtherRolesAreGivenWithANote(t *testing.T) {
	uitest.App(t)
	f := newFake()
	f.review.Accounts = f.review.Accounts[2:]
	_, _, w := open(t, f, page.PartAccounts, access.SecurityOfficer)
	uitest.Choose(t, w, "About Maya Ortiz", "Change")
	uitest.Settle(w)
	uitest.Walk(w.Content(), func(o fyne.CanvasObject) bool {
		if b, ok := o.(*kit.CheckBox); ok && (b.Text() == "Front desk" || b.Text() == "Clinical") {
			uitest.PressAt(t, w, b)
		}
		return true
	})
	uitest.Type(t, w, "Why?", "works in the theatre now")
	uitest.Press(t, w, "Sign the review")
	uitest.FindField(t, w, "Your password").Focus()
	uitest.Letters(w, right)
	uitest.Key(w, fyne.KeyReturn)
	require.NotNil(t, f.review.Signed)
	assert.Equal(t, []access.Role{access.Clinical}, f.review.Signed.Accounts[0].Roles2)
}

func TestARunningEmergencyAccessSaysFromWhenItIsReviewed(t *testing.T) {
	uitest.App(t)
	f := newFake()
	now := pagetest.New("Dr. Ana Hale", access.PrivacyOfficer).Async().Now() // the host stands still
	e := &f.emergencies[0]
	e.From, e.Until, e.Ended = now.Add(-20*time.Minute), now.Add(40*time.Minute), time.Time{}
	_, h, w := open(t, f, page.PartEmergencies, access.PrivacyOfficer)
	assert.True(t, uitest.Shows(w, "Running now"))
	assert.True(t, uitest.Shows(w, "Can be reviewed from "+e.Until.In(h.Me().Zone).Format("15:04")), uitest.Texts(w))
	assert.False(t, uitest.Shows(w, "Review…"))
}

func TestEmergencyAccessIsReviewed(t *testing.T) {
	uitest.App(t)
	f := newFake()
	_, h, w := open(t, f, page.PartEmergencies, access.PrivacyOfficer)
	for _, words := range []string{"Sam Lindqvist · 20 Nov 2026 14:02 to 14:24", "patient fainted in the hall", "Kit Marlow", "with the sealed envelope", "One record, the patient of the hospital."} {
		assert.True(t, uitest.Shows(w, words), words)
	}
	uitest.Press(t, w, "Look at the 4 entries")
	assert.Equal(t, "m4", f.filter.Actor)
	assert.Equal(t, at("2026-11-20 14:24"), f.filter.Until)
	uitest.Key(w, fyne.KeyEscape)
	uitest.Press(t, w, "Review…")
	uitest.Type(t, w, "What did you find?", "one record, the patient who fainted")
	uitest.Press(t, w, "Record the review")
	assert.True(t, uitest.Shows(w, "Choose one."))
	uitest.Choose(t, w, "Did it fit what was opened?", "It fitted")
	uitest.Press(t, w, "Record the review")
	assert.True(t, f.emergencies[0].Fitting)
	assert.Equal(t, 1, h.Refreshed)
	uitest.Settle(w)
	assert.False(t, uitest.Shows(w, "Review…"))
}

func TestWhoOnlyReadsDecidesNothing(t *testing.T) {
	uitest.App(t)
	for part, gone := range map[string][]string{page.PartAlerts: {"Explained…"}, page.PartSample: {"Proper"}, page.PartAccounts: {"Sign the review", "Keep"}, page.PartEmergencies: {"Review…"}} {
		_, _, w := open(t, newFake(), part, access.Auditor)
		for _, words := range gone {
			assert.NotContains(t, uitest.Texts(w), words)
		}
	}
}

func TestPictures(t *testing.T) {
	for _, part := range []string{page.PartAlerts, page.PartSample, page.PartAccounts, page.PartEmergencies} {
		uitest.AppIn(t, kit.Light)
		_, _, w := open(t, newFake(), part, access.Owner)
		if part == page.PartAccounts {
			uitest.Choose(t, w, "About Front desk", "Remove")
			uitest.Settle(w)
		}
		uitest.Golden(t, w, "oversight-"+part)
	}
	uitest.AppIn(t, kit.Dark)
	_, _, w := open(t, newFake(), page.PartAlerts, access.Owner)
	uitest.Golden(t, w, "oversight-alerts-dark")
}
