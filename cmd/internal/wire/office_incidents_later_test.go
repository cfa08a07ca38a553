// What comes to light about an incident after it was decided or reported.
package wire

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/calendar"
	"consentry/domain/incident"
)

func TestIncident_answersThatNoLongerCarryADecisionDropIt(t *testing.T) {
	w := founded(t)
	i := w.contained(wrong(w))
	safe := incident.Assessment{Permitted: incident.No, Outside: incident.Yes, Security: incident.Security{Form: incident.Encrypted, Standard: incident.Yes, KeyApart: incident.Yes, Running: incident.No, Proof: "checked on the drive"}}
	_, err := w.o.AssessIncident(w.ctx, i.ID, safe)
	require.NoError(t, err)
	_, err = w.o.DecideIncident(w.ctx, i.ID, incident.Secured, "")
	require.NoError(t, err)
	i, err = w.o.SecondIncident(w.ctx, i.ID, true, "read again")
	require.NoError(t, err)
	assert.True(t, i.NoNotice())

	safe.Security.KeyApart = incident.No // the note lay in the bag
	i, err = w.o.AssessIncident(w.ctx, i.ID, safe)
	require.NoError(t, err)
	assert.False(t, i.NoNotice(), "presumed to be a breach until it is decided anew")
	was, _ := i.LastDecision()
	assert.Equal(t, incident.Secured, was.Outcome, "what was decided stays to be read")
	assert.False(t, was.Dropped.IsZero())
	assert.Equal(t, incident.Assessing, w.incident(i.ID).Status)
	w.refused("incident.bad.open_assess", func() error { _, err := w.o.CloseIncident(w.ctx, i.ID, "keys apart"); return err })
	i, err = w.o.DecideIncident(w.ctx, i.ID, incident.Breach, "the key lay with it")
	require.NoError(t, err)
	assert.True(t, i.IsBreach())
}

func TestIncident_itsDaysAndVendorArePutRightLater(t *testing.T) {
	w := founded(t)
	n := wrong(w)
	n.Kind, n.HappenedFrom = incident.VendorFailed, calendar.Date{}
	i, err := w.o.ReportIncident(w.ctx, n)
	require.NoError(t, err)
	noticed := i.Report.NoticedOn
	_, err = w.o.CloseIncident(w.ctx, i.ID, "ask them")
	require.ErrorContains(t, err, "incident.bad.open_vendor")
	day := w.o.Today()
	w.refused("incident.bad.need_from", func() error { _, err := w.o.PeriodIncident(w.ctx, i.ID, incident.Period{To: day}); return err })
	w.refused("incident.bad.order", func() error {
		_, err := w.o.PeriodIncident(w.ctx, i.ID, incident.Period{From: noticed.AddDays(-3), To: noticed.AddDays(-4)})
		return err
	})
	w.refused("incident.bad.future", func() error {
		_, err := w.o.PeriodIncident(w.ctx, i.ID, incident.Period{From: noticed.AddDays(-3), To: day.AddDays(1)})
		return err
	})
	i, err = w.o.PeriodIncident(w.ctx, i.ID, incident.Period{From: noticed.AddDays(-9), To: noticed.AddDays(-3)})
	require.NoError(t, err)
	from, to := i.Happened()
	assert.Equal(t, []calendar.Date{noticed.AddDays(-9), noticed.AddDays(-3)}, []calendar.Date{from, to})
	assert.True(t, i.Report.HappenedFrom.IsZero(), "what was reported stays")
	w.refused("incident.bad.known_first", func() error {
		_, err := w.o.SetVendor(w.ctx, i.ID, incident.Vendor{Name: "Pixel Hosting", ToldOn: noticed.AddDays(-10)})
		return err
	})
}
