// A backup opens with the password of a member who held every right when it was made, where nothing of the practice is left.
package backup

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/audit"
	plans "consentry/domain/backup"
	"consentry/domain/office"
	"consentry/store/keyring"
)

func passwordKey(word string) office.BackupKey {
	return office.BackupKey{Password: office.Secret{Password: []byte(word)}}
}

// recipients counts to how many keys a version is sealed.
func (w *world) recipients(version string) int {
	w.t.Helper()
	raw, err := os.ReadFile(filepath.Join(w.root(), filepath.FromSlash(snapshotName(version, sealedName))))
	require.NoError(w.t, err)
	head, _, _ := bytes.Cut(raw, []byte("\n---"))
	return bytes.Count(head, []byte("\n-> mlkem768x25519 "))
}

func TestAPracticeIsRestoredWithItsOwnersPassword(t *testing.T) {
	w, done := backed(t)
	assert.Equal(t, []int{1, 0}, []int{done.Version.Passwords, done.Version.KeyFiles})
	assert.Equal(t, 3, w.recipients(done.Version.ID))
	to := filepath.Join(t.TempDir(), "practice")
	for _, wrong := range []string{"violet harbor ladder", strings.Repeat("x", 5000)} {
		_, err := w.e.Restore(bg, w.drive, "", "", passwordKey(wrong), to, false, nil)
		requireProblem(t, office.ErrPasswordOther, err)
		requireProblem(t, office.ErrPasswordOther, w.e.Opens(bg, w.drive, "", "", passwordKey(wrong)))
		assert.NoDirExists(t, to)
	}
	require.NoError(t, w.e.Opens(bg, w.drive, "", "", passwordKey(ownerWord)))
	back, err := w.e.Restore(bg, w.drive, "", "", passwordKey(ownerWord), to, false, nil)
	require.NoError(t, err)
	assert.Empty(t, back.Bad)
	w.restored(to)
	_, err = w.e.Drill(bg, w.drive, "", "", passwordKey(ownerWord), filepath.Join(t.TempDir(), "scratch"), nil)
	require.NoError(t, err)
	raw, err := os.ReadFile(filepath.Join(w.root(), filepath.FromSlash(snapshotName(done.Version.ID, infoName))))
	require.NoError(t, err)
	assert.NotContains(t, string(raw), "Hale", "whose password it is stands nowhere on the drive")
}

func TestEachVersionOpensWithThePasswordsOfItsTime(t *testing.T) {
	w, first := backed(t)
	file, err := keyring.NewKeyFile()
	require.NoError(t, err)
	_, err = w.p.Add("Maya Ortiz", office.Secret{Password: []byte("seven quiet orchard lamps")}, []string{"core", "media"})
	require.NoError(t, err)
	const word = "eleven copper windmill songs"
	require.NoError(t, w.p.ChangePassword(office.Secret{Password: []byte(ownerWord)}, office.Secret{Password: []byte(word), KeyFile: file}))
	second := w.backup()
	assert.Equal(t, []int{1, 1}, []int{second.Version.Passwords, second.Version.KeyFiles})
	opens := func(version string, key office.BackupKey) error { return w.e.Opens(bg, w.drive, "", version, key) }
	whole := office.BackupKey{Password: office.Secret{Password: []byte(word), KeyFile: slices.Clone(file)}}
	require.NoError(t, opens(first.Version.ID, passwordKey(ownerWord)))
	requireProblem(t, office.ErrPasswordOther, opens(first.Version.ID, whole))
	requireProblem(t, office.ErrPasswordKeyFile, opens(second.Version.ID, passwordKey(word)))
	requireProblem(t, office.ErrPasswordOther, opens(second.Version.ID, office.BackupKey{Password: office.Secret{Password: []byte(ownerWord), KeyFile: file}}))
	requireProblem(t, office.ErrPasswordKeyFile, opens(second.Version.ID, passwordKey("seven quiet orchard lamps")))
	require.NoError(t, opens(second.Version.ID, whole))
	to := filepath.Join(t.TempDir(), "practice")
	_, err = w.e.Restore(bg, w.drive, "", "", whole, to, false, nil)
	require.NoError(t, err)
	assert.FileExists(t, filepath.Join(to, keyring.HeaderFile))
}

func TestAPracticeCanWantTheSheetAlone(t *testing.T) {
	w := newWorld(t)
	id := w.register()
	require.NoError(t, w.p.Write(bg, office.Actor{MemberID: "m", At: w.clock.Now()}, func(tx office.Tx) (audit.Event, error) {
		plan := plans.DefaultPlan()
		plan.SheetOnly = true
		return audit.Event{Action: audit.BackupPlanned, Object: "setting:" + office.SettingBackupPlan}, tx.PutSetting(office.SettingBackupPlan, plan)
	}))
	done := w.backup()
	assert.Zero(t, done.Version.Passwords)
	assert.Equal(t, 2, w.recipients(done.Version.ID))
	requireProblem(t, office.ErrPasswordNone, w.e.Opens(bg, w.drive, "", "", passwordKey(ownerWord)))
	require.NoError(t, w.e.Opens(bg, w.drive, "", "", w.sheet()))
	require.NoError(t, w.e.Prepare(bg, w.p, []string{id}))
	ready, err := w.e.Ready(w.dir)
	require.NoError(t, err)
	assert.Zero(t, ready.Version.Passwords)
}

func TestWhatWasMadeWhileLockedOpensWithThePassword(t *testing.T) {
	w, _ := readied(t, partBytes)
	done, err := w.serve()
	require.NoError(t, err)
	assert.Equal(t, 1, done.Version.Passwords)
	to := filepath.Join(t.TempDir(), "practice")
	_, err = w.e.Restore(bg, w.drive, "", "", passwordKey(ownerWord), to, false, nil)
	require.NoError(t, err)
	w.restored(to)
}

// A changed slot would read as a wrong password: it is damage, and named.
func TestFaultF5FlipsInWhatAPasswordOpensAreDamage(t *testing.T) {
	w, done := backed(t)
	name := snapshotName(done.Version.ID, infoName)
	path := filepath.Join(w.root(), filepath.FromSlash(name))
	raw, err := os.ReadFile(path)
	require.NoError(t, err)
	for i := range raw {
		spoilt := slices.Clone(raw)
		spoilt[i] ^= 1 << (i % 8)
		require.NoError(t, os.WriteFile(path, spoilt, 0o600))
		err := w.e.Opens(bg, w.drive, "", done.Version.ID, passwordKey(ownerWord))
		requireProblem(t, office.ErrVersionDamaged, err)
		var p *office.Problem
		require.ErrorAs(t, err, &p)
		require.Equal(t, name, p.Args["file"])
	}
}

// As many slots as a practice can have fit into the small file that they stand in.
func TestAllSlotsFitIntoTheSmallFile(t *testing.T) {
	w, done := backed(t)
	i, err := w.e.infoOf(w.root(), done.Version)
	require.NoError(t, err)
	for len(i.Passwords.Slots) < keyring.MaxSlots {
		i.Passwords.Slots = append(i.Passwords.Slots, i.Passwords.Slots[0])
	}
	raw, err := json.MarshalIndent(i, "", "  ")
	require.NoError(t, err)
	assert.Less(t, len(raw), maxSmall)
	_, err = parseInfo(raw, i.ID, i.Practice)
	require.NoError(t, err)
}
