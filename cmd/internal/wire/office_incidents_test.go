// What went wrong, from the report to the end, on a real practice.

package wire

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/incident"
	"consentry/domain/letter"
	"consentry/domain/office"
	"consentry/domain/patient"
)

// wrong is a report of an e-mail that went to the wrong person.
func wrong(w *world) office.NewIncident {
	return office.NewIncident{Kind: incident.WrongRecipient, What: "Three portraits went to another patient's address", Where: "front desk", HappenedFrom: w.o.Today().AddDays(-1)}
}

// words are complete words for notices.
var words = incident.Words{WhatHappened: "An e-mail with your portraits was sent to the wrong address", Information: "Your name\nThree portraits", Steps: "Tell us if anybody contacts you about it",
	Doing: "We asked the recipient to delete it\nAddresses are now checked twice", Contact: "Dr. Ana Hale, (555) 010-4400, 12 Harbor Lane, Portsmouth, NH 03801", TollFree: "(800) 555-0100", Recipient: "Another patient"}

func (w *world) incident(id string) office.IncidentPage {
	w.t.Helper()
	p, err := w.o.OpenIncident(w.ctx, id)
	require.NoError(w.t, err)
	return p
}

func (w *world) disclosed(patientID string) ([]office.DisclosureLine, error) {
	list, err := w.o.Disclosures(w.ctx, office.DisclosureQuery{PatientID: patientID}, 0, 9)
	return list, err
}

// contained is a reported incident with its first hour done and nothing to keep.
func (w *world) contained(n office.NewIncident) incident.Incident {
	w.t.Helper()
	i, err := w.o.ReportIncident(w.ctx, n)
	require.NoError(w.t, err)
	for _, step := range incident.Checklist(n.Kind) {
		_, err := w.o.TickIncident(w.ctx, i.ID, incident.Tick{Step: step})
		require.NoError(w.t, err)
	}
	i, err = w.o.NoEvidence(w.ctx, i.ID, "the message was deleted before anybody thought of it")
	require.NoError(w.t, err)
	return i
}

// breached is contained, decided to be a breach.
func (w *world) breached(n office.NewIncident) incident.Incident {
	w.t.Helper()
	i := w.contained(n)
	_, err := w.o.AssessIncident(w.ctx, i.ID, incident.Assessment{Permitted: incident.No, Outside: incident.Yes, Security: incident.Security{Form: incident.Plain}})
	require.NoError(w.t, err)
	_, err = w.o.SaveIncidentWords(w.ctx, i.ID, words, incident.Words{})
	require.NoError(w.t, err)
	i, err = w.o.DecideIncident(w.ctx, i.ID, incident.Breach, "viewed and not deleted")
	require.NoError(w.t, err)
	return i
}

func TestIncident_anybodyReportsAndNothingRemovesIt(t *testing.T) {
	w := founded(t)
	w.hire("Kim Lowe", access.FrontDesk)
	w.as("Kim Lowe")
	_, err := w.o.ReportIncident(w.ctx, office.NewIncident{NoticedOn: w.o.Today().AddDays(1)})
	requireFields(t, err, "kind", "what", "noticed_on")
	i, err := w.o.ReportIncident(w.ctx, wrong(w))
	require.NoError(t, err)
	assert.Equal(t, "I-0001", incident.NumberOf(i.Number))
	_, err = w.o.OpenIncident(w.ctx, i.ID)
	require.ErrorIs(t, err, office.ErrNotPermitted, "who reports does not read the file")
	n := wrong(w)
	n.Unnamed = true
	unnamed, err := w.o.ReportIncident(w.ctx, n)
	require.NoError(t, err)
	w.as("Dr. Ana Hale")
	rows := w.log(office.AuditFilter{Action: audit.IncidentReported})
	require.Len(t, rows, 2)
	assert.Equal(t, audit.System, rows[0].Actor, "the log does not name who did not want to be named")
	assert.NotEqual(t, audit.System, rows[1].Actor)
	p := w.incident(unnamed.ID)
	assert.Empty(t, p.Incident.Report.By)
	assert.Empty(t, p.Incident.Known[0].By)
	assert.Equal(t, 2, p.Incident.Number)
	assert.Equal(t, incident.StepContain, p.Current)
	assert.Equal(t, w.o.Today(), p.Discovered, "the receptionist knew: day 0")
	lines, err := w.o.Incidents(w.ctx, false)
	require.NoError(t, err)
	require.Len(t, lines, 2)
	assert.Equal(t, w.o.Today(), lines[0].Due, "contain it today")
}

