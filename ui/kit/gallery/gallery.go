// Package gallery shows every piece of the kit in a fixed state, for pictures: golden ones in tests, and a folder of them
// by "go run ./ui/kit/gallery/write DIR".
package gallery

import (
	"math"
	"time"

	"fyne.io/fyne/v2"

	"consentry/domain/calendar"
	"consentry/ui"
	"consentry/ui/i18n"
	"consentry/ui/kit"
)

// Piece is one thing to look at.
type Piece struct {
	Name  string
	Build func() fyne.CanvasObject
	Size  fyne.Size // of its picture, in units
}

// Full is the size of the windows of the design, in units.
var Full = fyne.NewSize(1280, 800)

// Pieces lists everything, each in a fixed state.
func Pieces() []Piece {
	size := fyne.NewSize
	return []Piece{
		{"text", texts, size(420, 330)},
		{"buttons", buttons, size(560, 210)},
		{"chips", chips, size(560, 170)},
		{"steps", steps, size(620, 80)},
		{"fields", fields, size(760, 390)},
		{"choices", choices, size(460, 330)},
		{"cards", cards, size(640, 300)},
		{"banners", banners, size(620, 270)},
		{"rows", rows, size(640, 260)},
		{"tabs", tabs, size(620, 130)},
		{"table", table, size(760, 330)},
		{"table-empty", tableEmpty, size(560, 330)},
		{"timeline", timeline, size(320, 230)},
		{"matrix", matrix, size(620, 190)},
		{"busy", busy, size(620, 100)},
		{"empty", empty, size(420, 250)},
		{"toast", toast, size(520, 120)},
		{"tiles", tiles, size(600, 190)},
		{"password", password, size(360, 140)},
		{"signature", signature, size(520, 300)},
		{"calendar", month, size(320, 340)},
		{"icons", icons, size(620, 200)},
		{"today", Today, Full},
		{"scope", Scope, Full},
		{"patient-mode", PatientMode, Full},
		{"patient", Patient, Full},
		{"backup", Backup, Full},
	}
}

// onPage puts pieces on the page's ground.
func onPage(objects ...fyne.CanvasObject) fyne.CanvasObject {
	return kit.NewBox(kit.ColorPage, "", 0, kit.Inset(18, 20, kit.Stack(12, objects...)))
}

func texts() fyne.CanvasObject {
	return onPage(
		kit.TitleText("Good morning, Maya"), kit.MutedText("Sunday 22 November 2026 · 7 things need the practice"),
		kit.ValueText("14,208 entries"), kit.HeadingText("What and how long"), kit.StrongText("Website gallery"),
		kit.BodyText("Each channel is its own permission, and nothing is chosen for a new patient beforehand: a sentence that wraps."),
		kit.RichText(kit.Emphasis("You let **Hale Aesthetic Surgery** use your **before and after photos**, without your full face.")...),
		kit.SmallText("Drive “PRACTICE-B” · verified by reading it back"), kit.LabelText("Photos covered"),
		kit.ErrorText("There is no such day. Check the month and the day."),
		kit.StrongText("A line that is too long for its place and therefore ends with dots before the edge").Line(),
	)
}

func buttons() fyne.CanvasObject {
	off := kit.Primary("Release 3 photos", nothing)
	off.Disable()
	return onPage(
		kit.Row(8, kit.Primary("Check in a patient", nothing).WithIcon(kit.IconPlus), kit.Secondary("Continue", nothing),
			kit.Danger("Revoke permission", nothing), kit.Link("Change", nothing)),
		kit.Row(8, off, kit.Secondary("Cover", nothing).Small(), kit.IconButton(kit.IconCalendar, "Calendar", nothing)),
		kit.Row(8, kit.Secondary("I do not want to sign", nothing).Big(), kit.Primary("I agree and sign", nothing).Big()),
	)
}

func chips() fyne.CanvasObject {
	due := func(days int) fyne.CanvasObject { return kit.NewDueChip(today.AddDays(days), today) }
	return onPage(
		kit.Row(8, kit.NewChip(kit.OK, "Allowed"), kit.NewChip(kit.Warn, "Expires soon"), kit.NewChip(kit.Bad, "Revoked"),
			kit.NewChip(kit.Info, "On plan"), kit.NewChip(kit.Mute, "Not asked"), kit.NewChip(kit.Strong, "3 Scope")),
		kit.Row(8, due(-2), due(0), due(1), due(20)),
		kit.Row(8, due(45), due(600), kit.NewChip(kit.OK, "Complete").WithIcon(kit.IconCheck),
			kit.NewActionChip(kit.OK, "Backed up 3 h ago", nothing).WithIcon(kit.IconDot)),
	)
}

func steps() fyne.CanvasObject {
	return onPage(kit.NewSteps([]string{"Patient", "Documents", "Scope", "Read & sign", "Done"}, 2, nil))
}

