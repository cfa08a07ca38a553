package incidents

import (
	"context"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/calendar"
	"consentry/domain/incident"
	"consentry/domain/office"
	"consentry/ui/i18n"
	"consentry/ui/page/pagetest"
	"consentry/ui/uitest"
)

// oneOf is a practice that knows one of the people affected.
type oneOf struct {
	*fake
	person  office.AffectedPerson
	back    []calendar.Date
	undone  []string
	changed []office.AffectedChange
	added   []office.NewPerson
	down    []calendar.Date
}

func (f *oneOf) AffectedPerson(context.Context, string, string) (office.AffectedPerson, error) {
	p := f.person
	p.Standing = p.Affected.Standing()
	return p, nil
}

func (f *oneOf) LetterCameBack(_ context.Context, _, _ string, on calendar.Date) (incident.Incident, error) {
	e := &office.Invalid{}
	for _, d := range f.person.Affected.Return(on, today) {
		e.Defects = append(e.Defects, office.Defect{Field: d.Field, Key: d.MessageKey(), Args: d.MessageArgs()})
	}
	if len(e.Defects) > 0 {
		return f.i, e
	}
	f.back = append(f.back, on)
	return f.i, nil
}

func (f *oneOf) EndPosting(_ context.Context, _ string, n int, on calendar.Date) (incident.Incident, error) {
	p := f.i.Postings[n]
	p.DownOn = on
	e := &office.Invalid{}
	for _, d := range incident.CheckPosting(p, today) {
		e.Defects = append(e.Defects, office.Defect{Field: d.Field, Key: d.MessageKey(), Args: d.MessageArgs()})
	}
	if len(e.Defects) > 0 {
		return f.i, e
	}
	f.down = append(f.down, on)
	return f.i, nil
}

func (f *oneOf) LetterNotBack(_ context.Context, _, _, why string) (incident.Incident, error) {
	f.undone = append(f.undone, why)
	f.person.Affected.NotReturned(why, noon, "po")
	return f.i, nil
}

func (f *oneOf) ChangeAffected(_ context.Context, _, _ string, c office.AffectedChange) (incident.Incident, error) {
	f.changed = append(f.changed, c)
	return f.i, nil
}

func (f *oneOf) AddPerson(_ context.Context, _ string, n office.NewPerson) (incident.Incident, error) {
	f.added = append(f.added, n)
	f.i.Tally.Add(incident.Affected{Residence: n.Residence})
	return f.i, nil
}

// visitor is somebody who is no patient, to whom a letter went on 10 November.
func visitor(t *testing.T) *oneOf {
	f := &oneOf{fake: misdirected(t)}
	f.i.Decisions = []incident.Decision{{Outcome: incident.Breach, On: today, By: "po"}}
	f.person = office.AffectedPerson{AffectedLine: office.AffectedLine{Name: "A. Visitor", Affected: incident.Affected{ID: "a1", Name: "A. Visitor", Address: "7 Lake Rd\nDover, NH 03820", Residence: "NH", LetterID: "l1",
		Notices: []incident.Notice{{How: incident.ByMail, SentOn: day("2026-11-10"), LetterID: "l1", Proof: "certificate of mailing"}}}},
		Address: []string{"7 Lake Rd", "Dover, NH 03820"}, To: map[string]office.Addressee{"l1": {Name: "A. Visitor", Lines: []string{"7 Lake Rd", "Dover, NH 03820"}}}}
	return f
}

// at opens a step of the page on an office of its own.
func at(t *testing.T, o Office, step incident.Step) (*Screen, *pagetest.Host) {
	uitest.App(t)
	h := host("owner")
	s := New(h, o)
	h.Window = uitest.Window(t, s.Content())
	s.id, s.open = "i1", step
	s.load()
	return s, h
}