func TestIncident_evidenceIsSealedWithItsCustody(t *testing.T) {
	w := founded(t)
	i, err := w.o.ReportIncident(w.ctx, wrong(w))
	require.NoError(t, err)
	data := []byte("From: front desk\nTo: somebody else\n")
	i, err = w.o.SealEvidence(w.ctx, i.ID, office.NewEvidence{Label: "The message", Source: "mail program", Data: data})
	require.NoError(t, err)
	require.Len(t, i.Evidence, 1)
	e := i.Evidence[0]
	assert.Len(t, e.SHA256, 64)
	w.unchanged(func() error {
		_, err := w.o.SealEvidence(w.ctx, i.ID, office.NewEvidence{Label: "again", Source: "x", Data: data})
		requireFields(t, err, "file")
		return err
	})
	w.unchanged(func() error {
		_, err := w.o.SealEvidence(w.ctx, i.ID, office.NewEvidence{})
		requireFields(t, err, "file", "label", "source")
		return err
	})
	got, err := w.o.OpenEvidence(w.ctx, i.ID, e.ID)
	require.NoError(t, err)
	assert.Equal(t, data, got)
	require.NoError(t, w.o.ProveEvidence(w.ctx, i.ID, e.ID))
	require.NoError(t, w.o.HandEvidenceOn(w.ctx, i.ID, e.ID, "Det. Ruiz, Portsmouth police", "on a stick"))
	var what []incident.CustodyKind
	for _, c := range w.incident(i.ID).Incident.Evidence[0].Custody {
		what = append(what, c.What)
		assert.NotEmpty(t, c.By)
		assert.False(t, c.At.IsZero())
	}
	assert.Equal(t, []incident.CustodyKind{incident.Received, incident.Opened, incident.Proven, incident.HandedOn}, what)
	i, err = w.o.SealAuditLog(w.ctx, i.ID, "What the log says of the day", time.Time{}, time.Time{})
	require.NoError(t, err)
	require.Len(t, i.Evidence, 2)
	csv, err := w.o.OpenEvidence(w.ctx, i.ID, i.Evidence[1].ID)
	require.NoError(t, err)
	assert.Contains(t, string(csv), "incident_reported")
	again := w.again()
	require.NoError(t, again.signIn("Dr. Ana Hale", ownerWord))
	got, err = again.o.OpenEvidence(again.ctx, i.ID, e.ID)
	require.NoError(t, err)
	assert.Equal(t, data, got, "after the program was ended")
}

