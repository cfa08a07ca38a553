// Package page holds what the shell and the screens agree on: what a screen is, and what it may ask of the window it
// stands in. Screens import this and the kit, never each other and never the shell.
package page

import (
	"context"

	"io"

	"fyne.io/fyne/v2"

	"consentry/domain/calendar"
	"consentry/domain/office"
	"consentry/ui"
)

// Name is a screen's name in routes and in the rail; its title is the message "shell.page.<name>".
type Name string

// The screens.
const (
	Today    Name = "today"
	CheckIn  Name = "checkin"
	Patients Name = "patients"
	Patient  Name = "patient"
	Import   Name = "import"
	People   Name = "people"
	Audit    Name = "audit"
	Forms    Name = "forms"
	Settings Name = "settings"

	Photos    Name = "photos"    // the gallery; ID: a patient
	Intake    Name = "intake"    // ID: a patient
	Photo     Name = "photo"     // one picture: review, cover, history
	Compare   Name = "compare"   // ID: the first picture, Ref: the second
	Releases  Name = "releases"  // what left, where it stands, what must come down
	Release   Name = "release"   // the gate; ID: picture ids, parted by commas
	Published Name = "published" // one release and its places
	Outside   Name = "outside"   // a folder from outside, held against the record

	Requests    Name = "requests"    // what patients asked for; Part: the kind to show
	Request     Name = "request"     // one of them
	Disclosures Name = "disclosures" // the ledger; ID: a patient
	Incidents   Name = "incidents"   // reports and the year log
	Incident    Name = "incident"    // one of them
	Wrong       Name = "wrong"       // the report that something went wrong; ID: a patient, Ref: the record it was seen on
	Training    Name = "training"    // one's own courses, the matrix, sanctions

	Oversight Name = "oversight" // alerts, the monthly sample, the review of accounts, emergency access

	Backup Name = "backup" // drives, versions, restore tests, the Recovery Sheet; Part: what to begin with
)

// Route leads to a screen and what it shows there. Ids only: routes outlive a lock, names must not.
type Route struct {
	Page Name
	ID   string // patient, check-in or member
	Part string // a tab or a step
	Ref  string // a document or a fact within it
}

// PartNew, in a route to Patient without an ID, asks for an empty form for a new patient.
const PartNew = "new"

// The parts of the page Backup: what it opens with.
const (
	PartDrill = "drill"
	PartSheet = "sheet"
)

// The parts of the page Oversight: its tabs.
const (
	PartAlerts      = "alerts"
	PartSample      = "sample"
	PartAccounts    = "accounts"
	PartEmergencies = "emergencies"
)

// The parts of the page People: its checklists, the change of the practice's keys, and a new sealed envelope.
const (
	PartPassages = "passages" // ID: the checklist to show first
	PartKeys     = "keys"
	PartEnvelope = "envelope"
)

// The parts of the page Training: its tabs.
const (
	PartMine      = "mine"
	PartMatrix    = "matrix"
	PartElsewhere = "elsewhere"
	PartExercises = "exercises"
	PartSanctions = "sanctions"
)

// PartAccounting, in a route to Disclosures with a patient's ID, is the patient's accounting; Ref: the request it answers.
const PartAccounting = "accounting"

// The parts of the page Releases.
const (
	PartTakedowns = "takedowns" // the worklist
	PartLedger    = "ledger"    // every release
)

// The tabs of a patient's page, as Part of a route; Ref marks a document or a fact in them.
const (
	PartPermissions = "permissions"
	PartDocuments   = "documents"
)

// Screen is one page. The shell makes it when it is first needed, keeps it while somebody is signed in, and forgets it
// at lock. All methods run on the goroutine that owns the widgets.
type Screen interface {
	// Content is what stands in the window. It is asked once.
	Content() fyne.CanvasObject
	// Show is called each time the screen comes to the front, with where it was called for: load what it says.
	Show(Route)
	// Hide is called when another screen comes to the front: cancel work under way, save drafts.
	Hide()
	// Clear is called before lock: drop everything that tells of a patient out of the widgets.
	Clear()
}

// Card is a camera card or stick with pictures on it.
type Card struct {
	Label  string // as the system names it: "CANON_DC"
	Folder string
}

// Pictures is the part of the window that pictures come in by. Nothing is called when a person chose nothing.
type Pictures interface {
	// PickFiles asks for files to take in, PickFolder for a folder; FilesIn lists the files in a folder and below it.
	PickFiles(then func([]office.Incoming))
	PickFolder(title string, then func(folder string))
	FilesIn(folder string, then func([]office.Incoming, error))
	// OnDrop asks for files that are dropped on the window while the screen is in front; nil gives that up.
	OnDrop(then func([]office.Incoming))
	// OnCards tells which camera cards are plugged in, at once and whenever that changes; nil gives that up.
	OnCards(then func([]Card))
	// SetTray tells how many pictures lie in the intake tray: read in or on their way, and not saved. InTray is how many.
	SetTray(n int)
	InTray() int
}

