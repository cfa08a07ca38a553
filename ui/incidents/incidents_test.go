package incidents

import (
	"context"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/assets"
	"consentry/domain/access"
	"consentry/domain/backup"
	"consentry/domain/calendar"
	"consentry/domain/incident"
	"consentry/domain/letter"
	"consentry/domain/office"
	"consentry/domain/patient"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
	"consentry/ui/page/pagetest"
	"consentry/ui/uitest"
)

var (
	day   = calendar.MustParse
	today = day("2026-11-22")
	noon  = time.Date(2026, 9, 29, 16, 0, 0, 0, time.UTC)
)

// fake is an office that is made up: what it was asked is noted, and the page follows from the incident by the rules.
type fake struct {
	Office
	set      incident.Setting
	i        incident.Incident
	letters  office.LetterCount
	reader   bool
	reported []office.NewIncident
	refuse   error
	lacks    []letter.Lack
	decided  []incident.Outcome
	assessed []incident.Assessment
	words    []incident.Words
	ticked   []incident.Tick
	learned  []string
	added    []office.AffectedFrom
}

func (f *fake) FindPatients(context.Context, string) ([]office.FoundPatient, error) {
	return []office.FoundPatient{{Patient: patient.Patient{ID: "p1", First: "Lena", Last: "Park"}}}, nil
}

func (f *fake) PatientRow(_ context.Context, id string) (patient.Patient, error) {
	if id != "p1" {
		return patient.Patient{}, office.ErrNotPermitted
	}
	return patient.Patient{ID: "p1", First: "Lena", Last: "Park"}, nil
}

func (f *fake) ReportIncident(_ context.Context, n office.NewIncident) (incident.Incident, error) {
	if f.refuse != nil {
		return incident.Incident{}, f.refuse
	}
	f.reported = append(f.reported, n)
	return incident.Incident{ID: "i1", Number: 7}, nil
}

func (f *fake) Incidents(context.Context, bool) ([]office.IncidentLine, error) {
	return []office.IncidentLine{{Incident: f.i, Status: f.i.Status(f.set), Due: day("2026-11-28"), Target: day("2026-10-29"), Owner: "Dr. Ana Hale"}}, nil
}

func (f *fake) YearLog(context.Context, int, string) ([]byte, error) { return []byte("%PDF-log"), nil }
func (f *fake) YearLogCSV(context.Context, int) ([]byte, error)      { return []byte("number\n"), nil }

func (f *fake) OpenIncident(context.Context, string) (office.IncidentPage, error) {
	i, set := f.i, f.set
	p := office.IncidentPage{Incident: i, Today: set.Today, Status: i.Status(set), Current: i.Current(set), Done: map[incident.Step]bool{}, Clocks: i.Clocks(set), Asleep: i.Asleep(set), Duties: i.Duties(set),
		Finding: i.Assessment.Finding(), Blocks: i.Blocks(set), States: i.ResidentStates(set.Home), Names: map[string]string{"m1": "M. Ortiz", "po": "Dr. Ana Hale"}, Letters: f.letters, Reader: f.reader, TaskDue: i.TaskDue(set.Today)}
	p.Discovered, _ = i.DiscoveredOn()
	for _, step := range incident.Steps() {
		p.Done[step] = i.Done(step, set)
	}
	return p, nil
}

func (f *fake) AssessIncident(_ context.Context, _ string, a incident.Assessment) (incident.Incident, error) {
	f.assessed, f.i.Assessment = append(f.assessed, a), a
	return f.i, nil
}

func (f *fake) DecideIncident(_ context.Context, _ string, o incident.Outcome, _ string) (incident.Incident, error) {
	f.decided = append(f.decided, o)
	f.i.Decisions = append(f.i.Decisions, incident.Decision{Outcome: o, On: today, By: "po"})
	return f.i, nil
}

func (f *fake) SaveIncidentWords(_ context.Context, _ string, en, _ incident.Words) (incident.Incident, error) {
	f.words, f.i.Words = append(f.words, en), en
	return f.i, nil
}

