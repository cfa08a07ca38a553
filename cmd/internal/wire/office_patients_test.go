// Patients and lists of them: adding, changing, finding, reading in and undoing.

package wire

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/domain/patient"
)

func TestAPatientIsAddedChangedAndHerOldValuesKept(t *testing.T) {
	w := founded(t)
	p := w.lena()
	require.Equal(t, audit.PatientAdded, w.last().Action)
	require.Equal(t, p.ID, w.last().PatientID)
	require.NotEmpty(t, p.MRN)
	changed := p
	changed.Last, changed.Phone = "Park-Lindqvist", "(555) 010-9999"
	require.NoError(t, w.o.ChangePatient(w.ctx, p, changed))
	row := w.last()
	require.Equal(t, audit.PatientChanged, row.Action)
	require.Equal(t, "last,phone", row.Args["fields"])
	require.NotContains(t, row.Args["fields"], "Lindqvist")
	c := w.chart(p.ID)
	require.Equal(t, "Park-Lindqvist", c.Patient.Last)
	require.Len(t, c.Versions, 1)
	require.Equal(t, "Park", c.Versions[0].Patient.Last)
	require.Equal(t, audit.PatientViewed, w.last().Action)
	w.refused("error.stale", func() error { return w.o.ChangePatient(w.ctx, p, p) })
	other := w.add(wPatient("Olive", "Marsh"))
	require.NotEqual(t, p.MRN, other.MRN)
	taken := other
	taken.MRN = p.MRN
	w.refused("office.mrn_taken", func() error { return w.o.ChangePatient(w.ctx, other, taken) })
	w.refused("office.mrn_taken", func() error {
		_, err := w.o.AddPatient(w.ctx, patient.Patient{First: "A", Last: "B", Born: p.Born, MRN: p.MRN})
		return err
	})
	w.refused("error.not_found", func() error {
		return w.o.ChangePatient(w.ctx, patient.Patient{ID: "nobody"}, patient.Patient{ID: "nobody"})
	})
}

func TestAVeryLongChartNumberDoesNotUseUpTheNumbers(t *testing.T) {
	w := founded(t)
	w.add(patient.Patient{First: "A", Last: "B", MRN: "9223372036854775807"})
	w.add(patient.Patient{First: "C", Last: "D", MRN: "2026-0001"})
	require.Equal(t, "10001", w.add(wPatient("Lena", "Park")).MRN)
	require.Equal(t, "10002", w.add(wPatient("Olive", "Marsh")).MRN)
}

func TestAPatientIsFoundByEverythingADeskKnows(t *testing.T) {
	w := founded(t)
	lena := w.add(patient.Patient{First: "Lena", Last: "Park", Preferred: "Leni", Phone: "(555) 010-4471", MRN: "77123"})
	w.add(patient.Patient{First: "Olive", Last: "Marsh", Born: calendar.MustNew(1958, 3, 8)})
	jose := w.add(patient.Patient{First: "José", Last: "Núñez O'Neil", Born: calendar.MustNew(1969, 12, 24)})
	noor := w.add(patient.Patient{First: "نور", Last: "حداد", Born: calendar.MustNew(1980, 1, 2)})
	for text, want := range map[string]string{
		"park": lena.ID, "PARK lena": lena.ID, "lena park": lena.ID, "pa le": lena.ID, "leni": lena.ID, "4471": lena.ID, "77123": lena.ID,
		"park 06/04/1991": lena.ID, "1991-06-04": lena.ID, "parc lina": lena.ID,
		"jose nunez": jose.ID, "oneil": jose.ID, "حداد": noor.ID,
	} {
		found, err := w.o.FindPatients(w.ctx, text)
		require.NoError(t, err, text)
		require.NotEmpty(t, found, text)
		require.Equal(t, want, found[0].Patient.ID, text)
	}
	for _, text := range []string{"", "   ", `"`, "NEAR(", "a* OR b", "zzzzqqq", "\x00", strings.Repeat("x ", 5000)} {
		found, err := w.o.FindPatients(w.ctx, text)
		require.NoError(t, err, "%q", text)
		if strings.TrimSpace(text) == "" {
			require.Empty(t, found)
		}
	}
	lina := patient.Patient{First: "Lina", Last: "Parke", Born: calendar.MustNew(1990, 6, 14)}
	similar, err := w.o.SimilarPatients(w.ctx, lina)
	require.NoError(t, err)
	require.Len(t, similar, 1)
	w.add(lina)
	found, err := w.o.FindPatients(w.ctx, "par")
	require.NoError(t, err)
	require.Len(t, found, 2)
	require.True(t, found[0].Similar && found[1].Similar, "two who sound alike warn of each other")
}

