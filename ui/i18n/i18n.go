// Package i18n turns message keys into sentences. The sentences are embedded JSON files, one a screen package and
// language (assets/i18n/<language>/<screen>.json); a key begins with the name of its file: "kit.table.count".
//
// A value is a sentence with named holes, "{name} signed on {day}", or an object of plural forms chosen by the
// argument "n": {"one": "{n} day left", "other": "{n} days left"}.
//
// The staff interface uses the language set at start by Use. A patient may read another one: In("es") gives a
// Translator that stands on its own.
package i18n

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"sort"
	"strings"
	"sync/atomic"

	"consentry/assets"
)

// The languages there are. English is complete by definition: what another language lacks is read from it.
const (
	English = "en"
	Spanish = "es"
)

// message is one entry of a file: other alone for a plain sentence, one as well for a plural.
type message struct {
	One   string `json:"one"`
	Other string `json:"other"`
}

// forms lists the sentences a message has.
func (m message) forms() []string {
	if m.One == "" {
		return []string{m.Other}
	}
	return []string{m.One, m.Other}
}

// books holds every language's messages by key. It is filled once and only read afterwards. broken tells of files that
// could not be read; a test sees to it that it is nil, and the program says what it can.
var books, broken = load(assets.Words())

// Translator speaks one language. The zero value speaks the language set by Use.
type Translator struct{ lang string }

var current atomic.Value // string

// Use sets the language of T and of every zero Translator. An unknown language means English.
// Call it at start and when a person chooses another language; pieces already on screen keep their words.
func Use(lang string) { current.Store(known(lang)) }

// Lang returns the language set by Use, English until then.
func Lang() string {
	if l, ok := current.Load().(string); ok {
		return l
	}
	return English
}

// Languages lists the languages there are, English first.
func Languages() []string {
	var ls []string
	for l := range books {
		if l != English {
			ls = append(ls, l)
		}
	}
	sort.Strings(ls)
	return append([]string{English}, ls...)
}

// In returns the Translator of a language, whatever Use says. An unknown language means English.
func In(lang string) Translator { return Translator{known(lang)} }

// T says the message of a key in the language set by Use. See Translator.T.
func T(key string, args ...any) string { return Translator{}.T(key, args...) }

// Has reports whether a key exists.
func Has(key string) bool { _, ok := books[English][key]; return ok }

// Lang returns the language t speaks.
func (t Translator) Lang() string {
	if t.lang == "" {
		return Lang()
	}
	return t.lang
}

// T says the message of a key. args are pairs of a name and a value that fill the holes: T("kit.due.left", "n", 4).
// A whole number is written with its thousands separated. The number named "n" chooses the plural form.
// An unknown key is returned in brackets, so that it is seen; a test makes sure that none is used.
func (t Translator) T(key string, args ...any) string {
	m, ok := books[t.Lang()][key]
	if !ok {
		if m, ok = books[English][key]; !ok {
			return "[" + key + "]"
		}
	}
	text := m.Other
	var pairs []string
	for i := 0; i+1 < len(args); i += 2 {
		name, isName := args[i].(string)
		if !isName {
			continue
		}
		n, isNumber := whole(args[i+1])
		if isNumber && name == "n" && m.One != "" && (n == 1 || n == -1) {
			text = m.One
		}
		value := fmt.Sprint(args[i+1])
		if isNumber {
			value = t.Count(n)
		}
		pairs = append(pairs, "{"+name+"}", value)
	}
	if len(pairs) == 0 {
		return text
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// whole returns an integer argument's value.
func whole(v any) (int64, bool) {
	switch n := v.(type) {
	case int:
		return int64(n), true
	case int64:
		return n, true
	case int32:
		return int64(n), true
	case uint32:
		return int64(n), true
	case uint64:
		return int64(n), true
	}
	return 0, false
}

func known(lang string) string {
	if _, ok := books[lang]; ok {
		return lang
	}
	return English
}

// load reads <language>/<file>.json files into messages by language and key. What is broken is left out and told of.
func load(words fs.FS) (map[string]map[string]message, error) {
	out := map[string]map[string]message{English: {}}
	files, err := fs.Glob(words, "*/*.json")
	if err != nil {
		return out, fmt.Errorf("list words: %w", err)
	}
	var wrong error
	for _, f := range files {
		book, err := loadFile(words, f)
		wrong = errors.Join(wrong, err)
		lang := path.Dir(f)
		if out[lang] == nil {
			out[lang] = map[string]message{}
		}
		for key, m := range book {
			out[lang][key] = m
		}
	}
	return out, wrong
}

// loadFile reads one file.
func loadFile(words fs.FS, f string) (map[string]message, error) {
	data, err := fs.ReadFile(words, f)
	if err != nil {
		return nil, fmt.Errorf("read words %s: %w", f, err)
	}
	raw := map[string]json.RawMessage{}
	if err := json.Unmarshal(data, &raw); err != nil {
		return nil, fmt.Errorf("words %s: %w", f, err)
	}
	prefix := strings.TrimSuffix(path.Base(f), ".json") + "."
	book := map[string]message{}
	var wrong error
	for key, value := range raw {
		if !strings.HasPrefix(key, prefix) {
			wrong = errors.Join(wrong, fmt.Errorf("words %s: key %q must begin with %q", f, key, prefix))
			continue
		}
		m, err := parse(value)
		if err != nil {
			wrong = errors.Join(wrong, fmt.Errorf("words %s: key %q: %w", f, key, err))
			continue
		}
		book[key] = m
	}
	return book, wrong
}

// parse reads a sentence or an object of plural forms.
func parse(value json.RawMessage) (message, error) {
	var m message
	if len(value) > 0 && value[0] == '"' {
		err := json.Unmarshal(value, &m.Other)
		return m, err
	}
	if err := json.Unmarshal(value, &m); err != nil {
		return m, err
	}
	if m.One == "" || m.Other == "" {
		return m, fmt.Errorf("a plural needs both one and other")
	}
	return m, nil
}
