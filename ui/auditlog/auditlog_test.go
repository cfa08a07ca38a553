package auditlog

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/office"
	"consentry/domain/patient"
	"consentry/ui/i18n"
	"consentry/ui/kit"
	"consentry/ui/page"
	"consentry/ui/page/pagetest"
	"consentry/ui/uitest"
)

type fake struct {
	lines   []office.AuditLine
	asked   []office.AuditFilter
	proof   office.AuditProof
	err     error
	head    string
	members []access.Member
}

func (f *fake) AuditPage(_ context.Context, q office.AuditFilter, offset, limit int) ([]office.AuditLine, int, error) {
	f.asked = append(f.asked, q)
	var out []office.AuditLine
	for _, l := range f.lines {
		if (q.Actor == "" || q.Actor == l.Row.Actor) && (q.PatientID == "" || q.PatientID == l.Row.PatientID) && (q.Action == "" || q.Action == l.Row.Action) &&
			(q.Since.IsZero() || !l.Row.At.Before(q.Since)) && (q.Until.IsZero() || l.Row.At.Before(q.Until)) {
			out = append(out, l)
		}
	}
	n := len(out)
	return out[min(offset, n):min(offset+limit, n)], n, nil
}

func (f *fake) VerifyAudit(_ context.Context, progress office.Progress) (office.AuditProof, error) {
	progress("progress.verify", 50, 100)
	return f.proof, f.err
}

func (f *fake) ExportAudit(_ context.Context, q office.AuditFilter, w io.Writer) (int, error) {
	f.asked = append(f.asked, q)
	return fmt.Fprint(w, "seq,at_utc\n")
}
func (f *fake) HeadSheet(_ context.Context, verified string) ([]byte, error) {
	f.head = verified
	return []byte("%PDF-1.7"), nil
}
func (f *fake) Members(context.Context) ([]access.Member, error) { return f.members, nil }
func (f *fake) FindPatients(_ context.Context, text string) ([]office.FoundPatient, error) {
	if !strings.HasPrefix("lena", strings.ToLower(text)) {
		return nil, nil
	}
	return []office.FoundPatient{{Patient: patient.Patient{ID: "p1", First: "Lena", Last: "Park", Born: calendar.MustParse("1991-06-04")}}}, nil
}

func newFake() *fake {
	f := &fake{members: []access.Member{{ID: "m1", Name: "Dr. Ana Hale"}, {ID: "m2", Name: "Maya Ortiz"}, {ID: "m3", Name: "Dana Reyes"}}}
	at := time.Date(2026, 11, 22, 8, 14, 0, 0, time.UTC)
	add := func(actor, name, role string, a audit.Action, object, patientID, patientName, reason string, args map[string]string) {
		n := uint64(100 - len(f.lines))
		f.lines = append(f.lines, office.AuditLine{Actor: name, Patient: patientName, Row: audit.Row{Seq: n, At: at, Actor: actor, Role: role,
			Event: audit.Event{Action: a, Object: object, PatientID: patientID, Reason: reason, Args: args}}})
		at = at.Add(-7 * time.Hour)
	}
	add("m2", "Maya Ortiz", "front_desk", audit.DocumentSigned, "document:d1", "p1", "Lena Park", "", map[string]string{"kind": "marketing_authorization"})
	add("m2", "Maya Ortiz", "front_desk", audit.DocumentPrinted, "document:d1", "p1", "Lena Park", "", nil)
	add(audit.System, "", "", audit.SignInFailed, "member:m3", "", "", "", nil)
	add("m1", "Dr. Ana Hale", "owner", audit.MemberDisabled, "member:m3", "", "", "", nil)
	add("m1", "Dr. Ana Hale", "owner", audit.SuspensionLifted, "document:d2", "p2", "James Whitfield", "He called and asked for it", nil)
	add("m1", "Dr. Ana Hale", "owner", audit.PatientViewed, "patient:p9", "p9", "", "", nil)
	add("m1", "Dr. Ana Hale", "owner", audit.Action("hologram_made"), "patient:p9", "", "", "", nil)
	f.proof = office.AuditProof{Rows: 100, From: at, To: f.lines[0].Row.At, Seq: 100, Head: "0f3c77aa19d24e5b" + strings.Repeat("0", 48), KeyedRows: 4, Records: 61, AnchorAgrees: true}
	return f
}

