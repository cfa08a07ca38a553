// This file is who can open the folder, as office asks for it, and the words that store's errors become.
package store

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"time"

	"consentry/domain/office"
	"consentry/store/keyring"
	"consentry/store/queries"
	"consentry/store/vault"
)

// sheet shows a keyring kit as office knows it.
type sheet struct{ kit keyring.Kit }

func (s sheet) Groups() []string    { return s.kit.Groups() }
func (s sheet) AgeIdentity() string { return s.kit.AgeIdentity() }
func (s sheet) Number() int         { return s.kit.Number }
func (s sheet) Fingerprint() string { return s.kit.Fingerprint }

// Matches tells whether text is the numbered group of the sheet, however it was typed.
func (s sheet) Matches(group int, text string) bool { return s.kit.Matches(group, text) }

// Split makes the envelopes.
func (s sheet) Split(scheme office.SheetScheme) ([]office.KitPart, error) {
	parts, err := s.kit.Split(keyring.KitScheme{Need: scheme.Need, Of: scheme.Of})
	out := make([]office.KitPart, len(parts))
	for i, p := range parts {
		out[i] = envelope{p}
	}
	return out, problem(err)
}

// envelope is one part of a split sheet.
type envelope struct{ keyring.KitPart }

// Part is the envelope's place, from 1.
func (e envelope) Part() int { return e.KitPart.Part }

// KitProblem says in a sentence why a typed Recovery Sheet or its envelopes cannot be read; nil for other errors.
func KitProblem(err error) *office.Problem {
	var typed keyring.ErrTypedGroup
	var mistyped keyring.ErrPartGroup
	var group keyring.ErrKitGroup
	var sheets keyring.ErrPartsSheets
	var missing keyring.ErrPartsMissing
	var twice keyring.ErrPartTwice
	sentence := func(key string, kv ...string) *office.Problem { return (&office.Problem{Key: key}).With(err, kv...) }
	switch {
	case errors.As(err, &typed):
		key := "error.kit_group"
		switch {
		case typed.Part > 0:
			key = "error.part_group_of"
		case typed.Envelope:
			key = "error.part_group_some"
		case typed.Number > 0:
			key = "error.kit_group_of"
		}
		return sentence(key, "envelope", strconv.Itoa(typed.Part), "sheet", strconv.Itoa(typed.Number), "group", strconv.Itoa(typed.Group))
	case errors.As(err, &mistyped):
		return sentence("error.part_group", "envelope", strconv.Itoa(mistyped.Typed), "group", strconv.Itoa(mistyped.Group))
	case errors.As(err, &group):
		return sentence("error.kit_group", "group", strconv.Itoa(group.Group))
	case errors.As(err, &sheets):
		return sentence("error.parts_sheets", "one", strconv.Itoa(sheets.One), "other", strconv.Itoa(sheets.Other))
	case errors.As(err, &missing):
		return sentence("error.parts_missing", "have", strconv.Itoa(missing.Have), "need", strconv.Itoa(missing.Need), "of", strconv.Itoa(missing.Of))
	case errors.As(err, &twice):
		return sentence("error.part_twice", "envelope", strconv.Itoa(twice.Part))
	case errors.Is(err, keyring.ErrPartsPractice):
		return sentence("error.parts_practice")
	case errors.Is(err, keyring.ErrPartsSplit):
		return sentence("error.parts_split")
	case errors.Is(err, keyring.ErrPartUnreadable):
		return sentence("error.part_unreadable")
	}
	return nil
}

// ReadSheet reads a Recovery Sheet as far as it was typed.
func (f *Folder) ReadSheet(before, typed string) (office.TypedSheet, error) {
	return ReadSheet(before, typed)
}

// ReadSheet is Folder.ReadSheet for those who have no folder yet.
func ReadSheet(before, typed string) (office.TypedSheet, error) {
	t, err := keyring.ReadTyped(before, typed)
	if err != nil {
		return office.TypedSheet{}, problem(err)
	}
	return office.TypedSheet{Text: t.Text, Number: t.Number, Fingerprint: t.Fingerprint, Part: t.Part, Have: t.Have, Need: t.Scheme.Need, Of: t.Scheme.Of}, nil
}

func secretOf(s office.Secret) keyring.Secret {
	return keyring.Secret{Password: s.Password, KeyFile: s.KeyFile}
}

