package disclosure

// The worked examples of rules 7, named by their ids, and what the text says beside them.

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/calendar"
)

func day(s string) calendar.Date { return calendar.MustParse(s) }

var asked = day("2026-11-22")

// to is a disclosure on a ground.
func to(id, on string, b Basis) Disclosure {
	return Disclosure{ID: id, PatientID: "p", On: day(on), Recipient: "Board of Medicine", What: "operative note", Purpose: "investigation", Basis: b, Source: "CE"}
}

func ids(rows []Row) (out []string) {
	for _, r := range rows {
		out = append(out, r.ID)
	}
	return out
}

func TestWindow(t *testing.T) {
	for _, c := range []struct{ id, requested, since, from string }{
		{"AD-01", "2026-11-22", "", "2020-11-22"},
		{"AD-04 from a leap day", "2028-02-29", "", "2022-02-28"},
		{"shorter, as asked", "2026-11-22", "2025-01-01", "2025-01-01"},
		{"never longer than six years", "2026-11-22", "2015-01-01", "2020-11-22"},
	} {
		var since calendar.Date
		if c.since != "" {
			since = day(c.since)
		}
		from, until := Window(day(c.requested), since)
		assert.Equal(t, day(c.from), from, c.id)
		assert.Equal(t, day(c.requested), until, c.id)
	}
	assert.Equal(t, day("2027-01-21"), calendar.AccountingTerm.Due(asked), "AD-01")
	assert.Equal(t, day("2027-02-20"), calendar.AccountingTerm.Cap(asked), "AD-01")
	assert.Equal(t, day("2026-09-02"), calendar.AccountingTerm.Due(day("2026-07-04")), "AD-17")
}

func TestFree(t *testing.T) {
	last := day("2026-01-15")
	assert.False(t, Free(last, day("2027-01-14")), "AD-11")
	assert.True(t, Free(last, day("2027-01-15")), "AD-12")
	assert.True(t, Free(calendar.Date{}, asked), "the first one")
	assert.True(t, Free(day("2024-02-29"), day("2025-02-28")), "in the patient's favor")
}

// Whichever of two is given first, the other is a later one only if it was not asked for before (164.528(c)(2)).
func TestLastFree(t *testing.T) {
	free := func(id, on string) Given { return Given{id, day(on), true} }
	for _, c := range []struct {
		id    string
		one   Given
		given []Given
		want  string
	}{
		{"nothing was given", free("r1", "2026-11-22"), nil, ""},
		{"another of that day", free("r2", "2026-11-22"), []Given{free("r1", "2026-11-22")}, "2026-11-22"},
		{"in the other order", free("r1", "2026-11-22"), []Given{free("r2", "2026-11-22")}, "2026-11-22"},
		{"another of a day before", free("r2", "2026-11-22"), []Given{free("r1", "2026-11-19")}, "2026-11-19"},
		{"asked for afterwards", free("r1", "2026-11-19"), []Given{free("r2", "2026-11-22")}, ""},
		{"the newest of several", free("r9", "2026-11-22"), []Given{free("r1", "2024-02-02"), free("r3", "2026-02-02"), free("r2", "2025-02-02")}, "2026-02-02"},
		{"one that cost something does not count", free("r3", "2026-11-22"), []Given{free("r1", "2026-02-02"), {"r2", day("2026-06-02"), false}}, "2026-02-02"},
		{"itself, made once more", free("r1", "2026-11-22"), []Given{free("r1", "2026-11-22")}, ""},
		{"itself, given free after an earlier one was", free("r2", "2026-11-22"), []Given{free("r2", "2026-11-22"), free("r1", "2026-11-19")}, ""},
		{"itself, for something", free("r2", "2026-11-22"), []Given{{"r2", day("2026-11-22"), false}, free("r1", "2026-11-22")}, "2026-11-22"},
		{"its day was corrected", free("r1", "2026-11-20"), []Given{free("r1", "2026-11-22")}, ""},
		{"without a request: of that day", free("", "2026-11-22"), []Given{free("", "2026-11-22")}, ""},
		{"without a request: of another day", free("", "2026-11-22"), []Given{free("", "2026-11-21")}, "2026-11-21"},
		{"one without a request, that day", free("r1", "2026-11-22"), []Given{free("", "2026-11-22")}, "2026-11-22"},
	} {
		want := calendar.Date{}
		if c.want != "" {
			want = day(c.want)
		}
		assert.Equal(t, want, c.one.LastFree(c.given), c.id)
	}
}