func fields() fyne.CanvasObject {
	name := kit.NewEntry("")
	name.SetValue("Lena Park")
	wrong := kit.NewDateField(today)
	born := kit.NewBirthField(today)
	born.SetDate(calendar.MustNew(1991, 6, 4))
	note := kit.NewNotes("", 400)
	note.SetValue("Called back twice.\nPrefers mail to her P.O. box, and asked that nobody leaves a message.")
	bad := kit.NewDate("Expires", wrong)
	bad.SetError("There is no such day: 2/31/2026. Check the month and the day.")
	return onPage(kit.Card(
		kit.Columns(14, []float32{1, 1},
			kit.NewField("Full name", name).Require().Help("As on the card of identity"),
			kit.NewDate("Born", born).Why(kit.NewWhy(kit.WhyText{Sentences: "s", Citation: "c"}))),
		kit.ColumnsTop(14, []float32{1, 1}, bad,
			kit.NewField("Is the practice paid?", kit.NewSelect("Choose", kit.Options("No", "Yes"), "", nil))),
		kit.NewField("Note", note),
	))
}

func choices() fyne.CanvasObject {
	yes := kit.NewYesNo("", nil)
	level := kit.NewChoice([]kit.Option{{ID: "l", Label: "Low", State: kit.OK}, {ID: "m", Label: "Medium", State: kit.Warn},
		{ID: "h", Label: "High", State: kit.Bad}}, "h", nil).Small()
	return onPage(kit.Card(
		kit.NewField("Face may be shown", kit.NewChoice(kit.Options("No", "Eyes covered", "Yes"), "No", nil)),
		kit.NewField("May we use your photos?", yes), level,
		kit.NewCheckBox("Face covered or not shown", true, nil), kit.NewCheckBox("Background, mirrors, screens", false, nil),
		kit.Row(12, kit.NewToggle("Website", true, nil), kit.NewToggle("Print", false, nil)),
	))
}

func cards() fyne.CanvasObject {
	return onPage(kit.ColumnsTop(14, []float32{1, 1},
		kit.Card(kit.Section("Restore drill", "Rebuilds the whole practice in a scratch folder and compares every record and photo.",
			kit.Row(8, kit.Secondary("Run drill", nothing), kit.Spring(), kit.NewChip(kit.OK, "Passed 13 Nov")))),
		kit.Stack(12, kit.FactCard("Backups", "3 h ago", "Drive “PRACTICE-B”", kit.NewChip(kit.OK, "Healthy")),
			kit.Card(kit.Fact("Kept by", "Dr. Ana Hale"))),
	))
}

func banners() fyne.CanvasObject {
	return onPage(
		kit.Banner(kit.Bad, "Two posts must come down", "The permission for social media was revoked on 20 Nov.", kit.Secondary("Open takedown", nothing)),
		kit.Banner(kit.Warn, "", "The last copy is 9 days old. Plug in a drive today."),
		kit.Banner(kit.Info, "", "Nothing is sent anywhere: this program does not use the network."),
		kit.Banner(kit.OK, "", "All 38 photos are covered by a valid authorization."),
	)
}

func rows() fyne.CanvasObject {
	return onPage(kit.ListCard(
		kit.WorkRow(kit.NewDueChip(today.AddDays(4), today), "Answer access request — James Whitfield", "Received 27 Oct 2026 · 30 days", kit.Secondary("Continue", nothing)),
		kit.CheckRow(true, "Authorization valid on 22 Nov 2026", "A-0311 v3, ends 22 Nov 2028", nil),
		kit.CheckRow(false, "Face shown in photo 3", "Cover the eyes or leave the photo out", kit.Secondary("Fix", nothing)),
	))
}

func patientTabs() *kit.Tabs {
	page := func() fyne.CanvasObject { return kit.Gap(0, 0) }
	return kit.NewTabs(kit.TabItem{ID: "p", Label: "Permissions", Build: page}, kit.TabItem{ID: "f", Label: "Photos", Count: 18, Build: page},
		kit.TabItem{ID: "r", Label: "Requests", Count: 1, Build: page}, kit.TabItem{ID: "d", Label: "Disclosures", Count: 4, Build: page},
		kit.TabItem{ID: "o", Label: "Documents", Count: 9, Build: page}, kit.TabItem{ID: "h", Label: "History", Build: page})
}

func tabs() fyne.CanvasObject { return onPage(patientTabs()) }

func versions() *kit.DataTable {
	cols := []kit.Column{{ID: "v", Title: "Version", Width: 166, Sort: true}, {ID: "d", Title: "Drive", Width: 3, Sort: true},
		{ID: "r", Title: "Records", Width: 66}, {ID: "p", Title: "Photos", Width: 58}, {ID: "c", Title: "Checked", Width: 2.4}, {ID: "x", Width: 76, Align: fyne.TextAlignTrailing}}
	row := func(id, v, drive, n, p string, s kit.State, checked string) kit.TableRow {
		return kit.TableRow{ID: id, Cells: []kit.Cell{{Text: v, Strong: true}, {Text: drive}, {Text: n}, {Text: p},
			{Text: checked, Chip: true, State: s}, {Text: "Restore…", Tap: nothing}}}
	}
	return kit.NewTable(ui.Inline(), kit.Rows(cols, []kit.TableRow{
		row("1", "22 Nov 2026 08:01", "PRACTICE-B", "2,412", "1,204", kit.OK, "Read back"),
		row("2", "20 Nov 2026 17:55", "PRACTICE-A (safe)", "2,398", "1,190", kit.OK, "Read back"),
		row("3", "13 Nov 2026 18:02", "PRACTICE-A (safe)", "2,377", "1,171", kit.Info, "Restore drill"),
		row("4", "6 Nov 2026 18:00", "PRACTICE-B", "2,340", "1,150", kit.OK, "Read back"),
	}), cols...)
}