func ringsOf(names []string) []keyring.Ring {
	out := make([]keyring.Ring, len(names))
	for i, n := range names {
		out[i] = keyring.Ring(n)
	}
	return out
}

func (p *Practice) now() time.Time { return p.folder.o.Clock.Now() }

// passwordCost is the practice's: that of the slot that is open, unless a cost was asked for.
func (p *Practice) passwordCost() keyring.Cost {
	if p.cost != (keyring.Cost{}) {
		return p.cost
	}
	if own := p.keys.OwnCost(); own != (keyring.Cost{}) {
		return own
	}
	return keyring.Calibrate(context.Background()) // opened with the Recovery Sheet, which costs nothing
}

// SlotID is the slot that opened the folder.
func (p *Practice) SlotID() string { return p.keys.SlotID() }

// Fingerprint is the folder's short name for people.
func (p *Practice) Fingerprint() string { return p.keys.Fingerprint() }

// TOTP is the secret of the open slot's authenticator; nil without one.
func (p *Practice) TOTP() []byte {
	secret, _ := p.keys.TOTP()
	return secret
}

// HasTOTP tells whether the open slot has an authenticator.
func (p *Practice) HasTOTP() bool {
	secret, has := p.keys.TOTP()
	clear(secret)
	return has
}

// SetTOTP replaces or removes it.
func (p *Practice) SetTOTP(secret []byte) error {
	if err := p.mayChange(); err != nil {
		return err
	}
	return problem(p.keys.SetTOTP(secret))
}

// NeedsKeyFile tells whether the open slot takes a key file.
func (p *Practice) NeedsKeyFile() bool {
	for _, s := range p.keys.Public().Slots {
		if s.ID == p.keys.SlotID() {
			return s.KeyFile
		}
	}
	return false
}

// NewKeyFile makes the content of a key file.
func (p *Practice) NewKeyFile() ([]byte, error) { return keyring.NewKeyFile() }

// parked is what opens the folder for one slot, kept while it is locked.
type parked struct{ keys *keyring.Keys }

// Wipe forgets it.
func (k parked) Wipe() { k.keys.Wipe() }

// Park keeps what opens the folder for this slot beyond Close.
func (p *Practice) Park() (office.Parked, error) {
	keys, err := p.keys.OpenElsewhere(p.folder.o.Dir)
	if err != nil {
		return nil, problem(err)
	}
	return parked{keys}, nil
}

// Resume opens the folder with what Park kept. The key files are read anew: a slot that was retired or given other keys
// meanwhile opens nothing.
func (f *Folder) Resume(ctx context.Context, kept office.Parked) (office.Opened, error) {
	if err := f.hold(); err != nil {
		return nil, err
	}
	k, ok := kept.(parked)
	if !ok {
		return nil, office.ErrLocked
	}
	keys, err := k.keys.OpenElsewhere(f.o.Dir)
	if errors.Is(err, keyring.ErrSlotOther) {
		return nil, office.ErrPINOver.With(err)
	}
	if err != nil {
		return nil, problem(err)
	}
	return f.open(ctx, keys)
}

// Add makes a slot.
func (p *Practice) Add(login string, s office.Secret, rings []string) (string, error) {
	if err := p.mayChange(); err != nil {
		return "", err
	}
	id, err := p.keys.AddSlot(login, secretOf(s), ringsOf(rings), p.passwordCost(), p.now())
	return id, problem(err)
}

// AddEmergency makes the slot of a sealed envelope.
func (p *Practice) AddEmergency(phrase []byte) (string, error) {
	if err := p.mayChange(); err != nil {
		return "", err
	}
	id, err := p.keys.AddEmergency(phrase, p.passwordCost(), p.now())
	return id, problem(err)
}

// Retire ends a slot: it opens nothing any more.
func (p *Practice) Retire(slotID string) error {
	if err := p.mayChange(); err != nil {
		return err
	}
	err := p.keys.RetireSlot(slotID, p.now())
	if errors.Is(err, keyring.ErrNoSlot) {
		return (&office.Problem{Key: "error.no_slot"}).With(err) // it made room for another one since
	}
	return problem(err)
}

// SetRings changes which rings a slot holds.
func (p *Practice) SetRings(slotID string, rings []string) error {
	if err := p.mayChange(); err != nil {
		return err
	}
	return problem(p.keys.SetRings(slotID, ringsOf(rings)))
}

