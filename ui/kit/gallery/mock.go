// Whole windows put together from the kit alone, after the pictures of the design. They prove that the kit can draw them.

package gallery

import (
	"time"

	"fyne.io/fyne/v2"

	"consentry/domain/calendar"
	"consentry/ui"
	"consentry/ui/kit"
)

var today = calendar.MustNew(2026, 11, 22)

func rail(current string) fyne.CanvasObject {
	return kit.NewRail("Consentry", []kit.RailGroup{
		{Items: []kit.RailItem{
			{ID: "today", Label: "Today", Icon: kit.IconToday, Count: 7, State: kit.Bad},
			{ID: "checkin", Label: "Check-in", Icon: kit.IconCheckin},
			{ID: "patients", Label: "Patients", Icon: kit.IconPatients},
			{ID: "photos", Label: "Photos", Icon: kit.IconPhotos, Count: 12},
			{ID: "releases", Label: "Releases", Icon: kit.IconReleases},
		}},
		{Label: "Obligations", Items: []kit.RailItem{
			{ID: "requests", Label: "Requests", Icon: kit.IconRequests, Count: 3, State: kit.Bad},
			{ID: "incidents", Label: "Incidents", Icon: kit.IconIncidents, Count: 1, State: kit.Bad},
			{ID: "training", Label: "Training", Icon: kit.IconTraining},
		}},
		{Label: "Program", Items: []kit.RailItem{
			{ID: "risk", Label: "Risk", Icon: kit.IconRisk},
			{ID: "vendors", Label: "Vendors", Icon: kit.IconVendors},
			{ID: "devices", Label: "Devices", Icon: kit.IconDevices},
			{ID: "policies", Label: "Policies", Icon: kit.IconPolicies},
			{ID: "facility", Label: "Facility", Icon: kit.IconFacility},
		}},
		{Label: "Practice", Items: []kit.RailItem{
			{ID: "people", Label: "People", Icon: kit.IconPeople},
			{ID: "audit", Label: "Audit log", Icon: kit.IconAudit},
			{ID: "backup", Label: "Backup", Icon: kit.IconBackup},
			{ID: "reports", Label: "Reports", Icon: kit.IconReports},
		}},
	}, current, nil)
}

func bar() fyne.CanvasObject {
	b := kit.NewTopBar("Ctrl K")
	b.SetBackup(kit.OK, "Backed up 3 h ago")
	b.SetLocks(kit.Mute, "Locks in 4:32")
	b.SetMember("Maya Ortiz", "Front desk")
	return b
}

func nothing() {}

// Today is the window of the first picture.
func Today() fyne.CanvasObject {
	row := func(due calendar.Date, title, detail, act string) fyne.CanvasObject {
		return kit.WorkRow(kit.NewDueChip(due, today), title, detail, kit.Secondary(act, nothing))
	}
	at := today.AddDays
	list := kit.ListCard(
		row(at(-2), "Take down 2 posts — Lena Park revoked “Social media”", "Instagram · posted 12 Mar 2026 · revocation 164.508(b)(5)", "Open takedown"),
		row(at(4), "Answer access request — James Whitfield", "Received 27 Oct 2026 · 30 days · extension still available", "Continue"),
		row(at(6), "Send breach notices — Misdirected e-mail, 3 patients", "Discovered 29 Sep 2026 · 60 days at the latest", "Write letters"),
		row(at(9), "Photo protocol training — Dana Reyes", "Assigned on hire, 1 Nov 2026", "Remind"),
		row(at(18), "Website authorization expires — Priya Natarajan", "4 photos live in the website gallery", "Renew"),
		row(calendar.MustNew(2026, 12, 31), "Quarterly access review", "Last done 30 Sep 2026 by Dr. Hale", "Start review"),
		row(calendar.MustNew(2027, 1, 12), "Restore drill", "Last drill passed: 412 records, 1,204 photos, 2 min 10 s", "Schedule"),
	)
	side := kit.Stack(12,
		kit.FactCard("Backups", "3 h ago", "Drive “PRACTICE-B” · verified by reading it back", kit.NewChip(kit.OK, "Healthy")),
		kit.FactCard("Training", "11 of 12", "One member of staff is not yet current", kit.NewChip(kit.Warn, "92 %")),
		kit.FactCard("Live marketing photos", "38", "All 38 covered by a valid authorization", kit.NewChip(kit.OK, "Covered")),
		kit.FactCard("Audit trail", "14,208 entries", "Chain verified today 08:02 · last printed 30 Sep", kit.NewChip(kit.OK, "Intact")),
		kit.FactCard("Risk analysis", "3 open actions", "Next yearly review due 14 Feb 2027", kit.NewChip(kit.Info, "On plan")),
	)
	page := kit.Page(
		kit.Header("Good morning, Maya", "Sunday 22 November 2026 · 7 things need the practice, 2 of them this week",
			kit.Primary("Check in a patient", nothing).WithIcon(kit.IconPlus)),
		kit.ColumnsTop(18, []float32{1, 292}, list, side),
	)
	return kit.Shell(rail("today"), bar(), page)
}