func TestALetterThatCameBack_asksForTheDayAndCanBeTakenBack(t *testing.T) {
	f := visitor(t)
	s, h := at(t, f, incident.StepNotify)
	s.person("a1")
	assert.True(t, uitest.Shows(h.Window, "to 7 Lake Rd, Dover, NH 03820 · certificate of mailing"), "where it went")
	uitest.Golden(t, h.Window, "person")
	uitest.Press(t, h.Window, "The letter came back")
	assert.True(t, uitest.Shows(h.Window, "7 Lake Rd, Dover, NH 03820"))
	uitest.Golden(t, h.Window, "returned")
	for _, c := range []struct{ typed, said string }{
		{"11/09/2026", "It went out on 10 Nov 2026: it cannot have come back earlier."},
		{"11/23/2026", "That day is still to come. Enter today or an earlier day."},
	} {
		uitest.Type(t, h.Window, "It came back on", c.typed)
		uitest.Press(t, h.Window, "Save")
		assert.Equal(t, c.said, uitest.FindField(t, h.Window, "It came back on").Error())
	}
	uitest.Type(t, h.Window, "It came back on", "11/18/2026")
	uitest.Press(t, h.Window, "Save")
	assert.Equal(t, []calendar.Date{day("2026-11-18")}, f.back)

	s.person("a1")
	assert.True(t, uitest.Shows(h.Window, "came back 18 Nov 2026"))
	uitest.Golden(t, h.Window, "person-back")
	uitest.Press(t, h.Window, "It did not come back")
	uitest.Type(t, h.Window, i18n.T("shell.reason"), "the wrong row")
	uitest.Press(t, h.Window, "Save")
	assert.Equal(t, []string{"the wrong row"}, f.undone)
	s.person("a1")
	assert.True(t, uitest.Shows(h.Window, "it was said to have come back 18 Nov 2026, by mistake: the wrong row"))
	assert.False(t, uitest.Shows(h.Window, "It did not come back"))
}

func TestAPostingThatWasTakenDown_asksForTheDay(t *testing.T) {
	f := visitor(t)
	f.i.Postings = []incident.Posting{{Kind: incident.OnWebsite, Where: "home page", From: day("2026-11-10"), TollFree: "(800) 555-0100"}}
	_, h := at(t, f, incident.StepNotify)
	uitest.Press(t, h.Window, "It was taken down")
	assert.True(t, uitest.Shows(h.Window, "home page, stays through 8 Feb 2027"))
	for typed, said := range map[string]string{"11/09/2026": "It went up on 10 Nov 2026: it cannot have been taken down earlier.", "11/23/2026": "That day is still to come. Enter today or an earlier day."} {
		uitest.Type(t, h.Window, "Taken down on", typed)
		uitest.Press(t, h.Window, "Save")
		assert.Equal(t, said, uitest.FindField(t, h.Window, "Taken down on").Error())
	}
	uitest.Type(t, h.Window, "Taken down on", "11/20/2026")
	uitest.Press(t, h.Window, "Save")
	assert.Equal(t, []calendar.Date{day("2026-11-20")}, f.down)
}

func TestSomebodyWhoIsNoPatient_hasAnAddressThatIsPutRight(t *testing.T) {
	f := visitor(t)
	s, h := at(t, f, incident.StepNotify)
	s.changePerson(f.person.Affected)
	uitest.Golden(t, h.Window, "person-change")
	uitest.Type(t, h.Window, "Address", "1 Elm St\nAustin, TX 78701")
	uitest.Press(t, h.Window, "Save")
	require.Len(t, f.changed, 1)
	c := f.changed[0]
	assert.Equal(t, []string{"A. Visitor", "1 Elm St\nAustin, TX 78701", ""}, []string{*c.Name, *c.Address, c.Residence}, "the State follows the address")
	assert.Nil(t, c.NoAddress)

	s.changePerson(incident.Affected{ID: "a2", PatientID: "p1"})
	assert.True(t, uitest.Shows(h.Window, i18n.T("incidents.person.patient")), "a patient's stands on the patient's page")
	uitest.Press(t, h.Window, "Save")
	require.Len(t, f.changed, 2)
	assert.Nil(t, f.changed[1].Address)
}

func TestStatesAreListedByName(t *testing.T) {
	list := states()
	assert.Equal(t, []string{"Alabama", "Wyoming"}, []string{list[0].Label, list[len(list)-1].Label})
	assert.Len(t, list, len(office.States))
}

func TestLetters_sayWhenEachHasGoneOut(t *testing.T) {
	f := visitor(t)
	f.letters = office.LetterCount{Made: 3}
	s, h := at(t, f, incident.StepNotify)
	assert.True(t, uitest.Shows(h.Window, "Print 3 letters again"), "they are made")
	f.letters, f.i.Tally.Last = office.LetterCount{Mailed: 3}, day("2026-11-20")
	s.load()
	assert.True(t, uitest.Shows(h.Window, "Every letter has gone out, the last one on 20 Nov 2026."))
	for _, words := range []string{"Print 3 letters again", "Record the mailing", "Preview PDF"} {
		assert.False(t, uitest.Shows(h.Window, words), words)
	}
}

