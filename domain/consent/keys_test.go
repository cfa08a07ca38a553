package consent

// This file tests that every message key this package can ask for is listed.

import (
	"encoding/json"
	"go/ast"
	goparser "go/parser"
	"go/token"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The keys in the source are the keys listed: neither a sentence nobody asks for, nor a key without a sentence.
func TestMessageKeysAreAllListed(t *testing.T) {
	shape := regexp.MustCompile(`^consent(\.[a-z0-9_]+)+$`)
	files, err := os.ReadDir(".")
	require.NoError(t, err)
	var used []string
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") || f.Name() == "keys.go" {
			continue
		}
		tree, err := goparser.ParseFile(token.NewFileSet(), f.Name(), nil, 0)
		require.NoError(t, err)
		ast.Inspect(tree, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if s, err := strconv.Unquote(lit.Value); err == nil && shape.MatchString(s) {
					used = append(used, s)
				}
			}
			return true
		})
	}
	slices.Sort(used)
	require.Equal(t, slices.Compact(used), messageKeys)
	require.Greater(t, len(used), 100)
}

// Every key has a sentence in both languages, with the same holes to fill.
func TestEveryKeyHasItsSentences(t *testing.T) {
	hole := regexp.MustCompile(`\{[a-z]+\}`)
	sentences := func(lang string) map[string]string {
		text, err := os.ReadFile("../../assets/i18n/" + lang + "/consent.json")
		require.NoError(t, err)
		out := map[string]string{}
		require.NoError(t, json.Unmarshal(text, &out))
		return out
	}
	holes := func(s string) []string {
		found := hole.FindAllString(s, -1)
		slices.Sort(found)
		return slices.Compact(found)
	}
	en, es := sentences("en"), sentences("es")
	for _, key := range MessageKeys() {
		require.NotEmpty(t, en[key], key)
		require.NotEmpty(t, es[key], key)
		require.Equal(t, holes(en[key]), holes(es[key]), key)
	}
	require.Len(t, es, len(en), "a sentence in one language only")
}

// What is found fills every hole of its sentence.
func TestArgumentsFillTheSentences(t *testing.T) {
	text, err := os.ReadFile("../../assets/i18n/en/consent.json")
	require.NoError(t, err)
	en := map[string]string{}
	require.NoError(t, json.Unmarshal(text, &en))
	filled := func(key string, args map[string]string) {
		for name := range args {
			en[key] = strings.ReplaceAll(en[key], "{"+name+"}", "")
		}
		require.NotContains(t, en[key], "{", key)
	}
	for _, c := range defective {
		for _, d := range Check(base(c.change), checkedOn) {
			filled(d.Key, d.Args)
		}
	}
	doc := base(endsOn("2030-01-01"), func(d *Document) { d.ReadingGrade = 12 })
	for _, d := range Check(doc, Env{Today: day("2026-06-15"), FourteenPoint: true, MaxYears: 1}) {
		filled(d.Key, d.Args)
	}
	for _, r := range MayUse(website(func(u *Use) { u.WithName, u.Procedure = true, "Facelift" }), []Document{base()},
		[]Fact{fact(FactRevoked, "2026-07-01 10:00"), fact(FactSuspended, "2026-07-01 10:00", held(SuspendOral))}, endOf("2027-07-01")).Reasons {
		filled(r.Key, r.Args)
	}
	for _, today := range []string{"2027-06-01", "2027-07-01", "2029-01-01"} {
		for _, i := range Missing(PacketInput{Documents: []Document{base(), ack("2025-06-15"), photoConsent("2025-01-01")}, Notices: notices, Today: day(today)}) {
			filled(i.Why, i.Args)
		}
	}
}

func TestMessageKeysAreUnique(t *testing.T) {
	all := MessageKeys()
	slices.Sort(all)
	require.Len(t, slices.Compact(all), len(MessageKeys()))
	requireKeysKnown(t, Allowed.MessageKey(), StatusVoidFalse.MessageKey(), SuspendOral.MessageKey(), TaskGiveCopy.MessageKey(), AckDeferred.MessageKey(), E6c.MessageKey(), N7.MessageKey())
}
