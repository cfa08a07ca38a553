// Package disclosure holds the disclosure ledger: what left the practice about whom, to whom, why, and whether an
// accounting must list it (45 CFR 164.528). Its rules are pure functions that take dates.
package disclosure

import (
	"strings"
	"time"

	"consentry/domain/calendar"
)

// Basis is the ground a disclosure rests on.
type Basis string

const (
	Authorization Basis = "authorization" // 164.508
	Deidentified  Basis = "deidentified"  // 164.502(d)(2): not protected information
	Individual    Basis = "individual"    // to the patient herself
	Impermissible Basis = "impermissible" // nothing allowed it
)

// Exclusion is the reason an accounting leaves a disclosure out (164.528(a)(1), rules 7).
type Exclusion string

const (
	Included Exclusion = ""   // it is listed
	X2       Exclusion = "X2" // to the individual
	X4       Exclusion = "X4" // under an authorization
	NotPHI   Exclusion = "not_phi"
)

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
}

// Exclusion tells why an accounting leaves the entry out; Included means that it is listed. What nothing allowed is
// always listed, even when no notice was due (164.528(a)(1); AD-06, AD-07).
func (d Disclosure) Exclusion() Exclusion {
	switch d.Basis {
	case Authorization:
		return X4
	case Individual:
		return X2
	case Deidentified:
		return NotPHI
	}
	return Included
}

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
	need("purpose", strings.TrimSpace(d.Purpose) != "")
	switch d.Basis {
	case Authorization:
		need("authorization_id", d.AuthorizationID != "")
	case Deidentified, Individual, Impermissible:
	default:
		need("basis", false)
	}
	return missing
}
