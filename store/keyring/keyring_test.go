// What the owner, the nurse, the front desk, the envelope and the Recovery
// Sheet can and cannot open.

package keyring

import (
	"bytes"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestEverybodyOpensWhatTheyHold(t *testing.T) {
	o := newOffice(t)
	owner := o.open(t, o.owner, ownerSecret)
	key, salt := owner.DB()
	assert.NotEqual(t, [32]byte{}, key)
	assert.NotEqual(t, [16]byte{}, salt)
	for _, c := range []struct {
		name         string
		open         func() (*Keys, error)
		kind         Kind
		media, admin bool
	}{
		{"owner", func() (*Keys, error) { return Open(o.dir, o.owner, ownerSecret) }, User, true, true},
		{"nurse", func() (*Keys, error) { return Open(o.dir, o.nurse, nurseSecret) }, User, true, false},
		{"front desk", func() (*Keys, error) { return Open(o.dir, o.front, frontSecret) }, User, false, false},
		{"with a stick", func() (*Keys, error) { return Open(o.dir, o.keyed, keyedSecret) }, User, true, true},
		{"envelope", func() (*Keys, error) { return Open(o.dir, o.envelope, Secret{Password: phrase}) }, Emergency, true, false},
		{"Recovery Sheet", func() (*Keys, error) { return OpenWithKit(o.dir, o.kit.Text()) }, Recovery, true, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			k, err := c.open()
			require.NoError(t, err)
			defer k.Wipe()
			gotKey, gotSalt := k.DB()
			assert.Equal(t, key, gotKey)
			assert.Equal(t, salt, gotSalt)
			assert.Equal(t, owner.AnchorKey(), k.AnchorKey())
			assert.Equal(t, owner.DedupKey(), k.DedupKey())
			assert.Equal(t, owner.RatchetID(), k.RatchetID())
			assert.Equal(t, owner.MediaRecipient(), k.MediaRecipient())
			assert.Equal(t, owner.BackupRecipient(), k.BackupRecipient())
			assert.Equal(t, owner.DocumentRecipient(), k.DocumentRecipient())
			assert.Equal(t, c.kind, k.Kind())
			assert.Equal(t, o.gen, k.Generation())
			assert.False(t, k.FromPrevious())
			assert.Empty(t, k.Damage())
			_, hasDocument := k.DocumentIdentity()
			assert.True(t, hasDocument)
			media, hasMedia := k.MediaIdentity()
			assert.Equal(t, c.media, hasMedia)
			assert.Equal(t, c.media, k.Holds(Media))
			if hasMedia {
				assert.Equal(t, k.MediaRecipient(), media.Recipient().String())
			}
			backup, hasBackup := k.BackupIdentity()
			assert.Equal(t, c.admin, hasBackup)
			assert.Equal(t, c.admin, k.Holds(Admin))
			if hasBackup {
				assert.Equal(t, k.BackupRecipient(), backup.Recipient().String())
			}
			_, _, rotating := k.PreviousDB()
			assert.False(t, rotating || k.Rotating())
		})
	}
	requireSettled(t, o.dir)
}

