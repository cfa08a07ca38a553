// Changing the working keys and the Recovery Sheet.

package keyring

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRotationInTwoPhases(t *testing.T) {
	o := newOffice(t)
	k := o.open(t, o.owner, ownerSecret)
	oldKey, oldSalt := k.DB()
	oldMedia, oldBackup, oldDocument := k.MediaRecipient(), k.BackupRecipient(), k.DocumentRecipient()
	oldHeaderKey := bytes.Clone(k.rings.header)
	anchor, dedup, ratchet := k.AnchorKey(), k.DedupKey(), k.RatchetID()
	later := now.Add(48 * time.Hour)

	require.NoError(t, k.BeginRotation(later))
	require.ErrorIs(t, k.BeginRotation(later), ErrRotating)
	check := func(k *Keys) {
		assert.True(t, k.Rotating())
		assert.EqualValues(t, 2, k.KeyNumber())
		assert.True(t, k.KeysSince().Equal(later))
		newKey, newSalt := k.DB()
		assert.NotEqual(t, oldKey, newKey)
		assert.NotEqual(t, oldSalt, newSalt)
		key, salt, ok := k.PreviousDB()
		assert.True(t, ok)
		assert.Equal(t, oldKey, key)
		assert.Equal(t, oldSalt, salt)
		assert.NotEqual(t, oldHeaderKey, k.rings.header)
		assert.NotEqual(t, oldMedia, k.MediaRecipient())
		assert.NotEqual(t, oldBackup, k.BackupRecipient())
		assert.NotEqual(t, oldDocument, k.DocumentRecipient())
		assert.Equal(t, anchor, k.AnchorKey())
		assert.Equal(t, dedup, k.DedupKey())
		assert.Equal(t, ratchet, k.RatchetID())
		document, ok := k.PreviousDocumentIdentity()
		require.True(t, ok)
		assert.Equal(t, oldDocument, document.Recipient().String())
		if media, ok := k.PreviousMediaIdentity(); assert.Equal(t, k.Holds(Media), ok) && ok {
			assert.Equal(t, oldMedia, media.Recipient().String())
		}
		if backup, ok := k.PreviousBackupIdentity(); assert.Equal(t, k.Holds(Admin), ok) && ok {
			assert.Equal(t, oldBackup, backup.Recipient().String())
		}
	}
	// Everybody can go on with it, after any number of restarts, and the
	// ordinary changes keep both sets of keys.
	require.NoError(t, k.RenameSlot(o.front, "Joan"))
	require.NoError(t, k.SetRings(o.nurse, []Ring{Core}))
	require.NoError(t, k.SetRings(o.nurse, []Ring{Core, Media}))
	for _, k := range []*Keys{k, o.open(t, o.owner, ownerSecret), o.open(t, o.nurse, nurseSecret), o.open(t, o.front, frontSecret), o.openKit(t)} {
		check(k)
	}
	again := o.open(t, o.keyed, keyedSecret)
	require.NoError(t, again.FinishRotation())
	require.ErrorIs(t, again.FinishRotation(), ErrNotRotating)
	for _, k := range []*Keys{again, o.open(t, o.owner, ownerSecret), o.openKit(t)} {
		_, _, ok := k.PreviousDB()
		assert.False(t, ok || k.Rotating())
		_, ok = k.PreviousMediaIdentity()
		assert.False(t, ok)
		key, _ := k.DB()
		want, _ := again.DB()
		assert.Equal(t, want, key)
	}
	requireSettled(t, o.dir)
}