// Scope is the window of the second picture.
func Scope() fyne.CanvasObject {
	toggle := func(title, sub string, on bool) fyne.CanvasObject {
		return kit.ToggleRow(title, sub, kit.NewToggle(title, on, nil))
	}
	rows := kit.Lines(
		toggle("Website gallery", "Before-and-after page of the practice site", true),
		toggle("Social media", "Instagram, Facebook, TikTok — practice accounts only", true),
		toggle("Print", "Brochures, posters in the office", false),
		toggle("In-office album", "Shown to other patients on a screen here", true),
		toggle("E-mail newsletter", "Sent to patients who subscribed", false),
		toggle("Teaching & conferences", "Lectures, posters, journals", false),
		toggle("Paid advertising", "Advertisements placed with third parties", false),
	)
	head := kit.Inset4(14, 16, 6, 16, kit.Section("Marketing authorization — where may the photos appear?",
		"Each channel is its own permission. Nothing is pre-selected for a new patient."))
	list := kit.CardFlush(append([]fyne.CanvasObject{head}, rows...)...)

	purpose := kit.NewEntry("")
	purpose.SetValue("Show results to future patients")
	expires := kit.NewDateField(today)
	expires.SetDate(calendar.MustNew(2028, 11, 22))
	pick := func(values ...string) *kit.Select { return kit.NewSelect("", kit.Options(values...), values[0], nil) }
	choice := func(chosen string, values ...string) *kit.Choice {
		return kit.NewChoice(kit.Options(values...), chosen, nil)
	}
	form := kit.Card(
		kit.HeadingText("What and how long"),
		kit.NewField("Photos covered", pick("Rhinoplasty, before and after, 2026")),
		kit.NewField("Face may be shown", choice("No", "No", "Eyes covered", "Yes")),
		kit.NewField("Purpose", purpose),
		kit.Columns(10, []float32{1, 1}, kit.NewDate("Expires", expires), kit.NewField("Is the practice paid?", pick("No", "Yes"))),
		kit.NewField("Signed by", choice("Patient", "Patient", "Personal representative")),
	)
	done := kit.Card(
		kit.Row(8, kit.NewChip(kit.OK, "Complete").WithIcon(kit.IconCheck), kit.Grow(kit.SmallText("6 core elements and 3 statements present"))),
		kit.Row(8, kit.Secondary("Back", nothing), kit.Secondary("Save draft", nothing), kit.Spring(),
			kit.Primary("Hand screen over", nothing).WithIconAfter(kit.IconRight)),
	)
	page := kit.Page(
		kit.Header("Check-in · Lena Park", "Born 4 Jun 1991 · MRN 10482 · prefers mail to P.O. Box 118",
			kit.NewSteps([]string{"Patient", "Documents", "Scope", "Read & sign", "Done"}, 2, nil)),
		kit.ColumnsTop(18, []float32{1, 392}, list, kit.Stack(14, form, done)),
	)
	return kit.Shell(rail("checkin"), bar(), page)
}

// PatientMode is the window of the third picture: what a patient reads and signs.
func PatientMode() fyne.CanvasObject {
	left := kit.Stack(16,
		kit.HeroText("Permission to use your photos"),
		kit.RichText(kit.Emphasis("Lena, you are letting **Hale Aesthetic Surgery** use your **before and after rhinoplasty photos from 2026**, without showing your full face, to **show results to future patients**.")...),
		kit.NewBox(kit.ColorSurface, kit.ColorLine, 12, kit.Inset(16, 20, kit.Stack(12,
			kit.Wrap(12, kit.Marked(true, "Website gallery"), kit.Marked(true, "Social media"), kit.Marked(true, "In-office album")),
			kit.Wrap(12, kit.Marked(false, "Print"), kit.Marked(false, "Newsletter"), kit.Marked(false, "Teaching"), kit.Marked(false, "Advertising"))))),
		kit.Bullets(kit.Emphasis("This permission ends on **22 November 2028**."),
			kit.Emphasis("You can take it back at any time, in writing. We then remove what we control."),
			kit.Emphasis("Your care does not depend on signing."),
			kit.Emphasis("Once shared, others could pass your photos on; privacy law may no longer protect them."),
			kit.Emphasis("You get a copy of this page.")),
	)
	pad := kit.NewSignaturePad("en", ui.Inline().Now)
	pad.Resize(fyne.NewSize(480, 260))
	pen(pad, 480, 220)
	name := kit.NewEntry("")
	name.SetValue("Lena Park")
	right := kit.Stack(16, pad, kit.NewField("Full name", name),
		kit.Row(10, kit.Secondary("I do not want to sign", nothing).Big(), kit.Spring(), kit.Primary("I agree and sign", nothing).Big()),
		kit.SmallText("This screen shows nothing but your form. A member of staff takes it back with their password."))
	head := kit.PatientBar("Hale Aesthetic Surgery", kit.BarLink("English", nothing), kit.BarLink("Español", nothing), kit.BarLink("A", nothing), kit.BarLink("A+", nothing))
	return kit.Root(kit.PatientArea(false, kit.Stack(0, head, kit.Inset(34, 60, kit.ColumnsTop(44, []float32{1, 480}, left, right)))))
}

