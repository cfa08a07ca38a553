package today

import (
	"context"
	"errors"
	"testing"

	"fyne.io/fyne/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/access"
	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
	"consentry/ui/page/pagetest"
	"consentry/ui/uitest"
)

type fake struct {
	view    office.TodayView
	err     error
	reads   int
	checkin office.CheckIn
	added   []string
}

func (f *fake) TodayView(context.Context) (office.TodayView, error) { f.reads++; return f.view, f.err }
func (f *fake) Channels(context.Context) ([]consent.Channel, error) { return consent.BuiltIn(), nil }
func (f *fake) StartCheckIn(_ context.Context, id string) (office.CheckIn, error) {
	f.checkin.ID, f.checkin.PatientID = "c-new", id
	return f.checkin, nil
}
func (f *fake) AddDocument(_ context.Context, id string, kind consent.Kind, reason string) (office.CheckIn, error) {
	f.added = append(f.added, id+" "+string(kind)+" "+reason)
	return f.checkin, nil
}

var day = calendar.MustParse

func busy() office.TodayView {
	return office.TodayView{Date: day("2026-11-22"), Patients: 412, Audit: office.AuditState{Entries: 14208, LastVerified: day("2026-11-22"), Intact: true},
		Tasks: []office.Task{
			{Kind: office.TaskConfirmRevocation, Due: day("2026-11-20"), Since: day("2026-11-20"), PatientID: "p1", Patient: "Lena Park", RefID: "f1", Channels: []string{"instagram", "facebook", "tiktok", "youtube"}},
			{Kind: office.TaskFinishCheckIn, Due: day("2026-11-22"), Since: day("2026-11-22"), PatientID: "p2", Patient: "James Whitfield", RefID: "c2", Count: 2},
			{Kind: office.TaskGiveCopy, Due: day("2026-11-22"), Since: day("2026-11-22"), PatientID: "p3", Patient: "Dana Reyes", RefID: "d3"},
			{Kind: office.TaskSignRevocation, Due: day("2026-11-26"), Since: day("2026-11-18"), PatientID: "p6", Patient: "Omar Field", RefID: "f6", Channels: []string{"website_gallery"}},
			{Kind: office.TaskRenew, Due: day("2026-12-10"), Since: day("2026-11-22"), PatientID: "p4", Patient: "Priya Natarajan", RefID: "d4", Channels: []string{"website_gallery"}},
			{Kind: office.TaskDecideHold, Due: day("2026-12-31"), Since: day("2026-11-17"), PatientID: "p5", Patient: "June Castillo", RefID: "f5"},
			{Kind: office.TaskAskAdult, Due: day("2027-01-12"), Since: day("2026-11-12"), PatientID: "p7", Patient: "Alex Moreno", RefID: "d7"},
		}}
}

func open(t *testing.T, f *fake, roles ...access.Role) (*Screen, *pagetest.Host, fyne.Window) {
	t.Helper()
	h := pagetest.New("Maya Ortiz", roles...)
	s := New(h, f)
	w := uitest.Window(t, s.Content())
	h.Window = w
	s.Show(page.Route{Page: page.Today})
	uitest.Settle(w)
	return s, h, w
}

func TestTodaySaysWhatNeedsThePractice(t *testing.T) {
	uitest.App(t)
	_, h, w := open(t, &fake{view: busy()}, access.FrontDesk, access.PrivacyOfficer)
	for _, words := range []string{"Good morning, Maya", "Sunday 22 November 2026 · 7 things need the practice, 1 of them late, 3 due this week",
		"Overdue 2 days", "Confirm the revocation — Lena Park", "Revoked 20 Nov 2026 · Instagram, Facebook, TikTok and 1 more",
		"Started 22 Nov 2026 · 2 documents wait for an answer", "14,208 entries", "Intact", "Verified today", "412"} {
		assert.True(t, uitest.Shows(w, words), words)
	}
	assert.NotNil(t, h.Focused, "Enter checks in the next patient")
	uitest.Key(w, fyne.KeyReturn)
	assert.Equal(t, page.Route{Page: page.CheckIn}, h.Routes[0])
	assert.Empty(t, h.Errors)
}

func TestWhatAnAgencyHidIsToldInTheAccountingOfItsRequest(t *testing.T) {
	uitest.App(t)
	f := &fake{view: office.TodayView{Tasks: []office.Task{{Kind: office.TaskTellHidden, Due: day("2026-11-22"), Since: day("2026-11-22"), PatientID: "p1", Patient: "Lena Park", RefID: "r6"}}}}
	_, h, w := open(t, f, access.PrivacyOfficer)
	uitest.Press(t, w, "Open")
	assert.Equal(t, []page.Route{{Page: page.Disclosures, ID: "p1", Part: page.PartAccounting, Ref: "r6"}}, h.Routes)
}