func TestNumbers_addUpToAllWhoAreAffected(t *testing.T) {
	f := visitor(t)
	mail := incident.Notice{How: incident.ByMail, SentOn: day("2026-11-10")}
	back := mail
	back.ReturnedOn = today
	f.i.Tally = incident.Tally{}
	for _, n := range [][]incident.Notice{{mail}, {mail}, {mail}, {back, {How: incident.ByTelephone, SentOn: today}}} {
		f.i.Tally.Add(incident.Affected{Residence: "TX", Notices: n})
	}
	f.letters = office.LetterCount{Mailed: 3}
	_, h := at(t, f, incident.StepNotify)
	shown := uitest.Texts(h.Window)
	for n, want := range []string{"Affected", "4", "Told", "4", "Still to tell", "0", "Cannot be reached", "0", "1 of those told could not be written to and was told another way."} {
		assert.Equal(t, want, shown[slices.Index(shown, "Affected")+n])
	}
	uitest.Golden(t, h.Window, "numbers")
}

func TestTheReceiptOfWhoWasToldIsShown(t *testing.T) {
	f := visitor(t)
	f.i.Tally = incident.Tally{}
	f.i.Tally.Add(incident.Affected{Residence: "NY", Notices: []incident.Notice{{How: incident.ByMail, SentOn: day("2026-11-10")}}})
	f.i.Told = []incident.Told{{To: incident.ToHHS, On: day("2026-11-12"), Receipt: "BREACH-12345", Note: "by M. Ortiz"}, {To: string(calendar.ToStatePolice), State: "NY", On: today, Receipt: "NY-77"}}
	s, h := at(t, f, incident.StepNotify)
	assert.True(t, uitest.Shows(h.Window, "Receipt BREACH-12345 (by M. Ortiz) · 45 CFR 164.408(c)"))
	assert.True(t, uitest.Shows(h.Window, "Receipt NY-77 · "))
	f.i.Told = append(f.i.Told, incident.Told{To: incident.ToHHS, On: today, Receipt: "BREACH-12399"})
	s.load()
	assert.True(t, uitest.Shows(h.Window, "Receipt BREACH-12345, 12 Nov 2026 (by M. Ortiz) · Receipt BREACH-12399, 22 Nov 2026 · 45 CFR 164.408(c)"))
}

func TestWhatWasDoneIsSaidAsDone(t *testing.T) {
	f := visitor(t)
	f.i.Vendor = &incident.Vendor{Name: "Cloud Frame Inc.", DiscoveredOn: day("2026-09-20")}
	s, h := at(t, f, incident.StepNotify)
	assert.True(t, uitest.Shows(h.Window, "The vendor has to tell you"))
	f.i.Vendor.ToldOn = day("2026-09-29")
	s.load()
	assert.False(t, uitest.Shows(h.Window, "The vendor has to tell you"))
	shown := uitest.Texts(h.Window)
	assert.Equal(t, "29 Sep", shown[slices.Index(shown, "Cloud Frame Inc. told you")-1])
	f.i.Vendor.DiscoveredOn = calendar.Date{}
	s.load()
	assert.True(t, uitest.Shows(h.Window, "Cloud Frame Inc. told you"), "though nobody knows since when they knew")

	f.i.Tally = incident.Tally{}
	f.i.Tally.Add(incident.Affected{Residence: "TX", Notices: []incident.Notice{{How: incident.ByMail, SentOn: day("2026-11-10")}}})
	f.i.Told = []incident.Told{{To: incident.ToHHS, On: today, Receipt: "B-1"}}
	s.load()
	assert.True(t, uitest.Shows(h.Window, "Everybody affected was told"))
	assert.True(t, uitest.Shows(h.Window, "Entered in the HHS portal for 2026"))
}

func TestALawIsNamedOnceAndEveryAgencyByItsName(t *testing.T) {
	f := visitor(t)
	f.i.Tally = incident.Tally{}
	for _, state := range []string{"MA", "NY"} {
		f.i.Tally.Add(incident.Affected{Residence: state, Notices: []incident.Notice{{How: incident.ByMail, SentOn: day("2026-11-10")}}})
	}
	f.i.Told = []incident.Told{{To: incident.ToHHS, On: today, Receipt: "B-1"}}
	s, h := at(t, f, incident.StepNotify)
	assert.True(t, uitest.Shows(h.Window, "One State rule is not confirmed and does not count: Mass. Gen. Laws 93H. Ask counsel."), "three rules of one law")
	assert.True(t, uitest.Shows(h.Window, "Tell the Attorney General (a copy of what HHS got), New York"))
	s.turn(incident.StepClose)
	for _, to := range []string{"the Attorney General", "the Attorney General (a copy of what HHS got)", "the Department of State", "the State Police"} {
		assert.True(t, uitest.Shows(h.Window, "Not told yet: "+to+", New York (N.Y. General Business Law 899-aa)."), to)
	}
}
