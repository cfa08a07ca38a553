// This file is the time line: taken in, edited, reviewed, determined, approved, released.

package picturepage

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"consentry/domain/photo"
	"consentry/domain/photo/picture"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// mostEvents is how many stand on the time line before "Show all".
const mostEvents = 6

// happened is one entry with when it happened.
type happened struct {
	at    time.Time
	event kit.Event
}

// history is the card; the whole of it once somebody asks.
func (l *looking) history() fyne.CanvasObject {
	frame := kit.Stack(12)
	card := kit.Card(frame)
	var fill func()
	fill = func() {
		list := l.s.happenings()
		shown := list
		if !l.whole && l.s.route.Part != PartHistory && len(list) > mostEvents {
			shown = list[:mostEvents]
		}
		events := make([]kit.Event, len(shown))
		for i, h := range shown {
			events[i] = h.event
		}
		frame.Objects = []fyne.CanvasObject{kit.HeadingText(i18n.T("photopage.history")), kit.Timeline(events...)}
		if len(shown) < len(list) {
			frame.Add(kit.Row(0, kit.Link(i18n.T("photopage.history.all", "n", len(list)), func() {
				l.whole = true
				fill()
				l.s.root.Refresh()
			}).Small()))
		}
		card.Refresh()
	}
	fill()
	return card
}

// happenings lists everything, newest first.
func (s *Screen) happenings() []happened {
	var list []happened
	add := func(at time.Time, by string, state kit.State, title string) {
		detail := s.day(at)
		if by != "" {
			detail += " · " + s.who(by)
		}
		list = append(list, happened{at, kit.Event{Title: title, Detail: detail, State: state}})
	}
	add(s.v.Photo.AddedAt, s.v.Photo.By, kit.Mute, i18n.T("photopage.history.added"))
	for _, v := range s.v.Versions {
		add(v.At, v.By, kit.Mute, i18n.T("photopage.history.version", "n", v.Number, "changes", changes(v.Recipe, s.v.Photo)))
	}
	for _, r := range s.v.Reviews {
		// The first person's answers are not told before the second has given hers.
		key := "photopage.history.review"
		if r.Second {
			key = "photopage.history.second"
		}
		add(r.At, r.By, kit.OK, i18n.T(key, "version", versionWords(r.Version)))
	}
	for _, d := range s.v.Determinations {
		key, state := "photopage.history.deid", kit.Info
		if d.Withdrawn {
			key, state = "photopage.history.identified", kit.Bad
		}
		add(d.At, d.By, state, i18n.T(key, "version", versionWords(d.Version)))
	}
	for _, a := range s.v.Approvals {
		add(a.At, a.By, kit.OK, i18n.T("photopage.history.approved", "version", versionWords(a.Version), "channel", s.channelName(a.Channel)))
	}
	for _, r := range s.v.Releases {
		add(r.At, r.By, kit.OK, i18n.T("photopage.history.released", "number", r.Number, "channel", s.channelName(r.Channel)))
	}
	slices.Reverse(list) // what happened at the same moment stands the newest first too
	slices.SortStableFunc(list, func(a, b happened) int { return b.at.Compare(a.at) })
	return list
}

// changes says what a version does: "parts covered, cropped".
func changes(r picture.Recipe, p photo.Photo) string {
	out := ""
	for _, c := range r.Changed(max(p.Width, 1), max(p.Height, 1)) {
		if out != "" {
			out += ", "
		}
		out += i18n.T("photo.changed." + string(c))
	}
	if out == "" {
		return i18n.T("photopage.history.asis")
	}
	return out
}
