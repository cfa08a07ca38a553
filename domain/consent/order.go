package consent

// This file puts channels in the order in which they are asked about and shown.

import (
	"cmp"
	"slices"
)

// InOrder sorts channels: the built-in ones as BuiltIn lists them, then the practice's own by name.
func InOrder(list []Channel) []Channel {
	place := map[string]int{}
	for i, c := range BuiltIn() {
		place[c.ID] = i + 1
	}
	rank := func(c Channel) int {
		if p := place[c.ID]; p > 0 {
			return p
		}
		return len(place) + 1
	}
	out := slices.Clone(list)
	slices.SortStableFunc(out, func(a, b Channel) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.Name.In("en"), b.Name.In("en")))
	})
	return out
}

// Offer is a channel as it is put to the patient: no answer yet, nothing allowed.
func Offer(c Channel, lang string, face FaceRule) Grant {
	return Grant{Channel: c.ID, Name: c.Name.In(lang), Recipient: c.Recipient.In(lang), Face: face}
}