// Rename changes the name in the sign-in list.
func (p *Practice) Rename(slotID, login string) error {
	if err := p.mayChange(); err != nil {
		return err
	}
	return problem(p.keys.RenameSlot(slotID, login))
}

// Reset gives a slot a new secret and a new key pair.
func (p *Practice) Reset(slotID string, s office.Secret) error {
	if err := p.mayChange(); err != nil {
		return err
	}
	if err := p.keys.ResetSlot(slotID, secretOf(s), p.passwordCost(), p.now()); err != nil {
		return problem(err)
	}
	// The pauses were the old password's; its wrong tries stay known until they are in the log.
	p.note(p.folder.throttle.Succeeded(slotID))
	return nil
}

// ChangePassword changes the open slot's secret.
func (p *Practice) ChangePassword(old, new office.Secret) error {
	if err := p.mayChange(); err != nil {
		return err
	}
	return p.guarded(func() error { return p.keys.ChangePassword(secretOf(old), secretOf(new), p.passwordCost()) })
}

// Confirm tells whether it is the open slot's secret; wrong tries count like those at the front door.
func (p *Practice) Confirm(s office.Secret) error {
	return p.guarded(func() error { return p.keys.Confirm(secretOf(s)) })
}

// guarded tries the open slot's secret, one try at a time.
func (p *Practice) guarded(try func() error) error {
	p.trying.Lock()
	defer p.trying.Unlock()
	id := p.keys.SlotID()
	if p.folder.throttle.Exhausted(id) {
		return office.ErrExhausted
	}
	if wait := p.folder.throttle.Wait(id, p.now()); wait > 0 {
		return office.ErrWait.With(nil, "seconds", strconv.Itoa(int(wait/time.Second)+1))
	}
	err := try()
	if errors.Is(err, keyring.ErrWrongPassword) {
		return errors.Join(problem(err), p.folder.throttle.Failed(id, p.now()))
	}
	if err == nil {
		p.note(p.folder.throttle.Succeeded(id))
	}
	return problem(err)
}

func (p *Practice) note(failures []keyring.Failure) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, f := range failures {
		p.tried = append(p.tried, office.Failure{At: f.At})
	}
}

// Tried returns the wrong secrets before the last right one, once.
func (p *Practice) Tried() []office.Failure {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := p.tried
	p.tried = nil
	return out
}

// NewKit makes a new Recovery Sheet.
func (p *Practice) NewKit() (office.Kit, error) {
	if err := p.mayChange(); err != nil {
		return nil, err
	}
	kit, err := p.keys.RotateKit(p.now())
	if err != nil && kit.Number == 0 {
		return nil, problem(err)
	}
	// A new sheet is in force even if tidying up after it failed: it has to reach the paper.
	return sheet{kit}, problem(errors.Join(err, p.sealRatchet(kit.Number)))
}

// sealRatchet gives a new Recovery Sheet the audit key of today: it verifies the log from here on, the sheet before it
// verifies what came before.
func (p *Practice) sealRatchet(kit int) error {
	p.writing.Lock() // the records may be moving to another key
	defer p.writing.Unlock()
	return p.db.Write(context.Background(), func(s *sql.Tx) error {
		q := queries.New(s)
		row, err := q.GetRatchet(context.Background())
		if err != nil {
			return err
		}
		defer clear(row.Key)
		text := fmt.Appendf(nil, "epoch %d\nkey %x\n", row.Epoch, row.Key)
		defer clear(text)
		sealed, err := p.keys.SealForRecovery(text)
		if err != nil {
			return err
		}
		return q.PutMeta(context.Background(), queries.PutMetaParams{Key: metaRoot + "." + strconv.Itoa(kit), Value: hex.EncodeToString(sealed)})
	})
}

// KeepsMedia tells whether the open slot can open photos.
func (p *Practice) KeepsMedia() bool { return p.keys.Holds(keyring.Media) }

// SealPIN hashes a PIN, which takes the screen back and never opens the file; the hash lies inside the encrypted records.
func (p *Practice) SealPIN(pin []byte) (string, error) {
	sealed, err := keyring.HashPIN(pin, keyring.FloorCost)
	return sealed, problem(err)
}

// CheckPIN compares in constant time.
func (p *Practice) CheckPIN(sealed string, pin []byte) bool { return keyring.CheckPIN(sealed, pin) }

