// The last day of who leaves, through the whole practice: the access ends by itself, and the sealed envelope with it.

package wire

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/office"
	"consentry/domain/oversight"
)

const oneDay = 24 * time.Hour

func (w *world) member(id string) access.Member {
	w.t.Helper()
	all, err := w.o.Members(w.ctx)
	require.NoError(w.t, err)
	for _, m := range all {
		if m.ID == id {
			return m
		}
	}
	require.Fail(w.t, "no such member")
	return access.Member{}
}

func TestALastDayEndsTheAccessByItself(t *testing.T) {
	w := founded(t)
	maya := w.hire("Maya Ortiz", access.FrontDesk)
	last := w.o.Today().AddDays(4)
	p, err := w.o.BeginPassage(w.ctx, maya.ID, true, last, "moves to another town")
	require.NoError(t, err)
	w.clock.on(3 * oneDay)
	w.as("Maya Ortiz")
	w.as("Dr. Ana Hale")
	assert.Equal(t, access.Active, w.member(maya.ID).State, "the day before")
	w.clock.on(oneDay)
	w = w.again() // in the morning the program is started
	require.NoError(t, w.signIn("Dr. Ana Hale", ownerWord))
	m := w.member(maya.ID)
	assert.Equal(t, access.Disabled, m.State)
	assert.Empty(t, m.SlotID)
	row := w.log(office.AuditFilter{Action: audit.MemberDisabled})[0]
	assert.Equal(t, audit.System, row.Actor)
	assert.Equal(t, map[string]string{"why": "last_day", "on": last.String()}, row.Args)
	list, err := w.o.Passages(w.ctx)
	require.NoError(t, err)
	assert.Equal(t, p.ID, list[0].ID)
	assert.NotContains(t, list[0].Left, oversight.AccountDisabled)
	assert.Zero(t, list[0].LateBy, "SE-07: the same day")
	require.Len(t, w.tasks(office.TaskPassage), 1, "the rest of the list is still to be done")
	front, err := w.o.Front(w.ctx)
	require.NoError(t, err)
	assert.Len(t, front.Logins, 1)
	before := w.count()
	require.NoError(t, w.o.Lock(w.ctx, "key"))
	require.NoError(t, w.signIn("Dr. Ana Hale", ownerWord))
	assert.Equal(t, before+2, w.count(), "once: a lock and a sign-in, nothing more")
}

func TestWhoLeavesIsTheFirstToSignInOnTheLastDay(t *testing.T) {
	w := founded(t)
	maya := w.hire("Maya Ortiz", access.FrontDesk)
	w.hire("Kit Marlow", access.FrontDesk)
	_, err := w.o.BeginPassage(w.ctx, maya.ID, true, w.o.Today().AddDays(1), "moves to another town")
	require.NoError(t, err)
	w.clock.on(oneDay)
	w = w.again()
	require.ErrorIs(t, w.signIn("Maya Ortiz", staffWord), office.ErrNotPermitted)
	_, signed := w.o.Me()
	assert.False(t, signed)
	require.ErrorIs(t, w.signIn("Maya Ortiz", staffWord), office.ErrNotPermitted)
	require.NoError(t, w.signIn("Kit Marlow", staffWord), "nobody else is kept out")
	// The clock goes back: the access does not come back.
	w.clock.on(-oneDay)
	require.NoError(t, w.o.Lock(w.ctx, "key"))
	require.ErrorIs(t, w.signIn("Maya Ortiz", staffWord), office.ErrNotPermitted)
	w.clock.on(oneDay)
	require.NoError(t, w.signIn("Dr. Ana Hale", ownerWord))
	m := w.member(maya.ID)
	assert.Equal(t, access.Disabled, m.State)
	assert.Empty(t, m.SlotID, "the slot went when somebody came who may take it")
	rows := w.log(office.AuditFilter{Action: audit.MemberDisabled})
	require.Len(t, rows, 2)
	assert.Equal(t, "slot", rows[0].Args["what"])
}

func TestTheLastOwnerStaysOnTheLastDay(t *testing.T) {
	w := founded(t)
	ana, _ := w.o.Me()
	bo := w.hire("Dr. Bo Quist", access.Owner)
	// Nobody ends the own access: it would be gone before the checklist is there.
	w.refused("error.not_yourself", func() error {
		_, err := w.o.BeginPassage(w.ctx, ana.Member.ID, true, w.o.Today(), "retires today")
		return err
	})
	p, err := w.o.BeginPassage(w.ctx, ana.Member.ID, true, w.o.Today().AddDays(2), "retires")
	require.NoError(t, err)
	w.refused("error.not_yourself", func() error { return w.o.MarkPassage(w.ctx, p.ID, oversight.AccountDisabled, "", false) })
	require.NoError(t, w.o.DisableMember(w.ctx, bo.ID))
	w.refused("error.last_owner", func() error {
		_, err := w.o.BeginPassage(w.ctx, ana.Member.ID, true, w.o.Today(), "retires today")
		if err == nil {
			return nil
		}
		return w.o.DisableMember(w.ctx, ana.Member.ID)
	})
	w.clock.on(3 * oneDay)
	w = w.again()
	require.NoError(t, w.signIn("Dr. Ana Hale", ownerWord), "a practice needs an owner")
	require.Len(t, w.tasks(office.TaskPassage), 1)
}

