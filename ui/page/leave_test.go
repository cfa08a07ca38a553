package page_test

// Tests of what leaves the window.

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"

	"consentry/domain/office"
	"consentry/ui"
	"consentry/ui/page"
	"consentry/ui/page/pagetest"
)

func TestWhatLeavesIsAskedFirstMadeAndGivenOn(t *testing.T) {
	h := pagetest.New("Maya Ortiz")
	var gen ui.Generation
	what := page.Leaving{PatientID: "p1"}
	var order []string
	busy := func(is bool) { order = append(order, map[bool]string{true: "busy", false: "over"}[is]) }
	make := func(context.Context) ([]byte, error) { order = append(order, "made"); return []byte("%PDF"), nil }
	page.OutPDF(h, &gen, what, make, busy)
	assert.Equal(t, []string{"busy", "made", "over"}, order)
	assert.Equal(t, [][]byte{[]byte("%PDF")}, h.PDFs)
	assert.Equal(t, []page.Leaving{what}, h.Left)

	bad := errors.New("no paper")
	page.Out(h, &gen, what, func(context.Context) ([]byte, error) { return nil, bad }, func([]byte, []office.OutFile) { t.Error("given on") })
	assert.Equal(t, []error{bad}, h.Errors)
}
