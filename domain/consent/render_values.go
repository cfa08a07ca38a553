// This file turns a scope and the people concerned into the values a form's template is filled with. The sentences
// themselves stand in the templates; what is made here is grammar: lists, dates, and which sentence applies.
package consent

import (
	"slices"
	"strconv"

	"consentry/domain/calendar"
)

// Facts is what a form says beside its scope.
type Facts struct {
	Lang    string // "en" or "es"
	Patient string // full name
	Signer  Signer // zero: the patient

	// The practice as it stands on its letterhead, with its privacy officer.
	Practice, Address, Telephone, Officer string

	// Channels are the channels the grants point to; their names and recipients are used in Lang.
	Channels []Channel

	// OnPaper lists every channel as not answered, to be marked by hand.
	OnPaper bool

	// Notice is the privacy notice that is acknowledged, or made: its number and the first day it holds.
	NoticeNumber int
	NoticeFrom   calendar.Date

	// Revocation forms: what is taken back, of which authorization, when it came in.
	Revoked    []string // channel names in Lang
	RevokedAll bool
	SignedOn   calendar.Date
	ReceivedOn calendar.Date
	ReceivedBy string
}

// In returns the scope with its channel names, recipients and purposes in the language, so that what is stored reads
// as what was shown. Words the office typed itself stay as they are. Procedures and areas stay too: pictures are
// matched against them.
func (s Scope) In(lang string, channels []Channel) Scope {
	s.Grants = slices.Clone(s.Grants)
	for i, g := range s.Grants {
		at := slices.IndexFunc(channels, func(c Channel) bool { return c.ID == g.Channel })
		if at < 0 {
			continue
		}
		s.Grants[i].Name = own(g.Name, channels[at].Name, lang)
		s.Grants[i].Recipient = own(g.Recipient, channels[at].Recipient, lang)
	}
	s.Purposes = slices.Clone(s.Purposes)
	for i, p := range s.Purposes {
		s.Purposes[i].Text = Term(CleanValue(p.Text), lang)
	}
	return s
}

// own keeps words that differ from the channel's own in every language; else it takes the channel's in lang.
func own(typed string, standard Text, lang string) string {
	if typed == "" {
		return standard.In(lang)
	}
	for _, s := range standard {
		if s == typed {
			return standard.In(lang)
		}
	}
	return typed
}

// ValuesFor returns the values of every template for the scope (zero for forms that have none) and the facts.
func ValuesFor(s Scope, f Facts) Values {
	s = s.In(f.Lang, f.Channels)
	v := Values{
		Text: map[string]string{
			"patient": f.Patient, "practice": f.Practice, "address": f.Address, "telephone": f.Telephone,
			"officer": f.Officer, "signer": f.Patient,
			"photos":       s.Description,
			"discloser":    s.Discloser,
			"revoke_to":    s.RevokeTo,
			"notice_date":  DateWords(f.NoticeFrom, f.Lang),
			"signed_on":    DateWords(f.SignedOn, f.Lang),
			"received_on":  DateWords(f.ReceivedOn, f.Lang),
			"received_by":  f.ReceivedBy,
			"expiry_date":  DateWords(s.Expiry.Date, f.Lang),
			"expiry_event": s.Expiry.Event,
			"payer":        s.Remuneration.Who, "payment": s.Remuneration.What,
			"consideration": s.Remuneration.Consideration,
		},
		Flags: map[string]bool{
			"show_each":   s.ShowEach,
			"third_party": s.Remuneration.ThirdParty,
			"sale":        s.Remuneration.Sale,
			"no_money":    !s.Remuneration.ThirdParty && !s.Remuneration.Sale,
			"ends_date":   s.Expiry.Kind == ExpiryDate,
			"ends_event":  s.Expiry.Kind == ExpiryEvent,
			"ends_never":  s.Expiry.Kind == ExpiryNone,
			"on_paper":    f.OnPaper,
			"revoked_all": f.RevokedAll,
		},
		Lists: map[string][]map[string]string{"revoked": texts(f.Revoked)},
	}
	if f.NoticeNumber > 0 {
		v.Text["notice_number"] = strconv.Itoa(f.NoticeNumber)
	}
	if f.Signer.Kind == SignerRepresentative {
		v.Flags["representative"] = true
		v.Text["signer"], v.Text["authority"] = f.Signer.Name, Term(CleanValue(f.Signer.Authority), f.Lang)
	}
	if v.Text["photos"] == "" {
		v.Text["photos"] = s.Photos.Describe(f.Lang)
	}
	for _, p := range s.Purposes {
		if text := lowerFirst(CleanValue(p.Text)); text != "" {
			v.Lists["purposes"] = append(v.Lists["purposes"], map[string]string{"text": text})
		}
	}
	addChannels(&v, s, f)
	return v
}

