package training

// This file is all courses together: each in both languages, in one order, one version after the other.

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// The languages a course is written in; the first is what is shown if another is missing.
var langs = []string{"en", "es"}

// ErrLibrary says that courses do not fit together: a language is missing, or the two tell different things.
var ErrLibrary = errors.New("the courses do not fit together")

// ParseAll reads courses by file name ("en/photos.md"). Every course is there in every language, with the same head and as
// many questions.
func ParseAll(files map[string]string) ([]Course, error) { return parseAll(files, Parse) }

// ParseScenarios reads scenarios in the same way.
func ParseScenarios(files map[string]string) ([]Course, error) { return parseAll(files, ParseScenario) }

func parseAll(files map[string]string, parse func(lang, text string) (Course, error)) ([]Course, error) {
	var all []Course
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		lang, file, ok := strings.Cut(name, "/")
		if !ok || !slices.Contains(langs, lang) {
			return nil, fmt.Errorf("course %s: %w", name, ErrLibrary)
		}
		c, err := parse(lang, files[name])
		if err != nil {
			return nil, fmt.Errorf("course %s: %w", name, err)
		}
		if c.ID+".md" != file {
			return nil, fmt.Errorf("course %s calls itself %s: %w", name, c.ID, ErrLibrary)
		}
		all = append(all, c)
	}
	slices.SortStableFunc(all, byOrder)
	for _, c := range all {
		if err := agrees(all, c); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func byOrder(a, b Course) int {
	return cmp.Or(cmp.Compare(a.Order, b.Order), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Version, b.Version), cmp.Compare(a.Lang, b.Lang))
}

// agrees tells whether a course is there in every language, saying the same.
func agrees(all []Course, c Course) error {
	for _, lang := range langs {
		i := slices.IndexFunc(all, func(o Course) bool { return o.ID == c.ID && o.Version == c.Version && o.Lang == lang })
		if i < 0 {
			return fmt.Errorf("course %s in %s: %w", c.ID, lang, ErrLibrary)
		}
		if !c.SameAs(all[i]) {
			return fmt.Errorf("course %s in %s and %s: %w", c.ID, c.Lang, lang, ErrLibrary)
		}
	}
	return nil
}

// SameAs tells whether two are one course in two languages: the same head, as many pages, and question by question as many
// answers.
func (c Course) SameAs(o Course) bool {
	if c.ID != o.ID || c.Version != o.Version || c.Order != o.Order || c.Minutes != o.Minutes || c.Pack != o.Pack || c.Pass != o.Pass ||
		c.Law != o.Law || !slices.Equal(c.Roles, o.Roles) || len(c.Sections) != len(o.Sections) || len(c.Questions) != len(o.Questions) {
		return false
	}
	for i, q := range c.Questions {
		if len(q.Answers) != len(o.Questions[i].Answers) || q.Right != o.Questions[i].Right {
			return false
		}
	}
	return true
}

// Newest returns the newest version of each course, in one language, in order. A course that is missing in it is shown in
// English.
func Newest(all []Course, lang string) []Course {
	best := map[string]Course{}
	for _, c := range all {
		b, ok := best[c.ID]
		switch {
		case !ok || c.Version > b.Version:
		case c.Version == b.Version && c.Lang == lang && b.Lang != lang:
		case c.Version == b.Version && c.Lang == langs[0] && b.Lang != lang:
		default:
			continue
		}
		best[c.ID] = c
	}
	out := make([]Course, 0, len(best))
	for _, c := range best {
		out = append(out, c)
	}
	slices.SortFunc(out, byOrder)
	return out
}

// Find returns a course in a language, in English if it is missing there.
func Find(all []Course, id string, version int, lang string) (Course, bool) {
	for _, l := range []string{lang, langs[0]} {
		if i := slices.IndexFunc(all, func(c Course) bool { return c.ID == id && c.Version == version && c.Lang == l }); i >= 0 {
			return all[i], true
		}
	}
	return Course{}, false
}
