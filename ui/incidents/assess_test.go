package incidents

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"

	"consentry/domain/incident"
	"consentry/ui/i18n"
	"consentry/ui/page/pagetest"
	"consentry/ui/uitest"
)

func (f *fake) SecondIncident(_ context.Context, _ string, agree bool, why string) (incident.Incident, error) {
	f.i.Decisions[len(f.i.Decisions)-1].Second = &incident.Second{By: "m1", Agree: agree, Why: why}
	f.reader = false
	return f.i, nil
}

// encrypted is an incident whose answers say that what was lost was encrypted.
func encrypted(t *testing.T) *fake {
	f := misdirected(t)
	f.i.Assessment = incident.Assessment{Permitted: incident.No, Outside: incident.Yes,
		Security: incident.Security{Form: incident.Encrypted, Standard: incident.Yes, KeyApart: incident.Yes, Running: incident.No, Proof: "checked on the drive"}}
	return f
}

// say answers a question for a reason.
func say(t *testing.T, h *pagetest.Host, why, yes string) {
	t.Helper()
	uitest.Type(t, h.Window, i18n.T("shell.reason"), why)
	uitest.Press(t, h.Window, yes)
}

func TestTheResultSaysWhetherASecondReaderAgreed(t *testing.T) {
	f := encrypted(t)
	_, h := at(t, f, incident.StepAssess)
	waits := "Nobody has to be told, once a second reader agrees."
	assert.True(t, uitest.Shows(h.Window, waits))
	uitest.Press(t, h.Window, "Confirm")
	f.reader = true
	uitest.Press(t, h.Window, "Confirm")
	assert.True(t, uitest.Shows(h.Window, waits), "nobody has read it yet")
	uitest.Press(t, h.Window, "I do not agree")
	say(t, h, "the note lay in the bag", "Save")
	assert.True(t, uitest.Shows(h.Window, "The second reader did not agree: change the answers, or decide again with more reasons."))
	uitest.Press(t, h.Window, "Confirm")
	f.reader = true
	uitest.Press(t, h.Window, "Confirm")
	uitest.Press(t, h.Window, "I agree")
	say(t, h, "it was another bag", "Save")
	assert.False(t, uitest.Shows(h.Window, "once a second reader agrees"))
	assert.True(t, uitest.Shows(h.Window, "Nobody has to be told. A second reader agreed."))
	assert.Equal(t, []incident.Outcome{incident.Secured, incident.Secured}, f.decided)
	assert.False(t, uitest.Shows(h.Window, "confidential contact"), "nobody is written to")
	uitest.Golden(t, h.Window, "secured")
}
