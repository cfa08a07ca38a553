package patients

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"consentry/domain/access"
	"consentry/domain/calendar"
	"consentry/domain/patient"
	"consentry/ui/page"
	"consentry/ui/uitest"
)

func crowd(n int) *fakeOffice {
	o := &fakeOffice{}
	for i := range n {
		o.patients = append(o.patients, patient.Patient{ID: fmt.Sprint("p", i), Last: fmt.Sprintf("Sample%05d", i), First: "Ada", Born: calendar.MustNew(1980, 1, 1).AddDays(i % 9000), MRN: fmt.Sprint(10000 + i)})
	}
	o.patients[3].Last, o.patients[3].First = "Park", "Lena"
	return o
}

func TestTheListFindsAndOpens(t *testing.T) {
	h := at(t, access.FrontDesk)
	o := crowd(100_000)
	s := NewList(h, o)
	w := h.show(t, s, page.Route{Page: page.Patients})
	assert.True(t, uitest.Shows(w, "100,000 patients"))
	assert.Equal(t, s.box, w.Canvas().Focused(), "one types at once")
	uitest.Golden(t, w, "list")
	uitest.Letters(w, "park")
	uitest.Key(w, "Return")
	assert.Equal(t, page.Route{Page: page.Patient, ID: "p3"}, h.last(), "one patient, nobody like her: she opens")
	h.routes = nil
	s.Show(page.Route{Page: page.Patients})
	uitest.Type(t, w, "Find a patient", "sample0001")
	s.box.OnEnter()
	assert.Empty(t, h.routes, "several: a person chooses")
	uitest.Key(w, "Return")
	assert.Equal(t, page.Route{Page: page.Patient, ID: "p10"}, h.last())
	s.Clear()
	assert.False(t, uitest.Shows(w, "Sample"), "locked: no name is left")
}