func (f *fake) TickIncident(_ context.Context, _ string, t incident.Tick) (incident.Incident, error) {
	t.By, t.At = "m1", noon
	f.ticked, f.i.Contained = append(f.ticked, t), append(f.i.Contained, t)
	return f.i, nil
}

func (f *fake) CloseIncident(_ context.Context, _, learned string) (incident.Incident, error) {
	f.learned = append(f.learned, learned)
	return f.i, f.refuse
}

func (f *fake) AffectedSources(context.Context) (office.AffectedSources, error) {
	return office.AffectedSources{Exports: []office.ExportTrace{{Seq: 41, At: noon}}}, nil
}

func (f *fake) FindAffected(context.Context, string, office.AffectedFrom) (office.AffectedFound, error) {
	return office.AffectedFound{People: []office.FoundPerson{{PatientID: "p1", Name: "Park, Lena", Residence: "TX"}}}, nil
}

func (f *fake) AddAffected(_ context.Context, _ string, a office.AffectedFrom, _ []string) (int, error) {
	f.added = append(f.added, a)
	return 1, nil
}

func (f *fake) BreachLetters(_ context.Context, _ string, progress office.Progress) ([]byte, int, error) {
	progress("incident.progress.print", 1, 3)
	if f.lacks != nil {
		return nil, 0, &office.LetterRefused{Lacks: f.lacks}
	}
	return []byte("%PDF-letters"), 3, nil
}

// misdirected is the incident of the mockup: an e-mail to the wrong patient, about three people in Texas.
func misdirected(t *testing.T) *fake {
	packs, err := calendar.ParseStates(assets.States())
	require.NoError(t, err)
	i := incident.Incident{ID: "i1", Number: 7, State: incident.Open, Title: "Misdirected e-mail",
		Report: incident.Report{Kind: incident.WrongRecipient, What: "Three portraits went to another patient's address", NoticedOn: day("2026-09-29"), HappenedFrom: day("2026-09-28"), By: "m1", At: noon},
		Known:  []incident.Knowledge{{Who: incident.Workforce, On: day("2026-09-29"), By: "m1"}}}
	for _, step := range incident.Checklist(i.Report.Kind) {
		i.Contained = append(i.Contained, incident.Tick{Step: step, At: noon, By: "m1"})
	}
	for _, label := range []string{"The message", "Answer of the recipient", "Mail rule", "Address list"} {
		i.Evidence = append(i.Evidence, incident.Evidence{ID: label, Label: label, Source: "mail program", SHA256: "5f2a0c9d7b1e4a6380f1c2d3e4b5a69788776655443322110099aabbccddeeff", Size: 41_022,
			Custody: []incident.Custody{{At: noon.AddDate(0, 0, 3), By: "po", What: incident.Received}}})
	}
	for range 3 {
		i.Tally.Add(incident.Affected{Residence: "TX"})
	}
	a := &i.Assessment
	a.Permitted, a.Outside, a.Security.Form = incident.No, incident.Yes, incident.Plain
	a.Factors = [4]incident.Factor{{Level: incident.High, Why: "3 portrait photos with names; no SSN or payment data"}, {Level: incident.Medium, Why: "A patient of the practice, by mistyped e-mail address"},
		{Level: incident.High, Why: "Opened; confirmed by telephone on 30 Sep"}, {Level: incident.Medium, Why: "Written assurance of deletion received 1 Oct"}}
	return &fake{i: i, set: incident.Setting{Today: today, Home: "TX", Packs: packs, Off: calendar.FederalHolidays(2026, 2027)}, letters: office.LetterCount{Waiting: 3, Confidential: 1}}
}

func host(roles ...access.Role) *pagetest.Host {
	h := pagetest.New("Dr. Ana Hale", roles...)
	h.Day = today
	return h
}

// ledger is an office that knows an entry of the disclosure ledger.
type ledger struct{ *fake }