func table() fyne.CanvasObject {
	t := versions()
	t.Select("3")
	return onPage(kit.CardFlush(t.Inline()), kit.SmallText(i18n.T("kit.table.count", "n", 4)))
}

func tableEmpty() fyne.CanvasObject {
	t := kit.NewTable(ui.Inline(), kit.Rows(nil, nil), kit.Column{Title: "Patient", Width: 1}).Inline()
	t.Empty = empty()
	return onPage(kit.CardFlush(t))
}

func events() fyne.CanvasObject {
	return kit.Timeline(kit.Event{Title: "Revoked social media", Detail: "20 Nov 2026 · letter scanned · M. Ortiz", State: kit.Bad},
		kit.Event{Title: "Published 2 photos, Instagram", Detail: "12 Mar 2026 · release R-0192"},
		kit.Event{Title: "Signed marketing authorization v3", Detail: "22 Nov 2025 · 4 channels · copy given"},
		kit.Event{Title: "Acknowledged privacy notice v7", Detail: "22 Nov 2025"})
}

func timeline() fyne.CanvasObject { return onPage(events()) }

func matrix() fyne.CanvasObject {
	done := kit.MatrixCell{State: kit.OK, Text: "12 Jan"}
	return onPage(kit.Matrix(180, []string{"Privacy", "Photos", "Phishing"},
		kit.MatrixRow{Label: "Maya Ortiz", Sub: "Front desk", Cells: []kit.MatrixCell{done, done, {State: kit.Warn, Text: "Due 1 Dec"}}},
		kit.MatrixRow{Label: "Dana Reyes", Sub: "Clinical", Cells: []kit.MatrixCell{done, {State: kit.Bad, Text: "Late"}, {State: kit.Mute, Text: "Not due"}}}))
}

func busy() fyne.CanvasObject {
	b := kit.NewBusy("", nothing)
	b.Set(ui.Progress{Words: "Copying 31 new photos", Done: 118e6, Total: 184e6, Bytes: true, Spent: 2878 * time.Millisecond})
	return onPage(b)
}

func empty() fyne.CanvasObject {
	return kit.Empty(kit.IconPatients, "Everyone you check in appears here. Start with the patient in front of you.",
		kit.Primary("Check in a patient", nothing))
}

func toast() fyne.CanvasObject {
	t := kit.NewToasts(ui.Inline())
	t.Say("The draft is in the tray.", nothing)
	return kit.NewBox(kit.ColorPage, "", 0, t)
}

func tiles() fyne.CanvasObject {
	return onPage(kit.Row(12, kit.PersonTile("Maya Ortiz", "Front desk", nothing), kit.PersonTile("Dana Reyes", "Clinical", nothing),
		kit.PersonTile("Dr. Ana Hale", "Privacy officer", nothing)))
}

func password() fyne.CanvasObject {
	p := kit.NewPasswordField()
	p.SetStrength(3, "Good: this would take years to guess.")
	return onPage(kit.NewField("Password", p).Require())
}

// pen writes something like a name.
func pen(p *kit.SignaturePad, w, h float64) {
	var path []fyne.Position
	for i := 0; i <= 90; i++ {
		t := float64(i) / 90
		path = append(path, fyne.NewPos(float32(w*(0.12+0.7*t+0.03*math.Sin(t*31))), float32(h*(0.5-0.24*math.Cos(t*23)*(1-t*0.5)))))
	}
	kit.DrawOn(p, path)
	kit.DrawOn(p, []fyne.Position{{X: float32(w * 0.8), Y: float32(h * 0.6)}, {X: float32(w * 0.9), Y: float32(h * 0.25)}})
}

func signature() fyne.CanvasObject {
	p := kit.NewSignaturePad("", ui.Inline().Now)
	p.Resize(fyne.NewSize(480, 250))
	pen(p, 480, 220)
	return onPage(p)
}

func month() fyne.CanvasObject {
	return onPage(kit.Card(kit.MonthPicture(calendar.MustNew(2026, 11, 25), today, "")))
}

func icons() fyne.CanvasObject {
	var all []fyne.CanvasObject
	for _, n := range kit.Icons() {
		all = append(all, kit.NewIcon(n, 24, kit.ColorInk))
	}
	return onPage(kit.Wrap(14, all...))
}