func TestIncident_noNoticeTakesFourReasonsAndASecondReader(t *testing.T) {
	w := founded(t)
	w.hire("Max Orr", access.PrivacyOfficer)
	lena := w.add(patient.Patient{First: "Lena", Last: "Park", Address: "1 Elm St\nAustin, TX 78701"})
	w.as("Max Orr")
	n := wrong(w)
	n.PatientID = lena.ID
	i := w.contained(n)
	assert.Equal(t, map[string]int{"TX": 1}, i.Tally.States, "where the patient lives")
	a := incident.Assessment{Permitted: incident.No, Outside: incident.Yes, LowWhy: "deleted, and that is in writing"}
	_, err := w.o.AssessIncident(w.ctx, i.ID, a)
	require.NoError(t, err)
	w.refused("incident.bad.need_factor", func() error { // BR-37
		_, err := w.o.DecideIncident(w.ctx, i.ID, incident.LowProbability, "")
		return err
	})
	for f := range a.Factors {
		a.Factors[f] = incident.Factor{Level: incident.Low, Why: "attested by the recipient"}
	}
	_, err = w.o.AssessIncident(w.ctx, i.ID, a)
	require.NoError(t, err)
	assert.Equal(t, incident.LowProbability, w.incident(i.ID).Finding.Outcome)
	_, err = w.o.DecideIncident(w.ctx, i.ID, incident.LowProbability, "")
	require.NoError(t, err)
	_, err = w.o.SecondIncident(w.ctx, i.ID, true, "read")
	require.ErrorIs(t, err, office.ErrNotPermitted)
	list, err := w.disclosed(lena.ID)
	require.NoError(t, err)
	assert.Empty(t, list)

	w.as("Dr. Ana Hale")
	p := w.incident(i.ID)
	assert.True(t, p.Reader)
	assert.Equal(t, incident.SecondReading, p.Status)
	today, err := w.o.TodayView(w.ctx)
	require.NoError(t, err)
	var kinds []office.TaskKind
	for _, task := range today.Tasks {
		if task.RefID == i.ID {
			kinds = append(kinds, task.Kind)
		}
	}
	assert.Equal(t, []office.TaskKind{office.TaskIncidentSecond}, kinds)
	w.refused("incident.bad.open_second", func() error { _, err := w.o.CloseIncident(w.ctx, i.ID, "check twice"); return err })
	_, err = w.o.SecondIncident(w.ctx, i.ID, false, "the recipient is a journalist")
	require.NoError(t, err)
	w.refused("incident.bad.open_disagreed", func() error { _, err := w.o.CloseIncident(w.ctx, i.ID, "check twice"); return err })
	_, err = w.o.DecideIncident(w.ctx, i.ID, incident.LowProbability, "signed statement is there now")
	require.NoError(t, err)
	// The owner decided now; the owner alone may be second reader, so it is read twice, and that is said.
	assert.True(t, w.incident(i.ID).Alone)
	_, err = w.o.SecondIncident(w.ctx, i.ID, true, "read once more the next day")
	require.NoError(t, err)
	list, err = w.disclosed(lena.ID)
	require.NoError(t, err)
	require.Len(t, list, 1, "AD-07, BR-28: in the accounting all the same")
	assert.Equal(t, i.ID, list[0].IncidentID)
	assert.Empty(t, w.incident(i.ID).Clocks)
	_, err = w.o.CloseIncident(w.ctx, i.ID, "addresses are checked twice")
	require.NoError(t, err)
	w.refused("incident.bad.closed", func() error { _, err := w.o.NoEvidence(w.ctx, i.ID, "x"); return err })
	_, err = w.o.ReopenIncident(w.ctx, i.ID, "the recipient wrote again")
	require.NoError(t, err)
	assert.Equal(t, incident.Correcting, w.incident(i.ID).Status)
}

