package patient

// This file tests who may act for a patient, by the examples RP-01 to RP-09.

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/access"
)

func TestRepresentatives(t *testing.T) {
	adult := Patient{Born: day("1980-01-01")}
	sixteen := Patient{Born: day("2010-08-09")}
	poa := Representative{Authority: HealthCarePOA, Evidence: "power of 3 May 2024"}
	mother := Representative{Authority: Parent, Relation: "mother"}
	with := func(r Representative, change func(*Representative)) Representative { change(&r); return r }
	died := func(p Patient) Patient { p.Died = day("2026-03-01"); return p }
	executor := Representative{Authority: Executor, Evidence: "letters of 9 Mar 2026"}
	for _, c := range []struct {
		id    string
		p     Patient
		r     Representative
		on    string
		state string
		want  string // the key without its prefix; "" stands
	}{
		{"RP-01", adult, with(poa, func(r *Representative) { r.To = day("2026-05-01") }), "2026-05-02", "WA", "ended"},
		{"RP-01 on the last day", adult, with(poa, func(r *Representative) { r.To = day("2026-05-01") }), "2026-05-01", "WA", ""},
		{"RP-02", sixteen, mother, "2026-11-22", "WA", ""},
		{"RP-03", Patient{Born: day("2009-08-09"), Emancipated: day("2026-01-10")}, mother, "2026-11-22", "WA", "emancipated"},
		{"RP-03 before the order", Patient{Born: day("2009-08-09"), Emancipated: day("2026-01-10")}, mother, "2026-01-09", "WA", ""},
		{"RP-04", adult, with(poa, func(r *Representative) { r.Springing = true }), "2026-11-22", "WA", "not_triggered"},
		{"RP-04 once incapacity is documented", adult, with(poa, func(r *Representative) {
			r.Springing, r.Triggered = true, day("2026-11-01")
		}), "2026-11-22", "WA", ""},
		{"RP-08", sixteen, with(mother, func(r *Representative) { r.CourtDenied = true }), "2026-11-22", "WA", "court_denied"},
		{"RP-09", sixteen, with(mother, func(r *Representative) {
			r.Refusal = &Refusal{By: "1", On: day("2026-11-20"), Reason: "belief of abuse"}
		}), "2026-11-22", "WA", "refused"},
		{"RP-09 before the decision", sixteen, with(mother, func(r *Representative) {
			r.Refusal = &Refusal{By: "1", On: day("2026-11-20"), Reason: "belief of abuse"}
		}), "2026-11-19", "WA", ""},
		{"AC-22 executor", died(adult), executor, "2026-11-22", "WA", ""},
		{"executor of the living", adult, executor, "2026-11-22", "WA", "patient_lives"},
		{"executor without letters", died(adult), Representative{Authority: Executor}, "2026-11-22", "WA", "no_evidence"},
		{"power after death", died(adult), poa, "2026-11-22", "WA", "patient_died"},
		{"power on the day before death", died(adult), poa, "2026-02-28", "WA", ""},
		{"mother of an adult", adult, mother, "2026-11-22", "WA", "of_age"},
		{"mother on the 18th birthday", Patient{Born: day("2008-11-22")}, mother, "2026-11-22", "WA", "of_age"},
		{"mother of an 18-year-old in Alabama", Patient{Born: day("2008-11-22")}, mother, "2026-11-22", "AL", ""},
		{"mother, birth date unknown", Patient{}, mother, "2026-11-22", "WA", "age_unknown"},
		{"power without evidence", adult, Representative{Authority: HealthCarePOA}, "2026-11-22", "WA", "no_evidence"},
		{"power with a scan", adult, Representative{Authority: HealthCarePOA, EvidenceDocID: "d1"}, "2026-11-22", "WA", ""},
		{"guardian from tomorrow", adult, Representative{Authority: Guardian, Evidence: "order", From: day("2026-11-23")}, "2026-11-22", "WA", "not_yet"},
		{"unknown authority", adult, Representative{Authority: "friend", Evidence: "x"}, "2026-11-22", "WA", "authority_unknown"},
	} {
		t.Run(c.id, func(t *testing.T) {
			got := StandingOf(c.p, c.r, day(c.on), c.state)
			assert.Equal(t, c.want == "", got.Stands)
			if c.want != "" {
				assert.Equal(t, "patient.representative_"+c.want, got.Key)
			}
		})
	}
}

