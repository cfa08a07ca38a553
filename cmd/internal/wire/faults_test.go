// The whole practice under kills and bit flips: what was acknowledged is there afterwards, and nothing that was changed
// behind the program's back is taken for true.

package wire

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"consentry/cmd/internal/codec"
	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/domain/office/sample"
	"consentry/domain/patient"
	"consentry/store"
	"consentry/store/faulttest"
	"consentry/store/keyring"
)

func TestMain(m *testing.M) {
	if ran, exit := codec.Child(os.Args); ran {
		os.Exit(exit)
	}
	sampleCost = keyring.TestCost // a test signs in hundreds of times; what a password costs is measured elsewhere
	faulttest.Main(m)
}

// rounds is how many kills, and how many flips in each file.
var rounds = faulttest.Times(100)

func quiet(string, int, int) {}

// leave locks and lets go of the folder: an open database keeps locked memory, and a test opens thousands.
func leave(o *office.Office, folder *store.Folder) {
	_ = o.Lock(context.Background(), "exit")
	_ = folder.Close()
}

// enter opens a practice folder as the sample's owner. It keeps no anchor elsewhere.
func enter(dir string) (*office.Office, *store.Folder, error) {
	o, folder, err := Office(dir)
	if err != nil {
		return nil, nil, err
	}
	front, err := o.Front(context.Background())
	if err == nil {
		err = o.SignIn(context.Background(), front.Logins[0].SlotID, office.Secret{Password: []byte(sample.Password)})
	}
	if err != nil {
		_ = folder.Close()
		return nil, nil, err
	}
	return o, folder, nil
}

func init() {
	faulttest.Register("front desk", func(c *faulttest.Child) error {
		o, _, err := enter(c.Dir)
		if err != nil {
			return err
		}
		c.Ack("in")
		for i := 0; ; i++ {
			if err := oneVisit(o, c); err != nil {
				return err
			}
		}
	})
}

// oneVisit adds a patient, has an authorization signed, revokes part of it, and acknowledges each step once it is saved.
func oneVisit(o *office.Office, c *faulttest.Child) error {
	ctx := context.Background()
	p, err := o.AddPatient(ctx, patient.Patient{First: "Kim", Last: fmt.Sprintf("Example %x", c.Rand.Uint32()), Born: calendar.MustNew(1980, 3, 4)})
	if err != nil {
		return err
	}
	c.Ack("patient %s", p.ID)
	visit, err := o.StartCheckIn(ctx, p.ID)
	if err != nil {
		return err
	}
	it := visit.Item(consent.KindMarketing)
	d := it.Draft
	sample.Answer(d.Scope, o.Today(), map[string]bool{"website_gallery": true, "instagram": true}, 2)
	if _, err := o.SaveDraft(ctx, visit.ID, consent.KindMarketing, d); err != nil {
		return err
	}
	signed, err := o.Sign(ctx, visit.ID, consent.KindMarketing, office.Signing{Method: consent.MethodPad, TypedName: d.Signer.Name,
		Strokes: sample.Scribble(c.Rand.Uint64()), Aspect: 2.2})
	if err != nil {
		return err
	}
	c.Ack("document %s %s", p.ID, signed.Document.ID)
	done, err := o.Revoke(ctx, office.Revocation{PatientID: p.ID, Channels: []string{"instagram"}, Written: true, ReceivedOn: o.Today()})
	if err != nil {
		return err
	}
	c.Ack("fact %s %s", p.ID, done.Facts[0].ID)
	return nil
}

// F1: whatever moment the program is killed at, what it acknowledged is there, each change has its audit row, and the
// chain and the anchor hold.
func TestF1_KilledAtAnyMomentNothingAcknowledgedIsLost(t *testing.T) {
	origin := filepath.Join(t.TempDir(), "origin")
	require.NoError(t, BuildSample(context.Background(), Sample{Dir: origin, Seed: 1, Now: time.Now()}))
	acknowledged := 0
	// A practice lives through fifty kills in a row, then a new one begins: what is copied and checked stays small.
	for left := (rounds + 1) / 2; left > 0; left -= 50 {
		dir := filepath.Join(t.TempDir(), "practice")
		require.NoError(t, os.CopyFS(dir, os.DirFS(origin)))
		faulttest.Run(t, faulttest.Kills{Child: "front desk", Dir: dir, Rounds: min(left, 50), Verify: func(t testing.TB, round int, acked []string) {
			acknowledged += len(acked)
			requireWhole(t, dir, acked, round%10 == 0)
		}})
	}
	t.Logf("%d acknowledged steps, none lost", acknowledged)
	require.Positive(t, acknowledged)
}