func TestIncident_aBreachIsToldAndOnlyThenClosed(t *testing.T) {
	w := founded(t)
	texas := w.add(patient.Patient{First: "Lena", Last: "Park", Address: "1 Elm St\nAustin, TX 78701"})
	york := w.add(patient.Patient{First: "Omar", Last: "Vell", Born: calendar.MustNew(1979, 7, 21), Address: "9 Main St\nAlbany, NY 12207"})
	box := w.add(patient.Patient{First: "Ida", Last: "Moss", Born: calendar.MustNew(1988, 1, 2), Address: "3 Old Rd\nDover, NH 03820",
		Contact: patient.ContactPreference{Channel: patient.ByMail, Detail: "P.O. Box 7\nDover, NH 03821", Confidential: true}})
	shy := w.add(patient.Patient{First: "Nia", Last: "Cole", Born: calendar.MustNew(1990, 1, 2), Address: "4 Old Rd\nDover, NH 03820", Email: "nia@example.com",
		Contact: patient.ContactPreference{Channel: patient.ByEmail, Confidential: true}})
	i := w.breached(wrong(w))
	for _, p := range []patient.Patient{texas, york, box, shy, texas} {
		_, err := w.o.AddAffected(w.ctx, i.ID, office.AffectedFrom{Kind: incident.FromPatient, Of: p.ID}, nil)
		require.NoError(t, err)
	}
	_, err := w.o.AddPerson(w.ctx, i.ID, office.NewPerson{Name: "A visitor", Address: "7 Lake Rd\nDover, NH 03820"})
	require.NoError(t, err)
	p := w.incident(i.ID)
	assert.Equal(t, 5, p.Incident.Count(), "nobody twice")
	assert.Equal(t, office.LetterCount{Waiting: 4, Apart: 1, Confidential: 2}, p.Letters)
	var people incident.Clock
	for _, c := range p.Clocks {
		if c.Kind == incident.ClockIndividuals {
			people = c
		}
	}
	assert.Equal(t, "2026-12-23", people.Due.String(), "BR-38: New York's 30 days")
	w.refused("incident.bad.letter_unmade", func() error {
		lines, _, err := w.o.Affected(w.ctx, i.ID, office.AffectedFilter{}, 0, 9)
		require.NoError(t, err)
		_, err = w.o.TellPerson(w.ctx, i.ID, lines[0].Affected.ID, incident.Notice{How: incident.ByMail})
		return err
	})
	pdf, n, err := w.o.BreachLetters(w.ctx, i.ID, quiet)
	require.NoError(t, err)
	assert.Equal(t, 4, n, "not to who asked to be reached by e-mail only")
	assert.True(t, bytes.HasPrefix(pdf, []byte("%PDF-")))
	letters, err := w.o.IncidentLetters(w.ctx, i.ID)
	require.NoError(t, err)
	require.Len(t, letters, 4)
	var to []string
	for _, l := range letters {
		to = append(to, strings.Join(l.To.Lines, " "))
		assert.Contains(t, l.Text, "We found out on 23 November 2026", "BR-32")
	}
	assert.Contains(t, to, "P.O. Box 7 Dover, NH 03821", "CC-04: the address they asked for")
	assert.NotContains(t, to, "3 Old Rd Dover, NH 03820")
	assert.Equal(t, 4, w.incident(i.ID).Letters.Made)
	_, again, err := w.o.BreachLetters(w.ctx, i.ID, quiet)
	require.NoError(t, err)
	assert.Equal(t, 4, again)
	letters, err = w.o.IncidentLetters(w.ctx, i.ID)
	require.NoError(t, err)
	assert.Len(t, letters, 4, "the same letters once more")
	w.refused("incident.bad.need_mail_proof", func() error { _, err := w.o.MailLetters(w.ctx, i.ID, w.o.Today(), " ", nil); return err })
	n, err = w.o.MailLetters(w.ctx, i.ID, w.o.Today(), "certificate of mailing, 4 pieces", nil)
	require.NoError(t, err)
	assert.Equal(t, 4, n)

	lines, total, err := w.o.Affected(w.ctx, i.ID, office.AffectedFilter{Words: "cole"}, 0, 9)
	require.NoError(t, err)
	require.Equal(t, 1, total)
	nia := lines[0]
	assert.True(t, nia.Confidential && nia.EmailAgreed)
	w.refused("incident.bad.letter_first", func() error {
		_, err := w.o.TellPerson(w.ctx, i.ID, nia.Affected.ID, incident.Notice{How: incident.ByTelephone, Proof: "called"})
		return err
	})
	_, err = w.o.TellPerson(w.ctx, i.ID, nia.Affected.ID, incident.Notice{How: incident.ByEmail, Proof: "sent 10:02"})
	require.NoError(t, err)

	assert.Equal(t, office.LetterCount{Mailed: 4}, w.incident(i.ID).Letters, "nobody is left to be written to, confidentially or not")
	lines, _, err = w.o.Affected(w.ctx, i.ID, office.AffectedFilter{Words: "vell"}, 0, 9)
	require.NoError(t, err)
	omar := lines[0].Affected.ID
	w.refused("incident.bad.email_not_agreed", func() error { // BR-33
		_, err := w.o.TellPerson(w.ctx, i.ID, omar, incident.Notice{How: incident.ByEmail})
		return err
	})
	_, err = w.o.LetterCameBack(w.ctx, i.ID, omar, w.o.Today())
	require.NoError(t, err)
	w.refused("incident.bad.open_unreachable", func() error { _, err := w.o.CloseIncident(w.ctx, i.ID, "x"); return err })
	_, err = w.o.TellPerson(w.ctx, i.ID, omar, incident.Notice{How: incident.ByTelephone, Proof: "spoke with them at noon"})
	require.NoError(t, err)

	_, err = w.o.TellIncident(w.ctx, i.ID, incident.Told{To: incident.ToHHS, On: w.o.Today(), Receipt: "BREACH-12345"})
	require.NoError(t, err)
	// New York wants three of its offices told, and the Attorney General a copy of what HHS got.
	p = w.incident(i.ID)
	var open []string
	for _, d := range p.Blocks {
		open = append(open, d.Code)
	}
	assert.Equal(t, []string{"open_state", "open_state", "open_state", "open_state"}, open)
	for _, to := range []calendar.Recipient{calendar.ToAttorneyGeneral, calendar.ToDepartmentState, calendar.ToStatePolice} {
		_, err = w.o.TellIncident(w.ctx, i.ID, incident.Told{To: string(to), State: "NY", On: w.o.Today(), Receipt: "NY-77"})
		require.NoError(t, err)
	}
	i, err = w.o.AddIncidentTask(w.ctx, i.ID, incident.Task{Kind: incident.Retrain, Text: "mail course for the front desk"})
	require.NoError(t, err)
	assert.Equal(t, "2026-12-23", i.Tasks[0].DueOn.String(), "30 days from the day it was known")
	w.refused("incident.bad.open_tasks", func() error { _, err := w.o.CloseIncident(w.ctx, i.ID, "x"); return err })
	_, err = w.o.FinishIncidentTask(w.ctx, i.ID, i.Tasks[0].ID, calendar.Date{}, "all four attested")
	require.NoError(t, err)
	i, err = w.o.CloseIncident(w.ctx, i.ID, "the list of addresses was wrong")
	require.NoError(t, err)
	assert.True(t, i.On.IsZero())
	keep, ok := i.Keep()
	assert.True(t, ok)
	assert.Equal(t, "2032-11-23", keep.String())
	for _, pid := range []string{texas.ID, york.ID, box.ID, shy.ID} {
		list, err := w.disclosed(pid)
		require.NoError(t, err)
		require.Len(t, list, 1)
		assert.Equal(t, "Another patient", list[0].Recipient)
	}
}

