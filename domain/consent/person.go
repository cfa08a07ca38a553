package consent

// This file holds what follows from the patient's own life: majority and death put an authorization on hold by
// themselves, without anybody having to record it on the day (policy; HHS lets both stay in force).

import (
	"time"

	"consentry/domain/calendar"
)

// MajorityAge is the age of majority in most States; Alabama and Nebraska have 19, Mississippi 21.
const MajorityAge = 18

// Life is what about a patient bears on her authorizations.
type Life struct {
	PatientID   string
	Born        calendar.Date
	MajorityAge int // 0: MajorityAge
	Died        calendar.Date
	KnownAt     time.Time // when the practice learnt of the death
	Zone        *time.Location
}

// AdultOn returns the day of majority, or the zero Date when the birth date is not known.
func (l Life) AdultOn() calendar.Date {
	age := l.MajorityAge
	if age == 0 {
		age = MajorityAge
	}
	return l.Born.AddYearsKeepLater(age)
}

// LifeFacts returns the suspensions that follow from a patient's majority and death. They are computed, not
// recorded: put them beside the recorded facts before asking for a state, a matrix or a use. Their ids are stable,
// so that a lift can name them. Only what a representative signed before majority is held at majority.
func LifeFacts(docs []Document, l Life) []Fact {
	var out []Fact
	for _, doc := range docs {
		signed := doc.Signature.SignedOn
		if doc.Kind != KindMarketing || doc.Outcome != OutcomeSigned || doc.PatientID != l.PatientID || signed.IsZero() {
			continue
		}
		hold := Fact{DocumentID: doc.ID, PatientID: doc.PatientID, Kind: FactSuspended}
		if adult := l.AdultOn(); doc.Signer.Kind == SignerRepresentative && !adult.IsZero() && signed.Before(adult) {
			f := hold
			f.ID, f.Suspend, f.On, f.At = "majority:"+doc.ID, SuspendMajority, adult, adult.Start(l.Zone)
			out = append(out, f)
		}
		if !l.Died.IsZero() && !signed.After(l.Died) { // on the same day too: nothing says which came first
			f := hold
			f.ID, f.Suspend, f.On, f.At = "death:"+doc.ID, SuspendDeath, l.Died, l.KnownAt
			out = append(out, f)
		}
	}
	return out
}
