// Package beside puts one patient's records of two times into words, line by line, for the screen and for paper.
package beside

import (
	"slices"
	"strconv"
	"strings"

	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/domain/patient"
	"consentry/domain/photo"
	"consentry/ui/i18n"
)

// None stands where there is nothing.
const None = "—"

// Line is one thing then and now.
type Line struct {
	Label, Then, Now string
}

// Differs tells whether the two are not the same.
func (l Line) Differs() bool { return l.Then != l.Now }

// Section is a heading with its lines.
type Section struct {
	Title string
	Lines []Line
}

// Differences counts the lines that differ.
func Differences(list []Section) int {
	n := 0
	for _, s := range list {
		for _, l := range s.Lines {
			if l.Differs() {
				n++
			}
		}
	}
	return n
}

// Sections puts a comparison into words. A section that neither side has anything in is left out.
func Sections(lang string, c office.PastComparison) []Section {
	w := words{i18n.In(lang), lang, c}
	all := []Section{{"person", w.person()}, {"permissions", w.permissions()}, {"events", w.events()}, {"documents", w.documents()}}
	if c.Pictures {
		all = append(all, Section{"photos", w.photos()})
	}
	all = slices.DeleteFunc(all, func(s Section) bool { return len(s.Lines) == 0 })
	for i := range all {
		all[i].Title = w.tr.T("beside." + all[i].Title)
	}
	return all
}

type words struct {
	tr   i18n.Translator
	lang string
	c    office.PastComparison
}

// pair joins the lines of both sides by their keys: those of then in their order, then what only now has.
func pair(then, now []keyed) []Line {
	var out []Line
	at := map[string]int{}
	for _, k := range then {
		at[k.key] = len(out)
		out = append(out, Line{k.label, k.value, None})
	}
	for _, k := range now {
		if i, ok := at[k.key]; ok {
			out[i].Now = k.value
			continue
		}
		out = append(out, Line{k.label, None, k.value})
	}
	return out
}

// keyed is one line of one side.
type keyed struct{ key, label, value string }

func (w words) person() []Line {
	if !w.c.Then.Known || !w.c.Now.Known {
		name := func(s office.PastSide) string {
			if !s.Known {
				return w.tr.T("beside.nobody")
			}
			return strings.TrimSpace(s.Patient.First + " " + s.Patient.Last)
		}
		lines := []Line{{w.tr.T("beside.patient"), name(w.c.Then), name(w.c.Now)}}
		return append(lines, pair(w.fields(w.c.Then), w.fields(w.c.Now))...)
	}
	return pair(w.fields(w.c.Then), w.fields(w.c.Now))
}

// fields are the filled-in fields of the patient's form.
func (w words) fields(s office.PastSide) []keyed {
	var out []keyed
	for _, f := range patient.Diff(patient.Patient{}, s.Patient) {
		out = append(out, keyed{f.Field, w.fieldName(f.Field, s.Patient), w.fieldValue(f.Field, f.New)})
	}
	return out
}

func (w words) fieldName(field string, p patient.Patient) string {
	parts := strings.Split(field, ".")
	last, _, _ := strings.Cut(parts[len(parts)-1], "#")
	label := func(f string) string { return w.tr.T("patients.field." + f) }
	switch parts[0] {
	case "representatives":
		who := label("representative")
		for _, r := range p.Representatives {
			if len(parts) > 1 && r.ID == parts[1] {
				who = r.Name
			}
		}
		return who + ": " + label("rep_"+last)
	case "restrictions":
		return label("restrictions") + ": " + label("restriction_"+last)
	case "alerts":
		return label("alerts")
	case "contact":
		return label("contact_" + last)
	}
	return label(last)
}