func TestIncident_lawEnforcementHoldsNoticesUp(t *testing.T) {
	w := founded(t)
	require.NoError(t, w.o.SaveFactorRule(w.ctx, access.FactorRule{})) // a month passes below
	lena := w.add(patient.Patient{First: "Lena", Last: "Park", Address: "1 Elm St\nDover, NH 03820"})
	i := w.breached(wrong(w))
	_, err := w.o.AddAffected(w.ctx, i.ID, office.AffectedFrom{Kind: incident.FromPatient, Of: lena.ID}, nil)
	require.NoError(t, err)
	_, err = w.o.HoldIncident(w.ctx, i.ID, incident.Hold{Agency: "Portsmouth police", Official: "Det. Ruiz", StatedOn: w.o.Today()})
	require.NoError(t, err)
	_, _, err = w.o.BreachLetters(w.ctx, i.ID, quiet)
	require.NoError(t, err, "they may be made")
	w.refused("incident.bad.held", func() error { _, err := w.o.MailLetters(w.ctx, i.ID, w.o.Today(), "certificate", nil); return err })
	w.refused("incident.bad.held", func() error {
		_, err := w.o.TellIncident(w.ctx, i.ID, incident.Told{To: incident.ToHHS, On: w.o.Today(), Receipt: "x"})
		return err
	})
	p := w.incident(i.ID)
	assert.Equal(t, incident.HeldUp, p.Status)
	assert.Equal(t, "2026-12-23", p.HeldUntil.String())
	w.refused("incident.bad.hold_not_then", func() error {
		_, err := w.o.LiftIncidentHold(w.ctx, i.ID, 0, incident.Lift{On: w.o.Today().AddDays(-1), Official: "Det. Ruiz"})
		return err
	})
	_, err = w.o.LiftIncidentHold(w.ctx, i.ID, 1, incident.Lift{On: w.o.Today(), Official: "Det. Ruiz"})
	require.ErrorIs(t, err, office.ErrNotFound)
	_, err = w.o.LiftIncidentHold(w.ctx, i.ID, 0, incident.Lift{On: w.o.Today(), Official: "Det. Ruiz"})
	require.NoError(t, err)
	p = w.incident(i.ID)
	assert.False(t, p.Held)
	assert.Equal(t, w.o.Today(), p.HeldUntil)
	_, err = w.o.HoldIncident(w.ctx, i.ID, incident.Hold{Agency: "Portsmouth police", Official: "Det. Ruiz", StatedOn: w.o.Today(), Written: true, Until: w.o.Today().AddDays(30)})
	require.NoError(t, err)
	w.refused("incident.bad.held", func() error { _, err := w.o.MailLetters(w.ctx, i.ID, w.o.Today(), "certificate", nil); return err })
	w.clock.on(31 * 24 * time.Hour)
	w.as("Dr. Ana Hale")
	_, err = w.o.MailLetters(w.ctx, i.ID, w.o.Today(), "certificate", nil)
	require.NoError(t, err)
}

