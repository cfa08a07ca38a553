// The tour's obligations: the first courses of a new member, a request of access from the desk to the proof, an e-mail that went
// to the wrong person from the report to the closed file, and the matrix of who learned what.

package main

import (
	"archive/zip"
	"context"
	"os"
	"path/filepath"
	"slices"

	"fyne.io/fyne/v2"
	"github.com/stretchr/testify/require"

	"consentry/cmd/internal/wire"
	"consentry/domain/audit"
	"consentry/domain/incident"
	"consentry/domain/office"
	"consentry/domain/request"
	"consentry/domain/training"
	"consentry/ui/kit"
	"consentry/ui/uitest"
)

// firstCourses is what stands between a new member and the patients: the first one is answered wrongly once.
func (r *tour) firstCourses(password string) {
	_, err := r.office.FindPatients(context.Background(), "a")
	require.Error(r, err, "no patient's record before the first courses")
	r.press("Training")
	r.shows("6 courses before your first patient", "Only what the task needs")
	r.station("training-first")
	for n := range 6 {
		r.press("Begin")
		if n == 0 {
			r.station("training-course")
		}
		r.press("To the questions")
		if n == 0 {
			r.answerQuiz(false)
			r.shows("Not passed yet: 4 right answers are needed.")
			r.station("training-not-passed")
			r.press("Try again")
		}
		r.answerQuiz(true)
		r.shows("5 of 5 right")
		r.write("PIN or password", password)
		if n == 0 {
			r.station("training-sign")
		}
		r.press("Sign")
		r.shows("5 of 5 right · again on 23 Nov 2027")
	}
	r.station("training-mine")
	r.press("Certificate")
	r.paper("certificate")
	r.hides("courses before your first patient")
	_, err = r.office.FindPatients(context.Background(), "a")
	require.NoError(r, err, "now the patients are open")
	r.press("Today")
	r.station("today-trained")
}

// answerQuiz ticks an answer of each question on the page, the right one or another, and has them checked.
func (r *tour) answerQuiz(right bool) {
	r.Helper()
	courses, err := wire.Courses()
	require.NoError(r, err)
	want := map[string][]string{} // the right answer, and what was asked beside it
	for _, c := range training.Newest(courses, "en") {
		for _, q := range c.Questions {
			want[q.Text] = append([]string{q.Answers[q.Right]}, q.Answers...)
		}
	}
	asked := 0
	for _, words := range uitest.Texts(r.w) {
		answers, is := want[words]
		if !is {
			continue
		}
		asked++
		choose := answers[0]
		if !right {
			choose = answers[1+slices.IndexFunc(answers[1:], func(a string) bool { return a != answers[0] })]
		}
		r.tick(choose)
	}
	require.Equal(r, training.QuizLength, asked)
	if !right {
		r.station("training-quiz")
	}
	r.press("Check my answers")
}

// obligations is a day of the privacy officer, on the tour's practice.
func (r *tour) obligations(ownerPass string) {
	r.lock()
	if !uitest.Shows(r.w, "Dr. Ana Hale") {
		r.press("Somebody else")
	}
	r.signIn("Dr. Ana Hale", ownerPass)
	r.logRequest()
	r.answerRequest()
	r.wrongPerson()
	r.assessed()
	r.told()
	r.corrected()
	r.matrix()
	r.press("Today")
}

// logRequest writes down what Lena asks for at the desk. A day to come is refused.
func (r *tour) logRequest() {
	r.press("Requests", "Log a request")
	r.write("Patient", "park lena")
	r.press("This patient")
	r.shows("Lena Park asks")
	r.write("Received on", "in 2 days")
	r.press("Log it")
	r.shows("That day is still to come. Enter the day on which it really happened, today at the latest. Nothing was saved.")
	r.write("Received on", "today")
	r.choose("How it came", "In person")
	r.choose("How do you know who it is?", "ID seen")
	r.write("What was said (in the patient's words)", "A copy of everything, with the photos")
	r.station("request-log")
	r.press("Log it")
	r.shows("Q-0001 · See or copy records", "It is certain who asks", "Last day by law")
}

