// The pages of the practice over a real folder: what a person does on the screen stands in the record afterwards.

package wire

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"github.com/stretchr/testify/require"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/ui/auditlog"
	"consentry/ui/forms"
	"consentry/ui/kit"
	"consentry/ui/page"
	"consentry/ui/page/pagetest"
	"consentry/ui/people"
	"consentry/ui/settings"
	"consentry/ui/today"
	"consentry/ui/uitest"
)

// onScreen makes a sample practice, signed in as its owner, and a window for its pages.
func onScreen(t *testing.T) (*office.Office, *pagetest.Host) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "practice")
	require.NoError(t, BuildSample(context.Background(), Sample{Dir: dir, Patients: 12, Seed: 1, Now: time.Now()}))
	o, folder, err := enter(dir)
	require.NoError(t, err)
	t.Cleanup(func() { _ = folder.Close() })
	uitest.App(t)
	me, ok := o.Me()
	require.True(t, ok)
	h := pagetest.New(me.Member.Name, me.Member.Roles...)
	h.Who, h.Day = me, o.Today()
	return o, h
}

// shown puts a page into the window.
func shown(t *testing.T, h *pagetest.Host, s page.Screen) fyne.Window {
	t.Helper()
	w := uitest.Window(t, s.Content())
	h.Window = w
	s.Show(page.Route{})
	uitest.Settle(w)
	require.Empty(t, h.Errors)
	return w
}

// lastOf is the newest entry of an action.
func lastOf(t *testing.T, o *office.Office, a audit.Action) audit.Row {
	t.Helper()
	lines, _, err := o.AuditPage(context.Background(), office.AuditFilter{Action: a}, 0, 1)
	require.NoError(t, err)
	require.NotEmpty(t, lines, a)
	return lines[0].Row
}

func TestTodayAndTheAuditLogOnScreen(t *testing.T) {
	o, h := onScreen(t)
	w := shown(t, h, today.New(h, o))
	view, err := o.TodayView(context.Background())
	require.NoError(t, err)
	require.NotEmpty(t, view.Tasks)
	for _, task := range view.Tasks {
		require.True(t, uitest.Shows(w, task.Patient), task.Kind)
	}
	require.True(t, uitest.Shows(w, "Not verified yet"))

	w = shown(t, h, auditlog.New(h, o))
	uitest.Press(t, w, "Verify")
	require.True(t, uitest.Shows(w, "The log is intact"), strings.Join(uitest.Texts(w), "\n"))
	require.Equal(t, "intact", lastOf(t, o, audit.AuditVerified).Args["result"])
	uitest.Press(t, w, "Export CSV")
	uitest.Press(t, w, "Print chain head")
	require.Len(t, h.PDFs, 1)
	require.Contains(t, string(h.PDFs[0][:8]), "%PDF-")
	for name, data := range h.Saved {
		require.True(t, strings.HasPrefix(string(data), "seq,at_utc,actor"), name)
	}
	require.Len(t, h.Saved, 1)
	require.NotZero(t, lastOf(t, o, audit.AuditExported).Seq)
	require.Empty(t, h.Errors)

	w = shown(t, h, today.New(h, o))
	require.True(t, uitest.Shows(w, "Intact"))
}

func TestAMemberIsAddedAndEndedOnScreen(t *testing.T) {
	o, h := onScreen(t)
	w := shown(t, h, people.New(h, o))
	uitest.Press(t, w, "Add a member")
	uitest.Type(t, w, "Full name", "June Castillo")
	uitest.Walk(w.Canvas().Overlays().Top(), func(c fyne.CanvasObject) bool {
		if box, ok := c.(*kit.CheckBox); ok && box.Text() == "Front desk" {
			uitest.PressAt(t, w, box)
		}
		return true
	})
	uitest.Press(t, w, "Add")
	require.Empty(t, h.Errors)
	require.True(t, uitest.Shows(w, "Starter password of June Castillo"))
	uitest.Press(t, w, "I wrote it down")
	members, err := o.Members(context.Background())
	require.NoError(t, err)
	id := ""
	for _, m := range members {
		if m.Name == "June Castillo" {
			id = m.ID
			require.Equal(t, []access.Role{access.FrontDesk}, m.Roles)
			require.True(t, m.MustChangePassword)
		}
	}
	require.Equal(t, "member:"+id, lastOf(t, o, audit.MemberAdded).Object)
	require.True(t, uitest.Shows(w, "June Castillo"))
}

func TestSettingsAndFormsOnScreen(t *testing.T) {
	o, h := onScreen(t)
	w := shown(t, h, settings.New(h, o))
	uitest.Type(t, w, "Lock after minutes without use", "9")
	uitest.Type(t, w, "Telephone", "(555) 010-7777")
	uitest.Press(t, w, "Save")
	require.Empty(t, h.Errors)
	me, _ := o.Me()
	require.Equal(t, 9, me.Prefs.LockMinutes)
	require.Equal(t, "(555) 010-7777", me.Practice.Telephone)
	require.NotZero(t, lastOf(t, o, audit.PracticeChanged).Seq)
	require.NotZero(t, lastOf(t, o, audit.SettingsChanged).Seq)

	h.Who = me
	w = shown(t, h, forms.New(h, o))
	uitest.Press(t, w, "New version")
	uitest.Settle(w)
	uitest.Press(t, w, "Publish")
	uitest.Press(t, w, "Publish")
	require.Empty(t, h.Errors)
	all, _, err := o.Forms(context.Background())
	require.NoError(t, err)
	newest := 0
	for _, f := range all {
		if f.Kind == consent.KindNotice {
			newest = max(newest, f.Version)
		}
	}
	require.Equal(t, 2, newest)
	require.Equal(t, "2", lastOf(t, o, audit.TemplatePublish).Args["version"])
}