func TestIncident_peopleFromWhatTheProgramKnows(t *testing.T) {
	w := founded(t)
	lena := w.add(patient.Patient{First: "Lena", Last: "Park", Address: "1 Elm St\nDover, NH 03820"})
	n := wrong(w)
	n.Kind, n.What = incident.LostDevice, "Drive A is gone"
	i, err := w.o.ReportIncident(w.ctx, n)
	require.NoError(t, err)
	drive := office.AffectedFrom{Kind: incident.FromDrive, Of: "no such drive"}
	found, err := w.o.FindAffected(w.ctx, i.ID, drive)
	require.NoError(t, err)
	assert.Empty(t, found.People, "nothing was ever written on it")
	assert.True(t, found.Encrypted)
	_, err = w.o.Export(w.ctx, func(string) (io.WriteCloser, error) { return nothing{}, nil }, quiet)
	require.NoError(t, err)
	rows := w.log(office.AuditFilter{Action: audit.ExportMade})
	require.Len(t, rows, 1)
	w.clock.on(time.Hour)
	w.add(patient.Patient{First: "Omar", Last: "Vell", Born: calendar.MustNew(1979, 7, 21)})
	export := office.AffectedFrom{Kind: incident.FromExport, Of: fmt.Sprint(rows[0].Seq)}
	found, err = w.o.FindAffected(w.ctx, i.ID, export)
	require.NoError(t, err)
	require.Len(t, found.People, 1, "who was on record when it was made")
	assert.Equal(t, lena.ID, found.People[0].PatientID)
	assert.Equal(t, "NH", found.People[0].Residence)
	assert.False(t, found.Encrypted)
	added, err := w.o.AddAffected(w.ctx, i.ID, export, nil)
	require.NoError(t, err)
	assert.Equal(t, 1, added)
	found, err = w.o.FindAffected(w.ctx, i.ID, export)
	require.NoError(t, err)
	assert.True(t, found.People[0].Already)
	_, err = w.o.FindAffected(w.ctx, i.ID, office.AffectedFrom{Kind: incident.FromExport, Of: "1"})
	require.ErrorIs(t, err, office.ErrNotFound)
	i, err = w.o.EstimateAffected(w.ctx, i.ID, 520)
	require.NoError(t, err)
	assert.Equal(t, 520, i.Count())
	lines, _, err := w.o.Affected(w.ctx, i.ID, office.AffectedFilter{}, 0, 9)
	require.NoError(t, err)
	i, err = w.o.ChangeAffected(w.ctx, i.ID, lines[0].Affected.ID, office.AffectedChange{Out: "another Lena"})
	require.NoError(t, err)
	assert.Zero(t, i.Tally.Total)
}

