package intake

import (
	"strconv"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/calendar"
	"consentry/domain/office"
	"consentry/domain/photo"
	"consentry/ui/page"
	"consentry/ui/uitest"
)

func TestFromTheCardToTheRecordAndTheCardEmptied(t *testing.T) {
	b := open(t, clinic(), page.Route{Page: page.Intake})
	b.lena()
	assert.True(t, uitest.Shows(b.w, "6 files from SD card “CANON_DC” · Lena Park · Rhinoplasty, 3 months after"), uitest.Texts(b.w))
	assert.True(t, uitest.Shows(b.w, "Born 4 Jun 1991"))
	assert.True(t, uitest.Shows(b.w, "7 views missing"))

	// Down and a number name the views.
	b.w.Canvas().Focus(b.s.table.FocusTarget())
	uitest.Letters(b.w, "1")
	uitest.Key(b.w, fyne.KeyDown)
	uitest.Letters(b.w, "3")
	uitest.Key(b.w, fyne.KeyDown)
	uitest.Letters(b.w, "6c")
	b.settle()
	assert.True(t, uitest.Shows(b.w, "4 views missing"))

	b.press("Save 5 photos")
	require.Len(t, b.d.sitting, 1)
	sitting := b.d.sitting[0]
	assert.Equal(t, office.Sitting{PatientID: "p1", Born: calendar.MustParse("1991-06-04"), Procedure: "rhinoplasty", Area: "nose",
		Stage: photo.Stage{Kind: photo.StageAfter, N: 3, Unit: photo.Months}, TakenOn: calendar.MustParse("2026-11-22"), From: "card"}, sitting)
	require.Len(t, b.d.choices, 5, "what was refused is not saved")
	var views []photo.View
	for _, c := range b.d.choices {
		views = append(views, c.View)
	}
	assert.Equal(t, []photo.View{photo.Front, photo.ObliqueRight, photo.Base, "", ""}, views)
	assert.True(t, b.d.choices[2].Intimate)
	assert.Equal(t, []string{"new1", "new2", "new3", "new4", "new5"}, b.d.proven, "it is read back before the card is spoken of")
	assert.True(t, uitest.Shows(b.w, "Saved and proven readable"))
	assert.True(t, uitest.Shows(b.w, "1 file is not in the record"))
	assert.True(t, uitest.Shows(b.w, "Look at them before the card is formatted: broken.jpg"))

	b.press("Delete the 5 files from “CANON_DC”")
	assert.Empty(t, b.d.cleared, "nothing is deleted before the answer")
	b.press("Delete 5 files")
	assert.Len(t, b.d.cleared, 5)
	assert.Equal(t, 4, b.h.Worked(), "reading, saving, proving and deleting hold the lock off")
	assert.Zero(t, b.h.Working(), "and only while they last")
	assert.True(t, uitest.Shows(b.w, "5 files deleted and proven gone"))
	b.press("Review now")
	assert.Equal(t, page.Route{Page: page.Photo, ID: "new1"}, b.h.Routes[0])
}

func TestNobodyIsSavedUnconfirmed(t *testing.T) {
	b := open(t, clinic(), page.Route{Page: page.Intake})
	b.plug("CANON_DC", sdCard())
	b.press("Take in its pictures")
	b.press("Save 5 photos")
	assert.True(t, uitest.Shows(b.w, "Say who is in the pictures."))
	uitest.Type(t, b.w, "Who is in the pictures?", "Park")
	b.settle()
	b.w.Canvas().Focus(b.s.who.pick.Target())
	uitest.Key(b.w, fyne.KeyReturn) // one person, nobody similar
	b.settle()
	b.press("Save 5 photos")
	assert.True(t, uitest.Shows(b.w, "First confirm that name and birth date are right."))
	assert.Empty(t, b.d.sitting)

	assert.Same(t, b.s.who.yes, b.w.Canvas().Focused(), "Enter confirms")
	uitest.Key(b.w, fyne.KeyReturn)
	b.settle()
	b.press("Save 5 photos")
	assert.True(t, uitest.Shows(b.w, "Name the procedure."))
	assert.True(t, uitest.Shows(b.w, "Say before, during, or how long after."))
	assert.Same(t, b.s.form.procedure, b.w.Canvas().Focused())
	assert.Empty(t, b.d.sitting)

	// Another patient is asked about again, and nothing of the first one's session is left.
	uitest.Type(t, b.w, "Procedure", "blepharoplasty")
	b.press("Other patient")
	uitest.Type(t, b.w, "Who is in the pictures?", "Cruz")
	b.settle()
	b.press("Choose")
	assert.False(t, b.s.who.confirmed)
	b.press("Yes, Ana Cruz")
	assert.Empty(t, b.s.form.procedure.Value())
}

