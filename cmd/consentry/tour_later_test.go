// The tour's second day: what was allowed, a permission taken back, what the log says of it, a visit in Spanish.

package main

import (
	"context"
	"flag"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"consentry/cmd/internal/wire"
	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/domain/office/sample"
	"consentry/ui/uitest"
)

// tomorrow is the next morning.
func (r *tour) tomorrow() {
	r.lock()
	r.now = r.now.Add(24 * time.Hour)
	r.signIn("Maya Ortiz", mayaPass)
	r.shows("Good morning, Maya", "Tuesday 24 November 2026")
	require.Equal(r, "2026-11-24", r.office.Today().String())
}

// lenasPage opens the patient and her form, and asks what was allowed on an earlier day.
func (r *tour) lenasPage() {
	r.press("Patients")
	uitest.Letters(r.w, "park lena")
	r.enter()
	if !uitest.Shows(r.w, "Revoke permission") { // somebody sounds alike, so the row is marked first
		r.enter()
	}
	r.shows("Lena Park", "Born 4 Jun 1991 (35)", "Revoke permission", "Allowed")
	r.station("patient-permissions")
	r.press("Documents 3")
	r.station("patient-documents")
	r.press("Show")
	r.paper("document-opened")
	r.press("Permissions")
	r.askDay("11/22/2026", "As of 22 Nov 2026")
	r.hides("until 23 Nov 2028")
	r.askDay("11/23/2026", "As of 23 Nov 2026")
	r.station("patient-yesterday")
	r.press("Back to today")
	r.hides("As of ")
}

// askDay asks what was allowed on a day.
func (r *tour) askDay(day, answer string) {
	r.Helper()
	r.write("What was allowed on ... ?", day)
	r.press("Show that day")
	r.shows(answer)
}

// revoke takes social media back in writing: it acts at once, and the past stays as it was.
func (r *tour) revoke() {
	r.press("Revoke permission")
	r.choose("What is taken back?", "Some places")
	for _, place := range []string{"Instagram", "TikTok", "YouTube", "Another social network"} {
		r.tick(place)
	}
	r.choose("How did the patient say so?", "In writing")
	r.shows("4 places are revoked")
	r.station("revoke")
	r.press("Record the revocation")
	r.paper("revocation-acknowledgment")
	r.shows("Revoked. The acknowledgment is open", "Revoked")
	r.station("patient-revoked")

	c := r.chart("park lena")
	for channel, want := range map[string]consent.Permission{"website_gallery": consent.Allowed, "instagram": consent.Revoked, "tiktok": consent.Revoked,
		"facebook": consent.Declined, "in_office_album": consent.Allowed} {
		require.Equal(r, want, state(c, channel), channel)
	}
	then, err := r.office.ChartOn(context.Background(), c.Patient.ID, calendar.MustParse("2026-11-23"))
	require.NoError(r, err)
	require.Equal(r, consent.Allowed, state(then, "instagram"), "what was allowed yesterday stays true")
	r.press("Today")
	r.station("today")
	r.press("Patients")
	uitest.Letters(r.w, "10001") // the keyboard stands in the box, and what was looked for before gives way
	r.enter()
	r.shows("Revoke permission")
}

// lockHidesEverything locks while a patient's page is open: nothing of her is left in the window.
func (r *tour) lockHidesEverything() {
	r.lock()
	said := strings.Join(uitest.TextsOf(r.w.Content()), "\n") + r.w.Title()
	for _, o := range r.w.Canvas().Overlays().List() {
		said += strings.Join(uitest.TextsOf(o), "\n")
	}
	for _, of := range []string{"Park", "Lena", "10001", "4471", "1991", "Instagram", "Revoke"} {
		require.NotContains(r, said, of, "the locked window tells of a patient")
	}
	_, in := r.office.Me()
	require.False(r, in)
	_, err := r.office.FindPatients(context.Background(), "park")
	require.ErrorIs(r, err, office.ErrLocked)
	require.Positive(r, r.machine.Emptied(), "the documents that were shown are deleted")
	r.station("locked")
}

// ownerDecides signs the owner in, after a wrong password, and confirms the revocation.
func (r *tour) ownerDecides(pass string) {
	r.press("Somebody else")
	r.signIn("Dr. Ana Hale", "not the five words at all")
	r.shows("This is not the password of Dr. Ana Hale")
	r.station("sign-in-wrong")
	r.now = r.now.Add(time.Minute)
	r.signIn("Dr. Ana Hale", pass)
	r.shows("Good morning", "Confirm the revocation — Lena Park", "One failed attempt to sign in with your name")
	r.station("today-owner")
	r.press("Got it")
	r.press("Confirm")
	r.shows("A revocation waits for your confirmation")
	r.station("revocation-to-confirm")
	r.press("Confirm")
	r.shows("Revocation confirmed.")
	r.hides("A revocation waits")
	confirmed := 0
	for _, f := range r.chart("park lena").Facts {
		if f.Kind == consent.FactConfirmed {
			confirmed++
		}
	}
	require.Equal(r, 1, confirmed)
}