func (ledger) Disclosure(_ context.Context, id string) (l office.DisclosureLine, others []office.DisclosureLine, err error) {
	if id != "x1" {
		return l, nil, office.ErrNotFound
	}
	l.On, l.Recipient, l.Address, l.What, l.Purpose = today.AddDays(-3), "Lakeside Hospital", "1 Shore Road", "Photo set of October", "Follow-up surgery"
	return l, nil, nil
}

func TestReport_ofADisclosureThatShouldNotHaveHappenedHasItsFacts(t *testing.T) {
	uitest.App(t)
	f := misdirected(t)
	h := host(access.PrivacyOfficer)
	s := NewReport(h, ledger{f})
	w := uitest.Window(t, s.Content())
	h.Window = w
	s.Show(page.Route{Page: page.Wrong, ID: "p1", Ref: "disclosure:x1"})
	uitest.Choose(t, w, "1. What went wrong?", i18n.T("incident.kind."+string(incident.WrongRecipient)))
	uitest.Press(t, w, "Report it")
	require.Len(t, f.reported, 1)
	n := f.reported[0]
	assert.Equal(t, []any{incident.WrongRecipient, "Lakeside Hospital, 1 Shore Road", today.AddDays(-3), "p1", "disclosure:x1"}, []any{n.Kind, n.Where, n.HappenedFrom, n.PatientID, n.From})
	assert.Contains(t, n.What, "Photo set of October went to Lakeside Hospital on")

	s = NewReport(h, ledger{f})
	s.what.SetValue("typed before")
	s.Show(page.Route{Page: page.Wrong, Ref: "disclosure:x1"})
	assert.Equal(t, "typed before", s.what.Value(), "nothing typed is lost")
}

// drives is an office that knows of a changed drive.
type drives struct{ *fake }

func (drives) ChangedDrive(_ context.Context, id string) (backup.Drive, error) {
	if id != "d2" {
		return backup.Drive{}, office.ErrNotFound
	}
	return backup.Drive{Label: "Drive B", Kept: "the safe", Changed: today.AddDays(-1), ChangedFiles: 12}, nil
}

func TestReport_ofAChangedDriveSaysWhatIsKnown(t *testing.T) {
	uitest.App(t)
	f := misdirected(t)
	h := host(access.FrontDesk)
	s := NewReport(h, drives{f})
	w := uitest.Window(t, s.Content())
	h.Window = w
	s.Show(page.Route{Page: page.Wrong, Ref: "drive:d2"})
	uitest.Press(t, w, "Report it")
	require.Len(t, f.reported, 1)
	n := f.reported[0]
	assert.Equal(t, []any{incident.Malware, "Drive B, kept: the safe", today.AddDays(-1), "drive:d2"}, []any{n.Kind, n.Where, n.NoticedOn, n.From})
	assert.Contains(t, n.What, "12 files on the backup drive Drive B are not what Consentry wrote there.")

	s.what.SetValue("mine")
	s.Show(page.Route{Page: page.Wrong, Ref: "drive:d2"})
	assert.Equal(t, "mine", s.what.Value(), "what was typed stays")
	s.Clear()
	s.Show(page.Route{Page: page.Wrong, Ref: "drive:other"})
	assert.Empty(t, s.what.Value())
}

