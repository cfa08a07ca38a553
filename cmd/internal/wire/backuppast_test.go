// One patient's records as an old backup version has them, beside those of today: read from a real drive, shown with a trace
// in the audit log, and gone with the lock.

package wire

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/domain/patient"
	"consentry/ui/beside"
)

const whyLook = "the patient says the telephone number was changed by mistake"

// lookDir is where the records of the version lie while somebody looks.
func (w *world) lookDir() string { return w.dir + "-look-back" }

// past opens the newest version on a drive with the owner's session.
func (w *world) past(dir string) office.PastOpened {
	w.t.Helper()
	p, err := w.o.OpenPast(w.ctx, dir, "", "", whyLook, nil)
	require.NoError(w.t, err)
	return p
}

// aChangedPatient is a practice with a version on a drive, whose patient was changed, and whose permission was revoked,
// after it was made.
func aChangedPatient(t *testing.T) (w *world, dir string, lena patient.Patient) {
	t.Helper()
	w = founded(t)
	lena = w.lena()
	lena.Phone = "(555) 010-2230"
	w.change(lena, func(p *patient.Patient) { p.Phone = lena.Phone })
	w.authorize(lena.ID, nil, "website_gallery")
	dir = w.drive()
	w.register(dir, "Drive A")
	w.backUp(dir)
	w.change(lena, func(p *patient.Patient) { p.Phone = "(555) 010-9911" })
	w.revoke(lena.ID, true, "website_gallery")
	w.add(wPatient("Nora", "Late"))
	return w, dir, lena
}

func TestOnePatientOfAnOldVersionIsShownBesideToday(t *testing.T) {
	w, dir, lena := aChangedPatient(t)
	w.refused("backup.past_closed", func() error { _, err := w.o.ComparePast(w.ctx, lena.ID); return err })

	open := w.past(dir)
	assert.Equal(t, "Drive A", open.Drive)
	row := w.last()
	assert.Equal(t, audit.PastOpened, row.Action)
	assert.Equal(t, whyLook, row.Reason)
	assert.Equal(t, open.Version.ID, row.Args["version"])

	found, err := w.o.FindInPast(w.ctx, "park")
	require.NoError(t, err)
	require.Len(t, found, 1)
	assert.True(t, found[0].Here)
	assert.Equal(t, "(555) 010-2230", found[0].Patient.Phone)
	late, err := w.o.FindInPast(w.ctx, "late")
	require.NoError(t, err)
	assert.Empty(t, late, "who came after the version is not in it")

	c, err := w.o.ComparePast(w.ctx, lena.ID)
	require.NoError(t, err)
	row = w.last()
	assert.Equal(t, audit.PastViewed, row.Action)
	assert.Equal(t, lena.ID, row.PatientID)
	assert.Equal(t, whyLook, row.Reason)
	assert.Equal(t, "(555) 010-2230", c.Then.Patient.Phone)
	assert.Equal(t, "(555) 010-9911", c.Now.Patient.Phone)
	assert.Equal(t, consent.Allowed, stateOf(c.Then.Matrix, "website_gallery"))
	assert.Equal(t, consent.Revoked, stateOf(c.Now.Matrix, "website_gallery"))
	assert.Len(t, c.Then.Documents, len(c.Now.Documents))
	assert.Len(t, c.Now.Facts, len(c.Then.Facts)+1)
	sections := beside.Sections("en", c)
	assert.Equal(t, 4, beside.Differences(sections), "telephone, permission, revocation and its letter: %v", sections)

	pdf, err := w.o.PastPaper(w.ctx, lena.ID)
	require.NoError(t, err)
	assert.True(t, strings.HasPrefix(string(pdf), "%PDF"))
	assert.Equal(t, audit.PastPrinted, w.last().Action)

	nobody := w.count()
	_, err = w.o.ComparePast(w.ctx, "none")
	require.ErrorIs(t, err, office.ErrNotFound)
	assert.Equal(t, nobody, w.count(), "a look at nobody leaves nothing")

	require.DirExists(t, w.lookDir())
	require.NoError(t, w.o.ClosePast())
	require.NoDirExists(t, w.lookDir())
	w.refused("backup.past_closed", func() error { _, err := w.o.FindInPast(w.ctx, "park"); return err })
	require.NoError(t, w.o.ClosePast(), "closed is closed")
}