// requireWhole looks at a copy, so that the next child has to recover from the kill itself.
func requireWhole(t testing.TB, dir string, acked []string, everything bool) {
	t.Helper()
	look := filepath.Join(t.TempDir(), "copy")
	require.NoError(t, os.CopyFS(look, os.DirFS(dir)))
	o, folder, err := enter(look)
	require.NoError(t, err)
	me, _ := o.Me()
	require.False(t, me.Grave, "%v", me.Findings)
	for _, line := range acked {
		requireKept(t, o, strings.Fields(line))
	}
	if everything {
		damage, err := o.CheckIntegrity(context.Background(), quiet)
		require.NoError(t, err)
		require.Empty(t, damage)
	}
	require.NoError(t, o.Lock(context.Background(), "exit"))
	require.NoError(t, folder.Close())
	require.NoError(t, os.RemoveAll(look))
}

func requireKept(t testing.TB, o *office.Office, words []string) {
	t.Helper()
	ctx := context.Background()
	if words[0] == "in" {
		return
	}
	chart, err := o.Chart(ctx, words[1])
	require.NoError(t, err, words)
	has := words[0] == "patient"
	for _, d := range chart.Documents {
		if words[0] == "document" && d.ID == words[2] {
			has = true
			pdf, err := o.DocumentPDF(ctx, d.ID)
			require.NoError(t, err)
			require.NotEmpty(t, pdf)
		}
	}
	for _, f := range chart.Facts {
		has = has || words[0] == "fact" && f.ID == words[2]
	}
	require.True(t, has, "%v was acknowledged", words)
}

// F5: one flipped bit in any file, and any cut, is refused, named, or mended from a second copy and said; it is never taken for true.
func TestF5_AFlippedBitIsNeverSilentlyAccepted(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "practice")
	require.NoError(t, BuildSample(context.Background(), Sample{Dir: dir, Visits: 2, Patients: 12, Seed: 2, Now: time.Now()}))
	living := withLog(t, dir)
	names := []string{"records.db", "records.db-wal", "anchor", "header.json", "header.prev.json", "ring-core.age", "ring-media.age", "ring-admin.age"}
	blobs, err := filepath.Glob(filepath.Join(living, "media", "??", "*.age"))
	require.NoError(t, err)
	require.NotEmpty(t, blobs)
	blob, err := filepath.Rel(living, blobs[0])
	require.NoError(t, err)
	for _, name := range append(names, blob) {
		t.Run(filepath.Base(filepath.Dir(name))+"/"+filepath.Base(name), func(t *testing.T) {
			whole, err := os.ReadFile(filepath.Join(living, name))
			require.NoError(t, err)
			require.NotEmpty(t, whole)
			r := rand.New(rand.NewPCG(5, uint64(len(name))))
			n := rounds
			for i := range n {
				raw := bytes.Clone(whole)
				at := r.IntN(len(raw))
				what := fmt.Sprintf("cut to %d bytes", at)
				if i%5 == 4 {
					raw = raw[:at]
				} else {
					bit := byte(1) << r.IntN(8)
					raw[at] ^= bit
					what = fmt.Sprintf("byte %d, bit %08b", at, bit)
				}
				require.NotEmpty(t, spoiled(t, living, name, raw), "%s: %s, and it was taken for true", name, what)
			}
			t.Logf("N=%d flips and cuts of %s", n, filepath.Base(name))
		})
	}
}

// withLog returns a copy of the practice as a kill leaves it: with changes that only the write-ahead log holds.
func withLog(t *testing.T, dir string) string {
	t.Helper()
	o, folder, err := enter(dir)
	require.NoError(t, err)
	for i := range 5 {
		_, err := o.AddPatient(context.Background(), patient.Patient{First: "Log", Last: fmt.Sprintf("Entry %d", i), Born: calendar.MustNew(1970, 1, 2)})
		require.NoError(t, err)
	}
	copied := filepath.Join(t.TempDir(), "killed")
	require.NoError(t, os.CopyFS(copied, os.DirFS(dir)))
	require.NoError(t, o.Lock(context.Background(), "exit"))
	require.NoError(t, folder.Close())
	return copied
}
