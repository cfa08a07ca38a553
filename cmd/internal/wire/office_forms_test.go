// Settings, forms, channels, the audit log's page and its exports.

package wire

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/domain/patient"
)

func TestSettingsAreKeptAndNonsenseIsRefused(t *testing.T) {
	w := founded(t)
	p := thePractice()
	p.Name, p.Zone = "Hale & Daughters", "America/Los_Angeles"
	require.NoError(t, w.o.SavePractice(w.ctx, p))
	require.Equal(t, audit.PracticeChanged, w.last().Action)
	prefs := office.DefaultPreferences()
	prefs.LockMinutes, prefs.Language, prefs.TextSize, prefs.Theme = 10, "es", 1.4, "dark"
	require.NoError(t, w.o.SavePreferences(w.ctx, prefs))
	require.Equal(t, audit.SettingsChanged, w.last().Action)
	for field, change := range map[string]func(*office.Preferences){
		"lock_minutes":         func(p *office.Preferences) { p.LockMinutes = 31 },
		"theme":                func(p *office.Preferences) { p.Theme = "pink" },
		"language":             func(p *office.Preferences) { p.Language = "tlh" },
		"text_size":            func(p *office.Preferences) { p.TextSize = float32(math.NaN()) },
		"photo_consent_months": func(p *office.Preferences) { p.PhotoConsentMonths = 0 },
		"ask_again_days":       func(p *office.Preferences) { p.AskAgainDays = -1 },
	} {
		bad := prefs
		change(&bad)
		requireFields(t, w.unchanged(func() error { return w.o.SavePreferences(w.ctx, bad) }), field)
	}
	requireFields(t, w.unchanged(func() error { return w.o.SavePractice(w.ctx, office.Practice{}) }),
		"name", "address", "telephone", "privacy_officer", "security_officer", "state", "zone")
	n := w.again()
	require.NoError(t, n.signIn("Dr. Ana Hale", ownerWord))
	me, _ := n.o.Me()
	require.Equal(t, "Hale & Daughters", me.Practice.Name)
	require.Equal(t, "America/Los_Angeles", me.Zone.String())
	require.Equal(t, prefs, me.Prefs)
}

func TestFormsArePublishedInVersionsAndFlawedOnesAreNot(t *testing.T) {
	w := founded(t)
	templates, notices, err := w.o.Forms(w.ctx)
	require.NoError(t, err)
	var form consent.Template
	for _, x := range templates {
		if x.Kind == consent.KindMarketing {
			form = x
		}
	}
	bad := form
	bad.Body = consent.Text{"en": form.Body["en"] + "\n\n{{no_such_place}}", "es": form.Body["es"]}
	err = w.unchanged(func() error { _, err := w.o.PublishTemplate(w.ctx, bad); return err })
	require.ErrorIs(t, err, office.ErrInvalid)
	requireSentence(t, err)
	half := form
	half.Body = consent.Text{"en": form.Body["en"]}
	requireSentence(t, w.unchanged(func() error { _, err := w.o.PublishTemplate(w.ctx, half); return err }))
	w.refused("error.not_found", func() error { _, err := w.o.PublishTemplate(w.ctx, consent.Template{Kind: "other"}); return err })
	next, err := w.o.PublishTemplate(w.ctx, form)
	require.NoError(t, err)
	require.Equal(t, form.Version+1, next.Version)
	require.Equal(t, audit.TemplatePublish, w.last().Action)
	require.Equal(t, next.Version, w.authorize(w.lena().ID, nil, "instagram").Document.TemplateVersion)

	requireSentence(t, w.unchanged(func() error { _, err := w.o.PublishNotice(w.ctx, consent.Text{}, w.o.Today()); return err }))
	n, err := w.o.PublishNotice(w.ctx, notices[0].Text, w.o.Today().AddDays(30))
	require.NoError(t, err)
	require.Equal(t, 2, n.Number)
	now, err := w.o.Notice(w.ctx)
	require.NoError(t, err)
	require.Equal(t, 1, now.Number, "the new one is not in effect yet")
	w.clock.on(31 * 24 * time.Hour)
	now, err = w.o.Notice(w.ctx)
	require.NoError(t, err)
	require.Equal(t, 2, now.Number)
}