func stateOf(matrix []consent.ChannelState, channel string) consent.Permission {
	for _, s := range matrix {
		if s.Channel.ID == channel {
			return s.State
		}
	}
	return ""
}

func TestALockClosesTheOldVersionAndLeavesNothingOfIt(t *testing.T) {
	w, dir, lena := aChangedPatient(t)
	w.past(dir)
	require.DirExists(t, w.lookDir())
	require.NoError(t, w.o.Lock(w.ctx, "idle"))
	require.NoDirExists(t, w.lookDir())
	require.NoError(t, w.signIn("Dr. Ana Hale", ownerWord))
	w.refused("backup.past_closed", func() error { _, err := w.o.ComparePast(w.ctx, lena.ID); return err })
}

func TestWhatAKilledLookLeftIsRemovedByTheNext(t *testing.T) {
	w, dir, _ := aChangedPatient(t)
	w.past(dir)
	left := t.TempDir()
	require.NoError(t, os.CopyFS(left, os.DirFS(w.lookDir())))
	require.NoError(t, w.o.ClosePast())
	require.NoError(t, os.CopyFS(w.lookDir(), os.DirFS(left))) // as a killed program leaves it
	w.past(dir)
	require.NoError(t, w.o.ClosePast())
	require.NoDirExists(t, w.lookDir())
}

func TestAnOldVersionIsOpenedForAReasonWithAKeyThatFits(t *testing.T) {
	w, dir, _ := aChangedPatient(t)
	_, err := w.o.OpenPast(w.ctx, dir, "", "", " ", nil)
	require.Error(t, err)
	require.Empty(t, w.log(office.AuditFilter{Action: audit.PastOpened}))
	wrong := strings.Replace(w.sheet(), w.kit.Groups()[4], swapped(w.kit.Groups()[4]), 1)
	w.refused("error.kit_group", func() error { _, err := w.o.OpenPast(w.ctx, dir, "", wrong, whyLook, nil); return err })
	require.NoDirExists(t, w.lookDir())
	w.refused("backup.no_version", func() error {
		_, err := w.o.OpenPast(w.ctx, dir, "20200101T000000Z-000001", "", whyLook, nil)
		return err
	})
	_, err = w.o.OpenPast(w.ctx, dir, "", w.sheet(), whyLook, nil)
	require.NoError(t, err, "the Recovery Sheet opens it, too")
	require.NoError(t, w.o.ClosePast())
}

// A drive that is pulled while somebody looks: the records were copied, so the look goes on; the practice is untouched.
func TestADriveThatIsPulledWhileSomebodyLooks(t *testing.T) {
	w, dir, lena := aChangedPatient(t)
	w.past(dir)
	require.NoError(t, os.Rename(dir, dir+"-pulled"))
	c, err := w.o.ComparePast(w.ctx, lena.ID)
	require.NoError(t, err)
	assert.True(t, c.Then.Known)
	require.NoError(t, w.o.ClosePast())
	_, err = w.o.OpenPast(w.ctx, dir, "", "", whyLook, nil)
	requireKey(t, "backup.drive_gone", err)
}

func TestWhoMayNotOpenPatientsSeesNoneInAnOldVersion(t *testing.T) {
	w, dir, lena := aChangedPatient(t)
	w.hire("Sol Vega", access.SecurityOfficer)
	w.as("Sol Vega")
	_, err := w.o.OpenPast(w.ctx, dir, "", w.sheet(), whyLook, nil)
	require.NoError(t, err)
	_, err = w.o.ComparePast(w.ctx, lena.ID)
	require.True(t, errors.Is(err, office.ErrNotPermitted))
	_, err = w.o.PastPaper(w.ctx, lena.ID)
	require.True(t, errors.Is(err, office.ErrNotPermitted))
	assert.Empty(t, w.log(office.AuditFilter{Action: audit.PastViewed}))
}
