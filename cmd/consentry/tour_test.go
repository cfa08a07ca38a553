// A tour through the main job: from an empty folder to a marketing authorization that was signed and taken back, with the
// real screens on real encrypted records. `make tour` keeps a picture of every station and every PDF.

package main

import (
	"context"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"consentry/domain/access"
	"consentry/domain/consent"
	"consentry/ui/uitest"
)

// mayaPass is what the front desk signs in with.
const mayaPass = "violet harbor ladder twelve"

func TestTour(t *testing.T) {
	r := newTour(t)
	owner := r.setUp()
	r.addMaya()
	r.firstCourses(mayaPass)
	r.addPatients()
	r.checkInLena()
	r.tomorrow()
	r.lenasPage()
	r.revoke()
	r.lockHidesEverything()
	r.ownerDecides(owner)
	r.proofs()
	r.spanishVisit()
	r.darkMode()
	r.leftAlone()
	r.sheetOpens()
	r.photoTour(owner)
	r.obligations(owner)
	drive := r.backedUp()
	r.givenBack(drive, owner)
}

// setUp goes through the pages from nothing to a practice.
func (r *tour) setUp() (ownerPass string) {
	r.shell.Start("", nil)
	r.write("Name", "Hale Aesthetic Surgery")
	r.write("Address", "12 Harbor Lane\nPortsmouth, NH 03801")
	r.write("Telephone", "(555) 010-2200")
	r.choose("Home State", "New Hampshire")
	r.station("setup-practice")
	r.press("Continue")
	r.write("Your name", "Dr. Ana Hale")
	r.station("setup-people")
	r.press("Continue")
	r.station("setup-password")
	ownerPass = r.passphrase()
	r.press("Continue")
	r.shows(r.dir)
	r.station("setup-folder")
	r.press("Create the practice")
	require.NotNil(r, r.kit, "there is a Recovery Sheet")
	r.station("setup-sheet")
	r.press("Open to print")
	r.paper("recovery-sheet")
	r.sheetBack()
	r.shows("Hale Aesthetic Surgery is ready")
	r.station("setup-done")

	me := r.signedIn()
	require.Equal(r, "Dr. Ana Hale", me.Name)
	require.Contains(r, me.Roles, access.PrivacyOfficer)
	header, err := os.ReadFile(r.dir + "/" + headerName)
	require.NoError(r, err)
	require.NotContains(r, string(header), "AGE-SECRET-KEY", "the sheet is kept nowhere")
	r.press("Check in your first patient")
	r.shows("Check in a patient")
	r.station("checkin-empty")
	return ownerPass
}

// passphrase reads the five words offered.
func (r *tour) passphrase() string {
	r.Helper()
	for _, s := range uitest.Texts(r.w) {
		if words := strings.Fields(s); len(words) == 5 && s == strings.ToLower(s) {
			return s
		}
	}
	r.Fatalf("no passphrase is offered:\n%s", strings.Join(uitest.Texts(r.w), "\n"))
	return ""
}

// sheetBack types the two groups asked for, as they would be read from the paper: one wrong first.
func (r *tour) sheetBack() {
	r.Helper()
	groups := r.kit.Groups()
	var asked []int
	for n := range groups {
		if uitest.Shows(r.w, "Group "+strconv.Itoa(n+1)) && r.hasField("Group "+strconv.Itoa(n+1)) {
			asked = append(asked, n)
		}
	}
	require.Len(r, asked, 2)
	r.write("Group "+strconv.Itoa(asked[0]+1), strings.ToLower(groups[asked[0]]))
	r.write("Group "+strconv.Itoa(asked[1]+1), groups[asked[0]])
	r.press("Continue")
	r.shows("This is not group " + strconv.Itoa(asked[1]+1))
	r.write("Group "+strconv.Itoa(asked[1]+1), groups[asked[1]])
	r.press("Continue")
}

// addMaya gives the front desk an account and a password of its own.
func (r *tour) addMaya() {
	r.press("People", "Add a member")
	r.write("Full name", "Maya Ortiz")
	r.tick("Front desk")
	r.station("people-add")
	r.press("Add")
	r.shows("Starter password of Maya Ortiz")
	starter := r.passphrase()
	r.station("people-starter")
	r.press("I wrote it down")
	r.hides(starter)
	r.station("people")
	r.lock()
	r.station("sign-in")
	r.signIn("Maya Ortiz", starter)
	r.shows("Choose your own password, Maya Ortiz")
	r.press("Choose my own")
	r.write("Password", mayaPass)
	r.write("The same once more", mayaPass)
	r.station("own-password")
	r.press("Use this password")

	me, _ := r.office.Me()
	require.Equal(r, "Maya Ortiz", me.Member.Name)
	require.Equal(r, []access.Role{access.FrontDesk}, me.Member.Roles)
	require.False(r, me.MustChange, "the starter password opens nothing any more")
	r.hides("People")
	r.station("today-first-day")
}

