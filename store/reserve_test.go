package store

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"consentry/domain/audit"
	"consentry/domain/office"
	"consentry/store/disk"
	"consentry/store/keyring"
)

type fixedClock struct{ t time.Time }

func (c fixedClock) Now() time.Time { return c.t }

// On a full disk the reserve is given up once, and the change that was under way is saved.
func TestTheReserveIsGivenUpOnAFullDisk(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "practice")
	clock := fixedClock{time.Date(2026, 11, 22, 15, 0, 0, 0, time.UTC)}
	f := New(Options{Dir: dir, Clock: clock, Cost: keyring.TestCost})
	opened, _, err := f.Create(context.Background(), "Dr. Ana Hale", office.Secret{Password: []byte("violet harbor ladder twelve")}, false)
	require.NoError(t, err)
	defer f.Close()
	defer opened.Close()
	made, err := disk.NewBallast(dir).Ensure(context.Background())
	require.NoError(t, err)
	require.True(t, made, "the machine that runs this test has room for the reserve")
	tries := 0
	note := func(office.Tx) (audit.Event, error) {
		if tries++; tries == 1 {
			return audit.Event{}, ErrDiskFull
		}
		return audit.Event{Action: audit.SettingsChanged, Object: "setting:x"}, nil
	}
	require.NoError(t, opened.Write(context.Background(), office.Actor{MemberID: "m", At: clock.t}, note))
	require.Equal(t, 2, tries)
	require.NoFileExists(t, filepath.Join(dir, disk.BallastName))

	// Without a reserve a full disk is what it is.
	tries = 0
	err = opened.Write(context.Background(), office.Actor{MemberID: "m", At: clock.t}, note)
	require.True(t, errors.Is(err, office.ErrDiskFull), "%v", err)
	require.Equal(t, 1, tries)
	_, err = os.Stat(filepath.Join(dir, "records.db"))
	require.NoError(t, err)
}
