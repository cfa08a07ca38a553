package incident

// The worked examples of rules 14.3 and 15.2 about discovery, clocks, holds and who has to be told, named by their ids.

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/assets"
	"consentry/domain/calendar"
)

func day(s string) calendar.Date {
	if s == "" {
		return calendar.Date{}
	}
	return calendar.MustParse(s)
}

// setting is a practice in New Hampshire, whose State adds nothing.
func setting(t *testing.T, today string) Setting {
	t.Helper()
	packs, err := calendar.ParseStates(assets.States())
	require.NoError(t, err)
	return Setting{Today: day(today), Home: "NH", Packs: packs, Off: calendar.FederalHolidays(2025, 2026, 2027, 2028, 2029)}
}

func known(who Knower, on string) Knowledge { return Knowledge{Who: who, On: day(on)} }

// breach was discovered on a day and decided to be one on another.
func breach(discovered, decided string) Incident {
	i := Incident{State: Open, Report: Report{Kind: WrongRecipient}, Known: []Knowledge{known(Workforce, discovered)}}
	if decided != "" {
		i.Decisions = []Decision{{Outcome: Breach, On: day(decided), By: "po"}}
	}
	return i
}

// with adds people by residence: "TX", 300, "OK", 300.
func (i Incident) with(kv ...any) Incident {
	for n := 0; n < len(kv); n += 2 {
		for range kv[n+1].(int) {
			i.Tally.Add(Affected{Residence: kv[n].(string)})
		}
	}
	return i
}

func clock(t *testing.T, i Incident, s Setting, kind ClockKind) Clock {
	t.Helper()
	for _, c := range i.Clocks(s) {
		if c.Kind == kind {
			return c
		}
	}
	require.Fail(t, "no such clock", "%s", kind)
	return Clock{}
}

func has(i Incident, s Setting, kind ClockKind) bool {
	for _, c := range i.Clocks(s) {
		if c.Kind == kind {
			return true
		}
	}
	return false
}

func TestDiscovery(t *testing.T) {
	for _, c := range []struct {
		id        string
		known     []Knowledge
		vendor    *Vendor
		day0, due string
	}{
		{"BR-02", []Knowledge{known(Workforce, "2026-03-22"), known(Workforce, "2026-03-15")}, nil, "2026-03-15", "2026-05-14"},
		{"BR-03", []Knowledge{known(Diligence, "2026-02-10"), known(Workforce, "2026-03-30")}, nil, "2026-02-10", "2026-04-11"},
		{"BR-04", []Knowledge{known(Wrongdoer, "2026-01-05"), known(Workforce, "2026-04-10")}, nil, "2026-04-10", "2026-06-09"},
		{"an agent's knowledge is the practice's", nil, &Vendor{Agent: true, DiscoveredOn: day("2026-02-01"), ToldOn: day("2026-03-01")}, "2026-02-01", "2026-04-02"},
		{"an independent vendor's word counts when it came", nil, &Vendor{DiscoveredOn: day("2026-02-01"), ToldOn: day("2026-03-01")}, "2026-03-01", "2026-04-30"},
		{"a patient knew, then somebody here", []Knowledge{known(Outsider, "2026-01-01"), known(Workforce, "2026-01-09")}, nil, "2026-01-09", "2026-03-10"},
		{"an entry made in error", []Knowledge{{Who: Workforce, On: day("2026-01-01"), Void: "wrong year"}, known(Workforce, "2026-02-01")}, nil, "2026-02-01", "2026-04-02"},
		{"an alert unread, at an agent's", []Knowledge{known(AgentVendor, "2026-01-03"), known(IndepVendor, "2026-01-02")}, nil, "2026-01-03", "2026-03-04"},
	} {
		i := Incident{Known: c.known, Vendor: c.vendor}.with("NH", 3)
		got, ok := i.DiscoveredOn()
		require.True(t, ok, c.id)
		assert.Equal(t, c.day0, got.String(), c.id)
		assert.Equal(t, c.due, clock(t, i, setting(t, "2026-04-20"), ClockIndividuals).Due.String(), c.id)
	}
	_, ok := Incident{Known: []Knowledge{known(Wrongdoer, "2026-01-05")}}.DiscoveredOn()
	assert.False(t, ok, "nobody but the one who did it")
	assert.Empty(t, Incident{}.Clocks(setting(t, "2026-01-01")))
}