func TestIncident_noticesForMediaAndTheUnreachable(t *testing.T) {
	w := founded(t)
	i := w.breached(wrong(w))
	w.unchanged(func() error { // nobody of that State is affected
		_, _, err := w.o.BreachNoticeText(w.ctx, i.ID, "TX", "en")
		return err
	})
	_, err := w.o.AddPerson(w.ctx, i.ID, office.NewPerson{Name: "A visitor", Address: "1 Elm St\nAustin, TX 78701"})
	require.NoError(t, err)
	l, pdf, err := w.o.BreachNoticeText(w.ctx, i.ID, "TX", "en")
	require.NoError(t, err)
	assert.Equal(t, letter.BreachMedia, l.Kind)
	assert.Contains(t, l.Text, "Texas")
	assert.NotEmpty(t, pdf)
	w.unchanged(func() error { // half of it would be in English
		_, _, err := w.o.BreachNoticeText(w.ctx, i.ID, "", "es")
		return err
	})
	_, err = w.o.SaveIncidentWords(w.ctx, i.ID, words, incident.Words{WhatHappened: "Se envió un correo a otra dirección", Information: "Su nombre", Steps: "Avísenos", Doing: "Pedimos que se borrara"})
	require.NoError(t, err)
	l, _, err = w.o.BreachNoticeText(w.ctx, i.ID, "", "es")
	require.NoError(t, err)
	assert.Equal(t, letter.BreachSubstitute, l.Kind)
	assert.Contains(t, l.Text, "(800) 555-0100")
	less := words
	less.TollFree = ""
	_, err = w.o.SaveIncidentWords(w.ctx, i.ID, less, incident.Words{})
	require.NoError(t, err)
	w.unchanged(func() error {
		_, _, err := w.o.BreachNoticeText(w.ctx, i.ID, "", "en")
		var refused *office.LetterRefused
		require.ErrorAs(t, err, &refused)
		assert.Equal(t, "C6", refused.Lacks[0].Code)
		return err
	})
	_, err = w.o.PostIncident(w.ctx, i.ID, incident.Posting{Kind: incident.OnWebsite, Where: "home page", From: w.o.Today(), TollFree: "(800) 555-0100"})
	require.NoError(t, err)
	for _, wrong := range []calendar.Date{{}, w.o.Today().AddDays(-1), w.o.Today().AddDays(1)} {
		_, err = w.o.EndPosting(w.ctx, i.ID, 0, wrong)
		var bad *office.Invalid
		require.ErrorAs(t, err, &bad, wrong)
		assert.Equal(t, "down_on", bad.Defects[0].Field)
	}
	_, err = w.o.EndPosting(w.ctx, i.ID, 0, w.o.Today())
	require.NoError(t, err)
	assert.True(t, w.incident(i.ID).Incident.Postings[0].Short())
}

func TestIncident_papers(t *testing.T) {
	w := founded(t)
	lena := w.add(patient.Patient{First: "Lena", Last: "Park", Address: "1 Elm St\nDover, NH 03820"})
	n := wrong(w)
	n.PatientID = lena.ID
	i := w.breached(n)
	_, err := w.o.SaveIncidentPortal(w.ctx, i.ID, incident.Portal{Types: []string{"unauthorized"}, Locations: []string{"email"}, PHI: []string{"clinical"}, Narrative: "An e-mail went to the wrong patient.", Safeguards: []string{"privacy", "technical"}})
	require.NoError(t, err)
	_, err = w.o.TellIncident(w.ctx, i.ID, incident.Told{To: incident.ToHHS, On: w.o.Today(), Receipt: "=BREACH-12345"})
	require.NoError(t, err)
	for name, make := range map[string]func() ([]byte, error){
		"worksheet": func() ([]byte, error) { return w.o.IncidentWorksheet(w.ctx, i.ID, "en") },
		"report":    func() ([]byte, error) { return w.o.IncidentReport(w.ctx, i.ID, "es") },
		"log":       func() ([]byte, error) { return w.o.YearLog(w.ctx, 2026, "en") },
		"letter":    func() ([]byte, error) { return w.o.PreviewBreachLetters(w.ctx, i.ID, 1) },
	} {
		w.paper(name, make)
	}
	csv, err := w.o.YearLogCSV(w.ctx, 2026)
	require.NoError(t, err)
	assert.Contains(t, string(csv), "I-0001,,wrong_recipient,2026-11-22,2026-11-23,1,,2027-03-01,2026-11-23,'=BREACH-12345")
	csv, err = w.o.YearLogCSV(w.ctx, 2025)
	require.NoError(t, err)
	assert.NotContains(t, string(csv), "I-0001")
}

