package store

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/domain/patient"
	"consentry/domain/photo"
)

// What is read for many at once is what is read for each of them, in the same order, however many there are.
func TestReadingForManyIsReadingForEach(t *testing.T) {
	p := openedPractice(t)
	const n = batch + 7 // more than are read at a time
	var ids []string
	require.NoError(t, change(t, p, func(tx office.Tx) error {
		for i := range n {
			id := fmt.Sprintf("x%04d", i)
			ids = append(ids, id)
			list := []error{tx.PutPatient(patient.Patient{ID: id, First: "Pat", Last: id, MRN: id}), tx.AddPhoto(photo.Photo{ID: id, PatientID: id}),
				tx.AddRelease(photo.Release{ID: id, Number: i + 1, PatientID: id}), tx.AddPlacement(photo.Placement{ID: id, ReleaseID: id, PatientID: id})}
			for k := range i % 3 {
				own := fmt.Sprintf("%s-%d", id, k)
				list = append(list, tx.AddDocument(consent.Document{ID: own, PatientID: id}), tx.AddFact(consent.Fact{ID: own, PatientID: id}),
					tx.AddReview(photo.Review{ID: own, PhotoID: id}), tx.AddDetermination(photo.Determination{ID: own, PhotoID: id}),
					tx.AddVersion(photo.Version{ID: own, PhotoID: id}), tx.AddPlacementEvent(photo.Event{ID: own, PlacementID: id}),
					tx.AddPlacement(photo.Placement{ID: own, ReleaseID: id, PatientID: id}))
			}
			for _, err := range list {
				if err != nil {
					return err
				}
			}
		}
		return nil
	}))
	require.NoError(t, change(t, p, func(tx office.Tx) error { return tx.RemovePatient(ids[5]) }))
	asked := append([]string{"none", "'; DROP TABLE photo; --"}, ids...)
	look(t, p, func(tx office.Tx) error {
		who, err := tx.PatientsByID(asked)
		require.NoError(t, err)
		assert.Len(t, who, n-1, "who was taken out is not there")
		pics, err := tx.PhotosByID(asked)
		require.NoError(t, err)
		assert.Len(t, pics, n)
		left, err := tx.ReleasesByID(asked)
		require.NoError(t, err)
		assert.Len(t, left, n)
		assert.Equal(t, ids[n-1], left[ids[n-1]].ID)
		same(t, tx.DocumentsByPatient, tx.DocumentsOf, asked)
		same(t, tx.FactsByPatient, tx.FactsOf, asked)
		same(t, tx.ReviewsByPhoto, tx.ReviewsOf, asked)
		same(t, tx.DeterminationsByPhoto, tx.DeterminationsOf, asked)
		same(t, tx.PlacementsByRelease, tx.PlacementsIn, asked)
		same(t, tx.EventsByPlacement, tx.PlacementEventsOf, asked)
		nobody, err := tx.EventsByPlacement(nil)
		require.NoError(t, err)
		assert.Empty(t, nobody)
		return nil
	})
}

func same[T any](t *testing.T, many func([]string) (map[string][]T, error), each func(string) ([]T, error), ids []string) {
	t.Helper()
	all, err := many(ids)
	require.NoError(t, err)
	found := 0
	for _, id := range ids {
		own, err := each(id)
		require.NoError(t, err)
		found += len(own)
		if len(own) == 0 {
			assert.Empty(t, all[id])
			continue
		}
		assert.Equal(t, own, all[id])
	}
	assert.Positive(t, found)
}