func TestReport_threeQuestionsAndNoName(t *testing.T) {
	uitest.App(t)
	f := misdirected(t)
	h := host(access.FrontDesk)
	s := NewReport(h, f)
	w := uitest.Window(t, s.Content())
	h.Window = w
	s.Show(page.Route{Page: page.Wrong})
	f.refuse = &office.Invalid{Defects: []office.Defect{{Field: "kind", Key: "incident.bad.need_kind"}, {Field: "what", Key: "incident.bad.need_what"}}}
	uitest.Press(t, w, "Report it")
	assert.True(t, uitest.Shows(w, "Choose what went wrong."))
	assert.True(t, uitest.Shows(w, "Say in a sentence what happened."))
	f.refuse = nil
	uitest.Choose(t, w, "1. What went wrong?", "Sent to the wrong person")
	uitest.Type(t, w, "2. What happened?", "An e-mail went astray")
	uitest.Golden(t, w, "report")
	sent := len(f.reported)
	uitest.Type(t, w, "3. When was it noticed?", "some day")
	uitest.Press(t, w, "Report it")
	assert.NotEmpty(t, uitest.FindField(t, w, "3. When was it noticed?").Error())
	assert.Len(t, f.reported, sent)
	uitest.Type(t, w, "3. When was it noticed?", "11/22/2026")
	s.unnamed.SetOn(true)
	uitest.Press(t, w, "Report it")
	require.NotEmpty(t, f.reported)
	n := f.reported[len(f.reported)-1]
	assert.Equal(t, office.NewIncident{Kind: incident.WrongRecipient, What: "An e-mail went astray", NoticedOn: today, Unnamed: true}, n)
	assert.Equal(t, 1, h.Backs, "who may not read it goes back to work")
	assert.Empty(t, s.what.Value(), "nothing is sent twice")
	s = NewReport(host(access.Owner), f)
	s.sent(f.i)
}

func TestList(t *testing.T) {
	uitest.App(t)
	f := misdirected(t)
	h := host(access.Owner)
	s := NewList(h, f)
	w := uitest.Window(t, s.Content())
	s.Show(page.Route{})
	uitest.Golden(t, w, "list")
	uitest.Press(t, w, "Open")
	assert.Equal(t, page.Route{Page: page.Incident, ID: "i1"}, h.Routes[0])
	uitest.Press(t, w, "Something went wrong")
	assert.Equal(t, page.Wrong, h.Routes[1].Page)
	uitest.Press(t, w, "Print the log")
	assert.Equal(t, [][]byte{[]byte("%PDF-log")}, h.PDFs)
	uitest.Press(t, w, "Save as CSV")
	assert.Contains(t, h.Saved, "breach-log-2026.csv")
}

func screen(t *testing.T, f *fake) (*Screen, *pagetest.Host) {
	uitest.App(t)
	h := host(access.Owner)
	s := New(h, f)
	h.Window = uitest.Window(t, s.Content())
	s.Show(page.Route{Page: page.Incident, ID: "i1"})
	return s, h
}

func TestAssess_asInTheMockup(t *testing.T) {
	f := misdirected(t)
	s, h := screen(t, f)
	assert.Equal(t, incident.StepAssess, s.open, "it opens where there is something to do")
	uitest.Golden(t, h.Window, "assess")
	assert.True(t, uitest.Shows(h.Window, "Result: Breach"))
	assert.True(t, uitest.Shows(h.Window, "6 days left to notify"))
	uitest.Press(t, h.Window, "Confirm and go to notices")
	uitest.Press(t, h.Window, "Confirm")
	assert.Equal(t, []incident.Outcome{incident.Breach}, f.decided)
	assert.Equal(t, incident.StepNotify, s.open)
	uitest.Golden(t, h.Window, "notify")
	uitest.Press(t, h.Window, "Make 3 letters")
	assert.Contains(t, h.PDFs, []byte("%PDF-letters"))
}

func TestAssess_inTheDark(t *testing.T) {
	uitest.AppIn(t, kit.Dark)
	h := host(access.Owner)
	s := New(h, misdirected(t))
	w := uitest.Window(t, s.Content())
	s.Show(page.Route{Page: page.Incident, ID: "i1"})
	uitest.Golden(t, w, "assess-dark")
}

func TestAssess_whatIsTypedIsKeptWhenThePageIsLeft(t *testing.T) {
	f := misdirected(t)
	s, _ := screen(t, f)
	s.answer().Factors[0].Why = "four portraits"
	s.typed().en.Contact = "Dr. Hale"
	s.Hide()
	require.Len(t, f.assessed, 1)
	assert.Equal(t, "four portraits", f.assessed[0].Factors[0].Why)
	require.Len(t, f.words, 1)
	assert.Equal(t, "Dr. Hale", f.words[0].Contact)
	s.Hide()
	assert.Len(t, f.assessed, 1, "once")
}

