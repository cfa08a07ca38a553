package patients

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/patient"
	"consentry/ui/i18n"
)

// keys finds the message keys in the sources of the patients' rules: whole ones, and the ends that are put together.
var keys = []struct {
	re     *regexp.Regexp
	prefix string
}{
	{regexp.MustCompile(`"(patient\.[a-z0-9_]*[a-z0-9])"`), ""},
	{regexp.MustCompile(`v\.add\([^,]+, "([a-z_]+)"`), "patient."},
	{regexp.MustCompile(`\bno\("([a-z_]+)"\)`), "patient.representative_"},
	{regexp.MustCompile(`key \+ "([a-z_]+)"`), "patient.representative_"},
}

func TestEveryRuleAboutPatientsHasItsSentence(t *testing.T) {
	files, err := filepath.Glob("../../domain/patient/*.go")
	require.NoError(t, err)
	n := 0
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		src, err := os.ReadFile(f)
		require.NoError(t, err)
		for _, k := range keys {
			for _, m := range k.re.FindAllStringSubmatch(string(src), -1) {
				n++
				assert.True(t, i18n.Has(k.prefix+m[1]), "%s: %s", f, k.prefix+m[1])
			}
		}
	}
	assert.Greater(t, n, 40, "the scan finds the keys")
}

func TestEveryFieldOfTheHistoryHasAName(t *testing.T) {
	s := &Screen{}
	was := patient.Patient{}
	now := patient.Patient{MRN: "1", First: "a", Middle: "b", Last: "c", Preferred: "d", Born: today, Died: today, Emancipated: today, Phone: "1", Email: "e", Address: "f",
		Language: "es", Contact: patient.ContactPreference{Channel: patient.ByMail, Detail: "g", Confidential: true}, Alerts: []string{"h"},
		Restrictions: []patient.Restriction{{Text: "i", From: today, To: today, Source: "j"}},
		Representatives: []patient.Representative{{ID: "r", Name: "k", Relation: "l", Authority: patient.Parent, Evidence: "m", EvidenceDocID: "n", Phone: "2", From: today, To: today,
			Springing: true, Triggered: today, CourtDenied: true, Refusal: &patient.Refusal{By: "m1", On: today, Reason: "o"}}}}
	changes := patient.Diff(was, now)
	require.Greater(t, len(changes), 25)
	for _, c := range changes {
		assert.NotContains(t, s.fieldName(c.Field, was, now), "[", c.Field)
		assert.NotEmpty(t, valueWords(c.Field, c.New), c.Field)
	}
	assert.Equal(t, "Yes", valueWords("contact.confidential", "yes"))
	assert.Equal(t, "Spanish", valueWords("language", "es"))
	assert.Equal(t, "22 Nov 2026", valueWords("died", "2026-11-22"))
}
