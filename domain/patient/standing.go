package patient

// This file decides who may act for a patient: 45 CFR 164.502(g) and 164.514(h).

import (
	"errors"
	"slices"
	"strings"

	"consentry/domain/access"
	"consentry/domain/calendar"
)

// Majority is the age at which a person acts alone, in years. Verify marks a
// State whose rule for health matters must be checked with counsel.
type Majority struct {
	Age    int
	Verify bool
}

// AgeOfMajority returns the rule of a State, by its two-letter code. 18 where the
// table has no other: Alabama and Nebraska 19, Mississippi and Puerto Rico 21.
// Those four are unconfirmed for health matters.
func AgeOfMajority(state string) Majority {
	switch strings.ToUpper(strings.TrimSpace(state)) {
	case "AL", "NE":
		return Majority{19, true}
	case "MS", "PR":
		return Majority{21, true}
	}
	return Majority{Age: 18}
}

// MajorityAge is AgeOfMajority's age alone.
func MajorityAge(state string) int { return AgeOfMajority(state).Age }

// IsMinor tells whether p is under the age of majority on that day and not
// emancipated. Without a birth date nobody is called a minor.
func IsMinor(p Patient, on calendar.Date, ageOfMajority int) bool {
	age := p.Born.Age(on)
	return age >= 0 && age < ageOfMajority && !emancipated(p, on)
}

func emancipated(p Patient, on calendar.Date) bool {
	return !p.Emancipated.IsZero() && !on.Before(p.Emancipated)
}

// MajorityOn returns the day p comes of age; zero without a birth date.
func MajorityOn(p Patient, ageOfMajority int) calendar.Date {
	return p.Born.AddYearsKeepLater(ageOfMajority)
}

// dead tells whether p had died by that day.
func dead(p Patient, on calendar.Date) bool { return !p.Died.IsZero() && !on.Before(p.Died) }

// Protected tells whether p's records are protected health information on that
// day: through the 50th anniversary of death, 45 CFR 160.103 and 164.502(f).
func Protected(p Patient, on calendar.Date) bool {
	return p.Died.IsZero() || calendar.Through(calendar.ProtectedThrough(p.Died), on)
}

// Standing is whether a person is the patient's personal representative, and the
// message key of the reason if not.
type Standing struct {
	Stands bool
	Key    string
	// Verify: the answer rests on a State's age of majority that is unconfirmed.
	Verify bool
}

// StandingOf decides whether r may act for p on that day in a State. The first
// reason against it is named: a refusal, a court, the dates, then what the kind
// of authority asks for.
func StandingOf(p Patient, r Representative, on calendar.Date, state string) Standing {
	majority := AgeOfMajority(state)
	no := func(key string) Standing { return Standing{Key: "patient.representative_" + key} }
	switch {
	case r.Refusal != nil && !on.Before(r.Refusal.On):
		return no("refused") // 164.502(g)(5)
	case r.CourtDenied:
		return no("court_denied")
	case !r.From.IsZero() && on.Before(r.From):
		return no("not_yet")
	case !calendar.Through(r.To, on):
		return no("ended")
	case !slices.Contains(Authorities(), r.Authority):
		return no("authority_unknown")
	case dead(p, on) != (r.Authority == Executor):
		// After death only the executor or administrator stands, 164.502(g)(4);
		// before it there is no estate.
		if r.Authority == Executor {
			return no("patient_lives")
		}
		return no("patient_died")
	case r.Authority == Parent:
		return parentStanding(p, on, majority)
	case !evidenced(r):
		return no("no_evidence")
	case r.Springing && (r.Triggered.IsZero() || on.Before(r.Triggered)):
		return no("not_triggered")
	}
	return Standing{Stands: true}
}

// parentStanding: a parent stands for an unemancipated minor, 164.502(g)(3). The
// exceptions of that paragraph are State law; a note in the alerts carries them.
func parentStanding(p Patient, on calendar.Date, m Majority) Standing {
	const key = "patient.representative_"
	switch {
	case p.Born.IsZero():
		return Standing{Key: key + "age_unknown"}
	case emancipated(p, on):
		return Standing{Key: key + "emancipated"}
	case !IsMinor(p, on, m.Age):
		return Standing{Key: key + "of_age", Verify: m.Verify}
	}
	return Standing{Stands: true, Verify: m.Verify && p.Born.Age(on) >= 18}
}

func evidenced(r Representative) bool { return r.Evidence != "" || r.EvidenceDocID != "" }

// Errors of RefuseStanding.
var (
	ErrSurgeonOnly   = errors.New("only the surgeon decides this")
	ErrReasonMissing = errors.New("the reason must be written down")
)

// RefuseStanding records the surgeon's decision not to treat r as representative:
// reasonable belief of abuse, neglect or danger, and professional judgment that it
// is not in the patient's interest. It must be documented, 45 CFR 164.502(g)(5).
func RefuseStanding(r Representative, by access.Member, on calendar.Date, reason string) (Representative, error) {
	if by.State != access.Active || !by.Has(access.Owner) {
		return r, ErrSurgeonOnly
	}
	reason = lines(reason)
	if reason == "" || on.IsZero() {
		return r, ErrReasonMissing
	}
	r.Refusal = &Refusal{By: by.ID, On: on, Reason: reason}
	return r, nil
}

// Method is a way of making sure who somebody is, 45 CFR 164.514(h).
type Method string

// The methods.
const (
	KnownToStaff  Method = "known_to_staff"
	PhotoID       Method = "photo_id"
	CalledBack    Method = "two_identifiers_callback" // called back at the number on file
	PortalLogin   Method = "portal_login"
	Notarized     Method = "notarized" // may be offered, never demanded
	OfficialPaper Method = "official_letterhead"
	OfficialBadge Method = "official_badge"
)

// Identifier is something a caller knows.
type Identifier string

// Identifiers a caller may be asked for. A name alone identifies nobody.
const (
	IDName      Identifier = "name"
	IDBirthDate Identifier = "birth_date"
	IDAddress   Identifier = "address"
	IDPhone     Identifier = "phone"
	IDMRN       Identifier = "mrn"
)

// Verification is what was done to verify a requester.
type Verification struct {
	ByPhone     bool
	Methods     []Method
	Identifiers []Identifier
}

// Sufficient tells whether that verifies identity. By telephone two identifiers
// and a call back to the number on file are asked for; a badge or a photo cannot
// be seen there. This is the practice's policy: the rule asks for judgment.
func (v Verification) Sufficient() bool {
	for _, m := range v.Methods {
		switch m {
		case CalledBack:
			known := slices.Compact(slices.Sorted(slices.Values(v.Identifiers)))
			if len(known) >= 2 {
				return true
			}
		case PortalLogin:
			return true
		case KnownToStaff, PhotoID, Notarized, OfficialPaper, OfficialBadge:
			if !v.ByPhone {
				return true
			}
		}
	}
	return false
}