// addChannels sorts the grants by answer. When all open and granted places have the same limits they are said once,
// through the flags; else with each place.
func addChannels(v *Values, s Scope, f Facts) {
	var yes, no []string
	var limits []limit
	for _, g := range s.Grants {
		if f.OnPaper {
			g.Answer = AnswerBlank
		}
		switch g.Answer {
		case AnswerNo:
			no = append(no, g.Name)
		case AnswerYes:
			yes = append(yes, g.Name)
			limits = append(limits, limitOf(g))
		default:
			limits = append(limits, limitOf(g))
		}
	}
	same := len(limits) > 0
	for _, l := range limits {
		same = same && l == limits[0]
	}
	if same {
		v.Flags["same_limits"] = true
		limits[0].set(func(name string) { v.Flags[name] = true })
	}
	for _, g := range s.Grants {
		if f.OnPaper {
			g.Answer = AnswerBlank
		}
		item := map[string]string{"name": g.Name, "recipient": withinSentence(g.Recipient), "own_limits": "", "territory": g.Territory,
			"max_posts": "", "face_no": "", "face_eyes": "", "face_yes": "", "name_ok": "", "caption_ok": "", "edits_ok": ""}
		if g.MaxPosts > 0 {
			item["max_posts"] = strconv.Itoa(g.MaxPosts)
		}
		if !same {
			item["own_limits"] = "own"
			limitOf(g).set(func(name string) { item[name] = name })
		}
		list := map[Answer]string{AnswerYes: "channels_yes", AnswerNo: "channels_no"}[g.Answer]
		if list == "" {
			list = "channels_open"
		}
		v.Lists[list] = append(v.Lists[list], item)
	}
	v.Text["yes_names"], v.Text["no_names"] = JoinWords(yes, f.Lang), JoinWords(no, f.Lang)
}

// limit is what a place may show of a person.
type limit struct {
	face                 FaceRule
	name, caption, edits bool
}

func limitOf(g Grant) limit { return limit{g.Face, g.NameOK, g.CaptionOK, g.EditsOK} }

// set names the sentences that apply. A face rule that nobody chose is the strictest.
func (l limit) set(mark func(string)) {
	switch l.face {
	case FaceYes:
		mark("face_yes")
	case FaceEyesCovered:
		mark("face_eyes")
	default:
		mark("face_no")
	}
	for name, on := range map[string]bool{"name_ok": l.name, "caption_ok": l.caption, "edits_ok": l.edits} {
		if on {
			mark(name)
		}
	}
}

// starters are the first words of recipients that are no names, and so are small inside a sentence.
var starters = []string{"The", "Other", "People", "Doctors", "Readers", "Reporters", "Anyone", "Everyone", "All", "El", "La",
	"Los", "Las", "Otros", "Otras", "Personas", "Médicos", "Lectores", "Periodistas", "Cualquier", "Todas", "Todos"}

func withinSentence(s string) string {
	s = CleanValue(s)
	for _, w := range starters {
		if len(s) > len(w) && s[:len(w)] == w && (s[len(w)] == ' ' || s[len(w)] == ',') {
			return lowerFirst(s)
		}
	}
	return s
}

func texts(words []string) []map[string]string {
	var out []map[string]string
	for _, w := range words {
		out = append(out, map[string]string{"text": w})
	}
	return out
}
