// How long it takes to work out where thousands of pictures stand, as Today and the page of releases do each time.

package wire

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/domain/patient"
	"consentry/domain/photo"
	"consentry/store"
)

// lent is a folder that lends what it opened, so that a test can put thousands of rows into it at once.
type lent struct {
	*store.Folder
	opened office.Opened
}

func (l *lent) Create(ctx context.Context, login string, s office.Secret, sample bool) (office.Opened, office.Kit, error) {
	o, kit, err := l.Folder.Create(ctx, login, s, sample)
	l.opened = o
	return o, kit, err
}

func (l *lent) Unlock(ctx context.Context, slotID string, s office.Secret) (office.Opened, []office.Failure, error) {
	o, failures, err := l.Folder.Unlock(ctx, slotID, s)
	l.opened = o
	return o, failures, err
}

// foundedLent is founded with a folder that lends what is open.
func foundedLent(t testing.TB) (*world, *lent) {
	t.Helper()
	w := program(t, filepath.Join(t.TempDir(), "practice"), &handClock{t: morning})
	l := &lent{Folder: w.folder}
	w.deps.Keeper = l
	w.o = office.New(w.deps)
	kit, err := w.o.Found(w.ctx, office.Founding{Practice: thePractice(), OwnerName: "Dr. Ana Hale", Password: []byte(ownerWord)})
	require.NoError(t, err)
	w.kit = kit
	return w, l
}

// crowded is a practice with places on the website: each patient has five, of two pictures each, and every second patient
// has taken the permission back.
func crowded(t testing.TB, places int) *world {
	t.Helper()
	w, l := foundedLent(t)
	lena := w.lena()
	w.authorize(lena.ID, nil, "website_gallery")
	form := w.chart(lena.ID).Documents
	var signed consent.Document
	for _, d := range form {
		if d.Kind == consent.KindMarketing {
			signed = d
		}
	}
	require.NotEmpty(t, signed.ID)
	me, _ := w.o.Me()
	const each = 5
	for from := 0; from < places; from += 1000 {
		require.NoError(t, l.opened.Write(w.ctx, office.Actor{MemberID: me.Member.ID, Role: string(access.Owner), At: w.clock.Now()}, func(tx office.Tx) (audit.Event, error) {
			for i := from; i < from+1000; i += each {
				if err := crowd(tx, i/each, each, signed, w.clock.Now()); err != nil {
					return audit.Event{}, err
				}
			}
			return audit.Event{Action: audit.Released, Object: "release:many"}, nil
		}))
	}
	return w
}

// crowd puts one patient with places into the records.
func crowd(tx office.Tx, n, places int, form consent.Document, at time.Time) error {
	day := calendar.Of(at, time.UTC)
	who := patient.Patient{ID: fmt.Sprintf("w%05d", n), First: "Pat", Last: fmt.Sprintf("Reed %d", n), MRN: fmt.Sprintf("W%05d", n), Born: calendar.MustNew(1980, 1, 2)}
	form.ID, form.PatientID = "d"+who.ID, who.ID
	list := []error{tx.PutPatient(who), tx.AddDocument(form)}
	if n%2 == 1 {
		list = append(list, tx.AddFact(consent.Fact{ID: "f" + who.ID, DocumentID: form.ID, PatientID: who.ID, Kind: consent.FactRevoked, On: day, At: at}))
	}
	for i := range places {
		id := fmt.Sprintf("%s-%d", who.ID, i)
		var pics []string
		items := []photo.Item{}
		for k := range 2 {
			pic := photo.Photo{ID: fmt.Sprintf("%s-%d", id, k), PatientID: who.ID, Number: i*2 + k + 1, Media: photo.Still, Procedure: "rhinoplasty", Area: "nose", TakenOn: day}
			look := photo.Review{ID: "v" + pic.ID, PhotoID: pic.ID, PatientID: who.ID, On: day, At: at, By: "m", Face: photo.FaceNone, Answers: map[photo.Mark]photo.Answer{}}
			for _, m := range photo.Marks() {
				look.Answers[m] = photo.AnswerNone
			}
			list = append(list, tx.AddPhoto(pic), tx.AddReview(look))
			pics, items = append(pics, pic.ID), append(items, photo.Item{PhotoID: pic.ID, FileName: "k7mq-3xwp-1.jpg"})
		}
		list = append(list, tx.AddRelease(photo.Release{ID: "r" + id, Number: n*places + i + 1, PatientID: who.ID, Channel: "website_gallery", DocumentID: form.ID,
			Place: "hale.example/" + id, Items: items, On: day, At: at}),
			tx.AddPlacement(photo.Placement{ID: "p" + id, ReleaseID: "r" + id, PatientID: who.ID, PhotoIDs: pics, Channel: "website_gallery", Class: photo.ClassOwn,
				Place: "hale.example/" + id, PlannedOn: day, At: at}),
			tx.AddPlacementEvent(photo.Event{ID: "e" + id, PlacementID: "p" + id, PatientID: who.ID, Kind: photo.EventLive, On: day, At: at, Link: "hale.example"}))
	}
	for _, err := range list {
		if err != nil {
			return err
		}
	}
	return nil
}

func BenchmarkWhere5000PlacesStand(b *testing.B) {
	w := crowded(b, 5000)
	for b.Loop() {
		list, err := w.o.Placements(w.ctx, "")
		require.NoError(b, err)
		require.Len(b, list, 5000)
	}
}

func BenchmarkTodayWith5000Places(b *testing.B) {
	w := crowded(b, 5000)
	for b.Loop() {
		_, err := w.o.TodayView(w.ctx)
		require.NoError(b, err)
	}
}