func TestARouteNamesThePatientButDoesNotConfirmHer(t *testing.T) {
	b := open(t, clinic(), page.Route{Page: page.Intake, ID: "p1"})
	assert.True(t, uitest.Shows(b.w, "Lena Park"))
	assert.True(t, uitest.Shows(b.w, "Born 4 Jun 1991"))
	assert.False(t, b.s.who.confirmed)
	b.press("Yes, Lena Park")
	assert.True(t, uitest.Shows(b.w, "Confirmed"))
}

func TestCancelAndResume(t *testing.T) {
	d := clinic()
	b := open(t, d, page.Route{Page: page.Intake})
	d.during = func(name string) {
		if name == "DSC_0091.JPG" {
			d.during = nil
			assert.Equal(t, 1, b.h.Working())
			b.settle()
			uitest.Press(t, b.w, "Cancel")
		}
	}
	b.h.Incoming = sdCard()
	b.press("Add files")
	assert.Equal(t, []string{"IMG_4471.HEIC", "IMG_4472.HEIC"}, d.read)
	assert.True(t, uitest.Shows(b.w, "Cancelled. 4 files were not read; what was read is still here."))
	assert.True(t, uitest.Shows(b.w, "Save 2 photos"))
	b.press("Resume")
	assert.Equal(t, []string{"IMG_4471.HEIC", "IMG_4472.HEIC", "DSC_0091.JPG", "scan.tif", "clip.mov", "broken.jpg"}, d.read, "nothing is read twice")
	assert.True(t, uitest.Shows(b.w, "Save 5 photos"))
	assert.Equal(t, 5, b.h.InTray(), "Today can say so")
	assert.False(t, uitest.Shows(b.w, "Resume"))
	assert.Zero(t, b.h.Working())
}

func TestACardThatIsPulledOut(t *testing.T) {
	d := clinic()
	b := open(t, d, page.Route{Page: page.Intake})
	files := sdCard()
	d.during = func(name string) {
		if name == "scan.tif" {
			for _, f := range files {
				f.(*file).gone = true
			}
		}
	}
	b.plug("CANON_DC", files)
	b.press("Take in its pictures")
	assert.True(t, uitest.Shows(b.w, "The card or drive is gone. 3 files were not read"), uitest.Texts(b.w))
	assert.False(t, uitest.Shows(b.w, "Refused"), "a card that is gone refuses nothing")
	d.during = nil
	b.h.Cards(nil)
	b.plug("CANON_DC", sdCard()) // plugged in again: the same files at a new place
	b.press("Take in its pictures")
	assert.Equal(t, 6, b.s.tray.len(), "the same files are known again")
	assert.True(t, uitest.Shows(b.w, "Save 5 photos"))
	assert.Equal(t, []string{"IMG_4471.HEIC", "IMG_4472.HEIC", "DSC_0091.JPG", "scan.tif", "scan.tif", "clip.mov", "broken.jpg"}, d.read)
}