func TestHHS(t *testing.T) {
	for _, c := range []struct {
		id, discovered string
		people         []any
		kind           ClockKind
		due            string
		media          []string
	}{
		{"BR-05", "2026-01-01", []any{"NH", 12}, ClockHHSYear, "2027-03-01", nil},
		{"BR-07", "2026-01-05", []any{"NH", 3}, ClockHHSYear, "2027-03-01", nil},
		{"BR-08", "2027-12-15", []any{"NH", 3}, ClockHHSYear, "2028-02-29", nil},
		{"BR-09", "2028-06-01", []any{"NH", 3}, ClockHHSYear, "2029-03-01", nil},
		{"BR-10", "2026-06-30", []any{"NH", 499}, ClockHHSYear, "2027-03-01", nil},
		{"500 of one State: the Secretary, not the media", "2026-06-30", []any{"NH", 500}, ClockHHS, "2026-08-29", nil},
		{"BR-12", "2026-06-30", []any{"NH", 501}, ClockHHS, "2026-08-29", []string{"NH"}},
		{"BR-13", "2026-06-30", []any{"TX", 300, "OK", 300}, ClockHHS, "2026-08-29", nil},
		{"BR-14", "2026-06-30", []any{"TX", 501, "CA", 2}, ClockHHS, "2026-08-29", []string{"TX"}},
		{"ST-05", "2026-11-22", []any{"CA", 500}, ClockHHS, "2027-01-21", nil},
		{"nobody's residence is known: the practice's own State", "2026-06-30", []any{"", 501}, ClockHHS, "2026-08-29", []string{"NH"}},
	} {
		s := setting(t, c.discovered)
		i := breach(c.discovered, "").with(c.people...)
		assert.Equal(t, c.due, clock(t, i, s, c.kind).Due.String(), c.id)
		assert.NotEqual(t, has(i, s, ClockHHS), has(i, s, ClockHHSYear), c.id)
		assert.Equal(t, len(c.media) > 0, has(i, s, ClockMedia), c.id)
		assert.ElementsMatch(t, c.media, i.mediaStates(s.Home), c.id)
	}
	i := breach("2026-01-01", "").with("NH", 12)
	assert.Equal(t, "2026-03-02", clock(t, i, setting(t, "2026-01-02"), ClockIndividuals).Due.String(), "BR-05")
}

func TestBR15_anEstimateThatGrows(t *testing.T) {
	s := setting(t, "2026-09-10")
	i := breach("2026-06-30", "2026-07-10")
	i.Estimate = 450
	assert.True(t, has(i, s, ClockHHSYear))
	i.Estimate = 520
	c := clock(t, i, s, ClockHHS)
	assert.Equal(t, "2026-08-29", c.Due.String())
	assert.True(t, c.Late(s.Today), "overdue: at once")
	assert.True(t, has(i, s, ClockMedia), "all of them are taken to live in the practice's State")
	assert.Equal(t, 520, i.with("NH", 480).Count())
	assert.Equal(t, 521, i.with("NH", 521).Count())
}

