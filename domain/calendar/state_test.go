package calendar

// This file tests the States' rules against the worked examples (ST-*, and those of other chapters that a State's pack
// decides) on the data that the program carries.

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// shipped is the data in assets/states.
func shipped(t *testing.T) Packs {
	t.Helper()
	names, err := filepath.Glob("../../assets/states/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, names)
	files := map[string][]byte{}
	for _, n := range names {
		b, err := os.ReadFile(n)
		require.NoError(t, err)
		files[filepath.Base(n)] = b
	}
	p, err := ParseStates(files)
	require.NoError(t, err)
	return p
}

func rule(t *testing.T, p Packs, id string) StateRule {
	t.Helper()
	i := slices.IndexFunc(p, func(r StateRule) bool { return r.ID == id })
	require.GreaterOrEqual(t, i, 0, id)
	return p[i]
}

func TestStateExamples(t *testing.T) {
	p, off := shipped(t), FederalHolidays(2026, 2027)
	due := func(id, trigger string) Date { return rule(t, p, id).Due(day(trigger), off) }
	for _, c := range []struct {
		id   string
		got  Date
		want string
	}{
		{"ST-01", p.Access("CA", day("2026-11-22"), off, IfCopies).Due, "2026-12-07"},
		{"ST-02", p.Access("CA", day("2026-06-29"), off, IfInspect).Due, "2026-07-07"},
		{"ST-04", due("CA-breach-attorney-general", "2026-12-10"), "2026-12-25"},
		{"ST-06 patients", due("CA-breach-clinic-patients", "2026-11-22"), "2026-12-14"},
		{"ST-06 department", due("CA-breach-clinic-department", "2026-11-22"), "2026-12-14"},
		{"ST-07", due("NY-breach-after-hhs", "2026-12-18"), "2026-12-28"},
		{"ST-10", due("OK-breach-attorney-general", "2026-08-01"), "2026-09-30"},
		{"ST-11 base", p.Access("WA", day("2026-12-18"), off).Due, "2027-01-12"},
		{"ST-11 outer", p.Access("WA", day("2026-12-18"), off).Last, "2027-01-21"},
		{"ST-14", due("CA-authorization-year", "2026-02-01"), "2027-02-01"},
		{"ST-15", due("TX-authorization-opt-out", "2026-11-22"), "2027-01-06"},
		{"AC-25", p.Access("CA", day("2026-03-02"), off, IfCopies).Due, "2026-03-17"},
		{"AC-26", p.Access("CA", day("2026-11-20"), off, IfInspect).Due, "2026-11-30"},
		{"AC-27", p.Access("TX", day("2026-11-20"), off, IfElectronic).Due, "2026-12-14"},
		{"AC-27 not extended", p.Access("TX", day("2026-11-20"), off, IfElectronic).Last, "2026-12-14"},
		{"AC-01 no pack", p.Access("NH", day("2026-03-02"), off, IfCopies).Due, "2026-04-01"},
		{"AC-02 no pack, cap", p.Access("NH", day("2026-03-02"), off, IfCopies).Last, "2026-05-01"},
		{"DT-11", StateRule{Unit: BusinessDays, N: 5}.Due(day("2026-11-20"), off), "2026-11-30"},
		{"DT-12", StateRule{Unit: BusinessDays, N: 15}.Due(day("2026-12-18"), off), "2027-01-12"},
	} {
		t.Run(c.id, func(t *testing.T) { assert.Equal(t, c.want, c.got.String()) })
	}
	for _, c := range []struct {
		id      string
		trigger Trigger
		on      string
		want    string
	}{{"TR-03", OnHire, "2026-09-15", "2026-12-14"}, {"TR-04", OnLawChange, "2026-06-01", "2027-06-01"}} {
		t.Run(c.id, func(t *testing.T) {
			r, got, ok := p.Training("TX", c.trigger, day(c.on), off)
			require.True(t, ok)
			assert.Equal(t, c.want, got.String())
			assert.Contains(t, r.Cite, "181.101")
		})
	}
	t.Run("RT-09", func(t *testing.T) {
		r, got, ok := p.RecordKept("TX", day("2026-11-22"))
		require.True(t, ok)
		assert.Equal(t, "2033-11-22", got.String())
		assert.True(t, r.Verify(day("2026-11-22")), "the number is not confirmed")
	})
	t.Run("training without a rule", func(t *testing.T) {
		_, _, ok := p.Training("CA", OnHire, day("2026-09-15"), off)
		assert.False(t, ok)
	})
}

// told lists the ids of the breach rules that apply to that many residents.
func told(p Packs, c Case) []string {
	c.Area = AreaBreach
	var ids []string
	for _, r := range p.Of(c) {
		ids = append(ids, r.ID)
	}
	return ids
}

func TestStateThresholds(t *testing.T) {
	p := shipped(t)
	on := day("2026-11-22")
	ca := func(n int) []string { return told(p, Case{State: "CA", Residents: n, On: on}) }
	tx := func(n int) []string { return told(p, Case{State: "TX", Residents: n, On: on}) }
	wa := func(n int) []string { return told(p, Case{State: "WA", Residents: n, On: on}) }
	fl := func(n int) []string { return told(p, Case{State: "FL", Residents: n, On: on}) }
	assert.Equal(t, []string{"CA-breach-attorney-general", "CA-breach-individuals"}, ca(501), "ST-04: more than 500")
	assert.Equal(t, []string{"CA-breach-individuals"}, ca(500), "ST-05")
	assert.Equal(t, []string{"TX-breach-individuals"}, tx(249), "ST-09")
	assert.Equal(t, []string{"TX-breach-attorney-general", "TX-breach-individuals"}, tx(250))
	assert.Equal(t, []string{"TX-breach-attorney-general", "TX-breach-bureaus", "TX-breach-individuals"}, tx(10001))
	assert.Equal(t, []string{"WA-breach-individuals"}, wa(500))
	assert.Equal(t, []string{"WA-breach-attorney-general", "WA-breach-individuals"}, wa(501))
	assert.Equal(t, []string{"FL-breach-individuals"}, fl(499))
	assert.Equal(t, []string{"FL-breach-individuals", "FL-breach-legal-affairs"}, fl(500))
	assert.Len(t, told(p, Case{State: "NY", Residents: 1, On: on}), 5, "New York has no least number")
	assert.Len(t, told(p, Case{State: "CA", Residents: 1, On: on, Conditions: []Condition{IfLicensed}}), 3, "ST-06")
	assert.Equal(t, []string{"NY-breach-after-hhs"}, told(p, Case{State: "NY", Residents: 1, On: day("2024-12-20")}), "the others are in force from 2024-12-21")
}

func TestEarliestDeadlineWins(t *testing.T) {
	p, off := shipped(t), FederalHolidays(2026, 2027)
	breach := func(state, on string) Deadline {
		return p.Earliest(Case{State: state, Area: AreaBreach, Residents: 12}, day(on), BreachTerm, off)
	}
	t.Run("BR-38", func(t *testing.T) {
		d := Earlier(breach("NY", "2026-11-22").Due, breach("CA", "2026-11-22").Due)
		assert.Equal(t, "2026-12-22", d.String())
	})
	none := breach("NH", "2026-11-22")
	assert.Equal(t, "2027-01-21", none.Due.String(), "no pack: the federal day")
	assert.Nil(t, none.Rule)
}

func TestDisabledRulesSleep(t *testing.T) {
	p := shipped(t)
	c := Case{State: "OK", Area: AreaBreach, Residents: 500, On: day("2026-08-01")}
	assert.Empty(t, p.Of(c))
	assert.Len(t, p.Asleep(c), 2, "they are named, so that somebody asks")
	c.Home = "OK"
	assert.Len(t, p.Of(c), 2, "the practice's own State is awake")
	c.Home, c.Also = "NH", []string{"OK"}
	assert.Len(t, p.Of(c), 2, "switched on")
	for _, s := range []string{"CA", "TX", "NY", "FL", "WA"} {
		for _, r := range p {
			assert.False(t, r.State == s && r.Disabled, r.ID)
		}
	}
}

func TestST17OldPackAsksForALook(t *testing.T) {
	r := rule(t, shipped(t), "CA-breach-individuals")
	require.Equal(t, "2026-11-22", r.AsOf.String())
	assert.False(t, r.Stale(day("2027-11-22")), "twelve months")
	assert.True(t, r.Stale(day("2027-11-23")), "more than twelve months")
	assert.False(t, r.Verify(day("2027-01-01")))
	assert.True(t, rule(t, shipped(t), "MA-breach-individuals").Verify(day("2027-01-01")), "never confirmed")
}

func TestParseStatesRefuses(t *testing.T) {
	good := `{"id":"CA-x","state":"CA","area":"breach","trigger":"discovery","n":30,"unit":"calendar","recipient":"individuals","cite":"c"}`
	file := func(rules string) string {
		return `{"as_of":"2026-11-22","confidence":"confirmed","rules":[` + rules + `]}`
	}
	for name, text := range map[string]string{
		"no json":         `{`,
		"unknown field":   `{"rulez":[]}`,
		"no day":          `{"confidence":"confirmed","rules":[` + good + `]}`,
		"twice":           file(good + "," + good),
		"no number":       file(`{"id":"CA-x","state":"CA","area":"breach","trigger":"discovery","n":0,"unit":"calendar","recipient":"individuals","cite":"c"}`),
		"other state":     file(`{"id":"NY-x","state":"CA","area":"breach","trigger":"discovery","n":30,"unit":"calendar","recipient":"individuals","cite":"c"}`),
		"unknown area":    file(`{"id":"CA-x","state":"CA","area":"tax","trigger":"discovery","n":30,"unit":"calendar","recipient":"individuals","cite":"c"}`),
		"unknown trigger": file(`{"id":"CA-x","state":"CA","area":"breach","trigger":"rain","n":30,"unit":"calendar","recipient":"individuals","cite":"c"}`),
		"unknown unit":    file(`{"id":"CA-x","state":"CA","area":"breach","trigger":"discovery","n":30,"unit":"moons","recipient":"individuals","cite":"c"}`),
		"no source":       file(`{"id":"CA-x","state":"CA","area":"breach","trigger":"discovery","n":30,"unit":"calendar","recipient":"individuals"}`),
		"nobody":          file(`{"id":"CA-x","state":"CA","area":"breach","trigger":"discovery","n":30,"unit":"calendar","cite":"c"}`),
		"shorter delay":   file(`{"id":"CA-x","state":"CA","area":"breach","trigger":"discovery","n":30,"longest":20,"unit":"calendar","recipient":"individuals","cite":"c"}`),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ParseStates(map[string][]byte{"x.json": []byte(text)})
			require.ErrorIs(t, err, ErrStateRule)
		})
	}
	p, err := ParseStates(map[string][]byte{"x.json": []byte(file(good))})
	require.NoError(t, err)
	assert.Len(t, p, 1)
}

func TestRuleWithoutNumberSetsNoDate(t *testing.T) {
	p, off := shipped(t), FederalHolidays(2026, 2027)
	assert.True(t, rule(t, p, "FL-access-record").Due(day("2026-03-02"), off).IsZero())
	assert.Equal(t, "2026-04-01", p.Access("FL", day("2026-03-02"), off).Due.String())
	assert.True(t, rule(t, p, "CA-access-copies").Due(Date{}, off).IsZero(), "no trigger, no date")
}