func TestContain_ticksAndTheLastStepSaysWhatIsOpen(t *testing.T) {
	f := misdirected(t)
	f.i.Contained = nil
	f.i.Report.Kind = incident.Malware
	s, h := screen(t, f)
	assert.Equal(t, incident.StepContain, s.open)
	uitest.Golden(t, h.Window, "contain")
	uitest.Press(t, h.Window, "Done")
	assert.Equal(t, []incident.Tick{{Step: "unplug_network", By: "m1", At: noon}}, f.ticked)
	s.open = incident.StepEvidence
	s.show()
	uitest.Golden(t, h.Window, "evidence")
	s.open = incident.StepClose
	s.show()
	assert.True(t, uitest.Shows(h.Window, "It is not assessed. Until then it is presumed to be a breach (45 CFR 164.402(2))."))
	uitest.Press(t, h.Window, "Add an action")
	uitest.Type(t, h.Window, "By", "some day")
	uitest.Press(t, h.Window, "Save")
	assert.NotEmpty(t, uitest.FindField(t, h.Window, "By").Error(), "a day that is none is said")
	s.close()
	f.refuse = &office.Invalid{Defects: []office.Defect{{Field: "assess", Key: "incident.bad.open_assess", Args: map[string]string{"cite": "x"}}}}
	uitest.Press(t, h.Window, "Close the incident")
	uitest.Type(t, h.Window, "What was learned", "ask twice")
	uitest.Press(t, h.Window, "Close the incident")
	assert.Equal(t, []string{"ask twice"}, f.learned)
	s.close()
	s.open = incident.StepReport
	s.show()
	assert.True(t, uitest.Shows(h.Window, "As it was reported. It is never changed and cannot be deleted."))
	s.Clear()
	assert.False(t, uitest.Shows(h.Window, "Misdirected e-mail"))
}

func TestPeopleFromAnExport(t *testing.T) {
	f := misdirected(t)
	s, h := screen(t, f)
	s.open = incident.StepNotify
	s.show()
	s.addSource()
	uitest.Choose(t, h.Window, "From", "Export of "+i18n.DateTime(noon))
	uitest.Press(t, h.Window, "Look")
	assert.True(t, uitest.Shows(h.Window, "1 person is not on the list yet."))
	uitest.Press(t, h.Window, "Add")
	assert.Equal(t, []office.AffectedFrom{{Kind: incident.FromExport, Of: "41"}}, f.added)
}

func TestReport_fromAPatientsPageIsAboutThatPatientUnlessOneSaysNo(t *testing.T) {
	uitest.App(t)
	f := misdirected(t)
	h := host(access.FrontDesk)
	s := NewReport(h, f)
	h.Window = uitest.Window(t, s.Content())
	s.Show(page.Route{Page: page.Wrong})
	assert.False(t, uitest.Shows(h.Window, "It is about the patient whose page was open"))
	for _, about := range []bool{true, false} {
		s.Show(page.Route{Page: page.Wrong, ID: "p2"})
		assert.True(t, uitest.Shows(h.Window, "It is about the patient whose page was open"), "who may not know the name")
		s.Show(page.Route{Page: page.Wrong, ID: "p1"})
		assert.True(t, uitest.Shows(h.Window, "It is about Lena Park, whose page was open"))
		s.about.SetOn(about)
		uitest.Press(t, h.Window, "Report it")
	}
	require.Len(t, f.reported, 2)
	assert.Equal(t, []string{"p1", ""}, []string{f.reported[0].PatientID, f.reported[1].PatientID})
}