func open(t *testing.T, f *fake, roles ...access.Role) (*Screen, *pagetest.Host, fyne.Window) {
	t.Helper()
	h := pagetest.New("Dr. Ana Hale", roles...)
	s := New(h, f)
	w := uitest.Window(t, s.Content())
	h.Window = w
	s.Show(page.Route{Page: page.Audit})
	uitest.Settle(w)
	return s, h, w
}

func TestEntriesAreSentences(t *testing.T) {
	uitest.App(t)
	_, h, w := open(t, newFake(), access.Owner)
	for _, words := range []string{"22 Nov 2026 08:14", "Lena Park signed a document with Maya Ortiz", "Somebody typed a wrong password for Dana Reyes",
		"Dr. Ana Hale ended the access of Dana Reyes", "Reason: He called and asked for it", "Dr. Ana Hale opened a patient's record",
		"Dr. Ana Hale: hologram_made, recorded by a newer version of the program", "7 entries", "Front desk"} {
		assert.True(t, uitest.Shows(w, words), words)
	}
	assert.Empty(t, h.Errors)
}

func TestEveryActionHasASentenceAndAKind(t *testing.T) {
	for _, a := range audit.Actions() {
		assert.True(t, i18n.Has("audit."+string(a)), a)
		words := kindWords(a)
		assert.NotContains(t, words, "{", a)
		assert.NotContains(t, words, "[", a)
	}
}

func TestFilters(t *testing.T) {
	uitest.App(t)
	f := newFake()
	_, _, w := open(t, f, access.Owner)
	last := func() office.AuditFilter { return f.asked[len(f.asked)-1] }
	uitest.Choose(t, w, "Person", "Maya Ortiz")
	assert.Equal(t, "m2", last().Actor)
	assert.True(t, uitest.Shows(w, "2 entries"))
	uitest.Choose(t, w, "Kind", "Somebody printed a document")
	assert.Equal(t, audit.DocumentPrinted, last().Action)
	assert.True(t, uitest.Shows(w, "1 entry"))
	uitest.Choose(t, w, "Person", "Anybody")
	uitest.Choose(t, w, "Kind", "Anything")
	uitest.Type(t, w, "From", "11/22/2026")
	uitest.Type(t, w, "To", "11/22/2026")
	assert.Equal(t, time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC), last().Since)
	assert.Equal(t, time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC), last().Until, "the last day counts whole")
	assert.True(t, uitest.Shows(w, "2 entries"))
}

func TestOnePatientsEntries(t *testing.T) {
	uitest.App(t)
	f := newFake()
	s, _, w := open(t, f, access.Owner)
	uitest.FindField(t, w, "Patient").Focus()
	uitest.Letters(w, "lena")
	assert.True(t, uitest.Shows(w, "Park, Lena"))
	assert.True(t, uitest.Shows(w, "Born 4 Jun 1991"))
	uitest.Key(w, fyne.KeyReturn)
	assert.Equal(t, "p1", f.asked[len(f.asked)-1].PatientID)
	assert.True(t, uitest.Shows(w, "Only Lena Park"))
	uitest.Press(t, w, "Only Lena Park")
	assert.Empty(t, f.asked[len(f.asked)-1].PatientID)
	s.Show(page.Route{Page: page.Audit, ID: "p2"})
	assert.Equal(t, "p2", f.asked[len(f.asked)-1].PatientID)
	assert.True(t, uitest.Shows(w, "Only this patient"))
}

func TestNothingFoundOffersEverything(t *testing.T) {
	uitest.App(t)
	f := newFake()
	_, _, w := open(t, f, access.Owner)
	uitest.Choose(t, w, "Kind", kindWords(audit.Migrated))
	assert.True(t, uitest.Shows(w, "No entry answers these filters."))
	uitest.Press(t, w, "Show everything")
	assert.True(t, uitest.Shows(w, "7 entries"))
}

func TestOneEntryWhole(t *testing.T) {
	uitest.App(t)
	s, _, w := open(t, newFake(), access.Owner)
	s.table.OnOpen("100")
	for _, words := range []string{"Entry 100", "document:d1", "kind: marketing_authorization", "Hash of this entry"} {
		assert.True(t, uitest.Shows(w, words), words)
	}
	uitest.Key(w, fyne.KeyEscape)
	s.table.OnOpen("no number")
	s.table.OnOpen("7")
	assert.False(t, uitest.Shows(w, "Hash of this entry"))
}

