package incident

// The worked examples of rules 14 about the assessment, the people and what is put up for them, and the rules of the text
// that have no example.

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/calendar"
)

// lost is something lost: how it was kept, by a NIST process, key apart, running.
func lost(form Form, standard, apart, running Answer) Assessment {
	return Assessment{Permitted: No, Security: Security{Form: form, Standard: standard, KeyApart: apart, Running: running, Proof: "log of 3 May"}}
}

func rated(why string, levels ...Level) (out [4]Factor) {
	for n, l := range levels {
		out[n] = Factor{Level: l, Why: why}
	}
	return out
}

func TestFinding(t *testing.T) {
	wrongChart := Assessment{Permitted: No, Exception: Exception{Kind: GoodFaith, Parts: ExceptionParts(GoodFaith), Why: "closed at once; log of the day"}}
	half := wrongChart
	half.Exception.Parts = half.Exception.Parts[:4] // looked again later
	deleted := Assessment{Permitted: No, Outside: Yes, Security: Security{Form: Plain}, Factors: rated("reason", Low, Low, Medium, Low), LowWhy: "attested deletion in writing"}
	noWhy := deleted
	noWhy.LowWhy = ""
	posted := Assessment{Permitted: No, Outside: Yes, Security: Security{Form: Plain}, Factors: rated("public", High, High, High, Medium)}
	for _, c := range []struct {
		id       string
		a        Assessment
		want     Outcome
		presumed bool
	}{
		{"BR-22 powered off, encrypted, passphrase apart", lost(Encrypted, Yes, Yes, No), Secured, false},
		{"BR-23 passphrase in the bag", lost(Encrypted, Yes, No, No), Breach, true},
		{"BR-24 malware while the store was open", lost(Encrypted, Yes, Yes, Yes), Breach, true},
		{"BR-25 the key file on the same stick", lost(Encrypted, Yes, No, No), Breach, true},
		{"encrypted by a process nobody checked", lost(Encrypted, No, Yes, No), Breach, true},
		{"nobody said whether it was running", lost(Encrypted, Yes, Yes, NotAsked), Breach, true},
		{"paper shredded", lost(Shredded, "", "", ""), Secured, false},
		{"media purged", lost(Purged, "", "", ""), Secured, false},
		{"redacted is not destroyed", lost(Redacted, "", "", ""), Breach, true},
		{"BR-27 wrong chart, closed at once", wrongChart, Excepted, false},
		{"wrong chart, used later", half, Breach, true},
		{"BR-28 wrong patient, deleted, attested", deleted, LowProbability, false},
		{"BR-28 without the reason for the whole", noWhy, Breach, false},
		{"BR-29 posted and viewed", posted, Breach, false},
		{"BR-30 a review reply naming the patient", posted, Breach, false},
		{"permitted after all", Assessment{Permitted: Yes, WhyPermitted: "to the referring physician"}, NotImpermissible, false},
		{"permitted, nobody says why", Assessment{Permitted: Yes}, Breach, true},
		{"ransomware, nothing shown: presumed", Assessment{Permitted: No}, Breach, true},
	} {
		got := c.a.Finding()
		assert.Equal(t, c.want, got.Outcome, c.id)
		assert.Equal(t, c.presumed, got.Presumed, c.id)
	}
	assert.Equal(t, []string{"acquired"}, deleted.Finding().Weighs)
	noProof := lost(Encrypted, Yes, Yes, No)
	noProof.Security.Proof = " "
	assert.Equal(t, []string{"need_proof"}, codes(noProof.Supports(Secured)), "secured: keep proof")
	assert.Equal(t, Breach, noProof.Finding().Outcome)
}

func TestBR37_noNoticeNeedsFourReasons(t *testing.T) {
	a := Assessment{Permitted: No, LowWhy: "it will be fine"}
	assert.Equal(t, []string{"need_factor", "need_factor", "need_factor", "need_factor"}, codes(a.Supports(LowProbability)))
	a.Factors = rated("reason", Low, Low, Low, Low)
	a.Factors[2].Why = "  "
	require.Equal(t, []string{"factor_acquired"}, fields(a.Supports(LowProbability)))
	assert.Equal(t, "3", a.Supports(LowProbability)[0].Args["number"])
	assert.Equal(t, cite402f, a.Supports(LowProbability)[0].Cite)
	i := breach("2026-11-22", "")
	i.Assessment = a
	i.Decisions = []Decision{{Outcome: LowProbability, By: "po", Second: &Second{By: "md", Agree: true}}}
	assert.Contains(t, codes(i.Blocks(setting(t, "2026-11-30"))), "open_reasons", "nor can it be closed")
	assert.Empty(t, a.Supports(Breach), "one may always tell people without an assessment")
	assert.Equal(t, []string{"need_outcome"}, codes(a.Supports("maybe")))
}