func TestHolds(t *testing.T) {
	oral := func(on string) Hold {
		return Hold{Agency: "Police", Official: "Det. Ruiz", StatedOn: day(on)}
	}
	written := Hold{Agency: "Police", Official: "Det. Ruiz", StatedOn: day("2026-05-20"), Written: true, Until: day("2026-09-30")}
	for _, c := range []struct {
		id        string
		holds     []Hold
		held, due string
		moved     bool
	}{
		{"BR-18", []Hold{oral("2026-05-20")}, "2026-06-19", "2026-06-19", true},
		{"BR-19", []Hold{oral("2026-04-20")}, "2026-05-20", "2026-06-09", false},
		{"BR-20", []Hold{written}, "2026-09-30", "2026-09-30", true},
		{"an oral one, then in writing", []Hold{oral("2026-05-01"), written}, "2026-09-30", "2026-09-30", true},
	} {
		i := breach("2026-04-10", "2026-04-12").with("NH", 501) // original due 2026-06-09
		i.Holds = c.holds
		s := setting(t, "2026-05-20")
		assert.Equal(t, c.held, i.HeldUntil().String(), c.id)
		for _, kind := range []ClockKind{ClockIndividuals, ClockMedia, ClockHHS} {
			k := clock(t, i, s, kind)
			assert.Equal(t, c.due, k.Due.String(), "%s %s", c.id, kind)
			assert.Equal(t, c.moved, k.Before == day("2026-06-09"), c.id)
		}
		assert.Equal(t, HeldUp, i.Status(s), c.id)
	}
	i := breach("2026-04-10", "")
	today := day("2026-05-20")
	assert.Empty(t, i.CheckHold(oral("2026-05-20"), today))
	assert.Empty(t, i.CheckHold(written, today))
	assert.Equal(t, []string{"until"}, fields(i.CheckHold(Hold{Agency: "a", Official: "b", StatedOn: today, Written: true}, today)), "a written one names a time")
	assert.Equal(t, []string{"agency", "official", "stated_on"}, fields(i.CheckHold(Hold{StatedOn: today.AddDays(1)}, today)))
	dated := oral("2026-05-20")
	dated.Until = day("2026-08-01")
	assert.Equal(t, []string{"hold_oral_until"}, codes(i.CheckHold(dated, today)), "a day that would count for nothing is not taken")
	i.Holds = []Hold{oral("2026-05-01")}
	assert.Equal(t, []string{"hold_oral_once"}, codes(i.CheckHold(oral("2026-05-20"), today)), "30 days, then in writing")
	assert.False(t, i.Held(day("2026-06-01")))
	assert.True(t, i.Held(day("2026-05-31")))

	lift := func(on string) Lift { return Lift{On: day(on), Official: "Det. Ruiz"} }
	h := i.Holds[0]
	assert.Equal(t, []string{"on", "official"}, fields(h.CheckLift(Lift{On: today.AddDays(1)}, today)))
	assert.Equal(t, []string{"hold_not_then"}, codes(h.CheckLift(lift("2026-04-30"), today)), "before it was said")
	assert.Equal(t, []string{"hold_not_then"}, codes(h.CheckLift(lift("2026-06-01"), day("2026-06-02"))), "it was over")
	assert.Empty(t, h.CheckLift(lift("2026-05-19"), today))
	l := lift("2026-05-19")
	i.Holds[0].Lifted = &l
	assert.True(t, i.Held(day("2026-05-18")))
	assert.False(t, i.Held(day("2026-05-19")), "lifted: notices may go out")
	assert.Equal(t, "2026-05-19", i.HeldUntil().String())
	assert.Equal(t, []string{"hold_not_then"}, codes(i.Holds[0].CheckLift(lift("2026-05-19"), today)), "a second time")
	assert.Equal(t, []string{"hold_oral_once"}, codes(i.CheckHold(oral("2026-05-20"), today)), "it counted all the same")
}

func fields(ds []Defect) (out []string) {
	for _, d := range ds {
		out = append(out, d.Field)
	}
	return out
}

func codes(ds []Defect) (out []string) {
	for _, d := range ds {
		out = append(out, d.Code)
	}
	return out
}

// agency is the clock toward a State's agency.
func agency(t *testing.T, i Incident, s Setting, rule string) Clock {
	t.Helper()
	for _, c := range i.Clocks(s) {
		if c.Rule != nil && c.Rule.ID == rule && c.Kind == ClockState {
			return c
		}
	}
	require.Fail(t, "no such clock", rule)
	return Clock{}
}

func mailed(residence, on string) Affected {
	return Affected{Residence: residence, Notices: []Notice{{How: ByMail, SentOn: day(on)}}}
}

