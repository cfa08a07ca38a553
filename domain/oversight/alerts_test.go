// Tests of the seven rules that find what deserves a look.
package oversight

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/calendar"
)

var eastern = func() *time.Location {
	z, err := time.LoadLocation("America/New_York")
	if err != nil {
		panic(err)
	}
	return z
}()

// local is a moment in the practice's zone; 2026-11-23 is a Monday.
func local(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", s, eastern)
	if err != nil {
		panic(err)
	}
	return t
}

func facts(log ...Access) Facts {
	for i := range log {
		if log[i].Seq == 0 {
			log[i].Seq = uint64(i + 1)
		}
	}
	return Facts{
		Log: log,
		Patients: map[string]Subject{
			"lena":  {Last: "Park", Address: "1 Elm St, Springfield", Visits: []calendar.Date{day("2026-11-23")}},
			"ortiz": {Last: "Ortíz-Vega"},
			"star":  {Last: "Moon", Watched: true, Visits: []calendar.Date{day("2026-11-20")}},
		},
		Members: map[string]Person{"maya": {Name: "Maya Ortiz"}, "ana": {Name: "Ana Hale", Address: "1 Elm St.  Springfield"}, "kim": {Name: "Kim"}},
		Hours:   DefaultHours(), Limits: LimitsFor(4), Off: calendar.FederalHolidays(2026),
	}
}

func rules(alerts []Alert) (out []Rule) {
	for _, a := range alerts {
		out = append(out, a.Rule)
	}
	return out
}

func TestAlerts(t *testing.T) {
	for name, c := range map[string]struct {
		line Access
		want []Rule
	}{
		"a usual look":                     {Access{At: local("2026-11-23 10:00"), Member: "maya", Patient: "lena", Kind: Viewed}, nil},
		"before opening":                   {Access{At: local("2026-11-23 06:59"), Member: "maya", Patient: "lena", Kind: Viewed}, []Rule{AfterHours}},
		"at opening":                       {Access{At: local("2026-11-23 07:00"), Member: "maya", Patient: "lena", Kind: Viewed}, nil},
		"at closing":                       {Access{At: local("2026-11-23 19:00"), Member: "maya", Patient: "lena", Kind: Viewed}, []Rule{AfterHours}},
		"on a Sunday":                      {Access{At: local("2026-11-22 10:00"), Member: "maya", Patient: "lena", Kind: Viewed}, []Rule{AfterHours}},
		"on Thanksgiving":                  {Access{At: local("2026-11-26 10:00"), Member: "maya", Patient: "lena", Kind: Taken}, []Rule{AfterHours}},
		"surname, accents, double":         {Access{At: local("2026-11-23 10:00"), Member: "maya", Patient: "ortiz", Kind: Viewed}, []Rule{SameFamily}},
		"same address":                     {Access{At: local("2026-11-23 10:00"), Member: "ana", Patient: "lena", Kind: Viewed}, []Rule{SameFamily}},
		"no surname known":                 {Access{At: local("2026-11-23 10:00"), Member: "kim", Patient: "ortiz", Kind: Viewed}, nil},
		"watched, no visit":                {Access{At: local("2026-11-23 10:00"), Member: "kim", Patient: "star", Kind: Viewed}, []Rule{WatchedOpen}},
		"watched, the day after a visit":   {Access{At: local("2026-11-20 10:00"), Member: "kim", Patient: "star", Kind: Viewed}, nil},
		"uncovered within two weeks":       {Access{At: local("2026-12-07 10:00"), Member: "kim", Patient: "lena", Kind: Uncovered}, nil},
		"uncovered fifteen days later":     {Access{At: local("2026-12-08 10:00"), Member: "kim", Patient: "lena", Kind: Uncovered}, []Rule{NoVisit}},
		"twenty taken":                     {Access{At: local("2026-11-23 10:00"), Member: "maya", Kind: Taken, Count: 20}, nil},
		"twenty-one taken":                 {Access{At: local("2026-11-23 10:00"), Member: "maya", Kind: Taken, Count: 21}, []Rule{MassExport}},
		"failed five times":                {Access{At: local("2026-11-22 03:00"), Member: "maya", Kind: Refused, Count: 5}, nil},
		"failed six times":                 {Access{At: local("2026-11-22 03:00"), Member: "maya", Kind: Refused, Count: 6}, []Rule{FailedDoor}},
		"a patient nobody knows any more":  {Access{At: local("2026-11-23 10:00"), Member: "maya", Patient: "none", Kind: Uncovered}, nil},
		"someone else's line of the house": {Access{At: local("2026-11-22 03:00"), Member: "maya", Kind: "signed"}, nil},
	} {
		assert.Equal(t, c.want, rules(Alerts(facts(c.line))), name)
	}
}