func TestSecondReader(t *testing.T) {
	i := breach("2026-11-22", "")
	assert.Equal(t, []string{"no_second"}, codes(i.CheckSecond(Second{By: "md", Why: "x"}, false)), "nothing decided")
	i.Decisions = []Decision{{Outcome: LowProbability, By: "po"}}
	assert.False(t, i.NoNotice())
	assert.Equal(t, SecondReading, i.Status(setting(t, "2026-11-30")))
	assert.Equal(t, []string{"own_second"}, codes(i.CheckSecond(Second{By: "po", Why: "x"}, false)))
	assert.Empty(t, i.CheckSecond(Second{By: "po", Why: "read again a day later"}, true), "a practice of one reads twice")
	assert.Equal(t, []string{"need_reason"}, codes(i.CheckSecond(Second{By: "md"}, false)))
	assert.Empty(t, i.CheckSecond(Second{By: "md", Why: "agreed"}, false))
	i.Assessment.Factors, i.Assessment.LowWhy = rated("reason", Low, Low, Low, Low), "all four are low"
	i.Decisions[0].Second = &Second{By: "md", Agree: false}
	assert.False(t, i.NoNotice())
	assert.Contains(t, codes(i.Blocks(setting(t, "2026-11-30"))), "open_disagreed")
	i.Decisions[0].Second.Agree = true
	assert.True(t, i.NoNotice())
	assert.Empty(t, i.Clocks(setting(t, "2026-11-30")), "nobody has to be told")
	assert.Equal(t, []string{"second_done"}, codes(i.CheckSecond(Second{By: "md", Why: "x"}, false)))
	i.State = Closed
	assert.Equal(t, ClosedNoNotice, i.Status(setting(t, "2026-11-30")))
}

func TestLedger(t *testing.T) {
	for _, c := range []struct {
		id      string
		outcome Outcome
		outside Answer
		want    bool
	}{
		{"BR-28, AD-07", LowProbability, Yes, true},
		{"BR-29", Breach, Yes, true},
		{"a breach of unknown reach", Breach, NotAsked, true},
		{"snooping inside the practice is a use", Breach, No, false},
		{"BR-22", Secured, Yes, false},
		{"permitted", NotImpermissible, Yes, false},
		{"BR-27", Excepted, No, false},
		{"sent outside, could not be kept", Excepted, Yes, true},
		{"undecided", Undecided, Yes, false},
	} {
		i := Incident{Assessment: Assessment{Outside: c.outside}}
		if c.outcome != Undecided {
			i.Decisions = []Decision{{Outcome: c.outcome}}
		}
		assert.Equal(t, c.want, i.Ledger(), c.id)
	}
}

func TestReport(t *testing.T) {
	today := day("2026-11-22")
	good := Report{Kind: LostDevice, What: "a card", NoticedOn: today}
	assert.Empty(t, good.Check(today), "three questions, and nobody has to give a name")
	assert.Equal(t, []string{"need_kind", "need_what", "need_noticed"}, codes(Report{}.Check(today)))
	late := good
	late.NoticedOn = day("2026-11-23")
	assert.Equal(t, []string{"future"}, codes(late.Check(today)), "DT-14")
	early := good
	early.HappenedFrom, early.HappenedTo, early.NoticedOn = day("2026-11-20"), day("2026-11-19"), day("2026-11-18")
	assert.Equal(t, []string{"order", "noticed_before"}, codes(early.Check(today)))
	assert.Len(t, Kinds(), 7)
	assert.False(t, Kind("x").Valid())
}

