// Package starttest holds a made-up Recovery Sheet for tests of the screens that print, split and read one.
package starttest

import (
	"fmt"
	"strings"

	"consentry/domain/office"
)

// Kit is Recovery Sheet 1 of a practice that is made up.
type Kit struct{}

// Groups, AgeIdentity, Number and Fingerprint are what stands on it.
func (Kit) Groups() []string {
	return strings.Fields("QP0680 Y8DL3W HXUNK2 CFJCYS 8GK6E8 SVQ56G XLESG6 KJRNYW QQDJAT M3SF3Y N37Q2A F2WRVA")
}
func (Kit) AgeIdentity() string { return "AGE-SECRET-KEY-PQ-1MADEUP" }
func (Kit) Number() int         { return 1 }
func (Kit) Fingerprint() string { return "7K3F-QX2M" }

// groupsOfPart is how many groups an envelope has here.
const groupsOfPart = 15

// Part is one of its envelopes, by its place.
type Part int

// Part, Groups and Matches are what stands in it: the third group of envelope 2 is P2G03.
func (p Part) Part() int { return int(p) }
func (p Part) Groups() []string {
	var out []string
	for g := range groupsOfPart {
		out = append(out, fmt.Sprintf("P%dG%02d", int(p), g+1))
	}
	return out
}
func (p Part) Matches(group int, text string) bool {
	return strings.EqualFold(strings.TrimSpace(text), p.Groups()[group-1])
}

// Parts are the envelopes.
func Parts(s office.SheetScheme) (out []office.KitPart) {
	for i := range s.Of {
		out = append(out, Part(i+1))
	}
	return out
}

// ReadSheet reads the groups of a Part as an envelope of two that are needed; a group with an X is mistyped. Anything else
// is a whole sheet, of which X3 is a mistyped third group.
func ReadSheet(before, typed string) (office.TypedSheet, error) {
	bad := func(key string, kv ...string) (office.TypedSheet, error) {
		return office.TypedSheet{}, (&office.Problem{Key: key}).With(nil, kv...)
	}
	if !strings.HasPrefix(strings.ToUpper(typed), "P1") && !strings.HasPrefix(strings.ToUpper(typed), "P2") && !strings.HasPrefix(strings.ToUpper(typed), "P3") {
		if _, group, wrong := strings.Cut(typed, "X"); wrong {
			return bad("error.kit_group", "group", group[:1])
		}
		return office.TypedSheet{Text: typed, Number: 1}, nil
	}
	part := int(typed[1] - '0')
	groups := strings.Fields(strings.ToUpper(typed))
	for i, g := range groups {
		if !Part(part).Matches(min(i, groupsOfPart-1)+1, g) {
			return bad("error.part_group_of", "group", fmt.Sprint(i+1), "envelope", fmt.Sprint(part), "sheet", "1")
		}
	}
	if len(groups) != groupsOfPart {
		return bad("error.part_group_of", "group", fmt.Sprint(len(groups)+1), "envelope", fmt.Sprint(part), "sheet", "1")
	}
	if strings.Contains(before, groups[0]) {
		return bad("error.part_twice", "envelope", fmt.Sprint(part))
	}
	return office.TypedSheet{Text: strings.Trim(before+"+"+typed, "+"), Number: 1, Fingerprint: Kit{}.Fingerprint(), Part: part, Have: strings.Count(before, "P1G01") +
		strings.Count(before, "P2G01") + strings.Count(before, "P3G01") + 1, Need: 2, Of: 3}, nil
}