func TestAccounting_whatIsIn(t *testing.T) {
	for _, c := range []struct {
		id   string
		d    Disclosure
		want bool
	}{
		{"AD-02 outside the window", to("1", "2020-11-21", Oversight), false},
		{"on the first day of it", to("1", "2020-11-22", Oversight), true},
		{"on the day of the request", to("1", "2026-11-22", Oversight), true},
		{"AD-05 a post under an authorization", to("1", "2026-03-01", Authorization), false},
		{"AD-06 the post after the revocation", to("1", "2026-05-07", Impermissible), true},
		{"AD-07 a misdirected e-mail, no notice due", to("1", "2026-05-07", Impermissible), true},
		{"AD-09 a device report", to("1", "2026-05-07", DeviceReport), true},
		{"AD-10 a copy to the patient", to("1", "2026-05-07", Individual), false},
	} {
		assert.Equal(t, c.want, len(Accounting([]Disclosure{c.d}, nil, day("2020-11-22"), asked, asked)) == 1, c.id)
	}
	out := map[Basis]Exclusion{Treatment: X1, Payment: X1, Operations: X1, Individual: X2, Incidental: X3, Authorization: X4, InvolvedCare: X5, Security: X6, Custody: X7, LimitedSet: X8, Deidentified: NotPHI}
	for _, b := range Bases() {
		assert.True(t, b.Valid())
		assert.Equal(t, out[b], b.Exclusion(), b)
	}
	assert.Equal(t, Included, Basis("of a later version").Exclusion(), "what is not known is listed")
	assert.False(t, Basis("of a later version").Valid())
}

func TestAccounting_AD14_anAgencysWordHidesForThirtyDays(t *testing.T) {
	d := to("1", "2026-05-01", LawEnforcement)
	d.Recipient = "Springfield Police"
	s := Suspension{Agency: " springfield  police", Official: "Det. Ruiz", StatedOn: day("2026-06-01")}
	at := func(s Suspension, d Disclosure, on string) int {
		return len(Accounting([]Disclosure{d}, []Suspension{s}, day("2020-06-01"), day("2026-12-31"), day(on)))
	}
	assert.Equal(t, day("2026-07-01"), s.End())
	assert.Equal(t, 1, at(s, d, "2026-05-31"), "before it was stated")
	assert.Zero(t, at(s, d, "2026-07-01"))
	assert.Equal(t, 1, at(s, d, "2026-07-02"))
	s.Written, s.Until = day("2026-06-20"), day("2026-09-30")
	assert.Zero(t, at(s, d, "2026-09-30"), "a written statement holds as long as it says")
	assert.Equal(t, 1, at(s, d, "2026-10-01"))
	other := d
	other.Recipient = "County Sheriff"
	assert.Equal(t, 1, at(s, other, "2026-07-01"), "only that agency's")
	other = d
	other.Basis = Court
	assert.Equal(t, 1, at(s, other, "2026-07-01"), "only oversight and law enforcement")
	assert.Empty(t, s.Check(asked))
	assert.Equal(t, []string{"agency", "official", "stated_on"}, Suspension{StatedOn: asked.AddDays(1)}.Check(asked))
	assert.Equal(t, []string{"until"}, Suspension{Agency: "a", Official: "b", StatedOn: asked, Written: asked}.Check(asked))
}

