// Tests of what is said before something about a patient leaves.

package shell

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/calendar"
	"consentry/domain/office"
	"consentry/domain/patient"
	"consentry/domain/request"
	"consentry/ui/page"
	"consentry/ui/uitest"
)

// leaveBook is what is known of patients before something of them leaves.
type leaveBook struct {
	leaves  map[string]office.Leaving
	printed [][]request.Link
}

func (b *leaveBook) Leaving(_ context.Context, id string, records ...request.Link) (office.Leaving, error) {
	l, ok := b.leaves[id]
	if !ok {
		return l, office.ErrNotFound
	}
	if len(records) == 0 {
		l.Amended = nil
	}
	return l, nil
}

func (b *leaveBook) AlongPapers(_ context.Context, _ string, records ...request.Link) ([]office.OutFile, error) {
	b.printed = append(b.printed, records)
	return []office.OutFile{{Name: "restrictions.pdf", Data: []byte("%PDF-1")}, {Name: "amendment-q-0012.pdf", Data: []byte("%PDF-2")}}, nil
}

var lenaLeaves = office.Leaving{PatientID: "p1", Patient: "Lena Park", Asked: "P.O. Box 118\nDover, NH 03820 (plain envelope)", By: patient.ByMail, Never: []request.Means{request.MeansPhone},
	Restrict: []patient.Restriction{{Text: "Nothing about the 2026 rhinoplasty to the health plan", Source: "Q-0009", From: calendar.MustParse("2026-03-02")}},
	Amended:  []office.Amended{{Number: 12, Pieces: []request.Piece{request.PieceRequest, request.PieceDenial, request.PieceDisagreement}}}}

var form = []request.Link{{Kind: request.LinkDocument, ID: "d1"}}

func leaveBench(t *testing.T) (*bench, page.Host) {
	b := newBench(t)
	b.office.leaves = map[string]office.Leaving{"p1": lenaLeaves, "p2": {PatientID: "p2", Patient: "Ada Brook"}}
	b.signIn("Maya Ortiz")
	return b, b.s.desk
}

func TestNothingIsAskedWhereThereIsNothingToSay(t *testing.T) {
	_, h := leaveBench(t)
	went := 0
	for _, id := range []string{"", "p2"} {
		h.Leave(page.Leaving{PatientID: id, Records: form}, func(along []office.OutFile) {
			assert.Empty(t, along)
			went++
		})
	}
	assert.Equal(t, 2, went)
	h.Leave(page.Leaving{PatientID: "gone"}, func([]office.OutFile) { went++ })
	assert.Equal(t, 2, went, "what cannot be read does not leave")
}

func TestWhatBelongsToARecordGoesAlong(t *testing.T) {
	b, h := leaveBench(t)
	var got []office.OutFile
	went := 0
	leave := func(records []request.Link) {
		h.Leave(page.Leaving{PatientID: "p1", Records: records}, func(along []office.OutFile) { got, went = along, went+1 })
		uitest.Settle(b.w)
	}
	leave(form)
	assert.Zero(t, went)
	for _, words := range []string{"Reach this patient only by mail: P.O. Box 118, Dover, NH 03820 (plain envelope)", "Never by telephone.", "Restriction: Nothing about the 2026 rhinoplasty",
		"Amendment Q-0012 belongs to this record", "Statement of disagreement"} {
		assert.True(t, uitest.Shows(b.w, words), words)
	}
	uitest.Press(t, b.w, "Cancel")
	assert.Zero(t, went)
	leave(form)
	uitest.Press(t, b.w, "With what belongs to it")
	require.Equal(t, 1, went)
	assert.Len(t, got, 2)
	assert.Equal(t, [][]request.Link{form}, b.office.printed)
	leave(form)
	uitest.Press(t, b.w, "Only this, it stays here")
	assert.Equal(t, 2, went)
	assert.Empty(t, got)

	// What is made here bears its restrictions itself: there is nothing to choose.
	leave(nil)
	assert.False(t, uitest.Shows(b.w, "Amendment"))
	assert.False(t, uitest.Shows(b.w, "Only this"))
	uitest.Press(t, b.w, "Go on")
	assert.Equal(t, 3, went)
	assert.Len(t, b.office.printed, 1)
}

func TestALockTakesTheQuestionAway(t *testing.T) {
	b, h := leaveBench(t)
	h.Leave(page.Leaving{PatientID: "p1", Records: form}, func([]office.OutFile) { t.Error("it left behind the lock") })
	uitest.Settle(b.w)
	b.s.lock("menu")
	assert.False(t, uitest.Shows(b.w, "rhinoplasty"))
	h.Leave(page.Leaving{PatientID: "p2"}, func([]office.OutFile) { t.Error("it left behind the lock") })
}

func TestLeavingPicture(t *testing.T) {
	b, h := leaveBench(t)
	h.Leave(page.Leaving{PatientID: "p1", Records: form}, func([]office.OutFile) {})
	uitest.Settle(b.w)
	uitest.Golden(t, b.w, "leaving")
}