func TestEachTaskLeadsToWhereItIsDone(t *testing.T) {
	uitest.App(t)
	f := &fake{view: busy()}
	_, h, w := open(t, f, access.FrontDesk, access.PrivacyOfficer)
	for button, want := range map[string]page.Route{
		"Confirm":   {Page: page.Patient, ID: "p1", Part: page.PartPermissions, Ref: "f1"},
		"Continue":  {Page: page.CheckIn, ID: "p2", Ref: "c2"},
		"Give copy": {Page: page.Patient, ID: "p3", Part: page.PartDocuments, Ref: "d3"},
		"Open":      {Page: page.Patient, ID: "p6", Part: page.PartPermissions, Ref: "f6"},
		"Renew":     {Page: page.CheckIn, ID: "p4", Ref: "c-new"},
		"Decide":    {Page: page.Patient, ID: "p5", Part: page.PartPermissions, Ref: "f5"},
		"Ask":       {Page: page.CheckIn, ID: "p7", Ref: "c-new"},
	} {
		h.Routes = nil
		uitest.Press(t, w, button)
		require.Len(t, h.Routes, 1, button)
		assert.Equal(t, want, h.Routes[0], button)
	}
	assert.Len(t, f.added, 2, "renewing and asking add the marketing authorization")
	f.checkin.Items = []office.PacketItem{{Kind: consent.KindMarketing}}
	uitest.Press(t, w, "Renew")
	assert.Len(t, f.added, 2, "unless it is there already")
}

func TestWhyAnswersWithTheRule(t *testing.T) {
	uitest.App(t)
	_, _, w := open(t, &fake{view: busy()}, access.Owner)
	uitest.Press(t, w, "Why?")
	assert.True(t, uitest.Shows(w, "45 CFR 164.508(b)(5)"))
	uitest.Key(w, fyne.KeyEscape)
	assert.True(t, uitest.Shows(w, "Good morning"))
	for _, k := range []office.TaskKind{office.TaskFinishCheckIn, office.TaskGiveCopy, office.TaskRenew, office.TaskConfirmRevocation, office.TaskSignRevocation, office.TaskDecideHold, office.TaskAskAdult,
		office.TaskConfirmLive, office.TaskTakeDown, office.TaskLookAgain, office.TaskContinued, office.TaskFinishKeys, office.TaskEnvelope} {
		for _, key := range []string{"today.why.", "today.example.", "today.citation.", "today.detail."} {
			assert.True(t, i18n.Has(key+string(k)), key+string(k))
		}
		assert.True(t, i18n.Has("task."+string(k)+".title"), k)
		assert.True(t, i18n.Has("task."+string(k)+".button"), k)
	}
}

func TestASecondFactorThatIsMissingIsSaid(t *testing.T) {
	uitest.App(t)
	v := office.TodayView{Date: day("2026-11-22"), Factor: office.FactorState{Asked: true, By: day("2026-11-29")},
		NoFactor: []office.NoFactor{{Name: "Dana Reyes", By: day("2026-11-20")}, {Name: "Maya Ortiz", By: day("2026-11-24")}, {Name: "Sam Lindqvist"},
			{Name: "Ines Roy"}, {Name: "Kit Marlow"}, {Name: "Bo Quist"}}}
	_, h, w := open(t, &fake{view: v}, access.Owner)
	for _, words := range []string{"Set up your second factor by 29 Nov 2026", "6 members have no second factor yet", "Dana Reyes, asked at the next sign-in",
		"Maya Ortiz, until 24 Nov 2026", "Sam Lindqvist, not signed in yet", "and 2 more"} {
		assert.True(t, uitest.Shows(w, words), words)
	}
	assert.False(t, uitest.Shows(w, "Kit Marlow"))
	uitest.Press(t, w, "Set it up")
	uitest.Press(t, w, "Go to People")
	assert.Equal(t, []page.Route{{Page: page.Settings}, {Page: page.People}}, h.Routes)
	for _, st := range []office.FactorState{{}, {Asked: true, Code: true}, {Asked: true, KeyFile: true}} {
		v.Factor, v.NoFactor = st, nil
		_, _, w = open(t, &fake{view: v}, access.Owner)
		assert.False(t, uitest.Shows(w, "second factor"), st)
	}
}