// lettersOf spells a number.
func lettersOf(n int) string {
	b := []byte{'B'}
	for ; n > 0; n /= 20 {
		b = append(b, "bcdfghjklmnpqrstvwxz"[n%20], "aeiou"[n%5])
	}
	return string(b)
}

// lines are those of a plan that may be somebody else's.
func lines(p patient.Plan) (out []int) {
	for _, r := range p.Rows {
		if r.Verdict == patient.RowDuplicate {
			out = append(out, r.Line)
		}
	}
	return out
}

// All letters of a breach of 5,000 patients are one file. Cancelled while it is set, the letters stay made.
func BenchmarkIncidentLetters(b *testing.B) {
	w := founded(b)
	i := w.breached(wrong(w))
	var csv strings.Builder
	csv.WriteString("First name,Last name,Date of birth,Address\n")
	for n := range 5000 {
		fmt.Fprintf(&csv, "%s,%s,%02d/%02d/%d,\"%d Elm St, Dover, NH 03820\"\n", lettersOf(n*7919+13), lettersOf(n*104729+7), 1+n%12, 1+n%28, 1940+n%60, n+1)
	}
	plan, err := w.o.PlanImport(w.ctx, []byte(csv.String()), nil)
	require.NoError(b, err)
	_, err = w.o.RunImport(w.ctx, plan, lines(plan))
	require.NoError(b, err)
	_, err = w.o.Export(w.ctx, func(string) (io.WriteCloser, error) { return nothing{}, nil }, quiet)
	require.NoError(b, err)
	seq := w.log(office.AuditFilter{Action: audit.ExportMade})[0].Seq
	_, err = w.o.AddAffected(w.ctx, i.ID, office.AffectedFrom{Kind: incident.FromExport, Of: fmt.Sprint(seq)}, nil)
	require.NoError(b, err)
	for b.Loop() {
		peak := peakMemory()
		start := time.Now()
		pdf, n, err := w.o.BreachLetters(w.ctx, i.ID, quiet)
		require.NoError(b, err)
		require.Equal(b, 5000, n)
		b.ReportMetric(time.Since(start).Seconds(), "s/letters")
		b.ReportMetric(float64(len(pdf))/(1<<20), "MB")
		b.ReportMetric(peak(), "MB/peak")
	}
}

// peakMemory measures how many megabytes the process held at most since it was called, where Linux tells; elsewhere 0.
func peakMemory() (megabytes func() float64) {
	debug.FreeOSMemory()
	_ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) // begins the high-water mark anew
	return func() float64 {
		status, _ := os.ReadFile("/proc/self/status")
		_, after, _ := strings.Cut(string(status), "VmHWM:")
		var kib float64
		_, _ = fmt.Sscan(after, &kib)
		return kib / 1024
	}
}

// paper makes a PDF; a folder in INCIDENT_PAPERS gets it, to be looked at.
func (w *world) paper(name string, make func() ([]byte, error)) {
	w.t.Helper()
	pdf, err := make()
	require.NoError(w.t, err, name)
	require.True(w.t, bytes.HasPrefix(pdf, []byte("%PDF-")), name)
	if dir := os.Getenv("INCIDENT_PAPERS"); dir != "" {
		require.NoError(w.t, os.WriteFile(filepath.Join(dir, name+".pdf"), pdf, 0o600))
	}
}
