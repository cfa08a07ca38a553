// The whole practice killed while it is backed up, given back, and while its keys are changed (F1).

package wire

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"consentry/domain/backup"
	"consentry/domain/calendar"
	"consentry/domain/office"
	"consentry/domain/office/sample"
	"consentry/domain/patient"
	"consentry/store/faulttest"
)

// Names in the folder of a back room.
const (
	roomPractice = "practice"
	roomDrive    = "drive"
)

var givenPlaces = []string{"given back", "given back, too"}

func sampleSecret() office.Secret { return office.Secret{Password: []byte(sample.Password)} }

func init() {
	faulttest.Register("back room", func(c *faulttest.Child) error {
		ctx := context.Background()
		o, _, err := enter(filepath.Join(c.Dir, roomPractice))
		if err != nil {
			return err
		}
		c.Ack("in")
		// A kill may have left a key change half done. The program asks for its end before the next backup.
		if me, _ := o.Me(); slices.ContainsFunc(me.Findings, func(f office.Finding) bool { return f.Key == "finding.keys_changing" }) {
			if err := o.ChangeKeys(ctx, sampleSecret(), "taken up again", quiet); err != nil {
				return err
			}
			c.Ack("changed")
		}
		for i := c.Rand.IntN(3); ; i++ {
			p, err := o.AddPatient(ctx, patient.Patient{First: "Kim", Last: "Example", Born: calendar.MustNew(1980, 3, 4)})
			if err != nil {
				return err
			}
			c.Ack("patient %s", p.ID)
			done, err := o.BackUp(ctx, filepath.Join(c.Dir, roomDrive), backup.StartPerson, nil)
			if err != nil {
				return err
			}
			c.Ack("version %s", done.Run.Version)
			if i%3 == 0 {
				if err := o.ChangeKeys(ctx, sampleSecret(), "somebody left", func(key string, _, _ int) { c.Ack("at %s", key) }); err != nil {
					return err
				}
				c.Ack("changed")
			}
		}
	})
	faulttest.Register("give back", func(c *faulttest.Child) error {
		ctx := context.Background()
		o, _, err := enter(filepath.Join(c.Dir, roomPractice))
		if err != nil {
			return err
		}
		trash := filepath.Join(c.Dir, "trash")
		for i := c.Rand.IntN(2); ; i++ { // what was given back stays until its place's next turn
			to := filepath.Join(c.Dir, givenPlaces[i%2])
			// Under this name it may be half there.
			if err := errors.Join(os.RemoveAll(trash), renamed(to, trash), os.RemoveAll(trash)); err != nil {
				return err
			}
			done, err := o.RestoreBeside(ctx, filepath.Join(c.Dir, roomDrive), "", "", to, func(s office.BackupStep) { c.Ack("at %s", s.Key) })
			if err != nil {
				return err
			}
			c.Ack("given %s", done.Version.ID)
		}
	})
}

// renamed moves from, if it is there.
func renamed(from, to string) error {
	if err := os.Rename(from, to); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// backRoom is a sample practice with a drive that it knows.
func backRoom(t *testing.T) (base string) {
	t.Helper()
	base = filepath.Join(t.TempDir(), "room")
	require.NoError(t, BuildSample(context.Background(), Sample{Dir: filepath.Join(base, roomPractice), Patients: 12, Visits: 2, Seed: 4, Now: time.Now()}))
	require.NoError(t, os.MkdirAll(filepath.Join(base, roomDrive), 0o700))
	o, folder, err := enter(filepath.Join(base, roomPractice))
	require.NoError(t, err)
	defer leave(o, folder)
	_, err = o.RegisterDrive(context.Background(), office.NewDrive{Dir: filepath.Join(base, roomDrive), Name: "STICK", Label: "Drive A", Kept: "bank box"}, nil)
	require.NoError(t, err)
	return base
}

func TestF1_KilledWhileBackingUpAndChangingKeysNothingIsLost(t *testing.T) {
	base := backRoom(t)
	drive := filepath.Join(base, roomDrive)
	read, changed := map[string]bool{}, 0
	n := max(4, rounds/40)
	faulttest.Run(t, faulttest.Kills{Child: "back room", Dir: base, Rounds: n, MaxAcks: 8, Within: 60 * time.Millisecond, Verify: func(t testing.TB, round int, acked []string) {
		var patients []string
		last := ""
		for _, line := range acked {
			switch word, rest, _ := strings.Cut(line, " "); word {
			case "patient":
				patients = append(patients, line)
			case "version":
				last = rest
			case "changed":
				changed++
			}
		}
		requireWhole(t, filepath.Join(base, roomPractice), patients, round%10 == 0)
		requireVersions(t, drive, last, read)
	}})
	o, folder, err := enter(filepath.Join(base, roomPractice))
	require.NoError(t, err)
	defer leave(o, folder)
	// The last kill may have left a key change half done: it is taken up again, and no backup is made in its middle.
	require.NoError(t, o.ChangeKeys(context.Background(), sampleSecret(), "taken up again", quiet))
	done, err := o.BackUp(context.Background(), drive, backup.StartPerson, nil)
	require.NoError(t, err, "the next backup completes")
	requireVersions(t, drive, done.Run.Version, read)
	_, err = o.Drill(context.Background(), drive, "", "", nil)
	require.NoError(t, err)
	t.Logf("N=%d kills of the whole practice while it backs up and changes its keys (%d changes came to their end)", n, changed)
}

// requireVersions requires that every version on the drive is whole, and that last is among them.
func requireVersions(t testing.TB, drive, last string, read map[string]bool) {
	t.Helper()
	ctx := context.Background()
	place, err := Backups().Look(ctx, drive, "")
	require.NoError(t, err)
	there := last == ""
	for _, v := range place.Versions {
		require.Empty(t, v.Damaged, v.ID)
		there = there || v.ID == last
		if !read[v.ID] {
			c, err := Backups().Check(ctx, drive, "", v.ID, office.CheckAll, nil)
			require.NoError(t, err)
			require.Empty(t, c.Bad, "a half version counts as one")
			read[v.ID] = true
		}
	}
	require.True(t, there, "the version that was acknowledged is there")
}

func TestF1_KilledWhileGivingBackThePlaceIsEmptyOrWhole(t *testing.T) {
	base := backRoom(t)
	drive := filepath.Join(base, roomDrive)
	o, folder, err := enter(filepath.Join(base, roomPractice))
	require.NoError(t, err)
	_, err = o.BackUp(context.Background(), drive, backup.StartPerson, nil)
	require.NoError(t, err)
	leave(o, folder)
	wholes, n := 0, max(4, rounds/40)
	faulttest.Run(t, faulttest.Kills{Child: "give back", Dir: base, Rounds: n, MaxAcks: 30, Within: 100 * time.Millisecond, Verify: func(t testing.TB, _ int, _ []string) {
		for _, place := range givenPlaces {
			if _, err := os.Stat(filepath.Join(base, place)); err == nil {
				requireWhole(t, filepath.Join(base, place), nil, true)
				wholes++
			}
		}
		requireVersions(t, drive, "", map[string]bool{})
	}})
	require.Positive(t, wholes)
	requireWhole(t, filepath.Join(base, roomPractice), nil, true)
	t.Logf("N=%d kills while giving back; %d times a whole practice was at a place, else none", n, wholes)
}