// proofs reads and verifies the log, and looks at the settings.
func (r *tour) proofs() {
	r.press("Audit log")
	r.shows("Maya Ortiz", "Lena Park")
	r.station("audit-log")
	r.press("Verify")
	r.shows("The log is intact")
	r.station("audit-verified")
	r.press("Print chain head")
	r.paper("audit-head")
	ctx := context.Background()
	lines, signed, err := r.office.AuditPage(ctx, office.AuditFilter{Action: audit.DocumentSigned}, 0, 10)
	require.NoError(r, err)
	require.Equal(r, 3, signed)
	require.Equal(r, "Maya Ortiz", lines[0].Actor)
	_, revoked, err := r.office.AuditPage(ctx, office.AuditFilter{Action: audit.Revoked}, 0, 10)
	require.NoError(r, err)
	require.Equal(r, 1, revoked)
	damage, err := r.office.CheckIntegrity(ctx, func(string, int, int) {})
	require.NoError(r, err)
	require.Empty(r, damage)
	r.press("Forms")
	r.station("forms")
	r.press("Settings")
	r.shows("Hale Aesthetic Surgery")
	r.station("settings")
}

// spanishVisit takes a patient who reads Spanish through patient mode.
func (r *tour) spanishVisit() {
	r.lock()
	r.press("Somebody else")
	r.signIn("Maya Ortiz", mayaPass)
	r.press("Check-in", "New patient")
	r.patient("Ramos", "Luisa", "3/12/1985", "(555) 010-4490")
	r.choose("Language the patient reads", "Español")
	r.press("Save", "Start check-in")
	r.shows("Check-in · Luisa Ramos")
	r.press("Next: scope")
	uitest.Switch(r.T, r.w, "Website gallery")
	r.write("Photos covered", "rinoplastia")
	r.write("Purpose", "mostrar resultados a futuros pacientes")
	r.press("Hand screen to patient")
	r.shows("Hola, Luisa R.")
	r.station("spanish-hello")
	r.born("12 marzo 1985")
	if uitest.Shows(r.w, "Hola, Luisa R.") {
		r.write("Fecha de nacimiento: mes / día / año", "3/12/1985")
		r.press("Seguir")
	}
	for _, form := range []string{"spanish-notice", "spanish-photos"} {
		r.readAndSign(spanish, "Luisa Ramos", form, "", nil)
		r.press("Seguir")
	}
	r.readAndSign(spanish, "Luisa Ramos", "spanish-marketing", "spanish-places", func(int) bool { return true })
	r.press("En papel")
	r.shows("Gracias.")
	r.station("spanish-thanks")
	r.press("Personal")
	r.write("Password or PIN", mayaPass) // staff read their own language
	r.press("Take back")
	r.shows("Check-in · Luisa Ramos", "The patient wants a printed copy.")
	c := r.chart("ramos luisa")
	require.Len(r, c.Documents, 3)
	for _, d := range c.Documents {
		require.Equal(r, "es", d.Lang)
		require.Equal(r, consent.OutcomeSigned, d.Outcome)
		pdf, err := r.office.DocumentPDF(context.Background(), d.ID)
		require.NoError(r, err)
		r.keep("spanish-"+strings.ReplaceAll(string(d.Kind), "_", "-"), pdf)
	}
	require.Equal(r, consent.Allowed, state(c, "website_gallery"))
	r.press("Print copy")
	r.paper("spanish-copy")
	r.press("Printed and given")
	// Luisa is called into the room before the copies are given: they wait on Today.
}

// sheetOpens is the day on which Maya has forgotten her password: the Recovery Sheet opens the practice for a new one.
func (r *tour) sheetOpens() {
	r.press("Password lost? Use the Recovery Sheet")
	r.write("The twelve groups of the Recovery Sheet", "not what stands on it")
	r.press("Set the new password")
	r.hides("The new password is set")
	r.write("The twelve groups of the Recovery Sheet", strings.ToLower(strings.Join(r.kit.Groups(), " ")))
	words := r.passphrase()
	r.hides("{")
	r.station("recovery-sheet-used")
	r.press("Set the new password")
	r.shows("The new password is set")
	r.hides(words)
	r.signIn("Maya Ortiz", words)
	require.Equal(r, "Maya Ortiz", r.signedIn().Name)
}

// darkMode shows Today at night; what is due waits there.
func (r *tour) darkMode() {
	r.press("Today")
	r.shows("Finish check-in — Luisa Ramos")
	r.look(office.Preferences{Theme: "dark", Language: "en"})
	r.station("today-dark")
	r.look(office.DefaultPreferences())
}

// leftAlone goes away for as long as the practice allows: the window locks by itself.
func (r *tour) leftAlone() {
	minutes := office.DefaultPreferences().LockMinutes
	r.pass(time.Duration(minutes)*time.Minute - 20*time.Second)
	r.shows("Locks in 0:", "Luisa Ramos")
	r.station("locks-soon")
	r.pass(time.Minute)
	r.hides("Luisa Ramos")
	_, in := r.office.Me()
	require.False(r, in, "nobody stays signed in")
}

var readmeOut = flag.String("readme-out", "", "make the README's picture anew: this `file`")

// The sample practice has something to do on its first day, for everybody in it.
func TestTodayOfTheSample(t *testing.T) {
	r := newTour(t)
	require.NoError(t, wire.BuildSample(context.Background(), wire.Sample{Dir: r.dir, Patients: 60, Visits: 8, Seed: 1, Now: r.now, Obligations: true}))
	r.shell.Start(r.dir, nil)
	r.now = r.now.Add(time.Minute)
	r.signIn("Dr. Ana Hale", sample.Password)
	r.shows("Sample practice", "Good morning, Dr. Hale", "need the practice")
	r.pass(28 * time.Second)
	if *readmeOut != "" {
		uitest.Screenshot(t, r.w, *readmeOut)
	}
}