func TestRP06ProtectedForFiftyYears(t *testing.T) {
	p := Patient{Died: day("1976-05-10")}
	assert.True(t, Protected(p, day("2026-05-10")))
	assert.False(t, Protected(p, day("2026-05-11")))
	assert.True(t, Protected(Patient{}, day("2200-01-01")), "the living")
}

func TestRP07Verification(t *testing.T) {
	nameAndDOB := []Identifier{IDName, IDBirthDate}
	for _, c := range []struct {
		name string
		v    Verification
		want bool
	}{
		{"RP-07", Verification{ByPhone: true, Identifiers: nameAndDOB}, false},
		{"called back", Verification{ByPhone: true, Methods: []Method{CalledBack}, Identifiers: nameAndDOB}, true},
		{"called back, one identifier", Verification{ByPhone: true, Methods: []Method{CalledBack}, Identifiers: []Identifier{IDName, IDName}}, false},
		{"a photo by telephone", Verification{ByPhone: true, Methods: []Method{PhotoID}}, false},
		{"a photo at the desk", Verification{Methods: []Method{PhotoID}}, true},
		{"portal", Verification{ByPhone: true, Methods: []Method{PortalLogin}}, true},
		{"nothing", Verification{}, false},
		{"something unheard of", Verification{Methods: []Method{"gut_feeling"}}, false},
	} {
		assert.Equal(t, c.want, c.v.Sufficient(), c.name)
	}
}

func TestRP09DecisionBySurgeon(t *testing.T) {
	surgeon := access.Member{ID: "1", Roles: []access.Role{access.Owner}, State: access.Active}
	officer := access.Member{ID: "2", Roles: []access.Role{access.PrivacyOfficer}, State: access.Active}
	mother := Representative{ID: "r1", Authority: Parent}

	_, err := RefuseStanding(mother, officer, today, "belief of abuse")
	require.ErrorIs(t, err, ErrSurgeonOnly)
	_, err = RefuseStanding(mother, surgeon, today, " \n")
	require.ErrorIs(t, err, ErrReasonMissing)
	refused, err := RefuseStanding(mother, surgeon, today, " belief of abuse ")
	require.NoError(t, err)
	assert.Equal(t, &Refusal{By: "1", On: today, Reason: "belief of abuse"}, refused.Refusal)
	assert.Nil(t, mother.Refusal)
	surgeon.State = access.Disabled
	_, err = RefuseStanding(mother, surgeon, today, "belief of abuse")
	require.ErrorIs(t, err, ErrSurgeonOnly)
}

func TestMajority(t *testing.T) {
	assert.Equal(t, Majority{18, false}, AgeOfMajority("WA"))
	assert.Equal(t, Majority{18, false}, AgeOfMajority(""))
	assert.Equal(t, Majority{19, true}, AgeOfMajority("al"))
	assert.Equal(t, Majority{19, true}, AgeOfMajority("NE"))
	assert.Equal(t, Majority{21, true}, AgeOfMajority(" MS "))
	assert.Equal(t, 21, MajorityAge("PR"))

	p := Patient{Born: day("2008-02-29")}
	assert.True(t, IsMinor(p, day("2026-02-28"), 18))
	assert.False(t, IsMinor(p, day("2026-03-01"), 18))
	assert.Equal(t, day("2026-03-01"), MajorityOn(p, 18))
	assert.False(t, IsMinor(Patient{}, today, 18))
	p.Emancipated = day("2025-01-01")
	assert.False(t, IsMinor(p, day("2025-01-01"), 18))
}
