package training

// The courses that come with the program: all of them, in both languages.

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/assets"
	"consentry/domain/access"
)

func shipped(t testing.TB) []Course {
	t.Helper()
	all, err := ParseAll(assets.Courses())
	require.NoError(t, err)
	return all
}

func TestTheTenCoursesAreThereInBothLanguages(t *testing.T) {
	all := shipped(t)
	want := []string{"minimum_necessary", "photos", "passwords", "phishing", "lost_device", "first_hour", "image_requests",
		"social_media", "revocation", "front_desk_access"}
	for _, lang := range langs {
		var ids []string
		for _, c := range Newest(all, lang) {
			ids = append(ids, c.ID)
			assert.Equal(t, lang, c.Lang, c.ID)
		}
		assert.Equal(t, want, ids, lang)
	}
	hashes := map[string]bool{}
	for _, c := range all {
		hashes[c.SHA256] = true
	}
	assert.Len(t, hashes, 2*len(want))
}

// words counts the words of what is read, without the questions.
func words(c Course) int {
	n := 0
	for _, s := range c.Sections {
		n += len(strings.Fields(s.Title))
		for _, b := range s.Blocks {
			n += len(strings.Fields(b.Text + " " + strings.Join(b.Items, " ")))
		}
	}
	return n
}

func TestACourseIsReadInFiveMinutesAndAsksFiveOfEightOrMore(t *testing.T) {
	for _, c := range shipped(t) {
		name := c.Lang + "/" + c.ID
		assert.Equal(t, 5, c.Minutes, name)
		// 130 to 170 words a minute is careful reading.
		assert.GreaterOrEqual(t, words(c), 600, name)
		assert.LessOrEqual(t, words(c), 850, name)
		assert.GreaterOrEqual(t, len(c.Questions), MinQuestions, name)
		assert.Equal(t, 4, c.Pass, name)
		assert.Contains(t, c.Law, "45 CFR 164.", name)
		assert.NotEmpty(t, c.Title, name)
		assert.LessOrEqual(t, len([]rune(c.Title)), 60, name)
		texts := []string{c.Title}
		for _, s := range c.Sections {
			texts = append(texts, s.Title)
			for _, b := range s.Blocks {
				texts = append(append(texts, b.Text), b.Items...)
			}
		}
		asked := map[string]bool{}
		for _, q := range c.Questions {
			assert.False(t, asked[q.Text], "%s asks twice: %s", name, q.Text)
			asked[q.Text] = true
			assert.GreaterOrEqual(t, len([]rune(q.Why)), 20, "%s: %s", name, q.Text)
			assert.LessOrEqual(t, len([]rune(q.Why)), 220, "%s: %s", name, q.Text)
			for _, a := range q.Answers {
				assert.LessOrEqual(t, len([]rune(a)), 140, "%s: %s", name, a)
			}
			texts = append(append(texts, q.Text, q.Why), q.Answers...)
		}
		for _, x := range texts {
			assert.Zero(t, strings.Count(x, "**")%2, "%s leaves emphasis open: %s", name, x)
			assert.NotContains(t, x, "—", name)
			assert.NotContains(t, x, "–", name)
		}
	}
}

func TestAScenarioFillsAQuarterOfAnHourInBothLanguages(t *testing.T) {
	all, err := ParseScenarios(assets.Exercises())
	require.NoError(t, err)
	require.Len(t, all, 10)
	for _, c := range all {
		name := c.Lang + "/" + c.ID
		assert.Equal(t, 15, c.Minutes, name)
		assert.Len(t, c.Sections, 4, name)
		assert.GreaterOrEqual(t, words(c), 150, name)
		assert.LessOrEqual(t, words(c), 350, name)
		assert.Contains(t, c.Law, "45 CFR 164.", name)
		assert.Empty(t, c.Questions, name)
		assert.Empty(t, c.Roles, name)
		assert.NotContains(t, c.Text, "—", name)
		es, ok := Find(all, c.ID, c.Version, "es")
		require.True(t, ok, name)
		assert.True(t, c.SameAs(es), name)
		assert.NotEqual(t, Newest(all, "en")[0].Title, Newest(all, "es")[0].Title)
	}
	var f *Flaw
	_, err = ParseScenario("en", "---\nid: x\nversion: 1\norder: 1\ntitle: X\nminutes: 15\nlaw: none\n---\n# One\n\nText\n\n? A question\n")
	require.ErrorAs(t, err, &f)
	assert.Equal(t, "pool", f.Code)
	_, err = ParseScenario("en", "---\nid: x\nversion: 1\norder: 1\ntitle: X\nminutes: 15\n---\n# One\n\nText\n")
	require.ErrorAs(t, err, &f)
	assert.Equal(t, []string{"missing", "law"}, []string{f.Code, f.What})
	_, err = ParseAll(assets.Exercises())
	require.Error(t, err, "a scenario is no course")
}

func TestBothLanguagesAskTheSame(t *testing.T) {
	all := shipped(t)
	for _, c := range Newest(all, "en") {
		es, ok := Find(all, c.ID, c.Version, "es")
		require.True(t, ok)
		require.Equal(t, "es", es.Lang)
		assert.True(t, c.SameAs(es), c.ID)
		for i, q := range c.Questions {
			assert.Equal(t, q.Right, es.Questions[i].Right, c.ID)
			assert.NotEqual(t, q.Text, es.Questions[i].Text, "%s is not translated", c.ID)
			assert.NotEqual(t, q.Why, es.Questions[i].Why, "%s is not translated", c.ID)
		}
		for i, s := range c.Sections {
			assert.NotEqual(t, s.Title, es.Sections[i].Title, "%s is not translated", c.ID)
			assert.Len(t, es.Sections[i].Blocks, len(s.Blocks), "%s: %s", c.ID, s.Title)
		}
	}
}

func TestEverybodyWhoSeesPatientsHasAFirstPack(t *testing.T) {
	list := Newest(shipped(t), "en")
	for _, r := range access.Roles() {
		n := len(slices.DeleteFunc(Needed(list, []access.Role{r}, nil), func(c Course) bool { return c.Pack != First }))
		if r == access.Auditor { // takes none: looks only, and comes from outside
			assert.Zero(t, n)
			continue
		}
		assert.Equal(t, 6, n, r)
	}
}
