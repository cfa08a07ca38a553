package patient

// This file compares two versions of a patient.

import (
	"strconv"

	"consentry/domain/calendar"
)

// Change is one field that differs, with the old and new value as text: dates in
// stored form, yes/no as "yes" and "". Parts of lists are named by their place or,
// for representatives, by id: "representatives.7f3k.phone".
type Change struct {
	Field string `json:"field"`
	Old   string `json:"old"`
	New   string `json:"new"`
}

// Diff returns what changed from old to new, in the order of the form. ID and
// CreatedAt are not compared.
func Diff(old, new Patient) []Change {
	before, after := flatten(old), flatten(new)
	var changes []Change
	for _, f := range before.order {
		if was, is := before.value[f], after.value[f]; was != is {
			changes = append(changes, Change{f, was, is})
		}
	}
	for _, f := range after.order {
		if _, had := before.value[f]; !had && after.value[f] != "" {
			changes = append(changes, Change{f, "", after.value[f]})
		}
	}
	return changes
}

type fields struct {
	order []string
	value map[string]string
}

func (f *fields) set(name, value string) {
	for base, n := name, 2; ; n++ { // two representatives may share a missing id
		if _, taken := f.value[name]; !taken {
			break
		}
		name = base + "#" + strconv.Itoa(n)
	}
	f.order = append(f.order, name)
	f.value[name] = value
}

func (f *fields) date(name string, d calendar.Date) { f.set(name, d.String()) }

func (f *fields) flag(name string, b bool) {
	value := ""
	if b {
		value = "yes"
	}
	f.set(name, value)
}

func flatten(p Patient) *fields {
	f := &fields{value: map[string]string{}}
	f.set("mrn", p.MRN)
	f.set("last", p.Last)
	f.set("first", p.First)
	f.set("middle", p.Middle)
	f.set("preferred", p.Preferred)
	f.date("born", p.Born)
	f.date("died", p.Died)
	f.date("emancipated", p.Emancipated)
	f.set("phone", p.Phone)
	f.set("email", p.Email)
	f.set("address", p.Address)
	f.set("language", string(p.Language))
	f.set("contact.channel", string(p.Contact.Channel))
	f.set("contact.detail", p.Contact.Detail)
	f.flag("contact.confidential", p.Contact.Confidential)
	f.flag("watched", p.Watched)
	for i, a := range p.Alerts {
		f.set("alerts."+strconv.Itoa(i), a)
	}
	for i, r := range p.Restrictions {
		name := "restrictions." + strconv.Itoa(i) + "."
		f.set(name+"text", r.Text)
		f.date(name+"from", r.From)
		f.date(name+"to", r.To)
		f.set(name+"source", r.Source)
	}
	for _, r := range p.Representatives {
		f.representative(r)
	}
	return f
}

func (f *fields) representative(r Representative) {
	name := "representatives." + r.ID + "."
	f.set(name+"name", r.Name)
	f.set(name+"relation", r.Relation)
	f.set(name+"authority", string(r.Authority))
	f.set(name+"evidence", r.Evidence)
	f.set(name+"evidence_doc_id", r.EvidenceDocID)
	f.set(name+"phone", r.Phone)
	f.date(name+"from", r.From)
	f.date(name+"to", r.To)
	f.flag(name+"springing", r.Springing)
	f.date(name+"triggered", r.Triggered)
	f.flag(name+"court_denied", r.CourtDenied)
	refusal := ""
	if r.Refusal != nil {
		refusal = r.Refusal.On.String() + " " + r.Refusal.By + ": " + r.Refusal.Reason
	}
	f.set(name+"refusal", refusal)
}