const list = "Last Name,First Name,Date of Birth,Phone,MRN\nPark,Lena,06/04/1991,555-010-4471,501\nMarsh,Olive,03/08/1958,,502\nRuiz,Carmen,12/24/1969,,503\n"

func TestAListIsTriedReadInAndUndone(t *testing.T) {
	w := founded(t)
	w.add(patient.Patient{First: "Carmen", Last: "Ruiz", Born: calendar.MustNew(1969, 12, 24), MRN: "9"})
	before := w.count()
	plan, err := w.o.PlanImport(w.ctx, []byte(list+"Bad,Row,31/31/1991,,504\n"), nil)
	require.NoError(t, err)
	require.Equal(t, before, w.count(), "a dry run writes nothing")
	require.Equal(t, 2, plan.Count(patient.RowNew))
	require.Equal(t, 1, plan.Count(patient.RowDuplicate))
	require.Equal(t, 1, plan.Count(patient.RowBad))
	im, err := w.o.RunImport(w.ctx, plan, nil)
	require.NoError(t, err)
	require.Len(t, im.Patients, 2)
	require.Equal(t, 2, im.Skipped)
	require.Equal(t, audit.ImportDone, w.last().Action)
	require.Equal(t, map[string]string{"added": "2", "skipped": "2"}, w.last().Args)
	requireSentence(t, w.unchanged(func() error { _, err := w.o.RunImport(w.ctx, plan, nil); return err })) // pressed twice

	lena, err := w.o.FindPatients(w.ctx, "park lena")
	require.NoError(t, err)
	_, err = w.o.StartCheckIn(w.ctx, lena[0].Patient.ID)
	require.NoError(t, err)
	removed, kept, err := w.o.UndoImport(w.ctx, im.ID)
	require.NoError(t, err)
	require.Equal(t, []int{1, 1}, []int{removed, kept}, "who was checked in stays")
	require.Equal(t, audit.ImportUndone, w.last().Action)
	w.refused("error.not_found", func() error { _, _, err := w.o.UndoImport(w.ctx, im.ID); return err })
	gone, err := w.o.FindPatients(w.ctx, "marsh")
	require.NoError(t, err)
	require.Empty(t, gone)
	for _, id := range im.Patients {
		if id != lena[0].Patient.ID {
			w.refused("error.not_found", func() error { _, err := w.o.Chart(w.ctx, id); return err })
			w.refused("error.not_found", func() error { _, err := w.o.StartCheckIn(w.ctx, id); return err })
		}
	}
	n, err := w.o.PatientCount(w.ctx)
	require.NoError(t, err)
	require.Equal(t, 2, n)
	plan, err = w.o.PlanImport(w.ctx, []byte(list), nil)
	require.NoError(t, err)
	again, err := w.o.RunImport(w.ctx, plan, []int{4})
	require.NoError(t, err, "the same numbers can come in again")
	require.Len(t, again.Patients, 2, "Olive, and Carmen by decision")
	imports, err := w.o.Imports(w.ctx)
	require.NoError(t, err)
	require.Len(t, imports, 2)
	damage, err := w.o.CheckIntegrity(w.ctx, quiet)
	require.NoError(t, err)
	require.Empty(t, damage)
}