func TestContainment(t *testing.T) {
	for _, k := range Kinds() {
		assert.NotEmpty(t, Checklist(k), k)
	}
	assert.Equal(t, "snapshot_first", Checklist(PhotoPosted)[0], "the Cadia lesson: keep it before it is taken down")
	i := breach("2026-11-22", "")
	require.Len(t, i.Unticked(), 6)
	assert.Equal(t, []string{"no_such_step"}, codes(i.CheckTick(Tick{Step: "remote_wipe"})))
	assert.Equal(t, []string{"need_not_here"}, codes(i.CheckTick(Tick{Step: "mail_rule", NotHere: true})))
	assert.Empty(t, i.CheckTick(Tick{Step: "mail_rule", NotHere: true, Note: "it was a letter"}))
	i.Contained = []Tick{{Step: "mail_rule"}}
	assert.Len(t, i.Unticked(), 5)
	assert.Equal(t, []string{"ticked"}, codes(i.CheckTick(Tick{Step: "mail_rule"})))
}

func TestKnowledge(t *testing.T) {
	today := day("2026-11-22")
	assert.Empty(t, Knowledge{Who: Workforce, On: today}.Check(today))
	assert.Equal(t, []string{"need_who", "need_day", "need_note"}, codes(Knowledge{}.Check(today)))
	assert.Equal(t, []string{"future"}, codes(Knowledge{Who: Diligence, On: today.AddDays(1), Note: "alert"}.Check(today)))
}

func TestPeople(t *testing.T) {
	returned := Notice{How: ByMail, SentOn: day("2026-11-25"), ReturnedOn: day("2026-12-01")}
	mail := Notice{How: ByMail, SentOn: day("2026-12-02")}
	call := Notice{How: ByTelephone, SentOn: day("2026-12-03"), Proof: "spoke with them"}
	urgent := Notice{How: ByTelephone, SentOn: day("2026-11-23"), Proof: "spoke with them", Urgent: true}
	for _, c := range []struct {
		id          string
		p           Affected
		want        Standing
		unreachable bool
	}{
		{"nobody wrote", Affected{}, NotTold, false},
		{"a letter", Affected{Notices: []Notice{mail}}, WasTold, false},
		{"it came back", Affected{Notices: []Notice{returned}}, CameBack, true},
		{"no address", Affected{NoAddress: true}, CameBack, true},
		{"it came back, and a new address was found", Affected{Notices: []Notice{returned, mail}}, WasTold, false},
		{"it came back, then by telephone", Affected{Notices: []Notice{returned, call}}, ToldElse, true},
		{"urgent by telephone: a letter as well", Affected{Notices: []Notice{urgent}}, NotTold, false},
		{"urgent by telephone is no substitute", Affected{NoAddress: true, Notices: []Notice{urgent}}, CameBack, true},
		{"BR-34", Affected{Deceased: true, NoKin: true}, NotNeeded, false},
		{"the next of kin's letter came back", Affected{Deceased: true, Notices: []Notice{returned}}, NotNeeded, false},
		{"the next of kin has an address", Affected{Deceased: true}, NotTold, false},
		{"not affected after all", Affected{Out: "another patient", NoAddress: true}, TakenOut, false},
	} {
		assert.Equal(t, c.want, c.p.Standing(), c.id)
		assert.Equal(t, c.unreachable, c.p.Unreachable(), c.id)
	}
	assert.Equal(t, []string{"name", "residence"}, fields(Affected{Residence: "Texas"}.Check()))
	assert.Empty(t, Affected{PatientID: "p", Residence: "TX"}.Check())
}

func TestNotices(t *testing.T) {
	found, today := day("2026-11-22"), day("2026-12-05")
	check := func(p Affected, n Notice, agreed bool) []string { return codes(p.CheckNotice(n, agreed, found, today)) }
	mail := Notice{How: ByMail, SentOn: today}
	email := Notice{How: ByEmail, SentOn: today}
	assert.Empty(t, check(Affected{}, mail, false))
	assert.Equal(t, []string{"email_not_agreed"}, check(Affected{}, email, false), "BR-33")
	assert.Empty(t, check(Affected{}, email, true))
	call := Notice{How: ByTelephone, SentOn: today, Proof: "spoke with them"}
	assert.Equal(t, []string{"letter_first"}, check(Affected{}, call, false))
	assert.Empty(t, check(Affected{NoAddress: true}, call, false))
	call.Urgent = true
	assert.Empty(t, check(Affected{}, call, false), "in addition")
	call.Proof = ""
	assert.Equal(t, []string{"need_call_note"}, check(Affected{}, call, false))
	assert.Equal(t, []string{"before_discovery"}, check(Affected{}, Notice{How: ByMail, SentOn: day("2026-11-21")}, false))
	assert.Equal(t, []string{"future"}, check(Affected{}, Notice{How: ByMail, SentOn: today.AddDays(1)}, false))
	assert.Equal(t, []string{"need_how", "need_sent"}, check(Affected{}, Notice{}, false))
	assert.Equal(t, []string{"order"}, check(Affected{}, Notice{How: ByMail, SentOn: today, ReturnedOn: found}, false))
}

