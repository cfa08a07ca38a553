// Package patient holds patients, their representatives, contact preferences
// and restrictions, how they are found, and how a list of them is read in.
// Everything in it is pure.
package patient

// This file holds the Patient record and its parts.

import (
	"time"

	"consentry/domain/calendar"
)

// Language is the language a patient reads.
type Language string

// The languages of the forms.
const (
	English Language = "en"
	Spanish Language = "es"
)

// Patient is one person as the office knows them. Dates are civil days;
// CreatedAt is UTC. Old values are kept by the store as versions.
type Patient struct {
	ID        string        `json:"id"`
	MRN       string        `json:"mrn,omitempty"` // chart number
	First     string        `json:"first"`
	Middle    string        `json:"middle,omitempty"`
	Last      string        `json:"last"`
	Preferred string        `json:"preferred,omitempty"` // the name they go by
	Born      calendar.Date `json:"born,omitzero"`
	Died      calendar.Date `json:"died,omitzero"`
	// Emancipated is the day a minor became able to act alone by law or court.
	Emancipated calendar.Date `json:"emancipated,omitzero"`

	Phone    string   `json:"phone,omitempty"`
	Email    string   `json:"email,omitempty"`
	Address  string   `json:"address,omitempty"` // may have several lines
	Language Language `json:"language,omitempty"`

	Contact      ContactPreference `json:"contact,omitzero"`
	Restrictions []Restriction     `json:"restrictions,omitempty"`
	Alerts       []string          `json:"alerts,omitempty"` // short notes shown on top of the page
	// Watched: the practice wants to know who looks at this record without a visit (somebody well known, a relative).
	Watched         bool             `json:"watched,omitempty"`
	Representatives []Representative `json:"representatives,omitempty"`

	CreatedAt time.Time `json:"created_at,omitzero"`
}

// Channel is a way to reach a patient.
type Channel string

// The ways to reach a patient.
const (
	ByPhone Channel = "phone"
	ByText  Channel = "text"
	ByEmail Channel = "email"
	ByMail  Channel = "mail"
	ByOther Channel = "other"
)

// ContactPreference is how the patient wants to be reached. Confidential marks a
// request for confidential communications, 45 CFR 164.522(b): it binds.
type ContactPreference struct {
	Channel      Channel `json:"channel,omitempty"`
	Detail       string  `json:"detail,omitempty"` // "only the mobile, no voicemail"
	Confidential bool    `json:"confidential,omitempty"`
}

// Restriction is an agreed limit on use or disclosure, 45 CFR 164.522(a). Both
// days are inclusive; no To means until ended.
type Restriction struct {
	Text   string        `json:"text"`
	From   calendar.Date `json:"from,omitzero"`
	To     calendar.Date `json:"to,omitzero"`
	Source string        `json:"source,omitempty"` // the request or document it comes from
}

// InForce tells whether the restriction holds on that day.
func (r Restriction) InForce(on calendar.Date) bool { return calendar.Within(r.From, r.To, on) }

// RestrictionsOn are the restrictions in force on that day.
func (p Patient) RestrictionsOn(on calendar.Date) []Restriction {
	var list []Restriction
	for _, r := range p.Restrictions {
		if r.InForce(on) {
			list = append(list, r)
		}
	}
	return list
}

// Authority is what makes a person a personal representative, 45 CFR 164.502(g).
type Authority string

// The kinds of authority.
const (
	Parent         Authority = "parent"
	Guardian       Authority = "guardian"
	HealthCarePOA  Authority = "health_care_poa"
	CourtOrder     Authority = "court_order"
	Executor       Authority = "executor" // or administrator of the estate
	OtherAuthority Authority = "other"
)

// Representative is a person who may stand in the patient's place. Whether they
// do on a given day is computed by Standing, never stored.
type Representative struct {
	ID            string        `json:"id"`
	Name          string        `json:"name"`
	Relation      string        `json:"relation,omitempty"`
	Authority     Authority     `json:"authority"`
	Evidence      string        `json:"evidence,omitempty"`        // what was seen: "letters of 3 May 2026, Kent County"
	EvidenceDocID string        `json:"evidence_doc_id,omitempty"` // the scan, if kept
	Phone         string        `json:"phone,omitempty"`
	From          calendar.Date `json:"from,omitzero"` // both inclusive
	To            calendar.Date `json:"to,omitzero"`

	// Springing marks a power that begins only when its condition is met, as on
	// incapacity; Triggered is the day that was documented.
	Springing bool          `json:"springing,omitempty"`
	Triggered calendar.Date `json:"triggered,omitzero"`
	// CourtDenied marks a person whom a court order keeps from acting.
	CourtDenied bool `json:"court_denied,omitempty"`
	// Refusal is the surgeon's decision not to treat the person as representative
	// because of abuse, neglect or danger, 45 CFR 164.502(g)(5).
	Refusal *Refusal `json:"refusal,omitempty"`
}

// Refusal records a decision under 45 CFR 164.502(g)(5).
type Refusal struct {
	By     string        `json:"by"` // member id of the licensed professional
	On     calendar.Date `json:"on"`
	Reason string        `json:"reason"`
}

// Defect is one thing wrong with an input: the field ("born",
// "representatives.0.name"), a message key and its arguments. Message keys are
// "patient.<what>".
type Defect struct {
	Field string            `json:"field"`
	Key   string            `json:"key"`
	Args  map[string]string `json:"args,omitempty"`
}

// MessageKey names the sentence for a person.
func (d Defect) MessageKey() string { return d.Key }

// MessageArgs gives the arguments of the sentence.
func (d Defect) MessageArgs() map[string]string { return d.Args }

// Name returns "First Last", as written on letters.
func (p Patient) Name() string { return join(p.First, p.Last) }

// FullName returns "First Middle Last".
func (p Patient) FullName() string { return join(p.First, p.Middle, p.Last) }

// ListName returns "Last, First (Preferred)", as shown in lists.
func (p Patient) ListName() string {
	s := p.Last
	if p.First != "" {
		if s != "" {
			s += ", "
		}
		s += p.First
	}
	if p.Preferred != "" && p.Preferred != p.First {
		s = join(s, "("+p.Preferred+")")
	}
	return s
}

func join(parts ...string) string {
	s := ""
	for _, p := range parts {
		if p == "" {
			continue
		}
		if s != "" {
			s += " "
		}
		s += p
	}
	return s
}
