package disclosure

// This file makes an accounting of disclosures, 45 CFR 164.528: what it covers, what it leaves out, what an agency may
// have hidden for a time, how repeated disclosures are summed up, and when it is free.

import (
	"cmp"
	"slices"
	"strings"

	"consentry/domain/calendar"
)

// AccountingYears is how far back an accounting goes at most.
const AccountingYears = 6

// oralSuspension is how many days an agency's oral statement holds when no written one follows: 164.528(a)(2)(ii).
const oralSuspension = 30

// Suspension hides an agency's disclosures from an accounting for a time, 164.528(a)(2). Only disclosures to health
// oversight agencies and law enforcement can be hidden.
type Suspension struct {
	ID        string        `json:"id"`
	PatientID string        `json:"patient_id"`
	Agency    string        `json:"agency"`
	Official  string        `json:"official"` // name and office of who stated it
	StatedOn  calendar.Date `json:"stated_on"`
	// Until is the time a written statement gives. Written is the day it came; zero: stated orally only.
	Until   calendar.Date `json:"until,omitzero"`
	Written calendar.Date `json:"written,omitzero"`
	By      string        `json:"by"`
}

// End is the last day the suspension holds (AD-14).
func (s Suspension) End() calendar.Date {
	if s.Written.IsZero() {
		return s.StatedOn.AddDays(oralSuspension)
	}
	return s.Until
}

// Check names the fields a suspension lacks.
func (s Suspension) Check(today calendar.Date) []string {
	var missing []string
	need := func(field string, ok bool) {
		if !ok {
			missing = append(missing, field)
		}
	}
	need("agency", strings.TrimSpace(s.Agency) != "")
	need("official", strings.TrimSpace(s.Official) != "")
	need("stated_on", !s.StatedOn.IsZero() && !s.StatedOn.After(today))
	if !s.Written.IsZero() {
		need("written", !s.Written.After(today))
		need("until", !s.Until.IsZero() && !s.Until.Before(s.StatedOn))
	}
	return missing
}

// hides tells whether the suspension hides d on that day.
func (s Suspension) hides(d Disclosure, on calendar.Date) bool {
	return (d.Basis == Oversight || d.Basis == LawEnforcement) && calendar.Within(s.StatedOn, s.End(), on) && sameName(s.Agency, d.Recipient)
}

func sameName(a, b string) bool {
	return strings.EqualFold(strings.Join(strings.Fields(a), " "), strings.Join(strings.Fields(b), " "))
}

// Window is the time an accounting asked for on a day covers: six years back (AD-01, AD-04), or since the later day the
// patient asks for. Both days are inclusive.
func Window(requested, since calendar.Date) (from, to calendar.Date) {
	return calendar.Later(calendar.LookBack(requested, AccountingYears), since), requested
}

// Free tells whether an accounting asked for on a day is free: the first in any twelve months is (AD-11, AD-12).
// lastFree is when the last free one was asked for; zero: never.
func Free(lastFree, requested calendar.Date) bool {
	return lastFree.IsZero() || !requested.Before(calendar.Annual(lastFree))
}

// Given is an accounting that a patient got or is about to get.
type Given struct {
	RequestID string // the request that it answers; "": none is kept
	Requested calendar.Date
	Free      bool // as the first in twelve months
}

// Same tells whether both answer the same: one request or, where none is kept, what was asked for on one day. What was
// hidden and is told later belongs to the accounting that was asked for then; two requests of one day are two.
func (g Given) Same(x Given) bool {
	return g.RequestID == x.RequestID && (g.RequestID != "" || g.Requested == x.Requested)
}

// LastFree is when the free accounting was asked for that makes this one a later one (164.528(c)(2)); zero: there is none.
// One that is asked for afterwards takes nothing away, and what was given free stays so when it is made once more. Of several
// that are asked for on one day, the one that is given before the others is the first.
func (g Given) LastFree(given []Given) calendar.Date {
	var last calendar.Date
	for _, x := range given {
		switch {
		case !x.Free:
		case g.Same(x):
			return calendar.Date{}
		case !x.Requested.After(g.Requested):
			last = calendar.Later(last, x.Requested)
		}
	}
	return last
}

// Row is one line of an accounting. Count is above 1 for repeated disclosures to one recipient for a single purpose:
// then On is the first, Last the last of them, and Every how often they were made (164.528(b)(3)).
type Row struct {
	Disclosure
	Count int
	Last  calendar.Date
	Every Frequency
}