func TestLeavingVoidsTheEnvelope(t *testing.T) {
	w := founded(t)
	ines := w.hire("Ines Roy", access.SecurityOfficer)
	maya := w.hire("Maya Ortiz", access.FrontDesk)
	words := w.envelope()
	require.NoError(t, w.o.DisableMember(w.ctx, maya.ID))
	e, err := w.o.EnvelopeState(w.ctx)
	require.NoError(t, err)
	assert.True(t, e.InForce(), "the front desk never sees the words")
	assert.Empty(t, w.tasks(office.TaskEnvelope))
	_, err = w.o.BeginPassage(w.ctx, ines.ID, true, w.o.Today(), "dismissed today")
	require.NoError(t, err)
	e, err = w.o.EnvelopeState(w.ctx)
	require.NoError(t, err)
	assert.False(t, e.InForce())
	assert.Equal(t, ines.ID, e.Left)
	require.Len(t, w.tasks(office.TaskEnvelope), 1)
	require.NoError(t, w.o.Lock(w.ctx, "key"))
	require.ErrorIs(t, w.openEnvelope(words, "Ines Roy", "wants to look once more"), office.ErrNoEnvelope)
	w.as("Dr. Ana Hale")
	w.envelope()
	assert.Empty(t, w.tasks(office.TaskEnvelope))
}

func TestALastDayThatBeginsWhileSomebodyWorks(t *testing.T) {
	w := founded(t)
	w.quickSwitch()
	lena := w.lena()
	maya := w.hire("Maya Ortiz", access.FrontDesk)
	last := w.o.Today().AddDays(1)
	_, err := w.o.BeginPassage(w.ctx, maya.ID, true, last, "moves to another town")
	require.NoError(t, err)
	w.as("Maya Ortiz")
	require.NoError(t, w.o.SetPIN(w.ctx, office.Secret{Password: []byte(staffWord)}, []byte("482913")))
	w.chart(lena.ID)
	w.clock.on(18 * time.Hour) // past midnight, with the window still open
	_, err = w.o.Chart(w.ctx, lena.ID)
	require.ErrorIs(t, err, office.ErrLocked)
	_, signed := w.o.Me()
	assert.False(t, signed, "the window locks")
	require.NoError(t, w.o.Lock(w.ctx, "key"))
	assert.Empty(t, w.o.QuickLogins(), "no PIN brings them back")
	require.ErrorIs(t, w.signIn("Maya Ortiz", staffWord), office.ErrNotPermitted)
	require.NoError(t, w.signIn("Dr. Ana Hale", ownerWord))
	m := w.member(maya.ID)
	assert.Equal(t, access.Disabled, m.State)
	rows := w.log(office.AuditFilter{Action: audit.MemberDisabled})
	require.Len(t, rows, 2, "ended at lock, and the slot taken by the owner")
	assert.Equal(t, map[string]string{"why": "last_day", "on": last.String()}, rows[1].Args)
	list, err := w.o.Passages(w.ctx)
	require.NoError(t, err)
	assert.Zero(t, list[0].LateBy, "SE-07: the same day")
}

func TestAMemberWhoSetsTheirOwnLastDay(t *testing.T) {
	w := founded(t)
	ana, _ := w.o.Me()
	w.hire("Dr. Bo Quist", access.Owner)
	p, err := w.o.BeginPassage(w.ctx, ana.Member.ID, true, w.o.Today().AddDays(1), "retires")
	require.NoError(t, err)
	w.clock.on(oneDay)
	_, signed := w.o.Me()
	assert.False(t, signed, "the day was set during this session")
	w.clock.on(-oneDay)
	require.NoError(t, w.o.MarkPassage(w.ctx, p.ID, oversight.AccountDisabled, "stays as a consultant", true))
	w.clock.on(oneDay)
	_, signed = w.o.Me()
	assert.True(t, signed, "it was written down that the access stays")
}

func TestNobodyComesBackByPINAfterTheAccessEnded(t *testing.T) {
	w := founded(t)
	w.quickSwitch()
	maya := w.hire("Maya Ortiz", access.FrontDesk)
	w.as("Maya Ortiz")
	require.NoError(t, w.o.SetPIN(w.ctx, office.Secret{Password: []byte(staffWord)}, []byte("482913")))
	require.NoError(t, w.o.Lock(w.ctx, "key"))
	require.Len(t, w.o.QuickLogins(), 1)
	require.NoError(t, w.signIn("Dr. Ana Hale", ownerWord))
	_, err := w.o.BeginPassage(w.ctx, maya.ID, true, w.o.Today(), "left today")
	require.NoError(t, err)
	require.NoError(t, w.o.Lock(w.ctx, "key"))
	assert.Empty(t, w.o.QuickLogins())
	require.ErrorIs(t, w.o.SignInPIN(w.ctx, maya.SlotID, []byte("482913")), office.ErrPINOver)
}
