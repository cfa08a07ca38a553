package patient

// This file says what is wrong with a patient record.

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"consentry/domain/calendar"
)

// Bounds in code points. Longer text is refused with a sentence; nothing is cut.
const (
	MaxName    = 100
	MaxMRN     = 40
	MaxPhone   = 40
	MaxEmail   = 254
	MaxAddress = 500
	MaxNote    = 1000 // restriction, evidence, contact detail, reason
	MaxAlert   = 300
	MaxItems   = 50 // alerts, restrictions, representatives
	MaxAge     = 130
)

type validator struct {
	defects []Defect
	today   calendar.Date
}

func (v *validator) add(field, key string, args ...string) {
	d := Defect{Field: field, Key: "patient." + key}
	for i := 0; i+1 < len(args); i += 2 {
		if d.Args == nil {
			d.Args = map[string]string{}
		}
		d.Args[args[i]] = args[i+1]
	}
	v.defects = append(v.defects, d)
}

// Validate returns everything wrong with p as of today, in the order of the form;
// nil when p can be saved. p is judged as Clean would leave it.
func Validate(p Patient, today calendar.Date) []Defect {
	p = Clean(p)
	v := &validator{today: today}
	v.required("last", p.Last, MaxName)
	v.required("first", p.First, MaxName)
	v.text("middle", p.Middle, MaxName, false)
	v.text("preferred", p.Preferred, MaxName, false)
	v.text("mrn", p.MRN, MaxMRN, false)
	v.life(p)
	v.phone("phone", p.Phone)
	v.email(p.Email)
	v.text("address", p.Address, MaxAddress, true)
	if p.Language != "" && p.Language != English && p.Language != Spanish {
		v.add("language", "language_unknown")
	}
	v.contact(p.Contact)
	for _, list := range []struct {
		field string
		n     int
	}{{"alerts", len(p.Alerts)}, {"restrictions", len(p.Restrictions)}, {"representatives", len(p.Representatives)}} {
		if list.n > MaxItems {
			v.add(list.field, "too_many", "max", strconv.Itoa(MaxItems))
		}
	}
	for i, a := range p.Alerts[:min(len(p.Alerts), MaxItems)] {
		v.required("alerts."+strconv.Itoa(i), a, MaxAlert)
	}
	for i, r := range p.Restrictions[:min(len(p.Restrictions), MaxItems)] {
		v.restriction("restrictions."+strconv.Itoa(i)+".", r)
	}
	for i, r := range p.Representatives[:min(len(p.Representatives), MaxItems)] {
		v.representative("representatives."+strconv.Itoa(i)+".", r)
	}
	return v.defects
}

func (v *validator) required(field, s string, max int) {
	if s == "" {
		v.add(field, "missing")
		return
	}
	v.text(field, s, max, false)
}

// text refuses what is too long, what is no text, and characters that cannot be
// seen or that turn the reading order of what follows. Letters of every script
// and combining marks are kept.
func (v *validator) text(field, s string, max int, multiline bool) {
	if !utf8.ValidString(s) {
		v.add(field, "not_text")
		return
	}
	if n := utf8.RuneCountInString(s); n > max {
		v.add(field, "too_long", "max", strconv.Itoa(max), "have", strconv.Itoa(n))
	}
	if strings.ContainsFunc(s, func(r rune) bool { return isControl(r) && (r != '\n' || !multiline) }) {
		v.add(field, "control")
	}
}

func isControl(r rune) bool {
	switch {
	case r == '\u200c' || r == '\u200d' || r == '\u200e' || r == '\u200f':
		return false // joiners and direction marks belong to some scripts
	case r == 0x2028 || r == 0x2029 || r == utf8.RuneError:
		return true
	case (r >= 0x202a && r <= 0x202e) || (r >= 0x2066 && r <= 0x2069):
		return true // these turn the text around them
	}
	return unicode.IsControl(r) || unicode.Is(unicode.Co, r)
}

func (v *validator) life(p Patient) {
	switch {
	case p.Born.IsZero():
		v.add("born", "born_missing")
	case p.Born.After(v.today):
		v.add("born", "born_future")
	case p.Born.Before(v.today.AddYearsKeepEarlier(-MaxAge)):
		v.add("born", "born_too_old", "years", strconv.Itoa(MaxAge))
	}
	for _, d := range []struct {
		field string
		day   calendar.Date
	}{{"died", p.Died}, {"emancipated", p.Emancipated}} {
		switch {
		case d.day.IsZero():
		case d.day.After(v.today):
			v.add(d.field, "date_future")
		case d.day.Before(p.Born):
			v.add(d.field, "before_birth")
		}
	}
}

func (v *validator) phone(field, s string) {
	v.text(field, s, MaxPhone, false)
	if n := len(digitsOf(s)); s != "" && (n < 7 || n > 20) {
		v.add(field, "phone_digits")
	}
}

func (v *validator) email(s string) {
	v.text("email", s, MaxEmail, false)
	if s != "" && !IsEmail(s) {
		v.add("email", "email_form")
	}
}

// IsEmail tells whether a text has the form of one e-mail address.
func IsEmail(s string) bool {
	at := strings.IndexByte(s, '@')
	return at >= 1 && at < len(s)-1 && strings.Count(s, "@") == 1 && !strings.ContainsAny(s, " ,;<>\"\n")
}

func (v *validator) contact(c ContactPreference) {
	if c.Channel != "" && !slices.Contains([]Channel{ByPhone, ByText, ByEmail, ByMail, ByOther}, c.Channel) {
		v.add("contact.channel", "channel_unknown")
	}
	v.text("contact.detail", c.Detail, MaxNote, true)
	if c.Confidential && c.Channel == "" && c.Detail == "" {
		v.add("contact.detail", "confidential_how") // a request that binds must say how to reach the person
	}
}

func (v *validator) restriction(field string, r Restriction) {
	if r.Text == "" {
		v.add(field+"text", "missing")
	}
	v.text(field+"text", r.Text, MaxNote, true)
	v.text(field+"source", r.Source, MaxNote, false)
	v.span(field, r.From, r.To)
}

func (v *validator) span(field string, from, to calendar.Date) {
	if !from.IsZero() && !to.IsZero() && to.Before(from) {
		v.add(field+"to", "ends_before_start")
	}
}

func (v *validator) representative(field string, r Representative) {
	v.required(field+"name", r.Name, MaxName)
	v.text(field+"relation", r.Relation, MaxName, false)
	v.text(field+"evidence", r.Evidence, MaxNote, false)
	v.phone(field+"phone", r.Phone)
	if !slices.Contains(Authorities(), r.Authority) {
		v.add(field+"authority", "authority_unknown")
	}
	v.span(field, r.From, r.To)
	if !r.Triggered.IsZero() && r.Triggered.After(v.today) {
		v.add(field+"triggered", "date_future")
	}
	if f := r.Refusal; f != nil {
		if f.Reason == "" || f.By == "" || f.On.IsZero() {
			v.add(field+"refusal", "refusal_incomplete")
		}
		v.text(field+"refusal", f.Reason, MaxNote, true)
	}
}

// Authorities lists the kinds of authority, in the order of the form.
func Authorities() []Authority {
	return []Authority{Parent, Guardian, HealthCarePOA, CourtOrder, Executor, OtherAuthority}
}
