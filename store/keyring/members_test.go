// Joining, leaving, changing passwords and rights, and the second factor.

package keyring

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var newSecret = Secret{Password: []byte("a new passphrase for a new year")}

func TestEveryChangeRaisesTheGeneration(t *testing.T) {
	o := newOffice(t)
	k := o.open(t, o.owner, ownerSecret)
	want := o.gen
	step := func(what string, err error) {
		t.Helper()
		require.NoError(t, err, what)
		want++
		assert.Equal(t, want, k.Generation(), what)
		p, err := Peek(o.dir)
		require.NoError(t, err)
		assert.Equal(t, want, p.Generation, what)
		requireSettled(t, o.dir)
	}
	id, err := k.AddSlot("New Person", newSecret, []Ring{Core}, TestCost, now)
	step("add", err)
	step("rename", k.RenameSlot(id, "New Name"))
	step("rings", k.SetRings(id, []Ring{Core, Media}))
	step("reset", k.ResetSlot(id, frontSecret, TestCost, now))
	step("retire", k.RetireSlot(id, now))
	step("second factor", k.SetTOTP([]byte("12345678901234567890")))
	step("password", k.ChangePassword(ownerSecret, newSecret, TestCost))
	_, err = k.RotateKit(now)
	step("sheet", err)
	step("begin", k.BeginRotation(now))
	step("finish", k.FinishRotation())
	o.open(t, o.owner, newSecret)
}

func TestAddedMemberOpensAndRetiredDoesNot(t *testing.T) {
	o := newOffice(t)
	k := o.open(t, o.owner, ownerSecret)
	id, err := k.AddSlot("Ines Park", newSecret, []Ring{Core, Media}, TestCost, now)
	require.NoError(t, err)
	member := o.open(t, id, newSecret)
	assert.True(t, member.Holds(Media))

	later := now.Add(24 * time.Hour)
	require.NoError(t, k.RetireSlot(id, later))
	_, err = Open(o.dir, id, newSecret)
	require.ErrorIs(t, err, ErrRetired)
	require.ErrorIs(t, k.RetireSlot(id, later), ErrRetired)
	require.ErrorIs(t, k.ResetSlot(id, newSecret, TestCost, now), ErrRetired)
	require.ErrorIs(t, k.SetRings(id, []Ring{Core}), ErrRetired)
	require.ErrorIs(t, k.RenameSlot(id, "Other"), ErrRetired)
	s := k.header.find(id)
	assert.Empty(t, s.Sealed+s.Pub+s.Nonce, "nothing is left to guess at")
	assert.Nil(t, s.KDF)
	info := k.Public().Slots
	assert.True(t, info[len(info)-1].Retired.Equal(later))

	// The name is free again, the second copy forgot the member too.
	_, err = k.AddSlot("ines park", newSecret, []Ring{Core}, TestCost, now)
	require.NoError(t, err)
	require.NoError(t, disk{dir: o.dir}.remove(HeaderFile))
	_, err = Open(o.dir, id, newSecret)
	require.ErrorIs(t, err, ErrRetired)
}

