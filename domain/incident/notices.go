package incident

// This file holds who besides the people themselves is told, what is put up for those who cannot be reached, and the word
// of law enforcement that notices have to wait (45 CFR 164.404(d)(2), 164.406, 164.408, 164.410, 164.412).

import (
	"slices"
	"time"

	"consentry/domain/calendar"
)

// The days of substitute notice and of an oral hold.
const (
	PostingDays  = 90 // 164.404(d)(2)(ii)
	OralHoldDays = 30 // 164.412(b)
	// SubstituteFew: fewer than ten unreachable people are told one by one; from ten on it takes a posting.
	SubstituteFew = 10
	// Large is how many people make the Secretary's notice immediate; Media residents of one State, and one more, the media's.
	Large = 500
	Media = 500
)

// Told is one notice to somebody other than the people affected.
type Told struct {
	To    string        `json:"to"`              // ToHHS, ToMedia or a recipient of a State's rule
	State string        `json:"state,omitempty"` // of media and regulators
	On    calendar.Date `json:"on"`
	// Receipt is the number or paper that proves it.
	Receipt string    `json:"receipt"`
	Note    string    `json:"note,omitempty"`
	At      time.Time `json:"at"`
	By      string    `json:"by"`
}

// Who is told beside people and State agencies.
const (
	ToHHS   = "hhs"
	ToMedia = "media"
)

// CheckTold names what is wrong with a notice.
func (i Incident) CheckTold(t Told, today calendar.Date) []Defect {
	var ds []Defect
	discovered, known := i.DiscoveredOn()
	need := func(ok bool, field, code, cite string) {
		if !ok {
			ds = append(ds, defect(field, code, cite))
		}
	}
	need(t.To != "", "to", "need_recipient", "")
	need(t.To == ToHHS || t.To == "" || twoLetters.MatchString(t.State), "state", "need_state", "45 CFR 164.406(a)")
	need(!t.On.IsZero(), "on", "need_sent", citeBurden)
	need(!t.On.After(today), "on", "future", "")
	need(t.On.IsZero() || !known || !t.On.Before(discovered), "on", "before_discovery", "45 CFR 164.404(b)")
	need(!blank(t.Receipt), "receipt", "need_receipt", citeBurden)
	return ds
}

// ToldOn is the first day on which a recipient was told; zero: not yet.
func (i Incident) ToldOn(to, state string) calendar.Date {
	var day calendar.Date
	for _, t := range i.Told {
		if t.To == to && (t.State == state || to == ToHHS) && (day.IsZero() || t.On.Before(day)) {
			day = t.On
		}
	}
	return day
}

// Receipts are what proves that a clock's recipient was told, the first first: HHS's confirmation number, a State's, what the
// media printed (164.414(b)).
func (i Incident) Receipts(c Clock) []Told {
	var out []Told
	for _, t := range i.Told {
		if c.metBy(t) {
			out = append(out, t)
		}
	}
	slices.SortStableFunc(out, func(a, b Told) int { return a.On.Compare(b.On) })
	return out
}

// metBy tells whether a notice is what a clock runs for. A copy of what went to the Secretary cannot have gone out before.
func (c Clock) metBy(t Told) bool {
	if c.To == "" || t.To != c.To || t.State != c.State && c.To != ToHHS {
		return false
	}
	return !c.Copy() || !c.Day0.IsZero() && !t.On.Before(c.Day0)
}

// PostingKind is where a substitute notice for ten or more stands.
type PostingKind string

// The kinds.
const (
	OnWebsite PostingKind = "website" // the home page
	InMedia   PostingKind = "media"   // major print or broadcast media where the people likely live
)

// Posting is a substitute notice for ten or more people who cannot be reached, with a toll-free number.
type Posting struct {
	Kind     PostingKind   `json:"kind"`
	Where    string        `json:"where"`
	From     calendar.Date `json:"from"`
	TollFree string        `json:"toll_free"`
	DownOn   calendar.Date `json:"down_on,omitzero"` // the day it was taken down or the number switched off
	Proof    string        `json:"proof,omitempty"`
	At       time.Time     `json:"at"`
	By       string        `json:"by"`
}

// Through is the last day the posting and its number have to be there.
func (p Posting) Through() calendar.Date { return calendar.Due(p.From, PostingDays) }

// Short tells whether it was taken down too early.
func (p Posting) Short() bool { return !p.DownOn.IsZero() && !p.DownOn.After(p.Through()) }

