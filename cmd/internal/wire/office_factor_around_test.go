// Ways around the second factor, the pause after wrong codes, the day of a PIN and the hour of emergency access.

package wire

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"consentry/domain/access"
	"consentry/domain/audit"
	"consentry/domain/office"
)

func TestThePasswordAloneChangesNothing(t *testing.T) {
	w := founded(t)
	secret, _ := w.authenticator(own())
	w.clock.on(time.Minute)
	w = w.again()
	require.ErrorIs(t, w.signIn("Dr. Ana Hale", "somebody else's password"), office.ErrWrongSecret)
	require.NoError(t, w.signIn("Dr. Ana Hale", ownerWord))
	require.ErrorIs(t, w.o.ChangePassword(w.ctx, own(), office.Secret{Password: []byte(newWord)}), office.ErrNeedCode)
	_, err := w.o.CheckIntegrity(w.ctx, func(string, int, int) {})
	require.ErrorIs(t, err, office.ErrNeedCode)
	require.NoError(t, w.o.Lock(w.ctx, "key"), "whoever knew the password goes away")
	require.NoError(t, w.signIn("Dr. Ana Hale", ownerWord))
	require.NoError(t, w.o.SecondFactor(w.ctx, w.code(secret, 0)))
	assert.Len(t, w.log(office.AuditFilter{Action: audit.SignInFailed}), 1, "the wrong password stays on record, once")
}

func TestSomethingGraveIsNoWayAroundTheCode(t *testing.T) {
	w := founded(t)
	secret, codes := w.authenticator(own())
	w.close()
	older, err := os.ReadFile(filepath.Join(w.dir, "records.db"))
	require.NoError(t, err)
	w.clock.on(time.Minute)
	w = w.again()
	require.NoError(t, w.signIn("Dr. Ana Hale", ownerWord))
	require.NoError(t, w.o.SecondFactor(w.ctx, w.code(secret, 0)))
	w.lena()
	w.close()
	require.NoError(t, os.WriteFile(filepath.Join(w.dir, "records.db"), older, 0o600))
	_ = os.Remove(filepath.Join(w.dir, "records.db-wal"))
	anchor, err := os.ReadFile(filepath.Join(w.dir, "anchor"))
	require.NoError(t, err)

	w = w.again()
	require.NoError(t, w.signIn("Dr. Ana Hale", ownerWord))
	me, _ := w.o.Me()
	require.True(t, me.Grave)
	require.True(t, me.NeedCode)
	require.ErrorIs(t, w.o.AcceptFindings(w.ctx, "the drive was replaced yesterday"), office.ErrNeedCode)
	for range 2 {
		w.refusedCode("error.code_wrong", "000000")
	}
	require.ErrorIs(t, w.o.SecondFactor(w.ctx, "000000"), office.ErrCodesOver)
	require.NoError(t, w.signIn("Dr. Ana Hale", ownerWord))
	require.ErrorIs(t, w.o.SecondFactor(w.ctx, codes[0]), office.ErrWait, "the pause is kept, though nothing is written")
	w.clock.on(6 * time.Second)
	require.NoError(t, w.o.SecondFactor(w.ctx, codes[0]))
	same, err := os.ReadFile(filepath.Join(w.dir, "anchor"))
	require.NoError(t, err)
	require.Equal(t, anchor, same, "nothing is written before somebody decided")
	_, err = w.o.Members(w.ctx)
	require.ErrorIs(t, err, office.ErrGrave)
	require.NoError(t, w.o.AcceptFindings(w.ctx, "the drive was replaced yesterday"))
	assert.Len(t, w.log(office.AuditFilter{Action: audit.SignInFailed}), 3)
	require.NoError(t, w.o.Lock(w.ctx, "key"))
	require.NoError(t, w.signIn("Dr. Ana Hale", ownerWord))
	w.refusedCode("error.code_printed", codes[0])
}

func TestAClockThatRanAheadKeepsNobodyOut(t *testing.T) {
	w := founded(t)
	secret, _ := w.authenticator(own())
	w.clock.on(240 * time.Hour) // the computer believes it is next week; the telephone knows better
	w = w.again()
	require.NoError(t, w.signIn("Dr. Ana Hale", ownerWord))
	for range 2 {
		w.refusedCode("error.code_wrong", w.code(secret, -10*24*120))
	}
	require.ErrorIs(t, w.o.SecondFactor(w.ctx, w.code(secret, -10*24*120)), office.ErrCodesOver)
	w.clock.on(-239 * time.Hour) // put right
	require.NoError(t, w.signIn("Dr. Ana Hale", ownerWord))
	require.ErrorIs(t, w.o.SecondFactor(w.ctx, w.code(secret, 0)), office.ErrWait)
	w.clock.on(6 * time.Second)
	require.NoError(t, w.o.SecondFactor(w.ctx, w.code(secret, 0)), "not for ten days")
}

func TestAHundredWrongCodesAreTheLast(t *testing.T) {
	w := founded(t)
	_, codes := w.authenticator(own())
	w.clock.on(time.Minute)
	require.NoError(t, w.o.Lock(w.ctx, "key"))
	for i := range 100 {
		if i%3 == 0 {
			require.NoError(t, w.signIn("Dr. Ana Hale", ownerWord))
		}
		require.Error(t, w.o.SecondFactor(w.ctx, "000000"))
		w.clock.on(16 * time.Minute) // whoever may set the clock waits for nothing
	}
	require.ErrorIs(t, w.o.SecondFactor(w.ctx, codes[0]), office.ErrCodesExhausted)
	require.NoError(t, w.o.Lock(w.ctx, "key"))
	require.NoError(t, w.o.RecoverWithKit(w.ctx, w.sheet(), w.slot("Dr. Ana Hale"), []byte(newWord)))
	require.NoError(t, w.signIn("Dr. Ana Hale", newWord))
	require.NoError(t, w.o.SaveFactorRule(w.ctx, access.FactorRule{}))
	st, err := w.o.FactorState(w.ctx)
	require.NoError(t, err)
	assert.Zero(t, st.CodesLeft, "they went with the authenticator")
}

func TestAClockSetBackLengthensNothing(t *testing.T) {
	w := founded(t)
	w.hire("Maya Ortiz", access.Marketing)
	me, _ := w.o.Me()
	prefs := me.Prefs
	prefs.QuickSwitch = true
	require.NoError(t, w.o.SavePreferences(w.ctx, prefs))
	w.as("Maya Ortiz")
	staff := office.Secret{Password: []byte(staffWord)}
	require.NoError(t, w.o.SetPIN(w.ctx, staff, []byte("482913")))
	_, err := w.o.BeginEmergency(w.ctx, staff, "patient fainted in the hall")
	require.NoError(t, err)
	w.clock.on(-3 * time.Hour)
	me, _ = w.o.Me()
	assert.Nil(t, me.Emergency)
	assert.False(t, me.Perms.Has(access.PhotosView))
	w.clock.on(3 * time.Hour)
	require.NoError(t, w.o.Lock(w.ctx, "idle"))
	require.Len(t, w.o.QuickLogins(), 1)
	w.clock.on(-3 * time.Hour)
	assert.Empty(t, w.o.QuickLogins())
}