func TestList_whatIsOpenComesFirstWhenOneIsBack(t *testing.T) {
	uitest.App(t)
	s := NewList(host(access.Owner), &fake{})
	s.closed = true
	w := uitest.Window(t, s.Content())
	s.show(nil)
	assert.True(t, uitest.Shows(w, "No incident is closed yet."))
	s.Hide()
	assert.False(t, s.closed)
}

func TestAssess_theResultFollowsEveryReasonAndQuestionsStayOpen(t *testing.T) {
	f := misdirected(t)
	f.i.Assessment.Permitted, f.i.Assessment.Security.Form = incident.NotAsked, ""
	s, h := screen(t, f)
	uitest.Choose(t, h.Window, "How was the information kept?", "Encrypted")
	assert.True(t, uitest.Shows(h.Window, i18n.T("incidents.ask.key_apart")), "what has to hold is asked at once")
	assert.IsType(t, &kit.Select{}, h.Window.Canvas().Focused(), "the keyboard stays where it was")
	uitest.Choose(t, h.Window, "How was the information kept?", "Readable by anybody who has it")
	s.answer().Permitted = incident.No
	s.show()
	assert.True(t, uitest.Shows(h.Window, "Result: Breach"))
	uitest.Type(t, h.Window, "If it is to be “low probability”: why the four together show it", "Deleted unread")
	assert.True(t, uitest.Shows(h.Window, "Result: Low probability of compromise"))
}

func (f *fake) HoldIncident(_ context.Context, _ string, h incident.Hold) (incident.Incident, error) {
	e := &office.Invalid{}
	for _, d := range f.i.CheckHold(h, today) {
		e.Defects = append(e.Defects, office.Defect{Field: d.Field, Key: d.MessageKey(), Args: d.MessageArgs()})
	}
	return f.i, e
}

func (f *fake) LiftIncidentHold(_ context.Context, _ string, n int, l incident.Lift) (incident.Incident, error) {
	f.i.Holds[n].Lifted = &l
	return f.i, nil
}

func TestAHoldIsLiftedWhereItStands(t *testing.T) {
	f := misdirected(t)
	f.i.Holds = []incident.Hold{{Agency: "Police", Official: "Det. Ruiz", StatedOn: today.AddDays(-40)}, {Agency: "FBI", Official: "SA Quinn", StatedOn: today.AddDays(-2), Written: true, Until: today.AddDays(90)}}
	s, h := screen(t, f)
	s.open = incident.StepReport
	s.show()
	assert.True(t, uitest.Shows(h.Window, i18n.T("incidents.hold.was", "date", i18n.Date(today.AddDays(-10)))))
	uitest.Press(t, h.Window, i18n.T("incidents.hold.lift"))
	uitest.Press(t, h.Window, i18n.T("incidents.save"))
	assert.Nil(t, f.i.Holds[0].Lifted)
	require.NotNil(t, f.i.Holds[1].Lifted)
	assert.Equal(t, incident.Lift{On: today, Official: "SA Quinn"}, *f.i.Holds[1].Lifted)
	assert.True(t, uitest.Shows(h.Window, i18n.T("incidents.hold.lifted", "date", i18n.Date(today), "name", "SA Quinn")))
	assert.False(t, uitest.Shows(h.Window, i18n.T("incidents.hold.lift")))
}

func TestMistakesAreSaidAtTheirFields(t *testing.T) {
	s, h := screen(t, misdirected(t))
	s.hold()
	uitest.Type(t, h.Window, "Agency", "FBI")
	uitest.Type(t, h.Window, "Said on", "31 Nov 2026")
	uitest.Press(t, h.Window, "Save")
	said := uitest.FindField(t, h.Window, "Said on")
	assert.NotEmpty(t, said.Error(), "no such day")
	uitest.Type(t, h.Window, "Said on", "12/24/2026")
	uitest.Press(t, h.Window, "Save")
	assert.Equal(t, "Give the day it was said, not later than today (45 CFR 164.412(b)).", said.Error())
	assert.Contains(t, uitest.FindField(t, h.Window, "Name and office of who said it").Error(), "Write down who said it")
	assert.Empty(t, uitest.FindField(t, h.Window, "Agency").Error())
	assert.Empty(t, h.Errors)
}