// answerRequest goes through the places, tells the fee, makes the locked copy and records the proof.
func (r *tour) answerRequest() {
	r.press("Change")
	r.choose("Form asked for", "Files that a password opens")
	r.choose("How it gets there", "Picked up here")
	r.press("Save")
	r.station("request-access")
	r.press("Look into 10 places")
	for _, place := range []string{"Signed forms, letters and scans in this program", "Photos"} {
		r.choose(place, "Gathered")
	}
	for _, place := range []string{"Chart", "Billing", "Videos", "3D scans", "E-mail", "Records that came from others", "Paper archive and old systems", "What companies keep for us"} {
		r.choose(place, "Nothing there")
	}
	r.station("request-places")
	r.press("Save", "Fee sheet")
	r.write("Stick or disc that was asked for", "4.50")
	r.press("Put it on record")
	r.shows("A stick or disc may be charged only when the patient asked for one. (45 CFR 164.524(c)(4))")
	r.station("request-fee")
	r.write("Stick or disc that was asked for", "")
	r.write("Work of copying", "4.50")
	r.press("Put it on record")
	r.shows("Fee $4.50")
	r.press("The patient agrees")

	folder := filepath.Join(r.TempDir(), "stick")
	require.NoError(r, os.Mkdir(folder, 0o700))
	r.machine.Answer = []string{folder}
	r.press("Make the copy", "Make the copy")
	r.shows("The password of the copy", "It opens with 7-Zip")
	r.station("request-password")
	r.press("It is written down")
	files, err := filepath.Glob(filepath.Join(folder, "*.zip"))
	require.NoError(r, err)
	require.Len(r, files, 1)
	packet, err := zip.OpenReader(files[0])
	require.NoError(r, err)
	defer packet.Close()
	for _, f := range packet.File {
		require.NotZero(r, f.Flags&1, "%s is locked", f.Name)
		require.NotContains(r, f.Name, "Park", "a name of a file names nobody")
	}
	r.press("Index")
	r.paper("request-index")
	r.press("Make the letter")
	r.shows("Goes to")
	r.station("request-letter")
	r.press("Make the letter")
	r.paper("request-letter")
	if uitest.Shows(r.w, "Sent today") {
		r.press("Sent today")
	}
	r.press("Record that it was handed over")
	r.write("Proof", "")
	r.press("Record that it was handed over")
	r.hides("Handed over:")
	r.write("Proof", "Signed for at the desk")
	r.press("Record that it was handed over")
	r.shows("Handed over:")
	r.station("request-done")
	list, err := r.office.Requests(context.Background(), office.RequestFilter{})
	require.NoError(r, err)
	require.Len(r, list, 1)
	require.Equal(r, request.Fulfilled, list[0].Stage)
	r.press("Close the request")
	r.press("Disclosures")
	r.station("disclosures")
}

// wrongPerson reports an e-mail that went astray, does the first hour, and seals what there is.
func (r *tour) wrongPerson() {
	r.press("Something wrong?")
	r.choose("1. What went wrong?", "Sent to the wrong person")
	r.write("2. What happened?", "The photos for Lena Park went to another patient's address.")
	r.write("When it happened", "11/26/2026")
	r.write("3. When was it noticed?", "11/23/2026")
	r.press("Report it")
	r.shows("It was noticed before it happened. Check the two days.")
	r.write("When it happened", "11/23/2026")
	r.station("incident-report")
	r.press("Report it")
	r.shows("Incident I-0001 · Sent to the wrong person", "The first hour")
	for range incident.Checklist(incident.WrongRecipient) {
		r.press("Done")
	}
	r.station("incident-contain")
	r.press("Go to evidence")
	mail := filepath.Join(r.TempDir(), "mail.eml")
	require.NoError(r, os.WriteFile(mail, []byte("To: somebody.else@example.com\n"), 0o600))
	r.machine.Answer = []string{mail}
	r.press("Seal a file")
	r.write("What it is", "The e-mail as it went out")
	r.write("Where it comes from", "Folder of sent mail")
	r.press("Seal")
	r.shows("Taken in and sealed")
	r.press("Check")
	r.shows("It is what was sealed, bit for bit.")
	r.station("incident-evidence")
	r.press("Go to the assessment")
}