func TestKeysAndTheEnvelopeAreFinishedUnderPeople(t *testing.T) {
	uitest.App(t)
	v := office.TodayView{Date: day("2026-11-22"), Tasks: []office.Task{{Kind: office.TaskFinishKeys, Due: day("2026-11-22"), Since: day("2026-11-22")},
		{Kind: office.TaskEnvelope, Due: day("2026-11-20"), Since: day("2026-11-20")}}}
	_, h, w := open(t, &fake{view: v}, access.Owner)
	assert.True(t, uitest.Shows(w, "It was interrupted; nothing is lost"))
	assert.True(t, uitest.Shows(w, "Opens nothing since 20 Nov 2026"))
	uitest.Press(t, w, "Finish")
	uitest.Press(t, w, "Make")
	assert.Equal(t, []page.Route{{Page: page.People, Part: page.PartKeys}, {Page: page.People, Part: page.PartEnvelope}}, h.Routes)
}

func TestNothingDue(t *testing.T) {
	uitest.App(t)
	_, h, w := open(t, &fake{view: office.TodayView{Date: day("2026-11-22")}}, access.Marketing)
	assert.True(t, uitest.Shows(w, "nothing needs the practice"))
	assert.True(t, uitest.Shows(w, "Nothing is due."))
	assert.True(t, uitest.Shows(w, "Not verified yet"))
	assert.False(t, uitest.Shows(w, "Check in a patient"), "marketing checks nobody in")
	assert.Nil(t, h.Focused)
}

func TestALongListShowsTheMostUrgentFirst(t *testing.T) {
	uitest.App(t)
	v := busy()
	for len(v.Tasks) < 55 {
		v.Tasks = append(v.Tasks, v.Tasks[6])
	}
	_, _, w := open(t, &fake{view: v}, access.FrontDesk)
	count := func() (n int) {
		for _, s := range uitest.Texts(w) {
			if s == "Why?" {
				n++
			}
		}
		return n
	}
	assert.Equal(t, 40, count())
	uitest.Press(t, w, "Show 15 more")
	assert.Equal(t, 55, count())
}

func TestLockDropsTheNamesAndReturningLoadsAgain(t *testing.T) {
	uitest.App(t)
	f := &fake{view: busy()}
	s, _, w := open(t, f, access.FrontDesk)
	s.Hide()
	s.Show(page.Route{Page: page.Today})
	assert.Equal(t, 2, f.reads)
	s.Clear()
	assert.Empty(t, uitest.Texts(w))
	assert.Empty(t, s.view.Tasks)
}

func TestAFailureSaysSoAndOffersAgain(t *testing.T) {
	uitest.App(t)
	f := &fake{err: errors.New("disk")}
	_, h, w := open(t, f, access.FrontDesk)
	require.Len(t, h.Errors, 1)
	f.err, f.view = nil, busy()
	uitest.Press(t, w, "Try again")
	assert.True(t, uitest.Shows(w, "Lena Park"))
}

func TestHowOneIsGreeted(t *testing.T) {
	for name, want := range map[string]string{"Maya Ortiz": "Maya", "Dr. Ana Hale": "Dr. Hale", "Dr. Ana Hale, MD": "Dr. Hale", "Ana": "Ana", "": ""} {
		assert.Equal(t, want, called(name), name)
	}
}

func TestPictures(t *testing.T) {
	for name, mode := range map[string]kit.Mode{"today": kit.Light, "today-dark": kit.Dark, "today-es": kit.Light} {
		uitest.AppIn(t, mode)
		if i18n.Use("en"); name == "today-es" {
			i18n.Use("es")
		}
		t.Cleanup(func() { i18n.Use("en") })
		v := busy()
		v.Training = office.TrainingState{Shown: true, Everyone: true, Members: 12, Current: 11, Owing: []office.TrainingOwed{{Name: "Dana Reyes", Courses: 2, On: day("2026-12-01")}}}
		_, _, w := open(t, &fake{view: v}, access.FrontDesk, access.PrivacyOfficer)
		w.Canvas().Unfocus()
		uitest.Golden(t, w, name)
	}
}

