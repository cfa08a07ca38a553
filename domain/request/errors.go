package request

// This file holds the refusals: each names the field, a code, and the rule it comes from.

import (
	"slices"
	"strings"
	"unicode/utf8"

	"consentry/domain/calendar"
)

// MaxText bounds what is written down about one thing, in code points.
const MaxText = 4000

// Refused is the rules' refusal: nothing was changed. Errors compare by Code.
type Refused struct {
	Field string
	Code  string
	Cite  string // the rule: "45 CFR 164.524(a)(3)"; "" for the house's own
	Args  map[string]string
}

func (e Refused) Error() string {
	if e.Cite == "" {
		return "request: " + e.Code
	}
	return "request: " + e.Code + " (" + e.Cite + ")"
}

// MessageKey names the sentence for a person.
func (e Refused) MessageKey() string { return "request." + e.Code }

// MessageArgs gives what the sentence names; "cite" is the rule.
func (e Refused) MessageArgs() map[string]string {
	args := map[string]string{"cite": e.Cite}
	for k, v := range e.Args {
		args[k] = v
	}
	return args
}

// Is compares by code: errors.Is(err, Refused{Code: "reviewer_conflict"}).
func (e Refused) Is(target error) bool {
	t, ok := target.(Refused)
	return ok && t.Code == e.Code
}

func refuse(field, code, cite string, kv ...string) error {
	e := Refused{Field: field, Code: code, Cite: cite}
	for i := 0; i+1 < len(kv); i += 2 {
		if e.Args == nil {
			e.Args = map[string]string{}
		}
		e.Args[kv[i]] = kv[i+1]
	}
	return e
}

func blank(s string) bool { return strings.TrimSpace(s) == "" }

func known[T comparable](all []T, x T) bool { return slices.Contains(all, x) }

// bounded refuses text that could not be kept or read.
func bounded(texts ...string) error {
	for _, t := range texts {
		if !utf8.ValidString(t) || strings.ContainsFunc(t, func(c rune) bool { return c != '\n' && (c < 0x20 || c >= 0x7f && c < 0xa0) }) {
			return refuse("text", "not_text", "")
		}
		if utf8.RuneCountInString(t) > MaxText {
			return refuse("text", "too_long", "", "max", "4000")
		}
	}
	return nil
}

// stepSound refuses a step without its day or before the request came.
func stepSound(s Step, r Request) error {
	switch {
	case s.On.IsZero():
		return calendar.Refused{Code: calendar.TriggerMissing}
	case s.On.Before(r.ReceivedOn):
		return refuse("on", "before_receipt", "", "date", s.On.String(), "limit", r.ReceivedOn.String())
	}
	return bounded(s.Note)
}
