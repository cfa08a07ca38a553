// Letters that come back, and people who are no patients.
package wire

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/incident"
	"consentry/domain/office"
	"consentry/domain/patient"
)

// person is one of those affected as the office shows them.
func (w *world) person(incidentID, id string) office.AffectedPerson {
	w.t.Helper()
	p, err := w.o.AffectedPerson(w.ctx, incidentID, id)
	require.NoError(w.t, err)
	return p
}

// affected are the ids of the people on an incident's list, in order.
func (w *world) affected(id string) (ids []string) {
	w.t.Helper()
	lines, _, err := w.o.Affected(w.ctx, id, office.AffectedFilter{}, 0, 99)
	require.NoError(w.t, err)
	for _, l := range lines {
		ids = append(ids, l.Affected.ID)
	}
	return ids
}

// written is a breach with one visitor on its list, whose letter was mailed today.
func (w *world) written() (id, visitor string) {
	w.t.Helper()
	i := w.breached(wrong(w))
	_, err := w.o.AddPerson(w.ctx, i.ID, office.NewPerson{Name: "A visitor", Address: "7 Lake Rd\nDover, NH 03820"})
	require.NoError(w.t, err)
	_, _, err = w.o.BreachLetters(w.ctx, i.ID, quiet)
	require.NoError(w.t, err)
	_, err = w.o.MailLetters(w.ctx, i.ID, w.o.Today(), "certificate of mailing", nil)
	require.NoError(w.t, err)
	return i.ID, w.affected(i.ID)[0]
}

func TestIncident_aLetterComesBackOnADayAndThatCanBeTakenBack(t *testing.T) {
	w := founded(t)
	id, visitor := w.written()
	for _, c := range []struct {
		on  calendar.Date
		key string
	}{{calendar.Date{}, "incident.bad.need_returned"}, {w.o.Today().AddDays(-1), "incident.bad.returned_before"}, {w.o.Today().AddDays(1), "incident.bad.future"}} {
		w.refused(c.key, func() error { _, err := w.o.LetterCameBack(w.ctx, id, visitor, c.on); return err })
	}
	p := w.person(id, visitor)
	assert.Equal(t, []string{"7 Lake Rd", "Dover, NH 03820"}, p.To[p.Affected.Notices[0].LetterID].Lines, "where it went")
	i, err := w.o.LetterCameBack(w.ctx, id, visitor, w.o.Today())
	require.NoError(t, err)
	assert.Equal(t, 1, i.Tally.Unreachable)
	_, err = w.o.LetterNotBack(w.ctx, id, visitor, " ")
	require.ErrorIs(t, err, office.ErrReason)
	i, err = w.o.LetterNotBack(w.ctx, id, visitor, "it was another envelope")
	require.NoError(t, err)
	assert.Equal(t, []int{0, 1}, []int{i.Tally.Unreachable, i.Tally.Told})
	n := w.person(id, visitor).Affected.Notices[0]
	require.Len(t, n.Mistaken, 1)
	assert.Equal(t, "it was another envelope", n.Mistaken[0].Why)
	var acts []string
	for _, r := range w.log(office.AuditFilter{Action: audit.IncidentReturned}) {
		acts = append(acts, r.Args["act"])
	}
	assert.ElementsMatch(t, []string{"returned", "not_returned"}, acts)
}