// C4: what somebody who left kept (old header, old rings, own password) does
// not open what was made after the key change.
func TestLeaverWithOldFilesDoesNotReachTheNewKeys(t *testing.T) {
	o := newOffice(t)
	taken := o
	taken.dir = copyDir(t, o.dir)

	k := o.open(t, o.owner, ownerSecret)
	require.NoError(t, k.RetireSlot(o.nurse, now))
	require.NoError(t, k.BeginRotation(now))
	require.NoError(t, k.FinishRotation())
	newKey, newSalt := k.DB()

	old := taken.open(t, o.nurse, nurseSecret)
	oldKey, oldSalt := old.DB()
	assert.NotEqual(t, newKey, oldKey)
	assert.NotEqual(t, newSalt, oldSalt)
	assert.Less(t, old.Generation(), k.Generation(), "the database's generation gives the old file away")

	media, _ := old.MediaIdentity()
	document, _ := old.DocumentIdentity()
	own, err := age.ParseHybridIdentity(string(old.who.content.identity))
	require.NoError(t, err)
	for _, sealedTo := range []string{k.MediaRecipient(), k.DocumentRecipient()} {
		to, err := age.ParseX25519Recipient(sealedTo)
		require.NoError(t, err)
		sealed, err := sealTo([]byte("new photo key"), to)
		require.NoError(t, err)
		_, err = age.Decrypt(bytes.NewReader(sealed), media, document)
		require.Error(t, err)
	}
	for _, r := range allRings {
		_, err := age.Decrypt(bytes.NewReader(get(t, o.dir, RingFile(r))), own)
		require.Error(t, err)
	}

	// Mixing old and new files opens neither.
	for _, mix := range [][]string{
		{HeaderFile}, {HeaderFile, headerSpare}, {RingFile(Core), ringSpare(Core)},
		{HeaderFile, headerSpare, RingFile(Media), ringSpare(Media)},
	} {
		mixed := o
		mixed.dir = copyDir(t, o.dir)
		for _, name := range mix {
			set(t, mixed.dir, name, get(t, taken.dir, name))
		}
		_, err := Open(mixed.dir, o.nurse, nurseSecret)
		require.Error(t, err, mix)
	}
	// Not even the bytes of the old database key are left in the folder.
	for name, b := range contents(t, o.dir) {
		assert.False(t, bytes.Contains(b, oldKey[:]) || bytes.Contains(b, fmt.Appendf(nil, "%x", oldKey)), name)
	}
}

func TestNewSheetTakesOver(t *testing.T) {
	o := newOffice(t)
	before := copyDir(t, o.dir)
	k := o.open(t, o.owner, ownerSecret)
	later := now.AddDate(1, 0, 0)
	kit, err := k.RotateKit(later)
	require.NoError(t, err)
	assert.Equal(t, 2, kit.Number)
	assert.Equal(t, "2027-11-22", kit.Date)
	assert.Equal(t, o.kit.Fingerprint, kit.Fingerprint)
	id, err := kit.identity()
	require.NoError(t, err)
	assert.Equal(t, id.Recipient().String(), k.RecoveryRecipient())

	_, err = OpenWithKit(o.dir, o.kit.Text())
	require.ErrorIs(t, err, ErrKitRetired{Number: 1, Date: "2026-11-22"})
	fresh, err := OpenWithKit(o.dir, kit.Text())
	require.NoError(t, err)
	defer fresh.Wipe()
	assert.Equal(t, []KitInfo{{Number: 1, Date: "2026-11-22", Retired: "2027-11-22"}}, fresh.Public().OldKits)
	_, err = fresh.OpenAuditRoot(o.root.Sealed)
	require.ErrorIs(t, err, ErrWrongKit)

	// A backup of before still opens with the old sheet.
	old, err := OpenWithKit(before, o.kit.AgeIdentity())
	require.NoError(t, err)
	old.Wipe()

	// The sheet itself may ask for its successor.
	third, err := fresh.RotateKit(later)
	require.NoError(t, err)
	assert.Equal(t, 3, third.Number)
	last, err := OpenWithKit(o.dir, third.Text())
	require.NoError(t, err)
	last.Wipe()
}

func TestSheetNumbersEnd(t *testing.T) {
	o := newOffice(t)
	k := o.open(t, o.owner, ownerSecret)
	require.NoError(t, k.change(func(h *header) (*rings, []Ring, error) { h.Kit.No = maxKitNo; return nil, nil, nil }))
	_, err := k.RotateKit(now)
	require.ErrorIs(t, err, ErrKitsUsedUp)
}