// addPatients adds two people whose names sound alike; the second is asked about.
func (r *tour) addPatients() {
	r.press("Check-in", "New patient")
	r.shows("Last name, first name, birth date and telephone are enough")
	r.patient("Park", "Lena", "6/4/1991", "(555) 010-4471")
	r.station("patient-form")
	r.press("Save")
	r.shows("Lena Park is saved.")
	r.station("patient-new")
	lena := r.chart("park lena").Patient
	require.Equal(r, "1991-06-04", lena.Born.String())

	r.press("Patients", "New patient")
	r.patient("Parke", "Lina", "14 jun 1990", "(555) 010-4475")
	r.shows("A similar patient is here already")
	r.station("similar-name")
	r.press("Save")
	require.Equal(r, 1, r.patients(), "nothing is saved before the answer")
	r.press("This is somebody else: save")
	r.shows("Lina Parke is saved.")
	require.Equal(r, 2, r.patients())
	require.NotEqual(r, lena.MRN, r.chart("parke lina").Patient.MRN)
	r.press("Patients")
	r.station("patients")
}

// patient fills the form.
func (r *tour) patient(last, first, born, phone string) {
	r.Helper()
	r.write("Last name", last)
	r.write("First name", first)
	r.write("Birth date", born)
	r.write("Telephone", phone)
}

// checkInLena is the main job: what to ask, the screen handed over, read and signed, copies, done.
func (r *tour) checkInLena() {
	r.press("Check-in")
	r.write("Who is here?", "park")
	r.shows("Similar name", "Parke, Lina")
	r.station("checkin-find")
	r.write("Who is here?", "pa le")
	r.hides("Parke, Lina")
	r.press("Start check-in")
	r.shows("Check-in · Lena Park", "Privacy notice: never acknowledged")
	r.station("checkin-documents")
	r.press("Next: scope")
	for _, group := range []string{"Website gallery", "Social media", "In-office album"} {
		uitest.Switch(r.T, r.w, group)
	}
	r.write("Photos covered", "rhinoplasty")
	r.choose("Face may be shown", "Eyes covered")
	r.shows("Not finished")
	r.write("Purpose", "Show results to future patients")
	r.shows("Complete")
	r.station("checkin-scope")
	r.press("Hand screen to patient")

	r.shows("Hello, Lena P.")
	r.hides("Park", "Privacy notice", "Patients")
	r.station("patient-hello")
	r.born("6/5/1991")
	r.shows("That is not the date we have")
	r.station("patient-wrong-date")
	r.write("Date of birth: month / day / year", "June 4, 1991")
	r.press("Next")
	r.readAndSign(english, "Lena Park", "notice", "", nil)
	r.press("Next")
	r.readAndSign(english, "Lena Park", "photo-consent", "", nil)
	r.press("Next")
	r.readAndSign(english, "Lena Park", "marketing", "marketing-places", func(n int) bool { return n != 2 && n != 5 })
	r.press("Printed")
	r.shows("Thank you. Please hand this back.")
	r.station("patient-thanks")
	r.takeBack()
	r.copies()
}

// takeBack gives the screen back to Maya, who proves that it is she.
func (r *tour) takeBack() {
	r.press("Staff")
	r.write("Password or PIN", "not her password at all")
	r.press("Take back")
	r.hides("Check-in · ")
	r.write("Password or PIN", mayaPass)
	r.station("patient-staff")
	r.press("Take back")
	r.shows("Check-in · ")
}

// copies gives the copies asked for and finishes; the record says what was signed, in which words, and where it counts.
func (r *tour) copies() {
	r.shows("The patient wants a printed copy.")
	r.station("checkin-copies")
	c := r.chart("park lena")
	require.Len(r, c.Documents, 3)
	for _, d := range c.Documents {
		require.Equal(r, consent.OutcomeSigned, d.Outcome, d.Kind)
		require.Equal(r, consent.MethodPad, d.Signature.Method)
		require.NotEmpty(r, d.Text)
		pdf, err := r.office.DocumentPDF(context.Background(), d.ID)
		require.NoError(r, err)
		r.keep(strings.ReplaceAll(string(d.Kind), "_", "-"), pdf)
	}
	for channel, want := range map[string]consent.Permission{"website_gallery": consent.Allowed, "instagram": consent.Allowed, "facebook": consent.Declined,
		"in_office_album": consent.Allowed, "paid_ads": consent.NotAsked} {
		require.Equal(r, want, state(c, channel), channel)
	}
	for range c.Documents {
		r.press("Print copy")
		r.paper("copy")
		r.press("Printed and given")
	}
	r.press("Finish check-in")
	r.shows("Check-in finished.")
	r.station("today-after-checkin")
	copies := 0
	for _, f := range r.chart("park lena").Facts {
		if f.Kind == consent.FactCopy {
			copies++
		}
	}
	require.Equal(r, 3, copies, "each copy is on record")
}