func TestRefusedChangesChangeNothing(t *testing.T) {
	o := newOffice(t)
	k := o.open(t, o.owner, ownerSecret)
	before := contents(t, o.dir)
	add := func(login string, s Secret, hold []Ring, cost Cost) error {
		_, err := k.AddSlot(login, s, hold, cost, now)
		return err
	}
	for _, c := range []struct {
		name string
		err  error
		want error
	}{
		{"taken name", add("Maya Ortiz", newSecret, []Ring{Core}, TestCost), ErrLoginTaken},
		{"taken name, other case", add(" MAYA ortiz ", newSecret, []Ring{Core}, TestCost), ErrLoginTaken},
		{"rename to a taken name", k.RenameSlot(o.nurse, "joan reyes"), ErrLoginTaken},
		{"empty name", k.RenameSlot(o.nurse, "\t"), ErrLoginInvalid},
		{"no rings", add("A", newSecret, nil, TestCost), ErrRingsInvalid},
		{"admin without media", add("A", newSecret, []Ring{Core, Admin}, TestCost), ErrRingsInvalid},
		{"unknown ring", add("A", newSecret, []Ring{Core, "extra"}, TestCost), ErrRingsInvalid},
		{"rings of the envelope", k.SetRings(o.envelope, []Ring{Core}), ErrRingsInvalid},
		{"rings of the sheet", k.SetRings(o.recoverySlot(t), []Ring{Core}), ErrNoSlot},
		{"retire the sheet", k.RetireSlot(o.recoverySlot(t), now), ErrNoSlot},
		{"retire nobody", k.RetireSlot("AAAAAAAAAAA", now), ErrNoSlot},
		{"name for the envelope", k.RenameSlot(o.envelope, "A"), ErrNotAllowed},
		{"reset of the envelope", k.ResetSlot(o.envelope, newSecret, TestCost, now), ErrNotAllowed},
		{"reset of oneself", k.ResetSlot(o.owner, newSecret, TestCost, now), ErrNotAllowed},
		{"weak cost", add("A", newSecret, []Ring{Core}, Cost{MemoryKiB: 32 << 10, Time: 3, Threads: 4}), ErrWeakCost},
		{"no password", add("A", Secret{}, []Ring{Core}, TestCost), ErrEmptyPassword},
		{"wrong old password", k.ChangePassword(nurseSecret, newSecret, TestCost), ErrWrongPassword},
		{"no new password", k.ChangePassword(ownerSecret, Secret{}, TestCost), ErrEmptyPassword},
		{"no second factor", k.SetTOTP(make([]byte, MaxTOTPSecret+1)), ErrTOTPInvalid},
		{"finish without begin", k.FinishRotation(), ErrNotRotating},
	} {
		require.ErrorIs(t, c.err, c.want, c.name)
	}
	require.Error(t, k.RequireProgram("99.0.0"))
	require.Error(t, k.RequireProgram("one"))
	require.NoError(t, k.RequireProgram(Understands))
	assert.Equal(t, o.gen, k.Generation())
	assert.Equal(t, before, contents(t, o.dir))
}

func TestTheLastAdministratorStays(t *testing.T) {
	o := newOffice(t)
	k := o.open(t, o.owner, ownerSecret)
	require.NoError(t, k.RetireSlot(o.keyed, now))
	require.ErrorIs(t, k.RetireSlot(o.owner, now), ErrLastAdmin)
	require.ErrorIs(t, k.SetRings(o.owner, []Ring{Core, Media}), ErrLastAdmin)
	require.NoError(t, k.SetRings(o.nurse, allRings))
	require.NoError(t, k.SetRings(o.owner, []Ring{Core, Media}))
	assert.False(t, k.Holds(Admin))
	_, has := k.BackupIdentity()
	assert.False(t, has, "at once, not only at the next sign-in")
	require.ErrorIs(t, k.SetRings(o.owner, allRings), ErrNotAllowed)
	nurse := o.open(t, o.nurse, nurseSecret)
	require.NoError(t, nurse.RetireSlot(o.owner, now))
	_, err := Open(o.dir, o.owner, ownerSecret)
	require.ErrorIs(t, err, ErrRetired)
}

func TestRingsCanBeGivenAndTaken(t *testing.T) {
	o := newOffice(t)
	k := o.open(t, o.owner, ownerSecret)
	require.NoError(t, k.SetRings(o.front, allRings))
	front := o.open(t, o.front, frontSecret)
	_, ok := front.BackupIdentity()
	assert.True(t, ok)
	require.NoError(t, k.SetRings(o.front, []Ring{Core}))
	front = o.open(t, o.front, frontSecret)
	_, ok = front.MediaIdentity()
	assert.False(t, ok)
	assert.False(t, front.Holds(Admin))
}