func TestIncident_somebodyWhoIsNoPatientHasAnAddressThatIsPutRight(t *testing.T) {
	w := founded(t)
	w.hire("Sam Reed", access.SecurityOfficer)
	lena := w.add(patient.Patient{First: "Lena", Last: "Park", Address: "1 Elm St\nDover, NH 03820"})
	id, visitor := w.written()
	_, err := w.o.LetterCameBack(w.ctx, id, visitor, w.o.Today())
	require.NoError(t, err)
	name, address := "A. Visitor", "1 Elm St\nAustin, TX 78701"
	i, err := w.o.ChangeAffected(w.ctx, id, visitor, office.AffectedChange{Name: &name, Address: &address})
	require.NoError(t, err)
	assert.Equal(t, map[string]int{"TX": 1}, i.Tally.States, "the State follows the address")
	_, err = w.o.BreachLetter(w.ctx, id, visitor)
	require.NoError(t, err)
	p := w.person(id, visitor)
	letters, err := w.o.IncidentLetters(w.ctx, id)
	require.NoError(t, err)
	assert.Equal(t, "A. Visitor", letters[0].To.Name)
	assert.Equal(t, []string{"1 Elm St", "Austin, TX 78701"}, letters[0].To.Lines)
	assert.Equal(t, letters[0].ID, p.Affected.LetterID)
	assert.Equal(t, []string{"7 Lake Rd", "Dover, NH 03820"}, p.To[p.Affected.Notices[0].LetterID].Lines, "where the first one went stays")
	w.unchanged(func() error {
		empty := ""
		_, err := w.o.ChangeAffected(w.ctx, id, visitor, office.AffectedChange{Name: &empty})
		requireFields(t, err, "name")
		return err
	})

	_, err = w.o.AddAffected(w.ctx, id, office.AffectedFrom{Kind: incident.FromPatient, Of: lena.ID}, nil)
	require.NoError(t, err)
	park := w.affected(id)[1]
	w.refused("incident.bad.patient_address", func() error {
		_, err := w.o.ChangeAffected(w.ctx, id, park, office.AffectedChange{Address: &address})
		return err
	})
	assert.Equal(t, []string{"1 Elm St", "Dover, NH 03820"}, w.person(id, park).Address)
	w.as("Sam Reed") // looks after incidents, and sees no patients
	p = w.person(id, park)
	assert.Empty(t, p.Name)
	assert.Empty(t, p.Address)
	assert.NotEmpty(t, w.person(id, visitor).Address)
}

func TestIncident_noLetterIsOfferedToWhomNoneIsOwed(t *testing.T) {
	w := founded(t)
	id, visitor := w.written()
	sent := office.LetterCount{Mailed: 1}
	require.Equal(t, sent, w.incident(id).Letters)
	_, err := w.o.BreachLetter(w.ctx, id, visitor) // to look at it once more
	require.NoError(t, err)
	assert.Equal(t, sent, w.incident(id).Letters, "it went out already")
	less := words
	less.Steps = "Nothing else"
	_, err = w.o.SaveIncidentWords(w.ctx, id, less, incident.Words{})
	require.NoError(t, err)
	_, err = w.o.BreachLetter(w.ctx, id, visitor)
	require.NoError(t, err)
	assert.Equal(t, sent, w.incident(id).Letters, "nor because it would say something else now")
	w.unchanged(func() error { _, _, err := w.o.BreachLetters(w.ctx, id, quiet); return err })
	w.unchanged(func() error { _, err := w.o.MailLetters(w.ctx, id, w.o.Today(), "certificate", nil); return err })

	_, err = w.o.LetterCameBack(w.ctx, id, visitor, w.o.Today())
	require.NoError(t, err)
	assert.Zero(t, w.incident(id).Letters, "the address is still the one it came back from")
	_, err = w.o.BreachLetter(w.ctx, id, visitor)
	require.NoError(t, err)
	_, err = w.o.TellPerson(w.ctx, id, visitor, incident.Notice{How: incident.ByTelephone, Proof: "spoke with them at noon"})
	require.NoError(t, err)
	assert.Zero(t, w.incident(id).Letters, "told another way: nothing is left to be mailed")
	w.unchanged(func() error { _, err := w.o.MailLetters(w.ctx, id, w.o.Today(), "certificate", nil); return err })
}

func TestIncident_aLetterToABetterAddressIsOffered(t *testing.T) {
	w := founded(t)
	id, visitor := w.written()
	_, err := w.o.LetterCameBack(w.ctx, id, visitor, w.o.Today())
	require.NoError(t, err)
	address := "1 Elm St\nAustin, TX 78701"
	_, err = w.o.ChangeAffected(w.ctx, id, visitor, office.AffectedChange{Address: &address})
	require.NoError(t, err)
	assert.Equal(t, office.LetterCount{Waiting: 1}, w.incident(id).Letters)
	_, n, err := w.o.BreachLetters(w.ctx, id, quiet)
	require.NoError(t, err)
	assert.Equal(t, 1, n)
	assert.Equal(t, office.LetterCount{Made: 1}, w.incident(id).Letters)
	_, err = w.o.MailLetters(w.ctx, id, w.o.Today(), "certificate", nil)
	require.NoError(t, err)
	p := w.incident(id)
	assert.Equal(t, office.LetterCount{Mailed: 1}, p.Letters)
	assert.Equal(t, []int{1, 0}, []int{p.Incident.Tally.Told, p.Incident.Tally.Unreachable})
}