// Frequency says how often something was repeated.
type Frequency string

// The frequencies.
const (
	Once      Frequency = ""
	Daily     Frequency = "daily"
	Weekly    Frequency = "weekly"
	Monthly   Frequency = "monthly"
	Quarterly Frequency = "quarterly"
	Yearly    Frequency = "yearly"
	Irregular Frequency = "irregular"
)

// Standing is an entry with what later entries made of it.
type Standing struct {
	Disclosure
	CorrectedBy string // the entry that takes its place; "": it stands
	Voided      bool   // it should not be there at all, or says so of another
}

// Standings tells of each entry, in the order given, whether it still stands.
func Standings(list []Disclosure) []Standing {
	by := map[string]Disclosure{}
	for _, d := range list {
		if d.Corrects != "" {
			by[d.Corrects] = d
		}
	}
	out := make([]Standing, len(list))
	for i, d := range list {
		out[i] = Standing{Disclosure: d, Voided: d.Void}
		if c, ok := by[d.ID]; ok {
			out[i].CorrectedBy, out[i].Voided = c.ID, d.Void || c.Void
		}
	}
	return out
}

// Accounting lists what an accounting asked for on a day says about the time from..to (164.528(b)), the earliest first.
func Accounting(list []Disclosure, hidden []Suspension, from, to, on calendar.Date) []Row {
	corrected := map[string]bool{}
	for i := range list {
		if c := list[i].Corrects; c != "" {
			corrected[c] = true
		}
	}
	in := make([]int, 0, len(list))
	for i := range list {
		d := &list[i]
		switch {
		case d.Void || corrected[d.ID], d.Exclusion() != Included, !calendar.Within(from, to, d.On):
			continue
		case slices.ContainsFunc(hidden, func(h Suspension) bool { return h.hides(*d, on) }):
			continue
		}
		in = append(in, i)
	}
	slices.SortFunc(in, func(a, b int) int {
		return cmp.Or(list[a].On.Compare(list[b].On), cmp.Compare(list[a].ID, list[b].ID))
	})
	return summed(list, in)
}

// single is what makes disclosures repetitions of one another.
type single struct {
	basis           Basis
	who, where      string
	what, why, copy string
}

func singleOf(d *Disclosure) single {
	return single{d.Basis, d.Recipient, d.Address, d.What, d.Purpose, d.RequestCopy}
}

// folded does not tell spellings apart.
func (s single) folded() single {
	return single{s.basis, fold(s.who), fold(s.where), fold(s.what), fold(s.why), s.copy}
}

// summed joins repeated disclosures to one recipient for a single purpose under 164.502(a)(2)(ii) or 164.512. What
// nothing allowed is never summed up.
func summed(list []Disclosure, in []int) []Row {
	at := map[single]int{}
	var out []Row
	var days [][]calendar.Date
	for _, n := range in {
		d := &list[n]
		k := singleOf(d)
		i, seen := at[k]
		if !seen {
			if i, seen = at[k.folded()]; seen {
				at[k] = i
			}
		}
		if !seen || d.Basis == Impermissible {
			at[k], at[k.folded()] = len(out), len(out)
			out, days = append(out, Row{Disclosure: *d, Count: 1, Last: d.On}), append(days, []calendar.Date{d.On})
			continue
		}
		days[i] = append(days[i], d.On)
		out[i].Count++
		out[i].Last = d.On
	}
	for i := range out {
		if out[i].Count > 1 {
			out[i].Every = frequency(days[i])
		}
	}
	return out
}

func fold(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }

// frequency names the interval that days in order keep to, or Irregular.
func frequency(days []calendar.Date) Frequency {
	shortest, longest := days[0].DaysUntil(days[len(days)-1]), 0
	for i := 1; i < len(days); i++ {
		gap := days[i-1].DaysUntil(days[i])
		shortest, longest = min(shortest, gap), max(longest, gap)
	}
	for _, f := range []struct {
		name        Frequency
		least, most int
	}{{Daily, 1, 3}, {Weekly, 5, 9}, {Monthly, 26, 36}, {Quarterly, 84, 98}, {Yearly, 350, 380}} {
		if shortest >= f.least && longest <= f.most {
			return f.name
		}
	}
	return Irregular
}