func TestNobodyIsLeftWhoCouldBeTold(t *testing.T) {
	s := setting(t, "2026-12-20")
	i := breach("2026-11-22", "2026-11-24")
	dead := Affected{Residence: "NH", Deceased: true, NoKin: true}
	i.Tally.Add(dead)
	d, ok := i.Decision()
	require.True(t, ok)
	assert.Equal(t, d.On, clock(t, i, s, ClockIndividuals).Done, "BR-34: nothing is owed to anybody")
	i.Estimate = 2
	assert.True(t, clock(t, i, s, ClockIndividuals).Done.IsZero(), "somebody is not on the list yet")
	i.Estimate = 0
	i.Tally.Add(Affected{Residence: "NH"})
	assert.True(t, clock(t, i, s, ClockIndividuals).Done.IsZero(), "one waits")
}

func TestSubstitute(t *testing.T) {
	s := setting(t, "2026-12-20")
	build := func(n int) Incident {
		i := breach("2026-11-22", "2026-11-24")
		for range n {
			i.Tally.Add(Affected{Residence: "NH", Notices: []Notice{{How: ByMail, SentOn: day("2026-11-26"), ReturnedOn: day("2026-12-01")}}})
		}
		i.Tally.Add(mailed("NH", "2026-11-26"))
		return i
	}
	assert.False(t, has(build(9), s, ClockPosting), "fewer than ten: one by one")
	i := build(10)
	require.True(t, has(i, s, ClockPosting))
	assert.True(t, clock(t, i, s, ClockIndividuals).Done.IsZero())
	assert.Contains(t, codes(i.untold(s)), "open_posting")
	p := Posting{Kind: OnWebsite, Where: "home page", From: day("2026-12-01"), TollFree: "800-555-0100"}
	assert.Empty(t, CheckPosting(p, s.Today))
	i.Postings = []Posting{p}
	assert.Equal(t, "2027-03-01", p.Through().String(), "BR-17")
	assert.Equal(t, "2027-03-01", clock(t, i, s, ClockPosting).Due.String(), "BR-17")
	assert.False(t, clock(t, i, s, ClockIndividuals).Done.IsZero())
	assert.True(t, clock(t, i, s, ClockPosting).Done.IsZero(), "it has to stay up")
	assert.Equal(t, "2027-03-01", clock(t, i, setting(t, "2027-03-02"), ClockPosting).Done.String())
	p.DownOn = day("2027-03-01")
	assert.True(t, p.Short(), "the last day counts")
	i.Postings = []Posting{p}
	assert.True(t, clock(t, i, setting(t, "2027-03-02"), ClockPosting).Done.IsZero(), "taken down too early")
	p.DownOn = day("2027-03-02")
	assert.False(t, p.Short())
	assert.Equal(t, []string{"kind", "where", "toll_free", "from"}, fields(CheckPosting(Posting{}, s.Today)))
	for down, want := range map[string]string{"2026-11-30": "down_before", "2026-12-01": "", "2027-03-01": "", "2027-03-02": "future"} {
		p.DownOn = day(down)
		found := CheckPosting(p, day("2027-03-01"))
		if want == "" {
			assert.Empty(t, found, down)
			continue
		}
		require.Len(t, found, 1, down)
		assert.Equal(t, [2]string{"down_on", want}, [2]string{found[0].Field, found[0].Code}, down)
	}
}

