// What the practice chooses about requests and incidents, and how it is reached, on a real practice.

package wire

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/incident"
	"consentry/domain/letter"
	"consentry/domain/office"
	"consentry/domain/patient"
	"consentry/domain/request"
)

func TestSettings_theAimsOfTheHouseNeverReachBeyondTheLaw(t *testing.T) {
	w := founded(t)
	requireKey(t, "request.target_late", w.unchanged(func() error {
		return w.o.SaveRequestRules(w.ctx, request.Rules{TargetPercent: 101, DisagreementPages: 2})
	}))
	requireFields(t, w.unchanged(func() error { return w.o.SaveIncidentRules(w.ctx, office.IncidentRules{TargetPercent: 101}) }), "target_percent")
	requireFields(t, w.unchanged(func() error {
		return w.o.SaveIncidentRules(w.ctx, office.IncidentRules{TargetPercent: 50, States: []string{"XX"}})
	}), "states")
	require.NoError(t, w.o.SaveRequestRules(w.ctx, request.Rules{TargetPercent: 80, DisagreementPages: 3, ReasonAsked: true}))
	require.NoError(t, w.o.SaveIncidentRules(w.ctx, office.IncidentRules{TargetPercent: 100, States: []string{"ME"}, Licensed: true}))
	asked, err := w.o.RequestRules(w.ctx)
	require.NoError(t, err)
	assert.Equal(t, request.Rules{TargetPercent: 80, DisagreementPages: 3, ReasonAsked: true}, asked)
	laws, err := w.o.BreachLaws(w.ctx)
	require.NoError(t, err)
	home := 0
	for _, l := range laws {
		require.NotEmpty(t, l.Rules, l.State)
		assert.Equal(t, l.Sleeps, l.Rules[0].Disabled, l.State)
		if l.Home {
			home++
			assert.Equal(t, w.practice().State, l.State)
		}
	}
	assert.LessOrEqual(t, home, 1)
	assert.Greater(t, len(laws), 20)
}

func TestSettings_aStateThatWasSwitchedOnShortensTheClock(t *testing.T) {
	w := founded(t)
	joan := w.add(patient.Patient{First: "Joan", Last: "Ames", Address: "4 Mill St\nPortland, ME 04101"})
	n := wrong(w)
	n.PatientID = joan.ID
	i := w.breached(n)
	due := func() (days int) {
		for _, c := range w.incident(i.ID).Clocks {
			if c.Kind == incident.ClockIndividuals {
				return c.Day0.DaysUntil(c.Due)
			}
		}
		return 0
	}
	assert.Equal(t, 60, due())
	require.NoError(t, w.o.SaveIncidentRules(w.ctx, office.IncidentRules{TargetPercent: 50, States: []string{"ME"}}))
	assert.Equal(t, 30, due())
}

func TestSettings_theAddressOfMailStandsWhereAContactIsNeeded(t *testing.T) {
	w := founded(t)
	p := w.practice()
	p.Email = "office at hale"
	requireFields(t, w.unchanged(func() error { return w.o.SavePractice(w.ctx, p) }), "email")
	lena := w.add(patient.Patient{First: "Lena", Last: "Park", Address: "1 Elm St\nDover, NH 03820"})
	r := w.asked(request.KindAccess, lena.ID, "")
	cover := office.LetterWish{Kind: letter.AccessCover, About: "request." + r.ID}
	d, err := w.o.DraftLetter(w.ctx, cover)
	require.NoError(t, err)
	assert.Contains(t, d.Text, p.Telephone+".")
	assert.NotContains(t, d.Text, "write to", "no word of an address that there is none of")

	p.Email = "office@hale.example"
	require.NoError(t, w.o.SavePractice(w.ctx, p))
	assert.Equal(t, p, w.practice())
	for _, lang := range []string{"en", "es"} {
		cover.Lang = lang
		d, err = w.o.DraftLetter(w.ctx, cover)
		require.NoError(t, err)
		assert.Contains(t, d.Text, p.Telephone+map[string]string{"en": ", or write to ", "es": ", o escriba a "}[lang]+p.Email+".")
	}

	// The notice of a breach names whom to ask even when nobody wrote it, and the worksheet has its line.
	n := wrong(w)
	n.PatientID = lena.ID
	i := w.breached(n)
	less := words
	less.Contact = ""
	_, err = w.o.SaveIncidentWords(w.ctx, i.ID, less, incident.Words{})
	require.NoError(t, err)
	l, _, err := w.o.BreachNoticeText(w.ctx, i.ID, "NH", "en")
	require.NoError(t, err)
	assert.Contains(t, l.Text, p.PrivacyOfficer+", "+p.Name)
	assert.Contains(t, l.Text, p.Email)
	w.paper("worksheet", func() ([]byte, error) { return w.o.IncidentWorksheet(w.ctx, i.ID, "en") })
	w.paper("letter", func() ([]byte, error) { return w.o.PreviewBreachLetters(w.ctx, i.ID, 1) })
}

func (w *world) practice() office.Practice {
	w.t.Helper()
	me, in := w.o.Me()
	require.True(w.t, in)
	return me.Practice
}