// C3: wrong secret, wrong person, wrong kind, wrong practice.
func TestEverythingElseIsRefused(t *testing.T) {
	o := newOffice(t)
	stranger, err := newKit(1, now, "")
	require.NoError(t, err)
	wrongFile := append([]byte("X"), keyedSecret.KeyFile[1:]...)
	for _, c := range []struct {
		name string
		slot string
		s    Secret
		want error
	}{
		{"wrong password", o.owner, Secret{Password: []byte("correct horse battery staple Owner")}, ErrWrongPassword},
		{"no password", o.owner, Secret{}, ErrWrongPassword},
		{"somebody else's password", o.owner, nurseSecret, ErrWrongPassword},
		{"one space more", o.owner, Secret{Password: append(bytes.Clone(ownerSecret.Password), ' ')}, ErrWrongPassword},
		{"stick missing", o.keyed, Secret{Password: keyedSecret.Password}, ErrKeyFileNeeded},
		{"stick of another", o.keyed, Secret{Password: keyedSecret.Password, KeyFile: wrongFile}, ErrWrongPassword},
		{"stick cut short", o.keyed, Secret{Password: keyedSecret.Password, KeyFile: wrongFile[:31]}, ErrKeyFileInvalid},
		{"stick without its password", o.keyed, Secret{Password: []byte("guess"), KeyFile: keyedSecret.KeyFile}, ErrWrongPassword},
		{"phrase with a wrong word", o.envelope, Secret{Password: []byte("anchor violin meadow copper lantern quill")}, ErrWrongPassword},
		{"unknown slot", "AAAAAAAAAAA", ownerSecret, ErrNoSlot},
		{"nonsense slot", "../../x", ownerSecret, ErrNoSlot},
		{"overlong password", o.owner, Secret{Password: bytes.Repeat([]byte("x"), 5000)}, ErrPasswordTooLong},
	} {
		t.Run(c.name, func(t *testing.T) {
			k, err := Open(o.dir, c.slot, c.s)
			require.ErrorIs(t, err, c.want)
			assert.Nil(t, k)
		})
	}
	_, err = OpenWithKit(o.dir, stranger.Text())
	require.ErrorIs(t, err, ErrWrongKit)
	recovery := o.recoverySlot(t)
	_, err = Open(o.dir, recovery, ownerSecret)
	require.ErrorIs(t, err, ErrNoSlot)
	requireSettled(t, o.dir)
}

func (o office) recoverySlot(t *testing.T) string {
	p, err := Peek(o.dir)
	require.NoError(t, err)
	for _, s := range p.Slots {
		if s.Kind == Recovery {
			return s.ID
		}
	}
	require.Fail(t, "no recovery slot")
	return ""
}

func TestPasswordsMeanTheSameFromEveryKeyboard(t *testing.T) {
	o := newOffice(t)
	k := o.open(t, o.front, frontSecret)
	composed, decomposed := "contrase\u00f1a con e\u00f1e y \uff21", "contrasen\u0303a con en\u0303e y A"
	require.NoError(t, k.ChangePassword(frontSecret, Secret{Password: []byte(composed)}, TestCost))
	o.open(t, o.front, Secret{Password: []byte(decomposed)})

	o.open(t, o.envelope, Secret{Password: []byte("  anchor VIOLIN meadow\ncopper lantern\tquilt ")})
}

// C3: with the raw files and everything the front desk's password opens, the
// photos stay shut.
func TestFrontDeskCannotOpenTheMediaRing(t *testing.T) {
	o := newOffice(t)
	k := o.open(t, o.front, frontSecret)
	id, err := age.ParseHybridIdentity(string(k.who.content.identity))
	require.NoError(t, err)
	document, _ := k.DocumentIdentity()
	for _, r := range []Ring{Media, Admin} {
		_, err := age.Decrypt(bytes.NewReader(get(t, o.dir, RingFile(r))), id, document)
		var none *age.NoIdentityMatchError
		require.ErrorAs(t, err, &none, r)
	}
	// It can still seal a photo for the others.
	to, err := age.ParseX25519Recipient(k.MediaRecipient())
	require.NoError(t, err)
	sealed, err := sealTo([]byte("one-time key"), to)
	require.NoError(t, err)
	nurse := o.open(t, o.nurse, nurseSecret)
	media, ok := nurse.MediaIdentity()
	require.True(t, ok)
	plain, err := unseal(sealed, 100, media)
	require.NoError(t, err)
	assert.Equal(t, "one-time key", string(plain))

	// And administration is closed to both.
	for _, k := range []*Keys{k, nurse} {
		_, err := k.AddSlot("Nobody", frontSecret, []Ring{Core}, TestCost, now)
		require.ErrorIs(t, err, ErrNotAllowed)
		_, err = k.AddEmergency(phrase, TestCost, now)
		require.ErrorIs(t, err, ErrNotAllowed)
		_, err = k.RotateKit(now)
		require.ErrorIs(t, err, ErrNotAllowed)
		require.ErrorIs(t, k.RetireSlot(o.keyed, now), ErrNotAllowed)
		require.ErrorIs(t, k.SetRings(k.SlotID(), allRings), ErrNotAllowed)
		require.ErrorIs(t, k.ResetSlot(o.keyed, frontSecret, TestCost, now), ErrNotAllowed)
		require.ErrorIs(t, k.RenameSlot(o.owner, "Nobody"), ErrNotAllowed)
		require.ErrorIs(t, k.BeginRotation(now), ErrNotAllowed)
		require.ErrorIs(t, k.FinishRotation(), ErrNotAllowed)
		assert.Equal(t, o.gen, k.Generation())
	}
}