func TestARowThatFailsInTheMiddleLeavesNothing(t *testing.T) {
	w := founded(t)
	plan, err := w.o.PlanImport(w.ctx, []byte(list), nil)
	require.NoError(t, err)
	w.add(patient.Patient{First: "Somebody", Last: "Else", MRN: "502"}) // takes the middle row's number meanwhile
	w.refused("office.mrn_taken", func() error { _, err := w.o.RunImport(w.ctx, plan, nil); return err })
	n, err := w.o.PatientCount(w.ctx)
	require.NoError(t, err)
	require.Equal(t, 1, n)
	found, err := w.o.FindPatients(w.ctx, "park")
	require.NoError(t, err)
	require.Empty(t, found)
	imports, err := w.o.Imports(w.ctx)
	require.NoError(t, err)
	require.Empty(t, imports)
}

func TestPeopleAreTakenAsTheyAreAndNonsenseIsRefused(t *testing.T) {
	w := founded(t)
	born := calendar.MustNew(1980, 3, 4)
	for _, p := range []patient.Patient{
		{First: "نور", Last: "حداد", Born: born},
		{First: "Zoe\u0308", Last: "Nu\u0303n\u0303ez", Born: born},
		{First: "Mary Ann", Last: "O'Neil-Smith, Jr.", Born: born},
		{First: "明", Last: "王", Born: born},
	} {
		added, err := w.o.AddPatient(w.ctx, p)
		require.NoError(t, err, p.Last)
		signed := w.authorize(added.ID, nil, "instagram")
		require.Contains(t, string(signed.PDF[:5]), "%PDF-", p.Last)
	}
	n := w.count()
	for name, p := range map[string]patient.Patient{
		"10,000 characters":  {First: "A", Last: strings.Repeat("x", 10000), Born: born},
		"NUL":                {First: "A\x00", Last: "B", Born: born},
		"a bell":             {First: "A", Last: "B\a", Born: born},
		"turned text":        {First: "A\u202e", Last: "B", Born: born},
		"half a character":   {First: "A\xff", Last: "B", Born: born},
		"no birth date":      {First: "A", Last: "B"},
		"born in 1875":       {First: "A", Last: "B", Born: calendar.MustNew(1875, 1, 1)},
		"born tomorrow":      {First: "A", Last: "B", Born: w.o.Today().AddDays(1)},
		"nothing but spaces": {First: "  ", Last: "\t", Born: born},
	} {
		_, err := w.o.AddPatient(w.ctx, p)
		require.ErrorIs(t, err, office.ErrInvalid, name)
		requireSentence(t, err)
	}
	require.Equal(t, n, w.count())
	_, err := calendar.Parse("2026-02-31")
	require.Error(t, err)
	c, err := w.o.StartCheckIn(w.ctx, w.lena().ID)
	require.NoError(t, err)
	require.NotNil(t, c.Item(consent.KindPhoto))
}

func TestListsThatAreNoneAreSaid(t *testing.T) {
	w := founded(t)
	for key, data := range map[string]string{
		"error.csv_empty":     "",
		"error.csv_not_text":  "PK\x03\x04\x00\x00\x00binary",
		"patient.csv_columns": "a,b,c\n1,2,3\n",
	} {
		_, err := w.o.PlanImport(w.ctx, []byte(data), nil)
		requireKey(t, key, err)
	}
	_, err := w.o.PlanImport(w.ctx, []byte(list+"Half,\"Wri"), nil)
	requireKey(t, "patient.csv_half_row", err)
	plan, err := w.o.PlanImport(w.ctx, []byte(list+"Half,Wri"), nil)
	require.NoError(t, err)
	require.Equal(t, 3, plan.Count(patient.RowNew))
	require.Equal(t, 1, plan.Count(patient.RowBad), "a list that was cut off says where")
	for _, bad := range []string{"31 Feb 1990", "02/31/1990", "1875-01-01", "13/13/13"} {
		plan, err := w.o.PlanImport(w.ctx, []byte("Last Name,First Name,Date of Birth\nPark,Lena,"+bad+"\n"), nil)
		require.NoError(t, err, bad)
		require.Equal(t, 1, plan.Count(patient.RowBad), bad)
		require.NotEmpty(t, plan.Rows[0].Defects)
	}
}
