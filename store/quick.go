// This file is the check at the start: the first time that a program opens a folder, every page of the records is read
// before anything is shown or changed. Damage is told with how far the records had come, and since when it is known.
package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"consentry/domain/office"
	"consentry/store/atomicfile"
	"consentry/store/keyring"
)

// damageName is the note of damage that the check at the start leaves, and takes away again when it passes.
const damageName = "damaged.json"

// QuickCheck reads every page in use: its seal, and how the pages hang together; what the pages say of each other is left
// to Check. ErrDatabaseDamaged says that something is wrong; the DB is of no use then and has to be closed.
func (db *DB) QuickCheck() error {
	db.mu.Lock()
	defer db.mu.Unlock()
	if db.conn == nil {
		return ErrClosed
	}
	defer forgetting()()
	found, err := findings(db.conn, "PRAGMA quick_check(1)", filepath.Base(db.connector.path), DamageStructure)
	if err != nil {
		return db.judge(fmt.Errorf("check records: %w", err))
	}
	if len(found) > 0 {
		return fmt.Errorf("check records: %w: %s", ErrDatabaseDamaged, found[0])
	}
	return nil
}

// checkAtStart runs the check once in the life of the program.
func (f *Folder) checkAtStart(db *DB) error {
	f.mu.Lock()
	done := f.checked
	f.mu.Unlock()
	if done {
		return nil
	}
	if err := db.QuickCheck(); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.checked = true
	return nil
}

// damageNote is the file.
type damageNote struct {
	Found time.Time `json:"found"`
}

// notHealthy tells of records that do not open what is still known of them, and keeps since when that is so. Any other
// error passes through.
func (f *Folder) notHealthy(keys *keyring.Keys, err error) error {
	if !isDamage(err) {
		return err
	}
	out := &office.DamagedRecords{Cause: problem(err), Since: f.noteDamage()}
	if key := keys.AnchorKey(); key != [32]byte{} {
		defer clear(key[:])
		a := (&Practice{folder: f, keys: keys}).anchors()
		if found, rerr := a.Read(key); rerr == nil {
			for _, at := range []struct {
				Anchor
				AnchorState
			}{{found.Main, found.MainState}, {found.Second, found.SecondState}} {
				if at.AnchorState == AnchorPresent && at.Seq >= out.Entries {
					out.Entries, out.Last = at.Seq, at.Clock
				}
			}
		}
	}
	return out
}

func isDamage(err error) bool {
	for _, kind := range []error{ErrDatabaseDamaged, ErrDatabaseMissing, ErrNotOurs, ErrUnhealthy} {
		if errors.Is(err, kind) {
			return true
		}
	}
	return false
}

// damagedSince is when the damage was first met, zero if nobody noted any.
func (f *Folder) damagedSince() time.Time {
	var note damageNote
	b, err := os.ReadFile(filepath.Join(f.o.Dir, damageName))
	if err != nil || json.Unmarshal(b, &note) != nil {
		return time.Time{}
	}
	return note.Found
}

// noteDamage notes the damage if nobody has yet, and says since when it is known. A folder that cannot be written keeps no
// note, and the damage is new each time.
func (f *Folder) noteDamage() time.Time {
	if at := f.damagedSince(); !at.IsZero() {
		return at
	}
	note := damageNote{f.o.Clock.Now().UTC().Truncate(time.Second)}
	if b, err := json.Marshal(note); err == nil {
		_ = atomicfile.Write(filepath.Join(f.o.Dir, damageName), b, 0o600) // see above
	}
	return note.Found
}

// healthy takes the note away: the test that raised the alarm has passed.
func (f *Folder) healthy() {
	_ = os.Remove(filepath.Join(f.o.Dir, damageName)) // most often there is none
}
