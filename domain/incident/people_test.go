package incident

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/calendar"
)

// said names each mistake with its field.
func said(ds []Defect) (out []string) {
	for _, d := range ds {
		out = append(out, d.Field+":"+d.Code)
	}
	return out
}

// letterOut is somebody to whom a letter went out on 1 December.
func letterOut() Affected {
	return Affected{ID: "a1", Name: "A visitor", Address: "7 Lake Rd\nDover, NH 03820", LetterID: "l1", Notices: []Notice{{How: ByMail, SentOn: calendar.MustParse("2026-12-01"), LetterID: "l1"}}}
}

func TestALetterComesBackOnADayBetweenItsMailingAndToday(t *testing.T) {
	today := calendar.MustParse("2026-12-10")
	for name, c := range map[string]struct {
		on   string
		want []string
	}{
		"no day":                   {"", []string{"on:need_returned"}},
		"the day before it went":   {"2026-11-30", []string{"on:returned_before"}},
		"the day it went":          {"2026-12-01", nil},
		"today":                    {"2026-12-10", nil},
		"tomorrow":                 {"2026-12-11", []string{"on:future"}},
		"before it, and by a year": {"2025-12-05", []string{"on:returned_before"}},
	} {
		t.Run(name, func(t *testing.T) {
			p := letterOut()
			var on calendar.Date
			if c.on != "" {
				on = calendar.MustParse(c.on)
			}
			assert.Equal(t, c.want, said(p.Return(on, today)))
			if c.want != nil {
				assert.Equal(t, letterOut(), p, "nothing is changed")
				return
			}
			assert.Equal(t, on, p.Notices[0].ReturnedOn)
			assert.Equal(t, CameBack, p.Standing())
			assert.Empty(t, p.LetterID, "a letter to a better address is another one")
			assert.Equal(t, []string{"on:none_out"}, said(p.Return(on, today)), "it came back already")
		})
	}
	called := Affected{NoAddress: true, Notices: []Notice{{How: ByTelephone, SentOn: today}}}
	assert.Equal(t, []string{"on:none_out"}, said(called.Return(today, today)), "a call does not come back")
}

func TestAReturnIsTakenBackWithAReasonAndStaysToBeRead(t *testing.T) {
	today, at := calendar.MustParse("2026-12-10"), time.Date(2026, 12, 10, 15, 0, 0, 0, time.UTC)
	p := letterOut()
	assert.Equal(t, []string{"why:none_returned"}, said(p.NotReturned("a slip", at, "m1")))
	require.Empty(t, p.Return(today, today))
	assert.Equal(t, []string{"why:need_reason"}, said(p.NotReturned(" ", at, "m1")))
	assert.Equal(t, CameBack, p.Standing())
	require.Empty(t, p.NotReturned("the wrong row ", at, "m1"))
	assert.Equal(t, WasTold, p.Standing())
	assert.Equal(t, []Mistaken{{ReturnedOn: today, Why: "the wrong row", At: at, By: "m1"}}, p.Notices[0].Mistaken)
	assert.True(t, p.Mailed(), "its letter is the one that went out")

	require.Empty(t, p.Return(today, today))
	p.LetterID = "l2" // made to a better address, and not mailed
	require.Empty(t, p.NotReturned("again", at, "m1"))
	assert.Equal(t, "l1", p.LetterID, "the second letter need not go out")

	require.Empty(t, p.Return(today, today))
	p.LetterID, p.Notices = "l2", append(p.Notices, Notice{How: ByMail, SentOn: today, LetterID: "l2"})
	require.Empty(t, p.NotReturned("it lay in the office", at, "m1"))
	assert.Equal(t, "l2", p.LetterID, "the second letter did go out")
	assert.Equal(t, -1, p.LastReturned())
}