func TestPeekTellsWhatTheSignInScreenNeedsAndNoMore(t *testing.T) {
	o := newOffice(t)
	p, err := Peek(o.dir)
	require.NoError(t, err)
	assert.Regexp(t, `^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$`, p.Fingerprint)
	assert.Equal(t, o.kit.Fingerprint, p.Fingerprint)
	assert.Equal(t, o.gen, p.Generation)
	assert.Equal(t, 1, p.KitNumber)
	assert.Equal(t, "2026-11-22", p.KitDate)
	assert.Equal(t, Understands, p.MinApp)
	assert.True(t, p.Created.Equal(now))
	var got []string
	for _, s := range p.Slots {
		got = append(got, fmt.Sprint(s.Login, "|", s.Kind, "|", s.State, "|", s.Rings, "|", s.KeyFile))
	}
	assert.Equal(t, []string{
		"Dr. Ana Hale|user|active|[core media admin]|false",
		"|recovery|active|[core media admin]|false",
		"Maya Ortiz|user|active|[core media]|false",
		"Joan Reyes|user|active|[core]|false",
		"Theo Lind|user|active|[core media admin]|true",
		"|emergency|active|[core media]|false",
	}, got)
	for name, b := range contents(t, o.dir) {
		for _, secret := range []string{string(ownerSecret.Password), string(o.kit.secret), string(o.kit.secret[len(hybridPrefix):])} {
			assert.False(t, bytes.Contains(b, []byte(secret)), name)
		}
	}
}

func TestEmptyAndForeignFolders(t *testing.T) {
	for name, dir := range map[string]string{"missing": filepath.Join(t.TempDir(), "no", "such"), "empty": t.TempDir()} {
		_, err := Peek(dir)
		require.ErrorIs(t, err, ErrNoPractice, name)
		_, err = Open(dir, "AAAAAAAAAAA", ownerSecret)
		require.ErrorIs(t, err, ErrNoPractice, name)
	}
	o := newOffice(t)
	before := contents(t, o.dir)
	_, _, err := Create(o.dir, CreateOptions{Login: "x", Password: ownerSecret.Password, Cost: TestCost, Now: now})
	require.ErrorIs(t, err, ErrPracticeExists)
	assert.Equal(t, before, contents(t, o.dir))
}

func TestCreateRefusesWhatItCannotStandFor(t *testing.T) {
	good := CreateOptions{Login: "Ana", Password: ownerSecret.Password, Cost: TestCost, Now: now}
	for name, c := range map[string]struct {
		edit func(*CreateOptions)
		want error
	}{
		"no password":       {func(o *CreateOptions) { o.Password = nil }, ErrEmptyPassword},
		"weak cost":         {func(o *CreateOptions) { o.Cost = Cost{MemoryKiB: 63 << 10, Time: 3, Threads: 4} }, ErrWeakCost},
		"no cost":           {func(o *CreateOptions) { o.Cost = Cost{} }, ErrWeakCost},
		"monstrous cost":    {func(o *CreateOptions) { o.Cost = Cost{MemoryKiB: 1<<20 + 1, Time: 3, Threads: 4} }, ErrWeakCost},
		"no name":           {func(o *CreateOptions) { o.Login = "  " }, ErrLoginInvalid},
		"name with NUL":     {func(o *CreateOptions) { o.Login = "a\x00b" }, ErrLoginInvalid},
		"name of two lines": {func(o *CreateOptions) { o.Login = "a\nb" }, ErrLoginInvalid},
		"broken name":       {func(o *CreateOptions) { o.Login = "a\xff" }, ErrLoginInvalid},
		"endless name":      {func(o *CreateOptions) { o.Login = strings.Repeat("x", 10_000) }, ErrLoginInvalid},
		"bad key file":      {func(o *CreateOptions) { o.KeyFile = []byte("short") }, ErrKeyFileInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			o, dir := good, t.TempDir()
			c.edit(&o)
			_, _, err := Create(dir, o)
			require.ErrorIs(t, err, c.want)
			assert.Empty(t, contents(t, dir), "nothing is left behind")
		})
	}
}