func TestWhatIsHereAlreadyIsLeftOut(t *testing.T) {
	d := clinic()
	here := d.taken["IMG_4471.HEIC"]
	here.Same = []office.Same{{PhotoID: "x", PatientID: "p2", Patient: "Ana Cruz", Number: 12, Exact: true}}
	d.taken["IMG_4471.HEIC"] = here
	alike := d.taken["IMG_4472.HEIC"]
	alike.Same = []office.Same{{PhotoID: "y", PatientID: "p1", Patient: "Lena Park", Number: 3}}
	d.taken["IMG_4472.HEIC"] = alike
	d.taken["copy.jpg"] = d.taken["DSC_0091.JPG"]
	b := open(t, d, page.Route{Page: page.Intake, ID: "p1"})
	b.press("Yes, Lena Park")
	b.h.Dropped(append(sdCard(), &file{name: "copy.jpg", size: 6_800_000}))
	b.settle()
	assert.True(t, uitest.Shows(b.w, "Already here"))
	assert.True(t, uitest.Shows(b.w, "In another patient's record"), "whose picture is it?")
	assert.True(t, uitest.Shows(b.w, "Ana Cruz, picture 12"))
	assert.True(t, uitest.Shows(b.w, "Looks like Lena Park, picture 3"))
	assert.True(t, uitest.Shows(b.w, "Place where it was taken; when"), "what was removed is told all the same")
	assert.True(t, uitest.Shows(b.w, "Twice here"))
	assert.True(t, uitest.Shows(b.w, "Save 4 photos"), "alike is taken, the same is not")
	b.press("Take it in")
	assert.True(t, uitest.Shows(b.w, "Save 5 photos"), "it can be taken all the same")
	b.press("Leave out")

	// What was in the record before may go from the card together with what is saved now.
	uitest.Type(t, b.w, "Procedure", "rhinoplasty")
	uitest.Choose(t, b.w, "When", "Before")
	b.press("Save 4 photos")
	assert.Equal(t, []string{"new1", "new2", "new3", "new4", "x"}, d.proven)
	b.press("Delete the 6 files")
	b.press("Delete 6 files")
	assert.Contains(t, d.cleared, "IMG_4471.HEIC")
	assert.Contains(t, d.cleared, "copy.jpg", "what was twice on the card goes twice")
	assert.NotContains(t, d.cleared, "broken.jpg")
}

// A card whose files are all in the record: nothing is to be saved and nobody to be named, and the card may go by the same
// proof as after saving.
func TestACardThatIsInTheRecordAlreadyCanBeEmptied(t *testing.T) {
	d := clinic()
	for i, name := range []string{"IMG_4471.HEIC", "IMG_4472.HEIC"} {
		here := d.taken[name]
		here.Same = []office.Same{{PhotoID: "x" + strconv.Itoa(i), PatientID: "p" + strconv.Itoa(i+1), Patient: "Lena Park", Number: i + 1, Exact: true}}
		d.taken[name] = here
	}
	b := open(t, d, page.Route{Page: page.Intake})
	b.h.Dropped(append(sdCard()[:2], &file{name: "broken.jpg", size: 88_000}))
	b.settle()
	assert.True(t, uitest.Shows(b.w, "2 files that are in the record already"))
	assert.False(t, uitest.Shows(b.w, "Save 0 photos"))
	d.proveErr = office.ErrNotFound
	b.press("Check the kept copies")
	assert.False(t, uitest.Shows(b.w, "Delete the 2 files"), "nothing goes that cannot be read back")
	d.proveErr = nil
	b.press("Read back again")
	assert.Equal(t, []string{"x0", "x1"}, d.proven)
	assert.Empty(t, d.sitting)
	b.press("Delete the 2 files")
	b.press("Delete 2 files")
	assert.Equal(t, []string{"IMG_4471.HEIC", "IMG_4472.HEIC"}, d.cleared)
	b.press("Take in more")
	assert.True(t, uitest.Shows(b.w, "Who is in the pictures?"))

	// One picture that is new, and there is something to save.
	b.h.Dropped(sdCard()[:3])
	b.settle()
	assert.False(t, uitest.Shows(b.w, "Check the kept copies"))
}

func TestAnotherDaysPicturesAndWhatComesAfter(t *testing.T) {
	d := clinic()
	old := d.taken["scan.tif"]
	old.Report.Taken = "2026-08-03T10:00:00"
	d.taken["scan.tif"] = old
	b := open(t, d, page.Route{Page: page.Intake})
	b.lena()
	assert.True(t, uitest.Shows(b.w, "1 picture was taken on another day than 22 Nov 2026"))
	b.press("Leave them out")
	assert.True(t, uitest.Shows(b.w, "Save 4 photos"))
	b.press("Save 4 photos")
	b.press("Keep them on “CANON_DC”")
	assert.Empty(t, d.cleared)
	b.press("Take in more")
	assert.Equal(t, 1, b.s.tray.len(), "what was left out of this patient's may be the next one's")
	assert.True(t, uitest.Shows(b.w, "Save 1 photo"))
	assert.False(t, b.s.who.confirmed)
	assert.False(t, uitest.Shows(b.w, "Lena Park"))
}