func TestMovingTakesTheStateAlong(t *testing.T) {
	states := []string{"NH", "TX"}
	for name, c := range map[string]struct {
		from Affected
		to   string
		want Affected
	}{
		"to another State":      {Affected{Address: "7 Lake Rd\nDover, NH 03820", Residence: "NH"}, "1 Elm St\nAustin, TX 78701 ", Affected{Address: "1 Elm St\nAustin, TX 78701", Residence: "TX"}},
		"a State chosen stays":  {Affected{Address: "7 Lake Rd\nDover, NH 03820", Residence: "TX"}, "8 Lake Rd\nDover, NH 03820", Affected{Address: "8 Lake Rd\nDover, NH 03820", Residence: "TX"}},
		"had none":              {Affected{NoAddress: true}, "1 Elm St\nAustin, TX 78701", Affected{Address: "1 Elm St\nAustin, TX 78701", Residence: "TX"}},
		"has none any more":     {Affected{Address: "7 Lake Rd\nDover, NH 03820", Residence: "NH"}, " ", Affected{NoAddress: true}},
		"the same, out of date": {Affected{Address: "7 Lake Rd", NoAddress: true}, "7 Lake Rd", Affected{Address: "7 Lake Rd", NoAddress: true}},
	} {
		t.Run(name, func(t *testing.T) {
			p := c.from
			p.Move(c.to, states)
			assert.Equal(t, c.want, p)
		})
	}
	assert.Equal(t, []string{"address:patient_address"}, said(Affected{PatientID: "p1", Address: "7 Lake Rd"}.Check()))
}

func TestHowFarTheLetterToSomebodyIs(t *testing.T) {
	sent := calendar.MustParse("2026-12-01")
	mail, email := Notice{How: ByMail, SentOn: sent, LetterID: "l1"}, Notice{How: ByEmail, SentOn: sent}
	back, bounced := mail, email
	back.ReturnedOn, bounced.ReturnedOn = sent, sent
	call, urgent := Notice{How: ByTelephone, SentOn: sent, Proof: "spoke"}, Notice{How: ByTelephone, SentOn: sent, Urgent: true}
	for name, c := range map[string]struct {
		p           Affected
		apart, move bool
		want        LetterState
	}{
		"nothing yet":                          {Affected{}, false, false, LetterWaiting},
		"reached by e-mail only":               {Affected{}, true, false, LetterApart},
		"made":                                 {Affected{LetterID: "l1"}, false, false, LetterMade},
		"made, and then no mail any more":      {Affected{LetterID: "l1"}, true, false, LetterApart},
		"called at once, a letter is due too":  {Affected{Notices: []Notice{urgent}}, false, false, LetterWaiting},
		"mailed":                               {Affected{LetterID: "l1", Notices: []Notice{mail}}, false, false, LetterMailed},
		"mailed, and made once more":           {Affected{LetterID: "l2", Notices: []Notice{mail}}, false, false, LetterMailed},
		"e-mailed":                             {Affected{LetterID: "l1", Notices: []Notice{email}}, false, false, LetterNone},
		"came back":                            {Affected{Notices: []Notice{back}}, false, false, LetterNone},
		"came back, a better address":          {Affected{Notices: []Notice{back}}, false, true, LetterWaiting},
		"came back, made for it":               {Affected{LetterID: "l2", Notices: []Notice{back}}, false, false, LetterMade},
		"came back, and mailed to it":          {Affected{LetterID: "l2", Notices: []Notice{back, {How: ByMail, SentOn: sent, LetterID: "l2"}}}, false, false, LetterMailed},
		"the e-mail came back":                 {Affected{Notices: []Notice{bounced}}, false, true, LetterWaiting},
		"came back, made again, and called":    {Affected{LetterID: "l2", Notices: []Notice{back, call}}, false, true, LetterNone},
		"no address":                           {Affected{NoAddress: true}, true, false, LetterNone},
		"dead, and no kin is known":            {Affected{Deceased: true, NoKin: true}, true, false, LetterNone},
		"not affected":                         {Affected{LetterID: "l1", Out: "another Lena"}, false, false, LetterNone},
		"not affected, though a letter is out": {Affected{LetterID: "l1", Notices: []Notice{mail}, Out: "another Lena"}, false, false, LetterNone},
	} {
		assert.Equal(t, c.want, c.p.Letter(!c.apart, c.move), name)
	}
}

