package store

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/disclosure"
	"consentry/domain/office"
	"consentry/domain/photo"
	"consentry/store/keyring"
)

// opened is a new practice folder, open.
func openedPractice(t testing.TB) *Practice {
	t.Helper()
	f := New(Options{Dir: filepath.Join(t.TempDir(), "practice"), Clock: fixedClock{time.Date(2026, 11, 22, 15, 0, 0, 0, time.UTC)}, Cost: keyring.TestCost})
	o, _, err := f.Create(context.Background(), "Dr. Ana Hale", office.Secret{Password: []byte("violet harbor ladder twelve")}, false)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, o.Close()); require.NoError(t, f.Close()) })
	return o.(*Practice)
}

func change(t testing.TB, p *Practice, do func(office.Tx) error) error {
	t.Helper()
	return p.Write(context.Background(), office.Actor{MemberID: "m", At: p.LatestInstant()}, func(tx office.Tx) (audit.Event, error) {
		return audit.Event{Action: audit.PhotosTakenIn, Object: "photo_session:x"}, do(tx)
	})
}

func look(t testing.TB, p *Practice, do func(office.Tx) error) {
	t.Helper()
	require.NoError(t, p.Read(context.Background(), do))
}

func TestWhatIsAddedAboutAPictureIsFoundByItsOwnerAndKind(t *testing.T) {
	p := openedPractice(t)
	require.NoError(t, change(t, p, func(tx office.Tx) error {
		for _, err := range []error{
			tx.AddPhotoSession(photo.Session{ID: "s1", PatientID: "lena"}),
			tx.AddPhoto(photo.Photo{ID: "p1", Number: 3, PatientID: "lena", SessionID: "s1", OriginalSHA256: "aa"}),
			tx.AddVersion(photo.Version{ID: "x", PhotoID: "p1", Number: 1}), tx.AddReview(photo.Review{ID: "x", PhotoID: "p1"}),
			tx.AddDetermination(photo.Determination{ID: "x", PhotoID: "p1"}), tx.AddApproval(photo.Approval{ID: "x", PatientID: "lena"}),
			tx.AddDeclinedView(photo.Declined{ID: "x", SessionID: "s1", View: photo.Base}),
			tx.AddLikeness(photo.Likeness{PhotoID: "p1", PatientID: "lena", Code: []byte{1, 2}}),
			tx.AddRelease(photo.Release{ID: "r1", Number: 7, PatientID: "lena"}),
			tx.AddPlacement(photo.Placement{ID: "pl1", ReleaseID: "r1", PatientID: "lena"}),
			tx.AddPlacementEvent(photo.Event{ID: "x", PlacementID: "pl1", Kind: photo.EventLive}),
			tx.AddDisclosure(disclosure.Disclosure{ID: "d1", PatientID: "lena", On: calendar.MustParse("2026-11-22")}),
		} {
			if err != nil {
				return err
			}
		}
		return nil
	}))
	look(t, p, func(tx office.Tx) error {
		for name, n := range map[string]func() (int, error){
			"versions":       func() (int, error) { l, err := tx.VersionsOf("p1"); return len(l), err },
			"reviews":        func() (int, error) { l, err := tx.ReviewsOf("p1"); return len(l), err },
			"determinations": func() (int, error) { l, err := tx.DeterminationsOf("p1"); return len(l), err },
			"approvals":      func() (int, error) { l, err := tx.ApprovalsOf("lena"); return len(l), err },
			"declined":       func() (int, error) { l, err := tx.DeclinedViewsOf("s1"); return len(l), err },
			"releases":       func() (int, error) { l, err := tx.ReleasesOf("lena"); return len(l), err },
			"placements":     func() (int, error) { l, err := tx.PlacementsIn("r1"); return len(l), err },
			"events":         func() (int, error) { l, err := tx.PlacementEventsOf("pl1"); return len(l), err },
			"disclosures":    func() (int, error) { l, err := tx.DisclosuresOf("lena"); return len(l), err },
			"same file":      func() (int, error) { l, err := tx.PhotosFrom("aa"); return len(l), err },
		} {
			got, err := n()
			require.NoError(t, err, name)
			assert.Equal(t, 1, got, name)
		}
		var likes []photo.Likeness
		require.NoError(t, tx.EachLikeness(func(l photo.Likeness) error { likes = append(likes, l); return nil }))
		assert.Equal(t, []photo.Likeness{{PhotoID: "p1", PatientID: "lena", Code: []byte{1, 2}}}, likes)
		next, err := tx.NextPhotoNumber("lena")
		require.NoError(t, err)
		assert.Equal(t, 4, next)
		next, err = tx.NextReleaseNumber()
		require.NoError(t, err)
		assert.Equal(t, 8, next)
		_, err = tx.Photo("none")
		assert.ErrorIs(t, err, office.ErrNotFound)
		return nil
	})
	damage, err := p.Check(context.Background(), func(string, int, int) {})
	require.NoError(t, err)
	assert.Empty(t, damage)
}

