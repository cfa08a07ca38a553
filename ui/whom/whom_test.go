package whom

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"consentry/domain/patient"
)

func TestEnterChoosesOnlyWhoWasNamed(t *testing.T) {
	p := patient.Patient{First: "Lena", Last: "Park Lund", Preferred: "Leni"}
	for _, typed := range []string{"lena", "park, l", "lund", "leni", "LENA 1991", "10482", "6/4/1991"} {
		assert.True(t, named(p, typed), typed)
	}
	for _, typed := range []string{"omar", "lena omar", "ark"} {
		assert.False(t, named(p, typed), typed)
	}
}
