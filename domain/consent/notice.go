package consent

// This file holds the privacy notice's life (164.520): which version is in effect, whether a version may be
// published, its delivery, and its acknowledgment.

import (
	"strings"

	"consentry/domain/calendar"
)

// Npp is the code of defects in giving the notice, beside N1 to N12 for its content.
const Npp Code = "NPP"

// ReasonEmergency is the reason of an acknowledgment that could not be asked for because of an emergency: the
// notice is owed as soon as practicable, the effort to have it acknowledged is not (164.520(c)(2)(i)(B), (ii)).
const ReasonEmergency = "emergency"

// InEffect returns the notice version in effect on a day, or nil before the first.
func InEffect(versions []NoticeVersion, on calendar.Date) *NoticeVersion {
	var found *NoticeVersion
	for i := range versions {
		v := &versions[i]
		if v.EffectiveOn.IsZero() || v.PublishedOn.IsZero() || v.EffectiveOn.After(on) {
			continue
		}
		if found == nil || v.EffectiveOn.After(found.EffectiveOn) || v.EffectiveOn == found.EffectiveOn && v.Number > found.Number {
			found = v
		}
	}
	return found
}

// acknowledged returns the version a notice document speaks of: the one it names, else the one in effect on its day.
func acknowledged(doc Document, versions []NoticeVersion) *NoticeVersion {
	for i := range versions {
		if doc.NoticeID != "" && versions[i].ID == doc.NoticeID {
			return &versions[i]
		}
	}
	if doc.NoticeID != "" {
		return nil
	}
	return InEffect(versions, doc.DecidedOn())
}

// CheckVersion says what keeps a notice version from being published: its dates (N12), each language's content
// (N1 to N11), and a claim to contain what S1 refers to that the text does not bear out.
func CheckVersion(v NoticeVersion, about Practice) []Defect {
	var d defects
	switch {
	case v.EffectiveOn.IsZero() || v.PublishedOn.IsZero():
		d.missing(N12, "effective_on", "consent.notice.no_date")
	case v.EffectiveOn.Before(v.PublishedOn):
		d.bad(N12, "effective_on", "consent.notice.backdated", "effective", v.EffectiveOn.String(), "published", v.PublishedOn.String())
	}
	if blank(v.Text["en"]) {
		d.missing(N1, "text", "consent.notice.no_english")
	}
	for _, lang := range []string{"en", "es"} {
		if blank(v.Text[lang]) {
			continue
		}
		d = append(d, LintNotice(v.Text[lang], lang, about)...)
		if v.RevocationHow && !NoticeExplainsRevocation(v.Text[lang], lang) {
			d.bad(S1, "text", "consent.notice.no_revocation_how", "lang", lang)
		}
	}
	return d
}

// acknowledgment checks an acknowledgment of the notice: signed, or the good-faith effort with its reason. Consent
// to the notice may not be made a condition of care, so a refusal is no defect.
func (d *defects) acknowledgment(doc Document, env Env) {
	switch doc.Outcome {
	case OutcomeRefused, OutcomeUnable, OutcomeDeclined:
		if blank(doc.Reason) {
			d.missing(Npp, "reason", "consent.notice.reason")
		}
	default:
		d.signed(doc, env)
		d.wording(doc, env)
	}
}

// Acknowledgment is where a patient stands with the privacy notice.
type Acknowledgment string

const (
	AckNotOffered   Acknowledgment = "NOT_OFFERED"
	AckOffered      Acknowledgment = "OFFERED"
	AckAcknowledged Acknowledgment = "ACKNOWLEDGED"
	AckRefused      Acknowledgment = "REFUSED"            // or could not be obtained; with the reason
	AckDeferred     Acknowledgment = "EMERGENCY_DEFERRED" // to be offered as soon as practicable
)

// AcknowledgmentState returns where a patient stands, and the document that says so. A signature once given is not
// undone by a later refusal: nobody has to acknowledge a notice twice.
func AcknowledgmentState(docs []Document, at At) (Acknowledgment, *Document) {
	state, found := AckNotOffered, (*Document)(nil)
	rank := map[Acknowledgment]int{AckNotOffered: 0, AckOffered: 1, AckDeferred: 2, AckRefused: 3, AckAcknowledged: 4}
	for i := range docs {
		doc := &docs[i]
		if doc.Kind != KindNotice {
			continue
		}
		s := ackOf(*doc, at)
		if rank[s] > rank[state] || found != nil && rank[s] == rank[state] && newestFirst(*doc, *found) < 0 {
			state, found = s, doc
		}
	}
	return state, found
}

func ackOf(doc Document, at At) Acknowledgment {
	switch {
	case at.reached(doc) && doc.Outcome == OutcomeSigned:
		return AckAcknowledged
	case at.reached(doc) && doc.Outcome == OutcomeUnable && isEmergency(doc.Reason):
		return AckDeferred
	case at.reached(doc):
		return AckRefused
	case !doc.PresentedAt.IsZero() && (at.Time.IsZero() || !doc.PresentedAt.After(at.Time)):
		return AckOffered
	}
	return AckNotOffered
}

func isEmergency(reason string) bool { return strings.HasPrefix(foldText(reason), ReasonEmergency) }

// Delivery is how one patient got the notice.
type Delivery struct {
	FirstService calendar.Date // first day of care, electronic ones included
	Given        calendar.Date
	Emergency    bool // the first service was an emergency
	EmailFailed  bool // it was sent by e-mail, and that is known to have failed
	PaperGiven   calendar.Date
	// Acknowledgment is the document of the acknowledgment or of the effort to get it; nil when there is none.
	Acknowledgment *Document
}

// CheckDelivery says what is wrong with how a patient got the notice, as of today: no later than the first service,
// after an emergency as soon as practicable, and a good-faith effort to have it acknowledged in writing
// (164.520(c)(2), (c)(3)).
func CheckDelivery(v Delivery, today calendar.Date) []Defect {
	var d defects
	given := v.Given
	if v.EmailFailed {
		given = v.PaperGiven
		if given.IsZero() {
			d.bad(Npp, "delivery", "consent.notice.paper")
		}
	}
	switch {
	case v.FirstService.IsZero() || v.FirstService.After(today):
		return d
	case given.IsZero() && !v.EmailFailed && !v.Emergency:
		d.bad(Npp, "delivery", "consent.notice.not_given")
	case given.IsZero() && v.Emergency:
		d.warn(Npp, "delivery", "consent.notice.after_emergency")
	case !given.IsZero() && given.After(v.FirstService) && !v.Emergency:
		d.bad(Npp, "delivery", "consent.notice.late", "given", given.String(), "service", v.FirstService.String())
	}
	if v.Emergency {
		return d
	}
	if v.Acknowledgment == nil || v.Acknowledgment.Outcome == "" {
		d.bad(Npp, "acknowledgment", "consent.notice.no_effort")
		return d
	}
	return append(d, Blocking(Check(*v.Acknowledgment, Env{Today: today}))...)
}