func TestTold(t *testing.T) {
	today := day("2026-12-05")
	i := breach("2026-11-22", "2026-11-24")
	assert.Empty(t, i.CheckTold(Told{To: ToHHS, On: today, Receipt: "12345"}, today))
	assert.Equal(t, []string{"need_receipt"}, codes(i.CheckTold(Told{To: ToHHS, On: today}, today)))
	assert.Equal(t, []string{"need_state"}, codes(i.CheckTold(Told{To: ToMedia, On: today, Receipt: "x"}, today)))
	assert.Equal(t, []string{"need_recipient", "need_sent", "need_receipt"}, codes(i.CheckTold(Told{}, today)))
	assert.Equal(t, []string{"before_discovery"}, codes(i.CheckTold(Told{To: ToHHS, On: day("2026-11-21"), Receipt: "x"}, today)))
	i.Told = []Told{{To: ToMedia, State: "TX", On: today}, {To: ToMedia, State: "TX", On: day("2026-12-01")}}
	assert.Equal(t, "2026-12-01", i.ToldOn(ToMedia, "TX").String())
	assert.True(t, i.ToldOn(ToMedia, "OK").IsZero())
}

func TestResidenceOf(t *testing.T) {
	states := []string{"TX", "CA", "NY"}
	for address, want := range map[string]string{
		"12 Elm St\nAustin, TX 78701":          "TX",
		"12 Elm St, Los Angeles CA 90001-1234": "CA",
		"1 Main\nAlbany, ny 12207\n":           "NY",
		"1 Main\nAlbany, NY 12207 USA":         "NY",
		"12 Elm St\nParis, ZZ 78701":           "",
		"P.O. Box 7":                           "",
		"":                                     "",
		"TX 78701 Some Street, somewhere":      "",
	} {
		assert.Equal(t, want, ResidenceOf(address, states), address)
	}
}

func TestTasksNeedProof(t *testing.T) {
	today := day("2026-12-05")
	assert.Empty(t, CheckTask(Task{Kind: Retrain, Text: "mail course", DueOn: today}, today))
	assert.Equal(t, []string{"kind", "text", "due_on"}, fields(CheckTask(Task{}, today)))
	assert.Equal(t, []string{"need_task_proof"}, codes(CheckTask(Task{Kind: Retrain, Text: "x", DueOn: today, Done: today}, today)))
}

func TestWorksheet(t *testing.T) {
	s := setting(t, "2026-12-20")
	i := breach("2026-11-22", "2026-11-24").with("NH", 600)
	i.Known = append(i.Known, known(Workforce, "2026-11-25"))
	lines := i.Worksheet(Entity{Name: "Hale Aesthetics", State: "NH"}, s)
	by := map[string]Line{}
	var order []string
	for _, l := range lines {
		by[l.Label] = l
		if len(order) == 0 || order[len(order)-1] != l.Section {
			order = append(order, l.Section)
		}
	}
	assert.Equal(t, []string{"general", "contact", "breach", "notice", "actions", "attestation"}, order, "the portal's order")
	assert.Equal(t, []string{"large"}, by["size"].Keys)
	assert.Equal(t, "600", by["count"].Text)
	assert.Equal(t, day("2026-11-22"), by["discovery_start"].Date)
	assert.Equal(t, day("2026-11-25"), by["discovery_end"].Date)
	assert.Equal(t, "NH", by["media_states"].Text)
	assert.True(t, by["breach_start"].Missing)
	assert.True(t, by["types"].Missing)
	assert.False(t, by["entity_name"].Missing)
	assert.Empty(t, Portal{Types: []string{"theft"}, Safeguards: []string{"none"}}.Check())
	assert.Equal(t, []string{"none_and_more"}, codes(Portal{Safeguards: []string{"none", "physical"}}.Check()))
	assert.Equal(t, []string{"no_such_choice"}, codes(Portal{PHI: []string{"x"}}.Check()))
	assert.False(t, i.InYearLog(2026), "not the large ones")
	small := breach("2026-01-05", "2026-01-10").with("NH", 3)
	assert.True(t, small.InYearLog(2026), "BR-07: the year of discovery")
	assert.False(t, small.InYearLog(2025))
}

func TestRetentionOfAnOpenOne(t *testing.T) {
	_, ok := breach("2026-11-22", "").Keep()
	assert.False(t, ok)
	assert.Equal(t, calendar.Date{}, breach("2026-11-22", "").ClosedOn())
}