func TestStates(t *testing.T) {
	s := setting(t, "2026-11-23")
	t.Run("BR-38", func(t *testing.T) {
		i := breach("2026-11-22", "").with("NY", 1, "CA", 1, "NH", 10)
		c := clock(t, i, s, ClockIndividuals)
		assert.Equal(t, "2026-12-22", c.Due.String())
		require.NotNil(t, c.Rule)
		assert.Contains(t, []string{"CA", "NY"}, c.State)
		assert.Equal(t, c.Rule.Cite, c.Cite)
		assert.Equal(t, "2026-12-07", c.Target.String(), "half the legal time is the house's own")
	})
	t.Run("ST-04", func(t *testing.T) {
		i := breach("2026-11-22", "2026-11-25").with("CA", 500)
		assert.False(t, hasRule(i, s, "CA-breach-attorney-general"), "ST-05: not at 500")
		i.Tally.Add(mailed("CA", "2026-12-10"))
		assert.Equal(t, "2026-12-25", agency(t, i, s, "CA-breach-attorney-general").Due.String())
	})
	t.Run("ST-06", func(t *testing.T) {
		i := breach("2026-11-22", "").with("CA", 1)
		l := s
		l.Licensed = true
		assert.Equal(t, "2026-12-14", clock(t, i, l, ClockIndividuals).Due.String())
		assert.Equal(t, "2026-12-14", agency(t, i, l, "CA-breach-clinic-department").Due.String())
		assert.False(t, hasRule(i, s, "CA-breach-clinic-department"))
	})
	t.Run("ST-07", func(t *testing.T) {
		i := breach("2026-11-22", "2026-11-25").with("NY", 1)
		i.Told = []Told{{To: string(calendar.ToAttorneyGeneral), State: "NY", On: day("2026-12-10")}}
		c := agency(t, i, s, "NY-breach-after-hhs")
		assert.True(t, c.Day0.IsZero() && c.Due.IsZero() && c.Done.IsZero(), "it has not begun, and what was sent before is no copy of it")
		i.Told = append(i.Told, Told{To: ToHHS, On: day("2026-12-18")})
		c = agency(t, i, s, "NY-breach-after-hhs")
		assert.Equal(t, "2026-12-28", c.Due.String())
		assert.True(t, c.Done.IsZero())
		i.Told = append(i.Told, Told{To: string(calendar.ToAttorneyGeneral), State: "NY", On: day("2026-12-21")})
		assert.Equal(t, "2026-12-21", agency(t, i, s, "NY-breach-after-hhs").Done.String())
		assert.Equal(t, "2026-12-10", agency(t, i, s, "NY-breach-attorney-general").Done.String())
	})
	t.Run("ST-09", func(t *testing.T) {
		assert.False(t, hasRule(breach("2026-11-22", "").with("TX", 249), s, "TX-breach-attorney-general"))
		assert.True(t, hasRule(breach("2026-11-22", "").with("TX", 250), s, "TX-breach-attorney-general"))
	})
	t.Run("ST-10", func(t *testing.T) {
		i := breach("2026-07-20", "2026-07-25").with("OK", 499)
		i.Tally.Add(mailed("OK", "2026-08-01"))
		o := s
		o.Also = []string{"OK"}
		assert.Equal(t, "2026-09-30", agency(t, i, o, "OK-breach-attorney-general").Due.String())
	})
	t.Run("ST-17", func(t *testing.T) {
		c := clock(t, breach("2026-11-22", "").with("NY", 1), s, ClockIndividuals)
		assert.False(t, c.Rule.Verify(day("2027-11-22")))
		assert.True(t, c.Rule.Verify(day("2027-11-23")))
	})
	t.Run("Florida counts from the determination", func(t *testing.T) {
		assert.Equal(t, "2026-12-22", clock(t, breach("2026-11-22", "").with("FL", 1), s, ClockIndividuals).Due.String(), "until then from discovery")
		assert.Equal(t, "2026-12-25", clock(t, breach("2026-11-22", "2026-11-25").with("FL", 1), s, ClockIndividuals).Due.String())
	})
	t.Run("a rule that is not confirmed sleeps and is named", func(t *testing.T) {
		i := breach("2026-11-22", "").with("ME", 2)
		assert.Equal(t, "2027-01-21", clock(t, i, s, ClockIndividuals).Due.String())
		var ids []string
		for _, r := range i.Asleep(s) {
			ids = append(ids, r.ID)
		}
		assert.Equal(t, []string{"ME-breach-individuals", "ME-breach-regulator"}, ids)
		s := s
		s.Also = []string{"ME"}
		assert.Equal(t, "2026-12-22", clock(t, i, s, ClockIndividuals).Due.String())
		assert.Empty(t, i.Asleep(s))
	})
	t.Run("a hold moves the people's day, whoever set it", func(t *testing.T) {
		i := breach("2026-11-22", "2026-11-25").with("NY", 1)
		i.Holds = []Hold{{Written: true, StatedOn: day("2026-11-25"), Until: day("2027-02-01")}}
		c := clock(t, i, s, ClockIndividuals)
		assert.Equal(t, "2027-02-01", c.Due.String())
		assert.Equal(t, "2026-12-22", c.Before.String())
	})
}