func TestResetNeedsNoOldPasswordAndShutsTheOldKey(t *testing.T) {
	o := newOffice(t)
	nurse := o.open(t, o.nurse, nurseSecret)
	require.NoError(t, nurse.SetTOTP([]byte("secret")))
	oldPub := nurse.header.find(o.nurse).Pub

	k := o.open(t, o.owner, ownerSecret)
	require.NoError(t, k.ResetSlot(o.nurse, newSecret, TestCost, now))
	_, err := Open(o.dir, o.nurse, nurseSecret)
	require.ErrorIs(t, err, ErrWrongPassword)
	again := o.open(t, o.nurse, newSecret)
	assert.True(t, again.Holds(Media))
	assert.NotEqual(t, oldPub, again.header.find(o.nurse).Pub)
	_, has := again.TOTP()
	assert.False(t, has)

	// The session opened before notices instead of writing over the new state.
	require.ErrorIs(t, nurse.SetTOTP(nil), ErrHeaderChanged)
	require.ErrorIs(t, nurse.ChangePassword(nurseSecret, frontSecret, TestCost), ErrHeaderChanged)
	o.open(t, o.nurse, newSecret)
}

func TestTheSheetBringsTheOwnerBack(t *testing.T) {
	o := newOffice(t)
	kit := o.openKit(t)
	assert.Equal(t, o.recoverySlot(t), kit.SlotID())
	require.ErrorIs(t, kit.ChangePassword(ownerSecret, newSecret, TestCost), ErrNotAllowed)
	require.ErrorIs(t, kit.SetTOTP([]byte("x")), ErrNotAllowed)
	require.NoError(t, kit.ResetSlot(o.owner, newSecret, TestCost, now))
	o.open(t, o.owner, newSecret)
}

func TestOwnPasswordKeyFileAndSecondFactor(t *testing.T) {
	o := newOffice(t)
	k := o.open(t, o.front, frontSecret)
	seed := []byte("12345678901234567890")
	require.NoError(t, k.SetTOTP(seed))
	file, err := NewKeyFile()
	require.NoError(t, err)
	keyed := Secret{Password: newSecret.Password, KeyFile: file}
	require.NoError(t, k.ChangePassword(frontSecret, keyed, TestCost))
	require.NoError(t, k.Confirm(keyed))
	require.ErrorIs(t, k.Confirm(frontSecret), ErrKeyFileNeeded)

	_, err = Open(o.dir, o.front, frontSecret)
	require.ErrorIs(t, err, ErrKeyFileNeeded)
	again := o.open(t, o.front, keyed)
	got, ok := again.TOTP()
	assert.True(t, ok)
	assert.Equal(t, seed, got)
	// The session's own key followed the change: sealing again works.
	require.NoError(t, again.SetTOTP(bytes.Repeat([]byte{7}, MaxTOTPSecret)))
	require.NoError(t, again.SetTOTP(nil))
	_, ok = again.TOTP()
	assert.False(t, ok)
	last := o.open(t, o.front, keyed)
	_, ok = last.TOTP()
	assert.False(t, ok)
	require.NoError(t, last.ChangePassword(keyed, frontSecret, TestCost))
	o.open(t, o.front, frontSecret)
}

func TestSealedLengthTellsNothing(t *testing.T) {
	o := newOffice(t)
	k := o.open(t, o.front, frontSecret)
	before := len(k.header.find(o.front).Sealed)
	require.NoError(t, k.SetTOTP([]byte("12345678901234567890")))
	assert.Len(t, k.header.find(o.front).Sealed, before)
}

func TestDearerCostAtTheNextSignIn(t *testing.T) {
	o := newOffice(t)
	k := o.open(t, o.front, frontSecret)
	assert.True(t, k.NeedsRehash(FloorCost))
	assert.False(t, k.NeedsRehash(TestCost))
	require.NoError(t, k.ChangePassword(frontSecret, frontSecret, FloorCost))
	again := o.open(t, o.front, frontSecret)
	assert.False(t, again.NeedsRehash(FloorCost))
	assert.True(t, again.NeedsRehash(DefaultCost))
	assert.False(t, o.openKit(t).NeedsRehash(DefaultCost))
}