func TestBurstOfViews(t *testing.T) {
	var log []Access
	for i := range 26 {
		log = append(log, Access{At: local("2026-11-23 10:00").Add(time.Duration(i) * 2 * time.Minute), Member: "maya", Patient: fmt.Sprint(i), Kind: Viewed})
	}
	got := Alerts(facts(log...))
	require.Len(t, got, 1)
	assert.Equal(t, Burst, got[0].Rule)
	assert.Equal(t, 26, got[0].Count)
	assert.Len(t, got[0].Seqs, 26)
	assert.Equal(t, 25, got[0].Limit)
	for i := range log { // the same patients over three hours
		log[i].At = local("2026-11-23 10:00").Add(time.Duration(i) * 7 * time.Minute)
	}
	assert.Empty(t, Alerts(facts(log...)))
	for i := range log { // one patient, again and again
		log[i].At, log[i].Patient = local("2026-11-23 10:00").Add(time.Duration(i)*time.Minute), "lena"
	}
	assert.Empty(t, Alerts(facts(log...)))
	for i := range log { // two people
		log[i].Patient, log[i].Member = fmt.Sprint(i), []string{"maya", "kim"}[i%2]
	}
	assert.Empty(t, Alerts(facts(log...)))
}

func TestAlertsAddUpAndStayTheSame(t *testing.T) {
	var log []Access
	for i := range 80 {
		log = append(log, Access{At: local("2026-11-22 10:00").Add(time.Duration(i) * time.Minute), Member: "maya", Patient: "lena", Kind: Viewed})
	}
	log = append(log, Access{At: local("2026-11-23 10:00"), Member: "ana", Kind: Taken, Count: 15}, Access{At: local("2026-11-23 11:00"), Member: "ana", Kind: Taken, Count: 15})
	got := Alerts(facts(log...))
	require.Equal(t, []Rule{AfterHours, MassExport}, rules(got))
	assert.Equal(t, 80, got[0].Count)
	assert.Len(t, got[0].Seqs, maxSeqs)
	assert.Equal(t, "after_hours:2026-11-22:maya", got[0].ID)
	assert.Equal(t, 30, got[1].Count)
	assert.Equal(t, []uint64{81, 82}, got[1].Seqs)
	assert.Equal(t, got, Alerts(facts(log...)), "the same facts give the same ids")
	assert.Equal(t, "oversight.alert.mass_export", got[1].Key())
	assert.Equal(t, map[string]string{"count": "30", "limit": "20"}, got[1].Args())

	now := at("2026-11-24T10:00:00Z")
	_, err := Close(got[1], "ana", Explained, "moved to the new supplier", false, now, day("2026-11-24"))
	require.ErrorIs(t, err, ErrOwnReview)
	_, err = Close(got[1], "ines", Explained, "fine", false, now, day("2026-11-24"))
	require.ErrorIs(t, err, ErrReason)
	_, err = Close(got[1], "ines", "ignored", "moved to the new supplier", false, now, day("2026-11-24"))
	require.ErrorIs(t, err, ErrReason)
	c, err := Close(got[1], "ines", Incident, " asked her: no reason given ", false, now, day("2026-11-24"))
	require.NoError(t, err)
	assert.Equal(t, Closing{ID: got[1].ID, State: Incident, Owner: "ines", On: day("2026-11-24"), At: now, Reason: "asked her: no reason given"}, c)
	_, err = Close(got[1], "ana", Explained, "alone in this office", true, now, day("2026-11-24"))
	require.NoError(t, err)
}

func TestLimits(t *testing.T) {
	assert.Equal(t, LimitsFor(1), LimitsFor(5))
	assert.Equal(t, 20, LimitsFor(6).Views)
	assert.Equal(t, 20, LimitsFor(12).Views)
	assert.Equal(t, Limits{Views: 15, Taken: 15, Refused: 12}, LimitsFor(13))
	assert.Len(t, Rules(), 7)
}

func TestALookClosesNoAlert(t *testing.T) {
	var none calendar.Date
	open := []Alert{{On: day("2026-11-18")}, {On: day("2026-10-24")}, {On: day("2026-11-22")}}
	assert.Equal(t, day("2026-10-31"), FirstDue(open))
	assert.Equal(t, none, FirstDue(nil))
	for name, c := range map[string]struct{ looked, open, want calendar.Date }{
		"nobody looked yet":                    {none, none, day("2025-10-01")},
		"looked, nothing open":                 {day("2026-11-23"), none, day("2026-11-30")},
		"looked, one is late and stays so":     {day("2026-11-23"), FirstDue(open), day("2026-10-31")},
		"looked, one is due within the week":   {day("2026-11-23"), FirstDue(open[2:]), day("2026-11-29")},
		"an alert of today, due with the next": {day("2026-11-23"), day("2026-11-30"), day("2026-11-30")},
		"open, but another look is due sooner": {day("2026-11-16"), day("2026-11-29"), day("2026-11-23")},
	} {
		assert.Equal(t, c.want, LookDue(day("2025-09-24"), c.looked, c.open), name)
	}
}
