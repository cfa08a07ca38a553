package store

// The check at the start: damage is met before anything is shown, told with how far the records had come, noted, and the
// note goes when the same check passes.

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/office"
)

// unlocked signs in as a new start of the program would.
func unlocked(t *testing.T, f *Folder, at time.Time) error {
	t.Helper()
	f = New(Options{Dir: f.o.Dir, Clock: fixedClock{at}, Cost: f.o.Cost})
	front, err := f.Front(bg)
	require.NoError(t, err)
	defer func() { require.NoError(t, f.Close()) }()
	o, _, err := f.Unlock(bg, front.Logins[0].SlotID, lookerSecret)
	if err != nil {
		return err
	}
	return o.Close()
}

func TestTheStartMeetsDamageThatSignInDoesNotNeed(t *testing.T) {
	last := 0
	f := damagedPractice(t, func(raw []byte) {
		last = len(raw) - PageSize + 9
		raw[last] ^= 1
	})
	path := filepath.Join(f.o.Dir, recordsName)
	before, err := os.ReadFile(path)
	require.NoError(t, err)
	found := time.Date(2026, 11, 22, 16, 30, 0, 0, time.UTC)

	var damaged *office.DamagedRecords
	err = unlocked(t, f, found)
	require.ErrorIs(t, err, office.ErrDamaged)
	require.ErrorAs(t, err, &damaged)
	assert.Equal(t, uint64(11), damaged.Entries, "eight changes and three files")
	assert.Equal(t, found, damaged.Since)
	after, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, before, after)

	require.ErrorAs(t, unlocked(t, f, found.Add(3*time.Hour)), &damaged)
	assert.Equal(t, found, damaged.Since, "it is as old as it is")
	p, err := openToLook(t, f)
	require.NoError(t, err)
	assert.Equal(t, "2026-11-22T16:30:00Z", p.Findings()[0].Args["since"])
	require.NoError(t, p.Close())
	require.NoError(t, f.Close())

	after[last] ^= 1
	require.NoError(t, os.WriteFile(path, after, 0o600))
	require.NoError(t, unlocked(t, f, found.Add(4*time.Hour)))
	assert.NoFileExists(t, filepath.Join(f.o.Dir, damageName), "the check that raised the alarm ends it")
}

func TestRecordsThatAreGoneAreToldLikeDamage(t *testing.T) {
	f := damagedPractice(t, func([]byte) {})
	require.NoError(t, os.Rename(filepath.Join(f.o.Dir, recordsName), filepath.Join(t.TempDir(), "moved")))
	var damaged *office.DamagedRecords
	require.ErrorAs(t, unlocked(t, f, f.o.Clock.Now()), &damaged)
	assert.Equal(t, uint64(11), damaged.Entries)
	assert.Equal(t, office.ErrDamaged.Key, damaged.Cause.(*office.Problem).Key)
}

// An unhealthy file of an older program stays what it is: no step runs, no copy is made.
func TestTheStartNeverBringsDamagedRecordsUpToDate(t *testing.T) {
	f := damagedPractice(t, func([]byte) {})
	front, err := f.Front(bg)
	require.NoError(t, err)
	o, _, err := f.Unlock(bg, front.Logins[0].SlotID, lookerSecret)
	require.NoError(t, err)
	p := o.(*Practice)
	p.db.mu.Lock()
	require.NoError(t, p.db.raw(func(c *conn) error { return c.exec("PRAGMA user_version = 1") }))
	p.db.mu.Unlock()
	require.NoError(t, p.Close())
	require.NoError(t, f.Close())
	path := filepath.Join(f.o.Dir, recordsName)
	raw, err := os.ReadFile(path)
	require.NoError(t, err)
	raw[len(raw)-PageSize+9] ^= 1
	require.NoError(t, os.WriteFile(path, raw, 0o600))

	require.ErrorIs(t, unlocked(t, f, f.o.Clock.Now()), office.ErrDamaged)
	after, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, raw, after)
	copies, err := filepath.Glob(filepath.Join(f.o.Dir, "records.before-*"))
	require.NoError(t, err)
	assert.Empty(t, copies)
}