func TestTheNumbersAddUp(t *testing.T) {
	sent := calendar.MustParse("2026-12-01")
	mail, call := Notice{How: ByMail, SentOn: sent}, Notice{How: ByTelephone, SentOn: sent}
	back := mail
	back.ReturnedOn = sent
	told, waits, lost, called := Affected{Notices: []Notice{mail}}, Affected{}, Affected{Notices: []Notice{back}}, Affected{Notices: []Notice{back, call}}
	dead, out := Affected{Deceased: true, NoKin: true}, Affected{Notices: []Notice{mail}, Out: "another Lena"}
	for name, c := range map[string]struct {
		people   []Affected
		estimate int
		want     Numbers
	}{
		"nobody":                         {nil, 0, Numbers{}},
		"one of four came back":          {[]Affected{told, told, told, lost}, 0, Numbers{Affected: 4, Told: 3, Unreached: 1}},
		"and was told by telephone":      {[]Affected{told, told, told, called}, 0, Numbers{Affected: 4, Told: 3, Other: 1}},
		"of every kind":                  {[]Affected{told, waits, lost, called, dead, out}, 0, Numbers{Affected: 5, Told: 1, Other: 1, ToTell: 1, Unreached: 1, NotNeeded: 1}},
		"more are thought of than named": {[]Affected{told, waits}, 10, Numbers{Affected: 10, Told: 1, ToTell: 9}},
	} {
		i := Incident{Estimate: c.estimate}
		for _, p := range c.people {
			i.Tally.Add(p)
		}
		n := i.Numbers()
		assert.Equal(t, c.want, n, name)
		assert.Equal(t, n.Affected, n.Told+n.Other+n.ToTell+n.Unreached+n.NotNeeded, name)
	}
}

func TestEverybodyIsToldOnTheDayOfTheLastNotice(t *testing.T) {
	mailed, called := calendar.MustParse("2026-12-01"), calendar.MustParse("2026-12-20")
	back := Notice{How: ByMail, SentOn: mailed, ReturnedOn: calendar.MustParse("2026-12-15")}
	i := Incident{Known: []Knowledge{{Who: Workforce, On: calendar.MustParse("2026-11-23")}}}
	i.Tally.Add(Affected{Notices: []Notice{{How: ByMail, SentOn: mailed}}})
	i.Tally.Add(Affected{Notices: []Notice{back, {How: ByTelephone, SentOn: called}}})
	clocks := i.Clocks(Setting{Today: called, Home: "NH"})
	assert.Equal(t, ClockIndividuals, clocks[0].Kind)
	only := i
	only.Tally = Tally{}
	only.Tally.Add(Affected{NoAddress: true, Notices: []Notice{{How: ByTelephone, SentOn: called}}})
	assert.Equal(t, called, only.Clocks(Setting{Today: called, Home: "NH"})[0].Done, "nobody could be written to")
	assert.Equal(t, called, clocks[0].Done, "not of the last letter: one came back, and that person was called later")
}

func TestReceiptsAreThoseOfTheClock(t *testing.T) {
	first, second := calendar.MustParse("2026-12-01"), calendar.MustParse("2026-12-04")
	hhs, copied, media := Told{To: ToHHS, On: second, Receipt: "B-2"}, Told{To: "attorney_general", State: "NY", On: first, Receipt: "AG-1"}, Told{To: ToMedia, State: "TX", On: first, Receipt: "Austin Herald"}
	i := Incident{Told: []Told{hhs, {To: ToHHS, On: first, Receipt: "B-1"}, copied, media}}
	got := func(c Clock) (out []string) {
		for _, t := range i.Receipts(c) {
			out = append(out, t.Receipt)
		}
		return out
	}
	copies := &calendar.StateRule{Trigger: calendar.OnNoticeHHS}
	assert.Equal(t, []string{"B-1", "B-2"}, got(Clock{To: ToHHS}), "the first first")
	assert.Equal(t, []string{"Austin Herald"}, got(Clock{To: ToMedia, State: "TX"}))
	assert.Empty(t, got(Clock{To: ToMedia, State: "NY"}))
	assert.Equal(t, []string{"AG-1"}, got(Clock{To: "attorney_general", State: "NY", Rule: &calendar.StateRule{Trigger: calendar.OnDiscovery}}))
	assert.Equal(t, []string{"AG-1"}, got(Clock{To: "attorney_general", State: "NY", Rule: copies, Day0: first}))
	assert.Empty(t, got(Clock{To: "attorney_general", State: "NY", Rule: copies, Day0: second}), "before HHS was told it was no copy")
	assert.Empty(t, got(Clock{Kind: ClockIndividuals}))
}