func (w words) fieldValue(field, value string) string {
	if d, err := calendar.Parse(value); err == nil && !d.IsZero() {
		return w.tr.Date(d)
	}
	last := field[strings.LastIndexByte(field, '.')+1:]
	if last == "language" || last == "authority" || last == "channel" {
		if key := "patients." + last + "." + value; i18n.Has(key) {
			return w.tr.T(key)
		}
	}
	if value == "yes" && (last == "confidential" || last == "springing" || last == "watched" || last == "court_denied") {
		return w.tr.T("patients.yes")
	}
	return strings.ReplaceAll(value, "\n", ", ")
}

// permissions are the places that somebody was asked about at either time.
func (w words) permissions() []Line {
	side := func(rows []consent.ChannelState) []keyed {
		var out []keyed
		for _, r := range rows {
			if r.State != consent.NotAsked {
				out = append(out, keyed{r.Channel.ID, r.Channel.Name.In(w.lang), w.permission(r)})
			}
		}
		return out
	}
	return pair(side(w.c.Then.Matrix), side(w.c.Now.Matrix))
}

func (w words) permission(r consent.ChannelState) string {
	state := w.tr.T(r.State.MessageKey())
	switch {
	case r.State.MayShow() && !r.Until.IsZero():
		return state + " · " + w.tr.T("patients.until", "date", w.tr.Date(r.Until))
	case r.State.MayShow():
		return state + " · " + w.tr.T("patients.until_event")
	case !r.Since.IsZero():
		return state + " · " + w.tr.Date(r.Since)
	}
	return state
}

// events are what became of permissions: revocations, holds, copies given.
func (w words) events() []Line {
	side := func(list []consent.Fact) []keyed {
		var out []keyed
		for _, f := range list {
			out = append(out, keyed{f.ID, w.event(f), w.tr.Date(f.On)})
		}
		return out
	}
	return pair(side(w.c.Then.Facts), side(w.c.Now.Facts))
}

func (w words) event(f consent.Fact) string {
	var names []string
	for _, id := range f.Channels {
		names = append(names, w.c.Channels[id].In(w.lang))
	}
	channels := strings.Join(names, ", ")
	if channels == "" {
		channels = w.tr.T("patients.everything")
	}
	key := "patients.event." + string(f.Kind)
	switch {
	case f.Kind == consent.FactRevoked || f.Kind == consent.FactSuspended:
		return w.tr.T(key, "channels", channels)
	case f.Kind == consent.FactCopy:
		key += "_" + f.Copy.Method
	}
	if i18n.Has(key) {
		return w.tr.T(key)
	}
	return w.tr.T("patients.event.other")
}

func (w words) documents() []Line {
	side := func(s office.PastSide) []keyed {
		var out []keyed
		for _, d := range s.Documents {
			value := w.tr.T("patients.outcome." + string(d.Outcome))
			if !d.FrozenAt.IsZero() {
				value += " · " + w.tr.Date(calendar.Of(d.FrozenAt, w.c.Zone))
			}
			out = append(out, keyed{d.ID, w.tr.T("patients.document", "kind", w.tr.T("patients.kind."+string(d.Kind)), "number", d.Number), value})
		}
		if s.Files > 0 {
			out = append(out, keyed{"files", w.tr.T("beside.files"), w.tr.Count(int64(s.Files))})
		}
		return out
	}
	return pair(side(w.c.Then), side(w.c.Now))
}

func (w words) photos() []Line {
	side := func(list []photo.Photo) []keyed {
		var out []keyed
		for _, p := range list {
			value := w.tr.Date(p.TakenOn)
			for _, key := range []string{"photo.stage." + string(p.Stage.Kind), "photo.view." + string(p.View)} {
				if i18n.Has(key) {
					value += " · " + w.tr.T(key)
				}
			}
			if p.Procedure != "" {
				value += " · " + p.Procedure
			}
			out = append(out, keyed{p.ID, w.tr.T("beside.photo", "n", strconv.Itoa(p.Number)), value})
		}
		return out
	}
	return pair(side(w.c.Then.Photos), side(w.c.Now.Photos))
}