func TestASittingOfTodayGoesOn(t *testing.T) {
	d := clinic()
	lena := d.patients["p1"]
	lena.Sessions = []office.SessionSoFar{{Session: photo.Session{ID: "s9", PatientID: "p1", Procedure: "rhinoplasty", Area: "nose", Stage: photo.Stage{Kind: photo.StageBefore},
		TakenOn: calendar.MustParse("2026-11-22"), CreatedAt: time.Date(2026, 11, 22, 7, 0, 0, 0, time.UTC)}, Photos: 2, Taken: []photo.View{photo.Front, photo.Base}, Declined: []photo.View{photo.Overhead}}}
	d.patients["p1"] = lena
	b := open(t, d, page.Route{Page: page.Intake, ID: "p1"})
	b.press("Yes, Lena Park")
	assert.Equal(t, "rhinoplasty", b.s.form.procedure.Value(), "the last sitting's procedure is a good guess")
	b.press("Rhinoplasty, before (2 photos)")
	b.h.Incoming = sdCard()[:1]
	b.press("Add files")
	assert.True(t, uitest.Shows(b.w, "4 views missing"))
	b.press("Patient declined…")
	b.press("Oblique, left")
	b.press("Close")
	assert.True(t, uitest.Shows(b.w, "3 views missing"))
	b.press("Save 1 photo")
	require.Len(t, d.sitting, 1)
	assert.Equal(t, office.Sitting{PatientID: "p1", Born: calendar.MustParse("1991-06-04"), SessionID: "s9", Declined: []photo.View{photo.ObliqueLeft}}, d.sitting[0])
}

func TestWhatTheOfficeRefusesStandsAtItsField(t *testing.T) {
	b := open(t, clinic(), page.Route{Page: page.Intake})
	b.lena()
	b.d.saveErr = &office.Invalid{Defects: []office.Defect{{Field: "taken_on", Key: "photo.need.taken"}}}
	b.press("Save 5 photos")
	assert.Equal(t, "Give the day the pictures were taken, not in the future.", b.s.form.takenField.Error())
	b.d.saveErr = office.ErrDiskFull
	b.press("Save 5 photos")
	assert.ErrorIs(t, b.h.Errors[0], office.ErrDiskFull)
	assert.Equal(t, 6, b.s.tray.len(), "nothing is lost")
	b.d.saveErr, b.d.proveErr = nil, office.ErrDamaged
	b.press("Save 5 photos")
	assert.True(t, uitest.Shows(b.w, "Do not delete the files."))
	assert.False(t, uitest.Shows(b.w, "Delete the 5 files from “CANON_DC”"))
	b.d.proveErr = nil
	b.press("Read back again")
	assert.True(t, uitest.Shows(b.w, "Saved and proven readable"))
}

func TestLeavingAndLocking(t *testing.T) {
	b := open(t, clinic(), page.Route{Page: page.Intake})
	b.lena()
	b.s.Hide()
	assert.Contains(t, b.h.Toasts, "5 pictures wait in Photo intake. They are not saved yet.")
	assert.Nil(t, b.h.Dropped)
	b.s.Show(page.Route{Page: page.Intake})
	b.settle()
	assert.True(t, uitest.Shows(b.w, "Save 5 photos"), "nothing is lost by looking elsewhere")
	b.s.Clear()
	b.settle()
	for _, secret := range []string{"Park", "1991", "IMG_4471", "CANON", "hinoplasty"} {
		assert.False(t, uitest.Shows(b.w, secret), "%s: %v", secret, uitest.Texts(b.w))
	}
	assert.False(t, b.s.side.view.Shown())
	assert.Empty(t, b.s.tray.thumbs.by)
}

func TestReadingGoesOnWhenThePageIsBack(t *testing.T) {
	d := clinic()
	b := open(t, d, page.Route{Page: page.Intake})
	d.during = func(name string) {
		if name == "scan.tif" {
			d.during = nil
			b.s.Hide()
		}
	}
	b.h.Incoming = sdCard()
	b.press("Add files")
	assert.Len(t, d.read, 3)
	b.s.Show(page.Route{Page: page.Intake})
	b.settle()
	assert.Equal(t, []string{"IMG_4471.HEIC", "IMG_4472.HEIC", "DSC_0091.JPG", "scan.tif", "clip.mov", "broken.jpg"}, d.read)
	assert.True(t, uitest.Shows(b.w, "Save 5 photos"))
}