func TestNamesOfEveryKindArePossible(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "Dr. O'Neil & Co 100% 患者#")
	login := "Zoë \"Q\" \\ O'Neil <b> & Søn אנה"
	k, _, err := Create(dir, CreateOptions{Login: "  " + login + " ", Password: ownerSecret.Password, Cost: TestCost, Now: now})
	require.NoError(t, err)
	defer k.Wipe()
	assert.Equal(t, login, k.Public().Slots[0].Login)
	again, err := Open(dir, k.SlotID(), ownerSecret)
	require.NoError(t, err)
	again.Wipe()
}

func TestWipedKeysGiveNothing(t *testing.T) {
	o := newOffice(t)
	k := o.open(t, o.owner, ownerSecret)
	k.Wipe()
	k.Wipe()
	key, salt := k.DB()
	assert.Equal(t, [32]byte{}, key)
	assert.Equal(t, [16]byte{}, salt)
	assert.Equal(t, [32]byte{}, k.AnchorKey())
	assert.Equal(t, [32]byte{}, k.DedupKey())
	_, ok := k.MediaIdentity()
	assert.False(t, ok)
	_, ok = k.DocumentIdentity()
	assert.False(t, ok)
	_, ok = k.BackupIdentity()
	assert.False(t, ok)
	_, ok = k.TOTP()
	assert.False(t, ok)
	assert.False(t, k.Holds(Core) || k.Rotating() || k.NeedsRehash(DefaultCost))
	assert.Empty(t, k.MediaRecipient()+k.DocumentRecipient()+k.BackupRecipient()+k.SlotID())
	_, err := k.AddSlot("Nobody", frontSecret, []Ring{Core}, TestCost, now)
	require.ErrorIs(t, err, ErrWiped)
	require.ErrorIs(t, k.ChangePassword(ownerSecret, nurseSecret, TestCost), ErrWiped)
	require.ErrorIs(t, k.SetTOTP([]byte("x")), ErrWiped)
	require.ErrorIs(t, k.RetireSlot(o.front, now), ErrWiped)
	require.ErrorIs(t, k.BeginRotation(now), ErrWiped)
	require.ErrorIs(t, k.Repair(), ErrWiped)
	require.ErrorIs(t, k.Confirm(ownerSecret), ErrWiped)
	_, err = k.NewAuditRoot()
	require.ErrorIs(t, err, ErrWiped)
}

func TestNothingPrintsASecret(t *testing.T) {
	o := newOffice(t)
	k := o.open(t, o.owner, ownerSecret)
	root := o.root
	var b strings.Builder
	for _, v := range []any{k, o.kit, &o.kit, root, &root, ownerSecret, &keyedSecret} {
		for _, format := range []string{"%v", "%+v", "%#v", "%s"} {
			fmt.Fprintf(&b, format+"\n", v)
		}
	}
	for _, secret := range []string{
		string(ownerSecret.Password), string(keyedSecret.KeyFile), string(o.kit.secret), o.kit.Groups()[3],
		fmt.Sprint(root.K0[:4]), fmt.Sprint(o.kit.secret[:4]), fmt.Sprint(ownerSecret.Password[:4]),
	} {
		assert.NotContains(t, b.String(), strings.Trim(secret, "[]"))
	}
}