func TestTheEnvelopeBurnsItself(t *testing.T) {
	o := newOffice(t)
	k := o.open(t, o.envelope, Secret{Password: phrase})
	require.ErrorIs(t, k.RetireSlot(o.nurse, now), ErrNotAllowed)
	require.ErrorIs(t, k.ChangePassword(Secret{Password: phrase}, newSecret, TestCost), ErrNotAllowed)
	require.NoError(t, k.RetireSlot(o.envelope, now))
	_, err := Open(o.dir, o.envelope, Secret{Password: phrase})
	require.ErrorIs(t, err, ErrRetired)
	owner := o.open(t, o.owner, ownerSecret)
	id, err := owner.AddEmergency([]byte("six other words in an envelope"), TestCost, now)
	require.NoError(t, err)
	o.open(t, id, Secret{Password: []byte("six other words in an envelope")})
}

func TestMembersComeAndGoForDecades(t *testing.T) {
	o := newOffice(t)
	k := o.open(t, o.owner, ownerSecret)
	// Fill the header without Argon2: the slots are never opened.
	made := *k.header.find(o.nurse)
	require.NoError(t, k.change(func(h *header) (*rings, []Ring, error) {
		for i := len(h.Slots); i < MaxSlots; i++ {
			s := made
			var err error
			if s.ID, err = newSlotID(); err != nil {
				return nil, nil, err
			}
			s.Login = fmt.Sprintf("%s %d", strings.Repeat("患", 60), i)
			h.Slots = append(h.Slots, s)
		}
		for no := 1; no <= maxOldKits; no++ {
			h.Kits = append(h.Kits, oldKit{No: no, ID: kitID(fmt.Sprint(no)), Date: "2026-01-01", Retired: "2027-01-01"})
		}
		h.Kit.No = maxOldKits + 1
		return nil, allRings, nil
	}))
	assert.Less(t, len(k.raw), maxHeader, "a full header stays below its limit")
	assert.Less(t, len(k.files[Media]), maxRingFile)
	_, err := k.AddSlot("One Too Many", newSecret, []Ring{Core}, TestCost, now)
	require.ErrorIs(t, err, ErrTooManySlots)

	last := k.Public().Slots[MaxSlots-1].ID
	first := k.Public().Slots[MaxSlots-2].ID
	require.NoError(t, k.RetireSlot(first, now))
	require.NoError(t, k.RetireSlot(last, now.Add(time.Hour)))
	id, err := k.AddSlot("Fits Again", newSecret, []Ring{Core}, TestCost, now)
	require.NoError(t, err)
	assert.Nil(t, k.header.find(first), "the one retired longest made room")
	assert.NotNil(t, k.header.find(last))
	o.open(t, id, newSecret)

	kit, err := k.RotateKit(now)
	require.NoError(t, err)
	assert.Len(t, k.Public().OldKits, maxOldKits)
	o.kit = kit
	o.openKit(t)
}

func TestAnotherProgramsHeaderIsNotOverwritten(t *testing.T) {
	o := newOffice(t)
	a, b := o.open(t, o.owner, ownerSecret), o.open(t, o.keyed, keyedSecret)
	require.NoError(t, a.RenameSlot(o.front, "Joan R."))
	require.ErrorIs(t, b.RenameSlot(o.front, "J. Reyes"), ErrHeaderChanged)
	assert.Equal(t, "Joan R.", o.openKit(t).Public().Slots[3].Login)
	// A damaged header is mended by the next change.
	set(t, o.dir, HeaderFile, nil)
	require.NoError(t, a.RenameSlot(o.front, "Joan"))
	requireSettled(t, o.dir)
}

// Locking may come at any moment, from any goroutine.
func TestWipeDuringUse(t *testing.T) {
	o := newOffice(t)
	k := o.open(t, o.owner, ownerSecret)
	started, done := make(chan struct{}, 4), make(chan struct{})
	for range 4 {
		go func() {
			defer func() { done <- struct{}{} }()
			started <- struct{}{}
			for range 200 {
				k.DB()
				k.MediaIdentity()
				k.TOTP()
				k.Public()
				_ = k.RenameSlot(o.front, "Joan") // refused or done, never torn
			}
		}()
		<-started
	}
	k.Wipe()
	for range 4 {
		<-done
	}
	key, _ := k.DB()
	assert.Equal(t, [32]byte{}, key)
	o.openKit(t)
	requireSettled(t, o.dir)
}