func hasRule(i Incident, s Setting, rule string) bool {
	for _, c := range i.Clocks(s) {
		if c.Rule != nil && c.Rule.ID == rule {
			return true
		}
	}
	return false
}

func TestVendorClock(t *testing.T) {
	i := breach("2026-03-20", "")
	i.Vendor = &Vendor{Name: "Cloud Ltd.", DiscoveredOn: day("2026-01-10")}
	c := clock(t, i, setting(t, "2026-03-20"), ClockVendor)
	assert.Equal(t, "2026-03-11", c.Due.String())
	assert.True(t, c.Late(day("2026-03-12")))
	i.Vendor.ToldOn = day("2026-03-15")
	assert.True(t, clock(t, i, setting(t, "2026-03-20"), ClockVendor).DoneLate())
	got, _ := i.DiscoveredOn()
	assert.Equal(t, "2026-03-15", got.String(), "the practice knew when it was told")
}

func TestBR35_withinSixtyDaysAndStillSlow(t *testing.T) {
	i := breach("2026-03-01", "2026-03-21") // decided on day 20
	i.Tally.Add(mailed("NH", "2026-04-25")) // sent on day 55
	s := setting(t, "2026-04-26")
	c := clock(t, i, s, ClockIndividuals)
	assert.Equal(t, "2026-04-25", c.Done.String())
	assert.False(t, c.DoneLate())
	assert.True(t, i.Unreasonable(s.Today))
	soon := breach("2026-03-01", "2026-03-21")
	soon.Tally.Add(mailed("NH", "2026-04-05"))
	assert.False(t, soon.Unreasonable(s.Today), "15 days after the decision")
	assert.False(t, breach("2026-03-01", "2026-03-21").with("NH", 1).Unreasonable(day("2026-04-05")))
	assert.True(t, breach("2026-03-01", "2026-03-21").with("NH", 1).Unreasonable(day("2026-04-06")))
	held := breach("2026-03-01", "2026-03-21").with("NH", 1)
	held.Holds = []Hold{{Written: true, StatedOn: day("2026-03-22"), Until: day("2026-05-01")}}
	assert.False(t, held.Unreasonable(day("2026-05-10")))
	assert.False(t, breach("2026-03-01", "").Unreasonable(day("2026-05-01")), "nothing was decided")
}

