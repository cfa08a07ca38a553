package calendar

// This file tests dates as people type them.

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/store/faulttest"
)

func TestParseEntry(t *testing.T) {
	today := day("2026-11-22")
	for _, c := range []struct{ text, lang, want string }{
		{"11/22/2026", "en", "2026-11-22"},
		{"1/2/47", "en", "1947-01-02"},
		{"6/30/27", "en", "2027-06-30"},
		{"1/2/45", "en", "2045-01-02"}, // 19 years ahead
		{"1/2/46", "en", "1946-01-02"},
		{"11222026", "en", "2026-11-22"},
		{"112226", "en", "2026-11-22"},
		{"20261122", "en", "2026-11-22"},
		{"06041991", "en", "1991-06-04"},
		{"2026-11-22", "en", "2026-11-22"},
		{"2026-1-2", "en", "2026-01-02"},
		{"11-22-2026", "en", "2026-11-22"},
		{"11.22.2026", "en", "2026-11-22"},
		{" 11 / 22 / 2026 ", "en", "2026-11-22"},
		{"11 22 2026", "en", "2026-11-22"},
		{"22 Nov 2026", "en", "2026-11-22"},
		{"22nov2026", "en", "2026-11-22"},
		{"Nov 22, 2026", "en", "2026-11-22"},
		{"November 22nd, 2026", "en", "2026-11-22"},
		{"the 1st of June 1991", "en", "1991-06-01"},
		{"2026 nov 22", "en", "2026-11-22"},
		{"4 jun 91", "en", "1991-06-04"},
		{"22 de noviembre de 2026", "es", "2026-11-22"},
		{"1º de enero del 2027", "es", "2027-01-01"},
		{"4 ENE 1991", "es", "1991-01-04"},
		{"22/11/2026", "es", "2026-11-22"},
		{"3/4/2026", "es", "2026-03-04"}, // month first where both read
		{"today", "en", "2026-11-22"},
		{" Today ", "en", "2026-11-22"},
		{"tomorrow", "en", "2026-11-23"},
		{"yesterday", "en", "2026-11-21"},
		{"hoy", "es", "2026-11-22"},
		{"mañana", "es", "2026-11-23"},
		{"manana", "en", "2026-11-23"},
		{"ayer", "es", "2026-11-21"},
		{"in 2 years", "en", "2028-11-22"},
		{"in a year", "en", "2027-11-22"},
		{"in 6 months", "en", "2027-05-22"},
		{"in six months", "en", "2027-05-22"},
		{"in 3 weeks", "en", "2026-12-13"},
		{"in 10 days", "en", "2026-12-02"},
		{"in 10days", "en", "2026-12-02"},
		{"2 weeks ago", "en", "2026-11-08"},
		{"en 2 años", "es", "2028-11-22"},
		{"dentro de 6 meses", "es", "2027-05-22"},
		{"en una semana", "es", "2026-11-29"},
		{"hace 3 días", "es", "2026-11-19"},
	} {
		got, err := ParseEntry(c.text, today, c.lang)
		require.NoError(t, err, c.text)
		assert.Equal(t, c.want, got.String(), c.text)
	}
	leap, err := ParseEntry("in 1 year", day("2028-02-29"), "en")
	require.NoError(t, err)
	assert.Equal(t, "2029-02-28", leap.String(), "an expiry keeps the earlier day")
}

func TestParseBirthIsNeverInTheFuture(t *testing.T) {
	today := day("2026-11-22")
	for text, want := range map[string]string{
		"1/2/47":     "1947-01-02",
		"1/2/40":     "1940-01-02",
		"11/22/26":   "2026-11-22",
		"11/23/26":   "1926-11-23",
		"2/29/00":    "2000-02-29",
		"2/29/28":    "1928-02-29",
		"010299":     "1999-01-02",
		"4 jun 27":   "1927-06-04",
		"06/04/1991": "1991-06-04",
		"06/04/2030": "2030-06-04", // as typed; the form says it lies ahead
	} {
		got, err := ParseBirth(text, today, "en")
		require.NoError(t, err, text)
		assert.Equal(t, want, got.String(), text)
	}
	_, err := ParseBirth("2/29/27", today, "en")
	assert.ErrorAs(t, err, new(ErrNoSuchDay))
}

func TestParseEntryRefuses(t *testing.T) {
	today := day("2026-11-22")
	for _, text := range []string{
		"", " ", "soon", "11/22", "22 Nov", "1/2/3/2026", "11/22/026", "11/22/20266", "111/22/2026",
		"in 2", "in years", "in two", "in 99999999 days", "in 900 years", "nov nov 2026", "Nov 222 2026",
		"today 11/22/2026", "in 2 years 3", "11:22:2026", "-11/22/2026", "٢٢/١١/٢٠٢٦", "11/22/2026 x",
		"\xff\xfe", "11\x0022\x002026", string(make([]byte, 65)), "1234567", "123456789",
	} {
		got, err := ParseEntry(text, today, "en")
		require.ErrorIs(t, err, ErrNotADate, "%q", text)
		assert.True(t, got.IsZero(), text)
	}
	for text, want := range map[string]error{
		"2/31/2026":   ErrNoSuchDay{2026, 2, 31},
		"31 Feb 2026": ErrNoSuchDay{2026, 2, 31},
		"2/29/2026":   ErrNoSuchDay{2026, 2, 29},
		"13/1/2026":   ErrNoSuchDay{2026, 13, 1},
		"22/11/2026":  ErrNoSuchDay{2026, 22, 11},
		"2026-22-11":  ErrNoSuchDay{2026, 22, 11},
		"0/1/2026":    ErrNoSuchDay{2026, 0, 1},
		"1/1/1874":    ErrYearRange{1874},
		"1/1/0026":    ErrYearRange{26},
	} {
		_, err := ParseEntry(text, today, "en")
		assert.Equal(t, want, err, text)
	}
	_, err := ParseEntry("today", Date{}, "en")
	require.ErrorIs(t, err, ErrNotADate, "no today, no relative dates")
	_, err = ParseEntry("1/2/47", Date{}, "en")
	require.ErrorIs(t, err, ErrNotADate)
	d, err := ParseEntry("6/4/1875", today, "en")
	require.NoError(t, err)
	assert.Equal(t, "1875-06-04", d.String())
}

func FuzzParseEntry(f *testing.F) {
	for _, s := range []string{"11/22/2026", "1/2/47", "2/29/00", "in 2 years", "22 de nov de 2026", "hace 3 días", "31 Feb 2026", "\x00", "１１/２２/２０２６"} {
		f.Add(s, "en", 0)
		f.Add(s, "es", 40000)
	}
	f.Fuzz(func(t *testing.T, text, lang string, offset int) {
		faulttest.Bound(t)
		today := MustNew(1950, 1, 1).AddDays(offset)
		got, err := ParseEntry(text, today, lang)
		if (err == nil) == got.IsZero() {
			t.Fatalf("%q: %v, %v", text, got, err)
		}
		birth, err := ParseBirth(text, today, lang)
		if (err == nil) == birth.IsZero() {
			t.Fatalf("birth %q: %v, %v", text, birth, err)
		}
		if err == nil {
			if back, err := Parse(birth.String()); err != nil || back != birth {
				t.Fatalf("%q does not survive storing: %v", text, birth)
			}
		}
	})
}
