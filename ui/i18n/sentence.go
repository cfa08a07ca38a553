// Errors of the domain name their sentence by a key and arguments; here they become the sentence.

package i18n

import (
	"errors"
	"sort"

	"consentry/domain/calendar"
)

// Sentence says the message that an error of the domain names by MessageKey() and MessageArgs(); ok is false if it
// names none or the key is unknown.
func (t Translator) Sentence(err error) (sentence string, ok bool) {
	var keyed interface{ MessageKey() string }
	if !errors.As(err, &keyed) || !Has(keyed.MessageKey()) {
		return "", false
	}
	var args []any
	switch a := keyed.(type) {
	case interface{ MessageArgs() map[string]string }:
		for _, k := range sortedKeys(a.MessageArgs()) {
			args = append(args, k, t.said(a.MessageArgs()[k]))
		}
	case interface{ MessageArgs() map[string]any }:
		for _, k := range sortedKeys(a.MessageArgs()) {
			args = append(args, k, a.MessageArgs()[k])
		}
	case interface{ MessageArgs() []any }:
		args = a.MessageArgs()
	}
	return t.T(keyed.MessageKey(), args...), true
}

// said is an argument as people read it: a day that the domain names in stored form becomes "22 Nov 2026".
func (t Translator) said(arg string) string {
	if day, err := calendar.Parse(arg); err == nil {
		return t.Date(day)
	}
	return arg
}

// Sentence says an error in the language set by Use. See Translator.Sentence.
func Sentence(err error) (string, bool) { return Translator{}.Sentence(err) }

func sortedKeys[V any](m map[string]V) []string {
	var ks []string
	for k := range m {
		ks = append(ks, k)
	}
	sort.Strings(ks)
	return ks
}