// assessed answers the questions and the four factors: it is a breach.
func (r *tour) assessed() {
	for _, c := range r.choices()[:2] { // permitted, outside
		answer := "No"
		if c == r.choices()[1] {
			answer = "Yes"
		}
		r.pick(c, answer)
	}
	r.choose("How was the information kept?", "Readable by anybody who has it")
	r.shows("Presumed, until the four reasons are there.")
	for n, f := range []struct{ label, why, level string }{
		{"1. Nature and extent of the information", "three photos of the face, with the name", "High"},
		{"2. Who received it", "a patient of the practice", "Medium"},
		{"3. Was it acquired or viewed", "opened, as the recipient said on the telephone", "High"},
		{"4. How far the risk is mitigated", "deleted, with a letter that says so", "Medium"},
	} {
		r.write(f.label, f.why)
		all := r.choices()
		r.pick(all[len(all)-4+n], f.level)
	}
	r.station("incident-assess")
	r.press("Confirm and go to notices", "Confirm")
	r.shows("Affected")
}

// pick presses an option of a choice.
func (r *tour) pick(c *kit.Choice, option string) {
	r.Helper()
	done := false
	uitest.Walk(c, func(o fyne.CanvasObject) bool {
		a, named := o.(fyne.Accessible)
		if _, tap := o.(fyne.Tappable); tap && named && a.AccessibilityLabel() == option && !done {
			done = true
			uitest.PressAt(r.T, r.w, o)
		}
		return !done
	})
	require.True(r, done, option)
	uitest.Settle(r.w)
}

// told names the people, writes the letters and records the mailing.
func (r *tour) told() {
	r.press("Add a patient")
	r.write("Patient", "park lena")
	r.press("Choose")
	r.press("Add")
	r.press("Add somebody else") // Lena left no address
	r.write("Name", "Ilse Brandt")
	r.write("Address", "7 Oak Lane\nPortsmouth, NH 03801")
	r.press("Add")
	r.write("What happened", "An e-mail with three of your photos went to another patient of ours. That person opened it, told us, and deleted it.")
	r.write("Which information", "your name\nthree photos of your face")
	r.write("What people should do", "Tell us if anybody writes to you about these photos.")
	r.write("What we do", "We now look at the address twice before a photo leaves.")
	r.write("Whom people can ask", "Dr. Ana Hale, (800) 555-0122, 12 Harbor Lane, Portsmouth, NH 03801")
	r.press("Save the words")
	r.station("incident-notify")
	r.press("Make 1 letter")
	r.paper("breach-letters")
	r.press("Record the mailing")
	r.write("What proves it: a certificate of mailing, or who handed them in", "Certificate of mailing 7 0021")
	r.press("Save")
	r.shows("1 letter mailed")
	r.press("HHS worksheet")
	r.paper("hhs-worksheet")
	r.press("Go to correct & close")
}

// corrected closes the file only when what was promised is done and HHS has its entry.
func (r *tour) corrected() {
	r.press("Add an action")
	r.choose("What it changes", "Retraining")
	r.write("What is to be done", "Everybody takes the course about photos again")
	r.press("Save", "Close the incident")
	r.write("What was learned", "Two people look at an address before a photo leaves.")
	r.press("Close the incident")
	r.hides("Closed.")
	uitest.Key(r.w, fyne.KeyEscape)
	r.shows("Before it can be closed")
	r.station("incident-close-refused")
	r.press("Incidents")
	r.shows("I-0001", "The year’s log")
	r.station("incidents")
	r.press("Print the log")
	r.paper("breach-log")
}

// matrix shows who learned what; what the owner owes is assigned.
func (r *tour) matrix() {
	r.press("Training", "Everybody")
	r.shows("Maya Ortiz", "4 open")
	r.station("training-matrix")
	_, signed, err := r.office.AuditPage(context.Background(), office.AuditFilter{Action: audit.CourseSigned}, 0, 1)
	require.NoError(r, err)
	require.Equal(r, 6, signed)
}