// CheckPosting names what is wrong with a posting.
func CheckPosting(p Posting, today calendar.Date) []Defect {
	var ds []Defect
	need := func(ok bool, field, code string) {
		if !ok {
			ds = append(ds, defect(field, code, cite404d2+"(ii)"))
		}
	}
	need(p.Kind == OnWebsite || p.Kind == InMedia, "kind", "need_posting")
	need(!blank(p.Where), "where", "need_where")
	need(!blank(p.TollFree), "toll_free", "need_toll_free")
	need(!p.From.IsZero(), "from", "need_sent")
	need(!p.From.After(today), "from", "future")
	if !p.DownOn.IsZero() && p.DownOn.Before(p.From) {
		ds = append(ds, defect("down_on", "down_before", cite404d2+"(ii)", "date", p.From.String()))
	}
	need(!p.DownOn.After(today), "down_on", "future")
	return ds
}

// Hold is a statement of law enforcement that notices would impede an investigation or harm national security.
type Hold struct {
	Agency   string        `json:"agency"`
	Official string        `json:"official"` // who said it, with what office
	StatedOn calendar.Date `json:"stated_on"`
	Written  bool          `json:"written,omitempty"`
	Until    calendar.Date `json:"until,omitzero"` // of a written one
	Note     string        `json:"note,omitempty"`
	Lifted   *Lift         `json:"lifted,omitempty"`
	At       time.Time     `json:"at"`
	By       string        `json:"by"`
}

// Lift is the agency's word, before the time is over, that nobody need wait any longer.
type Lift struct {
	On       calendar.Date `json:"on"` // from that day notices may go out
	Official string        `json:"official"`
	At       time.Time     `json:"at"`
	By       string        `json:"by"`
}

// End is the last day of the hold: the time a written statement names, or 30 days from an oral one, unless it was lifted.
func (h Hold) End() calendar.Date {
	if h.Lifted != nil {
		return h.Lifted.On
	}
	if h.Written {
		return h.Until
	}
	return calendar.Due(h.StatedOn, OralHoldDays)
}

// CheckHold names what is wrong with a hold. An oral one counts once: longer takes it in writing.
func (i Incident) CheckHold(h Hold, today calendar.Date) []Defect {
	cite := "45 CFR 164.412(b)"
	if h.Written {
		cite = "45 CFR 164.412(a)"
	}
	var ds []Defect
	need := func(ok bool, field, code string) {
		if !ok {
			ds = append(ds, defect(field, code, cite))
		}
	}
	need(!blank(h.Agency), "agency", "need_agency")
	need(!blank(h.Official), "official", "need_official")
	need(!h.StatedOn.IsZero() && !h.StatedOn.After(today), "stated_on", "need_stated")
	need(!h.Written || !h.Until.IsZero(), "until", "need_until")
	need(h.Until.IsZero() || !h.Until.Before(h.StatedOn), "until", "order")
	need(h.Written || h.Until.IsZero(), "until", "hold_oral_until")
	need(h.Written || !slices.ContainsFunc(i.Holds, func(o Hold) bool { return !o.Written }), "written", "hold_oral_once")
	return ds
}

// CheckLift names what is wrong with the lifting of a hold.
func (h Hold) CheckLift(l Lift, today calendar.Date) []Defect {
	cite := "45 CFR 164.412"
	var ds []Defect
	if l.On.IsZero() || l.On.After(today) {
		ds = append(ds, defect("on", "need_stated", cite))
	}
	if blank(l.Official) {
		ds = append(ds, defect("official", "need_official", cite))
	}
	if len(ds) == 0 && !h.On(l.On) { // before it was said, after it was over, or a second time
		ds = append(ds, defect("on", "hold_not_then", cite))
	}
	return ds
}

// On tells whether the hold keeps notices back on a day. On the day it is lifted they may go out.
func (h Hold) On(day calendar.Date) bool {
	return calendar.Within(h.StatedOn, h.End(), day) && (h.Lifted == nil || day.Before(h.Lifted.On))
}

// HeldUntil is the end of the last hold; zero: none.
func (i Incident) HeldUntil() calendar.Date {
	var end calendar.Date
	for _, h := range i.Holds {
		end = calendar.Later(end, h.End())
	}
	return end
}

// Held tells whether nobody may be told today because law enforcement asked for it.
func (i Incident) Held(today calendar.Date) bool {
	return slices.ContainsFunc(i.Holds, func(h Hold) bool { return h.On(today) })
}