// problem turns what went wrong down here into a problem that has a sentence. What is one already passes through.
func problem(err error) error {
	var message office.Message
	if err == nil || errors.As(err, &message) {
		return err
	}
	var inUse ErrInUse
	var damaged keyring.ErrDamaged
	var newer keyring.ErrNewerProgram
	var retired keyring.ErrKitRetired
	if p := KitProblem(err); p != nil {
		return p
	}
	switch {
	case errors.As(err, &inUse):
		return office.ErrInUse.With(err, "pid", strconv.Itoa(inUse.PID), "since", inUse.Since.UTC().Format(time.RFC3339))
	case errors.As(err, &damaged):
		return office.ErrDamaged.With(err, "file", damaged.File)
	case errors.As(err, &newer):
		return office.ErrNewerFile.With(err, "version", newer.MinApp)
	case errors.As(err, &retired):
		return (&office.Problem{Key: "error.kit_retired"}).With(err, "number", strconv.Itoa(retired.Number), "date", retired.Date)
	}
	for _, m := range meanings {
		if errors.Is(err, m.cause) {
			return m.means.With(err, m.args...)
		}
	}
	return err
}

// meanings says which sentence each cause has. The first that fits speaks.
var meanings = []struct {
	cause error
	means *office.Problem
	args  []string
}{
	{keyring.ErrWrongPassword, office.ErrWrongSecret, nil},
	{keyring.ErrKeyFileNeeded, &office.Problem{Key: "error.key_file_needed"}, nil},
	{keyring.ErrKeyFileInvalid, &office.Problem{Key: "error.key_file_invalid"}, nil},
	{ErrAfterCommit, &office.Problem{Key: "error.saved_not_marked"}, nil},
	{keyring.ErrRetired, &office.Problem{Key: "error.member_disabled"}, nil},
	{keyring.ErrNoSlot, office.ErrNotPermitted, nil},
	{keyring.ErrNoPractice, office.ErrNoPractice, nil},
	{keyring.ErrPracticeExists, office.ErrExists, nil},
	{keyring.ErrLastAdmin, &office.Problem{Key: "error.last_owner"}, nil},
	{keyring.ErrLoginTaken, &office.Problem{Key: "office.member_name_taken"}, nil},
	{keyring.ErrLoginInvalid, &office.Problem{Key: "access.name_control"}, nil},
	{keyring.ErrTooManySlots, &office.Problem{Key: "error.too_many_members"}, nil},
	{keyring.ErrHeaderChanged, office.ErrStale, nil},
	{keyring.ErrWiped, office.ErrLocked, nil},
	{keyring.ErrKitUnreadable, &office.Problem{Key: "error.kit_unreadable"}, nil},
	{keyring.ErrWrongKit, &office.Problem{Key: "error.wrong_kit"}, nil},
	{ErrDatabaseMissing, office.ErrDamaged, []string{"file", recordsName, "missing", "yes"}},
	{ErrDatabaseDamaged, office.ErrDamaged, []string{"file", recordsName}},
	{ErrUnhealthy, office.ErrDamaged, []string{"file", recordsName}},
	{ErrNoFolder, office.ErrNoPractice, nil},
	{ErrMigration, &office.Problem{Key: "error.migration"}, nil},
	{ErrNotOurs, office.ErrDamaged, []string{"file", recordsName}},
	{ErrNewerFile, office.ErrNewerFile, nil},
	{ErrBusy, office.ErrInUse, []string{"pid", "?"}},
	{ErrExists, office.ErrExists, nil},
	{ErrDiskFull, office.ErrDiskFull, nil},
	{ErrReadOnly, office.ErrReadOnly, nil},
	{ErrDiskFailed, &office.Problem{Key: "error.disk_failed"}, nil},
	{ErrClosed, office.ErrLocked, nil},
	{ErrBadPath, &office.Problem{Key: "error.bad_path"}, nil},
	{ErrTooBig, office.ErrInvalid, nil},
	{vault.ErrTooLarge, office.ErrBadScan, []string{"why", "too_large"}},
	{vault.ErrMissing, &office.Problem{Key: "error.file_missing"}, nil},
	{vault.ErrDamaged, &office.Problem{Key: "error.file_damaged"}, nil},
	{vault.ErrDiskFull, office.ErrDiskFull, nil},
	{vault.ErrReadOnly, office.ErrReadOnly, nil},
}
