// This file is the time line beside the permissions: what was signed, declined, taken back, held and given, and by whom.

package patients

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// mostEvents is how many stand on the time line before "Show all".
const mostEvents = 7

// happened is one entry with what it is sorted by.
type happened struct {
	on    calendar.Date
	at    time.Time
	event kit.Event
}

func (s *Screen) timeline() fyne.CanvasObject {
	list := s.happenings()
	card := []fyne.CanvasObject{kit.HeadingText(i18n.T("patients.timeline"))}
	if len(list) == 0 {
		return kit.Card(append(card, kit.SmallText(i18n.T("patients.timeline.none")))...)
	}
	shown := list
	if !s.whole && len(list) > mostEvents {
		shown = list[:mostEvents]
	}
	events := make([]kit.Event, len(shown))
	for i, h := range shown {
		events[i] = h.event
	}
	card = append(card, kit.Timeline(events...))
	if len(shown) < len(list) {
		card = append(card, kit.Row(0, kit.Link(i18n.T("patients.timeline.all", "n", len(list)), func() {
			s.whole = true
			s.showPage()
		}).Small()))
	}
	return kit.Card(card...)
}

// happenings lists everything, newest first.
func (s *Screen) happenings() []happened {
	var list []happened
	for _, d := range s.chart.Documents {
		list = append(list, s.documentHappened(d))
	}
	for _, f := range s.chart.Facts {
		if f.Kind != consent.FactAckPrinted && f.Kind != consent.FactSuperseded {
			list = append(list, s.factHappened(f))
		}
	}
	slices.SortStableFunc(list, func(a, b happened) int {
		return cmp.Or(b.on.Compare(a.on), b.at.Compare(a.at))
	})
	return list
}

func (s *Screen) documentHappened(d consent.Document) happened {
	on := d.DecidedOn()
	detail := []string{i18n.Date(on)}
	if d.Scope != nil && d.Outcome == consent.OutcomeSigned {
		yes := 0
		for _, g := range d.Scope.Grants {
			if g.Answer == consent.AnswerYes {
				yes++
			}
		}
		detail = append(detail, i18n.T("patients.event.channels", "n", yes))
	}
	if d.Signature.Method == consent.MethodPaper {
		detail = append(detail, i18n.T("patients.method.paper"))
	}
	detail = withWho(detail, s.who(d.PresentedBy))
	state := kit.Mute
	if d.Outcome == consent.OutcomeSigned {
		state = kit.OK
	}
	return happened{on, d.FrozenAt, kit.Event{Title: i18n.T("patients.event."+string(d.Outcome), "document", documentName(d)), Detail: strings.Join(detail, " · "), State: state}}
}

func (s *Screen) factHappened(f consent.Fact) happened {
	detail := []string{i18n.Date(f.On)}
	var title string
	state := kit.Mute
	switch f.Kind {
	case consent.FactRevoked:
		title, state = i18n.T("patients.event.revoked", "channels", s.channelWords(f.Channels)), kit.Bad
		if f.LetterID != "" {
			detail = append(detail, i18n.T("patients.event.letter"))
		}
	case consent.FactSuspended:
		title, state = i18n.T("patients.event.suspended", "channels", s.channelWords(f.Channels)), kit.Bad
		detail = append(detail, i18n.T(f.Suspend.MessageKey()))
	case consent.FactCopy:
		title = i18n.T("patients.event." + "copy_" + copyMethod(f.Copy.Method))
		for _, d := range s.chart.Documents {
			if d.ID == f.DocumentID {
				detail = append(detail, documentName(d))
			}
		}
	case consent.FactLifted, consent.FactEvent, consent.FactFalse, consent.FactConfirmed:
		title = i18n.T("patients.event." + string(f.Kind))
	default:
		title = i18n.T("patients.event.other")
	}
	if f.Reason != "" {
		detail = append(detail, shorten(f.Reason, 60))
	}
	return happened{f.On, f.At, kit.Event{Title: title, Detail: strings.Join(withWho(detail, s.who(f.By)), " · "), State: state}}
}

// copyMethod is a way that has words; what an older release wrote counts as given.
func copyMethod(m string) string {
	if slices.Contains([]string{office.CopyPrinted, office.CopyFolder, office.CopyNoneWanted}, m) {
		return m
	}
	return office.CopyPrinted
}

func withWho(detail []string, name string) []string {
	if name == "" {
		return detail
	}
	return append(detail, name)
}

// documentName is "Marketing authorization 3".
func documentName(d consent.Document) string {
	return i18n.T("patients.document", "kind", kindName(d.Kind), "number", d.Number)
}
