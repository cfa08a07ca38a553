// A practice as a person has it: real records, real vault, real paper, and a clock that the test holds.

package wire

import (
	"context"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/calendar"
	"consentry/domain/consent"
	"consentry/domain/office"
	"consentry/domain/office/sample"
	"consentry/domain/patient"
	"consentry/store"
	"consentry/store/backup"
	"consentry/store/keyring"
	"consentry/store/outbox"
	"consentry/ui/i18n"
)

// handClock moves only when a test moves it.
type handClock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *handClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *handClock) on(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

// world is one practice folder with one program on it.
type world struct {
	t      testing.TB
	ctx    context.Context
	dir    string
	clock  *handClock
	o      *office.Office
	deps   office.Deps
	folder *store.Folder
	kit    office.Kit
}

const (
	ownerWord = "seven quiet herons at noon"
	staffWord = "a lantern under wet maples"
	newWord   = "brown kettle sings on friday"
)

// morning is a working day at half past eight in New York.
var morning = time.Date(2026, 11, 23, 13, 30, 0, 0, time.UTC)

func thePractice() office.Practice {
	return office.Practice{Name: "Hale Aesthetic Surgery", Address: "12 Harbor Lane\nPortsmouth, NH 03801", Telephone: "(555) 010-4400",
		Zone: "America/New_York", State: "NH", PrivacyOfficer: "Dr. Ana Hale", SecurityOfficer: "Dr. Ana Hale"}
}

// program starts the program on a folder.
func program(t testing.TB, dir string, clock *handClock) *world {
	t.Helper()
	w := &world{t: t, ctx: context.Background(), dir: dir, clock: clock}
	forms, err := Forms()
	require.NoError(t, err)
	printer, err := newPrinter()
	require.NoError(t, err)
	w.folder = store.New(store.Options{Dir: dir, Clock: clock, Cost: keyring.TestCost, Started: clock.Now()})
	states, err := States()
	require.NoError(t, err)
	letters, err := Letters()
	require.NoError(t, err)
	w.deps = office.Deps{Keeper: w.folder, Clock: clock, Printer: printer, Forms: forms, Letters: letters, States: states, Outbox: outbox.Outbox{Day: clock.Now},
		Backups: backup.New(backup.Options{Clock: clock, Program: "test", Started: clock.Now()})}
	w.o = office.New(w.deps)
	t.Cleanup(w.close)
	return w
}

func (w *world) close() {
	_ = w.o.Lock(w.ctx, "exit")
	_ = w.folder.Close()
}

// founded is a new practice with its owner signed in.
func founded(t testing.TB) *world {
	t.Helper()
	return foundedIn(t, filepath.Join(t.TempDir(), "practice"))
}

func foundedIn(t testing.TB, dir string) *world {
	t.Helper()
	w := program(t, dir, &handClock{t: morning})
	kit, err := w.o.Found(w.ctx, office.Founding{Practice: thePractice(), OwnerName: "Dr. Ana Hale", Password: []byte(ownerWord)})
	require.NoError(t, err)
	w.kit = kit
	return w
}

// again ends the program and starts it once more on the same folder, locked.
func (w *world) again() *world {
	w.t.Helper()
	w.close()
	n := program(w.t, w.dir, w.clock)
	n.kit = w.kit
	return n
}

func (w *world) slot(name string) string {
	w.t.Helper()
	front, err := w.o.Front(w.ctx)
	require.NoError(w.t, err)
	for _, l := range front.Logins {
		if l.Name == name {
			return l.SlotID
		}
	}
	require.Fail(w.t, "no such name on the sign-in page", name)
	return ""
}

func (w *world) signIn(name, password string) error {
	w.t.Helper()
	return w.o.SignIn(w.ctx, w.slot(name), office.Secret{Password: []byte(password)})
}

// as lets another member work; everybody but the owner has the staff's password.
func (w *world) as(name string) {
	w.t.Helper()
	require.NoError(w.t, w.o.Lock(w.ctx, "switch"))
	word := staffWord
	if name == "Dr. Ana Hale" {
		word = ownerWord
	}
	require.NoError(w.t, w.signIn(name, word))
}

// hire adds a member who has chosen a password; the owner is signed in before and after.
func (w *world) hire(name string, roles ...access.Role) access.Member {
	w.t.Helper()
	m, starter, err := w.o.AddMember(w.ctx, name, roles, nil)
	require.NoError(w.t, err)
	require.NoError(w.t, w.o.Lock(w.ctx, "switch"))
	require.NoError(w.t, w.signIn(name, string(starter)))
	require.NoError(w.t, w.o.ChangePassword(w.ctx, office.Secret{Password: starter}, office.Secret{Password: []byte(staffWord)}))
	w.as("Dr. Ana Hale")
	return m
}

func (w *world) add(p patient.Patient) patient.Patient {
	w.t.Helper()
	if p.Born.IsZero() {
		p.Born = calendar.MustNew(1991, 6, 4)
	}
	p, err := w.o.AddPatient(w.ctx, p)
	require.NoError(w.t, err)
	return p
}

func (w *world) lena() patient.Patient {
	return w.add(patient.Patient{First: "Lena", Last: "Park", Phone: "(555) 010-4471"})
}

// log returns the newest entries first, without asking the office: nothing is added by looking.
func (w *world) log(f office.AuditFilter) []audit.Row {
	w.t.Helper()
	lines, _, err := w.o.AuditPage(w.ctx, f, 0, 500)
	require.NoError(w.t, err)
	rows := make([]audit.Row, len(lines))
	for i, l := range lines {
		rows[i] = l.Row
	}
	return rows
}

func (w *world) last() audit.Row { return w.log(office.AuditFilter{})[0] }

func (w *world) count() int {
	w.t.Helper()
	_, n, err := w.o.AuditPage(w.ctx, office.AuditFilter{}, 0, 1)
	require.NoError(w.t, err)
	return n
}

// unchanged runs what must be refused and requires that nothing went on record.
func (w *world) unchanged(do func() error) error {
	w.t.Helper()
	before := w.count()
	err := do()
	require.Error(w.t, err)
	require.Equal(w.t, before, w.count(), "a refused call is on record: %+v", w.last())
	return err
}

// refused is unchanged for an error with this key, which has a sentence.
func (w *world) refused(key string, do func() error) {
	w.t.Helper()
	requireKey(w.t, key, w.unchanged(do))
}

// requireKey requires that err is said to a person under this key, in both languages, with every hole filled.
func requireKey(t testing.TB, key string, err error) {
	t.Helper()
	require.Error(t, err)
	keyed, ok := message(err)
	require.True(t, ok, "no sentence for: %v", err)
	require.Equal(t, key, keyed.MessageKey(), "%v", err)
	requireSentence(t, err)
}

func message(err error) (office.Message, bool) {
	for _, e := range flatten(err) {
		if m, ok := e.(office.Message); ok {
			return m, true
		}
	}
	return nil, false
}

func flatten(err error) []error {
	if err == nil {
		return nil
	}
	out := []error{err}
	switch u := err.(type) {
	case interface{ Unwrap() error }:
		out = append(out, flatten(u.Unwrap())...)
	case interface{ Unwrap() []error }:
		for _, e := range u.Unwrap() {
			out = append(out, flatten(e)...)
		}
	}
	return out
}

// requireSentence requires a sentence in both languages.
func requireSentence(t testing.TB, err error) {
	t.Helper()
	require.Error(t, err)
	said := map[string]string{}
	for _, lang := range []string{"en", "es"} {
		s, ok := i18n.In(lang).Sentence(err)
		require.True(t, ok, "%s has no sentence for: %v", lang, err)
		require.NotContains(t, s, "{", "%s: a hole is left", lang)
		require.Greater(t, len(strings.Fields(s)), 2, s)
		said[lang] = s
	}
	require.NotEqual(t, said["en"], said["es"])
}

// requireFields requires an Invalid that names exactly these fields and has a sentence for each.
func requireFields(t testing.TB, err error, fields ...string) {
	t.Helper()
	var bad *office.Invalid
	require.ErrorAs(t, err, &bad)
	var got []string
	for _, d := range bad.Defects {
		got = append(got, d.Field)
		require.True(t, i18n.Has(d.Key), "no sentence for %q", d.Key)
	}
	require.ElementsMatch(t, fields, got, "%v", err)
}

// arrive starts a check-in and has the care forms signed, so that only the marketing authorization is left.
func (w *world) arrive(patientID string) office.CheckIn {
	w.t.Helper()
	c, err := w.o.StartCheckIn(w.ctx, patientID)
	require.NoError(w.t, err)
	for _, it := range c.Items {
		if it.Kind == consent.KindMarketing {
			continue
		}
		_, err := w.o.Sign(w.ctx, c.ID, it.Kind, w.pad(c.ID, it.Kind))
		require.NoError(w.t, err)
	}
	c, err = w.o.CheckIn(w.ctx, c.ID)
	require.NoError(w.t, err)
	return c
}

// pad is a signature drawn on the screen by whoever has to sign.
func (w *world) pad(checkinID string, kind consent.Kind) office.Signing {
	w.t.Helper()
	p, err := w.o.Present(w.ctx, checkinID, kind)
	require.NoError(w.t, err)
	return office.Signing{Method: consent.MethodPad, TypedName: p.Signer.Name, Strokes: sample.Scribble(3), Aspect: 2.2}
}

// answer fills the authorization's draft: yes to these channels, no to all others.
func (w *world) answer(c office.CheckIn, change func(*consent.Scope), yes ...string) {
	w.t.Helper()
	d := c.Item(consent.KindMarketing).Draft
	answers := map[string]bool{}
	for _, y := range yes {
		answers[y] = true
	}
	sample.Answer(d.Scope, w.o.Today(), answers, 2)
	if change != nil {
		change(d.Scope)
	}
	_, err := w.o.SaveDraft(w.ctx, c.ID, consent.KindMarketing, d)
	require.NoError(w.t, err)
}

// authorize is a whole visit with a signed authorization for these channels.
func (w *world) authorize(patientID string, change func(*consent.Scope), yes ...string) office.Signed {
	w.t.Helper()
	c := w.arrive(patientID)
	if c.Item(consent.KindMarketing) == nil {
		var err error
		c, err = w.o.AddDocument(w.ctx, c.ID, consent.KindMarketing, "she asked for it")
		require.NoError(w.t, err)
	}
	w.answer(c, change, yes...)
	signed, err := w.o.Sign(w.ctx, c.ID, consent.KindMarketing, w.pad(c.ID, consent.KindMarketing))
	require.NoError(w.t, err)
	_, err = w.o.FinishCheckIn(w.ctx, c.ID)
	require.NoError(w.t, err)
	return signed
}

func (w *world) chart(id string) office.Chart {
	w.t.Helper()
	c, err := w.o.Chart(w.ctx, id)
	require.NoError(w.t, err)
	return c
}

// state is what a channel says today.
func (w *world) state(patientID, channel string) consent.Permission {
	w.t.Helper()
	return stateIn(w.t, w.chart(patientID), channel)
}

func stateIn(t testing.TB, c office.Chart, channel string) consent.Permission {
	t.Helper()
	for _, row := range c.Matrix {
		if row.Channel.ID == channel {
			return row.State
		}
	}
	require.Fail(t, "no such channel", channel)
	return ""
}

func wPatient(first, last string) patient.Patient { return patient.Patient{First: first, Last: last} }
