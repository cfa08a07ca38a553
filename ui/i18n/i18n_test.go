package i18n

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/calendar"
)

var hole = regexp.MustCompile(`\{[a-zA-Z_]+\}`)

// holes returns the names to fill in a sentence, in order and once each.
func holes(s string) []string {
	seen := map[string]bool{}
	var out []string
	for _, h := range hole.FindAllString(s, -1) {
		if !seen[h] {
			seen[h] = true
			out = append(out, h)
		}
	}
	sort.Strings(out)
	return out
}

func TestEveryKeyIsInEveryLanguageWithTheSameHoles(t *testing.T) {
	require.NoError(t, broken)
	require.Contains(t, books, Spanish)
	for lang, book := range books {
		for key, m := range books[English] {
			other, ok := book[key]
			if !assert.True(t, ok, "%s lacks %q", lang, key) {
				continue
			}
			assert.Equal(t, holes(m.Other), holes(other.Other), "%s: holes of %q", lang, key)
			assert.Equal(t, m.One != "", other.One != "", "%s: plural of %q", lang, key)
			for _, f := range other.forms() {
				assert.NotEmpty(t, strings.TrimSpace(f), "%s: %q is empty", lang, key)
			}
		}
		for key := range book {
			assert.True(t, Has(key), "%s has %q, which English does not", lang, key)
		}
	}
}

// keyUse finds keys written out in a call of T, and constants that look like keys of a file.
var keyUse = regexp.MustCompile(`\.T\(\s*"([a-z0-9_]+(?:\.[a-zA-Z0-9_]+)+)"`)

func TestEveryKeyUsedInTheCodeExists(t *testing.T) {
	used := 0
	var missing []string
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == ".git" || d.Name() == "testdata" || d.Name() == "out") {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, m := range keyUse.FindAllStringSubmatch(string(src), -1) {
			used++
			if !Has(m[1]) {
				missing = append(missing, path+": "+m[1])
			}
		}
		return nil
	})
	require.NoError(t, err)
	assert.Empty(t, missing, "keys that no file has")
	assert.Greater(t, used, 30, "the scan finds the calls")
}

func TestSentences(t *testing.T) {
	t.Cleanup(func() { Use(English) })
	Use(English)
	assert.Equal(t, "1 day left", T("kit.due.left", "n", 1))
	assert.Equal(t, "1,234 days left", T("kit.due.left", "n", 1234))
	assert.Equal(t, "Full name, required", T("kit.field.required", "label", "Full name"))
	assert.Equal(t, "[kit.no.such]", T("kit.no.such"))
	Use(Spanish)
	assert.Equal(t, "Quedan 2 días", T("kit.due.left", "n", 2))
	assert.Equal(t, "1 day left", In(English).T("kit.due.left", "n", 1), "a translator of its own")
	Use("xx")
	assert.Equal(t, English, Lang())
	assert.Equal(t, []string{English, Spanish}, Languages())
}

func TestWhatAPersonTypedIsNotReadAsAHole(t *testing.T) {
	assert.Equal(t, "{n}, required", In(English).T("kit.field.required", "label", "{n}", "n", 3))
}

func TestDatesAndNumbers(t *testing.T) {
	d := calendar.MustNew(2026, 11, 22)
	en, es := In(English), In(Spanish)
	for _, c := range []struct{ got, want string }{
		{en.Date(d), "22 Nov 2026"}, {es.Date(d), "22 nov 2026"}, {en.Date(calendar.Date{}), ""},
		{en.ShortDate(calendar.MustNew(2026, 12, 31)), "31 Dec"},
		{en.LongDate(d), "Sunday 22 November 2026"}, {es.LongDate(d), "domingo 22 de noviembre de 2026"},
		{en.FullDate(d), "22 November 2026"}, {es.FullDate(d), "22 de noviembre de 2026"},
		{en.DateTime(time.Date(2026, 11, 22, 8, 1, 0, 0, time.UTC)), "22 Nov 2026 08:01"}, {en.DateTime(time.Time{}), ""},
		{en.Count(0), "0"}, {en.Count(999), "999"}, {en.Count(14208), "14,208"}, {en.Count(-1234567), "−1,234,567"},
		{en.Money(123450), "$1,234.50"}, {en.Money(5), "$0.05"}, {en.Money(-5), "−$0.05"},
		{en.Bytes(512), "512 B"}, {en.Bytes(118e6), "118 MB"}, {en.Bytes(1.24e9), "1.2 GB"}, {en.Bytes(999_600), "1.0 MB"},
		{en.Duration(130 * time.Second), "2 min 10 s"}, {en.Duration(3 * time.Hour), "3 h"}, {en.Duration(0), "0 s"},
		{en.Duration(26*time.Hour + 5*time.Second), "1 d 2 h"},
	} {
		assert.Equal(t, c.want, c.got)
	}
}

type keyed struct{ key string }

func (k keyed) Error() string                  { return k.key }
func (k keyed) MessageKey() string             { return k.key }
func (k keyed) MessageArgs() map[string]string { return map[string]string{"limit": "2027-01-01"} }

func TestErrorsOfTheDomainBecomeSentences(t *testing.T) {
	s, ok := In(English).Sentence(fmt.Errorf("extend: %w", keyed{"calendar.beyond_cap"}))
	require.True(t, ok)
	assert.Equal(t, "That day is later than the law allows. The last possible day is 1 Jan 2027.", s)
	_, ok = In(English).Sentence(errors.New("plain"))
	assert.False(t, ok)
	_, ok = In(English).Sentence(keyed{"calendar.unheard_of"})
	assert.False(t, ok)
	_, err := calendar.New(2026, 2, 31)
	s, ok = In(Spanish).Sentence(err)
	require.True(t, ok)
	assert.Equal(t, "Ese día no existe: 31/2/2026. Revise el mes y el día.", s)
}

func TestBrokenFilesAreRefused(t *testing.T) {
	for name, content := range map[string]string{
		"no JSON": `{`, "a key of another file": `{"other.key": "x"}`, "half a plural": `{"kit.x": {"one": "x"}}`, "a number": `{"kit.x": 3}`,
	} {
		_, err := load(fstest.MapFS{"en/kit.json": {Data: []byte(content)}})
		require.Error(t, err, name)
	}
}

// A day stands in a refusal as it stands everywhere else.
func TestARefusalSaysItsDaysAsPeopleReadThem(t *testing.T) {
	err := calendar.Refused{Code: calendar.BeyondCap, Date: calendar.MustNew(2026, 5, 2), Limit: calendar.MustNew(2026, 5, 1)}
	words, ok := Sentence(err)
	assert.True(t, ok)
	assert.Contains(t, words, "1 May 2026")
	words, _ = In("es").Sentence(err)
	assert.NotContains(t, words, "2026-05-01")
}