func TestContain_theKeyboardGoesOnToTheNextStep(t *testing.T) {
	f := misdirected(t)
	f.i.Contained = nil
	_, h := screen(t, f)
	for range incident.Checklist(f.i.Report.Kind) {
		uitest.Key(h.Window, fyne.KeySpace)
	}
	assert.Len(t, f.ticked, len(incident.Checklist(f.i.Report.Kind)), "Space for each")
	uitest.Key(h.Window, fyne.KeySpace)
	assert.True(t, uitest.Shows(h.Window, "The message"), "and once more to the evidence")
}

func TestLettersSayWhatWasTypedAndNotSavedYet(t *testing.T) {
	f := misdirected(t)
	s, h := screen(t, f)
	f.i.Decisions = []incident.Decision{{Outcome: incident.Breach, On: today, By: "po"}}
	s.open = incident.StepNotify
	s.load()
	s.typed().en.WhatHappened = "A stick was lost"
	uitest.Press(t, h.Window, "Make 3 letters")
	require.Len(t, f.words, 1)
	assert.Equal(t, "A stick was lost", f.words[0].WhatHappened)
	assert.Nil(t, s.words, "nothing is left to be saved")
}

func TestWhatALetterLacksIsSaidWhereItIsWritten(t *testing.T) {
	f := misdirected(t)
	s, h := screen(t, f)
	f.i.Decisions = []incident.Decision{{Outcome: incident.Breach, On: today, By: "po"}}
	s.open = incident.StepNotify
	s.load()
	f.lacks = []letter.Lack{{Code: "C2", Cite: "45 CFR 164.404(c)(1)(B)", Fact: "information"}, {Code: "C6", Cite: "45 CFR 164.404(d)(2)(ii)", Fact: "tollfree"}}
	uitest.Press(t, h.Window, "Make 3 letters")
	uitest.Settle(h.Window)
	which := uitest.FindField(t, h.Window, "Which information")
	assert.Equal(t, "No letter was made: each has to say this (45 CFR 164.404(c)(1)(B)). Write it here, then make them again.", which.Error())
	assert.NotEmpty(t, uitest.FindField(t, h.Window, "Toll-free number").Error())
	assert.Empty(t, uitest.FindField(t, h.Window, "What happened").Error())
	assert.Empty(t, h.Errors, "it is said there and nowhere else")
	uitest.Letters(h.Window, "Names")
	assert.Empty(t, which.Error(), "the keyboard was there")
	assert.Equal(t, "Names", s.typed().en.Information)
}

func TestTheBarSaysThatLettersAreBeingMade(t *testing.T) {
	f := misdirected(t)
	s, h := screen(t, f)
	name := ""
	h.OnChore(func(c page.Chore, _ ui.Progress) {
		if c.Name != "" {
			name = c.Name
		}
	})
	s.print()
	assert.Equal(t, "letters", name)
	assert.Equal(t, "Making the letters", i18n.T("shell.chore."+name))
}

func TestAQuestionBeginsWhereSomethingHasToBeFilledIn(t *testing.T) {
	s, h := screen(t, misdirected(t))
	s.tell(incident.Clock{To: incident.ToHHS})
	uitest.Letters(h.Window, "B-4711")
	assert.Equal(t, "B-4711", uitest.FindField(t, h.Window, "Receipt number, or what proves it").Control().(*kit.Entry).Value(), "the day is there already")
	s.close()
	s.mail()
	uitest.Letters(h.Window, "certificate")
	assert.Equal(t, "certificate", uitest.FindField(t, h.Window, "What proves it: a certificate of mailing, or who handed them in").Control().(*kit.Entry).Value())
}

func (f *fake) PeriodIncident(_ context.Context, _ string, p incident.Period) (incident.Incident, error) {
	f.i.Periods = append(f.i.Periods, p)
	return f.i, nil
}