// Plugged is a drive that backups could be kept on.
type Plugged struct {
	Name string // as the system calls it: "PRACTICE_B", "E:"
	Dir  string // its top folder
}

// Chore is a long piece of work that goes on while other pages are in front. There is one at a time.
type Chore struct {
	Name string // what it is: the screen that began it knows
	Ref  string // what it is about: a drive's folder
	// Outlives: it goes on behind the lock.
	Outlives bool
	// Do does it, away from the widgets. report may be called as often as one likes.
	Do func(ctx context.Context, report func(ui.Progress)) error
	// Done is called on the goroutine that owns the widgets, unless the window was locked meanwhile.
	Done func(error)
}

// Chores is the part of the window that long work runs in.
type Chores interface {
	// StartChore begins; false: another one is under way.
	StartChore(Chore) bool
	// StopChore cancels the one under way, if any.
	StopChore()
	// OnChore tells of the one under way, at once and whenever it gets on; with an empty Name there is none. stop gives
	// that up.
	OnChore(then func(c Chore, at ui.Progress)) (stop func())
	// OnDrives tells which drives are plugged in, at once and whenever that changes.
	OnDrives(then func([]Plugged)) (stop func())
}

// Host is the window as a screen sees it.
type Host interface {
	// Async is the seam for everything that takes longer than a blink.
	Async() *ui.Async
	// Busy says that work is under way that somebody started and may walk away from: files are read, saved, proven or
	// deleted. The window does not lock for want of a hand on it meanwhile, for half an hour at most; it still locks with
	// the system's session and before sleep. Call done when the work ends, from any goroutine; twice is once.
	Busy() (done func())
	// Me is who is signed in.
	Me() office.Me
	// Today is the civil day that dates are reckoned from.
	Today() calendar.Date

	// Go shows another screen; Back returns to the one before. GoOn shows another in place of this one: a form that is done
	// is not gone back to.
	Go(Route)
	GoOn(Route)
	Back()
	// AskEmergency asks who is signed in for a reason and the password, and gives wider access for an hour.
	AskEmergency()
	// Refresh asks the frame to renew its counts, and Title what the window's own title bar never shows: no patient.
	Refresh()

	// Toast says that something is done; undo may be nil.
	Toast(sentence string, undo func())
	// Fail shows what went wrong as a sentence, with details one click away.
	Fail(err error)
	// Ask puts a question with two answers; yes is the verb on the button. grave paints it as such.
	Ask(title, question, yes string, grave bool, then func())
	// AskReason is Ask with a reason that must be given.
	AskReason(title, question, yes string, then func(reason string))
	// Dialog shows content of a screen's own above the page; close it with the function returned. Esc closes it too.
	Dialog(title string, content fyne.CanvasObject) (close func())
	// Hold is Dialog for what is shown once: neither Esc nor a cross closes it, only what stands in it, and the lock.
	Hold(title string, content fyne.CanvasObject) (close func())
	// Focus puts the keyboard into a field.
	Focus(fyne.Focusable)

	// OpenPDF shows a PDF in the system's viewer from the private folder.
	OpenPDF(data []byte)
	// ShowPDF is OpenPDF with word of what became of it. Where there is no viewer, or it does not start, the person is told
	// so and may save the PDF as a file of this name.
	ShowPDF(name string, data []byte, then func(Shown))
	// OpenVideo shows a video in the system's player from the private folder, which is emptied at lock and at exit. kind is
	// "mp4" or "mov"; write gives the bytes. It takes as long as they do: call it inside ui.Run, from any goroutine.
	OpenVideo(kind string, write func(io.Writer) error) error
	// SaveFile asks where and saves; then is called with whether it was saved.
	SaveFile(suggested string, data []byte, then func(saved bool))
	// Leave says, before something about a patient is printed, saved or sent, how the patient is to be reached, what must
	// not be disclosed, and what belongs to the record (45 CFR 164.522, 164.526). then goes on, with the papers that go
	// along; at once where there is nothing to say, and never when the member gives it up.
	Leave(what Leaving, then func(along []office.OutFile))
	// PickFile asks for a file of these endings ("pdf", "csv") and reads it, bounded.
	PickFile(endings []string, then func(name string, data []byte))

	Pictures
	Chores

	// PatientMode fills the whole window with one form: no rail, no menu, no search, the idle rule of a patient.
	// end is to be called when a member took the screen back.
	PatientMode(content fyne.CanvasObject, onIdle func()) (end func())
}