func TestAccounting_AD16_repeatsAreOneEntry(t *testing.T) {
	var list []Disclosure
	for i := range 14 {
		d := to(fmt.Sprintf("%02d", i), "2025-01-05", PublicHealth)
		d.On = day("2025-01-05").AddMonths(i)
		list = append(list, d)
	}
	other := to("99", "2025-03-01", PublicHealth)
	other.Purpose = "an outbreak"
	rows := Accounting(append(list, other), nil, day("2020-11-22"), asked, asked)
	require.Equal(t, []string{"00", "99"}, ids(rows), "another purpose is an entry of its own")
	assert.Equal(t, 14, rows[0].Count)
	assert.Equal(t, Monthly, rows[0].Every)
	assert.Equal(t, day("2025-01-05"), rows[0].On)
	assert.Equal(t, day("2026-02-05"), rows[0].Last)
	assert.Equal(t, Once, rows[1].Every)

	bad := []Disclosure{to("1", "2026-01-01", Impermissible), to("2", "2026-02-01", Impermissible)}
	assert.Len(t, Accounting(bad, nil, day("2020-11-22"), asked, asked), 2, "what nothing allowed is never summed up")
	for want, gaps := range map[Frequency][]int{Daily: {1, 1, 3}, Weekly: {7, 7}, Monthly: {28, 31, 30}, Quarterly: {90, 92}, Yearly: {365, 366}, Irregular: {7, 90}} {
		days := []calendar.Date{day("2024-01-01")}
		for _, g := range gaps {
			days = append(days, days[len(days)-1].AddDays(g))
		}
		assert.Equal(t, want, frequency(days))
	}
	assert.Equal(t, Irregular, frequency([]calendar.Date{asked, asked}), "twice on one day")
}

func TestStandings_correctionsTakeTheEntrysPlace(t *testing.T) {
	wrong, right := to("1", "2026-01-05", Oversight), to("2", "2026-01-06", Oversight)
	right.Corrects, right.Because = "1", "wrong day"
	stray := to("3", "2026-02-01", Court)
	gone := stray
	gone.ID, gone.Corrects, gone.Because, gone.Void = "4", "3", "another patient", true
	list := []Disclosure{wrong, right, stray, gone}
	s := Standings(list)
	assert.Equal(t, "2", s[0].CorrectedBy)
	assert.False(t, s[0].Voided)
	assert.Empty(t, s[1].CorrectedBy)
	assert.True(t, s[2].Voided)
	assert.True(t, s[3].Voided)
	assert.Equal(t, []string{"2"}, ids(Accounting(list, nil, day("2020-11-22"), asked, asked)))
	assert.Equal(t, []string{"because"}, func() []string { d := right; d.Because = " "; return d.Check(asked) }())
}

func TestCheck(t *testing.T) {
	assert.Empty(t, to("1", "2026-11-22", Court).Check(asked))
	assert.Equal(t, []string{"on", "recipient", "what", "purpose", "basis"}, Disclosure{}.Check(asked))
	assert.Equal(t, []string{"on"}, to("1", "2026-11-23", Court).Check(asked), "not in the future")
	assert.Equal(t, []string{"authorization_id"}, to("1", "2026-11-22", Authorization).Check(asked))
	d := to("1", "2026-11-22", HHS)
	d.Purpose, d.RequestCopy = "", "a1"
	assert.Empty(t, d.Check(asked), "a copy of the written request stands for the purpose")
}

func BenchmarkAccounting(b *testing.B) {
	list := make([]Disclosure, 100_000)
	for i := range list {
		list[i] = to(fmt.Sprintf("%06d", i), "2021-01-01", Bases()[i%len(Bases())])
		list[i].On = day("2021-01-01").AddDays(i % 2000)
		list[i].Recipient = fmt.Sprintf("Recipient %d", i%500)
	}
	for b.Loop() {
		Accounting(list, nil, day("2020-11-22"), asked, asked)
	}
}