func TestClosing_theWholeOrder(t *testing.T) {
	s := setting(t, "2026-12-01")
	i := breach("2026-11-22", "")
	assert.Equal(t, []string{"open_contain", "open_evidence", "open_assess"}, codes(i.Blocks(s)))
	assert.Equal(t, Contained, func() Status { j := i; tickAll(&j); return j.Status(s) }())
	tickAll(&i)
	i.NoEvidence = "the telephone call left nothing"
	i.Decisions = []Decision{{Outcome: Breach, On: day("2026-11-24")}}
	assert.Equal(t, []string{"open_people"}, codes(i.Blocks(s)))
	i = i.with("NH", 2)
	assert.Equal(t, []string{"open_letters", "open_hhs_year"}, codes(i.Blocks(s)))
	assert.Equal(t, Notifying, i.Status(s))
	i.Estimate = 3
	assert.Contains(t, codes(i.Blocks(s)), "open_unnamed")
	i.Estimate = 0
	i.Tally = Tally{}
	i.Tally.Add(mailed("NH", "2026-11-30"))
	back := mailed("NH", "2026-11-30")
	back.Notices[0].ReturnedOn = day("2026-12-01")
	i.Tally.Add(back)
	assert.Equal(t, []string{"open_unreachable", "open_hhs_year"}, codes(i.Blocks(s)))
	i.Tally = Tally{}
	i.Tally.Add(mailed("NH", "2026-11-30"))
	i.Told = []Told{{To: ToHHS, On: day("2026-12-01")}}
	i.Tasks = []Task{{Kind: Retrain, Text: "again", DueOn: day("2026-12-22")}}
	assert.Equal(t, Correcting, i.Status(s))
	assert.Equal(t, []string{"open_tasks"}, codes(i.Blocks(s)))
	for _, d := range i.Blocks(s) {
		assert.NotEmpty(t, d.Cite)
	}
	i.Tasks[0].Done, i.Tasks[0].Proof = s.Today, "attested"
	assert.Empty(t, i.Blocks(s))
	assert.Equal(t, []string{"need_learned"}, codes(i.CheckClose(" ", s)))
	assert.Empty(t, i.CheckClose("ask twice", s))
	i.State, i.Endings = Closed, []Ending{{On: day("2026-02-20")}}
	assert.Equal(t, ClosedTold, i.Status(s))
	assert.Equal(t, []string{"closed"}, codes(i.CheckClose("again", s)))
	assert.True(t, i.Next(s).IsZero())
	keep, ok := i.Keep()
	assert.True(t, ok)
	assert.Equal(t, "2032-02-20", keep.String(), "RT-08")
	i.Endings[0].Reopened = i.Endings[0].At.AddDate(1, 0, 0)
	_, ok = i.Keep()
	assert.False(t, ok, "open again")
}

func tickAll(i *Incident) {
	for _, step := range Checklist(i.Report.Kind) {
		i.Contained = append(i.Contained, Tick{Step: step})
	}
}

func TestDuties(t *testing.T) {
	s := setting(t, "2026-11-23")
	i := breach("2026-11-22", "").with("NH", 2)
	i.Report.NoticedOn = day("2026-11-22")
	kinds := func() (out []DutyKind) {
		for _, d := range i.Duties(s) {
			assert.False(t, d.Due.IsZero(), "%s", d.Kind)
			out = append(out, d.Kind)
		}
		return out
	}
	assert.Equal(t, []DutyKind{DutyContain, DutyAssess}, kinds())
	assert.Equal(t, "2026-11-22", i.Next(s).String(), "the first hour")
	tickAll(&i)
	assert.Equal(t, "2027-01-21", i.Next(s).String(), "investigating is inside the 60 days")
	assert.Equal(t, "2026-12-07", i.Duties(s)[0].Target.String())
	i.Decisions = []Decision{{Outcome: LowProbability, On: day("2026-11-23"), By: "po"}}
	assert.Equal(t, []DutyKind{DutySecond}, kinds())
	i.Decisions[0].Second = &Second{By: "md"}
	assert.Equal(t, []DutyKind{DutyAssess}, kinds(), "not agreed: decide again")
	i.Decisions = append(i.Decisions, Decision{Outcome: Breach, On: day("2026-11-24")})
	i.Tasks = []Task{{DueOn: day("2026-12-22")}}
	assert.Equal(t, []DutyKind{DutyClock, DutyClock, DutyCorrect}, kinds())
	assert.Equal(t, "2026-12-22", i.Next(s).String())
	i = i.with("TX", 10_001)
	i.Tally.Add(mailed("TX", "2026-11-25"))
	found := false
	for _, d := range i.Duties(s) {
		if d.Clock != nil && d.Clock.To == string(calendar.ToCreditBureaus) {
			found = true
			assert.Equal(t, "2026-11-25", d.Target.String(), "without delay")
		}
	}
	assert.True(t, found)
	assert.True(t, i.AtOnce(), "letters are out, the Secretary does not know")
	i = breach("2026-11-22", "2026-11-23")
	assert.Equal(t, "2026-12-22", i.TaskDue(day("2026-11-23")).String())
	assert.Equal(t, "2027-01-05", i.TaskDue(day("2027-01-05")).String())
}

func ExampleHHSYearDue() {
	fmt.Println(HHSYearDue(day("2027-12-15")))
	// Output: 2028-02-29
}
