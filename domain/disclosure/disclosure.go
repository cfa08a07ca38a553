// Package disclosure holds the disclosure ledger: what left the practice about whom, to whom, why, and whether an
// accounting must list it (45 CFR 164.528). Its rules are pure functions that take dates.
package disclosure

import (
	"strings"
	"time"

	"consentry/domain/calendar"
)

// Basis is the ground a disclosure rests on: the purpose code of the ledger.
type Basis string

// The grounds. Those an accounting leaves out come first.
const (
	Treatment     Basis = "treatment"     // 164.506(c)
	Payment       Basis = "payment"       // 164.506(c)
	Operations    Basis = "operations"    // health care operations, 164.506(c)
	Individual    Basis = "individual"    // to the patient, or to who acts for the patient
	Incidental    Basis = "incidental"    // incident to something allowed, 164.502(a)(1)(iii)
	Authorization Basis = "authorization" // 164.508
	InvolvedCare  Basis = "involved_care" // family and others involved in care, 164.510(b)
	Security      Basis = "security"      // national security, 164.512(k)(2)
	Custody       Basis = "custody"       // correctional institutions and custody, 164.512(k)(5)
	LimitedSet    Basis = "limited_set"   // limited data set, 164.514(e)
	Deidentified  Basis = "deidentified"  // 164.502(d)(2): not protected information

	PublicHealth   Basis = "public_health"   // 164.512(b)
	DeviceReport   Basis = "device_report"   // to the FDA or a maker: implants, adverse events, 164.512(b)(1)(iii)
	Abuse          Basis = "abuse"           // abuse, neglect, domestic violence, 164.512(b)(1)(ii), (c)
	Oversight      Basis = "oversight"       // medical boards and other oversight agencies, 164.512(d)
	Court          Basis = "court"           // order, subpoena, 164.512(e)
	LawEnforcement Basis = "law_enforcement" // 164.512(f)
	Coroner        Basis = "coroner"         // coroners, medical examiners, funeral directors, 164.512(g)
	Donation       Basis = "donation"        // organ and tissue donation, 164.512(h)
	Research       Basis = "research"        // without an authorization, 164.512(i)
	Threat         Basis = "threat"          // to avert a serious threat, 164.512(j)
	WorkersComp    Basis = "workers_comp"    // 164.512(l)
	RequiredByLaw  Basis = "required_by_law" // 164.512(a)
	HHS            Basis = "hhs"             // to the Secretary, 164.502(a)(2)(ii)
	Impermissible  Basis = "impermissible"   // nothing allowed it
)

// Exclusion is the reason an accounting leaves a disclosure out (164.528(a)(1), rules 7).
type Exclusion string

// The exclusions.
const (
	Included Exclusion = ""   // it is listed
	X1       Exclusion = "X1" // treatment, payment, operations
	X2       Exclusion = "X2" // to the individual
	X3       Exclusion = "X3" // incident to a permitted use
	X4       Exclusion = "X4" // under an authorization
	X5       Exclusion = "X5" // people involved in care
	X6       Exclusion = "X6" // national security
	X7       Exclusion = "X7" // custody
	X8       Exclusion = "X8" // limited data set
	NotPHI   Exclusion = "not_phi"
)

// grounds are all of them, in the order of the list a person chooses from, with why an accounting leaves them out.
var grounds = []struct {
	basis Basis
	out   Exclusion
}{
	{Treatment, X1}, {Payment, X1}, {Operations, X1}, {Individual, X2}, {Authorization, X4}, {InvolvedCare, X5},
	{PublicHealth, Included}, {DeviceReport, Included}, {Abuse, Included}, {Oversight, Included}, {Court, Included}, {LawEnforcement, Included},
	{Coroner, Included}, {Donation, Included}, {Research, Included}, {Threat, Included}, {WorkersComp, Included}, {RequiredByLaw, Included}, {HHS, Included},
	{Incidental, X3}, {Security, X6}, {Custody, X7}, {LimitedSet, X8}, {Deidentified, NotPHI}, {Impermissible, Included},
}

// Bases lists every ground in the order a person chooses from.
func Bases() []Basis {
	list := make([]Basis, len(grounds))
	for i, g := range grounds {
		list[i] = g.basis
	}
	return list
}

// Exclusion tells why an accounting leaves disclosures on this ground out; Included means that it lists them. What this
// program does not know is listed.
func (b Basis) Exclusion() Exclusion {
	for _, g := range grounds {
		if g.basis == b {
			return g.out
		}
	}
	return Included
}

// Valid tells whether b is a ground of this program.
func (b Basis) Valid() bool {
	for _, g := range grounds {
		if g.basis == b {
			return true
		}
	}
	return false
}

// Disclosure is one entry. It is frozen; a correction is another entry.
type Disclosure struct {
	ID              string        `json:"id"`
	PatientID       string        `json:"patient_id"`
	On              calendar.Date `json:"on"`
	Recipient       string        `json:"recipient"`
	Address         string        `json:"address,omitempty"`
	What            string        `json:"what"` // brief description of the information
	Purpose         string        `json:"purpose"`
	Basis           Basis         `json:"basis"`
	AuthorizationID string        `json:"authorization_id,omitempty"`
	ReleaseID       string        `json:"release_id,omitempty"`
	PlacementID     string        `json:"placement_id,omitempty"`
	// Source is who disclosed: "CE" the practice, "BA" a business associate.
	Source string    `json:"source"`
	At     time.Time `json:"at"`
	By     string    `json:"by"`
	Note   string    `json:"note,omitempty"`

	RequestID  string `json:"request_id,omitempty"`
	IncidentID string `json:"incident_id,omitempty"`
	// RequestCopy is the kept copy of the written request, which may stand for the purpose (164.528(b)(2)(iv)).
	RequestCopy string `json:"request_copy,omitempty"`

	// Corrects is the entry this one takes the place of, and why. Void: that entry should not be there at all.
	Corrects string `json:"corrects,omitempty"`
	Because  string `json:"because,omitempty"`
	Void     bool   `json:"void,omitempty"`
}

// Exclusion tells why an accounting leaves the entry out; Included means that it is listed. What nothing allowed is
// always listed, even when no notice was due (164.528(a)(1); AD-06, AD-07).
func (d Disclosure) Exclusion() Exclusion { return d.Basis.Exclusion() }

// Check names the fields that an entry lacks (164.528(b)(2): date, recipient, description, purpose).
func (d Disclosure) Check(today calendar.Date) []string {
	var missing []string
	need := func(field string, ok bool) {
		if !ok {
			missing = append(missing, field)
		}
	}
	need("on", !d.On.IsZero() && !d.On.After(today))
	need("recipient", strings.TrimSpace(d.Recipient) != "")
	need("what", strings.TrimSpace(d.What) != "")
	need("purpose", strings.TrimSpace(d.Purpose) != "" || d.RequestCopy != "")
	need("basis", d.Basis.Valid())
	if d.Basis == Authorization {
		need("authorization_id", d.AuthorizationID != "")
	}
	if d.Corrects != "" {
		need("because", strings.TrimSpace(d.Because) != "")
	}
	return missing
}