// Patient is the window of the fourth picture.
func Patient() fyne.CanvasObject {
	cols := []kit.Column{{ID: "c", Title: "Channel", Width: 156}, {ID: "s", Title: "Status", Width: 101}, {ID: "w", Title: "When", Width: 126},
		{ID: "f", Title: "Face", Width: 92}, {ID: "p", Title: "Published", Width: 1}, {ID: "a", Width: 60, Align: fyne.TextAlignTrailing}}
	row := func(channel string, s kit.State, status, when, face, published, act string) kit.TableRow {
		return kit.TableRow{ID: channel, Cells: []kit.Cell{{Text: channel, Strong: true}, {Text: status, Chip: true, State: s},
			{Text: when}, {Text: face}, {Text: published}, {Text: act, Tap: nothing}}}
	}
	t := kit.NewTable(ui.Inline(), kit.Rows(cols, []kit.TableRow{
		row("Website gallery", kit.OK, "Allowed", "until 22 Nov 2028", "Eyes covered", "2 live", "Change"),
		row("Social media", kit.Bad, "Revoked", "20 Nov 2026", "—", "2 to take down", "Open"),
		row("Print", kit.Mute, "Not asked", "", "—", "—", "Ask"),
		row("In-office album", kit.OK, "Allowed", "until 22 Nov 2028", "Full face", "1 live", "Change"),
		row("E-mail newsletter", kit.Mute, "Declined", "22 Nov 2026", "—", "—", "Ask"),
		row("Teaching & conferences", kit.Warn, "Expires soon", "10 Dec 2026", "No face", "1 live", "Change"),
		row("Paid advertising", kit.Mute, "Declined", "22 Nov 2026", "—", "—", "Ask"),
	}), cols...).Tall().Inline()
	side := kit.Stack(12, kit.Card(kit.HeadingText("Timeline"), events()),
		kit.Card(kit.Section("Takedown due 24 Nov", "2 posts on Instagram. Remove, add proof, note third-party outreach.",
			kit.Row(0, kit.Primary("Open takedown", nothing).Small()))))
	page := kit.Page(
		kit.HeaderWith(kit.NewAvatar("Lena Park", 46), "Lena Park", "Born 4 Jun 1991 (35) · MRN 10482 · (555) 010-4471",
			kit.Secondary("Record request", nothing), kit.Danger("Revoke permission", nothing), kit.Primary("Check in", nothing).WithIcon(kit.IconCheckin)),
		kit.Wrap(10, kit.NewChip(kit.Info, "Confidential contact: mail only, P.O. Box 118").WithIcon(kit.IconRequests),
			kit.NewChip(kit.Warn, "Restriction: do not disclose 2026 rhinoplasty to health plan (paid in full)").WithIcon(kit.IconForbid)),
		patientTabs(),
		kit.ColumnsTop(18, []float32{1, 300}, kit.CardFlush(t), side),
	)
	return kit.Shell(rail("patients"), bar(), page)
}

// Backup is the window of the eighth picture.
func Backup() fyne.CanvasObject {
	b := kit.NewBusy("", nil)
	b.Set(ui.Progress{Words: "Copying 31 new photos", Done: 118e6, Total: 184e6, Bytes: true, Spent: 2878 * time.Millisecond})
	drive := kit.Row(14, kit.NewBox(kit.ColorPrimarySoft, "", 10, kit.Inset(14, 14, kit.NewIcon(kit.IconBackup, 24, kit.ColorInk))),
		kit.Grow(kit.Stack(4, kit.NewText("PRACTICE-B", kit.SizeSection, kit.Bold, kit.ColorInk),
			kit.SmallText("USB drive E: · exFAT · 812 GB free of 1 TB · 14 versions since 2 Mar 2025"))),
		kit.Primary("Back up now", nothing))
	side := kit.Stack(12,
		kit.Card(kit.Section("Restore drill", "Rebuilds the whole practice in a scratch folder and compares every record and photo.",
			kit.Row(8, kit.Secondary("Run drill", nothing), kit.Spring(), kit.NewChip(kit.OK, "Passed 13 Nov")))),
		kit.Card(kit.Section("Recovery kit", "Printed 2 Mar 2025. Kept by Dr. Hale in the safe. It opens every backup, on any computer.",
			kit.Row(0, kit.Secondary("Print again", nothing)))),
		kit.Card(kit.Section("Rotation", "Two drives in turn, one always out of the office. Swap due 27 Nov.")))
	page := kit.Page(
		kit.Header("Backup", "Plug in a drive. Everything on it is encrypted; without the recovery kit nobody can read it."),
		kit.ColumnsTop(18, []float32{1, 300}, kit.Stack(14, kit.Card(drive, kit.Gap(0, 4), b), kit.CardFlush(versions().Inline())), side))
	return kit.Shell(rail("backup"), bar(), page)
}
