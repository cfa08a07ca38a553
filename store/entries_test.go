// Tests of entries: put, changed with history, found by what is in them, reconciled against the audit log.
package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/calendar"
	"consentry/domain/office"
)

type drive struct {
	Label string        `json:"label"`
	State string        `json:"state"`
	Owner string        `json:"owner,omitempty"`
	On    calendar.Date `json:"on,omitzero"`
}

func TestEntries(t *testing.T) {
	p := openedPractice(t)
	day := calendar.MustParse("2026-11-20")
	require.NoError(t, change(t, p, func(tx office.Tx) error {
		for id, d := range map[string]drive{"01": {Label: "A", State: "used", On: day}, "02": {Label: "B", State: "retired", Owner: "ana", On: day.AddDays(2)}} {
			if err := tx.PutEntry("drive", id, d); err != nil {
				return err
			}
		}
		if err := tx.PutEntry("other", "02", drive{Label: "has no day"}); err != nil {
			return err
		}
		return tx.PutEntry("other", "01", drive{Label: "not a drive", State: "used"})
	}))
	require.NoError(t, change(t, p, func(tx office.Tx) error {
		if err := tx.PutEntry("drive", "01", drive{Label: "A once", State: "used"}); err != nil {
			return err
		}
		return tx.PutEntry("drive", "01", drive{Label: "A twice", State: "used", On: day})
	}))
	ids := func(tx office.Tx, q office.EntryQuery) (out []string) {
		require.NoError(t, tx.Entries("drive", q, func(id string, body []byte) error {
			var again drive
			found, err := tx.Entry("drive", id, &again) // asking for more in between is allowed
			require.NoError(t, err)
			assert.True(t, found)
			out = append(out, id)
			return nil
		}))
		return out
	}
	look(t, p, func(tx office.Tx) error {
		assert.Equal(t, []string{"01", "02"}, ids(tx, office.EntryQuery{}))
		assert.Equal(t, []string{"02", "01"}, ids(tx, office.EntryQuery{Newest: true}))
		assert.Equal(t, []string{"02"}, ids(tx, office.EntryQuery{Newest: true, Limit: 1}))
		assert.Equal(t, []string{"01"}, ids(tx, office.EntryQuery{State: "used"}))
		assert.Equal(t, []string{"02"}, ids(tx, office.EntryQuery{Owner: "ana"}))
		assert.Equal(t, []string{"02"}, ids(tx, office.EntryQuery{From: day.AddDays(1)}))
		assert.Equal(t, []string{"01"}, ids(tx, office.EntryQuery{To: day}))
		assert.Empty(t, ids(tx, office.EntryQuery{PatientID: "lena"}))
		assert.Equal(t, []string{"01", "02"}, ids(tx, office.EntryQuery{ByDay: true}))
		assert.Equal(t, []string{"02"}, ids(tx, office.EntryQuery{ByDay: true, Newest: true, Limit: 1}))
		var d drive
		found, err := tx.Entry("drive", "03", &d)
		require.NoError(t, err)
		assert.False(t, found)
		was, err := tx.EntryVersions("drive", "01")
		require.NoError(t, err)
		require.Len(t, was, 1, "what one transaction passes through is no history")
		require.NoError(t, json.Unmarshal(was[0].Body, &d))
		assert.Equal(t, "A", d.Label)
		require.Error(t, tx.PutEntry("drive", "03", d), "a reading transaction changes nothing")
		return nil
	})
	look(t, p, func(tx office.Tx) error {
		var all []string
		err := tx.Entries("", office.EntryQuery{}, func(id string, _ []byte) error { all = append(all, id); return nil })
		assert.Equal(t, []string{"drive.01", "drive.02", "other.01", "other.02"}, all)
		n := 0
		require.NoError(t, tx.Entries("other", office.EntryQuery{ByDay: true}, func(string, []byte) error { n++; return nil }))
		assert.Zero(t, n, "what has no day is left out")
		return err
	})
	require.Error(t, change(t, p, func(tx office.Tx) error { return tx.PutEntry("a.b", "1", drive{}) }))
	require.Error(t, change(t, p, func(tx office.Tx) error { return tx.PutEntry("drive", "", drive{}) }))
	for _, q := range []string{"DELETE FROM entry", "UPDATE entry_was SET seq = 9", "DELETE FROM entry_was"} {
		require.Error(t, change(t, p, func(tx office.Tx) error { _, err := tx.(*recordTx).sql.Exec(q); return err }), q)
	}
	damage, err := p.Check(context.Background(), func(string, int, int) {})
	require.NoError(t, err)
	assert.Empty(t, damage)
	// A page put back shows: the record no longer is what the log says of it.
	require.NoError(t, p.db.Write(context.Background(), func(s *sql.Tx) error {
		_, err := s.Exec(`UPDATE entry SET body = json_set(body, '$.state', 'used') WHERE id = 'drive.02'`)
		return err
	}))
	damage, err = p.Check(context.Background(), func(string, int, int) {})
	require.NoError(t, err)
	require.Len(t, damage, 1)
	assert.Equal(t, "entry:drive.02", damage[0].Object)
}