// By the keyboard alone: Enter goes on from whose pictures they are to the pictures themselves.
func TestTheKeyboardLeadsThrough(t *testing.T) {
	b := open(t, clinic(), page.Route{Page: page.Intake})
	key := func(k fyne.KeyName) { uitest.Key(b.w, k); b.settle() }
	uitest.Letters(b.w, "Park")
	b.settle()
	key(fyne.KeyReturn)
	key(fyne.KeyReturn)
	assert.True(t, b.s.who.confirmed)
	uitest.Letters(b.w, "rhino")
	b.settle()
	key(fyne.KeyReturn)
	key(fyne.KeyRight)
	key(fyne.KeyRight)
	key(fyne.KeySpace)
	uitest.Letters(b.w, "3")
	key(fyne.KeyReturn) // to the unit
	b.w.Canvas().FocusNext()
	key(fyne.KeyReturn) // the day is right
	for b.w.Canvas().Focused() != b.s.form.area {
		b.w.Canvas().FocusNext()
	}
	uitest.Letters(b.w, "nose")
	key(fyne.KeyReturn)
	assert.True(t, uitest.Shows(b.w, "Rhinoplasty, 3 months after · nose · taken 22 Nov 2026"))
	b.h.Incoming = sdCard()
	key(fyne.KeyReturn) // add files
	assert.True(t, uitest.Shows(b.w, "Save 5 photos"), uitest.Texts(b.w))
	assert.Same(t, b.s.table.FocusTarget(), b.w.Canvas().Focused(), "the keyboard is on the files")
	uitest.Letters(b.w, "1")
	key(fyne.KeyDelete)
	assert.True(t, uitest.Shows(b.w, "Save 4 photos"))
	key(fyne.KeyBackspace)
	assert.Equal(t, photo.Front, b.s.tray.items[0].view)
	assert.True(t, b.s.tray.items[0].keeps())
}

func TestTheTrayIsEmptiedWhenItWasTheWrongFolder(t *testing.T) {
	b := open(t, clinic(), page.Route{Page: page.Intake})
	b.h.Folder, b.h.Incoming = "/home/dana/wrong", sdCard()
	b.press("Add folder")
	assert.True(t, uitest.Shows(b.w, "6 files from a folder"))
	b.press("Empty the tray")
	assert.Equal(t, 6, b.s.tray.len(), "it is asked first")
	b.press("Empty the tray")
	assert.Zero(t, b.s.tray.len())
	assert.True(t, uitest.Shows(b.w, "Plug in the camera card"))
	b.press("Add files")
	assert.Equal(t, 6, b.s.tray.len(), "the same files can be added again")
}

func TestAnIntimatePictureIsSeenOnlyWhileHeld(t *testing.T) {
	b := open(t, clinic(), page.Route{Page: page.Intake})
	b.lena()
	assert.True(t, b.s.side.view.Shown())
	assert.NotNil(t, b.s.thumb(b.s.tray.items[0]))
	uitest.Switch(t, b.w, "Cover this picture")
	assert.False(t, b.s.side.view.Shown())
	assert.Nil(t, b.s.thumb(b.s.tray.items[0]))
	b.s.side.view.Hold()
	assert.True(t, b.s.side.view.Shown())
	b.s.side.view.Release()
	assert.False(t, b.s.side.view.Shown())
}

func TestProceduresAreSuggested(t *testing.T) {
	assert.Equal(t, []string{"rhinoplasty", "revision rhinoplasty"}, matching("rhi"))
	assert.Empty(t, matching("rhinoplasty"))
	assert.Empty(t, matching("scar revision of the ear"))
	b := open(t, clinic(), page.Route{Page: page.Intake, ID: "p1"})
	b.press("Yes, Lena Park")
	b.w.Canvas().Focus(b.s.form.procedure)
	uitest.Letters(b.w, "rhi")
	b.settle()
	assert.True(t, uitest.Shows(b.w, "Revision rhinoplasty"))
	uitest.Key(b.w, fyne.KeyReturn)
	b.settle()
	assert.Equal(t, "rhinoplasty", b.s.form.procedure.Value())
	assert.False(t, uitest.Shows(b.w, "Revision rhinoplasty"))
}