func TestClosingTheDay(t *testing.T) {
	uitest.App(t)
	f := &fake{view: busy()}
	f.view.Close = office.CloseDay{CheckIns: 2, Unseen: []string{"PRACTICE-B"}}
	s, h, w := open(t, f, access.FrontDesk, access.Owner)
	assert.False(t, uitest.Shows(w, "in the tray"))
	h.SetTray(3)
	require.NotNil(t, h.Cards)
	require.NotNil(t, h.Drives)
	h.Cards([]page.Card{{Label: "CANON_DC"}})
	h.Drives([]page.Plugged{{Name: "PRACTICE-A", Dir: "/x"}})
	uitest.Settle(w)
	for words, want := range map[string]page.Name{"2 check-ins are not finished": page.CheckIn, "3 pictures in the tray, not saved": page.Intake, "Card CANON_DC is still plugged in": page.Intake,
		"Drive PRACTICE-A is still plugged in": page.Backup, "Nobody has seen drive PRACTICE-B": page.Backup} {
		h.Routes = nil
		uitest.Press(t, w, words)
		require.Len(t, h.Routes, 1, words)
		assert.Equal(t, want, h.Routes[0].Page, words)
	}
	assert.True(t, uitest.Shows(w, "5 open"))
	h.Drives([]page.Plugged{{Name: "PRACTICE-A", Dir: "/x"}, {Name: "KEY", Dir: "/y"}})
	assert.True(t, uitest.Shows(w, "2 drives are still plugged in"))
	uitest.Golden(t, w, "closing")
	s.Hide()
	assert.Nil(t, h.Cards, "nobody listens while another page is in front")
}

func TestTheTrainingCardSaysWhoOwesWhat(t *testing.T) {
	uitest.App(t)
	v := busy()
	v.Training = office.TrainingState{Shown: true, Everyone: true, Members: 6, Current: 2, Owing: []office.TrainingOwed{{Name: "Dana Reyes", Courses: 3, On: day("2026-11-24")},
		{Name: "Sam Lindqvist", Courses: 1, On: day("2026-12-01")}, {Name: "Noor Haddad", Courses: 2, On: day("2026-12-20")}, {Name: "Kit Marlow", Courses: 1, On: day("2026-12-20")}}}
	_, h, w := open(t, &fake{view: v}, access.Owner)
	for _, words := range []string{"2 of 6", "33 %", "Dana Reyes: 3 courses by 24 Nov 2026", "Sam Lindqvist: 1 course by 1 Dec 2026", "and one more member"} {
		assert.True(t, uitest.Shows(w, words), words)
	}
	assert.False(t, uitest.Shows(w, "Kit Marlow"))
	uitest.Press(t, w, "See who owes what")
	assert.Equal(t, page.Route{Page: page.Training, Part: page.PartMatrix}, h.Routes[0])

	v.Training.Owing[0].On = day("2026-11-21")
	_, _, w = open(t, &fake{view: v}, access.Owner)
	assert.True(t, uitest.Shows(w, "1 late"))
	v.Training.Owing, v.Training.Current = nil, 6
	_, _, w = open(t, &fake{view: v}, access.Owner)
	assert.True(t, uitest.Shows(w, "Everybody is current"))

	v.Training = office.TrainingState{Shown: true, Members: 6, Owing: []office.TrainingOwed{{Name: "Maya Ortiz", Courses: 2, On: day("2026-12-01")}}}
	_, h, w = open(t, &fake{view: v}, access.FrontDesk)
	assert.True(t, uitest.Shows(w, "2 courses"))
	assert.True(t, uitest.Shows(w, "9 days left"))
	uitest.Press(t, w, "Take my courses")
	assert.Equal(t, page.Route{Page: page.Training, Part: page.PartMine}, h.Routes[0])
	v.Training.Owing = nil
	_, _, w = open(t, &fake{view: v}, access.FrontDesk)
	assert.True(t, uitest.Shows(w, "You owe no course"))
	v.Training = office.TrainingState{}
	_, _, w = open(t, &fake{view: v}, access.Auditor)
	assert.False(t, uitest.Shows(w, "Training"))
}

func TestBeforeTheFirstBackupThereIsNone(t *testing.T) {
	uitest.App(t)
	v := office.TodayView{Date: day("2026-11-22"), Tasks: []office.Task{{Kind: office.TaskBackUp, Due: day("2026-11-22")}}}
	_, h, w := open(t, &fake{view: v}, access.Owner)
	assert.True(t, uitest.Shows(w, "There is no backup yet: everything is on this computer only"))
	assert.False(t, uitest.Shows(w, "Nothing newer than"))
	uitest.Press(t, w, "Back up")
	assert.Equal(t, []page.Route{{Page: page.Backup}}, h.Routes)
}

func TestWhoChecksNobodyInDoesNotCloseTheDay(t *testing.T) {
	uitest.App(t)
	_, _, w := open(t, &fake{view: office.TodayView{Date: day("2026-11-22")}}, access.Marketing)
	assert.False(t, uitest.Shows(w, "Close the day"))
}