func TestAPracticeAddsAndRetiresItsOwnChannels(t *testing.T) {
	w := founded(t)
	own, err := w.o.AddChannel(w.ctx, consent.Channel{Group: consent.BuiltIn()[0].Group, Name: consent.Text{"en": "Window display", "es": "Escaparate"},
		Recipient: consent.Text{"en": "People who pass by", "es": "Personas que pasan"}})
	require.NoError(t, err)
	require.True(t, own.Custom)
	require.Equal(t, audit.ChannelsChanged, w.last().Action)
	requireSentence(t, w.unchanged(func() error { _, err := w.o.AddChannel(w.ctx, consent.Channel{}); return err }))
	taken := own
	taken.ID = "instagram"
	requireSentence(t, w.unchanged(func() error { _, err := w.o.AddChannel(w.ctx, taken); return err }))
	require.NoError(t, w.o.RetireChannel(w.ctx, own.ID))
	w.refused("error.stale", func() error { return w.o.RetireChannel(w.ctx, own.ID) })
	w.refused("error.not_found", func() error { return w.o.RetireChannel(w.ctx, "none") })
	list, err := w.o.Channels(w.ctx)
	require.NoError(t, err)
	require.Len(t, list, len(consent.BuiltIn())+1)
}

func TestTheLogIsFilteredProvenAndTakenAlong(t *testing.T) {
	w := founded(t)
	maya := w.hire("=HYPERLINK(1)", access.FrontDesk)
	p := w.add(patient.Patient{First: "+Lena", Last: "Park"})
	w.clock.on(24 * time.Hour)
	later := w.clock.Now()
	w.chart(p.ID)
	require.NotEmpty(t, w.log(office.AuditFilter{Actor: maya.ID}))
	for _, r := range w.log(office.AuditFilter{PatientID: p.ID}) {
		require.Equal(t, p.ID, r.PatientID)
	}
	require.Len(t, w.log(office.AuditFilter{PatientID: p.ID}), 2)
	require.Len(t, w.log(office.AuditFilter{Action: audit.PatientAdded}), 1)
	require.Len(t, w.log(office.AuditFilter{Since: later}), 1)
	require.Empty(t, w.log(office.AuditFilter{Since: later, Action: audit.PatientAdded}))
	n := w.count()
	proof, err := w.o.VerifyAudit(w.ctx, quiet)
	require.NoError(t, err)
	require.Empty(t, proof.Broken)
	require.Equal(t, n, proof.Rows)
	require.True(t, proof.AnchorAgrees)
	require.Positive(t, proof.Records)
	require.Equal(t, audit.AuditVerified, w.last().Action)
	v, err := w.o.TodayView(w.ctx)
	require.NoError(t, err)
	require.True(t, v.Audit.Intact)
	card, err := w.o.HeadSheet(w.ctx, "All entries hold together.")
	require.NoError(t, err)
	require.Contains(t, string(card[:5]), "%PDF-")

	var out bytes.Buffer
	rows, err := w.o.ExportAudit(w.ctx, office.AuditFilter{}, &out)
	require.NoError(t, err)
	require.Equal(t, w.count(), rows)
	table, err := csv.NewReader(&out).ReadAll()
	require.NoError(t, err)
	require.Len(t, table, rows+1)
	require.Equal(t, string(audit.AuditExported), table[rows][5], "the export itself is the last entry")
	whole := ""
	for _, row := range table {
		for _, cell := range row {
			require.NotContains(t, "=+-@", (cell + " ")[:1], "a spreadsheet would run %q", cell)
			whole += cell + "|"
		}
	}
	require.Contains(t, whole, "'=HYPERLINK(1)")
	require.Contains(t, whole, "'+Lena Park")

	before := w.count()
	_, err = w.o.ExportAudit(w.ctx, office.AuditFilter{}, pulled{})
	require.Error(t, err)
	require.Equal(t, before+1, w.count(), "what went out before the drive was pulled is on record")
}

// pulled is a drive that is gone.
type pulled struct{}

func (pulled) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

type file struct {
	bytes.Buffer
	done bool
}

func (f *file) Close() error { f.done = true; return nil }

func TestEverythingCanBeTakenAlong(t *testing.T) {
	w := founded(t)
	p := w.add(patient.Patient{First: "Lena", Last: "=Park", Born: calendar.MustNew(1991, 6, 4)})
	w.authorize(p.ID, nil, "instagram")
	files := map[string]*file{}
	n, err := w.o.Export(w.ctx, func(name string) (io.WriteCloser, error) {
		require.NotContains(t, name, "Park")
		files[name] = &file{}
		return files[name], nil
	}, quiet)
	require.NoError(t, err)
	require.Equal(t, audit.ExportMade, w.last().Action)
	require.Equal(t, office.Exported{Patients: 1, Documents: 3, CheckIns: 1, Members: 1, Files: 3, Audit: w.count()}, n)
	for name, f := range files {
		require.True(t, f.done, name)
	}
	var all []patient.Patient
	require.NoError(t, json.Unmarshal(files["patients.json"].Bytes(), &all))
	require.Equal(t, "=Park", all[0].Last)
	require.Contains(t, files["patients.csv"].String(), "'=Park")
	pdfs := 0
	for name, f := range files {
		if strings.HasPrefix(name, "files/") {
			require.True(t, bytes.HasPrefix(f.Bytes(), []byte("%PDF-")), name)
			pdfs++
		}
	}
	require.Equal(t, 3, pdfs)
}