func TestWhatIsFrozenStaysAsItIs(t *testing.T) {
	p := openedPractice(t)
	require.NoError(t, change(t, p, func(tx office.Tx) error {
		for _, err := range []error{tx.AddRelease(photo.Release{ID: "r1", Number: 1}), tx.AddPlacement(photo.Placement{ID: "pl1"}),
			tx.AddReview(photo.Review{ID: "x", PhotoID: "p1"}), tx.AddDisclosure(disclosure.Disclosure{ID: "d1"}), tx.AddPhoto(photo.Photo{ID: "p1"})} {
			if err != nil {
				return err
			}
		}
		return nil
	}))
	for _, again := range []func(office.Tx) error{
		func(tx office.Tx) error { return tx.AddRelease(photo.Release{ID: "r1", Number: 2}) },
		func(tx office.Tx) error { return tx.AddRelease(photo.Release{ID: "r2", Number: 1}) },
		func(tx office.Tx) error { return tx.AddPlacement(photo.Placement{ID: "pl1"}) },
		func(tx office.Tx) error { return tx.AddReview(photo.Review{ID: "x", PhotoID: "p2"}) },
		func(tx office.Tx) error { return tx.AddReview(photo.Review{PhotoID: "p2"}) },
		func(tx office.Tx) error { return tx.AddDisclosure(disclosure.Disclosure{ID: "d1"}) },
		func(tx office.Tx) error { return tx.AddPhoto(photo.Photo{ID: "p1"}) },
		func(tx office.Tx) error { return tx.ChangePhoto(photo.Photo{ID: "none"}) },
	} {
		require.Error(t, change(t, p, again))
	}
	for _, q := range []string{"UPDATE release SET last_seq = 1", "DELETE FROM release", "DELETE FROM photo", "UPDATE photo_fact SET owner = 'x'",
		"DELETE FROM photo_fact", "UPDATE placement SET last_seq = 1", "UPDATE disclosure SET last_seq = 1", "DELETE FROM disclosure"} {
		err := change(t, p, func(tx office.Tx) error { _, err := tx.(*recordTx).sql.Exec(q); return err })
		require.Error(t, err, q)
	}
	require.NoError(t, change(t, p, func(tx office.Tx) error { return tx.ChangePhoto(photo.Photo{ID: "p1", View: photo.Front}) }))
	look(t, p, func(tx office.Tx) error {
		var was int
		require.NoError(t, tx.(*recordTx).sql.QueryRow("SELECT COUNT(*) FROM photo_was WHERE photo_id = 'p1'").Scan(&was))
		assert.Equal(t, 1, was, "what it was is kept")
		return nil
	})
}

func TestTheGalleryIsFilteredAndPagedNewestFirst(t *testing.T) {
	p := openedPractice(t)
	require.NoError(t, change(t, p, func(tx office.Tx) error {
		for i := range 40 {
			x := photo.Photo{ID: fmt.Sprintf("p%02d", i), PatientID: []string{"lena", "carmen"}[i%2], Procedure: []string{"rhinoplasty", "facelift"}[i/20],
				Stage: photo.Stage{Kind: []photo.StageKind{photo.StageBefore, photo.StageAfter}[i/10%2]}, View: photo.Front, Media: photo.Still,
				TakenOn: calendar.MustParse("2026-01-01").AddDays(i)}
			if err := tx.AddPhoto(x); err != nil {
				return err
			}
		}
		return nil
	}))
	look(t, p, func(tx office.Tx) error {
		for _, c := range []struct {
			f     office.PhotoFilter
			n     int
			first string
		}{
			{office.PhotoFilter{}, 40, "p39"},
			{office.PhotoFilter{PatientID: "lena"}, 20, "p38"},
			{office.PhotoFilter{Procedure: "rhinoplasty", Stage: photo.StageBefore}, 10, "p09"},
			{office.PhotoFilter{From: calendar.MustParse("2026-01-05"), To: calendar.MustParse("2026-01-06")}, 2, "p05"},
			{office.PhotoFilter{IDs: []string{"p01", "p03", "none"}}, 2, "p03"},
			{office.PhotoFilter{IDs: []string{}}, 0, ""},
			{office.PhotoFilter{View: "'; DROP TABLE photo; --"}, 0, ""},
		} {
			n, err := tx.PhotoCount(c.f)
			require.NoError(t, err)
			assert.Equal(t, c.n, n)
			page, err := tx.PhotoPage(c.f, 0, 5)
			require.NoError(t, err)
			assert.Len(t, page, min(c.n, 5))
			if c.n > 0 {
				assert.Equal(t, c.first, page[0].ID)
			}
		}
		last, err := tx.PhotoPage(office.PhotoFilter{}, 38, 5)
		require.NoError(t, err)
		assert.Len(t, last, 2)
		return nil
	})
}

func TestALargeFileGoesThroughWithoutBeingHeld(t *testing.T) {
	p := openedPractice(t)
	data := bytes.Repeat([]byte("a video's bytes "), 1<<16)
	f, err := p.KeepReader(context.Background(), office.ClassMedia, bytes.NewReader(data))
	require.NoError(t, err)
	f.ID = "f1"
	require.NoError(t, change(t, p, func(tx office.Tx) error { return tx.AddFile(f) }))
	b, err := p.FetchAt(context.Background(), f)
	require.NoError(t, err)
	defer func() { require.NoError(t, b.Close()) }()
	got, err := io.ReadAll(io.NewSectionReader(b, 0, b.Size()))
	require.NoError(t, err)
	assert.Equal(t, data, got)
}

func BenchmarkGalleryPageOf50000(b *testing.B) {
	p := openedPractice(b)
	for from := 0; from < 50_000; from += 5000 {
		require.NoError(b, change(b, p, func(tx office.Tx) error {
			for i := from; i < from+5000; i++ {
				x := photo.Photo{ID: fmt.Sprintf("p%06d", i), PatientID: fmt.Sprint(i % 900), Procedure: "rhinoplasty", TakenOn: calendar.MustParse("2020-01-01").AddDays(i / 30)}
				if err := tx.AddPhoto(x); err != nil {
					return err
				}
			}
			return nil
		}))
	}
	b.ResetTimer()
	for i := range b.N {
		require.NoError(b, p.Read(context.Background(), func(tx office.Tx) error {
			_, err := tx.PhotoPage(office.PhotoFilter{}, i*977%49_900, 60)
			return err
		}))
	}
}
