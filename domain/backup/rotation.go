// This file holds the rotation of drives: which comes home when, and which has not been seen for too long.
package backup

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"consentry/domain/calendar"
)

// Unseen is how many days two drives in turn may pass without one of them being plugged in: a week, and two days more.
const Unseen = 9

// WornYears is how long a stick is trusted.
const WornYears = 5

// Swap is the next change of drives.
type Swap struct {
	Home string        // the drive that comes home
	Out  string        // the drive that goes to where it is kept
	On   calendar.Date // the day on which they change places
}

// NextSwap says which drive comes home next and when: the one that was not here for longest, on the next swapping day that
// is at least a day after the drive here came. With fewer than two drives in use there is none.
func NextSwap(drives []Drive, weekday time.Weekday, today calendar.Date) (Swap, bool) {
	list := InUse(drives)
	if len(list) < 2 {
		return Swap{}, false
	}
	slices.SortStableFunc(list, func(a, b Drive) int {
		if c := cmp.Or(a.Seen.Compare(b.Seen), a.SeenAt.Compare(b.SeenAt)); c != 0 {
			return c
		}
		return strings.Compare(a.Label, b.Label)
	})
	home, here := list[0], list[len(list)-1]
	on := calendar.Later(here.Came, here.On).AddDays(1)
	for on.Weekday() != weekday {
		on = on.AddDays(1)
	}
	for on.Before(today.AddDays(-7)) { // a swap forgotten long ago is asked for as of the last swapping day
		on = on.AddDays(7)
	}
	return Swap{Home: home.ID, Out: here.ID, On: on}, true
}

// Swaps lists the next n changes of drives, each a week after the other, as if everybody kept to them.
func Swaps(drives []Drive, weekday time.Weekday, today calendar.Date, n int) []Swap {
	list := slices.Clone(drives)
	var out []Swap
	for range n {
		sw, ok := NextSwap(list, weekday, today)
		if !ok {
			break
		}
		out = append(out, sw)
		for i := range list {
			switch list[i].ID {
			case sw.Home:
				list[i].Came, list[i].Seen, list[i].SeenAt = sw.On, sw.On, sw.On.Start(time.UTC).Add(time.Hour)
			case sw.Out:
				list[i].Seen, list[i].SeenAt = sw.On, sw.On.Start(time.UTC)
			}
		}
	}
	return out
}

// Saw returns a drive as it is known after it was plugged in: it came today, if another drive in use was plugged in since
// it was here last.
func Saw(d Drive, others []Drive, at time.Time, today calendar.Date) Drive {
	between := slices.ContainsFunc(InUse(others), func(o Drive) bool { return o.ID != d.ID && o.SeenAt.After(d.SeenAt) })
	if between || d.Came.IsZero() {
		d.Came = today
	}
	d.Seen, d.SeenAt, d.Away = today, at, calendar.Date{}
	return d
}

// InUse lists the drives in use.
func InUse(drives []Drive) []Drive {
	return slices.DeleteFunc(slices.Clone(drives), func(d Drive) bool { return !d.InUse() })
}

// AskAway lists the drives in use that nobody has plugged in, nor said where they are, for longer than their turn takes:
// with two drives nine days, and a week more for each further one.
func AskAway(drives []Drive, today calendar.Date) []Drive {
	list := InUse(drives)
	limit := Unseen + 7*max(0, len(list)-2)
	return slices.DeleteFunc(list, func(d Drive) bool {
		known := calendar.Later(d.Seen, d.Away)
		return today.Before(known.AddDays(limit))
	})
}

// Worn lists the drives in use that are older than WornYears: memory cells forget, and old sticks die without notice.
func Worn(drives []Drive, today calendar.Date) []Drive {
	return slices.DeleteFunc(InUse(drives), func(d Drive) bool { return today.Before(d.On.AddYearsKeepLater(WornYears)) })
}

// NextLabel proposes the letter for another drive: the first of A, B, C, ... that no drive bears or bore.
func NextLabel(drives []Drive, word string) string {
	for c := 'A'; c <= 'Z'; c++ {
		label := word + " " + string(c)
		if !slices.ContainsFunc(drives, func(d Drive) bool { return strings.EqualFold(strings.TrimSpace(d.Label), label) }) {
			return label
		}
	}
	return ""
}