func TestAuditRootIsForTheRecoverySheetAlone(t *testing.T) {
	o := newOffice(t)
	owner, kit := o.open(t, o.owner, ownerSecret), o.openKit(t)
	another, err := owner.NewAuditRoot()
	require.NoError(t, err)
	assert.NotEqual(t, o.root.K0, another.K0, "it is kept nowhere")

	got, err := kit.OpenAuditRoot(o.root.Sealed)
	require.NoError(t, err)
	assert.Equal(t, o.root.K0, got.K0)
	assert.Equal(t, o.root.ID, got.ID)
	assert.Equal(t, o.root.ID, owner.RatchetID())
	_, err = owner.OpenAuditRoot(o.root.Sealed)
	require.ErrorIs(t, err, ErrNotAllowed)

	id, err := age.ParseHybridIdentity(string(owner.who.content.identity))
	require.NoError(t, err)
	_, err = age.Decrypt(bytes.NewReader(o.root.Sealed), id)
	require.Error(t, err)

	bad := bytes.Clone(o.root.Sealed)
	bad[len(bad)-1] ^= 1
	_, err = kit.OpenAuditRoot(bad)
	require.ErrorIs(t, err, ErrDamaged{File: "audit-root"})

	sealed, err := owner.SealForRecovery([]byte("epoch 12"))
	require.NoError(t, err)
	plain, err := kit.UnsealRecovery(sealed)
	require.NoError(t, err)
	assert.Equal(t, "epoch 12", string(plain))
	_, err = kit.OpenAuditRoot(sealed)
	require.ErrorIs(t, err, ErrDamaged{File: "audit-root"})
	_, err = owner.SealForRecovery(make([]byte, maxSealedText+1))
	require.Error(t, err)
}

// The Recovery Sheet, stock age and a text editor open everything: each ring
// is an identity file for what it guards.
func TestStockAgeOpensEverythingFromTheSheet(t *testing.T) {
	o := newOffice(t)
	owner := o.open(t, o.owner, ownerSecret)
	decrypt := func(identityFile string, sealed []byte) string {
		ids, err := age.ParseIdentities(strings.NewReader(identityFile))
		require.NoError(t, err)
		r, err := age.Decrypt(bytes.NewReader(sealed), ids...)
		require.NoError(t, err)
		b, err := io.ReadAll(r)
		require.NoError(t, err)
		return string(b)
	}
	core := decrypt(o.kit.AgeFile(), get(t, o.dir, RingFile(Core)))
	media := decrypt(o.kit.AgeFile(), get(t, o.dir, RingFile(Media)))
	admin := decrypt(o.kit.AgeFile(), get(t, o.dir, RingFile(Admin)))
	key, salt := owner.DB()
	assert.Contains(t, core, fmt.Sprintf("# db x'%x%x'\n", key, salt))

	photo, err := age.GenerateHybridIdentity()
	require.NoError(t, err)
	to, err := age.ParseX25519Recipient(owner.MediaRecipient())
	require.NoError(t, err)
	sealed, err := sealTo([]byte(photo.String()+"\n"), to)
	require.NoError(t, err)
	blob, err := sealTo([]byte("the picture"), photo.Recipient())
	require.NoError(t, err)
	assert.Equal(t, "the picture", decrypt(decrypt(media, sealed), blob))

	to, err = age.ParseX25519Recipient(owner.DocumentRecipient())
	require.NoError(t, err)
	sealed, err = sealTo([]byte("the form"), to)
	require.NoError(t, err)
	assert.Equal(t, "the form", decrypt(core, sealed))

	drive, err := age.ParseHybridRecipient(owner.BackupRecipient())
	require.NoError(t, err)
	sealed, err = sealTo([]byte("the backup"), drive)
	require.NoError(t, err)
	assert.Equal(t, "the backup", decrypt(admin, sealed))
}