func TestVerifySaysWhatItProvedAndWhatItCannot(t *testing.T) {
	uitest.App(t)
	f := newFake()
	_, h, w := open(t, f, access.Owner)
	uitest.Press(t, w, "Verify")
	for _, words := range []string{"The log is intact", "100 entries, from 20 Nov 2026 07:14 to 22 Nov 2026 08:14, follow from each other without a gap.",
		"61 records were compared", "4 entries, of today", "agrees", "What it cannot prove", "Head: entry 100, 0f3c 77aa 19d2 4e5b"} {
		assert.True(t, uitest.Shows(w, words), words)
	}
	assert.Equal(t, 1, h.Refreshed)
	uitest.Press(t, w, "Print chain head")
	require.Len(t, h.PDFs, 1)
	assert.Contains(t, f.head, "100 entries, from")
	uitest.Press(t, w, "Close")
	assert.False(t, uitest.Shows(w, "The log is intact"))

	f.proof.AnchorAgrees = false
	uitest.Press(t, w, "Verify")
	assert.True(t, uitest.Shows(w, "does not agree"))
}

func TestBrokenThingsAreNamed(t *testing.T) {
	uitest.App(t)
	f := newFake()
	_, h, w := open(t, f, access.Owner)
	f.proof.Broken = []office.Damage{{Object: "audit:44", Key: "damage.audit_changed", Args: map[string]string{"seq": "44"}}, {Object: "records.db", Key: "damage.unheard"}}
	for i := range 9 {
		f.proof.Broken = append(f.proof.Broken, office.Damage{Key: "damage.audit_gap", Args: map[string]string{"seq": fmt.Sprint(i)}})
	}
	uitest.Press(t, w, "Verify")
	for _, words := range []string{"The log does not hold together", "11 things are damaged", "Audit entry 44 was changed after it was written.", "records.db", "and 3 more", "Keep a copy"} {
		assert.True(t, uitest.Shows(w, words), words)
	}
	f.err = errors.New("disk")
	uitest.Press(t, w, "Verify")
	require.Len(t, h.Errors, 1)
	assert.False(t, uitest.Shows(w, "does not hold together"), "what did not finish proves nothing")
}

func TestVerifyCanBeCancelled(t *testing.T) {
	uitest.App(t)
	s, h, w := open(t, newFake(), access.Owner)
	var held []func()
	h.Work.Go = func(f func()) { held = append(held, f) }
	uitest.Press(t, w, "Verify")
	assert.True(t, s.verify.Disabled())
	uitest.Press(t, w, "Cancel")
	assert.False(t, s.verify.Disabled())
	for _, f := range held {
		f()
	}
	assert.False(t, uitest.Shows(w, "The log is intact"), "a result that comes late is dropped")
}

func TestExport(t *testing.T) {
	uitest.App(t)
	f := newFake()
	_, h, w := open(t, f, access.Owner)
	uitest.Choose(t, w, "Person", "Maya Ortiz")
	uitest.Press(t, w, "Export CSV")
	assert.Equal(t, "seq,at_utc\n", string(h.Saved["audit-log-2026-11-22.csv"]))
	assert.Equal(t, "m2", f.asked[len(f.asked)-1].Actor, "what is shown is what is saved")
	require.Len(t, h.Toasts, 1)
}

func TestWhoMayNotFindPatientsIsNotAskedForOne(t *testing.T) {
	uitest.App(t)
	_, _, w := open(t, newFake(), access.SecurityOfficer)
	assert.NotContains(t, uitest.Texts(w), "Patient")
}

func TestLockDropsTheNames(t *testing.T) {
	uitest.App(t)
	s, _, w := open(t, newFake(), access.Owner)
	uitest.Press(t, w, "Verify")
	s.Clear()
	assert.Empty(t, uitest.Texts(w))
	s.Show(page.Route{Page: page.Audit})
	assert.True(t, uitest.Shows(w, "7 entries"))
}

func TestPictures(t *testing.T) {
	for name, mode := range map[string]kit.Mode{"auditlog": kit.Light, "auditlog-dark": kit.Dark} {
		uitest.AppIn(t, mode)
		_, _, w := open(t, newFake(), access.Owner)
		uitest.Press(t, w, "Verify")
		uitest.Settle(w)
		uitest.Golden(t, w, name)
	}
}
